"""The references of the exercises on motifs, against the package, Biopython and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from Bio import motifs as peer_motifs
from scipy.stats import entropy, false_discovery_control

from nutrigen import motifs
from nutrigen.exercises import NotAnswered, WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("motif-analysis")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def on_probes(name: str):
    return pytest.mark.parametrize(
        "arguments", [probe.arguments for probe in EXERCISES[name].probes]
    )


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


# What a learner is told


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_reference_passes(exercise):
    assert "Correct" in str(check(exercise.name, exercise.reference))


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_starting_code_is_no_answer(exercise):
    names = ", ".join(exercise.parameters)
    namespace: dict = {}
    exec(f"def answer({names}):\n    ...", namespace)
    with pytest.raises(NotAnswered):
        check(exercise.name, namespace["answer"])


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [(e, m) for e in EXERCISES.values() for m in e.mistakes],
    ids=lambda value: value.name,
)
def test_each_typical_mistake_gets_its_own_hint(exercise, mistake):
    for answer in mistake.answers:
        with pytest.raises(WrongAnswer) as caught:
            check(exercise.name, answer)
        assert caught.value.mistake == mistake.name
