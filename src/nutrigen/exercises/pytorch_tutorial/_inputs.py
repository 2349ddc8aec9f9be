"""Inputs that several exercises of the PyTorch tutorial draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator


def draw_points(rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of some points near a line."""
    n_samples = int(rng.integers(3, 8))
    x = rng.uniform(-3, 3, n_samples).round(1)
    return x, (rng.normal(0, 2) + rng.normal(0, 2) * x + rng.normal(0, 1, n_samples)).round(1)


def draw_line(rng: Generator) -> tuple[float, float]:
    """Return an intercept and a slope."""
    intercept, slope = rng.uniform(-3, 3, 2).round(1).tolist()
    return intercept, slope
