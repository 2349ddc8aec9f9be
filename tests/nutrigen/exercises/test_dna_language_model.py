"""The references of the exercises on a language model of DNA, against other computations."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from nutrigen.exercises import list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("dna-language-model")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def test_loss_is_that_of_pytorch():
    for probe in EXERCISES["masked-loss-in-bits"].probes:
        p, bases, masked = probe.arguments
        expected = cross_entropy(
            torch.tensor(np.log(np.maximum(p, 1e-300))),
            torch.where(torch.tensor(masked), torch.tensor(bases), -100),
        )
        found = REFERENCE["masked-loss-in-bits"](p, bases, masked)
        assert found == pytest.approx(float(expected) / np.log(2))


def test_table_by_counting_words():
    for probe in EXERCISES["context-table"].probes:
        sequence, radius, concentration = probe.arguments
        width = 2 * radius + 1
        words = Counter(sequence[i : i + width] for i in range(len(sequence) - width + 1))
        found = REFERENCE["context-table"](sequence, radius, concentration)
        assert set(found) == {f"{word[:radius]}.{word[radius + 1 :]}" for word in words}
        for key, row in found.items():
            n = np.array([words[key.replace(".", base)] for base in "ACGT"])
            expected = (n + concentration / 4) / (n.sum() + concentration)
            assert row == pytest.approx(expected.tolist())


def test_posterior_by_listing_all_triples():
    for probe in EXERCISES["two-sided-markov"].probes:
        transitions, left, right = probe.arguments
        joint = {
            (a, x, b): 0.25 * transitions[a, x] * transitions[x, b]
            for a, x, b in product(range(4), repeat=3)
        }
        given = np.array([joint[left, x, right] for x in range(4)])
        found = REFERENCE["two-sided-markov"](transitions, left, right)
        assert found == pytest.approx(given / given.sum())


def test_masks_one_by_one():
    for probe in EXERCISES["mask-places"].probes:
        tokens, others, draws, share, mask = probe.arguments
        found, chosen = REFERENCE["mask-places"](tokens, others, draws, share, mask)
        for i, token in enumerate(tokens.tolist()):
            part = draws[i] / share
            assert chosen[i] == (part < 1)
            if part < 0.8:
                assert found[i] == mask
            else:
                assert found[i] == (others[i] if part < 0.9 else token)
