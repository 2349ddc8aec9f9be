"""Tests of the NHANES adults and the nutrimouse data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.datasets import (
    MOUSE_DIETS,
    MOUSE_GENOTYPES,
    load_nhanes_adults,
    load_nutrimouse,
)

NUTRIENTS = (
    "energy", "protein", "carbohydrate", "sugars", "fiber", "fat", "saturated_fat",
    "monounsaturated_fat", "polyunsaturated_fat", "cholesterol", "alcohol",
)  # fmt: skip


@pytest.fixture(scope="module")
def adults():
    return load_nhanes_adults()


@pytest.fixture(scope="module")
def frame(adults):
    return adults.frame


@pytest.fixture(scope="module")
def mice():
    return load_nutrimouse()


# NHANES


def test_shapes_and_names(adults, frame):
    assert adults.X.shape == (4489, 66)
    assert adults.target.shape == (4489, 2)
    assert frame.shape == (4489, 68)
    assert adults.variables.shape == (68, 7)
    assert adults.feature_names == tuple(adults.X.columns)
    assert adults.target_names == ("hdl_cholesterol", "total_cholesterol")
    assert not set(adults.feature_names) & set(adults.target_names)
    assert list(frame.columns) == list(adults.variables.index)
    assert repr(adults) == "<nhanes-adults: 4,489 adults, 68 variables>"
    X, target = load_nhanes_adults(return_X_y=True)
    pd.testing.assert_frame_equal(X, adults.X)
    pd.testing.assert_frame_equal(target, adults.target)


def test_participants_are_unique_and_of_this_cycle(adults):
    """Participants of 2017-2018 have the numbers 93703 to 102956."""
    assert adults.X.index.name == "participant"
    assert adults.X.index.is_unique
    assert adults.X.index.min() >= 93_703
    assert adults.X.index.max() <= 102_956
    assert not adults.X.duplicated().any()


def test_inclusion_rule_holds(frame):
    assert frame["age"].min() == 20
    for name in ("energy_day1", "total_cholesterol", "hdl_cholesterol"):
        assert frame[name].notna().all()


def test_every_value_is_within_the_range_of_the_dictionary(adults, frame):
    for name, variable in adults.variables.iterrows():
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            kind, _, categories = variable["unit"].partition(": ")
            assert list(frame[name].cat.categories) == categories.split(", ")
            assert frame[name].cat.ordered == (kind == "in order")
            assert set(frame[name].dropna()) == set(categories.split(", ")), "each occurs"
            assert np.isnan(variable["minimum"])
        else:
            assert frame[name].min() >= variable["minimum"], name
            assert frame[name].max() <= variable["maximum"], name


def test_dictionary_is_complete(adults):
    described = adults.variables[["code", "modality", "unit", "description"]]
    assert described.notna().all().all()
    assert adults.variables.index.is_unique
    codes = adults.variables["code"].str.split("; ").explode()
    assert codes.is_unique
    assert codes.str.fullmatch(r"[A-Z]{2}[A-Z0-9]{3,7}").all()
    drugs_and_depression = codes.str.startswith(("DUQ", "DPQ"))
    assert not drugs_and_depression.any()


def test_no_codes_for_no_answer_are_left(frame):
    """Intakes of 777 kcal or mg are possible; no other variable gets there."""
    large = ["energy_day1", "energy_day2", "cholesterol_day1", "cholesterol_day2"]
    numbers = frame.select_dtypes("number").drop(columns=[*large, "sedentary_time"])
    assert not numbers.isin([777, 999, 5555, 7777, 9999, 77777, 99999]).any().any()
    assert frame["sedentary_time"].max() <= 24 * 60
    assert frame[large].max().max() < 15_000


def test_pseudo_zeros_are_zeros(frame):
    """In the release a zero is 5.4e-79; the smallest value that was measured is 0.01."""
    numbers = frame.select_dtypes("number")
    assert numbers[numbers > 0].min().min() >= 0.01
    assert (frame["alcohol_day1"] == 0).mean() > 0.7, "most people drink no alcohol on a day"
    assert (frame["energy_day2"] == 0).sum() == 2


def test_both_days_have_the_same_nutrients(adults):
    for day in (1, 2):
        names = [f"{nutrient}_day{day}" for nutrient in NUTRIENTS]
        assert adults.modality(f"intake day {day}").columns.tolist() == names
    second = adults.modality("intake day 2")
    assert (second.isna().sum() == 562).all()
    assert second.notna().all(axis=1).sum() == 4489 - 562


def test_modalities_can_be_joined_and_are_checked(adults):
    joined = adults.modality("blood lipids", "blood sugar")
    assert joined.columns.tolist() == ["hdl_cholesterol", "total_cholesterol", "hba1c"]
    with pytest.raises(ValueError, match=r"no modality 'lipids'; there are demography, anthropo"):
        adults.modality("lipids")
    total = sum(adults.modality(name).shape[1] for name in set(adults.variables["modality"]))
    assert total == 68


@pytest.mark.parametrize(
    ("name", "label", "without_unit"),
    [
        ("bmi", "body mass index (kg/m²)", "body mass index"),
        ("lead", "lead (µg/dL)", "lead"),
        ("hdl_cholesterol", "HDL cholesterol (mg/dL)", "HDL cholesterol"),
        ("energy_day2", "energy eaten on day 2 (kcal)", "energy eaten on day 2"),
        ("sex", "sex", "sex"),
        ("diet_quality", "diet quality", "diet quality"),
        ("takes_insulin", "takes insulin", "takes insulin"),
    ],
)
def test_labels_are_read_at_an_axis(adults, name, label, without_unit):
    assert adults.label(name) == label
    assert adults.label(name, unit=False) == without_unit


def test_labels_are_words_and_differ(adults):
    labels = [adults.label(name) for name in adults.frame]
    assert len(set(labels)) == 68
    assert not any("_" in label or "ug/" in label or "m2" in label for label in labels)
    with pytest.raises(ValueError, match="no variable 'wasit'; variables lists the 68 there are"):
        adults.label("wasit")


def test_body_mass_index_follows_from_weight_and_height(frame):
    computed = frame["weight"] / (frame["height"] / 100) ** 2
    difference = (computed - frame["bmi"]).abs()
    assert difference.max() < 0.0501, "rounded to 0.1"


@pytest.mark.parametrize("day", [1, 2])
def test_energy_follows_from_the_nutrients(frame, day):
    """Atwater's factors: 4, 4, 9 and 7 kcal/g."""
    intake = {name: frame[f"{name}_day{day}"] for name in NUTRIENTS}
    energy = 4 * intake["protein"] + 4 * intake["carbohydrate"] + 9 * intake["fat"]
    energy += 7 * intake["alcohol"]
    eaten = intake["energy"] > 0
    ratio = (energy / intake["energy"])[eaten]
    assert ratio.median() == pytest.approx(1, abs=0.02)
    assert ratio.between(0.9, 1.1).mean() > 0.99
    assert (intake["sugars"] <= intake["carbohydrate"] + 0.1)[eaten].all()
    fats = sum(
        intake[f"{kind}_fat"] for kind in ("saturated", "monounsaturated", "polyunsaturated")
    )
    assert (fats <= intake["fat"] + 0.2)[eaten].all()


