"""Nucleotide sequences: the other strand, the protein, the composition, random ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from nutrigen._arguments import as_generator, as_whole_number
from nutrigen.genomics._codes import (
    BASE_LETTERS,
    as_text,
    base_probabilities,
    encode,
    illegal_base_error,
)
from nutrigen.genomics.fasta import Letters
from nutrigen.genomics.letters import BASES, CODONS, LETTERS

__all__ = ["base_composition", "random_sequence", "reverse_complement", "translate"]


def _both_cases(letters: str, replacements: str) -> dict[int, int]:
    return str.maketrans(letters + letters.lower(), replacements + replacements.lower())


_DNA_COMPLEMENT = _both_cases("ACGTRYSWKMBDHVN", "TGCAYRSWMKVHDBN")
_RNA_COMPLEMENT = _both_cases("ACGURYSWKMBDHVN", "UGCAYRSWMKVHDBN")


def reverse_complement(sequence: Letters) -> str:
    """The other strand, read in its own direction from 5' to 3'.

    Parameters
    ----------
    sequence : str, bytes, FastaRecord, or a sequence of Biopython or scikit-bio
        Bases, IUPAC ambiguity codes and gaps, in either case, which is kept. A sequence that holds
        U is taken as RNA, in which A pairs with U; otherwise A pairs with T.

    Returns
    -------
    str
        The complement of each letter, in reverse order.

    Raises
    ------
    ValueError
        If a letter is illegal (the message names its index), or T and U both occur.

    References
    ----------
    Cornish-Bowden, A. (1985). Nomenclature for Incompletely Specified Bases in Nucleic Acid
    Sequences: Recommendations 1984. *Nucleic Acids Research* 13, 3021-3030.
    https://doi.org/10.1093/nar/13.9.3021

    Examples
    --------
    >>> reverse_complement("AACG")
    'CGTT'
    >>> reverse_complement("AUGn")
    'nCAU'
    """
    sequence = as_text("sequence", sequence)
    if illegal := re.search(f"[^{LETTERS}-]", sequence, re.IGNORECASE | re.ASCII):
        raise illegal_base_error(illegal.group(), f"at index {illegal.start()} of the sequence")
    is_rna = "U" in sequence or "u" in sequence
    if is_rna and ("T" in sequence or "t" in sequence):
        raise ValueError("the sequence holds both T and U, so it is neither DNA nor RNA")
    return sequence.translate(_RNA_COMPLEMENT if is_rna else _DNA_COMPLEMENT)[::-1]


def translate(sequence: Letters) -> str:
    """Return the protein that a coding sequence stands for, by the standard genetic code.

    Parameters
    ----------
    sequence : str, bytes, FastaRecord, or a sequence of Biopython or scikit-bio
        Bases A, C, G and T or U in either case, read from the first one in steps of three.

    Returns
    -------
    str
        One capital letter a codon, ``*`` for a stop wherever it is. A start codon other than ATG
        gets the amino acid that it has elsewhere, although a cell begins with methionine.

    Raises
    ------
    ValueError
        If the length is no multiple of three, or a codon has another letter.

    References
    ----------
    Elzanowski, A. and Ostell, J. (2019). The Genetic Codes. National Center for Biotechnology
    Information, table 1. https://www.ncbi.nlm.nih.gov/Taxonomy/Utils/wprintgc.cgi

    Examples
    --------
    >>> translate("ATGAGTATTCAACATTAA")
    'MSIQH*'
    """
    sequence = as_text("sequence", sequence)
    if len(sequence) % 3:
        raise ValueError(
            f"sequence must be whole codons of three letters, but has {len(sequence)} letters"
        )
    letters = sequence.upper().replace("U", "T")
    codons = [letters[i : i + 3] for i in range(0, len(letters), 3)]
    for number, codon in enumerate(codons):
        if codon not in CODONS:
            raise ValueError(
                f"sequence has the codon {codon!r} at index {3 * number}: expected letters "
                "A, C, G and T or U"
            )
    return "".join(CODONS[codon] for codon in codons)


def base_composition(sequence: Letters | Iterable[Letters]) -> dict[str, float]:
    """Share of each base among the unambiguous bases.

    Parameters
    ----------
    sequence : str, bytes, FastaRecord, sequence of Biopython or scikit-bio, or an iterable of those
        One sequence, or the records of one genome. U counts as T; ambiguity codes and gaps count
        neither as a base nor in the total.

    Returns
    -------
    dict
        Frequencies of A, C, G and T, which sum to 1.

    Raises
    ------
    ValueError
        If a letter is illegal or there is not an unambiguous base.

    Examples
    --------
    >>> base_composition("AACGnn")
    {'A': 0.5, 'C': 0.25, 'G': 0.25, 'T': 0.0}
    """
    encoded, _ = encode(sequence)
    counts = [encoded.count(code) for code in range(4)]
    total = sum(counts)
    if total == 0:
        raise ValueError("the sequence has no unambiguous base (A, C, G, T or U)")
    return {base: count / total for base, count in zip(BASES, counts, strict=True)}


def random_sequence(
    length: int,
    rng: int | np.random.Generator,
    composition: Mapping[str, float] | None = None,
) -> str:
    """Sequence of independent bases.

    Parameters
    ----------
    length : int
        Number of bases.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    composition : mapping, optional
        Probabilities of A, C, G and T, as from :func:`base_composition`; by default all 1/4.

    Returns
    -------
    str
        The sequence, in upper case.

    Raises
    ------
    ValueError
        If `length` is negative or `composition` is not a probability distribution on A, C, G, T.

    Examples
    --------
    >>> random_sequence(5, np.random.default_rng(0), {"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0})
    'AAAAA'
    """
    rng = as_generator("rng", rng)
    length = as_whole_number("length", length, least=0)
    codes = rng.choice(4, size=length, p=base_probabilities(composition))
    return BASE_LETTERS[codes].tobytes().decode("ascii")
