"""Checks and runs what a reader has typed into a page of the book.

In a notebook, the notebook shows what comes out. A page has nothing but a text, and gets back what
it shows: plain text, numbers of lines, and whether to start Python anew. Nothing here imports more
than Python has, so that an answer in plain Python needs no library.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import difflib
import io
import itertools
import linecache
import os
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

import nutrigen.exercises as exercises
from nutrigen.exercises import _framework, _run, _show
from nutrigen.exercises._kinds import kind_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from torch import Tensor

__all__ = ["check", "run"]

_FILENAME = "<your answer>"
_MOST_PRINTED = 20_000
_LONGEST_VALUE = 5_000
_LONGEST_MESSAGE = 1_000
_LONGEST_INPUT = 300
_MOST_ENTRIES = 12
_MOST_ODD_SIGNS = 3
_NOTHING_TO_READ = (
    "nothing can be typed in while the code runs: write the value into the code instead of input()"
)
_LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "sklearn", "torch")
#: Modules whose names a learner may set anew by accident, as in ``math.e = 3``.
_GUARDED = ("math", "random", "statistics", "numpy", "numpy.linalg", "numpy.random", "pandas")

# What word processors, websites and keyboards of other languages put in the place of Python's
# signs, and what to type instead.
_ODD_SIGNS = {
    **dict.fromkeys("“”„‟«»＂", ("a typographic quotation mark", '"')),
    **dict.fromkeys("‘’‚‛´‹›", ("a typographic quotation mark", "'")),
    **dict.fromkeys("–—‒―−‐‑", ("a dash", "-")),
    **dict.fromkeys("×⋅·∙", ("a sign of mathematics", "*")),
    "÷": ("a sign of mathematics", "/"),
    "≤": ("a sign of mathematics", "<="),
    "≥": ("a sign of mathematics", ">="),
    "≠": ("a sign of mathematics", "!="),
    "→": ("an arrow", "->"),
    "…": ("one sign", "three dots, ..."),
    "、": ("a comma of another script", ","),
    "。": ("a full stop of another script", "."),
}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_NOT_PYTHON = re.compile(r"\s*(?:[%!]\s?\w|\?\w|\w[\w.]*\?\s*$|>>> )")


# What was drawn where there was NumPy, in the archive of a site.
_DRAWN = Path(__file__).with_name("drawn.txt")
if _DRAWN.is_file():
    _lines = _DRAWN.read_text(encoding="utf-8").splitlines()
    _framework.DRAWN.update(
        (name, inputs) for name, _, inputs in (line.partition(" ") for line in _lines)
    )


class _AbsentError(ModuleNotFoundError):
    """A library of the chapter that is not here is used."""


class _Absent:
    """Stands for what can not be imported here: it fails as soon as it is used."""

    def __init__(self, library: str, used: list[str]) -> None:
        self._library, self._used = library, used

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self()

    def __call__(self, *args: object, **kwargs: object) -> object:
        self._used.append(self._library)
        raise _AbsentError(f"No module named {self._library!r}", name=self._library)


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed; a loop may print without end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left, self._left_out = _MOST_PRINTED, 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = text[: self._left]
        if kept:
            self._parts.append(kept)
        self._left -= len(kept)
        self._left_out += len(text) - len(kept)
        return len(text)

    def getvalue(self) -> str:
        text = "".join(self._parts)
        if self._left_out:
            text += f"\n... (left out: {self._left_out} characters)"
        return text


@dataclass
class _Session:
    """One piece of code, its namespace, and what is found out about it.

    Parameters
    ----------
    code : str
        What the learner wrote.
    report : callable or None
        Is told what begins.
    """

    code: str
    report: Callable[[str], None] | None
    printed: _Printed = field(default_factory=_Printed)
    #: Libraries that the chapter imports, that are not here, and that were used.
    used: list[str] = field(default_factory=list)
    module: types.ModuleType = field(default_factory=lambda: types.ModuleType("__main__"))
    #: Names of modules before the code began.
    names: dict[types.ModuleType, dict[str, object]] = field(default_factory=dict)
    restart: bool = False

    @property
    def namespace(self) -> dict[str, Any]:
        return vars(self.module)

    def begin(self, text: str = "") -> None:
        if self.report is not None:
            self.report(text)

    def result(self, status: str, text: str, lines: list[int] | None = None) -> dict[str, Any]:
        n_lines = self.code.count("\n") + 1
        return {
            "status": status,
            "text": _plain(text),
            "printed": _plain(self.printed.getvalue(), keep="\n\t"),
            "lines": [line for line in lines or [] if 1 <= line <= n_lines],
            "restart": self.restart or "MemoryError" in text,
            "mistake": None,
        }


def check(
    code: str,
    prelude: str,
    expression: str,
    given: Mapping[str, str] | None = None,
    report: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Check an answer that was typed into a page.

    Each call begins with a fresh namespace. What the code changes beyond it is put back: the names
    of built-in functions, of this package's modules and of some others, such as ``math`` and
    ``numpy``, the table of modules, the streams, warnings, the recursion limit, the import path,
    the working directory, NumPy's way of printing and of dealing with overflow, and the states of
    the random generators of Python and NumPy.

    Parameters
    ----------
    code : str
        What the learner wrote: a function, and whatever it needs.
    prelude : str
        Import statements that the chapter has made before. Those that fail leave a name behind
        that fails when it is used.
    expression : str
        The call that checks: ``check("NAME", FUNCTION)``.
    given : mapping from str to str, optional
        Functions that the answer may call, and the exercises that ask for them: their solutions
        are what is called.
    report : callable, optional
        Is told the input of each call of the learner's function as one line, at most about 300
        characters, before the call begins; an empty text when anything else begins that may take
        long: the learner's code itself, or a call of a function of the book's.

    Returns
    -------
    dict
        ``status``: "correct", "wrong", "unanswered", "unchecked" (a library is not here, or the
        check failed) or "error" (the code does not run, or lacks the function); ``text``: what to
        show; ``printed``: what the code printed outside of the function; ``lines``: numbers of
        lines to mark; ``restart``: whether Python should be started anew; ``mistake``: the name of
        the typical mistake that was recognized, or None.

    Raises
    ------
    ValueError
        If `expression` is no such call.

    Examples
    --------
    >>> answer = "def count_windows(length, k): return max(length - k, 0)"
    >>> found = check(answer, "import math", 'check("count-windows", count_windows)')
    >>> found["status"], found["mistake"]
    ('wrong', 'last-window-missed')
    >>> print(check("x = ", "", 'check("count-windows", count_windows)')["text"])
    Your code does not run
      line 1:  x =
      why:     SyntaxError: invalid syntax
    """
    exercise, asked = _call_in(expression)
    session = _Session(code, report)
    with _everything_put_back(session):
        _prepare(session, prelude, given)
        # An import or an earlier exercise may have a function of this name.
        session.namespace.pop(asked, None)
        before = set(session.namespace)
        tree, failed = _parsed(session)
        if failed is None and not tree.body:
            failed = session.result("unanswered", _no_code())
        if failed is None:
            failed = _executed(session, tree)
        if failed is None and asked not in session.namespace:
            failed = session.result("error", _no_function(session, asked, before))
        return failed or _judged(session, exercise, session.namespace[asked])


