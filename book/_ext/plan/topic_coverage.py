"""The directives ``coverage`` and ``timetable``, for those who teach from the book.

``coverage`` maps each topic of the tutorial's slides to the sections that teach it, the
exercises that practice it and the mistakes that their checkers recognize; ``timetable``
divides the tutorial's blocks among the chapters. Both are made from
``reference/coverage.toml``; a topic whose chapter is not in the book is shown as a gap.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from nutrigen.exercises import list_exercises
from plan.course_plan import in_words

__all__ = ["Block", "Coverage", "CoverageError", "Slot", "Topic", "read_coverage"]

FILE = "reference/coverage.toml"


class CoverageError(SphinxError):
    """The file with the topics is not as it must be."""

    category = "Coverage"


@dataclass(frozen=True)
class Topic:
    """A topic of the slides, and where the book teaches and practices it."""

    id: str
    chapter: str
    topic: str
    sections: tuple[str, ...]
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Slot:
    """What is shown of a page in a block, in so many minutes, or in half the time."""

    page: str
    minutes: int
    half: int
    show: str


@dataclass(frozen=True)
class Block:
    """A block of teaching; its slots fill it."""

    title: str
    minutes: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Coverage:
    """All topics, in the order of the slides, and all blocks."""

    topics: tuple[Topic, ...]
    blocks: tuple[Block, ...]


def read_coverage(path: Path) -> Coverage:
    """Read the file with topics and blocks.

    Raises
    ------
    CoverageError
        If two topics have one name, a key is missing or unknown, or the minutes of a block do
        not add up.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    topics = tuple(_make(Topic, entry, path) for entry in content.get("topic", ()))
    names = [topic.id for topic in topics]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CoverageError(f"{path.name}: more than one topic is called {', '.join(twice)}.")
    blocks = []
    for entry in content.get("block", ()):
        slots = tuple(_make(Slot, slot, path) for slot in entry.get("slots", ()))
        block = _make(Block, entry | {"slots": slots}, path)
        for kind, wanted in (("minutes", block.minutes), ("half", block.minutes // 2)):
            total = sum(getattr(slot, kind) for slot in slots)
            if total != wanted:
                raise CoverageError(
                    f"{path.name}: the slots of “{block.title}” have {total} in {kind!r}, not "
                    f"{wanted}."
                )
        blocks.append(block)
    return Coverage(topics, tuple(blocks))


def _make(kind: type, entry: dict[str, object], path: Path) -> object:
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise CoverageError(f"{path.name}: {entry.get('id', entry)}: {error}.") from None


class _FromCoverage(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        path = Path(self.env.srcdir) / FILE
        # A page that joins or leaves the book changes the tables.
        for dependency in (path, Path(self.env.srcdir).parent / "_toc.yml"):
            self.env.note_dependency(str(dependency))
        pages = self.env.found_docs
        return self.parse_text_to_nodes("\n".join(self.lines(read_coverage(path), pages)))

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        raise NotImplementedError


class CoverageTables(_FromCoverage):
    """Write a table for each chapter."""

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        """Write the tables in Markdown."""
        for chapter in dict.fromkeys(topic.chapter for topic in coverage.topics):
            yield "| Topic | Taught in | Practiced and checked in |"
            yield "| --- | --- | --- |"
            if chapter in pages:
                yield f"| **{{doc}}`/{chapter}`** | | |"
            else:
                yield f"| **`{chapter}`** | *not in the book* | |"
            for topic in coverage.topics:
                if topic.chapter == chapter:
                    yield _row(topic, in_book=chapter in pages)
            yield ""


def _row(topic: Topic, *, in_book: bool) -> str:
    if not in_book:
        return f"| {topic.topic} | *gap* | |"
    taught = ", ".join(f"{{ref}}`{section}`" for section in topic.sections) or "*gap*"
    mistakes = {exercise.name: len(exercise.mistakes) for exercise in list_exercises()}
    practiced = ", ".join(
        f"{{ref}}`{name}` ({_mistakes(mistakes[name])})" for name in topic.exercises
    )
    return f"| {topic.topic} | {taught} | {practiced} |"


def _mistakes(number: int) -> str:
    return f"{number} mistake{'s' * (number != 1)} recognized"


class Timetable(_FromCoverage):
    """Write a table for each block."""

    def lines(self, coverage: Coverage, pages: Collection[str]) -> Iterator[str]:
        """Write the tables in Markdown."""
        for block in coverage.blocks:
            title = f"{block.title}: {in_words(block.minutes)}"
            yield f"| {title} | Minutes | In half the time | Show |"
            yield "| --- | ---: | ---: | --- |"
            for slot in block.slots:
                page = f"{{doc}}`/{slot.page}`" if slot.page in pages else f"`{slot.page}`"
                half = str(slot.half) if slot.half else "leave out"
                yield f"| {page} | {slot.minutes} | {half} | {slot.show} |"
            yield ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("coverage", CoverageTables)
    app.add_directive("timetable", Timetable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
