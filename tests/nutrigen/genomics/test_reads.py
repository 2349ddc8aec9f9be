"""Reads and tables of words, against single counts, Biopython and other ways to count."""

from __future__ import annotations

import numpy as np
import pytest
from Bio.Seq import Seq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutrigen.genomics.kmers import count_kmers
from nutrigen.genomics.reads import cut, draw_reads, kmer_table
from nutrigen.genomics.sequences import random_sequence

ambiguous = st.text("ACGTacgtUNRn-", max_size=25)


@given(sequence=st.text("ACGT", max_size=50), length=st.integers(1, 12))
def test_pieces_are_the_sequence_up_to_its_last_letters(sequence, length):
    pieces = cut(sequence, length)
    assert {len(piece) for piece in pieces} <= {length}
    assert sequence.startswith("".join(pieces))
    assert 0 <= len(sequence) - length * len(pieces) < length


def test_pieces_need_a_length():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        cut("ACGT", 0)


def test_reads_come_from_where_they_say_and_from_both_strands_everywhere():
    rng = np.random.default_rng(0)
    sources = [random_sequence(60, rng) for _ in range(3)]
    reads, origins = draw_reads(sources, 3000, 40, rng)
    starts, turned = [], []
    for read, origin in zip(reads, origins, strict=True):
        places = [sources[origin].find(s) for s in (read, str(Seq(read).reverse_complement()))]
        assert len(read) == 40
        assert max(places) >= 0
        starts.append(max(places))
        turned.append(places[0] < 0)
    # Four standard errors of counts.
    assert np.abs(np.bincount(origins) - 1000).max() < 4 * np.sqrt(3000 * 2 / 9)
    assert abs(np.mean(turned) - 0.5) < 4 * np.sqrt(0.25 / 3000)
    assert np.abs(np.bincount(starts) - 3000 / 21).max() < 4 * np.sqrt(3000 / 21)
    assert len(np.bincount(starts)) == 21


def test_reads_need_something_to_read():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="no sequence"):
        draw_reads([], 1, 4, rng)
    with pytest.raises(ValueError, match="sequence 1 has 3 letters; no read of 4 fits"):
        draw_reads(["ACGTA", "ACG"], 1, 4, rng)
    with pytest.raises(ValueError, match="length must be a whole number of at least 1"):
        draw_reads(["ACGTA"], 1, 0, rng)


@given(
    sequences=st.lists(ambiguous, min_size=1, max_size=5),
    k=st.integers(1, 4),
    canonical=st.booleans(),
)
@settings(deadline=None)
def test_table_has_the_counts_of_each_sequence(sequences, k, canonical):
    # Single letters are refused: they are one sequence, cut up.
    assume(k == 1 or len(sequences) < 2 or any(len(sequence) != 1 for sequence in sequences))
    table = kmer_table(sequences, k, canonical=canonical)
    for row, sequence in zip(table.to_dict("records"), sequences, strict=True):
        found = {word: count for word, count in row.items() if count}
        assert found == count_kmers(sequence, k, canonical=canonical).to_dict()


@given(sequence=st.text("ACGTN", max_size=30), k=st.integers(1, 4), step=st.integers(1, 6))
@settings(deadline=None)
def test_table_of_every_step_th_window(sequence, k, step):
    table = kmer_table(["ACGTA", sequence], k, step=step, canonical=False)
    windows = [sequence[i : i + k] for i in range(0, len(sequence) - k + 1, step)]
    for word, count in table.iloc[1].items():
        assert windows.count(word) == count


@pytest.mark.parametrize("k", range(1, 6))
def test_columns_are_all_words_in_order(k):
    assert kmer_table(["A"], k, canonical=False).shape == (1, 4**k)
    columns = kmer_table(["A"], k).columns
    assert columns.is_monotonic_increasing
    assert len(columns) == (4**k / 2 if k % 2 else (4**k + 4 ** (k / 2)) / 2)
    assert all(word <= str(Seq(word).reverse_complement()) for word in columns)


def test_one_string_is_not_taken_for_many_sequences():
    with pytest.raises(TypeError, match="sequences is one string: put it into a list"):
        kmer_table("ACGTACGT", 2)
    with pytest.raises(TypeError, match="sequences is one string: put it into a list"):
        draw_reads("ACGTACGT", 1, 3, np.random.default_rng(0))


def test_table_of_no_sequence():
    assert kmer_table([], 2).shape == (0, 10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sequences": ["ACGT"], "k": 0}, "k must be a whole number from 1 to 8, not 0"),
        ({"sequences": ["ACGT"], "k": 9}, "k must be a whole number from 1 to 8, not 9"),
        ({"sequences": ["ACGT"], "k": 2, "step": 0}, "step must be a whole number of at least 1"),
        (
            {"sequences": ["ACGT", "AC!T"], "k": 2},
            "'!' at index 2 of sequences.1. is not a nucleotide",
        ),
        ({"sequences": ["ACéT"], "k": 2}, "'é' at index 2 of sequences.0."),
        ({"sequences": ["AC→T"], "k": 2}, "'→' at index 2 of sequences.0."),
    ],
    ids=str,
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        kmer_table(**arguments)
