"""Calibration against scikit-learn and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from nutrigen.learning.calibration import expected_calibration_error, reliability_table

predictions = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


@pytest.mark.parametrize("n_bins", [1, 5, 10])
def test_table_is_the_curve_of_scikit_learn(n_bins):
    rng = np.random.default_rng(0)
    confidence, correct = rng.random(500), rng.random(500) < 0.6
    accuracy, mean = calibration_curve(correct, confidence, n_bins=n_bins)
    table = reliability_table(confidence, correct, n_bins)
    np.testing.assert_allclose(table["accuracy"], accuracy)
    np.testing.assert_allclose(table["confidence"], mean)
    assert table["n"].sum() == 500


@given(pairs=predictions, n_bins=st.integers(1, 12))
@settings(deadline=None)
def test_error_adds_up_bin_by_bin(pairs, n_bins):
    gaps = {}
    for confidence, correct in pairs:
        number = sum(border < confidence for border in np.linspace(0, 1, n_bins + 1)[1:-1])
        gaps[number] = gaps.get(number, 0) + correct - confidence
    by_hand = math.fsum(map(abs, gaps.values())) / len(pairs)
    confidences, corrects = zip(*pairs, strict=True)
    error = expected_calibration_error(confidences, corrects, n_bins)
    assert error == pytest.approx(by_hand, abs=1e-12)


def test_extremes():
    assert expected_calibration_error([1.0, 1.0], [True, True]) == 0
    assert expected_calibration_error([1.0, 1.0], [False, False]) == 1
    assert reliability_table([0.0, 1.0, 0.5], [False, True, True], 2)["n"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5], [True, False]), "of one length"),
        (([], []), "not empty"),
        (([1.5], [True]), "from 0 to 1"),
        (([math.nan], [True]), "finite values only"),
        (([0.5], [True], 0), "n_bins must be a whole number of at least 1"),
    ],
    ids=str,
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        expected_calibration_error(*arguments)


@pytest.mark.parametrize("correct", [[np.nan, 1.0], ["False", "True"], [2, 0], [None, True]])
def test_what_is_no_truth_value_is_not_counted_as_right(correct):
    with pytest.raises(ValueError, match="correct must hold True or False for each prediction"):
        reliability_table([0.5, 0.6], correct)
