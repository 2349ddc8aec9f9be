"""Jaccard index estimated by MinHash.

Sort the union of both lists, keep its `size` smallest values, and divide the number of those that
are in both lists by the number that you kept.
"""

import numpy as np

from nutrigen.exercises import mistake


def minhash_jaccard(hashes_a: list, hashes_b: list, size: int) -> float:
    a, b = set(hashes_a), set(hashes_b)
    sample = sorted(a | b)[:size]
    return sum(value in a and value in b for value in sample) / len(sample)


EDGE_CASES = {
    "equal lists": ([7, 3, 9], [3, 9, 7], 2),
    "lists without a common value": ([5, 1], [8, 2, 6], 3),
    "a union smaller than the sketch": ([40, 12, 33], [12, 25], 10),
    "a union smaller than the sketch and a list within the other": ([9, 4], [4], 6),
    "one empty list": ([], [14, 6], 2),
    "a sketch of one value": ([21, 8, 30], [30, 8, 2], 1),
}


def draw(rng):
    size = int(rng.integers(3, 6))
    shared, only_a, only_b = rng.integers((2, size, size), (6, 8, 8))
    values = rng.choice(np.arange(1, 1000), size=shared + only_a + only_b, replace=False)
    a = rng.permutation(values[: shared + only_a])
    b = rng.permutation(np.concatenate((values[:shared], values[shared + only_a :])))
    return a.tolist(), b.tolist(), size


@mistake
def sketches_compared(hashes_a, hashes_b, size):
    """This is the Jaccard index of the two sketches, whose union has up to 2s values. Only the s
    smallest of the union are a random sample of it: count among those, and divide by their
    number."""
    a, b = set(sorted(hashes_a)[:size]), set(sorted(hashes_b)[:size])
    return len(a & b) / len(a | b)


@mistake
def shared_sketch_over_size(hashes_a, hashes_b, size):
    """This counts all values that both sketches share, even those that are not among the s smallest
    of the union, so the estimate is too large."""
    a, b = set(sorted(hashes_a)[:size]), set(sorted(hashes_b)[:size])
    return len(a & b) / size


@mistake
def largest(hashes_a, hashes_b, size):
    """These are the largest values. The sketch keeps the smallest ones: check the order of the
    sort, or the slice."""
    a, b = set(hashes_a), set(hashes_b)
    sample = sorted(a | b, reverse=True)[:size]
    return sum(value in a and value in b for value in sample) / len(sample)


@mistake
def unsorted(hashes_a, hashes_b, size):
    """The first s values are not the s smallest: neither a list nor a set is in ascending order.
    Use sorted()."""
    sample = list(dict.fromkeys(hashes_a + hashes_b))[:size]
    return sum(value in hashes_a and value in hashes_b for value in sample) / len(sample)


# How a set is made decides on its order.
@mistake(like=unsorted)
def unsorted_set_of_both(hashes_a, hashes_b, size):
    sample = list({*hashes_a, *hashes_b})[:size]
    return sum(value in hashes_a and value in hashes_b for value in sample) / len(sample)


@mistake(like=unsorted)
def unsorted_union_of_sets(hashes_a, hashes_b, size):
    a, b = set(hashes_a), set(hashes_b)
    sample = list(a | b)[:size]
    return sum(value in a and value in b for value in sample) / len(sample)


@mistake(like=unsorted)
def unsorted_union_with_list(hashes_a, hashes_b, size):
    sample = list(set(hashes_a).union(hashes_b))[:size]
    return sum(value in hashes_a and value in hashes_b for value in sample) / len(sample)


@mistake(like=unsorted)
def unsorted_sketches_compared(hashes_a, hashes_b, size):
    a, b = set(hashes_a[:size]), set(hashes_b[:size])
    return len(a & b) / len(a | b)


@mistake(like=unsorted)
def unsorted_sketches_joined(hashes_a, hashes_b, size):
    return minhash_jaccard(hashes_a[:size], hashes_b[:size], size)


@mistake
def repeats_kept(hashes_a, hashes_b, size):
    """A value that is in both lists takes two places among the smallest ones. Join the lists as
    sets, so that it takes one."""
    sample = sorted(hashes_a + hashes_b)[:size]
    shared = set(sample) & set(hashes_a) & set(hashes_b)
    return len(shared) / len(sample)


@mistake(like=repeats_kept)
def repeats_counted_twice(hashes_a, hashes_b, size):
    sample = sorted(hashes_a + hashes_b)[:size]
    return sum(value in hashes_a and value in hashes_b for value in sample) / len(sample)


@mistake
def size_ignored(hashes_a, hashes_b, size):
    """This is the exact Jaccard index of all values. The exercise asks for the estimate from only
    `size` of them, which needs far less memory in a real genome."""
    a, b = set(hashes_a), set(hashes_b)
    return len(a & b) / len(a | b)


@mistake
def divided_by_size(hashes_a, hashes_b, size):
    """The union may have fewer than `size` values. Divide by the number of values that you kept,
    not by `size`."""
    a, b = set(hashes_a), set(hashes_b)
    sample = sorted(a | b)[:size]
    return sum(value in a and value in b for value in sample) / size
