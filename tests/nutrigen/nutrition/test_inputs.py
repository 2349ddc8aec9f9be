"""What people have in their tables: types, missing values, codes, names, offsets and units."""

from __future__ import annotations

import inspect
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from nutrigen import nutrition

ENERGY = [1500, 2500, 1900, 3100, 2200, 1700]
INTAKE = [20, 31, 18, 44, 29, 25]
OUTCOME = [5, 3, 8, 1, 4, 6]
GROUP = [0, 1, 1, 0, 1, 0]
DAYS = np.column_stack([ENERGY, np.add(ENERGY, OUTCOME) * 2])
#: Each public function of arrays, as a function of two lists of numbers, one for each person.
FUNCTIONS = {
    "atwater_energy": lambda x, y: nutrition.atwater_energy(x, y, y, x),
    "energy_density": lambda x, y: nutrition.energy_density(y, x),
    "energy_residuals": lambda x, y: nutrition.energy_residuals(y, x),
    "is_plausible_reporter": lambda x, y: nutrition.is_plausible_reporter(x, 1500.0, 2),
    "adjusted_slope": lambda x, y: _as_array(nutrition.adjusted_slope(x, y)),
    "adjusted_slope, covariate": lambda x, y: _as_array(nutrition.adjusted_slope(OUTCOME, y, x)),
    "variance_components": lambda x, y: _as_components(nutrition.variance_components(_pair(x, y))),
    "intraclass_correlation": lambda x, y: nutrition.intraclass_correlation(_pair(x, y)),
    "variance_inflation": lambda x, y: nutrition.variance_inflation(_pair(x, y)),
}
#: Those that pass missing values on or leave people out, and those that refuse them.
PASSING = [
    "atwater_energy",
    "energy_density",
    "is_plausible_reporter",
    "adjusted_slope",
    "adjusted_slope, covariate",
]


def _pair(x, y):
    if isinstance(x, pd.Series):
        return pd.concat([x, y], axis=1)
    if np.ma.isMaskedArray(x):
        return np.ma.column_stack([x, y])
    return np.column_stack([x, y])


def _as_array(fit):
    return np.array([fit.slope, fit.standard_error, fit.n_people])


def _as_components(found):
    return np.array([found.between, found.within])


@pytest.fixture
def rng():
    return np.random.default_rng(33)


# Types


