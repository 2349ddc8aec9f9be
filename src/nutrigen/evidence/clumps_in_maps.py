"""How clumped the maps of real samples look, and those of clouds that have everything but clusters.

For the chapter on hierarchies and maps. A map by t-SNE has clumps whether the samples have clusters
or not. What a clump says can be told only beside maps of draws with the same margins and the same
dependence. The same draws say what a tree's heights, its stability and its agreement with the
distances are worth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_score

from nutrigen import datasets
from nutrigen.learning.cluster import KMeans, cluster_stability
from nutrigen.learning.decomposition import PCA
from nutrigen.learning.hierarchy import (
    AgglomerativeClustering,
    cophenetic_distances,
    linkage,
)
from nutrigen.learning.manifold import TSNE, copula_like, neighbors_kept

__all__ = [
    "ADULTS",
    "MICE",
    "adults",
    "clumpiness",
    "compute",
    "judge_maps",
    "judge_tree",
    "standardized",
]

#: How the maps of the mice and of the adults are made, and how many neighbors are looked for.
MICE: dict[str, Any] = {
    "perplexities": (2, 5, 13),
    "search": {"learning_rate": 2.0, "early_exaggeration": 2.0},
    "n_neighbors": 3,
}
ADULTS: dict[str, Any] = {
    "perplexities": (5, 30),
    "search": {"learning_rate": 20.0, "early_exaggeration": 2.0},
    "n_neighbors": 10,
}
#: Rounding, which differs between machines, grows from step to step of a map.
DIGITS = 2
_N_DRAWS = 50
_N_GROUPS_OF_ADULTS = 10
_N_ADULTS = 400


def standardized(X: np.ndarray) -> np.ndarray:
    """Features with mean 0 and standard deviation 1.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples; no feature is constant.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        The same, scaled.

    Examples
    --------
    >>> import numpy as np
    >>> standardized(np.array([[1.0], [3.0]])).tolist()
    [[-1.0], [1.0]]
    """
    return (X - X.mean(axis=0)) / X.std(axis=0)


def adults(seed: int) -> np.ndarray:
    """Intakes of the first day of some hundred adults, as logarithms, standardized.

    Parameters
    ----------
    seed : int
        Of the draw of adults.

    Returns
    -------
    ndarray of shape (400, 11)
        The natural logarithm of one more than the intake.

    Examples
    --------
    >>> adults(0).shape
    (400, 11)
    """
    data = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    intakes = np.log1p(data.modality("intake day 1").to_numpy())
    chosen = np.random.default_rng(seed).choice(len(intakes), _N_ADULTS, replace=False)
    return standardized(intakes[chosen])


def clumpiness(Y: np.ndarray) -> float:
    """Highest mean silhouette of k-means, for two to twelve clusters.

    Parameters
    ----------
    Y : ndarray of shape (n_samples, n_components)
        Places in a map, or samples themselves; more than twelve.

    Returns
    -------
    float
        At most 1; the more clumped, the higher.

    Examples
    --------
    >>> import numpy as np
    >>> line = np.arange(20.0)[:, np.newaxis]
    >>> clumpiness(line) < clumpiness(line + 20 * (line >= 10))
    True
    """
    found = [KMeans(k, n_init=5, random_state=0).fit(Y).labels_ for k in range(2, 13)]
    return max(float(silhouette_score(Y, labels)) for labels in found)


def judge_maps(
    X: np.ndarray,
    perplexities: tuple[int, ...],
    search: Mapping[str, Any],
    n_neighbors: int,
    seed: int | None = None,
) -> dict[str, dict[str, float]]:
    """How clumped samples and their maps look, and how many neighbors the maps keep.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    perplexities : tuple of int
        Of the maps by t-SNE.
    search : mapping of str
        Further parameters of t-SNE. Small steps end at lower losses than usual ones, and depend
        little on rounding.
    n_neighbors : int
        Number of neighbors that are looked for in the maps.
    seed : int, optional
        Of a random start of t-SNE; without one it starts at the first two principal components.

    Returns
    -------
    dict of str to dict of str to float
        For ``"samples"``, ``"components"`` and each perplexity, ``"clumpiness"`` and ``"kept"``;
        for the perplexities also the ``"loss"``.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(20, 4))
    >>> found = judge_maps(X, (3,), {"learning_rate": 2.0}, 3)
    >>> sorted(found), found["samples"]["kept"]
    (['3', 'components', 'samples'], 1.0)
    """
    maps = {"samples": X, "components": PCA(2).fit_transform(X)}
    losses = {}
    for perplexity in perplexities:
        tsne = TSNE(
            perplexity=perplexity,
            init="pca" if seed is None else "random",
            random_state=seed,
            **search,
        ).fit(X)
        maps[str(perplexity)] = tsne.embedding_
        losses[str(perplexity)] = {"loss": tsne.kl_divergence_}
    return {
        name: {
            "clumpiness": clumpiness(places),
            "kept": neighbors_kept(X, places, n_neighbors),
            **losses.get(name, {}),
        }
        for name, places in maps.items()
    }


def judge_tree(X: np.ndarray, method: str, seed: int) -> dict[str, float]:
    """What is said of a dendrogram to make it believed.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    method : str
        Linkage.
    seed : int
        Of the parts of the samples.

    Returns
    -------
    dict of str to float
        The ``"stability"`` of ten clusters, the mean adjusted Rand index of ten parts; the
        ``"correlation"`` of the heights at which pairs are joined with their distances; and the
        largest ``"gap"`` between two successive heights, as a share of the last one.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.repeat(10 * np.eye(10), 4, axis=0) + np.arange(40)[:, np.newaxis] / 100
    >>> found = judge_tree(X, "average", 0)
    >>> found["stability"], found["correlation"] > 0.99, found["gap"] > 0.9
    (1.0, True, True)
    """
    distances = cdist(X, X)
    merges = linkage(distances, method=method)
    pairs = np.triu_indices(len(X), 1)
    joined = cophenetic_distances(merges)[pairs]
    clusters = AgglomerativeClustering(10, linkage=method)
    return {
        "stability": float(cluster_stability(clusters, X, seed).mean()),
        "correlation": float(np.corrcoef(distances[pairs], joined)[0, 1]),
        "gap": float(np.diff(merges[:, 2]).max() / merges[-1, 2]),
    }


def compute() -> dict[str, Any]:
    """Judge maps and trees of the mice and of the adults, and of clouds like them."""
    mice = cast(datasets.Nutrimouse, datasets.load_nutrimouse())
    found: dict[str, Any] = {}
    for name, table in (("acids", mice.lipids), ("genes", mice.genes)):
        X = standardized(table.to_numpy())
        found[name] = {
            "real": judge_maps(X, **MICE),
            "other starts": [judge_maps(X, **MICE, seed=seed) for seed in range(_N_DRAWS)],
            "clouds": [judge_maps(copula_like(X, seed), **MICE) for seed in range(_N_DRAWS)],
        }
        if name == "acids":
            found["trees"] = {
                method: {
                    "real": [judge_tree(X, method, seed) for seed in range(_N_DRAWS)],
                    "clouds": [
                        judge_tree(copula_like(X, seed), method, seed) for seed in range(_N_DRAWS)
                    ],
                }
                for method in ("average", "ward")
            }
    groups = [adults(seed) for seed in range(_N_GROUPS_OF_ADULTS)]
    found["adults"] = {
        "real": [judge_maps(X, **ADULTS) for X in groups],
        "clouds": [judge_maps(copula_like(X, seed), **ADULTS) for seed, X in enumerate(groups)],
    }
    return found
