"""Reliability of one day.

np.cov(day1, day2) is a matrix with the variances on its diagonal and the covariance beside it.
Divide the covariance by the mean of the two variances.
"""

import numpy as np

from nutrigen.exercises import mistake


def day_reliability(day1: np.ndarray, day2: np.ndarray) -> float:
    covariance = np.cov(day1, day2)
    return float(2 * covariance[0, 1] / np.trace(covariance))


EDGE_CASES = {
    "people who eat the same on both days": (np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])),
    "a second day on which everyone reports less": (
        np.array([5.0, 6.0, 9.0]),
        np.array([2.0, 3.0, 6.0]),
    ),
    "days that have nothing in common": (
        np.array([1.0, 2.0, 3.0, 4.0]),
        np.array([2.0, 4.0, 1.0, 3.0]),
    ),
    "days that contradict each other": (np.array([1.0, 2.0, 3.0]), np.array([4.0, 2.0, 1.0])),
}


def draw(rng):
    n = int(rng.integers(6, 12))
    habit = rng.normal(2000, 500, n)
    day1, day2 = habit + rng.normal(0, 400, n), 0.8 * habit + rng.normal(0, 300, n)
    return day1.round(), day2.round()


@mistake
def sum_of_variances(day1, day2):
    """The covariance is divided by the sum of the variances. Divide by their mean."""
    covariance = np.cov(day1, day2)
    return float(covariance[0, 1] / np.trace(covariance))


@mistake
def correlation(day1, day2):
    """This is the correlation, which divides by the geometric mean of the variances. It is the same
    only if both days vary equally, and these need not."""
    return float(np.corrcoef(day1, day2)[0, 1])


@mistake
def first_variance(day1, day2):
    """The covariance is divided by the variance of the first day only: that is a slope. Both days
    have their noise."""
    covariance = np.cov(day1, day2)
    return float(covariance[0, 1] / covariance[0, 0])


@mistake(like=first_variance)
def second_variance(day1, day2):
    covariance = np.cov(day1, day2)
    return float(covariance[0, 1] / covariance[1, 1])


@mistake
def mismatched_divisors(day1, day2):
    """np.cov divides by n - 1, but var() by n. Use ddof=1 for the variances, or take them from the
    diagonal of np.cov."""
    return float(2 * np.cov(day1, day2)[0, 1] / (day1.var() + day2.var()))


@mistake
def mean_of_days_counted(day1, day2):
    """The difference between the means of the two days counts as noise here. Take the mean of each
    day away first; a covariance does that by itself."""
    mean = (day1 + day2) / 2
    between = 2 * mean.var(ddof=1)
    within = ((day1 - day2) ** 2 / 2).mean()
    return float((between - within) / (between + within))


@mistake
def of_the_mean(day1, day2):
    """This is the reliability of the mean of both days. One day is asked for."""
    reliability = day_reliability(day1, day2)
    return 2 * reliability / (1 + reliability)


@mistake
def squared(day1, day2):
    """The correlation of two days is already a share of variance. It must not be squared."""
    return float(np.corrcoef(day1, day2)[0, 1] ** 2)
