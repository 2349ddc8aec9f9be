"""Sites: places of a sequence, instead of hits on its strands, and how many chance gives.

A hit, of :func:`~nutrigen.genomics.motifs.find_hits`, is a window that reaches a threshold on one
strand. A palindrome reaches it on both, which is two hits at one place: one *site* here, of strand
``.``. Sites at different places may still overlap. Nothing is merged or left out unless it is asked
for, and then what is left out is returned as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from nutrigen._arguments import (
    as_number,
    as_whole_number,
    require_one_of,
)
from nutrigen.genomics._codes import as_text, is_one_sequence
from nutrigen.genomics.fasta import FastaRecord, Letters
from nutrigen.genomics.motifs import (
    _COLUMNS_AT_ONCE,
    Background,
    _as_background,
    _as_matrix,
    find_hits,
    reverse_complement_matrix,
)

__all__ = [
    "SiteCount",
    "SiteSelection",
    "expected_sites",
    "find_sites",
    "overlapping_sites",
    "select_best_sites",
]

# Two bits for each letter of a word, in integers of 64 bits.
_MOST_COLUMNS = 31

# Of the automaton, each with three moments, which are there twice: 1 GB.
_MOST_STATES = 20_000_000


# --------------------------------------------------------------------------------------------------
# From hits to sites
# --------------------------------------------------------------------------------------------------


def find_sites(
    records: Iterable[FastaRecord] | Mapping[str, Letters], weights: ArrayLike, threshold: float
) -> pd.DataFrame:
    """List the sites of a motif in some sequences; hits on both strands at one place are one site.

    Parameters
    ----------
    records : iterable of FastaRecord, or mapping
        The sequences, as :func:`~nutrigen.genomics.fasta.read_fasta` returns them, or by name. Each
        is read as in :func:`~nutrigen.genomics.motifs.scan`.
    weights : (4, k) array
        What :func:`~nutrigen.genomics.motifs.log_odds` returns.
    threshold : float
        The least score of a hit, in bits.

    Returns
    -------
    DataFrame
        A row for each site, in the order of the records and of their letters: name of the
        ``sequence``; ``start`` and ``end`` on the given strand, counted from 0, the end excluded;
        ``strand``, + or -, or . for hits on both; ``score``, that of the better strand if it is
        both, and then ``other_score``, that of the other one, which is not a number otherwise; and
        ``window`` as on the given strand, in capitals. Sites may overlap, see
        :func:`overlapping_sites`; so do the two of a palindrome whose center is not that of the
        matrix.

    Raises
    ------
    TypeError
        If `records` is one sequence, or holds anything but records.
    ValueError
        If two records have one name.

    Examples
    --------
    >>> weights = np.full((4, 4), -2.0)
    >>> weights[[0, 1, 2, 3], range(4)] = 2  # ACGT, a palindrome
    >>> sites = find_sites({"chr1": "TTACGTTT"}, weights, 4)
    >>> sites[["sequence", "start", "end", "strand", "score", "other_score"]]
      sequence  start  end strand  score  other_score
    0     chr1      2    6      .    8.0          8.0
    """
    named = _named_sequences(records)
    tables = [
        _sites_of_hits(find_hits(text, weights, threshold)).assign(sequence=name)
        for name, text in named.items()
    ]
    columns = ["sequence", "start", "end", "strand", "score", "other_score", "window"]
    return pd.concat(tables, ignore_index=True)[columns]


def _named_sequences(records: Iterable[FastaRecord] | Mapping[str, Letters]) -> dict[str, str]:
    if isinstance(records, Mapping):
        named = {}
        for name, sequence in records.items():
            if not isinstance(name, str):
                raise TypeError(f"records must have names that are text, not {name!r}")
            named[name] = as_text(f"records[{name!r}]", sequence)
    elif is_one_sequence(records) or not isinstance(records, Iterable):
        raise TypeError(
            "records must be a list of FastaRecord, or sequences by name, not one "
            f"{type(records).__name__}; pass {{'name': sequence}} for a single one"
        )
    else:
        named = {}
        for number, record in enumerate(records):
            if not isinstance(record, FastaRecord):
                raise TypeError(
                    f"records[{number}] must be a FastaRecord, not {type(record).__name__}; "
                    "sequences without a header are passed by name, as {'name': sequence}"
                )
            if record.identifier in named:
                raise ValueError(
                    f"records[{number}] has the name {record.identifier!r} of an earlier one; "
                    "each must have its own"
                )
            named[record.identifier] = record.sequence
    if not named:
        raise ValueError("records is empty; there must be at least one sequence")
    return named


def _sites_of_hits(hits: pd.DataFrame) -> pd.DataFrame:
    """Sites of one sequence, in its order."""
    # Of the two hits at one place, the first is the better one.
    ordered = hits.sort_values(["start", "score"], ascending=[True, False], kind="stable")
    places = ordered.groupby("start", sort=True)
    sites = places.first()
    n_hits = places.size()
    return pd.DataFrame(
        {
            "start": sites.index.to_numpy(dtype=np.int64),
            "end": sites.index.to_numpy(dtype=np.int64)
            + sites["window"].map(len).to_numpy(dtype=np.int64),
            "strand": np.where(n_hits == 2, ".", sites["strand"]).astype(object),
            "score": sites["score"].to_numpy(dtype=float),
            "other_score": places["score"].last().where(n_hits == 2).to_numpy(dtype=float),
            "window": sites["window"].to_numpy(dtype=object),
        }
    )


def _require_sites(sites: object, columns: Sequence[str]) -> pd.DataFrame:
    """Refuse what is no table of sites, or lacks one of these columns."""
    if not isinstance(sites, pd.DataFrame):
        raise TypeError(f"sites must be a DataFrame, as of find_sites, not {type(sites).__name__}")
    if missing := [name for name in columns if name not in sites]:
        raise ValueError(f"sites lacks the column {missing[0]!r}, which find_sites gives")
    for name in ("start", "end"):
        if len(sites) and not pd.api.types.is_integer_dtype(sites[name]):
            raise TypeError(f"sites must have whole numbers as {name}, not {sites[name].dtype}")
    wrong = np.flatnonzero((sites["start"] < 0) | (sites["end"] <= sites["start"]))
    if wrong.size:
        site = sites.iloc[wrong[0]]
        raise ValueError(
            f"sites must begin at 0 or later and end behind their begin, but row {wrong[0]} "
            f"(counted from 0) is from {site['start']} to {site['end']}"
        )
    return sites


def overlapping_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Say which sites overlap which.

    Parameters
    ----------
    sites : DataFrame
        What :func:`find_sites` returns.

    Returns
    -------
    DataFrame
        A row for each pair of sites that share letters: ``first`` and ``second``, their rows in
        `sites` (counted from 0), the one that begins earlier first; and ``n_shared``, the number of
        letters that both cover.

    Raises
    ------
    TypeError, ValueError
        If `sites` is no table of sites.

    Examples
    --------
    >>> weights = np.full((4, 3), -2.0)
    >>> weights[0] = 2  # AAA, which overlaps itself
    >>> overlapping_sites(find_sites({"chr1": "AAAAA"}, weights, 6))
       first  second  n_shared
    0      0       1         2
    1      0       2         1
    2      1       2         2
    """
    _require_sites(sites, ("sequence", "start", "end"))
    pairs = []
    for rows in _rows_by_sequence(sites):
        starts, ends = (sites[name].to_numpy()[rows] for name in ("start", "end"))
        order = np.lexsort((ends, starts))
        for place, i in enumerate(order):
            for j in order[place + 1 :]:
                if starts[j] >= ends[i]:
                    break
                pairs.append((rows[i], rows[j], min(ends[i], ends[j]) - starts[j]))
    table = np.array(pairs, dtype=np.int64).reshape(-1, 3)
    return pd.DataFrame(table, columns=["first", "second", "n_shared"])


