"""The gradient of the cross-entropy.

The scores are X @ w + b, the probabilities their sigmoid. A derivative sums, over the samples, the
probability minus the target, times the feature; for the intercept the feature is 1.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.linear_models._inputs import draw_features, sigmoid


def cross_entropy_gradient(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple:
    p = 1 / (1 + np.exp(-(X @ w + b)))
    return X.T @ (p - y), (p - y).sum()


EDGE_CASES = {
    "a single sample": (np.array([[2.0, -1.0]]), np.array([1]), np.array([0.5, 0.5]), 0.0),
    "a single feature": (np.array([[1.0], [3.0]]), np.array([0, 1]), np.array([0.2]), -0.5),
    "samples of one class": (
        np.array([[1.0, 2.0], [0.0, 1.0]]),
        np.array([0, 0]),
        np.zeros(2),
        0.5,
    ),
}


def draw(rng):
    X = draw_features(rng)
    y = rng.integers(0, 2, size=len(X))
    w = rng.integers(-10, 11, size=X.shape[1]) / 10
    return X, y, w, round(float(rng.uniform(-1, 1)), 1)


@mistake
def targets_minus_probabilities(X, y, w, b):
    """The sign is turned around: these point downhill. The gradient is probabilities minus
    targets."""
    p = sigmoid(X @ w + b)
    return X.T @ (y - p), (y - p).sum()


@mistake
def mean_instead_of_sum(X, y, w, b):
    """You divide by the number of samples. This loss is a sum, and so is its gradient."""
    p = sigmoid(X @ w + b)
    return X.T @ (p - y) / len(y), (p - y).mean()


@mistake
def without_the_sigmoid(X, y, w, b):
    """You take the scores for probabilities. Put them through the sigmoid, 1 / (1 + exp(-z))."""
    z = X @ w + b
    return X.T @ (z - y), (z - y).sum()


@mistake
def without_the_intercept(X, y, w, b):
    """The intercept is missing from the scores: they are X @ w + b."""
    p = sigmoid(X @ w)
    return X.T @ (p - y), (p - y).sum()


@mistake
def slope_of_the_sigmoid_twice(X, y, w, b):
    """You multiply by p (1 - p), the slope of the sigmoid. That is the gradient of a squared error;
    in the cross-entropy it cancels."""
    p = sigmoid(X @ w + b)
    error = (p - y) * p * (1 - p)
    return X.T @ error, error.sum()


@mistake
def sign_in_the_exponent(X, y, w, b):
    """The exponent has the wrong sign, so that these are the probabilities of class 0. The sigmoid
    is 1 / (1 + exp(-z))."""
    p = sigmoid(-(X @ w + b))
    return X.T @ (p - y), (p - y).sum()


@mistake
def intercept_not_summed(X, y, w, b):
    """The derivative with respect to b is one number: sum over the samples."""
    p = sigmoid(X @ w + b)
    return X.T @ (p - y), p - y


@mistake
def order(X, y, w, b):
    """Both may be right, but they are in the other order: first the weights, then the intercept."""
    p = sigmoid(X @ w + b)
    return (p - y).sum(), X.T @ (p - y)
