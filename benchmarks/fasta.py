"""Reading FASTA files, against other ways to read them.

Measured are the time and the memory to have all records of a file, each with its identifier, its
whole header and its sequence as text: by ``nutrigen.genomics.fasta.read_fasta``, by Biopython's
``SeqIO`` and its ``SimpleFastaParser``, and by pyfastx and needletail, if these are installed. The
files are random: 200 sequences of a million letters in lines of 60, and a million sequences of
five letters. Each measurement is a process of its own, and the tools take turns. Time is the
processor's, from the call to the list, without start-up and import, and the least of several;
memory is the process's peak. Only ours looks for damage: none of the others says that a letter is
illegal, or that two records share an identifier.

Promises: at most two thirds of the time of ``SeqIO``, and at most 1.2 times its memory.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Row
from memory import peak_memory

OURS, PEER = "read_fasta", "Biopython, SeqIO"
TOOLS = (OURS, PEER, "Biopython, SimpleFastaParser", "pyfastx", "needletail")
MODULES = {"pyfastx": "pyfastx", "needletail": "needletail"}
TIME_LIMIT, MEMORY_LIMIT = 2 / 3, 1.2
LINE = 60
SEED = 20_240_401

Record = tuple[str, str, str]


def rows(quick: bool) -> list[Row]:
    """Time and memory, for a few large records and for many small ones."""
    # In a small file, start-up would be mistaken for memory of the records.
    shapes = [(20, 10**6), (10**5, 5)] if quick else [(200, 10**6), (10**6, 5)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for n_records, length in shapes:
            path = Path(folder) / "random.fasta"
            write(path, n_records, length)
            name = f"FASTA, {n_records:,} records of {length:,} letters"
            found += rows_of(name, measure(path, repeats=3 if quick else 7), memory=not quick)
    return found


def rows_of(name: str, measured: dict[str, dict[str, float]], *, memory: bool) -> list[Row]:
    """Compare ours with each tool that was measured."""
    found = []
    for key, unit, limit in (
        ("seconds", "s", TIME_LIMIT),
        *([("megabytes", "MB", MEMORY_LIMIT)] if memory else []),
    ):
        found += [
            Row(
                f"{name}, {'time' if unit == 's' else 'memory'}",
                measured[OURS][key],
                unit,
                peer=tool,
                peer_value=values[key],
                limit=limit if tool == PEER else None,
            )
            for tool, values in measured.items()
            if tool != OURS
        ]
    return found


def write(path: Path, n_records: int, length: int) -> None:
    """Write random sequences, without a module that is measured."""
    rng = np.random.default_rng([SEED, n_records])
    letters = np.frombuffer(b"ACGT", np.uint8)
    at_once = min(n_records, max(1, 10**6 // length))
    with path.open("wb") as file:
        for first in range(0, n_records, at_once):
            for number, row in enumerate(rng.choice(letters, (at_once, length)), start=first):
                sequence = row.tobytes()
                lines = [sequence[start : start + LINE] for start in range(0, length, LINE)]
                file.write(b">s%d random\n%b\n" % (number, b"\n".join(lines)))


def measure(path: Path, repeats: int) -> dict[str, dict[str, float]]:
    """Return the least time and memory of each tool; all must find the same records."""
    tools = [tool for tool in TOOLS if importlib.util.find_spec(MODULES.get(tool, "Bio"))]
    found: dict[str, list[dict]] = {tool: [] for tool in tools}
    for _ in range(repeats):
        for tool in tools:
            command = [sys.executable, __file__, tool, str(path)]
            output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            found[tool].append(json.loads(output))
    records = {tool: each[0]["records"] for tool, each in found.items()}
    if len(set(map(tuple, records.values()))) > 1:
        raise RuntimeError(f"the tools disagree on the records: {records}")
    return {
        tool: {key: min(one[key] for one in each) for key in ("seconds", "megabytes")}
        for tool, each in found.items()
    }


# --------------------------------------------------------------------------------------------------
# What is done in a process of its own
# --------------------------------------------------------------------------------------------------


def reader(tool: str) -> Callable[[str], list]:
    """Import what a tool needs, and return what reads a file by it."""
    if tool == OURS:
        from nutrigen.genomics.fasta import read_fasta

        return read_fasta
    if tool == PEER:
        from Bio import SeqIO

        return lambda path: [
            (record.id, record.description, str(record.seq))
            for record in SeqIO.parse(path, "fasta")
        ]
    if tool == "pyfastx":
        from pyfastx import Fastx

        return lambda path: [
            (name, f"{name} {comment}", sequence)
            for name, sequence, comment in Fastx(path, comment=True)
        ]
    if tool == "needletail":
        from needletail import parse_fastx_file

        return lambda path: [
            (record.name, record.id, record.seq) for record in parse_fastx_file(path)
        ]
    from Bio.SeqIO.FastaIO import SimpleFastaParser

    def simple(path: str) -> list[Record]:
        with open(path) as file:
            return [(h.split(None, 1)[0], h, sequence) for h, sequence in SimpleFastaParser(file)]

    return simple


def read(tool: str, path: str) -> dict:
    """Read a file, and say what it took."""
    read_all = reader(tool)
    start = time.process_time()
    records = read_all(path)
    seconds = time.process_time() - start
    last = records[-1]
    if tool == OURS:
        last = (last.identifier, last.description, last.sequence)
    return {
        "seconds": seconds,
        "megabytes": peak_memory() / 1e6,
        "records": [len(records), *last[:2], len(last[2]), last[2][-20:]],
    }


if __name__ == "__main__":
    print(json.dumps(read(*sys.argv[1:])))
