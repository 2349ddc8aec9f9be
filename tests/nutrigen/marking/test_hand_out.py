"""A notebook of a teacher's own exercises: nothing in it that they should find out themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

OWN = '''"""The mean of some numbers.

SECRET HINT
"""
import numpy as np

from nutrigen.exercises import mistake

def mean_of(x: np.ndarray) -> float:
    """Return the mean of `x`, an array with at least one number.

    >>> mean_of(np.array([1.0, 3.0]))
    2.0
    """
    SECRET_SOLUTION = x.mean()
    return float(SECRET_SOLUTION)

EDGE_CASES = {"SECRET CASE": (np.array([2.0]),), "two": (np.array([1.0, 3.0]),)}

@mistake
def total(x):
    """SECRET MISTAKE."""
    return float(x.sum())
'''
RIGHT = "def mean_of(x: np.ndarray) -> float:\n    return sum(x) / len(x)"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line, in a process of its own, since folders stay known."""
    command = [sys.executable, "-W", "error", "-m", "nutrigen.exercises", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def hand_out(course: Path, path: Path) -> None:
    done = run("hand-out", course, "--out", path)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "exam_of_means"
    folder.mkdir()
    (folder / "mean_of_numbers.py").write_text(OWN)
    return folder


def test_it_has_what_is_asked_and_no_secret_and_runs_alone(course: Path, tmp_path: Path) -> None:
    path = tmp_path / "exam.ipynb"
    hand_out(course, path)
    text = path.read_text()
    assert "secret" not in text.lower()
    assert "Return the mean of `x`, an array with at least one number." in text
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    # Students need not have the package.
    assert "nutrigen" not in text
    NotebookClient(notebook, kernel_name="python3").execute()
    said = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert said[0].text == "mean-of-numbers: mean_of will be checked.\n"


@pytest.mark.usefixtures("confined")
def test_what_is_written_into_it_is_marked(course: Path, tmp_path: Path) -> None:
    path, folder, out = tmp_path / "exam.ipynb", tmp_path / "handed in", tmp_path / "marked"
    hand_out(course, path)
    folder.mkdir()
    for person, answer in (("Ada", RIGHT), ("Bob", RIGHT.replace(" / len(x)", "")), ("Eve", None)):
        notebook = nbformat.read(path, as_version=4)
        cell = next(cell for cell in notebook.cells if cell.source.startswith("def mean_of"))
        cell.source = answer or cell.source
        nbformat.write(notebook, folder / f"{person}.ipynb")
    done = run("grade", folder, "--out", out, "--exercises", course)
    assert done.returncode == 0, done.stderr
    found = json.loads((out / "results.json").read_text())["marked"]
    assert [(one["person"]["name"], one["results"][0]["verdict"]) for one in found] == [
        ("Ada", "right"),
        ("Bob", "wrong"),
        ("Eve", "unanswered"),
    ]
    assert found[1]["results"][0]["mistake"] == "total"


def test_a_solution_without_words_is_named(course: Path, tmp_path: Path) -> None:
    file = course / "mean_of_numbers.py"
    file.write_text("\"A title.\\n\\nA hint.\"\ndef f(x): return x\nEDGE_CASES = {'one': (1,)}\n")
    done = run("hand-out", course, "--out", tmp_path / "a.ipynb")
    assert done.returncode == 1
    assert f"{file}: the solution f has no docstring" in done.stderr
    assert not (tmp_path / "a.ipynb").exists()


def test_nothing_is_overwritten(course: Path, tmp_path: Path) -> None:
    path = tmp_path / "exam.ipynb"
    path.write_text("mine")
    done = run("hand-out", course, "--out", path)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert path.read_text() == "mine"
