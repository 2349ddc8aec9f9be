"""Training sets near to the test and far from it: their distances, and what is kept."""

import numpy as np
import pytest

from nutrigen.evidence import kept, near_and_far


def test_no_site_of_the_far_set_is_a_neighbor_of_a_test_site() -> None:
    rng = np.random.default_rng(5)
    sites = rng.permutation(np.stack(np.meshgrid(*[range(4)] * 6), axis=-1).reshape(-1, 6))
    distance = (sites != sites[0]).sum(axis=1)
    works = rng.random(len(sites)) < np.where(distance > 4, 0.05, 0.5)
    test, training = near_and_far.hold_out(distance, works, rng)
    assert len(test) == 100
    assert distance[test].max() <= 2
    assert len(training["near"]) == len(training["far"])
    assert len(training["as few"]) == len(set(training["as few"])) == len(training["far"])
    assert works[training["as few"]].sum() == works[training["far"]].sum()
    assert not set(test) & (set(training["near"]) | set(training["as few"]))
    nearest = {
        name: np.min([(sites[rows] != sites[i]).sum(axis=1).min() for i in test])
        for name, rows in training.items()
    }
    assert nearest == {"near": 1, "far": 3, "as few": 1}


def test_a_bent_sum_is_recovered_for_a_pair_that_was_never_seen() -> None:
    rng = np.random.default_rng(6)
    inputs = rng.integers(2, size=(3000, 8)).astype(float)
    activity = 0.5 + 2 / (1 + np.exp(4 - inputs @ np.arange(1, 9) / 4))
    both = inputs[:, 0] + inputs[:, 7] == 2
    predicted = near_and_far.bent(inputs[~both], activity[~both], inputs[both])
    assert predicted == pytest.approx(activity[both], abs=0.15)


@pytest.mark.pinned
def test_one_site_is_what_is_kept() -> None:
    found = near_and_far.explained(2)
    for name, values in kept("near_and_far").items():
        assert values[2] == pytest.approx(found[name], abs=0.02)
