"""The equations of the chapter on populations, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from math import comb

import numpy as np
import pytest
import sympy
from scipy import linalg, stats
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import contingency_matrix

from nutrigen.datasets import draw_semi_real_people, load_african_allele_frequencies
from nutrigen.genomics.genotypes import (
    PattersonScaler,
    allele_frequencies,
    canonical_correlations,
    count_alleles,
    draw_one_allele,
    prune_linked_snps,
    share_between_groups,
)
from nutrigen.learning.decomposition import PCA

Verify = Callable[..., None]

ROUNDING = 1e-12
# How far a simulated mean may be from its expectation: with fixed seeds this is no gamble.
STANDARD_ERRORS = 4


def random_counts(rng: np.random.Generator, n_people: int, n_snps: int) -> np.ndarray:
    """Genotypes at which both alleles occur."""
    counts = rng.binomial(2, rng.uniform(0.2, 0.8, size=n_snps), size=(n_people, n_snps))
    counts[0], counts[1] = 0, 2
    return counts


def random_mating(p: float) -> np.ndarray:
    """Probabilities of 0, 1 and 2 copies, allele by allele."""
    probabilities = np.zeros(3)
    for first, second in product((0, 1), repeat=2):
        probabilities[first + second] += np.prod([p if a else 1 - p for a in (first, second)])
    return probabilities


@pytest.mark.equation("eq-allele-count")
@pytest.mark.parametrize(("reference", "alternate"), list(permutations("ACGT", 2)))
def test_allele_count(deviation: Verify, reference: str, alternate: str) -> None:
    """All pairs of letters of all pairs of alleles are written down and counted."""
    pairs = ["".join(pair) for pair in product((reference, alternate), repeat=2)]
    counted = count_alleles([[pair] for pair in pairs], [reference], [alternate])[:, 0]
    by_formula = [(pair[0] == alternate) + (pair[1] == alternate) for pair in pairs]
    deviation(counted, by_formula, tolerance=0)
    deviation(counted, [pair.count(alternate) for pair in pairs], tolerance=0)


@pytest.mark.equation("eq-allele-frequency")
def test_allele_frequency(deviation: Verify, rng: np.random.Generator) -> None:
    """The letters of all people are joined into one text, and the alternate ones are counted."""
    letters = rng.choice(["AA", "AG", "GA", "GG"], size=(37, 20), p=[0.4, 0.2, 0.1, 0.3])
    texts = ["".join(column) for column in letters.T]
    shares = [text.count("G") / len(text) for text in texts]
    counts = count_alleles(letters, ["A"] * 20, ["G"] * 20)
    deviation(counts.sum(axis=0) / (2 * len(counts)), shares, tolerance=ROUNDING)
    deviation(allele_frequencies(counts), shares, tolerance=ROUNDING)


@pytest.mark.equation("eq-hardy-weinberg")
def test_hardy_weinberg(deviation: Verify, rng: np.random.Generator) -> None:
    """Children of parents with any genotypes who mate at random, over all pairs of parents."""
    for parents in rng.dirichlet([1, 1, 1], size=20):
        p = parents @ [0, 0.5, 1]
        children = np.zeros(3)
        for mother, father in product(range(3), repeat=2):
            for from_mother, from_father in product((0, 1), repeat=2):
                passed = np.prod(
                    [
                        count / 2 if allele else 1 - count / 2
                        for count, allele in ((mother, from_mother), (father, from_father))
                    ]
                )
                children[from_mother + from_father] += parents[mother] * parents[father] * passed
        by_formula = [comb(2, g) * p**g * (1 - p) ** (2 - g) for g in range(3)]
        deviation(by_formula, children, tolerance=ROUNDING)


@pytest.mark.equation("eq-genotype-moments")
def test_genotype_moments(symbolic: Verify) -> None:
    """Sums over the three genotypes, for any frequency."""
    p = sympy.symbols("p", positive=True)
    probability = [sympy.binomial(2, g) * p**g * (1 - p) ** (2 - g) for g in range(3)]
    mean = sum(g * probability[g] for g in range(3))
    symbolic(mean - 2 * p)
    symbolic(sum((g - mean) ** 2 * probability[g] for g in range(3)) - 2 * p * (1 - p))


def pooled(
    rng: np.random.Generator, n_populations: int
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Frequencies, weights, and the mean and variance of the frequencies."""
    frequencies, weights = rng.uniform(size=n_populations), rng.dirichlet(np.ones(n_populations))
    mean = weights @ frequencies
    return frequencies, weights, mean, weights @ (frequencies - mean) ** 2


