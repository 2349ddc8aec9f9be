"""The equations of the chapter on surveys and errors, and the functions that compute them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api
import sympy
from scipy import integrate, special, stats

from nutrigen.learning.imputation import pool_estimates
from nutrigen.nutrition import (
    UsualIntake,
    regression_calibration,
    survey_contrast,
    survey_mean,
    usual_intake,
)
from nutrigen.nutrition._error import _TwoParts

Verify = Callable[..., None]

ROUNDING = 1e-9


def _survey(rng: np.random.Generator, n: int = 60) -> dict[str, np.ndarray]:
    strata = np.repeat([1, 2, 3], n // 3)
    units = np.concatenate([np.arange(n // 3) % m for m in (2, 3, 4)])
    return {"weights": rng.uniform(1, 9, n), "strata": strata, "units": units}


@pytest.mark.equation("eq-survey-mean")
def test_weighted_mean(deviation: Verify, rng: np.random.Generator) -> None:
    """Weights of whole numbers, against the plain mean of a table with so many copies of each."""
    design = _survey(rng)
    weights = rng.integers(1, 9, 60)
    y = rng.normal(size=60)
    found = survey_mean(y, weights, design["strata"], design["units"]).value
    deviation(found, np.repeat(y, weights).mean(), tolerance=ROUNDING)


@pytest.mark.equation("eq-survey-linearization")
def test_linearization(symbolic: Verify) -> None:
    """SymPy's derivative of the mean by the weight of one person, times the weight."""
    w, y = sympy.symbols("w1:4", positive=True), sympy.symbols("y1:4")
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    for one, value in zip(w, y, strict=True):
        symbolic(one * sympy.diff(mean, one) - one * (value - mean) / sum(w))


@pytest.mark.equation("eq-survey-variance")
def test_survey_variance(deviation: Verify, rng: np.random.Generator) -> None:
    """All 50 samples that draw units of a small population, whose totals vary as is estimated."""
    # Two strata with 4 and 3 units; 2 are drawn of each with replacement, people all.
    population = [[rng.normal(size=3) for _ in range(m)] for m in (4, 3)]
    value, weight = [], []
    for first in itertools.product(range(4), repeat=2):
        for second in itertools.product(range(3), repeat=2):
            chosen = [population[0][c] for c in first] + [population[1][c] for c in second]
            weight.append(np.repeat([4 / 2, 4 / 2, 3 / 2, 3 / 2], 3))
            value.append(np.concatenate(chosen))
    strata, units = np.repeat([1, 1, 2, 2], 3), np.repeat([1, 2, 1, 2], 3)
    # All samples have the same sum of weights, so that linearization is exact.
    found = [survey_mean(y, w, strata, units) for y, w in zip(value, weight, strict=True)]
    expected = np.var([mean.value for mean in found])
    deviation(np.mean([mean.standard_error**2 for mean in found]), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-survey-design-effect")
def test_design_effect(deviation: Verify, rng: np.random.Generator) -> None:
    """The quadratic form of the weights with a covariance of blocks, over that of equal weights."""
    units = np.repeat(np.arange(6), [2, 3, 4, 5, 6, 7])
    w, rho, n = rng.uniform(1, 9, len(units)), 0.15, len(units)
    covariance = np.where(units[:, None] == units, rho, 0.0)
    np.fill_diagonal(covariance, 1)
    expected = w @ covariance @ w / w.sum() ** 2 * n
    size = sum(w[units == c].sum() ** 2 for c in range(6)) / (w @ w)
    deviation(n * (w @ w) / w.sum() ** 2 * (1 + (size - 1) * rho), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-survey-standardized")
def test_standardized(deviation: Verify, rng: np.random.Generator) -> None:
    """Against the mean of a survey whose weights were raised to the standard's shares."""
    design, ages = _survey(rng), rng.integers(3, size=60)
    y, standard = rng.normal(size=60), {0: 0.5, 1: 0.3, 2: 0.2}
    found = survey_contrast(y, ages, standard, **design).value
    w = design["weights"].copy()
    for age, share in standard.items():
        w[ages == age] *= share / w[ages == age].sum()
    deviation(found, w @ y, tolerance=ROUNDING)


@pytest.mark.equation("eq-error-calibration")
def test_calibration(deviation: Verify, rng: np.random.Generator) -> None:
    """A normal habit, its report and a covariate: the conditional mean by their covariances."""
    root = rng.normal(size=(2, 2))
    of_habit = root @ root.T + np.eye(2)
    error = 0.7
    # Order: habit, covariate, report.
    A = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1]])
    covariance = A @ np.block([[of_habit, np.zeros((2, 1))], [np.zeros((1, 2)), error]]) @ A.T
    on_both = np.linalg.solve(covariance[1:, 1:], covariance[1:, 0])
    delta = of_habit[0, 1] / of_habit[1, 1]
    rest = of_habit[0, 0] - delta * of_habit[0, 1]
    reliability = rest / (rest + error)
    # The coefficients of report and covariate in E[X | Z] + lambda (W - E[W | Z]).
    expected = [delta - reliability * delta, reliability]
    deviation(expected, on_both, tolerance=ROUNDING)


