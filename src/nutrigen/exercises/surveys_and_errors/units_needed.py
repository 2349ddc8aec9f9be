"""How many units a survey needs.

The design effect is the product of what the weights and what the clusters contribute. Multiply the
variance p (1 - p) / n of a share by it, solve for n, and divide by the people of a unit.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def units_needed(share: float, error: float, of_weights: float, per_unit: int, rho: float) -> int:
    effect = of_weights * (1 + (per_unit - 1) * rho)
    people = effect * share * (1 - share) / error**2
    return int(np.ceil(people / per_unit - 1e-9))


EDGE_CASES = {
    "one person a unit": (0.2, 0.02, 1.5, 1, 0.3),
    "weights that are equal": (0.1, 0.01, 1.0, 20, 0.05),
    "neighbors who are not alike": (0.3, 0.02, 1.4, 20, 0.0),
    "a number that is met exactly": (0.5, 0.05, 1.0, 10, 0.0),
    "less than one unit": (0.5, 0.2, 1.0, 50, 0.0),
    "neighbors who are all the same": (0.5, 0.1, 1.2, 10, 1.0),
}


def draw(rng):
    share = round(float(rng.uniform(0.05, 0.6)), 2)
    error = round(float(rng.uniform(0.005, 0.03)), 3)
    of_weights = round(float(rng.uniform(1.1, 2)), 2)
    return (
        share,
        error,
        of_weights,
        int(rng.integers(5, 60)),
        round(float(rng.uniform(0.01, 0.1)), 3),
    )


def _with(share, error, effect, per_unit):
    return math.ceil(effect * share * (1 - share) / error**2 / per_unit - 1e-9)


@mistake
def people_in_place_of_units(share, error, of_weights, per_unit, rho):
    """This is how many people are needed. Divide by how many a unit gives."""
    return _with(share, error, of_weights * (1 + (per_unit - 1) * rho), 1)


@mistake
def random_sample(share, error, of_weights, per_unit, rho):
    """This would be enough for a simple random sample. Multiply the variance by the design
    effect."""
    return _with(share, error, 1, per_unit)


@mistake
def weights_only(share, error, of_weights, per_unit, rho):
    """The clusters are missing: multiply by 1 + (per_unit - 1) rho as well."""
    return _with(share, error, of_weights, per_unit)


@mistake
def clusters_only(share, error, of_weights, per_unit, rho):
    """The weights are missing: multiply by of_weights as well."""
    return _with(share, error, 1 + (per_unit - 1) * rho, per_unit)


@mistake
def everybody_a_neighbor(share, error, of_weights, per_unit, rho):
    """A person has per_unit - 1 neighbors in the unit, not per_unit."""
    return _with(share, error, of_weights * (1 + per_unit * rho), per_unit)


@mistake
def effects_added(share, error, of_weights, per_unit, rho):
    """What weights and clusters contribute is multiplied, not added."""
    return _with(share, error, of_weights + (per_unit - 1) * rho, per_unit)


@mistake
def rounded_down(share, error, of_weights, per_unit, rho):
    """With so many units the error is still too large. Round up."""
    effect = of_weights * (1 + (per_unit - 1) * rho)
    return math.floor(effect * share * (1 - share) / error**2 / per_unit + 1e-9)


@mistake
def error_not_squared(share, error, of_weights, per_unit, rho):
    """A variance is compared with an error here. Square the error."""
    return _with(share, math.sqrt(error), of_weights * (1 + (per_unit - 1) * rho), per_unit)


@mistake
def interval_for_error(share, error, of_weights, per_unit, rho):
    """This makes 1.96 errors as small as asked for. The error itself is asked for."""
    return _with(share, error / 1.96, of_weights * (1 + (per_unit - 1) * rho), per_unit)
