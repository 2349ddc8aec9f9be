"""Inputs that several exercises on breast cancer draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

SICK, WELL = "malignant", "benign"


def draw_diagnoses(rng: Generator, n_sick: int, n_well: int) -> list[str]:
    """Return diagnoses in random order."""
    return [str(label) for label in rng.permutation([SICK] * n_sick + [WELL] * n_well)]