@pytest.mark.equation("eq-wahlund")
def test_wahlund(deviation: Verify, rng: np.random.Generator) -> None:
    """Variance of the exact distribution of a genotype in a pool of populations."""
    for n_populations in (1, 2, 3, 8):
        frequencies, weights, mean, V = pooled(rng, n_populations)
        genotype = weights @ [random_mating(p) for p in frequencies]
        exact = genotype @ [0, 1, 4] - (genotype @ [0, 1, 2]) ** 2
        F = V / (mean * (1 - mean))
        in_two_parts = weights @ (2 * frequencies * (1 - frequencies)) + 4 * V
        deviation(in_two_parts, exact, tolerance=ROUNDING)
        deviation(2 * mean * (1 - mean) * (1 + F), exact, tolerance=ROUNDING)
        # The heterozygotes that are missing.
        deviation(genotype[1], 2 * mean * (1 - mean) * (1 - F), tolerance=ROUNDING)


@pytest.mark.equation("eq-patterson")
def test_patterson_scaling(deviation: Verify, rng: np.random.Generator) -> None:
    """Mean and standard deviation of the binomial distribution, from SciPy."""
    counts = random_counts(rng, 50, 30)
    binomial = stats.binom(2, counts.mean(axis=0) / 2)
    expected = (counts - binomial.mean()) / binomial.std()
    deviation(PattersonScaler().fit_transform(counts), expected, tolerance=1e-10)


@pytest.mark.equation("eq-allele-flip")
def test_counting_the_other_allele_symbolic(symbolic: Verify) -> None:
    """For any genotype and frequency."""
    x, p = sympy.symbols("x p", positive=True)
    scaled = (x - 2 * p) / sympy.sqrt(2 * p * (1 - p))
    flipped = ((2 - x) - 2 * (1 - p)) / sympy.sqrt(2 * (1 - p) * p)
    symbolic(flipped + scaled)


@pytest.mark.equation("eq-allele-flip")
def test_counting_the_other_allele(deviation: Verify, rng: np.random.Generator) -> None:
    """Random genotypes, and the scores of their components."""
    counts = random_counts(rng, 40, 12)
    scaled, flipped = (PattersonScaler().fit_transform(table) for table in (counts, 2 - counts))
    deviation(flipped, -scaled, tolerance=ROUNDING)
    flip = rng.random(12) < 0.5
    some = PattersonScaler().fit_transform(np.where(flip, 2 - counts, counts))
    scores, scores_some = (np.abs(PCA(5).fit_transform(table)) for table in (scaled, some))
    deviation(scores_some, scores, tolerance=1e-9)


@pytest.mark.equation("eq-one-letter")
def test_one_letter(deviation: Verify, rng: np.random.Generator) -> None:
    """Shares between populations from the exact distributions of a count and of a letter."""
    for n_populations in (2, 3, 8):
        frequencies, weights, mean, V = pooled(rng, n_populations)
        F = V / (mean * (1 - mean))
        for values, tables, by_formula in (
            ([0, 1, 2], [random_mating(p) for p in frequencies], 2 * F / (1 + F)),
            ([0, 1], [[1 - p, p] for p in frequencies], F),
        ):
            means = np.array(tables) @ values
            pool = weights @ np.array(tables)
            total = pool @ np.square(values) - (pool @ values) ** 2
            between = weights @ (means - weights @ means) ** 2
            deviation(by_formula, between / total, tolerance=ROUNDING)


@pytest.mark.equation("eq-one-letter")
def test_one_letter_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Many simulated people of two populations, within two percent."""
    frequencies = np.array([0.3, 0.6])
    labels = np.repeat([0, 1], 50_000)
    counts = rng.binomial(2, frequencies[labels])
    F = frequencies.var() / (frequencies.mean() * (1 - frequencies.mean()))
    letter = draw_one_allele(counts[:, np.newaxis], rng)[:, 0]
    observed = [share_between_groups(values, labels) for values in (counts, letter)]
    deviation(observed, [2 * F / (1 + F), F], tolerance=0.02, relative=True)


@pytest.mark.equation("eq-canonical")
def test_canonical_correlations(deviation: Verify, rng: np.random.Generator) -> None:
    """Roots of Hotelling's equation, a generalized eigenproblem of covariance matrices."""
    for n_a, n_b in ((3, 3), (2, 5), (4, 1)):
        A = rng.normal(size=(60, n_a))
        B = A @ rng.normal(size=(n_a, n_b)) + rng.normal(size=(60, n_b))
        S = np.cov(A, B, rowvar=False)
        S_aa, S_ab, S_bb = S[:n_a, :n_a], S[:n_a, n_a:], S[n_a:, n_a:]
        squares = linalg.eigvalsh(S_ab @ np.linalg.solve(S_bb, S_ab.T), S_aa)[::-1]
        expected = np.sqrt(squares[: min(n_a, n_b)])
        deviation(canonical_correlations(A, B), expected, tolerance=1e-10)


