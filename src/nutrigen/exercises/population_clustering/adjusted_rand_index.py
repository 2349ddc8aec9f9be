"""Adjusted Rand index.

Count pairs of people with math.comb(size, 2): those in one group of both labelings (group by the
pair of labels), those in one group of the first, of the second, and all. Then subtract the expected
number from numerator and denominator.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def adjusted_rand_index(labels_a: list[str], labels_b: list[str]) -> float:
    def pairs_together(labels):
        return sum(math.comb(labels.count(label), 2) for label in set(labels))

    together = pairs_together(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs_together(labels_a), pairs_together(labels_b)
    expected = in_a * in_b / math.comb(len(labels_a), 2)
    largest = (in_a + in_b) / 2
    if largest == expected:
        return 1.0
    return (together - expected) / (largest - expected)


EDGE_CASES = {
    "equal groups with other names": (["a", "a", "b", "b", "b"], ["x", "x", "y", "y", "y"]),
    "labels that agree less than by chance": (["a", "a", "b", "b"], ["a", "b", "a", "b"]),
    "everybody in one group in both": (list("aaa"), list("bbb")),
    "everybody alone in both": (list("abc"), list("cab")),
    "everybody in one group in one of them": (["a", "a", "b", "b"], ["c", "c", "c", "c"]),
    "everybody alone in one of them": (list("abcd"), list("xxyy")),
    "everybody alone in one and together in the other": (list("abc"), list("xxx")),
}


def draw(rng):
    n_people = int(rng.integers(6, 12))
    # Every label is there, and some people share one.
    populations = rng.permutation(["GBR", "YRI", *rng.choice(["GBR", "YRI", "JPT"], n_people - 2)])
    mixed = rng.random(n_people) < 0.3
    clusters = np.where(mixed, rng.choice(["GBR", "YRI", "JPT"], n_people), populations)
    return populations.tolist(), clusters.tolist()


@mistake
def rand_index(labels_a, labels_b):
    """This is the Rand index, not corrected for chance: for labels that have nothing to do with
    each other it is far above 0."""
    n, agreeing = len(labels_a), 0
    for i in range(n):
        for j in range(i):
            agreeing += (labels_a[i] == labels_a[j]) == (labels_b[i] == labels_b[j])
    return agreeing / math.comb(n, 2)


@mistake
def accuracy(labels_a, labels_b):
    """This compares names. A cluster has no name of its own, so only which people are together may
    count: exchange two names in one labeling, and nothing may change."""
    return sum(a == b for a, b in zip(labels_a, labels_b, strict=True)) / len(labels_a)


@mistake
def purity(labels_a, labels_b):
    """This is the purity, the share of people who have the most frequent label of their group. It
    is not corrected for chance: put everybody alone, and it is 1. Count pairs."""
    n_most_frequent = 0
    for group in set(labels_a):
        members = [b for a, b in zip(labels_a, labels_b, strict=True) if a == group]
        n_most_frequent += max(members.count(label) for label in members)
    return n_most_frequent / len(labels_a)


@mistake(like=purity)
def purity_of_the_second(labels_a, labels_b):
    return purity(labels_b, labels_a)


@mistake
def expected_not_subtracted(labels_a, labels_b):
    """The number of pairs that are together by chance must be subtracted, above and below the
    fraction."""

    def pairs_together(labels):
        return sum(math.comb(labels.count(label), 2) for label in set(labels))

    together = pairs_together(list(zip(labels_a, labels_b, strict=True)))
    largest = (pairs_together(labels_a) + pairs_together(labels_b)) / 2
    if largest == 0:
        return 1.0
    return together / largest


@mistake
def squares(labels_a, labels_b):
    """A group of n people has n(n - 1)/2 pairs, not n**2 or n**2/2: nobody is paired with himself
    or herself."""

    def pairs_together(labels):
        return sum(labels.count(label) ** 2 for label in set(labels))

    together = pairs_together(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs_together(labels_a), pairs_together(labels_b)
    expected = in_a * in_b / len(labels_a) ** 2
    largest = (in_a + in_b) / 2
    if largest == expected:
        return 1.0
    return (together - expected) / (largest - expected)


@mistake(like=squares)
def pairs_with_oneself(labels_a, labels_b):
    def n_pairs(n):
        return n * (n + 1) / 2

    def pairs_together(labels):
        return sum(n_pairs(labels.count(label)) for label in set(labels))

    together = pairs_together(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs_together(labels_a), pairs_together(labels_b)
    expected = in_a * in_b / n_pairs(len(labels_a))
    largest = (in_a + in_b) / 2
    if largest == expected:
        return 1.0
    return (together - expected) / (largest - expected)


@mistake
def same_trivial_labels(labels_a, labels_b):
    """If both labelings put everybody into one group, or nobody with another, the formula is zero
    divided by zero. They agree perfectly: return 1."""

    def pairs_together(labels):
        return sum(math.comb(labels.count(label), 2) for label in set(labels))

    together = pairs_together(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs_together(labels_a), pairs_together(labels_b)
    expected = in_a * in_b / math.comb(len(labels_a), 2)
    largest = (in_a + in_b) / 2
    return (together - expected) / (largest - expected)


@mistake(like=same_trivial_labels)
def same_trivial_labels_are_zero(labels_a, labels_b):
    try:
        return same_trivial_labels(labels_a, labels_b)
    except ZeroDivisionError:
        return 0.0


@mistake(like=same_trivial_labels)
def same_trivial_labels_are_nan(labels_a, labels_b):
    try:
        return same_trivial_labels(labels_a, labels_b)
    except ZeroDivisionError:
        return math.nan
