"""The equations of the chapter on decision trees, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
import sympy
from scipy import integrate, stats
from sklearn.metrics import mutual_info_score

from nutrigen.learning.tree import (
    DecisionTreeClassifier,
    best_split,
    cost_complexity_path,
    entropy,
    gini,
    information_gain,
    node_regions,
)

Verify = Callable[..., None]

ROUNDING = 1e-12
STANDARD_ERRORS = 4


def random_table(rng: np.random.Generator, n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    X = rng.normal(size=(n, 3)).round(1)
    return X, (X[:, 0] + X[:, 1] + rng.normal(size=n) > 0).astype(int)


def random_joint(rng: np.random.Generator) -> np.ndarray:
    """Joint probabilities of class and answer, some of them zero."""
    joint = rng.random((4, 3)) * (rng.random((4, 3)) < 0.8)
    joint[0] += 0.01
    joint[:, 0] += 0.01
    return joint / joint.sum()


@pytest.mark.equation("eq-tree-model")
def test_tree_is_constant_on_regions(deviation: Verify, rng: np.random.Generator) -> None:
    """Predictions by walking down, against the sum over the boxes of all leaves."""
    X, y = random_table(rng)
    tree = DecisionTreeClassifier(max_depth=4).fit(X, y)
    new = rng.normal(size=(500, 3))
    lower, upper = node_regions(tree)
    leaves = [number for number, node in enumerate(tree.nodes_) if node.is_leaf]
    inside = np.array([((lower[leaf] < new) & (new <= upper[leaf])).all(axis=1) for leaf in leaves])
    deviation(inside.sum(axis=0), np.ones(len(new)), tolerance=0)
    shares = [np.array(tree.nodes_[leaf].counts) / tree.nodes_[leaf].n_samples for leaf in leaves]
    deviation(inside.T @ np.array(shares), tree.predict_proba(new), tolerance=ROUNDING)


@pytest.mark.equation("eq-staircase-error")
@pytest.mark.parametrize("m", [1, 2, 3, 8, 25])
def test_staircase_error(deviation: Verify, m: int) -> None:
    """The area between the diagonal and the stairs is integrated numerically."""

    def distance(x: float) -> float:
        return abs(x - (np.floor(x * m) + 0.5) / m)

    corners = np.unique(np.concatenate([np.arange(m + 1) / m, (np.arange(m) + 0.5) / m]))
    area = sum(integrate.quad(distance, start, end)[0] for start, end in pairwise(corners))
    n_leaves = (m - 1) + m + 1
    deviation(2 * m * 0.5 * (1 / (2 * m)) ** 2, area, tolerance=1e-9)
    deviation(1 / (2 * n_leaves), area, tolerance=1e-9)


@pytest.mark.equation("eq-entropy")
def test_entropy(deviation: Verify, rng: np.random.Generator) -> None:
    """Random shares, some of them zero, against SciPy's entropy; and the largest value."""
    for n_classes in (1, 2, 3, 8):
        counts = rng.integers(0, 20, size=(50, n_classes)) + np.eye(n_classes, dtype=int)[0]
        by_scipy = stats.entropy(counts, base=2, axis=1)
        deviation(entropy(counts), by_scipy, tolerance=ROUNDING)
        deviation(entropy(np.ones(n_classes)), np.log2(n_classes), tolerance=ROUNDING)
        assert entropy(counts).max() <= np.log2(n_classes) + ROUNDING


@pytest.mark.equation("eq-gini")
def test_gini_impurity(deviation: Verify, rng: np.random.Generator) -> None:
    """All pairs of samples, drawn with replacement, are compared."""
    for _ in range(20):
        labels = rng.integers(0, 4, size=rng.integers(1, 30))
        unlike = np.mean([a != b for a, b in product(labels, repeat=2)])
        counts = np.bincount(labels, minlength=4)
        shares = counts / counts.sum()
        deviation((shares * (1 - shares)).sum(), unlike, tolerance=ROUNDING)
        deviation(1 - (shares**2).sum(), unlike, tolerance=ROUNDING)
        deviation(gini(counts), unlike, tolerance=ROUNDING)


@pytest.mark.equation("eq-gain-of-outcome")
def test_gain_of_one_outcome(deviation: Verify, rng: np.random.Generator) -> None:
    """Entropies of random branches from SciPy; some of the gains are negative."""
    gains = []
    for _ in range(50):
        counts = rng.integers(1, 20, size=(3, 4))
        before = stats.entropy(counts.sum(axis=0), base=2)
        expected = before - stats.entropy(counts, base=2, axis=1)
        computed = information_gain(counts, per_branch=True)
        deviation(computed, expected, tolerance=ROUNDING)
        gains.append(computed)
    assert np.min(gains) < 0


