"""The rules that the source of a page keeps, each a function from a page to its problems.

A problem names file and line, says what is wrong and what would be right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from source.chapter_source import CITED, Chapter, Directive, Heading, Passage
from source.open_code import SHOWN, divide, is_folded_figure

__all__ = [
    "ExerciseCells",
    "Problem",
    "cell_length_problems",
    "cells_in_a_row_problems",
    "collect_exercises",
    "exercise_problems",
    "front_matter_problems",
    "is_preface",
    "run_exercise",
    "skeleton_problems",
    "typed_number_problems",
]

CELL_LINES = 15
SOLUTION_LINES = 25
# What a page of the site shows beside its two columns without scrolling.
CELL_WIDTH = 80
# More open cells than these in a row, and a reader no longer knows what they are for.
CELLS_IN_A_ROW = 2
_NOT_COUNTED = frozenset({"exercise", "solution", "check", "remove-input"})
OBJECTIVES_TITLE = "You will learn"
#: The sections that close a chapter, in this order.
CLOSING_SECTIONS = ("What goes wrong", "Exercises", "Key takeaways")
#: Of these, what a page before the first chapter needs: it teaches no method.
PREFACE_CLOSING_SECTIONS = ("Key takeaways",)


@dataclass(frozen=True)
class Problem:
    """A broken rule, with the place where it is broken."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


# --- Numbers -------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[.,\u202f ]\d{3}(?!\d))*(?:[.,]\d+)*(?:[ \u202f]?%)?")
_EXEMPT = (
    # The ends of a strand.
    re.compile(r"\b[53]['’′]"),
    # The named dimensions and ribosomal RNAs.
    re.compile(r"\b\d{1,2}[DS]\b"),
    # What numbers itself: parts and slides have fixed numbers, licenses a version.
    re.compile(r"\b(?:Parts?|[Ss]lides?) \d+(?:(?:–|-|, | and )\d+)*"),
    re.compile(r"\bCC(?: BY(?:-[A-Z]{2})*|0) \d\.\d\b"),
    # Names that contain digits: BRCA1, SARS-CoV-2, NC_000117.1, GRCh38.p13, O157:H7, p53. Last,
    # since it takes away every word.
    re.compile(r"[^\W\d_](?:[^\W_]|[-_](?=\w)|(?<=\d)[.:](?=\w))*"),
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    r"|(?:19|20)\d{2})\b"
)
_MINUTES = re.compile(r"\b\d+(?:(?:–|-| to )\d+)? minutes\b")
_HEADING_NUMBER = re.compile(r"\A\d+(?:\.\d+)*\.? ")
# A sentence ends where a capital, or something that is not a letter, follows; abbreviations
# and initials do not end one.
_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bet al)(?<!\bvs)(?<!\bcf)(?<!\bFig)(?<!\bca)(?<!\b[A-Z])"
    r"[.!?][\"”’)]*\s+(?![a-z])"
)


def typed_number_problems(chapter: Chapter) -> list[Problem]:
    """Find numbers in the prose that are typed instead of computed.

    Math, code, roles, links and names are exempt, and so is a sentence (or a row of a table)
    with a citation. Dates are exempt in the pages before the first chapter; minutes are
    exempt in the box that opens a chapter.
    """
    is_front_page = chapter.path.endswith("book/index.md") or is_preface(chapter)
    headings = [heading.passage for heading in chapter.headings]
    problems = []
    for passage in chapter.passages:
        exempt = list(_EXEMPT)
        if is_front_page:
            exempt.insert(0, _DATE)
        if any(box.argument == OBJECTIVES_TITLE for box in passage.boxes):
            exempt.insert(0, _MINUTES)
        if passage in headings:
            exempt.insert(0, _HEADING_NUMBER)
        for start, end in _sentences(passage.text):
            problem = _numbers_in_sentence(chapter.path, passage, start, end, exempt)
            if problem:
                problems.append(problem)
    return problems


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _numbers_in_sentence(
    path: str, passage: Passage, start: int, end: int, exempt: list[re.Pattern[str]]
) -> Problem | None:
    sentence = passage.text[start:end]
    if CITED in sentence:
        return None
    # Each replacement has the length of what it replaces: positions keep their meaning.
    readable = sentence.replace("\n", " ")
    for pattern in exempt:
        readable = pattern.sub(lambda match: " " * len(match.group()), readable)
    numbers = list(_NUMBER.finditer(readable))
    if not numbers:
        return None
    written = " ".join(passage.as_written(start, end).split())
    return Problem(
        path,
        passage.line_at(start + numbers[0].start()),
        f"typed in the prose: {', '.join(number.group() for number in numbers)} in “{written}” "
        "A result is computed in a cell, handed over by insert(name=value) and shown by "
        "{glue:text}`name:format`. A definition or a constant is written as math ($…$), a name or "
        "a version as code (`…`); a figure from the literature has its citation in the sentence.",
    )


