"""Derivative of the sigmoid.

With s the sigmoid at x, the derivative is s * (1 - s). At zero it is 1/4.
"""

import math

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import NUMBERS, draw_number
from nutrigen.exercises.neural_networks.stable_sigmoid import stable_sigmoid


def sigmoid_derivative(x: float) -> float:
    return stable_sigmoid(x) * (1 - stable_sigmoid(x))


EDGE_CASES = NUMBERS


def draw(rng):
    return (draw_number(rng),)


@mistake
def value(x):
    """This is the sigmoid itself. Its derivative is s * (1 - s)."""
    return stable_sigmoid(x)


@mistake
def input_for_value(x):
    """x * (1 - x) is right if x is already a value of the sigmoid. Here x is its input: compute s =
    sigmoid(x) first, then s * (1 - s)."""
    return x * (1 - x)


@mistake
def derivative_of_tanh(x):
    """This is the derivative of the hyperbolic tangent. That of the sigmoid is s * (1 - s), at most
    1/4."""
    return 1 - math.tanh(x) ** 2


@mistake(like=derivative_of_tanh)
def derivative_of_tanh_with_sigmoid(x):
    return 1 - stable_sigmoid(x) ** 2


@mistake
def complement(x):
    """A factor is missing: the derivative is s * (1 - s)."""
    return 1 - stable_sigmoid(x)


@mistake
def sign(x):
    """The sigmoid rises everywhere, so its derivative is positive."""
    # An exponential of -|x| is at most 1, and the derivative is the same at x and -x.
    small = math.exp(-abs(x))
    return -small / (1 + small) ** 2


@mistake(like=sign)
def sign_of_the_factor(x):
    return stable_sigmoid(x) * (stable_sigmoid(x) - 1)


@mistake
def inner_derivative_only(x):
    """This is s squared. By the chain rule the derivative of 1/(1 + e^-x) is that squared, times
    e^-x: together s * (1 - s)."""
    return stable_sigmoid(x) ** 2


@mistake
def overflow(x):
    """The formula is right, but the exponential overflows for numbers far from zero. Build it from
    a sigmoid that survives: s * (1 - s)."""
    return math.exp(-x) / (1 + math.exp(-x)) ** 2


@mistake(like=overflow)
def overflow_of_the_sigmoid(x):
    return 1 / (1 + math.exp(-x)) * (1 - 1 / (1 + math.exp(-x)))


@mistake(like=overflow)
def overflow_above(x):
    return math.exp(x) / (1 + math.exp(x)) ** 2


@mistake(like=overflow)
def overflow_in_numpy(x):
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


@mistake(like=overflow)
def overflow_above_in_numpy(x):
    return np.exp(x) / (1 + np.exp(x)) ** 2
