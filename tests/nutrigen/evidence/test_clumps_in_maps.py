"""Maps and trees of samples whose clusters are known, or which have none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from nutrigen.datasets import load_nutrimouse
from nutrigen.evidence import clumps_in_maps, kept
from nutrigen.learning.manifold import copula_like


def groups(n_groups: int, n_each: int, distance: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    X = np.repeat(distance * np.eye(n_groups), n_each, axis=0)
    return X + rng.normal(size=X.shape)


def test_clumpiness_is_the_silhouette_of_the_groups() -> None:
    X = groups(3, 10, 40.0)
    labels = KMeans(3, n_init=5, random_state=0).fit_predict(X)
    assert clumps_in_maps.clumpiness(X) == pytest.approx(silhouette_score(X, labels))


def test_maps_of_groups_are_clumped_and_keep_neighbors() -> None:
    found = clumps_in_maps.judge_maps(groups(4, 10, 60.0), (5,), {"learning_rate": 5.0}, 9)
    assert found["5"]["clumpiness"] > 0.7
    assert found["5"]["kept"] == found["samples"]["kept"] == 1
    assert found["5"]["loss"] > 0
    assert "loss" not in found["components"]


def test_a_random_start_depends_on_its_seed() -> None:
    X = groups(2, 8, 3.0)
    one, same, other = (
        clumps_in_maps.judge_maps(X, (3,), {}, 3, seed=seed)["3"]["loss"] for seed in (0, 0, 1)
    )
    assert one == same != other


def test_the_tree_is_judged_as_by_scipy() -> None:
    X = groups(10, 4, 8.0)
    merges = hierarchy.average(pdist(X))
    found = clumps_in_maps.judge_tree(X, "average", 0)
    assert found["correlation"] == pytest.approx(hierarchy.cophenet(merges, pdist(X))[0])
    assert found["gap"] == pytest.approx(np.diff(merges[:, 2]).max() / merges[-1, 2])
    assert found["stability"] == 1


def test_adults_are_standardized() -> None:
    X = clumps_in_maps.adults(3)
    assert X.mean(axis=0) == pytest.approx(0, abs=1e-10)
    assert X.std(axis=0) == pytest.approx(1)
    assert not np.array_equal(X, clumps_in_maps.adults(4))


@pytest.mark.pinned
def test_some_are_what_is_kept() -> None:
    acids = clumps_in_maps.standardized(load_nutrimouse().lipids.to_numpy())
    found = kept("clumps_in_maps")
    again = clumps_in_maps.judge_tree(copula_like(acids, 7), "ward", 7)
    assert again == pytest.approx(found["trees"]["ward"]["clouds"][7])
    again = clumps_in_maps.judge_maps(acids, **clumps_in_maps.MICE)
    for name in ("samples", "components"):
        assert again[name] == pytest.approx(found["acids"]["real"][name])
    for name in ("5", "13"):
        assert again[name] == pytest.approx(found["acids"]["real"][name], abs=0.01)
