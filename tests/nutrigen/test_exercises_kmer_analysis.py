"""The references of the exercises on k-mers, against the package, Biopython and closed forms."""

from __future__ import annotations

import functools
import heapq
import itertools
import math
import re
import string
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import sympy
from Bio.Seq import Seq
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from hypothesis import given
from hypothesis import strategies as st

from nutrigen import sequences, similarity
from nutrigen.exercises import WrongAnswer, check, list_exercises

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
    total = sequences.count_kmers(sequence, k).total
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
    assert counts == sequences.count_kmers(sequence, k).to_dict()


@given(sequence=dna, k=st.integers(1, 6))
def test_count_kmers_is_that_of_biopython(sequence, k):
    counts = REFERENCE["count-kmers"](sequence, k)
    for kmer, count in counts.items():
        assert Seq(sequence).count_overlap(kmer) == count
    assert sum(counts.values()) == max(len(sequence) - k + 1, 0)


# Canonical k-mer


@given(kmer=st.text("ACGT", min_size=1, max_size=31))
def test_canonical_kmer_is_that_of_the_package(kmer):
    counts = sequences.count_kmers(kmer, len(kmer), canonical=True)
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
        ("count-windows", lambda length, k: sequences.count_kmers("A" * length, k).total),
        # It knows the partners of other letters, too, and takes U for T.
        ("reverse-complement", lambda sequence: by_parts(sequence, sequences.reverse_complement)),
        (
            "count-kmers",
            lambda sequence, k: sequences.count_kmers(
                re.sub("[^ACGTacgt]", "N", sequence), k
            ).to_dict(),
        ),
        (
            "canonical-kmer",
            lambda kmer: sequences.count_kmers(kmer, len(kmer), canonical=True).kmers()[0],
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


# Wrong answers, written anew


def in_turn(sequence, order):
    partner = {"A": "T", "T": "A", "C": "G", "G": "C"}
    for base in order:
        sequence = sequence.replace(base, partner[base])
    return "".join(reversed(sequence))


def complement_of_known_bases(sequence, known="ACGTacgt"):
    return "".join(str(Seq(base).complement()) for base in sequence if base in known)[::-1]


def complement_of_upper_case(sequence):
    result = ""
    for base in sequence:
        result = (str(Seq(base).complement()) if base in "ACGT" else base) + result
    return result


def letter_by_letter(partner):
    return lambda sequence: "".join(
        partner(base) if base in "ACGTacgt" else base for base in sequence
    )


partners_in_rna = letter_by_letter(lambda base: str(Seq(base).complement_rna()))


def unless_base(sequence, replacement):
    result = ""
    for base in sequence:
        known = base in "ACGTacgt"
        result = (str(Seq(base).complement()) if known else replacement(base)) + result
    return result


def by_biopython(paired, sequence):
    """Biopython pairs ambiguity codes, and U with A; here only those that are named."""
    return unless_base(
        sequence, lambda other: str(Seq(other).complement()) if other in paired else other
    )


def starts(sequence, pattern):
    return dict(Counter(re.findall(f"(?=({pattern}))", sequence, flags=re.DOTALL)))


def with_base_for(unknown, base, letter):
    return lambda sequence, k: starts(re.sub(unknown, base, sequence.upper()), f"{letter}{{{k}}}")


def tiles(sequence, k):
    chunks = itertools.zip_longest(*[iter(sequence)] * k)
    return dict(Counter("".join(chunk) for chunk in chunks if None not in chunk))


def known_tiles(sequence, k):
    counts = tiles(sequence.upper(), k)
    return {tile: count for tile, count in counts.items() if re.fullmatch("[ACGT]+", tile)}


def windows_of_any_length(sequence, k):
    counts = {}
    while sequence:
        counts[sequence[:k]] = counts.get(sequence[:k], 0) + 1
        sequence = sequence[1:]
    return counts


def known_windows_of_any_length(sequence, k):
    windows = windows_of_any_length(sequence.upper(), k)
    return {window: n for window, n in windows.items() if re.fullmatch("[ACGT]+", window)}


def counted_by_str(sequence, k):
    sequence, counts = sequence.upper(), {}
    for kmer in map("".join, itertools.product("ACGT", repeat=k)):
        if kmer in sequence:
            counts[kmer] = sequence.count(kmer)
    return counts


def without_last_window(sequence, k):
    sequence, counts = sequence.upper(), Counter()
    start = 0
    while start + k < len(sequence):
        window = sequence[start : start + k]
        if all(base in "ACGT" for base in window):
            counts[window] += 1
        start += 1
    return counts


def other_strand(kmer):
    return str(Seq(kmer).reverse_complement())


def two_sizes(a, b):
    return len(a), len(b), len(a) + len(b) - len(a.union(b))


def jaccard_distance(a, b):
    if len(a) + len(b) == 0:
        raise ValueError("two empty sets")
    return len(a.symmetric_difference(b)) / len(a.union(b))


def containment(a, b):
    return sum(member in b for member in a) / len(a)


def jaccard_or(default):
    def index(a, b):
        union = a.union(b)
        return len(a.intersection(b)) / len(union) if union else default

    return index


def first_k(expected, below=lambda number, threshold: number < threshold):
    """Try one k after another."""

    def specific_k(genome_length, threshold):
        return next(k for k in itertools.count(1) if below(expected(genome_length, k), threshold))

    return specific_k


def both_strands(genome_length, k):
    return Fraction(2 * (genome_length - k + 1), 4**k)


def first_k_with_a_product(genome_length, threshold):
    k = np.arange(1, genome_length + 2)
    return int(k[np.argmax(2 * (genome_length - k + 1) / (4 * k) < threshold)])


def k_before_it_is_below(genome_length, threshold):
    k = 0
    while 2 * (genome_length - k) / 4 ** (k + 1) >= threshold:
        k += 1
    return k


def k_after_it_is_below(genome_length, threshold):
    k, number = 1, math.inf
    while number >= threshold:
        number = 2 * (genome_length - k + 1) / 4**k
        k += 1
    return k


def log4(x):
    return np.log(x) / np.log(4)


def or_infinite(formula):
    return lambda jaccard, k: formula(jaccard, k) if jaccard else math.inf


def surviving(jaccard):
    return 2 / (1 + 1 / jaccard)


def mash_or(default):
    return lambda jaccard, k: math.log(1 / surviving(jaccard)) / k if jaccard else default


def bottom(hashes, size):
    return set(heapq.nsmallest(size, hashes))


def compare_bottoms(a, b, size):
    sketch_a, sketch_b = bottom(a, size), bottom(b, size)
    return len(sketch_a & sketch_b) / len(sketch_a | sketch_b)


def common_bottom_over_size(a, b, size):
    common = [value for value in bottom(a, size) if value in bottom(b, size)]
    return len(common) / size


def share_in_both(values, a, b):
    return np.mean([value in a and value in b for value in values])


def merged_with_repeats(a, b, size):
    return share_in_both(list(heapq.merge(sorted(a), sorted(b)))[:size], a, b)


def merged_with_repeats_counted_once(a, b, size):
    merged = list(heapq.merge(sorted(a), sorted(b)))[:size]
    return len({value for value in merged if value in a and value in b}) / len(merged)


def in_order_of_appearance(a, b):
    return a + [value for value in b if value not in a]


WRONG = {
    "count-windows": {
        "last-window-missed": lambda length, k: len(range(length - k)),
        "one-window-too-many": lambda length, k: len(range(length - k + 2)),
        "non-overlapping": lambda length, k: len(range(0, length - k + 1, k)),
        "one-per-letter": lambda length, k: sum(1 for _ in range(length)),
        "negative": lambda length, k: 1 - k + length,
    },
    "reverse-complement": {
        "complement-only": letter_by_letter(lambda base: str(Seq(base).complement())),
        "reverse-only": lambda sequence: "".join(reversed(sequence)),
        "rna": (
            lambda sequence: partners_in_rna(sequence)[::-1],
            lambda sequence: partners_in_rna(sequence),
        ),
        "chained-replacement": (
            lambda sequence: in_turn(sequence, "ATCG"),
            lambda sequence: in_turn(sequence, "ACGT"),
            lambda sequence: in_turn(sequence, "TACG"),
            lambda sequence: in_turn(sequence, "ATGC"),
            lambda sequence: in_turn(sequence, "TGCA"),
        ),
        "case-lost": (
            lambda sequence: REFERENCE["reverse-complement"](sequence).upper(),
            lambda sequence: REFERENCE["reverse-complement"](sequence).lower(),
        ),
        "lower-case-not-paired": complement_of_upper_case,
        "other-letters-dropped": (
            complement_of_known_bases,
            lambda sequence: complement_of_known_bases(sequence, "ACGT"),
            lambda sequence: unless_base(re.sub("-", "", sequence), lambda other: other),
            lambda sequence: unless_base(re.sub("[Nn]", "", sequence), lambda other: other),
        ),
        "others-become-n": (
            lambda sequence: unless_base(sequence, lambda other: "N"),
            lambda sequence: unless_base(sequence, lambda other: "nN"[other == other.upper()]),
            lambda sequence: unless_base(
                sequence, lambda other: "nN"[other in string.ascii_uppercase]
            ),
            lambda sequence: unless_base(sequence, lambda other: {"-": "-"}.get(other, "N")),
            lambda sequence: unless_base(sequence, lambda other: other.upper()),
        ),
        "ambiguity-codes-paired": tuple(
            functools.partial(by_biopython, paired)
            for paired in (
                "RYKMBVDHrykmbvdhUu",
                "RYKMBVDHrykmbvdh",
                "RYKMBVDHUu",
                "RYKMBVDH",
                "RYryUu",
                "RYry",
                "RYUu",
                "RY",
            )
        ),
        "u-paired": (
            functools.partial(by_biopython, "Uu"),
            functools.partial(by_biopython, "U"),
        ),
        "others-raise": (
            lambda sequence: unless_base(sequence, lambda other: {}[other]),
            lambda sequence: unless_base(sequence, lambda other: {"N": "N"}[other]),
            lambda sequence: unless_base(sequence, lambda other: {"N": "N", "n": "n"}[other]),
        ),
    },
    "count-kmers": {
        "non-overlapping": (known_tiles, tiles),
        "last-window-missed": without_last_window,
        "short-windows": (
            known_windows_of_any_length,
            windows_of_any_length,
        ),
        "str-count": counted_by_str,
        "ambiguous-kept": (
            lambda sequence, k: starts(sequence.upper(), f".{{{k}}}"),
            lambda sequence, k: starts(sequence, f".{{{k}}}"),
        ),
        "only-n-skipped": (
            lambda sequence, k: starts(sequence.upper(), f"[^N]{{{k}}}"),
            lambda sequence, k: starts(sequence, f"[^N]{{{k}}}"),
            lambda sequence, k: starts(sequence, f"[^Nn]{{{k}}}"),
        ),
        "ambiguous-removed": (
            lambda sequence, k: starts(re.sub("[^ACGT]", "", sequence.upper()), f".{{{k}}}"),
            lambda sequence, k: starts(sequence.upper().replace("N", ""), f"[ACGT]{{{k}}}"),
            lambda sequence, k: starts(sequence.upper().replace("N", ""), f".{{{k}}}"),
            lambda sequence, k: starts(sequence.replace("N", ""), f".{{{k}}}"),
            lambda sequence, k: starts(re.sub("[^ACGT]", "", sequence), f".{{{k}}}"),
        ),
        "ambiguous-replaced": (
            *(with_base_for("[^ACGT]", base, ".") for base in "ACGT"),
            *(with_base_for("N", base, ".") for base in "ACGT"),
            *(with_base_for("N", base, "[ACGT]") for base in "ACGT"),
        ),
        "lower-case-dropped": lambda sequence, k: starts(sequence, f"[ACGT]{{{k}}}"),
        "lower-case-apart": lambda sequence, k: starts(sequence, f"[ACGTacgt]{{{k}}}"),
    },
    "canonical-kmer": {
        "larger-one": lambda kmer: sorted([kmer, other_strand(kmer)])[-1],
        "complement-only": lambda kmer: min(kmer, str(Seq(kmer).complement())),
        "reverse-only": lambda kmer: min(kmer, "".join(reversed(kmer))),
        "always-reversed": other_strand,
        "never-reversed": lambda kmer: "".join(kmer),
    },
    "jaccard-index": {
        "sum-of-sizes": lambda a, b: len(a.intersection(b)) / len([*a, *b]),
        "dice": lambda a, b: 2 / (len(a) + len(b)) * two_sizes(a, b)[2],
        "containment": (containment, lambda a, b: containment(b, a)),
        "overlap-coefficient": lambda a, b: max(containment(a, b), containment(b, a)),
        "larger-set": lambda a, b: two_sizes(a, b)[2] / sorted(two_sizes(a, b)[:2])[1],
        "not-divided": lambda a, b: sum(member in b for member in a),
        "distance": jaccard_distance,
        "two-empty-sets": (
            lambda a, b: sum(member in b for member in a) / len({*a, *b}),
            jaccard_or(0),
            jaccard_or(1),
            jaccard_or(float("nan")),
        ),
    },
    "specific-k": {
        "one-strand": (
            first_k(lambda genome_length, k: Fraction(genome_length - k + 1, 4**k)),
            lambda genome_length, threshold: int(np.ceil(log4(genome_length / threshold))),
            lambda genome_length, threshold: int(np.rint(log4(2 * genome_length / threshold))),
        ),
        "rounded-down": (
            lambda genome_length, threshold: int(log4(2 * genome_length / threshold)),
            k_before_it_is_below,
        ),
        "one-too-large": k_after_it_is_below,
        "product": first_k_with_a_product,
        "base-2": (
            first_k(lambda genome_length, k: (genome_length - k + 1) * 2.0 ** (1 - k)),
            lambda genome_length, threshold: int(np.ceil(np.log2(2 * genome_length / threshold))),
        ),
        "natural-logarithm": lambda genome_length, threshold: int(
            np.ceil(np.log(2 * genome_length / threshold))
        ),
        "length-for-windows": (
            first_k(lambda genome_length, k: genome_length * 2.0 ** (1 - 2 * k)),
            lambda genome_length, threshold: int(np.ceil(log4(2 * genome_length / threshold))),
        ),
        "not-strict": first_k(both_strands, lambda number, threshold: number <= threshold),
    },
    "mash-distance": {
        "jaccard-not-transformed": lambda jaccard, k: np.log(1 / np.float64(jaccard)) / k,
        "missing-parentheses": or_infinite(lambda jaccard, k: np.log(1 / (3 * jaccard)) / k),
        "base-of-logarithm": (
            lambda jaccard, k: -np.log10(2 * np.float64(jaccard) / (jaccard + 1)) / k,
            lambda jaccard, k: -np.log2(2 * np.float64(jaccard) / (jaccard + 1)) / k,
        ),
        "not-divided-by-k": or_infinite(lambda jaccard, k: np.log(1 + 1 / jaccard) - np.log(2)),
        "multiplied-by-k": or_infinite(
            lambda jaccard, k: k * math.log((1 + jaccard) / (2 * jaccard))
        ),
        "wrong-sign": lambda jaccard, k: np.log(2 * np.float64(jaccard) / (jaccard + 1)) / k,
        "no-common-kmer": (
            lambda jaccard, k: math.log(2 * jaccard / (1 + jaccard)) / -k,
            mash_or(1),
            mash_or(0),
            mash_or(float("nan")),
            mash_or(-math.inf),
        ),
    },
    "minhash-jaccard": {
        "sketches-compared": compare_bottoms,
        "shared-sketch-over-size": common_bottom_over_size,
        "largest": lambda a, b, size: share_in_both(heapq.nlargest(size, {*a, *b}), a, b),
        "unsorted": (
            lambda a, b, size: share_in_both(in_order_of_appearance(a, b)[:size], a, b),
            lambda a, b, size: share_in_both(list(set(a).union(b))[:size], a, b),
            lambda a, b, size: share_in_both(list(set(a) | set(b))[:size], a, b),
            lambda a, b, size: share_in_both(list(set(a + b))[:size], a, b),
            lambda a, b, size: share_in_both({*a[:size], *b[:size]}, a[:size], b[:size]),
            lambda a, b, size: share_in_both(
                sorted({*a[:size], *b[:size]})[:size], a[:size], b[:size]
            ),
        ),
        "repeats-kept": (merged_with_repeats, merged_with_repeats_counted_once),
        "size-ignored": lambda a, b, size: share_in_both({*a, *b}, a, b),
        "divided-by-size": lambda a, b, size: (
            sum(value in a and value in b for value in bottom([*{*a, *b}], size)) / size
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("kmer-analysis", WRONG)
