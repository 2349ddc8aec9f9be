"""Exercises of the chapter on motifs: references, inputs, typical mistakes.

The references are plain Python on lists, independent of `nutrigen.motifs`, with which the tests
compare them.
"""

from __future__ import annotations

import math

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "motif-analysis"
_PARTNER = {"A": "T", "C": "G", "G": "C", "T": "A"}
_UNIFORM = {"A": 0.25, "C": 0.25, "G": 0.25, "T": 0.25}


def _draw_word(rng: np.random.Generator, length: int) -> str:
    return "".join(rng.choice(list("ACGT"), size=length))


def _draw_weights(rng: np.random.Generator, k: int) -> list[dict[str, float]]:
    return [
        {
            base: round(float(value), 2)
            for base, value in zip("ACGT", rng.normal(0, 1.5, 4), strict=True)
        }
        for _ in range(k)
    ]


def _draw_probabilities(rng: np.random.Generator) -> dict[str, float]:
    parts = rng.multinomial(20, rng.dirichlet([0.7] * 4))
    return {base: float(part / 20) for base, part in zip("ACGT", parts, strict=True)}


def _draw_background(rng: np.random.Generator) -> dict[str, float]:
    gc = float(rng.choice([0.3, 0.4, 0.6]))
    return {"A": (1 - gc) / 2, "C": gc / 2, "G": gc / 2, "T": (1 - gc) / 2}


# Probabilities from counts


def _motif_probabilities(
    counts: dict[str, int], pseudocount: float, background: dict[str, float]
) -> dict[str, float]:
    total = sum(counts.values()) + pseudocount
    return {base: (counts[base] + pseudocount * background[base]) / total for base in counts}


_MOTIF_PROBABILITIES = Exercise(
    name="motif-probabilities",
    chapter=_CHAPTER,
    title="Probabilities of a column, with a pseudocount",
    objective="motif-analysis/matrix",
    reference=_motif_probabilities,
    hint="Which sites are added, how many of them have this base, and how many are there in all?",
    mistakes=(
        Mistake(
            "no-pseudocount",
            lambda counts, pseudocount, background: {
                base: n / sum(counts.values()) for base, n in counts.items()
            },
            "These are shares of the counts alone. The pseudocount is missing, so that a base "
            "that was not seen becomes impossible.",
        ),
        Mistake(
            "whole-pseudocount-each",
            lambda counts, pseudocount, background: {
                base: (n + pseudocount) / (sum(counts.values()) + 4 * pseudocount)
                for base, n in counts.items()
            },
            "This gives the whole pseudocount to every base. It is the number of sites that are "
            "added in all; each base gets its share of them in the background.",
        ),
        Mistake(
            "divided-equally",
            lambda counts, pseudocount, background: {
                base: (n + pseudocount / 4) / (sum(counts.values()) + pseudocount)
                for base, n in counts.items()
            },
            "The added sites look like the background, which need not have a quarter of each base.",
        ),
        Mistake(
            "denominator-forgotten",
            lambda counts, pseudocount, background: {
                base: (n + pseudocount * background[base]) / sum(counts.values())
                for base, n in counts.items()
            },
            "These do not sum to one: the added sites belong into the denominator, too.",
        ),
        Mistake(
            "not-divided",
            lambda counts, pseudocount, background: {
                base: n + pseudocount * background[base] for base, n in counts.items()
            },
            "These are counts. Divide by their sum to get probabilities.",
        ),
    ),
    edge_cases=(
        Probe(({"A": 10, "C": 0, "G": 0, "T": 0}, 1.0, _UNIFORM), "a base that is always there"),
        Probe(
            ({"A": 0, "C": 0, "G": 0, "T": 0}, 2.0, {"A": 0.3, "C": 0.2, "G": 0.2, "T": 0.3}),
            "a column without sites",
        ),
        Probe(({"A": 3, "C": 1, "G": 0, "T": 4}, 0.0, _UNIFORM), "a pseudocount of zero"),
    ),
    draw=lambda rng: (
        {base: int(n) for base, n in zip("ACGT", rng.integers(1, 30, 4), strict=True)},
        float(rng.choice([0.5, 1.0, 4.0])),
        _draw_background(rng),
    ),
)


