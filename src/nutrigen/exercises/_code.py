"""What the code of a learner's function looks at, as far as it can be read."""

from __future__ import annotations

import dis
import functools
import inspect
import itertools
from dataclasses import dataclass
from types import CodeType, ModuleType

__all__ = ["Traits", "has_return", "outer_variables", "parameters_read", "traits"]


@dataclass(frozen=True)
class Traits:
    """What the code of a learner's function looks at.

    Parameters
    ----------
    reads_parameters : bool
        Whether it looks at one of its parameters.
    outer_variables : tuple of str
        Names of the variables outside of it that it looks at.
    has_return : bool
        Whether it returns anything but the None that stands for a missing return.
    """

    reads_parameters: bool
    outer_variables: tuple[str, ...]
    has_return: bool


def traits(function: object) -> Traits:
    """Find out what the code of a learner's function looks at.

    Parameters
    ----------
    function : object
        What a learner submitted.

    Returns
    -------
    Traits
        As far as there is code of Python to look at.

    Examples
    --------
    >>> traits(lambda sequence: None)
    Traits(reads_parameters=False, outer_variables=(), has_return=False)
    """
    return Traits(parameters_read(function), tuple(outer_variables(function)), has_return(function))


def parameters_read(function: object) -> bool:
    """Whether a function looks at one of its parameters.

    Parameters
    ----------
    function : object
        What a learner submitted.

    Returns
    -------
    bool
        True also where there is no code of Python to look at.

    Examples
    --------
    >>> parameters_read(lambda sequence: sequence[::-1]), parameters_read(lambda sequence: "")
    (True, False)
    """
    code = _code(function)
    if code is None:
        return True
    n_further = bool(code.co_flags & inspect.CO_VARARGS) + bool(
        code.co_flags & inspect.CO_VARKEYWORDS
    )
    n_parameters = code.co_argcount + code.co_kwonlyargcount + n_further
    parameters = set(code.co_varnames[:n_parameters])
    # Some instructions load two variables at once, and name both.
    loaded = {
        name
        for instruction in dis.get_instructions(code)
        if any(word in instruction.opname for word in ("LOAD_FAST", "LOAD_DEREF", "LOAD_CLOSURE"))
        for name in _names(instruction.argval)
    }
    return bool(parameters & loaded)


def outer_variables(function: object) -> list[str]:
    """Names of the variables outside of a function that it looks at.

    Parameters
    ----------
    function : object
        What a learner submitted.

    Returns
    -------
    list of str
        Without those of functions, classes and modules, which every function may use.

    Examples
    --------
    >>> outer_variables(lambda sequence: __all__[:len(__name__)])
    ['__all__', '__name__']
    """
    code, own = _code(function), getattr(_plain(function), "__globals__", {})
    if code is None:
        return []
    names = dict.fromkeys(
        instruction.argval
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    )
    return [
        name
        for name in names
        if name in own and not (callable(own[name]) or isinstance(own[name], ModuleType))
    ]


def has_return(function: object) -> bool:
    """Whether a function returns anything but the None that stands for a missing return.

    Parameters
    ----------
    function : object
        What a learner submitted.

    Returns
    -------
    bool
        True also where there is no code of Python to look at.

    Examples
    --------
    >>> has_return(lambda sequence: sequence[::-1]), has_return(lambda sequence: None)
    (True, False)
    """
    code = _code(function)
    if code is None:
        return True
    instructions = list(dis.get_instructions(code))
    # Python 3.12 and 3.13 return a constant in one instruction, others in two.
    at_once = any(i.opname == "RETURN_CONST" and i.argval is not None for i in instructions)
    return at_once or any(
        after.opname == "RETURN_VALUE"
        and not (before.opname == "LOAD_CONST" and before.argval is None)
        for before, after in itertools.pairwise(instructions)
    )


def _names(argval: object) -> tuple[object, ...]:
    return argval if isinstance(argval, tuple) else (argval,)


def _plain(function: object) -> object:
    """The function behind a decorator, a method or arguments that are given already."""
    while isinstance(function, functools.partial):
        function = function.func
    function = getattr(function, "__func__", function)
    return inspect.unwrap(function) if callable(function) else function


def _code(function: object) -> CodeType | None:
    code = getattr(_plain(function), "__code__", None)
    return code if isinstance(code, CodeType) else None
