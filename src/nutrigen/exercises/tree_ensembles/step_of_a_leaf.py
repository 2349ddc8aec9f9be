"""Step of a leaf for the log loss.

Turn each score into a probability p by the sigmoid. Divide the sum of label less probability by
the sum of p (1 - p).
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def step_of_a_leaf(labels: list, scores: list) -> float:
    p = 1 / (1 + np.exp(-np.array(scores)))
    return float(np.sum(labels - p) / np.sum(p * (1 - p)))


EDGE_CASES = {
    "a single sample": ([1], [0.0]),
    "samples of one class": ([0, 0, 0], [-1.0, 0.5, 0.2]),
    "a leaf with nothing left to do": ([1, 0], [0.0, 0.0]),
    "a sample that is almost certain": ([1, 1, 0], [6.0, 0.5, -0.5]),
}


def draw(rng):
    n = int(rng.integers(3, 7))
    labels = [int(v) for v in rng.integers(2, size=n)]
    scores = [round(float(v), 2) for v in rng.normal(scale=1.5, size=n)]
    return labels, scores


def _p(scores):
    return [1 / (1 + math.exp(-score)) for score in scores]


@mistake
def mean_residual(labels, scores):
    """This is the mean of label less probability, which is right for the squared error. Divide by
    the sum of p (1 - p), the curvature of the log loss."""
    return sum(y - p for y, p in zip(labels, _p(scores), strict=True)) / len(labels)


@mistake
def residual_of_scores(labels, scores):
    """This takes the score away from the label. Turn it into a probability first."""
    curvature = sum(p * (1 - p) for p in _p(scores))
    return sum(y - score for y, score in zip(labels, scores, strict=True)) / curvature


@mistake
def downhill_reversed(labels, scores):
    """This step goes the wrong way: it is label less probability, not probability less label."""
    return -step_of_a_leaf(labels, scores)


@mistake
def mean_of_steps(labels, scores):
    """This is the mean of a step for each sample. Add up numerators and denominators first, and
    divide once."""
    return sum((y - p) / (p * (1 - p)) for y, p in zip(labels, _p(scores), strict=True)) / len(
        labels
    )


@mistake
def sum_without_curvature(labels, scores):
    """This is the slope alone, the sum of label less probability. Divide it by the sum of
    p (1 - p)."""
    return sum(y - p for y, p in zip(labels, _p(scores), strict=True))


@mistake
def mean_over_curvature(labels, scores):
    """The mean of label less probability is divided by a sum. Take sums in both places, or means in
    both."""
    return step_of_a_leaf(labels, scores) / len(labels)


@mistake
def sign_of_the_exponent(labels, scores):
    """These are the probabilities of class 0: mind the sign in the exponent of the sigmoid."""
    return step_of_a_leaf(labels, [-score for score in scores])


@mistake
def sum_over_p(labels, scores):
    """This divides by the sum of the probabilities. The curvature is the sum of p (1 - p)."""
    p = _p(scores)
    return sum(y - one for y, one in zip(labels, p, strict=True)) / sum(p)
