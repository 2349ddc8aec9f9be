"""Perplexity of the neighbors of a sample.

Exponentials of minus the squared distances over twice the squared width, divided by their sum, are
probabilities. The perplexity is the exponential of their entropy, with natural logarithms; a
probability of zero contributes nothing.
"""

import numpy as np

from nutrigen.exercises import mistake


def perplexity(distances, width):
    squares = distances**2 - np.min(distances) ** 2
    p = np.exp(-squares / (2 * width**2))
    p = p[p > 0] / p.sum()
    return np.exp(-np.sum(p * np.log(p)))


EDGE_CASES = {
    "neighbors at one distance": (np.array([2.0, 2.0, 2.0, 2.0]), 1.0),
    "a single neighbor": (np.array([3.0]), 1.0),
    "a very wide bell": (np.array([1.0, 2.0, 3.0]), 1000.0),
    "a very narrow bell": (np.array([3.0, 3.0, 4.0]), 0.01),
    "a neighbor at the same place": (np.array([0.0, 1.0, 2.0]), 0.5),
    "two near ones and one far away": (np.array([1.0, 1.0, 200.0]), 1.0),
}


def draw(rng):
    distances = rng.gamma(3.0, 1.0, size=int(rng.integers(3, 9))).round(2) + 0.1
    return distances, float(rng.integers(2, 12) / 4)


@mistake
def entropy(distances, width):
    """This is the entropy. The perplexity is its exponential."""
    return np.log(perplexity(distances, width))


@mistake
def entropy_in_bits(distances, width):
    """This is an entropy in bits. The perplexity is the exponential of the entropy with natural
    logarithms, or two to the power of that in bits."""
    return np.log2(perplexity(distances, width))


@mistake
def two_bases(distances, width):
    """The exponential of an entropy in bits mixes two bases. Take np.log, or two to the power."""
    return np.exp(np.log2(perplexity(distances, width)))


@mistake(like=two_bases)
def two_bases_the_other_way(distances, width):
    return 2 ** np.log(perplexity(distances, width))


@mistake
def distances_not_squared(distances, width):
    """The distances are not squared in the exponent."""
    p = np.exp(-(distances - distances.min()) / (2 * width**2))
    p = p[p > 0] / p.sum()
    return np.exp(-np.sum(p * np.log(p)))


@mistake
def width_not_squared(distances, width):
    """The width is not squared in the exponent."""
    return perplexity(distances, np.sqrt(width))


@mistake
def without_two(distances, width):
    """The squared distance is divided by twice the squared width, as in the normal density."""
    return perplexity(distances, width / np.sqrt(2))


@mistake
def not_normalized(distances, width):
    """The exponentials are no probabilities yet: divide them by their sum."""
    p = np.exp(-(distances**2) / (2 * width**2))
    p = p[p > 0]
    return np.exp(-np.sum(p * np.log(p)))


@mistake
def zero_times_minus_infinity(distances, width):
    """The answer is no number: far away the exponential is exactly zero, or it is for all. Leave
    out probabilities of zero, and subtract the smallest squared distance from all before taking
    exponentials, which cancels in the probabilities."""
    p = np.exp(-(distances**2) / (2 * width**2))
    p = p / p.sum()
    return np.exp(-np.sum(p * np.log(p)))


@mistake(like=zero_times_minus_infinity)
def all_are_zero(distances, width):
    p = np.exp(-(distances**2) / (2 * width**2))
    p = p[p > 0] / p.sum()
    return np.exp(-np.sum(p * np.log(p))) if p.size else np.nan


@mistake
def number_of_neighbors(distances, width):
    """This is the number of samples. Those that are far away should hardly count."""
    return float(len(distances))
