"""Shuffle one column.

Make a copy of X in which one column is reordered, predict with the same weights, and subtract the
mean squared error before from that after.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.nutritional_data_learning._inputs import draw_numbers


def permute_feature(weights: list, X: list, y: list, column: int, order: list) -> float:
    def error(rows):
        predicted = [sum(w * x for w, x in zip(weights, r)) for r in rows]
        return sum((a - b) ** 2 for a, b in zip(y, predicted)) / len(y)

    shuffled = [list(row) for row in X]
    for i, row in enumerate(shuffled):
        row[column] = X[order[i]][column]
    return error(shuffled) - error(X)


_X = [[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]]

EDGE_CASES = {
    "an order that changes nothing": ([1.0, 2.0], _X, [1.0, 0.0, 2.0], 0, [0, 1, 2]),
    "a feature without weight": ([1.0, 0.0], _X, [1.0, 0.0, 2.0], 1, [1, 2, 0]),
    "an order of three people": ([1.0, 2.0], _X, [1.0, 0.0, 2.0], 1, [1, 2, 0]),
}


def draw(rng):
    order = [int(i) for i in rng.permutation(5)]
    X = [draw_numbers(rng, 3) for _ in range(5)]
    return draw_numbers(rng, 3), X, draw_numbers(rng, 5), int(rng.integers(3)), order


@mistake
def whole_rows(weights, X, y, column, order):
    """This reorders whole rows. Reorder the values of one column only, and leave the others where
    they are."""

    def error(rows):
        predicted = [sum(w * x for w, x in zip(weights, r, strict=True)) for r in rows]
        return sum((a - b) ** 2 for a, b in zip(y, predicted, strict=True)) / len(y)

    return error([X[i] for i in order]) - error(X)


@mistake
def targets(weights, X, y, column, order):
    """This reorders the targets, which tests the whole model. Reorder one column of X."""
    predicted = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in X]
    shuffled = [y[i] for i in order]
    before = sum((a - b) ** 2 for a, b in zip(y, predicted, strict=True)) / len(y)
    after = sum((a - b) ** 2 for a, b in zip(shuffled, predicted, strict=True)) / len(y)
    return after - before


@mistake
def feature_deleted(weights, X, y, column, order):
    """This takes the feature away. Keep it, with the values of other people."""

    def error(rows):
        predicted = [sum(w * x for w, x in zip(weights, r, strict=True)) for r in rows]
        return sum((a - b) ** 2 for a, b in zip(y, predicted, strict=True)) / len(y)

    without = [list(row) for row in X]
    for row in without:
        row[column] = 0.0
    return error(without) - error(X)


@mistake
def sign(weights, X, y, column, order):
    """The sign is wrong: the error after shuffling minus the error before."""
    return -permute_feature(weights, X, y, column, order)


@mistake
def not_subtracted(weights, X, y, column, order):
    """This is the error after shuffling. Subtract the error before."""
    shuffled = [list(row) for row in X]
    for i, row in enumerate(shuffled):
        row[column] = X[order[i]][column]
    predicted = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in shuffled]
    return sum((a - b) ** 2 for a, b in zip(y, predicted, strict=True)) / len(y)


@mistake
def sum_(weights, X, y, column, order):
    """This is the sum of the squared errors; the mean is asked for."""

    def error(rows):
        predicted = [sum(w * x for w, x in zip(weights, r, strict=True)) for r in rows]
        return sum((a - b) ** 2 for a, b in zip(y, predicted, strict=True))

    shuffled = [list(row) for row in X]
    for i, row in enumerate(shuffled):
        row[column] = X[order[i]][column]
    return error(shuffled) - error(X)
