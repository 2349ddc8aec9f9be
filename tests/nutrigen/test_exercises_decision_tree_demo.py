"""The references of the exercises on a diagnosis, against scikit-learn, SciPy and the package."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
import scipy.stats
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_score,
    recall_score,
    roc_auc_score,
    zero_one_loss,
)

from nutrigen import diagnosis
from nutrigen.exercises import check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("decision-tree-demo")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

shares = st.floats(0.01, 0.99)


@on_probes("majority-accuracy")
def test_majority_is_that_of_scikit_learn(arguments):
    train, test = arguments
    dummy = DummyClassifier(strategy="most_frequent").fit([[0]] * len(train), train)
    expected = dummy.score([[0]] * len(test), test)
    assert REFERENCE["majority-accuracy"](train, test) == pytest.approx(expected)


@on_probes("sensitivity-specificity")
def test_sensitivity_and_specificity_are_those_of_scikit_learn(arguments):
    expected = tuple(recall_score(*arguments, pos_label=c) for c in ("malignant", "benign"))
    assert REFERENCE["sensitivity-specificity"](*arguments) == pytest.approx(expected)
    table = diagnosis.diagnostic_table(*arguments, sick="malignant")
    assert (table.sensitivity, table.specificity) == pytest.approx(expected)


@given(n=st.integers(1, 300), share=st.floats(0, 1))
def test_wilson_interval_is_that_of_the_package(n, share):
    n_right = round(n * share)
    # The exercise rounds the quantile of the normal distribution to 1.96.
    expected = diagnosis.wilson_interval(n_right, n, confidence=0.95)
    assert REFERENCE["wilson-interval"](n_right, n) == pytest.approx(expected, abs=1e-4)


@given(sensitivity=shares, specificity=shares, value=shares)
def test_at_enough_prevalence_an_alarm_has_the_wanted_value(sensitivity, specificity, value):
    prevalence = REFERENCE["enough-prevalence"](sensitivity, specificity, value)
    assert diagnosis.predictive_value(sensitivity, specificity, prevalence) == pytest.approx(value)


@given(missed=st.floats(0.1, 100), alarm=st.floats(0.1, 100))
def test_at_the_threshold_waiting_and_acting_cost_the_same(missed, alarm):
    p = REFERENCE["decision-threshold"](missed, alarm)
    assert p * missed == pytest.approx((1 - p) * alarm)


@on_probes("area-by-pairs")
def test_area_is_that_of_scikit_learn_and_of_the_package(arguments):
    sick, well = arguments
    expected = roc_auc_score([1] * len(sick) + [0] * len(well), sick + well)
    assert REFERENCE["area-by-pairs"](sick, well) == pytest.approx(expected)
    assert diagnosis.area_under_curve(sick, well) == pytest.approx(expected)


def interval_by_roots(n_right, n, z=1.96):
    """The shares that are z standard errors, of their own, away from the observed one."""
    p = np.polynomial.Polynomial([0, 1])
    bounds = ((p - n_right / n) ** 2 - z**2 / n * p * (1 - p)).roots()
    return tuple(sorted(float(bound) for bound in bounds.real))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "enough-prevalence",
            # By the odds: those of an alarm are the likelihood ratio times those of the disease.
            lambda sensitivity, specificity, value: (
                1 / (1 + (1 / value - 1) * sensitivity / (1 - specificity))
                if specificity < 1
                else 0.0
            ),
        ),
        ("wilson-interval", lambda n_right, n: interval_by_roots(n_right, n)),
        ("area-by-pairs", lambda sick, well: diagnosis.area_under_curve(sick, well)),
        (
            "majority-accuracy",
            lambda train, test: np.mean(np.array(test) == max(set(train), key=train.count)),
        ),
        (
            "decision-threshold",
            lambda cost_missed, cost_alarm: 1 - cost_missed / (cost_missed + cost_alarm),
        ),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


# Wrong answers, written anew


def score_of_the_majority(known, asked):
    dummy = DummyClassifier(strategy="most_frequent").fit([[0]] * len(known), known)
    return dummy.score([[0]] * len(asked), asked)


def score_of_the_minority(train, test):
    names, sizes = np.unique(train, return_counts=True)
    return float(np.mean(np.array(test) == names[sizes.argmin()]))


def table(truth, predicted, normalize=None):
    return confusion_matrix(truth, predicted, labels=["malignant", "benign"], normalize=normalize)


def for_both(score, truth, predicted):
    return tuple(score(truth, predicted, pos_label=c) for c in ("malignant", "benign"))


def half_width(n_right, n):
    low, high = interval_by_roots(n_right, n)
    return (high - low) / 2


def textbook_interval(n_right, n):
    share = n_right / n
    error = scipy.stats.binom(n, share).std() / n
    return [share + sign * 1.96 * error for sign in (-1, 1)]


def undivided(n_right, n):
    share = n_right / n
    root = np.sqrt(share - share**2 + 1.96**2 / 4 / n) * 1.96 / np.sqrt(n)
    center = share + 1.96**2 / n / 2
    return center - root, center + root


def prevalence_of(likelihood_ratio, value):
    """Prevalence at which an alarm is right with probability `value`."""
    return 1 / (1 + (1 / value - 1) * likelihood_ratio)


def odds_of(probability):
    return probability / (1 - probability)


def right_among_called(truth, predicted):
    shares = []
    for name in ("malignant", "benign"):
        called = [t for t, p in zip(truth, predicted, strict=True) if p == name]
        shares.append(called.count(name) / len(called))
    return tuple(shares)


def signs(sick, well):
    return np.sign(np.subtract.outer(sick, well))


def pairs_in_order(sick, well):
    points = []
    for i in range(min(len(sick), len(well))):
        if sick[i] > well[i]:
            points.append(1)
        elif sick[i] == well[i]:
            points.append(0.5)
        else:
            points.append(0)
    return statistics.fmean(points)


WRONG = {
    "majority-accuracy": {
        "majority-of-the-test": lambda train, test: score_of_the_majority(test, test),
        "scored-on-training": lambda train, test: score_of_the_majority(train, train),
        "minority": score_of_the_minority,
        "error": lambda train, test: zero_one_loss(test, [statistics.mode(train)] * len(test)),
        "count": (
            lambda train, test: [label == statistics.mode(train) for label in test].count(True),
            lambda train, test: accuracy_score(
                test, [statistics.mode(train)] * len(test), normalize=False
            ),
        ),
    },
    "sensitivity-specificity": {
        "exchanged": lambda truth, predicted: tuple(
            recall_score(truth, predicted, labels=["benign", "malignant"], average=None)
        ),
        "predictive-values": (
            lambda truth, predicted: for_both(precision_score, truth, predicted),
            right_among_called,
        ),
        "shares-of-all": lambda truth, predicted: tuple(np.diag(table(truth, predicted, "all"))),
        "error-rates": lambda truth, predicted: (
            table(truth, predicted, "true")[0, 1],
            table(truth, predicted, "true")[1, 0],
        ),
        "accuracy-twice": lambda truth, predicted: (
            accuracy_score(truth, predicted),
            1 - zero_one_loss(truth, predicted),
        ),
    },
    "wilson-interval": {
        "wald": (
            textbook_interval,
            lambda n_right, n: np.clip(textbook_interval(n_right, n), 0, 1).tolist(),
        ),
        "around-the-share": lambda n_right, n: (
            n_right / n - half_width(n_right, n),
            n_right / n + half_width(n_right, n),
        ),
        "denominator-forgotten": undivided,
        "z-of-one": lambda n_right, n: interval_by_roots(n_right, n, z=1),
        "z-of-ninety-percent": lambda n_right, n: interval_by_roots(n_right, n, z=1.645),
        "center-and-width": lambda n_right, n: (
            # As if two right results, and two wrong ones, had been added.
            (n_right + 1.96**2 / 2) / (n + 1.96**2),
            half_width(n_right, n),
        ),
        "exchanged": lambda n_right, n: tuple(reversed(interval_by_roots(n_right, n))),
    },
    "enough-prevalence": {
        "predictive-value": (
            diagnosis.predictive_value,
            lambda sensitivity, specificity, value: (
                1 / (1 + (1 - specificity) / sensitivity * (1 / value - 1))
            ),
        ),
        "value-ignored": lambda sensitivity, specificity, value: (
            1 - sensitivity / (1 + sensitivity - specificity)
        ),
        "specificity-as-false-alarms": lambda sensitivity, specificity, value: prevalence_of(
            sensitivity / specificity, value
        ),
        "odds": lambda sensitivity, specificity, value: (
            value / (1 - value) * (1 - specificity) / sensitivity
        ),
        "exchanged": lambda sensitivity, specificity, value: prevalence_of(
            specificity / (1 - sensitivity), value
        ),
        "complement": lambda sensitivity, specificity, value: (
            (1 - value) * sensitivity / (value - value * specificity + (1 - value) * sensitivity)
        ),
    },
    "decision-threshold": {
        "complement": lambda cost_missed, cost_alarm: 1 / (1 + cost_alarm / cost_missed),
        "odds": (
            lambda cost_missed, cost_alarm: odds_of(cost_alarm / (cost_missed + cost_alarm)),
            lambda cost_missed, cost_alarm: 1 / odds_of(cost_alarm / (cost_missed + cost_alarm)),
        ),
    },
    "area-by-pairs": {
        "ties-lost": lambda sick, well: np.mean(signs(sick, well) == 1),
        "ties-won": lambda sick, well: 1 - np.mean(signs(sick, well) == -1),
        "reversed": lambda sick, well: roc_auc_score(
            [0] * len(sick) + [1] * len(well), [*sick, *well]
        ),
        "in-order": pairs_in_order,
        "not-divided": lambda sick, well: scipy.stats.mannwhitneyu(sick, well).statistic,
    },
}

# Where nobody is called malignant, scikit-learn says 0 and plain Python raises an error.
OTHERWISE_AT_EDGES = frozenset({("sensitivity-specificity", "predictive-values")})


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("decision-tree-demo", WRONG, OTHERWISE_AT_EDGES)
