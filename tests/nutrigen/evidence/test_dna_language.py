"""A masked language model of DNA: the blocks, the nulls, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen import datasets  # noqa: E402  # after what may be missing
from nutrigen.evidence import dna_language, kept  # noqa: E402
from nutrigen.genomics.reading_frames import codon_counts  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_blocks_are_the_genome_without_gaps_and_share_nothing() -> None:
    text = datasets.load_chlamydia_genome().records[0].sequence
    blocks = dna_language.blocks_of(1)
    parts = np.concatenate(list(blocks.parts.values()))
    assert sorted(parts.tolist()) == list(range(104))
    for number in (0, 50, 103):
        begin = number * dna_language.BLOCK + dna_language.GAP // 2
        row = "".join("ACGT"[base] for base in blocks.rows[number])
        assert row == text[begin : begin + dna_language.BLOCK - dna_language.GAP]


def test_frames_of_both_strands_belong_to_their_windows() -> None:
    blocks = dna_language.blocks_of(0)
    windows, frames = blocks.training_windows()
    middle = windows[:, windows.shape[1] // 2]
    # Every gene begins with A, and no stop codon begins with another base than T.
    n = len(windows) // 2
    assert len(frames) == len(windows)
    for frame in (1, 2, 3):
        forward = np.bincount(middle[:n][frames[:n] == frame], minlength=4)
        mirrored = np.bincount(3 - middle[n:][frames[n:] == -frame], minlength=4)
        assert (forward == mirrored).all()
    words = windows[:, 8] * 16 + windows[:, 9] * 4 + windows[:, 10]
    at_codon = frames == 1
    stops = np.isin(words, (48, 50, 56))
    assert stops[at_codon].mean() < 0.01 < stops[frames == 2].mean()


def test_no_knowledge_costs_nothing() -> None:
    def know_nothing(windows: np.ndarray) -> np.ndarray:
        return np.full((len(windows), 4), 0.25)

    assert dna_language.cost_in_frame(0, know_nothing, dna_language.STOPS) == [0.0] * 24
    constant = dna_language.probe(0, lambda windows: np.zeros((len(windows), 1)))
    assert 0.1 < np.mean(constant) < 0.25


@pytest.mark.pinned
def test_tables_and_one_start_are_what_is_kept() -> None:
    known = kept("dna_language")
    for name, losses in dna_language.tables(1).items():
        assert known["divisions"][0][name] == pytest.approx(losses, abs=1e-6)
    found = dna_language.judged(0, dna_language.network(0, 3, 1))
    for name, values in found.items():
        assert np.mean(known["contexts"]["3"][1][name]) == pytest.approx(np.mean(values), abs=0.05)
    assert np.mean(dna_language.probe(0, codon_counts)) > np.mean(known["longer"][0]["probe"])
