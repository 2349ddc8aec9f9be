"""A MinHash sketch of a random genome, against its peers.

Every contender turns the same sequence into the same kind of sketch: the thousand smallest 64-bit
hashes of its canonical k-mers. The peers:

- Python: the smallest BLAKE2 hashes, always there;
- sourmash: its MinHash class, written in Rust, if the package is installed;
- Mash: the program, written in C++, if it is on the PATH (its time includes starting the process
  and reading the sequence from a file).

Before it is timed, each contender has to estimate the Jaccard index of the genome and a mutated
copy within the error that Hoeffding's inequality allows once in a billion sketches. Promise: ours
is faster than plain Python.
"""

from __future__ import annotations

import hashlib
import heapq
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Row, growing, seconds_in_turns

from nutrigen.genomics.kmers import count_kmers
from nutrigen.genomics.sequences import random_sequence
from nutrigen.genomics.similarity import (
    jaccard_index,
    minhash_error_bound,
    minhash_jaccard,
    minhash_sketch,
)

K, SIZE = 21, 1000
N_BASES = 1_000_000
FASTER_THAN = "Python"

Sketch = Callable[[str], object]
Jaccard = Callable[[object, object], float]


def rows(quick: bool) -> list[Row]:
    """A sketch of a genome by all that are installed, and how ours and plain Python's grow."""
    repeats = 2 if quick else 3
    sizes = [10**5, 3 * 10**5] if quick else [10**5, 3 * 10**5, 10**6]
    rng = np.random.default_rng(0)
    genome = random_sequence(N_BASES, rng)
    copy = mutated(genome, 0.01, rng)
    with tempfile.TemporaryDirectory() as folder:
        contenders = make_contenders(Path(folder))
        check(contenders, genome, copy)
        tasks = [lambda sketch=sketch: sketch(genome) for sketch, _ in contenders.values()]
        seconds = seconds_in_turns(tasks, repeats)
    found = [
        Row(
            f"MinHash, {N_BASES:,} bases",
            seconds[0],
            peer=name,
            peer_value=theirs,
            limit=1.0 if name == FASTER_THAN else None,
        )
        for name, theirs in zip(contenders, seconds, strict=True)
        if name != "nutrigen"
    ]

    def tasks_of_size(n_bases: int) -> tuple[Callable, Callable]:
        part = genome[:n_bases]
        return tuple(
            lambda sketch=contenders[name][0]: sketch(part) for name in ("nutrigen", FASTER_THAN)
        )

    return [*found, growing("MinHash, bases", FASTER_THAN, tasks_of_size, sizes, repeats=repeats)]


def make_contenders(folder: Path) -> dict[str, tuple[Sketch, Jaccard]]:
    """Return how each one sketches and compares, ours first."""
    contenders = {
        "nutrigen": nutrigen_contender(K, SIZE),
        FASTER_THAN: python_contender(K, SIZE),
    }
    if importlib.util.find_spec("sourmash"):
        contenders["sourmash"] = sourmash_contender(K, SIZE)
    if shutil.which("mash"):
        contenders["Mash"] = mash_contender(K, SIZE, folder)
    return contenders


def check(contenders: dict[str, tuple[Sketch, Jaccard]], genome: str, copy: str) -> None:
    """Stop if one of them estimates a wrong Jaccard index."""
    exact = jaccard_index(*(count_kmers(s, K, canonical=True) for s in (genome, copy)))
    tolerance = minhash_error_bound(SIZE, 1 - 1e-9)
    for name, (sketch, jaccard) in contenders.items():
        estimate = jaccard(sketch(genome), sketch(copy))
        if abs(estimate - exact) > tolerance:
            raise RuntimeError(f"{name} estimates a Jaccard index of {estimate}, not {exact}")


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
