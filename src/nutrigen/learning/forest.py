"""A random forest for classes, written to be read, on the book's own trees.

The code follows the chapter from a tree to a forest and to boosting, equation by equation. The
forest for numbers that Part 2 of the book grows hundreds of times is
`nutrigen.learning.ensemble.BaggedTrees`, on scikit-learn's trees.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_whole_number, require_flags
from nutrigen.learning._samples import as_random_source, require_labels
from nutrigen.learning.ensemble import _require_share_or_number
from nutrigen.learning.tree import DecisionTreeClassifier

__all__ = ["RandomForestClassifier"]


class RandomForestClassifier(ClassifierMixin, BaseEstimator):
    """A random forest for classes, written to be read, on the book's own trees.

    Each tree grows on a bootstrap sample, each node looks for its condition among a random part of
    the features, and the forest predicts the mean of the shares in the leaves of its trees.

    Parameters
    ----------
    n_estimators : int, default 100
        Number of trees.
    max_features : {"sqrt"}, float, int or None, default "sqrt"
        Number, or share, of the features among which a node looks; by default the square root of
        their number, rounded down. None for all: what is left then is bagging.
    criterion : {"gini", "entropy"}, default "gini"
        The impurity that a condition should reduce.
    max_depth : int or None, default None
        Largest number of conditions between a root and a leaf.
    min_samples_leaf : int, default 1
        Smallest number of different training samples in a leaf.
    bootstrap : bool, default True
        Whether each tree has a bootstrap sample of its own; if not, all trees have all samples.
    random_state : int, RandomState or None, default None
        Seed.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    estimators_ : list of nutrigen.learning.tree.DecisionTreeClassifier
        The trees; their classes are the numbers of the forest's.
    estimators_samples_ : list of ndarray of int of shape (n_samples,)
        Numbers of the training samples that each tree was grown on, with repetitions.
    oob_decision_function_ : ndarray of shape (n_samples, n_classes)
        For each training sample the mean of the trees that have not seen it; not a number where
        all have. Only with a bootstrap.
    oob_score_ : float
        Share of the other samples for which the likeliest class of these is right; not a number if
        there are none.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    See Also
    --------
    nutrigen.learning.ensemble.BaggedTrees : For numbers.

    Notes
    -----
    Equations :eq:`eq-forest-mean`, :eq:`eq-forest-out-of-bag` and :eq:`eq-forest-importance` of
    the book. The trees are no copies of those of `sklearn.ensemble.RandomForestClassifier`, which
    draws other random numbers.

    References
    ----------
    Breiman, L. (2001). Random Forests. *Machine Learning* 45, 5-32.
    https://doi.org/10.1023/A:1010933404324

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> forest = RandomForestClassifier(20, random_state=0).fit(X, y)
    >>> bool(forest.oob_score_ > 0.9)
    True
    """

    def __init__(
        self,
        n_estimators: int = 100,
        *,
        max_features: str | float | int | None = "sqrt",
        criterion: str = "gini",
        max_depth: int | None = None,
        min_samples_leaf: int = 1,
        bootstrap: bool = True,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.bootstrap = bootstrap
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> RandomForestClassifier:
        """Grow the trees, and ask each about the samples that it has not seen.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        RandomForestClassifier
            The forest itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or the labels mix text and numbers.
        ValueError
            If X or y is not as described, or a parameter has no meaningful value.
        """
        as_whole_number("n_estimators", self.n_estimators, least=1)
        require_flags(bootstrap=self.bootstrap)
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=float)
        check_classification_targets(y)
        n, n_tried = len(y), _number_of_features(self.max_features, X.shape[1])
        rng = as_random_source(self.random_state, generator=False)
        self.classes_, classes = np.unique(y, return_inverse=True)
        self.estimators_, self.estimators_samples_ = [], []
        votes, n_votes = np.zeros((n, len(self.classes_))), np.zeros(n)
        for _ in range(self.n_estimators):
            drawn = rng.randint(n, size=n) if self.bootstrap else np.arange(n)
            times = np.bincount(drawn, minlength=n)
            tree = DecisionTreeClassifier(
                criterion=self.criterion,
                max_depth=self.max_depth,
                min_samples_leaf=self.min_samples_leaf,
                max_features=n_tried,
                random_state=rng.randint(np.iinfo(np.int32).max),
            )
            self.estimators_.append(tree.fit(X, classes, sample_weight=times))
            self.estimators_samples_.append(drawn)
            unseen = times == 0
            if unseen.any():
                votes[unseen] += tree.predict_proba(X[unseen])
                n_votes[unseen] += 1
        if self.bootstrap:
            # eq-forest-out-of-bag
            known = n_votes > 0
            votes[~known] = np.nan
            votes[known] /= n_votes[known, np.newaxis]
            self.oob_decision_function_ = votes
            right = votes[known].argmax(axis=1) == classes[known]
            self.oob_score_ = float(right.mean()) if known.any() else np.nan
        return self

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Mean, over the trees, of the shares of the classes in each sample's leaf.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of ``classes_``.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        return np.mean(
            [tree.predict_proba(X) for tree in self.estimators_], axis=0
        )  # eq-forest-mean

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Class with the largest mean share; of equal ones the first.

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

    @property
    def feature_importances_(self) -> np.ndarray:
        """Mean, over the trees that ask anything, of the importances by impurity.

        An array of shape (n_features,) that adds up to 1, unless no tree asks anything.
        """
        check_is_fitted(self)
        importances = np.mean([tree.feature_importances_ for tree in self.estimators_], axis=0)
        return importances / (importances.sum() or 1.0)


def _number_of_features(max_features: str | float | int | None, n_features: int) -> int:
    if max_features is None:
        return n_features
    if isinstance(max_features, str) and max_features == "sqrt":
        return max(1, int(np.sqrt(n_features)))
    try:
        _require_share_or_number("max_features", max_features)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{error}; or 'sqrt', or None for all") from None
    number = int(max_features * n_features) if isinstance(max_features, float) else max_features
    return min(max(1, int(number)), n_features)
