"""Projection and reconstruction.

Center both sets by the means of X_train. The first k rows of Vt from the decomposition of the
training samples are the axes W^T. Project by W, go back by W^T, and add the means.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_samples


def reconstruct(X_train, X_new, k):
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[:k].T
    return mean + (X_new - mean) @ W @ W.T


EDGE_CASES = {
    "new samples off the axis": (SQUARE * [3.0, 1.0], np.array([[1.0, 1.0], [6.0, 9.0]]), 1),
    "as many axes as features": (SQUARE * [1.0, 3.0] + 10.0, np.array([[11.0, 12.0]]), 2),
}
RTOL = 1e-7
ATOL = 1e-9


def draw(rng):
    X = draw_samples(rng)
    new = (X[:3] + rng.normal(size=(3, X.shape[1]))).round(2)
    return X, new, int(rng.integers(1, X.shape[1]))


@mistake
def mean_not_added(X_train, X_new, k):
    """The reconstruction is centered: add the means of the training samples again."""
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[:k].T
    return (X_new - mean) @ W @ W.T


@mistake
def projection_only(X_train, X_new, k):
    """These are the coordinates along the axes. To reconstruct, multiply by the transpose of W, and
    add the means."""
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    return (X_new - mean) @ Vt[:k].T


@mistake(like=projection_only)
def projection_with_fixed_signs(X_train, X_new, k):
    # As scikit-learn's PCA returns it: the largest entry of each axis is positive.
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    axes = np.array([axis * np.sign(axis[np.abs(axis).argmax()]) for axis in Vt[:k]])
    return (X_new - mean) @ axes.T


@mistake
def own_mean(X_train, X_new, k):
    """The new samples are centered by their own means. Use the means of the training samples: the
    axes go through them."""
    _, _, Vt = np.linalg.svd(X_train - X_train.mean(axis=0), full_matrices=False)
    W = Vt[:k].T
    mean = X_new.mean(axis=0)
    return mean + (X_new - mean) @ W @ W.T


@mistake(like=own_mean)
def own_mean_subtracted_only(X_train, X_new, k):
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[:k].T
    return mean + (X_new - X_new.mean(axis=0)) @ W @ W.T


@mistake
def own_axes(X_train, X_new, k):
    """The axes are found in the new samples themselves. They belong to what is learned from the
    training samples; otherwise the error is too small."""
    return reconstruct(X_new, X_new, k)


@mistake
def leakage(X_train, X_new, k):
    """The axes are found in both sets together. This is leakage: the error on the new samples would
    be too small."""
    return reconstruct(np.vstack([X_train, X_new]), X_new, k)


@mistake
def last_axes(X_train, X_new, k):
    """These are the axes with the smallest variances: numpy.linalg.eigh sorts in ascending order.
    Take the last k columns."""
    mean = X_train.mean(axis=0)
    _, V = np.linalg.eigh(np.cov(X_train, rowvar=False))
    W = V[:, :k]
    return mean + (X_new - mean) @ W @ W.T


@mistake
def rows_of_v(X_train, X_new, k):
    """numpy.linalg.svd returns V^T, whose rows are the axes. Take the first k rows, not the first k
    columns."""
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[:, :k]
    return mean + (X_new - mean) @ W @ W.T


@mistake
def not_centered(X_train, X_new, k):
    """Nothing is centered, so that the first axis is spent on the mean. Subtract the means of the
    training samples before, and add them after."""
    _, _, Vt = np.linalg.svd(X_train, full_matrices=False)
    W = Vt[:k].T
    return X_new @ W @ W.T


@mistake
def all_axes(X_train, X_new, k):
    """The new samples come back unchanged: all axes were used. Keep the first k."""
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    return mean + (X_new - mean) @ Vt.T @ Vt


@mistake
def one_axis_too_many(X_train, X_new, k):
    """One axis too many is kept: Vt[:k] has k rows."""
    mean = X_train.mean(axis=0)
    _, _, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    W = Vt[: k + 1].T
    return mean + (X_new - mean) @ W @ W.T
