"""Bagged trees against scikit-learn."""

from __future__ import annotations

from inspect import signature

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regression_data import data
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.ensemble._forest import _generate_sample_indices
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
    [((-1, 0, 2), "variance"), ((1, 0, 0), "n must"), ((1, -0.6, 3), "correlation")],
)
def test_variance_of_mean_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        variance_of_mean(*arguments)


@parametrize_with_checks(
    [BaggedTrees(5, random_state=0)],
    expected_failed_checks=lambda _: {
        "check_sample_weight_equivalence_on_dense_data": "repeated samples are drawn otherwise",
    },
)
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
    with pytest.raises((TypeError, ValueError), match=r"max_features must be .*, not "):
        BaggedTrees(2, max_features=max_features).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("min_samples_leaf", [0, -1, 0.5, True, None, "3"])
def test_forest_refuses_what_is_no_number_of_samples(min_samples_leaf):
    message = r"min_samples_leaf must be a whole number .*, not "
    with pytest.raises((TypeError, ValueError), match=message):
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
    with pytest.raises(ValueError, match=f"y must have the {n} targets"):
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


# Inputs that others have met


@given(
    seed=st.integers(0, 10**6),
    exponent=st.integers(-900, 900),
    offset=st.integers(0, 40),
)
@settings(deadline=None, max_examples=20)
def test_shifted_and_scaled_data_give_the_shifted_and_scaled_forest(seed, exponent, offset):
    rng = np.random.default_rng(seed)
    # Whole numbers and powers of two, so that nothing is rounded.
    X = rng.integers(-50, 51, size=(30, 3)).astype(float)
    y = X[:, 0] + rng.integers(-9, 10, size=30)
    scale, shift = 2.0**exponent, 2.0**offset
    near = BaggedTrees(5, random_state=0).fit(X, y)
    far = BaggedTrees(5, random_state=0).fit((X + shift) * scale, (y + shift) * scale)
    new = X[:10] + 1
    found = far.predict((new + shift) * scale) / scale - shift
    np.testing.assert_allclose(found, near.predict(new), atol=1e-9 + 1e-14 * shift)
    assert far.oob_score_ == pytest.approx(near.oob_score_, rel=1e-6)


def test_a_target_of_any_origin_is_learned_as_well():
    X = np.arange(100.0)[:, np.newaxis]
    for X_shift, y_shift in ((1e12, 0), (0, 1e12), (1.5e9, 1.7e18)):
        forest = BaggedTrees(20, random_state=0).fit(X + X_shift, 1000 * X[:, 0] + y_shift)
        assert forest.oob_score_ > 0.99
        assert np.isfinite(forest.predict([[1e300], [-1e300]])).all()
    huge = BaggedTrees(20, random_state=0).fit(X * 2.0**1000, X[:, 0])
    np.testing.assert_allclose(
        huge.predict(X * 2.0**1000), BaggedTrees(20, random_state=0).fit(X, X[:, 0]).predict(X)
    )


@pytest.mark.skipif(
    "sample_weight" not in signature(_generate_sample_indices).parameters,
    reason="older versions of scikit-learn do not draw by weight",
)
def test_weighted_forest_is_that_of_scikit_learn():
    X, y, _ = data()
    weights = np.random.default_rng(0).uniform(0, 3, len(y)).round()
    settings_of_both = {"max_features": 0.5, "min_samples_leaf": 3, "random_state": 3}
    ours = BaggedTrees(60, **settings_of_both).fit(X, y, sample_weight=weights)
    theirs = RandomForestRegressor(60, oob_score=True, **settings_of_both)
    theirs.fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))
    known = np.isfinite(ours.oob_prediction_)
    np.testing.assert_allclose(ours.oob_prediction_[known], theirs.oob_prediction_[known])


def test_samples_without_weight_are_never_seen():
    X, y, _ = data()
    y = np.where(np.arange(len(y)) < 9, 1e6, 0.0)
    forest = BaggedTrees(10, random_state=0).fit(X, y, sample_weight=y == 0)
    assert (forest.predict(X) == 0).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_estimators": "10"}, "n_estimators must be a whole number of at least 1, not '10'"),
        ({"n_estimators": 2.5}, "n_estimators must be"),
        ({"max_features": "sqrt"}, "max_features must be a share"),
        ({"random_state": "seed"}, "random_state must be None, a whole number"),
        ({"random_state": np.random.default_rng(0)}, "random_state must be None, a whole number"),
    ],
    # Without addresses in memory, by which the processes' tests would differ.
    ids=lambda value: str(value).partition(" at 0x")[0],
)
def test_parameters_of_the_wrong_type_are_named(parameters, message):
    with pytest.raises(TypeError, match=message):
        BaggedTrees(**parameters).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_target_is_named(missing):
    with pytest.raises(ValueError, match="y is missing for sample 1"):
        BaggedTrees(2).fit([[1.0], [2.0]], [1.0, missing])
    with pytest.raises(TypeError, match="y must hold numbers"):
        BaggedTrees(2).fit([[1.0], [2.0]], ["a", "b"])


def test_arguments_of_the_functions_are_named():
    forest = BaggedTrees(9, random_state=0).fit(np.arange(9.0).reshape(-1, 1), np.arange(9.0))
    with pytest.raises(TypeError, match="forest must be of the class BaggedTrees"):
        out_of_bag_r_squared("forest", [1.0, 2.0])
    with pytest.raises(ValueError, match="y must have finite values"):
        out_of_bag_r_squared(forest, [np.nan] * 9)
    narrow = np.arange(9, dtype=np.int8) * 14
    wide = out_of_bag_r_squared(forest, narrow.astype(float))
    assert out_of_bag_r_squared(forest, narrow) == wide
    with pytest.raises(TypeError, match="n must be a whole number"):
        variance_of_mean(1.0, 0.0, 2.5)
    with pytest.raises(TypeError, match="variance must be a number"):
        variance_of_mean("1", 0.0, 2)
    with pytest.raises(ValueError, match="correlation must be a number"):
        variance_of_mean(1.0, np.nan, 2)
    assert variance_of_mean(np.int8(100), np.int8(1), np.int8(100)) == 100
