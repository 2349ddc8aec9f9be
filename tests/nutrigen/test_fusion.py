"""Fusion of modalities, against scikit-learn, closed forms and properties."""

import numpy as np
import pytest
from sklearn.cross_decomposition import CCA
from sklearn.datasets import load_linnerud
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from nutrigen.datasets import load_nutrimouse
from nutrigen.fusion import (
    BlockScaler,
    average_log_probabilities,
    canonical_correlation,
    corrected_difference,
)


def correlated_blocks(n=80, seed=1):
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 2))
    X = shared @ rng.normal(size=(2, 5)) + rng.normal(size=(n, 5))
    return X, shared @ rng.normal(size=(2, 4)) + rng.normal(size=(n, 4))


def test_block_scaler_is_an_estimator():
    check_estimator(BlockScaler(), on_skip=None)


def test_each_block_has_first_variance_one_whatever_its_units_and_copies():
    X, Y = correlated_blocks()
    wide = np.hstack([X, 1000 * Y, Y, Y])
    scaled = BlockScaler([5, 12]).fit_transform(wide)
    for block in (scaled[:, :5], scaled[:, 5:]):
        assert np.linalg.eigvalsh(block.T @ block / len(block)).max() == pytest.approx(1)


def test_block_scaler_learns_from_the_training_part_alone():
    X, _ = correlated_blocks()
    scaler = BlockScaler([2, 3]).fit(X[:50])
    expected = StandardScaler().fit(X[:50]).transform(X[50:])
    expected /= np.repeat(scaler.block_scales_, [2, 3])
    np.testing.assert_allclose(scaler.transform(X[50:]), expected)


@pytest.mark.parametrize("sizes", [[2, 2], [5, 0], [6, -1]])
def test_block_sizes_must_fit(sizes):
    with pytest.raises(ValueError, match="block_sizes"):
        BlockScaler(sizes).fit(correlated_blocks()[0])


def test_average_of_log_probabilities_is_the_normalized_geometric_mean():
    rng = np.random.default_rng(2)
    tables = rng.dirichlet(np.ones(4), size=(3, 20))
    product = tables.prod(axis=0) ** (1 / 3)
    expected = product / product.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(average_log_probabilities(list(tables)), expected)


def test_a_zero_is_a_veto():
    fused = average_log_probabilities([[[0.0, 0.5, 0.5]], [[0.8, 0.1, 0.1]]])
    np.testing.assert_allclose(fused, [[0, 0.5, 0.5]])


@pytest.mark.parametrize(
    "tables",
    [[], [[[0.5, 0.5]], [[1.0]]], [[[0.5, 0.6]]], [[[1.5, -0.5]]], [[[1.0, 0]], [[0, 1.0]]]],
)
def test_tables_must_be_probabilities(tables):
    with pytest.raises(ValueError, match="probabilities should"):
        average_log_probabilities(tables)


def test_correlations_are_scikit_learns():
    X, Y = correlated_blocks()
    ours = canonical_correlation(X, Y, n_components=3)
    S, T = CCA(n_components=3, max_iter=10_000, tol=1e-12).fit_transform(X, Y)
    theirs = [np.corrcoef(S[:, k], T[:, k])[0, 1] for k in range(3)]
    np.testing.assert_allclose(ours.correlations, theirs, atol=1e-5)
    np.testing.assert_allclose(ours.correlations, ours.singular_values)


def test_published_correlations_of_linnerud():
    # The canonical correlations of Linnerud's data in the manual of SAS, PROC CANCORR.
    X, Y = load_linnerud(return_X_y=True)
    published = [0.795608, 0.200556, 0.072570]
    np.testing.assert_allclose(canonical_correlation(X, Y, 3).correlations, published, atol=1e-6)


