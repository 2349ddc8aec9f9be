"""The equations of the chapter on breast cancer, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from scipy.optimize import brentq
from scipy.stats import binomtest, norm
from sklearn.metrics import recall_score, roc_auc_score

from nutrigen.diagnosis import (
    area_under_curve,
    diagnostic_table,
    predictive_value,
    wilson_interval,
)

Verify = Callable[..., None]

ROUNDING = 1e-12
STANDARD_ERRORS = 4


@pytest.mark.equation("eq-sensitivity-specificity")
def test_sensitivity_and_specificity(deviation: Verify, rng: np.random.Generator) -> None:
    """Random tables, against the recall of either class by scikit-learn."""
    for _ in range(30):
        truth = np.append(rng.integers(0, 2, size=40), [0, 1])
        predicted = rng.integers(0, 2, size=42)
        table = diagnostic_table(truth, predicted, sick=1)
        expected = [recall_score(truth, predicted, pos_label=label) for label in (1, 0)]
        by_formula = [
            table.n_found / (table.n_found + table.n_missed),
            table.n_cleared / (table.n_cleared + table.n_alarmed),
        ]
        deviation(by_formula, expected, tolerance=ROUNDING)
        deviation([table.sensitivity, table.specificity], expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-auc")
def test_area_under_the_curve(deviation: Verify, rng: np.random.Generator) -> None:
    """All pairs of random scores with many ties, against the area that scikit-learn integrates."""
    for _ in range(30):
        sick, well = rng.integers(2, 9, size=20), rng.integers(0, 7, size=30)
        pairs = np.sign(sick[:, None] - well)
        by_pairs = np.mean(pairs > 0) + 0.5 * np.mean(pairs == 0)
        truth = np.repeat([1, 0], [20, 30])
        integrated = roc_auc_score(truth, np.concatenate([sick, well]))
        deviation(by_pairs, integrated, tolerance=ROUNDING)
        deviation(area_under_curve(sick, well), integrated, tolerance=ROUNDING)


@pytest.mark.equation("eq-wilson")
def test_wilson_interval(symbolic: Verify) -> None:
    """Either bound solves the quadratic equation that the inequality becomes when squared."""
    share, z, n = sympy.symbols("p_hat z N", positive=True)
    root = sympy.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    for sign in (1, -1):
        p = (share + z**2 / (2 * n) + sign * z * root) / (1 + z**2 / n)
        symbolic(sympy.expand((share - p) ** 2 - z**2 * p * (1 - p) / n))


@pytest.mark.equation("eq-wilson")
def test_wilson_interval_numerically(deviation: Verify, rng: np.random.Generator) -> None:
    """The bounds are found by solving the condition numerically, and by SciPy."""
    z = norm.ppf(0.975)
    for n in (10, 64, 500):
        n_right = int(rng.integers(1, n))
        share = n_right / n

        def excess(p: float, share: float = share, n: int = n) -> float:
            return abs(share - p) - z * np.sqrt(p * (1 - p) / n)

        solved = [brentq(excess, 1e-12, share), brentq(excess, share, 1 - 1e-12)]
        deviation(wilson_interval(n_right, n), solved, tolerance=1e-9)
        by_scipy = binomtest(n_right, n).proportion_ci(method="wilson")
        deviation(wilson_interval(n_right, n), [by_scipy.low, by_scipy.high], tolerance=ROUNDING)


@pytest.mark.equation("eq-decision-threshold")
def test_decision_threshold(symbolic: Verify) -> None:
    """The costs of waiting and of acting are set equal and solved for the probability."""
    p, missed, alarm = sympy.symbols("p kappa_miss kappa_alarm", positive=True)
    (solution,) = sympy.solve(sympy.Eq(p * missed, (1 - p) * alarm), p)
    symbolic(solution - alarm / (alarm + missed))


@pytest.mark.equation("eq-mean-cost")
def test_mean_cost(deviation: Verify, rng: np.random.Generator) -> None:
    """Costs of random patients are added up one by one; the threshold has the smallest mean."""
    missed_cost, alarm_cost = 20, 1
    probability = rng.random(20_000)
    sick = rng.random(20_000) < probability

    def mean_cost(threshold: float) -> float:
        called = probability > threshold
        table = diagnostic_table(sick, called, sick=True)
        one_by_one = np.where(sick & ~called, missed_cost, 0) + np.where(~sick & called, 1, 0)
        by_formula = (
            missed_cost * table.n_missed + alarm_cost * table.n_alarmed
        ) / table.n_patients
        deviation(by_formula, one_by_one.mean(), tolerance=ROUNDING)
        return by_formula

    theta = alarm_cost / (alarm_cost + missed_cost)
    assert mean_cost(theta) < min(mean_cost(theta / 4), mean_cost(4 * theta), mean_cost(0.5))


@pytest.mark.equation("eq-predictive-value")
def test_predictive_value(symbolic: Verify) -> None:
    """Bayes' theorem from the joint probabilities of disease and alarm."""
    sensitivity, specificity, prevalence = sympy.symbols("s_e s_p pi", positive=True)
    sick_alarm = sensitivity * prevalence
    well_alarm = (1 - prevalence) - specificity * (1 - prevalence)
    by_formula = (sensitivity * prevalence) / (
        sensitivity * prevalence + (1 - specificity) * (1 - prevalence)
    )
    symbolic(sick_alarm / (sick_alarm + well_alarm) - by_formula)


@pytest.mark.equation("eq-predictive-value")
def test_predictive_value_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Share of the sick among simulated alarms, within four standard errors."""
    sensitivity, specificity, prevalence = 0.9, 0.8, 0.1
    sick = rng.random(200_000) < prevalence
    alarm = rng.random(200_000) < np.where(sick, sensitivity, 1 - specificity)
    expected = predictive_value(sensitivity, specificity, prevalence)
    standard_error = np.sqrt(expected * (1 - expected) / alarm.sum())
    deviation(sick[alarm].mean(), expected, tolerance=STANDARD_ERRORS * standard_error)
