"""Attention in NumPy, written to be read: weighted means whose weights the data choose.

Positions are rows, as in the chapter on architectures and in PyTorch. All computing is done in
double precision.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax

from nutrigen._arguments import as_numbers, as_whole_number

__all__ = ["multi_head_attention", "scaled_dot_product_attention"]


def scaled_dot_product_attention(
    queries: ArrayLike, keys: ArrayLike, values: ArrayLike, *, mask: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    r"""Mean of the values for each query, weighted by how well it matches the keys.

    .. math:: \operatorname{softmax}\left(\mathbf{Q} \mathbf{K}^\top / \sqrt{d}\right) \mathbf{V}

    Parameters
    ----------
    queries : array-like of shape (..., n_queries, d)
        What each position asks for.
    keys : array-like of shape (..., n_keys, d)
        What each position offers to be found by.
    values : array-like of shape (..., n_keys, n_values)
        What each position hands over.
    mask : array-like of bool of shape (n_queries, n_keys), optional
        False where a query may not look at a key.

    Returns
    -------
    outputs : ndarray of shape (..., n_queries, n_values)
        The weighted means.
    weights : ndarray of shape (..., n_queries, n_keys)
        The weights; those of a query add up to one.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or the mask leaves a query without a key.

    Notes
    -----
    Equation :eq:`eq-attention` of the book.

    References
    ----------
    Vaswani, A. et al. (2017). Attention Is All You Need. *Advances in Neural Information Processing
    Systems* 30, 5998-6008. https://doi.org/10.48550/arXiv.1706.03762

    Examples
    --------
    The first query matches the first key, the second none more than the other:

    >>> outputs, weights = scaled_dot_product_attention(
    ...     [[9.0, 0.0], [0.0, 0.0]], [[9.0, 0.0], [0.0, 9.0]], [[1.0], [3.0]]
    ... )
    >>> weights.round(2)
    array([[1. , 0. ],
           [0.5, 0.5]])
    >>> outputs.round(2)
    array([[1.],
           [2.]])
    """
    Q, K = as_numbers("queries", queries), as_numbers("keys", keys)
    V = as_numbers("values", values)
    if min(Q.ndim, K.ndim, V.ndim) < 2 or Q.shape[-1] != K.shape[-1]:
        raise ValueError(
            "queries and keys must be tables of as many columns, and values a table; not of the "
            f"shapes {Q.shape}, {K.shape} and {V.shape}"
        )
    if K.shape[-2] != V.shape[-2]:
        raise ValueError(
            f"there must be a row of values for each key, not {V.shape[-2]} for {K.shape[-2]}"
        )
    scores = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(_as_mask(mask, scores.shape[-2:]), scores, -np.inf)
    weights = softmax(scores, axis=-1)  # eq-attention
    return weights @ V, weights


def _as_mask(mask: ArrayLike, shape: tuple[int, ...]) -> np.ndarray:
    allowed = np.asarray(mask)
    if allowed.dtype != bool or allowed.shape != shape:
        raise ValueError(
            f"mask must be of truth values and of the shape {shape}, not {allowed.dtype} of the "
            f"shape {allowed.shape}"
        )
    if not allowed.any(axis=1).all():
        raise ValueError("mask must leave at least one key to each query")
    return allowed


def multi_head_attention(
    inputs: ArrayLike,
    input_weights: ArrayLike,
    output_weights: ArrayLike,
    *,
    n_heads: int,
    input_biases: ArrayLike | None = None,
    output_bias: ArrayLike | None = None,
    mask: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Attention of a sequence to itself, by several heads side by side.

    Each head has queries, keys and values of its own, of width :math:`d / h`; what the heads find
    is put side by side and mixed.

    Parameters
    ----------
    inputs : array-like of shape (..., length, d)
        A row for each position.
    input_weights : array-like of shape (3, d, d)
        The matrices that make queries, keys and values; a row for each number that comes out.
    output_weights : array-like of shape (d, d)
        The matrix that mixes the heads.
    n_heads : int
        Number of heads, a divisor of d.
    input_biases : array-like of shape (3, d), optional
        What is added to queries, keys and values.
    output_bias : array-like of shape (d,), optional
        What is added to the outputs.
    mask : array-like of bool of shape (length, length), optional
        As of :func:`scaled_dot_product_attention`.

    Returns
    -------
    outputs : ndarray of shape (..., length, d)
        The mixture at each position.
    weights : ndarray of shape (..., n_heads, length, length)
        The weights of each head.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or d is not divisible by the number of heads.

    Notes
    -----
    Equation :eq:`eq-multi-head` of the book.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> outputs, weights = multi_head_attention(
    ...     rng.normal(size=(5, 8)), rng.normal(size=(3, 8, 8)), np.eye(8), n_heads=2
    ... )
    >>> outputs.shape, weights.shape
    ((5, 8), (2, 5, 5))
    """
    X, W = as_numbers("inputs", inputs), as_numbers("input_weights", input_weights)
    W_out = as_numbers("output_weights", output_weights)
    d = X.shape[-1]
    if X.ndim < 2 or W.shape != (3, d, d) or W_out.shape != (d, d):
        raise ValueError(
            "inputs, input_weights and output_weights must have the shapes (..., length, d), "
            f"(3, d, d) and (d, d), not {X.shape}, {W.shape} and {W_out.shape}"
        )
    n_heads = as_whole_number("n_heads", n_heads, least=1)
    if d % n_heads:
        raise ValueError(f"n_heads must be a divisor of {d}, not {n_heads}")
    b = np.zeros((3, d)) if input_biases is None else as_numbers("input_biases", input_biases)
    b_out = np.zeros(d) if output_bias is None else as_numbers("output_bias", output_bias)
    if b.shape != (3, d) or b_out.shape != (d,):
        raise ValueError(
            f"input_biases and output_bias must have the shapes (3, {d}) and ({d},), not {b.shape} "
            f"and {b_out.shape}"
        )
    Q, K, V = (_in_heads(X @ W[i].T + b[i], n_heads) for i in range(3))
    found, weights = scaled_dot_product_attention(Q, K, V, mask=mask)
    side_by_side = found.swapaxes(-2, -3).reshape(X.shape)
    return side_by_side @ W_out.T + b_out, weights  # eq-multi-head


def _in_heads(rows: np.ndarray, n_heads: int) -> np.ndarray:
    """From (..., length, d) to (..., n_heads, length, d / n_heads)."""
    *others, length, d = rows.shape
    return rows.reshape(*others, length, n_heads, d // n_heads).swapaxes(-2, -3)
