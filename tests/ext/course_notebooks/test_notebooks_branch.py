"""The branch that Binder builds holds what it needs, and keeps its history."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from course_notebooks import notebooks_branch
from course_notebooks.notebooks_branch import branch_files, publish

ROOT = Path(__file__).parents[3]
REQUIREMENT = "nutrigen[torch] @ https://example.org/book/archive/4f2c.zip"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    (folder / "student").mkdir(parents=True)
    (folder / "student" / "first.ipynb").write_text("1")
    (folder / "postBuild").write_text("#!/bin/sh\n")
    # What the reader of the repository ignores elsewhere is published all the same.
    (folder / ".gitignore").write_text("*.ipynb\n")
    return folder


def test_binder_runs_the_two_steps_in_their_order_and_stops_at_an_error(tmp_path: Path) -> None:
    files = branch_files(ROOT, "A book", "https://example.org/book", REQUIREMENT)
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "$@" >> called\ntest "$1" != "$FAILS"\n')
    program.chmod(0o755)
    (tmp_path / "postBuild").write_text(files["postBuild"])
    variables = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "FAILS": "none"}
    run = subprocess.run(["sh", "postBuild"], cwd=tmp_path, env=variables, check=False)
    first, second = (tmp_path / "called").read_text().splitlines()
    assert run.returncode == 0
    assert first == "torch_cpu.py constraints.txt"
    assert second == f"-m pip install --no-cache-dir --constraint constraints.txt {REQUIREMENT}"
    failing = subprocess.run(
        ["sh", "postBuild"], cwd=tmp_path, env=variables | {"FAILS": "-m"}, check=False
    )
    assert failing.returncode


def test_binder_has_the_versions_and_the_step_for_torch_of_the_book_itself() -> None:
    files = branch_files(ROOT, "A book", "https://example.org/book", REQUIREMENT)
    for name, origin in (
        ("constraints.txt", "requirements.txt"),
        ("torch_cpu.py", "checks/torch_cpu.py"),
        ("runtime.txt", "runtime.txt"),
        ("LICENSE", "LICENSE"),
    ):
        assert files[name] == (ROOT / origin).read_text(encoding="utf-8")
    # This name would make Binder install the tools of the book, and PyTorch before its own step.
    assert "requirements.txt" not in files
    assert REQUIREMENT in files["README.md"]


def test_a_first_publication_makes_the_branch(remote: Path, folder: Path) -> None:
    assert publish(folder, str(remote), "notebooks", "First")
    assert git(remote, "ls-tree", "-r", "--name-only", "notebooks").split() == [
        ".gitignore",
        "postBuild",
        "student/first.ipynb",
    ]
    assert not (folder / ".git").exists()


def test_a_later_one_goes_on_from_it_and_removes_what_is_gone(remote: Path, folder: Path) -> None:
    publish(folder, str(remote), "notebooks", "First")
    before = git(remote, "rev-parse", "notebooks")
    (folder / "student" / "first.ipynb").rename(folder / "student" / "second.ipynb")
    assert publish(folder, str(remote), "notebooks", "Second")
    assert git(remote, "rev-parse", "notebooks^") == before
    assert "first.ipynb" not in git(remote, "ls-tree", "-r", "--name-only", "notebooks")
    assert "second.ipynb" in git(remote, "ls-tree", "-r", "--name-only", "notebooks")


def test_the_same_again_makes_no_commit(remote: Path, folder: Path) -> None:
    publish(folder, str(remote), "notebooks", "First")
    before = git(remote, "rev-parse", "notebooks")
    assert not publish(folder, str(remote), "notebooks", "Again")
    assert git(remote, "rev-parse", "notebooks") == before


@pytest.mark.parametrize(
    ("reference", "branch"),
    [("refs/heads/main", "notebooks"), ("refs/tags/2027-spring", "notebooks-2027-spring")],
)
def test_a_tag_has_a_branch_of_its_own(
    remote: Path,
    folder: Path,
    reference: str,
    branch: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_REF", reference)
    monkeypatch.setenv("GITHUB_SHA", "4f2c")
    assert notebooks_branch.main([str(folder), str(remote)]) == 0
    assert git(remote, "branch", "--format=%(refname:short)") == branch
    assert git(remote, "log", "--format=%s", branch) == "Notebooks of 4f2c"
    assert capsys.readouterr().out == f"{branch}: published\n"


def test_a_folder_without_what_binder_needs_is_not_published(
    remote: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "postBuild").unlink()
    with pytest.raises(SystemExit):
        notebooks_branch.main([str(folder), str(remote)])
    assert "holds no notebooks with what Binder needs" in capsys.readouterr().err
    assert git(remote, "branch") == ""
