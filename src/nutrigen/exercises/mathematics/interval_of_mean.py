"""An interval for a mean.

Three steps: the mean, the variance with n - 1, and the standard error, which divides by n again.
"""

import math

from nutrigen.exercises import mistake


def interval_of_mean(values: list[float]) -> tuple[float, float]:
    n = len(values)
    mean = sum(values) / n
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    error = math.sqrt(variance / n)
    return mean - 1.96 * error, mean + 1.96 * error


EDGE_CASES = {
    "two values": ([3.0, 5.0],),
    "values that are all equal": ([2.0, 2.0, 2.0],),
    "negative values": ([-3.0, -1.0, 4.0],),
    "one value far off": ([10.0, 11.0, 12.0, 60.0],),
}


def draw(rng):
    return (rng.normal(17, 6, size=int(rng.integers(3, 25))).round(1).tolist(),)


def _mean_and_variance(values):
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / (len(values) - 1)


@mistake
def divided_by_n(values):
    """The variance is estimated with n - 1, since the mean comes from the same values."""
    n = len(values)
    mean, variance = _mean_and_variance(values)
    half = 1.96 * math.sqrt(variance * (n - 1) / n / n)
    return mean - half, mean + half


@mistake
def of_the_values(values):
    """This is an interval for the values. That for their mean is narrower: divide by n."""
    mean, variance = _mean_and_variance(values)
    half = 1.96 * math.sqrt(variance)
    return mean - half, mean + half


@mistake
def one_standard_error(values):
    """This is one standard error to each side, which holds the mean in two thirds of samples."""
    mean, variance = _mean_and_variance(values)
    half = math.sqrt(variance / len(values))
    return mean - half, mean + half


@mistake
def divided_outside(values):
    """Here n stands outside of the root. The standard error shrinks with the root of n."""
    mean, variance = _mean_and_variance(values)
    half = 1.96 * math.sqrt(variance) / len(values)
    return mean - half, mean + half


@mistake
def root_forgotten(values):
    """The standard error is a root; this takes the variance of the mean."""
    mean, variance = _mean_and_variance(values)
    half = 1.96 * variance / len(values)
    return mean - half, mean + half


@mistake
def upper_end_first(values):
    """The lower end comes first."""
    low, high = interval_of_mean(values)
    return high, low
