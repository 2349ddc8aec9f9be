"""The loaders of the data sets that hold sequences."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass, replace

from nutrigen.datasets._bundled import dataset_folder, read_card, read_verified
from nutrigen.datasets._cards import Card, Dataset
from nutrigen.genomics.fasta import FastaRecord, read_fasta

__all__ = [
    "AlignmentData",
    "SequenceData",
    "load_brca1_alignment",
    "load_chlamydia_genome",
    "load_lambda_phage_genome",
    "load_mitochondrial_genomes",
]


@dataclass(frozen=True, repr=False)
class SequenceData(Dataset):
    """Sequences and the card that says what they are.

    Parameters
    ----------
    records : tuple of FastaRecord
        The sequences, in the order of the files.
    card : Card
        The card of the data set.
    """

    records: tuple[FastaRecord, ...]
    card: Card

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Identifiers of the sequences, in the order of `records`."""
        return tuple(record.identifier for record in self.records)

    def record(self, identifier: str) -> FastaRecord:
        """Return the sequence with this identifier.

        Parameters
        ----------
        identifier : str
            One of `identifiers`.

        Returns
        -------
        FastaRecord
            The sequence.

        Raises
        ------
        LookupError
            If there is none; the message lists those there are.

        Examples
        --------
        >>> len(load_mitochondrial_genomes().record("MT_orang").sequence)
        16499
        """
        for record in self.records:
            if record.identifier == identifier:
                return record
        raise LookupError(
            f"{self.card.name} has no sequence '{identifier}'; it has {', '.join(self.identifiers)}"
        )


@dataclass(frozen=True, repr=False)
class AlignmentData(SequenceData):
    """Aligned sequences, a tree of the same species and the card that says what they are.

    Parameters
    ----------
    records : tuple of FastaRecord
        The aligned sequences, all of one length; ``-`` is a gap.
    card : Card
        The card of the data set.
    tree : str
        The tree in Newick format; its leaves are the identifiers.
    """

    tree: str

    def ungapped(self) -> tuple[FastaRecord, ...]:
        """Return the sequences as they are without alignment.

        Returns
        -------
        tuple of FastaRecord
            The same records in the same order, gaps removed; all other letters are kept.

        Examples
        --------
        >>> brca1 = load_brca1_alignment()
        >>> aligned, ungapped = brca1.records[0], brca1.ungapped()[0]
        >>> len(aligned.sequence), len(ungapped.sequence)
        (3009, 2789)
        """
        return tuple(
            replace(record, sequence=record.sequence.replace("-", "")) for record in self.records
        )


def _load_records(name: str, *file_names: str) -> tuple[tuple[FastaRecord, ...], Card]:
    folder, card = dataset_folder(name), read_card(name)
    records = []
    for file_name in file_names:
        text = gzip.decompress(read_verified(folder, card, file_name))
        records += read_fasta(io.BytesIO(text))
    return tuple(records), card


def load_chlamydia_genome() -> SequenceData:
    """Load the genome of *Chlamydia trachomatis* (strain D/UW-3/CX).

    Returns
    -------
    SequenceData
        One record of 1,042,519 base pairs.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.

    References
    ----------
    Stephens, R. S. et al. (1998). Genome Sequence of an Obligate Intracellular Pathogen of Humans:
    Chlamydia trachomatis. *Science* 282, 754-759. https://doi.org/10.1126/science.282.5389.754

    Examples
    --------
    >>> load_chlamydia_genome()
    <chlamydia-genome: 1 sequence of 1,042,519 bp>
    >>> load_chlamydia_genome().records[0].sequence[:10]
    'GCGGCCGCCC'
    """
    return SequenceData(*_load_records("chlamydia-genome", "ct.fasta.gz"))


def load_lambda_phage_genome() -> SequenceData:
    """Load the genome of bacteriophage lambda.

    Returns
    -------
    SequenceData
        One record of 48,502 base pairs.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.

    References
    ----------
    Sanger, F. et al. (1982). Nucleotide Sequence of Bacteriophage λ DNA. *Journal of Molecular
    Biology* 162, 729-773. https://doi.org/10.1016/0022-2836(82)90546-0

    Examples
    --------
    >>> load_lambda_phage_genome().records[0].sequence[:12]
    'GGGCGGCGACCT'
    """
    return SequenceData(*_load_records("lambda-phage-genome", "lambda_virus.fa.gz"))


def load_mitochondrial_genomes() -> SequenceData:
    """Load the mitochondrial genomes of human and orangutan.

    Returns
    -------
    SequenceData
        Two records, ``MT_human`` (16,569 base pairs, of which position 3107 is a placeholder) and
        ``MT_orang`` (16,499 base pairs).

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.

    References
    ----------
    Andrews, R. M. et al. (1999). Reanalysis and Revision of the Cambridge Reference Sequence for
    Human Mitochondrial DNA. *Nature Genetics* 23, 147. https://doi.org/10.1038/13779

    Xu, X. and Arnason, U. (1996). The Mitochondrial DNA Molecule of Sumatran Orangutan and a
    Molecular Proposal for Two (Bornean and Sumatran) Species of Orangutan. *Journal of Molecular
    Evolution* 43, 431-437. https://doi.org/10.1007/BF02337514

    Examples
    --------
    >>> genomes = load_mitochondrial_genomes()
    >>> genomes.identifiers
    ('MT_human', 'MT_orang')
    >>> genomes.record("MT_human").sequence[3106]
    'a'
    """
    return SequenceData(*_load_records("mitochondrial-genomes", "MT-human.fa.gz", "MT-orang.fa.gz"))


def load_brca1_alignment() -> AlignmentData:
    """Load the aligned BRCA1 gene of 55 mammals, with a tree of the species.

    Returns
    -------
    AlignmentData
        55 records of 3,009 columns, and a rooted tree without branch lengths.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.

    References
    ----------
    Madsen, O. et al. (2001). Parallel Adaptive Radiations in Two Major Clades of Placental Mammals.
    *Nature* 409, 610-614. https://doi.org/10.1038/35054544

    Murphy, W. J. et al. (2001). Resolution of the Early Placental Mammal Radiation Using Bayesian
    Phylogenetics. *Science* 294, 2348-2351. https://doi.org/10.1126/science.1067179

    Examples
    --------
    >>> brca1 = load_brca1_alignment()
    >>> brca1
    <brca1-alignment: 55 sequences in 3,009 columns>
    >>> brca1.record("Human").sequence[:12]
    'TGTGGCACAAAT'
    """
    name = "brca1-alignment"
    records, card = _load_records(name, "brca1.fasta.gz")
    tree = read_verified(dataset_folder(name), card, "mammals.tree").decode("ascii").strip()
    return AlignmentData(records, card, tree)
