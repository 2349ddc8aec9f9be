"""The check of the notebooks finds what can be wrong with them."""

from __future__ import annotations

import doctest
from pathlib import Path

import nbformat
import notebooks
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebooks import execution_problems, leftovers, main, pair_problems, static_problems


def write(folder: Path, edition: str, *cells: nbformat.NotebookNode) -> Path:
    path = folder / edition / "chapter.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def error(name: str) -> nbformat.NotebookNode:
    return new_output("error", ename=name, evalue="what happened", traceback=[])


def part(name: str, source: str = "x", *, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"exercise_part": name, "tags": list(tags)})


@pytest.mark.deep
def test_memory_that_binder_does_not_give_is_found(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "student", new_code_cell("x = 1"))
    write(tmp_path, "teacher", new_code_cell("x = 1"))
    # Less than Python itself takes.
    monkeypatch.setattr(notebooks, "MEMORY", 4 << 20)
    assert main([str(tmp_path)]) == 1
    found = capfd.readouterr().out
    assert found.count("MB of memory, more than the 4 MB of Binder") == 2
    monkeypatch.undo()
    assert main([str(tmp_path)]) == 0


@pytest.mark.deep
def test_problems_are_found_by_running(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fails = "class WrongAnswer(Exception):\n    pass\nraise WrongAnswer"
    cells = [
        new_code_cell("1 / 0"),
        new_code_cell("import sys\nprint('careful', file=sys.stderr)"),
        part("check", fails, tags=("raises-exception",)),
        part("check", "'passes'", tags=("raises-exception",)),
    ]
    write(tmp_path, "student", *cells)
    write(tmp_path, "teacher", new_code_cell("import os\nos._exit(1)"))
    assert main([str(tmp_path)]) == 1
    student, teacher = capfd.readouterr().out.split("teacher/chapter.ipynb: failed\n")
    assert student.splitlines() == [
        "student/chapter.ipynb: failed",
        "  without the solutions, its code differs from that of the teacher's",
        "  cell 1 ('1 / 0'): ZeroDivisionError: division by zero",
        "  cell 2 ('import sys'): writes on stderr: careful",
        "  cell 4 (\"'passes'\"): the check should fail with WrongAnswer, not pass",
    ]
    assert teacher.strip() == "Kernel died"


@pytest.mark.parametrize(
    ("edition", "cell", "outputs", "problem"),
    [
        ("teacher", new_code_cell("x"), [], None),
        ("teacher", new_code_cell("x"), [error("NameError")], "NameError: what happened"),
        ("teacher", part("check"), [error("WrongAnswer")], "WrongAnswer: what happened"),
        ("student", part("check", tags=("raises-exception",)), [error("WrongAnswer")], None),
        ("student", part("check", tags=("raises-exception",)), [error("NotAnswered")], None),
        ("student", part("check"), [error("NameError")], "not NameError"),
        ("student", part("check"), [], "not pass"),
        ("student", part("exercise"), [error("WrongAnswer")], "WrongAnswer"),
        ("student", part("x", tags=("raises-exception",)), [error("KeyError")], None),
        ("student", part("x", tags=("raises-exception",)), [], "should raise"),
        ("teacher", part("x", tags=("raises-exception",)), [], "should raise"),
    ],
)
def test_errors_are_expected_exactly_where_they_belong(
    edition: str, cell: nbformat.NotebookNode, outputs: list, problem: str | None
) -> None:
    notebook = new_notebook(cells=[nbformat.from_dict({**cell, "outputs": outputs})])
    found = execution_problems(notebook, edition)
    assert len(found) == (problem is not None)
    assert problem is None or problem in found[0]


@pytest.mark.parametrize(
    "markdown",
    [
        "See {eq}`windows`.",
        "There are {glue:text}`length:,d` bases.",
        "```{note}\nText\n```",
        "> ```{note}\n> Text\n> ```",
        ":::{note}\nText\n:::",
        "About {length:,d} bases.",
        "(label)=\n## Title",
        "% a comment",
        "[the glossary](/glossary)",
        "[the glossary](unpublished:glossary)",
    ],
)
def test_leftover_is_found(markdown: str) -> None:
    assert leftovers(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "Text with `{eq}` in it, $\\{a:b\\}$ and {A, C, G, T}.",
        "```python\nx = {a:b}\n[f](g)\n```",
        "```\n(label)=\n```",
        "$$\nf(x) = \\{a:b\\} \\tag{1.1}\n$$",
        "A [link](https://example.org/a_b), [one](#here) and ![one](data:image/png;base64,AA==).",
        "Not a \\[link\\](at all)",
        "Costs 5 \\$, 12:30, a ratio 1:::2",
    ],
)
def test_clean_text_is_left_alone(markdown: str) -> None:
    assert leftovers(markdown) == []


def test_identifiers_used_twice_are_found(tmp_path: Path) -> None:
    path = write(tmp_path, "student", new_markdown_cell("a", id="first"), new_markdown_cell("b"))
    content = path.read_text().replace(nbformat.read(path, 4).cells[1].id, "first")
    path.write_text(content)
    assert static_problems(path) == ["the cell id 'first' is used 2 times"]


def test_invalid_notebook_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, "student", new_markdown_cell("a"))
    path.write_text(path.read_text().replace('"markdown"', '"marked"'))
    (problem,) = static_problems(path)
    assert problem.startswith("not a valid notebook")


def test_outputs_and_leftovers_are_found(tmp_path: Path) -> None:
    output = new_output("stream", name="stdout", text="4")
    path = write(
        tmp_path, "student", new_code_cell("2 + 2", outputs=[output]), new_markdown_cell("{ref}`a`")
    )
    first, second = static_problems(path)
    assert first == "cell 1 ('2 + 2'): holds outputs; they should be left out"
    assert second.startswith("cell 2 ")


def test_solution_in_the_students_notebook_is_found(tmp_path: Path) -> None:
    cells = [part("exercise", "a"), part("solution", "secret"), part("check", "c")]
    teacher = write(tmp_path, "teacher", *cells)
    assert pair_problems(write(tmp_path, "student", cells[0], cells[2]), teacher) == []
    (missing,) = pair_problems(write(tmp_path, "student", cells[0]), teacher)
    assert "differs" in missing
    leak = pair_problems(write(tmp_path, "student", *cells), teacher)
    assert leak[0] == "the solution 'secret' is in the student's notebook"


def test_missing_edition_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "student", new_code_cell("x = 1"))
    with pytest.raises(SystemExit) as status:
        main([str(tmp_path)])
    assert status.value.code == 2
    assert "chapter.ipynb" in capfd.readouterr().err


def test_of_a_sample_the_others_are_read_only(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for edition in ("student", "teacher"):
        for name in ("one", "other"):
            path = write(tmp_path, edition, new_code_cell("1 / 0"), new_markdown_cell("{eq}`x`"))
            path.rename(path.with_name(f"{name}.ipynb"))
    assert main([str(tmp_path), "--one-in", "2"]) == 1
    found = capfd.readouterr().out
    assert found.count("ZeroDivisionError") == 2
    assert found.count("a role: {eq}`") == 4


@pytest.mark.parametrize(
    ("python", "message"),
    [("false", "install ipykernel"), ("no-such-python", "there is no program no-such-python")],
)
def test_python_that_cannot_run_notebooks_is_an_error(
    python: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as status:
        main(["notebooks", "--python", python])
    assert status.value.code == 2
    assert message in capfd.readouterr().err


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(notebooks)
    assert result.attempted > 0
    assert result.failed == 0
