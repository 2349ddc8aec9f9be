"""The references of the exercises on nutritional data, against the package and its peers."""

from __future__ import annotations

import itertools
import math
from decimal import ROUND_HALF_UP, Decimal

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


# Wrong answers, written anew


def counted(values, asked):
    """Return the numbers of all people, of those asked, of the asked without answer, of answers."""
    table = pd.DataFrame({"value": values, "asked": asked})
    n_asked, n_missing = table.asked.sum(), table.value[table.asked].isna().sum()
    if n_asked == 0:
        raise ValueError("nobody was asked")
    return len(table), n_asked, n_missing, table.value.notna().sum()


def share_of_everybody(values, asked):
    n_people, _, n_missing, _ = counted(values, asked)
    return n_missing / n_people


def odds_of_missing(values, asked):
    _, _, n_missing, n_answers = counted(values, asked)
    return n_missing / n_answers


def share_of_answers(values, asked):
    _, n_asked, n_missing, _ = counted(values, asked)
    return (n_asked - n_missing) / n_asked


def percent_missing(values, asked):
    _, n_asked, n_missing, _ = counted(values, asked)
    return n_missing / n_asked * 100


def number_missing(values, asked):
    missing = 0
    for value, was_asked in zip(values, asked, strict=True):
        if was_asked and math.isnan(value):
            missing += 1
    return missing


def density_with(energy_in_unit):
    def answer(intake_g, energy_kj):
        if energy_kj == 0:
            raise ValueError("no energy")
        return 1000 / energy_in_unit(energy_kj) * intake_g

    return answer


def energy_per_gram(intake_g, energy_kj):
    if energy_kj == 0:
        raise ValueError("no energy")
    return energy_kj / nutrition.KJ_PER_KCAL / intake_g


def unchecked_density(without_energy):
    def answer(intake_g, energy_kj):
        kcal = energy_kj / nutrition.KJ_PER_KCAL
        return float(nutrition.energy_density(intake_g, kcal)) if kcal else without_energy

    return answer


def unchecked_density_by_numpy(intake_g, energy_kj):
    return np.float64(intake_g) / np.float64(energy_kj) * 4184


def unchecked_density_by_python(intake_g, energy_kj):
    return intake_g * 1000 * 4.184 / energy_kj


def regression(x, y, **options):
    return LinearRegression(**options).fit(x[:, np.newaxis], y)


def residuals(intake, energy, **options):
    return intake - regression(energy, intake, **options).predict(energy[:, np.newaxis])


def residuals_of_exchanged_regression(intake, energy):
    return intake - linregress(intake, energy).slope * (energy - energy.mean())


def line_of(x, y):
    return np.polynomial.Polynomial.fit(x, y, 1)


def residuals_without_mean_energy(intake, energy):
    return intake - linregress(energy, intake).slope * energy


def residuals_of_a_line_through_the_origin(intake, energy):
    (slope,), *_ = np.linalg.lstsq(energy[:, np.newaxis], intake)
    return intake - slope * (energy - energy.mean())


def residuals_turned_around(intake, energy):
    return intake.mean() - residuals(intake, energy)


def products_of_deviations(day1, day2):
    """Return the sums of products and of squares of two days' deviations from their means."""
    u, v = day1 - day1.mean(), day2 - day2.mean()
    return u @ v, u @ u, v @ v


def covariance_by_sum(day1, day2):
    product, square1, square2 = products_of_deviations(day1, day2)
    return product / (square1 + square2)


def covariance_by_mismatched_variances(day1, day2):
    table = pd.DataFrame({"day1": day1, "day2": day2})
    return table.cov().loc["day1", "day2"] / table.var(ddof=0).mean()


