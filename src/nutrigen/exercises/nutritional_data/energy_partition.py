"""Energy partition.

kcal_per_g * intake_g is the energy from the nutrient. Subtract it from the total, and regress the
outcome on a column of ones and both energies, say by np.linalg.lstsq.
"""

import numpy as np

from nutrigen.exercises import mistake


def partition_slopes(
    outcome: np.ndarray, intake_g: np.ndarray, energy_kcal: np.ndarray, kcal_per_g: float
) -> tuple[float, float]:
    source = kcal_per_g * intake_g
    X = np.column_stack([np.ones(len(outcome)), source, energy_kcal - source])
    _, of_source, of_rest = np.linalg.lstsq(X, outcome, rcond=None)[0]
    return float(100 * of_source), float(100 * of_rest)


EDGE_CASES = {
    "alcohol that some did not drink": (
        np.array([48.0, 52.0, 55.0, 50.0, 61.0]),
        np.array([0.0, 0.0, 20.0, 10.0, 40.0]),
        np.array([1800.0, 2500.0, 2100.0, 1500.0, 2600.0]),
        7.0,
    ),
    "three people": (
        np.array([50.0, 45.0, 60.0]),
        np.array([60.0, 100.0, 110.0]),
        np.array([1900.0, 2600.0, 2200.0]),
        9.0,
    ),
    "an outcome that does not vary": (
        np.array([5.0, 5.0, 5.0, 5.0]),
        np.array([60.0, 100.0, 110.0, 80.0]),
        np.array([1900.0, 2600.0, 2200.0, 2400.0]),
        4.0,
    ),
}
RTOL = 1e-6
ATOL = 1e-7


def draw(rng):
    n = int(rng.integers(6, 12))
    energy = rng.gamma(9, 230, n).round()
    factor = float(rng.choice([4.0, 7.0, 9.0]))
    intake = (energy * rng.uniform(0.05, 0.4, n) / factor).round(1)
    return (50 + rng.normal(0, 8, n)).round(1), intake, energy, factor


def _slopes(outcome, *columns):
    X = np.column_stack([np.ones(len(outcome)), *columns])
    return [float(100 * slope) for slope in np.linalg.lstsq(X, outcome, rcond=None)[0][1:]]


@mistake
def grams_for_energy(outcome, intake_g, energy_kcal, kcal_per_g):
    """The intake is in g, and the energy in kcal. Multiply the intake by its kcal per g first."""
    return tuple(_slopes(outcome, intake_g, energy_kcal - intake_g))


@mistake(like=grams_for_energy)
def slope_per_gram(outcome, intake_g, energy_kcal, kcal_per_g):
    return tuple(_slopes(outcome, intake_g, energy_kcal - kcal_per_g * intake_g))


@mistake(like=grams_for_energy)
def divided_by_the_factor(outcome, intake_g, energy_kcal, kcal_per_g):
    source = intake_g / kcal_per_g
    return tuple(_slopes(outcome, source, energy_kcal - source))


@mistake
def total_for_the_rest(outcome, intake_g, energy_kcal, kcal_per_g):
    """This is the standard model: the total energy stands beside the nutrient. In the partition it
    is the energy without that of the nutrient."""
    return tuple(_slopes(outcome, kcal_per_g * intake_g, energy_kcal))


@mistake
def per_kilocalorie(outcome, intake_g, energy_kcal, kcal_per_g):
    """These are the slopes for 1 kcal. Multiply them by 100."""
    source = kcal_per_g * intake_g
    of_source, of_rest = _slopes(outcome, source, energy_kcal - source)
    return of_source / 100, of_rest / 100


@mistake
def without_intercept(outcome, intake_g, energy_kcal, kcal_per_g):
    """The intercept is missing, so that who eats nothing would have an outcome of zero. Put a
    column of ones beside the two energies."""
    source = kcal_per_g * intake_g
    X = np.column_stack([source, energy_kcal - source])
    of_source, of_rest = np.linalg.lstsq(X, outcome, rcond=None)[0]
    return float(100 * of_source), float(100 * of_rest)


@mistake
def exchanged(outcome, intake_g, energy_kcal, kcal_per_g):
    """The two slopes are exchanged. That of the nutrient comes first."""
    source = kcal_per_g * intake_g
    return tuple(_slopes(outcome, energy_kcal - source, source))


@mistake
def one_at_a_time(outcome, intake_g, energy_kcal, kcal_per_g):
    """Each energy was regressed on for itself, so that nothing is held constant. Both belong into
    one model."""
    source = kcal_per_g * intake_g
    return _slopes(outcome, source)[0], _slopes(outcome, energy_kcal - source)[0]
