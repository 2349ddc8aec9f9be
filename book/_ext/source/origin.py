"""From where a book comes: its repository, its branch, and the commit or the tag that is built.

A workflow on GitHub says it in its environment, so that a fork needs no setting. Elsewhere, the
address and the branch are those of ``_config.yml``, and git knows the commit. ``BOOK_REPOSITORY``
(an address, or ``owner/name`` on GitHub) and ``BOOK_BRANCH`` come before all of these.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

__all__ = ["Origin", "commit_day", "find_origin", "notebooks_branch", "tag_of"]

_BRANCH, _TAG = "refs/heads/", "refs/tags/"


@dataclass(frozen=True)
class Origin:
    """From where a book comes.

    Attributes
    ----------
    repository
        Address of the repository, without a final slash or ``.git``.
    branch
        The branch that the book is edited on.
    commit
        The commit that is built, if others can get it from the repository; otherwise empty.
    """

    repository: str
    branch: str
    commit: str = ""

    @property
    def archive(self) -> str:
        """Address of an archive with this commit; without a commit, with the newest of the branch.

        Examples
        --------
        >>> Origin("https://github.com/owner/book", "main", "4f2c").archive
        'https://github.com/owner/book/archive/4f2c.zip'
        >>> Origin("https://github.com/owner/book", "main").archive
        'https://github.com/owner/book/archive/refs/heads/main.zip'
        """
        branch = quote(self.branch)
        address = urlsplit(self.repository)
        if "gitlab" in (address.hostname or ""):
            name = address.path.rpartition("/")[2]
            return f"{self.repository}/-/archive/{self.commit or branch}/{name}.zip"
        return f"{self.repository}/archive/{self.commit or _BRANCH + branch}.zip"


def tag_of(environment: Mapping[str, str]) -> str:
    """Return the tag that a workflow builds, empty if it builds none.

    Examples
    --------
    >>> tag_of({"GITHUB_REF": "refs/tags/2027-spring"})
    '2027-spring'
    """
    reference = environment.get("GITHUB_REF", "")
    return reference.removeprefix(_TAG) if reference.startswith(_TAG) else ""


def notebooks_branch(tag: str = "") -> str:
    """Return the branch that holds the built notebooks: the newest ones, or those of a tag.

    Examples
    --------
    >>> notebooks_branch()
    'notebooks'
    >>> notebooks_branch("2027-spring")
    'notebooks-2027-spring'
    """
    return f"notebooks-{tag}" if tag else "notebooks"


def find_origin(
    repository: str,
    branch: str,
    folder: Path,
    path_to_book: str,
    environment: Mapping[str, str] = os.environ,
) -> Origin:
    """Find out from where a book comes.

    Parameters
    ----------
    repository, branch
        What is configured; the environment comes first.
    folder
        The folder of the book's pages.
    path_to_book
        Where that folder is in its repository. In a folder that is not there in the repository
        around it, such as an archive unpacked in somebody's own repository, git is not asked.
    environment
        Environment variables.
    """
    workflow = environment.get("GITHUB_REPOSITORY", "")
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    chosen = environment.get("BOOK_REPOSITORY", "") or workflow or repository
    if re.fullmatch(r"[\w.-]+/[\w.-]+", chosen):
        chosen = f"{server}/{chosen}"
    chosen = chosen.strip().rstrip("/").removesuffix(".git")
    reference = environment.get("GITHUB_REF", "")
    if reference.startswith(_BRANCH):
        branch = reference.removeprefix(_BRANCH)
    branch = environment.get("BOOK_BRANCH", "") or branch
    if workflow and chosen == f"{server}/{workflow}" and environment.get("GITHUB_SHA"):
        commit = environment["GITHUB_SHA"]
    else:
        commit = _published_commit(chosen, folder, path_to_book)
    return Origin(chosen, branch, commit)


def commit_day(folder: Path, path_to_book: str) -> str:
    """Return the day of the last commit, in UTC, as 2026-01-31; nothing where git knows none.

    Parameters
    ----------
    folder, path_to_book
        As in :func:`find_origin`.
    """
    if not _is_its_own(folder, path_to_book):
        return ""
    seconds = _git(folder, "log", "-1", "--format=%ct")
    return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d}" if seconds else ""


def _is_its_own(folder: Path, path_to_book: str) -> bool:
    return _git(folder, "rev-parse", "--show-prefix").strip("/") == path_to_book.strip("/")


def _published_commit(repository: str, folder: Path, path_to_book: str) -> str:
    """Return the last commit if it is all there is and has been pushed to the repository."""
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    is_its_own = _is_its_own(folder, path_to_book)
    if not commit or not is_its_own or _git(folder, "status", "--porcelain", "--", ":/"):
        return ""
    ends_like_it = re.compile(rf"[/:]{re.escape(urlsplit(repository).path[1:])}(\.git)?/?$")
    for line in _git(folder, "config", "--get-regexp", r"^remote\..*\.url$").splitlines():
        setting, _, address = line.partition(" ")
        name = setting.removeprefix("remote.").removesuffix(".url")
        has_it = ("for-each-ref", "--contains", commit, f"refs/remotes/{name}/")
        if ends_like_it.search(address) and _git(folder, *has_it):
            return commit
    return ""


def _git(folder: Path, *arguments: str) -> str:
    """Return what git answers; nothing where there is no git or no repository."""
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if run.returncode else run.stdout.strip()
