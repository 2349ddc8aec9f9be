from __future__ import annotations

import math

import numpy as np
import pytest
import skbio
from Bio.Align import MultipleSeqAlignment
from Bio.Phylo.TreeConstruction import DistanceCalculator
from Bio.Seq import Seq
from Bio.SeqRecord import SeqRecord
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import binom, hypergeom

from nutrigen.genomics import similarity
from nutrigen.genomics.kmers import KmerCounts, count_kmers
from nutrigen.genomics.similarity import (
    MinHashSketch,
    containment_index,
    expected_jaccard,
    jaccard_index,
    jaccard_matrix,
    jukes_cantor_distance,
    mash_distance,
    mash_distance_matrix,
    minhash_error_bound,
    minhash_jaccard,
    minhash_sketch,
    minhash_standard_error,
    p_distance,
)

dna = st.text("ACGT", min_size=4, max_size=60)
code_sets = st.sets(st.integers(0, 4**6 - 1), min_size=1, max_size=50)


def kmer_set(sequence: str, k: int, canonical: bool) -> set[str]:
    kmers = {sequence[i : i + k] for i in range(len(sequence) - k + 1)}
    return {min(w, str(Seq(w).reverse_complement())) for w in kmers} if canonical else kmers


def counts_of(codes: set[int] | range, k: int = 6, canonical: bool = False) -> KmerCounts:
    """K-mer counts that hold exactly these codes, once each."""
    ascending = np.array(sorted(codes), dtype=np.uint64)
    return KmerCounts(
        k=k,
        codes=ascending,
        counts=np.ones(len(ascending), dtype=np.int64),
        canonical=canonical,
        n_skipped=0,
    )


# Jaccard and containment indices


@given(dna, dna, st.integers(1, 4), st.booleans())
def test_indices_of_kmers_agree_with_set_arithmetic(a, b, k, canonical):
    set_a, set_b = kmer_set(a, k, canonical), kmer_set(b, k, canonical)
    counts_a, counts_b = (count_kmers(s, k, canonical=canonical) for s in (a, b))
    jaccard = len(set_a & set_b) / len(set_a | set_b)
    containment = len(set_a & set_b) / len(set_a)
    assert jaccard_index(counts_a, counts_b) == jaccard_index(set_a, set_b) == jaccard
    assert containment_index(counts_a, counts_b) == containment_index(set_a, set_b) == containment


@given(code_sets, code_sets, code_sets)
def test_one_minus_jaccard_is_a_metric(a, b, c):
    assert jaccard_index(a, a) == 1
    assert jaccard_index(a, b) == jaccard_index(b, a)
    distances = (1 - jaccard_index(a, b), 1 - jaccard_index(b, c), 1 - jaccard_index(a, c))
    assert distances[2] <= distances[0] + distances[1] + 1e-12


@given(code_sets, code_sets)
def test_jaccard_follows_from_the_two_containments(a, b):
    # |A ∪ B| / |A ∩ B| = |A| / |A ∩ B| + |B| / |A ∩ B| - 1
    jaccard, in_b, in_a = jaccard_index(a, b), containment_index(a, b), containment_index(b, a)
    if a & b:
        assert 1 / jaccard == pytest.approx(1 / in_b + 1 / in_a - 1)
    else:
        assert jaccard == in_b == in_a == 0


def test_containment_sees_a_part_that_jaccard_hides():
    exon = "ACGTTGCATGCCGATA"
    gene = "TTTTTGGGGGCCCCCAAAAA" * 3 + exon + "GAGAGAGAGTCTCTCTC"
    counts = count_kmers(exon, 8), count_kmers(gene, 8)
    assert containment_index(*counts) == 1
    assert jaccard_index(*counts) < 0.5


def test_matrices_agree_with_scipy_on_presence_vectors():
    rng = np.random.default_rng(0)
    counts = [count_kmers("".join(rng.choice(list("ACGT"), n)), 3) for n in (20, 40, 40, 80)]
    presence = np.zeros((4, 4**3), dtype=bool)
    for row, one in zip(presence, counts, strict=True):
        row[one.codes.astype(int)] = True
    jaccard = 1 - squareform(pdist(presence, "jaccard"))
    np.testing.assert_allclose(jaccard_matrix(counts), jaccard)
    np.testing.assert_allclose(
        mash_distance_matrix(counts), -np.log(2 * jaccard / (1 + jaccard)) / 3, atol=1e-12
    )


