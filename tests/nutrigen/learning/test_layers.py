"""Layers for sequences in NumPy against PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.learning import layers, training  # noqa: E402  # after what may be missing


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("biased", [False, True])
def test_convolution_is_that_of_pytorch(rng, stride, padding, biased):
    X, W = rng.normal(size=(4, 11)), rng.normal(size=(5, 4, 3))
    b = rng.normal(size=5) if biased else None
    found = layers.convolve(X, W, b, stride=stride, padding=padding)
    expected = torch.nn.functional.conv1d(
        torch.from_numpy(X[np.newaxis]),
        torch.from_numpy(W),
        None if b is None else torch.from_numpy(b),
        stride=stride,
        padding=padding,
    )
    np.testing.assert_allclose(found, expected[0].numpy(), atol=1e-10)


@pytest.mark.parametrize(
    ("widths", "strides"),
    [([3], None), ([3, 5, 2], None), ([3, 2, 4], [2, 1, 3]), ([5, 1], [3, 2])],
)
def test_receptive_field_is_where_the_gradient_is_not_zero(widths, strides):
    x = torch.ones(1, 1, 60, requires_grad=True)
    out = x
    for width, stride in zip(widths, strides or [1] * len(widths), strict=True):
        out = torch.nn.functional.conv1d(out, torch.ones(1, 1, width), stride=stride)
    out[0, 0, 2].backward()
    assert (x.grad != 0).sum() == layers.receptive_field(widths, strides)


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
def test_steps_are_those_of_pytorchs_cells(rng, kind):
    with training.seeded(2):
        cell = getattr(torch.nn, kind)(4, 6, dtype=torch.float64)
    W, U, b, b_state = (p.detach().numpy() for p in cell.parameters())
    x, h, c = rng.normal(size=4), rng.normal(size=6), rng.normal(size=6)
    tensors = [torch.from_numpy(a[np.newaxis]) for a in (x, h, c)]
    if kind == "LSTMCell":
        found = layers.lstm_step(x, h, c, W, U, b + b_state)
        expected = cell(tensors[0], (tensors[1], tensors[2]))
    else:
        if kind == "RNNCell":
            found = [layers.rnn_step(x, h, W, U, b + b_state)]
        else:
            found = [layers.gru_step(x, h, W, U, b, b_state)]
        expected = [cell(tensors[0], tensors[1])]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other[0].detach().numpy(), atol=1e-10)


def test_arguments_must_fit():
    with pytest.raises(ValueError, match="must have the shapes"):
        layers.convolve(np.ones((4, 5)), np.ones((1, 3, 2)))
    with pytest.raises(ValueError, match=r"bias must have the shape \(1,\), not \(2,\)"):
        layers.convolve(np.ones((4, 5)), np.ones((1, 4, 2)), [1.0, 2.0])
    with pytest.raises(ValueError, match="a width from 1 to 5"):
        layers.convolve(np.ones((4, 5)), np.ones((1, 4, 6)))
    with pytest.raises(ValueError, match="stride must be"):
        layers.convolve(np.ones((4, 5)), np.ones((1, 4, 2)), stride=0)
    with pytest.raises(ValueError, match="a stride for each width, not 1 for 2"):
        layers.receptive_field([3, 3], [1])
    with pytest.raises(ValueError, match="each width must be"):
        layers.receptive_field([0])
    with pytest.raises(ValueError, match="x and h must have one axis"):
        layers.rnn_step([[1.0]], [1.0], [[1.0]], [[1.0]], [0.0])
    with pytest.raises(ValueError, match=r"W must have the shape \(3, 1\), not \(1, 1\)"):
        layers.gru_step([1.0], [1.0], [[1.0]], [[1.0]], [0.0], [0.0])
    with pytest.raises(ValueError, match="b_state must have the shape"):
        layers.gru_step([1.0], [1.0], [[1.0]] * 3, [[1.0]] * 3, [0.0] * 3, [0.0])
    with pytest.raises(ValueError, match="c must have the shape of h"):
        layers.lstm_step([1.0], [1.0], [1.0, 2.0], [[1.0]] * 4, [[1.0]] * 4, [0.0] * 4)
