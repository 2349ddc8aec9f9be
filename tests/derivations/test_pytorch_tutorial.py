"""The equations of the PyTorch tutorial, and what PyTorch makes of them."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
import pytest
import sympy
import torch
from scipy import stats
from sklearn import metrics
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader

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


@pytest.mark.equation("eq-torch-mse")
def test_mean_squared_error(deviation: Verify, rng: np.random.Generator) -> None:
    """Random predictions, against the losses of PyTorch and of scikit-learn."""
    predicted, y = rng.normal(size=(2, 30))
    formula = sum((predicted[i] - y[i]) ** 2 for i in range(30)) / 30
    deviation(metrics.mean_squared_error(y, predicted), formula, tolerance=ROUNDING)
    by_torch = nn.MSELoss()(torch.from_numpy(predicted), torch.from_numpy(y))
    deviation(by_torch.item(), formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-torch-normal-equations")
def test_normal_equations(deviation: Verify, rng: np.random.Generator) -> None:
    """Their solution is that of scikit-learn, and the gradient by autograd vanishes there."""
    for _ in range(5):
        design, y, _ = random_problem(rng)
        theta = least_squares(design, y)
        fitted = LinearRegression().fit(design[:, 1:], y)
        deviation(theta, [fitted.intercept_, fitted.coef_[0]], tolerance=ROUNDING)
        parameters = torch.tensor(theta, requires_grad=True)
        predicted = torch.from_numpy(design) @ parameters
        nn.MSELoss()(predicted, torch.from_numpy(y)).backward()
        deviation(parameters.grad.numpy(), np.zeros(2), tolerance=ROUNDING)


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


@pytest.mark.equation("eq-torch-step")
def test_step(deviation: Verify, rng: np.random.Generator) -> None:
    """One step of PyTorch's optimizer from random parameters."""
    for rate in (0.001, 0.1, 1.0):
        design, y, theta = random_problem(rng)
        parameters = torch.tensor(theta, requires_grad=True)
        optimizer = torch.optim.SGD([parameters], lr=rate)
        nn.MSELoss()(torch.from_numpy(design) @ parameters, torch.from_numpy(y)).backward()
        optimizer.step()
        step = theta - rate * gradient(design, y, theta)
        deviation(parameters.detach().numpy(), step, tolerance=ROUNDING)


@pytest.mark.equation("eq-torch-convergence")
def test_convergence(deviation: Verify, rng: np.random.Generator) -> None:
    """Steps are made one by one, with learning rates below and above the bound."""
    for share in (0.3, 0.9, 1.1):
        design, y, theta = random_problem(rng)
        matrix = hessian(design)
        rate = share * 2 / np.linalg.eigvalsh(matrix).max()
        minimum = least_squares(design, y)
        start = theta
        for _ in range(15):
            theta = theta - rate * gradient(design, y, theta)
        power = np.linalg.matrix_power(np.eye(2) - rate * matrix, 15)
        deviation(theta - minimum, power @ (start - minimum), tolerance=1e-9)


def test_descent_converges_exactly_below_the_bound(rng: np.random.Generator) -> None:
    for _ in range(5):
        design, *_ = random_problem(rng)
        matrix = hessian(design)
        bound = 2 / np.linalg.eigvalsh(matrix).max()
        for rate, converges in ((0.999 * bound, True), (1.001 * bound, False)):
            factors = np.abs(np.linalg.eigvalsh(np.eye(2) - rate * matrix))
            assert (factors.max() < 1) == converges


@pytest.mark.equation("eq-torch-quadratic")
def test_gradient_of_the_slides(symbolic: Verify) -> None:
    """SymPy differentiates."""
    x1, x2 = sympy.symbols("x1 x2")
    f = 3 * x1**2 + x2**2
    symbolic(sympy.diff(f, x1) - 6 * x1)
    symbolic(sympy.diff(f, x2) - 2 * x2)


@pytest.mark.equation("eq-torch-iterations")
def test_iterations_of_an_epoch(deviation: Verify) -> None:
    """The batches that a data loader gives are counted, for many sizes."""
    for n_samples in (1, 7, 12, 60):
        for batch_size in (1, 4, 7, 12, 100):
            batches = [len(b) for b in DataLoader(range(n_samples), batch_size=batch_size)]
            deviation(ceil(n_samples / batch_size), len(batches), tolerance=0)
            assert sum(batches) == n_samples


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


@pytest.mark.equation("eq-torch-r2")
def test_coefficient_of_determination(deviation: Verify, rng: np.random.Generator) -> None:
    """Random predictions, good and bad, against scikit-learn."""
    for spread in (0.1, 1.0, 10.0):
        y = rng.normal(5, 2, 40)
        predicted = y + rng.normal(0, spread, 40)
        formula = 1 - ((y - predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum()
        deviation(metrics.r2_score(y, predicted), formula, tolerance=ROUNDING)
    deviation(metrics.r2_score(y, np.full(40, y.mean())), 0.0, tolerance=ROUNDING)


@pytest.mark.equation("eq-torch-standardize")
def test_standardization(deviation: Verify, rng: np.random.Generator) -> None:
    """Random tables, against scikit-learn's scaler fitted to the training rows."""
    train, test = rng.normal(3, 2, (30, 4)), rng.normal(3, 2, (10, 4))
    formula = (test - train.mean(axis=0)) / train.std(axis=0)
    deviation(StandardScaler().fit(train).transform(test), formula, tolerance=ROUNDING)


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
