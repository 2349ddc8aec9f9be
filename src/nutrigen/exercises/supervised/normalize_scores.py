"""Posteriors from log scores.

Subtract the largest score from all scores, take the exponentials, and divide them by their sum.
math.exp(-math.inf) is 0.
"""

import math

from nutrigen.exercises import mistake


def normalize_scores(log_scores: list) -> list:
    largest = max(log_scores)
    weights = [math.exp(score - largest) for score in log_scores]
    return [weight / sum(weights) for weight in weights]


EDGE_CASES = {
    "scores of long reads": ([-10_000.0, -10_001.0],),
    "scores of long reads in three classes": ([-800.5, -790.25, -795.0],),
    "an impossible class": ([-3.0, -math.inf, -4.0],),
    "equal scores": ([-2.0, -2.0, -2.0],),
    "a single class": ([-5.0],),
    "a clear case": ([-1.0, -2000.0],),
}


def draw(rng):
    return ([round(float(z), 3) for z in rng.uniform(-12, -1, size=int(rng.integers(2, 5)))],)


@mistake
def underflow(log_scores):
    """Right in principle, but math.exp of a very negative number is exactly 0, and then the sum
    is 0, too. Subtract the largest score from all of them first."""
    weights = [math.exp(score) for score in log_scores]
    return [weight / sum(weights) for weight in weights]


@mistake(like=underflow)
def underflow_made_uniform(log_scores):
    weights = [math.exp(score) for score in log_scores]
    if sum(weights) == 0:
        return [1 / len(weights)] * len(weights)
    return [weight / sum(weights) for weight in weights]


@mistake(like=underflow)
def underflow_by_numpy(log_scores):
    # Where plain Python raises an error, this divides 0 by 0, which is nan.
    import numpy as np

    weights = np.exp(log_scores)
    return (weights / weights.sum()).tolist()


@mistake
def softmax_of_probabilities(log_scores):
    """You take the exponential twice: the softmax is applied to the probabilities instead of to
    their logarithms, which brings all classes close together."""
    return normalize_scores([math.exp(score) for score in log_scores])


@mistake
def not_normalized(log_scores):
    """These are proportional to the posteriors, but do not add up to 1. Divide by the sum."""
    return [math.exp(score - max(log_scores)) for score in log_scores]


@mistake(like=not_normalized)
def not_normalized_nor_subtracted(log_scores):
    return [math.exp(score) for score in log_scores]


@mistake
def divided_without_exponential(log_scores):
    """You divide the logarithms by their sum. Take the exponentials first: what is to be
    normalized are the products, not their logarithms."""
    return [score / sum(log_scores) for score in log_scores]


@mistake
def smallest_subtracted(log_scores):
    """You subtract the smallest score. The others are then positive, and their exponentials
    overflow. Subtract the largest."""
    smallest = min(log_scores)
    weights = [math.exp(score - smallest) for score in log_scores]
    return [weight / sum(weights) for weight in weights]


@mistake(like=smallest_subtracted)
def smallest_subtracted_by_numpy(log_scores):
    # Where math.exp raises an error, np.exp is infinite.
    import numpy as np

    weights = np.exp(np.array(log_scores) - min(log_scores))
    return (weights / weights.sum()).tolist()


@mistake
def winner_takes_all(log_scores):
    """This gives everything to the class with the largest score. That is the decision; the
    posterior keeps what speaks for the others."""
    winners = [float(score == max(log_scores)) for score in log_scores]
    return [winner / sum(winners) for winner in winners]


@mistake
def logarithms_returned(log_scores):
    """These are the logarithms of the posteriors. Return the posteriors themselves."""
    largest = max(log_scores)
    evidence = sum(math.exp(score - largest) for score in log_scores)
    return [score - largest - math.log(evidence) for score in log_scores]
