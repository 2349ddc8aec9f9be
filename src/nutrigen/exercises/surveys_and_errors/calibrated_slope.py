"""A slope on the habit.

Take from both days, their mean and the outcome what a line on held leaves. The naive slope is the
covariance of mean and outcome over the variance of the mean; lambda is the covariance of the days
over the same variance.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.surveys_and_errors._inputs import rest


def calibrated_slope(
    day1: np.ndarray, day2: np.ndarray, outcome: np.ndarray, held: np.ndarray
) -> float:
    def rest(values: np.ndarray) -> np.ndarray:
        slope, intercept = np.polyfit(held, values, 1)
        return values - intercept - slope * held

    mean = rest((day1 + day2) / 2)
    return float(mean @ rest(outcome) / (rest(day1) @ rest(day2)))


EDGE_CASES = {
    "days without error": (
        np.array([1.0, 4.0, 2.0, 7.0, 3.0]),
        np.array([1.0, 4.0, 2.0, 7.0, 3.0]),
        np.array([2.0, 3.0, 1.0, 9.0, 4.0]),
        np.array([1.0, 2.0, 3.0, 4.0, 6.0]),
    ),
    "a second day on which everyone reports less": (
        np.array([5.0, 8.0, 6.0, 12.0, 9.0]),
        np.array([2.0, 6.0, 4.0, 8.0, 6.0]),
        np.array([1.0, 3.0, 2.0, 6.0, 3.0]),
        np.array([2.0, 1.0, 4.0, 3.0, 5.0]),
    ),
    "what is held has nothing to do with the rest": (
        np.array([1.0, 3.0, 1.0, 3.0]),
        np.array([2.0, 3.0, 2.0, 3.0]),
        np.array([1.0, 5.0, 1.0, 5.0]),
        np.array([0.0, 0.0, 1.0, 1.0]),
    ),
}


def draw(rng):
    n = int(rng.integers(8, 14))
    held = rng.normal(50, 10, n).round()
    while True:
        habit = 0.2 * held + rng.normal(0, 4, n)
        day1, day2 = (habit + rng.normal(0, 2, size=(2, n))).round(1)
        shared = rest(day1, held) @ rest(day2, held)
        # Days with nothing in common have no slope on a habit.
        if shared > 0.3 * rest(day1, held) @ rest(day1, held):
            return day1, day2, (2 * habit + rng.normal(0, 4, n)).round(1), held


def _parts(day1, day2, outcome, held):
    mean = rest((day1 + day2) / 2, held)
    return mean @ rest(outcome, held), mean @ mean, rest(day1, held) @ rest(day2, held)


@mistake
def naive(day1, day2, outcome, held):
    """This is the naive slope on the mean of both days. Divide it by lambda."""
    with_outcome, spread, _ = _parts(day1, day2, outcome, held)
    return float(with_outcome / spread)


@mistake
def nothing_held(day1, day2, outcome, held):
    """Nothing is held constant here. Take from days and outcome what a line on held explains."""
    mean = (day1 + day2) / 2
    return float(np.cov(mean, outcome)[0, 1] / np.cov(day1, day2)[0, 1])


@mistake
def lambda_without_held(day1, day2, outcome, held):
    """Lambda is that of all people here. Among people who are alike in what is held, less of the
    report is habit."""
    with_outcome, spread, _ = _parts(day1, day2, outcome, held)
    mean = (day1 + day2) / 2
    return float(with_outcome / spread * np.var(mean, ddof=1) / np.cov(day1, day2)[0, 1])


@mistake
def lambda_of_one_day(day1, day2, outcome, held):
    """The slope is that on the mean of two days, lambda that of one day. Divide by the variance of
    the mean in both."""
    with_outcome, spread, shared = _parts(day1, day2, outcome, held)
    one, two = rest(day1, held), rest(day2, held)
    return float(with_outcome / spread * (one @ one + two @ two) / 2 / shared)


@mistake
def root_of_lambda(day1, day2, outcome, held):
    """A slope is divided by lambda. The root belongs to a correlation."""
    with_outcome, spread, shared = _parts(day1, day2, outcome, held)
    return float(with_outcome / spread * np.sqrt(spread / abs(shared)))


@mistake
def multiplied(day1, day2, outcome, held):
    """This dilutes the slope once more. Divide by lambda."""
    with_outcome, spread, shared = _parts(day1, day2, outcome, held)
    return float(with_outcome / spread * shared / spread)


@mistake
def correlation_of_days(day1, day2, outcome, held):
    """The correlation of two days says how much of one day is habit. The mean of two holds more."""
    with_outcome, spread, _ = _parts(day1, day2, outcome, held)
    return float(with_outcome / spread / np.corrcoef(rest(day1, held), rest(day2, held))[0, 1])
