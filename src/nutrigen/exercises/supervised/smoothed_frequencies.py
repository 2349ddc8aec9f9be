"""Smoothed frequencies.

Add alpha to each count, and divide by the sum of what you then have. How often has alpha been
added?
"""

import math

from nutrigen.exercises import mistake


def smoothed_frequencies(counts: list, alpha: float) -> list:
    total = sum(counts) + alpha * len(counts)
    if total == 0:
        raise ValueError("without counts and without smoothing: 0/0")
    return [(count + alpha) / total for count in counts]


EDGE_CASES = {
    "no smoothing": ([3, 0, 1], 0),
    "no counts": ([0, 0, 0, 0], 0.5),
    "neither counts nor smoothing": ([0, 0], 0),
    "Laplace's rule": ([4, 0, 0, 2], 1),
    "a single word": ([7], 0.1),
}


def draw(rng):
    counts = [int(c) for c in rng.poisson(1.5, size=int(rng.integers(3, 8)))] + [2, 0]
    return counts, round(float(rng.uniform(0.05, 3)), 2)


@mistake
def not_smoothed(counts, alpha):
    """These are the plain relative frequencies, in which a word that was never seen has
    probability 0. Add alpha to each count."""
    return [count / sum(counts) for count in counts]


@mistake
def denominator_not_smoothed(counts, alpha):
    """These add up to more than 1: alpha has been added to the counts, but the sum in the
    denominator is still that of the plain counts."""
    return [(count + alpha) / sum(counts) for count in counts]


@mistake
def alpha_once(counts, alpha):
    """The denominator has alpha once, but it was added to each of the counts: add alpha times
    the number of words."""
    return [(count + alpha) / (sum(counts) + alpha) for count in counts]


@mistake
def one_per_word(counts, alpha):
    """The denominator adds 1 for each word, which is right for alpha = 1 only."""
    return [(count + alpha) / (sum(counts) + len(counts)) for count in counts]


@mistake
def laplace_always(counts, alpha):
    """This adds 1 to each count, whatever alpha is."""
    return [(count + 1) / (sum(counts) + len(counts)) for count in counts]


@mistake
def words_seen_only(counts, alpha):
    """You count only the words that were seen. The vocabulary has all words, also those with
    count 0, and alpha is added to each."""
    seen = [count for count in counts if count > 0]
    total = sum(counts) + alpha * len(seen)
    return [(count + alpha) / total for count in counts]


@mistake
def zeros_only(counts, alpha):
    """Only the zeros are raised, so that a word never seen can become more probable than one
    that was. Add alpha to every count."""
    raised = [alpha if count == 0 else count for count in counts]
    return [count / sum(raised) for count in raised]


@mistake
def no_error(counts, alpha):
    """Without counts and without smoothing the frequencies are 0/0. Raise a ValueError, rather
    than divide or invent a result."""
    total = sum(counts) + alpha * len(counts)
    if total == 0:
        return [1 / len(counts)] * len(counts)
    return [(count + alpha) / total for count in counts]


@mistake(like=no_error)
def no_error_but_zeros(counts, alpha):
    total = sum(counts) + alpha * len(counts)
    if total == 0:
        return [0.0] * len(counts)
    return [(count + alpha) / total for count in counts]


@mistake(like=no_error)
def no_error_but_nan(counts, alpha):
    total = sum(counts) + alpha * len(counts)
    if total == 0:
        return [math.nan] * len(counts)
    return [(count + alpha) / total for count in counts]


@mistake(like=no_error)
def no_error_but_division(counts, alpha):
    total = sum(counts) + alpha * len(counts)
    return [(count + alpha) / total for count in counts]
