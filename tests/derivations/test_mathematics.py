"""The equations of the chapter on mathematics."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
import scipy.stats
import sympy

Verify = Callable[..., None]


@pytest.mark.equation("eq-math-log")
def test_log(deviation: Verify, rng: np.random.Generator) -> None:
    """Logarithms of random products, with fifty digits."""
    for _ in range(10):
        numbers = rng.uniform(1e-3, 1e3, size=50)
        with mpmath.workdps(50):
            product = mpmath.log(mpmath.fprod(numbers.tolist()))
        deviation(np.log(numbers).sum(), float(product), tolerance=1e-10)


@pytest.mark.equation("eq-math-conditional")
def test_conditional(deviation: Verify, rng: np.random.Generator) -> None:
    """Shares among the cases of one event, counted in random tables."""
    for _ in range(10):
        a, b = rng.integers(0, 2, size=(2, 200))
        by_formula = np.mean((a == 1) & (b == 1)) / np.mean(b == 1)
        deviation(by_formula, a[b == 1].mean(), tolerance=1e-12)


@pytest.mark.equation("eq-math-variance")
def test_variance(symbolic: Verify) -> None:
    """Both forms for three values with any probabilities, by algebra."""
    x, p = sympy.symbols("x:3"), sympy.symbols("p:2")
    weights = (*p, 1 - sum(p))
    mean = sum(w * v for w, v in zip(weights, x, strict=True))
    squares = sum(w * v**2 for w, v in zip(weights, x, strict=True))
    spread = sum(w * (v - mean) ** 2 for w, v in zip(weights, x, strict=True))
    symbolic(spread - (squares - mean**2))


@pytest.mark.equation("eq-math-sum-of-two")
def test_sum_of_two(deviation: Verify, rng: np.random.Generator) -> None:
    """Expectation and variance of a sum, over all cases of random joint distributions."""
    for _ in range(10):
        joint = rng.dirichlet(np.ones(12)).reshape(3, 4)
        x, y, (a, b) = rng.normal(size=3), rng.normal(size=4), rng.normal(size=2)
        cases = [(joint[i, j], x[i], y[j]) for i, j in itertools.product(range(3), range(4))]
        p, xs, ys = np.array(cases).T
        both = a * xs + b * ys
        deviation(p @ both, a * (p @ xs) + b * (p @ ys), tolerance=1e-12)
        covariance = p @ ((xs - p @ xs) * (ys - p @ ys))
        parts = a**2 * (p @ (xs - p @ xs) ** 2) + b**2 * (p @ (ys - p @ ys) ** 2)
        expected = parts + 2 * a * b * covariance
        deviation(p @ (both - p @ both) ** 2, expected, tolerance=1e-12)


@pytest.mark.equation("eq-math-variance-of-sum")
def test_variance_of_sum(deviation: Verify, rng: np.random.Generator) -> None:
    """Sums of five correlated variables, case by case, against all their pairs."""
    for _ in range(5):
        cases = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5))
        pairs = itertools.combinations(range(5), 2)
        covariances = sum(np.cov(cases[:, i], cases[:, j], ddof=0)[0, 1] for i, j in pairs)
        parts = cases.var(axis=0).sum() + 2 * covariances
        deviation(cases.sum(axis=1).var(), parts, tolerance=1e-9)


@pytest.mark.equation("eq-math-binomial")
def test_binomial(deviation: Verify) -> None:
    """All sequences of six trials, one by one: probabilities, mean and variance."""
    for p in (0.1, 0.5, 0.8):
        n, found = 6, np.zeros(7)
        for trials in itertools.product((0, 1), repeat=n):
            found[sum(trials)] += math.prod(p if won else 1 - p for won in trials)
        k = np.arange(n + 1)
        formula = [math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in k]
        deviation(np.array(formula), found, tolerance=1e-12)
        deviation(found @ k, n * p, tolerance=1e-12)
        deviation(found @ (k - n * p) ** 2, n * p * (1 - p), tolerance=1e-12)


@pytest.mark.equation("eq-math-poisson")
def test_poisson(deviation: Verify) -> None:
    """The binomial distribution of SciPy with ten million trials, its mean and its variance."""
    for rate in (0.4, 2.0, 5.0):
        k = np.arange(60)
        formula = np.array([rate**j * math.exp(-rate) / math.factorial(j) for j in k.tolist()])
        many = scipy.stats.binom.pmf(k, 10**7, rate / 10**7)
        deviation(formula, many, tolerance=1e-5)
        deviation(formula @ k, rate, tolerance=1e-9)
        deviation(formula @ (k - rate) ** 2, rate, tolerance=1e-9)


@pytest.mark.equation("eq-math-normal")
def test_normal(symbolic: Verify) -> None:
    """Its area is one, its mean and its variance are the parameters, by integration."""
    x, mu = sympy.symbols("x mu", real=True)
    sigma = sympy.symbols("sigma", positive=True)
    density = sympy.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sympy.sqrt(2 * sympy.pi) * sigma)
    for power, expected in ((0, 1), (1, 0), (2, sigma**2)):
        area = sympy.integrate((x - mu) ** power * density, (x, -sympy.oo, sympy.oo))
        symbolic(area - expected)


@pytest.mark.equation("eq-math-standard-error")
def test_standard_error(deviation: Verify, rng: np.random.Generator) -> None:
    """Variance of the mean over all samples of three from five values, with replacement."""
    for _ in range(5):
        values = rng.normal(size=5)
        samples = np.array(list(itertools.product(values, repeat=3)))
        deviation(samples.mean(axis=1).var(), values.var() / 3, tolerance=1e-12)
        # On average, the estimate of the variance is the true one.
        deviation(samples.var(axis=1, ddof=1).mean(), values.var(), tolerance=1e-12)
        one = samples[7]
        deviation(one.std(ddof=1) / math.sqrt(3), scipy.stats.sem(one), tolerance=1e-12)


@pytest.mark.equation("eq-math-p-value")
def test_p_value(bounded: Verify, rng: np.random.Generator) -> None:
    """Where nothing is going on, p is at most a level no more often than the level says."""
    for n_shuffles in (9, 19, 99):
        results = rng.normal(size=(20_000, n_shuffles + 1))
        extreme = np.sum(results[:, 1:] >= results[:, :1], axis=1)
        p = (1 + extreme) / (1 + n_shuffles)
        for level in (0.1, 0.2, 0.5):
            error = 4 * math.sqrt(level * (1 - level) / len(p))
            bounded(np.array([np.mean(p <= level + 1e-12)]), np.array([level + error]))


@pytest.mark.equation("eq-math-correlation")
def test_correlation(deviation: Verify, rng: np.random.Generator) -> None:
    """Random pairs, against SciPy; its square is the share of variance that a line explains."""
    for _ in range(10):
        x, y = rng.normal(size=(2, 20))
        dx, dy = x - x.mean(), y - y.mean()
        r = np.sum(dx * dy) / (math.sqrt(np.sum(dx**2)) * math.sqrt(np.sum(dy**2)))
        deviation(r, scipy.stats.pearsonr(x, y).statistic, tolerance=1e-12)
        rest = y - np.polyval(np.polyfit(x, y, 1), x)
        deviation(r**2, 1 - rest.var() / y.var(), tolerance=1e-10)


@pytest.mark.equation("eq-math-derivative")
def test_derivative(symbolic: Verify) -> None:
    """The limit for four functions, against the derivatives of SymPy."""
    x, h = sympy.symbols("x h", positive=True)
    for f in (x**3, sympy.exp(-x), sympy.log(x), 1 / (1 + x)):
        quotient = (f.subs(x, x + h) - f) / h
        symbolic(sympy.limit(quotient, h, 0) - sympy.diff(f, x))


@pytest.mark.equation("eq-math-matrix-product")
def test_matrix_product(deviation: Verify, rng: np.random.Generator) -> None:
    """Random matrices, number by number, against NumPy."""
    a, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 5))
    by_hand = [[sum(a[i, k] * b[k, j] for k in range(3)) for j in range(5)] for i in range(4)]
    deviation(np.array(by_hand), a @ b, tolerance=1e-12)


@pytest.mark.equation("eq-math-eigenvector")
def test_eigenvector(deviation: Verify, rng: np.random.Generator) -> None:
    """Eigenvectors of random symmetric matrices by NumPy, and their right angles."""
    for _ in range(5):
        half = rng.normal(size=(4, 4))
        matrix = half + half.T
        values, vectors = np.linalg.eigh(matrix)
        for value, vector in zip(values, vectors.T, strict=True):
            deviation(matrix @ vector, value * vector, tolerance=1e-10)
        deviation(vectors.T @ vectors, np.eye(4), tolerance=1e-10)
