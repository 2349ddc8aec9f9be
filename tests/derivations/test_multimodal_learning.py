"""Verification of the equations of the chapter on multimodal learning."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg, optimize, stats

from nutrigen.learning import fusion
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import r_squared_gain


@pytest.mark.equation("eq-mm-squared-distance")
def test_squared_distance(deviation):
    """Mean over all pairs of standardized samples, which is exact: 2 m_v n / (n - 1)."""
    rng = np.random.default_rng(0)
    n = 200
    tables = [rng.normal(size=(n, m)) @ rng.normal(size=(m, m)) for m in (3, 12)]
    Z = [(X - X.mean(axis=0)) / X.std(axis=0) for X in tables]
    together = np.hstack(Z)
    i, j = np.triu_indices(n, k=1)
    squares = [((table[i] - table[j]) ** 2).sum(axis=1) for table in Z]
    deviation(((together[i] - together[j]) ** 2).sum(axis=1), sum(squares), tolerance=1e-10)
    means = [square.mean() * (n - 1) / n for square in squares]
    deviation(means, [6, 24], tolerance=1e-10)


@pytest.mark.equation("eq-mm-block-scaling")
def test_block_scaling(deviation):
    """Largest eigenvalue of the covariance matrix of scaled blocks of random sizes."""
    rng = np.random.default_rng(1)
    largest = []
    for n, m in ((10, 3), (8, 40), (30, 30)):
        X = rng.normal(size=(n, m)) * rng.uniform(1, 9, m)
        Z = (X - X.mean(axis=0)) / X.std(axis=0)
        scaled = np.sqrt(n) / np.linalg.svd(Z, compute_uv=False)[0] * Z
        deviation(scaled, fusion.BlockScaler().fit_transform(X), tolerance=1e-10)
        largest.append(np.linalg.eigvalsh(scaled.T @ scaled / n)[-1])
    deviation(largest, np.ones(3), tolerance=1e-10)


@pytest.mark.equation("eq-mm-product-rule")
def test_product_rule(deviation):
    """Posterior from random joint tables of three modalities that are independent in each class."""
    rng = np.random.default_rng(2)
    prior = rng.dirichlet(np.ones(3))
    # Class, then the probabilities of the values of each modality.
    conditional = [rng.dirichlet(np.ones(size), 3) for size in (2, 4, 3)]
    joint = np.einsum("c,ca,cb,cd->cabd", prior, *conditional)
    posterior = joint / joint.sum(axis=0)
    single = [(prior[:, None] * table) / (prior @ table) for table in conditional]
    scores = np.einsum("c,ca,cb,cd->cabd", prior**-2.0, *single)
    deviation(scores / scores.sum(axis=0), posterior, tolerance=1e-12)


def constrained(X: np.ndarray, kappa: float) -> tuple[np.ndarray, np.ndarray]:
    centered = X - X.mean(axis=0)
    covariance = centered.T @ centered / len(X)
    return centered, (1 - kappa) * covariance + kappa * np.eye(X.shape[1])


@pytest.mark.equation("eq-mm-cca-objective")
def test_objective(deviation):
    """Numerical maximization from several starts, on random tables, against the package."""
    rng = np.random.default_rng(3)
    for kappa in (0.0, 0.3, 1.0):
        X, Y = rng.normal(size=(30, 3)), rng.normal(size=(30, 2))
        Y[:, 0] += X[:, 0]
        (U, A), (V, B) = constrained(X, kappa), constrained(Y, kappa)
        C = U.T @ V / len(X)

        def negative(weights, A=A, B=B, C=C):
            a, b = weights[:3], weights[3:]
            return -(a @ C @ b) / np.sqrt((a @ A @ a) * (b @ B @ b))

        best = max(
            -optimize.minimize(negative, rng.normal(size=5), tol=1e-12).fun for _ in range(5)
        )
        found = fusion.RegularizedCCA(1, shrinkage=kappa).fit(X, Y).values_[0]
        deviation(best, found, tolerance=1e-7)


@pytest.mark.equation("eq-mm-cca-svd")
def test_decomposition(deviation):
    """Singular values against the generalized eigenvalue problem of the same objective."""
    rng = np.random.default_rng(4)
    for kappa in (0.1, 0.5, 1.0):
        X, Y = rng.normal(size=(12, 20)), rng.normal(size=(12, 5))
        (U, A), (V, B) = constrained(X, kappa), constrained(Y, kappa)
        C = U.T @ V / len(X)
        eigenvalues = linalg.eigh(C.T @ np.linalg.solve(A, C), B, eigvals_only=True)[::-1]
        found = fusion.RegularizedCCA(5, shrinkage=kappa).fit(X, Y).values_
        deviation(found, np.sqrt(eigenvalues), tolerance=1e-10)


@pytest.mark.equation("eq-mm-perfect-correlation")
def test_perfect_correlation(deviation):
    """Tables of noise with at least as many columns as samples less one, of random sizes."""
    rng = np.random.default_rng(5)
    found = []
    for n, m in ((8, 7), (10, 30), (40, 120)):
        X, Y = rng.normal(size=(n, m)), rng.normal(size=(n, 2))
        a, b = fusion.RegularizedCCA(2).fit(X, Y).transform(X, Y)
        found += [np.corrcoef(a[:, j], b[:, j])[0, 1] for j in range(2)]
    deviation(found, np.ones(6), tolerance=1e-8)


@pytest.mark.equation("eq-mm-gain")
def test_gain_is_the_difference_of_two_scores(deviation):
    """Random predictions: two coefficients of determination, subtracted; and one alone."""
    rng = np.random.default_rng(6)
    for n in (2, 9, 50):
        y, without, together, guess = rng.normal(size=(4, n))
        expected = r_squared(y, together, guess) - r_squared(y, without, guess)
        deviation(r_squared_gain(y, without, together, guess)[0], expected, tolerance=1e-12)
        alone = r_squared_gain(y, guess, together, guess)[0]
        deviation(alone, r_squared(y, together, guess), tolerance=1e-12)


@pytest.mark.equation("eq-mm-gain")
def test_standard_error_of_the_gain(deviation):
    """Fresh people for two fixed models, 4000 times: the spread of the gain, within 5 %."""
    rng = np.random.default_rng(7)
    X, noise = rng.normal(size=(4000, 300, 2)), rng.normal(size=(4000, 300))
    y = X @ [1.0, 0.5] + noise * (1 + np.abs(X[..., 0]))
    found = np.array(
        [r_squared_gain(t, x @ [0.9, 0], x @ [0.9, 0.6], 0 * t) for x, t in zip(X, y, strict=True)]
    )
    deviation(found[:, 1].mean() / found[:, 0].std(), 1.0, tolerance=0.05)


@pytest.mark.equation("eq-mm-f-test")
def test_f_test_of_nested_models(deviation):
    """Columns that tell groups apart, against the analysis of variance of SciPy."""
    rng = np.random.default_rng(8)
    for sizes in ((4, 7), (5, 6, 3, 8)):
        groups = [rng.normal(size=size) for size in sizes]
        y = np.concatenate(groups)
        n, q = len(y), len(sizes) - 1
        columns = np.eye(q + 1)[np.repeat(np.arange(q + 1), sizes)][:, 1:]
        A = np.column_stack([np.ones(n), columns])
        Q = np.sum((y - A @ np.linalg.lstsq(A, y, rcond=None)[0]) ** 2)
        Q_0 = np.sum((y - y.mean()) ** 2)
        F = (Q_0 - Q) / q / (Q / (n - q - 1))
        expected = stats.f_oneway(*groups)
        deviation(F, expected.statistic, tolerance=1e-10)
        deviation(stats.f.sf(F, q, n - q - 1), expected.pvalue, tolerance=1e-10)


@pytest.mark.equation("eq-mm-within")
def test_within(deviation):
    """Partial correlation given indicators of the groups, from an inverted correlation matrix."""
    rng = np.random.default_rng(6)
    groups = np.repeat([0, 1, 2], [5, 9, 7])
    x, y = rng.normal(size=(2, 21)) + 3 * groups
    table = np.column_stack([x, y, np.eye(3)[groups][:, 1:]])
    precision = np.linalg.inv(np.corrcoef(table.T))
    partial = -precision[0, 1] / np.sqrt(precision[0, 0] * precision[1, 1])
    deviation(fusion.within_group_correlation(x, y, groups), partial, tolerance=1e-10)
