"""Exercises of the chapter on nutritional data: references, inputs and typical mistakes.

The references are independent of `nutrigen.nutrition`, with which the tests compare them.
"""

from __future__ import annotations

import math

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "nutritional-data"
_NAN = float("nan")


# Who was asked


def _missing_share(values: np.ndarray, asked: np.ndarray) -> float:
    if not asked.any():
        raise ValueError("nobody was asked")
    return float(np.isnan(values[asked]).mean())


def _share_of(count: float, total: float) -> float:
    if total == 0:
        raise ValueError("nobody to relate to")
    return float(count / total)


def _draw_answers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(8, 16))
    asked = np.zeros(n, dtype=bool)
    asked[rng.permutation(n)[: n // 2 + 1]] = True
    values = rng.integers(0, 9, size=n).astype(float)
    values[~asked] = np.nan
    places = np.flatnonzero(asked)
    values[rng.permutation(places)[: int(rng.integers(1, len(places)))]] = np.nan
    return values, asked


_MISSING_SHARE = Exercise(
    name="missing-share",
    chapter=_CHAPTER,
    title="Share of missing answers",
    objective="nutritional-data/missing",
    reference=_missing_share,
    hint="Keep the values of those who were asked, values[asked], and take the mean of np.isnan.",
    mistakes=(
        Mistake(
            "wrong-denominator",
            lambda values, asked: _share_of(np.isnan(values[asked]).sum(), len(values)),
            "The count is right, but it is divided by the number of all people. Those who were "
            "not asked can not have refused: divide by the number of those who were.",
        ),
        Mistake(
            "not-asked-counted",
            lambda values, asked: float(np.isnan(values).mean()),
            "People who were not asked count as missing here. For them the question does not "
            "apply.",
        ),
        Mistake(
            "divided-by-answered",
            lambda values, asked: _share_of(
                np.isnan(values[asked]).sum(), (~np.isnan(values)).sum()
            ),
            "This divides by the number of those who answered: it is an odds, not a share.",
        ),
        Mistake(
            "answered",
            lambda values, asked: 1 - _missing_share(values, asked),
            "This is the share that is known. The missing ones are the rest.",
        ),
        Mistake(
            "count",
            lambda values, asked: float(np.isnan(values[asked]).sum()),
            "This is a number of people. Divide it by the number of those who were asked.",
            variants=(lambda values, asked: int(np.isnan(values[asked]).sum()),),
        ),
        Mistake(
            "percent",
            lambda values, asked: 100 * _missing_share(values, asked),
            "This is in percent. A share lies between 0 and 1.",
        ),
    ),
    edge_cases=(
        Probe((np.array([1.0, 2.0, 3.0, 4.0]), np.array([True] * 4)), "answers from everyone"),
        Probe(
            (np.array([_NAN, _NAN, 3.0, _NAN]), np.array([True, True, False, True])),
            "no answer at all",
        ),
        Probe((np.array([_NAN, _NAN]), np.array([False, False])), "a question put to nobody"),
        Probe((np.array([0.0, _NAN, 0.0]), np.array([True] * 3)), "an answer of zero"),
    ),
    draw=_draw_answers,
)


# Energy


def _energy_density(intake_g: float, energy_kj: float) -> float:
    return _per_thousand(intake_g, energy_kj / 4.184)


def _energy_per_gram(intake_g: float, energy_kj: float) -> float:
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return energy_kj / 4.184 / intake_g


def _per_thousand(intake_g: float, energy: float) -> float:
    if energy == 0:
        raise ValueError("a day without energy has no density")
    return float(intake_g / energy * 1000)


def _draw_intake(rng: np.random.Generator) -> tuple[float, float]:
    return round(float(rng.gamma(3, 10)), 1), round(float(rng.gamma(6, 1500)), 0)


_ENERGY_DENSITY = Exercise(
    name="energy-density",
    chapter=_CHAPTER,
    title="Nutrient density",
    objective="nutritional-data/energy-adjustment",
    reference=_energy_density,
    hint="Turn kJ into kcal first: divide by 4.184. Then take 1000 times the intake by the energy.",
    mistakes=(
        Mistake(
            "kilojoules",
            _per_thousand,
            "This is the amount per 1000 kJ. The energy must be turned into kcal first.",
        ),
        Mistake(
            "multiplied",
            lambda intake_g, energy_kj: _per_thousand(intake_g, energy_kj * 4.184),
            "A kcal is 4.184 kJ, so that the number of kcal is smaller: divide by 4.184.",
        ),
        Mistake(
            "per-kilocalorie",
            lambda intake_g, energy_kj: _energy_density(intake_g, energy_kj) / 1000,
            "This is the amount per kcal. Multiply by 1000.",
        ),
        Mistake(
            "upside-down",
            _energy_per_gram,
            "This is energy per g. The intake stands above, the energy below.",
        ),
        Mistake(
            "zero-energy",
            lambda intake_g, energy_kj: 1000 * intake_g / (energy_kj / 4.184),
            "Who reports no energy has no density: it is neither zero nor infinite. Raise a "
            "ValueError.",
            variants=(
                # What NumPy makes of it.
                lambda intake_g, energy_kj: (
                    _energy_density(intake_g, energy_kj)
                    if energy_kj > 0
                    else math.inf
                    if intake_g > 0
                    else math.nan
                ),
                lambda intake_g, energy_kj: (
                    _energy_density(intake_g, energy_kj) if energy_kj > 0 else 0.0
                ),
                lambda intake_g, energy_kj: (
                    _energy_density(intake_g, energy_kj) if energy_kj > 0 else math.nan
                ),
                lambda intake_g, energy_kj: (
                    _energy_density(intake_g, energy_kj) if energy_kj > 0 else math.inf
                ),
                lambda intake_g, energy_kj: (
                    _energy_density(intake_g, energy_kj) if energy_kj > 0 else None
                ),
            ),
        ),
    ),
    edge_cases=(
        Probe((0.0, 8368.0), "none of the nutrient"),
        Probe((0.0, 0.0), "a day without any energy"),
        Probe((12.5, 0.0), "an intake on a day without energy"),
    ),
    draw=_draw_intake,
)


def _energy_residuals(intake: np.ndarray, energy: np.ndarray) -> np.ndarray:
    slope, intercept = np.polyfit(energy, intake, 1)
    return intake - (slope * energy + intercept) + intake.mean()


def _slope(x: np.ndarray, y: np.ndarray) -> float:
    centered = x - x.mean()
    return float(centered @ (y - y.mean()) / (centered @ centered))


def _origin_residuals(intake: np.ndarray, energy: np.ndarray) -> np.ndarray:
    return intake - (energy @ intake) / (energy @ energy) * energy


def _draw_intakes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(4, 9))
    energy = rng.gamma(6, 350, n).round()
    return (5 + 0.03 * energy + rng.normal(0, 12, n)).round(1), energy


_ENERGY_RESIDUALS = Exercise(
    name="energy-residuals",
    chapter=_CHAPTER,
    title="Residual method",
    objective="nutritional-data/energy-adjustment",
    reference=_energy_residuals,
    hint=(
        "slope, intercept = np.polyfit(energy, intake, 1) gives the line. Subtract what it "
        "predicts, and add the mean of the intake."
    ),
    mistakes=(
        Mistake(
            "mean-not-added",
            lambda intake, energy: intake - np.polyval(np.polyfit(energy, intake, 1), energy),
            "These residuals have the mean 0. Add the mean intake, so that the result is an intake "
            "again.",
        ),
        Mistake(
            "exchanged",
            lambda intake, energy: intake - _slope(intake, energy) * (energy - energy.mean()),
            "The regression is that of energy on intake. What is predicted is the intake: "
            "np.polyfit takes energy first.",
            variants=(
                lambda intake, energy: (
                    intake - np.polyval(np.polyfit(intake, energy, 1), energy) + intake.mean()
                ),
                lambda intake, energy: _energy_residuals(energy, intake),
                lambda intake, energy: (
                    _energy_residuals(energy, intake) - energy.mean() + intake.mean()
                ),
            ),
        ),
        Mistake(
            "not-centered",
            lambda intake, energy: intake - _slope(energy, intake) * energy,
            "The slope times the energy is subtracted, without taking the mean of the energy "
            "away first. Use energy - energy.mean().",
            variants=(
                lambda intake, energy: intake - _slope(energy, intake) * energy + intake.mean(),
            ),
        ),
        Mistake(
            "through-the-origin",
            lambda intake, energy: (
                intake - (energy @ intake) / (energy @ energy) * (energy - energy.mean())
            ),
            "The line was forced through the origin. With an intercept, the residuals are "
            "uncorrelated with energy; without, they are not.",
            variants=(
                _origin_residuals,
                lambda intake, energy: _origin_residuals(intake, energy) + intake.mean(),
            ),
        ),
        Mistake(
            "predicted",
            lambda intake, energy: np.polyval(np.polyfit(energy, intake, 1), energy),
            "This is the expected intake. What is wanted is by how much people differ from it.",
        ),
        Mistake(
            "density",
            lambda intake, energy: 1000 * intake / energy,
            "This is the density method. The residual method subtracts instead of dividing.",
        ),
        Mistake(
            "wrong-sign",
            lambda intake, energy: 2 * intake.mean() - _energy_residuals(intake, energy),
            "The sign is turned: people above the line should be above the mean. Subtract the "
            "prediction from the intake.",
        ),
    ),
    edge_cases=(
        Probe(
            (np.array([20.0, 40.0, 60.0]), np.array([1000.0, 2000.0, 3000.0])),
            "an intake that is a fixed share of energy",
        ),
        Probe((np.array([10.0, 30.0]), np.array([1500.0, 2500.0])), "two people"),
    ),
    draw=_draw_intakes,
    rtol=1e-7,
    atol=1e-8,
)


# Reliability


def _reliability(day1: np.ndarray, day2: np.ndarray) -> float:
    covariance = np.cov(day1, day2)
    return float(2 * covariance[0, 1] / (covariance[0, 0] + covariance[1, 1]))


def _draw_days(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(6, 12))
    habit = rng.normal(2000, 500, n)
    day1, day2 = habit + rng.normal(0, 400, n), 0.8 * habit + rng.normal(0, 300, n)
    return day1.round(), day2.round()


def _one_way(day1: np.ndarray, day2: np.ndarray) -> float:
    mean = (day1 + day2) / 2
    between = 2 * mean.var(ddof=1)
    within = ((day1 - day2) ** 2 / 2).mean()
    return float((between - within) / (between + within))


_DAY_RELIABILITY = Exercise(
    name="day-reliability",
    chapter=_CHAPTER,
    title="Reliability of one day",
    objective="nutritional-data/reliability",
    reference=_reliability,
    hint=(
        "np.cov(day1, day2) is a matrix with the variances on its diagonal and the covariance "
        "beside it. Divide the covariance by the mean of the two variances."
    ),
    mistakes=(
        Mistake(
            "sum-of-variances",
            lambda day1, day2: _reliability(day1, day2) / 2,
            "The covariance is divided by the sum of the variances. Divide by their mean.",
        ),
        Mistake(
            "correlation",
            lambda day1, day2: float(np.corrcoef(day1, day2)[0, 1]),
            "This is the correlation, which divides by the geometric mean of the variances. It is "
            "the same only if both days vary equally, and these need not.",
        ),
        Mistake(
            "first-variance",
            lambda day1, day2: _slope(day1, day2),
            "The covariance is divided by the variance of the first day only: that is a slope. "
            "Both days have their noise.",
            variants=(lambda day1, day2: _slope(day2, day1),),
        ),
        Mistake(
            "mismatched-divisors",
            lambda day1, day2: float(
                2 * np.cov(day1, day2)[0, 1] / (np.asarray(day1).var() + np.asarray(day2).var())
            ),
            "np.cov divides by n - 1, but var() by n. Use ddof=1 for the variances, or take them "
            "from the diagonal of np.cov.",
        ),
        Mistake(
            "mean-of-days-counted",
            _one_way,
            "The difference between the means of the two days counts as noise here. Take the mean "
            "of each day away first; a covariance does that by itself.",
        ),
        Mistake(
            "of-the-mean",
            lambda day1, day2: 2 * _reliability(day1, day2) / (1 + _reliability(day1, day2)),
            "This is the reliability of the mean of both days. One day is asked for.",
        ),
        Mistake(
            "squared",
            lambda day1, day2: float(np.corrcoef(day1, day2)[0, 1] ** 2),
            "The correlation of two days is already a share of variance. It must not be squared.",
        ),
    ),
    edge_cases=(
        Probe(
            (np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])),
            "people who eat the same on both days",
        ),
        Probe(
            (np.array([5.0, 6.0, 9.0]), np.array([2.0, 3.0, 6.0])),
            "a second day on which everyone reports less",
        ),
        Probe(
            (np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 4.0, 1.0, 3.0])),
            "days that have nothing in common",
        ),
        Probe(
            (np.array([1.0, 2.0, 3.0]), np.array([4.0, 2.0, 1.0])),
            "days that contradict each other",
        ),
    ),
    draw=_draw_days,
)


