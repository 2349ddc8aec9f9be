"""The original data of the course, which are downloaded because they may not be bundled."""

from __future__ import annotations

import csv
import functools
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from nutrigen._arguments import require_flags, require_one_of
from nutrigen.datasets._cards import CARD_FILE, UNPUBLISHED, Card, Dataset, read_card_file
from nutrigen.datasets._fetch import (
    DataFormatError,
    OriginalFile,
    Parser,
    Patience,
    fetch,
    verify_cached,
)
from nutrigen.datasets._genomes import SequenceData
from nutrigen.datasets._genotypes import POPULATIONS
from nutrigen.genomics.fasta import FastaRecord, read_fasta

__all__ = [
    "AfricanGenotypeData",
    "GeneFamilyData",
    "ProbioticResponseData",
    "Registry",
    "course_registry",
    "fetch_african_genotypes",
    "fetch_chimpanzee_genes",
    "fetch_dog_genes",
    "fetch_ecoli_genome",
    "fetch_homologous_genes",
    "fetch_human_genes",
    "fetch_original",
    "fetch_probiotic_response",
    "list_originals",
    "read_original_card",
    "verify_original",
]

GENE_FAMILIES = (
    "G protein-coupled receptor",
    "tyrosine kinase",
    "tyrosine phosphatase",
    "synthetase",
    "synthase",
    "ion channel",
    "transcription factor",
)
"""Names of the gene families, in the order of their codes 0 to 6."""

AFRICAN_POPULATIONS = ("ACB", "ASW", "ESN", "GWD", "LWK", "MSL", "YRI")
"""Codes of the populations of `fetch_african_genotypes`."""

HOMOLOGOUS_GENES = (
    "tRNA",
    "pyruvate kinase",
    "phenylalanine hydroxylase",
    "isocitrate dehydrogenase",
    "succinyl-CoA ligase",
    "UDP-glucose 4-epimerase",
    "NADH dehydrogenase",
    "malate dehydrogenase",
    "acyl-CoA oxidase",
    "tyrosine---tRNA ligase",
    "alcohol dehydrogenase",
)
"""Names of the genes in each file of `fetch_homologous_genes`, in their order."""

HOMOLOGOUS_SPECIES = MappingProxyType(
    {
        "human": "h-sapiens.fasta",
        "chimpanzee": "p-troglodytes.fasta",
        "mouse": "m-musculus.fasta",
        "fruit fly": "d-melanogaster.fasta",
        "roundworm": "c-elegans.fasta",
    }
)
"""File of each species of `fetch_homologous_genes`."""

PROBIOTIC_TARGET = "ldl_cholesterin_reduction"

_INFERRED = "not stated, inferred"
PROBIOTIC_COLUMNS = MappingProxyType(
    {
        PROBIOTIC_TARGET: (
            "%",
            "change of LDL cholesterol from the start to week 12; negative where it fell",
        ),
        "sex": ("0, 1", f"sex: 0 men, 1 women ({_INFERRED})"),
        "age": ("years", "age"),
        "body_mass_index": ("kg/m²", "body mass divided by the square of the height"),
        "waist_hip_ratio": ("1", "circumference of the waist divided by that of the hip"),
        "bristol_stool_scale": ("1 to 7", "form of the stool, from hard lumps to liquid"),
        "blood_pressure_systolic": ("mmHg", "systolic blood pressure"),
        "blood_pressure_diastolic": ("mmHg", "diastolic blood pressure"),
        "arterial_stiffness": ("m/s", f"speed of the pulse wave (unit {_INFERRED})"),
        "blood_glucose": ("mmol/L", "glucose in blood"),
        "blood_total_cholesterol": ("mmol/L", "total cholesterol in blood"),
        "blood_hdl_cholesterol": ("mmol/L", "HDL cholesterol in blood"),
        "blood_ldl_cholesterol": ("mmol/L", "LDL cholesterol in blood"),
        "blood_triglycerides": ("mmol/L", "triglycerides in blood"),
        "blood_ldl_hdl_ratio": ("1", "LDL divided by HDL cholesterol"),
        "diet_fiber": ("g/d", f"intake of dietary fiber (unit {_INFERRED})"),
        "diet_energy": ("kcal/d", f"intake of energy (unit {_INFERRED})"),
        "diet_protein": ("% of energy", f"energy from protein (unit {_INFERRED})"),
        "diet_fat": ("% of energy", f"energy from fat (unit {_INFERRED})"),
        "diet_carb": ("% of energy", f"energy from carbohydrates (unit {_INFERRED})"),
        "diet_unsaturated_fat": ("unknown", "unsaturated fat; which, and the unit: not stated"),
        "diet_plant_based_index": ("points", "plant-based diet index, more is more plant-based"),
        "diet_healhy_eating_index": ("points", "healthy eating index, more is healthier"),
        "diet_mediterenian_score": ("points", "Mediterranean diet score, more is closer to it"),
        "biom_diversity_faith": ("1", "Faith's phylogenetic diversity of the gut bacteria"),
        "biom_diversity_shannon": (
            "unknown",
            "Shannon index of the gut bacteria; base of its logarithm not stated",
        ),
    }
)
"""Unit and meaning of each column of `fetch_probiotic_response`, in their order."""

