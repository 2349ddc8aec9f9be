"""The references of the exercises on mathematics, against NumPy, SciPy and mpmath."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import scipy.stats
from exercise_answers import on_probes

from nutrigen.exercises import list_exercises

REFERENCE = {exercise.name: exercise.reference for exercise in list_exercises("mathematics")}


@on_probes("sum-of-logs")
def test_logarithm_is_that_of_the_product_with_enough_digits(arguments):
    (probabilities,) = arguments
    with mpmath.workdps(30):
        expected = mpmath.log10(mpmath.fprod(probabilities))
    assert REFERENCE["sum-of-logs"](probabilities) == pytest.approx(float(expected), abs=1e-12)


@on_probes("variance-of-mixture")
def test_spread_of_a_mixture_is_that_of_its_covariance_matrix(arguments):
    w, sd1, sd2, r = arguments
    shares = np.array([w, 1 - w])
    covariances = np.array([[sd1**2, r * sd1 * sd2], [r * sd1 * sd2, sd2**2]])
    expected = np.sqrt(shares @ covariances @ shares)
    assert REFERENCE["variance-of-mixture"](*arguments) == pytest.approx(expected)


@on_probes("poisson-none")
def test_probability_of_a_word_is_that_of_scipy(arguments):
    rate, length = arguments
    expected = scipy.stats.poisson.sf(0, rate * length / 1000)
    assert REFERENCE["poisson-none"](rate, length) == pytest.approx(expected, abs=1e-12)


@on_probes("interval-of-mean")
def test_interval_is_that_of_scipy(arguments):
    (values,) = arguments
    mean, error = np.mean(values), scipy.stats.sem(values)
    expected = mean - 1.96 * error, mean + 1.96 * error
    assert REFERENCE["interval-of-mean"](values) == pytest.approx(expected)


@on_probes("stretched-direction")
def test_eigenvalue_is_one_of_numpy_or_there_is_none(arguments):
    matrix, vector = arguments
    found = REFERENCE["stretched-direction"](matrix, vector)
    turned = np.array(matrix) @ vector
    if found is None:
        assert np.linalg.matrix_rank(np.column_stack([turned, vector])) == 2
    else:
        assert turned == pytest.approx(np.multiply(found, vector))
        assert np.min(np.abs(np.linalg.eigvals(matrix) - found)) < 1e-6
