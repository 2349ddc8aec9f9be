"""A copy holds what is here, and what kernels write down finds its chapter."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import builds
import pytest


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    (folder / "book").mkdir(parents=True)
    files = {
        ".gitignore": "_build/\n",
        "book/a chapter.md": "committed",
        "book/gone.md": "deleted since",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "book" / "gone.md").unlink()
    (folder / "book" / "new.md").write_text("not added yet")
    (folder / "_build").mkdir()
    (folder / "_build" / "page.html").write_text("built")
    return folder


def test_a_copy_holds_what_is_here_but_nothing_built(repository, tmp_path):
    copy = tmp_path / "copy"
    builds.copy_repository(repository, copy)
    files = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    # Of the history it has a commit of its own, which a build shows.
    names = {path.as_posix() for path in files if path.parts[0] != ".git"}
    assert names == {".gitignore", "book/a chapter.md", "book/new.md"}


def test_a_chapter_of_which_there_is_no_record_is_an_error(tmp_path):
    (tmp_path / "text.md").write_text("no cells")
    (tmp_path / "tree.md").write_text("```{code-cell}\nx = 1\n```\n")
    (tmp_path / "records").mkdir()
    with pytest.raises(RuntimeError, match=r"no record of tree\.$"):
        builds.chapter_rows(tmp_path, tmp_path / "records")


def test_an_interpreter_writes_down_what_it_took(tmp_path):
    environment = builds.watch_kernels(tmp_path / "ipython", tmp_path / "records")
    code = "block = bytearray(200_000_000)\nsum(range(10**7))\n"
    subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--no-confirm-exit"],
        input=code,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    (file,) = (tmp_path / "records").iterdir()
    record = json.loads(file.read_text())
    assert record["cells"][:2] == code.splitlines()
    assert record["seconds"] > 0.05
    assert 200e6 < record["bytes"] < 1e9
