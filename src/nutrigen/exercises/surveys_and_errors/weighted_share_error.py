"""The error of a weighted share.

First z of each person, with the weighted share. Then the sums of z of each unit; in each stratum
square their differences from their mean, add up, multiply by m / (m - 1). Add the strata, and take
the root.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.surveys_and_errors._inputs import draw_sample


def weighted_share_error(
    values: np.ndarray, weights: np.ndarray, strata: np.ndarray, units: np.ndarray
) -> float:
    share = weights @ values / weights.sum()
    z = weights * (values - share) / weights.sum()
    variance = 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        sums = np.array([z[inside & (units == unit)].sum() for unit in np.unique(units[inside])])
        variance += len(sums) * np.var(sums, ddof=1)
    return float(np.sqrt(variance))


EDGE_CASES = {
    "a single stratum": (
        np.array([1.0, 0.0, 1.0, 0.0]),
        np.array([1.0, 2.0, 3.0, 4.0]),
        np.array([1, 1, 1, 1]),
        np.array([1, 1, 2, 2]),
    ),
    "a stratum with three units": (
        np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0]),
        np.array([1.0, 2.0, 3.0, 4.0, 2.0, 5.0]),
        np.array([1, 1, 1, 2, 2, 2]),
        np.array([1, 2, 2, 1, 2, 3]),
    ),
    "a person with a weight of zero": (
        np.array([1.0, 0.0, 1.0, 1.0]),
        np.array([1.0, 2.0, 3.0, 0.0]),
        np.array([1, 1, 2, 2]),
        np.array([1, 2, 1, 2]),
    ),
}


def draw(rng):
    n_units = rng.integers(2, 4, size=int(rng.integers(2, 4)))
    strata = np.repeat(np.arange(len(n_units)), 3 * n_units)
    units = np.concatenate([np.repeat(np.arange(m) + 1, 3) for m in n_units])
    return (*draw_sample(rng, len(strata)), strata, units)


def _changes(values, weights):
    return weights * (values - weights @ values / weights.sum()) / weights.sum()


def _variance(z, strata, units):
    variance = 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        sums = np.array([z[inside & (units == unit)].sum() for unit in np.unique(units[inside])])
        variance += len(sums) * np.var(sums, ddof=1)
    return variance


@mistake
def people_as_units(values, weights, strata, units):
    """This takes each person for a unit of its own. Add up z of the people of each unit first:
    neighbors are no independent witnesses."""
    z = _changes(values, weights)
    return float(np.sqrt(sum(
        (strata == h).sum() * np.var(z[strata == h], ddof=1) for h in np.unique(strata)
    )))  # fmt: skip


@mistake
def strata_joined(values, weights, strata, units):
    """The units of all strata are compared with one mean. Differences between strata are no chance:
    compare within each stratum."""
    pairs = np.unique(np.column_stack([strata, units]), axis=0, return_inverse=True)[1]
    sums = np.bincount(pairs.reshape(-1), _changes(values, weights))
    return float(np.sqrt(len(sums) * np.var(sums, ddof=1)))


@mistake
def numbers_joined(values, weights, strata, units):
    """Unit 1 of one stratum is not unit 1 of another: the numbers of units begin again in each
    stratum."""
    return float(np.sqrt(_variance(_changes(values, weights), np.zeros(len(units)), units)))


@mistake
def not_centered(values, weights, strata, units):
    """The sums are squared as they are. Take their mean in the stratum away first; it is zero over
    all units, not in each stratum."""
    z, variance = _changes(values, weights), 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        sums = np.array([z[inside & (units == unit)].sum() for unit in np.unique(units[inside])])
        variance += len(sums) / (len(sums) - 1) * np.sum(sums**2)
    return float(np.sqrt(variance))


@mistake
def without_factor(values, weights, strata, units):
    """The factor m / (m - 1) is missing, without which two units seem to vary half as much as they
    do."""
    z, variance = _changes(values, weights), 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        sums = np.array([z[inside & (units == unit)].sum() for unit in np.unique(units[inside])])
        variance += len(sums) * np.var(sums)
    return float(np.sqrt(variance))


@mistake
def plain_share(values, weights, strata, units):
    """z takes the plain share of the people. Take the weighted one, so that all z add up to
    zero."""
    z = weights * (values - values.mean()) / weights.sum()
    return float(np.sqrt(_variance(z, strata, units)))


@mistake
def variance(values, weights, strata, units):
    """This is the variance. The error is its root."""
    return float(_variance(_changes(values, weights), strata, units))
