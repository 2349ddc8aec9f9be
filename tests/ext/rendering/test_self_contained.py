"""Mathematics is served by the site itself, and nothing of Thebe is on a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from rendering import self_contained


class _Addresses(HTMLParser):
    """Addresses that a browser loads by itself when it opens the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in ("script", "img", "iframe", "source"):
            self.found.append(attributes.get("src") or "")
        if tag == "link" and attributes.get("rel") not in ("canonical", "index", "next", "prev"):
            self.found.append(attributes.get("href") or "")


@pytest.fixture
def site(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\nText with $\\mathbb{E}[x]$.\n\n$$\nx = 1\n$$ (eq-x)\n"
    )
    settings = {"html_theme": "sphinx_book_theme", "thebe_config": {}}
    assert build_book("html", ["sphinx_thebe", "rendering.self_contained"], **settings) == ""
    return tmp_path / "_build" / "html"


def test_page_loads_nothing_from_elsewhere(site):
    parser = _Addresses()
    parser.feed((site / "index.html").read_text())
    assert [address for address in parser.found if re.match(r"(?:[a-z]+:)?//", address)] == []


def test_mathjax_is_on_the_page_and_on_the_site_with_its_fonts(site):
    assert "_static/mathjax/tex-chtml.js?v=" in (site / "index.html").read_text()
    mathjax = site / "_static" / "mathjax"
    assert (mathjax / "tex-chtml.js").stat().st_size > 500_000
    fonts = {font.name for font in mathjax.rglob("*.woff")}
    assert {"MathJax_Main-Regular.woff", "MathJax_AMS-Regular.woff"} <= fonts


def test_only_parts_that_a_page_can_ask_for_are_copied(site):
    size = sum(file.stat().st_size for file in (site / "_static" / "mathjax").rglob("*"))
    assert size < 3_000_000


def test_nothing_of_thebe_is_loaded(site):
    page = (site / "index.html").read_text()
    head = page[: page.index("<body")]
    assert "thebe" not in head.lower()


def test_a_package_without_its_files_is_named(monkeypatch):
    monkeypatch.setattr(self_contained, "files", lambda _name: [])
    with pytest.raises(FileNotFoundError, match=r"requirements\.txt"):
        self_contained.mathjax_folder()
