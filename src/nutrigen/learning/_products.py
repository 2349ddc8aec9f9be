"""What a worker computes of a slab for a randomized singular value decomposition.

Nothing but NumPy is imported here: a worker that has little memory is to keep it for the data.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nutrigen.blocks import block_generator

#: Directions that one generator draws. It does not depend on how the table is cut.
ROWS_OF_A_SEED = 256


class Sketch(NamedTuple):
    """A slab's part of a product; the first time also its sum of squares, and its own means."""

    product: np.ndarray
    squares: float = 0.0
    means: tuple[np.ndarray, ...] = ()


def add(one: Sketch, other: Sketch) -> Sketch:
    """Add the parts of two slabs."""
    return Sketch(one.product + other.product, one.squares + other.squares, one.means + other.means)


def join(one: list[Any], other: list[Any]) -> list[Any]:
    """Put what two slabs keep side by side."""
    return one + other


def random_rows(seed: int, start: int, stop: int, n_columns: int) -> np.ndarray:
    """Rows of a matrix of normal numbers, the same however they are asked for."""
    first = start // ROWS_OF_A_SEED
    last = -(-stop // ROWS_OF_A_SEED)
    rows = [
        block_generator(seed, block).standard_normal((ROWS_OF_A_SEED, n_columns))
        for block in range(first, last)
    ]
    offset = first * ROWS_OF_A_SEED
    return np.concatenate(rows)[start - offset : stop - offset]


def _centered(
    slab: np.ndarray, axis: int, mean: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The slab without means, its whole axis first, and these means.

    A slab of columns knows its own means; of rows they have been computed before. What has none is
    said by an empty array.
    """
    X = np.asarray(slab, dtype=np.float64)
    if mean is None:
        mean = X.mean(axis=0)
    if mean.size:
        X = X - mean
    return (X.T if axis == 0 else X), mean


def first_product(
    slab: np.ndarray, start: int, axis: int, mean: np.ndarray | None, seed: int, n_directions: int
) -> Sketch:
    """Multiply by random directions that are drawn here."""
    S, own = _centered(slab, axis, mean)
    directions = random_rows(seed, start, start + S.shape[1], n_directions)
    squares = float(np.einsum("ij,ij->", S, S))
    # One number tells of all, and later passes need not look again.
    if not np.isfinite(squares):
        raise ValueError("X has a value that is missing or infinite, or too large to be squared")
    return Sketch(S @ directions, squares, (own,) if mean is None else ())


def next_product(
    slab: np.ndarray, start: int, axis: int, mean: np.ndarray | None, basis: np.ndarray
) -> Sketch:
    """Multiply there and back, in one pass."""
    S, _ = _centered(slab, axis, mean)
    return Sketch(S @ (S.T @ basis))


def last_product(
    slab: np.ndarray, start: int, axis: int, mean: np.ndarray | None, basis: np.ndarray
) -> list[np.ndarray]:
    """Project on the basis."""
    return [_centered(slab, axis, mean)[0].T @ basis]
