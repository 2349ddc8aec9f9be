"""The references of the exercises on a diagnosis, against scikit-learn, SciPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import (
    on_probes,
)
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.metrics import (
    confusion_matrix,
    recall_score,
    roc_auc_score,
)

from nutrigen.exercises import check, list_exercises
from nutrigen.learning import diagnosis

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


# The same, written in another way


def table(truth, predicted, normalize=None):
    return confusion_matrix(truth, predicted, labels=["malignant", "benign"], normalize=normalize)
