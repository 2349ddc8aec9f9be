"""Mean squared error of a split.

For each branch, subtract its mean from each of its targets, and square. Add up the squares of both
branches, and divide by the number of all samples.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def split_mse(yes: list, no: list) -> float:
    squares = [
        (target - sum(branch) / len(branch)) ** 2 for branch in (yes, no) for target in branch
    ]
    return sum(squares) / len(squares)


EDGE_CASES = {
    "branches without variation": ([120.0], [140.0, 140.0]),
    "a branch with a single sample": ([110.0], [130.0, 150.0]),
    "classes written as 0 and 1": ([0, 0, 1], [1, 1]),
}


def draw(rng):
    yes = [int(t) for t in rng.integers(100, 140, size=rng.integers(2, 5))]
    no = [int(t) for t in rng.integers(110, 170, size=rng.integers(5, 8))]
    return yes, no


@mistake
def unweighted(yes, no):
    """This is the mean of the errors of the two branches. The larger branch has more samples
    and must count for more."""
    return float(np.var(yes) + np.var(no)) / 2


@mistake
def sum_of_branches(yes, no):
    """This adds the errors of the two branches. Weight each by its share of the samples."""
    return float(np.var(yes) + np.var(no))


@mistake
def common_mean(yes, no):
    """This is the error before the split, with one mean for all. Each branch predicts a mean of
    its own."""
    targets = yes + no
    mean = sum(targets) / len(targets)
    return sum((target - mean) ** 2 for target in targets) / len(targets)


@mistake
def decrease(yes, no):
    """This is by how much the split reduces the error. Asked for is what is left."""
    return float(np.var(yes + no)) - split_mse(yes, no)


@mistake
def sum_of_squares(yes, no):
    """This is the sum of the squares. For the mean, divide it by the number of samples."""
    squares = [
        (target - sum(branch) / len(branch)) ** 2 for branch in (yes, no) for target in branch
    ]
    return sum(squares)


@mistake
def n_minus_one(yes, no):
    """This divides by the number of samples minus 1, as for estimating a variance. The error on
    the samples at hand is divided by their number."""
    total = 0.0
    for branch in (yes, no):
        if len(branch) > 1:
            total += len(branch) * float(np.var(branch, ddof=1))
    return total / (len(yes) + len(no))


@mistake(like=n_minus_one)
def n_minus_one_without_care(yes, no):
    # The variance of a single sample is nan here.
    total = len(yes) * np.var(yes, ddof=1) + len(no) * np.var(no, ddof=1)
    return float(total) / (len(yes) + len(no))


@mistake(like=n_minus_one)
def n_minus_one_in_all(yes, no):
    squares = [
        (target - sum(branch) / len(branch)) ** 2 for branch in (yes, no) for target in branch
    ]
    return sum(squares) / (len(squares) - 1)


@mistake
def root(yes, no):
    """This is the square root of the mean squared error. Leave the root away."""
    return math.sqrt(split_mse(yes, no))


@mistake
def absolute(yes, no):
    """This is the mean of the absolute differences. Square them instead."""
    differences = [
        abs(target - sum(branch) / len(branch)) for branch in (yes, no) for target in branch
    ]
    return sum(differences) / len(differences)
