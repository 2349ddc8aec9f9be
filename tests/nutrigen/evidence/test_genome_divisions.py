"""Divisions of genomes: no block is on both sides, and copies keep what they should."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from nutrigen.evidence import genome_divisions, kept
from nutrigen.evidence.genome_divisions import NAMES
from nutrigen.genomics.sequences import reverse_complement


def test_a_test_read_is_in_no_training_block() -> None:
    rng = np.random.default_rng(0)
    texts = {name: "".join(rng.choice(list("ACGT"), 8000)) for name in NAMES}
    divided = genome_divisions.divide(texts, 1)
    assert divided["classes"].tolist() == [label for label in range(3) for _ in range(40)]
    assert len(set(divided["blocks"])) == 12
    known = "N".join(divided["reads"])
    for read, label in zip(divided["test_reads"], divided["test_classes"], strict=True):
        read = read if read in texts[NAMES[label]] else reverse_complement(read)
        assert read in texts[NAMES[label]]
        assert read[25:75] not in known


def test_mixing_keeps_the_letters_of_each_piece() -> None:
    genome = "ACGTACGTAA" * 20 + "CCG"
    new = genome_divisions.mixed(genome, 50, np.random.default_rng(0))
    assert new != genome
    assert len(new) == len(genome)
    for start in range(0, len(genome), 50):
        assert Counter(new[start : start + 50]) == Counter(genome[start : start + 50])


def test_a_letter_that_follows_always_follows_in_the_copy() -> None:
    new = genome_divisions.alike_everywhere("ACGT" * 100 + "ACG", 1, np.random.default_rng(0))
    assert new in "ACGT" * 102
    assert len(new) == 403


def test_letters_alone_have_their_frequencies() -> None:
    new = genome_divisions.alike_everywhere("AAAC" * 2000, 0, np.random.default_rng(0))
    assert new.count("A") / len(new) == pytest.approx(0.75, abs=0.02)
    assert new.count("CC") / len(new) == pytest.approx(0.25**2, abs=0.02)


@pytest.mark.pinned
def test_one_division_is_what_is_kept() -> None:
    found = kept("genome_divisions")
    swab = genome_divisions.abundances(2)
    for name, values in swab.items():
        for which, value in values.items():
            assert found["abundances"][name][which][2] == pytest.approx(value, rel=1e-6)
    for name, scores in genome_divisions.accuracies(2).items():
        assert found["accuracies"][name][2] == pytest.approx(scores, rel=1e-6)
    assert found["discriminative"][2] == pytest.approx(genome_divisions.discriminative(2), abs=1e-3)
