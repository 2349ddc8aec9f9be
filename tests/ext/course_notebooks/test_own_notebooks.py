"""A student gets new notebooks and keeps what was written into the old ones."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from course_notebooks.own_notebooks import add_missing, main
from nbformat.v4 import new_code_cell, new_notebook


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "written"
    folder.mkdir()
    for name in ("01-first.ipynb", "02-second.ipynb"):
        cells = [new_code_cell("start = ...", id="start"), new_code_cell("check()", id="check")]
        nbformat.write(new_notebook(cells=cells), folder / name)
    return folder


def test_missing_notebooks_are_copied_and_others_kept(written: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert add_missing(written, own) == (["01-first.ipynb", "02-second.ipynb"], [])
    assert (own / "01-first.ipynb").read_bytes() == (written / "01-first.ipynb").read_bytes()

    answer = nbformat.read(own / "01-first.ipynb", as_version=4)
    answer.cells[0].source = "start = 3"
    nbformat.write(answer, own / "01-first.ipynb")
    (own / "02-second.ipynb").unlink()
    (own / "mine.ipynb").write_text("my own")
    before = (own / "01-first.ipynb").read_bytes()
    assert add_missing(written, own) == (["02-second.ipynb"], [])
    assert (own / "01-first.ipynb").read_bytes() == before
    assert (own / "mine.ipynb").read_text() == "my own"


def test_another_version_is_named_and_not_taken(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    add_missing(written, own)
    newer = nbformat.read(written / "02-second.ipynb", as_version=4)
    newer.cells.append(new_code_cell("more()", id="more"))
    nbformat.write(newer, written / "02-second.ipynb")
    before = (own / "02-second.ipynb").read_bytes()
    assert main([str(written), str(own)]) == 0
    said = capsys.readouterr().out
    assert "02-second.ipynb: the book has another version." in said
    assert "01-first" not in said
    assert (own / "02-second.ipynb").read_bytes() == before


def test_a_file_that_is_no_notebook_is_named(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    add_missing(written, own)
    for text in ("no notebook", json.dumps({"nbformat": 3}), "[]"):
        (own / "01-first.ipynb").write_text(text)
        assert main([str(written), str(own)]) == 1
        assert "01-first.ipynb is not a notebook" in capsys.readouterr().err
        assert (own / "01-first.ipynb").read_text() == text


def test_an_empty_folder_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path / "own")]) == 1
    assert "holds no notebooks" in capsys.readouterr().err
    assert not (tmp_path / "own").exists()
