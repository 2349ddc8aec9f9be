"""Exercises of the chapter on the basics of machine learning.

The references are plain Python, written for clarity; the tests compare them with scikit-learn,
SciPy and the package.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "ml-basics"


# Deciding by probabilities


def _decide(probabilities: list, classes: list) -> list:
    return [classes[row.index(max(row))] for row in probabilities]


def _above_one_half(
    choose: Callable[[list, list], object],
) -> Callable[[list, list], list]:
    """`choose` is given the classes above one half, and all of them."""
    return lambda probabilities, classes: [
        choose([c for p, c in zip(row, classes, strict=True) if p > 0.5], classes)
        for row in probabilities
    ]


def _above_one_half_or_nothing(probabilities: list, classes: list) -> list:
    pairs = (zip(row, classes, strict=True) for row in probabilities)
    return [c for row in pairs for p, c in row if p > 0.5]


def _draw_probabilities(rng: np.random.Generator) -> tuple:
    n, k = int(rng.integers(3, 6)), 3
    # In the first row the largest is below one half, in the others it may be above.
    rows = np.array([[4, 5, 7], [2, 4, 10]])[[0, *rng.integers(2, size=n - 1)]]
    parts = rng.permuted(rng.permutation(rows), axis=1) / 16
    return parts.tolist(), [str(c) for c in rng.permutation(["coc", "fish", "lin", "sun"])[:k]]


_DECIDE = Exercise(
    name="decide-by-probability",
    chapter=_CHAPTER,
    title="From probabilities to a class",
    objective="ml-basics/tasks",
    reference=_decide,
    hint="For each row find the position of the largest probability, and take the class there.",
    mistakes=(
        Mistake(
            "position",
            lambda probabilities, classes: [row.index(max(row)) for row in probabilities],
            "These are positions. Look up the names of the classes at them.",
        ),
        Mistake(
            "above-one-half",
            _above_one_half(lambda likely, classes: (likely or classes)[0]),
            "With three classes the most likely one may have less than one half. Take the "
            "largest probability, whatever its size.",
            variants=(
                _above_one_half(lambda likely, classes: (likely or classes)[-1]),
                _above_one_half(lambda likely, classes: likely[0] if likely else None),
                _above_one_half(lambda likely, classes: likely[0]),
                _above_one_half(lambda likely, classes: next(iter(likely))),
                _above_one_half_or_nothing,
            ),
        ),
        Mistake(
            "least-likely",
            lambda probabilities, classes: [classes[row.index(min(row))] for row in probabilities],
            "These are the least likely classes.",
        ),
        Mistake(
            "along-columns",
            lambda probabilities, classes: [
                classes[column.index(max(column))] for column in zip(*probabilities, strict=True)
            ],
            "This looks for the largest entry of each column. Each row is one sample, and needs "
            "one decision.",
        ),
    ),
    edge_cases=(
        Probe(([[0.2, 0.8]], ["no", "yes"]), "a single sample"),
        Probe(([[0.34, 0.33, 0.33], [0.1, 0.5, 0.4]], ["a", "b", "c"]), "nearly equal ones"),
    ),
    draw=_draw_probabilities,
)


# Errors of a regression


def _mae_and_rmse(truth: list, predicted: list) -> tuple[float, float]:
    errors = [t - p for t, p in zip(truth, predicted, strict=True)]
    mae = sum(abs(e) for e in errors) / len(errors)
    return mae, math.sqrt(sum(e**2 for e in errors) / len(errors))


def _draw_regression(rng: np.random.Generator) -> tuple:
    truth = rng.integers(20, 90, size=int(rng.integers(3, 8)))
    predicted = truth + rng.integers(-9, 10, size=len(truth))
    # At least two errors of different size and sign.
    predicted[:2] = truth[0] + 4, truth[1] - 7
    return [float(t) for t in truth], [float(p) for p in predicted]


_MAE_AND_RMSE = Exercise(
    name="mae-and-rmse",
    chapter=_CHAPTER,
    title="Two errors of a regression",
    objective="ml-basics/measures",
    reference=_mae_and_rmse,
    hint=(
        "Subtract, pair by pair. For the first number average the absolute values, for the second "
        "the squares, and take the root of that mean."
    ),
    mistakes=(
        Mistake(
            "signed",
            lambda truth, predicted: (
                sum(t - p for t, p in zip(truth, predicted, strict=True)) / len(truth),
                _mae_and_rmse(truth, predicted)[1],
            ),
            "The first number averages errors with their signs, so that too high and too low "
            "cancel. Take absolute values.",
            variants=(
                lambda truth, predicted: (
                    sum(p - t for t, p in zip(truth, predicted, strict=True)) / len(truth),
                    _mae_and_rmse(truth, predicted)[1],
                ),
                lambda truth, predicted: (
                    abs(sum(truth) - sum(predicted)) / len(truth),
                    _mae_and_rmse(truth, predicted)[1],
                ),
            ),
        ),
        Mistake(
            "no-root",
            lambda truth, predicted: (
                _mae_and_rmse(truth, predicted)[0],
                _mae_and_rmse(truth, predicted)[1] ** 2,
            ),
            "The second number is the mean of the squares, in squared units. Take its root.",
        ),
        Mistake(
            "root-of-each",
            lambda truth, predicted: (_mae_and_rmse(truth, predicted)[0],) * 2,
            "The second number takes the root of each square, which is the absolute value again. "
            "Average first, then take the root.",
        ),
        Mistake(
            "exchanged",
            lambda truth, predicted: _mae_and_rmse(truth, predicted)[::-1],
            "The two are exchanged: the mean absolute error comes first.",
        ),
        Mistake(
            "n-minus-one",
            lambda truth, predicted: (
                _mae_and_rmse(truth, predicted)[0],
                _mae_and_rmse(truth, predicted)[1] * math.sqrt(len(truth) / (len(truth) - 1)),
            ),
            "The squares are divided by one less than their number. That is for a variance around "
            "an estimated mean; here divide by the number.",
        ),
    ),
    edge_cases=(
        Probe(([50.0, 60.0], [50.0, 60.0]), "no errors"),
        Probe(([10.0, 10.0, 10.0], [10.0, 10.0, 40.0]), "a single large error"),
        Probe(([10.0, 12.0], [13.0, 15.0]), "predictions that are all too high"),
    ),
    draw=_draw_regression,
)


# Precision and recall


def _cells(truth: list, predicted: list) -> tuple[int, int, int, int]:
    pairs = list(zip(truth, predicted, strict=True))
    return tuple(pairs.count(pair) for pair in ((1, 1), (0, 1), (1, 0), (0, 0)))


def _precision_recall(truth: list, predicted: list) -> tuple[float, float]:
    tp, fp, fn, _ = _cells(truth, predicted)
    precision = tp / (tp + fp) if tp + fp else math.nan
    return precision, tp / (tp + fn)


def _recall_specificity(truth: list, predicted: list) -> tuple[float, float]:
    tp, fp, fn, tn = _cells(truth, predicted)
    return tp / (tp + fn), tn / (tn + fp)


def _draw_decisions(rng: np.random.Generator) -> tuple:
    cells = rng.integers(1, 6, size=4)
    pairs = np.repeat([(1, 1), (0, 1), (1, 0), (0, 0)], cells, axis=0)
    pairs = rng.permutation(pairs)
    return pairs[:, 0].tolist(), pairs[:, 1].tolist()


_PRECISION_RECALL = Exercise(
    name="precision-recall",
    chapter=_CHAPTER,
    title="Precision and recall",
    objective="ml-basics/measures",
    reference=_precision_recall,
    hint=(
        "Count those who are positive and are called so. Divide the count by the number of all "
        "that are called positive, and by the number of all that are."
    ),
    mistakes=(
        Mistake(
            "exchanged",
            lambda truth, predicted: _precision_recall(truth, predicted)[::-1],
            "The two are exchanged. Precision looks at those who are called positive, recall at "
            "those who are.",
        ),
        Mistake(
            "recall-and-specificity",
            _recall_specificity,
            "These are recall and specificity. Precision divides by the number of all that are "
            "called positive.",
            variants=(
                lambda truth, predicted: (
                    _recall_specificity(truth, predicted)[1],
                    _recall_specificity(truth, predicted)[0],
                ),
            ),
        ),
        Mistake(
            "shares-of-all",
            lambda truth, predicted: (_cells(truth, predicted)[0] / len(truth),) * 2,
            "This divides by the number of all samples, true negatives among them.",
        ),
        Mistake(
            "zero-for-nobody",
            lambda truth, predicted: (
                0.0 if not any(predicted) else _precision_recall(truth, predicted)[0],
                _precision_recall(truth, predicted)[1],
            ),
            "If nobody is called positive, precision is 0/0, which has no value: return NaN. Zero "
            "would say that all alarms were false.",
        ),
        Mistake(
            "division-by-zero",
            lambda truth, predicted: (
                _cells(truth, predicted)[0] / sum(predicted),
                _precision_recall(truth, predicted)[1],
            ),
            "If nobody is called positive, your function divides by zero. Return NaN for the "
            "precision then.",
        ),
    ),
    edge_cases=(
        Probe(([1, 0, 0, 0], [0, 0, 0, 0]), "nobody is called positive"),
        Probe(([1, 0, 1, 0, 0], [1, 1, 1, 1, 1]), "everybody is called positive"),
        Probe(([1, 0, 0], [1, 0, 0]), "no errors"),
        Probe(([1, 0, 0], [0, 1, 1]), "nothing but errors"),
    ),
    draw=_draw_decisions,
)


# F1


def _f1(precision: float, recall: float) -> float:
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


_F1 = Exercise(
    name="f1-from-both",
    chapter=_CHAPTER,
    title="One number from two",
    objective="ml-basics/measures",
    reference=_f1,
    hint="Twice the product, divided by the sum; and zero if both are zero.",
    mistakes=(
        Mistake(
            "arithmetic-mean",
            lambda precision, recall: (precision + recall) / 2,
            "This is the arithmetic mean. It gives one half to a model that calls everybody "
            "positive where hardly anybody is.",
        ),
        Mistake(
            "two-forgotten",
            lambda precision, recall: _f1(precision, recall) / 2,
            "The factor two is missing: equal precision and recall should give the same number.",
        ),
        Mistake(
            "geometric-mean",
            lambda precision, recall: math.sqrt(precision * recall),
            "This is the geometric mean. The harmonic one divides the product by the sum.",
        ),
        Mistake(
            "division-by-zero",
            lambda precision, recall: 2 * precision * recall / (precision + recall),
            "Precision, recall or both may be zero. Then the score is zero.",
            variants=(
                lambda precision, recall: 2 / (1 / precision + 1 / recall),
                lambda precision, recall: (
                    _f1(precision, recall) if precision or recall else math.nan
                ),
            ),
        ),
        Mistake(
            "smaller-one",
            lambda precision, recall: min(precision, recall),
            "This is the smaller of the two, which the harmonic mean is near to, but not equal.",
        ),
    ),
    edge_cases=(
        Probe((0.0, 0.0), "nothing found"),
        Probe((1.0, 1.0), "no errors"),
        Probe((0.03, 1.0), "everybody is called positive"),
        Probe((0.6, 0.6), "equal numbers"),
        Probe((0.0, 0.7), "a precision of zero alone"),
        Probe((0.4, 0.0), "a recall of zero alone"),
    ),
    draw=lambda rng: (float(rng.uniform(0.05, 1)), float(rng.uniform(0.05, 1))),
)


# Average precision


def _average_precision(labels: list) -> float:
    found, precisions = 0, []
    for rank, label in enumerate(labels, start=1):
        if label:
            found += 1
            precisions.append(found / rank)
    return sum(precisions) / found


def _mean_precision_of_all_ranks(labels: list) -> float:
    return float(np.mean(np.cumsum(labels) / np.arange(1, len(labels) + 1)))


def _averaged(ratio: Callable[[int, int], float]) -> Callable[[list], float]:
    """`ratio` is given how many positives stand above a positive one, and how many samples."""
    return lambda labels: statistics.fmean(
        ratio(found, above) for found, above in enumerate(np.flatnonzero(labels).tolist())
    )


_AVERAGE_PRECISION = Exercise(
    name="average-precision",
    chapter=_CHAPTER,
    title="Precision along a ranking",
    objective="ml-basics/curves",
    reference=_average_precision,
    hint=(
        "Go down the list. At each positive sample note the precision so far, the number of "
        "positives divided by the rank. Average what you noted."
    ),
    mistakes=(
        Mistake(
            "all-ranks",
            _mean_precision_of_all_ranks,
            "This averages the precision at every rank. Only the ranks of positive samples count, "
            "where the recall takes a step.",
        ),
        Mistake(
            "divided-by-all",
            lambda labels: _average_precision(labels) * sum(labels) / len(labels),
            "The right precisions were added up, but divided by the number of all samples instead "
            "of positive ones.",
        ),
        Mistake(
            "precision-of-all",
            lambda labels: sum(labels) / len(labels),
            "This is the share of positives, which takes no notice of their order.",
        ),
        Mistake(
            "counted-from-zero",
            _averaged(lambda found, above: (found + 1) / above),
            "You count from zero here. The first sample has rank one, and counts itself.",
            variants=(
                _averaged(lambda found, above: (found + 1) / above if above else math.inf),
                _averaged(lambda found, above: (found + 1) / max(above, 1)),
                _averaged(lambda found, above: found / above),
                _averaged(lambda found, above: found / above if above else math.nan),
                _averaged(lambda found, above: found / max(above, 1)),
                _averaged(lambda found, above: found / (above + 1)),
            ),
        ),
        Mistake(
            "from-the-end",
            lambda labels: _average_precision(labels[::-1]),
            "This begins with the lowest score. The list is sorted from the highest.",
        ),
    ),
    edge_cases=(
        Probe(([1, 1, 0, 0, 0],), "a perfect order"),
        Probe(([0, 0, 0, 1],), "the only positive one at the end"),
        Probe(([1, 1, 1],), "nothing but positives"),
    ),
    draw=lambda rng: ([int(v) for v in rng.permutation([1] * int(rng.integers(2, 5)) + [0] * 7)],),
)


# Polar coordinates


def _to_polar(x: float, y: float) -> tuple[float, float]:
    return math.hypot(x, y), math.atan2(y, x)


_TO_POLAR = Exercise(
    name="to-polar",
    chapter=_CHAPTER,
    title="Another pair of features",
    objective="ml-basics/representation",
    reference=_to_polar,
    hint="math.hypot gives the distance to the origin, math.atan2(y, x) the angle.",
    mistakes=(
        Mistake(
            "half-of-the-plane",
            lambda x, y: (
                math.hypot(x, y),
                math.atan(y / x) if x else math.copysign(math.pi / 2, y),
            ),
            "The arc tangent of y / x gives opposite points the same angle. math.atan2 looks at "
            "both signs.",
            variants=(lambda x, y: (math.hypot(x, y), math.atan(y / x)),),
        ),
        Mistake(
            "arguments-exchanged",
            lambda x, y: (math.hypot(x, y), math.atan2(x, y)),
            "The angle is measured from the vertical axis: atan2 takes y first.",
        ),
        Mistake(
            "degrees",
            lambda x, y: (math.hypot(x, y), math.degrees(math.atan2(y, x))),
            "The angle is in degrees. Leave it in radians.",
        ),
        Mistake(
            "no-root",
            lambda x, y: (x**2 + y**2, math.atan2(y, x)),
            "The first number is the square of the distance.",
        ),
        Mistake(
            "exchanged",
            lambda x, y: (math.atan2(y, x), math.hypot(x, y)),
            "The two are exchanged: the distance comes first.",
        ),
        Mistake(
            "sum-of-sides",
            lambda x, y: (abs(x) + abs(y), math.atan2(y, x)),
            "The first number is the way along the axes. Take the straight distance.",
        ),
    ),
    edge_cases=(
        Probe((-1.0, 0.0), "a point at the left"),
        Probe((0.0, -2.0), "a point below the origin"),
        Probe((-3.0, -3.0), "both negative"),
    ),
    draw=lambda rng: (float(rng.uniform(-3, 3)), float(rng.uniform(-3, 3))),
)


# Standard error


def _standard_error(n_right: int, n: int) -> float:
    share = n_right / n
    return math.sqrt(share * (1 - share) / n)


_STANDARD_ERROR = Exercise(
    name="standard-error",
    chapter=_CHAPTER,
    title="How sure is an accuracy?",
    objective="ml-basics/splits",
    reference=_standard_error,
    hint="Compute the share first. Its standard error is the root of share (1 - share) / n.",
    mistakes=(
        Mistake(
            "variance",
            lambda n_right, n: _standard_error(n_right, n) ** 2,
            "This is the variance. Take the root.",
        ),
        Mistake(
            "one-person",
            lambda n_right, n: _standard_error(n_right, n) * math.sqrt(n),
            "This does not shrink with the size of the test set: divide by n inside of the root.",
        ),
        Mistake(
            "divided-outside",
            lambda n_right, n: _standard_error(n_right, n) / math.sqrt(n),
            "Here n stands outside of the root, so that the error shrinks too fast. Divide inside.",
        ),
        Mistake(
            "of-the-count",
            lambda n_right, n: _standard_error(n_right, n) * n,
            "This is the standard deviation of the number of right answers. Divide by n for the "
            "share.",
        ),
        Mistake(
            "worst-case",
            lambda n_right, n: 0.5 / math.sqrt(n),
            "This is the largest that it can be, for a share of one half.",
        ),
        Mistake(
            "width-of-interval",
            lambda n_right, n: 1.96 * _standard_error(n_right, n),
            "This is half the width of an interval, 1.96 standard errors. Asked for is one.",
        ),
    ),
    edge_cases=(
        Probe((30, 30), "no errors"),
        Probe((15, 30), "one half"),
        Probe((0, 30), "nothing but errors"),
        Probe((900, 1000), "a large test set"),
    ),
    draw=lambda rng: (lambda n: (int(rng.integers(n // 2 + 1, n)), n))(int(rng.integers(20, 300))),
)


# Groups on both sides


def _leaked_groups(training: list, test: list) -> list:
    return sorted(set(training) & set(test))


def _draw_groups(rng: np.random.Generator) -> tuple:
    people = rng.permutation(np.arange(100, 120))
    both = people[:2]
    training = [*people[2:6], *both, people[2], both[0]]
    test = [*people[6:9], *both, both[1], both[1]]
    return [int(p) for p in rng.permutation(training)], [int(p) for p in rng.permutation(test)]


_LEAKED_GROUPS = Exercise(
    name="leaked-groups",
    chapter=_CHAPTER,
    title="Who is on both sides?",
    objective="ml-basics/splits",
    reference=_leaked_groups,
    hint="Make a set of each list. Their intersection, sorted, is the answer.",
    mistakes=(
        Mistake(
            "rows",
            lambda training, test: sorted(p for p in test if p in training),
            "Someone is listed more than once: you list rows of the test set. List people.",
            variants=(lambda training, test: sorted(p for p in training if p in test),),
        ),
        Mistake(
            "union",
            lambda training, test: sorted(set(training) | set(test)),
            "These are all people. Those in both lists are asked for, & instead of |.",
        ),
        Mistake(
            "only-in-the-test",
            lambda training, test: sorted(set(test) - set(training)),
            "These are the people who are only in the test set, as they should be.",
        ),
        Mistake(
            "same-position",
            lambda training, test: sorted(
                {a for a, b in zip(training, test, strict=False) if a == b}
            ),
            "You compare rows at the same position. Someone may stand anywhere.",
        ),
        Mistake(
            "number",
            lambda training, test: [len(set(training) & set(test))],
            "This is their number. Return the list of them, so that one can look.",
            variants=(lambda training, test: len(set(training) & set(test)),),
        ),
    ),
    edge_cases=(
        Probe(([101, 101, 102], [102, 101]), "everybody in the test set"),
        Probe(([105, 106, 105], [107, 106, 106]), "one person with several rows"),
        Probe(([105, 106, 105], [107, 108]), "nobody on both sides"),
        Probe(([9, 100, 10, 7], [100, 10, 9, 8]), "numbers with more and fewer digits"),
    ),
    draw=_draw_groups,
)


# The best of many guesses


def _best_of_guesses(n_right: int, n: int, n_models: int) -> float:
    below = sum((math.comb(n, c) * 0.5**n for c in range(n_right)), 0.0)
    return 1 - below**n_models


_BEST_OF = Exercise(
    name="best-of-coins",
    chapter=_CHAPTER,
    title="The best of many coins",
    objective="ml-basics/test-set",
    reference=_best_of_guesses,
    hint=(
        "First the probability that one coin has fewer than n_right right: add up "
        "math.comb(n, c) / 2**n for c below n_right. All of them have fewer with that probability "
        "to the power of their number."
    ),
    mistakes=(
        Mistake(
            "one-coin",
            lambda n_right, n, n_models: _best_of_guesses(n_right, n, 1),
            "This is the probability for one coin. The best of many is better than any given one.",
        ),
        Mistake(
            "multiplied",
            lambda n_right, n, n_models: n_models * _best_of_guesses(n_right, n, 1),
            "Probabilities do not add up like this: with enough coins the result exceeds one. "
            "Ask for the probability that all of them have fewer.",
        ),
        Mistake(
            "more-than",
            lambda n_right, n, n_models: _best_of_guesses(n_right + 1, n, n_models),
            "This asks for more than n_right. At least n_right includes it.",
        ),
        Mistake(
            "all-of-them",
            lambda n_right, n, n_models: _best_of_guesses(n_right, n, 1) ** n_models,
            "This is the probability that all coins are that good. One is enough.",
        ),
        Mistake(
            "none-of-them",
            lambda n_right, n, n_models: 1 - _best_of_guesses(n_right, n, n_models),
            "This is the probability that none is that good. Subtract it from one.",
        ),
        Mistake(
            "exactly",
            lambda n_right, n, n_models: 1 - (1 - math.comb(n, n_right) * 0.5**n) ** n_models,
            "This asks for exactly n_right. More of them right count, too.",
        ),
    ),
    edge_cases=(
        Probe((8, 10, 1), "a single coin"),
        Probe((10, 10, 500), "all right"),
        Probe((1, 1, 2), "a test set of one"),
        Probe((0, 8, 3), "a threshold that everyone reaches"),
    ),
    draw=lambda rng: (lambda n: (int(rng.integers(n // 2, n)), n, int(rng.integers(2, 30))))(
        int(rng.integers(6, 20))
    ),
)


EXERCISES: tuple[Exercise, ...] = (
    _DECIDE,
    _MAE_AND_RMSE,
    _PRECISION_RECALL,
    _F1,
    _AVERAGE_PRECISION,
    _TO_POLAR,
    _STANDARD_ERROR,
    _LEAKED_GROUPS,
    _BEST_OF,
)