def test_blood_pressure_is_plausible(frame):
    both = frame[["systolic_pressure", "diastolic_pressure"]].dropna()
    assert (both["systolic_pressure"] > both["diastolic_pressure"]).all()
    assert spearmanr(frame["age"], frame["systolic_pressure"], nan_policy="omit").statistic > 0.3


def test_hdl_is_below_total_and_falls_with_body_mass(frame):
    assert (frame["hdl_cholesterol"] < frame["total_cholesterol"]).all()
    thirds = pd.qcut(frame["bmi"], 3)
    means = frame.groupby(thirds, observed=True)["hdl_cholesterol"].mean().tolist()
    assert means == sorted(means, reverse=True)
    assert spearmanr(frame["bmi"], frame["hdl_cholesterol"], nan_policy="omit").statistic < -0.3
    by_sex = frame.groupby("sex", observed=True)["hdl_cholesterol"].mean()
    assert by_sex["female"] - by_sex["male"] > 8, "a known difference of about 10 mg/dL"


def test_diabetes_shows_in_hba1c(frame):
    medians = frame.groupby("diabetes", observed=True)["hba1c"].median()
    assert medians.tolist() == sorted(medians)
    assert medians["yes"] > 6.5 > medians["no"], "6.5 % is the threshold of the diagnosis"


