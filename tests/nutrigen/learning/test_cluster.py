"""k-means against scikit-learn, brute force and its own promises."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.base import clone
from sklearn.cluster import KMeans as PeerKMeans
from sklearn.cluster import SpectralClustering
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_ancestry_snps
from nutrigen.learning.cluster import (
    KMeans,
    assign_to_nearest,
    cluster_stability,
    inertia,
    kmeans_plusplus,
    mean_of_clusters,
)


def data(name: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    return {
        "iris": lambda: load_iris().data,
        "genotypes": lambda: load_ancestry_snps().X.astype(float),
        "random": lambda: rng.normal(size=(400, 12)),
        "wide": lambda: rng.normal(size=(25, 90)),
        "far from the origin": lambda: rng.normal(1e6, 1.0, size=(200, 3)),
        "a constant feature": lambda: np.hstack([rng.normal(size=(60, 2)), np.full((60, 1), 7.0)]),
    }[name]()


def start_between_samples(X: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Means of a few samples each: genotypes are whole numbers, and samples would make ties."""
    rng = np.random.default_rng(seed)
    return np.stack([X[rng.choice(len(X), size=5, replace=False)].mean(axis=0) for _ in range(k)])


def assert_same_as_peer(X: np.ndarray, start: np.ndarray, **parameters) -> KMeans:
    k = len(start)
    ours = KMeans(k, init=start, **parameters).fit(X)
    peer = PeerKMeans(k, init=start, n_init=1, **parameters).fit(X)
    np.testing.assert_array_equal(ours.labels_, peer.labels_)
    np.testing.assert_allclose(ours.cluster_centers_, peer.cluster_centers_, rtol=0, atol=1e-8)
    assert ours.inertia_ == pytest.approx(peer.inertia_, rel=1e-10, abs=1e-8)
    assert ours.n_iter_ == peer.n_iter_
    return ours


@parametrize_with_checks(
    [KMeans(), KMeans(n_clusters=3, n_init="auto", init="random", random_state=0)],
    expected_failed_checks=lambda _: {
        "check_sample_weight_equivalence_on_dense_data": (
            "repeated samples are drawn as first centers in another order"
        ),
        **dict.fromkeys(
            ("check_sample_weights_shape", "check_sample_weights_not_overwritten"),
            "a warning, as the check has fewer distinct samples than eight clusters",
        ),
    },
)
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def test_defaults_are_those_documented_and_those_of_scikit_learn(assert_defaults_as_documented):
    assert_defaults_as_documented(KMeans)
    ours, peer = KMeans().get_params(), PeerKMeans().get_params()
    # Their number of starts depends on how they are drawn.
    for name in ("n_clusters", "init", "max_iter", "tol"):
        assert ours[name] == peer[name]


# Equal to scikit-learn from the same start


@pytest.mark.parametrize("k", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "name",
    ["iris", "genotypes", "random", "wide", "far from the origin", "a constant feature"],
)
def test_is_scikit_learn_from_the_same_start(name, k):
    X = data(name)
    for seed in range(3):
        ours = assert_same_as_peer(X, start_between_samples(X, k, seed))
        np.testing.assert_array_equal(ours.predict(X), ours.labels_)


@pytest.mark.parametrize("parameters", [{"max_iter": 1}, {"max_iter": 3}, {"tol": 0}, {"tol": 0.1}])
def test_stops_where_scikit_learn_stops(parameters):
    X = data("random")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for seed in range(5):
            assert_same_as_peer(X, start_between_samples(X, 6, seed), **parameters)


def test_distances_and_new_samples_are_those_of_scikit_learn():
    X, new = data("random")[:300], data("random")[300:]
    start = start_between_samples(X, 5, 0)
    ours, peer = KMeans(5, init=start).fit(X), PeerKMeans(5, init=start, n_init=1).fit(X)
    np.testing.assert_array_equal(ours.predict(new), peer.predict(new))
    np.testing.assert_allclose(ours.transform(new), peer.transform(new), atol=1e-8)
    assert ours.get_feature_names_out().tolist() == [f"kmeans{j}" for j in range(5)]


# Empty clusters, duplicates


@pytest.mark.parametrize("n_far", [1, 2, 4])
def test_empty_clusters_are_filled_as_scikit_learn_does(n_far):
    X = data("random")
    for seed in range(5):
        start = start_between_samples(X, 6, seed)
        # Behind the other clusters in the order, see the docstring of KMeans.
        start[-n_far:] += 1e3 * np.arange(1, n_far + 1)[:, np.newaxis]
        ours = assert_same_as_peer(X, start)
        assert len(set(ours.labels_)) == 6
        assert np.all(np.diff(ours.inertia_history_) <= 1e-9)