def _days_needed(reliability: float, target: float) -> int:
    n_days = 1
    while n_days * reliability / (1 + (n_days - 1) * reliability) < target - 1e-9:
        n_days += 1
    return n_days


def _exact_days(reliability: float, target: float) -> float:
    return target / (1 - target) * (1 - reliability) / reliability


def _draw_target(rng: np.random.Generator) -> tuple[float, float]:
    return round(float(rng.uniform(0.15, 0.6)), 2), round(float(rng.uniform(0.65, 0.95)), 2)


_DAYS_NEEDED = Exercise(
    name="days-needed",
    chapter=_CHAPTER,
    title="How many days are needed",
    objective="nutritional-data/reliability",
    reference=_days_needed,
    hint=(
        "Try 1, 2, 3, ... days until the formula of Spearman and Brown gives at least the target; "
        "or solve it for the number of days, and round up."
    ),
    mistakes=(
        Mistake(
            "not-rounded",
            lambda reliability, target: _exact_days(reliability, target),
            "This is the solution of the equation. Days come whole: round up, with math.ceil.",
        ),
        Mistake(
            "rounded-down",
            lambda reliability, target: max(1, int(_exact_days(reliability, target) + 1e-9)),
            "Rounded down, the days do not suffice. Round up, with math.ceil.",
        ),
        Mistake(
            "rounded",
            lambda reliability, target: max(1, round(_exact_days(reliability, target))),
            "Rounded to the nearest number, the days do not always suffice. Round up, with "
            "math.ceil.",
        ),
        Mistake(
            "no-tolerance",
            lambda reliability, target: math.ceil(_exact_days(reliability, target)),
            "Floating-point numbers are rounded: 0.8 / (1 - 0.8) is 4.000000000000001, and "
            "rounding that up gives a day too many. Subtract a tiny number, such as 1e-9, before "
            "rounding up.",
            # Which whole numbers come out too large depends on the order of the operations.
            variants=(
                lambda reliability, target: math.ceil(
                    target * (1 - reliability) / (reliability * (1 - target))
                ),
            ),
        ),
        Mistake(
            "one-too-many",
            lambda reliability, target: math.floor(_exact_days(reliability, target)) + 1,
            "This adds a day even where the exact number is whole: the target may be met exactly.",
        ),
        Mistake(
            "proportional",
            lambda reliability, target: math.ceil(target / reliability - 1e-9),
            "The reliability is not proportional to the number of days: each further day helps "
            "less. Use the formula of Spearman and Brown.",
        ),
        Mistake(
            "upside-down",
            lambda reliability, target: max(
                1,
                math.ceil(target / (1 - target) * reliability / (1 - reliability) - 1e-9),
            ),
            "The less reliable a day is, the more days are needed: (1 - reliability) stands above, "
            "reliability below.",
            variants=(
                lambda reliability, target: math.ceil(
                    target / (1 - target) * reliability / (1 - reliability)
                ),
            ),
        ),
        Mistake(
            "zero-days",
            lambda reliability, target: math.ceil(_exact_days(reliability, target) - 1 - 1e-9),
            "This is how many days are needed in addition to the first. Count that one, too.",
        ),
    ),
    edge_cases=(
        Probe((0.5, 0.5), "a single day that is enough"),
        Probe((0.5, 0.8), "a target that is met exactly"),
        Probe((0.8, 0.3), "a single day that is more than enough"),
        Probe((0.05, 0.9), "a very noisy nutrient"),
    ),
    draw=_draw_target,
)


