"""What the modules of this room ask of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nutrigen._arguments import as_numbers


def as_vector(name: str, values: ArrayLike) -> np.ndarray:
    vector = as_numbers(name, values, missing=True)
    if vector.ndim != 1 or not vector.size:
        raise ValueError(f"{name} must have one dimension and a value; its shape {vector.shape}")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name} must have finite values only")
    return vector


def as_table(name: str, values: ArrayLike) -> np.ndarray:
    table = as_numbers(name, values, missing=True)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"{name} must have two dimensions and a value; its shape {table.shape}")
    if not np.isfinite(table).all():
        raise ValueError(f"{name} must have finite values only")
    return table
