"""The equations of the chapter on unsupervised learning, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
import sympy
from scipy import optimize, stats
from scipy.spatial.distance import cdist
from sklearn import metrics
from sklearn.preprocessing import StandardScaler

from nutrigen.learning.cluster import (
    KMeans,
    assign_to_nearest,
    inertia,
    kmeans_plusplus,
    mean_of_clusters,
)
from nutrigen.learning.decomposition import PCA, axes_by_eigendecomposition, axes_by_svd

Verify = Callable[..., None]

ROUNDING = 1e-10
# How far a simulated share may be from its expectation: with fixed seeds this is no gamble.
STANDARD_ERRORS = 4


def random_shape(rng: np.random.Generator, m: int) -> np.ndarray:
    """A symmetric matrix with positive eigenvalues."""
    factor = rng.normal(size=(m, m))
    return factor @ factor.T + 0.1 * np.eye(m)


def centered_data(rng: np.random.Generator, n: int = 30, m: int = 5) -> np.ndarray:
    X = rng.normal(size=(n, m)) @ rng.normal(size=(m, m))
    return X - X.mean(axis=0)


def random_axes(rng: np.random.Generator, m: int, k: int) -> np.ndarray:
    return np.linalg.qr(rng.normal(size=(m, k)))[0]


def symbolic_matrix(name: str, rows: int, columns: int) -> sympy.Matrix:
    return sympy.Matrix(rows, columns, sympy.symbols(f"{name}:{rows * columns}", real=True))


@pytest.mark.equation("eq-cluster-score")
def test_cluster_score(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's normal densities: differences of scores are logarithms of ratios of densities."""
    m, k = 3, 4
    shares = rng.dirichlet(np.ones(k))
    centers = rng.normal(size=(k, m))
    shapes = [random_shape(rng, m) for _ in range(k)]
    for x in rng.normal(size=(20, m)):
        scores = [
            np.log(share)
            - np.linalg.slogdet(shape)[1] / 2
            - (x - center) @ np.linalg.inv(shape) @ (x - center) / 2
            for share, center, shape in zip(shares, centers, shapes, strict=True)
        ]
        densities = [
            share * stats.multivariate_normal(center, shape).pdf(x)
            for share, center, shape in zip(shares, centers, shapes, strict=True)
        ]
        ratios = np.log(densities) - np.log(densities[0])
        deviation(np.array(scores) - scores[0], ratios, tolerance=1e-8)


@pytest.mark.equation("eq-nearest-center")
def test_equal_spheres_have_the_nearest_center(deviation: Verify, rng: np.random.Generator) -> None:
    """Densities of equal spheres with equal shares: the highest one is that of the nearest."""
    centers = rng.normal(size=(5, 3))
    X = rng.normal(size=(200, 3))
    width = rng.uniform(0.5, 2)
    densities = [stats.multivariate_normal(center, width**2).logpdf(X) for center in centers]
    nearest = cdist(X, centers).argmin(axis=1)
    deviation(np.argmax(densities, axis=0), nearest, tolerance=0)
    deviation(assign_to_nearest(X, centers), nearest, tolerance=0)


