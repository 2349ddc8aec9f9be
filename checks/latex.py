"""Say what stands between this machine and a sound handout.

    python checks/latex.py          which system packages are missing, before LaTeX fails
    python checks/latex.py LOG      what LaTeX could not print, though it finished, what stands
                                    outside the margins of the PDF file beside the log, and what
                                    that file does not say of itself

The exit status is 0 if there is nothing to say.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

PROGRAMS = ("latexmk", "xelatex", "kpsewhich", "pdfinfo", "pdftoppm")
# A file out of each package that a bare TeX installation lacks.
STYLE_FILES = ("fontspec.sty", "unicode-math.sty", "tabulary.sty", "fncychap.sty", "xurl.sty")
FONTS = ("DejaVu Sans Mono", "TeX Gyre Pagella", "TeX Gyre Pagella Math")

# LaTeX breaks the lines of its log there, in the middle of a word.
_LINE_WIDTH = 79
_UNPRINTED = {
    "leads nowhere": re.compile(
        r"(?:Reference|Citation|Hyper reference) `([^']+)' on page \S+ +undefined"
    ),
    "is defined more than once": re.compile(r"Label `([^']+)' multiply defined"),
    "is in no font of the text": re.compile(r"Missing character: There is no (\S+)"),
}
#: Points that a line may be too wide: more than rounding, less than anybody sees.
_SLACK = 1.0
_OVERFULL = re.compile(r"Overfull \\hbox \(([\d.]+)pt too wide\) (.*)")
#: Lengths that LaTeX's log has of the page, in points.
_LENGTH = re.compile(r"^\* \\(\w+)=(-?[\d.]+)pt", re.MULTILINE)
_POINTS_AN_INCH = 72.27
#: Dots an inch and gray, from 0 for black, by which a page is looked at for what is printed.
_RESOLUTION, _PAPER = 72, 250
#: Dots that a letter at the end of a line may reach beyond it, as the letters of many fonts do.
_FRINGE = 2
#: Entries of a file's catalog, which may be compressed.
_OF_CATALOG = {
    "language": re.compile(rb"/Lang\s*[(<]"),
    "bookmarks": re.compile(rb"/Outlines\s+\d+ \d+ R"),
}
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def debian_packages() -> list[str]:
    """List the packages that hold all of them on Debian and Ubuntu."""
    text = (Path(__file__).parents[1] / ".ci" / "packages.txt").read_text(encoding="utf-8")
    parts = ("# The handout\n", "# The handout's text, for its checks\n")
    return [
        package
        for part in parts
        for package in text.partition(part)[2].partition("\n\n")[0].split()
    ]


def missing_pieces() -> list[str]:
    """List the programs, TeX files and fonts that the handout needs and this machine lacks."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if "kpsewhich" not in missing:
        found = subprocess.run(
            ["kpsewhich", *STYLE_FILES], capture_output=True, text=True, check=False
        ).stdout
        missing += [file for file in STYLE_FILES if file not in found]
    if shutil.which("fc-list") is None:
        return [*missing, "fc-list"]
    fonts = subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout
    return missing + [font for font in FONTS if font not in fonts]


def problems_in(log: str) -> list[str]:
    """List what the last run of LaTeX could not print, from its log.

    Parameters
    ----------
    log
        Text of the log.

    Returns
    -------
    list of str
        One sentence for each reference, label or character.

    Examples
    --------
    >>> problems_in("LaTeX Warning: Reference `sec:a' on page 3 undefined on input line 7.")
    ["`sec:a' leads nowhere"]
    """
    lines = log.splitlines()
    text = "".join(line if len(line) == _LINE_WIDTH else f"{line}\n" for line in lines)
    problems = [
        f"`{found}' {problem}"
        for problem, pattern in _UNPRINTED.items()
        for found in dict.fromkeys(pattern.findall(text))
    ]
    return problems + [
        f"something is {width} pt wider than its line, {place}"
        for width, place in dict.fromkeys(_OVERFULL.findall(text))
        if float(width) > _SLACK
    ]


