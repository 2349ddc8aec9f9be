"""Marks a whole class: several submissions at once, and none that has been marked before."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from nutrigen import exercises
from nutrigen.marking import _marker, _submissions
from nutrigen.marking._marker import Result, Settings
from nutrigen.marking._submissions import Person, Submission

__all__ = ["KEPT", "Marked", "mark_class", "read_kept"]

#: The folder of what has been marked, one file for each submission.
KEPT = "kept"
# Another version of what is written marks anew.
_FORMAT = 1
_MOST_SECONDS = 600


@dataclass(frozen=True)
class Marked:
    """What came out for one person.

    Parameters
    ----------
    person : Person
        Who.
    results : list of Result
        One for each exercise.
    """

    person: Person
    results: list[Result]


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    connection: Connection
    position: int = -1
    since: float = 0.0


def mark_class(
    submissions: list[Submission],
    folder: Path,
    settings: Settings,
    *,
    jobs: int,
    own_exercises: tuple[Path, ...] = (),
    progress: Callable[[], object] = lambda: None,
) -> list[Marked]:
    """Mark submissions, and keep what comes out.

    Parameters
    ----------
    submissions : list of Submission
        What was handed in.
    folder : Path
        Where results are kept; what is there already is taken from there.
    settings : Settings
        How answers are run.
    jobs : int
        How many submissions are marked at once.
    own_exercises : tuple of Path
        Folders of exercises beside the book's, as `nutrigen.exercises.use_folder` takes them.
    progress : callable
        Is called after each submission.

    Returns
    -------
    list of Marked
        In the order of the submissions.

    Raises
    ------
    CannotConfine
        If answers are to be confined, and the system does not allow it.
    """
    kept = folder / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    version = _version(settings, own_exercises)
    paths = [kept / f"{_digest(one, version)}.json" for one in submissions]
    to_do = [position for position, path in enumerate(paths) if not path.is_file()]
    for _ in range(len(submissions) - len(to_do)):
        progress()
    # Forked, not begun anew: a submission knows how to read itself, and no more is handed over.
    context = multiprocessing.get_context("fork")

    def begin() -> _Worker:
        here, there = context.Pipe()
        # As long as any process has it open, none sees that it was closed.
        ends = [here, *(one.connection for one in workers)]
        process = context.Process(
            target=_work,
            args=(there, ends, submissions, paths, settings, folder, own_exercises),
            daemon=False,
        )
        process.start()
        there.close()
        return _Worker(process, here)

    workers: list[_Worker] = []
    try:
        for _ in range(min(jobs, len(to_do))):
            workers.append(begin())
        while to_do or any(one.position >= 0 for one in workers):
            for one in workers:
                if one.position < 0 and to_do:
                    one.position, one.since = to_do.pop(0), time.monotonic()
                    one.connection.send(one.position)
            ready = wait([one.connection for one in workers if one.position >= 0], timeout=1)
            for number, one in enumerate(workers):
                if one.position < 0:
                    continue
                said = _said(one) if one.connection in ready else None
                if said is None and time.monotonic() - one.since > _MOST_SECONDS:
                    said = "failed", "marking it took too long"
                if said is None:
                    continue
                kind, text = said
                if kind == "refused":
                    raise _marker.CannotConfine(text)
                if kind == "failed":
                    # Whatever it was: one line for this submission, and the next gets a new worker.
                    _end(one)
                    problem = Result("", "unreadable", text=f"It could not be marked: {text}.")
                    _keep(paths[one.position], submissions[one.position].person, [problem])
                    workers[number] = begin()
                one.position = -1
                progress()
    finally:
        for one in workers:
            _end(one)
    return [read_kept(path) for path in paths]


def _said(worker: _Worker) -> tuple[str, str]:
    try:
        kind, text = worker.connection.recv()
        return str(kind), str(text)
    except EOFError:
        worker.process.join(5)
        return "failed", f"the process that compares has ended ({worker.process.exitcode})"


def _end(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.join(2)
    worker.process.kill()
    worker.process.join()


def _work(
    connection: Connection,
    other_ends: list[Connection],
    submissions: list[Submission],
    paths: list[Path],
    settings: Settings,
    folder: Path,
    own_exercises: tuple[Path, ...],
) -> None:
    """Mark the submissions whose numbers come, until none comes."""
    for end in other_ends:
        end.close()
    for own in own_exercises:
        exercises.use_folder(own)
    marker = _marker.Marker(settings, folder)
    try:
        while True:
            try:
                position = connection.recv()
            except (EOFError, KeyboardInterrupt):
                return
            submission = submissions[position]
            try:
                results = marker.mark(submission)
            except _marker.CannotConfine as error:
                connection.send(("refused", str(error)))
                return
            _keep(paths[position], submission.person, results)
            connection.send(("done", ""))
    except KeyboardInterrupt:
        return
    finally:
        marker.close()


def _digest(submission: Submission, version: str) -> str:
    """A name that changes with what was handed in, by whom, and with what marks it."""
    digest = hashlib.sha256(version.encode())
    digest.update(repr(submission.person).encode("utf-8", "replace"))
    for handed in submission.files:
        try:
            content = hashlib.sha256(handed.content()).hexdigest()
        except _submissions.Unreadable as problem:
            content = str(problem)
        digest.update(f"\0{handed.name}\0{content}".encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


def _version(settings: Settings, own_exercises: tuple[Path, ...]) -> str:
    """Changes with the exercises, and with how answers are run."""
    digest = hashlib.sha256(repr((_FORMAT, settings)).encode())
    here = Path(__file__).parent
    for folder in (here, Path(exercises.__file__).parent, *own_exercises):
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"\0{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _keep(path: Path, person: Person, results: list[Result]) -> None:
    content = {"person": asdict(person), "results": [asdict(one) for one in results]}
    # Written beside, then renamed: an interruption leaves the whole of it, or nothing.
    beside = path.with_suffix(f".{os.getpid()}")
    # Half of a sign, which JSON may hold, is no text.
    text = json.dumps(content, ensure_ascii=True, indent=1)
    beside.write_text(text, encoding="ascii")
    beside.replace(path)


def read_kept(path: Path) -> Marked:
    """Read what was kept of one submission.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Marked
        What came out.
    """
    content: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return Marked(Person(**content["person"]), list(_results(content["results"])))


def _results(entries: list[dict[str, Any]]) -> Iterator[Result]:
    for entry in entries:
        yield Result(**entry)
