"""The references of the exercises on unsupervised learning, against the package and its peers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA as PeerPCA
from sklearn.preprocessing import StandardScaler

from nutrigen import cluster, decomposition
from nutrigen.exercises import WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("unsupervised")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("kmeans-inertia")
def test_inertia_is_that_of_the_package(arguments):
    X, labels, centers = arguments
    by_scipy = (cdist(X, centers)[range(len(X)), labels] ** 2).sum()
    assert REFERENCE["kmeans-inertia"](*arguments) == pytest.approx(by_scipy)
    assert cluster.inertia(*arguments) == pytest.approx(by_scipy)


@on_probes("assignment-step")
def test_assignment_is_that_of_scipy(arguments):
    expected = cdist(*arguments, "sqeuclidean").argmin(axis=1)
    np.testing.assert_array_equal(REFERENCE["assignment-step"](*arguments), expected)


@on_probes("update-step")
def test_update_is_that_of_the_package(arguments):
    X, labels, centers = arguments
    updated = REFERENCE["update-step"](*arguments)
    present, compact = np.unique(labels, return_inverse=True)
    expected = cluster.mean_of_clusters(X, compact, len(present))
    np.testing.assert_allclose(updated[present], expected)
    absent = np.setdiff1d(np.arange(len(centers)), present)
    np.testing.assert_array_equal(updated[absent], centers[absent])


@on_probes("standardize-with-training")
def test_standardizing_is_that_of_scikit_learn(arguments):
    X_train, X_new = arguments
    expected = StandardScaler().fit(X_train).transform(X_new)
    np.testing.assert_allclose(REFERENCE["standardize-with-training"](*arguments), expected)


@on_probes("explained-variance-ratio")
def test_explained_variance_is_that_of_scikit_learn(arguments):
    expected = PeerPCA(svd_solver="full").fit(*arguments).explained_variance_ratio_
    shares = REFERENCE["explained-variance-ratio"](*arguments)
    np.testing.assert_allclose(shares, expected, atol=1e-12)


def test_covariance_from_the_decomposition_is_that_of_numpy():
    rng = np.random.default_rng(0)
    for n, m in ((12, 3), (4, 4), (5, 2)):
        X = rng.normal(size=(n, m))
        _, s, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
        np.testing.assert_allclose(
            REFERENCE["covariance-from-svd"](s, Vt, n), np.cov(X, rowvar=False), atol=1e-12
        )


@on_probes("covariance-from-svd")
def test_covariance_on_probes_is_a_sum_over_axes(arguments):
    singular_values, Vt, n_samples = arguments
    covariance = sum(
        s**2 / (n_samples - 1) * np.outer(axis, axis)
        for s, axis in zip(singular_values, Vt, strict=True)
    )
    np.testing.assert_allclose(
        REFERENCE["covariance-from-svd"](*arguments), covariance, rtol=1e-7, atol=1e-9
    )


@on_probes("project-and-reconstruct")
def test_reconstruction_is_that_of_scikit_learn(arguments):
    X_train, X_new, k = arguments
    peer = PeerPCA(k).fit(X_train)
    expected = peer.inverse_transform(peer.transform(X_new))
    np.testing.assert_allclose(REFERENCE["project-and-reconstruct"](*arguments), expected)


# Other ways to be right


def _package_reconstruction(X_train, X_new, k):
    pca = decomposition.PCA(k).fit(X_train)
    return pca.inverse_transform(pca.transform(X_new))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("kmeans-inertia", cluster.inertia),
        ("kmeans-inertia", lambda X, labels, centers: ((X - centers[labels]) ** 2).sum()),
        ("assignment-step", cluster.assign_to_nearest),
        (
            "assignment-step",
            lambda X, centers: np.array(
                [np.argmin([np.linalg.norm(x - c) for c in centers]) for x in X]
            ),
        ),
        (
            "standardize-with-training",
            lambda X_train, X_new: StandardScaler().fit(X_train).transform(X_new),
        ),
        (
            "explained-variance-ratio",
            lambda X: decomposition.PCA().fit(X).explained_variance_ratio_,
        ),
        (
            "covariance-from-svd",
            lambda singular_values, Vt, n_samples: (
                ((np.diag(singular_values) @ Vt).T @ (np.diag(singular_values) @ Vt))
                / (n_samples - 1)
            ),
        ),
        ("project-and-reconstruct", _package_reconstruction),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


# What learners write on their way


def test_changing_the_old_centers_is_noticed():
    def in_place(X, labels, centers):
        for j in np.unique(labels):
            centers[j] = X[labels == j].mean(axis=0)
        return centers

    with pytest.raises(WrongAnswer, match="chang"):
        check("update-step", in_place)


# Wrong answers, written anew


def over_pairs(total):
    """Add up over samples and their own centers."""

    def objective(X, labels, centers):
        return sum(total(x - centers[label]) for x, label in zip(X, labels, strict=True))

    return objective


def within_clusters(X, labels, centers):
    groups = pd.DataFrame(X).groupby(labels)
    return float((groups.var(ddof=0).mul(groups.size(), axis=0)).to_numpy().sum())


def assign_by(closeness, better=lambda new, old: new < old):
    def assign(X, centers):
        labels = []
        for x in X:
            best = 0
            for j in range(1, len(centers)):
                if better(closeness(x, centers[j]), closeness(x, centers[best])):
                    best = j
            labels.append(best)
        return np.array(labels)

    return assign


def square(x, center):
    return ((x - center) ** 2).sum()


def by_groups(summary):
    """Replace the centers of the clusters that have samples."""

    def update(X, labels, centers):
        table = pd.DataFrame(X).groupby(labels).agg(summary)
        return table.reindex(range(len(centers))).fillna(pd.DataFrame(centers)).to_numpy()

    return update


def update_by_indicator(divisor):
    def update(X, labels, centers):
        indicator = np.equal.outer(np.arange(len(centers)), labels).astype(float)
        sizes = indicator.sum(axis=1)
        new = indicator @ X / divisor(sizes, X)[:, np.newaxis]
        return np.where(sizes[:, np.newaxis] > 0, new, centers)

    return update


def mean_of_each(X, labels, centers):
    return np.array([X[labels == j].mean(axis=0) for j in range(len(centers))])


def mean_of_each_or_origin(X, labels, centers):
    new = np.zeros_like(centers)
    np.add.at(new, labels, X)
    return new / np.maximum(np.bincount(labels, minlength=len(centers)), 1)[:, np.newaxis]


def mean_of_present(X, labels, centers):
    return pd.DataFrame(X).groupby(labels).mean().to_numpy()


def one_number_for_each(X, labels, centers):
    new = centers.astype(float).copy()
    for j in set(labels.tolist()):
        members = X[labels == j]
        new[j, :] = members.sum() / members.size
    return new


def half_a_step(X, labels, centers):
    new = by_groups("mean")(X, labels, centers)
    return centers + 0.5 * (new - centers)


def scaled_by(scale):
    def standardize(X_train, X_new):
        train, new = pd.DataFrame(X_train), pd.DataFrame(X_new)
        return ((new - train.mean()) / scale(train).replace(0, 1)).to_numpy()

    return standardize


def fitted_on_both(X_train, X_new):
    return StandardScaler().fit(np.concatenate([X_train, X_new])).transform(X_new)


def standardized_rows(X_train, X_new):
    rows = pd.DataFrame(X_new).T
    return ((rows - rows.mean()) / rows.std(ddof=0)).T.to_numpy()


def standardized_entries(X_train, X_new):
    return (
        StandardScaler()
        .fit(X_train.reshape(-1, 1))
        .transform(X_new.reshape(-1, 1))
        .reshape(X_new.shape)
    )


def descending(matrix):
    """Eigenvalues of a symmetric matrix, the largest first."""
    return np.sort(np.linalg.eigvalsh(matrix))[::-1]


def shares(values):
    return values / np.sum(values)


def components_of(samples, k):
    values, vectors = np.linalg.eigh(np.cov(samples, rowvar=False))
    return vectors[:, np.argsort(-values)[:k]]


def through(X_train, X_new, k):
    peer = PeerPCA(k, svd_solver="full").fit(X_train)
    return peer.inverse_transform(peer.transform(X_new))


def through_without_mean(X_train, X_new, k):
    peer = PeerPCA(k, svd_solver="full").fit(X_train)
    return peer.transform(X_new) @ peer.components_


def through_own_mean(X_train, X_new, k):
    W = components_of(X_train, k)
    return (X_new - X_new.mean(axis=0)) @ W @ W.T + X_new.mean(axis=0)


def through_own_mean_back_to_the_other(X_train, X_new, k):
    W = components_of(X_train, k)
    return (X_new - X_new.mean(axis=0)) @ W @ W.T + X_train.mean(axis=0)


def through_the_first_of_ascending(X_train, X_new, k):
    _, vectors = np.linalg.eigh(np.cov(X_train, rowvar=False))
    mean = X_train.mean(axis=0)
    return (X_new - mean) @ vectors[:, :k] @ vectors[:, :k].T + mean


def through_columns_of_vt(X_train, X_new, k):
    mean = X_train.mean(axis=0)
    Vt = np.linalg.svd(X_train - mean)[2]
    projection = sum(np.outer(Vt[:, j], Vt[:, j]) for j in range(k))
    return (X_new - mean) @ projection + mean


def through_the_origin(X_train, X_new, k):
    _, vectors = np.linalg.eigh(X_train.T @ X_train)
    W = vectors[:, ::-1][:, :k]
    return X_new @ W @ W.T


def through_own_axes(X_train, X_new, k):
    centered = X_new - X_new.mean(axis=0)
    _, vectors = np.linalg.eigh(centered.T @ centered)
    W = vectors[:, ::-1][:, :k]
    return X_new.mean(axis=0) + centered @ W @ W.T


WRONG = {
    "kmeans-inertia": {
        "distances-not-squared": over_pairs(np.linalg.norm),
        "mean": (
            lambda X, labels, centers: (cdist(X, centers)[range(len(X)), labels] ** 2).mean(),
            lambda X, labels, centers: ((X - centers[labels]) ** 2).mean(),
        ),
        "root": lambda X, labels, centers: np.linalg.norm(X - centers[labels]),
        "nearest-center": lambda X, labels, centers: (
            cdist(X, centers, "sqeuclidean").min(axis=1).sum()
        ),
        "all-centers": lambda X, labels, centers: cdist(X, centers, "sqeuclidean").sum(),
        "absolute-differences": over_pairs(lambda difference: np.abs(difference).sum()),
        "own-means": within_clusters,
    },
    "assignment-step": {
        "farthest": assign_by(square, lambda new, old: new > old),
        "wrong-axis": (
            lambda X, centers: np.argmin(np.sum((X[:, None] - centers) ** 2, axis=2), axis=0),
            lambda X, centers: np.argmin(cdist(X, centers)),
        ),
        "distances": (
            lambda X, centers: np.sqrt([min(square(x, c) for c in centers) for x in X]),
            lambda X, centers: np.array([min(square(x, c) for c in centers) for x in X]),
        ),
        "counted-from-one": lambda X, centers: 1 + assign_by(square)(X, centers),
        "signed-differences": (
            assign_by(lambda x, center: sum(x) - sum(center)),
            assign_by(lambda x, center: abs(sum(x) - sum(center))),
        ),
        "absolute-differences": lambda X, centers: cdist(X, centers, "cityblock").argmin(axis=1),
        "inner-product": assign_by(np.dot, lambda new, old: new > old),
        "last-of-ties": assign_by(square, lambda new, old: new <= old),
    },
    "update-step": {
        "sum": by_groups("sum"),
        "median": by_groups("median"),
        "divided-by-all": update_by_indicator(lambda sizes, X: np.full(len(sizes), len(X))),
        "mean-of-everything": one_number_for_each,
        "overall-mean": lambda X, labels, centers: 0 * centers + X.sum(axis=0) / len(X),
        "halfway": half_a_step,
        "empty-cluster": (mean_of_each, mean_of_each_or_origin, mean_of_present),
    },
    "standardize-with-training": {
        "own-statistics": lambda X_train, X_new: StandardScaler().fit_transform(X_new),
        "leakage": fitted_on_both,
        "training-returned": lambda X_train, X_new: StandardScaler().fit_transform(X_train),
        "centered-only": lambda X_train, X_new: (
            StandardScaler(with_std=False).fit(X_train).transform(X_new)
        ),
        "scaled-only": lambda X_train, X_new: (
            StandardScaler(with_mean=False).fit(X_train).transform(X_new)
        ),
        "variance": scaled_by(lambda train: train.var(ddof=0)),
        "sample-standard-deviation": scaled_by(lambda train: train.std()),
        "wrong-axis": standardized_rows,
        "one-scale-for-all": standardized_entries,
        "constant-feature": lambda X_train, X_new: (
            (pd.DataFrame(X_new) - X_train.mean(axis=0)) / pd.DataFrame(X_train).std(ddof=0)
        ).to_numpy(),
    },
    "explained-variance-ratio": {
        "not-centered": lambda X: shares(descending(X.T @ X)),
        "ascending": lambda X: np.linalg.eigh(np.cov(X.T))[0] / np.trace(np.cov(X.T)),
        "singular-values": lambda X: shares(PeerPCA(svd_solver="full").fit(X).singular_values_),
        "variances": (
            lambda X: decomposition.PCA().fit(X).explained_variance_,
            lambda X: descending(np.cov(X, rowvar=False)),
            lambda X: descending(np.cov(X, rowvar=False, ddof=0)),
            lambda X: np.linalg.svd(X - X.mean(axis=0))[1] ** 2,
        ),
        "cumulative": lambda X: np.cumsum(shares(descending(np.cov(X.T)))),
        "of-the-features": (
            lambda X: np.diag(np.cov(X.T)) / np.trace(np.cov(X.T)),
            lambda X: np.array(sorted(np.diag(np.cov(X.T)) / np.trace(np.cov(X.T)), reverse=True)),
        ),
        "standardized": lambda X: descending(np.corrcoef(X.T)) / X.shape[1],
        "rows-as-features": (
            lambda X: shares(descending(np.cov(X))),
            lambda X: PeerPCA(svd_solver="full").fit(X.T).explained_variance_ratio_,
        ),
    },
    "covariance-from-svd": {
        "transposed": lambda s, Vt, n: np.linalg.multi_dot([Vt, np.diag(s) ** 2, Vt.T]) / (n - 1),
        "not-squared": lambda s, Vt, n: sum(
            value / (n - 1) * np.outer(axis, axis) for value, axis in zip(s, Vt, strict=True)
        ),
        "divided-by-n": lambda s, Vt, n: (np.diag(s) @ Vt).T @ (np.diag(s) @ Vt) / n,
        "not-divided": lambda s, Vt, n: (s[:, np.newaxis] * Vt).T @ (s[:, np.newaxis] * Vt),
        "diagonal": (
            lambda s, Vt, n: np.diag(s).dot(np.diag(s)) / (n - 1),
            lambda s, Vt, n: np.square(s) / (n - 1),
        ),
    },
    "project-and-reconstruct": {
        "mean-not-added": through_without_mean,
        "projection-only": (
            lambda X_train, X_new, k: decomposition.PCA(k).fit(X_train).transform(X_new),
            lambda X_train, X_new, k: PeerPCA(k, svd_solver="full").fit(X_train).transform(X_new),
            lambda X_train, X_new, k: (
                (X_new - X_train.mean(axis=0))
                @ np.linalg.svd(X_train - X_train.mean(axis=0))[2].T[:, :k]
            ),
        ),
        "own-mean": (through_own_mean, through_own_mean_back_to_the_other),
        "own-axes": through_own_axes,
        "leakage": lambda X_train, X_new, k: through([*X_train, *X_new], X_new, k),
        "last-axes": through_the_first_of_ascending,
        "rows-of-v": through_columns_of_vt,
        "not-centered": through_the_origin,
        "all-axes": lambda X_train, X_new, k: through(X_train, X_new, None),
        "one-axis-too-many": lambda X_train, X_new, k: through(
            X_train, X_new, min(k + 1, X_train.shape[1])
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("unsupervised", WRONG)
