"""What the benchmark of FASTA files compares, and that its readers read the same."""

from __future__ import annotations

import fasta
import pytest
from Bio import SeqIO

MEASURED = {
    fasta.OURS: {"seconds": 1.0, "megabytes": 120.0},
    fasta.PEER: {"seconds": 2.5, "megabytes": 90.0},
    "pyfastx": {"seconds": 0.5, "megabytes": 100.0},
}


def test_biopython_is_promised_and_the_others_are_shown():
    rows = fasta.rows_of("file", MEASURED, memory=True)
    assert [(row.name, row.peer, row.ratio, row.kept) for row in rows] == [
        ("file, time", fasta.PEER, 0.4, True),
        ("file, time", "pyfastx", 2.0, None),
        ("file, memory", fasta.PEER, pytest.approx(4 / 3), False),
        ("file, memory", "pyfastx", 1.2, None),
    ]


@pytest.mark.parametrize(("n_records", "length"), [(3, 150), (1000, 5)])
def test_the_tools_read_the_same(tmp_path, n_records, length):
    path = tmp_path / "random.fasta"
    fasta.write(path, n_records, length)
    # It raises where they do not.
    measured = fasta.measure(path, repeats=1)
    assert {fasta.OURS, fasta.PEER} <= measured.keys()
    with path.open() as file:
        lengths = [len(record) for record in SeqIO.parse(file, "fasta")]
    assert lengths == [length] * n_records


def test_tools_that_disagree_are_no_peers(tmp_path, monkeypatch):
    path = tmp_path / "other.fasta"
    path.write_text(">a b\nAC GT\n")
    monkeypatch.setattr(fasta, "TOOLS", (fasta.OURS, "Biopython, SimpleFastaParser"))
    script = tmp_path / "reader.py"
    script.write_text(
        "import json, sys\n"
        "print(json.dumps({'seconds': 1, 'megabytes': 1, 'records': [sys.argv[1]]}))"
    )
    monkeypatch.setattr(fasta, "__file__", str(script))
    with pytest.raises(RuntimeError, match="disagree"):
        fasta.measure(path, repeats=1)
