"""The references of the exercises on k-mers, against the package, Biopython and closed forms."""

from __future__ import annotations

import math
import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import sympy
from Bio.Seq import Seq
from exercise_answers import (
    on_probes,
)
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.exercises import WrongAnswer, check, list_exercises
from nutrigen.genomics import kmers, sequences, similarity

EXERCISES = {exercise.name: exercise for exercise in list_exercises("kmer-analysis")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

dna = st.text("ACGT", max_size=40)
any_case = st.text("ACGTacgtN", max_size=40)
ambiguous = st.text("ACGTacgtNRYn-", max_size=40)
kmer_sets = st.sets(st.text("ACGT", min_size=3, max_size=3), max_size=20)
hash_lists = st.lists(st.integers(0, 60), unique=True, max_size=15)


# Number of windows


@given(length=st.integers(0, 60), k=st.integers(1, 70))
def test_count_windows_enumerated(length, k):
    windows = [start for start in range(length) if start + k <= length]
    assert REFERENCE["count-windows"](length, k) == len(windows)


@given(sequence=dna, k=st.integers(1, 12))
def test_count_windows_is_the_total_of_the_counts(sequence, k):
    total = kmers.count_kmers(sequence, k).total
    assert REFERENCE["count-windows"](len(sequence), k) == total


# Reverse complement


@given(sequence=any_case)
def test_reverse_complement_is_that_of_biopython_and_of_the_package(sequence):
    result = REFERENCE["reverse-complement"](sequence)
    assert result == str(Seq(sequence).reverse_complement())
    assert result == sequences.reverse_complement(sequence)


def by_parts(sequence, turn=lambda bases: str(Seq(bases).reverse_complement())):
    """Turn the stretches of A, C, G and T, and put them back between the other signs."""
    parts = re.findall("[ACGTacgt]+|[^ACGTacgt]", sequence)
    return "".join(turn(part) if part[0] in "ACGTacgt" else part for part in reversed(parts))


@given(sequence=st.text("ACGTacgtRYKMSWBVDHNryUu-*.X", max_size=30))
def test_reverse_complement_leaves_all_that_is_no_base(sequence):
    assert REFERENCE["reverse-complement"](sequence) == by_parts(sequence)


# Counting k-mers


@given(sequence=ambiguous, k=st.integers(1, 6))
def test_count_kmers_is_that_of_the_package(sequence, k):
    counts = REFERENCE["count-kmers"](sequence, k)
    assert counts == kmers.count_kmers(sequence, k).to_dict()


@given(sequence=dna, k=st.integers(1, 6))
def test_count_kmers_is_that_of_biopython(sequence, k):
    counts = REFERENCE["count-kmers"](sequence, k)
    for kmer, count in counts.items():
        assert Seq(sequence).count_overlap(kmer) == count
    assert sum(counts.values()) == max(len(sequence) - k + 1, 0)


# Canonical k-mer


@given(kmer=st.text("ACGT", min_size=1, max_size=31))
def test_canonical_kmer_is_that_of_the_package(kmer):
    counts = kmers.count_kmers(kmer, len(kmer), canonical=True)
    assert [REFERENCE["canonical-kmer"](kmer)] == counts.kmers()


@given(kmer=st.text("ACGT", min_size=1, max_size=31))
def test_canonical_kmer_is_the_same_for_both_strands(kmer):
    canonical = REFERENCE["canonical-kmer"]
    other = str(Seq(kmer).reverse_complement())
    assert canonical(kmer) == canonical(other) <= min(kmer, other)


# Jaccard index


@given(a=kmer_sets, b=kmer_sets)
def test_jaccard_index_is_that_of_the_package(a, b):
    if a or b:
        assert REFERENCE["jaccard-index"](a, b) == similarity.jaccard_index(a, b)
    else:
        for function in (REFERENCE["jaccard-index"], similarity.jaccard_index):
            with pytest.raises(ValueError, match="empty"):
                function(a, b)


# Specific k


@on_probes("specific-k")
def test_specific_k_is_the_first_below_the_threshold(arguments):
    genome_length, threshold = arguments
    k = REFERENCE["specific-k"](genome_length, threshold)

    def expected(k):
        return Fraction(2 * (genome_length - k + 1), 4**k)

    assert k >= 1
    assert expected(k) < Fraction(threshold)
    assert k == 1 or expected(k - 1) >= Fraction(threshold)


@given(genome_length=st.integers(10**3, 10**10), exponent=st.integers(1, 6))
def test_specific_k_of_a_long_genome_follows_from_a_logarithm(genome_length, exponent):
    threshold = 10.0**-exponent
    k = REFERENCE["specific-k"](genome_length, threshold)
    estimate = math.log(2 * genome_length / threshold, 4)
    assert estimate - 0.01 <= k <= estimate + 1


def test_specific_k_of_the_human_genome():
    # 4**16 = 4.3e9 < 6.2e9 < 4**17 = 1.7e10, and 4**19 = 2.7e11 < 6.2e11 < 4**20 = 1.1e12.
    assert REFERENCE["specific-k"](3_100_000_000, 1.0) == 17
    assert REFERENCE["specific-k"](3_100_000_000, 0.01) == 20


# Mash distance


@given(jaccard=st.floats(0, 1), k=st.integers(1, 31))
def test_mash_distance_is_that_of_the_package(jaccard, k):
    expected = similarity.mash_distance(jaccard, k)
    assert REFERENCE["mash-distance"](jaccard, k) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("jaccard", "k"), [("1/3", 21), ("9/10", 31), ("1/1000", 16)])