@pytest.mark.equation("eq-kmeans-objective")
def test_objective(deviation: Verify, rng: np.random.Generator) -> None:
    """The squared distances are taken from SciPy's matrix of all distances."""
    X, centers = rng.normal(size=(40, 3)), rng.normal(size=(4, 3))
    labels = rng.integers(4, size=40)
    expected = sum(cdist(X, centers)[i, c] ** 2 for i, c in enumerate(labels))
    deviation(inertia(X, labels, centers), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-assignment-step")
def test_assignment_step(deviation: Verify, rng: np.random.Generator) -> None:
    """The objective of all possible labelings of seven samples is compared."""
    for _ in range(5):
        X, centers = rng.normal(size=(7, 2)), rng.normal(size=(3, 2))
        labelings = [np.array(labels) for labels in product(range(3), repeat=7)]
        best = min(labelings, key=lambda labels: inertia(X, labels, centers))
        deviation(cdist(X, centers).argmin(axis=1), best, tolerance=0)
        deviation(assign_to_nearest(X, centers), best, tolerance=0)


@pytest.mark.equation("eq-objective-gradient")
def test_gradient(deviation: Verify, rng: np.random.Generator) -> None:
    """Numerical derivatives of the objective with respect to all centers."""
    X, centers = rng.normal(size=(20, 3)), rng.normal(size=(4, 3))
    labels = rng.integers(4, size=20)
    numerical = optimize.approx_fprime(
        centers.ravel(), lambda flat: inertia(X, labels, flat.reshape(4, 3)), 1e-7
    )
    formula = [-2 * (X[labels == j] - centers[j]).sum(axis=0) for j in range(4)]
    deviation(np.ravel(formula), numerical, tolerance=1e-5)


@pytest.mark.equation("eq-update-step")
def test_update_step(deviation: Verify, rng: np.random.Generator) -> None:
    """A numerical search for the best centers with given labels."""
    X = rng.normal(size=(20, 2))
    labels = rng.permutation(np.arange(20) % 3)
    searched = optimize.minimize(
        lambda flat: inertia(X, labels, flat.reshape(3, 2)), np.zeros(6), method="BFGS"
    )
    means = [X[labels == j].sum(axis=0) / (labels == j).sum() for j in range(3)]
    deviation(np.ravel(means), searched.x, tolerance=1e-5)
    deviation(mean_of_clusters(X, labels, 3), means, tolerance=ROUNDING)


@pytest.mark.equation("eq-mean-is-best")
def test_mean_is_best(symbolic: Callable[[sympy.Expr], None]) -> None:
    """Four samples with two features, as symbols."""
    X = symbolic_matrix("x", 4, 2)
    a = symbolic_matrix("a", 1, 2)
    mean = sum((X.row(i) for i in range(4)), sympy.zeros(1, 2)) / 4

    def from_point(point: sympy.Matrix) -> sympy.Expr:
        return sum((X.row(i) - point).dot(X.row(i) - point) for i in range(4))

    symbolic(from_point(a) - from_point(mean) - 4 * (mean - a).dot(mean - a))


@pytest.mark.equation("eq-monotone-decrease")
def test_monotone_decrease(bounded: Verify, rng: np.random.Generator) -> None:
    """Both inequalities along a hundred runs on random data, and in the estimator's history."""
    for _ in range(100):
        n, m, k = rng.integers(10, 60), rng.integers(1, 6), rng.integers(1, 6)
        X = rng.normal(size=(n, m))
        start = X[rng.choice(n, size=k, replace=False)]
        centers, labels = start, assign_to_nearest(X, start)
        for _ in range(5):
            before = inertia(X, labels, centers)
            centers = mean_of_clusters(X, labels, k)
            between = inertia(X, labels, centers)
            labels = assign_to_nearest(X, centers)
            after = inertia(X, labels, centers)
            bounded([between, after], np.array([before, between]) * (1 + 1e-12))
        history = KMeans(k, init=start, tol=0).fit(X).inertia_history_
        bounded(history[1:], history[:-1] * (1 + 1e-12) + 1e-12)


@pytest.mark.equation("eq-kmeans-plusplus")
def test_kmeans_plusplus(deviation: Verify, rng: np.random.Generator) -> None:
    """Shares of twenty thousand draws of two centers, within four standard errors."""
    X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [4.0, 4.0]])
    n_draws = 20_000
    counts = np.zeros((4, 4))
    for _ in range(n_draws):
        first, second = assign_to_nearest(kmeans_plusplus(X, 2, rng), X)
        counts[first, second] += 1
    squares = cdist(X, X) ** 2
    expected = squares / squares.sum(axis=1, keepdims=True) / 4
    tolerance = STANDARD_ERRORS * np.sqrt(expected * (1 - expected) / n_draws)
    deviation(counts / n_draws, expected, tolerance=tolerance)


