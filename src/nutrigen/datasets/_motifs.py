"""The loaders of the data sets about motifs: splice sites and transcription factors."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from nutrigen._arguments import require_flags, require_one_of
from nutrigen.datasets._bundled import read_card
from nutrigen.datasets._cards import Card, Dataset
from nutrigen.datasets._tables import read_table, read_text

__all__ = [
    "SPLICE_SITE_POSITIONS",
    "HumanSpliceSites",
    "JasparMatrices",
    "JasparMatrix",
    "SpliceSiteActivities",
    "load_human_splice_sites",
    "load_jaspar_matrices",
    "load_splice_site_activities",
]

SPLICE_SITE_POSITIONS: tuple[str, ...] = ("-3", "-2", "-1", "+1", "+2", "+3", "+4", "+5", "+6")
"""Places of the nine bases: -1 is the last base of the exon, +1 the first of the intron."""

_CONSENSUS = "CAGGTAAGT"
_SUBSETS = ("all", "training", "validation", "test")


@dataclass(frozen=True, repr=False, eq=False)
class SpliceSiteActivities(Dataset):
    """How well splice sites work, as measured.

    Parameters
    ----------
    sequences : (n_sites,) array of str
        The nine bases at `SPLICE_SITE_POSITIONS`, letters A, C, G and T.
    target : (n_sites,) float array
        Activity: log10 of the percent spliced in, where the consensus CAGGTAAGT has 100 %.
    splits : (n_sites,) array of str
        ``training``, ``validation`` or ``test``.
    total_reads : (n_sites,) int array
        Reads of messenger RNAs with this site, at least 10.
    included_reads : (n_sites,) int array
        Reads of messenger RNAs that contain the middle exon, counted in a separate sample.
    card : Card
        The card of the data set.
    """

    sequences: np.ndarray
    target: np.ndarray
    splits: np.ndarray
    total_reads: np.ndarray
    included_reads: np.ndarray
    card: Card

    def __repr__(self) -> str:
        """Return the name and the size."""
        return f"<{self.card.name}: {len(self.sequences):,} sequences of 9 bases>"

    @property
    def percent_spliced_in(self) -> np.ndarray:
        """Percent spliced in, ``10 ** target``; noise takes some sites above 100."""
        return 10**self.target

    @property
    def frame(self) -> pd.DataFrame:
        """All of it as a table, one site a row."""
        return pd.DataFrame(
            {
                "sequence": self.sequences,
                "activity": self.target,
                "split": self.splits,
                "total_reads": self.total_reads,
                "included_reads": self.included_reads,
            }
        )


@dataclass(frozen=True, repr=False, eq=False)
class HumanSpliceSites(Dataset):
    """The 5' splice sites of the human genome.

    Parameters
    ----------
    sequences : (10227,) array of str
        The nine bases at `SPLICE_SITE_POSITIONS`, each sequence once, the most frequent first.
    counts : (10227,) int array
        At how many places of the genome the sequence is a splice site.
    card : Card
        The card of the data set.
    """

    sequences: np.ndarray
    counts: np.ndarray
    card: Card

    @property
    def frame(self) -> pd.DataFrame:
        """All of it as a table, one sequence a row."""
        return pd.DataFrame({"sequence": self.sequences, "count": self.counts})


@dataclass(frozen=True, repr=False, eq=False)
class JasparMatrix:
    """The sites that a transcription factor binds, as counts of bases.

    Parameters
    ----------
    identifier : str
        Identifier with version, for example ``MA0139.2``.
    name : str
        Name of the factor, or of two that bind together (``PPARA::RXRA``).
    counts : (4, length) float array
        How often A, C, G, T (rows, in this order) were seen at each place of the site (columns,
        5' to 3'). Columns need not have the same sum.
    tf_class : str
        Class of the DNA-binding domain.
    tf_family : str
        Family within the class; two, joined by a semicolon, if two factors are of different ones.
    tax_group : str
        ``vertebrates``.
    species : str or None
        Species of the factor; None if the release does not say.
    uniprot : tuple of str
        Accessions of the protein or proteins in UniProt.
    data_type : str or None
        Kind of experiment; None if the release does not say.
    pubmed : str
        Number in PubMed of the publication that supports the matrix.
    """

    identifier: str
    name: str
    counts: np.ndarray
    tf_class: str
    tf_family: str
    tax_group: str
    species: str | None
    uniprot: tuple[str, ...]
    data_type: str | None
    pubmed: str

    def __repr__(self) -> str:
        """Return identifier, name and length."""
        return f"<{self.identifier} {self.name}: {self.counts.shape[1]} columns>"


@dataclass(frozen=True, repr=False, eq=False)
class JasparMatrices(Dataset):
    """Matrices of transcription factors, to be looked up by identifier.

    Parameters
    ----------
    matrices : tuple of JasparMatrix
        The matrices.
    card : Card
        The card of the data set.
    """

    matrices: tuple[JasparMatrix, ...]
    card: Card

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Identifiers of the matrices."""
        return tuple(matrix.identifier for matrix in self.matrices)

    @property
    def frame(self) -> pd.DataFrame:
        """What describes the matrices as a table, one matrix a row, without the counts."""
        columns = ("name", "species", "tax_group", "data_type", "tf_class", "tf_family", "pubmed")
        return pd.DataFrame(
            [
                {column: getattr(matrix, column) for column in columns}
                | {"uniprot": "; ".join(matrix.uniprot), "length": matrix.counts.shape[1]}
                for matrix in self.matrices
            ],
            index=pd.Index(self.identifiers, name="identifier"),
        )

    def matrix(self, identifier: str) -> JasparMatrix:
        """Return the matrix with this identifier.

        Parameters
        ----------
        identifier : str
            One of `identifiers`. A name will not do, since names are not unique.

        Returns
        -------
        JasparMatrix
            The matrix.

        Raises
        ------
        LookupError
            If there is none; the message says which come nearest.
        TypeError
            If `identifier` is no text.

        Examples
        --------
        >>> load_jaspar_matrices().matrix("MA1148.2")
        <MA1148.2 PPARA::RXRA: 17 columns>
        """
        if not isinstance(identifier, str):
            raise TypeError(f"identifier must be a text such as 'MA0139.2', not {identifier!r}")
        for matrix in self.matrices:
            if matrix.identifier == identifier:
                return matrix
        named = [m for m in self.matrices if identifier.lower() in _names(m)]
        versions = [m for m in self.matrices if _base(m.identifier) == _base(identifier)]
        if named:
            hint, found = "a matrix is looked up by its identifier", named
        elif versions and "." in identifier:
            hint, found = "the data set holds other versions", versions
        else:
            nearest = difflib.get_close_matches(identifier, self.identifiers, n=3, cutoff=0)
            hint, found = "the nearest are", [self.matrix(near) for near in nearest]
        listed = ", ".join(f"{m.identifier} ({m.name})" for m in found)
        raise LookupError(f"{self.card.name} has no matrix '{identifier}'; {hint}: {listed}")


