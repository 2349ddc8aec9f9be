"""Entropy of a node.

Turn the counts into shares by dividing by their sum. Then add up the share times its logarithm to
base 2, and change the sign.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def entropy(counts: list) -> float:
    shares = np.array([count for count in counts if count > 0]) / sum(counts)
    return float(-np.sum(shares * np.log2(shares)))


EDGE_CASES = {
    "a single class": ([7],),
    "a class without samples": ([0, 12],),
    "classes without samples": ([5, 0, 5, 0],),
    "two equally frequent classes": ([3, 3],),
    "four equally frequent classes": ([2, 2, 2, 2],),
}


def draw(rng):
    return ([int(n) for n in rng.integers(1, 30, size=rng.integers(3, 6))],)


@mistake
def zero_not_handled(counts):
    """A class without samples has no logarithm. It contributes nothing: leave it out of the
    sum."""
    shares = [count / sum(counts) for count in counts]
    return -sum(share * math.log2(share) for share in shares)


@mistake(like=zero_not_handled)
def zero_not_handled_by_numpy(counts):
    # NumPy goes on with nan where math.log2 raises an error.
    shares = np.array(counts) / sum(counts)
    return float(-np.sum(shares * np.log2(shares)))


@mistake
def natural_logarithm(counts):
    """This is the entropy in nats, from the natural logarithm. For bits, take the logarithm to
    base 2."""
    shares = np.array([count for count in counts if count > 0]) / sum(counts)
    return float(-np.sum(shares * np.log(shares)))


@mistake
def logarithm_to_base_10(counts):
    """This takes the logarithm to base 10. For bits, take it to base 2."""
    shares = np.array([count for count in counts if count > 0]) / sum(counts)
    return float(-np.sum(shares * np.log10(shares)))


@mistake
def sign(counts):
    """The logarithm of a share is negative or zero, and an uncertainty is not: the sum needs a
    minus in front."""
    shares = np.array([count for count in counts if count > 0]) / sum(counts)
    return float(np.sum(shares * np.log2(shares)))


@mistake
def counts_instead_of_shares(counts):
    """The formula wants shares, which add up to 1, not counts: divide each count by the sum of
    all."""
    return -sum(count * math.log2(count) for count in counts if count > 0)


@mistake
def mean_over_classes(counts):
    """This divides by the number of classes. The shares are the weights already: only add up."""
    return entropy(counts) / len(counts)


@mistake
def normalized(counts):
    """This divides by the largest possible entropy. The unit is bits: with four equally
    frequent classes the entropy is 2."""
    n_classes = sum(count > 0 for count in counts)
    if n_classes == 1:
        return 0.0
    return entropy(counts) / math.log2(n_classes)