@pytest.mark.equation("eq-silhouette")
def test_silhouette(deviation: Verify, rng: np.random.Generator) -> None:
    """Compared with scikit-learn's silhouettes of random labels."""
    X = rng.normal(size=(30, 3))
    labels = rng.permutation(np.arange(30) % 4)
    distances = cdist(X, X)
    by_formula = []
    for i in range(30):
        own = labels == labels[i]
        own[i] = False
        a = distances[i, own].mean()
        others = set(labels.tolist()) - {int(labels[i])}
        b = min(distances[i, labels == j].mean() for j in others)
        by_formula.append((b - a) / max(a, b))
    deviation(by_formula, metrics.silhouette_samples(X, labels), tolerance=ROUNDING)


@pytest.mark.equation("eq-projection")
def test_projection(deviation: Verify, rng: np.random.Generator) -> None:
    """Coordinates of each sample along each axis, one inner product at a time."""
    X, W = centered_data(rng), random_axes(rng, 5, 3)
    one_by_one = [[sum(x * w) for w in W.T] for x in X]
    deviation(X @ W, one_by_one, tolerance=ROUNDING)
    pca = PCA(3).fit(X)
    deviation(pca.transform(X), X @ pca.components_.T, tolerance=ROUNDING)


@pytest.mark.equation("eq-reconstruction")
def test_reconstruction(deviation: Verify, rng: np.random.Generator) -> None:
    """The nearest points of the space that the axes span, found by least squares."""
    X, W = centered_data(rng), random_axes(rng, 5, 3)
    nearest = (W @ np.linalg.lstsq(W, X.T, rcond=None)[0]).T
    deviation(X @ W @ W.T, nearest, tolerance=ROUNDING)
    pca = PCA(3).fit(X)
    W = pca.components_.T
    deviation(pca.inverse_transform(pca.transform(X)), X @ W @ W.T, tolerance=ROUNDING)


@pytest.mark.equation("eq-pythagoras")
def test_pythagoras(deviation: Verify, rng: np.random.Generator) -> None:
    """Both sides for random data and random orthonormal axes."""
    for k in range(1, 6):
        X, W = centered_data(rng), random_axes(rng, 5, k)
        error = np.sum((X - X @ W @ W.T) ** 2)
        deviation(error, np.sum(X**2) - np.sum((X @ W) ** 2), tolerance=1e-9)


@pytest.mark.equation("eq-covariance")
def test_covariance(deviation: Verify, rng: np.random.Generator) -> None:
    """Compared with NumPy's covariance matrix of data that are not centered."""
    X = rng.normal(3, 2, size=(20, 4))
    centered = X - X.mean(axis=0)
    deviation(centered.T @ centered / 19, np.cov(X, rowvar=False), tolerance=ROUNDING)


@pytest.mark.equation("eq-variance-along")
def test_variance_along(deviation: Verify, rng: np.random.Generator) -> None:
    """The variance of the coordinates along random directions."""
    X = centered_data(rng)
    K = np.cov(X, rowvar=False)
    for w in rng.normal(size=(20, 5)):
        w = w / np.linalg.norm(w)
        computed = [np.sum((X @ w) ** 2) / (len(X) - 1), w @ K @ w]
        deviation(computed, np.repeat((X @ w).var(ddof=1), 2), tolerance=1e-9)


@pytest.mark.equation("eq-lagrange")
def test_lagrange(symbolic: Callable[[sympy.Expr], None]) -> None:
    """Derivatives for a symmetric matrix of three features, as symbols."""
    a, b, c, d, e, f, multiplier = sympy.symbols("a b c d e f lambda", real=True)
    K = sympy.Matrix([[a, b, c], [b, d, e], [c, e, f]])
    w = symbolic_matrix("w", 3, 1)
    lagrangian = (w.T * K * w)[0] - multiplier * ((w.T * w)[0] - 1)
    for i in range(3):
        symbolic(sympy.diff(lagrangian, w[i]) - (2 * K * w - 2 * multiplier * w)[i])


