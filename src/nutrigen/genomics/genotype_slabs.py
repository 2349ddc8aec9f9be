"""Genotypes that do not fit into memory: frequencies, scaling, and people drawn slab by slab.

The functions take arrays of NumPy and of Dask alike. Genotypes are counts of one allele, 0, 1 or 2,
in whole numbers of one byte; :data:`MISSING` stands for one that is not known. Nothing but NumPy is
imported at the top: a worker that has little memory is to keep it for the data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nutrigen._arguments import as_numbers, as_whole_number
from nutrigen.blocks import (
    block_generator,
    compute,
    cut,
    is_lazy,
    map_and_merge,
    require,
    whole_or_nothing,
)

__all__ = [
    "MISSING",
    "AlleleCounts",
    "count_slabs",
    "draw_semi_real_slabs",
    "merge_allele_counts",
    "open_genotypes",
    "save_genotypes",
    "standardize",
]

#: A genotype that is not known, as bed-reader writes it.
MISSING = -127


@dataclass(frozen=True, eq=False)
class AlleleCounts:
    """How often an allele was found in a part of the people.

    Attributes
    ----------
    called : ndarray of int, shape (n_snps,)
        People whose genotype is known.
    alleles : ndarray of int, shape (n_snps,)
        Copies of the counted allele among these.
    """

    called: np.ndarray
    alleles: np.ndarray

    def frequencies(self) -> np.ndarray:
        """Frequencies of the counted allele.

        Returns
        -------
        ndarray of float, shape (n_snps,)

        Raises
        ------
        ValueError
            If nobody's genotype is known at a SNP; the message names it, counted from 0.

        Notes
        -----
        Equation :eq:`eq-allele-frequency` of the book.
        """
        if (self.called == 0).any():
            raise ValueError(f"nobody's genotype is known at SNP {int(np.argmin(self.called))}")
        return self.alleles / (2 * self.called)  # eq-allele-frequency


def merge_allele_counts(one: AlleleCounts, other: AlleleCounts) -> AlleleCounts:
    """Add the counts of other people.

    Parameters
    ----------
    one, other : AlleleCounts
        Of the same SNPs, and of people of whom none is in both.

    Returns
    -------
    AlleleCounts

    Raises
    ------
    ValueError
        If they have different numbers of SNPs.

    Examples
    --------
    >>> parts = count_slabs(np.array([[0, 1]])), count_slabs(np.array([[2, 1], [1, 0]]))
    >>> merge_allele_counts(*parts).frequencies().round(3)
    array([0.5  , 0.333])
    """
    if one.called.shape != other.called.shape:
        raise ValueError(
            f"one has {one.called.size} SNPs, other {other.called.size}; they must be the same"
        )
    return AlleleCounts(one.called + other.called, one.alleles + other.alleles)


def _beside(one: AlleleCounts, other: AlleleCounts) -> AlleleCounts:
    return AlleleCounts(
        np.concatenate([one.called, other.called]), np.concatenate([one.alleles, other.alleles])
    )


def _require_known(slab: np.ndarray, first_person: int, first_snp: int) -> np.ndarray:
    """Return which genotypes are known; refuse what is no genotype."""
    known = slab != MISSING
    wrong = known & (slab != 0) & (slab != 1) & (slab != 2)
    if wrong.any():
        person, snp = map(int, np.argwhere(wrong)[0])
        raise ValueError(
            f"person {first_person + person} has {slab[person, snp]} at SNP {first_snp + snp} "
            f"(counted from 0); expected 0, 1, 2, or {MISSING} where it is missing"
        )
    return known


def _count_people(slab: np.ndarray, start: int) -> AlleleCounts:
    known = _require_known(slab, start, 0)
    return AlleleCounts(known.sum(axis=0), np.where(known, slab, 0).sum(axis=0, dtype=np.int64))


def _count_snps(slab: np.ndarray, start: int) -> AlleleCounts:
    known = _require_known(slab, 0, start)
    return AlleleCounts(known.sum(axis=0), np.where(known, slab, 0).sum(axis=0, dtype=np.int64))


def count_slabs(genotypes: Any) -> AlleleCounts:
    """Count the alleles, in one pass.

    Parameters
    ----------
    genotypes : ndarray or dask.array.Array of int, shape (n_people, n_snps)
        0, 1, 2 or :data:`MISSING`. An array of Dask is cut along one axis; either will do.

    Returns
    -------
    AlleleCounts
        Of all people.

    Raises
    ------
    ValueError
        If a genotype is none of these, or the array is cut along both axes.

    Examples
    --------
    >>> count_slabs(np.array([[0, 2], [1, MISSING]])).frequencies()
    array([0.25, 1.  ])
    """
    slabs = cut("genotypes", genotypes)
    rows = slabs.axis == 0
    count, merge = (_count_people, merge_allele_counts) if rows else (_count_snps, _beside)
    (found,) = compute(map_and_merge(count, slabs, merge))
    return found


def _standardized(slab: np.ndarray, frequencies: np.ndarray, block_info: Any = None) -> np.ndarray:
    first_snp = block_info[None]["array-location"][1][0] if block_info else 0
    p = frequencies[first_snp : first_snp + slab.shape[1]]
    scaled = (slab - 2 * p) / np.sqrt(2 * p * (1 - p))  # eq-patterson
    # Who is not known is put where the mean is, and pulls nobody anywhere.
    scaled[slab == MISSING] = 0
    return scaled


def standardize(genotypes: Any, frequencies: ArrayLike) -> Any:
    r"""Center each SNP, and divide it by the standard deviation that random mating would give it.

    .. math:: \tilde x_{ij} = \frac{x_{ij} - 2 \hat p_j}{\sqrt{2 \hat p_j (1 - \hat p_j)}}

    Where a genotype is missing, the result is zero.

    Parameters
    ----------
    genotypes : ndarray or dask.array.Array of int, shape (n_people, n_snps)
        0, 1, 2 or :data:`MISSING`.
    frequencies : array-like of float, shape (n_snps,)
        Of the counted allele, as from :func:`count_slabs`.

    Returns
    -------
    ndarray or dask.array.Array of float, shape (n_people, n_snps)
        Of the kind that was given. Of Dask's nothing is computed yet.

    Raises
    ------
    ValueError
        If there is not a frequency for each SNP, or one is 0 or 1: such a SNP does not vary, and is
        to be left out.

    Notes
    -----
    Equation :eq:`eq-patterson` of the book.

    Examples
    --------
    >>> X = np.array([[0, 2], [1, 1], [1, MISSING], [0, 1]])
    >>> standardize(X, count_slabs(X).frequencies()).round(2)
    array([[-0.82,  1.  ],
           [ 0.82, -0.5 ],
           [ 0.82,  0.  ],
           [-0.82, -0.5 ]])
    """
    p = as_numbers("frequencies", frequencies)
    if p.shape != genotypes.shape[1:]:
        raise ValueError(f"there are {p.size} frequencies for {genotypes.shape[1]} SNPs")
    if not ((p > 0) & (p < 1)).all():
        snp = int(np.argmin((p > 0) & (p < 1)))
        raise ValueError(
            f"SNP {snp} (counted from 0) has the frequency {p[snp]:g}: leave out the SNPs that do "
            "not vary, by genotypes[:, (0 < frequencies) & (frequencies < 1)]"
        )
    if is_lazy(genotypes):
        return genotypes.map_blocks(_standardized, p, dtype=np.float64, meta=np.empty((0, 0)))
    return _standardized(genotypes, p)


def _draw(frequencies: np.ndarray, populations: np.ndarray, seed: int, block: int) -> np.ndarray:
    rng = block_generator(seed, block)
    share = frequencies.astype(np.float32)[populations]
    drawn = (rng.random(share.shape, dtype=np.float32) < share).astype(np.int8)
    drawn += rng.random(share.shape, dtype=np.float32) < share
    return drawn


def draw_semi_real_slabs(
    frequencies: ArrayLike, populations: ArrayLike, *, n_at_once: int, seed: int
) -> Any:
    """Draw semi-real people slab by slab: simulated from real allele frequencies.

    Each allele is an independent draw. A slab has its own source of randomness, from the seed and
    its number, so that no two slabs hold the same people and each is the same whenever it is drawn.

    Parameters
    ----------
    frequencies : array-like of float, shape (n_populations, n_snps)
        Of the alternate allele.
    populations : array-like of int, shape (n_people,)
        Population of each person: a row of `frequencies`.
    n_at_once : int
        People of a slab.
    seed : int
        Of the whole.

    Returns
    -------
    dask.array.Array of int8, shape (n_people, n_snps)
        0, 1 or 2. Nothing is drawn yet.

    Raises
    ------
    ValueError
        If a frequency is not from 0 to 1, or a population has none.

    Notes
    -----
    Drawn by equation :eq:`eq-hardy-weinberg` of the book.

    Examples
    --------
    >>> people = draw_semi_real_slabs([[0.1, 0.9]], np.zeros(2000, int), n_at_once=500, seed=1)
    >>> people.numblocks, (people.mean(axis=0) / 2).compute().round(1)
    ((4, 1), array([0.1, 0.9]))
    """
    array, dask = require("dask.array"), require("dask")
    p = as_numbers("frequencies", frequencies)
    labels = as_numbers("populations", populations).astype(np.int64)
    n_at_once = as_whole_number("n_at_once", n_at_once, least=1)
    if p.ndim != 2 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("frequencies must be from 0 to 1, a row for each population")
    if labels.ndim != 1 or not labels.size or not ((labels >= 0) & (labels < len(p))).all():
        raise ValueError(f"populations must be whole numbers from 0 to {len(p) - 1}, one a person")
    shared, draw = dask.delayed(p), dask.delayed(_draw)
    parts = []
    for block, start in enumerate(range(0, len(labels), n_at_once)):
        of_slab = labels[start : start + n_at_once]
        drawn = draw(shared, of_slab, seed, block)
        parts.append(array.from_delayed(drawn, (len(of_slab), p.shape[1]), dtype=np.int8))
    return array.concatenate(parts)


def save_genotypes(genotypes: Any, path: str | os.PathLike[str]) -> None:
    """Write genotypes to a folder in Zarr's format, slab by slab, each a file of its own.

    The folder appears when all is written; an error leaves nothing behind.

    Parameters
    ----------
    genotypes : ndarray or dask.array.Array of int, shape (n_people, n_snps)
        Of Dask's, all slabs but the last are equally wide.
    path : path
        Of the folder, which must not be there yet.

    Raises
    ------
    FileExistsError
        If it is there.
    ValueError
        If the slabs are not equally wide.
    """
    array = require("dask.array")
    require("zarr")
    slabs = cut("genotypes", genotypes)
    widths = [shape[slabs.axis] for shape in slabs.shapes]
    if len(set(widths[:-1])) > 1 or widths[-1] > widths[0]:
        raise ValueError(
            f"the slabs have the widths {sorted(set(widths))}; all but the last must be equally "
            f"wide: genotypes.rechunk({{{slabs.axis}: {widths[0]}}})"
        )
    lazy = genotypes if slabs.lazy else array.from_array(genotypes, chunks=genotypes.shape)
    with whole_or_nothing(path) as place:
        compute(array.to_zarr(lazy.astype(np.int8), str(place), compute=False))


def open_genotypes(path: str | os.PathLike[str]) -> Any:
    """Open what :func:`save_genotypes` has written.

    Parameters
    ----------
    path : path
        Of the folder.

    Returns
    -------
    dask.array.Array of int8, shape (n_people, n_snps)
        With the slabs that were written. Nothing is read yet.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or it holds no table.
    """
    array, zarr = require("dask.array"), require("zarr")
    try:
        return array.from_zarr(zarr.open_array(str(path), mode="r"))
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{path} holds no genotypes in Zarr's format") from error
