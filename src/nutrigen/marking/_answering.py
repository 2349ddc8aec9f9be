"""The process in which answers run: one for each, confined, forked from one that has NumPy loaded.

It is started by `nutrigen.marking._workers`, and knows no solution: their folders are hidden from
it, and what it forks from has never loaded one. What is to be run, and where the result goes, it is
handed as two descriptors of files for each answer, so that nothing of one answer is there when the
next one runs.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import os
import re
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import nutrigen
from nutrigen import exercises
from nutrigen.exercises.elsewhere import observe
from nutrigen.marking import _confine, _select, _values
from nutrigen.marking._libraries import LIBRARIES, load

__all__ = ["main"]

_PACKAGE = Path(nutrigen.__file__).resolve().parent


def main(control_descriptor: int) -> None:
    """Serve requests until nobody sends one.

    Parameters
    ----------
    control_descriptor : int
        A socket. A request comes as JSON, with two descriptors: a file that holds what is to be
        done, and a pipe for the result. For each, a line is sent when it has begun, and one when
        it has ended.
    """
    control = socket.socket(fileno=control_descriptor)
    # Python's own is restored in each child; here, Ctrl-C is for who has started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 2)
        if not message:
            return
        request = json.loads(message)
        for library in request["libraries"]:
            load(library)
        watcher = os.fork()
        if not watcher:
            _watch(control, request, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(watcher, 0)


def _watch(control: socket.socket, request: dict[str, Any], task: int, result: int) -> None:
    """Start the process for an answer, and say when it has begun and how it has ended."""
    try:
        limits = _confine.Limits(**request["limits"])
        try:
            child = _started(request["how"], limits, lambda: _serve(task, result), (task, result))
        except _confine.CannotConfine as error:
            control.sendall(json.dumps({"refused": str(error)}).encode() + b"\n")
            os._exit(0)
        # Only the child is to have it open, so that its reader sees when it is closed.
        os.close(result)
        control.sendall(json.dumps({"process": child}).encode() + b"\n")
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(OSError):  # what an unconfined answer has left behind
            if request["how"] == "unconfined":
                os.killpg(child, signal.SIGKILL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = {"status": status, "memory": used.ru_maxrss}
        control.sendall(json.dumps(ended).encode() + b"\n")
    finally:
        os._exit(0)


def _started(
    how: str, limits: _confine.Limits, action: Callable[[], None], kept: tuple[int, int]
) -> int:
    if how == "confined":
        # Wherever there is a copy of the package, its solutions are hidden.
        folders = {_PACKAGE, *(Path(one, "nutrigen") for one in sys.path if one)}
        return _confine.confined_child(
            action,
            visible=_confine.readable(_PACKAGE),
            hidden=[folder / "exercises" for folder in folders],
            limits=limits,
            kept=kept,
        )
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        # Of another user's processes, there may be any number already.
        is_nobody = _confine.become_nobody_if_possible()
        _confine.limit(limits, processes=is_nobody)
        action()
    finally:
        os._exit(0)


def _serve(task: int, result: int) -> None:
    """Do what is asked for, and write what comes out."""
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    home = _confine.SCRATCH
    os.environ.clear()
    os.environ.update(HOME=home, TMPDIR=home, MPLCONFIGDIR=home)
    os.environ.update(MPLBACKEND="agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    with contextlib.suppress(OSError):  # unconfined, it stays where it is
        os.chdir(home)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), _Nowhere(), _Nowhere()
    with open(task, "rb") as file:
        asked = json.load(file)
    reply = _choose(asked) if asked["what"] == "choose" else _answer(asked)
    content = json.dumps(reply).encode("utf-8", "replace")
    with open(result, "wb") as file:
        file.write(content)


class _Nowhere(io.TextIOBase):
    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


def _choose(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks of a notebook, or the one that is asked for, with what each answer needs.

    A statement is named by its cell and the line where it begins.
    """
    cells = asked["cells"]
    statements, _ = _select.statements_of(cells)
    checks = [_select.Check(**one) for one in asked["checks"]] or _select.checks_in(cells)
    found = []
    for check in checks:
        needed = _select.needed(statements, check)
        places = [[one.cell, one.tree.lineno, one.tree.col_offset] for one in needed]
        libraries = [name for name in LIBRARIES if any(_imports(one.tree, name) for one in needed)]
        found.append({"check": asdict(check), "needed": places, "libraries": libraries})
    return found


def _imports(tree: ast.stmt, library: str) -> bool:
    """Whether a statement imports a library, or names one of its modules to what imports it."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call):
            names = [one.value for one in node.args if isinstance(one, ast.Constant)]
        if any(isinstance(one, str) and one.partition(".")[0] == library for one in names):
            return True
    return False


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Run what an answer needs, and then the answer on its inputs."""
    cells, check = asked["cells"], _select.Check(**asked["check"])
    inputs = [tuple(map(_values.decode, arguments)) for arguments in asked["inputs"]]
    # What a notebook's own check says counts nothing.
    setattr(exercises, "check", lambda name, answer: None)  # noqa: B010
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    failed = None
    for cell, statement in _statements(cells, asked["needed"]):
        failed = _run(statement, cell, cells, vars(module)) or failed
    try:
        answer = eval(check.answer, vars(module))
    except Exception as error:
        return {"failed": _not_python(cells, check) or failed or _problem(check.cell, 1, error)}
    observed = observe(answer, inputs, asked["time_limit"])
    return {"observed": _values.encode_observed(observed)}


def _statements(cells: list[str], places: list[list[int]]) -> Iterator[tuple[int, ast.stmt]]:
    trees: dict[int, dict[tuple[int, int], ast.stmt]] = {}
    for cell, line, column in places:
        if cell not in trees:
            body = ast.parse(_select.python_of(cells[cell])).body
            trees[cell] = {(one.lineno, one.col_offset): one for one in body}
        yield cell, trees[cell][line, column]


def _not_python(cells: list[str], check: _select.Check) -> list[Any] | None:
    """What is wrong with the cell that seems to hold an answer, if it is no Python."""
    for cell, text in enumerate(cells):
        if re.search(rf"\b(?:def|class)\s+{re.escape(check.answer)}\b", text):
            try:
                ast.parse(_select.python_of(text))
            except (SyntaxError, ValueError) as problem:
                return _problem(cell, getattr(problem, "lineno", 0) or 0, problem)
    return None


def _run(statement: ast.stmt, cell: int, cells: list[str], names: dict[str, Any]) -> Any:
    """Run a statement; say what is wrong, if it fails."""
    filename = f"<cell {cell + 1}>"
    if filename not in linecache.cache:
        source = _select.python_of(cells[cell])
        # Without a time, the entry stays as it is.
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    try:
        exec(compile(ast.Module([statement], []), filename, "exec", dont_inherit=True), names)
    except (Exception, SystemExit) as error:
        line, step = statement.lineno, error.__traceback__
        while step is not None:
            if step.tb_frame.f_globals is names:
                line = step.tb_lineno or line
            step = step.tb_next
        return _problem(cell, line, error)
    return None


def _problem(cell: int, line: int, error: BaseException) -> list[Any]:
    try:
        message = " ".join(str(error).split())[:500]
    except Exception:
        message = ""
    return [cell, line, type(error).__name__, message]
