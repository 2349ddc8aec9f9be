"""Python in a reader's browser: it starts, is watched over, and reaches nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from checks_environment import PYTHON, skip_without_chromium

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TRIALS = HERE / "engine_trials.py"
#: The folder with Python, as `make python-folder` makes it, or one that is named.
FOLDER = Path(os.environ.get("PYTHON_FOLDER", ROOT / "_build" / "html" / "python"))
NAMES = re.findall(r"@trial\ndef (\w+)", TRIALS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the archive of the exercises' package, as a site has it."""
    if not (FOLDER / "engine.json").exists():
        pytest.skip("there is no folder with Python; make it by make python-folder.")
    skip_without_chromium()
    from rendering.exercises_in_page import archive

    path = tmp_path_factory.mktemp("archive") / "exercises.zip"
    path.write_bytes(archive())
    return path


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_the_engine_in_chromium(name: str, archive: Path) -> None:
    command = [str(PYTHON), str(TRIALS), str(FOLDER), str(archive), name]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    wrong = json.loads(run.stdout)["wrong"]
    assert wrong is None, wrong
