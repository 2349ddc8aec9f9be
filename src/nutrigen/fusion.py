"""Several modalities of the same samples: scale blocks, fuse, correlate, and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp
from scipy.stats import t as student_t
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

__all__ = [
    "BlockScaler",
    "CanonicalCorrelation",
    "CorrectedDifference",
    "average_log_probabilities",
    "canonical_correlation",
    "corrected_difference",
]


def _as_table(name: str, values: ArrayLike) -> np.ndarray:
    table = np.asarray(values, dtype=float)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"{name} should have two dimensions and a value; its shape {table.shape}.")
    if not np.isfinite(table).all():
        raise ValueError(f"{name} should have finite values only.")
    return table


class BlockScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Standardize features, then divide each block by its first singular value.

    This is the weighting of multiple factor analysis: afterwards the direction of most variance
    has the same variance in every block, one, so that no modality wins by its number of columns
    or by its units. Means, scales and singular values are learned from the data of `fit` alone.

    Parameters
    ----------
    block_sizes : sequence of int, optional
        Numbers of neighboring columns that belong to each block; by default all are one block.

    Attributes
    ----------
    mean_, scale_ : ndarray of shape (n_features,)
        Mean and standard deviation of each feature; a constant feature has scale one.
    block_scales_ : ndarray of shape (n_blocks,)
        First singular value of each standardized block, divided by the root of n_samples.
    n_features_in_ : int
        Number of features seen in `fit`.

    References
    ----------
    Escofier and Pagès (1994), Computational Statistics & Data Analysis 18, 121-140,
    https://doi.org/10.1016/0167-9473(94)90135-X

    Examples
    --------
    >>> X = np.array([[1.0, 1.0, 5.0], [2.0, 2.0, 5.0], [3.0, 3.0, 8.0]])
    >>> BlockScaler(block_sizes=[2, 1]).fit(X).block_scales_.round(3)
    array([1.414, 1.   ])
    """

    def __init__(self, block_sizes: Sequence[int] | None = None) -> None:
        self.block_sizes = block_sizes

    def fit(self, X: ArrayLike, y: object = None) -> BlockScaler:
        """Learn means, scales and the first singular value of each block.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Blocks side by side.
        y : object, optional
            Ignored.

        Returns
        -------
        BlockScaler
            Itself.

        Raises
        ------
        ValueError
            If `block_sizes` are not positive or do not add up to the number of features.
        """
        X = validate_data(self, X, dtype=float)
        sizes = [X.shape[1]] if self.block_sizes is None else list(self.block_sizes)
        if any(size < 1 for size in sizes) or sum(sizes) != X.shape[1]:
            raise ValueError(
                f"block_sizes should be positive and add up to the {X.shape[1]} features of X; "
                f"they are {sizes}."
            )
        self.mean_ = X.mean(axis=0)
        scale = X.std(axis=0)
        # Rounding leaves a constant column with a tiny spread that must not be blown up.
        tiny = 10 * np.finfo(float).eps * np.abs(X).max(axis=0)
        self.scale_ = np.where(scale > tiny, scale, 1.0)
        Z = (X - self.mean_) / self.scale_
        starts = np.cumsum(sizes)[:-1]
        largest = [np.linalg.norm(block, 2) for block in np.split(Z, starts, axis=1)]
        block_scales = np.array(largest) / np.sqrt(len(X))
        self.block_scales_ = np.where(block_scales > 1e-12, block_scales, 1.0)
        self._divisor = self.scale_ * np.repeat(self.block_scales_, sizes)
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Scale with what `fit` has learned.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Blocks side by side, as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            Scaled blocks.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, reset=False)
        return (X - self.mean_) / self._divisor


