"""Inputs that several exercises on decision trees draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

DIETS = ("coc", "fish", "lin", "ref", "sun")


def draw_labels(rng: Generator, n: int, n_classes: int) -> list[str]:
    """Return n random diets, of which at most n_classes are different."""
    return [DIETS[int(i)] for i in rng.integers(n_classes, size=n)]
