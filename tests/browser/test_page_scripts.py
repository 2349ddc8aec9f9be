"""The panels of exercises on a page, and what a browser keeps of the answers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from checks_environment import PYTHON, skip_without_chromium

from nutrigen.exercises import _framework

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGES = HERE / "page_trials.py"
PROGRESS = HERE / "progress_trials.mjs"

NAMES_OF_PAGES = [
    name.replace("_", " ")
    for name in re.findall(r"@trial\ndef (\w+)", PAGES.read_text(encoding="utf-8"))
]
NAMES_OF_PROGRESS = re.findall(
    r'^  "(.*)": \(\) =>', PROGRESS.read_text(encoding="utf-8"), re.MULTILINE
)


def in_chromium(*names: str) -> dict[str, str | None]:
    """Run trials of pages; return of each what was wrong, or None."""
    skip_without_chromium()
    command = [str(PYTHON), str(PAGES), *names]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    results = [json.loads(line) for line in run.stdout.splitlines()]
    return {result["name"]: result["wrong"] for result in results}


@pytest.fixture(scope="module")
def all_trials() -> dict[str, str | None]:
    return in_chromium()


@cache
def node() -> str:
    """Find Node, which runs a browser's scripts without a browser."""
    found = shutil.which("node")
    if not found:
        pytest.skip("there is no Node here; on Debian: sudo apt-get install nodejs.")
    return found


@pytest.mark.parametrize("name", NAMES_OF_PROGRESS)
def test_progress(name):
    script = (ROOT / "browser" / "progress.js").as_uri()
    command = [node(), str(PROGRESS), script, name]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert run.returncode == 0, run.stderr


def test_an_answer_is_checked_in_the_browser():
    name = "a wrong answer a hint and a right one"
    assert in_chromium(name) == {name: None}


@pytest.mark.deep("page-scripts")
@pytest.mark.parametrize("name", NAMES_OF_PAGES)
def test_a_page(all_trials, name):
    assert name in all_trials
    assert all_trials[name] is None, all_trials[name]


def test_every_trial_is_known():
    assert len(NAMES_OF_PAGES) > 20
    assert len(NAMES_OF_PROGRESS) > 10
    listed = subprocess.run(
        [node(), str(PROGRESS), (ROOT / "browser" / "progress.js").as_uri(), "--list"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert listed.stdout.split("\n")[:-1] == NAMES_OF_PROGRESS


def test_the_page_unwraps_texts_of_the_width_that_python_gives_them() -> None:
    script = (ROOT / "browser" / "exercises.js").read_text(encoding="utf-8")
    (width,) = re.findall(r"^const TEXT_WIDTH = (\d+);$", script, re.MULTILINE)
    assert int(width) == _framework._TEXT_WIDTH
