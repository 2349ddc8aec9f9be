"""Decay beside the step of Adam.

Two things are subtracted from the old weights: the learning rate times the mean over the root, and
the learning rate times the decay times the old weights. The second is divided by no root.
"""

import numpy as np

from nutrigen.exercises import mistake


def decoupled_decay(
    w: np.ndarray,
    m_hat: np.ndarray,
    v_hat: np.ndarray,
    eta: float,
    decay: float,
    epsilon: float,
) -> np.ndarray:
    return w - eta * (m_hat / (np.sqrt(v_hat) + epsilon) + decay * w)


def _array(*values):
    return np.array(values, dtype=float)


EDGE_CASES = {
    "no decay": (_array(2, -1), _array(0.5, 0.3), _array(4, 1), 0.1, 0.0, 0.01),
    "a mean of zero": (_array(2, -1), _array(0, 0), _array(4, 9), 0.1, 0.5, 0.01),
    "weights of zero": (_array(0, 0), _array(0.5, -0.3), _array(4, 1), 0.1, 0.5, 0.01),
    "a square of zero": (_array(3), _array(0), _array(0), 0.2, 0.25, 0.5),
    "weights in a matrix": (
        _array([1, 2], [3, 4]),
        _array([0.5, -1], [2, -0.2]),
        _array([0.3, 1.1], [2.5, 0.2]),
        0.1,
        0.4,
        0.3,
    ),
}


def draw(rng):
    shape = int(rng.integers(1, 4))
    # No root is one, and no weight is so small that its decay does not count.
    w = rng.choice([-1, 1], shape) * rng.integers(10, 40, shape) / 10
    m_hat = rng.integers(-30, 31, shape) / 10
    v_hat = rng.integers(30, 90, shape) / 10
    eta, decay = float(rng.choice([0.1, 0.2, 0.3])), float(rng.choice([0.2, 0.4, 0.5]))
    return w, m_hat, v_hat, eta, decay, float(rng.choice([0.1, 0.2]))


def _step(m_hat, v_hat, eta, epsilon):
    return eta * m_hat / (np.sqrt(v_hat) + epsilon)


@mistake
def through_the_scaling(w, m_hat, v_hat, eta, decay, epsilon):
    """Here the decay is divided by the root, as that of a penalty in Adam: a weight with large
    gradients hardly shrinks. Take the decay out of the fraction."""
    return w - eta * (m_hat + decay * w) / (np.sqrt(v_hat) + epsilon)


@mistake
def without_rate(w, m_hat, v_hat, eta, decay, epsilon):
    """The share that is taken away is the learning rate times the decay: a smaller rate makes both
    smaller."""
    return (1 - decay) * w - _step(m_hat, v_hat, eta, epsilon)


@mistake
def growing(w, m_hat, v_hat, eta, decay, epsilon):
    """The weights grow here. The decay is subtracted, as the step is."""
    return w - _step(m_hat, v_hat, eta, epsilon) + eta * decay * w


@mistake
def twice(w, m_hat, v_hat, eta, decay, epsilon):
    """A factor of two belongs to the gradient of a penalty; here the decay is given as it is."""
    return w - _step(m_hat, v_hat, eta, epsilon) - 2 * eta * decay * w


@mistake
def after_the_step(w, m_hat, v_hat, eta, decay, epsilon):
    """The new weights are shrunk here, and the step with them. Shrink the old weights alone."""
    return (1 - eta * decay) * (w - _step(m_hat, v_hat, eta, epsilon))


@mistake
def not_decayed(w, m_hat, v_hat, eta, decay, epsilon):
    """This is Adam without any decay."""
    return w - _step(m_hat, v_hat, eta, epsilon)


@mistake
def uphill(w, m_hat, v_hat, eta, decay, epsilon):
    """The sign of the step is wrong: the mean gradient points uphill."""
    return (1 - eta * decay) * w + _step(m_hat, v_hat, eta, epsilon)


@mistake
def without_root(w, m_hat, v_hat, eta, decay, epsilon):
    """The root of the mean square is missing below the fraction."""
    return (1 - eta * decay) * w - eta * m_hat / (v_hat + epsilon)


@mistake
def epsilon_in_root(w, m_hat, v_hat, eta, decay, epsilon):
    """Here epsilon is added below the root. It is added to the root."""
    return (1 - eta * decay) * w - eta * m_hat / np.sqrt(v_hat + epsilon)


@mistake
def decays_by_sign(w, m_hat, v_hat, eta, decay, epsilon):
    """Every weight loses the same amount here, as with an L1 penalty. The decay takes a share of
    each weight."""
    return w - _step(m_hat, v_hat, eta, epsilon) - eta * decay * np.sign(w)
