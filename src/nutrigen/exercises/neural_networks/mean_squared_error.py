"""Mean squared error.

Three steps from the inside out: the differences of predictions and truth, their squares, and the
mean of these.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def mean_squared_error(predicted: np.ndarray, target: np.ndarray) -> float:
    return np.mean((predicted - target) ** 2)


EDGE_CASES = {
    "perfect predictions": (array(1, 2), array(1, 2)),
    "a single sample": (array(3), array(1)),
    "errors of opposite signs": (array(1, 3), array(2, 2)),
}


def draw(rng):
    n_samples = int(rng.integers(2, 7))
    return draw_array(rng, n_samples), draw_array(rng, n_samples)


@mistake
def sum(predicted, target):
    """This is the sum of the squares. Divide it by the number of samples, or use np.mean, so that
    losses of data sets of different size can be compared."""
    return np.sum((predicted - target) ** 2)


@mistake
def root(predicted, target):
    """This is the root of the mean squared error. It has the target's unit, but the loss is the
    mean of the squares itself."""
    return np.sqrt(np.mean((predicted - target) ** 2))


@mistake
def absolute(predicted, target):
    """This is the mean of the absolute differences. Square them instead: large errors should count
    more."""
    return np.mean(np.abs(predicted - target))


@mistake
def square_of_the_mean(predicted, target):
    """Square first, then take the mean. Here an error of 1 and one of -1 cancel each other."""
    return np.mean(predicted - target) ** 2


@mistake
def half(predicted, target):
    """Some books put a factor 1/2 in front, which makes the gradient simpler. The loss of this
    chapter has none."""
    return np.mean((predicted - target) ** 2) / 2


@mistake
def one_sample_less(predicted, target):
    """Divide by N. Dividing by N - 1 is for a variance around a mean that was estimated from the
    same samples."""
    return np.sum((predicted - target) ** 2) / (len(target) - 1)


@mistake
def per_sample(predicted, target):
    """These are the losses of the single samples. Return their mean, one number."""
    return (predicted - target) ** 2


@mistake
def not_squared(predicted, target):
    """The differences are not squared, so that errors of opposite signs cancel."""
    return np.mean(predicted - target)


@mistake(like=not_squared)
def not_squared_other_way(predicted, target):
    return np.mean(target - predicted)
