"""What days say of a habit.

Functions that take several days take one row for each person and one column for each day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import as_number
from nutrigen.nutrition._checks import (
    as_deviations,
    as_measured,
    require_complete,
    unscaled,
)
from nutrigen.nutrition._design import scaled_deviations

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "VarianceComponents",
    "days_needed",
    "deattenuated_correlation",
    "intraclass_correlation",
    "reliability_of_mean",
    "variance_components",
]


@dataclass(frozen=True)
class VarianceComponents:
    """What an intake varies by, from several days of the same people.

    Parameters
    ----------
    between : float
        Variance between people, of what is habitual; an estimate, which may be negative.
    within : float
        Variance within a person, from day to day (errors of reporting included).

    Notes
    -----
    The reliability is equation :eq:`eq-nutri-reliability` of the book.

    Examples
    --------
    >>> VarianceComponents(between=4.0, within=6.0).reliability
    0.4
    """

    between: float
    within: float

    @property
    def reliability(self) -> float:
        """Share of the variance of one day that lies between people, ``between / total``.

        Raises
        ------
        ValueError
            If both variances are 0, so that there is nothing to share.
        """
        total = self.between + self.within
        if not total > 0:
            raise ValueError(
                f"the variances between and within people add up to {total:g}; expected more than 0"
            )
        return self.between / total


def variance_components(days: ArrayLike) -> VarianceComponents:
    """Split the variance of an intake into that between people and that from day to day.

    A difference between the means of the days (the second recall was by telephone) is taken out.
    All days are supposed to vary equally; if they do not, `within` is a mean over the days. With
    the residuals ``r`` of a table to which means of ``n`` people and ``d`` days have been fitted::

        within  = sum(r**2) / ((n - 1) * (d - 1))
        between = variance of the people's means - within / d

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day, in any unit. A day of 0 kcal counts as it is, and for
        much: leave out whose fast is not believed.

    Returns
    -------
    VarianceComponents
        Unbiased estimates by analysis of variance, in the square of the unit.

    Raises
    ------
    TypeError
        If a value is text.
    ValueError
        If there are fewer than two people or two days, a value is missing (NaN, None, NA) or
        infinite, or the variances are beyond what a float can hold.

    Notes
    -----
    They are the variances of the model :eq:`eq-nutri-two-days` of the book.

    References
    ----------
    Beaton, G. H. et al. (1979). Sources of variance in 24-hour dietary recall data: implications
    for nutrition study design and interpretation. *American Journal of Clinical Nutrition* 32,
    2546-2559. https://doi.org/10.1093/ajcn/32.12.2546

    Examples
    --------
    >>> variance_components([[1, 3], [2, 2], [6, 4]])
    VarianceComponents(between=2.0, within=2.0)
    """
    components, exponent = _split(days)
    return VarianceComponents(
        unscaled("the variance between people", components.between, exponent),
        unscaled("the variance within people", components.within, exponent),
    )


def _split(days: ArrayLike) -> tuple[VarianceComponents, int]:
    """Return the components over a power of two, and its exponent."""
    table = as_measured("days", days)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError(
            f"days has the shape {table.shape}; expected at least two people (rows) and two days "
            "(columns)"
        )
    require_complete("days", table)
    n_people, n_days = table.shape
    # The mean of each day is taken out first, so that large means cost no digits.
    columns = [
        scaled_deviations(f"day {number} of days", as_deviations("days", day))
        for number, day in enumerate(np.asarray(days).T)
    ]
    unit = max((exponent for column, exponent in columns if column.any()), default=0)
    table = np.column_stack([np.ldexp(column, exponent - unit) for column, exponent in columns])
    person = table.mean(axis=1)
    within = float(((table - person[:, np.newaxis]) ** 2).sum() / ((n_people - 1) * (n_days - 1)))
    of_means = float(person @ person / (n_people - 1))
    return VarianceComponents(of_means - within / n_days, within), 2 * unit


def intraclass_correlation(days: ArrayLike) -> float:
    """Return the reliability of one day: the share of its variance that lies between people.

    That is ``between / (between + within)``, with the components of `variance_components`. It is
    called ICC(3,1), or ICC(C,1). With two days it is their covariance, divided by the mean of
    their variances: their correlation, if both vary equally. If they do not, it is the reliability
    of neither.

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day, in any unit; what `variance_components` says of 0 kcal.

    Returns
    -------
    float
        At most 1, without unit; an estimate below 0 means that no variance between people can be
        seen.

    Raises
    ------
    ValueError
        As in `variance_components`; also, if nothing varies.
    TypeError
        If a value is text.

    Notes
    -----
    Equation :eq:`eq-nutri-reliability` of the book.

    References
    ----------
    Shrout, P. E. and Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater
    reliability. *Psychological Bulletin* 86, 420-428. https://doi.org/10.1037/0033-2909.86.2.420

    Examples
    --------
    >>> round(intraclass_correlation([[1500, 1900], [2100, 1800], [2600, 2900], [1700, 1400]]), 2)
    0.78
    """
    components, _ = _split(days)
    if components.between + components.within <= 0:
        raise ValueError("days does not vary between people or from day to day; nothing to relate")
    return components.reliability


def reliability_of_mean(reliability: float, n_days: float) -> float:
    """Return the reliability of the mean of several days (Spearman and Brown).

    That is ``d * r / (1 + (d - 1) * r)`` for ``d`` days and the reliability ``r`` of one.

    Parameters
    ----------
    reliability : float
        That of one day, above 0 and up to 1.
    n_days : float
        Number of days, above 0; a fraction is that of a day which is as reliable as any other.

    Returns
    -------
    float
        Share of the variance of the mean that lies between people.

    Raises
    ------
    TypeError
        If an argument is no number.
    ValueError
        If the reliability or the number of days is out of range.

    Notes
    -----
    Equations :eq:`eq-nutri-mean-of-both` and :eq:`eq-nutri-spearman-brown` of the book.

    References
    ----------
    Spearman, C. (1910). Correlation Calculated from Faulty Data. *British Journal of Psychology* 3,
    271-295. https://doi.org/10.1111/j.2044-8295.1910.tb00206.x

    Brown, W. (1910). Some Experimental Results in the Correlation of Mental Abilities. *British
    Journal of Psychology* 3, 296-322. https://doi.org/10.1111/j.2044-8295.1910.tb00207.x

    Examples
    --------
    >>> round(reliability_of_mean(0.4, n_days=2), 3)
    0.571
    """
    one = as_number("reliability", reliability, above=0, most=1)
    d = as_number("n_days", n_days, above=0)
    # Not 1 + (d - 1) * one, which is inexact for parts of a day and overflows for very many.
    return one / (one + (1 - one) / d)


def days_needed(reliability: float, target: float) -> int:
    """Return the number of days whose mean has at least a certain reliability.

    It is the least whole number of at least ``t / (1 - t) * (1 - r) / r`` for the target ``t`` and
    the reliability ``r`` of one day: `reliability_of_mean`, solved for the number of days.

    Parameters
    ----------
    reliability : float
        That of one day, above 0 and up to 1.
    target : float
        The reliability that the mean is to have, above 0 and below 1.

    Returns
    -------
    int
        Number of days, at least 1.

    Raises
    ------
    TypeError
        If an argument is no number.
    ValueError
        If one of them is out of range, or no number of days is enough that a float can hold.

    Notes
    -----
    Equation :eq:`eq-nutri-days-needed` of the book.

    References
    ----------
    Nelson, M. et al. (1989). Between- and Within-Subject Variation in Nutrient Intake from Infancy
    to Old Age: Estimating the Number of Days Required to Rank Dietary Intakes with Desired
    Precision. *American Journal of Clinical Nutrition* 50, 155-167.
    https://doi.org/10.1093/ajcn/50.1.155

    Examples
    --------
    >>> days_needed(0.4, target=0.8)
    6
    """
    one = as_number("reliability", reliability, above=0, most=1)
    wanted = as_number("target", target, above=0, below=1)
    exact = wanted / (1 - wanted) * (1 - one) / one
    if not math.isfinite(exact):
        raise ValueError(f"reliability is {one:g}; no number of days is enough")
    # A target that is met exactly must not cost a day through rounding.
    return max(1, math.ceil(exact - max(1e-9, 4 * math.ulp(exact))))


def deattenuated_correlation(
    correlation: float, reliability_x: float, reliability_y: float = 1.0
) -> float:
    """Return the correlation that two quantities would have without errors of measurement.

    That is ``correlation / sqrt(reliability_x * reliability_y)``.

    Parameters
    ----------
    correlation : float
        The correlation of the measured values, from -1 to 1.
    reliability_x, reliability_y : float
        Reliabilities of the two measurements, above 0 and up to 1. Their errors must be
        independent of each other.

    Returns
    -------
    float
        An estimate; with small reliabilities it can lie beyond 1, and is not cut.

    Raises
    ------
    TypeError
        If an argument is no number.
    ValueError
        If an argument is out of range or missing.

    Notes
    -----
    Equation :eq:`eq-nutri-deattenuation` of the book.

    References
    ----------
    Spearman, C. (1904). The Proof and Measurement of Association between Two Things. *American
    Journal of Psychology* 15, 72-101. https://doi.org/10.2307/1412159

    Examples
    --------
    >>> deattenuated_correlation(0.2, reliability_x=0.25)
    0.4
    """
    seen = as_number("correlation", correlation, least=-1, most=1)
    of_x = as_number("reliability_x", reliability_x, above=0, most=1)
    of_y = as_number("reliability_y", reliability_y, above=0, most=1)
    return seen / (math.sqrt(of_x) * math.sqrt(of_y))