# --- Front matter and cells ----------------------------------------------------------


def front_matter_problems(chapter: Chapter) -> list[Problem]:
    """Find a page whose cells would silently not be executed."""
    if not (chapter.code_cells or chapter.has_kernel or chapter.is_notebook):
        return []
    missing = []
    if not chapter.has_kernel:
        missing.append("kernelspec: {display_name: Python 3, language: python, name: python3}")
    if not chapter.is_notebook:
        missing.append("jupytext: {text_representation: {extension: .md, format_name: myst}}")
    return [
        Problem(
            chapter.path, 1, f"the front matter lacks '{entry}'; without it no cell is executed."
        )
        for entry in missing
    ]


def cell_length_problems(chapter: Chapter) -> list[Problem]:
    """Find code cells that are too long to hold one idea, or too wide to be seen whole.

    Blank and comment lines are not counted.
    """
    problems = []
    for cell in chapter.code_cells:
        lines = [line.strip() for line in cell.content.splitlines()]
        length = sum(1 for line in lines if line and not line.startswith("#"))
        limit = SOLUTION_LINES if "solution" in cell.tags else CELL_LINES
        if length > limit:
            problems.append(
                Problem(
                    chapter.path,
                    cell.line,
                    f"the cell has {length} lines of code, more than {limit}; split it, or move "
                    "a function into the package and show it from there.",
                )
            )
        widest = max(map(len, cell.content.splitlines()), default=0)
        if widest > CELL_WIDTH:
            problems.append(
                Problem(
                    chapter.path,
                    cell.line,
                    f"a line of the cell has {widest} characters, more than {CELL_WIDTH}; wrap it.",
                )
            )
    return problems


def cells_in_a_row_problems(chapter: Chapter) -> list[Problem]:
    """Find code cells that stand open on the site in a row that no sentence interrupts.

    Cells that are folded or hidden there, and those of exercises, are not counted. A figure has a
    caption, and interrupts the row as a sentence does.
    """
    problems = []
    in_a_row = 0
    for element in chapter.elements:
        if isinstance(element, Directive):
            in_a_row = 0 if is_folded_figure(element.options) else in_a_row + _is_open(element)
        elif isinstance(element, Heading) or element.text.strip():
            in_a_row = 0
        if in_a_row > CELLS_IN_A_ROW:
            in_a_row = 1
            problems.append(
                Problem(
                    chapter.path,
                    element.line,
                    f"the cells before this one are {CELLS_IN_A_ROW} in a row already; say before "
                    "it, in a sentence, what it does or why.",
                )
            )
    return problems


def _is_open(directive: Directive) -> bool:
    tags = set(directive.tags)
    if directive.name != "code-cell" or tags & _NOT_COUNTED:
        return False
    return bool(tags & SHOWN or divide(directive.content)[0])


# --- Skeleton ------------------------------------------------------------------------


def is_preface(chapter: Chapter) -> bool:
    """Whether the page comes before the first chapter.

    Such a page may compute something, but teaches no method: it has no objectives, no wrong
    analysis and no exercises.
    """
    return "/preface/" in chapter.path


def skeleton_problems(chapter: Chapter) -> list[Problem]:
    """Find where a chapter departs from the skeleton that all chapters share.

    Of a page of the preface with cells, only a paragraph at the start and key takeaways are asked.
    """
    if not chapter.code_cells:
        return []
    problems = []
    after_title = [
        element
        for element in chapter.elements
        if not (isinstance(element, Heading) and element.level == 1)
    ]
    if not isinstance(after_title[0], Passage):
        problems.append(
            Problem(
                chapter.path,
                after_title[0].line,
                "a chapter begins with a paragraph that says why it matters.",
            )
        )
    boxes = [
        directive for directive in chapter.directives if directive.argument == OBJECTIVES_TITLE
    ]
    sections = [heading for heading in chapter.headings if heading.level == 2]
    if is_preface(chapter):
        return problems + _closing_section_problems(chapter, sections, PREFACE_CLOSING_SECTIONS)
    if not boxes:
        problems.append(
            Problem(
                chapter.path,
                1,
                f"there is no box titled “{OBJECTIVES_TITLE}” (an admonition with that title).",
            )
        )
    elif sections and boxes[0].line > sections[0].line:
        problems.append(
            Problem(
                chapter.path,
                boxes[0].line,
                f"the box “{OBJECTIVES_TITLE}” comes before the first section.",
            )
        )
    return problems + _closing_section_problems(chapter, sections, CLOSING_SECTIONS)


def _closing_section_problems(
    chapter: Chapter, sections: list[Heading], titles: tuple[str, ...]
) -> list[Problem]:
    problems = []
    lines = []
    for title in titles:
        matches = [section for section in sections if section.text == title]
        if len(matches) != 1:
            found = f"on lines {[section.line for section in matches]}" if matches else "missing"
            problems.append(
                Problem(
                    chapter.path,
                    matches[1].line if matches else 1,
                    f"the section “## {title}” should be there once; it is {found}.",
                )
            )
        lines += [section.line for section in matches[:1]]
    if lines != sorted(lines):
        problems.append(
            Problem(
                chapter.path,
                min(lines),
                f"the closing sections should be in this order: {', '.join(titles)}.",
            )
        )
    return problems


