"""Jaccard index of two sets.

Divide the number of members that both sets have by the number of members that at least one of them
has. In Python, a & b is the intersection, and a | b the union.
"""

import math

from nutrigen.exercises import mistake


def jaccard_index(a: set, b: set) -> float:
    if not a and not b:
        raise ValueError("the Jaccard index of two empty sets is not defined")
    return len(a & b) / len(a | b)


EDGE_CASES = {
    "two equal sets": ({"AC", "GT"}, {"AC", "GT"}),
    "sets without a common member": ({"AC"}, {"GT", "TT"}),
    "a set that holds the other one": ({"AC"}, {"AC", "GT", "TT"}),
    "one empty set": (set(), {"AC", "GT"}),
    "two empty sets": (set(), set()),
}


def draw(rng):
    kmers = [left + right for left in "ACGT" for right in "ACGT"]
    shared, only_a, only_b = rng.integers((1, 0, 0), (4, 5, 5))
    chosen = rng.permutation(kmers)[: shared + only_a + only_b].tolist()
    return set(chosen[: shared + only_a]), set(chosen[:shared] + chosen[shared + only_a :])


@mistake
def sum_of_sizes(a, b):
    """The denominator |A| + |B| counts the shared members twice, so that even two equal sets get
    1/2. Divide by the size of the union."""
    return len(a & b) / (len(a) + len(b))


@mistake
def dice(a, b):
    """This is the Sørensen-Dice coefficient, 2|A ∩ B| / (|A| + |B|), another measure. The Jaccard
    index divides the intersection by the union."""
    return 2 * len(a & b) / (len(a) + len(b))


@mistake
def containment(a, b):
    """This is a containment index: it divides by the size of one set, so it changes when a and b
    swap places. Divide by the size of the union."""
    return len(a & b) / len(a)


@mistake(like=containment)
def containment_of_b(a, b):
    return len(a & b) / len(b)


@mistake
def overlap_coefficient(a, b):
    """Divided by the size of the smaller set, this is the overlap coefficient: a set and any part
    of it get 1. Divide by the size of the union."""
    return len(a & b) / min(len(a), len(b))


@mistake
def larger_set(a, b):
    """The union has more members than the larger set, unless that holds the other one. Divide by
    the size of the union."""
    return len(a & b) / max(len(a), len(b))


@mistake
def not_divided(a, b):
    """This is the number of shared members, which grows with the sets. Divide it by the size of the
    union."""
    return len(a & b)


@mistake
def distance(a, b):
    """This is the Jaccard distance, 1 - J: equal sets get 0. The index of equal sets is 1."""
    return 1 - jaccard_index(a, b)


@mistake
def two_empty_sets(a, b):
    """Two empty sets give 0/0, which is not defined, and any number would be made up. Say so to the
    caller: raise ValueError("...") if both are empty."""
    return len(a & b) / len(a | b)


@mistake(like=two_empty_sets)
def two_empty_sets_give_zero(a, b):
    if not a and not b:
        return 0.0
    return len(a & b) / len(a | b)


@mistake(like=two_empty_sets)
def two_empty_sets_give_one(a, b):
    if not a and not b:
        return 1.0
    return len(a & b) / len(a | b)


@mistake(like=two_empty_sets)
def two_empty_sets_give_nan(a, b):
    if not a and not b:
        return math.nan
    return len(a & b) / len(a | b)
