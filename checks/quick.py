"""Run the tests that are nearest to a change.

    .venv/bin/python checks/quick.py [COMMIT]

A change is what differs from COMMIT (`main`, or the last commit where `main` is checked out), new
files among it. What is run: files of tests that were changed, or import something that was; for a
chapter or another page its rules, and its equations' tests; for an exercise the tests of its
chapter's exercises, and what is asked of every exercise. Tests that reach a change only through
other modules are counted and left to `make test`. The exit status is that of the tests.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from claims.fingerprint import imported, reached

__all__ = ["changed_files", "main", "nearest_tests"]

ROOT = Path(__file__).resolve().parents[1]
#: Where tests look for modules.
FOLDERS = ("src", "book/_ext", "browser", "checks", "benchmarks", "tests/helpers")
#: What is asked of every page, and of every exercise.
RULES = (
    "tests/book",
    "tests/nutrigen/exercises/test_exercises.py",
    "tests/nutrigen/exercises/test_mutants.py",
)


def changed_files(root: Path, commit: str) -> set[Path]:
    """Return the files that differ from a commit, and those that git does not know yet."""
    commands = (
        ["diff", "--name-only", "-z", "--merge-base", commit],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    )
    names: set[str] = set()
    for command in commands:
        run = subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
        names |= set(filter(None, run.stdout.decode().split("\0")))
    return {root / name for name in names}


def nearest_tests(root: Path, changed: Iterable[Path]) -> tuple[list[str], list[str], int]:
    """Return which tests are near to a change.

    Parameters
    ----------
    root
        Folder of the repository.
    changed
        Files that were changed.

    Returns
    -------
    files : list of str
        Files of tests to run completely.
    names : list of str
        Pages of the book, without extension, and exercises whose rules to test.
    n_farther : int
        Number of files of tests that reach the change through other modules only.
    """
    changed = set(changed)
    folders = [root / folder for folder in FOLDERS]
    tests = sorted((root / "tests").rglob("test_*.py"))
    pages = sorted(
        path.stem for path in changed if path.suffix == ".md" and path.is_relative_to(root / "book")
    )
    exercises = sorted(
        path
        for path in changed
        if path.suffix == ".py" and path.parent.parent == root / "src" / "nutrigen" / "exercises"
    )
    chapters_of_exercises = {f"test_{path.parent.name}.py" for path in exercises}
    near, n_farther = set(), 0
    for file in tests:
        of_a_page = file.parent.name == "derivations" and file.stem.removeprefix("test_") in {
            page.replace("-", "_") for page in pages
        }
        own = {file, *(folder / "conftest.py" for folder in file.parents)}
        of_an_exercise = file.parent.name == "exercises" and file.name in chapters_of_exercises
        if of_a_page or of_an_exercise or changed & own or changed & imported(file, folders):
            near.add(file)
        elif changed & reached(file, folders):
            n_farther += 1
    # The examples in the documentation of what was changed are tests, too.
    near |= {
        path
        for path in changed
        if path.suffix == ".py" and path.exists() and path.is_relative_to(root / "src")
    }
    names = pages + [
        path.stem.replace("_", "-") for path in exercises if not path.name.startswith("_")
    ]
    return sorted(path.relative_to(root).as_posix() for path in near), names, n_farther


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is near to a change; return 0 if it passes, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commit", nargs="?", help="what to compare with")
    commit = parser.parse_args(arguments).commit
    if commit is None:
        branch = ["git", "branch", "--show-current"]
        here = subprocess.run(branch, cwd=ROOT, capture_output=True, text=True).stdout.strip()
        commit = "HEAD" if here in ("main", "") else "main"
    files, names, n_farther = nearest_tests(ROOT, changed_files(ROOT, commit))
    pytest = [sys.executable, "-m", "pytest", "--numprocesses", "auto"]
    statuses = []
    if files:
        print("Tests:", *files, flush=True)
        statuses.append(subprocess.run([*pytest, *files], cwd=ROOT).returncode)
    if names:
        print("Rules of:", *names, flush=True)
        rules = [*RULES, "-k", " or ".join(names)]
        statuses.append(subprocess.run([*pytest, *rules], cwd=ROOT).returncode)
    if not statuses:
        print(f"Nothing that tests import differs from {commit}.")
    if n_farther:
        print(f"{n_farther} more files of tests reach the change; make test runs all.")
    # 5 is pytest's word for no tests.
    return 1 if set(statuses) - {0, 5} else 0


if __name__ == "__main__":
    sys.exit(main())
