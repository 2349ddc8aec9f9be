"""The equations of the chapter on dendrograms, mixtures and maps, and what computes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from scipy import optimize, stats
from scipy.cluster import hierarchy as scipy_hierarchy
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.manifold import _t_sne
from sklearn.neighbors import NearestNeighbors

from nutrigen.learning.cluster import assign_to_nearest, inertia, mean_of_clusters
from nutrigen.learning.hierarchy import (
    LINKAGES,
    cophenetic_distances,
    cut,
    distance_to_union,
    linkage,
)
from nutrigen.learning.manifold import (
    conditional_similarities,
    copula_like,
    joint_similarities,
    neighbors_kept,
    tsne_loss,
)
from nutrigen.learning.mixture import expectation_step, lower_bound, maximization_step

Verify = Callable[..., None]
Components = tuple[np.ndarray, np.ndarray, np.ndarray]

ROUNDING = 1e-9
SQUARED = ("ward", "centroid")


def sum_of_squares(A: np.ndarray) -> float:
    return float(np.sum((A - A.mean(axis=0)) ** 2))


def random_components(rng: np.random.Generator, k: int = 3, m: int = 2) -> Components:
    factors = rng.normal(size=(k, m, m))
    shapes = factors @ factors.transpose(0, 2, 1) + 0.2 * np.eye(m)
    return rng.dirichlet(np.ones(k)), rng.normal(size=(k, m)), shapes


def scipy_joint(X: np.ndarray, components: Components) -> np.ndarray:
    """Share times density, by SciPy, of shape (n_samples, n_components)."""
    return np.stack(
        [
            weight * stats.multivariate_normal(mean, shape).pdf(X)
            for weight, mean, shape in zip(*components, strict=True)
        ],
        axis=1,
    )


@pytest.mark.equation("eq-copula")
def test_copula(deviation: Verify, rng: np.random.Generator) -> None:
    """Two hundred thousand sums have the covariance; drawn columns have the values of the data."""
    X = np.exp(rng.normal(size=(12, 3)) @ rng.normal(size=(3, 3)))
    U = stats.norm.ppf((stats.rankdata(X, axis=0) - 0.5) / 12)
    U -= U.mean(axis=0)
    sums = rng.normal(size=(200_000, 12)) @ U / np.sqrt(12)
    deviation(np.cov(sums.T, ddof=0), U.T @ U / 12, tolerance=0.02)
    deviation(np.sort(copula_like(X, 1), axis=0), np.sort(X, axis=0), tolerance=0)


@pytest.mark.equation("eq-linkages")
def test_linkages(deviation: Verify, rng: np.random.Generator) -> None:
    """Each merge of the package stands at the minimum, maximum or mean of all its pairs."""
    X = rng.normal(size=(25, 3))
    D = cdist(X, X)
    for method, of_pairs in (("single", np.min), ("complete", np.max), ("average", np.mean)):
        merges = linkage(D, method=method)
        members = [[i] for i in range(25)]
        expected = []
        for i, j in merges[:, :2].astype(int):
            expected.append(of_pairs(D[np.ix_(members[i], members[j])]))
            members.append(members[i] + members[j])
        deviation(merges[:, 2], expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-ward")
def test_ward(deviation: Verify, rng: np.random.Generator) -> None:
    """Sums of squares of random clusters and of their union; SciPy's heights, merge by merge."""
    for _ in range(10):
        A, B = rng.normal(size=(rng.integers(1, 6), 3)), rng.normal(size=(rng.integers(1, 6), 3))
        cost = sum_of_squares(np.vstack([A, B])) - sum_of_squares(A) - sum_of_squares(B)
        moved = np.sum((A.mean(axis=0) - B.mean(axis=0)) ** 2)
        n_A, n_B = len(A), len(B)
        deviation(2 * n_A * n_B / (n_A + n_B) * moved, 2 * cost, tolerance=ROUNDING)
    X = rng.normal(size=(30, 2))
    theirs = scipy_hierarchy.ward(pdist(X))[:, 2]
    deviation(linkage(cdist(X, X), method="ward")[:, 2], theirs, tolerance=ROUNDING)


