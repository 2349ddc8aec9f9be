"""Evidence of the chapters on learning, against SciPy and what must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gmean
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from nutrigen.evidence.forty_two_people import concordance_of_noise
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
