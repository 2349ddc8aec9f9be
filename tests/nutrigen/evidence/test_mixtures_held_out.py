"""Mixtures that were fitted to some of the samples, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.model_selection import KFold

from nutrigen.evidence import kept, mixtures_held_out


def test_one_component_is_the_normal_distribution_of_the_others() -> None:
    X = np.random.default_rng(0).normal(size=(50, 2))
    found = mixtures_held_out.held_out(X, 1, 3)
    expected = [
        multivariate_normal(X[a].mean(axis=0), np.cov(X[a].T, ddof=0)).logpdf(X[b]).mean()
        for a, b in KFold(5, shuffle=True, random_state=3).split(X)
    ]
    assert found["held out"] == pytest.approx(np.mean(expected), abs=1e-4)
    assert found["shrunk"] == 0


def test_clusters_far_apart_are_likelier_as_two_components() -> None:
    X = np.random.default_rng(1).normal(size=(60, 2)) + 20 * (np.arange(60) % 2)[:, np.newaxis]
    one, two = (mixtures_held_out.held_out(X, k, 0) for k in (1, 2))
    assert two["held out"] > one["held out"] + 0.5


def test_each_sample_is_held_out_once() -> None:
    X = np.random.default_rng(3).normal(size=(40, 2))
    one = mixtures_held_out.of_each(X, 2, 5)
    assert one.mean() == pytest.approx(mixtures_held_out.held_out(X, 2, 5)["held out"])


def test_the_likeliest_start_is_likelier_than_a_single_one() -> None:
    X = np.random.default_rng(4).normal(size=(40, 2))
    ten, one = (mixtures_held_out.held_out(X, 4, 0, n)["fitted"] for n in (10, 1))
    assert ten > one + 0.01


def test_samples_at_one_place_draw_a_component_onto_them() -> None:
    X = np.concatenate([np.zeros((20, 2)), 5 + np.random.default_rng(2).normal(size=(20, 2))])
    assert mixtures_held_out.held_out(X, 2, 0)["shrunk"] == 1


@pytest.mark.pinned
def test_one_division_is_what_is_kept() -> None:
    again = mixtures_held_out.held_out(mixtures_held_out.two_acids(), 2, 1)
    assert again == pytest.approx(kept("mixtures_held_out")["likeliest"]["2"][1])


@pytest.mark.pinned
def test_the_mean_of_each_is_the_mean_of_all() -> None:
    found = kept("mixtures_held_out")
    for k, runs in found["likeliest"].items():
        expected = np.mean([run["held out"] for run in runs])
        assert np.mean(found["of each"][k]) == pytest.approx(expected)
