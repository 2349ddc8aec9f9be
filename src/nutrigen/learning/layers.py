"""Layers for sequences in NumPy, written to be read: a convolution, and steps of recurrences.

The parameters have the shapes, and the gates the order, that PyTorch gives them, so that both can
be compared. All computing is done in double precision.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from nutrigen._arguments import as_numbers, as_whole_number

__all__ = ["convolve", "gru_step", "lstm_step", "receptive_field", "rnn_step"]


def convolve(
    inputs: ArrayLike,
    weights: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
) -> np.ndarray:
    """Slide filters along a sequence.

    Parameters
    ----------
    inputs : array-like of shape (n_channels, length)
        A row for each channel, such as a base.
    weights : array-like of shape (n_filters, n_channels, width)
        The filters.
    bias : array-like of shape (n_filters,), optional
        What is added to the responses of each filter.
    stride : int, default 1
        By how many positions a filter moves on.
    padding : int, default 0
        Columns of zeros that are put before the sequence, and as many behind it.

    Returns
    -------
    ndarray of shape (n_filters, n_places)
        The responses.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or a filter is wider than the padded sequence.

    Notes
    -----
    Equations :eq:`eq-convolution` and :eq:`eq-convolution-length` of the book.

    Examples
    --------
    A filter that compares a number with the one before it:

    >>> convolve([[1.0, 4.0, 9.0, 16.0]], [[[-1.0, 1.0]]])
    array([[3., 5., 7.]])
    """
    X, W = as_numbers("inputs", inputs), as_numbers("weights", weights)
    if X.ndim != 2 or W.ndim != 3 or W.shape[1] != X.shape[0]:
        raise ValueError(
            "inputs and weights must have the shapes (n_channels, length) and (n_filters, "
            f"n_channels, width), not {X.shape} and {W.shape}"
        )
    b = np.zeros(len(W)) if bias is None else as_numbers("bias", bias)
    if b.shape != (len(W),):
        raise ValueError(f"bias must have the shape ({len(W)},), not {b.shape}")
    stride = as_whole_number("stride", stride, least=1)
    padding = as_whole_number("padding", padding, least=0)
    padded = np.pad(X, ((0, 0), (padding, padding)))
    width = W.shape[2]
    if not 1 <= width <= padded.shape[1]:
        raise ValueError(
            f"filters must have a width from 1 to {padded.shape[1]}, that of the padded sequence, "
            f"not {width}"
        )
    windows = np.lib.stride_tricks.sliding_window_view(padded, width, axis=1)[:, ::stride]
    return np.einsum("fcu,ctu->ft", W, windows) + b[:, np.newaxis]  # eq-convolution


def receptive_field(widths: Sequence[int], strides: Sequence[int] | None = None) -> int:
    """Number of neighboring inputs that one response of the last of several convolutions sees.

    Parameters
    ----------
    widths : sequence of int
        Width of the filters of each layer, the first layer first.
    strides : sequence of int, optional
        Their strides; one, if not given.

    Returns
    -------
    int
        The number.

    Raises
    ------
    ValueError
        If there are not as many strides as widths, or one of them is below one.

    Notes
    -----
    Equation :eq:`eq-receptive-field` of the book.

    Examples
    --------
    >>> receptive_field([3, 3, 3]), receptive_field([3, 3, 3], [2, 2, 2])
    (7, 15)
    """
    strides = [1] * len(widths) if strides is None else strides
    if len(strides) != len(widths):
        raise ValueError(
            f"there must be a stride for each width, not {len(strides)} for {len(widths)}"
        )
    seen, step = 1, 1
    for width, stride in zip(widths, strides, strict=True):
        seen += (as_whole_number("each width", width, least=1) - 1) * step
        step *= as_whole_number("each stride", stride, least=1)
    return seen


def rnn_step(x: ArrayLike, h: ArrayLike, W: ArrayLike, U: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Next state of a plain recurrent layer.

    Parameters
    ----------
    x : array-like of shape (n_features,)
        What comes in.
    h : array-like of shape (n_units,)
        The state.
    W : array-like of shape (n_units, n_features)
        Weights of what comes in.
    U : array-like of shape (n_units, n_units)
        Weights of the state.
    b : array-like of shape (n_units,)
        Biases.

    Returns
    -------
    ndarray of shape (n_units,)
        The new state.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    Equation :eq:`eq-recurrent` of the book.

    Examples
    --------
    >>> rnn_step([1.0, 0.0], [0.5], [[0.3, -0.3]], [[0.4]], [-0.5])
    array([0.])
    """
    x, h, W, U, b = _fitting(x, h, W, U, 1, b=b)
    return np.tanh(W @ x + U @ h + b)


