"""Gradient of the mean squared error.

Compute the predictions, and from them the residuals: prediction minus y. The derivative by the
intercept is twice their mean, that by the slope twice the mean of residual times x.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.pytorch_tutorial._inputs import draw_line, draw_points


def line_gradient(x, y, intercept, slope) -> tuple[float, float]:
    residual = intercept + slope * x - y
    return 2 * residual.mean(), 2 * (residual * x).mean()


EDGE_CASES = {
    "a single sample": (np.array([1.0]), np.array([3.0]), 0.5, -1.0),
    "a perfect fit": (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1.0, 2.0),
}


def draw(rng):
    return *draw_points(rng), *draw_line(rng)


@mistake
def minus_sign(x, y, intercept, slope):
    """The sign is wrong: the residual is the prediction minus y. If you write y minus the
    prediction, its derivative brings a minus sign."""
    residual = y - (intercept + slope * x)
    return 2 * residual.mean(), 2 * (residual * x).mean()


@mistake
def factor_two(x, y, intercept, slope):
    """This is half the gradient: the derivative of a square is twice its base."""
    residual = intercept + slope * x - y
    return residual.mean(), (residual * x).mean()


@mistake
def sum(x, y, intercept, slope):
    """This is the gradient of the sum of the squares; the loss is their mean."""
    residual = intercept + slope * x - y
    return 2 * residual.sum(), 2 * (residual * x).sum()


@mistake(like=sum)
def sum_without_factor(x, y, intercept, slope):
    residual = intercept + slope * x - y
    return residual.sum(), (residual * x).sum()


@mistake
def inner_derivative(x, y, intercept, slope):
    """The chain rule needs the inner derivative: that of the prediction by the slope is x, so each
    residual is multiplied by its x before the mean is taken."""
    residual = intercept + slope * x - y
    return 2 * residual.mean(), 2 * residual.mean()


@mistake
def product_of_means(x, y, intercept, slope):
    """The mean of a product is not the product of the means: multiply residual and x first, then
    take the mean."""
    residual = intercept + slope * x - y
    return 2 * residual.mean(), 2 * residual.mean() * x.mean()


@mistake
def order(x, y, intercept, slope):
    """Both derivatives are right, but in the wrong order: that by the intercept comes first."""
    residual = intercept + slope * x - y
    return 2 * (residual * x).mean(), 2 * residual.mean()
