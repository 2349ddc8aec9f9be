"""Slides in the source of a chapter, and the rules that they keep.

    ```{slide} The genome is not a random sequence
    :name: spectrum
    :minutes: 2
    :show: eq-expected-spectrum, fig-spectrum

    {glue:text}`n_absent:,d` words never occur.

    > What the speaker says.
    ```

How a slide is built says ``rendering/slides.py``. ``book/reference/slides.toml`` holds the decks
that take slides of several chapters, each by the names of file and slide, such as
``kmer-analysis#spectrum``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.errors import SphinxError

from source.chapter_rules import Problem
from source.chapter_source import Chapter, Directive, read_table_of_contents
from source.left_out import left_out_pages

__all__ = [
    "MAXIMUM_WORDS",
    "Deck",
    "Section",
    "deck_problems",
    "labels_of",
    "read_decks",
    "slide_problems",
    "stated",
]

#: What can be read from the back of a room while someone speaks.
MAXIMUM_WORDS = 40
#: How fast one speaks, and how long a room looks at a figure before it can listen.
WORDS_A_MINUTE, MINUTES_A_FIGURE = 150, 1 / 3
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"^`{3,}\{slide\} +(?P<title>.+)\n(?P<options>(?::[a-z]+:.*\n)*)", re.MULTILINE)
_OPTION = re.compile(r"^:(name|minutes): *(.+)$", re.MULTILINE)


def stated(text: str) -> dict[str, int]:
    r"""Read from a page's source the names of its slides, with their minutes.

    Examples
    --------
    >>> stated("```{slide} Words\n:name: words\n:minutes: 2\n\nFew.\n```\n")
    {'words': 2}
    """
    heads = (dict(_OPTION.findall(head["options"])) for head in _HEAD.finditer(text))
    return {head.get("name", ""): int(head.get("minutes", 0)) for head in heads}


def slide_problems(chapter: Chapter) -> list[Problem]:
    """Find slides with too many words, too few minutes, or without a title, a name or notes."""
    slides = [directive for directive in chapter.directives if directive.name == "slide"]
    problems = []
    seen: set[str] = set()
    for slide in slides:
        found = list(_option_problems(slide, seen))
        seen.add(str(slide.options.get("name")))
        words = _words(chapter, slide)
        if words > MAXIMUM_WORDS:
            found.append(
                f"the slide has {words} words, more than {MAXIMUM_WORDS}; the rest is to be said."
            )
        if not any(line.startswith("> ") for line in slide.content.splitlines()):
            found.append("the slide has no notes; what the speaker says begins with “> ”.")
        minutes = str(slide.options.get("minutes", ""))
        if minutes.isdecimal() and (least := _least_minutes(slide)) > int(minutes):
            found.append(
                f"the slide takes {least:.1f} minutes to say and to look at, not {minutes}."
            )
        problems += [Problem(chapter.path, slide.line, message) for message in found]
    return problems


def _option_problems(slide: Directive, seen: set[str]) -> Iterator[str]:
    name, minutes = str(slide.options.get("name", "")), str(slide.options.get("minutes", ""))
    if not slide.argument:
        yield "the slide has no title; it says in a few words what the slide claims."
    if not _NAME.fullmatch(name):
        yield f"the slide needs a name of small letters, digits and hyphens, not {name!r}."
    elif name in seen:
        yield f"another slide of the chapter has the name {name!r}."
    if not minutes.isdecimal() or not 1 <= int(minutes) <= 15:
        yield f"the slide needs its minutes, a whole number from 1 to 15, not {minutes!r}."


def _least_minutes(slide: Directive) -> float:
    shown = ",".join(str(slide.options.get(option, "")) for option in ("show", "then"))
    figures = sum(label.startswith("fig-") for label in labels_of(shown))
    words = len(slide.argument.split()) + len(slide.content.split())
    return words / WORDS_A_MINUTE + figures * MINUTES_A_FIGURE


def labels_of(text: str) -> list[str]:
    """Split the labels that an option names.

    Examples
    --------
    >>> labels_of("eq-a, fig-b")
    ['eq-a', 'fig-b']
    """
    return [label.strip() for label in text.split(",") if label.strip()]


def _words(chapter: Chapter, slide: Directive) -> int:
    lines = slide.content.splitlines()
    words = 0
    for passage in chapter.passages:
        if slide not in passage.boxes:
            continue
        row = passage.line - slide.content_line
        if 0 <= row < len(lines) and lines[row].startswith(">"):
            continue
        formulas = sum(written.startswith("$") for written in passage.masked)
        words += len(passage.text.split()) - formulas
    return words


# --- Decks of several chapters ---------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A part of a deck, with a slide of its own.

    Attributes
    ----------
    title, page, minutes
        Its title, the page that it is about, and how long it takes with all its slides.
    slides
        What it shows, as ``file#slide``.
    """

    title: str
    page: str
    minutes: int
    slides: tuple[str, ...]


