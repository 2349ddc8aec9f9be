"""Fusion of modalities, against scikit-learn, closed forms and simulations with known truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cross_decomposition import CCA, PLSSVD
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.genomics.genotypes import canonical_correlations
from nutrigen.learning.fusion import (
    BlockScaler,
    RegularizedCCA,
    combine_probabilities,
    held_out_correlation,
    within_group_correlation,
)


@parametrize_with_checks([BlockScaler()])
def test_block_scaler_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def two_tables(seed: int, n: int = 60, n_x: int = 5, n_y: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 2))
    X = shared @ rng.normal(size=(2, n_x)) + rng.normal(size=(n, n_x))
    Y = shared @ rng.normal(size=(2, n_y)) + rng.normal(size=(n, n_y))
    return X, Y


# --- Block scaling ----------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(1, 40))
def test_first_component_of_a_scaled_block_has_variance_one(seed, n, m):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, m)) * rng.uniform(0.1, 100, m) + rng.normal(size=m)
    scaled = BlockScaler().fit_transform(X)
    variance = PCA(1, svd_solver="full").fit(scaled).explained_variance_[0] * (n - 1) / n
    assert variance == pytest.approx(1)


def test_block_is_standardized_up_to_one_factor():
    X, _ = two_tables(1)
    scaler = BlockScaler().fit(X)
    expected = StandardScaler().fit_transform(X)
    np.testing.assert_allclose(scaler.transform(X) * scaler.largest_deviation_, expected)


def test_constant_columns_become_zero():
    X = np.column_stack([np.arange(5.0), np.full(5, 0.1)])
    scaled = BlockScaler().fit_transform(X)
    assert (scaled[:, 1] == 0).all()
    assert scaled[:, 0].std() == pytest.approx(1)
    assert (BlockScaler().fit_transform(np.full((4, 2), 0.1)) == 0).all()


# --- Late fusion ------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(2, 4))
def test_combined_probabilities_are_the_posterior_of_independent_modalities(
    seed, n_modalities, n_classes
):
    rng = np.random.default_rng(seed)
    prior = rng.dirichlet(np.ones(n_classes))
    likelihoods = rng.uniform(0.05, 1, size=(n_modalities, 6, n_classes))
    single = [likelihood * prior for likelihood in likelihoods]
    single = [joint / joint.sum(axis=1, keepdims=True) for joint in single]
    together = likelihoods.prod(axis=0) * prior
    expected = together / together.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(combine_probabilities(single, prior), expected)


def test_many_small_probabilities_do_not_underflow():
    table = np.array([[1e-200, 1 - 1e-200]])
    combined = combine_probabilities([table, table, 1 - table], [0.5, 0.5])
    assert np.isfinite(combined).all()
    assert combined.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("tables", "prior", "message"),
    [
        ([], [0.5, 0.5], "empty"),
        ([[[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]]], [0.5, 0.5], "table 1 .* shape"),
        ([[[0.5, 0.5]]], [0.2, 0.3, 0.5], "column for each class"),
        ([[[0.5, 0.6]]], [0.5, 0.5], "no probabilities"),
        ([[[0.5, 0.5]]], [1.0, 0.0], "positive"),
        ([[[1.0, 0.0]], [[0.0, 1.0]]], [0.5, 0.5], "sample 0"),
    ],
)
def test_impossible_probabilities_are_refused(tables, prior, message):
    with pytest.raises(ValueError, match=message):
        combine_probabilities(tables, prior)


# --- Canonical correlation --------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_without_shrinkage_it_is_canonical_correlation(seed):
    X, Y = two_tables(seed)
    model = RegularizedCCA(4).fit(X, Y)
    np.testing.assert_allclose(model.values_, canonical_correlations(X, Y))
    mine = model.transform(X, Y)
    peers = CCA(4, tol=1e-12, max_iter=5000).fit(X, Y).transform(X, Y)
    for j in range(2):
        for own, peer in zip(mine, peers, strict=True):
            assert abs(np.corrcoef(own[:, j], peer[:, j])[0, 1]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_with_full_shrinkage_it_is_partial_least_squares(seed):
    X, Y = two_tables(seed)
    model = RegularizedCCA(3, shrinkage=1).fit(X, Y)
    peer = PLSSVD(3, scale=False).fit(X, Y)
    np.testing.assert_allclose(np.abs(model.x_weights_), np.abs(peer.x_weights_), atol=1e-10)
    np.testing.assert_allclose(np.abs(model.y_weights_), np.abs(peer.y_weights_), atol=1e-10)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 1))
def test_directions_meet_the_constraints_and_no_other_pair_is_better(seed, shrinkage):
    X, Y = two_tables(seed, n=12, n_x=20, n_y=6)
    model = RegularizedCCA(1, shrinkage=shrinkage).fit(X, Y)
    rng = np.random.default_rng(seed)

    def objective(a, b):
        for table, weights in ((X, a), (Y, b)):
            covariance = np.cov(table.T, bias=True)
            norm = (1 - shrinkage) * covariance + shrinkage * np.eye(len(covariance))
            weights /= np.sqrt(weights @ norm @ weights)
        return a @ ((X - X.mean(0)).T @ (Y - Y.mean(0)) / len(X)) @ b

    a, b = model.x_weights_[:, 0].copy(), model.y_weights_[:, 0].copy()
    best = objective(a, b)
    np.testing.assert_allclose(a, model.x_weights_[:, 0])
    np.testing.assert_allclose(b, model.y_weights_[:, 0])
    assert best == pytest.approx(model.values_[0])
    for _ in range(5):
        other = objective(
            a + rng.normal(size=20) * np.abs(a).max(), b + rng.normal(size=6) * np.abs(b).max()
        )
        assert other <= best + 1e-9


@pytest.mark.parametrize(
    ("arguments", "X", "Y", "message"),
    [
        ({}, np.eye(4), np.eye(5), "4 samples"),
        ({"shrinkage": 1.5}, np.eye(4), np.eye(4), "shrinkage"),
        ({"n_components": 0}, np.eye(4), np.eye(4), "n_components"),
        ({"n_components": 4}, np.eye(4), np.eye(4), "only 3 pairs"),
        ({}, np.ones((4, 2)), np.eye(4), "columns of X are constant"),
    ],
)
def test_meaningless_input_of_the_analysis_is_refused(arguments, X, Y, message):
    with pytest.raises(ValueError, match=message):
        RegularizedCCA(**arguments).fit(X, Y)


def test_held_out_correlation_is_honest():
    rng = np.random.default_rng(0)
    noise = [
        held_out_correlation(
            rng.normal(size=(40, 60)),
            rng.normal(size=(40, 10)),
            shrinkage=0.1,
            n_splits=5,
            random_state=seed,
        )
        for seed in range(30)
    ]
    standard_error = np.std(noise, ddof=1) / np.sqrt(len(noise))
    assert abs(np.mean(noise)) < 3 * standard_error + 0.05
    # One shared signal with a correlation of 0.9 between its two measurements.
    shared = rng.normal(size=400)
    X = np.column_stack([shared + rng.normal(scale=1 / 3, size=400), rng.normal(size=400)])
    Y = np.column_stack([shared, rng.normal(size=400)])
    found = held_out_correlation(X, Y, shrinkage=0, n_splits=5, random_state=0)
    assert found == pytest.approx(3 / np.sqrt(10), abs=0.03)


# --- Within groups ----------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_within_groups_is_the_partial_correlation_given_the_group(seed, n_groups):
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.arange(20) % n_groups)
    x, y = rng.normal(size=(2, 20)) + 5 * groups
    indicators = np.eye(n_groups)[groups]
    residuals = [v - indicators @ np.linalg.lstsq(indicators, v, rcond=None)[0] for v in (x, y)]
    expected = np.corrcoef(*residuals)[0, 1]
    assert within_group_correlation(x, y, groups) == pytest.approx(expected)


def test_what_has_no_correlation_within_groups_is_refused():
    with pytest.raises(ValueError, match="one shape"):
        within_group_correlation([1, 2], [1, 2, 3], [0, 0])
    with pytest.raises(ValueError, match="x is constant in every group"):
        within_group_correlation([1, 1, 2, 2], [1, 2, 3, 4], [0, 0, 1, 1])
