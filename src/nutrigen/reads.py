"""Short pieces of genomes, as a sequencing machine reads them, and tables of their words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nutrigen.sequences import count_kmers, decode_kmers, encode_kmer, reverse_complement

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
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    return [sequence[i : i + length] for i in range(0, len(sequence) - length + 1, length)]


def draw_reads(
    sequences: Sequence[str], n_reads: int, length: int, rng: np.random.Generator
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
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    reads : list of str, of length n_reads
        Half of them, on average, are reverse complements of what is in `sequences`.
    origins : ndarray of int, shape (n_reads,)
        Index of the sequence from which each read comes.

    Raises
    ------
    ValueError
        If there is no sequence, or one is shorter than a read.

    Examples
    --------
    >>> reads, origins = draw_reads(["AAAA", "CCCC"], 4, 3, np.random.default_rng(1))
    >>> reads, origins.tolist()
    (['TTT', 'CCC', 'GGG', 'GGG'], [0, 1, 1, 1])
    """
    if not sequences:
        raise ValueError("there is no sequence to read from")
    for index, sequence in enumerate(sequences):
        if not 1 <= length <= len(sequence):
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
    ValueError
        If `k` or `step` is out of range.

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
    if not 1 <= k <= _LONGEST_WORD:
        raise ValueError(f"k must be from 1 to {_LONGEST_WORD}, got {k}")
    if step < 1:
        raise ValueError(f"step must be at least 1, got {step}")
    words = decode_kmers(np.arange(4**k), k)
    columns = [
        code
        for code, word in enumerate(words)
        if not canonical or code <= encode_kmer(reverse_complement(word))
    ]
    counts = np.empty((len(sequences), len(columns)), dtype=np.int32)
    for row, sequence in zip(counts, sequences, strict=True):
        windows: str | list[str] = sequence
        if step > 1:
            windows = [sequence[i : i + k] for i in range(0, len(sequence) - k + 1, step)]
        row[:] = count_kmers(windows, k, canonical=canonical).to_dense()[columns]
    return pd.DataFrame(counts, columns=[words[code] for code in columns])
