"""Whether a report of energy can be true: basal metabolic rate and Goldberg's limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nutrigen.nutrition._checks import as_indicator

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["basal_metabolic_rate", "goldberg_limits", "is_plausible_reporter"]


# Plausibility of reports

# Slope (kcal/kg) and intercept (kcal) by lower end of the age group, men and women.
_SCHOFIELD = {
    True: ((18, 15.057, 692.2), (30, 11.472, 873.1), (60, 11.711, 587.7)),
    False: ((18, 14.818, 486.6), (30, 8.126, 845.6), (60, 9.082, 658.5)),
}


def basal_metabolic_rate(
    weight_kg: ArrayLike,
    height_cm: ArrayLike,
    age_years: ArrayLike,
    is_male: ArrayLike,
    *,
    equation: str = "mifflin",
) -> np.ndarray:
    """Predict the energy that adults spend at rest, in kcal a day.

    Parameters
    ----------
    weight_kg, height_cm, age_years : array_like
        Body weight in kg, height in cm, age in years; missing values (NaN) are passed on.
    is_male : array_like of bool
        The equations were made for men and for women. Or 1 and 0; a missing value (NaN) is passed
        on.
    equation : {'mifflin', 'schofield'}
        That of Mifflin and St Jeor, or Schofield's by weight and age group (it does not use the
        height), as given by FAO, WHO and UNU.

    Returns
    -------
    ndarray
        kcal a day.

    Raises
    ------
    ValueError
        If the equation is unknown, someone is younger than 18, height seems to be in m, or
        `is_male` holds something else than truth values.

    References
    ----------
    Mifflin, M. D. et al. (1990), American Journal of Clinical Nutrition 51, 241-247,
    https://doi.org/10.1093/ajcn/51.2.241;
    FAO, WHO and UNU (2004), Human energy requirements, table 5.2

    Examples
    --------
    >>> basal_metabolic_rate(weight_kg=60, height_cm=165, age_years=30, is_male=False)
    array(1320.25)
    >>> basal_metabolic_rate(60, 165, 29, False, equation="schofield")
    array(1375.68)
    """
    weight, height, age = (
        np.asarray(values, dtype=float) for values in (weight_kg, height_cm, age_years)
    )
    male = as_indicator("is_male", is_male)
    if np.any(age < 18):
        raise ValueError(f"age_years is {np.nanmin(age)} at its lowest; expected adults (18 years)")
    if np.any(height < 3):
        raise ValueError(f"height_cm is {np.nanmin(height)} at its lowest; expected cm, not m")
    if equation == "mifflin":
        return np.asarray(10 * weight + 6.25 * height - 5 * age + 166.0 * male - 161.0)
    if equation != "schofield":
        raise ValueError(f"equation is {equation!r}; expected 'mifflin' or 'schofield'")
    rate = np.full(np.broadcast_shapes(weight.shape, age.shape, male.shape), np.nan)
    for sex, groups in _SCHOFIELD.items():
        for lowest, slope, intercept in groups:
            rate = np.where((male == sex) & (age >= lowest), slope * weight + intercept, rate)
    return rate


def goldberg_limits(
    n_days: int,
    *,
    physical_activity_level: float = 1.55,
    n_people: int = 1,
    cv_intake: float = 23.0,
    cv_bmr: float = 8.5,
    cv_activity: float = 15.0,
    n_deviations: float = 2.0,
) -> tuple[float, float]:
    """Return between which ratios of energy intake to basal metabolic rate a report is plausible.

    Parameters
    ----------
    n_days : int
        Number of days of which the intake is the mean.
    physical_activity_level : float, default 1.55
        Ratio of energy expenditure to basal metabolic rate that is assumed.
    n_people : int, default 1
        1 to judge a person; the size of a group to judge its mean.
    cv_intake, cv_bmr, cv_activity : float
        Coefficients of variation in percent: of intake from day to day, of the predicted basal
        metabolic rate, of the activity level between people. The defaults are those of Black. With
        several days of the same people, take for `cv_intake` 100 times the standard deviation
        within a person of the logarithm of intake, since the limits are those of a logarithm.
    n_deviations : float, default 2
        Number of standard deviations, 2 for limits of about 95 %.

    Returns
    -------
    lower, upper : float
        Limits without unit.

    Raises
    ------
    ValueError
        If a number is not positive.

    References
    ----------
    Black, A. E. (2000), International Journal of Obesity 24, 1119-1130,
    https://doi.org/10.1038/sj.ijo.0801376

    Examples
    --------
    >>> lower, upper = goldberg_limits(n_days=2)
    >>> round(lower, 2), round(upper, 2)
    (0.96, 2.49)
    """
    arguments = {
        "n_days": n_days,
        "physical_activity_level": physical_activity_level,
        "n_people": n_people,
        "cv_intake": cv_intake,
        "cv_bmr": cv_bmr,
        "cv_activity": cv_activity,
        "n_deviations": n_deviations,
    }
    for name, value in arguments.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}; expected a positive number")
    spread = math.sqrt(cv_intake**2 / n_days + cv_bmr**2 + cv_activity**2) / 100
    factor = math.exp(n_deviations * spread / math.sqrt(n_people))
    return physical_activity_level / factor, physical_activity_level * factor


def is_plausible_reporter(
    energy_kcal: ArrayLike, bmr_kcal: ArrayLike, n_days: int, **limits: float
) -> np.ndarray:
    """Tell whose energy intake is possible for a person of that basal metabolic rate.

    Parameters
    ----------
    energy_kcal : array_like
        Reported energy intake, the mean of `n_days` days, in kcal.
    bmr_kcal : array_like
        Basal metabolic rate, in kcal a day.
    n_days : int
        Number of days.
    **limits : float
        Further arguments of `goldberg_limits`.

    Returns
    -------
    ndarray of bool
        False outside the limits, and where a value is missing.

    Raises
    ------
    ValueError
        As in `goldberg_limits`.

    Examples
    --------
    >>> is_plausible_reporter([1100.0, 2300.0], bmr_kcal=[1600.0, 1600.0], n_days=2)
    array([False,  True])
    """
    lower, upper = goldberg_limits(n_days, **limits)
    ratio = np.asarray(energy_kcal, dtype=float) / np.asarray(bmr_kcal, dtype=float)
    return (lower <= ratio) & (ratio <= upper)
