"""k-mers of files: counted piece by piece, so that a file may be larger than the memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np

from nutrigen._arguments import as_whole_number, require_flags
from nutrigen.genomics.fasta import FastaRecord, iter_fasta
from nutrigen.genomics.kmers import MAX_K, KmerCounts, count_kmers

__all__ = ["add_kmer_counts", "count_kmers_in_file", "iter_kmer_counts"]

Source = str | os.PathLike[str] | IO[str] | IO[bytes]

# Letters that are counted at once: with about 18 bytes each, 150 MB.
_PIECE = 2**23


def count_kmers_in_file(
    source: Source,
    k: int,
    *,
    canonical: bool = False,
    piece: int = _PIECE,
    max_ratio: float | None = 100.0,
) -> KmerCounts:
    r"""Count the k-mers of all records of a FASTA file, without reading it as a whole.

    The counts are those that :func:`~nutrigen.genomics.kmers.count_kmers` returns for all records
    that :func:`~nutrigen.genomics.fasta.read_fasta` reads: no k-mer spans two records.

    Parameters
    ----------
    source : path or file object
        A FASTA file of nucleotides, as of :func:`~nutrigen.genomics.fasta.iter_fasta`.
    k : int
        Number of letters of a k-mer, from 1 to 31.
    canonical : bool
        Whether a k-mer and its reverse complement count as one.
    piece : int
        Letters that are counted at once, at least one. The counts do not depend on it.
    max_ratio : float or None
        How many times its own size a gzip file may unpack to, as of ``iter_fasta``.

    Returns
    -------
    KmerCounts
        The different k-mers and their counts.

    Raises
    ------
    FastaError
        If the file is malformed.
    TypeError, ValueError
        If an argument is of a wrong type or out of range.

    Notes
    -----
    The memory holds the longest record, the identifiers of all, about 18 bytes for each letter of a
    piece, and up to about 60 bytes for each different k-mer.

    Examples
    --------
    >>> import io
    >>> count_kmers_in_file(io.BytesIO(b">chr1\nACGTA\n>chr2\nCGNAC\n"), 2).to_dict()
    {'AC': 2, 'CG': 2, 'GT': 1, 'TA': 1}
    """
    k, piece = _checked(k, piece, canonical)
    records = iter_fasta(source, max_ratio=max_ratio)
    return _add(_counts_of_pieces(records, k, canonical, piece), k, canonical)


def iter_kmer_counts(
    source: Source,
    k: int,
    *,
    canonical: bool = False,
    piece: int = _PIECE,
    max_ratio: float | None = 100.0,
) -> Iterator[tuple[str, KmerCounts]]:
    r"""Count the k-mers of each record of a FASTA file, one record after another.

    Parameters
    ----------
    source, k, canonical, piece, max_ratio
        As of :func:`count_kmers_in_file`. The file is opened when the first counts are asked for.

    Yields
    ------
    identifier : str
        Identifier of the record.
    counts : KmerCounts
        Its k-mers.

    Raises
    ------
    FastaError, TypeError, ValueError
        As :func:`count_kmers_in_file`.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b">chr1\nACGTA\n>chr2\nCGNAC\n")
    >>> {name: counts.total for name, counts in iter_kmer_counts(file, 2)}
    {'chr1': 4, 'chr2': 2}
    """
    k, piece = _checked(k, piece, canonical)
    records = iter_fasta(source, max_ratio=max_ratio)
    return (
        (record.identifier, _add(_counts_of_pieces([record], k, canonical, piece), k, canonical))
        for record in records
    )


def add_kmer_counts(parts: Iterable[KmerCounts]) -> KmerCounts:
    """Add up the counts of several sequences, such as those of the files of one genome.

    Parameters
    ----------
    parts : iterable of KmerCounts
        At least one; all of the same k, and all canonical or none.

    Returns
    -------
    KmerCounts
        For each k-mer, the sum of its counts.

    Raises
    ------
    TypeError
        If one is no KmerCounts.
    ValueError
        If there is none, or two count different things.

    Examples
    --------
    >>> add_kmer_counts([count_kmers("ACG", 2), count_kmers("CAN", 2)])
    KmerCounts(k=2, canonical=False: 3 k-mers, 3 distinct, 1 window skipped)
    """
    if isinstance(parts, KmerCounts) or not isinstance(parts, Iterable):
        raise TypeError(f"parts must be a list of KmerCounts, not {type(parts).__name__}")
    rest = iter(parts)
    first = next(rest, None)
    if first is None:
        raise ValueError("parts is empty; there must be at least one KmerCounts")
    if not isinstance(first, KmerCounts):
        raise TypeError(f"parts[0] must be KmerCounts, not {type(first).__name__}")

    def alike() -> Iterator[KmerCounts]:
        yield first
        for number, part in enumerate(rest, start=1):
            if not isinstance(part, KmerCounts):
                raise TypeError(f"parts[{number}] must be KmerCounts, not {type(part).__name__}")
            if (part.k, part.canonical) != (first.k, first.canonical):
                raise ValueError(
                    f"parts[{number}] must count as parts[0], k={first.k} and "
                    f"canonical={first.canonical}, not k={part.k} and canonical={part.canonical}"
                )
            yield part

    return _add(alike(), first.k, first.canonical)


def _checked(k: int, piece: int, canonical: bool) -> tuple[int, int]:
    require_flags(canonical=canonical)
    k = as_whole_number("k", k, least=1, most=MAX_K)
    return k, as_whole_number("piece", piece, least=1)


def _counts_of_pieces(
    records: Iterable[FastaRecord], k: int, canonical: bool, piece: int
) -> Iterator[KmerCounts]:
    """Counts of pieces of long records, and of many short records at once."""
    short: list[str] = []
    n_letters = 0
    for record in records:
        sequence = record.sequence
        if len(sequence) < k:
            continue  # it has no window, not even one to skip
        if len(sequence) >= piece + k:
            # Each window begins in one piece, which goes on for the k - 1 letters that end it.
            for start in range(0, len(sequence) - k + 1, piece):
                yield count_kmers(sequence[start : start + piece + k - 1], k, canonical=canonical)
            continue
        if short and n_letters + len(sequence) > piece:
            yield count_kmers(short, k, canonical=canonical)
            short, n_letters = [], 0
        short.append(sequence)
        n_letters += len(sequence)
    if short:
        yield count_kmers(short, k, canonical=canonical)


def _add(parts: Iterable[KmerCounts], k: int, canonical: bool) -> KmerCounts:
    # As in counting by hand with powers of two: what is added is about as large, so that each
    # k-mer is moved few times, however many parts there are.
    sums: list[KmerCounts] = []
    for part in parts:
        sums.append(part)
        while len(sums) > 1 and sums[-2].n_distinct <= 2 * sums[-1].n_distinct:
            sums.append(_sum(sums.pop(), sums.pop()))
    while len(sums) > 1:
        sums.append(_sum(sums.pop(), sums.pop()))
    if sums:
        return sums[0]
    none = np.empty(0, dtype=np.uint64)
    return KmerCounts(k, none, none.astype(np.int64), canonical, n_skipped=0)


def _sum(one: KmerCounts, other: KmerCounts) -> KmerCounts:
    codes = np.concatenate([one.codes, other.codes])
    # Both are sorted, and a stable sort merges what is.
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    is_new = np.ones(codes.size, dtype=bool)
    np.not_equal(codes[1:], codes[:-1], out=is_new[1:])
    counts = np.concatenate([one.counts, other.counts])[order]
    # What comes second is added to its first.
    again = np.flatnonzero(~is_new)
    counts[again - 1] += counts[again]
    codes, counts = codes[is_new], counts[is_new]
    n_skipped = one.n_skipped + other.n_skipped
    return KmerCounts(one.k, codes, counts, one.canonical, n_skipped)
