"""The equations of the chapter on linear models for classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sklearn.linear_model
import statsmodels.api
import sympy
from scipy import optimize, special, stats

from nutrigen.learning.linear_model import LogisticRegression, shift_prevalence

Verify = Callable[..., None]

ROUNDING = 1e-12


def problem(rng: np.random.Generator, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Features, the last of which is one, and answers that depend on them."""
    design = np.column_stack([rng.normal(size=(n, 2)), np.ones(n)])
    return design, (rng.random(n) < special.expit(design @ [1.0, -0.5, 0.3])).astype(float)


def cross_entropy(w: np.ndarray, design: np.ndarray, y: np.ndarray) -> float:
    """By SciPy's logarithms of the Bernoulli distribution."""
    return -stats.bernoulli.logpmf(y.astype(int), special.expit(design @ w)).sum()


@pytest.mark.equation("eq-lm-odds")
def test_odds(deviation: Verify) -> None:
    """Cases counted against others, and SciPy's logit."""
    cases, others = np.arange(1, 20), 20 - np.arange(1, 20)
    p = cases / 20
    deviation(p / (1 - p), cases / others, tolerance=ROUNDING, relative=True)
    deviation(np.log(p / (1 - p)), special.logit(p), tolerance=ROUNDING)


@pytest.mark.equation("eq-lm-sigmoid")
def test_sigmoid(symbolic: Verify) -> None:
    """SymPy puts the sigmoid into the log odds, and adds it to that of the opposite."""
    z = sympy.symbols("z", real=True)
    p = 1 / (1 + sympy.exp(-z))
    symbolic(sympy.expand_log(sympy.log(sympy.simplify(p / (1 - p))), force=True) - z)
    symbolic(1 - p - 1 / (1 + sympy.exp(z)))


@pytest.mark.equation("eq-lm-model")
def test_model(deviation: Verify, rng: np.random.Generator) -> None:
    """Probabilities of scikit-learn's model, from its weights."""
    design, y = problem(rng)
    theirs = sklearn.linear_model.LogisticRegression(C=2.0, tol=1e-10).fit(design[:, :2], y)
    z = design[:, :2] @ theirs.coef_[0] + theirs.intercept_
    deviation(1 / (1 + np.exp(-z)), theirs.predict_proba(design[:, :2])[:, 1], tolerance=ROUNDING)


@pytest.mark.equation("eq-lm-odds-ratio")
def test_odds_ratio(symbolic: Verify) -> None:
    """SymPy divides the odds of two samples."""
    x, rest, w = sympy.symbols("x rest w", real=True)

    def odds(value: sympy.Expr) -> sympy.Expr:
        p = 1 / (1 + sympy.exp(-(w * value + rest)))
        return p / (1 - p)

    symbolic(odds(x + 1) / odds(x) - sympy.exp(w))


@pytest.mark.equation("eq-lm-normal-classes")
def test_normal_classes(deviation: Verify) -> None:
    """Bayes' theorem with SciPy's normal densities, over a range of values."""
    mean_0, mean_1, sd, share = 0.3, 1.7, 1.2, 0.2
    x = np.linspace(-4, 5, 40)
    posterior = np.log(share * stats.norm(mean_1, sd).pdf(x)) - np.log(
        (1 - share) * stats.norm(mean_0, sd).pdf(x)
    )
    line = (
        (mean_1 - mean_0) / sd**2 * x
        + (mean_0**2 - mean_1**2) / (2 * sd**2)
        + np.log(share / (1 - share))
    )
    deviation(line, posterior, tolerance=1e-10)


@pytest.mark.equation("eq-lm-likelihood")
def test_likelihood(deviation: Verify, rng: np.random.Generator) -> None:
    """Answers are drawn 200,000 times, and those that are as observed counted."""
    p, y = np.array([0.3, 0.8, 0.6]), np.array([0, 1, 1])
    drawn = rng.random((200_000, 3)) < p
    expected = np.prod(p**y * (1 - p) ** (1 - y))
    deviation(np.mean((drawn == y).all(axis=1)), expected, tolerance=0.004)


