"""Nutrient density.

Turn kJ into kcal first: divide by 4.184. Then take 1000 times the intake by the energy.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def energy_density(intake_g: float, energy_kj: float) -> float:
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return 1000 * intake_g / (energy_kj / 4.184)


EDGE_CASES = {
    "none of the nutrient": (0.0, 8368.0),
    "a day without any energy": (0.0, 0.0),
    "an intake on a day without energy": (12.5, 0.0),
}


def draw(rng):
    return round(float(rng.gamma(3, 10)), 1), round(float(rng.gamma(6, 1500)), 0)


@mistake
def kilojoules(intake_g, energy_kj):
    """This is the amount per 1000 kJ. The energy must be turned into kcal first."""
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return 1000 * intake_g / energy_kj


@mistake
def multiplied(intake_g, energy_kj):
    """A kcal is 4.184 kJ, so that the number of kcal is smaller: divide by 4.184."""
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return 1000 * intake_g / (energy_kj * 4.184)


@mistake
def per_kilocalorie(intake_g, energy_kj):
    """This is the amount per kcal. Multiply by 1000."""
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return intake_g / (energy_kj / 4.184)


@mistake
def upside_down(intake_g, energy_kj):
    """This is energy per g. The intake stands above, the energy below."""
    if energy_kj == 0:
        raise ValueError("a day without energy has no density")
    return energy_kj / 4.184 / intake_g


@mistake
def zero_energy(intake_g, energy_kj):
    """Who reports no energy has no density: it is neither zero nor infinite. Raise a ValueError."""
    return 1000 * intake_g / (energy_kj / 4.184)


@mistake(like=zero_energy)
def zero_energy_by_numpy(intake_g, energy_kj):
    # Where Python raises an error, NumPy's division gives nan or an infinite value.
    return float(np.divide(1000 * intake_g, energy_kj / 4.184))


@mistake(like=zero_energy)
def zero_energy_is_zero(intake_g, energy_kj):
    if energy_kj == 0:
        return 0.0
    return 1000 * intake_g / (energy_kj / 4.184)


@mistake(like=zero_energy)
def zero_energy_is_nan(intake_g, energy_kj):
    if energy_kj == 0:
        return math.nan
    return 1000 * intake_g / (energy_kj / 4.184)


@mistake(like=zero_energy)
def zero_energy_is_infinite(intake_g, energy_kj):
    if energy_kj == 0:
        return math.inf
    return 1000 * intake_g / (energy_kj / 4.184)


@mistake(like=zero_energy)
def zero_energy_is_none(intake_g, energy_kj):
    if energy_kj == 0:
        return None
    return 1000 * intake_g / (energy_kj / 4.184)
