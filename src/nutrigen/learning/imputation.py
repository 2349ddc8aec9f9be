"""Multiple imputation: missing values drawn several times, and what that says of an estimate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from nutrigen._arguments import as_generator, as_number, as_numbers, as_whole_number
from nutrigen.learning._samples import as_vector

__all__ = [
    "PooledEstimate",
    "draw_missing",
    "multiple_imputation",
    "pool_estimates",
]

Analysis = Callable[[np.ndarray], tuple[float, float]]


@dataclass(frozen=True)
class PooledEstimate:
    """An estimate from several completed tables, by Rubin's rules.

    Parameters
    ----------
    value : float
        Mean of the estimates.
    within : float
        Mean of their variances, the squares of the standard errors: what is uncertain in a table
        without gaps.
    between : float
        Variance of the estimates from one completed table to another: what is uncertain because
        values are missing.
    n_imputations : int
        How many tables.
    degrees_of_freedom : float
        For Student's t.
    """

    value: float
    within: float
    between: float
    n_imputations: int
    degrees_of_freedom: float

    @property
    def standard_error(self) -> float:
        """Root of the total variance, ``within + (1 + 1/m) * between``."""
        return math.sqrt(self.within + (1 + 1 / self.n_imputations) * self.between)

    @property
    def missing_share(self) -> float:
        """Share of the total variance that is there because values are missing, from 0 to 1."""
        return (1 + 1 / self.n_imputations) * self.between / self.standard_error**2

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the interval by Student's t.

        Parameters
        ----------
        confidence : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        (low, high) : tuple of float

        Raises
        ------
        ValueError
            If `confidence` is not between 0 and 1.

        Examples
        --------
        >>> low, high = PooledEstimate(1.0, 0.04, 0.0, 5, math.inf).interval()
        >>> round(low, 3), round(high, 3)
        (0.608, 1.392)
        """
        confidence = as_number("confidence", confidence, above=0, below=1)
        half = float(stats.t.ppf((1 + confidence) / 2, self.degrees_of_freedom))
        half *= self.standard_error
        return self.value - half, self.value + half


def pool_estimates(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    *,
    complete_freedom: float | None = None,
) -> PooledEstimate:
    r"""Put the estimates from several completed tables together, by Rubin's rules.

    .. math:: \bar{Q} = \frac{1}{m} \sum_k Q_k, \qquad
              T = \bar{U} + \left(1 + \frac{1}{m}\right) B

    with the mean :math:`\bar{U}` of the squared standard errors and the variance :math:`B` of the
    estimates.

    Parameters
    ----------
    estimates : array of float, shape (m,)
        The estimate from each completed table, at least two.
    standard_errors : array of float, shape (m,)
        Its standard error, as if the table had never had a gap.
    complete_freedom : float, optional
        Degrees of freedom that the analysis has in a table without gaps, such as samples less
        coefficients; by default so many that they do not matter.

    Returns
    -------
    PooledEstimate

    Raises
    ------
    ValueError
        If there are not two estimates or more, each with its standard error, one is not finite, an
        error is below 0 or all are 0, or `complete_freedom` is not above 0.

    Notes
    -----
    Equations :eq:`eq-rubin-total` and :eq:`eq-rubin-freedom` of the book.

    References
    ----------
    Rubin, D. B. (1987). *Multiple Imputation for Nonresponse in Surveys*. Wiley.
    https://doi.org/10.1002/9780470316696

    Barnard, J. and Rubin, D. B. (1999). Small-Sample Degrees of Freedom with Multiple Imputation.
    *Biometrika* 86, 948-955. https://doi.org/10.1093/biomet/86.4.948

    Examples
    --------
    >>> pooled = pool_estimates([1.0, 1.2, 0.8], [0.3, 0.3, 0.3])
    >>> round(pooled.value, 3), round(pooled.standard_error, 3)
    (1.0, 0.379)
    """
    Q = as_vector("estimates", estimates)
    errors = as_vector("standard_errors", standard_errors)
    if len(Q) < 2 or Q.shape != errors.shape:
        raise ValueError(
            f"estimates has {len(Q)} values and standard_errors {len(errors)}; expected one of "
            "each for at least two completed tables"
        )
    if (errors < 0).any() or not errors.any():
        raise ValueError("standard_errors must be at least 0, and not all 0")
    m = len(Q)
    within, between = float(np.mean(errors**2)), float(Q.var(ddof=1))
    share = (1 + 1 / m) * between / (within + (1 + 1 / m) * between)  # eq-rubin-total
    freedom = (m - 1) / share**2 if share else math.inf
    if complete_freedom is not None:
        complete = as_number("complete_freedom", complete_freedom, above=0)
        observed = (complete + 1) / (complete + 3) * complete * (1 - share)
        freedom = 1 / (1 / freedom + 1 / observed) if observed else 0.0  # eq-rubin-freedom
    return PooledEstimate(float(Q.mean()), within, between, m, freedom)


