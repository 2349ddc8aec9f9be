"""The equations of the chapter on k-mers, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations, product
from math import comb, prod

import numpy as np
import pytest
import sympy
from scipy import integrate, linalg, stats
from scipy.spatial import distance

from nutrigen.genomics.kmers import (
    count_kmers,
    expected_kmer_spectrum,
    kmer_spectrum,
    probability_of_occurrence,
)
from nutrigen.genomics.sequences import random_sequence, reverse_complement
from nutrigen.genomics.similarity import (
    expected_jaccard,
    jaccard_index,
    jukes_cantor_distance,
    mash_distance,
    minhash_error_bound,
    minhash_jaccard,
    minhash_sketch,
    minhash_standard_error,
)

Verify = Callable[..., None]

ROUNDING = 1e-12
# How far a simulated mean may be from its expectation: with fixed seeds this is no gamble.
STANDARD_ERRORS = 4


def all_words(k: int) -> Iterator[str]:
    return map("".join, product("ACGT", repeat=k))


def random_composition(rng: np.random.Generator) -> dict[str, float]:
    return dict(zip("ACGT", rng.dirichlet([5, 5, 5, 5]).tolist(), strict=True))


def symmetric_composition(gc_content: float) -> dict[str, float]:
    return {base: (gc_content if base in "GC" else 1 - gc_content) / 2 for base in "ACGT"}


def probability_by_enumeration(
    composition: dict[str, float], length: int, event: Callable[[str], float]
) -> float:
    """Expectation of a function of a sequence of independent bases, over all sequences."""
    return sum(
        prod(composition[base] for base in sequence) * event(sequence)
        for sequence in all_words(length)
    )


def count_overlapping(sequence: str, word: str) -> int:
    return sum(sequence.startswith(word, start) for start in range(len(sequence)))


@pytest.mark.equation("eq-number-of-windows")
def test_number_of_windows(deviation: Verify, rng: np.random.Generator) -> None:
    """The windows of random sequences of many lengths are counted one by one."""
    lengths = rng.integers(20, 200, size=30)
    for length, k in zip(lengths, rng.integers(1, 20, size=30), strict=True):
        sequence = random_sequence(int(length), rng)
        n_windows = sum(len(sequence[start : start + k]) == k for start in range(length))
        deviation(length - k + 1, n_windows, tolerance=0)
        deviation(count_kmers(sequence, int(k)).total, n_windows, tolerance=0)


@pytest.mark.equation("eq-number-of-kmers")
@pytest.mark.parametrize("k", range(1, 7))
def test_number_of_kmers(deviation: Verify, k: int) -> None:
    """All words of up to six letters are written down and counted."""
    words = set(all_words(k))
    deviation(4**k, len(words), tolerance=0)
    deviation(4**k, count_kmers(words, k).n_distinct, tolerance=0)


@pytest.mark.equation("eq-kmer-probability")
def test_probability_of_a_word(deviation: Verify, rng: np.random.Generator) -> None:
    """Probabilities of all sequences with the word at a given position are summed up."""
    for word in ("ACG", "AAA", "TTAC"):
        composition = random_composition(rng)
        by_formula = prod(composition[base] for base in word)
        for start in range(6 - len(word) + 1):
            enumerated = probability_by_enumeration(
                composition, 6, lambda s, w=word, i=start: s.startswith(w, i)
            )
            deviation(by_formula, enumerated, tolerance=ROUNDING)
        in_one_window = probability_of_occurrence(1, len(word), composition=composition, kmer=word)
        deviation(in_one_window, by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-expected-count")
def test_expected_count(deviation: Verify, rng: np.random.Generator) -> None:
    """The mean count over all sequences of seven bases, also of words that overlap themselves."""
    for word in ("ACG", "AAA", "TATA"):
        composition = random_composition(rng)
        enumerated = probability_by_enumeration(
            composition, 7, lambda s, w=word: count_overlapping(s, w)
        )
        by_formula = (7 - len(word) + 1) * prod(composition[base] for base in word)
        deviation(by_formula, enumerated, tolerance=ROUNDING)


def probability_of_occurrence_by_automaton(
    word: str, length: int, composition: dict[str, float]
) -> float:
    """Exact probability that the word occurs, by the states of a search for it.

    The state is the length of the longest prefix of the word that the sequence read so far
    ends with.
    """
    k = len(word)
    transition = np.zeros((k + 1, k + 1))
    transition[k, k] = 1
    for state, base in product(range(k), "ACGT"):
        read = word[:state] + base
        following = max(n for n in range(k + 1) if read.endswith(word[:n]))
        transition[state, following] += composition[base]
    return float(np.linalg.matrix_power(transition, length)[0, k])


@pytest.mark.equation("eq-probability-of-occurrence")
@pytest.mark.parametrize("word", ["ACGT", "GATTT", "AACCGG", "GGTTCACA"])
@pytest.mark.parametrize("length", [50, 1_000, 50_000])
def test_probability_of_occurrence(
    deviation: Verify, rng: np.random.Generator, word: str, length: int
) -> None:
    """Exact probability of words that do not overlap themselves; within the Chen–Stein bound."""
    k, n_windows = len(word), length - len(word) + 1
    composition = random_composition(rng)
    p = prod(composition[base] for base in word)
    exact = probability_of_occurrence_by_automaton(word, length, composition)
    # The bound of Arratia, Goldstein and Gordon (1989) on a Poisson approximation: each window
    # overlaps 2k - 1 windows, itself included, and two of them never hold the word.
    bound = (2 * k - 1) * p * min(1, n_windows * p) + ROUNDING
    deviation(1 - np.exp(-n_windows * p), exact, tolerance=bound)
    # The two forms of the approximation differ by at most this.
    bound += n_windows * p**2 / 2 * np.exp(-(n_windows - 1) * p)
    deviation(1 - (1 - p) ** n_windows, exact, tolerance=bound)
    computed = probability_of_occurrence(n_windows, k, composition=composition, kmer=word)
    deviation(computed, 1 - (1 - p) ** n_windows, tolerance=1e-9)


@pytest.mark.equation("eq-probability-of-occurrence")
def test_probability_of_occurrence_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Share of simulated sequences that contain the word, within four standard errors."""
    word, length, n_sequences = "GATTT", 400, 20_000
    composition = random_composition(rng)
    bases = rng.choice(4, size=(n_sequences, length), p=list(composition.values())).astype(np.int8)
    n_windows = length - len(word) + 1
    matches = np.ones((n_sequences, n_windows), dtype=bool)
    for offset, base in enumerate(word):
        matches &= bases[:, offset : offset + n_windows] == "ACGT".index(base)
    by_formula = 1 - (1 - prod(composition[base] for base in word)) ** n_windows
    standard_error = np.sqrt(by_formula * (1 - by_formula) / n_sequences)
    deviation(matches.any(axis=1).mean(), by_formula, tolerance=STANDARD_ERRORS * standard_error)


