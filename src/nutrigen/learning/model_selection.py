"""Honest scores: predictions out of fold, what chance would reach, and what folds say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import KFold

from nutrigen._arguments import (
    as_generator,
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_one_order,
)
from nutrigen.learning._samples import as_vector
from nutrigen.learning.metrics import r_squared

__all__ = [
    "PermutationTest",
    "fold_interval",
    "out_of_fold_predictions",
    "out_of_fold_r_squared",
    "permutation_test",
    "permute_group_labels",
    "r_squared_gain",
]


def _rows(values: pd.DataFrame | np.ndarray, index: np.ndarray) -> pd.DataFrame | np.ndarray:
    return values.iloc[index] if hasattr(values, "iloc") else values[index]


def _as_table(X: ArrayLike | pd.DataFrame) -> pd.DataFrame | np.ndarray:
    """A frame as it is, which keeps its names, and anything else so that its rows can be taken."""
    if hasattr(X, "iloc"):
        return X
    return X.tocsr() if hasattr(X, "tocsr") else np.asarray(X)


def out_of_fold_predictions(
    model: BaseEstimator,
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    folds: Iterable[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Predict each sample by a model that has not seen it, and by the mean without it.

    Parameters
    ----------
    model : estimator
        A regressor; a clone of it is fitted for each fold. All that learns from data belongs
        inside: a pipeline.
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features.
    y : array-like of shape (n_samples,)
        Targets.
    folds : iterable of (train, test)
        Positions of the training and test samples, as ``KFold(...).split(X)`` gives them; each
        sample is in exactly one test part.

    Returns
    -------
    predictions, means : ndarray of shape (n_samples,)
        Predictions of the model, and means of the training targets.

    Raises
    ------
    ValueError
        If a sample is not tested exactly once, or is trained on in the same fold; if `X` and `y`
        differ in length, or in the order of their names.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> folds = KFold(3).split(range(3))
    >>> out_of_fold_predictions(DummyRegressor(), [[0], [0], [0]], [1.0, 2.0, 6.0], folds)[1]
    array([4. , 3.5, 1.5])
    """
    require_one_order(X=X, y=y)
    X, y = _as_table(X), as_vector("y", y)
    if X.shape[0] != len(y):
        raise ValueError(f"X has {X.shape[0]} rows and y {len(y)} targets; expected as many")
    predictions, means = np.empty(len(y)), np.empty(len(y))
    n_tests = np.zeros(len(y), dtype=int)
    for train, test in folds:
        if np.intersect1d(np.arange(len(y))[train], np.arange(len(y))[test]).size:
            raise ValueError("folds must not train on what they test")
        fitted = clone(model).fit(_rows(X, train), y[train])
        predictions[test] = fitted.predict(_rows(X, test))
        means[test] = y[train].mean()
        n_tests[test] += 1
    if (n_tests != 1).any():
        raise ValueError("folds must test each sample exactly once")
    return predictions, means


def out_of_fold_r_squared(
    model: BaseEstimator,
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    *,
    n_folds: int = 5,
    seed: int = 0,
) -> float:
    """Coefficient of determination in cross-validation, all samples together.

    With few samples a fold has too few of them for a score of its own. Here the squared errors
    of all folds are added up, and compared with those of the training means.

    Parameters
    ----------
    model, X, y
        As for `out_of_fold_predictions`.
    n_folds : int
        Number of folds.
    seed : int
        Seed of the shuffling.

    Returns
    -------
    float
        Zero for a model that predicts the training mean.

    Raises
    ------
    ValueError
        As `out_of_fold_predictions` and `r_squared`.

    Notes
    -----
    Equation :eq:`eq-learn-r-squared` of the book.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> out_of_fold_r_squared(DummyRegressor(), np.zeros((9, 1)), np.arange(9))
    0.0
    """
    n_samples = len(np.asarray(y))
    n_folds = as_whole_number("n_folds", n_folds, least=2, most=n_samples)
    seed = as_whole_number("seed", seed, least=0)
    folds = KFold(n_folds, shuffle=True, random_state=seed).split(np.arange(n_samples))
    predictions, means = out_of_fold_predictions(model, X, y, folds)
    return r_squared(y, predictions, means)


@dataclass(frozen=True)
class PermutationTest:
    """The outcome of a permutation test.

    Parameters
    ----------
    score : float
        Score with the targets as observed.
    permuted : ndarray of shape (n_permutations,)
        Scores with the targets permuted.

    Notes
    -----
    The p-value is equation :eq:`eq-learn-p-value` of the book.
    """

    score: float
    permuted: np.ndarray

    @property
    def p_value(self) -> float:
        """Share of all arrangements, the observed one among them, that score as high or higher."""
        # Scores that differ by rounding alone are equal.
        rounding = 1e-9 * max(abs(self.score), np.abs(self.permuted).max())
        n_reached = (self.permuted >= self.score - rounding).sum()
        return float((1 + n_reached) / (1 + len(self.permuted)))


