"""How stable k-means is on the mice's fatty acids, measured again and again.

For the chapter on unsupervised learning: a stability is a mean over random parts of forty mice, and
which number of clusters is the most stable one depends on the parts.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from nutrigen import datasets
from nutrigen.learning.cluster import KMeans, cluster_stability

__all__ = ["CANDIDATES", "compute", "stabilities"]

CANDIDATES = tuple(range(2, 13))
_N_REPEATS = 20


def stabilities(X: np.ndarray, seed: int) -> list[float]:
    """Mean stability of k-means for each number of clusters.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples, more than can be lost by leaving out a fifth and still be twelve.
    seed : int
        Of the parts that are drawn, and of the starts.

    Returns
    -------
    list of float
        Mean adjusted Rand index of ten parts, for each of `CANDIDATES`.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
    >>> X = np.repeat(corners, 8, axis=0) + np.arange(24)[:, np.newaxis] / 100
    >>> found = stabilities(X, 0)
    >>> CANDIDATES[int(np.argmax(found))]
    3
    """
    rng = np.random.default_rng(seed)
    return [
        float(cluster_stability(KMeans(k, n_init=5, random_state=seed), X, rng).mean())
        for k in CANDIDATES
    ]


def compute() -> dict[str, Any]:
    """Repeat it with other parts, for the scaled fatty acids."""
    acids = cast(datasets.Nutrimouse, datasets.load_nutrimouse()).lipids.to_numpy()
    scaled = (acids - acids.mean(axis=0)) / acids.std(axis=0)
    return {"of_mice": [stabilities(scaled, seed) for seed in range(_N_REPEATS)]}
