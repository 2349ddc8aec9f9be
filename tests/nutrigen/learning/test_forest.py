"""The forest on the book's trees, against scikit-learn and its definition."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.ensemble
from regression_data import data
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.tree import DecisionTreeClassifier as PeerTree
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.forest import RandomForestClassifier
from nutrigen.learning.tree import DecisionTreeClassifier

TABLES = {"iris": load_iris, "wine": load_wine, "breast cancer": load_breast_cancer}


@parametrize_with_checks(
    [
        RandomForestClassifier(5, random_state=0),
    ]
)
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("table", TABLES)
def test_forest_is_the_mean_of_trees_on_its_bootstrap_samples(table):
    """Bootstrap samples drawn again from the seed; out of the bag by a loop over the samples."""
    X, y = TABLES[table](return_X_y=True)
    X, y = X[::3], y[::3]
    n = len(y)
    forest = RandomForestClassifier(12, max_features=None, random_state=4).fit(X, y)
    rng = np.random.RandomState(4)
    bags = []
    for _ in range(12):
        bags.append(set(drawn := rng.randint(n, size=n)))
        np.testing.assert_array_equal(forest.estimators_samples_[len(bags) - 1], drawn)
        tree = DecisionTreeClassifier().fit(X[drawn], y[drawn])
        np.testing.assert_array_equal(
            forest.estimators_[len(bags) - 1].predict(X),
            np.searchsorted(forest.classes_, tree.predict(X)),
        )
        rng.randint(np.iinfo(np.int32).max)
    each = np.array([tree.predict_proba(X) for tree in forest.estimators_])
    np.testing.assert_allclose(forest.predict_proba(X), each.mean(axis=0))
    right = []
    for i in range(n):
        blind = [s for s in range(12) if i not in bags[s]]
        if blind:
            votes = each[blind, i].mean(axis=0)
            np.testing.assert_allclose(forest.oob_decision_function_[i], votes)
            right.append(forest.classes_[votes.argmax()] == y[i])
        else:
            assert np.isnan(forest.oob_decision_function_[i]).all()
    assert forest.oob_score_ == pytest.approx(np.mean(right))


def test_forest_without_chance_is_a_tree():
    X, y = load_iris(return_X_y=True)
    forest = RandomForestClassifier(3, max_features=None, bootstrap=False).fit(X, y)
    tree = DecisionTreeClassifier().fit(X, y)
    assert all(grown.nodes_ == tree.nodes_ for grown in forest.estimators_)
    np.testing.assert_allclose(forest.feature_importances_, tree.feature_importances_)
    assert not hasattr(forest, "oob_score_")


def test_forest_is_as_good_as_that_of_scikit_learn():
    """Other random numbers: importances and scores as near as those of two of its own seeds."""
    X, y = load_breast_cancer(return_X_y=True)
    settings = {"min_samples_leaf": 5, "max_features": 0.3}
    ours = RandomForestClassifier(60, random_state=0, **settings).fit(X, y)
    theirs, other = (
        sklearn.ensemble.RandomForestClassifier(
            60, oob_score=True, random_state=seed, **settings
        ).fit(X, y)
        for seed in (0, 1)
    )
    assert ours.oob_score_ == pytest.approx(theirs.oob_score_, abs=0.01)

    def apart(one, two):
        return np.abs(one.feature_importances_ - two.feature_importances_).sum()

    assert apart(ours, theirs) < 1.6 * apart(theirs, other) < 0.6


def test_bagging_is_that_of_scikit_learns_trees():
    rng = np.random.RandomState(7)
    X, score, _ = data(n=300)
    X, y = X.astype(np.float32).astype(float), np.digitize(score, [-2.0, 2.0])
    forest = RandomForestClassifier(
        6, max_features=None, max_depth=2, min_samples_leaf=20, random_state=7
    ).fit(X, y)
    shares = []
    for _ in range(6):
        times = np.bincount(rng.randint(len(y), size=len(y)), minlength=len(y))
        rng.randint(np.iinfo(np.int32).max)
        tree = PeerTree(max_depth=2, min_samples_leaf=20, random_state=0)
        shares.append(tree.fit(X, y, sample_weight=times).predict_proba(X))
    np.testing.assert_allclose(forest.predict_proba(X), np.mean(shares, axis=0))


def test_labels_of_text_and_seeds():
    X, y = load_iris(return_X_y=True, as_frame=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    forest = RandomForestClassifier(10, random_state=3).fit(X, names)
    assert set(forest.predict(X)) == set(names)
    again = RandomForestClassifier(10, random_state=3).fit(X, names)
    np.testing.assert_array_equal(forest.predict_proba(X), again.predict_proba(X))
    other = RandomForestClassifier(10, random_state=4).fit(X, names)
    assert (forest.predict_proba(X) != other.predict_proba(X)).any()


@pytest.mark.parametrize(
    ("max_features", "expected"),
    [("sqrt", 3), (None, 10), (4, 4), (0.31, 3), (1.0, 10), (99, 10), (0.01, 1)],
)
def test_number_of_features(max_features, expected):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 10)), np.arange(20) % 2
    forest = RandomForestClassifier(2, max_features=max_features, random_state=0).fit(X, y)
    assert forest.estimators_[0].max_features == expected


@pytest.mark.parametrize("max_features", [0, -1, 0.0, 1.5, True, "log2", [3]])
def test_forest_refuses_what_is_no_part_of_the_features(max_features):
    with pytest.raises((TypeError, ValueError), match=r"max_features must be .*'sqrt'"):
        RandomForestClassifier(2, max_features=max_features).fit([[1.0], [2.0]], [0, 1])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_estimators": 0}, "n_estimators must be"),
        ({"bootstrap": 1}, "bootstrap must be"),
        ({"criterion": "mse"}, "criterion must be"),
        ({"min_samples_leaf": 0}, "min_samples_leaf must be"),
    ],
)
def test_forest_refuses(parameters, message):
    with pytest.raises((TypeError, ValueError), match=message):
        RandomForestClassifier(**parameters).fit([[1.0], [2.0]], [0, 1])


def test_single_tree_leaves_samples_without_a_judge():
    X, y = load_iris(return_X_y=True)
    forest = RandomForestClassifier(1, random_state=0).fit(X, y)
    seen = np.isnan(forest.oob_decision_function_).all(axis=1)
    assert 0.55 < seen.mean() < 0.7
    nobody = RandomForestClassifier(1, random_state=0).fit([[1.0]], ["a"])
    assert np.isnan(nobody.oob_score_)


def test_importances_add_up_to_one_where_some_trees_ask_nothing():
    X, y = np.arange(12.0).reshape(-1, 1), np.array(["a"] * 11 + ["b"])
    forest = RandomForestClassifier(20, random_state=0).fit(X, y)
    silent = [len(tree.nodes_) == 1 for tree in forest.estimators_]
    assert 0 < sum(silent) < 20
    assert forest.feature_importances_.tolist() == pytest.approx([1.0])
    alone = RandomForestClassifier(3, random_state=0).fit(X, ["a"] * 12)
    assert alone.feature_importances_.tolist() == [0.0]