@pytest.mark.equation("eq-both-strands")
@pytest.mark.parametrize("word", ["ACC", "AT", "GATC"])
def test_occurrences_on_both_strands(deviation: Verify, word: str) -> None:
    """The mean number of occurrences on both strands over all sequences of six bases."""
    uniform = dict.fromkeys("ACGT", 0.25)
    partner = reverse_complement(word)
    by_formula = 2 * (6 - len(word) + 1) / 4 ** len(word)
    on_one_strand = probability_by_enumeration(
        uniform, 6, lambda s: count_overlapping(s, word) + count_overlapping(s, partner)
    )
    deviation(by_formula, on_one_strand, tolerance=ROUNDING)
    on_both_strands = probability_by_enumeration(
        uniform,
        6,
        lambda s: count_overlapping(s, word) + count_overlapping(reverse_complement(s), word),
    )
    deviation(by_formula, on_both_strands, tolerance=ROUNDING)


def expected_spectrum(length: int, k: int, gc_content: float, multiplicity: int) -> float:
    return sum(
        comb(k, g)
        * 2**k
        * stats.poisson.pmf(
            multiplicity,
            (length - k + 1) * (gc_content / 2) ** g * ((1 - gc_content) / 2) ** (k - g),
        )
        for g in range(k + 1)
    )


@pytest.mark.equation("eq-expected-spectrum")
@pytest.mark.parametrize("k", range(1, 6))
def test_expected_spectrum(deviation: Verify, rng: np.random.Generator, k: int) -> None:
    """A Poisson probability for each of all words is added up, without grouping them."""
    length, gc_content = int(rng.integers(100, 5_000)), float(rng.uniform(0.2, 0.8))
    composition = symmetric_composition(gc_content)
    means = [(length - k + 1) * prod(composition[base] for base in word) for word in all_words(k)]
    word_by_word = [stats.poisson.pmf(c, means).sum() for c in range(30)]
    grouped = [expected_spectrum(length, k, gc_content, c) for c in range(30)]
    deviation(grouped, word_by_word, tolerance=1e-9)
    computed = expected_kmer_spectrum(length - k + 1, k, composition, 29)
    deviation(computed, word_by_word, tolerance=1e-9)


