"""Slopes of several exposures, against statsmodels' formulas, sandwiches by hand, simulation."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from nutrigen import nutrition

FOUND = ["slope", "standard_error", "low", "high", "p_value"]


@pytest.fixture
def rng():
    return np.random.default_rng(1980)


@pytest.fixture
def people(rng):
    n = 120
    frame = pd.DataFrame(
        {
            "fiber": rng.gamma(4, 5, n),
            "age": rng.integers(20, 80, n),
            "smoking": np.array(["never", "former", "current"])[rng.integers(0, 3, n)],
            "male": rng.random(n) < 0.5,
            "household": np.repeat(np.arange(30), 4)[rng.permutation(n)],
            "weight": rng.gamma(3, 1000, n),
        }
    )
    effect = rng.normal(size=30)[frame["household"]]
    scatter = rng.normal(size=n) * (1 + frame["fiber"] / 20)
    frame["ldl"] = 4 - 0.03 * frame["fiber"] + 0.01 * frame["age"] + effect + scatter
    frame["smoking"] = pd.Categorical(frame["smoking"], ["never", "former", "current"])
    return frame


def expected_of(fit, names):
    interval = fit.conf_int()
    return np.column_stack([fit.params, fit.bse, interval, fit.pvalues])[
        [list(fit.params.index).index(name) for name in names]
    ]


NAMES = ["fiber", "smoking[T.former]", "smoking[T.current]", "male[T.True]"]
FORMULA = "ldl ~ fiber + smoking + male + age"
MODEL = ("ldl", ["fiber", "smoking", "male"], "age")


def test_robust_errors_are_those_of_the_formula(people):
    fit = smf.ols(FORMULA, people).fit(cov_type="HC1", use_t=True)
    found = nutrition.adjusted_slopes(people, *MODEL)
    np.testing.assert_allclose(found[FOUND], expected_of(fit, NAMES), rtol=1e-8)
    assert found["exposure"].tolist() == ["fiber", "smoking", "smoking", "male"]
    assert found["level"].tolist() == [None, "former", "current", True]
    assert found["reference"].tolist() == [None, "never", "never", False]
    assert (found["degrees_of_freedom"] == fit.df_resid).all()
    assert found["n_clusters"].isna().all()
    counts = people["smoking"].value_counts()
    assert found["n"].tolist() == [
        120,
        counts["former"],
        counts["current"],
        people["male"].sum(),
    ]


def test_clustered_errors_are_those_of_the_formula(people):
    how = {"groups": people["household"]}
    fit = smf.ols(FORMULA, people).fit(cov_type="cluster", cov_kwds=how, use_t=True)
    found = nutrition.adjusted_slopes(people, *MODEL, clusters="household")
    np.testing.assert_allclose(found[FOUND], expected_of(fit, NAMES), rtol=1e-8)
    assert (found["n_clusters"] == 30).all()
    assert (found["degrees_of_freedom"] == 29).all()


@pytest.mark.parametrize("clusters", [None, "household"])
@pytest.mark.parametrize("weights", [None, "weight"])
def test_errors_are_those_of_the_sandwich(people, clusters, weights):
    found = nutrition.adjusted_slopes(
        people, *MODEL, clusters=clusters, weights=weights, confidence=0.9
    )
    columns = [
        people["fiber"],
        people["smoking"] == "former",
        people["smoking"] == "current",
        people["male"],
        people["age"],
    ]
    X = np.column_stack([np.ones(120), *columns]).astype(float)
    w = people[weights].to_numpy() if weights else np.ones(120)
    bread = np.linalg.inv(X.T @ (w[:, None] * X))
    beta = bread @ X.T @ (w * people["ldl"])
    scores = X * (w * (people["ldl"] - X @ beta)).to_numpy()[:, None]
    n, k = X.shape
    factor, n_free = n / (n - k), n - k
    if clusters:
        scores = pd.DataFrame(scores).groupby(people[clusters]).sum().to_numpy()
        factor, n_free = 30 / 29 * (n - 1) / (n - k), 29
    error = np.sqrt(np.diag(factor * bread @ scores.T @ scores @ bread))[1:5]
    half = stats.t.ppf(0.95, n_free) * error
    p = 2 * stats.t.sf(np.abs(beta[1:5] / error), n_free)
    expected = np.column_stack([beta[1:5], error, beta[1:5] - half, beta[1:5] + half, p])
    np.testing.assert_allclose(found[FOUND], expected, rtol=1e-7)


def test_one_exposure_has_the_slope_and_error_of_the_simple_function(people):
    found = nutrition.adjusted_slopes(people, "ldl", "fiber", ["smoking", "male", "age"]).iloc[0]
    expected = nutrition.adjusted_slope(
        people["fiber"], people["ldl"], people["smoking"], people["male"], people["age"]
    )
    assert found["slope"] == pytest.approx(expected.slope, rel=1e-9)
    assert found["standard_error"] == pytest.approx(expected.standard_error, rel=1e-9)


def test_each_person_as_a_cluster_has_robust_errors(people):
    alone = people.assign(person=np.arange(120).astype(str))
    alone["person"] = "person " + alone["person"]
    found = nutrition.adjusted_slopes(alone, *MODEL, clusters="person")
    robust = nutrition.adjusted_slopes(people, *MODEL)
    np.testing.assert_allclose(found["standard_error"], robust["standard_error"])


@pytest.mark.deep
def test_clustered_intervals_hold_where_others_do_not(rng):
    holds = {None: [], "village": []}
    village = np.repeat(np.arange(100), 4)
    for _ in range(300):
        exposure = rng.normal(size=100)[village] + 0.3 * rng.normal(size=400)
        outcome = 2 * exposure + rng.normal(size=100)[village] + rng.normal(size=400)
        data = pd.DataFrame({"x": exposure, "y": outcome, "village": village})
        for clusters, seen in holds.items():
            row = nutrition.adjusted_slopes(data, "y", "x", clusters=clusters).iloc[0]
            seen.append(row["low"] < 2 < row["high"])
    assert np.mean(holds[None]) < 0.85
    assert 0.91 < np.mean(holds["village"]) < 0.98


@pytest.mark.deep
def test_intervals_of_few_people_hold(rng):
    holds = []
    for _ in range(300):
        data = pd.DataFrame(rng.normal(size=(12, 3)), columns=["x", "z", "y"])
        row = nutrition.adjusted_slopes(data, "y", "x", "z").iloc[0]
        holds.append((row["low"] < 0 < row["high"], abs(row["slope"]) < 1.96 * row.standard_error))
    by_t, by_normal = np.mean(holds, axis=0)
    assert by_normal < by_t - 0.02
    assert by_t > 0.88


def test_weights_count_people(rng):
    # By sampling weights each person is repeated; the sandwich then is that of clusters of copies.
    data = pd.DataFrame(rng.normal(size=(30, 2)), columns=["x", "y"])
    data["w"], data["person"] = rng.integers(1, 5, 30), [f"person {i}" for i in range(30)]
    repeated = data.loc[np.repeat(data.index, data["w"].tolist())]
    found = nutrition.adjusted_slopes(data, "y", "x", weights="w", clusters="person").iloc[0]
    expected = nutrition.adjusted_slopes(repeated, "y", "x", clusters="person").iloc[0]
    n = len(repeated)
    assert found["slope"] == pytest.approx(expected["slope"])
    assert found["standard_error"] ** 2 == pytest.approx(
        expected["standard_error"] ** 2 * (29 / 28) / ((n - 1) / (n - 2))
    )
    tons = nutrition.adjusted_slopes(data.assign(w=1e9 * data["w"]), "y", "x", weights="w")
    by_weight = nutrition.adjusted_slopes(data, "y", "x", weights="w")
    np.testing.assert_allclose(tons[FOUND], by_weight[FOUND])


@pytest.mark.parametrize(
    "column", ["fiber", "age", "smoking", "male", "household", "weight", "ldl"]
)
@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_whoever_misses_a_value_is_left_out_and_counted(people, column, missing):
    incomplete = people.astype({column: object})
    incomplete.iloc[[3, 7], list(people.columns).index(column)] = missing
    if column == "smoking":
        incomplete["smoking"] = pd.Categorical(incomplete["smoking"], people.smoking.cat.categories)
    found = nutrition.adjusted_slopes(incomplete, *MODEL, clusters="household", weights="weight")
    expected = nutrition.adjusted_slopes(
        people.drop(index=[3, 7]), *MODEL, clusters="household", weights="weight"
    )
    np.testing.assert_allclose(found[FOUND], expected[FOUND], rtol=1e-9)
    assert (found["n_missing"] == 2).all()
    assert (found["n_people"] == 118).all()


@pytest.mark.parametrize(
    "types",
    [
        {"fiber": "Float64", "age": "Int64", "male": "boolean", "smoking": "string"},
        {"fiber": object, "age": "uint8", "male": object, "smoking": object},
        {"household": "category"},
        {"household": "string"},
        {"household": float},
    ],
)
def test_types_make_no_difference(people, types):
    reference = {"smoking": "never"}
    expected = nutrition.adjusted_slopes(people, *MODEL, clusters="household", reference=reference)
    other = people.astype(types)
    if types.get("household") == "string":
        other["household"] = "household " + other["household"]
    found = nutrition.adjusted_slopes(other, *MODEL, clusters="household", reference=reference)
    merged = expected.merge(found, on=["exposure", "level", "reference"])
    assert len(merged) == len(expected)
    np.testing.assert_allclose(merged["slope_x"], merged["slope_y"], rtol=1e-9)
    np.testing.assert_allclose(merged["p_value_x"], merged["p_value_y"], rtol=1e-7)


def test_the_reference_can_be_chosen(people):
    by_never = nutrition.adjusted_slopes(people, "ldl", "smoking")
    by_former = nutrition.adjusted_slopes(
        people, "ldl", ["smoking", "male"], reference={"smoking": "former", "male": True}
    )
    assert by_former["level"].tolist() == ["never", "current", False]
    assert by_former["reference"].tolist() == ["former", "former", True]
    alone = nutrition.adjusted_slopes(people, "ldl", "smoking", reference={"smoking": "former"})
    assert alone["slope"].iloc[0] == pytest.approx(-by_never["slope"].iloc[0])


def test_a_category_that_nobody_has_is_none(people):
    people["smoking"] = people["smoking"].cat.add_categories(["pipe"])
    people["smoking"] = people["smoking"].cat.reorder_categories(
        ["pipe", "never", "former", "current"]
    )
    found = nutrition.adjusted_slopes(people, "ldl", "smoking")
    assert found["reference"].tolist() == ["never", "never"]
    codes = people.assign(smoking=pd.Categorical(people["smoking"].cat.codes))
    found = nutrition.adjusted_slopes(codes, "ldl", "smoking")
    assert found["level"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("offset", "unit"), [(1.5e9, 1.0), (0.0, 1e-200), (1.5e18, 1e9), (0, 1e99)]
)
def test_neither_offsets_nor_units_cost_digits(people, offset, unit):
    expected = nutrition.adjusted_slopes(people, *MODEL)
    found = nutrition.adjusted_slopes(
        people.assign(
            fiber=unit * (people["fiber"] + (1e6 if offset else 0)),
            age=offset + unit * people["age"],
        ),
        *MODEL,
    )
    values = found[FOUND].to_numpy()
    values[0, :4] *= unit
    np.testing.assert_allclose(values, expected[FOUND], rtol=1e-6)


def test_dates_of_a_covariate_are_held_constant(people):
    first = pd.Timestamp("2017-01-01", tz="Europe/Berlin")
    dated = people.assign(age=first + pd.to_timedelta(people["age"], unit="h"))
    found, expected = (nutrition.adjusted_slopes(data, *MODEL) for data in (dated, people))
    np.testing.assert_allclose(found[FOUND], expected[FOUND], rtol=1e-9)
    with pytest.raises(TypeError, match="age must hold numbers"):
        nutrition.adjusted_slopes(dated, "ldl", "age")


def test_what_follows_from_other_covariates_changes_nothing(people):
    people["months"], people["one"] = 12 * people["age"], 1
    expected = nutrition.adjusted_slopes(people, *MODEL)
    found = nutrition.adjusted_slopes(people, *MODEL[:2], ["age", "months", "one"])
    np.testing.assert_allclose(found[FOUND], expected[FOUND], rtol=1e-9)
    assert (found["degrees_of_freedom"] == expected["degrees_of_freedom"]).all()


def _with(column, values):
    return lambda frame: frame.assign(**{column: values(frame) if callable(values) else values})


@pytest.mark.parametrize(
    ("change", "arguments", "error", "message"),
    [
        (None, ("ldl", "sugar"), ValueError, "no column of the name 'sugar'"),
        (None, ("ldl", []), ValueError, "exposures is empty"),
        (None, ("ldl", "fiber", "fiber"), ValueError, "'fiber' is named twice"),
        (None, ("ldl", ["fiber", "ldl"]), ValueError, "'ldl' is named twice"),
        (None, ("smoking", "fiber"), TypeError, "smoking holds categories; an outcome has"),
        (
            _with("age", lambda f: f["age"].astype(str)),
            ("ldl", "age"),
            TypeError,
            "numbers as text",
        ),
        (_with("age", lambda f: f["age"].astype(str)), MODEL, TypeError, "age holds numbers as t"),
        (_with("fiber", 3.0), MODEL, ValueError, "fiber is 3 for everyone"),
        (_with("smoking", "never"), MODEL, ValueError, "smoking is 'never' for everyone"),
        (_with("fiber", np.inf), MODEL, ValueError, "fiber is inf at 0"),
        (_with("fiber", np.nan), MODEL, ValueError, "0 people are complete"),
        (_with("ldl", 3.0), MODEL, ValueError, "ldl is 3 for everyone"),
        (_with("ldl", lambda f: 0.1 * f["age"]), MODEL, ValueError, "ldl follows from the exp"),
        (lambda f: f.head(6), MODEL, ValueError, "6 people are complete; expected more than 6"),
        (_with("fiber", lambda f: 2 - f["age"]), MODEL, ValueError, "fiber follows from the other"),
        (
            _with("more", lambda f: f["fiber"] + f["age"]),
            ("ldl", ["fiber", "more"], "age"),
            ValueError,
            "fiber follows from the other",
        ),
        (
            _with("smoking", lambda f: np.where(f.index == 5, "pipe", f["smoking"])),
            MODEL,
            ValueError,
            "the slope of smoking, pipe hangs on a single person",
        ),
        (
            _with("fiber", lambda f: 1.0 * (f.index == 5)),
            MODEL,
            ValueError,
            "the slope of fiber hangs on a single person",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(people, change, arguments, error, message):
    with pytest.raises(error, match=message):
        nutrition.adjusted_slopes(change(people) if change else people, *arguments)


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (None, {"clusters": "village"}, ValueError, "no column of the name 'village'"),
        (_with("household", 1), {"clusters": "household"}, ValueError, "at least two clusters"),
        (_with("household", 1.5), {"clusters": "household"}, ValueError, "household holds 1.5"),
        (
            _with("male", lambda f: f["household"] == 3),
            {"clusters": "household"},
            ValueError,
            "the slope of male, True hangs on a single cluster",
        ),
        (_with("weight", 0), {"weights": "weight"}, ValueError, "weight is 0 at its lowest"),
        (_with("weight", "1"), {"weights": "weight"}, TypeError, "weight must hold numbers"),
        (None, {"reference": {"age": 3}}, ValueError, "reference names 'age', which is none"),
        (None, {"reference": {"fiber": 3}}, ValueError, "'fiber', which holds numbers"),
        (None, {"reference": {"smoking": "Never"}}, ValueError, "whose categories are 'never'"),
        (None, {"reference": "never"}, TypeError, "reference must map"),
        (
            None,
            {"confidence": 95},
            ValueError,
            "confidence must be a number above 0 and below 1, not 95",
        ),
        (None, {"confidence": "0.95"}, TypeError, "confidence must be a number"),
    ],
)
def test_options_are_checked(people, change, options, error, message):
    with pytest.raises(error, match=message):
        nutrition.adjusted_slopes(change(people) if change else people, *MODEL, **options)


def test_columns_of_one_name_and_what_is_no_table_are_refused(people):
    twice = pd.concat([people, people[["age"]]], axis=1)
    with pytest.raises(ValueError, match="data has 2 columns of the name 'age'"):
        nutrition.adjusted_slopes(twice, *MODEL)
    for data in ({"ldl": [1.0]}, people.to_numpy()):
        with pytest.raises(TypeError, match="data must be a DataFrame"):
            nutrition.adjusted_slopes(data, *MODEL)


def test_fixed_effects_of_clusters_leave_the_errors_of_the_exposures(people):
    found = nutrition.adjusted_slopes(
        people.assign(household="h" + people["household"].astype(str)),
        "ldl",
        "fiber",
        "household",
        clusters=None,
    )
    fit = smf.ols("ldl ~ fiber + C(household)", people).fit(cov_type="HC1", use_t=True)
    np.testing.assert_allclose(found[FOUND], expected_of(fit, ["fiber"]), rtol=1e-7)


def test_without_statsmodels_it_says_what_to_install(people, monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.regression", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "nutrigen\[models\]"'):
        nutrition.adjusted_slopes(people, *MODEL)
