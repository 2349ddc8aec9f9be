"""Gradient of the cross-entropy of a softmax.

The softmax of a row gives probabilities; the largest logit may be taken from all of the row before.
In each row one is taken from the probability of the true class, and the mean over N samples divides
everything by N.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def logits_gradient(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    gradient = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient[np.arange(len(logits)), classes] -= 1
    return gradient / len(logits)


EDGE_CASES = {
    "a single sample": (array([0.5, -1, 2]), np.array([1])),
    "equal logits": (array([0, 0, 0, 0], [3, 3, 3, 3]), np.array([3, 0])),
    "very large logits": (array([1000, 999], [-1000, 1000], [998, 1000]), np.array([0, 0, 1])),
    "very small logits": (array([-1000, -1001, -1002], [-900, -901, -900]), np.array([2, 0])),
    "rows of very different size": (array([1000, 999], [-1000, -1001]), np.array([0, 0])),
    "a class that nobody is in": (array([1, 2, 0], [0, 1, -1]), np.array([0, 0])),
}


def draw(rng):
    n_samples, n_classes = (int(size) for size in rng.permutation([2, 3, 4])[:2])
    return draw_array(rng, n_samples, n_classes), rng.integers(0, n_classes, n_samples)


def _softmax(logits, axis=1):
    shifted = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _one_hot(logits, classes):
    return np.eye(logits.shape[1])[classes]


@mistake
def sum(logits, classes):
    """This is the gradient of the sum over the samples. The loss is a mean: divide by N."""
    return _softmax(logits) - _one_hot(logits, classes)


@mistake
def sign(logits, classes):
    """The sign is wrong: the probability comes first, and the class is taken from it. A step
    against your gradient would make the true class less probable."""
    return (_one_hot(logits, classes) - _softmax(logits)) / len(logits)


@mistake(like=sign)
def sign_of_the_sum(logits, classes):
    return _one_hot(logits, classes) - _softmax(logits)


@mistake
def divided_by_entries(logits, classes):
    """The loss is a mean over the N samples, not over all N times K entries: divide by N only."""
    return (_softmax(logits) - _one_hot(logits, classes)) / logits.size


@mistake(like=divided_by_entries)
def divided_by_classes(logits, classes):
    return (_softmax(logits) - _one_hot(logits, classes)) / logits.shape[1]


@mistake
def wrong_axis(logits, classes):
    """The softmax runs along the wrong axis: samples are rows, so that the probabilities of each
    row add up to one. Sum with axis=1 and keepdims=True."""
    return (_softmax(logits, axis=0) - _one_hot(logits, classes)) / len(logits)


@mistake(like=wrong_axis)
def over_all_entries(logits, classes):
    return (_softmax(logits, axis=None) - _one_hot(logits, classes)) / len(logits)


@mistake
def without_exponential(logits, classes):
    """These are the logits minus the classes. The probabilities are the softmax of the logits, with
    exponentials and a division by their sum."""
    return (logits - _one_hot(logits, classes)) / len(logits)


@mistake
def without_class(logits, classes):
    """These are the probabilities. In each row, one has to be taken from that of the true class."""
    return _softmax(logits) / len(logits)


@mistake(like=without_class)
def without_class_and_mean(logits, classes):
    return _softmax(logits)


@mistake
def true_class_only(logits, classes):
    """Only the logit of the true class has a gradient here. The others are in the sum of the
    softmax, and theirs is their probability."""
    return (_softmax(logits) - 1) * _one_hot(logits, classes) / len(logits)


@mistake
def overflow(logits, classes):
    """The formula is right, but e^1000 is too large for a floating-point number, and with e^-1000
    everywhere one divides zero by zero. Take the largest logit of a row from all of them first."""
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return (probabilities - _one_hot(logits, classes)) / len(logits)


@mistake(like=overflow)
def shifted_by_the_largest_of_all(logits, classes):
    exponentials = np.exp(logits - logits.max())
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return (probabilities - _one_hot(logits, classes)) / len(logits)


@mistake
def whole_columns(logits, classes):
    """One is taken from whole columns: gradient[:, classes] picks these columns in every row.
    gradient[np.arange(N), classes] picks one entry in each."""
    gradient = _softmax(logits)
    gradient[:, classes] -= 1
    return gradient / len(logits)
