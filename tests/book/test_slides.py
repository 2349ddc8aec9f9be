"""Slides keep their rules, and the tutorial's decks take as long as its blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import left_out, pages
from source.chapter_rules import is_preface
from source.chapter_source import Chapter, Directive, parse_chapter
from source.slide_rules import (
    MAXIMUM_WORDS,
    Deck,
    Section,
    deck_problems,
    read_decks,
    slide_problems,
    stated,
)
from sphinx.errors import SphinxError

ROOT = Path(__file__).parents[2]
BOOK = pages()
MINUTES = {
    f"{Path(page.path).stem}#{name}": minutes
    for page in BOOK
    for name, minutes in stated((ROOT / page.path).read_text(encoding="utf-8")).items()
}
DECKS = read_decks(ROOT)


@pytest.mark.parametrize("page", BOOK, ids=lambda page: page.path)
def test_slides_of_a_page_keep_the_rules(page: Chapter) -> None:
    problems = slide_problems(page)
    if problems:
        pytest.fail("\n".join(map(str, problems)), pytrace=False)


@pytest.mark.parametrize(
    "page",
    [page for page in BOOK if page.code_cells and not is_preface(page)],
    ids=lambda page: page.path,
)
def test_each_chapter_has_a_deck(page: Chapter) -> None:
    slides = [directive for directive in page.directives if directive.name == "slide"]
    assert 8 <= len(slides) <= 14


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.name)
def test_a_deck_takes_as_long_as_its_block(deck: Deck) -> None:
    assert deck_problems(deck, MINUTES) == []


@pytest.mark.rule("slides-complete")
@pytest.mark.skipif(bool(left_out()), reason="a course from a part of the book is shorter")
def test_the_tutorial_lasts_two_hours_and_one_and_a_half() -> None:
    assert [deck.minutes for deck in DECKS] == [120, 90]


def runs_of_words(directive: Directive, lines: Callable[[str], bool]) -> set[tuple[str, ...]]:
    """Every eight words in a row of the lines that are asked for."""
    text = " ".join(line for line in directive.content.splitlines() if lines(line))
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}


@pytest.mark.parametrize("page", BOOK, ids=lambda page: page.path)
def test_a_speaker_is_not_told_what_the_teaching_notes_say(page: Chapter) -> None:
    """The notes of a deck lead to those of the chapter, and repeat nothing of them."""
    taught: set[tuple[str, ...]] = set()
    spoken: set[tuple[str, ...]] = set()
    for directive in page.directives:
        if directive.name == "teaching-note":
            taught |= runs_of_words(directive, lambda line: True)
        elif directive.name == "slide":
            spoken |= runs_of_words(directive, lambda line: line.startswith(">"))
    assert not taught & spoken


SLIDE = """\
```{slide} Three words here
:name: one
:minutes: 2
:show: eq-a

Four {glue:text}`n:d` $x = 1$ words.

> Notes count nothing at all here.
```
"""


def problems_of(text: str) -> list[str]:
    return [
        problem.message for problem in slide_problems(parse_chapter(text, "p.md", ["dollarmath"]))
    ]


def test_words_are_those_that_are_read() -> None:
    # Three of the title, “Four”, a value, “words.”; neither formula nor notes.
    assert problems_of(SLIDE) == []
    filled = " ".join(["word"] * (MAXIMUM_WORDS - 6))
    assert problems_of(SLIDE.replace("words.\n", f"words.\n{filled}\n")) == []
    (message,) = problems_of(SLIDE.replace("words.\n", f"words.\n{filled} more\n"))
    assert f"{MAXIMUM_WORDS + 1} words" in message


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (" Three words here", "", "no title"),
        (":name: one", ":name: One", "small letters"),
        (":name: one\n", "", "small letters"),
        (":minutes: 2", ":minutes: soon", "whole number"),
        (":minutes: 2", ":minutes: 20", "whole number"),
        ("> Notes", "Notes", "no notes"),
    ],
)
def test_a_slide_that_lacks_something_is_found(right: str, wrong: str, message: str) -> None:
    assert right in SLIDE
    assert any(message in problem for problem in problems_of(SLIDE.replace(right, wrong)))


def test_a_slide_that_takes_longer_than_its_minutes_is_found() -> None:
    # At a hundred and fifty words a minute 280 take less than two, and with a figure more.
    spoken = SLIDE.replace("> Notes", "> " + " ".join(["word"] * 265) + " Notes")
    assert problems_of(spoken) == []
    (message,) = problems_of(spoken.replace(":show: eq-a", ":show: fig-a"))
    assert "not 2" in message


def test_two_slides_of_one_name_are_found() -> None:
    (message,) = problems_of(SLIDE + SLIDE)
    assert "another slide" in message


def test_a_deck_that_shows_twice_or_nothing_or_takes_longer_is_found() -> None:
    deck = Deck("d", "D", 4, (Section("S", "p", 4, ("p#a", "p#b")),))
    assert deck_problems(deck, {"p#a": 1, "p#b": 3}) == []
    (message,) = deck_problems(deck, {"p#a": 1, "p#b": 2})
    assert "slides of 3 minutes, its slot has 4" in message
    twice = Deck("d", "D", 4, (Section("S", "p", 4, ("p#a", "p#a")),))
    assert deck_problems(twice, {"p#a": 2}) == ["d: p#a is shown twice."]
    assert any("p#b is no slide" in problem for problem in deck_problems(deck, {"p#a": 4}))
    longer = Deck("d", "D", 5, deck.sections)
    assert deck_problems(longer, {"p#a": 1, "p#b": 3}) == [
        "d: the parts take 4 minutes, the block has 5."
    ]


def test_a_deck_loses_what_is_left_out_and_is_of_a_block_that_there_is(tmp_path: Path) -> None:
    folder = tmp_path / "book/reference"
    for name in ("reference", "part"):
        (tmp_path / "book" / name).mkdir(parents=True)
    for page in ("one", "two"):
        (tmp_path / f"book/part/{page}.md").write_text(f"# {page}\n")
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n- file: part/two\n")
    (folder / "slides.toml").write_text(
        '[[deck]]\nname = "d"\ntitle = "D"\nblock = "B"\n'
        '[[deck.section]]\ntitle = "One"\npage = "part/one"\nslides = ["one#a"]\n'
        '[[deck.section]]\ntitle = "Two"\npage = "part/two"\nslides = ["two#a", "two#b"]\n'
    )
    block = (
        '[[block]]\ntitle = "B"\nminutes = 9\nslots = [{ page = "part/one", minutes = 5 }, '
        '{ page = "part/two", minutes = 4 }]\n'
    )
    (folder / "coverage.toml").write_text(block)
    (deck,) = read_decks(tmp_path)
    assert deck_problems(deck, {"two#a": 1, "two#b": 3}) == []
    assert [section.title for section in deck.sections] == ["Two"]
    (folder / "coverage.toml").write_text(block.replace('"B"', '"Week one"'))
    with pytest.raises(SphinxError, match=r"deck d is of the block “B”.*\(Week one\)"):
        read_decks(tmp_path)
