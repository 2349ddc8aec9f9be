"""Data that do not fit into memory: their slabs, who works on them, and results that appear whole.

A table that is too large is cut along one axis into slabs, of which each process holds one at a
time. What is computed of each slab is merged in pairs of neighbors, in an order that depends on
nothing but the number of slabs: two workers, twenty, or one that dies in the middle, and the digits
are the same. A table is an array of NumPy, or of Dask if it is to be computed by several processes.
Dask is imported where it is used (``pip install "nutrigen[scale]"``).
"""

from __future__ import annotations

import importlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import numpy as np

from nutrigen._arguments import as_whole_number

if TYPE_CHECKING:
    from distributed import Client

__all__ = [
    "Slabs",
    "WorkersLost",
    "block_generator",
    "compute",
    "cut",
    "is_lazy",
    "map_and_merge",
    "map_slabs",
    "merge_in_pairs",
    "open_cluster",
    "require",
    "whole_or_nothing",
]

T = TypeVar("T")


class WorkersLost(RuntimeError):
    """Several workers died of the same piece of work."""


def require(module: str) -> Any:
    """Import a library that the extra ``scale`` brings.

    Raises
    ------
    ModuleNotFoundError
        If it is missing; the message says what to install.

    Examples
    --------
    >>> require("dask.array").__name__
    'dask.array'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'{module} is missing: pip install "nutrigen[scale]"', name=error.name
        ) from error


def is_lazy(array: object) -> bool:
    """Whether this is an array of Dask, which is computed when it is asked for.

    Examples
    --------
    >>> is_lazy(np.zeros(3))
    False
    """
    return hasattr(array, "dask") and hasattr(array, "chunks")


@dataclass(frozen=True)
class Slabs:
    """A table, cut along one axis.

    Attributes
    ----------
    axis : {0, 1}
        The axis that is cut; the other one is whole in each slab.
    blocks : list
        One slab each: an array of NumPy, or what Dask computes one by.
    starts : list of int
        Where each begins on the axis that is cut.
    shapes : list of (int, int)
        Their shapes.
    lazy : bool
        Whether Dask computes them.
    """

    axis: int
    blocks: list[Any]
    starts: list[int]
    shapes: list[tuple[int, int]]
    lazy: bool


def cut(name: str, table: Any) -> Slabs:
    """Return the slabs of a table: those that an array of Dask has, and of NumPy's a single one.

    Parameters
    ----------
    name : str
        Name of the argument.
    table : ndarray or dask.array.Array, shape (n_samples, n_features)
        One of NumPy counts as cut along its longer axis.

    Returns
    -------
    Slabs

    Raises
    ------
    ValueError
        If there are not two axes, or both are cut.

    Examples
    --------
    >>> import dask.array
    >>> slabs = cut("X", dask.array.zeros((10, 4), chunks=(4, 4)))
    >>> slabs.axis, slabs.starts, slabs.shapes
    (0, [0, 4, 8], [(4, 4), (4, 4), (2, 4)])
    """
    if getattr(table, "ndim", None) != 2:
        raise ValueError(f"{name} must be a table with two axes, rows and columns")
    if not is_lazy(table):
        axis = int(table.shape[1] > table.shape[0])
        return Slabs(axis, [table], [0], [table.shape], lazy=False)
    if not all(np.isfinite(size) for size in table.shape):
        raise ValueError(f"{name} has chunks of unknown size: call its compute_chunk_sizes() first")
    if min(table.numblocks) > 1:
        rows, columns = table.numblocks
        raise ValueError(
            f"{name} is cut along both axes, into {rows} times {columns} chunks; one axis must be "
            f"whole: {name}.rechunk({{1: -1}}) or {name}.rechunk({{0: -1}}), which moves all data "
            "once, or better choose the chunks so when the table is stored"
        )
    axis = int(table.numblocks[1] > 1)
    widths = table.chunks[axis]
    whole = table.shape[1 - axis]
    return Slabs(
        axis,
        list(table.to_delayed().ravel()),
        [0, *accumulate(widths)][:-1],
        [(width, whole) if axis == 0 else (whole, width) for width in widths],
        lazy=True,
    )


def _checked(
    function: Callable[..., T], block: Any, shape: tuple[int, int], start: int, *shared: object
) -> T:
    if np.shape(block) != shape:
        raise ValueError(
            f"the slab that begins at {start} has shape {np.shape(block)}; expected {shape}, as "
            "the table's chunks say"
        )
    return function(block, start, *shared)


def map_and_merge(
    function: Callable[..., T], slabs: Slabs, merge: Callable[[T, T], T], *shared: object
) -> Any:
    """Compute something of each slab, and merge the results in pairs of neighbors.

    Parameters
    ----------
    function : callable
        Takes a slab, where it begins, and what all share.
    slabs : Slabs
        Of the table.
    merge : callable
        Takes the results of two neighbors, the earlier one first.
    *shared : object
        What each worker gets a copy of.

    Returns
    -------
    object
        What was merged; if the slabs are lazy, what :func:`compute` computes it by.

    Examples
    --------
    >>> slabs = cut("X", np.arange(6).reshape(3, 2))
    >>> map_and_merge(lambda slab, start: int(slab.sum()), slabs, lambda a, b: a + b)
    15
    """
    parts = map_slabs(function, slabs, *shared)
    return merge_in_pairs(parts, require("dask").delayed(merge) if slabs.lazy else merge)


def map_slabs(function: Callable[..., T], slabs: Slabs, *shared: object) -> Iterator[Any]:
    """Compute something of each slab, as :func:`map_and_merge`, without merging."""
    checked = _checked
    if slabs.lazy:
        delayed = require("dask").delayed
        checked = delayed(_checked, pure=False)
        # Once in the graph, however many slabs there are.
        shared = tuple(delayed(one) for one in shared)
    for block, shape, start in zip(slabs.blocks, slabs.shapes, slabs.starts, strict=True):
        yield checked(function, block, shape, start, *shared)


def merge_in_pairs(parts: Iterable[T], merge: Callable[[T, T], T]) -> T:
    """Merge neighbors, then neighbors of what was merged, to the end.

    The order is that of counting by hand with powers of two. At no time are there more parts than
    the number of parts has binary digits, and one.

    Parameters
    ----------
    parts : iterable
        At least one.
    merge : callable
        Takes two neighbors, the earlier one first.

    Returns
    -------
    object
        The last one.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> merge_in_pairs("abcde", lambda a, b: f"({a}{b})")
    '(((ab)(cd))e)'
    """
    waiting: list[tuple[int, T]] = []
    for part in parts:
        size = 1
        while waiting and waiting[-1][0] == size:
            part = merge(waiting.pop()[1], part)
            size *= 2
        waiting.append((size, part))
    if not waiting:
        raise ValueError("parts is empty; there must be at least one")
    last = waiting.pop()[1]
    while waiting:
        last = merge(waiting.pop()[1], last)
    return last


def compute(*lazy: Any) -> tuple[Any, ...]:
    """Compute what is lazy, and leave the rest as it is.

    Where a client of ``dask.distributed`` is open, its workers compute; otherwise threads do.

    Raises
    ------
    WorkersLost
        If so many workers died of a piece of work that the scheduler gave up.

    Examples
    --------
    >>> compute(3, np.arange(2))
    (3, array([0, 1]))
    """
    if not any(hasattr(one, "__dask_graph__") for one in lazy):
        return lazy
    dask = require("dask")
    distributed = require("distributed")
    try:
        # What all share is in the graph, so that it is not lost with a worker.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
            return dask.compute(*lazy)
    except distributed.scheduler.KilledWorker as error:
        raise WorkersLost(
            f"workers died of one piece of work ({error.task}), one after another, until the "
            "scheduler gave up. Most likely a slab does not fit into a worker's memory: make the "
            "chunks narrower, or the limit of memory larger"
        ) from error


def block_generator(seed: int, block: int) -> np.random.Generator:
    """Return the source of randomness of one block, which nobody else has.

    Parameters
    ----------
    seed : int
        Of the whole.
    block : int
        Number of the block.

    Returns
    -------
    Generator
        Independent of those of other blocks, and the same wherever the block is computed.

    Examples
    --------
    >>> bool(block_generator(7, 0).random() == block_generator(7, 1).random())
    False
    """
    seed = as_whole_number("seed", seed, least=0)
    return np.random.default_rng([seed, as_whole_number("block", block, least=0)])


@contextmanager
def open_cluster(
    address: str | None = None,
    *,
    n_workers: int = 2,
    memory_limit: int | str = "500MB",
    timeout: float = 20,
) -> Iterator[Client]:
    """Open a client of ``dask.distributed``, and close what was opened.

    Parameters
    ----------
    address : str, optional
        Of a scheduler that runs, such as "tcp://10.0.0.5:8786"; it is left running. By default
        workers are started on this machine, each a process with one thread. Nothing but the
        address tells a laptop from a cluster.
    n_workers : int, default 2
        Number of processes on this machine.
    memory_limit : int or str, default "500MB"
        Of each of these. One that exceeds it is ended and started again.
    timeout : float, default 20
        Seconds to wait for the scheduler at `address`.

    Yields
    ------
    distributed.Client
        Through which :func:`compute` computes.

    Raises
    ------
    ConnectionError
        If no scheduler answers at the address.
    ModuleNotFoundError
        If the extra ``scale`` is missing.

    Notes
    -----
    Processes are started afresh, so that a program which calls this has to begin below
    ``if __name__ == "__main__":``. In a notebook nothing has to be done.

    Examples
    --------
    >>> with open_cluster(n_workers=1) as client:  # doctest: +SKIP
    ...     client.submit(sum, [1, 2]).result()
    3
    """
    distributed = require("distributed")
    dask = require("dask")
    quiet = {"logging.distributed": "critical", "distributed.admin.log-format": "%(message)s"}
    with dask.config.set(quiet):
        if address is not None:
            try:
                # A client that is given no address would stay, and wait for ever.
                distributed.comm.resolve_address(address)
                client = distributed.Client(address, timeout=timeout)
            except (OSError, ValueError) as error:
                raise ConnectionError(
                    f"no scheduler answers at {address!r} within {timeout:g} s: start one with "
                    "the command dask scheduler, and take the address that it prints"
                ) from error
            with client:
                yield client
            return
        cluster = distributed.LocalCluster(
            n_workers=as_whole_number("n_workers", n_workers, least=1),
            threads_per_worker=1,
            processes=True,
            memory_limit=memory_limit,
            # Any free port: without a dashboard there is little to see.
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
        with cluster, distributed.Client(cluster) as client:
            yield client


@contextmanager
def whole_or_nothing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Let a file or folder appear under its name only when it is complete.

    Parameters
    ----------
    path : path
        What is to appear. It must not be there yet.

    Yields
    ------
    Path
        Where to write: beside it, under a name that nobody else has. It is renamed at the end, and
        removed if there is an error.

    Raises
    ------
    FileExistsError
        If there is such a file or folder, before or after the writing.
    FileNotFoundError
        If nothing was written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole_or_nothing(folder / "sums.txt") as place:
    ...     _ = place.write_text("6")
    >>> [file.name for file in folder.iterdir()]
    ['sums.txt']
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(f"{path} is there already; nothing is overwritten")
    place = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    try:
        yield place
        if path.exists():
            raise FileExistsError(f"{path} has appeared meanwhile; nothing is overwritten")
        os.rename(place, path)
    finally:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
