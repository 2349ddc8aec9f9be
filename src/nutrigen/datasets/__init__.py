"""The data room: the only door through which data enter.

Each bundled data set is a folder ``bundled/NAME`` with its files, a card (``card.toml``) that says
what they are and what is wrong with them, and the script that made them from their public release
(``make.py``). ``load_NAME()`` reads a data set, ``load("NAME")`` one that is a plain table; the
SHA-256 of each file is verified every time.

What may not be bundled is downloaded: ``fetch_NAME()`` reads an original data set of the course
from a cache, where the first call puts it (:func:`cache_folder`), and verifies it every time.
``python -m nutrigen.datasets`` lists, verifies and fetches the data sets from the command line.

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
from nutrigen.datasets._cards import Card, CardError, Citation, TableLayout
from nutrigen.datasets._families import (
    RESISTANCE_CLASSES,
    ResistanceGenes,
    load_resistance_genes,
)
from nutrigen.datasets._fetch import (
    CacheError,
    DamagedRecordError,
    DataFormatError,
    DownloadError,
    RefusedFileError,
    cache_folder,
)
from nutrigen.datasets._genomes import (
    AlignmentData,
    SequenceData,
    load_brca1_alignment,
    load_chlamydia_genome,
    load_lambda_phage_genome,
    load_mitochondrial_genomes,
)
from nutrigen.datasets._genotypes import (
    POPULATIONS,
    SUPERPOPULATIONS,
    AfricanAlleleFrequencies,
    AncestrySnps,
    EuropeanLinkedSnps,
    GenomeWidePcs,
    SemiRealPeople,
    draw_semi_real_people,
    load_african_allele_frequencies,
    load_ancestry_snps,
    load_european_linked_snps,
    load_genome_wide_pcs,
)
from nutrigen.datasets._motifs import (
    SPLICE_SITE_POSITIONS,
    HumanSpliceSites,
    JasparMatrices,
    JasparMatrix,
    SpliceSiteActivities,
    load_human_splice_sites,
    load_jaspar_matrices,
    load_splice_site_activities,
)
from nutrigen.datasets._nutrition import (
    MOUSE_DIETS,
    MOUSE_GENOTYPES,
    NhanesAdults,
    NhanesCholesterol,
    Nutrimouse,
    load_nhanes_adults,
    load_nhanes_cholesterol,
    load_nutrimouse,
)
from nutrigen.datasets._originals import (
    AfricanGenotypeData,
    GeneFamilyData,
    ProbioticResponseData,
    fetch_african_genotypes,
    fetch_chimpanzee_genes,
    fetch_dog_genes,
    fetch_ecoli_genome,
    fetch_homologous_genes,
    fetch_human_genes,
    fetch_original,
    fetch_probiotic_response,
    list_originals,
    read_original_card,
    verify_original,
)
from nutrigen.datasets._tables import Table, load

__all__ = [
    "MOUSE_DIETS",
    "MOUSE_GENOTYPES",
    "POPULATIONS",
    "RESISTANCE_CLASSES",
    "SPLICE_SITE_POSITIONS",
    "SUPERPOPULATIONS",
    "AfricanAlleleFrequencies",
    "AfricanGenotypeData",
    "AlignmentData",
    "AncestrySnps",
    "CacheError",
    "Card",
    "CardError",
    "Citation",
    "DamagedRecordError",
    "DataFormatError",
    "DataIntegrityError",
    "DownloadError",
    "EuropeanLinkedSnps",
    "GeneFamilyData",
    "GenomeWidePcs",
    "HumanSpliceSites",
    "JasparMatrices",
    "JasparMatrix",
    "NhanesAdults",
    "NhanesCholesterol",
    "Nutrimouse",
    "ProbioticResponseData",
    "RefusedFileError",
    "ResistanceGenes",
    "SemiRealPeople",
    "SequenceData",
    "SpliceSiteActivities",
    "Table",
    "TableLayout",
    "cache_folder",
    "draw_semi_real_people",
    "fetch_african_genotypes",
    "fetch_chimpanzee_genes",
    "fetch_dog_genes",
    "fetch_ecoli_genome",
    "fetch_homologous_genes",
    "fetch_human_genes",
    "fetch_original",
    "fetch_probiotic_response",
    "list_datasets",
    "list_originals",
    "load",
    "load_african_allele_frequencies",
    "load_ancestry_snps",
    "load_brca1_alignment",
    "load_chlamydia_genome",
    "load_european_linked_snps",
    "load_genome_wide_pcs",
    "load_human_splice_sites",
    "load_jaspar_matrices",
    "load_lambda_phage_genome",
    "load_mitochondrial_genomes",
    "load_nhanes_adults",
    "load_nhanes_cholesterol",
    "load_nutrimouse",
    "load_resistance_genes",
    "load_splice_site_activities",
    "read_card",
    "read_original_card",
    "verify",
    "verify_original",
]