_SEXES = {b"1": "male", b"2": "female"}


# --------------------------------------------------------------------------------------------------
# What there is
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Registry:
    """Where the files of the original data sets are downloaded from.

    Parameters
    ----------
    files : tuple of OriginalFile
        The files of all data sets.
    patience : Patience
        How long to wait for a server.
    """

    files: tuple[OriginalFile, ...]
    patience: Patience = field(default_factory=Patience)

    def of(self, dataset: str) -> tuple[OriginalFile, ...]:
        """Return the files of one data set.

        Parameters
        ----------
        dataset : str
            Name of the data set.

        Returns
        -------
        tuple of OriginalFile
            Its files.

        Raises
        ------
        ValueError
            If there is no data set of that name; the message lists those there are.
        """
        found = tuple(file for file in self.files if file.dataset == dataset)
        if not found:
            names = ", ".join(sorted({file.dataset for file in self.files}))
            raise ValueError(f"there is no original data set {dataset!r}; there are {names}")
        return found


def _resources() -> Traversable:
    return files("nutrigen.datasets")


@functools.cache
def course_registry() -> Registry:
    """Return the registry of the course: public addresses, published sizes and hashes.

    Returns
    -------
    Registry
        Read from ``originals.toml`` and the cards beside it.

    Examples
    --------
    >>> [file.name for file in course_registry().of("dog-genes")]
    ['dog.txt']
    """
    text = (_resources() / "originals.toml").read_text(encoding="utf-8")
    originals = []
    for dataset, known_files in tomllib.loads(text).items():
        hashes = read_original_card(dataset).files
        for name, known in known_files.items():
            sha256 = None if hashes[name] == UNPUBLISHED else hashes[name]
            originals.append(OriginalFile(dataset, name, sha256=sha256, **known))
    return Registry(tuple(originals))


def list_originals() -> tuple[str, ...]:
    """List the original data sets of the course, which are downloaded when they are asked for.

    Returns
    -------
    tuple of str
        Their names in alphabetical order.

    Examples
    --------
    >>> list_originals()
    ('african-genotypes', 'chimpanzee-genes', 'dog-genes', 'ecoli-genome', 'homologous-genes',
     'human-genes', 'probiotic-response')
    """
    folders = (_resources() / "originals").iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / CARD_FILE).is_file()))


def read_original_card(name: str) -> Card:
    """Read the card of an original data set; nothing is downloaded.

    Parameters
    ----------
    name : str
        Name of the data set, one of `list_originals`.

    Returns
    -------
    Card
        Its card, which shows itself in a notebook.

    Raises
    ------
    ValueError
        If there is no original data set of that name.
    CardError
        If the card is broken.

    Examples
    --------
    >>> read_original_card("probiotic-response").size
    '42 people, 26 columns'
    """
    names = list_originals()
    if name not in names:
        raise ValueError(f"there is no original data set {name!r}; there are {', '.join(names)}")
    return read_card_file(_resources() / "originals" / name)


