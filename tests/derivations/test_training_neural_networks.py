"""The equations of the chapter on training neural networks, and what computes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
import sympy
import torch
from scipy import optimize, stats
from sklearn.linear_model import Ridge
from torch import nn
from torch.nn.functional import mse_loss
from torch.optim import lr_scheduler

from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward

Verify = Callable[..., None]

ROUNDING = 1e-12
SINGLE_PRECISION = 1e-5


@pytest.fixture(autouse=True)
def _one_thread_in_double_precision():
    n_threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_num_threads(n_threads)
    torch.set_default_dtype(dtype)


def rates_of(schedule: Callable, initial: float, n_epochs: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=initial)
    scheduler = schedule(optimizer)
    rates = []
    for _ in range(n_epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.equation("eq-step-decay")
@pytest.mark.parametrize(("every", "factor"), [(1, 0.9), (7, 0.3), (10, 0.5)])
def test_step_decay(deviation: Verify, every: int, factor: float) -> None:
    """The learning rates of PyTorch's StepLR over forty epochs."""
    expected = [0.3 * factor ** ((e - 1) // every) for e in range(1, 41)]
    rates = rates_of(lambda o: lr_scheduler.StepLR(o, every, gamma=factor), 0.3, 40)
    deviation(rates, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-cosine-decay")
def test_cosine_decay(deviation: Verify) -> None:
    """The learning rates of PyTorch's CosineAnnealingLR over all epochs."""
    E = 20
    expected = [0.3 / 2 * (1 + math.cos(math.pi * (e - 1) / E)) for e in range(1, E + 1)]
    rates = rates_of(lambda o: lr_scheduler.CosineAnnealingLR(o, E), 0.3, E)
    deviation(rates, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-number-of-updates")
def test_number_of_updates(deviation: Verify, rng: np.random.Generator) -> None:
    """The steps of an optimizer in the training loop are counted for many sizes."""
    for N, B, E in zip(
        rng.integers(5, 60, 15), rng.integers(1, 40, 15), [1, 2, 3] * 5, strict=True
    ):
        data = training.tensor_dataset(rng.normal(size=(N, 2)), rng.normal(size=N))
        data = torch.utils.data.TensorDataset(*(t.double() for t in data.tensors))
        steps = []
        model = FeedForward(2, [])
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        training.train(
            model,
            data,
            None,
            mse_loss,
            optimizer,
            epochs=E,
            batch_size=int(B),
            generator=torch.Generator(),
            after_update=steps.append,
        )
        deviation(len(steps), E * math.ceil(N / B), tolerance=0)


@pytest.mark.equation("eq-gradient-noise")
@pytest.mark.parametrize("B", [1, 2, 5, 8])
def test_mean_and_noise_of_a_batch_gradient(
    deviation: Verify, rng: np.random.Generator, B: int
) -> None:
    """Mean and mean square error of the gradient over all batches of eight samples."""
    N = 8
    X, y = torch.from_numpy(rng.normal(size=(N, 3))), torch.from_numpy(rng.normal(size=N))
    with training.seeded(1):
        model = FeedForward(3, [4])

    def gradient(rows):
        rows = list(rows)
        return training.flat_gradient(model, X[rows], y[rows], mse_loss).numpy()

    full = gradient(range(N))
    each = np.array([gradient([i]) for i in range(N)])
    in_batches = np.array([gradient(rows) for rows in combinations(range(N), B)])
    deviation(in_batches.mean(axis=0), each.mean(axis=0), tolerance=ROUNDING)
    deviation(in_batches.mean(axis=0), full, tolerance=ROUNDING)
    variance = ((each - full) ** 2).sum(axis=1).mean()
    error = ((in_batches - full) ** 2).sum(axis=1).mean()
    deviation(error, variance / B * (N - B) / (N - 1), tolerance=ROUNDING)


@pytest.mark.equation("eq-linear-scaling")
def test_linear_scaling(deviation: Verify, rng: np.random.Generator) -> None:
    """The difference between small steps and a long one is of second order in the rate."""
    X, y = torch.from_numpy(rng.normal(size=(12, 3))), torch.from_numpy(rng.normal(size=12))
    K, B = 4, 3

    def difference(eta):
        with training.seeded(2):
            model = FeedForward(3, [5], activation=nn.Tanh)
        start = nn.utils.parameters_to_vector(model.parameters()).detach().clone()
        long = start - K * eta * training.flat_gradient(model, X, y, mse_loss)
        w = start
        for t in range(K):
            nn.utils.vector_to_parameters(w, model.parameters())
            rows = slice(t * B, (t + 1) * B)
            w = w - eta * training.flat_gradient(model, X[rows], y[rows], mse_loss)
        return (w - long).norm().item()

    # Halving the rate divides an error of second order by four.
    rates = 10.0 ** np.arange(-5, -2)
    ratios = [difference(rate) / difference(rate / 2) for rate in rates]
    deviation(ratios, np.full(3, 4.0), tolerance=0.02)


def descend_by_adam(
    gradients: np.ndarray, *, decoupled: float | None = None, **options: object
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Where PyTorch's Adam gets from ones by these gradients, and the averages that it keeps."""
    w = torch.ones(gradients.shape[1])
    kind = torch.optim.Adam if decoupled is None else torch.optim.AdamW
    decay = {} if decoupled is None else {"weight_decay": decoupled}
    optimizer = kind([w], **options, **decay)
    for gradient in gradients:
        w.grad = torch.from_numpy(gradient)
        optimizer.step()
    return w.numpy(), {name: optimizer.state[w][name].numpy() for name in ("exp_avg", "exp_avg_sq")}


@pytest.mark.equation("eq-adam-moments")
def test_moments_of_adam(deviation: Verify, rng: np.random.Generator) -> None:
    """The averages that PyTorch's Adam keeps after each of twelve random gradients."""
    gradients = rng.normal(size=(12, 5))
    m, v = np.zeros(5), np.zeros(5)
    for t in range(1, 13):
        m = 0.8 * m + 0.2 * gradients[t - 1]
        v = 0.95 * v + 0.05 * gradients[t - 1] ** 2
        _, state = descend_by_adam(gradients[:t], betas=(0.8, 0.95))
        deviation(m, state["exp_avg"], tolerance=ROUNDING)
        deviation(v, state["exp_avg_sq"], tolerance=ROUNDING)


@pytest.mark.equation("eq-adam-expectation")
@pytest.mark.parametrize("t", [1, 2, 7])
def test_an_average_from_zero_is_too_small(symbolic: Callable, t: int) -> None:
    """The recursion, run by SymPy with a gradient that is the same at each step."""
    beta, expected = sympy.symbols("beta g")
    m = sympy.Integer(0)
    for _ in range(t):
        m = beta * m + (1 - beta) * expected
    symbolic(m - (1 - beta**t) * expected)
    r = sympy.symbols("r", integer=True)
    weights = sympy.summation((1 - beta) * beta ** (t - r), (r, 1, t))
    symbolic(sympy.expand(weights - (1 - beta**t)))


@pytest.mark.equation("eq-adam")
def test_adam(deviation: Verify, rng: np.random.Generator) -> None:
    """The weights of PyTorch's Adam after each of twelve random gradients."""
    gradients = rng.normal(size=(12, 5)) * [1e-3, 1, 1, 30, 1]
    m, v, w = np.zeros(5), np.zeros(5), np.ones(5)
    for t in range(1, 13):
        m = 0.8 * m + 0.2 * gradients[t - 1]
        v = 0.95 * v + 0.05 * gradients[t - 1] ** 2
        m_hat, v_hat = m / (1 - 0.8**t), v / (1 - 0.95**t)
        w = w - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-4)
        found, _ = descend_by_adam(gradients[:t], lr=0.1, betas=(0.8, 0.95), eps=1e-4)
        deviation(found, w, tolerance=ROUNDING)


@pytest.mark.equation("eq-adam-first-step")
def test_first_step_of_adam(deviation: Verify, rng: np.random.Generator) -> None:
    """The first step of PyTorch's Adam, by gradients from a thousandth to a thousand."""
    g = rng.choice([-1, 1], 7) * 10.0 ** np.arange(-3, 4)
    found, _ = descend_by_adam(g[np.newaxis], lr=0.05, eps=1e-5)
    deviation(found - 1, -0.05 * g / (np.abs(g) + 1e-5), tolerance=ROUNDING)
    without, _ = descend_by_adam(g[np.newaxis], lr=0.05, eps=1e-300)
    deviation(without - 1, -0.05 * np.sign(g), tolerance=ROUNDING)
    # In another unit of the loss the steps are the same.
    gradients = rng.normal(size=(12, 5))
    paths = [descend_by_adam(c * gradients, lr=0.05, eps=1e-300)[0] for c in (1, 1e4)]
    deviation(paths[1], paths[0], tolerance=ROUNDING)


@pytest.mark.equation("eq-regularized-loss", "eq-penalties")
@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_regularized_loss(deviation: Verify, rng: np.random.Generator, alpha: float) -> None:
    """One update of the loop with a penalty, against a gradient by finite differences."""
    X, y, strength, eta = rng.normal(size=(7, 3)), rng.normal(size=7), 0.4, 0.1
    with training.seeded(5):
        model = FeedForward(3, [])
    (w,) = (p.detach().numpy().copy()[0] for p in training.weight_matrices(model))
    bias = list(model.parameters())[1].item()

    def objective(w):
        penalty = alpha * np.abs(w).sum() + (1 - alpha) * (w**2).sum()
        return ((X @ w + bias - y) ** 2).mean() + strength * penalty

    gradient = optimize.approx_fprime(w, objective, 1e-7)
    training.train(
        model,
        torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(y)),
        None,
        mse_loss,
        torch.optim.SGD(model.parameters(), lr=eta),
        epochs=1,
        batch_size=7,
        generator=torch.Generator(),
        penalty=lambda m: strength * training.elastic_net(m, alpha),
    )
    updated = training.weight_matrices(model)[0].detach().numpy()[0]
    deviation(updated, w - eta * gradient, tolerance=1e-6)


@pytest.mark.equation("eq-shrinkage")
def test_shrinkage(deviation: Verify, rng: np.random.Generator) -> None:
    """The minimum is found by numerical search for random values and penalties."""
    for a, strength, alpha in zip(
        rng.normal(0, 2, 40), rng.uniform(0, 3, 40), rng.uniform(0, 1, 40), strict=True
    ):
        found = optimize.minimize_scalar(
            lambda w, a=a, strength=strength, alpha=alpha: (
                (w - a) ** 2 + strength * (alpha * abs(w) + (1 - alpha) * w**2)
            ),
            bounds=(-abs(a) - 1, abs(a) + 1),
            method="bounded",
            options={"xatol": 1e-10},
        ).x
        shrunk = np.sign(a) * max(abs(a) - strength * alpha / 2, 0)
        deviation(shrunk / (1 + strength * (1 - alpha)), found, tolerance=1e-6)


@pytest.mark.equation("eq-weight-decay")
def test_weight_decay(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's weight_decay of twice the strength, against the L2 penalty and the formula."""
    X, y = torch.from_numpy(rng.normal(size=(7, 3))), torch.from_numpy(rng.normal(size=7))
    strength, eta = 0.3, 0.05
    weights = []
    for decay, penalty in ((2 * strength, None), (0, lambda m: training.elastic_net(m, 0))):
        with training.seeded(6):
            model = FeedForward(3, [])
        (w,) = training.weight_matrices(model)
        bias = list(model.parameters())[1]
        start = w.detach().clone()
        gradient = training.flat_gradient(model, X, y, mse_loss)[:3]
        groups = [{"params": [w], "weight_decay": decay}, {"params": [bias]}]
        training.train(
            model,
            torch.utils.data.TensorDataset(X, y),
            None,
            mse_loss,
            torch.optim.SGD(groups, lr=eta),
            epochs=1,
            batch_size=7,
            generator=torch.Generator(),
            penalty=penalty and (lambda m, penalty=penalty: strength * penalty(m)),
        )
        weights.append(w.detach().numpy())
        deviation(
            weights[-1],
            ((1 - 2 * eta * strength) * start - eta * gradient).numpy(),
            tolerance=ROUNDING,
        )
    deviation(weights[0], weights[1], tolerance=ROUNDING)


@pytest.mark.equation("eq-decoupled-decay")
def test_decoupled_decay(deviation: Verify, rng: np.random.Generator) -> None:
    """The weights of PyTorch's AdamW after each of twelve random gradients."""
    gradients = rng.normal(size=(12, 5))
    m, v, w = np.zeros(5), np.zeros(5), np.ones(5)
    for t in range(1, 13):
        m = 0.9 * m + 0.1 * gradients[t - 1]
        v = 0.99 * v + 0.01 * gradients[t - 1] ** 2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.99**t)
        w = (1 - 0.1 * 0.6) * w - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8)
        found, _ = descend_by_adam(gradients[:t], decoupled=0.6, lr=0.1, betas=(0.9, 0.99))
        deviation(found, w, tolerance=ROUNDING)


@pytest.mark.equation("eq-penalty-in-adam")
def test_penalty_in_adam(deviation: Verify, rng: np.random.Generator) -> None:
    """The first moment of PyTorch's Adam with a penalty, of a weight that is put back each time."""
    gradients, w0 = rng.normal(size=(9, 5)), rng.normal(size=5)
    decay, beta = 0.3, 0.9
    w = torch.from_numpy(w0.copy())
    optimizer = torch.optim.Adam([w], lr=0.1, betas=(beta, 0.99), weight_decay=decay)
    for gradient in gradients:
        w.copy_(torch.from_numpy(w0))
        w.grad = torch.from_numpy(gradient)
        optimizer.step()
    correction = 1 - beta ** len(gradients)
    weights = (1 - beta) * beta ** np.arange(len(gradients))[::-1] / correction
    moment = optimizer.state[w]["exp_avg"].numpy() / correction
    deviation(moment, weights @ gradients + decay * w0, tolerance=ROUNDING)
    # So the step has a part that is the decay divided by the root.
    root = np.sqrt(optimizer.state[w]["exp_avg_sq"].numpy() / (1 - 0.99 ** len(gradients))) + 1e-8
    step = -0.1 * (weights @ gradients) / root - 0.1 * decay * w0 / root
    deviation(w.numpy() - w0, step, tolerance=ROUNDING)


@pytest.mark.equation("eq-minimum-norm")
def test_descent_from_zero_ends_at_the_least_norm(
    deviation: Verify, rng: np.random.Generator
) -> None:
    """The pseudoinverse and a constrained minimizer, against descent from zero and elsewhere."""
    X, y = rng.normal(size=(4, 9)), rng.normal(size=4)
    least = X.T @ np.linalg.solve(X @ X.T, y)
    deviation(least, np.linalg.pinv(X) @ y, tolerance=ROUNDING)
    minimized = optimize.minimize(
        lambda w: w @ w,
        np.ones(9),
        jac=lambda w: 2 * w,
        constraints={"type": "eq", "fun": lambda w: X @ w - y, "jac": lambda _: X},
        options={"ftol": 1e-14},
    )
    deviation(minimized.x, least, tolerance=1e-6)
    rate = 1 / np.linalg.eigvalsh(2 / 4 * X @ X.T).max()
    for start in (np.zeros(9), rng.normal(size=9)):
        w = start
        for _ in range(4000):
            w = w - rate * 2 / 4 * X.T @ (X @ w - y)
        # What the start has outside of the space of the rows is still there.
        outside = start - np.linalg.pinv(X) @ (X @ start)
        deviation(w, least + outside, tolerance=1e-10)
        deviation(w @ w, least @ least + outside @ outside, tolerance=1e-10)


@pytest.mark.equation("eq-stopped-shrinkage")
@pytest.mark.parametrize("t", [1, 5, 40])
def test_shrinkage_by_stopping(deviation: Verify, rng: np.random.Generator, t: int) -> None:
    """Steps of descent from zero and scikit-learn's ridge, along each eigenvector of a bowl."""
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    curvatures, directions = np.linalg.eigh(2 / 30 * X.T @ X)
    best = np.linalg.lstsq(X, y, rcond=None)[0] @ directions
    rate, decay = 0.9 / curvatures.max(), 0.3
    w = np.zeros(4)
    for _ in range(t):
        w = w - rate * 2 / 30 * X.T @ (X @ w - y)
    deviation(w @ directions, (1 - (1 - rate * curvatures) ** t) * best, tolerance=ROUNDING)
    # Half of decay times the squared length beside the mean, so 30/2 times decay beside the sum.
    ridge = Ridge(30 / 2 * decay, fit_intercept=False).fit(X, y).coef_
    deviation(ridge @ directions, curvatures / (curvatures + decay) * best, tolerance=ROUNDING)


@pytest.mark.equation("eq-soft-threshold")
def test_soft_threshold(deviation: Verify, rng: np.random.Generator) -> None:
    """The function of the package, and the minimum that the step is defined by."""
    with training.seeded(7):
        model = FeedForward(30, [])
    (w,) = training.weight_matrices(model)
    before = w.detach().numpy().copy()[0]
    amount = 0.05
    training.soft_threshold_(model, amount)
    expected = np.sign(before) * np.maximum(np.abs(before) - amount, 0)
    deviation(w.detach().numpy()[0], expected, tolerance=ROUNDING)
    grid = np.linspace(-0.3, 0.3, 60_001)
    minima = [grid[((grid - b) ** 2 / 2 + amount * np.abs(grid)).argmin()] for b in before]
    deviation(expected, minima, tolerance=1e-5)


@pytest.mark.equation("eq-dropout", "eq-dropout-moments")
def test_dropout_moments(symbolic: Callable) -> None:
    """Mean and variance over the two values of the mask, symbolically."""
    h, q = sympy.symbols("h q", positive=True)
    kept = h / (1 - q)
    mean = (1 - q) * kept + q * 0
    variance = (1 - q) * (kept - mean) ** 2 + q * (0 - mean) ** 2
    symbolic(mean - h)
    symbolic(variance - q / (1 - q) * h**2)


@pytest.mark.equation("eq-dropout", "eq-dropout-moments")
def test_dropout_of_pytorch(deviation: Verify) -> None:
    """PyTorch's Dropout: its two values, and mean and variance over a million draws."""
    q, h, n = 0.3, 2.0, 10**6
    with training.seeded(8):
        dropped = nn.Dropout(q)(torch.full((n,), h)).numpy()
    deviation(np.unique(dropped), [0, h / (1 - q)], tolerance=ROUNDING)
    variance = q / (1 - q) * h**2
    deviation(dropped.mean(), h, tolerance=4 * math.sqrt(variance / n))
    deviation(dropped.var(), variance, tolerance=0.01 * variance)


@pytest.mark.equation("eq-batch-norm")
def test_batch_norm(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's BatchNorm1d with random scale and shift, in training mode."""
    z = rng.normal(3, 2, size=(16, 5))
    scale, shift = rng.normal(size=5), rng.normal(size=5)
    module = nn.BatchNorm1d(5)
    module.load_state_dict(
        module.state_dict() | {"weight": torch.from_numpy(scale), "bias": torch.from_numpy(shift)}
    )
    expected = scale * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + module.eps) + shift
    deviation(module(torch.from_numpy(z)).detach().numpy(), expected, tolerance=1e-10)


@pytest.mark.equation("eq-preactivation-variance")
def test_preactivation_variance(deviation: Verify, rng: np.random.Generator) -> None:
    """Variance of a sum over all values of discrete weights and inputs, by enumeration."""
    weights, inputs = np.array([-1.0, 1.0]) * 0.7, np.array([0.0, 1.0, 3.0])
    for n_in in (1, 2, 3):
        w = np.stack(np.meshgrid(*[weights] * n_in, indexing="ij"), -1).reshape(-1, n_in)
        x = np.stack(np.meshgrid(*[inputs] * n_in, indexing="ij"), -1).reshape(-1, n_in)
        z = w @ x.T
        deviation(z.var(), n_in * weights.var() * (inputs**2).mean(), tolerance=ROUNDING)


@pytest.mark.equation("eq-xavier")
def test_xavier(deviation: Verify) -> None:
    """Variance of PyTorch's Xavier initialization; with equal widths it keeps both signals."""
    weight = torch.empty(600, 400)
    nn.init.xavier_normal_(weight, generator=torch.Generator().manual_seed(0))
    deviation(weight.var().item(), 2 / (400 + 600), tolerance=0.02, relative=True)
    n = sympy.symbols("n", positive=True)
    assert sympy.simplify(n * 2 / (n + n)) == 1


@pytest.mark.equation("eq-relu-second-moment")
@pytest.mark.parametrize(
    "distribution", [stats.norm(scale=1.7), stats.uniform(-2, 4), stats.laplace(scale=0.5)]
)
def test_relu_second_moment(deviation: Verify, distribution) -> None:
    """Integrals over three symmetric distributions."""
    moment = distribution.expect(lambda z: np.maximum(z, 0) ** 2)
    deviation(moment, distribution.var() / 2, tolerance=1e-8)


@pytest.mark.equation("eq-he")
def test_he(deviation: Verify, rng: np.random.Generator) -> None:
    """Variance of PyTorch's rule, and the signal that it keeps through a layer with ReLU."""
    weight = torch.empty(2000, 400)
    nn.init.kaiming_normal_(weight, generator=torch.Generator().manual_seed(0))
    deviation(weight.var().item(), 2 / 400, tolerance=0.01, relative=True)
    x = torch.from_numpy(rng.normal(size=400))
    after = torch.relu(weight @ x).square().mean().item()
    deviation(after, x.square().mean().item(), tolerance=0.1, relative=True)


@pytest.mark.equation("eq-random-search")
@pytest.mark.parametrize(("share", "n_trials"), [(0.05, 59), (0.2, 9), (0.5, 3)])
def test_random_search(deviation: Verify, share: float, n_trials: int) -> None:
    """Probability that a binomial number of good trials is at least one."""
    at_least_one = stats.binom.sf(0, n_trials, share)
    deviation(1 - (1 - share) ** n_trials, at_least_one, tolerance=ROUNDING)


@pytest.mark.equation("eq-selection-bias")
def test_selection_bias(bounded: Callable, rng: np.random.Generator) -> None:
    """Mean of the least of several errors, over samples, against the least of the means."""
    for _ in range(20):
        means = rng.uniform(0.5, 1.5, size=6)
        errors = rng.gamma(4, means / 4, size=(500, 6))
        bounded(errors.min(axis=1).mean(), errors.mean(axis=0).min())