def _rows_by_sequence(sites: pd.DataFrame) -> list[NDArray[np.int64]]:
    numbers = pd.factorize(sites["sequence"])[0]
    return [np.flatnonzero(numbers == number) for number in range(numbers.max(initial=-1) + 1)]


@dataclass(frozen=True, eq=False, repr=False)
class SiteSelection:
    """Sites that do not overlap, and those that were left out for them.

    Attributes
    ----------
    kept : DataFrame
        The rows of the sites that were kept, in their order, with their index.
    dropped : DataFrame
        The other rows, with a column ``in_favor_of``: the row (counted from 0) of the kept site
        that overlaps it, the best one if there are several.
    """

    kept: pd.DataFrame
    dropped: pd.DataFrame

    def __repr__(self) -> str:
        return f"<{len(self.kept)} sites kept, {len(self.dropped)} dropped>"


def select_best_sites(sites: pd.DataFrame) -> SiteSelection:
    """Keep the best site, then the best that does not overlap it, and so on.

    Of equal scores, the site that begins earlier is kept. Greedily chosen sites are neither the
    most that fit, nor those with the largest sum of scores.

    Parameters
    ----------
    sites : DataFrame
        What :func:`find_sites` returns.

    Returns
    -------
    SiteSelection
        Those kept, and those dropped.

    Raises
    ------
    TypeError, ValueError
        If `sites` is no table of sites, or a score is not a number.

    Examples
    --------
    >>> weights = np.full((4, 3), -2.0)
    >>> weights[0] = [2, 2, 3]  # AAA
    >>> selection = select_best_sites(find_sites({"chr1": "AAAAACAAA"}, weights, 6))
    >>> selection
    <2 sites kept, 2 dropped>
    >>> selection.dropped[["start", "in_favor_of"]]
       start  in_favor_of
    1      1            0
    2      2            0
    """
    _require_sites(sites, ("sequence", "start", "end", "score"))
    if sites["score"].isna().any():
        raise ValueError("sites must have numbers as scores, but one is missing")
    scores = sites["score"].to_numpy(dtype=float)
    in_favor_of = np.full(len(sites), -1)
    for rows in _rows_by_sequence(sites):
        starts, ends = (sites[name].to_numpy()[rows] for name in ("start", "end"))
        # Those kept so far do not overlap, so that their ends are in the order of their starts.
        begins: list[int] = []
        kept: list[int] = []
        for i in np.lexsort((ends, starts, -scores[rows])):
            place = bisect_left(begins, starts[i])
            rivals = kept[place - 1 : place] if place and ends[kept[place - 1]] > starts[i] else []
            for j in kept[place:]:
                if starts[j] >= ends[i]:
                    break
                rivals.append(j)
            if rivals:
                in_favor_of[rows[i]] = rows[max(rivals, key=lambda j: scores[rows[j]])]
            else:
                begins.insert(place, starts[i])
                kept.insert(place, i)
    is_kept = in_favor_of < 0
    dropped = sites[~is_kept].assign(in_favor_of=in_favor_of[~is_kept])
    return SiteSelection(sites[is_kept].copy(), dropped)


