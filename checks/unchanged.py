"""Say whether the built site is what the files here would make.

    .venv/bin/python checks/unchanged.py          # exit status 0: there is nothing to build
    .venv/bin/python checks/unchanged.py --keep   # note that it has just been built

What a build starts from is compared by hashes, without exception: every file of the repository that
git does not ignore, the commit and the tag that pages show, the workflow's variables, Python and
the installed packages. A time stamp does not count. Of the site, names, sizes and times do, since
whoever changes it does not undo that.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

__all__ = ["fingerprint", "is_unchanged", "keep"]

ROOT = Path(__file__).resolve().parents[1]
_SITE, _NOTE = Path("_build", "html"), Path("_build", ".built_from")
_VARIABLES = ("BOOK_", "GITHUB_", "NUTRIGEN_")


def fingerprint(root: Path) -> str | None:
    """Hash all that decides what a build makes, and what it has made.

    Parameters
    ----------
    root
        Folder of the repository.

    Returns
    -------
    str or None
        None where git does not know which files there are, as in a downloaded archive.
    """
    try:
        names = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        commit = _git(root, "log", "-1", "--format=%H") + _git(root, "describe", "--always")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    digest = hashlib.sha256(commit)
    for name in sorted(set(filter(None, os.fsdecode(names).split("\0")))):
        path = root / name
        content = path.read_bytes() if path.is_file() else b""
        _add(digest, name, path.is_file(), hashlib.sha256(content).hexdigest())
    for path in sorted((root / _SITE).rglob("*")):
        status = path.stat()
        times = (status.st_size, status.st_mtime_ns) if path.is_file() else ()
        _add(digest, path.relative_to(root), *times)
    variables = [(name, text) for name, text in os.environ.items() if name.startswith(_VARIABLES)]
    packages = sorted((one.name, one.version) for one in distributions())
    _add(digest, root, sys.version, sorted(variables), packages)
    return digest.hexdigest()


def is_unchanged(root: Path) -> bool:
    """Return whether a build was noted, and everything is as it was then."""
    note = root / _NOTE
    return note.is_file() and note.read_text(encoding="utf-8") == fingerprint(root)


def keep(root: Path) -> None:
    """Note that a build has just ended."""
    (root / _NOTE).write_text(fingerprint(root) or "", encoding="utf-8")


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _add(digest: hashlib._Hash, *what: object) -> None:
    digest.update(repr(what).encode())


if __name__ == "__main__":
    if sys.argv[1:] == ["--keep"]:
        keep(ROOT)
    elif sys.argv[1:]:
        sys.exit(f"usage: {sys.argv[0]} [--keep]")
    else:
        sys.exit(0 if is_unchanged(ROOT) else 1)