def permutation_test(
    score: Callable[[np.ndarray], float],
    y: ArrayLike,
    rng: int | np.random.Generator,
    *,
    n_permutations: int = 99,
) -> PermutationTest:
    """Compare a score with those of targets that belong to nobody.

    Parameters
    ----------
    score : callable
        Takes targets of shape (n_samples,) and returns the score of the whole procedure with
        them: with every step that has looked at a target.
    y : array-like of shape (n_samples,)
        Targets as observed.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_permutations : int
        How many.

    Returns
    -------
    PermutationTest
        The score, those of the permutations, and the p-value.

    Raises
    ------
    ValueError
        If there is less than one permutation, or a score is not finite.

    Notes
    -----
    The p-value is equation :eq:`eq-learn-p-value` of the book.

    References
    ----------
    Phipson, B. and Smyth, G. K. (2010). Permutation P-values Should Never Be Zero: Calculating
    Exact P-values When Permutations Are Randomly Drawn. *Statistical Applications in Genetics and
    Molecular Biology* 9, 39. https://doi.org/10.2202/1544-6115.1585

    Examples
    --------
    >>> x = np.arange(8)
    >>> test = permutation_test(lambda y: float(x @ y), x, np.random.default_rng(0))
    >>> test.p_value
    0.01
    """
    n_permutations = as_whole_number("n_permutations", n_permutations, least=1)
    if not callable(score):
        raise TypeError(f"score must be a function of the targets, not {type(score).__name__}")
    rng = as_generator("rng", rng)
    y = as_vector("y", y)
    permuted = np.array([score(rng.permutation(y)) for _ in range(n_permutations)])
    observed = float(score(y))
    if not (np.isfinite(observed) and np.isfinite(permuted).all()):
        raise ValueError("score returns a number that is not finite; it cannot be compared")
    return PermutationTest(observed, permuted)


def fold_interval(
    scores: ArrayLike, confidence: float = 0.95, *, tested: float | None = None
) -> tuple[float, float]:
    r"""Interval for the mean score of a cross-validation, with the overlap of the folds.

    .. math:: \bar{a} \pm t \sqrt{\left(\frac{1}{K} + \frac{1}{K - 1}\right) s^2}

    Two training sets of a K-fold cross-validation share most of their samples, so that the scores
    are correlated and their spread, taken alone, promises too much. The second term corrects for
    a correlation of :math:`1/K`, the share of the samples that is tested; for K divisions at
    random that test a share :math:`q` each, it is :math:`q / (1 - q)`. That value is a rule of
    thumb: no estimate of the variance from one cross-validation is unbiased, and nothing promises
    that such intervals hold the true value as often as `confidence` says. They tend to be too
    wide, most of all for the difference of two models in the same folds, and they change with the
    folds. For what columns add to a regression, see :func:`r_squared_gain`.

    Parameters
    ----------
    scores : array of float, shape (K,)
        Score of each fold, at least two.
    confidence : float, default 0.95
        Of the quantile of Student's t, between 0 and 1. The intervals would cover with it if the
        scores were normal and correlated by :math:`1/K`.
    tested : float, optional
        Share of the samples that each division tests, between 0 and 1; by default one K-th, as in
        a cross-validation.

    Returns
    -------
    (low, high) : tuple of float

    Raises
    ------
    ValueError
        If there are fewer than two scores, one is not finite, or `confidence` or `tested` is out
        of range.

    Notes
    -----
    Equation :eq:`eq-gf-interval` of the book.

    References
    ----------
    Nadeau, C. and Bengio, Y. (2003). Inference for the Generalization Error. *Machine Learning* 52,
    239-281. https://doi.org/10.1023/A:1024068626366

    Examples
    --------
    >>> low, high = fold_interval([0.8, 0.9, 0.7, 0.8, 0.8])
    >>> round(low, 3), round(high, 3)
    (0.668, 0.932)
    """
    scores = as_numbers("scores", scores)
    if scores.ndim != 1 or scores.size < 2:
        raise ValueError(f"scores must be at least two numbers, not of shape {scores.shape}")
    confidence = as_number("confidence", confidence, above=0, below=1)
    K = scores.size
    q = 1 / K if tested is None else as_number("tested", tested, above=0, below=1)
    standard_error = np.sqrt((1 / K + q / (1 - q)) * scores.var(ddof=1))  # eq-gf-interval
    half = stats.t.ppf((1 + confidence) / 2, K - 1) * standard_error
    return float(scores.mean() - half), float(scores.mean() + half)


