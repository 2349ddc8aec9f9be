"""A small run on one worker: what is found, and that what is watched is measured."""

import numpy as np
import pytest
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA

from nutrigen.blocks import open_cluster
from nutrigen.evidence import kept, outgrown_matrix
from nutrigen.learning.randomized import RandomizedPCA


def test_residuals_of_exact_components_are_zero_and_of_others_are_not():
    table = outgrown_matrix.varying(outgrown_matrix.people(700, n_at_once=100, n_snps=60))
    exact = RandomizedPCA(3, n_power=60).fit(table)
    peer = PCA(3, svd_solver="full").fit(table.compute())
    assert subspace_angles(exact.components_.T, peer.components_.T).max() < 1e-4
    assert max(outgrown_matrix.residuals(table, exact)) < 1e-3
    rough = RandomizedPCA(3, n_power=0, n_oversamples=0).fit(table)
    assert max(outgrown_matrix.residuals(table, rough)) > 0.1


@pytest.mark.deep("cluster")
def test_what_a_run_takes_is_seen_from_outside():
    with open_cluster(n_workers=1, memory_limit="1GB") as client:
        found = outgrown_matrix.grow(client, 2000, 1000)
    assert (found["people"], found["snps"], found["workers"], found["passes"]) == (2000, 1000, 1, 5)
    # The sums of four passes come back to the program, and frequencies and means before.
    assert found["sent"] * 1e6 > 3 * 1000 * 16 * 8
    assert 0 < found["megabytes"] < 100
    assert found["seconds"] > 0


def test_what_is_kept_outgrew_its_workers():
    large = kept("outgrown_matrix")["large"]
    assert large["matrix"] == 8 * large["people"] * large["snps"] / 1e6
    assert large["matrix"] > 2 * kept("outgrown_matrix")["limit"] > 2 * large["peak"]
    assert np.all(np.diff(large["singular_values"]) < 0)
