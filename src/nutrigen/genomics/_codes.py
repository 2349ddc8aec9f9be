"""Nucleotides as numbers: A = 0, C = 1, G = 2, T = 3."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping

import numpy as np

from nutrigen.genomics.fasta import FastaRecord, Letters
from nutrigen.genomics.letters import AMBIGUITY_CODES, BASES, LETTERS

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


def illegal_base_error(letter: str, where: str) -> ValueError:
    return ValueError(
        f"{letter!r} {where} is not a nucleotide: expected A, C, G, T or U, an IUPAC ambiguity "
        f"code ({AMBIGUITY_CODES}) or a gap (-)"
    )


def non_negative(value: int, name: str) -> int:
    value = operator.index(value)
    if value < 0:
        raise ValueError(f"{name} must not be negative, but is {value}")
    return value


def base_probabilities(composition: Mapping[str, float] | None) -> np.ndarray:
    """Probabilities of A, C, G and T as an array, checked."""
    if composition is None:
        return np.full(4, 0.25)
    if set(composition) != set(BASES):
        raise ValueError(
            f"composition must give the probabilities of A, C, G and T, not of {list(composition)}"
        )
    probabilities = np.array([composition[base] for base in BASES], dtype=float)
    if not (probabilities >= 0).all() or not math.isclose(probabilities.sum(), 1, abs_tol=1e-9):
        raise ValueError(
            f"composition must hold probabilities that sum to 1, not {dict(composition)}"
        )
    return probabilities


def encode(sequence: Letters | Iterable[Letters]) -> tuple[bytes, list[int]]:
    """Codes of all letters, an ambiguous one between records, and the length of each record."""
    if isinstance(sequence, str | bytes | FastaRecord):
        sequence = [sequence]
    records = [encode_record(record, index) for index, record in enumerate(sequence)]
    return bytes([AMBIGUOUS]).join(records), [len(record) for record in records]


def encode_record(record: Letters, index: int) -> bytes:
    letters = record.sequence if isinstance(record, FastaRecord) else record
    if not isinstance(letters, str | bytes):
        raise TypeError(
            "sequence must be a str, bytes or FastaRecord, or an iterable of those, but record "
            f"{index} is of type {type(letters).__name__}"
        )
    # What is not ASCII becomes a question mark, which is as illegal and keeps its index.
    text = letters.encode("ascii", "replace") if isinstance(letters, str) else letters
    codes = text.translate(BASE_CODES)
    if (position := codes.find(ILLEGAL)) >= 0:
        letter = letters[position : position + 1]
        if isinstance(letter, bytes):
            letter = letter.decode("ascii", "backslashreplace")
        raise illegal_base_error(letter, f"at index {position} of record {index}")
    return codes
