"""Gini impurity of a node.

How often does each label occur? Divide by the number of labels, square, add up, and subtract the
sum from 1.
"""

import math
from collections import Counter

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees._inputs import draw_labels


def gini_impurity(labels: list) -> float:
    if not labels:
        raise ValueError("an empty node has no impurity")
    shares = [labels.count(label) / len(labels) for label in set(labels)]
    return 1 - sum(share**2 for share in shares)


EDGE_CASES = {
    "an empty list": ([],),
    "a single sample": (["fish"],),
    "a pure node": (["fish", "fish", "fish"],),
    "two equally frequent classes": (["coc", "fish"],),
}


def draw(rng):
    return (["coc", "lin", "ref", *draw_labels(rng, int(rng.integers(4, 12)), 4)],)


@mistake
def sum_of_squares(labels):
    """This is the probability that two samples are of the same class. The impurity is that they
    differ: subtract it from 1."""
    return 1 - gini_impurity(labels)


@mistake
def error_of_the_majority(labels):
    """This is the share that a majority vote gets wrong. The Gini impurity subtracts the
    squares of all shares from 1."""
    return 1 - max(Counter(labels).values()) / len(labels)


@mistake
def without_replacement(labels):
    """This draws the second sample without putting back the first. The Gini impurity draws with
    replacement."""
    return gini_impurity(labels) * len(labels) / (len(labels) - 1)


@mistake
def half(labels):
    """This counts each pair of unlike classes once, but the first and the second sample can
    change places: it is half of the Gini impurity."""
    return gini_impurity(labels) / 2


@mistake
def entropy(labels):
    """This is the entropy. The Gini impurity has squares where the entropy has logarithms."""
    bits = 0.0
    for label in set(labels):
        share = labels.count(label) / len(labels)
        bits -= share * math.log2(share)
    return bits


@mistake
def empty_is_pure(labels):
    """An empty list is neither pure nor mixed: raise a ValueError instead of returning a
    number."""
    if not labels:
        return 0.0
    return gini_impurity(labels)


@mistake(like=empty_is_pure)
def empty_is_mixed(labels):
    # 1.0, since the integer 1 would not match NumPy's 1.0.
    return 1.0 - sum((labels.count(label) / len(labels)) ** 2 for label in set(labels))