def permute_group_labels(
    y: ArrayLike, groups: ArrayLike, rng: int | np.random.Generator
) -> np.ndarray:
    """Shuffle labels between groups: relatives keep a common label.

    This is what "the words say nothing about the class" looks like in data of relatives. Labels
    that are shuffled sample by sample would make relatives differ, which no data set of this
    kind does.

    Parameters
    ----------
    y : array, shape (n_samples,)
        Labels, the same for all samples of a group.
    groups : array, shape (n_samples,)
        Group of each sample.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.

    Returns
    -------
    ndarray, shape (n_samples,)
        The label of another group, or the same one, by chance.

    Raises
    ------
    ValueError
        If a group has two labels, a label or group is missing, or the lengths differ.

    Examples
    --------
    >>> permute_group_labels(["a", "a", "b", "c"], [0, 0, 1, 2], np.random.default_rng(1))
    array(['a', 'a', 'b', 'c'], dtype='<U1')
    """
    rng = as_generator("rng", rng)
    require_one_order(y=y, groups=groups)
    y, groups = as_labels("y", y), as_labels("groups", groups)
    names, first, number = np.unique(groups, return_index=True, return_inverse=True)
    if len(number) != len(y):
        raise ValueError(f"y has {len(y)} labels and groups {len(number)} entries")
    label = y[first]
    mixed = np.flatnonzero(label[number] != y)
    if mixed.size:
        raise ValueError(f"group {names[number[mixed[0]]]} has more than one label")
    return rng.permutation(label)[number]


def r_squared_gain(
    y: ArrayLike, without: ArrayLike, together: ArrayLike, y_reference: ArrayLike
) -> tuple[float, float]:
    r"""What further columns add to the score of a regression, with its standard error over people.

    .. math:: G = \frac{\sum_i d_i}{\sum_i t_i} , \qquad
        d_i = (y_i - \hat{y}_i^{\text{without}})^2 - (y_i - \hat{y}_i^{\text{together}})^2 ,
        \qquad t_i = (y_i - \bar{y}_i)^2

    Each prediction is for a person whom the model has not seen. The standard error is that of a
    ratio of two means over people,

    .. math:: \frac{1}{\bar{t}} \sqrt{\frac{1}{n (n - 1)} \sum_i (d_i - G \, t_i)^2} .

    It knows the luck of who is in the study, not that of the folds, which several cross-validations
    average away. Where the further columns add nothing, :math:`G` is a little below zero: the
    larger model has more to learn from the same people.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Targets, of at least two people.
    without, together : array-like of shape (n_samples,) or (n_repeats, n_samples)
        Out-of-fold predictions of the model without the further columns, and of that with them,
        from the same folds; a row for each cross-validation if it was repeated.
    y_reference : array-like of the same shape
        Means of the training targets of each fold.

    Returns
    -------
    gain, standard_error : float
        In units of the coefficient of determination.

    Raises
    ------
    ValueError
        If the shapes differ, a value is not finite, there are fewer than two people, or the
        reference makes no error.

    Notes
    -----
    Equation :eq:`eq-mm-gain` of the book.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques. 3rd edition, Wiley, chapter 6.

    Examples
    --------
    >>> gain, error = r_squared_gain([1, 2, 3, 4], [2, 2, 3, 3], [1, 2, 3, 3], [2.5] * 4)
    >>> round(gain, 2), round(error, 2)
    (0.2, 0.16)
    """
    require_one_order(y=y, without=without, together=together, y_reference=y_reference)
    y = as_numbers("y", y)
    if y.ndim != 1 or y.size < 2:
        raise ValueError(f"y must be at least two numbers, not of shape {y.shape}")
    tables = {"without": without, "together": together, "y_reference": y_reference}
    squares = []
    for name, values in tables.items():
        table = as_numbers(name, values)
        if table.ndim not in (1, 2) or table.shape[-1] != y.size:
            raise ValueError(f"{name} must have {y.size} columns, as y, not shape {table.shape}")
        squares.append(np.atleast_2d((y - table) ** 2))
    if len({table.shape for table in squares}) > 1:
        raise ValueError("without, together and y_reference must repeat equally often")
    before, after, guessed = (table.mean(axis=0) for table in squares)
    if not guessed.sum() > 0:
        raise ValueError("y must differ from y_reference: there is no error to take away")
    gain = (before - after).sum() / guessed.sum()  # eq-mm-gain
    residuals = before - after - gain * guessed
    standard_error = np.sqrt((residuals**2).sum() / (y.size * (y.size - 1))) / guessed.mean()
    return float(gain), float(standard_error)
