"""Surveys, errors and gaps of made people: against plain sums, closed forms and statsmodels."""

import dataclasses

import numpy as np
import pytest
import statsmodels.api
from scipy import special

from nutrigen.evidence import designed_surveys, intake_errors, kept, pooled_studies
from nutrigen.nutrition import UsualIntake, regression_calibration, survey_mean

MODEL = UsualIntake(-0.5, 1.5, 3.0, 0.5, 0.4, 0.4, 0.2, -1.0, 10)


@pytest.fixture(scope="module")
def population():
    return designed_surveys.Population(4, n_strata=3)


def test_weights_of_a_sample_add_up_to_the_population(population):
    rng = np.random.default_rng(2)
    samples = [population.draw(rng, n_units=3) for _ in range(60)]
    assert all(s.weights.sum() == pytest.approx(3 * 40 * 300) for s in samples)
    assert len(np.unique(samples[0].units[samples[0].strata == 1])) == 3
    shares = [s.weights @ s.y / s.weights.sum() for s in samples]
    assert np.mean(shares) == pytest.approx(population.y.mean(), abs=0.02)
    # The minority, who are sick more often, are half of the sample and less of the population.
    assert population.y[population.minority].mean() > population.y[~population.minority].mean()
    assert population.minority.mean() < 0.3


def test_ways_to_estimate_a_share(population):
    sample = population.draw(np.random.default_rng(3))
    found = designed_surveys.estimates(sample)
    y, w, n = sample.y, sample.weights, len(sample.y)
    assert found["naive"][:2] == pytest.approx([y.mean(), y.std() / np.sqrt(n)])
    assert found["weights"][0] == pytest.approx(np.average(y, weights=w))
    assert found["design"][:2] == pytest.approx(found["design, normal"][:2])
    low, high = found["design, normal"][2:]
    wider = found["design"][3] - found["design"][2]
    # Three strata of two units: three degrees of freedom.
    assert wider / (high - low) == pytest.approx(3.182446 / 1.96, rel=1e-5)


def test_cut_is_the_domain_where_every_unit_has_somebody(population):
    sample = population.draw(np.random.default_rng(5), n_units=4)
    everybody = dataclasses.replace(sample, in_part=np.ones(len(sample.y), dtype=bool))
    found = designed_surveys.in_part(everybody)
    assert found["cut"] == pytest.approx(found["domain"])
    part = designed_surveys.in_part(sample)
    inside = sample.in_part
    expected = np.average(sample.y[inside], weights=sample.weights[inside])
    assert part["domain"][0] == part["cut"][0] == pytest.approx(expected)
    named = survey_mean(sample.y, sample.weights, sample.strata, sample.units, domain=inside)
    assert part["domain"][1] == named.standard_error != part["cut"][1]


@pytest.mark.parametrize("kind", intake_errors.KINDS)
def test_reports_are_as_they_are_said_to_be(kind):
    people = intake_errors.report(np.random.default_rng(0), kind, 40_000)
    report = people["days"].mean(axis=1)
    design = np.column_stack([np.ones(40_000), people["habit"], people["age"], people["weight"]])
    on_habit = statsmodels.api.OLS(report, design).fit().params
    outcome = statsmodels.api.OLS(people["outcome"], design).fit().params
    slope, by_weight = {"classical": (1, 0), "flattened": (0.6, 0), "with weight": (1, -0.5)}[kind]
    assert on_habit[1:] == pytest.approx([slope, 0, by_weight], abs=0.03)
    of_weight = -0.8 if kind == "with weight" else 0
    assert outcome[1:] == pytest.approx([1, 0.5, of_weight], abs=0.03)
    assert np.isfinite(people["marker"]).sum() == 10_000


def test_one_study_in_all_ways():
    found = intake_errors.slopes("classical", 3, n_resamples=10)
    people = intake_errors.report(np.random.default_rng(3), "classical")
    fit = regression_calibration(people["days"], people["outcome"], people["age"], n_resamples=2)
    assert found["naive"][0] == pytest.approx(fit.naive)
    assert found["calibrated"][0] == found["naive errors"][0] == pytest.approx(fit.slope)
    width = np.diff(found["naive"][1:]) / fit.attenuation
    assert np.diff(found["naive errors"][1:]) == pytest.approx(width)


