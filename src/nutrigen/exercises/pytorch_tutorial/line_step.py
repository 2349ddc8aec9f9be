"""One step of gradient descent.

Compute both derivatives at the old parameters. Then subtract from each parameter the learning rate
times its derivative.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.pytorch_tutorial._inputs import draw_line, draw_points
from nutrigen.exercises.pytorch_tutorial.line_gradient import line_gradient


def line_step(x, y, intercept, slope, learning_rate) -> tuple[float, float]:
    by_intercept, by_slope = line_gradient(x, y, intercept, slope)
    intercept = intercept - learning_rate * by_intercept
    slope = slope - learning_rate * by_slope
    return intercept, slope


EDGE_CASES = {
    "a single sample": (np.array([2.0]), np.array([1.0]), 0.5, 1.0, 0.1),
    "a perfect fit": (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1.0, 2.0, 0.1),
}


def draw(rng):
    return *draw_points(rng), *draw_line(rng), float(rng.choice([0.01, 0.05, 0.1]))


@mistake
def uphill(x, y, intercept, slope, learning_rate):
    """The gradient points to where the loss grows, and this step follows it. Subtract it."""
    by_intercept, by_slope = line_gradient(x, y, intercept, slope)
    return intercept + learning_rate * by_intercept, slope + learning_rate * by_slope


@mistake
def one_after_the_other(x, y, intercept, slope, learning_rate):
    """One parameter has already moved when the derivative by the other one is computed. The
    gradient belongs to one point: compute both derivatives first, then move both."""
    intercept = intercept - learning_rate * line_gradient(x, y, intercept, slope)[0]
    slope = slope - learning_rate * line_gradient(x, y, intercept, slope)[1]
    return intercept, slope


@mistake(like=one_after_the_other)
def slope_first(x, y, intercept, slope, learning_rate):
    slope = slope - learning_rate * line_gradient(x, y, intercept, slope)[1]
    intercept = intercept - learning_rate * line_gradient(x, y, intercept, slope)[0]
    return intercept, slope


@mistake
def factor_two(x, y, intercept, slope, learning_rate):
    """This step is half as long as it should be: the derivative of a square is twice its base."""
    residual = intercept + slope * x - y
    by_intercept, by_slope = residual.mean(), (residual * x).mean()
    return intercept - learning_rate * by_intercept, slope - learning_rate * by_slope


@mistake
def sum(x, y, intercept, slope, learning_rate):
    """This step is as many times too long as there are samples: the loss is the mean of the
    squares, not their sum."""
    residual = intercept + slope * x - y
    by_intercept, by_slope = 2 * residual.sum(), 2 * (residual * x).sum()
    return intercept - learning_rate * by_intercept, slope - learning_rate * by_slope


@mistake
def learning_rate(x, y, intercept, slope, learning_rate):
    """The learning rate is not used: it multiplies the gradient."""
    by_intercept, by_slope = line_gradient(x, y, intercept, slope)
    return intercept - by_intercept, slope - by_slope


@mistake
def change_only(x, y, intercept, slope, learning_rate):
    """This is the change. Add it to the parameters, and return these."""
    by_intercept, by_slope = line_gradient(x, y, intercept, slope)
    return -learning_rate * by_intercept, -learning_rate * by_slope
