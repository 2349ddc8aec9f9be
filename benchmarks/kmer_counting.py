"""Counting k-mers, against other ways to count them.

Measured are the time and the memory that it takes to count the k-mers of a bacterial genome: by
``nutrigen.genomics.kmers.count_kmers``, ``collections.Counter``, scikit-learn's
``CountVectorizer``, scikit-bio's ``kmer_frequencies`` and Jellyfish (if it is installed); and how
ours grow with the genome. Promises:

- faster than everything else for k up to 12, and than every Python package for every k;
- at most 25 bytes a base above the sequence for every k, from a million bases on.

How the comparison is made fair:

- Each measurement is a process of its own, and all must find equally many k-mers.
- Time is the median of repeated counts, without start-up and import; but Jellyfish is a program
  that reads a FASTA file, so it is compared with reading the same file and counting, and it gets
  the best of several sizes of its hash table, two threads, and ``--no-write``, since ours writes
  no file either. What it takes with writing is shown as well.
- A slow tool is repeated less often, until it has taken 20 seconds.
- Memory is the process's peak while counting for the first time, minus what it held just before,
  with the sequence in memory.

The genome is random, with the size, composition and repeats of *Escherichia coli*. If the
environment variable NUTRIGEN_ORIGINALS names a folder with the course's original data, it is
*E. coli* itself.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from measure import Row, growth
from memory import current_memory, peak_memory

OURS = "count_kmers"
OURS_WITH_READING = "reading, count_kmers"
PYTHON_PEERS = ("Counter", "CountVectorizer", "scikit-bio")
JELLYFISH = "Jellyfish"
JELLYFISH_WITH_WRITING = "Jellyfish, writing"

COMPARED_K = (7, 12, 15, 31)
GROWN_K = (7, 12, 31)
K_FASTER_THAN_JELLYFISH = range(1, 13)
MAX_BYTES_PER_BASE = 25
MIN_BASES_FOR_MEMORY = 1_000_000
MAX_SECONDS_OF_REPEATS = 20

ECOLI_FILE = "kmer-analysis/GCF_000005845.2_ASM584v2_genomic.fna.gz"
ECOLI_SIZE = 4_700_000
ECOLI_COMPOSITION = {"A": 0.246, "C": 0.254, "G": 0.254, "T": 0.246}
# Length of a repeat and bases of genome for each copy: operons of ribosomal RNA, insertion elements
REPEATS = ((5_400, 670_000), (1_200, 100_000))
SEED = 20_240_401


# --------------------------------------------------------------------------------------------------
# What is measured
# --------------------------------------------------------------------------------------------------


def rows(quick: bool) -> list[Row]:
    """Time against every tool, memory, and how both grow with the genome."""
    size = 500_000 if quick else ECOLI_SIZE
    repeats = 15 if quick else 7
    peer_repeats = 1 if quick else 3
    every_k = (1, 7, 12, 31) if quick else range(1, 32)
    sizes = [10**5, 10**6] if quick else [10**5, 10**6, 10**7, 10**8]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        genome = make_genome(folder, size, use_original=not quick)
        measured = {k: measure_k(folder, genome, k, repeats, peer_repeats) for k in every_k}
        grown = measure_growth(folder, sizes)
    start = statistics.median(
        seconds_of_program([sys.executable, "-c", "import nutrigen.genomics.kmers"])
        for _ in range(5)
    )
    bases = genome["bases"]
    memory = [(bases, k, tools[OURS]["bytes_per_base"]) for k, tools in measured.items()]
    memory += [
        (bases, k, tool["bytes_per_base"]) for k in grown for bases, tool in grown[k].items()
    ]
    return [
        *(row for k, tools in measured.items() for row in time_rows(bases, k, tools)),
        *(growth_row(k, counted) for k, counted in grown.items()),
        memory_row(memory),
        Row("starting Python and importing nutrigen.genomics.kmers", start),
    ]


def time_rows(bases: int, k: int, tools: dict[str, dict]) -> list[Row]:
    """Compare ours with each tool; Jellyfish's time includes reading the file."""
    found = []
    for peer in (*PYTHON_PEERS, JELLYFISH, JELLYFISH_WITH_WRITING):
        if peer not in tools:
            continue
        is_program = peer not in PYTHON_PEERS
        promised = not is_program or k in K_FASTER_THAN_JELLYFISH
        found.append(
            Row(
                f"k-mers, k = {k}, {bases:,} bases" + (", with reading" if is_program else ""),
                tools[OURS_WITH_READING if is_program else OURS]["seconds"],
                peer=peer,
                peer_value=tools[peer]["seconds"],
                limit=1.0 if promised else None,
            )
        )
    return found or [Row(f"k-mers, k = {k}, {bases:,} bases", tools[OURS]["seconds"])]


