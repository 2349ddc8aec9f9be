"""The references of the exercises on the basics, against scikit-learn, SciPy and the package."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bernoulli, binom

from nutrigen import metrics
from nutrigen.exercises import check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("ml-basics")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("decide-by-probability")
def test_decision_is_the_arg_max(arguments):
    probabilities, classes = arguments
    expected = np.array(classes)[np.argmax(probabilities, axis=1)].tolist()
    assert REFERENCE["decide-by-probability"](probabilities, classes) == expected


@on_probes("mae-and-rmse")
def test_errors_are_those_of_scikit_learn_and_of_the_package(arguments):
    expected = (
        sklearn.metrics.mean_absolute_error(*arguments),
        sklearn.metrics.root_mean_squared_error(*arguments),
    )
    assert REFERENCE["mae-and-rmse"](*arguments) == pytest.approx(expected)
    assert metrics.root_mean_squared_error(*arguments) == pytest.approx(expected[1])


@on_probes("precision-recall")
def test_precision_and_recall_are_those_of_scikit_learn(arguments):
    expected = (
        sklearn.metrics.precision_score(*arguments, zero_division=np.nan),
        sklearn.metrics.recall_score(*arguments),
    )
    found = REFERENCE["precision-recall"](*arguments)
    assert found == pytest.approx(expected, nan_ok=True)


@on_probes("precision-recall")
def test_f1_is_that_of_scikit_learn(arguments):
    precision, recall = REFERENCE["precision-recall"](*arguments)
    if precision == precision:
        expected = sklearn.metrics.f1_score(*arguments)
        assert REFERENCE["f1-from-both"](precision, recall) == pytest.approx(expected)


@on_probes("average-precision")
def test_average_precision_is_that_of_scikit_learn(arguments):
    (labels,) = arguments
    scores = -np.arange(len(labels))
    expected = sklearn.metrics.average_precision_score(labels, scores)
    assert REFERENCE["average-precision"](labels) == pytest.approx(expected)


@given(x=st.floats(-5, 5), y=st.floats(-5, 5))
def test_polar_coordinates_are_those_of_a_complex_number(x, y):
    assert REFERENCE["to-polar"](x, y) == pytest.approx(cmath.polar(complex(x, y)))


@given(n=st.integers(1, 500), share=st.floats(0, 1))
def test_standard_error_is_that_of_the_binomial_distribution(n, share):
    n_right = round(n * share)
    expected = binom(n, n_right / n).std() / n
    assert REFERENCE["standard-error"](n_right, n) == pytest.approx(expected, abs=1e-12)


@on_probes("leaked-groups")
def test_leaked_groups_are_the_intersection(arguments):
    assert REFERENCE["leaked-groups"](*arguments) == np.intersect1d(*arguments).tolist()


@on_probes("best-of-coins")
def test_best_of_coins_is_that_of_the_package(arguments):
    n_right, n, n_models = arguments
    expected = metrics.best_of_guesses(n_right, n, n_models, chance=0.5)
    assert REFERENCE["best-of-coins"](*arguments) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("to-polar", lambda x, y: cmath.polar(complex(x, y))),
        ("f1-from-both", lambda precision, recall: scipy.stats.hmean([precision, recall])),
        ("leaked-groups", lambda training, test: np.intersect1d(training, test).tolist()),
        ("standard-error", lambda n_right, n: np.sqrt(n_right * (n - n_right) / n**3)),
        (
            "best-of-coins",
            lambda n_right, n, n_models: 1 - binom.cdf(n_right - 1, n, 0.5) ** n_models,
        ),
        (
            "f1-from-both",
            lambda precision, recall: (
                2 / (1 / precision + 1 / recall) if precision and recall else 0
            ),
        ),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


# Wrong answers, written anew


def names_at(positions, classes):
    return np.array(classes)[positions].tolist()


def above_half_or_first(probabilities, classes):
    decisions = []
    for row in probabilities:
        decision = classes[0]
        for position in range(1, len(classes)):
            if row[position] > 0.5:
                decision = classes[position]
        decisions.append(decision)
    return decisions


def above_half_or_last(probabilities, classes):
    decisions = []
    for row in probabilities:
        position = 0
        while position < len(classes) - 1 and row[position] <= 0.5:
            position += 1
        decisions.append(classes[position])
    return decisions


def above_half_or_none(probabilities, classes):
    likely = np.array(probabilities) > 0.5
    return [classes[int(row.argmax())] if row.any() else None for row in likely]


def above_half_by_index(probabilities, classes):
    return [classes[np.flatnonzero(np.greater(row, 0.5))[0]] for row in probabilities]


def above_half_by_next(probabilities, classes):
    return [next(classes[i] for i in range(len(classes)) if row[i] > 0.5) for row in probabilities]


def above_half_if_any(probabilities, classes):
    _, positions = np.nonzero(np.array(probabilities) > 0.5)
    return names_at(positions, classes)


def error_with(first, second):
    """Two numbers from the array of errors."""

    def both(truth, predicted):
        errors = np.array(truth) - np.array(predicted)
        return first(errors), second(errors)

    return both


def mean_size(errors):
    return np.linalg.norm(errors, ord=1) / errors.size


def root_mean_square(errors):
    return np.linalg.norm(errors) / math.sqrt(errors.size)


def precision(truth, predicted):
    return sklearn.metrics.precision_score(truth, predicted, zero_division=math.nan)


def recall(truth, predicted, of=1):
    return sklearn.metrics.recall_score(truth, predicted, pos_label=of)


def precision_unprotected(truth, predicted):
    right = sum(t * p for t, p in zip(truth, predicted, strict=True))
    return right / predicted.count(1), recall(truth, predicted)


def share_twice(truth, predicted):
    both = np.logical_and(truth, predicted).mean()
    return both, both


def precision_at_each(labels):
    return np.cumsum(labels) / (1 + np.arange(len(labels)))


def walked_from_zero(labels):
    found, total = 0, 0
    for rank, label in enumerate(labels):
        if label == 1:
            found += 1
            total += found / rank
    return total / found


def walked_from_zero_with_guard(labels):
    found, total = 0, 0
    for rank in range(len(labels)):
        found += labels[rank]
        total += labels[rank] * found / (rank or 1)
    return total / found


def counted_afterwards(labels):
    found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            precisions.append(found / rank)
            found += 1
    return sum(precisions) / len(precisions)


def counted_afterwards_with_guard(labels):
    found, precisions = 0, []
    for rank, label in enumerate(labels):
        if label:
            precisions.append(found / rank if rank > 0 else 0)
        found += label
    return sum(precisions) / sum(labels)


def itself_left_out(labels):
    found, precisions = 0, []
    for rank, label in enumerate(labels, 1):
        if label:
            precisions.append(found / rank)
            found += 1
    return sum(precisions) / len(precisions)


def places(labels):
    """Positions of the positives, counted from zero."""
    return np.array([i for i, label in enumerate(labels) if label])


def distance(x, y):
    return math.dist((0, 0), (x, y))


def angle(x, y):
    return float(np.angle(complex(x, y)))


def common_rows(rows, others):
    rows = np.array(rows)
    return np.sort(rows[np.isin(rows, others)]).tolist()


def side_by_side(training, test):
    found = []
    for i in range(min(len(training), len(test))):
        if training[i] == test[i] and training[i] not in found:
            found.append(training[i])
    return sorted(found)


def at_least(n_right, n):
    """Probability that one coin has so many right, or more."""
    return binom.sf(n_right - 1, n, 0.5)


WRONG = {
    "decide-by-probability": {
        "position": lambda probabilities, classes: np.argmax(probabilities, axis=1).tolist(),
        "above-one-half": (
            above_half_or_first,
            above_half_or_last,
            above_half_or_none,
            above_half_by_index,
            above_half_by_next,
            above_half_if_any,
        ),
        "least-likely": lambda probabilities, classes: names_at(
            np.argsort(probabilities, axis=1)[:, 0], classes
        ),
        "along-columns": lambda probabilities, classes: names_at(
            np.argmax(probabilities, axis=0), classes
        ),
    },
    "mae-and-rmse": {
        "signed": (
            error_with(np.mean, root_mean_square),
            error_with(lambda errors: np.mean(-errors), root_mean_square),
            error_with(lambda errors: abs(np.mean(errors)), root_mean_square),
        ),
        "no-root": error_with(mean_size, lambda errors: np.mean(errors**2)),
        "root-of-each": error_with(mean_size, lambda errors: np.mean(np.sqrt(errors**2))),
        "exchanged": error_with(root_mean_square, mean_size),
        "n-minus-one": error_with(
            mean_size, lambda errors: math.sqrt(errors @ errors / (errors.size - 1))
        ),
    },
    "precision-recall": {
        "exchanged": lambda truth, predicted: (
            recall(truth, predicted),
            precision(truth, predicted),
        ),
        "recall-and-specificity": (
            lambda truth, predicted: (recall(truth, predicted), recall(truth, predicted, of=0)),
            lambda truth, predicted: (recall(truth, predicted, of=0), recall(truth, predicted)),
        ),
        "shares-of-all": share_twice,
        "zero-for-nobody": lambda truth, predicted: (
            sklearn.metrics.precision_score(truth, predicted),
            recall(truth, predicted),
        ),
        "division-by-zero": precision_unprotected,
    },
    "f1-from-both": {
        "arithmetic-mean": lambda precision, recall: np.mean([precision, recall]),
        "two-forgotten": (
            lambda precision, recall: 1 / (1 / precision + 1 / recall),
            lambda precision, recall: precision * recall / (precision + recall or 1),
        ),
        "geometric-mean": lambda precision, recall: scipy.stats.gmean([precision, recall]),
        "division-by-zero": (
            lambda precision, recall: 2 / (1 / precision + 1 / recall),
            lambda precision, recall: math.prod([2, precision, recall]) / sum([precision, recall]),
            lambda precision, recall: (
                2 * np.prod([precision, recall]) / np.sum([precision, recall])
            ),
        ),
        "smaller-one": lambda precision, recall: sorted([recall, precision])[0],
    },
    "average-precision": {
        "all-ranks": lambda labels: precision_at_each(labels).mean(),
        "divided-by-all": lambda labels: np.dot(labels, precision_at_each(labels)) / len(labels),
        "precision-of-all": lambda labels: precision_at_each(labels)[-1],
        "counted-from-zero": (
            walked_from_zero,
            walked_from_zero_with_guard,
            counted_afterwards,
            counted_afterwards_with_guard,
            itself_left_out,
            lambda labels: np.mean((np.arange(sum(labels)) + 1) / places(labels)),
            lambda labels: np.mean(np.arange(sum(labels)) / places(labels)),
        ),
        "from-the-end": lambda labels: sklearn.metrics.average_precision_score(
            labels, np.arange(len(labels))
        ),
    },
    "to-polar": {
        "half-of-the-plane": (
            lambda x, y: (distance(x, y), np.arctan(np.divide(y, x))),
            lambda x, y: (distance(x, y), float(np.arctan(y / x))),
        ),
        "arguments-exchanged": lambda x, y: (distance(x, y), cmath.phase(complex(y, x))),
        "degrees": lambda x, y: (distance(x, y), np.angle(complex(x, y), deg=True)),
        "no-root": lambda x, y: (np.dot([x, y], [x, y]), angle(x, y)),
        "exchanged": lambda x, y: cmath.polar(complex(x, y))[::-1],
        "sum-of-sides": lambda x, y: (np.linalg.norm([x, y], ord=1), angle(x, y)),
    },
    "standard-error": {
        "variance": lambda n_right, n: binom(n, n_right / n).var() / n**2,
        "one-person": lambda n_right, n: bernoulli(n_right / n).std(),
        "divided-outside": lambda n_right, n: bernoulli(n_right / n).std() / n,
        "of-the-count": lambda n_right, n: binom(n, n_right / n).std(),
        "worst-case": lambda n_right, n: binom(n, 0.5).std() / n,
        "width-of-interval": lambda n_right, n: 1.96 / n * binom(n, n_right / n).std(),
    },
    "leaked-groups": {
        "rows": (
            lambda training, test: common_rows(test, training),
            common_rows,
        ),
        "union": lambda training, test: np.union1d(training, test).tolist(),
        "only-in-the-test": lambda training, test: np.setdiff1d(test, training).tolist(),
        "same-position": side_by_side,
        "number": (
            lambda training, test: np.intersect1d(training, test).size,
            lambda training, test: [np.intersect1d(training, test).size],
        ),
    },
    "best-of-coins": {
        "one-coin": lambda n_right, n, n_models: at_least(n_right, n),
        "multiplied": lambda n_right, n, n_models: at_least(n_right, n) * n_models,
        "more-than": lambda n_right, n, n_models: 1 - binom.cdf(n_right, n, 0.5) ** n_models,
        "all-of-them": lambda n_right, n, n_models: math.prod([at_least(n_right, n)] * n_models),
        "none-of-them": lambda n_right, n, n_models: (1 - at_least(n_right, n)) ** n_models,
        "exactly": lambda n_right, n, n_models: (
            1 - binom.pmf(0, n_models, binom.pmf(n_right, n, 0.5))
        ),
    },
}

# Some also forget that nothing may be found.
OTHERWISE_AT_EDGES = frozenset({("f1-from-both", "two-forgotten")})


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("ml-basics", WRONG, OTHERWISE_AT_EDGES)
