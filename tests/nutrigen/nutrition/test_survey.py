"""Means of a population against R, samplics, statsmodels and what NCHS published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.datasets import load_nhanes_cholesterol
from nutrigen.nutrition import read_survey_design, survey_contrast, survey_mean

# Two files as NCHS publishes them, with numbers that are made up; pyreadstat wrote them.
DEMOGRAPHY = Path(__file__).parent / "made_demography.xpt"
RECALLS = Path(__file__).parent / "made_recalls.xpt"
# Of the adults of the projected population of 2000: Klein and Schoenborn (2001).
SHARES = {"20-39": 0.396579, "40-59": 0.371796, "60+": 0.231624}

# The eight people of R's data set fpc.
X = np.array([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
EIGHT = {
    "weights": [3, 3, 3, 3, 3, 4, 4, 4],
    "strata": [1, 1, 1, 1, 1, 2, 2, 2],
    "units": [1, 2, 3, 4, 5, 1, 2, 3],
}


@pytest.fixture(scope="module")
def people():
    return load_nhanes_cholesterol()


@pytest.fixture(scope="module")
def design(people):
    frame = people.design
    return {
        "weights": frame["weight"],
        "strata": frame["stratum"],
        "units": frame["sampling_unit"],
    }


@pytest.fixture(scope="module")
def is_adult(people):
    return (people.X["age"] != "0-19") & people.target.notna()


def test_mean_is_that_of_r():
    """The output that comes with the package survey (withoutfpc in fpc.Rout.save)."""
    mean = survey_mean(X, **EIGHT)
    assert (mean.value, mean.standard_error) == pytest.approx((5.4481, 0.7413), abs=5e-5)
    assert mean.degrees_of_freedom == 6


@pytest.mark.parametrize(
    ("above", "value", "error"), [(True, 6.195, 0.7555129), (False, 3.314286, 0.3117042)]
)
def test_domain_is_that_of_r(above, value, error):
    """The output that comes with the package survey (domain.Rout.save)."""
    part = survey_mean(X, **EIGHT, domain=(X > 4) == above)
    assert (part.value, part.standard_error) == pytest.approx((value, error), rel=1e-6)


def test_share_of_adults_is_that_of_samplics(people, design, is_adult):
    """TaylorEstimator of samplics 0.6.1 on the same people."""
    share = survey_mean(people.target, **design, domain=is_adult)
    assert share.value == pytest.approx(0.13617829756281716, rel=1e-12)
    assert share.standard_error == pytest.approx(0.006572675665996926, rel=1e-9)
    assert share.n_people == is_adult.sum()


def test_adjusted_share_is_the_published_one(people, design, is_adult):
    """13.4 % of the adults, adjusted to the ages of 2000: NCHS Data Brief 92."""
    share = survey_contrast(people.target, people.X["age"], SHARES, **design, domain=is_adult)
    assert round(100 * share.value, 1) == 13.4


@given(st.integers(0, 10**6))
def test_without_a_design_it_is_the_standard_error_of_a_mean(seed):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=int(rng.integers(2, 30)))
    ones = np.ones(len(y))
    mean = survey_mean(y, weights=3 * ones, strata=ones, units=np.arange(len(y)))
    assert mean.value == pytest.approx(y.mean())
    assert mean.standard_error == pytest.approx(y.std(ddof=1) / np.sqrt(len(y)))
    assert mean.design_effect == pytest.approx(1)
    assert mean.degrees_of_freedom == len(y) - 1


def test_one_stratum_is_a_regression_with_clusters():
    rng = np.random.default_rng(5)
    units = rng.integers(12, size=300)
    y, w = rng.normal(size=300) + units / 6, rng.uniform(0.2, 5, size=300)
    male = rng.random(300) < 0.4
    fitted = statsmodels.api.WLS(y, np.column_stack([np.ones(300), male]), weights=w).fit(
        cov_type="cluster", cov_kwds={"groups": units, "use_correction": False}
    )
    difference = survey_contrast(y, male, {True: 1, False: -1}, w, np.ones(300), units)
    assert difference.value == pytest.approx(fitted.params[1])
    assert difference.standard_error == pytest.approx(fitted.bse[1] * np.sqrt(12 / 11))


def test_jackknife_over_the_units_agrees(people, design, is_adult):
    """Leave one unit out, raise the weights of the others in its stratum, and average again."""
    frame = people.design.assign(y=people.target, used=is_adult)
    n_units = frame.groupby("stratum")["sampling_unit"].nunique()

    def mean(weights):
        w = weights[frame["used"]]
        return (w @ frame.loc[frame["used"], "y"]) / w.sum()

    whole, variance = mean(frame["weight"]), 0.0
    for (stratum, unit), _ in frame.groupby(["stratum", "sampling_unit"]):
        same = frame["stratum"] == stratum
        out = same & (frame["sampling_unit"] == unit)
        m = n_units[stratum]
        weights = frame["weight"].mask(same, frame["weight"] * m / (m - 1)).mask(out, 0)
        variance += (m - 1) / m * (mean(weights) - whole) ** 2
    share = survey_mean(people.target, **design, domain=is_adult)
    assert share.standard_error == pytest.approx(np.sqrt(variance), rel=0.02)


def test_units_without_anybody_of_the_domain_stay_in_the_design():
    """The part that lives in two of three units: the third has a total of zero."""
    y, ones = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 4.0]), np.ones(6)
    units = np.array([1, 1, 2, 2, 3, 3])
    part = survey_mean(y, ones, ones, units, domain=units < 3)
    totals = np.array([(1 - 3) + (3 - 3), (2 - 3) + (6 - 3), 0]) / 4
    expected = np.sqrt(3 / 2 * ((totals - totals.mean()) ** 2).sum())
    assert part.standard_error == pytest.approx(expected)
    assert part.degrees_of_freedom == 1


def test_units_may_have_the_same_number_in_each_stratum():
    other = {**EIGHT, "units": np.arange(8)}
    assert survey_mean(X, **EIGHT) == survey_mean(X, **other)


def test_adjusting_is_the_sum_of_the_groups_means(people, design, is_adult):
    whole = survey_contrast(people.target, people.X["age"], SHARES, **design, domain=is_adult)
    parts = [
        survey_mean(people.target, **design, domain=is_adult & (people.X["age"] == age)).value
        for age in SHARES
    ]
    assert whole.value == pytest.approx(np.dot(list(SHARES.values()), parts))


def test_interval_covers_as_often_as_it_says():
    """Fifteen strata of many units that differ; two of each are drawn, and people within them."""
    rng = np.random.default_rng(0)
    n_strata, n_units, n_people = 15, 40, 20
    level = rng.normal(0, 0.5, size=(n_strata, n_units)) + rng.normal(size=(n_strata, 1))
    covered = naive = 0
    for _ in range(600):
        chosen = np.array([rng.choice(n_units, 2, replace=False) for _ in range(n_strata)])
        levels = np.take_along_axis(level, chosen, axis=1).repeat(n_people)
        y = levels + rng.normal(size=levels.shape)
        strata, units = np.arange(n_strata).repeat(2 * n_people), chosen.repeat(n_people)
        mean = survey_mean(y, np.ones(y.shape), strata, units)
        low, high = mean.interval()
        covered += low < level.mean() < high
        naive += abs(y.mean() - level.mean()) < 1.96 * y.std() / np.sqrt(len(y))
    assert 0.92 < covered / 600 < 0.98
    assert naive / 600 < 0.9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": [3, 3, 3, -1, 3, 4, 4, 4]}, "weights is -1 at 3; expected at least 0"),
        ({"weights": [3, 3, 3, np.nan, 3, 4, 4, 4]}, "weights is nan at 3"),
        ({"weights": [3, 3]}, r"values has the shape \(8,\) and weights \(2,\)"),
        ({"strata": [1, 1, 1, 1, 1, 2, 2, 9]}, "strata: 9 has a single sampling unit"),
        ({"domain": [False] * 8}, "nobody is in the domain with a weight above 0"),
        ({"domain": [True] * 7 + [None]}, "domain has a missing value"),
        ({"values": [np.nan, *X[1:]]}, "values has 1 missing among the people who are asked"),
    ],
)
def test_what_is_no_design_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        survey_mean(**{"values": X, **EIGHT, **changes})


def test_one_unit_in_each_stratum_leaves_nothing_for_an_interval():
    two = survey_mean(X, **EIGHT, domain=X < 4)
    assert two.degrees_of_freedom == 0
    with pytest.raises(ValueError, match="no degree of freedom is left"):
        two.interval()


def test_missing_values_outside_the_domain_do_no_harm():
    y = np.array([np.nan, *X[1:]])
    assert survey_mean(y, **EIGHT, domain=X > 4) == survey_mean(X, **EIGHT, domain=X > 4)


@pytest.mark.parametrize(
    ("coefficients", "error", "message"),
    [
        ({"c": 1}, ValueError, "nobody of group 'c' is in the domain"),
        ({}, ValueError, "at least one group"),
        ({"a": "one"}, (TypeError, ValueError), r"coefficients\['a'\]"),
        ([1, -1], TypeError, "coefficients must be a mapping"),
    ],
)
def test_what_is_no_contrast_is_refused(coefficients, error, message):
    with pytest.raises(error, match=message):
        survey_contrast(X, list("aabbaabb"), coefficients, **EIGHT)


# Files of NCHS


def test_design_is_joined_by_participant():
    design = read_survey_design(DEMOGRAPHY, [93706, 93703, 93705])
    expected = pd.DataFrame(
        {"weight": [8723.5, 8539.75, 0.0], "stratum": [134, 145, 145], "sampling_unit": [2, 2, 2]},
        index=pd.Index([93706, 93703, 93705], name="participant"),
    )
    pd.testing.assert_frame_equal(design, expected)
    interview = read_survey_design(DEMOGRAPHY, [93704], weight="WTINT2YR")
    assert interview["weight"].tolist() == [37338.75]


def test_weight_of_a_recall_comes_from_the_file_of_the_recalls():
    design = read_survey_design(DEMOGRAPHY, [93707, 93704], weight="WTDRD1", weights_from=RECALLS)
    assert design["weight"].tolist() == [7000.125, 41000.25]
    assert design["stratum"].tolist() == [138, 143]


@pytest.mark.parametrize(
    ("participants", "options", "message"),
    [
        ([93703, 1], {}, "made_demography.xpt lacks 1 of 2 participants, the first is 1"),
        ([93703, 93703], {}, "participants has 93703 twice"),
        (
            [93703],
            {"weight": "WTSAF2YR"},
            "demography.xpt has no column WTSAF2YR; it has SEQN",
        ),
        ([93705], {"weight": "WTDRD1", "weights_from": RECALLS}, "WTDRD1 is nan for participant 9"),
    ],
)
def test_what_does_not_belong_to_the_file_is_named(participants, options, message):
    with pytest.raises(ValueError, match=message):
        read_survey_design(DEMOGRAPHY, participants, **options)


def test_other_files_are_refused(tmp_path):
    other = tmp_path / "demo.csv"
    other.write_text("SEQN,WTMEC2YR\n1,2\n" * 20)
    with pytest.raises(ValueError, match=r"demo\.csv is not in SAS's transport format"):
        read_survey_design(other, [1])
    with pytest.raises(FileNotFoundError):
        read_survey_design(tmp_path / "none.xpt", [1])
    with pytest.raises(TypeError, match="participants must be whole numbers"):
        read_survey_design(DEMOGRAPHY, [93703.5])
