"""What the estimators of this room ask of samples, labels, weights and seeds."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_random_state

from nutrigen._arguments import as_numbers, has_default_names, is_missing

# Whose squares float64 holds to the last digit, also if many of them are added up.
_SMALLEST, _LARGEST = 1e-140, 1e140


def as_vector(name: str, values: ArrayLike) -> np.ndarray:
    """Return finite numbers, one for each sample, as float64."""
    vector = as_numbers(name, values)
    if vector.ndim != 1 or not vector.size:
        raise ValueError(f"{name} must have a number for each sample; its shape is {vector.shape}")
    return vector


def as_table(name: str, values: ArrayLike, *, rows: str = "sample") -> np.ndarray:
    """Return finite numbers in rows and columns as float64; `rows` says what a row stands for."""
    table = as_numbers(name, values)
    if table.ndim != 2 or not table.size:
        raise ValueError(
            f"{name} must have a row for each {rows} and a column for each feature; its shape "
            f"is {table.shape}"
        )
    return table


def as_targets(y: ArrayLike | None) -> ArrayLike | None:
    """Return numbers to be predicted as float64; scikit-learn itself refuses None and others."""
    if y is None or np.asarray(y).dtype.kind == "c":
        return y
    targets = as_numbers("y", y, missing=True)
    missing = np.flatnonzero(np.isnan(targets))
    if missing.size:
        raise ValueError(
            f"y is missing for sample {missing[0]} (counted from 0): leave such samples out. Input "
            "y contains NaN."
        )
    return targets


def require_labels(y: ArrayLike) -> None:
    """Refuse classes of which one is missing, or of which some are text and others numbers.

    NumPy reads ``["a", None, 1]`` as three classes, and ``["a", nan]`` as "a" and "nan".

    Examples
    --------
    >>> require_labels(["a", float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: y is missing for sample 1 (counted from 0): leave such samples out
    """
    if y is None:  # scikit-learn says it
        return
    given = y if isinstance(y, list | tuple) else np.asarray(y)
    if isinstance(given, np.ndarray) and given.dtype.kind not in "OfmM":
        return
    text: dict[bool, tuple[int, object]] = {}
    for number, label in enumerate(np.asarray(given, dtype=object).ravel()):
        if is_missing(label):
            raise ValueError(
                f"y is missing for sample {number} (counted from 0): leave such samples out"
            )
        text.setdefault(isinstance(label, str | bytes), (number, label))
    if len(text) == 2:
        (first, one), (second, other) = sorted(text.values(), key=lambda label: label[0])
        raise TypeError(
            f"y mixes text and numbers, such as {one!r} for sample {first} and {other!r} for "
            f"sample {second}: make its labels one kind"
        )


def as_weights(sample_weight: ArrayLike | None, n_samples: int) -> np.ndarray:
    """Return one weight for each sample as float64; without weights all have 1.

    Examples
    --------
    >>> as_weights([1, -2], 2)
    Traceback (most recent call last):
        ...
    ValueError: sample_weight must not be negative, but is -2 for sample 1 (counted from 0)
    """
    if sample_weight is None:
        return np.ones(n_samples)
    weights = as_numbers("sample_weight", sample_weight)
    if weights.shape != (n_samples,):
        raise ValueError(
            f"sample_weight must have one number for each of the {n_samples} samples; its shape "
            f"is {weights.shape}"
        )
    if (weights < 0).any():
        first = int(np.argmax(weights < 0))
        raise ValueError(
            f"sample_weight must not be negative, but is {weights[first]:g} for sample {first} "
            "(counted from 0)"
        )
    if not weights.any():
        raise ValueError("sample_weight is zero for all samples: at least one has to count")
    if not 1e-20 <= weights.max() <= 1e20:
        raise ValueError(f"sample_weight reaches {weights.max():.3g}: rescale it")
    return weights


@overload
def as_random_source(
    random_state: object, *, generator: Literal[False]
) -> np.random.RandomState: ...
@overload
def as_random_source(
    random_state: object, *, generator: bool = True
) -> np.random.Generator | np.random.RandomState: ...
def as_random_source(
    random_state: object, *, generator: bool = True
) -> np.random.Generator | np.random.RandomState:
    """Return a source of randomness, by scikit-learn's convention; a Generator may be one, too."""
    if isinstance(random_state, np.random.Generator) and generator:
        return random_state
    also = " or a Generator" if generator else ""
    wanted = (
        f"random_state must be None, a whole number from 0 to 2**32 - 1, or a RandomState{also}, "
        f"not {random_state!r}"
    )
    if isinstance(random_state, bool):
        raise TypeError(wanted)
    try:
        return check_random_state(random_state)
    except ValueError:
        error = ValueError if isinstance(random_state, Integral) else TypeError
        raise error(wanted) from None


def by_name(name: str, values: ArrayLike, names: Collection[object]) -> ArrayLike:
    """Return the values of a series of pandas in the order of the names; others as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> by_name("class_prior", pd.Series([0.7, 0.3], index=["phage", "host"]), ["host", "phage"])
    host     0.3
    phage    0.7
    dtype: float64
    """
    loc, index = getattr(values, "loc", None), getattr(values, "index", ())
    if loc is None or has_default_names(index):
        return values
    if len(index) != len(names) or set(index) != set(names):
        raise ValueError(
            f"{name} has the names {', '.join(map(repr, index[:6]))}; expected "
            f"{', '.join(map(repr, list(names)[:6]))}, or an array in this order"
        )
    return loc[list(names)]


def require_one_order_of_columns(**tables: object) -> None:
    """Refuse tables of pandas whose columns have other names, or the same in another order."""
    named = [(name, table.columns) for name, table in tables.items() if hasattr(table, "columns")]
    for name, columns in named[1:]:
        other, expected = named[0]
        if list(columns) != list(expected):
            how = (
                "the same columns in another order"
                if sorted(map(str, columns)) == sorted(map(str, expected))
                else "other columns"
            )
            raise ValueError(f"{name} has {how} than {other}: select {name}[{other}.columns]")


def require_squares(what: str, values: np.ndarray) -> None:
    """Refuse numbers so large or so small that float64 cannot hold their squares.

    Examples
    --------
    >>> require_squares("X", np.array([1e200]))
    Traceback (most recent call last):
        ...
    ValueError: X reaches 1e+200, and float64 cannot hold its square: rescale the data
    """
    largest = float(np.abs(values).max(initial=0.0))
    if largest != 0 and not _SMALLEST <= largest <= _LARGEST:
        raise ValueError(
            f"{what} reaches {largest:.3g}, and float64 cannot hold its square: rescale the data"
        )


def require_held(what: str, values: ArrayLike) -> None:
    """Refuse a result that is beyond the range of float64."""
    if not np.isfinite(values).all():
        raise ValueError(f"{what} is beyond the range of float64: rescale the data")


def center(name: str, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means of the columns, and the table without them.

    A constant column becomes zero exactly, whatever the rounding of its mean.

    Examples
    --------
    >>> center("X", np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]]))[1].tolist()
    [[0.0, -1.0], [0.0, 0.0], [0.0, 1.0]]
    """
    origin = origin_if_far(X)
    # What overflows is refused below.
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = X - origin
        mean = shifted.mean(axis=0)
        centered = shifted - mean
    require_squares(f"{name}, without its means,", centered)
    return mean + origin, centered


def origin_if_far(X: np.ndarray) -> np.ndarray:
    """Where to count from in each column: zero, or a value of its own, if all are far from zero.

    The sum of many numbers far from zero is rounded so much that it would move their mean.
    """
    with np.errstate(over="ignore"):
        far = np.abs(X).max(axis=0) >= 1e6 * np.ptp(X, axis=0)
    return np.where(far, X[0], 0.0)
