"""Learn from several modalities of the same samples: early, late and intermediate fusion.

:class:`BlockScaler` prepares one modality for early fusion, :func:`combine_probabilities` joins
the predictions of several models, and :class:`RegularizedCCA` looks for what two modalities share.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.model_selection import KFold
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

__all__ = [
    "BlockScaler",
    "RegularizedCCA",
    "combine_probabilities",
    "held_out_correlation",
    "within_group_correlation",
]

# Singular values below this share of the largest one are rounding errors.
_NEGLIGIBLE = 1e-10


class BlockScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Standardize the columns of one modality, then divide all of them by one number.

    After it the largest variance that any direction of the modality has is one, however many
    columns the modality has and however they are correlated. Multiple factor analysis weights its
    tables in this way. A constant column becomes zero.

    Attributes
    ----------
    mean_, scale_ : ndarray of shape (n_features,)
        Of each column; the scale of a constant column is 1.
    largest_deviation_ : float
        Standard deviation of the standardized columns along their first principal axis; 1 if all
        columns are constant.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns, if X was a table with names.

    References
    ----------
    Escofier B., Pagès J. Multiple factor analysis (AFMULT package). Computational Statistics &
    Data Analysis 18 (1994), 121-140. doi:10.1016/0167-9473(94)90135-X

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    >>> scaled = BlockScaler().fit_transform(X)
    >>> round(float(np.linalg.eigvalsh(np.cov(scaled.T, bias=True))[-1]), 12)
    1.0
    """

    def fit(self, X: ArrayLike, y: object = None) -> BlockScaler:
        """Learn means, scales and the largest deviation.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            At least two samples, finite numbers.
        y : object
            Ignored.

        Returns
        -------
        BlockScaler
            Itself.

        Raises
        ------
        ValueError
            If X is not as described.
        """
        X = validate_data(self, X, dtype=float, ensure_min_samples=2)
        self.mean_ = X.mean(axis=0)
        deviation = X.std(axis=0)
        constant = deviation <= _NEGLIGIBLE * np.abs(X).max(axis=0)
        self.scale_ = np.where(constant, 1.0, deviation)
        Z = self._standardize(X)
        largest = np.linalg.norm(Z, ord=2) / np.sqrt(len(Z))
        self.largest_deviation_ = float(largest) if not constant.all() else 1.0
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Scale samples with what was learned.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The scaled samples.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        return self._standardize(X) / self.largest_deviation_  # eq-mm-block-scaling

    def _standardize(self, X: np.ndarray) -> np.ndarray:
        return (X - self.mean_) / self.scale_


def combine_probabilities(probabilities: Sequence[ArrayLike], prior: ArrayLike) -> np.ndarray:
    r"""Join the class probabilities that several modalities give for the same samples.

    If the modalities are independent of each other in each class, then

    .. math:: P(y \mid x_1, \dots, x_V) \propto P(y)^{1 - V} \prod_v P(y \mid x_v) .

    Parameters
    ----------
    probabilities : sequence of array-like of shape (n_samples, n_classes)
        One table a modality. Each row sums to one.
    prior : array-like of shape (n_classes,)
        Probability of each class before anything is known, positive.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        Each row sums to one.

    Raises
    ------
    ValueError
        If there is no table, the shapes do not fit, rows are no probabilities, or the modalities
        exclude every class of a sample between them.

    Examples
    --------
    >>> combine_probabilities([[[0.8, 0.2]], [[0.8, 0.2]]], prior=[0.5, 0.5]).round(3)
    array([[0.941, 0.059]])
    """
    prior = np.asarray(prior, dtype=float)
    if not len(probabilities):
        raise ValueError("probabilities is empty; expected one table a modality")
    tables = [np.asarray(table, dtype=float) for table in probabilities]
    for number, table in enumerate(tables):
        if table.ndim != 2 or table.shape != tables[0].shape or table.shape[1:] != prior.shape:
            raise ValueError(
                f"table {number} of probabilities has shape {table.shape}; expected "
                f"{(len(tables[0]), *prior.shape)}, a column for each class of the prior"
            )
        if (table < 0).any() or not np.allclose(table.sum(axis=1), 1):
            raise ValueError(f"table {number} has rows that are no probabilities")
    if (prior <= 0).any() or not np.isclose(prior.sum(), 1):
        raise ValueError(f"prior should be positive and sum to one, not {prior}")
    with np.errstate(divide="ignore"):
        # eq-mm-product-rule, in logs, where a product of small numbers does not vanish
        log_scores = np.log(tables).sum(axis=0) + (1 - len(tables)) * np.log(prior)
    excluded = np.flatnonzero(np.isneginf(log_scores).all(axis=1))
    if excluded.size:
        raise ValueError(
            f"sample {excluded[0]}: each class has probability zero in one of the tables"
        )
    return np.exp(log_scores - logsumexp(log_scores, axis=1, keepdims=True))


