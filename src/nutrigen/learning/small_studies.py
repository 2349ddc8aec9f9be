"""What a regression with few people shows: experiments in which a small study is repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen._arguments import (
    as_generator,
    as_number,
    as_numbers,
    as_whole_number,
    require_one_order,
)
from nutrigen.learning._samples import as_vector
from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared
from nutrigen.learning.inspection import importance_ranks, kendalls_w
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import (
    PermutationTest,
    out_of_fold_r_squared,
    permutation_test,
)

__all__ = [
    "ChoiceScores",
    "SmallSamples",
    "SmallStudy",
    "analyze_small_study",
    "choice_experiment",
    "small_sample_experiment",
]


@dataclass(frozen=True)
class SmallSamples:
    """One analysis, repeated in many small samples of a large study.

    Parameters
    ----------
    training, out_of_bag, true : ndarray of shape (n_repeats,)
        Coefficients of determination of the model: among the people it was fitted to; of
        the same people, each by the trees that have not seen them; among people not drawn. The
        guess is the mean of the people drawn, out of the bag that of the others among them.
    importances : ndarray of shape (n_repeats, n_features)
        Importance of the features by impurity.
    """

    training: np.ndarray
    out_of_bag: np.ndarray
    true: np.ndarray
    importances: np.ndarray


def small_sample_experiment(
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    rng: int | np.random.Generator,
    *,
    model: BaggedTrees,
    n_people: int = 42,
    n_repeats: int = 50,
    n_others: int = 1500,
) -> SmallSamples:
    """Draw a few people from many, analyze them, and look at the others for the truth.

    Missing values are filled with the median of the people drawn.

    Parameters
    ----------
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features of all.
    y : array-like of shape (n_samples,)
        Targets of all.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    model : BaggedTrees
        The forest; a clone of it is fitted to each sample.
    n_people, n_repeats : int
        People in a sample, and number of samples.
    n_others : int
        People among whom the truth is looked for, of those who were not drawn.

    Returns
    -------
    SmallSamples
        Scores and importances of each sample.

    Raises
    ------
    ValueError
        If there are not enough people.

    Notes
    -----
    Equation :eq:`eq-learn-r-squared` of the book.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> found = small_sample_experiment(
    ...     X, X[:, 0], rng, model=BaggedTrees(10, random_state=0), n_repeats=3, n_others=200
    ... )
    >>> bool((found.training > found.true).all())
    True
    """
    rng = as_generator("rng", rng)
    n_people = as_whole_number("n_people", n_people, least=2)
    n_repeats = as_whole_number("n_repeats", n_repeats, least=1)
    n_others = as_whole_number("n_others", n_others, least=2)
    require_one_order(X=X, y=y)
    values, y = as_numbers("X", X, missing=True), as_vector("y", y)
    if len(values) != len(y):
        raise ValueError(f"X has {len(values)} rows and y {len(y)} targets; expected as many")
    if n_people + n_others > len(y):
        raise ValueError(
            f"n_people + n_others must be at most {len(y)}, the number of people, not "
            f"{n_people + n_others}"
        )
    pipeline = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), model)
    scores, importances = [], []
    for _ in range(n_repeats):
        order = rng.permutation(len(y))
        drawn, others = order[:n_people], order[n_people : n_people + n_others]
        sample, target = values[drawn], y[drawn]
        fitted = clone(pipeline).fit(sample, target)
        scores.append(
            (
                r_squared(target, fitted.predict(sample)),
                out_of_bag_r_squared(fitted[-1], target),
                r_squared(y[others], fitted.predict(values[others]), target.mean()),
            )
        )
        importances.append(fitted[-1].feature_importances_)
    training, out_of_bag, true = np.array(scores).T
    return SmallSamples(training, out_of_bag, true, np.array(importances))


@dataclass(frozen=True)
class ChoiceScores:
    """Scores of choosing the best of several settings, in repeated studies of noise.

    Parameters
    ----------
    shortcut : ndarray of shape (n_repeats,)
        Cross-validated coefficient of determination of the best setting, by which it was chosen.
    nested : ndarray of shape (n_repeats,)
        That of nested cross-validation, which chooses anew in each training part.
    true : ndarray of shape (n_repeats,)
        Coefficient of determination, among all people there could be, of the chosen setting
        fitted to all people of the study.
    """

    shortcut: np.ndarray
    nested: np.ndarray
    true: np.ndarray


def choice_experiment(
    rng: int | np.random.Generator,
    *,
    sizes: Sequence[int] = (1, 2, 4, 8, 16),
    n_people: int = 42,
    n_features: int = 25,
    n_folds: int = 4,
    n_repeats: int = 100,
    penalty: float = 10.0,
) -> ChoiceScores:
    """Choose how many features to keep where no feature knows anything, and judge the choice.

    Features and targets are independent normal numbers. The model keeps the features that
    correlate most strongly with the target and fits a ridge regression to them; how many it
    keeps is chosen by the squared error in cross-validation. The truth needs no further people:
    for independent features of variance one it follows from the weights.

    Parameters
    ----------
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    sizes : sequence of int
        Numbers of features to choose from.
    n_people, n_features : int
        Size of each study.
    n_folds : int
        Folds of the outer and of the inner cross-validation.
    n_repeats : int
        Number of studies.
    penalty : float
        Of the ridge regression.

    Returns
    -------
    ChoiceScores
        Three scores of each study.

    Raises
    ------
    ValueError
        If a size is not between 1 and `n_features`, or a training part would be empty.

    References
    ----------
    Varma, S. and Simon, R. (2006). Bias in Error Estimation When Using Cross-Validation for Model
    Selection. *BMC Bioinformatics* 7, 91. https://doi.org/10.1186/1471-2105-7-91

    Examples
    --------
    >>> found = choice_experiment(np.random.default_rng(0), n_repeats=50)
    >>> bool(found.true.mean() < 0 and found.shortcut.mean() > found.true.mean())
    True
    """
    rng = as_generator("rng", rng)
    n_people = as_whole_number("n_people", n_people, least=4)
    n_features = as_whole_number("n_features", n_features, least=1)
    n_folds = as_whole_number("n_folds", n_folds)
    n_repeats = as_whole_number("n_repeats", n_repeats, least=1)
    penalty = as_number("penalty", penalty, least=0)
    sizes = [as_whole_number("sizes", size) for size in sizes]
    if not sizes or not all(1 <= size <= n_features for size in sizes):
        raise ValueError(f"sizes must be from 1 to {n_features}, not {list(sizes)}")
    if not 2 <= n_folds <= n_people // 2:
        raise ValueError(f"n_folds must be from 2 to {n_people // 2}, not {n_folds}")
    scores = []
    for _ in range(n_repeats):
        X, y = rng.normal(size=(n_people, n_features)), rng.normal(size=n_people)
        fold = rng.permutation(n_people) % n_folds
        guesses, errors, nested_error = np.empty(n_people), np.empty((len(sizes), n_people)), 0.0
        for k in range(n_folds):
            train, test = fold != k, fold == k
            residuals = y[test] - _screened_predictions(X[train], y[train], X[test], sizes, penalty)
            inner = rng.permutation(train.sum()) % n_folds
            chosen = _best_size(X[train], y[train], inner, sizes, penalty)
            errors[:, test], guesses[test] = residuals**2, y[train].mean()
            nested_error += errors[chosen, test].sum()
        guess_error = ((y - guesses) ** 2).sum()
        best = int(errors.sum(axis=1).argmin())
        kept, weights = _screened_ridge(X, y, sizes, penalty)[best]
        at_zero = y.mean() - X[:, kept].mean(axis=0) @ weights
        true = 1 - (1 + at_zero**2 + weights @ weights) / (1 + y.mean() ** 2)
        scores.append((1 - errors[best].sum() / guess_error, 1 - nested_error / guess_error, true))
    return ChoiceScores(*np.array(scores).T)


def _screened_ridge(
    X: np.ndarray, y: np.ndarray, sizes: Sequence[int], penalty: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Columns and weights of the ridge regression on the most correlated columns, by size."""
    centered, target = X - X.mean(axis=0), y - y.mean()
    order = np.argsort(-np.abs(target @ centered) / np.linalg.norm(centered, axis=0))
    models = []
    for size in sizes:
        kept = order[:size]
        Z = centered[:, kept]
        models.append((kept, np.linalg.solve(Z.T @ Z + penalty * np.eye(size), Z.T @ target)))
    return models


