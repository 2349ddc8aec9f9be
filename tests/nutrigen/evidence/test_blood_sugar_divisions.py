"""Divisions of the adults: halves, and scores against what scikit-learn and SciPy say."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from nutrigen import datasets
from nutrigen.evidence import blood_sugar_divisions, kept


def test_halves_share_nobody_and_have_the_same_classes() -> None:
    X, y = blood_sugar_divisions.adults()
    first, second, y_first, y_second = blood_sugar_divisions.divide(X, y, 3)
    assert not set(first.index) & set(second.index)
    assert len(first) + len(second) == len(X)
    assert abs(len(first) - len(second)) <= 1
    shares = [np.mean(half == "raised") for half in (y_first, y_second)]
    assert shares[0] == pytest.approx(shares[1], abs=0.001)


def test_a_clear_threshold_needs_one_question_and_one_cannot_be_told_from_noise() -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(600, 3)), columns=["age", "waist", "sugars_day1"])
    y = np.where((X["age"] > 0) ^ (rng.random(len(X)) < 0.1), "raised", "normal")
    parts = blood_sugar_divisions.divide(X, y, 0)
    assert blood_sugar_divisions.choose_depth(parts[0], parts[2], 0) == 1
    found = blood_sugar_divisions.compare(parts, 1, 0)
    assert found["chosen"] > 0.85 > found["grown"]
    assert min(found["age"], found["forest"], found["larger forest"]) > 0.85 > found["members"]
    assert abs(found["age and waist"] - found["age"]) < 0.03
    diet = blood_sugar_divisions.from_diet(parts, 0)
    assert abs(diet["area of logistic regression"] - 0.5) < 0.1
    model = DecisionTreeClassifier(criterion="entropy", max_depth=3)
    model.fit(parts[0][["sugars_day1"]].to_numpy(), parts[2])
    scores = model.predict_proba(parts[1][["sugars_day1"]].to_numpy())[:, 1]
    assert diet["area of tree"] == pytest.approx(roc_auc_score(parts[3] == "raised", scores))


def test_those_who_know_are_left_out_and_intakes_are_of_the_same_people() -> None:
    frame = datasets.load_nhanes_adults().frame
    X, y = blood_sugar_divisions.adults()
    untold, y_untold = blood_sugar_divisions.adults(told=False)
    knows = frame["diabetes"].loc[X.index] == "yes"
    assert untold.equals(X[~knows])
    assert np.array_equal(y_untold, y[~knows.to_numpy()])
    eaten = blood_sugar_divisions.intakes().loc[X.index]
    assert eaten.shape == (len(X), 11)
    assert eaten.notna().to_numpy().all()
    assert eaten["sugars_day1"].equals(X["sugars_day1"])


def test_what_two_samples_of_people_change_where_the_answer_is_known() -> None:
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(2000, 4)), columns=list("abcd"))
    clear = np.where(X["a"] > 0, "raised", "normal")
    found = blood_sugar_divisions.agree(blood_sugar_divisions.divide(X, clear, 0), 0)
    assert min(found[name] for name in found if name != "by chance") > 0.97
    assert found["by chance"] == pytest.approx(0.5, abs=0.02)
    noise = rng.permutation(clear)
    parts = blood_sugar_divisions.divide(X, noise, 0)
    found = blood_sugar_divisions.agree(parts, 0)
    assert found["grown"] == pytest.approx(0.5, abs=0.07)
    leaves = blood_sugar_divisions.shares_in_leaves(parts, 5)
    assert leaves["own"] < 0.35
    assert leaves["others"] == pytest.approx(0.5, abs=0.07)
    assert leaves["wrong"] == pytest.approx(leaves["others"], abs=0.07)
    area = blood_sugar_divisions.area_of_logistic_regression(parts)
    assert area == pytest.approx(0.5, abs=0.07)


@pytest.mark.pinned
def test_one_division_is_what_is_kept() -> None:
    X, y = blood_sugar_divisions.adults()
    first = kept("blood_sugar_divisions")["divisions"][1]
    parts = blood_sugar_divisions.divide(X, y, 1)
    assert blood_sugar_divisions.choose_depth(parts[0], parts[2], 1) == first["depth"]
    diet = blood_sugar_divisions.from_diet(parts, 1)
    assert diet == pytest.approx({name: first["diet"][name] for name in diet})
    assert blood_sugar_divisions.agree(parts, 1) == pytest.approx(first["agree"])
    assert blood_sugar_divisions.shares_in_leaves(parts, 50) == pytest.approx(first["leaves"])
    assert blood_sugar_divisions.without_a_diagnosis(1) == pytest.approx(first["untold"])