@pytest.mark.equation("eq-lagrange")
def test_first_axis_is_the_best_direction(bounded: Verify, rng: np.random.Generator) -> None:
    """No direction of a numerical search has a larger variance than the first eigenvector."""
    for _ in range(5):
        X = centered_data(rng)
        K = np.cov(X, rowvar=False)
        searched = optimize.minimize(lambda w, K=K: -(w @ K @ w) / (w @ w), rng.normal(size=5))
        largest = axes_by_eigendecomposition(X)[0][0]
        bounded(-searched.fun, largest * (1 + 1e-12))
        assert -searched.fun == pytest.approx(largest, rel=1e-6)


@pytest.mark.equation("eq-eigendecomposition")
def test_eigendecomposition(deviation: Verify, rng: np.random.Generator) -> None:
    """The covariance matrix is rebuilt from eigenvalues and axes, which are orthonormal."""
    X = centered_data(rng)
    variances, V = axes_by_eigendecomposition(X)
    deviation(V @ np.diag(variances) @ V.T, np.cov(X, rowvar=False), tolerance=1e-9)
    deviation(V.T @ V, np.eye(5), tolerance=ROUNDING)
    assert np.all(np.diff(variances) <= 0)


@pytest.mark.equation("eq-weights-of-eigenvalues")
def test_weights_of_eigenvalues(deviation: Verify, rng: np.random.Generator) -> None:
    """Random orthonormal axes; none beats the first eigenvectors."""
    X = centered_data(rng)
    K = np.cov(X, rowvar=False)
    variances, V = axes_by_eigendecomposition(X)
    for k in range(1, 6):
        for _ in range(20):
            W = random_axes(rng, 5, k)
            weights = np.array([np.sum((W.T @ v) ** 2) for v in V.T])
            deviation(np.trace(W.T @ K @ W), weights @ variances, tolerance=1e-9)
            deviation(weights.sum(), float(k), tolerance=ROUNDING)
            assert weights.min() > -ROUNDING
            assert weights.max() < 1 + ROUNDING
            assert weights @ variances <= variances[:k].sum() + ROUNDING


@pytest.mark.equation("eq-eigenvector-example")
def test_eigenvector_example(symbolic: Callable[[sympy.Expr], None]) -> None:
    """Multiplied by SymPy, which also finds the other eigenvector."""
    A, v = sympy.Matrix([[2, 3], [2, 1]]), sympy.Matrix([3, 2])
    for difference in (*(A * v - 4 * v), *(A * v - sympy.Matrix([12, 8]))):
        symbolic(difference)
    other = sympy.Matrix([1, -1])
    assert A * other == -other
    assert A.eigenvals() == {4: 1, -1: 1}


@pytest.mark.equation("eq-characteristic-polynomial")
def test_characteristic_polynomial(symbolic: Callable[[sympy.Expr], None]) -> None:
    """Both forms against the determinant."""
    x = sympy.Symbol("lambda")
    determinant = (sympy.Matrix([[2, 3], [2, 1]]) - x * sympy.eye(2)).det()
    symbolic(determinant - ((2 - x) * (1 - x) - 6))
    symbolic(determinant - (x - 4) * (x + 1))


@pytest.mark.equation("eq-standardize")
def test_standardize(deviation: Verify, rng: np.random.Generator) -> None:
    """Compared with scikit-learn's StandardScaler."""
    X = rng.normal(3, 2, size=(20, 4))
    mean = X.sum(axis=0) / 20
    sd = np.sqrt(np.sum((X - mean) ** 2, axis=0) / 20)
    deviation((X - mean) / sd, StandardScaler().fit_transform(X), tolerance=ROUNDING)


