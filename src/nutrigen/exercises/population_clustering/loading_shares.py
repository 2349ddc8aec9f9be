"""Which chromosome carries a component.

Square each loading, add up the squares chromosome by chromosome in a dictionary, and divide each
sum by the sum over all SNPs.
"""

import numpy as np

from nutrigen.exercises import mistake


def loading_shares(loadings: list[float], chromosomes: list[str]) -> dict[str, float]:
    total = sum(w**2 for w in loadings)
    shares = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        shares[chromosome] += w**2 / total
    return shares


EDGE_CASES = {
    "loadings whose squares add up to 1": ([0.6, -0.8], ["1", "X"]),
    "loadings that cancel": ([0.5, -0.5, 1.0], ["1", "1", "2"]),
    "chromosomes that are not sorted": ([0.5, 0.1, -0.7, 0.2], ["2", "1", "2", "1"]),
    "one SNP": ([-0.3], ["22"]),
    "a chromosome that carries nothing": ([0.0, 2.0, 0.0], ["1", "2", "3"]),
}


def draw(rng):
    n_snps = int(rng.integers(5, 10))
    chromosomes = sorted([*rng.choice(["1", "2", "7"], size=n_snps - 1).tolist(), "7"])
    loadings = np.zeros(n_snps)
    # Where they cancel, shares of the signed loadings depend on the order of addition.
    while abs(loadings.sum()) < 0.1:
        loadings = rng.normal(scale=0.5, size=n_snps).round(2)
    return loadings.tolist(), chromosomes


@mistake
def absolute_values(loadings, chromosomes):
    """These are shares of the absolute loadings. The squares of the loadings add up to the length
    of the component, so take squares."""
    total = sum(abs(w) for w in loadings)
    shares = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        shares[chromosome] += abs(w) / total
    return shares


@mistake
def signed(loadings, chromosomes):
    """Loadings of opposite sign cancel here. The sign only says which allele was counted: square
    the loadings before adding them up."""
    sums = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        sums[chromosome] += w
    return sums


@mistake(like=signed)
def signed_divided_by_sum(loadings, chromosomes):
    total = sum(loadings)
    shares = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        shares[chromosome] += w / total
    return shares


@mistake(like=signed)
def sums_squared(loadings, chromosomes):
    sums = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        sums[chromosome] += w
    total = sum(value**2 for value in sums.values())
    return {chromosome: value**2 / total for chromosome, value in sums.items()}


@mistake(like=signed)
def sums_squared_divided_by_squares(loadings, chromosomes):
    sums = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        sums[chromosome] += w
    total = sum(w**2 for w in loadings)
    return {chromosome: value**2 / total for chromosome, value in sums.items()}


@mistake
def number_of_snps(loadings, chromosomes):
    """This is the share of the SNPs that each chromosome has, whatever their loadings. It is what
    to compare the shares of the squared loadings with."""
    n = len(chromosomes)
    return {chromosome: chromosomes.count(chromosome) / n for chromosome in chromosomes}


@mistake
def mean_of_squares(loadings, chromosomes):
    """These are mean squared loadings of the chromosomes. Shares come from sums: a chromosome with
    many SNPs may carry more."""
    means = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        means[chromosome] += w**2 / chromosomes.count(chromosome)
    return means


@mistake(like=mean_of_squares)
def mean_of_squares_divided_by_sum(loadings, chromosomes):
    means = mean_of_squares(loadings, chromosomes)
    total = sum(means.values())
    return {chromosome: value / total for chromosome, value in means.items()}


@mistake(like=mean_of_squares)
def mean_of_shares(loadings, chromosomes):
    shares = loading_shares(loadings, chromosomes)
    return {
        chromosome: share / chromosomes.count(chromosome) for chromosome, share in shares.items()
    }


@mistake
def not_divided(loadings, chromosomes):
    """The sums of squares are right, but they are no shares yet: here the squares of all loadings
    do not add up to 1, so divide by their sum."""
    sums = dict.fromkeys(chromosomes, 0.0)
    for w, chromosome in zip(loadings, chromosomes, strict=True):
        sums[chromosome] += w**2
    return sums
