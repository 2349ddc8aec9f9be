"""A step of gradient descent.

New weights are old weights minus learning rate times gradient.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def gradient_step(w: np.ndarray, gradient: np.ndarray, learning_rate: float) -> np.ndarray:
    return w - learning_rate * gradient


EDGE_CASES = {
    "a gradient of zero": (array(1, 2), array(0, 0), 0.1),
    "weights of 0": (array(0, 0, 0), array(1, -2, 3), 0.5),
}


def draw(rng):
    n_parameters = int(rng.integers(2, 5))
    # No gradient of length 1, and no rate of 1, hides a mistake.
    return (
        draw_array(rng, n_parameters),
        4 + np.abs(draw_array(rng, n_parameters)),
        float(rng.choice([0.01, 0.1, 0.3, 0.5])),
    )


@mistake
def ascent(w, gradient, learning_rate):
    """The sign is wrong: the gradient points uphill, and this step follows it. Subtract."""
    return w + learning_rate * gradient


@mistake
def without_rate(w, gradient, learning_rate):
    """The gradient is not multiplied by the learning rate, so that the step is too long."""
    return w - gradient


@mistake
def divided_by_rate(w, gradient, learning_rate):
    """A larger learning rate should make a longer step: multiply by it."""
    return w - gradient / learning_rate


@mistake
def step_only(w, gradient, learning_rate):
    """This is the step alone. Return where it leads to: the old weights are missing."""
    return -learning_rate * gradient


@mistake(like=step_only)
def step_only_uphill(w, gradient, learning_rate):
    return learning_rate * gradient


@mistake
def weights_scaled(w, gradient, learning_rate):
    """The learning rate belongs to the gradient only, not to the old weights: mind the
    parentheses."""
    return learning_rate * (w - gradient)


@mistake(like=weights_scaled)
def weights_decayed(w, gradient, learning_rate):
    return (1 - learning_rate) * w - gradient


@mistake
def normalized(w, gradient, learning_rate):
    """The gradient is not to be normalized: where the landscape is flat, steps should be short."""
    length = np.linalg.norm(gradient)
    if length == 0:
        return w
    return w - learning_rate * gradient / length