def fetch_original(name: str, *, registry: Registry | None = None) -> tuple[Path, ...]:
    """Bring all files of an original data set into the cache, each verified.

    Parameters
    ----------
    name : str
        Name of the data set, one of `list_originals`.
    registry : Registry, optional
        Where to download from; the public addresses if not given.

    Returns
    -------
    tuple of Path
        The files in the cache.

    Raises
    ------
    ValueError
        If there is no original data set of that name.
    DownloadError
        If a file can not be downloaded.
    RefusedFileError
        If a file is not the expected one.
    DamagedRecordError
        If the record of a file's SHA-256 can not be read.
    TypeError
        If `registry` is of a wrong type.

    Examples
    --------
    >>> [path.name for path in fetch_original("dog-genes")]  # doctest: +SKIP
    ['dog.txt']
    >>> fetch_original("cat-genes")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: there is no original data set 'cat-genes'; there are african-genotypes, ...
    """
    registry = _registry(registry)
    originals = registry.of(name)
    for file in originals:
        fetch(file, _PARSERS[name], registry.patience)
    return tuple(file.path for file in originals)


def verify_original(name: str, *, registry: Registry | None = None) -> tuple[str, ...]:
    """Verify those files of an original data set that are in the cache; download nothing.

    Parameters
    ----------
    name : str
        Name of the data set, one of `list_originals`.
    registry : Registry, optional
        What the files should be; that of the course if not given.

    Returns
    -------
    tuple of str
        Names of the files in the cache, each verified.

    Raises
    ------
    ValueError
        If there is no original data set of that name.
    RefusedFileError
        If a file is not the expected one. It is removed from the cache.
    DamagedRecordError
        If the record of a file's SHA-256 can not be read.
    CacheError
        If the cache can not be read.
    TypeError
        If `registry` is of a wrong type.

    Examples
    --------
    >>> verify_original("dog-genes")  # doctest: +SKIP
    ('dog.txt',)
    >>> verify_original("cat-genes")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: there is no original data set 'cat-genes'; there are african-genotypes, ...
    """
    originals = _registry(registry).of(name)
    return tuple(file.name for file in originals if verify_cached(file, _PARSERS[name]))


def _registry(registry: Registry | None) -> Registry:
    """The registry itself, or that of the course."""
    if registry is None:
        return course_registry()
    if not isinstance(registry, Registry):
        raise TypeError(
            f"registry must be a Registry or None, which is that of the course, not {registry!r}"
        )
    return registry


def _load(name: str, registry: Registry | None, file_name: str | None = None) -> Any:
    """Data of the only file of a data set, or of the named one."""
    registry = _registry(registry)
    (file,) = (file for file in registry.of(name) if file_name in (None, file.name))
    return fetch(file, _PARSERS[name], registry.patience)


# --------------------------------------------------------------------------------------------------
# Gene families
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class GeneFamilyData(Dataset):
    """Coding sequences and the gene family of each.

    Parameters
    ----------
    sequences : tuple of str
        The n sequences, of letters A, C, G, T and N (unknown).
    target : ndarray of int, shape (n,)
        Code of the gene family of each, 0 to 6.
    groups : ndarray of int, shape (n,)
        Equal sequences have the same number; keep them together in a split.
    card : Card
        The card of the data set.
    """

    sequences: tuple[str, ...]
    target: np.ndarray
    groups: np.ndarray
    card: Card

    @property
    def target_names(self) -> tuple[str, ...]:
        """Names of the gene families, in the order of their codes."""
        return GENE_FAMILIES

    def to_frame(self) -> pd.DataFrame:
        """Return the data as a table.

        Returns
        -------
        DataFrame, shape (n, 4)
            Columns ``sequence``, ``class`` (the code), ``family`` (the name) and ``group``.
        """
        return pd.DataFrame(
            {
                "sequence": list(self.sequences),
                "class": self.target,
                "family": [GENE_FAMILIES[code] for code in self.target],
                "group": self.groups,
            }
        )


def _parse_gene_families(
    content: bytes, file: str, *, n_rows: int
) -> tuple[tuple[str, ...], np.ndarray]:
    """Sequences, and codes of their families."""
    lines = content.decode("ascii").splitlines()
    if lines[:1] != ["sequence\tclass"]:
        raise DataFormatError(
            file, 1, "the header must be the two words sequence and class, with a tab between"
        )
    sequences, target = [], []
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != 2:
            raise DataFormatError(
                file, number, f"there are {len(fields)} fields; expected sequence, tab, class"
            )
        sequence, code = fields
        if not sequence:
            raise DataFormatError(file, number, "the sequence is empty")
        if illegal := re.search("[^ACGTN]", sequence):
            column, letter = illegal.start() + 1, illegal.group()
            raise DataFormatError(
                file, number, f"column {column}: '{letter}' is none of the letters A, C, G, T and N"
            )
        if code not in "0123456" or len(code) != 1:
            raise DataFormatError(file, number, f"the class is '{code}'; expected one digit 0 to 6")
        sequences.append(sequence)
        target.append(int(code))
    _check_number(file, len(lines), len(sequences), n_rows, "sequences")
    return tuple(sequences), np.array(target)


