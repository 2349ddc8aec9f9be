"""Log score of a class.

Begin with math.log(prior). For each word that the example has, add its count times the logarithm of
its probability.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def log_score(counts: list, prior: float, probabilities: list) -> float:
    score = math.log(prior)
    for count, probability in zip(counts, probabilities, strict=True):
        if count > 0 and probability == 0:
            return -math.inf
        if count > 0:
            score += count * math.log(probability)
    return score


EDGE_CASES = {
    "a word with probability zero that is absent": ([2, 0, 3], 0.5, [0.4, 0.0, 0.6]),
    "a word with probability zero that is present": ([2, 1, 3], 0.5, [0.4, 0.0, 0.6]),
    "an empty example": ([0, 0, 0], 0.25, [0.2, 0.3, 0.5]),
    "a long read": ([4000, 6000], 0.5, [0.3, 0.7]),
}


def draw(rng):
    n_words = int(rng.integers(3, 7))
    counts = [int(c) for c in rng.poisson(3, size=n_words)]
    counts[0] += 2
    probabilities = [float(p) for p in rng.dirichlet(np.full(n_words, 2.0))]
    return counts, round(float(rng.uniform(0.05, 0.95)), 3), probabilities


@mistake
def prior_forgotten(counts, prior, probabilities):
    """The prior is missing: this is the log likelihood. Add the logarithm of the prior."""
    return log_score(counts, 1, probabilities)


@mistake
def prior_not_logarithm(counts, prior, probabilities):
    """The prior is added as it is. In a sum of logarithms it stands as its logarithm."""
    return prior + log_score(counts, 1, probabilities)


@mistake
def counts_ignored(counts, prior, probabilities):
    """Each word is counted once, however often it occurs. A word that occurs N times is a
    factor N times: multiply its logarithm by the count."""
    present = [min(count, 1) for count in counts]
    return log_score(present, prior, probabilities)


@mistake
def absent_words_counted(counts, prior, probabilities):
    """Words that the example does not have change the score. With a count of 0 they should
    contribute 0."""
    at_least_once = [max(count, 1) for count in counts]
    return log_score(at_least_once, prior, probabilities)


@mistake
def base_two(counts, prior, probabilities):
    """These are logarithms to base 2. They would decide as well, but the exponential undoes the
    natural one, math.log."""
    return log_score(counts, prior, probabilities) / math.log(2)


@mistake
def base_ten(counts, prior, probabilities):
    """These are logarithms to base 10. They would decide as well, but the exponential undoes
    the natural one, math.log."""
    return log_score(counts, prior, probabilities) / math.log(10)


@mistake
def product_first(counts, prior, probabilities):
    """You multiply first and take the logarithm of the product. For many words the product
    underflows to zero: add up logarithms instead."""
    product = prior
    for count, probability in zip(counts, probabilities, strict=True):
        product *= probability**count
    return math.log(product) if product else -math.inf


@mistake(like=product_first)
def product_first_without_care(counts, prior, probabilities):
    product = prior
    for count, probability in zip(counts, probabilities, strict=True):
        product *= probability**count
    return math.log(product)


@mistake
def logarithm_of_sum(counts, prior, probabilities):
    """This is the logarithm of a sum. The likelihood is a product, so that its logarithm is the
    sum of the logarithms."""
    total = sum(n * p for n, p in zip(counts, probabilities, strict=True))
    return math.log(prior) + math.log(total)


@mistake
def zero_skipped(counts, prior, probabilities):
    """A word with probability 0 that the example *does* have is passed over. It makes the
    example impossible in this class: -math.inf."""
    score = math.log(prior)
    for count, probability in zip(counts, probabilities, strict=True):
        if probability > 0:
            score += count * math.log(probability)
    return score


@mistake
def zero_though_absent(counts, prior, probabilities):
    """A word with probability 0 that the example does not have must not matter: its count is 0,
    and nothing to the power of 0 is 1."""
    if 0 in probabilities:
        return -math.inf
    return log_score(counts, prior, probabilities)


@mistake(like=zero_though_absent)
def zero_though_absent_by_numpy(counts, prior, probabilities):
    # The logarithm of 0 is infinite in NumPy, and 0 times that is nan.
    return float(np.log(prior) + np.sum(np.array(counts) * np.log(probabilities)))


@mistake
def logarithm_of_zero(counts, prior, probabilities):
    """math.log(0) is an error. Where a probability is 0, look at the count: a word that the
    example lacks contributes 0, one that it has makes the score -math.inf."""
    terms = [n * math.log(p) for n, p in zip(counts, probabilities, strict=True)]
    return math.log(prior) + sum(terms)


@mistake(like=logarithm_of_zero)
def logarithm_of_zero_when_present(counts, prior, probabilities):
    terms = [n * math.log(p) for n, p in zip(counts, probabilities, strict=True) if n > 0]
    return math.log(prior) + sum(terms)
