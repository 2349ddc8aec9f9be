"""The references of the exercises on decision trees, against SciPy and scikit-learn."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter

import numpy as np
import pytest
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeRegressor

from nutrigen import tree
from nutrigen.exercises import check, list_exercises

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


# Wrong answers, written anew


def entropy_by_loop(counts):
    entropy = 0
    for count in counts:
        p = count / sum(counts)
        entropy -= p * math.log2(p)
    return entropy


def entropy_by_numpy(counts):
    p = np.array(counts) / np.sum(counts)
    return -(p * np.log2(p)).sum()


def entropy_of_raw_counts(counts):
    present = np.array([count for count in counts if count])
    return -(present @ np.log2(present))


def entropy_over_its_maximum(counts):
    present = [count for count in counts if count]
    if len(present) == 1:
        return 0.0
    return stats.entropy(present) / math.log(len(present))


def shares_of(labels):
    _, numbers = np.unique(labels, return_counts=True)
    return numbers / numbers.sum()


def unlike_pairs(labels):
    if not labels:
        raise ValueError("no labels")
    pairs = list(itertools.combinations(labels, 2))
    return sum(a != b for a, b in pairs) / len(pairs)


def products_of_two_classes(labels):
    if not labels:
        raise ValueError("no labels")
    return sum(p * q for p, q in itertools.combinations(shares_of(labels), 2))


def first_of_two_is_of_the_same_class(labels):
    if not labels:
        raise ValueError("no labels")
    return np.mean([a == b for a in labels for b in labels])


def gini_of_labels(labels):
    share = {label: labels.count(label) / len(labels) for label in labels}
    return sum(p * (1 - p) for p in share.values())


def gini_with_a_default(labels):
    return 0 if len(labels) == 0 else gini_of_labels(labels)


def branches_of(labels, answers):
    branches = {}
    for label, answer in zip(labels, answers, strict=True):
        branches.setdefault(answer, []).append(label)
    return branches


def bits(labels):
    return stats.entropy(shares_of(labels), base=2)


def mean_gain_of_the_branches(labels, answers):
    return np.mean([bits(labels) - bits(b) for b in branches_of(labels, answers).values()])


def gain_without_weights(labels, answers):
    gain = bits(labels)
    for branch in branches_of(labels, answers).values():
        gain -= bits(branch)
    return gain


def conditional_entropy(labels, answers):
    joint = as_counts(zip(labels, answers, strict=True))
    return stats.entropy(joint, base=2) - bits(answers)


def entropy_after_minus_before(labels, answers):
    return conditional_entropy(labels, answers) - bits(labels)


def decrease_of_gini(labels, answers):
    after = 0
    for branch in branches_of(labels, answers).values():
        after += gini_of_labels(branch) * len(branch)
    return gini_of_labels(labels) - after / len(labels)


def gain_of_the_first_answer(labels, answers):
    chosen = np.array(labels)[np.array(answers) == answers[0]]
    return bits(labels) - bits(chosen)


def gain_of_first_answer_or_not(labels, answers):
    is_first = np.array(answers) == answers[0]
    gain = bits(labels)
    for mask in (is_first, ~is_first):
        if mask.any():
            gain -= mask.mean() * bits(np.array(labels)[mask])
    return gain


def two_shares(p):
    return np.array([p, 1 - p])


def gain_of_answer(before, after):
    return stats.entropy(two_shares(before), base=2) - stats.entropy(two_shares(after), base=2)


def p_log_p(p):
    return special.entr(p) / math.log(2)


def scan(values, labels, between, loss, better):
    """Try the thresholds from the smallest to the largest value."""
    values, labels = np.array(values), np.array(labels)
    best, chosen = None, None
    distinct = np.unique(values)
    for low, high in itertools.pairwise(distinct):
        threshold = between(low, high)
        yes, no = labels[values <= low], labels[values > low]
        result = loss(yes, no)
        if best is None or better(result, best):
            best, chosen = result, float(threshold)
    return chosen


def middle(low, high):
    return (low + high) / 2


def clearly_less(new, old):
    return new < old - 1e-9


def weighted_gini(yes, no):
    return sum(len(b) * tree.gini(as_counts(b)) for b in (yes, no)) / (len(yes) + len(no))


def plain_gini(yes, no):
    return tree.gini(as_counts(yes)) + tree.gini(as_counts(no))


def minority(yes, no):
    return sum(np.sum(np.array(b) != statistics.mode(b.tolist())) for b in (yes, no))


def threshold_by_entropy(values, labels):
    split = tree.best_split([[v] for v in values], labels, criterion="entropy")
    return None if split is None else split.threshold


def walk(node, sample, branch):
    if isinstance(node, str):
        return node
    value, threshold = sample[node["feature"]], node["threshold"]
    return walk(node[branch(value, threshold)], sample, branch)


def one_question(node, sample):
    match node:
        case {"feature": feature, "threshold": threshold, "yes": yes, "no": no}:
            return no if sample[feature] > threshold else yes
    return node


def leftmost_leaf(node, sample):
    while isinstance(node, dict):
        node = node["yes"]
    return node


def residuals(yes, no):
    return np.concatenate([np.array(b) - np.mean(b) for b in (yes, no)])


def sample_variances(yes, no):
    n = len(yes) + len(no)
    return sum(len(b) / n * statistics.variance(b) for b in (yes, no) if len(b) > 1)


def ballots(predictions):
    return np.array(predictions, dtype=object).T.tolist()


def tally(predictions, choose):
    return [choose(sorted(Counter(ballot).items())) for ballot in ballots(predictions)]


def vote_in_order_of_trees(predictions):
    result = []
    for ballot in ballots(predictions):
        votes = {}
        for label in ballot:
            votes[label] = votes.get(label, 0) + 1
        result.append(max(votes, key=votes.get))
    return result


def vote_of_everything(predictions):
    classes, votes = np.unique(np.concatenate(predictions), return_counts=True)
    return [str(classes[votes.argmax()]) for _ in predictions[0]]


def favorite_of_each_tree(predictions):
    return [min(tree, key=lambda label: (-tree.count(label), label)) for tree in predictions]


WRONG = {
    "entropy-of-counts": {
        "zero-not-handled": (entropy_by_loop, entropy_by_numpy),
        "natural-logarithm": lambda counts: stats.entropy(counts),
        "logarithm-to-base-10": lambda counts: stats.entropy(counts, base=10),
        "sign": lambda counts: -tree.entropy(counts),
        "counts-instead-of-shares": entropy_of_raw_counts,
        "mean-over-classes": lambda counts: (
            np.mean(special.entr(np.array(counts) / sum(counts))) / np.log(2)
        ),
        "normalized": entropy_over_its_maximum,
    },
    "gini-impurity": {
        "sum-of-squares": first_of_two_is_of_the_same_class,
        "error-of-the-majority": lambda labels: np.mean(
            np.array(labels) != statistics.mode(labels)
        ),
        "without-replacement": unlike_pairs,
        "half": products_of_two_classes,
        "entropy": bits,
        "empty-is-pure": (
            gini_with_a_default,
            gini_of_labels,
            lambda labels: 1 - np.square([n / len(labels) for n in as_counts(labels)]).sum(),
        ),
    },
    "information-gain": {
        "unweighted": mean_gain_of_the_branches,
        "sum-of-branches": gain_without_weights,
        "after-only": conditional_entropy,
        "sign": entropy_after_minus_before,
        "natural-logarithm": lambda labels, answers: mutual_info_score(labels, answers),
        "gini": decrease_of_gini,
        "first-answer-only": gain_of_the_first_answer,
        "two-answers-only": gain_of_first_answer_or_not,
        "entropy-of-the-answers": lambda labels, answers: bits(answers),
    },
    "gain-of-one-outcome": {
        "never-negative": (
            lambda before, after: np.clip(gain_of_answer(before, after), 0, None),
            lambda before, after: np.abs(gain_of_answer(before, after)),
        ),
        "sign": lambda before, after: gain_of_answer(after, before),
        "one-class-forgotten": lambda before, after: p_log_p(before) - p_log_p(after),
        "natural-logarithm": lambda before, after: (
            stats.entropy(two_shares(before)) - stats.entropy(two_shares(after))
        ),
        "difference-of-shares": (
            lambda before, after: np.subtract(before, after),
            lambda before, after: np.subtract(after, before),
        ),
        "divergence": lambda before, after: stats.entropy(
            two_shares(after), two_shares(before), base=2
        ),
    },
    "best-threshold": {
        "value-instead-of-middle": (
            lambda v, c: scan(v, c, lambda low, high: low, weighted_gini, clearly_less),
            lambda v, c: scan(v, c, lambda low, high: high, weighted_gini, clearly_less),
        ),
        "unweighted": lambda v, c: scan(v, c, middle, plain_gini, clearly_less),
        "least-pure": lambda v, c: scan(
            v, c, middle, weighted_gini, lambda new, old: new > old + 1e-9
        ),
        "largest-of-ties": lambda v, c: scan(
            v, c, middle, weighted_gini, lambda new, old: new < old + 1e-9
        ),
        "fewest-errors": lambda v, c: scan(v, c, middle, minority, lambda new, old: new < old),
        "entropy": threshold_by_entropy,
    },
    "predict-with-a-tree": {
        "branches-exchanged": (
            lambda node, sample: walk(node, sample, lambda x, t: "no" if x <= t else "yes"),
            lambda node, sample: walk(node, sample, lambda x, t: "no" if x < t else "yes"),
        ),
        "strictly-below": lambda node, sample: walk(
            node, sample, lambda x, t: "no" if x >= t else "yes"
        ),
        "first-question-only": one_question,
        "always-yes": leftmost_leaf,
    },
    "split-mse": {
        "unweighted": lambda yes, no: np.mean([np.var(yes), np.var(no)]),
        "sum-of-branches": lambda yes, no: statistics.pvariance(yes) + statistics.pvariance(no),
        "common-mean": lambda yes, no: np.var(np.concatenate([yes, no])),
        "decrease": lambda yes, no: (
            len(yes) * len(no) * (np.mean(yes) - np.mean(no)) ** 2 / len(yes + no) ** 2
        ),
        "sum-of-squares": lambda yes, no: np.sum(residuals(yes, no) ** 2),
        "n-minus-one": (
            sample_variances,
            lambda yes, no: (
                (len(yes) * np.var(yes, ddof=1) + len(no) * np.var(no, ddof=1)) / len(yes + no)
            ),
            lambda yes, no: np.sum(residuals(yes, no) ** 2) / (len(yes + no) - 1),
        ),
        "root": lambda yes, no: np.linalg.norm(residuals(yes, no)) / len(yes + no) ** 0.5,
        "absolute": lambda yes, no: np.abs(residuals(yes, no)).mean(),
    },
    "forest-vote": {
        "wrong-axis": favorite_of_each_tree,
        "one-for-all": vote_of_everything,
        "first-tree": lambda predictions: predictions[0][:],
        "rarest": lambda predictions: tally(
            predictions, lambda votes: sorted(votes, key=lambda pair: pair[1])[0][0]
        ),
        "ties-by-order": vote_in_order_of_trees,
        "ties-to-the-last": lambda predictions: tally(
            predictions, lambda votes: sorted(votes, key=lambda pair: pair[1])[-1][0]
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("decision-trees", WRONG)
