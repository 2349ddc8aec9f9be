"""Inputs that several exercises draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator


def draw_sample(rng: Generator, n_people: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values of 0 and 1, both among them, and weights that differ."""
    values = rng.integers(0, 2, size=n_people).astype(float)
    values[:2] = [0.0, 1.0]
    return values, rng.integers(1, 10, size=n_people).astype(float)


def rest(values: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Return what a line on what is held leaves of some values."""
    slope, intercept = np.polyfit(held, values, 1)
    return values - intercept - slope * held
