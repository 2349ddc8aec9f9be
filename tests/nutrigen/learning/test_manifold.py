"""t-SNE against scikit-learn and finite differences; the null against what it must keep."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.spatial.distance import squareform
from scipy.stats import norm, rankdata, spearmanr
from sklearn.manifold import TSNE as PeerTSNE
from sklearn.manifold import _t_sne
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_nutrimouse
from nutrigen.learning.manifold import (
    TSNE,
    conditional_similarities,
    copula_like,
    joint_similarities,
    neighbors_kept,
    tsne_loss,
)


def acids() -> np.ndarray:
    table = load_nutrimouse().lipids.to_numpy()
    return (table - table.mean(axis=0)) / table.std(axis=0)


@parametrize_with_checks([TSNE(perplexity=2.0, n_components=1, max_iter=20, random_state=0)])
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def test_defaults_are_those_documented_and_those_of_scikit_learn(assert_defaults_as_documented):
    assert_defaults_as_documented(TSNE)
    ours, theirs = TSNE().get_params(), PeerTSNE().get_params()
    assert all(theirs[name] == value for name, value in ours.items())


@pytest.mark.parametrize("perplexity", [1.5, 5.0, 13.0, 38.0])
def test_similarities_have_the_perplexity_and_are_those_of_scikit_learn(perplexity):
    X = acids()
    P = conditional_similarities(X, perplexity=perplexity)
    with np.errstate(divide="ignore"):
        entropies = -np.sum(P * np.log(np.where(P > 0, P, 1)), axis=1)
    np.testing.assert_allclose(np.exp(entropies), perplexity, rtol=1e-8)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert not np.diag(P).any()
    distances = pairwise_distances(X, metric="sqeuclidean")
    theirs = squareform(_t_sne._joint_probabilities(distances, perplexity, 0))
    np.testing.assert_allclose(joint_similarities(X, perplexity=perplexity), theirs, atol=2e-6)


def test_similarities_do_not_depend_on_place_and_unit():
    X = acids()
    expected = joint_similarities(X, perplexity=6)
    for other in (X + 1e6, 1e-5 * X, 1e9 * X):
        np.testing.assert_allclose(joint_similarities(other, perplexity=6), expected, atol=1e-7)


def test_samples_at_one_place_are_each_others_neighbors():
    X = np.array([[0.0], [0.0], [0.0], [0.0], [5.0], [9.0]])
    P = conditional_similarities(X, perplexity=2)
    assert np.isfinite(P).all()
    assert P[0, 1:4] == pytest.approx(1 / 3)
    assert conditional_similarities(np.zeros((5, 2)), perplexity=2)[0, 1:] == pytest.approx(0.25)


def test_gradient_is_that_of_finite_differences_and_of_scikit_learn():
    P = joint_similarities(acids(), perplexity=8)
    rng = np.random.default_rng(0)
    for width in (0.1, 3.0):
        Y = width * rng.normal(size=(40, 2))
        loss, gradient = tsne_loss(P, Y)
        numerical = approx_fprime(
            Y.ravel(), lambda flat: tsne_loss(P, flat.reshape(-1, 2))[0], 1e-7
        )
        np.testing.assert_allclose(gradient.ravel(), numerical, atol=1e-6)
        theirs, their_gradient = _t_sne._kl_divergence(
            Y.ravel(), squareform(P, checks=False), 1, 40, 2
        )
        assert loss == pytest.approx(theirs)
        np.testing.assert_allclose(gradient.ravel(), their_gradient, atol=1e-10)


@pytest.mark.parametrize(("learning_rate", "n_steps"), [(50.0, 20), (2.0, 100)])
def test_steps_are_those_of_scikit_learn(learning_rate, n_steps):
    X = acids()
    start = 1e-4 * np.random.default_rng(1).standard_normal((40, 2))
    ours = TSNE(perplexity=8, init=start, max_iter=n_steps, learning_rate=learning_rate).fit(X)
    P = squareform(joint_similarities(X, perplexity=8), checks=False)
    # Rounding grows from step to step, so that many steps cannot be compared.
    theirs, _, _ = _t_sne._gradient_descent(
        _t_sne._kl_divergence, start.ravel(), 0, n_steps, n_iter_check=10,
        momentum=0.5, learning_rate=learning_rate, min_grad_norm=0, args=[12 * P, 1, 40, 2],
    )  # fmt: skip
    scale = np.abs(theirs).max()
    np.testing.assert_allclose(ours.embedding_.ravel() / scale, theirs / scale, atol=1e-5)


@pytest.mark.parametrize("init", ["pca", "random"])
def test_the_best_end_is_as_good_as_that_of_scikit_learn(init):
    X, seeds = acids(), range(1 if init == "pca" else 8)
    ours = [TSNE(perplexity=8, init=init, random_state=s).fit(X).kl_divergence_ for s in seeds]
    peer = PeerTSNE(perplexity=8, init=init, method="exact")
    theirs = [peer.set_params(random_state=s).fit(X).kl_divergence_ for s in seeds]
    assert min(ours) < 1.3 * min(theirs)


def test_a_seed_gives_the_same_map():
    X = acids()[:15]
    maps = [
        TSNE(perplexity=4, init="random", max_iter=50, random_state=seed).fit_transform(X)
        for seed in (3, 3, 4)
    ]
    np.testing.assert_array_equal(maps[0], maps[1])
    assert np.abs(maps[0] - maps[2]).max() > 1e-6
    from_components = TSNE(perplexity=4, max_iter=50, random_state=0).fit_transform(X)
    again = TSNE(perplexity=4, max_iter=50, random_state=9).fit_transform(X)
    np.testing.assert_array_equal(from_components, again)


def test_neighbors_are_those_of_scikit_learn():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(50, 6)), rng.normal(size=(50, 2))
    for k in (1, 7, 49):
        near, near_in_map = (
            NearestNeighbors(n_neighbors=k).fit(table).kneighbors(return_distance=False)
            for table in (X, Y)
        )
        shared = [len(np.intersect1d(a, b)) / k for a, b in zip(near, near_in_map, strict=True)]
        assert neighbors_kept(X, Y, k) == pytest.approx(np.mean(shared))
    assert neighbors_kept(X, X, 5) == 1
    by_chance = [neighbors_kept(X, rng.normal(size=(50, 2)), 7) for _ in range(200)]
    assert np.mean(by_chance) == pytest.approx(7 / 49, abs=0.01)


def test_a_cloud_keeps_margins_and_dependence_and_loses_clusters():
    rng = np.random.default_rng(5)
    group = rng.integers(2, size=2000)
    X = np.exp(rng.normal(size=(2000, 3)) @ [[1, 0.8, 0], [0, 0.6, 0], [0, 0, 1]])
    drawn = copula_like(X, 1)
    np.testing.assert_array_equal(np.sort(drawn, axis=0), np.sort(X, axis=0))
    np.testing.assert_allclose(spearmanr(drawn).statistic, spearmanr(X).statistic, atol=0.06)
    np.testing.assert_array_equal(copula_like(X, 1), drawn)
    assert not np.array_equal(copula_like(X, 2), drawn)
    # Two features that are high together or low together, in two clusters, become independent
    # where their ranks are not correlated: only what is beyond pairs of ranks is lost.
    third = np.where(group, 5.0, -5.0) + rng.normal(size=2000)
    other = np.sign(rng.normal(size=2000))
    parity = np.column_stack([third, 5 * other, third * other]) + rng.normal(size=(2000, 3))
    lost = copula_like(parity, 3)
    assert np.mean(np.sign(parity.prod(axis=1)) > 0) > 0.95
    assert np.mean(np.sign(lost.prod(axis=1)) > 0) == pytest.approx(0.5, abs=0.05)


def test_arguments_are_named():
    X = acids()[:6]
    for wrong, message in ((5.0, "below n_samples - 1 = 5"), (0.5, "perplexity must be")):
        with pytest.raises(ValueError, match=message):
            conditional_similarities(X, perplexity=wrong)
    with pytest.raises(ValueError, match="P must have a row and a column for each of the 6"):
        tsne_loss(np.ones((5, 5)) / 25, X)
    with pytest.raises(ValueError, match="P must not be negative"):
        tsne_loss(-np.ones((6, 6)), X)
    with pytest.raises(ValueError, match="must have the same samples, not 6 and 5"):
        neighbors_kept(X, X[:5], 2)
    with pytest.raises(ValueError, match="n_neighbors must be"):
        neighbors_kept(X, X, 6)
    with pytest.raises(ValueError, match="at least two samples"):
        copula_like(X[:1], 0)
    with pytest.raises(TypeError, match="rng must be a seed"):
        copula_like(X, None)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"learning_rate": "fast"}, ValueError, "learning_rate must be 'auto'"),
        ({"learning_rate": 0.0}, ValueError, "learning_rate must be"),
        ({"early_exaggeration": 0.5}, ValueError, "early_exaggeration must be"),
        ({"max_iter": 0}, ValueError, "max_iter must be"),
        ({"init": "lda"}, ValueError, "init must be 'pca'"),
        ({"init": [[0.0, 1.0]]}, ValueError, "init must have shape"),
        ({"n_components": 7}, ValueError, "at most 6"),
        ({"random_state": "0"}, TypeError, "random_state must be"),
    ],
)
def test_parameters_are_named(parameters, error, message):
    with pytest.raises(error, match=message):
        TSNE(**{"perplexity": 3, **parameters}).fit(acids()[:6])


def test_limits_are_allowed():
    X = acids()[:3]
    assert TSNE(perplexity=1.5, max_iter=1, learning_rate=0.5).fit(X).n_iter_ == 1
    assert TSNE(perplexity=1, early_exaggeration=1, max_iter=1).fit(X).embedding_.shape == (3, 2)
    assert neighbors_kept(X, X[::-1], 2) == 1
    assert copula_like(X[:2], 0).shape == (2, 21)


def test_tied_values_are_drawn_by_centered_scores():
    X = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 2.0], [0.0, 9.0], [3.0, 1.0], [8.0, 1.0]])
    U = norm.ppf((np.apply_along_axis(rankdata, 0, X) - 0.5) / 6)
    assert np.abs(U.mean(axis=0)).min() > 0.05
    sums = np.random.default_rng(2).standard_normal((6, 6)) @ (U - U.mean(axis=0))
    for column, drawn, values in zip(sums.T, copula_like(X, 2).T, X.T, strict=True):
        np.testing.assert_array_equal(drawn[np.argsort(column)], np.sort(values))