# --------------------------------------------------------------------------------------------------
# Sites by chance
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SiteCount:
    """How many sites random sequences have: made by :func:`expected_sites`.

    Attributes
    ----------
    mean : float
        Expected number.
    variance : float
        Its variance over sequences.
    n_windows : int
        Number of places where a site could be.
    n_words : int
        Number of different words that are sites.
    """

    mean: float
    variance: float
    n_windows: int
    n_words: int

    @property
    def dispersion(self) -> float:
        """Variance divided by mean, which is about 1 for rare independent sites, as of Poisson."""
        return self.variance / self.mean if self.mean else float("nan")


def expected_sites(
    lengths: int | Sequence[int],
    weights: ArrayLike,
    threshold: float,
    background: Background = None,
    *,
    count: str = "sites",
    most_words: int = 5_000_000,
) -> SiteCount:
    r"""Compute mean and variance of the number of sites in random sequences, exactly.

    Let :math:`Y_i` be 1 if there is a site at place :math:`i`, else 0. Windows that share no letter
    are independent. So of one sequence with :math:`n` windows of :math:`k` letters, in which sites
    have the probability :math:`\pi`,

    .. math::

        \mathbb{E}[N] = n \pi, \qquad
        \mathrm{Var}[N] = n \pi (1 - \pi)
        + 2 \sum_{d=1}^{k-1} (n - d) \left( P(Y_0 = Y_d = 1) - \pi^2 \right)

    where terms with :math:`d \ge n` are left out; of hits, :math:`Y_i` can be 2. A motif that
    overlaps itself or its reverse complement has a larger variance than independent sites, which
    have the one of Poisson or slightly less; one that cannot overlap, a smaller one.

    Parameters
    ----------
    lengths : int or sequence of int
        Length of a sequence, or those of several. Windows with unknown letters are no sites: if
        there are any, pass the lengths of the stretches between them.
    weights : (4, k) array
        What :func:`~nutrigen.genomics.motifs.log_odds` returns, for at most 31 places.
    threshold : float
        The least score of a hit.
    background : mapping, (4,) array or None
        Probabilities of independent bases A, C, G, T; a quarter each by default.
    count : {"sites", "hits", "+", "merged"}
        What is counted: places with a hit on either strand or on both, as :func:`find_sites` lists
        them, with all that overlap; hits on both strands, where a palindrome is two; hits on the
        given strand alone; or what :func:`~nutrigen.genomics.motifs.merge_hits` leaves, where sites
        that overlap are one, as are the two hits of a palindrome whose center is not that of the
        matrix.
    most_words : int
        How many words may reach the threshold on either strand. The memory is about 100 bytes for
        each word, the time some seconds for a million.

    Returns
    -------
    SiteCount
        Mean and variance.

    Raises
    ------
    ValueError
        If `weights` has more than 31 columns, or more words than `most_words` reach the threshold,
        or more than merged sites can be counted of.

    Notes
    -----
    There is no approximation, and no rounding of weights: all words that reach the threshold are
    listed, by leaving out each beginning that no ending could complete. Two words :math:`u` and
    :math:`v` are found :math:`d` places apart if the last :math:`k - d` letters of :math:`u` are
    the first of :math:`v`, so that

    .. math::

        P(Y_0 = Y_d = 1) = \sum_o \frac{1}{p_o}
        \sum_{u \text{ ends with } o} p_u \sum_{v \text{ begins with } o} p_v

    For merged sites, an automaton reads the sequence letter by letter. It remembers which beginning
    of a word the last letters are, and how far back the last site is; with each of these states,
    the probability, the mean and the mean square of the number so far are carried along. Beyond
    :math:`4k` letters, each further one adds the same to mean and variance, again exactly.

    The background is that of independent letters. Neighbors in genomes are not: there, variance and
    mean are other ones.

    References
    ----------
    Reinert, G., Schbath, S. and Waterman, M. S. (2000). Probabilistic and Statistical Properties of
    Words: An Overview. *Journal of Computational Biology* 7, 1-46.
    https://doi.org/10.1089/10665270050081360

    Examples
    --------
    >>> weights = np.full((4, 2), -1.0)
    >>> weights[0] = 1  # AA
    >>> expected_sites(3, weights, 2, count="+")  # AAA has two of them, six other words one
    SiteCount(mean=0.125, variance=0.140625, n_windows=2, n_words=1)
    """
    weights, threshold = _as_matrix("weights", weights), as_number("threshold", threshold)
    p = _as_background(background)
    require_one_of("count", count, ("sites", "hits", "+", "merged"))
    most_words = as_whole_number("most_words", most_words, least=1)
    k = weights.shape[1]
    if k > _MOST_COLUMNS:
        raise ValueError(f"weights must have at most {_MOST_COLUMNS} columns here, not {k}")
    if np.isposinf(weights).any():
        raise ValueError("weights must be below infinity")
    each_length = _as_lengths(lengths)
    n_windows = np.array([max(length - k + 1, 0) for length in each_length])
    words = _words_reaching(weights, threshold, most_words)
    times = np.ones(len(words))
    if count != "+":
        others = _words_reaching(reverse_complement_matrix(weights), threshold, most_words)
        words, repeats = np.unique(np.concatenate([words, others]), return_counts=True)
        times = repeats.astype(float) if count == "hits" else np.ones(len(words))
    if count == "merged":
        mean, variance = _merged_moments(words, k, p, each_length)
        return SiteCount(mean, variance, int(n_windows.sum()), len(words))
    # How often a word counts, times its probability.
    expected = times * _probabilities(words, k, p)
    mean = float(expected.sum())
    n = int(n_windows.sum())
    variance = n * (float((times * expected).sum()) - mean**2)
    for lag in range(1, k):
        pairs = int(np.maximum(n_windows - lag, 0).sum())
        if pairs:
            variance += 2 * pairs * (_joint_mean(words, expected, k, lag, p) - mean**2)
    # A motif that is everywhere has no variance, and no negative one by rounding.
    return SiteCount(n * mean, max(variance, 0.0), n, len(words))


