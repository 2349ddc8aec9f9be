"""Finds what students have handed in, as Moodle, Canvas and ILIAS give it out, and reads it.

Nothing is unpacked: what an archive holds is read in memory, up to a limit, and its paths say whose
it is, but never where something is written. Links are not followed.
"""

from __future__ import annotations

import functools
import io
import json
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = ["Answers", "Handed", "Person", "Submission", "Unreadable", "find", "read"]

LONGEST_FILE = 20_000_000
LONGEST_ANSWER = 100_000
_MOST_CELLS = 3_000
_MOST_MEMBERS = 100_000
_MOST_FILES = 50
_KINDS = (".ipynb", ".json", ".zip")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)")
_CANVAS = re.compile(r"(?P<name>[^\W_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
_ILIAS = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<login>[^_]+)_(?P<id>\d+)")
# What computers put beside files.
_NOT_HANDED_IN = re.compile(r"(^|/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(/|$)")


class Unreadable(ValueError):
    """A file can not be read; the message says why."""


@dataclass(frozen=True, order=True)
class Person:
    """Who has handed something in, as the names of folders and files tell it.

    Parameters
    ----------
    name : str
        The name.
    identifier : str
        The number by which the learning platform knows this person or submission; may be empty.
    platform : str
        "moodle", "canvas", "ilias", or nothing.
    folder : str
        Name of the folder or file that was this person's.
    """

    name: str
    identifier: str = ""
    platform: str = ""
    folder: str = ""


@dataclass(frozen=True)
class Handed:
    """One file that was handed in.

    Parameters
    ----------
    name : str
        Its name.
    content : callable
        Returns its bytes, or raises `Unreadable`.
    """

    name: str
    content: Callable[[], bytes]


@dataclass
class Submission:
    """All that one person has handed in.

    Parameters
    ----------
    person : Person
        Who.
    files : list of Handed
        In the order of their names.
    """

    person: Person
    files: list[Handed] = field(default_factory=list)


@dataclass(frozen=True)
class Answers:
    """What one file answers.

    Parameters
    ----------
    file : str
        Its name.
    cells : tuple of str
        The code cells of a notebook; none of a file of exported answers.
    exported : dict from str to str
        The answers of an exported file by the names of their exercises.
    """

    file: str
    cells: tuple[str, ...] = ()
    exported: dict[str, str] = field(default_factory=dict)


# Finding ------------------------------------------------------------------------------------------


def find(source: Path, without: Path | None = None) -> list[Submission]:
    """Find all submissions in a folder or an archive.

    Parameters
    ----------
    source : Path
        A folder, or a zip file.
    without : Path, optional
        A folder that is not looked into.

    Returns
    -------
    list of Submission
        In the order of the names.

    Raises
    ------
    FileNotFoundError
        If there is neither.
    Unreadable
        If the archive is none.
    """
    if source.is_dir():
        found = _in_folder(source, without)
    elif source.is_file():
        found = _in_archive(lambda: source.open("rb"))
    else:
        raise FileNotFoundError(f"{source}: there is neither a folder nor a zip file")
    by_person: dict[tuple[str, str], Submission] = {}
    for path, content in sorted(found, key=lambda one: str(one[0])):
        person, name = _whose(path)
        key = (person.identifier or person.folder, person.platform)
        by_person.setdefault(key, Submission(person)).files.append(Handed(name, content))
    return sorted(by_person.values(), key=lambda one: one.person)


def _in_folder(
    folder: Path, without: Path | None
) -> Iterator[tuple[PurePosixPath, Callable[[], bytes]]]:
    for place, folders, names in os.walk(folder):
        folders[:] = [
            one for one in folders if without is None or Path(place, one).resolve() != without
        ]
        # A link to a folder is listed among the folders, and is not followed.
        links = [one for one in folders if Path(place, one).is_symlink()]
        for name in (*names, *links):
            path = Path(place, name)
            relative = PurePosixPath(path.relative_to(folder).as_posix())
            if not _NOT_HANDED_IN.search(str(relative)):
                yield relative, _reader(path)


