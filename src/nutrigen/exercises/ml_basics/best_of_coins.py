"""The best of many coins.

First the probability that one coin has fewer than n_right right: add up math.comb(n, c) / 2**n for
c below n_right. All of them have fewer with that probability to the power of their number.
"""

import math

from nutrigen.exercises import mistake


def best_of_coins(n_right: int, n: int, n_models: int) -> float:
    fewer = sum(math.comb(n, c) for c in range(n_right)) / 2**n
    return 1 - fewer**n_models


EDGE_CASES = {
    "a single coin": (8, 10, 1),
    "all right": (10, 10, 500),
    "a test set of one": (1, 1, 2),
    "a threshold that everyone reaches": (0, 8, 3),
}


def draw(rng):
    n = int(rng.integers(6, 20))
    return int(rng.integers(n // 2, n)), n, int(rng.integers(2, 30))


@mistake
def one_coin(n_right, n, n_models):
    """This is the probability for one coin. The best of many is better than any given one."""
    return 1 - sum(math.comb(n, c) for c in range(n_right)) / 2**n


@mistake
def multiplied(n_right, n, n_models):
    """Probabilities do not add up like this: with enough coins the result exceeds one. Ask for the
    probability that all of them have fewer."""
    fewer = sum(math.comb(n, c) for c in range(n_right)) / 2**n
    return n_models * (1 - fewer)


@mistake
def more_than(n_right, n, n_models):
    """This asks for more than n_right. At least n_right includes it."""
    fewer = sum(math.comb(n, c) for c in range(n_right + 1)) / 2**n
    return 1 - fewer**n_models


@mistake
def all_of_them(n_right, n, n_models):
    """This is the probability that all coins are that good. One is enough."""
    fewer = sum(math.comb(n, c) for c in range(n_right)) / 2**n
    return (1 - fewer) ** n_models


@mistake
def none_of_them(n_right, n, n_models):
    """This is the probability that none is that good. Subtract it from one."""
    fewer = sum(math.comb(n, c) for c in range(n_right)) / 2**n
    return fewer**n_models


@mistake
def exactly(n_right, n, n_models):
    """This asks for exactly n_right. More of them right count, too."""
    return 1 - (1 - math.comb(n, n_right) / 2**n) ** n_models
