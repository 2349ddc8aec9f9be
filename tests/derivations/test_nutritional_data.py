"""The equations of the chapter on nutritional data, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
import sympy
from scipy import stats
from sklearn.linear_model import LinearRegression

from nutrigen import nutrition
from nutrigen.datasets import load_nhanes_adults

Verify = Callable[..., None]

ROUNDING = 1e-9


@pytest.mark.equation("eq-nutri-atwater")
def test_atwater(deviation: Verify) -> None:
    """The energy that the survey computed with factors of each food, in the median person."""
    intake = load_nhanes_adults().modality("intake day 1")
    protein, carbohydrate, fat, alcohol = (
        intake[f"{name}_day1"].to_numpy() for name in ("protein", "carbohydrate", "fat", "alcohol")
    )
    ratio = nutrition.atwater_energy(protein, carbohydrate, fat, alcohol) / intake["energy_day1"]
    deviation(np.median(ratio), 1.0, tolerance=0.02)
    by_hand = 4 * protein + 4 * carbohydrate + 9 * fat + 7 * alcohol
    deviation(
        nutrition.atwater_energy(protein, carbohydrate, fat, alcohol), by_hand, tolerance=ROUNDING
    )


@pytest.mark.equation("eq-nutri-vif")
def test_variance_inflation(deviation: Verify, rng: np.random.Generator) -> None:
    """The inverse of the correlation matrix, against a regression of each feature on the others."""
    for m in (2, 4, 6):
        X = rng.normal(size=(50, m)) @ rng.normal(size=(m, m))
        shares = []
        for j in range(m):
            others = np.delete(X, j, axis=1)
            shares.append(LinearRegression().fit(others, X[:, j]).score(others, X[:, j]))
        expected = 1 / (1 - np.array(shares))
        deviation(nutrition.variance_inflation(X), expected, tolerance=1e-6, relative=True)
        inverse = np.diag(np.linalg.inv(np.corrcoef(X, rowvar=False)))
        deviation(inverse, expected, tolerance=1e-6, relative=True)


@pytest.mark.equation("eq-nutri-density")
def test_density(deviation: Verify, rng: np.random.Generator) -> None:
    """Foods of a known density, eaten in random amounts, give a day of their mean density."""
    kcal = rng.uniform(50, 900, size=(30, 6))
    per_thousand = rng.uniform(0, 40, size=6)
    intake = (kcal * per_thousand / 1000).sum(axis=1)
    expected = np.array([np.average(per_thousand, weights=row) for row in kcal])
    found = nutrition.energy_density(intake, kcal.sum(axis=1))
    deviation(found, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-nutri-residual")
def test_residual(deviation: Verify, rng: np.random.Generator) -> None:
    """Residuals of scikit-learn's regression, with the prediction at the mean energy added."""
    energy = rng.gamma(5, 400, 80)
    intake = 8 + 0.02 * energy + rng.normal(0, 9, 80)
    model = LinearRegression().fit(energy[:, np.newaxis], intake)
    rest = intake - model.predict(energy[:, np.newaxis])
    expected = rest + model.predict([[energy.mean()]])
    deviation(nutrition.energy_residuals(intake, energy), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-nutri-residual-uncorrelated")
def test_residuals_are_uncorrelated(deviation: Verify, rng: np.random.Generator) -> None:
    """The covariance of adjusted random intakes with energy, in units of both deviations."""
    for _ in range(20):
        energy, intake = rng.gamma(2, 900, (2, 40))
        adjusted = nutrition.energy_residuals(intake, energy)
        deviation(np.corrcoef(adjusted, energy)[0, 1], 0.0, tolerance=1e-10)


@pytest.mark.equation("eq-nutri-density-energy")
def test_density_depends_on_energy(symbolic: Verify) -> None:
    """The density of a line, and its slope, which is zero only without an intercept."""
    a, b, e = sympy.symbols("a b e", positive=True)
    density = 1000 * (a + b * e) / e
    symbolic(density - 1000 * (b + a / e))
    symbolic(sympy.diff(density, e) + 1000 * a / e**2)


@pytest.mark.equation("eq-nutri-standard")
def test_standard_model(deviation: Verify) -> None:
    """A random diet whose outcome was made by the model, and statsmodels' formula for it."""
    people = made_diet()
    table = models_of(people)
    deviation(table["standard"], 100 * 0.02, tolerance=ROUNDING)
    scattered = people.assign(outcome=people["outcome"] + people["age"])
    fit = smf.ols("outcome ~ s + e", scattered).fit()
    deviation(models_of(scattered)["standard"], 100 * fit.params["s"], tolerance=1e-6)


@pytest.mark.equation("eq-nutri-residual-model")
def test_residual_model(deviation: Verify) -> None:
    """Coefficients of statsmodels with the residual in place of the intake, with an age beside."""
    people = made_diet().assign(y=lambda table: table["outcome"] + 0.1 * table["age"])
    people["residual"] = nutrition.energy_residuals(people["s"], people["e"]) - people["s"].mean()
    b = np.cov(people["s"], people["e"])[0, 1] / people["e"].var()
    for others in ("", " + age"):
        standard = smf.ols("y ~ s + e" + others, people).fit().params
        found = smf.ols("y ~ residual + e" + others, people).fit().params
        deviation(found["residual"], standard["s"], tolerance=ROUNDING)
        deviation(found["e"], standard["e"] + standard["s"] * b, tolerance=ROUNDING)
        # The book's residual has the mean of the intake.
        constant = standard["Intercept"] - standard["s"] * b * people["e"].mean()
        shift = standard["s"] * people["s"].mean()
        deviation(found["Intercept"] - shift, constant, tolerance=1e-6)


@pytest.mark.equation("eq-nutri-partition")
def test_partition(deviation: Verify, symbolic: Verify) -> None:
    """Expanded by SymPy, and coefficients of statsmodels for nutrient and rest, age held."""
    beta, gamma, s, e = sympy.symbols("beta gamma s e")
    symbolic(beta * s + gamma * e - ((beta + gamma) * s + gamma * (e - s)))
    people = made_diet().assign(y=lambda table: table["outcome"] + 0.1 * table["age"])
    people["rest"] = people["e"] - people["s"]
    standard = smf.ols("y ~ s + e + age", people).fit().params
    found = smf.ols("y ~ s + rest + age", people).fit().params
    deviation(found["s"], standard["s"] + standard["e"], tolerance=ROUNDING)
    deviation(found["rest"], standard["e"], tolerance=ROUNDING)


@pytest.mark.equation("eq-nutri-substitution")
def test_substitution(deviation: Verify, rng: np.random.Generator) -> None:
    """Differences of the slopes of all sources, against a model with each source left out."""
    names = ["protein", "carbohydrate", "fat", "alcohol"]
    people = pd.DataFrame(rng.gamma(4, 100, (300, 4)), columns=names)
    people["e"] = people.sum(axis=1)
    people["y"] = people[names] @ [0.01, -0.02, 0.03, 0.05] + rng.normal(size=300)
    added = smf.ols("y ~ " + " + ".join(names), people).fit().params
    for left_out in names:
        others = [name for name in names if name != left_out]
        found = smf.ols("y ~ " + " + ".join([*others, "e"]), people).fit().params
        deviation(found["e"], added[left_out], tolerance=ROUNDING)
        for name in others:
            deviation(found[name], added[name] - added[left_out], tolerance=ROUNDING)
            swap = nutrition.substitution_effect(
                people[names], people["y"], more=name, less=left_out, amount=1
            )
            deviation(swap.slope, found[name], tolerance=ROUNDING)


def made_diet() -> pd.DataFrame:
    """Energy from a nutrient, total energy, and an outcome of 0.02 and -0.01 for each kcal."""
    rng = np.random.default_rng(1997)
    rest = rng.gamma(8, 200, 200)
    s = 0.2 * rest * rng.gamma(6, 1 / 6, 200)
    people = pd.DataFrame({"s": s, "e": s + rest, "age": rng.uniform(20, 80, 200)})
    return people.assign(outcome=5 + 0.02 * people["s"] - 0.01 * people["e"])


def models_of(people: pd.DataFrame) -> pd.Series:
    table = nutrition.energy_models(people["s"], people["e"], people["outcome"], kcal_per_unit=1)
    return table.set_index("model")["slope"]


@pytest.mark.equation("eq-nutri-two-days")
def test_variances_of_the_model(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated people: the analysis of variance finds both variances again."""
    days = rng.normal(0, 3, (200_000, 1)) + rng.normal(0, 4, (200_000, 2)) + [2000, 1800]
    found = nutrition.variance_components(days)
    deviation([found.between, found.within], [9.0, 16.0], tolerance=0.2)
    unequal = rng.normal(0, 3, (200_000, 1)) + rng.normal(0, [2, 6], (200_000, 2))
    found = nutrition.variance_components(unequal)
    deviation([found.between, found.within], [9.0, (4 + 36) / 2], tolerance=0.3)


@pytest.mark.equation("eq-nutri-reliability")
def test_reliability(deviation: Verify, rng: np.random.Generator) -> None:
    """Covariance by variances of two days, against the analysis of variance of the same days."""
    for _ in range(20):
        days = rng.normal(size=(30, 1)) + rng.normal(size=(30, 2)) + rng.normal(size=2)
        covariance = np.cov(days, rowvar=False)
        expected = covariance[0, 1] / (np.trace(covariance) / 2)
        deviation(nutrition.intraclass_correlation(days), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-nutri-pitman")
def test_sum_and_difference(deviation: Verify, rng: np.random.Generator) -> None:
    """The slope of difference on sum is zero for equal variances, and has the sign of the gap."""
    for factor in (0.5, 1.0, 3.0):
        days = rng.multivariate_normal([0, 5], [[4, factor], [factor, 4 * factor]], 200)
        gap = np.diff(days.var(axis=0, ddof=1))[0]
        total, change = days.sum(axis=1), np.diff(days)[:, 0]
        deviation(np.cov(total, change)[0, 1], gap, tolerance=ROUNDING)
        slope = nutrition.adjusted_slope(total, change).slope
        deviation(slope, gap / total.var(ddof=1), tolerance=ROUNDING)


@pytest.mark.equation("eq-nutri-mean-of-both")
def test_mean_of_days_that_vary_unequally(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated people with noise of two sizes: both forms give the share that was put in."""
    for _ in range(20):
        days = rng.normal(size=(30, 1)) + rng.normal(0, [1, 3], size=(30, 2))
        of_mean = np.cov(days, rowvar=False)[0, 1] / days.mean(axis=1).var(ddof=1)
        one = nutrition.intraclass_correlation(days)
        deviation(2 * one / (1 + one), of_mean, tolerance=ROUNDING)
    days = rng.normal(0, 2, (400_000, 1)) + rng.normal(0, [2, 4], (400_000, 2))
    one = nutrition.intraclass_correlation(days)
    deviation(nutrition.reliability_of_mean(one, 2), 4 / (4 + (4 + 16) / 4), tolerance=0.01)


def simulate(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    n = 400_000
    habit = rng.normal(0, 2, n)
    outcome = 1.5 * habit + rng.normal(0, 3, n)
    return habit, outcome, habit + rng.normal(0, 3, n)


@pytest.mark.equation("eq-nutri-attenuation")
def test_attenuation(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated people with a true slope of 1.5 and a reliability of 4/13."""
    _, outcome, measured = simulate(rng)
    deviation(stats.linregress(measured, outcome).slope, 4 / 13 * 1.5, tolerance=0.01)


@pytest.mark.equation("eq-nutri-deattenuation")
def test_deattenuation(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated habits and outcomes, both measured with noise of known size."""
    habit, outcome, measured = simulate(rng)
    noisy = outcome + rng.normal(0, 2, len(outcome))
    truth = np.corrcoef(habit, outcome)[0, 1]
    reliabilities = 4 / 13, 18 / 22
    seen = np.corrcoef(measured, noisy)[0, 1]
    deviation(seen, np.sqrt(np.prod(reliabilities)) * truth, tolerance=0.01)
    deviation(nutrition.deattenuated_correlation(seen, *reliabilities), truth, tolerance=0.02)


@pytest.mark.equation("eq-nutri-spearman-brown")
def test_spearman_brown(symbolic: Verify) -> None:
    """The variance of a mean of d days, written with the reliability of one."""
    between, within, d = sympy.symbols("b w d", positive=True)
    reliability = between / (between + within)
    formula = d * reliability / (1 + (d - 1) * reliability)
    symbolic(between / (between + within / d) - formula)


@pytest.mark.equation("eq-nutri-days-needed")
def test_days_needed(symbolic: Verify) -> None:
    """So many days have exactly the reliability that is wanted, in both forms."""
    between, within, target = sympy.symbols("b w t", positive=True)
    reliability = between / (between + within)
    d = target / (1 - target) * (1 - reliability) / reliability
    symbolic(d * reliability / (1 + (d - 1) * reliability) - target)
    symbolic(d - target / (1 - target) * within / between)


@pytest.mark.equation("eq-nutri-bmr")
def test_resting_rate(deviation: Verify, rng: np.random.Generator) -> None:
    """The coefficients before their rounding (Mifflin et al. 1990), within one percent."""
    weight, height = rng.uniform(55, 110, 200), rng.uniform(155, 190, 200)
    age, male = rng.uniform(20, 75, 200), rng.random(200) < 0.5
    unrounded = 9.99 * weight + 6.25 * height - 4.92 * age + 166 * male - 161
    found = nutrition.basal_metabolic_rate(weight, height, age, male)
    deviation(found, unrounded, tolerance=0.01, relative=True)


@pytest.mark.equation("eq-nutri-goldberg-spread")
def test_spread_of_ratios(deviation: Verify, rng: np.random.Generator) -> None:
    """Simulated reports with errors of these sizes: the spread of the logarithm of the ratio."""
    n, d = 300_000, 2
    intake = 1 + rng.normal(0, 0.23, (n, d)).mean(axis=1)
    log_ratio = np.log(intake) + rng.normal(0, 0.085, n) + rng.normal(0, 0.15, n)
    lower, upper = nutrition.goldberg_limits(d)
    deviation(np.log(upper / lower) / 4, log_ratio.std(), tolerance=0.01)
    deviation(np.log(upper / lower) / 4, np.sqrt(23**2 / d + 8.5**2 + 15**2) / 100, tolerance=1e-12)


@pytest.mark.equation("eq-nutri-goldberg-limits")
def test_goldberg_limits(deviation: Verify) -> None:
    """The limits for one and for two recalls that are in use, to two decimals."""
    deviation(nutrition.goldberg_limits(1), [0.87, 2.75], tolerance=0.006)
    deviation(nutrition.goldberg_limits(2), [0.96, 2.49], tolerance=0.006)


@pytest.mark.equation("eq-nutri-omitted")
def test_omitted_variable(deviation: Verify, rng: np.random.Generator) -> None:
    """Three regressions of random data by scikit-learn."""
    for _ in range(20):
        z = rng.normal(size=60)
        x = rng.normal() * z + rng.normal(size=60)
        y = rng.normal() * x + rng.normal() * z + rng.normal(size=60)
        beta, gamma = LinearRegression().fit(np.column_stack([x, z]), y).coef_
        delta = LinearRegression().fit(x[:, np.newaxis], z).coef_[0]
        crude = nutrition.adjusted_slope(x, y).slope
        deviation(crude, beta + gamma * delta, tolerance=ROUNDING)
        deviation(nutrition.adjusted_slope(x, y, z).slope, beta, tolerance=ROUNDING)
