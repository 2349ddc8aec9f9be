"""The equations of the chapter on architectures, and what computes them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.special import softmax
from sklearn.decomposition import PCA
from torch import nn
from torch.nn.functional import mse_loss

from nutrigen.learning import attention, training
from nutrigen.learning.architectures import Autoencoder, ResidualNetwork

Verify = Callable[..., None]

ROUNDING = 1e-12


@pytest.fixture(autouse=True)
def _one_thread_in_double_precision():
    n_threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_num_threads(n_threads)
    torch.set_default_dtype(dtype)


@pytest.mark.equation("eq-convolution")
def test_convolution(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's Conv1d on random input, against the sum written out."""
    convolution = nn.Conv1d(4, 5, 3)
    x = torch.from_numpy(rng.normal(size=(1, 4, 9)))
    W, b = (p.detach().numpy() for p in (convolution.weight, convolution.bias))
    expected = np.array(
        [
            [
                b[c] + sum(W[c, a, u] * x[0, a, t + u].item() for a in range(4) for u in range(3))
                for t in range(7)
            ]
            for c in range(5)
        ]
    )
    deviation(convolution(x)[0].detach().numpy(), expected, tolerance=ROUNDING)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def recurrent_parameters(module: nn.RNNBase) -> tuple[np.ndarray, ...]:
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return tuple(getattr(module, name).detach().numpy() for name in names)


def states_of(module: nn.RNNBase, x: np.ndarray) -> np.ndarray:
    return module(torch.from_numpy(x[None]))[0][0].detach().numpy()


