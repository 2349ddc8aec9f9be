"""Inputs that several exercises on unsupervised learning draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

# Points on a grid, so that ties are exact.
SQUARE = np.array([[0.0, 0.0], [0.0, 4.0], [4.0, 0.0], [4.0, 4.0]])


def draw_clusters(rng: Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return samples, labels of which none is missing, and centers."""
    n_clusters, n_features = rng.integers(2, 5, size=2)
    n_samples = int(n_clusters + rng.integers(3, 8))
    labels = np.concatenate(
        [np.arange(n_clusters), rng.integers(n_clusters, size=n_samples - n_clusters)]
    )
    # Quarters, so that ties among distances are exact by whatever formula.
    X = rng.normal(scale=12.0, size=(n_samples, n_features)).round() / 4
    centers = rng.normal(scale=12.0, size=(n_clusters, n_features)).round() / 4
    return X, rng.permutation(labels), centers


def draw_samples(rng: Generator) -> np.ndarray:
    """Return samples, more than they have features, which are correlated."""
    n_features = int(rng.integers(2, 5))
    n_samples = n_features + int(rng.integers(2, 6))
    mixing = rng.normal(size=(n_features, n_features))
    X = rng.normal(size=(n_samples, n_features)) @ mixing + rng.normal(5, 3, n_features)
    return X.round(2)
