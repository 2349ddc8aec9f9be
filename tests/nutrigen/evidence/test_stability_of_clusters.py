"""Three criteria for a number of clusters, where they are known without computing them."""

from __future__ import annotations

import numpy as np
import pytest

from nutrigen.evidence.stability_of_clusters import CANDIDATES, cloud_like, criteria


def test_clusters_far_apart_are_found_in_every_part() -> None:
    corners = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [50.0, 50.0]], 10, axis=0)
    X = corners + np.random.default_rng(0).normal(size=corners.shape)
    found = criteria(X, 0, 10)
    four = CANDIDATES.index(4)
    assert found["stability"][four] == 1
    assert max(np.delete(found["stability"], four)) < 1
    assert np.argmax(found["silhouette"]) == four
    assert found["objective"][four] < 0.01 < found["objective"][four - 1]


def test_the_same_seed_finds_the_same() -> None:
    X = np.random.default_rng(1).normal(size=(30, 3))
    assert criteria(X, 5, 2) == criteria(X, 5, 2)
    assert criteria(X, 5, 2)["stability"] != criteria(X, 6, 2)["stability"]


def test_more_starts_end_no_higher() -> None:
    X = np.random.default_rng(2).normal(size=(40, 3))
    few, many = (criteria(X, 0, n_starts)["objective"] for n_starts in (1, 30))
    assert all(b <= a * (1 + 1e-12) for a, b in zip(few, many, strict=True))


def test_a_cloud_has_the_covariance_of_what_it_is_like() -> None:
    X = np.repeat([[0.0, 0.0], [50.0, 10.0]], 2000, axis=0)
    cloud = cloud_like(X, 0)
    assert np.corrcoef(cloud.T)[0, 1] == pytest.approx(1)
    assert cloud.mean(axis=0) == pytest.approx(X.mean(axis=0), abs=2)
    assert cloud.std(axis=0) == pytest.approx(X.std(axis=0), rel=0.05)
