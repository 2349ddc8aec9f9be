"""Decision trees, written to be read: measures of impurity, the splitter, growing and pruning.

The code follows the chapter on decision trees, equation by equation. The trees of
:mod:`nutrigen.learning.forest` and :mod:`nutrigen.learning.boosting` are these. A tree is a list of
nodes, numbered in the order in which they are grown, the root first and a node's left branch before
its right one, as in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import matplotlib as mpl
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import (
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_flags,
    require_one_of,
    require_one_order,
)
from nutrigen.learning._samples import (
    as_random_source,
    as_table,
    as_targets,
    as_weights,
    require_labels,
    require_squares,
)
from nutrigen.teaching import COLORS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Branch",
    "DecisionTreeClassifier",
    "DecisionTreeRegressor",
    "Leaf",
    "MeanNode",
    "Split",
    "best_split",
    "cost_complexity_path",
    "draw_decision_regions",
    "draw_decision_tree",
    "entropy",
    "export_text",
    "gini",
    "information_gain",
    "leaf_rules",
    "node_regions",
]

# Gains that differ by less are equal but for rounding.
_ROUNDING = 1e-12
# So many counts of classes are held at a time: 2 MB.
_BLOCK = 2**18


def entropy(counts: ArrayLike) -> np.ndarray | float:
    r"""Entropy of class labels, in bits.

    .. math:: H = -\sum_c \pi_c \log_2 \pi_c

    Parameters
    ----------
    counts : array-like of shape (..., n_classes)
        How many samples of each class there are, or their shares.

    Returns
    -------
    float or ndarray of shape (...)
        0 where all samples are of one class, at most ``log2(n_classes)``.

    Raises
    ------
    TypeError
        If the counts are no numbers in an order.
    ValueError
        If a count is negative or not finite, or if there are no samples.

    Notes
    -----
    Equation :eq:`eq-entropy` of the book.

    References
    ----------
    Shannon, C. E. (1948). A Mathematical Theory of Communication. *Bell System Technical Journal*
    27, 379-423. https://doi.org/10.1002/j.1538-7305.1948.tb01338.x

    Examples
    --------
    >>> entropy([5, 5])
    1.0
    >>> entropy([[8, 0], [3, 1]])
    array([0.        , 0.81127812])
    """
    return _plain(_entropy(_rescaled(_checked(counts), axis=-1)))


def gini(counts: ArrayLike) -> np.ndarray | float:
    r"""Gini impurity: the probability that two samples, drawn with replacement, differ in class.

    .. math:: G = \sum_c \pi_c (1 - \pi_c) = 1 - \sum_c \pi_c^2

    Parameters
    ----------
    counts : array-like of shape (..., n_classes)
        How many samples of each class there are, or their shares.

    Returns
    -------
    float or ndarray of shape (...)
        0 where all samples are of one class, at most ``1 - 1 / n_classes``.

    Raises
    ------
    TypeError
        If the counts are no numbers in an order.
    ValueError
        If a count is negative or not finite, or if there are no samples.

    Notes
    -----
    Equation :eq:`eq-gini` of the book.

    References
    ----------
    Breiman, L. et al. (1984). Classification and Regression Trees. Wadsworth.
    https://doi.org/10.1201/9781315139470

    Examples
    --------
    >>> gini([5, 5])
    0.5
    >>> gini([[8, 0], [3, 1]])
    array([0.   , 0.375])
    """
    return _plain(_gini(_rescaled(_checked(counts), axis=-1)))


def information_gain(
    counts: ArrayLike, *, criterion: str = "entropy", per_branch: bool = False
) -> np.ndarray | float:
    r"""How much an answer reduces the impurity of the class labels.

    .. math:: \Delta = I(\text{node}) - \sum_b \frac{N_b}{N} I(b)

    With entropy this is the information gain, the mutual information of class and answer.

    Parameters
    ----------
    counts : array-like of shape (n_branches, n_classes)
        How many samples of each class go into each branch.
    criterion : {"entropy", "gini"}
        The impurity I.
    per_branch : bool
        Return ``I(node) - I(b)`` of each branch instead of their mean. One branch can be less
        pure than the node, so that this can be negative; the mean can't.

    Returns
    -------
    float or ndarray of shape (n_branches,)
        The gain, in bits if the criterion is the entropy.

    Raises
    ------
    TypeError
        If the counts are no numbers, or `per_branch` is neither True nor False.
    ValueError
        If `counts` has not two axes, if a count is negative or not finite, if a branch is empty
        or if the criterion is unknown.

    Notes
    -----
    Equations :eq:`eq-gain-of-outcome`, :eq:`eq-information-gain` and :eq:`eq-impurity-decrease` of
    the book.

    References
    ----------
    Quinlan, J. R. (1986). Induction of Decision Trees. *Machine Learning* 1, 81-106.
    https://doi.org/10.1007/BF00116251

    Examples
    --------
    >>> information_gain([[4, 0], [0, 4]])
    1.0
    >>> information_gain([[8, 0], [1, 1]], per_branch=True).round(3)
    array([ 0.469, -0.531])
    """
    impurity = _impurity(criterion)
    counts = _checked(counts)
    if counts.ndim != 2:
        raise ValueError(
            f"counts must have one row a branch and one column a class, not shape {counts.shape}"
        )
    require_flags(per_branch=per_branch)
    branches, counts = _rescaled(counts, axis=-1), _rescaled(counts, axis=None)
    gains = impurity(counts.sum(axis=0)) - impurity(branches)
    if per_branch:
        return gains
    return float(np.average(gains, weights=counts.sum(axis=1)))


def _rescaled(counts: np.ndarray, axis: int | None) -> np.ndarray:
    """Divide by a power of two, which rounds nothing, so that no sum can overflow."""
    _, exponent = np.frexp(counts.max(axis=axis, keepdims=True))
    return np.ldexp(counts, -exponent)


def _checked(counts: ArrayLike) -> np.ndarray:
    counts = as_numbers("counts", counts)
    if counts.ndim == 0 or not counts.shape[-1]:
        raise ValueError("counts must hold a number for each class")
    if (counts < 0).any():
        raise ValueError(f"counts must be finite and not negative, but holds {counts.min():g}")
    if not counts.any(axis=-1).all():
        raise ValueError("the impurity of no samples is undefined: it would be 0/0")
    return counts


def _plain(values: np.ndarray) -> np.ndarray | float:
    return float(values) if np.ndim(values) == 0 else values


def _shares(counts: np.ndarray) -> np.ndarray:
    total = counts.sum(axis=-1, keepdims=True)
    # Beside large weights, rounding may leave nothing of small ones: all shares are 0 then.
    return counts / np.where(total > 0, total, 1.0)


# eq-entropy
def _entropy(counts: np.ndarray) -> np.ndarray:
    shares = _shares(counts)
    # 0 log 0 counts as 0, the limit; adding 0 turns a negative zero into zero.
    logarithms = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return 0.0 - (shares * logarithms).sum(axis=-1)


# eq-gini
def _gini(counts: np.ndarray) -> np.ndarray:
    return 1.0 - (_shares(counts) ** 2).sum(axis=-1)


_IMPURITIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {"entropy": _entropy, "gini": _gini}


def _impurity(criterion: str) -> Callable[[np.ndarray], np.ndarray]:
    require_one_of("criterion", criterion, _IMPURITIES)
    return _IMPURITIES[criterion]


@dataclass(frozen=True)
class Split:
    """The condition that a feature is at most the threshold.

    Attributes
    ----------
    feature : int
        Column of the feature.
    threshold : float
        In the middle between two neighboring values of the feature.
    gain : float
        By how much the condition reduces the impurity.
    """

    feature: int
    threshold: float
    gain: float


def best_split(
    X: ArrayLike, y: ArrayLike, *, criterion: str = "entropy", min_samples_leaf: int = 1
) -> Split | None:
    """Find the condition on one feature that reduces the impurity most.

    Each feature is sorted once; then the class counts on the two sides of every threshold are
    cumulative sums. This takes O(n log n) steps a feature for n samples.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Finite numbers.
    y : array-like of shape (n_samples,)
        Class labels.
    criterion : {"entropy", "gini"}
        The impurity.
    min_samples_leaf : int
        Smallest number of samples that a condition may leave on either side.

    Returns
    -------
    Split or None
        None if no condition leaves enough samples on both sides. Of several that are equally
        good, that on the first feature, and of these that with the smallest threshold.

    Raises
    ------
    TypeError
        If X holds anything but numbers, y mixes text and numbers, or `min_samples_leaf` is no
        integer.
    ValueError
        If the shapes or the names of rows do not fit, a value is missing or not finite, the
        criterion is unknown or `min_samples_leaf` is not positive.

    Notes
    -----
    Equations :eq:`eq-impurity-decrease`, :eq:`eq-threshold` and :eq:`eq-cumulative-counts` of the
    book.

    Examples
    --------
    >>> best_split([[1.0, 7.0], [2.0, 5.0], [3.0, 6.0], [4.0, 8.0]], ["a", "a", "b", "b"])
    Split(feature=0, threshold=2.5, gain=1.0)
    """
    impurity = _impurity(criterion)
    min_samples_leaf = as_whole_number("min_samples_leaf", min_samples_leaf, least=1)
    require_one_order(X=X, y=y)
    X, y = as_table("X", X), as_labels("y", y)
    if y.shape != X.shape[:1]:
        raise ValueError(
            "X must have a row for each sample, y a label for each: their shapes are "
            f"{X.shape} and {y.shape}"
        )
    labels, classes = np.unique(y, return_inverse=True)
    return _best_split(
        X, _one_hot(classes, len(labels)), _sorted_samples(X), impurity, min_samples_leaf
    )


def _one_hot(classes: np.ndarray, n_classes: int, weights: np.ndarray | float = 1.0) -> np.ndarray:
    """A row for each sample, with a one, or its weight, in the column of its class."""
    return (classes[:, np.newaxis] == np.arange(n_classes)) * np.reshape(weights, (-1, 1))


def _sorted_samples(X: np.ndarray) -> np.ndarray:
    """Numbers of the samples in the order of each feature: shape (n_features, n_samples)."""
    return np.argsort(X.T, axis=1, kind="stable")


def _best_split(
    X: np.ndarray,
    one_hot: np.ndarray,
    order: np.ndarray,
    impurity: Callable[[np.ndarray], np.ndarray],
    min_samples_leaf: int,
) -> Split | None:
    n_features, n_samples = order.shape
    if n_samples < 2 * min_samples_leaf:
        return None
    node = one_hot[order[0]].sum(axis=0)
    left = np.zeros((n_features, 1, len(node)))
    # A cut after the i-th smallest value leaves i + 1 samples on the left.
    gain = np.empty((n_features, n_samples - 1))
    # Some cuts at a time: the counts of all of them could fill the memory.
    step = max(1, _BLOCK // left.size)
    for start in range(0, n_samples - 1, step):
        cuts = slice(start, min(start + step, n_samples - 1))
        # eq-cumulative-counts
        left = left[:, -1:] + np.cumsum(one_hot[order[:, cuts]], axis=1)
        share_left = left.sum(axis=2) / node.sum()
        # eq-impurity-decrease
        gain[:, cuts] = impurity(node) - share_left * impurity(left)
        gain[:, cuts] -= (1 - share_left) * impurity(node - left)
    gain[:, : min_samples_leaf - 1] = gain[:, n_samples - min_samples_leaf :] = -np.inf
    # Between equal values there is no threshold.
    values = X[order, np.arange(n_features)[:, None]]
    gain[values[:, :-1] == values[:, 1:]] = -np.inf
    if np.isneginf(gain).all():
        return None
    feature, cut = np.argwhere(gain >= gain.max() - _ROUNDING)[0]
    below, above = values[feature, cut], values[feature, cut + 1]
    # eq-threshold
    threshold = below / 2 + above / 2
    if threshold >= above:  # no number lies between the two
        threshold = below
    return Split(int(feature), float(threshold), float(max(gain[feature, cut], 0.0)))


@dataclass(frozen=True)
class _Node:
    """What a leaf and a branch have in common."""

    depth: int
    counts: tuple[float, ...]
    impurity: float

    @property
    def n_samples(self) -> float:
        """Number of training samples that reach the node, or the sum of their weights."""
        return sum(self.counts)

    @property
    def majority(self) -> int:
        """Number of the class that most of these samples have; of several, the first."""
        return int(np.argmax(self.counts))

    @property
    def is_leaf(self) -> bool:
        """Whether it makes the prediction."""
        return isinstance(self, Leaf)


@dataclass(frozen=True)
class Leaf(_Node):
    """A node without a condition: it makes the prediction.

    Attributes
    ----------
    depth : int
        Number of conditions above it.
    counts : tuple of int or float
        How many training samples of each class reach it, or the sums of their weights, in the
        order of ``classes_``.
    impurity : float
        Of these samples.

    Examples
    --------
    >>> leaf = Leaf(depth=1, counts=(3, 1), impurity=0.375)
    >>> leaf.n_samples, leaf.majority, leaf.is_leaf
    (4, 0, True)
    """


@dataclass(frozen=True)
class Branch(_Node):
    """A node with a condition, below which the tree goes on in two directions.

    Attributes
    ----------
    depth : int
        Number of conditions above it.
    counts : tuple of int or float
        How many training samples of each class reach it, or the sums of their weights, in the
        order of ``classes_``.
    impurity : float
        Of these samples.
    split : Split
        The condition.
    left, right : int
        Numbers of the nodes for samples that meet the condition, and that do not.

    Examples
    --------
    >>> tree = DecisionTreeClassifier().fit([[1.0], [2.0]], ["wt", "ppar"])
    >>> root = tree.nodes_[0]
    >>> root.split.threshold, root.left, root.right
    (1.5, 1, 2)
    """

    split: Split
    left: int
    right: int


Node: TypeAlias = Leaf | Branch


class DecisionTreeClassifier(ClassifierMixin, BaseEstimator):
    """A decision tree for classification, with conditions on one feature each.

    Parameters
    ----------
    criterion : {"gini", "entropy"}, default "gini"
        The impurity that a condition should reduce.
    max_depth : int or None, default None
        Largest number of conditions between the root and a leaf.
    min_samples_leaf : int, default 1
        Smallest number of training samples in a leaf.
    ccp_alpha : float, default 0.0
        Price of a leaf in cost-complexity pruning, in units of the impurity. 0 does not prune.
    max_features : int or None, default None
        Number of features among which each node looks for its condition, drawn anew at each node,
        as for a tree of a random forest. Where none of them divides the samples, as many others
        are tried. By default all features, and nothing is drawn.
    random_state : int, RandomState or None, default None
        Seed of these draws.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    nodes_ : list of Leaf or Branch
        The tree; the root is the first.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    A node becomes a leaf if its samples are of one class, if it is at the greatest depth, or if
    no condition leaves enough samples on both sides. A condition without any gain is taken all the
    same, since those below it may have some.

    Of several equally good conditions, the one on the first feature is taken, and of these the
    one with the smallest threshold; gains that differ by less than 1e-12 are equal but for
    rounding. scikit-learn visits the features in random order instead, and rounds the features
    to single precision, so that its trees differ from these where conditions are equally good, or
    where values differ by less than that.

    Equations :eq:`eq-tree-model`, :eq:`eq-impurity-decrease` and :eq:`eq-cost-complexity` of the
    book.

    References
    ----------
    Breiman, L. et al. (1984). Classification and Regression Trees. Wadsworth.
    https://doi.org/10.1201/9781315139470

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> tree = DecisionTreeClassifier(criterion="entropy", max_depth=2).fit(X, y)
    >>> print(export_text(tree))
    petal length (cm) <= 2.45
    |-- yes: 0 (50 of 50)
    `-- no: petal width (cm) <= 1.75
        |-- yes: 1 (49 of 54)
        `-- no: 2 (45 of 46)
    >>> tree.score(X, y)
    0.96
    """

    def __init__(
        self,
        *,
        criterion: str = "gini",
        max_depth: int | None = None,
        min_samples_leaf: int = 1,
        ccp_alpha: float = 0.0,
        max_features: int | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.ccp_alpha = ccp_alpha
        self.max_features = max_features
        self.random_state = random_state

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> DecisionTreeClassifier:
        """Grow the tree from the root, then prune it.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Class labels.
        sample_weight : array-like of shape (n_samples,), optional
            How much each sample counts, above all in the impurity: a sample of weight 0 plays no
            part. For `min_samples_leaf` each sample is one, as in scikit-learn.

        Returns
        -------
        DecisionTreeClassifier
            The fitted tree itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or the labels mix text and numbers.
        ValueError
            If X, y or the weights are not as described, or a parameter has no meaningful value.
        """
        impurity = _impurity(self.criterion)
        if self.max_depth is not None:
            as_whole_number("max_depth", self.max_depth, least=0)
        as_whole_number("min_samples_leaf", self.min_samples_leaf, least=1)
        as_number("ccp_alpha", self.ccp_alpha, least=0)
        if self.max_features is not None:
            as_whole_number("max_features", self.max_features, least=1)
        random_state = as_random_source(self.random_state, generator=False)
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=float)
        check_classification_targets(y)
        self.classes_, classes = np.unique(y, return_inverse=True)
        weights = as_weights(sample_weight, len(y))
        counted = weights > 0
        one_hot = _one_hot(classes[counted], len(self.classes_), weights[counted])
        n_tried = self.max_features or X.shape[1]

        def find(X: np.ndarray, order: np.ndarray) -> Split | None:
            if n_tried >= len(order):
                return _best_split(X, one_hot, order, impurity, self.min_samples_leaf)
            shuffled = random_state.permutation(len(order))
            for start in range(0, len(order), n_tried):
                drawn = np.sort(shuffled[start : start + n_tried])
                split = _best_split(
                    X[:, drawn], one_hot, order[drawn], impurity, self.min_samples_leaf
                )
                if split is not None:
                    return replace(split, feature=int(drawn[split.feature]))
            return None

        nodes = _grow(X[counted], one_hot, impurity, self.max_depth, find)
        self.nodes_ = _prune(nodes, self.ccp_alpha) if self.ccp_alpha > 0 else nodes
        return self

    def apply(self, X: ArrayLike) -> np.ndarray:
        """Walk each sample from the root to its leaf.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            Number of the leaf, an index of ``nodes_``.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        return _walk(self.nodes_, X)

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Shares of the classes among the training samples of each sample's leaf.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of ``classes_``.
        """
        leaves = self.apply(X)
        return _shares(np.array([node.counts for node in self.nodes_], dtype=float))[leaves]

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Most frequent class in each sample's leaf; of equally frequent ones the first.

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
        """Share of each feature in the reduction of the training samples' impurity.

        An array of shape (n_features,) that adds up to 1, unless the tree is a single leaf.
        """
        check_is_fitted(self)
        importances = np.zeros(self.n_features_in_)
        for node in self.nodes_:
            if isinstance(node, Branch):
                importances[node.split.feature] += node.n_samples * node.split.gain
        return importances / (importances.sum() or 1.0)

    def get_depth(self) -> int:
        """Largest number of conditions between the root and a leaf."""
        check_is_fitted(self)
        return max(node.depth for node in self.nodes_)

    def get_n_leaves(self) -> int:
        """Number of leaves."""
        check_is_fitted(self)
        return sum(node.is_leaf for node in self.nodes_)


def _walk(nodes: Sequence[Node | MeanNode], X: np.ndarray) -> np.ndarray:
    """Number of the leaf that each sample reaches."""
    reached = np.zeros(len(X), dtype=int)
    # A node's branches have higher numbers, so that one pass walks all samples down.
    for number, node in enumerate(nodes):
        if isinstance(node, Leaf) or node.split is None:
            continue
        here = np.flatnonzero(reached == number)
        goes_left = X[here, node.split.feature] <= node.split.threshold
        reached[here] = np.where(goes_left, node.left, node.right)
    return reached


def _grow(
    X: np.ndarray,
    one_hot: np.ndarray,
    impurity: Callable[[np.ndarray], np.ndarray],
    max_depth: int | None,
    find: Callable[[np.ndarray, np.ndarray], Split | None],
) -> list[Node]:
    leaves: list[Leaf] = []
    splits: list[Split | None] = []
    # A left branch comes right after its node; where the right one begins turns out later.
    right: dict[int, int] = {}
    # Nodes yet to be grown: order of their samples, depth, and whose right branch they are.
    pending: list[tuple[np.ndarray, int, int | None]] = [(_sorted_samples(X), 0, None)]
    while pending:
        order, depth, parent = pending.pop()
        counts = one_hot[order[0]].sum(axis=0)
        split = None
        if np.count_nonzero(counts) > 1 and (max_depth is None or depth < max_depth):
            split = find(X, order)
        number = len(leaves)
        # Sums of weights, which without weights are whole numbers.
        shown = [int(count) if count.is_integer() else count for count in counts.tolist()]
        leaves.append(Leaf(depth, tuple(shown), float(impurity(counts))))
        splits.append(split)
        if parent is not None:
            right[parent] = number
        if split is not None:
            goes_left = X[:, split.feature] <= split.threshold
            # What is sorted stays sorted when samples are taken out of it.
            for chosen, of_right in ((~goes_left[order], number), (goes_left[order], None)):
                pending.append((order[chosen].reshape(len(order), -1), depth + 1, of_right))
    return [
        leaf if split is None else _branch(leaf, split, number + 1, right[number])
        for number, (leaf, split) in enumerate(zip(leaves, splits, strict=True))
    ]


def _branch(node: Leaf, split: Split, left: int, right: int) -> Branch:
    return Branch(node.depth, node.counts, node.impurity, split, left, right)


@dataclass(frozen=True)
class MeanNode:
    """A node of a regression tree.

    Attributes
    ----------
    depth : int
        Number of conditions above it.
    n_samples : int
        Number of training samples that reach it.
    mean : float
        Mean of their targets, the prediction if the node is a leaf.
    split : Split or None
        The condition; None in a leaf.
    left, right : int
        Numbers of the nodes for samples that meet the condition, and that do not; -1 in a leaf.

    Examples
    --------
    >>> tree = DecisionTreeRegressor().fit([[1.0], [2.0]], [5.0, 7.0])
    >>> [(node.mean, node.is_leaf) for node in tree.nodes_]
    [(6.0, False), (5.0, True), (7.0, True)]
    """

    depth: int
    n_samples: int
    mean: float
    split: Split | None = None
    left: int = -1
    right: int = -1

    @property
    def is_leaf(self) -> bool:
        """Whether it makes the prediction."""
        return self.split is None


class DecisionTreeRegressor(RegressorMixin, BaseEstimator):
    """A decision tree for numbers: each leaf predicts the mean of its training targets.

    Parameters
    ----------
    max_depth : int or None, default None
        Largest number of conditions between the root and a leaf.
    min_samples_leaf : int, default 1
        Smallest number of training samples in a leaf.

    Attributes
    ----------
    nodes_ : list of MeanNode
        The tree; the root is the first.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    A node becomes a leaf if its targets are all the same, if it is at the greatest depth, or if no
    condition leaves enough samples on both sides. Of equally good conditions that on the first
    feature is taken, and of these that with the smallest threshold.

    Equations :eq:`eq-tree-model`, :eq:`eq-node-mse` and :eq:`eq-mse-decrease` of the book.

    References
    ----------
    Breiman, L. et al. (1984). Classification and Regression Trees. Wadsworth.
    https://doi.org/10.1201/9781315139470

    Examples
    --------
    >>> age, pressure = [[20], [30], [70], [80]], [118, 120, 138, 140]
    >>> tree = DecisionTreeRegressor(max_depth=1).fit(age, pressure)
    >>> tree.predict([[25], [75]])
    array([119., 139.])
    """

    def __init__(self, *, max_depth: int | None = None, min_samples_leaf: int = 1) -> None:
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf

    def fit(self, X: ArrayLike, y: ArrayLike) -> DecisionTreeRegressor:
        """Grow the tree from the root.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Targets.

        Returns
        -------
        DecisionTreeRegressor
            The fitted tree itself.

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
        return self._fit(X, y, _sorted_samples(X))

    def _fit(self, X: np.ndarray, y: np.ndarray, order: np.ndarray) -> DecisionTreeRegressor:
        """Grow the tree on numbers that have been checked, and whose order is known."""
        if self.max_depth is not None:
            as_whole_number("max_depth", self.max_depth, least=0)
        as_whole_number("min_samples_leaf", self.min_samples_leaf, least=1)
        self.n_features_in_ = X.shape[1]
        self.nodes_ = _grow_means(X, y, order, self.max_depth, self.min_samples_leaf)
        return self

    def apply(self, X: ArrayLike) -> np.ndarray:
        """Walk each sample from the root to its leaf.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            Number of the leaf, an index of ``nodes_``.
        """
        check_is_fitted(self)
        return _walk(self.nodes_, validate_data(self, X, reset=False, dtype=float))

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Mean of the training targets in each sample's leaf.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions.
        """
        leaves = self.apply(X)
        return np.array([node.mean for node in self.nodes_])[leaves]


def _best_split_of_means(
    X: np.ndarray, y: np.ndarray, order: np.ndarray, min_samples_leaf: int
) -> Split | None:
    n_features, n_samples = order.shape
    if n_samples < 2 * min_samples_leaf:
        return None
    sorted_targets = y[order] - y[order[0]].mean()
    n_left = np.arange(1, n_samples)
    # eq-mse-decrease: without the node's mean, the sums of the two branches are s and -s.
    sum_left = np.cumsum(sorted_targets[:, :-1], axis=1)
    gain = sum_left**2 / (n_left * (n_samples - n_left))
    gain[:, : min_samples_leaf - 1] = gain[:, n_samples - min_samples_leaf :] = -np.inf
    values = X[order, np.arange(n_features)[:, None]]
    gain[values[:, :-1] == values[:, 1:]] = -np.inf
    if np.isneginf(gain).all():
        return None
    feature, cut = np.argwhere(gain >= gain.max() * (1 - _ROUNDING))[0]
    return Split(
        int(feature),
        _between(values[feature, cut], values[feature, cut + 1]),
        float(gain[feature, cut]),
    )


def _between(below: float, above: float) -> float:
    """Threshold in the middle, or the smaller value if no number lies between the two."""
    threshold = below / 2 + above / 2  # eq-threshold
    return float(threshold if threshold < above else below)


def _grow_means(
    X: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    max_depth: int | None,
    min_samples_leaf: int,
) -> list[MeanNode]:
    nodes: list[MeanNode] = []
    pending: list[tuple[np.ndarray, int, int | None]] = [(order, 0, None)]
    while pending:
        order, depth, parent = pending.pop()
        targets = y[order[0]]
        split = None
        if np.ptp(targets) > _ROUNDING * np.abs(targets).max() and depth != max_depth:
            split = _best_split_of_means(X, y, order, min_samples_leaf)
        number = len(nodes)
        left = -1 if split is None else number + 1
        nodes.append(MeanNode(depth, len(targets), float(targets.mean()), split, left))
        if parent is not None:
            nodes[parent] = replace(nodes[parent], right=number)
        if split is None:
            continue
        goes_left = X[:, split.feature] <= split.threshold
        for chosen, of_right in ((~goes_left[order], number), (goes_left[order], None)):
            pending.append((order[chosen].reshape(len(order), -1), depth + 1, of_right))
    return nodes


def cost_complexity_path(classifier: DecisionTreeClassifier) -> tuple[np.ndarray, np.ndarray]:
    """Prices of a leaf at which a tree loses branches, and how many leaves it has left.

    Parameters
    ----------
    classifier : DecisionTreeClassifier
        A fitted tree.

    Returns
    -------
    alphas : ndarray of shape (n_steps,)
        Prices, ascending, the first 0.
    n_leaves : ndarray of int of shape (n_steps,)
        Number of leaves of the tree that is pruned with a ``ccp_alpha`` between this price and the
        next; the last is 1.

    Raises
    ------
    TypeError
        If the classifier is no tree of this module.

    Notes
    -----
    Equations :eq:`eq-cost-complexity` and :eq:`eq-weakest-link` of the book.

    References
    ----------
    Breiman, L. et al. (1984). Classification and Regression Trees. Wadsworth.
    https://doi.org/10.1201/9781315139470

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> tree = DecisionTreeClassifier(max_depth=2).fit(*load_iris(return_X_y=True))
    >>> alphas, n_leaves = cost_complexity_path(tree)
    >>> alphas.round(3).tolist(), n_leaves.tolist()
    ([0.0, 0.26, 0.333], [3, 2, 1])
    """
    _require_fitted(classifier)
    nodes = classifier.nodes_
    path = {0.0: classifier.get_n_leaves()}
    alpha = 0.0
    while not nodes[0].is_leaf:
        # Rounding aside, the prices of the weakest links do not fall.
        alpha = max(alpha, _weakest_link(nodes))
        nodes = _prune(nodes, alpha)
        path[alpha] = sum(node.is_leaf for node in nodes)
    return np.array(list(path)), np.array(list(path.values()))


def _require_fitted(classifier: DecisionTreeClassifier) -> None:
    if not isinstance(classifier, DecisionTreeClassifier):
        raise TypeError(f"classifier must be a tree of nutrigen.learning.tree, not {classifier!r}")
    check_is_fitted(classifier)


def _risk_of_leaf(node: Node, root: Node) -> float:
    return node.n_samples / root.n_samples * node.impurity


def _weakest_link(nodes: list[Node]) -> float:
    """Smallest price of a leaf at which some node would rather be a leaf."""
    risk = [_risk_of_leaf(node, nodes[0]) for node in nodes]
    n_leaves = [1] * len(nodes)
    weakest = np.inf
    # From the bottom up: a node's branches have higher numbers.
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if isinstance(node, Branch):
            below = risk[node.left] + risk[node.right]
            n_leaves[number] = n_leaves[node.left] + n_leaves[node.right]
            # eq-weakest-link
            weakest = min(weakest, (risk[number] - below) / (n_leaves[number] - 1))
            risk[number] = below
    return float(weakest)


def _prune(nodes: list[Node], ccp_alpha: float) -> list[Node]:
    """Find the smallest part of the tree, root included, that costs least."""
    # eq-cost-complexity, of each node as a leaf, or of the leaves below it if they cost less.
    cost = [_risk_of_leaf(node, nodes[0]) + ccp_alpha for node in nodes]
    is_leaf = [True] * len(nodes)
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if isinstance(node, Branch):
            below = cost[node.left] + cost[node.right]
            is_leaf[number] = cost[number] <= below + _ROUNDING
            cost[number] = min(cost[number], below)

    # What is kept, in the order in which it would have been grown.
    kept, pending = [], [0]
    while pending:
        number = pending.pop()
        kept.append(number)
        node = nodes[number]
        if isinstance(node, Branch) and not is_leaf[number]:
            pending += [node.right, node.left]
    renumbered = {number: position for position, number in enumerate(kept)}
    pruned: list[Node] = []
    for number in kept:
        node = nodes[number]
        if isinstance(node, Branch) and not is_leaf[number]:
            left, right = renumbered[node.left], renumbered[node.right]
            pruned.append(replace(node, left=left, right=right))
        else:
            pruned.append(Leaf(node.depth, node.counts, node.impurity))
    return pruned


def node_regions(classifier: DecisionTreeClassifier) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the box of feature values that each node is responsible for.

    Parameters
    ----------
    classifier : DecisionTreeClassifier
        A fitted tree.

    Returns
    -------
    lower, upper : ndarray of shape (n_nodes, n_features)
        A sample reaches a node if each feature is above ``lower`` and at most ``upper``; infinite
        where no condition on the way says anything about it.

    Raises
    ------
    TypeError
        If the classifier is no tree of this module.

    Examples
    --------
    >>> tree = DecisionTreeClassifier().fit([[1.0, 5.0], [2.0, 5.0]], ["wt", "ppar"])
    >>> lower, upper = node_regions(tree)
    >>> lower[2].tolist(), upper[2].tolist()
    ([1.5, -inf], [inf, inf])
    """
    _require_fitted(classifier)
    lower = np.full((len(classifier.nodes_), classifier.n_features_in_), -np.inf)
    upper = -lower
    for number, node in enumerate(classifier.nodes_):
        if isinstance(node, Branch):
            lower[[node.left, node.right]] = lower[number]
            upper[[node.left, node.right]] = upper[number]
            upper[node.left, node.split.feature] = node.split.threshold
            lower[node.right, node.split.feature] = node.split.threshold
    return lower, upper