def _check_number(file: str, last_line: int, found: int, expected: int, what: str) -> None:
    if found != expected:
        raise DataFormatError(
            file, last_line, f"the file ends after {found:,} {what}; expected {expected:,}"
        )


def _fetch_gene_families(name: str, registry: Registry | None) -> GeneFamilyData:
    sequences, target = _load(name, registry)
    groups, _ = pd.factorize(np.array(sequences, dtype=object))
    return GeneFamilyData(sequences, target, groups, read_original_card(name))


def fetch_human_genes(*, registry: Registry | None = None) -> GeneFamilyData:
    """Fetch human coding sequences of seven gene families.

    Downloaded once (5.5 MB), then read from the cache. Many sequences are transcripts of one gene
    that are equal for most of their length: a random split puts near copies on both sides, and
    only those that are equal to the last letter share a number in ``groups``.

    Parameters
    ----------
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    GeneFamilyData
        4,380 sequences.

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    Voges, J. (2024). Applied Machine Learning in Genomic Data Science. Harvard Dataverse.
    https://doi.org/10.7910/DVN/ZSVS5X

    Examples
    --------
    >>> read_original_card("human-genes").size
    '4,380 sequences'
    >>> fetch_human_genes()  # doctest: +SKIP
    <human-genes: 4,380 sequences>
    """
    return _fetch_gene_families("human-genes", registry)


def fetch_chimpanzee_genes(*, registry: Registry | None = None) -> GeneFamilyData:
    """Fetch chimpanzee coding sequences of seven gene families.

    Downloaded once (3.3 MB), then read from the cache. Seven sequences repeat an earlier one and
    more than half begin with the same 60 bases as another one, being transcripts of one gene: a
    random split puts near copies on both sides.

    Parameters
    ----------
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    GeneFamilyData
        1,682 sequences.

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    Voges, J. (2024). Applied Machine Learning in Genomic Data Science. Harvard Dataverse.
    https://doi.org/10.7910/DVN/ZSVS5X

    Examples
    --------
    >>> read_original_card("chimpanzee-genes").size
    '1,682 sequences'
    >>> chimpanzee = fetch_chimpanzee_genes()  # doctest: +SKIP
    >>> chimpanzee.target_names[chimpanzee.target[0]]  # doctest: +SKIP
    'synthase'
    """
    return _fetch_gene_families("chimpanzee-genes", registry)


def fetch_dog_genes(*, registry: Registry | None = None) -> GeneFamilyData:
    """Fetch coding sequences of seven gene families of the dog.

    Downloaded once (1.7 MB), then read from the cache. Three sequences repeat an earlier one, and
    many are fragments.

    Parameters
    ----------
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    GeneFamilyData
        820 sequences.

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    Voges, J. (2024). Applied Machine Learning in Genomic Data Science. Harvard Dataverse.
    https://doi.org/10.7910/DVN/ZSVS5X

    Examples
    --------
    >>> read_original_card("dog-genes").size
    '820 sequences'
    >>> fetch_dog_genes().to_frame().shape  # doctest: +SKIP
    (820, 4)
    """
    return _fetch_gene_families("dog-genes", registry)


# --------------------------------------------------------------------------------------------------
# African genotypes
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class AfricanGenotypeData(Dataset):
    """One base a person and SNP, of people of seven African populations.

    Parameters
    ----------
    bases : ndarray of str, shape (n_people, n_snps)
        The base: A, C, G or T; N or 0 would be an unknown one.
    identifiers : ndarray of str, shape (n_people,)
        Identifier of each person in the 1000 Genomes Project.
    sex : ndarray of str, shape (n_people,)
        ``male`` or ``female``.
    population : ndarray of str, shape (n_people,)
        Code of the population of each person.
    card : Card
        The card of the data set.
    """

    bases: np.ndarray
    identifiers: np.ndarray
    sex: np.ndarray
    population: np.ndarray
    card: Card

    @property
    def population_names(self) -> Mapping[str, str]:
        """What the codes of the populations stand for."""
        return {code: POPULATIONS[code] for code in AFRICAN_POPULATIONS}


