"""Fusion of modalities, against scikit-learn, closed forms and simulations with known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cross_decomposition import CCA, PLSSVD
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
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


@parametrize_with_checks([BlockScaler(), RegularizedCCA(1), RegularizedCCA(1, shrinkage=0.5)])
def test_contract_of_scikit_learn(estimator, check):
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


@pytest.mark.parametrize("seed", range(3))
def test_means_of_groups_are_taken_by_a_regression_on_the_training_samples(seed):
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.arange(30) % 3)
    X, Y = rng.normal(size=(30, 4)), rng.normal(size=(30, 2))
    indicators, scores = np.eye(3)[groups], np.empty((2, 30))
    for train, test in KFold(5, shuffle=True, random_state=seed).split(X):
        tables = []
        for table in (X, Y):
            fitted = LinearRegression(fit_intercept=False).fit(indicators[train], table[train])
            table = table - fitted.predict(indicators)
            tables.append(BlockScaler().fit(table[train]).transform(table))
        model = RegularizedCCA(1, shrinkage=0.1).fit(*(table[train] for table in tables))
        for row, variate in zip(scores, model.transform(*tables), strict=True):
            row[test] = variate[test, 0] / variate[train, 0].std()
    expected = scores[0] @ scores[1] / np.linalg.norm(scores[0]) / np.linalg.norm(scores[1])
    settings = {"shrinkage": 0.1, "n_splits": 5, "random_state": seed}
    found = held_out_correlation(X, Y, **settings, groups=groups)
    assert found == pytest.approx(expected)
    # What all members of a group have in common makes no difference.
    moved = held_out_correlation(X + 9 * groups[:, None], Y - 5 * groups[:, None], **settings,
                                 groups=groups)  # fmt: skip
    assert moved == pytest.approx(found)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([0] * 9, "groups must have 10 entries, as X, not 9"),
        ([*"aaaaaaaaab"], "groups must have a training sample each in every fold"),
    ],
)
def test_groups_of_the_held_out_correlation_have_to_fit(groups, message):
    X, Y = np.random.default_rng(0).normal(size=(2, 10, 2))
    with pytest.raises(ValueError, match=message):
        held_out_correlation(X, Y, shrinkage=0.1, n_splits=5, random_state=0, groups=groups)


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


# --- Inputs that others have met --------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(-900, 900), st.integers(0, 40))
def test_block_scaler_ignores_origin_and_unit(seed, exponent, offset):
    X = np.random.default_rng(seed).integers(-50, 51, size=(16, 3)).astype(float)
    X[0] += 1
    scale, shift = 2.0**exponent, 2.0**offset
    near, far = BlockScaler().fit_transform(X), BlockScaler().fit_transform((X + shift) * scale)
    np.testing.assert_allclose(far, near, atol=1e-9)


def test_block_scaler_of_a_huge_block_and_of_one_far_from_zero():
    X, _ = two_tables(1)
    expected = BlockScaler().fit_transform(X)
    np.testing.assert_allclose(BlockScaler().fit_transform(X * 1e200), expected)
    np.testing.assert_allclose(BlockScaler().fit_transform(X * 1e-200), expected)
    far = np.round(X, 1) * 10 + 1e12
    np.testing.assert_allclose(
        BlockScaler().fit_transform(far), BlockScaler().fit_transform(far - 1e12), atol=1e-5
    )
    with pytest.raises(ValueError, match="rescale"):
        BlockScaler().fit(X * 1e-290).transform(X * 1e200)
    with pytest.raises(ValueError, match=r"column 0 of X varies less .* rescale"):
        BlockScaler().fit([[5e-324, 1.0], [0.0, 2.0], [5e-324, 3.0]])


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(-400, 400), st.integers(0, 30))
def test_canonical_correlations_ignore_origin_and_units(seed, exponent, offset):
    X, Y = two_tables(seed, n=30)
    units = 10.0 ** np.random.default_rng(seed).uniform(-2, 2, X.shape[1])
    near = RegularizedCCA(3).fit(X, Y).values_
    moved = (X * units + offset) * 2.0**exponent
    np.testing.assert_allclose(RegularizedCCA(3).fit(moved, Y).values_, near, atol=1e-7)


def test_columns_that_would_be_lost_are_named():
    X, Y = two_tables(2)
    X[:, 2] *= 1e-12
    with pytest.raises(ValueError, match=r"column 2 of X varies so little.* scale the columns"):
        RegularizedCCA(2).fit(X, Y)
    # Beside the constraint they are next to nothing.
    without = np.delete(X, 2, axis=1)
    np.testing.assert_allclose(
        RegularizedCCA(2, shrinkage=0.1).fit(X, Y).values_,
        RegularizedCCA(2, shrinkage=0.1).fit(without, Y).values_,
    )
    for factor in (1e200, 1e-200):
        with pytest.raises(ValueError, match="rescale"):
            RegularizedCCA(2).fit(X * factor, Y)
        with pytest.raises(ValueError, match="rescale"):
            RegularizedCCA(2).fit(Y, X * factor)


def test_a_second_table_is_a_table_or_a_column_and_may_be_left_out():
    X, Y = two_tables(3)
    model = RegularizedCCA(1).fit(X, Y[:, 0])
    np.testing.assert_array_equal(model.x_weights_, RegularizedCCA(1).fit(X, Y[:, :1]).x_weights_)
    # With one column this is regression: the correlation is the multiple one.
    coefficient = LinearRegression().fit(X, Y[:, 0]).score(X, Y[:, 0])
    assert model.values_[0] ** 2 == pytest.approx(coefficient)
    np.testing.assert_array_equal(model.transform(X), model.transform(X, Y[:, 0])[0])
    assert model.get_feature_names_out().tolist() == ["regularizedcca0"]
    with pytest.raises(ValueError, match=r"Y has shape \(60, 4\); expected \(60, 1\)"):
        model.transform(X, Y)


def test_rows_and_columns_of_two_tables_have_to_fit():
    X, Y = (pd.DataFrame(table, index=range(100, 160)) for table in two_tables(4))
    model = RegularizedCCA(1).fit(X, Y)
    for call in (model.transform, RegularizedCCA(1).fit):
        with pytest.raises(ValueError, match="same names of rows in another order"):
            call(X, Y[::-1])
    with pytest.raises(ValueError, match="Y has the same columns in another order than Y of fit"):
        model.transform(X, Y[Y.columns[::-1]])
    # Rows by position, so that a table can be shuffled.
    order = np.random.default_rng(0).permutation(60)
    parameters = {"shrinkage": 0.1, "n_splits": 5, "random_state": 0}
    shuffled = held_out_correlation(X, Y.iloc[order], **parameters)
    assert shuffled == held_out_correlation(X.to_numpy(), Y.to_numpy()[order], **parameters)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shrinkage": "0.1"}, "shrinkage must be a number"),
        ({"n_splits": 2.5}, "n_splits must be a whole number"),
        ({"n_splits": 1}, "n_splits must be a whole number of at least 2"),
        ({"random_state": "0"}, "random_state must be None, a whole number"),
        ({"Y": np.ones((5, 2))}, "X has 60 samples and Y 5"),
        ({"Y": [[None]] * 60}, "Y must have finite values"),
        ({"X": np.ones(60)}, "X must have a row for each sample"),
    ],
)
def test_arguments_of_the_held_out_correlation_are_named(arguments, message):
    X, Y = two_tables(5)
    good = {"X": X, "Y": Y, "shrinkage": 0.1, "n_splits": 5, "random_state": 0}
    with pytest.raises((TypeError, ValueError), match=message):
        held_out_correlation(**{**good, **arguments})


@pytest.mark.parametrize("parameters", [{"n_components": 1.5}, {"shrinkage": "much"}])
def test_parameters_of_the_wrong_type_are_named(parameters):
    with pytest.raises(TypeError, match=f"{next(iter(parameters))} must be"):
        RegularizedCCA(**parameters).fit(*two_tables(0))


def test_probabilities_are_matched_by_the_names_of_classes():
    table = pd.DataFrame([[0.8, 0.2]], columns=["well", "sick"])
    prior = pd.Series({"sick": 0.1, "well": 0.9})
    expected = combine_probabilities([[[0.8, 0.2]], [[0.8, 0.2]]], [0.9, 0.1])
    np.testing.assert_allclose(combine_probabilities([table, table], prior), expected)
    with pytest.raises(ValueError, match="the same columns in another order"):
        combine_probabilities([table, table[["sick", "well"]]], prior)
    with pytest.raises(ValueError, match="prior has the names 'a'"):
        combine_probabilities([table], pd.Series({"a": 1.0}))
    two = pd.concat([table, table]).set_axis(["x", "y"])
    with pytest.raises(ValueError, match="names of rows in another order"):
        combine_probabilities([two, two[::-1]], prior)
    with pytest.raises(ValueError, match="table 1 of probabilities must have finite values"):
        combine_probabilities([[[0.5, 0.5]], [[np.nan, 0.5]]], [0.5, 0.5])
    with pytest.raises(TypeError, match="table 0 of probabilities must hold numbers"):
        combine_probabilities(table, prior)
    with pytest.raises(TypeError, match="a list with one table a modality"):
        combine_probabilities({"genes": [[0.5, 0.5]]}, [0.5, 0.5])


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(-900, 900), st.integers(0, 40))
def test_within_groups_ignores_origin_and_unit(seed, exponent, offset):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-50, 51, size=(2, 20)).astype(float)
    groups = rng.permutation(np.arange(20) % 3)
    moved = (x + 2.0**offset) * 2.0**exponent
    near = within_group_correlation(x, y, groups)
    assert within_group_correlation(moved, y, groups) == pytest.approx(near, abs=1e-9)
    assert within_group_correlation(y, moved, groups) == pytest.approx(near, abs=1e-9)


def test_within_groups_far_from_zero():
    x, y, groups = np.array([0.0, 1, 10, 12]), [1, 0, 11, 10], ["a", "a", "b", "b"]
    expected = within_group_correlation(x, y, groups)
    assert within_group_correlation(x + 1e12, y, groups) == pytest.approx(expected)
    assert within_group_correlation(x.astype(np.int8) * 10, y, groups) == pytest.approx(expected)
    with pytest.raises(ValueError, match="x is constant in every group"):
        within_group_correlation([0.1 + 0.2, 0.3, 1.1, 1.1], y, groups)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": [1, np.nan, 2, 3]}, "x must have finite values only, but has nan at 1"),
        ({"y": [1, pd.NA, 2, 3]}, "y must have finite values"),
        ({"groups": ["a", None, "b", "b"]}, "groups is missing for sample 1"),
        ({"groups": ["a", np.nan, "b", "b"]}, "groups is missing for sample 1"),
        ({"groups": ["a", 1, "b", "b"]}, "groups mixes numbers and text"),
        ({"x": ["1", "2", "3", "4"]}, "x must hold numbers"),
    ],
)
def test_arguments_of_the_correlation_within_groups_are_named(arguments, message):
    good = {"x": [1, 2, 3, 5], "y": [2, 1, 4, 3], "groups": ["a", "a", "b", "b"]}
    with pytest.raises((TypeError, ValueError), match=message):
        within_group_correlation(**{**good, **arguments})


def test_samples_of_the_correlation_within_groups_have_to_fit():
    x = pd.Series([1, 2, 3, 5], index=list("abcd"))
    with pytest.raises(ValueError, match="same names of rows in another order"):
        within_group_correlation(x, [2, 1, 4, 3], pd.Series([0, 0, 1, 1], index=list("dcba")))
