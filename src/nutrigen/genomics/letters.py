"""The letters of nucleotides and amino acids."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

__all__ = ["ALPHABETS", "AMBIGUITY_CODES", "AMINO_ACIDS", "BASES", "CODONS", "LETTERS"]

#: The four bases, in the order of their codes.
BASES = "ACGT"

#: The twenty amino acids, in alphabetical order.
AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"

#: The standard genetic code: amino acid of each codon, ``*`` for a stop.
CODONS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            map("".join, product("TCAG", repeat=3)),
            "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
            strict=True,
        )
    )
)

#: Letters of IUPAC that stand for two bases or more.
AMBIGUITY_CODES = "RYSWKMBDHVN"

#: All letters of DNA and RNA.
LETTERS = BASES + "U" + AMBIGUITY_CODES

#: What may stand in a file, in upper case: letters, a gap, and in proteins a stop.
ALPHABETS = {
    "nucleotide": LETTERS + "-",
    "protein": "ABCDEFGHIJKLMNOPQRSTUVWXYZ*-",
}