class RegularizedCCA(BaseEstimator):
    r"""Pairs of directions, one in each of two modalities, along which samples agree.

    With :math:`\kappa = 0` these are the pairs of canonical correlation analysis, which maximize
    the correlation; with :math:`\kappa = 1` those of partial least squares by a singular value
    decomposition, which maximize the covariance.

    .. math::

        \max_{a, b} \; a^\top C_{XY} b \quad \text{subject to} \quad
        a^\top \left[ (1 - \kappa) C_{XX} + \kappa I \right] a = 1 , \quad
        b^\top \left[ (1 - \kappa) C_{YY} + \kappa I \right] b = 1

    Parameters
    ----------
    n_components : int
        Number of pairs.
    shrinkage : float
        :math:`\kappa`, between 0 and 1.

    Attributes
    ----------
    x_mean_, y_mean_ : ndarray of shape (n_x_features,) and (n_y_features,)
        Means of the columns.
    x_weights_, y_weights_ : ndarray, shapes (n_x_features, n_pairs) and (n_y_features, n_pairs)
        The directions, a pair in the same column of both. Both may be flipped together.
    values_ : ndarray of shape (n_pairs,)
        What was maximized, in descending order.

    References
    ----------
    Hotelling H. Relations between two sets of variates. Biometrika 28 (1936), 321-377.
    doi:10.1093/biomet/28.3-4.321

    Vinod H. D. Canonical ridge and econometrics of joint production. Journal of Econometrics 4
    (1976), 147-166. doi:10.1016/0304-4076(76)90010-5

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> shared = rng.normal(size=(50, 1))
    >>> X = shared + rng.normal(size=(50, 3))
    >>> Y = shared + rng.normal(size=(50, 2))
    >>> model = RegularizedCCA(n_components=1, shrinkage=0.1).fit(X, Y)
    >>> x_scores, y_scores = model.transform(X, Y)
    >>> round(float(np.corrcoef(x_scores[:, 0], y_scores[:, 0])[0, 1]), 2)
    0.76
    """

    def __init__(self, n_components: int = 2, *, shrinkage: float = 0.0) -> None:
        self.n_components = n_components
        self.shrinkage = shrinkage

    def fit(self, X: ArrayLike, Y: ArrayLike) -> RegularizedCCA:
        """Find the pairs of directions.

        Parameters
        ----------
        X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
            Two modalities of the same samples, at least two. Scale the columns before.

        Returns
        -------
        RegularizedCCA
            Itself.

        Raises
        ------
        ValueError
            If the numbers of samples differ, a parameter has no meaningful value, a table is
            constant, or there are fewer pairs than asked for.
        """
        X = check_array(X, dtype=float, ensure_min_samples=2, input_name="X")
        Y = check_array(Y, dtype=float, ensure_min_samples=2, input_name="Y")
        if len(X) != len(Y):
            raise ValueError(f"X has {len(X)} samples and Y {len(Y)}; they should be the same")
        if not 0 <= self.shrinkage <= 1:
            raise ValueError(f"shrinkage should be between 0 and 1, not {self.shrinkage!r}")
        if not isinstance(self.n_components, Integral) or self.n_components < 1:
            raise ValueError(
                f"n_components should be an integer of at least 1, not {self.n_components!r}"
            )
        self.x_mean_, self.y_mean_ = X.mean(axis=0), Y.mean(axis=0)
        # eq-mm-cca-svd
        U_x, deviations_x, V_x = _decompose(X - self.x_mean_, "X")
        U_y, deviations_y, V_y = _decompose(Y - self.y_mean_, "Y")
        d_x = 1 / np.sqrt((1 - self.shrinkage) * deviations_x**2 + self.shrinkage)
        d_y = 1 / np.sqrt((1 - self.shrinkage) * deviations_y**2 + self.shrinkage)
        M = (d_x * deviations_x)[:, np.newaxis] * (U_x.T @ U_y) * (deviations_y * d_y)
        P, values, Qt = np.linalg.svd(M, full_matrices=False)
        if self.n_components > len(values):
            raise ValueError(
                f"n_components is {self.n_components}, but the tables have only {len(values)} pairs"
            )
        kept = slice(self.n_components)
        self.x_weights_ = V_x @ (d_x[:, np.newaxis] * P[:, kept])
        self.y_weights_ = V_y @ (d_y[:, np.newaxis] * Qt.T[:, kept])
        self.values_ = values[kept]
        return self

    def transform(self, X: ArrayLike, Y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Project samples on the directions.

        Parameters
        ----------
        X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
            Two modalities of the same samples.

        Returns
        -------
        x_scores, y_scores : ndarray of shape (n_samples, n_components)
            The canonical variates.
        """
        check_is_fitted(self)
        X = check_array(X, dtype=float, input_name="X")
        Y = check_array(Y, dtype=float, input_name="Y")
        return (X - self.x_mean_) @ self.x_weights_, (Y - self.y_mean_) @ self.y_weights_


def _decompose(centered: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left singular vectors, standard deviations along the axes, and the axes as columns."""
    U, s, Vt = np.linalg.svd(centered, full_matrices=False)
    kept = s > _NEGLIGIBLE * max(s[0], np.finfo(float).tiny)
    if not kept.any():
        raise ValueError(f"all columns of {name} are constant")
    return U[:, kept], s[kept] / np.sqrt(len(centered)), Vt[kept].T


def held_out_correlation(
    X: ArrayLike, Y: ArrayLike, *, shrinkage: float, n_splits: int, random_state: int
) -> float:
    """Correlation of the first pair of canonical variates on samples that were not used to find it.

    In each fold both tables are standardized and the pair is found on the training samples. The
    variates of all held-out samples, in units of their standard deviation in training, give one
    correlation around zero: a fold's directions may both be flipped, which leaves their products
    as they are.

    Parameters
    ----------
    X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
        Two modalities of the same samples.
    shrinkage : float
        See :class:`RegularizedCCA`.
    n_splits : int
        Number of folds.
    random_state : int
        Seed of the folds.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    ValueError
        As :class:`RegularizedCCA`, and if there are fewer samples than folds.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> shared = rng.normal(size=(60, 1))
    >>> X = shared + rng.normal(size=(60, 3))
    >>> Y = shared + rng.normal(size=(60, 2))
    >>> round(held_out_correlation(X, Y, shrinkage=0.1, n_splits=5, random_state=0), 1)
    0.7
    """
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    folds = KFold(n_splits, shuffle=True, random_state=random_state)
    x_scores, y_scores = np.empty(len(X)), np.empty(len(X))
    for train, test in folds.split(X):
        x_scaler, y_scaler = BlockScaler().fit(X[train]), BlockScaler().fit(Y[train])
        x_train, y_train = x_scaler.transform(X[train]), y_scaler.transform(Y[train])
        model = RegularizedCCA(1, shrinkage=shrinkage).fit(x_train, y_train)
        seen = model.transform(x_train, y_train)
        new = model.transform(x_scaler.transform(X[test]), y_scaler.transform(Y[test]))
        x_scores[test], y_scores[test] = (
            fresh[:, 0] / known.std() for fresh, known in zip(new, seen, strict=True)
        )
    products, squares = x_scores @ y_scores, (x_scores @ x_scores) * (y_scores @ y_scores)
    return float(products / np.sqrt(squares))


def within_group_correlation(x: ArrayLike, y: ArrayLike, groups: ArrayLike) -> float:
    """Pearson correlation of what two variables deviate from the means of their groups.

    Parameters
    ----------
    x, y : array-like of shape (n_samples,)
        Finite numbers.
    groups : array-like of shape (n_samples,)
        Group of each sample.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    ValueError
        If the shapes differ or a variable is constant in every group.

    Examples
    --------
    >>> x, y = [0, 1, 10, 11], [1, 0, 11, 10]
    >>> round(float(np.corrcoef(x, y)[0, 1]), 3)
    0.98
    >>> round(within_group_correlation(x, y, ["a", "a", "b", "b"]), 3)
    -1.0
    """
    x, y, groups = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(groups)
    if x.ndim != 1 or x.shape != y.shape or x.shape != groups.shape:
        raise ValueError(
            f"x, y and groups should have one shape, not {x.shape}, {y.shape} and {groups.shape}"
        )
    labels, codes = np.unique(groups, return_inverse=True)
    sizes = np.bincount(codes)
    # eq-mm-within
    u, v = (values - (np.bincount(codes, values) / sizes)[codes] for values in (x, y))
    for name, values, deviations in (("x", x, u), ("y", y, v)):
        if np.linalg.norm(deviations) <= _NEGLIGIBLE * np.linalg.norm(values):
            where = "" if len(labels) == 1 else " in every group"
            raise ValueError(f"{name} is constant{where}, so that it has no correlation")
    return float(u @ v / np.sqrt((u @ u) * (v @ v)))
