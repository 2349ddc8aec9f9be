"""What the modules of this room ask of arrays."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def as_vector(name: str, values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise ValueError(f"{name} has the shape {array.shape}; expected one number for each person")
    return array


def as_indicator(name: str, values: ArrayLike) -> np.ndarray:
    # As truth values, a missing one, a code of 2 and the text "female" would all be true.
    values = np.asarray(values)
    for value in np.unique(values) if values.dtype.kind in "biuf" else values.flat:
        if not (isinstance(value, Real | np.bool_) and (value in (0, 1) or np.isnan(value))):
            raise ValueError(f"{name} holds {value!r}; expected True or False, or 1 and 0")
    return values.astype(float)


def require_finite(name: str, values: np.ndarray) -> None:
    if not np.isfinite(values).all():
        raise ValueError(
            f"{name} has {np.count_nonzero(~np.isfinite(values))} values that are missing or "
            "infinite; leave these people out, or impute, before"
        )


def require_share(name: str, value: float) -> None:
    if not 0 < value <= 1:
        raise ValueError(f"{name} is {value}; expected a number above 0 and up to 1")
