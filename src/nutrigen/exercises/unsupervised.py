"""Exercises of the chapter on unsupervised learning: references, inputs and typical mistakes.

The references are independent of `nutrigen.cluster` and `nutrigen.decomposition`, with which the
tests compare them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "unsupervised"

# Points on a grid, so that ties are exact.
_SQUARE = np.array([[0.0, 0.0], [0.0, 4.0], [4.0, 0.0], [4.0, 4.0]])


def _draw_clusters(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw samples, labels of which none is missing, and centers."""
    n_clusters, n_features = rng.integers(2, 5, size=2)
    n_samples = int(n_clusters + rng.integers(3, 8))
    labels = np.concatenate(
        [np.arange(n_clusters), rng.integers(n_clusters, size=n_samples - n_clusters)]
    )
    # Quarters, so that ties among distances are exact by whatever formula.
    X = rng.normal(scale=12.0, size=(n_samples, n_features)).round() / 4
    centers = rng.normal(scale=12.0, size=(n_clusters, n_features)).round() / 4
    return X, rng.permutation(labels), centers


def _draw_samples(rng: np.random.Generator, *, tall: bool = False) -> np.ndarray:
    n_features = int(rng.integers(2, 5))
    n_samples = n_features + int(rng.integers(2, 6)) if tall else int(rng.integers(3, 8))
    mixing = rng.normal(size=(n_features, n_features))
    return (rng.normal(size=(n_samples, n_features)) @ mixing + rng.normal(5, 3, n_features)).round(
        2
    )


# Inertia


def _inertia(X: np.ndarray, labels: np.ndarray, centers: np.ndarray) -> float:
    return float(
        sum(np.sum((sample - centers[label]) ** 2) for sample, label in zip(X, labels, strict=True))
    )


