"""The equations of the chapter on breast cancer, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from scipy.optimize import brentq
from scipy.stats import binomtest, norm
from sklearn.metrics import recall_score

from nutrigen.learning.diagnosis import diagnostic_table, wilson_interval

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


@pytest.mark.equation("eq-enough-prevalence")
def test_enough_prevalence(symbolic: Verify) -> None:
    """SymPy solves Bayes' theorem, from the joint probabilities, for the prevalence."""
    sensitivity, specificity, prevalence, v = sympy.symbols("s_e s_p pi v", positive=True)
    sick_alarm = sensitivity * prevalence
    well_alarm = (1 - prevalence) - specificity * (1 - prevalence)
    (solution,) = sympy.solve(sympy.Eq(sick_alarm, v * (sick_alarm + well_alarm)), prevalence)
    by_formula = v * (1 - specificity) / (v * (1 - specificity) + (1 - v) * sensitivity)
    symbolic(solution - by_formula)


@pytest.mark.equation("eq-enough-prevalence")
def test_enough_prevalence_simulated(deviation: Verify, rng: np.random.Generator) -> None:
    """Share of the sick among simulated alarms, within four standard errors."""
    sensitivity, specificity, value = 0.9, 0.8, 0.4
    prevalence = value * (1 - specificity)
    prevalence /= value * (1 - specificity) + (1 - value) * sensitivity
    sick = rng.random(200_000) < prevalence
    alarm = rng.random(200_000) < np.where(sick, sensitivity, 1 - specificity)
    standard_error = np.sqrt(value * (1 - value) / alarm.sum())
    deviation(sick[alarm].mean(), value, tolerance=STANDARD_ERRORS * standard_error)
