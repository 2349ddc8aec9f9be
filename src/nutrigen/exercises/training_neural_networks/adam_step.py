"""One step of Adam.

Bring both averages up to date first, each with its own beta. Divide each by 1 minus its beta to the
power of t, and step against the first over the root of the second.
"""

import numpy as np

from nutrigen.exercises import mistake


def adam_step(
    w: np.ndarray,
    gradient: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    t: int,
    eta: float,
    betas: tuple[float, float],
    epsilon: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second = betas
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * gradient**2
    step = m / (1 - first**t) / (np.sqrt(v / (1 - second**t)) + epsilon)
    return w - eta * step, m, v


def _array(*values):
    return np.array(values, dtype=float)


EDGE_CASES = {
    "the first step": (
        _array(1, -2),
        _array(0.5, 40),
        _array(0, 0),
        _array(0, 0),
        1,
        0.1,
        (0.9, 0.99),
        0.01,
    ),
    "a gradient of zero": (
        _array(1, -2),
        _array(0, 0),
        _array(0.2, -0.4),
        _array(0.1, 0.3),
        3,
        0.1,
        (0.8, 0.9),
        0.2,
    ),
    "no memory": (_array(1, 3), _array(-2, 5), _array(1, 1), _array(4, 4), 4, 0.2, (0.0, 0.0), 0.5),
    "a step after many": (
        _array(0.5),
        _array(-1.5),
        _array(0.3),
        _array(2.0),
        2000,
        0.05,
        (0.9, 0.99),
        0.1,
    ),
    "weights in a matrix": (
        _array([1, 2], [3, 4]),
        _array([0.5, -1], [2, -0.2]),
        _array([0.1, 0.2], [-0.3, 0.4]),
        _array([0.3, 1.1], [2.5, 0.2]),
        2,
        0.1,
        (0.7, 0.9),
        0.3,
    ),
}


def draw(rng):
    shape = int(rng.integers(1, 4))
    w, gradient, m = (rng.integers(-30, 31, shape) / 10 for _ in range(3))
    v = rng.integers(1, 60, shape) / 10
    betas = float(rng.choice([0.6, 0.7, 0.8])), float(rng.choice([0.85, 0.9, 0.95]))
    epsilon = float(rng.choice([0.1, 0.2, 0.5]))
    return w, gradient, m, v, int(rng.integers(2, 7)), float(rng.choice([0.1, 0.3])), betas, epsilon


def _step(w, gradient, m, v, t, eta, betas, epsilon, *, power=0, corrects=(True, True)):
    """The step, with an exponent that is off by something, or without a correction."""
    first, second = betas
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * gradient**2
    mean = m / (1 - first ** (t + power)) if corrects[0] else m
    square = v / (1 - second ** (t + power)) if corrects[1] else v
    return w - eta * mean / (np.sqrt(square) + epsilon), m, v


@mistake
def not_corrected(w, gradient, m, v, t, eta, betas, epsilon):
    """The averages start at zero and are too small at first. Divide each by 1 minus its beta to the
    power of t before you use it."""
    return _step(w, gradient, m, v, t, eta, betas, epsilon, corrects=(False, False))


@mistake
def one_corrected(w, gradient, m, v, t, eta, betas, epsilon):
    """One of the two averages is used without its correction; both started at zero."""
    return _step(w, gradient, m, v, t, eta, betas, epsilon, corrects=(True, False))


@mistake(like=one_corrected)
def square_corrected_only(w, gradient, m, v, t, eta, betas, epsilon):
    return _step(w, gradient, m, v, t, eta, betas, epsilon, corrects=(False, True))


@mistake
def epsilon_in_root(w, gradient, m, v, t, eta, betas, epsilon):
    """Here epsilon is added below the root. It is added to the root, behind the correction."""
    first, second = betas
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * gradient**2
    return w - eta * m / (1 - first**t) / np.sqrt(v / (1 - second**t) + epsilon), m, v


@mistake
def epsilon_forgotten(w, gradient, m, v, t, eta, betas, epsilon):
    """Where is epsilon? It is added to the root, so that nothing is divided by zero."""
    return _step(w, gradient, m, v, t, eta, betas, 1e-300)


@mistake
def betas_swapped(w, gradient, m, v, t, eta, betas, epsilon):
    """The first beta belongs to the average of the gradients, the second to that of their
    squares."""
    return _step(w, gradient, m, v, t, eta, betas[::-1], epsilon)


@mistake
def shares_swapped(w, gradient, m, v, t, eta, betas, epsilon):
    """Beta is the share of the old average that is kept; the new gradient has the share 1 minus
    beta."""
    first, second = betas
    m = (1 - first) * m + first * gradient
    v = (1 - second) * v + second * gradient**2
    step = m / (1 - first**t) / (np.sqrt(v / (1 - second**t)) + epsilon)
    return w - eta * step, m, v


@mistake
def counted_from_zero(w, gradient, m, v, t, eta, betas, epsilon):
    """The steps are counted from 1 already: the exponent is t itself."""
    return _step(w, gradient, m, v, t, eta, betas, epsilon, power=1)


@mistake(like=counted_from_zero)
def counted_less_one(w, gradient, m, v, t, eta, betas, epsilon):
    return _step(w, gradient, m, v, t, eta, betas, epsilon, power=-1)


@mistake
def uphill(w, gradient, m, v, t, eta, betas, epsilon):
    """The sign is wrong: the average gradient points uphill. Subtract the step."""
    new, m, v = _step(w, gradient, m, v, t, eta, betas, epsilon)
    return 2 * w - new, m, v


@mistake
def corrected_kept(w, gradient, m, v, t, eta, betas, epsilon):
    """The corrected averages are for this step only. Return the others, or the next step corrects
    them again."""
    new, m, v = _step(w, gradient, m, v, t, eta, betas, epsilon)
    return new, m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)


@mistake
def without_root(w, gradient, m, v, t, eta, betas, epsilon):
    """The second average is one of squares: take its root, so that the units of the gradient
    cancel."""
    first, second = betas
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * gradient**2
    return w - eta * m / (1 - first**t) / (v / (1 - second**t) + epsilon), m, v


@mistake
def old_averages(w, gradient, m, v, t, eta, betas, epsilon):
    """The step uses the averages from before. Bring them up to date with this gradient first."""
    first, second = betas
    step = m / (1 - first**t) / (np.sqrt(v / (1 - second**t)) + epsilon)
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * gradient**2
    return w - eta * step, m, v


@mistake
def square_of_average(w, gradient, m, v, t, eta, betas, epsilon):
    """The second average is that of the squared gradients, not of the squared average."""
    first, second = betas
    m = first * m + (1 - first) * gradient
    v = second * v + (1 - second) * m**2
    step = m / (1 - first**t) / (np.sqrt(v / (1 - second**t)) + epsilon)
    return w - eta * step, m, v