TYPES = {
    "int16": lambda v: np.array(v, dtype=np.int16),
    "uint16": lambda v: np.array(v, dtype=np.uint16),
    "float16": lambda v: np.array(v, dtype=np.float16),
    "float32": lambda v: np.array(v, dtype=np.float32),
    "object": lambda v: np.array(v, dtype=object),
    "Decimal": lambda v: [Decimal(value) for value in v],
    "Fraction": lambda v: [Fraction(value) for value in v],
    "Int64": lambda v: pd.Series(v, dtype="Int64"),
    "Float64": lambda v: pd.Series(v, dtype="Float64"),
    "masked": lambda v: np.ma.masked_array(v),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", TYPES)
def test_numbers_of_any_type_give_what_floats_give(name, kind):
    function = FUNCTIONS[name]
    # Of float16 these are the nearest multiples of two.
    x, y = np.multiply(ENERGY, 1.0), np.multiply(INTAKE, 1.0)
    found = function(TYPES[kind](ENERGY), TYPES[kind](INTAKE))
    np.testing.assert_allclose(found, function(x, y), rtol=1e-12)
    assert np.asarray(found).dtype in (np.float64, bool)


@pytest.mark.parametrize("name", [*FUNCTIONS, "basal_metabolic_rate"])
@pytest.mark.parametrize(
    "values", ["150", ["1500"] * 6, np.array(["1500"] * 6), [b"1"] * 6, {1, 2}]
)
def test_text_is_no_number(name, values):
    functions = FUNCTIONS | {
        "basal_metabolic_rate": lambda x, y: nutrition.basal_metabolic_rate(x, 170, 30, True)
    }
    with pytest.raises((TypeError, ValueError), match=r"[a-z_]+(| 1) (must hold|holds|has)|days|X"):
        functions[name](values, INTAKE)


def test_whole_numbers_that_no_float_can_hold_keep_their_differences():
    times = 1_500_000_000_000_000_000 + np.arange(6, dtype=np.int64) ** 2
    expected = nutrition.adjusted_slope(INTAKE, OUTCOME, np.arange(6) ** 2)
    nullable = pd.Series([*times.tolist(), None], dtype="Int64")
    for values in (times, times.astype(np.uint64), times.astype(object)):
        assert nutrition.adjusted_slope(INTAKE, OUTCOME, values) == expected
        assert nutrition.adjusted_slope(values, OUTCOME).slope == pytest.approx(
            nutrition.adjusted_slope(np.arange(6) ** 2, OUTCOME).slope
        )
    found = nutrition.adjusted_slope([*INTAKE, 1], [*OUTCOME, 1], nullable)
    assert (found.slope, found.n_missing) == (expected.slope, 1)


# Missing values


MISSING = {
    "NaN": lambda v: [np.nan if value is None else float(value) for value in v],
    "None": list,
    "NA": lambda v: [pd.NA if value is None else value for value in v],
    "Decimal": lambda v: [Decimal("NaN") if value is None else Decimal(value) for value in v],
    "Int64": lambda v: pd.Series(v, dtype="Int64"),
    "Float64": lambda v: pd.Series(v, dtype="Float64"),
    "object": lambda v: pd.Series(v, dtype=object),
    "masked": lambda v: np.ma.masked_array(
        [0 if value is None else value for value in v], [value is None for value in v]
    ),
}


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("kind", MISSING)
def test_missing_values_are_alike(name, kind):
    x, y = [*ENERGY[:5], None], [None, *INTAKE[1:]]
    found = FUNCTIONS[name](MISSING[kind](x), MISSING[kind](y))
    expected = FUNCTIONS[name](MISSING["NaN"](x), MISSING["NaN"](y))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in PASSING])
@pytest.mark.parametrize("kind", MISSING)
def test_missing_values_are_refused(name, kind):
    with pytest.raises(ValueError, match=r"(energy_kcal|days|X) has 1 missing value"):
        FUNCTIONS[name](MISSING[kind]([*ENERGY[:5], None]), pd.Series(INTAKE))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    ("value", "message"),
    [(np.inf, "is inf at"), (-np.inf, "is -inf at"), (9.4e-312, r"is 9\.4e-312 at .*SAS")],
)
def test_infinite_values_and_what_a_bad_reader_makes_of_missing_ones_are_refused(
    name, value, message
):
    with pytest.raises(ValueError, match=message):
        FUNCTIONS[name]([value, *ENERGY[1:]], INTAKE)


def test_a_zero_that_a_bad_reader_has_changed_has_no_density():
    zero = 5.397605346934028e-79
    with pytest.raises(ValueError, match=r"energy_kcal is 5\.39761e-79 at 1; that is no amount"):
        nutrition.energy_density([30, 30], [2000, zero])
    with pytest.raises(ValueError, match=r"bmr_kcal is 5\.39761e-79; that is no amount"):
        nutrition.is_plausible_reporter([1000.0], zero, 1)
    found = nutrition.energy_density([30, 0], [2000, 0])
    np.testing.assert_array_equal(found, [15, np.nan])


@pytest.mark.parametrize(
    "is_male",
    [
        [True, None, False],
        [True, pd.NA, False],
        [1.0, np.nan, 0.0],
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series([1, None, 0], dtype="Int64"),
        pd.Series([1, None, 0], dtype="Float64"),
        np.ma.masked_array([True, True, False], [False, True, False]),
    ],
)
@pytest.mark.parametrize("equation", ["mifflin", "schofield"])
def test_a_sex_that_is_missing_is_missing_in_every_form(is_male, equation):
    found = nutrition.basal_metabolic_rate(80, 180, 40, is_male, equation=equation)
    man, woman = (
        nutrition.basal_metabolic_rate(80, 180, 40, sex, equation=equation) for sex in (True, False)
    )
    np.testing.assert_array_equal(found, [man, np.nan, woman])


