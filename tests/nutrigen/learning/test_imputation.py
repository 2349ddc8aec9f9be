"""Multiple imputation against what Rubin and statsmodels compute, and against known truth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api
from scipy import stats
from statsmodels.imputation.mice import MICEResults

from nutrigen.learning.imputation import draw_missing, multiple_imputation, pool_estimates


def slope(table):
    """Of the second column on the first with the third held, and its error, by statsmodels."""
    x, y, z = table.T
    fit = statsmodels.api.OLS(y, np.column_stack([np.ones(len(x)), x, z])).fit()
    return fit.params[1], fit.bse[1]


def sample(rng, n, hidden=True):
    """The slope is 1. x is missing the more often the larger y."""
    z = rng.normal(size=n)
    x = z / 2 + rng.normal(size=n)
    y = x + z / 2 + 1.5 * rng.normal(size=n)
    missing = hidden & (rng.random(n) < 0.8 / (1 + np.exp(-y)))
    return np.column_stack([np.where(missing, np.nan, x), y, z])


# Rubin's rules


def test_pooled_numbers_are_those_of_a_table_worked_by_hand():
    """Means 10; within (4 + 9 + 4) / 3; between 4; total 17/3 + 4/3 * 4 = 11."""
    pooled = pool_estimates([8.0, 10.0, 12.0], [2.0, 3.0, 2.0])
    assert (pooled.value, pooled.within, pooled.between) == pytest.approx((10, 17 / 3, 4))
    assert pooled.standard_error == pytest.approx(math.sqrt(11))
    assert pooled.missing_share == pytest.approx((16 / 3) / 11)
    # (m - 1) (1 + U / ((1 + 1/m) B))^2, as Rubin (1987) has it.
    assert pooled.degrees_of_freedom == pytest.approx(2 * (1 + (17 / 3) / (16 / 3)) ** 2)


def test_pooled_numbers_are_those_of_statsmodels():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(80, 2))
    y = x @ [1.0, -1.0] + rng.normal(size=80)
    tables = [x + rng.normal(0, 0.2, x.shape) for _ in range(6)]
    fits = [statsmodels.api.OLS(y, table).fit() for table in tables]
    # The matrix that statsmodels' MICE puts together from its own completed tables.
    between = np.cov([fit.params for fit in fits], rowvar=False)
    within = np.mean([fit.cov_params() for fit in fits], axis=0)
    theirs = MICEResults(fits[0].model, np.mean([f.params for f in fits], axis=0),
                         within + (1 + 1 / 6) * between)  # fmt: skip
    for j in range(2):
        pooled = pool_estimates([f.params[j] for f in fits], [f.bse[j] for f in fits])
        assert pooled.value == pytest.approx(theirs.params[j])
        assert pooled.standard_error == pytest.approx(theirs.bse[j])


def test_degrees_of_freedom_never_exceed_those_of_the_complete_table():
    few = pool_estimates([1.0, 1.01, 0.99], [0.5, 0.5, 0.5], complete_freedom=20)
    assert few.degrees_of_freedom < 20 * 21 / 23
    many = pool_estimates([1.0, 1.2, 0.9], [0.5, 0.5, 0.5], complete_freedom=1e9)
    plain = pool_estimates([1.0, 1.2, 0.9], [0.5, 0.5, 0.5])
    assert many.degrees_of_freedom == pytest.approx(plain.degrees_of_freedom, rel=1e-6)


def test_nothing_missing_is_the_analysis_itself():
    table = sample(np.random.default_rng(2), 50, hidden=False)
    pooled = multiple_imputation(
        table, slope, np.random.default_rng(0), n_imputations=3, complete_freedom=47
    )
    value, error = slope(table)
    assert (pooled.value, pooled.standard_error) == pytest.approx((value, error))
    assert pooled.missing_share == pytest.approx(0)
    assert pooled.degrees_of_freedom == pytest.approx(47 * 48 / 50)


@pytest.mark.parametrize(
    ("estimates", "errors", "options", "message"),
    [
        ([1.0], [1.0], {}, "estimates has 1 values and standard_errors 1; expected one of each"),
        ([1.0, 2.0], [1.0], {}, "estimates has 2 values and standard_errors 1"),
        ([1.0, 2.0], [1.0, -1.0], {}, "standard_errors must be at least 0"),
        ([1.0, 1.0], [0.0, 0.0], {}, "not all 0"),
        ([1.0, np.nan], [1.0, 1.0], {}, "estimates"),
        ([1.0, 2.0], [1.0, 1.0], {"complete_freedom": 0}, "complete_freedom must be"),
    ],
)
def test_what_can_not_be_pooled_is_refused(estimates, errors, options, message):
    with pytest.raises(ValueError, match=message):
        pool_estimates(estimates, errors, **options)


# Draws


def test_known_values_stay_and_gaps_are_filled():
    table = sample(np.random.default_rng(3), 100)
    completed = draw_missing(pd.DataFrame(table), np.random.default_rng(0))
    known = ~np.isnan(table)
    assert 0.2 < (~known[:, 0]).mean() < 0.6
    np.testing.assert_array_equal(completed[known], table[known])
    assert np.isfinite(completed).all()


def test_draws_for_one_sample_are_the_predictive_distribution():
    """One gap in one column: Student's t around the line, from the normal model's closed form."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=12)
    y = 1 + 2 * x + rng.normal(size=12)
    x = np.append(x, 2.5)
    drawn = [
        draw_missing(np.column_stack([x, np.append(y, np.nan)]), rng, n_rounds=1)[-1, 1]
        for _ in range(2000)
    ]
    fit = statsmodels.api.OLS(y, statsmodels.api.add_constant(x[:-1])).fit()
    predicted = fit.get_prediction([[1, 2.5]])
    expected = stats.t(10, predicted.predicted_mean[0], predicted.se_obs[0])
    assert stats.kstest(drawn, expected.cdf).pvalue > 0.001


