"""The references of the exercises on unsupervised learning, against the package and its peers."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import (
    on_probes,
)
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA as PeerPCA
from sklearn.preprocessing import StandardScaler

from nutrigen.exercises import WrongAnswer, check, list_exercises
from nutrigen.learning import cluster, decomposition

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


# The same, written in another way


def shares(values):
    return values / np.sum(values)