@pytest.mark.equation("eq-recurrent")
def test_recurrent(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's RNN on a random sequence, against the recurrence in NumPy."""
    module = nn.RNN(4, 6, batch_first=True)
    W, U, b, b_hidden = recurrent_parameters(module)
    x, h, expected = rng.normal(size=(9, 4)), np.zeros(6), []
    for x_t in x:
        h = np.tanh(W @ x_t + U @ h + (b + b_hidden))
        expected.append(h)
    deviation(states_of(module, x), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-lstm")
def test_lstm(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's LSTM on a random sequence, against the recurrence in NumPy."""
    module = nn.LSTM(4, 6, batch_first=True)
    W, U, b, b_hidden = recurrent_parameters(module)
    x, h, c, expected = rng.normal(size=(9, 4)), np.zeros(6), np.zeros(6), []
    for x_t in x:
        i, f, g, o = np.split(W @ x_t + U @ h + (b + b_hidden), 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        expected.append(h)
    deviation(states_of(module, x), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-gru")
def test_gru(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's GRU on a random sequence, against the recurrence in NumPy."""
    module = nn.GRU(4, 6, batch_first=True)
    W, U, b, b_hidden = (np.split(p, 3) for p in recurrent_parameters(module))
    x, h, expected = rng.normal(size=(9, 4)), np.zeros(6), []
    for x_t in x:
        r, z = (sigmoid(W[k] @ x_t + U[k] @ h + (b[k] + b_hidden[k])) for k in (0, 1))
        h = z * h + (1 - z) * np.tanh(W[2] @ x_t + b[2] + r * (U[2] @ h + b_hidden[2]))
        expected.append(h)
    deviation(states_of(module, x), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-autoencoder")
def test_autoencoder_loss(deviation: Verify, rng: np.random.Generator) -> None:
    """Mean square of all numbers, as the loop computes it, times the number of features."""
    X = torch.from_numpy(rng.normal(size=(10, 6)))
    model = Autoencoder(6, 2, [4])
    loss = training.evaluate(model, torch.utils.data.TensorDataset(X, X), mse_loss)["loss"]
    reconstruction = model.decode(model.encode(X)).detach()
    squared = [((X[i] - reconstruction[i]) ** 2).sum().item() for i in range(10)]
    deviation(6 * loss, np.mean(squared), tolerance=ROUNDING)


@pytest.mark.equation("eq-linear-autoencoder")
@pytest.mark.parametrize("q", [1, 2, 3])
def test_linear_autoencoder(deviation: Verify, rng: np.random.Generator, q: int) -> None:
    """A linear autoencoder, trained to convergence, against the discarded eigenvalues."""
    X = rng.normal(size=(60, 5)) @ rng.normal(size=(5, 5))
    X -= X.mean(axis=0)
    discarded = np.linalg.eigvalsh(X.T @ X / len(X))[: 5 - q].sum()
    data = torch.from_numpy(X)
    with training.seeded(4):
        model = Autoencoder(5, q)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=400, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = (model(data) - data).square().sum(dim=1).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    deviation(closure().item(), discarded, tolerance=1e-4, relative=True)
    pca = PCA(q).fit(X)
    reconstruction = pca.inverse_transform(pca.transform(X))
    deviation(((X - reconstruction) ** 2).sum(axis=1).mean(), discarded, tolerance=1e-10)


@pytest.mark.equation("eq-convolution-shift")
def test_convolution_of_a_shifted_sequence(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's Conv1d on a sequence and on the same shifted by each number of positions."""
    convolution = nn.Conv1d(4, 5, 3)
    x = torch.from_numpy(rng.normal(size=(1, 4, 12)))
    for s in range(1, 9):
        shifted = torch.cat([torch.from_numpy(rng.normal(size=(1, 4, s))), x[:, :, :-s]], dim=2)
        found = convolution(shifted)[0, :, s:].detach().numpy()
        deviation(found, convolution(x)[0, :, :-s].detach().numpy(), tolerance=ROUNDING)


@pytest.mark.equation("eq-convolution-length")
def test_number_of_places(deviation: Verify) -> None:
    """The length of what PyTorch's conv1d returns, for many widths, strides and paddings."""
    for L, U, s, p in itertools.product((7, 8, 13), (1, 2, 5), (1, 2, 3, 4), (0, 1, 3)):
        found = nn.functional.conv1d(torch.ones(1, 1, L), torch.ones(1, 1, U), stride=s, padding=p)
        deviation(found.shape[2], (L + 2 * p - U) // s + 1, tolerance=0)


@pytest.mark.equation("eq-receptive-field")
def test_receptive_field(deviation: Verify, rng: np.random.Generator) -> None:
    """The inputs on which one response of a random stack has a gradient are counted."""
    for _ in range(20):
        n = int(rng.integers(1, 5))
        U, s = rng.integers(1, 6, size=n), rng.integers(1, 4, size=n)
        R = 1 + sum((U[i] - 1) * np.prod(s[:i]) for i in range(n))
        x = torch.ones(1, 1, 400, requires_grad=True)
        out = x
        for width, stride in zip(U.tolist(), s.tolist(), strict=True):
            weights = torch.from_numpy(rng.uniform(1, 2, size=(1, 1, width)))
            out = nn.functional.conv1d(out, weights, stride=stride)
        out[0, 0, 0].backward()
        last = x.grad[0, 0].nonzero().max().item()
        deviation(last + 1, R, tolerance=0)


@pytest.mark.equation("eq-recurrent-product")
def test_product_of_jacobians(deviation: Verify, rng: np.random.Generator) -> None:
    """The Jacobian matrix of PyTorch's RNN over nine steps, by automatic differentiation."""
    module = nn.RNN(4, 5, batch_first=True)
    x = torch.from_numpy(rng.normal(size=(1, 9, 4)))
    h = torch.from_numpy(rng.normal(size=5))

    def last(start):
        return module(x, start.reshape(1, 1, 5))[0][0, -1]

    found = torch.autograd.functional.jacobian(last, h).numpy()
    states = module(x, h.reshape(1, 1, 5))[0][0].detach().numpy()
    U = module.weight_hh_l0.detach().numpy()
    product = np.eye(5)
    for state in states:
        product = np.diag(1 - state**2) @ U @ product
    deviation(found, product, tolerance=ROUNDING)


@pytest.mark.equation("eq-lstm-path")
def test_path_through_the_memory(deviation: Verify, rng: np.random.Generator) -> None:
    """The Jacobian matrix of an LSTM that does not read its hidden state."""
    module = nn.LSTM(4, 5, batch_first=True)
    with torch.no_grad():
        module.weight_hh_l0.zero_()
    x = torch.from_numpy(rng.normal(size=(1, 9, 4)))
    start, c = torch.zeros(1, 1, 5), torch.from_numpy(rng.normal(size=5))
    found = torch.autograd.functional.jacobian(
        lambda c: module(x, (start, c.reshape(1, 1, 5)))[1][1][0, 0], c
    )
    W, _, b, b_hidden = recurrent_parameters(module)
    gates = sigmoid(x[0].numpy() @ W[5:10].T + (b + b_hidden)[5:10])
    deviation(found.numpy(), np.diag(gates.prod(axis=0)), tolerance=ROUNDING)


def residual_network(n_blocks: int) -> ResidualNetwork:
    with training.seeded(5):
        return ResidualNetwork(3, n_blocks, width=4)


@pytest.mark.equation("eq-residual")
def test_residual_blocks(deviation: Verify, rng: np.random.Generator) -> None:
    """The network's blocks, against their layers in NumPy."""
    blocks = residual_network(3).layers[2:5]
    h = rng.normal(size=(7, 4))
    found = blocks(torch.from_numpy(h)).detach().numpy()
    for block in blocks:
        W1, b1, W2, b2 = (p.detach().numpy() for p in block.parameters())
        h = h + np.maximum(h @ W1.T + b1, 0) @ W2.T + b2
    deviation(found, h, tolerance=ROUNDING)


@pytest.mark.equation("eq-residual-derivative")
def test_derivative_of_residual_blocks(deviation: Verify, rng: np.random.Generator) -> None:
    """Automatic differentiation through three blocks, and all products written out."""
    blocks = residual_network(3).layers[2:5]
    h = torch.from_numpy(rng.normal(size=4))
    found = torch.autograd.functional.jacobian(lambda h: blocks(h), h).numpy()
    J = []
    for block in blocks:
        J.append(torch.autograd.functional.jacobian(block.change, h).numpy())
        h = block(h).detach()
    product = np.eye(4)
    for J_l in J:
        product = (np.eye(4) + J_l) @ product
    deviation(found, product, tolerance=ROUNDING)
    more = J[1] @ J[0] + J[2] @ J[0] + J[2] @ J[1] + J[2] @ J[1] @ J[0]
    deviation(found, np.eye(4) + sum(J) + more, tolerance=ROUNDING)


@pytest.mark.equation("eq-attention")
def test_attention(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's scaled_dot_product_attention, and the package's, against the softmax of SciPy."""
    Q, K, V = rng.normal(size=(5, 3)), rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    expected = softmax(Q @ K.T / np.sqrt(3), axis=1) @ V
    theirs = nn.functional.scaled_dot_product_attention(*(torch.from_numpy(a) for a in (Q, K, V)))
    deviation(theirs.numpy(), expected, tolerance=ROUNDING)
    deviation(attention.scaled_dot_product_attention(Q, K, V)[0], expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-attention-variance")
@pytest.mark.parametrize("d", [1, 2, 5])
def test_variance_of_an_inner_product(deviation: Verify, d: int) -> None:
    """All pairs of vectors whose numbers are -1 or 1, or have three values, are enumerated."""
    for values, chances in (([-1, 1], [0.5, 0.5]), ([-(2**0.5), 0, 2**0.5], [0.25, 0.5, 0.25])):
        if len(values) ** (2 * d) > 60_000:
            continue
        mean = second = 0.0
        for picked in itertools.product(range(len(values)), repeat=2 * d):
            chance = math.prod(chances[i] for i in picked)
            q, k = np.array([values[i] for i in picked]).reshape(2, d)
            mean += chance * (q @ k)
            second += chance * (q @ k) ** 2
        deviation(second - mean**2, d, tolerance=1e-10)


def heads_of(module: nn.MultiheadAttention) -> dict[str, np.ndarray]:
    d = module.embed_dim
    return {
        "input_weights": module.in_proj_weight.detach().numpy().reshape(3, d, d),
        "output_weights": module.out_proj.weight.detach().numpy(),
    }


@pytest.mark.equation("eq-multi-head")
def test_multi_head_attention(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's MultiheadAttention, and the package's, against one head after the other."""
    with training.seeded(6):
        module = nn.MultiheadAttention(6, 3, bias=False, batch_first=True)
    X = rng.normal(size=(5, 6))
    W, W_out = heads_of(module).values()
    heads = []
    for m in range(3):
        Q, K, V = (X @ part[2 * m : 2 * m + 2].T for part in W)
        heads.append(softmax(Q @ K.T / np.sqrt(2), axis=1) @ V)
    expected = np.hstack(heads) @ W_out.T
    x = torch.from_numpy(X)
    deviation(module(x, x, x)[0].detach().numpy(), expected, tolerance=ROUNDING)
    ours, _ = attention.multi_head_attention(X, W, W_out, n_heads=3)
    deviation(ours, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-attention-permutation")
def test_attention_of_permuted_rows(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's MultiheadAttention on all orders of four rows."""
    with training.seeded(7):
        module = nn.MultiheadAttention(6, 2, batch_first=True)
    x = torch.from_numpy(rng.normal(size=(4, 6)))
    found = module(x, x, x)[0].detach().numpy()
    for order in itertools.permutations(range(4)):
        P = np.eye(4)[list(order)]
        turned = torch.from_numpy(P) @ x
        deviation(module(turned, turned, turned)[0].detach().numpy(), P @ found, tolerance=ROUNDING)
