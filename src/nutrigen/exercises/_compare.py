"""How a learner's result is compared with an expected one, and how both are shown."""

from __future__ import annotations

import functools
import itertools
import math
import numbers
import sys
from collections.abc import Mapping, Set

__all__ = ["describe_difference", "show", "show_type"]

_LONGEST_SHOWN = 300
_MOST_LISTED = 3


def show(value: object) -> str:
    """Text of a value, the same in every run.

    Python prints the members of a set in an order that changes from one process to the next,
    and wraps NumPy's scalars in their type's name; both would distract from a counterexample.

    Parameters
    ----------
    value : object
        What to show.

    Returns
    -------
    str
        At most about 300 characters on one line; a longer text is cut, and its length given.

    Examples
    --------
    >>> show({"GT", "AC"})
    "{'AC', 'GT'}"
    >>> import numpy as np
    >>> show([np.float64(0.5), np.int64(2)])
    '[0.5, 2]'
    >>> show("A" * 1000)[-23:]
    'A ... (1002 characters)'
    """
    try:
        text = _literal(value)
    except Exception:  # a learner's object, or an integer of thousands of digits
        text = f"<{type(value).__name__} that cannot be printed>"
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]} ... ({len(text)} characters)"
    return text


def _literal(value: object) -> str:
    if _is_of("numpy", "generic", value):
        return _literal(value.item())
    if type(value) is float:
        # Beyond that is rounding, which depends on the order of a sum over a set.
        return repr(float(f"{value:.12g}"))
    if type(value) is tuple and value:
        return "(" + ", ".join(map(_literal, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, set | frozenset) and value:
        return "{" + ", ".join(sorted(_literal(member) for member in value)) + "}"
    if isinstance(value, dict):
        entries = sorted(f"{_literal(key)}: {_literal(entry)}" for key, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if type(value) is list:
        return "[" + ", ".join(_literal(entry) for entry in value) + "]"
    return " ".join(repr(value).split("\n"))


def show_type(value: object) -> str:
    """Name of a value's type, in a learner's words.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        The name with its article.

    Examples
    --------
    >>> show_type([1]), show_type(3), show_type({1}), show_type({})
    ('a list', 'an integer (int)', 'a set', 'a dictionary (dict)')
    """
    known = {
        int: "an integer (int)",
        float: "a number (float)",
        str: "text (str)",
        dict: "a dictionary (dict)",
        type(None): "None",
    }
    if _is_of("numpy", "ndarray", value):
        return "an array (numpy.ndarray)"
    if _is_of("torch", "Tensor", value):
        return "a tensor (torch.Tensor)"
    name = type(value).__name__
    article = "an" if name[0].lower() in "aeiou" else "a"
    return known.get(type(value), f"{article} {name}")


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
        Two numbers of which at least one is a float agree if they are at most
        ``atol + rtol * abs(expected)`` apart.

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
    expected, found = (
        value[()] if _is_of("numpy", "ndarray", value) and value.ndim == 0 else value
        for value in (expected, found)
    )
    if _kind(found) not in _accepted_kinds(expected):
        return f"it is {show_type(found)}, not {show_type(expected)}"
    kind = _kind(expected)
    if kind in ("integer", "number"):
        try:
            return _number_difference(expected, found, rtol, atol)
        except OverflowError:
            return "it is far too large"
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


def _is_of(module: str, name: str, value: object) -> bool:
    return _is_subclass_of(module, name, type(value))


def _is_subclass_of(module: str, name: str, class_: type) -> bool:
    """Whether a class is a library's, or derived from it.

    Whoever has one has imported the library; nobody else should have to wait for it.
    """
    library = sys.modules.get(module)
    return library is not None and issubclass(class_, getattr(library, name))


def _kind(value: object) -> str:
    return _kind_of(type(value))


@functools.cache
def _kind_of(class_: type) -> str:
    of_libraries = (
        ("tensor", "torch", "Tensor"),
        ("module", "torch.nn", "Module"),
        ("table", "pandas", "DataFrame"),
        ("array", "numpy", "ndarray"),
        ("truth value", "numpy", "bool_"),
    )
    for name, module, type_ in of_libraries:
        if _is_subclass_of(module, type_, class_):
            return name
    # The order matters: to Python, a truth value is an integer.
    kinds = (
        ("truth value", bool),
        ("integer", numbers.Integral),
        ("number", numbers.Real),
        ("text", str),
        ("set", Set),
        ("mapping", Mapping),
        ("sequence", list | tuple),
        ("none", type(None)),
    )
    return next((name for name, types in kinds if issubclass(class_, types)), "other")


def _accepted_kinds(expected: object) -> tuple[str, ...]:
    kind = _kind(expected)
    if kind == "other":
        raise TypeError(f"results of type {type(expected).__name__} cannot be compared")
    return ("integer", "number") if kind == "number" else (kind,)


def _number_difference(expected, found, rtol: float, atol: float) -> str | None:
    if _kind(expected) == "integer":
        agree = expected == found
    elif math.isnan(expected):
        agree = math.isnan(found)
    else:
        agree = math.isclose(found, expected, rel_tol=rtol, abs_tol=atol)
    if agree:
        return None
    if not (math.isfinite(expected) and math.isfinite(found)):
        return f"{show(found)} is not {show(expected)}"
    size = "large" if found > expected else "small"
    return f"{show(found)} is too {size} by {abs(found - expected):.6g}"


def _text_difference(expected: str, found: str) -> str | None:
    if found == expected:
        return None
    if len(found) != len(expected):
        return f"it has length {len(found)}, not {len(expected)}"
    position = next(i for i in range(len(expected)) if found[i] != expected[i])
    return (
        f"the first difference is at position {position} (counted from 0): "
        f"{found[position]!r} should be {expected[position]!r}"
    )


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
    if len(found) != len(expected):
        return f"it has length {len(found)}, not {len(expected)}"
    for position, (right, entry) in enumerate(zip(expected, found, strict=True)):
        reason = describe_difference(right, entry, rtol=rtol, atol=atol)
        if reason:
            return f"the entry at position {position} (counted from 0): {reason}"
    return None


def _array_difference(expected, found, rtol: float, atol: float) -> str | None:
    if found.shape != expected.shape:
        return f"it has shape {found.shape}, not {expected.shape}"
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
    arrays = (np.array(t.detach().tolist()).reshape(t.shape) for t in (expected, found))
    return _array_difference(*arrays, rtol, atol)