@pytest.mark.equation("eq-expected-spectrum")
def test_expected_spectrum_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Spectra of simulated sequences, in words: the mean, within four standard errors."""
    length, k, gc_content, n_sequences = 8_000, 6, 0.4, 200
    spectra = np.zeros((n_sequences, 12))
    for spectrum in spectra:
        sequence = random_sequence(length, rng, symmetric_composition(gc_content))
        counts = count_kmers(sequence, k)
        multiplicity, n_distinct = kmer_spectrum(counts)
        shown = multiplicity < len(spectrum)
        spectrum[multiplicity[shown]] = n_distinct[shown]
        spectrum[0] = 4**k - counts.n_distinct
    expected = [expected_spectrum(length, k, gc_content, c) for c in range(spectra.shape[1])]
    standard_error = spectra.std(axis=0, ddof=1) / np.sqrt(n_sequences)
    deviation(spectra.mean(axis=0), expected, tolerance=STANDARD_ERRORS * standard_error)


@pytest.mark.equation("eq-number-of-canonical")
@pytest.mark.parametrize("k", range(1, 8))
def test_number_of_canonical_kmers(deviation: Verify, k: int) -> None:
    """All words of up to seven letters are paired with their reverse complements."""
    complement = str.maketrans("ACGT", "TGCA")
    pairs = {min(word, word.translate(complement)[::-1]) for word in all_words(k)}
    by_formula = 4**k / 2 if k % 2 else (4**k + 4 ** (k / 2)) / 2
    deviation(by_formula, len(pairs), tolerance=0)
    counted = count_kmers(all_words(k), k, canonical=True)
    deviation(counted.n_distinct, by_formula, tolerance=0)


@pytest.mark.equation("eq-jaccard")
def test_jaccard_index(deviation: Verify, rng: np.random.Generator) -> None:
    """Both forms on random sets, compared with SciPy's distance of indicator vectors."""
    for _ in range(50):
        vectors = rng.random((2, 40)) < rng.uniform(0.2, 0.9)
        a, b = (set(np.flatnonzero(vector).tolist()) for vector in vectors)
        independent = 1 - distance.jaccard(*vectors)
        deviation(len(a & b) / len(a | b), independent, tolerance=ROUNDING)
        by_sizes = len(a & b) / (len(a) + len(b) - len(a & b))
        deviation(by_sizes, independent, tolerance=ROUNDING)
        deviation(jaccard_index(a, b), independent, tolerance=ROUNDING)


def substitute(sequence: str, rate: float, rng: np.random.Generator) -> str:
    """Replace each base, with the given probability, by one of the three others."""
    bases = np.array(["ACGT".index(base) for base in sequence])
    steps = rng.integers(1, 4, size=len(bases)) * (rng.random(len(bases)) < rate)
    return "".join("ACGT"[base] for base in (bases + steps) % 4)


