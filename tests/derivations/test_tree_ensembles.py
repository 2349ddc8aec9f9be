"""The equations of the chapter on forests and boosting, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sklearn.ensemble
import sympy
from scipy import optimize, stats
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeRegressor

from nutrigen.learning.boosting import GradientBoostingClassifier, GradientBoostingRegressor
from nutrigen.learning.forest import RandomForestClassifier
from nutrigen.learning.model_selection import fold_interval

Verify = Callable[..., None]

ROUNDING = 1e-9
STANDARD_ERRORS = 4


def classes(rng: np.random.Generator, n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    X = rng.normal(size=(n, 4))
    return X, (X[:, 0] + X[:, 1] * X[:, 2] + rng.normal(size=n) > 0).astype(int)


@pytest.mark.equation("eq-forest-mean")
def test_forest_is_a_mean(deviation: Verify, rng: np.random.Generator) -> None:
    """Each tree is asked alone, and the shares in its leaf are counted."""
    X, y = classes(rng)
    forest = RandomForestClassifier(7, min_samples_leaf=5, random_state=1).fit(X, y)
    new = rng.normal(size=(30, 4))
    total = np.zeros((30, 2))
    for tree, drawn in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        leaves, seen = tree.apply(new), tree.apply(X[drawn])
        for i, leaf in enumerate(leaves):
            inside = y[drawn][seen == leaf]
            total[i] += np.bincount(inside, minlength=2) / len(inside)
    deviation(forest.predict_proba(new), total / 7, tolerance=ROUNDING)


@pytest.mark.equation("eq-forest-unseen")
@pytest.mark.parametrize("n", [3, 50, 1000])
def test_share_out_of_the_bag(deviation: Verify, n: int, rng: np.random.Generator) -> None:
    """The share of samples that bootstrap samples miss is counted, and the limit is 1/e."""
    missed = [1 - len(set(rng.integers(n, size=n))) / n for _ in range(400)]
    error = np.std(missed) / np.sqrt(400)
    deviation(np.mean(missed), (1 - 1 / n) ** n, tolerance=STANDARD_ERRORS * error)
    assert abs((1 - 1 / n) ** n - np.exp(-1)) < 0.6 / n


@pytest.mark.equation("eq-forest-out-of-bag")
def test_out_of_bag_by_a_loop(deviation: Verify, rng: np.random.Generator) -> None:
    """A loop over the samples asks the trees whose bag does not hold them."""
    X, y = classes(rng)
    forest = RandomForestClassifier(25, random_state=2).fit(X, y)
    expected = []
    for i in range(len(y)):
        blind = [
            tree.predict_proba(X[[i]])[0]
            for tree, drawn in zip(forest.estimators_, forest.estimators_samples_, strict=True)
            if i not in drawn
        ]
        expected.append(np.mean(blind, axis=0))
    deviation(forest.oob_decision_function_, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-forest-importance")
def test_importance_is_that_of_scikit_learn(deviation: Verify, rng: np.random.Generator) -> None:
    """scikit-learn's trees, on the same bootstrap samples, have the same importances."""
    X, y = classes(rng, n=400)
    forest = RandomForestClassifier(
        5, max_features=None, max_depth=2, min_samples_leaf=30, random_state=3
    ).fit(X, y)
    each = [
        sklearn.tree.DecisionTreeClassifier(max_depth=2, min_samples_leaf=30, random_state=0)
        .fit(X, y, sample_weight=np.bincount(drawn, minlength=len(y)))
        .feature_importances_
        for drawn in forest.estimators_samples_
    ]
    deviation(forest.feature_importances_, np.mean(each, axis=0), tolerance=1e-6)


@pytest.mark.equation("eq-forest-permutation")
def test_fall_is_an_expectation(deviation: Verify, rng: np.random.Generator) -> None:
    """All permutations of six samples, against the mean of many that are drawn."""
    from itertools import permutations

    x, z = rng.normal(size=6), rng.normal(size=6)
    y = x + z > 0

    def score(shuffled: np.ndarray) -> float:
        return float(np.mean((shuffled + z > 0) == y))

    falls = [score(x) - score(x[list(order)]) for order in permutations(range(6))]
    drawn = [score(x) - score(rng.permutation(x)) for _ in range(4000)]
    error = np.std(falls) / np.sqrt(4000)
    deviation(np.mean(drawn), np.mean(falls), tolerance=STANDARD_ERRORS * error)


@pytest.mark.equation("eq-forest-copies")
@pytest.mark.parametrize("n_copies", [0, 1, 3])
def test_copies_share_the_trust(deviation: Verify, n_copies: int, rng: np.random.Generator) -> None:
    """Least squares of smallest norm on equal columns, of which one is shuffled."""
    n, weight = 100_000, 1.7
    x = rng.normal(size=n)
    X = np.repeat(x[:, np.newaxis], n_copies + 1, axis=1)
    fitted = np.linalg.lstsq(X[:200], weight * x[:200], rcond=None)[0]
    shuffled = X.copy()
    shuffled[:, 0] = rng.permutation(x)
    cost = np.square(shuffled @ fitted - X @ fitted)
    error = cost.std() / np.sqrt(n)
    expected = 2 * weight**2 / (n_copies + 1) ** 2
    deviation(cost.mean(), expected, tolerance=2 * STANDARD_ERRORS * error)


y_, F_, v_, p_ = sympy.symbols("y F v p", real=True)
LOG_LOSS = sympy.log(1 + sympy.exp(F_)) - y_ * F_


