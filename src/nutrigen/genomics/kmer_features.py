"""Sequences as bags of words: sparse tables of k-mers, what they share, weigh and say where.

A sequence of any length becomes one row of ``4**k`` numbers, so that any model for tables can be
trained on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from nutrigen._arguments import as_numbers, as_whole_number
from nutrigen.genomics._codes import as_text, as_texts
from nutrigen.genomics.kmers import count_kmers, encode_kmer
from nutrigen.genomics.letters import AMINO_ACIDS

__all__ = [
    "idf",
    "jaccard_of_bags",
    "kmer_matrix",
    "protein_kmer_matrix",
    "tfidf",
    "word_evidence",
]

# A column for each word must be numbered by 32 bits.
_LONGEST_WORD = 15
_LONGEST_PROTEIN_WORD = 7
_CODE_OF_AMINO_ACID = np.full(256, -1, dtype=np.int64)
_CODE_OF_AMINO_ACID[list(AMINO_ACIDS.encode())] = np.arange(20)
_CODE_OF_AMINO_ACID[list(AMINO_ACIDS.lower().encode())] = np.arange(20)


def kmer_matrix(sequences: Sequence[str], k: int, *, canonical: bool = False) -> sparse.csr_array:
    """Count the words of each sequence in a sparse table, the bag of words.

    Parameters
    ----------
    sequences : sequence of str
        The sequences, of any lengths. Windows with other letters than A, C, G, T and U are left
        out.
    k : int
        Letters of a word, from 1 to 15.
    canonical : bool, default False
        Count a word and its reverse complement as the one that comes first in the alphabet.

    Returns
    -------
    csr_array of int64, shape (n_sequences, 4**k)
        Counts. The columns are the words in the order of the alphabet, that of
        :func:`nutrigen.genomics.kmers.encode_kmer`.

    Raises
    ------
    TypeError
        If `sequences` is a single sequence, also one that is cut into letters, or has no order,
        or an entry is no sequence.
    ValueError
        If `k` is out of range, there is no sequence, or a letter is no nucleotide.

    See Also
    --------
    nutrigen.genomics.reads.kmer_table : the same as a dense table with names, for short words.

    Notes
    -----
    Equation :eq:`eq-gf-bag` of the book.

    Examples
    --------
    >>> X = kmer_matrix(["AACA", "CCC"], 2)
    >>> X.shape, X.toarray()[:, :6].tolist()
    ((2, 16), [[1, 1, 0, 0, 1, 0], [0, 0, 0, 0, 0, 2]])
    """
    k = as_whole_number("k", k, least=1, most=_LONGEST_WORD)
    sequences = as_texts("sequences", sequences, k)
    if len(sequences) == 0:
        raise ValueError("sequences must hold at least one sequence, but is empty")
    counts = [count_kmers(sequence, k, canonical=canonical) for sequence in sequences]
    ends = np.cumsum([0, *(one.n_distinct for one in counts)])
    columns = np.concatenate([one.codes for one in counts]).astype(np.int64)
    values = np.concatenate([one.counts for one in counts])
    return sparse.csr_array((values, columns, ends), shape=(len(sequences), 4**k))


def protein_kmer_matrix(proteins: Sequence[str], k: int) -> sparse.csr_array:
    """Count the words of amino acids of each protein in a sparse table.

    Parameters
    ----------
    proteins : sequence of str
        The proteins, of any lengths, in either case. Windows with other letters than those of the
        twenty amino acids are left out.
    k : int
        Letters of a word, from 1 to 7.

    Returns
    -------
    csr_array of int64, shape (n_proteins, 20**k)
        Counts. The columns are the words in the order of the alphabet.

    Raises
    ------
    TypeError
        If `proteins` is a single sequence, also one that is cut into letters, or has no order, or
        an entry is no sequence.
    ValueError
        If `k` is out of range, there is no protein, or a letter is not ASCII.

    See Also
    --------
    nutrigen.genomics.sequences.translate : the protein of a gene.

    Examples
    --------
    >>> X = protein_kmer_matrix(["ACCA*", "CC"], 2)
    >>> X.shape, X.toarray()[:, [0, 1, 20, 21]].tolist()
    ((2, 400), [[0, 1, 1, 1], [0, 0, 0, 1]])
    """
    k = as_whole_number("k", k, least=1, most=_LONGEST_PROTEIN_WORD)
    proteins = as_texts("proteins", proteins, k)
    if len(proteins) == 0:
        raise ValueError("proteins must hold at least one protein, but is empty")
    rows = []
    for number, protein in enumerate(proteins):
        if not protein.isascii():
            raise ValueError(f"protein {number} must hold letters of amino acids, not {protein!r}")
        letters = _CODE_OF_AMINO_ACID[np.frombuffer(protein.encode(), dtype=np.uint8)]
        n_windows = max(len(letters) - k + 1, 0)
        windows = np.array([letters[i : i + n_windows] for i in range(k)])
        known = windows[:, (windows >= 0).all(axis=0)]
        rows.append(20 ** np.arange(k, dtype=np.int64)[::-1] @ known)
    columns = np.concatenate(rows)
    ends = np.cumsum([0, *map(len, rows)])
    shape = (len(rows), 20**k)
    X = sparse.csr_array((np.ones(len(columns), dtype=np.int64), columns, ends), shape=shape)
    X.sum_duplicates()
    return X


def jaccard_of_bags(
    X: sparse.csr_array | ArrayLike, Y: sparse.csr_array | ArrayLike | None = None
) -> np.ndarray:
    r"""Jaccard index of the sets of words of each sequence with each other.

    .. math:: J(A, B) = \frac{|A \cap B|}{|A \cup B|}

    How often a word occurs plays no part. The number of shared words of all pairs is one product
    of sparse tables.

    Parameters
    ----------
    X : array or sparse array of counts, shape (n_sequences, n_words)
        Bags of words, from :func:`kmer_matrix` or :func:`protein_kmer_matrix`.
    Y : array or sparse array of counts, shape (n_others, n_words), optional
        Bags to compare with, in the same columns; without it, those of `X`.

    Returns
    -------
    ndarray of float, shape (n_sequences, n_others)
        0 also where neither has a word.

    Raises
    ------
    ValueError
        If there is no sequence, a count is negative or not finite, or the tables differ in their
        columns.

    Notes
    -----
    Equation :eq:`eq-jaccard` of the book.

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. *New Phytologist* 11,
    37-50. https://doi.org/10.1111/j.1469-8137.1912.tb05611.x

    Examples
    --------
    >>> jaccard_of_bags(kmer_matrix(["GATTACA", "GATTAC", "CCCC"], 3)).round(2)
    array([[1. , 0.8, 0. ],
           [0.8, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    of_x = _checked_counts(X)
    of_y = of_x if Y is None else _checked_counts(Y)
    if of_x.shape[1] != of_y.shape[1]:
        raise ValueError(
            f"X and Y must have the same words, not {of_x.shape[1]} and {of_y.shape[1]} columns"
        )
    has_x, has_y = (table.astype(bool).astype(np.int32) for table in (of_x, of_y))
    shared = (has_x @ has_y.T).toarray()
    union = has_x.sum(axis=1)[:, None] + has_y.sum(axis=1) - shared
    return shared / np.maximum(union, 1)


def idf(X: sparse.csr_array | ArrayLike) -> np.ndarray:
    r"""Inverse document frequency of each word.

    .. math:: \operatorname{idf}_w = 1 + \ln \frac{1 + n}{1 + n_w}

    Here :math:`n` is the number of sequences and :math:`n_w` that of those that hold the word.
    Learn it from the training set alone.

    Parameters
    ----------
    X : array or sparse array of counts, shape (n_sequences, n_words)
        The bags of words.

    Returns
    -------
    ndarray of float, shape (n_words,)
        1 for a word of all sequences, more for a rarer one.

    Raises
    ------
    ValueError
        If there is no sequence, or a count is negative or not finite.

    Notes
    -----
    Equation :eq:`eq-gf-idf` of the book.

    References
    ----------
    Sparck Jones, K. (1972). A Statistical Interpretation of Term Specificity and Its Application in
    Retrieval. *Journal of Documentation* 28, 11-21. https://doi.org/10.1108/eb026526

    Examples
    --------
    >>> idf([[2, 1], [1, 0], [1, 0]]).round(3)
    array([1.   , 1.693])
    """
    X = _checked_counts(X)
    n_with_word = np.bincount(X.tocoo().col, minlength=X.shape[1])
    return 1 + np.log((1 + X.shape[0]) / (1 + n_with_word))  # eq-gf-idf


def tfidf(X: sparse.csr_array | ArrayLike, weights: ArrayLike) -> sparse.csr_array:
    """Weight the counts of words, and bring each sequence to length 1.

    Parameters
    ----------
    X : array or sparse array of counts, shape (n_sequences, n_words)
        The bags of words.
    weights : array of float, shape (n_words,)
        Weight of each word, from :func:`idf` of the training set.

    Returns
    -------
    csr_array of float, shape (n_sequences, n_words)
        Each row has a sum of squares of 1, or is 0 if the sequence has no word.

    Raises
    ------
    ValueError
        If there are not as many weights as words, or a count is negative or not finite.

    Notes
    -----
    Equation :eq:`eq-gf-tfidf` of the book.

    Examples
    --------
    >>> tfidf([[3, 2], [0, 0]], [1.0, 2.0]).toarray()
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    X, weights = _checked_counts(X), as_numbers("weights", weights)
    if weights.shape != (X.shape[1],):
        raise ValueError(
            f"weights must have one entry for each of the {X.shape[1]} words, not shape "
            f"{weights.shape}"
        )
    weighted = sparse.csr_array(X * weights)  # eq-gf-tfidf
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1))
    length[length == 0] = 1
    return sparse.csr_array(weighted / length[:, None])


def _checked_counts(X: sparse.csr_array | ArrayLike) -> sparse.csr_array:
    # Not in the caller's type: a difference or a product of small whole numbers would wrap around.
    X = sparse.csr_array(X if sparse.issparse(X) else as_numbers("X", X), dtype=float, copy=True)
    if X.ndim != 2:
        raise ValueError(f"X must have a row for each sequence, not shape {X.shape}")
    X.sum_duplicates()
    X.eliminate_zeros()
    if X.shape[0] == 0:
        raise ValueError("X must have at least one row, a sequence")
    wrong = ~((X.data >= 0) & np.isfinite(X.data))
    if wrong.any():
        raise ValueError(f"X must hold counts, but has {X.data[wrong][0]}")
    return X


def word_evidence(sequence: str, weights: ArrayLike, k: int) -> np.ndarray:
    """Spread the score that a linear model gives to word frequencies over the sequence.

    A linear model of frequencies gives a sequence the mean of the weights of its windows. Each
    window hands its part to the k bases that it covers, in equal shares, so that the shares of
    all bases add up to the score without its intercept.

    Parameters
    ----------
    sequence : str
        Letters A, C, G and T, at least k of them.
    weights : array of float, shape (4**k,)
        Weight of the frequency of each word, words in the order of the alphabet.
    k : int
        Letters of a word.

    Returns
    -------
    ndarray of float, shape (len(sequence),)
        Share of each base.

    Raises
    ------
    ValueError
        If the sequence is shorter than k or has another letter, or the number of weights is wrong.

    Notes
    -----
    Equation :eq:`eq-gf-evidence` of the book.

    Examples
    --------
    >>> weights = np.zeros(16)
    >>> weights[encode_kmer("GA")] = 6.0
    >>> word_evidence("TGAT", weights, 2)
    array([0., 1., 1., 0.])
    """
    k = as_whole_number("k", k, least=1, most=_LONGEST_WORD)
    sequence, weights = as_text("sequence", sequence), as_numbers("weights", weights)
    if weights.shape != (4**k,):
        raise ValueError(f"weights must have shape ({4**k},) for k={k}, not {weights.shape}")
    if len(sequence) < k:
        raise ValueError(f"sequence has {len(sequence)} letters, fewer than k={k}")
    codes = [encode_kmer(sequence[i : i + k]) for i in range(len(sequence) - k + 1)]
    of_window = weights[codes] / len(codes)  # eq-gf-evidence
    return np.convolve(of_window, np.full(k, 1 / k))
