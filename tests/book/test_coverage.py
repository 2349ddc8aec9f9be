"""Each topic, of the slides or beyond, is taught, and practiced where there is an exercise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from book_rules import is_own_page
from plan.topic_coverage import Topic, read_coverage
from source.chapter_source import read_table_of_contents
from source.left_out import left_out_pages

from nutrigen.exercises import UnknownExercise, list_exercises

ROOT = Path(__file__).parents[2]
COVERAGE = read_coverage(ROOT / "book" / "reference" / "coverage.toml")
IN_BOOK = {page for page in read_table_of_contents(ROOT / "_toc.yml") if not is_own_page(page)}
CHAPTERS = list(dict.fromkeys(topic.chapter for topic in COVERAGE.topics))
LABEL = re.compile(r"^\(([\w-]+)\)=\n#", re.MULTILINE)


def topics_of(chapter: str) -> list[Topic]:
    """List the topics of a chapter; one that is not in the book is an expected gap."""
    topics = [topic for topic in COVERAGE.topics if topic.chapter == chapter]
    if chapter not in IN_BOOK:
        pytest.xfail(
            f"{chapter} is not in the book; its topics: {[topic.topic for topic in topics]}"
        )
    return topics


@pytest.mark.rule("slides-complete")
def test_every_topic_of_the_slides_is_there_in_their_order() -> None:
    numbers = {"P": 6, "R": 3, "B": 9, "U": 7, "S": 5, "N": 11, "V": 3}
    expected = [f"{part}{n}" for part, last in numbers.items() for n in range(1, last + 1)]
    assert [topic.slides for topic in COVERAGE.topics if topic.slides] == expected, (
        "coverage.toml: `slides` numbers the topics of the slides, each once and in their order; "
        "leave it out for a topic that is not on them"
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_topic_of_the_chapter_is_taught(chapter: str) -> None:
    gaps = [topic.topic for topic in topics_of(chapter) if not topic.sections]
    assert not gaps, f"{chapter} is in the book, but coverage.toml names no section for {gaps}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_sections_are_in_the_chapter_or_on_the_page_for_teachers(chapter: str) -> None:
    topics = topics_of(chapter)
    own, for_teachers = (
        set(LABEL.findall((ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")))
        for page in (chapter, "reference/teaching")
    )
    named = {section for topic in topics for section in topic.sections}
    missing = sorted(named - own - for_teachers)
    assert not missing, f"{chapter} has no section {missing}"
    for topic in topics:
        assert own & set(topic.sections), f"no section of {chapter} teaches {topic.topic!r}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_exercises_are_in_the_chapter_and_have_a_checker(chapter: str) -> None:
    named = {exercise for topic in topics_of(chapter) for exercise in topic.exercises}
    try:
        checked = {exercise.name for exercise in list_exercises(chapter.rsplit("/", 1)[-1])}
    except UnknownExercise:
        checked = set()
    assert named <= checked, f"no checker of {chapter}: {sorted(named - checked)}"
    source = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
    assert all(f":label: {name}\n" in source for name in named)
    assert named or not checked, (
        f"coverage.toml: no topic of {chapter} is practiced by its exercises; name them in the "
        f"`exercises` of their topics: {sorted(checked)}"
    )


def test_what_the_slides_draw_has_a_figure_in_the_book() -> None:
    named = {figure for topic in COVERAGE.topics for _, figure in topic.drawings}
    there = set()
    # A course may leave out the chapter that shows it.
    for page in [*IN_BOOK, *left_out_pages(ROOT / "book", IN_BOOK)]:
        source = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
        there |= set(re.findall(r"^ +name: (fig-[\w-]+)$", source, re.MULTILINE))
    assert named <= there, f"no figure {sorted(named - there)}"


@pytest.mark.rule("timetable-complete")
def test_the_timetable_names_each_executable_chapter_once() -> None:
    shown = [slot.page for block in COVERAGE.blocks for slot in block.slots]
    shown += [chapter.page for chapter in COVERAGE.further]
    executable = {
        page
        for page in IN_BOOK
        if "\n```{code-cell}" in (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    }
    assert len(shown) == len(set(shown))
    assert executable <= set(shown), (
        f"coverage.toml: neither a slot of a block nor an entry of [[further]] for "
        f"{sorted(executable - set(shown))}"
    )


@pytest.mark.rule("objectives")
@pytest.mark.parametrize("chapter", [one for one in CHAPTERS if not one.startswith("preface/")])
def test_each_objective_leads_to_where_it_is_reached(chapter):
    source = (ROOT / f"book/{chapter}.md").read_text(encoding="utf-8")
    _, _, box = source.partition(":class: objectives\n")
    objectives = re.findall(r"^- .*$", box.partition("\n**")[0], re.MULTILINE)
    assert objectives, f"{chapter} has no box of objectives"
    for objective in objectives:
        assert "{ref}`" in objective, f"{chapter}: “{objective}” names no section by {{ref}}"