# Information of a column


def _motif_information(probabilities: dict[str, float]) -> float:
    return 2 + sum(p * math.log2(p) for p in probabilities.values() if p > 0)


_MOTIF_INFORMATION = Exercise(
    name="motif-information",
    chapter=_CHAPTER,
    title="Information of a column",
    objective="motif-analysis/information",
    reference=_motif_information,
    hint="Two bits minus the entropy. What does a base with probability zero contribute?",
    mistakes=(
        Mistake(
            "entropy",
            lambda probabilities: -sum(p * math.log2(p) for p in probabilities.values() if p > 0),
            "This is the entropy, what remains open. The information is two bits minus that.",
        ),
        Mistake(
            "natural-logarithm",
            lambda probabilities: 2 + sum(p * math.log(p) for p in probabilities.values() if p > 0),
            "Two bits and a natural logarithm do not fit together: bits need log2.",
        ),
        Mistake(
            "sign",
            lambda probabilities: (
                2 - sum(p * math.log2(p) for p in probabilities.values() if p > 0)
            ),
            "The logarithm of a probability is negative, so this sum is added, not subtracted. "
            "No column can hold more than two bits.",
        ),
        Mistake(
            "zero-times-infinity",
            lambda probabilities: 2 + sum(p * math.log2(p) for p in probabilities.values()),
            "The logarithm of zero is not defined, but p log p goes to zero with p: leave such "
            "bases out of the sum.",
            # math.log2(0) raises an error, np.log2(0) is infinite, and 0 times that is nan.
            variants=(
                lambda probabilities: 2 + sum(p * np.log2(p) for p in probabilities.values()),
            ),
        ),
        Mistake(
            "not-weighted",
            lambda probabilities: 2 + sum(math.log2(p) for p in probabilities.values() if p > 0),
            "Each logarithm counts as often as its base occurs: multiply by the probability.",
        ),
    ),
    edge_cases=(
        Probe((_UNIFORM,), "a column without preference"),
        Probe(({"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0},), "a base that is always there"),
        Probe(({"A": 0.5, "C": 0.0, "G": 0.5, "T": 0.0},), "two bases that never occur"),
        Probe(({"A": 0.4, "C": 0.3, "G": 0.2, "T": 0.1},), "a column in which all bases occur"),
    ),
    draw=lambda rng: (_draw_probabilities(rng),),
    atol=1e-9,
)


# Score of a word


def _log_odds_score(
    word: str, probabilities: list[dict[str, float]], background: dict[str, float]
) -> float:
    return sum(
        math.log2(column[base] / background[base])
        for base, column in zip(word, probabilities, strict=True)
    )


def _positive_columns(rng: np.random.Generator, k: int) -> list[dict[str, float]]:
    columns = rng.dirichlet([0.8] * 4, size=k) * 0.96 + 0.01
    return [dict(zip("ACGT", map(float, column), strict=True)) for column in columns]


_LOG_ODDS_SCORE = Exercise(
    name="log-odds-score",
    chapter=_CHAPTER,
    title="Log-odds score of a word",
    objective="motif-analysis/score",
    reference=_log_odds_score,
    hint="For each letter: how much more probable is it in its column than in the background?",
    mistakes=(
        Mistake(
            "no-background",
            lambda word, probabilities, background: sum(
                math.log2(column[base]) for base, column in zip(word, probabilities, strict=True)
            ),
            "This is the logarithm of the probability under the motif alone. Divide by that under "
            "the background.",
        ),
        Mistake(
            "natural-logarithm",
            lambda word, probabilities, background: sum(
                math.log(column[base] / background[base])
                for base, column in zip(word, probabilities, strict=True)
            ),
            "The score should be in bits: log2, not the natural logarithm.",
        ),
        Mistake(
            "uniform-background",
            lambda word, probabilities, background: sum(
                math.log2(column[base] / 0.25)
                for base, column in zip(word, probabilities, strict=True)
            ),
            "This takes a quarter for every base. Use the background that is given.",
        ),
        Mistake(
            "ratio",
            lambda word, probabilities, background: math.prod(
                column[base] / background[base]
                for base, column in zip(word, probabilities, strict=True)
            ),
            "This is the ratio of the probabilities. The score is its logarithm, to base two.",
        ),
        Mistake(
            "mean",
            lambda word, probabilities, background: (
                sum(
                    math.log2(column[base] / background[base])
                    for base, column in zip(word, probabilities, strict=True)
                )
                / len(word)
            ),
            "This is the mean over the places. The logarithm of a product is a sum.",
        ),
    ),
    edge_cases=(
        Probe(("A", [{"A": 0.5, "C": 0.2, "G": 0.2, "T": 0.1}], _UNIFORM), "a single letter"),
        Probe(("ACGT", [_UNIFORM] * 4, _UNIFORM), "a motif that is the background"),
    ),
    draw=lambda rng: (
        lambda k: (_draw_word(rng, k), _positive_columns(rng, k), _draw_background(rng))
    )(int(rng.integers(3, 10))),
)


# Best hit on both strands


def _score(word: str, weights: list[dict[str, float]]) -> float:
    return sum(column[base] for base, column in zip(word, weights, strict=True))


def _turned(sequence: str) -> str:
    return "".join(_PARTNER[base] for base in reversed(sequence))


def _best(sequence: str, weights: list[dict[str, float]], turn, strands: str = "+-"):
    k, best = len(weights), None
    for start in range(len(sequence) - k + 1):
        window = sequence[start : start + k]
        for strand in strands:
            score = _score(window if strand == "+" else turn(window), weights)
            if best is None or score > best[2]:
                best = (start, strand, score)
    return best


def _best_hit(sequence: str, weights: list[dict[str, float]]) -> tuple[int, str, float]:
    return _best(sequence, weights, _turned)


def _start_on_other_strand(sequence, weights):
    start, strand, score = _best(sequence, weights, _turned)
    return (start if strand == "+" else len(sequence) - len(weights) - start, strand, score)


def _without_last_window(sequence, weights):
    if len(sequence) == len(weights):
        raise ValueError("there is no window to choose from")
    return _best(sequence[:-1], weights, _turned)


_BEST_HIT = Exercise(
    name="best-hit",
    chapter=_CHAPTER,
    title="Best hit on both strands",
    objective="motif-analysis/score",
    reference=_best_hit,
    hint=(
        "Score each window as it is, and its reverse complement. Keep the first of the best: "
        "smaller start first, + before -."
    ),
    mistakes=(
        Mistake(
            "one-strand",
            lambda sequence, weights: _best(sequence, weights, _turned, "+"),
            "This looks at one strand only. A site may be written on the other one: score the "
            "reverse complement of each window, too.",
        ),
        Mistake(
            "not-complemented",
            lambda sequence, weights: _best(sequence, weights, lambda window: window[::-1]),
            "The other strand is read backwards and has the partners of the bases. This only "
            "reads backwards.",
        ),
        Mistake(
            "not-reversed",
            lambda sequence, weights: _best(
                sequence, weights, lambda window: "".join(_PARTNER[base] for base in window)
            ),
            "This takes the partner of each base but does not turn the window around.",
        ),
        Mistake(
            "start-on-other-strand",
            _start_on_other_strand,
            "The start of a hit on the other strand is counted here from the end of the sequence. "
            "Give the start of the window on the given strand.",
        ),
        Mistake(
            "last-window-missed",
            _without_last_window,
            "The last window begins k letters before the end, and counts: range(L - k + 1).",
        ),
    ),
    edge_cases=(
        Probe(
            (
                "TC",
                [
                    {"A": 0.0, "C": 0.0, "G": 2.0, "T": 0.0},
                    {"A": 2.0, "C": 0.0, "G": 0.0, "T": 0.0},
                ],
            ),
            "a window as long as the sequence and on the other strand",
        ),
        Probe(
            (
                "CCCGA",
                [
                    {"A": 0.0, "C": -1.0, "G": 2.0, "T": 0.0},
                    {"A": 2.0, "C": 0.0, "G": 0.0, "T": 0.0},
                ],
            ),
            "a hit in the last window",
        ),
        Probe(
            ("ACACA", [{"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}]),
            "several windows that are equally good",
        ),
        Probe(
            ("CTA", [{"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}]),
            "an earlier window on the other strand that is equally good",
        ),
        Probe(
            (
                "CAT",
                [
                    {"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0},
                    {"A": 0.0, "C": 0.0, "G": 0.0, "T": 1.0},
                ],
            ),
            "a window that is equally good on both strands",
        ),
        Probe(
            ("CCTTC", [{"A": -1.0, "C": -3.0, "G": -2.0, "T": -4.0}]),
            "scores that are all negative",
        ),
    ),
    draw=lambda rng: (
        _draw_word(rng, int(rng.integers(12, 30))),
        _draw_weights(rng, int(rng.integers(2, 6))),
    ),
)


# Hits of chance


def _expected_hits(length: int, k: int, p_value: float) -> float:
    return 2 * max(length - k + 1, 0) * p_value


_EXPECTED_HITS = Exercise(
    name="expected-hits",
    chapter=_CHAPTER,
    title="Hits that chance gives in a genome",
    objective="motif-analysis/threshold",
    reference=_expected_hits,
    hint="How many windows are there, and how often is each scored?",
    mistakes=(
        Mistake(
            "one-strand",
            lambda length, k, p_value: max(length - k + 1, 0) * p_value,
            "Each window is scored twice: once on either strand.",
        ),
        Mistake(
            "no-windows",
            lambda length, k, p_value: 2 * length * p_value,
            "A window of k letters does not begin at each of the L letters: the last ones leave "
            "no room for it.",
        ),
        Mistake(
            "last-window-missed",
            lambda length, k, p_value: 2 * max(length - k, 0) * p_value,
            "The number of windows is L - k + 1; this misses the last one.",
        ),
        Mistake(
            "negative",
            lambda length, k, p_value: 2 * (length - k + 1) * p_value,
            "A motif longer than the sequence has no window, not a negative number of them.",
        ),
        Mistake(
            "at-least-one",
            lambda length, k, p_value: 1 - (1 - p_value) ** (2 * max(length - k + 1, 0)),
            "This is the probability of at least one hit. The expected number of hits may be "
            "larger than one.",
            variants=(
                lambda length, k, p_value: 1 - math.exp(-2 * max(length - k + 1, 0) * p_value),
            ),
        ),
    ),
    edge_cases=(
        Probe((10, 10, 0.5), "a single window"),
        Probe((5, 10, 0.01), "a motif longer than the sequence"),
        Probe((1_000_000, 17, 0.0001), "a bacterium"),
    ),
    draw=lambda rng: (
        int(rng.integers(500, 100_000)),
        int(rng.integers(5, 20)),
        float(rng.choice([0.01, 0.001, 0.0001])),
    ),
)


# In-silico mutagenesis on a table


def _mutants(word: str) -> list[str]:
    return [
        word[:j] + base + word[j + 1 :]
        for j in range(len(word))
        for base in "ACGT"
        if base != word[j]
    ]


def _mutant_effects(word: str, activity: dict[str, float]) -> dict[str, float]:
    return {
        mutant: activity[mutant] - activity[word] for mutant in _mutants(word) if mutant in activity
    }


def _draw_activities(rng: np.random.Generator, word: str, depth: int) -> dict[str, float]:
    found = {word}
    for _ in range(depth):
        found |= {mutant for known in found for mutant in _mutants(known)}
    listed = sorted(found - {word})
    kept = [w for w in listed if rng.random() < 0.8]
    return {w: round(float(rng.normal(1, 0.8)), 2) for w in [word, *kept]}


_MUTANT_EFFECTS = Exercise(
    name="mutant-effects",
    chapter=_CHAPTER,
    title="Effect of every single mutation",
    objective="motif-analysis/mutagenesis",
    reference=_mutant_effects,
    hint=(
        "Go through the places and the other three bases, make each mutant, and look it up. What "
        "was not measured has no effect to report."
    ),
    mistakes=(
        Mistake(
            "sign",
            lambda word, activity: {
                mutant: activity[word] - activity[mutant]
                for mutant in _mutants(word)
                if mutant in activity
            },
            "The sign is turned: a mutation that lowers the activity has a negative effect.",
        ),
        Mistake(
            "not-subtracted",
            lambda word, activity: {
                mutant: activity[mutant] for mutant in _mutants(word) if mutant in activity
            },
            "These are activities. An effect is a difference from the activity of the word itself.",
        ),
        Mistake(
            "word-itself",
            lambda word, activity: _mutant_effects(word, activity) | {word: 0.0},
            "The word itself is no mutant: leave out the base that is there already.",
        ),
        Mistake(
            "missing-is-zero",
            lambda word, activity: {
                mutant: activity.get(mutant, 0.0) - activity[word] for mutant in _mutants(word)
            },
            "A mutant that was not measured counts here as one with activity zero. Leave it out.",
        ),
        Mistake(
            "all-words",
            lambda word, activity: {
                other: value - activity[word] for other, value in activity.items() if other != word
            },
            "This lists every other word of the table. Words with two mutations do not show the "
            "effect of one.",
        ),
    ),
    edge_cases=(
        Probe(("A", {"A": 1.0, "C": 0.5, "T": 2.0}), "a word of one letter"),
        Probe(("AC", {"AC": 1.0}), "a word without a measured neighbor"),
        Probe(("AC", {"AC": 1.0, "GT": 3.0, "GC": 0.0}), "a word with two mutations in the table"),
    ),
    draw=lambda rng: (lambda word: (word, _draw_activities(rng, word, int(rng.integers(1, 3)))))(
        _draw_word(rng, int(rng.integers(2, 4)))
    ),
)


# Epistasis


def _epistasis(activity: dict[str, float], word: str, first: str, second: str) -> float:
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[both] - activity[first] - activity[second] + activity[word]


def _both(word: str, first: str, second: str) -> str:
    return "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))


def _draw_epistasis(rng: np.random.Generator) -> tuple[dict[str, float], str, str, str]:
    length = int(rng.integers(2, 6))
    word = _draw_word(rng, length)
    i, j = sorted(rng.choice(length, size=2, replace=False))
    mutants = []
    for place in (i, j):
        base = str(rng.choice([b for b in "ACGT" if b != word[place]]))
        mutants.append(word[:place] + base + word[place + 1 :])
    names = [word, *mutants, _both(word, *mutants)]
    activity = {name: round(float(rng.normal(1, 0.8)), 2) for name in names}
    if rng.random() < 0.5:
        mutants.reverse()
    return activity, word, mutants[0], mutants[1]


_EPISTASIS = Exercise(
    name="pairwise-epistasis",
    chapter=_CHAPTER,
    title="Epistasis of two mutations",
    objective="motif-analysis/pairwise-epistasis",
    reference=_epistasis,
    hint=(
        "Make the double mutant letter by letter: where the first mutant differs from the word, "
        "take its letter, else that of the second. Then four activities, two with a minus."
    ),
    mistakes=(
        Mistake(
            "word-not-added",
            lambda activity, word, first, second: (
                activity[_both(word, first, second)] - activity[first] - activity[second]
            ),
            "Each effect is a difference from the activity of the word. It is subtracted twice "
            "with the two single mutants, so it must be added once.",
        ),
        Mistake(
            "double-effect",
            lambda activity, word, first, second: (
                activity[_both(word, first, second)] - activity[word]
            ),
            "This is the effect of both mutations together. Subtract the effect of each.",
        ),
        Mistake(
            "sign",
            lambda activity, word, first, second: -_epistasis(activity, word, first, second),
            "The sign is turned: epistasis is negative when two mutations together do more harm "
            "than the sum of their effects.",
        ),
        Mistake(
            "ratio",
            lambda activity, word, first, second: (
                activity[_both(word, first, second)]
                * activity[word]
                / (activity[first] * activity[second])
            ),
            "This multiplies and divides. The activities are logarithms already: add and subtract.",
        ),
    ),
    edge_cases=(
        Probe(
            ({"AA": 2.0, "CA": 1.5, "AC": 1.0, "CC": 0.5}, "AA", "CA", "AC"), "effects that add up"
        ),
        Probe(
            ({"AA": 2.0, "CA": 2.0, "AC": 2.0, "CC": 0.0}, "AA", "CA", "AC"),
            "mutations that only harm together",
        ),
        Probe(
            ({"AA": 0.0, "CA": 0.0, "AC": 0.0, "CC": 1.0}, "AA", "AC", "CA"),
            "the second mutation named first",
        ),
    ),
    draw=_draw_epistasis,
)


# Many tests


def _adjusted_p_values(p_values: list[float]) -> list[float]:
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted, least = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        i = order[rank - 1]
        least = min(least, p_values[i] * m / rank)
        adjusted[i] = least
    return adjusted


def _not_monotone(p_values: list[float], most: float = 1.0) -> list[float]:
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted = [0.0] * m
    for rank, i in enumerate(order, 1):
        adjusted[i] = min(p_values[i] * m / rank, most)
    return adjusted


def _largest_so_far(p_values: list[float]) -> list[float]:
    raised = _not_monotone(p_values)
    smaller = [[q for p, q in zip(p_values, raised, strict=True) if p <= own] for own in p_values]
    return [max(values) for values in smaller]


def _zero_ranks(p_values: list[float]) -> list[float]:
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted, least = [0.0] * m, 1.0
    for rank in range(m - 1, -1, -1):
        i = order[rank]
        least = min(least, p_values[i] * m / max(rank, 1))
        adjusted[i] = least
    return adjusted


def _zero_ranks_by_numpy(p_values: list[float]) -> list[float]:
    order = np.argsort(p_values, kind="stable")
    raised = np.array(p_values)[order] * len(p_values) / np.arange(len(p_values))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum.accumulate(raised[::-1])[::-1].clip(max=1)
    return adjusted.tolist()


_ADJUSTED_P_VALUES = Exercise(
    name="adjusted-p-values",
    chapter=_CHAPTER,
    title="p-values adjusted for the false discovery rate",
    objective="motif-analysis/multiple-testing",
    reference=_adjusted_p_values,
    hint=(
        "Sort. Multiply the i-th smallest by m / i. Then, from the largest down, no value may be "
        "larger than the one after it. Put them back in their order."
    ),
    mistakes=(
        Mistake(
            "bonferroni",
            lambda p_values: [min(1.0, p * len(p_values)) for p in p_values],
            "This is Bonferroni's correction: every value times m. Divide by the rank as well.",
            variants=(lambda p_values: [p * len(p_values) for p in p_values],),
        ),
        Mistake(
            "not-monotone",
            _not_monotone,
            "A smaller p-value has a larger adjusted one here. All up to the largest i that "
            "satisfies the condition are reported: take the minimum of a value and those after it.",
            variants=(lambda p_values: _not_monotone(p_values, most=math.inf),),
        ),
        Mistake(
            "largest-so-far",
            _largest_so_far,
            "You take the maximum of a value and those before it. Take the minimum of a value and "
            "those after it: all up to the largest i that satisfies the condition are reported.",
        ),
        Mistake(
            "left-sorted",
            lambda p_values: sorted(_adjusted_p_values(p_values)),
            "The values are sorted. Put each back where its p-value stood.",
        ),
        Mistake(
            "ranks-from-zero",
            _zero_ranks,
            "The ranks begin at one: the smallest p-value is multiplied by m / 1.",
            variants=(
                # Plain Python raises an error at rank 0; NumPy goes on with an infinite value.
                lambda p_values: [p * len(p_values) / rank for rank, p in enumerate(p_values)],
                _zero_ranks_by_numpy,
            ),
        ),
        Mistake(
            "unchanged",
            lambda p_values: list(p_values),
            "These are the p-values as they were given.",
        ),
    ),
    edge_cases=(
        Probe(([0.04],), "a single test"),
        Probe(([0.5, 0.01, 0.03, 0.02],), "p-values that are not sorted"),
        Probe(([0.01, 0.012, 0.9],), "a value that must not exceed the next"),
        Probe(([0.9, 0.95, 0.99],), "nothing to be found"),
        Probe(([0.02, 0.02, 0.5],), "two p-values that are equal"),
    ),
    draw=lambda rng: (
        [round(float(p), 4) for p in rng.beta(0.5, 2, size=int(rng.integers(4, 12)))],
    ),
)


#: In the order of the chapter.
EXERCISES = (
    _MOTIF_PROBABILITIES,
    _MOTIF_INFORMATION,
    _LOG_ODDS_SCORE,
    _BEST_HIT,
    _EXPECTED_HITS,
    _MUTANT_EFFECTS,
    _EPISTASIS,
    _ADJUSTED_P_VALUES,
)
