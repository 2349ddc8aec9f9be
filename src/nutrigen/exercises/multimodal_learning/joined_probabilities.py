"""Joining two models.

Multiply the two opinions class by class, divide by the prior once, and divide by the sum over the
classes.
"""

import numpy as np

from nutrigen.exercises import mistake


def join(first: np.ndarray, second: np.ndarray, prior: np.ndarray) -> np.ndarray:
    scores = first * second / prior
    return scores / scores.sum()


_EVEN = np.array([0.5, 0.5])

EDGE_CASES = {
    "two models that agree": (np.array([0.8, 0.2]), np.array([0.8, 0.2]), _EVEN),
    "a model that knows nothing": (np.array([0.9, 0.1]), _EVEN, _EVEN),
    "a class that a model rules out": (np.array([0.0, 1.0]), _EVEN, _EVEN),
    "two models that know the prior only": (
        np.array([0.9, 0.1]),
        np.array([0.9, 0.1]),
        np.array([0.9, 0.1]),
    ),
}


def draw(rng):
    n_classes = int(rng.integers(2, 5))
    drawn = [rng.uniform(0.05, 1, n_classes) for _ in range(3)]
    return tuple(values / values.sum() for values in drawn)


@mistake
def not_normalized(first, second, prior):
    """These scores do not sum to one. Divide them by their sum."""
    return first * second / prior


@mistake
def prior_counted_twice(first, second, prior):
    """Each of the two models has counted the prior, so the product holds it twice. Divide by it
    once."""
    scores = first * second
    return scores / scores.sum()


@mistake
def prior_multiplied(first, second, prior):
    """The opinions hold the prior already. Do not multiply by it again; divide."""
    scores = first * second * prior
    return scores / scores.sum()


@mistake
def prior_removed(first, second, prior):
    """The prior is divided out of both opinions, and is gone. One of them should keep it."""
    scores = (first / prior) * (second / prior)
    return scores / scores.sum()


@mistake
def mean(first, second, prior):
    """This is the mean of the opinions. Two independent witnesses who agree should be surer
    together than each alone: multiply."""
    return (first + second) / 2


@mistake
def softmax(first, second, prior):
    """The exponential belongs to log scores. These are no logarithms: divide by their sum."""
    scores = np.exp(first * second / prior)
    return scores / scores.sum()


@mistake
def vote(first, second, prior):
    """This is the likeliest class. Return the probabilities of all classes."""
    return int(np.argmax(first * second / prior))
