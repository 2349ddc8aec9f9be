"""Make the bundled files of resistance-genes from their public release."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main, table_bytes
from nutrigen.genomics.fasta import read_fasta
from nutrigen.genomics.sequences import translate

CLASSES = (
    "bla-A", "bla-B", "bla-C", "bla-D", "aminoglycoside", "dfr", "erm", "mcr", "qnr", "tet",
)  # fmt: skip

# The class of Ambler of a beta-lactamase, by the family that its gene is named after. The release
# gives the class of most genes in a note; where notes are missing or contradict each other (MIR,
# one IMP) the class is that of the family in the literature. A test finds the motifs of each
# class's active site in the proteins.
AMBLER = {
    family: f"bla-{letter}"
    for letter, families in {
        "A": """
            A ACI AER AST BEL BES BIC BKC BRO CARB CKO CME CTX DES ERP FAR FLC FONA FRI GES HERA
            IMI KLUC KPC L LAP LEN LUT MAL NMC OKP OXY PAU PER PLA PME RAHN ROB SCO SED SFC SFO
            SGM SHV SME SPU TEM TER TLA VCC VEB VHH VHW Z cepA cfxA hugA
        """,
        "B": """
            B BIM CAM CEPH CGB DIM EBR GIM GMB GOB IMP IND JOHN KHM L1 LMB MUS NDM PAM PEDO POM
            SIM SMB SPG SPM TMB TUS VIM VMB cfiA cphA imiH imiS
        """,
        "C": """
            ACC ACT ADC BIL CFE CMG CMH CMY DHA FOX LAT MIR MOR MOX OCH PAO SRT SST TRU ZEG
        """,
        "D": "LCR NPS OXA ampH ampS",
    }.items()
    for family in families.split()
}

STOPS = frozenset({"TAA", "TAG", "TGA"})
# Those of bacteria, archaea and plastids (genetic code 11).
STARTS = frozenset({"ATG", "ATA", "ATC", "ATT", "CTG", "GTG", "TTG"})

# Two proteins whose sets of 3-mers have this Jaccard index are about 77 % identical if their
# differences are spread evenly (0.3 = s / (2 - s), s = identity ** 3).
RELATED = 0.3


RELEASE = Release(
    "staramr", "0.12.3", "1c9c86db3e4a9156f98d336e07bbfe31060161e945eef81916c37c6695133d3a"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    folder = "staramr/databases/data/dist/resfinder"
    notes = read_notes(RELEASE.file(f"{folder}/phenotypes.txt", releases).decode("utf-8"))
    kept: dict[str, tuple[str, str, str]] = {}
    left_out: Counter[str] = Counter()
    for record in read_fasta(io.BytesIO(RELEASE.file(f"{folder}/all.fsa", releases))):
        name, accession = split_identifier(record.identifier)
        label = class_of(name)
        sequence = record.sequence.upper()
        if label is None:
            left_out["is of none of the ten classes"] += 1
        elif reason := why_invalid(sequence, notes[record.identifier]):
            left_out[f"{label} {reason}"] += 1
        elif sequence in kept:
            left_out[f"{label} same sequence as an earlier one"] += 1
        else:
            subfamily = subfamily_of(name, label, notes[record.identifier])
            kept[sequence] = (label, subfamily, f"{name}\t{accession}")
    for reason, count in sorted(left_out.items()):
        print(f"left out: {count} {reason}", file=sys.stderr)

    labels = [label for label, _, _ in kept.values()]
    groups = related_groups([translate(sequence).removesuffix("*") for sequence in kept])
    for group in range(max(groups) + 1):
        found = {label for label, other in zip(labels, groups, strict=True) if other == group}
        if len(found) > 1:
            raise MakingError(f"related genes are of different classes: {sorted(found)}")
    rows = [
        (label, group, subfamily, *identity.split("\t"), sequence)
        for group, (sequence, (label, subfamily, identity)) in zip(
            groups, kept.items(), strict=True
        )
    ]
    rows.sort(key=lambda row: (CLASSES.index(row[0]), *row[1:]))
    numbers = {group: number for number, group in enumerate(dict.fromkeys(row[1] for row in rows))}
    rows = [(label, numbers[group], *rest) for label, group, *rest in rows]
    columns = ("class", "group", "subfamily", "gene", "accession", "sequence")
    return {
        "genes.tsv.gz": gzip_bytes(table_bytes(columns, rows)),
        # The Apache license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("staramr-0.12.3.dist-info/licenses/LICENSE", releases),
    }


def read_notes(text: str) -> dict[str, str]:
    """Return the note on each gene by its identifier."""
    header, *lines = text.splitlines()
    column = header.split("\t").index("Notes")
    notes = {}
    for line in lines:
        cells = line.split("\t")
        notes[cells[0].strip()] = cells[column] if len(cells) > column else ""
    return notes


def split_identifier(identifier: str) -> tuple[str, str]:
    """Return gene and accession of an identifier such as ``blaTEM-1B_1_AY458016``."""
    match = re.fullmatch(r"(.+?)_\d+_(.+)", identifier)
    if match is None:
        raise MakingError(f"all.fsa: {identifier} is not <gene>_<number>_<accession>")
    return match[1], match[2]


def family_of(name: str) -> str:
    """Return the family of a beta-lactamase: ``TEM`` of ``blaTEM-1B``."""
    match = re.match(r"(?:bla)?(L1|[A-Za-z]+)", name)
    return match[1] if match else ""


def class_of(name: str) -> str | None:
    """Return the class of a gene, or None if it is of none of the ten."""
    if re.match(r"aac|aad|ant|aph", name):
        return "aminoglycoside"
    if match := re.match(r"dfr|erm|mcr|qnr|tet", name):
        return match[0]
    return AMBLER.get(family_of(name))


def why_invalid(sequence: str, note: str) -> str:
    """Say why a sequence is not used ("" if it is a complete coding sequence)."""
    codons = [sequence[i : i + 3] for i in range(0, len(sequence), 3)]
    if "MISTAKE" in note or "SOMETHING IS WRONG" in note:
        return "called a mistake by the database itself"
    if set(sequence) - set("ACGT"):
        return "with ambiguous bases"
    if len(sequence) % 3:
        return "of a length that is no multiple of three"
    if codons[0] not in STARTS or codons[-1] not in STOPS:
        return "without start or stop codon"
    if not STOPS.isdisjoint(codons[:-1]):
        return "with a stop codon inside"
    return ""


def subfamily_of(name: str, label: str, note: str) -> str:
    """Return the sub-family of a gene, as its name says.

    A name is a family and the number of a variant. What is a variant (a few exchanged amino
    acids) and what a gene of its own differs between the nomenclatures.
    """
    if label.startswith("bla"):
        # The numbers of these two run through many lineages; the note says which.
        if family_of(name) in ("OXA", "CMY"):
            if like := re.search(r"([A-Z]+-\d+)-like", note):
                return like[1]
            return re.sub(r"(?<=\d)[a-z]$", "", name.removeprefix("bla"))
        return family_of(name)
    variants = {"mcr": r"mcr-\d+", "qnr": r"qnr[A-Z]+", "dfr": r"dfr[A-Z]\d*"}
    match = re.match(variants.get(label, r"aadA|.+"), name)
    if match is None:
        raise MakingError(f"all.fsa: {name} is not named like other genes of class {label}")
    return match[0]


def related_groups(proteins: list[str]) -> list[int]:
    """Number the groups of related proteins.

    Two proteins are in one group if a chain of proteins leads from one to the other in which
    neighbors share enough 3-mers (single linkage), so that relatives are never in two groups.
    """
    words: dict[str, int] = {}
    rows, columns = [], []
    for row, protein in enumerate(proteins):
        for word in {protein[i : i + 3] for i in range(len(protein) - 2)}:
            rows.append(row)
            columns.append(words.setdefault(word, len(words)))
    contains = csr_array((np.ones(len(rows)), (rows, columns)))
    shared = (contains @ contains.T).toarray()
    sizes = shared.diagonal()
    jaccard = shared / (sizes[:, None] + sizes[None, :] - shared)
    _, groups = connected_components(csr_array(jaccard >= RELATED), directed=False)
    return groups.tolist()


if __name__ == "__main__":
    main(make, __file__)
