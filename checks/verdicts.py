"""Compare the verdicts of a reader's browser with those of this machine's Python.

    make verdicts
    export PYTHONPATH=book/_ext
    .venv/bin/python checks/verdicts.py --folder SITE/python [--only EXERCISE] [--mutants N]
    .venv/bin/python checks/verdicts.py --core FOLDER [--wheels FOLDER] ...

Every answer that the book knows is checked here and in Pyodide under Node, as a page checks it: of
each exercise the starting code, the book's solution, and the typical mistakes with their variants.
With ``--mutants N`` there are N further answers for each exercise: its solution with a slip.
Status, recognized mistake, marked lines and the whole text have to agree. Pyodide has 32 bits,
other versions of Python, NumPy and pandas, and no alarm that could end a call.

``--folder`` is what a site publishes; ``--core`` a folder with Pyodide's core, ``--wheels`` one
with wheels of NumPy and pandas for it. What needs a library that is not there is counted and not
compared, neither is an answer that never ends. Each difference is printed; the exit status is 1 if
there is one.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import inspect
import json
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mutate import mutants
from rendering.exercises_in_page import archive, given, libraries, prelude
from source.chapter_rules import ExerciseCells, collect_exercises
from source.chapter_source import Chapter, read_book

from nutrigen.exercises import Exercise, list_exercises
from nutrigen.exercises import _page as page

__all__ = ["Answer", "answers", "differences", "main", "mutants_of"]

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = Path(__file__).with_suffix(".mjs")
#: Longer than any check takes in Pyodide on a slow machine.
SECONDS = 120
#: The wheels of a library, by what their names begin with.
WHEELS = {"numpy": ("numpy",), "pandas": ("pandas", "python_dateutil", "pytz", "six")}
COMPARED = ("status", "mistake", "lines", "text")
NEVER_ENDS = "it did not finish within"
#: What is not compared, and why: libraries that no browser runs.
NOT_COMPARED = {"torch": "there is no build of PyTorch for Pyodide"}
#: Exercises whose starting code is complete, with a mistake in it that is to be mended.
TO_MEND = {"keep-diaries", "portion-text"}
_ROUNDING = re.compile(r"[ -]?\d\.\d+e-(?:1[6-9]|[2-9]\d|\d{3})\b")


@dataclass(frozen=True)
class Answer:
    """An answer to an exercise, and what its page knows.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    name : str
        What the answer is.
    code : str
        What a reader would type in.
    prelude, expression, given
        As in ``nutrigen.exercises._page.check``.
    needs : tuple of str
        Libraries that it needs.
    status : str
        The status that it has to have; empty for any.
    """

    exercise: str
    name: str
    code: str
    prelude: str
    expression: str
    given: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    status: str = ""

    @property
    def key(self) -> str:
        """Exercise and answer."""
        return f"{self.exercise}: {self.name}"


def answers(n_mutants: int = 0) -> Iterator[Answer]:
    """Yield every answer that the book knows, in the order of the book."""
    known = {exercise.name: exercise for exercise in list_exercises()}
    for chapter in read_book(ROOT):
        for cells in collect_exercises(chapter)[0]:
            if cells.label in known:
                yield from _answers_to(known[cells.label], chapter, cells, n_mutants)


def _answers_to(
    exercise: Exercise, chapter: Chapter, cells: ExerciseCells, n_mutants: int
) -> Iterator[Answer]:
    imports = [
        prelude(cell.content)
        for cell in chapter.directives
        if "imports" in getattr(cell, "tags", ()) and cell.line < cells.line
    ]
    asked = exercise.reference.__name__
    for call in ast.walk(ast.parse(cells.cells["check"][0].content)):
        if isinstance(call, ast.Call):
            expression, asked = ast.unparse(call), call.args[1].id

    def answer(name: str, code: str, status: str = "") -> Answer:
        used = re.findall(r"\b(numpy|pandas|torch|np|pd)\b", code)
        mentioned = {{"np": "numpy", "pd": "pandas"}.get(one, one) for one in used}
        return Answer(
            exercise.name,
            name,
            code,
            "\n".join(imports),
            expression,
            given(exercise),
            tuple(sorted({*libraries(exercise), *mentioned})),
            status,
        )

    start = "wrong" if exercise.name in TO_MEND else "unanswered"
    yield answer("starting code", _joined(cells, "exercise"), start)
    yield answer("solution", _joined(cells, "solution"), "correct")
    module = inspect.getmodule(exercise.reference)
    names = {id(value): name for name, value in vars(module).items()}
    for mistake in exercise.mistakes:
        for one in mistake.answers:
            # The function itself: it may call others of its file.
            code = f"from {module.__name__} import {names[id(one)]} as {asked}"
            yield answer(names[id(one)], code, "wrong")
    for name, code in mutants_of(exercise, n_mutants):
        yield answer(name, f"{code}\n{asked} = {exercise.reference.__name__}\n")


def _joined(cells: ExerciseCells, tag: str) -> str:
    """What the cells define; a solution may also compute a number for the text."""
    code = "\n".join(cell.content for cell in cells.cells[tag])
    if tag == "exercise":
        return code
    kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return "\n".join(ast.unparse(one) for one in ast.parse(code).body if isinstance(one, kinds))


def mutants_of(exercise: Exercise, n: int) -> list[tuple[str, str]]:
    """Return some slips in a solution, evenly spread over it, each with its module's code.

    Examples
    --------
    >>> exercise = list_exercises("kmer-analysis")[0]
    >>> [name for name, _ in mutants_of(exercise, 1)]
    ['line 11, count_windows: length - k + 1  ->  length - k - 1']
    """
    name = exercise.reference.__name__
    source = Path(inspect.getfile(exercise.reference)).read_text(encoding="utf-8")
    found = [one for one in mutants(source) if one.function.partition(".")[0] == name]
    step = max(len(found) // n, 1) if n else 1
    return [(str(one), one.source) for one in found[::step][:n]]


# --- In Python ------------------------------------------------------------------------------------


def check_here(answer: Answer) -> dict[str, Any]:
    """Return what a page would be told by this machine's Python."""
    return page.check(answer.code, answer.prelude, answer.expression, answer.given)