def test_mash_distance_in_high_precision(jaccard, k):
    j = sympy.Rational(jaccard)
    exact = sympy.N(-sympy.log(2 * j / (1 + j)) / k, 30)
    assert REFERENCE["mash-distance"](float(j), k) == pytest.approx(float(exact), rel=1e-12)


def test_mash_distance_limits():
    assert REFERENCE["mash-distance"](1.0, 21) == 0
    assert REFERENCE["mash-distance"](0.0, 21) == math.inf


# MinHash


@given(a=hash_lists, b=hash_lists, size=st.integers(1, 20))
def test_minhash_jaccard_is_that_of_the_package(a, b, size):
    if not a and not b:
        return
    sketches = [
        similarity.MinHashSketch(
            k=21,
            size=size,
            seed=0,
            canonical=True,
            hashes=np.array(sorted(values)[:size], dtype=np.uint64),
        )
        for values in (a, b)
    ]
    assert REFERENCE["minhash-jaccard"](a, b, size) == similarity.minhash_jaccard(*sketches)


@given(a=hash_lists.filter(len), b=hash_lists)
def test_minhash_jaccard_of_a_sketch_of_everything_is_exact(a, b):
    exact = similarity.jaccard_index(set(a), set(b))
    assert REFERENCE["minhash-jaccard"](a, b, 100) == exact


# On the inputs of the checks


@on_probes("count-windows")
def test_count_windows_on_probes(arguments):
    length, k = arguments
    windows = [start for start in range(length) if start + k <= length]
    assert REFERENCE["count-windows"](length, k) == len(windows)


@on_probes("reverse-complement")
def test_reverse_complement_on_probes(arguments):
    (sequence,) = arguments
    assert REFERENCE["reverse-complement"](sequence) == by_parts(sequence)


@on_probes("count-kmers")
def test_count_kmers_on_probes(arguments):
    sequence, k = arguments
    overlapping = re.findall(f"(?=([ACGT]{{{k}}}))", sequence.upper())
    assert REFERENCE["count-kmers"](sequence, k) == Counter(overlapping)


@on_probes("canonical-kmer")
def test_canonical_kmer_on_probes(arguments):
    (kmer,) = arguments
    strands = (kmer, str(Seq(kmer).reverse_complement()))
    assert REFERENCE["canonical-kmer"](kmer) == sorted(strands)[0]


