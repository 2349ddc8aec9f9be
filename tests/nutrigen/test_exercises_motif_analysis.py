"""The references of the exercises on motifs, against the package, Biopython and SciPy."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from Bio import motifs as peer_motifs
from Bio.Seq import Seq
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from scipy.stats import binom, entropy, false_discovery_control, poisson, rankdata

from nutrigen import motifs
from nutrigen.exercises import list_exercises
from nutrigen.sequences import reverse_complement

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


# What a learner is told


# Wrong answers, written anew


def as_column(values) -> dict[str, float]:
    return dict(zip("ACGT", np.asarray(values).tolist(), strict=True))


def as_vector(column: dict[str, float]) -> np.ndarray:
    return np.array([column[base] for base in "ACGT"], dtype=float)


def probabilities_by_numpy(added, total):
    def answer(counts, pseudocount, background):
        n, p = as_vector(counts), as_vector(background)
        return as_column((n + added(pseudocount, p)) / total(n, pseudocount))

    return answer


def shares(counts):
    return {base: float(Fraction(n, sum(counts.values()))) for base, n in counts.items()}


def logarithms_without_zeros(probabilities, logarithm=np.log2):
    p = as_vector(probabilities)
    return p[p > 0], logarithm(p[p > 0])


def natural_information(probabilities):
    p, logarithms = logarithms_without_zeros(probabilities, np.log)
    return 2 + p @ logarithms


def information_above_two(probabilities):
    p, logarithms = logarithms_without_zeros(probabilities)
    return 2 - p @ logarithms


def information_of_zeros_by_numpy(probabilities):
    p = as_vector(probabilities)
    return 2 + np.sum(p * np.log2(p))


def information_of_zeros_by_loop(probabilities):
    bits = 2.0
    for p in probabilities.values():
        bits += p * math.log2(p)
    return bits


def word_probability(word, columns):
    return np.prod([columns[place][base] for place, base in enumerate(word)])


def background_probability(word, background):
    return np.prod([background[base] for base in word])


def mean_log_odds(word, probabilities, background):
    weights = motifs.log_odds(as_matrix(probabilities), background)
    return np.mean([weights["ACGT".index(base), place] for place, base in enumerate(word)])


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


def start_in_the_turned_sequence(sequence, weights):
    scores = motifs.scan(sequence, as_matrix(weights))
    start, row = max(np.ndindex(*scores.T.shape), key=lambda place: scores.T[place])
    if row == 0:
        return start, "+", scores[0, start]
    turned = reverse_complement(sequence)
    word = reverse_complement(sequence[start : start + len(weights)])
    places = [i for i in all_starts(turned, len(weights)) if turned.startswith(word, i)]
    return max(places), "-", scores[1, start]


def chance_of_a_hit(length, k, p_value):
    return binom.sf(0, 2 * max(0, length - k + 1), p_value)


def neighbors(word):
    return {
        "".join(letters)
        for letters in product("ACGT", repeat=len(word))
        if sum(a != b for a, b in zip(letters, word, strict=True)) == 1
    }


def effects_with_the_word(word, activity):
    found = {}
    for place in range(len(word)):
        for base in "ACGT":
            mutant = word[:place] + base + word[place + 1 :]
            if mutant in activity:
                found[mutant] = activity[mutant] - activity[word]
    return found


def effects_of_all_words(word, activity):
    found = dict(activity)
    own = found.pop(word)
    return {other: value - own for other, value in found.items()}


def double_mutant(word, first, second):
    letters = list(word)
    for mutant in (first, second):
        for place, base in enumerate(mutant):
            if base != word[place]:
                letters[place] = base
    return "".join(letters)


def epistasis_with(signs):
    def answer(activity, word, first, second):
        names = (word, first, second, double_mutant(word, first, second))
        return float(np.dot(signs, [activity[name] for name in names]))

    return answer


def ratio_of_activities(activity, word, first, second):
    both = activity[double_mutant(word, first, second)]
    return (both / activity[first]) / (activity[second] / activity[word])


def adjusted_one_by_one(p_values, most=1.0):
    """Adjust each value in turn, without the minimum over the later ones."""
    ranks = rankdata(p_values, method="ordinal").tolist()
    m = len(p_values)
    return [min(most, p * m / rank) for p, rank in zip(p_values, ranks, strict=True)]


def adjusted_by_running_maximum(p_values):
    table = pd.DataFrame({"p": p_values}).sort_values("p", kind="stable")
    raised = table.p * len(table) / np.arange(1, len(table) + 1)
    return raised.cummax().clip(upper=1).sort_index().tolist()


def adjusted_by_enumerating(p_values):
    m = len(p_values)
    ordered = [p * m / rank for rank, p in enumerate(sorted(p_values))]
    return [min(ordered[sorted(p_values).index(p) :]) for p in p_values]


def adjusted_by_numpy_from_zero(p_values):
    table = pd.DataFrame({"p": p_values}).sort_values("p", kind="stable")
    raised = table.p * len(table) / np.arange(len(table))
    return raised[::-1].cummin().clip(upper=1).sort_index().tolist()


def adjusted_with_the_first_rank_mended(p_values):
    order = np.argsort(p_values, kind="stable")
    ranks = np.arange(len(order))
    ranks[0] = 1
    raised = np.sort(p_values) * len(order) / ranks
    adjusted = np.ones(len(order))
    for place, i in enumerate(order):
        adjusted[i] = min(1, *raised[place:])
    return adjusted.tolist()


@on_probes("best-hit")
def test_best_hit_is_the_first_of_the_best(arguments):
    strands = {"+": str, "-": reverse_complement}
    expected = first_of_the_best(all_starts, strands)(*arguments)
    assert REFERENCE["best-hit"](*arguments) == expected


WRONG = {
    "motif-probabilities": {
        "no-pseudocount": (
            lambda counts, pseudocount, background: shares(counts),
            probabilities_by_numpy(lambda b, p: 0, lambda n, b: n.sum()),
        ),
        "whole-pseudocount-each": probabilities_by_numpy(
            lambda b, p: b, lambda n, b: (n + b).sum()
        ),
        "divided-equally": probabilities_by_numpy(
            lambda b, p: np.full(4, b / 4), lambda n, b: n.sum() + b
        ),
        "denominator-forgotten": (
            lambda counts, pseudocount, background: {
                base: share + pseudocount * background[base] / sum(counts.values())
                for base, share in shares(counts).items()
            },
            probabilities_by_numpy(lambda b, p: b * p, lambda n, b: n.sum()),
        ),
        "not-divided": probabilities_by_numpy(lambda b, p: b * p, lambda n, b: 1),
    },
    "motif-information": {
        "entropy": lambda probabilities: entropy(list(probabilities.values()), base=2),
        "natural-logarithm": natural_information,
        "sign": information_above_two,
        "zero-times-infinity": (information_of_zeros_by_loop, information_of_zeros_by_numpy),
        "not-weighted": lambda probabilities: 2 + logarithms_without_zeros(probabilities)[1].sum(),
    },
    "log-odds-score": {
        "no-background": lambda word, probabilities, background: np.log2(
            word_probability(word, probabilities)
        ),
        "natural-logarithm": lambda word, probabilities, background: np.log(
            word_probability(word, probabilities) / background_probability(word, background)
        ),
        "uniform-background": lambda word, probabilities, background: (
            np.log2(word_probability(word, probabilities)) + 2 * len(word)
        ),
        "ratio": lambda word, probabilities, background: (
            word_probability(word, probabilities) / background_probability(word, background)
        ),
        "mean": mean_log_odds,
    },
    "best-hit": {
        "one-strand": first_of_the_best(all_starts, {"+": str}),
        "not-complemented": first_of_the_best(
            all_starts, {"+": str, "-": lambda word: "".join(reversed(word))}
        ),
        "not-reversed": first_of_the_best(
            all_starts, {"+": str, "-": lambda word: str(Seq(word).complement())}
        ),
        "start-on-other-strand": start_in_the_turned_sequence,
        "last-window-missed": first_of_the_best(
            lambda sequence, k: range(len(sequence) - k),
            {"+": str, "-": lambda word: str(Seq(word).reverse_complement())},
        ),
    },
    "expected-hits": {
        "one-strand": lambda length, k, p_value: sum(p_value for _ in range(length - k + 1)),
        "no-windows": lambda length, k, p_value: p_value * length + p_value * length,
        "last-window-missed": lambda length, k, p_value: p_value * 2 * len(range(length - k)),
        "negative": lambda length, k, p_value: p_value * (2 * length - 2 * k + 2),
        "at-least-one": (
            chance_of_a_hit,
            lambda length, k, p_value: poisson.sf(0, 2 * max(0, length - k + 1) * p_value),
        ),
    },
    "mutant-effects": {
        "sign": lambda word, activity: {
            mutant: activity[word] - activity[mutant]
            for mutant in neighbors(word).intersection(activity)
        },
        "not-subtracted": lambda word, activity: {
            name: value for name, value in activity.items() if name in neighbors(word)
        },
        "word-itself": effects_with_the_word,
        "missing-is-zero": lambda word, activity: {
            mutant: defaultdict(float, activity)[mutant] - activity[word]
            for mutant in neighbors(word)
        },
        "all-words": effects_of_all_words,
    },
    "pairwise-epistasis": {
        "word-not-added": epistasis_with([0, -1, -1, 1]),
        "double-effect": epistasis_with([-1, 0, 0, 1]),
        "sign": epistasis_with([-1, 1, 1, -1]),
        "ratio": ratio_of_activities,
    },
    "adjusted-p-values": {
        "bonferroni": (
            lambda p_values: np.minimum(len(p_values) * np.array(p_values), 1).tolist(),
            lambda p_values: np.multiply(len(p_values), p_values).tolist(),
        ),
        "not-monotone": (
            adjusted_one_by_one,
            lambda p_values: adjusted_one_by_one(p_values, most=math.inf),
        ),
        "largest-so-far": adjusted_by_running_maximum,
        "left-sorted": lambda p_values: false_discovery_control(np.sort(p_values)).tolist(),
        "ranks-from-zero": (
            adjusted_by_enumerating,
            adjusted_by_numpy_from_zero,
            adjusted_with_the_first_rank_mended,
        ),
        "unchanged": lambda p_values: np.array(p_values).tolist(),
    },
}

# NumPy's 0/0 is NaN where plain Python raises an error.
OTHERWISE_AT_EDGES = frozenset(
    {
        ("motif-probabilities", "no-pseudocount"),
        ("motif-probabilities", "denominator-forgotten"),
    }
)


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("motif-analysis", WRONG, OTHERWISE_AT_EDGES)
