"""What forests gain and how their importances mislead: against scikit-learn, and what is kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from nutrigen.evidence import forest_gains, forest_importances, kept


def test_tables_are_divided_without_relatives_on_both_sides() -> None:
    for name in forest_gains.tables():
        table = forest_gains.load(name)
        train, test = forest_gains.divide(table, 3)
        assert sorted([*train, *test]) == list(range(len(table.y)))
        assert np.isfinite(table.X).all()
        if table.groups is not None:
            assert not set(table.groups[train]) & set(table.groups[test])
        elif not table.numbers:
            for label in np.unique(table.y):
                shares = [np.mean(table.y[part] == label) for part in (train, test)]
                assert shares[0] == pytest.approx(shares[1], abs=0.1)
            assert [len(train), len(test)] == kept("forest_gains")["sizes"][name]


def test_scores_are_those_of_scikit_learn() -> None:
    table = forest_gains.load("breast cells")
    train, test = forest_gains.divide(table, 1)
    found = forest_gains.compare(table, 1)
    settings = {"n_estimators": 100, "random_state": 1}
    models = {
        "whole tree": DecisionTreeClassifier(random_state=1),
        "small tree": GridSearchCV(
            DecisionTreeClassifier(random_state=1),
            {"max_leaf_nodes": [2, 4, 8, 16, 32, 64, 128]},
            cv=StratifiedKFold(5, shuffle=True, random_state=1),
        ),
        "forest": RandomForestClassifier(**settings),
        "boosting": GradientBoostingClassifier(max_depth=2, **settings),
    }
    for name, model in models.items():
        model.fit(table.X[train], table.y[train])
        assert found[name] == pytest.approx(model.score(table.X[test], table.y[test]))


def test_variance_of_a_forest_is_that_of_its_trees() -> None:
    """The equation of the variance of a mean, with what was measured of the trees."""
    found = forest_gains.alike(1, 4)
    rho = found["correlation"]
    expected = found["variance"] * (rho + (1 - rho) / 50)
    assert found["variance of forest"] == pytest.approx(expected)
    assert found["covariance"] == pytest.approx(rho * found["variance"])


def test_fall_is_that_of_scikit_learn() -> None:
    table = forest_gains.load("breast cells")
    X = pd.DataFrame(table.X[:, :6], columns=list("abcdef"))
    model = RandomForestClassifier(20, random_state=0).fit(X[:300], table.y[:300])
    rng = np.random.default_rng(0)
    theirs = permutation_importance(
        model, X[300:], table.y[300:], scoring="roc_auc", n_repeats=30, random_state=0
    )
    for column, name in enumerate(X):
        ours = [
            forest_importances.fall(model, X[300:], table.y[300:], [name], rng) for _ in range(10)
        ]
        assert np.mean(ours) == pytest.approx(theirs.importances_mean[column], abs=0.02)
    assert forest_importances.fall(model, X[300:], table.y[300:], list(X), rng) > 0.3


@pytest.mark.pinned
@pytest.mark.deep
def test_one_division_of_each_is_what_is_kept() -> None:
    gains, found = kept("forest_gains"), kept("forest_importances")
    for name in ("breast cells", "mice, genes", "splice sites"):
        once = forest_gains.compare(forest_gains.load(name), 2)
        assert once == pytest.approx(gains["scores"][name][2])
    assert forest_gains.alike(1, 2) == pytest.approx(gains["alike"]["2"][1])
    assert forest_importances.copies(3, 2) == pytest.approx(found["copies"]["2"][3])
    assert forest_importances.narrow(1, 40) == pytest.approx(found["narrow"]["40"][1])
    assert forest_importances.relatives(4) == pytest.approx(found["relatives"][4])
    for how, falls in forest_importances.without_age(1).items():
        assert falls == pytest.approx(found["without age"][1][how])
    large = forest_importances.meaningless(1, leaf_size=20)
    assert large["impurity"] == pytest.approx(found["large leaves"][1]["impurity"])
    assert found["meaningless"][0]["impurity"]["constant"] == 0