@pytest.mark.equation("eq-information-gain")
def test_information_gain(deviation: Verify, rng: np.random.Generator) -> None:
    """Both forms on random tables, against the mutual information of scikit-learn."""
    for _ in range(50):
        counts = rng.integers(1, 20, size=(3, 4))
        weights = counts.sum(axis=1) / counts.sum()
        independent = mutual_info_score(None, None, contingency=counts) / np.log(2)
        mean_of_gains = weights @ information_gain(counts, per_branch=True)
        deviation(mean_of_gains, independent, tolerance=ROUNDING)
        after = weights @ stats.entropy(counts, base=2, axis=1)
        before = stats.entropy(counts.sum(axis=0), base=2)
        deviation(before - after, independent, tolerance=ROUNDING)
        deviation(information_gain(counts), independent, tolerance=ROUNDING)


@pytest.mark.equation("eq-gain-divergence")
def test_gain_is_a_divergence(deviation: Verify, rng: np.random.Generator) -> None:
    """Random joint distributions, some with zeros, against SciPy's relative entropy."""
    for _ in range(50):
        joint = random_joint(rng)
        independent = np.outer(joint.sum(axis=1), joint.sum(axis=0))
        divergence = stats.entropy(joint.ravel(), independent.ravel(), base=2)
        # Rows of the function are branches, here classes: the gain treats both alike.
        deviation(information_gain(joint), divergence, tolerance=ROUNDING)
        deviation(information_gain(joint.T), divergence, tolerance=ROUNDING)


@pytest.mark.equation("eq-gain-not-negative")
def test_gain_is_not_negative(bounded: Verify, rng: np.random.Generator) -> None:
    """Each step of the inequality on random joint distributions, as powers of two."""
    for _ in range(500):
        joint = random_joint(rng)
        independent = np.outer(joint.sum(axis=1), joint.sum(axis=0))
        occurs = joint > 0
        mean = (joint[occurs] * np.log2(independent[occurs] / joint[occurs])).sum()
        bounded(2**mean, independent[occurs].sum() + ROUNDING)
        bounded(independent[occurs].sum(), 1 + ROUNDING)


@pytest.mark.equation("eq-gain-not-negative")
def test_gain_of_independent_answers_is_zero(deviation: Verify, rng: np.random.Generator) -> None:
    """Products of random distributions: equality."""
    for _ in range(20):
        independent = np.outer(rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)))
        deviation(information_gain(independent), 0.0, tolerance=ROUNDING)


@pytest.mark.equation("eq-impurity-decrease")
@pytest.mark.parametrize("criterion", ["entropy", "gini"])
def test_impurity_decrease(deviation: Verify, rng: np.random.Generator, criterion: str) -> None:
    """The gain of the best split of random tables, by dividing the samples; never negative."""
    impurity = {"entropy": entropy, "gini": gini}[criterion]
    for _ in range(20):
        X, y = random_table(rng)
        split = best_split(X, y, criterion=criterion)
        yes = X[:, split.feature] <= split.threshold
        by_hand = impurity(np.bincount(y))
        for branch in (y[yes], y[~yes]):
            by_hand -= len(branch) / len(y) * impurity(np.bincount(branch))
        deviation(split.gain, by_hand, tolerance=ROUNDING)
        random_branches = rng.integers(0, 9, size=(2, 3)) + np.eye(2, 3, dtype=int)
        assert information_gain(random_branches, criterion=criterion) >= -ROUNDING


@pytest.mark.equation("eq-threshold")
def test_threshold(deviation: Verify, rng: np.random.Generator) -> None:
    """The threshold is as far from the values below as from those above."""
    for _ in range(30):
        X, y = random_table(rng)
        split = best_split(X[:, :1], y)
        values = X[:, 0]
        below = values[values <= split.threshold].max()
        above = values[values > split.threshold].min()
        deviation(split.threshold - below, above - split.threshold, tolerance=ROUNDING)
        deviation(split.threshold, (below + above) / 2, tolerance=ROUNDING)


@pytest.mark.equation("eq-cumulative-counts")
def test_cumulative_counts(deviation: Verify, rng: np.random.Generator) -> None:
    """The recursion, against counting anew in front of every sample."""
    labels = rng.integers(0, 3, size=60)
    counts = np.zeros(3, dtype=int)
    for i, label in enumerate(labels, 1):
        counts = counts + (np.arange(3) == label)
        deviation(counts, np.bincount(labels[:i], minlength=3), tolerance=0)


@pytest.mark.equation("eq-node-mse")
def test_mean_squared_error_of_a_node(deviation: Verify, rng: np.random.Generator) -> None:
    """Both forms on random numbers, against the variance of NumPy; no constant does better."""
    for _ in range(30):
        targets = rng.normal(120, 15, size=rng.integers(1, 40))
        mean = targets.mean()
        deviation(((targets - mean) ** 2).mean(), np.var(targets), tolerance=1e-9)
        deviation((targets**2).mean() - mean**2, np.var(targets), tolerance=1e-9)
        other = mean + rng.normal()
        assert ((targets - other) ** 2).mean() >= np.var(targets) - ROUNDING


