"""Share of the nearest neighbors that a map keeps.

For each sample, sort the others by their distance, once in X and once in Y, and take the first v.
Count those that are in both sets, and divide by v times the number of samples.
"""

import numpy as np

from nutrigen.exercises import mistake


def share_of_neighbors(X, Y, v):
    n_shared = 0
    for i in range(len(X)):
        near_x = np.argsort(np.linalg.norm(X - X[i], axis=1))[1 : v + 1]
        near_y = np.argsort(np.linalg.norm(Y - Y[i], axis=1))[1 : v + 1]
        n_shared += len(set(near_x) & set(near_y))
    return n_shared / (v * len(X))


def _numbers(X, Y, v, first):
    """For each sample, the sets of its neighbors from the first-th on."""
    return [
        [
            set(np.argsort(np.linalg.norm(places - places[i], axis=1))[first : v + first].tolist())
            for places in (X, Y)
        ]
        for i in range(len(X))
    ]


_LINE = np.array([[0.0], [1.0], [3.0], [7.0], [15.0]])

EDGE_CASES = {
    "a map that keeps all": (_LINE, 2 * _LINE, 2),
    "two places exchanged": (_LINE, _LINE[[0, 1, 2, 4, 3]], 1),
    "ends exchanged": (_LINE, _LINE[[4, 1, 2, 3, 0]], 2),
    "all others are neighbors": (_LINE, _LINE[[2, 0, 4, 1, 3]], 4),
    "a single neighbor": (_LINE, np.array([[0.0], [9.0], [1.0], [11.0], [4.5]]), 1),
}


def draw(rng):
    n = int(rng.integers(6, 12))
    X = rng.normal(size=(n, int(rng.integers(2, 5)))).round(3)
    Y = X[:, :2] + rng.normal(0, 0.7, size=(n, 2)).round(3)
    return X, Y, int(rng.integers(1, 4))


@mistake
def itself_counted(X, Y, v):
    """Each sample is its own nearest neighbor here, with the distance zero. Leave it out."""
    both = _numbers(X, Y, v, 0)
    return sum(len(a & b) for a, b in both) / (v * len(X))


@mistake
def itself_counted_among_one_more(X, Y, v):
    """Each sample is counted as a neighbor of its own, beside v others. Leave it out."""
    both = _numbers(X, Y, v + 1, 0)
    return sum(len(a & b) for a, b in both) / ((v + 1) * len(X))


@mistake(like=itself_counted_among_one_more)
def itself_counted_and_divided_by_fewer(X, Y, v):
    both = _numbers(X, Y, v + 1, 0)
    return sum(len(a & b) for a, b in both) / (v * len(X))


@mistake
def jaccard(X, Y, v):
    """This is the Jaccard index: shared neighbors over those in either set. Divide by v."""
    return float(np.mean([len(a & b) / len(a | b) for a, b in _numbers(X, Y, v, 1)]))


@mistake
def in_order(X, Y, v):
    """You ask whether the first neighbor is the first again, the second the second. Only the sets
    count, whatever the order in them."""
    shared = 0
    for i in range(len(X)):
        a, b = (
            np.argsort(np.linalg.norm(places - places[i], axis=1))[1 : v + 1] for places in (X, Y)
        )
        shared += np.sum(a == b)
    return float(shared / (v * len(X)))


@mistake
def number(X, Y, v):
    """This is the number of shared neighbors. Divide by v times the number of samples."""
    return float(sum(len(a & b) for a, b in _numbers(X, Y, v, 1)))


@mistake
def mean_number(X, Y, v):
    """This is the mean number of neighbors that are kept. Divide by v, too."""
    return sum(len(a & b) for a, b in _numbers(X, Y, v, 1)) / len(X)


@mistake
def farthest(X, Y, v):
    """These are the farthest samples. argsort sorts ascending: the nearest come first."""
    both = [
        [
            set(np.argsort(np.linalg.norm(places - places[i], axis=1))[-v:].tolist())
            for places in (X, Y)
        ]
        for i in range(len(X))
    ]
    return sum(len(a & b) for a, b in both) / (v * len(X))


@mistake
def first_coordinate(X, Y, v):
    """Neighbors are sought along the first coordinate only. Take the distance in all of them."""
    return share_of_neighbors(X[:, :1], Y[:, :1], v)
