"""Marks submissions: asks the answering process for values, and compares them here."""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nutrigen
from nutrigen import exercises
from nutrigen.exercises.elsewhere import judge
from nutrigen.marking import _book, _select, _submissions, _values
from nutrigen.marking._libraries import load

__all__ = ["THREADS", "VERDICTS", "Answerer", "CannotConfine", "Marker", "Result", "Settings"]

#: What a verdict can be, from the best to the worst.
VERDICTS = {
    "right": "agrees with the solution on every input",
    "wrong": "differs from the solution on some input",
    "unanswered": "is still the starting code",
    "error": "does not run, or is not there under the name that the check gives",
    "stopped": "took too long or too much, or ended its process",
    "unchecked": "could not be checked, for example as a library is missing",
    "missing": "was not handed in",
    "unreadable": "is in no file that can be read",
}
#: Variables that say how many threads libraries begin.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# Libraries that an exercise imports when it is first run, which is in limited time.
_LAZY = re.compile(r"""\blazy\(["'](\w+)""")
_LONGEST_RESULT = 16_000_000
_LONGEST_TEXT = 4_000
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from nutrigen.marking._answering import main; main(int(sys.argv[2]))"
)


class CannotConfine(RuntimeError):
    """Answers can not be confined on this system."""


class _StoppedError(RuntimeError):
    """An answer was stopped, or has ended its process."""


@dataclass(frozen=True)
class Settings:
    """How answers are run.

    Parameters
    ----------
    seconds : int
        Seconds of processor time that one answer may take in all.
    memory : int
        Bytes of memory that it may take beyond those of Python and its libraries.
    processes : int
        Processes and threads.
    is_confined : bool
        Whether answers are kept from files and network.
    """

    seconds: int = 15
    memory: int = 1 << 30
    processes: int = 8
    is_confined: bool = True


@dataclass(frozen=True)
class Result:
    """What came out for one exercise of one person.

    Parameters
    ----------
    exercise : str
        Its name; empty for what is wrong with a submission as a whole.
    verdict : str
        A key of `VERDICTS`.
    mistake : str
        Name of the typical mistake that was recognized; may be empty.
    seconds : float
        How long it took.
    text : str
        What the learner is told.
    """

    exercise: str
    verdict: str
    mistake: str = ""
    seconds: float = 0.0
    text: str = ""


@dataclass(frozen=True)
class _Chosen:
    """A check, the statements that its answer needs, and the libraries that these import."""

    check: _select.Check
    needed: list[list[int]]
    libraries: list[str]