@pytest.mark.equation("eq-lm-cross-entropy")
def test_cross_entropy(deviation: Verify, rng: np.random.Generator) -> None:
    """The logarithm of the product, and SciPy's Bernoulli distribution."""
    design, y = problem(rng)
    w = np.array([0.4, 0.2, -0.1])
    p = special.expit(design @ w)
    loss = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    deviation(loss, -np.log(np.prod(np.where(y == 1, p, 1 - p))), tolerance=1e-10)
    deviation(loss, cross_entropy(w, design, y), tolerance=1e-10)


@pytest.mark.equation("eq-lm-residual")
def test_residual(symbolic: Verify) -> None:
    """SymPy's derivative in the score."""
    z, y = sympy.symbols("z y", real=True)
    p = 1 / (1 + sympy.exp(-z))
    symbolic(sympy.diff(-y * sympy.log(p) - (1 - y) * sympy.log(1 - p), z) - (p - y))


@pytest.mark.equation("eq-lm-gradient")
def test_gradient(deviation: Verify, rng: np.random.Generator) -> None:
    """Differences of the loss; and at the minimum the sums over all and over a group are right."""
    design, y = problem(rng)
    w = np.array([0.4, 0.2, -0.1])
    by_differences = optimize.approx_fprime(w, cross_entropy, 1e-6, design, y)
    deviation(design.T @ (special.expit(design @ w) - y), by_differences, tolerance=1e-3)
    group = (design[:, :1] > 0).astype(float)
    p = LogisticRegression(C=1e9).fit(group, y).predict_proba(group)[:, 1]
    inside = group[:, 0] == 1
    deviation([p.sum(), p[inside].sum()], [y.sum(), y[inside].sum()], tolerance=1e-5)


@pytest.mark.equation("eq-lm-curvature")
def test_curvature(deviation: Verify, rng: np.random.Generator) -> None:
    """Second differences of the loss along random directions."""
    design, y = problem(rng)
    w = np.array([0.4, 0.2, -0.1])
    p = special.expit(design @ w)
    for direction in rng.normal(size=(5, 3)):
        h = 1e-3
        curvature = (
            cross_entropy(w + h * direction, design, y)
            - 2 * cross_entropy(w, design, y)
            + cross_entropy(w - h * direction, design, y)
        ) / h**2
        by_sum = np.sum(p * (1 - p) * (design @ direction) ** 2)
        deviation(by_sum, curvature, tolerance=1e-4, relative=True)


@pytest.mark.equation("eq-lm-newton")
def test_newton(deviation: Verify, rng: np.random.Generator) -> None:
    """A step leads to the minimum of the second-order approximation, which SciPy looks for."""
    design, y = problem(rng)
    w = np.zeros(3)
    p = special.expit(design @ w)
    gradient = design.T @ (p - y)
    hessian = (design.T * (p * (1 - p))) @ design
    step = w - np.linalg.inv(hessian) @ gradient
    lowest = optimize.minimize(
        lambda v: gradient @ (v - w) + (v - w) @ hessian @ (v - w) / 2, w, tol=1e-12
    ).x
    deviation(step, lowest, tolerance=1e-5)
    # Some steps more, and there is no other minimum.
    for _ in range(8):
        p = special.expit(design @ step)
        step = step - np.linalg.solve((design.T * (p * (1 - p))) @ design, design.T @ (p - y))
    found = optimize.minimize(cross_entropy, w, args=(design, y), tol=1e-10).x
    deviation(step, found, tolerance=1e-4)


@pytest.mark.equation("eq-lm-standard-error")
def test_standard_error(deviation: Verify, rng: np.random.Generator) -> None:
    """The errors of statsmodels."""
    design, y = problem(rng, 200)
    theirs = statsmodels.api.Logit(y, design).fit(disp=0, tol=1e-12)
    model = LogisticRegression(C=1e9).fit(design[:, :2], y)
    p = model.predict_proba(design[:, :2])[:, 1]
    inverse = np.linalg.inv((design.T * (p * (1 - p))) @ design)
    deviation(np.sqrt(np.diag(inverse)), theirs.bse, tolerance=1e-6)


