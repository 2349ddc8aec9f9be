"""Principal components of people whose matrix does not fit into the workers' memory.

For the chapter on data that outgrow the machine. The people are semi-real: drawn, slab by slab,
from the real allele frequencies of seven populations. What a run takes is measured from outside:
the memory that the system says the workers' processes hold, their processor time, what they send.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nutrigen import datasets
from nutrigen.blocks import open_cluster, require
from nutrigen.genomics.genotype_slabs import (
    count_slabs,
    draw_semi_real_slabs,
    open_genotypes,
    save_genotypes,
    standardize,
)
from nutrigen.learning.randomized import RandomizedPCA

if TYPE_CHECKING:
    from distributed import Client

__all__ = [
    "Watch",
    "compute",
    "grow",
    "large_case",
    "people",
    "residuals",
    "run",
    "varying",
    "watch",
]

#: What a machine takes differs from run to run: two figures agree within a factor of two.
DIGITS = 0.3
#: Megabytes of each of two workers in the large case.
LIMIT = 500
N_PEOPLE, N_SNPS = 20_000, 10_101
_SEED = 41


def people(n_people: int, *, n_at_once: int, n_snps: int = N_SNPS, seed: int = _SEED) -> Any:
    """Semi-real people of seven populations in turn, not drawn yet.

    Parameters
    ----------
    n_people, n_at_once, n_snps : int
        Of all, of a slab, and SNPs, the first of the genome.
    seed : int
        Of the draw.

    Returns
    -------
    dask.array.Array of int8, shape (n_people, n_snps)
    """
    frequencies = datasets.load_african_allele_frequencies().frequencies[:, :n_snps]
    populations = np.arange(n_people) % len(frequencies)
    return draw_semi_real_slabs(frequencies, populations, n_at_once=n_at_once, seed=seed)


def varying(genotypes: Any) -> Any:
    """Standardize, without the SNPs that do not vary."""
    frequencies = count_slabs(genotypes).frequencies()
    varies = (frequencies > 0) & (frequencies < 1)
    return standardize(genotypes[:, varies], frequencies[varies])


@dataclass
class Watch:
    """What the workers took while they were watched.

    Attributes
    ----------
    before, peak : int
        Bytes of memory that the largest worker held at the beginning, and at most.
    seconds : float
        Processor time of all workers.
    sent : int
        Bytes that workers sent, to one another and to the program.
    """

    before: int = 0
    peak: int = 0
    seconds: float = 0.0
    sent: int = 0
    _done: threading.Event = field(default_factory=threading.Event, repr=False)


@contextmanager
def watch(client: Client) -> Iterator[Watch]:
    """Look at the workers' processes from outside, fifty times a second.

    Parameters
    ----------
    client : distributed.Client
        Of workers on this machine.

    Yields
    ------
    Watch
        Filled in at the end.
    """
    psutil = require("psutil")
    processes = [psutil.Process(pid) for pid in client.run(os.getpid).values()]

    # Within this function, so that the workers do not import this module with all that it needs.
    def sent_by(dask_worker: Any) -> int:
        return dask_worker.transfer_outgoing_bytes_total

    def look() -> None:
        while not seen._done.wait(0.02):
            seen.peak = max(seen.peak, *(one.memory_info().rss for one in processes))

    def seconds() -> float:
        return sum(sum(one.cpu_times()[:2]) for one in processes)

    seen = Watch(before=max(one.memory_info().rss for one in processes))
    sent, begin = sum(client.run(sent_by).values()), seconds()
    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        seen._done.set()
        thread.join()
    seen.seconds = seconds() - begin
    seen.sent = sum(client.run(sent_by).values()) - sent


def run(
    client: Client, genotypes: Any, *, n_components: int = 6, n_power: int = 2
) -> tuple[RandomizedPCA, Watch]:
    """Find principal components of standardized genotypes, and watch.

    Parameters
    ----------
    client : distributed.Client
        Of workers on this machine.
    genotypes : dask.array.Array, shape (n_people, n_snps)
        Cut along one axis.
    n_components, n_power : int
        As of :class:`~nutrigen.learning.randomized.RandomizedPCA`.

    Returns
    -------
    RandomizedPCA, Watch
    """
    table = varying(genotypes)
    with watch(client) as seen:
        pca = RandomizedPCA(n_components, n_power=n_power).fit(table)
    return pca, seen


def residuals(table: Any, pca: RandomizedPCA) -> list[float]:
    """How far each component is from an eigenvector, as a share of its eigenvalue; a pass more."""
    centered = table - pca.mean_
    applied = (centered.T @ (centered @ pca.components_.T)).compute()
    squares = pca.singular_values_**2
    gap = applied - pca.components_.T * squares
    return (np.linalg.norm(gap, axis=0) / squares).tolist()


def grow(client: Client, n_people: int, n_snps: int) -> dict[str, Any]:
    """Run once, with slabs of a million genotypes, and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.zarr"
        save_genotypes(people(n_people, n_at_once=10**6 // n_snps, n_snps=n_snps), path)
        pca, seen = run(client, open_genotypes(path))
    return {
        "people": n_people,
        "snps": n_snps,
        "workers": len(client.ncores()),
        "seconds": seen.seconds,
        "megabytes": (seen.peak - seen.before) / 1e6,
        "sent": seen.sent / 1e6,
        "passes": pca.n_passes_,
    }


def large_case(client: Client, n_people: int = N_PEOPLE, n_at_once: int = 250) -> dict[str, Any]:
    """Run the case whose matrix is larger than the memory of the workers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.zarr"
        save_genotypes(people(n_people, n_at_once=n_at_once), path)
        genotypes = open_genotypes(path)
        pca, seen = run(client, genotypes)
        table = varying(genotypes)
        apart = residuals(table, pca)
        scores = pca.transform(table)
    populations = np.arange(n_people) % 7
    means = np.array([scores[populations == number].mean(axis=0) for number in range(7)])
    between = means[populations].var(axis=0) / scores.var(axis=0)
    return {
        "people": n_people,
        "snps": table.shape[1],
        "matrix": 8 * n_people * table.shape[1] / 1e6,
        "peak": seen.peak / 1e6,
        "seconds": seen.seconds,
        "sent": seen.sent / 1e6,
        "passes": pca.n_passes_,
        "singular_values": pca.singular_values_.tolist(),
        "residuals": apart,
        "between": between.tolist(),
    }


def compute() -> dict[str, Any]:
    """Run the large case on two workers, and smaller ones on one and two."""
    found: dict[str, Any] = {"limit": LIMIT, "growth": []}
    with open_cluster(n_workers=2, memory_limit=LIMIT * 10**6) as client:
        found["large"] = large_case(client)
    for n_workers in (1, 2):
        with open_cluster(n_workers=n_workers, memory_limit="1GB") as client:
            grow(client, 2000, 1000)  # what is imported and reserved once
            for n_people in (300, 1000, 3000, 10_000, 30_000):
                found["growth"].append(grow(client, n_people, 1000))
            for n_snps in (100, 300, 3000, 10_000):
                found["growth"].append(grow(client, 3000, n_snps))
    return found
