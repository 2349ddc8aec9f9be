"""Standard deviation of He's rule.

The rule names the variance, 2 divided by the number of inputs. What is asked for?
"""

import math

from nutrigen.exercises import mistake


def he_standard_deviation(n_in: int, n_out: int) -> float:
    return math.sqrt(2 / n_in)


EDGE_CASES = {
    "one input and one output": (1, 1),
    "two inputs": (2, 100),
    "a wide layer": (1000, 10),
}


def draw(rng):
    return int(rng.integers(3, 600)), int(rng.integers(3, 600))


@mistake
def variance(n_in, n_out):
    """This is the variance. The standard deviation is its square root."""
    return 2 / n_in


@mistake
def xavier(n_in, n_out):
    """This is Xavier's rule, for activations such as tanh. He's rule looks at the inputs alone."""
    return math.sqrt(2 / (n_in + n_out))


@mistake(like=xavier)
def xavier_variance(n_in, n_out):
    return 2 / (n_in + n_out)


@mistake
def outputs(n_in, n_out):
    """Divide by the number of inputs: a unit adds up that many terms."""
    return math.sqrt(2 / n_out)


@mistake(like=outputs)
def outputs_variance(n_in, n_out):
    return 2 / n_out


@mistake
def without_two(n_in, n_out):
    """The factor 2 is missing. It makes up for the half of the signal that ReLU cuts off."""
    return math.sqrt(1 / n_in)


@mistake
def uniform(n_in, n_out):
    """This is the bound of the uniform distribution that has the right variance. Its standard
    deviation is smaller by a factor of sqrt(3)."""
    return math.sqrt(6 / n_in)
