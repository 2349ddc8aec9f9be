"""What the modules of this room ask of their arguments, beyond what all rooms ask."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import as_numbers, is_missing, require_one_order

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Float64 holds each whole number up to here.
_EXACT = 2**53
# In kcal. Less than a crumb, and more than what a zero or a missing value becomes in a bad reader.
_LEAST_ENERGY = 1e-6


def as_measured(name: str, values: ArrayLike) -> np.ndarray:
    """Return numbers as float64, missing ones as NaN; refuse what was never measured.

    Examples
    --------
    >>> as_measured("energy", [2000, None])
    array([2000.,   nan])
    """
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(values.astype(float), math.nan)
    array = as_numbers(name, values, missing=True)
    _refuse(name, array, np.isinf(array), "an infinite value is not a missing one; expected NaN")
    _refuse(
        name,
        array,
        (array != 0) & (np.abs(array) < np.finfo(float).tiny),
        "some readers of SAS files give such numbers for missing values; expected NaN",
    )
    return array


def as_vector(name: str, values: ArrayLike) -> np.ndarray:
    """Return one number for each person, missing ones as NaN."""
    array = as_measured(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name} has the shape {array.shape}; expected one number for each person")
    return array


def as_deviations(name: str, values: ArrayLike) -> np.ndarray:
    """Return one number for each person, less what float64 could not hold of whole numbers.

    Examples
    --------
    >>> as_deviations("time", [2**60, 2**60 + 1])
    array([0., 1.])
    """
    vector = as_vector(name, values)
    if np.abs(vector).max(initial=0, where=~np.isnan(vector)) <= _EXACT:
        return vector
    given = np.asarray(values, dtype=object)
    known = [value for value in given if not is_missing(value)]
    if not all(isinstance(value, Integral) for value in known):
        return vector
    least = min(known)
    return np.array([math.nan if is_missing(value) else float(value - least) for value in given])


def as_energy(name: str, values: ArrayLike, *, zero: bool = True) -> np.ndarray:
    """Return energies in kcal, missing ones as NaN.

    Examples
    --------
    >>> as_energy("energy_kcal", [0.0, -1.0])
    Traceback (most recent call last):
        ...
    ValueError: energy_kcal is -1 at 1; expected at least 0
    """
    energy = as_measured(name, values)
    if zero:
        _refuse(name, energy, energy < 0, "expected at least 0")
    else:
        _refuse(name, energy, energy <= 0, "expected a positive amount of energy")
    _refuse(
        name,
        energy,
        (energy > 0) & (energy < _LEAST_ENERGY),
        "that is no amount of energy; some readers of SAS files give such numbers for 0 or for "
        "missing values",
    )
    return energy


def as_amount(name: str, values: ArrayLike) -> np.ndarray:
    """Return amounts of what was eaten, missing ones as NaN."""
    amount = as_measured(name, values)
    _refuse(name, amount, amount < 0, "expected at least 0, and NaN where it is missing")
    return amount


def as_between(
    name: str, values: ArrayLike, least: float, most: float, too_low: str, too_high: str
) -> np.ndarray:
    """Return measurements within the limits of what people can be, missing ones as NaN."""
    array = as_measured(name, values)
    _refuse(name, array, array < least, too_low)
    _refuse(name, array, array > most, too_high)
    return array


def _refuse(name: str, array: np.ndarray, wrong: np.ndarray, reason: str) -> None:
    if wrong.any():
        index = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        where = f" at {', '.join(map(str, index))}" if index else ""
        raise ValueError(f"{name} is {array[index]:g}{where}; {reason}")


def as_indicator(name: str, values: ArrayLike) -> np.ndarray:
    """Return 1 for true, 0 for false, NaN for what is missing.

    Examples
    --------
    >>> as_indicator("is_male", [True, 0, None])
    array([ 1.,  0., nan])
    """
    # As truth values, a missing one, a code of 2 and the text "female" would all be true.
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(values.astype(float), math.nan)
    array = np.asarray(values)
    if array.dtype.kind in "bif" and np.all((array == 0) | (array == 1) | (array != array)):
        return array.astype(float)
    found = np.empty(array.shape)
    for index, value in np.ndenumerate(array):
        if is_missing(value):
            found[index] = math.nan
        elif isinstance(value, Real | np.bool_) and value in (0, 1):
            found[index] = float(value)
        else:
            raise ValueError(f"{name} holds {value!r}; expected True or False, or 1 and 0")
    return found


def require_complete(name: str, values: np.ndarray) -> None:
    """Refuse missing values."""
    if np.isnan(values).any():
        n_missing = np.count_nonzero(np.isnan(values))
        raise ValueError(
            f"{name} has {n_missing} missing value{'s' if n_missing > 1 else ''}; leave these "
            "people out, or impute, before"
        )


def require_together(**arguments: ArrayLike) -> None:
    """Refuse arguments that do not belong together, row by row and column by column.

    Examples
    --------
    >>> require_together(intake=np.ones((3, 1)), energy_kcal=np.ones(3))
    Traceback (most recent call last):
        ...
    ValueError: intake has the shape (3, 1) and energy_kcal (3,): expected the same, or a single
    number
    """
    require_one_order(**arguments)
    columns = [
        (name, list(value.columns))
        for name, value in arguments.items()
        if hasattr(value, "columns")
    ]
    for name, labels in columns[1:]:
        first, expected = columns[0]
        if labels != expected and sorted(map(repr, labels)) == sorted(map(repr, expected)):
            raise ValueError(
                f"{first} and {name} have the same columns in another order: bring one into the "
                f"order of the other, as in {name}[{first}.columns]"
            )
    shapes = {name: np.shape(value) for name, value in arguments.items() if np.shape(value)}
    for name, shape in shapes.items():
        first, expected = next(iter(shapes.items()))
        fits = len(shape) == len(expected) and all(
            n == m or 1 in (n, m) for n, m in zip(shape, expected, strict=True)
        )
        if not fits:
            raise ValueError(
                f"{first} has the shape {expected} and {name} {shape}: expected the same, or a "
                "single number"
            )


def unscaled(name: str, value: float, exponent: int) -> float:
    """Return a number times a power of two, if float64 can hold it.

    Examples
    --------
    >>> unscaled("slope", 0.75, 2)
    3.0
    """
    try:
        found = math.ldexp(value, exponent)
    except OverflowError:
        found = math.inf
    if value != 0 and math.isfinite(value) and not np.finfo(float).tiny <= abs(found) < math.inf:
        raise ValueError(f"{name} is too large or too small to compute with: choose other units")
    return found
