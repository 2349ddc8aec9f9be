"""Attention in NumPy against PyTorch's, which computes the same in C++."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.learning import training  # noqa: E402  # after what may be missing
from nutrigen.learning.attention import (  # noqa: E402
    multi_head_attention,
    scaled_dot_product_attention,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def torch_attention(Q, K, V, mask=None):
    tensors = [torch.from_numpy(array) for array in (Q, K, V)]
    mask = None if mask is None else torch.from_numpy(mask)
    return torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=mask).numpy()


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
def test_attention_is_that_of_pytorch(rng, lead, masked):
    Q, K = rng.normal(size=(*lead, 5, 4)), rng.normal(size=(*lead, 7, 4))
    V = rng.normal(size=(*lead, 7, 6))
    mask = rng.random((5, 7)) < 0.6 if masked else None
    if masked:
        mask[:, 2] = True
    outputs, weights = scaled_dot_product_attention(Q, K, V, mask=mask)
    np.testing.assert_allclose(outputs, torch_attention(Q, K, V, mask), atol=1e-10)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    if masked:
        assert (weights[..., ~mask] == 0).all()


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("n_heads", [1, 2, 4])
def test_heads_are_those_of_pytorch(rng, n_heads, masked):
    with training.seeded(1):
        layer = torch.nn.MultiheadAttention(8, n_heads, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        layer.in_proj_bias.uniform_(-1, 1)
        layer.out_proj.bias.uniform_(-1, 1)
    X = rng.normal(size=(3, 6, 8))
    mask = np.tril(np.ones((6, 6), dtype=bool)) if masked else None
    outputs, weights = multi_head_attention(
        X,
        layer.in_proj_weight.detach().numpy().reshape(3, 8, 8),
        layer.out_proj.weight.detach().numpy(),
        n_heads=n_heads,
        input_biases=layer.in_proj_bias.detach().numpy().reshape(3, 8),
        output_bias=layer.out_proj.bias.detach().numpy(),
        mask=mask,
    )
    x = torch.from_numpy(X)
    expected, expected_weights = layer(
        x,
        x,
        x,
        average_attn_weights=False,
        attn_mask=None if mask is None else torch.from_numpy(~mask),
    )
    np.testing.assert_allclose(outputs, expected.detach().numpy(), atol=1e-10)
    np.testing.assert_allclose(weights, expected_weights.detach().numpy(), atol=1e-10)


def test_large_scores_do_not_overflow():
    _, weights = scaled_dot_product_attention([[1e4]], [[1e4], [-1e4]], [[1.0], [2.0]])
    assert weights.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("Q", "K", "V", "message"),
    [
        ([[1.0, 2.0]], [[1.0]], [[1.0]], "tables of as many columns"),
        ([1.0], [[1.0]], [[1.0]], "tables of as many columns"),
        ([[1.0]], [[1.0], [2.0]], [[1.0]], "a row of values for each key, not 1 for 2"),
    ],
)
def test_shapes_must_fit(Q, K, V, message):
    with pytest.raises(ValueError, match=message):
        scaled_dot_product_attention(Q, K, V)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([[1, 0]], "of truth values and of the shape \\(1, 2\\), not int"),
        ([[True]], "of the shape \\(1, 1\\)"),
        ([[False, False]], "at least one key to each query"),
    ],
)
def test_mask_must_fit(mask, message):
    with pytest.raises(ValueError, match=message):
        scaled_dot_product_attention([[1.0]], [[1.0], [2.0]], [[1.0], [2.0]], mask=mask)


def test_heads_must_divide_the_width():
    with pytest.raises(ValueError, match="a divisor of 4, not 3"):
        multi_head_attention(np.ones((2, 4)), np.ones((3, 4, 4)), np.eye(4), n_heads=3)


def test_shapes_of_heads_must_fit():
    X, W, mixing = np.ones((2, 4)), np.ones((3, 4, 4)), np.eye(4)
    with pytest.raises(ValueError, match=r"the shapes \(\.\.\., length, d\)"):
        multi_head_attention(X, W[:2], mixing, n_heads=2)
    with pytest.raises(ValueError, match=r"\(3, 4\) and \(4,\), not \(4,\)"):
        multi_head_attention(X, W, mixing, n_heads=2, input_biases=np.ones(4))
