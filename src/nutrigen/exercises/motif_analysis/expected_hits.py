"""Hits that chance gives in a genome.

How many windows are there, and how often is each scored?
"""

import math

from nutrigen.exercises import mistake


def expected_hits(length: int, k: int, p_value: float) -> float:
    return 2 * max(length - k + 1, 0) * p_value


EDGE_CASES = {
    "a single window": (10, 10, 0.5),
    "a motif longer than the sequence": (5, 10, 0.01),
    "a bacterium": (1_000_000, 17, 0.0001),
}


def draw(rng):
    length, k = int(rng.integers(500, 100_000)), int(rng.integers(5, 20))
    return length, k, float(rng.choice([0.01, 0.001, 0.0001]))


@mistake
def one_strand(length, k, p_value):
    """Each window is scored twice: once on either strand."""
    return max(length - k + 1, 0) * p_value


@mistake
def no_windows(length, k, p_value):
    """A window of k letters does not begin at each of the L letters: the last ones leave no room
    for it."""
    return 2 * length * p_value


@mistake
def last_window_missed(length, k, p_value):
    """The number of windows is L - k + 1; this misses the last one."""
    return 2 * max(length - k, 0) * p_value


@mistake
def negative(length, k, p_value):
    """A motif longer than the sequence has no window, not a negative number of them."""
    return 2 * (length - k + 1) * p_value


@mistake
def at_least_one(length, k, p_value):
    """This is the probability of at least one hit. The expected number of hits may be larger than
    one."""
    return 1 - (1 - p_value) ** (2 * max(length - k + 1, 0))


@mistake(like=at_least_one)
def at_least_one_by_poisson(length, k, p_value):
    return 1 - math.exp(-2 * max(length - k + 1, 0) * p_value)
