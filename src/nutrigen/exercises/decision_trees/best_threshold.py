"""Best threshold of one feature.

Sort the different values, and try the middle between each and the next. Divide the labels by it,
and keep the threshold with the smallest weighted impurity.
"""

import math
from collections import Counter
from itertools import pairwise

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees.gini_impurity import gini_impurity


def best_threshold(values: list, labels: list) -> float | None:
    best, smallest = None, np.inf
    distinct = sorted(set(values))
    for below, above in zip(distinct[:-1], distinct[1:]):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels) if x <= threshold]
        no = [c for x, c in zip(values, labels) if x > threshold]
        left = sum(len(b) * gini_impurity(b) for b in (yes, no)) / len(labels)
        if left < smallest - 1e-9:
            best, smallest = threshold, left
    return best


EDGE_CASES = {
    "all values are the same": ([2.0, 2.0, 2.0], ["lin", "sun", "sun"]),
    "equally good thresholds": ([1.0, 2.0, 3.0, 4.0], ["sun", "lin", "lin", "sun"]),
    "values that are not sorted": ([3.0, 1.0, 2.0, 4.0], ["sun", "lin", "lin", "sun"]),
    "a single sample": ([0.5], ["sun"]),
    "a pure node": ([1.0, 2.0, 5.0], ["sun", "sun", "sun"]),
    "negative values": ([-5.0, -2.0, 1.0], ["sun", "sun", "lin"]),
    "a threshold of zero": ([1.0, -1.0, 2.0], ["lin", "sun", "lin"]),
    "values that occur repeatedly": ([1.0, 2.0, 2.0, 2.0], ["sun", "lin", "sun", "lin"]),
}


def draw(rng):
    n = int(rng.integers(8, 14))
    values = [round(float(v), 1) for v in rng.uniform(0, 3, size=n)]
    labels = [
        "sun" if value + rng.normal(scale=0.7) > 1 else str(rng.choice(["lin", "fish"]))
        for value in values
    ]
    return values, labels


@mistake
def value_instead_of_middle(values, labels):
    """The threshold is one of the values. Put it in the middle between two neighbors, as far as
    possible from both."""
    best, smallest = None, np.inf
    for threshold in sorted(set(values))[:-1]:
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        left = sum(len(b) * gini_impurity(b) for b in (yes, no)) / len(labels)
        if left < smallest - 1e-9:
            best, smallest = threshold, left
    return best


@mistake(like=value_instead_of_middle)
def upper_value_instead_of_middle(values, labels):
    best, smallest = None, np.inf
    for threshold in sorted(set(values))[1:]:
        yes = [c for x, c in zip(values, labels, strict=True) if x < threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x >= threshold]
        left = sum(len(b) * gini_impurity(b) for b in (yes, no)) / len(labels)
        if left < smallest - 1e-9:
            best, smallest = threshold, left
    return best


@mistake
def unweighted(values, labels):
    """The two branches count alike here. Weight the impurity of each by its number of samples."""
    best, smallest = None, np.inf
    distinct = sorted(set(values))
    for below, above in pairwise(distinct):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        left = gini_impurity(yes) + gini_impurity(no)
        if left < smallest - 1e-9:
            best, smallest = threshold, left
    return best


@mistake
def least_pure(values, labels):
    """This is the threshold that leaves the largest impurity. Look for the smallest, or for the
    largest decrease."""
    best, largest = None, -np.inf
    distinct = sorted(set(values))
    for below, above in pairwise(distinct):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        left = sum(len(b) * gini_impurity(b) for b in (yes, no)) / len(labels)
        if left > largest + 1e-9:
            best, largest = threshold, left
    return best


@mistake
def largest_of_ties(values, labels):
    """Several thresholds are equally good, and this is the largest. Replace the best one only
    by one that is better, not by one that is as good."""
    best, smallest = None, np.inf
    distinct = sorted(set(values))
    for below, above in pairwise(distinct):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        left = sum(len(b) * gini_impurity(b) for b in (yes, no)) / len(labels)
        if left < smallest + 1e-9:
            best, smallest = threshold, left
    return best


@mistake
def fewest_errors(values, labels):
    """This counts the errors of a majority vote, which doesn't see progress that leaves the
    majority as it is. Take the Gini impurity."""
    best, fewest = None, np.inf
    distinct = sorted(set(values))
    for below, above in pairwise(distinct):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        errors = sum(len(b) - max(Counter(b).values()) for b in (yes, no))
        if errors < fewest:
            best, fewest = threshold, errors
    return best


@mistake
def entropy(values, labels):
    """This looks for the largest information gain, that is with entropy. Take the Gini
    impurity."""
    best, smallest = None, np.inf
    distinct = sorted(set(values))
    for below, above in pairwise(distinct):
        threshold = (below + above) / 2
        yes = [c for x, c in zip(values, labels, strict=True) if x <= threshold]
        no = [c for x, c in zip(values, labels, strict=True) if x > threshold]
        left = 0.0
        for branch in (yes, no):
            for n in Counter(branch).values():
                left -= n * math.log2(n / len(branch))
        if left < smallest - 1e-9:
            best, smallest = threshold, left
    return best
