"""Objective of k-means.

centers[labels] has, in each row, the center of the cluster that the sample is in. Take it from X,
square, and add everything up.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_clusters


def kmeans_inertia(X, labels, centers):
    return np.sum((X - centers[labels]) ** 2)


EDGE_CASES = {
    "one cluster": (SQUARE, np.array([0, 0, 0, 0]), np.array([[2.0, 2.0]])),
    "samples that are their own centers": (SQUARE, np.arange(4), SQUARE),
    "labels that are not those of the nearest centers": (
        SQUARE,
        np.array([1, 1, 0, 0]),
        np.array([[0.0, 2.0], [4.0, 2.0]]),
    ),
    "a cluster without samples": (
        SQUARE,
        np.array([0, 0, 2, 2]),
        np.array([[0.0, 2.0], [9.0, 9.0], [4.0, 1.0]]),
    ),
}


def draw(rng):
    return draw_clusters(rng)


@mistake
def distances_not_squared(X, labels, centers):
    """These are distances. The objective of k-means adds up their squares: leave out the square
    root."""
    return np.linalg.norm(X - centers[labels], axis=1).sum()


@mistake
def mean(X, labels, centers):
    """This is the mean over the samples. The objective is the sum."""
    return np.sum((X - centers[labels]) ** 2) / len(X)


@mistake(like=mean)
def mean_over_features_too(X, labels, centers):
    return np.mean((X - centers[labels]) ** 2)


@mistake
def root(X, labels, centers):
    """The sum is right, but then a root was taken: the norm of the matrix of all differences. The
    objective is its square."""
    return np.linalg.norm(X - centers[labels])


@mistake
def nearest_center(X, labels, centers):
    """This takes the nearest center for each sample. The labels may say otherwise, and the
    objective is that of the labels which it is given."""
    differences = X[:, np.newaxis] - centers
    return np.sum(differences**2, axis=2).min(axis=1).sum()


@mistake
def all_centers(X, labels, centers):
    """This adds up the distances to all centers. Only the center of a sample's own cluster
    counts."""
    return np.sum((X[:, np.newaxis] - centers) ** 2)


@mistake
def absolute_differences(X, labels, centers):
    """These are absolute differences. Square them."""
    return np.sum(np.abs(X - centers[labels]))


@mistake
def own_means(X, labels, centers):
    """This takes the means of the clusters. The centers that the function is given need not be
    means: between the two steps of k-means they are not."""
    inertia = 0.0
    for j in np.unique(labels):
        members = X[labels == j]
        inertia += np.sum((members - members.mean(axis=0)) ** 2)
    return inertia
