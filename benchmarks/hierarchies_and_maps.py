"""Hierarchical clustering, mixtures and t-SNE, against SciPy and scikit-learn.

The data are those of the chapter: the fatty acids of the mice, and intakes of four hundred adults.
Both take the same start and are checked to give the same result before they are timed. Promises: a
mixture and a map take at most three times as long. There is none for trees: ours look at the whole
matrix for each merge, and SciPy does not; how they grow is shown.
"""

from __future__ import annotations

import numpy as np
from measure import Row, Task, against_peer, growing
from scipy.cluster import hierarchy as peer_hierarchy
from scipy.spatial.distance import cdist, squareform
from sklearn.manifold import TSNE as PeerTSNE
from sklearn.mixture import GaussianMixture as PeerMixture

from nutrigen.evidence.clumps_in_maps import adults, standardized
from nutrigen.learning.hierarchy import linkage
from nutrigen.learning.manifold import TSNE, neighbors_kept
from nutrigen.learning.mixture import GaussianMixture

LIMIT = 3.0
N_STEPS = 300


def rows(quick: bool) -> list[Row]:
    """Trees, mixtures and maps of the chapter's data, and trees of more samples."""
    repeats = 3 if quick else 7
    X = adults(0)
    sizes = [100, 200, 400] if quick else [100, 200, 400, 800]
    return [
        against_peer("average linkage, 400 adults", "SciPy", trees(X), limit=None, repeats=repeats),
        growing(
            "average linkage, samples",
            "SciPy",
            lambda n_samples: trees(cloud(n_samples)),
            sizes,
            repeats=repeats,
        ),
        against_peer(
            "Gaussian mixture, 400 adults", "scikit-learn", mixtures(X), limit=LIMIT,
            repeats=repeats,
        ),
        against_peer("t-SNE, 400 adults", "scikit-learn", maps(X), limit=LIMIT, repeats=repeats),
    ]  # fmt: skip


def cloud(n_samples: int) -> np.ndarray:
    """Samples of five independent features."""
    return standardized(np.random.default_rng(0).standard_normal((n_samples, 5)))


def trees(X: np.ndarray) -> tuple[Task, Task]:
    """From the same distances, to the same heights."""
    distances = cdist(X, X)
    condensed = squareform(distances, checks=False)
    heights = linkage(distances)[:, 2], peer_hierarchy.average(condensed)[:, 2]
    if not np.allclose(*heights, rtol=1e-10):
        raise RuntimeError("average linkage: the heights differ from those of SciPy")
    return lambda: linkage(distances), lambda: peer_hierarchy.average(condensed)


def mixtures(X: np.ndarray) -> tuple[Task, Task]:
    """From the same start, to the same likelihood."""
    start, shape = X[:4], np.cov(X.T, ddof=0) + 1e-6 * np.eye(X.shape[1])
    ours = GaussianMixture(4, means_init=start, max_iter=500)
    theirs = PeerMixture(
        4, means_init=start, weights_init=np.full(4, 0.25), max_iter=500,
        precisions_init=np.stack([np.linalg.inv(shape)] * 4),
    )  # fmt: skip
    if abs(ours.fit(X).lower_bound_ - theirs.fit(X).lower_bound_) > 1e-6:
        raise RuntimeError("Gaussian mixture: the likelihood differs from that of scikit-learn")
    return lambda: ours.fit(X), lambda: theirs.fit(X)


def maps(X: np.ndarray) -> tuple[Task, Task]:
    """As many steps with the exact gradient; rounding grows, and neighbors are compared."""
    ours = TSNE(max_iter=N_STEPS)
    theirs = PeerTSNE(max_iter=N_STEPS, method="exact")
    kept = [neighbors_kept(X, one.fit_transform(X), 10) for one in (ours, theirs)]
    if abs(kept[0] - kept[1]) > 0.1:
        raise RuntimeError("t-SNE: other neighbors are kept than by scikit-learn")
    return lambda: ours.fit(X), lambda: theirs.fit(X)