@pytest.mark.equation("eq-lm-penalized")
def test_penalized(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy minimizes both losses without slopes; scikit-learn's ridge and lasso."""
    design, y = problem(rng)
    for penalty, l1_ratio in ((3.0, 0), (3.0, 1)):

        def loss(w: np.ndarray, penalty: float = penalty, l1_ratio: int = l1_ratio) -> float:
            weights = w[:2]
            size = np.abs(weights).sum() if l1_ratio else (weights**2).sum() / 2
            return cross_entropy(w, design, y) + penalty * size

        found = optimize.minimize(
            loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
        ).x
        theirs = sklearn.linear_model.LogisticRegression(
            C=1 / penalty, l1_ratio=l1_ratio, solver="saga", tol=1e-10, max_iter=100_000
        ).fit(design[:, :2], y)
        deviation(theirs.coef_[0], found[:2], tolerance=1e-4)
    ours = LogisticRegression(C=1 / 3).fit(design[:, :2], y)
    ridge = sklearn.linear_model.LogisticRegression(C=1 / 3, tol=1e-10).fit(design[:, :2], y)
    deviation(ours.coef_, ridge.coef_, tolerance=1e-6)


@pytest.mark.equation("eq-lm-shrink")
def test_shrink(symbolic: Verify) -> None:
    """SymPy solves for the place where the slope is zero."""
    w, best = sympy.symbols("w best", real=True)
    penalty = sympy.symbols("penalty", positive=True)
    loss = (w - best) ** 2 / 2 + penalty * w**2 / 2
    (solution,) = sympy.solve(sympy.diff(loss, w), w)
    symbolic(solution - best / (1 + penalty))


@pytest.mark.equation("eq-lm-soft-threshold")
def test_soft_threshold(deviation: Verify) -> None:
    """The smallest of a fine grid, for weights on both sides of the threshold."""
    penalty, grid = 0.7, np.linspace(-4, 4, 80_001)
    for best in np.linspace(-3, 3, 25):
        by_grid = grid[np.argmin((grid - best) ** 2 / 2 + penalty * np.abs(grid))]
        deviation(np.sign(best) * max(abs(best) - penalty, 0), by_grid, tolerance=1e-4)


@pytest.mark.equation("eq-lm-softmax")
def test_softmax(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's softmax, and scikit-learn's model of four classes."""
    z = rng.normal(size=(20, 4)) * 5
    by_formula = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    deviation(by_formula, special.softmax(z, axis=1), tolerance=ROUNDING)
    X, y = rng.normal(size=(80, 3)), rng.integers(0, 4, size=80)
    theirs = sklearn.linear_model.LogisticRegression(tol=1e-10).fit(X, y)
    scores = X @ theirs.coef_.T + theirs.intercept_
    by_formula = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    deviation(by_formula, theirs.predict_proba(X), tolerance=1e-10)


@pytest.mark.equation("eq-lm-two-classes")
def test_two_classes(symbolic: Verify) -> None:
    """SymPy simplifies the softmax of two scores."""
    a, b = sympy.symbols("a b", real=True)
    symbolic(sympy.exp(b) / (sympy.exp(a) + sympy.exp(b)) - 1 / (1 + sympy.exp(-(b - a))))


@pytest.mark.equation("eq-lm-softmax-gradient")
def test_softmax_gradient(symbolic: Verify) -> None:
    """SymPy's derivative for the true class and for another one of three."""
    z = sympy.symbols("z0:3", real=True)
    total = sum(sympy.exp(score) for score in z)
    loss = -z[1] + sympy.log(total)
    symbolic(sympy.diff(loss, z[1]) - (sympy.exp(z[1]) / total - 1))
    symbolic(sympy.diff(loss, z[2]) - sympy.exp(z[2]) / total)


@pytest.mark.equation("eq-lm-prior-shift")
def test_prior_shift(deviation: Verify) -> None:
    """Posteriors of two overlapping normal classes with one share, turned into those of another."""
    x = np.linspace(-4, 4, 33)
    well, sick = (stats.norm(mean).pdf(x) for mean in (-1, 1))

    def posterior(share: float) -> np.ndarray:
        return share * sick / (share * sick + (1 - share) * well)

    p, expected = posterior(0.4), posterior(0.05)
    odds = p / (1 - p) * (0.05 / 0.95) / (0.4 / 0.6)
    deviation(odds / (1 + odds), expected, tolerance=ROUNDING)
    deviation(shift_prevalence(p, learned=0.4, used=0.05), expected, tolerance=ROUNDING)
