"""Time k-means and principal component analysis against scikit-learn, in one run.

The data are those of the chapters: the fatty acids of the mice, Iris, the intakes of the adults,
and the ancestry SNPs. Both take the same start, run on one thread as the chapters do, and are
checked to give the same result before they are timed. The promise is that ours take at most three
times as long.

    python benchmarks/cluster_and_decomposition.py --output cluster_and_decomposition.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans as PeerKMeans
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA as PeerPCA
from threadpoolctl import threadpool_limits

from nutrigen import datasets
from nutrigen.cluster import KMeans
from nutrigen.decomposition import PCA

LIMIT = 3.0


def data() -> dict[str, np.ndarray]:
    intakes = datasets.load_nhanes_adults().modality("intake day 1").to_numpy()
    return {
        "fatty acids": datasets.load_nutrimouse().lipids.to_numpy(),
        "Iris": load_iris().data,
        "intakes": (intakes - intakes.mean(axis=0)) / intakes.std(axis=0),
        "ancestry SNPs": datasets.load_ancestry_snps().X.astype(float),
    }


def contenders(X: np.ndarray) -> dict[str, tuple[Callable, Callable]]:
    """Pairs of functions that fit ours and scikit-learn's estimator."""
    rng = np.random.default_rng(0)
    start = np.stack([X[rng.choice(len(X), 5, replace=False)].mean(axis=0) for _ in range(5)])
    pairs = {
        "k-means, 5 clusters": (
            lambda: KMeans(5, init=start).fit(X),
            lambda: PeerKMeans(5, init=start, n_init=1).fit(X),
        ),
        "k-means++, 3 starts": (
            lambda: KMeans(5, n_init=3, random_state=0).fit(X),
            lambda: PeerKMeans(5, n_init=3, random_state=0).fit(X),
        ),
    }
    for solver in ("auto", "full", "covariance_eigh"):
        pairs[f"PCA, {solver}"] = (
            lambda solver=solver: PCA(svd_solver=solver).fit(X),
            lambda solver=solver: PeerPCA(svd_solver=solver).fit(X),
        )
    return pairs


def check_equal(name: str, ours: object, peer: object) -> None:
    """Stop if the results differ; random starts differ, so that only the objective is compared."""
    if name.startswith("PCA"):
        equal = np.allclose(ours.explained_variance_, peer.explained_variance_, atol=1e-8)
    elif name.startswith("k-means++"):
        equal = abs(ours.inertia_ / peer.inertia_ - 1) < 0.1
    else:
        equal = np.allclose(ours.cluster_centers_, peer.cluster_centers_, rtol=0, atol=1e-8)
    if not equal:
        raise SystemExit(f"{name}: the results differ from those of scikit-learn")


def seconds_of(fit: Callable) -> float:
    start = time.perf_counter()
    fit()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description="k-means and PCA: ratios against scikit-learn.")
    parser.add_argument("--repeats", type=int, default=5, help="the best of these counts")
    parser.add_argument("--output", type=Path, help="write the result here as JSON")
    arguments = parser.parse_args()

    results = []
    threadpool_limits(1)
    for dataset, X in data().items():
        for name, fits in contenders(X).items():
            check_equal(name, *(fit() for fit in fits))
            # In turns, so that what else the machine does meets both of them.
            rounds = [[seconds_of(fit) for fit in fits] for _ in range(arguments.repeats)]
            ours, peer = np.min(rounds, axis=0).tolist()
            results.append(
                {
                    "data": dataset,
                    "shape": list(X.shape),
                    "task": name,
                    "nutrigen_seconds": ours,
                    "scikit_learn_seconds": peer,
                    "ratio": ours / peer,
                }
            )

    print("| data | task | nutrigen (ms) | scikit-learn (ms) | ratio |")
    print("| --- | --- | ---: | ---: | ---: |")
    for result in results:
        n, m = result["shape"]
        print(
            f"| {result['data']} ({n} x {m}) | {result['task']} "
            f"| {1e3 * result['nutrigen_seconds']:.2f} "
            f"| {1e3 * result['scikit_learn_seconds']:.2f} | {result['ratio']:.2f} |"
        )
    if arguments.output:
        summary = {
            "benchmark": "cluster_and_decomposition",
            "scikit_learn": sklearn.__version__,
            "limit": LIMIT,
            "results": results,
        }
        arguments.output.write_text(json.dumps(summary, indent=2) + "\n")

    slow = [result for result in results if result["ratio"] > LIMIT]
    for result in slow:
        print(
            f"{result['task']} on {result['data']} takes {result['ratio']:.1f} times as long as "
            f"scikit-learn; the limit is {LIMIT:g}",
            file=sys.stderr,
        )
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
