"""What all rooms ask of their arguments: numbers, labels, seeds, and rows that belong together.

Whatever is accepted becomes float64, Python's own numbers, or labels of one kind, so that nothing
is computed in the type that a caller happens to have. Whatever is refused is named.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence, Set
from numbers import Integral, Number, Real

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "as_generator",
    "as_labels",
    "as_number",
    "as_numbers",
    "as_whole_number",
    "is_missing",
    "require_class",
    "require_flags",
    "require_one_of",
    "require_one_order",
    "require_same_kind",
]


def is_missing(value: object) -> bool:
    """Whether a value stands for one that is not known: None, NaN, and NA and NaT of pandas.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(np.datetime64("NaT")), is_missing(0)
    (True, True, True, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return isinstance(value, Number) and bool(value != value)


def as_numbers(name: str, values: ArrayLike, *, missing: bool = False) -> np.ndarray:
    """Return finite numbers as float64.

    Parameters
    ----------
    name : str
        Name of the argument.
    values : array-like
        Numbers of any type and shape; truth values count as 1 and 0.
    missing : bool
        Whether NaN, None and NA may be among them. They become NaN, and infinite values are
        passed on, for the caller to judge.

    Returns
    -------
    ndarray of float64
        A new array, or the same one if it is of this type.

    Raises
    ------
    TypeError
        If the values are text, dates, complex or no numbers at all.
    ValueError
        If they are not of one shape, or one is missing or infinite and must not be.

    Examples
    --------
    >>> as_numbers("x", [1, True, 2.5])
    array([1. , 1. , 2.5])
    >>> as_numbers("x", ["1", "2"])
    Traceback (most recent call last):
        ...
    TypeError: x must hold numbers, but holds '1', which is of type str
    """
    if values is None or isinstance(values, str | bytes | Set | Mapping):
        raise TypeError(f"{name} must hold numbers in an order, not a {type(values).__name__}")
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    if hasattr(values, "toarray"):
        raise TypeError(f"{name} is a sparse table; pass {name}.toarray()")
    array = _array(name, values)
    if array.dtype.kind == "O":
        for value in array.flat:
            if not (isinstance(value, Real | np.bool_) or is_missing(value) or _is_decimal(value)):
                raise TypeError(_no_number(name, value))
        flat = [math.nan if is_missing(value) else float(value) for value in array.flat]
        array = np.array(flat, dtype=float).reshape(array.shape)
    elif array.dtype.kind not in "biuf":
        if array.size == 0:
            return np.empty(array.shape)
        raise TypeError(_no_number(name, array.flat[0]))
    array = array.astype(np.float64, copy=False)
    if not missing and not np.isfinite(array).all():
        place = np.unravel_index(int(np.argmin(np.isfinite(array))), array.shape)
        where = ", ".join(map(str, place))
        raise ValueError(f"{name} must have finite values only, but has {array[place]} at {where}")
    return array


def _array(name: str, values: ArrayLike) -> np.ndarray:
    # A table of pandas with nullable columns becomes one of objects, where a missing value stays.
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} has rows of different lengths, or cannot be read: {error}"
        ) from None


def _is_decimal(value: object) -> bool:
    return type(value).__name__ == "Decimal"


def _no_number(name: str, value: object) -> str:
    shown = value.item() if isinstance(value, np.generic) else value
    is_date = isinstance(value, np.datetime64 | np.timedelta64 | datetime.date)
    hint = "; for dates, pass the days since one" if is_date else ""
    type_ = type(shown).__name__
    return f"{name} must hold numbers, but holds {shown!r}, which is of type {type_}{hint}"


