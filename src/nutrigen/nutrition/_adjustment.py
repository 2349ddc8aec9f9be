"""Slopes that hold other variables fixed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import require_one_order
from nutrigen.nutrition._checks import (
    as_deviations,
    as_measured,
    require_complete,
    unscaled,
)
from nutrigen.nutrition._design import (
    as_codes,
    as_covariate,
    basis,
    explains,
    is_categorical,
    rest,
    scaled_deviations,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["AdjustedSlope", "adjusted_slope", "variance_inflation"]

# A person without whom there would be no slope has a leverage of 1.
_ALONE = 1 - 1e-9


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
    n_missing : int, default 0
        Number of people who were left out, since a value was missing.

    Examples
    --------
    >>> AdjustedSlope(2.0, 0.5, 100).interval
    (1.02, 2.98)
    """

    slope: float
    standard_error: float
    n_people: int
    n_missing: int = 0

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % confidence, by the normal approximation.

        It is 1.96 standard errors to both sides, and so too narrow for few people, by 6 % for
        some 20. `adjusted_slopes` takes the t distribution.
        """
        half = 1.96 * self.standard_error
        return self.slope - half, self.slope + half


def adjusted_slope(
    exposure: ArrayLike, outcome: ArrayLike, *covariates: ArrayLike
) -> AdjustedSlope:
    """Return the slope of an outcome on an exposure, covariates being equal.

    By least squares, with an intercept. With ``x`` the part of the exposure that the covariates
    leave unexplained, ``y`` the outcome, ``r`` the residuals and ``k`` coefficients of ``n``
    people::

        slope    = sum(x * y) / sum(x**2)
        variance = n / (n - k) * sum(x**2 * r**2) / sum(x**2)**2

    The variance is known as HC1, and holds if the scatter differs between people. It does not
    know of people who were sampled together; `adjusted_slopes` does.

    Parameters
    ----------
    exposure, outcome : (n,) array_like
        Numbers, in any unit; truth values count as 1 and 0. People with a missing value (NaN,
        None, NA) in any argument are left out, and counted.
    *covariates : (n,) array_like
        What is held constant: numbers; categories, which are text or a pandas categorical, of
        which all but the first become columns of 1 and 0; or dates.

    Returns
    -------
    AdjustedSlope
        Outcome per unit of the exposure. Its standard error is infinite where the slope hangs on
        a single person, whom the line then meets whatever was measured.

    Raises
    ------
    TypeError
        If an argument is text or holds numbers as text, or exposure or outcome hold categories
        or dates.
    ValueError
        If the lengths differ, or the rows of pandas have other names or another order; a value is
        infinite; there are too few people; the exposure does not vary, or it follows from the
        covariates.

    References
    ----------
    White, H. (1980). A Heteroskedasticity-Consistent Covariance Matrix Estimator and a Direct Test
    for Heteroskedasticity. *Econometrica* 48, 817-838. https://doi.org/10.2307/1912934

    MacKinnon, J. G. and White, H. (1985). Some Heteroskedasticity-Consistent Covariance Matrix
    Estimators with Improved Finite Sample Properties. *Journal of Econometrics* 29, 305-325.
    https://doi.org/10.1016/0304-4076(85)90158-7

    Examples
    --------
    >>> exposure, group = [1.0, 2.0, 3.0, 4.0, 5.0], ["a", "a", "b", "b", "b"]
    >>> outcome = [11.0, 12.0, 3.0, 4.0, 5.0]
    >>> round(adjusted_slope(exposure, outcome).slope, 2)
    -2.0
    >>> round(adjusted_slope(exposure, outcome, group).slope, 2)
    1.0
    """
    named = {f"covariate {number}": values for number, values in enumerate(covariates, start=1)}
    x, y = _as_numbers("exposure", exposure), _as_numbers("outcome", outcome)
    others = [(name, v) for name, values in named.items() for v in as_covariate(name, values)]
    lengths = {len(values) for values in (x, y, *(v for _, v in others))}
    if len(lengths) > 1:
        raise ValueError(f"the arguments have {sorted(lengths)} values; expected as many in each")
    require_one_order(exposure=exposure, outcome=outcome, **named)
    complete = ~np.isnan(np.column_stack([x, y, *(v for _, v in others)])).any(axis=1)
    x, y, n_people = x[complete], y[complete], int(complete.sum())
    if n_people < 3:
        raise ValueError(f"{n_people} people are complete; expected at least 3")
    # A covariate that follows from the others holds nothing constant that is not held already.
    held = basis(n_people, [scaled_deviations(name, v[complete])[0] for name, v in others])
    n_free = n_people - held.shape[1] - 2
    if n_free < 1:
        raise ValueError(f"{n_people} people are complete; expected at least {held.shape[1] + 3}")
    if x.min() == x.max():
        raise ValueError(f"exposure is {x[0]:g} for everyone; expected at least two values")
    (x, x_unit), (y, y_unit) = scaled_deviations("exposure", x), scaled_deviations("outcome", y)
    # What is left of both after the covariates have explained what they can.
    x_rest, y_rest = rest(x, held), rest(y, held)
    spread = x_rest @ x_rest
    if spread <= 1e-12 * (x @ x):
        raise ValueError("exposure follows from the covariates; it has no slope of its own")
    if explains(y_rest, y):
        # Rounding, which neither slope nor error should be made of.
        y_rest = np.zeros_like(y)
    slope = x_rest @ y_rest / spread
    error = np.sqrt(n_people / n_free) * np.linalg.norm(x_rest * (y_rest - slope * x_rest)) / spread
    leverage = 1 / n_people + (held**2).sum(axis=1) + x_rest**2 / spread
    if np.any((leverage > _ALONE) & (x_rest**2 > 1e-9 * spread)):
        error = math.inf
    return AdjustedSlope(
        unscaled("slope", float(slope), y_unit - x_unit),
        unscaled("standard error", float(error), y_unit - x_unit),
        n_people,
        len(complete) - n_people,
    )


def _as_numbers(name: str, values: ArrayLike) -> np.ndarray:
    if is_categorical(values):
        as_codes(name, values)
        raise TypeError(
            f"{name} holds categories, not numbers; adjusted_slopes returns a slope for each "
            "category of an exposure"
        )
    return as_deviations(name, values)


def variance_inflation(X: ArrayLike) -> np.ndarray:
    """Return how well each column follows from all others: the variance inflation factors.

    That of column ``j`` is ``1 / (1 - R2_j)``, with the coefficient of determination of its
    regression on the others, and an intercept. So much larger is the variance of its slope than if
    it were unrelated to them.

    Parameters
    ----------
    X : (n_people, n_features) array_like
        Numbers without missing values, each column in its own unit; more people than features.

    Returns
    -------
    (n_features,) ndarray
        Without unit, 1 where a column is unrelated to the others.

    Raises
    ------
    TypeError
        If a column holds text or dates.
    ValueError
        If there are fewer people than features, a value is missing or infinite, a column is
        constant, or one follows exactly from the others.

    Notes
    -----
    Equation :eq:`eq-nutri-vif` of the book.

    References
    ----------
    Marquardt, D. W. (1970). Generalized Inverses, Ridge Regression, Biased Linear Estimation, and
    Nonlinear Estimation. *Technometrics* 12, 591-612.
    https://doi.org/10.1080/00401706.1970.10488699

    Examples
    --------
    >>> variance_inflation([[1, 0], [-1, 0], [0, 1], [0, -1]])
    array([1., 1.])
    """
    table = as_measured("X", X)
    if table.ndim != 2 or table.shape[0] <= table.shape[1] or table.shape[1] < 2:
        raise ValueError(
            f"X has the shape {table.shape}; expected two columns or more, and more rows than that"
        )
    require_complete("X", table)
    units = []
    for number, given in enumerate(np.asarray(X).T):
        column, _ = scaled_deviations(f"column {number} of X", as_deviations("X", given))
        if not column.any():
            raise ValueError(f"X has a constant column, {number} (counted from 0); leave it out")
        units.append(column / np.linalg.norm(column))
    _, sizes, right = np.linalg.svd(np.column_stack(units), full_matrices=False)
    if sizes[-1] <= 1e-6 * sizes[0]:
        raise ValueError("a column of X follows exactly from the others; leave it out")
    return ((right / sizes[:, np.newaxis]) ** 2).sum(axis=0)