@on_probes("jaccard-index")
def test_jaccard_index_on_probes(arguments):
    a, b = arguments
    if a or b:
        times = Counter([*a, *b]).values()
        assert REFERENCE["jaccard-index"](a, b) == pytest.approx(np.mean(np.array([*times]) == 2))
    else:
        with pytest.raises(ValueError, match="empty"):
            REFERENCE["jaccard-index"](a, b)


@on_probes("mash-distance")
def test_mash_distance_on_probes(arguments):
    jaccard, k = arguments
    # The share of k-mers of one genome that survive is exp(-D k).
    survives = math.exp(-REFERENCE["mash-distance"](jaccard, k) * k)
    assert survives / (2 - survives) == pytest.approx(jaccard, rel=1e-9)


@on_probes("minhash-jaccard")
def test_minhash_jaccard_on_probes(arguments):
    a, b, size = arguments
    times = sorted(Counter(a + b).items())[:size]
    expected = Fraction(sum(count == 2 for _, count in times), len(times))
    assert REFERENCE["minhash-jaccard"](a, b, size) == pytest.approx(float(expected))


# The package's own functions are answers, too


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("count-windows", lambda length, k: kmers.count_kmers("A" * length, k).total),
        # It knows the partners of other letters, too, and takes U for T.
        ("reverse-complement", lambda sequence: by_parts(sequence, sequences.reverse_complement)),
        (
            "count-kmers",
            lambda sequence, k: kmers.count_kmers(
                re.sub("[^ACGTacgt]", "N", sequence), k
            ).to_dict(),
        ),
        (
            "canonical-kmer",
            lambda kmer: kmers.count_kmers(kmer, len(kmer), canonical=True).kmers()[0],
        ),
        ("jaccard-index", lambda a, b: similarity.jaccard_index(a, b)),
        ("mash-distance", lambda jaccard, k: similarity.mash_distance(jaccard, k)),
    ],
)
def test_package_passes_the_checks(name, answer):
    check(name, answer)


# What learners write on their way


def test_one_hint_after_another_leads_to_the_answer():
    def naive(sequence, k):
        counts = {}
        for start in range(len(sequence) - k):
            kmer = sequence[start : start + k]
            counts[kmer] = counts.get(kmer, 0) + 1
        return counts

    def with_last_window(sequence, k):
        return naive(sequence + "A", k)

    def without_ambiguous(sequence, k):
        return {
            kmer: count
            for kmer, count in with_last_window(sequence, k).items()
            if set(kmer) <= set("ACGT")
        }

    def in_upper_case(sequence, k):
        return without_ambiguous(sequence.upper(), k)

    steps = []
    for attempt in (naive, with_last_window, without_ambiguous):
        with pytest.raises(WrongAnswer) as caught:
            check("count-kmers", attempt)
        steps.append(caught.value.mistake)
    assert steps == ["last-window-missed", "ambiguous-kept", "lower-case-dropped"]
    check("count-kmers", in_upper_case)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("count-windows", lambda length, k: len(range(length - k + 1))),
        (
            "reverse-complement",
            lambda sequence: sequence.translate(str.maketrans("ACGTacgt", "TGCAtgca"))[::-1],
        ),
        ("jaccard-index", lambda a, b: _jaccard_by_sizes(a, b)),
        ("specific-k", lambda genome_length, threshold: _search(genome_length, threshold)),
        (
            "mash-distance",
            lambda jaccard, k: -np.log(2 * np.float64(jaccard) / (1 + jaccard)) / k,
        ),
        ("minhash-jaccard", lambda hashes_a, hashes_b, size: _merge(hashes_a, hashes_b, size)),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


def _jaccard_by_sizes(a, b):
    shared = len(a.intersection(b))
    union = len(a) + len(b) - shared
    if union == 0:
        raise ValueError("both sets are empty")
    return shared / union


def _search(genome_length, threshold):
    candidates = range(1, 40)
    return next(k for k in candidates if (genome_length - k + 1) * 2 < threshold * 4**k)


def _merge(hashes_a, hashes_b, size):
    values, counts = np.unique(hashes_a + hashes_b, return_counts=True)
    kept = counts[np.argsort(values)][:size]
    return np.mean(kept == 2)
