"""Pages lead to what the site offers for download: in the site itself if it was packed."""

from __future__ import annotations

import doctest
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from source import downloads

OPTIONS = {
    "html_theme": "sphinx_book_theme",
    "notebooks_package": "nbformat",
    "html_theme_options": {
        "repository_url": "https://github.com/owner/fork",
        "repository_branch": "main",
    },
}
CHAPTER = """---
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Chapter

Take {download-of}`the handout <handout>` or {download-of}`all <site>`.
"""


@pytest.fixture
def build(
    tmp_path: Path, build_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Build a book with one chapter; return what it links to for download."""
    for variable in ("GITHUB_REF", "GITHUB_REPOSITORY", "BOOK_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "book" / "part" / "chapter.md").write_text(CHAPTER)
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{toctree}\npart/chapter\n```\n")

    def build(*, packed: bool, **options: str) -> list[str]:
        monkeypatch.setenv("BOOK_DOWNLOADS", "yes" if packed else "")
        settings = OPTIONS | {"html_theme_options": OPTIONS["html_theme_options"] | options}
        build_book("html", ["rendering.downloads"], **settings)
        page = (tmp_path / "_build" / "html" / "part" / "chapter.html").read_text()
        return re.findall(r'href="([^"]*downloads/[^"]*)"', page)

    return build


def test_a_packed_site_offers_its_own_files(build: Callable[..., list[str]]) -> None:
    assert build(packed=True) == [
        "../downloads/student/00-chapter.ipynb",
        "../downloads/handout.pdf",
        # Not in the archive itself, whose pages are the same.
        "https://owner.github.io/fork/downloads/site.zip",
    ]


def test_without_them_a_page_leads_to_the_published_site(build: Callable[..., list[str]]) -> None:
    folder = "https://owner.github.io/fork/downloads"
    files = ["student/00-chapter.ipynb", "handout.pdf", "site.zip"]
    assert build(packed=False) == [f"{folder}/{file}" for file in files]


def test_what_was_packed_is_not_left_in_a_plain_site(
    tmp_path: Path, build: Callable[..., list[str]]
) -> None:
    folder = tmp_path / "_build" / "html" / "downloads"
    build(packed=True)
    folder.mkdir()
    build(packed=True)
    assert folder.is_dir()
    build(packed=False)
    assert not folder.exists()


def test_where_nothing_is_published_nothing_is_offered(build: Callable[..., list[str]]) -> None:
    elsewhere = {"repository_url": "https://gitlab.com/owner/fork"}
    assert build(packed=False, **elsewhere) == []


def test_unknown_target_is_an_error_that_names_the_known_ones(
    tmp_path: Path, build_book: Callable[..., str]
) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# Book\n\n{download-of}`it <leaflet>`\n")
    warnings = build_book("html", ["rendering.downloads"], **OPTIONS)
    assert "no target <leaflet>; known are <notebooks>, <handout>" in warnings


def test_wheel_is_named_as_pip_names_it() -> None:
    class Config:
        notebooks_package = "nbformat"

    name = downloads.files(Config)["package"]
    assert name == f"nbformat-{version('nbformat')}-py3-none-any.whl"


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(downloads).attempted > 0
    assert doctest.testmod(downloads).failed == 0
