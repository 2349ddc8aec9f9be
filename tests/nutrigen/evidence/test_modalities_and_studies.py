"""Evidence of the chapters on learning, against SciPy and what must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gmean, spearmanr
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from nutrigen.evidence.forest_splits import agreement, falls_of_split, scores_of_averages
from nutrigen.evidence.forty_two_people import (
    _verdicts,
    concordance_of_features,
    concordance_of_noise,
    scaling_optimism,
    two_winners,
)
from nutrigen.evidence.modalities import log_ratios, stacked


def test_log_ratios_are_logarithms_of_shares_by_their_geometric_mean():
    shares = pd.DataFrame(np.random.default_rng(0).dirichlet(np.ones(4), size=6))
    expected = np.log(shares.div(gmean(shares, axis=1), axis=0))
    pd.testing.assert_frame_equal(log_ratios(shares), expected)
    pd.testing.assert_frame_equal(log_ratios(100 * shares), expected)
    with_zero = shares.mask(shares == shares[0].min(), 0.0)
    half = with_zero.mask(with_zero == 0, with_zero[0][with_zero[0] > 0].min() / 2)
    pd.testing.assert_frame_equal(log_ratios(with_zero), log_ratios(half))


def test_stacking_of_one_modality_is_the_forest_of_it():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(120, 2)), columns=["a", "b"])
    y = X["a"].to_numpy() + rng.normal(size=120)
    found = stacked(X, y, {"all": ["a", "b"]}, seed=2, n_train=80)
    # A single forest is perfect on its training samples, and so has the weight one.
    # A single forest is perfect on its training samples, and so has the weight one.
    assert found["in fold"] == pytest.approx(found["mean"]) == found["one forest"]
    order = np.random.default_rng(2).permutation(120)
    model = make_pipeline(SimpleImputer(), ExtraTreesRegressor(12, random_state=0))
    model.fit(X.iloc[order[:80]], y[order[:80]])
    expected = model.score(X.iloc[order[80:]], y[order[80:]])
    assert found["one forest"] == pytest.approx(expected)


def test_forests_that_part_all_training_samples_are_believed_alone():
    rng = np.random.default_rng(3)
    X = pd.DataFrame({"a": rng.normal(size=160), "b": rng.integers(2, size=160)})
    y = X["b"].to_numpy() + 0.1 * rng.normal(size=160)
    found = stacked(X, y, {"noise": ["a"], "signal": ["b"]}, seed=4, n_train=100)
    assert found["in fold"] == pytest.approx(found["mean of the perfect"])
    assert found["in fold"] < found["mean"] < found["out of fold"]
    alone = stacked(X, y, {"signal": ["b"]}, seed=4, n_train=100)
    assert alone["mean of the perfect"] == alone["mean"]
    assert alone["stacked ridges"] == pytest.approx(alone["ridge"], abs=0.01)


def test_rankings_of_fresh_people_agree_as_independent_ones():
    found = [concordance_of_noise(seed, fresh=True, n_features=8) for seed in range(20)]
    assert abs(np.mean(found) - 1 / 6) < 0.06


def people(n, n_features=8):
    rng = np.random.default_rng(11)
    X = pd.DataFrame(rng.normal(size=(n, n_features)))
    return X, rng.normal(size=n)


def test_rankings_of_real_features_agree_as_those_of_noise_if_features_are_noise():
    found = pd.DataFrame([concordance_of_features(*people(300), seed) for seed in range(20)])
    assert abs(found["fresh"].mean() - 1 / 6) < 0.06
    assert found["permuted"].mean() > found["fresh"].mean() + 0.03
    assert abs(found["observed"].mean() - found["permuted"].mean()) < 0.06


def test_agreement_is_the_mean_rank_correlation_of_every_two():
    falls = list(np.random.default_rng(5).normal(size=(4, 7)))
    pairs = [spearmanr(falls[i], falls[j])[0] for i in range(4) for j in range(i)]
    assert agreement(falls) == pytest.approx(np.mean(pairs))


def test_feature_that_is_the_target_wins_among_the_same_people():
    X, y = people(950)
    X[3] = y
    assert two_winners(X, y, 0) == (3, 3)
    assert falls_of_split(X, y, 0, 1).argmax() == 3


def test_mean_of_trees_is_better_than_they_are_on_average():
    X, y = people(1600)
    found = scores_of_averages(X, y + X[0].to_numpy(), 0)
    assert found["one"] < found["eleven"] < found["thirty"]


def test_scaling_gives_nothing_away_if_nothing_is_left():
    X, y = people(60)
    assert scaling_optimism(X, y, 0, 42, 0.0) == pytest.approx(0.0)
    assert scaling_optimism(X, y, 0, 42) != pytest.approx(0.0)


def test_verdicts_on_noise_are_wrong_in_one_of_twenty():
    observed, permuted = np.random.default_rng(6).normal(size=(2, 4000, 3))
    found = _verdicts(observed, permuted)
    assert all(abs(rate - 0.05) < 0.015 for rate in found.values())
    assert _verdicts(observed + 9.0, permuted)["found by line"] == 1.0
