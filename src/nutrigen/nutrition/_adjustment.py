"""Slopes that hold other variables fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutrigen.nutrition._checks import as_vector, require_finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["AdjustedSlope", "adjusted_slope", "variance_inflation"]


@dataclass(frozen=True)
class AdjustedSlope:
    """A slope of a linear regression.

    Parameters
    ----------
    slope : float
        Difference in outcome that goes with one unit more of the exposure.
    standard_error : float
        Its standard error; people are independent, but need not vary equally about the line.
    n_people : int
        Number of people.

    Examples
    --------
    >>> AdjustedSlope(2.0, 0.5, 100).interval
    (1.02, 2.98)
    """

    slope: float
    standard_error: float
    n_people: int

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % confidence, by the normal approximation."""
        half = 1.96 * self.standard_error
        return self.slope - half, self.slope + half


def adjusted_slope(
    exposure: ArrayLike, outcome: ArrayLike, *covariates: ArrayLike
) -> AdjustedSlope:
    """Return the slope of an outcome on an exposure, covariates being equal.

    Parameters
    ----------
    exposure, outcome : (n,) array_like
        What is related; people with a missing value in any argument are left out.
    *covariates : (n,) array_like
        What is held constant.

    Returns
    -------
    AdjustedSlope
        By least squares, with an intercept. With ``x`` the part of the exposure that the covariates
        leave unexplained, ``r`` the residuals and ``k`` coefficients of ``n`` people, the variance
        of the slope is ``n / (n - k) * sum(x**2 * r**2) / sum(x**2)**2``, known as HC1.

    Raises
    ------
    ValueError
        If there are too few people, the exposure does not vary, or it follows from the
        covariates.

    References
    ----------
    White, H. (1980), Econometrica 48, 817-838, https://doi.org/10.2307/1912934

    Examples
    --------
    >>> exposure, group = [1.0, 2.0, 3.0, 4.0, 5.0], [0, 0, 1, 1, 1]
    >>> outcome = [11.0, 12.0, 3.0, 4.0, 5.0]
    >>> round(adjusted_slope(exposure, outcome).slope, 2)
    -2.0
    >>> round(adjusted_slope(exposure, outcome, group).slope, 2)
    1.0
    """
    x, y = as_vector("exposure", exposure), as_vector("outcome", outcome)
    others = [as_vector("a covariate", values) for values in covariates]
    lengths = {len(values) for values in (x, y, *others)}
    if len(lengths) > 1:
        raise ValueError(f"the arguments have {sorted(lengths)} values; expected as many in each")
    complete = np.isfinite(np.column_stack([x, y, *others])).all(axis=1)
    x, y = x[complete], y[complete]
    Z = np.column_stack([np.ones_like(x), *(values[complete] for values in others)])
    # A covariate that follows from the others holds nothing constant that is not held already.
    rank = np.linalg.matrix_rank(Z) if len(Z) else Z.shape[1]
    n_free = len(x) - rank - 1
    if n_free < 1:
        raise ValueError(f"{len(x)} people are complete; expected at least {rank + 2}")
    if np.ptp(x) == 0:
        raise ValueError(f"exposure is {x[0]:g} for everyone; expected at least two values")
    x, y = x - x.mean(), y - y.mean()
    # What is left of both after the covariates have explained what they can.
    x_rest, y_rest = (v - Z @ np.linalg.lstsq(Z, v, rcond=None)[0] for v in (x, y))
    spread = x_rest @ x_rest
    if spread <= 1e-12 * (x @ x):
        raise ValueError("exposure follows from the covariates; it has no slope of its own")
    slope = x_rest @ y_rest / spread
    rest = y_rest - slope * x_rest
    error = np.sqrt(len(x) / n_free) * np.linalg.norm(x_rest * rest) / spread
    return AdjustedSlope(float(slope), float(error), len(x))


def variance_inflation(X: ArrayLike) -> np.ndarray:
    """Return how well each column follows from all others: the variance inflation factors.

    Parameters
    ----------
    X : (n_people, n_features) array_like
        Data without missing values.

    Returns
    -------
    (n_features,) ndarray
        ``1 / (1 - R2)`` of the regression of a column on the others: 1 where it is unrelated to
        them.

    Raises
    ------
    ValueError
        If there are fewer people than features, a value is missing, a column is constant, or
        one follows exactly from the others.

    Examples
    --------
    >>> variance_inflation([[1, 0], [-1, 0], [0, 1], [0, -1]])
    array([1., 1.])
    """
    table = np.asarray(X, dtype=float)
    if table.ndim != 2 or table.shape[0] <= table.shape[1] or table.shape[1] < 2:
        raise ValueError(
            f"X has the shape {table.shape}; expected two columns or more, and more rows than that"
        )
    require_finite("X", table)
    if np.any(np.ptp(table, axis=0) == 0):
        raise ValueError("X has a constant column; leave it out")
    correlation = np.corrcoef(table, rowvar=False)
    if np.linalg.cond(correlation) > 1e12:
        raise ValueError("a column of X follows exactly from the others; leave it out")
    return np.diag(np.linalg.inv(correlation)).copy()
