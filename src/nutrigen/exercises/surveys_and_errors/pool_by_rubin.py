"""Estimates put together.

The estimate is the mean of all. Its variance is the mean of the squared errors plus (1 + 1/m) times
the variance of the estimates, which divides by m - 1. Take the root.
"""

import numpy as np

from nutrigen.exercises import mistake


def pool_by_rubin(estimates: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    m = len(estimates)
    within = np.mean(errors**2)
    between = np.var(estimates, ddof=1)
    total = within + (1 + 1 / m) * between
    return float(np.mean(estimates)), float(np.sqrt(total))


EDGE_CASES = {
    "two tables": (np.array([1.0, 3.0]), np.array([0.5, 1.5])),
    "tables that agree": (np.array([2.0, 2.0, 2.0]), np.array([0.3, 0.4, 0.5])),
    "an error of zero": (np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.0, 0.0])),
    "negative estimates": (np.array([-1.0, -2.5, -2.0]), np.array([0.4, 0.9, 0.2])),
}


def draw(rng):
    m = int(rng.integers(3, 8))
    return rng.normal(2, 1, m).round(2), rng.uniform(0.2, 2, m).round(2)


def _pooled(estimates, variance):
    return float(np.mean(estimates)), float(np.sqrt(variance))


@mistake
def without_one_over_m(estimates, errors):
    """The factor 1 + 1/m is missing: the mean of m tables is not that of infinitely many."""
    return _pooled(estimates, np.mean(errors**2) + np.var(estimates, ddof=1))


@mistake
def between_over_m(estimates, errors):
    """The variance of the estimates is divided by m. What was not observed stays unknown, however
    often it is drawn: add B, and B / m."""
    return _pooled(estimates, np.mean(errors**2) + np.var(estimates, ddof=1) / len(estimates))


@mistake
def mean_of_errors(estimates, errors):
    """The errors are averaged, and then squared. Average their squares."""
    m = len(estimates)
    return _pooled(estimates, np.mean(errors) ** 2 + (1 + 1 / m) * np.var(estimates, ddof=1))


@mistake
def within_only(estimates, errors):
    """This is as sure as if nothing had been missing. Add what varies between the tables."""
    return _pooled(estimates, np.mean(errors**2))


@mistake
def between_only(estimates, errors):
    """This is only what varies between the tables. Add the mean of the squared errors."""
    return _pooled(estimates, (1 + 1 / len(estimates)) * np.var(estimates, ddof=1))


@mistake
def divided_by_m(estimates, errors):
    """np.var divides by m. The variance between few tables divides by m - 1: use ddof=1."""
    m = len(estimates)
    return _pooled(estimates, np.mean(errors**2) + (1 + 1 / m) * np.var(estimates))


@mistake
def total_variance(estimates, errors):
    """This is the variance. The error is its root."""
    value, error = pool_by_rubin(estimates, errors)
    return value, error**2


@mistake
def errors_added(estimates, errors):
    """Errors are added here. Add variances, and take the root in the end."""
    m = len(estimates)
    return float(np.mean(estimates)), float(
        np.sqrt(np.mean(errors**2)) + np.sqrt((1 + 1 / m) * np.var(estimates, ddof=1))
    )
