"""From which repository, branch and commit a book says to come."""

from __future__ import annotations

import doctest
import subprocess
from pathlib import Path

import pytest
from source import origin
from source.origin import Origin, commit_day, find_origin

CONFIGURED = ("https://github.com/owner/name.git/", "main")
WORKFLOW = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "fork/name",
    "GITHUB_SHA": "4f2c",
    "GITHUB_REF": "refs/heads/course",
}


def find(folder: Path, path_to_book: str = "book", **environment: str) -> Origin:
    return find_origin(*CONFIGURED, folder, path_to_book, environment)


def test_without_git_the_configuration_counts_and_no_commit_is_known(tmp_path: Path) -> None:
    found = find(tmp_path)
    assert found == Origin("https://github.com/owner/name", "main")
    assert found.archive == "https://github.com/owner/name/archive/refs/heads/main.zip"


def test_a_program_git_that_is_missing_is_no_error(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository / "nowhere"))
    assert find(repository / "book").commit == ""


def test_in_a_workflow_its_own_repository_branch_and_commit_count(tmp_path: Path) -> None:
    assert find(tmp_path, **WORKFLOW) == Origin("https://github.com/fork/name", "course", "4f2c")


@pytest.mark.parametrize("reference", ["refs/tags/2027", "refs/pull/3/merge"])
def test_a_tag_or_a_pull_request_is_no_branch_to_edit(tmp_path: Path, reference: str) -> None:
    assert find(tmp_path, **WORKFLOW | {"GITHUB_REF": reference}).branch == "main"


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ("third/copy", "https://github.com/third/copy"),
        ("https://gitlab.com/third/copy.git", "https://gitlab.com/third/copy"),
    ],
)
def test_what_the_user_sets_comes_first(tmp_path: Path, chosen: str, address: str) -> None:
    found = find(tmp_path, **WORKFLOW, BOOK_REPOSITORY=chosen, BOOK_BRANCH="edited")
    # The workflow's commit need not be in that repository.
    assert found == Origin(address, "edited", "")


def test_an_archive_on_gitlab_has_an_address_of_its_own() -> None:
    place = "https://gitlab.com/owner/name"
    assert Origin(place, "main", "4f2c").archive == f"{place}/-/archive/4f2c/name.zip"
    assert Origin(place, "main").archive == f"{place}/-/archive/main/name.zip"


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    return subprocess.run(
        ["git", "-C", str(folder), *settings, *arguments],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a clone of a repository called owner/name, with a commit that has been pushed."""
    remote, clone = tmp_path / "owner" / "name.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(tmp_path, "clone", "--quiet", str(remote), str(clone))
    (clone / "book").mkdir()
    (clone / "book" / "page.md").write_text("text")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=First")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    return clone


def test_a_commit_that_others_can_get_is_the_one(repository: Path) -> None:
    assert find(repository / "book").commit == git(repository, "rev-parse", "HEAD")


def test_a_tree_with_changes_is_not_its_last_commit(repository: Path) -> None:
    (repository / "book" / "page.md").write_text("other text")
    assert find(repository / "book").commit == ""


def test_a_file_that_is_not_in_the_commit_counts_as_a_change(repository: Path) -> None:
    (repository / "module.py").write_text("")
    assert find(repository / "book").commit == ""


def test_a_commit_that_has_not_been_pushed_is_of_no_use_to_others(repository: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "--message=Second")
    assert find(repository / "book").commit == ""
    git(repository, "push", "--quiet", "origin", "HEAD:main")
    assert find(repository / "book").commit == git(repository, "rev-parse", "HEAD")


def test_a_commit_that_is_in_another_repository_only_does_not_count(repository: Path) -> None:
    other = "https://github.com/owner/another-name"
    assert find_origin(other, "main", repository / "book", "book", {}).commit == ""


def test_an_archive_inside_of_another_repository_has_no_commit(repository: Path) -> None:
    inner = repository / "book" / "unpacked" / "book"
    inner.mkdir(parents=True)
    assert find(inner).commit == ""


def test_day_of_the_last_commit_is_that_of_greenwich(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-31T23:30:00-0200")
    git(repository, "commit", "--allow-empty", "--quiet", "--message=Late")
    assert commit_day(repository / "book", "book") == "2026-02-01"
    # A folder that is elsewhere in the repository around it is not of that day.
    assert commit_day(repository / "book", "") == ""


def test_without_git_there_is_no_day(tmp_path: Path) -> None:
    assert commit_day(tmp_path, "") == ""


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "book").mkdir()
    assert find(tmp_path / "book").commit == ""


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(origin)
    assert result.attempted > 0
    assert result.failed == 0
