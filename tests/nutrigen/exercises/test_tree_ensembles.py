"""The references of the exercises on forests and boosting, against scikit-learn and by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import optimize
from scipy.special import expit
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor

from nutrigen.exercises import list_exercises
from nutrigen.learning.model_selection import fold_interval

EXERCISES = {exercise.name: exercise for exercise in list_exercises("tree-ensembles")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def probes(name):
    return [probe.arguments for probe in EXERCISES[name].probes]


def test_votes_by_a_table():
    for bags, votes in probes("votes-out-of-bag"):
        found = REFERENCE["votes-out-of-bag"](bags, votes)
        assert len(found) == len(votes[0])
        for person, answer in enumerate(found):
            table = Counter(votes[s][person] for s in range(len(bags)) if person not in bags[s])
            if not table:
                assert answer is None
                continue
            most = max(table.values())
            assert answer == min(c for c, n in table.items() if n == most)


def test_importances_are_those_of_a_forest_of_scikit_learn():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 3))
    y = (X[:, 0] + rng.normal(size=80) > 0).astype(int)
    forest = RandomForestClassifier(6, max_depth=3, random_state=0, bootstrap=False).fit(X, y)
    trees = []
    for one in forest.estimators_:
        grown = one.tree_
        conditions = []
        for t in np.flatnonzero(grown.children_left >= 0):
            kids = grown.children_left[t], grown.children_right[t]
            after = sum(grown.n_node_samples[k] * grown.impurity[k] for k in kids)
            n = int(grown.n_node_samples[t])
            conditions.append((int(grown.feature[t]), n, grown.impurity[t] - after / n))
        trees.append(conditions)
    found = REFERENCE["forest-importance"](trees, 3)
    assert found == pytest.approx(forest.feature_importances_)
    for arguments in probes("forest-importance"):
        assert sum(REFERENCE["forest-importance"](*arguments)) == pytest.approx(1)


def test_round_by_a_tree_of_scikit_learn():
    for x, targets, predictions, threshold, rate in probes("boost-once"):
        side = (np.array(x) > threshold).astype(float).reshape(-1, 1)
        left = np.subtract(targets, predictions)
        tree = DecisionTreeRegressor(max_depth=1).fit(side, left)
        expected = predictions + rate * tree.predict(side)
        found = REFERENCE["boost-once"](x, targets, predictions, threshold, rate)
        assert found == pytest.approx(expected)


def test_step_by_differences_of_the_log_loss():
    for labels, scores in probes("step-of-a-leaf"):

        def loss(v, labels=labels, scores=scores):
            moved = np.array(scores) + v
            return np.sum(np.logaddexp(0, moved) - labels * moved)

        h = 1e-3
        slope = (loss(h) - loss(-h)) / (2 * h)
        curvature = (loss(h) - 2 * loss(0.0) + loss(-h)) / h**2
        found = REFERENCE["step-of-a-leaf"](labels, scores)
        assert found == pytest.approx(-slope / curvature, rel=1e-3, abs=1e-6)


def test_steps_lead_to_the_bottom():
    labels, scores = [1, 0, 1, 1], np.array([0.3, -0.2, 0.1, 0.9])
    step = REFERENCE["step-of-a-leaf"]
    total = 0.0
    for _ in range(20):
        total += step(labels, list(scores + total))
    found = optimize.brentq(lambda v: np.sum(labels - expit(scores + v)), -9, 9)
    assert total == pytest.approx(found)


def test_error_is_that_of_the_interval():
    for gains, n_train, n_test in probes("interval-of-divisions"):
        low, high = fold_interval(gains, tested=n_test / (n_train + n_test))
        from scipy.stats import t

        half = t.ppf(0.975, len(gains) - 1) * REFERENCE["interval-of-divisions"](
            gains, n_train, n_test
        )
        assert (high - low) / 2 == pytest.approx(half)
