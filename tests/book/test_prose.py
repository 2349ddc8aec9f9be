"""Every page of the book keeps the rules for prose, cells, structure and exercises."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from book_pages import pages
from source.chapter_rules import (
    ExerciseCells,
    Problem,
    cell_length_problems,
    cells_in_a_row_problems,
    collect_exercises,
    exercise_problems,
    front_matter_problems,
    is_preface,
    run_exercise,
    skeleton_problems,
    typed_number_problems,
)
from source.chapter_source import Chapter

from nutrigen.exercises import WrongAnswer, list_exercises

ROOT = Path(__file__).parents[2]
BOOK = pages()
CHAPTERS = [chapter for chapter in BOOK if chapter.code_cells and not is_preface(chapter)]
EXERCISES = [
    pytest.param(chapter, exercise, id=exercise.label)
    for chapter in CHAPTERS
    for exercise in collect_exercises(chapter)[0]
]


@pytest.mark.parametrize("chapter", BOOK, ids=lambda chapter: chapter.path)
@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(typed_number_problems, marks=pytest.mark.rule("typed-numbers")),
        pytest.param(front_matter_problems, marks=pytest.mark.rule("front-matter")),
        pytest.param(cell_length_problems, marks=pytest.mark.rule("cell-length")),
        pytest.param(cells_in_a_row_problems, marks=pytest.mark.rule("cells-in-a-row")),
        pytest.param(skeleton_problems, marks=pytest.mark.rule("structure")),
        pytest.param(exercise_problems, marks=pytest.mark.rule("exercises")),
    ],
    ids=lambda rule: rule.__name__,
)
def test_page_keeps_the_rule(rule: Callable[[Chapter], list[Problem]], chapter: Chapter) -> None:
    problems = rule(chapter)
    if problems:
        pytest.fail("\n".join(map(str, problems)), pytrace=False)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path)
def test_chapter_sets_exactly_the_exercises_that_have_a_checker(chapter: Chapter) -> None:
    in_chapter = [exercise.label for exercise in collect_exercises(chapter)[0]]
    with_checker = [exercise.name for exercise in list_exercises(Path(chapter.path).stem)]
    assert in_chapter == with_checker


@pytest.fixture(autouse=True)
def _draw_without_a_window() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_solution_passes_its_check(chapter: Chapter, exercise: ExerciseCells) -> None:
    error = run_exercise(chapter, exercise, "solution")
    if error is not None:
        pytest.fail(f"{chapter.path}:{exercise.line}: {error}", pytrace=False)


CHECKERS = {exercise.name: exercise for exercise in list_exercises()}
FILES = {
    exercise.name: ast.parse(Path(inspect.getfile(exercise.reference)).read_text(encoding="utf-8"))
    for exercise in CHECKERS.values()
}


def definitions(module: ast.Module) -> dict[str, str]:
    """Syntax trees of a module's functions and classes."""
    found = (node for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return {node.name: ast.dump(node) for node in found}


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_solution_is_what_the_checker_compares_with(
    chapter: Chapter, exercise: ExerciseCells
) -> None:
    shown = "\n".join(cell.content for cell in exercise.cells["solution"])
    in_file, in_chapter = definitions(FILES[exercise.label]), definitions(ast.parse(shown))
    both = in_file.keys() & in_chapter.keys()
    name = CHECKERS[exercise.label].reference.__name__
    assert name in both, f"{chapter.path}:{exercise.line}: the solution should define {name}."
    assert {one: in_file[one] for one in both} == {one: in_chapter[one] for one in both}


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_statement_names_the_exercise_that_the_solution_builds_on(
    chapter: Chapter, exercise: ExerciseCells
) -> None:
    folder = f"nutrigen.exercises.{Path(chapter.path).stem.replace('-', '_')}."
    imported = [
        node.module.removeprefix(folder).replace("_", "-")
        for node in FILES[exercise.label].body
        if isinstance(node, ast.ImportFrom)
        and node.module.startswith(folder)
        and not node.module.startswith(f"{folder}_")
    ]
    source = (ROOT / chapter.path).read_text(encoding="utf-8")
    statement = source.partition(f":label: {exercise.label}\n")[2].partition("{exercise-end}")[0]
    for name in imported:
        assert f"{{ref}}`{name}`" in statement, f"{exercise.label} builds on {name}: say so."


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_starting_code_fails_with_a_hint(chapter: Chapter, exercise: ExerciseCells) -> None:
    error = run_exercise(chapter, exercise, "exercise")
    assert isinstance(error, WrongAnswer), (
        f"{chapter.path}:{exercise.line}: the starting code of {exercise.label!r} should be told "
        f"what is missing; its check gave {error!r}."
    )
    assert len(str(error).split()) > 5


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_starting_code_says_what_is_returned_and_shows_it(
    chapter: Chapter, exercise: ExerciseCells
) -> None:
    (cell,) = exercise.cells["exercise"]
    solution = CHECKERS[exercise.label].reference
    (function,) = (
        node
        for node in ast.parse(cell.content).body
        if isinstance(node, ast.FunctionDef) and node.name == solution.__name__
    )
    where = f"{chapter.path}:{cell.line}: {function.name}"
    assert function.returns, f"{where} should say by an annotation which type it returns."
    untyped = [argument.arg for argument in function.args.args if not argument.annotation]
    assert not untyped, f"{where} should say by annotations which types it takes: {untyped}."
    # The example has what a learner has: the chapter's imports, and the function.
    namespace: dict[str, object] = {"__name__": "__main__"}
    for imports in chapter.code_cells:
        if "imports" in imports.tags:
            exec(imports.content, namespace)
    namespace[function.name] = solution
    text = ast.get_docstring(function) or ""
    example = doctest.DocTestParser().get_doctest(text, namespace, where, chapter.path, cell.line)
    assert any(one.want for one in example.examples), f"{where} should show an example."
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    if report:
        pytest.fail(f"{where} shows what the solution does not give:\n{''.join(report)}", False)
