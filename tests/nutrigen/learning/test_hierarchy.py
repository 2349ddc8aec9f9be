"""Hierarchical clustering against SciPy, scikit-learn, and its definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster import hierarchy as peer
from scipy.spatial.distance import cdist, squareform
from sklearn.cluster import AgglomerativeClustering as PeerClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_nutrimouse
from nutrigen.learning.hierarchy import (
    LINKAGES,
    AgglomerativeClustering,
    cophenetic_distances,
    cut,
    distance_to_union,
    linkage,
)


def acids() -> np.ndarray:
    table = load_nutrimouse().lipids.to_numpy()
    return (table - table.mean(axis=0)) / table.std(axis=0)


def data(name: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    return {
        "mice": acids,
        "random": lambda: rng.normal(size=(70, 3)),
        "one feature": lambda: rng.normal(size=(25, 1)),
        "two samples": lambda: rng.normal(size=(2, 4)),
        "far from the origin": lambda: rng.normal(1e6, 1, size=(30, 2)),
    }[name]()


NAMES = ["mice", "random", "one feature", "two samples", "far from the origin"]


@parametrize_with_checks([AgglomerativeClustering(), AgglomerativeClustering(3, linkage="single")])
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def test_defaults_are_those_documented_and_those_of_scikit_learn(assert_defaults_as_documented):
    assert_defaults_as_documented(AgglomerativeClustering)
    ours, theirs = AgglomerativeClustering().get_params(), PeerClustering().get_params()
    assert all(theirs[name] == value for name, value in ours.items())


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("name", NAMES)
def test_merges_are_those_of_scipy(name, method):
    X = data(name)
    distances = cdist(X, X)
    ours = linkage(distances, method=method)
    theirs = peer.linkage(squareform(distances, checks=False), method)
    np.testing.assert_allclose(ours[:, 2], theirs[:, 2], rtol=1e-10)
    np.testing.assert_allclose(
        cophenetic_distances(ours), squareform(peer.cophenet(theirs)), rtol=1e-9
    )
    if method != "centroid":
        np.testing.assert_array_equal(ours[:, [0, 1, 3]], theirs[:, [0, 1, 3]])


@pytest.mark.parametrize("method", LINKAGES[:-1])
@pytest.mark.parametrize("name", NAMES)
def test_clusters_are_those_of_scipy_and_of_scikit_learn(name, method):
    X = data(name)
    merges = linkage(cdist(X, X), method=method)
    for k in {1, 2, len(X) // 3 or 1, len(X)}:
        ours = cut(merges, n_clusters=k)
        assert len(np.unique(ours)) == k
        # Asked for one cluster, or for as many as samples, older versions of SciPy miscount.
        if 1 < k < len(X):
            assert adjusted_rand_score(ours, peer.fcluster(merges, k, "maxclust")) == 1
        theirs = PeerClustering(k, linkage=method).fit_predict(X)
        assert adjusted_rand_score(ours, theirs) == 1
        estimated = AgglomerativeClustering(k, linkage=method).fit(X)
        assert adjusted_rand_score(ours, estimated.labels_) == 1
    for height in (0.0, float(np.median(merges[:, 2])), float(merges[-1, 2])):
        theirs = peer.fcluster(merges, height, "distance")
        assert adjusted_rand_score(cut(merges, height=height), theirs) == 1


def test_labels_are_numbered_as_the_samples_meet_them():
    X = np.array([[5.0], [0.0], [5.5], [9.0], [0.5]])
    assert AgglomerativeClustering(3).fit_predict(X).tolist() == [0, 1, 0, 2, 1]
    assert cut(linkage(cdist(X, X)), n_clusters=5).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("method", LINKAGES)
def test_the_update_is_the_definition(method):
    rng = np.random.default_rng(7)
    first, second, other = (rng.normal(size=(n, 3)) for n in (4, 2, 5))

    def between(A, B):
        pairs = cdist(A, B)
        if method == "ward":
            moved = np.sum((A.mean(axis=0) - B.mean(axis=0)) ** 2)
            return 2 * len(A) * len(B) / (len(A) + len(B)) * moved
        if method == "centroid":
            return np.sum((A.mean(axis=0) - B.mean(axis=0)) ** 2)
        return {"single": pairs.min(), "complete": pairs.max(), "average": pairs.mean()}[method]

    found = distance_to_union(
        [between(other, first)], [between(other, second)], between(first, second), (4, 2), [5],
        method=method,
    )  # fmt: skip
    assert found[0] == pytest.approx(between(other, np.vstack([first, second])), rel=1e-12)


@pytest.mark.parametrize("method", LINKAGES[:-1])
def test_heights_never_fall(method):
    rng = np.random.default_rng(0)
    for _ in range(20):
        X = rng.normal(size=(30, 2))
        heights = linkage(cdist(X, X), method=method)[:, 2]
        assert (np.diff(heights) >= -1e-12).all()


def test_centers_can_be_nearer_than_what_was_joined():
    triangle = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    merges = linkage(cdist(triangle, triangle), method="centroid")
    assert merges[:, 2] == pytest.approx([1, np.sqrt(3) / 2])
    with pytest.raises(ValueError, match="a later one is lower"):
        cut(merges, height=0.9)
    assert len(np.unique(cut(merges, n_clusters=2))) == 2


def test_distances_are_not_changed():
    X = np.random.default_rng(1).normal(size=(6, 2))
    distances = cdist(X, X)
    before = distances.copy()
    linkage(distances, method="ward")
    np.testing.assert_array_equal(distances, before)


@pytest.mark.parametrize(
    ("distances", "message"),
    [
        (np.ones((2, 3)), "a row and a column for each"),
        (np.zeros((1, 1)), "at least two samples"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), "must not be negative, but one is -1"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "0 on the diagonal"),
        (np.array([[0.0, 2.0], [1.0, 0.0]]), "symmetric"),
        (np.array([[0.0, np.nan], [np.nan, 0.0]]), "distances"),
    ],
)
def test_what_is_no_matrix_of_distances_is_refused(distances, message):
    with pytest.raises(ValueError, match=message):
        linkage(distances)


def test_arguments_are_named():
    square = np.array([[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(ValueError, match="method must be"):
        linkage(square, method="median")
    with pytest.raises(ValueError, match="method must be"):
        distance_to_union([1.0], [1.0], 1.0, (1, 1), [1], method="upgma")
    with pytest.raises(ValueError, match="square of a distance"):
        linkage(square * 1e200, method="ward")
    merges = linkage(square)
    for both in ({}, {"n_clusters": 2, "height": 1.0}):
        with pytest.raises(TypeError, match="either n_clusters or height"):
            cut(merges, **both)
    with pytest.raises(ValueError, match="n_clusters must be"):
        cut(merges, n_clusters=3)
    with pytest.raises(ValueError, match="height must be"):
        cut(merges, height=-1.0)
    for wrong in ([[0, 5, 1.0, 2]], [[0, 1, 1.0]], [[-1, 0, 1.0, 2]]):
        with pytest.raises(ValueError, match="as linkage returns it"):
            cophenetic_distances(wrong)
    with pytest.raises(ValueError, match="linkage must be"):
        AgglomerativeClustering(linkage="mean").fit([[0.0], [1.0]])
    with pytest.raises(ValueError, match="n_clusters must be"):
        AgglomerativeClustering(3).fit([[0.0], [1.0]])
