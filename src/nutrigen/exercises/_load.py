"""Exercises as files: one file of plain functions for each, found by its name."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast, overload

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["ExerciseFileError", "find", "lazy", "load", "mistake"]

Function = TypeVar("Function", bound=Callable[..., object])

#: What a file may set beside its functions, and the exercise's argument that it becomes.
SETTINGS = {"N_DRAWN": "n_drawn", "RTOL": "rtol", "ATOL": "atol", "TIME_LIMIT": "time_limit"}


class ExerciseFileError(ValueError):
    """A file of an exercise is not as it should be; the message names file and place."""


@overload
def mistake(function: Function) -> Function: ...
@overload
def mistake(*, like: Callable[..., object]) -> Callable[[Function], Function]: ...
def mistake(
    function: Function | None = None, *, like: Callable[..., object] | None = None
) -> Function | Callable[[Function], Function]:
    """Mark a function of an exercise's file as a typical mistake.

    Parameters
    ----------
    function : callable
        What a learner who makes the mistake submits. Its name is the mistake's name, its docstring
        the hint that this learner gets.
    like : callable, optional
        Another mistake to which the same hint applies.

    Returns
    -------
    callable
        The function, marked.

    Examples
    --------
    >>> @mistake
    ... def squared(x):
    ...     "x**2 is the square; use 2 * x."
    ...     return x**2
    >>> @mistake(like=squared)
    ... def squared_by_product(x):
    ...     return x * x
    """
    if function is None:
        return lambda variant: mistake(_marked(variant, like))
    return function if hasattr(function, "_mistake") else _marked(function, function)


def _marked(function: Function, of: Callable[..., object] | None) -> Function:
    # A function may carry what its type does not know of.
    function._mistake = of  # type: ignore[attr-defined]
    return function


class _Library:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        return getattr(importlib.import_module(self._name), name)


def lazy(name: str) -> ModuleType:
    """Return a stand-in for a library that is imported when it is first used.

    A solution that needs PyTorch can be loaded without it: whoever lists the exercises does not
    wait for it, and whoever lacks it is told so when the answer is checked.

    Parameters
    ----------
    name : str
        Name of the library.

    Returns
    -------
    object
        It has the library's functions and classes as attributes.

    Examples
    --------
    >>> lazy("math").sqrt(16)
    4.0
    """
    # To a type checker it is the module that it stands for.
    return cast(ModuleType, _Library(name))


def find(folder: Path) -> dict[str, Path]:
    """Find the files of the exercises in a folder.

    Parameters
    ----------
    folder : Path
        The folder. A file whose name begins with an underscore holds no exercise.

    Returns
    -------
    dict from str to Path
        The files by the names of their exercises, in alphabetical order.
    """
    files = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    return {path.stem.replace("_", "-"): path for path in files}


def load(path: Path, chapter: str, module_name: str) -> Exercise:
    """Load the exercise of a file.

    Parameters
    ----------
    path : Path
        The file: a docstring with the title, an empty line and a first hint; the solution, the
        only function that is nothing else; ``EDGE_CASES``, a dictionary from notes to arguments;
        ``draw``, which makes the arguments of an ordinary input; ``prepare``, which turns them into
        those of the solution, if they differ; and the mistakes.
    chapter : str
        The chapter that it belongs to.
    module_name : str
        The name under which it is imported.

    Returns
    -------
    Exercise
        What its checker knows.

    Raises
    ------
    ExerciseFileError
        If the file lacks a part. The message says which.
    """
    module = importlib.import_module(module_name)
    title, _, hint = (" ".join(part.split()) for part in (module.__doc__ or "").partition("\n\n"))
    if not title or not hint:
        raise ExerciseFileError(
            f"{path}: the docstring should be a title, an empty line and a first hint."
        )
    solution = _solution(path, module)
    settings = {
        argument: getattr(module, name)
        for name, argument in SETTINGS.items()
        if hasattr(module, name)
    }
    edge_cases, draw = getattr(module, "EDGE_CASES", {}), getattr(module, "draw", None)
    if not edge_cases and draw is None:
        raise ExerciseFileError(f"{path}: there are neither EDGE_CASES nor a function draw.")
    for note, arguments in edge_cases.items():
        if not isinstance(arguments, tuple):
            raise ExerciseFileError(
                f"{path}: EDGE_CASES[{note!r}] should be a tuple of arguments, such as (1,)."
            )
    return Exercise(
        name=path.stem.replace("_", "-"),
        chapter=chapter,
        title=title.removesuffix("."),
        reference=solution,
        hint=hint,
        mistakes=tuple(_mistakes(path, module)),
        edge_cases=tuple(Probe(arguments, note) for note, arguments in edge_cases.items()),
        draw=draw,
        prepare=getattr(module, "prepare", None),
        **settings,
    )


def _solution(path: Path, module: ModuleType) -> Callable[..., object]:
    found = [
        function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not (name.startswith("_") or name in ("draw", "prepare"))
        and not hasattr(function, "_mistake")
    ]
    if len(found) != 1:
        names = ", ".join(function.__name__ for function in found) or "none"
        raise ExerciseFileError(
            f"{path}: there should be one function that is neither draw nor prepare nor a mistake, "
            f"the solution; there is {names}."
        )
    return found[0]


def _mistakes(path: Path, module: ModuleType) -> Iterator[Mistake]:
    marked = [
        function
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and hasattr(function, "_mistake")
    ]
    for function in marked:
        if function._mistake is not function:
            continue
        if not function.__doc__:
            raise ExerciseFileError(
                f"{path}: the mistake {function.__name__} has no docstring, which is its hint."
            )
        variants = [
            other for other in marked if other._mistake is function and other is not function
        ]
        hint = " ".join(function.__doc__.split())
        # A name that is a word of Python's has an underscore behind it.
        name = function.__name__.rstrip("_").replace("_", "-")
        yield Mistake(name, function, hint, tuple(variants))
