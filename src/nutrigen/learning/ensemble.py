"""Bagged trees for numbers: the mean of many trees, and what each could not see.

The trees are scikit-learn's, quick enough to be grown hundreds of times in the chapter on learning
from nutritional data. A forest for classes on the book's own trees is in
:mod:`nutrigen.learning.forest`, and trees that correct one another in
:mod:`nutrigen.learning.boosting`.
"""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike
from sklearn import config_context
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_number, as_numbers, as_whole_number
from nutrigen.learning._samples import as_random_source, as_targets, as_weights, require_held
from nutrigen.learning.metrics import r_squared

__all__ = ["BaggedTrees", "out_of_bag_r_squared", "variance_of_mean"]


def variance_of_mean(variance: float, correlation: float, n: int) -> float:
    """Variance of the mean of several variables that are equally correlated.

    Parameters
    ----------
    variance : float
        Variance of each.
    correlation : float
        Correlation of every two of them.
    n : int
        Number of variables.

    Returns
    -------
    float
        Variance of their mean.

    Raises
    ------
    TypeError
        If an argument is no number, or `n` is no whole number.
    ValueError
        If the variance is negative, or no `n` variables can be correlated like this.

    Notes
    -----
    Equations :eq:`eq-forest-variance` and :eq:`eq-learn-tree-covariances` of the book.

    Examples
    --------
    >>> variance_of_mean(4.0, 0.0, 8)
    0.5
    >>> variance_of_mean(4.0, 0.5, 8)
    2.25
    """
    variance = as_number("variance", variance, least=0)
    correlation = as_number("correlation", correlation)
    n = as_whole_number("n", n, least=1)
    least = -1 / (n - 1) if n > 1 else -1.0
    if not least <= correlation <= 1:
        raise ValueError(
            f"correlation must be from {least:.3g} to 1 for n = {n}, not {correlation}"
        )
    return correlation * variance + (1 - correlation) / n * variance


def _require_share_or_number(name: str, value: object) -> None:
    is_share = isinstance(value, Real) and not isinstance(value, Integral) and 0 < float(value) <= 1
    is_number = isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 1
    if not (is_share or is_number):
        raise (ValueError if isinstance(value, Real) else TypeError)(
            f"{name} must be a share above 0 and at most 1.0, or a whole number of at least 1, "
            f"not {value!r}"
        )


# Beyond these, scikit-learn's trees, in single precision and with a fixed idea of what is next to
# nothing, would see no differences between the values, or stop too early.
_FAR, _SMALLEST, _LARGEST = 1e3, 1e-3, 1e30


