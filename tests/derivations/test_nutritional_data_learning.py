"""The equations of the chapter on learning from nutritional data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import LeaveOneOut

from nutrigen.learning.inspection import kendalls_w, select_most_important, selection_stability
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import PermutationTest

Verify = Callable[..., None]

ROUNDING = 1e-10


@pytest.mark.equation("eq-learn-r-squared")
def test_r_squared(deviation: Verify, rng: np.random.Generator) -> None:
    """Random numbers: the ratio of two scores of scikit-learn, of the model and the baseline."""
    for _ in range(20):
        y, predicted, mean = rng.normal(size=9), rng.normal(size=9), rng.normal()
        model, baseline = r2_score(y, predicted), r2_score(y, np.full(9, mean))
        expected = 1 - (1 - model) / (1 - baseline)
        deviation(r_squared(y, predicted, mean), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-leave-one-out")
def test_mean_of_the_others(deviation: Verify, rng: np.random.Generator) -> None:
    """Random targets predicted by the mean of the others, by the usual score of scikit-learn."""
    for n in (2, 5, 42):
        y = rng.normal(size=n)
        others = [y[train].mean() for train, _ in LeaveOneOut().split(y)]
        deviation(r2_score(y, others), 1 - (n / (n - 1)) ** 2, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-p-value")
def test_p_value(deviation: Verify, rng: np.random.Generator) -> None:
    """The rank of the observed score among all, itself included, in random scores with ties."""
    for _ in range(20):
        scores = rng.integers(0, 9, size=30)
        expected = np.mean(scores >= scores[0])
        found = PermutationTest(scores[0], scores[1:]).p_value
        deviation(found, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-tree-covariances")
def test_variance_of_the_mean(symbolic: Verify) -> None:
    """The sum of all entries of a covariance matrix of seven trees, and the two forms."""
    rho, variance = sympy.symbols("rho sigma2", positive=True)
    n = 7
    matrix = sympy.Matrix(n, n, lambda i, j: variance if i == j else rho * variance)
    left = sum(matrix) / sympy.Integer(n) ** 2
    middle = (n * variance + n * (n - 1) * rho * variance) / sympy.Integer(n) ** 2
    right = rho * variance + (1 - rho) / sympy.Integer(n) * variance
    symbolic(left - middle)
    symbolic(left - right)


@pytest.mark.equation("eq-learn-impurity-importance")
def test_importance_by_impurity(deviation: Verify, rng: np.random.Generator) -> None:
    """Summed over the nodes of trees by hand, against the importances of scikit-learn."""
    X, y = rng.normal(size=(50, 4)), rng.normal(size=50)
    forest = RandomForestRegressor(5, bootstrap=False, max_features=2, random_state=0).fit(X, y)
    for fitted in forest.estimators_:
        tree, taken = fitted.tree_, np.zeros(4)
        for node in range(tree.node_count):
            left, right = tree.children_left[node], tree.children_right[node]
            if left >= 0:
                n, impurity = tree.n_node_samples, tree.impurity
                after = (n[left] * impurity[left] + n[right] * impurity[right]) / n[node]
                taken[tree.feature[node]] += n[node] * (impurity[node] - after)
        deviation(taken / taken.sum(), fitted.feature_importances_, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-permutation-importance")
def test_importance_by_permutation(deviation: Verify, rng: np.random.Generator) -> None:
    """All shifts of a column, whose mean is that of all permutations, against the closed form."""
    X = rng.normal(size=(60, 3))
    y = X @ [1.0, -2.0, 0.5] + rng.normal(size=60)
    model = LinearRegression().fit(X, y)
    for column, weight in enumerate(model.coef_):
        falls = []
        for shift in range(60):
            shuffled = X.copy()
            shuffled[:, column] = np.roll(X[:, column], shift)
            falls.append(model.score(X, y) - model.score(shuffled, y))
        # Least squares: the residuals are uncorrelated with the feature.
        expected = 2 * weight**2 * X[:, column].var() / y.var()
        deviation(np.mean(falls), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-kendall")
def test_concordance(deviation: Verify, rng: np.random.Generator) -> None:
    """Random rankings: the mean of all pairwise rank correlations gives the same number."""
    for n_rankings, n_features in ((2, 5), (7, 4), (10, 23)):
        ranks = np.array([rng.permutation(n_features) + 1 for _ in range(n_rankings)])
        pairs = np.corrcoef(ranks)[np.triu_indices(n_rankings, 1)]
        expected = (pairs.mean() * (n_rankings - 1) + 1) / n_rankings
        spread = ((ranks.sum(axis=0) - ranks.sum() / n_features) ** 2).sum()
        by_equation = 12 * spread / (n_rankings**2 * (n_features**3 - n_features))
        deviation(by_equation, expected, tolerance=ROUNDING)
        deviation(kendalls_w(ranks), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-stability")
def test_stability(deviation: Verify, rng: np.random.Generator) -> None:
    """Random selections of equal size: the mean overlap of all pairs, corrected for chance."""
    for n_selections, m, k in ((2, 6, 2), (8, 23, 5)):
        chosen = select_most_important(rng.random((n_selections, m)), k)
        overlaps = [np.sum(a & b) for i, a in enumerate(chosen) for b in chosen[:i]]
        expected = (np.mean(overlaps) - k**2 / m) / (k - k**2 / m)
        deviation(selection_stability(chosen), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-learn-change")
def test_change_and_start(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated people to whom nothing happens: the covariance of change and start."""
    n, true_variance, error_variance = 400_000, 2.0, 1.5
    true = rng.normal(scale=np.sqrt(true_variance), size=n)
    first, second = true + rng.normal(scale=np.sqrt(error_variance), size=(2, n))
    found = np.cov(second - first, first)[0, 1]
    reliability = true_variance / (true_variance + error_variance)
    deviation(found, -error_variance, tolerance=0.02)
    expected = -(1 - reliability) * (true_variance + error_variance)
    deviation(expected, -error_variance, tolerance=ROUNDING)
