"""k-mers of files in pieces, against those of the whole and against plain loops."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen.genomics.fasta import FastaError, read_fasta
from nutrigen.genomics.kmer_files import add_kmer_counts, count_kmers_in_file, iter_kmer_counts
from nutrigen.genomics.kmers import KmerCounts, count_kmers

COMPLEMENT = str.maketrans("ACGT", "TGCA")

sequences = st.lists(
    st.text("ACGTacgtuN-", min_size=1, max_size=50) | st.text("ACGT", min_size=20, max_size=200),
    min_size=1,
    max_size=8,
)


def as_file(texts: list[str]) -> io.BytesIO:
    return io.BytesIO("".join(f">s{i}\n{text}\n" for i, text in enumerate(texts)).encode())


def by_loops(texts: list[str], k: int, *, canonical: bool) -> tuple[Counter[str], int]:
    """Counts, and the number of windows that were skipped."""
    counts: Counter[str] = Counter()
    n_skipped = 0
    for text in texts:
        letters = text.upper().replace("U", "T")
        for start in range(len(letters) - k + 1):
            word = letters[start : start + k]
            if set(word) <= set("ACGT"):
                turned = word.translate(COMPLEMENT)[::-1]
                counts[min(word, turned) if canonical else word] += 1
            else:
                n_skipped += 1
    return counts, n_skipped


@given(
    texts=sequences,
    k=st.integers(1, 31) | st.integers(1, 4),
    canonical=st.booleans(),
    piece=st.integers(1, 60),
)
@settings(deadline=None)
def test_counts_of_pieces_are_those_of_plain_loops(texts, k, canonical, piece):
    found = count_kmers_in_file(as_file(texts), k, canonical=canonical, piece=piece)
    counts, n_skipped = by_loops(texts, k, canonical=canonical)
    assert found.to_dict() == counts
    assert found.n_skipped == n_skipped
    assert (found.k, found.canonical) == (k, canonical)
    records = list(iter_kmer_counts(as_file(texts), k, canonical=canonical, piece=piece))
    assert [name for name, _ in records] == [f"s{i}" for i in range(len(texts))]
    for text, (_, one) in zip(texts, records, strict=True):
        assert one == count_kmers(text, k, canonical=canonical)


@given(texts=sequences.filter(lambda texts: max(map(len, texts)) > 1), piece=st.integers(1, 60))
@settings(deadline=None)
def test_counts_of_pieces_are_those_of_the_whole(texts, piece):
    whole = count_kmers([record.sequence for record in read_fasta(as_file(texts))], 3)
    assert count_kmers_in_file(as_file(texts), 3, piece=piece) == whole


@pytest.mark.parametrize("canonical", [False, True])
@pytest.mark.parametrize("k", [5, 12, 31])
def test_a_longer_file_of_many_pieces(tmp_path, k, canonical):
    rng = np.random.default_rng(k)
    texts = [
        "".join(rng.choice(list("ACGTN"), n, p=[0.3, 0.2, 0.2, 0.29, 0.01]))
        for n in (20_000, 5, 3000, 999, 1000, 1001, 4000)
    ]
    path = tmp_path / "genome.fasta.gz"
    path.write_bytes(gzip.compress(as_file(texts).getvalue()))
    whole = count_kmers(texts, k, canonical=canonical)
    for piece in (1000, 2**23):
        assert count_kmers_in_file(path, k, canonical=canonical, piece=piece) == whole


def test_records_that_are_shorter_than_k_have_no_words():
    assert count_kmers_in_file(as_file(["A", "C"]), 2) == count_kmers("", 2)
    assert dict(iter_kmer_counts(as_file(["A"]), 2)) == {"s0": count_kmers("", 2)}


def test_memory_is_that_of_a_piece_and_not_that_of_the_file():
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("ACGT"), 20_000)) for _ in range(100)]
    data = as_file(texts).getvalue()
    peaks = {}
    for piece in (20_000, 2**23):
        file = io.BytesIO(data)
        tracemalloc.start()
        count_kmers_in_file(file, 6, piece=piece)
        peaks[piece] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peaks[20_000] < 2_000_000 < peaks[2**23]


def test_a_damaged_file_is_refused_where_it_is_damaged():
    data = b">a\nACGT\n>b\nACJT\n"
    with pytest.raises(FastaError, match="line 4: column 3: 'J' is not a nucleotide letter"):
        count_kmers_in_file(io.BytesIO(data), 2)
    found = iter_kmer_counts(io.BytesIO(data), 2)
    with pytest.raises(FastaError, match="line 4"):
        list(found)


@pytest.mark.parametrize("function", [count_kmers_in_file, iter_kmer_counts])
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"k": 0}, ValueError, "k must be a whole number from 1 to 31, not 0"),
        ({"k": 32}, ValueError, "k must be a whole number from 1 to 31, not 32"),
        ({"k": 2, "piece": 0}, ValueError, "piece must be a whole number of at least 1, not 0"),
        ({"k": 2, "canonical": "no"}, TypeError, "canonical must be True or False, not 'no'"),
        ({"k": 2, "max_ratio": 0}, ValueError, "max_ratio must be a number of at least 1"),
    ],
)
def test_wrong_arguments_are_refused_before_the_file_is_read(function, options, error, message):
    with pytest.raises(error, match=message):
        function("/nowhere/a.fasta", **options)


# --- Sums ----------------------------------------------------------------------------


@given(texts=sequences, k=st.integers(1, 4), canonical=st.booleans())
@settings(deadline=None)
def test_sums_are_those_of_counters(texts, k, canonical):
    parts = [count_kmers(text, k, canonical=canonical) for text in texts]
    total = add_kmer_counts(iter(parts))
    assert total.to_dict() == sum((Counter(part.to_dict()) for part in parts), Counter())
    assert total.n_skipped == sum(part.n_skipped for part in parts)
    assert isinstance(total, KmerCounts)


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        (count_kmers("AC", 2), TypeError, "parts must be a list of KmerCounts, not KmerCounts"),
        (7, TypeError, "parts must be a list of KmerCounts, not int"),
        ([], ValueError, "parts is empty"),
        (["AC"], TypeError, r"parts\[0\] must be KmerCounts, not str"),
        ([count_kmers("AC", 2), "AC"], TypeError, r"parts\[1\] must be KmerCounts, not str"),
        (
            [count_kmers("AC", 2), count_kmers("AC", 1)],
            ValueError,
            r"parts\[1\] must count as parts\[0\], k=2 and canonical=False, not k=1",
        ),
        (
            [count_kmers("AC", 2), count_kmers("AC", 2, canonical=True)],
            ValueError,
            "not k=2 and canonical=True",
        ),
    ],
)
def test_what_cannot_be_added_up_is_refused(parts, error, message):
    with pytest.raises(error, match=message):
        add_kmer_counts(parts)
