"""Equations of the chapter on data that outgrow the machine."""

from __future__ import annotations

import heapq

import dask.array as da
import numpy as np
import pytest
import sympy

from nutrigen.genomics.kmers import count_kmers
from nutrigen.genomics.similarity import minhash_sketch
from nutrigen.learning import _products
from nutrigen.learning.randomized import RandomizedPCA, randomized_error_bound


@pytest.mark.equation("eq-merge-means")
def test_merged_mean(symbolic):
    """Both forms are the same, symbolically."""
    n_a, n_b = sympy.symbols("n_a n_b", positive=True)
    a, b = sympy.symbols("a b")
    symbolic((n_a * a + n_b * b) / (n_a + n_b) - a - n_b / (n_a + n_b) * (b - a))


@pytest.mark.equation("eq-merge-squares")
def test_merged_squares(symbolic):
    """For parts of two and three values of any kind, the sum of squares is that of all five."""
    values = sympy.symbols("x1:6")

    def squares(part):
        mean = sum(part) / len(part)
        return sum((value - mean) ** 2 for value in part)

    a, b = values[:2], values[2:]
    shift = sum(b) / sympy.Integer(3) - sum(a) / sympy.Integer(2)
    symbolic(squares(values) - squares(a) - squares(b) - sympy.Rational(6, 5) * shift**2)


def a_matrix(rng, values, n_rows):
    U = np.linalg.qr(rng.standard_normal((n_rows, len(values))))[0]
    V = np.linalg.qr(rng.standard_normal((len(values), len(values))))[0]
    return U, V, (U * values) @ V.T


@pytest.mark.equation("eq-range")
def test_mixtures_add_up_over_slabs(deviation, rng):
    """The products of slabs add up to that of the whole table with directions drawn at once."""
    A = rng.standard_normal((40, 700))
    directions = _products.random_rows(3, 0, 700, 6)
    parts = [
        _products.first_product(A[:, at : at + 150], at, 1, np.empty(0), 3, 6).product
        for at in range(0, 700, 150)
    ]
    deviation(sum(parts), A @ directions, tolerance=1e-11)


@pytest.mark.equation("eq-range-error")
def test_what_mixtures_miss_is_within_the_deterministic_bound(bounded, deviation, rng):
    """In thirty draws the projection misses less; both forms of the right side are the same."""
    values, k = 1 / np.arange(1.0, 31), 4
    _, V, A = a_matrix(rng, values, 50)
    missed, right, tail = [], [], []
    for _ in range(30):
        directions = rng.standard_normal((30, k + 3))
        Y = A @ directions
        Q = np.linalg.qr(Y)[0]
        inverse = np.linalg.pinv(V[:, :k].T @ directions)
        missed.append(np.linalg.norm(A - Q @ (Q.T @ A)) ** 2)
        right.append(np.linalg.norm(A - Y @ inverse @ V[:, :k].T) ** 2)
        rest = values[k:, np.newaxis] * (V[:, k:].T @ directions @ inverse)
        tail.append(np.sum(values[k:] ** 2) + np.linalg.norm(rest) ** 2)
    deviation(right, tail, tolerance=1e-10)
    bounded(missed, right)


@pytest.mark.equation("eq-range-mean")
def test_mean_of_what_is_missed(bounded, deviation, rng):
    """The mean of 400 draws is within the bound, and the inverse's mean is k / (r - 1)."""
    values, k, r = 1 / np.arange(1.0, 31), 3, 8
    _, _, A = a_matrix(rng, values, 40)
    missed, inverses = [], []
    for _ in range(400):
        directions = rng.standard_normal((30, k + r))
        Q = np.linalg.qr(A @ directions)[0]
        missed.append(np.linalg.norm(A - Q @ (Q.T @ A)) ** 2)
        inverses.append(np.linalg.norm(np.linalg.pinv(directions[:k])) ** 2)
    error = 4 * np.std(inverses) / 20
    deviation(np.mean(inverses), k / (r - 1), tolerance=error)
    bounded(np.mean(missed), (1 + k / (r - 1)) * np.sum(values[k:] ** 2))


@pytest.mark.equation("eq-power-iteration")
def test_powers_have_the_same_vectors_and_slabs_add_up(deviation, rng):
    """The power has singular values to the power 2q + 1, and a pass over slabs is the product."""
    values = np.array([3.0, 2.0, 1.0, 0.5])
    _, _, A = a_matrix(rng, values, 20)
    power = (A @ A.T) @ (A @ A.T) @ A
    deviation(np.linalg.svd(power, compute_uv=False)[:4], values**5, tolerance=1e-9)
    basis = rng.standard_normal((20, 2))
    parts = [
        _products.next_product(A[:, at : at + 3], at, 1, np.empty(0), basis).product
        for at in (0, 3)
    ]
    deviation(sum(parts), A @ A.T @ basis, tolerance=1e-11)


@pytest.mark.equation("eq-power-bound")
def test_power_bound(bounded, rng):
    """The mean of 200 draws, for none, one and two power iterations, is within the bound."""
    values = 1 / np.sqrt(np.arange(1.0, 41))
    _, _, A = a_matrix(rng, values, 60)
    means, bounds = [], []
    for q in (0, 1, 2):
        missed = []
        for _ in range(200):
            Y = A @ rng.standard_normal((40, 9))
            for _ in range(q):
                Y = A @ (A.T @ np.linalg.qr(Y)[0])
            Q = np.linalg.qr(Y)[0]
            missed.append(np.linalg.norm(A - Q @ (Q.T @ A), 2))
        means.append(np.mean(missed))
        bounds.append(randomized_error_bound(values, 4, n_oversamples=5, n_power=q))
    bounded(means, bounds)


@pytest.mark.equation("eq-small-svd")
def test_small_decomposition_is_the_exact_one_of_a_matrix_of_low_rank(deviation, rng):
    """For a table of rank three, singular values and axes are those of NumPy's decomposition."""
    X = rng.standard_normal((50, 3)) @ rng.standard_normal((3, 30))
    pca = RandomizedPCA(3, n_power=0).fit(da.from_array(X, chunks=(-1, 7)))
    _, singular_values, Vt = np.linalg.svd(X - X.mean(axis=0))
    deviation(pca.singular_values_, singular_values[:3], tolerance=1e-9)
    deviation(np.abs(np.sum(pca.components_ * Vt[:3], axis=1)), np.ones(3), tolerance=1e-9)


@pytest.mark.equation("eq-merge-sketches")
def test_sketch_of_a_union(deviation, rng):
    """The smallest hashes of two sketches are those of the k-mers of both sequences."""
    texts = ["".join(rng.choice(list("ACGT"), 500)) for _ in range(2)]
    one, other = (minhash_sketch(count_kmers(text, 8), 40).hashes for text in texts)
    merged = heapq.nsmallest(40, set(one.tolist()) | set(other.tolist()))
    whole = minhash_sketch(count_kmers(texts, 8), 40).hashes
    deviation(np.array(merged, float), whole.astype(float), tolerance=0)