def growth_row(k: int, counted: dict[int, dict]) -> Row:
    """Say how the time grows with the genome."""
    sizes, seconds = [*counted], [tool["seconds"] for tool in counted.values()]
    return Row(
        f"k-mers, k = {k}, bases, {sizes[0]:,} to {sizes[-1]:,}",
        seconds[-1],
        growth=growth(sizes, seconds),
    )


def memory_row(measured: list[tuple[int, int, float]]) -> Row:
    """Pick the largest memory a base out of (bases, k, bytes a base)."""
    # In a small genome, the fixed costs of a process would be mistaken for costs of a base.
    large = [entry for entry in measured if entry[0] >= MIN_BASES_FOR_MEMORY]
    bases, k, bytes_per_base = max(large, key=lambda entry: entry[2])
    return Row(
        f"k-mers, memory at its largest (k = {k}, {bases:,} bases)",
        bytes_per_base,
        "bytes a base",
        limit=MAX_BYTES_PER_BASE,
    )


def make_genome(folder: Path, size: int, use_original: bool = False) -> dict:
    """Write a genome twice, as FASTA and as its letters only, and say where."""
    originals = os.environ.get("NUTRIGEN_ORIGINALS")
    if use_original and originals:
        return run_worker("convert", folder, Path(originals) / ECOLI_FILE)
    return run_worker("simulate", folder, size)


def measure_k(folder: Path, genome: dict, k: int, repeats: int, peer_repeats: int) -> dict:
    """Ours for every k, Jellyfish where faster is promised, every tool for a few k."""
    tools = {
        OURS: run_worker("count", OURS, genome["text"], k, repeats),
        OURS_WITH_READING: run_worker("read_and_count", genome["fasta"], k, repeats),
    }
    if k in COMPARED_K:
        for peer in PYTHON_PEERS:
            tools[peer] = run_worker("count", peer, genome["text"], k, peer_repeats)
    if shutil.which("jellyfish") and (k in COMPARED_K or k in K_FASTER_THAN_JELLYFISH):
        tools[JELLYFISH] = measure_jellyfish(folder, genome, k, repeats, "--no-write")
    if shutil.which("jellyfish") and k in COMPARED_K:
        tools[JELLYFISH_WITH_WRITING] = measure_jellyfish(folder, genome, k, repeats)
    found = {name: (tool["distinct"], tool["total"]) for name, tool in tools.items()}
    if len(set(found.values())) > 1:
        raise RuntimeError(f"the tools disagree on the (distinct, total) {k}-mers: {found}")
    return tools


def measure_jellyfish(folder: Path, genome: dict, k: int, repeats: int, *options: str) -> dict:
    database = str(folder / "counts.jf")

    def count_command(hash_size: int) -> list[str]:
        command = ["jellyfish", "count", f"-m{k}", f"-s{hash_size}", "-t2"]
        return [*command, "-o", database, genome["fasta"]]

    def seconds_with(hash_size: int) -> float:
        command = [*count_command(hash_size), *options]
        return min(seconds_of_program(command) for _ in range(2))

    sizes = [round(share * genome["bases"]) for share in (0.1, 0.5, 1, 2, 4, 8)]
    hash_size = min(sizes, key=seconds_with)
    command = [*count_command(hash_size), *options]
    seconds = statistics.median(seconds_of_program(command) for _ in range(repeats))
    seconds_of_program(count_command(hash_size))
    stats = subprocess.run(
        ["jellyfish", "stats", database], capture_output=True, text=True, check=True
    ).stdout
    numbers = dict(line.split(":") for line in stats.splitlines())
    return {
        "seconds": seconds,
        "distinct": int(numbers["Distinct"]),
        "total": int(numbers["Total"]),
    }


def measure_growth(folder: Path, sizes: list[int]) -> dict[int, dict[int, dict]]:
    """Return for each k what counting takes, by the number of bases."""
    grown = {k: {} for k in GROWN_K}
    for size in sizes:
        genome = make_genome(folder, size)
        for k in GROWN_K:
            grown[k][size] = run_worker("count", OURS, genome["text"], k, 3)
    return grown