def average_log_probabilities(probabilities: Sequence[ArrayLike]) -> np.ndarray:
    """Fuse the predictions of several models late: average their log probabilities.

    The fused probability of a class is proportional to the geometric mean of the models'
    probabilities. A model that excludes a class, by a probability of zero, vetoes it.

    Parameters
    ----------
    probabilities : sequence of array-like of shape (n_samples, n_classes)
        One table of each model, for the same samples and classes, in the same order.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        Fused probabilities; each row adds up to one.

    Raises
    ------
    ValueError
        If there is no table, if shapes differ, if rows are not probabilities, or if the models
        exclude every class of a sample between them.

    Examples
    --------
    >>> average_log_probabilities([[[0.5, 0.5]], [[0.9, 0.1]]])
    array([[0.75, 0.25]])
    """
    tables = [_as_table("probabilities", table) for table in probabilities]
    if not tables:
        raise ValueError("probabilities should have the table of at least one model.")
    if len({table.shape for table in tables}) > 1:
        shapes = [table.shape for table in tables]
        raise ValueError(f"probabilities should be tables of one shape; they have {shapes}.")
    stack = np.array(tables)
    if (stack < 0).any() or not np.allclose(stack.sum(axis=2), 1, atol=1e-6):
        raise ValueError("probabilities should be at least zero and add up to one in each row.")
    with np.errstate(divide="ignore"):
        mean_log = np.log(stack).mean(axis=0)
    if np.isneginf(mean_log).all(axis=1).any():
        raise ValueError("probabilities should leave each sample a class that no model excludes.")
    return np.exp(mean_log - logsumexp(mean_log, axis=1, keepdims=True))


