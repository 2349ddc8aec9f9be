"""Whether a report of energy can be true: basal metabolic rate and Goldberg's limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np

from nutrigen._arguments import as_number, as_whole_number, require_one_of
from nutrigen.nutrition._checks import (
    as_between,
    as_energy,
    as_indicator,
    require_together,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["basal_metabolic_rate", "goldberg_limits", "is_plausible_reporter"]

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

    By Mifflin and St Jeor ``10 * weight + 6.25 * height - 5 * age``, plus 5 for men and minus 161
    for women. By Schofield a line in weight for each sex and group of age (18 to 29, 30 to 59, 60
    and more); it does not use the height.

    Parameters
    ----------
    weight_kg, height_cm, age_years : array_like
        Body weight in kg, from 10 to 700; height in cm, from 50 to 300; age in years, from 18 to
        130. They are of one shape or single numbers; missing values (NaN, None, NA) are passed on.
    is_male : array_like of bool
        The equations were made for men and for women. Or 1 and 0; a missing value (NaN, None, NA)
        is passed on.
    equation : {'mifflin', 'schofield'}
        That of Mifflin and St Jeor, or Schofield's, as given by FAO, WHO and UNU.

    Returns
    -------
    ndarray
        kcal a day; NaN where a value is missing that the equation uses.

    Raises
    ------
    TypeError
        If a measurement is text.
    ValueError
        If the equation is unknown, someone is younger than 18, height seems to be in m, a value
        is beyond what people can be, as 7777 and 9999 are, `is_male` holds something else than
        truth values, the shapes differ, or rows of pandas have other names or another order.

    Notes
    -----
    Equation :eq:`eq-nutri-bmr` of the book.

    References
    ----------
    Mifflin, M. D. et al. (1990). A new predictive equation for resting energy expenditure in
    healthy individuals. *American Journal of Clinical Nutrition* 51, 241-247.
    https://doi.org/10.1093/ajcn/51.2.241

    FAO, WHO and UNU (2004). Human Energy Requirements: Report of a Joint FAO/WHO/UNU Expert
    Consultation. Food and Agriculture Organization of the United Nations, table 5.2.
    https://www.fao.org/4/y5686e/y5686e00.htm

    Examples
    --------
    >>> basal_metabolic_rate(weight_kg=60, height_cm=165, age_years=30, is_male=False)
    array(1320.25)
    >>> basal_metabolic_rate(60, 165, 29, False, equation="schofield")
    array(1375.68)
    """
    require_one_of("equation", equation, ("mifflin", "schofield"))
    code = "expected at most {}; what stands for a missing value has to be made missing before"
    weight = as_between(
        "weight_kg", weight_kg, 10, 700, "expected kg, at least 10", code.format("700 kg")
    )
    height = as_between(
        "height_cm", height_cm, 50, 300, "expected cm, not m, at least 50", code.format("300 cm")
    )
    age = as_between(
        "age_years", age_years, 18, 130, "expected adults (18 years)", code.format("130 years")
    )
    male = as_indicator("is_male", is_male)
    require_together(weight_kg=weight_kg, height_cm=height_cm, age_years=age_years, is_male=is_male)
    if equation == "mifflin":
        return np.asarray(10 * weight + 6.25 * height - 5 * age + 166.0 * male - 161.0)
    rate = np.full(np.broadcast_shapes(*(v.shape for v in (weight, height, age, male))), np.nan)
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

    With the activity level ``P``, coefficients of variation in percent, and ``k`` standard
    deviations, they are ``P * exp(-k * S / 100)`` and ``P * exp(k * S / 100)``, where::

        S = sqrt((cv_intake**2 / n_days + cv_bmr**2 + cv_activity**2) / n_people)

    Parameters
    ----------
    n_days : int
        Number of days of which the intake is the mean, at least 1. A day of 0 kcal is one of them
        if it is believed, and counts in the mean; if not, it is no day.
    physical_activity_level : float, default 1.55
        Ratio of energy expenditure to basal metabolic rate that is assumed.
    n_people : int, default 1
        1 to judge a person; the size of a group to judge its mean.
    cv_intake, cv_bmr, cv_activity : float
        Coefficients of variation in percent, at least 1: of intake from day to day, of the
        predicted basal metabolic rate, of the activity level between people. The defaults are
        those of Black. With several days of the same people, take for `cv_intake` 100 times the
        standard deviation within a person of the logarithm of intake, since the limits are those
        of a logarithm.
    n_deviations : float, default 2
        Number of standard deviations, 2 for limits of about 95 %.

    Returns
    -------
    lower, upper : float
        Limits without unit.

    Raises
    ------
    TypeError
        If an argument is no number, or a number of days or people is not whole.
    ValueError
        If a number is not positive, a coefficient of variation below 1, as it is if given as a
        share, or the limits are beyond what a float can hold.

    Notes
    -----
    Equations :eq:`eq-nutri-goldberg-spread` and :eq:`eq-nutri-goldberg-limits` of the book.

    References
    ----------
    Black, A. E. (2000). Critical evaluation of energy intake using the Goldberg cut-off for energy
    intake:basal metabolic rate. A practical guide to its calculation, use and limitations.
    *International Journal of Obesity* 24, 1119-1130. https://doi.org/10.1038/sj.ijo.0801376

    Examples
    --------
    >>> lower, upper = goldberg_limits(n_days=2)
    >>> round(lower, 2), round(upper, 2)
    (0.96, 2.49)
    """
    d = as_whole_number("n_days", n_days, least=1)
    size = as_whole_number("n_people", n_people, least=1)
    level = as_number("physical_activity_level", physical_activity_level, above=0)
    percents = {"cv_intake": cv_intake, "cv_bmr": cv_bmr, "cv_activity": cv_activity}
    intake, bmr, activity = (as_number(name, value, least=1) for name, value in percents.items())
    spread = math.hypot(intake / math.sqrt(d), bmr, activity) / 100
    exponent = as_number("n_deviations", n_deviations, above=0) * spread / math.sqrt(size)
    if not exponent + abs(math.log(level)) < 700:
        raise ValueError(
            f"n_deviations is {n_deviations:g} and the spread {100 * spread:g} percent: no limits "
            "are so wide"
        )
    factor = math.exp(exponent)
    return level / factor, level * factor


class _Limits(TypedDict, total=False):
    """Further arguments of `goldberg_limits`."""

    physical_activity_level: float
    n_people: int
    cv_intake: float
    cv_bmr: float
    cv_activity: float
    n_deviations: float


def is_plausible_reporter(
    energy_kcal: ArrayLike, bmr_kcal: ArrayLike, n_days: int, **limits: Unpack[_Limits]
) -> np.ndarray:
    """Tell whose energy intake is possible for a person of that basal metabolic rate.

    It is if ``energy / bmr`` is within the limits, or on one of them.

    Parameters
    ----------
    energy_kcal : array_like
        Reported energy intake, the mean of `n_days` days, in kcal. A day of 0 kcal lowers the mean
        and counts among the days; whoever does not believe it leaves out the person, or the day
        and judges the others by a smaller `n_days`.
    bmr_kcal : array_like
        Basal metabolic rate, in kcal a day; of the same shape, or a single number.
    n_days : int
        Number of days, at least 1.
    **limits : float
        Further arguments of `goldberg_limits`.

    Returns
    -------
    ndarray of bool
        False outside the limits, and where a value is missing (NaN, None, NA).

    Raises
    ------
    TypeError
        If an energy is text; as in `goldberg_limits`.
    ValueError
        If an energy is negative or infinite, a metabolic rate is not positive, the shapes differ,
        or rows of pandas have other names or another order; as in `goldberg_limits`.

    Notes
    -----
    Equation :eq:`eq-nutri-goldberg-limits` of the book.

    References
    ----------
    Black, A. E. (2000). Critical evaluation of energy intake using the Goldberg cut-off for energy
    intake:basal metabolic rate. A practical guide to its calculation, use and limitations.
    *International Journal of Obesity* 24, 1119-1130. https://doi.org/10.1038/sj.ijo.0801376

    Examples
    --------
    >>> is_plausible_reporter([1100.0, 2300.0], bmr_kcal=[1600.0, 1600.0], n_days=2)
    array([False,  True])
    """
    lower, upper = goldberg_limits(n_days, **limits)
    energy = as_energy("energy_kcal", energy_kcal)
    resting = as_energy("bmr_kcal", bmr_kcal, zero=False)
    require_together(energy_kcal=energy_kcal, bmr_kcal=bmr_kcal)
    ratio = energy / resting
    return (lower <= ratio) & (ratio <= upper)
