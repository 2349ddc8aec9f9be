"""Folds of whole groups.

Count the members of each group. Go through the groups from the largest to the smallest, and put
each, whole, into the fold that has the fewest samples so far.
"""

import numpy as np

from nutrigen.exercises import mistake


def folds_of_groups(groups: list, n_folds: int) -> list:
    names = dict.fromkeys(groups)
    filled, fold_of = [0] * n_folds, {}
    for group in sorted(names, key=groups.count, reverse=True):
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += groups.count(group)
    return [fold_of[group] for group in groups]


EDGE_CASES = {
    "groups that appear from small to large": (["a", "b", "b", "c", "c", "c"], 2),
    "groups of one": (["a", "b", "c", "d"], 4),
    "more folds than groups": (["a", "a", "b"], 3),
    "groups of equal size whose names are not sorted": (["z", "b", "z", "b", "a"], 2),
}


def draw(rng):
    names = rng.permutation([f"g{i}" for i in range(int(rng.integers(6, 10)))])
    weights = 1 / np.arange(1, len(names) + 1)
    return rng.choice(names, p=weights / weights.sum(), size=30).tolist(), int(rng.integers(2, 5))


@mistake
def relatives_separated(groups, n_folds):
    """You deal the samples out one by one, so that relatives are in different folds: the test
    would be among siblings. Decide the fold of a group, and give it to all members."""
    return [i % n_folds for i in range(len(groups))]


@mistake(like=relatives_separated)
def relatives_separated_in_runs(groups, n_folds):
    return [i * n_folds // len(groups) for i in range(len(groups))]


@mistake(like=relatives_separated)
def relatives_separated_in_runs_by_numpy(groups, n_folds):
    runs = np.array_split(np.arange(len(groups)), n_folds)
    return [fold for fold, run in enumerate(runs) for _ in run]


@mistake
def order_of_appearance(groups, n_folds):
    """You take the groups in the order in which they appear. A large one that comes late then
    makes one fold too large: begin with the largest."""
    filled, fold_of = [0] * n_folds, {}
    for group in dict.fromkeys(groups):
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += groups.count(group)
    return [fold_of[group] for group in groups]


@mistake
def groups_counted(groups, n_folds):
    """Your folds have equal numbers of groups, not of samples. A group fills a fold by its
    number of members."""
    names = dict.fromkeys(groups)
    filled, fold_of = [0] * n_folds, {}
    for group in sorted(names, key=groups.count, reverse=True):
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += 1
    return [fold_of[group] for group in groups]


@mistake
def smallest_first(groups, n_folds):
    """You begin with the smallest groups. The large ones fit while the folds are empty."""
    names = dict.fromkeys(groups)
    filled, fold_of = [0] * n_folds, {}
    for group in sorted(names, key=groups.count):
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += groups.count(group)
    return [fold_of[group] for group in groups]


@mistake(like=smallest_first)
def smallest_first_turned_around(groups, n_folds):
    names = dict.fromkeys(groups)
    filled, fold_of = [0] * n_folds, {}
    for group in sorted(names, key=groups.count, reverse=True)[::-1]:
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += groups.count(group)
    return [fold_of[group] for group in groups]
