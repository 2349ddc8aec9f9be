"""One step of a GRU.

First both gates, by the sigmoid; then the proposal, in which the first gate multiplies what comes
from the state; then a mean of old state and proposal, weighted by the second gate.
"""

import numpy as np

from nutrigen.exercises import mistake


def gru_step(
    x: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> np.ndarray:
    of_input, of_state = W @ x + b, U @ h
    r, z = 1 / (1 + np.exp(-(of_input[:2] + of_state[:2])))
    proposal = np.tanh(of_input[2] + r * of_state[2])
    return z * h + (1 - z) * proposal


_A = np.linspace(-1, 1, 24).reshape(3, 2, 4)
_B = np.cos(np.arange(12.0)).reshape(3, 2, 2)
_C = np.sin(np.arange(6.0)).reshape(3, 2)

EDGE_CASES = {
    "a state of zeros": (np.array([0.0, 1.0, 0.0, 0.0]), np.zeros(2), _A, _B, _C),
    "an unknown base": (np.zeros(4), np.array([0.5, -0.25]), _A, _B, _C),
    "a single unit": (
        np.array([1.0]),
        np.array([0.5]),
        np.array([[[0.2]], [[-0.7]], [[1.5]]]),
        np.array([[[0.4]], [[0.9]], [[-1.1]]]),
        np.array([[0.1], [-0.3], [0.2]]),
    ),
}


def draw(rng):
    n, m = int(rng.integers(2, 5)), 4
    x = np.eye(4)[rng.integers(4)]
    W, U, b = (rng.normal(size=shape).round(2) for shape in ((3, n, m), (3, n, n), (3, n)))
    return x, rng.uniform(-1, 1, size=n).round(2), W, U, b


def _gates(x, h, W, U, b):
    of_input, of_state = W @ x + b, U @ h
    r, z = 1 / (1 + np.exp(-(of_input[:2] + of_state[:2])))
    return of_input[2], of_state[2], r, z


@mistake
def update_inverted(x, h, W, U, b):
    """The second gate is used the wrong way round: where z is one, the old state is kept."""
    i, s, r, z = _gates(x, h, W, U, b)
    return (1 - z) * h + z * np.tanh(i + r * s)


@mistake
def gates_swapped(x, h, W, U, b):
    """The gates are exchanged. The first block of parameters makes r, which acts inside
    the proposal, the second makes z, which mixes."""
    i, s, r, z = _gates(x, h, W, U, b)
    return r * h + (1 - r) * np.tanh(i + z * s)


@mistake
def reset_forgotten(x, h, W, U, b):
    """The proposal does not use r. It multiplies what comes from the state."""
    i, s, _, z = _gates(x, h, W, U, b)
    return z * h + (1 - z) * np.tanh(i + s)


@mistake
def reset_before_the_matrix(x, h, W, U, b):
    """Here r multiplies the state before the matrix does, as in the first publication. In the
    equation, and in PyTorch, it multiplies the product of matrix and state."""
    i, _, r, z = _gates(x, h, W, U, b)
    return z * h + (1 - z) * np.tanh(i + U[2] @ (r * h))


@mistake
def reset_of_everything(x, h, W, U, b):
    """Here r multiplies what comes from the input, too. It acts on what comes from the state
    alone."""
    i, s, r, z = _gates(x, h, W, U, b)
    return z * h + (1 - z) * np.tanh(r * (i + s))


@mistake
def sigmoid_of_the_proposal(x, h, W, U, b):
    """The proposal is made by the hyperbolic tangent, between -1 and 1; the sigmoid is for
    gates."""
    i, s, r, z = _gates(x, h, W, U, b)
    return z * h + (1 - z) / (1 + np.exp(-(i + r * s)))


@mistake
def tanh_of_the_gates(x, h, W, U, b):
    """The gates are made by the sigmoid, so that they lie between 0 and 1; the hyperbolic tangent
    is for the proposal."""
    of_input, of_state = W @ x + b, U @ h
    r, z = np.tanh(of_input[:2] + of_state[:2])
    return z * h + (1 - z) * np.tanh(of_input[2] + r * of_state[2])


@mistake
def biases_forgotten(x, h, W, U, b):
    """The biases are missing."""
    return gru_step(x, h, W, U, np.zeros_like(b))


@mistake
def proposal_alone(x, h, W, U, b):
    """This is the proposal. The new state is a mean of the old one and the proposal, weighted
    by z."""
    i, s, r, _ = _gates(x, h, W, U, b)
    return np.tanh(i + r * s)
