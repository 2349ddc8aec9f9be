"""Writes what came out as tables: for a reader, for Moodle and for Canvas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from nutrigen.marking._class import Marked
from nutrigen.marking._marker import Result

__all__ = ["neutral", "points", "with_missing", "write_canvas", "write_moodle", "write_table"]

# A tab or a line break before one of these has become a space by then.
_FORMULA = ("=", "+", "-", "@")


def neutral(cell: object) -> str:
    r"""Return a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    cell : object
        What is to stand in it.

    Returns
    -------
    str
        Text of one line; with an apostrophe before it, if it began as a formula does.

    Examples
    --------
    >>> neutral('=HYPERLINK("https://example.org")'), neutral("Ada"), neutral(2.5)
    ('\'=HYPERLINK("https://example.org")', 'Ada', '2.5')
    """
    text = "".join(one if one.isprintable() else " " for one in str(cell))
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _write(path: Path, rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    # With a mark of the encoding: otherwise Excel takes it for another.
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def with_missing(marked: Iterable[Marked], names: Sequence[str]) -> list[Marked]:
    """Restrict results to some exercises, in their order, and add those that were not handed in.

    Parameters
    ----------
    marked : iterable of Marked
        What came out.
    names : sequence of str
        Names of the exercises.

    Returns
    -------
    list of Marked
        What can not be read stays.
    """
    completed = []
    for one in marked:
        by_name = {result.exercise: result for result in one.results}
        whole = [result for result in one.results if not result.exercise]
        # Of who has handed in nothing that can be read, one line says so.
        own = (
            [by_name.get(name, Result(name, "missing")) for name in names]
            if (any(name in by_name for name in names))
            else []
        )
        completed.append(Marked(one.person, [*whole, *own]))
    return completed


def write_table(path: Path, marked: Iterable[Marked]) -> None:
    """Write a row for each person and exercise.

    Parameters
    ----------
    path : Path
        The file.
    marked : iterable of Marked
        What came out.
    """
    rows: list[Sequence[object]] = [
        ("person", "identifier", "exercise", "verdict", "mistake", "seconds", "remark")
    ]
    for one in marked:
        for result in one.results:
            told = result.verdict in ("error", "stopped", "unchecked", "unreadable")
            remark = result.text if told else ""
            rows.append(
                (
                    one.person.name,
                    one.person.identifier,
                    result.exercise,
                    result.verdict,
                    result.mistake,
                    result.seconds,
                    " ".join(remark.split())[:500],
                )
            )
    _write(path, rows)


def points(marked: Marked, n_exercises: int, maximum: float) -> float:
    """Points of one person: the share of exercises that are right.

    Parameters
    ----------
    marked : Marked
        What came out.
    n_exercises : int
        How many exercises there are.
    maximum : float
        Points for all of them.

    Returns
    -------
    float
        With two decimals.
    """
    right = sum(result.verdict == "right" for result in marked.results)
    return round(maximum * right / n_exercises, 2) if n_exercises else 0.0


def write_moodle(path: Path, marked: Iterable[Marked], n_exercises: int, maximum: float) -> None:
    """Write a grading worksheet, as Moodle's assignments take it.

    Moodle finds columns by their English names, and refuses a worksheet without the time of the
    last change; where that is empty, it asks before it overwrites a grade.

    Parameters
    ----------
    path : Path
        The file.
    marked : iterable of Marked
        What came out. Only submissions that Moodle has handed out are in it.
    n_exercises : int
        How many exercises there are.
    maximum : float
        Points for all of them.
    """
    rows: list[Sequence[object]] = [
        (
            "Identifier",
            "Full name",
            "Grade",
            "Maximum Grade",
            "Last modified (grade)",
            "Feedback comments",
        )
    ]
    for one in marked:
        if one.person.platform == "moodle":
            grade = points(one, n_exercises, maximum)
            comment = f"{_right(one)} of {n_exercises} exercises are right."
            identifier = f"Participant {one.person.identifier}"
            rows.append((identifier, one.person.name, grade, maximum, "", comment))
    _write(path, rows)


def write_canvas(
    path: Path, marked: Iterable[Marked], n_exercises: int, maximum: float, assignment: str
) -> None:
    """Write a file that Canvas's gradebook imports.

    Parameters
    ----------
    path : Path
        The file.
    marked : iterable of Marked
        What came out. Only submissions that Canvas has handed out are in it.
    n_exercises : int
        How many exercises there are.
    maximum : float
        Points for all of them.
    assignment : str
        Name of the assignment's column, as Canvas exports it.
    """
    rows: list[Sequence[object]] = [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment),
        ("    Points Possible", "", "", "", "", maximum),
    ]
    for one in marked:
        if one.person.platform == "canvas":
            grade = points(one, n_exercises, maximum)
            rows.append((one.person.name, one.person.identifier, "", "", "", grade))
    _write(path, rows)


def _right(marked: Marked) -> int:
    return sum(result.verdict == "right" for result in marked.results)