def _screened_predictions(
    X: np.ndarray, y: np.ndarray, X_new: np.ndarray, sizes: Sequence[int], penalty: float
) -> np.ndarray:
    """Predictions of these models for new people, shape (n_sizes, n_new)."""
    deviations = X_new - X.mean(axis=0)
    models = _screened_ridge(X, y, sizes, penalty)
    return np.array([y.mean() + deviations[:, kept] @ weights for kept, weights in models])


def _best_size(
    X: np.ndarray, y: np.ndarray, fold: np.ndarray, sizes: Sequence[int], penalty: float
) -> int:
    """Place of the size with the least squared error in a cross-validation."""
    errors = np.zeros(len(sizes))
    for k in np.unique(fold):
        train, test = fold != k, fold == k
        predicted = _screened_predictions(X[train], y[train], X[test], sizes, penalty)
        errors += ((y[test] - predicted) ** 2).sum(axis=1)
    return int(errors.argmin())


@dataclass(frozen=True)
class SmallStudy:
    """What can be said of a few people: scores beside what guessing reaches.

    Parameters
    ----------
    linear : ndarray of shape (n_repeats,)
        Coefficients of determination, zero for the training mean, of a ridge regression in
        repeated cross-validation. Its penalty is chosen within the training part: nested.
    forest : ndarray of shape (n_repeats,)
        Out-of-bag coefficients of determination of random forests with different seeds, zero for
        the mean of the others.
    linear_test, forest_test : PermutationTest
        Permutation tests of the first score of each.
    stability_test : PermutationTest
        Kendall's coefficient of concordance of the forest's importances between samples that are
        drawn with replacement, and the same for permuted targets, with the same samples. All
        these samples repeat the chance associations of the same people: the permuted values,
        and not zero, are what pure noise gives.
    constant : tuple
        Names (positions, if `X` has none) of the columns that were left out, because they have
        fewer than two different values.
    """

    linear: np.ndarray
    forest: np.ndarray
    linear_test: PermutationTest
    forest_test: PermutationTest
    stability_test: PermutationTest
    constant: tuple[str | int, ...]

    @property
    def beats_guessing(self) -> bool:
        """Whether a model beats the mean: two models are tried, so its p-value is doubled."""
        return any(
            scores.mean() > 0 and 2 * test.p_value <= 0.05
            for scores, test in (
                (self.linear, self.linear_test),
                (self.forest, self.forest_test),
            )
        )


