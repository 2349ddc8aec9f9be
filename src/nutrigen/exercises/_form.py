"""Recognizes results whose values are right, but whose container or type is not."""

from __future__ import annotations

import math
import numbers
import struct
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nutrigen.exercises._compare import describe_difference
from nutrigen.exercises._kinds import Iterated, is_of, kind_of
from nutrigen.exercises._show import show, show_type

if TYPE_CHECKING:
    import numpy as np

__all__ = ["how_to_return"]

# Within these, results agree that were computed with float32.
_FLOAT32 = {"rtol": 1e-5, "atol": 1e-6}
_PRECISION_LOST = (
    "The values are right, but only to the seven digits that float32 keeps. Compute with float64 "
    "from the beginning: dtype=np.float64 for an array, dtype=torch.float64 for a tensor."
)
# Conversions one after the other, such as of a table into an array and then of its shape.
_MOST_STEPS = 3
_ALONE = ("{}.item()", "{}[0]", "next({})")
# Code to try where a result is of another kind than it should be. What works is advised.
_CODES = {
    "list": (
        "{}.tolist()",
        "{}.ravel().tolist()",
        "{}.to_numpy().tolist()",
        "{}.to_numpy().ravel().tolist()",
        "list({})",
        "list({}.values())",
    ),
    "tuple": (
        "tuple({})",
        "tuple({}.tolist())",
        "tuple({}.ravel().tolist())",
        "tuple({}.to_numpy().ravel().tolist())",
        "tuple({}.values())",
    ),
    "set": ("set({})", "set({}.tolist())", "set({}.to_numpy().ravel())"),
    "mapping": (
        "{}.to_dict()",
        "dict({})",
        "{}.iloc[:, 0].to_dict()",
        "dict({}.to_numpy().tolist())",
        "{}._asdict()",
        "{}[0]",
    ),
    "array": (
        "{}.to_numpy()",
        "{}.numpy()",
        "{}.detach().numpy()",
        "np.array({})",
        "np.array(list({}))",
        "np.array(list({}.values()))",
    ),
    "integer": ("{}.item()", "round({})", "int({})", "round({}.real)", "{}[0]", "next({})"),
    "number": ("{}.item()", "float({})", "{}.real", "{}[0]", "next({})"),
    "truth value": ("{}.item()", "bool({})", "{} == 'True'", "{}[0]", "next({})"),
    "text": ('"".join({})', "{}.decode()", "str({})", *_ALONE),
    "table": ("{}.to_frame()", "pd.DataFrame({})"),
}
_REMARKS = {
    ("integer", "number"): "Division by / gives a float, division by // an integer.",
    ("integer", "text"): "What str() and f-strings make is text.",
    ("number", "text"): "What str() and f-strings make is text.",
    ("sequence", "set"): "A set has no order; for another than the ascending one, collect the "
    "entries in a list.",
}


@dataclass(frozen=True)
class _Step:
    """A conversion of a result, or of its entries.

    Parameters
    ----------
    code : str
        The conversion, with ``{}`` for what is converted.
    wanted : str
        What it makes.
    entry : str
        Which entry of the result it is for; empty for the result itself.
    remark : str
        A sentence to add.
    n_conversions : int
        How many conversions the code makes.
    """

    code: str
    wanted: str
    entry: str = ""
    remark: str = ""
    n_conversions: int = 1