def test_smoking_shows_in_cadmium(frame):
    medians = frame.groupby("smoking", observed=True)["cadmium"].median()
    assert medians["every day"] > 2 * medians["never"]


def test_metals_below_detection_share_one_value(frame):
    """Limits of detection divided by the square root of 2: 0.28 and 0.10 ug/L."""
    assert (frame["mercury"] == 0.2).sum() == 715
    assert (frame["cadmium"] == 0.07).sum() == 294


def test_reliability_of_energy(frame):
    """Measured independently when the data set was chosen."""
    both = frame[["energy_day1", "energy_day2"]].dropna()
    assert len(both) == 3927
    correlation = spearmanr(both["energy_day1"], both["energy_day2"]).statistic
    assert correlation == pytest.approx(0.49, abs=0.006)
    assert both.corr().iloc[0, 1] == pytest.approx(0.48, abs=0.006)


def test_correlations_and_ratio_on_the_card_of_nhanes(adults, frame):
    """Each with its kind, within the sexes as well; the ratio by Mifflin's equation, typed here."""
    card = " ".join(adults.card.flaws)
    both = frame[["energy_day1", "energy_day2"]]
    for people, sex in (("women", "female"), ("men", "male")):
        of_sex = both[frame["sex"] == sex].dropna()
        ranks = spearmanr(of_sex["energy_day1"], of_sex["energy_day2"]).statistic
        amounts = of_sex.corr().iloc[0, 1]
        assert f"within {people} {ranks:.2f} and {amounts:.2f}" in card
    resting = 10 * frame["weight"] + 6.25 * frame["height"] - 5 * frame["age"]
    resting += np.where(frame["sex"] == "male", 5, -161)
    ratio = (both.mean(axis=1, skipna=False) / resting).median()
    assert f"less than {ratio:.2f} times the energy" in card


@pytest.mark.parametrize(("nutrient", "ratio"), [("energy", 0.80), ("alcohol", 0.56)])
def test_second_day_varies_less(frame, nutrient, ratio):
    first, second = frame[[f"{nutrient}_day1", f"{nutrient}_day2"]].dropna().var()
    assert second / first == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("target", "published"), [("hdl_cholesterol", 0.28), ("total_cholesterol", 0.12)]
)
def test_random_forest_explains_what_it_did_before(adults, target, published):
    """Measured independently when the data set was chosen; a smaller forest does a bit worse."""
    X = pd.get_dummies(adults.X).astype(float)
    model = make_pipeline(
        SimpleImputer(strategy="median"),
        RandomForestRegressor(
            30, min_samples_leaf=10, max_features=0.2, max_samples=0.5, n_jobs=2, random_state=0
        ),
    )
    folds = KFold(3, shuffle=True, random_state=0)
    explained = cross_val_score(model, X, adults.target[target], cv=folds, scoring="r2").mean()
    assert explained == pytest.approx(published, abs=0.03)


def test_numbers_on_the_card_of_nhanes(adults, frame):
    card = " ".join((*adults.card.flaws, *adults.card.processing))
    energy = frame["energy_day1"]
    assert f"{(energy < 500).sum()} people report less than 500 kcal" in card
    assert f"{(energy > 5000).sum()} more than 5,000" in card
    assert f"({energy.min():.0f} to {energy.max():,.0f})" in card
    lower = (energy - frame["energy_day2"]).mean()
    assert f"the mean of those who were asked twice is {lower:.0f} kcal lower" in card
    assert f"age at 80 ({(frame['age'] == 80).sum()} people)" in card
    assert f"({frame['body_fat'].isna().sum():,} missing)" in card
    assert f"{frame.isna().any(axis=1).mean():.0%} of the rows".replace("%", " %") in card
    assert frame.loc[frame["age"] > 59, "body_fat"].isna().all()
    assert (frame["meals_away"] == 22).sum() == 1
    assert (frame.loc[frame["meals_away"] == 0, "fast_food_meals"] == 0).all()
    asked = frame[["meals_away", "fast_food_meals"]].dropna()
    assert (asked["fast_food_meals"] <= asked["meals_away"]).all()


# nutrimouse