def analyze_small_study(
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    rng: int | np.random.Generator,
    *,
    n_folds: int = 6,
    n_repeats: int = 5,
    n_permutations: int = 99,
    n_estimators: int = 30,
    n_bootstraps: int = 10,
) -> SmallStudy:
    """Analyze a study of a few people, with a baseline and a test beside each number.

    Columns with fewer than two different values tell nobody apart; they are left out and named.
    In the ranking they would be last each time, and make it look stable.

    Parameters
    ----------
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features, at least two that vary; missing values are filled with the median of the
        training part.
    y : array-like of shape (n_samples,)
        Targets.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_folds, n_repeats : int
        Folds of the cross-validation, and how often it is repeated.
    n_permutations : int
        Permutations of each test.
    n_estimators : int
        Trees of the forest.
    n_bootstraps : int
        Samples, drawn with replacement, among which the ranking is compared; each is given to a
        forest with a seed of its own. At least two.

    Returns
    -------
    SmallStudy
        Scores, tests, and the stability of the ranking.

    Raises
    ------
    ValueError
        If fewer than two columns vary, there are fewer than two bootstrap samples, or the
        targets or a permutation test are not as they should be.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(42, 5))
    >>> quick = dict(n_repeats=2, n_permutations=39, n_estimators=10, n_bootstraps=5)
    >>> study = analyze_small_study(X, 3 * X[:, 0] + rng.normal(size=42), rng, **quick)
    >>> study.beats_guessing
    True
    """
    rng = as_generator("rng", rng)
    n_folds = as_whole_number("n_folds", n_folds, least=2)
    n_repeats = as_whole_number("n_repeats", n_repeats, least=1)
    n_bootstraps = as_whole_number("n_bootstraps", n_bootstraps, least=2)
    require_one_order(X=X, y=y)
    frame, y = pd.DataFrame(X), as_vector("y", y)
    if len(frame) != len(y):
        raise ValueError(f"X has {len(frame)} rows and y {len(y)} targets; expected as many")
    varies = frame.nunique() > 1
    values = as_numbers("X", frame.loc[:, varies.to_numpy()], missing=True)
    if values.shape[1] < 2:
        raise ValueError(f"X must have at least two columns that vary, not {values.shape[1]}")
    linear = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
        RidgeCV(np.logspace(0, 4, 9)),
    )
    everyone = np.arange(len(y))
    draws = [everyone, *rng.integers(0, len(y), (n_bootstraps, len(y)))]
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    filled = [fill.fit_transform(values[drawn]) for drawn in draws]

    def fit_forest(sample: int, target: np.ndarray, seed: int) -> BaggedTrees:
        forest = BaggedTrees(n_estimators, random_state=seed)
        return forest.fit(filled[sample], target[draws[sample]])

    def score_linear(target: np.ndarray, seed: int = 0) -> float:
        return out_of_fold_r_squared(linear, values, target, n_folds=n_folds, seed=seed)

    def score_forest(target: np.ndarray, seed: int = 0) -> float:
        return out_of_bag_r_squared(fit_forest(0, target, seed), target)

    def concordance(target: np.ndarray) -> float:
        samples = range(1, len(draws))
        forests = [fit_forest(sample, target, seed=sample) for sample in samples]
        return kendalls_w(importance_ranks([f.feature_importances_ for f in forests]))

    linear_scores = np.array([score_linear(y, seed) for seed in range(n_repeats)])
    forest_scores = np.array([score_forest(y, seed) for seed in range(n_repeats)])
    linear_test, forest_test, stability_test = (
        permutation_test(score, y, rng, n_permutations=n_permutations)
        for score in (score_linear, score_forest, concordance)
    )
    constant = tuple(frame.columns[~varies.to_numpy()])
    return SmallStudy(
        linear_scores, forest_scores, linear_test, forest_test, stability_test, constant
    )
