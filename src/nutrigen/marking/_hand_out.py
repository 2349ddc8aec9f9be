"""Writes the notebook that students get of a teacher's own exercises, without what solves them."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path

from nutrigen.exercises import Exercise, ExerciseFileError, list_exercises, use_folder

__all__ = ["starting_code", "write_notebook"]

# Marking finds an answer by the call, and looks at nothing that it says.
_CHECK = '''\
def check(name, answer):
    """Your answers are checked after you have handed this notebook in."""
    print(f"{name}: {answer.__name__} will be checked.")
'''
_INTRODUCTION = (
    "Write each answer into its starting code, run it, and leave the line below it as it is. Then "
    "save this notebook and hand it in."
)


def starting_code(exercise: Exercise) -> str:
    r"""Return the solution of an exercise without what it does.

    Parameters
    ----------
    exercise : Exercise
        One whose solution has a docstring, which says what is asked for.

    Returns
    -------
    str
        Its first line and its docstring, above three dots.

    Raises
    ------
    ExerciseFileError
        If the solution has no docstring.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> code = '''
    ... "Three times a number.\\n\\nMultiply."
    ... def triple(x: float) -> float:
    ...     "Return three times `x`."
    ...     return 3 * x
    ... EDGE_CASES = {"zero": (0,)}
    ... '''
    >>> with TemporaryDirectory() as parent:
    ...     folder = Path(parent) / "a_course"
    ...     folder.mkdir()
    ...     _ = (folder / "thrice.py").write_text(code)
    ...     _ = use_folder(folder)
    ...     code = starting_code(list_exercises("a-course")[0])
    >>> code.splitlines()[0], code.splitlines()[-1]
    ('def triple(x: float) -> float:', '    ...')
    """
    solution = exercise.reference
    path = Path(inspect.getfile(solution))
    source = path.read_text(encoding="utf-8")
    function = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == solution.__name__
    )
    if not ast.get_docstring(function):
        raise ExerciseFileError(
            f"{path}: the solution {function.name} has no docstring, which is what students "
            "read; it must say what is asked for"
        )
    function.body = [function.body[0], ast.Expr(ast.Constant(...))]
    function.decorator_list = []
    return ast.unparse(function)


def write_notebook(folder: Path, path: Path) -> int:
    """Write a notebook with the exercises of a folder, to be solved and handed in.

    Parameters
    ----------
    folder : Path
        Exercises, as `nutrigen.exercises.use_folder` takes them.
    path : Path
        The notebook.

    Returns
    -------
    int
        How many exercises are in it.

    Raises
    ------
    FileExistsError
        If there is such a file.
    ExerciseFileError
        If a file is not as it should be, or its solution has no docstring.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    use_folder(folder)
    exercises = list_exercises(folder.resolve().name.replace("_", "-"))
    beginning = "\n".join((*_imports(exercises), _CHECK))
    cells = [_cell("markdown", _INTRODUCTION), _cell("code", beginning)]
    for exercise in exercises:
        call = f'check("{exercise.name}", {exercise.reference.__name__})'
        cells += [
            _cell("markdown", f"## {exercise.title}"),
            _cell("code", starting_code(exercise)),
            _cell("code", call),
        ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return len(exercises)


def _imports(exercises: tuple[Exercise, ...]) -> list[str]:
    """What the files import and students may need, such as NumPy for an annotation."""
    found = {
        ast.unparse(node)
        for exercise in exercises
        for node in ast.parse(
            Path(inspect.getfile(exercise.reference)).read_text(encoding="utf-8")
        ).body
        if isinstance(node, ast.Import)
        or (isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("nutrigen"))
    }
    # What concerns the future has to come first.
    return sorted(found, key=lambda line: (not line.startswith("from __future__"), line))


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell if kind == "markdown" else cell | {"execution_count": None, "outputs": []}