def export_text(
    classifier: DecisionTreeClassifier,
    *,
    feature_names: Sequence[str] | None = None,
    decimals: int = 2,
) -> str:
    """Write a tree as text.

    Parameters
    ----------
    classifier : DecisionTreeClassifier
        A fitted tree.
    feature_names : sequence of str, optional
        Names of the features; by default those of the table that it was fitted to, or x0, x1, ...
    decimals : int
        Decimals of the thresholds.

    Returns
    -------
    str
        A condition or a leaf a line, branches indented. A leaf has its class, and how many of its
        training samples are of that class.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If there is not one name for each feature, or the decimals are negative.

    Examples
    --------
    >>> tree = DecisionTreeClassifier().fit([[1, 5], [2, 5], [3, 5]], ["wt", "wt", "ppar"])
    >>> print(export_text(tree, feature_names=["lipid", "gene"], decimals=1))
    lipid <= 2.5
    |-- yes: wt (2 of 2)
    `-- no: ppar (1 of 1)
    """
    names = _feature_names(classifier, feature_names)
    decimals = as_whole_number("decimals", decimals, least=0)
    nodes, lines = classifier.nodes_, []
    pending = [(0, "", "")]
    while pending:
        number, start, indent = pending.pop()
        node = nodes[number]
        if isinstance(node, Leaf):
            lines.append(start + _describe_leaf(classifier, node))
        else:
            lines.append(f"{start}{_describe_split(node.split, names, decimals)}")
            pending.append((node.right, f"{indent}`-- no: ", f"{indent}    "))
            pending.append((node.left, f"{indent}|-- yes: ", f"{indent}|   "))
    return "\n".join(lines)