@pytest.mark.deep
def test_interval_covers_as_often_as_it_says_where_single_fillings_do_not():
    inside = {"multiple": 0, "once": 0, "complete": 0}
    off = {"multiple": 0.0, "complete": 0.0}
    for number in range(400):
        rng = np.random.default_rng(number)
        table = sample(rng, 60)
        pooled = multiple_imputation(
            table, slope, rng, n_imputations=10, n_rounds=2, complete_freedom=57
        )
        low, high = pooled.interval()
        inside["multiple"] += low < 1 < high
        off["multiple"] += (pooled.value - 1) / 400
        known = table[~np.isnan(table).any(axis=1)]
        for name, each in {"once": draw_missing(table, rng), "complete": known}.items():
            value, error = slope(each)
            inside[name] += abs(value - 1) < stats.t.ppf(0.975, len(each) - 3) * error
            off[name] = off.get(name, 0) + (value - 1) / 400
    share = {name: count / 400 for name, count in inside.items()}
    assert 0.925 < share["multiple"] < 0.98
    assert share["once"] < 0.9
    # Who is complete was chosen by the outcome, which flattens the slope.
    assert share["complete"] < share["multiple"]
    assert 2 * abs(off["multiple"]) < abs(off["complete"])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1.0], [2.0]], "two columns or more"),
        ([[1.0, np.nan], [2.0, 1.0], [3.0, 2.0]], "column 1 of X has 2 known values"),
        ([[1.0, np.inf]] * 9, "infinite"),
        (np.column_stack([[np.nan, *range(9)], range(10), range(0, 20, 2)]), "determine each"),
    ],
)
def test_tables_without_a_line_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        draw_missing(table, np.random.default_rng(0))


def test_columns_are_named_and_arguments_checked():
    frame = pd.DataFrame({"waist": [np.nan, 1.0, 2.0], "age": [1.0, 2.0, 3.0]})
    with pytest.raises(ValueError, match="column 'waist' of X has 2 known values"):
        draw_missing(frame, np.random.default_rng(0))
    with pytest.raises(TypeError, match="analyze must be a function"):
        multiple_imputation(frame, "mean", np.random.default_rng(0))
    with pytest.raises(ValueError, match="n_imputations must be"):
        multiple_imputation(frame, slope, np.random.default_rng(0), n_imputations=1)
