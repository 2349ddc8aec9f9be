"""Calibrated slopes against statsmodels, usual intakes against integrals and simulated people."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import statsmodels.api
from scipy import integrate, special, stats
from statsmodels.sandbox.regression.gmm import IV2SLS

from nutrigen.nutrition import (
    UsualIntake,
    adjusted_slope,
    intraclass_correlation,
    regression_calibration,
    reliability_of_mean,
    usual_intake,
)
from nutrigen.nutrition._error import _TwoParts


def _study(n_people: int = 600, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    age = rng.normal(50, 12, n_people)
    sex = np.where(rng.random(n_people) < 0.5, "f", "m")
    habit = 0.03 * age + (sex == "m") + rng.normal(size=n_people)
    return {
        "habit": habit,
        "days": habit[:, np.newaxis] + rng.normal(0, 1.3, (n_people, 2)),
        "outcome": 2 * habit + 0.1 * age + rng.normal(0, 2, n_people),
        "age": age,
        "sex": sex,
        "marker": habit + rng.normal(0, 0.7, n_people),
    }


@pytest.fixture
def study():
    return _study()


def test_calibration_is_a_regression_on_what_is_expected(study):
    """Regress day on day given the covariates, predict the habit, and regress the outcome on it."""
    found = regression_calibration(
        study["days"], study["outcome"], study["age"], study["sex"], n_resamples=2
    )
    held = np.column_stack([np.ones(600), study["age"], study["sex"] == "m"])
    mean = study["days"].mean(axis=1)
    fits = [statsmodels.api.OLS(day, held).fit().resid for day in study["days"].T]
    shared = fits[0] @ fits[1]
    rest = statsmodels.api.OLS(mean, held).fit()
    attenuation = shared / (rest.resid @ rest.resid)
    expected = rest.fittedvalues + attenuation * rest.resid
    fitted = statsmodels.api.OLS(study["outcome"], np.column_stack([expected, held])).fit()
    assert found.attenuation == pytest.approx(attenuation)
    assert found.slope == pytest.approx(fitted.params[0])
    naive = adjusted_slope(mean, study["outcome"], study["age"], study["sex"])
    assert found.naive == pytest.approx(naive.slope)
    assert found.n_people == 600


def test_without_covariates_the_attenuation_is_the_reliability_of_the_mean(study):
    """Equal to it where both days vary equally; these are made to."""
    day1, day2 = study["days"].T
    day2 = (day2 - day2.mean()) / day2.std() * day1.std()
    days = np.column_stack([day1, day2])
    found = regression_calibration(days, study["outcome"], n_resamples=2)
    expected = reliability_of_mean(intraclass_correlation(days), 2)
    assert found.attenuation == pytest.approx(expected)


def test_reference_makes_it_an_instrument(study):
    """Where all have a reference, the days are an instrument for it: two-stage least squares."""
    found = regression_calibration(
        study["days"][:, :1], study["outcome"], study["age"], reference=study["marker"],
        n_resamples=2,
    )  # fmt: skip
    ones = np.ones(600)
    fitted = IV2SLS(
        study["outcome"],
        np.column_stack([ones, study["age"], study["marker"]]),
        np.column_stack([ones, study["age"], study["days"][:, 0]]),
    ).fit()
    assert found.slope == pytest.approx(fitted.params[2])


def test_reference_of_some_is_a_slope_among_them(study):
    marker = np.where(np.arange(600) < 150, study["marker"], np.nan)
    mean = study["days"].mean(axis=1)
    found = regression_calibration(
        study["days"], study["outcome"], study["age"], reference=marker, n_resamples=2
    )
    part = slice(0, 150)
    expected = adjusted_slope(mean[part], marker[part], study["age"][part]).slope
    assert found.attenuation == pytest.approx(expected)
    assert found.naive == pytest.approx(adjusted_slope(mean, study["outcome"], study["age"]).slope)


@pytest.mark.parametrize("with_reference", [True, False])
def test_bootstrap_agrees_with_leaving_out_one_person(study, with_reference):
    marker = np.where(np.arange(600) < 300, study["marker"], np.nan) if with_reference else None
    arguments = study["days"], study["outcome"], study["age"]
    found = regression_calibration(*arguments, reference=marker, rng=1)
    n = 600
    left = []
    for person in range(n):
        others = np.arange(n) != person
        of_others = None if marker is None else marker[others]
        left.append(
            regression_calibration(
                *(a[others] for a in arguments), reference=of_others, n_resamples=2
            ).slope
        )
    jackknife = math.sqrt((n - 1) * np.var(left))
    assert found.standard_error == pytest.approx(jackknife, rel=0.1)
    low, high = found.interval
    assert high - low == pytest.approx(2 * 1.96 * jackknife, rel=0.15)
    assert low < 2 < high


def test_people_without_a_value_are_left_out(study):
    days = study["days"].copy()
    days[:50, 1] = np.nan
    found = regression_calibration(days, study["outcome"], study["age"], n_resamples=3)
    kept = slice(50, None)
    expected = regression_calibration(
        days[kept], study["outcome"][kept], study["age"][kept], n_resamples=3
    )
    assert found == expected
    assert found.n_people == 550


def test_same_seed_same_interval(study):
    first, again, other = (
        regression_calibration(study["days"], study["outcome"], n_resamples=20, rng=seed)
        for seed in (4, np.random.default_rng(4), 5)
    )
    assert first == again
    assert first.interval != other.interval


def test_three_days_shrink_the_noise(study):
    rng = np.random.default_rng(8)
    third = study["habit"] + rng.normal(0, 1.3, 600)
    days = np.column_stack([study["days"], third])
    found = regression_calibration(days, study["outcome"], n_resamples=2)
    covariance = np.cov(days, rowvar=False)
    shared = covariance[np.triu_indices(3, 1)].mean()
    assert found.attenuation == pytest.approx(shared / days.mean(axis=1).var(ddof=1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": np.ones((5, 1))}, "a single column"),
        ({"days": np.ones(5)}, "has the shape"),
        ({"outcome": np.ones(4)}, "as many in each"),
        ({"days": [[1, 2]] * 3, "outcome": [1, 2, 3]}, "3 people are complete"),
        (
            {"days": [[1, 4], [2, 3], [3, 2], [4, 1], [2, 4]], "outcome": [1, 2, 3, 4, 5]},
            "say nothing",
        ),
        ({"n_resamples": 1}, "n_resamples"),
    ],
)
def test_what_can_not_be_calibrated_is_refused(change, message):
    rng = np.random.default_rng(0)
    arguments = {"days": rng.normal(size=(5, 2)), "outcome": rng.normal(size=5)} | change
    days, outcome = arguments.pop("days"), arguments.pop("outcome")
    with pytest.raises(ValueError, match=message):
        regression_calibration(days, outcome, **arguments)


# --- Usual intake -------------------------------------------------------------------

MODEL = UsualIntake(-0.8, 1.4, 3.2, 0.4, 0.5, 0.3, 0.0, -1.0, 10)


def _days(model: UsualIntake, n_people: int, rng: np.random.Generator, shift=(0.0, 0.0)):
    u, v = rng.normal(size=(2, n_people))
    r = model.correlation
    odds = (model.log_odds + model.spread * u)[:, np.newaxis] + [0, shift[0]]
    mean = model.amount + math.sqrt(model.between) * (r * u + math.sqrt(1 - r**2) * v)
    amount = mean[:, np.newaxis] + [0, shift[1]] + rng.normal(
        0, math.sqrt(model.within), (n_people, 2)
    )  # fmt: skip
    amounts = np.exp(amount) if model.power == 0 else special.inv_boxcox(amount, model.power)
    return model.intakes(u, v), (rng.random((n_people, 2)) < special.expit(odds)) * amounts


@pytest.mark.parametrize("power", [0.0, 0.2])
def test_likelihood_is_a_double_integral(power):
    """Over both departures of each person, by SciPy."""
    days = np.array([[0, 0], [1.2, 0], [0, 0.7], [2.5, 0.9]])
    odds, spread, amount, between, within, r = -0.5, 1.1, 0.2, 0.6, 0.4, 0.45
    parameters = [odds, spread, amount, math.log(between), math.log(within), r, power, 0.3, -0.2]
    eats = days > 0

    def of_person(u: float, v: float, row: int) -> float:
        density = stats.norm.pdf(u) * stats.norm.pdf(v)
        mean = amount + math.sqrt(between) * (r * u + math.sqrt(1 - r**2) * v)
        for j, x in enumerate(days[row]):
            p = special.expit(odds + (0, 0.3)[j] + spread * u)
            if x == 0:
                density *= 1 - p
            else:
                change = math.log(x) if power == 0 else (x**power - 1) / power
                on_scale = stats.norm.pdf(change, mean + (0, -0.2)[j], math.sqrt(within))
                density *= p * on_scale * x ** (power - 1)
        return density

    expected = sum(
        math.log(integrate.dblquad(of_person, -9, 9, -9, 9, args=(row,), epsabs=1e-12)[0])
        for row in range(4)
    )
    found = _TwoParts(days, eats, None).log_likelihood(np.array(parameters))
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.deep
def test_simulated_people_are_found_again():
    rng = np.random.default_rng(12)
    usual, days = _days(
        dataclasses.replace(MODEL, power=0.2, amount=5.0), 20_000, rng, (-0.4, -0.3)
    )
    found = usual_intake(days, power=0.2)
    expected = (-0.8, 1.4, 5.0, 0.4, 0.5, 0.3, 0.2)
    assert dataclasses.astuple(found)[:7] == pytest.approx(expected, abs=0.06)
    found = usual_intake(days)
    assert found.power == pytest.approx(0.2, abs=0.05)
    assert found.mean() == pytest.approx(usual.mean(), rel=0.03)
    assert found.quantile([0.1, 0.5, 0.95]) == pytest.approx(
        np.quantile(usual, [0.1, 0.5, 0.95]), rel=0.05
    )
    limit = np.quantile(usual, 0.9)
    assert found.share_above(limit) == pytest.approx(0.1, abs=0.01)


def test_population_is_that_of_many_draws():
    u, v = np.random.default_rng(1).normal(size=(2, 400_000))
    r, spread = MODEL.correlation, math.sqrt(MODEL.between)
    of_days = np.exp(MODEL.amount + spread * (r * u + math.sqrt(1 - r**2) * v) + MODEL.within / 2)
    usual = special.expit(MODEL.log_odds + MODEL.spread * u) * of_days
    assert MODEL.intakes(u, v) == pytest.approx(usual, rel=1e-9)
    assert MODEL.mean() == pytest.approx(usual.mean(), rel=0.01)
    for share in (0.05, 0.5, 0.95):
        limit = float(np.quantile(usual, share))
        assert MODEL.quantile(share) == pytest.approx(limit, rel=0.01)
        assert MODEL.share_above(limit) == pytest.approx(1 - share, abs=0.003)


@pytest.mark.parametrize("power", [None, 0.0, 0.3])
def test_another_unit_changes_nothing_but_the_unit(power):
    _, days = _days(MODEL, 700, np.random.default_rng(2))
    grams, kilograms = usual_intake(days, power=power), usual_intake(days / 1000, power=power)
    assert kilograms.power == pytest.approx(grams.power, abs=1e-4)
    shares = [0.1, 0.5, 0.9]
    assert 1000 * kilograms.quantile(shares) == pytest.approx(grams.quantile(shares), rel=1e-3)
    n_eaten = np.count_nonzero(days)
    assert kilograms.log_likelihood == pytest.approx(
        grams.log_likelihood + n_eaten * math.log(1000), abs=1e-3
    )


def test_maximum_is_higher_than_its_neighbors():
    _, days = _days(MODEL, 700, np.random.default_rng(5))
    best = usual_intake(days)
    for power in (0.0, 0.2, 0.5):
        assert usual_intake(days, power=power).log_likelihood <= best.log_likelihood + 1e-4
    assert best.n_people == 700


def test_more_nodes_change_nothing(monkeypatch):
    _, days = _days(dataclasses.replace(MODEL, spread=3.0), 700, np.random.default_rng(5))
    few = usual_intake(days).quantile([0.5, 0.95])
    monkeypatch.setattr("nutrigen.nutrition._error._NODES", 121)
    assert usual_intake(days).quantile([0.5, 0.95]) == pytest.approx(few, rel=0.01)


def test_what_has_no_two_parts_is_refused():
    days = np.abs(np.random.default_rng(0).normal(size=(50, 2)))
    for wrong, message in (
        (days, "everybody ate"),
        (days[1:] * [1, 0] * (np.arange(49) % 2)[:, np.newaxis], "nobody ate"),
        (days[:, :1], "at least two columns"),
        (np.where(days > 0.3, np.nan, days), "missing"),
        (-days, "expected at least 0"),
        (days * np.array([[1, 0], [0, 1]] * 25), "fewer than 10"),
    ):
        with pytest.raises(ValueError, match=message):
            usual_intake(np.vstack([wrong, np.zeros((1, wrong.shape[1]))])
                         if message.startswith("fewer") else wrong)  # fmt: skip
    with pytest.raises(ValueError, match="power"):
        usual_intake(days, power=2)
    with pytest.raises(ValueError, match="share"):
        MODEL.quantile(1.5)