def _parse_african_genotypes(
    content: bytes, file: str, *, n_people: int, n_snps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Bases, identifiers, sexes and populations."""
    lines = content.splitlines()
    identifiers, sexes, populations, rows = [], [], [], []
    line_of: dict[bytes, int] = {}
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if len(fields) != 3 + n_snps:
            raise DataFormatError(
                file,
                number,
                f"there are {len(fields):,} fields; expected {3 + n_snps:,}: identifier, sex, "
                f"population and {n_snps:,} bases",
            )
        identifier, sex, population = fields[:3]
        if identifier in line_of:
            raise DataFormatError(
                file,
                number,
                f"{identifier.decode('ascii')} is the person of line {line_of[identifier]} too",
            )
        if sex not in _SEXES:
            raise DataFormatError(
                file, number, f"the sex is {sex.decode('ascii')}; expected 1 (male) or 2 (female)"
            )
        if population.decode("ascii") not in AFRICAN_POPULATIONS:
            raise DataFormatError(
                file,
                number,
                f"the population is {population.decode('ascii')}; expected one of "
                f"{', '.join(AFRICAN_POPULATIONS)}",
            )
        row = b"".join(fields[3:])
        if len(row) != n_snps or row.translate(None, b"ACGTN0"):
            index, wrong = next(
                (index, value)
                for index, value in enumerate(fields[3:], start=4)
                if len(value) != 1 or value not in b"ACGTN0"
            )
            raise DataFormatError(
                file,
                number,
                f"field {index} is {wrong.decode('ascii', 'backslashreplace')}; expected a base "
                "(A, C, G, T), or N or 0 for an unknown one",
            )
        line_of[identifier] = number
        identifiers.append(identifier)
        sexes.append(_SEXES[sex])
        populations.append(population)
        rows.append(row)
    _check_number(file, max(1, len(lines)), len(rows), n_people, "people")
    # The code point of an ASCII letter is its byte: this is astype(str), a hundred times faster.
    letters = np.frombuffer(b"".join(rows), dtype=np.uint8).astype(np.uint32).view("U1")
    return (
        letters.reshape(n_people, n_snps),
        np.array(identifiers).astype(str),
        np.array(sexes),
        np.array(populations).astype(str),
    )


def fetch_african_genotypes(*, registry: Registry | None = None) -> AfricanGenotypeData:
    """Fetch one base each at 10,101 SNPs of 995 people of seven African populations.

    Downloaded once (20 MB), then read from the cache. People have two bases at most SNPs; the file
    has one, so it does not say who is heterozygous. Relatives must be expected among the 995. The
    last 500 or so SNPs are said to lie on sex chromosomes.

    Parameters
    ----------
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    AfricanGenotypeData
        Bases of shape (995, 10101), with sex and population.

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    The 1000 Genomes Project Consortium (2015). A Global Reference for Human Genetic Variation.
    *Nature* 526, 68-74. https://doi.org/10.1038/nature15393

    Voges, J. (2024). Applied Machine Learning in Genomic Data Science. Harvard Dataverse.
    https://doi.org/10.7910/DVN/ZSVS5X

    Examples
    --------
    >>> read_original_card("african-genotypes").size
    '995 people, 10,101 SNPs'
    >>> fetch_african_genotypes().bases.shape  # doctest: +SKIP
    (995, 10101)
    """
    name = "african-genotypes"
    bases, identifiers, sex, population = _load(name, registry)
    return AfricanGenotypeData(bases, identifiers, sex, population, read_original_card(name))


# --------------------------------------------------------------------------------------------------
# Sequences
# --------------------------------------------------------------------------------------------------


def _read_fasta(content: bytes, file: str) -> tuple[FastaRecord, ...]:
    stream = io.BytesIO(content)
    stream.name = file
    return tuple(read_fasta(stream))


def _parse_ecoli_genome(
    content: bytes, file: str, *, identifier: str, length: int
) -> tuple[FastaRecord, ...]:
    records = _read_fasta(content, file)
    found = [(record.identifier, len(record.sequence)) for record in records]
    if found != [(identifier, length)]:
        raise DataFormatError(
            file, 1, f"the sequences and their lengths are {found}; expected {identifier}: {length}"
        )
    return records


def _parse_homologous_genes(content: bytes, file: str) -> tuple[FastaRecord, ...]:
    """Records whose identifier is the whole header, the name of the gene."""
    records = _read_fasta(content, file)
    names = tuple(record.description for record in records)
    if names != HOMOLOGOUS_GENES:
        raise DataFormatError(
            file, 1, f"the genes are {', '.join(names)}; expected {', '.join(HOMOLOGOUS_GENES)}"
        )
    length = len(records[names.index("pyruvate kinase")].sequence)
    if Path(file).name == HOMOLOGOUS_SPECIES["human"] and length != 1596:
        raise DataFormatError(
            file, 1, f"the human pyruvate kinase has {length:,} bases; expected 1,596"
        )
    return tuple(replace(record, identifier=record.description) for record in records)


def fetch_ecoli_genome(*, registry: Registry | None = None) -> SequenceData:
    """Fetch the genome of *Escherichia coli* DH10B.

    Downloaded once (4.8 MB), then read from the cache.

    Parameters
    ----------
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    SequenceData
        One record of 4,687,487 base pairs.

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    Durfee, T. et al. (2008). The Complete Genome Sequence of Escherichia coli DH10B: Insights into
    the Biology of a Laboratory Workhorse. *Journal of Bacteriology* 190, 2597-2606.
    https://doi.org/10.1128/JB.01695-07

    Examples
    --------
    >>> read_original_card("ecoli-genome").size
    '1 sequence of 4,687,487 bp'
    >>> fetch_ecoli_genome()  # doctest: +SKIP
    <ecoli-genome: 1 sequence of 4,687,487 bp>
    """
    name = "ecoli-genome"
    return SequenceData(_load(name, registry), read_original_card(name))


def fetch_homologous_genes(species: str, *, registry: Registry | None = None) -> SequenceData:
    """Fetch eleven genes of one of five animals.

    Downloaded once (about 13 kB a species), then read from the cache.

    Parameters
    ----------
    species : {"human", "chimpanzee", "mouse", "fruit fly", "roundworm"}
        Whose genes.
    registry : Registry, optional
        Where to download from; the public addresses if not given.

    Returns
    -------
    SequenceData
        Eleven records, the same genes in the same order for each species. The identifier of a
        record is the name of the gene.

    Raises
    ------
    ValueError
        If there is no such species; the message lists those there are.
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `registry` is of a wrong type.

    References
    ----------
    Voges, J. (2024). Applied Machine Learning in Genomic Data Science. Harvard Dataverse.
    https://doi.org/10.7910/DVN/ZSVS5X

    Examples
    --------
    >>> read_original_card("homologous-genes").size
    '5 files of 11 sequences'
    >>> human = fetch_homologous_genes("human")  # doctest: +SKIP
    >>> len(human.record("pyruvate kinase").sequence)  # doctest: +SKIP
    1596
    """
    require_one_of("species", species, HOMOLOGOUS_SPECIES)
    name = "homologous-genes"
    records = _load(name, registry, HOMOLOGOUS_SPECIES[species])
    return SequenceData(records, read_original_card(name))


# --------------------------------------------------------------------------------------------------
# Response to a probiotic
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class ProbioticResponseData(Dataset):
    """The change of LDL cholesterol with a probiotic, and features at the start.

    Parameters
    ----------
    frame : DataFrame, shape (42, 26)
        One row a person; a missing value is NaN. Columns are named as in the file.
    card : Card
        The card of the data set.
    """

    frame: pd.DataFrame
    card: Card

    @property
    def data(self) -> pd.DataFrame:
        """The 25 features at the start, shape (42, 25)."""
        return self.frame.drop(columns=PROBIOTIC_TARGET)

    @property
    def target(self) -> pd.Series:
        """Change of LDL cholesterol after 12 weeks in per cent, negative where it fell."""
        return self.frame[PROBIOTIC_TARGET]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of `data`."""
        return tuple(self.data.columns)

    def describe_columns(self) -> pd.DataFrame:
        """Return what each column is.

        Returns
        -------
        DataFrame, shape (26, 3)
            Columns ``unit``, ``meaning`` and ``missing`` (number of missing values), one row a
            column of the data.
        """
        described = pd.DataFrame(
            PROBIOTIC_COLUMNS.values(), index=list(PROBIOTIC_COLUMNS), columns=["unit", "meaning"]
        )
        return described.assign(missing=self.frame.isna().sum())


def _parse_probiotic_response(content: bytes, file: str, *, n_rows: int) -> pd.DataFrame:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("ascii"))))
    except csv.Error as error:
        raise DataFormatError(
            file, 1, f"this is no table of comma-separated values: {error}"
        ) from None
    if lines[:1] != [list(PROBIOTIC_COLUMNS)]:
        raise DataFormatError(
            file, 1, f"the header must be the {len(PROBIOTIC_COLUMNS)} names of the columns"
        )
    rows = []
    for number, fields in enumerate(lines[1:], start=2):
        if len(fields) != len(PROBIOTIC_COLUMNS):
            raise DataFormatError(
                file, number, f"there are {len(fields)} fields; expected {len(PROBIOTIC_COLUMNS)}"
            )
        for column, value in zip(PROBIOTIC_COLUMNS, fields, strict=True):
            # More digits would not be one number of the computer, or infinite.
            if not re.fullmatch(r"(-?\d{1,15}(\.\d+)?|NA)?", value):
                raise DataFormatError(
                    file,
                    number,
                    f"{column} is '{value}'; expected a number, or NA or nothing if it is missing",
                )
        rows.append([float(value) if value not in ("", "NA") else np.nan for value in fields])
    _check_number(file, len(lines), len(rows), n_rows, "people")
    # Whole numbers become integers again, as far as none is missing.
    return pd.DataFrame(rows, columns=list(PROBIOTIC_COLUMNS)).apply(_as_integers)


