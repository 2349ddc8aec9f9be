"""Correlation within groups.

Take each group's mean away from x and from y. Then divide the sum of the products by the root of
the product of the two sums of squares.
"""

import numpy as np

from nutrigen.exercises import mistake


def within_group_correlation(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    u, v = x.astype(float), y.astype(float)
    for group in np.unique(groups):
        members = groups == group
        u[members] -= u[members].mean()
        v[members] -= v[members].mean()
    return float(u @ v / np.sqrt((u @ u) * (v @ v)))


EDGE_CASES = {
    "a relation that turns around": (
        np.array([0.0, 1.0, 2.0, 10.0, 11.0, 12.0]),
        np.array([2.0, 1.0, 0.0, 12.0, 11.0, 10.5]),
        np.array(["a", "a", "a", "b", "b", "b"]),
    ),
    "a single group": (
        np.array([1.0, 2.0, 4.0]),
        np.array([2.0, 1.0, 7.0]),
        np.array(["a", "a", "a"]),
    ),
    "a group of a single sample": (
        np.array([1.0, 2.0, 4.0, 9.0]),
        np.array([2.0, 1.0, -7.0, 5.0]),
        np.array(["b", "b", "b", "a"]),
    ),
}


def draw(rng):
    names = np.array(["ppar", "wt", "het"])[: int(rng.integers(2, 4))]
    groups = rng.permutation(np.repeat(names, rng.integers(3, 6, size=len(names)).tolist()))
    shift = {name: 4.0 * number for number, name in enumerate(names)}
    base = np.array([shift[name] for name in groups])
    x = (base + rng.normal(size=len(groups))).round(2)
    y = (base - x / 2 + rng.normal(size=len(groups))).round(2)
    return x, y, groups


@mistake
def pooled(x, y, groups):
    """This takes one mean away from everyone, so that the difference between the groups counts as a
    relation. Take away the mean of each group."""
    return float(np.corrcoef(x, y)[0, 1])


@mistake
def mean_of_correlations(x, y, groups):
    """This is the mean of the groups' correlations, in which small groups count as much as large
    ones. Add up products and squares over all groups first."""
    correlations = []
    for group in np.unique(groups):
        members = groups == group
        correlations.append(np.corrcoef(x[members], y[members])[0, 1])
    return float(np.mean(correlations))


@mistake
def between(x, y, groups):
    """This is the correlation of the groups' means: what lies between the groups. Take the
    deviations from them."""
    x_means = [x[groups == group].mean() for group in groups]
    y_means = [y[groups == group].mean() for group in groups]
    return float(np.corrcoef(x_means, y_means)[0, 1])


@mistake
def one_variable(x, y, groups):
    """Only one of the variables has lost the means of its groups. Both must."""
    u = x.astype(float)
    for group in np.unique(groups):
        u[groups == group] -= u[groups == group].mean()
    return float(np.corrcoef(u, y)[0, 1])


@mistake(like=one_variable)
def one_variable_y(x, y, groups):
    v = y.astype(float)
    for group in np.unique(groups):
        v[groups == group] -= v[groups == group].mean()
    return float(np.corrcoef(x, v)[0, 1])


@mistake(like=one_variable)
def one_variable_by_formula(x, y, groups):
    # Unlike np.corrcoef, this does not even take the overall mean away from y.
    u = x.astype(float)
    for group in np.unique(groups):
        u[groups == group] -= u[groups == group].mean()
    return float(u @ y / np.sqrt((u @ u) * (y @ y)))


@mistake(like=one_variable)
def one_variable_y_by_formula(x, y, groups):
    v = y.astype(float)
    for group in np.unique(groups):
        v[groups == group] -= v[groups == group].mean()
    return float(x @ v / np.sqrt((x @ x) * (v @ v)))


@mistake
def not_divided(x, y, groups):
    """This is a covariance. Divide by the root of the product of the two sums of squares."""
    u, v = x.astype(float), y.astype(float)
    for group in np.unique(groups):
        members = groups == group
        u[members] -= u[members].mean()
        v[members] -= v[members].mean()
    return float(u @ v / len(x))


@mistake(like=not_divided)
def not_divided_sum(x, y, groups):
    u, v = x.astype(float), y.astype(float)
    for group in np.unique(groups):
        members = groups == group
        u[members] -= u[members].mean()
        v[members] -= v[members].mean()
    return float(u @ v)


@mistake(like=not_divided)
def not_divided_covariance_of_a_sample(x, y, groups):
    # As np.cov does it: divided by n - 1.
    u, v = x.astype(float), y.astype(float)
    for group in np.unique(groups):
        members = groups == group
        u[members] -= u[members].mean()
        v[members] -= v[members].mean()
    return float(u @ v / (len(x) - 1))
