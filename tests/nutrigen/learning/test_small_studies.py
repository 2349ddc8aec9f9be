"""Experiments in which a small study is repeated, against scikit-learn and the truth."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from regression_data import RNG_SEED, data
from sklearn.dummy import DummyRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import Ridge
from sklearn.model_selection import (
    GridSearchCV,
    PredefinedSplit,
    cross_val_predict,
)
from sklearn.pipeline import make_pipeline

from nutrigen.datasets import fetch_probiotic_response
from nutrigen.learning.ensemble import BaggedTrees
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.small_studies import (
    analyze_small_study,
    choice_experiment,
    small_sample_experiment,
)


def test_small_samples_know_less_than_they_seem_to():
    X, y, rng = data(n=1000, m=5)
    found = small_sample_experiment(
        X, y, rng, model=BaggedTrees(15, random_state=0), n_repeats=12, n_others=500
    )
    assert found.training.shape == found.out_of_bag.shape == found.true.shape == (12,)
    assert found.importances.shape == (12, 5)
    assert (found.training > found.true).all()
    assert abs(found.out_of_bag.mean() - found.true.mean()) < 0.15
    with pytest.raises(ValueError, match="n_people"):
        small_sample_experiment(X, y, rng, model=BaggedTrees(), n_others=999)


class Constant(BaggedTrees):
    """Trees of which none asks anything: each predicts the mean of its bootstrap sample."""

    def __init__(self, n_estimators=1, *, random_state=None):
        super().__init__(n_estimators, min_samples_leaf=1000, random_state=random_state)


def test_truth_among_others_is_judged_by_the_mean_of_the_people_drawn():
    X, y, _ = data(n=600, m=2)
    found = small_sample_experiment(
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


def test_choices_on_noise_are_those_of_scikit_learn():
    found = choice_experiment(
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
        assert shortcut == pytest.approx(r_squared(y, by_best, means))
        assert nested == pytest.approx(r_squared(y, predictions, means))
        others = np.random.default_rng(0)
        fresh, target = others.normal(size=(200_000, 6)), others.normal(size=200_000)
        expected = r_squared(target, best.predict(fresh), y.mean())
        assert true == pytest.approx(expected, abs=0.01)


def test_the_score_of_the_best_setting_flatters():
    found = choice_experiment(np.random.default_rng(RNG_SEED), n_repeats=120)
    flattery, gap = found.shortcut - found.true, found.shortcut - found.nested
    for difference in (flattery, gap):
        assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(120)
    # A single candidate has nobody to be chosen from.
    alone = choice_experiment(np.random.default_rng(RNG_SEED), sizes=(4,), n_repeats=5)
    np.testing.assert_allclose(alone.shortcut, alone.nested)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": ()}, "sizes must"),
        ({"sizes": (0, 2)}, "sizes must be from 1 to 25"),
        ({"sizes": (26,)}, "sizes must"),
        ({"n_folds": 1}, "n_folds must be from 2 to 21"),
        ({"n_folds": 22}, "n_folds must"),
    ],
)
def test_choice_experiment_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        choice_experiment(np.random.default_rng(0), **arguments)


QUICK = {"n_repeats": 2, "n_permutations": 19, "n_estimators": 8, "n_bootstraps": 6}


@pytest.mark.deep
def test_ranking_of_noise_is_one_of_its_permutations():
    p_values, excess = [], []
    for seed in range(8):
        rng = np.random.default_rng([RNG_SEED, seed])
        X, y = rng.normal(size=(42, 8)), rng.normal(size=42)
        test = analyze_small_study(X, y, rng, **QUICK).stability_test
        p_values.append(test.p_value)
        excess.append(test.permuted.mean())
    # Uniform between 0.05 and 1: the mean of eight has the standard deviation 0.1.
    assert abs(np.mean(p_values) - 0.525) < 0.3
    # The same people in all samples: more than independent rankings would agree.
    assert np.mean(excess) > 1.2 / 6


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(3))
def test_ranking_of_a_strong_signal_is_above_its_permutations(seed):
    rng = np.random.default_rng([RNG_SEED, seed])
    X = rng.normal(size=(60, 8))
    y = X @ [4, 3, 2, 1, 0, 0, 0, 0] + rng.normal(size=60)
    test = analyze_small_study(X, y, rng, **QUICK).stability_test
    assert test.score > test.permuted.max()


@pytest.mark.deep
def test_columns_that_tell_nobody_apart_do_not_make_a_ranking_stable():
    rng = np.random.default_rng(RNG_SEED)
    noise = pd.DataFrame(rng.normal(size=(42, 5)), columns=list("abcde"))
    empty = {"empty": np.nan, "same": 1.0, "known": np.where(np.arange(42) < 9, 3.0, np.nan)}
    y = rng.normal(size=42)
    plain, padded = (
        analyze_small_study(X, y, np.random.default_rng(1), **QUICK)
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
        (np.ones((42, 3)), {}, "two columns that vary, not 0"),
        (np.c_[np.arange(42.0), np.ones(42)], {}, "two columns that vary, not 1"),
        (
            np.eye(42),
            {"n_bootstraps": 1},
            "n_bootstraps must be a whole number of at least 2, not 1",
        ),
    ],
)
def test_small_study_refuses(X, arguments, message):
    with pytest.raises(ValueError, match=message):
        analyze_small_study(X, np.arange(42.0), np.random.default_rng(0), **arguments)


@pytest.mark.deep
def test_noise_does_not_beat_guessing():
    rng = np.random.default_rng(RNG_SEED)
    study = analyze_small_study(
        rng.normal(size=(42, 6)), rng.normal(size=42), rng,
        n_permutations=39, n_repeats=2, n_estimators=15,
    )  # fmt: skip
    assert not study.beats_guessing


@pytest.mark.deep
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
    study = analyze_small_study(
        X, y, np.random.default_rng(seed), n_permutations=39, n_repeats=3, n_bootstraps=8
    )
    assert not study.beats_guessing
    assert study.linear.mean() < 0
    assert study.forest.mean() < 0
    assert min(study.linear_test.p_value, study.forest_test.p_value) > 0.1
    assert study.stability_test.p_value > 0.1
    assert study.stability_test.permuted.mean() > 1.5 / 8
