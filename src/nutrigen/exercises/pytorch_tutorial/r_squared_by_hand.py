"""Coefficient of determination.

One minus a quotient: above, the sum of the squares of y minus prediction; below, that of y minus
the mean of y. Give both arrays the shape (n,) first.
"""

import numpy as np

from nutrigen.exercises import mistake


def r_squared_by_hand(y, y_predicted) -> float:
    y_predicted = y_predicted.reshape(-1)
    left = ((y - y_predicted) ** 2).sum()
    return 1 - left / ((y - y.mean()) ** 2).sum()


EDGE_CASES = {
    "a column": (np.array([1.0, 2.0, 4.0]), np.array([[1.5], [2.0], [3.0]])),
    "a perfect prediction": (np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 4.0])),
    "the mean as prediction": (np.array([1.0, 2.0, 6.0]), np.array([3.0, 3.0, 3.0])),
    "worse than the mean": (np.array([1.0, 2.0, 6.0]), np.array([9.0, 0.0, 0.0])),
}


def draw(rng):
    y = rng.normal(50, 10, int(rng.integers(4, 8))).round(1)
    return y, (y + rng.normal(2, 5, len(y))).round(1)


@mistake
def broadcast(y, y_predicted):
    """A column of shape (n, 1) minus a row of shape (n,) is a table of all n times n differences.
    Give both the same shape first, for example with reshape(-1)."""
    left = ((y - y_predicted) ** 2).sum()
    return 1 - left / ((y - y.mean()) ** 2).sum()


@mistake
def unexplained_share(y, y_predicted):
    """This is the share of the variance that is left. One minus it is explained."""
    y_predicted = y_predicted.reshape(-1)
    left = ((y - y_predicted) ** 2).sum()
    return left / ((y - y.mean()) ** 2).sum()


@mistake
def correlation(y, y_predicted):
    """This is the squared correlation, which forgives predictions that are shifted or stretched.
    Compare the predictions themselves with y."""
    y_predicted = y_predicted.reshape(-1)
    return np.corrcoef(y, y_predicted)[0, 1] ** 2


@mistake
def mean_of_predictions(y, y_predicted):
    """The baseline is the mean of y, not that of the predictions."""
    y_predicted = y_predicted.reshape(-1)
    left = ((y - y_predicted) ** 2).sum()
    return 1 - left / ((y - y_predicted.mean()) ** 2).sum()


@mistake
def spread_of_predictions(y, y_predicted):
    """This is the spread of the predictions over that of y. It says nothing about whether they are
    right; it equals R squared only for a least-squares fit on its own training data."""
    y_predicted = y_predicted.reshape(-1)
    return ((y_predicted - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum()


@mistake
def not_squared(y, y_predicted):
    """These are absolute differences; square them."""
    y_predicted = y_predicted.reshape(-1)
    left = np.abs(y - y_predicted).sum()
    return 1 - left / np.abs(y - y.mean()).sum()