@pytest.mark.equation("eq-error-dilution")
def test_dilution(deviation: Verify, rng: np.random.Generator) -> None:
    """Least squares by statsmodels on 400,000 simulated people, within four standard errors."""
    n, beta, gamma, delta = 400_000, 1.5, -0.4, 0.8
    z = rng.normal(size=n)
    habit = 0.3 + delta * z + rng.normal(0, 0.9, n)
    report = habit + rng.normal(0, 1.1, n)
    y = 2 + beta * habit + gamma * z + rng.normal(size=n)
    fit = statsmodels.api.OLS(y, np.column_stack([np.ones(n), report, z])).fit()
    share = 0.81 / (0.81 + 1.21)
    expected = [
        2 + (1 - share) * beta * 0.3,
        share * beta,
        gamma + (1 - share) * beta * delta,
    ]
    deviation(expected, fit.params, tolerance=4 * fit.bse)


@pytest.mark.equation("eq-error-flattened")
def test_flattened(deviation: Verify, rng: np.random.Generator) -> None:
    """The package's calibrated slope of 400,000 people whose reports are flattened."""
    n, b, of_person, beta = 400_000, 0.6, 0.4, 1.0
    z = rng.normal(size=n)
    habit = 0.4 * z + rng.normal(0, 0.9, n)
    days = (b * habit + rng.normal(0, of_person, n))[:, None] + rng.normal(size=(n, 2))
    y = beta * habit + 0.5 * z + rng.normal(size=n)
    found = regression_calibration(days, y, z, n_resamples=2).slope
    expected = b * 0.81 / (b**2 * 0.81 + of_person**2) * beta
    deviation(found, expected, tolerance=0.02)


@pytest.mark.equation("eq-usual-model")
def test_usual_model(deviation: Verify, rng: np.random.Generator) -> None:
    """People simulated by the model, against what maximum likelihood finds of them."""
    n = 6000
    u, v = rng.normal(0, 1.2, n), rng.normal(0, 0.6, n)
    shift = np.array([0.0, -0.5])
    drinks = rng.random((n, 2)) < special.expit(-0.3 + shift + u[:, None])
    change = 3 + 0.5 * shift + v[:, None] + rng.normal(0, 0.7, (n, 2))
    found = usual_intake(drinks * np.exp(change), power=0)
    estimates = [found.log_odds, found.spread, found.amount, found.between, found.within]
    expected = [-0.3, 1.2, 3, 0.36, 0.49]
    deviation(estimates, expected, tolerance=[0.15, 0.2, 0.1, 0.06, 0.05])