# --- In Pyodide -----------------------------------------------------------------------------------


def check_in_pyodide(
    chosen: Sequence[Answer], core: Path, wheels: dict[str, list[Path]], place: Path
) -> Iterator[dict[str, Any]]:
    """Yield what a page is told by Pyodide, one answer after another.

    A process that ends, or takes too long, is replaced by another one.
    """
    (place / "exercises.zip").write_bytes(archive())
    tasks = place / "tasks.json"
    done = 0
    while done < len(chosen):
        left = [asdict(answer) for answer in chosen[done:]]
        tasks.write_text(
            json.dumps(
                {
                    "core": str(core),
                    "archive": str(place / "exercises.zip"),
                    "wheels": {
                        name: [str(path) for path in paths] for name, paths in wheels.items()
                    },
                    "answers": left,
                }
            )
        )
        with subprocess.Popen(
            ["node", str(SCRIPT), str(tasks)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as process:
            for result in _results(process):
                done += 1
                yield result
            process.kill()


def _results(process: subprocess.Popen) -> Iterator[dict[str, Any]]:
    """What a process writes, line by line; the last one says that it has ended too early."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=SECONDS)
        except queue.Empty:
            yield _ended("stopped", f"nothing came for {SECONDS} seconds")
            return
        if not line:
            yield _ended("died", "the process has ended")
            return
        if line.strip() == "done":
            return
        yield json.loads(line)


def _ended(status: str, why: str) -> dict[str, Any]:
    return {"status": status, "mistake": None, "lines": [], "text": why, "printed": ""}


def _unpacked(folder: Path, place: Path) -> Path:
    """The files of a published folder, without compression."""
    for path in folder.iterdir():
        if path.suffix == ".gz":
            (place / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        elif path.suffix in (".whl", ".zip"):
            (place / path.name).write_bytes(path.read_bytes())
    return place


def _wheels(folder: Path | None) -> dict[str, list[Path]]:
    """The wheels of each library of which all are there."""
    if folder is None:
        return {}
    found = {
        library: [max(folder.glob(f"{name}-*.whl"), default=None) for name in names]
        for library, names in WHEELS.items()
    }
    return {library: paths for library, paths in found.items() if None not in paths}


# --- The comparison -------------------------------------------------------------------------------


def differences(here: dict[str, Any], there: dict[str, Any]) -> str:
    r"""Say in which way two verdicts differ; nothing if they do not.

    Numbers below 1e-15 count as the same: what rounding leaves of a zero is different in each
    library of linear algebra.

    Examples
    --------
    >>> one = {"status": "wrong", "mistake": None, "lines": [], "text": "a\nb"}
    >>> print(differences(one, {**one, "text": "a\nc"}))
      text
        here:  b
        there: c
    >>> differences(one, one)
    ''
    """
    rows = []
    for part in COMPARED:
        both = [_ROUNDING.sub(" 0", str(one[part])).splitlines() for one in (here, there)]
        if both[0] == both[1]:
            continue
        rows.append(f"  {part}")
        for name, own, other in (("here: ", *both), ("there:", *both[::-1])):
            rows += [f"    {name} {line}" for line in own if line not in other]
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="what a site publishes as its folder python")
    parser.add_argument("--core", type=Path, help="a folder with Pyodide's core")
    parser.add_argument("--wheels", type=Path, help="a folder with wheels for Pyodide")
    parser.add_argument("--mutants", type=int, default=0, metavar="N")
    parser.add_argument("--only", action="append", metavar="NAME", help="of these exercises")
    options = parser.parse_args(arguments)
    if (options.folder is None) == (options.core is None):
        parser.error("give either --folder or --core.")
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        core, wheels = options.core, options.wheels
        if options.folder:
            core = wheels = _unpacked(options.folder, Path(place))
        libraries_there = _wheels(wheels and wheels.resolve())
        chosen = [
            answer
            for answer in answers(options.mutants)
            if not options.only or answer.exercise in options.only
        ]
        return _compared(chosen, core.resolve(), libraries_there, Path(place), begin)


def _compared(
    chosen: Sequence[Answer], core: Path, wheels: dict[str, list[Path]], place: Path, begin: float
) -> int:
    left_out, to_do = Counter(), []
    for answer in chosen:
        missing = [name for name in answer.needs if name not in wheels]
        for name in missing[:1]:
            why = NOT_COMPARED.get(name, "its wheels are not there")
            left_out[f"{name}: {why}"] += 1
        if not missing:
            to_do.append(answer)
    # The fewest libraries first: these are not there yet for those that do not need them.
    to_do.sort(key=lambda answer: (len(answer.needs), answer.needs))
    compared, differing, unexpected = [], [], []
    for answer in to_do:
        here = check_here(answer)
        if answer.status and here["status"] != answer.status:
            unexpected.append(f"{answer.key}: {here['status']} here, not {answer.status}")
        if NEVER_ENDS in here["text"]:
            left_out["answers that never end: a page ends them from outside"] += 1
        else:
            compared.append((answer, here))
    seconds = time.monotonic() - begin
    print(f"{len(to_do)} answers checked here in {seconds:.0f} s", flush=True)
    there = check_in_pyodide([answer for answer, _ in compared], core, wheels, place)
    for (answer, here), found in zip(compared, there, strict=True):
        if difference := differences(here, found):
            differing.append(answer.key)
            print(f"{answer.key}\n{difference}", flush=True)
    for line in unexpected:
        print(line)
    for why, n in left_out.items():
        print(f"{n} not compared, {why}")
    print(
        f"{len(compared)} answers to {len({answer.exercise for answer, _ in compared})} exercises "
        f"compared, {len(differing)} differ ({time.monotonic() - begin:.0f} s)"
    )
    return 1 if differing or unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