def leaf_rules(
    classifier: DecisionTreeClassifier,
    *,
    feature_names: Sequence[str] | None = None,
    decimals: int = 2,
) -> list[str]:
    """Write each leaf as a sentence with the conditions that lead to it.

    Parameters
    ----------
    classifier : DecisionTreeClassifier
        A fitted tree.
    feature_names : sequence of str, optional
        Names of the features; by default those of the table that it was fitted to, or x0, x1, ...
    decimals : int
        Decimals of the thresholds.

    Returns
    -------
    list of str
        One rule for each leaf. Of several conditions on one feature in the same direction only the
        last is named: it implies the others.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If there is not one name for each feature, or the decimals are negative.

    Examples
    --------
    >>> tree = DecisionTreeClassifier().fit([[1.0], [2.0], [3.0]], ["wt", "wt", "ppar"])
    >>> leaf_rules(tree, feature_names=["PMDCI"], decimals=1)
    ['if PMDCI <= 2.5: wt (2 of 2)', 'if PMDCI > 2.5: ppar (1 of 1)']
    """
    names = _feature_names(classifier, feature_names)
    decimals = as_whole_number("decimals", decimals, least=0)
    rules = []
    # A node, and the strictest threshold for each feature and direction on the way to it.
    pending: list[tuple[int, dict[tuple[int, str], float]]] = [(0, {})]
    while pending:
        number, bounds = pending.pop()
        node = classifier.nodes_[number]
        if isinstance(node, Leaf):
            conditions = [
                f"{names[feature]} {sign} {threshold:.{decimals}f}"
                for (feature, sign), threshold in bounds.items()
            ]
            start = f"if {' and '.join(conditions)}" if conditions else "always"
            rules.append(f"{start}: {_describe_leaf(classifier, node)}")
        else:
            feature, threshold = node.split.feature, node.split.threshold
            pending.append((node.right, {**bounds, (feature, ">"): threshold}))
            pending.append((node.left, {**bounds, (feature, "<="): threshold}))
    return rules


