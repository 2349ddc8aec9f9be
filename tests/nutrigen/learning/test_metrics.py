"""The measures of performance, against scikit-learn, closed forms and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from nutrigen.learning import metrics

numbers = st.lists(
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=30
).map(lambda pairs: np.array(pairs).T)
classes = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=0, max_size=30).map(
    lambda pairs: np.array([*pairs, (0, 1), (1, 0)]).T
)
# Few different scores, so that there are ties.
scored = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=0, max_size=30).map(
    lambda pairs: np.array([*pairs, (0, 2), (1, 3)]).T
)

REGRESSION = [
    (metrics.mean_absolute_error, sklearn.metrics.mean_absolute_error),
    (metrics.mean_squared_error, sklearn.metrics.mean_squared_error),
    (metrics.root_mean_squared_error, sklearn.metrics.root_mean_squared_error),
]
CLASSIFICATION = [
    (metrics.recall, sklearn.metrics.recall_score),
    (metrics.f1_score, sklearn.metrics.f1_score),
]
RANKING = [
    (metrics.area_under_roc, sklearn.metrics.roc_auc_score),
    (metrics.average_precision, sklearn.metrics.average_precision_score),
]


@pytest.mark.parametrize(("ours", "theirs"), REGRESSION)
@given(pair=numbers)
def test_errors_are_those_of_scikit_learn(ours, theirs, pair):
    assert ours(*pair) == pytest.approx(theirs(*pair), abs=1e-9)


@given(pair=numbers)
def test_r_squared_is_that_of_scikit_learn(pair):
    if np.ptp(pair[0]) > 1e-3:
        expected = sklearn.metrics.r2_score(*pair)
        assert metrics.r_squared(*pair) == pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert metrics.r_squared(pair[0], np.full(len(pair[0]), 7.0), 7.0) == 0


@pytest.mark.parametrize(("ours", "theirs"), CLASSIFICATION)
@given(pair=classes)
def test_measures_of_two_classes_are_those_of_scikit_learn(ours, theirs, pair):
    assert ours(*pair, positive=1) == pytest.approx(theirs(*pair))


@given(pair=classes)
def test_precision_is_that_of_scikit_learn(pair):
    expected = sklearn.metrics.precision_score(*pair, zero_division=np.nan)
    assert metrics.precision(*pair, positive=1) == pytest.approx(expected, nan_ok=True)


@given(pair=classes)
def test_specificity_is_the_recall_of_the_other_class(pair):
    assert metrics.specificity(*pair, positive=1) == metrics.recall(*pair, positive=0)


@given(pair=classes)
def test_accuracy_is_a_mean_of_recall_and_specificity_weighted_by_the_classes(pair):
    share = pair[0].mean()
    both = metrics.recall(*pair, positive=1), metrics.specificity(*pair, positive=1)
    assert metrics.accuracy(*pair) == pytest.approx(share * both[0] + (1 - share) * both[1])


@pytest.mark.parametrize(("ours", "theirs"), RANKING)
@given(pair=scored)
def test_measures_of_an_order_are_those_of_scikit_learn(ours, theirs, pair):
    assert ours(*pair, positive=1) == pytest.approx(theirs(*pair))


@given(pair=scored)
def test_curves_are_those_of_scikit_learn(pair):
    ours = metrics.roc_curve(*pair, positive=1)
    theirs = sklearn.metrics.roc_curve(*pair, drop_intermediate=False)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other)
    precisions, recalls, thresholds = metrics.precision_recall_curve(*pair, positive=1)
    theirs = sklearn.metrics.precision_recall_curve(*pair)
    # scikit-learn begins at the lowest threshold, and adds a point without one.
    np.testing.assert_allclose(precisions[::-1], theirs[0][:-1])
    np.testing.assert_allclose(recalls[::-1], theirs[1][:-1])
    np.testing.assert_allclose(thresholds[::-1], theirs[2])


@given(pair=scored)
def test_area_under_the_curve_that_is_drawn_is_the_probability_of_the_right_order(pair):
    false_alarms, recalls, _ = metrics.roc_curve(*pair, positive=1)
    area = trapezoid(recalls, false_alarms)
    assert metrics.area_under_roc(*pair, positive=1) == pytest.approx(area)


def test_classes_may_be_texts():
    truth, predicted = ["yes", "no", "no", "yes"], ["yes", "yes", "no", "no"]
    assert metrics.precision(truth, predicted, positive="yes") == 0.5
    assert metrics.area_under_roc(truth, [3, 2, 1, 0], positive="yes") == 0.5


def test_precision_of_nobody_is_no_number():
    assert math.isnan(metrics.precision([1, 0, 0], [0, 0, 0], positive=1))
    assert metrics.f1_score([1, 0, 0], [0, 0, 0], positive=1) == 0


def test_standard_error_is_that_of_simulated_shares():
    shares = np.random.default_rng(0).binomial(50, 0.2, size=20_000) / 50
    assert metrics.standard_error_of_share(0.2, 50) == pytest.approx(shares.std(), rel=0.02)
    assert metrics.standard_error_of_share([0.5, 0.5], [100, 400]).tolist() == [0.05, 0.025]


def test_best_of_guesses_is_that_of_simulated_models():
    guesses = np.random.default_rng(0).binomial(15, 0.2, size=(20_000, 10)).max(axis=1)
    expected = [np.mean(guesses >= n_right) for n_right in range(16)]
    found = metrics.best_of_guesses(np.arange(16), n=15, n_models=10, chance=0.2)
    np.testing.assert_allclose(found, expected, atol=0.015)


@pytest.mark.parametrize("chance", [0, 1])
def test_best_of_guesses_that_are_never_or_always_right(chance):
    found = metrics.best_of_guesses(np.arange(5), n=4, n_models=3, chance=chance)
    assert found.tolist() == [1, chance, chance, chance, chance]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: metrics.mean_squared_error([1.0], [[1.0]]), "lists of the same length"),
        (lambda: metrics.mean_absolute_error([], []), "nothing to compare"),
        (lambda: metrics.mean_absolute_error([1.0, math.nan], [1, 2]), "y_true must have finite"),
        (
            lambda: metrics.mean_squared_error([1.0, 2.0], [1, math.inf]),
            "y_predicted must have finite",
        ),
        (lambda: metrics.r_squared([2.0, 2.0], [1.0, 3.0]), "no error to take away"),
        (lambda: metrics.r_squared([1.0, 2.0], [1.0, 2.0], [1.0, 2.0, 3.0]), "each of the 2"),
        (
            lambda: metrics.r_squared([1.0, 2.0], [1.0, 2.0], [1.0, math.nan]),
            "y_reference must have finite",
        ),
        (lambda: metrics.accuracy([1, 2], [1]), "lists of the same length"),
        (lambda: metrics.precision([0, 0], [0, 1], positive=1), "positive is 1, but"),
        (lambda: metrics.area_under_roc([1, 1], [1, 2], positive=1), "all samples are positive"),
        (
            lambda: metrics.area_under_roc([0, 0], [1, 2], positive=1),
            "positive is 1, but the classes are 0",
        ),
        (lambda: metrics.roc_curve([0, 1], [1, math.nan], positive=1), "not a number"),
        (lambda: metrics.standard_error_of_share(1.2, 10), "share must be"),
        (lambda: metrics.standard_error_of_share(0.5, 0), "n must be"),
        (lambda: metrics.best_of_guesses(1, n=0, n_models=1, chance=0.5), "at least 1"),
        (lambda: metrics.best_of_guesses(1, n=1, n_models=1, chance=1.5), "chance"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_best_of_guesses_keeps_its_digits_where_success_is_rare():
    assert metrics.best_of_guesses(100, n=100, n_models=1, chance=0.5) == pytest.approx(2.0**-100)
    # Of many models each has the chance, and two at once are rarer still.
    assert metrics.best_of_guesses(60, n=60, n_models=1000, chance=1 / 26) == pytest.approx(
        1000 * 26.0**-60
    )


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]])
def test_infinite_scores_are_ties_like_others(order):
    truth = np.array([1, 0, 1, 0])[order]
    infinite = np.array([np.inf, np.inf, -np.inf, -np.inf])[order]
    finite = np.sign(infinite)
    expected = sklearn.metrics.average_precision_score(truth, finite)
    assert metrics.average_precision(truth, infinite, positive=1) == pytest.approx(expected)
    for found, peer in zip(
        metrics.roc_curve(truth, infinite, positive=1)[:2],
        metrics.roc_curve(truth, finite, positive=1)[:2],
        strict=True,
    ):
        np.testing.assert_array_equal(found, peer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0]), "same length"),
        (([1.0, 2.0], [1.0, 2.0], [1.0, 2.0, 3.0]), "each of the 2 samples"),
        (([1.0, 1.0], [1.0, 2.0]), "y_true must differ"),
        (([1.0, np.nan], [1.0, 2.0]), "y_true must have finite values only"),
        (([[1.0]], [1.0]), "lists of the same length"),
    ],
)
def test_r_squared_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        metrics.r_squared(*arguments)


@pytest.mark.parametrize("value", [0.1, 1e-12, 1e9, 0.0])
def test_r_squared_of_equal_targets_is_refused_whatever_they_are(value):
    with pytest.raises(ValueError, match="must differ from the reference"):
        metrics.r_squared([value] * 3, [value, value, 2 * value])
