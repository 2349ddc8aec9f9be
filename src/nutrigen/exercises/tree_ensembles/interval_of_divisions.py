"""Standard error over divisions that share their samples.

Take the variance of the gains, with J - 1 in the denominator, times the sum of 1/J and the ratio of
test to training samples. The standard error is the root of it.
"""

import math
import statistics

import numpy as np

from nutrigen.exercises import mistake


def error_of_mean_gain(gains: list, n_train: int, n_test: int) -> float:
    mean = sum(gains) / len(gains)
    variance = sum((g - mean) ** 2 for g in gains) / (len(gains) - 1)
    return float(np.sqrt((1 / len(gains) + n_test / n_train) * variance))


EDGE_CASES = {
    "two divisions": ([0.1, 0.3], 60, 30),
    "gains that are all the same": ([0.02, 0.02, 0.02], 60, 30),
    "more samples to test than to train": ([0.1, -0.2, 0.05], 40, 120),
    "gains around zero": ([-0.1, 0.1, 0.0, 0.0], 90, 10),
}


def draw(rng):
    n = int(rng.integers(4, 9))
    gains = [round(float(g), 3) for g in rng.normal(0.02, 0.05, size=n)]
    return gains, int(rng.integers(80, 400)), int(rng.integers(20, 79))


@mistake
def as_if_independent(gains, n_train, n_test):
    """This is the standard error of independent gains. The divisions share their samples: add the
    ratio of test to training samples to 1/J."""
    return statistics.stdev(gains) / math.sqrt(len(gains))


@mistake
def ratio_reversed(gains, n_train, n_test):
    """The ratio is that of training to test samples. Divide the test samples by the training
    samples."""
    return error_of_mean_gain(gains, n_test, n_train)


@mistake
def share_of_all(gains, n_train, n_test):
    """The test samples are divided by all samples. Divide them by the training samples."""
    return error_of_mean_gain(gains, n_train + n_test, n_test)


@mistake
def divided_by_j(gains, n_train, n_test):
    """The variance is estimated from the gains themselves: divide by J - 1, not by J."""
    return error_of_mean_gain(gains, n_train, n_test) * math.sqrt((len(gains) - 1) / len(gains))


@mistake
def no_root(gains, n_train, n_test):
    """This is the variance of the mean. The standard error is the root of it."""
    return error_of_mean_gain(gains, n_train, n_test) ** 2


@mistake
def ratio_alone(gains, n_train, n_test):
    """This leaves out 1/J, what the luck of single divisions adds. Add both."""
    return math.sqrt(n_test / n_train) * statistics.stdev(gains)


@mistake
def factor_outside(gains, n_train, n_test):
    """The factor was taken out of the root. The root is taken of the product of factor and
    variance."""
    return (1 / len(gains) + n_test / n_train) * statistics.stdev(gains)
