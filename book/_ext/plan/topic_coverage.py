"""The directives ``coverage``, ``timetable`` and ``short-way``, made from the list of topics.

``coverage`` maps each topic, of the tutorial's slides or beyond them, to the sections that teach
it, the exercises that practice it and the mistakes that their checkers recognize; ``timetable``
divides the tutorial's blocks among the chapters, and lists those that are in no block;
``short-way`` tells a reader which chapters each block goes through. All are made from
``reference/coverage.toml``; a topic whose chapter is not in the book is shown as a gap;
a chapter that a course leaves out of it is not shown, nor its minutes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from source.chapter_time import in_words
from source.left_out import left_out_pages
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from nutrigen.exercises import list_exercises

__all__ = [
    "Block",
    "Coverage",
    "CoverageError",
    "Further",
    "Slot",
    "Topic",
    "read_coverage",
    "without",
]

FILE = "reference/coverage.toml"


class CoverageError(SphinxError):
    """The file with the topics is not as it must be."""

    category = "Coverage"


@dataclass(frozen=True)
class Topic:
    """A topic, where the book teaches and practices it, and its number if it is on the slides.

    Attributes
    ----------
    drawings
        What the slides draw for it, each with the figure of the book that shows it.
    """

    chapter: str
    topic: str
    sections: tuple[str, ...]
    exercises: tuple[str, ...]
    slides: str = ""
    drawings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Slot:
    """What is shown of a page in a block, in so many minutes, or in half the time.

    Attributes
    ----------
    half
        Zero for what is left out of half the time; None where a block has no such column.
    """

    page: str
    minutes: int
    show: str
    half: int | None = None


@dataclass(frozen=True)
class Block:
    """A block of teaching; its slots fill it."""

    title: str
    minutes: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Further:
    """A chapter that is in no block, and what to show of it."""

    page: str
    show: str


@dataclass(frozen=True)
class Coverage:
    """All topics, in the order of the slides, all blocks, and the chapters beyond them."""

    topics: tuple[Topic, ...]
    blocks: tuple[Block, ...]
    further: tuple[Further, ...]


def read_coverage(path: Path) -> Coverage:
    """Read the file with topics and blocks.

    Raises
    ------
    CoverageError
        If the file is no TOML, two topics have one number, a key is missing or unknown, the minutes
        of a block do not add up, or only some of its slots say what is shown in half the time.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CoverageError(f"{path.name}: {error}.") from error
    topics = tuple(_make(Topic, entry, path) for entry in content.get("topic", ()))
    numbers = [topic.slides for topic in topics if topic.slides]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise CoverageError(f"{path.name}: more than one topic has slides = {', '.join(twice)}.")
    blocks = []
    for entry in content.get("block", ()):
        slots = tuple(_make(Slot, slot, path) for slot in entry.get("slots", ()))
        block = _make(Block, entry | {"slots": slots}, path)
        sums = {"minutes": block.minutes}
        if any(slot.half is not None for slot in slots):
            sums["half"] = block.minutes // 2
            if missing := [slot.page for slot in slots if slot.half is None]:
                raise CoverageError(
                    f"{path.name}: in “{block.title}” {', '.join(missing)} has no 'half'; give it "
                    "to all slots of a block or to none."
                )
        for kind, wanted in sums.items():
            total = sum(getattr(slot, kind) for slot in slots)
            if total != wanted:
                raise CoverageError(
                    f"{path.name}: the slots of “{block.title}” have {total} in {kind!r}, not "
                    f"{wanted}."
                )
        blocks.append(block)
    further = tuple(_make(Further, entry, path) for entry in content.get("further", ()))
    return Coverage(topics, tuple(blocks), further)


