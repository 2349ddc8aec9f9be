"""Mash distance.

D = -(1/k) ln(2J/(1 + J)). With math.log, the case J = 0 needs its own line: sets without a common
k-mer are infinitely far apart, and math.inf is infinity.
"""

import math

from nutrigen.exercises import mistake


def mash_distance(jaccard: float, k: int) -> float:
    if jaccard == 0:
        return math.inf
    return -math.log(2 * jaccard / (1 + jaccard)) / k


EDGE_CASES = {
    "equal sets": (1.0, 21),
    "sets without a common k-mer": (0.0, 21),
    "a Jaccard index close to 0": (1e-6, 31),
    "k = 1": (0.5, 1),
}


def draw(rng):
    return round(float(rng.uniform(0.05, 0.95)), 3), int(rng.integers(2, 32))


@mistake
def jaccard_not_transformed(jaccard, k):
    """Take the logarithm of 2J/(1 + J), not of J. A share of all k-mers of the union is first
    turned into a share of the k-mers of one genome."""
    if jaccard == 0:
        return math.inf
    return -math.log(jaccard) / k


@mistake
def missing_parentheses(jaccard, k):
    """Python computes 2 * j / 1 + j as (2 * j / 1) + j: put the denominator 1 + j into
    parentheses."""
    if jaccard == 0:
        return math.inf
    return -math.log(2 * jaccard / 1 + jaccard) / k


@mistake
def base_of_logarithm(jaccard, k):
    """The logarithm is the natural one, since it undoes the exponential of a Poisson model:
    math.log, not math.log10 or math.log2."""
    if jaccard == 0:
        return math.inf
    return -math.log10(2 * jaccard / (1 + jaccard)) / k


@mistake(like=base_of_logarithm)
def base_2(jaccard, k):
    if jaccard == 0:
        return math.inf
    return -math.log2(2 * jaccard / (1 + jaccard)) / k


@mistake
def not_divided_by_k(jaccard, k):
    """The factor 1/k is missing. A k-mer is lost when any of its k bases changes; the distance is
    per base."""
    if jaccard == 0:
        return math.inf
    return -math.log(2 * jaccard / (1 + jaccard))


@mistake
def multiplied_by_k(jaccard, k):
    """Divide by k instead of multiplying by it: the distance is per base, and each k-mer has k of
    them."""
    if jaccard == 0:
        return math.inf
    return -math.log(2 * jaccard / (1 + jaccard)) * k


@mistake
def wrong_sign(jaccard, k):
    """A distance is never negative, but the logarithm of a share is: the minus sign is missing."""
    if jaccard == 0:
        return -math.inf
    return math.log(2 * jaccard / (1 + jaccard)) / k


@mistake
def no_common_kmer(jaccard, k):
    """For J = 0 the logarithm has no value, and the distance grows without bound: return math.inf.
    The program Mash reports 1 there, which is a convention."""
    return -math.log(2 * jaccard / (1 + jaccard)) / k


@mistake(like=no_common_kmer)
def no_common_kmer_gives_one(jaccard, k):
    if jaccard == 0:
        return 1.0
    return -math.log(2 * jaccard / (1 + jaccard)) / k


@mistake(like=no_common_kmer)
def no_common_kmer_gives_zero(jaccard, k):
    if jaccard == 0:
        return 0.0
    return -math.log(2 * jaccard / (1 + jaccard)) / k


@mistake(like=no_common_kmer)
def no_common_kmer_gives_nan(jaccard, k):
    if jaccard == 0:
        return math.nan
    return -math.log(2 * jaccard / (1 + jaccard)) / k


@mistake(like=no_common_kmer)
def no_common_kmer_gives_minus_infinity(jaccard, k):
    if jaccard == 0:
        return -math.inf
    return -math.log(2 * jaccard / (1 + jaccard)) / k
