"""A score by hand.

Add up the squared errors of the predictions, and those of the mean of the training targets. One
minus the first divided by the second.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.nutritional_data_learning._inputs import draw_numbers


def learn_r_squared(y_train: list, y_test: list, y_predicted: list) -> float:
    mean = sum(y_train) / len(y_train)
    total = sum((y - mean) ** 2 for y in y_test)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted))
    return 1 - errors / total


EDGE_CASES = {
    "a perfect prediction": ([1.0, 3.0], [0.0, 4.0], [0.0, 4.0]),
    "the training mean for everyone": ([1.0, 3.0], [0.0, 4.0], [2.0, 2.0]),
    "a single test person": ([1.0, 3.0], [5.0], [4.0]),
    "a negative score": ([1.0, 3.0], [0.0, 4.0], [4.0, 0.0]),
}


def draw(rng):
    return draw_numbers(rng, 6), draw_numbers(rng, 4), draw_numbers(rng, 4)


@mistake
def mean_of_the_test(y_train, y_test, y_predicted):
    """This compares with the mean of the test targets, which no model could know. Take the mean of
    the training targets."""
    mean = sum(y_test) / len(y_test)
    total = sum((y - mean) ** 2 for y in y_test)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))
    return 1 - errors / total


@mistake
def squared_correlation(y_train, y_test, y_predicted):
    """This is the squared correlation. It forgives predictions that are too large throughout, and
    can not be negative. Compare squared errors."""
    return float(np.corrcoef(y_test, y_predicted)[0, 1] ** 2)


@mistake
def variance_of_the_training(y_train, y_test, y_predicted):
    """The denominator adds up squared deviations of the training targets. It should add up those of
    the test targets from the mean of the training targets."""
    mean = sum(y_train) / len(y_train)
    total = sum((y - mean) ** 2 for y in y_train)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))
    return 1 - errors / total


@mistake(like=variance_of_the_training)
def variance_of_the_training_averaged(y_train, y_test, y_predicted):
    errors = np.mean((np.array(y_test) - np.array(y_predicted)) ** 2)
    return float(1 - errors / np.var(y_train))


@mistake
def truth_and_prediction_exchanged(y_train, y_test, y_predicted):
    """The denominator adds up squared deviations of the predictions. It should add up those of the
    test targets: the truth comes first."""
    mean = sum(y_train) / len(y_train)
    total = sum((p - mean) ** 2 for p in y_predicted)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))
    return 1 - errors / total


@mistake(like=truth_and_prediction_exchanged)
def truth_and_prediction_exchanged_in_the_mean(y_train, y_test, y_predicted):
    mean = sum(y_predicted) / len(y_predicted)
    total = sum((p - mean) ** 2 for p in y_predicted)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))
    return 1 - errors / total


@mistake
def share_that_is_left(y_train, y_test, y_predicted):
    """This is the share of the squared error that is left. Subtract it from one."""
    mean = sum(y_train) / len(y_train)
    total = sum((y - mean) ** 2 for y in y_test)
    errors = sum((y - p) ** 2 for y, p in zip(y_test, y_predicted, strict=True))
    return errors / total


@mistake
def cut_at_zero(y_train, y_test, y_predicted):
    """A model may be worse than the mean: leave a negative score negative."""
    return max(0.0, learn_r_squared(y_train, y_test, y_predicted))
