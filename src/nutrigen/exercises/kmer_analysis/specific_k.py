"""Smallest specific k.

Start at k = 1, and increase k until 2(L - k + 1)/4^k is below the threshold: there are L - k + 1
windows on each of two strands, and each is a given k-mer by chance with probability 1/4^k.
"""

import math

from nutrigen.exercises import mistake


def specific_k(genome_length: int, threshold: float) -> int:
    k = 1
    while 2 * (genome_length - k + 1) / 4**k >= threshold:
        k += 1
    return k


EDGE_CASES = {
    "a sequence so short that L - k + 1 is clearly less than L": (20, 0.15),
    "another sequence so short that L - k + 1 is clearly less than L": (24, 0.04),
    "an expected number equal to the threshold": (9, 1.0),
    "a threshold for which k = 1 does": (5, 6.0),
    "a word that is longer than the sequence": (3, 0.01),
    "the genome of Escherichia coli": (4_641_652, 0.01),
}


def draw(rng):
    return int(10 ** rng.uniform(2, 5)), float(rng.choice([1.0, 0.1, 0.05, 0.01, 0.001]))


@mistake
def one_strand(genome_length, threshold):
    """Only one strand is counted. A k-mer can occur on either, which doubles the expected number.
    (Rounding a logarithm to the nearest integer comes to the same: round up.)"""
    k = 1
    while (genome_length - k + 1) / 4**k >= threshold:
        k += 1
    return k


@mistake(like=one_strand)
def one_strand_by_logarithm(genome_length, threshold):
    return math.ceil(math.log(genome_length / threshold, 4))


@mistake(like=one_strand)
def rounded_to_nearest(genome_length, threshold):
    return round(math.log(2 * genome_length / threshold, 4))


@mistake
def rounded_down(genome_length, threshold):
    """This k is one too small: the expected number is still above the threshold there. Round the
    logarithm up, or go on until the number is below."""
    return math.floor(math.log(2 * genome_length / threshold, 4))


@mistake(like=rounded_down)
def one_too_small(genome_length, threshold):
    return specific_k(genome_length, threshold) - 1


@mistake
def one_too_large(genome_length, threshold):
    """A smaller k does: the expected number is below the threshold at k - 1 already. Check the
    condition before k is increased once more."""
    return specific_k(genome_length, threshold) + 1


@mistake
def product(genome_length, threshold):
    """There are 4**k k-mers, four choices for each of k letters, not 4*k."""
    # 2(L - k + 1)/(4k) < t solved for k: the search would try every k up to about L.
    return math.floor(2 * (genome_length + 1) / (4 * threshold + 2)) + 1


@mistake
def base_2(genome_length, threshold):
    """DNA has four letters, not two: a given k-mer has probability 1/4^k. With logarithms, take
    base 4."""
    k = 1
    while 2 * (genome_length - k + 1) / 2**k >= threshold:
        k += 1
    return k


@mistake(like=base_2)
def base_2_by_logarithm(genome_length, threshold):
    return math.ceil(math.log2(2 * genome_length / threshold))


@mistake
def natural_logarithm(genome_length, threshold):
    """math.log(x) is the natural logarithm. Four letters need base 4: math.log(x, 4)."""
    return math.ceil(math.log(2 * genome_length / threshold))


@mistake
def length_for_windows(genome_length, threshold):
    """This is nearly right: there are L - k + 1 windows, not L. In a short sequence, the difference
    matters."""
    k = 1
    while 2 * genome_length / 4**k >= threshold:
        k += 1
    return k


@mistake(like=length_for_windows)
def length_for_windows_by_logarithm(genome_length, threshold):
    return math.ceil(math.log(2 * genome_length / threshold, 4))


@mistake
def not_strict(genome_length, threshold):
    """The expected number equals the threshold at this k; it should be below it. Check whether < or
    <= is meant."""
    k = 1
    while 2 * (genome_length - k + 1) / 4**k > threshold:
        k += 1
    return k
