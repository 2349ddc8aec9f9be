"""Information of a column.

Two bits minus the entropy. What does a base with probability zero contribute?
"""

import math

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import UNIFORM


def motif_information(probabilities: dict) -> float:
    return 2 + sum(p * math.log2(p) for p in probabilities.values() if p > 0)


EDGE_CASES = {
    "a column without preference": (UNIFORM,),
    "a base that is always there": ({"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0},),
    "two bases that never occur": ({"A": 0.5, "C": 0.0, "G": 0.5, "T": 0.0},),
    "a column in which all bases occur": ({"A": 0.4, "C": 0.3, "G": 0.2, "T": 0.1},),
}
ATOL = 1e-9


def draw(rng):
    parts = rng.multinomial(20, rng.dirichlet([0.7] * 4))
    return ({base: float(part / 20) for base, part in zip("ACGT", parts, strict=True)},)


@mistake
def entropy(probabilities):
    """This is the entropy, what remains open. The information is two bits minus that."""
    return -sum(p * math.log2(p) for p in probabilities.values() if p > 0)


@mistake
def natural_logarithm(probabilities):
    """Two bits and a natural logarithm do not fit together: bits need log2."""
    return 2 + sum(p * math.log(p) for p in probabilities.values() if p > 0)


@mistake
def sign(probabilities):
    """The logarithm of a probability is negative, so this sum is added, not subtracted. No column
    can hold more than two bits."""
    return 2 - sum(p * math.log2(p) for p in probabilities.values() if p > 0)


@mistake
def zero_times_infinity(probabilities):
    """The logarithm of zero is not defined, but p log p goes to zero with p: leave such bases out
    of the sum."""
    return 2 + sum(p * math.log2(p) for p in probabilities.values())


@mistake(like=zero_times_infinity)
def zero_times_infinity_by_numpy(probabilities):
    # Where math.log2(0) raises an error, np.log2(0) is infinite, and 0 times that is nan.
    import numpy as np

    return 2 + sum(p * np.log2(p) for p in probabilities.values())


@mistake
def not_weighted(probabilities):
    """Each logarithm counts as often as its base occurs: multiply by the probability."""
    return 2 + sum(math.log2(p) for p in probabilities.values() if p > 0)
