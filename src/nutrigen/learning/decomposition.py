"""Principal component analysis, by an eigendecomposition or by a singular value decomposition.

The two functions at the top find the same axes in two ways. :class:`PCA` centers the data, calls
one of them, settles the signs, and projects.
"""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen.learning._samples import as_table, center, require_held, require_squares

__all__ = ["PCA", "axes_by_eigendecomposition", "axes_by_svd", "fix_signs"]


def axes_by_eigendecomposition(X: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    r"""Principal axes as eigenvectors of the covariance matrix.

    .. math:: K = \frac{1}{n - 1} X^\top X = W \Lambda W^\top

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples whose features have mean zero.

    Returns
    -------
    variances : ndarray, shape (n_features,)
        Eigenvalues in descending order: the variances along the axes.
    axes : ndarray, shape (n_features, n_features)
        The eigenvectors, one a column. Their signs are arbitrary.

    Raises
    ------
    TypeError
        If X holds anything but numbers.
    ValueError
        If X is no table of at least two samples, a value is missing or infinite, or float64 cannot
        hold the variances.

    Notes
    -----
    Equations :eq:`eq-covariance` and :eq:`eq-eigendecomposition` of the book.

    Examples
    --------
    >>> variances, axes = axes_by_eigendecomposition(np.array([[3.0, 4.0], [-3.0, -4.0]]))
    >>> variances.round(6), abs(axes[:, 0]).round(6)
    (array([50.,  0.]), array([0.6, 0.8]))
    """
    X = _as_centered(X)
    covariance = X.T @ X / (len(X) - 1)  # eq-covariance
    variances, axes = linalg.eigh(covariance)  # eq-eigendecomposition
    # In ascending order, and what should be zero may come out just below it.
    return np.maximum(variances[::-1], 0), axes[:, ::-1]


def axes_by_svd(X: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    r"""Principal axes as right singular vectors of the data matrix.

    .. math:: X = U S V^\top, \qquad \lambda_j = \frac{s_j^2}{n - 1}, \qquad W = V

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples whose features have mean zero.

    Returns
    -------
    variances : ndarray, shape (min(n_samples, n_features),)
        The variances along the axes, in descending order.
    axes : ndarray, shape (n_features, min(n_samples, n_features))
        The right singular vectors, one a column. Their signs are arbitrary.

    Raises
    ------
    TypeError
        If X holds anything but numbers.
    ValueError
        If X is no table of at least two samples, a value is missing or infinite, or float64 cannot
        hold the variances.

    Notes
    -----
    Equations :eq:`eq-svd`, :eq:`eq-covariance-from-svd` and
    :eq:`eq-eigenvalues-from-singular-values` of the book.

    Examples
    --------
    >>> variances, axes = axes_by_svd(np.array([[3.0, 4.0], [-3.0, -4.0]]))
    >>> variances.round(6), abs(axes[:, 0]).round(6)
    (array([50.,  0.]), array([0.6, 0.8]))
    """
    X = _as_centered(X)
    _, singular_values, Vt = linalg.svd(X, full_matrices=False)  # eq-svd
    return singular_values**2 / (len(X) - 1), Vt.T  # eq-covariance-from-svd


def _as_centered(X: ArrayLike) -> np.ndarray:
    X = as_table("X", X)
    if len(X) < 2:
        raise ValueError("X has one sample; a variance needs at least two")
    require_squares("X", X)
    return X


def fix_signs(axes: ArrayLike) -> np.ndarray:
    """Turn each axis so that its entry of largest absolute value is positive.

    An axis and its opposite are equally good; this is scikit-learn's convention. Of entries that
    are equally large up to rounding, the first one decides.

    Parameters
    ----------
    axes : array-like, shape (n_features, n_axes)
        One axis a column.

    Returns
    -------
    ndarray, shape (n_features, n_axes)

    Raises
    ------
    TypeError
        If the axes hold anything but numbers.
    ValueError
        If they are no table, or a value is missing or infinite.

    Examples
    --------
    >>> fix_signs(np.array([[0.6, 0.8], [-0.8, 0.6]]))
    array([[-0.6,  0.8],
           [ 0.8,  0.6]])
    """
    axes = as_table("axes", axes)
    sizes = np.abs(axes)
    largest = (sizes >= sizes.max(axis=0) * (1 - 1e-9)).argmax(axis=0)
    return axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1, 1)


class PCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Principal component analysis: the orthogonal axes along which data vary most.

    Features are centered, but not scaled: put a ``StandardScaler`` before it where units differ.
    Results equal those of ``sklearn.decomposition.PCA``, signs and order included, but for axes of
    equal variance, which are not determined by the data.

    Parameters
    ----------
    n_components : int, float or None, default None
        Number of components, at most ``min(n_samples, n_features)``, which None means. With a
        number between 0 and 1, as many as explain more than that share of the variance.
    svd_solver : {"auto", "full", "covariance_eigh"}, default "auto"
        "full" finds the axes by a singular value decomposition of the data matrix, which is the
        more exact way, "covariance_eigh" by an eigendecomposition of the covariance matrix, which
        is the faster way if there are many samples and few features. "auto" takes the latter with
        at most 1000 features and at least ten times as many samples.

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
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-projection`, :eq:`eq-reconstruction` and :eq:`eq-explained-variance` of the
    book.

    References
    ----------
    Pearson, K. (1901). On Lines and Planes of Closest Fit to Systems of Points in Space. *The
    London, Edinburgh, and Dublin Philosophical Magazine and Journal of Science* 2, 559-572.
    https://doi.org/10.1080/14786440109462720

    Hotelling, H. (1933). Analysis of a Complex of Statistical Variables into Principal Components.
    *Journal of Educational Psychology* 24, 417-441. https://doi.org/10.1037/h0071325

    Examples
    --------
    >>> X = np.array([[3.0, 4.0], [-3.0, -4.0], [6.0, 8.0]])
    >>> pca = PCA(n_components=1).fit(X)
    >>> pca.components_.round(6)
    array([[0.6, 0.8]])
    >>> Z = pca.transform(X)
    >>> bool(np.allclose(pca.inverse_transform(Z), X))
    True
    """

    def __init__(
        self, n_components: int | float | None = None, *, svd_solver: str = "auto"
    ) -> None:
        self.n_components = n_components
        self.svd_solver = svd_solver

    def fit(self, X: ArrayLike, y: None = None) -> PCA:
        """Find the axes.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            At least two samples.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        PCA
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, a value is missing or infinite, float64 cannot hold
            the variances, or all samples are the same, so that no axis has any variance.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        n_samples, n_features = X.shape
        n_most = min(n_samples, n_features)
        solver = self._check_parameters(n_samples, n_features)

        self.mean_, X = center("X", X)
        if not X.any():
            raise ValueError("all samples are the same: no axis has any variance to explain")
        find_axes = axes_by_svd if solver == "full" else axes_by_eigendecomposition
        variances, axes = find_axes(X)
        variances, axes = variances[:n_most], axes[:, :n_most]

        shares = variances / variances.sum()  # eq-explained-variance
        if self.n_components is None:
            n_components = n_most
        elif self.n_components >= 1:
            n_components = int(self.n_components)
        else:
            n_components = 1 + int(np.searchsorted(shares.cumsum(), self.n_components, "right"))
            n_components = min(n_components, n_most)

        self.n_components_ = n_components
        self.components_ = np.ascontiguousarray(fix_signs(axes[:, :n_components]).T)
        self.explained_variance_ = variances[:n_components].copy()
        self.explained_variance_ratio_ = shares[:n_components].copy()
        self.singular_values_ = np.sqrt(self.explained_variance_ * (n_samples - 1))
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Project samples on the axes.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
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
        X = validate_data(self, X, dtype=np.float64, reset=False)
        with np.errstate(over="ignore", invalid="ignore"):
            Z = (X - self.mean_) @ self.components_.T  # eq-projection
        require_held("a coordinate along an axis", Z)
        return Z

    def inverse_transform(self, X: ArrayLike) -> np.ndarray:
        """Reconstruct samples from their coordinates along the axes.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_components)
            Coordinates Z, as `transform` returns them. (The name is scikit-learn's.)

        Returns
        -------
        ndarray, shape (n_samples, n_features)
            The nearest points to the samples in the space that the axes span.

        Raises
        ------
        TypeError
            If X holds anything but numbers.
        ValueError
            If the number of columns is not that of the components, or float64 cannot hold a sample.
        """
        check_is_fitted(self)
        Z = as_table("X", X)
        if Z.shape[1] != self.n_components_:
            raise ValueError(
                f"X has {Z.shape[1]} columns; expected {self.n_components_}, one for each component"
            )
        with np.errstate(over="ignore", invalid="ignore"):
            X = Z @ self.components_ + self.mean_  # eq-reconstruction
        require_held("a reconstructed sample", X)
        return X

    @property
    def _n_features_out(self) -> int:
        return self.n_components_

    def _check_parameters(self, n_samples: int, n_features: int) -> str:
        """Return the solver to use."""
        n, n_most = self.n_components, min(n_samples, n_features)
        is_share = isinstance(n, Real) and 0 < n < 1
        if n is not None and not is_share:
            if not isinstance(n, Integral) or isinstance(n, bool):
                error = ValueError if isinstance(n, Real) else TypeError
                raise error(
                    "n_components must be a whole number, None, or a share between 0 and 1, not "
                    f"{n!r}"
                )
            if not 1 <= n <= n_most:
                raise ValueError(
                    f"n_components must be from 1 to min(n_samples, n_features)={n_most}, not {n}"
                )
        if self.svd_solver == "auto":
            tall = n_features <= 1000 and n_samples >= 10 * n_features
            return "covariance_eigh" if tall else "full"
        if self.svd_solver not in ("full", "covariance_eigh"):
            raise ValueError(
                f"svd_solver must be 'auto', 'full' or 'covariance_eigh', not {self.svd_solver!r}"
            )
        return self.svd_solver
