"""Assignment step of k-means.

X[:, np.newaxis] - centers has the shape (n_samples, n_clusters, n_features). Square it, sum over
the features, and take argmin over the clusters.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_clusters


def assignment_step(X, centers):
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).argmin(axis=1)


EDGE_CASES = {
    "a single center": (SQUARE, np.array([[1.0, 1.0]])),
    "two centers at the same place": (SQUARE, np.array([[2.0, 2.0], [2.0, 2.0]])),
    "a center too far away": (SQUARE, np.array([[0.0, 2.0], [4.0, 2.0], [99.0, 0.0]])),
}


def draw(rng):
    X, _, centers = draw_clusters(rng)
    return X, centers


@mistake
def farthest(X, centers):
    """This is the farthest center. Take argmin, not argmax."""
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).argmax(axis=1)


@mistake
def wrong_axis(X, centers):
    """This gives, for each center, the nearest sample. Take argmin over the centers: one label for
    each sample."""
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).argmin(axis=0)


@mistake(like=wrong_axis)
def axis_left_out(X, centers):
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).argmin()


@mistake
def distances(X, centers):
    """This is the distance to the nearest center. The step asks which center it is: argmin instead
    of min."""
    differences = X[:, np.newaxis] - centers
    return np.sqrt(np.sum(differences**2, axis=2)).min(axis=1)


@mistake(like=distances)
def squared_distances(X, centers):
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).min(axis=1)


@mistake
def counted_from_one(X, centers):
    """These labels begin with 1. Count from 0, so that centers[labels] works."""
    return assignment_step(X, centers) + 1


@mistake
def signed_differences(X, centers):
    """Differences are added up with their signs, so that they cancel. Square them first."""
    differences = X[:, np.newaxis] - centers
    return np.sum(differences, axis=2).argmin(axis=1)


@mistake(like=signed_differences)
def absolute_value_of_the_sum(X, centers):
    differences = X[:, np.newaxis] - centers
    return np.abs(np.sum(differences, axis=2)).argmin(axis=1)


@mistake
def absolute_differences(X, centers):
    """This is the sum of absolute differences, another distance, for which the mean would not be
    the best center. Square the differences."""
    differences = X[:, np.newaxis] - centers
    return np.sum(np.abs(differences), axis=2).argmin(axis=1)


@mistake
def inner_product(X, centers):
    """The largest inner product prefers long centers. Nearest means the smallest distance: the
    squared length of the center matters, too."""
    return (X @ centers.T).argmax(axis=1)


@mistake
def last_of_ties(X, centers):
    """Two centers are at the same distance; the first one should be taken, as argmin does."""
    labels = []
    for sample in X:
        least = np.inf
        for j, center in enumerate(centers):
            distance = np.sum((sample - center) ** 2)
            if distance <= least:
                nearest, least = j, distance
        labels.append(nearest)
    return np.array(labels)