def one_way_analysis(day1, day2):
    """Reliability from the mean squares of an analysis of variance between people."""
    people = np.column_stack([day1, day2])
    n, m = people.shape
    between = m * ((people.mean(axis=1) - people.mean()) ** 2).sum() / (n - 1)
    within = ((people - people.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (m - 1))
    return (between - within) / (between + (m - 1) * within)


def reliability_of_both_days(day1, day2):
    return np.cov(day1, day2)[0, 1] / np.var((day1 + day2) / 2, ddof=1)


def odds(share):
    return share / (1 - share)


def exact_days(reliability, target):
    return odds(target) / odds(reliability)


def half_up(number):
    return int(Decimal(number).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def first_day_that_exceeds(reliability, target):
    for n_days in itertools.count(1):
        if nutrition.reliability_of_mean(reliability, n_days) > target + 1e-9:
            return n_days


def proportional_days(reliability, target):
    n_days = 1
    while n_days * reliability < target - 1e-9:
        n_days += 1
    return n_days


def days_with_odds_exchanged(reliability, target):
    return max(1, math.ceil(odds(target) * odds(reliability) - 1e-9))


def days_counted_from_zero(reliability, target):
    for n_further, n_days in enumerate(range(1, 10_000)):
        if nutrition.reliability_of_mean(reliability, n_days) >= target - 1e-9:
            return n_further
    return None


def corrected_by(of_mean):
    return lambda correlation, reliability, n_days: correlation / of_mean(reliability, n_days)


def diluted_again(correlation, reliability, n_days):
    return correlation * nutrition.reliability_of_mean(reliability, n_days) ** 0.5


def corrected_without_sign(correlation, reliability, n_days):
    of_mean = nutrition.reliability_of_mean(reliability, n_days)
    return math.sqrt(correlation**2 / of_mean)


def limits_with(spread):
    def answer(level, n_days, cv_intake):
        logarithm = np.log(level) + np.array([-2, 2]) * spread(n_days, cv_intake / 100)
        return tuple(np.exp(logarithm).tolist())

    return answer


def spread_of(n_days, cv):
    return math.hypot(cv / n_days**0.5, 0.085, 0.15)


def limits_around(level, n_days, cv_intake, unit=None):
    half = 2 * spread_of(n_days, cv_intake / 100) * (unit or level)
    return level - half, level + half


def upper_limit_first(level, n_days, cv_intake):
    return limits_with(spread_of)(level, n_days, cv_intake)[::-1]


def filled_by(strategy):
    return lambda X_train, X_new: SimpleImputer(strategy=strategy).fit(X_train).transform(X_new)


def filled_from_both(X_train, X_new):
    both = np.concatenate([X_train, X_new])
    return SimpleImputer(strategy="median").fit_transform(both)[len(X_train) :]


def filled_with_one_median(X_train, X_new):
    known = X_train[~np.isnan(X_train)]
    return pd.DataFrame(X_new).fillna(np.median(known)).to_numpy()


def filled_with_missing_medians(X_train, X_new):
    medians = pd.DataFrame(X_train).median(skipna=False)
    return pd.DataFrame(X_new).fillna(medians).to_numpy()


def medians_for_everyone(X_train, X_new):
    return np.tile(pd.DataFrame(X_train).median(), (len(X_new), 1))


def slopes_of_groups(x, y, group):
    labels, sizes = np.unique(group, return_counts=True)
    return [linregress(x[group == g], y[group == g]).slope for g in labels], sizes


def slope_weighted_by_size(x, y, group):
    slopes, sizes = slopes_of_groups(x, y, group)
    return np.dot(slopes, sizes) / sizes.sum()


def group_means(values, group):
    return pd.Series(values).groupby(group).transform("mean").to_numpy()


def slope_of_means(x, y, group):
    means = pd.DataFrame({"x": x, "y": y}).groupby(group).mean()
    return linregress(means.x, means.y).slope


def slope_of_centered_y(x, y, group):
    return regression(x, y - group_means(y, group)).coef_[0]


WRONG = {
    "missing-share": {
        "wrong-denominator": (
            share_of_everybody,
            lambda values, asked: number_missing(values, asked) / len(values),
        ),
        "not-asked-counted": lambda values, asked: pd.Series(values).isna().mean(),
        "divided-by-answered": odds_of_missing,
        "answered": share_of_answers,
        "count": (number_missing, lambda values, asked: float(number_missing(values, asked))),
        "percent": percent_missing,
    },
    "energy-density": {
        "kilojoules": density_with(lambda energy: energy),
        "multiplied": density_with(lambda energy: nutrition.KJ_PER_KCAL * energy),
        "per-kilocalorie": density_with(lambda energy: 1000 * energy / nutrition.KJ_PER_KCAL),
        "upside-down": energy_per_gram,
        "zero-energy": (
            unchecked_density_by_python,
            unchecked_density_by_numpy,
            unchecked_density(0),
            unchecked_density(math.nan),
            unchecked_density(math.inf),
            unchecked_density(None),
        ),
    },
    "energy-residuals": {
        "mean-not-added": residuals,
        "exchanged": (
            residuals_of_exchanged_regression,
            lambda intake, energy: intake.mean() + intake - line_of(intake, energy)(energy),
            lambda intake, energy: energy.mean() + energy - line_of(intake, energy)(intake),
            lambda intake, energy: intake.mean() + residuals(energy, intake),
        ),
        "not-centered": (
            residuals_without_mean_energy,
            lambda intake, energy: residuals_without_mean_energy(intake, energy) + intake.mean(),
        ),
        "through-the-origin": (
            residuals_of_a_line_through_the_origin,
            lambda intake, energy: residuals(intake, energy, fit_intercept=False) + intake.mean(),
            lambda intake, energy: residuals(intake, energy, fit_intercept=False),
        ),
        "predicted": lambda intake, energy: regression(energy, intake).predict(
            energy[:, np.newaxis]
        ),
        "density": nutrition.energy_density,
        "wrong-sign": residuals_turned_around,
    },
    "day-reliability": {
        "sum-of-variances": covariance_by_sum,
        "correlation": lambda day1, day2: pearsonr(day1, day2).statistic,
        "first-variance": (
            lambda day1, day2: linregress(day1, day2).slope,
            lambda day1, day2: linregress(day2, day1).slope,
        ),
        "mismatched-divisors": covariance_by_mismatched_variances,
        "mean-of-days-counted": one_way_analysis,
        "of-the-mean": reliability_of_both_days,
        "squared": lambda day1, day2: regression(day1, day2).score(day1[:, np.newaxis], day2),
    },
    "days-needed": {
        "not-rounded": exact_days,
        "rounded-down": lambda reliability, target: max(
            1, math.floor(exact_days(reliability, target))
        ),
        "rounded": lambda reliability, target: max(1, half_up(exact_days(reliability, target))),
        "no-tolerance": (
            lambda reliability, target: -int(-exact_days(reliability, target) // 1),
            lambda reliability, target: -int(odds(target) * (1 - reliability) / -reliability // 1),
        ),
        "one-too-many": first_day_that_exceeds,
        "proportional": proportional_days,
        "upside-down": (
            days_with_odds_exchanged,
            lambda reliability, target: (
                -int(-target / (1 - target) * reliability / (1 - reliability) // 1)
            ),
        ),
        "zero-days": days_counted_from_zero,
    },
    "deattenuate": {
        "one-day": corrected_by(lambda reliability, n_days: reliability**0.5),
        "no-root": (
            corrected_by(nutrition.reliability_of_mean),
            corrected_by(lambda reliability, n_days: reliability),
        ),
        "multiplied": diluted_again,
        "divided-by-days": (
            corrected_by(lambda reliability, n_days: (n_days * reliability) ** 0.5),
            corrected_by(lambda reliability, n_days: np.clip(n_days * reliability, 0, 1) ** 0.5),
        ),
        "absolute": corrected_without_sign,
    },
    "goldberg-limits": {
        "textbook-variation": limits_with(lambda n_days, cv: spread_of(n_days, 0.23)),
        "days-on-everything": limits_with(lambda n_days, cv: spread_of(1, cv) / n_days**0.5),
        "days-ignored": limits_with(lambda n_days, cv: spread_of(1, cv)),
        "days-not-squared": limits_with(lambda n_days, cv: spread_of(n_days**2, cv)),
        "one-deviation": limits_with(lambda n_days, cv: spread_of(n_days, cv) / 2),
        "symmetric": (limits_around, lambda *arguments: limits_around(*arguments, unit=1)),
        "added": limits_with(lambda n_days, cv: cv * n_days**-0.5 + 0.085 + 0.15),
        "no-root": limits_with(lambda n_days, cv: 100 * spread_of(n_days, cv) ** 2),
        "exchanged": upper_limit_first,
    },
    "impute-with-training": {
        "own-median": lambda X_train, X_new: (
            pd.DataFrame(X_new).pipe(lambda table: table.fillna(table.median())).to_numpy()
        ),
        "leakage": filled_from_both,
        "mean": filled_by("mean"),
        "zero": lambda X_train, X_new: pd.DataFrame(X_new).fillna(0).to_numpy(),
        "one-median-for-all": filled_with_one_median,
        "missing-median": filled_with_missing_medians,
        "everything-replaced": medians_for_everyone,
        "rows-dropped": lambda X_train, X_new: pd.DataFrame(X_new).dropna().to_numpy(),
    },
    "slope-within-groups": {
        "crude": lambda x, y, group: linregress(x, y).slope,
        "mean-of-slopes": lambda x, y, group: np.mean(slopes_of_groups(x, y, group)[0]),
        "weighted-by-size": slope_weighted_by_size,
        "between": slope_of_means,
        "only-y-centered": (
            slope_of_centered_y,
            lambda x, y, group: x @ (y - group_means(y, group)) / np.linalg.norm(x) ** 2,
        ),
        "first-group": (
            lambda x, y, group: linregress(x[group == min(group)], y[group == min(group)]).slope,
            lambda x, y, group: linregress(x[group == max(group)], y[group == max(group)]).slope,
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("nutritional-data", WRONG)
