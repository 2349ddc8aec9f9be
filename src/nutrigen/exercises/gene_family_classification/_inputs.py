"""Inputs that several exercises on gene families draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator


def draw_letters(rng: Generator, length: int) -> str:
    """Return a random sequence."""
    return "".join(rng.choice(list("ACGT"), size=length))
