"""Sequences that are related.

A split that puts relatives on both sides measures memory. Where nobody has named the relatives,
:func:`kmer_groups` finds them by shared words, without an alignment, and :func:`linked_groups` by
any similarity. :func:`nearest_similarity` says how near the test is to the training, and
:func:`nearest_label` what looking up the nearest would answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from nutrigen._arguments import as_labels, as_number, as_numbers, as_whole_number
from nutrigen.genomics._codes import as_texts
from nutrigen.genomics.kmers import count_kmers
from nutrigen.genomics.similarity import minhash_sketch

__all__ = ["kmer_groups", "linked_groups", "nearest_label", "nearest_similarity"]

_N_HASHES = 2**64


def kmer_groups(
    sequences: Sequence[str],
    k: int,
    threshold: float,
    *,
    share: float = 1.0,
    canonical: bool = False,
    seed: int = 0,
) -> np.ndarray:
    """Group sequences by single linkage: a chain of similar pairs makes a group.

    Two sequences are linked if the Jaccard index of their sets of words is at least `threshold`.
    If all words are looked at, therefore, no two of different groups are that similar, which is
    what a split needs. With a share of the words the index is an estimate, and a few pairs of
    different groups are more similar than `threshold`.

    Parameters
    ----------
    sequences : sequence of str
        The sequences, each with at least one window of k letters A, C, G or T.
    k : int
        Letters of a word.
    threshold : float
        Jaccard index from which on two sequences are relatives, above 0 and at most 1.
    share : float, default 1
        Share of all words that are looked at, those with the smallest hashes. Less is faster and
        makes the index an estimate, so that the groups depend on `seed`. A sequence without a
        word in the share stays alone.
    canonical : bool, default False
        Whether a word and its reverse complement count as one: for sequences of unknown strand.
    seed : int, default 0
        Chooses the hash function.

    Returns
    -------
    ndarray of int, shape (n_sequences,)
        Number of the group of each sequence, from 0 in the order of their first members.

    Raises
    ------
    ValueError
        If there are no sequences, `threshold` or `share` is out of range, or a sequence has no
        word.

    Notes
    -----
    Sequences of different groups meet the condition :eq:`eq-gf-single-linkage` of the book.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. *Proceedings of
    Compression and Complexity of SEQUENCES 1997*, 21-29. https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> kmer_groups(["GATTACA", "TTTTTT", "GATTACC"], k=3, threshold=0.5)
    array([0, 1, 0])
    """
    sequences = as_texts("sequences", sequences, k)
    if not sequences:
        raise ValueError("sequences must hold at least one sequence, but is empty")
    threshold = as_number("threshold", threshold, above=0, most=1)
    (words,) = _sets_of_words([sequences], k, share, canonical, seed)
    first, second, jaccard = _jaccard_of_pairs(words, words)
    n = len(sequences)
    return linked_groups(sparse.coo_array((jaccard, (first, second)), shape=(n, n)), threshold)


def linked_groups(similarity: sparse.coo_array | ArrayLike, threshold: float) -> np.ndarray:
    """Group samples by single linkage: a chain of similar pairs makes a group.

    No two samples of different groups have a similarity of `threshold` or more.

    Parameters
    ----------
    similarity : array or sparse array of float, shape (n_samples, n_samples)
        Similarity of each pair, symmetric; what a sparse array leaves out is 0.
    threshold : float
        Similarity from which on two samples are relatives, above 0 and at most 1.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        Number of the group of each sample, from 0 in the order of their first members.

    Raises
    ------
    ValueError
        If `similarity` is not square or `threshold` is out of range.

    Notes
    -----
    Samples of different groups meet the condition :eq:`eq-gf-single-linkage` of the book.

    Examples
    --------
    >>> linked_groups([[1.0, 0.0, 0.6], [0.0, 1.0, 0.2], [0.6, 0.2, 1.0]], threshold=0.5)
    array([0, 1, 0])
    """
    threshold = as_number("threshold", threshold, above=0, most=1)
    if not sparse.issparse(similarity):
        similarity = as_numbers("similarity", similarity)
    pairs = sparse.coo_array(similarity)
    pairs.sum_duplicates()
    if pairs.ndim != 2 or pairs.shape[0] != pairs.shape[1]:
        raise ValueError(f"similarity must be square, not of shape {pairs.shape}")
    if not np.isfinite(pairs.data).all():
        raise ValueError("similarity must have finite values only")
    linked = pairs.data >= threshold
    # SciPy 1.11 cannot walk a graph whose indices are of 64 bit, and says so on stderr only.
    ends = tuple(index[linked].astype(np.int32) for index in (pairs.row, pairs.col))
    graph = sparse.csr_array((linked[linked], ends), shape=pairs.shape)
    _, labels = connected_components(graph, directed=False)
    _, first_members, labels = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first_members))[labels]


def nearest_label(similarity: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Look up the most similar reference of each query, and answer with its label.

    This is what a search for the best hit in a database does, and the baseline that a classifier
    of sequences has to beat.

    Parameters
    ----------
    similarity : array of float, shape (n_queries, n_references)
        How alike each query is to each reference, at least 0.
    y : array, shape (n_references,)
        Labels of the references.

    Returns
    -------
    ndarray, shape (n_queries,)
        Label of the most similar reference, of the first one of those that are equally similar.
        A query that is similar to none gets the most frequent label.

    Raises
    ------
    ValueError
        If there are not as many labels as columns, no references, or a similarity is negative or
        not finite.

    Examples
    --------
    >>> nearest_label([[0.1, 0.4, 0.2], [0.0, 0.0, 0.0]], ["a", "b", "a"])
    array(['b', 'a'], dtype='<U1')
    """
    similarity, y = as_numbers("similarity", similarity, missing=True), as_labels("y", y)
    if y.ndim != 1 or not y.size or similarity.ndim != 2 or similarity.shape[1] != len(y):
        raise ValueError(
            "similarity must have one column for each entry of y, at least one, but their shapes "
            f"are {similarity.shape} and {y.shape}"
        )
    wrong = ~((similarity >= 0) & np.isfinite(similarity))
    if wrong.any():
        raise ValueError(f"similarity must be at least 0 and finite, not {similarity[wrong][0]}")
    labels, counts = np.unique(y, return_counts=True)
    found = similarity.max(axis=1) > 0
    return np.where(found, y[similarity.argmax(axis=1)], labels[counts.argmax()])


