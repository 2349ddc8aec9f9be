"""Compare two builds of the site, file by file, and name the first difference.

    python checks/compare_sites.py SITE OTHER

Built from the same source, two sites hold the same text, tables, inserted numbers and figures,
wherever and whenever they were built; only the page on the build itself says when its chapters
were executed, and how long that took. The exit status is 0 if the sites are the same.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

__all__ = ["compare", "main"]

#: What Sphinx keeps for itself: no page shows it.
NOT_SHOWN = frozenset({".buildinfo", ".buildinfo.bak"})
#: Added to a site when it is published, by browser/make_folder.py.
ADDED = "python"
#: The page on the build, and what it says of each chapter: the time of day and the seconds.
BUILD_STATUS = "reference/build-status.html"
_WHEN_AND_HOW_LONG = re.compile(
    rb"<td><p>\d{4}-\d\d-\d\d \d\d:\d\d</p></td>|<td><p>\d+\.\d+</p></td>"
)
_SHOWN_CHARACTERS = 160


def compare(site: Path, other: Path) -> list[str]:
    """Return the differences between two sites, each in a sentence.

    Parameters
    ----------
    site, other
        Folders of the built sites.

    Raises
    ------
    FileNotFoundError
        If one of the folders holds no page.
    """
    files = {folder: _files(folder) for folder in (site, other)}
    differences = [
        f"{name}: only in {here}"
        for here, there in ((site, other), (other, site))
        for name in sorted(files[here] - files[there])
    ]
    for name in sorted(files[site] & files[other]):
        one, two = (_content(folder, name) for folder in (site, other))
        if one != two:
            differences.append(_difference(name, one, two))
    return differences


def _files(folder: Path) -> set[str]:
    names = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in NOT_SHOWN
        and path.relative_to(folder).parts[0] != ADDED
    }
    if not any(name.endswith(".html") for name in names):
        raise FileNotFoundError(f"{folder} holds no page; build the site first.")
    return names


def _content(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    return _WHEN_AND_HOW_LONG.sub(b"", content) if name == BUILD_STATUS else content


def _difference(name: str, one: bytes, two: bytes) -> str:
    try:
        sides = one.decode(), two.decode()
    except UnicodeDecodeError:
        place = next(
            (i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
            min(len(one), len(two)),
        )
        return f"{name}: byte {place} differs; the files have {len(one)} and {len(two)} bytes"
    pairs = zip_longest(*(side.splitlines() for side in sides))
    for number, (a, b) in enumerate(pairs, 1):
        if a != b:
            return f"{name}:{number}:\n    {_around(a, b)}\n    {_around(b, a)}"
    return f"{name}: the files differ in their line ends"


def _around(line: str | None, other: str | None) -> str:
    """Return the part of a line in which it starts to differ from another."""
    if line is None:
        return "(the file has ended)"
    other = other or ""
    same = next(
        (i for i, (a, b) in enumerate(zip(line, other, strict=False)) if a != b),
        min(len(line), len(other)),
    )
    start = max(0, same - _SHOWN_CHARACTERS // 2)
    part = line[start : start + _SHOWN_CHARACTERS]
    before = "…" if start else ""
    after = "…" if start + _SHOWN_CHARACTERS < len(line) else ""
    return f"{before}{part}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print the differences, and return 0 if there are none, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("other", type=Path)
    options = parser.parse_args(arguments)
    try:
        differences = compare(options.site, options.other)
    except FileNotFoundError as error:
        parser.error(str(error))
    print("\n".join(differences) if differences else "The two sites are the same.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
