"""The references of the exercises on multimodal learning, against the package and its peers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from scipy.linalg import subspace_angles, svdvals
from scipy.spatial.distance import cosine
from scipy.special import softmax
from scipy.stats import pearsonr
from sklearn.decomposition import PCA
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import LeaveOneOut, PredefinedSplit, cross_val_predict
from sklearn.preprocessing import StandardScaler

from nutrigen import fusion, genotypes
from nutrigen.exercises import list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("multimodal-learning")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("block-scaling")
def test_block_scaling_is_that_of_the_package(arguments):
    X_train, X_new = arguments
    expected = fusion.BlockScaler().fit(X_train).transform(X_new)
    np.testing.assert_allclose(REFERENCE["block-scaling"](*arguments), expected)


@on_probes("joined-probabilities")
def test_joining_is_that_of_the_package(arguments):
    first, second, prior = arguments
    expected = fusion.combine_probabilities([[first], [second]], prior)[0]
    np.testing.assert_allclose(REFERENCE["joined-probabilities"](*arguments), expected)


@on_probes("out-of-fold-mean")
def test_out_of_fold_mean_is_that_of_scikit_learn(arguments):
    y, folds = arguments
    expected = cross_val_predict(
        DummyRegressor(), np.zeros((len(y), 1)), y, cv=PredefinedSplit(folds)
    )
    np.testing.assert_allclose(REFERENCE["out-of-fold-mean"](*arguments), expected)


@on_probes("leading-canonical-correlation")
def test_canonical_correlation_is_that_of_the_package(arguments):
    expected = genotypes.canonical_correlations(*arguments)[0]
    assert REFERENCE["leading-canonical-correlation"](*arguments) == pytest.approx(expected)


@on_probes("within-group-correlation")
def test_correlation_within_groups_is_that_of_centered_tables(arguments):
    x, y, groups = arguments
    table = pd.DataFrame({"x": x, "y": y})
    centered = table - table.groupby(groups).transform("mean")
    assert REFERENCE["within-group-correlation"](*arguments) == pytest.approx(
        centered.corr().loc["x", "y"]
    )


# Wrong answers, written anew


def largest_variance(table):
    return PCA().fit(table).explained_variance_[0] * (len(table) - 1) / len(table)


def scaled_by(divisor):
    """Return an answer that divides standardized data by a function of the training data."""

    def answer(X_train, X_new):
        scaler = StandardScaler().fit(X_train)
        return scaler.transform(X_new) / divisor(scaler.transform(X_train))

    return answer


def scaled_by_own_statistics(X_train, X_new):
    return fusion.BlockScaler().fit_transform(X_new)


def scaled_without_deviations(X_train, X_new):
    return (X_new - X_train.mean(axis=0)) / largest_variance(X_train) ** 0.5


def total_deviation(Z):
    return math.sqrt(Z.var(axis=0).sum())


def joined_by(powers):
    """Return an answer that multiplies powers of first, second and prior, then normalizes."""

    def answer(first, second, prior):
        logarithms = np.dot(powers, np.log([first, second, prior]))
        return softmax(logarithms)

    return answer


def scores_of_classes(first, second, prior):
    return np.array([a * b / c for a, b, c in zip(first, second, prior, strict=True)])


def likeliest_class(first, second, prior):
    joined = fusion.combine_probabilities([[first], [second]], prior)[0]
    return joined.tolist().index(max(joined))


def mean_of_own_fold(y, folds):
    return pd.Series(y).groupby(folds).transform("mean").to_numpy()


def mean_of_all(y, folds):
    model = DummyRegressor().fit(np.zeros((len(y), 1)), y)
    return model.predict(np.zeros((len(y), 1)))


def mean_without_sample(y, folds):
    return cross_val_predict(DummyRegressor(), np.zeros((len(y), 1)), y, cv=LeaveOneOut())


def mean_of_means_of_others(y, folds):
    means = pd.Series(y).groupby(folds).mean()
    return np.array([means.drop(fold).mean() for fold in folds])


def means_without_each_fold(y, folds):
    splits = PredefinedSplit(folds).split()
    return np.array([y[train].mean() for train, _ in splits])


def canonical(X, Y):
    return genotypes.canonical_correlations(X, Y)


def correlations_of_columns(X, Y):
    return np.array([[pearsonr(x, y).statistic for y in Y.T] for x in X.T])


def correlation_of_directions(X, Y):
    """Take the leading angle between the spaces that the columns span, means and all."""
    return np.cos(subspace_angles(X, Y)).max()


def largest_covariance(X, Y, ddof):
    both = np.cov(X, Y, rowvar=False, ddof=ddof)
    return svdvals(both[: X.shape[1], X.shape[1] :])[0]


def eigenvalue(X, Y):
    """Solve the eigenvalue problem of canonical correlation, whose values are squares."""
    n = X.shape[1]
    both = np.cov(X, Y, rowvar=False)
    xx, xy, yy = both[:n, :n], both[:n, n:], both[n:, n:]
    return np.linalg.eigvals(np.linalg.solve(xx, xy) @ np.linalg.solve(yy, xy.T)).real.max()


def correlation_of_components(X, Y):
    first, second = (PCA(n_components=1).fit_transform(table)[:, 0] for table in (X, Y))
    return abs(pearsonr(first, second).statistic)


def means_of_groups(values, groups):
    return pd.Series(values).groupby(groups).transform("mean").to_numpy()


def mean_of_correlations(x, y, groups):
    table = pd.DataFrame({"x": x, "y": y})
    return np.mean([part.x.corr(part.y) for _, part in table.groupby(groups)])


def correlation_of_means(x, y, groups):
    return np.corrcoef(means_of_groups(x, groups), means_of_groups(y, groups))[0, 1]


def correlation_with_one_centered(x, y, groups):
    return np.corrcoef(x - means_of_groups(x, groups), y)[0, 1]


def covariance_within(x, y, groups, ddof):
    deviations = [values - means_of_groups(values, groups) for values in (x, y)]
    return np.cov(*deviations, ddof=ddof)[0, 1]


WRONG = {
    "block-scaling": {
        "columns-only": scaled_by(lambda Z: 1),
        "statistics-of-new": scaled_by_own_statistics,
        "singular-value-alone": scaled_by(lambda Z: svdvals(Z)[0]),
        "variance": scaled_by(largest_variance),
        "number-of-columns": (
            scaled_by(lambda Z: Z.shape[1] ** 0.5),
            scaled_by(lambda Z: Z.shape[1]),
            scaled_by(total_deviation),
        ),
        "not-standardized": scaled_without_deviations,
    },
    "joined-probabilities": {
        "not-normalized": scores_of_classes,
        "prior-counted-twice": joined_by([1, 1, 0]),
        "prior-multiplied": joined_by([1, 1, 1]),
        "prior-removed": joined_by([1, 1, -2]),
        "mean": lambda first, second, prior: np.mean([first, second], axis=0),
        "softmax": lambda first, second, prior: softmax(scores_of_classes(first, second, prior)),
        "vote": likeliest_class,
    },
    "out-of-fold-mean": {
        "own-fold": mean_of_own_fold,
        "everyone": mean_of_all,
        "one-left-out": mean_without_sample,
        "mean-of-means": mean_of_means_of_others,
        "one-value-a-fold": means_without_each_fold,
    },
    "leading-canonical-correlation": {
        "not-centered": correlation_of_directions,
        "single-columns": (
            lambda X, Y: np.max(np.abs(correlations_of_columns(X, Y))),
            lambda X, Y: np.max(correlations_of_columns(X, Y)),
        ),
        "covariance": (
            lambda X, Y: largest_covariance(X, Y, ddof=0),
            lambda X, Y: largest_covariance(X, Y, ddof=1),
        ),
        "correlations-of-columns": lambda X, Y: svdvals(correlations_of_columns(X, Y))[0],
        "all-of-them": lambda X, Y: np.sqrt(np.sum(canonical(X, Y) ** 2)),
        "squared": eigenvalue,
        "first-components": correlation_of_components,
    },
    "within-group-correlation": {
        "pooled": lambda x, y, groups: pearsonr(x, y).statistic,
        "mean-of-correlations": mean_of_correlations,
        "between": correlation_of_means,
        "one-variable": (
            correlation_with_one_centered,
            lambda x, y, groups: correlation_with_one_centered(y, x, groups),
            lambda x, y, groups: 1 - cosine(x - means_of_groups(x, groups), y),
            lambda x, y, groups: 1 - cosine(x, y - means_of_groups(y, groups)),
        ),
        "not-divided": (
            lambda x, y, groups: covariance_within(x, y, groups, ddof=0),
            lambda x, y, groups: covariance_within(x, y, groups, ddof=1),
            lambda x, y, groups: len(x) * covariance_within(x, y, groups, ddof=0),
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("multimodal-learning", WRONG)
