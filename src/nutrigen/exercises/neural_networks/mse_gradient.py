"""Gradient of the mean squared error.

First the errors X @ w - y, one for each sample. The derivative with respect to weight j is twice
the mean of the errors times column j of X; X.T @ error does all columns at once.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def mse_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    error = X @ w - y
    return 2 * X.T @ error / len(X)


EDGE_CASES = {
    "weights at the minimum": (array(2), array([1], [2], [3]), array(2, 4, 6)),
    "weights of 0": (array(0, 0), array([1, 2], [3, 4], [5, 7]), array(1, -1, 2)),
    "a single sample": (array(1, -1), array([2, 3]), array(0)),
}


def draw(rng):
    n_features = int(rng.integers(1, 4))
    n_samples = n_features + int(rng.integers(1, 4))
    return (
        draw_array(rng, n_features),
        draw_array(rng, n_samples, n_features),
        draw_array(rng, n_samples),
    )


@mistake
def sign(w, X, y):
    """The sign is wrong: the error is the prediction minus the truth. With y - X @ w, a step
    against your gradient would go up."""
    error = y - X @ w
    return 2 * X.T @ error / len(X)


@mistake
def factor_two(w, X, y):
    """This is half of the gradient. The square has the derivative 2x: the factor 2 stays."""
    error = X @ w - y
    return X.T @ error / len(X)


@mistake(like=factor_two)
def factor_two_and_sign(w, X, y):
    error = y - X @ w
    return X.T @ error / len(X)


@mistake
def sum(w, X, y):
    """This is the sum over the samples. The loss is a mean, and so is its gradient: divide by N."""
    error = X @ w - y
    return 2 * X.T @ error


@mistake(like=sum)
def sum_without_factor(w, X, y):
    error = X @ w - y
    return X.T @ error


@mistake(like=sum)
def sum_with_wrong_sign(w, X, y):
    error = y - X @ w
    return 2 * X.T @ error


@mistake
def divided_by_features(w, X, y):
    """Divide by the number of samples, len(X), not by the number of features."""
    error = X @ w - y
    return 2 * X.T @ error / len(w)


@mistake
def without_inputs(w, X, y):
    """The inner derivative is missing: the prediction changes with w_j by x_j, so each error is
    multiplied by the sample's inputs."""
    error = X @ w - y
    return np.full(len(w), 2 * np.mean(error))


@mistake(like=without_inputs)
def without_inputs_one_number(w, X, y):
    error = X @ w - y
    return 2 * np.mean(error)


@mistake
def mean_over_all(w, X, y):
    """The mean runs over samples and features, so that one number is left. Take it over the samples
    only, axis=0: there is a derivative for each weight."""
    error = X @ w - y
    return 2 * np.mean(error[:, np.newaxis] * X)


@mistake
def wrong_axis(w, X, y):
    """The mean runs along the wrong axis: samples are rows, and the gradient has an entry for each
    feature, that is for each column. Take the mean with axis=0."""
    error = X @ w - y
    return 2 * np.mean(error[:, np.newaxis] * X, axis=1)


@mistake
def not_transposed(w, X, y):
    """X has shape (N, D) and the errors have shape (N,), so that X @ error does not fit. X.T @
    error has shape (D,), that of the weights."""
    error = X @ w - y
    return 2 * X @ error / len(X)
