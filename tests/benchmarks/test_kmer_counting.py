"""Which comparison is promised for which k, and which memory counts."""

from __future__ import annotations

import kmer_counting
import pytest

TOOLS = {
    kmer_counting.OURS: {"seconds": 1.0},
    kmer_counting.OURS_WITH_READING: {"seconds": 3.0},
    "Counter": {"seconds": 2.0},
    kmer_counting.JELLYFISH: {"seconds": 2.0},
}


def test_python_packages_are_outrun_for_every_k_and_jellyfish_for_short_words():
    kept = {
        k: {row.peer: row.kept for row in kmer_counting.time_rows(100, k, TOOLS)} for k in (12, 13)
    }
    assert kept == {
        12: {"Counter": True, "Jellyfish": False},
        13: {"Counter": True, "Jellyfish": None},
    }


def test_a_program_that_reads_a_file_is_compared_with_reading_and_counting():
    ratios = {row.peer: row.ratio for row in kmer_counting.time_rows(100, 7, TOOLS)}
    assert ratios == {"Counter": 0.5, "Jellyfish": 1.5}


def test_without_a_peer_only_our_time_is_shown():
    (row,) = kmer_counting.time_rows(100, 13, {kmer_counting.OURS: {"seconds": 1.0}})
    assert (row.value, row.kept) == (1.0, None)


def test_memory_counts_from_a_million_bases_on():
    small, large = (10**5, 7, 400.0), (10**6, 31, 25.5)
    row = kmer_counting.memory_row([small, large, (10**7, 31, 20.0)])
    assert (row.value, row.kept) == (25.5, False)
    assert "k = 31, 1,000,000 bases" in row.name


def test_growth_is_that_of_the_sizes():
    counted = {10**size: {"seconds": 10.0 ** (size - 6)} for size in (5, 6, 7)}
    assert kmer_counting.growth_row(7, counted).growth == pytest.approx(1)
