"""The references of the exercises on learning from nutritional data, against the package."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import (
    on_probes,
)
from scipy.stats import pearsonr
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.metrics import mean_squared_error

from nutrigen.exercises import list_exercises
from nutrigen.learning.ensemble import variance_of_mean
from nutrigen.learning.inspection import kendalls_w
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import PermutationTest

EXERCISES = {exercise.name: exercise for exercise in list_exercises("nutritional-data-learning")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("learn-r-squared")
def test_score_is_that_of_the_package(arguments):
    y_train, y_test, y_predicted = arguments
    expected = r_squared(y_test, y_predicted, np.mean(y_train))
    assert REFERENCE["learn-r-squared"](*arguments) == pytest.approx(expected)


@on_probes("learn-mean-of-trees")
def test_mean_of_trees_is_that_of_the_package(arguments):
    expected = variance_of_mean(*arguments)
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
    expected = PermutationTest(score, np.array(permuted)).p_value
    assert REFERENCE["learn-p-value"](*arguments) == pytest.approx(expected)


@on_probes("learn-select-inside")
def test_selection_is_that_of_scikit_learn(arguments):
    X, y, test = arguments
    train = np.setdiff1d(np.arange(len(y)), test)
    selector = SelectKBest(f_regression, k=1).fit(np.array(X)[train], np.array(y)[train])
    assert [REFERENCE["learn-select-inside"](*arguments)] == selector.get_support(True).tolist()


@on_probes("learn-concordance")
def test_concordance_is_that_of_the_package(arguments):
    expected = kendalls_w(*arguments)
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


# The same, written in another way


def covariance_of_trees(variance, correlation, n_trees):
    covariance = np.full((n_trees, n_trees), correlation * variance)
    np.fill_diagonal(covariance, variance)
    return covariance


def correlation(column, y):
    return pearsonr(column, y).statistic


@on_probes("learn-mean-of-trees")
def test_mean_of_trees_is_that_of_the_covariance_matrix(arguments):
    expected = covariance_of_trees(*arguments).mean()
    assert REFERENCE["learn-mean-of-trees"](*arguments) == pytest.approx(expected)
