"""Make the bundled files of jaspar-matrices from their public release."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from nutrigen.datasets.making import MakingError, gzip_bytes, main, pypi_file, table_bytes

# By id, since names are not unique: GATA1 is also a protein of plants. The comment says what the
# transcription factor stands for in the book.
MATRICES = (
    "MA0139.2",  # CTCF: chromatin insulator, long and specific
    "MA0147.4",  # MYC
    "MA0059.2",  # MAX::MYC: the E-box
    "MA0035.5",  # GATA1: blood
    "MA0035.3",  # Gata1, an older version: it differs in the middle of the motif
    "MA0079.5",  # SP1: GC box of promoters
    "MA0106.3",  # TP53: two half-sites
    "MA0105.4",  # NFKB1: inflammation, palindrome
    "MA0138.3",  # REST: longest motif
    "MA0114.5",  # HNF4A: liver; fatty acids are its ligands
    "MA0065.3",  # Pparg::Rxra: fat cells; fatty acids are its ligands
    "MA1148.2",  # PPARA::RXRA: fasting, oxidation of fatty acids
    "MA0148.5",  # FOXA1: liver, pioneer factor
    "MA0112.4",  # ESR1: estrogen
    "MA0080.7",  # Spi1: immune cells
    "MA0664.2",  # MLXIPL (ChREBP): glucose
    "MA0595.1",  # SREBF1: synthesis of fatty acids
    "MA0828.3",  # SREBF2: synthesis of cholesterol
    "MA0108.3",  # TBP: TATA box
    "MA0102.5",  # CEBPA: fat cells, liver
    "MA0693.4",  # Vdr: vitamin D
)

COLUMNS = (
    "id", "name", "tf_class", "tf_family", "tax_group", "species", "uniprot", "data_type", "pubmed",
)  # fmt: skip


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    database = pypi_file(
        "pyjaspar",
        "4.0.0",
        "pyjaspar/data/JASPAR2024.sqlite",
        sha256="01b393f668c3cb552d3d58262a50005b1410e389e0a6bf5d570e976fbdaf01b3",
        releases=releases,
    )
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        rows = [description(connection, identifier) for identifier in MATRICES]
        lines = [
            line
            for row in rows
            for line in (f">{row[0]}\t{row[1]}", *count_lines(connection, row[0]))
        ]
    return {
        "matrices.jaspar.gz": gzip_bytes(("\n".join(lines) + "\n").encode("ascii")),
        "matrices.tsv": table_bytes(COLUMNS, rows),
    }


def key_of(connection: sqlite3.Connection, identifier: str) -> int:
    """Return the database's own number of a matrix."""
    base, version = identifier.split(".")
    query = "SELECT id FROM matrix WHERE base_id = ? AND version = ? AND collection = 'CORE'"
    found = connection.execute(query, (base, version)).fetchall()
    if len(found) != 1:
        raise MakingError(f"JASPAR 2024 holds {identifier} {len(found)} times")
    return found[0][0]


def description(connection: sqlite3.Connection, identifier: str) -> tuple[str | None, ...]:
    """Return what `COLUMNS` names; several values are joined by semicolons."""
    key = key_of(connection, identifier)

    def values(query: str, *arguments: object) -> str | None:
        found = (row[0] for row in connection.execute(query, (key, *arguments)))
        return "; ".join(dict.fromkeys(found)) or None

    def annotation(tag: str) -> str | None:
        return values(
            "SELECT val FROM matrix_annotation WHERE id = ? AND tag = ? ORDER BY local_id", tag
        )

    return (
        identifier,
        values("SELECT name FROM matrix WHERE id = ?"),
        annotation("class"),
        annotation("family"),
        annotation("tax_group"),
        values(
            "SELECT species FROM matrix_species JOIN tax USING (tax_id) WHERE matrix_species.id = ?"
        ),
        values("SELECT acc FROM matrix_protein WHERE id = ? ORDER BY acc"),
        annotation("type"),
        annotation("medline"),
    )


def count_lines(connection: sqlite3.Connection, identifier: str) -> Iterator[str]:
    """Yield the four rows of a matrix in JASPAR's own format."""
    key = key_of(connection, identifier)
    for base in "ACGT":
        query = "SELECT val FROM matrix_data WHERE id = ? AND row = ? ORDER BY col"
        counts = [row[0] for row in connection.execute(query, (key, base))]
        yield f"{base} [ {' '.join(f'{count:.12g}' for count in counts)} ]"


if __name__ == "__main__":
    main(make, __file__)