def _reader(path: Path) -> Callable[[], bytes]:
    def content() -> bytes:
        if path.is_symlink():
            raise Unreadable("a symbolic link, which is not followed")
        try:
            # Not to wait for who writes into a pipe, nor to follow a link that has just been made.
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with open(os.open(path, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unreadable("no ordinary file")
                return _limited(file)
        except OSError as error:
            raise Unreadable(error.strerror or "it can not be opened") from error

    return content


def _limited(file: Any) -> bytes:
    content: bytes = file.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        raise Unreadable(f"more than {LONGEST_FILE // 10**6} MB")
    return content


def _in_archive(
    opened: Callable[[], Any],
) -> Iterator[tuple[PurePosixPath, Callable[[], bytes]]]:
    try:
        with opened() as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (OSError, RuntimeError, ValueError, zipfile.BadZipFile) as error:
        raise Unreadable(f"no zip file: {error}") from error
    if len(members) > _MOST_MEMBERS:
        raise Unreadable(f"an archive of more than {_MOST_MEMBERS} files")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if not (member.is_dir() or _NOT_HANDED_IN.search(str(path).replace("..", "parent"))):
            yield path, _member(opened, member)


def _member(opened: Callable[[], Any], member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def content() -> bytes:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in PurePosixPath(name).parts:
            raise Unreadable("its path leads out of the archive")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Unreadable("a symbolic link, which is not followed")
        try:
            with opened() as file, zipfile.ZipFile(file) as archive, archive.open(member) as inner:
                return _limited(inner)
        except Unreadable:
            raise
        # Of what is damaged, zlib, lzma and others each say so in their own way.
        except Exception as error:
            raise Unreadable(f"it can not be unpacked: {error}") from error

    return content


def _whose(path: PurePosixPath) -> tuple[Person, str]:
    """Who has handed in a file, and its name."""
    parts = [one for one in path.parts if one not in ("/", "..", ".")] or ["file"]
    for position, part in enumerate(parts):
        rest = "/".join(parts[position + 1 :])
        if match := _MOODLE.fullmatch(part):
            name = rest or match["file"] or part
            return Person(match["name"].strip(), match["id"], "moodle", part), name
        if rest and (match := _ILIAS.fullmatch(part)):
            name = f"{match['last']}, {match['first']}"
            return Person(name, match["id"], "ilias", part), rest
    if match := _CANVAS.fullmatch(parts[-1]):
        return Person(match["name"], match["id"], "canvas", match["name"]), match["file"]
    if len(parts) > 1:
        return Person(parts[-2], folder=parts[-2]), parts[-1]
    return Person(PurePosixPath(parts[0]).stem, folder=parts[0]), parts[0]


# Reading ------------------------------------------------------------------------------------------


def read(submission: Submission) -> tuple[list[Answers], list[str]]:
    """Read the files of a submission.

    Parameters
    ----------
    submission : Submission
        What was handed in.

    Returns
    -------
    answers : list of Answers
        For each file that holds some.
    problems : list of str
        A sentence for each file that does not.
    """
    answers, problems = [], []
    for handed in _unpacked(submission.files):
        if isinstance(handed, str):
            problems.append(handed)
            continue
        try:
            answers.append(_answers_of(handed))
        except Unreadable as problem:
            problems.append(f"{handed.name}: {problem}.")
    return answers, problems


def _unpacked(files: list[Handed]) -> Iterator[Handed | str]:
    """The files, and those of archives among them; an archive in an archive stays closed."""
    count = 0
    for handed in files:
        inside: list[Handed] = [handed]
        if handed.name.lower().endswith(".zip"):
            try:
                opened = functools.partial(io.BytesIO, handed.content())
                inside = [
                    Handed(f"{handed.name}/{path}", reader) for path, reader in _in_archive(opened)
                ]
            except Unreadable as problem:
                yield f"{handed.name}: {problem}."
                continue
        for one in inside:
            count += 1
            if count > _MOST_FILES:
                yield f"There are more than {_MOST_FILES} files; the others were not looked at."
                return
            yield one


def _answers_of(handed: Handed) -> Answers:
    if not handed.name.lower().endswith((".ipynb", ".json")):
        # Also of what is not looked at, one wants to know that it is a link.
        handed.content()
        raise Unreadable("neither a notebook (.ipynb) nor a file of exported answers (.json)")
    content = handed.content()
    if not content.strip():
        raise Unreadable("an empty file")
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"no JSON: {' '.join(str(error).split())[:120]}") from error
    if isinstance(parsed, dict) and parsed.get("format") == "nutrigen-exercises":
        return Answers(handed.name, exported=dict(_exported(parsed)))
    if isinstance(parsed, dict) and isinstance(parsed.get("cells"), list):
        return Answers(handed.name, tuple(_code_cells(parsed["cells"])))
    raise Unreadable("neither a notebook of Jupyter's format 4 nor a file of exported answers")


def _exported(parsed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if parsed.get("version") != 1 or not isinstance(parsed.get("answers"), dict):
        raise Unreadable("exported by a later version of the page “My exercises”")
    for name, answer in parsed["answers"].items():
        text = answer.get("text") if isinstance(answer, dict) else None
        if isinstance(text, str) and len(text) <= LONGEST_ANSWER:
            yield name, text


def _code_cells(cells: list[Any]) -> Iterator[str]:
    if len(cells) > _MOST_CELLS:
        raise Unreadable(f"more than {_MOST_CELLS} cells")
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(one for one in source if isinstance(one, str))
        if isinstance(source, str):
            yield source
