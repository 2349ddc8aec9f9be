"""Scaling new people by the frequency of the training people.

First the frequency p: the alternate alleles of the training people divided by the number of their
alleles, two each. Then subtract 2p from each new count, and divide by the root of 2p(1 - p).
"""

import math
import statistics

import numpy as np

from nutrigen.exercises import mistake


def patterson_scaling(train: list[int], new: list[int]) -> list[float]:
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary in the training people")
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]


EDGE_CASES = {
    "a SNP that does not vary in the training people": ([0, 0, 0], [0, 1]),
    "a SNP of which the training people have the alternate allele only": ([2, 2], [1, 2]),
    "training people who are all heterozygous": ([1, 1, 1, 1], [0, 1, 2]),
    "one new person": ([0, 0, 0, 1], [2]),
}


def _draw_people(rng, n, p):
    # Both a reference and an alternate allele are there.
    return rng.permutation([0, 1, *rng.binomial(2, p, size=n - 2)]).tolist()


def draw(rng):
    p_train, p_new = rng.uniform(0.2, 0.8, size=2)
    train = _draw_people(rng, int(rng.integers(4, 9)), p_train)
    return train, _draw_people(rng, int(rng.integers(3, 6)), p_new)


@mistake
def frequency_of_all(train, new):
    """The frequency comes from training and new people together. What is learned from data, scaling
    included, is learned from the training people only."""
    return patterson_scaling(train + new, new)


@mistake
def frequency_of_new(train, new):
    """The new people are scaled by their own frequency. Then their place would depend on who else
    is new: use the frequency of the training people."""
    return patterson_scaling(new, new)


@mistake
def variance_not_rooted(train, new):
    """2p(1 - p) is the variance. Divide by its root, the standard deviation."""
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary in the training people")
    return [(x - 2 * p) / (2 * p * (1 - p)) for x in new]


@mistake
def one_allele(train, new):
    """p(1 - p) is the variance of one allele. A genotype is the sum of two, and has twice that
    variance."""
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary in the training people")
    return [(x - 2 * p) / math.sqrt(p * (1 - p)) for x in new]


@mistake
def center_of_one_allele(train, new):
    """A genotype has two alleles, so its mean is 2p, not p."""
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary in the training people")
    return [(x - p) / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake
def not_centered(train, new):
    """The counts are scaled but not centered: subtract 2p first."""
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary in the training people")
    return [x / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake
def sample_deviation(train, new):
    """This divides by the standard deviation of the counts in the sample. Patterson's scaling
    divides by the one that random mating would give, the root of 2p(1 - p)."""
    mean, deviation = statistics.mean(train), statistics.pstdev(train)
    if deviation == 0:
        raise ValueError("the SNP does not vary in the training people")
    return [(x - mean) / deviation for x in new]


@mistake(like=sample_deviation)
def sample_deviation_with_n_minus_1(train, new):
    mean, deviation = statistics.mean(train), statistics.stdev(train)
    if deviation == 0:
        raise ValueError("the SNP does not vary in the training people")
    return [(x - mean) / deviation for x in new]


@mistake
def fixed_snp(train, new):
    """Where all training people are the same there is nothing to scale by. Say so by a ValueError:
    neither 0 nor NaN is an answer."""
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        return [0.0 for x in new]
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake(like=fixed_snp)
def fixed_snp_is_nan(train, new):
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        return [math.nan for x in new]
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake(like=fixed_snp)
def fixed_snp_is_infinite(train, new):
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        return [math.inf for x in new]
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake(like=fixed_snp)
def fixed_snp_by_numpy(train, new):
    # NumPy divides by zero with a warning only.
    p = np.mean(train) / 2
    return ((np.array(new) - 2 * p) / np.sqrt(2 * p * (1 - p))).tolist()


@mistake(like=fixed_snp)
def fixed_snp_is_centered(train, new):
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        return [x - 2 * p for x in new]
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]


@mistake(like=fixed_snp)
def fixed_snp_divides_by_zero(train, new):
    p = sum(train) / (2 * len(train))
    return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]