def test_a_sample_that_leaves_its_cluster_empty_does_no_harm():
    X = np.array([[0.0], [0.1], [0.3], [50.0]])
    ours = assert_same_as_peer(X, np.array([[0.0], [40.0], [90.0]]))
    assert len(set(ours.labels_)) == 3


def test_all_samples_in_the_second_cluster_first():
    ours = assert_same_as_peer(np.array([[0.0], [1.0], [20.0]]), np.array([[100.0], [5.0]]))
    assert ours.labels_.tolist() == [1, 1, 0]


def test_more_clusters_than_distinct_samples():
    X = np.repeat([[0.0, 0.0], [5.0, 0.0], [0.0, 7.0]], [4, 2, 1], axis=0)
    with pytest.warns(ConvergenceWarning, match="only 3 of 4 clusters"):
        ours = KMeans(4, random_state=0).fit(X)
    assert ours.inertia_ == pytest.approx(0, abs=1e-20)
    # Every center is a sample, also the one that no sample belongs to.
    assert cdist(ours.cluster_centers_, X).min(axis=1) == pytest.approx(0, abs=1e-12)


def test_a_center_without_samples_is_at_the_largest_cluster_whatever_the_order():
    X = np.repeat([[0.0, 0.0], [5.0, 0.0], [0.0, 7.0]], [4, 2, 1], axis=0)
    start = np.array([[5.0, 0.0], [5.0, 0.0], [0.0, 0.0], [0.0, 7.0]])
    with pytest.warns(ConvergenceWarning):
        ours = KMeans(4, init=start).fit(X)
    np.testing.assert_allclose(ours.cluster_centers_, [[5, 0], [0, 0], [0, 0], [0, 7]], atol=1e-12)


def test_equal_samples_need_no_more_than_one_cluster():
    with pytest.warns(ConvergenceWarning, match="only 1 of 2"):
        ours = KMeans(2, random_state=0).fit(np.ones((5, 3)))
    assert ours.inertia_ == 0
    with pytest.warns(ConvergenceWarning):
        KMeans(3, init="random", random_state=0).fit(np.ones((5, 3)))


def test_as_many_clusters_as_samples():
    X = data("wide")
    ours = KMeans(len(X), random_state=0).fit(X)
    assert sorted(ours.labels_) == list(range(len(X)))
    assert ours.inertia_ == pytest.approx(0, abs=1e-18)


# The objective


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), k=st.integers(1, 8), ties=st.booleans())
def test_the_objective_never_rises(seed, k, ties):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 2))
    if ties:
        X = X.round()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        start = X[rng.choice(len(X), size=k, replace=False)]
        ours = KMeans(k, init=start, tol=0).fit(X)
    history = ours.inertia_history_
    assert np.all(np.diff(history) <= 1e-12 * (1 + history[0]))
    # Where the centers have stopped and labels of ties have not, one more assignment ends it.
    assert len(history) - 2 * ours.n_iter_ in (0, 1)
    assert history[-1] == pytest.approx(ours.inertia_, abs=1e-9)


def test_history_is_the_objective_after_each_half_step():
    X = data("iris")
    centers = X[[0, 20, 70, 140]]
    history = KMeans(4, init=centers, tol=0).fit(X).inertia_history_
    for after_assignment, after_update in history.reshape(-1, 2):
        labels = assign_to_nearest(X, centers)
        assert after_assignment == pytest.approx(inertia(X, labels, centers), rel=1e-10)
        centers = mean_of_clusters(X, labels, 4)
        assert after_update == pytest.approx(inertia(X, labels, centers), rel=1e-10)


def test_best_of_many_starts_is_the_best_of_all_labelings():
    X = np.random.default_rng(5).normal(size=(9, 2))
    labelings = np.stack(np.meshgrid(*[[0, 1]] * 8, indexing="ij"), axis=-1).reshape(-1, 8)
    labelings = np.hstack([np.zeros((len(labelings), 1), dtype=int), labelings])[1:]
    best = min(inertia(X, labels, mean_of_clusters(X, labels, 2)) for labels in labelings)
    assert KMeans(2, n_init=50, random_state=0).fit(X).inertia_ == pytest.approx(best)


