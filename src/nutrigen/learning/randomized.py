"""Principal components of a table that is read in a few passes, slab by slab."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_numbers, as_whole_number
from nutrigen.blocks import Slabs, compute, cut, is_lazy, map_and_merge
from nutrigen.learning import _products
from nutrigen.learning._samples import as_random_source, require_held
from nutrigen.learning.decomposition import fix_signs
from nutrigen.learning.streaming import moments

__all__ = ["RandomizedPCA", "randomized_error_bound"]


def randomized_error_bound(
    singular_values: ArrayLike, n_components: int, *, n_oversamples: int = 10, n_power: int = 0
) -> float:
    r"""Bound of what random directions miss of a matrix, on average.

    .. math:: \mathbb{E} \lVert (\mathbf{I} - \mathbf{Q} \mathbf{Q}^\top) \mathbf{A} \rVert \le
              \Bigl[ \Bigl(1 + \frac{k}{r - 1}\Bigr)
              \sum_{j > k} \sigma_j^{2(2q + 1)} \Bigr]^{1 / (4q + 2)}

    The norm is the largest singular value of what is missed. Nothing can miss less than
    :math:`\sigma_{k+1}` with k directions.

    Parameters
    ----------
    singular_values : array-like of float, shape (n,)
        Of the matrix, in descending order.
    n_components : int
        Number k of those that are wanted, at least one and less than n.
    n_oversamples : int, default 10
        Number r of directions that are drawn beyond these, at least two.
    n_power : int, default 0
        How often q the matrix is applied there and back.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is out of its range, or singular values are negative or ascend.

    Notes
    -----
    Equation :eq:`eq-power-bound` of the book.

    References
    ----------
    Halko, N., Martinsson, P. G. and Tropp, J. A. (2011). Finding Structure with Randomness:
    Probabilistic Algorithms for Constructing Approximate Matrix Decompositions. *SIAM Review* 53,
    217-288. https://doi.org/10.1137/090771806

    Examples
    --------
    >>> values = 1 / np.arange(1.0, 101)
    >>> [round(randomized_error_bound(values, 5, n_power=q), 3) for q in (0, 1, 2)]
    [0.516, 0.198, 0.179]
    """
    values = as_numbers("singular_values", singular_values)
    if values.ndim != 1 or (values < 0).any() or (np.diff(values) > 0).any():
        raise ValueError("singular_values must be in descending order, and not negative")
    k = as_whole_number("n_components", n_components, least=1, most=max(len(values) - 1, 1))
    r = as_whole_number("n_oversamples", n_oversamples, least=2)
    power = 2 * as_whole_number("n_power", n_power, least=0) + 1
    largest = values[0] if len(values) and values[0] else 1.0
    # Relative to the largest, so that no power is beyond float64.
    tail = np.sum((values[k:] / largest) ** (2 * power))
    return float(largest * ((1 + k / (r - 1)) * tail) ** (1 / (2 * power)))


class RandomizedPCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Principal component analysis by random directions, in a few passes over the data.

    Of the table only one slab has to be in memory, and beside it what has as many rows as the
    shorter axis of the table and as many columns as directions are drawn. The result depends on the
    seed, and only by rounding on how the table is cut.

    Parameters
    ----------
    n_components : int, default 2
        Number of components, at most ``min(n_samples, n_features)``.
    n_oversamples : int, default 10
        Directions that are drawn beyond these.
    n_power : int, default 4
        How often the table is applied there and back, a pass each. More make the components more
        exact where the variances fall off slowly.
    random_state : int, RandomState or None, default 0
        Seed of the directions.

    Attributes
    ----------
    components_ : ndarray of shape (n_components, n_features)
        The axes, one a row, by descending variance. Each has length 1, and its entry of largest
        absolute value is positive.
    explained_variance_ : ndarray of shape (n_components,)
        Variances along the axes, with denominator ``n_samples - 1``.
    explained_variance_ratio_ : ndarray of shape (n_components,)
        Their shares of the sum of the variances of all features.
    singular_values_ : ndarray of shape (n_components,)
        Singular values of the centered data matrix.
    mean_ : ndarray of shape (n_features,)
        Means of the features in the samples of `fit`.
    n_components_ : int
        Number of components.
    n_passes_ : int
        How often the table was read.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-range`, :eq:`eq-power-iteration` and :eq:`eq-small-svd` of the book.

    References
    ----------
    Halko, N., Martinsson, P. G. and Tropp, J. A. (2011). Finding Structure with Randomness:
    Probabilistic Algorithms for Constructing Approximate Matrix Decompositions. *SIAM Review* 53,
    217-288. https://doi.org/10.1137/090771806

    Examples
    --------
    >>> X = np.array([[3.0, 4.0], [-3.0, -4.0], [6.0, 8.0]])
    >>> RandomizedPCA(n_components=1).fit(X).components_.round(6)
    array([[0.6, 0.8]])

    >>> import dask.array
    >>> lazy = dask.array.from_array(X, chunks=(1, 2))
    >>> RandomizedPCA(n_components=1).fit(lazy).n_passes_
    7
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        n_oversamples: int = 10,
        n_power: int = 4,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_components = n_components
        self.n_oversamples = n_oversamples
        self.n_power = n_power
        self.random_state = random_state

    def fit(self, X: Any, y: None = None) -> RandomizedPCA:
        """Find the axes.

        Parameters
        ----------
        X : array-like or dask.array.Array, shape (n_samples, n_features)
            At least two samples. An array of Dask is cut along one axis only.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        RandomizedPCA
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, a value is missing or infinite, X is cut along both
            axes, or all samples are the same.
        WorkersLost
            If workers die of a slab, one after another.
        """
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: None = None) -> np.ndarray:
        """Find the axes, and return where the samples are on them, without another pass.

        Parameters
        ----------
        X : array-like or dask.array.Array, shape (n_samples, n_features)
            As of :meth:`fit`.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        ndarray, shape (n_samples, n_components)
            Their coordinates along the axes.
        """
        return self._fit(X)

    def transform(self, X: Any) -> np.ndarray:
        """Project samples on the axes.

        Parameters
        ----------
        X : array-like or dask.array.Array, shape (n_samples, n_features)
            Samples, not necessarily those of `fit`. They are centered by the means of `fit`.

        Returns
        -------
        ndarray, shape (n_samples, n_components)
            Their coordinates along the axes.

        Raises
        ------
        ValueError
            If X is not as in `fit`, or float64 cannot hold a coordinate.
        """
        check_is_fitted(self)
        if is_lazy(X):
            if X.shape[1:] != (self.n_features_in_,):
                raise ValueError(
                    f"X has shape {X.shape}, but {type(self).__name__} is expecting "
                    f"{self.n_features_in_} features as input"
                )
            (products,) = compute(X.astype(np.float64) @ self.components_.T)
        else:
            X = validate_data(self, X, dtype=np.float64, reset=False)
            with np.errstate(over="ignore", invalid="ignore"):
                products = X @ self.components_.T
        Z = products - self.mean_ @ self.components_.T
        require_held("a coordinate along an axis", Z)
        return Z

    @property
    def _n_features_out(self) -> int:
        return self.n_components_

    def _fit(self, X: Any) -> np.ndarray:
        slabs, mean, known = self._prepare(X)
        n_samples, n_features = X.shape if is_lazy(X) else slabs.blocks[0].shape
        k = as_whole_number(
            "n_components", self.n_components, least=1, most=min(n_samples, n_features)
        )
        n_directions = k + as_whole_number("n_oversamples", self.n_oversamples, least=0)
        n_directions = min(n_directions, n_samples, n_features)
        n_power = as_whole_number("n_power", self.n_power, least=0)
        seed = int(as_random_source(self.random_state, generator=False).randint(2**31 - 1))

        def add_up(function: Any, *shared: object) -> Any:
            merged = map_and_merge(function, slabs, _products.add, slabs.axis, mean, *shared)
            return compute(merged)[0]

        product, squares, means = add_up(_products.first_product, seed, n_directions)  # eq-range
        if squares == 0:
            raise ValueError("all samples are the same: no axis has any variance to explain")
        for _ in range(n_power):
            basis = linalg.qr(product, mode="economic")[0]
            product = add_up(_products.next_product, basis).product  # eq-power-iteration
        basis = linalg.qr(product, mode="economic")[0]
        parts = map_and_merge(
            _products.last_product, slabs, _products.join, slabs.axis, mean, basis
        )
        projected = np.concatenate(compute(parts)[0])
        along, singular_values, rotation = linalg.svd(
            projected, full_matrices=False
        )  # eq-small-svd
        across = basis @ rotation.T
        # Rows of samples were cut along samples, so that the axes are across, or the other way.
        axes, scores = (across, along) if slabs.axis == 0 else (along, across)
        axes, scores = axes[:, :k], scores[:, :k] * singular_values[:k]
        signs = np.sign((fix_signs(axes) * axes).sum(axis=0))

        self.mean_ = np.concatenate(means) if means else known
        self.n_passes_ = n_power + 2 + int(slabs.lazy and slabs.axis == 0)
        self.n_features_in_ = n_features
        self.n_components_ = k
        self.components_ = np.ascontiguousarray((axes * signs).T)
        self.singular_values_ = singular_values[:k].copy()
        self.explained_variance_ = self.singular_values_**2 / (n_samples - 1)
        self.explained_variance_ratio_ = self.singular_values_**2 / squares
        return scores * signs

    def _prepare(self, X: Any) -> tuple[Slabs, np.ndarray | None, np.ndarray]:
        """Return slabs, what is still to be subtracted from them, and the means.

        A slab of columns has its means in itself; those of rows take a pass of their own. An array
        of NumPy is centered here.
        """
        if not is_lazy(X):
            X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
            # From the first sample on, so that a constant column becomes zero exactly.
            origin = X[0].copy()
            with np.errstate(over="ignore", invalid="ignore"):
                centered = X - origin
                mean = centered.mean(axis=0)
                centered -= mean
            return cut("X", centered), np.empty(0), mean + origin
        slabs = cut("X", X)
        if X.shape[0] < 2 or X.shape[1] < 1:
            raise ValueError(f"X has shape {X.shape}; expected at least two samples and a feature")
        if slabs.axis == 0:
            mean = moments(X).mean
            return slabs, mean, mean
        return slabs, None, np.empty(0)
