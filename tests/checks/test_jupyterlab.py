"""The exercise for JupyterLab is in the chapter, and is answered there as the check expects."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jupyterlab
import pytest

from nutrigen.exercises import WrongAnswer, check

CHAPTER = Path(__file__).parents[2] / "book" / "foundations" / "kmer-analysis.md"


def defined_by(code: str):
    names: dict = {}
    exec(code, names)
    return names["count_windows"]


def test_the_wrong_answer_gets_the_hint_and_the_right_one_the_praise():
    with pytest.raises(WrongAnswer, match=jupyterlab.HINT) as wrong:
        check(jupyterlab.EXERCISE, defined_by(jupyterlab.WRONG))
    assert jupyterlab.PRAISE not in str(wrong.value)
    praise = repr(check(jupyterlab.EXERCISE, defined_by(jupyterlab.RIGHT)))
    assert jupyterlab.PRAISE in praise
    assert jupyterlab.HINT not in praise


def test_the_chapter_has_the_cells_to_work_in():
    source = CHAPTER.read_text(encoding="utf-8")
    assert f":tags: [exercise]\n{jupyterlab.START}" in source
    assert f":tags: [check]\n{jupyterlab.CHECK}" in source


@pytest.mark.parametrize("times", [0, 2])
def test_a_cell_that_is_missing_or_there_twice_is_refused(times, tmp_path):
    cells = [{"cell_type": "code", "source": jupyterlab.START}] * times
    with pytest.raises(ValueError, match=f"^{times} code cells"):
        jupyterlab.cell_with({"cells": cells}, jupyterlab.START)
    # Before anything is started.
    path = tmp_path / "notebook.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    with pytest.raises(ValueError, match="expected one"):
        jupyterlab.main([str(path), "--python", sys.executable])


def test_text_that_quotes_the_code_is_not_the_cell():
    text = {"cell_type": "markdown", "source": jupyterlab.START}
    code = {"cell_type": "code", "source": ["def count_", "windows(n, k): ..."]}
    assert jupyterlab.cell_with({"cells": [text, code]}, jupyterlab.START) == 1


def test_the_kernel_keeps_to_its_environment(tmp_path):
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    assert jupyterlab.kernel_spec(python)["argv"][0] == str(python)


def test_what_the_server_says_is_shown_when_it_does_not_start(tmp_path):
    # The book's own environment, which runs this, has no JupyterLab.
    home, course = tmp_path / "home", tmp_path / "course"
    home.mkdir()
    course.mkdir()
    kernel = jupyterlab.kernel_spec(Path(sys.executable))
    with (
        pytest.raises(RuntimeError, match="No module named jupyterlab"),
        jupyterlab.start_lab(home, course, kernel),
    ):
        pass