def load_splice_site_activities(
    *,
    subset: Literal["all", "training", "validation", "test"] = "all",
    return_X_y: bool = False,
) -> SpliceSiteActivities | tuple[np.ndarray, np.ndarray]:
    """Load how well 30,483 different 5' splice sites work in one human gene, as measured.

    The activity is the base-10 logarithm of the percent spliced in (PSI): the share of messenger
    RNAs that contain the exon before the site, relative to the consensus CAGGTAAGT, which has
    100 % by definition (activity 2). Both ``reads + 1``, so that a site without any read of an
    included exon has an activity too. Nine tenths of the sites hardly work (PSI below 2 %), and
    most of the differences among these are noise of counting. Some sites have more than 100 %:
    noise, too.

    Parameters
    ----------
    subset : {"all", "training", "validation", "test"}, default "all"
        Which part of the published split: 18,469, 5,936 and 6,078 sites, chosen at random.
    return_X_y : bool, default False
        Return only the sequences and the activities.

    Returns
    -------
    SpliceSiteActivities
        Sequences, activities, split, counts of reads, and the card.
    (sequences, target) : tuple
        If `return_X_y`.

    Raises
    ------
    ValueError
        If there is no such subset.
    DataIntegrityError
        If the bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` is of a wrong type.

    References
    ----------
    Wong, M. S., Kinney, J. B. and Krainer, A. R. (2018). Quantitative Activity Profile and Context
    Dependence of All Human 5' Splice Sites. *Molecular Cell* 71, 1012-1026.e3.
    https://doi.org/10.1016/j.molcel.2018.07.033

    Tareen, A. et al. (2022). MAVE-NN: Learning Genotype-Phenotype Maps from Multiplex Assays of
    Variant Effect. *Genome Biology* 23, 98. https://doi.org/10.1186/s13059-022-02661-7

    Examples
    --------
    >>> sites = load_splice_site_activities()
    >>> sites
    <splice-site-activities: 30,483 sequences of 9 bases>
    >>> sites.sequences[0], round(float(sites.target[0]), 2), str(sites.splits[0])
    (np.str_('GGAGTGATG'), 0.02, 'training')
    >>> sequences, activities = load_splice_site_activities(subset="test", return_X_y=True)
    >>> sequences.shape
    (6078,)
    """
    require_flags(return_X_y=return_X_y)
    require_one_of("subset", subset, _SUBSETS)
    name = "splice-site-activities"
    card = read_card(name)
    table = read_table(name, card, "activities.tsv.gz")
    ratio = (table["included_reads"] + 1) / (table["total_reads"] + 1)
    (consensus,) = ratio[table["sequence"] == _CONSENSUS]
    table["activity"] = np.log10(100 * ratio / consensus)
    if subset != "all":
        table = table[table["split"] == subset]
    sequences = table["sequence"].to_numpy(dtype=str)
    target = table["activity"].to_numpy()
    if return_X_y:
        return sequences, target
    return SpliceSiteActivities(
        sequences=sequences,
        target=target,
        splits=table["split"].to_numpy(dtype=str),
        total_reads=table["total_reads"].to_numpy(),
        included_reads=table["included_reads"].to_numpy(),
        card=card,
    )


