"""Backward pass of a linear layer.

Each gradient has the shape of its array: (D1, D0) for W, (D1,) for b, (N, D0) for X. Which products
of G, X and W, transposed where needed, have these shapes?
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def linear_backward(G: np.ndarray, X: np.ndarray, W: np.ndarray) -> tuple:
    return G.T @ X, G.sum(axis=0), G @ W


EDGE_CASES = {
    "a single sample": (array([1, 2, 3]), array([1, -1]), array([1, 2], [3, 4], [5, 6])),
    "a gradient of zero": (array([0, 0], [0, 0], [0, 0]), np.ones((3, 4)), np.ones((2, 4))),
}


def draw(rng):
    # No two of the sizes are equal, so that a wrong product has a wrong shape.
    n_samples, n_inputs, n_outputs = (int(size) for size in rng.permutation([2, 3, 4]))
    return (
        draw_array(rng, n_samples, n_outputs),
        draw_array(rng, n_samples, n_inputs),
        draw_array(rng, n_outputs, n_inputs),
    )


@mistake
def weights_transposed(G, X, W):
    """The gradient with respect to W is transposed: X.T @ G has shape (D0, D1), but W has (D1, D0).
    Take G.T @ X."""
    return X.T @ G, G.sum(axis=0), G @ W


@mistake
def bias_mean(G, X, W):
    """The gradient with respect to b is a sum over the samples, like that of W. The division by N
    is in G already, where the loss is a mean."""
    return G.T @ X, G.mean(axis=0), G @ W


@mistake
def divided_by_samples(G, X, W):
    """The division by N is in G already, where the loss is a mean: don't divide again."""
    return G.T @ X / len(G), G.mean(axis=0), G @ W


@mistake
def bias_wrong_axis(G, X, W):
    """The sum for b runs along the wrong axis. Samples are rows: sum over them with axis=0, and an
    entry for each output is left."""
    return G.T @ X, G.sum(axis=1), G @ W


@mistake
def bias_not_summed(G, X, W):
    """The bias acts on every sample, so its gradient is the sum of what arrives from all: sum G
    over the samples."""
    return G.T @ X, G, G @ W


@mistake
def bias_summed_over_all(G, X, W):
    """Summed over samples and outputs, one number is left. Each output has a bias of its own: sum
    over the samples only, with axis=0."""
    return G.T @ X, G.sum(), G @ W


@mistake
def bias_as_row(G, X, W):
    """The numbers are right, but the gradient with respect to b has two axes and b has one. Sum
    without keepdims."""
    return G.T @ X, G.sum(axis=0, keepdims=True), G @ W


@mistake
def input_product(G, X, W):
    """G has shape (N, D1) and W.T has (D0, D1): they do not fit. On the way forward W was
    transposed, on the way back it is not: G @ W."""
    return G.T @ X, G.sum(axis=0), G @ W.T


@mistake
def order(G, X, W):
    """All three may be right, but they are in another order: first W, then b, then X."""
    return G @ W, G.T @ X, G.sum(axis=0)


@mistake(like=order)
def order_bias_last(G, X, W):
    return G.T @ X, G @ W, G.sum(axis=0)


@mistake(like=order)
def order_bias_first(G, X, W):
    return G.sum(axis=0), G.T @ X, G @ W


@mistake
def without_input(G, X, W):
    """The gradient with respect to X is missing. Without it the layer before can't learn."""
    return G.T @ X, G.sum(axis=0)
