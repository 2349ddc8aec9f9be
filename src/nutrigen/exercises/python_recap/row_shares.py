"""Rows that add up to one.

The sums of the rows have shape (n,). To divide row by row they must have shape (n, 1): ask the sum
for keepdims=True.
"""

import numpy as np

from nutrigen.exercises import mistake


def row_shares(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=1, keepdims=True)


EDGE_CASES = {
    "a square table": (np.array([[3, 1], [2, 8]]),),
    "a single row": (np.array([[4, 4, 8]]),),
    "a single column": (np.array([[5], [7]]),),
}


def draw(rng):
    n = int(rng.integers(2, 6))
    # Square tables among them: there the wrong axis goes unnoticed.
    m = n if rng.random() < 0.5 else int(rng.integers(2, 6))
    return (rng.integers(1, 50, size=(n, m)),)


@mistake
def sums_along_columns(counts):
    """The sums of the rows have shape (n,), which broadcasting takes for a row: column j was
    divided by the sum of row j. That works only in a square table, and is wrong there. Use
    keepdims=True."""
    return counts / counts.sum(axis=1)


@mistake
def columns_add_up(counts):
    """Here the columns add up to one. Sum over axis 1 and keep that axis."""
    return counts / counts.sum(axis=0)


@mistake
def shares_of_all(counts):
    """Here the whole table adds up to one. Each row should."""
    return counts / counts.sum()


@mistake
def share_of_largest(counts):
    """The largest entry of each row is one. Divide by the sum, not by the largest entry."""
    return counts / counts.max(axis=1, keepdims=True)


@mistake
def floor_division(counts):
    """All decimals are gone: // divides whole numbers and rounds down. Use /."""
    return (counts // counts.sum(axis=1, keepdims=True)).astype(float)
