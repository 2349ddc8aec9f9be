"""Means and variances of data of which only a part is in memory at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nutrigen._arguments import as_numbers, as_whole_number
from nutrigen.blocks import compute, cut, map_and_merge

__all__ = ["Moments", "merge_moments", "moments"]


@dataclass(frozen=True, eq=False)
class Moments:
    """What a part of the samples says about means and variances.

    Attributes
    ----------
    n : int
        Number of samples.
    mean : ndarray of float, shape (n_features,)
        Their means.
    squares : ndarray of float, shape (n_features,)
        Sums of the squared deviations from these means.
    """

    n: int
    mean: np.ndarray
    squares: np.ndarray

    def variance(self, ddof: int = 1) -> np.ndarray:
        """Variances of the features.

        Parameters
        ----------
        ddof : int, default 1
            What is subtracted from the number of samples in the denominator.

        Returns
        -------
        ndarray of float, shape (n_features,)

        Raises
        ------
        ValueError
            If there are too few samples.
        """
        ddof = as_whole_number("ddof", ddof, least=0)
        if self.n <= ddof:
            raise ValueError(f"a variance with ddof={ddof} needs more than {self.n} samples")
        return self.squares / (self.n - ddof)


def merge_moments(one: Moments, other: Moments) -> Moments:
    r"""Merge the moments of two parts that share no sample.

    .. math:: \bar x = \bar x_a + \frac{n_b}{n} \delta, \qquad
              M = M_a + M_b + \frac{n_a n_b}{n} \delta^2, \qquad \delta = \bar x_b - \bar x_a

    Parameters
    ----------
    one, other : Moments
        Of the same features.

    Returns
    -------
    Moments
        Of both parts.

    Raises
    ------
    ValueError
        If they have different numbers of features.

    Notes
    -----
    Equations :eq:`eq-merge-means` and :eq:`eq-merge-squares` of the book.

    References
    ----------
    Chan, T. F., Golub, G. H. and LeVeque, R. J. (1983). Algorithms for Computing the Sample
    Variance: Analysis and Recommendations. *The American Statistician* 37, 242-247.
    https://doi.org/10.1080/00031305.1983.10483115

    Examples
    --------
    >>> a, b = moments([[1.0], [2.0]]), moments([[6.0]])
    >>> merged = merge_moments(a, b)
    >>> merged.n, merged.mean, merged.variance()
    (3, array([3.]), array([7.]))
    """
    if one.mean.shape != other.mean.shape:
        raise ValueError(
            f"one has {one.mean.size} features, other {other.mean.size}; they must be the same"
        )
    n = one.n + other.n
    shift = other.mean - one.mean
    return Moments(
        n,
        one.mean + other.n / n * shift,  # eq-merge-means
        one.squares + other.squares + one.n * other.n / n * shift**2,  # eq-merge-squares
    )


def _of_rows(rows: np.ndarray, start: int) -> Moments:
    values = as_numbers("X", rows)
    mean = values.mean(axis=0)
    return Moments(len(values), mean, np.square(values - mean).sum(axis=0))


def _beside(one: Moments, other: Moments) -> Moments:
    mean, squares = (
        np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("mean", "squares")
    )
    return Moments(one.n, mean, squares)


def moments(X: Any) -> Moments:
    """Means and variances of the features, in one pass.

    Parameters
    ----------
    X : array-like or dask.array.Array, shape (n_samples, n_features)
        Numbers. An array of Dask is cut along one axis; either of them will do.

    Returns
    -------
    Moments
        Of all samples.

    Raises
    ------
    TypeError
        If X holds anything but numbers.
    ValueError
        If there is no sample, a value is missing or infinite, or X is cut along both axes.

    Examples
    --------
    >>> import dask.array
    >>> X = dask.array.arange(12, chunks=4).reshape(6, 2)
    >>> moments(X).mean, moments(X).variance(ddof=0).round(3)
    (array([5., 6.]), array([11.667, 11.667]))
    """
    slabs = cut("X", X if hasattr(X, "ndim") else as_numbers("X", X))
    if 0 in slabs.shapes[0]:
        raise ValueError("X has no samples or no features")
    # Rows are merged, columns stand side by side.
    merge = merge_moments if slabs.axis == 0 else _beside
    (found,) = compute(map_and_merge(_of_rows, slabs, merge))
    return found
