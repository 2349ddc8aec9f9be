"""Pages say what they are, where they are published, and what to do at a wrong address."""

from __future__ import annotations

import doctest
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import links
import metadata
import pytest
from rendering import discovery

REPOSITORY = {"repository_url": "https://github.com/Owner/fork", "repository_branch": "main"}
SITE = "https://owner.github.io/fork"
CHAPTER = """---
kernelspec: {display_name: Python 3, language: python, name: python3}
description: Words & <letters>.
keywords: words, letters
---

# Chapter

:::{admonition} You will learn
:class: objectives

- to count words ({ref}`a-place`, {ref}`a-place`);
- to end a </script> in peace ({ref}`a-place`).

**Before you start:** the alphabet.

**Time:** an hour.
:::

(a-place)=
## Section

Text.
"""
SCRIPT = """import json, sys
from pathlib import Path

folder = Path(sys.argv[1])
(folder / "card.png").write_bytes(b"card")
(folder / "texts.json").write_text(json.dumps({"card": {"alt": "Dots."}}))
"""
LONG = "The first sentence says it. " + "The second is long, " * 10 + "and ends."


@pytest.fixture
def build(
    tmp_path: Path, build_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Build a book with a chapter and a plain page; return the folder of its site."""
    for variable in ("GITHUB_REF", "GITHUB_REPOSITORY", "BOOK_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    files = {
        "book/part/chapter.md": CHAPTER,
        "book/plain.md": f"# Plain\n\n{LONG}\n",
        "book/index.md": "# Book\n\nIt begins.\n\n```{toctree}\npart/chapter\nplain\n```\n",
        "book/_pictures/card.py": SCRIPT,
        "CITATION.cff": "preferred-citation: {title: Book, year: 2025, authors: [{name: We}]}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def build(**options: object) -> Path:
        settings = {
            "html_theme": "sphinx_book_theme",
            "html_theme_options": REPOSITORY,
            "html_title": "A book",
            "language": "en",
            "version": "1.2",
            "exclude_patterns": ["_pictures"],
            "suppress_warnings": ["mystnb.unknown_mime_type"],
        } | options
        extensions = ["rendering.incremental", "rendering.pictures", "rendering.discovery"]
        assert build_book("html", extensions, **settings) == ""
        return tmp_path / "_build" / "html"

    return build


def head(page: Path) -> metadata.Head:
    return metadata.read_head(page.read_text(encoding="utf-8"))


def test_pages_pass_the_check_and_their_links_lead_somewhere(build: Callable[..., Path]) -> None:
    site = build()
    assert metadata.metadata_problems(site) == []
    assert links.inside_problems(site) == []


def test_page_describes_itself_or_is_described_by_its_first_sentences(
    build: Callable[..., Path],
) -> None:
    site = build()
    assert head(site / "part/chapter.html").meta["description"] == "Words & <letters>."
    assert head(site / "plain.html").meta["description"] == "The first sentence says it."
    assert head(site / "index.html").meta["og:description"] == "It begins."


def test_chapter_is_described_with_what_it_says(build: Callable[..., Path]) -> None:
    (text,) = head(build() / "part" / "chapter.html").data
    data = json.loads(text)
    assert data["name"] == "Chapter"
    assert data["teaches"] == ["to count words", "to end a </script> in peace"]
    assert data["competencyRequired"] == "the alphabet."
    assert data["keywords"] == "words, letters"
    assert data["url"] == f"{SITE}/part/chapter.html"
    assert data["isPartOf"]["url"] == f"{SITE}/index.html"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["author"]["name"] == "We"


def test_entrance_is_described_as_the_course(build: Callable[..., Path]) -> None:
    (text,) = head(build() / "index.html").data
    data = json.loads(text)
    assert [part["name"] for part in data["hasPart"]] == ["Chapter"]
    assert data["keywords"] == "words, letters"
    assert not head(build() / "plain.html").data


def test_addresses_are_those_of_the_fork(build: Callable[..., Path]) -> None:
    site = build()
    tree = ET.parse(site / "sitemap.xml")
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {element.text for element in tree.iter(f"{namespace}loc")}
    assert found == {f"{SITE}/{name}.html" for name in ("index", "plain", "part/chapter")}
    assert head(site / "plain.html").address == f"{SITE}/plain.html"
    assert head(site / "plain.html").meta["og:image"] == f"{SITE}/_images/card.png"
    assert (site / "_images" / "card.png").read_bytes() == b"card"


def test_page_for_a_wrong_address_works_from_everywhere(build: Callable[..., Path]) -> None:
    site = build()
    page = links.read_page((site / "404.html").read_text(encoding="utf-8"))
    for link in page.links:
        # As a browser does, which is at an address that does not exist.
        address = urlsplit(urljoin(f"{SITE}/no/such/page.html", link))
        if address.hostname == "owner.github.io" and not link.startswith("#"):
            assert (site / address.path.removeprefix("/fork/")).is_file(), link
    assert "/fork/index.html" in page.links
    assert "/fork/search.html" in page.links


def test_a_site_without_an_address_names_none(build: Callable[..., Path]) -> None:
    options = REPOSITORY | {"repository_url": "https://gitlab.com/owner/book"}
    site = build(html_theme_options=options)
    assert not (site / "sitemap.xml").exists()
    assert head(site / "plain.html").address == ""
    assert not {"og:url", "og:image"} & head(site / "plain.html").meta.keys()
    page = links.read_page((site / "404.html").read_text(encoding="utf-8"))
    assert "/index.html" in page.links


def test_a_site_that_is_elsewhere_has_that_address(build: Callable[..., Path]) -> None:
    site = build(html_baseurl="https://book.example.org/")
    assert head(site / "plain.html").address == "https://book.example.org/plain.html"
    page = links.read_page((site / "404.html").read_text(encoding="utf-8"))
    assert "/index.html" in page.links


def test_building_some_pages_gives_the_same_as_building_all(build: Callable[..., Path]) -> None:
    site = build()
    names = ("sitemap.xml", "404.html")
    first = [(site / name).read_bytes() for name in names]
    page = site.parents[1] / "book" / "plain.md"
    page.write_text(page.read_text() + "\nMore.\n")
    build()
    assert [(site / name).read_bytes() for name in names] == first


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(discovery)
    assert result.attempted > 0
    assert result.failed == 0
