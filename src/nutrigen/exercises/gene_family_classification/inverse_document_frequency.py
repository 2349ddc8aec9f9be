"""Inverse document frequency.

For each column, count in how many rows it is not 0; zip(*bags) gives the columns.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def inverse_document_frequency(bags: list) -> list:
    holding = [sum(count > 0 for count in word) for word in zip(*bags)]
    return [1 + float(np.log((1 + len(bags)) / (1 + n))) for n in holding]


EDGE_CASES = {
    "a word of all sequences and one of none": ([[1, 0], [2, 0]],),
    "a single sequence": ([[3, 0, 1]],),
}


def draw(rng):
    shape = int(rng.integers(3, 8)), int(rng.integers(2, 6))
    return (rng.poisson(0.8, size=shape).tolist(),)


@mistake
def occurrences(bags):
    """You add up the counts. What matters is in how many sequences a word occurs, however often
    it does so there."""
    totals = [sum(word) for word in zip(*bags, strict=True)]
    return [1 + math.log((1 + len(bags)) / (1 + n)) for n in totals]


@mistake
def not_smoothed(bags):
    """The ones in numerator and denominator are missing. They count an extra sequence that
    holds every word, so that a word which is nowhere does not divide by 0."""
    holding = [sum(count > 0 for count in word) for word in zip(*bags, strict=True)]
    return [1 + math.log(len(bags) / n) for n in holding]


@mistake(like=not_smoothed)
def not_smoothed_by_numpy(bags):
    # Where plain Python raises an error, this divides by 0.
    return (1 + np.log(len(bags) / np.count_nonzero(bags, axis=0))).tolist()


@mistake
def one_missing(bags):
    """A word of all sequences gets the weight 0 and is lost. The formula adds 1."""
    holding = [sum(count > 0 for count in word) for word in zip(*bags, strict=True)]
    return [math.log((1 + len(bags)) / (1 + n)) for n in holding]


@mistake
def other_logarithm(bags):
    """This is another logarithm. Use the natural one, math.log."""
    holding = [sum(count > 0 for count in word) for word in zip(*bags, strict=True)]
    return [1 + math.log10((1 + len(bags)) / (1 + n)) for n in holding]


@mistake(like=other_logarithm)
def other_logarithm_to_base_two(bags):
    holding = [sum(count > 0 for count in word) for word in zip(*bags, strict=True)]
    return [1 + math.log2((1 + len(bags)) / (1 + n)) for n in holding]


@mistake
def upside_down(bags):
    """The fraction is upside down: rare words must get the large weights."""
    holding = [sum(count > 0 for count in word) for word in zip(*bags, strict=True)]
    return [1 + math.log((1 + n) / (1 + len(bags))) for n in holding]
