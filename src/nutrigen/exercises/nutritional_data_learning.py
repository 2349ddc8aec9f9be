"""Exercises of the chapter on learning from nutritional data: references and typical mistakes.

The references are plain Python, written for clarity; the tests compare them with scikit-learn,
SciPy and the package.
"""

from __future__ import annotations

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "nutritional-data-learning"


def _numbers(rng: np.random.Generator, n: int) -> list[float]:
    return [float(value) for value in rng.normal(size=n).round(2)]


# R squared


def _r_squared(y_train: list, y_test: list, y_predicted: list) -> float:
    mean = sum(y_train) / len(y_train)
    total = sum((y - mean) ** 2 for y in y_test)
    return 1 - _squared_errors(y_test, y_predicted) / total


def _squared_errors(y_test: list, y_predicted: list) -> float:
    return sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))


def _test_mean(y_train: list, y_test: list, y_predicted: list) -> float:
    mean = sum(y_test) / len(y_test)
    return 1 - _squared_errors(y_test, y_predicted) / sum((y - mean) ** 2 for y in y_test)


def _truth_and_prediction_exchanged(y_train: list, y_test: list, y_predicted: list) -> float:
    return _r_squared(y_train, y_predicted, y_test)


def _draw_scores(rng: np.random.Generator) -> tuple:
    return _numbers(rng, 6), _numbers(rng, 4), _numbers(rng, 4)


_R_SQUARED = Exercise(
    name="learn-r-squared",
    chapter=_CHAPTER,
    title="A score by hand",
    objective="nutritional-data-learning/score",
    reference=_r_squared,
    hint=(
        "Add up the squared errors of the predictions, and those of the mean of the training "
        "targets. One minus the first divided by the second."
    ),
    mistakes=(
        Mistake(
            "mean-of-the-test",
            _test_mean,
            "This compares with the mean of the test targets, which no model could know. Take the "
            "mean of the training targets.",
        ),
        Mistake(
            "squared-correlation",
            lambda y_train, y_test, y_predicted: float(np.corrcoef(y_test, y_predicted)[0, 1] ** 2),
            "This is the squared correlation. It forgives predictions that are too large "
            "throughout, and can not be negative. Compare squared errors.",
        ),
        Mistake(
            "variance-of-the-training",
            lambda y_train, y_test, y_predicted: float(
                1
                - _squared_errors(y_test, y_predicted)
                / sum((y - sum(y_train) / len(y_train)) ** 2 for y in y_train)
            ),
            "The denominator adds up squared deviations of the training targets. It should add up "
            "those of the test targets from the mean of the training targets.",
            variants=(
                lambda y_train, y_test, y_predicted: float(
                    1 - _squared_errors(y_test, y_predicted) / len(y_test) / np.var(y_train)
                ),
            ),
        ),
        Mistake(
            "truth-and-prediction-exchanged",
            _truth_and_prediction_exchanged,
            "The denominator adds up squared deviations of the predictions. It should add up "
            "those of the test targets: the truth comes first.",
            variants=(
                lambda y_train, y_test, y_predicted: _test_mean(y_train, y_predicted, y_test),
            ),
        ),
        Mistake(
            "share-that-is-left",
            lambda *lists: 1 - _r_squared(*lists),
            "This is the share of the squared error that is left. Subtract it from one.",
        ),
        Mistake(
            "cut-at-zero",
            lambda *lists: max(0.0, _r_squared(*lists)),
            "A model may be worse than the mean: leave a negative score negative.",
        ),
    ),
    edge_cases=(
        Probe(([1.0, 3.0], [0.0, 4.0], [0.0, 4.0]), "a perfect prediction"),
        Probe(([1.0, 3.0], [0.0, 4.0], [2.0, 2.0]), "the training mean for everyone"),
        Probe(([1.0, 3.0], [5.0], [4.0]), "a single test person"),
        Probe(([1.0, 3.0], [0.0, 4.0], [4.0, 0.0]), "a negative score"),
    ),
    draw=_draw_scores,
)


# Mean of correlated trees


def _mean_of_trees(variance: float, correlation: float, n_trees: int) -> float:
    return correlation * variance + (1 - correlation) * variance / n_trees


