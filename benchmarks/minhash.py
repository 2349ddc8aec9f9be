"""Time a MinHash sketch of a random genome against its peers, in one run.

Every contender turns the same sequence into the same kind of sketch: the `--size` smallest 64-bit
hashes of its canonical k-mers. The peers:

- python: a plain heap of BLAKE2 hashes, always there;
- sourmash: its MinHash class, written in Rust, if the package is installed;
- mash: the program, written in C++, if it is on the PATH (its time includes starting the process
  and reading the sequence from a file).

Before it is timed, each contender has to estimate the Jaccard index of the genome and a mutated
copy within the error that Hoeffding's inequality allows once in a billion sketches.

    python benchmarks/minhash.py --length 1000000 --output minhash.json
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import importlib.util
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nutrigen.sequences import count_kmers, random_sequence
from nutrigen.similarity import (
    jaccard_index,
    minhash_error_bound,
    minhash_jaccard,
    minhash_sketch,
)

Sketch = Callable[[str], object]
Jaccard = Callable[[object, object], float]


def nutrigen_contender(k: int, size: int) -> tuple[Sketch, Jaccard]:
    def sketch(sequence: str) -> object:
        return minhash_sketch(count_kmers(sequence, k, canonical=True), size)

    return sketch, minhash_jaccard


def python_contender(k: int, size: int) -> tuple[Sketch, Jaccard]:
    complement = str.maketrans("ACGT", "TGCA")

    def sketch(sequence: str) -> object:
        reverse = sequence.translate(complement)[::-1]
        length = len(sequence)
        kmers = {
            min(sequence[i : i + k], reverse[length - k - i : length - i])
            for i in range(length - k + 1)
        }
        hashes = (
            int.from_bytes(hashlib.blake2b(kmer.encode(), digest_size=8).digest(), "big")
            for kmer in kmers
        )
        return heapq.nsmallest(size, hashes)

    def jaccard(a: list[int], b: list[int]) -> float:
        sample = sorted({*a, *b})[:size]
        return len({*a} & {*b} & {*sample}) / len(sample)

    return sketch, jaccard


def sourmash_contender(k: int, size: int) -> tuple[Sketch, Jaccard]:
    from sourmash import MinHash

    def sketch(sequence: str) -> object:
        minhash = MinHash(n=size, ksize=k)
        minhash.add_sequence(sequence)
        return minhash

    return sketch, lambda a, b: a.jaccard(b)


def mash_contender(k: int, size: int, folder: Path) -> tuple[Sketch, Jaccard]:
    def sketch(sequence: str) -> object:
        fasta = folder / f"{hash(sequence)}.fasta"
        if not fasta.exists():
            fasta.write_text(f">genome\n{sequence}\n")
        command = ["mash", "sketch", "-k", str(k), "-s", str(size), "-o", str(fasta), str(fasta)]
        subprocess.run(command, check=True, capture_output=True)
        return f"{fasta}.msh"

    def jaccard(a: str, b: str) -> float:
        run = subprocess.run(["mash", "dist", a, b], check=True, capture_output=True, text=True)
        n_shared, n_sampled = run.stdout.split()[-1].split("/")
        return int(n_shared) / int(n_sampled)

    return sketch, jaccard


def mutated(sequence: str, rate: float, rng: np.random.Generator) -> str:
    bases = np.frombuffer(sequence.encode(), dtype=np.uint8).copy()
    hit = np.flatnonzero(rng.random(len(bases)) < rate)
    bases[hit] = rng.choice(np.frombuffer(b"ACGT", dtype=np.uint8), len(hit))
    return bases.tobytes().decode()


def seconds_of(sketch: Sketch, sequence: str) -> float:
    start = time.perf_counter()
    sketch(sequence)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="MinHash sketches: ratios against peers.")
    parser.add_argument("--length", type=int, default=1_000_000, help="bases of the genome")
    parser.add_argument("--k", type=int, default=21)
    parser.add_argument("--size", type=int, default=1000, help="hashes in a sketch")
    parser.add_argument("--repeats", type=int, default=3, help="the best of these counts")
    parser.add_argument("--output", type=Path, help="write the result here as JSON")
    arguments = parser.parse_args()
    k, size = arguments.k, arguments.size

    rng = np.random.default_rng(0)
    genome = random_sequence(arguments.length, rng)
    copy = mutated(genome, 0.01, rng)
    exact = jaccard_index(*(count_kmers(s, k, canonical=True) for s in (genome, copy)))
    tolerance = minhash_error_bound(size, 1 - 1e-9)

    with tempfile.TemporaryDirectory() as folder:
        contenders = {
            "nutrigen": nutrigen_contender(k, size),
            "python": python_contender(k, size),
        }
        if importlib.util.find_spec("sourmash"):
            contenders["sourmash"] = sourmash_contender(k, size)
        if shutil.which("mash"):
            contenders["mash"] = mash_contender(k, size, Path(folder))

        for name, (sketch, jaccard) in contenders.items():
            estimate = jaccard(sketch(genome), sketch(copy))
            if abs(estimate - exact) > tolerance:
                raise SystemExit(f"{name} estimates a Jaccard index of {estimate}, not {exact}")

        # In turns, so that what else the machine does meets all of them.
        rounds = [
            {name: seconds_of(sketch, genome) for name, (sketch, _) in contenders.items()}
            for _ in range(arguments.repeats)
        ]

    seconds = {name: min(one[name] for one in rounds) for name in contenders}
    ratios = {name: seconds[name] / seconds["nutrigen"] for name in seconds if name != "nutrigen"}
    result = {
        "benchmark": "minhash",
        "length": arguments.length,
        "k": k,
        "size": size,
        "repeats": arguments.repeats,
        "seconds": seconds,
        "times_as_long_as_nutrigen": ratios,
    }
    for name in sorted(seconds, key=seconds.get):
        print(f"{name:10} {seconds[name]:8.3f} s   {seconds[name] / seconds['nutrigen']:6.2f} x")
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