def _deattenuate(correlation: float, reliability: float, n_days: int) -> float:
    of_mean = n_days * reliability / (1 + (n_days - 1) * reliability)
    return correlation / math.sqrt(of_mean)


def _of_mean(reliability: float, n_days: int) -> float:
    return n_days * reliability / (1 + (n_days - 1) * reliability)


def _draw_correlation(rng: np.random.Generator) -> tuple[float, float, int]:
    return (
        round(float(rng.uniform(-0.4, 0.4)), 2),
        round(float(rng.uniform(0.2, 0.7)), 2),
        int(rng.integers(2, 5)),
    )


_DEATTENUATE = Exercise(
    name="deattenuate",
    chapter=_CHAPTER,
    title="Correlation with a habit",
    objective="nutritional-data/dilution",
    reference=_deattenuate,
    hint=(
        "First find the reliability of the mean of n_days by Spearman and Brown. Then divide the "
        "correlation by its square root."
    ),
    mistakes=(
        Mistake(
            "one-day",
            lambda correlation, reliability, n_days: correlation / math.sqrt(reliability),
            "This corrects as if a single day had been used. The mean of several days is more "
            "reliable: correct by its reliability.",
        ),
        Mistake(
            "no-root",
            lambda correlation, reliability, n_days: correlation / _of_mean(reliability, n_days),
            "This divides by the reliability, which is right for a slope. A correlation is divided "
            "by its square root.",
            variants=(lambda correlation, reliability, n_days: correlation / reliability,),
        ),
        Mistake(
            "multiplied",
            lambda correlation, reliability, n_days: (
                correlation * math.sqrt(_of_mean(reliability, n_days))
            ),
            "This makes the correlation even smaller. Noise has diluted it; to undo that, divide.",
        ),
        Mistake(
            "divided-by-days",
            lambda correlation, reliability, n_days: correlation / math.sqrt(reliability * n_days),
            "The reliability of the mean is not n_days times that of one day: it never exceeds 1. "
            "Use the formula of Spearman and Brown.",
            variants=(
                lambda correlation, reliability, n_days: (
                    correlation / math.sqrt(min(1.0, reliability * n_days))
                ),
            ),
        ),
        Mistake(
            "absolute",
            lambda correlation, reliability, n_days: abs(
                _deattenuate(correlation, reliability, n_days)
            ),
            "The sign is lost. A negative association stays negative.",
        ),
    ),
    edge_cases=(
        Probe((0.2, 0.25, 1), "a single day"),
        Probe((0.3, 1.0, 2), "an intake without noise"),
        Probe((0.0, 0.4, 2), "no correlation"),
    ),
    draw=_draw_correlation,
)