def test_matrix_is_infinite_where_nothing_is_shared():
    distances = mash_distance_matrix([count_kmers("AAAA", 3), count_kmers("CCCC", 3)])
    np.testing.assert_array_equal(distances, [[0, np.inf], [np.inf, 0]])


@pytest.mark.parametrize("index", [jaccard_index, containment_index])
def test_indices_refuse_what_cannot_be_compared(index):
    three, four = count_kmers("ACGTA", 3), count_kmers("ACGTA", 4)
    with pytest.raises(ValueError, match="a has k=3, b has k=4"):
        index(three, four)
    with pytest.raises(ValueError, match="a has canonical=False, b has canonical=True"):
        index(three, count_kmers("ACGTA", 3, canonical=True))
    with pytest.raises(TypeError, match="not a KmerCounts and a set"):
        index(three, {"ACG"})
    with pytest.raises(TypeError, match="not a str and a str"):
        index("ACG", "ACG")


def test_indices_refuse_empty_sets():
    empty = count_kmers("AC", 3)
    with pytest.raises(ValueError, match="two empty sets"):
        jaccard_index(set(), set())
    with pytest.raises(ValueError, match="two empty sets"):
        jaccard_index(empty, empty)
    with pytest.raises(ValueError, match="empty set a"):
        containment_index(set(), {"ACG"})
    assert jaccard_index(set(), {"ACG"}) == containment_index({"ACG"}, set()) == 0


def test_matrix_names_the_counts_that_are_wrong():
    with pytest.raises(ValueError, match="counts must hold at least one"):
        jaccard_matrix([])
    with pytest.raises(ValueError, match=r"counts\[1\] holds no k-mer"):
        jaccard_matrix([count_kmers("ACGT", 3), count_kmers("AC", 3)])
    with pytest.raises(ValueError, match="a has k=4, b has k=3"):
        jaccard_matrix([count_kmers("ACGT", 3), count_kmers("ACGT", 4)])


# Mash distance


def test_mash_distance_of_the_tutorial_of_mash():
    # Two genomes of E. coli, k = 21, sketches of 1000 (Mash's documentation, "Tutorials").
    assert mash_distance(456 / 1000, 21) == pytest.approx(0.0222766, abs=5e-8)


def test_mash_distance_at_the_ends():
    assert mash_distance(1, 21) == 0
    assert not np.signbit(mash_distance(1, 21))
    assert mash_distance(0, 21) == np.inf
    assert expected_jaccard(np.inf, 21) == 0
    assert expected_jaccard(0, 21) == 1


@given(st.floats(1e-300, 1), st.integers(1, 31))
def test_mash_distance_and_expected_jaccard_are_inverse(jaccard, k):
    assert expected_jaccard(mash_distance(jaccard, k), k) == pytest.approx(jaccard, rel=1e-11)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2), st.integers(1, 31))
def test_mash_distance_falls_as_the_jaccard_index_rises(pair, k):
    low, high = sorted(pair)
    assert mash_distance(low, k) >= mash_distance(high, k) >= 0


@pytest.mark.parametrize("function", [mash_distance, expected_jaccard])
def test_mash_functions_keep_the_form_of_their_input(function):
    assert isinstance(function(0.5, 9), float)
    assert function(np.full((2, 3), 0.5), 9).shape == (2, 3)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_jaccard_outside_its_range_is_refused(wrong):
    with pytest.raises(ValueError, match=f"Jaccard index must be from 0 to 1, not {wrong:g}"):
        mash_distance([0.5, wrong], 9)
    with pytest.raises(ValueError, match="Jaccard index must be from 0 to 1"):
        minhash_standard_error(wrong, 100)