@pytest.mark.equation("eq-lance-williams")
def test_lance_williams(deviation: Verify, rng: np.random.Generator) -> None:
    """Distances to a union from the samples themselves, for each row of the table."""
    A, B, C = (rng.normal(size=(n, 3)) for n in (4, 2, 5))
    n_i, n_j, n_k = 4, 2, 5
    n = n_i + n_j + n_k
    table = {
        "single": (1 / 2, 1 / 2, 0, -1 / 2),
        "complete": (1 / 2, 1 / 2, 0, 1 / 2),
        "average": (n_i / (n_i + n_j), n_j / (n_i + n_j), 0, 0),
        "ward": ((n_i + n_k) / n, (n_j + n_k) / n, -n_k / n, 0),
        "centroid": (n_i / (n_i + n_j), n_j / (n_i + n_j), -n_i * n_j / (n_i + n_j) ** 2, 0),
    }

    def between(method: str, P: np.ndarray, Q: np.ndarray) -> float:
        pairs = cdist(P, Q)
        if method == "ward":
            both = np.vstack([P, Q])
            return 2 * (sum_of_squares(both) - sum_of_squares(P) - sum_of_squares(Q))
        if method == "centroid":
            return float(np.sum((P.mean(axis=0) - Q.mean(axis=0)) ** 2))
        return float({"single": np.min, "complete": np.max, "average": np.mean}[method](pairs))

    for method in LINKAGES:
        d_ki, d_kj, d_ij = between(method, C, A), between(method, C, B), between(method, A, B)
        first, second, third, fourth = table[method]
        formula = first * d_ki + second * d_kj + third * d_ij + fourth * abs(d_ki - d_kj)
        expected = between(method, C, np.vstack([A, B]))
        deviation(formula, expected, tolerance=ROUNDING)
        ours = distance_to_union([d_ki], [d_kj], d_ij, (n_i, n_j), [n_k], method=method)
        deviation(ours, [expected], tolerance=ROUNDING)


@pytest.mark.equation("eq-center-of-union")
def test_center_of_union(symbolic: Callable[[sympy.Expr], None]) -> None:
    """Three centers in the plane and two sizes, as symbols."""
    n_i, n_j = sympy.symbols("n_i n_j", positive=True)
    k, i, j = (sympy.Matrix(sympy.symbols(f"{name}:2", real=True)) for name in "kij")
    union = (n_i * i + n_j * j) / (n_i + n_j)

    def square(a: sympy.Matrix, b: sympy.Matrix) -> sympy.Expr:
        return (a - b).dot(a - b)

    mean = (n_i * square(k, i) + n_j * square(k, j)) / (n_i + n_j)
    symbolic(square(k, union) - mean + n_i * n_j / (n_i + n_j) ** 2 * square(i, j))


@pytest.mark.equation("eq-never-lower")
def test_never_lower(bounded: Verify, rng: np.random.Generator) -> None:
    """Random distances that are not below that of the merge, for average, Ward and centers."""
    shares = []
    for _ in range(300):
        d_ij, n_i, n_j, n_k = rng.uniform(0.5, 2), *rng.integers(1, 9, size=3)
        d_ki, d_kj = d_ij * (1 + rng.exponential(size=2) * rng.integers(2, size=2))
        for method, bracket in (
            ("average", 1.0), ("ward", 1.0), ("centroid", 1 - n_i * n_j / (n_i + n_j) ** 2),
        ):  # fmt: skip
            joined = distance_to_union([d_ki], [d_kj], d_ij, (n_i, n_j), [n_k], method=method)
            shares.append(bracket * d_ij / joined[0])
    bounded(np.array(shares), 1 + 1e-12)


@pytest.mark.equation("eq-cophenetic")
def test_cophenetic(bounded: Verify, rng: np.random.Generator) -> None:
    """All triples of samples, with the cophenetic distances of SciPy and of the package."""
    X = rng.normal(size=(15, 3))
    for method in LINKAGES[:-1]:
        merges = linkage(cdist(X, X), method=method)
        theirs = squareform(scipy_hierarchy.cophenet(merges))
        np.testing.assert_allclose(cophenetic_distances(merges), theirs, rtol=1e-12)
        for h in (theirs, cophenetic_distances(merges)):
            longer = np.maximum(h[:, :, np.newaxis], h[np.newaxis, :, :])
            a, b, c = (index.ravel() for index in np.indices((15, 15, 15)))
            apart = (a != b) & (b != c) & (a != c)
            bounded(h[a, c][apart], longer[a, b, c][apart] * (1 + 1e-12))


