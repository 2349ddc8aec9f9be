"""Exercises of the chapter on breast cancer: references, inputs and typical mistakes.

The references are plain Python, written for clarity; the tests compare them with scikit-learn,
SciPy and closed forms.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "decision-tree-demo"
_SICK, _WELL = "malignant", "benign"


def _draw_diagnoses(rng: np.random.Generator, n_sick: int, n_well: int) -> list[str]:
    return [str(label) for label in rng.permutation([_SICK] * n_sick + [_WELL] * n_well)]


# Majority baseline


def _majority_accuracy(train: list, test: list) -> float:
    majority = max(sorted(set(train)), key=train.count)
    return test.count(majority) / len(test)


def _draw_two_lists(rng: np.random.Generator) -> tuple:
    n_sick, n_well = int(rng.integers(1, 5)), int(rng.integers(6, 11))
    train = _draw_diagnoses(rng, n_sick, n_well)
    # Some tests have another majority than the training samples, none has a tie.
    n_sick, n_well = (int(n) for n in rng.permutation([rng.integers(1, 5), rng.integers(5, 8)]))
    return train, _draw_diagnoses(rng, n_sick, n_well)


_MAJORITY = Exercise(
    name="majority-accuracy",
    chapter=_CHAPTER,
    title="Accuracy of the majority",
    objective="decision-tree-demo/baseline",
    reference=_majority_accuracy,
    hint=(
        "Find the most frequent diagnosis among the training labels. Which share of the test "
        "labels is equal to it?"
    ),
    mistakes=(
        Mistake(
            "majority-of-the-test",
            lambda train, test: max(Counter(test).values()) / len(test),
            "This takes the majority of the test labels, which a model does not know. Learn from "
            "the training labels, and only count in the test labels.",
        ),
        Mistake(
            "scored-on-training",
            lambda train, test: max(Counter(train).values()) / len(train),
            "This is the share among the training labels. The accuracy is wanted on the test "
            "labels.",
        ),
        Mistake(
            "minority",
            lambda train, test: test.count(min(sorted(set(train)), key=train.count)) / len(test),
            "This always predicts the rarer diagnosis. Take the more frequent one.",
        ),
        Mistake(
            "error",
            lambda train, test: 1 - _majority_accuracy(train, test),
            "This is the share of wrong predictions. The accuracy is the share of right ones.",
        ),
        Mistake(
            "count",
            lambda train, test: float(test.count(max(sorted(set(train)), key=train.count))),
            "This is the number of right predictions. Divide it by the number of all.",
        ),
    ),
    edge_cases=(
        Probe(([_WELL, _WELL], [_SICK, _WELL, _SICK, _SICK]), "training labels of one class"),
        Probe(([_WELL, _WELL, _SICK], [_SICK, _SICK]), "a test without the majority"),
        Probe(([_SICK, _SICK, _WELL], [_SICK, _WELL, _WELL, _WELL]), "a majority of malignant"),
    ),
    draw=_draw_two_lists,
)


# Sensitivity and specificity


def _cells(truth: list, predicted: list) -> tuple[int, int, int, int]:
    """Numbers of true positives, false negatives, true negatives and false positives."""
    pairs = Counter((t == _SICK, p == _SICK) for t, p in zip(truth, predicted, strict=True))
    return pairs[True, True], pairs[True, False], pairs[False, False], pairs[False, True]


def _sensitivity_specificity(truth: list, predicted: list) -> tuple[float, float]:
    tp, fn, tn, fp = _cells(truth, predicted)
    return tp / (tp + fn), tn / (tn + fp)


def _predictive_values(truth: list, predicted: list) -> tuple[float, float]:
    tp, fn, tn, fp = _cells(truth, predicted)
    return tp / (tp + fp), tn / (tn + fn)


def _shares_of_all(truth: list, predicted: list) -> tuple[float, float]:
    tp, _, tn, _ = _cells(truth, predicted)
    return tp / len(truth), tn / len(truth)


def _draw_truth_and_prediction(rng: np.random.Generator) -> tuple:
    truth = _draw_diagnoses(rng, int(rng.integers(4, 7)), int(rng.integers(7, 11)))
    predicted = list(truth)
    sick = [i for i, label in enumerate(truth) if label == _SICK]
    well = [i for i, label in enumerate(truth) if label == _WELL]
    for i in rng.permutation(sick)[: int(rng.integers(1, 3))]:
        predicted[int(i)] = _WELL
    for i in rng.permutation(well)[: int(rng.integers(1, 4))]:
        predicted[int(i)] = _SICK
    return truth, predicted


_SENSITIVITY = Exercise(
    name="sensitivity-specificity",
    chapter=_CHAPTER,
    title="Sensitivity and specificity",
    objective="decision-tree-demo/metrics",
    reference=_sensitivity_specificity,
    hint=(
        "Look only at those who are sick: which share of them is called sick? Then only at those "
        "who are not: which share of them is called benign?"
    ),
    mistakes=(
        Mistake(
            "exchanged",
            lambda truth, predicted: _sensitivity_specificity(truth, predicted)[::-1],
            "The two are exchanged: sensitivity, which comes first, is about the malignant ones.",
        ),
        Mistake(
            "predictive-values",
            _predictive_values,
            "The denominators are wrong: this divides by how many are called malignant or benign. "
            "Divide by how many are malignant or benign.",
        ),
        Mistake(
            "shares-of-all",
            _shares_of_all,
            "The denominators are wrong: this divides by the number of all. Divide by the number "
            "of malignant ones for the sensitivity, and of benign ones for the specificity.",
        ),
        Mistake(
            "error-rates",
            lambda truth, predicted: tuple(
                1 - rate for rate in _sensitivity_specificity(truth, predicted)
            ),
            "These are the shares of wrong calls, missed cancers and false alarms. Asked for are "
            "those of right calls.",
        ),
        Mistake(
            "accuracy-twice",
            lambda truth, predicted: (sum(_shares_of_all(truth, predicted)),) * 2,
            "This is the accuracy, for both. Count among the malignant and among the benign ones "
            "apart.",
        ),
    ),
    edge_cases=(
        Probe(([_SICK, _WELL], [_SICK, _WELL]), "no errors"),
        Probe(([_SICK, _WELL, _WELL], [_WELL, _SICK, _SICK]), "nothing but errors"),
        Probe(([_SICK, _WELL, _WELL, _WELL], [_WELL] * 4), "everyone is called benign"),
    ),
    draw=_draw_truth_and_prediction,
)


# Wilson interval


def _wilson(n_right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    share = n_right / n
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return center - half, center + half


def _wald(n_right: int, n: int) -> tuple[float, float]:
    share = n_right / n
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    return share - half, share + half


def _wilson_around_the_share(n_right: int, n: int) -> tuple[float, float]:
    low, high = _wilson(n_right, n)
    half = (high - low) / 2
    return n_right / n - half, n_right / n + half


def _wilson_without_denominator(n_right: int, n: int) -> tuple[float, float]:
    return tuple(bound * (1 + 1.96**2 / n) for bound in _wilson(n_right, n))


_WILSON = Exercise(
    name="wilson-interval",
    chapter=_CHAPTER,
    title="Wilson's interval",
    objective="decision-tree-demo/uncertainty",
    reference=lambda n_right, n: _wilson(n_right, n),
    hint=(
        "Compute the share of right ones, the center and half the width, each as in the equation, "
        "with z = 1.96. Return the center minus and plus half the width."
    ),
    mistakes=(
        Mistake(
            "wald",
            _wald,
            "This is the textbook interval, share plus or minus 1.96 standard errors. Where the "
            "share is 1 it has no width at all, as if ten out of ten were proof.",
            variants=(
                lambda n_right, n: tuple(min(max(bound, 0.0), 1.0) for bound in _wald(n_right, n)),
            ),
        ),
        Mistake(
            "around-the-share",
            _wilson_around_the_share,
            "The width is right, but the interval is centered at the share. Its center is drawn "
            "towards one half.",
        ),
        Mistake(
            "denominator-forgotten",
            _wilson_without_denominator,
            "Center and width are not divided by 1 + z^2/n.",
        ),
        Mistake(
            "z-of-one",
            lambda n_right, n: _wilson(n_right, n, 1.0),
            "This takes z = 1, which covers the truth two times in three. Take z = 1.96.",
        ),
        Mistake(
            "z-of-ninety-percent",
            lambda n_right, n: _wilson(n_right, n, 1.645),
            "This takes z = 1.645, for a coverage of 90 %. Take z = 1.96.",
        ),
        Mistake(
            "center-and-width",
            lambda n_right, n: (
                sum(_wilson(n_right, n)) / 2,
                (_wilson(n_right, n)[1] - _wilson(n_right, n)[0]) / 2,
            ),
            "These are the center and half the width. Return the lower and the upper bound.",
        ),
        Mistake(
            "exchanged",
            lambda n_right, n: _wilson(n_right, n)[::-1],
            "The upper bound comes first. Return the lower bound, then the upper one.",
        ),
    ),
    edge_cases=(
        Probe((10, 10), "all right"),
        Probe((0, 8), "none right"),
        Probe((1, 2), "two patients"),
    ),
    draw=lambda rng: (int(rng.integers(11, 60)), int(rng.integers(62, 90))),
)


# Prevalence from which on an alarm is worth something


def _enough_prevalence(sensitivity: float, specificity: float, value: float) -> float:
    among_well = value * (1 - specificity)
    return among_well / (among_well + (1 - value) * sensitivity)


_ENOUGH_PREVALENCE = Exercise(
    name="enough-prevalence",
    chapter=_CHAPTER,
    title="How rare a disease may be",
    objective="decision-tree-demo/prevalence",
    reference=_enough_prevalence,
    hint=(
        "Among many alarms, a share `value` should be of sick people. True alarms are "
        "sensitivity * prevalence, false ones (1 - specificity) * (1 - prevalence). Set their "
        "ratio to value / (1 - value), and solve for the prevalence."
    ),
    mistakes=(
        Mistake(
            "predictive-value",
            lambda sensitivity, specificity, value: (
                sensitivity * value / (sensitivity * value + (1 - specificity) * (1 - value))
            ),
            "This is the probability that an alarm is right where the prevalence is `value`. "
            "Asked for is the reverse: the prevalence at which that probability is `value`.",
        ),
        Mistake(
            "value-ignored",
            lambda sensitivity, specificity, value: (
                (1 - specificity) / (1 - specificity + sensitivity)
            ),
            "This is the prevalence at which an alarm is right half of the time. Weight the two "
            "terms by `value` and its complement.",
        ),
        Mistake(
            "specificity-as-false-alarms",
            lambda sensitivity, specificity, value: (
                value * specificity / (value * specificity + (1 - value) * sensitivity)
            ),
            "The specificity is the share of the well who get no alarm. False alarms are the "
            "others: 1 - specificity.",
        ),
        Mistake(
            "odds",
            lambda sensitivity, specificity, value: (
                value * (1 - specificity) / ((1 - value) * sensitivity)
            ),
            "These are the odds of the disease, the sick per person who is well. Divide the odds "
            "by one plus the odds to get the prevalence.",
        ),
        Mistake(
            "exchanged",
            lambda sensitivity, specificity, value: _enough_prevalence(
                specificity, sensitivity, value
            ),
            "Sensitivity and specificity are exchanged. The well get an alarm with probability "
            "1 - specificity, the sick with probability sensitivity.",
        ),
        Mistake(
            "complement",
            lambda sensitivity, specificity, value: (
                1 - _enough_prevalence(sensitivity, specificity, value)
            ),
            "This is the share of people who are well. Asked for is its complement.",
        ),
    ),
    edge_cases=(
        Probe((0.9, 1.0, 0.5), "no false alarms"),
        Probe((0.5, 0.5, 0.2), "a test that guesses"),
        Probe((0.95, 0.95, 0.5), "an alarm that is right half of the time"),
        Probe((0.8, 0.7, 1.0), "no alarm may be false"),
    ),
    draw=lambda rng: tuple(
        round(float(p), 3)
        for p in (rng.uniform(0.6, 0.99), rng.uniform(0.55, 0.97), rng.uniform(0.55, 0.95))
    ),
)


# Decision threshold


def _decision_threshold(cost_missed: float, cost_alarm: float) -> float:
    return cost_alarm / (cost_alarm + cost_missed)


_THRESHOLD = Exercise(
    name="decision-threshold",
    chapter=_CHAPTER,
    title="From what probability on to act",
    objective="decision-tree-demo/costs",
    reference=_decision_threshold,
    hint=(
        "At a probability p of cancer, waiting costs p times a missed cancer on average, and "
        "acting (1 - p) times a false alarm. At which p are the two equal?"
    ),
    mistakes=(
        Mistake(
            "complement",
            lambda cost_missed, cost_alarm: cost_missed / (cost_alarm + cost_missed),
            "This is the complement: the dearer a missed cancer, the smaller the probability that "
            "should make us act.",
        ),
        Mistake(
            "odds",
            lambda cost_missed, cost_alarm: cost_alarm / cost_missed,
            "These are odds, p / (1 - p) or (1 - p) / p, not the probability p.",
            variants=(lambda cost_missed, cost_alarm: cost_missed / cost_alarm,),
        ),
    ),
    edge_cases=(
        Probe((1.0, 1.0), "equal costs"),
        Probe((3.0, 0.0), "an alarm that costs nothing"),
        Probe((50.0, 1.0), "a missed cancer that is fifty times as bad"),
    ),
    draw=lambda rng: (float(rng.integers(5, 60)), float(rng.integers(1, 5))),
)


# Area under the curve


def _area(sick: list, well: list) -> float:
    wins = sum((s > w) + 0.5 * (s == w) for s in sick for w in well)
    return wins / (len(sick) * len(well))


def _draw_scores(rng: np.random.Generator) -> tuple:
    sick = [round(float(s), 1) for s in rng.uniform(0.3, 1, size=rng.integers(3, 6))]
    well = [round(float(s), 1) for s in rng.uniform(0, 0.8, size=rng.integers(4, 8))]
    shared = float(rng.choice([0.4, 0.5, 0.6]))
    return [*sick, shared], [shared, *well]


_AREA = Exercise(
    name="area-by-pairs",
    chapter=_CHAPTER,
    title="Area under the ROC curve",
    objective="decision-tree-demo/metrics",
    reference=_area,
    hint=(
        "Compare each sick patient with each one who is well: 1 if the sick one has the higher "
        "score, one half if they are equal. Divide by the number of pairs."
    ),
    mistakes=(
        Mistake(
            "ties-lost",
            lambda sick, well: sum(s > w for s in sick for w in well) / (len(sick) * len(well)),
            "Pairs with equal scores count as errors here. They are undecided and count one half; "
            "a model that gives everyone the same score has the area one half.",
        ),
        Mistake(
            "ties-won",
            lambda sick, well: sum(s >= w for s in sick for w in well) / (len(sick) * len(well)),
            "Pairs with equal scores count as right here. They are undecided and count one half.",
        ),
        Mistake(
            "reversed",
            lambda sick, well: _area(well, sick),
            "This counts the pairs in which the one who is well has the higher score. A high score "
            "should mean sick.",
        ),
        Mistake(
            "in-order",
            lambda sick, well: (
                sum((s > w) + 0.5 * (s == w) for s, w in zip(sick, well, strict=False))
                / min(len(sick), len(well))
            ),
            "This compares the first with the first, the second with the second. Compare each "
            "sick one with each one who is well.",
        ),
        Mistake(
            "not-divided",
            lambda sick, well: _area(sick, well) * len(sick) * len(well),
            "This is the number of pairs in the right order. Divide by the number of all pairs.",
        ),
    ),
    edge_cases=(
        Probe(([0.9, 0.8], [0.1, 0.3, 0.2]), "perfect scores"),
        Probe(([0.5, 0.5], [0.5]), "everyone has the same score"),
        Probe(([0.7], [0.9]), "a single pair"),
    ),
    draw=_draw_scores,
)


EXERCISES: tuple[Exercise, ...] = (
    _MAJORITY,
    _SENSITIVITY,
    _WILSON,
    _ENOUGH_PREVALENCE,
    _THRESHOLD,
    _AREA,
)
