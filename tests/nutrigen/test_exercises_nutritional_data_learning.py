"""The references of the exercises on learning from nutritional data, against the package."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.metrics import mean_squared_error

from nutrigen import importance
from nutrigen.exercises import NotAnswered, WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("nutritional-data-learning")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def on_probes(name: str):
    return pytest.mark.parametrize(
        "arguments", [probe.arguments for probe in EXERCISES[name].probes], ids=str
    )


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


@pytest.mark.parametrize("name", EXERCISES)
def test_calling_the_function_first_is_no_answer(name):
    exercise = EXERCISES[name]
    with pytest.raises(WrongAnswer, match="Pass the function itself") as caught:
        check(name, exercise.reference(*exercise.probes[0].arguments))
    assert not isinstance(caught.value, NotAnswered)