# Plausible reports


def _spread(n_days: float, cv_intake: float) -> float:
    return math.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)


def _limits(level: float, exponent: float) -> tuple[float, float]:
    return level * math.exp(-exponent), level * math.exp(exponent)


def _goldberg(level: float, n_days: int, cv_intake: float) -> tuple[float, float]:
    return _limits(level, 2 * _spread(n_days, cv_intake) / 100)


def _draw_level(rng: np.random.Generator) -> tuple[float, int, float]:
    level, cv_intake = rng.uniform(1.4, 2.1), rng.uniform(26, 45)
    return round(float(level), 2), int(rng.integers(2, 10)), round(float(cv_intake), 1)


_GOLDBERG_LIMITS = Exercise(
    name="goldberg-limits",
    chapter=_CHAPTER,
    title="Limits of plausible reports",
    objective="nutritional-data/plausible",
    reference=_goldberg,
    hint=(
        "S = sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2) is in percent. The limits are the level "
        "times exp(-2 * S / 100) and times exp(2 * S / 100)."
    ),
    mistakes=(
        Mistake(
            "textbook-variation",
            lambda level, n_days, cv_intake: _goldberg(level, n_days, 23),
            "These are the limits for a variation of 23 percent, whatever the people of a study "
            "report. Use cv_intake.",
        ),
        Mistake(
            "days-on-everything",
            lambda level, n_days, cv_intake: _limits(
                level, 2 * _spread(1, cv_intake) / math.sqrt(n_days) / 100
            ),
            "More days make the intake more certain, but neither the resting rate nor the "
            "activity level of a person: divide only the first term by n_days.",
        ),
        Mistake(
            "days-ignored",
            lambda level, n_days, cv_intake: _goldberg(level, 1, cv_intake),
            "The number of days is not used: divide cv_intake**2 by it.",
        ),
        Mistake(
            "days-not-squared",
            lambda level, n_days, cv_intake: _goldberg(level, 1, cv_intake / n_days),
            "The coefficient of variation was divided by n_days before it was squared. The "
            "variance falls with the number of days: cv_intake**2 / n_days.",
        ),
        Mistake(
            "one-deviation",
            lambda level, n_days, cv_intake: _limits(level, _spread(n_days, cv_intake) / 100),
            "These limits are one standard deviation wide, and hold two thirds of the people. Use "
            "two.",
        ),
        Mistake(
            "symmetric",
            lambda level, n_days, cv_intake: (
                level * (1 - 2 * _spread(n_days, cv_intake) / 100),
                level * (1 + 2 * _spread(n_days, cv_intake) / 100),
            ),
            "These limits are symmetric. Ratios are skewed, and the limits are so on the "
            "logarithmic scale: use math.exp.",
            variants=(
                lambda level, n_days, cv_intake: (
                    level - 2 * _spread(n_days, cv_intake) / 100,
                    level + 2 * _spread(n_days, cv_intake) / 100,
                ),
            ),
        ),
        Mistake(
            "added",
            lambda level, n_days, cv_intake: _limits(
                level, 2 * (cv_intake / math.sqrt(n_days) + 8.5 + 15) / 100
            ),
            "The coefficients of variation are added. Independent errors add up as squares: take "
            "the root of the sum of squares.",
        ),
        Mistake(
            "no-root",
            lambda level, n_days, cv_intake: _limits(
                level, 2 * _spread(n_days, cv_intake) ** 2 / 100
            ),
            "S is the root of the sum of squares. This takes the sum itself.",
        ),
        Mistake(
            "exchanged",
            lambda level, n_days, cv_intake: _goldberg(level, n_days, cv_intake)[::-1],
            "The lower limit comes first.",
        ),
    ),
    edge_cases=(
        Probe((1.55, 1, 23.0), "one recall and the variation of the textbooks"),
        Probe((1.55, 2, 37.0), "two recalls of people who vary more"),
        Probe((2.0, 7, 30.0), "a week of an active person"),
    ),
    draw=_draw_level,
)