@pytest.mark.equation("eq-between-share")
def test_share_between_groups(deviation: Verify, rng: np.random.Generator) -> None:
    """From the F statistic of SciPy's analysis of variance."""
    labels = rng.integers(4, size=80)
    values = rng.normal(size=80) + 0.5 * labels
    F = stats.f_oneway(*(values[labels == group] for group in range(4))).statistic
    expected = F * 3 / (F * 3 + 80 - 4)
    deviation(share_between_groups(values, labels), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-noise-edge")
@pytest.mark.parametrize(("n", "m"), [(1000, 200), (400, 800)])
def test_noise_edge(deviation: Verify, rng: np.random.Generator, n: int, m: int) -> None:
    """Largest eigenvalue of noise, within five widths of the Tracy–Widom law."""
    sigma = 1.7
    noise = sigma * rng.normal(size=(n, m))
    largest = np.linalg.svd(noise, compute_uv=False)[0] ** 2 / n
    by_formula = sigma**2 * (1 + np.sqrt(m / n)) ** 2
    width = (np.sqrt(n) + np.sqrt(m)) * (1 / np.sqrt(n) + 1 / np.sqrt(m)) ** (1 / 3) / n
    deviation(largest, by_formula, tolerance=5 * sigma**2 * width)


def pairs_together(counts: np.ndarray) -> float:
    return (counts * (counts - 1) / 2).sum()


@pytest.mark.equation("eq-expected-pairs")
@pytest.mark.parametrize("clusters", ["xxyyzz", "xxxxyz", "xxxyyy", "xyzuvw"])
def test_expected_pairs(deviation: Verify, clusters: str) -> None:
    """All orders in which the labels of six people can be dealt out."""
    groups = list("aaabbc")
    tables = [contingency_matrix(groups, list(order)) for order in permutations(clusters)]
    mean = np.mean([pairs_together(table) for table in tables])
    sums = (pairs_together(tables[0].sum(axis=axis)) for axis in (0, 1))
    deviation(np.prod(list(sums)) / comb(6, 2), mean, tolerance=ROUNDING)


@pytest.mark.equation("eq-adjusted-rand")
def test_adjusted_rand_index(deviation: Verify, rng: np.random.Generator) -> None:
    """Random labels with some agreement, compared with scikit-learn."""
    for _ in range(20):
        groups = rng.integers(4, size=60)
        clusters = np.where(rng.random(60) < 0.5, groups, rng.integers(5, size=60))
        table = contingency_matrix(groups, clusters)
        in_groups, in_clusters = (pairs_together(table.sum(axis=axis)) for axis in (1, 0))
        E = in_groups * in_clusters / comb(60, 2)
        by_formula = (pairs_together(table) - E) / ((in_groups + in_clusters) / 2 - E)
        deviation(by_formula, adjusted_rand_score(groups, clusters), tolerance=ROUNDING)


@pytest.mark.equation("eq-loading-share")
def test_loading_shares(deviation: Verify, rng: np.random.Generator) -> None:
    """Squared length of the projection of an axis on the SNPs of a set, and of its complement."""
    axis = PCA(1).fit(random_counts(rng, 40, 25)).components_[0]
    chosen = rng.random(25) < 0.3
    projection = np.diag(chosen.astype(float)) @ axis
    rest = axis - projection
    share = (axis[chosen] ** 2).sum()
    deviation(share, projection @ projection, tolerance=ROUNDING)
    deviation((axis**2).sum(), 1.0, tolerance=ROUNDING)
    deviation(share + rest @ rest, 1.0, tolerance=ROUNDING)


@pytest.mark.equation("eq-sex-difference")
def test_sex_difference(deviation: Verify, rng: np.random.Generator) -> None:
    """Means of semi-real women and men at X-linked SNPs, within four standard errors."""
    source = load_african_allele_frequencies()
    drawn = draw_semi_real_people({"GWD": 4000}, rng, replace_alleles=True, frequencies=source)
    p = source.frequencies[source.populations == "GWD"][0, drawn.x_linked]
    women, men = (drawn.X[drawn.sexes == sex][:, drawn.x_linked] for sex in ("female", "male"))
    # Averaged over all SNPs, which are independent.
    variance = (2 * p * (1 - p) / len(women) + p * (1 - p) / len(men)).sum() / len(p) ** 2
    observed = (women.mean(axis=0) - men.mean(axis=0)).mean()
    deviation(observed, p.mean(), tolerance=STANDARD_ERRORS * np.sqrt(variance))


@pytest.mark.equation("eq-sex-difference")
def test_sex_difference_symbolic(symbolic: Verify) -> None:
    """Sums over the possible counts of two alleles and of one."""
    p = sympy.symbols("p", positive=True)
    woman = sum(g * sympy.binomial(2, g) * p**g * (1 - p) ** (2 - g) for g in range(3))
    man = sum(g * p**g * (1 - p) ** (1 - g) for g in range(2))
    symbolic(woman - man - p)


@pytest.mark.equation("eq-male-variance")
def test_male_variance(symbolic: Verify) -> None:
    """Sums over the two possible codes of a man, whose mean is that of a woman."""
    p = sympy.symbols("p", positive=True)
    mean = 0 * (1 - p) + 2 * p
    variance = (0 - mean) ** 2 * (1 - p) + (2 - mean) ** 2 * p
    symbolic(variance - 4 * p * (1 - p))
    symbolic(mean - 2 * p)


@pytest.mark.equation("eq-linkage")
def test_linkage(deviation: Verify, bounded: Verify, rng: np.random.Generator) -> None:
    """Squared correlations from NumPy, and no pair above the threshold after pruning."""
    haplotypes = rng.random((2, 60, 1)) < 0.5
    copies = np.where(rng.random((2, 60, 40)) < 0.4, rng.random((2, 60, 40)) < 0.5, haplotypes)
    counts = copies.sum(axis=0)
    centered = counts - 2 * allele_frequencies(counts)
    products = centered.T @ centered
    by_formula = products**2 / np.outer(np.diag(products), np.diag(products))
    expected = np.corrcoef(counts, rowvar=False) ** 2
    deviation(by_formula, expected, tolerance=1e-10)
    kept = prune_linked_snps(counts, ["1"] * 40, np.arange(40), max_r2=0.1)
    assert 1 < kept.sum() < 40
    between_kept = expected[np.ix_(kept, kept)][np.triu_indices(kept.sum(), k=1)]
    bounded(between_kept, 0.1)


def scaled_product(family: Callable[[tuple[int, ...]], list[tuple[int, int]]], p: float) -> float:
    """Expected product of the scaled genotypes of two relatives.

    The founders have six alleles; `family` lists the equally likely pairs of genotypes of the
    relatives for each choice of them.
    """
    expectation = 0.0
    for alleles in product((0, 1), repeat=6):
        probability = np.prod([p if allele else 1 - p for allele in alleles])
        outcomes = np.array(family(alleles))
        scaled = (outcomes - 2 * p) / np.sqrt(2 * p * (1 - p))
        expectation += probability * scaled.prod(axis=1).mean()
    return expectation


def copies(alleles: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(alleles[0] + alleles[1],) * 2]


def parent_and_child(alleles: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(alleles[0] + alleles[1], alleles[i] + alleles[j]) for i, j in product((0, 1), (2, 3))]


def siblings(alleles: tuple[int, ...]) -> list[tuple[int, int]]:
    children = [alleles[i] + alleles[j] for i, j in product((0, 1), (2, 3))]
    return list(product(children, repeat=2))


def half_siblings(alleles: tuple[int, ...]) -> list[tuple[int, int]]:
    first, second = (
        [alleles[i] + alleles[j] for i, j in product((0, 1), other)] for other in ((2, 3), (4, 5))
    )
    return list(product(first, second))


def unrelated(alleles: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(alleles[0] + alleles[1], alleles[2] + alleles[3])]


@pytest.mark.equation("eq-relationship")
@pytest.mark.parametrize(
    ("family", "r"),
    [
        (copies, 1),
        (parent_and_child, 0.5),
        (siblings, 0.5),
        (half_siblings, 0.25),
        (unrelated, 0),
    ],
)
def test_relationship(
    deviation: Verify, rng: np.random.Generator, family: Callable, r: float
) -> None:
    """All alleles of the founders, and all ways to pass them on."""
    for p in rng.uniform(0.1, 0.9, size=5):
        deviation(scaled_product(family, p), float(r), tolerance=1e-10)


@pytest.mark.equation("eq-family")
def test_family(deviation: Verify, rng: np.random.Generator) -> None:
    """Largest eigenvalue of the block of a family, and of a matrix that also holds strangers."""
    for c, r in zip(range(2, 9), rng.uniform(0.1, 1, size=7), strict=True):
        block = np.where(np.eye(c) == 1, 1.0, r)
        with_strangers = linalg.block_diag(block, np.eye(10))
        by_formula = 1 + (c - 1) * r
        deviation(by_formula, np.linalg.eigvalsh(block)[-1], tolerance=ROUNDING)
        deviation(by_formula, np.linalg.eigvalsh(with_strangers)[-1], tolerance=ROUNDING)
