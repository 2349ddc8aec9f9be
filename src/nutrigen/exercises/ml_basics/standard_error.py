"""How sure is an accuracy?

Compute the share first. Its standard error is the root of share (1 - share) / n.
"""

import math

from nutrigen.exercises import mistake


def standard_error_of(n_right: int, n: int) -> float:
    share = n_right / n
    return math.sqrt(share * (1 - share) / n)


EDGE_CASES = {
    "no errors": (30, 30),
    "one half": (15, 30),
    "nothing but errors": (0, 30),
    "a large test set": (900, 1000),
}


def draw(rng):
    n = int(rng.integers(20, 300))
    return int(rng.integers(n // 2 + 1, n)), n


@mistake
def variance(n_right, n):
    """This is the variance. Take the root."""
    share = n_right / n
    return share * (1 - share) / n


@mistake
def one_person(n_right, n):
    """This does not shrink with the size of the test set: divide by n inside of the root."""
    share = n_right / n
    return math.sqrt(share * (1 - share))


@mistake
def divided_outside(n_right, n):
    """Here n stands outside of the root, so that the error shrinks too fast. Divide inside."""
    share = n_right / n
    return math.sqrt(share * (1 - share)) / n


@mistake
def of_the_count(n_right, n):
    """This is the standard deviation of the number of right answers. Divide by n for the share."""
    share = n_right / n
    return math.sqrt(n * share * (1 - share))


@mistake
def worst_case(n_right, n):
    """This is the largest that it can be, for a share of one half."""
    return 0.5 / math.sqrt(n)


@mistake
def width_of_interval(n_right, n):
    """This is half the width of an interval, 1.96 standard errors. Asked for is one."""
    share = n_right / n
    return 1.96 * math.sqrt(share * (1 - share) / n)
