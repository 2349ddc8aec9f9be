"""From likelihoods to a posterior.

First multiply the likelihood and the prior of each class. The sum of these products over the
classes is the evidence; divide each product by it.
"""

import math

from nutrigen.exercises import mistake
from nutrigen.exercises.supervised._inputs import as_classes


def bayes_posterior(likelihoods: dict, priors: dict) -> dict:
    scores = {y: likelihoods[y] * priors[y] for y in priors}
    evidence = sum(scores.values())
    if evidence == 0:
        raise ValueError("the observation is impossible in every class")
    return {y: score / evidence for y, score in scores.items()}


EDGE_CASES = {
    "an impossible class": ({"host": 0.2, "phage": 0.0}, {"host": 1.0, "phage": 4.0}),
    "a prior of zero": ({"host": 0.2, "phage": 0.6}, {"host": 3.0, "phage": 0.0}),
    "a uniform prior": ({"host": 0.3, "phage": 0.7}, {"host": 0.5, "phage": 0.5}),
    "another order of keys": ({"host": 0.2, "phage": 0.6}, {"phage": 1.0, "host": 4.0}),
    "tiny likelihoods": ({"host": 1e-200, "phage": 3e-200}, {"host": 6.0, "phage": 1.0}),
    "no possible class": ({"host": 0.0, "phage": 0.0}, {"host": 6.0, "phage": 1.0}),
}


def draw(rng):
    n = int(rng.integers(2, 5))
    return as_classes(rng.random(n)), as_classes(rng.integers(1, 50, size=n))


@mistake
def not_normalized(likelihoods, priors):
    """These are the relative posteriors, likelihood times prior. Posteriors add up to 1: divide
    by the sum over the classes."""
    return {y: likelihoods[y] * priors[y] for y in priors}


@mistake
def prior_ignored(likelihoods, priors):
    """The prior plays no part, as if all classes were equally probable beforehand. Multiply
    each likelihood by its prior before you normalize."""
    total = sum(likelihoods.values())
    return {y: likelihood / total for y, likelihood in likelihoods.items()}


@mistake
def likelihood_ignored(likelihoods, priors):
    """This is the prior, normalized: what the observation says is not in it."""
    total = sum(priors.values())
    return {y: prior / total for y, prior in priors.items()}


@mistake
def divided_by_likelihoods(likelihoods, priors):
    """The evidence is not the sum of the likelihoods: each of them counts as much as its class
    is frequent. Add up likelihood times prior."""
    evidence = sum(likelihoods.values())
    return {y: likelihoods[y] * priors[y] / evidence for y in priors}


@mistake
def weights_taken_for_probabilities(likelihoods, priors):
    """You divide by the sum of the priors, which turns weights into probabilities, but not the
    products into posteriors. Divide by the sum of the products instead."""
    total = sum(priors.values())
    return {y: likelihoods[y] * priors[y] / total for y in priors}


@mistake
def softmax_of_scores(likelihoods, priors):
    """This is the softmax of likelihood times prior. The softmax belongs to logarithms; here,
    divide by the sum."""
    total = sum(priors.values())
    weights = {y: math.exp(likelihoods[y] * priors[y] / total) for y in priors}
    evidence = sum(weights.values())
    return {y: weight / evidence for y, weight in weights.items()}


@mistake(like=softmax_of_scores)
def softmax_of_weighted_scores(likelihoods, priors):
    weights = {y: math.exp(likelihoods[y] * priors[y]) for y in priors}
    evidence = sum(weights.values())
    return {y: weight / evidence for y, weight in weights.items()}


@mistake
def impossible_everywhere(likelihoods, priors):
    """Where every class is impossible the evidence is 0, and 0/0 is no posterior: raise a
    ValueError, rather than divide or return numbers that mean nothing."""
    scores = {y: likelihoods[y] * priors[y] for y in priors}
    evidence = sum(scores.values())
    if evidence == 0:
        return dict.fromkeys(priors, 0.0)
    return {y: score / evidence for y, score in scores.items()}


@mistake(like=impossible_everywhere)
def impossible_everywhere_made_uniform(likelihoods, priors):
    scores = {y: likelihoods[y] * priors[y] for y in priors}
    evidence = sum(scores.values())
    if evidence == 0:
        return dict.fromkeys(priors, 1 / len(priors))
    return {y: score / evidence for y, score in scores.items()}


@mistake(like=impossible_everywhere)
def impossible_everywhere_made_nan(likelihoods, priors):
    scores = {y: likelihoods[y] * priors[y] for y in priors}
    evidence = sum(scores.values())
    if evidence == 0:
        return dict.fromkeys(priors, math.nan)
    return {y: score / evidence for y, score in scores.items()}


@mistake(like=impossible_everywhere)
def impossible_everywhere_divided(likelihoods, priors):
    scores = {y: likelihoods[y] * priors[y] for y in priors}
    evidence = sum(scores.values())
    return {y: score / evidence for y, score in scores.items()}
