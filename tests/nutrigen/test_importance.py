"""Importance and its stability: against scikit-learn, closed forms and simulations."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy.stats import friedmanchisquare
from sklearn import inspection
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    LeaveOneOut,
    PredefinedSplit,
    cross_val_predict,
    permutation_test_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen import importance as im
from nutrigen.datasets import fetch_probiotic_response

RNG_SEED = 8


def data(n=60, m=4, seed=RNG_SEED):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, m))
    return X, X @ np.arange(m) + rng.normal(size=n), rng


# Scores


def test_r_squared_is_that_of_scikit_learn():
    _, y, rng = data()
    predicted = y + rng.normal(size=len(y))
    assert im.r_squared(y, predicted) == pytest.approx(r2_score(y, predicted))
    assert im.r_squared(y, np.full(len(y), 7.0), 7.0) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0]), "same length"),
        (([1.0, 2.0], [1.0, 2.0], [1.0, 2.0, 3.0]), "same length"),
        (([1.0, 1.0], [1.0, 2.0]), "y should differ"),
        (([1.0, np.nan], [1.0, 2.0]), "y should have finite"),
        (([[1.0]], [1.0]), "y should have one dimension"),
    ],
)
def test_r_squared_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        im.r_squared(*arguments)


def test_predictions_out_of_fold_are_those_of_scikit_learn():
    X, y, _ = data()
    folds = KFold(5, shuffle=True, random_state=1)
    found, means = im.out_of_fold_predictions(LinearRegression(), X, y, folds.split(X))
    np.testing.assert_allclose(found, cross_val_predict(LinearRegression(), X, y, cv=folds))
    np.testing.assert_allclose(means, cross_val_predict(DummyRegressor(), X, y, cv=folds))
    frame = pd.DataFrame(X)
    again, _ = im.out_of_fold_predictions(LinearRegression(), frame, y, folds.split(X))
    np.testing.assert_allclose(again, found)
    assert im.out_of_fold_r_squared(LinearRegression(), X, y, n_folds=5, seed=1) == im.r_squared(
        y, found, means
    )
    with pytest.raises(ValueError, match="exactly once"):
        im.out_of_fold_predictions(LinearRegression(), X, y, [(np.arange(30), np.arange(30, 59))])


def test_mean_has_no_score_in_any_cross_validation():
    X, y, _ = data()
    found, means = im.out_of_fold_predictions(DummyRegressor(), X, y, LeaveOneOut().split(X))
    assert im.r_squared(y, found, means) == 0
    assert im.r_squared(y, found) == pytest.approx(1 - (60 / 59) ** 2)


def test_p_value_is_that_of_scikit_learn_for_equal_scores():
    X, y, rng = data(n=30, m=2)
    y = rng.normal(size=30) + 0.3 * X[:, 0]

    def score(target):
        return LinearRegression().fit(X, target).score(X, target)

    test = im.permutation_test(score, y, rng, n_permutations=400)
    whole = [(np.arange(30), np.arange(30))]
    _, _, expected = permutation_test_score(
        LinearRegression(), X, y, cv=whole, n_permutations=400, random_state=0
    )
    assert test.p_value == pytest.approx(expected, abs=0.12)
    with pytest.raises(ValueError, match="n_permutations"):
        im.permutation_test(score, y, rng, n_permutations=0)


def test_p_values_of_noise_are_uniform():
    rng = np.random.default_rng(RNG_SEED)
    x = rng.normal(size=20)
    values = np.array(
        [
            im.permutation_test(
                lambda t: x @ t, rng.normal(size=20), rng, n_permutations=19
            ).p_value
            for _ in range(1000)
        ]
    )
    assert abs((values <= 0.05).mean() - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1000)
    assert abs((values <= 0.5).mean() - 0.5) < 4 * np.sqrt(0.25 / 1000)


# Bagging


@given(n=st.integers(1, 12), correlation=st.floats(0, 1), variance=st.floats(0, 10))
def test_variance_of_mean_is_that_of_the_covariance_matrix(n, correlation, variance):
    covariance = variance * ((1 - correlation) * np.eye(n) + correlation)
    expected = covariance.sum() / n**2
    assert im.variance_of_mean(variance, correlation, n) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((-1, 0, 2), "variance"), ((1, 0, 0), "n should"), ((1, -0.6, 3), "correlation")],
)
def test_variance_of_mean_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        im.variance_of_mean(*arguments)


@parametrize_with_checks([im.BaggedTrees(5, random_state=0)])
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
    ours = im.BaggedTrees(40, **settings_of_both).fit(X, y)
    theirs = RandomForestRegressor(40, oob_score=True, **settings_of_both).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.oob_prediction_, theirs.oob_prediction_)
    assert ours.oob_score_ == pytest.approx(theirs.oob_score_)
    np.testing.assert_allclose(ours.feature_importances_, theirs.feature_importances_)


def test_forest_without_trees_is_refused():
    with pytest.raises(ValueError, match="n_estimators"):
        im.BaggedTrees(0).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("max_features", [0, -1, 0.0, 1.5, np.nan, True, None, "nonsense"])
def test_forest_refuses_what_is_no_part_of_the_features(max_features):
    with pytest.raises(ValueError, match=r"max_features should be .*, not "):
        im.BaggedTrees(2, max_features=max_features).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("min_samples_leaf", [0, -1, 0.5, True, None, "3"])
def test_forest_refuses_what_is_no_number_of_samples(min_samples_leaf):
    with pytest.raises(ValueError, match=r"min_samples_leaf should be an integer .*, not "):
        im.BaggedTrees(2, min_samples_leaf=min_samples_leaf).fit([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize("max_features", [1, np.int64(3), 9, 1.0, np.float64(0.4)])
def test_forest_with_a_number_or_share_of_the_features_is_that_of_scikit_learn(max_features):
    X, y, _ = data()
    settings_of_both = {"max_features": max_features, "random_state": 3}
    ours = im.BaggedTrees(5, min_samples_leaf=np.int64(1), **settings_of_both).fit(X, y)
    theirs = RandomForestRegressor(5, **settings_of_both).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))


# Importance


def test_permutation_importance_agrees_with_scikit_learn():
    X, y, rng = data(n=300)
    model = LinearRegression().fit(X, y)
    ours = im.permutation_importance(model, X, y, rng, n_repeats=30)
    theirs = inspection.permutation_importance(model, X, y, n_repeats=30, random_state=0)
    error = np.hypot(ours.standard_error, theirs.importances_std / np.sqrt(30))
    assert (np.abs(ours.mean - theirs.importances_mean) <= 4 * error + 1e-12).all()
    assert ours.score == pytest.approx(model.score(X, y))
    # A standardized, independent feature of weight w costs 2 w² of the error.
    expected = 2 * model.coef_**2 * X.var(axis=0) / y.var()
    assert ours.mean == pytest.approx(expected, abs=0.1)


def test_importance_of_groups():
    X, y, _ = data(n=100)
    frame = pd.DataFrame(X, columns=list("abcd"))
    model = LinearRegression().fit(frame, y)
    groups = {"pair": ["c", "d"], "all": list("abcd")}
    found = im.permutation_importance(model, frame, y, np.random.default_rng(0), groups=groups)
    assert found.names == ("pair", "all")
    assert found.to_series().index[0] in groups
    assert (found.mean > 1).all()
    with pytest.raises(ValueError, match="'e'"):
        im.permutation_importance(model, frame, y, np.random.default_rng(0), groups={"x": ["e"]})
    with pytest.raises(ValueError, match="n_repeats"):
        im.permutation_importance(model, frame, y, np.random.default_rng(0), n_repeats=1)


def test_ranks_and_selections():
    importances = [[0.3, 0.1, 0.6], [0.2, 0.2, 0.1]]
    assert im.importance_ranks(importances).tolist() == [[2, 3, 1], [1.5, 1.5, 3]]
    selected = im.select_most_important(importances, 1)
    assert selected.tolist() == [[False, False, True], [True, False, False]]
    with pytest.raises(ValueError, match="n_selected"):
        im.select_most_important(importances, 4)
    with pytest.raises(ValueError, match="two dimensions"):
        im.select_most_important([0.1, 0.2], 1)


@given(st.integers(2, 6), st.integers(2, 8), st.integers(0, 10**6))
def test_concordance_follows_from_the_mean_rank_correlation(n_rankings, n_features, seed):
    rng = np.random.default_rng(seed)
    ranks = np.array([rng.permutation(n_features) + 1 for _ in range(n_rankings)])
    correlations = np.corrcoef(ranks)
    mean = (correlations.sum() - n_rankings) / (n_rankings * (n_rankings - 1))
    expected = (mean * (n_rankings - 1) + 1) / n_rankings
    assert im.kendalls_w(ranks) == pytest.approx(expected, abs=1e-9)


@given(st.integers(3, 8), st.integers(3, 8), st.integers(0, 10**6))
def test_concordance_with_ties_is_the_statistic_of_friedman(n_rankings, n_features, seed):
    importances = np.random.default_rng(seed).integers(0, 4, size=(n_rankings, n_features))
    if (np.ptp(importances, axis=1) == 0).all():
        return
    statistic = friedmanchisquare(*importances.T).statistic
    expected = statistic / (n_rankings * (n_features - 1))
    assert im.kendalls_w(im.importance_ranks(importances)) == pytest.approx(expected, abs=1e-9)


def test_concordance_of_equal_rankings_with_ties_is_one():
    assert im.kendalls_w([[1.5, 1.5, 3], [1.5, 1.5, 3]]) == 1
    assert im.kendalls_w(im.importance_ranks([[0, 0, 1], [0, 1, 0]])) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("ranks", "message"),
    [
        ([[1, 2, 3]], "at least two rankings"),
        ([[1], [1]], "two features"),
        ([[1, 1, 3], [1, 2, 3]], "ranks 1 to 3"),
        ([[0, 1, 2], [1, 2, 3]], "importance_ranks makes them"),
        ([[2, 2, 2], [2, 2, 2]], "all are equal in every ranking"),
    ],
)
def test_concordance_refuses(ranks, message):
    with pytest.raises(ValueError, match=message):
        im.kendalls_w(ranks)


@settings(max_examples=50)
@given(npst.arrays(bool, st.tuples(st.integers(2, 6), st.integers(2, 8))))
def test_stability_of_equal_numbers_follows_from_the_overlaps(selected):
    n_selected = 1 + selected.shape[1] // 3
    chosen = im.select_most_important(selected + np.arange(selected.shape[1]) / 100, n_selected)
    m, k = chosen.shape[1], n_selected
    if k == m:
        return
    pairs = [
        (np.sum(a & b) - k**2 / m) / (k - k**2 / m)
        for i, a in enumerate(chosen)
        for b in chosen[:i]
    ]
    # For selections of one size the index is the mean of Kuncheva's over all pairs.
    assert im.selection_stability(chosen) == pytest.approx(np.mean(pairs))


def test_stability_of_random_selections_is_zero():
    rng = np.random.default_rng(RNG_SEED)
    found = [
        im.selection_stability(im.select_most_important(rng.random((10, 20)), 5))
        for _ in range(400)
    ]
    assert abs(np.mean(found)) < 4 * np.std(found) / 20


@pytest.mark.parametrize(
    "selected", [[], [[]], [[1, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 0]], [[2, 0], [0, 1]]]
)
def test_stability_refuses(selected):
    with pytest.raises(ValueError, match="selected"):
        im.selection_stability(selected)


# Few people


def test_small_samples_know_less_than_they_seem_to():
    X, y, rng = data(n=1000, m=5)
    found = im.small_sample_experiment(
        X, y, rng, model=im.BaggedTrees(15, random_state=0), n_repeats=12, n_others=500
    )
    assert found.training.shape == found.out_of_bag.shape == found.true.shape == (12,)
    assert found.importances.shape == (12, 5)
    assert (found.training > found.true).all()
    assert abs(found.out_of_bag.mean() - found.true.mean()) < 0.15
    with pytest.raises(ValueError, match="n_people"):
        im.small_sample_experiment(X, y, rng, model=im.BaggedTrees(), n_others=999)


class Constant(im.BaggedTrees):
    """Trees of which none asks anything: each predicts the mean of its bootstrap sample."""

    def __init__(self, n_estimators=1, *, random_state=None):
        super().__init__(n_estimators, min_samples_leaf=1000, random_state=random_state)


def test_truth_among_others_is_judged_by_the_mean_of_the_people_drawn():
    X, y, _ = data(n=600, m=2)
    found = im.small_sample_experiment(
        X, y, np.random.default_rng(4), model=Constant(random_state=0),
        n_people=10, n_repeats=5, n_others=500,
    )  # fmt: skip
    rng = np.random.default_rng(4)
    for true in found.true:
        order = rng.permutation(600)
        drawn, others = y[order[:10]], y[order[10:510]]
        boot = drawn[np.random.RandomState(seed_of_the_first_tree()).randint(0, 10, 10)].mean()
        errors = ((others - boot) ** 2).mean() / ((others - drawn.mean()) ** 2).mean()
        assert true == pytest.approx(1 - errors)


def seed_of_the_first_tree():
    return np.random.RandomState(0).randint(np.iinfo(np.int32).max)


@pytest.mark.parametrize("n", [5, 42])
def test_out_of_bag_score_compares_with_the_mean_of_the_others(n):
    X, y, _ = data(n=n)
    forest = im.BaggedTrees(60, random_state=0).fit(X, y)
    others = cross_val_predict(DummyRegressor(), X, y, cv=LeaveOneOut())
    errors = ((y - forest.oob_prediction_) ** 2).sum() / ((y - others) ** 2).sum()
    assert im.out_of_bag_r_squared(forest, y) == pytest.approx(1 - errors)
    scale = (1 - 1 / n) ** 2
    assert im.out_of_bag_r_squared(forest, y) == pytest.approx(1 - (1 - forest.oob_score_) * scale)
    with pytest.raises(ValueError, match=f"y should have the {n} targets"):
        im.out_of_bag_r_squared(forest, y[1:])


def test_out_of_bag_score_leaves_out_whom_all_trees_have_seen():
    X, y, _ = data(n=8)
    forest = im.BaggedTrees(2, random_state=0).fit(X, y)
    known = np.isfinite(forest.oob_prediction_)
    others = cross_val_predict(DummyRegressor(), X, y, cv=LeaveOneOut())
    assert 1 < known.sum() < 8
    expected = im.r_squared(y[known], forest.oob_prediction_[known], others[known])
    assert im.out_of_bag_r_squared(forest, y) == pytest.approx(expected)
    forest.oob_prediction_[:] = np.nan
    with pytest.raises(ValueError, match="needs more trees"):
        im.out_of_bag_r_squared(forest, y)


def test_importance_is_measured_against_the_reference_that_is_given():
    X, y, _ = data(n=50)
    model = LinearRegression().fit(X, y)
    own, shifted = (
        im.permutation_importance(model, X, y, np.random.default_rng(0), y_reference=reference)
        for reference in (None, y.mean() + 1)
    )
    ratio = ((y - y.mean()) ** 2).mean() / ((y - y.mean() - 1) ** 2).mean()
    np.testing.assert_allclose(shifted.drops, own.drops * ratio)
    assert 1 - shifted.score == pytest.approx((1 - own.score) * ratio)


def test_choices_on_noise_are_those_of_scikit_learn():
    found = im.choice_experiment(
        np.random.default_rng(3), sizes=(1, 3, 6), n_people=27, n_features=6, n_folds=3, n_repeats=4
    )
    rng = np.random.default_rng(3)
    pipeline = make_pipeline(SelectKBest(f_regression), Ridge(10.0))
    for shortcut, nested, true in zip(found.shortcut, found.nested, found.true, strict=True):
        X, y = rng.normal(size=(27, 6)), rng.normal(size=27)
        folds, predictions = rng.permutation(27) % 3, np.empty(27)

        def search(fold):
            return GridSearchCV(
                pipeline, {"selectkbest__k": [1, 3, 6]},
                cv=PredefinedSplit(fold), scoring="neg_mean_squared_error",
            )  # fmt: skip

        for k in range(3):
            train = folds != k
            chosen = search(rng.permutation(18) % 3).fit(X[train], y[train])
            predictions[~train] = chosen.predict(X[~train])
        means = cross_val_predict(DummyRegressor(), X, y, cv=PredefinedSplit(folds))
        best = search(folds).fit(X, y).best_estimator_
        by_best = cross_val_predict(best, X, y, cv=PredefinedSplit(folds))
        assert shortcut == pytest.approx(im.r_squared(y, by_best, means))
        assert nested == pytest.approx(im.r_squared(y, predictions, means))
        others = np.random.default_rng(0)
        fresh, target = others.normal(size=(200_000, 6)), others.normal(size=200_000)
        expected = im.r_squared(target, best.predict(fresh), y.mean())
        assert true == pytest.approx(expected, abs=0.01)


def test_the_score_of_the_best_setting_flatters():
    found = im.choice_experiment(np.random.default_rng(RNG_SEED), n_repeats=120)
    flattery, gap = found.shortcut - found.true, found.shortcut - found.nested
    for difference in (flattery, gap):
        assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(120)
    # A single candidate has nobody to be chosen from.
    alone = im.choice_experiment(np.random.default_rng(RNG_SEED), sizes=(4,), n_repeats=5)
    np.testing.assert_allclose(alone.shortcut, alone.nested)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": ()}, "sizes should"),
        ({"sizes": (0, 2)}, "sizes should lie between 1 and 25"),
        ({"sizes": (26,)}, "sizes should"),
        ({"n_folds": 1}, "n_folds should lie between 2 and 21"),
        ({"n_folds": 22}, "n_folds should"),
    ],
)
def test_choice_experiment_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        im.choice_experiment(np.random.default_rng(0), **arguments)


QUICK = {"n_repeats": 2, "n_permutations": 19, "n_estimators": 8, "n_bootstraps": 6}


def test_ranking_of_noise_is_one_of_its_permutations():
    p_values, excess = [], []
    for seed in range(8):
        rng = np.random.default_rng([RNG_SEED, seed])
        X, y = rng.normal(size=(42, 8)), rng.normal(size=42)
        test = im.analyze_small_study(X, y, rng, **QUICK).stability_test
        p_values.append(test.p_value)
        excess.append(test.permuted.mean())
    # Uniform between 0.05 and 1: the mean of eight has the standard deviation 0.1.
    assert abs(np.mean(p_values) - 0.525) < 0.3
    # The same people in all samples: more than independent rankings would agree.
    assert np.mean(excess) > 1.2 / 6


@pytest.mark.parametrize("seed", range(3))
def test_ranking_of_a_strong_signal_is_above_its_permutations(seed):
    rng = np.random.default_rng([RNG_SEED, seed])
    X = rng.normal(size=(60, 8))
    y = X @ [4, 3, 2, 1, 0, 0, 0, 0] + rng.normal(size=60)
    test = im.analyze_small_study(X, y, rng, **QUICK).stability_test
    assert test.score > test.permuted.max()


def test_columns_that_tell_nobody_apart_do_not_make_a_ranking_stable():
    rng = np.random.default_rng(RNG_SEED)
    noise = pd.DataFrame(rng.normal(size=(42, 5)), columns=list("abcde"))
    empty = {"empty": np.nan, "same": 1.0, "known": np.where(np.arange(42) < 9, 3.0, np.nan)}
    y = rng.normal(size=42)
    plain, padded = (
        im.analyze_small_study(X, y, np.random.default_rng(1), **QUICK)
        for X in (noise, noise.assign(**empty))
    )
    assert plain.constant == ()
    assert padded.constant == ("empty", "same", "known")
    np.testing.assert_array_equal(padded.stability_test.permuted, plain.stability_test.permuted)
    assert padded.stability_test.score == plain.stability_test.score < 0.7
    assert padded.linear.tolist() == plain.linear.tolist()


@pytest.mark.parametrize(
    ("X", "arguments", "message"),
    [
        (np.ones((42, 3)), {}, "two columns that vary, but has 0"),
        (np.c_[np.arange(42.0), np.ones(42)], {}, "two columns that vary, but has 1"),
        (np.eye(42), {"n_bootstraps": 1}, "n_bootstraps should be at least 2, not 1"),
    ],
)
def test_small_study_refuses(X, arguments, message):
    with pytest.raises(ValueError, match=message):
        im.analyze_small_study(X, np.arange(42.0), np.random.default_rng(0), **arguments)


def test_noise_does_not_beat_guessing():
    rng = np.random.default_rng(RNG_SEED)
    study = im.analyze_small_study(
        rng.normal(size=(42, 6)), rng.normal(size=42), rng,
        n_permutations=39, n_repeats=2, n_estimators=15,
    )  # fmt: skip
    assert not study.beats_guessing


@pytest.mark.parametrize("seed", [0, 1])
def test_the_original_42_people_do_not_beat_guessing(cache, seed):
    folder = os.environ.get("NUTRIGEN_ORIGINALS")
    if not folder:
        pytest.skip("needs a copy of an original: set NUTRIGEN_ORIGINALS to the folder that has it")
    place = cache / "probiotic-response"
    place.mkdir(parents=True)
    shutil.copyfile(
        Path(folder, "nutritional-data-learning", "responder.csv"), place / "responder.csv"
    )
    X, y = fetch_probiotic_response(return_X_y=True)
    study = im.analyze_small_study(
        X, y, np.random.default_rng(seed), n_permutations=39, n_repeats=3, n_bootstraps=8
    )
    assert not study.beats_guessing
    assert study.linear.mean() < 0
    assert study.forest.mean() < 0
    assert min(study.linear_test.p_value, study.forest_test.p_value) > 0.1
    assert study.stability_test.p_value > 0.1
    assert study.stability_test.permuted.mean() > 1.5 / 8


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_equal_scores_count_as_equal_in_whatever_unit(scale):
    y = scale * np.array([3, 1, 2, 4, 2, 6.0])
    test = im.permutation_test(
        lambda y: float(y[3:].mean() - y[:3].mean()),
        y,
        np.random.default_rng(0),
        n_permutations=5000,
    )
    # Of all orders those whose last three sum up to 12 or more, counted in whole numbers.
    orders = list(itertools.permutations([3, 1, 2, 4, 2, 6]))
    share = np.mean([sum(order[3:]) >= 12 for order in orders])
    assert abs(test.p_value - share) < 4 * np.sqrt(share * (1 - share) / 5000)


@pytest.mark.parametrize("first_only", [True, False])
def test_a_score_that_is_not_a_number_is_not_significant(first_only):
    y = np.arange(6.0)

    def score(target):
        return np.nan if first_only == np.array_equal(target, y) else 1.0

    with pytest.raises(ValueError, match="score returns a number that is not finite"):
        im.permutation_test(score, y, np.random.default_rng(0))


@pytest.mark.parametrize("value", [0.1, 1e-12, 1e9, 0.0])
def test_r_squared_of_equal_targets_is_refused_whatever_they_are(value):
    with pytest.raises(ValueError, match="should differ from the reference"):
        im.r_squared([value] * 3, [value, value, 2 * value])
