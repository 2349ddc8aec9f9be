"""Exercises of the chapter on unsupervised learning."""

#: In the order of the chapter.
ORDER = (
    "kmeans-inertia",
    "assignment-step",
    "update-step",
    "standardize-with-training",
    "explained-variance-ratio",
    "covariance-from-svd",
    "project-and-reconstruct",
)
