"""Votes out of the bag.

Take one person at a time. Collect the votes of those trees whose bag does not hold the person's
number, and count them; if there are none, the answer is None.
"""

from nutrigen.exercises import mistake


def votes_out_of_bag(bags: list, votes: list) -> list:
    result = []
    for person in range(len(votes[0])):
        said = [vote[person] for bag, vote in zip(bags, votes) if person not in bag]
        classes = sorted(set(said))
        result.append(max(classes, key=said.count) if said else None)
    return result


EDGE_CASES = {
    "a single tree": ([[0, 0]], [["raised", "raised"]]),
    "a person whom all trees have seen": (
        [[0, 1, 1], [0, 2, 2]],
        [["normal", "normal", "raised"], ["raised", "raised", "normal"]],
    ),
    "equally many votes": (
        [[0, 0], [0, 0], [1, 1]],
        [["normal", "raised"], ["normal", "normal"], ["normal", "raised"]],
    ),
    "a tree that has seen the person would turn the vote": (
        [[1, 1], [0, 0], [0, 1]],
        [["normal", "raised"], ["raised", "normal"], ["raised", "normal"]],
    ),
}


def draw(rng):
    n_people, n_trees = int(rng.integers(3, 6)), int(rng.integers(5, 8))
    bags = [[int(i) for i in rng.integers(n_people, size=n_people)] for _ in range(n_trees)]
    votes = [
        [("normal", "raised", "unknown")[int(i)] for i in rng.integers(3, size=n_people)]
        for _ in range(n_trees)
    ]
    return bags, votes


def _count(votes, may_vote):
    result = []
    for person in range(len(votes[0])):
        said = [vote[person] for s, vote in enumerate(votes) if may_vote(s, person)]
        result.append(max(sorted(set(said)), key=said.count) if said else None)
    return result


@mistake
def everybody_votes(bags, votes):
    """All trees vote here, those too that were grown on the person. Leave out each tree whose bag
    holds the person's number."""
    return _count(votes, lambda _, __: True)


@mistake
def votes_in_the_bag(bags, votes):
    """These are the votes of the trees that have seen the person. Take those that have not."""
    return _count(votes, lambda s, person: person in bags[s])


@mistake
def number_of_the_tree(bags, votes):
    """This asks whether a bag holds the number of the tree. Ask for the number of the person."""
    return _count(votes, lambda s, _: s not in bags[s])


@mistake
def ties_to_the_last(bags, votes):
    """Two classes have equally many votes, and this takes the last in the alphabet. Take the
    first."""
    result = []
    for person in range(len(votes[0])):
        said = [vote[person] for bag, vote in zip(bags, votes, strict=True) if person not in bag]
        result.append(max(sorted(set(said), reverse=True), key=said.count) if said else None)
    return result


@mistake
def ties_by_order(bags, votes):
    """Two classes have equally many votes, and this takes the one that was named first, so that
    the order of the trees matters. Take the first in the alphabet."""
    result = []
    for person in range(len(votes[0])):
        said = [vote[person] for bag, vote in zip(bags, votes, strict=True) if person not in bag]
        result.append(max(said, key=said.count) if said else None)
    return result


@mistake
def nobody_forgotten(bags, votes):
    """Whom all trees have seen is left out of the list, so that the answers move to other people.
    Put None in the person's place."""
    return [one for one in votes_out_of_bag(bags, votes) if one is not None]
