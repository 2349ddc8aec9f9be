"""Slices of three.

A codon starts at every third position; sequence[i : i + 3] ends before i + 3. The last possible
start leaves room for three letters.
"""

from nutrigen.exercises import mistake


def codons(sequence: str) -> list[str]:
    starts = range(0, len(sequence) - 2, 3)
    return [sequence[start : start + 3] for start in starts]


EDGE_CASES = {
    "a whole number of codons": ("ATGGCC",),
    "one letter too many": ("ATGGCCT",),
    "two letters too many": ("ATGGCCTA",),
    "one codon": ("ATG",),
    "a sequence shorter than a codon": ("AT",),
    "an empty sequence": ("",),
    "lower case with an N and a stop codon": ("atgGcNtaAacg",),
}


def draw(rng):
    return ("".join(rng.choice(list("ACGT"), size=int(rng.integers(7, 22)))),)


@mistake
def incomplete_codon(sequence):
    """At the end is a piece of one or two letters, which is no codon. A slice beyond the end is
    shorter, and Python says nothing."""
    return [sequence[start : start + 3] for start in range(0, len(sequence), 3)]


@mistake
def last_codon_missed(sequence):
    """The last codon is missing: range ends before its second argument, so it has to be
    len(sequence) - 2."""
    return [sequence[start : start + 3] for start in range(0, len(sequence) - 3, 3)]


@mistake
def every_window(sequence):
    """These windows overlap. Codons follow one another: the start moves by three."""
    return [sequence[start : start + 3] for start in range(len(sequence) - 2)]


@mistake
def two_letters(sequence):
    """These pieces have two letters: a slice ends before its second index."""
    return [sequence[start : start + 2] for start in range(0, len(sequence) - 2, 3)]


@mistake
def counted_from_one(sequence):
    """The first letter is missing: Python counts from 0."""
    return [sequence[start : start + 3] for start in range(1, len(sequence) - 2, 3)]
