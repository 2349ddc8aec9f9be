"""How a learner's result is compared with an expected one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from nutrigen.exercises._kinds import kind_of
from nutrigen.exercises._show import show, show_type

__all__ = ["describe_difference", "show", "show_type"]

_MOST_LISTED = 3
_LONGEST_REST = 40


def describe_difference(
    expected: object, found: object, *, rtol: float = 1e-9, atol: float = 1e-12
) -> str | None:
    """Say in which way a result differs from the expected one.

    NumPy's scalars and arrays without axes count as the Python numbers that they hold. An
    integer will do where any number is expected, but a float will not do for a count, nor a
    truth value for a number. Sets, dictionaries, lists and tuples, arrays, and tensors of PyTorch
    are compared member by member, tensors also by their type of number; modules of PyTorch are
    compared by their parameters and buffers. Tables of pandas are equal if pandas says so.

    Parameters
    ----------
    expected : object
        A number, text, set, mapping, list, tuple, array, tensor, module, table, truth value or
        None.
    found : object
        The result to judge.
    rtol, atol : float
        Two numbers of which at least one is a float agree as `math.isclose` says: if they are at
        most ``max(atol, rtol * max(abs(expected), abs(found)))`` apart.

    Returns
    -------
    str or None
        A short explanation, or None if they agree.

    Raises
    ------
    TypeError
        If `expected` is of a type for which no comparison is defined.

    Examples
    --------
    >>> describe_difference({"AC": 2, "CG": 1}, {"AC": 1, "CG": 1})
    "the entry for 'AC': 1 is too small by 1"
    >>> describe_difference({"AC"}, ["AC"])
    'it is a list, not a set'
    >>> describe_difference(0.1 + 0.2, 0.3) is None
    True
    """
    expected, found = _without_axes(expected), _without_axes(found)
    if kind_of(found) not in _accepted_kinds(expected):
        return f"it is {show_type(found)}, not {show_type(expected)}"
    return _difference_of_kind(kind_of(expected), expected, found, rtol, atol)


def _difference_of_kind(kind: str, expected, found, rtol: float, atol: float) -> str | None:
    if kind in ("integer", "number"):
        return _number_difference(expected, found, rtol, atol)
    if kind == "text":
        return _text_difference(expected, found)
    if kind == "set":
        return _membership_difference(expected, found)
    if kind == "mapping":
        return _mapping_difference(expected, found, rtol, atol)
    if kind == "sequence":
        return _sequence_difference(expected, found, rtol, atol)
    if kind == "array":
        return _array_difference(expected, found, rtol, atol)
    if kind == "tensor":
        return _tensor_difference(expected, found, rtol, atol)
    if kind == "module":
        return _mapping_difference(expected.state_dict(), found.state_dict(), rtol, atol)
    if kind == "table":
        return None if found.equals(expected) else "the tables differ"
    return None if found == expected else f"it is {show(found)}, not {show(expected)}"


def _accepted_kinds(expected: object) -> tuple[str, ...]:
    kind = kind_of(expected)
    if kind == "other":
        raise TypeError(f"results of type {type(expected).__name__} cannot be compared")
    return ("integer", "number") if kind == "number" else (kind,)


def _without_axes(value) -> object:
    """The scalar that an array without axes holds; any other value as it is."""
    return value[()] if kind_of(value) == "array" and value.ndim == 0 else value


def _plain(number):
    """A number of NumPy as one of Python, since NumPy compares in the coarser of two types."""
    return number.item() if hasattr(number, "item") else number


def _number_difference(expected, found, rtol: float, atol: float) -> str | None:
    try:
        if kind_of(expected) == "integer":
            agree = expected == found
        elif math.isnan(expected):
            agree = math.isnan(found)
        else:
            agree = math.isclose(found, expected, rel_tol=rtol, abs_tol=atol)
        if agree:
            return None
        expected, found = _plain(expected), _plain(found)
        if not (math.isfinite(expected) and math.isfinite(found)):
            return f"{show(found)} is not {show(expected)}"
        amount = float(abs(found - expected))
    except OverflowError:  # an integer of hundreds of digits
        expected, found, amount = _plain(expected), _plain(found), math.inf
    size = "large" if found > expected else "small"
    if math.isinf(amount):
        return f"it is far too {size}"
    return f"{show(found)} is too {size} by {amount:.6g}"


def _text_difference(expected: str, found: str) -> str | None:
    if found == expected:
        return None
    both = enumerate(zip(expected, found, strict=False))
    position = next((i for i, (right, letter) in both if letter != right), None)
    first = None
    if position is not None:
        first = (
            f"the first difference is at position {position} (counted from 0): "
            f"{found[position]!r} should be {expected[position]!r}"
        )
    return _lengths_and(first, expected, found)


def _membership_difference(expected, found) -> str | None:
    reasons = []
    for label, members in (("missing", expected - found), ("unexpected", found - expected)):
        if members:
            listed = sorted(show(member) for member in members)
            more = f" and {len(listed) - _MOST_LISTED} more" if len(listed) > _MOST_LISTED else ""
            reasons.append(f"{label}: {', '.join(listed[:_MOST_LISTED])}{more}")
    return "; ".join(reasons) or None


def _mapping_difference(expected, found, rtol: float, atol: float) -> str | None:
    reason = _membership_difference(expected.keys(), found.keys())
    if reason:
        return reason
    for key in expected:
        reason = describe_difference(expected[key], found[key], rtol=rtol, atol=atol)
        if reason:
            return f"the entry for {show(key)}: {reason}"
    return None


def _sequence_difference(expected, found, rtol: float, atol: float) -> str | None:
    first = None
    for position, (right, entry) in enumerate(zip(expected, found, strict=False)):
        reason = describe_difference(right, entry, rtol=rtol, atol=atol)
        if reason:
            first = f"the entry at position {position} (counted from 0): {reason}"
            break
    return _lengths_and(first, expected, found)


def _lengths_and(
    first: str | None, expected: Sequence[object], found: Sequence[object]
) -> str | None:
    """The first difference, if there is one; before it, the lengths, if they differ."""
    if len(found) == len(expected):
        return first
    lengths = f"it has length {len(found)}, not {len(expected)}"
    common = min(len(expected), len(found))
    if first or not common:
        return f"{lengths}; {first}" if first else lengths
    rest, how = (expected, "missing") if len(found) == common else (found, "too much")
    text = show(rest[common:] if isinstance(rest, str) else rest[common])
    if len(text) > _LONGEST_REST:
        text = f"{text[:_LONGEST_REST]} ..."
    return f"{lengths}; from position {common} (counted from 0) on, {text} is {how}"


def _array_difference(expected, found, rtol: float, atol: float) -> str | None:
    if found.shape != expected.shape:
        shapes = f"it has shape {found.shape}, not {expected.shape}"
        if found.ndim != 1 or expected.ndim != 1:
            return shapes
        reason = _sequence_difference(expected, found, rtol, atol) or ""
        return f"{shapes}; {reason.partition('; ')[2]}" if "; " in reason else shapes
    for position in itertools.product(*map(range, expected.shape)):
        reason = describe_difference(expected[position], found[position], rtol=rtol, atol=atol)
        if reason:
            where = ", ".join(str(index) for index in position)
            return f"the entry at [{where}]: {reason}"
    return None


def _tensor_difference(expected, found, rtol: float, atol: float) -> str | None:
    if found.dtype != expected.dtype:
        return f"its numbers are of type {found.dtype}, not {expected.dtype}"
    import numpy as np

    # Through lists, since NumPy lacks some of PyTorch's types; the shape survives an empty tensor.
    right, given = (np.array(t.detach().tolist()).reshape(t.shape) for t in (expected, found))
    return _array_difference(right, given, rtol, atol)