@pytest.mark.equation("eq-usual-habit")
def test_usual_habit(deviation: Verify) -> None:
    """A person's amounts by an integral of SciPy, for a power and for the logarithm."""
    for power in (0.0, 0.25):
        model = UsualIntake(-0.4, 1.3, 2.5, 0.3, 0.6, 0.4, power, -1.0, 10)
        mean = 2.5 + math.sqrt(0.3) * (0.4 * 0.7 + math.sqrt(1 - 0.16) * -1.1)

        def amount(e: float, mean: float = mean, power: float = power) -> float:
            back = math.exp(mean + e) if power == 0 else max(1 + power * (mean + e), 0) ** 4
            return back * stats.norm.pdf(e, 0, math.sqrt(0.6))

        expected = special.expit(-0.4 + 1.3 * 0.7) * integrate.quad(amount, -9, 9)[0]
        deviation(model.intakes(0.7, -1.1), expected, tolerance=1e-6)


@pytest.mark.equation("eq-usual-likelihood")
def test_usual_likelihood(deviation: Verify) -> None:
    """Each kind of person, against an integral by SciPy and a normal density with a covariance."""
    days = np.array([[0.0, 0.0], [1.4, 0.0], [0.6, 2.2]])
    odds, spread, amount, between, within, r = -0.2, 1.4, 0.1, 0.5, 0.3, -0.35

    def density(u: float, row: int) -> float:
        p = special.expit(odds + spread * u)
        eaten = days[row] > 0
        k = eaten.sum()
        result = stats.norm.pdf(u) * p**k * (1 - p) ** (2 - k)
        if k:
            covariance = between * (1 - r**2) + within * np.eye(k)
            mean = np.full(k, amount + r * math.sqrt(between) * u)
            logs = np.log(days[row][eaten])
            result *= stats.multivariate_normal.pdf(logs, mean, covariance) / np.exp(logs.sum())
        return float(result)

    expected = [math.log(integrate.quad(density, -9, 9, args=(row,))[0]) for row in range(3)]
    parameters = np.array([odds, spread, amount, math.log(between), math.log(within), r, 0, 0, 0])
    found = [
        _TwoParts(days[[row]], days[[row]] > 0, None).log_likelihood(parameters) for row in range(3)
    ]
    deviation(found, expected, tolerance=1e-6)


@pytest.mark.equation("eq-rubin-total")
def test_rubin_total(deviation: Verify, rng: np.random.Generator) -> None:
    """The mean of m draws from a posterior varies by B / m; 200,000 simulated sets of draws."""
    m, within, between = 4, 0.8, 0.5
    # The truth given the data, and the estimates from m tables that are filled by the same model.
    truth = rng.normal(0, math.sqrt(within + between), 200_000)
    estimates = rng.normal(0, math.sqrt(between), (200_000, m))
    total = within + (1 + 1 / m) * between
    deviation(np.var(truth - estimates.mean(axis=1)), total, tolerance=0.02)
    found = np.mean(
        [
            pool_estimates(row, np.full(m, math.sqrt(within))).standard_error ** 2
            for row in estimates[:4000]
        ]
    )
    deviation(found, total, tolerance=0.05)


@pytest.mark.equation("eq-rubin-freedom")
def test_rubin_freedom(deviation: Verify, rng: np.random.Generator) -> None:
    """The formula of Barnard and Rubin's paper, written with B / U; and both of its limits."""
    for m in (3, 10):
        estimates, errors = rng.normal(size=m), rng.uniform(0.5, 2, m)
        complete = 47.0
        B, U = np.var(estimates, ddof=1), np.mean(errors**2)
        increase = (1 + 1 / m) * B / U
        large = (m - 1) * (1 + 1 / increase) ** 2
        observed = (complete + 1) / (complete + 3) * complete / (1 + increase)
        expected = large * observed / (large + observed)
        found = pool_estimates(estimates, errors, complete_freedom=complete)
        deviation(found.degrees_of_freedom, expected, tolerance=1e-9, relative=True)
        unlimited = pool_estimates(estimates, errors)
        deviation(unlimited.degrees_of_freedom, large, tolerance=1e-9, relative=True)
