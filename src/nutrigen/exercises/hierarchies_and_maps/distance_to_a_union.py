"""Distance to the union of two clusters.

Single linkage takes the smaller of the two distances, complete linkage the larger. Average linkage
is a mean over all pairs of samples, so that each of the two counts by the size of its cluster.
"""

from nutrigen.exercises import mistake


def distance_to_union(to_i, to_j, n_i, n_j, linkage):
    if linkage == "single":
        return min(to_i, to_j)
    if linkage == "complete":
        return max(to_i, to_j)
    return (n_i * to_i + n_j * to_j) / (n_i + n_j)


EDGE_CASES = {
    "average linkage of clusters of different sizes": (4.0, 8.0, 3, 1, "average"),
    "average linkage of single samples": (4.0, 8.0, 1, 1, "average"),
    "single linkage": (4.0, 8.0, 3, 1, "single"),
    "single linkage with the second nearer": (8.0, 4.0, 1, 2, "single"),
    "complete linkage": (4.0, 8.0, 3, 1, "complete"),
    "complete linkage with the first farther": (8.0, 4.0, 1, 2, "complete"),
    "two distances that are equal": (5.0, 5.0, 2, 7, "average"),
}


def draw(rng):
    to_i, to_j = (rng.integers(1, 100, size=2) / 4).tolist()
    n_i, n_j = rng.integers(1, 9, size=2).tolist()
    return to_i, to_j, n_i, n_j, ("single", "complete", "average")[int(rng.integers(3))]


@mistake
def sizes_ignored(to_i, to_j, n_i, n_j, linkage):
    """This is the mean of the two distances. Average linkage is the mean over all pairs: a cluster
    of three samples has three times as many of them as one of a single sample."""
    return (
        (to_i + to_j) / 2
        if linkage == "average"
        else distance_to_union(to_i, to_j, n_i, n_j, linkage)
    )


@mistake
def sizes_exchanged(to_i, to_j, n_i, n_j, linkage):
    """The sizes are exchanged: the distance to i is weighted by the number of samples in i."""
    return distance_to_union(to_i, to_j, n_j, n_i, linkage)


@mistake
def single_and_complete_exchanged(to_i, to_j, n_i, n_j, linkage):
    """Single linkage asks for the nearest pair, complete linkage for the farthest."""
    other = {"single": "complete", "complete": "single"}
    return distance_to_union(to_i, to_j, n_i, n_j, other.get(linkage, linkage))


@mistake
def not_divided(to_i, to_j, n_i, n_j, linkage):
    """This is the sum of the distances of all pairs. Divide by the number of samples in the union.
    (The size of the third cluster cancels.)"""
    if linkage == "average":
        return n_i * to_i + n_j * to_j
    return distance_to_union(to_i, to_j, n_i, n_j, linkage)


@mistake
def always_single(to_i, to_j, n_i, n_j, linkage):
    """This is single linkage for each of the three. Look at the argument linkage."""
    return min(to_i, to_j)


@mistake
def always_average(to_i, to_j, n_i, n_j, linkage):
    """This is average linkage for each of the three. Look at the argument linkage."""
    return (n_i * to_i + n_j * to_j) / (n_i + n_j)