def text_area(log: str) -> tuple[float, float, float, float]:
    """Return where header, text and footer of a page stand, from LaTeX's log.

    Parameters
    ----------
    log
        Text of the log.

    Returns
    -------
    tuple of float
        Left, right, upper and lower end, in inches from the upper left corner of the paper.

    Raises
    ------
    ValueError
        If the log does not have the lengths, which the package geometry writes.
    """
    points = {name: float(length) for name, length in _LENGTH.findall(log)}
    try:
        left = points["hoffset"] + points["oddsidemargin"]
        top = points["voffset"] + points["topmargin"]
        height = sum(points[name] for name in ("headheight", "headsep", "textheight", "footskip"))
        right = left + points["textwidth"]
    except KeyError as error:
        raise ValueError(f"the log does not have the length {error}") from None
    inches = (1 + length / _POINTS_AN_INCH for length in (left, right, top, top + height))
    return tuple(inches)


def outside_margins(handout: Path, area: tuple[float, float, float, float]) -> list[str]:
    """List the pages of a PDF file on which something is printed outside the margins.

    Whatever is printed counts: words, rules, frames and figures.

    Parameters
    ----------
    handout
        The file.
    area
        Left, right, upper and lower end of what may be printed, in inches.

    Returns
    -------
    list of str
        A sentence for each page.
    """
    command = ["pdftoppm", "-gray", "-r", str(_RESOLUTION), str(handout)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        found = [
            f"page {number} prints outside the {' and '.join(sides)} margin"
            for number, page in enumerate(_pages(process.stdout), 1)
            if (sides := _sides(page, area))
        ]
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return found


def _pages(stream: IO[bytes]) -> Iterator[NDArray[np.uint8]]:
    """Read pictures in the format PGM, one after the other."""
    while stream.readline() == b"P5\n":
        width, height = map(int, stream.readline().split())
        stream.readline()
        yield np.frombuffer(stream.read(width * height), np.uint8).reshape(height, width)


def _sides(page: NDArray[np.uint8], area: tuple[float, float, float, float]) -> list[str]:
    """Name the margins of a page that are not empty."""
    left, right, top, bottom = (round(inches * _RESOLUTION) for inches in area)
    # What reaches below the last line, such as a comma, belongs to it.
    descender = round(_RESOLUTION / 12)
    margins = {
        "left": page[:, : left - _FRINGE],
        "right": page[:, right + _FRINGE :],
        "upper": page[: top - _FRINGE],
        "lower": page[bottom + descender :],
    }
    return [name for name, margin in margins.items() if (margin < _PAPER).any()]


def missing_in(handout: Path) -> list[str]:
    """List what a PDF file does not say of itself: title, author, language, bookmarks.

    Parameters
    ----------
    handout
        The file.
    """
    shown = subprocess.run(
        ["pdfinfo", str(handout)], capture_output=True, text=True, check=True
    ).stdout
    missing = [
        name.lower()
        for name in ("Title", "Author")
        if not re.search(rf"^{name}: +\S", shown, re.MULTILINE)
    ]
    content = handout.read_bytes()
    objects = [content]
    for stream in _STREAM.findall(content):
        # What is not compressed, or not by this method, is no part of the catalog.
        with suppress(zlib.error):
            objects.append(zlib.decompress(stream))
    return missing + [
        name for name, entry in _OF_CATALOG.items() if not any(map(entry.search, objects))
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the machine or a log; return 0 if all is well, otherwise say what is not, and 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("log", nargs="?", type=Path, help="what LaTeX wrote about a handout")
    log = parser.parse_args(arguments).log
    if log:
        # XeLaTeX cuts its log's lines after so many bytes, at times within a character.
        text = log.read_text(encoding="utf-8", errors="replace")
        problems = problems_in(text)
        for problem in problems:
            print(f"{log.name}: {problem}", file=sys.stderr)
        handout = log.with_suffix(".pdf")
        outside = outside_margins(handout, text_area(text))
        for problem in outside:
            print(f"{handout.name}: {problem}", file=sys.stderr)
        missing = missing_in(handout)
        if missing:
            print(f"{handout.name}: has no {', no '.join(missing)}", file=sys.stderr)
        return 1 if problems or outside or missing else 0
    missing = missing_pieces()
    if not missing:
        return 0
    print(
        "The PDF handout is typeset by XeLaTeX. Missing here: " + ", ".join(missing) + ".\n"
        "On Debian or Ubuntu:\n"
        f"    sudo apt-get install --no-install-recommends {' '.join(debian_packages())}\n"
        "On macOS:   install MacTeX.\n"
        "On Windows: install TeX Live, and the DejaVu fonts.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