# Imputation


def _impute(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(X_new), np.nanmedian(X_train, axis=0), X_new)


def _fill(X_new: np.ndarray, values: object) -> np.ndarray:
    return np.where(np.isnan(X_new), values, X_new)


def _draw_incomplete(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n_features = int(rng.integers(2, 4))
    X = rng.gamma(2, 10, (int(rng.integers(9, 14)), n_features)).round(1)
    X[rng.random(X.shape) < 0.2] = np.nan
    X_train, X_new = X[:-4].copy(), X[-4:] * 3
    X_train[0], X_new[0], X_new[1, 0] = 10.5, 40.5, np.nan
    return X_train, X_new


_IMPUTE = Exercise(
    name="impute-with-training",
    chapter=_CHAPTER,
    title="Imputing new samples",
    objective="nutritional-data/imputation",
    reference=_impute,
    hint=(
        "np.nanmedian(X_train, axis=0) gives the median of each feature of the training set. "
        "np.where(np.isnan(X_new), medians, X_new) puts them where a value is missing."
    ),
    mistakes=(
        Mistake(
            "own-median",
            lambda X_train, X_new: _fill(X_new, np.nanmedian(X_new, axis=0)),
            "These are medians of the new samples. A single new person would have none; and in a "
            "test it is looking at the test set. Use those of X_train.",
        ),
        Mistake(
            "leakage",
            lambda X_train, X_new: _fill(X_new, np.nanmedian(np.vstack([X_train, X_new]), axis=0)),
            "The medians come from both sets together. This is leakage: what is learned must not "
            "depend on the samples it is tested on.",
        ),
        Mistake(
            "mean",
            lambda X_train, X_new: _fill(X_new, np.nanmean(X_train, axis=0)),
            "This is the mean. Intakes are skewed; the exercise asks for the median.",
        ),
        Mistake(
            "zero",
            lambda X_train, X_new: np.nan_to_num(X_new),
            "Zero is a value like any other: it says that someone ate none of it. Missing means "
            "that we do not know.",
        ),
        Mistake(
            "one-median-for-all",
            lambda X_train, X_new: _fill(X_new, np.nanmedian(X_train)),
            "One median was taken over all features, whatever their units. Use axis=0.",
        ),
        Mistake(
            "missing-median",
            lambda X_train, X_new: _fill(X_new, np.median(X_train, axis=0)),
            "np.median of a column with a missing value is missing. np.nanmedian leaves them out.",
        ),
        Mistake(
            "everything-replaced",
            lambda X_train, X_new: np.broadcast_to(
                np.nanmedian(X_train, axis=0), X_new.shape
            ).copy(),
            "Values that are known were replaced as well. Replace only the missing ones.",
        ),
        Mistake(
            "rows-dropped",
            lambda X_train, X_new: X_new[~np.isnan(X_new).any(axis=1)],
            "Incomplete rows were dropped. Everyone is to get a prediction: fill in what is "
            "missing.",
        ),
    ),
    edge_cases=(
        Probe(
            (np.array([[1.0, 5.0], [2.0, 6.0], [9.0, 7.0]]), np.array([[_NAN, _NAN]])),
            "a single new person of whom nothing is known",
        ),
        Probe(
            (np.array([[1.0, _NAN], [2.0, 6.0], [9.0, 8.0]]), np.array([[4.0, 3.0]])),
            "nothing to fill in",
        ),
        Probe(
            (np.array([[1.0, 5.0], [2.0, 6.0], [9.0, 7.0]]), np.array([[0.0, _NAN]])),
            "a zero among what is known",
        ),
    ),
    draw=_draw_incomplete,
)


# Confounding


def _slope_within(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> float:
    x_rest, y_rest = x.astype(float), y.astype(float)
    for label in np.unique(group):
        members = group == label
        x_rest[members] -= x[members].mean()
        y_rest[members] -= y[members].mean()
    return float(x_rest @ y_rest / (x_rest @ x_rest))


def _draw_groups(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sizes = rng.permutation([3, int(rng.integers(4, 7))])
    group = np.repeat([0, 1], sizes)
    x = (rng.normal(2000, 400, len(group)) + 700 * group).round()
    y = (60 - 15 * group + 0.01 * (x - 2000) + rng.normal(0, 3, len(group))).round(1)
    order = rng.permutation(len(group))
    return x[order], y[order], group[order]


def _slopes(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> list[float]:
    return [_slope(x[group == label], y[group == label]) for label in np.unique(group)]


def _means(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    return np.array([values[group == label].mean() for label in np.unique(group)])


def _without_means(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    return values - np.array([values[group == label].mean() for label in group])


_SLOPE_WITHIN_GROUPS = Exercise(
    name="slope-within-groups",
    chapter=_CHAPTER,
    title="Slope within groups",
    objective="nutritional-data/confounding",
    reference=_slope_within,
    hint=(
        "Take from each x the mean of its group, and from each y too. Then divide the sum of their "
        "products by the sum of the squares of x."
    ),
    mistakes=(
        Mistake(
            "crude",
            lambda x, y, group: _slope(x, y),
            "This is the crude slope: the groups are not used, and their differences are in it.",
        ),
        Mistake(
            "mean-of-slopes",
            lambda x, y, group: float(np.mean(_slopes(x, y, group))),
            "This is the plain mean of the slopes of the groups. In a common model a group counts "
            "by how many people it has and how much their x varies.",
        ),
        Mistake(
            "weighted-by-size",
            lambda x, y, group: float(
                np.average(_slopes(x, y, group), weights=np.unique(group, return_counts=True)[1])
            ),
            "The slopes are weighted by the number of people. In a common model the weight is the "
            "sum of squares of x within the group.",
        ),
        Mistake(
            "between",
            lambda x, y, group: _slope(_means(x, group), _means(y, group)),
            "This is the slope between the means of the groups, just what should be taken out.",
        ),
        Mistake(
            "only-y-centered",
            lambda x, y, group: _slope(x, _without_means(y, group)),
            "Only y was freed of its group means. x must be, too: otherwise its differences "
            "between groups are still in the denominator.",
            variants=(lambda x, y, group: float(x @ _without_means(y, group) / (x @ x)),),
        ),
        Mistake(
            "first-group",
            lambda x, y, group: _slopes(x, y, group)[0],
            "This is the slope of the first group alone. Use all people.",
            variants=(lambda x, y, group: _slopes(x, y, group)[-1],),
        ),
    ),
    edge_cases=(
        Probe(
            (
                np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0]),
                np.array([11.0, 12.0, 13.0, 1.0, 2.0, 3.0]),
                np.array([0, 0, 0, 1, 1, 1]),
            ),
            "groups that turn the sign",
        ),
        Probe(
            (np.array([1.0, 2.0, 4.0]), np.array([2.0, 3.0, 9.0]), np.array([1, 1, 1])), "one group"
        ),
        Probe(
            (
                np.array([1.0, 2.0, 4.0, 5.0, 9.0, 7.0]),
                np.array([2.0, 3.0, 9.0, 1.0, 4.0, 8.0]),
                np.array([7, 3, 7, 3, 5, 5]),
            ),
            "three groups with numbers of their own",
        ),
        Probe(
            (
                np.array([1.0, 2.0, 4.0, 30.0]),
                np.array([2.0, 3.0, 9.0, 5.0]),
                np.array(["b", "b", "b", "a"]),
            ),
            "a group of a single person",
        ),
    ),
    draw=_draw_groups,
    rtol=1e-7,
    atol=1e-10,
)


EXERCISES: tuple[Exercise, ...] = (
    _MISSING_SHARE,
    _ENERGY_DENSITY,
    _ENERGY_RESIDUALS,
    _DAY_RELIABILITY,
    _DAYS_NEEDED,
    _DEATTENUATE,
    _GOLDBERG_LIMITS,
    _IMPUTE,
    _SLOPE_WITHIN_GROUPS,
)