@pytest.mark.equation("eq-boosting-residual")
def test_residual_is_a_slope(symbolic: Verify) -> None:
    """SymPy differentiates half of the squared error."""
    symbolic(-sympy.diff((y_ - F_) ** 2 / 2, F_) - (y_ - F_))


@pytest.mark.equation("eq-boosting-step")
def test_rounds_by_scikit_learns_trees(deviation: Verify, rng: np.random.Generator) -> None:
    """Each round is a tree of scikit-learn on what is left, a share of which is added."""
    X = rng.normal(size=(150, 3)).astype(np.float32).astype(float)
    y = X[:, 0] * X[:, 1] + X[:, 2]
    model = GradientBoostingRegressor(8, learning_rate=0.4, max_depth=2, min_samples_leaf=12)
    model.fit(X, y)
    F = np.full(150, y.mean())
    for _ in range(8):
        tree = DecisionTreeRegressor(max_depth=2, min_samples_leaf=12, random_state=0)
        F += 0.4 * tree.fit(X, y - F).predict(X)
    deviation(model.predict(X), F, tolerance=ROUNDING)


@pytest.mark.equation("eq-boosting-mean")
def test_mean_is_best_in_a_leaf(deviation: Verify, rng: np.random.Generator) -> None:
    """A numerical search for the smallest sum of squares."""
    residuals = rng.normal(size=17)
    found = optimize.minimize_scalar(lambda v: np.sum((residuals - v) ** 2))
    deviation(residuals.mean(), found.x, tolerance=1e-6)


@pytest.mark.equation("eq-boosting-shrinkage")
@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_whole_trees_leave_a_power(
    deviation: Verify, rate: float, rng: np.random.Generator
) -> None:
    """Trees that are grown to the end, on samples of which no two are equal."""
    X, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    model = GradientBoostingRegressor(12, learning_rate=rate, max_depth=None).fit(X, y)
    expected = (1 - rate) ** 12 * (y - y.mean())
    deviation(y - model.predict(X), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-boosting-log-loss")
def test_log_loss_by_the_odds(symbolic: Verify, deviation: Verify) -> None:
    """SymPy for both classes, and the logarithm of probabilities in numbers."""
    p = 1 / (1 + sympy.exp(-F_))
    for label in (0, 1):
        true_class = p if label else 1 - p
        symbolic(sympy.expand_log(sympy.log(true_class), force=True) + LOG_LOSS.subs(y_, label))
    numbers = np.linspace(-5, 5, 11)
    shares = 1 / (1 + np.exp(-numbers))
    deviation(np.log1p(np.exp(numbers)), -np.log(1 - shares), tolerance=ROUNDING)


@pytest.mark.equation("eq-boosting-log-residual")
def test_slope_of_the_log_loss(symbolic: Verify) -> None:
    """SymPy differentiates the log loss."""
    symbolic(-sympy.diff(LOG_LOSS, F_) - (y_ - 1 / (1 + sympy.exp(-F_))))


@pytest.mark.equation("eq-boosting-newton")
def test_newton_step(deviation: Verify, symbolic: Verify, rng: np.random.Generator) -> None:
    """SymPy's second derivative; steps repeated end at the fit of a logistic regression."""
    p = 1 / (1 + sympy.exp(-F_))
    symbolic(sympy.diff(LOG_LOSS, F_, 2) - p * (1 - p))
    X, y = rng.normal(size=(60, 1)), np.arange(60) % 3 == 0
    model = GradientBoostingClassifier(1, learning_rate=1.0, max_depth=1, min_samples_leaf=20)
    model.fit(X, y)
    leaves = model.estimators_[0][0].apply(X)
    share, start = y.mean(), np.log(y.mean() / (1 - y.mean()))
    for leaf in np.unique(leaves):
        inside = leaves == leaf
        step = (y[inside] - share).sum() / (share * (1 - share) * inside.sum())
        deviation(
            model.decision_function(X[inside]), np.full(inside.sum(), start + step),
            tolerance=ROUNDING,
        )  # fmt: skip
        F = start
        for _ in range(30):
            now = 1 / (1 + np.exp(-F))
            F += (y[inside] - now).sum() / (now * (1 - now) * inside.sum())
        alone = LogisticRegression(C=1e12, tol=1e-10).fit(np.zeros((inside.sum(), 1)), y[inside])
        deviation(F, alone.intercept_[0], tolerance=1e-4)


@pytest.mark.equation("eq-forest-interval")
def test_interval_is_as_wide_as_correlated_scores_ask(
    deviation: Verify, rng: np.random.Generator
) -> None:
    """Scores with the correlation that the formula supposes: the interval holds as often."""
    n_scores, ratio = 10, 0.5
    correlation = ratio / (1 + ratio)
    held = []
    for _ in range(4000):
        common = np.sqrt(correlation) * rng.normal()
        scores = common + np.sqrt(1 - correlation) * rng.normal(size=n_scores)
        low, high = fold_interval(scores, tested=1 / 3)
        held.append(low < 0 < high)
    error = np.sqrt(0.05 * 0.95 / 4000)
    deviation(np.mean(held), 0.95, tolerance=STANDARD_ERRORS * error)
    half = stats.t.ppf(0.975, 9) * np.sqrt((1 / 10 + 0.5) * scores.var(ddof=1))
    deviation([low, high], [scores.mean() - half, scores.mean() + half], tolerance=ROUNDING)
