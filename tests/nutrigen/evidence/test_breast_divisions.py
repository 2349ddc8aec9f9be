"""Divisions of the patients: parts that share nobody, and scores against scikit-learn's."""

import numpy as np
import pytest
from sklearn import tree
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, roc_auc_score
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.evidence import breast_divisions, kept
from nutrigen.learning.tree import DecisionTreeClassifier


def test_parts_share_nobody_and_have_the_same_share_of_cancers() -> None:
    division = breast_divisions.divide(5)
    people = {tuple(row) for row in np.concatenate([division.X_train, division.X_test])}
    assert len(people) == len(division.X_train) + len(division.X_test) == 569
    shares = [np.mean(part == "malignant") for part in (division.y_train, division.y_test)]
    assert shares[0] == pytest.approx(shares[1], abs=0.005)


def test_areas_and_costs_are_those_of_scikit_learn() -> None:
    division = breast_divisions.divide(5)
    X, y = division.X_train, division.y_train
    found = breast_divisions.compare(division, 5, depth=2, leaf_size=15)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(5, shuffle=True, random_state=5)
    unseen = cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
    for name, threshold in (("half", 0.5), ("costs", 1 / 21)):
        (_, n_alarmed), (n_missed, _) = confusion_matrix(y == "malignant", unseen > threshold)
        cost = (20 * n_missed + n_alarmed) / len(y)
        assert found[f"logistic regression, {name}"] == pytest.approx(cost)
    scores = model.fit(X, y).predict_proba(division.X_test)[:, 1]
    area = roc_auc_score(division.y_test == "malignant", scores)
    assert found["logistic regression, area"] == pytest.approx(area)


def test_one_feature_is_ranked_as_by_its_values() -> None:
    division = breast_divisions.divide(5)
    found = breast_divisions.compare(division, 5, depth=2, leaf_size=15)
    perimeter = division.X_test[:, division.names.index("worst perimeter")]
    area = roc_auc_score(division.y_test == "malignant", perimeter)
    assert found["worst perimeter, area"] == pytest.approx(area)


def test_leaf_with_fewest_cancers_is_that_of_scikit_learn() -> None:
    division = breast_divisions.divide(5)
    found = breast_divisions.read(division, depth=2, leaf_size=15)
    model = tree.DecisionTreeClassifier(
        criterion="entropy", max_depth=2, min_samples_leaf=15, random_state=0
    ).fit(division.X_train, division.y_train)
    learned = model.predict_proba(division.X_train)[:, 1]
    tested = model.predict_proba(division.X_test)[:, 1] == learned.min()
    lowest = learned == learned.min()
    assert found["learned"] == [np.sum(division.y_train[lowest] == "malignant"), lowest.sum()]
    assert found["tested"] == [np.sum(division.y_test[tested] == "malignant"), tested.sum()]
    root = model.tree_.feature[0]
    left = division.X_test[:, root] <= model.tree_.threshold[0]
    called = np.where(left, "benign", "malignant")
    assert found["as first"] == (model.predict(division.X_test) == called).all()


def test_answers_of_the_tree_in_another_order_are_those_of_groups_as_large() -> None:
    division = breast_divisions.divide(5)
    found = breast_divisions.compare(division, 5, depth=2, leaf_size=15)
    assert found["tree, coarse"] == pytest.approx(found["tree, area"])
    model = tree.DecisionTreeClassifier(
        criterion="entropy", max_depth=2, min_samples_leaf=15, random_state=0
    ).fit(division.X_train, division.y_train)
    _, sizes = np.unique(model.predict_proba(division.X_test)[:, 1], return_counts=True)
    perimeter = division.X_test[:, division.names.index("worst perimeter")]
    groups = np.empty(len(perimeter))
    groups[np.argsort(perimeter, kind="stable")] = np.repeat(np.arange(len(sizes)), sizes)
    area = roc_auc_score(division.y_test == "malignant", groups)
    assert found["worst perimeter, coarse"] == pytest.approx(area)


def test_who_stays_at_home_changes_less_with_distinct_features() -> None:
    division = breast_divisions.divide(5)
    found = breast_divisions.stay_at_home(division, 5)
    lost = found.pop("lost with size")
    assert all(0 < share <= 1 for share in found.values())
    for of_what in ("root", "shared"):
        assert found[of_what] < found[f"{of_what}, distinct"]
    assert found["root, random"] < found["root, distinct"]
    sizeless = [not {"radius", "perimeter", "area"} & set(name.split()) for name in division.names]
    assert sum(sizeless) == 21
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=5)
    model = tree.DecisionTreeClassifier(
        criterion="entropy", max_depth=3, min_samples_leaf=5, random_state=0
    )
    with_size, without = (
        cross_val_score(model, X, division.y_train, cv=folds, scoring="balanced_accuracy").mean()
        for X in (division.X_train, division.X_train[:, sizeless])
    )
    assert lost == pytest.approx(with_size - without, abs=0.01)  # ties are broken otherwise


@pytest.mark.pinned
@pytest.mark.deep
def test_one_division_is_what_is_kept() -> None:
    division, first = breast_divisions.divide(100), kept("breast_divisions")["divisions"][0]
    chosen = breast_divisions.choose(division, 100)
    assert chosen.pop("asked") == first["asked"]
    assert {name: first[name] for name in chosen} == pytest.approx(chosen)
    model = DecisionTreeClassifier(
        criterion="entropy", max_depth=chosen["depth"], min_samples_leaf=chosen["leaf_size"]
    ).fit(division.X_train, division.y_train)
    called = model.predict(division.X_test)
    assert chosen["tested"] == pytest.approx(balanced_accuracy_score(division.y_test, called))
    nested = breast_divisions.nest(division, 100)
    assert {name: first[name] for name in nested} == pytest.approx(nested)
