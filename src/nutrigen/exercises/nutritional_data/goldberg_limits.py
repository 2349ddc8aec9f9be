"""Limits of plausible reports.

S = sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2) is in percent. The limits are the level times
exp(-2 * S / 100) and times exp(2 * S / 100).
"""

import numpy as np

from nutrigen.exercises import mistake


def goldberg_limits(level: float, n_days: int, cv_intake: float) -> tuple[float, float]:
    spread = np.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


EDGE_CASES = {
    "one recall and the variation of the textbooks": (1.55, 1, 23.0),
    "two recalls of people who vary more": (1.55, 2, 37.0),
    "a week of an active person": (2.0, 7, 30.0),
}


def draw(rng):
    level, cv_intake = rng.uniform(1.4, 2.1), rng.uniform(26, 45)
    return round(float(level), 2), int(rng.integers(2, 10)), round(float(cv_intake), 1)


@mistake
def textbook_variation(level, n_days, cv_intake):
    """These are the limits for a variation of 23 percent, whatever the people of a study report.
    Use cv_intake."""
    spread = np.sqrt(23**2 / n_days + 8.5**2 + 15**2)
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def days_on_everything(level, n_days, cv_intake):
    """More days make the intake more certain, but neither the resting rate nor the activity level
    of a person: divide only the first term by n_days."""
    spread = np.sqrt((cv_intake**2 + 8.5**2 + 15**2) / n_days)
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def days_ignored(level, n_days, cv_intake):
    """The number of days is not used: divide cv_intake**2 by it."""
    spread = np.sqrt(cv_intake**2 + 8.5**2 + 15**2)
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def days_not_squared(level, n_days, cv_intake):
    """The coefficient of variation was divided by n_days before it was squared. The variance falls
    with the number of days: cv_intake**2 / n_days."""
    spread = np.sqrt((cv_intake / n_days) ** 2 + 8.5**2 + 15**2)
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def one_deviation(level, n_days, cv_intake):
    """These limits are one standard deviation wide, and hold two thirds of the people. Use two."""
    spread = np.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)
    factor = np.exp(spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def symmetric(level, n_days, cv_intake):
    """These limits are symmetric. Ratios are skewed, and the limits are so on the logarithmic
    scale: use math.exp."""
    spread = np.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)
    return float(level * (1 - 2 * spread / 100)), float(level * (1 + 2 * spread / 100))


@mistake(like=symmetric)
def symmetric_not_multiplied(level, n_days, cv_intake):
    spread = np.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)
    return float(level - 2 * spread / 100), float(level + 2 * spread / 100)


@mistake
def added(level, n_days, cv_intake):
    """The coefficients of variation are added. Independent errors add up as squares: take the root
    of the sum of squares."""
    spread = cv_intake / np.sqrt(n_days) + 8.5 + 15
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def no_root(level, n_days, cv_intake):
    """S is the root of the sum of squares. This takes the sum itself."""
    spread = cv_intake**2 / n_days + 8.5**2 + 15**2
    factor = np.exp(2 * spread / 100)
    return float(level / factor), float(level * factor)


@mistake
def exchanged(level, n_days, cv_intake):
    """The lower limit comes first."""
    spread = np.sqrt(cv_intake**2 / n_days + 8.5**2 + 15**2)
    factor = np.exp(2 * spread / 100)
    return float(level * factor), float(level / factor)
