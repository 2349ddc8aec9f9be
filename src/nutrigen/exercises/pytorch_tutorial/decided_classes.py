"""Classes with their confidence.

Go through the rows: a row is a sample. The largest probability of the softmax is that of the
largest logit. Subtract the largest logit of the row from all of them before taking exponentials:
this changes no probability, and nothing overflows.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def decided_classes(logits, names, least) -> list[tuple[str, float]]:
    decided = []
    for row in logits:
        probability = 1 / np.exp(row - row.max()).sum()
        name = names[row.argmax()] if probability >= least else "undecided"
        decided.append((name, probability))
    return decided


EDGE_CASES = {
    "two classes with the same logit": (
        np.array([[1.0, 3.0, 3.0], [2.0, 2.0, -1.0]]),
        ["weak", "strong", "off"],
        0.3,
    ),
    "a probability that is exactly the least": (np.array([[0.0, 0.0]]), ["no", "yes"], 0.5),
    "logits in the thousands": (
        np.array([[3000.0, 3001.0], [-4000.0, -4003.0]]),
        ["no", "yes"],
        0.5,
    ),
    "nothing is sure enough": (np.array([[0.1, 0.0, -0.1]]), ["a", "b", "c"], 0.9),
    "no sample": (np.zeros((0, 2)), ["no", "yes"], 0.5),
}


def draw(rng):
    n_samples, n_classes = (int(n) for n in rng.integers(2, 6, 2))
    return (
        rng.normal(0, 2, (n_samples, n_classes)).round(1),
        ["off", "weak", "medium", "strong", "consensus"][:n_classes],
        float(rng.choice([0.0, 0.4, 0.6, 0.8])),
    )


def _decide(probabilities, names, least):
    return [
        (names[row.argmax()] if row.max() >= least else "undecided", float(row.max()))
        for row in probabilities
    ]


def _softmax(logits, axis):
    weights = np.exp(logits - logits.max(axis=axis, keepdims=True, initial=-math.inf))
    return weights / weights.sum(axis=axis, keepdims=True)


@mistake
def over_the_samples(logits, names, least):
    """These probabilities add up to one over the samples. Each sample is a row, and its classes
    share a probability of one: sum over the last axis."""
    return _decide(_softmax(logits, 0), names, least)


@mistake
def overflow(logits, names, least):
    """The exponential of a number in the thousands is infinite, and that of one below minus a
    thousand is zero. Subtract the largest logit of the row first: the probabilities are the
    same."""
    with np.errstate(all="ignore"):
        weights = np.exp(logits)
        return _decide(weights / weights.sum(axis=1, keepdims=True), names, least)


@mistake
def one_shift_for_all(logits, names, least):
    """You subtract the largest of all logits. In a row that is far below it all exponentials become
    zero: subtract the largest of each row."""
    with np.errstate(all="ignore"):
        weights = np.exp(logits - logits.max(initial=-math.inf))
        return _decide(weights / weights.sum(axis=1, keepdims=True), names, least)


@mistake
def later_class(logits, names, least):
    """Where two classes are equally probable, the earlier one is taken."""
    return [
        (name if name == "undecided" else names[len(names) - 1 - row[::-1].argmax()], probability)
        for row, (name, probability) in zip(
            logits, decided_classes(logits, names, least), strict=True
        )
    ]


@mistake
def must_exceed(logits, names, least):
    """A class is undecided where its probability is *below* the least one, not where it is equal
    to it."""
    return [
        (name if probability > least else "undecided", probability)
        for name, probability in decided_classes(logits, names, least)
    ]


@mistake
def always_decided(logits, names, least):
    """Every sample has a name here. Where the probability is below the least one, the name is
    "undecided"."""
    return decided_classes(logits, names, 0.0)


@mistake
def logit(logits, names, least):
    """These are logits, not probabilities: apply the softmax."""
    return _decide(logits, names, least)


@mistake
def sigmoid(logits, names, least):
    """This is the sigmoid of each logit by itself, so that the probabilities of a sample do not add
    up to one. Divide the exponential by the sum over all classes."""
    with np.errstate(all="ignore"):
        return _decide(1 / (1 + np.exp(-logits)), names, least)


@mistake
def shares_of_logits(logits, names, least):
    """Here each logit is divided by the sum of the logits, which may be zero or negative. The
    softmax divides exponentials."""
    with np.errstate(all="ignore"):
        return _decide(logits / logits.sum(axis=1, keepdims=True), names, least)


@mistake
def numbers(logits, names, least):
    """These are the numbers of the classes. Look up their names."""
    return [
        (name if name == "undecided" else int(row.argmax()), probability)
        for row, (name, probability) in zip(
            logits, decided_classes(logits, names, least), strict=True
        )
    ]