def _as_lengths(lengths: int | Sequence[int]) -> list[int]:
    if isinstance(lengths, Iterable) and not isinstance(lengths, str | bytes):
        return [
            as_whole_number(f"lengths[{i}]", length, least=0) for i, length in enumerate(lengths)
        ]
    return [as_whole_number("lengths", lengths, least=0)]


def _words_reaching(
    weights: NDArray[np.float64], threshold: float, most_words: int
) -> NDArray[np.uint64]:
    """Codes of all words whose score reaches the threshold, ascending."""
    k = weights.shape[1]
    codes = np.zeros(1, dtype=np.uint64)
    # Sums in the order in which scan adds them up, so that equal scores are equal here, too.
    blocks, block = np.zeros(1), np.zeros(1)
    best_rest = np.append(np.cumsum(weights.max(axis=0)[::-1])[::-1][1:], 0.0)
    for j in range(k):
        codes = (codes[:, None] * np.uint64(4) + np.arange(4, dtype=np.uint64)).ravel()
        block = (block[:, None] + weights[:, j]).ravel()
        blocks = np.repeat(blocks, 4)
        if (j + 1) % _COLUMNS_AT_ONCE == 0 or j + 1 == k:
            blocks, block = blocks + block, np.zeros(len(codes))
        # The bound is a sum in another order: what it is short of by rounding stays in.
        slack = 0.0 if j + 1 == k else 1e-9 * (1 + abs(threshold))
        stays = blocks + block + best_rest[j] >= threshold - slack
        codes, blocks, block = codes[stays], blocks[stays], block[stays]
        if len(codes) > most_words:
            raise ValueError(
                f"threshold must be higher than {threshold:g}: more than {most_words:,} words "
                "reach it, which is most_words"
            )
    return codes


