"""Look for input that a parser does not survive, guided by which of its lines have been reached.

    python -m venv .venv/fuzz
    .venv/fuzz/bin/python -m pip install atheris==3.0.0 --constraint requirements.txt .
    .venv/fuzz/bin/python checks/fuzz.py {fasta,matrices,bed,card} [-runs=1000000]

A parser may refuse any input, by its own error only. The search begins with files that it takes,
since chance alone would hardly get past the first line. What it does not survive is written to a
file named ``crash-…`` and ends the run; it belongs into a test. Further options are libFuzzer's.
"""

from __future__ import annotations

import gzip
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["nutrigen", "tomllib"]):
    from nutrigen.datasets import _cards
    from nutrigen.genomics.bed import BedError, read_bed
    from nutrigen.genomics.fasta import FastaError, read_fasta
    from nutrigen.genomics.matrices import MatrixError, read_matrices


class _Folder:
    """A folder that holds one card, without a file on disk."""

    name = "fuzzed"

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __truediv__(self, _name: str) -> _Folder:
        return self

    def __str__(self) -> str:
        return "fuzzed/card.toml"

    def read_bytes(self) -> bytes:
        return self.content


def read_as_fasta(data: bytes) -> None:
    """Read some bytes as FASTA; only FastaError may be raised."""
    try:
        records = read_fasta(io.BytesIO(data))
    except FastaError:
        return
    assert records
    assert all(record.sequence for record in records)


def read_as_matrices(data: bytes) -> None:
    """Read some bytes as matrices, of the format that the first byte names, or of none.

    Only MatrixError may be raised.
    """
    formats = (None, "jaspar", "meme", "transfac")
    try:
        matrices = read_matrices(io.BytesIO(data[1:]), format=formats[(data or b"0")[0] % 4])
    except MatrixError:
        return
    assert matrices
    assert all(matrix.width for matrix in matrices)


def read_as_bed(data: bytes) -> None:
    """Read some bytes as BED; only BedError may be raised."""
    try:
        table = read_bed(io.BytesIO(data))
    except BedError:
        return
    assert (table["end"] >= table["start"]).all()
    assert table["score"].between(0, 1000).all()


def read_as_card(data: bytes) -> None:
    """Read some bytes as the card of a data set; only CardError may be raised."""
    try:
        _cards.read_card_file(_Folder(data))
    except _cards.CardError:
        return


def examples() -> dict[str, list[bytes]]:
    """Return files that each parser takes."""
    fasta = b">chr1 toy\nACGTN\nacgt\n;layout\n\n>chr2\x01other\r\nAC GT\r\n"
    counts = b">MA1\tName\nA [1 2]\nC [3 0]\nG [0 1]\nT [0 1]\n"
    meme = (
        b"MEME version 5\n\nALPHABET= ACGT\n\nstrands: + -\n\nBackground letter frequencies\n"
        b"A 0.3 C 0.2 G 0.2 T 0.3\n\nMOTIF M1 name\n"
        b"letter-probability matrix: alength= 4 w= 1 nsites= 4 E= 0\n0.25 0.25 0.5 0\n"
    )
    transfac = b"ID M1\nP0 A C G T\n01 1 2 3 4 N\n02 4 0 0 0 A\nXX\n//\n"
    return {
        "fasta": [fasta, gzip.compress(fasta, mtime=0)],
        "matrices": [b"\x01" + counts, b"\x02" + meme, b"\x03" + transfac, b"\x00" + meme],
        "bed": [b"track name=x\n#c\nchr1\t2\t6\ttoy\t1000\t.\r\nchr1\t0\t0\ta b\t0\t-\n"],
        "card": [path.read_bytes() for path in Path(_cards.__file__).parent.glob("*/*/card.toml")],
    }


TARGETS: dict[str, Callable[[bytes], None]] = {
    "fasta": read_as_fasta,
    "matrices": read_as_matrices,
    "bed": read_as_bed,
    "card": read_as_card,
}


def main() -> None:
    """Run the fuzzer on the parser that the command line names."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    name = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(examples()[name]):
            (Path(folder) / str(number)).write_bytes(content)
        atheris.Setup([*sys.argv, folder], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
