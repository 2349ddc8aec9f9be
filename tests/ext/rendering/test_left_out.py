"""References to a chapter that is left out lead to the original book, or say where it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = """# Genes

Read {doc}`../part/trees`, or {doc}`what asks questions <../part/trees>`. It stands in
{ref}`trees-gain`, and by {eq}`eq-gain` in short. {numref}`fig-tree` shows it, and so does
{numref}`figure {number} <fig-tree>`. Solve {ref}`ask-first` first.
"""
TREES = """# Decision *trees*

(trees-gain)=
## What a question gains

$$
a = b
$$ (eq-gain)

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-tree
    caption: A tree.
---
```

```{exercise-start} Ask first
:label: ask-first
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    (folder / "part").mkdir(parents=True)
    (folder / "index.md").write_text("# Book\n\n```{toctree}\npart/genes\n```\n")
    (folder / "part" / "genes.md").write_text(PAGE)
    (folder / "part" / "trees.md").write_text(TREES)
    return tmp_path


def build(build_book, site: str) -> str:
    return build_book(
        "html",
        ["rendering.left_out"],
        nitpicky=True,
        numfig=True,
        # As Jupyter Book does with what the table of contents does not list.
        exclude_patterns=["part/trees.md"],
        original_book=site,
    )


def test_each_reference_leads_to_its_place_in_the_original(book: Path, build_book) -> None:
    assert build(build_book, "https://example.org/book/") == ""
    page = (book / "_build/html/part/genes.html").read_text()
    links = re.findall(r'<a [^>]*href="https://example\.org/book/([^"]*)"[^>]*>(.*?)</a>', page)
    assert [(to, re.sub("<[^>]*>", "", text)) for to, text in links] == [
        ("part/trees.html", "Decision trees"),
        ("part/trees.html", "what asks questions"),
        ("part/trees.html#trees-gain", "What a question gains"),
        ("part/trees.html#equation-eq-gain", "an equation of “Decision trees”"),
        ("part/trees.html#fig-tree", "A figure of “Decision trees”"),
        ("part/trees.html#fig-tree", "a figure of “Decision trees”"),
        ("part/trees.html#ask-first", "Exercise “Ask first” of “Decision trees”"),
    ]


def test_without_a_site_the_words_say_where_it_stands(book: Path, build_book) -> None:
    assert build(build_book, "") == ""
    page = (book / "_build/html/part/genes.html").read_text()
    assert "example.org" not in page
    assert page.count("(in the original book)") == 7


def test_a_reference_to_nothing_stays_a_mistake(book: Path, build_book) -> None:
    (book / "book/part/genes.md").write_text("# Genes\n\n{ref}`trees-loss`, {doc}`forests`.\n")
    found = build(build_book, "https://example.org/book/")
    assert "trees-loss" in found
    assert "forests" in found
