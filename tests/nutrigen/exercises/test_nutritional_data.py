"""The references of the exercises on nutritional data, against the package and its peers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from exercise_answers import (
    on_probes,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression

from nutrigen import nutrition
from nutrigen.exercises import WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("nutritional-data")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("missing-share")
def test_missing_share_counts_people(arguments):
    values, asked = arguments
    people = [value for value, was_asked in zip(values, asked, strict=True) if was_asked]
    if not people:
        with pytest.raises(ValueError, match="asked"):
            REFERENCE["missing-share"](values, asked)
        return
    expected = sum(math.isnan(value) for value in people) / len(people)
    assert REFERENCE["missing-share"](values, asked) == pytest.approx(expected)


@on_probes("energy-density")
def test_density_is_that_of_the_package(arguments):
    intake, energy_kj = arguments
    if energy_kj == 0:
        with pytest.raises(ValueError, match="energy"):
            REFERENCE["energy-density"](intake, energy_kj)
        return
    expected = nutrition.energy_density(intake, energy_kj / nutrition.KJ_PER_KCAL)
    assert REFERENCE["energy-density"](intake, energy_kj) == pytest.approx(float(expected))


@on_probes("energy-residuals")
def test_residuals_are_those_of_the_package(arguments):
    expected = nutrition.energy_residuals(*arguments)
    np.testing.assert_allclose(REFERENCE["energy-residuals"](*arguments), expected, atol=1e-9)


@on_probes("energy-partition")
def test_partition_is_that_of_the_package(arguments):
    outcome, intake, energy, factor = arguments
    found = REFERENCE["energy-partition"](*arguments)
    rest = energy - factor * intake
    model = LinearRegression().fit(np.column_stack([factor * intake, rest]), outcome)
    assert found == pytest.approx(100 * model.coef_, rel=1e-5, abs=1e-6)
    if len(outcome) > 3:
        table = nutrition.energy_models(intake, energy, outcome, kcal_per_unit=factor)
        assert found == pytest.approx(table["slope"][4:].to_numpy(), rel=1e-5, abs=1e-6)


@on_probes("substitution-slope")
def test_substitution_is_that_of_a_known_diet(arguments):
    """Two outcomes of the model, for diets that differ by the exchange."""
    slopes, left_out, more, less, kcal = arguments
    sources = [name for name in slopes if name != "energy"]

    def outcome(diet):
        return sum(slopes[name] * diet[name] for name in sources) + slopes["energy"] * sum(
            diet.values()
        )

    before = dict.fromkeys([*sources, left_out], 400.0)
    after = before | {more: before[more] + kcal, less: before[less] - kcal}
    expected = outcome(after) - outcome(before)
    assert REFERENCE["substitution-slope"](*arguments) == pytest.approx(expected, abs=1e-9)


@on_probes("day-reliability")
def test_reliability_is_that_of_the_package(arguments):
    expected = nutrition.intraclass_correlation(np.column_stack(arguments))
    assert REFERENCE["day-reliability"](*arguments) == pytest.approx(expected)


@on_probes("days-needed")
def test_days_are_those_of_the_package(arguments):
    assert REFERENCE["days-needed"](*arguments) == nutrition.days_needed(*arguments)


@on_probes("deattenuate")
def test_correlation_is_that_of_the_package(arguments):
    correlation, reliability, n_days = arguments
    of_mean = nutrition.reliability_of_mean(reliability, n_days)
    expected = nutrition.deattenuated_correlation(correlation, of_mean)
    assert REFERENCE["deattenuate"](*arguments) == pytest.approx(expected)


@on_probes("goldberg-limits")
def test_limits_are_those_of_the_package(arguments):
    level, n_days, cv_intake = arguments
    expected = nutrition.goldberg_limits(n_days, physical_activity_level=level, cv_intake=cv_intake)
    assert REFERENCE["goldberg-limits"](*arguments) == pytest.approx(expected)


@on_probes("impute-with-training")
def test_imputation_is_that_of_scikit_learn(arguments):
    X_train, X_new = arguments
    expected = SimpleImputer(strategy="median").fit(X_train).transform(X_new)
    np.testing.assert_allclose(REFERENCE["impute-with-training"](X_train, X_new), expected)


@on_probes("slope-within-groups")
def test_slope_is_that_of_a_model_with_an_intercept_for_each_group(arguments):
    x, y, group = arguments
    indicators = (group[:, np.newaxis] == np.unique(group)).astype(float)
    model = LinearRegression(fit_intercept=False).fit(np.column_stack([x, indicators]), y)
    assert REFERENCE["slope-within-groups"](x, y, group) == pytest.approx(model.coef_[0])


# Other ways to be right


def _by_trial(reliability, target):
    for n_days in range(1, 1000):
        if nutrition.reliability_of_mean(reliability, n_days) >= target - 1e-9:
            return n_days
    return None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("missing-share", lambda values, asked: _share(list(values[asked]))),
        ("energy-residuals", nutrition.energy_residuals),
        (
            "day-reliability",
            lambda day1, day2: nutrition.intraclass_correlation(np.column_stack([day1, day2])),
        ),
        ("days-needed", _by_trial),
        ("days-needed", nutrition.days_needed),
        (
            "impute-with-training",
            lambda X_train, X_new: SimpleImputer(strategy="median").fit(X_train).transform(X_new),
        ),
        (
            "slope-within-groups",
            lambda x, y, group: (
                nutrition.adjusted_slope(
                    x, y, *((group == other).astype(float) for other in np.unique(group)[1:])
                ).slope
            ),
        ),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


def _share(people):
    if not people:
        raise ValueError("nobody")
    return sum(map(math.isnan, people)) / len(people)


# What learners write on their way


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        (
            "impute-with-training",
            lambda X_train, X_new: SimpleImputer(strategy="median").fit_transform(X_new),
            "own-median",
        ),
        (
            "impute-with-training",
            lambda X_train, X_new: SimpleImputer().fit(X_train).transform(X_new),
            "mean",
        ),
        (
            "goldberg-limits",
            lambda level, n_days, cv_intake: nutrition.goldberg_limits(
                1, physical_activity_level=level, cv_intake=cv_intake
            ),
            "days-ignored",
        ),
        (
            "goldberg-limits",
            lambda level, n_days, cv_intake: nutrition.goldberg_limits(
                n_days, physical_activity_level=level
            ),
            "textbook-variation",
        ),
        (
            "slope-within-groups",
            lambda x, y, group: np.polyfit(x, y, 1)[0],
            "crude",
        ),
        (
            "deattenuate",
            lambda correlation, reliability, n_days: nutrition.deattenuated_correlation(
                correlation, reliability
            ),
            "one-day",
        ),
    ],
)
def test_mistakes_are_recognized_however_they_are_written(name, answer, mistake):
    with pytest.raises(WrongAnswer) as caught:
        check(name, answer)
    assert caught.value.mistake == mistake


def test_filling_in_place_is_noticed():
    def in_place(X_train, X_new):
        missing = np.isnan(X_new)
        X_new[missing] = np.broadcast_to(np.nanmedian(X_train, axis=0), X_new.shape)[missing]
        return X_new

    with pytest.raises(WrongAnswer, match="chang"):
        check("impute-with-training", in_place)
