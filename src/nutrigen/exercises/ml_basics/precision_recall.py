"""Precision and recall.

Count those who are positive and are called so. Divide the count by the number of all that are
called positive, and by the number of all that are.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def precision_recall(truth: list, predicted: list) -> tuple[float, float]:
    n_found = sum(t and p for t, p in zip(truth, predicted))
    n_called = sum(predicted)
    precision = n_found / n_called if n_called else math.nan
    return precision, n_found / sum(truth)


EDGE_CASES = {
    "nobody is called positive": ([1, 0, 0, 0], [0, 0, 0, 0]),
    "everybody is called positive": ([1, 0, 1, 0, 0], [1, 1, 1, 1, 1]),
    "no errors": ([1, 0, 0], [1, 0, 0]),
    "nothing but errors": ([1, 0, 0], [0, 1, 1]),
}


def draw(rng):
    cells = rng.integers(1, 6, size=4).tolist()
    pairs = np.repeat([(1, 1), (0, 1), (1, 0), (0, 0)], cells, axis=0)
    pairs = rng.permutation(pairs)
    return pairs[:, 0].tolist(), pairs[:, 1].tolist()


@mistake
def exchanged(truth, predicted):
    """The two are exchanged. Precision looks at those who are called positive, recall at those who
    are."""
    precision, recall = precision_recall(truth, predicted)
    return recall, precision


@mistake
def recall_and_specificity(truth, predicted):
    """These are recall and specificity. Precision divides by the number of all that are called
    positive."""
    n_found = sum(t and p for t, p in zip(truth, predicted, strict=True))
    n_rejected = sum(not t and not p for t, p in zip(truth, predicted, strict=True))
    return n_found / truth.count(1), n_rejected / truth.count(0)


@mistake(like=recall_and_specificity)
def specificity_and_recall(truth, predicted):
    recall, specificity = recall_and_specificity(truth, predicted)
    return specificity, recall


@mistake
def shares_of_all(truth, predicted):
    """This divides by the number of all samples, true negatives among them."""
    n_found = sum(t and p for t, p in zip(truth, predicted, strict=True))
    return n_found / len(truth), n_found / len(truth)


@mistake
def zero_for_nobody(truth, predicted):
    """If nobody is called positive, precision is 0/0, which has no value: return NaN. Zero would
    say that all alarms were false."""
    n_found = sum(t and p for t, p in zip(truth, predicted, strict=True))
    n_called = sum(predicted)
    precision = n_found / n_called if n_called else 0.0
    return precision, n_found / sum(truth)


@mistake
def division_by_zero(truth, predicted):
    """If nobody is called positive, your function divides by zero. Return NaN for the precision
    then."""
    n_found = sum(t and p for t, p in zip(truth, predicted, strict=True))
    return n_found / sum(predicted), n_found / sum(truth)