def _origin_and_unit(what: str, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where to count from, and in which unit: from 0, in ones, unless trees would need others."""
    low, high = columns.min(axis=0), columns.max(axis=0)
    with np.errstate(over="ignore"):
        spread = high - low
    require_held(f"the range of {what}", spread)
    largest = np.maximum(np.abs(low), np.abs(high))
    origin = np.where(largest / _FAR > spread, low, 0.0)
    usual = (spread >= _SMALLEST) & (largest <= _LARGEST)
    # A power of two, so that nothing is rounded.
    powers = np.ldexp(1.0, np.minimum(np.frexp(spread)[1], 1023))
    return origin, np.where(usual | (spread == 0), 1.0, powers)


class BaggedTrees(RegressorMixin, BaseEstimator):
    """A random forest for regression on scikit-learn's trees, quick with few samples.

    Each tree grows on a bootstrap sample, each condition chooses among a random part of the
    features, and the forest predicts the mean of its trees. With the same `random_state` it is
    the forest of `sklearn.ensemble.RandomForestRegressor`, tree by tree. For classes, and on the
    book's own trees, there is `nutrigen.learning.forest.RandomForestClassifier`.

    Parameters
    ----------
    n_estimators : int
        Number of trees.
    max_features : float or int
        Share, or number, of the features among which a condition chooses.
    min_samples_leaf : int
        Least number of samples in a leaf.
    random_state : int, RandomState or None
        Seed.

    Attributes
    ----------
    estimators_ : list of DecisionTreeRegressor
        The trees.
    feature_importances_ : ndarray of shape (n_features,)
        Importances by impurity; they add up to one unless no tree asks anything.
    oob_prediction_ : ndarray of shape (n_samples,)
        For each training sample the mean of the trees that have not seen it; not a number where
        all have.
    oob_score_ : float
        Coefficient of determination of these predictions as scikit-learn has it, against the mean
        of all targets; not a number if fewer than two exist. See `out_of_bag_r_squared`.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    scikit-learn's trees hold features in single precision, and take a variance below 2e-16 for
    none. Where the values of a feature, or of the target, lie a thousand times as far from zero
    as from one another, or within less than a thousandth, they are therefore counted from the
    smallest one, in units of a power of two; the `estimators_` see and predict these numbers.

    References
    ----------
    Breiman, L. (2001). Random Forests. *Machine Learning* 45, 5-32.
    https://doi.org/10.1023/A:1010933404324

    Examples
    --------
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> forest = BaggedTrees(20, random_state=0).fit(X, X.ravel())
    >>> bool(forest.score(X, X.ravel()) > forest.oob_score_ > 0.9)
    True
    """

    def __init__(
        self,
        n_estimators: int = 30,
        *,
        max_features: float | int = 1 / 3,
        min_samples_leaf: int = 3,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.min_samples_leaf = min_samples_leaf
        self.random_state = random_state

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> BaggedTrees:
        """Grow the trees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Features.
        y : array-like of shape (n_samples,)
            Targets.

        sample_weight : array-like of shape (n_samples,), optional
            How often, relative to the others, each sample is drawn.

        Returns
        -------
        BaggedTrees
            The forest itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or a target is no number.
        ValueError
            If X, y or the weights are not as described, the number of trees or of samples in a
            leaf is less than one, or `max_features` is neither a share nor a number of features.
        """
        as_whole_number("n_estimators", self.n_estimators, least=1)
        as_whole_number("min_samples_leaf", self.min_samples_leaf, least=1)
        _require_share_or_number("max_features", self.max_features)
        X, y = validate_data(self, X, as_targets(y), dtype=np.float64, y_numeric=True)
        weights = as_weights(sample_weight, len(y))
        self._origin, self._unit = _origin_and_unit("a feature", X)
        self._y_origin, self._y_unit = _origin_and_unit("y", y)
        X = self._as_trees_see(X)
        target = ((y - self._y_origin) / self._y_unit).reshape(-1, 1)
        random_state = as_random_source(self.random_state, generator=False)
        seeds = [random_state.randint(np.iinfo(np.int32).max) for _ in range(self.n_estimators)]
        self.estimators_ = []
        total, n_unseen = np.zeros(len(y)), np.zeros(len(y))
        for seed in seeds:
            rng = np.random.RandomState(seed)
            if sample_weight is None:
                drawn = rng.randint(0, len(y), len(y), dtype=np.int32)
            else:
                drawn = rng.choice(len(y), len(y), p=weights / weights.sum())
            times = np.bincount(drawn, minlength=len(y)).astype(float)
            tree = DecisionTreeRegressor(
                max_features=self.max_features,
                min_samples_leaf=self.min_samples_leaf,
                random_state=seed,
            )
            # X has been checked; with few samples, checks would take longer than growing.
            with config_context(skip_parameter_validation=True, assume_finite=True):
                tree.fit(X, target, sample_weight=times, check_input=False)
            unseen = times == 0
            if unseen.any():
                total[unseen] += tree.predict(X[unseen], check_input=False)
            n_unseen += unseen
            self.estimators_.append(tree)
        known = n_unseen > 0
        self.oob_prediction_ = np.full(len(y), np.nan)
        self.oob_prediction_[known] = self._from_trees(total[known] / n_unseen[known])
        self.oob_score_ = np.nan
        if known.sum() > 1 and np.ptp(y[known]) > 0:
            self.oob_score_ = r_squared(target[known, 0], total[known] / n_unseen[known])
        grown = [
            tree.feature_importances_ for tree in self.estimators_ if tree.tree_.node_count > 1
        ]
        self.feature_importances_ = np.mean(grown, axis=0) if grown else np.zeros(X.shape[1])
        self.feature_importances_ /= self.feature_importances_.sum() or 1.0
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Average the predictions of the trees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions.

        Raises
        ------
        ValueError
            If X is not as in `fit`.
        """
        check_is_fitted(self)
        X = self._as_trees_see(validate_data(self, X, dtype=np.float64, reset=False))
        trees = [tree.predict(X, check_input=False) for tree in self.estimators_]
        return self._from_trees(np.mean(trees, axis=0))

    def _as_trees_see(self, X: np.ndarray) -> np.ndarray:
        largest = np.finfo(np.float32).max
        with np.errstate(over="ignore"):
            seen = (X - self._origin) / self._unit
        return np.clip(seen, -largest, largest).astype(np.float32)

    def _from_trees(self, predicted: np.ndarray) -> np.ndarray:
        return predicted * self._y_unit + self._y_origin


def out_of_bag_r_squared(forest: BaggedTrees, y: ArrayLike) -> float:
    """Out-of-bag score of a forest against a guess that has not seen the person either.

    Each person is predicted by the trees that have not seen them, and guessed by the mean of all
    *other* people. The mean of everyone, which `BaggedTrees.oob_score_` compares with, has seen
    the person, and no honest guess can reach it if people are few.

    Parameters
    ----------
    forest : BaggedTrees
        A fitted forest.
    y : array-like of shape (n_samples,)
        The targets that it was fitted to, at least two.

    Returns
    -------
    float
        Zero for a forest as good as the mean of the others. People whom all trees have seen are
        left out.

    Raises
    ------
    TypeError
        If `y` holds anything but numbers, or the forest is none.
    ValueError
        If `y` is not what the forest was fitted to in length, a target is missing or infinite, or
        all trees have seen everyone.

    Notes
    -----
    Equation :eq:`eq-learn-r-squared` of the book. Against the mean of everyone, the mean of the
    others would have the score of equation :eq:`eq-learn-leave-one-out`.

    Examples
    --------
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> forest = BaggedTrees(20, random_state=0).fit(X, X.ravel())
    >>> out_of_bag_r_squared(forest, X.ravel()) > forest.oob_score_
    True
    """
    if not isinstance(forest, BaggedTrees):
        raise TypeError(f"forest must be of the class BaggedTrees, not {forest!r}")
    check_is_fitted(forest)
    y = as_numbers("y", y)
    predicted = forest.oob_prediction_
    if y.shape != predicted.shape or len(y) < 2:
        raise ValueError(
            f"y must have the {len(predicted)} targets that the forest was fitted to, at least "
            f"two; its shape is {y.shape}"
        )
    known = np.isfinite(predicted)
    if not known.any():
        raise ValueError("forest has no tree that has not seen a person: it needs more trees")
    y, predicted = ((v - forest._y_origin) / forest._y_unit for v in (y, predicted))
    others = (y.sum() - y) / (len(y) - 1)
    return r_squared(y[known], predicted[known], others[known])
