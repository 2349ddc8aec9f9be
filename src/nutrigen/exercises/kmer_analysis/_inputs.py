"""Inputs that several exercises on k-mers draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator


def draw_sequence(rng: Generator, shortest: int, longest: int, bases: str = "ACGT") -> str:
    """Draw a sequence of a length between `shortest` and `longest`, both included."""
    return "".join(rng.choice(list(bases), size=rng.integers(shortest, longest + 1)))
