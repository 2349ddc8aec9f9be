"""The references of the exercises on learning from nutritional data, against the package."""

from __future__ import annotations

import bisect
import math
import statistics

import numpy as np
import pandas as pd
import pytest
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from scipy.stats import linregress, pearsonr
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.metrics import mean_squared_error, r2_score

from nutrigen import importance
from nutrigen.exercises import list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("nutritional-data-learning")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("learn-r-squared")
def test_score_is_that_of_the_package(arguments):
    y_train, y_test, y_predicted = arguments
    expected = importance.r_squared(y_test, y_predicted, np.mean(y_train))
    assert REFERENCE["learn-r-squared"](*arguments) == pytest.approx(expected)


@on_probes("learn-mean-of-trees")
def test_mean_of_trees_is_that_of_the_package(arguments):
    expected = importance.variance_of_mean(*arguments)
    assert REFERENCE["learn-mean-of-trees"](*arguments) == pytest.approx(expected)


@on_probes("learn-permute-feature")
def test_permuting_is_that_of_numpy(arguments):
    weights, X, y, column, order = arguments
    X, w = np.array(X), np.array(weights)
    shuffled = X.copy()
    shuffled[:, column] = X[order, column]
    expected = mean_squared_error(y, shuffled @ w) - mean_squared_error(y, X @ w)
    assert REFERENCE["learn-permute-feature"](*arguments) == pytest.approx(expected)


@on_probes("learn-p-value")
def test_p_value_is_that_of_the_package(arguments):
    score, permuted = arguments
    expected = importance.PermutationTest(score, np.array(permuted)).p_value
    assert REFERENCE["learn-p-value"](*arguments) == pytest.approx(expected)


@on_probes("learn-select-inside")
def test_selection_is_that_of_scikit_learn(arguments):
    X, y, test = arguments
    train = np.setdiff1d(np.arange(len(y)), test)
    selector = SelectKBest(f_regression, k=1).fit(np.array(X)[train], np.array(y)[train])
    assert [REFERENCE["learn-select-inside"](*arguments)] == selector.get_support(True).tolist()


@on_probes("learn-concordance")
def test_concordance_is_that_of_the_package(arguments):
    expected = importance.kendalls_w(*arguments)
    assert REFERENCE["learn-concordance"](*arguments) == pytest.approx(expected)


def test_change_is_that_of_simulated_people():
    rng = np.random.default_rng(0)
    true = rng.normal(130, 20, size=400_000)
    first, second = true + rng.normal(0, 15, size=(2, true.size))
    near = np.abs(first - 170) < 2
    expected = REFERENCE["learn-expected-second"](170.0, 130.0, 400 / 625)
    assert (second - first)[near].mean() == pytest.approx(expected, abs=0.8)


@on_probes("learn-expected-second")
def test_change_leads_to_the_weighted_mean(arguments):
    first, mean, reliability = arguments
    second = np.average([first, mean], weights=[reliability, 1 - reliability])
    change = REFERENCE["learn-expected-second"](*arguments)
    assert change == pytest.approx(second - first, abs=1e-9)


# Wrong answers, written anew


def score_against(baseline):
    """Return an answer that relates squared errors to those that `baseline` gives."""

    def answer(y_train, y_test, y_predicted):
        error = np.sum(np.subtract(y_test, y_predicted) ** 2)
        return 1 - error / baseline(np.array(y_train), np.array(y_test))

    return answer


def r_squared_of_plain_python(y_train, y_test, y_predicted):
    error = math.fsum((p - y) ** 2 for p, y in zip(y_predicted, y_test, strict=True))
    return 1 - error / (len(y_test) * statistics.pvariance(y_test))


def share_of_error(y_train, y_test, y_predicted):
    mean = np.full(len(y_test), np.mean(y_train))
    return mean_squared_error(y_test, y_predicted) / mean_squared_error(y_test, mean)


def score_at_least_zero(y_train, y_test, y_predicted):
    score = importance.r_squared(y_test, y_predicted, np.mean(y_train))
    return score if score > 0 else 0.0


def covariance_of_trees(variance, correlation, n_trees):
    covariance = np.full((n_trees, n_trees), correlation * variance)
    np.fill_diagonal(covariance, variance)
    return covariance


