"""The loader of the data set that holds families of genes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from nutrigen._arguments import require_flags
from nutrigen.datasets._bundled import read_card
from nutrigen.datasets._cards import Card, Dataset
from nutrigen.datasets._tables import read_table

__all__ = ["RESISTANCE_CLASSES", "ResistanceGenes", "load_resistance_genes"]

RESISTANCE_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "aminoglycoside": "enzyme that modifies aminoglycosides: aac, aad, ant, aph",
        "bla-A": "beta-lactamase of Ambler class A (serine), for example TEM",
        "bla-B": "beta-lactamase of Ambler class B (zinc), for example NDM",
        "bla-C": "beta-lactamase of Ambler class C (serine), for example CMY",
        "bla-D": "beta-lactamase of Ambler class D (serine), for example OXA",
        "dfr": "dihydrofolate reductase that trimethoprim does not inhibit",
        "erm": "methyltransferase that hides 23S rRNA from macrolides",
        "mcr": "transferase that hides lipid A from colistin",
        "qnr": "protein that protects DNA gyrase from quinolones",
        "tet": "tetracycline resistance: efflux pump, ribosomal protection or enzyme",
    }
)
"""The ten classes of resistance genes, by name, with what their proteins are."""


@dataclass(frozen=True, repr=False, eq=False)
class ResistanceGenes(Dataset):
    """Coding sequences of antibiotic resistance genes, with class and relatedness.

    Parameters
    ----------
    sequences : (2785,) array of str objects
        Coding sequences from start to stop codon, letters A, C, G and T, 5' to 3'.
    target : (2785,) array of str
        Class of the gene, a key of `RESISTANCE_CLASSES`.
    groups : (2785,) int array
        Number of the group of related genes, from 0. Hand it to a group splitter.
    subfamilies : (2785,) array of str
        Sub-family that the gene's name says, for example ``TEM``, ``mcr-1``, ``tet(M)``.
    genes : (2785,) array of str
        Names of the genes, for example ``blaTEM-1B``; some occur more than once.
    accessions : (2785,) array of str
        The records that the sequences come from.
    card : Card
        The card of the data set.
    """

    sequences: np.ndarray
    target: np.ndarray
    groups: np.ndarray
    subfamilies: np.ndarray
    genes: np.ndarray
    accessions: np.ndarray
    card: Card

    @property
    def target_names(self) -> tuple[str, ...]:
        """Names of the ten classes, in alphabetical order."""
        return tuple(RESISTANCE_CLASSES)

    @property
    def frame(self) -> pd.DataFrame:
        """All of it as a table, one gene a row."""
        return pd.DataFrame(
            {
                "gene": self.genes,
                "accession": self.accessions,
                "class": self.target,
                "subfamily": self.subfamilies,
                "group": self.groups,
                "sequence": self.sequences,
            }
        )


def load_resistance_genes(
    *, return_X_y: bool = False
) -> ResistanceGenes | tuple[np.ndarray, np.ndarray]:
    """Load 2,785 antibiotic resistance genes of bacteria, of ten classes.

    The genes are related, many of them nearly copies, so that a random split puts siblings of the
    test genes into the training set and reports what a model remembers, not what it can tell of a
    gene of a new group. Split by `groups`: two genes whose proteins are about three quarters
    identical, or that a chain of such pairs connects, have the same number. Between groups of a
    class there are more distant relatives, which words of the protein still find. `subfamilies`
    come from names alone and do not separate relatives; with them a split still leaks.

    The rows are sorted by class, so that a split must shuffle. The classes differ in size by
    more than ten to one: judge by balanced accuracy.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only the sequences and the classes.

    Returns
    -------
    ResistanceGenes
        Sequences, classes, groups, names, and the card.
    (sequences, target) : tuple
        If `return_X_y`.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` is of a wrong type.

    References
    ----------
    Zankari, E. et al. (2012). Identification of Acquired Antimicrobial Resistance Genes. *Journal
    of Antimicrobial Chemotherapy* 67, 2640-2644. https://doi.org/10.1093/jac/dks261

    Bortolaia, V. et al. (2020). ResFinder 4.0 for Predictions of Phenotypes from Genotypes.
    *Journal of Antimicrobial Chemotherapy* 75, 3491-3500. https://doi.org/10.1093/jac/dkaa345

    Examples
    --------
    >>> genes = load_resistance_genes()
    >>> genes
    <resistance-genes: 2,785 genes of 10 classes in 310 groups of relatives>
    >>> genes.genes[0], genes.target[0], genes.sequences[0][:12]
    (np.str_('blaSGM-1'), np.str_('bla-A'), 'ATGAAGATCGTC')
    >>> sequences, classes = load_resistance_genes(return_X_y=True)
    >>> len(sequences) == len(classes)
    True
    """
    require_flags(return_X_y=return_X_y)
    name = "resistance-genes"
    card = read_card(name)
    table = read_table(name, card, "genes.tsv.gz")
    # Their lengths differ eightfold: an array of fixed width would be mostly padding.
    sequences = table["sequence"].to_numpy(dtype=object)
    target = table["class"].to_numpy(dtype=str)
    if return_X_y:
        return sequences, target
    return ResistanceGenes(
        sequences=sequences,
        target=target,
        groups=table["group"].to_numpy(),
        subfamilies=table["subfamily"].to_numpy(dtype=str),
        genes=table["gene"].to_numpy(dtype=str),
        accessions=table["accession"].to_numpy(dtype=str),
        card=card,
    )