def draw_missing(
    X: ArrayLike | pd.DataFrame, rng: np.random.Generator, *, n_rounds: int = 10
) -> np.ndarray:
    r"""Fill the gaps of a table with values that are drawn, by chained regressions.

    Each gap begins with one of the known values of its column. Then, column by column and round by
    round, the known values are regressed on all other columns; a line is drawn from those that the
    data leave possible,

    .. math:: \sigma^{*2} = \frac{\mathrm{RSS}}{\chi^2_{n - p}}, \qquad
              \boldsymbol{\beta}^* \sim \mathcal{N}\left(\hat{\boldsymbol{\beta}},
              \sigma^{*2} (\mathbf{A}^\top \mathbf{A})^{-1}\right),

    and the gaps get values around that line, with the scatter :math:`\sigma^*`. It is right if
    whether a value is missing depends on what is known only, and if the columns go together as
    straight lines with a normal scatter.

    Parameters
    ----------
    X : array of float or DataFrame of numbers, shape (n_samples, n_features)
        The table; a gap is NaN. It must hold all that the analysis has in it, its outcome too.
    rng : Generator
        Where the draws come from.
    n_rounds : int, default 10
        How often each column is filled anew.

    Returns
    -------
    ndarray of float, shape (n_samples, n_features)
        The table without gaps; known values are as they were.

    Raises
    ------
    ValueError
        If the table has not two columns, a column has too few known values, or columns determine
        each other, so that there is no line to be drawn.
    TypeError
        If an argument is of another type.

    References
    ----------
    van Buuren, S. (2018). *Flexible Imputation of Missing Data*, 2nd edition, algorithms 3.1 and
    4.3. Chapman and Hall/CRC. https://doi.org/10.1201/9780429492259

    Examples
    --------
    >>> table = [[1.0, 2.1], [2.0, 3.9], [3.0, 6.2], [4.0, float("nan")], [5.0, 9.9]]
    >>> completed = draw_missing(table, np.random.default_rng(0))
    >>> completed[0].tolist(), round(float(completed[3, 1]), 1)
    ([1.0, 2.1], 7.9)
    """
    completed = np.array(as_numbers("X", X, missing=True))
    rng = as_generator("rng", rng)
    n_rounds = as_whole_number("n_rounds", n_rounds, least=1)
    if completed.ndim != 2 or completed.shape[1] < 2:
        raise ValueError(f"X must have two columns or more, not the shape {completed.shape}")
    if np.isinf(completed).any():
        raise ValueError("X has an infinite value; a gap is NaN")
    names = list(X.columns) if isinstance(X, pd.DataFrame) else range(completed.shape[1])
    is_missing = np.isnan(completed)
    gaps = [j for j in np.argsort(is_missing.sum(axis=0), kind="stable") if is_missing[:, j].any()]
    for j in gaps:
        known = completed[~is_missing[:, j], j]
        if len(known) < completed.shape[1] + 2:
            raise ValueError(
                f"column {names[j]!r} of X has {len(known)} known values; a line on the "
                f"{completed.shape[1] - 1} other columns needs at least {completed.shape[1] + 2}"
            )
        completed[is_missing[:, j], j] = rng.choice(known, size=is_missing[:, j].sum())
    for _ in range(n_rounds):
        for j in gaps:
            missing = is_missing[:, j]
            others = np.delete(completed, j, axis=1)
            try:
                drawn = _draw_around_a_line(
                    others[~missing], completed[~missing, j], others[missing], rng
                )
            except np.linalg.LinAlgError:
                raise ValueError(
                    f"columns of X determine each other where {names[j]!r} is known, so that there "
                    "is no line to be drawn; leave out one of them"
                ) from None
            completed[missing, j] = drawn
    return completed


