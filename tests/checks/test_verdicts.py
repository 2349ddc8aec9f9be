"""The comparison of verdicts has every answer, notices a difference, and outlives an engine."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
import verdicts

from nutrigen.exercises import list_exercises

VERDICT = {"status": "wrong", "mistake": "twice", "lines": [2], "text": "Not right yet\n  why: 1.5"}


@pytest.fixture(scope="module")
def answers() -> list[verdicts.Answer]:
    return list(verdicts.answers(1))


def test_each_exercise_is_answered_in_every_way_the_book_knows(answers):
    for exercise in list_exercises():
        own = [answer for answer in answers if answer.exercise == exercise.name]
        names = [answer.name for answer in own]
        n_wrong = sum(len(mistake.answers) for mistake in exercise.mistakes)
        assert names[:2] == ["starting code", "solution"]
        assert [answer.status for answer in own[2:]].count("wrong") == n_wrong
        assert len(own) - 2 - n_wrong in (0, 1)
        assert len(set(names)) == len(names)


def test_answers_are_judged_as_they_should_be(answers):
    for answer in answers:
        if answer.exercise in ("count-windows", "decide-by-probability"):
            assert verdicts.check_here(answer)["status"] == (answer.status or "wrong")


def test_what_an_answer_needs_is_what_its_check_and_its_code_import(answers):
    needs = {answer.key: answer.needs for answer in answers}
    assert needs["count-windows: solution"] == ()
    assert "torch" in needs["gradient-at: solution"]
    assert "numpy" in needs["mae-and-rmse: solution"]


@pytest.mark.parametrize(
    ("part", "value"),
    [("status", "correct"), ("mistake", None), ("lines", []), ("text", "Not right yet\n  why: 1")],
)
def test_every_difference_is_said(part, value):
    assert part in verdicts.differences(VERDICT, {**VERDICT, part: value})


def test_what_rounding_leaves_of_a_zero_is_no_difference():
    here = {**VERDICT, "text": "np.array([ 1.00000000e+00, -3.18028100e-17])"}
    there = {**VERDICT, "text": "np.array([ 1.00000000e+00,  6.94924036e-18])"}
    assert verdicts.differences(here, there) == ""
    assert verdicts.differences(here, {**there, "text": here["text"].replace("17", "12")})


def test_an_engine_that_dies_or_hangs_is_replaced(monkeypatch, tmp_path, answers):
    """Each process answers once and then ends, or does nothing any more."""
    script = tmp_path / "engine.py"
    script.write_text(
        "import json, sys, time\n"
        "left = len(json.load(open(sys.argv[1]))['answers'])\n"
        "if left == 2: time.sleep(60)\n"
        "if left in (4, 1): print('{}', flush=True)\n"
        "if left == 1: print('done', flush=True)\n"
    )
    started = subprocess.Popen

    def start(command: list[str], **options: object) -> subprocess.Popen:
        return started([sys.executable, str(script), command[-1]], **options)

    monkeypatch.setattr(verdicts.subprocess, "Popen", start)
    monkeypatch.setattr(verdicts, "SECONDS", 2)
    chosen = list(itertools.islice(answers, 4))
    found = list(verdicts.check_in_pyodide(chosen, tmp_path, {}, tmp_path))
    assert [one.get("status") for one in found] == [None, "died", "stopped", None]


def test_wheels_count_if_all_of_a_library_are_there(tmp_path):
    for name in ("numpy-2.2.5-x.whl", "pandas-2.3.1-x.whl", "pytz-1-x.whl"):
        (tmp_path / name).touch()
    assert list(verdicts._wheels(tmp_path)) == ["numpy"]
    assert verdicts._wheels(None) == {}


def test_a_published_folder_is_unpacked(tmp_path):
    folder, place = tmp_path / "python", tmp_path / "place"
    folder.mkdir(), place.mkdir()
    (folder / "pyodide.js.gz").write_bytes(verdicts.gzip.compress(b"x"))
    (folder / "python_stdlib.zip").write_bytes(b"y")
    verdicts._unpacked(folder, place)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        "pyodide.js": b"x",
        "python_stdlib.zip": b"y",
    }