def test_an_unlucky_start_is_not_kept():
    X = data("iris")
    one = [KMeans(5, n_init=1, random_state=seed).fit(X).inertia_ for seed in range(20)]
    many = KMeans(5, n_init=40, random_state=0).fit(X).inertia_
    assert many <= min(one) * (1 + 1e-9) < max(one)


@pytest.mark.parametrize("seed", range(8))
def test_a_later_start_that_is_no_better_does_not_number_the_clusters(seed):
    rng = np.random.default_rng(11)
    X = np.concatenate([rng.normal(mean, 0.1, size=(30, 3)) for mean in (-9, 0, 9)])
    first, best = (KMeans(3, n_init=n, random_state=seed).fit(X) for n in (1, 10))
    # So far apart, the groups are found from every start, numbered by chance.
    assert first.inertia_ == pytest.approx(best.inertia_, rel=1e-12)
    np.testing.assert_array_equal(first.labels_, best.labels_)


# Starts


def test_random_states_of_every_kind():
    X = data("iris")

    def fit(random_state, init="k-means++"):
        return KMeans(3, n_init=2, init=init, random_state=random_state).fit(X).labels_

    for make in (lambda: 4, lambda: np.random.default_rng(4), lambda: np.random.RandomState(4)):
        for init in ("k-means++", "random"):
            np.testing.assert_array_equal(fit(make(), init), fit(make(), init))


def test_global_random_state_is_left_alone():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    KMeans(3, random_state=0).fit(data("iris"))
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002


def test_kmeans_plusplus_chooses_distinct_samples_while_there_are_any():
    X = np.repeat(np.arange(6.0)[:, np.newaxis], 10, axis=0)
    for seed in range(20):
        centers = kmeans_plusplus(X, 6, np.random.default_rng(seed))
        assert sorted(centers.ravel()) == list(range(6))
    assert np.isin(kmeans_plusplus(X, 8, np.random.default_rng(0)), X).all()


def test_parameters_and_data_are_not_changed():
    X = data("random")
    start = start_between_samples(X, 3, 0)
    X_before, start_before = X.copy(), start.copy()
    KMeans(3, init=start).fit(X)
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(start, start_before)


# Refusals


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 0}, "n_clusters must be a whole number of at least 1, not 0"),
        ({"n_clusters": 7}, "n_clusters must be at most n_samples=6, not 7"),
        ({"n_init": 0}, "n_init must be a whole number of at least 1, not 0"),
        ({"max_iter": 0}, "max_iter must be"),
        ({"tol": -1}, "tol must be a number of at least 0, not -1"),
        ({"tol": np.nan}, "tol must be"),
        ({"init": "kmeans"}, "init must be 'k-means++', 'random' or an array"),
        (
            {"init": np.zeros((3, 2))},
            "init must have shape (n_clusters, n_features) = (2, 2), not (3, 2)",
        ),
        (
            {"init": np.full((2, 2), np.nan)},
            "init must have finite values only, but has nan at 0, 0",
        ),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    X = np.arange(12.0).reshape(6, 2)
    with pytest.raises(ValueError, match=re.escape(message)):
        KMeans(**{"n_clusters": 2, **parameters}).fit(X)


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        KMeans(2).fit([[0.0], [np.nan], [1.0]])


def test_mean_of_an_empty_cluster_is_refused():
    with pytest.raises(ValueError, match="no sample is in cluster 0, 2"):
        mean_of_clusters(np.ones((2, 1)), np.array([1, 1]), 3)


# Half steps


@given(st.integers(0, 10**6))
def test_assignment_takes_the_first_of_the_nearest(seed):
    rng = np.random.default_rng(seed)
    # Whole numbers, so that the distances, and the ties among them, are exact.
    X, centers = rng.integers(-5, 6, (20, 3)).astype(float), rng.integers(-5, 6, (5, 3))
    expected = cdist(X, centers, "sqeuclidean").argmin(axis=1)
    np.testing.assert_array_equal(assign_to_nearest(X, centers.astype(float)), expected)


# Stability


def test_stability_of_clusters_that_are_there_and_of_noise():
    rng = np.random.default_rng(1)
    blobs = np.repeat([[0, 0], [9, 0], [0, 9]], 30, axis=0) + rng.normal(size=(90, 2))
    noise = rng.uniform(size=(90, 5))
    real = cluster_stability(KMeans(3, random_state=0), blobs, rng)
    none = cluster_stability(KMeans(6, n_init=1, random_state=0), noise, rng)
    assert real.shape == (45,)
    assert real.min() == 1
    assert none.mean() < 0.6