def _draw_around_a_line(
    X: np.ndarray, y: np.ndarray, X_new: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Values of y for new samples, from a line and a scatter that are drawn."""
    center, scale = X.mean(axis=0), X.std(axis=0)
    # A column that nearly is a sum of others has a scatter of rounding only.
    if not scale.all() or np.linalg.cond((X - center) / scale) > 1e8:
        raise np.linalg.LinAlgError
    A, A_new = (np.column_stack([np.ones(len(x)), (x - center) / scale]) for x in (X, X_new))
    inverse = np.linalg.inv(A.T @ A)
    beta = inverse @ A.T @ y
    rest = y - A @ beta
    sigma = math.sqrt(rest @ rest / rng.chisquare(len(y) - A.shape[1]))
    beta = beta + sigma * np.linalg.cholesky(inverse) @ rng.normal(size=len(beta))
    return A_new @ beta + sigma * rng.normal(size=len(A_new))


def multiple_imputation(
    X: ArrayLike | pd.DataFrame,
    analyze: Analysis,
    rng: np.random.Generator,
    *,
    n_imputations: int = 20,
    n_rounds: int = 10,
    complete_freedom: float | None = None,
) -> PooledEstimate:
    """Estimate something from a table with gaps: draw them several times, and pool the results.

    Parameters
    ----------
    X : array of float or DataFrame of numbers, shape (n_samples, n_features)
        The table; a gap is NaN. It must hold all that the analysis has in it, its outcome too.
    analyze : callable
        Takes a table without gaps, as an array, and returns an estimate and its standard error.
    rng : Generator
        Where the draws come from.
    n_imputations : int, default 20
        How often the gaps are drawn, at least twice.
    n_rounds : int, default 10
        As of :func:`draw_missing`.
    complete_freedom : float, optional
        As of :func:`pool_estimates`.

    Returns
    -------
    PooledEstimate

    Raises
    ------
    ValueError, TypeError
        As of :func:`draw_missing` and :func:`pool_estimates`.

    Notes
    -----
    Equations :eq:`eq-rubin-total` and :eq:`eq-rubin-freedom` of the book.

    References
    ----------
    Rubin, D. B. (1987). *Multiple Imputation for Nonresponse in Surveys*. Wiley.
    https://doi.org/10.1002/9780470316696

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=200)
    >>> y = 2 * x + rng.normal(size=200)
    >>> table = np.column_stack([np.where(y > 2, np.nan, x), y])
    >>> def mean_of_x(table):
    ...     return table[:, 0].mean(), table[:, 0].std(ddof=1) / np.sqrt(len(table))
    >>> mean = multiple_imputation(table, mean_of_x, rng)
    >>> bool(abs(mean.value - x.mean()) < 0.1), bool(abs(np.nanmean(table[:, 0]) - x.mean()) > 0.2)
    (True, True)
    """
    n_imputations = as_whole_number("n_imputations", n_imputations, least=2)
    if not callable(analyze):
        raise TypeError(f"analyze must be a function of a table, not {analyze!r}")
    found = [analyze(draw_missing(X, rng, n_rounds=n_rounds)) for _ in range(n_imputations)]
    estimates, errors = zip(*found, strict=True)
    return pool_estimates(estimates, errors, complete_freedom=complete_freedom)
