"""Gradient boosting, written to be read, on the book's own trees.

The code follows the chapter from a tree to a forest and to boosting, equation by equation.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_number, as_whole_number
from nutrigen.learning import tree as trees
from nutrigen.learning._samples import as_targets, require_labels, require_squares

__all__ = ["GradientBoostingClassifier", "GradientBoostingRegressor"]


class _GradientBoosting(BaseEstimator):
    """What boosting for numbers and for classes have in common: the rounds.

    A subclass says where to begin, what the negative gradient of its loss is, and by how much a
    leaf should move the scores of its samples. Scores have a column for each tree of a round.
    """

    def __init__(
        self,
        n_estimators: int = 100,
        *,
        learning_rate: float = 0.1,
        max_depth: int | None = 3,
        min_samples_leaf: int = 1,
    ) -> None:
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf

    @abstractmethod
    def _start(self, targets: np.ndarray) -> np.ndarray: ...
    @abstractmethod
    def _loss(self, targets: np.ndarray, scores: np.ndarray) -> float: ...
    @abstractmethod
    def _residuals(self, targets: np.ndarray, scores: np.ndarray) -> np.ndarray: ...
    @abstractmethod
    def _step(self, residuals: np.ndarray) -> float: ...

    def _boost(self, X: np.ndarray, targets: np.ndarray) -> None:
        """Go through the rounds; `targets` has a column for each tree of a round."""
        as_whole_number("n_estimators", self.n_estimators, least=1)
        as_number("learning_rate", self.learning_rate, above=0)
        order = trees._sorted_samples(X)
        self.initial_ = self._start(targets)
        scores = np.tile(self.initial_, (len(X), 1))
        self.estimators_ = []
        self.train_loss_ = [self._loss(targets, scores)]
        for _ in range(self.n_estimators):
            grown = []
            for residuals in self._residuals(targets, scores).T:
                tree = trees.DecisionTreeRegressor(
                    max_depth=self.max_depth, min_samples_leaf=self.min_samples_leaf
                )._fit(X, residuals, order)
                leaves = trees._walk(tree.nodes_, X)
                for leaf in np.unique(leaves):
                    step = self._step(residuals[leaves == leaf])
                    tree.nodes_[leaf] = replace(tree.nodes_[leaf], mean=step)
                grown.append(tree)
            self.estimators_.append(grown)
            scores += self.learning_rate * _steps(grown, X)  # eq-boosting-step
            self.train_loss_.append(self._loss(targets, scores))

    def _staged_scores(self, X: ArrayLike) -> Iterator[np.ndarray]:
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        scores = np.tile(self.initial_, (len(X), 1))
        for grown in self.estimators_:
            scores = scores + self.learning_rate * _steps(grown, X)
            yield scores

    def _scores(self, X: ArrayLike) -> np.ndarray:
        *_, last = self._staged_scores(X)
        return last

    @property
    def feature_importances_(self) -> np.ndarray:
        """Share of each feature in what all trees take away from the variance of the residuals.

        An array of shape (n_features,) that adds up to 1, unless no tree asks anything.
        """
        check_is_fitted(self)
        importances = np.zeros(self.n_features_in_)
        for grown in self.estimators_:
            for tree in grown:
                for node in tree.nodes_:
                    if node.split is not None:
                        importances[node.split.feature] += node.n_samples * node.split.gain
        return importances / (importances.sum() or 1.0)


def _steps(grown: list[trees.DecisionTreeRegressor], X: np.ndarray) -> np.ndarray:
    """What the trees of one round say, a column for each."""
    return np.column_stack(
        [
            np.array([node.mean for node in tree.nodes_])[trees._walk(tree.nodes_, X)]
            for tree in grown
        ]
    )


class GradientBoostingRegressor(RegressorMixin, _GradientBoosting):
    """Gradient boosting for the squared error, written to be read, on the book's own trees.

    The first prediction is the mean of the targets. Each tree is grown on what is left of them,
    the residuals, and a share of its predictions is added.

    Parameters
    ----------
    n_estimators : int, default 100
        Number of rounds, and of trees.
    learning_rate : float, default 0.1
        Share of each tree's prediction that is added.
    max_depth : int or None, default 3
        Largest number of conditions between a root and a leaf.
    min_samples_leaf : int, default 1
        Smallest number of training samples in a leaf.

    Attributes
    ----------
    initial_ : ndarray of shape (1,)
        Mean of the training targets.
    estimators_ : list of list of nutrigen.learning.tree.DecisionTreeRegressor
        The trees, one in each round.
    train_loss_ : list of float
        Mean squared error in training, before the first round and after each.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    Equations :eq:`eq-boosting-step`, :eq:`eq-boosting-residual` and :eq:`eq-boosting-mean` of the
    book. With as many trees and the same settings, the predictions are those of
    `sklearn.ensemble.GradientBoostingRegressor` with the criterion of the squared error, wherever
    no two conditions are equally good.

    References
    ----------
    Friedman, J. H. (2001). Greedy Function Approximation: A Gradient Boosting Machine. *Annals of
    Statistics* 29, 1189-1232. https://doi.org/10.1214/aos/1013203451

    Examples
    --------
    >>> X = np.arange(6.0).reshape(-1, 1)
    >>> y = [1.0, 1.0, 1.0, 5.0, 5.0, 5.0]
    >>> model = GradientBoostingRegressor(1, learning_rate=0.5, max_depth=1).fit(X, y)
    >>> model.initial_.tolist(), model.predict(X).tolist()
    ([3.0], [2.0, 2.0, 2.0, 4.0, 4.0, 4.0])
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> GradientBoostingRegressor:
        """Add tree after tree.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Targets.

        Returns
        -------
        GradientBoostingRegressor
            The model itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or a target is no number.
        ValueError
            If X or y is not as described, or a parameter has no meaningful value.
        """
        X, y = validate_data(self, X, as_targets(y), dtype=float, y_numeric=True)
        y = y.astype(float)
        require_squares("y", y)
        self._boost(X, y[:, np.newaxis])
        return self

    def _start(self, targets: np.ndarray) -> np.ndarray:
        return np.asarray(targets.mean(axis=0))

    def _loss(self, targets: np.ndarray, scores: np.ndarray) -> float:
        return float(np.mean((targets - scores) ** 2))

    def _residuals(self, targets: np.ndarray, scores: np.ndarray) -> np.ndarray:
        return targets - scores  # eq-boosting-residual

    def _step(self, residuals: np.ndarray) -> float:
        return float(residuals.mean())  # eq-boosting-mean

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Add up what all trees say.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions.
        """
        return self._scores(X)[:, 0]

    def staged_predict(self, X: ArrayLike) -> Iterator[np.ndarray]:
        """Predictions after the first round, after the second, and so on.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Yields
        ------
        ndarray of shape (n_samples,)
            Predictions.
        """
        for scores in self._staged_scores(X):
            yield scores[:, 0]


class GradientBoostingClassifier(ClassifierMixin, _GradientBoosting):
    """Gradient boosting for the log loss, written to be read, on the book's own trees.

    With two classes a score, the log odds of the second, begins at that of the training samples.
    Each tree is grown on the residuals, class less probability, and moves the scores in each of
    its leaves by one step of Newton's method, times the learning rate. With more classes each has
    a score of its own and a tree in each round, and the scores become probabilities by the softmax.

    Parameters
    ----------
    n_estimators : int, default 100
        Number of rounds.
    learning_rate : float, default 0.1
        Share of each step that is taken.
    max_depth : int or None, default 3
        Largest number of conditions between a root and a leaf.
    min_samples_leaf : int, default 1
        Smallest number of training samples in a leaf.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    initial_ : ndarray of shape (1,) or (n_classes,)
        Scores before the first round.
    estimators_ : list of list of nutrigen.learning.tree.DecisionTreeRegressor
        The trees of each round: one, or one for each class if there are more than two.
    train_loss_ : list of float
        Mean log loss in training, in nats, before the first round and after each.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    Equations :eq:`eq-boosting-step`, :eq:`eq-boosting-log-loss`, :eq:`eq-boosting-log-residual`
    and :eq:`eq-boosting-newton` of the book. With as many trees and the same settings, the
    predictions are those of `sklearn.ensemble.GradientBoostingClassifier`, wherever no two
    conditions are equally good.

    References
    ----------
    Friedman, J. H. (2001). Greedy Function Approximation: A Gradient Boosting Machine. *Annals of
    Statistics* 29, 1189-1232. https://doi.org/10.1214/aos/1013203451

    Examples
    --------
    >>> X = np.arange(6.0).reshape(-1, 1)
    >>> y = ["wt", "wt", "wt", "ppar", "ppar", "ppar"]
    >>> model = GradientBoostingClassifier(1, learning_rate=0.5, max_depth=1).fit(X, y)
    >>> model.predict_proba(X[:1]).round(3).tolist()
    [[0.269, 0.731]]
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> GradientBoostingClassifier:
        """Add tree after tree.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Class labels, of at least two classes.

        Returns
        -------
        GradientBoostingClassifier
            The model itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or the labels mix text and numbers.
        ValueError
            If X or y is not as described, or a parameter has no meaningful value.
        """
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=float)
        check_classification_targets(y)
        self.classes_, classes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y must have at least two classes, but has one class, {y[0]!r}")
        one_hot = trees._one_hot(classes, len(self.classes_))
        self._boost(X, one_hot[:, 1:] if len(self.classes_) == 2 else one_hot)
        return self

    def _start(self, targets: np.ndarray) -> np.ndarray:
        shares = targets.mean(axis=0)
        if len(shares) == 1:
            return np.asarray(np.log(shares / (1 - shares)))
        # The softmax does not see what is added to all scores: their mean is zero.
        return np.asarray(np.log(shares) - np.log(shares).mean())

    def _loss(self, targets: np.ndarray, scores: np.ndarray) -> float:
        if scores.shape[1] == 1:
            # eq-boosting-log-loss
            return float(np.mean(np.logaddexp(0, scores) - targets * scores))
        of_true_class = (targets * scores).sum(axis=1)
        return float(np.mean(np.logaddexp.reduce(scores, axis=1) - of_true_class))

    def _residuals(self, targets: np.ndarray, scores: np.ndarray) -> np.ndarray:
        return np.asarray(targets - _probabilities(scores))  # eq-boosting-log-residual

    def _step(self, residuals: np.ndarray) -> float:
        # eq-boosting-newton; p (1 - p) is the same for a residual 1 - p and for a residual -p.
        curvature = np.sum(np.abs(residuals) * (1 - np.abs(residuals)))
        n_scores = len(self.initial_)
        factor = 1.0 if n_scores == 1 else (n_scores - 1) / n_scores
        # Where all probabilities are 0 or 1, nothing can be gained.
        return float(factor * residuals.sum() / curvature) if curvature > 1e-150 else 0.0

    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """Scores: the log odds of the second class, or one score for each of more classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            In nats.
        """
        scores = self._scores(X)
        return scores[:, 0] if scores.shape[1] == 1 else scores

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of ``classes_``.
        """
        return _of_all_classes(self._scores(X))

    def staged_predict_proba(self, X: ArrayLike) -> Iterator[np.ndarray]:
        """Probabilities after the first round, after the second, and so on.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Yields
        ------
        ndarray of shape (n_samples, n_classes)
            In the order of ``classes_``.
        """
        for scores in self._staged_scores(X):
            yield _of_all_classes(scores)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Likeliest class of each sample; of equally likely ones the first.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            Class labels.
        """
        likeliest = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likeliest]


def _probabilities(scores: np.ndarray) -> np.ndarray:
    """Of the classes that have a score: by the sigmoid if it is one, else by the softmax."""
    return np.asarray(expit(scores) if scores.shape[1] == 1 else softmax(scores, axis=1))


def _of_all_classes(scores: np.ndarray) -> np.ndarray:
    known = _probabilities(scores)
    return np.column_stack([1 - known, known]) if known.shape[1] == 1 else known
