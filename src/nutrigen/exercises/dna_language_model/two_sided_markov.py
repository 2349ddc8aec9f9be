"""A base between two others.

A base is probable if it often follows the left neighbor, and is often followed by the right one.
Multiply both transitions for each of the four bases, and divide by the sum.
"""

import numpy as np

from nutrigen.exercises import mistake


def two_sided_markov(transitions: np.ndarray, left: int, right: int) -> np.ndarray:
    joint = transitions[left] * transitions[:, right]
    return joint / joint.sum()


_UNEQUAL = np.array(
    [[0.4, 0.1, 0.2, 0.3], [0.25, 0.25, 0.25, 0.25], [0.1, 0.6, 0.2, 0.1], [0.05, 0.15, 0.3, 0.5]]
)
EDGE_CASES = {
    "every base is as frequent after each": (np.full((4, 4), 0.25), 0, 3),
    "the same base on both sides": (_UNEQUAL, 2, 2),
    "a transition that never occurs": (
        np.array([[0.0, 0.5, 0.5, 0.0], [0.5, 0.5, 0, 0], [0.1, 0.2, 0.3, 0.4], [1.0, 0, 0, 0]]),
        0,
        1,
    ),
}


def draw(rng):
    counts = rng.integers(1, 10, size=(4, 4)).astype(float)
    left, right = rng.integers(0, 4, size=2).tolist()
    return counts / counts.sum(axis=1, keepdims=True), left, right


@mistake
def not_normalized(transitions, left, right):
    """These four numbers do not sum to 1. Divide by their sum, the probability of the neighbors."""
    return transitions[left] * transitions[:, right]


@mistake
def left_side_alone(transitions, left, right):
    """You use only the left neighbor. A base must also be followed by the right one."""
    return transitions[left].copy()


@mistake
def right_side_alone(transitions, left, right):
    """You use only the right neighbor. A base must also follow the left one."""
    return transitions[:, right] / transitions[:, right].sum()


@mistake
def sides_added(transitions, left, right):
    """You add what both sides say. Both must hold, so that their probabilities are multiplied."""
    joint = transitions[left] + transitions[:, right]
    return joint / joint.sum()


@mistake
def read_backwards(transitions, left, right):
    """You go from the right neighbor to the base. The chain goes from left to right: take the
    transition from the base to the right neighbor, a column of the table."""
    joint = transitions[left] * transitions[right]
    return joint / joint.sum()


@mistake
def neighbors_exchanged(transitions, left, right):
    """Left and right are exchanged."""
    return two_sided_markov(transitions, right, left)


@mistake
def frequency_counted_twice(transitions, left, right):
    """You multiply by how frequent a base is, too. The transition from the left neighbor has that
    in it already."""
    share = transitions.mean(axis=0)
    joint = share * transitions[left] * transitions[:, right]
    return joint / joint.sum()