_MEAN_OF_TREES = Exercise(
    name="learn-mean-of-trees",
    chapter=_CHAPTER,
    title="The mean of correlated trees",
    objective="nutritional-data-learning/forest",
    reference=_mean_of_trees,
    hint="A part of the variance is common to all trees and stays; the rest is divided.",
    mistakes=(
        Mistake(
            "independent",
            lambda variance, correlation, n_trees: variance / n_trees,
            "This holds for independent trees only. What they have in common does not average "
            "away.",
        ),
        Mistake(
            "roles-exchanged",
            lambda v, c, n: (1 - c) * v + c * v / n,
            "The roles are exchanged: the correlated part stays, the other one is divided.",
        ),
        Mistake(
            "sum",
            lambda v, c, n: n * v + n * (n - 1) * c * v,
            "This is the variance of the sum. That of the mean is smaller by the square of the "
            "number of trees.",
        ),
        Mistake(
            "standard-deviation",
            lambda v, c, n: max(_mean_of_trees(v, c, n), 0.0) ** 0.5,
            "This is the standard deviation; the variance is asked for.",
        ),
    ),
    edge_cases=(
        Probe((4.0, 0.0, 8), "independent trees"),
        Probe((4.0, 1.0, 8), "equal trees"),
        Probe((4.0, 0.3, 1), "a single tree"),
        Probe((4.0, -0.1, 5), "a negative correlation"),
    ),
    draw=lambda rng: (
        float(rng.uniform(0.5, 9)),
        float(rng.uniform(0.05, 0.9)),
        int(rng.integers(2, 200)),
    ),
)


# Permutation of a feature


def _error(weights: list, X: list, y: list) -> float:
    predicted = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in X]
    return _squared_errors(y, predicted) / len(y)


def _shuffled(X: list, column: int, order: list) -> list:
    return [
        [X[order[i]][j] if j == column else value for j, value in enumerate(row)]
        for i, row in enumerate(X)
    ]


def _permute_feature(weights: list, X: list, y: list, column: int, order: list) -> float:
    return _error(weights, _shuffled(X, column, order), y) - _error(weights, X, y)


def _permute_rows(weights: list, X: list, y: list, column: int, order: list) -> float:
    return _error(weights, [X[i] for i in order], y) - _error(weights, X, y)


def _permute_targets(weights: list, X: list, y: list, column: int, order: list) -> float:
    return _error(weights, X, [y[i] for i in order]) - _error(weights, X, y)


def _delete_feature(weights: list, X: list, y: list, column: int, order: list) -> float:
    without = [0.0 if j == column else w for j, w in enumerate(weights)]
    return _error(without, X, y) - _error(weights, X, y)


def _draw_feature(rng: np.random.Generator) -> tuple:
    order = [int(i) for i in rng.permutation(5)]
    X = [_numbers(rng, 3) for _ in range(5)]
    return _numbers(rng, 3), X, _numbers(rng, 5), int(rng.integers(3)), order


_X = [[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]]
_PERMUTE = Exercise(
    name="learn-permute-feature",
    chapter=_CHAPTER,
    title="Shuffle one column",
    objective="nutritional-data-learning/importance",
    reference=_permute_feature,
    hint=(
        "Make a copy of X in which one column is reordered, predict with the same weights, and "
        "subtract the mean squared error before from that after."
    ),
    mistakes=(
        Mistake(
            "whole-rows",
            _permute_rows,
            "This reorders whole rows. Reorder the values of one column only, and leave the others "
            "where they are.",
        ),
        Mistake(
            "targets",
            _permute_targets,
            "This reorders the targets, which tests the whole model. Reorder one column of X.",
        ),
        Mistake(
            "feature-deleted",
            _delete_feature,
            "This takes the feature away. Keep it, with the values of other people.",
        ),
        Mistake(
            "sign",
            lambda *arguments: -_permute_feature(*arguments),
            "The sign is wrong: the error after shuffling minus the error before.",
        ),
        Mistake(
            "not-subtracted",
            lambda weights, X, y, column, order: _error(weights, _shuffled(X, column, order), y),
            "This is the error after shuffling. Subtract the error before.",
        ),
        Mistake(
            "sum",
            lambda *arguments: _permute_feature(*arguments) * len(arguments[2]),
            "This is the sum of the squared errors; the mean is asked for.",
        ),
    ),
    edge_cases=(
        Probe(([1.0, 2.0], _X, [1.0, 0.0, 2.0], 0, [0, 1, 2]), "an order that changes nothing"),
        Probe(([1.0, 0.0], _X, [1.0, 0.0, 2.0], 1, [1, 2, 0]), "a feature without weight"),
        Probe(([1.0, 2.0], _X, [1.0, 0.0, 2.0], 1, [1, 2, 0]), "an order of three people"),
    ),
    draw=_draw_feature,
)


