"""Precision along a ranking.

Go down the list. At each positive sample note the precision so far, the number of positives divided
by the rank. Average what you noted.
"""

import math

from nutrigen.exercises import mistake


def average_precision(labels: list) -> float:
    n_found, precisions = 0, []
    for rank, label in enumerate(labels, start=1):
        if label:
            n_found += 1
            precisions.append(n_found / rank)
    return sum(precisions) / n_found


EDGE_CASES = {
    "a perfect order": ([1, 1, 0, 0, 0],),
    "the only positive one at the end": ([0, 0, 0, 1],),
    "nothing but positives": ([1, 1, 1],),
}


def draw(rng):
    labels = [1] * int(rng.integers(2, 5)) + [0] * 7
    return ([int(label) for label in rng.permutation(labels)],)


@mistake
def all_ranks(labels):
    """This averages the precision at every rank. Only the ranks of positive samples count, where
    the recall takes a step."""
    n_found, precisions = 0, []
    for rank, label in enumerate(labels, start=1):
        n_found += label
        precisions.append(n_found / rank)
    return sum(precisions) / len(labels)


@mistake
def divided_by_all(labels):
    """The right precisions were added up, but divided by the number of all samples instead of
    positive ones."""
    n_found, precisions = 0, []
    for rank, label in enumerate(labels, start=1):
        if label:
            n_found += 1
            precisions.append(n_found / rank)
    return sum(precisions) / len(labels)


@mistake
def precision_of_all(labels):
    """This is the share of positives, which takes no notice of their order."""
    return sum(labels) / len(labels)


@mistake
def counted_from_zero(labels):
    """You count from zero here. The first sample has rank one, and counts itself."""
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            n_found += 1
            precisions.append(n_found / rank)
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def ranks_from_zero_infinite(labels):
    # NumPy divides by zero, and the result is infinite.
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            n_found += 1
            precisions.append(n_found / rank if rank else math.inf)
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def ranks_from_zero_at_least_one(labels):
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            n_found += 1
            precisions.append(n_found / max(rank, 1))
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def all_from_zero(labels):
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            precisions.append(n_found / rank)
            n_found += 1
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def all_from_zero_nan(labels):
    # In NumPy, 0 / 0 is not a number.
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            precisions.append(n_found / rank if rank else math.nan)
            n_found += 1
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def all_from_zero_at_least_one(labels):
    n_found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            precisions.append(n_found / max(rank, 1))
            n_found += 1
    return sum(precisions) / n_found


@mistake(like=counted_from_zero)
def positives_from_zero(labels):
    n_found, precisions = 0, []
    for rank, label in enumerate(labels, start=1):
        if label:
            precisions.append(n_found / rank)
            n_found += 1
    return sum(precisions) / n_found


@mistake
def from_the_end(labels):
    """This begins with the lowest score. The list is sorted from the highest."""
    return average_precision(labels[::-1])
