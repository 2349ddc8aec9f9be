"""The stability of clusters, where it is known without computing it."""

from __future__ import annotations

import numpy as np

from nutrigen.evidence.stability_of_clusters import CANDIDATES, stabilities


def test_clusters_far_apart_are_found_in_every_part() -> None:
    corners = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [50.0, 50.0]], 10, axis=0)
    X = corners + np.random.default_rng(0).normal(size=corners.shape)
    found = stabilities(X, 0)
    assert found[CANDIDATES.index(4)] == 1
    assert max(value for k, value in zip(CANDIDATES, found, strict=True) if k != 4) < 1


def test_the_same_seed_finds_the_same() -> None:
    X = np.random.default_rng(1).normal(size=(30, 3))
    assert stabilities(X, 5) == stabilities(X, 5)
    assert stabilities(X, 5) != stabilities(X, 6)