@pytest.mark.equation("eq-kmer-survival")
def test_survival_of_a_kmer_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Share of words that random substitutions leave intact, within four standard errors."""
    k, d, n_words = 9, 0.06, 20_000
    before = random_sequence(k * n_words, rng)
    after = substitute(before, d, rng)
    starts = range(0, k * n_words, k)
    survived = np.mean([before[start : start + k] == after[start : start + k] for start in starts])
    expected = (1 - d) ** k
    standard_error = np.sqrt(expected * (1 - expected) / n_words)
    deviation(survived, expected, tolerance=STANDARD_ERRORS * standard_error)


@pytest.mark.equation("eq-kmer-survival")
def test_survival_of_a_kmer_approximation(deviation: Verify, rng: np.random.Generator) -> None:
    """The exponential against the power, for up to ten percent substitutions, within a bound."""
    k, d = rng.integers(1, 32, size=1_000), rng.uniform(0, 0.1, size=1_000)
    # exp(-d) and 1 - d differ by at most d^2/2, and both are at most exp(-d).
    bound = k * d**2 / 2 * np.exp(-(k - 1) * d) + ROUNDING
    deviation(np.exp(-k * d), (1 - d) ** k, tolerance=bound)


@pytest.mark.equation("eq-jaccard-of-distance")
def test_jaccard_index_of_a_distance(symbolic: Verify) -> None:
    """Two sets of n words that share pn, and p replaced by the survival of a word."""
    n, p, k, d = sympy.symbols("n p k d", positive=True)
    shared, union = p * n, 2 * n - p * n
    symbolic(shared / union - p / (2 - p))
    symbolic((p / (2 - p)).subs(p, sympy.exp(-k * d)) - 1 / (2 * sympy.exp(k * d) - 1))


@pytest.mark.equation("eq-jaccard-of-distance")
@pytest.mark.parametrize("d", [0.005, 0.02, 0.05])
def test_jaccard_index_of_a_distance_simulated(
    deviation: Verify, rng: np.random.Generator, d: float
) -> None:
    """A random genome and its mutated copy are compared by their words."""
    k, length = 21, 200_000
    genome = random_sequence(length, rng)
    mutated = substitute(genome, d, rng)
    observed = jaccard_index(count_kmers(genome, k), count_kmers(mutated, k))
    by_formula = 1 / (2 * np.exp(k * d) - 1)
    # Words that overlap survive together: as if there were only one word in k.
    p = np.exp(-k * d)
    error_of_p = np.sqrt(p * (1 - p) * k / length) + k * d**2 / 2 * p
    tolerance = STANDARD_ERRORS * error_of_p * 2 / (2 - p) ** 2
    deviation(observed, by_formula, tolerance=tolerance)
    deviation(expected_jaccard(d, k), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-mash-distance")
def test_mash_distance_is_the_inverse(symbolic: Verify) -> None:
    """The distance of the Jaccard index that belongs to a distance is that distance."""
    k, d = sympy.symbols("k d", positive=True)
    jaccard = 1 / (2 * sympy.exp(k * d) - 1)
    ratio = sympy.simplify(2 * jaccard / (1 + jaccard))
    symbolic(-sympy.log(ratio) / k - d)


@pytest.mark.equation("eq-mash-distance")
def test_mash_distance(deviation: Verify, rng: np.random.Generator) -> None:
    """The equation for the distance is solved numerically, for random indices and word lengths."""
    for k in (9, 16, 21, 31):
        jaccard = rng.uniform(0.001, 1, size=100)
        by_formula = -np.log(2 * jaccard / (1 + jaccard)) / k
        deviation(1 / (2 * np.exp(k * by_formula) - 1), jaccard, tolerance=ROUNDING)
        deviation(mash_distance(jaccard, k), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-minhash-estimator")
def test_minhash_estimator_is_unbiased(deviation: Verify) -> None:
    """The estimate is averaged over all orders in which a hash function can put eight words."""
    a, b = {0, 1, 2, 3, 4, 5}, {3, 4, 5, 6, 7}
    in_both = np.array([word in a & b for word in sorted(a | b)])
    orders = np.array(list(permutations(range(len(a | b)))))
    for size in range(1, len(a | b) + 1):
        mean_estimate = in_both[orders[:, :size]].mean()
        deviation(mean_estimate, len(a & b) / len(a | b), tolerance=ROUNDING)


@pytest.mark.equation("eq-minhash-estimator")
def test_minhash_estimator_with_many_seeds(deviation: Verify, rng: np.random.Generator) -> None:
    """Sketches with five hundred seeds: the mean estimate, within four standard errors."""
    genome, size, n_seeds = random_sequence(3_000, rng), 100, 500
    a, b = count_kmers(genome[:2_000], 15), count_kmers(genome[500:], 15)
    estimates = [
        minhash_jaccard(minhash_sketch(a, size, seed=seed), minhash_sketch(b, size, seed=seed))
        for seed in range(n_seeds)
    ]
    exact = jaccard_index(a, b)
    standard_error = minhash_standard_error(exact, size) / np.sqrt(n_seeds)
    deviation(np.mean(estimates), exact, tolerance=STANDARD_ERRORS * standard_error)


@pytest.mark.equation("eq-minhash-error")
@pytest.mark.parametrize("n_union", [50, 1_000, 100_000])
def test_minhash_error(bounded: Verify, n_union: int) -> None:
    """Exact probabilities of drawing without replacement, against the bound."""
    for jaccard, size in product((0.02, 0.2, 0.5, 0.9), (10, 50, 1_000)):
        if size > n_union:
            continue
        drawn = np.arange(size + 1)
        probability = stats.hypergeom(n_union, round(jaccard * n_union), size).pmf(drawn)
        error = np.abs(drawn / size - jaccard)
        tolerated = np.linspace(0.01, 1, 40)
        tails = [probability[error >= eps - ROUNDING].sum() for eps in tolerated]
        bounded(tails, 2 * np.exp(-2 * size * tolerated**2) + ROUNDING)


@pytest.mark.equation("eq-minhash-error")
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_minhash_error_bound(deviation: Verify, confidence: float) -> None:
    """The bound at the tolerated error that belongs to a confidence."""
    for size in (10, 1_000):
        eps = minhash_error_bound(size, confidence)
        deviation(2 * np.exp(-2 * size * eps**2), 1 - confidence, tolerance=ROUNDING)


@pytest.mark.equation("eq-jukes-cantor")
def test_jukes_cantor_distance(symbolic: Verify) -> None:
    """The rate equation for the probability of a difference is solved and inserted."""
    t, rate = sympy.symbols("t alpha", positive=True)
    p = sympy.Function("p")
    # A base that is unchanged changes into one of three; a changed one returns at a third of that.
    change = sympy.Eq(p(t).diff(t), 3 * rate * (1 - p(t)) - rate * p(t))
    solution = sympy.dsolve(change, p(t), ics={p(0): 0}).rhs
    substitutions = 3 * rate * t
    inside = sympy.simplify(1 - sympy.Rational(4, 3) * solution)
    symbolic(-sympy.Rational(3, 4) * sympy.log(inside) - substitutions)


@pytest.mark.equation("eq-jukes-cantor")
def test_jukes_cantor_distance_of_the_markov_chain(
    deviation: Verify, rng: np.random.Generator
) -> None:
    """Substitution probabilities from the matrix exponential of the rates, at random times."""
    generator = np.full((4, 4), 1 / 3) - np.eye(4) * 4 / 3
    for substitutions in rng.uniform(0.001, 2, size=50):
        p = 1 - linalg.expm(generator * substitutions)[0, 0]
        deviation(-3 / 4 * np.log(1 - 4 / 3 * p), substitutions, tolerance=1e-10)
        deviation(jukes_cantor_distance(p), substitutions, tolerance=1e-10)


@pytest.mark.equation("eq-gamma-distance")
def test_gamma_distance(symbolic: Verify) -> None:
    """The share of differing columns is averaged over the gamma density, and the limit is taken."""
    r, a, d = sympy.symbols("r a d", positive=True)
    p = sympy.symbols("p", positive=True)
    density = a**a * r ** (a - 1) * sympy.exp(-a * r) / sympy.gamma(a)
    decay = sympy.exp(-sympy.Rational(4, 3) * r * d)
    mean_decay = sympy.integrate(density * decay, (r, 0, sympy.oo), conds="none")
    inside = sympy.powsimp(sympy.simplify(mean_decay), force=True)
    symbolic(sympy.simplify(inside / (1 + sympy.Rational(4, 3) * d / a) ** (-a)) - 1)
    distance = sympy.Rational(3, 4) * a * ((1 - sympy.Rational(4, 3) * p) ** (-1 / a) - 1)
    of_distance = (1 + sympy.Rational(4, 3) * d / a) ** (-a)
    inverted = distance.subs(p, sympy.Rational(3, 4) * (1 - of_distance))
    symbolic(sympy.powdenest(inverted, force=True) - d)
    y = sympy.symbols("y", positive=True)  # y = 1 - 4p/3
    limit = sympy.limit(a * (y ** (-1 / a) - 1), a, sympy.oo)
    symbolic(limit + sympy.log(y))


@pytest.mark.equation("eq-gamma-distance")
@pytest.mark.parametrize("shape", [0.5, 1, 2, 5])
def test_gamma_distance_integrated(
    deviation: Verify, rng: np.random.Generator, shape: float
) -> None:
    """Jukes and Cantor's share of differences is integrated over the rates numerically."""
    rates = stats.gamma(shape, scale=1 / shape)
    for d in rng.uniform(0.01, 2, size=10):
        # Substituting the quantile for the rate leaves no pole for the integral.
        p, _ = integrate.quad(
            lambda q, d=d: 3 / 4 * (1 - np.exp(-4 / 3 * d * rates.ppf(q))), 0, 1, limit=200
        )
        deviation(3 / 4 * shape * ((1 - 4 / 3 * p) ** (-1 / shape) - 1), d, tolerance=1e-5)
        deviation(jukes_cantor_distance(p, shape=shape), d, tolerance=1e-5)


@pytest.mark.equation("eq-gamma-distance")
def test_gamma_distance_of_nearly_equal_rates(deviation: Verify, rng: np.random.Generator) -> None:
    """With a shape of ten million the distance is the one of equal rates, but for seven digits."""
    p = rng.uniform(0, 0.7, size=100)
    deviation(jukes_cantor_distance(p, shape=1e7), jukes_cantor_distance(p), tolerance=1e-6)
