"""Sketches of files against those of the k-mers in memory, and neighbors against exact indices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.genomics.fasta import FastaError
from nutrigen.genomics.kmers import count_kmers
from nutrigen.genomics.similarity import jaccard_index, minhash_jaccard, minhash_sketch
from nutrigen.genomics.sketches import (
    merge_sketches,
    nearest_by_sketch,
    sketch_file,
    sketch_files,
)

DNA = st.text("ACGT", min_size=4, max_size=80)


@given(DNA, DNA, st.integers(1, 60))
def test_a_merged_sketch_is_that_of_the_union(one, other, size):
    merged = merge_sketches(
        minhash_sketch(count_kmers(one, 4), size), minhash_sketch(count_kmers(other, 4), size)
    )
    whole = minhash_sketch(count_kmers([one, other], 4), size)
    assert merged.hashes.tolist() == whole.hashes.tolist()


def genomes(n_clades: int = 4, n_each: int = 5) -> dict[str, str]:
    rng = np.random.default_rng(0)
    found = {}
    for clade in range(n_clades):
        ancestor = rng.choice(list("ACGT"), 4000)
        for number in range(n_each):
            changed = rng.random(4000) < 0.005 * (number + 1)
            letters = np.where(changed, rng.choice(list("ACGT"), 4000), ancestor)
            found[f"{clade}-{number}.fa"] = "".join(letters)
    return found


@pytest.fixture
def folder(tmp_path):
    for name, sequence in genomes().items():
        (tmp_path / name).write_text(f">a\n{sequence[:1500]}\n>b\n{sequence[1500:]}\n")
    return tmp_path


def test_pieces_and_processes_change_nothing(folder):
    sequence = genomes()["2-1.fa"]
    whole = minhash_sketch(count_kmers([sequence[:1500], sequence[1500:]], 11, canonical=True), 50)
    for piece in (2000, 333, 40):
        found = sketch_file(folder / "2-1.fa", 11, 50, piece=piece)
        assert found.hashes.tolist() == whole.hashes.tolist()
    files = sorted(folder.glob("*.fa"))
    alone = sketch_files(files, 11, 50)
    with ThreadPoolExecutor(2) as executor:
        together = sketch_files(files, 11, 50, executor=executor)
    assert list(alone) == list(together) == [file.name for file in files]
    assert all((alone[name].hashes == together[name].hashes).all() for name in alone)


def test_neighbors_are_those_of_all_pairs(folder):
    sketches = sketch_files(sorted(folder.glob("*.fa")), 11, 200)
    found = nearest_by_sketch(sketches, 3)
    for name, neighbors in found.items():
        estimates = {
            other: minhash_jaccard(sketches[name], sketch)
            for other, sketch in sketches.items()
            if other != name
        }
        best = sorted((value for value in estimates.values() if value > 0), reverse=True)[:3]
        assert [value for _, value in neighbors] == best
        assert all(estimates[other] == value for other, value in neighbors)


def test_large_sketches_find_the_nearest_by_the_exact_index(folder):
    sequences = genomes()
    counts = {name: count_kmers(text, 11, canonical=True) for name, text in sequences.items()}
    found = nearest_by_sketch({name: minhash_sketch(c, 10**6) for name, c in counts.items()})
    for name, [(nearest, value)] in found.items():
        exact = {o: jaccard_index(counts[name], c) for o, c in counts.items() if o != name}
        assert value == exact[nearest] == max(exact.values())


def test_bad_input_is_named(folder):
    files = sorted(folder.glob("*.fa"))
    with pytest.raises(ValueError, match="no files"):
        sketch_files([], 11, 50)
    with pytest.raises(ValueError, match=r"two files are called 0-0\.fa"):
        sketch_files([files[0], files[1], files[0]], 11, 50)
    (folder / "short.fa").write_text(">a\nACGT\n")
    with pytest.raises(ValueError, match=r"short\.fa has no record of at least 11 letters"):
        sketch_file(folder / "short.fa", 11, 50)
    (folder / "wrong.fa").write_text(">a\nAC!GT\n")
    with pytest.raises(FastaError, match=r"wrong\.fa"):
        sketch_file(folder / "wrong.fa", 3, 50)
    one = sketch_file(files[0], 11, 50)
    with pytest.raises(ValueError, match="size"):
        nearest_by_sketch({"a": one, "b": sketch_file(files[1], 11, 60)})
    with pytest.raises(ValueError, match="seed"):
        merge_sketches(one, sketch_file(files[1], 11, 50, seed=1))
