"""Canonical k-mer.

A k-mer and its reverse complement are one piece of double-stranded DNA. Compute both, and take the
one that comes first in alphabetical order, by which Python compares texts.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.kmer_analysis._inputs import draw_sequence
from nutrigen.exercises.kmer_analysis.reverse_complement import reverse_complement


def canonical_kmer(kmer: str) -> str:
    return min(kmer, reverse_complement(kmer))


EDGE_CASES = {
    "a single base": ("T",),
    "a k-mer that is its own reverse complement": ("ACGT",),
    "a k-mer that is canonical already": ("AAAC",),
    "a k-mer of one base": ("TTTT",),
}


def draw(rng):
    return (draw_sequence(rng, 3, 9),)


@mistake
def larger_one(kmer):
    """This is the one that comes last in alphabetical order; the convention is the first."""
    return max(kmer, reverse_complement(kmer))


@mistake
def complement_only(kmer):
    """The other strand is read in the other direction: compare with the reverse complement, not
    with the complement."""
    return min(kmer, kmer.translate(str.maketrans("ACGT", "TGCA")))


@mistake
def reverse_only(kmer):
    """Read backwards, a k-mer is another piece of DNA. Compare with its reverse complement."""
    return min(kmer, kmer[::-1])


@mistake
def always_reversed(kmer):
    """This is always the reverse complement. Return it only if it comes first in alphabetical
    order: a k-mer and its reverse complement must have the same canonical k-mer."""
    return reverse_complement(kmer)


@mistake
def never_reversed(kmer):
    """This is the k-mer itself. Return its reverse complement where that comes first in
    alphabetical order."""
    return kmer
