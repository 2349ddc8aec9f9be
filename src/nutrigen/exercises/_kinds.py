"""Kinds of values: which of them count as the same sort of thing, without importing a library."""

from __future__ import annotations

import functools
import numbers
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass

__all__ = ["Iterated", "is_of", "kind_of"]


@dataclass(frozen=True, eq=False)
class Iterated:
    """An iterator that a learner returned; it can be gone through once only, so it has been.

    Parameters
    ----------
    type_name : str
        Name of its type, such as "generator".
    entries : list or None
        What it gave; None if it raised an exception or found no end.
    """

    type_name: str
    entries: list[object] | None


def is_of(module: str, name: str, value: object) -> bool:
    """Whether a value is of a library's class, or of one that is derived from it.

    Whoever has such a value has imported the library; nobody else should have to wait for it.

    Parameters
    ----------
    module, name : str
        The module, and the class in it.
    value : object
        Any value.

    Returns
    -------
    bool
        False wherever the library has not been imported.

    Examples
    --------
    >>> from fractions import Fraction
    >>> is_of("fractions", "Fraction", Fraction(1, 3)), is_of("no.library", "Class", 1)
    (True, False)
    """
    return _is_subclass_of(module, name, type(value))


def _is_subclass_of(module: str, name: str, class_: type) -> bool:
    library = sys.modules.get(module)
    return library is not None and issubclass(class_, getattr(library, name))


def kind_of(value: object) -> str:
    """Sort of a value, by which it is decided how it is compared.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        One of a few words; "other" for what can not be compared.

    Examples
    --------
    >>> kind_of(1), kind_of(True), kind_of((1, 2)), kind_of(1j)
    ('integer', 'truth value', 'sequence', 'other')
    """
    class_: type = type(value)
    return _kind_of_class(class_)


@functools.cache
def _kind_of_class(class_: type) -> str:
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