def _as_integers(column: pd.Series) -> pd.Series:
    return column.astype(np.int64) if (column % 1 == 0).all() else column


def fetch_probiotic_response(
    *, return_X_y: bool = False, registry: Registry | None = None
) -> ProbioticResponseData | tuple[pd.DataFrame, pd.Series]:
    """Fetch the change of LDL cholesterol in 42 people after twelve weeks of a probiotic.

    Downloaded once (6 kB), then read from the cache. There is no placebo group in the file, so the
    change is not the effect of the probiotic; with 25 features of 42 people some look important
    by chance. The target is called a reduction, yet it is negative where LDL cholesterol fell.
    Units are those of ``describe_columns()``.

    Parameters
    ----------
    return_X_y : bool
        Whether to return only the features and the target.
    registry : Registry, optional
        Where to download from; the public address if not given.

    Returns
    -------
    ProbioticResponseData, or (DataFrame, Series)
        The data with their card; or the features, shape (42, 25), and the target, shape (42,).

    Raises
    ------
    DownloadError
        If the file can not be downloaded; the message says how to put it there by hand.
    RefusedFileError
        If the file is not the expected one.
    TypeError
        If `return_X_y` or `registry` is of a wrong type.

    References
    ----------
    Kerlikowsky, F. et al. (2025). Distinct Microbial Taxa Are Associated with LDL-Cholesterol
    Reduction after 12 Weeks of Lactobacillus plantarum Intake in Mild Hypercholesterolemia: Results
    of a Randomized Controlled Study. *Probiotics and Antimicrobial Proteins* 17, 1086-1095.
    https://doi.org/10.1007/s12602-023-10191-2

    Examples
    --------
    >>> read_original_card("probiotic-response").size
    '42 people, 26 columns'
    >>> fetch_probiotic_response().frame.shape  # doctest: +SKIP
    (42, 26)
    """
    require_flags(return_X_y=return_X_y)
    name = "probiotic-response"
    response = ProbioticResponseData(_load(name, registry), read_original_card(name))
    return (response.data, response.target) if return_X_y else response


# What a file must hold where its SHA-256 is not known in advance, and how each is read.
_PARSERS: Mapping[str, Parser[Any]] = {
    "human-genes": partial(_parse_gene_families, n_rows=4380),
    "chimpanzee-genes": partial(_parse_gene_families, n_rows=1682),
    "dog-genes": partial(_parse_gene_families, n_rows=820),
    "african-genotypes": partial(_parse_african_genotypes, n_people=995, n_snps=10_101),
    "ecoli-genome": partial(_parse_ecoli_genome, identifier="NZ_CP110018.1", length=4_687_487),
    "homologous-genes": _parse_homologous_genes,
    "probiotic-response": partial(_parse_probiotic_response, n_rows=42),
}
