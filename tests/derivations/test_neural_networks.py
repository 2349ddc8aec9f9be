"""The equations of the chapter on neural networks.

Derivatives are compared with SymPy's, with PyTorch's automatic differentiation, or with the complex
step, which has no rounding error of differences: f'(x) is the imaginary part of f(x + ih) / h.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
import sympy
import torch
from scipy import special, stats
from sklearn.linear_model import LinearRegression

from nutrigen.learning.neural import (
    MLP,
    SGD,
    LeakyReLU,
    Linear,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    finite_differences,
    gradient_descent,
    log_softmax,
    mini_batches,
    sigmoid,
)

Verify = Callable[..., None]

ROUNDING = 1e-12
SHAPES = [(1, 1, 1), (3, 2, 1), (2, 5, 3), (4, 4, 2)]


@pytest.fixture
def regression(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A design matrix with a column of ones, a target, and weights."""
    X = np.column_stack([rng.normal(size=(20, 3)) * [1, 2, 0.5], np.ones(20)])
    return X, rng.normal(size=20), rng.normal(size=4)


def mean_squared_error(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    return sum((w @ x - target) ** 2 for x, target in zip(X, y, strict=True)) / len(y)


def complex_step(function: Callable[[np.ndarray], complex], x: np.ndarray) -> np.ndarray:
    """Gradient of an analytic function, without differences."""
    steps = 1e-30j * np.eye(len(x))
    return np.array([function(x + step).imag / 1e-30 for step in steps])


def complex_loss(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], complex]:
    return lambda w: np.sum((X @ w - y) ** 2) / len(y)


# One layer