def as_labels(name: str, values: ArrayLike) -> np.ndarray:
    """Return labels of one kind, one for each sample: text, or whole numbers, or truth values.

    Parameters
    ----------
    name : str
        Name of the argument.
    values : array-like of shape (n_samples,)
        The labels; numbers count as labels if they are whole.

    Returns
    -------
    ndarray of shape (n_samples,)
        Of text, int64 or bool.

    Raises
    ------
    TypeError
        If the labels are text itself or unordered, or text is among numbers.
    ValueError
        If they have more than one dimension, one is missing, or one is a fraction.

    Examples
    --------
    >>> as_labels("y", [1.0, 0.0])
    array([1, 0])
    >>> as_labels("y", ["a", None])
    Traceback (most recent call last):
        ...
    ValueError: y is missing for sample 1 (counted from 0): leave such samples out
    """
    if isinstance(values, str | bytes | Set | Mapping):
        raise TypeError(f"{name} must hold a label for each sample, not a {type(values).__name__}")
    array = _array(name, values)
    # What NumPy makes of ["a", 1] or [1, None] hides what was given.
    given = values if isinstance(values, list | tuple) else array
    if array.ndim != 1:
        raise ValueError(f"{name} must hold one label for each sample; its shape is {array.shape}")
    kinds = set()
    items: Iterable[object] = given if array.dtype.kind in "OSU" else np.unique(array)
    for number, value in enumerate(items):
        if is_missing(value):
            first = number if array.dtype.kind in "OSU" else int(np.argmax(array != array))
            raise ValueError(
                f"{name} is missing for sample {first} (counted from 0): leave such samples out"
            )
        kinds.add(_kind(name, value))
    if len(kinds - {"truth values"}) > 1 or kinds == {"text", "truth values"}:
        raise TypeError(f"{name} mixes {' and '.join(sorted(kinds))}: make its labels one kind")
    if kinds == {"text"}:
        return np.array([str(value) for value in given], dtype=str)
    if kinds == {"truth values"}:
        return np.array([bool(value) for value in given], dtype=bool)
    if kinds <= {"numbers", "truth values"}:
        return np.array([int(value) for value in given], dtype=np.int64)
    return array


def _kind(name: str, value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool | np.bool_):
        return "truth values"
    if isinstance(value, Real):
        if value != math.floor(value) if math.isfinite(value) else True:
            raise ValueError(
                f"{name} holds {value}, which is no class or group: labels are whole numbers or "
                "text; a probability becomes one by a threshold"
            )
        return "numbers"
    return f"labels of type {type(value).__name__}"


def require_same_kind(**labels: np.ndarray) -> None:
    """Refuse labels of which some are text and others are numbers.

    Examples
    --------
    >>> require_same_kind(y_true=np.array(["0", "1"]), y_predicted=np.array([0, 1]))
    Traceback (most recent call last):
        ...
    TypeError: y_true holds text ('0') and y_predicted numbers (0): they would never be equal
    """
    kinds = {"U": "text", "S": "bytes", "i": "numbers", "b": "numbers"}
    described = [
        (name, kinds[array.dtype.kind], array[0].item())
        for name, array in labels.items()
        if array.size and array.dtype.kind in kinds
    ]
    for name, kind, first in described[1:]:
        if kind != described[0][1]:
            raise TypeError(
                f"{described[0][0]} holds {described[0][1]} ({described[0][2]!r}) and {name} "
                f"{kind} ({first!r}): they would never be equal"
            )


def require_class(name: str, value: object, labels: np.ndarray) -> None:
    """Refuse a class that does not occur among the true labels.

    Examples
    --------
    >>> require_class("positive", "Sick", np.array(["sick", "well"]))
    Traceback (most recent call last):
        ...
    ValueError: positive is 'Sick', but the classes are 'sick', 'well'
    """
    classes = np.unique(labels)
    same_kind = isinstance(value, str) == (classes.dtype.kind == "U")
    if not (same_kind and bool(np.any(classes == value))):
        shown = ", ".join(repr(label) for label in classes[:6].tolist())
        more = f" and {len(classes) - 6} more" if len(classes) > 6 else ""
        raise ValueError(f"{name} is {value!r}, but the classes are {shown}{more}")


def require_one_order(**arguments: object) -> None:
    """Refuse series and tables of pandas whose rows have the same names in another order.

    Arguments without names, and those with the numbers 0, 1, 2, ... that pandas gives by itself,
    are read by position.

    Raises
    ------
    ValueError
        If two indices differ, or the names of one are used twice and differ.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.Series([1, 2], index=["Ann", "Ben"])
    >>> require_one_order(x=x, y=x.iloc[::-1])
    Traceback (most recent call last):
        ...
    ValueError: x and y have the same names of rows in another order: bring one into the order of
    the other, as in y.loc[x.index]
    """
    named = [
        (name, value.index)
        for name, value in arguments.items()
        if hasattr(value, "iloc") and hasattr(value, "index")
    ]
    for i, (name, index) in enumerate(named):
        for other, other_index in named[:i]:
            if index.equals(other_index):
                continue
            if len(index) == len(other_index) and set(index) == set(other_index):
                raise ValueError(
                    f"{other} and {name} have the same names of rows in another order: bring one "
                    f"into the order of the other, as in {name}.loc[{other}.index]"
                )
            if not (has_default_names(index) or has_default_names(other_index)):
                raise ValueError(
                    f"{other} and {name} have rows of different names, such as "
                    f"{_first_apart(other_index, index)!r}: select the rows that both have, or "
                    "pass .to_numpy() if their order is the same"
                )


