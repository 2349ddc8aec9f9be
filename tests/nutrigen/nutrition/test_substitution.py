"""Energy adjustment as models: against statsmodels, known diets, and each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from nutrigen import nutrition

FACTORS = {"protein": 4.0, "carbohydrate": 4.0, "fat": 9.0, "alcohol": 7.0}


@pytest.fixture
def rng():
    return np.random.default_rng(1997)


@pytest.fixture
def people(rng):
    n = 200
    size = rng.gamma(8, 1 / 8, n)
    kcal = pd.DataFrame(
        {
            "protein": 320 * size * rng.gamma(9, 1 / 9, n),
            "carbohydrate": 1000 * size * rng.gamma(9, 1 / 9, n),
            "fat": 700 * size * rng.gamma(9, 1 / 9, n),
            "alcohol": 100 * rng.gamma(0.5, 2, n),
        }
    )
    age, male = rng.uniform(20, 80, n), rng.random(n) < 0.5
    outcome = 50 + 0.01 * kcal["fat"] - 0.004 * kcal["carbohydrate"] - 9 * male
    outcome += rng.normal(size=n) * (1 + kcal["fat"] / 300)
    return kcal, outcome, age, male


def by_statsmodels(outcome, *columns):
    """Slopes and robust errors of a formula-free regression, without the intercept's."""
    design = sm.add_constant(np.column_stack([np.asarray(c, float) for c in columns]))
    fit = sm.OLS(np.asarray(outcome), design).fit(cov_type="HC1")
    return fit.params[1:], fit.bse[1:]


@pytest.mark.parametrize("held", [False, True])
def test_models_are_regressions_of_statsmodels(people, held):
    kcal, outcome, age, male = people
    covariates = [age, male] if held else []
    energy, fat = kcal.sum(axis=1), kcal["fat"]
    table = nutrition.energy_models(fat / 9, energy, outcome, *covariates, kcal_per_unit=9)
    table = table.set_index("model")
    residual = sm.OLS(fat, sm.add_constant(energy)).fit().resid
    expected = {
        "no energy": ([fat / 100], 0),
        "standard": ([fat / 100, energy], 0),
        "residual": ([residual / 100, energy], 0),
        "density": ([100 * fat / energy / 5, energy], 0),
        "partition: nutrient": ([fat / 100, energy - fat], 0),
        "partition: rest": ([fat, (energy - fat) / 100], 1),
    }
    assert list(table.index) == list(expected)
    for model, (columns, which) in expected.items():
        slopes, errors = by_statsmodels(outcome, *columns, *covariates)
        row = table.loc[model]
        assert row["slope"] == pytest.approx(slopes[which], rel=1e-8)
        assert row["standard_error"] == pytest.approx(errors[which], rel=1e-8)
        assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * errors[which], rel=1e-8)
        assert row["n_people"] == len(outcome)


def test_models_are_related_as_the_book_says(people):
    kcal, outcome, age, male = people
    energy = kcal.sum(axis=1)
    table = nutrition.energy_models(
        kcal["protein"] / 4, energy, outcome, age, male, kcal_per_unit=4, per_kcal=50
    ).set_index("model")["slope"]
    assert table["residual"] == pytest.approx(table["standard"])
    assert table["partition: nutrient"] - table["partition: rest"] == pytest.approx(
        table["standard"]
    )


def test_the_unit_of_the_intake_makes_no_difference(people):
    kcal, outcome, *_ = people
    energy = kcal.sum(axis=1)
    in_g = nutrition.energy_models(kcal["fat"] / 9, energy, outcome, kcal_per_unit=9)
    in_kcal = nutrition.energy_models(kcal["fat"], energy, outcome, kcal_per_unit=1)
    pd.testing.assert_frame_equal(in_g, in_kcal)


def test_a_known_diet_is_found(rng):
    """Without scatter each model gives what was put in: 3 per 100 kcal of fat, 1 of all else."""
    kcal = pd.DataFrame(rng.gamma(5, 100, (60, 3)), columns=["fat", "protein", "carbohydrate"])
    outcome = 0.03 * kcal["fat"] + 0.01 * (kcal["protein"] + kcal["carbohydrate"])
    table = nutrition.energy_models(
        kcal["fat"] / 9, kcal.sum(axis=1), outcome, kcal_per_unit=9
    ).set_index("model")["slope"]
    assert table["standard"] == pytest.approx(2)
    assert table["partition: nutrient"] == pytest.approx(3)
    assert table["partition: rest"] == pytest.approx(1)
    swap = nutrition.substitution_effect(kcal, outcome, more="fat", less="protein")
    assert swap.slope == pytest.approx(2)
    swap = nutrition.substitution_effect(kcal, outcome, more="protein", less="carbohydrate")
    assert swap.slope == pytest.approx(0, abs=1e-9)


