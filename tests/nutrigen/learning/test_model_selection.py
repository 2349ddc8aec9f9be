"""Scores out of fold, permutation tests and intervals against other libraries and simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regression_data import RNG_SEED, data
from scipy import stats
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import (
    KFold,
    LeaveOneOut,
    cross_val_predict,
    permutation_test_score,
)

from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import (
    fold_interval,
    out_of_fold_predictions,
    out_of_fold_r_squared,
    permutation_test,
    permute_group_labels,
    r_squared_gain,
)


def test_predictions_out_of_fold_are_those_of_scikit_learn():
    X, y, _ = data()
    folds = KFold(5, shuffle=True, random_state=1)
    found, means = out_of_fold_predictions(LinearRegression(), X, y, folds.split(X))
    np.testing.assert_allclose(found, cross_val_predict(LinearRegression(), X, y, cv=folds))
    np.testing.assert_allclose(means, cross_val_predict(DummyRegressor(), X, y, cv=folds))
    frame = pd.DataFrame(X)
    again, _ = out_of_fold_predictions(LinearRegression(), frame, y, folds.split(X))
    np.testing.assert_allclose(again, found)
    assert out_of_fold_r_squared(LinearRegression(), X, y, n_folds=5, seed=1) == r_squared(
        y, found, means
    )
    with pytest.raises(ValueError, match="exactly once"):
        out_of_fold_predictions(LinearRegression(), X, y, [(np.arange(30), np.arange(30, 59))])


def test_mean_has_no_score_in_any_cross_validation():
    X, y, _ = data()
    found, means = out_of_fold_predictions(DummyRegressor(), X, y, LeaveOneOut().split(X))
    assert r_squared(y, found, means) == 0
    assert r_squared(y, found) == pytest.approx(1 - (60 / 59) ** 2)


def test_p_value_is_that_of_scikit_learn_for_equal_scores():
    X, y, rng = data(n=30, m=2)
    y = rng.normal(size=30) + 0.3 * X[:, 0]

    def score(target):
        return LinearRegression().fit(X, target).score(X, target)

    test = permutation_test(score, y, rng, n_permutations=400)
    whole = [(np.arange(30), np.arange(30))]
    _, _, expected = permutation_test_score(
        LinearRegression(), X, y, cv=whole, n_permutations=400, random_state=0
    )
    assert test.p_value == pytest.approx(expected, abs=0.12)
    with pytest.raises(ValueError, match="n_permutations"):
        permutation_test(score, y, rng, n_permutations=0)


def test_p_values_of_noise_are_uniform():
    rng = np.random.default_rng(RNG_SEED)
    x = rng.normal(size=20)
    values = np.array(
        [
            permutation_test(lambda t: x @ t, rng.normal(size=20), rng, n_permutations=19).p_value
            for _ in range(1000)
        ]
    )
    assert abs((values <= 0.05).mean() - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1000)
    assert abs((values <= 0.5).mean() - 0.5) < 4 * np.sqrt(0.25 / 1000)


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_equal_scores_count_as_equal_in_whatever_unit(scale):
    y = scale * np.array([3, 1, 2, 4, 2, 6.0])
    test = permutation_test(
        lambda y: float(y[3:].mean() - y[:3].mean()),
        y,
        np.random.default_rng(0),
        n_permutations=5000,
    )
    # Of all orders those whose last three sum up to 12 or more, counted in whole numbers.
    orders = list(itertools.permutations([3, 1, 2, 4, 2, 6]))
    share = np.mean([sum(order[3:]) >= 12 for order in orders])
    assert abs(test.p_value - share) < 4 * np.sqrt(share * (1 - share) / 5000)


@pytest.mark.parametrize("first_only", [True, False])
def test_a_score_that_is_not_a_number_is_not_significant(first_only):
    y = np.arange(6.0)

    def score(target):
        return np.nan if first_only == np.array_equal(target, y) else 1.0

    with pytest.raises(ValueError, match="score returns a number that is not finite"):
        permutation_test(score, y, np.random.default_rng(0))


def test_interval_against_scipy():
    scores = [0.8, 0.9, 0.7, 0.85]
    low, high = fold_interval(scores, 0.9)
    naive = stats.t.interval(0.9, 3, loc=np.mean(scores), scale=stats.sem(scores))
    assert (low + high) / 2 == pytest.approx(np.mean(scores))
    ratio = np.sqrt((1 / 4 + 1 / 3) / (1 / 4))
    assert high - low == pytest.approx(ratio * (naive[1] - naive[0]))
    assert fold_interval(scores, 0.9, tested=0.25) == pytest.approx((low, high))


def test_divisions_at_random_have_the_interval_of_nadeau_and_bengio():
    """Their corrected resampled t-test, written with numbers of samples (Nadeau, Bengio 2003)."""
    scores, n_train, n_test = [0.70, 0.75, 0.72, 0.78, 0.74], 60, 40
    error = np.sqrt((1 / 5 + n_test / n_train) * np.var(scores, ddof=1))
    expected = stats.t.interval(0.95, 4, loc=np.mean(scores), scale=error)
    assert fold_interval(scores, tested=0.4) == pytest.approx(expected)


@pytest.mark.parametrize("tested", [0, 1, -0.2, np.nan])
def test_share_that_is_tested_is_a_share(tested):
    with pytest.raises(ValueError, match="tested must be"):
        fold_interval([0.7, 0.8], tested=tested)


def gain_of_a_study(rng, weight, n=240, n_added=3, n_folds=6):
    """Least squares with and without added columns: the gain, its error, and all differences."""
    X = rng.normal(size=(n, 3 + n_added))
    y = X[:, :3].sum(axis=1) + weight * X[:, 3] + 2 * rng.normal(size=n)
    guess, small, large = np.empty((3, n))
    fold = rng.permutation(n) % n_folds
    for k in range(n_folds):
        train, test = fold != k, fold == k
        guess[test] = y[train].mean()
        for predicted, width in ((small, 3), (large, 3 + n_added)):
            A = np.column_stack([np.ones(n), X[:, :width]])
            predicted[test] = A[test] @ np.linalg.lstsq(A[train], y[train], rcond=None)[0]
    scores = [
        1 - ((y - large)[fold == k] ** 2).sum() / ((y - guess)[fold == k] ** 2).sum()
        - 1 + ((y - small)[fold == k] ** 2).sum() / ((y - guess)[fold == k] ** 2).sum()
        for k in range(n_folds)
    ]  # fmt: skip
    return *r_squared_gain(y, small, large, guess), *fold_interval(scores)


def test_two_standard_errors_over_people_cover_and_intervals_of_folds_are_too_wide():
    rng = np.random.default_rng(12)
    found = np.array([gain_of_a_study(rng, weight=0.6) for _ in range(400)])
    gain, error, low, high = found.T
    covered = np.abs(gain - gain.mean()) < 2 * error
    by_folds = (low < gain.mean()) & (gain.mean() < high)
    # Nearly 95 %: the standard error does not know the luck of the folds.
    assert 0.90 < covered.mean() < 0.98
    assert by_folds.mean() > 0.965
    assert (high - low).mean() > 1.3 * 4 * error.mean()


def test_columns_without_a_gain_seldom_seem_to_have_one():
    rng = np.random.default_rng(13)
    found = np.array([gain_of_a_study(rng, weight=0.0)[:2] for _ in range(400)])
    assert found[:, 0].mean() < 0
    assert (found[:, 0] > 2 * found[:, 1]).mean() < 0.025


def test_gain_of_repeated_cross_validations_averages_the_errors_of_each_person():
    rng = np.random.default_rng(14)
    y, tables = rng.normal(size=20), rng.normal(size=(3, 4, 20))
    before, after, guessed = (((y - table) ** 2).mean(axis=0) for table in tables)
    # Predictions that make these errors in a single cross-validation.
    single = [y + np.sqrt(errors) for errors in (before, after, guessed)]
    assert r_squared_gain(y, *tables) == pytest.approx(r_squared_gain(y, *single))


def test_error_of_the_gain_is_that_of_the_jackknife():
    rng = np.random.default_rng(15)
    y, *tables = rng.normal(size=(4, 400))
    _, error = r_squared_gain(y, *tables)
    every = np.arange(400)
    left_out = [
        r_squared_gain(y[kept], *(table[kept] for table in tables))[0]
        for kept in (every != i for i in every)
    ]
    assert error == pytest.approx(np.sqrt(399 / 400 * 400) * np.std(left_out), rel=0.02)


@settings(deadline=None)
@given(groups=st.lists(st.integers(0, 5), min_size=1, max_size=30), seed=st.integers(0, 9))
def test_permuted_labels_stay_whole(groups, seed):
    groups = np.array(groups)
    y = np.array(["a", "b", "c"])[groups % 3]
    shuffled = permute_group_labels(y, groups, np.random.default_rng(seed))
    of_group = {group: set(shuffled[groups == group]) for group in groups}
    assert all(len(labels) == 1 for labels in of_group.values())
    before = sorted(str(y[groups == group][0]) for group in set(groups))
    assert sorted(str(labels.pop()) for labels in of_group.values()) == before
