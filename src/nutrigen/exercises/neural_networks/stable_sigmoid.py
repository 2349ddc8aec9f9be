"""Sigmoid.

Use 1 / (1 + e^-x) for x >= 0 and e^x / (1 + e^x) for x < 0. Both are the same function, and in each
case the exponential is at most 1.
"""

import math

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import NUMBERS, draw_number


def stable_sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


EDGE_CASES = NUMBERS
# At -30 the result is about 1e-13, which should be right, too.
ATOL = 1e-300


def draw(rng):
    return (draw_number(rng),)


@mistake
def overflow_below(x):
    """The formula is right, but math.exp(1000) is too large for a floating-point number. For
    negative x multiply numerator and denominator by e^x."""
    return 1 / (1 + math.exp(-x))


@mistake
def overflow_above(x):
    """The formula is right, but e^1000 is too large for a floating-point number. For positive x
    divide numerator and denominator by e^x."""
    return math.exp(x) / (1 + math.exp(x))


@mistake(like=overflow_above)
def overflow_above_in_numpy(x):
    return np.exp(x) / (1 + np.exp(x))


@mistake
def mirrored(x):
    """This falls from 1 to 0, and the sigmoid rises: the sign in the exponent is wrong."""
    if x >= 0:
        return math.exp(-x) / (1 + math.exp(-x))
    return 1 / (1 + math.exp(x))


@mistake(like=mirrored)
def mirrored_and_overflow(x):
    return 1 / (1 + math.exp(x))


@mistake
def missing_parentheses(x):
    """Python computes 1 / 1 + e as (1 / 1) + e: put the denominator into parentheses."""
    return 1 / 1 + math.exp(-x)


@mistake(like=missing_parentheses)
def missing_parentheses_in_numpy(x):
    # Where math.exp raises an error, np.exp is infinite.
    return 1 / 1 + np.exp(-x)


@mistake
def tanh(x):
    """This is the hyperbolic tangent, which goes from -1 to 1. The sigmoid goes from 0 to 1. On
    paper it is (tanh(x/2) + 1)/2, but for very negative x that sum loses its digits: use an
    exponential."""
    return math.tanh(x)


@mistake(like=tanh)
def tanh_of_the_half(x):
    return math.tanh(x / 2)


@mistake
def tanh_shifted(x):
    """The formula is right, but for very negative x it adds 1 to nearly -1, and the digits are
    lost. An exponential keeps them: e^x / (1 + e^x)."""
    return (math.tanh(x / 2) + 1) / 2


@mistake(like=tanh_shifted)
def tanh_shifted_in_numpy(x):
    # Of NumPy's the last digit may differ, and with it all that are left.
    return (np.tanh(x / 2) + 1) / 2


@mistake
def step(x):
    """This is a step. The sigmoid rises smoothly, which gives it a slope to learn from."""
    return 1.0 if x > 0 else 0.0


@mistake(like=step)
def step_with_zero(x):
    return 1.0 if x >= 0 else 0.0


@mistake
def clipped(x):
    """Numbers beyond some bound are cut there. A floating-point number holds values as small as
    e^-700 without trouble, and there is no need of a bound where the exponential is at most 1."""
    x = max(-10.0, min(10.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_1(x):
    x = max(-1.0, min(1.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_5(x):
    x = max(-5.0, min(5.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_20(x):
    x = max(-20.0, min(20.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_30(x):
    x = max(-30.0, min(30.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_50(x):
    x = max(-50.0, min(50.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_100(x):
    x = max(-100.0, min(100.0, x))
    return 1 / (1 + math.exp(-x))


@mistake(like=clipped)
def clipped_at_500(x):
    x = max(-500.0, min(500.0, x))
    return 1 / (1 + math.exp(-x))
