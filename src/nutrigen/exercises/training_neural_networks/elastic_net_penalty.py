"""Elastic-net penalty.

Compute both penalties: the sum of the absolute values and the sum of the squares. Weigh the first
with alpha, the second with 1 - alpha.
"""

import math

from nutrigen.exercises import mistake


def elastic_net_penalty(weights: list[float], alpha: float) -> float:
    l1 = sum(abs(w) for w in weights)
    l2 = sum(w**2 for w in weights)
    return alpha * l1 + (1 - alpha) * l2


EDGE_CASES = {
    "L1 alone": ([1.5, -2.0, 0.0], 1.0),
    "L2 alone": ([1.5, -2.0, 0.0], 0.0),
    "weights that are all zero": ([0.0, 0.0], 0.3),
    "a single weight": ([-3.0], 0.5),
    "no weights": ([], 0.5),
}


def draw(rng):
    weights = [round(float(weight), 2) for weight in rng.normal(0, 2, rng.integers(2, 8))]
    return weights, round(float(rng.uniform(0.05, 0.95)), 2)


@mistake
def swapped(weights, alpha):
    """alpha weighs L1 and 1 - alpha weighs L2, not the other way round."""
    l1 = sum(abs(w) for w in weights)
    l2 = sum(w**2 for w in weights)
    return (1 - alpha) * l1 + alpha * l2


@mistake
def no_absolute_value(weights, alpha):
    """Without abs(), a negative weight lowers the penalty, and a positive and a negative weight
    cancel."""
    l1 = sum(weights)
    l2 = sum(w**2 for w in weights)
    return alpha * l1 + (1 - alpha) * l2


@mistake
def root(weights, alpha):
    """The L2 penalty is the sum of the squares, without a root; the length of the vector is its
    root."""
    l1 = sum(abs(w) for w in weights)
    l2 = math.sqrt(sum(w**2 for w in weights))
    return alpha * l1 + (1 - alpha) * l2


@mistake
def half(weights, alpha):
    """Some libraries halve the L2 part, scikit-learn among them. The definition in this chapter
    does not."""
    l1 = sum(abs(w) for w in weights)
    l2 = sum(w**2 for w in weights) / 2
    return alpha * l1 + (1 - alpha) * l2


@mistake
def mean(weights, alpha):
    """This is the mean over the weights; the penalty is the sum."""
    return elastic_net_penalty(weights, alpha) / len(weights)


@mistake
def l1_only(weights, alpha):
    """The L2 part is missing."""
    return alpha * sum(abs(w) for w in weights)


@mistake(like=l1_only)
def l1_only_unweighted(weights, alpha):
    return sum(abs(w) for w in weights)


@mistake
def l2_only(weights, alpha):
    """The L1 part is missing."""
    return (1 - alpha) * sum(w**2 for w in weights)


@mistake(like=l2_only)
def l2_only_unweighted(weights, alpha):
    return sum(w**2 for w in weights)


@mistake
def unweighted(weights, alpha):
    """Both penalties are there, but alpha and 1 - alpha are not."""
    return sum(abs(w) for w in weights) + sum(w**2 for w in weights)
