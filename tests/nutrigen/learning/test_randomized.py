"""Randomized principal components against the exact ones of scikit-learn, and the error's bound."""

from __future__ import annotations

import dask.array as da
import numpy as np
import pytest
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA as PeerPCA
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning._products import ROWS_OF_A_SEED, random_rows
from nutrigen.learning.randomized import RandomizedPCA, randomized_error_bound


@parametrize_with_checks([RandomizedPCA(n_components=1)])
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)


def a_table(n_samples: int = 300, n_features: int = 120) -> np.ndarray:
    rng = np.random.default_rng(1)
    signal = rng.standard_normal((n_samples, 4)) @ rng.standard_normal((4, n_features))
    return 2 * signal + rng.standard_normal((n_samples, n_features)) + 5


@pytest.mark.parametrize("chunks", [None, (70, -1), (-1, 33), (-1, -1), (1, -1)])
@pytest.mark.parametrize("turned", [False, True])
def test_axes_variances_and_scores_are_the_exact_ones(chunks, turned):
    X = a_table().T if turned else a_table()
    exact = PeerPCA(4, svd_solver="full").fit(X)
    table = X if chunks is None else da.from_array(X, chunks=chunks)
    pca = RandomizedPCA(4)
    scores = pca.fit_transform(table)
    np.testing.assert_allclose(pca.components_, exact.components_, atol=1e-9)
    np.testing.assert_allclose(pca.explained_variance_, exact.explained_variance_)
    np.testing.assert_allclose(pca.explained_variance_ratio_, exact.explained_variance_ratio_)
    np.testing.assert_allclose(pca.singular_values_, exact.singular_values_)
    np.testing.assert_allclose(pca.mean_, exact.mean_)
    np.testing.assert_allclose(scores, exact.transform(X), atol=1e-7)
    np.testing.assert_allclose(pca.transform(table), scores, atol=1e-7)


def test_how_the_table_is_cut_changes_rounding_only():
    X = np.random.default_rng(2).standard_normal((1000, 40))
    # Without a signal the components are far from converged, and depend on the directions.
    by_width = [
        RandomizedPCA(3, n_power=0).fit(da.from_array(X, chunks=(width, -1))).components_
        for width in (1000, 300, 77)
    ]
    np.testing.assert_allclose(by_width[1], by_width[0], atol=1e-10)
    np.testing.assert_allclose(by_width[2], by_width[0], atol=1e-10)
    other = RandomizedPCA(3, n_power=0, random_state=1).fit(X).components_
    assert subspace_angles(other.T, by_width[0].T).max() > 0.3


class _Counted:
    """Counts how often a slab is asked for."""

    n = 0

    def __call__(self, slab: np.ndarray) -> np.ndarray:
        type(self).n += slab.size > 0
        return slab


@pytest.mark.parametrize(("chunks", "n_more"), [((100, -1), 1), ((-1, 30), 0)])
def test_passes_are_counted_rightly(chunks, n_more):
    lazy = da.from_array(a_table(), chunks=chunks)
    _Counted.n = 0
    pca = RandomizedPCA(2, n_power=3).fit(lazy.map_blocks(_Counted(), dtype=float))
    n_slabs = max(lazy.numblocks)
    assert pca.n_passes_ == 3 + 2 + n_more == _Counted.n / n_slabs


def test_directions_are_the_same_however_they_are_asked_for():
    whole = random_rows(5, 0, 3 * ROWS_OF_A_SEED, 4)
    for start, stop in [(0, 1), (200, 300), (255, 257), (256, 512), (700, 768)]:
        assert (random_rows(5, start, stop, 4) == whole[start:stop]).all()
    assert abs(np.corrcoef(whole[:256].ravel(), whole[256:512].ravel())[0, 1]) < 0.15


@pytest.mark.parametrize("n_power", [0, 1, 2])
def test_mean_error_is_within_the_bound_and_not_far_below(n_power):
    rng = np.random.default_rng(3)
    U = np.linalg.qr(rng.standard_normal((80, 80)))[0]
    V = np.linalg.qr(rng.standard_normal((60, 60)))[0]
    values = 1 / np.arange(1.0, 61)
    A = U[:, :60] * values @ V.T
    errors = []
    for _ in range(40):
        Y = A @ rng.standard_normal((60, 9))
        for _ in range(n_power):
            Y = A @ (A.T @ Y)
        Q = np.linalg.qr(Y)[0]
        errors.append(np.linalg.norm(A - Q @ (Q.T @ A), 2))
    bound = randomized_error_bound(values, 5, n_oversamples=4, n_power=n_power)
    assert values[5] * 0.6 < np.mean(errors) < bound < 4 * np.mean(errors)


def test_bad_input_is_named():
    X = a_table()
    for parameters, error, says in [
        ({"n_components": 0}, ValueError, "n_components"),
        ({"n_components": 121}, ValueError, "from 1 to 120"),
        ({"n_components": 2.0}, TypeError, "n_components"),
        ({"n_power": -1}, ValueError, "n_power"),
        ({"n_oversamples": -1}, ValueError, "n_oversamples"),
        ({"random_state": "a"}, TypeError, "random_state"),
    ]:
        with pytest.raises(error, match=says):
            RandomizedPCA(**parameters).fit(X)
    lazy = da.from_array(X, chunks=(70, -1))
    with pytest.raises(ValueError, match="both axes"):
        RandomizedPCA().fit(lazy.rechunk((70, 60)))
    with pytest.raises(ValueError, match=r"missing or infinite|finite"):
        RandomizedPCA().fit(da.where(lazy == lazy[3, 3], np.nan, lazy))
    with pytest.raises(ValueError, match="no axis"):
        RandomizedPCA().fit(da.ones((9, 3), chunks=(3, 3)))
    with pytest.raises(ValueError, match="expecting 120 features"):
        RandomizedPCA().fit(lazy).transform(lazy[:, :5])
    with pytest.raises(ValueError, match="descending"):
        randomized_error_bound([1.0, 2.0], 1)
