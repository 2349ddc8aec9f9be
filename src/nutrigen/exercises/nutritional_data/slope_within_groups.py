"""Slope within groups.

Take from each x the mean of its group, and from each y too. Then divide the sum of their products
by the sum of the squares of x.
"""

import numpy as np

from nutrigen.exercises import mistake


def slope_within_groups(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> float:
    x_rest, y_rest = x.astype(float), y.astype(float)
    for label in np.unique(group):
        members = group == label
        x_rest[members] -= x[members].mean()
        y_rest[members] -= y[members].mean()
    return float(x_rest @ y_rest / (x_rest @ x_rest))


EDGE_CASES = {
    "groups that turn the sign": (
        np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0]),
        np.array([11.0, 12.0, 13.0, 1.0, 2.0, 3.0]),
        np.array([0, 0, 0, 1, 1, 1]),
    ),
    "one group": (np.array([1.0, 2.0, 4.0]), np.array([2.0, 3.0, 9.0]), np.array([1, 1, 1])),
    "three groups with numbers of their own": (
        np.array([1.0, 2.0, 4.0, 5.0, 9.0, 7.0]),
        np.array([2.0, 3.0, 9.0, 1.0, 4.0, 8.0]),
        np.array([7, 3, 7, 3, 5, 5]),
    ),
    "a group of a single person": (
        np.array([1.0, 2.0, 4.0, 30.0]),
        np.array([2.0, 3.0, 9.0, 5.0]),
        np.array(["b", "b", "b", "a"]),
    ),
}
RTOL = 1e-7
ATOL = 1e-10


def draw(rng):
    sizes = rng.permutation([3, int(rng.integers(4, 7))])
    group = np.repeat([0, 1], sizes.tolist())
    x = (rng.normal(2000, 400, len(group)) + 700 * group).round()
    y = (60 - 15 * group + 0.01 * (x - 2000) + rng.normal(0, 3, len(group))).round(1)
    order = rng.permutation(len(group))
    return x[order], y[order], group[order]


@mistake
def crude(x, y, group):
    """This is the crude slope: the groups are not used, and their differences are in it."""
    covariance = np.cov(x, y)
    return float(covariance[0, 1] / covariance[0, 0])


@mistake
def mean_of_slopes(x, y, group):
    """This is the plain mean of the slopes of the groups. In a common model a group counts by how
    many people it has and how much their x varies."""
    slopes = []
    for label in np.unique(group):
        covariance = np.cov(x[group == label], y[group == label])
        slopes.append(covariance[0, 1] / covariance[0, 0])
    return float(np.mean(slopes))


@mistake
def weighted_by_size(x, y, group):
    """The slopes are weighted by the number of people. In a common model the weight is the sum of
    squares of x within the group."""
    slope = 0.0
    for label in np.unique(group):
        members = group == label
        covariance = np.cov(x[members], y[members])
        slope += members.mean() * covariance[0, 1] / covariance[0, 0]
    return float(slope)


@mistake
def between(x, y, group):
    """This is the slope between the means of the groups, just what should be taken out."""
    x_means = [x[group == label].mean() for label in np.unique(group)]
    y_means = [y[group == label].mean() for label in np.unique(group)]
    covariance = np.cov(x_means, y_means)
    return float(covariance[0, 1] / covariance[0, 0])


@mistake
def only_y_centered(x, y, group):
    """Only y was freed of its group means. x must be, too: otherwise its differences between groups
    are still in the denominator."""
    y_rest = y.astype(float)
    for label in np.unique(group):
        y_rest[group == label] -= y[group == label].mean()
    covariance = np.cov(x, y_rest)
    return float(covariance[0, 1] / covariance[0, 0])


@mistake(like=only_y_centered)
def only_y_centered_by_formula(x, y, group):
    # Unlike a covariance, this does not even take the overall mean away from x.
    y_rest = y.astype(float)
    for label in np.unique(group):
        y_rest[group == label] -= y[group == label].mean()
    return float(x @ y_rest / (x @ x))


@mistake
def first_group(x, y, group):
    """This is the slope of the first group alone. Use all people."""
    members = group == np.unique(group)[0]
    covariance = np.cov(x[members], y[members])
    return float(covariance[0, 1] / covariance[0, 0])


@mistake(like=first_group)
def last_group(x, y, group):
    # As it is where the slope is kept that a loop over the groups found last.
    members = group == np.unique(group)[-1]
    covariance = np.cov(x[members], y[members])
    return float(covariance[0, 1] / covariance[0, 0])
