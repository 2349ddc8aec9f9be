"""Randomized principal components: against scikit-learn, and how time, memory and bytes grow.

On an array of NumPy in one process the peers are scikit-learn's randomized solver, with as many
directions and power iterations, and ``IncrementalPCA``. On workers, the processor time, the memory
beyond what was there before, and the bytes that workers send are those of the chapter on data that
outgrow the machine, for growing numbers of people and of SNPs.

Promise: at most 1.3 times the time of the randomized solver.
"""

from __future__ import annotations

import numpy as np
from measure import Row, against_peer, growth
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA, IncrementalPCA

from nutrigen.blocks import open_cluster
from nutrigen.evidence import outgrown_matrix
from nutrigen.learning.randomized import RandomizedPCA

LIMIT = 1.3
SIZES = [(4000, 1000), (1000, 4000)]
UNITS = {"seconds": "s", "megabytes": "MB", "sent": "MB"}


def rows(quick: bool) -> list[Row]:
    """Compare with scikit-learn; then, unless it is to be quick, let the data grow."""
    found = []
    for n_people, n_snps in SIZES:
        drawn = outgrown_matrix.people(n_people, n_at_once=100, n_snps=n_snps)
        X = outgrown_matrix.varying(drawn).compute()
        ours = RandomizedPCA(6, n_power=4)
        peer = PCA(6, svd_solver="randomized", n_oversamples=10, iterated_power=4, random_state=0)
        pairs = [("PCA, randomized", peer, LIMIT), ("IncrementalPCA", IncrementalPCA(6), None)]
        for name, theirs, limit in pairs:
            angle = subspace_angles(
                ours.fit(X).components_[:3].T, theirs.fit(X).components_[:3].T
            ).max()
            if limit and angle > np.radians(10):
                raise RuntimeError(f"{name}: the first axes differ by {np.degrees(angle):.1f}°")
            tasks = tuple(lambda X=X, one=one: one.fit(X) for one in (ours, theirs))
            found.append(
                against_peer(
                    f"randomized PCA ({n_people} × {n_snps})",
                    f"scikit-learn, {name}",
                    tasks,
                    limit=limit,
                    repeats=3 if quick else 7,
                )
            )
    return found if quick else found + growing_rows()


def growing_rows() -> list[Row]:
    """What one worker and two take, over two orders of magnitude of people and of SNPs."""
    series = {
        "people": [(n, 1000) for n in (300, 1000, 3000, 10_000, 30_000)],
        "SNPs": [(3000, p) for p in (100, 300, 1000, 3000, 10_000)],
    }
    found = []
    for n_workers in (1, 2):
        with open_cluster(n_workers=n_workers, memory_limit="1GB") as client:
            outgrown_matrix.grow(client, 2000, 1000)
            for axis, sizes in series.items():
                taken = [outgrown_matrix.grow(client, *size) for size in sizes]
                for cost, unit in UNITS.items():
                    # Small tables take what Dask takes.
                    upper = [(n * p, one[cost]) for (n, p), one in zip(sizes, taken, strict=True)]
                    found.append(
                        Row(
                            f"slabs, {n_workers} workers, {axis}: {cost}",
                            taken[-1][cost],
                            unit,
                            growth=growth(*zip(*upper[2:], strict=True)),
                        )
                    )
    return found