def test_stability_compares_the_samples_that_two_parts_share():
    X = np.random.default_rng(2).normal(size=(40, 2))
    (index,) = cluster_stability(
        KMeans(3, random_state=0), X, np.random.default_rng(6), n_samplings=2, fraction=0.7
    )
    rng = np.random.default_rng(6)
    parts = [rng.choice(40, size=28, replace=False).tolist() for _ in range(2)]
    labels = [
        dict(zip(part, KMeans(3, random_state=0).fit(X[part]).labels_, strict=True))
        for part in parts
    ]
    shared = sorted(set(parts[0]) & set(parts[1]))
    expected = adjusted_rand_score(*[[label[i] for i in shared] for label in labels])
    assert index == pytest.approx(expected)


def test_stability_takes_any_clusterer_and_leaves_it_unfitted():
    estimator = SpectralClustering(2, random_state=0)
    X = np.repeat([[0.0], [9.0]], 20, axis=0) + np.random.default_rng(0).normal(size=(40, 1))
    assert cluster_stability(estimator, X, np.random.default_rng(0), n_samplings=2) == 1
    assert not hasattr(estimator, "labels_")
    assert clone(estimator).get_params() == estimator.get_params()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_samplings": 1}, "n_samplings must be .* at least 2, not 1"),
        ({"fraction": 0.5}, "fraction must be a number above 0.5"),
    ],
)
def test_stability_refuses(parameters, message):
    with pytest.raises(ValueError, match=message):
        cluster_stability(KMeans(2), np.ones((9, 1)), np.random.default_rng(0), **parameters)


# Inputs that others have met


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.float16, np.float32, object])
def test_half_steps_compute_in_double_precision(kind):
    X = np.random.default_rng(0).integers(0, 120, size=(60, 9)).astype(kind)
    centers = X[[0, 20, 40]]
    distances = cdist(X.astype(float), centers.astype(float), "sqeuclidean")
    labels = assign_to_nearest(X, centers)
    np.testing.assert_array_equal(labels, distances.argmin(axis=1))
    narrow = labels.astype(np.uint8)
    assert inertia(X, narrow, centers) == distances.min(axis=1).sum()
    means = mean_of_clusters(X, narrow, 3)
    expected = [X[labels == c].astype(float).mean(axis=0) for c in range(3)]
    np.testing.assert_allclose(means, expected, rtol=1e-14)
    assert means.dtype == float


def test_genotypes_as_loaded_are_assigned_and_measured_rightly():
    X = load_ancestry_snps().X
    centers = X[[0, 834, 1669]]
    distances = cdist(X.astype(float), centers.astype(float), "sqeuclidean")
    np.testing.assert_array_equal(assign_to_nearest(X, centers), distances.argmin(axis=1))
    assert inertia(X, distances.argmin(axis=1), centers) == distances.min(axis=1).sum()


@given(seed=st.integers(0, 10**6), exponent=st.integers(-300, 300), offset=st.integers(-20, 40))
@settings(deadline=None, max_examples=30)
def test_shifted_and_scaled_samples_have_the_same_clusters(seed, exponent, offset):
    # Whole numbers and powers of two, so that nothing is rounded.
    X = np.random.default_rng(seed).integers(-50, 51, size=(30, 2)).astype(float)
    start = X[:3] + 0.25
    scale, shift = 2.0**exponent, float(2**offset if offset > 0 else 0)
    moved, moved_start = (X + shift) * scale, (start + shift) * scale
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        near = KMeans(3, init=start, tol=0).fit(X)
        far = KMeans(3, init=moved_start, tol=0).fit(moved)
    np.testing.assert_array_equal(near.labels_, far.labels_)
    np.testing.assert_array_equal(
        assign_to_nearest(X, start), assign_to_nearest(moved, moved_start)
    )
    assert far.inertia_ == pytest.approx(near.inertia_ * scale**2, rel=1e-6)
    np.testing.assert_array_equal(far.predict(moved), far.labels_)


@pytest.mark.parametrize("factor", [1e160, 1e300, 1e-160, 1e-300])
def test_what_float64_cannot_hold_is_refused_with_the_remedy(factor):
    X = np.array([[1.0], [2.0], [5.0]]) * factor
    for call in (
        lambda: KMeans(2, random_state=0).fit(X),
        lambda: kmeans_plusplus(X, 2, 0),
        lambda: inertia(X, [0, 0, 1], X[[0, 2]]),
        lambda: assign_to_nearest(X, X[[0, 2]]),
    ):
        with pytest.raises(ValueError, match="rescale"):
            call()