@pytest.mark.parametrize("equation", ["mifflin", "schofield"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (([80, 7777], 180, 40), "weight_kg is 7777 at 1; expected at most 700 kg"),
        ((80, 9999, 40), "height_cm is 9999; expected at most 300 cm"),
        ((80, 180, [[9999]]), "age_years is 9999 at 0, 0; expected at most 130 years"),
        ((0, 180, 40), "weight_kg is 0"),
        ((-9, 180, 40), "weight_kg is -9"),
        ((80, 180, np.inf), "age_years is inf"),
    ],
)
def test_codes_of_missing_values_are_no_bodies(body, message, equation):
    with pytest.raises(ValueError, match=message):
        nutrition.basal_metabolic_rate(*body, True, equation=equation)


def test_the_shape_of_a_rate_does_not_depend_on_the_equation():
    rates = [
        nutrition.basal_metabolic_rate(80, [170, 180], 40, True, equation=equation)
        for equation in ("mifflin", "schofield")
    ]
    assert [rate.shape for rate in rates] == [(2,), (2,)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nutrition.energy_density([-9], [2000]), "intake is -9 at 0"),
        (lambda: nutrition.energy_residuals([1, 2, 3], [2000, -1, 3000]), "energy_kcal is -1 at 1"),
        (lambda: nutrition.atwater_energy(1, 2, -9), "fat_g is -9; expected at least 0"),
        (lambda: nutrition.is_plausible_reporter([-1], [1500], 2), "energy_kcal is -1 at 0"),
        (lambda: nutrition.is_plausible_reporter([1], [0], 2), "bmr_kcal is 0 at 0"),
        (lambda: nutrition.is_plausible_reporter([1], [-1500], 2), "bmr_kcal is -1500 at 0"),
    ],
)
def test_what_nobody_eats_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_day_of_nothing_is_a_low_day():
    mean = np.mean([[0, 2400], [2300, 2400]], axis=1)
    found = nutrition.is_plausible_reporter(mean, 1500.0, 2)
    np.testing.assert_array_equal(found, [False, True])


# Parameters


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nutrition.goldberg_limits(0.5), TypeError, "n_days must be a whole number"),
        (lambda: nutrition.goldberg_limits(2.0), TypeError, "n_days must be a whole number"),
        (lambda: nutrition.goldberg_limits("2"), TypeError, "n_days must be a whole number"),
        (lambda: nutrition.goldberg_limits(True), TypeError, "n_days must be a whole number"),
        (lambda: nutrition.goldberg_limits(2, n_people=0), ValueError, "n_people must be"),
        (lambda: nutrition.goldberg_limits(2, n_people=1.5), TypeError, "n_people must be"),
        (lambda: nutrition.goldberg_limits(2, cv_intake=0.23), ValueError, "not 0.23"),
        (lambda: nutrition.goldberg_limits(2, cv_bmr=np.nan), ValueError, "cv_bmr must be"),
        (lambda: nutrition.goldberg_limits(2, cv_activity="15"), TypeError, "cv_activity must"),
        (
            lambda: nutrition.goldberg_limits(2, physical_activity_level=None),
            TypeError,
            "physical_activity_level must",
        ),
        (lambda: nutrition.goldberg_limits(2, n_deviations=0), ValueError, "n_deviations must"),
        (lambda: nutrition.goldberg_limits(2, n_deviations=1e9), ValueError, "no limits are so"),
        (
            lambda: nutrition.is_plausible_reporter("no energy", "at all", 0.5),
            TypeError,
            "n_days must be a whole number",
        ),
        (
            lambda: nutrition.energy_density("?", "?", per_kcal=-1),
            ValueError,
            "per_kcal must be a number above 0, not -1",
        ),
        (lambda: nutrition.energy_density(1, 2, per_kcal="1000"), TypeError, "per_kcal must be"),
        (lambda: nutrition.energy_density(1, 2, per_kcal=np.inf), ValueError, "per_kcal must be"),
        (
            lambda: nutrition.basal_metabolic_rate("?", 1, 1, 1, equation=["mifflin"]),
            ValueError,
            "equation must be one of mifflin, schofield, not",
        ),
        (lambda: nutrition.reliability_of_mean(np.nan, 2), ValueError, "reliability must be"),
        (lambda: nutrition.reliability_of_mean([0.4], 2), TypeError, "reliability must be"),
        (lambda: nutrition.reliability_of_mean(0.4, np.inf), ValueError, "n_days must be"),
        (lambda: nutrition.days_needed(0.4, np.nan), ValueError, "target must be"),
        (lambda: nutrition.days_needed(0.4, "0.8"), TypeError, "target must be"),
        (lambda: nutrition.days_needed(1e-320, 0.8), ValueError, "no number of days is enough"),
        (lambda: nutrition.deattenuated_correlation(np.nan, 1), ValueError, "correlation must"),
        (lambda: nutrition.deattenuated_correlation(0.2, pd.NA), TypeError, "reliability_x must"),
        (lambda: nutrition.VarianceComponents(0.0, 0.0).reliability, ValueError, "add up to 0"),
    ],
)
def test_a_parameter_is_named_before_anything_is_computed(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "number", [np.float32(0.5), np.float16(0.5), np.array(0.5), Fraction(1, 2)]
)
def test_a_parameter_may_be_a_number_of_any_type(number):
    assert nutrition.reliability_of_mean(number, np.int8(2)) == pytest.approx(2 / 3)
    assert nutrition.deattenuated_correlation(number, number) == pytest.approx(0.5**0.5)
    assert nutrition.days_needed(number, target=0.8) == 4
    assert nutrition.goldberg_limits(np.uint8(200)) == nutrition.goldberg_limits(200)


