"""The references of the exercises on surveys and errors, against the package and its peers."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import on_probes
from statsmodels.sandbox.regression.gmm import IV2SLS

from nutrigen.exercises import list_exercises
from nutrigen.learning.imputation import pool_estimates
from nutrigen.nutrition import regression_calibration, survey_contrast, survey_mean

EXERCISES = {exercise.name: exercise for exercise in list_exercises("surveys-and-errors")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("weighted-share-error")
def test_error_is_that_of_the_package(arguments):
    expected = survey_mean(*arguments).standard_error
    assert REFERENCE["weighted-share-error"](*arguments) == pytest.approx(expected)


@on_probes("units-needed")
def test_units_are_the_fewest_that_are_enough(arguments):
    share, error, of_weights, per_unit, rho = arguments
    n = REFERENCE["units-needed"](*arguments)

    def error_with(units: int) -> float:
        # The people of a unit as one block of a matrix of covariances.
        block = np.full((per_unit, per_unit), rho) + (1 - rho) * np.eye(per_unit)
        variance = share * (1 - share) * block.sum() / per_unit**2 / units
        return float(np.sqrt(of_weights * variance))

    assert n >= 1
    assert error_with(n) <= error * (1 + 1e-9)
    assert n == 1 or error_with(n - 1) > error


@on_probes("age-standardized-share")
def test_share_is_that_of_the_package(arguments):
    values, weights, ages, standard = arguments
    n = len(values)
    expected = survey_contrast(values, ages, standard, weights, np.ones(n), np.arange(n)).value
    assert REFERENCE["age-standardized-share"](*arguments) == pytest.approx(expected)


@on_probes("calibrated-slope")
def test_slope_is_a_mean_of_two_instruments(arguments):
    day1, day2, outcome, held = arguments
    found = REFERENCE["calibrated-slope"](*arguments)
    days = np.column_stack([day1, day2])
    if len(outcome) > 4:
        package = regression_calibration(days, outcome, held, n_resamples=2)
        assert found == pytest.approx(package.slope)
    design = np.column_stack([np.ones(len(held)), held])
    slopes = []
    for exposure, instrument in ((day1, day2), (day2, day1)):
        both = [np.column_stack([design, column]) for column in (exposure, instrument)]
        slopes.append(IV2SLS(outcome, *both).fit().params[2])
    assert found == pytest.approx(np.mean(slopes))


@on_probes("pool-by-rubin")
def test_pooled_is_that_of_the_package(arguments):
    value, error = REFERENCE["pool-by-rubin"](*arguments)
    estimates, errors = arguments
    assert value == pytest.approx(estimates.mean())
    if errors.any():
        assert error == pytest.approx(pool_estimates(estimates, errors).standard_error)
    total = errors @ errors / len(errors) + np.cov(estimates) * (len(errors) + 1) / len(errors)
    assert error == pytest.approx(np.sqrt(total))
