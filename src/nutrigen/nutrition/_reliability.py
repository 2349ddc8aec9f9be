"""What days say of a habit.

Functions that take several days take one row for each person and one column for each day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutrigen.nutrition._checks import require_finite, require_share

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

    Examples
    --------
    >>> VarianceComponents(between=4.0, within=6.0).reliability
    0.4
    """

    between: float
    within: float

    @property
    def reliability(self) -> float:
        """Share of the variance of one day that lies between people."""
        return self.between / (self.between + self.within)


def variance_components(days: ArrayLike) -> VarianceComponents:
    """Split the variance of an intake into that between people and that from day to day.

    A difference between the means of the days (the second recall was by telephone) is taken out.
    All days are supposed to vary equally; if they do not, `within` is a mean over the days.

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day.

    Returns
    -------
    VarianceComponents
        Unbiased estimates by analysis of variance.

    Raises
    ------
    ValueError
        If there are fewer than two people or two days, or a value is missing.

    Examples
    --------
    >>> variance_components([[1, 3], [2, 2], [6, 4]])
    VarianceComponents(between=2.0, within=2.0)
    """
    table = np.asarray(days, dtype=float)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError(
            f"days has the shape {table.shape}; expected at least two people (rows) and two days "
            "(columns)"
        )
    require_finite("days", table)
    n_people, n_days = table.shape
    person = table.mean(axis=1, keepdims=True)
    rest = table - person - table.mean(axis=0) + table.mean()
    within = float((rest**2).sum() / ((n_people - 1) * (n_days - 1)))
    of_means = float(person.var(ddof=1))
    return VarianceComponents(between=of_means - within / n_days, within=within)


def intraclass_correlation(days: ArrayLike) -> float:
    """Return the reliability of one day: the share of its variance that lies between people.

    It is called ICC(3,1), or ICC(C,1). With two days it is their covariance, divided by the mean of
    their variances: their correlation, if both vary equally. If they do not, it is the reliability
    of neither.

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day.

    Returns
    -------
    float
        At most 1; an estimate below 0 means that no variance between people can be seen.

    Raises
    ------
    ValueError
        As in `variance_components`; also, if nothing varies.

    References
    ----------
    Shrout, P. E. and Fleiss, J. L. (1979), Psychological Bulletin 86, 420-428,
    https://doi.org/10.1037/0033-2909.86.2.420

    Examples
    --------
    >>> round(intraclass_correlation([[1500, 1900], [2100, 1800], [2600, 2900], [1700, 1400]]), 2)
    0.78
    """
    components = variance_components(days)
    # Of equal values rounding leaves a variance, from which a share can be computed.
    if np.ptp(np.asarray(days, dtype=float)) == 0 or components.between + components.within <= 0:
        raise ValueError("days does not vary between people or from day to day; nothing to relate")
    return components.reliability


def reliability_of_mean(reliability: float, n_days: float) -> float:
    """Return the reliability of the mean of several days (Spearman and Brown).

    Parameters
    ----------
    reliability : float
        That of one day, above 0 and up to 1.
    n_days : float
        Number of days.

    Returns
    -------
    float
        Share of the variance of the mean that lies between people.

    Raises
    ------
    ValueError
        If the reliability or the number of days is out of range.

    Examples
    --------
    >>> round(reliability_of_mean(0.4, n_days=2), 3)
    0.571
    """
    require_share("reliability", reliability)
    if not n_days > 0:
        raise ValueError(f"n_days is {n_days}; expected a positive number")
    return n_days * reliability / (1 + (n_days - 1) * reliability)


def days_needed(reliability: float, target: float) -> int:
    """Return the number of days whose mean has at least a certain reliability.

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
    ValueError
        If one of them is out of range.

    Examples
    --------
    >>> days_needed(0.4, target=0.8)
    6
    """
    require_share("reliability", reliability)
    if not 0 < target < 1:
        raise ValueError(f"target is {target}; expected a number above 0 and below 1")
    exact = target / (1 - target) * (1 - reliability) / reliability
    # A target that is met exactly must not cost a day through rounding.
    return max(1, math.ceil(exact - 1e-9))


def deattenuated_correlation(
    correlation: float, reliability_x: float, reliability_y: float = 1.0
) -> float:
    """Return the correlation that two quantities would have without errors of measurement.

    Parameters
    ----------
    correlation : float
        The correlation of the measured values.
    reliability_x, reliability_y : float
        Reliabilities of the two measurements, above 0 and up to 1. Their errors must be
        independent of each other.

    Returns
    -------
    float
        An estimate; with small reliabilities it can lie beyond 1, and is not cut.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Spearman, C. (1904), American Journal of Psychology 15, 72-101, https://doi.org/10.2307/1412159

    Examples
    --------
    >>> deattenuated_correlation(0.2, reliability_x=0.25)
    0.4
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation is {correlation}; expected a number from -1 to 1")
    require_share("reliability_x", reliability_x)
    require_share("reliability_y", reliability_y)
    return float(correlation / math.sqrt(reliability_x * reliability_y))
