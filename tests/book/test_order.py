"""A chapter uses no term, equation or function that comes later in the book.

- A term of the glossary is introduced by a link to it: each chapter links it where it first uses
  it, so that no chapter can use one that has not been introduced.
- A word of mathematics or statistics, of those in `mathematics.txt`, is in the glossary, or an
  earlier passage has explained it.
- What a course leaves out of the book counts as read before: its places are links to the original.
- The code of the package names the equations that it computes. A chapter may use a function or
  a class only if these are displayed in this chapter or in an earlier one, or if it tells the
  reader by a reference where they will come.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from book_pages import left_out, pages
from source.chapter_source import Chapter
from source.term_rules import (
    EVERYDAY,
    labels_like_terms,
    linked_terms,
    read_terms,
    unexplained_terms,
    unlinked_terms,
)

from nutrigen.exercises import _FOLDERS

ROOT = Path(__file__).parents[2]
BOOK = pages()
LEFT_OUT = left_out()
CHAPTERS = [chapter for chapter in BOOK if chapter.code_cells]
TERMS = read_terms(ROOT / "book" / "reference" / "glossary.md")
MATHEMATICS = (Path(__file__).parent / "mathematics.txt").read_text("utf-8").splitlines()
EQUATION = re.compile(r"\beq-[a-z0-9-]*[a-z0-9]")
ANNOUNCED = re.compile(r"\{eq\}`(eq-[\w-]+)`")
DISPLAYED = re.compile(r"^\$\$ \((eq-[\w-]+)\)", re.MULTILINE)


def source(chapter: Chapter) -> str:
    return (ROOT / chapter.path).read_text(encoding="utf-8")


# --- Terms ---------------------------------------------------------------------------


def test_each_term_is_explained_once() -> None:
    names = [term.lower() for term in TERMS]
    assert len(set(names)) == len(names) > 100


@pytest.mark.rule("terms-used")
def test_every_term_is_used_by_a_chapter() -> None:
    used = {
        name.lower() for chapter in [*LEFT_OUT, *CHAPTERS] for name in linked_terms(source(chapter))
    }
    unused = [term for term in TERMS if term.lower() not in used]
    assert not unused, f"in the glossary, but linked by no chapter: {unused}"


def test_the_words_that_are_not_looked_for_are_terms() -> None:
    assert set(TERMS) >= EVERYDAY


@pytest.mark.rule("terms-linked")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path)
def test_terms_are_linked_where_the_chapter_first_uses_them(chapter: Chapter) -> None:
    problems = unlinked_terms(chapter, TERMS)
    if problems:
        fix = "make terms writes these links, in all chapters; look at them before you keep them."
        pytest.fail("\n".join([*map(str, problems), fix]), pytrace=False)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path)
def test_no_exercise_takes_the_links_of_a_term(chapter: Chapter) -> None:
    assert not labels_like_terms(chapter, TERMS)


@pytest.mark.rule("words-explained")
def test_words_of_mathematics_are_explained_before_they_are_used() -> None:
    explained = {term.lower() for term in TERMS}
    for chapter in LEFT_OUT:
        list(unexplained_terms(chapter, source(chapter), MATHEMATICS, explained))
    problems = [
        str(problem)
        for chapter in CHAPTERS
        for problem in unexplained_terms(chapter, source(chapter), MATHEMATICS, explained)
    ]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


# --- Functions -----------------------------------------------------------------------


def used_objects(chapter: Chapter) -> Iterator[object]:
    """Yield what a chapter's cells take from the package, the checkers excepted."""
    modules: dict[str, object] = {}
    for cell in chapter.code_cells:
        # Magics are no Python.
        code = re.sub(r"^\s*[%!].*$", "", cell.content, flags=re.MULTILINE)
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nutrigen"):
                for alias in node.names:
                    thing = getattr(importlib.import_module(node.module), alias.name, None)
                    if thing is None:
                        thing = importlib.import_module(f"{node.module}.{alias.name}")
                    if inspect.ismodule(thing):
                        modules[alias.asname or alias.name] = thing
                    else:
                        yield thing
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = modules.get(node.value.id)
                if module:
                    yield getattr(module, node.attr)


def cited_equations(thing: object) -> set[str]:
    """List the equations that the code of a function, or of a class, names."""
    is_code = inspect.isfunction(thing) or inspect.isclass(thing)
    return set(EQUATION.findall(inspect.getsource(thing))) if is_code else set()


@pytest.mark.rule("equations-first")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path)
def test_functions_come_after_the_equations_that_they_compute(chapter: Chapter) -> None:
    position = CHAPTERS.index(chapter)
    so_far = {
        label
        for earlier in [*LEFT_OUT, *CHAPTERS[: position + 1]]
        for label in DISPLAYED.findall(source(earlier))
    }
    known = so_far | set(ANNOUNCED.findall(source(chapter)))
    early = {
        f"{getattr(thing, '__name__', thing)}: {label}"
        for thing in used_objects(chapter)
        for label in cited_equations(thing) - known
    }
    assert not early, f"{chapter.path} uses these before their equations are shown: {sorted(early)}"


def test_exercises_stand_in_the_order_of_the_book() -> None:
    chapters = [Path(chapter.path).stem for chapter in BOOK]
    listed = [chapter for chapter in chapters if chapter in _FOLDERS]
    elsewhere = {Path(chapter.path).stem for chapter in LEFT_OUT}
    assert [chapter for chapter in _FOLDERS if chapter not in elsewhere] == listed, (
        "the list in src/nutrigen/exercises/__init__.py is not that of _toc.yml, in its order"
    )


def test_what_functions_cite_is_found_at_all() -> None:
    things = [thing for chapter in CHAPTERS for thing in used_objects(chapter)]
    assert len(set(map(id, things))) > 50
    assert sum(bool(cited_equations(thing)) for thing in things) > 10
