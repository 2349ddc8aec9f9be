"""Two errors of a regression.

Subtract, pair by pair. For the first number average the absolute values, for the second the
squares, and take the root of that mean.
"""

import numpy as np

from nutrigen.exercises import mistake


def mae_and_rmse(truth: list, predicted: list) -> tuple[float, float]:
    errors = np.subtract(truth, predicted)
    return np.mean(np.abs(errors)), np.sqrt(np.mean(errors**2))


EDGE_CASES = {
    "no errors": ([50.0, 60.0], [50.0, 60.0]),
    "a single large error": ([10.0, 10.0, 10.0], [10.0, 10.0, 40.0]),
    "predictions that are all too high": ([10.0, 12.0], [13.0, 15.0]),
}


def draw(rng):
    truth = rng.integers(20, 90, size=int(rng.integers(3, 8)))
    predicted = truth + rng.integers(-9, 10, size=len(truth))
    # At least two errors of different size and sign.
    predicted[:2] = truth[0] + 4, truth[1] - 7
    return [float(t) for t in truth], [float(p) for p in predicted]


@mistake
def signed(truth, predicted):
    """The first number averages errors with their signs, so that too high and too low cancel. Take
    absolute values."""
    errors = np.subtract(truth, predicted)
    return np.mean(errors), np.sqrt(np.mean(errors**2))


@mistake(like=signed)
def signed_other_way(truth, predicted):
    errors = np.subtract(predicted, truth)
    return np.mean(errors), np.sqrt(np.mean(errors**2))


@mistake(like=signed)
def absolute_value_of_mean(truth, predicted):
    errors = np.subtract(truth, predicted)
    return np.abs(np.mean(errors)), np.sqrt(np.mean(errors**2))


@mistake
def no_root(truth, predicted):
    """The second number is the mean of the squares, in squared units. Take its root."""
    errors = np.subtract(truth, predicted)
    return np.mean(np.abs(errors)), np.mean(errors**2)


@mistake
def root_of_each(truth, predicted):
    """The second number takes the root of each square, which is the absolute value again. Average
    first, then take the root."""
    errors = np.subtract(truth, predicted)
    return np.mean(np.abs(errors)), np.mean(np.sqrt(errors**2))


@mistake
def exchanged(truth, predicted):
    """The two are exchanged: the mean absolute error comes first."""
    errors = np.subtract(truth, predicted)
    return np.sqrt(np.mean(errors**2)), np.mean(np.abs(errors))


@mistake
def n_minus_one(truth, predicted):
    """The squares are divided by one less than their number. That is for a variance around an
    estimated mean; here divide by the number."""
    errors = np.subtract(truth, predicted)
    return np.mean(np.abs(errors)), np.sqrt(np.sum(errors**2) / (len(errors) - 1))