def _feature_names(
    classifier: DecisionTreeClassifier, feature_names: Sequence[str] | None
) -> list[str]:
    _require_fitted(classifier)
    n_features = classifier.n_features_in_
    if feature_names is None:
        default = [f"x{feature}" for feature in range(n_features)]
        feature_names = getattr(classifier, "feature_names_in_", default)
    if isinstance(feature_names, str | Set | Mapping):
        raise TypeError(f"feature_names must be a list of names, not {feature_names!r}")
    if len(feature_names) != n_features:
        raise ValueError(
            f"feature_names must have a name for each of the {n_features} features, "
            f"not {len(feature_names)}"
        )
    return [str(name) for name in feature_names]


def _describe_split(split: Split, names: list[str], decimals: int) -> str:
    return f"{names[split.feature]} <= {split.threshold:.{decimals}f}"


def _describe_leaf(classifier: DecisionTreeClassifier, node: Node) -> str:
    return f"{classifier.classes_[node.majority]} ({_share_of_leaf(node)})"


def _share_of_leaf(node: Node) -> str:
    count, total = (
        value if isinstance(value, int) else f"{value:.4g}"
        for value in (node.counts[node.majority], node.n_samples)
    )
    return f"{count} of {total}"


def draw_decision_tree(
    classifier: DecisionTreeClassifier,
    axes: Axes,
    *,
    feature_names: Sequence[str] | None = None,
    decimals: int = 2,
    n_grown: int | None = None,
    fontsize: float = 7.0,
) -> None:
    r"""Draw a decision tree from the root down, samples that meet a condition to the left.

    Parameters
    ----------
    classifier
        A fitted tree of :mod:`nutrigen.learning.tree`.
    axes
        Axes to draw on.
    feature_names
        Names of the features; by default those of the table that the tree was fitted to, or
        x0, x1, and so on. A line break in a name is kept.
    decimals
        Decimals of the thresholds.
    n_grown
        Draw the tree as it was when this many of its nodes had been grown; a node that waits for
        its turn shows a question mark. By default all.
    fontsize
        Size of the text, in points.

    Raises
    ------
    TypeError
        If the classifier is no tree of this module, or an argument is of another type.
    ValueError
        If there is not one name for each feature, or a number is negative.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from nutrigen.learning.tree import DecisionTreeClassifier
    >>> tree = DecisionTreeClassifier().fit([[1.0], [2.0], [2.0]], ["wt", "ppar", "ppar"])
    >>> figure, axes = plt.subplots()
    >>> draw_decision_tree(tree, axes, feature_names=["gene"])
    >>> [text.get_text() for text in axes.texts]
    ['gene\n≤ 1.50', 'yes', 'no', 'wt\n1 of 1', 'ppar\n2 of 2']
    >>> plt.close(figure)
    """
    feature_names = _feature_names(classifier, feature_names)
    nodes = classifier.nodes_
    decimals = as_whole_number("decimals", decimals, least=0)
    n_grown = _number_grown(nodes, n_grown)
    across = _positions_across(nodes)
    waiting = []
    for number, node in enumerate(nodes[:n_grown]):
        here = (across[number], -node.depth)
        if isinstance(node, Leaf):
            label, color = _leaf_label(classifier, node)
        else:
            name, threshold = feature_names[node.split.feature], node.split.threshold
            label, color = f"{name}\n≤ {threshold:.{decimals}f}", "white"
        _draw_box(axes, here, label, color, fontsize)
        if isinstance(node, Leaf):
            continue
        for child, answer, side in ((node.left, "yes", "right"), (node.right, "no", "left")):
            there = (across[child], -node.depth - 1)
            axes.plot(*zip(here, there, strict=True), color="0.5", linewidth=1, zorder=0)
            middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
            axes.annotate(
                answer,
                middle,
                xytext=(-3 if side == "right" else 3, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=fontsize,
            )
            waiting += [there] if child >= n_grown else []
    for there in [(across[0], 0)] if n_grown == 0 else waiting:
        _draw_box(axes, there, "?", "white", fontsize)
    leaves = [across[number] for number, node in enumerate(nodes) if node.is_leaf]
    axes.set_xlim(min(leaves) - 0.6, max(leaves) + 0.6)
    axes.set_ylim(-max(node.depth for node in nodes) - 0.4, 0.4)
    axes.set_axis_off()


def _number_grown(nodes: Sequence[Node], n_grown: int | None) -> int:
    return len(nodes) if n_grown is None else as_whole_number("n_grown", n_grown, least=0)


def _positions_across(nodes: Sequence[Node]) -> list[float]:
    """Put the leaves side by side, and each condition in the middle above its branches."""
    across = [0.0] * len(nodes)
    n_leaves = sum(node.is_leaf for node in nodes)
    # A node's branches have higher numbers, and leaves are numbered from left to right.
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if isinstance(node, Leaf):
            n_leaves -= 1
            across[number] = float(n_leaves)
        else:
            across[number] = (across[node.left] + across[node.right]) / 2
    return across


def _leaf_label(classifier: DecisionTreeClassifier, node: Node) -> tuple[str, object]:
    text = f"{classifier.classes_[node.majority]}\n{_share_of_leaf(node)}"
    return text, _tint(node.majority)


def _tint(number: int) -> tuple[float, float, float]:
    """Mix a color of the palette with white, light enough for black text on it."""
    color = np.array(mpl.colors.to_rgb(COLORS[number % len(COLORS)]))
    return tuple(0.3 * color + 0.7)


def _draw_box(
    axes: Axes, position: tuple[float, float], label: str, color: object, fontsize: float
) -> None:
    axes.text(
        *position,
        label,
        ha="center",
        va="center",
        fontsize=fontsize,
        color="black",
        bbox={"boxstyle": "round,pad=0.3", "facecolor": color, "edgecolor": "0.3"},
    )


def draw_decision_regions(
    classifier: DecisionTreeClassifier,
    axes: Axes,
    *,
    limits: tuple[tuple[float, float], tuple[float, float]],
    n_grown: int | None = None,
) -> None:
    """Fill the boxes into which a tree on two features cuts the plane.

    Parameters
    ----------
    classifier
        A tree of :mod:`nutrigen.learning.tree`, fitted to two features.
    axes
        Axes to draw on; the first feature is the horizontal one.
    limits
        Smallest and largest value to show, of each of the two features.
    n_grown
        Draw the plane as it was when this many nodes had been grown; a box that waits for its
        turn is left white. By default all.

    Raises
    ------
    TypeError
        If the classifier is no tree of this module, or an argument is of another type.
    ValueError
        If the tree was not fitted to two features, or the limits are not two pairs of numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from nutrigen.learning.tree import DecisionTreeClassifier
    >>> tree = DecisionTreeClassifier().fit([[1.0, 3.0], [2.0, 3.0]], ["wt", "ppar"])
    >>> figure, axes = plt.subplots()
    >>> draw_decision_regions(tree, axes, limits=((0, 3), (0, 4)))
    >>> [float(patch.get_width()) for patch in axes.patches]
    [1.5, 1.5]
    >>> plt.close(figure)
    """
    _require_fitted(classifier)
    if classifier.n_features_in_ != 2:
        raise ValueError(f"classifier must have two features, not {classifier.n_features_in_}")
    nodes = classifier.nodes_
    n_grown = _number_grown(nodes, n_grown)
    bounds = as_numbers("limits", limits)
    if bounds.shape != (2, 2) or (bounds[:, 0] >= bounds[:, 1]).any():
        raise ValueError(f"limits must be two pairs, smallest and largest, not {limits!r}")
    smallest, largest = bounds.T
    lower, upper = (np.clip(bound, smallest, largest) for bound in node_regions(classifier))
    parents = {
        child: number
        for number, node in enumerate(nodes)
        if isinstance(node, Branch)
        for child in (node.left, node.right)
    }
    for number, node in enumerate(nodes):
        grown = number < n_grown
        reached = number == 0 or parents[number] < n_grown
        if not reached or (grown and not node.is_leaf):
            continue
        axes.add_patch(
            mpl.patches.Rectangle(
                lower[number],
                *(upper[number] - lower[number]),
                facecolor=_tint(node.majority) if grown else "white",
                edgecolor="0.3",
                linewidth=1,
                zorder=0,
            )
        )
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])
