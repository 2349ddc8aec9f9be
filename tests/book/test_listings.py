"""Listings show a function as it is: all of it, all but its docstring, or from a statement on."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest
from book_pages import pages

ROOT = Path(__file__).parents[2]
DIRECTIVE = re.compile(
    r"^```\{literalinclude\} (?P<path>\S+)\n(?P<options>(?::.*\n)*)", re.MULTILINE
)


class Listing(NamedTuple):
    """What a chapter includes, and from where."""

    page: str
    path: Path
    options: dict[str, str]

    def __str__(self) -> str:
        return f"{self.page}: {self.options.get('pyobject', self.path.name)}"


def listings() -> list[Listing]:
    found = []
    for page in pages():
        source = ROOT / page.path
        for match in DIRECTIVE.finditer(source.read_text(encoding="utf-8")):
            options = dict(re.findall(r"^:([\w-]+): *(.*)$", match["options"], re.MULTILINE))
            path = (source.parent / match["path"]).resolve()
            found.append(Listing(page.path, path, options))
    return found


def function_of(listing: Listing) -> tuple[ast.FunctionDef, list[str]]:
    """Find the function, and its lines."""
    text = listing.path.read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for name in listing.options["pyobject"].split("."):
        node = next(one for one in node.body if getattr(one, "name", "") == name)
    assert isinstance(node, ast.FunctionDef)
    return node, text.splitlines()[node.lineno - 1 : node.end_lineno]


@pytest.mark.parametrize("listing", listings(), ids=str)
def test_a_listing_is_whole(listing: Listing) -> None:
    function, lines = function_of(listing)
    has_docstring = ast.get_docstring(function) is not None
    body = function.body[has_docstring:]
    signature, first = function.body[0].lineno - function.lineno, body[0].lineno - function.lineno
    if "start-at" in listing.options:
        assert "lines" not in listing.options
        start = next(at for at, line in enumerate(lines) if listing.options["start-at"] in line)
        starts = [one.lineno - function.lineno for one in body]
        assert start in starts, f"{listing}: no statement of the function begins at :start-at:"
        shown = lines[start:]
    elif "lines" in listing.options:
        head = "1" if signature == 1 else f"1-{signature}"
        expected = f"{head}, {first + 1}-"
        assert listing.options["lines"] == expected, f"{listing}: write :lines: {expected}"
        shown = lines[:signature] + lines[first:]
    else:
        shown = lines
    ast.parse(textwrap.dedent("\n".join(shown)))


def test_there_are_listings() -> None:
    assert len(listings()) > 10
