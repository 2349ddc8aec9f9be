"""Balanced accuracy.

For each class among the true labels: which share of its samples is right? Average.
"""

import numpy as np

from nutrigen.exercises import mistake


def accuracy_of_classes(truth: list, predicted: list) -> float:
    shares = []
    for label in set(truth):
        answers = [p for t, p in zip(truth, predicted) if t == label]
        shares.append(answers.count(label) / len(answers))
    return sum(shares) / len(shares)


EDGE_CASES = {
    "one class for all": (["tet", "tet", "tet", "erm"], ["tet"] * 4),
    "a class that is never true": (["tet", "erm"], ["tet", "mcr"]),
}


def draw(rng):
    truth = rng.choice(["bla-A", "bla-D", "erm"], p=[0.6, 0.25, 0.15], size=20)
    guesses = rng.choice(["bla-A", "bla-D", "erm"], p=[0.5, 0.3, 0.2], size=20)
    return truth.tolist(), np.where(rng.random(20) < 0.5, truth, guesses).tolist()


@mistake
def accuracy(truth, predicted):
    """This is the accuracy: a frequent class counts as often as it is frequent. Take the share
    within each class first, then the mean of the shares."""
    return sum(t == p for t, p in zip(truth, predicted, strict=True)) / len(truth)


@mistake
def precision(truth, predicted):
    """You divide by how often a class was predicted. Divide by how often it is true."""
    shares = []
    for label in set(predicted):
        labels = [t for t, p in zip(truth, predicted, strict=True) if p == label]
        shares.append(labels.count(label) / len(labels))
    return sum(shares) / len(shares)


@mistake(like=precision)
def precision_of_true_classes(truth, predicted):
    shares = []
    for label in set(truth):
        labels = [t for t, p in zip(truth, predicted, strict=True) if p == label]
        shares.append(labels.count(label) / len(labels))
    return sum(shares) / len(shares)


@mistake
def predicted_classes(truth, predicted):
    """A class that is predicted but never true has no samples of which a share could be right.
    Only the classes of the true labels count."""
    shares = []
    for label in set(truth + predicted):
        answers = [p for t, p in zip(truth, predicted, strict=True) if t == label]
        shares.append(answers.count(label) / max(len(answers), 1))
    return sum(shares) / len(shares)
