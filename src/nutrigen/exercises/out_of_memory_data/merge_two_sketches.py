"""Two sketches become one.

Each hash counts once. Which hashes of the union are sure to be known? Those up to the smaller of
the two sizes.
"""

from nutrigen.exercises import mistake


def merge_sketches(one, other, size_one, size_other):
    return sorted(set(one) | set(other))[: min(size_one, size_other)]


EDGE_CASES = {
    "a hash that is in both": ([1, 4, 6], [2, 4, 9], 3, 3),
    "sizes that differ": ([1, 2, 3, 4], [5, 6], 4, 2),
    "a set smaller than its sketch": ([7], [1, 2, 3, 8], 4, 4),
    "both sets small": ([3, 8], [5], 10, 10),
    "an empty sketch": ([], [2, 3], 2, 2),
    "the same sketch twice": ([1, 2, 3], [1, 2, 3], 3, 3),
}


def draw(rng):
    sizes = [int(size) for size in rng.integers(2, 9, 2)]
    kept = []
    for size in sizes:
        values = rng.choice(40, int(rng.integers(3, 15)), replace=False)
        kept.append(sorted(int(value) for value in values)[:size])
    return kept[0], kept[1], sizes[0], sizes[1]


@mistake
def counted_twice(one, other, size_one, size_other):
    """A hash that both sketches hold stands for one k-mer of the union. It counts once."""
    return sorted(one + other)[: min(size_one, size_other)]


@mistake
def larger_size(one, other, size_one, size_other):
    """Beyond the smaller size, one of the sketches has forgotten hashes: what you keep there may
    not be the next smallest of the union."""
    return sorted(set(one) | set(other))[: max(size_one, size_other)]


@mistake
def all_kept(one, other, size_one, size_other):
    """The sketch grows with each merge. Keep the smallest hashes only."""
    return sorted(set(one) | set(other))


@mistake
def largest_kept(one, other, size_one, size_other):
    """A sketch keeps the smallest hashes, not the largest."""
    return sorted(set(one) | set(other))[-min(size_one, size_other) :]


@mistake
def first_size(one, other, size_one, size_other):
    """The size of the first sketch is not always the smaller one."""
    return sorted(set(one) | set(other))[:size_one]


@mistake
def in_both_only(one, other, size_one, size_other):
    """These are the hashes that the sketches share. The union has the others as well."""
    return sorted(set(one) & set(other))[: min(size_one, size_other)]
