"""Split that keeps groups whole.

Find the names of the groups, each once and sorted. The last ones are held out. Then go through the
rows and ask of each whether its group is held out.
"""

from nutrigen.exercises import mistake


def split_by_group(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
    names = sorted(set(groups))
    held_out = set(names[len(names) - n_test_groups :])
    test = [row for row, name in enumerate(groups) if name in held_out]
    rest = [row for row, name in enumerate(groups) if name not in held_out]
    return rest, test


EDGE_CASES = {
    "a small example": (["b", "a", "b", "c", "a"], 1),
    "no group to hold out": (["x", "y", "x", "z"], 0),
    "all groups held out": (["x", "y", "x", "z"], 3),
    "groups of one sample": (["m2", "m1", "m3"], 2),
    "names that end in numbers": (["f10", "f2", "f1", "f2"], 1),
}


def draw(rng):
    n_groups = int(rng.integers(3, 7))
    names = [f"family {letter}" for letter in "ABCDEFGHIJ"[:n_groups]]
    groups = [*names, *rng.choice(names, size=int(rng.integers(3, 12)))]
    return [str(name) for name in rng.permutation(groups)], int(rng.integers(1, n_groups))


@mistake
def swapped(groups, n_test_groups):
    """Both sets are right, but in the wrong order: first the rows of the training set, then those
    of the test set."""
    rest, test = split_by_group(groups, n_test_groups)
    return test, rest


@mistake
def first_groups(groups, n_test_groups):
    """These are the groups that come first in the alphabet. The last ones are asked for."""
    held_out = sorted(set(groups))[:n_test_groups]
    test = [row for row, name in enumerate(groups) if name in held_out]
    rest = [row for row, name in enumerate(groups) if name not in held_out]
    return rest, test


@mistake
def minus_zero(groups, n_test_groups):
    """With no group to hold out, names[-0:] is the same as names[0:], which is all of them. Count
    from the front: names[len(names) - n:]."""
    held_out = sorted(set(groups))[-n_test_groups:]
    test = [row for row, name in enumerate(groups) if name in held_out]
    rest = [row for row, name in enumerate(groups) if name not in held_out]
    return rest, test


@mistake
def rows_instead_of_groups(groups, n_test_groups):
    """This holds out as many rows as there should be groups, and tears a group apart: some of its
    samples are in training and some in the test."""
    order = sorted(range(len(groups)), key=lambda row: groups[row])
    n_training = len(groups) - n_test_groups
    return sorted(order[:n_training]), sorted(order[n_training:])


@mistake(like=rows_instead_of_groups)
def rows_in_their_order(groups, n_test_groups):
    rows = list(range(len(groups)))
    n_training = len(groups) - n_test_groups
    return rows[:n_training], rows[n_training:]


@mistake
def repeats_kept(groups, n_test_groups):
    """A group that has many samples is counted many times. Keep each name once, with set(), before
    you choose."""
    names = sorted(groups)
    held_out = names[len(names) - n_test_groups :]
    test = [row for row, name in enumerate(groups) if name in held_out]
    rest = [row for row, name in enumerate(groups) if name not in held_out]
    return rest, test


@mistake
def not_sorted(groups, n_test_groups):
    """These are the groups that appear last in the data. Sort the names first."""
    names = list(dict.fromkeys(groups))
    held_out = names[len(names) - n_test_groups :]
    test = [row for row, name in enumerate(groups) if name in held_out]
    rest = [row for row, name in enumerate(groups) if name not in held_out]
    return rest, test


@mistake
def overlap(groups, n_test_groups):
    """The training set still holds the test samples: the test would measure memory. A row belongs
    to one of the two sets."""
    _, test = split_by_group(groups, n_test_groups)
    return list(range(len(groups))), test


@mistake
def names(groups, n_test_groups):
    """These are the names of the groups; the numbers of the rows are asked for."""
    names = sorted(set(groups))
    return names[: len(names) - n_test_groups], names[len(names) - n_test_groups :]


@mistake(like=names)
def name_of_each_row(groups, n_test_groups):
    rest, test = split_by_group(groups, n_test_groups)
    return [groups[row] for row in rest], [groups[row] for row in test]