@pytest.mark.equation("eq-mse-decrease")
def test_decrease_of_the_mean_squared_error(symbolic: Verify) -> None:
    """Sums and sums of squares of two branches of any size."""
    n, m = sympy.symbols("n m", positive=True)
    a, b, a2, b2 = sympy.symbols("a b a2 b2", real=True)

    def mse(size: sympy.Expr, total: sympy.Expr, squares: sympy.Expr) -> sympy.Expr:
        return squares / size - (total / size) ** 2

    decrease = mse(n + m, a + b, a2 + b2)
    decrease -= n / (n + m) * mse(n, a, a2) + m / (n + m) * mse(m, b, b2)
    symbolic(decrease - n * m / (n + m) ** 2 * (a / n - b / m) ** 2)


@pytest.mark.equation("eq-gini-variance")
def test_gini_impurity_is_twice_the_variance(symbolic: Verify) -> None:
    """The share p of ones: their variance, and the Gini impurity of the shares p and 1 - p."""
    p = sympy.symbols("p", positive=True)
    variance = p * (1 - p) ** 2 + (1 - p) * p**2
    symbolic(variance - p * (1 - p))
    symbolic(variance - (1 - p**2 - (1 - p) ** 2) / 2)


def cuts(nodes: list, number: int = 0) -> list[tuple[int, ...]]:
    """Every way to prune the tree below a node, as the numbers of its leaves."""
    node = nodes[number]
    if node.is_leaf:
        return [(number,)]
    below = product(cuts(nodes, node.left), cuts(nodes, node.right))
    return [(number,), *(left + right for left, right in below)]


@pytest.mark.equation("eq-cost-complexity")
@pytest.mark.parametrize("alpha", [0.003, 0.02, 0.08, 0.3])
def test_pruned_tree_costs_least(deviation: Verify, rng: np.random.Generator, alpha: float) -> None:
    """The cost of the pruned tree, against the smallest cost of all prunings, enumerated."""
    X, y = random_table(rng)
    nodes = DecisionTreeClassifier(max_depth=3).fit(X, y).nodes_

    def cost(leaves: list) -> float:
        return sum(leaf.n_samples / len(y) * leaf.impurity + alpha for leaf in leaves)

    smallest = min(cost([nodes[number] for number in leaves]) for leaves in cuts(nodes))
    pruned = DecisionTreeClassifier(max_depth=3, ccp_alpha=alpha).fit(X, y).nodes_
    deviation(cost([node for node in pruned if node.is_leaf]), smallest, tolerance=ROUNDING)


@pytest.mark.equation("eq-weakest-link")
def test_weakest_link(deviation: Verify, rng: np.random.Generator) -> None:
    """The first price of the path, by comparing the costs of node and branch at that price."""
    for _ in range(10):
        X, y = random_table(rng)
        tree = DecisionTreeClassifier(max_depth=3).fit(X, y)
        alphas, _ = cost_complexity_path(tree)
        nodes = tree.nodes_

        def risk(leaves: tuple[int, ...], nodes: list = nodes, n: int = len(y)) -> float:
            return sum(nodes[leaf].n_samples / n * nodes[leaf].impurity for leaf in leaves)

        prices = []
        for number, node in enumerate(nodes):
            if not node.is_leaf:
                branch = cuts(nodes, number)[-1]
                price = (risk((number,)) - risk(branch)) / (len(branch) - 1)
                as_leaf, as_branch = risk((number,)) + price, risk(branch) + price * len(branch)
                deviation(as_leaf, as_branch, tolerance=ROUNDING)
                prices.append(price)
        deviation(min(p for p in prices if p > ROUNDING), alphas[1], tolerance=ROUNDING)


@pytest.mark.equation("eq-left-out")
def test_share_left_out_of_a_bootstrap_sample(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated bootstrap samples within four standard errors, and the limit within 1/N."""
    for n in (20, 100, 3000):
        exact = (1 - 1 / n) ** n
        deviation(exact, np.exp(-1), tolerance=1 / n)
        left_out = [1 - len(np.unique(rng.integers(n, size=n))) / n for _ in range(200)]
        standard_error = np.std(left_out, ddof=1) / np.sqrt(len(left_out))
        deviation(np.mean(left_out), exact, tolerance=STANDARD_ERRORS * standard_error)


@pytest.mark.equation("eq-forest-variance")
def test_variance_of_a_mean_of_correlated_trees(deviation: Verify) -> None:
    """The sum of all entries of the covariance matrix, divided by the square of their number."""
    for n_trees, correlation, variance in product((1, 2, 10, 200), (0, 0.3, 0.9), (0.5, 4.0)):
        covariance = variance * np.full((n_trees, n_trees), float(correlation))
        np.fill_diagonal(covariance, variance)
        by_formula = correlation * variance + (1 - correlation) / n_trees * variance
        deviation(covariance.sum() / n_trees**2, by_formula, tolerance=ROUNDING)
