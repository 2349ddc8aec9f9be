"""How long a chapter takes is reckoned from what a reader reads."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from source import chapter_time as module
from source.chapter_source import Directive, read_book
from source.chapter_time import chapter_time

ROOT = Path(__file__).parents[3]
WORDS = 1000 * "word "  # five minutes


def cell(lines: int, options: str = "") -> str:
    return "```{code-cell} ipython3\n" + options + lines * "x = 1\n\n" + "```\n"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        (WORDS, 5),
        ("---\ntitle: " + WORDS + "\n---\n" + WORDS, 5),
        (WORDS + "\n\n" + cell(60), 10),
        (WORDS + "\n\n" + cell(60, ":tags: [imports]\n"), 5),
        (WORDS + "\n\n" + cell(60, "---\ntags: [hide-input]\n---\n"), 5),
        (WORDS + "\n\n" + 10 * "$$\na\n= b\n$$ (eq-a)\n\n", 10),
        (WORDS + "\n\n" + 10 * cell(0, "---\nmystnb:\n  figure:\n    name: fig-a\n---\n"), 10),
        (WORDS + "\n\n## Exercises\n\n" + WORDS + "\n\n## Key takeaways\n\n" + WORDS, 10),
        # However long it is, a formula in a sentence is read as a word.
        ("$a + b + c + d$ " * 1000, 5),
        (WORDS + "\n\n```{teaching-note}\n:minutes: 5\n\n" + WORDS + "\n```\n", 5),
        ("(a-label)=\n:::{note}\n:class: tip\n" + WORDS + "\n:::\n", 5),
        ("", 5),
    ],
)
def test_words_code_equations_and_figures_take_time(text: str, minutes: int) -> None:
    assert chapter_time(text).reading == minutes


def test_exercises_are_counted_apart() -> None:
    text = "## Exercises\n\n" + 3 * "```{exercise-start} A\n:label: b\n```\n\n"
    time = chapter_time(text)
    assert (time.reading, time.exercises, time.practice, time.total) == (5, 3, 30, 35)


def test_reckoning_agrees_with_a_parser() -> None:
    """The pages are read a second time by the parser of Markdown, which knows no patterns."""
    for chapter in read_book(ROOT):
        if not chapter.code_cells:
            continue
        inside, seconds, words = True, 0.0, 0
        for element in chapter.elements:
            level = getattr(element, "level", None)
            if level == 2:
                inside = element.text != "Exercises"
            if not inside:
                continue
            if isinstance(element, Directive):
                if element.name == "code-cell" and not {"imports", "hide-input"} & {*element.tags}:
                    seconds += 5 * sum(1 for line in element.content.splitlines() if line.strip())
                figure = (element.options.get("mystnb") or {}).get("figure")
                seconds += 30 * bool(figure)
                continue
            passage = getattr(element, "passage", element)
            if all(box.name != "teaching-note" for box in passage.boxes):
                words += len(passage.text.split())
        text = Path(ROOT, chapter.path).read_text(encoding="utf-8")
        seconds += 30 * (text.partition("\n## Exercises\n")[0].count("\n$$\n") / 2)
        parsed = seconds / 60 + words / 200
        assert chapter_time(text).reading == pytest.approx(parsed, rel=0.15, abs=5), chapter.path


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