@dataclass(frozen=True)
class Deck:
    """Slides of several chapters in an order of their own.

    Attributes
    ----------
    name, title, minutes
        Name of its file, its title, its length.
    sections
        Its parts.
    """

    name: str
    title: str
    minutes: int
    sections: tuple[Section, ...]


def read_decks(root: Path) -> list[Deck]:
    """Read the decks of several chapters; how long each part takes says the timetable.

    A part whose page a course leaves out is left out too, with its minutes.

    Parameters
    ----------
    root
        Folder with ``_toc.yml`` and ``book/``.

    Raises
    ------
    SphinxError
        If a deck is of a block that the timetable does not have.
    """
    folder = root / "book" / "reference"
    if not (folder / "slides.toml").is_file():
        return []
    decks = tomllib.loads((folder / "slides.toml").read_text(encoding="utf-8")).get("deck", ())
    content = tomllib.loads((folder / "coverage.toml").read_text(encoding="utf-8"))
    blocks = {block["title"]: block for block in content.get("block", ())}
    left_out = left_out_pages(root / "book", read_table_of_contents(root / "_toc.yml"))
    return [_deck(deck, blocks, left_out) for deck in decks]


def _deck(deck: dict[str, Any], blocks: dict[str, Any], left_out: Collection[str]) -> Deck:
    if deck["block"] not in blocks:
        raise SphinxError(
            f"slides.toml: the deck {deck['name']} is of the block “{deck['block']}”, which "
            f"coverage.toml does not have. Name one that it has ({', '.join(blocks) or 'none'}), "
            "or take the deck out."
        )
    block = blocks[deck["block"]]
    slots = [slot for slot in block["slots"] if slot["page"] not in left_out]
    files = {page.rpartition("/")[2] for page in left_out}
    sections = tuple(
        Section(
            section["title"],
            section["page"],
            sum(slot["minutes"] for slot in slots if slot["page"] == section["page"]),
            tuple(name for name in section["slides"] if name.partition("#")[0] not in files),
        )
        for section in deck["section"]
        if section["page"] not in left_out
    )
    minutes = block["minutes"] - sum(
        slot["minutes"] for slot in block["slots"] if slot["page"] in left_out
    )
    return Deck(deck["name"], deck["title"], minutes, sections)


def deck_problems(deck: Deck, minutes: dict[str, int]) -> list[str]:
    """Find what a deck shows twice or does not find, and parts that take another time than theirs.

    Parameters
    ----------
    deck
        The deck.
    minutes
        Of each slide of the book, as ``file#slide``, its minutes.
    """
    names = [name for section in deck.sections for name in section.slides]
    problems = [f"{name} is no slide of a chapter." for name in names if name not in minutes]
    problems += [
        f"{name} is shown twice." for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for section in deck.sections:
        taken = sum(minutes.get(name, 0) for name in section.slides)
        if taken != section.minutes:
            problems.append(
                f"“{section.title}” has slides of {taken} minutes, its slot has {section.minutes}."
            )
    total = sum(section.minutes for section in deck.sections)
    if total != deck.minutes:
        problems.append(f"the parts take {total} minutes, the block has {deck.minutes}.")
    return [f"{deck.name}: {problem}" for problem in problems]
