"""Whether predicted probabilities mean what they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from nutrigen._arguments import as_numbers, as_whole_number, require_one_order

__all__ = ["expected_calibration_error", "reliability_table"]


def reliability_table(confidence: ArrayLike, correct: ArrayLike, n_bins: int = 10) -> pd.DataFrame:
    """Sort predictions by their confidence, and compare it with how many are right.

    Parameters
    ----------
    confidence : array of float, shape (n_samples,)
        Probability that a classifier gives to its decision.
    correct : array of bool, shape (n_samples,)
        Whether the decision was right.
    n_bins : int
        Number of bins of equal width between 0 and 1. A confidence on the border of two bins
        belongs to the lower one.

    Returns
    -------
    DataFrame
        A row for each bin that is not empty: the mean ``confidence``, the ``accuracy``, which is
        the share of right decisions, and the number ``n`` of predictions.

    Raises
    ------
    ValueError
        If the arrays differ in length or are empty, a confidence is not a probability, `correct`
        holds something else than truth values, or there is no bin.

    References
    ----------
    Naeini, M. P., Cooper, G. F. and Hauskrecht, M. (2015). Obtaining Well Calibrated Probabilities
    Using Bayesian Binning. *Proceedings of the AAAI Conference on Artificial Intelligence* 29,
    2901-2907. https://doi.org/10.1609/aaai.v29i1.9602

    Examples
    --------
    >>> reliability_table([0.6, 0.7, 0.98, 0.96], [True, False, True, True], n_bins=2)
       confidence  accuracy  n
    0        0.81      0.75  4
    """
    n_bins = as_whole_number("n_bins", n_bins, least=1)
    require_one_order(confidence=confidence, correct=correct)
    confidence, correct = as_numbers("confidence", confidence), np.asarray(correct)
    if confidence.ndim != 1 or confidence.shape != correct.shape or not confidence.size:
        raise ValueError(
            "confidence and correct must be of one length and not empty, but have shapes "
            f"{confidence.shape} and {correct.shape}"
        )
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise ValueError("confidence must be probabilities, from 0 to 1")
    # As truth values, a missing one and the text "False" would count as right.
    if correct.dtype.kind == "O":
        correct = as_numbers("correct", correct, missing=True)
    if correct.dtype.kind not in "biuf" or not np.isin(correct, (0, 1)).all():
        raise ValueError("correct must hold True or False for each prediction, or 1 and 0")
    borders = np.linspace(0, 1, n_bins + 1)[1:-1]
    table = pd.DataFrame({"confidence": confidence, "accuracy": correct.astype(bool)})
    bins = table.groupby(np.searchsorted(borders, confidence))
    return bins.mean().assign(n=bins.size()).reset_index(drop=True)


def expected_calibration_error(
    confidence: ArrayLike, correct: ArrayLike, n_bins: int = 10
) -> float:
    r"""Mean distance between confidence and accuracy, over bins of confidence.

    With :math:`R_b` of the :math:`R` predictions in bin b,

    .. math:: \sum_b \frac{R_b}{R} \left| \text{accuracy}_b - \text{confidence}_b \right|

    Parameters
    ----------
    confidence, correct, n_bins
        As in :func:`reliability_table`.

    Returns
    -------
    float
        Between 0 (well calibrated, as far as the bins can tell) and 1.

    Raises
    ------
    ValueError
        As :func:`reliability_table`.

    Notes
    -----
    Equation :eq:`eq-calibration-error` of the book.

    References
    ----------
    Naeini, M. P., Cooper, G. F. and Hauskrecht, M. (2015). Obtaining Well Calibrated Probabilities
    Using Bayesian Binning. *Proceedings of the AAAI Conference on Artificial Intelligence* 29,
    2901-2907. https://doi.org/10.1609/aaai.v29i1.9602

    Examples
    --------
    0.9 was promised, and 0.6 kept:

    >>> round(expected_calibration_error([0.9] * 10, [True] * 6 + [False] * 4), 3)
    0.3
    """
    table = reliability_table(confidence, correct, n_bins)
    gaps = (table["accuracy"] - table["confidence"]).abs()
    return float(np.average(gaps, weights=table["n"]))
