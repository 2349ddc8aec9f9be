"""Exercises of the chapter on decision trees."""

#: In the order of the chapter.
ORDER = (
    "entropy-of-counts",
    "gini-impurity",
    "information-gain",
    "gain-of-one-outcome",
    "best-threshold",
    "predict-with-a-tree",
    "split-mse",
    "forest-vote",
)