def test_missing_values_and_days_without_energy(people):
    kcal, outcome, age, _ = people
    energy, fat = kcal.sum(axis=1), kcal["fat"].copy()
    fat[3], outcome[4], energy[5], fat[5] = np.nan, np.nan, 0, 0
    table = nutrition.energy_models(fat / 9, energy, outcome, age, kcal_per_unit=9)
    n_people = table.set_index("model")["n_people"]
    assert (n_people.drop("density") == 198).all()
    assert n_people["density"] == 197
    slopes = table.set_index("model")["slope"]
    assert slopes["residual"] == pytest.approx(slopes["standard"])


@pytest.mark.parametrize("less", ["protein", "carbohydrate", "alcohol"])
def test_substitution_is_a_regression_of_statsmodels(people, less):
    kcal, outcome, age, male = people
    found = nutrition.substitution_effect(kcal, outcome, age, male, more="fat", less=less)
    others = [kcal[name] for name in kcal if name not in ("fat", less)]
    columns = [kcal["fat"] / 100, *others, kcal.sum(axis=1), age, male]
    slopes, errors = by_statsmodels(outcome, *columns)
    assert found.slope == pytest.approx(slopes[0], rel=1e-8)
    assert found.standard_error == pytest.approx(errors[0], rel=1e-8)


def test_substitution_by_shares_of_energy(people):
    kcal, outcome, age, _ = people
    total = kcal.sum(axis=1)
    found = nutrition.substitution_effect(
        kcal, outcome, age, more="fat", less="alcohol", amount=5, unit="percent"
    )
    shares = kcal[["fat", "protein", "carbohydrate"]].div(total, axis=0) * 100
    slopes, errors = by_statsmodels(outcome, *shares.to_numpy().T, total, age)
    assert found.slope == pytest.approx(5 * slopes[0], rel=1e-8)
    assert found.standard_error == pytest.approx(5 * errors[0], rel=1e-8)


def test_a_substitution_is_the_difference_of_two_additions(people):
    """Slopes and errors from one model with all sources, and no total."""
    kcal, outcome, age, male = people
    design = sm.add_constant(kcal.assign(age=age, male=male.astype(float)))
    fit = sm.OLS(outcome, design).fit(cov_type="HC1")
    for more in FACTORS:
        for less in FACTORS:
            if more == less:
                continue
            found = nutrition.substitution_effect(
                kcal, outcome, age, male, more=more, less=less, amount=1
            )
            contrast = fit.t_test(f"{more} - {less}")
            assert found.slope == pytest.approx(contrast.effect.item(), rel=1e-6)
            assert found.standard_error == pytest.approx(contrast.sd.item(), rel=1e-6)


def test_with_two_sources_it_is_the_standard_model(people):
    kcal, outcome, age, _ = people
    two = pd.DataFrame({"fat": kcal["fat"], "rest": kcal.drop(columns="fat").sum(axis=1)})
    found = nutrition.substitution_effect(two, outcome, age, more="fat", less="rest")
    table = nutrition.energy_models(kcal["fat"], kcal.sum(axis=1), outcome, age, kcal_per_unit=1)
    standard = table.set_index("model").loc["standard"]
    assert found.slope == pytest.approx(standard["slope"])
    assert found.standard_error == pytest.approx(standard["standard_error"])


