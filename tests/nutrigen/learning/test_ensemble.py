"""Bagged trees against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regression_data import data
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import (
    LeaveOneOut,
    cross_val_predict,
)
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared, variance_of_mean
from nutrigen.learning.metrics import r_squared


@given(n=st.integers(1, 12), correlation=st.floats(0, 1), variance=st.floats(0, 10))
def test_variance_of_mean_is_that_of_the_covariance_matrix(n, correlation, variance):
    covariance = variance * ((1 - correlation) * np.eye(n) + correlation)
    expected = covariance.sum() / n**2
    assert variance_of_mean(variance, correlation, n) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((-1, 0, 2), "variance"), ((1, 0, 0), "n should"), ((1, -0.6, 3), "correlation")],
)
def test_variance_of_mean_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        variance_of_mean(*arguments)


@parametrize_with_checks([BaggedTrees(5, random_state=0)])
def test_bagged_trees_keep_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("min_samples_leaf", [1, 4])
def test_forest_is_that_of_scikit_learn(min_samples_leaf):
    X, y, _ = data()
    settings_of_both = {
        "max_features": 0.5,
        "min_samples_leaf": min_samples_leaf,
        "random_state": 3,
    }
    ours = BaggedTrees(40, **settings_of_both).fit(X, y)
    theirs = RandomForestRegressor(40, oob_score=True, **settings_of_both).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.oob_prediction_, theirs.oob_prediction_)
    assert ours.oob_score_ == pytest.approx(theirs.oob_score_)
    np.testing.assert_allclose(ours.feature_importances_, theirs.feature_importances_)


def test_forest_without_trees_is_refused():
    with pytest.raises(ValueError, match="n_estimators"):
        BaggedTrees(0).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("max_features", [0, -1, 0.0, 1.5, np.nan, True, None, "nonsense"])
def test_forest_refuses_what_is_no_part_of_the_features(max_features):
    with pytest.raises(ValueError, match=r"max_features should be .*, not "):
        BaggedTrees(2, max_features=max_features).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("min_samples_leaf", [0, -1, 0.5, True, None, "3"])
def test_forest_refuses_what_is_no_number_of_samples(min_samples_leaf):
    with pytest.raises(ValueError, match=r"min_samples_leaf should be an integer .*, not "):
        BaggedTrees(2, min_samples_leaf=min_samples_leaf).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("max_features", [1, np.int64(3), 9, 1.0, np.float64(0.4)])
def test_forest_with_a_number_or_share_of_the_features_is_that_of_scikit_learn(max_features):
    X, y, _ = data()
    settings_of_both = {"max_features": max_features, "random_state": 3}
    ours = BaggedTrees(5, min_samples_leaf=np.int64(1), **settings_of_both).fit(X, y)
    theirs = RandomForestRegressor(5, **settings_of_both).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))


@pytest.mark.parametrize("n", [5, 42])
def test_out_of_bag_score_compares_with_the_mean_of_the_others(n):
    X, y, _ = data(n=n)
    forest = BaggedTrees(60, random_state=0).fit(X, y)
    others = cross_val_predict(DummyRegressor(), X, y, cv=LeaveOneOut())
    errors = ((y - forest.oob_prediction_) ** 2).sum() / ((y - others) ** 2).sum()
    assert out_of_bag_r_squared(forest, y) == pytest.approx(1 - errors)
    scale = (1 - 1 / n) ** 2
    assert out_of_bag_r_squared(forest, y) == pytest.approx(1 - (1 - forest.oob_score_) * scale)
    with pytest.raises(ValueError, match=f"y should have the {n} targets"):
        out_of_bag_r_squared(forest, y[1:])


def test_out_of_bag_score_leaves_out_whom_all_trees_have_seen():
    X, y, _ = data(n=8)
    forest = BaggedTrees(2, random_state=0).fit(X, y)
    known = np.isfinite(forest.oob_prediction_)
    others = cross_val_predict(DummyRegressor(), X, y, cv=LeaveOneOut())
    assert 1 < known.sum() < 8
    expected = r_squared(y[known], forest.oob_prediction_[known], others[known])
    assert out_of_bag_r_squared(forest, y) == pytest.approx(expected)
    forest.oob_prediction_[:] = np.nan
    with pytest.raises(ValueError, match="needs more trees"):
        out_of_bag_r_squared(forest, y)