class Answerer:
    """The process in which answers run, as seen from outside.

    Parameters
    ----------
    settings : Settings
        How answers are run.
    folder : Path
        Where files without a name are kept.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings, self._folder = settings, folder
        self._control, theirs = socket.socketpair()
        library = Path(nutrigen.__file__).resolve().parents[1]
        # Of this environment nothing: it may hold a teacher's secrets.
        environment = {**dict.fromkeys(THREADS, "1"), "PATH": os.defpath, "MPLBACKEND": "agg"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(library), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
                cwd="/",
            )
        self._said = b""

    def close(self) -> None:
        """End the process."""
        self._control.close()
        self._process.kill()
        self._process.communicate()

    def ask(self, task: dict[str, Any], libraries: Sequence[str] = ("numpy",)) -> Any:
        """Have something done in a process of its own.

        Parameters
        ----------
        task : dict
            What is to be done.
        libraries : sequence of str
            What is loaded first.

        Returns
        -------
        object
            What JSON held that the process has written. It may come from anywhere.

        Raises
        ------
        _StoppedError
            If nothing came that is JSON. The message says why.
        CannotConfine
            If the system does not allow to confine a process.
        """
        settings = self._settings
        limits = {
            "seconds": settings.seconds,
            "memory": settings.memory,
            "processes": settings.processes,
        }
        how = "confined" if settings.is_confined else "unconfined"
        header = {"how": how, "limits": limits, "libraries": list(libraries)}
        reading, writing = os.pipe()
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(json.dumps(task).encode())
            file.flush()
            file.seek(0)
            try:
                message = json.dumps(header).encode()
                socket.send_fds(self._control, [message], [file.fileno(), writing])
            finally:
                os.close(writing)
            try:
                return self._reply(reading)
            finally:
                os.close(reading)

    def _reply(self, reading: int) -> Any:
        begun = self._line()
        if "refused" in begun:
            raise CannotConfine(begun["refused"])
        # A process may wait without taking time of the processor.
        deadline = time.monotonic() + 2 * self._settings.seconds + 5
        content, problem = bytearray(), ""
        while not problem:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([reading], [], [], left)[0]:
                problem = "it did not end in time"
                break
            part = os.read(reading, 1 << 20)
            if not part:
                break
            content += part
            if len(content) > _LONGEST_RESULT:
                problem = f"its results are longer than {_LONGEST_RESULT // 10**6} MB"
        if problem:
            with contextlib.suppress(ProcessLookupError):
                os.kill(begun["process"], signal.SIGKILL)
        status = self._line()["status"]
        if not problem and os.WIFSIGNALED(status):
            name = signal.Signals(os.WTERMSIG(status)).name
            problem = _SIGNALS.get(name, f"{name} ended it")
        if problem:
            raise _StoppedError(problem)
        try:
            return json.loads(content)
        except (RecursionError, ValueError):
            raise _StoppedError("it has ended its process, or sent what is no result") from None

    def _line(self) -> dict[str, Any]:
        while b"\n" not in self._said:
            part = self._control.recv(1 << 16)
            if not part:
                _, error = self._process.communicate()
                raise RuntimeError(f"The process for answers has ended:\n{error.decode()[-2000:]}")
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found


# By their names, as not every system has them.
_SIGNALS = {
    "SIGXCPU": "it took more time of the processor than it may",
    "SIGKILL": "it took more time of the processor, or more memory, than it may",
    "SIGSEGV": "it has crashed Python",
    "SIGXFSZ": "it wrote a file that is larger than it may be",
}


class Marker:
    """Marks submissions, one after the other.

    Parameters
    ----------
    settings : Settings
        How answers are run.
    folder : Path
        Where files without a name are kept.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._answerer = Answerer(settings, folder)
        self._exercises = {one.name: one for one in exercises.list_exercises()}
        self._inputs: dict[str, list[Any]] = {}

    def close(self) -> None:
        """End the process for answers."""
        self._answerer.close()

    def mark(self, submission: _submissions.Submission) -> list[Result]:
        """Mark all exercises that a submission answers.

        Parameters
        ----------
        submission : Submission
            What was handed in.

        Returns
        -------
        list of Result
            One for each exercise; of several answers to one, the best. One without an exercise for
            what can not be read, and if there is nothing to mark.
        """
        answers, problems = _submissions.read(submission)
        found: dict[str, Result] = {}
        for one in answers:
            try:
                for result in self._results(one):
                    better = list(VERDICTS).index
                    known = found.get(result.exercise)
                    if known is None or better(result.verdict) < better(known.verdict):
                        found[result.exercise] = result
            except _StoppedError as problem:
                problems.append(f"{one.file}: the code of its cells can not be read: {problem}.")
        if not found and not problems:
            problems.append("There is no check of an exercise in it.")
        whole = [Result("", "unreadable", text=" ".join(problems))] if problems else []
        return [*whole, *found.values()]

    def _results(self, answers: _submissions.Answers) -> list[Result]:
        """Mark what one file answers."""
        results = []
        for name, text in answers.exported.items():
            if name in self._exercises:
                cells = [_book.prelude(self._exercises[name].chapter), self._given(name), text]
                check = _select.Check(name, self._exercises[name].reference.__name__, 3, 1)
                results += [self._mark(cells, one) for one in self._choose(cells, [check])]
        if answers.cells:
            found = self._choose(answers.cells)
            known = [one for one in found if one.check.exercise in self._exercises]
            results += [self._mark(answers.cells, one) for one in known]
        return results

    def _choose(self, cells: Sequence[str], checks: Sequence[_select.Check] = ()) -> list[_Chosen]:
        """What the answers of some cells need, as the process for answers has found it."""
        asked = {"what": "choose", "cells": cells, "checks": [asdict(one) for one in checks]}
        try:
            return [
                _Chosen(
                    _select.Check(**one["check"]),
                    [[int(number) for number in place] for place in one["needed"]],
                    [str(library) for library in one["libraries"]],
                )
                for one in self._answerer.ask(asked)
            ]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _StoppedError("what came is no list of checks") from None

    def _given(self, name: str) -> str:
        """The book's functions of earlier exercises that a page lets an answer call.

        The solution of the exercise itself is never among them.
        """
        reference = self._exercises[name].reference
        own = sys.modules[reference.__module__]
        references = {one.reference for one in self._exercises.values()} - {reference}
        found = [one for one in vars(own).values() if inspect.isfunction(one) and one in references]
        return "\n".join(_source(one, references) for one in found)

    def _mark(self, cells: Sequence[str], chosen: _Chosen) -> Result:
        begun = time.monotonic()
        verdict, mistake, text = self._verdict(cells, chosen)
        seconds = round(time.monotonic() - begun, 3)
        return Result(chosen.check.exercise, verdict, mistake, seconds, text[:_LONGEST_TEXT])

    def _verdict(self, cells: Sequence[str], chosen: _Chosen) -> tuple[str, str, str]:
        exercise = self._exercises[chosen.check.exercise]
        for library in _LAZY.findall(inspect.getsource(sys.modules[exercise.reference.__module__])):
            load(library)
        try:
            inputs = self._inputs_of(exercise)
        except Exception as error:  # what draws or prepares them may lack a library
            return "unchecked", "", f"The inputs can not be made here: {error}"
        task = {
            "what": "answer",
            "cells": list(cells),
            "check": asdict(chosen.check),
            "needed": chosen.needed,
            "inputs": inputs,
            "time_limit": min(exercise.time_limit, self._settings.seconds),
        }
        try:
            reply = self._answerer.ask(task, ["numpy", *chosen.libraries, *_libraries_in(inputs)])
        except _StoppedError as problem:
            return "stopped", "", f"The answer was stopped: {problem}."
        try:
            if reply.get("failed"):
                cell, line, kind, message = reply["failed"]
                place = f"Cell {int(cell) + 1}, line {int(line)}"
                return "error", "", f"{place}: {str(kind)[:80]}: {str(message)[:500]}"
            observed = _values.decode_observed(reply["observed"], len(exercise.parameters))
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            return "stopped", "", f"What the answer sent is no result: {str(problem)[:200]}."
        try:
            right = judge(exercise, observed.answer, observed.traits, observed.outcomes)
        except exercises.NotAnswered as error:
            return "unanswered", "", str(error)
        except exercises.WrongAnswer as error:
            return "wrong", error.mistake or "", str(error)
        except exercises.NotChecked as error:
            return "unchecked", "", str(error)
        except Exception as error:  # values that look like others, and are not
            return "wrong", "", f"What it returns can not be compared: {type(error).__name__}."
        return "right", "", str(right)

    def _inputs_of(self, exercise: exercises.Exercise) -> list[Any]:
        if exercise.name not in self._inputs:
            self._inputs[exercise.name] = [
                [_values.encode(argument) for argument in probe.arguments]
                for probe in exercise.probes
            ]
        return self._inputs[exercise.name]


def _source(function: Any, references: set[Any]) -> str:
    """The code of a solution, with what it needs of its file and of other solutions."""
    module = sys.modules[function.__module__]
    text = inspect.getsource(module)
    lines = text.splitlines()
    check = _select.Check("", function.__name__, 1, 1)
    parts = []
    for one in _select.needed(_select.statements_of([text])[0], check):
        imported = [vars(module).get(name) for name in one.binds]
        others = [other for other in imported if inspect.isfunction(other) and other in references]
        if others and isinstance(one.tree, ast.ImportFrom):
            parts += [_source(other, references) for other in others]
        else:
            parts += lines[one.tree.lineno - 1 : one.tree.end_lineno]
    return "\n".join(parts)


def _libraries_in(inputs: list[Any]) -> list[str]:
    """Libraries whose values are among the inputs."""
    text = json.dumps(inputs)
    kinds = {"pandas": '["table"', "torch": ('["tensor"', '["layer')}
    return [
        library
        for library, words in kinds.items()
        if any(word in text for word in ([words] if isinstance(words, str) else words))
    ]
