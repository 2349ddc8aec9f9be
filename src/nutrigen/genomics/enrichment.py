"""Enrichment: whether a motif is in more sequences of one set than of another that could have been.

A motif that is rich in G and C is found more often in sequences that are, whatever they do. So the
background has to be like the foreground in all but what is asked about: other sequences of the same
length and G+C content (:func:`match_background`), or the same sequences, shuffled so that each pair
of neighbors is as frequent as before (:func:`shuffle_background`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio as odds_ratio_of

from nutrigen._arguments import as_generator, as_number, as_whole_number, require_one_of
from nutrigen.genomics._codes import AMBIGUOUS, as_texts, base_codes
from nutrigen.genomics.fasta import Letters
from nutrigen.genomics.letters import BASES
from nutrigen.genomics.motifs import _as_matrix, scan, shuffle_dinucleotides

__all__ = [
    "MatchedBackground",
    "MotifEnrichment",
    "match_background",
    "motif_enrichment",
    "shuffle_background",
]


@dataclass(frozen=True)
class MotifEnrichment:
    """In how many sequences of either set a motif was found: made by :func:`motif_enrichment`.

    Attributes
    ----------
    n_foreground, n_background : int
        Number of sequences.
    n_foreground_with, n_background_with : int
        Number of those with at least one site.
    odds_ratio : float
        Estimate of the ratio of the odds to have a site, foreground to background; infinite if no
        sequence of the background has one, or all of the foreground; not a number if all sequences
        have one, or none.
    interval : (float, float)
        Confidence interval of the odds ratio.
    p_value : float
        Of Fisher's exact test.
    """

    n_foreground: int
    n_background: int
    n_foreground_with: int
    n_background_with: int
    odds_ratio: float
    interval: tuple[float, float]
    p_value: float

    @property
    def foreground_share(self) -> float:
        """Share of the foreground with at least one site."""
        return self.n_foreground_with / self.n_foreground

    @property
    def background_share(self) -> float:
        """Share of the background with at least one site."""
        return self.n_background_with / self.n_background


def motif_enrichment(
    foreground: Sequence[Letters],
    background: Sequence[Letters],
    weights: ArrayLike,
    threshold: float,
    *,
    alternative: str = "greater",
    confidence: float = 0.95,
) -> MotifEnrichment:
    """Compare the shares of sequences that have a motif, on either strand, between two sets.

    Parameters
    ----------
    foreground, background : sequence of str
        Sequences, as in :func:`~nutrigen.genomics.motifs.scan`. Unless they are alike in length
        and composition, a difference says nothing about the motif.
    weights : (4, k) array
        What :func:`~nutrigen.genomics.motifs.log_odds` returns.
    threshold : float
        The least score of a site.
    alternative : {"greater", "less", "two-sided"}
        What the *p*-value is evidence for: that the odds of the foreground are greater (the motif
        is enriched), less (it is depleted), or either.
    confidence : float
        Probability with which the interval, which always has two sides, holds the true odds ratio;
        at least this.

    Returns
    -------
    MotifEnrichment
        Numbers, shares, odds ratio with interval, and *p*-value.

    Raises
    ------
    TypeError
        If a set is one sequence, or holds anything but sequences.
    ValueError
        If a set is empty, or a sequence has no window without unknown letters, so that it could
        not have a site.

    Notes
    -----
    The odds ratio is the conditional maximum likelihood estimate, and its interval the exact
    conditional one, which belong to Fisher's exact test: given how many sequences have a site in
    all, how many of these are of the foreground follows a noncentral hypergeometric distribution.
    The interval holds the true value at least as often as it says, and with few sequences more
    often: of 50 in either set, between 96.5 and 99.5 % of the intervals of 95 % if 5 to 50 % of the
    background have a site. Intervals of the logarithm with a half added to each number (Haldane,
    Woolf) are shorter, but hold it in as few as 92 % where 1 % of the background have one and the
    true odds ratio is large.

    Each sequence counts as independent of the others. Copies of one gene, or pieces of one region,
    are not: keep one of each group of relatives.

    References
    ----------
    Fisher, R. A. (1935). The Logic of Inductive Inference. *Journal of the Royal Statistical
    Society* 98, 39-82. https://doi.org/10.2307/2342435

    Examples
    --------
    >>> weights = np.full((4, 4), -2.0)
    >>> weights[[2, 0, 3, 0], range(4)] = 2  # GATA
    >>> found = motif_enrichment(["CGATAC"] * 6 + ["CCCCCC"], ["CTATCC", *["CCCCCC"] * 6],
    ...                          weights, 8)
    >>> found.n_foreground_with, found.n_background_with, round(found.p_value, 4)
    (6, 1, 0.0146)
    """
    weights, threshold = _as_matrix("weights", weights), as_number("threshold", threshold)
    require_one_of("alternative", alternative, ("greater", "less", "two-sided"))
    confidence = as_number("confidence", confidence, above=0, below=1)
    a, n_foreground = _count_with_site("foreground", foreground, weights, threshold)
    b, n_background = _count_with_site("background", background, weights, threshold)
    table = [[a, n_foreground - a], [b, n_background - b]]
    p_value = float(fisher_exact(table, alternative=alternative).pvalue)
    if a + b in (0, n_foreground + n_background):
        # Then the condition leaves nothing to chance, and any odds ratio fits.
        return MotifEnrichment(n_foreground, n_background, a, b, math.nan, (0.0, math.inf), p_value)
    estimate = odds_ratio_of(table, kind="conditional")
    interval = estimate.confidence_interval(confidence, alternative="two-sided")
    bounds = float(interval.low), float(interval.high)
    return MotifEnrichment(
        n_foreground, n_background, a, b, float(estimate.statistic), bounds, p_value
    )


def _count_with_site(
    name: str, sequences: Sequence[Letters], weights: NDArray[np.float64], threshold: float
) -> tuple[int, int]:
    """Number of sequences with a site, and of all."""
    texts = as_texts(name, sequences)
    if not texts:
        raise ValueError(f"{name} is empty; there must be at least one sequence")
    n_with = 0
    for number, text in enumerate(texts):
        scores = scan(text, weights)
        if np.isnan(scores).all():
            raise ValueError(
                f"{name}[{number}] must have a window of {weights.shape[1]} letters A, C, G, T, "
                "which could be a site; leave it out"
            )
        n_with += bool((scores >= threshold).any())
    return n_with, len(texts)


# --------------------------------------------------------------------------------------------------
# Backgrounds
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class MatchedBackground:
    """Which candidates were drawn for which sequences: made by :func:`match_background`.

    Attributes
    ----------
    foreground : numpy.ndarray of int, shape (n_matched,)
        Indices of the sequences for which candidates were found, ascending.
    candidates : numpy.ndarray of int, shape (n_matched, n_each)
        Indices of the candidates that were drawn for each of them; none occurs twice.
    unmatched : numpy.ndarray of int, shape (n_unmatched,)
        Indices of the other sequences of the foreground, ascending. Compare without them.
    """

    foreground: NDArray[np.int64]
    candidates: NDArray[np.int64]
    unmatched: NDArray[np.int64]

    def __repr__(self) -> str:
        return (
            f"<background of {self.candidates.size} for {len(self.foreground)} sequences; "
            f"{len(self.unmatched)} unmatched>"
        )


def match_background(
    foreground: Sequence[Letters],
    candidates: Sequence[Letters],
    rng: int | np.random.Generator,
    *,
    n_each: int = 1,
    gc_width: float = 0.05,
    length_ratio: float = 1.2,
) -> MatchedBackground:
    """Draw a background of the same length and G+C content from candidates, without replacement.

    Sequences fall into bins by both, and for each of the foreground, candidates are drawn from its
    bin. Where a bin has too few, it is left to chance which of the foreground remain without.

    Parameters
    ----------
    foreground : sequence of str
        The sequences to be matched.
    candidates : sequence of str
        Sequences that could be background.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_each : int
        Candidates for each sequence; one for which there are fewer is not matched at all.
    gc_width : float
        Width of a bin of the share of G and C among the letters A, C, G and T. Bins begin at
        multiples of it.
    length_ratio : float
        Upper limit of a bin of lengths divided by its lower one, above 1. Bins begin at 1.

    Returns
    -------
    MatchedBackground
        Indices of matched and unmatched sequences.

    Raises
    ------
    TypeError
        If a set is one sequence, or holds anything but sequences.
    ValueError
        If a set is empty, a sequence has no letter A, C, G, T or U, or a candidate is a sequence of
        the foreground.

    Examples
    --------
    >>> matched = match_background(["GGCC", "AATT"], ["ATAT", "TATA", "GCGA"], 0)
    >>> matched
    <background of 1 for 1 sequences; 1 unmatched>
    >>> matched.unmatched  # nothing is like GGCC
    array([0])
    """
    rng = as_generator("rng", rng)
    n_each = as_whole_number("n_each", n_each, least=1)
    gc_width = as_number("gc_width", gc_width, above=0, most=1)
    length_ratio = as_number("length_ratio", length_ratio, above=1)
    wanted, offered = as_texts("foreground", foreground), as_texts("candidates", candidates)
    for name, texts in (("foreground", wanted), ("candidates", offered)):
        if not texts:
            raise ValueError(f"{name} is empty; there must be at least one sequence")
    known = {text.upper(): number for number, text in enumerate(wanted)}
    for number, text in enumerate(offered):
        if (twin := known.get(text.upper())) is not None:
            raise ValueError(
                f"candidates[{number}] must not be a sequence of the foreground, but is "
                f"foreground[{twin}]; leave it out"
            )
    in_bin = _by_bin("foreground", wanted, gc_width, length_ratio)
    free = _by_bin("candidates", offered, gc_width, length_ratio)
    drawn = np.full((len(wanted), n_each), -1)
    for which, numbers in in_bin.items():
        pool = rng.permutation(np.array(free.get(which, []), dtype=np.int64))
        lucky = rng.permutation(numbers)[: len(pool) // n_each]
        drawn[lucky] = pool[: len(lucky) * n_each].reshape(-1, n_each)
    has_match = drawn[:, 0] >= 0
    return MatchedBackground(
        np.flatnonzero(has_match), drawn[has_match], np.flatnonzero(~has_match)
    )


def _by_bin(
    name: str, texts: list[str], gc_width: float, length_ratio: float
) -> dict[tuple[int, int], list[int]]:
    """Numbers of the sequences in each bin of G+C content and length."""
    bins = defaultdict(list)
    for number, text in enumerate(texts):
        n_bases = np.bincount(base_codes(text), minlength=4)[:4]
        n_known = int(n_bases.sum())
        if n_known == 0:
            raise ValueError(f"{name}[{number}] must have a letter A, C, G or T, but has none")
        n_gc = int(n_bases[BASES.index("C")] + n_bases[BASES.index("G")])
        # What lies on a limit by its digits must not fall short of it by rounding.
        gc_bin = math.floor(n_gc / n_known / gc_width + 1e-9)
        length_bin = math.floor(math.log(len(text), length_ratio) + 1e-9)
        bins[gc_bin, length_bin].append(number)
    return dict(bins)


def shuffle_background(
    foreground: Sequence[Letters], rng: int | np.random.Generator, *, n_each: int = 1
) -> list[str]:
    """Shuffle each sequence so that it keeps all pairs of neighbors, and with them its composition.

    Unknown letters stay where they are: what lies between them is shuffled on its own, by
    :func:`~nutrigen.genomics.motifs.shuffle_dinucleotides`.

    Parameters
    ----------
    foreground : sequence of str
        The sequences; case does not matter, and U counts as T.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_each : int
        Shuffled sequences for each.

    Returns
    -------
    list of str
        In capitals: those of the first sequence, then those of the second, and so on.

    Raises
    ------
    TypeError
        If `foreground` is one sequence, or holds anything but sequences.

    References
    ----------
    Altschul, S. F. and Erickson, B. W. (1985). Significance of nucleotide sequence alignments: a
    method for random sequence permutation that preserves dinucleotide and codon usage. *Molecular
    Biology and Evolution* 2, 526-538. https://doi.org/10.1093/oxfordjournals.molbev.a040370

    Examples
    --------
    >>> shuffle_background(["AACAAATNNTAA"], 1, n_each=2)
    ['AAAACATNNTAA', 'AAAACATNNTAA']
    """
    rng, n_each = as_generator("rng", rng), as_whole_number("n_each", n_each, least=1)
    texts = [text.upper().replace("U", "T") for text in as_texts("foreground", foreground)]
    return [_shuffle_between_unknown(text, rng) for text in texts for _ in range(n_each)]


def _shuffle_between_unknown(text: str, rng: np.random.Generator) -> str:
    is_known = base_codes(text) < AMBIGUOUS
    limits = [0, *(np.flatnonzero(np.diff(is_known)) + 1).tolist(), len(text)]
    return "".join(
        shuffle_dinucleotides(text[start:end], rng)
        if is_known[start:end].all()
        else text[start:end]
        for start, end in pairwise(limits)
    )
