"""Groups of related sequences, and what the scores of folds say.

A split that puts relatives on both sides measures memory. Where nobody has named the relatives,
:func:`kmer_groups` finds them by shared words, without an alignment, and :func:`linked_groups` by
any similarity. :func:`nearest_similarity` says how near the test is to the training, and
:func:`nearest_label` what looking up the nearest would answer. Labels such as ``eq-gf-interval``
are those of the equations in the book's chapter on gene families, ``eq-mm-gain`` is in that on
modalities.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats
from scipy.sparse.csgraph import connected_components

from nutrigen.sequences import count_kmers
from nutrigen.similarity import minhash_sketch

__all__ = [
    "fold_interval",
    "kmer_groups",
    "linked_groups",
    "nearest_label",
    "nearest_similarity",
    "permute_group_labels",
    "r_squared_gain",
]

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

    References
    ----------
    Broder A. Z. On the resemblance and containment of documents. Proceedings of Compression and
    Complexity of Sequences 1997, 21-29. doi:10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> kmer_groups(["GATTACA", "TTTTTT", "GATTACC"], k=3, threshold=0.5)
    array([0, 1, 0])
    """
    if not len(sequences):
        raise ValueError("`sequences` must hold at least one sequence, but is empty")
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

    Examples
    --------
    >>> linked_groups([[1.0, 0.0, 0.6], [0.0, 1.0, 0.2], [0.6, 0.2, 1.0]], threshold=0.5)
    array([0, 1, 0])
    """
    pairs = sparse.coo_array(similarity)
    if pairs.ndim != 2 or pairs.shape[0] != pairs.shape[1]:
        raise ValueError(f"`similarity` must be square, got shape {pairs.shape}")
    if not 0 < threshold <= 1:
        raise ValueError(f"`threshold` must be above 0 and at most 1, got {threshold}")
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
    similarity, y = np.asarray(similarity, dtype=float), np.asarray(y)
    if y.ndim != 1 or not y.size or similarity.ndim != 2 or similarity.shape[1] != len(y):
        raise ValueError(
            f"`similarity` must have one column for each entry of `y`, at least one, got shapes "
            f"{similarity.shape} and {y.shape}"
        )
    wrong = ~((similarity >= 0) & np.isfinite(similarity))
    if wrong.any():
        raise ValueError(f"`similarity` must be at least 0 and finite, got {similarity[wrong][0]}")
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

    Examples
    --------
    >>> nearest_similarity(["GATTACA", "CCCC"], ["TTTTTT", "GATTAC"], k=3)
    array([0.8, 0. ])
    """
    words, reference_words = _sets_of_words([queries, references], k, share, canonical, seed)
    query, _, jaccard = _jaccard_of_pairs(words, reference_words)
    nearest = np.zeros(len(queries))
    np.maximum.at(nearest, query, jaccard)
    return nearest


def _sets_of_words(
    collections: list[Sequence[str]], k: int, share: float, canonical: bool, seed: int
) -> list[sparse.csr_array]:
    """One sparse table a collection: 1 where a sequence has a word; the columns are common."""
    if not 0 < share <= 1:
        raise ValueError(f"`share` must be above 0 and at most 1, got {share}")
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


