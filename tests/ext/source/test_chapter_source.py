"""The source of a page is read as its author wrote it, with the right lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from source.chapter_source import (
    CITED,
    MASKED,
    Chapter,
    Directive,
    parse_chapter,
    read_book,
    read_table_of_contents,
)

EXTENSIONS = [
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "linkify",
    "substitution",
    "tasklist",
]

PAGE = """---
kernelspec:
  name: python3
jupytext:
  text_representation:
    format_name: myst
---

# A *title* with $k$

First line, `code`,
second line {cite:t}`someone2020` and {glue:text}`n:d`.

:::{admonition} You will learn
:class: tip

Inside the box, see https://example.org/123.
:::

```{code-cell} ipython3
---
tags: [imports, other]
mystnb:
  figure:
    name: fig-a
    caption: >-
      A caption with
      {glue:text}`n:d` values.
  image:
    alt: "Rising to {n:d}"
---
x = 1
```

| a | b |
| --- | --- |
| c | $d$ |

- item one
- item two

term
: definition

```python
y = 2
```

% a comment
$$
z = 3
$$ (eq-z)
"""


@pytest.fixture(scope="module")
def page() -> Chapter:
    return parse_chapter(PAGE, "page.md", EXTENSIONS)


def test_front_matter_says_that_the_page_is_executable(page: Chapter) -> None:
    assert page.has_kernel
    assert page.is_notebook
    plain = parse_chapter("# Title\n", "plain.md", EXTENSIONS)
    assert not plain.has_kernel
    assert not plain.is_notebook
    assert plain.front_matter == {}


def test_prose_is_complete_and_masks_what_is_not_prose(page: Chapter) -> None:
    assert [passage.text for passage in page.passages] == [
        f"A title with {MASKED}",
        f"First line, {MASKED},\nsecond line {CITED} and {MASKED}.",
        "You will learn",
        f"Inside the box, see {MASKED}.",
        f"A caption with {MASKED} values.",
        f"Rising to {MASKED}",
        "a | b",
        f"c | {MASKED}",
        "item one",
        "item two",
        "term",
        "definition",
    ]


def test_each_passage_knows_the_lines_of_the_file(page: Chapter) -> None:
    lines = PAGE.splitlines()
    starts = {
        "A title": "# A *title*",
        "First": "First line",
        "You will learn": ":::{admonition}",
        "Inside": "Inside the box",
        "c |": "| c |",
        "item two": "- item two",
        "definition": ": definition",
    }
    for beginning, source in starts.items():
        (passage,) = (p for p in page.passages if p.text.startswith(beginning))
        assert lines[passage.line - 1].startswith(source)
    (first,) = (p for p in page.passages if p.text.startswith("First"))
    assert lines[first.line_at(first.text.index("second")) - 1].startswith("second line")


def test_what_was_masked_can_be_put_back(page: Chapter) -> None:
    passage = page.passages[1]
    assert passage.as_written(0, len(passage.text)) == (
        "First line, `code`,\nsecond line {cite:t}`someone2020` and {glue:text}`n:d`."
    )
    start = passage.text.index("second")
    assert passage.as_written(start, len(passage.text)).endswith("and {glue:text}`n:d`.")


def test_directives_have_arguments_options_content_and_lines(page: Chapter) -> None:
    box, cell = page.directives
    assert (box.name, box.argument, box.classes) == ("admonition", "You will learn", ("tip",))
    assert box.content == "Inside the box, see https://example.org/123."
    assert page.code_cells == [cell]
    assert cell.tags == ("imports", "other")
    assert cell.content == "x = 1"
    lines = PAGE.splitlines()
    assert lines[cell.line - 1].startswith("```{code-cell}")
    assert lines[cell.content_line - 1] == "x = 1"
    assert lines[box.content_line - 1].startswith("Inside") or not lines[box.content_line - 1]


def test_passages_know_the_boxes_around_them(page: Chapter) -> None:
    (inside,) = (p for p in page.passages if p.text.startswith("Inside"))
    assert [box.argument for box in inside.boxes] == ["You will learn"]
    text = "::::{note}\n\n:::{admonition} Title\nDeep\n:::\n::::\n"
    nested = parse_chapter(text, "n.md", EXTENSIONS)
    assert [box.name for box in nested.passages[-1].boxes] == ["note", "admonition"]
    assert nested.passages[-1].line == 4


def test_headings_are_as_written(page: Chapter) -> None:
    (heading,) = page.headings
    assert (heading.level, heading.text, heading.line) == (1, "A title with $k$", 9)


def test_tags_may_be_written_as_words() -> None:
    assert Directive("code-cell", "", {"tags": "a b"}, "", 1, 2).tags == ("a", "b")


def test_table_of_contents_is_read_in_order(tmp_path: Path) -> None:
    toc = tmp_path / "_toc.yml"
    toc.write_text(
        "format: jb-book\nroot: index\nparts:\n"
        "  - caption: A\n    chapters:\n      - file: a/one\n        sections:\n"
        "          - file: a/two\n      - url: https://example.org\n"
        "  - caption: B\n    chapters:\n      - file: b/three\n"
    )
    assert read_table_of_contents(toc) == ["index", "a/one", "a/two", "b/three"]


def test_read_book_names_a_missing_page(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("parse: {myst_enable_extensions: [dollarmath]}\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: [{file: gone}]\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book/index.md").write_text("# Book\n")
    with pytest.raises(FileNotFoundError, match=r"_toc\.yml names 'gone'.*book/gone\.md"):
        read_book(tmp_path)
    (tmp_path / "book/gone.md").write_text("# Found\n")
    assert [chapter.path for chapter in read_book(tmp_path)] == ["book/index.md", "book/gone.md"]
