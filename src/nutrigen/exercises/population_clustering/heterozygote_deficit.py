"""Heterozygotes that are missing in a pooled sample.

F is the variance of the frequencies between the populations, divided by p(1 - p) of their mean
frequency p. The populations are all there are, so divide the sum of squares by their number.
"""

import math

from nutrigen.exercises import mistake


def heterozygote_deficit(frequencies: list[float]) -> float:
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return V / (mean * (1 - mean))


EDGE_CASES = {
    "populations with different alleles only": ([0.0, 1.0],),
    "populations with the same frequency": ([0.25, 0.25, 0.25],),
    "one population": ([0.5],),
    "an allele that is nowhere": ([0.0, 0.0],),
    "an allele that everybody has": ([1.0, 1.0, 1.0],),
}


def draw(rng):
    return (rng.uniform(0.05, 0.95, size=rng.integers(2, 6)).round(2).tolist(),)


@mistake
def sample_variance(frequencies):
    """The sum of squares is divided by the number of populations less one. That estimates the
    variance among populations that were not looked at; here the pooled people come from these
    populations, so divide by their number."""
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / max(len(frequencies) - 1, 1)
    return V / (mean * (1 - mean))


@mistake
def variance_only(frequencies):
    """This is the variance between the populations. F is its share of the largest variance that
    there can be: divide by p(1 - p) of the mean frequency."""
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    return sum((p - mean) ** 2 for p in frequencies) / len(frequencies)


@mistake
def deviation(frequencies):
    """F has the variance in its numerator, not the standard deviation."""
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return math.sqrt(V) / (mean * (1 - mean))


@mistake(like=deviation)
def deviation_in_both(frequencies):
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return math.sqrt(V) / math.sqrt(mean * (1 - mean))


@mistake
def mean_of_products(frequencies):
    """The denominator is p(1 - p) of the mean frequency, not the mean of p(1 - p): the
    heterozygotes are missing in comparison with one large population."""
    n = len(frequencies)
    mean = sum(frequencies) / n
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / n
    return V / (sum(p * (1 - p) for p in frequencies) / n)


@mistake
def two_alleles(frequencies):
    """Both the missing heterozygotes, 2V, and the expected ones, 2p(1 - p), have a factor of two,
    which cancels."""
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("there is one allele only, in all populations")
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return V / (2 * mean * (1 - mean))


@mistake
def remaining_share(frequencies):
    """This is the share of the expected heterozygotes that is there. F is the share that is
    missing."""
    return 1 - heterozygote_deficit(frequencies)


@mistake
def fixed_snp(frequencies):
    """Where all populations have one allele only, no heterozygotes are expected and none can be
    missing: zero divided by zero. Raise a ValueError."""
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        return 0.0
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return V / (mean * (1 - mean))


@mistake(like=fixed_snp)
def fixed_snp_is_nan(frequencies):
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        return math.nan
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return V / (mean * (1 - mean))


@mistake(like=fixed_snp)
def fixed_snp_divides_by_zero(frequencies):
    mean = sum(frequencies) / len(frequencies)
    V = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return V / (mean * (1 - mean))
