"""Measures of a test for a disease against SciPy, scikit-learn and simulations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, precision_score, recall_score, roc_auc_score

from nutrigen.learning.diagnosis import (
    DiagnosticTable,
    area_interval,
    area_under_curve,
    diagnostic_table,
    predictive_value,
    wilson_interval,
)
from nutrigen.learning.metrics import precision

labels = st.lists(st.tuples(st.sampled_from("MB"), st.sampled_from("MB")), max_size=40)
scores = st.lists(st.integers(0, 8), min_size=1, max_size=20)


@given(n=st.integers(1, 500), share=st.floats(0, 1), confidence=st.sampled_from([0.5, 0.95, 0.999]))
def test_wilson_interval_is_that_of_scipy(n, share, confidence):
    n_right = round(share * n)
    expected = binomtest(n_right, n).proportion_ci(confidence, method="wilson")
    computed = wilson_interval(n_right, n, confidence=confidence)
    assert computed == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(pairs=labels)
def test_table_is_that_of_scikit_learn(pairs):
    truth, predicted = [t for t, _ in pairs], [p for _, p in pairs]
    if len(set(truth)) < 2:
        with pytest.raises(ValueError, match=r"but the classes are|for all|is empty"):
            diagnostic_table(truth, predicted, sick="M")
        return
    table = diagnostic_table(truth, predicted, sick="M")
    assert table.n_patients == len(pairs)
    assert table.sensitivity == recall_score(truth, predicted, pos_label="M")
    assert table.specificity == recall_score(truth, predicted, pos_label="B")
    assert table.accuracy == accuracy_score(truth, predicted)
    if "M" in predicted:
        value = predictive_value(
            table.sensitivity, table.specificity, truth.count("M") / len(truth)
        )
        assert value == pytest.approx(precision_score(truth, predicted, pos_label="M"))


def test_intervals_of_a_table():
    table = DiagnosticTable(n_found=60, n_missed=4, n_cleared=100, n_alarmed=7)
    intervals = table.intervals(confidence=0.9)
    assert intervals["sensitivity"] == wilson_interval(60, 64, confidence=0.9)
    assert intervals["specificity"] == wilson_interval(100, 107, confidence=0.9)
    assert intervals["accuracy"] == wilson_interval(160, 171, confidence=0.9)


@given(sick=scores, well=scores)
def test_area_is_that_of_scikit_learn(sick, well):
    truth = [1] * len(sick) + [0] * len(well)
    assert area_under_curve(sick, well) == pytest.approx(roc_auc_score(truth, sick + well))


def test_interval_of_the_area_covers_the_truth():
    rng = np.random.default_rng(1)
    # Two normal distributions one standard deviation apart: P(S > W) = Phi(1 / sqrt(2)).
    truth, n_repeats = 0.7602, 60
    covered = 0
    for _ in range(n_repeats):
        low, high = area_interval(
            rng.normal(1, 1, 40), rng.normal(0, 1, 60), rng, n_draws=200, confidence=0.9
        )
        covered += low <= truth <= high
    # Within three standard errors of 0.9.
    assert abs(covered / n_repeats - 0.9) < 3 * np.sqrt(0.09 / n_repeats)


def test_predictive_value_of_arrays():
    values = predictive_value(0.9, [0.8, 1.0], [0.1, 0.3])
    np.testing.assert_allclose(values, [0.09 / (0.09 + 0.18), 1.0])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: wilson_interval(3, 2), "not 3 of 2"),
        (lambda: wilson_interval(0, 0), "positive n"),
        (lambda: wilson_interval(1, 2, confidence=1.0), "confidence"),
        (lambda: diagnostic_table(["M"], ["M", "B"], sick="M"), r"\(1,\) and \(2,\)"),
        (
            lambda: diagnostic_table([], [], sick="M"),
            "is empty: there must be some of either kind",
        ),
        (lambda: precision([], [], positive=1), "is empty: there must be some of either kind"),
        (
            lambda: diagnostic_table(["B", "B"], ["B", "B"], sick="M"),
            "sick is 'M', but the classes are 'B'",
        ),
        (lambda: predictive_value(1.2, 0.5, 0.5), "between 0 and 1"),
        (lambda: predictive_value(0.0, 1.0, 0.5), "never positive"),
        (lambda: area_under_curve([], [1.0]), "scores of sick patients"),
    ],
)
def test_bad_input_is_explained(function, message):
    with pytest.raises(ValueError, match=message):
        function()
