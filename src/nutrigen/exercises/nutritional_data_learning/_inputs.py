"""Inputs that several exercises on learning from nutritional data draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator


def draw_numbers(rng: Generator, n: int) -> list[float]:
    """Return numbers around zero, with two decimals."""
    return [float(value) for value in rng.normal(size=n).round(2)]
