"""The functions on intakes, against closed forms, SciPy, scikit-learn, simulation and print."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LinearRegression

from nutrigen import nutrition
from nutrigen.datasets import load_nhanes_adults


@pytest.fixture
def rng():
    return np.random.default_rng(20_261_126)


# Energy


def test_energy_of_a_diet_follows_from_its_parts():
    assert nutrition.atwater_energy(10, 0, 0) == 40
    assert nutrition.atwater_energy(0, 10, 0) == 40
    assert nutrition.atwater_energy(0, 0, 10) == 90
    assert nutrition.atwater_energy(0, 0, 0, 10) == 70


def test_energy_of_the_survey_is_nearly_that_of_atwater():
    intake = load_nhanes_adults().modality("intake day 1")
    parts = [intake[f"{part}_day1"] for part in ("protein", "carbohydrate", "fat", "alcohol")]
    ratio = nutrition.atwater_energy(*parts) / intake["energy_day1"]
    assert ratio.median() == pytest.approx(1.01, abs=0.01)


def test_density_is_the_amount_per_thousand_kilocalories():
    np.testing.assert_allclose(nutrition.energy_density([20, 5], [2000, 500]), [10, 10])
    np.testing.assert_allclose(nutrition.energy_density([20], [2000], per_kcal=100), [1])
    assert np.isnan(nutrition.energy_density([0.0], [0.0]))[0]


def test_residuals_are_those_of_scikit_learn(rng):
    energy = rng.gamma(5, 400, 60)
    intake = 10 + 0.03 * energy + rng.normal(0, 10, 60)
    model = LinearRegression().fit(energy[:, None], intake)
    expected = intake - model.predict(energy[:, None]) + model.predict([[energy.mean()]])
    np.testing.assert_allclose(nutrition.energy_residuals(intake, energy), expected)


@given(st.integers(0, 2**32 - 1))
def test_residuals_are_uncorrelated_with_energy_and_keep_the_mean(seed):
    rng = np.random.default_rng(seed)
    energy, intake = rng.gamma(2, 900, (2, 30))
    adjusted = nutrition.energy_residuals(intake, energy)
    assert abs(np.corrcoef(adjusted, energy)[0, 1]) < 1e-7
    assert adjusted.mean() == pytest.approx(intake.mean())


def test_residuals_learn_from_the_people_they_are_told(rng):
    energy, intake = rng.gamma(2, 900, (2, 50))
    train = np.arange(50) < 40
    adjusted = nutrition.energy_residuals(intake, energy, fit_on=train)
    np.testing.assert_allclose(
        adjusted[train], nutrition.energy_residuals(intake[train], energy[train])
    )
    changed = intake.copy()
    changed[~train] += 1e3
    np.testing.assert_allclose(
        nutrition.energy_residuals(changed, energy, fit_on=train)[~train] - adjusted[~train], 1e3
    )


# Reliability


def test_intraclass_correlation_is_the_published_one():
    # Six people judged four times, table 2 of Shrout and Fleiss (1979): ICC(3,1) is 0.71.
    judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert nutrition.intraclass_correlation(judged) == pytest.approx(0.71, abs=0.005)


def test_intraclass_correlation_of_two_days_has_a_closed_form(rng):
    days = rng.normal(size=(40, 1)) + rng.normal(size=(40, 2)) + [0, 5]
    covariance = np.cov(days, rowvar=False)
    expected = 2 * covariance[0, 1] / np.trace(covariance)
    assert nutrition.intraclass_correlation(days) == pytest.approx(expected)


def test_variance_components_are_recovered(rng):
    days = rng.normal(0, 2, (20_000, 1)) + rng.normal(0, 3, (20_000, 3)) + [0, -4, 1]
    found = nutrition.variance_components(days)
    assert found.between == pytest.approx(4, rel=0.05)
    assert found.within == pytest.approx(9, rel=0.02)
    assert found.reliability == pytest.approx(4 / 13, rel=0.05)


@given(st.floats(0.01, 1), st.integers(1, 20))
def test_reliability_of_the_mean_follows_from_variances(reliability, n_days):
    between, within = reliability, 1 - reliability
    expected = between / (between + within / n_days)
    assert nutrition.reliability_of_mean(reliability, n_days) == pytest.approx(expected)


@given(st.floats(0.01, 1), st.floats(0.01, 0.99))
def test_days_needed_are_the_fewest_that_suffice(reliability, target):
    n_days = nutrition.days_needed(reliability, target)
    assert nutrition.reliability_of_mean(reliability, n_days) >= target - 1e-6
    if n_days > 1:
        assert nutrition.reliability_of_mean(reliability, n_days - 1) < target


def test_exactly_enough_days_are_enough():
    assert nutrition.days_needed(0.5, 0.8) == 4
    assert nutrition.days_needed(0.2, 0.2) == 1


def test_deattenuation_recovers_the_truth(rng):
    n = 100_000
    truth = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], n)
    measured = truth + rng.normal(0, [1.0, 0.5], (n, 2))
    seen = np.corrcoef(measured.T)[0, 1]
    assert seen < 0.45
    found = nutrition.deattenuated_correlation(seen, 1 / 2, 1 / 1.25)
    assert found == pytest.approx(0.6, abs=0.015)


# Plausibility


def test_resting_energy_is_that_of_the_publications():
    # 10 * 80 + 6.25 * 180 - 5 * 40 + 5, and 166 less for a woman.
    assert nutrition.basal_metabolic_rate(80, 180, 40, True) == 1730
    assert nutrition.basal_metabolic_rate(80, 180, 40, False) == 1564
    # The example of FAO, WHO and UNU (2004): women of 20 to 25 years and 55 kg, 5.45 MJ, 1302 kcal.
    rate = nutrition.basal_metabolic_rate(55, 165, 22, False, equation="schofield")
    assert rate == pytest.approx(1302, abs=1)
    assert rate * nutrition.KJ_PER_KCAL == pytest.approx(5450, abs=5)


def test_groups_of_age_follow_each_other():
    ages = [18, 29, 30, 59, 60, 80]
    rates = nutrition.basal_metabolic_rate(70, 170, ages, True, equation="schofield")
    np.testing.assert_allclose(rates[::2], rates[1::2])
    assert rates[0] > rates[2] > rates[4]
    assert np.isnan(nutrition.basal_metabolic_rate(np.nan, 170, 30, True))


def test_limits_are_the_published_ones():
    # For one recall and two: 0.87 to 2.75, 0.96 to 2.49 at an activity level of 1.55.
    assert nutrition.goldberg_limits(1) == pytest.approx((0.87, 2.75), abs=0.006)
    assert nutrition.goldberg_limits(2) == pytest.approx((0.96, 2.49), abs=0.006)


@given(st.integers(1, 30), st.floats(1.2, 2.4))
def test_limits_lie_around_the_activity_level(n_days, level):
    lower, upper = nutrition.goldberg_limits(n_days, physical_activity_level=level)
    assert lower * upper == pytest.approx(level**2)
    narrower = nutrition.goldberg_limits(n_days + 1, physical_activity_level=level)
    assert lower < narrower[0] < narrower[1] < upper
    group = nutrition.goldberg_limits(n_days, physical_activity_level=level, n_people=100)
    assert np.log(group[1] / level) == pytest.approx(np.log(upper / level) / 10)


def test_plausible_reporters():
    energy = [800, 2000, 6000, np.nan]
    found = nutrition.is_plausible_reporter(energy, np.full(4, 1500.0), 1)
    np.testing.assert_array_equal(found, [False, True, False, False])


# Regression


def test_slope_without_covariates_is_that_of_scipy(rng):
    x, y = rng.normal(size=(2, 50))
    x[3] = np.nan
    found = nutrition.adjusted_slope(x, y)
    assert found.slope == pytest.approx(stats.linregress(np.delete(x, 3), np.delete(y, 3)).slope)
    assert found.n_people == 49


@pytest.mark.parametrize("n_covariates", [0, 1, 3])
def test_slope_and_robust_error_are_those_of_statsmodels(rng, n_covariates):
    X = rng.normal(size=(80, 4)) @ rng.normal(size=(4, 4))
    y = X @ [1, 2, 3, 4] + X[:, 0] * rng.normal(size=80)
    covariates = X[:, 1 : n_covariates + 1]
    found = nutrition.adjusted_slope(X[:, 0], y, *covariates.T)
    design = sm.add_constant(np.column_stack([X[:, 0], covariates]))
    expected = sm.OLS(y, design).fit(cov_type="HC1")
    assert found.slope == pytest.approx(expected.params[1])
    assert found.standard_error == pytest.approx(expected.bse[1])
    assert found.interval == pytest.approx(tuple(expected.conf_int()[1]), abs=1e-3)


def test_interval_holds_where_the_scatter_grows_with_the_exposure(rng):
    holds, holds_classically = [], []
    for _ in range(1000):
        x = rng.gamma(2, 1, 200)
        y = x**1.5 * rng.normal(size=200)
        low, high = nutrition.adjusted_slope(x, y).interval
        holds.append(low < 0 < high)
        classical = stats.linregress(x, y)
        holds_classically.append(abs(classical.slope) < 1.96 * classical.stderr)
    assert 0.89 < np.mean(holds) < 0.96
    assert np.mean(holds_classically) < 0.75


def test_variance_inflation_is_that_of_regressions(rng):
    X = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    shares = [
        LinearRegression().fit(np.delete(X, j, 1), X[:, j]).score(np.delete(X, j, 1), X[:, j])
        for j in range(4)
    ]
    np.testing.assert_allclose(nutrition.variance_inflation(X), 1 / (1 - np.array(shares)))


# Bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nutrition.energy_density([1.0], [-5.0]), "energy_kcal is -5"),
        (
            lambda: nutrition.energy_density([1.0], [5.0], per_kcal=0),
            "per_kcal must be a number above 0, not 0",
        ),
        (lambda: nutrition.energy_residuals([1.0, 2.0], [1.0]), "intake has 2 values"),
        (lambda: nutrition.energy_residuals([[1.0]], [1.0]), "shape"),
        (
            lambda: nutrition.energy_residuals([1.0, np.nan], [1.0, 2.0]),
            "intake has 1 missing value;",
        ),
        (lambda: nutrition.energy_residuals([1.0, 2.0], [3.0, 3.0]), "does not vary"),
        (lambda: nutrition.energy_residuals([1.0, 2.0], [3.0, 4.0], fit_on=[0, 1]), "fit_on"),
        (
            lambda: nutrition.energy_residuals([1.0, 2.0], [3.0, 4.0], fit_on=[False, False]),
            "does not vary",
        ),
        (lambda: nutrition.variance_components([[1.0, 2.0]]), "at least two people"),
        (lambda: nutrition.variance_components([[1.0, np.nan], [1.0, 2.0]]), "missing"),
        (lambda: nutrition.intraclass_correlation([[1.0, 1.0], [1.0, 1.0]]), "does not vary"),
        (
            lambda: nutrition.reliability_of_mean(0.0, 2),
            "reliability must be a number above 0 and at most 1, not 0",
        ),
        (lambda: nutrition.reliability_of_mean(0.5, 0), "n_days must be a number above 0"),
        (
            lambda: nutrition.days_needed(0.5, 1.0),
            "target must be a number above 0 and below 1, not 1",
        ),
        (
            lambda: nutrition.deattenuated_correlation(1.2, 0.5),
            "correlation must be a number from -1 to 1, not 1.2",
        ),
        (
            lambda: nutrition.deattenuated_correlation(0.2, 0.5, 1.5),
            "reliability_y must be a number above 0 and at most 1",
        ),
        (lambda: nutrition.basal_metabolic_rate(70, 170, 12, True), "age_years is 12"),
        (lambda: nutrition.basal_metabolic_rate(70, 1.7, 30, True), "not m"),
        (lambda: nutrition.basal_metabolic_rate(70, 170, 30, True, equation="henry"), "'henry'"),
        (lambda: nutrition.goldberg_limits(0), "n_days must be a whole number of at least 1"),
        (lambda: nutrition.goldberg_limits(2, cv_bmr=-1), "cv_bmr must be a number of at least"),
        (lambda: nutrition.adjusted_slope([1.0, 2.0], [1.0]), "as many"),
        (lambda: nutrition.adjusted_slope([1.0, 2.0], [1.0, 2.0]), "2 people are complete"),
        (
            lambda: nutrition.adjusted_slope(range(5), [1, 3, 2, 5, 4], np.arange(5) * 2),
            "follows from the covariates",
        ),
        (lambda: nutrition.variance_inflation([[1.0, 2.0]]), "more rows"),
        (lambda: nutrition.variance_inflation([[1, 2], [1, 3], [1, 5]]), "constant"),
        (lambda: nutrition.variance_inflation([[1, 2], [2, 4], [4, 8]]), "follows exactly"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_energy_that_is_the_same_for_all_explains_nothing():
    with pytest.raises(ValueError, match="energy_kcal does not vary"):
        nutrition.energy_residuals([50.0, 90.0, 100.0], [1999.9] * 3)


def test_intakes_that_are_all_the_same_have_no_reliability():
    with pytest.raises(ValueError, match="nothing to relate"):
        nutrition.intraclass_correlation([[0.1, 0.1]] * 3)


@pytest.mark.parametrize("equation", ["mifflin", "schofield"])
def test_whose_sex_is_missing_has_no_metabolic_rate(equation):
    def rate(is_male):
        return nutrition.basal_metabolic_rate(60, 165, 30, is_male, equation=equation)

    women_and_men = rate([False, True])
    np.testing.assert_array_equal(rate([0, 1]), women_and_men)
    np.testing.assert_array_equal(rate(np.array([False, True], dtype=object)), women_and_men)
    np.testing.assert_array_equal(rate([0.0, np.nan, 1.0]), np.insert(women_and_men, 1, np.nan))


@pytest.mark.parametrize("is_male", ["female", 2, [True, 3.0], ["male"], [True, "1"]])
def test_what_is_no_truth_value_is_no_sex(is_male):
    with pytest.raises(ValueError, match=r"^is_male holds (?!True).*; expected True or False"):
        nutrition.basal_metabolic_rate(60, 165, 30, is_male)


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1e6])
@pytest.mark.parametrize("shift", [0.0, 1e3])
def test_a_slope_follows_the_unit_of_its_exposure(rng, unit, shift):
    x, y, age = rng.normal(size=(3, 40))
    expected = nutrition.adjusted_slope(x, y, age)
    found = nutrition.adjusted_slope(unit * (x + shift), y, age)
    assert found.slope * unit == pytest.approx(expected.slope, rel=1e-8)
    assert found.standard_error * unit == pytest.approx(expected.standard_error, rel=1e-8)


def test_a_covariate_that_says_nothing_new_changes_nothing(rng):
    x, y = rng.normal(size=(2, 9))
    group = np.arange(9) % 2
    once, twice = (nutrition.adjusted_slope(x, y, *c) for c in ([group], [group, 1 - group]))
    assert twice.slope == pytest.approx(once.slope)
    assert twice.standard_error == pytest.approx(once.standard_error)


def test_an_exposure_that_does_not_vary_has_no_slope():
    with pytest.raises(ValueError, match=r"exposure is 0\.1 for everyone"):
        nutrition.adjusted_slope([0.1] * 5, [1, 2, 3, 4, 5])
