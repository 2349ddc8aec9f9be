"""The references of the exercises on unsupervised learning, against the package and its peers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA as PeerPCA
from sklearn.preprocessing import StandardScaler

from nutrigen import cluster, decomposition
from nutrigen.exercises import NotAnswered, WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("unsupervised")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def on_probes(name: str):
    return pytest.mark.parametrize(
        "arguments", [probe.arguments for probe in EXERCISES[name].probes]
    )


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


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        (
            "assignment-step",
            lambda X, centers: np.argmin(np.sum((X[:, None] - centers) ** 2, axis=2), axis=0),
            "wrong-axis",
        ),
        (
            "update-step",
            lambda X, labels, centers: np.array(
                [X[labels == j].mean(axis=0) for j in range(len(centers))]
            ),
            "empty-cluster",
        ),
        (
            "standardize-with-training",
            lambda X_train, X_new: StandardScaler().fit_transform(X_new),
            "own-statistics",
        ),
        (
            "explained-variance-ratio",
            lambda X: np.linalg.eigh(np.cov(X.T))[0] / np.trace(np.cov(X.T)),
            "ascending",
        ),
        (
            "explained-variance-ratio",
            lambda X: decomposition.PCA().fit(X).explained_variance_,
            "variances",
        ),
        (
            "project-and-reconstruct",
            lambda X_train, X_new, k: decomposition.PCA(k).fit(X_train).transform(X_new),
            "projection-only",
        ),
        (
            "project-and-reconstruct",
            lambda X_train, X_new, k: _package_reconstruction(X_new, X_new, k),
            "own-axes",
        ),
    ],
)
def test_mistakes_are_recognized_however_they_are_written(name, answer, mistake):
    with pytest.raises(WrongAnswer) as caught:
        check(name, answer)
    assert caught.value.mistake == mistake


def test_changing_the_old_centers_is_noticed():
    def in_place(X, labels, centers):
        for j in np.unique(labels):
            centers[j] = X[labels == j].mean(axis=0)
        return centers

    with pytest.raises(WrongAnswer, match="chang"):
        check("update-step", in_place)


@pytest.mark.parametrize("name", EXERCISES)
def test_calling_the_function_first_is_no_answer(name):
    exercise = EXERCISES[name]
    with pytest.raises(WrongAnswer, match="Pass the function itself") as caught:
        check(name, exercise.reference(*exercise.probes[0].arguments))
    assert not isinstance(caught.value, NotAnswered)