def nearest_similarity(
    queries: Sequence[str],
    references: Sequence[str],
    k: int,
    *,
    share: float = 1.0,
    canonical: bool = False,
    seed: int = 0,
) -> np.ndarray:
    """Jaccard index of each query with the reference that is most similar to it.

    Parameters
    ----------
    queries, references : sequence of str
        Test and training sequences.
    k, share, canonical, seed
        As in :func:`kmer_groups`.

    Returns
    -------
    ndarray of float, shape (n_queries,)
        1 if the words of a query are those of a reference, 0 if it shares none with any.

    Raises
    ------
    ValueError
        As :func:`kmer_groups`.

    Notes
    -----
    Equation :eq:`eq-jaccard` of the book.

    Examples
    --------
    >>> nearest_similarity(["GATTACA", "CCCC"], ["TTTTTT", "GATTAC"], k=3)
    array([0.8, 0. ])
    """
    queries, references = as_texts("queries", queries, k), as_texts("references", references, k)
    words, reference_words = _sets_of_words([queries, references], k, share, canonical, seed)
    query, _, jaccard = _jaccard_of_pairs(words, reference_words)
    nearest = np.zeros(words.shape[0])
    np.maximum.at(nearest, query, jaccard)
    return nearest


def _sets_of_words(
    collections: list[Sequence[str]], k: int, share: float, canonical: bool, seed: int
) -> list[sparse.csr_array]:
    """One sparse table a collection: 1 where a sequence has a word; the columns are common."""
    share = as_number("share", share, above=0, most=1)
    k = as_whole_number("k", k, least=1)
    kept = []
    for collection in collections:
        for number, sequence in enumerate(collection):
            counts = count_kmers(sequence, k, canonical=canonical)
            if not counts.n_distinct:
                raise ValueError(f"sequence {number} has no word of {k} letters A, C, G or T")
            hashes = minhash_sketch(counts, counts.n_distinct, seed=seed).hashes
            if share < 1:
                hashes = hashes[hashes < np.uint64(int(share * _N_HASHES))]
            kept.append(hashes)
    words, columns = np.unique(np.concatenate(kept), return_inverse=True)
    ends = np.cumsum([0, *map(len, kept)])
    ones = np.ones(len(columns), dtype=np.int32)
    table = sparse.csr_array((ones, columns, ends), shape=(len(kept), len(words)))
    borders = np.cumsum([0, *map(len, collections)])
    return [table[start:end] for start, end in pairwise(borders)]


def _jaccard_of_pairs(
    a: sparse.csr_array, b: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of `a`, rows of `b` and Jaccard index of all pairs that share a word."""
    shared = (a @ b.T).tocoo()
    first, second = shared.row, shared.col
    n_a, n_b = a.sum(axis=1), b.sum(axis=1)
    return first, second, shared.data / (n_a[first] + n_b[second] - shared.data)