def lstm_step(
    x: ArrayLike, h: ArrayLike, c: ArrayLike, W: ArrayLike, U: ArrayLike, b: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Next states of an LSTM.

    Parameters
    ----------
    x : array-like of shape (n_features,)
        What comes in.
    h, c : array-like of shape (n_units,)
        The state that is shown, and the one that is kept.
    W : array-like of shape (4 * n_units, n_features)
        Weights of what comes in: those of the gate that lets in, of the one that keeps, of the
        proposal, of the gate that shows.
    U : array-like of shape (4 * n_units, n_units)
        Weights of the state, in the same order.
    b : array-like of shape (4 * n_units,)
        Biases, in the same order.

    Returns
    -------
    h, c : ndarray of shape (n_units,)
        The new states.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    Equation :eq:`eq-lstm` of the book.

    Examples
    --------
    With all parameters zero, each gate is half open and nothing is proposed:

    >>> h, c = lstm_step([1.0], [0.0], [2.0], [[0.0]] * 4, [[0.0]] * 4, [0.0] * 4)
    >>> c, h.round(3)
    (array([1.]), array([0.381]))
    """
    x, h, W, U, b = _fitting(x, h, W, U, 4, b=b)
    c = as_numbers("c", c)
    if c.shape != h.shape:
        raise ValueError(f"c must have the shape of h, {h.shape}, not {c.shape}")
    i, f, proposal, o = np.split(W @ x + U @ h + b, 4)
    c = expit(f) * c + expit(i) * np.tanh(proposal)
    return expit(o) * np.tanh(c), c


def gru_step(
    x: ArrayLike, h: ArrayLike, W: ArrayLike, U: ArrayLike, b: ArrayLike, b_state: ArrayLike
) -> np.ndarray:
    """Next state of a GRU.

    Parameters
    ----------
    x : array-like of shape (n_features,)
        What comes in.
    h : array-like of shape (n_units,)
        The state.
    W : array-like of shape (3 * n_units, n_features)
        Weights of what comes in: those of the gate that resets, of the one that keeps, of the
        proposal.
    U : array-like of shape (3 * n_units, n_units)
        Weights of the state, in the same order.
    b, b_state : array-like of shape (3 * n_units,)
        Biases beside what comes in and beside the state, in the same order.

    Returns
    -------
    ndarray of shape (n_units,)
        The new state.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    Equation :eq:`eq-gru` of the book.

    Examples
    --------
    With all parameters zero, half of the state is kept and nothing is proposed:

    >>> gru_step([1.0], [3.0], [[0.0]] * 3, [[0.0]] * 3, [0.0] * 3, [0.0] * 3)
    array([1.5])
    """
    x, h, W, U, b = _fitting(x, h, W, U, 3, b=b)
    *_, b_state = _fitting(x, h, W, U, 3, b_state=b_state)
    of_input, of_state = np.split(W @ x + b, 3), np.split(U @ h + b_state, 3)
    r, z = (expit(of_input[k] + of_state[k]) for k in range(2))
    return z * h + (1 - z) * np.tanh(of_input[2] + r * of_state[2])


def _fitting(
    x: ArrayLike, h: ArrayLike, W: ArrayLike, U: ArrayLike, n_blocks: int, **bias: ArrayLike
) -> list[np.ndarray]:
    x, h = as_numbers("x", x), as_numbers("h", h)
    if x.ndim != 1 or h.ndim != 1:
        raise ValueError(f"x and h must have one axis, not the shapes {x.shape} and {h.shape}")
    rows = n_blocks * len(h)
    found = [x, h]
    for name, values, shape in (
        ("W", W, (rows, len(x))),
        ("U", U, (rows, len(h))),
        *((name, values, (rows,)) for name, values in bias.items()),
    ):
        array = as_numbers(name, values)
        if array.shape != shape:
            raise ValueError(f"{name} must have the shape {shape}, not {array.shape}")
        found.append(array)
    return found
