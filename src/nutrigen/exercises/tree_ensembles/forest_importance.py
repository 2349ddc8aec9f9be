"""Importance by impurity in a forest.

Begin with one tree: for each feature add up samples times decrease over the conditions about it,
and divide by the sum over all conditions. The forest takes the mean over its trees.
"""

from nutrigen.exercises import mistake


def forest_importance(trees: list, n_features: int) -> list:
    importances = [0.0] * n_features
    for conditions in trees:
        total = sum(n * decrease for _, n, decrease in conditions)
        for feature, n, decrease in conditions:
            importances[feature] += n * decrease / total / len(trees)
    return importances


EDGE_CASES = {
    "a single condition": ([[(0, 10, 0.3)]], 1),
    "a feature that is never asked about": ([[(1, 20, 0.2), (2, 15, 0.1)]], 4),
    "a feature that is asked about twice": ([[(0, 20, 0.2), (1, 12, 0.1), (0, 8, 0.4)]], 2),
    "trees that take away much and little": (
        [[(0, 40, 0.4), (1, 10, 0.1)], [(1, 40, 0.01), (0, 10, 0.02)]],
        2,
    ),
}


def draw(rng):
    n_features = int(rng.integers(3, 6))
    trees = [
        [
            (
                int(rng.integers(n_features)),
                int(rng.integers(4, 60)),
                round(rng.uniform(0.02, 0.5), 2),
            )
            for _ in range(rng.integers(1, 5))
        ]
        for _ in range(rng.integers(2, 5))
    ]
    return trees, n_features


@mistake
def all_conditions_together(trees, n_features):
    """This divides by what all trees take away together, so that a tree that takes away more
    counts for more. Divide within each tree, then take the mean."""
    return forest_importance([[one for conditions in trees for one in conditions]], n_features)


@mistake
def without_samples(trees, n_features):
    """This adds up the decreases alone. A condition that more samples reach counts for more: weight
    it by its samples."""
    return forest_importance(
        [[(feature, 1, decrease) for feature, _, decrease in one] for one in trees], n_features
    )


@mistake
def share_of_conditions(trees, n_features):
    """This counts how often a feature is asked about. Add up samples times decrease instead."""
    return forest_importance(
        [[(feature, 1, 1.0) for feature, _, _ in one] for one in trees], n_features
    )


@mistake
def not_shared_out(trees, n_features):
    """These are the means of samples times decrease. Divide by the sum over all conditions of the
    tree, so that the importances of a tree add up to one."""
    importances = [0.0] * n_features
    for conditions in trees:
        for feature, n, decrease in conditions:
            importances[feature] += n * decrease / len(trees)
    return importances


@mistake
def sum_over_trees(trees, n_features):
    """These add up to the number of trees. Take the mean over the trees, not the sum."""
    return [len(trees) * one for one in forest_importance(trees, n_features)]


@mistake
def last_condition(trees, n_features):
    """A feature can be asked about several times in a tree, and here only the last one counts. Add
    up all of them."""
    importances = [0.0] * n_features
    for conditions in trees:
        total = sum(n * decrease for _, n, decrease in conditions)
        of_tree = {feature: n * decrease / total for feature, n, decrease in conditions}
        for feature, share in of_tree.items():
            importances[feature] += share / len(trees)
    return importances
