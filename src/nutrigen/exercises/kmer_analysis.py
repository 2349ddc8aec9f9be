"""Exercises of the chapter on k-mers: references, inputs and typical mistakes.

The references are plain Python, written for clarity and independent of `nutrigen.sequences`
and `nutrigen.similarity`, with which the tests compare them.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Collection

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "kmer-analysis"
_PAIRS = dict(zip("ACGTacgt", "TGCAtgca", strict=True))
_COMPLEMENT = str.maketrans("ACGTacgt", "TGCAtgca")
_UPPER_CASE_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_RNA_COMPLEMENT = str.maketrans("ACGTacgt", "UGCAugca")
# What each pair of ambiguity codes stands for pairs with the other: R is A or G, Y is T or C.
_AMBIGUITY_PAIRS = ("RYKMBVDH", "YRMKVBHD")


def _draw_sequence(
    rng: np.random.Generator, shortest: int, longest: int, bases: str = "ACGT"
) -> str:
    """Draw a sequence of a length between `shortest` and `longest`, both included."""
    return "".join(rng.choice(list(bases), size=rng.integers(shortest, longest + 1)))


# Number of windows


def _count_windows(length: int, k: int) -> int:
    return max(length - k + 1, 0)


_COUNT_WINDOWS = Exercise(
    name="count-windows",
    chapter=_CHAPTER,
    title="Number of windows of length k",
    objective="kmer-analysis/windows",
    reference=_count_windows,
    hint=(
        "Write down a sequence of 5 letters, and mark each position at which a window of 3 "
        "letters can start. Which is the last one?"
    ),
    mistakes=(
        Mistake(
            "last-window-missed",
            lambda length, k: max(length - k, 0),
            "This is one too few: both the first start, 0, and the last one, L - k, count.",
        ),
        Mistake(
            "one-window-too-many",
            lambda length, k: max(length - k + 2, 0),
            "This is one too many: the last window starts at L - k, counted from 0.",
        ),
        Mistake(
            "non-overlapping",
            lambda length, k: length // k,
            "This counts windows that lie side by side. Windows overlap: the next one starts "
            "one letter further, not k letters.",
        ),
        Mistake(
            "one-per-letter",
            lambda length, k: length,
            "This counts a window at every letter. The last k - 1 letters start none: the "
            "window would run over the end.",
        ),
        Mistake(
            "negative",
            lambda length, k: length - k + 1,
            "The formula is right, but a count is never negative. A window longer than the "
            "sequence fits nowhere, so there are 0 of them.",
        ),
    ),
    edge_cases=(
        Probe((7, 7), "a window as long as the sequence"),
        Probe((3, 4), "a window longer than the sequence by one"),
        Probe((3, 9), "a window much longer than the sequence"),
        Probe((12, 31), "a window much longer than the sequence"),
        Probe((11, 1), "windows of length 1"),
        Probe((0, 4), "an empty sequence"),
    ),
    draw=lambda rng: (int(rng.integers(10, 100)), int(rng.integers(2, 10))),
)


# Reverse complement


def _reverse_complement(sequence: str) -> str:
    return "".join(_PAIRS.get(base, base) for base in reversed(sequence))


def _chained_replacement(order: str, sequence: str) -> str:
    for base in order:
        sequence = sequence.replace(base, _PAIRS[base])
    return sequence[::-1]


def _with_further_pairs(letters: str, partners: str) -> Callable[[str], str]:
    table = str.maketrans("ACGTacgt" + letters, "TGCAtgca" + partners)
    return lambda sequence: sequence.translate(table)[::-1]


def _with_others_replaced(other: Callable[[str], str]) -> Callable[[str], str]:
    return lambda sequence: "".join(
        _PAIRS[base] if base in _PAIRS else other(base) for base in reversed(sequence)
    )


_PAIRING_AMBIGUITY_CODES = tuple(
    _with_further_pairs(
        codes + codes.lower() * lower + further,
        partners + partners.lower() * lower + further_partners,
    )
    for codes, partners in (_AMBIGUITY_PAIRS, ("RY", "YR"))
    for lower in (True, False)
    for further, further_partners in (("", ""), ("Uu", "Aa"))
)


_REVERSE_COMPLEMENT = Exercise(
    name="reverse-complement",
    chapter=_CHAPTER,
    title="Reverse complement",
    objective="kmer-analysis/strands",
    reference=_reverse_complement,
    hint=(
        "Two steps: replace every base by the one that it pairs with (A with T, C with G), and "
        "read the result from its end, because the other strand runs in the other direction."
    ),
    mistakes=(
        Mistake(
            "complement-only",
            lambda sequence: sequence.translate(_COMPLEMENT),
            "This is the complement, read from 3' to 5'. Sequences are written from 5' to 3', so "
            "it must be reversed, too.",
        ),
        Mistake(
            "reverse-only",
            lambda sequence: sequence[::-1],
            "This is the same strand read backwards, which no molecule spells. Replace each base "
            "by the one that it pairs with, too.",
        ),
        Mistake(
            "rna",
            lambda sequence: sequence.translate(_RNA_COMPLEMENT)[::-1],
            "This is RNA: U pairs with A in a transcript. The other strand of DNA has a T there.",
            variants=(lambda sequence: sequence.translate(_RNA_COMPLEMENT),),
        ),
        Mistake(
            "chained-replacement",
            functools.partial(_chained_replacement, "ATCG"),
            "Replacing one base after another undoes itself: once each A has become a T, these "
            "T can't be told from the original ones. Look up each base once, for example in a "
            "dictionary or with str.translate.",
            variants=tuple(
                functools.partial(_chained_replacement, order) for order in ("TACG", "ATGC", "TAGC")
            ),
        ),
        Mistake(
            "case-lost",
            lambda sequence: sequence.upper().translate(_COMPLEMENT)[::-1],
            "The bases are right, but lower case became upper case. Lower case marks repeats in "
            "many genomes: keep it.",
            variants=(lambda sequence: sequence.lower().translate(_COMPLEMENT)[::-1],),
        ),
        Mistake(
            "lower-case-not-paired",
            lambda sequence: sequence.translate(_UPPER_CASE_COMPLEMENT)[::-1],
            "Lower-case bases are passed through without being complemented: a is a base like A, "
            "and pairs with t.",
        ),
        Mistake(
            "other-letters-dropped",
            lambda sequence: "".join(_PAIRS.get(base, "") for base in reversed(sequence)),
            "A letter that is no base is lost, and the result is shorter than the sequence. N, "
            "for example, stands for an unknown base, whose partner is unknown, too: N stays N.",
            variants=(
                lambda sequence: _reverse_complement(sequence.replace("-", "")),
                lambda sequence: _reverse_complement(sequence).replace("N", "").replace("n", ""),
                lambda sequence: "".join(
                    _PAIRS[base] for base in reversed(sequence) if base in "ACGT"
                ),
            ),
        ),
        Mistake(
            "others-become-n",
            _with_others_replaced(lambda base: "N"),
            "Whatever is no base has become an N. The exercise asks to leave it: R says more than "
            "N does, and a gap is no letter at all.",
            variants=(
                _with_others_replaced(lambda base: "n" if base.islower() else "N"),
                _with_others_replaced(lambda base: "N" if base.isupper() else "n"),
                _with_others_replaced(lambda base: base if base == "-" else "N"),
                _with_others_replaced(str.upper),
            ),
        ),
        Mistake(
            "ambiguity-codes-paired",
            _PAIRING_AMBIGUITY_CODES[0],
            "R, for A or G, became Y, for T or C. That is right in a world of its own, but this "
            "exercise is about four letters: leave all others as they are.",
            variants=_PAIRING_AMBIGUITY_CODES[1:],
        ),
        Mistake(
            "u-paired",
            _with_further_pairs("Uu", "Aa"),
            "U became A. It does pair with A, but it is a letter of RNA, and other than A, C, G "
            "and T: leave it as it is.",
            variants=(_with_further_pairs("U", "A"),),
        ),
        Mistake(
            "others-raise",
            lambda sequence: "".join(_PAIRS[base] for base in reversed(sequence)),
            "A letter that the dictionary does not hold is an error here. Ask for it by "
            "get(base, base), which gives back the letter itself.",
            variants=(
                lambda sequence: "".join(
                    (_PAIRS | {"N": "N"})[base] for base in reversed(sequence)
                ),
                lambda sequence: "".join(
                    (_PAIRS | {"N": "N", "n": "n"})[base] for base in reversed(sequence)
                ),
            ),
        ),
    ),
    edge_cases=(
        Probe(("",), "an empty sequence"),
        Probe(("G",), "a single base"),
        Probe(("GAATTC",), "a sequence that is its own reverse complement"),
        Probe(("ACCgtaTTg",), "lower case"),
        Probe(("aacg",), "lower case"),
        Probe(("ANNCG",), "an N"),
        Probe(("acgtn",), "an n in lower case"),
        Probe(("AR-YN",), "other letters and a gap"),
        Probe(("KCMABDVHSW",), "other letters"),
        Probe(("ry-Gk",), "other letters in lower case"),
        Probe(("GAUGuCA",), "the letter U of RNA"),
        Probe(("XAC*G.T",), "signs that stand for no base"),
    ),
    draw=lambda rng: (_draw_sequence(rng, 5, 25),),
)


# Counting k-mers


def _count_kmers(sequence: str, k: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k].upper()
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


def _count_windows_if(
    keep: Callable[[str], bool], sequence: str, k: int, step: int = 1
) -> dict[str, int]:
    windows = (sequence[start : start + k] for start in range(0, len(sequence) - k + 1, step))
    return dict(Counter(window for window in windows if keep(window)))


def _is_spelled_with(letters: str) -> Callable[[str], bool]:
    return lambda window: set(window) <= set(letters)


_is_unambiguous = _is_spelled_with("ACGT")


def _count_with_str_count(sequence: str, k: int) -> dict[str, int]:
    return {kmer: sequence.upper().count(kmer) for kmer in _count_kmers(sequence, k)}


def _count_with_short_windows(sequence: str, k: int) -> dict[str, int]:
    windows = (sequence[start : start + k].upper() for start in range(len(sequence)))
    return dict(Counter(window for window in windows if _is_unambiguous(window)))


def _replace_ambiguous(replacement: str, sequence: str) -> str:
    return "".join(base if base in "ACGT" else replacement for base in sequence.upper())


def _count_with_n_replaced(
    base: str, keep: Callable[[str], bool], sequence: str, k: int
) -> dict[str, int]:
    return _count_windows_if(keep, sequence.upper().replace("N", base), k)


_COUNT_KMERS = Exercise(
    name="count-kmers",
    chapter=_CHAPTER,
    title="Counting k-mers",
    objective="kmer-analysis/counting",
    reference=_count_kmers,
    hint=(
        "Slide a window of length k over the sequence, one letter at a time, from start 0 to "
        "start L - k. Turn it into upper case, skip it if it holds anything but A, C, G and T, "
        "and add 1 to its entry in a dictionary."
    ),
    mistakes=(
        Mistake(
            "non-overlapping",
            lambda sequence, k: _count_windows_if(_is_unambiguous, sequence.upper(), k, step=k),
            "These windows lie side by side. They should overlap: move on by one letter, not by "
            "k letters.",
            variants=(
                lambda sequence, k: _count_windows_if(lambda window: True, sequence, k, step=k),
            ),
        ),
        Mistake(
            "last-window-missed",
            lambda sequence, k: _count_kmers(sequence[:-1], k),
            "The last window is missed: it starts at L - k, and range leaves out its end, so the "
            "end must be L - k + 1.",
        ),
        Mistake(
            "short-windows",
            _count_with_short_windows,
            "The windows at the end are shorter than k, as slices beyond the end of a text are: "
            "the last start is L - k.",
            variants=(
                lambda sequence, k: dict(
                    Counter(sequence[start : start + k] for start in range(len(sequence)))
                ),
            ),
        ),
        Mistake(
            "str-count",
            _count_with_str_count,
            "str.count finds no two overlapping occurrences: AA is in AAA twice, but "
            '"AAA".count("AA") is 1. Count windows instead.',
        ),
        Mistake(
            "ambiguous-kept",
            lambda sequence, k: _count_windows_if(lambda window: True, sequence.upper(), k),
            "Windows with other letters than A, C, G and T are counted. An N says that the base "
            "is unknown, so such a window is no k-mer: skip it.",
            variants=(lambda sequence, k: _count_windows_if(lambda window: True, sequence, k),),
        ),
        Mistake(
            "only-n-skipped",
            lambda sequence, k: _count_windows_if(
                lambda window: "N" not in window, sequence.upper(), k
            ),
            "Windows with an N are skipped, but there are further letters for unknown bases, as "
            "R for A or G, and gaps. Ask for what is right instead: only A, C, G and T.",
            variants=(
                lambda sequence, k: _count_windows_if(
                    lambda window: "N" not in window, sequence, k
                ),
            ),
        ),
        Mistake(
            "ambiguous-removed",
            lambda sequence, k: _count_kmers(_replace_ambiguous("", sequence), k),
            "Removing letters before sliding joins bases that are not neighbors, which invents "
            "k-mers. Slide first, then skip windows.",
            variants=(
                lambda sequence, k: _count_kmers(sequence.upper().replace("N", ""), k),
                lambda sequence, k: _count_windows_if(
                    lambda window: True, sequence.upper().replace("N", ""), k
                ),
                lambda sequence, k: _count_windows_if(
                    lambda window: True, sequence.replace("N", ""), k
                ),
                lambda sequence, k: _count_windows_if(
                    lambda window: True, "".join(b for b in sequence if b in "ACGT"), k
                ),
            ),
        ),
        Mistake(
            "ambiguous-replaced",
            lambda sequence, k: _count_kmers(_replace_ambiguous("A", sequence), k),
            "Replacing unknown bases by a known one invents k-mers that nobody has seen. Skip "
            "the windows that hold them.",
            variants=(
                *(
                    functools.partial(
                        lambda b, sequence, k: _count_kmers(_replace_ambiguous(b, sequence), k),
                        base,
                    )
                    for base in "CGT"
                ),
                *(
                    functools.partial(_count_with_n_replaced, base, keep)
                    for base in "ACGT"
                    for keep in (_is_unambiguous, lambda window: True)
                ),
            ),
        ),
        Mistake(
            "lower-case-dropped",
            lambda sequence, k: _count_windows_if(_is_unambiguous, sequence, k),
            "Windows with lower case are skipped. Lower case marks repeats; a is the same base "
            "as A, so turn the sequence into upper case first.",
        ),
        Mistake(
            "lower-case-apart",
            lambda sequence, k: _count_windows_if(_is_spelled_with("ACGTacgt"), sequence, k),
            "acg and ACG are the same k-mer, but are counted apart: turn the sequence into upper "
            "case first.",
        ),
    ),
    edge_cases=(
        Probe(("", 3), "an empty sequence"),
        Probe(("ACG", 4), "a sequence shorter than k"),
        Probe(("ACGT", 4), "a sequence of length k"),
        Probe(("GATTACA", 1), "k = 1"),
        Probe(("AAAAAA", 2), "a k-mer that overlaps itself"),
        Probe(("ACGNTACG", 3), "an N"),
        Probe(("NNNN", 2), "nothing but N"),
        Probe(("ACGRYAC-GA", 2), "other ambiguity codes and a gap"),
        Probe(("ACGacgACG", 3), "lower case"),
        Probe(("acNgTTrAcgt", 2), "lower case and ambiguity codes together"),
        Probe(("ACUGuACA", 2), "the letter U of RNA"),
        Probe(("KACXAC*GTC.C", 2), "other letters and signs"),
    ),
    # Two letters make k-mers that repeat and overlap themselves, which four rarely do.
    draw=lambda rng: (
        _draw_sequence(rng, 12, 30, bases=str(rng.choice(["ACGT", "AT", "CG"]))),
        int(rng.integers(2, 5)),
    ),
)


# Canonical k-mer


def _canonical_kmer(kmer: str) -> str:
    return min(kmer, _reverse_complement(kmer))


_CANONICAL_KMER = Exercise(
    name="canonical-kmer",
    chapter=_CHAPTER,
    title="Canonical k-mer",
    objective="kmer-analysis/strands",
    reference=_canonical_kmer,
    hint=(
        "A k-mer and its reverse complement are one piece of double-stranded DNA. Compute both, "
        "and take the one that comes first in alphabetical order, by which Python compares texts."
    ),
    mistakes=(
        Mistake(
            "larger-one",
            lambda kmer: max(kmer, _reverse_complement(kmer)),
            "This is the one that comes last in alphabetical order; the convention is the first.",
        ),
        Mistake(
            "complement-only",
            lambda kmer: min(kmer, kmer.translate(_COMPLEMENT)),
            "The other strand is read in the other direction: compare with the reverse "
            "complement, not with the complement.",
        ),
        Mistake(
            "reverse-only",
            lambda kmer: min(kmer, kmer[::-1]),
            "Read backwards, a k-mer is another piece of DNA. Compare with its reverse complement.",
        ),
        Mistake(
            "always-reversed",
            lambda kmer: _reverse_complement(kmer),
            "This is always the reverse complement. Return it only if it comes first in "
            "alphabetical order: a k-mer and its reverse complement must have the same "
            "canonical k-mer.",
        ),
        Mistake(
            "never-reversed",
            lambda kmer: kmer,
            "This is the k-mer itself. Return its reverse complement where that comes first in "
            "alphabetical order.",
        ),
    ),
    edge_cases=(
        Probe(("T",), "a single base"),
        Probe(("ACGT",), "a k-mer that is its own reverse complement"),
        Probe(("AAAC",), "a k-mer that is canonical already"),
        Probe(("TTTT",), "a k-mer of one base"),
    ),
    draw=lambda rng: (_draw_sequence(rng, 3, 9),),
)


# Jaccard index


def _jaccard_index(a: set, b: set) -> float:
    if not a and not b:
        raise ValueError("the Jaccard index of two empty sets is not defined")
    return len(a & b) / len(a | b)


def _draw_two_sets(rng: np.random.Generator) -> tuple[set[str], set[str]]:
    kmers = [left + right for left in "ACGT" for right in "ACGT"]
    shared, only_a, only_b = rng.integers((1, 0, 0), (4, 5, 5))
    chosen = rng.permutation(kmers)[: shared + only_a + only_b].tolist()
    return set(chosen[: shared + only_a]), set(chosen[:shared] + chosen[shared + only_a :])


def _share(denominator: Callable[[Collection, Collection], int]) -> Callable[[set, set], float]:
    return lambda a, b: len(a & b) / denominator(a, b)


def _return_if_both_empty(answer: float) -> Callable[[set, set], float]:
    return lambda a, b: _jaccard_index(a, b) if a or b else answer


_JACCARD_INDEX = Exercise(
    name="jaccard-index",
    chapter=_CHAPTER,
    title="Jaccard index of two sets",
    objective="kmer-analysis/similarity",
    reference=_jaccard_index,
    hint=(
        "Divide the number of members that both sets have by the number of members that at least "
        "one of them has. In Python, a & b is the intersection, and a | b the union."
    ),
    mistakes=(
        Mistake(
            "sum-of-sizes",
            _share(lambda a, b: len(a) + len(b)),
            "The denominator |A| + |B| counts the shared members twice, so that even two equal "
            "sets get 1/2. Divide by the size of the union.",
        ),
        Mistake(
            "dice",
            lambda a, b: 2 * len(a & b) / (len(a) + len(b)),
            "This is the Sørensen-Dice coefficient, 2|A ∩ B| / (|A| + |B|), another measure. The "
            "Jaccard index divides the intersection by the union.",
        ),
        Mistake(
            "containment",
            _share(lambda a, b: len(a)),
            "This is a containment index: it divides by the size of one set, so it changes when "
            "a and b swap places. Divide by the size of the union.",
            variants=(_share(lambda a, b: len(b)),),
        ),
        Mistake(
            "overlap-coefficient",
            _share(lambda a, b: min(len(a), len(b))),
            "Divided by the size of the smaller set, this is the overlap coefficient: a set and "
            "any part of it get 1. Divide by the size of the union.",
        ),
        Mistake(
            "larger-set",
            _share(lambda a, b: max(len(a), len(b))),
            "The union has more members than the larger set, unless that holds the other one. "
            "Divide by the size of the union.",
        ),
        Mistake(
            "not-divided",
            lambda a, b: len(a & b),
            "This is the number of shared members, which grows with the sets. Divide it by the "
            "size of the union.",
        ),
        Mistake(
            "distance",
            lambda a, b: 1 - _jaccard_index(a, b),
            "This is the Jaccard distance, 1 - J: equal sets get 0. The index of equal sets is 1.",
        ),
        Mistake(
            "two-empty-sets",
            _share(lambda a, b: len(a | b)),
            "Two empty sets give 0/0, which is not defined, and any number would be made up. Say "
            'so to the caller: raise ValueError("...") if both are empty.',
            variants=(
                _return_if_both_empty(0.0),
                _return_if_both_empty(1.0),
                _return_if_both_empty(math.nan),
            ),
        ),
    ),
    edge_cases=(
        Probe(({"AC", "GT"}, {"AC", "GT"}), "two equal sets"),
        Probe(({"AC"}, {"GT", "TT"}), "sets without a common member"),
        Probe(({"AC"}, {"AC", "GT", "TT"}), "a set that holds the other one"),
        Probe((set(), {"AC", "GT"}), "one empty set"),
        Probe((set(), set()), "two empty sets"),
    ),
    draw=_draw_two_sets,
)


# Specific k


def _smallest_k(expected: Callable[[int], float], threshold: float) -> int:
    k = 1
    while expected(k) >= threshold:
        k += 1
    return k


def _specific_k(genome_length: int, threshold: float) -> int:
    return _smallest_k(lambda k: 2 * (genome_length - k + 1) / 4**k, threshold)


def _specific_k_on_one_strand(genome_length: int, threshold: float) -> int:
    return _smallest_k(lambda k: (genome_length - k + 1) / 4**k, threshold)


def _specific_k_with_length_for_windows(genome_length: int, threshold: float) -> int:
    return _smallest_k(lambda k: 2 * genome_length / 4**k, threshold)


def _specific_k_with_product(genome_length: int, threshold: float) -> int:
    # 2(L - k + 1)/(4k) < t solved for k: the search would try every k up to about L.
    return math.floor(2 * (genome_length + 1) / (4 * threshold + 2)) + 1


def _specific_k_not_strict(genome_length: int, threshold: float) -> int:
    return _specific_k(genome_length, math.nextafter(threshold, math.inf))


_SPECIFIC_K = Exercise(
    name="specific-k",
    chapter=_CHAPTER,
    title="Smallest specific k",
    objective="kmer-analysis/choice-of-k",
    reference=_specific_k,
    hint=(
        "Start at k = 1, and increase k until 2(L - k + 1)/4^k is below the threshold: there are "
        "L - k + 1 windows on each of two strands, and each is a given k-mer by chance with "
        "probability 1/4^k."
    ),
    mistakes=(
        Mistake(
            "one-strand",
            _specific_k_on_one_strand,
            "Only one strand is counted. A k-mer can occur on either, which doubles the expected "
            "number. (Rounding a logarithm to the nearest integer comes to the same: round up.)",
            variants=(
                lambda genome_length, threshold: math.ceil(math.log(genome_length / threshold, 4)),
                lambda genome_length, threshold: round(math.log(2 * genome_length / threshold, 4)),
            ),
        ),
        Mistake(
            "rounded-down",
            lambda genome_length, threshold: math.floor(math.log(2 * genome_length / threshold, 4)),
            "This k is one too small: the expected number is still above the threshold there. "
            "Round the logarithm up, or go on until the number is below.",
            variants=(lambda genome_length, threshold: _specific_k(genome_length, threshold) - 1,),
        ),
        Mistake(
            "one-too-large",
            lambda genome_length, threshold: _specific_k(genome_length, threshold) + 1,
            "A smaller k does: the expected number is below the threshold at k - 1 already. "
            "Check the condition before k is increased once more.",
        ),
        Mistake(
            "product",
            _specific_k_with_product,
            "There are 4**k k-mers, four choices for each of k letters, not 4*k.",
        ),
        Mistake(
            "base-2",
            lambda genome_length, threshold: _smallest_k(
                lambda k: 2 * (genome_length - k + 1) / 2**k, threshold
            ),
            "DNA has four letters, not two: a given k-mer has probability 1/4^k. With "
            "logarithms, take base 4.",
            variants=(
                lambda genome_length, threshold: math.ceil(
                    math.log2(2 * genome_length / threshold)
                ),
            ),
        ),
        Mistake(
            "natural-logarithm",
            lambda genome_length, threshold: math.ceil(math.log(2 * genome_length / threshold)),
            "math.log(x) is the natural logarithm. Four letters need base 4: math.log(x, 4).",
        ),
        Mistake(
            "length-for-windows",
            _specific_k_with_length_for_windows,
            "This is nearly right: there are L - k + 1 windows, not L. In a short sequence, the "
            "difference matters.",
            variants=(
                lambda genome_length, threshold: math.ceil(
                    math.log(2 * genome_length / threshold, 4)
                ),
            ),
        ),
        Mistake(
            "not-strict",
            _specific_k_not_strict,
            "The expected number equals the threshold at this k; it should be below it. Check "
            "whether < or <= is meant.",
        ),
    ),
    edge_cases=(
        Probe((20, 0.15), "a sequence so short that L - k + 1 is clearly less than L"),
        Probe((24, 0.04), "a sequence so short that L - k + 1 is clearly less than L"),
        Probe((9, 1.0), "an expected number equal to the threshold"),
        Probe((5, 6.0), "a threshold for which k = 1 does"),
        Probe((3, 0.01), "a word that is longer than the sequence"),
        Probe((4_641_652, 0.01), "the genome of Escherichia coli"),
    ),
    draw=lambda rng: (
        int(10 ** rng.uniform(2, 5)),
        float(rng.choice([1.0, 0.1, 0.05, 0.01, 0.001])),
    ),
)


# Mash distance


def _mash_distance(jaccard: float, k: int) -> float:
    if jaccard == 0:
        return math.inf
    return -math.log(2 * jaccard / (1 + jaccard)) / k


def _mash_distance_with(
    formula: Callable[[float, int], float], without_overlap: float = math.inf
) -> Callable[[float, int], float]:
    return lambda jaccard, k: formula(jaccard, k) if jaccard > 0 else without_overlap


_MASH_DISTANCE = Exercise(
    name="mash-distance",
    chapter=_CHAPTER,
    title="Mash distance",
    objective="kmer-analysis/similarity",
    reference=_mash_distance,
    hint=(
        "D = -(1/k) ln(2J/(1 + J)). With math.log, the case J = 0 needs its own line: sets "
        "without a common k-mer are infinitely far apart, and math.inf is infinity."
    ),
    mistakes=(
        Mistake(
            "jaccard-not-transformed",
            _mash_distance_with(lambda jaccard, k: -math.log(jaccard) / k),
            "Take the logarithm of 2J/(1 + J), not of J. A share of all k-mers of the union is "
            "first turned into a share of the k-mers of one genome.",
        ),
        Mistake(
            "missing-parentheses",
            _mash_distance_with(lambda jaccard, k: -math.log(2 * jaccard / 1 + jaccard) / k),
            "Python computes 2 * j / 1 + j as (2 * j / 1) + j: put the denominator 1 + j into "
            "parentheses.",
        ),
        Mistake(
            "base-of-logarithm",
            _mash_distance_with(lambda jaccard, k: -math.log10(2 * jaccard / (1 + jaccard)) / k),
            "The logarithm is the natural one, since it undoes the exponential of a Poisson "
            "model: math.log, not math.log10 or math.log2.",
            variants=(
                _mash_distance_with(lambda jaccard, k: -math.log2(2 * jaccard / (1 + jaccard)) / k),
            ),
        ),
        Mistake(
            "not-divided-by-k",
            _mash_distance_with(lambda jaccard, k: -math.log(2 * jaccard / (1 + jaccard))),
            "The factor 1/k is missing. A k-mer is lost when any of its k bases changes; the "
            "distance is per base.",
        ),
        Mistake(
            "multiplied-by-k",
            _mash_distance_with(lambda jaccard, k: -math.log(2 * jaccard / (1 + jaccard)) * k),
            "Divide by k instead of multiplying by it: the distance is per base, and each k-mer "
            "has k of them.",
        ),
        Mistake(
            "wrong-sign",
            _mash_distance_with(
                lambda jaccard, k: math.log(2 * jaccard / (1 + jaccard)) / k,
                without_overlap=-math.inf,
            ),
            "A distance is never negative, but the logarithm of a share is: the minus sign is "
            "missing.",
        ),
        Mistake(
            "no-common-kmer",
            lambda jaccard, k: -math.log(2 * jaccard / (1 + jaccard)) / k,
            "For J = 0 the logarithm has no value, and the distance grows without bound: return "
            "math.inf. The program Mash reports 1 there, which is a convention.",
            variants=(
                _mash_distance_with(_mash_distance, without_overlap=1.0),
                _mash_distance_with(_mash_distance, without_overlap=0.0),
                _mash_distance_with(_mash_distance, without_overlap=math.nan),
                _mash_distance_with(_mash_distance, without_overlap=-math.inf),
            ),
        ),
    ),
    edge_cases=(
        Probe((1.0, 21), "equal sets"),
        Probe((0.0, 21), "sets without a common k-mer"),
        Probe((1e-6, 31), "a Jaccard index close to 0"),
        Probe((0.5, 1), "k = 1"),
    ),
    draw=lambda rng: (round(float(rng.uniform(0.05, 0.95)), 3), int(rng.integers(2, 32))),
)


# MinHash


def _minhash_jaccard(hashes_a: list[int], hashes_b: list[int], size: int) -> float:
    a, b = set(hashes_a), set(hashes_b)
    smallest = sorted(a | b)[:size]
    return sum(value in a and value in b for value in smallest) / len(smallest)


def _draw_two_hash_lists(rng: np.random.Generator) -> tuple[list[int], list[int], int]:
    size = int(rng.integers(3, 6))
    shared, only_a, only_b = rng.integers((2, size, size), (6, 8, 8))
    values = rng.choice(np.arange(1, 1000), size=shared + only_a + only_b, replace=False)
    a = rng.permutation(values[: shared + only_a])
    b = rng.permutation(np.concatenate((values[:shared], values[shared + only_a :])))
    return a.tolist(), b.tolist(), size


def _shared_part(chosen: Collection[int], hashes_a: list[int], hashes_b: list[int]) -> int:
    return len(set(chosen) & set(hashes_a) & set(hashes_b))


def _jaccard_of_sketches(sketch_a: Collection[int], sketch_b: Collection[int]) -> float:
    return len(set(sketch_a) & set(sketch_b)) / len(set(sketch_a) | set(sketch_b))


def _minhash_of_largest(hashes_a: list[int], hashes_b: list[int], size: int) -> float:
    largest = sorted({*hashes_a, *hashes_b}, reverse=True)[:size]
    return _shared_part(largest, hashes_a, hashes_b) / len(largest)


def _minhash_over_size(hashes_a: list[int], hashes_b: list[int], size: int) -> float:
    smallest = sorted({*hashes_a, *hashes_b})[:size]
    return _shared_part(smallest, hashes_a, hashes_b) / size


def _minhash_unsorted(
    merge: Callable[[list[int], list[int]], list[int]],
    hashes_a: list[int],
    hashes_b: list[int],
    size: int,
) -> float:
    first = merge(hashes_a, hashes_b)[:size]
    return _shared_part(first, hashes_a, hashes_b) / len(first)


def _minhash_with_repeats(hashes_a: list[int], hashes_b: list[int], size: int) -> float:
    smallest = sorted(hashes_a + hashes_b)[:size]
    return _shared_part(smallest, hashes_a, hashes_b) / len(smallest)


def _minhash_with_repeats_counted_twice(
    hashes_a: list[int], hashes_b: list[int], size: int
) -> float:
    smallest = sorted(hashes_a + hashes_b)[:size]
    return sum(value in hashes_a and value in hashes_b for value in smallest) / len(smallest)


_MINHASH_JACCARD = Exercise(
    name="minhash-jaccard",
    chapter=_CHAPTER,
    title="Jaccard index estimated by MinHash",
    objective="kmer-analysis/sketches",
    reference=_minhash_jaccard,
    hint=(
        "Sort the union of both lists, keep its `size` smallest values, and divide the number of "
        "those that are in both lists by the number that you kept."
    ),
    mistakes=(
        Mistake(
            "sketches-compared",
            lambda hashes_a, hashes_b, size: _jaccard_of_sketches(
                sorted(hashes_a)[:size], sorted(hashes_b)[:size]
            ),
            "This is the Jaccard index of the two sketches, whose union has up to 2s values. Only "
            "the s smallest of the union are a random sample of it: count among those, and "
            "divide by their number.",
        ),
        Mistake(
            "shared-sketch-over-size",
            lambda hashes_a, hashes_b, size: (
                len(set(sorted(hashes_a)[:size]) & set(sorted(hashes_b)[:size])) / size
            ),
            "This counts all values that both sketches share, even those that are not among the "
            "s smallest of the union, so the estimate is too large.",
        ),
        Mistake(
            "largest",
            _minhash_of_largest,
            "These are the largest values. The sketch keeps the smallest ones: check the order "
            "of the sort, or the slice.",
        ),
        Mistake(
            "unsorted",
            functools.partial(_minhash_unsorted, lambda a, b: list(dict.fromkeys(a + b))),
            "The first s values are not the s smallest: neither a list nor a set is in ascending "
            "order. Use sorted().",
            variants=(
                # How a set is made decides on its order.
                functools.partial(_minhash_unsorted, lambda a, b: list({*a, *b})),
                functools.partial(_minhash_unsorted, lambda a, b: list(set(a) | set(b))),
                functools.partial(_minhash_unsorted, lambda a, b: list(set(a).union(b))),
                lambda hashes_a, hashes_b, size: _jaccard_of_sketches(
                    hashes_a[:size], hashes_b[:size]
                ),
                lambda hashes_a, hashes_b, size: _minhash_jaccard(
                    hashes_a[:size], hashes_b[:size], size
                ),
            ),
        ),
        Mistake(
            "repeats-kept",
            _minhash_with_repeats,
            "A value that is in both lists takes two places among the smallest ones. Join the "
            "lists as sets, so that it takes one.",
            variants=(_minhash_with_repeats_counted_twice,),
        ),
        Mistake(
            "size-ignored",
            lambda hashes_a, hashes_b, size: _jaccard_of_sketches(hashes_a, hashes_b),
            "This is the exact Jaccard index of all values. The exercise asks for the estimate "
            "from only `size` of them, which needs far less memory in a real genome.",
        ),
        Mistake(
            "divided-by-size",
            _minhash_over_size,
            "The union may have fewer than `size` values. Divide by the number of values that "
            "you kept, not by `size`.",
        ),
    ),
    edge_cases=(
        Probe(([7, 3, 9], [3, 9, 7], 2), "equal lists"),
        Probe(([5, 1], [8, 2, 6], 3), "lists without a common value"),
        Probe(([40, 12, 33], [12, 25], 10), "a union smaller than the sketch"),
        Probe(([9, 4], [4], 6), "a union smaller than the sketch"),
        Probe(([], [14, 6], 2), "one empty list"),
        Probe(([21, 8, 30], [30, 8, 2], 1), "a sketch of one value"),
    ),
    draw=_draw_two_hash_lists,
)


EXERCISES: tuple[Exercise, ...] = (
    _COUNT_WINDOWS,
    _REVERSE_COMPLEMENT,
    _COUNT_KMERS,
    _CANONICAL_KMER,
    _JACCARD_INDEX,
    _SPECIFIC_K,
    _MASH_DISTANCE,
    _MINHASH_JACCARD,
)
