"""The k-mers of nucleotide sequences: exact counts of the words of k letters at every position.

The counting rests on NumPy alone, so that each step can be read.

How the counting works
----------------------
1. A base is two bits: A = 0, C = 1, G = 2, T = 3. A k-mer is then a number of 2k bits, its
   *code*, and codes sort as their k-mers do in the dictionary.
2. The codes of all windows of k letters come from those of windows about half as long, so that
   k = 31 takes five steps instead of thirty (``_window_codes``).
3. Equal codes are counted in a table with a cell for each possible k-mer while that table is
   small, and by sorting otherwise (``_count_in_table``, ``_count_by_sorting``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from nutrigen._arguments import as_whole_number
from nutrigen.genomics._codes import (
    AMBIGUOUS,
    BASE_LETTERS,
    as_text,
    base_probabilities,
    encode,
    encode_record,
)
from nutrigen.genomics.fasta import Letters
from nutrigen.genomics.letters import BASES
from nutrigen.genomics.sequences import reverse_complement

__all__ = [
    "KmerCounts",
    "count_kmers",
    "decode_kmer",
    "decode_kmers",
    "encode_kmer",
    "expected_kmer_spectrum",
    "kmer_spectrum",
    "probability_of_occurrence",
    "reverse_complement_codes",
]

#: Longest k-mer: its 62 bits fit an unsigned integer of 64.
MAX_K = 31

#: Longest k-mer whose 4**k counts are returned as one array (134 MB).
MAX_DENSE_K = 12

# Windows are encoded in blocks that stay in a processor's cache, and so need no more memory for
# intermediate results, however long the genome.
_BLOCK = 1 << 15

# A table with a cell for each of 4**k k-mers is quicker than sorting while it fits the cache.
_MAX_TABLE_K = 10


# --------------------------------------------------------------------------------------------------
# k-mers as numbers
# --------------------------------------------------------------------------------------------------


def _checked_k(k: int) -> int:
    return as_whole_number("k", k, least=1, most=MAX_K)


def encode_kmer(kmer: str) -> int:
    """Code of a k-mer: its letters as digits 0 to 3 of a number in base 4.

    Parameters
    ----------
    kmer : str
        From 1 to 31 of the letters A, C, G, T (or U, which counts as T), in either case.

    Returns
    -------
    int
        The code, at least 0 and below ``4**k``.

    Raises
    ------
    ValueError
        If the k-mer is empty or too long, or a letter is not an unambiguous base.

    Examples
    --------
    >>> encode_kmer("ACGT")  # 0 * 64 + 1 * 16 + 2 * 4 + 3
    27
    """
    kmer = as_text("kmer", kmer)
    if not 1 <= len(kmer) <= MAX_K:
        raise ValueError(f"a k-mer must have from 1 to {MAX_K} letters, not {len(kmer)}")
    code = 0
    for index, digit in enumerate(encode_record(kmer, 0)):
        if digit == AMBIGUOUS:
            raise ValueError(
                f"{kmer[index]!r} at index {index} of {kmer!r} is not an unambiguous base"
            )
        code = 4 * code + digit
    return code


def decode_kmer(code: int, k: int) -> str:
    """The k-mer of a code, the inverse of :func:`encode_kmer`.

    Parameters
    ----------
    code : int
        Code, at least 0 and below ``4**k``.
    k : int
        Number of letters, from 1 to 31.

    Returns
    -------
    str
        The k-mer, in upper case.

    Raises
    ------
    ValueError
        If `k` or `code` is out of range.

    Examples
    --------
    >>> decode_kmer(27, 4)
    'ACGT'
    """
    return decode_kmers([as_whole_number("code", code, least=0)], k)[0]


def decode_kmers(codes: np.ndarray | Iterable[int], k: int) -> list[str]:
    """The k-mers of many codes.

    Parameters
    ----------
    codes : array of int, shape (n,)
        Codes, at least 0 and below ``4**k``.
    k : int
        Number of letters, from 1 to 31.

    Returns
    -------
    list of str
        The `n` k-mers, in upper case.

    Raises
    ------
    ValueError
        If `k` or a code is out of range.

    Examples
    --------
    >>> decode_kmers(np.array([0, 27, 255], dtype=np.uint64), 4)
    ['AAAA', 'ACGT', 'TTTT']
    """
    k = _checked_k(k)
    codes = _checked_codes(codes, k)
    letters = np.empty((codes.size, k), dtype=np.uint8)
    for position in range(k):
        digits = (codes >> np.uint64(2 * (k - 1 - position))) & np.uint64(3)
        letters[:, position] = BASE_LETTERS[digits.astype(np.intp)]
    return letters.view(f"S{k}").ravel().astype(f"U{k}").tolist()


def reverse_complement_codes(codes: np.ndarray | Iterable[int], k: int) -> np.ndarray:
    """Codes of the reverse complements of k-mers, without decoding them.

    The complement of a digit d is 3 - d (A and T are 0 and 3, C and G are 1 and 2), and taking
    digits from the end of one number to the end of another reverses their order.

    Parameters
    ----------
    codes : array of int, shape (n,)
        Codes, at least 0 and below ``4**k``.
    k : int
        Number of letters, from 1 to 31.

    Returns
    -------
    numpy.ndarray of uint64, shape (n,)
        Code of each reverse complement.

    Raises
    ------
    ValueError
        If `k` or a code is out of range.

    Examples
    --------
    >>> decode_kmers(reverse_complement_codes([encode_kmer("AACG")], 4), 4)
    ['CGTT']
    """
    k = _checked_k(k)
    remaining = _checked_codes(codes, k)
    reversed_codes = np.zeros_like(remaining)
    for _ in range(k):
        complement = np.uint64(3) - (remaining & np.uint64(3))
        reversed_codes = (reversed_codes << np.uint64(2)) | complement
        remaining = remaining >> np.uint64(2)
    return reversed_codes


def _checked_codes(codes: np.ndarray | Iterable[int], k: int) -> np.ndarray:
    """Codes as an array of uint64, after checking that they are codes of k-mers."""
    codes = np.asarray(codes if isinstance(codes, np.ndarray) else list(codes))
    if codes.ndim != 1:
        raise ValueError(f"codes must be one-dimensional, but have shape {codes.shape}")
    if codes.size == 0:
        return np.empty(0, dtype=np.uint64)
    if codes.dtype.kind not in "iu":
        raise ValueError(f"codes must be integers below 2**64, not {codes.dtype}")
    if codes.min() < 0 or int(codes.max()) >= 4**k:
        raise ValueError(
            f"codes of {k}-mers lie between 0 and 4**{k} - 1 = {4**k - 1}, but these lie between "
            f"{codes.min()} and {codes.max()}"
        )
    return codes.astype(np.uint64, copy=False)


# --------------------------------------------------------------------------------------------------
# Counting k-mers
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class KmerCounts:
    """How often each k-mer occurs in a sequence; made by :func:`count_kmers`.

    Attributes
    ----------
    k : int
        Number of letters of a k-mer.
    codes : numpy.ndarray of uint64, shape (n_distinct,)
        Codes of the k-mers that occur, ascending, which is the order of the dictionary.
    counts : numpy.ndarray of int64, shape (n_distinct,)
        How often each of them occurs, at least once.
    canonical : bool
        Whether a k-mer and its reverse complement were counted as one.
    n_skipped : int
        Windows that were not counted because they hold an ambiguity code or a gap.

    Examples
    --------
    >>> counts = count_kmers("ACACN", 2)
    >>> counts
    KmerCounts(k=2, canonical=False: 3 k-mers, 2 distinct, 1 window skipped)
    >>> counts["AC"], counts["GG"]
    (2, 0)
    """

    k: int
    codes: np.ndarray
    counts: np.ndarray
    canonical: bool
    n_skipped: int

    def __post_init__(self) -> None:
        _checked_k(self.k)
        if self.codes.dtype != np.uint64 or self.counts.dtype != np.int64:
            raise ValueError(
                "codes must be of type uint64 and counts of type int64, not "
                f"{self.codes.dtype} and {self.counts.dtype}"
            )
        if self.codes.ndim != 1 or self.codes.shape != self.counts.shape:
            raise ValueError(
                "codes and counts must be one-dimensional and of one length, but have shapes "
                f"{self.codes.shape} and {self.counts.shape}"
            )
        if not (self.codes[1:] > self.codes[:-1]).all():
            raise ValueError("codes must be ascending, each of them once")
        if self.n_distinct and (int(self.codes[-1]) >= 4**self.k or self.counts.min() < 1):
            raise ValueError(f"codes must be below 4**{self.k}, and counts at least 1")
        for array in (self.codes, self.counts):
            array.setflags(write=False)

    def __repr__(self) -> str:
        windows = "window" if self.n_skipped == 1 else "windows"
        return (
            f"KmerCounts(k={self.k}, canonical={self.canonical}: {self.total} k-mers, "
            f"{self.n_distinct} distinct, {self.n_skipped} {windows} skipped)"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KmerCounts):
            return NotImplemented
        return (
            (self.k, self.canonical, self.n_skipped) == (other.k, other.canonical, other.n_skipped)
            and np.array_equal(self.codes, other.codes)
            and np.array_equal(self.counts, other.counts)
        )

    @property
    def n_distinct(self) -> int:
        """Number of different k-mers."""
        return self.codes.size

    @property
    def total(self) -> int:
        """Number of k-mers, which is the number of windows that were counted."""
        return int(self.counts.sum())

    def kmers(self) -> list[str]:
        """The different k-mers, in the order of the dictionary.

        Returns
        -------
        list of str, of length n_distinct
            The k-mers, in upper case.

        Examples
        --------
        >>> count_kmers("ACAC", 2).kmers()
        ['AC', 'CA']
        """
        return decode_kmers(self.codes, self.k)

    def __getitem__(self, kmer: str) -> int:
        """Count of one k-mer, 0 if it does not occur.

        Parameters
        ----------
        kmer : str
            The k-mer. If the counts are canonical, it stands for its reverse complement as well.

        Raises
        ------
        ValueError
            If it has not k letters, or a letter is not an unambiguous base.

        Examples
        --------
        >>> count_kmers("ACAC", 2, canonical=True)["GT"]  # counted as AC
        2
        """
        code = encode_kmer(kmer)
        if len(kmer) != self.k:
            raise ValueError(f"{kmer!r} has {len(kmer)} letters; these are counts of {self.k}-mers")
        if self.canonical:
            code = min(code, int(reverse_complement_codes([code], self.k)[0]))
        # As a Python integer, the code would make NumPy compare rounded floating-point numbers.
        position = int(np.searchsorted(self.codes, np.uint64(code)))
        found = position < self.n_distinct and int(self.codes[position]) == code
        return int(self.counts[position]) if found else 0

    def to_dict(self) -> dict[str, int]:
        """Counts by k-mer, in the order of the dictionary.

        Returns
        -------
        dict
            The count of each k-mer that occurs.

        Examples
        --------
        >>> count_kmers("ACAC", 2).to_dict()
        {'AC': 2, 'CA': 1}
        """
        return dict(zip(self.kmers(), self.counts.tolist(), strict=True))

    def most_common(self, n: int) -> list[tuple[str, int]]:
        """The most frequent k-mers.

        Parameters
        ----------
        n : int
            How many; if fewer occur, all of them.

        Returns
        -------
        list of (str, int)
            k-mers with their counts, the largest count first; ties in the order of the dictionary.

        Raises
        ------
        ValueError
            If `n` is negative.

        Examples
        --------
        >>> count_kmers("ACACG", 2).most_common(2)
        [('AC', 2), ('CA', 1)]
        """
        order = np.argsort(-self.counts, kind="stable")[: as_whole_number("n", n, least=0)]
        kmers = decode_kmers(self.codes[order], self.k)
        return list(zip(kmers, self.counts[order].tolist(), strict=True))

    def to_dense(self) -> np.ndarray:
        """Counts of all possible k-mers, also of those that do not occur.

        Returns
        -------
        numpy.ndarray of int64, shape (4**k,)
            The count of the k-mer with code i at index i.

        Raises
        ------
        ValueError
            If k is above 12, where the array would be too large.

        Examples
        --------
        >>> count_kmers("AAC", 1).to_dense()  # A, C, G, T
        array([2, 1, 0, 0])
        """
        if self.k > MAX_DENSE_K:
            raise ValueError(
                f"all {self.k}-mers would be an array of 4**{self.k} = {4**self.k} counts; "
                f"to_dense is for k up to {MAX_DENSE_K}"
            )
        dense = np.zeros(4**self.k, dtype=np.int64)
        dense[self.codes.astype(np.intp)] = self.counts
        return dense


def count_kmers(
    sequence: Letters | Iterable[Letters], k: int, *, canonical: bool = False
) -> KmerCounts:
    """Count the k-mers at all positions of a sequence, exactly.

    A sequence of L letters has L - k + 1 windows of k letters. A sequence shorter than k has none,
    so its counts are empty.

    Parameters
    ----------
    sequence : str, bytes, FastaRecord, sequence of Biopython or scikit-bio, or an iterable of those
        One sequence, or the records of one genome; no k-mer spans two records. Case does not
        matter and U counts as T. A window that holds an IUPAC ambiguity code or a gap is skipped,
        and ``n_skipped`` says how many were.
    k : int
        Number of letters of a k-mer, from 1 to 31.
    canonical : bool
        Whether a k-mer and its reverse complement count as one, the one that comes first in the
        dictionary. The counts are then those of a molecule, not of one of its strands. Each
        window still counts once, also one that is its own reverse complement.

    Returns
    -------
    KmerCounts
        The different k-mers and their counts.

    Raises
    ------
    TypeError
        If `sequence` is none of these, or one sequence that is cut into letters.
    ValueError
        If `k` is out of range or a letter is not an IUPAC nucleotide code.

    Notes
    -----
    For n bases, the time is O(n log k) for k up to 10 and O(n log n) otherwise. The memory is at
    most about 18 bytes a base beyond the sequence.

    References
    ----------
    Marçais, G. and Kingsford, C. (2011). A fast, lock-free approach for efficient parallel counting
    of occurrences of k-mers. *Bioinformatics* 27, 764-770.
    https://doi.org/10.1093/bioinformatics/btr011

    Examples
    --------
    >>> count_kmers("GATTACA", 2).to_dict()
    {'AC': 1, 'AT': 1, 'CA': 1, 'GA': 1, 'TA': 1, 'TT': 1}
    >>> count_kmers("ACGT", 3, canonical=True).to_dict()  # CGT is ACG on the other strand
    {'ACG': 2}
    >>> count_kmers(["ACG", "ACNAC"], 2)
    KmerCounts(k=2, canonical=False: 4 k-mers, 2 distinct, 2 windows skipped)
    """
    k = _checked_k(k)
    encoded, lengths = encode(sequence, k)
    n_windows = sum(max(0, length - k + 1) for length in lengths)
    blocks = _blocks_of_codes(np.frombuffer(encoded, dtype=np.uint8), k, canonical)
    del encoded  # so that its memory is free again as soon as the last block is done
    use_table = k <= _MAX_TABLE_K and 2 * 4**k <= n_windows
    count = _count_in_table if use_table else _count_by_sorting
    codes, counts = count(blocks, k, n_windows)
    counts = counts.astype(np.int64, copy=False)  # positions have 32 bits on some platforms
    return KmerCounts(k, codes, counts, canonical, n_skipped=n_windows - int(counts.sum()))


def _blocks_of_codes(bases: np.ndarray, k: int, canonical: bool) -> Iterator[np.ndarray]:
    """Codes of all windows without an ambiguous letter, block by block."""
    for start in range(0, bases.size - k + 1, _BLOCK):
        block = bases[start : start + _BLOCK + k - 1]
        codes = _window_codes(block, k)
        if canonical:
            # Read backwards, the windows of the other strand stand beside their counterparts.
            codes = np.minimum(codes, _window_codes(3 - block[::-1], k)[::-1])
        is_ambiguous = block == AMBIGUOUS
        if is_ambiguous.any():
            codes = codes[~_window_any(is_ambiguous, k)]
        yield codes


def _window_codes(bases: np.ndarray, k: int) -> np.ndarray:
    """Codes of the k-mers at all positions, from the codes of k-mers about half as long.

    A k-mer begins with one h-mer and ends with another, h = ceil(k / 2), which begins k - h letters
    later::

        code_k[i] = code_h[i] << 2 (k - h)  |  code_h[i + k - h]

    If k is odd, the two share a letter, whose bits are the same in both.
    """
    if k == 1:
        return bases
    half = (k + 1) // 2
    step = k - half
    halves = _window_codes(bases, half)
    codes = halves[:-step].astype(_code_type(k))
    codes <<= 2 * step
    codes |= halves[step:]
    return codes


def _window_any(flags: np.ndarray, k: int) -> np.ndarray:
    """Whether a flag is set in the window of k letters at each position, as above."""
    if k == 1:
        return flags
    half = (k + 1) // 2
    step = k - half
    halves = _window_any(flags, half)
    return halves[:-step] | halves[step:]


def _code_type(k: int) -> type[np.unsignedinteger]:
    """Smallest type that holds the 2k bits of a code: the smaller, the faster."""
    for code_type in (np.uint8, np.uint16, np.uint32):
        if 2 * k <= np.iinfo(code_type).bits:
            return code_type
    return np.uint64


def _count_in_table(
    blocks: Iterator[np.ndarray], k: int, n_windows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Distinct codes and their counts, by a table with a cell for each possible k-mer."""
    table = np.zeros(4**k, dtype=np.int64)
    for codes in blocks:
        np.add.at(table, codes.astype(np.intp), 1)
    distinct = np.flatnonzero(table)
    return distinct.astype(np.uint64), table[distinct]


