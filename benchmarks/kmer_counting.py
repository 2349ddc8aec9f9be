"""Compare count_kmers with other ways to count k-mers, in one run.

    python benchmarks/kmer_counting.py [--quick] [--output FILE.json]

Measured are the time and the memory that it takes to count the k-mers of a bacterial genome: by
``nutrigen.sequences.count_kmers``, ``collections.Counter``, scikit-learn's ``CountVectorizer``,
scikit-bio's ``kmer_frequencies`` and Jellyfish (if it is installed); and how ours grow with the
genome. The exit status is 1 if a promise is broken:

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
  with the sequence in memory. Jellyfish's is that of the whole process.

The genome is random, with the size, composition and repeats of *Escherichia coli*. If the
environment variable NUTRIGEN_ORIGINALS names a folder with the course's original data, it is
*E. coli* itself.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

# The process that starts the others imports nothing large: on Linux a process begins with the peak
# memory of the one that started it.

OURS = "count_kmers"
OURS_WITH_READING = "reading, count_kmers"
PYTHON_PEERS = ("Counter", "CountVectorizer", "scikit-bio")
JELLYFISH = "Jellyfish"
JELLYFISH_WITH_WRITING = "Jellyfish, writing"

COMPARED_K = (7, 12, 15, 31)
K_FASTER_THAN_JELLYFISH = range(1, 13)
MAX_BYTES_PER_BASE = 25
# In a smaller genome, the fixed costs of a process would be mistaken for costs of a base.
MIN_BASES_FOR_MEMORY = 1_000_000
MAX_SECONDS_OF_REPEATS = 20

ECOLI_FILE = "kmer-analysis/GCF_000005845.2_ASM584v2_genomic.fna.gz"
ECOLI_SIZE = 4_700_000
ECOLI_COMPOSITION = {"A": 0.246, "C": 0.254, "G": 0.254, "T": 0.246}
# Length of a repeat and bases of genome for each copy: operons of ribosomal RNA, insertion elements
REPEATS = ((5_400, 670_000), (1_200, 100_000))
SEED = 20_240_401


def main() -> int:
    arguments = parse_arguments()
    if arguments.worker:
        print(json.dumps(WORKERS[arguments.worker](*arguments.values)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), arguments.quick)
    broken = broken_promises(result)
    result["broken_promises"] = broken
    print(as_markdown(result))
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    for promise in broken:
        print(f"Broken promise: {promise}", file=sys.stderr)
    return 1 if broken else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare count_kmers with its peers.")
    parser.add_argument("--quick", action="store_true", help="smaller genomes, fewer repeats")
    parser.add_argument("--output", type=Path, help="JSON file for the results")
    parser.add_argument("--worker", choices=WORKERS, help=argparse.SUPPRESS)
    parser.add_argument("values", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# What is measured
# --------------------------------------------------------------------------------------------------


def measure(folder: Path, quick: bool) -> dict:
    size = 1_000_000 if quick else ECOLI_SIZE
    repeats = 3 if quick else 7
    peer_repeats = 1 if quick else 3
    genome = make_genome(folder, size, use_original=not quick)
    every_k = (1, 7, 10, 11, 12, 13, 15, 31) if quick else range(1, 32)
    sizes = [10**5, 10**6, 10**7] if quick else [10**5, 10**6, 10**7, 10**8]
    return {
        "genome": genome["name"],
        "bases": genome["bases"],
        "versions": run_worker("versions") | {"jellyfish": jellyfish_version()},
        "processors": os.cpu_count(),
        "seconds_to_import": statistics.median(
            run_program([sys.executable, "-c", "import nutrigen.sequences"])[0] for _ in range(5)
        ),
        "every_k": [measure_k(folder, genome, k, repeats, peer_repeats) for k in every_k],
        "growth": measure_growth(folder, sizes),
    }


def make_genome(folder: Path, size: int, use_original: bool = False) -> dict:
    """Write a genome twice, as FASTA and as its letters only, and say where."""
    originals = os.environ.get("NUTRIGEN_ORIGINALS")
    if use_original and originals:
        return run_worker("convert", folder, Path(originals) / ECOLI_FILE)
    return run_worker("simulate", folder, size)


def measure_k(folder: Path, genome: dict, k: int, repeats: int, peer_repeats: int) -> dict:
    """Ours for every k, Jellyfish where faster is promised, every tool for a few k."""
    print(f"k = {k} ...", file=sys.stderr)
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
    return {"k": k, "tools": tools}


def measure_jellyfish(folder: Path, genome: dict, k: int, repeats: int, *options: str) -> dict:
    database = str(folder / "counts.jf")

    def count_command(hash_size: int) -> list[str]:
        command = ["jellyfish", "count", f"-m{k}", f"-s{hash_size}", "-t2"]
        return [*command, "-o", database, genome["fasta"]]

    def seconds_with(hash_size: int) -> float:
        return min(run_program([*count_command(hash_size), *options])[0] for _ in range(2))

    sizes = [round(share * genome["bases"]) for share in (0.1, 0.5, 1, 2, 4, 8)]
    hash_size = min(sizes, key=seconds_with)
    runs = [run_program([*count_command(hash_size), *options]) for _ in range(repeats)]
    run_program(count_command(hash_size))
    stats = subprocess.run(
        ["jellyfish", "stats", database], capture_output=True, text=True, check=True
    ).stdout
    numbers = dict(line.split(":") for line in stats.splitlines())
    return {
        "seconds": statistics.median(seconds for seconds, _ in runs),
        "bytes_per_base": max(peak for _, peak in runs) / genome["bases"],
        "hash_size": hash_size,
        "distinct": int(numbers["Distinct"]),
        "total": int(numbers["Total"]),
    }


def measure_growth(folder: Path, sizes: list[int]) -> list[dict]:
    rows = []
    for size in sizes:
        print(f"{size} bases ...", file=sys.stderr)
        genome = make_genome(folder, size)
        for k in (7, 12, 31):
            counted = run_worker("count", OURS, genome["text"], k, 3)
            rows.append({"bases": genome["bases"], "k": k} | counted)
    return rows


def jellyfish_version() -> str | None:
    if not shutil.which("jellyfish"):
        return None
    run = subprocess.run(["jellyfish", "--version"], capture_output=True, text=True, check=True)
    return run.stdout.split()[-1]


def run_worker(worker: str, *values: object) -> dict:
    command = [sys.executable, __file__, "--worker", worker, *map(str, values)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def run_program(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in bytes of a program."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, usage.ru_maxrss * bytes_per_maxrss()


# --------------------------------------------------------------------------------------------------
# What the workers do, each in its own process
# --------------------------------------------------------------------------------------------------


def simulate(folder: str, size: str) -> dict:
    import numpy as np

    from nutrigen.sequences import random_sequence

    rng = np.random.default_rng([SEED, int(size)])
    letters = bytearray(random_sequence(int(size), rng, ECOLI_COMPOSITION).encode())
    for length, spacing in REPEATS:
        repeat = random_sequence(length, rng, ECOLI_COMPOSITION).encode()
        for start in rng.integers(0, len(letters) - length, size=len(letters) // spacing):
            letters[start : start + length] = repeat
    return save_genome(folder, "random genome", letters.decode())


def convert(folder: str, fasta: str) -> dict:
    from nutrigen.sequences import read_fasta

    (record,) = read_fasta(fasta)
    return save_genome(folder, record.identifier, record.sequence)


def save_genome(folder: str, name: str, letters: str) -> dict:
    from nutrigen.sequences import FastaRecord, write_fasta

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
    from nutrigen.sequences import count_kmers, read_fasta

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
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * bytes_per_maxrss()
            distinct, total = summarize(result)
        del result
    return {
        "seconds": statistics.median(seconds),
        "bytes_per_base": (peak - before) / n_bases,
        "distinct": distinct,
        "total": total,
    }


def current_memory() -> int:
    """Bytes of memory that the process holds now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:
        # Without Linux's files, the peak so far: a lower bound of the increase.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * bytes_per_maxrss()
    return pages * resource.getpagesize()


