"""Copy the students' notebooks to where a student works, and keep what the student has written.

    PYTHONPATH=book/_ext python -m course_notebooks.own_notebooks WRITTEN OWN

WRITTEN is a folder of notebooks that the builder ``notebooks`` wrote, which each build replaces.
OWN is the student's folder: it gets the notebooks that it lacks, and a notebook that is there stays
as it is. If the book has meanwhile another version of it, that is said.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["add_missing", "main"]


def add_missing(written: Path, own: Path) -> tuple[list[str], list[str]]:
    """Copy the notebooks that a student does not have yet.

    Parameters
    ----------
    written
        Folder of the notebooks as the book has them.
    own
        Folder of the student's; it is made if it is missing.

    Returns
    -------
    copied : list of str
        Names of the notebooks that were copied.
    changed : list of str
        Names of the student's notebooks of which the book has another version: one with cells
        that the student's lacks. Answers and outputs are no other version.

    Raises
    ------
    FileNotFoundError
        If there is no notebook to copy.
    ValueError
        If one of the student's is no notebook.
    """
    sources = sorted(written.glob("*.ipynb"))
    if not sources:
        raise FileNotFoundError(f"{written} holds no notebooks; run make lab, which writes them.")
    own.mkdir(parents=True, exist_ok=True)
    copied, changed = [], []
    for source in sources:
        target = own / source.name
        if not target.exists():
            shutil.copyfile(source, target)
            copied.append(source.name)
        elif _cells(source) - _cells(target):
            changed.append(source.name)
    return copied, changed


def _cells(path: Path) -> set[str]:
    """Return the names of a notebook's cells, which stay when their text is changed in Jupyter."""
    try:
        return {cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(
            f"{path} is not a notebook that Jupyter can open. Move it away, and the book's is "
            "copied to its place."
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy what is missing, say what was done, and return 0; 1 if that is not possible."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("written", type=Path, help="notebooks as the book has them")
    parser.add_argument("own", type=Path, help="the student's folder")
    options = parser.parse_args(arguments)
    try:
        copied, changed = add_missing(options.written, options.own)
    except (OSError, ValueError) as error:
        print(f"own_notebooks: {error}", file=sys.stderr)
        return 1
    print(f"Your notebooks are in {options.own.resolve()}; {len(copied)} of them are new.")
    for name in changed:
        print(f"{name}: the book has another version. Yours is kept; to get it, rename yours.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
