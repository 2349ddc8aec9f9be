"""Gaussian mixtures against scikit-learn, SciPy's densities, and their own promises."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as PeerMixture
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.mixture import (
    GaussianMixture,
    expectation_step,
    lower_bound,
    maximization_step,
)


def data(name: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    return {
        "iris": lambda: load_iris().data,
        "random": lambda: rng.normal(size=(200, 3)) @ rng.normal(size=(3, 3)),
        "one feature": lambda: np.concatenate([rng.normal(0, 1, 80), rng.normal(6, 2, 40)])[
            :, None
        ],
        "far from the origin": lambda: rng.normal(1e6, 1.0, size=(150, 2)),
    }[name]()


def peer_from_the_same_start(X: np.ndarray, start: np.ndarray, **parameters) -> PeerMixture:
    shape = np.cov(X, rowvar=False, ddof=0).reshape((X.shape[1],) * 2)
    shape = shape + 1e-6 * np.eye(len(shape))
    k = len(start)
    return PeerMixture(
        k, means_init=start, weights_init=np.full(k, 1 / k),
        precisions_init=np.stack([np.linalg.inv(shape)] * k), **parameters,
    ).fit(X)  # fmt: skip


@parametrize_with_checks([GaussianMixture(), GaussianMixture(2, random_state=0)])
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def test_defaults_are_those_documented_and_those_of_scikit_learn(assert_defaults_as_documented):
    assert_defaults_as_documented(GaussianMixture)
    ours, theirs = GaussianMixture().get_params(), PeerMixture().get_params()
    assert all(theirs[name] == value for name, value in ours.items())


@pytest.mark.parametrize("name", ["iris", "random", "one feature", "far from the origin"])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_steps_are_those_of_scikit_learn(name, k):
    X = data(name)
    start = X[np.random.default_rng(k).choice(len(X), k, replace=False)]
    ours = GaussianMixture(k, means_init=start, max_iter=500).fit(X)
    theirs = peer_from_the_same_start(X, start, max_iter=500)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.converged_
    assert theirs.converged_
    tolerance = 1e-4 if name.startswith("far") else 1e-8
    assert ours.lower_bound_ == pytest.approx(theirs.lower_bound_, rel=tolerance)
    # Older versions keep the last one only.
    known = getattr(theirs, "lower_bounds_", ours.lower_bounds_)
    np.testing.assert_allclose(ours.lower_bounds_, known, rtol=tolerance)
    np.testing.assert_allclose(ours.weights_, theirs.weights_, rtol=0, atol=tolerance)
    np.testing.assert_allclose(ours.means_, theirs.means_, rtol=0, atol=10 * tolerance)
    np.testing.assert_allclose(ours.covariances_, theirs.covariances_, rtol=0, atol=10 * tolerance)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=10 * tolerance)
    np.testing.assert_allclose(ours.score_samples(X), theirs.score_samples(X), atol=10 * tolerance)
    assert ours.score(X) == pytest.approx(theirs.score(X))
    np.testing.assert_array_equal(ours.predict(X), ours.predict_proba(X).argmax(axis=1))


def test_responsibilities_are_those_of_scipys_densities():
    rng = np.random.default_rng(0)
    X, means, weights = rng.normal(size=(20, 2)), rng.normal(size=(3, 2)), rng.dirichlet(np.ones(3))
    factors = rng.normal(size=(3, 2, 2))
    covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(2)
    joint = np.stack(
        [
            weight * stats.multivariate_normal(mean, covariance).pdf(X)
            for weight, mean, covariance in zip(weights, means, covariances, strict=True)
        ],
        axis=1,
    )
    responsibilities, log_likelihood = expectation_step(X, weights, means, covariances)
    np.testing.assert_allclose(responsibilities, joint / joint.sum(axis=1, keepdims=True))
    assert log_likelihood == pytest.approx(np.log(joint.sum(axis=1)).sum())


def test_weighted_means_and_covariances_are_those_of_numpy():
    rng = np.random.default_rng(1)
    X, R = rng.normal(size=(30, 3)), rng.dirichlet(np.ones(4), size=30)
    weights, means, covariances = maximization_step(X, R, reg_covar=0.25)
    np.testing.assert_allclose(weights, R.mean(axis=0))
    for j in range(4):
        np.testing.assert_allclose(means[j], np.average(X, axis=0, weights=R[:, j]))
        expected = np.cov(X.T, aweights=R[:, j], ddof=0) + 0.25 * np.eye(3)
        np.testing.assert_allclose(covariances[j], expected)


def test_neither_step_lowers_the_bound_and_the_likelihood_never_falls():
    rng = np.random.default_rng(2)
    for _ in range(20):
        X = rng.normal(size=(40, 2))
        components = maximization_step(X, rng.dirichlet(np.ones(3), size=40))
        R = rng.dirichlet(np.ones(3), size=40)
        for _ in range(10):
            before = lower_bound(X, R, *components)
            R, log_likelihood = expectation_step(X, *components)
            assert lower_bound(X, R, *components) == pytest.approx(log_likelihood, abs=1e-8)
            components = maximization_step(X, R)
            after = lower_bound(X, R, *components)
            assert before <= log_likelihood + 1e-8
            assert log_likelihood <= after + 1e-8
            assert after <= expectation_step(X, *components)[1] + 1e-8


def test_the_likeliest_start_is_kept():
    X = data("random")
    single = [GaussianMixture(4, random_state=seed, max_iter=500).fit(X) for seed in range(4)]
    together = GaussianMixture(4, n_init=30, random_state=0, max_iter=500).fit(X)
    assert together.lower_bound_ >= max(fit.lower_bound_ for fit in single) - 0.01


def test_a_start_that_is_cut_short_is_said():
    with pytest.warns(ConvergenceWarning, match="still changes after max_iter=2"):
        fitted = GaussianMixture(3, max_iter=2, random_state=0).fit(data("random"))
    assert not fitted.converged_
    assert fitted.n_iter_ == 2


def test_a_component_without_width_is_refused_or_kept_by_regularization():
    X = np.array([[0.0]] * 6 + [[5.0], [6.0], [7.5]])
    with pytest.raises(ValueError, match="has shrunk onto fewer samples"):
        expectation_step(X, [0.5, 0.5], [[0.0], [6.0]], [[[0.0]], [[1.0]]])
    fitted = GaussianMixture(2, means_init=[[0.0], [6.0]], max_iter=1000).fit(X)
    assert fitted.covariances_.min() == pytest.approx(1e-6)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"n_components": 0}, ValueError, "n_components must be"),
        ({"n_components": 9}, ValueError, "n_components must be"),
        ({"tol": -1}, ValueError, "tol must be"),
        ({"reg_covar": "1"}, TypeError, "reg_covar must be"),
        ({"max_iter": 0}, ValueError, "max_iter must be"),
        ({"n_init": 1.5}, TypeError, "n_init must be"),
        ({"means_init": [[0.0, 1.0]]}, ValueError, r"means_init must have shape .* \(1, 1\)"),
        ({"random_state": "0"}, TypeError, "random_state must be"),
    ],
)
def test_parameters_are_named(parameters, error, message):
    with pytest.raises(error, match=message):
        GaussianMixture(**parameters).fit([[0.0], [1.0], [4.0]])


def test_arguments_are_named():
    X, one = [[0.0], [1.0]], [[[1.0]], [[1.0]]]
    for arguments, message in (
        (([0.5, 0.6], [[0.0], [1.0]], one), "weights must be above 0 and have the sum 1"),
        (([0.5], [[0.0], [1.0]], one), "weights must have the shape (2,)"),
        (([0.5, 0.5], [[0.0], [1.0]], [[1.0], [1.0]]), "covariances must have the shape (2, 1, 1)"),
        (([0.5, 0.5], [[0.0, 0.0], [1.0, 0.0]], one), "means must have the shape (2, 1)"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            expectation_step(X, *arguments)
    for wrong in ([[0.5, 0.5]], [[1.0, 1.0], [0.5, 0.5]], [[2.0, -1.0], [0.5, 0.5]]):
        with pytest.raises(ValueError, match="responsibilities must have a row for each sample"):
            maximization_step(X, wrong)
    with pytest.raises(ValueError, match="a column for each component"):
        lower_bound(X, [[1.0], [1.0]], [0.5, 0.5], [[0.0], [1.0]], one)


def test_two_samples_are_enough_for_one_component():
    fitted = GaussianMixture(tol=0, reg_covar=0, max_iter=1, n_init=1).fit([[0.0], [2.0]])
    assert fitted.means_[0, 0] == pytest.approx(1)
    assert fitted.covariances_[0, 0, 0] == pytest.approx(1)
    assert fitted.n_iter_ == 1
