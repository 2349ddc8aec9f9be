"""Leave chapters out of the book, a folder, every second one, each alone: nothing may fail.

    .venv/bin/python checks/parts.py [CHAPTER or FOLDER ...]

Each time, in a copy of this repository, `_toc.yml` loses its lines and nothing else is changed.
Then every page is read and every reference is resolved, with the outputs that `make book` has kept,
and a warning is an error; the tests of the book that look at more than one page are run. What fails
where nothing is left out is told once. With CHAPTERs or FOLDERs only those are left out. What has
not failed is noted in `_build/parts.json`, and is not tried again until a file changes, so that a
run which was stopped goes on. The exit status is 0 if nothing failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["chapters", "main", "without", "without_each"]

ROOT = Path(__file__).resolve().parents[1]
#: A page that says so is executed.
KERNEL = "\nkernelspec:\n"
#: The lines of a part whose chapters are all left out.
_PART_OF_NOTHING = re.compile(
    r"^  - caption: .*\n(?:    numbered: .*\n)?    chapters:\n(?!      )", re.M
)
#: What looks at the book as a whole.
TESTS = (
    "tests/book/test_coverage.py",
    "tests/book/test_equations.py",
    "tests/book/test_listings.py",
    "tests/book/test_order.py",
    "tests/book/test_slides.py",
    "tests/book/test_stability.py",
    "tests/ext/plan/test_facts_for_marking.py",
)
KEPT = (".execution_cache", "derivations")
NOTED = ROOT / "_build" / "parts.json"


def chapters(root: Path) -> list[str]:
    """List the executable pages of the table of contents, in its order.

    Parameters
    ----------
    root
        Folder of the repository.
    """
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    pages = re.findall(r"^ *- file: (\S+)$", contents, re.MULTILINE)
    return [page for page in pages if KERNEL in (root / f"book/{page}.md").read_text("utf-8")]


def without(contents: str, left_out: Sequence[str]) -> str:
    r"""Return a table of contents without the lines of some pages.

    Parameters
    ----------
    contents
        The text of `_toc.yml`.
    left_out
        The pages.

    Examples
    --------
    >>> without("- file: a/one\n- file: a/two\n", ["a/one"])
    '- file: a/two\n'
    """
    for page in left_out:
        contents, found = re.subn(rf"^ *- file: {re.escape(page)}\n", "", contents, flags=re.M)
        if found != 1:
            raise ValueError(f"_toc.yml has {found} lines “- file: {page}”, not one.")
    return _PART_OF_NOTHING.sub("", contents)


def without_each(pages: Sequence[str]) -> dict[str, list[str]]:
    """Return what to leave out, by what it is called: each folder, every second page, each alone.

    Parameters
    ----------
    pages
        The chapters.

    Examples
    --------
    >>> list(without_each(["a/one", "a/two", "b/one"]).values())
    [['a/one', 'a/two'], ['b/one'], ['a/one', 'b/one'], ['a/two'], ['a/one'], ['a/two'], ['b/one']]
    """
    folders = dict.fromkeys(page.partition("/")[0] for page in pages)
    return {
        **{name: [page for page in pages if page.startswith(f"{name}/")] for name in folders},
        "the first, the third, and so on": list(pages[::2]),
        "the second, the fourth, and so on": list(pages[1::2]),
        **{page: [page] for page in pages},
    }


def _run(command: Sequence[str], copy: Path) -> list[str]:
    """Run a command in the copy; return nothing if it succeeds, and otherwise what it says."""
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    run = subprocess.run(
        command,
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    telling = re.findall(r"^(?:.*WARNING.*|.*rror[: ].*|E  .*|FAILED.*|- .*)$", run.stdout, re.M)
    return telling or [run.stdout[-3000:]] if run.returncode else []


def _files(root: Path) -> list[Path]:
    """List the files of the repository, also those that are not committed yet."""
    listed = ["git", "-C", str(root), "ls-files", "-z"]
    listed += ["--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(root / name for name in filter(None, names) if (root / name).is_file())


def _copy(root: Path, copy: Path) -> None:
    for file in _files(root):
        target = copy / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    for name in KEPT:
        if (root / "_build" / name).is_dir():
            shutil.copytree(root / "_build" / name, copy / "_build" / name)


def state(root: Path) -> str:
    """Return a hash of all that decides what fails: every file of the repository, and Python.

    Parameters
    ----------
    root
        Folder of the repository.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for file in _files(root):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def read_noted(noted: Path, key: str) -> list[str]:
    """Return what did not fail in this state; nothing if it was noted in another one.

    Parameters
    ----------
    noted
        The file.
    key
        The state.
    """
    if not noted.is_file():
        return []
    content = json.loads(noted.read_text(encoding="utf-8"))
    return content["passed"] if content["state"] == key else []


def note(noted: Path, key: str, passed: Sequence[str]) -> None:
    """Write down what did not fail in a state.

    Parameters
    ----------
    noted
        The file.
    key
        The state.
    passed
        What was left out.
    """
    noted.parent.mkdir(parents=True, exist_ok=True)
    # Written elsewhere first: a run that is stopped leaves no half of a file.
    half = noted.with_suffix(".new")
    half.write_text(json.dumps({"state": key, "passed": list(passed)}), encoding="utf-8")
    half.replace(noted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Leave out what is asked for; return 0 if nothing failed, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="such as kmer-analysis")
    options = parser.parse_args(arguments)
    cases = without_each(chapters(ROOT))
    by_name = {case.rpartition("/")[2]: case for case in cases}
    if unknown := [name for name in options.chapters if name not in by_name]:
        parser.error(f"no chapter or folder {', '.join(unknown)}; there are {', '.join(by_name)}")
    if options.chapters:
        cases = {by_name[name]: cases[by_name[name]] for name in options.chapters}
    cases = {"nothing": [], **cases}
    key = state(ROOT)
    passed = read_noted(NOTED, key)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "part"
        _copy(ROOT, copy)
        contents = (copy / "_toc.yml").read_text(encoding="utf-8")
        book = [
            *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(copy / "book")),
            *("--config", str(copy / "_config.yml"), "--toc", str(copy / "_toc.yml")),
            # It resolves every reference and writes nothing.
            *("--builder", "custom", "--custom-builder", "dummy"),
            *("-W", "-n", "--keep-going", "--path-output", str(copy)),
        ]
        tests = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *TESTS]
        told: set[str] = set()
        for name, left_out in cases.items():
            if name in passed:
                print(f"without {name}: nothing has failed before", flush=True)
                continue
            (copy / "_toc.yml").write_text(without(contents, left_out), encoding="utf-8")
            said = [line for line in _run(book, copy) + _run(tests, copy) if line not in told]
            print(f"without {name}:", "fails" if said else "nothing fails", flush=True)
            if said:
                failed.append(name)
                print(*said, sep="\n", flush=True)
            else:
                note(NOTED, key, passed := [*passed, name])
            if not left_out:
                told = set(said)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
