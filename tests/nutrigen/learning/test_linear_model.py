"""Logistic regression against scikit-learn, and against what a minimum is."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.linear_model
import statsmodels.api
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import approx_fprime
from scipy.special import expit
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.preprocessing import scale
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_nutrimouse
from nutrigen.learning.linear_model import (
    LogisticRegression,
    lasso_weights,
    shift_prevalence,
    standard_errors,
)


@parametrize_with_checks([LogisticRegression(), LogisticRegression(C=0.1)])
def test_logistic_regression_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def problems():
    X, y = load_breast_cancer(return_X_y=True)
    yield "two classes", scale(X), y
    X, y = load_iris(return_X_y=True)
    yield "three classes", scale(X), y
    mice = load_nutrimouse()
    yield "five diets", scale(mice.lipids.to_numpy()), mice.target


PROBLEMS = [pytest.param(X, y, id=name) for name, X, y in problems()]


@pytest.mark.parametrize("C", [0.01, 1.0, 10.0])
@pytest.mark.parametrize(("X", "y"), PROBLEMS)
def test_weights_and_loss_are_those_of_scikit_learn(X, y, C):
    ours = LogisticRegression(C=C).fit(X, y)
    theirs = sklearn.linear_model.LogisticRegression(
        C=C, solver="newton-cholesky", tol=1e-10, max_iter=1000
    ).fit(X, y)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-6)
    probabilities = ours.predict_proba(X)
    assert probabilities == pytest.approx(theirs.predict_proba(X), abs=1e-6)
    assert log_loss(y, probabilities) == pytest.approx(log_loss(y, theirs.predict_proba(X)))
    assert np.array_equal(ours.predict(X), theirs.predict(X))
    shape = theirs.decision_function(X).shape
    assert ours.decision_function(X).shape == shape


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 4), C=st.floats(0.01, 10))
def test_no_derivative_of_the_loss_is_left(seed, n_classes, C):
    rng = np.random.default_rng(seed)
    X, y = (
        rng.normal(size=(30, 3)),
        np.append(np.arange(n_classes), rng.integers(n_classes, size=30 - n_classes)),
    )
    weights = rng.integers(1, 4, size=30).astype(float)
    model = LogisticRegression(C=C).fit(X, y, sample_weight=weights)

    def loss(flat):
        W = flat.reshape(-1, 4)
        scores = X @ W[:, :3].T + W[:, 3]
        if n_classes == 2:
            scores = np.column_stack([np.zeros(30), scores])
        log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
        return -C * weights @ log_p[np.arange(30), y] + np.sum(W[:, :3] ** 2) / 2

    found = np.column_stack([model.coef_, model.intercept_]).ravel()
    assert np.abs(approx_fprime(found, loss, 1e-6)).max() < 1e-3 * max(1, C)


def test_weights_count_as_repeated_samples():
    X, y = load_iris(return_X_y=True)
    weights = np.random.default_rng(0).integers(0, 3, size=len(y))
    weighted = LogisticRegression().fit(X, y, sample_weight=weights)
    repeated = LogisticRegression().fit(np.repeat(X, weights, axis=0), np.repeat(y, weights))
    assert weighted.coef_ == pytest.approx(repeated.coef_, abs=1e-6)


def test_too_few_steps_are_told():
    X, y = load_iris(return_X_y=True)
    with pytest.warns(ConvergenceWarning, match="raise max_iter"):
        LogisticRegression(max_iter=1).fit(X, y)


@pytest.mark.parametrize(
    ("parameters", "y", "message"),
    [
        ({"C": 0}, [0, 1, 0], "C must be a number above 0"),
        ({"tol": -1}, [0, 1, 0], "tol must be a number of at least 0"),
        ({"max_iter": 0}, [0, 1, 0], "max_iter must be a whole number of at least 1"),
        ({}, ["well", "well", "well"], "one class only, 'well'; at least 2 classes"),
        ({}, ["well", None, "sick"], "y is missing for sample 1"),
    ],
)
def test_what_can_not_be_fitted_is_refused(parameters, y, message):
    with pytest.raises(ValueError, match=message):
        LogisticRegression(**parameters).fit([[0.0], [1.0], [2.0]], y)


# How sure the weights are


def test_standard_errors_are_those_of_statsmodels():
    X, y = load_breast_cancer(return_X_y=True)
    X = scale(X[:, :5:2])
    fitted = statsmodels.api.Logit(y, statsmodels.api.add_constant(X)).fit(disp=0)
    assert standard_errors(X, fitted.predict()) == pytest.approx(fitted.bse[1:], rel=1e-6)


@pytest.mark.parametrize(
    ("X", "p", "message"),
    [
        ([[0.0], [1.0]], [0.5], "probabilities must have 2 values, one for each sample, not 1"),
        ([[0.0], [1.0]], [0.5, 1.5], "probabilities must be from 0 to 1"),
        ([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]], [0.5, 0.5, 0.5], "columns that determine each"),
        ([[1.0], [1.0], [1.0]], [0.5, 0.5, 0.5], "determine each other or the intercept"),
        ([[0.0], [1.0]], [0.0, 1.0], "all probabilities are 0 or 1"),
    ],
)
def test_errors_of_weights_that_are_not_known_are_refused(X, p, message):
    with pytest.raises(ValueError, match=message):
        standard_errors(X, p)


# The lasso


@pytest.mark.parametrize("penalty", [5.0, 50.0])
def test_lasso_is_where_no_direction_leads_down(penalty):
    """The conditions of a minimum: the slope of the loss is what the penalty takes, or less."""
    X, y = load_breast_cancer(return_X_y=True)
    X = scale(X[:, [0, 1, 4, 5, 8, 9]])
    weights, intercept = lasso_weights(X, y, penalty=penalty, n_steps=20_000)
    rest = expit(X @ weights + intercept) - y
    slope, is_kept = X.T @ rest, weights != 0
    assert 0 < is_kept.sum() < len(weights) or penalty < 10
    assert rest.sum() == pytest.approx(0, abs=1e-6)
    assert slope[is_kept] == pytest.approx(-penalty * np.sign(weights[is_kept]), abs=1e-6)
    assert (np.abs(slope[~is_kept]) < penalty).all()


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        ([0, 1], {"penalty": 1}, "y must have 3 values, one for each sample, not 2"),
        ([0, 1, 2], {"penalty": 1}, "y must be 0 or 1 for each sample"),
        ([0, 1, 0], {"penalty": -1}, "penalty must be a number of at least 0"),
        ([0, 1, 0], {"penalty": 1, "n_steps": 0}, "n_steps must be a whole number"),
    ],
)
def test_what_the_lasso_can_not_learn_from_is_refused(y, options, message):
    with pytest.raises(ValueError, match=message):
        lasso_weights([[0.0], [1.0], [2.0]], y, **options)


# Another share of cases


def test_shifted_probabilities_are_those_of_bayes_theorem():
    """Two normal classes, whose posteriors are known for any share."""
    x = np.linspace(-4, 4, 41)
    well, sick = (stats.norm(mean).pdf(x) for mean in (-1, 1))

    def posterior(share):
        return share * sick / (share * sick + (1 - share) * well)

    shifted = shift_prevalence(posterior(0.5), learned=0.5, used=0.03)
    assert shifted == pytest.approx(posterior(0.03))
    assert shift_prevalence(shifted, learned=0.03, used=0.5) == pytest.approx(posterior(0.5))
    assert shift_prevalence([[0.0, 1.0]], learned=0.2, used=0.6).tolist() == [[0.0, 1.0]]


def test_balancing_shifts_the_intercept_alone_where_the_model_is_true():
    rng = np.random.default_rng(3)
    y = rng.random(200_000) < 0.04
    X = rng.normal(size=(len(y), 1)) + 1.5 * y[:, np.newaxis]
    weights = np.where(y, (~y).sum() / y.sum(), 1.0)
    plain, balanced = (
        LogisticRegression(C=1e6).fit(X, y, sample_weight=each) for each in (None, weights)
    )
    assert balanced.coef_ == pytest.approx(plain.coef_, rel=0.03)
    shifted = shift_prevalence(balanced.predict_proba(X)[:, 1], learned=0.5, used=y.mean())
    assert shifted == pytest.approx(plain.predict_proba(X)[:, 1], abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.2], 0.5, 0.1), "probabilities must be from 0 to 1"),
        (([np.nan], 0.5, 0.1), "probabilities"),
        (([0.2], 0, 0.1), "learned must be"),
        (([0.2], 0.5, 1), "used must be"),
    ],
)
def test_what_is_no_share_is_refused(arguments, message):
    probabilities, learned, used = arguments
    with pytest.raises(ValueError, match=message):
        shift_prevalence(probabilities, learned=learned, used=used)
