"""The mean of correlated trees.

A part of the variance is common to all trees and stays; the rest is divided.
"""

from nutrigen.exercises import mistake


def mean_of_trees(variance: float, correlation: float, n_trees: int) -> float:
    shared = correlation * variance
    return shared + (1 - correlation) * variance / n_trees


EDGE_CASES = {
    "independent trees": (4.0, 0.0, 8),
    "equal trees": (4.0, 1.0, 8),
    "a single tree": (4.0, 0.3, 1),
    "a negative correlation": (4.0, -0.1, 5),
}


def draw(rng):
    variance, correlation = float(rng.uniform(0.5, 9)), float(rng.uniform(0.05, 0.9))
    return variance, correlation, int(rng.integers(2, 200))


@mistake
def independent(variance, correlation, n_trees):
    """This holds for independent trees only. What they have in common does not average away."""
    return variance / n_trees


@mistake
def roles_exchanged(variance, correlation, n_trees):
    """The roles are exchanged: the correlated part stays, the other one is divided."""
    return (1 - correlation) * variance + correlation * variance / n_trees


@mistake
def sum_(variance, correlation, n_trees):
    """This is the variance of the sum. That of the mean is smaller by the square of the number of
    trees."""
    return n_trees * variance + n_trees * (n_trees - 1) * correlation * variance


@mistake
def standard_deviation(variance, correlation, n_trees):
    """This is the standard deviation; the variance is asked for."""
    return mean_of_trees(variance, correlation, n_trees) ** 0.5