@pytest.mark.equation("eq-linear-layer")
def test_linear_layer(deviation: Verify, rng: np.random.Generator) -> None:
    """A sum of three products, against PyTorch's linear layer and the package's."""
    for _ in range(20):
        w, b, x = rng.normal(size=3), rng.normal(), rng.normal(size=3)
        by_formula = w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b
        tensors = (torch.tensor(array) for array in (x, w[None], np.array([b])))
        deviation(by_formula, torch.nn.functional.linear(*tensors)[0].item(), tolerance=ROUNDING)
        layer = Linear(3, 1, None, initialization="zeros")
        layer.weight[:], layer.bias[:] = w, b
        deviation(layer.forward(x[None])[0, 0], by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-bias-as-weight")
def test_bias_as_weight(symbolic: Verify) -> None:
    """Scalar products of symbolic vectors with and without the appended entries."""
    w, x = sympy.symbols("w1:4"), sympy.symbols("x1:4")
    b = sympy.Symbol("b")
    with_bias = sympy.Matrix(w).dot(sympy.Matrix(x)) + b
    symbolic(sympy.Matrix([*w, b]).dot(sympy.Matrix([*x, 1])) - with_bias)


@pytest.mark.equation("eq-mse")
def test_mean_squared_error(deviation: Verify, regression: tuple) -> None:
    """The squared norm of the residuals against a loop over samples, and PyTorch's loss."""
    X, y, w = regression
    by_norm = np.linalg.norm(X @ w - y) ** 2 / len(y)
    deviation(by_norm, mean_squared_error(w, X, y), tolerance=ROUNDING)
    by_torch = torch.nn.functional.mse_loss(torch.tensor(X @ w), torch.tensor(y)).item()
    deviation(by_norm, by_torch, tolerance=ROUNDING)
    computed = MeanSquaredError().forward((X @ w)[:, None], y[:, None])
    deviation(computed, by_torch, tolerance=ROUNDING)


@pytest.mark.equation("eq-derivative-of-square")
def test_derivative_of_the_square(symbolic: Verify) -> None:
    """The difference quotient is simplified, and its limit taken."""
    x, eps = sympy.symbols("x epsilon", real=True)
    quotient = ((x + eps) ** 2 - x**2) / eps
    symbolic(quotient - (2 * x + eps))
    symbolic(sympy.limit(quotient, eps, 0) - 2 * x)


@pytest.mark.equation("eq-gradient-example")
def test_gradient_of_the_example(symbolic: Verify) -> None:
    """Partial derivatives of the example, and their values at (1, 1)."""
    x1, x2 = sympy.symbols("x1 x2", real=True)
    function = 3 * x1**2 + x2**2
    symbolic(function.diff(x1) - 6 * x1)
    symbolic(function.diff(x2) - 2 * x2)
    symbolic(function.diff(x1).subs({x1: 1, x2: 1}) - 6)
    symbolic(function.diff(x2).subs({x1: 1, x2: 1}) - 2)


@pytest.mark.equation("eq-steepest-ascent")
def test_slope_in_a_direction(deviation: Verify, bounded: Verify, rng: np.random.Generator) -> None:
    """Slopes of random polynomials in random directions, by the complex step."""
    for _ in range(20):
        a, b, c = rng.normal(size=3)
        x = rng.normal(size=2)

        def function(x: np.ndarray, a: float = a, b: float = b, c: float = c) -> complex:
            return a * x[0] ** 2 * x[1] + b * x[1] ** 3 + c * x[0]

        gradient = np.array([2 * a * x[0] * x[1] + c, a * x[0] ** 2 + 3 * b * x[1] ** 2])
        directions = rng.normal(size=(50, 2))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        slopes = [function(x + 1e-30j * u).imag / 1e-30 for u in directions]
        deviation(directions @ gradient, slopes, tolerance=ROUNDING)
        bounded(slopes, np.linalg.norm(gradient) + ROUNDING)
        u = gradient / np.linalg.norm(gradient)
        slope = function(x + 1e-30j * u).imag / 1e-30
        deviation(slope, np.linalg.norm(gradient), tolerance=ROUNDING)


# Descent


@pytest.mark.equation("eq-gradient-descent")
def test_gradient_descent(deviation: Verify, regression: tuple) -> None:
    """Thirty steps on a squared error, against PyTorch's optimizer with its own gradients."""
    X, y, w = regression
    path = gradient_descent(lambda w: complex_step(complex_loss(X, y), w), w, 0.02, 30)
    parameter = torch.tensor(w.copy(), requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=0.02)
    for step in range(30):
        by_formula = path[step] - 0.02 * complex_step(complex_loss(X, y), path[step])
        deviation(path[step + 1], by_formula, tolerance=ROUNDING)
        optimizer.zero_grad()
        torch.mean((torch.tensor(X) @ parameter - torch.tensor(y)) ** 2).backward()
        optimizer.step()
        deviation(path[step + 1], parameter.detach().numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-squared-error-gradient")
def test_gradient_of_the_squared_error(symbolic: Verify) -> None:
    """The squared error of one sample with three symbolic inputs, differentiated."""
    w, x = sympy.symbols("w1:4"), sympy.symbols("x1:4")
    target = sympy.Symbol("y")
    prediction = sum(a * b for a, b in zip(w, x, strict=True))
    for j in range(3):
        symbolic(((prediction - target) ** 2).diff(w[j]) - 2 * (prediction - target) * x[j])


@pytest.mark.equation("eq-mse-gradient")
def test_gradient_of_the_mean_squared_error(deviation: Verify, regression: tuple) -> None:
    """The product of matrices against the complex step, and against autograd."""
    X, y, w = regression
    by_formula = 2 / len(y) * X.T @ (X @ w - y)
    deviation(by_formula, complex_step(complex_loss(X, y), w), tolerance=ROUNDING)
    parameter = torch.tensor(w, requires_grad=True)
    torch.mean((torch.tensor(X) @ parameter - torch.tensor(y)) ** 2).backward()
    deviation(by_formula, parameter.grad.numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-normal-equations")
def test_normal_equations(deviation: Verify, bounded: Verify, regression: tuple) -> None:
    """Their solution against scikit-learn's; no random change of it lowers the loss."""
    X, y, _ = regression
    solution = np.linalg.solve(X.T @ X, X.T @ y)
    peer = LinearRegression().fit(X[:, :3], y)
    deviation(solution, [*peer.coef_, peer.intercept_], tolerance=1e-10)
    changes = np.random.default_rng(0).normal(size=(100, 4))
    changed = [mean_squared_error(solution + change, X, y) for change in changes]
    bounded(np.full(100, mean_squared_error(solution, X, y)), changed)


@pytest.mark.equation("eq-mse-quadratic")
def test_loss_is_quadratic(deviation: Verify, regression: tuple) -> None:
    """The quadratic form against the loss, and its matrix against second derivatives by PyTorch."""
    X, y, w = regression
    minimum = np.linalg.lstsq(X, y, rcond=None)[0]
    Q = 2 / len(y) * X.T @ X
    for scale in (0.1, 1, 10):
        distance = scale * w
        by_formula = mean_squared_error(minimum, X, y) + distance @ Q @ distance / 2
        loss = mean_squared_error(minimum + distance, X, y)
        deviation(by_formula, loss, tolerance=1e-10, relative=True)
    hessian = torch.autograd.functional.hessian(
        lambda w: torch.mean((torch.tensor(X) @ w - torch.tensor(y)) ** 2), torch.tensor(w)
    )
    deviation(Q, hessian.numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-error-recursion")
@pytest.mark.parametrize("rate", [0.001, 0.05, 0.2])
def test_distance_from_the_minimum(deviation: Verify, regression: tuple, rate: float) -> None:
    """Powers of the matrix against descent with numerical gradients."""
    X, y, w = regression
    minimum = np.linalg.lstsq(X, y, rcond=None)[0]
    path = gradient_descent(lambda w: complex_step(complex_loss(X, y), w), w, rate, 12)
    shrink = np.eye(4) - rate * 2 / len(y) * X.T @ X
    for t in range(12):
        deviation(path[t + 1] - minimum, shrink @ (path[t] - minimum), tolerance=1e-9)
        power = np.linalg.matrix_power(shrink, t)
        deviation(path[t] - minimum, power @ (w - minimum), tolerance=1e-9)


@pytest.mark.equation("eq-learning-rate-bound")
@pytest.mark.parametrize("share", [0.01, 0.5, 0.98, 1.02, 1.5])
def test_largest_learning_rate(deviation: Verify, regression: tuple, share: float) -> None:
    """Rates on both sides of the bound: descent converges from random starts, or from none."""
    X, y, _ = regression
    eigenvalues = np.linalg.eigvalsh(2 / len(y) * X.T @ X)
    minimum = np.linalg.lstsq(X, y, rcond=None)[0]
    rate = share * 2 / eigenvalues.max()
    deviation(int(np.abs(1 - rate * eigenvalues).max() < 1), int(share < 1), tolerance=0)
    for start in np.random.default_rng(1).normal(size=(5, 4)):
        path = gradient_descent(lambda w: 2 / len(y) * X.T @ (X @ w - y), start, rate, 300)
        distance = np.linalg.norm(path - minimum, axis=1)
        deviation(int(distance[-1] < 0.99 * distance[0]), int(share < 1), tolerance=0)


@pytest.mark.equation("eq-learning-rate-bound")
def test_largest_learning_rate_of_one_direction(symbolic: Verify) -> None:
    """The inequality for one eigenvalue, solved."""
    rate, eigenvalue = sympy.symbols("eta lambda", positive=True)
    upper = sympy.solve(sympy.Eq(1 - rate * eigenvalue, -1), rate)
    symbolic(upper[0] - 2 / eigenvalue)
    # At the other end of the interval, a factor of one, the rate is zero.
    symbolic((1 - rate * eigenvalue).subs(rate, 0) - 1)


@pytest.mark.equation("eq-best-learning-rate")
def test_best_learning_rate(deviation: Verify, bounded: Verify, rng: np.random.Generator) -> None:
    """The worst factor of random eigenvalues is minimized over a fine grid of rates."""
    for _ in range(20):
        eigenvalues = rng.uniform(0.1, 5, size=4)
        smallest, largest = eigenvalues.min(), eigenvalues.max()
        best, condition = 2 / (smallest + largest), largest / smallest
        factor = np.abs(1 - best * eigenvalues).max()
        deviation(factor, (condition - 1) / (condition + 1), tolerance=ROUNDING)
        grid = np.linspace(0, 2 / largest, 2000)
        worst = np.abs(1 - grid[:, None] * eigenvalues).max(axis=1)
        bounded(np.full(len(grid), factor), worst + ROUNDING)


# Batches


@pytest.mark.equation("eq-minibatch-gradient")
def test_gradient_of_a_batch(deviation: Verify, regression: tuple) -> None:
    """The mean of single gradients against the gradient of the batch's loss, by autograd."""
    X, y, w = regression
    rng = np.random.default_rng(0)
    for batch in mini_batches(len(y), 6, rng):
        singles = [2 * (X[i] @ w - y[i]) * X[i] for i in batch]
        parameter = torch.tensor(w, requires_grad=True)
        error = torch.tensor(X[batch]) @ parameter - torch.tensor(y[batch])
        torch.mean(error**2).backward()
        deviation(np.mean(singles, axis=0), parameter.grad.numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-minibatch-moments")
@pytest.mark.parametrize("size", [1, 2, 4, 6, 7])
def test_moments_of_the_gradient_of_a_batch(
    deviation: Verify, rng: np.random.Generator, size: int
) -> None:
    """Mean and variance over all batches that can be drawn from seven samples."""
    X, y, w = rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=3)
    singles = 2 * (X @ w - y)[:, None] * X
    batches = np.array([singles[list(b)].mean(axis=0) for b in combinations(range(7), size)])
    gradient = complex_step(complex_loss(X, y), w)
    deviation(batches.mean(axis=0), gradient, tolerance=ROUNDING)
    by_formula = singles.var(axis=0, ddof=1) / size * (1 - size / 7)
    deviation(batches.var(axis=0), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-iterations-per-epoch")
def test_iterations_of_an_epoch(deviation: Verify) -> None:
    """Batches are dealt out and counted, by the package and by PyTorch's loader."""
    for n_samples in (1, 7, 32, 100):
        for size in (1, 5, 32, 200):
            by_formula = int(np.ceil(n_samples / size))
            counted = len(list(mini_batches(n_samples, size, None, shuffle=False)))
            deviation(counted, by_formula, tolerance=0)
            loader = torch.utils.data.DataLoader(range(n_samples), batch_size=size)
            deviation(len(loader), by_formula, tolerance=0)


@pytest.mark.equation("eq-momentum")
def test_momentum(deviation: Verify, rng: np.random.Generator) -> None:
    """The sum of all gradients against the recursion, and the steps against PyTorch's."""
    gradients = rng.normal(size=(12, 3))
    ours, theirs = np.zeros(3), torch.zeros(3, dtype=torch.float64)
    optimizer, peer = SGD([ours], 0.1, 0.8), torch.optim.SGD([theirs], lr=0.1, momentum=0.8)
    velocity = np.zeros(3)
    for t in range(1, 13):
        before = ours.copy()
        velocity = 0.8 * velocity + gradients[t - 1]
        by_sum = sum(0.8 ** (t - 1 - r) * gradients[r] for r in range(t))
        deviation(by_sum, velocity, tolerance=ROUNDING)
        theirs.grad = torch.tensor(gradients[t - 1])
        optimizer.step([gradients[t - 1]])
        peer.step()
        deviation(before - 0.1 * by_sum, theirs.numpy(), tolerance=ROUNDING)
        deviation(ours, theirs.numpy(), tolerance=ROUNDING)


# Activations


@pytest.mark.equation("eq-linear-collapse")
def test_two_linear_layers_are_one(symbolic: Verify) -> None:
    """The product of symbolic matrices, multiplied out."""
    W1, W2 = sympy.Matrix(3, 2, sympy.symbols("a:6")), sympy.Matrix(2, 3, sympy.symbols("c:6"))
    b1, b2 = sympy.Matrix(sympy.symbols("b:3")), sympy.Matrix(sympy.symbols("d:2"))
    x = sympy.Matrix(sympy.symbols("x:2"))
    difference = W2 * (W1 * x + b1) + b2 - ((W2 * W1) * x + (W2 * b1 + b2))
    for entry in difference:
        symbolic(entry)


@pytest.mark.equation("eq-perceptron")
def test_perceptron(deviation: Verify, rng: np.random.Generator) -> None:
    """A unit against PyTorch's linear layer and activation."""
    w, b, x = rng.normal(size=4), rng.normal(), rng.normal(size=4)
    expected = torch.sigmoid(torch.dot(torch.tensor(w), torch.tensor(x)) + b).item()
    deviation(1 / (1 + np.exp(-(w @ x + b))), expected, tolerance=ROUNDING)
    deviation(sigmoid(w @ x + b), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-sigmoid")
def test_sigmoid(symbolic: Verify, deviation: Verify, bounded: Verify) -> None:
    """The derivative by SymPy, both forms; its bound, and the package, on a grid."""
    x = sympy.Symbol("x", real=True)
    function = 1 / (1 + sympy.exp(-x))
    symbolic(function.diff(x) - sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2)
    symbolic(function.diff(x) - function * (1 - function))
    grid = np.linspace(-30, 30, 601)
    derivative = np.exp(-grid) / (1 + np.exp(-grid)) ** 2
    bounded(derivative, np.full(len(grid), 0.25))
    deviation(Sigmoid().function(grid), 1 / (1 + np.exp(-grid)), tolerance=ROUNDING)
    deviation(Sigmoid().derivative(grid), derivative, tolerance=ROUNDING)


@pytest.mark.equation("eq-tanh")
def test_tanh(symbolic: Verify, deviation: Verify, bounded: Verify) -> None:
    """Both identities and the derivative by SymPy; the bound, and the package, on a grid."""
    x = sympy.Symbol("x", real=True)
    by_definition = (sympy.exp(x) - sympy.exp(-x)) / (sympy.exp(x) + sympy.exp(-x))
    symbolic(by_definition - (2 / (1 + sympy.exp(-2 * x)) - 1))
    symbolic(by_definition.diff(x) - (1 - by_definition**2))
    symbolic((sympy.tanh(x) - by_definition).rewrite(sympy.exp))
    grid = np.linspace(-15, 15, 301)
    bounded(1 - np.tanh(grid) ** 2, np.ones(len(grid)))
    deviation(Tanh().function(grid), 2 * sigmoid(2 * grid) - 1, tolerance=ROUNDING)
    deviation(Tanh().derivative(grid), 1 - np.tanh(grid) ** 2, tolerance=ROUNDING)


@pytest.mark.equation("eq-relu")
def test_relu(deviation: Verify) -> None:
    """The function and its derivative, at zero too, against PyTorch."""
    x = np.linspace(-2, 2, 41)
    tensor = torch.tensor(x, requires_grad=True)
    output = torch.relu(tensor)
    output.sum().backward()
    deviation(np.maximum(0, x), output.detach().numpy(), tolerance=0)
    deviation((x > 0).astype(float), tensor.grad.numpy(), tolerance=0)
    deviation(ReLU().function(x), output.detach().numpy(), tolerance=0)
    deviation(ReLU().derivative(x), tensor.grad.numpy(), tolerance=0)


@pytest.mark.equation("eq-leaky-relu")
@pytest.mark.parametrize("slope", [0.0, 0.01, 0.1, 0.9])
def test_leaky_relu(deviation: Verify, slope: float) -> None:
    """The function and its derivative, at zero too, against PyTorch."""
    x = np.linspace(-2, 2, 41)
    tensor = torch.tensor(x, requires_grad=True)
    output = torch.nn.functional.leaky_relu(tensor, slope)
    output.sum().backward()
    deviation(np.maximum(slope * x, x), output.detach().numpy(), tolerance=ROUNDING)
    deviation(np.where(x > 0, 1, slope), tensor.grad.numpy(), tolerance=ROUNDING)
    deviation(LeakyReLU(slope).function(x), output.detach().numpy(), tolerance=ROUNDING)
    deviation(LeakyReLU(slope).derivative(x), tensor.grad.numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-vanishing-gradient")
@pytest.mark.parametrize("n_layers", [1, 2, 5, 10])
def test_gradient_through_sigmoid_layers(
    bounded: Verify, rng: np.random.Generator, n_layers: int
) -> None:
    """Jacobians of random networks by autograd, against the product of the norms."""
    for scale in (0.5, 2.0):
        weights = [scale * rng.normal(size=(5, 5)) for _ in range(n_layers)]

        def network(x: torch.Tensor, weights: list[np.ndarray] = weights) -> torch.Tensor:
            for weight in weights:
                x = torch.sigmoid(torch.tensor(weight) @ x)
            return x

        jacobian = torch.autograd.functional.jacobian(network, torch.tensor(rng.normal(size=5)))
        bound = np.prod([np.linalg.norm(weight, 2) / 4 for weight in weights])
        bounded(np.linalg.norm(jacobian.numpy(), 2), bound)


# Backpropagation


@pytest.mark.equation("eq-chain-rule-of-derivatives")
def test_chain_rule(symbolic: Verify) -> None:
    """A chain, and a function that depends on its variable along two paths, by SymPy."""
    x, u = sympy.symbols("x u", positive=True)
    inner, outer = sympy.sin(x) + x**2, sympy.exp(-u) * u
    by_rule = outer.diff(u).subs(u, inner) * inner.diff(x)
    symbolic(outer.subs(u, inner).diff(x) - by_rule)
    u1, u2 = sympy.symbols("u1 u2")
    inner = {u1: x**2, u2: sympy.log(x)}
    outer = u1 * sympy.cos(u2) + u2**2
    by_rule = sum(outer.diff(node).subs(inner) * inner[node].diff(x) for node in inner)
    symbolic(outer.subs(inner).diff(x) - by_rule)


class TinyNetwork:
    """One sample through a network with one hidden layer: the chapter's equations and autograd."""

    def __init__(self, shape: tuple[int, int, int], rng: np.random.Generator) -> None:
        n_inputs, n_hidden, n_outputs = shape
        self.W1, self.b1 = rng.normal(size=(n_hidden, n_inputs)), rng.normal(size=n_hidden)
        self.W2, self.b2 = rng.normal(size=(n_outputs, n_hidden)), rng.normal(size=n_outputs)
        self.x, self.y = rng.normal(size=n_inputs), rng.normal(size=n_outputs)
        # eq-mlp-forward
        self.z = self.W1 @ self.x + self.b1
        self.h = 1 / (1 + np.exp(-self.z))
        self.prediction = self.W2 @ self.h + self.b2
        self.loss = np.linalg.norm(self.prediction - self.y) ** 2
        self.peer = {name: torch.tensor(getattr(self, name)) for name in ("W1", "b1", "W2", "b2")}
        for tensor in self.peer.values():
            tensor.requires_grad_()
        tensors = self.peer
        tensors["z"] = tensors["W1"] @ torch.tensor(self.x) + tensors["b1"]
        tensors["h"] = torch.sigmoid(tensors["z"])
        tensors["prediction"] = tensors["W2"] @ tensors["h"] + tensors["b2"]
        tensors["loss"] = ((tensors["prediction"] - torch.tensor(self.y)) ** 2).sum()
        for name in ("z", "h", "prediction"):
            tensors[name].retain_grad()
        tensors["loss"].backward()

    def value(self, name: str) -> np.ndarray:
        return self.peer[name].detach().numpy()

    def gradient(self, name: str) -> np.ndarray:
        return self.peer[name].grad.numpy()


@pytest.fixture(params=SHAPES, ids=str)
def tiny(request: pytest.FixtureRequest, rng: np.random.Generator) -> TinyNetwork:
    return TinyNetwork(request.param, rng)


@pytest.mark.equation("eq-mlp-forward")
def test_forward_pass(deviation: Verify, tiny: TinyNetwork) -> None:
    """Every node of networks of several shapes against PyTorch, and the output of the package."""
    for name in ("z", "h", "prediction", "loss"):
        deviation(getattr(tiny, name), tiny.value(name), tolerance=ROUNDING)
    sizes = [len(tiny.x), len(tiny.h), len(tiny.y)]
    network = MLP(sizes, None, activation="sigmoid", initialization="zeros")
    for parameter, value in zip(
        network.parameters, (tiny.W1, tiny.b1, tiny.W2, tiny.b2), strict=True
    ):
        parameter[:] = value
    deviation(network.forward(tiny.x[None])[0], tiny.value("prediction"), tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-output")
def test_backward_pass_of_the_loss(deviation: Verify, tiny: TinyNetwork) -> None:
    """The derivative with respect to the output, against autograd."""
    by_formula = 2 * (tiny.prediction - tiny.y)
    deviation(by_formula, tiny.gradient("prediction"), tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-second-layer")
def test_backward_pass_of_the_second_layer(deviation: Verify, tiny: TinyNetwork) -> None:
    """The three derivatives and their shapes, against autograd."""
    arriving = tiny.gradient("prediction")
    deviation(arriving[:, None] @ tiny.h[None], tiny.gradient("W2"), tolerance=ROUNDING)
    deviation(arriving, tiny.gradient("b2"), tolerance=ROUNDING)
    deviation(tiny.W2.T @ arriving, tiny.gradient("h"), tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-activation")
def test_backward_pass_of_the_activation(deviation: Verify, tiny: TinyNetwork) -> None:
    """The product entry by entry, against autograd; and the package's layer."""
    derivative = np.exp(-tiny.z) / (1 + np.exp(-tiny.z)) ** 2
    deviation(tiny.gradient("h") * derivative, tiny.gradient("z"), tolerance=ROUNDING)
    layer = Sigmoid()
    layer.forward(tiny.z)
    deviation(layer.backward(tiny.gradient("h")), tiny.gradient("z"), tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-first-layer")
def test_backward_pass_of_the_first_layer(deviation: Verify, tiny: TinyNetwork) -> None:
    """Both derivatives and their shapes, against autograd."""
    arriving = tiny.gradient("z")
    deviation(arriving[:, None] @ tiny.x[None], tiny.gradient("W1"), tolerance=ROUNDING)
    deviation(arriving, tiny.gradient("b1"), tolerance=ROUNDING)


@pytest.mark.equation("eq-central-difference")
def test_central_difference(symbolic: Verify, deviation: Verify) -> None:
    """The series of a general function by SymPy; the error for the exponential, numerically."""
    eps = sympy.Symbol("epsilon")
    derivatives = sympy.symbols("f0:5")
    series = sum(d * eps**n / sympy.factorial(n) for n, d in enumerate(derivatives))
    quotient = (series - series.subs(eps, -eps)) / (2 * eps)
    symbolic(quotient - derivatives[1] - eps**2 / 6 * derivatives[3])
    point = np.array([0.7])
    for step in (1e-1, 1e-2, 1e-3):
        computed = finite_differences(lambda: float(np.exp(point[0])), point, step=step)[0]
        expected = np.exp(0.7) * (1 + step**2 / 6)
        deviation(computed, expected, tolerance=np.exp(1) * step**4 / 100 + 1e-12)


@pytest.mark.equation("eq-linear-layer-batch")
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 3, 2), (2, 4, 4)], ids=str)
def test_linear_layer_of_a_batch(
    deviation: Verify, rng: np.random.Generator, shape: tuple[int, int, int]
) -> None:
    """The product of matrices against a loop over samples, and the package's layer."""
    n_samples, n_inputs, n_outputs = shape
    X, W = rng.normal(size=(n_samples, n_inputs)), rng.normal(size=(n_outputs, n_inputs))
    b = rng.normal(size=n_outputs)
    one_by_one = np.array([W @ x + b for x in X])
    deviation(X @ W.T + np.outer(np.ones(n_samples), b), one_by_one, tolerance=ROUNDING)
    layer = Linear(n_inputs, n_outputs, None, initialization="zeros")
    layer.weight[:], layer.bias[:] = W, b
    deviation(layer.forward(X), one_by_one, tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-loss")
def test_backward_pass_of_the_mean_squared_error(
    deviation: Verify, rng: np.random.Generator
) -> None:
    """The derivative with respect to all outputs of a batch, against autograd."""
    prediction, target = rng.normal(size=(2, 6, 3))
    tensor = torch.tensor(prediction, requires_grad=True)
    torch.nn.functional.mse_loss(tensor, torch.tensor(target)).backward()
    by_formula = 2 / (6 * 3) * (prediction - target)
    deviation(by_formula, tensor.grad.numpy(), tolerance=ROUNDING)
    loss = MeanSquaredError()
    loss.forward(prediction, target)
    deviation(loss.backward(), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-linear")
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 3, 2), (2, 4, 4)], ids=str)
def test_backward_pass_of_a_linear_layer(
    deviation: Verify, rng: np.random.Generator, shape: tuple[int, int, int]
) -> None:
    """The three products and their shapes, against autograd and against the package's layer."""
    n_samples, n_inputs, n_outputs = shape
    X, W = rng.normal(size=(n_samples, n_inputs)), rng.normal(size=(n_outputs, n_inputs))
    b, G = rng.normal(size=n_outputs), rng.normal(size=(n_samples, n_outputs))
    tensors = [torch.tensor(array, requires_grad=True) for array in (X, W, b)]
    torch.nn.functional.linear(*tensors).backward(torch.tensor(G))
    of_inputs, of_weights, of_biases = (tensor.grad.numpy() for tensor in tensors)
    deviation(G.T @ X, of_weights, tolerance=ROUNDING)
    deviation(G.T @ np.ones(n_samples), of_biases, tolerance=ROUNDING)
    deviation(G @ W, of_inputs, tolerance=ROUNDING)
    layer = Linear(n_inputs, n_outputs, None, initialization="zeros")
    layer.weight[:], layer.bias[:] = W, b
    layer.forward(X)
    deviation(layer.backward(G), of_inputs, tolerance=ROUNDING)
    deviation(layer.weight_gradient, of_weights, tolerance=ROUNDING)
    deviation(layer.bias_gradient, of_biases, tolerance=ROUNDING)


# One hidden layer as a broken line, and classes


@pytest.mark.equation("eq-relu-construction")
def test_relu_construction(deviation: Verify, bounded: Verify) -> None:
    """The sum of kinks against NumPy's interpolation; its error for a sine and a parabola."""
    x = np.linspace(-1, 1, 1001)
    for f, bend in ((lambda x: np.sin(3 * x), 9.0), (np.square, 2.0)):
        for n in (1, 3, 10, 40):
            t = np.linspace(-1, 1, n + 1)
            slopes = [(f(t[k + 1]) - f(t[k])) / (2 / n) for k in range(n)]
            g = f(t[0]) + sum(
                (slopes[k] - (slopes[k - 1] if k else 0.0)) * np.maximum(x - t[k], 0)
                for k in range(n)
            )
            deviation(g, np.interp(x, t, f(t)), tolerance=ROUNDING)
            bounded(np.abs(f(x) - g), (2 / n) ** 2 / 8 * bend + ROUNDING)
    # For a parabola the bound is attained in the middle between two kinks.
    t = np.linspace(-1, 1, 5)
    middle = (t[1:] + t[:-1]) / 2
    deviation(np.interp(middle, t, t**2) - middle**2, [0.5**2 / 8 * 2] * 4, tolerance=ROUNDING)


@pytest.mark.equation("eq-gaussian-likelihood")
def test_gaussian_likelihood(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's normal densities, by a sum of squares and by the package's loss."""
    for scale in (0.3, 1.0, 4.0):
        y, predicted = rng.normal(size=(2, 12))
        by_scipy = -stats.norm.logpdf(y, loc=predicted, scale=scale).sum()
        constant = len(y) * np.log(scale * np.sqrt(2 * np.pi))
        squares = ((predicted - y) ** 2).sum() / (2 * scale**2) + constant
        deviation(squares, by_scipy, tolerance=ROUNDING)
        loss = MeanSquaredError().forward(predicted[:, None], y[:, None])
        deviation(len(y) / (2 * scale**2) * loss + constant, by_scipy, tolerance=ROUNDING)


@pytest.mark.equation("eq-binary-cross-entropy")
def test_binary_cross_entropy(deviation: Verify, rng: np.random.Generator) -> None:
    """Logarithms of SciPy's Bernoulli distribution, and PyTorch's loss from logits."""
    z = rng.normal(size=20) * 4
    for y in (0, 1):
        loss = -y * np.log(sigmoid(z)) - (1 - y) * np.log(sigmoid(-z))
        p = special.expit(z)
        deviation(loss, -stats.bernoulli.logpmf(y, p), tolerance=ROUNDING)
        deviation(loss, -np.log(p**y * (1 - p) ** (1 - y)), tolerance=1e-9)
        by_torch = torch.nn.functional.binary_cross_entropy_with_logits(
            torch.tensor(z), torch.full((20,), y, dtype=torch.float64), reduction="none"
        )
        deviation(loss, by_torch.numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-cross-entropy")
def test_cross_entropy(deviation: Verify, rng: np.random.Generator) -> None:
    """SciPy's categorical probabilities and PyTorch's loss; with two classes the binary one."""
    for n_samples, n_classes in ((1, 2), (6, 3), (4, 5)):
        logits = rng.normal(size=(n_samples, n_classes)) * 3
        y = rng.integers(0, n_classes, n_samples)
        by_formula = np.mean(
            [np.log(np.exp(z).sum()) - z[c] for z, c in zip(logits, y, strict=True)]
        )
        p = special.softmax(logits, axis=1)
        drawn = np.eye(n_classes)[y]
        by_scipy = -np.mean(
            [stats.multinomial.logpmf(one, 1, q) for one, q in zip(drawn, p, strict=True)]
        )
        deviation(by_formula, by_scipy, tolerance=1e-10)
        by_torch = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(y)).item()
        deviation(by_formula, by_torch, tolerance=ROUNDING)
        deviation(SoftmaxCrossEntropy().forward(logits, y), by_torch, tolerance=ROUNDING)
        deviation(log_softmax(logits), special.log_softmax(logits, axis=1), tolerance=ROUNDING)


@pytest.mark.equation("eq-backward-cross-entropy")
def test_backward_cross_entropy(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's automatic differentiation, and the complex step through the logarithm of a sum."""
    for n_samples, n_classes in ((1, 2), (6, 3), (4, 5)):
        logits = rng.normal(size=(n_samples, n_classes)) * 3
        y = rng.integers(0, n_classes, n_samples)
        by_formula = (special.softmax(logits, axis=1) - np.eye(n_classes)[y]) / n_samples
        tensor = torch.tensor(logits, requires_grad=True)
        torch.nn.functional.cross_entropy(tensor, torch.tensor(y)).backward()
        deviation(by_formula, tensor.grad.numpy(), tolerance=ROUNDING)

        def loss(flat: np.ndarray, y: np.ndarray = y) -> complex:
            rows = flat.reshape(len(y), -1)
            return np.mean(np.log(np.exp(rows).sum(axis=1)) - rows[np.arange(len(y)), y])

        by_steps = complex_step(loss, logits.ravel()).reshape(logits.shape)
        deviation(by_formula, by_steps, tolerance=ROUNDING)
        layer = SoftmaxCrossEntropy()
        layer.forward(logits, y)
        deviation(layer.backward(), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-saturated-sigmoid")
def test_saturated_sigmoid(symbolic: Verify) -> None:
    """Both derivatives by SymPy, for a yes and for a no."""
    z = sympy.Symbol("z", real=True)
    p = 1 / (1 + sympy.exp(-z))
    for y in (0, 1):
        symbolic(((p - y) ** 2).diff(z) - 2 * (p - y) * p * (1 - p))
        loss = -y * sympy.log(p) - (1 - y) * sympy.log(1 - p)
        symbolic(loss.diff(z) - (p - y))
