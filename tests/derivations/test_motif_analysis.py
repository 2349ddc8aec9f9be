"""The equations of the chapter on motifs, and what computes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from statistics import fmean

import numpy as np
import pytest
from Bio import motifs as peer
from Bio.Seq import Seq
from scipy.stats import entropy, multinomial
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import OneHotEncoder

from nutrigen.genomics import encodings, motifs, sequences

Verify = Callable[..., None]

ROUNDING = 1e-12
BACKGROUND = {"A": 0.32, "C": 0.21, "G": 0.16, "T": 0.31}


def all_words(k: int) -> list[str]:
    return ["".join(letters) for letters in product("ACGT", repeat=k)]


def random_motif(rng: np.random.Generator, k: int) -> np.ndarray:
    return motifs.probability_matrix(rng.integers(0, 20, (4, k)), 2.0, BACKGROUND)


def probability(word: str, columns) -> float:
    return math.prod(column["ACGT".index(base)] for base, column in zip(word, columns, strict=True))


def under_background(word: str) -> float:
    return math.prod(BACKGROUND[base] for base in word)


@pytest.mark.equation("eq-motif-probability")
def test_probability_matrix(deviation: Verify, rng: np.random.Generator) -> None:
    """Biopython's normalized counts, with the same pseudocounts."""
    for beta in (0.5, 1.0, 4.0):
        counts = rng.integers(0, 30, (4, 7))
        motif = peer.Motif(
            "ACGT", counts={b: list(map(int, counts[i])) for i, b in enumerate("ACGT")}
        )
        expected = motif.counts.normalize({base: beta * p for base, p in BACKGROUND.items()})
        found = motifs.probability_matrix(counts, beta, BACKGROUND)
        deviation(found, [expected[base] for base in "ACGT"], tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-information")
def test_information(deviation: Verify, rng: np.random.Generator) -> None:
    """Two bits minus SciPy's entropy, with columns in which bases never occur."""
    q = np.column_stack([rng.dirichlet([0.5] * 4, 20).T, [1, 0, 0, 0], [0, 0.5, 0.5, 0]])
    deviation(motifs.information_content(q), 2 - entropy(q, base=2, axis=0), tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-correction")
@pytest.mark.parametrize("q", [[0.25] * 4, [0.4, 0.3, 0.2, 0.1]])
def test_small_sample_correction(deviation: Verify, q: list[float]) -> None:
    """The exact expectation over all possible counts, for thirty sites and more."""
    for N in (30, 45):
        counts = np.array(
            [
                (a, b, c, N - a - b - c)
                for a in range(N + 1)
                for b in range(N + 1 - a)
                for c in range(N + 1 - a - b)
            ]
        )
        expected = multinomial(N, q).pmf(counts) @ entropy(counts / N, base=2, axis=1)
        bias = entropy(q, base=2) - expected
        deviation(motifs.small_sample_correction(N), bias, tolerance=0.1 * bias)


@pytest.mark.equation("eq-motif-weights")
def test_weights(deviation: Verify, rng: np.random.Generator) -> None:
    """Biopython's log-odds matrix."""
    counts = rng.integers(0, 30, (4, 6))
    motif = peer.Motif("ACGT", counts={b: list(map(int, counts[i])) for i, b in enumerate("ACGT")})
    normalized = motif.counts.normalize(BACKGROUND)
    expected = normalized.log_odds(BACKGROUND)
    found = motifs.log_odds(motifs.probability_matrix(counts, 1.0, BACKGROUND), BACKGROUND)
    deviation(found, [expected[base] for base in "ACGT"], tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-score")
def test_score(deviation: Verify, rng: np.random.Generator) -> None:
    """The scan of every word, against the logarithm of two probabilities."""
    q = random_motif(rng, 4)
    weights = motifs.log_odds(q, BACKGROUND)
    words = all_words(4)
    found = [motifs.scan(word, weights)[0, 0] for word in words]
    expected = [math.log2(probability(w, q.T) / under_background(w)) for w in words]
    deviation(found, expected, tolerance=1e-10)


@pytest.mark.equation("eq-motif-relative-entropy")
def test_mean_score_of_sites(deviation: Verify, rng: np.random.Generator) -> None:
    """The mean score over all words, each with its probability as a site."""
    q = random_motif(rng, 4)
    weights = motifs.log_odds(q, BACKGROUND)
    words = all_words(4)
    mean = sum(probability(w, q.T) * motifs.scan(w, weights)[0, 0] for w in words)
    information = motifs.information_content(q, BACKGROUND)
    deviation(information.sum(), mean, tolerance=1e-10)
    by_scipy = entropy(q, np.array(list(BACKGROUND.values()))[:, None], base=2, axis=0)
    deviation(information, by_scipy, tolerance=ROUNDING)
    assert (information >= 0).all()


@pytest.mark.equation("eq-motif-other-strand")
def test_other_strand(deviation: Verify, rng: np.random.Generator) -> None:
    """Windows turned around by Biopython, scored by the matrix as it is."""
    weights = rng.normal(size=(4, 5))
    sequence = sequences.random_sequence(80, rng)
    turned = [
        motifs.scan(str(Seq(sequence[i : i + 5]).reverse_complement()), weights)[0, 0]
        for i in range(76)
    ]
    by_matrix = motifs.scan(sequence, motifs.reverse_complement_matrix(weights))[0]
    deviation(by_matrix, turned, tolerance=ROUNDING)
    deviation(motifs.scan(sequence, weights)[1], turned, tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-dynamic-programming")
def test_distribution_of_scores(deviation: Verify, rng: np.random.Generator) -> None:
    """All words of length six are listed, with weights that lie on the grid."""
    weights = rng.integers(-40, 40, (4, 6)) / 16
    distribution = motifs.score_distribution(weights, BACKGROUND, step=1 / 16)
    listed = np.zeros_like(distribution.probabilities)
    for word in all_words(6):
        score = sum(weights["ACGT".index(base), j] for j, base in enumerate(word))
        listed[round((score - distribution.scores[0]) * 16)] += under_background(word)
    deviation(distribution.probabilities, listed, tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-rounding")
def test_rounding(bounded: Callable, rng: np.random.Generator) -> None:
    """The scores of many random words with given and with rounded weights."""
    for step in (0.5, 0.01, 0.001):
        weights = rng.normal(scale=3, size=(4, 12))
        rounded = np.rint(weights / step) * step
        codes = rng.integers(0, 4, (4000, 12))
        columns = np.arange(12)
        difference = (weights - rounded)[codes, columns].sum(axis=1)
        bound = motifs.score_distribution(weights, step=step).error
        bounded(np.abs(difference), np.full(4000, bound))
        assert bound == 12 * step / 2


@pytest.mark.equation("eq-motif-markov")
def test_markov_bound(bounded: Callable, rng: np.random.Generator) -> None:
    """The probability to reach each score, from a list of all words of length six."""
    weights = motifs.log_odds(random_motif(rng, 6), BACKGROUND)
    codes = encodings.ordinal(all_words(6))
    scores = weights[codes, np.arange(6)].sum(axis=1)
    p = np.array(list(BACKGROUND.values()))[codes].prod(axis=1)
    order = np.argsort(-scores)
    bounded(np.cumsum(p[order]), 2.0 ** -scores[order])


@pytest.mark.equation("eq-motif-expected-hits")
def test_expected_hits(deviation: Verify, rng: np.random.Generator) -> None:
    """The hits in many random sequences are counted; the mean lies within four standard errors."""
    weights = motifs.log_odds(motifs.probability_matrix(rng.integers(0, 9, (4, 5))))
    t = motifs.score_distribution(weights).threshold(0.01)
    L, n = 300, 400
    hits = [(motifs.scan(sequences.random_sequence(L, rng), weights) >= t).sum() for _ in range(n)]
    scores = weights[encodings.ordinal(all_words(5)), np.arange(5)].sum(axis=1)
    alpha = (scores >= t).mean()
    error = np.std(hits) / math.sqrt(n)
    deviation(np.mean(hits), 2 * (L - 5 + 1) * alpha, tolerance=4 * error)


@pytest.mark.equation("eq-motif-synthetic")
def test_synthetic_score(deviation: Verify, rng: np.random.Generator) -> None:
    """A loop over letters and windows of random words, against the chapter's formula."""
    worth = {"A": 20, "C": 17, "G": 14, "T": 11}
    for _ in range(300):
        word = sequences.random_sequence(8, rng)
        by_array = np.array([20, 17, 14, 11])[encodings.ordinal([word])].mean()
        by_array += 10 * ("TAT" in word) - 10 * ("GCG" in word)
        windows = {word[i : i + 3] for i in range(6)}
        by_loop = fmean(worth[base] for base in word)
        by_loop += (10 if "TAT" in windows else 0) - (10 if "GCG" in windows else 0)
        deviation(by_array, by_loop, tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-additive")
def test_additive_model(deviation: Verify, rng: np.random.Generator) -> None:
    """A linear model of one-hot letters fits a sum over places without error."""
    words = all_words(4)
    codes = encodings.ordinal(words)
    theta = rng.normal(size=(4, 4))
    values = 1.5 + theta[codes, np.arange(4)].sum(axis=1)
    one_hot = OneHotEncoder(sparse_output=False).fit_transform([list(word) for word in words])
    predicted = LinearRegression().fit(one_hot, values).predict(one_hot)
    deviation(predicted, values, tolerance=1e-10)


@pytest.mark.equation("eq-motif-epistasis", "eq-motif-mutagenesis")
def test_mutations(deviation: Verify, rng: np.random.Generator) -> None:
    """A table of random activities of all words, looked up mutation by mutation."""
    words = all_words(3)
    table = dict(zip(words, rng.normal(size=len(words)), strict=True))

    def predict(asked):
        return [table[word] for word in asked]

    word = "GAT"
    single = motifs.in_silico_mutagenesis(predict, word)
    double = motifs.pairwise_epistasis(predict, word)
    for (i, a), (j, b) in product(product(range(3), "ACGT"), repeat=2):
        first = word[:i] + a + word[i + 1 :]
        second = word[:j] + b + word[j + 1 :]
        deviation(single["ACGT".index(a), i], table[first] - table[word], tolerance=ROUNDING)
        if i != j:
            both = first[:j] + b + first[j + 1 :]
            expected = table[both] - table[first] - table[second] + table[word]
            found = double[i, "ACGT".index(a), j, "ACGT".index(b)]
            deviation(found, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-motif-neighbors")
def test_no_neighbor(deviation: Verify, rng: np.random.Generator) -> None:
    """All words of length four are put into training by chance, many times."""
    codes = encodings.ordinal(all_words(4))
    distance = (codes[:, None] != codes).sum(axis=2)
    near = distance == 1
    assert (near.sum(axis=1) == 3 * 4).all()
    share, n = 0.2, 2000
    alone = [(near @ (rng.random(len(codes)) < share).astype(int) == 0).mean() for _ in range(n)]
    error = np.std(alone) / math.sqrt(n)
    deviation(np.mean(alone), (1 - share) ** 12, tolerance=4 * error)


@pytest.mark.equation("eq-motif-benjamini-hochberg")
def test_benjamini_hochberg(bounded: Callable, rng: np.random.Generator) -> None:
    """The mean share of false discoveries over many simulations, less two standard errors."""
    m, n_true, level, shares = 100, 20, 0.1, []
    for _ in range(3000):
        p = rng.random(m)
        p[:n_true] = rng.beta(0.1, 8, n_true)
        ordered = np.sort(p)
        passing = np.flatnonzero(ordered <= np.arange(1, m + 1) / m * level)
        cut = ordered[passing[-1]] if len(passing) else -1.0
        reported = p <= cut
        shares.append(reported[n_true:].sum() / max(reported.sum(), 1))
    error = np.std(shares) / math.sqrt(len(shares))
    bounded(np.mean(shares) - 2 * error, level)
