"""The entrance shows each chapter with its sentence and one of its own figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

EXTENSIONS = ["plan.course_plan", "plan.entrance"]
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="{}"/></svg>'
TOC = """format: jb-book
root: index
parts:
  - caption: Beginnings
    chapters:
      - file: part/first
      - file: part/second
"""
CHAPTER = """---
description: What is in {name}.
picture: fig-{name}
---

# The title of {name}

**Time:** {{chapter-time}}`reading`

```{{figure}} {name}.svg
:name: fig-{name}
:alt: A dot.

A dot.
```

```{{exercise-start}}
```
"""
INDEX = """# Book

{course}`chapters` chapters, {course}`exercises` exercises.

## The chapters

```{chapter-cards}
```

## What follows

```{toctree}
:numbered:
part/first
part/second
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "_toc.yml").write_text(TOC)
    book = tmp_path / "book"
    (book / "part").mkdir(parents=True)
    for size, name in enumerate(("first", "second"), start=1):
        text = CHAPTER.format(name=name).replace("```{exercise-start}\n```\n", "")
        (book / "part" / f"{name}.md").write_text(text)
        (book / "part" / f"{name}.svg").write_text(DOT.format(size))
    (book / "index.md").write_text(INDEX)
    return book


def entrance(book: Path) -> str:
    return (book.parent / "_build" / "html" / "index.html").read_text(encoding="utf-8")


def pictures(book: Path) -> list[str]:
    """Return what the images on the cards show."""
    site = book.parent / "_build" / "html"
    sources = re.findall(r'class="chapter-picture"><img [^>]*src="([^"]+)"', entrance(book))
    return [(site / source).read_text() for source in sources]


def test_card_has_link_sentence_time_and_picture(book: Path, build_book: Callable) -> None:
    assert build_book("html", EXTENSIONS) == ""
    page = entrance(book)
    assert "2 chapters, 0 exercises" in page
    for number, name in enumerate(("first", "second"), start=1):
        assert f'href="part/{name}.html"' in page
        assert f"What is in {name}." in page
        assert f"Chapter {number} · 5 min to read" in page
    assert pictures(book) == [DOT.format(1), DOT.format(2)]


def test_entrance_follows_when_only_a_chapter_changes(book: Path, build_book: Callable) -> None:
    assert build_book("html", EXTENSIONS) == ""
    chapter = book / "part" / "second.md"
    (book / "part" / "other.svg").write_text(DOT.format(7))
    text = chapter.read_text().replace("second.svg", "other.svg")
    chapter.write_text(text.replace("What is in", "All about"))
    assert build_book("html", EXTENSIONS) == ""
    assert pictures(book) == [DOT.format(1), DOT.format(7)]
    assert "All about second." in entrance(book)


def test_what_is_missing_is_named(book: Path, build_book: Callable) -> None:
    first, second = (book / "part" / f"{name}.md" for name in ("first", "second"))
    first.write_text(first.read_text().replace("description:", "about:"))
    second.write_text(second.read_text().replace("picture: fig-second", "picture: fig-none"))
    warnings = build_book("html", EXTENSIONS)
    assert "the front matter of part/first lacks “description”" in warnings
    assert "part/second has no figure fig-none that is one image; there are: fig-second" in warnings


def test_each_part_that_has_chapters_is_a_section(book: Path, build_book: Callable) -> None:
    (book.parent / "_toc.yml").write_text(
        TOC.replace(
            "      - file: part/second\n",
            "  - caption: Endings & more\n    chapters:\n      - file: part/second\n"
            "  - caption: Neither\n    chapters:\n      - file: index\n",
        )
    )
    assert build_book("html", EXTENSIONS) == ""
    sections = re.findall(
        r'<section id="([\w-]+)">\s*<h([23])>(.*?)<|href="(part/\w+)\.html"><span', entrance(book)
    )
    assert [[part for part in found if part] for found in sections] == [
        ["the-chapters", "2", "The chapters"],
        ["beginnings", "3", "Beginnings"],
        ["part/first"],
        ["endings-more", "3", "Endings &amp; more"],
        ["part/second"],
        ["what-follows", "2", "What follows"],
    ]


def test_unknown_number_is_named(book: Path, build_book: Callable) -> None:
    (book / "index.md").write_text(INDEX.replace("`chapters`", "`pages`"))
    warnings = build_book("html", EXTENSIONS)
    assert "'pages' is none of chapters, exercises" in warnings


def test_on_paper_there_are_sentences_alone(book: Path, build_book: Callable) -> None:
    assert build_book("latex", EXTENSIONS) == ""
    (file,) = (book.parent / "_build" / "latex").glob("*.tex")
    assert "What is in first." in file.read_text()
