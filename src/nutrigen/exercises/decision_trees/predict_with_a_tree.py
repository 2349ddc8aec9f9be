"""Prediction of a tree.

As long as the node is a dictionary, compare the sample's value of its feature with its threshold,
and go on with the branch of the answer. Return the leaf.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees._inputs import DIETS


def predict_with_a_tree(node: dict | str, sample: dict) -> str:
    while not isinstance(node, str):
        meets = sample[node["feature"]] <= node["threshold"]
        node = node["yes"] if meets else node["no"]
    return node


_STUMP = {"feature": "C14.0", "threshold": 0.9, "yes": "fish", "no": "coc"}

EDGE_CASES = {
    "a tree that is a single leaf": ("sun", {"C14.0": 0.4}),
    "a value that equals the threshold": (_STUMP, {"C14.0": 0.9}),
    "a feature that the tree does not ask for": (_STUMP, {"C14.0": 1.3, "C18.0": 20.0}),
    "a tree of two questions": (
        {"feature": "C22.4n.6", "threshold": 0.1, "yes": _STUMP, "no": "sun"},
        {"C22.4n.6": 0.05, "C14.0": 1.4},
    ),
}


def _draw_tree(rng, depth):
    if depth == 0:
        return str(rng.choice(DIETS))
    return {
        "feature": f"x{rng.integers(3)}",
        "threshold": int(rng.integers(2, 8)),
        "yes": _draw_tree(rng, int(rng.integers(depth))),
        "no": _draw_tree(rng, depth - 1),
    }


def draw(rng):
    sample = {f"x{i}": int(rng.integers(10)) for i in range(3)}
    return _draw_tree(rng, int(rng.integers(1, 4))), sample


@mistake
def branches_exchanged(node, sample):
    """The branches are exchanged: yes is for a value that is at most the threshold."""
    while not isinstance(node, str):
        meets = sample[node["feature"]] <= node["threshold"]
        node = node["no"] if meets else node["yes"]
    return node


@mistake(like=branches_exchanged)
def branches_exchanged_strictly(node, sample):
    while not isinstance(node, str):
        meets = sample[node["feature"]] < node["threshold"]
        node = node["no"] if meets else node["yes"]
    return node


@mistake
def strictly_below(node, sample):
    """A value that equals the threshold meets the condition: compare with <=, not with <."""
    while not isinstance(node, str):
        meets = sample[node["feature"]] < node["threshold"]
        node = node["yes"] if meets else node["no"]
    return node


@mistake
def first_question_only(node, sample):
    """This answers the first question only. A branch may hold another question: go on until you
    reach a leaf."""
    if isinstance(node, str):
        return node
    return node["yes"] if sample[node["feature"]] <= node["threshold"] else node["no"]


@mistake
def always_yes(node, sample):
    """This takes the branch yes whatever the sample says."""
    while not isinstance(node, str):
        node = node["yes"]
    return node
