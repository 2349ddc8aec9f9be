"""Divisions of the adults: halves, and scores against what scikit-learn and SciPy say."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

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
    X = pd.DataFrame(rng.normal(size=(600, 3)), columns=["age", "noise", "sugars_day1"])
    y = np.where((X["age"] > 0) ^ (rng.random(len(X)) < 0.1), "raised", "normal")
    parts = blood_sugar_divisions.divide(X, y, 0)
    assert blood_sugar_divisions.choose_depth(parts[0], parts[2], 0) == 1
    found = blood_sugar_divisions.compare(parts, 1, 0)
    assert found["chosen"] > 0.85 > found["grown"]
    diet = blood_sugar_divisions.from_diet(parts, 0)
    assert abs(diet["area of logistic regression"] - 0.5) < 0.1
    model = DecisionTreeClassifier(criterion="entropy", max_depth=3)
    model.fit(parts[0][["sugars_day1"]].to_numpy(), parts[2])
    scores = model.predict_proba(parts[1][["sugars_day1"]].to_numpy())[:, 1]
    assert diet["area of tree"] == pytest.approx(roc_auc_score(parts[3] == "raised", scores))


def test_one_division_is_what_is_kept() -> None:
    X, y = blood_sugar_divisions.adults()
    first = kept("blood_sugar_divisions")["divisions"][1]
    parts = blood_sugar_divisions.divide(X, y, 1)
    assert blood_sugar_divisions.choose_depth(parts[0], parts[2], 1) == first["depth"]
    assert blood_sugar_divisions.from_diet(parts, 1) == pytest.approx(first["diet"])