def without(coverage: Coverage, left_out: Collection[str]) -> Coverage:
    """Return what remains when a course leaves chapters out.

    Parameters
    ----------
    coverage
        All topics, blocks and further chapters.
    left_out
        The chapters' pages. A block has the minutes that its other slots have; one without any
        other slot is left out.
    """
    blocks = []
    for block in coverage.blocks:
        slots = tuple(slot for slot in block.slots if slot.page not in left_out)
        if slots:
            blocks.append(Block(block.title, sum(slot.minutes for slot in slots), slots))
    return Coverage(
        tuple(topic for topic in coverage.topics if topic.chapter not in left_out),
        tuple(blocks),
        tuple(chapter for chapter in coverage.further if chapter.page not in left_out),
    )


def _make(kind: type, entry: dict[str, object], path: Path) -> object:
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise CoverageError(f"{path.name}: {entry.get('topic', entry)}: {error}.") from None


class _FromCoverage(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        path = Path(self.env.srcdir) / FILE
        # A page that joins or leaves the book changes the tables.
        for dependency in (path, Path(self.env.srcdir).parent / "_toc.yml"):
            self.env.note_dependency(str(dependency))
        pages = self.env.found_docs
        coverage = without(read_coverage(path), left_out_pages(Path(self.env.srcdir), pages))
        return self.parse_text_to_nodes("\n".join(self.lines(coverage, pages)))

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        raise NotImplementedError


class CoverageTables(_FromCoverage):
    """Write a table for each chapter."""

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        """Write the tables in Markdown."""
        for chapter in dict.fromkeys(topic.chapter for topic in coverage.topics):
            yield "| Topic | Taught in | Drawn in | Practiced and checked in |"
            yield "| --- | --- | --- | --- |"
            if chapter in pages:
                yield f"| **{{doc}}`/{chapter}`** | | | |"
            else:
                yield f"| **`{chapter}`** | *not in the book* | | |"
            for topic in coverage.topics:
                if topic.chapter == chapter:
                    yield _row(topic, in_book=chapter in pages)
            yield ""


def _row(topic: Topic, *, in_book: bool) -> str:
    if not in_book:
        return f"| {topic.topic} | *gap* | | |"
    taught = ", ".join(f"{{ref}}`{section}`" for section in topic.sections) or "*gap*"
    drawn = ", ".join(f"{what}: {{numref}}`{figure}`" for what, figure in topic.drawings)
    mistakes = {exercise.name: len(exercise.mistakes) for exercise in list_exercises()}
    practiced = ", ".join(
        f"{{ref}}`{name}` ({_mistakes(mistakes[name])})" for name in topic.exercises
    )
    return f"| {topic.topic} | {taught} | {drawn} | {practiced} |"


def _mistakes(number: int) -> str:
    return f"{number} mistake{'s' * (number != 1)} recognized"


class Timetable(_FromCoverage):
    """Write a table for each block, and one for the chapters that are in none."""

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        """Write the tables in Markdown."""
        for block in coverage.blocks:
            title = f"{block.title}: {in_words(block.minutes)}"
            halved = any(slot.half is not None for slot in block.slots)
            yield f"| {title} | Minutes |{' In half the time |' * halved} Show |"
            yield f"| --- | ---: |{' ---: |' * halved} --- |"
            for slot in block.slots:
                half = f" {slot.half or 'leave out'} |" * halved
                yield f"| {_page(slot.page, pages)} | {slot.minutes} |{half} {slot.show} |"
            yield ""
        if coverage.further:
            yield "| In no block | Show |"
            yield "| --- | --- |"
            for chapter in coverage.further:
                yield f"| {_page(chapter.page, pages)} | {chapter.show} |"
            yield ""


class ShortWay(_FromCoverage):
    """Write for each block which chapters it goes through."""

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        """Write a list in Markdown."""
        for block in coverage.blocks:
            chapters = ", ".join(
                _page(slot.page, pages)
                for slot in block.slots
                if not slot.page.startswith("preface/")
            )
            yield f"- **{block.title}** ({in_words(block.minutes)}): {chapters}."


def _page(name: str, pages: Collection[str]) -> str:
    return f"{{doc}}`/{name}`" if name in pages else f"`{name}`"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("coverage", CoverageTables)
    app.add_directive("timetable", Timetable)
    app.add_directive("short-way", ShortWay)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