def bytes_per_maxrss() -> int:
    """Unit of ru_maxrss: bytes on macOS, kibibytes on Linux."""
    return 1 if sys.platform == "darwin" else 1024


# For each tool: what to do before the clock runs, counting, and (distinct, total) of its result.


def our_counter(k: int) -> tuple[Callable, Callable, Callable]:
    from nutrigen.sequences import count_kmers

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


def versions() -> dict:
    import numpy
    import skbio
    import sklearn

    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scikit-learn": sklearn.__version__,
        "scikit-bio": skbio.__version__,
    }


WORKERS = {
    "simulate": simulate,
    "convert": convert,
    "count": count,
    "read_and_count": read_and_count,
    "versions": versions,
}


# --------------------------------------------------------------------------------------------------
# The report
# --------------------------------------------------------------------------------------------------


def counterpart(tool: str) -> str:
    """With what of ours a tool is compared: Jellyfish's time includes reading the file."""
    return OURS_WITH_READING if tool in (JELLYFISH, JELLYFISH_WITH_WRITING) else OURS


def broken_promises(result: dict) -> list[str]:
    broken = []
    for row in result["every_k"]:
        k, tools = row["k"], row["tools"]
        slower = [*PYTHON_PEERS]
        if k in K_FASTER_THAN_JELLYFISH:
            slower += [JELLYFISH, JELLYFISH_WITH_WRITING]
        broken += [
            f"k = {k}: {name} is not slower than {counterpart(name)}"
            for name in slower
            if name in tools and tools[name]["seconds"] <= tools[counterpart(name)]["seconds"]
        ]
    sizes_and_tools = [
        *((result["bases"], row["k"], row["tools"][OURS]) for row in result["every_k"]),
        *((row["bases"], row["k"], row) for row in result["growth"]),
    ]
    broken += [
        f"k = {k}, {bases} bases: {tool['bytes_per_base']:.1f} bytes a base"
        for bases, k, tool in sizes_and_tools
        if bases >= MIN_BASES_FOR_MEMORY and tool["bytes_per_base"] > MAX_BYTES_PER_BASE
    ]
    return broken


