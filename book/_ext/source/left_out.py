"""What a course leaves out of the book: pages that are there, and that `_toc.yml` does not list.

Other pages may refer to them. What they refer to is found in the source: titles, sections, figures,
equations and exercises with a label.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from source.chapter_source import Chapter, parse_chapter, read_table_of_contents

__all__ = ["Place", "find_place", "left_out_pages", "page_title", "places", "read_left_out"]

_SECTION = re.compile(r"^\((?P<label>[\w-]+)\)=\n+#+ (?P<text>.+)$", re.M)
_EQUATION = re.compile(r"\$\$ \((?P<label>[\w-]+)\)")
_EXERCISE = re.compile(r"^`{3,}\{exercise-start\} (?P<text>.+)\n:label: (?P<label>[\w-]+)$", re.M)
_FIGURE = re.compile(r"^ *:?name: (?P<label>fig-[\w-]+)$", re.M)
_ROLE = re.compile(r"\{[\w:-]+\}`([^`<]*?)(?: *<[^`>]*>)?`")
_KINDS = {
    "section": _SECTION,
    "equation": _EQUATION,
    "exercise": _EXERCISE,
    "figure": _FIGURE,
}


@dataclass(frozen=True)
class Place:
    """Where a reference to a page that is left out leads.

    Attributes
    ----------
    page
        The page's name: its file below the book's folder, without extension.
    title
        That of the page.
    label
        Empty if the page itself is meant.
    kind
        ``page``, ``section``, ``equation``, ``exercise`` or ``figure``.
    text
        The heading, or the exercise's title; empty where there is none.
    """

    page: str
    title: str
    label: str = ""
    kind: str = "page"
    text: str = ""


def left_out_pages(book: Path, in_book: Collection[str]) -> list[str]:
    """List the pages that are there and not in the book.

    Parameters
    ----------
    book
        Folder of the book.
    in_book
        Pages of the book, by their files below the folder, without extension.
    """
    files = sorted(book.glob("[a-z]*/*.md"))
    names = [file.relative_to(book).with_suffix("").as_posix() for file in files]
    return [name for name in names if name not in in_book]


def read_left_out(root: Path) -> list[Chapter]:
    """Read the chapters that are there and not in the book.

    Parameters
    ----------
    root
        Folder with ``_config.yml``, ``_toc.yml`` and ``book/``.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    extensions = config["parse"]["myst_enable_extensions"]
    pages = left_out_pages(root / "book", read_table_of_contents(root / "_toc.yml"))
    files = {f"book/{page}.md": root / "book" / f"{page}.md" for page in pages}
    read = [
        parse_chapter(file.read_text(encoding="utf-8"), name, extensions)
        for name, file in files.items()
    ]
    return [chapter for chapter in read if chapter.code_cells]


def page_title(text: str) -> str:
    r"""Return the title of a page from its source.

    Examples
    --------
    >>> page_title("---\na: 1\n---\n\n# On {term}`k-mers <k-mer>`\n")
    'On k-mers'
    """
    found = re.search(r"^# (.+)$", text, re.M)
    return _plain(found[1]) if found else ""


def _plain(text: str) -> str:
    return _ROLE.sub(r"\1", text).replace("*", "").replace("$", "").strip()


def places(text: str, page: str) -> Iterator[Place]:
    r"""Yield what a page has a label for.

    Parameters
    ----------
    text
        The source.
    page
        The page's name.

    Examples
    --------
    >>> source = "# Words\n\n(words-count)=\n## Counting\n\n$$ a $$ (eq-words)\n"
    >>> [(place.kind, place.label, place.text) for place in places(source, "a/words")]
    [('section', 'words-count', 'Counting'), ('equation', 'eq-words', '')]
    """
    title = page_title(text)
    for kind, pattern in _KINDS.items():
        for found in pattern.finditer(text):
            named = _plain(found["text"]) if "text" in pattern.groupindex else ""
            yield Place(page, title, found["label"], kind, named)


def find_place(book: Path, pages: Collection[str], label: str) -> Place | None:
    """Return where a label stands in pages that are left out, or None if it stands nowhere.

    Parameters
    ----------
    book
        Folder of the book.
    pages
        Those that are left out.
    label
        The label.
    """
    for page in pages:
        file = book / f"{page}.md"
        if found := _by_label(file, file.stat().st_mtime_ns, page).get(label.lower()):
            return found
    return None


@lru_cache
def _by_label(file: Path, _changed: int, page: str) -> dict[str, Place]:
    text = file.read_text(encoding="utf-8")
    # References to sections and figures do not mind capitals.
    return {place.label.lower(): place for place in places(text, page)}
