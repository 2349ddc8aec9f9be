"""The course plan is made from the table of contents and from what the chapters say."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from plan.course_plan import CoursePlanError, plan
from source.chapter_time import in_words

TOC = """format: jb-book
root: index
parts:
  - caption: Part 1 — Beginnings
    chapters:
      - file: part/first
      - file: part/text
  - caption: Part 2 — Ends
    chapters:
      - file: part/second
"""
CHAPTER = """---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

# {title}

Why.

:::{{admonition}} You will learn
**Time:** {{chapter-time}}`reading` to read, {{chapter-time}}`exercises` for the exercises.
:::

{words}

```{{code-cell}} ipython3
1 + 1
```
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    for name, minutes in [("first", 45), ("second", 75)]:
        text = CHAPTER.format(title=name.title(), words=200 * minutes * "word ")
        (tmp_path / "book" / "part" / f"{name}.md").write_text(text)
    (tmp_path / "book" / "part" / "text.md").write_text("# Only text\n")
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\n```{course-plan}\n```\n\n```{toctree}\npart/first\npart/text\npart/second\n```\n"
    )
    return tmp_path


@pytest.mark.parametrize("minutes", [1, 45, 60, 90, 125, 600])
def test_what_is_written_can_be_added_up_again(minutes: int) -> None:
    units = {"h": 60, "min": 1}
    found = re.findall(r"(\d+) (h|min)", in_words(minutes))
    assert sum(int(number) * units[unit] for number, unit in found) == minutes


def test_executable_chapters_are_listed_in_order(root: Path) -> None:
    chapters = [(chapter.part, chapter.notebook, chapter.time.reading) for chapter in plan(root)]
    assert chapters == [
        ("Part 1 — Beginnings", "first.ipynb", 45),
        ("Part 2 — Ends", "second.ipynb", 75),
    ]


def test_chapter_without_a_time_is_named(root: Path) -> None:
    path = root / "book" / "part" / "second.md"
    path.write_text(path.read_text().replace("**Time:**", "**Data:**"))
    with pytest.raises(CoursePlanError, match=r"book/part/second\.md.*how long"):
        plan(root)


def test_page_shows_chapters_times_and_sums(root: Path, build_book) -> None:
    assert build_book("html", ["plan.course_plan"]) == ""
    page = html.unescape((root / "_build" / "html" / "index.html").read_text())
    assert 'href="part/first.html"' in page
    assert "<p>1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}min</p>" in page
    chapter = (root / "_build" / "html" / "part" / "second.html").read_text()
    assert "about 1 h 15 min to read" in chapter
    assert "second.ipynb" in page
    assert "text.ipynb" not in page


def test_unknown_time_is_an_error_with_its_line(root: Path, build_book) -> None:
    path = root / "book" / "part" / "text.md"
    path.write_text("# Only text\n\n{chapter-time}`sleeping`\n")
    warnings = build_book("html", ["plan.course_plan"])
    assert "text.md:3" in warnings
    assert "'sleeping' is neither reading nor exercises" in warnings
