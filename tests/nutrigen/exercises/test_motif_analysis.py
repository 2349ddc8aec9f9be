"""The references of the exercises on motifs, against the package, Biopython and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from Bio import motifs as peer_motifs
from exercise_answers import (
    on_probes,
)
from scipy.stats import entropy, false_discovery_control

from nutrigen.exercises import list_exercises
from nutrigen.genomics import motifs
from nutrigen.genomics.sequences import reverse_complement

EXERCISES = {exercise.name: exercise for exercise in list_exercises("motif-analysis")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def as_matrix(columns) -> np.ndarray:
    return np.array([[column[base] for column in columns] for base in "ACGT"])


@on_probes("motif-probabilities")
def test_probabilities_are_those_of_the_package(arguments):
    counts, pseudocount, background = arguments
    expected = motifs.probability_matrix(as_matrix([counts]), pseudocount, background)[:, 0]
    assert list(REFERENCE["motif-probabilities"](*arguments).values()) == pytest.approx(expected)


def test_probabilities_are_those_of_biopython():
    counts = {"A": 3, "C": 0, "G": 5, "T": 2}
    background = {"A": 0.3, "C": 0.2, "G": 0.2, "T": 0.3}
    column = peer_motifs.Motif("ACGT", counts={base: [n] for base, n in counts.items()})
    peer = column.counts.normalize({base: 2 * p for base, p in background.items()})
    found = REFERENCE["motif-probabilities"](counts, 2.0, background)
    assert found == pytest.approx({base: peer[base][0] for base in "ACGT"})


@on_probes("motif-information")
def test_information_is_two_minus_scipys_entropy(arguments):
    expected = 2 - entropy(list(arguments[0].values()), base=2)
    assert REFERENCE["motif-information"](*arguments) == pytest.approx(expected, abs=1e-9)


@on_probes("log-odds-score")
def test_score_is_that_of_the_package(arguments):
    word, probabilities, background = arguments
    weights = motifs.log_odds(as_matrix(probabilities), background)
    assert REFERENCE["log-odds-score"](*arguments) == pytest.approx(
        motifs.scan(word, weights)[0, 0], abs=1e-9
    )


@on_probes("best-hit")
def test_best_hit_is_that_of_the_package(arguments):
    sequence, columns = arguments
    scores = motifs.scan(sequence, as_matrix(columns))
    start, strand, score = REFERENCE["best-hit"](*arguments)
    assert score == pytest.approx(scores.max())
    assert score == pytest.approx(scores["+-".index(strand), start])


@on_probes("expected-hits")
def test_expected_hits_are_the_sum_over_all_windows(arguments):
    length, k, p_value = arguments
    windows = len(range(length - k + 1))
    assert REFERENCE["expected-hits"](*arguments) == pytest.approx(windows * p_value * 2)


@on_probes("mutant-effects")
def test_effects_are_those_of_the_package(arguments):
    word, activity = arguments
    changes = motifs.in_silico_mutagenesis(
        lambda names: [activity.get(name, math.nan) for name in names], word
    )
    found = REFERENCE["mutant-effects"](*arguments)
    expected = {}
    for j, old in enumerate(word):
        for row, base in enumerate("ACGT"):
            if base != old and not math.isnan(changes[row, j]):
                expected[word[:j] + base + word[j + 1 :]] = changes[row, j]
    assert found == pytest.approx(expected)


@on_probes("pairwise-epistasis")
def test_epistasis_is_that_of_the_package(arguments):
    activity, word, *mutants = arguments
    matrix = motifs.pairwise_epistasis(
        lambda names: [activity.get(name, math.nan) for name in names], word
    )
    index = []
    for mutant in mutants:
        (place,) = (j for j in range(len(word)) if mutant[j] != word[j])
        index += [place, "ACGT".index(mutant[place])]
    assert REFERENCE["pairwise-epistasis"](*arguments) == pytest.approx(matrix[tuple(index)])


@on_probes("adjusted-p-values")
def test_adjusted_p_values_are_those_of_scipy(arguments):
    expected = false_discovery_control(*arguments)
    assert REFERENCE["adjusted-p-values"](*arguments) == pytest.approx(expected)


# The same, written in another way


def first_of_the_best(starts, strands):
    """Return an answer that scans `starts` of a sequence, on words made by `strands`."""

    def answer(sequence, weights):
        hits = []
        for start in starts(sequence, len(weights)):
            word = sequence[start : start + len(weights)]
            for strand, made in strands.items():
                score = sum(weights[place][base] for place, base in enumerate(made(word)))
                hits.append((start, strand, score))
        return max(hits, key=lambda hit: hit[2])

    return answer


def all_starts(sequence, k):
    return range(len(sequence) - k + 1)


@on_probes("best-hit")
def test_best_hit_is_the_first_of_the_best(arguments):
    strands = {"+": str, "-": reverse_complement}
    expected = first_of_the_best(all_starts, strands)(*arguments)
    assert REFERENCE["best-hit"](*arguments) == expected