def _count_by_sorting(
    blocks: Iterator[np.ndarray], k: int, n_windows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Distinct codes and their counts, by sorting, which makes equal codes neighbors."""
    codes = _join(blocks, n_windows, _code_type(k))
    codes.sort()
    begins_run = np.ones(codes.size + 1, dtype=bool)
    np.not_equal(codes[1:], codes[:-1], out=begins_run[1:-1])
    n_distinct = int(np.count_nonzero(begins_run[:-1]))
    distinct = _join(_select(codes, begins_run[:-1]), n_distinct, np.uint64)
    del codes  # the largest array, no longer needed
    return distinct, _differences(np.flatnonzero(begins_run))


def _join(blocks: Iterator[np.ndarray], size: int, dtype: type[np.unsignedinteger]) -> np.ndarray:
    """Blocks of at most `size` values in all as one array, never holding them twice."""
    joined = np.empty(size, dtype=dtype)
    end = 0
    for block in blocks:
        start, end = end, end + block.size
        joined[start:end] = block
    return joined[:end]


def _select(values: np.ndarray, flags: np.ndarray) -> Iterator[np.ndarray]:
    """The values whose flag is set, block by block."""
    for start in range(0, values.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        # Positions first: selecting by flags makes the processor guess, and wait when it is wrong.
        yield values[block][np.flatnonzero(flags[block])]


def _differences(positions: np.ndarray) -> np.ndarray:
    """What np.diff returns, in the memory of the argument."""
    n_differences = positions.size - 1
    for start in range(0, n_differences, _BLOCK):
        end = min(start + _BLOCK, n_differences)
        positions[start:end] = positions[start + 1 : end + 1] - positions[start:end]
    return positions[:-1]


# --------------------------------------------------------------------------------------------------
# Spectra and probabilities
# --------------------------------------------------------------------------------------------------


def kmer_spectrum(counts: KmerCounts) -> tuple[np.ndarray, np.ndarray]:
    """How many different k-mers occur once, twice, and so on.

    Parameters
    ----------
    counts : KmerCounts
        Counts of k-mers.

    Returns
    -------
    multiplicity : numpy.ndarray of int64, shape (m,)
        The counts that occur, ascending, from 1.
    n_distinct : numpy.ndarray of int64, shape (m,)
        Number of different k-mers with each of these counts.

    References
    ----------
    Chor, B. et al. (2009). Genomic DNA k-mer Spectra: Models and Modalities. *Genome Biology* 10,
    R108. https://doi.org/10.1186/gb-2009-10-10-r108

    Examples
    --------
    >>> multiplicity, n_distinct = kmer_spectrum(count_kmers("AAAACG", 2))  # AA 3, AC 1, CG 1
    >>> multiplicity.tolist(), n_distinct.tolist()
    ([1, 3], [2, 1])
    """
    if not isinstance(counts, KmerCounts):
        raise TypeError(f"counts must be KmerCounts, not {type(counts).__name__}")
    multiplicity, n_distinct = np.unique(counts.counts, return_counts=True)
    return multiplicity, n_distinct.astype(np.int64, copy=False)


def expected_kmer_spectrum(
    n_windows: int, k: int, composition: Mapping[str, float], max_multiplicity: int
) -> np.ndarray:
    r"""Spectrum that independent bases would give: how many k-mers occur 0, 1, 2, ... times.

    In a sequence of independent bases, a window is the k-mer w with probability
    :math:`p_w = \prod_i p_{w_i}`, and w occurs in n windows about Poisson(n p_w) times. The number
    of k-mers that are expected c times is the sum of the Poisson probabilities of c over all 4^k
    k-mers. Those with equal numbers of A, C, G and T have equal p_w, so that the sum has only
    (k + 1)(k + 2)(k + 3) / 6 terms.

    Parameters
    ----------
    n_windows : int
        Number of windows, that is length - k + 1 for one sequence.
    k : int
        Number of letters of a k-mer, from 1 to 31.
    composition : mapping
        Probabilities of A, C, G and T, as from
        :func:`~nutrigen.genomics.sequences.base_composition`.
    max_multiplicity : int
        Largest multiplicity to return.

    Returns
    -------
    numpy.ndarray of float, shape (max_multiplicity + 1,)
        Expected number of k-mers with multiplicity 0 (absent), 1, 2, ..., of one strand.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The Poisson distribution is an approximation: windows overlap, so that the occurrences of a
    k-mer that overlaps itself, such as AAAA, come in clumps. The expected count, n p_w, is exact.

    Equations :eq:`eq-kmer-probability`, :eq:`eq-expected-count` and :eq:`eq-expected-spectrum` of
    the book.

    References
    ----------
    Reinert, G., Schbath, S. and Waterman, M. S. (2000). Probabilistic and Statistical Properties of
    Words: An Overview. *Journal of Computational Biology* 7, 1-46.
    https://doi.org/10.1089/10665270050081360

    Examples
    --------
    >>> uniform = {"A": 0.25, "C": 0.25, "G": 0.25, "T": 0.25}
    >>> expected_kmer_spectrum(16, 2, uniform, 2).round(3)  # 16 k-mers, each Poisson(1)
    array([5.886, 5.886, 2.943])
    """
    n_windows = as_whole_number("n_windows", n_windows, least=0)
    max_multiplicity = as_whole_number("max_multiplicity", max_multiplicity, least=0)
    base_counts = _base_counts_of_kmers(_checked_k(k))
    n_kmers = np.exp(gammaln(k + 1) - gammaln(base_counts + 1).sum(axis=1))
    probabilities = np.prod(base_probabilities(composition) ** base_counts, axis=1)
    means = n_windows * probabilities
    return np.array(
        [
            n_kmers @ np.exp(xlogy(multiplicity, means) - means - gammaln(multiplicity + 1))
            for multiplicity in range(max_multiplicity + 1)
        ]
    )


def _base_counts_of_kmers(k: int) -> np.ndarray:
    """All ways to split k letters into counts of A, C, G and T, shape ((k+1)(k+2)(k+3)/6, 4)."""
    return np.array(
        [
            (a, c, g, k - a - c - g)
            for a in range(k + 1)
            for c in range(k + 1 - a)
            for g in range(k + 1 - a - c)
        ]
    )


def probability_of_occurrence(
    n_windows: int,
    k: int,
    *,
    composition: Mapping[str, float] | None = None,
    kmer: str | None = None,
    both_strands: bool = False,
) -> float:
    """Probability that a k-mer occurs at least once in a sequence of independent bases.

    If the k-mer is at a window with probability p, it is in one of n windows with probability
    1 - (1 - p)^n.

    Parameters
    ----------
    n_windows : int
        Number of windows, that is length - k + 1 for one sequence.
    k : int
        Number of letters of the k-mer, from 1 to 31.
    composition : mapping, optional
        Probabilities of A, C, G and T, as from
        :func:`~nutrigen.genomics.sequences.base_composition`; by default all 1/4.
    kmer : str, optional
        The k-mer. Without it all bases must be equally frequent; p is then 4^-k.
    both_strands : bool
        Whether the reverse complement counts as an occurrence, too: p is then the sum of the
        probabilities of both, unless the k-mer is its own reverse complement. Without `kmer`, one
        that is not its own reverse complement is meant.

    Returns
    -------
    float
        The probability, accurate also where p is tiny.

    Raises
    ------
    ValueError
        If an argument is out of range, `kmer` has not `k` letters, or `composition` is given
        without `kmer`.

    Notes
    -----
    The formula takes windows as independent, but windows that overlap share letters. It is exact
    for k = 1. For a k-mer that overlaps itself, such as AAAA, it is somewhat too high, since such
    a k-mer comes in clumps; for one that does not, such as AAAC, it is very slightly too low.

    Equations :eq:`eq-kmer-probability` and :eq:`eq-probability-of-occurrence` of the book.

    References
    ----------
    Reinert, G., Schbath, S. and Waterman, M. S. (2000). Probabilistic and Statistical Properties of
    Words: An Overview. *Journal of Computational Biology* 7, 1-46.
    https://doi.org/10.1089/10665270050081360

    Examples
    --------
    >>> round(probability_of_occurrence(1_000_000, 10), 3)
    0.615
    >>> round(probability_of_occurrence(1_000_000, 10, both_strands=True), 3)
    0.852
    """
    n_windows = as_whole_number("n_windows", n_windows, least=0)
    k = _checked_k(k)
    if kmer is None:
        if composition is not None:
            raise ValueError(
                "with a composition, the probability depends on the k-mer: pass kmer as well"
            )
        p = 4.0**-k * (2 if both_strands else 1)
    else:
        p = _window_probability(kmer, k, base_probabilities(composition), both_strands)
    if p >= 1:
        return float(n_windows > 0)
    # For tiny p, 1 - p rounds to 1; log1p and expm1 keep the digits.
    return -math.expm1(n_windows * math.log1p(-p))


def _window_probability(
    kmer: str, k: int, base_probabilities: np.ndarray, both_strands: bool
) -> float:
    """Probability that one window holds the k-mer, or its reverse complement."""
    word = decode_kmer(encode_kmer(kmer), len(kmer))
    if len(word) != k:
        raise ValueError(f"kmer {kmer!r} has {len(kmer)} letters, but k is {k}")
    words = {word, reverse_complement(word)} if both_strands else {word}
    probability_of = dict(zip(BASES, base_probabilities.tolist(), strict=True))
    return sum(math.prod(probability_of[base] for base in word) for word in words)