def _probabilities(
    words: NDArray[np.uint64], k: int, p: NDArray[np.float64]
) -> NDArray[np.float64]:
    result = np.ones(len(words))
    for place in range(k):
        result *= p[((words >> np.uint64(2 * place)) & np.uint64(3)).astype(np.intp)]
    return result


def _joint_mean(
    words: NDArray[np.uint64],
    expected: NDArray[np.float64],
    k: int,
    lag: int,
    p: NDArray[np.float64],
) -> float:
    """Mean of the product of what two windows count that are so many places apart."""
    shared = k - lag
    ends, end_of = np.unique(words & np.uint64(4**shared - 1), return_inverse=True)
    begins, begin_of = np.unique(words >> np.uint64(2 * lag), return_inverse=True)
    by_end = np.bincount(end_of, expected, len(ends))
    by_begin = np.bincount(begin_of, expected, len(begins))
    both, i, j = np.intersect1d(ends, begins, assume_unique=True, return_indices=True)
    return float(np.sum(by_end[i] * by_begin[j] / _probabilities(both, shared, p)))


def _merged_moments(
    words: NDArray[np.uint64], k: int, p: NDArray[np.float64], lengths: Sequence[int]
) -> tuple[float, float]:
    """Mean and variance of the number of stretches that are covered by overlapping words."""
    if not len(words):
        return 0.0, 0.0
    steps, is_word = _automaton(words, k, p)
    # By state and by how many places the last word is behind the next window, at most k, by
    # which it is too far back to overlap: probability, and first and second moment, times it.
    moments = np.zeros((3, steps.shape[0], k))
    moments[0, 0, -1] = 1
    linear_from = 4 * k
    means, variances = [0.0], [0.0]
    for _ in range(min(max(lengths, default=0), linear_from + 1)):
        moved = np.array([steps @ moment for moment in moments])
        moments = np.zeros_like(moved)
        moments[:, :, 1:] = moved[:, :, :-1]
        moments[:, :, -1] += moved[:, :, -1]
        moments[:, is_word] = 0
        moments[:, is_word, 0] = moved[:, is_word].sum(axis=2)
        free = moved[:, is_word, -1]
        moments[1, is_word, 0] += free[0]
        moments[2, is_word, 0] += 2 * free[1] + free[0]
        mean, square = moments[1:].sum(axis=(1, 2))
        means.append(float(mean))
        variances.append(float(square - mean**2))
    result = []
    for values in (means, variances):
        total = 0.0
        for length in lengths:
            beyond = max(length - linear_from, 0)
            total += values[min(length, linear_from)]
            total += beyond * (values[-1] - values[-2]) if beyond else 0.0
        result.append(total)
    return result[0], max(result[1], 0.0)


