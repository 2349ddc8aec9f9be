"""Motifs: from counts of bases to weights, scores, thresholds, logos and what mutations do.

A motif is a (4, k) array, rows A, C, G, T and columns 5' to 3', as JASPAR prints it: counts of
sites, then probabilities, then weights in bits. The score of a window is the sum of the weights
of its bases. How often chance reaches a score is computed from the distribution of the scores of
random windows, by dynamic programming, with a bound on what rounding the weights can do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nutrigen._arguments import as_generator, as_number, as_numbers, as_whole_number
from nutrigen.genomics._codes import AMBIGUOUS, as_text, base_codes
from nutrigen.genomics.encodings import ordinal
from nutrigen.genomics.letters import BASES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "LETTER_COLORS",
    "ScoreDistribution",
    "count_matrix",
    "draw_logo",
    "find_hits",
    "in_silico_mutagenesis",
    "information_content",
    "log_odds",
    "merge_hits",
    "pairwise_epistasis",
    "probability_matrix",
    "responding_windows",
    "reverse_complement_matrix",
    "sample_sites",
    "scan",
    "score_distribution",
    "shuffle_dinucleotides",
    "small_sample_correction",
]

Background = Mapping[str, float] | ArrayLike | None
Predict = Callable[[list[str]], ArrayLike]

#: Colors of the letters of a logo, from the palette of Okabe and Ito.
LETTER_COLORS: Mapping[str, str] = {
    "A": "#009E73",
    "C": "#0072B2",
    "G": "#E69F00",
    "T": "#D55E00",
}

# A table of this many columns has 4 ** 6 sums, which stay in the processor's fastest cache.
_COLUMNS_AT_ONCE = 6

# 0.8 GB of probabilities and scores.
_MOST_SCORES = 50_000_000


def _as_matrix(name: str, values: ArrayLike) -> NDArray[np.float64]:
    matrix = _as_numbers(name, _in_order_of_bases(name, values))
    if matrix.ndim != 2 or matrix.shape[0] != 4 or matrix.shape[1] < 1:
        raise ValueError(
            f"{name} must have shape (4, k), a row for each of A, C, G and T, not {matrix.shape}"
        )
    if np.isnan(matrix).any():
        raise ValueError(f"{name} must have numbers only, but has cells that are none")
    return matrix


def _as_numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    # Minus infinity is the weight of a base that never occurs.
    return as_numbers(name, values, missing=True)


def _in_order_of_bases(name: str, values: ArrayLike) -> ArrayLike:
    """Read what names its bases by these names: frames of pandas, mappings, Biopython's counts."""
    if isinstance(values, pd.DataFrame):
        for table in (values, values.T):
            if sorted(map(str, table.index)) == sorted(BASES):
                # One that names its bases in columns has a row for each place, as logomaker has.
                return table.loc[list(BASES)].to_numpy()
        if list(values.index) != list(range(4)):
            raise ValueError(
                f"{name} has rows {list(values.index)[:6]} and columns {list(values.columns)[:6]}; "
                "expected the bases A, C, G and T among the names of one of them"
            )
        return values.to_numpy()
    if isinstance(values, Mapping):
        if set(values) != set(BASES):
            raise ValueError(f"{name} must have the rows A, C, G and T, not {list(values)}")
        return [list(values[base]) for base in BASES]
    return values


def _as_background(background: Background) -> NDArray[np.float64]:
    if background is None:
        return np.full(4, 0.25)
    if isinstance(background, pd.Series):
        background = background.to_dict()
    if isinstance(background, Mapping):
        missing = set(BASES) - set(background)
        if missing:
            raise ValueError(f"background lacks {', '.join(sorted(missing))}")
        if set(background) != set(BASES):
            more = ", ".join(sorted(str(name) for name in set(background) - set(BASES)))
            raise ValueError(f"background has {more} beside A, C, G and T")
        background = [background[base] for base in BASES]
    p = as_numbers("background", background)
    if p.shape != (4,) or not (p > 0).all() or not np.isclose(p.sum(), 1):
        raise ValueError(
            f"background must be four positive probabilities, of A, C, G and T, with sum 1, not {p}"
        )
    return p


