"""Inputs that several exercises on neural networks use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

#: Edge cases of a function of one number.
NUMBERS = {
    "zero": (0.0,),
    "a very small number": (-1000.0,),
    "a very large number": (1000.0,),
    "a number that makes the result tiny": (-30.0,),
}


def array(*values: object) -> np.ndarray:
    """Return an array of floating-point numbers."""
    return np.array(values, dtype=float)


def draw_array(rng: Generator, *shape: int) -> np.ndarray:
    """Return numbers that are short to read in a counterexample."""
    return rng.integers(-30, 31, size=shape) / 10


def draw_number(rng: Generator) -> float:
    """Return a number from where a sigmoid is not yet flat."""
    return round(float(rng.uniform(-6, 6)), 2)
