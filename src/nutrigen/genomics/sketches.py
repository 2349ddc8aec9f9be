"""Sketches of many genomes: each file on its own, merged where a genome has several parts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import numpy as np

from nutrigen._arguments import as_whole_number
from nutrigen.blocks import merge_in_pairs
from nutrigen.genomics.fasta import iter_fasta
from nutrigen.genomics.kmer_files import _PIECE, _checked, _counts_of_pieces
from nutrigen.genomics.similarity import (
    MinHashSketch,
    _require_equal,
    minhash_jaccard,
    minhash_sketch,
)

__all__ = ["merge_sketches", "nearest_by_sketch", "sketch_file", "sketch_files"]


def merge_sketches(one: MinHashSketch, other: MinHashSketch) -> MinHashSketch:
    """Sketch the union of two sets of k-mers of which only the sketches are left.

    The smallest hashes of the union are among the smallest of its parts, so that nothing is lost:
    the result is the sketch that the union itself would have.

    Parameters
    ----------
    one, other : MinHashSketch
        Made with the same k, size, seed and treatment of strands.

    Returns
    -------
    MinHashSketch

    Raises
    ------
    ValueError
        If they were made in different ways.

    Notes
    -----
    Equation :eq:`eq-merge-sketches` of the book.

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> parts = [minhash_sketch(count_kmers(text, 3), 4) for text in ("GATTACA", "CATGATA")]
    >>> whole = minhash_sketch(count_kmers(["GATTACA", "CATGATA"], 3), 4)
    >>> bool((merge_sketches(*parts).hashes == whole.hashes).all())
    True
    """
    _require_equal(one, other, "k", "canonical", "seed", "size")
    smallest = np.union1d(one.hashes, other.hashes)[: one.size]  # eq-merge-sketches
    return MinHashSketch(one.k, one.size, one.seed, one.canonical, smallest)


def sketch_file(
    path: str | os.PathLike[str],
    k: int,
    size: int,
    *,
    canonical: bool = True,
    seed: int = 0,
    piece: int = _PIECE,
) -> MinHashSketch:
    """Sketch the k-mers of all records of a FASTA file, piece by piece.

    Parameters
    ----------
    path : path
        Of the file.
    k : int
        Number of letters of a k-mer, from 1 to 31.
    size : int
        Number of hashes to keep.
    canonical : bool, default True
        Whether a k-mer and its reverse complement count as one.
    seed : int, default 0
        Chooses the hash function.
    piece : int
        Letters whose k-mers are in memory at once. The sketch does not depend on it.

    Returns
    -------
    MinHashSketch

    Raises
    ------
    FastaError
        If the file is malformed.
    ValueError
        If no record is as long as k, or an argument is out of range.
    """
    k, piece = _checked(k, piece, canonical)
    size = as_whole_number("size", size, least=1)
    pieces = _counts_of_pieces(iter_fasta(path), k, canonical, piece)
    sketches = (minhash_sketch(counts, size, seed=seed) for counts in pieces)
    try:
        return merge_in_pairs(sketches, merge_sketches)
    except ValueError as error:
        if "parts is empty" not in str(error):
            raise
        raise ValueError(f"{path} has no record of at least {k} letters") from None


def sketch_files(
    paths: Iterable[str | os.PathLike[str]],
    k: int,
    size: int,
    *,
    canonical: bool = True,
    seed: int = 0,
    executor: Executor | None = None,
) -> dict[str, MinHashSketch]:
    """Sketch many FASTA files, each a genome.

    Parameters
    ----------
    paths : iterable of path
        Of the files, such as ``sorted(folder.glob("*.fa.gz"))``. No two have the same name.
    k, size, canonical, seed
        As of :func:`sketch_file`.
    executor : concurrent.futures.Executor, optional
        What works on several files at once, such as ``client.get_executor()`` of a client of Dask.
        By default one file follows the other.

    Returns
    -------
    dict of str to MinHashSketch
        By the files' names, in the order of `paths`.

    Raises
    ------
    ValueError
        If there are no files, or two have the same name.
    FastaError
        If a file is malformed; the message names it.
    """
    files = [Path(path) for path in paths]
    names = [file.name for file in files]
    if not files or len(set(names)) != len(names):
        again = next((name for name in names if names.count(name) > 1), None)
        raise ValueError("there are no files" if not files else f"two files are called {again}")
    work = partial(sketch_file, k=k, size=size, canonical=canonical, seed=seed)
    run = map if executor is None else executor.map
    return dict(zip(names, run(work, files), strict=True))


def nearest_by_sketch(
    sketches: Mapping[str, MinHashSketch], n_neighbors: int = 1
) -> dict[str, list[tuple[str, float]]]:
    """Find the nearest neighbors of each genome among the others.

    Only genomes that share a hash are compared: two that share none have an estimate of zero.

    Parameters
    ----------
    sketches : mapping of str to MinHashSketch
        All made in the same way.
    n_neighbors : int, default 1
        How many neighbors are wanted.

    Returns
    -------
    dict of str to list of (str, float)
        For each genome its neighbors with the estimated Jaccard index, the nearest first; fewer if
        fewer share a hash. Of equally near ones the first in `sketches` comes first.

    Raises
    ------
    ValueError
        If two sketches were made in different ways.

    Notes
    -----
    Equation :eq:`eq-minhash-estimator` of the book.

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> words = {"a": "GATTACA", "b": "GATTACC", "c": "TTTTTTT"}
    >>> made = {name: minhash_sketch(count_kmers(word, 3), 9) for name, word in words.items()}
    >>> {name: [other for other, _ in found] for name, found in nearest_by_sketch(made).items()}
    {'a': ['b'], 'b': ['a'], 'c': []}
    """
    n_neighbors = as_whole_number("n_neighbors", n_neighbors, least=1)
    names = list(sketches)
    holders: dict[int, list[int]] = {}
    for number, name in enumerate(names):
        _require_equal(sketches[names[0]], sketches[name], "k", "canonical", "seed", "size")
        for value in sketches[name].hashes.tolist():
            holders.setdefault(value, []).append(number)
    found = {}
    for number, name in enumerate(names):
        alike = {other for value in sketches[name].hashes.tolist() for other in holders[value]}
        jaccard = {
            other: minhash_jaccard(sketches[name], sketches[names[other]])
            for other in sorted(alike - {number})
        }
        nearest = sorted(jaccard, key=lambda other: -jaccard[other])[:n_neighbors]
        found[name] = [(names[other], jaccard[other]) for other in nearest]
    return found
