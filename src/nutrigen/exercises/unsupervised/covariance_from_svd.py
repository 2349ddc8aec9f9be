"""Covariance matrix from the singular value decomposition.

K = V S^2 V^T / (n - 1). numpy.linalg.svd returns V^T: V is its transpose. A diagonal matrix can be
made by np.diag.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import draw_samples


def covariance_from_svd(singular_values, Vt, n_samples):
    eigenvalues = singular_values**2 / (n_samples - 1)
    return Vt.T @ np.diag(eigenvalues) @ Vt


EDGE_CASES = {
    "a feature without variance": (np.array([3.0, 0.0]), np.eye(2), 5),
    "a single component": (np.array([2.0]), np.array([[0.6, 0.8]]), 3),
    "two samples": (np.array([2.0, 1.0]), np.array([[0.6, 0.8], [0.8, -0.6]]), 2),
    "axes that are features in another order": (
        np.array([4.0, 2.0, 1.0]),
        np.array([[0, 1, 0], [0, 0, 1.0], [1, 0, 0]]),
        9,
    ),
}


def draw(rng):
    X = draw_samples(rng)
    _, singular_values, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    return singular_values, Vt, len(X)


@mistake
def transposed(singular_values, Vt, n_samples):
    """numpy.linalg.svd returns the transpose of V. The axes are the rows of Vt: put Vt.T on the
    left and Vt on the right."""
    eigenvalues = singular_values**2 / (n_samples - 1)
    return Vt @ np.diag(eigenvalues) @ Vt.T


@mistake
def not_squared(singular_values, Vt, n_samples):
    """X^T X contains S twice: square the singular values."""
    eigenvalues = singular_values / (n_samples - 1)
    return Vt.T @ np.diag(eigenvalues) @ Vt


@mistake
def divided_by_n(singular_values, Vt, n_samples):
    """This is divided by n. The covariance matrix of this chapter has n - 1, since the mean was
    estimated, too."""
    eigenvalues = singular_values**2 / n_samples
    return Vt.T @ np.diag(eigenvalues) @ Vt


@mistake
def not_divided(singular_values, Vt, n_samples):
    """This is X^T X. Divide it by n - 1 to get the covariance matrix."""
    return Vt.T @ np.diag(singular_values**2) @ Vt


@mistake
def diagonal(singular_values, Vt, n_samples):
    """This is the covariance matrix of the projected data Z. To get that of X, turn the axes back
    with V."""
    return np.diag(singular_values**2 / (n_samples - 1))


@mistake(like=diagonal)
def eigenvalues_only(singular_values, Vt, n_samples):
    return singular_values**2 / (n_samples - 1)
