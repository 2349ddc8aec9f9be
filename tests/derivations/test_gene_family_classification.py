"""The equations of the chapter on gene families, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn import metrics
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nutrigen.genomics.encodings import one_hot
from nutrigen.genomics.kmer_features import idf, jaccard_of_bags, kmer_matrix, tfidf, word_evidence
from nutrigen.genomics.kmers import count_kmers, decode_kmers
from nutrigen.genomics.relatives import kmer_groups, linked_groups
from nutrigen.genomics.sequences import random_sequence, reverse_complement
from nutrigen.genomics.similarity import jaccard_matrix
from nutrigen.learning.model_selection import fold_interval

Verify = Callable[..., None]

ROUNDING = 1e-12


def family(rng: np.random.Generator, n: int, length: int, changes: int) -> list[str]:
    """Copies of one random sequence with some bases exchanged."""
    ancestor = np.array(list(random_sequence(length, rng)))
    members = []
    for _ in range(n):
        copy = ancestor.copy()
        copy[rng.choice(length, size=changes, replace=False)] = rng.choice(list("ACGT"), changes)
        members.append("".join(copy))
    return members


@pytest.mark.equation("eq-gf-one-hot-distance")
def test_one_hot_distance(deviation: Verify, rng: np.random.Generator) -> None:
    """Random pairs of sequences, against a count of the positions that differ."""
    pairs = [family(rng, 2, 80, int(changes)) for changes in rng.integers(1, 60, size=30)]
    squared = [float(((one_hot([a])[0] - one_hot([b])[0]) ** 2).sum()) for a, b in pairs]
    differing = [sum(x != y for x, y in zip(a, b, strict=True)) for a, b in pairs]
    deviation(squared, 2.0 * np.array(differing), tolerance=ROUNDING)


@pytest.mark.equation("eq-gf-bag")
def test_bag(deviation: Verify, rng: np.random.Generator) -> None:
    """Random sequences, against a slow count of windows, and the sum of each row."""
    for k in (1, 2, 3, 4):
        sequences = [random_sequence(int(n), rng) for n in rng.integers(k, 60, size=8)]
        words = decode_kmers(range(4**k), k)
        slow = [
            [sum(s[t : t + k] == word for t in range(len(s) - k + 1)) for word in words]
            for s in sequences
        ]
        X = kmer_matrix(sequences, k)
        deviation(X.toarray(), np.array(slow), tolerance=0)
        deviation(X.sum(axis=1), [len(s) - k + 1 for s in sequences], tolerance=0)


@pytest.mark.equation("eq-gf-other-strand")
def test_other_strand(deviation: Verify, rng: np.random.Generator) -> None:
    """Both strands of random sequences are counted, and the columns exchanged by name."""
    for k in (2, 3, 4):
        sequence = random_sequence(200, rng)
        words = decode_kmers(range(4**k), k)
        strands = kmer_matrix([sequence, reverse_complement(sequence)], k).toarray()
        partner = [words.index(reverse_complement(word)) for word in words]
        deviation(strands[1], strands[0][partner], tolerance=0)


@pytest.mark.equation("eq-gf-ngrams")
def test_runs_of_words(deviation: Verify, rng: np.random.Generator) -> None:
    """scikit-learn counts runs of words in sentences; the package counts longer words."""
    for k, m in [(6, 4), (3, 2), (5, 1), (2, 5)]:
        sequence = random_sequence(400, rng)
        sentence = " ".join(sequence[i : i + k] for i in range(len(sequence) - k + 1))
        vectorizer = CountVectorizer(ngram_range=(m, m), lowercase=False, token_pattern=r"[ACGT]+")
        runs = vectorizer.fit_transform([sentence]).toarray()[0]
        longer = {}
        for run, number in zip(vectorizer.get_feature_names_out(), runs, strict=True):
            first, *others = run.split()
            longer[first + "".join(word[-1] for word in others)] = number
        counts = count_kmers(sequence, k + m - 1)
        deviation([longer[word] for word in counts.kmers()], counts.counts, tolerance=0)
        assert len(longer) == counts.n_distinct


@pytest.mark.equation("eq-gf-idf")
def test_idf(deviation: Verify, rng: np.random.Generator) -> None:
    """Random tables of counts, against scikit-learn."""
    X = rng.poisson(0.5, size=(30, 40))
    X[:, 0], X[:, 1] = 0, 1
    deviation(idf(X), TfidfTransformer().fit(X).idf_, tolerance=ROUNDING)


@pytest.mark.equation("eq-gf-tfidf")
def test_tfidf(deviation: Verify, rng: np.random.Generator) -> None:
    """Random tables of counts, a row without words among them, against scikit-learn."""
    X = rng.poisson(0.5, size=(30, 40))
    X[3] = 0
    expected = TfidfTransformer().fit_transform(X).toarray()
    deviation(tfidf(X, idf(X)).toarray(), expected, tolerance=ROUNDING)


def confusion_counts(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    truth = rng.choice(4, p=[0.6, 0.2, 0.15, 0.05], size=300)
    predicted = np.where(rng.random(300) < 0.6, truth, rng.integers(4, size=300))
    table = np.zeros((4, 4))
    np.add.at(table, (truth, predicted), 1)
    return truth, predicted, table


@pytest.mark.equation("eq-gf-balanced-accuracy")
def test_balanced_accuracy(deviation: Verify, rng: np.random.Generator) -> None:
    """Random labels of unequal classes, against scikit-learn."""
    for _ in range(10):
        truth, predicted, table = confusion_counts(rng)
        formula = (table.diagonal() / table.sum(axis=1)).mean()
        expected = metrics.balanced_accuracy_score(truth, predicted)
        deviation(formula, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-gf-macro-f1")
def test_macro_f1(deviation: Verify, rng: np.random.Generator) -> None:
    """The harmonic mean of precision and recall, and scikit-learn, on random labels."""
    for _ in range(10):
        truth, predicted, table = confusion_counts(rng)
        right = table.diagonal()
        formula = (2 * right / (table.sum(axis=1) + table.sum(axis=0))).mean()
        precision, recall = right / table.sum(axis=0), right / table.sum(axis=1)
        deviation(formula, (2 / (1 / precision + 1 / recall)).mean(), tolerance=ROUNDING)
        expected = metrics.f1_score(truth, predicted, average="macro")
        deviation(formula, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-gf-interval")
def test_variance_of_the_mean_score(symbolic: Verify) -> None:
    """Variance of the mean of K scores with correlation 1/K, over the expected sample variance."""
    K, variance = sympy.symbols("K sigma2", positive=True)
    rho = 1 / K
    of_mean = variance * (1 + (K - 1) * rho) / K
    expected_s2 = variance * (1 - rho)
    symbolic(of_mean - (1 / K + 1 / (K - 1)) * expected_s2)


@pytest.mark.equation("eq-gf-interval")
def test_interval_covers(deviation: Verify, rng: np.random.Generator) -> None:
    """Normal scores with a common part that makes them correlate by 1/K: intervals of 95 %."""
    K, n = 5, 4000
    common = rng.normal(size=(n, 1)) * np.sqrt(1 / K)
    scores = common + rng.normal(size=(n, K)) * np.sqrt(1 - 1 / K)
    ends = np.array([fold_interval(row) for row in scores])
    covered = np.mean((ends[:, 0] < 0) & (ends[:, 1] > 0))
    deviation(covered, 0.95, tolerance=0.012)


@pytest.mark.equation("eq-gf-single-linkage")
def test_single_linkage(bounded: Verify, rng: np.random.Generator) -> None:
    """Random families: no two sequences of different groups reach the threshold, as with SciPy."""
    sequences = [s for changes in (5, 20, 40) for s in family(rng, 8, 300, changes)]
    for threshold in (0.1, 0.3, 0.6):
        groups = kmer_groups(sequences, 9, threshold)
        jaccard = jaccard_matrix([count_kmers(s, 9) for s in sequences])
        apart = groups[:, None] != groups
        similarity = jaccard_of_bags(kmer_matrix(sequences, 9))
        assert (linked_groups(similarity, threshold) == groups).all()
        bounded(jaccard[apart], threshold)
        tree = linkage(squareform(1 - jaccard, checks=False), method="single")
        expected = fcluster(tree, 1 - threshold + 1e-12, criterion="distance")
        assert metrics.adjusted_rand_score(expected, groups) == 1


@pytest.mark.equation("eq-gf-evidence")
def test_evidence_adds_up_to_the_score(deviation: Verify, rng: np.random.Generator) -> None:
    """Random weights and sequences: weighted frequencies, the mean of windows, all bases."""
    for k in (2, 3, 4):
        sequence, weights = random_sequence(150, rng), rng.normal(size=4**k)
        x = kmer_matrix([sequence], k).toarray()[0]
        score = weights @ x / x.sum()
        words = decode_kmers(range(4**k), k)
        windows = [sequence[t : t + k] for t in range(len(sequence) - k + 1)]
        mean = np.mean([weights[words.index(window)] for window in windows])
        deviation(mean, score, tolerance=ROUNDING)
        deviation(word_evidence(sequence, weights, k).sum(), score, tolerance=ROUNDING)
