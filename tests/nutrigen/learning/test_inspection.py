"""Importances and their stability against scikit-learn and statistics with a closed form."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from regression_data import RNG_SEED, data
from scipy.stats import friedmanchisquare
from sklearn import inspection
from sklearn.linear_model import LinearRegression

from nutrigen.learning.inspection import (
    importance_ranks,
    kendalls_w,
    permutation_importance,
    select_most_important,
    selection_stability,
)


def test_permutation_importance_agrees_with_scikit_learn():
    X, y, rng = data(n=300)
    model = LinearRegression().fit(X, y)
    ours = permutation_importance(model, X, y, rng, n_repeats=30)
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
    found = permutation_importance(model, frame, y, np.random.default_rng(0), groups=groups)
    assert found.names == ("pair", "all")
    assert found.to_series().index[0] in groups
    assert (found.mean > 1).all()
    with pytest.raises(ValueError, match="'e'"):
        permutation_importance(model, frame, y, np.random.default_rng(0), groups={"x": ["e"]})
    with pytest.raises(ValueError, match="n_repeats"):
        permutation_importance(model, frame, y, np.random.default_rng(0), n_repeats=1)


def test_ranks_and_selections():
    importances = [[0.3, 0.1, 0.6], [0.2, 0.2, 0.1]]
    assert importance_ranks(importances).tolist() == [[2, 3, 1], [1.5, 1.5, 3]]
    selected = select_most_important(importances, 1)
    assert selected.tolist() == [[False, False, True], [True, False, False]]
    with pytest.raises(ValueError, match="n_selected"):
        select_most_important(importances, 4)
    with pytest.raises(ValueError, match="a row for each ranking and a column for each feature"):
        select_most_important([0.1, 0.2], 1)


@given(st.integers(2, 6), st.integers(2, 8), st.integers(0, 10**6))
def test_concordance_follows_from_the_mean_rank_correlation(n_rankings, n_features, seed):
    rng = np.random.default_rng(seed)
    ranks = np.array([rng.permutation(n_features) + 1 for _ in range(n_rankings)])
    correlations = np.corrcoef(ranks)
    mean = (correlations.sum() - n_rankings) / (n_rankings * (n_rankings - 1))
    expected = (mean * (n_rankings - 1) + 1) / n_rankings
    assert kendalls_w(ranks) == pytest.approx(expected, abs=1e-9)


@given(st.integers(3, 8), st.integers(3, 8), st.integers(0, 10**6))
def test_concordance_with_ties_is_the_statistic_of_friedman(n_rankings, n_features, seed):
    importances = np.random.default_rng(seed).integers(0, 4, size=(n_rankings, n_features))
    if (np.ptp(importances, axis=1) == 0).all():
        return
    statistic = friedmanchisquare(*importances.T).statistic
    expected = statistic / (n_rankings * (n_features - 1))
    assert kendalls_w(importance_ranks(importances)) == pytest.approx(expected, abs=1e-9)


def test_concordance_of_equal_rankings_with_ties_is_one():
    assert kendalls_w([[1.5, 1.5, 3], [1.5, 1.5, 3]]) == 1
    assert kendalls_w(importance_ranks([[0, 0, 1], [0, 1, 0]])) == pytest.approx(0.25)


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
        kendalls_w(ranks)


@settings(max_examples=50)
@given(npst.arrays(bool, st.tuples(st.integers(2, 6), st.integers(2, 8))))
def test_stability_of_equal_numbers_follows_from_the_overlaps(selected):
    n_selected = 1 + selected.shape[1] // 3
    chosen = select_most_important(selected + np.arange(selected.shape[1]) / 100, n_selected)
    m, k = chosen.shape[1], n_selected
    if k == m:
        return
    pairs = [
        (np.sum(a & b) - k**2 / m) / (k - k**2 / m)
        for i, a in enumerate(chosen)
        for b in chosen[:i]
    ]
    # For selections of one size the index is the mean of Kuncheva's over all pairs.
    assert selection_stability(chosen) == pytest.approx(np.mean(pairs))


def test_stability_of_random_selections_is_zero():
    rng = np.random.default_rng(RNG_SEED)
    found = [
        selection_stability(select_most_important(rng.random((10, 20)), 5)) for _ in range(400)
    ]
    assert abs(np.mean(found)) < 4 * np.std(found) / 20


@pytest.mark.parametrize(
    "selected", [[], [[]], [[1, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 0]], [[2, 0], [0, 1]]]
)
def test_stability_refuses(selected):
    with pytest.raises(ValueError, match="selected"):
        selection_stability(selected)


def test_importance_is_measured_against_the_reference_that_is_given():
    X, y, _ = data(n=50)
    model = LinearRegression().fit(X, y)
    own, shifted = (
        permutation_importance(model, X, y, np.random.default_rng(0), y_reference=reference)
        for reference in (None, y.mean() + 1)
    )
    ratio = ((y - y.mean()) ** 2).mean() / ((y - y.mean() - 1) ** 2).mean()
    np.testing.assert_allclose(shifted.drops, own.drops * ratio)
    assert 1 - shifted.score == pytest.approx((1 - own.score) * ratio)