def test_one_and_1e300_are_refused_and_so_are_distances_from_far_away():
    with pytest.raises(ValueError, match="rescale"):
        KMeans(2, random_state=0).fit([[1.0], [1e300]])
    model = KMeans(2, random_state=0).fit([[0.0], [1.0]])
    for method in (model.transform, model.score):
        with pytest.raises(ValueError, match="rescale"):
            method([[1e300]])
    with pytest.raises(ValueError, match="rescale"):
        mean_of_clusters([[1.7e308], [1.7e308]], [0, 0], 1)
    ends = [[1.7e308], [-1.7e308]]
    for call in (lambda: inertia(ends, [1, 0], ends), lambda: assign_to_nearest(ends, ends)):
        with pytest.raises(ValueError, match="rescale"):
            call()


@pytest.mark.parametrize("weights", [[1] * 90, None, "random", "whole"])
@pytest.mark.parametrize("k", [2, 5])
def test_weighted_clusters_are_those_of_scikit_learn(weights, k):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(90, 4))
    if isinstance(weights, str):
        weights = rng.uniform(0, 3, 90) if weights == "random" else rng.integers(0, 4, 90)
    start = start_between_samples(X, k, 1)
    ours = KMeans(k, init=start).fit(X, sample_weight=weights)
    peer = PeerKMeans(k, init=start, n_init=1).fit(X, sample_weight=weights)
    np.testing.assert_array_equal(ours.labels_, peer.labels_)
    np.testing.assert_allclose(ours.cluster_centers_, peer.cluster_centers_, atol=1e-10)
    assert ours.inertia_ == pytest.approx(peer.inertia_)
    new = rng.normal(size=(20, 4))
    assert ours.score(new) == pytest.approx(peer.score(new))
    some = rng.uniform(size=20)
    # scikit-learn's score takes weights in some versions only: the closed form.
    closest = cdist(new, peer.cluster_centers_, "sqeuclidean").min(axis=1)
    assert ours.score(new, sample_weight=some) == pytest.approx(-(some @ closest))


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_whole_weights_are_repeated_samples(seed):
    rng = np.random.default_rng(seed)
    X, weights = rng.normal(size=(20, 2)), rng.integers(0, 4, 20)
    weights[:3] += 1
    start = X[:3] + 0.01
    weighted = KMeans(3, init=start, tol=0).fit(X, sample_weight=weights)
    repeated = KMeans(3, init=start, tol=0).fit(np.repeat(X, weights.tolist(), axis=0))
    np.testing.assert_array_equal(np.repeat(weighted.labels_, weights.tolist()), repeated.labels_)
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, atol=1e-10)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_)


@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_samples_of_weight_zero_never_are_first_centers(init):
    X, weights = np.arange(8.0)[:, np.newaxis], [1, 0, 0, 1, 0, 0, 0, 1]
    for seed in range(10):
        model = KMeans(3, init=init, n_init=1, random_state=seed).fit(X, sample_weight=weights)
        assert sorted(model.cluster_centers_.ravel()) == [0, 3, 7]