@pytest.mark.equation("eq-svd")
@pytest.mark.parametrize("shape", [(20, 5), (5, 20), (6, 6)])
def test_svd(deviation: Verify, rng: np.random.Generator, shape: tuple[int, int]) -> None:
    """The matrix is rebuilt from factors, which are orthonormal and sorted."""
    X = rng.normal(size=shape)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    deviation(U @ np.diag(s) @ Vt, X, tolerance=ROUNDING)
    deviation(U.T @ U, np.eye(len(s)), tolerance=ROUNDING)
    deviation(Vt @ Vt.T, np.eye(len(s)), tolerance=ROUNDING)
    assert np.all(np.diff(s) <= 0)
    assert s.min() >= 0


@pytest.mark.equation("eq-covariance-from-svd")
@pytest.mark.parametrize("n", [4, 30])
def test_covariance_from_svd(deviation: Verify, rng: np.random.Generator, n: int) -> None:
    """Each form against NumPy's covariance matrix, for more and for fewer samples than features."""
    X = centered_data(rng, n=n)
    U, s, Vt = np.linalg.svd(X)
    S = np.zeros(X.shape)
    S[: len(s), : len(s)] = np.diag(s)
    K = np.cov(X, rowvar=False)
    deviation(Vt.T @ S.T @ U.T @ U @ S @ Vt / (n - 1), K, tolerance=1e-9)
    deviation(Vt.T @ (S.T @ S / (n - 1)) @ Vt, K, tolerance=1e-9)


@pytest.mark.equation("eq-eigenvalues-from-singular-values")
def test_eigenvalues_from_singular_values(deviation: Verify, rng: np.random.Generator) -> None:
    """Both decompositions of random data: the same variances and, up to signs, the same axes."""
    X = centered_data(rng)
    singular_values = np.linalg.svd(X, compute_uv=False)
    eigenvalues = np.sort(np.linalg.eigvalsh(np.cov(X, rowvar=False)))[::-1]
    deviation(singular_values**2 / (len(X) - 1), eigenvalues, tolerance=1e-9)
    (variances, axes), (others, other_axes) = axes_by_svd(X), axes_by_eigendecomposition(X)
    deviation(variances, others, tolerance=1e-9)
    deviation(np.abs(np.sum(axes * other_axes, axis=0)), np.ones(5), tolerance=1e-9)


@pytest.mark.equation("eq-decorrelation")
def test_decorrelation(deviation: Verify, rng: np.random.Generator) -> None:
    """Inner products of the coordinates of random data, and their covariance matrix."""
    X = centered_data(rng)
    s = np.linalg.svd(X, compute_uv=False)
    Z = PCA(svd_solver="full").fit_transform(X)
    variances = np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1]
    deviation(Z.T @ Z, np.diag(s**2), tolerance=1e-9)
    deviation(Z.T @ Z, (len(X) - 1) * np.diag(variances), tolerance=1e-9)
    deviation(np.cov(Z, rowvar=False), np.diag(variances), tolerance=1e-9)


@pytest.mark.equation("eq-explained-variance")
def test_explained_variance(deviation: Verify, rng: np.random.Generator) -> None:
    """Variances of the coordinates as shares of the sum of the variances of the features."""
    X = centered_data(rng)
    variances = axes_by_svd(X)[0]
    Z = X @ axes_by_svd(X)[1]
    expected = Z.var(axis=0) / X.var(axis=0).sum()
    deviation(variances / variances.sum(), expected, tolerance=ROUNDING)
    deviation(PCA().fit(X).explained_variance_ratio_, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-reconstruction-error")
def test_reconstruction_error(deviation: Verify, rng: np.random.Generator) -> None:
    """The error of reconstructions from any number of components."""
    X = centered_data(rng)
    variances = axes_by_svd(X)[0]
    for k in range(1, 6):
        pca = PCA(k).fit(X)
        error = np.sum((X - pca.inverse_transform(pca.transform(X))) ** 2)
        deviation((len(X) - 1) * variances[k:].sum(), error, tolerance=1e-9)