def test_drinkers_are_those_of_the_model():
    usual, days = intake_errors.drink(np.random.default_rng(1), MODEL, n_people=200_000)
    assert usual.mean() == pytest.approx(MODEL.mean(), rel=0.02)
    assert days.mean(axis=0) == pytest.approx(usual.mean(), rel=0.03)
    # Those who usually drink much are those who were seen to.
    assert np.corrcoef(usual, days.mean(axis=1))[0, 1] > 0.6
    amounts = special.boxcox(days[(days > 0).all(axis=1)], 0.2)
    assert np.diff(amounts).var() == pytest.approx(2 * 0.4, rel=0.03)
    none, dry = intake_errors.drink(np.random.default_rng(1), MODEL, 0.3, n_people=20_000)
    assert np.mean(none == 0) == pytest.approx(0.3, abs=0.02)
    assert not dry[none == 0].any()


@pytest.mark.parametrize("mechanism", pooled_studies.MECHANISMS)
def test_half_of_the_waists_are_hidden(mechanism):
    table = pooled_studies.people().to_numpy()
    hidden = pooled_studies.hide(table, mechanism, np.random.default_rng(0))
    assert 0.45 < hidden.mean() < 0.55
    lower = table[hidden].mean(axis=0) - table[~hidden].mean(axis=0)
    if mechanism == "chance":
        assert abs(lower[-1]) < 1
    elif mechanism == "the outcome":
        assert lower[-1] < -10
    else:
        assert lower[0] > 1


def test_least_squares_is_that_of_statsmodels():
    study = pooled_studies.people().to_numpy()[:200]
    design = np.column_stack([np.ones(200), study[:, :2]])
    fit = statsmodels.api.OLS(study[:, -1], design).fit()
    found = pooled_studies.least_squares(study[:, 0], study)
    assert found == pytest.approx((fit.params[1], fit.bse[1]))


def test_ways_to_fill_in():
    table = pooled_studies.people().to_numpy()
    rng = np.random.default_rng(6)
    study = table[rng.integers(len(table), size=300)]
    hidden = pooled_studies.hide(study, "the outcome", rng)
    found = pooled_studies.ways(study, hidden, rng, n_draws=3)
    kept_rows = study[~hidden]
    expected = pooled_studies.least_squares(kept_rows[:, 0], kept_rows)
    assert found["complete cases"][:2] == pytest.approx(expected)
    median = np.where(hidden, np.median(kept_rows[:, 0]), study[:, 0])
    assert found["median"][:2] == pytest.approx(pooled_studies.least_squares(median, study))
    assert found["nothing hidden"][0] == pytest.approx(
        pooled_studies.least_squares(study[:, 0], study)[0]
    )
    # On the line that knows the outcome whoever was filled in agrees with it.
    assert abs(found["line with outcome"][0]) > abs(found["line without outcome"][0])
    assert found["multiple"][1] > found["one draw"][1]
    fixed = pooled_studies.independent_draws(study, hidden, 0, n_draws=3)
    assert fixed[2] < fixed[0] < fixed[3]


def test_what_is_kept_has_all_repeats():
    surveys, errors, gaps = (
        kept(name) for name in ("designed_surveys", "intake_errors", "pooled_studies")
    )
    assert set(surveys["share"]) == {"naive", "weights", "design, normal", "design"}
    assert set(errors["slopes"]) == set(intake_errors.KINDS)
    assert set(pooled_studies.MECHANISMS) < set(gaps)
    assert pooled_studies.repeat(pooled_studies.people().to_numpy(), "the outcome", 0) == {
        way: pytest.approx(values) for way, values in gaps["first"].items()
    }
    assert intake_errors.slopes("classical", 0) == {
        way: pytest.approx(values) for way, values in errors["first"].items()
    }
    assert designed_surveys.surveys(1)[1][0] == {
        way: pytest.approx(values) for way, values in surveys["first"].items()
    }