def test_documents_say_what_is_raised_and_where_it_comes_from():
    for name in nutrition.__all__:
        value = getattr(nutrition, name)
        if inspect.isfunction(value):
            text = inspect.getdoc(value)
            for section in ("Parameters", "Returns", "Raises", "References", "Examples"):
                assert f"\n{section}\n---" in text, (name, section)


# Names


def test_rows_of_one_order_are_asked_for():
    names = list("abcdef")
    energy, intake = pd.Series(ENERGY, names), pd.Series(INTAKE, names)
    shuffled = intake.iloc[::-1]
    for call in (
        lambda: nutrition.energy_density(shuffled, energy),
        lambda: nutrition.energy_residuals(shuffled, energy),
        lambda: nutrition.energy_residuals(intake, energy, fit_on=shuffled > 20),
        lambda: nutrition.atwater_energy(energy, energy, shuffled),
        lambda: nutrition.is_plausible_reporter(energy, shuffled, 1),
        lambda: nutrition.adjusted_slope(shuffled, energy),
        lambda: nutrition.adjusted_slope(intake, energy, shuffled),
        lambda: nutrition.basal_metabolic_rate(80, 170, energy // 50, shuffled > 20),
    ):
        with pytest.raises(ValueError, match="same names of rows in another order"):
            call()
    with pytest.raises(ValueError, match="rows of different names"):
        nutrition.energy_density(intake, energy.rename({"a": "z"}))


def test_columns_of_one_order_are_asked_for_and_those_of_one_name_kept():
    fat = pd.DataFrame({"day 1": [60.0, 80], "day 2": [70.0, 90]})
    energy = pd.DataFrame({"day 1": [2000.0, 2100], "day 2": [2500.0, 1900]})
    with pytest.raises(ValueError, match="same columns in another order"):
        nutrition.energy_density(fat, energy[["day 2", "day 1"]])
    found = nutrition.energy_density(fat.set_axis(["fat", "fat"], axis=1), energy)
    np.testing.assert_allclose(found, 1000 * fat.to_numpy() / energy.to_numpy())
    days = pd.DataFrame(DAYS, columns=["kcal", "kcal"])
    assert nutrition.variance_components(days) == nutrition.variance_components(DAYS)


@pytest.mark.parametrize(
    ("first", "second"), [((3,), (3, 1)), ((3, 3), (3,)), ((2,), (3,)), ((2, 3), (3, 2))]
)
def test_shapes_that_do_not_fit_make_no_table(first, second):
    with pytest.raises(ValueError, match=r"has the shape .* expected the same"):
        nutrition.energy_density(np.ones(first), np.full(second, 2000.0))
    with pytest.raises(ValueError, match=r"has the shape .* expected the same"):
        nutrition.basal_metabolic_rate(np.full(first, 80), np.full(second, 180), 40, True)


def test_one_column_of_energy_serves_many_nutrients():
    nutrients = np.arange(6.0).reshape(3, 2)
    energy = np.array([[1000.0], [2000], [4000]])
    found = nutrition.energy_density(nutrients, energy)
    np.testing.assert_allclose(found, [[0, 1], [1, 1.5], [1, 1.25]])


def test_the_people_to_learn_from_may_be_nullable_but_not_missing():
    chosen = pd.Series([True, True, True, False, True, True], dtype="boolean")
    expected = nutrition.energy_residuals(INTAKE, ENERGY, fit_on=chosen.to_numpy(dtype=bool))
    np.testing.assert_array_equal(
        nutrition.energy_residuals(INTAKE, ENERGY, fit_on=chosen), expected
    )
    with pytest.raises(ValueError, match="fit_on is missing"):
        nutrition.energy_residuals(INTAKE, ENERGY, fit_on=chosen.where(chosen))


# Offsets, units, ties and constants


def exact_slope(x, y, *covariates):
    """The slope by the normal equations, solved in fractions of the raw numbers."""
    columns = [[Fraction(float(v)) for v in column] for column in (x, *covariates)]
    columns.append([Fraction(1)] * len(x))
    rhs = [Fraction(float(v)) for v in y]
    rows = [
        [sum(a * b for a, b in zip(left, right, strict=True)) for right in (*columns, rhs)]
        for left in columns
    ]
    for i, pivot in enumerate(rows):
        for j, row in enumerate(rows):
            if i != j:
                factor = row[i] / pivot[i]
                rows[j] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return float(rows[0][-1] / rows[0][0])


@pytest.mark.parametrize("method", ["pinv", "qr"])
def test_dates_in_seconds_are_held_constant(rng, method):
    n = 4489
    time = 1.5e9 + rng.uniform(0, 60 * 86400, n)
    days = (time - 1.5e9) / 86400
    x = days / 17 + rng.normal(size=n)
    y = 2 * x + days / 6 + rng.normal(0, 0.1, n)
    model = sm.OLS(y, sm.add_constant(np.column_stack([x, time])))
    expected = model.fit(method=method, cov_type="HC1")
    found = nutrition.adjusted_slope(x, y, time)
    assert found.slope == pytest.approx(expected.params[1], rel=1e-7)
    assert found.standard_error == pytest.approx(expected.bse[1], rel=1e-6)
    assert found.slope == pytest.approx(2, abs=0.01)
    for other in (
        (1e9 * time).astype(np.int64),
        time.astype("datetime64[s]"),
        pd.Series((1e6 * time).astype("datetime64[us]")),
        pd.Series((1e9 * time).astype("datetime64[ns]")).dt.tz_localize("Europe/Berlin"),
    ):
        assert nutrition.adjusted_slope(x, y, other).slope == pytest.approx(found.slope, rel=1e-4)


@pytest.mark.parametrize(("offset", "spread"), [(1e9, 1), (1e13, 10), (1e15, 1000), (-1e12, 1)])
@pytest.mark.parametrize("where", range(4))
def test_a_large_mean_costs_no_more_than_its_rounding(rng, offset, spread, where):
    z, w = rng.normal(size=(2, 30))
    x = z + w + rng.normal(size=30)
    arguments = [x, x + z - 2 * w + rng.normal(size=30), z, w]
    arguments[where] = offset + spread * arguments[where]
    # With the rounded numbers, exactly.
    assert nutrition.adjusted_slope(*arguments).slope == pytest.approx(
        exact_slope(*arguments), rel=1e-9
    )


def test_a_date_has_no_slope_and_a_missing_one_leaves_the_person_out():
    dates = np.array(["2026-01-0" + str(day) for day in range(1, 7)], dtype="datetime64[D]")
    with pytest.raises(TypeError, match=r"exposure must hold numbers.*pass the days since"):
        nutrition.adjusted_slope(dates, OUTCOME)
    missing = dates.copy()
    missing[2] = np.datetime64("NaT")
    found = nutrition.adjusted_slope(INTAKE, OUTCOME, missing)
    expected = nutrition.adjusted_slope(
        np.delete(INTAKE, 2), np.delete(OUTCOME, 2), [0, 1, 3, 4, 5]
    )
    assert found.slope == pytest.approx(expected.slope)
    assert (found.n_people, found.n_missing) == (5, 1)


SEEDS = st.integers(0, 2**32 - 1)
UNITS = st.sampled_from([1e-150, 1e-30, 1e-9, 0.1, 1.0, 7.0, 1e6, 1e40, 1e150])
OFFSETS = st.sampled_from([0.0, -3.0, 1e3, 1e6, -1e8])


@given(SEEDS, UNITS, UNITS, UNITS, OFFSETS, OFFSETS, OFFSETS)
def test_slopes_follow_units_and_offsets(seed, of_x, of_y, of_z, x0, y0, z0):
    x, y, z = np.random.default_rng(seed).normal(size=(3, 12))
    expected = nutrition.adjusted_slope(x, y, z)
    assume(1e-300 < of_y / of_x < 1e300)
    found = nutrition.adjusted_slope(of_x * (x + x0), of_y * (y + y0), of_z * (z + z0))
    for name in ("slope", "standard_error"):
        value = getattr(found, name) * (of_x / of_y)
        close = 1e-5 * (abs(expected.slope) + expected.standard_error)
        assert value == pytest.approx(getattr(expected, name), abs=close)


@given(SEEDS, st.sampled_from([1e-3, 1.0, 4.184, 1e6, 1e100]), UNITS, OFFSETS)
def test_residuals_follow_units_and_offsets(seed, of_energy, of_intake, offset):
    rng = np.random.default_rng(seed)
    energy, intake = rng.gamma(6, 400, 15), rng.gamma(4, 10, 15)
    chosen = np.arange(15) < 11
    expected = nutrition.energy_residuals(intake, energy, fit_on=chosen)
    found = nutrition.energy_residuals(
        of_intake * (intake + offset), of_energy * energy, fit_on=chosen
    )
    np.testing.assert_allclose(found / of_intake - offset, expected, rtol=1e-6, atol=1e-5)
    far = nutrition.energy_residuals(intake, energy + 1e9, fit_on=chosen)
    np.testing.assert_allclose(far, expected, rtol=1e-6, atol=1e-5)


@given(SEEDS, st.sampled_from([1e-140, 1e-9, 1.0, 1e6, 1e140]), OFFSETS)
def test_variances_follow_units_and_offsets(seed, unit, offset):
    rng = np.random.default_rng(seed)
    days = rng.normal(size=(12, 1)) + rng.normal(size=(12, 3))
    expected = nutrition.variance_components(days)
    found = nutrition.variance_components(unit * (days + offset + [0.0, 2.0, -7.0]))
    scale = expected.between + expected.within
    assert found.between / unit**2 == pytest.approx(expected.between, abs=1e-6 * scale)
    assert found.within / unit**2 == pytest.approx(expected.within, abs=1e-6 * scale)
    assert found.reliability == pytest.approx(expected.reliability, abs=1e-6)


@given(SEEDS, st.lists(UNITS, min_size=3, max_size=3), st.lists(OFFSETS, min_size=3, max_size=3))
def test_inflation_knows_neither_units_nor_offsets(seed, units, offsets):
    X = np.random.default_rng(seed).normal(size=(12, 3)) @ [[1, 2, 0], [0, 1, 1], [0, 0, 1]]
    expected = [
        1 / (1 - sm.OLS(X[:, j], sm.add_constant(np.delete(X, j, 1))).fit().rsquared)
        for j in range(3)
    ]
    found = nutrition.variance_inflation((X + offsets) * units)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_reliability_of_very_small_and_very_large_numbers():
    days = np.array([[1.0, 3], [2, 2], [6, 4]])
    for unit in (1e-300, 1e-170, 1e170, 1e300):
        assert nutrition.intraclass_correlation(unit * days) == pytest.approx(0.5)
        with pytest.raises(ValueError, match="variance between people is too large or too small"):
            nutrition.variance_components(unit * days)
    slope = nutrition.adjusted_slope([1e300, 2e300, 3e300, 5e300], [1e300, 3e300, 2e300, 4e300])
    assert slope.slope == pytest.approx(nutrition.adjusted_slope([1, 2, 3, 5], [1, 3, 2, 4]).slope)
    wide = np.array([1.0, -1.0, 0.1, 0.0, 0.5])
    found = nutrition.adjusted_slope(1e308 * wide, np.multiply(OUTCOME[:5], 1e9)).slope * 1e299
    assert found == pytest.approx(nutrition.adjusted_slope(wide, OUTCOME[:5]).slope)
    with pytest.raises(ValueError, match="slope is too large or too small"):
        nutrition.adjusted_slope([1e300, 2e300, 3e300, 5e300], [1e-300, 3e-300, 2e-300, 4e-300])


@pytest.mark.parametrize("rows", [[[0.1, 0.3]] * 3, [[1e9, 2e9]] * 4, [[0, 0]] * 2, [[7, 7]] * 5])
def test_people_who_all_eat_the_same_vary_by_nothing(rows):
    assert nutrition.variance_components(rows) == nutrition.VarianceComponents(0.0, 0.0)
    with pytest.raises(ValueError, match="nothing to relate"):
        nutrition.intraclass_correlation(rows)


def test_what_varies_by_rounding_only_is_refused():
    thirds = [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.3]
    for call in (
        lambda: nutrition.adjusted_slope(thirds, OUTCOME),
        lambda: nutrition.adjusted_slope(INTAKE, thirds),
        lambda: nutrition.adjusted_slope(INTAKE, OUTCOME, thirds),
        lambda: nutrition.energy_residuals(INTAKE, thirds),
        lambda: nutrition.intraclass_correlation(np.column_stack([thirds, thirds])),
        lambda: nutrition.variance_inflation(np.column_stack([thirds, OUTCOME])),
    ):
        with pytest.raises(ValueError, match="varies by less than its numbers near"):
            call()


def test_a_constant_covariate_holds_nothing_constant_and_a_constant_outcome_has_no_slope():
    expected = nutrition.adjusted_slope(INTAKE, OUTCOME)
    assert nutrition.adjusted_slope(INTAKE, OUTCOME, [1.5e18] * 6) == expected
    flat = nutrition.adjusted_slope(INTAKE, [0.1] * 6)
    assert (flat.slope, flat.standard_error) == (0.0, 0.0)


def test_an_outcome_that_follows_from_the_covariates_leaves_no_slope(rng):
    x, age = rng.normal(size=50), rng.integers(20, 80, 50)
    found = nutrition.adjusted_slope(x, 0.1 * age + 7, age)
    assert (found.slope, found.standard_error) == (0.0, 0.0)


def test_a_slope_that_hangs_on_one_person_has_no_standard_error(rng):
    alone, y, z = np.array([1.0, 0, 0, 0, 0, 0]), *rng.normal(size=(2, 6))
    assert nutrition.adjusted_slope(alone, y, z).standard_error == np.inf
    # One who is alone in a category of a covariate says nothing, and spoils nothing.
    fit = nutrition.adjusted_slope(z, y, alone)
    rest = nutrition.adjusted_slope(z[1:], y[1:])
    assert fit.slope == pytest.approx(rest.slope)
    assert fit.standard_error == pytest.approx(rest.standard_error * np.sqrt(6 / 5))


def test_a_target_that_is_met_by_very_many_days_costs_no_more():
    # Twice 2**40 days less a billionth, by the closed form in fractions.
    for one in (2.0**-40, 2.0**-30):
        expected = (1 - Fraction(one)) / Fraction(one)
        assert nutrition.days_needed(one, 0.5) == expected


# Categories as covariates


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pd.Categorical, "string", "category"])
def test_categories_are_held_constant_as_by_a_formula(rng, kind):
    frame = pd.DataFrame(rng.normal(size=(40, 2)), columns=["x", "y"])
    frame["g"] = np.array(["never", "former", "current"])[rng.integers(0, 3, 40)]
    frame.loc[frame["g"] == "former", ["x", "y"]] += [3, -4]
    values = frame["g"].astype(kind) if isinstance(kind, str) else kind(frame["g"].tolist())
    expected = sm.OLS.from_formula("y ~ x + g", frame).fit(cov_type="HC1")
    found = nutrition.adjusted_slope(frame["x"], frame["y"], values)
    assert found.slope == pytest.approx(expected.params["x"])
    assert found.standard_error == pytest.approx(expected.bse["x"])


