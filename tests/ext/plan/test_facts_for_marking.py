"""What the package knows of the book is what the book says."""

from __future__ import annotations

import json
from pathlib import Path

from plan.facts_for_marking import FILE, facts

from nutrigen.exercises import list_exercises

ROOT = Path(__file__).parents[3]
KEPT = json.loads(FILE.read_text(encoding="utf-8"))


def test_what_is_kept_is_what_the_book_says() -> None:
    assert facts(ROOT) == KEPT, (
        "PYTHONPATH=src:book/_ext .venv/bin/python -m plan.facts_for_marking writes it anew"
    )


def test_every_exercise_serves_an_objective() -> None:
    for exercise in list_exercises():
        objectives = KEPT["chapters"][exercise.chapter]["objectives"]
        assert any(exercise.name in one["labels"] for one in objectives), exercise.name


def test_every_section_is_in_its_chapter_and_objectives_are_plain_text() -> None:
    for chapter in KEPT["chapters"].values():
        text = (ROOT / "book" / f"{chapter['page']}.md").read_text(encoding="utf-8")
        assert all(f"({label})=" in text for label in chapter["sections"])
        assert chapter["objectives"]
        assert not [one for one in chapter["objectives"] if "{" in one["text"]]