@pytest.mark.deep
def test_intervals_hold_a_known_substitution(rng):
    """Scatter that grows with fat, 95 % intervals of 1,000 studies of 150 people."""
    held = 0
    for _ in range(1000):
        kcal = pd.DataFrame(rng.gamma(6, 100, (150, 3)), columns=["fat", "protein", "sugar"])
        outcome = 0.02 * kcal["fat"] + 0.005 * kcal["sugar"]
        outcome += rng.normal(size=150) * kcal["fat"] / 100
        low, high = nutrition.substitution_effect(kcal, outcome, more="fat", less="sugar").interval
        held += low <= 1.5 <= high
    assert 0.92 <= held / 1000 <= 0.97


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kcal_per_unit": 0}, "kcal_per_unit"),
        ({"kcal_per_unit": 90}, "another unit"),
        ({"per_kcal": -1}, "per_kcal"),
        ({"per_percent": 0}, "per_percent"),
        ({"intake": [1.0, 2.0]}, "shape"),
        ({"intake": [-1.0, 40.0, 50.0, 60.0, 70.0, 65.0]}, "at least 0"),
    ],
)
def test_models_refuse(change, message):
    arguments = {
        "intake": [30.0, 40.0, 50.0, 60.0, 70.0, 65.0],
        "energy_kcal": [1500.0, 2500.0, 1900.0, 3100.0, 2200.0, 1700.0],
        "outcome": [5.0, 3.0, 8.0, 1.0, 4.0, 6.0],
        "kcal_per_unit": 9.0,
    } | change
    first = [arguments.pop(name) for name in ("intake", "energy_kcal", "outcome")]
    with pytest.raises(ValueError, match=message):
        nutrition.energy_models(*first, **arguments)


def test_models_refuse_people_without_anything_known():
    nothing = [np.nan] * 5
    with pytest.raises(ValueError, match="complete"):
        nutrition.energy_models([1.0] * 5, nothing, nothing, kcal_per_unit=9)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"more": "sugar"}, ValueError, "more must be one of"),
        ({"less": "sugar"}, ValueError, "less must be one of"),
        ({"less": "fat"}, ValueError, "two sources"),
        ({"amount": 0}, ValueError, "amount"),
        ({"unit": "kJ"}, ValueError, "unit"),
        ({"sources_kcal": np.ones((9, 2))}, TypeError, "DataFrame"),
    ],
)
def test_substitution_refuses(people, change, error, message):
    kcal, outcome, *_ = people
    arguments = {"sources_kcal": kcal, "more": "fat", "less": "protein"} | change
    with pytest.raises(error, match=message):
        nutrition.substitution_effect(arguments.pop("sources_kcal"), outcome, **arguments)


def test_substitution_refuses_other_tables(people):
    kcal, outcome, *_ = people
    how = {"more": "fat", "less": "protein"}
    with pytest.raises(ValueError, match="more than once"):
        nutrition.substitution_effect(pd.concat([kcal, kcal[["fat"]]], axis=1), outcome, **how)
    with pytest.raises(ValueError, match="at least 0"):
        nutrition.substitution_effect(kcal.assign(alcohol=-1.0), outcome, **how)
    with pytest.raises(ValueError, match="order"):
        nutrition.substitution_effect(kcal, outcome.sample(frac=1, random_state=0), **how)


def test_a_crumb_has_a_share_and_nothing_has_none(people):
    """Half a kcal, all of it fat, and a day on which nothing was eaten."""
    kcal, outcome, age, _ = people
    kcal.loc[0], kcal.loc[1] = [0.0, 0.0, 0.5, 0.0], 0.0
    total = kcal.sum(axis=1)
    how = {"more": "fat", "less": "protein", "amount": 5, "unit": "percent"}
    found = nutrition.substitution_effect(kcal, outcome, age, **how)
    assert (found.n_people, found.n_missing) == (199, 1)
    rows = total > 0
    others = nutrition.substitution_effect(kcal[rows], outcome[rows], age[rows], **how)
    assert found.slope == pytest.approx(others.slope)
    table = nutrition.energy_models(kcal["fat"], total, outcome, age, kcal_per_unit=1)
    assert table.set_index("model")["n_people"]["density"] == 199


def test_half_a_percent_and_people_who_live_on_one_source(rng):
    """All energy from the nutrient is allowed, and so are entries that exceed it in half."""
    energy = rng.uniform(1500, 3000, 10)
    outcome = rng.normal(size=10)
    source = np.where(np.arange(10) < 5, 1.2, 0.5) * energy
    table = nutrition.energy_models(source, energy, outcome, kcal_per_unit=1, per_percent=0.5)
    five = nutrition.energy_models(source, energy, outcome, kcal_per_unit=1)
    assert 10 * table["slope"][3] == pytest.approx(five["slope"][3])
    source[1:] = energy[1:]
    assert len(nutrition.energy_models(source, energy, outcome, kcal_per_unit=1)) == 6
