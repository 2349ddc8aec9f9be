"""Short pieces of genomes, as a sequencing machine reads them, and tables of their words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nutrigen._arguments import as_generator, as_whole_number
from nutrigen.genomics._codes import (
    AMBIGUOUS,
    ILLEGAL,
    as_text,
    as_texts,
    base_codes,
    illegal_base_error,
)
from nutrigen.genomics.kmers import decode_kmers, reverse_complement_codes
from nutrigen.genomics.sequences import reverse_complement

__all__ = ["cut", "draw_reads", "kmer_table"]

_LONGEST_WORD = 8


def cut(sequence: str, length: int) -> list[str]:
    """Cut a sequence into pieces of equal length that lie side by side.

    Parameters
    ----------
    sequence : str
        The sequence.
    length : int
        Letters of a piece. What is left at the end of the sequence, fewer letters than that, is
        in no piece.

    Returns
    -------
    list of str
        The pieces, in order.

    Raises
    ------
    ValueError
        If `length` is less than 1.

    Examples
    --------
    >>> cut("ACGTACG", 3)
    ['ACG', 'TAC']
    """
    length = as_whole_number("length", length, least=1)
    sequence = as_text("sequence", sequence)
    return [sequence[i : i + length] for i in range(0, len(sequence) - length + 1, length)]


def draw_reads(
    sequences: Sequence[str], n_reads: int, length: int, rng: int | np.random.Generator
) -> tuple[list[str], np.ndarray]:
    """Draw reads without errors from random places on either strand.

    Parameters
    ----------
    sequences : sequence of str
        What to read from. No read spans two of them; each is read from with the same
        probability, so they should be of one length.
    n_reads : int
        Number of reads.
    length : int
        Letters of a read.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.

    Returns
    -------
    reads : list of str, of length n_reads
        Half of them, on average, are reverse complements of what is in `sequences`.
    origins : ndarray of int, shape (n_reads,)
        Index of the sequence from which each read comes.

    Raises
    ------
    TypeError
        If `sequences` is a single string.
    ValueError
        If there is no sequence, or one is shorter than a read.

    Examples
    --------
    >>> reads, origins = draw_reads(["AAAA", "CCCC"], 4, 3, np.random.default_rng(1))
    >>> reads, origins.tolist()
    (['TTT', 'CCC', 'GGG', 'GGG'], [0, 1, 1, 1])
    """
    n_reads = as_whole_number("n_reads", n_reads, least=0)
    length, rng = as_whole_number("length", length, least=1), as_generator("rng", rng)
    sequences = as_texts("sequences", sequences)
    if not sequences:
        raise ValueError("there is no sequence to read from")
    for index, sequence in enumerate(sequences):
        if length > len(sequence):
            raise ValueError(
                f"sequence {index} has {len(sequence)} letters; no read of {length} fits into it"
            )
    origins = rng.integers(len(sequences), size=n_reads)
    reads = []
    for origin, turned in zip(origins, rng.random(n_reads) < 0.5, strict=True):
        sequence = sequences[origin]
        start = rng.integers(len(sequence) - length + 1)
        read = sequence[start : start + length]
        reads.append(reverse_complement(read) if turned else read)
    return reads, origins


def kmer_table(
    sequences: Sequence[str], k: int, *, canonical: bool = True, step: int = 1
) -> pd.DataFrame:
    """Count the words of each sequence, in a table with a column for each possible word.

    As in :func:`nutrigen.genomics.kmers.count_kmers`, case does not matter, U counts as T, and a
    window with an ambiguity code or a gap is not counted.

    Parameters
    ----------
    sequences : sequence of str
        The sequences.
    k : int
        Letters of a word, up to 8.
    canonical : bool
        Whether a word and its reverse complement count as one, which has one column.
    step : int
        Count only every `step`-th window, beginning with the first. With ``step=k`` the windows
        lie side by side instead of overlapping.

    Returns
    -------
    DataFrame of int32, shape (n_sequences, n_words)
        Counts. The columns are the words, in the order of the dictionary.

    Raises
    ------
    TypeError
        If `sequences` is a single string.
    ValueError
        If `k` or `step` is out of range, or a letter is not an IUPAC nucleotide code.

    See Also
    --------
    nutrigen.genomics.kmers.count_kmers : for one long sequence, and for longer words.

    Examples
    --------
    >>> kmer_table(["AACC", "GGTT"], k=2)[["AA", "AC", "CC"]]
       AA  AC  CC
    0   1   1   1
    1   1   1   1
    >>> kmer_table(["AACC"], k=2, step=2)[["AA", "AC", "CC"]]
       AA  AC  CC
    0   1   0   1
    """
    k = as_whole_number("k", k, least=1, most=_LONGEST_WORD)
    step = as_whole_number("step", step, least=1)
    sequences = as_texts("sequences", sequences, k)
    codes = np.arange(4**k, dtype=np.uint64)
    names_of = np.minimum(codes, reverse_complement_codes(codes, k)) if canonical else codes
    columns, column_of = np.unique(names_of, return_inverse=True)

    # The separator is no base, so that no window spans two sequences.
    lengths = np.array([len(sequence) for sequence in sequences], dtype=int) + 1
    bases = _codes_of_all(sequences)
    row = np.repeat(np.arange(len(sequences)), lengths)
    position = np.arange(len(bases)) - np.repeat(np.cumsum(lengths) - lengths, lengths)

    windows = np.lib.stride_tricks.sliding_window_view(bases, k) if len(bases) >= k else bases[:0]
    windows = windows.reshape(-1, k)
    counted = np.flatnonzero(
        (windows.max(axis=1, initial=0) < AMBIGUOUS) & (position[: len(windows)] % step == 0)
    )
    window_codes = windows[counted] @ 4 ** np.arange(k - 1, -1, -1)
    cells = row[counted] * len(columns) + column_of[window_codes]
    counts = np.bincount(cells, minlength=len(sequences) * len(columns))
    counts = counts.reshape(len(sequences), len(columns)).astype(np.int32)
    # A copy would be laid out column by column, where taking the rows of a fold is slow.
    return pd.DataFrame(counts, columns=decode_kmers(columns, k), copy=False)


def _codes_of_all(sequences: Sequence[str]) -> np.ndarray:
    """Codes of the letters of all sequences, with an ambiguous one behind each."""
    codes = base_codes("".join(f"{sequence}N" for sequence in sequences))
    if (codes == ILLEGAL).any():
        number, place = next(
            (number, int(found[0]))
            for number, sequence in enumerate(sequences)
            if (found := np.flatnonzero(base_codes(sequence) == ILLEGAL)).size
        )
        raise illegal_base_error(
            sequences[number][place], f"at index {place} of sequences[{number}]"
        )
    return codes
