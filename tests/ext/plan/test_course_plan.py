"""The course plan is made from the table of contents and from what the chapters say."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from plan.course_plan import CoursePlanError, in_words, minutes_in, plan

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
- **Time:** {time}, with the exercises.
:::

```{{code-cell}} ipython3
1 + 1
```
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    for name, time in [("first", "ninety minutes"), ("second", "one and a half hours")]:
        text = CHAPTER.format(title=name.title(), time=time)
        (tmp_path / "book" / "part" / f"{name}.md").write_text(text)
    (tmp_path / "book" / "part" / "text.md").write_text("# Only text\n")
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\n```{course-plan}\n```\n\n```{toctree}\npart/first\npart/text\npart/second\n```\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("ninety minutes, with the exercises", 90),
        ("120 minutes", 120),
        ("two hours", 120),
        ("one hour", 60),
        ("an hour and a half", 90),
        ("two and a half hours", 150),
        ("three quarters of an hour", 45),
        ("half an hour", 30),
        ("one and three quarters hours", 105),
        ("about seventy-five minutes", 75),
        ("one hour and twenty minutes", 80),
        ("Two hours", 120),
        ("two to three hours", 180),
        ("2-3 hours", 180),
        ("1.5 hours, with the exercises.", 90),
        ("0.75 hours", 45),
        ("2.25 hours and 10 minutes", 145),
        ("1.1 hours", 66),
        ("1,5 hours", None),
        ("1/2 hours", None),
        ("1,500 minutes", None),
        ("a while", None),
        ("", None),
    ],
)
def test_length_of_time_is_read(text: str, minutes: int | None) -> None:
    assert minutes_in(text) == minutes


@pytest.mark.parametrize("minutes", [1, 45, 60, 90, 125, 600])
def test_what_is_written_can_be_added_up_again(minutes: int) -> None:
    units = {"h": 60, "min": 1}
    found = re.findall(r"(\d+) (h|min)", in_words(minutes))
    assert sum(int(number) * units[unit] for number, unit in found) == minutes


def test_executable_chapters_are_listed_in_order(root: Path) -> None:
    chapters = [(chapter.part, chapter.notebook, chapter.minutes) for chapter in plan(root)]
    assert chapters == [
        ("Part 1 — Beginnings", "first.ipynb", 90),
        ("Part 2 — Ends", "second.ipynb", 90),
    ]


def test_chapter_without_a_time_is_named(root: Path) -> None:
    path = root / "book" / "part" / "second.md"
    path.write_text(path.read_text().replace("one and a half hours", "as long as it takes"))
    with pytest.raises(CoursePlanError, match=r"book/part/second\.md.*how long"):
        plan(root)


def test_page_shows_chapters_times_and_sums(root: Path, build_book) -> None:
    assert build_book("html", ["plan.course_plan"]) == ""
    page = html.unescape((root / "_build" / "html" / "index.html").read_text())
    assert 'href="part/first.html"' in page
    assert page.count("1 h 30 min") == 4
    assert "second.ipynb" in page
    assert "text.ipynb" not in page