@pytest.mark.parametrize(("init", "n_starts"), [("k-means++", 1), ("random", 10)])
def test_automatic_number_of_starts_is_that_of_scikit_learn(init, n_starts):
    X = data("random")
    automatic, fixed = (
        KMeans(9, init=init, n_init=n, random_state=1).fit(X) for n in ("auto", n_starts)
    )
    assert automatic.inertia_ == fixed.inertia_
    peer = PeerKMeans(9, init=init, n_init="auto", random_state=1).fit(X)
    assert peer._n_init == n_starts


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 2.5}, "n_clusters must be a whole number of at least 1, not 2.5"),
        ({"n_clusters": "3"}, "n_clusters must be .*, not '3'"),
        ({"n_clusters": True}, "n_clusters must be"),
        ({"n_init": "many"}, "n_init must be 'auto' or a whole number, not 'many'"),
        ({"n_init": 1.5}, "n_init must be a whole number"),
        ({"max_iter": "9"}, "max_iter must be"),
        ({"tol": "small"}, "tol must be a number"),
        (
            {"init": lambda X, k, random_state: X[:k]},
            "must be 'k-means\\+\\+', 'random' or an array",
        ),
        ({"init": [["a"], ["b"]]}, "init must hold numbers"),
        ({"random_state": "seed"}, "random_state must be None, a whole number"),
        ({"random_state": -1}, "random_state must be"),
    ],
    # Without addresses in memory, by which the processes' tests would differ.
    ids=lambda value: str(value).partition(" at 0x")[0],
)
def test_parameters_of_the_wrong_type_are_named(parameters, message):
    with pytest.raises((TypeError, ValueError), match=message):
        KMeans(**{"n_clusters": 2, **parameters}).fit([[0.0], [1.0], [2.0]])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, -1, 1], "negative, but is -1 for sample 1"),
        ([0, 0, 0], "zero for all samples"),
        ([1, 1], "one number for each of the 3 samples"),
        ([1, np.nan, 1], "sample_weight must have finite values"),
        (["a", "b", "c"], "sample_weight must hold numbers"),
        ([1, 0, 0], "n_clusters=2 samples, not for 1"),
        ([1e300, 1, 1], "rescale"),
    ],
    ids=str,
)
def test_wrong_weights_are_named(weights, message):
    with pytest.raises((TypeError, ValueError), match=message):
        KMeans(2).fit([[0.0], [1.0], [2.0]], sample_weight=weights)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, -1, 1], "labels must be from 0 to 1, but is -1 for sample 1"),
        ([0, 2, 1], "is 2 for sample 1"),
        ([0, 1], "labels has 2 entries, but X has 3 samples"),
        (["0", "1", "1"], "labels must hold numbers of clusters, not '0'"),
        ([0, None, 1], "labels is missing for sample 1"),
        ([0.5, 1, 1], "labels holds 0.5"),
    ],
)
def test_labels_that_are_no_clusters_are_named(labels, message):
    X = [[0.0], [1.0], [2.0]]
    for call in (lambda: inertia(X, labels, X[:2]), lambda: mean_of_clusters(X, labels, 2)):
        with pytest.raises((TypeError, ValueError), match=message):
            call()


def test_rows_and_columns_of_pandas_have_to_fit():
    X = pd.DataFrame({"a": [0.0, 1.0, 5.0], "b": [0.0, 1.0, 9.0]}, index=["x", "y", "z"])
    labels = pd.Series([0, 0, 1], index=X.index)
    centers = mean_of_clusters(X, labels, 2)
    assert centers.tolist() == [[0.5, 0.5], [5, 9]]
    named = pd.DataFrame(centers, columns=["a", "b"])
    assert inertia(X, labels, named) == 1
    assert assign_to_nearest(X, named).tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match="labels have the same names of rows in another order"):
        inertia(X, labels[::-1], named)
    with pytest.raises(ValueError, match="labels have the same names of rows in another order"):
        mean_of_clusters(X, labels[::-1], 2)
    for call in (
        lambda: inertia(X, labels, named[["b", "a"]]),
        lambda: assign_to_nearest(X, named[["b", "a"]]),
        lambda: KMeans(2, init=named[["b", "a"]]).fit(X),
    ):
        with pytest.raises(ValueError, match="the same columns in another order"):
            call()
    twice = pd.DataFrame(X.to_numpy(), columns=["c", "c"])
    assert mean_of_clusters(twice, labels.to_numpy(), 2).shape == (2, 2)


def test_a_seed_is_a_source_of_randomness():
    X = data("iris")
    for call in (
        lambda rng: kmeans_plusplus(X, 3, rng),
        lambda rng: cluster_stability(KMeans(2, random_state=0), X, rng, n_samplings=2),
    ):
        np.testing.assert_array_equal(call(4), call(np.random.default_rng(4)))
        with pytest.raises(TypeError, match="rng must be a seed"):
            call("4")


def test_other_arguments_are_named():
    X = data("iris")
    with pytest.raises(ValueError, match="n_clusters must be a whole number from 1 to 150"):
        kmeans_plusplus(X, 151, 0)
    with pytest.raises(TypeError, match="estimator must be a clusterer"):
        cluster_stability(LinearRegression(), X, 0)
    with pytest.raises(TypeError, match="fraction must be a number"):
        cluster_stability(KMeans(2), X, 0, fraction="half")
    with pytest.raises(ValueError, match="the same number of features, not 4 and 3"):
        assign_to_nearest(X, X[:2, :3])
    with pytest.raises(ValueError, match="X must have a row for each sample"):
        assign_to_nearest(X[0], X[:2])
