"""Which version a page says to belong to."""

from __future__ import annotations

import doctest
import zlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from pybtex.database import parse_string
from rendering import book_version
from source import rights
from source.rights import Citation

NUMBER = version("nbformat")
SITE = "https://example.org/trial"
CITATION = """
preferred-citation:
  title: A book
  year: 2025
  url: https://example.org/upstream
  authors:
    - given-names: A.
      family-names: Writer
    - name: The others
"""


def foot(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return text[text.index('<div class="extra_footer">') :].split("</div>")[0]


def test_every_page_says_its_version_and_where_the_newest_is(trial_site: Path) -> None:
    for page in ("index", "glossary", "part/chapter"):
        line = foot(trial_site / f"{page}.html")
        assert f"Version {NUMBER}." in line
        assert f'The newest is at <a href="{SITE}/">{SITE}</a>.' in line


@pytest.mark.deep
def test_the_site_of_a_tag_names_it_and_opens_its_notebooks(
    trial_site: Path, build_trial_book: Callable[..., str], tmp_path: Path
) -> None:
    build_trial_book(tmp_path, "html", GITHUB_REF="refs/tags/2027-spring")
    page = tmp_path / "_build" / "html" / "part" / "chapter.html"
    assert f"Version {NUMBER}, as of 2027-spring." in foot(page)
    assert "/blob/notebooks-2027-spring/student/01-chapter.ipynb" in page.read_text()


def test_others_can_refer_to_the_package_by_its_name_and_version(trial_site: Path) -> None:
    head = (trial_site / "objects.inv").read_bytes().split(b"\n", 4)
    assert head[1] == b"# Project: nbformat"
    assert head[2] == f"# Version: {NUMBER}".encode()
    assert zlib.decompress(head[4])


def test_the_cover_says_the_version_and_the_head_of_a_page_does_not(
    tmp_path: Path, build_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REF", raising=False)
    options = {"repository_url": "https://example.org/o/n", "repository_branch": "main"}
    page = tmp_path / "book" / "page.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("# A page\n\nText.\n")
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{toctree}\npage\n```\n")
    settings = {"html_theme_options": options, "notebooks_package": "nbformat"}
    assert build_book("latex", ["rendering.book_version"], **settings) == ""
    (file,) = (tmp_path / "_build" / "latex").glob("*.tex")
    tex = file.read_text()
    assert rf"\newcommand{{\bookversion}}{{Version {NUMBER}}}" in tex
    # What is redefined comes before its use.
    assert tex.index(r"\renewcommand{\release}[1]{}") < tex.index(rf"\release{{{NUMBER}}}")
    assert r"\renewcommand{\releasename}{ }" in tex


def test_a_name_can_be_typeset() -> None:
    assert book_version._for_latex("Version 1, as of a_b#c") == r"Version 1, as of a\_b\#c"


@pytest.mark.parametrize("site", ["", SITE])
def test_a_site_that_is_not_published_names_no_newest(site: str) -> None:
    assert ("newest" in book_version.footer("Version 1", "", site, "")) == bool(site)


def test_every_page_names_the_licenses(trial_site: Path) -> None:
    for page in ("index", "part/chapter"):
        line = foot(trial_site / f"{page}.html")
        assert 'rel="license" href="https://creativecommons.org/licenses/by/4.0/"' in line
        assert "the MIT License" in line


def test_foot_leads_from_each_page_to_how_to_cite(
    tmp_path: Path, build_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REF", raising=False)
    (tmp_path / "CITATION.cff").write_text(CITATION)
    page = tmp_path / "book" / "reference" / "downloads.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Take it\n\n(how-to-cite)=\n## How to cite it\n\n```{citation}\n```\n")
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\n```{toctree}\nreference/downloads\n```\n"
    )
    settings = {
        "html_theme": "sphinx_book_theme",
        "html_theme_options": {
            "repository_url": "https://github.com/owner/fork",
            "repository_branch": "main",
        },
        "notebooks_package": "nbformat",
    }
    build_book("html", ["rendering.book_version"], **settings)
    assert 'href="reference/downloads.html#how-to-cite"' in foot(
        tmp_path / "_build/html/index.html"
    )
    itself = tmp_path / "_build" / "html" / "reference" / "downloads.html"
    assert 'href="downloads.html#how-to-cite"' in foot(itself)
    text = itself.read_text()
    assert "A. Writer and The others (2025). <em>A book</em> (version " in text
    # A fork is cited by its own address.
    assert "https://owner.github.io/fork/" in text
    assert "example.org/upstream" not in text


def test_citation_is_an_entry_that_bibtex_reads() -> None:
    citation = Citation("A. Writer", "A book", 2025, "version 1 of March 1, 2025", "https://e.org/")
    (entry,) = parse_string(citation.bibtex, "bibtex").entries.values()
    assert entry.type == "book"
    assert dict(entry.fields) == {
        "title": "A book",
        "year": "2025",
        "note": "version 1 of March 1, 2025",
        "url": "https://e.org/",
    }
    # In braces, so that the name of a group is not taken apart.
    assert [str(person) for person in entry.persons["author"]] == ["{A. Writer}"]


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(book_version)
    assert result.attempted > 0
    assert result.failed == 0
    assert doctest.testmod(rights).failed == 0
