"""The directive ``course-plan``: every chapter with its time and its notebook.

The table is made from the table of contents and from the box that opens each chapter, so
that it can not differ from the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

__all__ = ["CoursePlanError", "PlannedChapter", "in_words", "minutes_in", "plan"]

_ONE_TO_NINE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_UNITS = {word: number for number, word in enumerate(_ONE_TO_NINE, start=1)}
_NUMBERS = _UNITS | {
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_FRACTIONS = {"quarter": 15, "half": 30, "three quarters": 45}
# Of “1,5” or “1/2” the last digit alone is no number.
_NUMBER = (
    rf"(?<!\d)(?<!\d[.,/])(\d+(?:\.\d+)?|(?:{'|'.join(_NUMBERS)}|an?)(?:-(?:{'|'.join(_UNITS)}))?)"
)
_FRACTION = r"(three quarters|(?:a )?(?:half|quarter))"
_TIME = re.compile(
    rf"(?:{_NUMBER}(?: and {_FRACTION})? hours?(?: and {_FRACTION})?"
    rf"|{_FRACTION} (?:of )?an hour)?(?:(?:,| and)? ?{_NUMBER} minutes)?",
    re.IGNORECASE,
)
_STATED = re.compile(r"^[-* ]*\*\*Time:\*\*(.+)$", re.MULTILINE)


class CoursePlanError(SphinxError):
    """A chapter does not say how long it takes."""

    category = "Course plan"


@dataclass(frozen=True)
class PlannedChapter:
    """A chapter of the plan.

    Attributes
    ----------
    part
        Caption of its part in the table of contents.
    page
        The page, relative to ``book/``, without file extension.
    minutes
        How long a reader needs, with the exercises.
    """

    part: str
    page: str
    minutes: int

    @property
    def notebook(self) -> str:
        """Name of its notebook."""
        return f"{self.page.rsplit('/', 1)[-1]}.ipynb"


def minutes_in(text: str) -> int | None:
    """Read a length of time, such as “two and a half hours” or “90 minutes”.

    Returns
    -------
    int or None
        Minutes; None if the text holds no length of time.

    Examples
    --------
    >>> minutes_in("Time: two and a half hours, with the exercises.")
    150
    >>> minutes_in("about forty-five minutes"), minutes_in("an hour and 20 minutes")
    (45, 80)
    >>> minutes_in("1.5 hours")
    90
    """
    for match in _TIME.finditer(text):
        hours, fraction, fraction_after, fraction_alone, minutes = match.groups()
        if not any((hours, fraction_alone, minutes)):
            continue
        total = 60 * _number(hours) if hours else 0
        for part in (fraction, fraction_after, fraction_alone):
            if part:
                total += _FRACTIONS[part.lower().removeprefix("a ")]
        return round(total + (_number(minutes) if minutes else 0))
    return None


def _number(word: str) -> float:
    word = word.lower()
    if word[0].isdigit():
        return float(word)
    if word in ("a", "an"):
        return 1
    return sum(_NUMBERS[part] for part in word.split("-"))


def in_words(minutes: int) -> str:
    """Write a length of time in hours and minutes.

    Examples
    --------
    >>> in_words(90), in_words(120), in_words(45)
    ('1 h 30 min', '2 h', '45 min')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0))


def stated_minutes(text: str, path: str) -> int:
    """Read how long a chapter takes from its source.

    Raises
    ------
    CoursePlanError
        If the chapter says nothing about it, or nothing that can be read.
    """
    stated = _STATED.search(text)
    minutes = minutes_in(" ".join(stated.group(1).split())) if stated else None
    if not minutes:
        raise CoursePlanError(
            f"{path}: the box that opens the chapter should say how long it takes, for example "
            "“**Time:** two hours, with the exercises.”"
        )
    return minutes


def plan(root: Path) -> list[PlannedChapter]:
    """List the executable chapters of the table of contents, in its order.

    Parameters
    ----------
    root
        Folder with ``_toc.yml`` and ``book/``.

    Raises
    ------
    CoursePlanError
        If a chapter does not say how long it takes.
    """
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = []
    for part in contents.get("parts", ()):
        for entry in part["chapters"]:
            page = entry["file"]
            path = f"book/{page}.md"
            # Parsing every chapter would take seconds in each build.
            text = (root / path).read_text(encoding="utf-8")
            if "\n```{code-cell}" in text and not page.startswith("preface/"):
                minutes = stated_minutes(text, path)
                chapters.append(PlannedChapter(part.get("caption", ""), page, minutes))
    return chapters


class CoursePlan(SphinxDirective):
    """Write the table, with a sum for each part."""

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        root = Path(self.env.srcdir).parent
        for path in (root / "_toc.yml", *(root / "book").glob("*/*.md")):
            self.env.note_dependency(str(path))
        chapters = plan(root)
        return self.parse_text_to_nodes("\n".join(_rows(chapters)))


def _rows(chapters: list[PlannedChapter]) -> Iterator[str]:
    yield "| Chapter | Time | Notebook |"
    yield "| --- | --- | --- |"
    for part in dict.fromkeys(chapter.part for chapter in chapters):
        inside = [chapter for chapter in chapters if chapter.part == part]
        total = sum(chapter.minutes for chapter in inside)
        yield f"| **{part}** | **{in_words(total)}** | |"
        for chapter in inside:
            yield (
                f"| {{doc}}`/{chapter.page}` | {in_words(chapter.minutes)} | `{chapter.notebook}` |"
            )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("course-plan", CoursePlan)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
