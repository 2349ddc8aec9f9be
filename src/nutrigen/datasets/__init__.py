"""The data room: the only door through which data enter.

Each bundled data set is a folder ``bundled/NAME`` with its files, a card (``card.toml``) that says
what they are and what is wrong with them, and the script that made them from their public release
(``make.py``). ``load_NAME()`` reads a data set; the SHA-256 of each file is verified every time.

Examples
--------
>>> from nutrigen.datasets import list_datasets, load_lambda_phage_genome
>>> phage = load_lambda_phage_genome()
>>> len(phage.records[0].sequence)
48502
>>> phage.card.title
'The genome of bacteriophage lambda'
"""

from __future__ import annotations

from nutrigen.datasets._bundled import DataIntegrityError, list_datasets, read_card, verify
from nutrigen.datasets._cards import Card, CardError, Citation
from nutrigen.datasets._genomes import (
    AlignmentData,
    SequenceData,
    load_brca1_alignment,
    load_chlamydia_genome,
    load_lambda_phage_genome,
    load_mitochondrial_genomes,
)

__all__ = [
    "AlignmentData",
    "Card",
    "CardError",
    "Citation",
    "DataIntegrityError",
    "SequenceData",
    "list_datasets",
    "load_brca1_alignment",
    "load_chlamydia_genome",
    "load_lambda_phage_genome",
    "load_mitochondrial_genomes",
    "read_card",
    "verify",
]
