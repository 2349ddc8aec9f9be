"""Bagged trees: the mean of many trees, and what each could not see."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike
from sklearn import config_context
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen.learning._checks import as_vector
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
    ValueError
        If the variance is negative, or no `n` variables can be correlated like this.

    References
    ----------
    Equation ``eq-forest-variance`` of the book.

    Examples
    --------
    >>> variance_of_mean(4.0, 0.0, 8)
    0.5
    >>> variance_of_mean(4.0, 0.5, 8)
    2.25
    """
    if variance < 0:
        raise ValueError(f"variance should not be negative, but is {variance}.")
    if n < 1:
        raise ValueError(f"n should be at least 1, not {n}.")
    least = -1 / (n - 1) if n > 1 else -1.0
    if not least <= correlation <= 1:
        raise ValueError(
            f"correlation should lie between {least:.3g} and 1 for n = {n}, but is {correlation}."
        )
    return correlation * variance + (1 - correlation) / n * variance


def _check_tree_parameters(max_features: object, min_samples_leaf: object) -> None:
    is_fraction = isinstance(max_features, Real) and not isinstance(max_features, Integral)
    is_share = is_fraction and 0 < max_features <= 1
    if not (is_share or _is_positive_integer(max_features)):
        raise ValueError(
            "max_features should be a share above 0 and at most 1.0, or an integer of at least 1, "
            f"not {max_features!r}."
        )
    if not _is_positive_integer(min_samples_leaf):
        raise ValueError(
            f"min_samples_leaf should be an integer of at least 1, not {min_samples_leaf!r}."
        )


def _is_positive_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 1


class BaggedTrees(RegressorMixin, BaseEstimator):
    """A random forest for regression, written to be read, and quick with few samples.

    Each tree grows on a bootstrap sample, each condition chooses among a random part of the
    features, and the forest predicts the mean of its trees. With the same `random_state` it is
    the forest of `sklearn.ensemble.RandomForestRegressor`, tree by tree.

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

    References
    ----------
    Breiman (2001), Machine Learning 45, 5-32, https://doi.org/10.1023/A:1010933404324

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

    def fit(self, X: ArrayLike, y: ArrayLike) -> BaggedTrees:
        """Grow the trees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Features.
        y : array-like of shape (n_samples,)
            Targets.

        Returns
        -------
        BaggedTrees
            The forest itself.

        Raises
        ------
        ValueError
            If the number of trees or of samples in a leaf is less than one, or if `max_features`
            is neither a share nor a number of features.
        """
        X, y = validate_data(self, X, y, dtype=np.float32, y_numeric=True)
        if self.n_estimators < 1:
            raise ValueError(f"n_estimators should be at least 1, not {self.n_estimators}.")
        _check_tree_parameters(self.max_features, self.min_samples_leaf)
        y = np.asarray(y, dtype=float).reshape(-1, 1)
        random_state = check_random_state(self.random_state)
        seeds = [random_state.randint(np.iinfo(np.int32).max) for _ in range(self.n_estimators)]
        self.estimators_ = []
        total, n_unseen = np.zeros(len(y)), np.zeros(len(y))
        for seed in seeds:
            drawn = np.random.RandomState(seed).randint(0, len(y), len(y), dtype=np.int32)
            times = np.bincount(drawn, minlength=len(y)).astype(float)
            tree = DecisionTreeRegressor(
                max_features=self.max_features,
                min_samples_leaf=self.min_samples_leaf,
                random_state=seed,
            )
            # X has been checked; with few samples, checks would take longer than growing.
            with config_context(skip_parameter_validation=True, assume_finite=True):
                tree.fit(X, y, sample_weight=times, check_input=False)
            unseen = times == 0
            if unseen.any():
                total[unseen] += tree.predict(X[unseen], check_input=False)
            n_unseen += unseen
            self.estimators_.append(tree)
        known = n_unseen > 0
        self.oob_prediction_ = np.full(len(y), np.nan)
        self.oob_prediction_[known] = total[known] / n_unseen[known]
        self.oob_score_ = np.nan
        if known.sum() > 1 and np.ptp(y[known]) > 0:
            self.oob_score_ = r_squared(y[known, 0], self.oob_prediction_[known])
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
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        return np.mean([tree.predict(X, check_input=False) for tree in self.estimators_], axis=0)


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
    ValueError
        If `y` is not what the forest was fitted to in length, or all trees have seen everyone.

    References
    ----------
    Equations ``eq-learn-r-squared`` and ``eq-learn-leave-one-out`` of the book.

    Examples
    --------
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> forest = BaggedTrees(20, random_state=0).fit(X, X.ravel())
    >>> out_of_bag_r_squared(forest, X.ravel()) > forest.oob_score_
    True
    """
    y = as_vector("y", y)
    predicted = forest.oob_prediction_
    if len(y) != len(predicted) or len(y) < 2:
        raise ValueError(
            f"y should have the {len(predicted)} targets that the forest was fitted to, at least "
            f"two; it has {len(y)}."
        )
    known = np.isfinite(predicted)
    if not known.any():
        raise ValueError("forest has no tree that has not seen a person: it needs more trees.")
    others = (y.sum() - y) / (len(y) - 1)
    return r_squared(y[known], predicted[known], others[known])
