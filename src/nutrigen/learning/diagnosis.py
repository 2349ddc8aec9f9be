"""How good is a test for a disease? Sensitivity, specificity and what follows from them.

All functions speak of patients who have a disease (sick) and of others who do not (well), and of a
test that is positive or negative. Shares come with intervals, because test sets are small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, rankdata

from nutrigen._arguments import (
    as_generator,
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_class,
    require_one_order,
    require_same_kind,
)

__all__ = [
    "DiagnosticTable",
    "area_interval",
    "area_under_curve",
    "diagnostic_table",
    "predictive_value",
    "wilson_interval",
]


def wilson_interval(n_right: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    r"""Wilson's interval for a share of which a sample is known.

    It holds the shares :math:`p` that the observed one does not contradict,

    .. math:: |\hat{p} - p| \le z \sqrt{p (1 - p) / n} .

    Parameters
    ----------
    n_right : int
        How many of the sample have the property.
    n : int
        Size of the sample.
    confidence : float
        Probability, for large samples, that an interval made in this way holds the true share.

    Returns
    -------
    low, high : float
        Between 0 and 1. Unlike the interval of 1.96 standard errors it has a width where all or
        none of the sample have the property.

    Raises
    ------
    ValueError
        If not ``0 <= n_right <= n`` with a positive `n`, or not ``0 < confidence < 1``.

    Notes
    -----
    Equation :eq:`eq-wilson` of the book.

    References
    ----------
    Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical Inference.
    *Journal of the American Statistical Association* 22, 209-212.
    https://doi.org/10.1080/01621459.1927.10502953

    Examples
    --------
    >>> low, high = wilson_interval(10, 10)
    >>> round(low, 3), round(high, 3)
    (0.722, 1.0)
    """
    n_right, n = as_whole_number("n_right", n_right), as_whole_number("n", n)
    if n < 1 or not 0 <= n_right <= n:
        raise ValueError(f"n_right must be between 0 and a positive n, not {n_right} of {n}")
    confidence = as_number("confidence", confidence, above=0, below=1)
    z = float(norm.ppf((1 + confidence) / 2))
    share = n_right / n
    # eq-wilson
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half_width = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not lead out of the interval of all shares.
    return max(center - half_width, 0.0), min(center + half_width, 1.0)


@dataclass(frozen=True)
class DiagnosticTable:
    """How often a test was positive or negative, in the sick and in the well.

    Attributes
    ----------
    n_found, n_missed : int
        Sick patients with a positive and with a negative test.
    n_cleared, n_alarmed : int
        Patients who are well, with a negative and with a positive test.

    Notes
    -----
    Equation :eq:`eq-sensitivity-specificity` of the book.
    """

    n_found: int
    n_missed: int
    n_cleared: int
    n_alarmed: int

    # eq-sensitivity-specificity
    @property
    def sensitivity(self) -> float:
        """Share of the sick whom the test finds."""
        return self.n_found / (self.n_found + self.n_missed)

    @property
    def specificity(self) -> float:
        """Share of the well whom the test clears."""
        return self.n_cleared / (self.n_cleared + self.n_alarmed)

    @property
    def accuracy(self) -> float:
        """Share of all patients for whom the test is right."""
        return (self.n_found + self.n_cleared) / self.n_patients

    @property
    def n_patients(self) -> int:
        """Number of all patients."""
        return self.n_found + self.n_missed + self.n_cleared + self.n_alarmed

    def intervals(self, *, confidence: float = 0.95) -> dict[str, tuple[float, float]]:
        """Wilson's intervals of sensitivity, specificity and accuracy.

        Parameters
        ----------
        confidence : float
            See :func:`wilson_interval`.

        Returns
        -------
        dict of str to tuple of float
            Lower and upper bound, by name.
        """
        found, cleared = self.n_found, self.n_cleared
        shares = {
            "sensitivity": (found, found + self.n_missed),
            "specificity": (cleared, cleared + self.n_alarmed),
            "accuracy": (found + cleared, self.n_patients),
        }
        return {
            name: wilson_interval(n_right, n, confidence=confidence)
            for name, (n_right, n) in shares.items()
        }


def diagnostic_table(truth: ArrayLike, predicted: ArrayLike, *, sick: object) -> DiagnosticTable:
    """Count right and wrong results of a test, in the sick and in the well.

    Parameters
    ----------
    truth, predicted : array-like of shape (n_patients,)
        True and predicted labels, in the same order.
    sick : object
        The label of the sick; every other one counts as well.

    Returns
    -------
    DiagnosticTable
        The four counts.

    Raises
    ------
    ValueError
        If the lengths differ, if there are no patients, a label is missing or a fraction, or if no
        patient is sick (which lists the labels that occur) or none is well.
    TypeError
        If text is among numbers, or is to be compared with them.

    Examples
    --------
    >>> table = diagnostic_table(["M", "M", "B", "B"], ["M", "B", "B", "B"], sick="M")
    >>> table
    DiagnosticTable(n_found=1, n_missed=1, n_cleared=2, n_alarmed=0)
    >>> table.sensitivity, table.specificity
    (0.5, 1.0)
    """
    return table_of_classes(truth, predicted, sick, ("truth", "predicted", "sick"))


def table_of_classes(
    truth: ArrayLike, predicted: ArrayLike, sick: object, names: tuple[str, str, str]
) -> DiagnosticTable:
    """The same under the names that arguments have elsewhere in this room."""
    name, other_name, class_name = names
    require_one_order(**{name: truth, other_name: predicted})
    truth, predicted = as_labels(name, truth), as_labels(other_name, predicted)
    if truth.shape != predicted.shape:
        raise ValueError(
            f"{name} and {other_name} must be lists of the same length, but their shapes are "
            f"{truth.shape} and {predicted.shape}"
        )
    if not len(truth):
        raise ValueError(f"{name} is empty: there must be some of either kind")
    require_same_kind(**{name: truth, other_name: predicted})
    require_class(class_name, sick, truth)
    is_sick, is_positive = truth == sick, predicted == sick
    if is_sick.all():
        raise ValueError(f"{name} is {sick!r} for all: the table needs some of either kind")
    return DiagnosticTable(
        n_found=int((is_sick & is_positive).sum()),
        n_missed=int((is_sick & ~is_positive).sum()),
        n_cleared=int((~is_sick & ~is_positive).sum()),
        n_alarmed=int((~is_sick & is_positive).sum()),
    )


def predictive_value(
    sensitivity: ArrayLike, specificity: ArrayLike, prevalence: ArrayLike
) -> np.ndarray | float:
    """Probability to be sick if the test is positive.

    Parameters
    ----------
    sensitivity, specificity, prevalence : float or array-like
        Shares; arrays are combined element by element.

    Returns
    -------
    float or ndarray
        The positive predictive value.

    Raises
    ------
    ValueError
        If a share is outside [0, 1], or if the test is never positive.

    Notes
    -----
    Equation :eq:`eq-basics-precision-prevalence` of the book.

    Examples
    --------
    >>> round(predictive_value(0.95, 0.95, 0.5), 2), round(predictive_value(0.95, 0.95, 0.005), 2)
    (0.95, 0.09)
    """
    shares = np.broadcast_arrays(
        as_numbers("sensitivity", sensitivity),
        as_numbers("specificity", specificity),
        as_numbers("prevalence", prevalence),
    )
    if not all(((share >= 0) & (share <= 1)).all() for share in shares):
        raise ValueError("sensitivity, specificity and prevalence must be between 0 and 1")
    # eq-basics-precision-prevalence
    true_alarms = shares[0] * shares[2]
    alarms = true_alarms + (1 - shares[1]) * (1 - shares[2])
    if (alarms == 0).any():
        raise ValueError("the test is never positive: the predictive value would be 0/0")
    value = true_alarms / alarms
    return float(value) if value.ndim == 0 else value


def area_under_curve(sick_scores: ArrayLike, well_scores: ArrayLike) -> float:
    """Probability that a sick patient has a higher score than one who is well.

    Equal scores count one half. This is the area under the ROC curve.

    Parameters
    ----------
    sick_scores : array-like of shape (n_sick,)
        Scores of the sick, higher if the disease is more likely.
    well_scores : array-like of shape (n_well,)
        Scores of the well.

    Returns
    -------
    float
        1 if all sick patients have higher scores than all others, one half for scores that say
        nothing.

    Raises
    ------
    ValueError
        If one of the groups is empty, or a score is not a number.

    Notes
    -----
    Equation :eq:`eq-basics-mann-whitney` of the book.

    References
    ----------
    Hanley, J. A. and McNeil, B. J. (1982). The Meaning and Use of the Area under a Receiver
    Operating Characteristic (ROC) Curve. *Radiology* 143, 29-36.
    https://doi.org/10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> area_under_curve([0.9, 0.4], [0.1, 0.4])
    0.875
    """
    sick, well = _scores("sick_scores", sick_scores), _scores("well_scores", well_scores)
    if not len(sick) or not len(well):
        raise ValueError("there must be scores of sick patients and of others")
    # The ranks of the sick count the patients below them, the sick among them included.
    # SciPy 1.11 has no ranks for numbers that are infinite, but for their places among the others.
    places = np.unique(np.concatenate([sick, well]), return_inverse=True)[1]
    ranks = rankdata(places)[: len(sick)]
    pairs_won = ranks.sum() - len(sick) * (len(sick) + 1) / 2
    return float(pairs_won / (len(sick) * len(well)))


def area_interval(
    sick_scores: ArrayLike,
    well_scores: ArrayLike,
    rng: int | np.random.Generator,
    *,
    n_draws: int = 2000,
    confidence: float = 0.95,
) -> tuple[float, float]:
    """Bootstrap interval of the area under the ROC curve.

    Sick patients and others are drawn again, with replacement, apart from each other.

    Parameters
    ----------
    sick_scores, well_scores : array-like
        See :func:`area_under_curve`.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_draws : int
        Number of bootstrap samples.
    confidence : float
        Share of the bootstrap samples whose area lies inside.

    Returns
    -------
    low, high : float
        Quantiles of the areas.

    Raises
    ------
    ValueError
        If a parameter is out of range, a group is empty, a score is not a number, or the groups are
        separated: the area is then 0 or 1 in every bootstrap sample, which says nothing about other
        patients.

    References
    ----------
    Efron, B. (1979). Bootstrap Methods: Another Look at the Jackknife. *Annals of Statistics* 7,
    1-26. https://doi.org/10.1214/aos/1176344552

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> low, high = area_interval(rng.normal(1, 1, 50), rng.normal(0, 1, 50), rng)
    >>> round(low, 2), round(high, 2)
    (0.69, 0.86)
    """
    n_draws = as_whole_number("n_draws", n_draws, least=1)
    confidence = as_number("confidence", confidence, above=0, below=1)
    rng = as_generator("rng", rng)
    sick, well = _scores("sick_scores", sick_scores), _scores("well_scores", well_scores)
    if area_under_curve(sick, well) in (0, 1):
        raise ValueError(
            "the scores of the sick and of the well do not overlap, and so would those of every "
            "bootstrap sample: its interval would have no width, whatever the number of patients"
        )
    areas = [
        area_under_curve(rng.choice(sick, size=len(sick)), rng.choice(well, size=len(well)))
        for _ in range(n_draws)
    ]
    tail = (1 - confidence) / 2
    low, high = np.quantile(areas, [tail, 1 - tail])
    return float(low), float(high)


def _scores(name: str, values: ArrayLike) -> np.ndarray:
    scores = as_numbers(name, values, missing=True)
    if scores.ndim != 1 or np.isnan(scores).any():
        raise ValueError(f"{name} must hold one number for each patient, none of them missing")
    return scores
