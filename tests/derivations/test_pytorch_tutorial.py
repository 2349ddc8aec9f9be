"""The equations of the PyTorch tutorial, and what PyTorch makes of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
import torch
from scipy import stats
from torch import nn

Verify = Callable[..., None]

ROUNDING = 1e-11
# How far a simulated mean may be from its expectation: with fixed seeds this is no gamble.
STANDARD_ERRORS = 4


def random_problem(
    rng: np.random.Generator, n_samples: int = 25
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Doses with a column of ones, responses, and some parameters."""
    x = rng.normal(1, 2, n_samples)
    y = rng.normal() + rng.normal() * x + rng.normal(size=n_samples)
    return np.column_stack([np.ones(n_samples), x]), y, rng.normal(size=2)


def gradient(design: np.ndarray, y: np.ndarray, theta: np.ndarray) -> np.ndarray:
    residual = design @ theta - y
    return 2 * np.array([residual.mean(), (residual * design[:, 1]).mean()])


def hessian(design: np.ndarray) -> np.ndarray:
    return 2 / len(design) * design.T @ design


def least_squares(design: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.solve(design.T @ design, design.T @ y)


@pytest.mark.equation("eq-torch-truth")
def test_simulated_responses(deviation: Verify, rng: np.random.Generator) -> None:
    """Mean and variance of simulated responses at one dose, and their normal distribution."""
    n_simulated, theta, noise = 40_000, np.array([-14.0, -2.2]), 8.0
    for x in (-5.0, 0.0, 3.0):
        y = theta[0] + theta[1] * x + rng.normal(0, noise, n_simulated)
        error = noise / np.sqrt(n_simulated)
        deviation(y.mean(), theta @ [1, x], tolerance=STANDARD_ERRORS * error)
        error = noise**2 * np.sqrt(2 / n_simulated)
        deviation(y.var(), noise**2, tolerance=STANDARD_ERRORS * error)
        assert stats.kstest(y, "norm", args=(theta @ [1, x], noise)).pvalue > 0.001


@pytest.mark.equation("eq-torch-covariance")
def test_covariance_of_the_estimates(deviation: Verify, rng: np.random.Generator) -> None:
    """Lines are fitted to many simulated trials with the same doses, and their spread measured."""
    design, _, theta = random_problem(rng)
    n_trials, noise = 20_000, 1.7
    trials = (design @ theta)[:, None] + rng.normal(0, noise, (len(design), n_trials))
    estimates = least_squares(design, trials)
    covariance = noise**2 * np.linalg.inv(design.T @ design)
    spread = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)) * 2 / n_trials)
    deviation(np.cov(estimates), covariance, tolerance=STANDARD_ERRORS * spread)
    error = np.sqrt(np.diag(covariance) / n_trials)
    deviation(estimates.mean(axis=1), theta, tolerance=STANDARD_ERRORS * error)


@pytest.mark.equation("eq-torch-gradient")
def test_gradient(symbolic: Verify) -> None:
    """The loss of four samples with symbols for numbers is differentiated by SymPy."""
    intercept, slope = sympy.symbols("theta0 theta1")
    x, y = sympy.symbols("x:4"), sympy.symbols("y:4")
    residuals = [intercept + slope * a - b for a, b in zip(x, y, strict=True)]
    loss = sum(r**2 for r in residuals) / 4
    symbolic(sympy.diff(loss, intercept) - sympy.Rational(2, 4) * sum(residuals))
    by_slope = sum(r * a for r, a in zip(residuals, x, strict=True))
    symbolic(sympy.diff(loss, slope) - sympy.Rational(2, 4) * by_slope)


@pytest.mark.equation("eq-torch-gradient")
def test_gradient_by_autograd(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch differentiates the loss of random samples at random parameters."""
    for _ in range(10):
        design, y, theta = random_problem(rng)
        parameters = torch.tensor(theta, requires_grad=True)
        nn.MSELoss()(torch.from_numpy(design) @ parameters, torch.from_numpy(y)).backward()
        deviation(parameters.grad.numpy(), gradient(design, y, theta), tolerance=ROUNDING)


def test_descent_converges_exactly_below_the_bound(rng: np.random.Generator) -> None:
    for _ in range(5):
        design, *_ = random_problem(rng)
        matrix = hessian(design)
        bound = 2 / np.linalg.eigvalsh(matrix).max()
        for rate, converges in ((0.999 * bound, True), (1.001 * bound, False)):
            factors = np.abs(np.linalg.eigvalsh(np.eye(2) - rate * matrix))
            assert (factors.max() < 1) == converges


@pytest.mark.equation("eq-torch-batch-gradient")
def test_gradient_of_batches(deviation: Verify, rng: np.random.Generator) -> None:
    """Gradients of batches of different sizes, weighted, against the gradient of all samples."""
    for batch_size in (1, 4, 10, 25):
        design, y, theta = random_problem(rng)
        weighted = sum(
            len(rows) / len(y) * gradient(design[rows], y[rows], theta)
            for rows in np.array_split(
                rng.permutation(len(y)), range(batch_size, len(y), batch_size)
            )
        )
        deviation(weighted, gradient(design, y, theta), tolerance=ROUNDING)


@pytest.mark.equation("eq-torch-accumulated")
def test_accumulated_gradients(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch descends without clearing gradients; the differences of its steps are compared."""
    design, y, start = random_problem(rng)
    rate = 0.5 / np.linalg.eigvalsh(hessian(design)).max()
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=rate)
    path = [start]
    for _ in range(40):
        nn.MSELoss()(torch.from_numpy(design) @ theta, torch.from_numpy(y)).backward()
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    path = np.array(path)
    left = path[2:] - 2 * path[1:-1] + path[:-2]
    right = -rate * (path[1:-1] - least_squares(design, y)) @ hessian(design)
    deviation(left, right, tolerance=ROUNDING)


@pytest.mark.parametrize("strength", [0.01, 0.5, 1.9, 3.9])
def test_accumulated_gradients_neither_grow_nor_shrink(strength: float) -> None:
    """The recursion r^2 - (2 - eta lambda) r + 1 = 0 has both roots on the unit circle."""
    np.testing.assert_allclose(np.abs(np.roots([1, -(2 - strength), 1])), 1, rtol=1e-12)


@pytest.mark.equation("eq-torch-broadcast")
def test_loss_of_all_pairs(deviation: Verify, rng: np.random.Generator) -> None:
    """A column of predictions minus a row of targets, as PyTorch combines them."""
    for n_samples in (2, 5, 40):
        predicted, y = rng.normal(size=(2, n_samples))
        column, row = torch.from_numpy(predicted)[:, None], torch.from_numpy(y)
        broadcast = ((column - row) ** 2).mean().item()
        formula = np.mean((predicted - y.mean()) ** 2) + np.mean((y - y.mean()) ** 2)
        deviation(broadcast, formula, tolerance=ROUNDING)
