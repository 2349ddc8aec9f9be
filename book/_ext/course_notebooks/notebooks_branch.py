"""The branch of the notebooks: what Binder needs beside them, and how it is published.

    PYTHONPATH=book/_ext python -m course_notebooks.notebooks_branch FOLDER REPOSITORY

FOLDER is what the builder ``notebooks`` wrote, REPOSITORY an address that git can push to. The
branch gains a commit and is never replaced: a JupyterHub merges what is new with the work of its
students. A tag has a branch of its own.

Binder installs PyTorch's build for processors first, by the script that the book itself uses, and
then the package with the book's pins as constraints. Both stand in ``postBuild``: a list of
requirements would bring PyTorch's build for graphics cards before a script could run, or ask a
second index for every package.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from source.origin import notebooks_branch, tag_of

__all__ = ["branch_files", "main", "publish"]

_AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
_POST_BUILD = """\
#!/bin/sh
# Binder runs this when it builds the image.
set -e
python torch_cpu.py constraints.txt
python -m pip install --no-cache-dir --constraint constraints.txt "{requirement}"
"""
_README = """\
# Notebooks of {title}

`student/` has exercises to solve, `teacher/` the solutions too. The first cell of each notebook \
installs the package that it was written for:

    {requirement}

This branch is written by the workflow of {repository}; a change belongs there.
"""


def branch_files(root: Path, title: str, repository: str, requirement: str) -> dict[str, str]:
    """Return the files that stand beside the notebooks, by name.

    Parameters
    ----------
    root
        Folder of the book's repository.
    title
        Of the book.
    repository
        Address of the book's repository.
    requirement
        What pip has to install: the package with the extras of all chapters, and where it is.
    """
    copies = {
        "runtime.txt": root / "runtime.txt",
        "constraints.txt": root / "requirements.txt",
        "torch_cpu.py": root / "checks" / "torch_cpu.py",
        **{path.name: path for path in sorted(root.glob("LICENSE*")) if path.is_file()},
    }
    return {
        "README.md": _README.format(title=title, repository=repository, requirement=requirement),
        "postBuild": _POST_BUILD.format(requirement=requirement),
        **{name: path.read_text(encoding="utf-8") for name, path in copies.items()},
    }


def publish(folder: Path, repository: str, branch: str, message: str) -> bool:
    """Make a folder the newest commit of a branch; return whether there was anything new.

    Parameters
    ----------
    folder
        What the branch is to hold, and nothing else.
    repository
        What git pushes to.
    branch
        Name of the branch; it is made if there is none.
    message
        Of the commit.

    Raises
    ------
    subprocess.CalledProcessError
        If git fails, for example because it may not push.
    """
    name, address = _AUTHOR
    settings = ["-c", f"user.name={name}", "-c", f"user.email={address}", "-c", "core.autocrlf=no"]

    with tempfile.TemporaryDirectory() as metadata:

        def git(*arguments: str) -> str:
            place = ["git", f"--git-dir={metadata}", f"--work-tree={folder}"]
            command = [*place, *settings, *arguments]
            return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

        git("init", "--quiet", f"--initial-branch={branch}")
        if git("ls-remote", "--heads", repository, f"refs/heads/{branch}"):
            git("fetch", "--quiet", "--depth=1", repository, f"refs/heads/{branch}")
            git("reset", "--quiet", "--soft", "FETCH_HEAD")
        git("add", "--all", "--force", ".")
        if not git("status", "--porcelain"):
            return False
        git("commit", "--quiet", f"--message={message}")
        git("push", "--quiet", repository, f"HEAD:refs/heads/{branch}")
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish the notebooks of the tag that a workflow builds, or the newest."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="what the builder of the notebooks wrote")
    parser.add_argument("repository", help="an address that git can push to")
    options = parser.parse_args(arguments)
    if not (options.folder / "postBuild").is_file():
        parser.error(f"{options.folder} holds no notebooks with what Binder needs")
    branch = notebooks_branch(tag_of(os.environ))
    message = f"Notebooks of {os.environ.get('GITHUB_SHA', 'this computer')}"
    is_new = publish(options.folder.resolve(), options.repository, branch, message)
    print(f"{branch}: {'published' if is_new else 'nothing new'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