def how_to_return(expected: object, found: object, *, rtol: float, atol: float) -> str | None:
    """Say how to return a result whose values are right.

    Parameters
    ----------
    expected, found : object
        The expected result, and the one to judge.
    rtol, atol : float
        Tolerances, as in `describe_difference`.

    Returns
    -------
    str or None
        What to change, in sentences; None if this would not make the result right, or if it is
        right already.

    Examples
    --------
    >>> how_to_return({1, 2}, [2, 1], rtol=1e-9, atol=1e-12)
    'The values are right. Return a set: set(result) instead of result.'
    >>> how_to_return([1, 2], (1.0, 2.0), rtol=1e-9, atol=1e-12).partition(". ")[0]
    'The values are right, but each entry should be an integer (int): round(entry) instead of entry'
    >>> how_to_return([1, 2], [1.0, 2.5], rtol=1e-9, atol=1e-12) is None
    True
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        steps = _steps(expected, found, {"rtol": rtol, "atol": atol})
        if steps is not None:
            return _sentences(steps) if steps else None
        if not _is_of_float32(found):
            return None
        loose = {"rtol": max(rtol, _FLOAT32["rtol"]), "atol": max(atol, _FLOAT32["atol"])}
        steps = _steps(expected, found, loose)
    # Another type of number for the result would not bring the lost digits back.
    rest = [step for step in steps or () if ".to(" not in step.code]
    advice = " ".join((_PRECISION_LOST, *map(_sentence, rest)))
    return None if steps is None else advice


def _sentences(steps: list[_Step]) -> str:
    first, *others = steps
    begin = "The values are right, but " if first.entry else "The values are right. "
    return " ".join((begin + _sentence(first), *(f"In it, {_sentence(step)}" for step in others)))


def _sentence(step: _Step) -> str:
    name = "result"
    if step.entry:
        name = "value" if "value" in step.entry.split()[:2] else "entry"
    whose = f"{step.entry} should be" if step.entry else "Return"
    text = f"{whose} {step.wanted}: {step.code.replace('{}', name)} instead of {name}."
    return f"{text} {step.remark}" if step.remark else text


def _steps(
    expected: object, found: object, tolerances: dict[str, float], left: int = _MOST_STEPS
) -> list[_Step] | None:
    """Fewest conversions that make a result agree: none if it does; None if there are no such."""
    if describe_difference(expected, found, **tolerances) is None:
        return []
    solutions: list[list[_Step] | None] = []
    for step in _candidates(expected, found) if left else ():
        try:
            further = _steps(expected, _convert(step, expected, found), tolerances, left - 1)
        except Exception:  # a result that has nothing of this name, or entries of another form
            continue
        if further and not further[0].entry:
            last = further[0]
            code, n = last.code.replace("{}", step.code), last.n_conversions + 1
            solutions.append([replace(last, code=code, n_conversions=n), *further[1:]])
        elif further is not None:
            solutions.append([step, *further])
    solutions.append(_steps_of_entries(expected, found, tolerances, left))
    return min(filter(None, solutions), key=_effort, default=None)


def _effort(steps: list[_Step]) -> tuple[int, int]:
    return len(steps), sum(step.n_conversions for step in steps)


def _steps_of_entries(
    expected, found, tolerances: dict[str, float], left: int
) -> list[_Step] | None:
    """Conversions of the entries of a list or a dictionary that is otherwise as it should be."""
    kinds = {kind_of(expected), kind_of(found)}
    if kinds == {"sequence"} and len(expected) == len(found):
        names, one, every = range(len(expected)), "the entry at position {}", "each entry"
    elif kinds == {"mapping"} and expected.keys() == found.keys():
        names, one, every = list(expected), "the value of {}", "each value"
    else:
        return None
    wrong = {}
    for name in names:
        steps = _steps(expected[name], found[name], tolerances, left)
        if steps is None:
            return None
        if steps:
            wrong[name] = steps
    entry = every if len(wrong) == len(names) else one.format(show(next(iter(wrong))))
    return [
        replace(step, entry=f"{step.entry} of {entry}" if step.entry else entry)
        for step in next(iter(wrong.values()))
    ]


def _candidates(expected, found) -> Iterator[_Step]:
    """Conversions to try."""
    kind, given = kind_of(expected), kind_of(found)
    wanted = show_type(expected.item() if is_of("numpy", "generic", expected) else expected)
    remark = _REMARKS.get((kind, given), "")
    if kind == given:
        if kind == "array":
            yield from _of_arrays(expected, found)
        elif kind == "tensor":
            yield _Step(f"{{}}.to({expected.dtype})", f"a tensor of {expected.dtype}")
            shape = tuple(expected.shape)
            yield _Step(f"{{}}.reshape({shape})", f"a tensor of shape {shape}")
        codes = ("{}[0]",) if kind == "sequence" else ()
    elif given == "set" and kind in ("sequence", "array"):
        codes = ("sorted({})",) if kind == "sequence" else ("np.array(sorted({}))",)
    elif kind == "sequence":
        codes = _CODES["tuple" if isinstance(expected, tuple) else "list"]
    elif kind == "tensor":
        codes = (f"torch.tensor({{}}, dtype={expected.dtype})",)
    elif (kind, given) == ("integer", "truth value"):
        codes = ("int({})",)
    else:
        codes = () if given == "none" else _CODES.get(kind, ())
    if isinstance(found, tuple) and "{}[0]" in codes:
        codes, remark = ("{}[0]", *codes), "A comma behind a result makes a tuple of it."
    for code in codes:
        yield _Step(code, f"{wanted} alone" if code in _ALONE else wanted, remark=remark)


def _of_arrays(expected: np.ndarray, found: np.ndarray) -> Iterator[_Step]:
    """Another shape with the same axes but for those of length 1, or another type of number."""
    if found.shape != expected.shape and _long_axes(found) == _long_axes(expected):
        if expected.ndim == 1:
            yield _Step("{}.ravel()", "an array with one axis")
        elif expected.ndim == 2 and expected.shape[1] == 1:
            yield _Step("{}.reshape(-1, 1)", "an array with one column")
        elif expected.ndim == 2 and expected.shape[0] == 1:
            yield _Step("{}.reshape(1, -1)", "an array with one row")
        else:
            yield _Step(f"{{}}.reshape({expected.shape})", f"an array of shape {expected.shape}")
    if expected.dtype.kind == "i":
        yield _Step("{}.astype(int)", "an array of integers")
        yield _Step("{}.round().astype(int)", "an array of integers")
    elif expected.dtype.kind == "b":
        yield _Step("{}.astype(bool)", "an array of truth values")
    elif expected.dtype.kind == "f":
        yield _Step("{}.astype(float)", "an array of numbers")


def _long_axes(array: np.ndarray) -> list[int]:
    return [length for length in array.shape if length != 1]


def _convert(step: _Step, expected, found) -> object:
    """Run the code of a step; it is not what it should be if it changes a number.

    Raises
    ------
    Exception
        If the code does not work with such a result.
    """
    if step.code == "sorted({})" and len(expected) == len(found) and set(expected) == set(found):
        return expected  # in another order, perhaps, which the remark is about
    given = found
    if isinstance(found, Iterated):
        if found.entries is None:
            raise ValueError("an iterator that fails, or has no end")
        given = iter(found.entries)
    if step.code in ("{}[0]", "next({})"):
        (only,) = given
        return only
    libraries = {"np": "numpy", "pd": "pandas", "torch": "torch"}
    names = {short: sys.modules.get(name) for short, name in libraries.items()}
    converted = eval(step.code.replace("{}", "given"), names, {"given": given})
    if not _is_same_number(found, converted):
        raise ValueError("another number")
    return converted


def _is_same_number(found, converted) -> bool:
    """Whether rounding, or taking a number for a truth value, has left numbers as they were."""
    if kind_of(found) == kind_of(converted) == "array":
        numeric = found.dtype.kind in "iubf" and converted.dtype.kind in "iubf"
        before, after = (array.ravel() * 1.0 for array in (found, converted)) if numeric else (0, 0)
        return describe_difference(before, after) is None
    kinds = ("integer", "number", "truth value")
    is_number = isinstance(found, numbers.Number)
    if not is_number or kind_of(converted) not in kinds:
        return True
    real, imaginary = (found.real, found.imag) if isinstance(found, complex) else (found, 0)
    return not imaginary and math.isclose(real, converted, rel_tol=1e-9, abs_tol=1e-12)


def _is_of_float32(found: object) -> bool:
    """Whether all numbers of a result are such as float32 has, and at least one has a fraction."""
    floats = list(_floats(found))
    return any(number % 1 for number in floats) and all(map(_fits_float32, floats))


def _fits_float32(number: float) -> bool:
    try:
        return struct.unpack("f", struct.pack("f", number))[0] == number
    except OverflowError:
        return False


def _floats(found: object) -> Iterator[float]:
    """All floats in a result but those that are not finite."""
    if isinstance(found, dict):
        found = list(found.values())
    elif isinstance(found, Iterated):
        found = found.entries or []
    elif hasattr(found, "to_numpy"):
        found = found.to_numpy()
    if hasattr(found, "tolist"):
        found = found.tolist()
    if isinstance(found, list | tuple):
        for entry in found:
            yield from _floats(entry)
    elif isinstance(found, float) and math.isfinite(found):
        yield found
