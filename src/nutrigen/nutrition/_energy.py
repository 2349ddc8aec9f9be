"""Food energy, and intakes adjusted for it.

Energy is in kilocalories (kcal) unless a name says kJ; an intake may have any unit, g or mg per
day, and keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import as_labels, as_number, require_one_order
from nutrigen.nutrition._checks import (
    as_amount,
    as_energy,
    as_vector,
    require_complete,
    require_together,
)
from nutrigen.nutrition._design import scaled_deviations

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

    That is ``4 * protein + 4 * carbohydrate + 9 * fat + 7 * alcohol``, with Atwater's general
    factors in kcal/g.

    Parameters
    ----------
    protein_g, carbohydrate_g, fat_g, alcohol_g : array_like
        Intakes in g, of one shape or single numbers; where one is missing (NaN, None, NA), so is
        the energy.

    Returns
    -------
    ndarray
        Energy in kcal.

    Raises
    ------
    TypeError
        If an intake is text.
    ValueError
        If an intake is negative or infinite, the shapes differ, or rows or columns of pandas have
        other names or another order.

    Notes
    -----
    Equations :eq:`eq-nutri-atwater` and :eq:`eq-recap-energy` of the book.

    References
    ----------
    Merrill, A. L. and Watt, B. K. (1973). Energy Value of Foods: Basis and Derivation. United
    States Department of Agriculture.

    Examples
    --------
    >>> atwater_energy(protein_g=80, carbohydrate_g=250, fat_g=85, alcohol_g=10)
    np.float64(2155.0)
    """
    given = {
        "protein_g": protein_g,
        "carbohydrate_g": carbohydrate_g,
        "fat_g": fat_g,
        "alcohol_g": alcohol_g,
    }
    grams = {name: as_amount(name, values) for name, values in given.items()}
    require_together(**given)
    factor = ATWATER_KCAL_PER_G
    return (
        factor["protein"] * grams["protein_g"]
        + factor["carbohydrate"] * grams["carbohydrate_g"]
        + factor["fat"] * grams["fat_g"]
        + factor["alcohol"] * grams["alcohol_g"]
    )


def energy_density(
    intake: ArrayLike, energy_kcal: ArrayLike, *, per_kcal: float = 1000.0
) -> np.ndarray:
    """Adjust an intake for energy by the density method: the amount per 1,000 kcal.

    That is ``per_kcal * intake / energy``. A density may still rise or fall with energy. In a
    regression, energy belongs beside it.

    Parameters
    ----------
    intake : array_like
        Intake of a nutrient, in g or mg.
    energy_kcal : array_like
        Energy intake of the same day or days, in kcal; of the same shape, or a single number.
        What stands in a table for a missing value, such as 7777 or 9999, has to be made missing
        before: it may as well be an energy.
    per_kcal : float, default 1000
        The amount of energy to which the intake is related, in kcal.

    Returns
    -------
    ndarray
        Intake per `per_kcal` kilocalories; NaN where a value is missing (NaN, None, NA), and where
        the energy is 0, so that there is no density. A mean of several days with one of 0 kcal has
        one, which is that of the other days.

    Raises
    ------
    TypeError
        If an argument is text, or `per_kcal` no number.
    ValueError
        If a value is negative or infinite, an energy is above 0 and below a millionth of a kcal,
        `per_kcal` is not positive, the shapes differ, or rows or columns of pandas have other
        names or another order.

    Notes
    -----
    Equation :eq:`eq-nutri-density` of the book.

    References
    ----------
    Willett, W. C., Howe, G. R. and Kushi, L. H. (1997). Adjustment for total energy intake in
    epidemiologic studies. *American Journal of Clinical Nutrition* 65, 1220S-1228S.
    https://doi.org/10.1093/ajcn/65.4.1220S

    Examples
    --------
    >>> energy_density([30.0, 10.0], energy_kcal=[2500.0, 2000.0])
    array([12.,  5.])
    """
    per = as_number("per_kcal", per_kcal, above=0)
    amount, energy = as_amount("intake", intake), as_energy("energy_kcal", energy_kcal)
    require_together(intake=intake, energy_kcal=energy_kcal)
    return amount / np.where(energy > 0, energy, np.nan) * per


def energy_residuals(
    intake: ArrayLike, energy_kcal: ArrayLike, *, fit_on: ArrayLike | None = None
) -> np.ndarray:
    """Adjust an intake for energy by the residual method.

    The residuals of the regression of intake on energy, to which the intake that is expected at
    the mean energy is added, so that the result has the unit and the mean of the intake::

        adjusted = intake - slope * (energy - mean(energy))
        slope    = sum((energy - mean(energy)) * intake) / sum((energy - mean(energy))**2)

    Parameters
    ----------
    intake : (n,) array_like
        Intake of a nutrient, one value a person, in g or mg, or its logarithm.
    energy_kcal : (n,) array_like
        Energy intake of the same day or days, in kcal. A day of 0 kcal counts as it is: leave out
        whose fast is not believed.
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
    TypeError
        If an argument is text.
    ValueError
        If the shapes differ, the rows of pandas have other names or another order, a value is
        missing (NaN, None, NA) or infinite, an energy is negative or does not vary, or `fit_on`
        holds anything but truth values.

    Notes
    -----
    Equation :eq:`eq-nutri-residual` of the book.

    References
    ----------
    Willett, W. and Stampfer, M. J. (1986). Total energy intake: implications for epidemiologic
    analyses. *American Journal of Epidemiology* 124, 17-27.
    https://doi.org/10.1093/oxfordjournals.aje.a114366

    Examples
    --------
    >>> energy_residuals([50.0, 90.0, 100.0], energy_kcal=[1000.0, 2000.0, 3000.0])
    array([75., 90., 75.])
    """
    nutrient, energy = as_vector("intake", intake), as_vector("energy_kcal", energy_kcal)
    as_amount("energy_kcal", energy)
    if nutrient.shape != energy.shape:
        raise ValueError(
            f"intake has {len(nutrient)} values, energy_kcal {len(energy)}; expected as many"
        )
    require_complete("intake", nutrient)
    require_complete("energy_kcal", energy)
    named = {"intake": intake, "energy_kcal": energy_kcal}
    chosen = np.ones(len(energy), bool)
    if fit_on is not None:
        chosen, named["fit_on"] = as_labels("fit_on", fit_on), fit_on
    if chosen.dtype != bool or chosen.shape != energy.shape:
        raise ValueError(
            f"fit_on has the type {chosen.dtype} and the shape {chosen.shape}; expected True or "
            f"False for each of {len(energy)} people"
        )
    require_one_order(**named)
    if not chosen.any() or np.ptp(energy[chosen]) == 0:
        raise ValueError(
            "energy_kcal does not vary among the people to learn from; expected at least two values"
        )
    x, x_unit = scaled_deviations("energy_kcal", energy[chosen])
    y, y_unit = scaled_deviations("intake", nutrient[chosen])
    slope = (x @ y) / (x @ x)
    centered = np.ldexp(energy, -x_unit)
    for _ in range(2):
        centered = centered - centered[chosen].mean()
    return nutrient - np.ldexp(slope * centered, y_unit)
