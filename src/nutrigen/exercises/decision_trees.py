"""Exercises of the chapter on decision trees: references, inputs and typical mistakes.

The references are plain Python, written for clarity and independent of `nutrigen.tree`, with which
the tests compare them.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "decision-trees"
_DIETS = ("coc", "fish", "lin", "ref", "sun")


def _draw_labels(rng: np.random.Generator, n: int, n_classes: int) -> list[str]:
    return [_DIETS[int(i)] for i in rng.integers(n_classes, size=n)]


# Entropy


def _entropy(counts: list, base: float = 2.0) -> float:
    shares = [count / sum(counts) for count in counts if count > 0]
    # Adding 0 turns a negative zero into zero.
    return 0.0 - sum(share * math.log(share, base) for share in shares)


def _entropy_without_care(counts: list) -> float:
    return -sum(count / sum(counts) * math.log2(count / sum(counts)) for count in counts)


_ENTROPY = Exercise(
    name="entropy-of-counts",
    chapter=_CHAPTER,
    title="Entropy of a node",
    objective="decision-trees/impurity",
    reference=lambda counts: _entropy(counts),
    hint=(
        "Turn the counts into shares by dividing by their sum. Then add up the share times its "
        "logarithm to base 2, and change the sign."
    ),
    mistakes=(
        Mistake(
            "zero-not-handled",
            _entropy_without_care,
            "A class without samples has no logarithm. It contributes nothing: leave it out of "
            "the sum.",
            # NumPy goes on with nan where math.log2 raises.
            variants=(lambda counts: math.nan if 0 in counts else _entropy(counts),),
        ),
        Mistake(
            "natural-logarithm",
            lambda counts: _entropy(counts, math.e),
            "This is the entropy in nats, from the natural logarithm. For bits, take the "
            "logarithm to base 2.",
        ),
        Mistake(
            "logarithm-to-base-10",
            lambda counts: _entropy(counts, 10),
            "This takes the logarithm to base 10. For bits, take it to base 2.",
        ),
        Mistake(
            "sign",
            lambda counts: -_entropy(counts),
            "The logarithm of a share is negative or zero, and an uncertainty is not: the sum "
            "needs a minus in front.",
        ),
        Mistake(
            "counts-instead-of-shares",
            lambda counts: -sum(count * math.log2(count) for count in counts if count > 0),
            "The formula wants shares, which add up to 1, not counts: divide each count by the "
            "sum of all.",
        ),
        Mistake(
            "mean-over-classes",
            lambda counts: _entropy(counts) / len(counts),
            "This divides by the number of classes. The shares are the weights already: only add "
            "up.",
        ),
        Mistake(
            "normalized",
            lambda counts: _entropy(counts, max(sum(c > 0 for c in counts), 2)),
            "This divides by the largest possible entropy. The unit is bits: with four equally "
            "frequent classes the entropy is 2.",
        ),
    ),
    edge_cases=(
        Probe(([7],), "a single class"),
        Probe(([0, 12],), "a class without samples"),
        Probe(([5, 0, 5, 0],), "classes without samples"),
        Probe(([3, 3],), "two equally frequent classes"),
        Probe(([2, 2, 2, 2],), "four equally frequent classes"),
    ),
    draw=lambda rng: ([int(n) for n in rng.integers(1, 30, size=rng.integers(3, 6))],),
)


# Gini impurity


def _gini(labels: list) -> float:
    if not labels:
        raise ValueError("an empty node has no impurity")
    return 1 - sum((count / len(labels)) ** 2 for count in Counter(labels).values())


_GINI = Exercise(
    name="gini-impurity",
    chapter=_CHAPTER,
    title="Gini impurity of a node",
    objective="decision-trees/impurity",
    reference=_gini,
    hint=(
        "How often does each label occur? Divide by the number of labels, square, add up, and "
        "subtract the sum from 1."
    ),
    mistakes=(
        Mistake(
            "sum-of-squares",
            lambda labels: 1 - _gini(labels),
            "This is the probability that two samples are of the same class. The impurity is that "
            "they differ: subtract it from 1.",
        ),
        Mistake(
            "error-of-the-majority",
            lambda labels: 1 - max(Counter(labels).values()) / len(labels),
            "This is the share that a majority vote gets wrong. The Gini impurity subtracts the "
            "squares of all shares from 1.",
        ),
        Mistake(
            "without-replacement",
            lambda labels: _gini(labels) * len(labels) / (len(labels) - 1),
            "This draws the second sample without putting back the first. The Gini impurity "
            "draws with replacement.",
        ),
        Mistake(
            "half",
            lambda labels: _gini(labels) / 2,
            "This counts each pair of unlike classes once, but the first and the second sample "
            "can change places: it is half of the Gini impurity.",
        ),
        Mistake(
            "entropy",
            lambda labels: _entropy(list(Counter(labels).values())),
            "This is the entropy. The Gini impurity has squares where the entropy has logarithms.",
        ),
        Mistake(
            "empty-is-pure",
            lambda labels: _gini(labels) if labels else 0.0,
            "An empty list is neither pure nor mixed: raise a ValueError instead of returning "
            "a number.",
            variants=(
                # 1.0, since the integer 1 would not match NumPy's 1.0.
                lambda labels: 1.0 - sum((labels.count(c) / len(labels)) ** 2 for c in set(labels)),
            ),
        ),
    ),
    edge_cases=(
        Probe(([],), "an empty list"),
        Probe((["fish"],), "a single sample"),
        Probe((["fish", "fish", "fish"],), "a pure node"),
        Probe((["coc", "fish"],), "two equally frequent classes"),
    ),
    draw=lambda rng: (["coc", "lin", "ref", *_draw_labels(rng, int(rng.integers(4, 12)), 4)],),
)


# Information gain


def _branches(labels: list, answers: list) -> list[list]:
    return [
        [label for label, given in zip(labels, answers, strict=True) if given == answer]
        for answer in dict.fromkeys(answers)
    ]


def _information_gain(
    labels: list, answers: list, impurity: Callable[[list], float] | None = None
) -> float:
    impurity = impurity or _uncertainty
    branches = _branches(labels, answers)
    after = sum(len(branch) / len(labels) * impurity(branch) for branch in branches)
    return impurity(labels) - after


def _uncertainty(labels: list, base: float = 2.0) -> float:
    return _entropy(list(Counter(labels).values()), base)


def _gain_unweighted(labels: list, answers: list) -> float:
    branches = _branches(labels, answers)
    return _uncertainty(labels) - sum(map(_uncertainty, branches)) / len(branches)


def _draw_answers(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(8, 16))
    labels = ["coc", "fish", *_draw_labels(rng, n - 2, 3)]
    answers = ["yes", "yes", "no", *(str(a) for a in rng.choice(["yes", "no", "maybe"], n - 3))]
    return labels, answers


_INFORMATION_GAIN = Exercise(
    name="information-gain",
    chapter=_CHAPTER,
    title="Information gain of a question",
    objective="decision-trees/gain",
    reference=lambda labels, answers: _information_gain(labels, answers),
    hint=(
        "Collect the labels of each answer. From the entropy of all labels subtract the entropy of "
        "each of these branches times its share of the samples."
    ),
    mistakes=(
        Mistake(
            "unweighted",
            _gain_unweighted,
            "The branches count alike here. A branch counts as much as it has samples: weight its "
            "entropy by its share.",
        ),
        Mistake(
            "sum-of-branches",
            lambda labels, answers: (
                _uncertainty(labels) - sum(map(_uncertainty, _branches(labels, answers)))
            ),
            "The entropies of the branches are added up without weights. Each needs its share of "
            "the samples as a factor.",
        ),
        Mistake(
            "after-only",
            lambda labels, answers: _uncertainty(labels) - _information_gain(labels, answers),
            "This is the entropy that is left after the answer. The gain is what has gone: "
            "subtract it from the entropy before.",
        ),
        Mistake(
            "sign",
            lambda labels, answers: -_information_gain(labels, answers),
            "The sign is wrong: before minus after, so that a good question has a large gain.",
        ),
        Mistake(
            "natural-logarithm",
            lambda labels, answers: _information_gain(
                labels, answers, functools.partial(_uncertainty, base=math.e)
            ),
            "This is the gain in nats, from the natural logarithm. For bits, take the logarithm "
            "to base 2.",
        ),
        Mistake(
            "gini",
            lambda labels, answers: _information_gain(labels, answers, _gini),
            "This is the decrease of the Gini impurity. The information gain is that of the "
            "entropy.",
        ),
        Mistake(
            "first-answer-only",
            lambda labels, answers: (
                _uncertainty(labels) - _uncertainty(_branches(labels, answers)[0])
            ),
            "This is the gain of a single outcome. The information gain is the mean over all "
            "answers, each weighted by how often it is given.",
        ),
        Mistake(
            "two-answers-only",
            lambda labels, answers: _information_gain(
                labels, [answer == answers[0] for answer in answers]
            ),
            "There are more than two answers, but this distinguishes one of them from all others: "
            "go through all that occur.",
        ),
        Mistake(
            "entropy-of-the-answers",
            lambda labels, answers: _uncertainty(answers),
            "This is the entropy of the answers, whatever the classes are. A participant number "
            "would have the largest.",
        ),
    ),
    edge_cases=(
        Probe((["coc", "coc", "lin"], ["yes", "yes", "no"]), "a question that separates perfectly"),
        Probe((["coc", "lin", "coc", "lin"], ["a", "a", "b", "b"]), "a question without any gain"),
        Probe((["coc", "coc"], ["yes", "no"]), "a pure node"),
        Probe((["coc", "lin", "ref"], ["yes", "yes", "yes"]), "everyone gives the same answer"),
        Probe((["coc", "lin", "coc"], ["1", "2", "3"]), "everyone gives another answer"),
    ),
    draw=_draw_answers,
)


# Gain of one outcome


def _binary_entropy(share: float, base: float = 2.0) -> float:
    return _entropy([share, 1 - share], base)


def _gain_of_one_outcome(share_before: float, share_after: float) -> float:
    return _binary_entropy(share_before) - _binary_entropy(share_after)


def _one_term(share: float) -> float:
    return -share * math.log2(share) if share > 0 else 0.0


_GAIN_OF_ONE_OUTCOME = Exercise(
    name="gain-of-one-outcome",
    chapter=_CHAPTER,
    title="Gain of one outcome",
    objective="decision-trees/gain",
    reference=_gain_of_one_outcome,
    hint=(
        "If the first class has the share p, the second has 1 - p. Subtract the entropy of the "
        "two shares after the answer from that before it."
    ),
    mistakes=(
        Mistake(
            "never-negative",
            lambda share_before, share_after: max(
                _gain_of_one_outcome(share_before, share_after), 0.0
            ),
            "The gain of one outcome may be negative: an answer can make us less certain. Only "
            "its mean over all answers can't.",
            variants=(
                lambda share_before, share_after: abs(
                    _gain_of_one_outcome(share_before, share_after)
                ),
            ),
        ),
        Mistake(
            "sign",
            lambda share_before, share_after: -_gain_of_one_outcome(share_before, share_after),
            "The sign is wrong: the uncertainty before the answer minus that after it.",
        ),
        Mistake(
            "one-class-forgotten",
            lambda share_before, share_after: _one_term(share_before) - _one_term(share_after),
            "Only the first class is in the sum. The second one, with the share 1 - p, adds to "
            "the entropy, too.",
        ),
        Mistake(
            "natural-logarithm",
            lambda share_before, share_after: (
                _binary_entropy(share_before, math.e) - _binary_entropy(share_after, math.e)
            ),
            "This is the gain in nats, from the natural logarithm. For bits, take the logarithm "
            "to base 2.",
        ),
        Mistake(
            "difference-of-shares",
            lambda share_before, share_after: share_before - share_after,
            "This is the change of the share. The gain is the change of the uncertainty, "
            "that is of the entropy.",
            variants=(lambda share_before, share_after: share_after - share_before,),
        ),
        Mistake(
            "divergence",
            lambda share_before, share_after: _divergence(share_after, share_before),
            "This is the Kullback-Leibler divergence of the shares after the answer from those "
            "before. It says how surprising the answer was and is never negative; asked for is "
            "the difference of two entropies.",
        ),
    ),
    edge_cases=(
        Probe((0.5, 1.0), "an answer that settles it"),
        Probe((0.4, 0.0), "an answer that rules the first class out"),
        Probe((1.0, 0.7), "a certainty that is shaken"),
        Probe((0.0, 0.2), "a certainty that is shaken"),
        Probe((0.1, 0.5), "an answer that leaves us in doubt"),
        Probe((0.2, 0.8), "an answer that exchanges the shares"),
        Probe((0.3, 0.3), "an answer that changes nothing"),
    ),
    draw=lambda rng: tuple(round(float(p), 2) for p in rng.uniform(0.03, 0.97, size=2)),
    # 1 - p is rounded, so that exchanged shares leave a rounding error in place of a zero.
    atol=1e-9,
)


def _divergence(p: float, q: float) -> float:
    terms = ((p, q), (1 - p, 1 - q))
    return sum(a * math.log2(a / b) if b > 0 else math.inf for a, b in terms if a > 0)


# Best threshold


def _halves(values: list, labels: list, threshold: float) -> tuple[list, list]:
    pairs = list(zip(values, labels, strict=True))
    return (
        [label for value, label in pairs if value <= threshold],
        [label for value, label in pairs if value > threshold],
    )


def _weighted_gini(values: list, labels: list, threshold: float) -> float:
    halves = _halves(values, labels, threshold)
    return sum(len(half) * _gini(half) for half in halves) / len(labels)


def _midpoints(values: list) -> list[float]:
    distinct = sorted(set(values))
    return [(a + b) / 2 for a, b in itertools.pairwise(distinct)]


def _search(
    score: Callable[[list, list, float], float],
    values: list,
    labels: list,
    candidates: Callable[[list], list] = _midpoints,
    tie: Callable = min,
) -> float | None:
    scores = {t: score(values, labels, t) for t in candidates(values)}
    if not scores:
        return None
    smallest = min(scores.values())
    return tie(t for t, s in scores.items() if s < smallest + 1e-9)


def _upper_value_of_best_gap(values: list, labels: list) -> float | None:
    threshold = _search(_weighted_gini, values, labels)
    return threshold if threshold is None else min(v for v in values if v > threshold)


def _unweighted_gini(values: list, labels: list, threshold: float) -> float:
    return sum(_gini(half) for half in _halves(values, labels, threshold))


def _weighted_error(values: list, labels: list, threshold: float) -> float:
    halves = _halves(values, labels, threshold)
    return sum(len(half) - max(Counter(half).values()) for half in halves)


def _draw_feature(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(8, 14))
    values = [round(float(v), 1) for v in rng.uniform(0, 3, size=n)]
    labels = [
        "sun" if value + rng.normal(scale=0.7) > 1 else str(rng.choice(["lin", "fish"]))
        for value in values
    ]
    return values, labels


_BEST_THRESHOLD = Exercise(
    name="best-threshold",
    chapter=_CHAPTER,
    title="Best threshold of one feature",
    objective="decision-trees/splitter",
    reference=lambda values, labels: _search(_weighted_gini, values, labels),
    hint=(
        "Sort the different values, and try the middle between each and the next. Divide the "
        "labels by it, and keep the threshold with the smallest weighted impurity."
    ),
    mistakes=(
        Mistake(
            "value-instead-of-middle",
            lambda values, labels: _search(
                _weighted_gini, values, labels, lambda values: sorted(set(values))[:-1]
            ),
            "The threshold is one of the values. Put it in the middle between two neighbors, as "
            "far as possible from both.",
            variants=(_upper_value_of_best_gap,),
        ),
        Mistake(
            "unweighted",
            lambda values, labels: _search(_unweighted_gini, values, labels),
            "The two branches count alike here. Weight the impurity of each by its number of "
            "samples.",
        ),
        Mistake(
            "least-pure",
            lambda values, labels: _search(
                lambda *arguments: -_weighted_gini(*arguments), values, labels
            ),
            "This is the threshold that leaves the largest impurity. Look for the smallest, or for "
            "the largest decrease.",
        ),
        Mistake(
            "largest-of-ties",
            lambda values, labels: _search(_weighted_gini, values, labels, tie=max),
            "Several thresholds are equally good, and this is the largest. Replace the best one "
            "only by one that is better, not by one that is as good.",
        ),
        Mistake(
            "fewest-errors",
            lambda values, labels: _search(_weighted_error, values, labels),
            "This counts the errors of a majority vote, which doesn't see progress that leaves "
            "the majority as it is. Take the Gini impurity.",
        ),
        Mistake(
            "entropy",
            lambda values, labels: _search(
                lambda v, c, t: sum(len(h) * _uncertainty(h) for h in _halves(v, c, t)),
                values,
                labels,
            ),
            "This looks for the largest information gain, that is with entropy. Take the Gini "
            "impurity.",
        ),
    ),
    edge_cases=(
        Probe(([2.0, 2.0, 2.0], ["lin", "sun", "sun"]), "all values are the same"),
        Probe(([1.0, 2.0, 3.0, 4.0], ["sun", "lin", "lin", "sun"]), "equally good thresholds"),
        Probe(([3.0, 1.0, 2.0, 4.0], ["sun", "lin", "lin", "sun"]), "values that are not sorted"),
        Probe(([0.5], ["sun"]), "a single sample"),
        Probe(([1.0, 2.0, 5.0], ["sun", "sun", "sun"]), "a pure node"),
        Probe(([-5.0, -2.0, 1.0], ["sun", "sun", "lin"]), "negative values"),
        Probe(([1.0, -1.0, 2.0], ["lin", "sun", "lin"]), "a threshold of zero"),
        Probe(([1.0, 2.0, 2.0, 2.0], ["sun", "lin", "sun", "lin"]), "values that occur repeatedly"),
    ),
    draw=_draw_feature,
)


# Predicting


def _predict(node: dict | str, sample: dict) -> str:
    while not isinstance(node, str):
        meets = sample[node["feature"]] <= node["threshold"]
        node = node["yes"] if meets else node["no"]
    return node


def _predict_with(choose: Callable[[float, float], bool], node: dict | str, sample: dict) -> str:
    while not isinstance(node, str):
        node = node["yes"] if choose(sample[node["feature"]], node["threshold"]) else node["no"]
    return node


def _first_step_only(node: dict | str, sample: dict) -> object:
    if isinstance(node, str):
        return node
    return node["yes"] if sample[node["feature"]] <= node["threshold"] else node["no"]


def _draw_tree(rng: np.random.Generator, depth: int) -> dict | str:
    if depth == 0:
        return str(rng.choice(_DIETS))
    return {
        "feature": f"x{rng.integers(3)}",
        "threshold": int(rng.integers(2, 8)),
        "yes": _draw_tree(rng, int(rng.integers(depth))),
        "no": _draw_tree(rng, depth - 1),
    }


def _draw_tree_and_sample(rng: np.random.Generator) -> tuple:
    sample = {f"x{i}": int(rng.integers(10)) for i in range(3)}
    return _draw_tree(rng, int(rng.integers(1, 4))), sample


_STUMP = {"feature": "C14.0", "threshold": 0.9, "yes": "fish", "no": "coc"}

_PREDICT = Exercise(
    name="predict-with-a-tree",
    chapter=_CHAPTER,
    title="Prediction of a tree",
    objective="decision-trees/inference",
    reference=_predict,
    hint=(
        "As long as the node is a dictionary, compare the sample's value of its feature with its "
        "threshold, and go on with the branch of the answer. Return the leaf."
    ),
    mistakes=(
        Mistake(
            "branches-exchanged",
            functools.partial(_predict_with, lambda value, threshold: value > threshold),
            "The branches are exchanged: yes is for a value that is at most the threshold.",
            variants=(
                functools.partial(_predict_with, lambda value, threshold: value >= threshold),
            ),
        ),
        Mistake(
            "strictly-below",
            functools.partial(_predict_with, lambda value, threshold: value < threshold),
            "A value that equals the threshold meets the condition: compare with <=, not with <.",
        ),
        Mistake(
            "first-question-only",
            _first_step_only,
            "This answers the first question only. A branch may hold another question: go on "
            "until you reach a leaf.",
        ),
        Mistake(
            "always-yes",
            functools.partial(_predict_with, lambda value, threshold: True),
            "This takes the branch yes whatever the sample says.",
        ),
    ),
    edge_cases=(
        Probe(("sun", {"C14.0": 0.4}), "a tree that is a single leaf"),
        Probe((_STUMP, {"C14.0": 0.9}), "a value that equals the threshold"),
        Probe((_STUMP, {"C14.0": 1.3, "C18.0": 20.0}), "a feature that the tree does not ask for"),
        Probe(
            (
                {"feature": "C22.4n.6", "threshold": 0.1, "yes": _STUMP, "no": "sun"},
                {"C22.4n.6": 0.05, "C14.0": 1.4},
            ),
            "a tree of two questions",
        ),
    ),
    draw=_draw_tree_and_sample,
)


# Mean squared error


def _mse(targets: list) -> float:
    mean = sum(targets) / len(targets)
    return sum((target - mean) ** 2 for target in targets) / len(targets)


def _split_mse(yes: list, no: list) -> float:
    return (len(yes) * _mse(yes) + len(no) * _mse(no)) / (len(yes) + len(no))


_SPLIT_MSE = Exercise(
    name="split-mse",
    chapter=_CHAPTER,
    title="Mean squared error of a split",
    objective="decision-trees/regression",
    reference=_split_mse,
    hint=(
        "For each branch, subtract its mean from each of its targets, and square. Add up the "
        "squares of both branches, and divide by the number of all samples."
    ),
    mistakes=(
        Mistake(
            "unweighted",
            lambda yes, no: (_mse(yes) + _mse(no)) / 2,
            "This is the mean of the errors of the two branches. The larger branch has more "
            "samples and must count for more.",
        ),
        Mistake(
            "sum-of-branches",
            lambda yes, no: _mse(yes) + _mse(no),
            "This adds the errors of the two branches. Weight each by its share of the samples.",
        ),
        Mistake(
            "common-mean",
            lambda yes, no: _mse(yes + no),
            "This is the error before the split, with one mean for all. Each branch predicts a "
            "mean of its own.",
        ),
        Mistake(
            "decrease",
            lambda yes, no: _mse(yes + no) - _split_mse(yes, no),
            "This is by how much the split reduces the error. Asked for is what is left.",
        ),
        Mistake(
            "sum-of-squares",
            lambda yes, no: _split_mse(yes, no) * (len(yes) + len(no)),
            "This is the sum of the squares. For the mean, divide it by the number of samples.",
        ),
        Mistake(
            "n-minus-one",
            lambda yes, no: (
                sum(
                    len(b) * (_mse(b) * len(b) / (len(b) - 1) if len(b) > 1 else 0.0)
                    for b in (yes, no)
                )
                / (len(yes) + len(no))
            ),
            "This divides by the number of samples minus 1, as for estimating a variance. The "
            "error on the samples at hand is divided by their number.",
            variants=(
                lambda yes, no: (
                    sum(len(b) * float(np.var(b, ddof=1)) for b in (yes, no)) / (len(yes) + len(no))
                ),
                lambda yes, no: (
                    _split_mse(yes, no) * (len(yes) + len(no)) / (len(yes) + len(no) - 1)
                ),
            ),
        ),
        Mistake(
            "root",
            lambda yes, no: math.sqrt(_split_mse(yes, no)),
            "This is the square root of the mean squared error. Leave the root away.",
        ),
        Mistake(
            "absolute",
            lambda yes, no: (
                sum(abs(t - sum(b) / len(b)) for b in (yes, no) for t in b) / (len(yes) + len(no))
            ),
            "This is the mean of the absolute differences. Square them instead.",
        ),
    ),
    edge_cases=(
        Probe(([120.0], [140.0, 140.0]), "branches without variation"),
        Probe(([110.0], [130.0, 150.0]), "a branch with a single sample"),
        Probe(([0, 0, 1], [1, 1]), "classes written as 0 and 1"),
    ),
    draw=lambda rng: (
        [int(t) for t in rng.integers(100, 140, size=rng.integers(2, 5))],
        [int(t) for t in rng.integers(110, 170, size=rng.integers(5, 8))],
    ),
)


# Forest


def _forest_vote(predictions: list) -> list:
    return [max(sorted(set(vote)), key=vote.count) for vote in zip(*predictions, strict=True)]


def _vote_of(vote: tuple) -> str:
    return max(sorted(set(vote)), key=vote.count)


def _draw_votes(rng: np.random.Generator) -> tuple:
    n_trees, n_samples = int(rng.integers(5, 9)), int(rng.integers(2, 5))
    while True:
        predictions = [_draw_labels(rng, n_samples, 3) for _ in range(n_trees)]
        counts = (Counter(vote).most_common(2) for vote in zip(*predictions, strict=True))
        # Ties are an edge case.
        if all(len(top) == 1 or top[0][1] > top[1][1] for top in counts):
            return (predictions,)


_FOREST_VOTE = Exercise(
    name="forest-vote",
    chapter=_CHAPTER,
    title="Vote of a forest",
    objective="decision-trees/forest",
    reference=_forest_vote,
    hint=(
        "For each sample, collect what all trees predict for it, and count. Mind the direction: "
        "the lists are those of the trees, the answer has an entry for each sample."
    ),
    mistakes=(
        Mistake(
            "wrong-axis",
            lambda predictions: [_vote_of(tuple(tree)) for tree in predictions],
            "There is one prediction for each tree, the class that it predicts most often. Count "
            "over the trees for each sample instead; zip(*predictions) exchanges the two.",
        ),
        Mistake(
            "one-for-all",
            lambda predictions: (
                [_vote_of(tuple(c for tree in predictions for c in tree))] * len(predictions[0])
            ),
            "All samples are counted together. Each sample has a vote of its own.",
        ),
        Mistake(
            "first-tree",
            lambda predictions: list(predictions[0]),
            "These are the predictions of the first tree. All trees vote.",
        ),
        Mistake(
            "rarest",
            lambda predictions: [
                min(sorted(set(vote)), key=vote.count) for vote in zip(*predictions, strict=True)
            ],
            "This takes the class with the fewest votes. Take that with the most.",
        ),
        Mistake(
            "ties-by-order",
            lambda predictions: [
                Counter(vote).most_common(1)[0][0] for vote in zip(*predictions, strict=True)
            ],
            "Two classes have equally many votes, and this takes the one that was named first, so "
            "that the order of the trees matters. Take the first in the alphabet: sort before you "
            "look for the largest.",
        ),
        Mistake(
            "ties-to-the-last",
            lambda predictions: [
                max(sorted(set(vote), reverse=True), key=vote.count)
                for vote in zip(*predictions, strict=True)
            ],
            "Two classes have equally many votes, and this takes the last in the alphabet. Take "
            "the first.",
        ),
    ),
    edge_cases=(
        Probe(([["sun", "lin"]],), "a forest of one tree"),
        Probe(([["sun"], ["lin"]],), "equally many votes"),
        Probe(([["lin"], ["sun"], ["sun"], ["lin"], ["ref"]],), "equally many votes"),
        Probe(
            ([["coc"], ["sun"], ["sun"], ["lin"], ["lin"]],),
            "a rarer class before two with equally many votes",
        ),
        Probe(([["lin"], ["ref"], ["ref"]],), "a single sample"),
    ),
    draw=_draw_votes,
)


EXERCISES: tuple[Exercise, ...] = (
    _ENTROPY,
    _GINI,
    _INFORMATION_GAIN,
    _GAIN_OF_ONE_OUTCOME,
    _BEST_THRESHOLD,
    _PREDICT,
    _SPLIT_MSE,
    _FOREST_VOTE,
)
