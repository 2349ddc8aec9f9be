"""Say what stands between this machine and a sound handout.

    python checks/latex.py          which system packages are missing, before LaTeX fails
    python checks/latex.py LOG      what LaTeX could not print, though it finished, and what the
                                    PDF file beside the log does not say of itself

The exit status is 0 if there is nothing to say.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PROGRAMS = ("latexmk", "xelatex", "kpsewhich", "pdfinfo")
# A file out of each package that a bare TeX installation lacks.
STYLE_FILES = ("fontspec.sty", "unicode-math.sty", "tabulary.sty", "fncychap.sty")
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
#: What is wider than its line by so many points, the width of the margin, runs off the paper.
_MARGIN = 72.0
_OVERFULL = re.compile(r"Overfull \\hbox \(([\d.]+)pt too wide\) (.*)")
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
        f"something runs off the paper, {width} pt wider than its line, {place}"
        for width, place in dict.fromkeys(_OVERFULL.findall(text))
        if float(width) > _MARGIN
    ]


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
        problems = problems_in(log.read_text(encoding="utf-8", errors="replace"))
        for problem in problems:
            print(f"{log.name}: {problem}", file=sys.stderr)
        handout = log.with_suffix(".pdf")
        missing = missing_in(handout)
        if missing:
            print(f"{handout.name}: has no {', no '.join(missing)}", file=sys.stderr)
        return 1 if problems or missing else 0
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
