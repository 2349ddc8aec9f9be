"""Backward pass of a ReLU.

The derivative of a ReLU is 1 where z is positive and 0 elsewhere. Multiply what arrives by it,
entry by entry.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def relu_backward(output_gradient: np.ndarray, z: np.ndarray) -> np.ndarray:
    return output_gradient * (z > 0)


EDGE_CASES = {
    "z of exactly 0": (array([1, -1], [2, -2]), array([0, 0], [3, -3])),
    "negative gradients at active units": (array([-1, -2]), array([4, 5])),
    "a sample at which all units are inactive": (array([1, 2]), array([-4, -5])),
}


def draw(rng):
    shape = rng.integers(2, 4, size=2)
    return draw_array(rng, *shape), draw_array(rng, *shape)


@mistake
def derivative_only(output_gradient, z):
    """This is the local derivative. By the chain rule it is multiplied by the gradient that
    arrives."""
    return (z > 0).astype(float)


@mistake(like=derivative_only)
def derivative_only_as_truth_values(output_gradient, z):
    return z > 0


@mistake
def gated_by_gradient(output_gradient, z):
    """The gradient was compared with zero instead of z. What decides is whether the unit was active
    on the way forward; a negative gradient passes like a positive one."""
    return output_gradient * (output_gradient > 0)


@mistake(like=gated_by_gradient)
def gated_by_both(output_gradient, z):
    return output_gradient * ((output_gradient > 0) & (z > 0))


@mistake
def value_for_derivative(output_gradient, z):
    """This multiplies by the ReLU itself. Its derivative for positive z is 1, not z."""
    return output_gradient * np.maximum(0, z)


@mistake
def one_at_zero(output_gradient, z):
    """At z = 0 there is a kink, and the derivative is a convention: zero, here and in PyTorch. Use
    z > 0."""
    return output_gradient * (z >= 0)


@mistake
def forward(output_gradient, z):
    """This is the forward pass. On the way back the gradient that arrives is multiplied by the
    derivative."""
    return np.maximum(0, z)


@mistake
def not_gated(output_gradient, z):
    """Nothing is stopped. Where z is negative the output did not depend on z, so that no gradient
    passes."""
    return output_gradient


@mistake
def reversed(output_gradient, z):
    """The gate is the wrong way round: it lets through where the unit was inactive."""
    return output_gradient * (z < 0)


@mistake(like=reversed)
def reversed_with_zero(output_gradient, z):
    return output_gradient * (z <= 0)