def load_human_splice_sites() -> HumanSpliceSites:
    """Load the sequences of the 5' splice sites of the human genome, with their counts.

    Weight each sequence by its count: a mean over different sequences is not a mean over sites.
    Only sites with G at +1 and T or C at +2 are listed, so that these two are no result.

    Returns
    -------
    HumanSpliceSites
        10,227 different sequences of nine bases, at 298,479 sites.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.

    References
    ----------
    Frankish, A. et al. (2019). GENCODE Reference Annotation for the Human and Mouse Genomes.
    *Nucleic Acids Research* 47, D766-D773. https://doi.org/10.1093/nar/gky955

    Tareen, A. and Kinney, J. B. (2020). Logomaker: Beautiful Sequence Logos in Python.
    *Bioinformatics* 36, 2272-2274. https://doi.org/10.1093/bioinformatics/btz921

    Examples
    --------
    >>> sites = load_human_splice_sites()
    >>> sites
    <human-splice-sites: 10,227 sequences of 9 bases, at 298,479 sites>
    >>> sites.sequences[0], sites.counts[0]
    (np.str_('CAGGTGAGT'), np.int64(3729))
    """
    name = "human-splice-sites"
    card = read_card(name)
    table = read_table(name, card, "sites.tsv.gz")
    return HumanSpliceSites(
        sequences=table["sequence"].to_numpy(dtype=str),
        counts=table["count"].to_numpy(),
        card=card,
    )


def load_jaspar_matrices() -> JasparMatrices:
    """Load count matrices of transcription factors from JASPAR 2024.

    Look up by identifier, not by name: names are not unique, and another version (the number
    behind the dot) has other counts. `MA0035.5`, the current matrix of GATA1, is suspect: its
    middle differs from its older version `MA0035.3` and from what is known of GATA factors. The
    "counts" of SP1 (`MA0079.5`) are scaled frequencies, not whole numbers.

    Returns
    -------
    JasparMatrices
        21 matrices, and the card.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.

    References
    ----------
    Rauluseviciute, I. et al. (2024). JASPAR 2024: 20th Anniversary of the Open-Access Database of
    Transcription Factor Binding Profiles. *Nucleic Acids Research* 52, D174-D182.
    https://doi.org/10.1093/nar/gkad1059

    Examples
    --------
    >>> matrices = load_jaspar_matrices()
    >>> tata_box = matrices.matrix("MA0108.3")
    >>> tata_box.name, tata_box.counts.shape
    ('TBP', (4, 7))
    >>> "".join("ACGT"[row] for row in tata_box.counts.argmax(axis=0))
    'TATAAAA'
    """
    name = "jaspar-matrices"
    card = read_card(name)
    counts = _parse_jaspar(read_text(name, card, "matrices.jaspar.gz"))
    table = read_table(name, card, "matrices.tsv").astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return JasparMatrices(
        matrices=tuple(
            JasparMatrix(
                identifier=row["id"],
                name=row["name"],
                counts=counts[row["id"]],
                tf_class=row["tf_class"],
                tf_family=row["tf_family"],
                tax_group=row["tax_group"],
                species=row["species"],
                uniprot=tuple(row["uniprot"].split("; ")),
                data_type=row["data_type"],
                pubmed=str(row["pubmed"]),
            )
            for row in rows
        ),
        card=card,
    )


def _names(matrix: JasparMatrix) -> tuple[str, ...]:
    """Return the name and, of two factors, the name of each, in small letters."""
    name = matrix.name.lower()
    return (name, *name.split("::"))


def _base(identifier: str) -> str:
    """Return the identifier without its version."""
    return identifier.split(".")[0]


def _parse_jaspar(text: str) -> dict[str, np.ndarray]:
    """Return the counts by identifier; a matrix is a header and a line for each of A, C, G, T."""
    lines = text.splitlines()
    matrices = {}
    for start in range(0, len(lines), 5):
        identifier = lines[start].removeprefix(">").split("\t")[0]
        rows = [line.split("[")[1].strip(" ]").split() for line in lines[start + 1 : start + 5]]
        matrices[identifier] = np.array(rows, dtype=float)
    return matrices
