"""The page shows what executing with other seeds has found, as it was kept."""

from __future__ import annotations

import re

import pytest
from claims import stability

FOUND = {
    "chapter": "one/first",
    "shifts": [10, 20, 30],
    "assertions": [
        {"text": "gap > 0", "fails_as_it_is": False, "failed": 0, "error": "", "told": False},
        {"text": "a | b", "fails_as_it_is": False, "failed": 2, "error": "3", "told": True},
    ],
    "values": [
        {"name": "gap_low", "book": 0.5, "others": [0.25, 0.75, 0.123456]},
        {"name": "best", "book": "tree", "others": ["tree", "forest", "tree"]},
    ],
    "n_values": 7,
    "failed_cells": [],
}


def test_what_is_kept_is_read_again(tmp_path):
    (tmp_path / "reference").mkdir()
    stability.write(tmp_path, FOUND)
    assert stability.read(tmp_path) == {"one/first": FOUND}


def test_a_claim_is_mended_that_fails_in_more_than_one_of_eight_and_is_not_told():
    bad = {"fails_as_it_is": False, "failed": 2, "told": False}
    assert stability.must_be_mended(bad, 8)
    assert not stability.must_be_mended(bad | {"failed": 1}, 8)
    assert not stability.must_be_mended(bad, 16)
    assert not stability.must_be_mended(bad | {"told": True}, 8)
    assert stability.must_be_mended(bad | {"failed": 0, "fails_as_it_is": True}, 8)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "one").mkdir(parents=True)
    (folder / "one" / "first.md").write_text("# The first\n")
    (folder / "one" / "second.md").write_text("# The second\n")
    (folder / "reference").mkdir()
    (folder / "index.md").write_text(
        "# Book\n\n```{toctree}\none/first\none/second\n```\n\n```{stability}\n```\n"
    )
    stability.write(folder, FOUND)
    return folder


def test_page_counts_assertions_and_shows_how_far_numbers_move(book, build_book):
    assert build_book("html", ["claims.stability"]) == ""
    page = (book.parent / "_build" / "html" / "index.html").read_text()
    for cell in ("2", "1", "7", "0.5", "0.123", "0.75"):
        assert f"<p>{cell}</p>" in page
    assert re.search(r"best</span></code> is tree, in the others: forest; tree<", page)
    assert "Does not hold in 2 of 3, and is told as one draw" in page
    assert "gap &gt; 0" not in page
    assert re.search(r'<p class="rubric">The first<', page)
    assert page.index("that always hold") < page.index("The first</p>")


def test_page_is_written_again_when_a_chapter_is_added_and_not_when_nothing_changed(
    book, build_book
):
    page = book.parent / "_build" / "html" / "index.html"
    build_book("html", ["claims.stability"])
    first = page.stat().st_mtime_ns
    build_book("html", ["claims.stability"])
    assert page.stat().st_mtime_ns == first
    stability.write(book, FOUND | {"chapter": "one/second"})
    build_book("html", ["claims.stability"])
    assert "The second</p>" in page.read_text()
