"""Decision trees against scikit-learn, an exhaustive search, SciPy and closed forms."""

from __future__ import annotations

import pickle
import tracemalloc
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.feature_selection import RFE
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeClassifier as ReferenceTree
from sklearn.tree import DecisionTreeRegressor as ReferenceRegressor
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    Leaf,
    Split,
    best_split,
    cost_complexity_path,
    draw_decision_regions,
    draw_decision_tree,
    entropy,
    export_text,
    gini,
    information_gain,
    leaf_rules,
    node_regions,
)

CRITERIA = ("entropy", "gini")
IMPURITIES = {"entropy": entropy, "gini": gini}
TABLES = {"iris": load_iris, "wine": load_wine, "breast cancer": load_breast_cancer}
counts_of_classes = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any)


def random_table(seed: int, n: int = 300, n_features: int = 6, n_classes: int = 3):
    """Noisy classes that depend on two of the features, values with many repetitions."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 40, size=(n, n_features)) / 4
    noise = rng.normal(scale=2, size=n)
    y = np.digitize(X[:, 0] - X[:, 1] + noise, np.linspace(-4, 4, n_classes + 1)[1:-1])
    return X, y


@parametrize_with_checks(
    [
        DecisionTreeClassifier(),
        DecisionTreeClassifier(criterion="entropy"),
        DecisionTreeClassifier(max_features=1, random_state=0),
        DecisionTreeRegressor(),
    ]
)
def test_estimator_follows_the_contract(estimator, check):
    check(estimator)


# Impurities


@given(counts_of_classes)
def test_entropy_is_that_of_scipy(counts):
    assert entropy(counts) == pytest.approx(stats.entropy(counts, base=2), abs=1e-12)


@given(counts_of_classes)
def test_gini_is_the_share_of_unlike_pairs(counts):
    n = sum(counts)
    unlike = sum(a * b for i, a in enumerate(counts) for j, b in enumerate(counts) if i != j)
    assert gini(counts) == pytest.approx(float(Fraction(unlike, n * n)), abs=1e-12)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_impurity_of_many_nodes_at_once(criterion):
    counts = np.random.default_rng(0).integers(1, 9, size=(4, 5, 3))
    impurity = IMPURITIES[criterion]
    one_by_one = [[impurity(node) for node in row] for row in counts]
    np.testing.assert_allclose(impurity(counts), one_by_one, atol=1e-15)


@given(arrays(int, (3, 4), elements=st.integers(0, 9)).filter(lambda c: c.sum(axis=1).all()))
def test_information_gain_is_the_mutual_information_of_scikit_learn(counts):
    in_nats = mutual_info_score(None, None, contingency=counts)
    assert information_gain(counts) == pytest.approx(in_nats / np.log(2), abs=1e-12)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_gain_is_the_mean_of_the_gains_of_the_branches(criterion):
    counts = np.array([[8, 0, 1], [1, 1, 5]])
    per_branch = information_gain(counts, criterion=criterion, per_branch=True)
    weights = counts.sum(axis=1) / counts.sum()
    assert information_gain(counts, criterion=criterion) == pytest.approx(weights @ per_branch)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: entropy([0, 0]), "of no samples"),
        (lambda: gini([[1, 2], [0, 0]]), "of no samples"),
        (lambda: entropy([2, -1]), "not negative"),
        (lambda: gini([2, np.nan]), "finite"),
        (lambda: entropy(3), "for each class"),
        (lambda: information_gain([1, 2]), r"one row a branch.*\(2,\)"),
        (lambda: information_gain([[1, 2], [0, 0]]), "of no samples"),
        (lambda: information_gain([[1, 2]], criterion="mse"), "one of entropy, gini, not 'mse'"),
        (lambda: best_split([[1.0]], [0, 1]), r"\(1, 1\) and \(2,\)"),
        (lambda: best_split([[1.0]], [0], criterion="x"), "not 'x'"),
        (lambda: best_split([[1.0], [np.nan]], [0, 1]), "X must have finite values"),
        (lambda: best_split([[1.0], [np.inf]], [0, 1]), "X must have finite values"),
        (
            lambda: best_split([[1.0], [2.0]], [0, 1], min_samples_leaf=0),
            "min_samples_leaf must be a whole number of at least 1, not 0",
        ),
    ],
)
def test_bad_input_is_explained(function, message):
    with pytest.raises(ValueError, match=message):
        function()


# The splitter


def candidates(X, y, criterion, min_samples_leaf=1) -> dict[tuple[int, float], float]:
    """Gain of every condition, each by counting the samples on its two sides."""
    one_hot = (y[:, None] == np.unique(y)).astype(float)
    impurity = IMPURITIES[criterion]
    gains = {}
    for feature, column in enumerate(X.T):
        values = np.unique(column)
        thresholds = values[:-1] / 2 + values[1:] / 2
        left = (column <= thresholds[:, None]) @ one_hot
        right = (column > thresholds[:, None]) @ one_hot
        enough = np.minimum(left.sum(axis=1), right.sum(axis=1)) >= min_samples_leaf
        for threshold, *branches in zip(
            thresholds[enough], left[enough], right[enough], strict=True
        ):
            after = sum(branch.sum() * impurity(branch) for branch in branches) / len(y)
            gains[feature, threshold] = impurity(one_hot.sum(axis=0)) - after
    return gains


tables = st.integers(1, 4).flatmap(
    lambda n_features: st.integers(2, 12).flatmap(
        lambda n: st.tuples(
            arrays(float, (n, n_features), elements=st.integers(-3, 3)),
            arrays(int, n, elements=st.integers(0, 2)),
        )
    )
)


@given(table=tables, criterion=st.sampled_from(CRITERIA), min_samples_leaf=st.integers(1, 3))
@settings(deadline=None)
def test_split_is_the_first_of_the_best_of_an_exhaustive_search(table, criterion, min_samples_leaf):
    X, y = table
    split = best_split(X, y, criterion=criterion, min_samples_leaf=min_samples_leaf)
    gains = candidates(X, y, criterion, min_samples_leaf)
    if not gains:
        assert split is None
        return
    largest = max(gains.values())
    assert split.gain == pytest.approx(largest, abs=1e-12)
    first = next(split for split, gain in gains.items() if gain > largest - 1e-9)
    assert (split.feature, split.threshold) == first


@given(table=tables, criterion=st.sampled_from(CRITERIA))
@settings(deadline=None)
def test_each_split_of_a_tree_is_the_best_of_its_node(table, criterion):
    X, y = table
    tree = DecisionTreeClassifier(criterion=criterion).fit(X, y)
    for number, members in samples_of_nodes(tree.nodes_, X):
        node = tree.nodes_[number]
        gains = candidates(X[members], y[members], criterion)
        if node.is_leaf:
            assert not gains or node.impurity == pytest.approx(0)
        else:
            assert node.split.gain == pytest.approx(max(gains.values()), abs=1e-12)


def samples_of_nodes(nodes, X):
    """Number of each node and mask of the samples that reach it, by walking them down."""
    pending = [(0, np.ones(len(X), dtype=bool))]
    while pending:
        number, members = pending.pop()
        yield number, members
        node = nodes[number]
        if not node.is_leaf:
            goes_left = X[:, node.split.feature] <= node.split.threshold
            pending += [(node.right, members & ~goes_left), (node.left, members & goes_left)]


def test_ties_are_broken_as_documented():
    X = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0]])
    assert best_split(X, [0, 1, 1, 0]).threshold == 1.5
    assert best_split(X, [0, 0, 1, 1]).feature == 0
    assert best_split(-X, [0, 0, 1, 1]) == Split(0, -2.5, 1.0)


def test_no_split_without_two_values_or_enough_samples():
    assert best_split([[1.0], [1.0]], [0, 1]) is None
    assert best_split([[1.0], [2.0], [3.0]], [0, 1, 1], min_samples_leaf=2) is None
    assert best_split([[1.0]], [0]) is None


@pytest.mark.parametrize(
    ("low", "high"), [(1.0, np.nextafter(1.0, 2)), (-1.7e308, 1.7e308), (1.7e308, 1.75e308)]
)
def test_threshold_separates_the_values_however_near_or_large_they_are(low, high):
    split = best_split([[low], [high]], [0, 1])
    assert low <= split.threshold < high


# The tree against scikit-learn


def assert_equal_to_scikit_learn(X, y, **parameters):
    """Walk down scikit-learn's tree, and find the same split, or one as good, in each node.

    Where several conditions are equally good, scikit-learn takes any of them. Samples whose way
    down is the same in both trees must be predicted alike; their share is returned.
    """
    # scikit-learn rounds to single precision.
    X = np.asarray(X, dtype=np.float32).astype(float)
    y = np.asarray(y)
    ours = DecisionTreeClassifier(**parameters).fit(X, y)
    theirs = ReferenceTree(**parameters, random_state=0).fit(X, y)
    tree = theirs.tree_
    limits = {name: parameters[name] for name in ("criterion", "min_samples_leaf")}
    # A node of theirs, that of ours with the same samples if there is one, the samples.
    pending = [(0, 0, np.ones(len(X), dtype=bool))]
    alike = np.zeros(len(X), dtype=bool)
    while pending:
        number, same, members = pending.pop()
        left, right = tree.children_left[number], tree.children_right[number]
        if same is not None:
            assert ours.nodes_[same].impurity == pytest.approx(tree.impurity[number], abs=1e-9)
            assert ours.nodes_[same].is_leaf == (left == -1)
        if left == -1:
            alike |= members & (same is not None)
            continue
        weights = tree.weighted_n_node_samples
        gain = (
            tree.impurity[number]
            - (weights[left] * tree.impurity[left] + weights[right] * tree.impurity[right])
            / weights[number]
        )
        split = best_split(X[members], y[members], **limits)
        assert split.gain == pytest.approx(gain, abs=1e-9)
        gains = candidates(X[members], y[members], **limits)
        goes_left = X[:, tree.feature[number]] <= tree.threshold[number]
        if sum(gain > split.gain - 1e-9 for gain in gains.values()) == 1:
            assert split.feature == tree.feature[number]
            assert split.threshold == pytest.approx(tree.threshold[number], rel=1e-6)
        below = (None, None)
        if same is not None:
            split = ours.nodes_[same].split
            if ((X[:, split.feature] <= split.threshold) == goes_left)[members].all():
                below = (ours.nodes_[same].left, ours.nodes_[same].right)
        pending += [(left, below[0], members & goes_left), (right, below[1], members & ~goes_left)]
    np.testing.assert_array_equal(ours.predict(X[alike]), theirs.predict(X[alike]))
    np.testing.assert_allclose(
        ours.predict_proba(X[alike]), theirs.predict_proba(X[alike]), atol=1e-12
    )
    return alike.mean()


@pytest.mark.deep
@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("min_samples_leaf", [1, 5])
@pytest.mark.parametrize("table", TABLES)
def test_tree_is_that_of_scikit_learn(table, min_samples_leaf, criterion):
    X, y = TABLES[table](return_X_y=True)
    alike = assert_equal_to_scikit_learn(
        X, y, criterion=criterion, min_samples_leaf=min_samples_leaf
    )
    assert alike > 0.2


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("seed", range(4))
def test_tree_of_random_data_is_that_of_scikit_learn(seed, criterion):
    X, y = random_table(seed)
    assert assert_equal_to_scikit_learn(X, y, criterion=criterion, min_samples_leaf=8) > 0.8
    assert assert_equal_to_scikit_learn(X, y, criterion=criterion, min_samples_leaf=1) > 0.2


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("max_depth", [1, 3, None])
def test_predictions_of_new_samples_are_those_of_scikit_learn_with_one_feature(
    criterion, max_depth
):
    # With one feature only equal thresholds can tie, and both take the smallest.
    X, y = random_table(5, n_features=2)
    X = X[:, :1] + np.random.default_rng(5).normal(size=(len(X), 1)).astype(np.float32)
    parameters = {"criterion": criterion, "max_depth": max_depth, "min_samples_leaf": 10}
    ours = DecisionTreeClassifier(**parameters).fit(X[:200], y[:200])
    theirs = ReferenceTree(**parameters, random_state=0).fit(X[:200], y[:200])
    np.testing.assert_allclose(ours.predict_proba(X[200:]), theirs.predict_proba(X[200:]))


@pytest.mark.parametrize("table", TABLES)
def test_whole_tree_knows_its_training_samples(table):
    X, y = TABLES[table](return_X_y=True)
    assert DecisionTreeClassifier().fit(X, y).score(X, y) == 1


def test_condition_without_gain_is_taken_for_the_sake_of_those_below_it():
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], ["same", "other", "other", "same"]
    tree = DecisionTreeClassifier(criterion="entropy").fit(X, y)
    assert tree.nodes_[0].split == Split(0, 0.5, 0.0)
    assert tree.predict(X).tolist() == y
    assert tree.get_depth() == 2


def test_equal_samples_of_two_classes_share_a_leaf_and_the_first_class_wins():
    tree = DecisionTreeClassifier().fit([[1.0], [1.0]], ["b", "a"])
    assert tree.nodes_ == [Leaf(depth=0, counts=(1, 1), impurity=0.5)]
    assert tree.predict([[9.0]]) == ["a"]


@pytest.mark.parametrize("max_depth", [0, 1, 2, 5])
@pytest.mark.parametrize("min_samples_leaf", [1, 7])
def test_limits_are_kept(max_depth, min_samples_leaf):
    X, y = random_table(1)
    tree = DecisionTreeClassifier(max_depth=max_depth, min_samples_leaf=min_samples_leaf)
    tree.fit(X, y)
    leaves = [node for node in tree.nodes_ if node.is_leaf]
    assert tree.get_depth() == max_depth
    assert min(node.n_samples for node in leaves) >= min_samples_leaf
    assert sum(node.n_samples for node in leaves) == len(X)
    assert tree.get_n_leaves() == len(leaves)


def test_nodes_are_numbered_as_they_are_grown():
    X, y = random_table(2)
    nodes = DecisionTreeClassifier(max_depth=4).fit(X, y).nodes_
    for number, members in samples_of_nodes(nodes, X):
        node = nodes[number]
        assert node.counts == tuple((y[members] == label).sum() for label in range(3))
        if not node.is_leaf:
            assert node.left == number + 1 < node.right
            assert nodes[node.left].depth == nodes[node.right].depth == node.depth + 1


@pytest.mark.deep
def test_very_deep_tree_needs_no_recursion():
    X = np.arange(3000.0)[:, None]
    # Every cut that separates one sample from the rest is as good as any other: a chain.
    tree = DecisionTreeClassifier().fit(X, np.arange(3000) % 2)
    assert tree.score(X, np.arange(3000) % 2) == 1
    assert len(cost_complexity_path(DecisionTreeClassifier(max_depth=9).fit(X, X[:, 0] % 2))[0])
    pickle.loads(pickle.dumps(tree)).predict(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"criterion": "mse"}, "criterion must be one of entropy, gini, not 'mse'"),
        ({"max_depth": -1}, "max_depth must be a whole number of at least 0, not -1"),
        ({"max_depth": 2.5}, "max_depth must be a whole number"),
        ({"min_samples_leaf": 0}, "min_samples_leaf must be a whole number of at least 1, not 0"),
        ({"min_samples_leaf": None}, "min_samples_leaf must be a whole number"),
        ({"ccp_alpha": -0.1}, r"ccp_alpha must be a number of at least 0, not -0\.1"),
        ({"ccp_alpha": float("nan")}, "ccp_alpha must be a number"),
        ({"ccp_alpha": "much"}, "not 'much'"),
    ],
)
def test_bad_parameters_are_explained(parameters, message):
    with pytest.raises((TypeError, ValueError), match=message):
        DecisionTreeClassifier(**parameters).fit([[1.0], [2.0]], [0, 1])


# Pruning


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("table", TABLES)
def test_pruning_is_that_of_scikit_learn(table, criterion):
    X, y = TABLES[table](return_X_y=True)
    # Of one feature, so that no ties between features are broken differently.
    X = X[:, :1].astype(np.float32).astype(float)
    tree = DecisionTreeClassifier(criterion=criterion).fit(X, y)
    alphas, n_leaves = cost_complexity_path(tree)
    path = ReferenceTree(criterion=criterion, random_state=0).cost_complexity_pruning_path(X, y)
    theirs = path.ccp_alphas[np.diff(path.ccp_alphas, append=np.inf) > 1e-9]
    np.testing.assert_allclose(alphas[np.diff(alphas, append=np.inf) > 1e-9], theirs, atol=1e-9)
    assert n_leaves[-1] == 1
    for position in np.linspace(0, len(theirs) - 2, 6).astype(int):
        alpha = theirs[position : position + 2].mean()
        ours = DecisionTreeClassifier(criterion=criterion, ccp_alpha=alpha).fit(X, y)
        reference = ReferenceTree(criterion=criterion, ccp_alpha=alpha, random_state=0).fit(X, y)
        assert ours.get_n_leaves() == reference.get_n_leaves()
        assert ours.get_n_leaves() == n_leaves[alphas <= alpha][-1]
        np.testing.assert_allclose(ours.predict_proba(X), reference.predict_proba(X))


def subtrees(nodes, number=0):
    """Every way to prune the tree below a node, as the set of its leaves."""
    yield (number,)
    node = nodes[number]
    if not node.is_leaf:
        for left in subtrees(nodes, node.left):
            for right in subtrees(nodes, node.right):
                yield left + right


@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.03, 0.1, 0.4, 2.0])
def test_pruned_tree_is_the_cheapest_of_all(alpha):
    X, y = random_table(3, n=60)
    nodes = DecisionTreeClassifier(max_depth=3).fit(X, y).nodes_

    def cost(leaves):
        risk = sum(nodes[leaf].n_samples / len(X) * nodes[leaf].impurity for leaf in leaves)
        return risk + alpha * len(leaves)

    pruned = DecisionTreeClassifier(max_depth=3, ccp_alpha=alpha).fit(X, y).nodes_
    leaves = [node for node in pruned if node.is_leaf]
    risk = sum(node.n_samples / len(X) * node.impurity for node in leaves)
    cheapest = min(subtrees(nodes), key=lambda leaves: (round(cost(leaves), 9), len(leaves)))
    assert risk + alpha * len(leaves) == pytest.approx(cost(cheapest))
    assert len(leaves) == len(cheapest)


def test_pruned_nodes_are_numbered_anew():
    X, y = random_table(4)
    pruned = DecisionTreeClassifier(ccp_alpha=0.01).fit(X, y)
    assert 1 < len(pruned.nodes_) < len(DecisionTreeClassifier().fit(X, y).nodes_)
    reached = {number for number, _ in samples_of_nodes(pruned.nodes_, X)}
    assert reached == set(range(len(pruned.nodes_)))
    for number, members in samples_of_nodes(pruned.nodes_, X):
        assert pruned.nodes_[number].n_samples == members.sum()


# Text


def test_text_has_a_line_for_each_node_and_names_of_the_table():
    frame = load_iris(as_frame=True)
    tree = DecisionTreeClassifier(max_depth=3).fit(frame.data, frame.target)
    lines = export_text(tree).splitlines()
    assert len(lines) == len(tree.nodes_)
    assert lines[0].startswith(("petal length (cm) <= ", "petal width (cm) <= "))
    assert sum("of" in line for line in lines) == tree.get_n_leaves()


def test_rules_name_each_leaf_with_its_tightest_bounds():
    X = np.arange(8.0)[:, None]
    tree = DecisionTreeClassifier().fit(X, ["a", "a", "b", "b", "b", "c", "c", "c"])
    assert leaf_rules(tree, feature_names=["x"], decimals=1) == [
        "if x <= 1.5: a (2 of 2)",
        "if x <= 4.5 and x > 1.5: b (3 of 3)",
        "if x > 4.5: c (3 of 3)",
    ]
    assert leaf_rules(DecisionTreeClassifier(max_depth=0).fit(X, [0] * 7 + [1])) == [
        "always: 0 (7 of 8)"
    ]


@pytest.mark.parametrize("write", [export_text, leaf_rules])
def test_wrong_number_of_names_is_explained(write):
    tree = DecisionTreeClassifier().fit([[1.0, 2.0], [2.0, 1.0]], [0, 1])
    with pytest.raises(ValueError, match="each of the 2 features, not 1"):
        write(tree, feature_names=["x"])


@pytest.fixture
def diet_tree() -> DecisionTreeClassifier:
    X = [[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]
    return DecisionTreeClassifier().fit(X, ["coc", "fish", "lin", "lin"])


def texts_of(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_decision_tree_shows_each_node_and_answers(diet_tree, axes):
    draw_decision_tree(diet_tree, axes, feature_names=["C14.0", "EPA"], decimals=1)
    shown = texts_of(axes)
    assert shown.count("yes") == shown.count("no") == 2
    assert {"C14.0\n≤ 1.5", "EPA\n≤ 1.5", "coc\n1 of 1", "fish\n1 of 1", "lin\n2 of 2"} < set(shown)
    assert "?" not in shown
    positions = {text.get_text(): text.get_position() for text in axes.texts}
    # Yes is on the left, and each condition stands above the middle of its branches.
    assert positions["coc\n1 of 1"][0] < positions["fish\n1 of 1"][0] < positions["lin\n2 of 2"][0]
    assert positions["C14.0\n≤ 1.5"][1] > positions["EPA\n≤ 1.5"][1] > positions["coc\n1 of 1"][1]


@pytest.mark.parametrize(("n_grown", "n_waiting"), [(0, 1), (1, 2), (2, 3), (4, 1), (5, 0)])
def test_nodes_that_wait_are_question_marks(diet_tree, axes, n_grown, n_waiting):
    draw_decision_tree(diet_tree, axes, n_grown=n_grown)
    assert texts_of(axes).count("?") == n_waiting


def test_tree_of_a_single_leaf_can_be_drawn(axes):
    draw_decision_tree(DecisionTreeClassifier().fit([[1.0]], ["coc"]), axes)
    assert texts_of(axes) == ["coc\n1 of 1"]


@pytest.mark.parametrize(("n_grown", "n_white"), [(0, 1), (1, 2), (2, 3), (5, 0), (None, 0)])
def test_regions_fill_the_plane(diet_tree, axes, n_grown, n_white):
    draw_decision_regions(diet_tree, axes, limits=((0, 3), (0, 4)), n_grown=n_grown)
    assert sum(patch.get_width() * patch.get_height() for patch in axes.patches) == 12
    white = [patch for patch in axes.patches if patch.get_facecolor() == (1, 1, 1, 1)]
    assert len(white) == n_white


def test_regions_need_two_features(axes):
    with pytest.raises(ValueError, match="must have two features, not 1"):
        draw_decision_regions(
            DecisionTreeClassifier().fit([[1.0]], ["coc"]), axes, limits=((0, 1), (0, 1))
        )


# Inputs that others have met


@pytest.mark.parametrize("impurity", [entropy, gini])
@pytest.mark.parametrize("factor", [1e308, 1e-300, 1e-320])
def test_impurity_of_huge_and_tiny_counts(impurity, factor):
    assert impurity([factor, factor]) == pytest.approx(impurity([1, 1]))
    assert impurity([[factor, factor], [1, 3]])[1] == impurity([1, 3])
    assert information_gain([[factor, 0], [0, factor]]) == 1
    narrow = np.array([100, 100, 50], dtype=np.uint8)
    assert impurity(narrow) == pytest.approx(impurity([2, 2, 1]))


@given(
    table=tables,
    criterion=st.sampled_from(CRITERIA),
    exponent=st.integers(-900, 900),
    offset=st.integers(0, 40),
)
@settings(deadline=None)
def test_shifted_and_scaled_features_give_the_shifted_and_scaled_tree(
    table, criterion, exponent, offset
):
    X, y = table
    scale, shift = 2.0**exponent, 2.0**offset
    near = DecisionTreeClassifier(criterion=criterion).fit(X, y).nodes_
    far = DecisionTreeClassifier(criterion=criterion).fit((X + shift) * scale, y).nodes_
    assert len(near) == len(far)
    for one, other in zip(near, far, strict=True):
        assert one.counts == other.counts
        if not one.is_leaf:
            assert other.split.feature == one.split.feature
            assert other.split.threshold == (one.split.threshold + shift) * scale


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.float16, bool, object])
def test_features_of_any_type_are_split_in_double_precision(kind):
    X = np.array([[0], [1], [1], [0]]) if kind is bool else np.array([[100], [110], [120], [126]])
    y = [0, 1, 1, 0]
    assert best_split(X.astype(kind), y) == best_split(X.astype(float), y)


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("whole", [False, True])
def test_weighted_tree_is_that_of_scikit_learn(criterion, whole):
    # Values without repetitions, of one feature: no two conditions are equally good but by chance.
    rng = np.random.default_rng(1)
    X = rng.permutation(200)[:, np.newaxis].astype(float)
    y = rng.integers(0, 3, 200)
    weights = rng.integers(0, 4, 200) if whole else rng.uniform(0.1, 3, 200)
    parameters = {"criterion": criterion, "max_depth": 4, "ccp_alpha": 0.002}
    ours = DecisionTreeClassifier(**parameters).fit(X, y, sample_weight=weights)
    theirs = ReferenceTree(**parameters, random_state=0).fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X))
    assert ours.get_n_leaves() == theirs.get_n_leaves()
    if whole:
        assert isinstance(ours.nodes_[0].counts[0], int)
        repeated = DecisionTreeClassifier(**parameters).fit(
            np.repeat(X, weights.tolist(), axis=0), np.repeat(y, weights.tolist())
        )
        assert repeated.nodes_ == ours.nodes_


def test_weights_so_unlike_that_one_is_lost():
    X, y = [[1.0], [2.0], [3.0]], [0, 1, 0]
    tree = DecisionTreeClassifier().fit(X, y, sample_weight=[1, 1e-19, 1])
    assert tree.predict(X).tolist() == y
    text = export_text(DecisionTreeClassifier().fit(X[:2], y[:2], sample_weight=[0.5, 2.25]))
    assert "0 (0.5 of 0.5)" in text
    assert "1 (2.25 of 2.25)" in text


@pytest.mark.parametrize("criterion", CRITERIA)
def test_importances_of_features_are_those_of_scikit_learn(criterion):
    rng = np.random.default_rng(2)
    X = np.column_stack([rng.permutation(600) for _ in range(4)]).astype(float)
    y = np.digitize(X[:, 0] + X[:, 2] / 2 + rng.normal(scale=90, size=600), [300, 600])
    parameters = {"criterion": criterion, "min_samples_leaf": 40}
    ours = DecisionTreeClassifier(**parameters).fit(X, y)
    theirs = ReferenceTree(**parameters, random_state=0).fit(X, y)
    assert ours.get_n_leaves() == theirs.get_n_leaves()
    np.testing.assert_allclose(ours.feature_importances_, theirs.feature_importances_)
    assert DecisionTreeClassifier(max_depth=0).fit(X, y).feature_importances_.tolist() == [0] * 4
    assert RFE(ours, n_features_to_select=2).fit(X, y).support_.sum() == 2


def test_memory_does_not_grow_with_features_times_classes():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(2000, 50)), rng.integers(0, 26, 2000)
    tracemalloc.start()
    DecisionTreeClassifier(max_depth=1).fit(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The counts of all cuts together would be 26 times the table, several times over.
    assert peak < 20 * X.nbytes + 30e6 < 3 * 26 * X.nbytes


@pytest.mark.parametrize("block", [1, 50, 2**30])
def test_the_number_of_cuts_at_a_time_changes_nothing(block, monkeypatch):
    X, y = random_table(7, n=80)
    expected = DecisionTreeClassifier().fit(X, y).nodes_
    monkeypatch.setattr("nutrigen.learning.tree._BLOCK", block)
    assert DecisionTreeClassifier().fit(X, y).nodes_ == expected


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_class_is_named(missing):
    for fit in (DecisionTreeClassifier().fit, best_split):
        with pytest.raises(ValueError, match="y is missing for sample 1"):
            fit([[1.0], [2.0], [3.0]], ["a", missing, "b"])
        with pytest.raises(TypeError, match="y mixes"):
            fit([[1.0], [2.0], [3.0]], ["a", 1, "b"])


def test_rows_have_to_fit_and_columns_are_matched_by_name():
    X = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0]}, index=list("xyz"))
    y = pd.Series([0, 0, 1], index=list("xyz"))
    assert best_split(X, y) == best_split(X.to_numpy(), y.to_numpy())
    with pytest.raises(ValueError, match="the same names of rows in another order"):
        best_split(X, y[::-1])
    with pytest.raises(ValueError, match="feature names"):
        DecisionTreeClassifier().fit(X, y).predict(X[["b", "a"]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda tree, ax: export_text(tree, feature_names="xy"),
            "must be a list",
        ),
        (lambda tree, ax: leaf_rules(tree, decimals="2"), "decimals must be a whole number"),
        (lambda tree, ax: draw_decision_tree(tree, ax, n_grown=1.5), "n_grown must be"),
        (
            lambda tree, ax: draw_decision_tree(tree, ax, feature_names=["x"]),
            "features, not 1",
        ),
        (lambda tree, ax: draw_decision_regions(tree, ax, limits=(0, 3)), "two pairs"),
        (
            lambda tree, ax: draw_decision_regions(tree, ax, limits=((3, 0), (0, 1))),
            "two pairs",
        ),
        (
            lambda tree, ax: node_regions(ReferenceTree()),
            "classifier must be a tree",
        ),
        (
            lambda tree, ax: cost_complexity_path("tree"),
            "classifier must be a tree",
        ),
        (
            lambda tree, ax: information_gain([[1, 2]], per_branch="no"),
            "per_branch must",
        ),
        (lambda tree, ax: entropy({"a": 1}), "counts must hold numbers in an order"),
    ],
)
def test_arguments_of_the_wrong_type_are_named(call, message, diet_tree, axes):
    with pytest.raises((TypeError, ValueError), match=message):
        call(diet_tree, axes)


# Random features


def test_node_looks_among_as_many_features_as_it_may():
    X, y = random_table(5, n=200, n_features=5)
    seeds = range(40)
    roots = [
        DecisionTreeClassifier(max_features=2, random_state=s).fit(X, y).nodes_[0] for s in seeds
    ]
    gains = [best_split(X[:, [j]], y, criterion="gini").gain for j in range(5)]
    by_gain = np.argsort(gains)
    found = {root.split.feature for root in roots}
    # The worst feature can never win among two; each of the others can.
    assert found == set(by_gain[1:])
    for root in roots:
        assert root.split.gain == pytest.approx(gains[root.split.feature])


def test_all_features_need_no_chance():
    X, y = random_table(5, n=200)
    plain = DecisionTreeClassifier().fit(X, y)
    for n in (X.shape[1], 99):
        assert (
            DecisionTreeClassifier(max_features=n, random_state=1).fit(X, y).nodes_ == plain.nodes_
        )


def test_constant_features_are_passed_over():
    X, y = random_table(5, n=60, n_features=2)
    padded = np.column_stack([np.ones((60, 8)), X])
    tree = DecisionTreeClassifier(max_features=1, random_state=0).fit(padded, y)
    asked = {node.split.feature for node in tree.nodes_ if not node.is_leaf}
    assert asked <= {8, 9}
    assert tree.score(padded, y) == DecisionTreeClassifier().fit(X, y).score(X, y)


@pytest.mark.parametrize("max_features", [0, -1, 0.5, True, "sqrt"])
def test_number_of_features_is_checked(max_features):
    with pytest.raises((TypeError, ValueError), match="max_features must be a whole number"):
        DecisionTreeClassifier(max_features=max_features).fit([[1.0], [2.0]], [0, 1])


# Trees for numbers


def regression_table(seed, n=150):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4)).astype(np.float32).astype(float)
    return X, np.sin(2 * X[:, 0]) + X[:, 1] * (X[:, 2] > 0) + rng.normal(scale=0.3, size=n)


@pytest.mark.parametrize("depth", [0, 1, 2, 4])
@pytest.mark.parametrize("size", [1, 7])
@pytest.mark.parametrize("seed", range(3))
def test_regression_tree_is_that_of_scikit_learn(depth, size, seed):
    X, y = regression_table(seed)
    ours = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=size).fit(X[:100], y[:100])
    if depth == 0:
        np.testing.assert_allclose(ours.predict(X), np.full(len(X), y[:100].mean()))
        return
    theirs = ReferenceRegressor(max_depth=depth, min_samples_leaf=size, random_state=0)
    theirs.fit(X[:100], y[:100])
    np.testing.assert_allclose(ours.predict(X[:100]), theirs.predict(X[:100]))
    if size == 7:  # small nodes have equally good conditions
        np.testing.assert_allclose(ours.predict(X), theirs.predict(X))
        np.testing.assert_array_equal(ours.apply(X), theirs.apply(X))
        impurity = np.var(y[:100]) - sum(
            node.n_samples / 100 * node.split.gain for node in ours.nodes_ if not node.is_leaf
        )
        assert np.mean((y[:100] - ours.predict(X[:100])) ** 2) == pytest.approx(impurity)


def test_whole_regression_tree_knows_its_targets_by_heart():
    X, y = regression_table(9)
    np.testing.assert_allclose(DecisionTreeRegressor().fit(X, y).predict(X), y)
    assert len(DecisionTreeRegressor().fit(X, np.full(len(X), 0.1)).nodes_) == 1


def test_first_of_equally_good_means_is_taken():
    X = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0]])
    split = DecisionTreeRegressor(max_depth=1).fit(X, [0.0, 1.0, 1.0, 0.0]).nodes_[0].split
    assert (split.feature, split.threshold) == (0, 1.5)
    alone = DecisionTreeRegressor().fit([[1.0], [np.nextafter(1.0, 2.0)]], [0.0, 1.0])
    assert alone.nodes_[0].split.threshold == 1.0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"max_depth": -1}, "max_depth"), ({"min_samples_leaf": 0}, "min_samples_leaf")],
)
def test_regression_tree_refuses(parameters, message):
    with pytest.raises(ValueError, match=f"{message} must be"):
        DecisionTreeRegressor(**parameters).fit([[1.0], [2.0]], [0.0, 1.0])
    with pytest.raises(ValueError, match="y reaches"):
        DecisionTreeRegressor().fit([[1.0], [2.0]], [0.0, 1e200])