def fold_interval(scores: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    r"""Interval for the mean score of a cross-validation, with the overlap of the folds.

    .. math:: \bar{a} \pm t \sqrt{\left(\frac{1}{K} + \frac{1}{K - 1}\right) s^2}

    Two training sets of a K-fold cross-validation share most of their samples, so that the scores
    are correlated and their spread, taken alone, promises too much. The second term corrects for
    a correlation of :math:`1/K`, the share of the samples that is tested. That value is a
    rule of thumb: no estimate of the variance from one cross-validation is unbiased, and nothing
    promises that such intervals hold the true value as often as `confidence` says. They tend to
    be too wide, most of all for the difference of two models in the same folds, and they change
    with the folds. For what columns add to a regression, see :func:`r_squared_gain`.

    Parameters
    ----------
    scores : array of float, shape (K,)
        Score of each fold, at least two.
    confidence : float, default 0.95
        Of the quantile of Student's t, between 0 and 1. The intervals would cover with it if the
        scores were normal and correlated by :math:`1/K`.

    Returns
    -------
    (low, high) : tuple of float

    Raises
    ------
    ValueError
        If there are fewer than two scores, or `confidence` is out of range.

    References
    ----------
    Nadeau C., Bengio Y. Inference for the generalization error. Machine Learning 52 (2003),
    239-281. doi:10.1023/A:1024068626366

    Examples
    --------
    >>> low, high = fold_interval([0.8, 0.9, 0.7, 0.8, 0.8])
    >>> round(low, 3), round(high, 3)
    (0.668, 0.932)
    """
    scores = np.asarray(scores, dtype=float)
    if scores.ndim != 1 or scores.size < 2:
        raise ValueError(f"`scores` must be at least two numbers, got shape {scores.shape}")
    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` must be between 0 and 1, got {confidence}")
    K = scores.size
    standard_error = np.sqrt((1 / K + 1 / (K - 1)) * scores.var(ddof=1))  # eq-gf-interval
    half = stats.t.ppf((1 + confidence) / 2, K - 1) * standard_error
    return float(scores.mean() - half), float(scores.mean() + half)


def permute_group_labels(y: ArrayLike, groups: ArrayLike, rng: np.random.Generator) -> np.ndarray:
    """Shuffle labels between groups: relatives keep a common label.

    This is what "the words say nothing about the class" looks like in data of relatives. Labels
    that are shuffled sample by sample would make relatives differ, which no data set of this
    kind does.

    Parameters
    ----------
    y : array, shape (n_samples,)
        Labels, the same for all samples of a group.
    groups : array, shape (n_samples,)
        Group of each sample.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (n_samples,)
        The label of another group, or the same one, by chance.

    Raises
    ------
    ValueError
        If a group has two labels, or the lengths differ.

    Examples
    --------
    >>> permute_group_labels(["a", "a", "b", "c"], [0, 0, 1, 2], np.random.default_rng(1))
    array(['a', 'a', 'b', 'c'], dtype='<U1')
    """
    y = np.asarray(y)
    names, first, number = np.unique(np.asarray(groups), return_index=True, return_inverse=True)
    if len(number) != len(y):
        raise ValueError(f"`y` has {len(y)} labels and `groups` {len(number)} entries")
    label = y[first]
    mixed = np.flatnonzero(label[number] != y)
    if mixed.size:
        raise ValueError(f"group {names[number[mixed[0]]]} has more than one label")
    return rng.permutation(label)[number]


def r_squared_gain(
    y: ArrayLike, without: ArrayLike, together: ArrayLike, y_reference: ArrayLike
) -> tuple[float, float]:
    r"""What further columns add to the score of a regression, with its standard error over people.

    .. math:: G = \frac{\sum_i d_i}{\sum_i t_i} , \qquad
        d_i = (y_i - \hat{y}_i^{\text{without}})^2 - (y_i - \hat{y}_i^{\text{together}})^2 ,
        \qquad t_i = (y_i - \bar{y}_i)^2

    Each prediction is for a person whom the model has not seen. The standard error is that of a
    ratio of two means over people,

    .. math:: \frac{1}{\bar{t}} \sqrt{\frac{1}{n (n - 1)} \sum_i (d_i - G \, t_i)^2} .

    It knows the luck of who is in the study, not that of the folds, which several cross-validations
    average away. Where the further columns add nothing, :math:`G` is a little below zero: the
    larger model has more to learn from the same people.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Targets, of at least two people.
    without, together : array-like of shape (n_samples,) or (n_repeats, n_samples)
        Out-of-fold predictions of the model without the further columns, and of that with them,
        from the same folds; a row for each cross-validation if it was repeated.
    y_reference : array-like of the same shape
        Means of the training targets of each fold.

    Returns
    -------
    gain, standard_error : float
        In units of the coefficient of determination.

    Raises
    ------
    ValueError
        If the shapes differ, a value is not finite, there are fewer than two people, or the
        reference makes no error.

    References
    ----------
    Equation ``eq-mm-gain`` of the book. Cochran W. G. Sampling Techniques, 3rd edition, Wiley
    1977, chapter 6, on the standard error of a ratio.

    Examples
    --------
    >>> gain, error = r_squared_gain([1, 2, 3, 4], [2, 2, 3, 3], [1, 2, 3, 3], [2.5] * 4)
    >>> round(gain, 2), round(error, 2)
    (0.2, 0.16)
    """
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size < 2:
        raise ValueError(f"`y` must be at least two numbers, got shape {y.shape}")
    tables = {"without": without, "together": together, "y_reference": y_reference}
    squares = []
    for name, values in tables.items():
        table = np.asarray(values, dtype=float)
        if table.ndim not in (1, 2) or table.shape[-1] != y.size:
            raise ValueError(f"`{name}` must have {y.size} columns, as `y`, got {table.shape}")
        squares.append(np.atleast_2d((y - table) ** 2))
    if len({table.shape for table in squares}) > 1:
        raise ValueError("`without`, `together` and `y_reference` must repeat equally often")
    before, after, guessed = (table.mean(axis=0) for table in squares)
    if not np.isfinite(before + after + guessed).all():
        raise ValueError("`y`, the predictions and `y_reference` must be finite")
    if not guessed.sum() > 0:
        raise ValueError("`y` must differ from `y_reference`: there is no error to take away")
    gain = (before - after).sum() / guessed.sum()  # eq-mm-gain
    residuals = before - after - gain * guessed
    standard_error = np.sqrt((residuals**2).sum() / (y.size * (y.size - 1))) / guessed.mean()
    return float(gain), float(standard_error)
