"""From probabilities to a class.

For each row find the position of the largest probability, and take the class there.
"""

import numpy as np

from nutrigen.exercises import mistake


def decide(probabilities: list[list[float]], classes: list[str]) -> list[str]:
    return [classes[int(np.argmax(row))] for row in probabilities]


EDGE_CASES = {
    "a single sample": ([[0.2, 0.8]], ["no", "yes"]),
    "nearly equal ones": ([[0.34, 0.33, 0.33], [0.1, 0.5, 0.4]], ["a", "b", "c"]),
}


def draw(rng):
    n, k = int(rng.integers(3, 6)), 3
    # In the first row the largest is below one half, in the others it may be above.
    rows = np.array([[4, 5, 7], [2, 4, 10]])[[0, *rng.integers(2, size=n - 1)]]
    parts = rng.permuted(rng.permutation(rows), axis=1) / 16
    return parts.tolist(), [str(c) for c in rng.permutation(["coc", "fish", "lin", "sun"])[:k]]


@mistake
def position(probabilities, classes):
    """These are positions. Look up the names of the classes at them."""
    return [int(np.argmax(row)) for row in probabilities]


@mistake
def above_one_half(probabilities, classes):
    """With three classes the most likely one may have less than one half. Take the largest
    probability, whatever its size."""
    decisions = []
    for row in probabilities:
        decision = classes[0]
        for probability, name in zip(row, classes, strict=True):
            if probability > 0.5:
                decision = name
        decisions.append(decision)
    return decisions


@mistake(like=above_one_half)
def above_one_half_or_the_last(probabilities, classes):
    decisions = []
    for row in probabilities:
        decision = classes[-1]
        for probability, name in zip(row, classes, strict=True):
            if probability > 0.5:
                decision = name
        decisions.append(decision)
    return decisions


@mistake(like=above_one_half)
def above_one_half_or_none(probabilities, classes):
    decisions = []
    for row in probabilities:
        decision = None
        for probability, name in zip(row, classes, strict=True):
            if probability > 0.5:
                decision = name
        decisions.append(decision)
    return decisions


@mistake(like=above_one_half)
def above_one_half_by_index(probabilities, classes):
    # Where no class is above one half, the list is empty and has no first entry.
    decisions = []
    for row in probabilities:
        likely = [name for p, name in zip(row, classes, strict=True) if p > 0.5]
        decisions.append(likely[0])
    return decisions


@mistake(like=above_one_half)
def above_one_half_by_next(probabilities, classes):
    # As before, but another exception.
    return [
        next(name for p, name in zip(row, classes, strict=True) if p > 0.5) for row in probabilities
    ]


@mistake(like=above_one_half)
def above_one_half_or_left_out(probabilities, classes):
    decisions = []
    for row in probabilities:
        for probability, name in zip(row, classes, strict=True):
            if probability > 0.5:
                decisions.append(name)
    return decisions


@mistake
def least_likely(probabilities, classes):
    """These are the least likely classes."""
    return [classes[int(np.argmin(row))] for row in probabilities]


@mistake
def along_columns(probabilities, classes):
    """This looks for the largest entry of each column. Each row is one sample, and needs one
    decision."""
    return [classes[i] for i in np.argmax(probabilities, axis=0)]