def has_default_names(index: object) -> bool:
    """Whether rows of pandas have no names, only the numbers that pandas gives.

    Examples
    --------
    >>> import pandas as pd
    >>> has_default_names(pd.RangeIndex(3)), has_default_names(pd.Index([0, 1, 2]))
    (True, False)
    """
    start, step = getattr(index, "start", None), getattr(index, "step", None)
    return type(index).__name__ == "RangeIndex" and start == 0 and step == 1


def _first_apart(index: Sequence[object], other: Sequence[object]) -> object:
    return next((name for name in index if name not in set(other)), index[0])


def as_whole_number(
    name: str, value: object, *, least: int | None = None, most: int | None = None
) -> int:
    """Return a whole number as Python's own.

    Raises
    ------
    TypeError
        If it is of another type, also a truth value or a float.
    ValueError
        If it is too small or too large.

    Examples
    --------
    >>> as_whole_number("k", np.int8(3), least=1)
    3
    >>> as_whole_number("k", 2.5, least=1)
    Traceback (most recent call last):
        ...
    TypeError: k must be a whole number of at least 1, not 2.5
    """
    limits = _limits(least, most)
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number{limits}, not {value!r}")
    number = int(value)
    if (least is not None and number < least) or (most is not None and number > most):
        raise ValueError(f"{name} must be a whole number{limits}, not {number}")
    return number


def as_number(
    name: str,
    value: object,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """Return a finite number as Python's own.

    Parameters
    ----------
    name : str
        Name of the argument.
    value : object
        The number.
    least, most : float, optional
        Limits, which the number may be itself.
    above, below : float, optional
        Limits that it may not be.

    Returns
    -------
    float
        The number.

    Raises
    ------
    TypeError
        If it is of another type, also a truth value.
    ValueError
        If it is not finite, too small or too large.

    Examples
    --------
    >>> as_number("share", "0.5", least=0, most=1)
    Traceback (most recent call last):
        ...
    TypeError: share must be a number from 0 to 1, not '0.5'
    >>> as_number("share", 0, above=0, most=1)
    Traceback (most recent call last):
        ...
    ValueError: share must be a number above 0 and at most 1, not 0
    """
    limits = _limits(least, most, above, below)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number{limits}, not {value!r}")
    number = float(value)
    inside = (
        (least is None or number >= least)
        and (most is None or number <= most)
        and (above is None or number > above)
        and (below is None or number < below)
    )
    if not (math.isfinite(number) and inside):
        raise ValueError(f"{name} must be a number{limits}, not {number:g}")
    return number


def _limits(
    least: float | None,
    most: float | None,
    above: float | None = None,
    below: float | None = None,
) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    limits = {"of at least": least, "above": above, "of at most": most, "below": below}
    said = [f" {which} {limit}" for which, limit in limits.items() if limit is not None]
    return " and".join(said).replace("and of at most", "and at most")


def require_flags(**flags: object) -> None:
    """Refuse what is neither true nor false, such as the text ``"no"``, which would count as true.

    Examples
    --------
    >>> require_flags(as_frame="no")
    Traceback (most recent call last):
        ...
    TypeError: as_frame must be True or False, not 'no'
    """
    for name, flag in flags.items():
        if not isinstance(flag, bool | np.bool_):
            raise TypeError(f"{name} must be True or False, not {flag!r}")


def require_one_of(name: str, value: object, known: Iterable[str]) -> None:
    """Refuse a text that is none of those that are known.

    Examples
    --------
    >>> require_one_of("criterion", "mse", ("entropy", "gini"))
    Traceback (most recent call last):
        ...
    ValueError: criterion must be one of entropy, gini, not 'mse'
    """
    known = list(known)
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")


def as_generator(name: str, rng: object) -> np.random.Generator:
    """Return a source of randomness: a Generator as it is, or that of a seed.

    Raises
    ------
    TypeError
        If it is neither.
    ValueError
        If the seed is negative.

    Examples
    --------
    >>> int(as_generator("rng", 7).integers(10))
    9
    >>> as_generator("rng", "7")
    Traceback (most recent call last):
        ...
    TypeError: rng must be a seed, a whole number of at least 0, or a numpy.random.Generator,
    not '7'
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, Integral) and not isinstance(rng, bool):
        return np.random.default_rng(as_whole_number(name, rng, least=0))
    raise TypeError(
        f"{name} must be a seed, a whole number of at least 0, or a numpy.random.Generator, "
        f"not {rng!r}"
    )