def run_worker(worker: str, *values: object) -> dict:
    command = [sys.executable, __file__, worker, *map(str, values)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def seconds_of_program(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


# --------------------------------------------------------------------------------------------------
# What the workers do, each in its own process
# --------------------------------------------------------------------------------------------------


def simulate(folder: str, size: str) -> dict:
    import numpy as np

    from nutrigen.genomics.sequences import random_sequence

    rng = np.random.default_rng([SEED, int(size)])
    letters = bytearray(random_sequence(int(size), rng, ECOLI_COMPOSITION).encode())
    for length, spacing in REPEATS:
        repeat = random_sequence(length, rng, ECOLI_COMPOSITION).encode()
        for start in rng.integers(0, len(letters) - length, size=len(letters) // spacing):
            letters[start : start + length] = repeat
    return save_genome(folder, "random genome", letters.decode())


def convert(folder: str, fasta: str) -> dict:
    from nutrigen.genomics.fasta import read_fasta

    (record,) = read_fasta(fasta)
    return save_genome(folder, record.identifier, record.sequence)


def save_genome(folder: str, name: str, letters: str) -> dict:
    from nutrigen.genomics.fasta import FastaRecord, write_fasta

    fasta = Path(folder) / "genome.fasta"
    text = Path(folder) / "genome.txt"
    write_fasta([FastaRecord("genome", "genome", letters)], fasta, overwrite=True)
    text.write_text(letters, encoding="ascii")
    return {"name": name, "bases": len(letters), "fasta": str(fasta), "text": str(text)}


def count(tool: str, text: str, k: str, repeats: str) -> dict:
    """Time and memory of counting the k-mers of a sequence that is in memory."""
    counter = {
        OURS: our_counter,
        "Counter": python_counter,
        "CountVectorizer": scikit_learn_counter,
        "scikit-bio": scikit_bio_counter,
    }[tool](int(k))
    letters = Path(text).read_text(encoding="ascii")
    n_bases = len(letters)
    prepare, run, summarize = counter
    # Loads the code, which is no cost of a base.
    run(prepare(letters[:1000]))
    sequence = prepare(letters)
    del letters
    return time_and_memory(lambda: run(sequence), summarize, n_bases, int(repeats))


def read_and_count(fasta: str, k: str, repeats: str) -> dict:
    """Time of reading a FASTA file and counting its k-mers."""
    from nutrigen.genomics.fasta import read_fasta
    from nutrigen.genomics.kmers import count_kmers

    n_bases = sum(len(record.sequence) for record in read_fasta(fasta))
    _, _, summarize = our_counter(int(k))
    return time_and_memory(
        lambda: count_kmers(read_fasta(fasta), int(k)), summarize, n_bases, int(repeats)
    )


def time_and_memory(
    run: Callable[[], object], summarize: Callable, n_bases: int, repeats: int
) -> dict:
    before = current_memory()
    seconds: list[float] = []
    while len(seconds) < repeats and sum(seconds) < MAX_SECONDS_OF_REPEATS:
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
        if len(seconds) == 1:
            peak = peak_memory()
            distinct, total = summarize(result)
        del result
    return {
        "seconds": statistics.median(seconds),
        "bytes_per_base": (peak - before) / n_bases,
        "distinct": distinct,
        "total": total,
    }


# For each tool: what to do before the clock runs, counting, and (distinct, total) of its result.


def our_counter(k: int) -> tuple[Callable, Callable, Callable]:
    from nutrigen.genomics.kmers import count_kmers

    return str, lambda text: count_kmers(text, k), lambda counts: (counts.n_distinct, counts.total)


def python_counter(k: int) -> tuple[Callable, Callable, Callable]:
    return (
        str,
        lambda text: Counter(text[i : i + k] for i in range(len(text) - k + 1)),
        lambda counts: (len(counts), counts.total()),
    )


def scikit_learn_counter(k: int) -> tuple[Callable, Callable, Callable]:
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer="char", ngram_range=(k, k), lowercase=False)
    return (
        lambda text: [text],
        vectorizer.fit_transform,
        lambda counts: (counts.nnz, int(counts.sum())),
    )


def scikit_bio_counter(k: int) -> tuple[Callable, Callable, Callable]:
    import skbio

    return (
        skbio.DNA,
        lambda sequence: sequence.kmer_frequencies(k),
        lambda counts: (len(counts), sum(counts.values())),
    )


WORKERS = {
    "simulate": simulate,
    "convert": convert,
    "count": count,
    "read_and_count": read_and_count,
}

if __name__ == "__main__":
    # A process of its own, started by `run_worker`.
    print(json.dumps(WORKERS[sys.argv[1]](*sys.argv[2:])))
