"""Residual method.

slope, intercept = np.polyfit(energy, intake, 1) gives the line. Subtract what it predicts, and add
the mean of the intake.
"""

import numpy as np

from nutrigen.exercises import mistake


def energy_residuals(intake: np.ndarray, energy: np.ndarray) -> np.ndarray:
    slope, intercept = np.polyfit(energy, intake, 1)
    predicted = intercept + slope * energy
    return intake - predicted + intake.mean()


EDGE_CASES = {
    "an intake that is a fixed share of energy": (
        np.array([20.0, 40.0, 60.0]),
        np.array([1000.0, 2000.0, 3000.0]),
    ),
    "two people": (np.array([10.0, 30.0]), np.array([1500.0, 2500.0])),
}
RTOL = 1e-7
ATOL = 1e-8


def draw(rng):
    n = int(rng.integers(4, 9))
    energy = rng.gamma(6, 350, n).round()
    return (5 + 0.03 * energy + rng.normal(0, 12, n)).round(1), energy


@mistake
def mean_not_added(intake, energy):
    """These residuals have the mean 0. Add the mean intake, so that the result is an intake
    again."""
    slope, intercept = np.polyfit(energy, intake, 1)
    return intake - (intercept + slope * energy)


@mistake
def exchanged(intake, energy):
    """The regression is that of energy on intake. What is predicted is the intake: np.polyfit takes
    energy first."""
    slope, _ = np.polyfit(intake, energy, 1)
    return intake - slope * (energy - energy.mean())


@mistake(like=exchanged)
def exchanged_with_intercept(intake, energy):
    slope, intercept = np.polyfit(intake, energy, 1)
    predicted = intercept + slope * energy
    return intake - predicted + intake.mean()


@mistake(like=exchanged)
def exchanged_throughout(intake, energy):
    slope, intercept = np.polyfit(intake, energy, 1)
    predicted = intercept + slope * intake
    return energy - predicted + energy.mean()


@mistake(like=exchanged)
def exchanged_but_for_the_mean(intake, energy):
    slope, intercept = np.polyfit(intake, energy, 1)
    predicted = intercept + slope * intake
    return energy - predicted + intake.mean()


@mistake
def not_centered(intake, energy):
    """The slope times the energy is subtracted, without taking the mean of the energy away first.
    Use energy - energy.mean()."""
    slope, _ = np.polyfit(energy, intake, 1)
    return intake - slope * energy


@mistake(like=not_centered)
def not_centered_and_mean_added(intake, energy):
    slope, _ = np.polyfit(energy, intake, 1)
    return intake - slope * energy + intake.mean()


@mistake
def through_the_origin(intake, energy):
    """The line was forced through the origin. With an intercept, the residuals are uncorrelated
    with energy; without, they are not."""
    slope = (energy @ intake) / (energy @ energy)
    return intake - slope * (energy - energy.mean())


@mistake(like=through_the_origin)
def through_the_origin_not_centered(intake, energy):
    slope = (energy @ intake) / (energy @ energy)
    return intake - slope * energy


@mistake(like=through_the_origin)
def through_the_origin_and_mean_added(intake, energy):
    slope = (energy @ intake) / (energy @ energy)
    return intake - slope * energy + intake.mean()


@mistake
def predicted(intake, energy):
    """This is the expected intake. What is wanted is by how much people differ from it."""
    slope, intercept = np.polyfit(energy, intake, 1)
    return intercept + slope * energy


@mistake
def density(intake, energy):
    """This is the density method. The residual method subtracts instead of dividing."""
    return 1000 * intake / energy


@mistake
def wrong_sign(intake, energy):
    """The sign is turned: people above the line should be above the mean. Subtract the prediction
    from the intake."""
    slope, intercept = np.polyfit(energy, intake, 1)
    return intercept + slope * energy - intake + intake.mean()
