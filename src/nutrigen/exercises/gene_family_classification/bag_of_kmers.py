"""Bag of k-mers.

itertools.product('ACGT', repeat=k) gives all words in the order of the alphabet. Count the windows,
and look up each word's count.
"""

from itertools import product

from nutrigen.exercises import mistake
from nutrigen.exercises.gene_family_classification._inputs import draw_letters


def bag_of_kmers(sequence: str, k: int) -> list:
    bag = [0] * 4**k
    for start in range(len(sequence) - k + 1):
        place = 0
        for letter in sequence[start : start + k]:
            place = 4 * place + "ACGT".index(letter)
        bag[place] += 1
    return bag


EDGE_CASES = {
    "a word that overlaps itself": ("AAAAA", 2),
    "a single window": ("ACG", 3),
    "a sequence shorter than a word": ("AC", 3),
    "words of one letter": ("GATTACA", 1),
}


def draw(rng):
    return draw_letters(rng, int(rng.integers(8, 30))), int(rng.integers(2, 4))


@mistake
def words_that_occur(sequence, k):
    """You list only the words that occur. All sequences must have the same columns: there are
    4**k of them, and a word that is absent has the count 0."""
    return [count for count in bag_of_kmers(sequence, k) if count > 0]


@mistake
def last_window_missed(sequence, k):
    """The last window is missing: there are len(sequence) - k + 1 of them."""
    windows = [sequence[start : start + k] for start in range(len(sequence) - k)]
    return [windows.count("".join(word)) for word in product("ACGT", repeat=k)]


@mistake
def side_by_side(sequence, k):
    """Your windows lie side by side. They overlap: one begins at every base."""
    windows = [sequence[start : start + k] for start in range(0, len(sequence) - k + 1, k)]
    return [windows.count("".join(word)) for word in product("ACGT", repeat=k)]


@mistake
def presence(sequence, k):
    """You say whether a word occurs; the bag says how often."""
    return [int(count > 0) for count in bag_of_kmers(sequence, k)]


@mistake
def not_overlapping(sequence, k):
    """str.count skips occurrences that overlap: it finds AA only once in AAA, where two windows
    hold it."""
    return [sequence.count("".join(word)) for word in product("ACGT", repeat=k)]


@mistake
def frequencies(sequence, k):
    """These are frequencies, divided by the number of windows. The bag holds counts."""
    n_windows = max(len(sequence) - k + 1, 1)
    return [count / n_windows for count in bag_of_kmers(sequence, k)]
