"""Decisions by likelihood and by posterior.

max(priors, key=...) finds the key with the largest value of a function. For maximum likelihood the
function is the likelihood, for MAP it is likelihood times prior.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.supervised._inputs import as_classes


def map_and_ml(likelihoods: dict, priors: dict) -> tuple[str, str]:
    by_likelihood = max(priors, key=lambda y: likelihoods[y])
    by_posterior = max(priors, key=lambda y: likelihoods[y] * priors[y])
    return by_likelihood, by_posterior


EDGE_CASES = {
    "rules that disagree": ({"host": 0.1, "phage": 0.3}, {"host": 0.9, "phage": 0.1}),
    "a uniform prior": ({"host": 0.1, "phage": 0.3}, {"host": 0.5, "phage": 0.5}),
    "equal classes": (
        {"host": 0.25, "bacterium": 0.25, "phage": 0.25},
        {"host": 2.0, "bacterium": 2.0, "phage": 2.0},
    ),
    "equal posteriors": ({"host": 0.25, "phage": 0.5}, {"phage": 0.25, "host": 0.5}),
}


def draw(rng):
    n = int(rng.integers(2, 5))
    return as_classes(rng.random(n)), as_classes(rng.dirichlet(np.full(n, 0.7)))


@mistake
def order_reversed(likelihoods, priors):
    """Both decisions are right, but in the wrong order: maximum likelihood first."""
    return map_and_ml(likelihoods, priors)[::-1]


@mistake
def twice_likelihood(likelihoods, priors):
    """Both decisions are those of maximum likelihood. MAP multiplies by the prior before it
    looks for the largest."""
    by_likelihood = max(priors, key=lambda y: likelihoods[y])
    return by_likelihood, by_likelihood


@mistake
def twice_posterior(likelihoods, priors):
    """Both decisions are those of MAP. Maximum likelihood leaves out the prior."""
    by_posterior = max(priors, key=lambda y: likelihoods[y] * priors[y])
    return by_posterior, by_posterior


@mistake
def prior_only(likelihoods, priors):
    """Your second decision is always the most frequent class. MAP weighs the prior against the
    likelihood: take their product."""
    by_likelihood = max(priors, key=lambda y: likelihoods[y])
    return by_likelihood, max(priors, key=priors.get)


@mistake
def values_returned(likelihoods, priors):
    """These are the largest values. What is asked for are the classes that have them: arg max,
    not max."""
    largest_likelihood = max(likelihoods[y] for y in priors)
    largest_score = max(likelihoods[y] * priors[y] for y in priors)
    return largest_likelihood, largest_score


@mistake
def last_of_equals(likelihoods, priors):
    """Of classes that are equally good you return the last. Take the first: >= in a comparison
    lets a later class win."""
    by_likelihood = by_posterior = None
    largest_likelihood = largest_score = 0
    for y, prior in priors.items():
        if likelihoods[y] >= largest_likelihood:
            by_likelihood, largest_likelihood = y, likelihoods[y]
        if likelihoods[y] * prior >= largest_score:
            by_posterior, largest_score = y, likelihoods[y] * prior
    return by_likelihood, by_posterior


@mistake
def alphabetical(likelihoods, priors):
    """Of classes that are equally good you return the first in the alphabet. Take the one that
    comes first in the dictionary `priors`."""
    return map_and_ml(likelihoods, dict(sorted(priors.items())))