@pytest.mark.equation("eq-ward-total")
def test_ward_total(deviation: Verify, rng: np.random.Generator) -> None:
    """The objective of k-means, for the clusters of every cut."""
    X = rng.normal(size=(30, 4))
    heights = (merges := linkage(cdist(X, X), method="ward"))[:, 2]
    for k in range(1, 31):
        labels = cut(merges, n_clusters=k)
        objective = inertia(X, labels, mean_of_clusters(X, labels, k))
        deviation(np.sum(heights[: 30 - k] ** 2) / 2, objective, tolerance=ROUNDING)


@pytest.mark.equation("eq-mixture-density")
def test_mixture_density(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's normal densities, added up and multiplied over the samples."""
    X, components = rng.normal(size=(20, 2)), random_components(rng)
    expected = np.log(np.prod(scipy_joint(X, components).sum(axis=1)))
    deviation(expectation_step(X, *components)[1], expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-responsibility")
def test_responsibility(deviation: Verify, rng: np.random.Generator) -> None:
    """Bayes' theorem with SciPy's densities, and the scores of an earlier chapter."""
    X, components = rng.normal(size=(30, 2)), random_components(rng)
    joint = scipy_joint(X, components)
    expected = joint / joint.sum(axis=1, keepdims=True)
    deviation(expectation_step(X, *components)[0], expected, tolerance=ROUNDING)
    scores = np.stack(
        [
            np.log(share)
            - np.linalg.slogdet(shape)[1] / 2
            - np.einsum("ij,jl,il->i", X - mean, np.linalg.inv(shape), X - mean) / 2
            for share, mean, shape in zip(*components, strict=True)
        ],
        axis=1,
    )
    of_scores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    deviation(of_scores, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-em-bound")
def test_bound(deviation: Verify, bounded: Verify, rng: np.random.Generator) -> None:
    """Random shares: the formula with SciPy's densities, never above the log likelihood."""
    X, components = rng.normal(size=(25, 2)), random_components(rng)
    joint = scipy_joint(X, components)
    log_likelihood = np.log(joint.sum(axis=1)).sum()
    below = []
    for concentration in (0.1, 1, 10) * 20:
        R = rng.dirichlet(np.full(3, concentration), size=25)
        R = np.maximum(R, 1e-12)
        R /= R.sum(axis=1, keepdims=True)
        formula = np.sum(R * np.log(joint / R))
        deviation(lower_bound(X, R, *components), formula, tolerance=1e-8)
        below.append(np.exp(formula - log_likelihood))
    bounded(np.array(below), 1 + 1e-12)


@pytest.mark.equation("eq-em-gap")
def test_gap(deviation: Verify, rng: np.random.Generator) -> None:
    """The gap is SciPy's relative entropy, added up over the samples."""
    X, components = rng.normal(size=(25, 2)), random_components(rng)
    R = rng.dirichlet(np.ones(3), size=25)
    joint = scipy_joint(X, components)
    posterior = joint / joint.sum(axis=1, keepdims=True)
    gap = np.log(joint.sum(axis=1)).sum() - lower_bound(X, R, *components)
    deviation(gap, stats.entropy(R, posterior, axis=1).sum(), tolerance=1e-8)
    touching = lower_bound(X, posterior, *components)
    deviation(touching, np.log(joint.sum(axis=1)).sum(), tolerance=1e-8)


@pytest.mark.equation("eq-maximization-step")
def test_maximization_step(deviation: Verify, rng: np.random.Generator) -> None:
    """A numerical search for the components with the highest bound, from another place."""
    X, R = rng.normal(size=(40, 2)), rng.dirichlet(np.ones(2), size=40)

    def components(flat: np.ndarray) -> Components:
        share = 1 / (1 + np.exp(-flat[0]))
        roots = np.zeros((2, 2, 2))
        for root, values in zip(roots, flat[5:].reshape(2, 3), strict=True):
            root[0, 0], root[1, 1], root[1, 0] = np.exp(values[0]), np.exp(values[1]), values[2]
        shapes = roots @ roots.transpose(0, 2, 1)
        return np.array([share, 1 - share]), flat[1:5].reshape(2, 2), shapes

    searched = optimize.minimize(
        lambda flat: -np.sum(R * np.log(scipy_joint(X, components(flat)) / R)),
        0.1 * rng.normal(size=11),
        method="BFGS",
        options={"gtol": 1e-6},
    )
    for ours, theirs in zip(maximization_step(X, R), components(searched.x), strict=True):
        deviation(ours, theirs, tolerance=1e-4)
    sizes = R.sum(axis=0)
    means = R.T @ X / sizes[:, np.newaxis]
    shapes = [np.cov(X.T, aweights=R[:, j], ddof=0) for j in range(2)]
    for ours, formula in zip(maximization_step(X, R), (sizes / 40, means, shapes), strict=True):
        deviation(ours, formula, tolerance=1e-8)


@pytest.mark.equation("eq-em-monotone")
def test_likelihood_never_falls(bounded: Verify, rng: np.random.Generator) -> None:
    """Both inequalities along fifty runs on random data."""
    for _ in range(50):
        X = rng.normal(size=(30, 2))
        components = maximization_step(X, rng.dirichlet(np.ones(3), size=30), reg_covar=0.01)
        for _ in range(5):
            R, old = expectation_step(X, *components)
            before = lower_bound(X, R, *components)
            np.testing.assert_allclose(before, old, atol=1e-8)
            components = maximization_step(X, R)
            after = lower_bound(X, R, *components)
            new = expectation_step(X, *components)[1]
            bounded(np.exp([before - after, after - new]), 1 + 1e-8)


@pytest.mark.equation("eq-em-kmeans")
def test_responsibilities_of_small_spheres(deviation: Verify, rng: np.random.Generator) -> None:
    """Shrinking spheres: the responsibilities become the labels of the assignment step."""
    X, centers = rng.normal(size=(50, 2)), rng.normal(size=(4, 2))
    nearest = np.eye(4)[assign_to_nearest(X, centers)]
    errors = []
    for width in (1.0, 0.3, 0.1, 0.03, 0.01):
        spheres = np.stack([width**2 * np.eye(2)] * 4)
        R, _ = expectation_step(X, np.full(4, 0.25), centers, spheres)
        errors.append(np.abs(R - nearest).max(axis=1).mean())
    assert (np.diff(errors) <= 0).all()
    deviation(errors[-1], 0.0, tolerance=1e-6)


@pytest.mark.equation("eq-em-singular")
def test_likelihood_without_bound(
    bounded: Verify, deviation: Verify, rng: np.random.Generator
) -> None:
    """Densities of SciPy with one component that shrinks on a sample, over nine powers of ten."""
    X, m = rng.normal(size=(20, 3)), 3
    rest = stats.multivariate_normal(np.zeros(m), np.eye(m)).logpdf(X[1:]) + np.log(0.8)
    c = np.log(0.2) - m / 2 * np.log(2 * np.pi) + rest.sum()
    epsilons = 10.0 ** -np.arange(1, 10)
    values = []
    for epsilon in epsilons:
        shapes = np.stack([epsilon**2 * np.eye(m), np.eye(m)])
        components = np.array([0.2, 0.8]), np.stack([X[0], np.zeros(m)]), shapes
        values.append(expectation_step(X, *components)[1])
    bounded(np.exp(c - m * np.log(epsilons) - values), 1 + 1e-9)
    deviation(np.diff(values)[4:], np.full(4, m * np.log(10)), tolerance=1e-6)


@pytest.mark.equation("eq-conditional-similarity")
def test_conditional_similarity(deviation: Verify, rng: np.random.Generator) -> None:
    """A width is found by SciPy's search for a root; the row is computed with it."""
    X = rng.normal(size=(20, 4))
    P = conditional_similarities(X, perplexity=6)
    squares = cdist(X, X, "sqeuclidean")
    for i in range(20):
        others = np.delete(squares[i], i)

        def row(width: float, others: np.ndarray = others) -> np.ndarray:
            weights = np.exp(-others / (2 * width**2))
            return weights / weights.sum()

        width = optimize.brentq(lambda w: np.exp(stats.entropy(row(w))) - 6, 0.1, 50)
        deviation(np.delete(P[i], i), row(width), tolerance=1e-7)
        deviation(P[i, i], 0.0, tolerance=0)


@pytest.mark.equation("eq-perplexity")
def test_perplexity(deviation: Verify, rng: np.random.Generator) -> None:
    """Exponentials of SciPy's entropies; equal probabilities of v neighbors have v."""
    X = rng.normal(size=(30, 5))
    for perplexity in (2.0, 7.5, 25.0):
        P = conditional_similarities(X, perplexity=perplexity)
        of_rows = np.exp(stats.entropy(P, axis=1))
        deviation(of_rows, np.full(30, perplexity), tolerance=1e-7)
    equal = np.full(8, 1 / 8)
    deviation(np.exp(-np.sum(equal * np.log(equal))), 8.0, tolerance=ROUNDING)


@pytest.mark.equation("eq-joint-similarity")
def test_joint_similarity(deviation: Verify, rng: np.random.Generator) -> None:
    """scikit-learn's probabilities of pairs, which it computes in single precision."""
    X = rng.normal(size=(30, 3))
    P = joint_similarities(X, perplexity=8)
    theirs = squareform(_t_sne._joint_probabilities(cdist(X, X, "sqeuclidean"), 8, 0))
    deviation(P, theirs, tolerance=2e-6)
    conditional = conditional_similarities(X, perplexity=8)
    deviation(P, (conditional + conditional.T) / 60, tolerance=1e-15)
    deviation(P.sum(), 1.0, tolerance=ROUNDING)


@pytest.mark.equation("eq-map-similarity")
def test_map_similarity(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's t-distribution with one degree of freedom; the loss of its own similarities is 0."""
    Y = rng.normal(size=(12, 2))
    density = stats.t(1).pdf(cdist(Y, Y))
    np.fill_diagonal(density, 0)
    w = 1 / (1 + cdist(Y, Y) ** 2)
    np.fill_diagonal(w, 0)
    deviation(w / w.sum(), density / density.sum(), tolerance=1e-12)
    loss, gradient = tsne_loss(density / density.sum(), Y)
    deviation(loss, 0.0, tolerance=1e-9)
    deviation(gradient, np.zeros((12, 2)), tolerance=1e-9)


@pytest.mark.equation("eq-tsne-loss")
def test_loss(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's relative entropy of the two distributions over all pairs."""
    P, Y = joint_similarities(rng.normal(size=(15, 4)), perplexity=4), rng.normal(size=(15, 2))
    w = 1 / (1 + cdist(Y, Y) ** 2)
    np.fill_diagonal(w, 0)
    apart = ~np.eye(15, dtype=bool)
    deviation(tsne_loss(P, Y)[0], stats.entropy(P[apart], w[apart]), tolerance=1e-8)


@pytest.mark.equation("eq-tsne-gradient")
def test_gradient(
    deviation: Verify, symbolic: Callable[[sympy.Expr], None], rng: np.random.Generator
) -> None:
    """SymPy's derivative for three points on a line, and finite differences for fifteen."""
    y = sympy.symbols("y:3", real=True)
    pairs = [(0, 1), (0, 2), (1, 2)]
    p = {(0, 1): sympy.Rational(1, 4), (0, 2): sympy.Rational(1, 12)}
    p[1, 2] = sympy.Rational(1, 2) - p[0, 1] - p[0, 2]
    w = {(i, j): 1 / (1 + (y[i] - y[j]) ** 2) for i, j in pairs}
    total = 2 * sum(w.values())
    q = {pair: w[pair] / total for pair in pairs}
    loss = 2 * sum(p[pair] * (sympy.log(p[pair]) - sympy.log(q[pair])) for pair in pairs)
    formula = 4 * sum((p[0, j] - q[0, j]) * w[0, j] * (y[0] - y[j]) for j in (1, 2))
    symbolic(sympy.diff(loss, y[0]) - formula)
    P, Y = joint_similarities(rng.normal(size=(15, 4)), perplexity=4), rng.normal(size=(15, 2))
    numerical = optimize.approx_fprime(
        Y.ravel(), lambda flat: tsne_loss(P, flat.reshape(15, 2))[0], 1e-7
    )
    deviation(tsne_loss(P, Y)[1].ravel(), numerical, tolerance=1e-6)


@pytest.mark.equation("eq-neighbors-kept")
def test_neighbors_kept(deviation: Verify, rng: np.random.Generator) -> None:
    """scikit-learn's nearest neighbors as sets; random places keep v / (n - 1) on average."""
    X, Y, v = rng.normal(size=(40, 5)), rng.normal(size=(40, 2)), 6
    near, in_map = (
        NearestNeighbors(n_neighbors=v).fit(table).kneighbors(return_distance=False)
        for table in (X, Y)
    )
    shared = sum(len({*a} & {*b}) for a, b in zip(near.tolist(), in_map.tolist(), strict=True))
    deviation(neighbors_kept(X, Y, v), shared / (40 * v), tolerance=1e-12)
    by_chance = [neighbors_kept(X, rng.normal(size=(40, 2)), v) for _ in range(300)]
    deviation(np.mean(by_chance), v / 39, tolerance=0.01)