def as_markdown(result: dict) -> str:
    versions = [f"{name} {version}" for name, version in result["versions"].items() if version]
    lines = [
        f"# Counting k-mers: {result['genome']}, {result['bases']:,} bases",
        "",
        f"{', '.join(versions)}; {result['processors']} processors",
        "",
        f"Seconds, and in brackets the ratio to {OURS}; of Jellyfish to reading and counting.",
        "",
        *tools_table(result["every_k"], as_seconds_and_ratio),
        "",
        f"Starting Python and importing the package takes {result['seconds_to_import']:.2f} s, "
        "which is not in our times; the start of Jellyfish is in its times.",
        "",
        "Bytes a base above the sequence; of Jellyfish those of the whole process.",
        "",
        *tools_table(result["every_k"], as_bytes_per_base),
    ]
    if not result["versions"]["jellyfish"]:
        lines += ["", "Jellyfish was not measured: there is no program `jellyfish` in the path."]
    lines += [
        "",
        f"{OURS} on random genomes of growing size:",
        "",
        "| bases | k | seconds | nanoseconds a base | bytes a base |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in result["growth"]:
        lines.append(
            f"| {row['bases']:,} | {row['k']} | {row['seconds']:.4f} "
            f"| {1e9 * row['seconds'] / row['bases']:.1f} | {row['bytes_per_base']:.1f} |"
        )
    return "\n".join(lines)


def tools_table(rows: list[dict], cell: Callable[[str, dict], str]) -> list[str]:
    names = [OURS, OURS_WITH_READING, *PYTHON_PEERS, JELLYFISH, JELLYFISH_WITH_WRITING]
    lines = [f"| k | {' | '.join(names)} |", "| ---: " * (len(names) + 1) + "|"]
    for row in rows:
        tools = row["tools"]
        cells = [cell(name, tools) if name in tools else "" for name in names]
        lines.append(f"| {row['k']} | {' | '.join(cells)} |")
    return lines


def as_seconds_and_ratio(name: str, tools: dict) -> str:
    seconds = tools[name]["seconds"]
    if name in (OURS, OURS_WITH_READING):
        return f"{seconds:.3f}"
    return f"{seconds:.3f} ({seconds / tools[counterpart(name)]['seconds']:.1f})"


def as_bytes_per_base(name: str, tools: dict) -> str:
    return f"{tools[name]['bytes_per_base']:.1f}"


if __name__ == "__main__":
    sys.exit(main())
