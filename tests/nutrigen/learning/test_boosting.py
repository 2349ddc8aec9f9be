"""Gradient boosting against scikit-learn, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from regression_data import data
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier as PeerClassifier
from sklearn.ensemble import GradientBoostingRegressor as PeerRegressor
from sklearn.metrics import log_loss
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.boosting import GradientBoostingClassifier, GradientBoostingRegressor


def as_peers_see(X: np.ndarray) -> np.ndarray:
    """Numbers that single precision holds, as scikit-learn's trees round them."""
    return X.astype(np.float32).astype(float)


@parametrize_with_checks([GradientBoostingRegressor(5), GradientBoostingClassifier(5)])
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("learning_rate", [1.0, 0.1])
@pytest.mark.parametrize("depth", [1, 3])
def test_boosting_for_numbers_is_that_of_scikit_learn(learning_rate, depth):
    X, y, _ = data(n=200)
    X = as_peers_see(X)
    settings = {"learning_rate": learning_rate, "max_depth": depth, "min_samples_leaf": 8}
    ours = GradientBoostingRegressor(30, **settings).fit(X[:150], y[:150])
    theirs = PeerRegressor(n_estimators=30, random_state=0, **settings).fit(X[:150], y[:150])
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.feature_importances_, theirs.feature_importances_)
    np.testing.assert_allclose(ours.train_loss_[1:], theirs.train_score_)
    stages = list(ours.staged_predict(X))
    for mine, other in zip(stages, theirs.staged_predict(X), strict=True):
        np.testing.assert_allclose(mine, other)
    assert ours.train_loss_[0] == pytest.approx(np.var(y[:150]))


@pytest.mark.parametrize("learning_rate", [0.5, 0.1])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_boosting_for_classes_is_that_of_scikit_learn(learning_rate, n_classes):
    X, score, _ = data(n=900)
    X = as_peers_see(X)
    y = np.digitize(score, [0.0] if n_classes == 2 else [-2.0, 2.0])
    # Large leaves: in small nodes several conditions are equally good.
    settings = {"learning_rate": learning_rate, "max_depth": 2, "min_samples_leaf": 60}
    ours = GradientBoostingClassifier(15, **settings).fit(X[:700], y[:700])
    theirs = PeerClassifier(n_estimators=15, random_state=0, **settings).fit(X[:700], y[:700])
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X))
    np.testing.assert_allclose(ours.decision_function(X), theirs.decision_function(X))
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    stages = list(ours.staged_predict_proba(X[:700]))
    losses = [log_loss(y[:700], shares) for shares in stages]
    np.testing.assert_allclose(ours.train_loss_[1:], losses)
    assert ours.train_loss_[0] == pytest.approx(
        log_loss(y[:700], np.tile(np.bincount(y[:700]) / 700, (700, 1)))
    )


def test_breast_cells_are_judged_as_by_scikit_learn():
    X, y = load_breast_cancer(return_X_y=True)
    X = as_peers_see(X)
    settings = {"max_depth": 2, "min_samples_leaf": 20}
    ours = GradientBoostingClassifier(20, **settings).fit(X, y)
    theirs = PeerClassifier(n_estimators=20, random_state=0, **settings).fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)


def test_boosting_by_hand():
    """Two rounds for three samples, with one condition each."""
    X, y = np.array([[1.0], [2.0], [3.0]]), ["no", "no", "yes"]
    model = GradientBoostingClassifier(2, learning_rate=0.3, max_depth=1).fit(X, y)
    scores = np.full(3, np.log(1 / 2))
    for _ in range(2):
        residuals = np.array([0, 0, 1]) - expit(scores)
        for leaf in ([0, 1], [2]):
            p = expit(scores[leaf])
            scores[leaf] += 0.3 * residuals[leaf].sum() / (p * (1 - p)).sum()
    np.testing.assert_allclose(model.decision_function(X), scores)


def test_certain_classes_stay_finite():
    X, y = np.arange(8.0)[:, None], np.arange(8) > 3
    model = GradientBoostingClassifier(60, learning_rate=1.0, max_depth=1).fit(X, y)
    assert np.isfinite(model.decision_function(X)).all()
    assert model.score(X, y) == 1
    assert model.train_loss_[-1] < 1e-10
    # Where the probabilities are 0 and 1 up to rounding, a leaf does not move.
    assert model._step(np.array([0.0, -1e-160])) == 0.0


def test_nothing_to_learn():
    model = GradientBoostingRegressor(3).fit(np.ones((5, 2)), np.arange(5.0))
    np.testing.assert_allclose(model.predict([[1.0, 1.0]]), [2.0])
    assert model.feature_importances_.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_estimators": 0}, "n_estimators must be"),
        ({"learning_rate": 0}, "learning_rate must be"),
        ({"max_depth": -2}, "max_depth must be"),
        ({"min_samples_leaf": 0}, "min_samples_leaf must be"),
    ],
)
@pytest.mark.parametrize("kind", [GradientBoostingRegressor, GradientBoostingClassifier])
def test_boosting_refuses(kind, parameters, message):
    with pytest.raises(ValueError, match=message):
        kind(**parameters).fit([[1.0], [2.0]], [0, 1])


def test_boosting_refuses_targets():
    with pytest.raises(ValueError, match="at least two classes"):
        GradientBoostingClassifier().fit([[1.0], [2.0]], ["a", "a"])
    with pytest.raises(ValueError, match="y reaches"):
        GradientBoostingRegressor().fit([[1.0], [2.0]], [1.0, 1e200])
