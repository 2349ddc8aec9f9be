"""The references of the exercises on the basics, against scikit-learn, SciPy and the package."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from exercise_answers import (
    on_probes,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from nutrigen.exercises import check, list_exercises
from nutrigen.learning import metrics

EXERCISES = {exercise.name: exercise for exercise in list_exercises("ml-basics")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("decide-by-probability")
def test_decision_is_the_arg_max(arguments):
    probabilities, classes = arguments
    expected = np.array(classes)[np.argmax(probabilities, axis=1)].tolist()
    assert REFERENCE["decide-by-probability"](probabilities, classes) == expected


@on_probes("mae-and-rmse")
def test_errors_are_those_of_scikit_learn_and_of_the_package(arguments):
    expected = (
        sklearn.metrics.mean_absolute_error(*arguments),
        sklearn.metrics.root_mean_squared_error(*arguments),
    )
    assert REFERENCE["mae-and-rmse"](*arguments) == pytest.approx(expected)
    assert metrics.root_mean_squared_error(*arguments) == pytest.approx(expected[1])


@on_probes("precision-recall")
def test_precision_and_recall_are_those_of_scikit_learn(arguments):
    expected = (
        sklearn.metrics.precision_score(*arguments, zero_division=np.nan),
        sklearn.metrics.recall_score(*arguments),
    )
    found = REFERENCE["precision-recall"](*arguments)
    assert found == pytest.approx(expected, nan_ok=True)


@on_probes("precision-recall")
def test_f1_is_that_of_scikit_learn(arguments):
    precision, recall = REFERENCE["precision-recall"](*arguments)
    if precision == precision:
        expected = sklearn.metrics.f1_score(*arguments)
        assert REFERENCE["f1-from-both"](precision, recall) == pytest.approx(expected)


@on_probes("average-precision")
def test_average_precision_is_that_of_scikit_learn(arguments):
    (labels,) = arguments
    scores = -np.arange(len(labels))
    expected = sklearn.metrics.average_precision_score(labels, scores)
    assert REFERENCE["average-precision"](labels) == pytest.approx(expected)


@given(x=st.floats(-5, 5), y=st.floats(-5, 5))
def test_polar_coordinates_are_those_of_a_complex_number(x, y):
    assert REFERENCE["to-polar"](x, y) == pytest.approx(cmath.polar(complex(x, y)))


@given(n=st.integers(1, 500), share=st.floats(0, 1))
def test_standard_error_is_that_of_the_binomial_distribution(n, share):
    n_right = round(n * share)
    expected = binom(n, n_right / n).std() / n
    assert REFERENCE["standard-error"](n_right, n) == pytest.approx(expected, abs=1e-12)


@on_probes("leaked-groups")
def test_leaked_groups_are_the_intersection(arguments):
    assert REFERENCE["leaked-groups"](*arguments) == np.intersect1d(*arguments).tolist()


@on_probes("best-of-coins")
def test_best_of_coins_is_that_of_the_package(arguments):
    n_right, n, n_models = arguments
    expected = metrics.best_of_guesses(n_right, n, n_models, chance=0.5)
    assert REFERENCE["best-of-coins"](*arguments) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("to-polar", lambda x, y: cmath.polar(complex(x, y))),
        ("f1-from-both", lambda precision, recall: scipy.stats.hmean([precision, recall])),
        ("leaked-groups", lambda training, test: np.intersect1d(training, test).tolist()),
        ("standard-error", lambda n_right, n: np.sqrt(n_right * (n - n_right) / n**3)),
        (
            "best-of-coins",
            lambda n_right, n, n_models: 1 - binom.cdf(n_right - 1, n, 0.5) ** n_models,
        ),
        (
            "f1-from-both",
            lambda precision, recall: (
                2 / (1 / precision + 1 / recall) if precision and recall else 0
            ),
        ),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


# The same, written in another way


def precision(truth, predicted):
    return sklearn.metrics.precision_score(truth, predicted, zero_division=math.nan)


def recall(truth, predicted, of=1):
    return sklearn.metrics.recall_score(truth, predicted, pos_label=of)


@on_probes("bias-and-variance")
def test_bias_and_variance_add_up_to_the_error_of_scikit_learn(arguments):
    predictions, truth = arguments
    bias, variance, error = REFERENCE["bias-and-variance"](predictions, truth)
    assert bias == pytest.approx((np.mean(predictions) - truth) ** 2)
    assert variance == pytest.approx(np.var(predictions))
    expected = sklearn.metrics.mean_squared_error([truth] * len(predictions), predictions)
    assert error == pytest.approx(expected)