def test_nutrimouse_has_two_views_of_the_same_mice(mice):
    assert mice.genes.shape == (40, 120)
    assert mice.lipids.shape == (40, 21)
    assert mice.target.shape == mice.genotypes.shape == (40,)
    assert len(mice.feature_names) == len(set(mice.feature_names)) == 141
    assert mice.frame.shape == (40, 143)
    assert repr(mice) == f"<nutrimouse: {mice.card.size}>"
    X, target = load_nutrimouse(return_X_y=True)
    assert tuple(X.columns) == mice.feature_names
    assert (X.to_numpy() == mice.frame[list(X.columns)].to_numpy()).all()
    assert (target == mice.target).all()
    for view in (mice.genes, mice.lipids):
        assert view.notna().all().all()
        assert not view.duplicated().any()


def test_design_is_balanced(mice):
    cells = pd.crosstab(mice.target, mice.genotypes)
    assert list(cells.index) == list(MOUSE_DIETS) == list(mice.target_names)
    assert list(cells.columns) == list(MOUSE_GENOTYPES)
    assert (cells == 4).all().all()


def test_fatty_acids_are_shares(mice):
    assert mice.lipids.sum(axis=1).to_numpy() == pytest.approx(100, abs=0.05)
    assert (mice.lipids >= 0).all().all()
    assert mice.lipids.columns[0] == "C14.0"
    flaws = " ".join(mice.card.flaws)
    zeros = (mice.lipids == 0).sum()
    assert f"{(zeros == 0).sum()} of the 21 fatty acids are never zero" in flaws
    assert f"{zeros.idxmax()} is zero in {zeros.max()} mice" in flaws


def test_genes_are_logarithms(mice):
    assert mice.genes.min().min() > -2
    assert mice.genes.max().max() < 2
    assert {"PPARa", "CYP4A10", "FAS", "L.FABP"} <= set(mice.genes.columns)


def test_fatty_acids_of_the_diet_are_in_the_liver(mice):
    """Which oil is rich in what is a fact of food chemistry."""
    means = mice.lipids.groupby(mice.target).mean()
    assert means["C18.2n.6"].idxmax() == "sun", "linoleic acid"
    assert means["C18.3n.3"].idxmax() == "lin", "alpha-linolenic acid"
    assert means["C22.6n.3"].idxmax() == "fish", "docosahexaenoic acid"
    assert means["C14.0"].idxmax() == "coc", "myristic acid"
    assert means["C20.3n.9"].idxmax() == "coc", "Mead acid marks a lack of essential fatty acids"


def test_targets_of_ppar_alpha_are_lower_without_it(mice):
    means = mice.genes.groupby(mice.genotypes).mean().T
    known_targets = ["CYP4A10", "CYP4A14", "THIOL", "PMDCI", "L.FABP"]
    assert (means.loc[known_targets, "wt"] > means.loc[known_targets, "ppar"] + 0.2).all()


@pytest.mark.parametrize(("view", "labels"), [("lipids", "target"), ("genes", "genotypes")])
def test_each_view_separates_what_it_should(mice, view, labels):
    """Diet separates the fatty acids, genotype the genes."""
    models = {
        "lipids": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
        "genes": LogisticRegression(C=0.1),
    }
    model = make_pipeline(StandardScaler(), models[view])
    folds = StratifiedKFold(4, shuffle=True, random_state=0)
    scores = cross_val_score(model, getattr(mice, view), getattr(mice, labels), cv=folds)
    assert scores.mean() > 0.9


@pytest.mark.parametrize("name", [["waist"], None, 3])
def test_what_is_no_name_is_refused(name):
    adults = load_nhanes_adults()
    with pytest.raises(ValueError, match="there is no variable"):
        adults.label(name)
    with pytest.raises(ValueError, match=r"there is no modality .*; there are demography"):
        adults.modality(name)


@pytest.mark.parametrize("load", [load_nhanes_adults, load_nutrimouse])
def test_a_text_is_no_flag(load):
    with pytest.raises(TypeError, match="return_X_y must be True or False, not 'no'"):
        load(return_X_y="no")


def test_zeros_that_sas_writes_are_zeros(adults):
    """No value is what other readers make of a zero (5.4e-79) or of a missing one (9.4e-312)."""
    numbers = adults.frame.select_dtypes("number").to_numpy()
    assert not ((np.abs(numbers) < 1e-9) & (numbers != 0)).any()
    assert (adults.frame["alcohol_day1"] == 0).any()
