"""A build is left out only if nothing that it starts from has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest
import unchanged

CHANGES: dict[str, Callable] = {
    # The same size and time, other bytes.
    "a file": lambda root: rewrite(root / "book" / "page.md", "Page 2\n"),
    "a new file": lambda root: (root / "book" / "new.md").write_text("New\n"),
    "a file less": lambda root: (root / "book" / "page.md").unlink(),
    "a name": lambda root: (root / "book" / "page.md").rename(root / "book" / "leaf.md"),
    "a page of the site": lambda root: (root / "_build/html/page.html").write_text("changed"),
    "a page less": lambda root: (root / "_build/html/page.html").unlink(),
    "a commit": lambda root: git(root, "commit", "-q", "--allow-empty", "-m", "Another"),
    "the note": lambda root: (root / "_build" / ".built_from").unlink(),
}


def git(root, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True)


def rewrite(path, text: str) -> None:
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_text(text)
    os.utime(path, ns=times)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "book" / "page.md").write_text("Page 1\n")
    (tmp_path / "_build" / "html" / "page.html").write_text("<p>Page 1</p>")
    (tmp_path / ".gitignore").write_text("_build\n*.tmp\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    assert not unchanged.is_unchanged(tmp_path)
    unchanged.keep(tmp_path)
    assert unchanged.is_unchanged(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(root, name):
    CHANGES[name](root)
    assert not unchanged.is_unchanged(root)


def test_a_variable_of_the_workflow_is_seen(root, monkeypatch):
    monkeypatch.setenv("BOOK_BRANCH", "term")
    assert not unchanged.is_unchanged(root)


def test_what_decides_nothing_is_not(root):
    os.utime(root / "book" / "page.md", (1, 1))
    (root / "note.tmp").write_text("ignored")
    (root / "_build" / "other.log").write_text("not the site")
    assert unchanged.is_unchanged(root)


def test_without_git_there_is_always_something_to_build(root):
    shutil.rmtree(root / ".git")
    assert not unchanged.is_unchanged(root)
    unchanged.keep(root)
    assert not unchanged.is_unchanged(root)
