"""Update step of k-means.

Copy the centers. For each cluster that has samples, put the mean of X[labels == cluster] along axis
0 in its row.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_clusters


def update_step(X, labels, centers):
    new = centers.astype(float)
    for j in np.unique(labels):
        new[j] = X[labels == j].mean(axis=0)
    return new


EDGE_CASES = {
    "one cluster": (SQUARE, np.zeros(4, dtype=int), np.array([[9.0, 9.0]])),
    "clusters of one sample each": (SQUARE, np.arange(4), np.ones((4, 2))),
    "an empty cluster": (
        SQUARE,
        np.array([0, 0, 2, 2]),
        np.array([[1.0, 2.0], [7.0, 8.0], [3.0, 2.0]]),
    ),
    "an empty cluster at the end": (
        SQUARE,
        np.array([0, 0, 1, 0]),
        np.array([[1.0, 2.0], [7.0, 8.0], [3.0, 5.0]]),
    ),
}


def draw(rng):
    return draw_clusters(rng)


@mistake
def sum(X, labels, centers):
    """This is the sum of the samples of a cluster. Divide by their number."""
    new = centers.astype(float)
    for j in np.unique(labels):
        new[j] = X[labels == j].sum(axis=0)
    return new


@mistake
def median(X, labels, centers):
    """The median makes the sum of absolute differences small; the sum of squares is smallest at the
    mean."""
    new = centers.astype(float)
    for j in np.unique(labels):
        new[j] = np.median(X[labels == j], axis=0)
    return new


@mistake
def divided_by_all(X, labels, centers):
    """Divide by the number of samples in the cluster, not by that of all samples."""
    new = centers.astype(float)
    for j in np.unique(labels):
        new[j] = X[labels == j].sum(axis=0) / len(X)
    return new


@mistake
def mean_of_everything(X, labels, centers):
    """mean() without an axis averages over the features, too. Use axis=0: one mean for each
    feature."""
    new = centers.astype(float)
    for j in np.unique(labels):
        new[j] = X[labels == j].mean()
    return new


@mistake
def overall_mean(X, labels, centers):
    """All centers are at the mean of all samples. Choose the samples of each cluster first."""
    return np.tile(X.mean(axis=0), (len(centers), 1))


@mistake
def halfway(X, labels, centers):
    """The centers moved halfway only: the old center is no sample, and does not count."""
    return (centers + update_step(X, labels, centers)) / 2


@mistake
def empty_cluster(X, labels, centers):
    """A cluster without samples has no mean, and dividing by zero gives nan, which no sample is
    ever near. Keep its old center."""
    return np.array([X[labels == j].mean(axis=0) for j in range(len(centers))])


@mistake(like=empty_cluster)
def empty_cluster_at_zero(X, labels, centers):
    new = np.zeros(centers.shape)
    for j in np.unique(labels):
        new[j] = X[labels == j].mean(axis=0)
    return new


@mistake(like=empty_cluster)
def empty_cluster_left_out(X, labels, centers):
    return np.array([X[labels == j].mean(axis=0) for j in np.unique(labels)])