def variance_of_sum(variance, correlation, n_trees):
    return covariance_of_trees(variance, correlation, n_trees).sum()


def deviation_of_mean(variance, correlation, n_trees):
    weights = np.full(n_trees, 1 / n_trees)
    covariance = covariance_of_trees(variance, correlation, n_trees)
    return math.sqrt(max(0, weights @ covariance @ weights))


def mean_of_exchanged_parts(variance, correlation, n_trees):
    shared = variance * (1 - correlation)
    return shared + (variance - shared) / n_trees


def mean_error(weights, X, y):
    return mean_squared_error(y, np.dot(X, weights))


def error_of_shuffled(weights, X, y, column, order):
    columns = [list(values) for values in zip(*X, strict=True)]
    columns[column] = [columns[column][i] for i in order]
    return mean_error(weights, np.transpose(columns), y)


def growth_with_rows_reordered(weights, X, y, column, order):
    return mean_error(weights, np.take(X, order, axis=0), y) - mean_error(weights, X, y)


def growth_with_targets_reordered(weights, X, y, column, order):
    return mean_error(weights, X, np.take(y, order)) - mean_error(weights, X, y)


def growth_without_feature(weights, X, y, column, order):
    rest = mean_error(np.delete(weights, column), np.delete(X, column, axis=1), y)
    return rest - mean_error(weights, X, y)


def growth_turned_around(weights, X, y, column, order):
    return mean_error(weights, X, y) - error_of_shuffled(weights, X, y, column, order)


def growth_of_sum(weights, X, y, column, order):
    before = np.array(X)
    after = before.copy()
    after[:, column] = after[order, column]
    before, after = (np.sum((table @ weights - y) ** 2) for table in (before, after))
    return after - before


def permuted_above(score, permuted):
    """Count the permuted scores that are larger than, and those that equal, the observed one."""
    ordered = sorted(permuted)
    return (
        len(ordered) - bisect.bisect_right(ordered, score),
        bisect.bisect_right(ordered, score) - bisect.bisect_left(ordered, score),
    )


def share_as_large(score, permuted):
    return np.mean(np.array(permuted) >= score)


def observed_above_only(score, permuted):
    return (sum(permuted_above(score, permuted)) + 1) / len(permuted)


def p_value_without_ties(score, permuted):
    return np.mean([True, *(value > score for value in permuted)])


def p_value_of_lower_tail(score, permuted):
    larger, _ = permuted_above(score, permuted)
    return (len(permuted) + 1 - larger) / (len(permuted) + 1)


def selected_by(strength, rows):
    """Return an answer that takes the feature of largest `strength` in the samples `rows`."""

    def answer(X, y, test):
        chosen = rows(np.arange(len(y)), test)
        columns = np.array(X)[chosen].T
        strengths = [strength(column, np.array(y)[chosen]) for column in columns]
        return max(range(len(strengths)), key=strengths.__getitem__)

    return answer


def correlation(column, y):
    return pearsonr(column, y).statistic


def rank_sums(rankings):
    return np.array(rankings).sum(axis=0)


def concordance_of_mean_ranks(rankings):
    n, m = np.shape(rankings)
    return 12 * m * np.var(np.mean(rankings, axis=0)) / (n**2 * (m**3 - m))


def concordance_by_friedman(rankings):
    """Kendall's W from Friedman's statistic, times the number of rankings."""
    n, m = np.shape(rankings)
    statistic = 12 * (rank_sums(rankings) ** 2).sum() / (n * m * (m + 1)) - 3 * n * (m + 1)
    return statistic / (m - 1)


def concordance_by_variance(rankings, ddof):
    n, m = np.shape(rankings)
    return 12 * np.var(rank_sums(rankings), ddof=ddof) / (n**2 * (m**3 - m))


def concordance_with_roles_exchanged(rankings):
    m, n = np.shape(rankings)
    deviations = rank_sums(rankings) - rank_sums(rankings).mean()
    return 12 * deviations @ deviations / (n**2 * (m**3 - m))


@on_probes("learn-mean-of-trees")
def test_mean_of_trees_is_that_of_the_covariance_matrix(arguments):
    expected = covariance_of_trees(*arguments).mean()
    assert REFERENCE["learn-mean-of-trees"](*arguments) == pytest.approx(expected)