def test_full_shrinkage_gives_the_singular_values_of_the_covariance():
    X, Y = correlated_blocks()
    joint = np.cov(X, Y, rowvar=False)[:5, 5:]
    pls = canonical_correlation(X, Y, n_components=4, shrinkage=1)
    np.testing.assert_allclose(pls.singular_values, np.linalg.svd(joint)[1])
    np.testing.assert_allclose(np.linalg.norm(pls.x_weights, axis=0), 1)


@pytest.mark.parametrize("shrinkage", [0, 0.3])
def test_weights_have_unit_shrunken_variance(shrinkage):
    X, Y = correlated_blocks()
    A = canonical_correlation(X, Y, 4, shrinkage).x_weights
    S = (1 - shrinkage) * np.cov(X, rowvar=False) + shrinkage * np.eye(5)
    np.testing.assert_allclose(A.T @ S @ A, np.eye(4), atol=1e-10)


def test_with_more_genes_than_mice_the_correlation_is_one_even_of_shuffled_mice():
    mice = load_nutrimouse()
    genes = StandardScaler().fit_transform(mice.genes)
    lipids = StandardScaler().fit_transform(mice.lipids)
    shuffled = np.random.default_rng(3).permutation(lipids)
    assert canonical_correlation(genes, shuffled).correlations[0] == pytest.approx(1)


@pytest.mark.parametrize("shrinkage", [0.1, 0.5, 0.9])
def test_the_shrunken_optimum_has_a_bound_that_no_data_reach(shrinkage):
    mice = load_nutrimouse()
    genes = StandardScaler().fit_transform(mice.genes)
    lipids = StandardScaler().fit_transform(mice.lipids)
    fit = canonical_correlation(genes, lipids, shrinkage=shrinkage)
    assert 0 < fit.singular_values[0] < 1 / (1 - shrinkage)
    assert fit.correlations[0] < 1


def test_variates_of_new_samples_use_the_means_of_the_fit():
    X, Y = correlated_blocks()
    fit = canonical_correlation(X[:60], Y[:60], 2, 0.1)
    S, T = fit.variates(X[60:], Y[60:])
    np.testing.assert_allclose(S, (X[60:] - X[:60].mean(axis=0)) @ fit.x_weights)
    np.testing.assert_allclose(T, (Y[60:] - Y[:60].mean(axis=0)) @ fit.y_weights)


def test_bad_blocks_are_refused():
    X, Y = correlated_blocks()
    with pytest.raises(ValueError, match="same samples"):
        canonical_correlation(X, Y[:-1])
    with pytest.raises(ValueError, match="shrinkage"):
        canonical_correlation(X, Y, shrinkage=1.1)
    with pytest.raises(ValueError, match="n_components"):
        canonical_correlation(X, Y, n_components=5)
    with pytest.raises(ValueError, match="Y should vary"):
        canonical_correlation(X, np.ones_like(Y))
    with pytest.raises(ValueError, match="finite"):
        canonical_correlation(np.full_like(X, np.nan), Y)
    with pytest.raises(ValueError, match="two dimensions"):
        canonical_correlation(X[:, 0], Y)


def test_corrected_error_is_larger_than_the_naive_by_the_known_factor():
    d = np.random.default_rng(4).normal(0.1, 0.2, size=50)
    corrected = corrected_difference(d, test_share=0.2)
    naive = d.std(ddof=1) / np.sqrt(50)
    assert corrected.standard_error / naive == pytest.approx(np.sqrt(1 + 50 / 4))
    assert corrected.high - corrected.mean == pytest.approx(corrected.mean - corrected.low)
    edge = corrected_difference(d, 0.2, confidence=1 - corrected.p_value)
    assert min(abs(edge.low), abs(edge.high)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("value", "p_value"), [(0.0, 1.0), (0.5, 0.0)])
def test_differences_that_are_all_equal(value, p_value):
    assert corrected_difference([value] * 3, 0.2).p_value == p_value


def test_bad_differences_are_refused():
    with pytest.raises(ValueError, match="differences"):
        corrected_difference([0.1], 0.2)
    with pytest.raises(ValueError, match="test_share"):
        corrected_difference([0.1, 0.2], 1)