# --- Exercises -----------------------------------------------------------------------


@dataclass
class ExerciseCells:
    """An exercise of a chapter: its label, the line where it starts, and its cells by tag."""

    label: str
    line: int
    cells: dict[str, list[Directive]] = field(
        default_factory=lambda: {"exercise": [], "solution": [], "check": []}
    )


def collect_exercises(chapter: Chapter) -> tuple[list[ExerciseCells], list[Problem]]:
    """Gather each exercise's cells, and what does not belong to any.

    An exercise stands between ``exercise-start`` and ``exercise-end`` and has a label; its
    solution stands between ``solution-start label`` and ``solution-end``; its check is a cell
    that calls ``check("label", ...)``.
    """
    exercises: dict[str, ExerciseCells] = {}
    problems = []
    asked = solved = None
    for directive in chapter.directives:
        message = ""
        if directive.name == "exercise-start":
            label = str(directive.options.get("label") or "")
            if not label or label in exercises:
                message = f"an exercise needs a label of its own, not {label!r}."
            asked = exercises.setdefault(label, ExerciseCells(label, directive.line))
        elif directive.name == "exercise-end":
            asked = None
        elif directive.name == "solution-start":
            solved = exercises.get(directive.argument)
            if solved is None:
                message = f"no exercise before this solution has the label {directive.argument!r}."
        elif directive.name == "solution-end":
            solved = None
        elif directive.name in ("exercise", "solution"):
            message = (
                f"use {directive.name}-start and {directive.name}-end: an exercise has cells, "
                "and a cell cannot stand inside a directive."
            )
        elif directive.name == "code-cell":
            message = _sort_cell(directive, asked, solved, exercises)
        if message:
            problems.append(Problem(chapter.path, directive.line, message))
    return list(exercises.values()), problems


def _sort_cell(
    cell: Directive,
    asked: ExerciseCells | None,
    solved: ExerciseCells | None,
    exercises: dict[str, ExerciseCells],
) -> str:
    owners = {"exercise": asked, "solution": solved}
    if "check" in cell.tags:
        label = _checked_label(cell.content)
        owners["check"] = exercises.get(label or "")
        if owners["check"] is None:
            return (
                'a cell tagged check calls check("label", answer) once, with the label of an '
                f"exercise before it; found {label!r}."
            )
    for tag, owner in owners.items():
        if tag in cell.tags:
            if owner is None:
                return f"a cell tagged {tag} stands between {tag}-start and {tag}-end."
            owner.cells[tag].append(cell)
    return ""


def _checked_label(source: str) -> str | None:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    labels = [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "check"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    return labels[0] if len(labels) == 1 else None


def exercise_problems(chapter: Chapter) -> list[Problem]:
    """Find exercises without exactly one starting cell, a solution, and exactly one check."""
    exercises, problems = collect_exercises(chapter)
    for exercise in exercises:
        for tag, cells in exercise.cells.items():
            if len(cells) == 1 or (tag == "solution" and cells):
                continue
            wanted = "at least" if tag == "solution" else "exactly"
            message = (
                f"the exercise {exercise.label!r} needs {wanted} one cell tagged {tag}; "
                f"it has {len(cells)}."
            )
            problems.append(Problem(chapter.path, exercise.line, message))
    return problems


def run_exercise(chapter: Chapter, exercise: ExerciseCells, tag: str) -> Exception | None:
    """Run an exercise's cells with one tag, and then its check, in a fresh namespace.

    Before them run what a learner has run by then: the chapter's cells tagged ``imports``, and
    the solutions of the exercises before this one.

    Parameters
    ----------
    chapter
        The chapter.
    exercise
        One of its exercises, complete.
    tag
        ``"solution"`` or ``"exercise"``.

    Returns
    -------
    Exception or None
        What the check raised, if it did. What another cell raises is raised: only a check may
        say no.
    """
    cells = [cell for cell in chapter.code_cells if "imports" in cell.tags]
    for earlier in collect_exercises(chapter)[0]:
        if earlier.label == exercise.label:
            break
        cells += earlier.cells["solution"]
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in cells + exercise.cells[tag]:
        _run(chapter.path, cell, namespace)
    (check,) = exercise.cells["check"]
    try:
        _run(chapter.path, check, namespace)
    except Exception as error:
        return error
    return None


def _run(path: str, cell: Directive, namespace: dict[str, object]) -> None:
    # Blank lines in front give the traceback the lines of the chapter's file.
    source = "\n" * (cell.content_line - 1) + cell.content
    exec(compile(source, path, "exec"), namespace)
