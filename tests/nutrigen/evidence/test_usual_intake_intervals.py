"""Intervals of usual intakes, against usual_intake, differences for derivatives, and plain sums."""

from dataclasses import replace

import numpy as np
import pytest

from nutrigen.evidence import kept, usual_intake_intervals
from nutrigen.evidence.usual_intake_intervals import Drinkers, Likelihood, described
from nutrigen.nutrition import UsualIntake, usual_intake

#: Log odds, spread, amount, log variances, correlation, power, and what the second day adds.
PARAMETERS = np.array([-0.5, 1.5, 0.1, -0.7, -0.9, 0.4, 0.2, -0.3, -0.2])
PEOPLE = Drinkers(PARAMETERS, 20.0)
KNOWN = {
    "as supposed": PEOPLE,
    "abstainers": replace(PEOPLE, abstain=0.3),
    "weekends": replace(PEOPLE, weekends=True),
    "bent": replace(PEOPLE, bent=True),
}


@pytest.fixture(scope="module")
def days():
    return PEOPLE.days(np.random.default_rng(4), 700)


def of_package(days):
    fitted = usual_intake(days)
    limits = usual_intake_intervals.LIMITS
    above = [fitted.share_above(limit) for limit in limits]
    return fitted, [fitted.mean(), *above, *fitted.quantile(usual_intake_intervals.QUANTILES)]


def test_likelihood_and_its_maximum_are_those_of_usual_intake(days):
    likelihood = Likelihood(days)
    parameters = likelihood.fit()
    fitted, _ = of_package(days)
    value = likelihood.counts @ likelihood.of_people(parameters)[0]
    value -= (days > 0).sum() * np.log(likelihood.unit)
    assert value == pytest.approx(fitted.log_likelihood, abs=1e-3)
    assert parameters[[0, 1]] == pytest.approx([fitted.log_odds, fitted.spread], abs=0.02)
    assert parameters[[5, 6]] == pytest.approx([fitted.correlation, fitted.power], abs=0.02)


@pytest.mark.parametrize("power", [0.0, 0.2, 0.9])
def test_scores_are_the_derivatives(days, power):
    likelihood = Likelihood(days)
    at = PARAMETERS.copy()
    at[6] = power
    values, scores = likelihood.of_people(at)
    assert len(values) == len(scores) == len(likelihood.counts)
    steps = 1e-5 * np.eye(9)
    ahead, behind = (
        np.array([likelihood.of_people(at + sign * step)[0] for step in steps]) for sign in (1, -1)
    )
    assert scores == pytest.approx(((ahead - behind) / 2e-5).T, abs=1e-5)


def test_a_model_is_described_as_by_its_class():
    # The same in g: what Box and Cox make of a multiple is a line in it.
    odds, spread, amount, *logs, r, power, _, _ = PARAMETERS
    factor = PEOPLE.unit**power
    between, within = factor**2 * np.exp(logs)
    model = UsualIntake(
        odds, spread, factor * amount + (factor - 1) / power, between, within, r, power, 0.0, 10
    )
    found = described(PARAMETERS, PEOPLE.unit)
    above = [model.share_above(limit) for limit in usual_intake_intervals.LIMITS]
    expected = [model.mean(), *above, *model.quantile(usual_intake_intervals.QUANTILES)]
    assert found == pytest.approx(expected, rel=3e-3)
    assert PEOPLE.truth() == pytest.approx(expected, rel=1e-3)


def test_people_drawn_anew_are_fitted_as_usual_intake_fits_them(days):
    likelihood = Likelihood(days)
    fitted = likelihood.fit()
    drawn = usual_intake_intervals.resampled(likelihood, fitted, np.random.default_rng(8), 4)
    n_people, rng = len(days), np.random.default_rng(8)
    counts = rng.multinomial(n_people, likelihood.counts / n_people, 4)
    some = days[(days > 0).any(axis=1)]
    spread = np.std([described(one, likelihood.unit) for one in drawn], axis=0)
    for rows, parameters in zip(counts, drawn, strict=True):
        table = np.vstack([np.repeat(some, rows[:-1], axis=0), np.zeros((rows[-1], 2))])
        _, expected = of_package(table)
        found = described(parameters, likelihood.unit)
        assert np.all(np.abs(found - expected) < 0.1 * spread)


@pytest.mark.parametrize("kind", KNOWN)
def test_what_is_drunk_is_what_is_usual(kind):
    people = replace(KNOWN[kind], parameters=np.append(PARAMETERS[:7], [0, 0]))
    days = people.days(np.random.default_rng(5), 200_000)
    u, v = np.random.default_rng(6).normal(size=(2, 200_000))
    usual = np.where(np.arange(200_000) < people.abstain * 200_000, 0, people.usual(u, v))
    truth = people.truth()
    assert days.mean(axis=0) == pytest.approx(usual.mean(), rel=0.02)
    assert truth[0] == pytest.approx(usual.mean(), rel=0.01)
    limits = usual_intake_intervals.LIMITS
    assert truth[1:3] == pytest.approx([np.mean(usual > limit) for limit in limits], abs=0.005)
    quantiles = np.quantile(usual, usual_intake_intervals.QUANTILES)
    assert truth[3:] == pytest.approx(quantiles, rel=0.03)


def test_weekends_and_bends_are_there():
    rng = np.random.default_rng(7)
    plain, weekends, bent = (
        replace(KNOWN[kind], parameters=np.append(PARAMETERS[:7], [0, 0]))
        for kind in ("as supposed", "weekends", "bent")
    )
    days = {name: people.days(rng, 100_000) for name, people in
            (("plain", plain), ("weekends", weekends), ("bent", bent))}  # fmt: skip
    # On days of one kind more of those drink who drink more: both differ more between days.
    both = {name: table[(table > 0).all(axis=1)] for name, table in days.items()}
    apart = {name: np.diff(np.log(table), axis=1).std() for name, table in both.items()}
    assert apart["weekends"] > 1.1 * apart["plain"]
    often, middle = (bent.usual(np.array(u), np.array(0.0)) for u in (-2.0, 0.0))
    line = [plain.usual(np.array(u), np.array(0.0)) for u in (-2.0, 0.0)]
    assert often / middle > 1.2 * line[0] / line[1]
    assert not np.array_equal(days["plain"], days["bent"])


def test_a_survey_has_intervals_around_what_it_finds():
    found = usual_intake_intervals.survey(PEOPLE, 1, n_people=600, n_resamples=30)
    value, low, high = (np.array(found[part]) for part in ("value", "low", "high"))
    assert np.all((low < value) & (value < high))
    assert len(value) == len(usual_intake_intervals.MEASURES)


def test_people_are_those_of_the_data_and_what_is_kept_has_all_kinds():
    found = kept("usual_intake_intervals")
    everybody = usual_intake_intervals.drinkers()
    assert set(found) == {"first", *usual_intake_intervals.KINDS}
    assert set(everybody) == set(usual_intake_intervals.KINDS)
    assert everybody["unrelated"].parameters[5] == 0 < everybody["bent"].parameters[5]
    first = usual_intake_intervals.survey(everybody["as supposed"], 0, n_resamples=2)
    assert first["value"] == pytest.approx(found["first"]["value"])
    for kind in usual_intake_intervals.KINDS:
        told = found[kind]
        for name, share in told["coverage"].items():
            assert share + told["too low"][name] + told["too high"][name] == pytest.approx(1)
