"""The tables for teachers are made from one file, and show what is missing."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from plan.topic_coverage import CoverageError, read_coverage, without

from nutrigen.exercises import list_exercises

EXERCISE = list_exercises()[0].name
TOPICS = f"""
[[topic]]
slides = "A1"
chapter = "part/first"
topic = "Counting"
sections = ["counting"]
exercises = ["{EXERCISE}"]
drawings = [["fingers of a hand", "fig-fingers"]]

[[topic]]
chapter = "part/later"
topic = "Dividing"
sections = []
exercises = []

[[block]]
title = "Morning"
minutes = 20
slots = [
  {{ minutes = 12, half = 10, page = "part/first", show = "how to count" }},
  {{ minutes = 8, half = 0, page = "part/later", show = "how to divide" }},
]

[[further]]
page = "part/more"
show = "how to go on"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "book" / "reference").mkdir()
    (tmp_path / "book" / "reference" / "coverage.toml").write_text(TOPICS)
    (tmp_path / "book" / "part" / "first.md").write_text(
        f"# First\n\n(counting)=\n## How to count\n\n({EXERCISE})=\n## An exercise\n\n"
        ":::{figure} hand.png\n:name: fig-fingers\nA hand.\n:::\n"
    )
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\n```{coverage}\n```\n\n```{timetable}\n```\n\n```{toctree}\npart/first\n```\n"
    )
    (tmp_path / "book" / "part" / "hand.png").write_bytes(b"")
    return tmp_path


def test_topics_are_linked_and_gaps_shown(root: Path, build_book) -> None:
    assert build_book("html", ["plan.topic_coverage"], nitpicky=True) == ""
    page = html.unescape((root / "_build" / "html" / "index.html").read_text())
    assert "fingers of a hand: " in page
    assert 'href="part/first.html#fig-fingers"' in page
    assert 'href="part/first.html#counting"' in page
    assert f'href="part/first.html#{EXERCISE}"' in page
    n_mistakes = len(list_exercises()[0].mistakes)
    assert f"({n_mistakes} mistake" in page
    assert page.count("<em>gap</em>") == 1
    assert page.count("not in the book") == 1
    assert "leave out" in page
    assert page.index("In no block") < page.index("part/more") < page.index("how to go on")


def test_short_way_goes_through_the_chapters_of_each_block(root: Path, build_book) -> None:
    (root / "book" / "index.md").write_text(
        "# Book\n\n```{short-way}\n```\n\n```{toctree}\npart/first\n```\n"
    )
    assert build_book("html", ["plan.topic_coverage"]) == ""
    page = html.unescape((root / "_build" / "html" / "index.html").read_text())
    (entry,) = re.findall(r"<li><p>(<strong>.*?)</p></li>", page, re.DOTALL)
    assert "</strong> (20 min): " in entry
    assert 'href="part/first.html"' in entry


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('chapter = "part/later"', 'chapter = "part/later"\nslides = "A1"', "has slides = A1"),
        ("minutes = 12", "minutes = 13", "have 21 in 'minutes', not 20"),
        ('show = "how to go on"', "", "part/more.*'show'"),
        ("half = 10", "half = 9", "have 9 in 'half', not 10"),
        ("half = 10, ", "", "“Morning” part/first has no 'half'; give it to all"),
        ('topic = "Counting"', "", "'slides': 'A1'.*'topic'"),
        ("[[block]]", "[[block]", r"^coverage\.toml: .*\(at line \d+, column \d+\)"),
        ('topic = "Counting"', 'topic = "Counting"\ntopik = 1', "Counting: .*'topik'"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(
    root: Path, before: str, after: str, message: str
) -> None:
    path = root / "book" / "reference" / "coverage.toml"
    path.write_text(TOPICS.replace(before, after, 1))
    with pytest.raises(CoverageError, match=message):
        read_coverage(path)


def test_what_a_course_leaves_out_takes_its_minutes_along(root: Path) -> None:
    whole = read_coverage(root / "book/reference/coverage.toml")
    assert without(whole, []) == whole
    part = without(whole, ["part/later", "part/more"])
    assert [topic.chapter for topic in part.topics] == ["part/first"]
    assert [(block.minutes, len(block.slots)) for block in part.blocks] == [(12, 1)]
    assert part.further == ()
    assert without(whole, ["part/first", "part/later"]).blocks == ()


def test_a_page_that_is_left_out_is_not_shown(root: Path, build_book) -> None:
    (root / "book/part/later.md").write_text("# Later\n")
    build_book("html", ["plan.topic_coverage"], exclude_patterns=["part/later.md"])
    page = (root / "_build/html/index.html").read_text()
    assert "Dividing" not in page
    assert "how to divide" not in page
    assert "Morning: 12 min" in page


def test_a_block_needs_no_half(root: Path, build_book) -> None:
    path = root / "book/reference/coverage.toml"
    path.write_text(TOPICS.replace("half = 10, ", "").replace("half = 0, ", ""))
    assert build_book("html", ["plan.topic_coverage"]) == ""
    page = (root / "_build/html/index.html").read_text()
    assert "Morning: 20 min" in page
    assert "In half the time" not in page