# p-value


def _p_value(score: float, permuted: list) -> float:
    return (1 + sum(value >= score for value in permuted)) / (1 + len(permuted))


_P_VALUE = Exercise(
    name="learn-p-value",
    chapter=_CHAPTER,
    title="Could it be chance?",
    objective="nutritional-data-learning/test",
    reference=_p_value,
    hint="Count the permuted scores that are as large or larger, and the observed one itself.",
    mistakes=(
        Mistake(
            "without-the-observed",
            lambda score, permuted: sum(v >= score for v in permuted) / len(permuted),
            "This can be zero, though the observed arrangement is one of the possible ones. Add "
            "one to numerator and denominator.",
        ),
        Mistake(
            "one-in-the-numerator-only",
            lambda score, permuted: (1 + sum(v >= score for v in permuted)) / len(permuted),
            "The observed arrangement counts in the denominator, too.",
        ),
        Mistake(
            "ties-left-out",
            lambda score, permuted: (1 + sum(v > score for v in permuted)) / (1 + len(permuted)),
            "A permuted score that is equal to the observed one counts as well.",
        ),
        Mistake(
            "wrong-side",
            lambda score, permuted: (1 + sum(v <= score for v in permuted)) / (1 + len(permuted)),
            "Larger scores are better: count the permuted ones that are as large or larger.",
        ),
    ),
    edge_cases=(
        Probe((0.9, [0.1, 0.2, 0.3]), "a score above all others"),
        Probe((0.2, [0.2, 0.2, 0.1]), "ties"),
        Probe((-0.5, [0.1, 0.2]), "a score below all others"),
        Probe((0.3, [0.1]), "a single permutation"),
    ),
    draw=lambda rng: (
        float(rng.integers(3, 8)),
        [float(v) for v in rng.integers(0, 10, size=int(rng.integers(5, 15)))],
    ),
)


# Selection inside the fold


def _strongest(X: list, y: list, kept: list, signed: bool = False) -> int:
    features, target = np.array(X)[kept], np.array(y)[kept]
    strength = np.array([np.corrcoef(column, target)[0, 1] for column in features.T])
    return int(np.argmax(strength if signed else np.abs(strength)))


def _train(y: list, test: list) -> list:
    return [i for i in range(len(y)) if i not in test]


def _covariance(X: list, y: list, test: list) -> int:
    kept = _train(y, test)
    features, target = np.array(X)[kept], np.array(y)[kept]
    centered = features - features.mean(axis=0)
    return int(np.argmax(np.abs(centered.T @ (target - target.mean()))))


def _draw_selection(rng: np.random.Generator) -> tuple:
    scale = 10.0 ** rng.integers(-1, 2, size=5)
    X = (rng.normal(size=(12, 5)) * scale).round(3).tolist()
    test = sorted(int(i) for i in rng.choice(12, 4, replace=False))
    return X, _numbers(rng, 12), test


_SELECT = Exercise(
    name="learn-select-inside",
    chapter=_CHAPTER,
    title="Select inside the fold",
    objective="nutritional-data-learning/selection",
    reference=lambda X, y, test: _strongest(X, y, _train(y, test)),
    hint="Keep the samples that are not in the test part, and correlate each column with y there.",
    mistakes=(
        Mistake(
            "all-samples",
            lambda X, y, test: _strongest(X, y, list(range(len(y)))),
            "This looks at all samples, the test part among them: the test is spoiled. Select by "
            "the training samples only.",
        ),
        Mistake(
            "test-samples",
            lambda X, y, test: _strongest(X, y, test),
            "This selects by the test samples. Select by the others.",
        ),
        Mistake(
            "signed",
            lambda X, y, test: _strongest(X, y, _train(y, test), signed=True),
            "A strong negative correlation tells as much as a positive one: take the absolute "
            "value.",
        ),
        Mistake(
            "covariance",
            _covariance,
            "This compares covariances, which depend on the unit of a feature. Divide by the "
            "standard deviations: correlations.",
        ),
    ),
    edge_cases=(
        Probe(
            (
                [[1.0, 5.0], [2.0, 1.0], [3.0, 4.0], [9.0, 90.0], [0.0, 80.0]],
                [1.0, 2.0, 3.5, 50.0, 45.0],
                [3, 4],
            ),
            "a feature that is strong in the test part only",
        ),
        Probe(
            ([[3.0, 1.0], [2.0, 3.0], [1.0, 2.0], [0.0, 9.0]], [1.0, 2.0, 3.0, 9.0], [3]),
            "a negative correlation",
        ),
    ),
    draw=_draw_selection,
)


