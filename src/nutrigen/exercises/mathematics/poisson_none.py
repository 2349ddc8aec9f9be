"""A window with a word.

Ask the opposite first: how probable is it that the window has none? Then take it from one.
"""

import math

from nutrigen.exercises import mistake


def at_least_one(rate: float, length: int) -> float:
    expected = rate * length / 1000
    return 1 - math.exp(-expected)


EDGE_CASES = {
    "a thousand bases": (0.7, 1000),
    "no words at all": (0.0, 500),
    "an empty window": (2.0, 0),
    "more than one word expected": (2.3, 4000),
}


def draw(rng):
    return round(float(rng.uniform(0.1, 3)), 2), int(rng.integers(100, 3000))


@mistake
def expected_number(rate, length):
    """This is the expected number of words, which can be above one. Asked for is a probability."""
    return rate * length / 1000


@mistake
def none(rate, length):
    """This is the probability of no word at all. Take it from one."""
    return math.exp(-rate * length / 1000)


@mistake
def exactly_one(rate, length):
    """This is the probability of exactly one word. More than one are at least one, too."""
    expected = rate * length / 1000
    return expected * math.exp(-expected)


@mistake
def per_base(rate, length):
    """The rate is for a thousand bases: divide by 1000."""
    return 1 - math.exp(-rate * length)


@mistake
def length_ignored(rate, length):
    """This is a window of a thousand bases. The length changes the expected number."""
    return 1 - math.exp(-rate)


@mistake
def more_than_one(rate, length):
    """This is the probability of two or more. A single word is enough."""
    expected = rate * length / 1000
    return 1 - math.exp(-expected) * (1 + expected)