def _distances(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    return np.linalg.norm(X[:, np.newaxis] - centers, axis=2)


_KMEANS_INERTIA = Exercise(
    name="kmeans-inertia",
    chapter=_CHAPTER,
    title="Objective of k-means",
    objective="unsupervised/objective",
    reference=_inertia,
    hint=(
        "centers[labels] has, in each row, the center of the cluster that the sample is in. Take "
        "it from X, square, and add everything up."
    ),
    mistakes=(
        Mistake(
            "distances-not-squared",
            lambda X, labels, centers: float(np.linalg.norm(X - centers[labels], axis=1).sum()),
            "These are distances. The objective of k-means adds up their squares: leave out the "
            "square root.",
        ),
        Mistake(
            "mean",
            lambda X, labels, centers: _inertia(X, labels, centers) / len(X),
            "This is the mean over the samples. The objective is the sum.",
            variants=(lambda X, labels, centers: float(np.mean((X - centers[labels]) ** 2)),),
        ),
        Mistake(
            "root",
            lambda X, labels, centers: _inertia(X, labels, centers) ** 0.5,
            "The sum is right, but then a root was taken: the norm of the matrix of all "
            "differences. The objective is its square.",
        ),
        Mistake(
            "nearest-center",
            lambda X, labels, centers: float((_distances(X, centers).min(axis=1) ** 2).sum()),
            "This takes the nearest center for each sample. The labels may say otherwise, and the "
            "objective is that of the labels which it is given.",
        ),
        Mistake(
            "all-centers",
            lambda X, labels, centers: float((_distances(X, centers) ** 2).sum()),
            "This adds up the distances to all centers. Only the center of a sample's own cluster "
            "counts.",
        ),
        Mistake(
            "absolute-differences",
            lambda X, labels, centers: float(np.abs(X - centers[labels]).sum()),
            "These are absolute differences. Square them.",
        ),
        Mistake(
            "own-means",
            lambda X, labels, centers: float(
                sum(
                    np.sum((X[labels == label] - X[labels == label].mean(axis=0)) ** 2)
                    for label in np.unique(labels)
                )
            ),
            "This takes the means of the clusters. The centers that the function is given need "
            "not be means: between the two steps of k-means they are not.",
        ),
    ),
    edge_cases=(
        Probe((_SQUARE, np.array([0, 0, 0, 0]), np.array([[2.0, 2.0]])), "one cluster"),
        Probe((_SQUARE, np.arange(4), _SQUARE), "samples that are their own centers"),
        Probe(
            (_SQUARE, np.array([1, 1, 0, 0]), np.array([[0.0, 2.0], [4.0, 2.0]])),
            "labels that are not those of the nearest centers",
        ),
        Probe(
            (_SQUARE, np.array([0, 0, 2, 2]), np.array([[0.0, 2.0], [9.0, 9.0], [4.0, 1.0]])),
            "a cluster without samples",
        ),
    ),
    draw=_draw_clusters,
)


# Assignment step


def _assign(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    squares = np.array([[np.sum((sample - center) ** 2) for center in centers] for sample in X])
    return squares.argmin(axis=1)


def _last_argmin(values: np.ndarray) -> np.ndarray:
    return values.shape[1] - 1 - values[:, ::-1].argmin(axis=1)


def _draw_samples_and_centers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    X, _, centers = _draw_clusters(rng)
    return X, centers


_ASSIGNMENT_STEP = Exercise(
    name="assignment-step",
    chapter=_CHAPTER,
    title="Assignment step of k-means",
    objective="unsupervised/k-means",
    reference=_assign,
    hint=(
        "X[:, np.newaxis] - centers has the shape (n_samples, n_clusters, n_features). Square it, "
        "sum over the features, and take argmin over the clusters."
    ),
    mistakes=(
        Mistake(
            "farthest",
            lambda X, centers: _distances(X, centers).argmax(axis=1),
            "This is the farthest center. Take argmin, not argmax.",
        ),
        Mistake(
            "wrong-axis",
            lambda X, centers: _distances(X, centers).argmin(axis=0),
            "This gives, for each center, the nearest sample. Take argmin over the centers: one "
            "label for each sample.",
            variants=(lambda X, centers: int(_distances(X, centers).argmin()),),
        ),
        Mistake(
            "distances",
            lambda X, centers: _distances(X, centers).min(axis=1),
            "This is the distance to the nearest center. The step asks which center it is: "
            "argmin instead of min.",
            variants=(lambda X, centers: (_distances(X, centers) ** 2).min(axis=1),),
        ),
        Mistake(
            "counted-from-one",
            lambda X, centers: _distances(X, centers).argmin(axis=1) + 1,
            "These labels begin with 1. Count from 0, so that centers[labels] works.",
        ),
        Mistake(
            "signed-differences",
            lambda X, centers: (X[:, np.newaxis] - centers).sum(axis=2).argmin(axis=1),
            "Differences are added up with their signs, so that they cancel. Square them first.",
            variants=(
                lambda X, centers: np.abs((X[:, np.newaxis] - centers).sum(axis=2)).argmin(axis=1),
            ),
        ),
        Mistake(
            "absolute-differences",
            lambda X, centers: np.abs(X[:, np.newaxis] - centers).sum(axis=2).argmin(axis=1),
            "This is the sum of absolute differences, another distance, for which the mean would "
            "not be the best center. Square the differences.",
        ),
        Mistake(
            "inner-product",
            lambda X, centers: (X @ centers.T).argmax(axis=1),
            "The largest inner product prefers long centers. Nearest means the smallest distance: "
            "the squared length of the center matters, too.",
        ),
        Mistake(
            "last-of-ties",
            lambda X, centers: _last_argmin(_distances(X, centers)),
            "Two centers are at the same distance; the first one should be taken, as argmin does.",
        ),
    ),
    edge_cases=(
        Probe((_SQUARE, np.array([[1.0, 1.0]])), "a single center"),
        Probe((_SQUARE, np.array([[2.0, 2.0], [2.0, 2.0]])), "two centers at the same place"),
        Probe((_SQUARE, np.array([[0.0, 2.0], [4.0, 2.0], [99.0, 0.0]])), "a center too far away"),
    ),
    draw=_draw_samples_and_centers,
)


# Update step


def _update(X: np.ndarray, labels: np.ndarray, centers: np.ndarray) -> np.ndarray:
    return _update_with(lambda members: members.mean(axis=0))(X, labels, centers)


def _update_with(
    summary: Callable[[np.ndarray], np.ndarray],
) -> Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    def update(X: np.ndarray, labels: np.ndarray, centers: np.ndarray) -> np.ndarray:
        new = centers.astype(float)
        for cluster in range(len(centers)):
            if np.any(labels == cluster):
                new[cluster] = summary(X[labels == cluster])
        return new

    return update


def _update_for_empty(value: float) -> Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    def update(X: np.ndarray, labels: np.ndarray, centers: np.ndarray) -> np.ndarray:
        new = _update(X, labels, centers)
        new[~np.isin(np.arange(len(centers)), labels)] = value
        return new

    return update


_UPDATE_STEP = Exercise(
    name="update-step",
    chapter=_CHAPTER,
    title="Update step of k-means",
    objective="unsupervised/k-means",
    reference=_update,
    hint=(
        "Copy the centers. For each cluster that has samples, put the mean of X[labels == cluster] "
        "along axis 0 in its row."
    ),
    mistakes=(
        Mistake(
            "sum",
            _update_with(lambda members: members.sum(axis=0)),
            "This is the sum of the samples of a cluster. Divide by their number.",
        ),
        Mistake(
            "median",
            _update_with(lambda members: np.median(members, axis=0)),
            "The median makes the sum of absolute differences small; the sum of squares is "
            "smallest at the mean.",
        ),
        Mistake(
            "divided-by-all",
            lambda X, labels, centers: _update_with(lambda members: members.sum(axis=0) / len(X))(
                X, labels, centers
            ),
            "Divide by the number of samples in the cluster, not by that of all samples.",
        ),
        Mistake(
            "mean-of-everything",
            _update_with(lambda members: members.mean()),
            "mean() without an axis averages over the features, too. Use axis=0: one mean for each "
            "feature.",
        ),
        Mistake(
            "overall-mean",
            lambda X, labels, centers: np.tile(X.mean(axis=0), (len(centers), 1)),
            "All centers are at the mean of all samples. Choose the samples of each cluster first.",
        ),
        Mistake(
            "halfway",
            lambda X, labels, centers: (centers + _update(X, labels, centers)) / 2,
            "The centers moved halfway only: the old center is no sample, and does not count.",
        ),
        Mistake(
            "empty-cluster",
            _update_for_empty(np.nan),
            "A cluster without samples has no mean, and dividing by zero gives nan, which no "
            "sample is ever near. Keep its old center.",
            variants=(
                _update_for_empty(0.0),
                lambda X, labels, centers: np.array(
                    [X[labels == label].mean(axis=0) for label in np.unique(labels)]
                ),
            ),
        ),
    ),
    edge_cases=(
        Probe((_SQUARE, np.zeros(4, dtype=int), np.array([[9.0, 9.0]])), "one cluster"),
        Probe((_SQUARE, np.arange(4), np.ones((4, 2))), "clusters of one sample each"),
        Probe(
            (_SQUARE, np.array([0, 0, 2, 2]), np.array([[1.0, 2.0], [7.0, 8.0], [3.0, 2.0]])),
            "an empty cluster",
        ),
        Probe(
            (_SQUARE, np.array([0, 0, 1, 0]), np.array([[1.0, 2.0], [7.0, 8.0], [3.0, 5.0]])),
            "an empty cluster at the end",
        ),
    ),
    draw=_draw_clusters,
)


# Standardization


def _standardize(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    return _standardize_by(X_train, X_new, X_train.std(axis=0))


def _standardize_by(X_train: np.ndarray, X_new: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return (X_new - X_train.mean(axis=0)) / np.where(scale > 0, scale, 1.0)


def _draw_train_and_new(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    X = _draw_samples(rng, tall=True)
    n_new = int(rng.integers(2, 4))
    return X[:-n_new] if len(X) - n_new > 1 else X, X[-n_new:] + 1.0


_STANDARDIZE = Exercise(
    name="standardize-with-training",
    chapter=_CHAPTER,
    title="Standardizing new samples",
    objective="unsupervised/scaling",
    reference=_standardize,
    hint=(
        "Compute the mean and the standard deviation of each column of X_train, with axis=0, and "
        "use both on X_new. Replace a standard deviation of 0 by 1."
    ),
    mistakes=(
        Mistake(
            "own-statistics",
            lambda X_train, X_new: _standardize(X_new, X_new),
            "This uses the mean and the standard deviation of the new samples. They would come out "
            "as average, whatever they are; and a single new sample could not be scaled at all. "
            "Use those of X_train.",
        ),
        Mistake(
            "leakage",
            lambda X_train, X_new: _standardize(np.vstack([X_train, X_new]), X_new),
            "Mean and standard deviation come from both sets together. This is leakage: what is "
            "learned from training samples must not depend on the samples it is tested on.",
        ),
        Mistake(
            "training-returned",
            lambda X_train, X_new: _standardize(X_train, X_train),
            "These are the training samples. Return the new ones.",
        ),
        Mistake(
            "centered-only",
            lambda X_train, X_new: X_new - X_train.mean(axis=0),
            "The means are right, but nothing is scaled: divide by the standard deviations.",
        ),
        Mistake(
            "scaled-only",
            lambda X_train, X_new: (
                _standardize(X_train, X_new)
                + X_train.mean(axis=0) / np.where(X_train.std(axis=0) > 0, X_train.std(axis=0), 1.0)
            ),
            "The samples are scaled, but not centered: subtract the mean first.",
        ),
        Mistake(
            "variance",
            lambda X_train, X_new: _standardize_by(X_train, X_new, X_train.var(axis=0)),
            "This divides by the variance. Divide by its root, the standard deviation, which has "
            "the unit of the feature.",
        ),
        Mistake(
            "sample-standard-deviation",
            lambda X_train, X_new: _standardize_by(X_train, X_new, X_train.std(axis=0, ddof=1)),
            "This divides the sum of squares by n - 1. The exercise asks for n, as StandardScaler "
            "does: std(axis=0).",
        ),
        Mistake(
            "wrong-axis",
            lambda X_train, X_new: (
                (X_new - X_new.mean(axis=1, keepdims=True)) / X_new.std(axis=1, keepdims=True)
            ),
            "This standardizes each sample over its features. It is the features that have units: "
            "axis=0.",
        ),
        Mistake(
            "one-scale-for-all",
            lambda X_train, X_new: (X_new - X_train.mean()) / X_train.std(),
            "One mean and one standard deviation were used for all features. Use axis=0.",
        ),
        Mistake(
            "constant-feature",
            lambda X_train, X_new: (X_new - X_train.mean(axis=0)) / X_train.std(axis=0),
            "A feature that is constant in the training samples has the standard deviation 0, and "
            "0/0 is nan. Divide by 1 there.",
        ),
    ),
    edge_cases=(
        Probe((_SQUARE, np.array([[2.0, 6.0]])), "a single new sample"),
        Probe((_SQUARE + np.array([0.0, 3.0]), _SQUARE), "the training samples moved"),
        Probe(
            (np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 6.0]])),
            "a constant feature",
        ),
    ),
    draw=_draw_train_and_new,
    rtol=1e-7,
    atol=1e-9,
)


# Explained variance


def _explained_variance_ratio(X: np.ndarray) -> np.ndarray:
    variances = _variances_along_axes(X - X.mean(axis=0))
    return variances / variances.sum()


def _variances_along_axes(X: np.ndarray) -> np.ndarray:
    return np.linalg.svd(X, compute_uv=False) ** 2 / (len(X) - 1)


def _share(values: np.ndarray) -> np.ndarray:
    return values / values.sum()


_EXPLAINED_VARIANCE_RATIO = Exercise(
    name="explained-variance-ratio",
    chapter=_CHAPTER,
    title="Share of explained variance",
    objective="unsupervised/explained-variance",
    reference=_explained_variance_ratio,
    hint=(
        "Center the columns. The variances along the axes are the eigenvalues of the covariance "
        "matrix in descending order, or the squared singular values over n - 1. Divide each by "
        "their sum."
    ),
    mistakes=(
        Mistake(
            "not-centered",
            lambda X: _share(_variances_along_axes(X)),
            "The columns are not centered, so that the first axis points at the mean of the data. "
            "Subtract the mean of each column first.",
        ),
        Mistake(
            "ascending",
            lambda X: _explained_variance_ratio(X)[::-1],
            "These are in ascending order, as numpy.linalg.eigh returns them. Principal components "
            "are sorted by descending variance: reverse them.",
        ),
        Mistake(
            "singular-values",
            lambda X: _share(np.linalg.svd(X - X.mean(axis=0), compute_uv=False)),
            "These are shares of the singular values. A variance is a squared singular value over "
            "n - 1: square first.",
        ),
        Mistake(
            "variances",
            lambda X: _variances_along_axes(X - X.mean(axis=0)),
            "These are the variances along the axes, or in proportion to them. Divide by their sum "
            "to get shares.",
            variants=(
                lambda X: _variances_along_axes(X - X.mean(axis=0)) * (len(X) - 1) / len(X),
                lambda X: _variances_along_axes(X - X.mean(axis=0)) * (len(X) - 1),
            ),
        ),
        Mistake(
            "cumulative",
            lambda X: _explained_variance_ratio(X).cumsum(),
            "These are the shares of the first component, of the first two, and so on. Return that "
            "of each one.",
        ),
        Mistake(
            "of-the-features",
            lambda X: _share(X.var(axis=0)),
            "These are the shares of the features. The components are other axes: they come from "
            "the covariance matrix, not from its diagonal alone.",
            variants=(lambda X: np.sort(_share(X.var(axis=0)))[::-1],),
        ),
        Mistake(
            "standardized",
            lambda X: _explained_variance_ratio(X / X.std(axis=0)),
            "The features are scaled, too. The exercise asks for the covariance matrix of X as it "
            "is; scaling is a decision of whoever calls the function.",
        ),
        Mistake(
            "rows-as-features",
            lambda X: _explained_variance_ratio(X.T),
            "This treats samples as features: numpy.cov expects one feature a row, unless told "
            "rowvar=False.",
            # The eigenvalues of a covariance matrix are as many as its rows.
            variants=(lambda X: _share(np.linalg.eigvalsh(np.cov(X))[::-1]),),
        ),
    ),
    edge_cases=(
        Probe((_SQUARE[:3] * [2.0, 1.0],), "three samples"),
        Probe((_SQUARE * [1.0, 3.0] + 100.0,), "a mean far from zero"),
        Probe((np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]),), "features on one line"),
    ),
    draw=lambda rng: (_draw_samples(rng, tall=True),),
    rtol=1e-7,
    atol=1e-9,
)


