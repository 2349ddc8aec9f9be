"""A build that writes the changed pages only leaves the same site as one that writes all."""

from __future__ import annotations

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path

import pytest
from rendering.incremental import COPIED_LAST

TERMS = "# Terms\n\n```{glossary}\n{word}\n    A word.\n```\n"


def _write(book: Path, word: str) -> None:
    (book / "terms.md").write_text(TERMS.replace("{word}", word))


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "index.md").write_text(
        "# Book\n\n```{toctree}\nterms\nother\n```\n\n```{index} gene\n```\n"
    )
    (folder / "other.md").write_text("# Other\n\n```{glossary}\nlocus\n    A place.\n```\n")
    _write(folder, "allele")
    return folder


def _site(html: Path) -> dict[str, bytes | dict]:
    """What is on the site, without the words of the search index that lead to no page."""
    site = {
        path.relative_to(html).as_posix(): path.read_bytes()
        for path in html.rglob("*")
        if path.suffix in {".html", ".js", ".css"}
    }
    text = site["searchindex.js"].decode().removeprefix("Search.setIndex(").removesuffix(")")
    index = json.loads(text)
    index["terms"] = {word: pages for word, pages in index["terms"].items() if pages != []}
    return site | {"searchindex.js": index}


def test_a_changed_page_is_written_as_in_a_new_build(book, build_book):
    def build() -> dict[str, bytes | dict]:
        extensions = ["myst_nb", "sphinx_exercise", "sphinx_proof", "rendering.incremental"]
        build_book("html", extensions, html_theme="sphinx_book_theme")
        return _site(book.parent / "_build" / "html")

    build()
    _write(book, "codon")
    then = build()
    shutil.rmtree(book.parent / "_build")
    now = build()
    assert then.keys() == now.keys()
    assert [name for name in now if then[name] != now[name]] == []
    assert set(now["searchindex.js"]["indexentries"]) == {"codon", "gene", "locus"}
    for sheet in COPIED_LAST:
        assert any(fnmatch(name, f"_static/{sheet}") for name in now), sheet


def test_a_label_may_move_to_a_page_that_is_read_before(book, build_book):
    equation = "\n```{math}\n:label: eq-moved\na = b\n```\n\n(moved)=\n## Moved\n"
    terms, other = (book / name for name in ("terms.md", "other.md"))

    def build() -> str:
        extensions = ["myst_nb", "rendering.incremental"]
        return build_book("html", extensions, html_theme="sphinx_book_theme")

    terms.write_text(terms.read_text() + equation)
    build()
    terms.write_text(TERMS.replace("{word}", "allele"))
    other.write_text(other.read_text() + equation)
    assert "duplicate" not in build()
    assert "eq-moved" in (book.parent / "_build/html/other.html").read_text()
