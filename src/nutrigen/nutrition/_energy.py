"""Food energy, and intakes adjusted for it.

Energy is in kilocalories (kcal) unless a name says kJ; an intake may have any unit, g or mg per
day, and keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from nutrigen.nutrition._checks import as_vector, require_finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "ATWATER_KCAL_PER_G",
    "KJ_PER_KCAL",
    "atwater_energy",
    "energy_density",
    "energy_residuals",
]

#: Kilojoules in a (thermochemical) kilocalorie.
KJ_PER_KCAL = 4.184

#: Metabolizable energy of the four sources of food energy, Atwater's general factors.
ATWATER_KCAL_PER_G: Mapping[str, float] = MappingProxyType(
    {"protein": 4.0, "carbohydrate": 4.0, "fat": 9.0, "alcohol": 7.0}
)


def atwater_energy(
    protein_g: ArrayLike, carbohydrate_g: ArrayLike, fat_g: ArrayLike, alcohol_g: ArrayLike = 0.0
) -> np.ndarray:
    """Return the energy of a diet from what it consists of, in kcal.

    Parameters
    ----------
    protein_g, carbohydrate_g, fat_g, alcohol_g : array_like
        Intakes in g.

    Returns
    -------
    ndarray
        Energy in kcal.

    References
    ----------
    Merrill, A. L. and Watt, B. K. (1973), Energy value of foods, USDA Agriculture Handbook 74

    Examples
    --------
    >>> atwater_energy(protein_g=80, carbohydrate_g=250, fat_g=85, alcohol_g=10)
    np.float64(2155.0)
    """
    factor = ATWATER_KCAL_PER_G
    return (
        factor["protein"] * np.asarray(protein_g, dtype=float)
        + factor["carbohydrate"] * np.asarray(carbohydrate_g, dtype=float)
        + factor["fat"] * np.asarray(fat_g, dtype=float)
        + factor["alcohol"] * np.asarray(alcohol_g, dtype=float)
    )


def energy_density(
    intake: ArrayLike, energy_kcal: ArrayLike, *, per_kcal: float = 1000.0
) -> np.ndarray:
    """Adjust an intake for energy by the density method: the amount per 1,000 kcal.

    A density may still rise or fall with energy. In a regression, energy belongs beside it.

    Parameters
    ----------
    intake : array_like
        Intake of a nutrient, in g or mg.
    energy_kcal : array_like
        Energy intake of the same day or days, in kcal.
    per_kcal : float, default 1000
        The amount of energy to which the intake is related.

    Returns
    -------
    ndarray
        Intake per `per_kcal` kilocalories; NaN where the energy is zero.

    Raises
    ------
    ValueError
        If an energy is negative, or `per_kcal` is not positive.

    Examples
    --------
    >>> energy_density([30.0, 10.0], energy_kcal=[2500.0, 2000.0])
    array([12.,  5.])
    """
    energy = np.asarray(energy_kcal, dtype=float)
    if np.any(energy < 0):
        raise ValueError(f"energy_kcal is {np.nanmin(energy)} at its lowest; expected at least 0")
    if not per_kcal > 0:
        raise ValueError(f"per_kcal is {per_kcal}; expected a positive amount of energy")
    return np.asarray(intake, dtype=float) / np.where(energy > 0, energy, np.nan) * per_kcal


def energy_residuals(
    intake: ArrayLike, energy_kcal: ArrayLike, *, fit_on: ArrayLike | None = None
) -> np.ndarray:
    """Adjust an intake for energy by the residual method.

    The residuals of the regression of intake on energy, to which the intake that is expected at
    the mean energy is added, so that the result has the unit and the mean of the intake.

    Parameters
    ----------
    intake : (n,) array_like
        Intake of a nutrient, one value a person.
    energy_kcal : (n,) array_like
        Energy intake of the same day or days, in kcal.
    fit_on : (n,) array_like of bool, optional
        The people, say those of the training set, from whom the line and the mean energy are
        learned. Without it, all.

    Returns
    -------
    (n,) ndarray
        Adjusted intake, uncorrelated with energy among all people from whom it was learned, taken
        together. In a part of them, such as the women, it need not be.

    Raises
    ------
    ValueError
        If the shapes differ, a value is missing, or the energy does not vary.

    References
    ----------
    Willett, W. and Stampfer, M. J. (1986), American Journal of Epidemiology 124, 17-27,
    https://doi.org/10.1093/oxfordjournals.aje.a114366

    Examples
    --------
    >>> energy_residuals([50.0, 90.0, 100.0], energy_kcal=[1000.0, 2000.0, 3000.0])
    array([75., 90., 75.])
    """
    nutrient, energy = as_vector("intake", intake), as_vector("energy_kcal", energy_kcal)
    if nutrient.shape != energy.shape:
        raise ValueError(
            f"intake has {len(nutrient)} values, energy_kcal {len(energy)}; expected as many"
        )
    require_finite("intake", nutrient)
    require_finite("energy_kcal", energy)
    chosen = np.ones(len(energy), bool) if fit_on is None else np.asarray(fit_on)
    if chosen.dtype != bool or chosen.shape != energy.shape:
        raise ValueError(
            f"fit_on has the type {chosen.dtype} and the shape {chosen.shape}; expected True or "
            f"False for each of {len(energy)} people"
        )
    centered = energy - energy[chosen].mean() if chosen.any() else energy
    if not chosen.any() or np.ptp(energy[chosen]) == 0:
        raise ValueError(
            "energy_kcal does not vary among the people to learn from; expected at least two values"
        )
    slope = centered[chosen] @ nutrient[chosen] / (centered[chosen] @ centered[chosen])
    return nutrient - slope * centered
