"""Inputs that several exercises on motifs draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

UNIFORM = {"A": 0.25, "C": 0.25, "G": 0.25, "T": 0.25}


def draw_word(rng: Generator, length: int) -> str:
    """Return a random word."""
    return "".join(rng.choice(list("ACGT"), size=length))


def draw_background(rng: Generator) -> dict[str, float]:
    """Return probabilities of the bases that are the same on both strands."""
    gc = float(rng.choice([0.3, 0.4, 0.6]))
    return {"A": (1 - gc) / 2, "C": gc / 2, "G": gc / 2, "T": (1 - gc) / 2}
