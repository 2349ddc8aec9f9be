"""Information gain of a question.

Collect the labels of each answer. From the entropy of all labels subtract the entropy of each of
these branches times its share of the samples.
"""

import math
from collections import Counter

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees._inputs import draw_labels
from nutrigen.exercises.decision_trees.entropy_of_counts import entropy


def information_gain(labels: list, answers: list) -> float:
    def uncertainty(members):
        return entropy([members.count(label) for label in set(labels)])

    gain = uncertainty(labels)
    for answer in set(answers):
        branch = [c for c, q in zip(labels, answers) if q == answer]
        gain -= len(branch) / len(labels) * uncertainty(branch)
    return gain


EDGE_CASES = {
    "a question that separates perfectly": (["coc", "coc", "lin"], ["yes", "yes", "no"]),
    "a question without any gain": (["coc", "lin", "coc", "lin"], ["a", "a", "b", "b"]),
    "a pure node": (["coc", "coc"], ["yes", "no"]),
    "everyone gives the same answer": (["coc", "lin", "ref"], ["yes", "yes", "yes"]),
    "everyone gives another answer": (["coc", "lin", "coc"], ["1", "2", "3"]),
}


def draw(rng):
    n = int(rng.integers(8, 16))
    labels = ["coc", "fish", *draw_labels(rng, n - 2, 3)]
    answers = ["yes", "yes", "no", *(str(a) for a in rng.choice(["yes", "no", "maybe"], n - 3))]
    return labels, answers


@mistake
def unweighted(labels, answers):
    """The branches count alike here. A branch counts as much as it has samples: weight its
    entropy by its share."""
    gain = entropy(Counter(labels).values())
    for answer in set(answers):
        branch = [c for c, q in zip(labels, answers, strict=True) if q == answer]
        gain -= entropy(Counter(branch).values()) / len(set(answers))
    return gain


@mistake
def sum_of_branches(labels, answers):
    """The entropies of the branches are added up without weights. Each needs its share of the
    samples as a factor."""
    gain = entropy(Counter(labels).values())
    for answer in set(answers):
        branch = [c for c, q in zip(labels, answers, strict=True) if q == answer]
        gain -= entropy(Counter(branch).values())
    return gain


@mistake
def after_only(labels, answers):
    """This is the entropy that is left after the answer. The gain is what has gone: subtract it
    from the entropy before."""
    left = 0.0
    for answer in set(answers):
        branch = [c for c, q in zip(labels, answers, strict=True) if q == answer]
        left += len(branch) / len(labels) * entropy(Counter(branch).values())
    return left


@mistake
def sign(labels, answers):
    """The sign is wrong: before minus after, so that a good question has a large gain."""
    return -information_gain(labels, answers)


@mistake
def natural_logarithm(labels, answers):
    """This is the gain in nats, from the natural logarithm. For bits, take the logarithm to
    base 2."""
    return information_gain(labels, answers) * math.log(2)


@mistake
def gini(labels, answers):
    """This is the decrease of the Gini impurity. The information gain is that of the entropy."""

    def impurity(members):
        return 1 - sum((members.count(c) / len(members)) ** 2 for c in set(members))

    decrease = impurity(labels)
    for answer in set(answers):
        branch = [c for c, q in zip(labels, answers, strict=True) if q == answer]
        decrease -= len(branch) / len(labels) * impurity(branch)
    return decrease


@mistake
def first_answer_only(labels, answers):
    """This is the gain of a single outcome. The information gain is the mean over all answers,
    each weighted by how often it is given."""
    branch = [c for c, q in zip(labels, answers, strict=True) if q == answers[0]]
    return entropy(Counter(labels).values()) - entropy(Counter(branch).values())


@mistake
def two_answers_only(labels, answers):
    """There are more than two answers, but this distinguishes one of them from all others: go
    through all that occur."""
    return information_gain(labels, [answer == answers[0] for answer in answers])


@mistake
def entropy_of_the_answers(labels, answers):
    """This is the entropy of the answers, whatever the classes are. A participant number would
    have the largest."""
    return entropy(Counter(answers).values())
