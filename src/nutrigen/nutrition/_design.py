"""Columns of a regression, from what people have in their tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from nutrigen._arguments import is_missing
from nutrigen.nutrition._checks import as_deviations

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike


def is_categorical(values: ArrayLike) -> bool:
    """Whether values are categories by their type: text, or declared as such in pandas.

    Examples
    --------
    >>> is_categorical(["a", None]), is_categorical([True, False]), is_categorical([1.0, 2.0])
    (True, False, False)
    """
    if isinstance(values, str | bytes):
        return False
    if _is_declared(values):
        return True
    try:
        array = _items(values)
    except ValueError:
        # Rows of different lengths, which whoever reads the values as numbers refuses.
        return False
    return array.dtype.kind == "O" and any(isinstance(value, str) for value in array.flat)


def _is_declared(values: ArrayLike) -> TypeGuard[pd.Series | pd.Categorical]:
    return getattr(getattr(values, "dtype", None), "name", "") == "category"


def _items(values: ArrayLike) -> np.ndarray:
    # What NumPy makes of ["a", nan] hides what was given.
    if isinstance(values, list | tuple) and any(isinstance(value, str) for value in values):
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array
    array = np.asarray(values)
    return array.astype(object) if array.dtype.kind in "UT" else array


def as_codes(name: str, values: ArrayLike) -> tuple[np.ndarray, list[object]]:
    """Return numbers of categories, -1 where they are missing, and the categories.

    Those of pandas keep their order, and text is sorted.

    Examples
    --------
    >>> as_codes("diet", ["vegan", None, "mixed"])
    (array([ 1, -1,  0]), ['mixed', 'vegan'])
    >>> as_codes("age", ["34", "61"])
    Traceback (most recent call last):
        ...
    TypeError: age holds numbers as text, such as '34': make them numbers by pandas.to_numeric, or
    pandas.Categorical if they stand for groups
    """
    if _is_declared(values):
        declared = values.cat if hasattr(values, "cat") else values
        return np.asarray(declared.codes).astype(np.intp), list(declared.categories)
    items = _items(values)
    if items.ndim != 1:
        raise ValueError(
            f"{name} has the shape {items.shape}; expected one category for each person"
        )
    known = np.array([not is_missing(value) for value in items], dtype=bool)
    for value in items[known]:
        if not isinstance(value, str):
            raise TypeError(
                f"{name} mixes text with {value!r}, which is of type {type(value).__name__}: make "
                "its values one kind"
            )
    levels = sorted({str(value) for value in items[known]})
    for level in levels:
        if _is_number(level):
            raise TypeError(
                f"{name} holds numbers as text, such as {level!r}: make them numbers by "
                "pandas.to_numeric, or pandas.Categorical if they stand for groups"
            )
    number_of = {level: number for number, level in enumerate(levels)}
    codes = np.full(len(items), -1, dtype=np.intp)
    codes[known] = [number_of[str(value)] for value in items[known]]
    return codes, list(levels)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def indicators(codes: np.ndarray, n_levels: int) -> list[np.ndarray]:
    """Return a column of 1 and 0 for each category but the first, NaN where it is missing.

    Examples
    --------
    >>> indicators(np.array([0, 1, -1]), 2)
    [array([ 0.,  1., nan])]
    """
    known = codes >= 0
    if n_levels < 2:
        # Constant, but it still says who is missing.
        return [np.where(known, 0.0, math.nan)]
    return [np.where(known, codes == level, math.nan) for level in range(1, n_levels)]


def as_covariate(name: str, values: ArrayLike) -> list[np.ndarray]:
    """Return the columns that hold something constant: of numbers, categories or dates.

    Examples
    --------
    >>> as_covariate("day", np.array(["2026-01-01", "2026-01-03"], dtype="datetime64[s]"))
    [array([0., 2.])]
    """
    if is_categorical(values):
        codes, levels = as_codes(name, values)
        return indicators(codes, len(levels))
    dates = _as_dates(values)
    if dates is not None and dates.ndim == 1:
        # In which unit it is held constant makes no difference.
        known = dates[~np.isnat(dates)]
        return [(dates - known.min()) / np.timedelta64(1, "D") if known.size else dates != dates]
    return [as_deviations(name, values)]


def _as_dates(values: ArrayLike) -> np.ndarray | None:
    dtype = getattr(values, "dtype", None)
    kind, unit = getattr(dtype, "kind", ""), getattr(dtype, "unit", "")
    if kind == "M" and getattr(dtype, "tz", None) is not None:
        return np.asarray(values, dtype=f"datetime64[{unit}]")
    array = values if isinstance(values, np.ndarray) else None
    if array is None and not isinstance(values, str | bytes | Sequence):
        array = np.asarray(values)
    return array if array is not None and array.dtype.kind == "M" else None


def scaled_deviations(name: str, column: np.ndarray) -> tuple[np.ndarray, int]:
    """Return what differs from the mean, and the power of two that it was divided by.

    So neither a large mean nor a large or small unit costs digits.

    Examples
    --------
    >>> scaled_deviations("x", np.array([1e9, 1e9 + 2]))
    (array([-1.,  1.]), 0)
    """
    largest = np.abs(column).max(initial=0)
    exponent = int(np.frexp(largest)[1])
    scaled = np.ldexp(column, -exponent)
    if np.ptp(scaled) == 0:
        return np.zeros_like(scaled), 0
    # The second mean is what rounding has left of the first.
    for _ in range(2):
        scaled = scaled - scaled.mean()
    widest = np.abs(scaled).max()
    if widest <= 4 * np.finfo(float).eps:
        raise ValueError(
            f"{name} varies by less than its numbers near {largest:g} can hold; subtract from them "
            "what they have in common, where they are made"
        )
    shift = int(np.frexp(widest)[1]) - 1
    return np.ldexp(scaled, -shift), exponent + shift


def basis(n_people: int, columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return orthonormal columns from which deviations from the mean can be combined.

    There are fewer where one of them follows from the others, or is zero.

    Examples
    --------
    >>> basis(2, [np.array([-1.0, 1.0]), np.array([2.0, -2.0])]).shape
    (2, 1)
    """
    unit = [column / np.linalg.norm(column) for column in columns if column.any()]
    if not unit:
        return np.empty((n_people, 0))
    table = np.column_stack(unit)
    left, sizes, _ = np.linalg.svd(table, full_matrices=False)
    return left[:, sizes > max(table.shape) * np.finfo(float).eps * sizes[0]]


def explains(rest: np.ndarray, whole: np.ndarray) -> bool:
    """Whether what is left of a column is nothing but rounding.

    Examples
    --------
    >>> explains(np.array([0.0, 1e-16]), np.array([1.0, 2.0]))
    True
    """
    return bool(np.linalg.norm(rest) <= 1e-13 * np.linalg.norm(whole))


def rest(column: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return what an orthonormal basis leaves of a column.

    Examples
    --------
    >>> rest(np.array([3.0, 4.0]), np.array([[1.0], [0.0]]))
    array([0., 4.])
    """
    # Twice: what rounding has left the first time can be more than what is left.
    for _ in range(2):
        column = column - of @ (of.T @ column)
    return column
