"""The command line: ``python -m nutrigen.exercises`` with ``grade``, ``report`` or ``hand-out``."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from nutrigen import exercises
from nutrigen.exercises import ExerciseFileError
from nutrigen.marking import _book, _class, _hand_out, _marker, _pages, _submissions, _tables

__all__ = ["main"]

_RESULTS = "results.json"


class _CannotRun(Exception):
    """What was asked for can not be done; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the command line.

    Returns
    -------
    int
        0 if it was done, also if nothing handed in is right.
    """
    options = _parser().parse_args(arguments)
    try:
        options.action(options)
    except (_CannotRun, _submissions.Unreadable, ExerciseFileError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nutrigen.exercises", description="Marks what a class has handed in."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser("grade", help="mark notebooks and exported answers")
    grade.set_defaults(action=_grade)
    grade.add_argument(
        "submissions", type=Path, help="folder or zip file, as Moodle, Canvas or ILIAS gives it out"
    )
    grade.add_argument("--out", type=Path, required=True, help="folder for all that is written")
    grade.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="only these exercises or chapters"
    )
    grade.add_argument(
        "--exercises",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="your own exercises, beside the book's",
    )
    grade.add_argument(
        "--jobs", type=_positive, default=os.cpu_count() or 1, help="how many to mark at once"
    )
    grade.add_argument(
        "--seconds", type=_positive, default=15, help="processor time of an answer in all"
    )
    grade.add_argument(
        "--memory", type=_positive, default=1024, metavar="MB", help="memory of an answer"
    )
    grade.add_argument(
        "--points", type=float, default=None, help="points for all exercises; one each, if left out"
    )
    grade.add_argument(
        "--assignment", default="Exercises", help="name of the column in Canvas's gradebook"
    )
    grade.add_argument("--site", default=_book.SITE, help="address of the book's site")
    grade.add_argument(
        "--unsafe",
        action="store_true",
        help="run answers without confining them, where this system can not, or in a container",
    )
    report = commands.add_parser("report", help="say what a class did not get")
    report.set_defaults(action=_report)
    report.add_argument("folder", type=Path, help="the folder that grade has written")
    report.add_argument("--site", default=_book.SITE, help="address of the book's site")
    hand_out = commands.add_parser("hand-out", help="write a notebook of your own exercises")
    hand_out.set_defaults(action=_give_out)
    hand_out.add_argument("folder", type=Path, help="your own exercises")
    hand_out.add_argument("--out", type=Path, required=True, metavar="NOTEBOOK")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


def _grade(options: argparse.Namespace) -> None:
    if os.name != "posix":
        raise _CannotRun(
            "This system has no way to run answers apart. Mark in a container, or under Linux."
        )
    # Several processes share the cores; and what is forked should have one thread.
    for name in _marker.THREADS:
        os.environ[name] = "1"
    tqdm.monitor_interval = 0
    own = tuple(folder.resolve() for folder in options.exercises)
    try:
        for folder in own:
            exercises.use_folder(folder)
    except ValueError as problem:
        raise _CannotRun(str(problem)) from problem
    known = {one.name: one for one in exercises.list_exercises()}
    _require_known(options.only, known)
    out = options.out.resolve()
    submissions = _submissions.find(options.submissions, out)
    if not submissions:
        raise _CannotRun(f"{options.submissions}: nothing has been handed in")
    out.mkdir(parents=True, exist_ok=True)
    settings = _marker.Settings(
        seconds=options.seconds, memory=options.memory << 20, is_confined=not options.unsafe
    )
    with tqdm(total=len(submissions), unit=" submissions") as bar:
        try:
            marked = _class.mark_class(
                submissions,
                out,
                settings,
                jobs=options.jobs,
                own_exercises=own,
                progress=bar.update,
            )
        except _marker.CannotConfine as problem:
            raise _CannotRun(_HOW_TO_CONFINE.format(problem=problem)) from problem
    found = {result.exercise for one in marked for result in one.results}
    names = [
        name
        for name, exercise in known.items()
        if (name in found and (not options.only or {name, exercise.chapter} & set(options.only)))
        or name in options.only
    ]
    marked = _tables.with_missing(marked, names)
    maximum = options.points if options.points is not None else float(len(names))
    _write(out, marked, known, names, maximum, options)
    results = [result for one in marked for result in one.results if result.exercise]
    verdicts = Counter(result.verdict for result in results)
    n_without = verdicts["missing"] + verdicts["unanswered"]
    print(
        f"{verdicts['right']} of {len(results) - n_without} answers are right; "
        f"{n_without} times there was none. All is in {out}."
    )


_HOW_TO_CONFINE = """\
Nothing was run: this system does not allow to confine answers ({problem}).
Mark under Linux, as root or where users may open namespaces, or in a container that has nothing
else in it; there, --unsafe runs answers without confining them. `python -m pydoc nutrigen.marking`
has the command."""


def _require_known(only: list[str], known: dict[str, exercises.Exercise]) -> None:
    names = {*known, *(one.chapter for one in known.values())}
    if unknown := sorted(set(only) - names):
        raise _CannotRun(f"--only: there is no exercise or chapter {', '.join(unknown)}")


def _write(
    out: Path,
    marked: list[_class.Marked],
    known: dict[str, exercises.Exercise],
    names: list[str],
    maximum: float,
    options: argparse.Namespace,
) -> None:
    _tables.write_table(out / "table.csv", marked)
    _tables.write_moodle(out / "moodle.csv", marked, len(names), maximum)
    _tables.write_canvas(out / "canvas.csv", marked, len(names), maximum, options.assignment)
    pages = out / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    for one, name in zip(marked, _pages.file_names(marked), strict=True):
        _pages.write_page(pages / name, one, known, options.site)
    content = {
        "own_exercises": [str(folder.resolve()) for folder in options.exercises],
        "marked": [asdict(one) for one in marked],
    }
    text = json.dumps(content, indent=1)
    (out / _RESULTS).write_text(text + "\n", encoding="ascii")


def _report(options: argparse.Namespace) -> None:
    path = options.folder / _RESULTS
    if not path.is_file():
        raise _CannotRun(f"{path} is not there: first mark with grade, --out {options.folder}")
    content = json.loads(path.read_text(encoding="ascii"))
    for folder in content["own_exercises"]:
        exercises.use_folder(folder)
    known = {one.name: one for one in exercises.list_exercises()}
    marked = [
        _class.Marked(
            _submissions.Person(**one["person"]),
            [_marker.Result(**result) for result in one["results"]],
        )
        for one in content["marked"]
    ]
    target = options.folder / "report.html"
    _pages.write_report(target, marked, known, options.site)
    print(f"{target} says what the class did not get.")


def _give_out(options: argparse.Namespace) -> None:
    try:
        number = _hand_out.write_notebook(options.folder, options.out)
    except ValueError as problem:
        raise _CannotRun(str(problem)) from problem
    print(f"{options.out} has {number} exercises, without solutions and hints.")


if __name__ == "__main__":
    sys.exit(main())