WRONG = {
    "learn-r-squared": {
        "mean-of-the-test": (
            lambda y_train, y_test, y_predicted: r2_score(y_test, y_predicted),
            r_squared_of_plain_python,
        ),
        "squared-correlation": (
            lambda y_train, y_test, y_predicted: linregress(y_predicted, y_test).rvalue ** 2,
            lambda y_train, y_test, y_predicted: (
                pd.Series(y_test).corr(pd.Series(y_predicted)) ** 2
            ),
        ),
        "variance-of-the-training": (
            score_against(lambda y_train, y_test: len(y_train) * np.var(y_train)),
            lambda y_train, y_test, y_predicted: (
                1 - mean_squared_error(y_test, y_predicted) / np.var(y_train)
            ),
        ),
        "truth-and-prediction-exchanged": (
            lambda y_train, y_test, y_predicted: (
                1
                - math.dist(y_test, y_predicted) ** 2
                / sum((p - statistics.fmean(y_train)) ** 2 for p in y_predicted)
            ),
            lambda y_train, y_test, y_predicted: r_squared_of_plain_python(
                y_train, y_predicted, y_test
            ),
            lambda y_train, y_test, y_predicted: r2_score(y_predicted, y_test),
        ),
        "share-that-is-left": share_of_error,
        "cut-at-zero": score_at_least_zero,
    },
    "learn-mean-of-trees": {
        "independent": lambda variance, correlation, n_trees: variance * n_trees**-1,
        "roles-exchanged": mean_of_exchanged_parts,
        "sum": variance_of_sum,
        "standard-deviation": deviation_of_mean,
    },
    "learn-permute-feature": {
        "whole-rows": growth_with_rows_reordered,
        "targets": growth_with_targets_reordered,
        "feature-deleted": growth_without_feature,
        "sign": growth_turned_around,
        "not-subtracted": error_of_shuffled,
        "sum": growth_of_sum,
    },
    "learn-p-value": {
        "without-the-observed": share_as_large,
        "one-in-the-numerator-only": observed_above_only,
        "ties-left-out": p_value_without_ties,
        "wrong-side": p_value_of_lower_tail,
    },
    "learn-select-inside": {
        "all-samples": selected_by(lambda x, y: abs(correlation(x, y)), lambda i, test: i),
        "test-samples": (
            selected_by(lambda x, y: abs(correlation(x, y)), lambda i, test: test),
            # Of a single sample, NumPy's correlations are all NaN, and the first is taken.
            lambda X, y, test: np.argmax(
                pd.DataFrame(X).iloc[test].corrwith(pd.Series(y)).abs().to_numpy()
            ),
        ),
        "signed": selected_by(correlation, np.setdiff1d),
        "covariance": selected_by(lambda x, y: abs(np.cov(x, y)[0, 1]), np.setdiff1d),
    },
    "learn-concordance": {
        "rankings-not-squared": concordance_by_friedman,
        "variance": (
            lambda rankings: concordance_by_variance(rankings, ddof=0),
            lambda rankings: concordance_by_variance(rankings, ddof=1),
        ),
        "mean-ranks": concordance_of_mean_ranks,
        "roles-exchanged": concordance_with_roles_exchanged,
    },
    "learn-expected-second": {
        "second-measurement": lambda first, mean, reliability: np.average(
            [first, mean], weights=[reliability, 1 - reliability]
        ),
        "sign": lambda first, mean, reliability: (first - mean) * (1 - reliability),
        "share-that-stays": lambda first, mean, reliability: reliability * (mean - first),
        "without-the-mean": lambda first, mean, reliability: reliability * first - first,
    },
}
# Libraries refuse, or answer with NaN, what plain Python or NumPy goes through with.
OTHERWISE_AT_EDGES = frozenset(
    {
        ("learn-r-squared", "mean-of-the-test"),
        ("learn-r-squared", "squared-correlation"),
        ("learn-r-squared", "truth-and-prediction-exchanged"),
        ("learn-select-inside", "test-samples"),
    }
)


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("nutritional-data-learning", WRONG, OTHERWISE_AT_EDGES)
