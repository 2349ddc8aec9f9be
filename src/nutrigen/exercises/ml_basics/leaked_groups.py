"""Who is on both sides?

Make a set of each list. Their intersection, sorted, is the answer.
"""

import numpy as np

from nutrigen.exercises import mistake


def leaked_groups(training: list[int], test: list[int]) -> list[int]:
    return sorted(set(training) & set(test))


EDGE_CASES = {
    "everybody in the test set": ([101, 101, 102], [102, 101]),
    "one person with several rows": ([105, 106, 105], [107, 106, 106]),
    "nobody on both sides": ([105, 106, 105], [107, 108]),
    "numbers with more and fewer digits": ([9, 100, 10, 7], [100, 10, 9, 8]),
}


def draw(rng):
    people = rng.permutation(np.arange(100, 120))
    both = people[:2]
    training = [*people[2:6], *both, people[2], both[0]]
    test = [*people[6:9], *both, both[1], both[1]]
    return [int(p) for p in rng.permutation(training)], [int(p) for p in rng.permutation(test)]


@mistake
def rows(training, test):
    """Someone is listed more than once: you list rows of the test set. List people."""
    return sorted(person for person in test if person in training)


@mistake(like=rows)
def rows_of_the_training(training, test):
    return sorted(person for person in training if person in test)


@mistake
def union(training, test):
    """These are all people. Those in both lists are asked for, & instead of |."""
    return sorted(set(training) | set(test))


@mistake
def only_in_the_test(training, test):
    """These are the people who are only in the test set, as they should be."""
    return sorted(set(test) - set(training))


@mistake
def same_position(training, test):
    """You compare rows at the same position. Someone may stand anywhere."""
    return sorted({a for a, b in zip(training, test, strict=False) if a == b})


@mistake
def number(training, test):
    """This is their number. Return the list of them, so that one can look."""
    return [len(set(training) & set(test))]


@mistake(like=number)
def number_without_list(training, test):
    return len(set(training) & set(test))
