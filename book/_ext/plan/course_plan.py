"""How long chapters take: the directive ``course-plan`` and the role ``chapter-time``.

``{chapter-time}`reading` `` and ``{chapter-time}`exercises` `` say in the box that opens a chapter
how long it takes; ``{course-plan}`` lists all chapters. Nothing is stated by hand: the times are
reckoned from the sources (:mod:`source.chapter_time`), the order from the table of contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from docutils import nodes
from source.chapter_time import ChapterTime, chapter_time, in_words
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective, SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["CoursePlanError", "PlannedChapter", "depend_on_chapters", "hours", "plan"]

_STATED = re.compile(r"^\*\*Time:\*\* .*\{chapter-time\}`reading`", re.MULTILINE)


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
    time
        How long a reader needs.
    """

    part: str
    page: str
    time: ChapterTime

    @property
    def notebook(self) -> str:
        """Name of its notebook."""
        return f"{self.page.rsplit('/', 1)[-1]}.ipynb"


def plan(root: Path) -> list[PlannedChapter]:
    """List the chapters of the table of contents that say how long they take, in its order.

    Parameters
    ----------
    root
        Folder with ``_toc.yml`` and ``book/``.

    Raises
    ------
    CoursePlanError
        If an executable chapter does not say how long it takes. A page of the preface need not.
    """
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = []
    for part in contents.get("parts", ()):
        for entry in part["chapters"]:
            page = entry["file"]
            path = root / "book" / f"{page}.md"
            text, time = _read(path, path.stat().st_mtime_ns)
            if _STATED.search(text):
                chapters.append(PlannedChapter(part.get("caption", ""), page, time))
            elif "\n```{code-cell}" in text and not page.startswith("preface/"):
                raise CoursePlanError(
                    f"book/{page}.md: the box that opens the chapter should say how long it takes: "
                    "**Time:** {chapter-time}`reading` to read, {chapter-time}`exercises` for the "
                    "exercises."
                )
    return chapters


@cache
def _read(path: Path, _changed: int) -> tuple[str, ChapterTime]:
    text = path.read_text(encoding="utf-8")
    return text, chapter_time(text)


def hours(chapters: Sequence[PlannedChapter]) -> tuple[int, int]:
    """Return how many hours chapters take to read, and how many their exercises."""
    reading = sum(chapter.time.reading for chapter in chapters)
    practice = sum(chapter.time.practice for chapter in chapters)
    return round(reading / 60), round(practice / 60)


def depend_on_chapters(env: BuildEnvironment) -> Path:
    """Have a page read again whenever a chapter changes; return the folder with ``_toc.yml``."""
    root = Path(env.srcdir).parent
    for path in (root / "_toc.yml", *(root / "book").glob("*/*.md")):
        env.note_dependency(str(path))
    return root


class ChapterTimeRole(SphinxRole):
    """Write how long the page takes: ``reading`` or ``exercises``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the time in words, or an error that says what can be asked for."""
        path = self.env.doc2path(self.env.docname)
        time = chapter_time(Path(path).read_text(encoding="utf-8"))
        texts = {
            "reading": f"about {in_words(time.reading)}",
            "exercises": f"about {in_words(time.practice)}",
        }
        if self.text not in texts:
            known = " nor ".join(texts)
            message = self.inliner.reporter.error(
                f"chapter-time: {self.text!r} is neither {known}.", line=self.lineno
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        return [nodes.Text(texts[self.text])], []


class CoursePlan(SphinxDirective):
    """Write the table, with a sum for each part."""

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        chapters = plan(depend_on_chapters(self.env))
        parts = self.parse_text_to_nodes("\n".join(_rows(chapters)))
        for part in parts:
            if isinstance(part, nodes.table):
                # In print it may be longer than a page.
                part["classes"].append("longtable")
        return parts


_COLUMNS_IN_PRINT = r">{\raggedright\arraybackslash}p{112pt}lll"


def _unbroken(words: str) -> str:
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _rows(chapters: list[PlannedChapter]) -> Iterator[str]:
    # In print titles are broken into lines; no length of time is, on the site neither.
    yield from (rf"```{{tabularcolumns}} {_COLUMNS_IN_PRINT}", "```", "")
    yield "| Chapter | To read | Exercises | Notebook |"
    yield "| --- | --- | --- | --- |"
    for part in dict.fromkeys(chapter.part for chapter in chapters):
        inside = [chapter for chapter in chapters if chapter.part == part]
        reading, practice = hours(inside)
        number = sum(chapter.time.exercises for chapter in inside)
        yield f"| **{part}** | **{reading} h** | **{number}, {practice} h** | |"
        for chapter in inside:
            time = chapter.time
            yield (
                f"| {{doc}}`/{chapter.page}` | {_unbroken(in_words(time.reading))} | "
                f"{time.exercises}, {_unbroken(in_words(time.practice))} | `{chapter.notebook}` |"
            )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("course-plan", CoursePlan)
    app.add_role("chapter-time", ChapterTimeRole())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
