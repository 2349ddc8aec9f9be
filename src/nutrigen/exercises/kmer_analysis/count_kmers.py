"""Counting k-mers.

Slide a window of length k over the sequence, one letter at a time, from start 0 to start L - k.
Turn it into upper case, skip it if it holds anything but A, C, G and T, and add 1 to its entry in a
dictionary.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.kmer_analysis._inputs import draw_sequence


def count_kmers(sequence: str, k: int) -> dict[str, int]:
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k].upper()
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


EDGE_CASES = {
    "an empty sequence": ("", 3),
    "a sequence shorter than k": ("ACG", 4),
    "a sequence of length k": ("ACGT", 4),
    "k = 1": ("GATTACA", 1),
    "a k-mer that overlaps itself": ("AAAAAA", 2),
    "an N": ("ACGNTACG", 3),
    "nothing but N": ("NNNN", 2),
    "other ambiguity codes and a gap": ("ACGRYAC-GA", 2),
    "lower case": ("ACGacgACG", 3),
    "lower case and ambiguity codes together": ("acNgTTrAcgt", 2),
    "the letter U of RNA": ("ACUGuACA", 2),
    "other letters and signs": ("KACXAC*GTC.C", 2),
}


def draw(rng):
    # Two letters make k-mers that repeat and overlap themselves, which four rarely do.
    bases = str(rng.choice(["ACGT", "AT", "CG"]))
    return draw_sequence(rng, 12, 30, bases), int(rng.integers(2, 5))


@mistake
def non_overlapping(sequence, k):
    """These windows lie side by side. They should overlap: move on by one letter, not by k
    letters."""
    counts = {}
    for start in range(0, len(sequence) - k + 1, k):
        kmer = sequence[start : start + k].upper()
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake(like=non_overlapping)
def non_overlapping_and_all_letters_kept(sequence, k):
    counts = {}
    for start in range(0, len(sequence) - k + 1, k):
        kmer = sequence[start : start + k]
        counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def last_window_missed(sequence, k):
    """The last window is missed: it starts at L - k, and range leaves out its end, so the end must
    be L - k + 1."""
    counts = {}
    for start in range(len(sequence) - k):
        kmer = sequence[start : start + k].upper()
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def short_windows(sequence, k):
    """The windows at the end are shorter than k, as slices beyond the end of a text are: the last
    start is L - k."""
    counts = {}
    for start in range(len(sequence)):
        kmer = sequence[start : start + k].upper()
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake(like=short_windows)
def short_windows_and_all_letters_kept(sequence, k):
    counts = {}
    for start in range(len(sequence)):
        kmer = sequence[start : start + k]
        counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def str_count(sequence, k):
    """str.count finds no two overlapping occurrences: AA is in AAA twice, but "AAA".count("AA") is
    1. Count windows instead."""
    return {kmer: sequence.upper().count(kmer) for kmer in count_kmers(sequence, k)}


@mistake
def ambiguous_kept(sequence, k):
    """Windows with other letters than A, C, G and T are counted. An N says that the base is
    unknown, so such a window is no k-mer: skip it."""
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k].upper()
        counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake(like=ambiguous_kept)
def ambiguous_and_lower_case_kept(sequence, k):
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k]
        counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def only_n_skipped(sequence, k):
    """Windows with an N are skipped, but there are further letters for unknown bases, as R for A or
    G, and gaps. Ask for what is right instead: only A, C, G and T."""
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k].upper()
        if "N" not in kmer:
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake(like=only_n_skipped)
def only_n_skipped_and_lower_case_kept(sequence, k):
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k]
        if "N" not in kmer:
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def ambiguous_removed(sequence, k):
    """Removing letters before sliding joins bases that are not neighbors, which invents k-mers.
    Slide first, then skip windows."""
    known = "".join(base for base in sequence.upper() if base in "ACGT")
    return count_kmers(known, k)


@mistake(like=ambiguous_removed)
def n_removed(sequence, k):
    return count_kmers(sequence.upper().replace("N", ""), k)


@mistake(like=ambiguous_removed)
def n_removed_and_others_kept(sequence, k):
    return ambiguous_kept(sequence.upper().replace("N", ""), k)


@mistake(like=ambiguous_removed)
def n_removed_and_others_and_lower_case_kept(sequence, k):
    return ambiguous_and_lower_case_kept(sequence.replace("N", ""), k)


@mistake(like=ambiguous_removed)
def ambiguous_and_lower_case_removed(sequence, k):
    known = "".join(base for base in sequence if base in "ACGT")
    return count_kmers(known, k)


@mistake
def ambiguous_replaced(sequence, k):
    """Replacing unknown bases by a known one invents k-mers that nobody has seen. Skip the windows
    that hold them."""
    guessed = "".join(base if base in "ACGT" else "A" for base in sequence.upper())
    return count_kmers(guessed, k)


@mistake(like=ambiguous_replaced)
def ambiguous_replaced_by_c(sequence, k):
    guessed = "".join(base if base in "ACGT" else "C" for base in sequence.upper())
    return count_kmers(guessed, k)


@mistake(like=ambiguous_replaced)
def ambiguous_replaced_by_g(sequence, k):
    guessed = "".join(base if base in "ACGT" else "G" for base in sequence.upper())
    return count_kmers(guessed, k)


@mistake(like=ambiguous_replaced)
def ambiguous_replaced_by_t(sequence, k):
    guessed = "".join(base if base in "ACGT" else "T" for base in sequence.upper())
    return count_kmers(guessed, k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_a(sequence, k):
    return count_kmers(sequence.upper().replace("N", "A"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_a_and_others_kept(sequence, k):
    return ambiguous_kept(sequence.upper().replace("N", "A"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_c(sequence, k):
    return count_kmers(sequence.upper().replace("N", "C"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_c_and_others_kept(sequence, k):
    return ambiguous_kept(sequence.upper().replace("N", "C"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_g(sequence, k):
    return count_kmers(sequence.upper().replace("N", "G"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_g_and_others_kept(sequence, k):
    return ambiguous_kept(sequence.upper().replace("N", "G"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_t(sequence, k):
    return count_kmers(sequence.upper().replace("N", "T"), k)


@mistake(like=ambiguous_replaced)
def n_replaced_by_t_and_others_kept(sequence, k):
    return ambiguous_kept(sequence.upper().replace("N", "T"), k)


@mistake
def lower_case_dropped(sequence, k):
    """Windows with lower case are skipped. Lower case marks repeats; a is the same base as A, so
    turn the sequence into upper case first."""
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k]
        if set(kmer) <= set("ACGT"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts


@mistake
def lower_case_apart(sequence, k):
    """acg and ACG are the same k-mer, but are counted apart: turn the sequence into upper case
    first."""
    counts = {}
    for start in range(len(sequence) - k + 1):
        kmer = sequence[start : start + k]
        if set(kmer) <= set("ACGTacgt"):
            counts[kmer] = counts.get(kmer, 0) + 1
    return counts
