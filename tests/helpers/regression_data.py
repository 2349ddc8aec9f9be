"""A regression that has something to find, for tests of what judges regressions."""

from __future__ import annotations

import numpy as np

RNG_SEED = 8


def data(
    n: int = 60, m: int = 4, seed: int = RNG_SEED
) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """Return features, the first of which says nothing, targets, and a generator to go on with."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, m))
    return X, X @ np.arange(m) + rng.normal(size=n), rng