# Covariance from the SVD


def _covariance_from_svd(singular_values: np.ndarray, Vt: np.ndarray, n_samples: int) -> np.ndarray:
    return (Vt.T * singular_values**2) @ Vt / (n_samples - 1)


def _draw_svd(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    X = _draw_samples(rng, tall=True)
    _, singular_values, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    return singular_values, Vt, len(X)


_COVARIANCE_FROM_SVD = Exercise(
    name="covariance-from-svd",
    chapter=_CHAPTER,
    title="Covariance matrix from the singular value decomposition",
    objective="unsupervised/decompositions",
    reference=_covariance_from_svd,
    hint=(
        "K = V S^2 V^T / (n - 1). numpy.linalg.svd returns V^T: V is its transpose. A diagonal "
        "matrix can be made by np.diag."
    ),
    mistakes=(
        Mistake(
            "transposed",
            lambda singular_values, Vt, n_samples: (
                Vt @ np.diag(singular_values**2) @ Vt.T / (n_samples - 1)
            ),
            "numpy.linalg.svd returns the transpose of V. The axes are the rows of Vt: put Vt.T "
            "on the left and Vt on the right.",
        ),
        Mistake(
            "not-squared",
            lambda singular_values, Vt, n_samples: (
                Vt.T @ np.diag(singular_values) @ Vt / (n_samples - 1)
            ),
            "X^T X contains S twice: square the singular values.",
        ),
        Mistake(
            "divided-by-n",
            lambda singular_values, Vt, n_samples: (
                _covariance_from_svd(singular_values, Vt, n_samples) * (n_samples - 1) / n_samples
            ),
            "This is divided by n. The covariance matrix of this chapter has n - 1, since the "
            "mean was estimated, too.",
        ),
        Mistake(
            "not-divided",
            lambda singular_values, Vt, n_samples: Vt.T @ np.diag(singular_values**2) @ Vt,
            "This is X^T X. Divide it by n - 1 to get the covariance matrix.",
        ),
        Mistake(
            "diagonal",
            lambda singular_values, Vt, n_samples: np.diag(singular_values**2) / (n_samples - 1),
            "This is the covariance matrix of the projected data Z. To get that of X, turn the "
            "axes back with V.",
            variants=(lambda singular_values, Vt, n_samples: singular_values**2 / (n_samples - 1),),
        ),
    ),
    edge_cases=(
        Probe((np.array([3.0, 0.0]), np.eye(2), 5), "a feature without variance"),
        Probe((np.array([2.0]), np.array([[0.6, 0.8]]), 3), "a single component"),
        Probe((np.array([2.0, 1.0]), np.array([[0.6, 0.8], [0.8, -0.6]]), 2), "two samples"),
        Probe(
            (np.array([4.0, 2.0, 1.0]), np.array([[0, 1, 0], [0, 0, 1.0], [1, 0, 0]]), 9),
            "axes that are features in another order",
        ),
    ),
    draw=_draw_svd,
)


# Projection and reconstruction


def _reconstruct(X_train: np.ndarray, X_new: np.ndarray, k: int) -> np.ndarray:
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[:k].T
    return mean + (X_new - mean) @ W @ W.T


def _reconstruct_with(
    axes: Callable[[np.ndarray], np.ndarray],
) -> Callable[[np.ndarray, np.ndarray, int], np.ndarray]:
    def reconstruct(X_train: np.ndarray, X_new: np.ndarray, k: int) -> np.ndarray:
        mean = X_train.mean(axis=0)
        W = axes(X_train - mean)[:, :k]
        return mean + (X_new - mean) @ W @ W.T

    return reconstruct


def _scores(X_train: np.ndarray, X_new: np.ndarray, k: int) -> np.ndarray:
    mean = X_train.mean(axis=0)
    return (X_new - mean) @ np.linalg.svd(X_train - mean, full_matrices=False)[2][:k].T


def _scores_with_fixed_signs(X_train: np.ndarray, X_new: np.ndarray, k: int) -> np.ndarray:
    """Coordinates as scikit-learn's PCA returns them."""
    mean = X_train.mean(axis=0)
    axes = np.linalg.svd(X_train - mean, full_matrices=False)[2][:k]
    largest = np.abs(axes).argmax(axis=1)
    return (X_new - mean) @ (axes * np.sign(axes[range(len(axes)), largest])[:, np.newaxis]).T


def _draw_reconstruction(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    X = _draw_samples(rng, tall=True)
    new = (X[:3] + rng.normal(size=(3, X.shape[1]))).round(2)
    return X, new, int(rng.integers(1, X.shape[1]))


_RECONSTRUCT = Exercise(
    name="project-and-reconstruct",
    chapter=_CHAPTER,
    title="Projection and reconstruction",
    objective="unsupervised/reconstruction",
    reference=_reconstruct,
    hint=(
        "Center both sets by the means of X_train. The first k rows of Vt from the decomposition "
        "of the training samples are the axes W^T. Project by W, go back by W^T, and add the means."
    ),
    mistakes=(
        Mistake(
            "mean-not-added",
            lambda X_train, X_new, k: _reconstruct(X_train, X_new, k) - X_train.mean(axis=0),
            "The reconstruction is centered: add the means of the training samples again.",
        ),
        Mistake(
            "projection-only",
            _scores,
            "These are the coordinates along the axes. To reconstruct, multiply by the transpose "
            "of W, and add the means.",
            variants=(_scores_with_fixed_signs,),
        ),
        Mistake(
            "own-mean",
            lambda X_train, X_new, k: (
                _reconstruct(X_train, X_new - X_new.mean(axis=0) + X_train.mean(axis=0), k)
                - X_train.mean(axis=0)
                + X_new.mean(axis=0)
            ),
            "The new samples are centered by their own means. Use the means of the training "
            "samples: the axes go through them.",
            variants=(
                lambda X_train, X_new, k: _reconstruct(
                    X_train, X_new - X_new.mean(axis=0) + X_train.mean(axis=0), k
                ),
            ),
        ),
        Mistake(
            "own-axes",
            lambda X_train, X_new, k: _reconstruct(X_new, X_new, k),
            "The axes are found in the new samples themselves. They belong to what is learned from "
            "the training samples; otherwise the error is too small.",
        ),
        Mistake(
            "leakage",
            lambda X_train, X_new, k: _reconstruct(np.vstack([X_train, X_new]), X_new, k),
            "The axes are found in both sets together. This is leakage: the error on the new "
            "samples would be too small.",
        ),
        Mistake(
            "last-axes",
            _reconstruct_with(lambda X: np.linalg.eigh(X.T @ X)[1]),
            "These are the axes with the smallest variances: numpy.linalg.eigh sorts in ascending "
            "order. Take the last k columns.",
        ),
        Mistake(
            "rows-of-v",
            _reconstruct_with(lambda X: np.linalg.svd(X, full_matrices=False)[2]),
            "numpy.linalg.svd returns V^T, whose rows are the axes. Take the first k rows, not the "
            "first k columns.",
        ),
        Mistake(
            "not-centered",
            lambda X_train, X_new, k: (
                X_new
                @ np.linalg.svd(X_train, full_matrices=False)[2][:k].T
                @ np.linalg.svd(X_train, full_matrices=False)[2][:k]
            ),
            "Nothing is centered, so that the first axis is spent on the mean. Subtract the means "
            "of the training samples before, and add them after.",
        ),
        Mistake(
            "all-axes",
            lambda X_train, X_new, k: X_new,
            "The new samples come back unchanged: all axes were used. Keep the first k.",
        ),
        Mistake(
            "one-axis-too-many",
            lambda X_train, X_new, k: _reconstruct(X_train, X_new, k + 1),
            "One axis too many is kept: Vt[:k] has k rows.",
        ),
    ),
    edge_cases=(
        Probe(
            (_SQUARE * [3.0, 1.0], np.array([[1.0, 1.0], [6.0, 9.0]]), 1),
            "new samples off the axis",
        ),
        Probe(
            (_SQUARE * [1.0, 3.0] + 10.0, np.array([[11.0, 12.0]]), 2), "as many axes as features"
        ),
    ),
    draw=_draw_reconstruction,
    rtol=1e-7,
    atol=1e-9,
)


EXERCISES: tuple[Exercise, ...] = (
    _KMEANS_INERTIA,
    _ASSIGNMENT_STEP,
    _UPDATE_STEP,
    _STANDARDIZE,
    _EXPLAINED_VARIANCE_RATIO,
    _COVARIANCE_FROM_SVD,
    _RECONSTRUCT,
)
