"""Nucleotides as numbers: A = 0, C = 1, G = 2, T = 3."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import is_missing
from nutrigen.genomics.fasta import FastaRecord, Letters
from nutrigen.genomics.letters import AMBIGUITY_CODES, BASES, LETTERS

if TYPE_CHECKING:
    from typing_extensions import TypeIs

BASE_LETTERS = np.frombuffer(BASES.encode(), dtype=np.uint8)

# Codes of letters that are not one of the bases 0 to 3.
AMBIGUOUS = 4
ILLEGAL = 255


def _table_of_base_codes() -> bytes:
    """Code of each byte, as bytes.translate takes it."""
    table = bytearray([ILLEGAL]) * 256
    for letter in LETTERS + "-":
        code = BASES.find("T" if letter == "U" else letter)
        table[ord(letter)] = table[ord(letter.lower())] = code if code >= 0 else AMBIGUOUS
    return bytes(table)


BASE_CODES = _table_of_base_codes()


def base_codes(letters: str) -> np.ndarray:
    """Code of each letter: 0 to 3 of a base, else AMBIGUOUS, or ILLEGAL.

    Examples
    --------
    >>> base_codes("aCGU-?").tolist()
    [0, 1, 2, 3, 4, 255]
    """
    # What is not ASCII becomes a question mark, which is as illegal and keeps its place.
    return np.frombuffer(letters.encode("ascii", "replace").translate(BASE_CODES), dtype=np.uint8)


def illegal_base_error(letter: str, where: str) -> ValueError:
    return ValueError(
        f"{letter!r} {where} is not a nucleotide: expected A, C, G, T or U, an IUPAC ambiguity "
        f"code ({AMBIGUITY_CODES}) or a gap (-)"
    )


def base_probabilities(composition: Mapping[str, float] | None) -> np.ndarray:
    """Probabilities of A, C, G and T as an array, checked; a Series of pandas is read by name."""
    if composition is None:
        return np.full(4, 0.25)
    if hasattr(composition, "to_dict"):
        composition = composition.to_dict()
    if not isinstance(composition, Mapping) or set(composition) != set(BASES):
        given = list(composition) if isinstance(composition, Mapping) else composition
        raise ValueError(
            f"composition must give the probabilities of A, C, G and T by name, not of {given}"
        )
    probabilities = np.array([composition[base] for base in BASES], dtype=float)
    if not (probabilities >= 0).all() or not math.isclose(probabilities.sum(), 1, abs_tol=1e-9):
        raise ValueError(
            f"composition must hold probabilities that sum to 1, not {dict(composition)}"
        )
    return probabilities


# By name: who has one has imported its library, and nobody else needs it.
_SEQUENCES_OF_LIBRARIES = {
    ("Bio", "Seq"),
    ("Bio", "MutableSeq"),
    ("Bio", "SeqRecord"),
    ("skbio", "Sequence"),
}


def is_one_sequence(value: object) -> TypeIs[Letters]:
    """Whether a value is a sequence itself, and not a collection of several."""
    return isinstance(value, str | bytes | bytearray | FastaRecord) or any(
        (cls.__module__.partition(".")[0], cls.__name__) in _SEQUENCES_OF_LIBRARIES
        for cls in type(value).__mro__
    )


def as_text(name: str, sequence: object) -> str:
    """Letters of one sequence: of text, bytes, a record, or what Biopython and scikit-bio have."""
    if isinstance(sequence, str):
        return str(sequence)
    if isinstance(sequence, FastaRecord):
        return sequence.sequence
    if isinstance(sequence, bytes | bytearray):
        return sequence.decode("latin-1")
    if is_one_sequence(sequence):
        return str(getattr(sequence, "seq", sequence))
    if is_missing(sequence):
        raise TypeError(f"{name} is missing ({sequence!r}): leave it out")
    hint = ": join its letters, as in ''.join" if isinstance(sequence, list | tuple) else ""
    raise TypeError(
        f"{name} must be a sequence, as str, bytes, FastaRecord, or of Biopython or scikit-bio, "
        f"not {type(sequence).__name__}{hint}"
    )


def as_texts(name: str, sequences: object, k: int = 1) -> list[str]:
    """Letters of several sequences, in their order, of which words of k letters are asked for."""
    if is_one_sequence(sequences):
        raise TypeError(f"{name} is one string: put it into a list")
    if isinstance(sequences, Mapping | AbstractSet) or not isinstance(sequences, Iterable):
        raise TypeError(
            f"{name} must be a list of sequences, not a {type(sequences).__name__}, which has no "
            "order of them"
        )
    if (n_axes := getattr(sequences, "ndim", 1)) != 1:
        raise TypeError(f"{name} must be a list of sequences, but has {n_axes} axes")
    texts = [as_text(f"{name}[{number}]", one) for number, one in enumerate(sequences)]
    _require_no_letters(name, texts, k)
    return texts


def _require_no_letters(name: str, texts: Sequence[str] | Sequence[bytes], k: int) -> None:
    # Words of two letters or more would silently be none.
    if k > 1 and len(texts) > 1 and all(len(text) == 1 for text in texts):
        raise TypeError(
            f"{name} holds {len(texts)} single letters: if it is one sequence, join them by "
            f"''.join({name})"
        )


def encode(sequence: Letters | Iterable[Letters], k: int = 1) -> tuple[bytes, list[int]]:
    """Codes of all letters, an ambiguous one between records, and the length of each record."""
    if is_one_sequence(sequence):
        sequence = [sequence]
    elif isinstance(sequence, Mapping) or not isinstance(sequence, Iterable):
        raise TypeError(
            "sequence must be a sequence, as str, bytes, FastaRecord, or of Biopython or "
            f"scikit-bio, or a list of those, not a {type(sequence).__name__}"
        )
    records = [encode_record(record, index) for index, record in enumerate(sequence)]
    _require_no_letters("sequence", records, k)
    return bytes([AMBIGUOUS]).join(records), [len(record) for record in records]


def encode_record(record: Letters, index: int) -> bytes:
    letters = record if isinstance(record, bytes) else as_text(f"record {index}", record)
    # What is not ASCII becomes a question mark, which is as illegal and keeps its index.
    text = letters.encode("ascii", "replace") if isinstance(letters, str) else letters
    codes = text.translate(BASE_CODES)
    if (position := codes.find(ILLEGAL)) >= 0:
        letter = letters[position : position + 1]
        if isinstance(letter, bytes):
            letter = letter.decode("ascii", "backslashreplace")
        raise illegal_base_error(letter, f"at index {position} of record {index}")
    return codes