# Kendall's W


def _spread(rankings: list) -> float:
    sums = [sum(ranks) for ranks in zip(*rankings, strict=True)]
    mean = sum(sums) / len(sums)
    return sum((s - mean) ** 2 for s in sums)


def _concordance(rankings: list) -> float:
    n, m = len(rankings), len(rankings[0])
    return 12 * _spread(rankings) / (n**2 * (m**3 - m))


def _draw_rankings(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(2, 5))
    return ([[int(r) + 1 for r in rng.permutation(6)] for _ in range(n)],)


_CONCORDANCE = Exercise(
    name="learn-concordance",
    chapter=_CHAPTER,
    title="Do the rankings agree?",
    objective="nutritional-data-learning/stability",
    reference=_concordance,
    hint="Add up the ranks of each feature over the rankings. How far do the sums spread?",
    mistakes=(
        Mistake(
            "rankings-not-squared",
            lambda rankings: _concordance(rankings) * len(rankings),
            "The number of rankings enters the denominator squared.",
        ),
        Mistake(
            "variance",
            lambda rankings: _concordance(rankings) / len(rankings[0]),
            "The squared deviations are added up, not averaged.",
            variants=(lambda rankings: _concordance(rankings) / (len(rankings[0]) - 1),),
        ),
        Mistake(
            "mean-ranks",
            lambda rankings: _concordance(rankings) / len(rankings) ** 2,
            "You take the mean of a feature's ranks over the rankings. Add them up.",
        ),
        Mistake(
            "roles-exchanged",
            lambda rankings: (
                12
                * _spread(rankings)
                / (len(rankings[0]) ** 2 * (len(rankings) ** 3 - len(rankings)))
            ),
            "The roles are exchanged: the number of features is cubed, that of rankings squared.",
        ),
    ),
    edge_cases=(
        Probe(([[1, 2, 3], [1, 2, 3]],), "equal rankings"),
        Probe(([[1, 2, 3], [3, 2, 1]],), "opposite rankings"),
        Probe(([[2, 1], [1, 2], [2, 1]],), "two features"),
    ),
    draw=_draw_rankings,
)


# Regression to the mean


def _expected_change(first: float, mean: float, reliability: float) -> float:
    return -(1 - reliability) * (first - mean)


_CHANGE = Exercise(
    name="learn-expected-second",
    chapter=_CHAPTER,
    title="The change to expect",
    objective="nutritional-data-learning/change",
    reference=_expected_change,
    hint="The second measurement is expected between the first one and the mean of all.",
    mistakes=(
        Mistake(
            "second-measurement",
            lambda first, mean, reliability: mean + reliability * (first - mean),
            "This is the second measurement itself. Subtract the first one.",
        ),
        Mistake(
            "sign",
            lambda *arguments: -_expected_change(*arguments),
            "The sign is wrong: who starts above the mean falls.",
        ),
        Mistake(
            "share-that-stays",
            lambda first, mean, reliability: -reliability * (first - mean),
            "The reliability is the share of the distance that stays. One minus it is lost.",
        ),
        Mistake(
            "without-the-mean",
            lambda first, mean, reliability: -(1 - reliability) * first,
            "The distance counts from the mean of all, not from zero.",
        ),
    ),
    edge_cases=(
        Probe((160.0, 130.0, 1.0), "a measurement without error"),
        Probe((160.0, 130.0, 0.0), "a measurement that is all error"),
        Probe((100.0, 130.0, 0.7), "a start below the mean"),
        Probe((130.0, 130.0, 0.7), "a start at the mean"),
    ),
    draw=lambda rng: (
        float(rng.uniform(80, 220)),
        float(rng.uniform(100, 160)),
        float(rng.uniform(0.1, 0.4) if rng.random() < 0.5 else rng.uniform(0.6, 0.9)),
    ),
)


EXERCISES = (_R_SQUARED, _MEAN_OF_TREES, _PERMUTE, _P_VALUE, _SELECT, _CONCORDANCE, _CHANGE)
