"""The command line: a class from its folder to tables, pages and a report."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from class_of import notebook

from nutrigen.marking import _class, _marker
from nutrigen.marking.__main__ import main
from nutrigen.marking._marker import Settings
from nutrigen.marking._submissions import find

RIGHT = "def count_windows(length, k):\n    return max(length - k + 1, 0)\n"
MISSED = RIGHT.replace(" + 1", "")
CHECK = 'check("count-windows", count_windows)'
OWN = '''"""Three times a number.

Multiply.
"""
from nutrigen.exercises import mistake

def triple(x):
    return 3 * x

EDGE_CASES = {"zero": (0,), "a negative number": (-3,)}

@mistake
def doubled(x):
    """This is twice the number."""
    return 2 * x
'''


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "handed in"
    for number, cell in enumerate((RIGHT, MISSED, MISSED)):
        own = folder / f"Doe{number} Jane_{number}_assignsubmission_file_"
        own.mkdir(parents=True)
        (own / "a.ipynb").write_text(notebook([cell, CHECK]))
    return folder


def table(out: Path) -> list[dict[str, str]]:
    with (out / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def snapshot(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*")}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "nutrigen.exercises", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


@pytest.mark.usefixtures("confined")
def test_grade_then_report(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked"
    before = snapshot(handed_in)
    done = run("grade", handed_in, "--out", out, "--jobs", 2, "--points", 5)
    assert done.returncode == 0, done.stderr
    assert [(row["verdict"], row["mistake"]) for row in table(out)] == [
        ("right", ""),
        ("wrong", "last-window-missed"),
        ("wrong", "last-window-missed"),
    ]
    assert run("report", out).returncode == 0
    # Nothing is written elsewhere.
    assert snapshot(handed_in) == before
    assert {path.name for path in tmp_path.iterdir()} == {"handed in", "marked"}
    assert {path.name for path in out.iterdir()} == {
        "table.csv",
        "moodle.csv",
        "canvas.csv",
        "pages",
        "kept",
        "results.json",
        "report.html",
    }
    assert len(list((out / "pages").iterdir())) == 3


@pytest.mark.usefixtures("confined")
def test_what_has_been_marked_is_not_marked_again(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked"
    assert main(["grade", str(handed_in), "--out", str(out), "--jobs", "1"]) == 0
    # Of the two that are wrong, since the one that is right hands in the same again below.
    kept = [path for path in (out / "kept").iterdir() if '"wrong"' in path.read_text()]
    # As if the run had been interrupted before the last one, and one had been marked otherwise.
    kept[0].unlink()
    content = json.loads(kept[1].read_text())
    content["results"][0]["verdict"] = "unchecked"
    kept[1].write_text(json.dumps(content))
    assert main(["grade", str(handed_in), "--out", str(out), "--jobs", "1"]) == 0
    assert [row["verdict"] for row in table(out)].count("unchecked") == 1
    assert len(table(out)) == 3
    # What is handed in anew is.
    for path in handed_in.rglob("*.ipynb"):
        path.write_text(notebook([RIGHT, CHECK]))
    assert main(["grade", str(handed_in), "--out", str(out), "--jobs", "1"]) == 0
    assert [row["verdict"] for row in table(out)] == ["right"] * 3


@pytest.mark.usefixtures("confined")
def test_own_exercises_are_marked_beside_the_books(handed_in: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my_course"
    folder.mkdir()
    (folder / "three_times.py").write_text(OWN)
    cell = "def f(x): return x + x"
    (handed_in / "ada.ipynb").write_text(notebook([cell, 'check("three-times", f)']))
    out = tmp_path / "marked"
    done = run("grade", handed_in, "--out", out, "--exercises", folder, "--only", "three-times")
    assert done.returncode == 0, done.stderr
    assert [(row["exercise"], row["verdict"], row["mistake"]) for row in table(out)] == [
        ("three-times", "wrong", "doubled")
    ]
    assert run("report", out).returncode == 0


@pytest.mark.usefixtures("confined")
def test_a_marker_that_ends_costs_one_line(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = _marker.Marker.mark

    def mark(self, submission):
        if submission.person.identifier == "1":
            os._exit(3)
        return original(self, submission)

    monkeypatch.setattr(_marker.Marker, "mark", mark)
    marked = _class.mark_class(find(handed_in), tmp_path / "out", Settings(), jobs=2)
    assert [one.results[0].verdict for one in marked] == ["right", "unreadable", "wrong"]
    assert "has ended (3)" in marked[1].results[0].text


def test_without_a_way_to_confine_nothing_is_run(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def refuse(self, task, libraries=()):
        raise _marker.CannotConfine("namespaces of its own: not permitted")

    monkeypatch.setattr(_marker.Answerer, "ask", refuse)
    out = tmp_path / "marked"
    assert main(["grade", str(handed_in), "--out", str(out), "--jobs", "1"]) == 1
    message = capsys.readouterr().err
    assert "Nothing was run" in message
    assert "--unsafe" in message
    assert not (out / "table.csv").exists()


def test_unsafe_marks_without_confining(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked"
    done = run("grade", handed_in, "--out", out, "--unsafe", "--seconds", 10)
    assert done.returncode == 0, done.stderr
    assert [row["verdict"] for row in table(out)] == ["right", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grade", "missing", "--out", "out"), "neither a folder nor a zip file"),
        (("grade", ".", "--out", "out", "--only", "nonsense"), "no exercise or chapter nonsense"),
        (("grade", ".", "--out", "out", "--exercises", "missing"), "is no folder"),
        (("report", "."), "first mark with grade"),
        (("grade", ".", "--out", "out"), "nothing has been handed in"),
    ],
)
def test_bad_arguments_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, arguments, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(list(arguments)) == 1
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