def test_codes_that_are_declared_as_categories_are_no_numbers(rng):
    codes = rng.integers(1, 4, 40)
    x, y = rng.normal(size=(2, 40)) + codes % 2
    frame = pd.DataFrame({"x": x, "y": y, "g": codes})
    expected = sm.OLS.from_formula("y ~ x + C(g)", frame).fit().params["x"]
    found = nutrition.adjusted_slope(x, y, pd.Categorical(codes))
    assert found.slope == pytest.approx(expected)
    assert nutrition.adjusted_slope(x, y, pd.Series(codes).astype("category")) == found
    assert nutrition.adjusted_slope(x, y, codes).slope != pytest.approx(expected)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("kind", [list, pd.Series, pd.Categorical, "string"])
def test_whose_category_is_missing_is_left_out(missing, kind):
    labels = ["a", "b", missing, "a", "b", "b"]
    values = pd.Series(labels, dtype="string") if kind == "string" else kind(labels)
    found = nutrition.adjusted_slope(INTAKE, OUTCOME, values)
    expected = nutrition.adjusted_slope(np.delete(INTAKE, 2), np.delete(OUTCOME, 2), list("ababb"))
    assert found.n_missing == 1
    assert found.slope == pytest.approx(expected.slope)


@pytest.mark.parametrize("labels", [["a", "a", None, "a", "a", "a"], ["b", "b", None, *"bbb"]])
@pytest.mark.parametrize("kind", [list, pd.Categorical])
def test_whose_only_category_is_missing_is_left_out_too(labels, kind):
    found = nutrition.adjusted_slope(INTAKE, OUTCOME, kind(labels))
    expected = nutrition.adjusted_slope(np.delete(INTAKE, 2), np.delete(OUTCOME, 2))
    assert (found.slope, found.n_missing) == (expected.slope, 1)


