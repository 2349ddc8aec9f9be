"""How good are predictions? The measures of performance, each written to be read.

A measure takes what is true and what was predicted, in the same order, and returns one number.
Measures of two classes need to know which of them is the positive one, the one that is looked for.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from nutrigen._arguments import (
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_class,
    require_one_order,
    require_same_kind,
)
from nutrigen.learning.diagnosis import DiagnosticTable, area_under_curve, table_of_classes

__all__ = [
    "accuracy",
    "area_under_roc",
    "average_precision",
    "best_of_guesses",
    "f1_score",
    "mean_absolute_error",
    "mean_squared_error",
    "precision",
    "precision_recall_curve",
    "r_squared",
    "recall",
    "roc_curve",
    "root_mean_squared_error",
    "specificity",
    "standard_error_of_share",
]


def mean_absolute_error(y_true: ArrayLike, y_predicted: ArrayLike) -> float:
    """By how much predictions are off, on average.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted numbers.

    Returns
    -------
    float
        In the unit of `y_true`.

    Raises
    ------
    ValueError
        If there is nothing to compare, the shapes differ, or a number is not finite.

    Notes
    -----
    Equation :eq:`eq-basics-mae` of the book.

    Examples
    --------
    >>> mean_absolute_error([2.0, 4.0, 6.0], [2.0, 5.0, 4.0])
    1.0
    """
    y_true, y_predicted = _two_lists_of_numbers(y_true, y_predicted)
    # eq-basics-mae
    return float(np.mean(np.abs(y_true - y_predicted)))


def mean_squared_error(y_true: ArrayLike, y_predicted: ArrayLike) -> float:
    """Mean of the squared errors.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted numbers.

    Returns
    -------
    float
        In the square of the unit of `y_true`.

    Raises
    ------
    ValueError
        If there is nothing to compare, the shapes differ, or a number is not finite.

    Notes
    -----
    Equation :eq:`eq-basics-mse` of the book.

    Examples
    --------
    >>> mean_squared_error([2.0, 4.0, 6.0], [2.0, 5.0, 3.0])
    3.3333333333333335
    """
    y_true, y_predicted = _two_lists_of_numbers(y_true, y_predicted)
    # eq-basics-mse
    return float(np.mean((y_true - y_predicted) ** 2))


def root_mean_squared_error(y_true: ArrayLike, y_predicted: ArrayLike) -> float:
    """Root of the mean squared error.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted numbers.

    Returns
    -------
    float
        In the unit of `y_true`; never less than the mean absolute error.

    Raises
    ------
    ValueError
        If there is nothing to compare, the shapes differ, or a number is not finite.

    Notes
    -----
    Equation :eq:`eq-basics-mse` of the book.

    Examples
    --------
    >>> root_mean_squared_error([0.0, 0.0], [3.0, 3.0])
    3.0
    """
    return math.sqrt(mean_squared_error(y_true, y_predicted))


def r_squared(
    y_true: ArrayLike, y_predicted: ArrayLike, y_reference: ArrayLike | None = None
) -> float:
    """Share of the squared error of a reference that the predictions take away.

    Also called coefficient of determination. It is one for perfect predictions, zero for some as
    good as the reference, and negative, without a lower limit, for worse ones.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted numbers.
    y_reference : array-like of shape (n_samples,) or float, optional
        What would have been predicted without any feature: the mean of the training samples. If
        it is not given, the mean of `y_true`, which no model could know.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    ValueError
        As for :func:`mean_squared_error`, if there is not one reference for each sample, or if the
        reference makes no error.

    Notes
    -----
    Equation :eq:`eq-basics-r2` of the book; the chapter on learning from nutritional data has that
    with another reference.

    Examples
    --------
    >>> r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), r_squared([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    (1.0, 0.0)
    >>> r_squared([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    -3.0
    """
    y_true, y_predicted = _two_lists_of_numbers(y_true, y_predicted)
    errors = y_true - y_predicted
    if y_reference is None:
        # Without an offset, whose rounding would count as an error of the mean.
        deviations = (y_true - y_true[0]) - np.mean(y_true - y_true[0])
    else:
        reference = as_numbers("y_reference", y_reference)
        if reference.shape not in ((), y_true.shape):
            raise ValueError(
                f"y_reference must be one number, or one for each of the {len(y_true)} samples, "
                f"but its shape is {reference.shape}"
            )
        deviations = y_true - reference
    largest = np.abs(deviations).max()
    if not largest > 1e-13 * np.abs(y_true).max():
        raise ValueError("y_true must differ from the reference: there is no error to take away")
    # In units of the largest one, of which the square is a number whatever the unit is.
    return 1.0 - float(np.sum((errors / largest) ** 2) / np.sum((deviations / largest) ** 2))


def accuracy(y_true: ArrayLike, y_predicted: ArrayLike) -> float:
    """Share of the predictions that are right.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted classes, of which there may be any number.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If there is nothing to compare, or the shapes differ.

    Notes
    -----
    Equation :eq:`eq-basics-accuracy` of the book.

    Examples
    --------
    >>> accuracy(["wt", "ppar", "wt", "wt"], ["wt", "wt", "wt", "wt"])
    0.75
    """
    y_true, y_predicted = _two_lists_of_labels(y_true, y_predicted)
    # eq-basics-accuracy
    return float(np.mean(y_true == y_predicted))


def precision(y_true: ArrayLike, y_predicted: ArrayLike, *, positive: object) -> float:
    """Of those who are called positive, the share who are.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted classes; every class but `positive` counts as negative.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        Between 0 and 1; NaN if nobody is called positive, since 0/0 has no value.

    Raises
    ------
    ValueError
        If the shapes differ, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-precision-recall` of the book.

    Examples
    --------
    >>> precision([1, 1, 0, 0, 0], [1, 0, 1, 0, 0], positive=1)
    0.5
    """
    # eq-basics-precision-recall
    table = _table(y_true, y_predicted, positive)
    n_called = table.n_found + table.n_alarmed
    return table.n_found / n_called if n_called else math.nan


def recall(y_true: ArrayLike, y_predicted: ArrayLike, *, positive: object) -> float:
    """Of those who are positive, the share who are called so: the sensitivity.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted classes; every class but `positive` counts as negative.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the shapes differ, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-precision-recall` of the book.

    Examples
    --------
    >>> recall([1, 1, 0, 0, 0], [1, 0, 1, 0, 0], positive=1)
    0.5
    """
    return _table(y_true, y_predicted, positive).sensitivity


def specificity(y_true: ArrayLike, y_predicted: ArrayLike, *, positive: object) -> float:
    """Of those who are negative, the share who are called so.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted classes; every class but `positive` counts as negative.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the shapes differ, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-precision-recall` of the book.

    Examples
    --------
    >>> round(specificity([1, 1, 0, 0, 0], [1, 0, 1, 0, 0], positive=1), 3)
    0.667
    """
    return _table(y_true, y_predicted, positive).specificity


def f1_score(y_true: ArrayLike, y_predicted: ArrayLike, *, positive: object) -> float:
    """Harmonic mean of precision and recall.

    Parameters
    ----------
    y_true, y_predicted : array-like of shape (n_samples,)
        True and predicted classes; every class but `positive` counts as negative.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        Between 0 and 1; 0 if no positive sample is found.

    Raises
    ------
    ValueError
        If the shapes differ, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-f1` of the book.

    Examples
    --------
    >>> f1_score([1, 1, 0, 0, 0], [1, 0, 0, 0, 0], positive=1)
    0.6666666666666666
    """
    table = _table(y_true, y_predicted, positive)
    # eq-basics-f1, in the form that has a value even if nobody is called positive
    return 2 * table.n_found / (2 * table.n_found + table.n_alarmed + table.n_missed)


def roc_curve(
    y_true: ArrayLike, scores: ArrayLike, *, positive: object
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of false alarms and recall for every threshold of a score.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True classes; every class but `positive` counts as negative.
    scores : array-like of shape (n_samples,)
        Higher where the positive class is more likely.
    positive : object
        The class that is looked for.

    Returns
    -------
    false_alarms, recalls, thresholds : ndarray of shape (n_thresholds + 1,)
        A sample is called positive if its score is at least the threshold. The first threshold is
        infinite: nobody is called positive. The last one calls everybody.

    Raises
    ------
    ValueError
        If the shapes differ, a score is not a number, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-roc` of the book.

    Examples
    --------
    >>> false_alarms, recalls, thresholds = roc_curve([1, 0, 1], [0.9, 0.5, 0.2], positive=1)
    >>> false_alarms.tolist(), recalls.tolist()
    ([0.0, 0.0, 1.0, 1.0], [0.0, 0.5, 0.5, 1.0])
    """
    n_found, n_alarmed, thresholds = _counts_by_threshold(y_true, scores, positive)
    # eq-basics-roc
    return n_alarmed / n_alarmed[-1], n_found / n_found[-1], thresholds


def area_under_roc(y_true: ArrayLike, scores: ArrayLike, *, positive: object) -> float:
    """Probability that a positive sample has a higher score than a negative one.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True classes; every class but `positive` counts as negative.
    scores : array-like of shape (n_samples,)
        Higher where the positive class is more likely.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        1 for a perfect order, one half for an order that says nothing. Ties count one half.

    Raises
    ------
    ValueError
        If the shapes differ, a score is not a number, or all samples are of one kind.

    See Also
    --------
    nutrigen.learning.diagnosis.area_under_curve : the same from the scores of either class.

    Notes
    -----
    Equations :eq:`eq-basics-area` and :eq:`eq-basics-mann-whitney` of the book.

    Examples
    --------
    >>> area_under_roc([1, 0, 1, 0], [0.9, 0.5, 0.2, 0.1], positive=1)
    0.75
    """
    is_positive, scores = _classes_and_scores(y_true, scores, positive)
    # eq-basics-mann-whitney
    return area_under_curve(scores[is_positive], scores[~is_positive])


def precision_recall_curve(
    y_true: ArrayLike, scores: ArrayLike, *, positive: object
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Precision and recall for every threshold of a score.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True classes; every class but `positive` counts as negative.
    scores : array-like of shape (n_samples,)
        Higher where the positive class is more likely.
    positive : object
        The class that is looked for.

    Returns
    -------
    precisions, recalls, thresholds : ndarray of shape (n_thresholds,)
        From the highest threshold, at which those with the best score are called positive, to the
        lowest, which calls everybody.

    Raises
    ------
    ValueError
        If the shapes differ, a score is not a number, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-precision-recall` of the book.

    Examples
    --------
    >>> precisions, recalls, _ = precision_recall_curve([1, 0, 1], [0.9, 0.5, 0.2], positive=1)
    >>> precisions.round(2).tolist(), recalls.tolist()
    ([1.0, 0.5, 0.67], [0.5, 0.5, 1.0])
    """
    n_found, n_alarmed, thresholds = (
        values[1:] for values in _counts_by_threshold(y_true, scores, positive)
    )
    return n_found / (n_found + n_alarmed), n_found / n_found[-1], thresholds


def average_precision(y_true: ArrayLike, scores: ArrayLike, *, positive: object) -> float:
    """Precision, averaged over the steps of the recall as the threshold falls.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True classes; every class but `positive` counts as negative.
    scores : array-like of shape (n_samples,)
        Higher where the positive class is more likely.
    positive : object
        The class that is looked for.

    Returns
    -------
    float
        1 for a perfect order; about the prevalence for an order that says nothing.

    Raises
    ------
    ValueError
        If the shapes differ, a score is not a number, or all samples are of one kind.

    Notes
    -----
    Equation :eq:`eq-basics-average-precision` of the book.

    Examples
    --------
    >>> average_precision([1, 0, 1], [0.9, 0.5, 0.2], positive=1)
    0.8333333333333333
    """
    precisions, recalls, _ = precision_recall_curve(y_true, scores, positive=positive)
    # eq-basics-average-precision
    return float(np.sum(precisions * np.diff(recalls, prepend=0.0)))


def standard_error_of_share(share: ArrayLike, n: ArrayLike) -> np.ndarray | float:
    """Standard deviation of a share that is measured in a sample.

    Parameters
    ----------
    share : float or array-like
        The true share, between 0 and 1.
    n : int or array-like
        Size of the sample, at least 1.

    Returns
    -------
    float or ndarray
        Of the binomial distribution, divided by `n`.

    Raises
    ------
    ValueError
        If a share is not between 0 and 1, or a sample is empty.

    Notes
    -----
    Equation :eq:`eq-basics-standard-error` of the book.

    Examples
    --------
    >>> standard_error_of_share(0.5, 100)
    0.05
    """
    share, n = as_numbers("share", share), as_numbers("n", n)
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError(f"share must be between 0 and 1, not {share}")
    if not (n >= 1).all():
        raise ValueError(f"n must be at least 1, not {n}")
    # eq-basics-standard-error
    error = np.sqrt(share * (1 - share) / n)
    return float(error) if error.ndim == 0 else error


def best_of_guesses(n_right: ArrayLike, n: int, n_models: int, chance: float) -> np.ndarray | float:
    """Probability that the best of several guessing models has at least so many right.

    Parameters
    ----------
    n_right : int or array-like
        Number of right answers.
    n : int
        Size of the test set.
    n_models : int
        Models that guess, independently of each other.
    chance : float
        Probability that one guess is right.

    Returns
    -------
    float or ndarray
        A probability.

    Raises
    ------
    ValueError
        If there are no models or no samples, or `chance` is not between 0 and 1.

    Notes
    -----
    Equation :eq:`eq-basics-best-of` of the book.

    Examples
    --------
    >>> best_of_guesses(1, n=1, n_models=2, chance=0.5)
    0.75
    """
    n, n_models = as_whole_number("n", n, least=1), as_whole_number("n_models", n_models, least=1)
    chance = as_number("chance", chance, least=0, most=1)
    at_least = binom.sf(as_numbers("n_right", n_right) - 1, n, chance)
    # eq-basics-best-of, by logarithms: of a rare success 1 - (1 - p) ** M would leave no digit.
    with np.errstate(divide="ignore"):  # one model is certain to have so many right
        probability = -np.expm1(n_models * np.log1p(-at_least))
    return float(probability) if np.ndim(probability) == 0 else probability


def _require_two_lists(name: str, y_true: np.ndarray, other: np.ndarray) -> None:
    # One row against one column would be broadcast to a table, and its mean would look plausible.
    if y_true.ndim != 1 or y_true.shape != other.shape:
        raise ValueError(
            f"y_true and {name} must be lists of the same length, but their shapes are "
            f"{y_true.shape} and {other.shape}"
        )
    if not len(y_true):
        raise ValueError("y_true is empty: there is nothing to compare")


def _two_lists_of_labels(
    y_true: ArrayLike, y_predicted: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    require_one_order(y_true=y_true, y_predicted=y_predicted)
    y_true, y_predicted = as_labels("y_true", y_true), as_labels("y_predicted", y_predicted)
    _require_two_lists("y_predicted", y_true, y_predicted)
    require_same_kind(y_true=y_true, y_predicted=y_predicted)
    return y_true, y_predicted


def _two_lists_of_numbers(
    y_true: ArrayLike, y_predicted: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    require_one_order(y_true=y_true, y_predicted=y_predicted)
    y_true, y_predicted = as_numbers("y_true", y_true), as_numbers("y_predicted", y_predicted)
    _require_two_lists("y_predicted", y_true, y_predicted)
    return y_true, y_predicted


def _table(y_true: ArrayLike, y_predicted: ArrayLike, positive: object) -> DiagnosticTable:
    names = ("y_true", "y_predicted", "positive")
    return table_of_classes(y_true, y_predicted, positive, names)


def _classes_and_scores(
    y_true: ArrayLike, scores: ArrayLike, positive: object
) -> tuple[np.ndarray, np.ndarray]:
    require_one_order(y_true=y_true, scores=scores)
    y_true, scores = as_labels("y_true", y_true), as_numbers("scores", scores, missing=True)
    _require_two_lists("scores", y_true, scores)
    if np.isnan(scores).any():
        raise ValueError("scores holds a value that is not a number")
    require_class("positive", positive, y_true)
    is_positive = y_true == positive
    if is_positive.all():
        raise ValueError("all samples are positive: an order needs some of either kind")
    return is_positive, scores


def _counts_by_threshold(
    y_true: ArrayLike, scores: ArrayLike, positive: object
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of true and of false alarms for thresholds from infinity down to the last score."""
    is_positive, scores = _classes_and_scores(y_true, scores, positive)
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    # Samples with equal scores are called together: only the last of them ends a step.
    # Compared, not subtracted: two infinite scores are equal, and have no difference.
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    n_found = np.cumsum(is_positive[order])[ends]
    n_alarmed = ends + 1 - n_found
    return np.append(0, n_found), np.append(0, n_alarmed), np.append(np.inf, ordered[ends])
