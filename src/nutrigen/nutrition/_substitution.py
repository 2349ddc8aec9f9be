"""Energy adjustment as models: what is compared when energy is held, and what takes whose place."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nutrigen._arguments import as_number, require_one_of
from nutrigen.nutrition._adjustment import AdjustedSlope, adjusted_slope
from nutrigen.nutrition._checks import as_amount, require_together

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["energy_models", "substitution_effect"]


def energy_models(
    intake: ArrayLike,
    energy_kcal: ArrayLike,
    outcome: ArrayLike,
    *covariates: ArrayLike,
    kcal_per_unit: float,
    per_kcal: float = 100.0,
    per_percent: float = 5.0,
) -> pd.DataFrame:
    """Return what the models of energy adjustment say of one nutrient, side by side.

    With the energy ``s`` that comes from the nutrient, the total energy ``e``, the covariates
    ``Z`` and the residual ``r`` of ``s`` on ``e``, the outcome is regressed, with an intercept, on

    - ``s, Z`` without energy,
    - ``s, e, Z`` in the standard multivariate model,
    - ``r, e, Z`` in the residual model, whose slope is that of the standard model,
    - ``100 * s / e, e, Z`` in the density model,
    - ``s, e - s, Z`` in the energy partition model, which has two slopes; their difference is the
      slope of the standard model.

    Parameters
    ----------
    intake : (n,) array_like
        Intake of a nutrient that has energy, in g or another unit.
    energy_kcal : (n,) array_like
        Total energy of the same day or days, in kcal.
    outcome : (n,) array_like
        Numbers, in any unit.
    *covariates : (n,) array_like
        What else is held constant, as :func:`adjusted_slope` takes it.
    kcal_per_unit : float
        Energy of one unit of the nutrient: 9 for a fat in g, 4 for protein or carbohydrate, 7 for
        alcohol.
    per_kcal : float, default 100
        The energy to which a slope belongs, in kcal.
    per_percent : float, default 5
        The share of energy to which the slope of the density belongs, in percent.

    Returns
    -------
    DataFrame
        A row for each slope, with its ``model``, what it ``compares``, the unit (``per``), the
        ``slope`` in units of the outcome, ``low`` and ``high`` of its interval of 95 %,
        ``standard_error`` and ``n_people``. Errors are those of :func:`adjusted_slope`. Who has
        no energy on that day has no density, and is left out of that model.

    Raises
    ------
    TypeError
        If an argument is text, or a number is none.
    ValueError
        If an intake or an energy is negative or infinite, a number is not positive, more than half
        of the people get more energy from the nutrient than in total, or :func:`adjusted_slope`
        refuses the data.

    Notes
    -----
    Equations :eq:`eq-nutri-standard`, :eq:`eq-nutri-residual-model` and :eq:`eq-nutri-partition`
    of the book.

    References
    ----------
    Willett, W. C., Howe, G. R. and Kushi, L. H. (1997). Adjustment for total energy intake in
    epidemiologic studies. *American Journal of Clinical Nutrition* 65, 1220S-1228S.
    https://doi.org/10.1093/ajcn/65.4.1220S

    Tomova, G. D., Arnold, K. F., Gilthorpe, M. S. and Tennant, P. W. G. (2022). Adjustment for
    energy intake in nutritional research: a causal inference perspective. *American Journal of
    Clinical Nutrition* 115, 189-198. https://doi.org/10.1093/ajcn/nqab266

    Examples
    --------
    >>> fat = [40.0, 90.0, 60.0, 100.0, 80.0]
    >>> energy = [1500.0, 2000.0, 2500.0, 3000.0, 2200.0]
    >>> table = energy_models(fat, energy, [50.0, 61.0, 52.0, 62.0, 55.0], kcal_per_unit=9)
    >>> table[["model", "per", "slope"]].round(2)
                     model            per  slope
    0            no energy       100 kcal   2.35
    1             standard       100 kcal   2.63
    2             residual       100 kcal   2.63
    3              density  5 % of energy   2.71
    4  partition: nutrient       100 kcal   2.47
    5      partition: rest       100 kcal  -0.16
    """
    factor = as_number("kcal_per_unit", kcal_per_unit, above=0)
    per = as_number("per_kcal", per_kcal, above=0)
    percent = as_number("per_percent", per_percent, above=0)
    energy = as_amount("energy_kcal", energy_kcal)
    source = factor * as_amount("intake", intake)
    require_together(intake=intake, energy_kcal=energy_kcal, outcome=outcome)
    known = ~np.isnan(source + energy)
    if known.any() and np.mean(source[known] > energy[known]) > 0.5:
        raise ValueError(
            f"with kcal_per_unit = {factor:g}, most people get more energy from the intake than in "
            "total; is the intake in another unit, or the energy in another than kcal?"
        )
    # Any line will do: the residual's slope beside energy does not depend on who was on it.
    e = energy[known] - energy[known].sum() / max(known.sum(), 1)
    slope = e @ source[known] / (e @ e) if np.any(e) else 0.0
    residual = source - slope * energy
    share = 100 * source / np.where(energy > 0, energy, np.nan)
    rest = energy - source
    of_kcal, of_share = f"{per:g} kcal", f"{percent:g} % of energy"
    instead = "in place of the rest, same energy"
    rows = []
    for model, compares, exposure, held, size, unit in (
        ("no energy", "added, with what goes with it", source, [], per, of_kcal),
        ("standard", instead, source, [energy], per, of_kcal),
        ("residual", instead, residual, [energy], per, of_kcal),
        ("density", instead, share, [energy], percent, of_share),
        ("partition: nutrient", "added to the same rest", source, [rest], per, of_kcal),
        ("partition: rest", "added to the same nutrient", rest, [source], per, of_kcal),
    ):
        fit = adjusted_slope(exposure / size, outcome, *held, *covariates)
        rows.append(
            {
                "model": model,
                "compares": compares,
                "per": unit,
                "slope": fit.slope,
                "low": fit.interval[0],
                "high": fit.interval[1],
                "standard_error": fit.standard_error,
                "n_people": fit.n_people,
            }
        )
    return pd.DataFrame(rows)


def substitution_effect(
    sources_kcal: pd.DataFrame,
    outcome: ArrayLike,
    *covariates: ArrayLike,
    more: Hashable,
    less: Hashable,
    amount: float = 100.0,
    unit: str = "kcal",
) -> AdjustedSlope:
    """Return by how much an outcome differs where one source of energy has another's place.

    The leave-one-out model of substitution: the outcome is regressed on all sources of energy but
    `less`, on the total energy, their sum, and on the covariates. What is held by it is the energy
    from each other source and the total, so that more of one source is less of the one that was
    left out.

    Parameters
    ----------
    sources_kcal : (n, n_sources) DataFrame
        Energy from each source, in kcal, a column for each; together they are all the energy. No
        source may be part of another: either fat, or the kinds of fat with a rest.
    outcome : (n,) array_like
        Numbers, in any unit.
    *covariates : (n,) array_like
        What else is held constant, as :func:`adjusted_slope` takes it.
    more, less : hashable
        Names of the source that there is more of, and of the one whose place it has.
    amount : float, default 100
        How much of it, in the unit.
    unit : {"kcal", "percent"}, default "kcal"
        Whether the amount is one of energy, or a percentage of each person's energy: then the
        sources are shares, beside the total energy.

    Returns
    -------
    AdjustedSlope
        Difference in outcome, with its error; people with a missing value are left out.

    Raises
    ------
    TypeError
        If `sources_kcal` is no DataFrame, or holds text.
    ValueError
        If a name does not occur or occurs twice, both names are the same, a source is negative or
        infinite, `amount` is not positive, or :func:`adjusted_slope` refuses the data.

    Notes
    -----
    Equation :eq:`eq-nutri-substitution` of the book.

    References
    ----------
    Willett, W. C., Howe, G. R. and Kushi, L. H. (1997). Adjustment for total energy intake in
    epidemiologic studies. *American Journal of Clinical Nutrition* 65, 1220S-1228S.
    https://doi.org/10.1093/ajcn/65.4.1220S

    Tomova, G. D., Arnold, K. F., Gilthorpe, M. S. and Tennant, P. W. G. (2022). Adjustment for
    energy intake in nutritional research: a causal inference perspective. *American Journal of
    Clinical Nutrition* 115, 189-198. https://doi.org/10.1093/ajcn/nqab266

    Examples
    --------
    >>> import pandas as pd
    >>> kcal = pd.DataFrame({
    ...     "fat": [700.0, 900.0, 500.0, 800.0, 600.0],
    ...     "carbohydrate": [900.0, 1000.0, 1300.0, 700.0, 1000.0],
    ...     "protein": [300.0, 250.0, 400.0, 350.0, 200.0],
    ... })
    >>> outcome = 0.02 * kcal["fat"] + 0.005 * kcal["carbohydrate"] + [0, 0.1, 0, -0.1, 0]
    >>> round(substitution_effect(kcal, outcome, more="fat", less="carbohydrate").slope, 1)
    1.5
    """
    if not (hasattr(sources_kcal, "iloc") and hasattr(sources_kcal, "columns")):
        raise TypeError(f"sources_kcal must be a DataFrame of pandas, not {type(sources_kcal)}")
    names = list(sources_kcal.columns)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"sources_kcal has the column {twice[0]!r} more than once")
    require_one_of("more", more, names)
    require_one_of("less", less, names)
    if more == less:
        raise ValueError(f"more and less are both {more!r}; expected two sources")
    size = as_number("amount", amount, above=0)
    require_one_of("unit", unit, ["kcal", "percent"])
    require_together(sources_kcal=sources_kcal.iloc[:, 0], outcome=outcome)
    kcal = {name: as_amount(str(name), sources_kcal[name]) for name in names}
    total = sum(kcal.values(), np.zeros(len(sources_kcal)))
    if unit == "percent":
        whole = np.where(total > 0, total, np.nan)
        kcal = {name: 100 * values / whole for name, values in kcal.items()}
    held = [values for name, values in kcal.items() if name not in (more, less)]
    return adjusted_slope(kcal[more] / size, outcome, *held, total, *covariates)