def _automaton(
    words: NDArray[np.uint64], k: int, p: NDArray[np.float64]
) -> tuple[csr_array, NDArray[np.bool_]]:
    """Probabilities of its steps, by where they lead and whence, and which states are words.

    A state is the longest beginning of a word that the last letters are (Aho and Corasick).
    """
    beginnings = [np.unique(words >> np.uint64(2 * (k - n))) for n in range(k)] + [words]
    firsts = np.cumsum([0] + [len(level) for level in beginnings])
    if firsts[-1] * k > _MOST_STATES:
        raise ValueError(
            f"threshold must be higher to count merged sites: the {len(words):,} words that reach "
            f"it ask for {firsts[-1] * k:,} states, of which there may be {_MOST_STATES:,}"
        )
    targets = np.full((firsts[-1], 4), -1)
    for n, level in enumerate(beginnings):
        longer = (level[:, None] << np.uint64(2)) | np.arange(4, dtype=np.uint64)
        target = np.full(longer.shape, -1)
        for size in range(min(n + 1, k), -1, -1):
            end = longer & np.uint64(4**size - 1)
            place = np.searchsorted(beginnings[size], end)
            place = np.minimum(place, len(beginnings[size]) - 1)
            fits = (target < 0) & (beginnings[size][place] == end)
            target[fits] = firsts[size] + place[fits]
        targets[firsts[n] : firsts[n + 1]] = target
    sources = np.repeat(np.arange(firsts[-1]), 4)
    values = np.tile(p, firsts[-1])
    steps = csr_array((values, (targets.ravel(), sources)), shape=(firsts[-1], firsts[-1]))
    return steps, np.arange(firsts[-1]) >= firsts[k]
