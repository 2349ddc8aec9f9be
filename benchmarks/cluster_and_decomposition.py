"""k-means and principal component analysis, against scikit-learn.

The data are those of the chapters: the fatty acids of the mice, Iris, the intakes of the adults,
and the ancestry SNPs. Both take the same start and are checked to give the same result before
they are timed. Promise: ours take at most three times as long.
"""

from __future__ import annotations

import warnings

import numpy as np
from measure import Row, Task, against_peer, growing
from sklearn.cluster import KMeans as PeerKMeans
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA as PeerPCA

from nutrigen import datasets
from nutrigen.learning.cluster import KMeans
from nutrigen.learning.decomposition import PCA

PEER = "scikit-learn"
LIMIT = 3.0
# Iterations of Lloyd's algorithm on data that grow: how many it needs differs from table to table.
N_ITERATIONS = 10


def rows(quick: bool) -> list[Row]:
    """Both methods on the chapters' data, and on data that grow."""
    repeats = 5 if quick else 9
    found = [
        against_peer(
            f"{task}, {name} ({X.shape[0]} × {X.shape[1]})",
            PEER,
            make_tasks(X),
            limit=LIMIT,
            repeats=repeats,
        )
        for name, X in data().items()
        for task, make_tasks in TASKS.items()
    ]
    sizes = [1000, 2000, 4000] if quick else [1000, 2000, 4000, 8000, 16_000]
    for task, make_tasks in (("k-means", lloyd), ("PCA", TASKS["PCA, auto"])):
        found.append(
            growing(
                f"{task}, samples",
                PEER,
                lambda n_samples, make_tasks=make_tasks: make_tasks(cloud(n_samples)),
                sizes,
                repeats=repeats,
            )
        )
    return found


def data() -> dict[str, np.ndarray]:
    """Return the tables of the chapters, by name."""
    intakes = datasets.load_nhanes_adults().modality("intake day 1").to_numpy()
    return {
        "fatty acids": datasets.load_nutrimouse().lipids.to_numpy(),
        "Iris": load_iris().data,
        "intakes": (intakes - intakes.mean(axis=0)) / intakes.std(axis=0),
        "ancestry SNPs": datasets.load_ancestry_snps().X.astype(float),
    }


def cloud(n_samples: int) -> np.ndarray:
    """Samples of twenty correlated features, without clusters."""
    rng = np.random.default_rng(0)
    return rng.standard_normal((n_samples, 20)) @ rng.standard_normal((20, 20))


def five_centers(X: np.ndarray) -> np.ndarray:
    """Means of five samples each, where k-means starts."""
    rng = np.random.default_rng(0)
    return np.stack([X[rng.choice(len(X), 5, replace=False)].mean(axis=0) for _ in range(5)])


def k_means(X: np.ndarray) -> tuple[Task, Task]:
    """From the same start, to the same centers."""
    start = five_centers(X)
    ours = KMeans(5, init=start)
    theirs = PeerKMeans(5, init=start, n_init=1)
    centers = ours.fit(X).cluster_centers_, theirs.fit(X).cluster_centers_
    if not np.allclose(*centers, rtol=0, atol=1e-8):
        raise RuntimeError("k-means: the centers differ from those of scikit-learn")
    return lambda: ours.fit(X), lambda: theirs.fit(X)


def lloyd(X: np.ndarray) -> tuple[Task, Task]:
    """A fixed number of iterations, so that only the size of the data changes."""
    options = {"init": five_centers(X), "n_init": 1, "max_iter": N_ITERATIONS, "tol": 0.0}

    def fit(estimator: type) -> None:
        with warnings.catch_warnings():
            # That so few iterations do not converge is meant.
            warnings.simplefilter("ignore")
            estimator(5, **options).fit(X)

    return lambda: fit(KMeans), lambda: fit(PeerKMeans)


def k_means_plus_plus(X: np.ndarray) -> tuple[Task, Task]:
    """The random starts differ, so that only the objective is compared."""
    ours = KMeans(5, n_init=3, random_state=0)
    theirs = PeerKMeans(5, n_init=3, random_state=0)
    if abs(ours.fit(X).inertia_ / theirs.fit(X).inertia_ - 1) >= 0.1:
        raise RuntimeError("k-means++: the objective differs from that of scikit-learn")
    return lambda: ours.fit(X), lambda: theirs.fit(X)


def pca(X: np.ndarray, solver: str) -> tuple[Task, Task]:
    """By the same solver, to the same variances."""
    ours, theirs = PCA(svd_solver=solver), PeerPCA(svd_solver=solver)
    variances = ours.fit(X).explained_variance_, theirs.fit(X).explained_variance_
    if not np.allclose(*variances, atol=1e-8):
        raise RuntimeError(f"PCA, {solver}: the variances differ from those of scikit-learn")
    return lambda: ours.fit(X), lambda: theirs.fit(X)


TASKS = {
    "k-means, 5 clusters": k_means,
    "k-means++, 3 starts": k_means_plus_plus,
    "PCA, auto": lambda X: pca(X, "auto"),
    "PCA, full": lambda X: pca(X, "full"),
    "PCA, covariance_eigh": lambda X: pca(X, "covariance_eigh"),
}