def test_other_arguments_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="a distance must be from 0 to inf, not -1"):
        expected_jaccard(-1, 9)
    with pytest.raises(ValueError, match="k must be a whole number of at least 1, not 0"):
        mash_distance(0.5, 0)
    with pytest.raises(ValueError, match="k must be a whole number of at least 1, not 0"):
        expected_jaccard(0.5, 0)


def mutated(bases: np.ndarray, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Replace each base (0 to 3) with probability `rate` by one of the three others."""
    hit = rng.random(len(bases)) < rate
    return np.where(hit, (bases + rng.integers(1, 4, len(bases))) % 4, bases)


def variance_of_surviving_share(n_windows: int, k: int, rate: float) -> float:
    """Exact variance of the share of k-mers that no substitution hits.

    Two windows that start j < k apart both survive if k + j bases do; windows further apart are
    independent.
    """
    survives = (1 - rate) ** k
    covariances = [
        (n_windows - j) * ((1 - rate) ** (k + j) - survives**2) for j in range(1, min(k, n_windows))
    ]
    return (n_windows * survives * (1 - survives) + 2 * sum(covariances)) / n_windows**2


@pytest.mark.deep
@pytest.mark.parametrize("rate", [0.05, 0.1])
def test_mash_distance_of_mutated_sequences(rate):
    # k = 21 is long enough for the model's assumptions: of the 10^10 pairs of windows, one in
    # 4^21 is alike by chance.
    k, length, n_repeats = 21, 100_000, 40
    rng = np.random.default_rng(1)
    jaccard = np.empty(n_repeats)
    for i in range(n_repeats):
        original = rng.integers(0, 4, length)
        letters = np.array(list("ACGT"))
        a, b = ("".join(letters[s]) for s in (original, mutated(original, rate, rng)))
        jaccard[i] = jaccard_index(count_kmers(a, k), count_kmers(b, k))
    distance = mash_distance(jaccard, k)

    # D = -ln(S)/k of the share S of surviving k-mers, so by its Taylor series around E(S) the
    # mean is -ln(1 - rate) + Var(S) / (2 k E(S)^2), the standard deviation sd(S) / (k E(S)).
    survives = (1 - rate) ** k
    variance = variance_of_surviving_share(length - k + 1, k, rate)
    expected = -np.log1p(-rate) + variance / (2 * k * survives**2)
    tolerance = 4.5 * np.sqrt(variance / n_repeats) / (k * survives)
    assert distance.mean() == pytest.approx(expected, abs=tolerance)
    # Fine enough to tell -ln(1 - rate) from the rate itself.
    assert tolerance < -np.log1p(-rate) - rate

    # Likewise for J = S / (2 - S), whose derivatives are 2 / (2 - S)^2 and 4 / (2 - S)^3.
    expected = expected_jaccard(-np.log1p(-rate), k) + 2 * variance / (2 - survives) ** 3
    tolerance = 4.5 * np.sqrt(variance / n_repeats) * 2 / (2 - survives) ** 2
    assert jaccard.mean() == pytest.approx(expected, abs=tolerance)


# MinHash


def unmixed(value: int) -> int:
    """Invert SplitMix64's mixing step by step, in Python's integers."""

    def unshifted(value: int, shift: int) -> int:
        result = value
        for _ in range(64 // shift):
            result = value ^ (result >> shift)
        return result

    value = unshifted(value, 31) * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    value = unshifted(value, 27) * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return (unshifted(value, 30) - 0x9E3779B97F4A7C15) % 2**64


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1))
def test_mixing_is_a_bijection(values):
    mixed = similarity._splitmix64(np.array(values, dtype=np.uint64))
    assert [unmixed(int(value)) for value in mixed] == values


def test_mixing_agrees_with_the_published_outputs_of_splitmix64():
    # Rosetta Code, "Pseudo-random numbers/Splitmix64", seed 1234567.
    states = np.uint64(1234567) + np.uint64(0x9E3779B97F4A7C15) * np.arange(5, dtype=np.uint64)
    assert similarity._splitmix64(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(code_sets, st.integers(1, 60), st.integers(0, 2**64 - 1))
def test_sketch_holds_the_smallest_hashes_in_order(codes, size, seed):
    sketch = minhash_sketch(counts_of(codes), size, seed=seed)
    everything = minhash_sketch(counts_of(codes), len(codes), seed=seed)
    assert sketch.hashes.tolist() == sorted(everything.hashes.tolist())[:size]
    assert len(set(everything.hashes.tolist())) == len(codes)
    assert (sketch.k, sketch.size, sketch.seed, sketch.canonical) == (6, size, seed, False)


def test_sketch_leaves_the_counts_alone_and_seeds_differ():
    counts = counts_of(range(100))
    first, second = (minhash_sketch(counts, 10, seed=seed).hashes for seed in (0, 1))
    assert counts.codes.tolist() == list(range(100))
    assert not np.isin(first, second).any()


def test_sketch_cannot_be_altered():
    with pytest.raises(ValueError, match="read-only"):
        minhash_sketch(counts_of(range(100)), 10).hashes[0] = 0


@given(code_sets, code_sets, st.integers(0, 2**64 - 1))
def test_sketches_that_hold_everything_give_the_exact_jaccard_index(a, b, seed):
    size = len(a | b)
    sketches = (minhash_sketch(counts_of(codes), size, seed=seed) for codes in (a, b))
    assert minhash_jaccard(*sketches) == len(a & b) / size


@given(code_sets, code_sets, st.integers(1, 30), st.integers(0, 2**64 - 1))
def test_estimate_is_the_share_of_the_sample_of_the_union(a, b, size, seed):
    def hashed(codes: set[int]) -> set[int]:
        return set(minhash_sketch(counts_of(codes), len(codes), seed=seed).hashes.tolist())

    sample = sorted(hashed(a | b))[:size]
    share = len(hashed(a & b).intersection(sample)) / len(sample) if a & b else 0
    sketches = (minhash_sketch(counts_of(codes), size, seed=seed) for codes in (a, b))
    assert minhash_jaccard(*sketches) == share


N_SEEDS = 3000
N_UNION, N_SHARED, SIZE = 1000, 400, 100


@pytest.fixture(scope="module")
def estimates() -> np.ndarray:
    """Estimates of one Jaccard index, 0.4, by sketches with many seeds.

    The codes are consecutive integers, the hardest case for a mixing function.
    """
    a, b = counts_of(range(700)), counts_of(range(300, N_UNION))
    return np.array(
        [
            minhash_jaccard(*(minhash_sketch(counts, SIZE, seed=seed) for counts in (a, b)))
            for seed in range(N_SEEDS)
        ]
    )


def test_estimate_is_unbiased(estimates):
    exact = hypergeom(N_UNION, N_SHARED, SIZE)
    standard_error = exact.std() / SIZE / np.sqrt(N_SEEDS)
    assert abs(estimates.mean() - N_SHARED / N_UNION) < 4.5 * standard_error


def test_spread_of_the_estimate_is_that_of_a_sample_without_replacement(estimates):
    finite_population = np.sqrt((N_UNION - SIZE) / (N_UNION - 1))
    expected = minhash_standard_error(N_SHARED / N_UNION, SIZE) * finite_population
    # A standard deviation of n nearly normal values has a relative error of 1 / sqrt(2n).
    assert estimates.std() == pytest.approx(expected, rel=4.5 / np.sqrt(2 * N_SEEDS))
    assert expected == pytest.approx(hypergeom(N_UNION, N_SHARED, SIZE).std() / SIZE)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95])
def test_misses_are_as_rare_as_the_bound_promises(estimates, confidence):
    bound = minhash_error_bound(SIZE, confidence)
    n_misses = np.sum(np.abs(estimates - N_SHARED / N_UNION) >= bound)
    assert n_misses <= binom(N_SEEDS, 1 - confidence).ppf(1 - 1e-6)
    n_matches = np.arange(SIZE + 1)
    missing = np.abs(n_matches / SIZE - N_SHARED / N_UNION) >= bound
    exact = hypergeom(N_UNION, N_SHARED, SIZE).pmf(n_matches)[missing].sum()
    assert exact <= 1 - confidence
    low, high = binom(N_SEEDS, exact).ppf([5e-7, 1 - 5e-7])
    assert low <= n_misses <= high


@given(st.integers(1, 10**6), st.floats(0.01, 0.999))
def test_error_bound_solves_hoeffdings_inequality(size, confidence):
    bound = minhash_error_bound(size, confidence)
    assert 2 * math.exp(-2 * size * bound**2) == pytest.approx(1 - confidence)


@pytest.mark.parametrize("jaccard", [0.0, 0.3, 1.0])
def test_standard_error_is_that_of_a_binomial_share(jaccard):
    assert minhash_standard_error(jaccard, 50) == pytest.approx(binom(50, jaccard).std() / 50)


def test_sketches_that_cannot_be_compared_are_refused():
    counts = counts_of(range(50))
    sketch = minhash_sketch(counts, 10, seed=1)
    others = {
        "k=6, b has k=7": minhash_sketch(counts_of(range(50), k=7), 10, seed=1),
        "canonical=False, b has canonical=True": minhash_sketch(
            counts_of(range(50), canonical=True), 10, seed=1
        ),
        "seed=1, b has seed=2": minhash_sketch(counts, 10, seed=2),
        "size=10, b has size=11": minhash_sketch(counts, 11, seed=1),
    }
    for message, other in others.items():
        with pytest.raises(ValueError, match=message):
            minhash_jaccard(sketch, other)


def test_empty_sketches():
    full, empty = (minhash_sketch(counts_of(codes), 10) for codes in ({1, 2}, set()))
    assert isinstance(empty, MinHashSketch)
    assert minhash_jaccard(full, empty) == 0
    with pytest.raises(ValueError, match="two empty sketches"):
        minhash_jaccard(empty, empty)


def test_arguments_of_sketches_outside_their_range_are_refused():
    counts = counts_of({1})
    with pytest.raises(ValueError, match="size must be a whole number of at least 1, not 0"):
        minhash_sketch(counts, 0)
    for seed in (-1, 2**64):
        with pytest.raises(ValueError, match=f"seed must be a whole .*, not {seed}"):
            minhash_sketch(counts, 10, seed=seed)
    with pytest.raises(ValueError, match="size must be a whole number of at least 1"):
        minhash_standard_error(0.5, 0)
    with pytest.raises(ValueError, match="size must be a whole number of at least 1"):
        minhash_error_bound(0)
    for confidence in (0, 1):
        with pytest.raises(ValueError, match="confidence must be a number above 0 and below 1"):
            minhash_error_bound(10, confidence)


# Distances between aligned sequences


def aligned_pairs(letters: str) -> st.SearchStrategy[tuple[str, str]]:
    columns = st.lists(st.tuples(*[st.sampled_from(letters)] * 2), min_size=1, max_size=80)
    return columns.map(lambda pairs: tuple("".join(row) for row in zip(*pairs, strict=True)))


@given(aligned_pairs("ACGTACGTRYSWKMBDHVN-"))
def test_p_distance_agrees_with_scikit_bio(pair):
    # Not above: the lowest scikit-bio that is allowed has no such function.
    from skbio.sequence.distance import pdist as skbio_p_distance

    n_compared = sum(x in "ACGT" and y in "ACGT" for x, y in zip(*pair, strict=True))
    if n_compared == 0:
        with pytest.raises(ValueError, match="no column"):
            p_distance(*pair)
    else:
        expected = skbio_p_distance(skbio.DNA(pair[0]), skbio.DNA(pair[1]))
        assert p_distance(*pair) == pytest.approx(expected)


@given(
    st.integers(1, 80).flatmap(lambda n: st.tuples(*[st.text("ACGT", min_size=n, max_size=n)] * 2))
)
def test_p_distance_of_complete_rows_agrees_with_biopython(pair):
    rows = [SeqRecord(Seq(row), id=name) for row, name in zip(pair, "ab", strict=True)]
    matrix = DistanceCalculator("identity").get_distance(MultipleSeqAlignment(rows))
    assert p_distance(*pair) == pytest.approx(matrix["a", "b"])


def test_p_distance_reads_lower_case_and_uracil():
    assert p_distance("acgu", "ACGT") == 0
    assert p_distance("ACGU", "AGGt") == 0.25


def test_p_distance_names_what_is_wrong():
    with pytest.raises(ValueError, match="a has 3 columns, b has 4"):
        p_distance("ACG", "ACGT")
    with pytest.raises(ValueError, match=r"'X' in column 3 .* of b"):
        p_distance("ACGT", "ACXT")
    # Upper case would make two letters of this one and shift the columns after it.
    with pytest.raises(ValueError, match=r"'ß' in column 2 .* of a"):
        p_distance("AßGT", "ACGT")
    with pytest.raises(ValueError, match=r"'Ж' in column 1 .* of a"):
        p_distance("ЖCGT", "ACGT")
    for a, b in (("", ""), ("AC--", "--GT"), ("NN", "AC")):
        with pytest.raises(ValueError, match="no column has one of A, C, G and T in both"):
            p_distance(a, b)


@given(st.integers(0, 74))
def test_jukes_cantor_distance_agrees_with_scikit_bio(n_different):
    # Not above: the lowest scikit-bio that is allowed has no such function.
    from skbio.sequence.distance import jc69

    a, b = "A" * 100, "C" * n_different + "A" * (100 - n_different)
    expected = jc69(skbio.DNA(a), skbio.DNA(b))
    assert jukes_cantor_distance(n_different / 100) == pytest.approx(expected)


def test_jukes_cantor_distance_at_the_ends():
    assert jukes_cantor_distance(0) == 0
    assert not np.signbit(jukes_cantor_distance(0))
    assert np.isfinite(jukes_cantor_distance(np.nextafter(0.75, 0)))
    np.testing.assert_array_equal(jukes_cantor_distance([0.75, 0.9, 1]), np.inf)
    assert isinstance(jukes_cantor_distance(0.3), float)
    for wrong in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="share of differing columns must be from 0 to 1"):
            jukes_cantor_distance(wrong)


# Numbers below the smallest normal one have no relative precision.
@given(st.floats(0, 0.74, allow_subnormal=False), st.floats(0.1, 50), st.floats(1.01, 10))
def test_more_unequal_rates_make_a_larger_distance(p, shape, factor):
    unequal = jukes_cantor_distance(p, shape=shape)
    nearly_equal = jukes_cantor_distance(p, shape=shape * factor)
    tolerance = 1e-12
    assert unequal * (1 + tolerance) >= nearly_equal
    assert nearly_equal * (1 + tolerance) >= jukes_cantor_distance(p) >= p * (1 - tolerance)


def test_jukes_cantor_distance_with_unequal_rates_at_the_ends():
    assert jukes_cantor_distance(0, shape=0.5) == 0
    np.testing.assert_array_equal(jukes_cantor_distance([0.75, 0.9, 1], shape=2), np.inf)
    assert jukes_cantor_distance(np.nextafter(0.75, 0), shape=0.01) == np.inf
    assert isinstance(jukes_cantor_distance(0.3, shape=2), float)
    for wrong in (0, -1, math.nan):
        with pytest.raises(ValueError, match="shape must be positive"):
            jukes_cantor_distance(0.3, shape=wrong)


@pytest.mark.parametrize("substitutions_per_base", [0.05, 0.3, 1.0])
def test_jukes_cantor_distance_counts_hidden_substitutions(substitutions_per_base):
    # The model itself: a Poisson number of substitutions hits each base, each puts one of the
    # three other bases in its place.
    length = 200_000
    rng = np.random.default_rng(2)
    n_hits = rng.poisson(substitutions_per_base, length)
    ancestor = rng.integers(0, 4, length)
    descendant = ancestor.copy()
    for hit in range(n_hits.max()):
        hit_now = n_hits > hit
        descendant[hit_now] = (descendant[hit_now] + rng.integers(1, 4, hit_now.sum())) % 4
    p = np.mean(ancestor != descendant)
    standard_error = np.sqrt(p * (1 - p) / length) / (1 - 4 * p / 3)
    distance = jukes_cantor_distance(p)
    assert distance == pytest.approx(substitutions_per_base, abs=4.5 * standard_error)
    assert p < substitutions_per_base