@pytest.mark.parametrize(
    ("covariate", "message"),
    [
        (["34", "61", "42", "18", "77", "23"], "covariate 1 holds numbers as text, such as '18'"),
        (["34", ".", "42", "18", "77", "23"], "covariate 1 holds numbers as text"),
        (["a", "b", "nan", "b", "a", "a"], "covariate 1 holds numbers as text, such as 'nan'"),
        (["a", "b", 3, "b", "a", "a"], "covariate 1 mixes text with 3"),
        ("women", "covariate 1 must hold numbers"),
    ],
)
def test_text_that_names_no_category_is_refused(covariate, message):
    with pytest.raises(TypeError, match=message):
        nutrition.adjusted_slope(INTAKE, OUTCOME, covariate)


def test_an_exposure_of_categories_is_pointed_to_the_table_of_slopes():
    for exposure in (list("ababab"), pd.Categorical([1, 2, 1, 2, 1, 2])):
        with pytest.raises(TypeError, match=r"exposure holds categories.*adjusted_slopes"):
            nutrition.adjusted_slope(exposure, OUTCOME)
    with pytest.raises(TypeError, match="exposure holds numbers as text"):
        nutrition.adjusted_slope(["1", "2", "3", "4", "5", "6"], OUTCOME)
    with pytest.raises(ValueError, match="exposure has rows of different lengths"):
        nutrition.adjusted_slope([[1, 2], [3]], OUTCOME)
    with pytest.raises(ValueError, match="covariate 1 has the shape"):
        nutrition.adjusted_slope(INTAKE, OUTCOME, np.ones((6, 2)))