def _as_probabilities(values: ArrayLike) -> NDArray[np.float64]:
    matrix = _as_matrix("probabilities", values)
    if (matrix < 0).any():
        raise ValueError("probabilities must not be negative")
    sums = matrix.sum(axis=0)
    wrong = np.flatnonzero(~np.isclose(sums, 1, rtol=0, atol=1e-3))
    if wrong.size:
        raise ValueError(
            f"probabilities must have the sum 1, not {sums[wrong[0]]:g}, in column {wrong[0]} "
            "(counted from 0); counts become probabilities by probability_matrix"
        )
    # Tables are printed with three or four decimals.
    return matrix if np.allclose(sums, 1, rtol=0, atol=1e-9) else matrix / sums


def count_matrix(
    sites: Sequence[str] | NDArray[np.str_], weights: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Count the bases at each place of aligned sites.

    Parameters
    ----------
    sites : sequence of str
        Sites of one length, of the letters A, C, G and T in either case; U counts as T.
    weights : (n_sites,) array, optional
        How often each of them occurred; once by default.

    Returns
    -------
    (4, k) array
        Counts; rows A, C, G, T.

    Raises
    ------
    ValueError
        If there is another letter, if lengths differ, or if there is not one weight for each
        site, none of them negative.

    Examples
    --------
    >>> count_matrix(["GAT", "GAC", "CAT"]).astype(int)
    array([[0, 3, 0],
           [1, 0, 1],
           [2, 0, 0],
           [0, 0, 2]])
    """
    codes = ordinal(sites)
    weights = np.ones(len(codes)) if weights is None else as_numbers("weights", weights)
    if weights.shape != (len(codes),) or not (weights >= 0).all():
        raise ValueError(f"weights must be one for each of the {len(codes)} sites, none negative")
    return np.array([weights @ (codes == base) for base in range(4)])


def probability_matrix(
    counts: ArrayLike, pseudocount: float = 1.0, background: Background = None
) -> NDArray[np.float64]:
    r"""Turn counts into probabilities.

    .. math:: q_{a,j} = \frac{n_{a,j} + \beta p_a}{N_j + \beta}

    Parameters
    ----------
    counts : (4, k) array
        Counts of A, C, G, T at each place. Columns may rest on different numbers of sites.
    pseudocount : float, default 1
        Sites that are added to each column, divided up as in the background.
    background : mapping, (4,) array or None
        Probabilities of A, C, G, T elsewhere; a quarter each by default.

    Returns
    -------
    (4, k) array
        Probabilities; each column has sum one.

    Raises
    ------
    ValueError
        If a count or the pseudocount is negative, or if a column would be empty.

    Notes
    -----
    Equation :eq:`eq-motif-probability` of the book.

    Examples
    --------
    >>> probability_matrix([[4, 0], [0, 0], [0, 3], [0, 1]], pseudocount=4)
    array([[0.625, 0.125],
           [0.125, 0.125],
           [0.125, 0.5  ],
           [0.125, 0.25 ]])
    """
    pseudocount = as_number("pseudocount", pseudocount, least=0)
    counts, p = _as_matrix("counts", counts), _as_background(background)
    if (counts < 0).any():
        raise ValueError("counts must not be negative")
    total = counts.sum(axis=0) + pseudocount
    if not (total > 0).all():
        raise ValueError("pseudocount must be positive where a column of counts has no sites")
    return (counts + pseudocount * p[:, None]) / total


def information_content(
    probabilities: ArrayLike, background: Background = None
) -> NDArray[np.float64]:
    r"""Information of each column, in bits.

    .. math:: D_j = \sum_a q_{a,j} \log_2 \frac{q_{a,j}}{p_a}

    With a uniform background this is two minus the entropy of the column.

    Parameters
    ----------
    probabilities : (4, k) array
        What :func:`probability_matrix` returns.
    background : mapping, (4,) array or None
        A quarter each by default.

    Returns
    -------
    (k,) array
        Bits. A base with probability zero adds nothing.

    Raises
    ------
    ValueError
        If a column has not sum one.

    Notes
    -----
    Equations :eq:`eq-motif-information` and :eq:`eq-motif-relative-entropy` of the book.

    Examples
    --------
    >>> information_content([[1, 0.25, 0.5], [0, 0.25, 0.5], [0, 0.25, 0], [0, 0.25, 0]])
    array([2., 0., 1.])
    """
    q, p = _as_probabilities(probabilities), _as_background(background)
    ratio = np.divide(q, p[:, None], where=q > 0, out=np.ones_like(q))
    return (q * np.log2(ratio)).sum(axis=0)


def small_sample_correction(n_sites: ArrayLike) -> NDArray[np.float64]:
    r"""Bits by which the information of a column is overestimated from few sites.

    .. math:: e(N) = \frac{4 - 1}{2 N \ln 2}

    This is an approximation for many sites and for columns in which each base is expected several
    times. Where bases are rare or absent, so where a motif is informative, it is too much: of a
    column of a single base nothing is overestimated.

    Parameters
    ----------
    n_sites : array or int
        Number of sites.

    Returns
    -------
    array
        Bits to subtract.

    Raises
    ------
    ValueError
        If a number is not positive.

    Notes
    -----
    Equation :eq:`eq-motif-correction` of the book.

    References
    ----------
    Schneider, T. D. et al. (1986). Information content of binding sites on nucleotide sequences.
    *Journal of Molecular Biology* 188, 415-431. https://doi.org/10.1016/0022-2836(86)90165-8

    Examples
    --------
    >>> small_sample_correction([10, 100]).round(3)
    array([0.216, 0.022])
    """
    n_sites = as_numbers("n_sites", n_sites)
    if not (n_sites > 0).all():
        raise ValueError(f"n_sites must be positive, not {n_sites}")
    return 3 / (2 * np.log(2) * n_sites)


def log_odds(probabilities: ArrayLike, background: Background = None) -> NDArray[np.float64]:
    r"""Weight matrix: how much each base speaks for the motif, in bits.

    .. math:: M_{a,j} = \log_2 \frac{q_{a,j}}{p_a}

    Parameters
    ----------
    probabilities : (4, k) array
        What :func:`probability_matrix` returns.
    background : mapping, (4,) array or None
        A quarter each by default.

    Returns
    -------
    (4, k) array
        Weights; minus infinity where a probability is zero.

    Raises
    ------
    ValueError
        If a column has not sum one.

    Notes
    -----
    Equation :eq:`eq-motif-weights` of the book.

    Examples
    --------
    >>> log_odds([[0.5, 0.25], [0.125, 0.25], [0.25, 0.25], [0.125, 0.25]])
    array([[ 1.,  0.],
           [-1.,  0.],
           [ 0.,  0.],
           [-1.,  0.]])
    """
    q, p = _as_probabilities(probabilities), _as_background(background)
    with np.errstate(divide="ignore"):
        return np.log2(q / p[:, None])


def reverse_complement_matrix(matrix: ArrayLike) -> NDArray[np.float64]:
    """Return the matrix that scores the other strand.

    Complementing exchanges A with T and C with G, which turns the rows around; reading in the
    other direction turns the columns around.

    Parameters
    ----------
    matrix : (4, k) array
        Counts, probabilities or weights.

    Returns
    -------
    (4, k) array
        The matrix, turned around.

    Raises
    ------
    ValueError
        If it has not four rows.

    Notes
    -----
    Equation :eq:`eq-motif-other-strand` of the book.

    Examples
    --------
    >>> reverse_complement_matrix([[1, 0], [2, 0], [3, 0], [4, 9]]).astype(int)
    array([[9, 4],
           [0, 3],
           [0, 2],
           [0, 1]])
    """
    return _as_matrix("matrix", matrix)[::-1, ::-1].copy()


def scan(sequence: str, weights: ArrayLike) -> NDArray[np.float64]:
    """Score every window of a sequence, on both strands.

    Parameters
    ----------
    sequence : str
        A sequence; case does not matter, and U counts as T.
    weights : (4, k) array
        What :func:`log_odds` returns.

    Returns
    -------
    (2, n_windows) array
        Scores by start of the window on the given strand: of the window as it is, and of its
        reverse complement. Not a number where the window holds another letter than A, C, G, T.

    Raises
    ------
    ValueError
        If `weights` has not four rows.

    Notes
    -----
    Equations :eq:`eq-motif-score` and :eq:`eq-motif-other-strand` of the book.

    Examples
    --------
    >>> scan("GATNCA", [[0, 2], [0, 0], [1, 0], [0, 0]])
    array([[ 3.,  0., nan, nan,  2.],
           [ 0.,  0., nan, nan,  0.]])
    """
    weights = _as_matrix("weights", weights)
    k = weights.shape[1]
    codes = base_codes(as_text("sequence", sequence))
    n_windows = max(len(codes) - k + 1, 0)
    matrices = weights, reverse_complement_matrix(weights)
    scores = np.zeros((2, n_windows))
    unknown = codes >= AMBIGUOUS
    known = np.where(unknown, 0, codes).astype(np.int16)
    for first in range(0, k, _COLUMNS_AT_ONCE):
        last = min(first + _COLUMNS_AT_ONCE, k)
        word = np.zeros(n_windows, dtype=np.int16)
        for j in range(first, last):
            word = 4 * word + known[j : j + n_windows]
        for strand, matrix in enumerate(matrices):
            table = np.zeros(1)
            for j in range(first, last):
                table = (table[:, None] + matrix[:, j]).ravel()
            scores[strand] += table[word]
    if unknown.any():
        before = np.concatenate(([0], np.cumsum(unknown)))
        scores[:, before[k:] > before[:n_windows]] = np.nan
    return scores


def find_hits(sequence: str, weights: ArrayLike, threshold: float) -> pd.DataFrame:
    """List the windows of both strands whose score reaches a threshold.

    Parameters
    ----------
    sequence : str
        A sequence, as in :func:`scan`.
    weights : (4, k) array
        What :func:`log_odds` returns.
    threshold : float
        The least score of a hit.

    Returns
    -------
    DataFrame
        A row for each hit, best first: ``start`` of the window, counted from 0 on the given
        strand, ``strand`` (+ or -), ``score``, and ``window`` as on the given strand, in
        capitals.

    Examples
    --------
    >>> find_hits("GATTC", [[0, 2], [0, 0], [1, 0], [0, 0]], 2)
       start strand  score window
    0      0      +    3.0     GA
    1      3      -    3.0     TC
    2      2      -    2.0     TT
    """
    threshold = as_number("threshold", threshold)
    sequence, weights = as_text("sequence", sequence), _as_matrix("weights", weights)
    scores = scan(sequence, weights)
    k = weights.shape[1]
    strands, starts = np.nonzero(scores >= threshold)
    table = pd.DataFrame(
        {
            "start": starts,
            "strand": np.array(["+", "-"])[strands],
            "score": scores[strands, starts],
            "window": [sequence[start : start + k].upper() for start in starts],
        }
    )
    ordered = table.sort_values("score", ascending=False, kind="stable")
    return ordered.reset_index(drop=True)


def merge_hits(hits: pd.DataFrame) -> pd.DataFrame:
    """Merge hits whose windows overlap into sites.

    A palindromic site is a hit on either strand, often a few places apart, and a repeat is one at
    several places. Counted as sites, they are one; an expected number of hits counts each.

    Parameters
    ----------
    hits : DataFrame
        What :func:`find_hits` returns for one sequence.

    Returns
    -------
    DataFrame
        A row for each site, in the order of the sequence: ``start`` and ``end`` on the given
        strand, counted from 0, the end excluded; ``strand`` (+ or -, or +- if there are hits on
        both), ``n_hits``, and ``score``, the best one.

    Raises
    ------
    TypeError
        If `hits` is no DataFrame.
    ValueError
        If it lacks a column.

    Examples
    --------
    >>> weights = np.full((4, 6), -2.0)
    >>> weights[[1, 0, 1, 2, 3, 2], range(6)] = 2  # CACGTG, a palindrome
    >>> merge_hits(find_hits("TTCACGTGTT", weights, 10))
       start  end strand  n_hits  score
    0      2    8     +-       2   12.0
    """
    if not isinstance(hits, pd.DataFrame):
        raise TypeError(f"hits must be a DataFrame, as of find_hits, not {type(hits).__name__}")
    missing = [name for name in ("start", "strand", "score", "window") if name not in hits]
    if missing:
        raise ValueError(f"hits lacks the column {missing[0]!r}, which find_hits gives")
    ordered = hits.sort_values("start", kind="stable")
    ends = ordered["start"] + ordered["window"].map(len).astype(np.int64)
    begins = ordered["start"] >= ends.cummax().shift(fill_value=0)
    sites = ordered.assign(end=ends).groupby(begins.cumsum().to_numpy())
    return pd.DataFrame(
        {
            "start": sites["start"].min(),
            "end": sites["end"].max(),
            "strand": ["".join(sorted(set(strands))) for _, strands in sites["strand"]],
            "n_hits": sites.size(),
            "score": sites["score"].max(),
        }
    ).reset_index(drop=True)


@dataclass(frozen=True, eq=False, repr=False)
class ScoreDistribution:
    """How random windows score: made by :func:`score_distribution`.

    Parameters
    ----------
    scores : (n,) array
        Scores of the matrix with rounded weights, ascending, in equal steps.
    probabilities : (n,) array
        Probability of each.
    step : float
        Difference of neighboring scores, in bits.
    error : float
        Bound on the difference between the score with the given weights and that with the
        rounded ones.
    """

    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    step: float
    error: float

    def __repr__(self) -> str:
        """Return the range of the scores and the bound on the error."""
        return (
            f"<scores from {self.scores[0]:.2f} to {self.scores[-1]:.2f} bits, each within "
            f"{self.error:.2g}>"
        )

    def _tail(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of a rounded score of at least this."""
        # The last two are for scores that are too high, and for those that are not a number.
        survival = np.append(np.cumsum(self.probabilities[::-1])[::-1], [0.0, np.nan])
        # A score on the grid itself must not be lost by rounding of the last digit.
        place = np.ceil((score - self.scores[0]) / self.step - 1e-6)
        place = np.clip(place, 0, len(self.scores))
        return survival[np.where(np.isnan(place), -1, place).astype(np.int64)]

    def p_value(self, score: ArrayLike) -> NDArray[np.float64]:
        """Probability that a random window reaches a score, rounded up.

        The true probability is never above it: rounding of the weights is allowed for.

        Parameters
        ----------
        score : array or float
            Scores, with the weights as they were given.

        Returns
        -------
        array
            Upper bounds, see :meth:`p_value_bounds`; not a number where the score is none.

        Examples
        --------
        >>> distribution = score_distribution(np.log2([[2, 2], [0.5, 0.5], [0.5, 0.5], [1, 1]]))
        >>> distribution.p_value([2, 1, 0])
        array([0.0625, 0.1875, 0.5   ])
        """
        return self.p_value_bounds(score)[1]

    def p_value_bounds(self, score: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two numbers between which the probability to reach a score lies.

        Parameters
        ----------
        score : array or float
            Scores, with the weights as they were given.

        Returns
        -------
        lower, upper : arrays
            Probabilities that the rounded score is at least `error` above the score, and at
            least `error` below it. Not a number where the score is none, as :func:`scan` returns
            it for windows with an unknown letter.

        Examples
        --------
        >>> distribution = score_distribution([[0.31], [0.0], [0.0], [0.0]], step=0.1)
        >>> [float(bound) for bound in distribution.p_value_bounds(0.31)]
        [0.0, 0.25]
        """
        score = _as_numbers("score", score)
        return self._tail(score + self.error), self._tail(score - self.error)

    def threshold(self, p_value: float) -> float:
        """Return the least score that random windows reach no more often than this.

        Parameters
        ----------
        p_value : float
            Probability that is allowed, above 0 and at most 1.

        Returns
        -------
        float
            Threshold for scores with the weights as they were given. It may be above the best
            score, if even that is too frequent.

        Raises
        ------
        ValueError
            If the probability is not above 0 and at most 1.

        Examples
        --------
        >>> distribution = score_distribution(np.log2([[2, 2], [0.5, 0.5], [0.5, 0.5], [1, 1]]))
        >>> distribution.threshold(0.2) <= 1
        True
        """
        p_value = as_number("p_value", p_value, above=0, most=1)
        survival = np.cumsum(self.probabilities[::-1])[::-1]
        allowed = np.flatnonzero(survival <= p_value * (1 + 1e-12))
        place = allowed[0] if len(allowed) else len(self.scores)
        # The rounded score one step below is too frequent; nothing lies between the two.
        return float(self.scores[0] + (place - 1 + 1e-3) * self.step + self.error)


def score_distribution(
    weights: ArrayLike, background: Background = None, *, step: float = 0.001
) -> ScoreDistribution:
    r"""Compute how the windows of a random sequence score.

    .. math:: P_j(s) = \sum_a p_a \, P_{j-1}(s - \hat{M}_{a,j})

    column by column, with the weights rounded to multiples of the step. This takes as many
    operations as there are scores, for each column, instead of one for each of the :math:`4^k`
    words.

    Parameters
    ----------
    weights : (4, k) array
        Finite weights, in bits.
    background : mapping, (4,) array or None
        Probabilities of independent bases A, C, G, T; a quarter each by default.
    step : float, default 0.001
        What the weights are rounded to. A score is off by at most ``k * step / 2``.

    Returns
    -------
    ScoreDistribution
        Scores and their probabilities.

    Raises
    ------
    ValueError
        If a weight is infinite, or the step is not positive.

    Notes
    -----
    Equations :eq:`eq-motif-dynamic-programming` and :eq:`eq-motif-rounding` of the book.

    References
    ----------
    Staden, R. (1989). Methods for calculating the probabilities of finding patterns in sequences.
    *Computer Applications in the Biosciences* 5, 89-96.
    https://doi.org/10.1093/bioinformatics/5.2.89

    Examples
    --------
    >>> score_distribution([[1.0, 1.0], [-1.0, -1.0], [-1.0, -1.0], [0.0, 0.0]])
    <scores from -2.00 to 2.00 bits, each within 0.001>
    """
    weights, p = _as_matrix("weights", weights), _as_background(background)
    if not np.isfinite(weights).all():
        raise ValueError("weights must be finite; use a pseudocount")
    step = as_number("step", step, above=0)
    rounded = np.rint(weights / step).astype(np.int64)
    least = rounded.min(axis=0)
    n_scores = int((rounded.max(axis=0) - least).sum()) + 1
    if n_scores > _MOST_SCORES:
        raise ValueError(
            f"step must be at least {step * n_scores / _MOST_SCORES:.2g}, not {step:g}, which "
            f"makes {n_scores:.3g} different scores of these weights"
        )
    probabilities = np.ones(1)
    for column in (rounded - least).T:
        wider = np.zeros(len(probabilities) + column.max())
        for shift, probability in zip(column, p, strict=True):
            wider[shift : shift + len(probabilities)] += probability * probabilities
        probabilities = wider
    scores = (least.sum() + np.arange(len(probabilities))) * step
    return ScoreDistribution(scores, probabilities, step, weights.shape[1] * step / 2)


def sample_sites(
    probabilities: ArrayLike, n_sites: int, rng: int | np.random.Generator
) -> list[str]:
    """Draw sites from a motif, each place independently.

    Parameters
    ----------
    probabilities : (4, k) array
        What :func:`probability_matrix` returns.
    n_sites : int
        How many.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.

    Returns
    -------
    list of str
        The sites.

    Raises
    ------
    ValueError
        If a column has not sum one.

    Examples
    --------
    >>> sample_sites([[0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 1]], 2, np.random.default_rng(0))
    ['GAT', 'GAT']
    """
    n_sites, rng = as_whole_number("n_sites", n_sites, least=0), as_generator("rng", rng)
    cumulative = np.cumsum(_as_probabilities(probabilities), axis=0)
    drawn = rng.random((n_sites, cumulative.shape[1]))
    codes = np.minimum((drawn[:, None, :] >= cumulative).sum(axis=1), 3)
    return ["".join(row) for row in np.array(list(BASES))[codes]]


def shuffle_dinucleotides(sequence: str, rng: int | np.random.Generator) -> str:
    """Shuffle a sequence so that every pair of neighbors occurs as often as before.

    Every sequence with the same number of each dinucleotide, and the same first and last letter,
    is as likely as any other. A random path through all edges of a graph is drawn: letters are
    its nodes, and each neighboring pair of letters is an edge.

    Parameters
    ----------
    sequence : str
        Any letters.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.

    Returns
    -------
    str
        The shuffled sequence.

    References
    ----------
    Altschul, S. F. and Erickson, B. W. (1985). Significance of nucleotide sequence alignments: a
    method for random sequence permutation that preserves dinucleotide and codon usage. *Molecular
    Biology and Evolution* 2, 526-538. https://doi.org/10.1093/oxfordjournals.molbev.a040370

    Examples
    --------
    >>> shuffle_dinucleotides("AACAAATAAGA", np.random.default_rng(0))
    'AATAAGAAACA'
    """
    rng, sequence = as_generator("rng", rng), as_text("sequence", sequence)
    if len(sequence) < 3:
        return sequence
    letters = np.array(list(sequence))
    following = {str(a): letters[1:][letters[:-1] == a] for a in np.unique(letters[:-1])}
    last = sequence[-1]
    while True:
        # The edge by which each letter is left for the last time; they must all lead to the end.
        exits = {a: int(rng.integers(len(b))) for a, b in following.items() if a != last}
        chosen = {a: following[a][place] for a, place in exits.items()}
        if all(_leads_to(a, last, chosen) for a in chosen):
            break
    paths = {}
    for letter, successors in following.items():
        if letter in exits:
            rest = rng.permutation(np.delete(successors, exits[letter]))
            successors = np.append(rest, successors[exits[letter]])
        else:
            successors = rng.permutation(successors)
        paths[letter] = iter(successors.tolist())
    walk = [sequence[0]]
    for _ in range(len(sequence) - 1):
        walk.append(next(paths[walk[-1]]))
    return "".join(walk)


def _leads_to(start: str, end: str, chosen: Mapping[str, str]) -> bool:
    """Say whether the chosen edges lead from one letter to another."""
    here = start
    for _ in range(len(chosen)):
        here = str(chosen[here])
        if here == end:
            return True
    return False


def responding_windows(
    sequences: Sequence[str] | NDArray[np.str_], responses: ArrayLike, *, share: float = 0.5
) -> NDArray[np.float64]:
    """Count the bases of the windows to which a filter responds strongly.

    Parameters
    ----------
    sequences : sequence of str
        Sequences of one length.
    responses : (n_sequences, n_windows) array
        What the filter answers at each window.
    share : float, default 0.5
        A window counts if its response is above this share of the largest one.

    Returns
    -------
    (4, width) array
        Counts, as of :func:`count_matrix`; all zero for a filter that never responds.

    Raises
    ------
    ValueError
        If there is not a row of responses for each sequence, or more responses than letters.

    Examples
    --------
    >>> responding_windows(["GATA", "CCGA"], [[1.0, 0.0, 0.2], [0.0, 0.1, 0.9]]).astype(int)
    array([[0, 2],
           [0, 0],
           [2, 0],
           [0, 0]])
    """
    share = as_number("share", share, least=0, most=1)
    codes, responses = ordinal(sequences), as_numbers("responses", responses)
    width = codes.shape[1] - responses.shape[-1] + 1
    if responses.ndim != 2 or len(responses) != len(codes) or width < 1:
        raise ValueError(
            f"responses have shape {responses.shape}; expected a row for each of {len(codes)} "
            f"sequences and at most {codes.shape[1]} columns"
        )
    strong = (responses > share * responses.max()) & (responses > 0)
    windows = np.lib.stride_tricks.sliding_window_view(codes, width, axis=1)[strong]
    return np.array([(windows == base).sum(axis=0) for base in range(4)], dtype=float)


def in_silico_mutagenesis(predict: Predict, sequence: str) -> NDArray[np.float64]:
    r"""Ask a model what each single mutation would change.

    .. math:: \Delta_{a,j}(w) = f(w_{j \to a}) - f(w)

    Parameters
    ----------
    predict : callable
        ``predict(sequences)`` returns one number for each.
    sequence : str
        The sequence to mutate, of the letters A, C, G and T in either case; U counts as T. The
        model is asked in capitals, without U.

    Returns
    -------
    (4, length) array
        Changes; zero for the base that is there.

    Raises
    ------
    ValueError
        If there is another letter.

    Notes
    -----
    Equation :eq:`eq-motif-mutagenesis` of the book.

    Examples
    --------
    >>> def count_of_a(sequences):
    ...     return [sequence.count("A") for sequence in sequences]
    >>> in_silico_mutagenesis(count_of_a, "GA")
    array([[ 1.,  0.],
           [ 0., -1.],
           [ 0., -1.],
           [ 0., -1.]])
    """
    sequence = _spelled_in_bases(sequence)
    _require_callable(predict)
    mutants = [
        sequence[:j] + base + sequence[j + 1 :] for base in BASES for j in range(len(sequence))
    ]
    values = _predicted(predict, [sequence, *mutants])
    return values[1:].reshape(4, len(sequence)) - values[0]


def _require_callable(predict: object) -> None:
    if not callable(predict):
        raise TypeError(
            f"predict must be a function of a list of sequences, not {type(predict).__name__}; of "
            "a fitted model pass its method predict"
        )


def _predicted(predict: Predict, sequences: list[str]) -> NDArray[np.float64]:
    values = _as_numbers("what predict returns", predict(sequences))
    if values.shape != (len(sequences),):
        raise ValueError(
            f"predict must return one number for each of {len(sequences)} sequences, but what it "
            f"returns has shape {values.shape}"
        )
    return values


def _spelled_in_bases(sequence: str) -> str:
    return "".join(BASES[code] for code in ordinal([sequence])[0])


def pairwise_epistasis(predict: Predict, sequence: str) -> NDArray[np.float64]:
    r"""Difference between the effect of two mutations together and the sum of their effects.

    .. math:: \varepsilon = f(w_{ij}) - f(w_i) - f(w_j) + f(w)

    Parameters
    ----------
    predict : callable
        ``predict(sequences)`` returns one number for each; not a number for what is unknown.
    sequence : str
        The sequence to mutate, as in :func:`in_silico_mutagenesis`.

    Returns
    -------
    (length, 4, length, 4) array
        By place and base of one mutation, and place and base of the other. Not a number for two
        mutations of one place; zero where one of them changes nothing.

    Raises
    ------
    ValueError
        If there is another letter than A, C, G and T.

    Notes
    -----
    Equation :eq:`eq-motif-epistasis` of the book.

    Examples
    --------
    >>> def both(sequences):
    ...     return [float(sequence == "AA") for sequence in sequences]
    >>> pairwise_epistasis(both, "CC")[0, 0, 1]
    array([1., 0., 0., 0.])
    """
    sequence = _spelled_in_bases(sequence)
    length = len(sequence)
    single = in_silico_mutagenesis(predict, sequence).T
    pairs = [
        (i, a, j, b) for i in range(length) for a in range(4) for j in range(i) for b in range(4)
    ]
    doubles = [
        sequence[:j] + BASES[b] + sequence[j + 1 : i] + BASES[a] + sequence[i + 1 :]
        for i, a, j, b in pairs
    ]
    values = _predicted(predict, [sequence, *doubles])
    result = np.full((length, 4, length, 4), np.nan)
    for (i, a, j, b), change in zip(pairs, values[1:] - values[0], strict=True):
        result[i, a, j, b] = result[j, b, i, a] = change - single[i, a] - single[j, b]
    return result


def draw_logo(
    axes: Axes,
    heights: ArrayLike,
    *,
    places: Sequence[str] | None = None,
    colors: Mapping[str, str] = LETTER_COLORS,
) -> None:
    """Draw a logo: at each place a stack of letters, the highest on top.

    The letters are outlines stretched to their height. Negative heights hang below zero. Labels
    of the axes are left to the caller, since only the caller knows what a height is.

    Parameters
    ----------
    axes
        Axes to draw on.
    heights
        (4, k) array: height of A, C, G and T at each place.
    places
        Names of the places, for the ticks; 1 to k by default.
    colors
        A color for each letter.

    Raises
    ------
    ValueError
        If `heights` has not four rows, or an infinite cell, or there is not one name for each
        place.

    References
    ----------
    Schneider, T. D. and Stephens, R. M. (1990). Sequence logos: a new way to display consensus
    sequences. *Nucleic Acids Research* 18, 6097-6100. https://doi.org/10.1093/nar/18.20.6097

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> draw_logo(axes, [[2.0, 0.0], [0.0, 0.5], [0.0, -0.5], [0.0, 0.0]])
    >>> len(axes.patches), [float(limit) for limit in axes.get_ylim()]
    (3, [-0.5, 2.0])
    >>> plt.close(figure)
    """
    heights = _as_matrix("heights", heights)
    k = heights.shape[1]
    if not np.isfinite(heights).all():
        raise ValueError("heights must be finite")
    places = [str(place) for place in range(1, k + 1)] if places is None else list(places)
    if len(places) != k:
        raise ValueError(f"places must have {k} names, as heights has columns, not {len(places)}")
    for j in range(k):
        # From the axis outwards, the smallest first on either side.
        for sign in (1, -1):
            edge = 0.0
            for base in np.argsort(np.abs(heights[:, j]), kind="stable"):
                height = heights[base, j]
                if height * sign > 0:
                    bottom = edge if sign > 0 else edge - abs(height)
                    letter = BASES[base]
                    _draw_letter(axes, letter, j + 1, bottom, abs(height), colors[letter])
                    edge += height
    stacks = np.where(heights > 0, heights, 0).sum(axis=0).max()
    hanging = np.where(heights < 0, heights, 0).sum(axis=0).min()
    if hanging < 0:
        axes.axhline(0, color="black", linewidth=0.6)
    axes.set_xlim(0.4, k + 0.6)
    if stacks > hanging:
        axes.set_ylim(hanging, stacks)
    axes.set_xticks(range(1, k + 1), places)
    axes.tick_params(axis="x", length=0)


def _draw_letter(
    axes: Axes, letter: str, center: float, bottom: float, height: float, color: str
) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    path = TextPath(
        (0, 0), letter, size=1, prop=FontProperties(family="DejaVu Sans", weight="bold")
    )
    box = path.get_extents()
    stretch = (
        Affine2D()
        .translate(-box.x0, -box.y0)
        .scale(0.9 / box.width, height / box.height)
        .translate(center - 0.45, bottom)
    )
    axes.add_patch(PathPatch(stretch.transform_path(path), facecolor=color, linewidth=0))