def run(
    code: str,
    prelude: str,
    given: Mapping[str, str] | None = None,
    report: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    r"""Run code that was typed into a page, as a cell of a notebook.

    Parameters
    ----------
    code : str
        What the learner wrote.
    prelude, given
        As in `check`.
    report : callable, optional
        Is told an empty text when the learner's code begins.

    Returns
    -------
    dict
        As that of `check`; ``status`` is "ran", "error" or "unchecked" (a library is not here).
        Of code that ran, ``text`` is the value of the last line if that is an expression with
        another value than None.

    Examples
    --------
    >>> found = run("print('Sequence:')\n'GATTACA'.count('A')", "")
    >>> found["status"], found["printed"], found["text"]
    ('ran', 'Sequence:\n', '3')
    >>> print(run("1 / 0", "")["text"])
    Your code stopped with an error
      line 1:  1 / 0
      why:     ZeroDivisionError: division by zero
    """
    session = _Session(code, report)
    with _everything_put_back(session):
        _prepare(session, prelude, given)
        tree, failed = _parsed(session)
        if failed is not None:
            return failed
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        failed = _executed(session, tree)
        if failed is not None or not isinstance(last, ast.Expr):
            return failed or session.result("ran", "")
        return _evaluated(session, ast.Expression(last.value))


def _call_in(expression: str) -> tuple[str, str]:
    """Names of the exercise and of the function in ``check("NAME", FUNCTION)``."""
    try:
        call = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        call = None
    match call:
        case ast.Call(
            func=ast.Name(id="check"),
            args=[ast.Constant(value=str(exercise)), ast.Name(id=function)],
            keywords=[],
        ):
            return exercise, function
    raise ValueError(f'{expression!r} should be a call such as check("NAME", FUNCTION).')


def _exercise(name: str) -> exercises.Exercise:
    return exercises._exercise(exercises._chapter_of(name), name)


def _prepare(session: _Session, prelude: str, given: Mapping[str, str] | None) -> None:
    """Put into the namespace what the chapter has by now."""
    for statement in ast.parse(prelude).body:
        try:
            exec(compile(ast.Module([statement], []), "<chapter>", "exec"), session.namespace)
        except ImportError as error:
            library = error.name or "a library"
            for name in _names_of(statement):
                session.namespace[name] = _Absent(library, session.used)
    for name, exercise in (given or {}).items():
        try:
            session.namespace[name] = _exercise(exercise).reference
        except ImportError as error:
            session.namespace[name] = _Absent(error.name or "a library", session.used)
    # Tracebacks read the lines from here; without a time, the entry stays as it is.
    lines = session.code.splitlines(keepends=True)
    linecache.cache[_FILENAME] = (len(session.code), None, lines, _FILENAME)
    session.begin()


def _names_of(statement: ast.stmt) -> list[str]:
    aliases = getattr(statement, "names", [])
    return [alias.asname or alias.name.partition(".")[0] for alias in aliases]


def _parsed(session: _Session) -> tuple[ast.Module, dict[str, Any] | None]:
    """The code as a tree, and the result if it is none."""
    try:
        tree = ast.parse(session.code, _FILENAME)
        # Some errors, as a return outside of a function, are found by the next step alone.
        compile(tree, _FILENAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        return ast.Module([], []), session.result("error", *_about_syntax(session.code, error))
    except (MemoryError, RecursionError, ValueError) as error:
        why = f"Python can not read it: {type(error).__name__}: {error}"
        text = _framework._layout("Your code does not run", ("why", why))
        return ast.Module([], []), session.result("error", text.replace("MemoryError: ", ""))
    return tree, None


def _executed(session: _Session, tree: ast.Module) -> dict[str, Any] | None:
    """Execute statements; the result if they fail."""
    try:
        exec(compile(tree, _FILENAME, "exec", dont_inherit=True), session.namespace)
    except BaseException as error:
        _put_names_back(session.names)
        return _stopped(session, error)
    _put_names_back(session.names)
    return None


def _evaluated(session: _Session, expression: ast.Expression) -> dict[str, Any]:
    code = compile(expression, _FILENAME, "eval", dont_inherit=True)
    try:
        value = eval(code, session.namespace)
        text = "" if value is None else str(repr(value))
    except BaseException as error:
        return _stopped(session, error)
    if len(text) > _LONGEST_VALUE:
        left_out = _show._left_out(_LONGEST_VALUE, len(text), "characters")
        text = f"{text[:_LONGEST_VALUE]} ... {left_out}"
    return session.result("ran", text)


def _judged(session: _Session, name: str, answer: object) -> dict[str, Any]:
    """Check the learner's function."""

    def announce(function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        session.begin(_input(name, arguments) if function is answer else "")

    listening = _run.announced(announce) if session.report else contextlib.nullcontext()
    try:
        try:
            with listening:
                verdict = exercises.check(name, answer)
        finally:
            _put_names_back(session.names)
    except exercises.ExerciseError as error:
        if session.used:
            return session.result("unchecked", _not_here(name, session.used[0]))
        return _of_error(session, error, name)
    except SystemExit as error:
        return _stopped(session, error)
    except BaseException as error:
        if session.used:
            return session.result("unchecked", _not_here(name, session.used[0]))
        session.restart = True
        return session.result("unchecked", _failed(error))
    return session.result("correct", str(verdict))


def _of_error(session: _Session, error: Exception, name: str = "") -> dict[str, Any]:
    """The result for an error whose text is made for the learner."""
    if isinstance(error, exercises.MissingLibrary) and error.library:
        return session.result("unchecked", _not_here(name, error.library))
    if isinstance(error, exercises.WrongAnswer):
        status = "unanswered" if isinstance(error, exercises.NotAnswered) else "wrong"
        line = re.match(r"line (\d+)(?!\d| of )", error.location)
        result = session.result(status, str(error), [int(line[1])] if line else [])
        return {**result, "mistake": error.mistake}
    return session.result("unchecked", str(error))


def _input(name: str, arguments: tuple[object, ...]) -> str:
    """The input of a call as one line."""
    pairs = zip(_exercise(name).parameters, arguments, strict=True)
    texts = (f"{parameter} = {_beginning(value)}" for parameter, value in pairs)
    return _cut(", ".join(texts), _LONGEST_INPUT)


def _beginning(value: object) -> str:
    """The text of a value, of which only as much is looked at as will be shown."""
    if isinstance(value, str):
        return _show.show(value[:_LONGEST_INPUT])
    if type(value) is list or type(value) is tuple:
        texts = [_beginning(entry) for entry in value[:_MOST_ENTRIES]]
        opening, closing = "[]" if type(value) is list else "()"
        comma = "," if closing == ")" and len(value) == 1 else ""
        more = ", ..." if len(value) > len(texts) else comma
        return f"{opening}{', '.join(texts)}{more}{closing}"
    if type(value) is dict:
        first = itertools.islice(value.items(), _MOST_ENTRIES)
        texts = [f"{_beginning(key)}: {_beginning(one)}" for key, one in first]
        return f"{{{', '.join(texts)}{', ...' if len(value) > len(texts) else ''}}}"
    if kind_of(value) == "array" and (array := cast("np.ndarray", value)).ndim:
        rows = array[:_MOST_ENTRIES].tolist() if array.ndim == 1 else list(array[:_MOST_ENTRIES])
        more = ", ..." if len(array) > len(rows) else ""
        return f"[{', '.join(map(_beginning, rows))}{more}]"
    if kind_of(value) in ("table", "tensor"):
        return (
            f"{_show.show_type(value)} of shape {tuple(cast('pd.DataFrame | Tensor', value).shape)}"
        )
    return _show.show(value)


def _stopped(session: _Session, error: BaseException) -> dict[str, Any]:
    """The result for an exception that ended the learner's code."""
    if isinstance(error, exercises.ExerciseError):
        return _of_error(session, error)
    line = _line_of(error, session.namespace)
    lines = [line] if line else []
    if isinstance(error, SyntaxError) and error.filename == _FILENAME:
        return session.result("error", *_about_syntax(session.code, error))
    if isinstance(error, ModuleNotFoundError) and _is_missing(error):
        name = error.name or ""
        library = name.partition(".")[0]
        library = name if library == "nutrigen" else library
        return session.result("unchecked", _not_here("", library, line), lines)
    rows = [_source_row(session.code, line), ("why", _message(error))]
    if isinstance(error, SystemExit):
        rows.append(("hint", "Python is not to be ended here. Leave a function with return."))
    elif isinstance(error, MemoryError):
        rows.append(("hint", "Does something grow without end? Python is started anew."))
    title = "Your code stopped with an error"
    text = _framework._layout(title, *(row for row in rows if row[1]))
    session.restart |= isinstance(error, MemoryError)
    return session.result("error", text, lines)


def _line_of(error: BaseException, namespace: dict[str, Any]) -> int:
    """The innermost line of the learner's code at which an exception arose; 0 if there is none."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is namespace:
            line = step.tb_lineno or line
        step = step.tb_next
    return line


def _source_row(code: str, line: int) -> tuple[str, str]:
    lines = code.splitlines()
    source = lines[line - 1].strip() if 1 <= line <= len(lines) else ""
    return f"line {line}", _cut(source, _LONGEST_INPUT)


def _message(error: BaseException) -> str:
    """Type and message, with what Python knows of names that were perhaps meant."""
    try:
        lines = list(traceback.TracebackException.from_exception(error).format_exception_only())
    except Exception:
        lines = [type(error).__name__]
    return _cut(" ".join("".join(lines).split()), _LONGEST_MESSAGE)


def _is_missing(error: ModuleNotFoundError) -> bool:
    """Whether a library is not here, rather than a name in one that is."""
    library = (error.name or "").partition(".")[0]
    return library == "nutrigen" or (bool(library) and not _framework._is_installed(error))


def _about_syntax(code: str, error: SyntaxError) -> tuple[str, list[int]]:
    """What is wrong with code that is not Python, and which lines to mark."""
    lines = code.splitlines()
    at_end = error.lineno is not None and error.lineno > len(lines) and bool(lines)
    line = len(lines) if at_end else error.lineno or 0
    source = lines[line - 1] if 1 <= line <= len(lines) else ""
    odd = _odd_signs(code)
    hints, marked = [], [line]
    if odd:
        hints = list(dict.fromkeys(text for _, text in odd))
        if len(hints) > _MOST_ODD_SIGNS:
            hints[_MOST_ODD_SIGNS:] = [f"There are {len(hints) - _MOST_ODD_SIGNS} more."]
        marked = [line, *(number for number, _ in odd)]
    elif isinstance(error, TabError) or "\t" in source[: len(source) - len(source.lstrip())]:
        hints = [
            "Some lines begin with tabs and some with spaces. Take spaces alone, four for each "
            "level."
        ]
    elif _NOT_PYTHON.match(source):
        hints = [
            "Lines that begin with % or !, end with ?, or begin with >>> are for notebooks and "
            "consoles. Remove what is not Python."
        ]
    why = f"{type(error).__name__}: {error.msg}"
    rows = (_source_row(code, line), ("why", why), ("hint", " ".join(hints)))
    text = _framework._layout("Your code does not run", *(row for row in rows if row[1]))
    return text, sorted(set(marked))


def _odd_signs(code: str) -> list[tuple[int, str]]:
    """Signs outside of texts and comments that only look as those of Python, with their lines."""
    found = []
    for number, sign in _outside_of_texts(code):
        name, instead = _described(sign)
        if instead:
            shown = f"{sign} is {name}" if sign.isprintable() else f"there is {name}"
            found.append((number, f"In line {number}, {shown}: {instead}."))
    return found


def _described(sign: str) -> tuple[str, str]:
    """Name of an odd sign, and what to do about it; both are empty for any other."""
    if sign in _ODD_SIGNS:
        name, instead = _ODD_SIGNS[sign]
        return name, f"type {instead} instead"
    if "\uff01" <= sign <= "\uff5e":
        return "a sign of full width", f"type {chr(ord(sign) - 0xFEE0)} instead"
    if sign in _INVISIBLE:
        return "a sign that can not be seen", "delete the line and type it anew"
    if sign.isspace() and not sign.isascii():
        return "a space that is none of Python's, as in text copied from a document", (
            "type the spaces of the line anew"
        )
    return "", ""


def _outside_of_texts(code: str) -> Iterator[tuple[int, str]]:
    """Signs that are not ASCII's, with their lines, but those in texts and comments."""
    number, quote, position = 1, "", 0
    while position < len(code):
        sign = code[position]
        if sign == "\n":
            number += 1
            if len(quote) == 1:
                quote = ""
        elif quote and sign == "\\":
            position += 1
            number += code[position : position + 1] == "\n"
        elif quote:
            if code.startswith(quote, position):
                position += len(quote) - 1
                quote = ""
        elif sign in "\"'":
            quote = sign * 3 if code.startswith(sign * 3, position) else sign
            position += len(quote) - 1
        elif sign == "#":
            end = code.find("\n", position)
            position = (len(code) if end < 0 else end) - 1
        elif not sign.isascii():
            yield number, sign
        position += 1


def _no_code() -> str:
    return _framework._layout(
        "Not answered yet",
        ("why", "there is no code"),
        ("hint", "The starting code comes back by Reset."),
    )


def _no_function(session: _Session, asked: str, before: set[str]) -> str:
    """Say that the function is missing, and which one may be meant."""
    own = [
        name
        for name, value in session.namespace.items()
        if name not in before and isinstance(value, types.FunctionType)
    ]
    near = difflib.get_close_matches(asked, own, n=1) or own[:1] * (len(own) == 1)
    hint = "Keep the first line of the starting code as it was."
    if near:
        hint = f"There is {near[0]}. If that is your answer, name it {asked}."
    why = f"there is no function {asked}"
    return _framework._layout("Your code has no answer", ("why", why), ("hint", hint))


def _not_here(exercise: str, library: str, line: int = 0) -> str:
    """Say that a library is missing, and where the answer can be checked."""
    name = library.partition(".")[0]
    where = f"line {line} imports" if line else "this needs"
    title = (
        f"Not checked: {_exercise(exercise).title}" if exercise else "Your code can not run here"
    )
    if near := _meant(name):
        hint = f"Is {near} meant?"
    else:
        hint = (
            "Write your answer without it. If the exercise asks for it, solve it in the notebook "
            "of this chapter."
        )
    why = f"{where} the library {library}, which Python does not have in this page"
    return _framework._layout(title, ("why", why), ("hint", hint))


def _meant(library: str) -> str:
    """The library whose name looks like that of one that is none; empty if there is none."""
    for known in (_LIBRARIES, sys.stdlib_module_names):
        if library in known or library == "nutrigen":
            return ""
        for near in difflib.get_close_matches(library, known, n=1, cutoff=0.75):
            return near
    return ""


def _failed(error: BaseException) -> str:
    why = f"the check itself failed ({_message(error)})"
    hint = "Check once more. If it fails again, please report it."
    return _framework._layout("Not checked", ("why", why), ("hint", hint))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} ..."


def _plain(text: str, keep: str = "\n") -> str:
    """Text that every page can show: no control sequence, no half of a sign."""
    text = "".join(c if c in keep or c.isprintable() else " " for c in text)
    return text.encode("utf-8", "replace").decode()


def _nothing_to_read(*args: object) -> str:
    raise RuntimeError(_NOTHING_TO_READ)


@contextlib.contextmanager
def _everything_put_back(session: _Session) -> Iterator[None]:
    """Give the code streams of its own, and put back afterwards whatever it has changed."""
    streams = sys.stdin, sys.stdout, sys.stderr
    settings = _settings()
    read, modules = builtins.input, dict(sys.modules)
    builtins.input = _nothing_to_read
    session.names = _names_of_modules()

    def show_warning(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        place = f" (line {lineno})" if filename == _FILENAME else ""
        session.printed.write(f"{category.__name__}{place}: {message}\n")

    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.simplefilter("default")
        warnings.showwarning = show_warning
        sys.stdin, sys.stdout, sys.stderr = io.StringIO(), session.printed, session.printed
        sys.modules["__main__"] = session.module
        try:
            yield
        finally:
            # First of all: with other built-in functions nothing else works.
            _put_names_back(session.names)
            builtins.input = read
            sys.stdin, sys.stdout, sys.stderr = streams
            for name, module in modules.items():
                if sys.modules.get(name) is not module:
                    sys.modules[name] = module
            for restore in settings:
                restore()
            linecache.cache.pop(_FILENAME, None)
            # Functions and the namespace hold one another, and what is large in it.
            session.namespace.clear()


def _names_of_modules() -> dict[types.ModuleType, dict[str, object]]:
    """Names of the modules that a check relies on; a copy, which takes microseconds."""
    guarded = [builtins, *(sys.modules[name] for name in _GUARDED if name in sys.modules)]
    guarded += [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == "nutrigen" and isinstance(module, types.ModuleType)
    ]
    return {module: dict(vars(module)) for module in guarded}


def _put_names_back(names: dict[types.ModuleType, dict[str, object]]) -> None:
    own = vars(builtins)
    for name in own.keys() - names[builtins].keys():
        del own[name]
    for module, before in names.items():
        now = vars(module)
        for name, value in before.items():
            if now.get(name, names) is not value:
                now[name] = value


def _settings() -> list[Callable[[], object]]:
    """What puts the present settings back."""
    limit, digits = sys.getrecursionlimit(), sys.get_int_max_str_digits()
    path, folder = list(sys.path), os.getcwd()
    restore: list[Callable[[], object]] = [
        lambda: sys.setrecursionlimit(limit),
        lambda: sys.set_int_max_str_digits(digits),
        lambda: sys.path.__setitem__(slice(None), path),
        lambda: os.chdir(folder),
    ]
    random, numpy = sys.modules.get("random"), sys.modules.get("numpy")
    if random:
        state = random.getstate()
        restore.append(lambda: random.setstate(state))
    if numpy:
        drawn, errors, shown = numpy.random.get_state(), numpy.geterr(), numpy.get_printoptions()
        shown.pop("override_repr", None)
        restore += [
            lambda: numpy.random.set_state(drawn),
            lambda: numpy.seterr(**errors),
            lambda: numpy.set_printoptions(**shown),
        ]
    return restore
