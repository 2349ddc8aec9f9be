"""Genotypes in PLINK's binary files, some SNPs at a time.

Three files of one name belong together: ``.fam`` says who the people are, a line each, ``.bim``
which the SNPs are, and ``.bed`` holds the genotypes, four in a byte, SNP after SNP. (Files with
genome intervals are called BED, too; those are read by :mod:`nutrigen.genomics.bed`.)
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nutrigen._arguments import as_whole_number
from nutrigen.blocks import require

__all__ = ["PlinkError", "PlinkFiles", "open_plink"]

#: What a file of genotypes begins with; the last byte says that they are stored SNP by SNP.
_BEGINNING = bytes([0x6C, 0x1B, 0x01])
_FAM = "family, person, father, mother, sex, phenotype"
_BIM = "chromosome, name, distance, position, allele 1, allele 2"


class PlinkError(ValueError):
    """A file of PLINK that is damaged, or does not belong to the others."""


@dataclass(frozen=True, eq=False)
class PlinkFiles:
    """Genotypes in one or more sets of files about the same people.

    Attributes
    ----------
    people : ndarray of str, shape (n_people,)
        Family and person, with a space between them.
    chromosomes, names : ndarray of str, shape (n_snps,)
        Of the SNPs.
    positions : ndarray of int64, shape (n_snps,)
        In base pairs, ascending within a chromosome.
    counted_alleles, other_alleles : ndarray of str, shape (n_snps,)
        Alleles 1 and 2 of the files; copies of the first are counted.
    files : tuple of Path
        Those with genotypes.
    ends : ndarray of int, shape (n_files,)
        Where the SNPs of each end.
    """

    people: np.ndarray
    chromosomes: np.ndarray
    names: np.ndarray
    positions: np.ndarray
    counted_alleles: np.ndarray
    other_alleles: np.ndarray
    files: tuple[Path, ...]
    ends: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of people and of SNPs."""
        return len(self.people), len(self.names)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Read the genotypes of all people at some SNPs.

        Parameters
        ----------
        start, stop : int
            The first SNP, and the one after the last, counted from 0.

        Returns
        -------
        ndarray of int8, shape (n_people, stop - start)
            0, 1, 2, or ``genotype_slabs.MISSING``.

        Raises
        ------
        ValueError
            If there are no such SNPs.
        """
        n_snps = self.shape[1]
        start = as_whole_number("start", start, least=0, most=n_snps - 1)
        stop = as_whole_number("stop", stop, least=start + 1, most=n_snps)
        parts, first = [], 0
        for file, last in zip(self.files, self.ends.tolist(), strict=True):
            if start < last and stop > first:
                inside = slice(max(start, first) - first, min(stop, last) - first)
                parts.append(_read(file, len(self.people), last - first, inside))
            first = last
        return np.concatenate(parts, axis=1)

    def lazy(self, n_at_once: int) -> Any:
        """Return all genotypes as an array that is read when it is computed.

        Parameters
        ----------
        n_at_once : int
            SNPs of a slab.

        Returns
        -------
        dask.array.Array of int8, shape (n_people, n_snps)
        """
        n_at_once = as_whole_number("n_at_once", n_at_once, least=1)
        array, dask = require("dask.array"), require("dask")
        require("bed_reader")
        n_people, n_snps = self.shape
        parts = []
        for start in range(0, n_snps, n_at_once):
            stop = min(start + n_at_once, n_snps)
            read = dask.delayed(self.read, pure=False)(start, stop)
            parts.append(array.from_delayed(read, (n_people, stop - start), dtype=np.int8))
        return array.concatenate(parts, axis=1)


def _read(file: Path, n_people: int, n_snps: int, inside: slice) -> np.ndarray:
    bed_reader = require("bed_reader")
    with bed_reader.open_bed(
        file, iid_count=n_people, sid_count=n_snps, num_threads=1, properties={}
    ) as bed:
        return bed.read(index=np.s_[:, inside], dtype="int8")


def open_plink(*names: str | os.PathLike[str]) -> PlinkFiles:
    """Open sets of PLINK's files, with or without the ending ``.bed``.

    People and SNPs are read; of the genotypes only whether the file is as long as these say.

    Parameters
    ----------
    *names : path
        One set, or several with other SNPs of the same people, in the order of the genome.

    Returns
    -------
    PlinkFiles

    Raises
    ------
    FileNotFoundError
        If one of the files is missing.
    PlinkError
        If a file is damaged, the sets disagree about the people, or SNPs are out of order; the
        message names the file, and the line or byte.

    References
    ----------
    Purcell, S. et al. (2007). PLINK: A Tool Set for Whole-Genome Association and Population-Based
    Linkage Analyses. *American Journal of Human Genetics* 81, 559-575.
    https://doi.org/10.1086/519795
    """
    if not names:
        raise TypeError("open_plink needs the name of at least one set of files")
    beds = [Path(name) if str(name).endswith(".bed") else Path(f"{name}.bed") for name in names]
    people: list[str] = []
    snps: list[list[str]] = []
    ends = []
    for bed in beds:
        own = _people(bed.with_suffix(".fam"))
        if people:
            _require_same_people(people, beds[0], own, bed)
        people = own
        before = len(snps)
        snps += _fields(bed.with_suffix(".bim"), _BIM)
        _require_length(bed, len(people), len(snps) - before)
        ends.append(len(snps))
    columns = [np.array(column) for column in zip(*snps, strict=True)]
    positions = _require_order(beds, ends, snps)
    return PlinkFiles(
        np.array(people), columns[0], columns[1], positions, columns[4], columns[5],
        tuple(beds), np.array(ends),
    )  # fmt: skip


def _fields(file: Path, expected: str) -> list[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise PlinkError(f"{file} is empty")
    fields = [line.split() for line in lines]
    n = expected.count(",") + 1
    for number, found in enumerate(fields, start=1):
        if len(found) != n:
            raise PlinkError(
                f"{file}, line {number}: {len(found)} fields; expected {n}: {expected}"
            )
    return fields


def _people(file: Path) -> list[str]:
    people = [f"{family} {person}" for family, person, *_ in _fields(file, _FAM)]
    first: dict[str, int] = {}
    for number, person in enumerate(people, start=1):
        if first.setdefault(person, number) != number:
            raise PlinkError(
                f"{file}, line {number}: {person!r} has been there in line {first[person]}"
            )
    return people


def _require_same_people(
    people: Sequence[str], bed: Path, others: Sequence[str], other_bed: Path
) -> None:
    if people == others:
        return
    file, other = bed.with_suffix(".fam"), other_bed.with_suffix(".fam")
    if sorted(people) == sorted(others):
        how = "the same people in another order"
    else:
        how = f"{len(others)} people; {file} has {len(people)}"
    line = next(
        (n for n, (a, b) in enumerate(zip(people, others, strict=False), 1) if a != b),
        min(len(people), len(others)) + 1,
    )
    raise PlinkError(f"{other} has {how}; they differ from line {line} on")


def _require_length(bed: Path, n_people: int, n_snps: int) -> None:
    with bed.open("rb") as file:
        beginning = file.read(3)
        length = file.seek(0, os.SEEK_END)
    for byte, (found, wanted) in enumerate(zip(beginning, _BEGINNING, strict=False)):
        if found != wanted:
            raise PlinkError(
                f"{bed}, byte {byte}: {found:#04x}; expected {wanted:#04x}, as of genotypes that "
                "are stored SNP by SNP"
            )
    expected = 3 + n_snps * -(-n_people // 4)
    if length != expected:
        raise PlinkError(
            f"{bed} ends at byte {length}; expected {expected}, for {n_people} people in "
            f"{bed.with_suffix('.fam')} and {n_snps} SNPs in {bed.with_suffix('.bim')}"
        )


def _rank(chromosome: str) -> tuple[int, str]:
    plain = chromosome.removeprefix("chr")
    sexes = {"X": 23, "Y": 24, "XY": 25, "M": 26, "MT": 26}
    return (int(plain), "") if plain.isdecimal() else (sexes.get(plain, 27), plain)


def _require_order(
    beds: Sequence[Path], ends: Sequence[int], snps: Sequence[list[str]]
) -> np.ndarray:
    def places() -> Iterator[tuple[Path, int]]:
        for bed, first, last in zip(beds, [0, *ends], ends, strict=False):
            for number in range(last - first):
                yield bed.with_suffix(".bim"), number + 1

    before: tuple[tuple[int, str], int] = ((0, ""), 0)
    positions = np.empty(len(snps), dtype=np.int64)
    for index, ((file, line), fields) in enumerate(zip(places(), snps, strict=True)):
        if not fields[3].isdecimal():
            raise PlinkError(f"{file}, line {line}: {fields[3]!r} is no position")
        here = _rank(fields[0]), int(fields[3])
        if here < before:
            raise PlinkError(
                f"{file}, line {line}: {fields[0]}:{fields[3]} comes before the SNP in front of "
                "it; sort the SNPs, and name the files in the order of the genome"
            )
        positions[index], before = here[1], here
    return positions
