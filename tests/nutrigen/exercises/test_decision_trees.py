"""The references of the exercises on decision trees, against SciPy and scikit-learn."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from exercise_answers import (
    on_probes,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeRegressor

from nutrigen.exercises import check, list_exercises
from nutrigen.learning import tree

EXERCISES = {exercise.name: exercise for exercise in list_exercises("decision-trees")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

counts = st.lists(st.integers(0, 40), min_size=1, max_size=6).filter(any)
labels = st.lists(st.sampled_from("abc"), min_size=1, max_size=20)
targets = st.lists(st.integers(80, 180), min_size=1, max_size=10)


def as_counts(members):
    return list(Counter(members).values())


@given(counts)
def test_entropy_is_that_of_scipy_and_of_the_package(counts):
    result = REFERENCE["entropy-of-counts"](counts)
    assert result == pytest.approx(stats.entropy(counts, base=2), abs=1e-12)
    assert result == pytest.approx(tree.entropy(counts), abs=1e-12)


@given(labels)
def test_gini_impurity_is_that_of_the_package(labels):
    result = REFERENCE["gini-impurity"](labels)
    assert result == pytest.approx(tree.gini(as_counts(labels)), abs=1e-12)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, max_size=20))
def test_information_gain_is_that_of_scikit_learn(pairs):
    labels, answers = [c for c, _ in pairs], [q for _, q in pairs]
    expected = mutual_info_score(labels, answers) / math.log(2)
    assert REFERENCE["information-gain"](labels, answers) == pytest.approx(expected, abs=1e-9)


@given(before=st.floats(0, 1), after=st.floats(0, 1))
def test_gain_of_one_outcome_is_a_difference_of_entropies_of_scipy(before, after):
    expected = stats.entropy([before, 1 - before], base=2) - stats.entropy(
        [after, 1 - after], base=2
    )
    result = REFERENCE["gain-of-one-outcome"](before, after)
    assert result == pytest.approx(expected, abs=1e-9)


def test_gain_of_one_outcome_can_be_negative():
    assert REFERENCE["gain-of-one-outcome"](0.1, 0.5) < -0.5


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abc")), min_size=1, max_size=15),
)
def test_best_threshold_is_that_of_the_package(pairs):
    values, labels = [float(v) for v, _ in pairs], [c for _, c in pairs]
    split = tree.best_split([[v] for v in values], labels, criterion="gini")
    expected = None if split is None else split.threshold
    assert REFERENCE["best-threshold"](values, labels) == expected


def as_dictionary(nodes, classes, number=0):
    node = nodes[number]
    if node.is_leaf:
        return str(classes[int(np.argmax(node.counts))])
    return {
        "feature": node.split.feature,
        "threshold": node.split.threshold,
        "yes": as_dictionary(nodes, classes, node.left),
        "no": as_dictionary(nodes, classes, node.right),
    }


def test_prediction_is_that_of_the_package():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 10, size=(80, 3)).astype(float)
    model = tree.DecisionTreeClassifier().fit(X, rng.choice(["coc", "lin"], size=80))
    written = as_dictionary(model.nodes_, model.classes_)
    new = rng.integers(0, 10, size=(50, 3)).astype(float)
    predicted = [REFERENCE["predict-with-a-tree"](written, dict(enumerate(row))) for row in new]
    assert predicted == model.predict(new).tolist()


@given(yes=targets, no=targets)
def test_error_of_a_split_is_that_of_scikit_learn(yes, no):
    X = np.array([[0.0]] * len(yes) + [[1.0]] * len(no))
    stump = DecisionTreeRegressor(max_depth=1).fit(X, yes + no)
    error = np.mean((stump.predict(X) - np.array(yes + no)) ** 2)
    assert REFERENCE["split-mse"](yes, no) == pytest.approx(error, abs=1e-6)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=4, max_size=4), min_size=1, max_size=9))
def test_vote_is_the_mode_of_scipy(predictions):
    numbers = np.array([["abc".index(c) for c in row] for row in predictions])
    modes = stats.mode(numbers, axis=0).mode
    assert REFERENCE["forest-vote"](predictions) == ["abc"[int(mode)] for mode in modes]


# On the inputs of the checks


@on_probes("entropy-of-counts")
def test_entropy_on_probes(arguments):
    expected = stats.entropy(arguments[0], base=2)
    assert REFERENCE["entropy-of-counts"](*arguments) == pytest.approx(expected, abs=1e-12)


@on_probes("gini-impurity")
def test_gini_impurity_is_the_share_of_unlike_pairs(arguments):
    (labels,) = arguments
    if labels:
        unlike = [a != b for a, b in itertools.product(labels, repeat=2)]
        assert REFERENCE["gini-impurity"](labels) == pytest.approx(np.mean(unlike), abs=1e-12)
    else:
        with pytest.raises(ValueError, match="no impurity"):
            REFERENCE["gini-impurity"](labels)


@on_probes("information-gain")
def test_information_gain_on_probes(arguments):
    expected = mutual_info_score(*arguments) / math.log(2)
    assert REFERENCE["information-gain"](*arguments) == pytest.approx(expected, abs=1e-9)


@on_probes("gain-of-one-outcome")
def test_gain_of_one_outcome_on_probes(arguments):
    before, after = (stats.entropy([p, 1 - p], base=2) for p in arguments)
    assert REFERENCE["gain-of-one-outcome"](*arguments) == pytest.approx(before - after, abs=1e-9)


@on_probes("best-threshold")
def test_best_threshold_on_probes(arguments):
    assert REFERENCE["best-threshold"](*arguments) == _threshold_of_the_package(*arguments)


@on_probes("predict-with-a-tree")
def test_prediction_is_that_of_the_tree_as_an_expression(arguments):
    node, sample = arguments

    def written(node):
        if isinstance(node, str):
            return repr(node)
        yes, no = written(node["yes"]), written(node["no"])
        return f"({yes} if sample[{node['feature']!r}] <= {node['threshold']!r} else {no})"

    assert REFERENCE["predict-with-a-tree"](node, sample) == eval(written(node), {"sample": sample})


@on_probes("split-mse")
def test_error_of_a_split_on_probes(arguments):
    yes, no = arguments
    errors = np.concatenate([np.array(branch) - np.mean(branch) for branch in (yes, no)])
    assert REFERENCE["split-mse"](yes, no) == pytest.approx(np.mean(errors**2), abs=1e-9)


@on_probes("forest-vote")
def test_vote_on_probes(arguments):
    classes, numbers = np.unique(arguments[0], return_inverse=True)
    modes = stats.mode(numbers.reshape(np.shape(arguments[0])), axis=0).mode
    assert REFERENCE["forest-vote"](*arguments) == classes[modes].tolist()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("entropy-of-counts", lambda counts: tree.entropy(counts)),
        ("entropy-of-counts", lambda counts: stats.entropy(counts, base=2)),
        (
            "information-gain",
            lambda labels, answers: mutual_info_score(labels, answers) / np.log(2),
        ),
        (
            "gain-of-one-outcome",
            lambda share_before, share_after: (
                stats.entropy([share_before, 1 - share_before], base=2)
                - stats.entropy([share_after, 1 - share_after], base=2)
            ),
        ),
        (
            "split-mse",
            lambda yes, no: (np.var(yes) * len(yes) + np.var(no) * len(no)) / len(yes + no),
        ),
        ("best-threshold", lambda values, labels: _threshold_of_the_package(values, labels)),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


def _threshold_of_the_package(values, labels):
    split = tree.best_split([[v] for v in values], labels, criterion="gini")
    return None if split is None else split.threshold
