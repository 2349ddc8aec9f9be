"""Inputs that several exercises on linear models draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator


def draw_features(rng: Generator) -> np.ndarray:
    """Return features that are short to read, of more samples than features."""
    n_features = int(rng.integers(1, 4))
    return rng.integers(-20, 21, size=(n_features + int(rng.integers(3, 6)), n_features)) / 10


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return the probabilities that belong to log odds."""
    return 1 / (1 + np.exp(-z))
