"""Vote of a forest.

For each sample, collect what all trees predict for it, and count. Mind the direction: the lists are
those of the trees, the answer has an entry for each sample.
"""

from collections import Counter

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees._inputs import draw_labels


def forest_vote(predictions: list) -> list:
    votes = list(zip(*predictions))
    return [max(sorted(set(vote)), key=vote.count) for vote in votes]


EDGE_CASES = {
    "a forest of one tree": ([["sun", "lin"]],),
    "equally many votes": ([["sun"], ["lin"]],),
    "equally many votes and one for another class": (
        [["lin"], ["sun"], ["sun"], ["lin"], ["ref"]],
    ),
    "a rarer class before two with equally many votes": (
        [["coc"], ["sun"], ["sun"], ["lin"], ["lin"]],
    ),
    "a single sample": ([["lin"], ["ref"], ["ref"]],),
}


def draw(rng):
    n_trees, n_samples = int(rng.integers(5, 9)), int(rng.integers(2, 5))
    while True:
        predictions = [draw_labels(rng, n_samples, 3) for _ in range(n_trees)]
        counts = (Counter(vote).most_common(2) for vote in zip(*predictions, strict=True))
        # Ties are an edge case.
        if all(len(top) == 1 or top[0][1] > top[1][1] for top in counts):
            return (predictions,)


@mistake
def wrong_axis(predictions):
    """There is one prediction for each tree, the class that it predicts most often. Count over
    the trees for each sample instead; zip(*predictions) exchanges the two."""
    return [max(sorted(set(tree)), key=tree.count) for tree in predictions]


@mistake
def one_for_all(predictions):
    """All samples are counted together. Each sample has a vote of its own."""
    votes = [label for tree in predictions for label in tree]
    winner = max(sorted(set(votes)), key=votes.count)
    return [winner] * len(predictions[0])


@mistake
def first_tree(predictions):
    """These are the predictions of the first tree. All trees vote."""
    return list(predictions[0])


@mistake
def rarest(predictions):
    """This takes the class with the fewest votes. Take that with the most."""
    votes = zip(*predictions, strict=True)
    return [min(sorted(set(vote)), key=vote.count) for vote in votes]


@mistake
def ties_by_order(predictions):
    """Two classes have equally many votes, and this takes the one that was named first, so that
    the order of the trees matters. Take the first in the alphabet: sort before you look for the
    largest."""
    votes = zip(*predictions, strict=True)
    return [Counter(vote).most_common(1)[0][0] for vote in votes]


@mistake
def ties_to_the_last(predictions):
    """Two classes have equally many votes, and this takes the last in the alphabet. Take the
    first."""
    votes = zip(*predictions, strict=True)
    return [max(sorted(set(vote), reverse=True), key=vote.count) for vote in votes]