@dataclass(frozen=True)
class CanonicalCorrelation:
    """Pairs of directions in which two blocks vary together.

    Attributes
    ----------
    x_mean, y_mean : ndarray
        Means of the features of both blocks.
    x_weights, y_weights : ndarray of shape (n_features, n_components)
        Weights of the features in each canonical variate.
    singular_values : ndarray of shape (n_components,)
        What was maximized: the correlations where nothing is regularized; with a shrinkage a
        no correlation, but at most 1 / (1 - a).
    correlations : ndarray of shape (n_components,)
        Correlation of each pair of variates on the data of the fit, which flatters them.
    """

    x_mean: np.ndarray
    y_mean: np.ndarray
    x_weights: np.ndarray
    y_weights: np.ndarray
    singular_values: np.ndarray
    correlations: np.ndarray

    def variates(self, X: ArrayLike, Y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Project both blocks, of the same or of new samples.

        Parameters
        ----------
        X, Y : array-like of shape (n_samples, n_features)
            Blocks with the features of the fit.

        Returns
        -------
        tuple of ndarray of shape (n_samples, n_components)
            Variates of X and of Y.
        """
        x_variates = (_as_table("X", X) - self.x_mean) @ self.x_weights
        y_variates = (_as_table("Y", Y) - self.y_mean) @ self.y_weights
        return x_variates, y_variates


def _whitener(centered: np.ndarray, shrinkage: float) -> np.ndarray:
    """Inverse root of the shrunken covariance, on the directions in which it is not zero."""
    _, singular, axes = np.linalg.svd(centered, full_matrices=shrinkage > 0)
    variances = np.zeros(len(axes))
    variances[: len(singular)] = singular**2 / (len(centered) - 1)
    shrunken = (1 - shrinkage) * variances + shrinkage
    keep = shrunken > 1e-12 * max(shrunken.max(), 1e-300)
    return (axes[keep].T / np.sqrt(shrunken[keep])) @ axes[keep]


def canonical_correlation(
    X: ArrayLike, Y: ArrayLike, n_components: int = 1, shrinkage: float = 0.0
) -> CanonicalCorrelation:
    """Find the directions of two blocks that correlate most, by singular values.

    Each covariance matrix S is replaced by (1 - shrinkage) S + shrinkage I. A shrinkage of zero
    maximizes the correlation (CCA), one maximizes the covariance (partial least squares, its
    symmetric form by SVD). Where a block has at least n_samples - 1 independent features, the
    first correlation without shrinkage is one whatever the data. Standardize features first if
    they have different units.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_x_features)
        First block.
    Y : array-like of shape (n_samples, n_y_features)
        Second block, of the same samples in the same order.
    n_components : int, default 1
        Number of pairs of variates.
    shrinkage : float, default 0
        From zero to one; choose it inside the training part.

    Returns
    -------
    CanonicalCorrelation
        Weights, singular values, and correlations on these data.

    Raises
    ------
    ValueError
        If the blocks have different samples, fewer than three of them, or a block that does not
        vary, or if `n_components` or `shrinkage` is out of range.

    References
    ----------
    Hotelling (1936), Biometrika 28, 321-377, https://doi.org/10.1093/biomet/28.3-4.321
    Vinod (1976), Journal of Econometrics 4, 147-166,
    https://doi.org/10.1016/0304-4076(76)90010-5

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, Y = rng.normal(size=(10, 12)), rng.normal(size=(10, 2))
    >>> canonical_correlation(X, Y).correlations.round(6)
    array([1.])
    """
    X, Y = _as_table("X", X), _as_table("Y", Y)
    if len(X) != len(Y) or len(X) < 3:
        raise ValueError(
            f"X and Y should have the same samples, at least three; they have {len(X)}, {len(Y)}."
        )
    if not 0 <= shrinkage <= 1:
        raise ValueError(f"shrinkage should be from 0 to 1; it is {shrinkage}.")
    x_mean, y_mean = X.mean(axis=0), Y.mean(axis=0)
    X_centered, Y_centered = X - x_mean, Y - y_mean
    for name, block, centered in (("X", X, X_centered), ("Y", Y, Y_centered)):
        if np.abs(centered).max() <= 1e-12 * np.abs(block).max():
            raise ValueError(f"{name} should vary between samples.")
    most = min(np.linalg.matrix_rank(X_centered), np.linalg.matrix_rank(Y_centered))
    if not 1 <= n_components <= most:
        raise ValueError(
            f"n_components should be from 1 to {most}, the smaller rank of the blocks."
        )
    W_x, W_y = _whitener(X_centered, shrinkage), _whitener(Y_centered, shrinkage)
    covariance = X_centered.T @ Y_centered / (len(X) - 1)
    U, singular, Vt = np.linalg.svd(W_x @ covariance @ W_y, full_matrices=False)
    A, B = W_x @ U[:, :n_components], W_y @ Vt[:n_components].T
    # The sign of a pair is free: its largest weight of X is made positive.
    signs = np.sign(A[np.abs(A).argmax(axis=0), np.arange(n_components)])
    A, B = A * signs, B * signs
    S, T = X_centered @ A, Y_centered @ B
    correlations = (S * T).sum(axis=0) / np.sqrt((S**2).sum(axis=0) * (T**2).sum(axis=0))
    return CanonicalCorrelation(x_mean, y_mean, A, B, singular[:n_components], correlations)


@dataclass(frozen=True)
class CorrectedDifference:
    """What one model scores beyond another on the same splits.

    Attributes
    ----------
    mean : float
        Mean difference of the scores.
    standard_error : float
        Its standard error, corrected for training parts that overlap.
    low, high : float
        Limits of the confidence interval.
    p_value : float
        Two-sided, for a true difference of zero.
    """

    mean: float
    standard_error: float
    low: float
    high: float
    p_value: float


def corrected_difference(
    differences: ArrayLike, test_share: float, confidence: float = 0.95
) -> CorrectedDifference:
    """Interval of a mean difference over repeated splits, by Nadeau and Bengio's correction.

    Scores of splits share training samples and so are not independent: the variance of their mean
    is not s²/J but about (1/J + n_test/n_train) s², and it does not vanish with more repeats.

    Parameters
    ----------
    differences : array-like of shape (n_splits,)
        Score of one model less that of the other, on the same splits.
    test_share : float
        Share of the samples in each test part, between zero and one: 0.2 in five folds.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    CorrectedDifference
        Mean, standard error, interval, and p-value.

    Raises
    ------
    ValueError
        If there are fewer than two finite differences, or a share is not between zero and one.

    References
    ----------
    Nadeau and Bengio (2003), Machine Learning 52, 239-281,
    https://doi.org/10.1023/A:1024068626366

    Examples
    --------
    >>> added = corrected_difference([0.1, 0.3, 0.2, 0.2], test_share=0.2)
    >>> round(added.mean, 3), round(added.standard_error, 4)
    (0.2, 0.0577)
    """
    d = np.asarray(differences, dtype=float)
    if d.ndim != 1 or len(d) < 2 or not np.isfinite(d).all():
        raise ValueError("differences should be at least two finite values in one dimension.")
    for name, share in (("test_share", test_share), ("confidence", confidence)):
        if not 0 < share < 1:
            raise ValueError(f"{name} should be between 0 and 1; it is {share}.")
    mean = float(d.mean())
    error = float(np.sqrt((1 / len(d) + test_share / (1 - test_share)) * d.var(ddof=1)))
    half = error * float(student_t.ppf((1 + confidence) / 2, len(d) - 1))
    if error > 0:
        p_value = float(2 * student_t.sf(abs(mean) / error, len(d) - 1))
    else:
        p_value = 1.0 if mean == 0 else 0.0
    return CorrectedDifference(mean, error, mean - half, mean + half, p_value)
