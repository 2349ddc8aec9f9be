"""What three criteria say about numbers of clusters, of data and of clouds without clusters.

For the chapter on unsupervised learning. A stability is a mean over random parts of the data, and
which number of clusters is the most stable one depends on the parts and on how long each clustering
is searched for. How high a criterion is tells something only beside single normal distributions of
the same covariance, which have no clusters.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score

from nutrigen import datasets
from nutrigen.learning.cluster import KMeans, cluster_stability

__all__ = ["CANDIDATES", "cloud_like", "compute", "criteria"]

CANDIDATES = tuple(range(2, 13))
_N_REPEATS = 20
_FEW_STARTS = 5
_MANY_STARTS = 50


def criteria(X: np.ndarray, seed: int, n_starts: int) -> dict[str, list[float]]:
    """Three criteria of k-means, for each number of clusters.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples, more than can be lost by leaving out a fifth and still be twelve.
    seed : int
        Of the parts that are drawn, and of the starts.
    n_starts : int
        Starts of each clustering, of which the best is kept.

    Returns
    -------
    dict of str to list of float
        For each of `CANDIDATES` the `objective`, as a share of that of a single cluster, the mean
        `silhouette`, and the `stability`, the mean adjusted Rand index of ten parts.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
    >>> X = np.repeat(corners, 8, axis=0) + np.arange(24)[:, np.newaxis] / 100
    >>> found = criteria(X, 0, 5)
    >>> [CANDIDATES[int(np.argmax(found[name]))] for name in ("silhouette", "stability")]
    [3, 3]
    """
    rng = np.random.default_rng(seed)
    whole = np.sum((X - X.mean(axis=0)) ** 2)
    found: dict[str, list[float]] = {"objective": [], "silhouette": [], "stability": []}
    for k in CANDIDATES:
        estimator = KMeans(k, n_init=n_starts, random_state=seed)
        fitted = estimator.fit(X)
        found["objective"].append(float(fitted.inertia_ / whole))
        found["silhouette"].append(float(silhouette_score(X, fitted.labels_)))
        found["stability"].append(float(cluster_stability(estimator, X, rng).mean()))
    return found


def cloud_like(X: np.ndarray, seed: int) -> np.ndarray:
    """As many samples of one normal distribution with the mean and the covariance of `X`.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    seed : int
        Of the draw.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        The draw.

    Examples
    --------
    >>> import numpy as np
    >>> cloud_like(np.array([[1.0, 5.0], [1.0, 5.0]]), 0).tolist()
    [[1.0, 5.0], [1.0, 5.0]]
    """
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal(X.mean(axis=0), np.cov(X, rowvar=False), size=len(X))


def compute() -> dict[str, Any]:
    """Repeat it with other parts for the scaled fatty acids, and for clouds like them and iris."""
    acids = cast(datasets.Nutrimouse, datasets.load_nutrimouse()).lipids.to_numpy()
    scaled = (acids - acids.mean(axis=0)) / acids.std(axis=0)
    flowers = load_iris().data
    seeds = range(_N_REPEATS)
    return {
        "mice": [criteria(scaled, seed, _MANY_STARTS) for seed in seeds],
        "mice_few_starts": [criteria(scaled, seed, _FEW_STARTS) for seed in seeds],
        "like_mice": [criteria(cloud_like(scaled, s), s, _MANY_STARTS) for s in seeds],
        "like_flowers": [criteria(cloud_like(flowers, s), s, _FEW_STARTS) for s in seeds],
    }
