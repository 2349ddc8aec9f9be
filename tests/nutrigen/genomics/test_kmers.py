"""Counts, spectra and probabilities of k-mers against other libraries and simulation."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from collections import Counter
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
import scipy.stats
import skbio
from Bio.Seq import reverse_complement as biopython_reverse_complement
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from nutrigen.genomics import kmers as kmers_module
from nutrigen.genomics.fasta import FastaRecord
from nutrigen.genomics.kmers import (
    KmerCounts,
    count_kmers,
    decode_kmer,
    decode_kmers,
    encode_kmer,
    expected_kmer_spectrum,
    kmer_spectrum,
    probability_of_occurrence,
    reverse_complement_codes,
)
from nutrigen.genomics.sequences import (
    random_sequence,
    reverse_complement,
)

UNIFORM = dict.fromkeys("ACGT", 0.25)


SKEWED = {"A": 0.4, "C": 0.1, "G": 0.2, "T": 0.3}


# Standard errors within which a simulated mean must lie: a chance of 6e-7 to fail for a new seed.
TOLERANCE = 5


# No example has a deadline, since the machine may be busy, and all share the folder of their test.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


words = st.text("abcXYZ019|._é>;", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "composition",
    [
        {"A": 0.5, "C": 0.5},
        {"A": 0.5, "C": 0.5, "G": 0.5, "T": -0.5},
        {"A": 0.5, "C": 0.5, "G": 0.5, "T": 0.5},
        {"A": 0.25, "C": 0.25, "G": 0.25, "T": math.nan},
        {"a": 0.25, "c": 0.25, "g": 0.25, "t": 0.25},
    ],
)
def test_a_composition_that_is_no_distribution_is_refused(composition):
    with pytest.raises(ValueError, match="composition must"):
        random_sequence(10, np.random.default_rng(0), composition)
    with pytest.raises(ValueError, match="composition must"):
        expected_kmer_spectrum(10, 2, composition, 3)
    with pytest.raises(ValueError, match="composition must"):
        probability_of_occurrence(10, 2, composition=composition, kmer="AC")


kmers = st.text("ACGT", min_size=1, max_size=31)


@untimed
@given(kmers)
def test_codes_are_numbers_in_base_four(kmer):
    code = int(kmer.translate(str.maketrans("ACGT", "0123")), base=4)
    assert encode_kmer(kmer) == encode_kmer(kmer.lower().replace("t", "u")) == code
    assert decode_kmer(code, len(kmer)) == kmer


@untimed
@given(st.data(), st.integers(1, 31))
def test_reverse_complement_codes_equal_biopython(data, k):
    words = data.draw(st.lists(st.text("ACGT", min_size=k, max_size=k)))
    codes = np.array([encode_kmer(word) for word in words], dtype=np.uint64)
    others = reverse_complement_codes(codes, k)
    assert others.dtype == np.uint64
    assert decode_kmers(others, k) == [biopython_reverse_complement(word) for word in words]


@pytest.mark.parametrize("kmer", ["", "A" * 32, "ACN", "AC-", "ACJ"])
def test_what_is_no_kmer_has_no_code(kmer):
    with pytest.raises(
        ValueError, match=r"from 1 to 31 letters|is not an? (unambiguous base|nucleotide)"
    ):
        encode_kmer(kmer)


@pytest.mark.parametrize("function", [decode_kmers, reverse_complement_codes])
@pytest.mark.parametrize("codes", [[-1], [16], [1.5], [[1, 2]], ["AC"], [2**70]])
def test_codes_out_of_range_are_refused(function, codes):
    with pytest.raises(ValueError, match="codes"):
        function(codes, 2)


@pytest.mark.parametrize("k", [0, -1, 32])
def test_k_is_from_1_to_31(k):
    for call in (
        lambda: count_kmers("ACGT", k),
        lambda: decode_kmer(0, k),
        lambda: reverse_complement_codes([0], k),
        lambda: expected_kmer_spectrum(10, k, UNIFORM, 3),
        lambda: probability_of_occurrence(10, k),
    ):
        with pytest.raises(ValueError, match="k must be a whole number from 1 to 31"):
            call()


def test_k_is_an_integer():
    with pytest.raises(TypeError):
        count_kmers("ACGT", 2.0)


def counted_by_hand(records: list[str], k: int, canonical: bool) -> tuple[Counter, int]:
    """Counts by definition, window by window, and the number of windows skipped."""
    counter, n_skipped = Counter(), 0
    for record in records:
        record = record.upper().replace("U", "T")
        for start in range(len(record) - k + 1):
            window = record[start : start + k]
            if set(window) <= set("ACGT"):
                other = biopython_reverse_complement(window)
                counter[min(window, other) if canonical else window] += 1
            else:
                n_skipped += 1
    return counter, n_skipped


def assert_equals_counter(counts: KmerCounts, counter: Counter) -> None:
    assert list(counts.to_dict().items()) == sorted(counter.items())
    assert counts.total == counter.total()
    assert counts.n_distinct == len(counter)
    assert counts.codes.dtype == np.uint64
    assert counts.counts.dtype == np.int64


@settings(untimed, max_examples=200)
@given(
    records=st.lists(
        st.text("ACGT" * 5 + "Uacgtunr-", max_size=80) | st.text("AT", max_size=80), max_size=4
    ),
    k=st.integers(1, 31),
    canonical=st.booleans(),
    block=st.integers(1, 40),
)
def test_counts_equal_counter_for_any_records_k_and_block(records, k, canonical, block):
    # Single letters are refused: they are one sequence, cut up.
    assume(k == 1 or len(records) < 2 or any(len(record) != 1 for record in records))
    counter, n_skipped = counted_by_hand(records, k, canonical)
    with mock.patch.object(kmers_module, "_BLOCK", block):
        counts = count_kmers(records, k, canonical=canonical)
        assert counts == count_kmers([r.encode() for r in records], k, canonical=canonical)
    assert_equals_counter(counts, counter)
    assert counts.n_skipped == n_skipped


@pytest.mark.parametrize("canonical", [False, True])
@pytest.mark.parametrize("k", range(1, 32))
def test_counts_of_a_long_sequence_with_repeats_equal_counter(k, canonical):
    rng = np.random.default_rng(k)
    repeat = random_sequence(500, rng, SKEWED)
    records = [random_sequence(9_000, rng, SKEWED) + repeat, repeat + "N" + repeat.lower()]
    counter, n_skipped = counted_by_hand(records, k, canonical)
    counts = count_kmers(records, k, canonical=canonical)
    assert_equals_counter(counts, counter)
    assert counts.n_skipped == n_skipped == k


@pytest.mark.parametrize("k", range(1, 9))
def test_table_and_sorting_give_the_same(k):
    sequence = random_sequence(140_000, np.random.default_rng(k))
    by_table = count_kmers(sequence, k)
    with mock.patch.object(kmers_module, "_MAX_TABLE_K", 0):
        by_sorting = count_kmers(sequence, k)
    assert by_table == by_sorting
    assert_equals_counter(by_table, Counter(map("".join, windows(sequence, k))))


def windows(sequence: str, k: int) -> zip:
    return zip(*(sequence[start:] for start in range(k)), strict=False)


@pytest.mark.parametrize("k", [1, 2, 5, 11, 12, 16, 17, 31])
def test_counts_equal_count_vectorizer_and_scikit_bio(k):
    sequence = random_sequence(3_000, np.random.default_rng(k), SKEWED)
    counts = count_kmers(sequence, k)
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(k, k), lowercase=False)
    row = vectorizer.fit_transform([sequence]).toarray()[0]
    assert counts.kmers() == vectorizer.get_feature_names_out().tolist()
    assert counts.counts.tolist() == row.tolist()
    assert counts.to_dict() == skbio.DNA(sequence).kmer_frequencies(k)


@untimed
@given(st.text("ACGTN"), st.integers(1, 31))
def test_both_strands_have_the_same_canonical_counts(sequence, k):
    other = reverse_complement(sequence)
    assert count_kmers(sequence, k, canonical=True) == count_kmers(other, k, canonical=True)


def test_a_palindrome_counts_once_per_window():
    counts = count_kmers("GAATTCGAATTC", 6, canonical=True)  # two sites of EcoRI
    assert counts["GAATTC"] == 2
    assert counts.total == 12 - 6 + 1


def test_no_kmer_spans_two_records():
    assert count_kmers(["AC", "GT"], 2).to_dict() == {"AC": 1, "GT": 1}
    assert count_kmers(["ACG", "T"], 4) == count_kmers([], 4)


def test_fasta_records_and_generators_are_counted():
    records = [FastaRecord("a", "a", "ACGT"), FastaRecord("b", "b", "TTnA")]
    assert count_kmers(records, 2) == count_kmers((r.sequence for r in records), 2)
    assert count_kmers(records[0], 2) == count_kmers("ACGT", 2)


@pytest.mark.parametrize("sequence", ["", "ACG", [], ["", "ACG"]])
def test_a_sequence_shorter_than_k_has_no_kmers(sequence):
    counts = count_kmers(sequence, 4)
    assert (counts.total, counts.n_distinct, counts.n_skipped) == (0, 0, 0)
    assert counts.to_dict() == {}
    assert counts.most_common(3) == []
    assert counts["ACGT"] == 0
    assert [array.tolist() for array in kmer_spectrum(counts)] == [[], []]


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        ("ACGJ", "'J' at index 3 of record 0"),
        (["ACGT", "AC*T"], r"'\*' at index 2 of record 1"),
        ("ACéT", "'é' at index 2"),
        (b"AC\xffT", r"'\\\\xff' at index 2"),
        ("AC GT", "' ' at index 2"),
        ("AC\n", r"'\\n' at index 2"),
    ],
)
def test_an_illegal_letter_is_named(sequence, message):
    with pytest.raises(ValueError, match=message):
        count_kmers(sequence, 2)


def test_what_is_no_sequence_is_refused():
    with pytest.raises(TypeError, match="record 1 must be a sequence"):
        count_kmers(["ACGT", 5], 2)


@pytest.mark.parametrize("canonical", [False, True])
@pytest.mark.parametrize("k", [1, 4, 8, 9, 10, 11, 12, 13, 16, 17, 31])
def test_memory_stays_below_25_bytes_a_base(k, canonical):
    n_bases = 1 << 20
    sequence = random_sequence(n_bases, np.random.default_rng(k))
    tracemalloc.start()
    try:
        count_kmers(sequence, k, canonical=canonical)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= 25 * n_bases


@untimed
@given(st.text("ACGT", max_size=60), st.integers(1, 4), st.booleans())
def test_lookups_equal_counter_for_every_possible_kmer(sequence, k, canonical):
    counter, _ = counted_by_hand([sequence], k, canonical)
    counts = count_kmers(sequence, k, canonical=canonical)
    every_kmer = ["".join(letters) for letters in itertools.product("ACGT", repeat=k)]
    for kmer in every_kmer:
        other = biopython_reverse_complement(kmer)
        assert counts[kmer] == counter[min(kmer, other) if canonical else kmer]
    assert counts.to_dense().tolist() == [counter[kmer] for kmer in every_kmer]
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    assert counts.most_common(5) == ranked[:5]


def test_lookups_distinguish_the_longest_kmers():
    counts = count_kmers("T" * 31, 31)
    assert counts["T" * 31] == 1
    assert counts["T" * 30 + "G"] == 0


def test_lookups_need_kmers_of_the_right_length():
    with pytest.raises(ValueError, match="counts of 3-mers"):
        count_kmers("ACGT", 3)["AC"]


def test_dense_counts_are_for_short_kmers():
    assert count_kmers("A" * 12, 12).to_dense().shape == (4**12,)
    with pytest.raises(ValueError, match="k up to 12"):
        count_kmers("A" * 13, 13).to_dense()


def test_counts_are_equal_only_if_everything_is():
    counts = count_kmers("ACGT", 2)
    assert counts == count_kmers("acgu", 2)
    assert counts != count_kmers("ACGTN", 2)
    assert counts != count_kmers("ACGT", 2, canonical=True)
    assert counts != count_kmers("ACGG", 2)
    assert counts != "ACGT"


def test_counts_cannot_be_changed():
    counts = count_kmers("ACGT", 2)
    with pytest.raises(ValueError, match="read-only"):
        counts.counts[0] = 5
    with pytest.raises(AttributeError):
        counts.k = 3


@pytest.mark.parametrize(
    ("codes", "counts", "message"),
    [
        (np.array([1], np.int64), np.array([1], np.int64), "of type uint64"),
        (np.array([1], np.uint64), np.array([1.0]), "of type uint64"),
        (np.array([1, 2], np.uint64), np.array([1], np.int64), "of one length"),
        (np.array([2, 1], np.uint64), np.array([1, 1], np.int64), "ascending"),
        (np.array([1, 1], np.uint64), np.array([1, 1], np.int64), "ascending"),
        (np.array([1, 16], np.uint64), np.array([1, 1], np.int64), "below 4"),
        (np.array([1, 2], np.uint64), np.array([1, 0], np.int64), "at least 1"),
    ],
)
def test_inconsistent_counts_are_refused(codes, counts, message):
    with pytest.raises(ValueError, match=message):
        KmerCounts(2, codes, counts, canonical=False, n_skipped=0)


@untimed
@given(st.text("ACGT", max_size=100), st.integers(1, 5))
def test_spectrum_equals_counter_of_counter(sequence, k):
    counter, _ = counted_by_hand([sequence], k, canonical=False)
    multiplicity, n_distinct = kmer_spectrum(count_kmers(sequence, k))
    assert dict(zip(multiplicity.tolist(), n_distinct.tolist(), strict=True)) == Counter(
        counter.values()
    )
    assert multiplicity.tolist() == sorted(multiplicity.tolist())


@pytest.mark.parametrize("composition", [UNIFORM, SKEWED, {"A": 0.5, "C": 0.0, "G": 0.5, "T": 0.0}])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_expected_spectrum_equals_enumeration_of_all_kmers(k, composition):
    means = [
        100 * math.prod(composition[base] for base in letters)
        for letters in itertools.product("ACGT", repeat=k)
    ]
    expected = scipy.stats.poisson.pmf(np.arange(41)[:, None], means).sum(axis=1)
    np.testing.assert_allclose(expected_kmer_spectrum(100, k, composition, 40), expected, rtol=1e-9)


@pytest.mark.parametrize("k", [1, 8, 31])
def test_expected_spectrum_accounts_for_every_kmer_and_every_window(k):
    n_windows = 500
    spectrum = expected_kmer_spectrum(n_windows, k, SKEWED, 400)
    assert spectrum.sum() == pytest.approx(4**k, rel=1e-12)
    assert np.arange(401) @ spectrum == pytest.approx(n_windows, rel=1e-9)


def test_expected_spectrum_is_that_of_simulated_sequences():
    n_sequences, n_windows, k = 100, 4_000, 6
    rng = np.random.default_rng(7)
    observed = np.zeros((n_sequences, 7))
    for row in observed:
        counts = count_kmers(random_sequence(n_windows + k - 1, rng, SKEWED), k)
        row += np.bincount(counts.to_dense().clip(max=6), minlength=7)
    expected = expected_kmer_spectrum(n_windows, k, SKEWED, 5)
    expected = np.append(expected, 4**k - expected.sum())
    standard_error = observed.std(axis=0, ddof=1) / math.sqrt(n_sequences)
    np.testing.assert_array_less(abs(observed.mean(axis=0) - expected), TOLERANCE * standard_error)


def exact_probability(kmer: str, length: int, composition: dict[str, float], both: bool) -> float:
    """Probability that a k-mer occurs, from all sequences of a length."""
    targets = {kmer, biopython_reverse_complement(kmer)} if both else {kmer}
    return math.fsum(
        math.prod(composition[base] for base in letters)
        for letters in itertools.product("ACGT", repeat=length)
        if any(target in "".join(letters) for target in targets)
    )


@pytest.mark.parametrize("both_strands", [False, True])
@pytest.mark.parametrize("kmer", ["A", "C", "G", "T"])
def test_probability_is_exact_for_single_letters(kmer, both_strands):
    ours = probability_of_occurrence(5, 1, composition=SKEWED, kmer=kmer, both_strands=both_strands)
    assert ours == pytest.approx(exact_probability(kmer, 5, SKEWED, both_strands), rel=1e-12)


@pytest.mark.parametrize("both_strands", [False, True])
@pytest.mark.parametrize("kmer", ["AAC", "ACGT", "GAUC", "aaaa"])
def test_probability_is_exact_for_one_window(kmer, both_strands):
    ours = probability_of_occurrence(
        1, len(kmer), composition=SKEWED, kmer=kmer, both_strands=both_strands
    )
    exact = exact_probability(kmer.upper().replace("U", "T"), len(kmer), SKEWED, both_strands)
    assert ours == pytest.approx(exact, rel=1e-12)


def test_probability_errs_as_documented_where_windows_overlap():
    approximate = probability_of_occurrence(6, 3)
    assert approximate > exact_probability("AAA", 8, UNIFORM, both=False)
    assert approximate < exact_probability("AAC", 8, UNIFORM, both=False)


@pytest.mark.parametrize("both_strands", [False, True])
def test_probability_is_that_of_simulated_sequences(both_strands):
    n_sequences, n_windows, kmer = 300, 80_000, "ACAGTTGC"
    rng = np.random.default_rng(11)
    n_found = 0
    for _ in range(n_sequences):
        sequence = random_sequence(n_windows + 7, rng, SKEWED)
        other = biopython_reverse_complement(kmer)
        n_found += kmer in sequence or (both_strands and other in sequence)
    p = probability_of_occurrence(
        n_windows, 8, composition=SKEWED, kmer=kmer, both_strands=both_strands
    )
    standard_error = math.sqrt(p * (1 - p) / n_sequences)
    assert 0.2 < p < 0.8
    assert abs(n_found / n_sequences - p) < TOLERANCE * standard_error


@pytest.mark.parametrize("both_strands", [False, True])
@pytest.mark.parametrize("n_windows", [0, 1, 1_000, 3_000_000])
@pytest.mark.parametrize("k", [2, 16, 31])
def test_probability_keeps_its_digits_where_it_is_tiny(n_windows, k, both_strands):
    p = Fraction(1 + both_strands, 4**k)
    if n_windows <= 1_000:
        exact = float(1 - (1 - p) ** n_windows)
    else:
        # Exact to a relative error below (n p)^2, or 1 where n p is huge.
        exact = float(n_windows * p - Fraction(n_windows**2) * p**2 / 2) if k > 2 else 1.0
    ours = probability_of_occurrence(n_windows, k, both_strands=both_strands)
    assert ours == pytest.approx(exact, rel=1e-5 if n_windows > 1_000 else 1e-12, abs=0)


def test_certain_and_impossible_kmers():
    only_a = {"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}
    assert probability_of_occurrence(5, 2, composition=only_a, kmer="AA") == 1
    assert probability_of_occurrence(0, 2, composition=only_a, kmer="AA") == 0
    assert probability_of_occurrence(5, 2, composition=only_a, kmer="AC") == 0


def test_arguments_of_the_probability_are_checked():
    with pytest.raises(ValueError, match="pass kmer"):
        probability_of_occurrence(10, 2, composition=SKEWED)
    with pytest.raises(ValueError, match="3 letters, but k is 2"):
        probability_of_occurrence(10, 2, kmer="ACG")
    with pytest.raises(ValueError, match="not an unambiguous base"):
        probability_of_occurrence(10, 2, kmer="AN")
    with pytest.raises(ValueError, match="n_windows"):
        probability_of_occurrence(-1, 2)
    with pytest.raises(ValueError, match="max_multiplicity"):
        expected_kmer_spectrum(10, 2, UNIFORM, -1)
