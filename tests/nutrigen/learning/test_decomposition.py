"""Principal components against scikit-learn, and against what they promise."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA as PeerPCA
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_ancestry_snps, load_nutrimouse
from nutrigen.learning.decomposition import PCA, axes_by_eigendecomposition, axes_by_svd, fix_signs

SOLVERS = ("full", "covariance_eigh")
each_solver = pytest.mark.parametrize("solver", SOLVERS)


def data(name: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    return {
        "iris": lambda: load_iris().data,
        "genotypes": lambda: load_ancestry_snps().X.astype(float),
        "random": lambda: rng.normal(size=(60, 7)) @ rng.normal(size=(7, 7)) + 10,
        "fewer samples than features": lambda: load_nutrimouse().genes.to_numpy(),
        "a constant feature": lambda: np.hstack([rng.normal(size=(50, 3)), np.full((50, 1), 4.0)]),
        "duplicates": lambda: np.repeat(rng.normal(size=(12, 4)), 3, axis=0),
    }[name]()


def n_determined(X: np.ndarray) -> int:
    """Axes without variance could be turned at will."""
    return np.linalg.matrix_rank(X - X.mean(axis=0))


@parametrize_with_checks([PCA(), PCA(svd_solver="full"), PCA(svd_solver="covariance_eigh")])
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


# Equal to scikit-learn


@each_solver
@pytest.mark.parametrize(
    "name",
    [
        "iris",
        "genotypes",
        "random",
        "fewer samples than features",
        "a constant feature",
        "duplicates",
    ],
)
def test_is_scikit_learn(name, solver):
    X = data(name)
    ours, peer = PCA(svd_solver=solver).fit(X), PeerPCA(svd_solver=solver).fit(X)
    r = n_determined(X)
    assert ours.n_components_ == peer.n_components_
    for attribute in ("explained_variance_", "explained_variance_ratio_", "mean_"):
        np.testing.assert_allclose(
            getattr(ours, attribute), getattr(peer, attribute), rtol=0, atol=1e-8
        )
    np.testing.assert_allclose(
        ours.singular_values_[:r], peer.singular_values_[:r], rtol=1e-8, atol=1e-8
    )
    np.testing.assert_allclose(ours.components_[:r], peer.components_[:r], rtol=0, atol=1e-8)
    np.testing.assert_allclose(
        ours.transform(X)[:, :r], peer.transform(X)[:, :r], rtol=0, atol=1e-8
    )


@pytest.mark.parametrize("n_components", [None, 1, 3, 7, np.int64(2), 0.5, 0.99, 0.9999999])
def test_number_of_components_is_that_of_scikit_learn(n_components):
    X = data("random")
    ours, peer = PCA(n_components).fit(X), PeerPCA(n_components, svd_solver="full").fit(X)
    assert ours.n_components_ == peer.n_components_ == len(ours.components_)
    Z = ours.transform(X)
    np.testing.assert_allclose(ours.inverse_transform(Z), peer.inverse_transform(Z), atol=1e-8)


@pytest.mark.parametrize(("name", "solver"), [("genotypes", "covariance_eigh"), ("wide", "full")])
def test_automatic_choice(name, solver):
    X = data("genotypes") if name == "genotypes" else data("fewer samples than features")
    automatic, chosen = PCA(2).fit(X), PCA(2, svd_solver=solver).fit(X)
    np.testing.assert_array_equal(automatic.components_, chosen.components_)


@pytest.mark.parametrize(
    ("n_samples", "n_features", "solver"),
    [
        (20, 2, "covariance_eigh"),
        (19, 2, "full"),
        (10_000, 1000, "covariance_eigh"),
        (10_010, 1001, "full"),
    ],
)
def test_automatic_choice_changes_where_it_is_documented_to(n_samples, n_features, solver):
    assert PCA()._check_parameters(n_samples, n_features) == solver


def test_names_of_components():
    assert PCA(2).fit(data("iris")).get_feature_names_out().tolist() == ["pca0", "pca1"]


# Promises


@each_solver
@given(seed=st.integers(0, 10**6), n=st.integers(2, 12), m=st.integers(1, 8))
def test_axes_are_orthonormal_and_sorted(solver, seed, n, m):
    X = np.random.default_rng(seed).normal(size=(n, m))
    pca = PCA(svd_solver=solver).fit(X)
    k = min(n, m)
    np.testing.assert_allclose(pca.components_ @ pca.components_.T, np.eye(k), atol=1e-10)
    assert np.all(np.diff(pca.explained_variance_) <= 1e-12)
    assert pca.explained_variance_.min() >= 0
    assert pca.explained_variance_ratio_.sum() == pytest.approx(1)
    np.testing.assert_allclose(pca.inverse_transform(pca.transform(X)), X, atol=1e-10)


@given(st.integers(0, 10**6))
def test_both_ways_agree(seed):
    X = np.random.default_rng(seed).normal(size=(20, 4))
    X = X - X.mean(axis=0)
    (s_svd, W_svd), (s_eigh, W_eigh) = axes_by_svd(X), axes_by_eigendecomposition(X)
    np.testing.assert_allclose(s_svd, s_eigh, atol=1e-10)
    # Spaces rather than axes: two variances may be nearly the same.
    np.testing.assert_allclose((W_svd * s_svd) @ W_svd.T, (W_eigh * s_eigh) @ W_eigh.T, atol=1e-9)


def test_the_decomposition_of_the_data_is_the_more_exact_one():
    scales = 10.0 ** -np.arange(0, 12, 2)
    rng = np.random.default_rng(0)
    turned = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    U = rng.normal(size=(200, 6))
    U = np.linalg.qr(U - U.mean(axis=0))[0]
    X = (U * scales) @ turned
    expected = scales**2 / 199
    by_svd, by_eigh = axes_by_svd(X)[0], axes_by_eigendecomposition(X)[0]
    assert by_svd == pytest.approx(expected, rel=1e-4, abs=0)
    assert by_eigh[-1] != pytest.approx(expected[-1], rel=0.5, abs=0)
    # The estimator takes the way that it was told to take.
    fitted = {solver: PCA(svd_solver=solver).fit(X).explained_variance_ for solver in SOLVERS}
    assert fitted["full"] == pytest.approx(expected, rel=1e-4, abs=0)
    assert fitted["covariance_eigh"][-1] != pytest.approx(expected[-1], rel=0.5, abs=0)


@pytest.mark.parametrize(("n", "m"), [(5, 9), (9, 5)])
def test_the_decomposition_of_the_data_gives_no_axis_beyond_the_rank(n, m):
    X = np.random.default_rng(0).normal(size=(n, m))
    variances, axes = axes_by_svd(X)
    assert variances.shape == (5,)
    assert axes.shape == (m, 5)
    np.testing.assert_allclose(X.T @ X / (n - 1), (axes * variances) @ axes.T, atol=1e-12)


@given(st.integers(0, 10**6))
def test_signs_do_not_depend_on_those_of_the_input(seed):
    rng = np.random.default_rng(seed)
    axes = rng.normal(size=(5, 3))
    signs = rng.choice([-1.0, 1.0], size=3)
    np.testing.assert_array_equal(fix_signs(axes), fix_signs(axes * signs))
    fixed = fix_signs(axes)
    assert np.all(fixed[np.abs(fixed).argmax(axis=0), range(3)] > 0)


def test_rounding_does_not_decide_on_signs():
    half = np.sqrt(0.5)
    axis = np.array([[half], [-np.nextafter(half, 1)]])
    np.testing.assert_array_equal(fix_signs(axis), axis)
    np.testing.assert_array_equal(fix_signs(-axis), axis)


def test_new_samples_are_centered_by_the_old_mean():
    X = data("random")
    pca = PCA(2).fit(X)
    np.testing.assert_allclose(
        pca.transform(X[:1] + 1.0), (X[:1] + 1 - X.mean(axis=0)) @ pca.components_.T
    )


@each_solver
def test_a_distant_origin_changes_nothing(solver):
    # Whole numbers: nothing is rounded where the origin is subtracted again.
    X = np.random.default_rng(6).integers(-4, 5, size=(64, 3)).astype(float)
    near, far = PCA(svd_solver=solver).fit(X), PCA(svd_solver=solver).fit(X + 2.0**30)
    np.testing.assert_allclose(far.components_, near.components_, atol=1e-6)
    np.testing.assert_allclose(far.explained_variance_, near.explained_variance_, rtol=1e-6)


def test_data_are_not_changed():
    X = data("random")
    before = X.copy()
    PCA().fit_transform(X)
    np.testing.assert_array_equal(X, before)


# Refusals


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_components": 0}, "n_components must be from 1 to min(n_samples, n_features)=3, not 0"),
        ({"n_components": 4}, "=3, not 4"),
        ({"n_components": 1.0}, "n_components must be a whole number, None, or a share"),
        ({"n_components": 0.0}, "n_components must be"),
        ({"n_components": -0.5}, "or a share between 0 and 1, not -0.5"),
        ({"svd_solver": "svd"}, "svd_solver must be 'auto', 'full' or 'covariance_eigh'"),
    ],
)
def test_wrong_parameters_are_refused(parameters, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        PCA(**parameters).fit(np.random.default_rng(0).normal(size=(5, 3)))


@each_solver
@pytest.mark.parametrize("value", [0.0, 3.3, 1e9])
def test_equal_samples_are_refused(solver, value):
    with pytest.raises(ValueError, match="all samples are the same"):
        PCA(svd_solver=solver).fit(np.full((7, 3), value))


def test_a_single_sample_is_refused():
    with pytest.raises(ValueError, match="minimum of 2 is required"):
        PCA().fit([[1.0, 2.0]])


def test_coordinates_of_the_wrong_number_are_refused():
    pca = PCA(2).fit(data("iris"))
    with pytest.raises(ValueError, match="X has 3 columns; expected 2"):
        pca.inverse_transform(np.ones((4, 3)))


@pytest.mark.parametrize("n_samples", [3, 1000])
def test_equal_samples_have_no_axis_however_many(n_samples):
    with pytest.raises(ValueError, match="all samples are the same"):
        PCA().fit(np.full((n_samples, 3), 0.1))


# Inputs that others have met


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float16, np.float32, bool, object])
def test_axes_are_computed_in_double_precision(kind):
    X = np.array([[1, 0], [0, 1], [1, 1], [0, 0]]) if kind is bool else [[100, 9], [-100, -9]]
    X = np.array(X).astype(kind)
    expected = np.linalg.eigvalsh(X.astype(float).T @ X.astype(float) / (len(X) - 1))[::-1]
    for find_axes in (axes_by_eigendecomposition, axes_by_svd):
        variances, axes = find_axes(X)
        np.testing.assert_allclose(variances, expected, atol=1e-9)
        assert axes.dtype == float
    np.testing.assert_allclose(PCA().fit(X).mean_, X.astype(float).mean(axis=0))
    assert fix_signs(np.array([[-128], [1]], dtype=np.int8)).tolist() == [[128], [-1]]


@each_solver
@given(seed=st.integers(0, 10**6), exponent=st.integers(-300, 300), offset=st.integers(-20, 40))
def test_shifted_and_scaled_samples_have_the_same_axes(solver, seed, exponent, offset):
    X = np.random.default_rng(seed).integers(-50, 51, size=(16, 3)) @ np.diag([9, 3, 1])
    scale, shift = 2.0**exponent, float(2**offset if offset > 0 else 0)
    near, far = (PCA(svd_solver=solver).fit(table) for table in (X, (X + shift) * scale))
    np.testing.assert_allclose(
        far.explained_variance_, near.explained_variance_ * scale**2, rtol=1e-9
    )
    np.testing.assert_allclose(
        far.explained_variance_ratio_, near.explained_variance_ratio_, rtol=1e-9
    )


@each_solver
@pytest.mark.parametrize("factor", [1e160, 1e300, 1e-160, 1e-300])
def test_variances_that_float64_cannot_hold_are_refused(solver, factor):
    X = np.random.default_rng(0).normal(size=(30, 3)) * factor
    with pytest.raises(ValueError, match="rescale"):
        PCA(svd_solver=solver).fit(X)
    for find_axes in (axes_by_eigendecomposition, axes_by_svd):
        with pytest.raises(ValueError, match="rescale"):
            find_axes(X)


@each_solver
def test_a_constant_column_hides_no_small_variance(solver):
    # 0.1 has a mean that is rounded: what is left of it must not pass for a variance.
    X = np.column_stack([np.full(1000, 0.1), 1e-20 * np.arange(1000.0)])
    pca = PCA(svd_solver=solver).fit(X)
    assert pca.explained_variance_[0] == pytest.approx(X[:, 1].var(ddof=1), rel=1e-9, abs=0)
    np.testing.assert_allclose(pca.components_[0], [0, 1], atol=1e-12)


def test_coordinates_that_float64_cannot_hold_are_refused():
    pca = PCA().fit(data("iris"))
    with pytest.raises(ValueError, match="rescale"):
        pca.transform(np.full((1, 4), 1.7e308))
    with pytest.raises(ValueError, match="rescale"):
        pca.inverse_transform(np.full((1, 4), 1.7e308))


@pytest.mark.parametrize(
    ("n_components", "error"), [("mle", TypeError), (True, ValueError), (np.nan, ValueError)]
)
def test_number_of_components_is_named(n_components, error):
    with pytest.raises(error, match=r"n_components must be a whole number, None, or a share"):
        PCA(n_components).fit(data("iris"))


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[1.0, np.nan], [0.0, 1.0]], "X must have finite values"),
        ([[1.0, None], [0.0, 1.0]], "X must have finite values"),
        ([["a"], ["b"]], "X must hold numbers"),
        ([1.0, 2.0], "X must have a row for each sample"),
        ([[1.0, 2.0]], "one sample"),
    ],
)
def test_axes_of_no_table_of_numbers_are_refused(X, message):
    for find_axes in (axes_by_eigendecomposition, axes_by_svd):
        with pytest.raises((TypeError, ValueError), match=message):
            find_axes(X)


def test_columns_are_matched_by_name():
    table = pd.DataFrame(data("iris"), columns=list("abcd"))
    pca = PCA(2).fit(table)
    with pytest.raises(ValueError, match="feature names"):
        pca.transform(table[list("bacd")])
