"""Below each module of the reference stand the chapters that use it, and links to its code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from rendering.module_reference import imported_names, lines_in_repository
from sphinx.config import Config

ROOT = Path(__file__).parents[3]
REFERENCE = """
# Reference

## Text

```{eval-rst}
.. automodule:: textwrap
   :members: dedent
```

## Patterns

```{eval-rst}
.. automodule:: string
   :members: capwords
```
"""
SETTINGS = {"root_doc": "index", "smartquotes": False}


@pytest.fixture
def build(tmp_path: Path, build_book: Callable[..., str]) -> Callable[[dict[str, str]], str]:
    """Write the cells of chapters, build the site, and return the page of the reference."""
    book = tmp_path / "book"
    book.mkdir()
    (book / "reference.md").write_text(REFERENCE)

    def build(chapters: dict[str, str]) -> str:
        contents = "\n".join(["reference", *chapters])
        (book / "index.md").write_text(f"# Book\n\n```{{toctree}}\n:numbered:\n{contents}\n```\n")
        for name, code in chapters.items():
            cell = f"```{{code-cell}}\n{code}\n```\n"
            (book / f"{name}.md").write_text(f"{FRONT_MATTER}\n# On {name}\n\n{cell}")
        extensions = ["sphinx.ext.autodoc", "rendering.module_reference"]
        assert build_book("html", extensions, **SETTINGS) == ""
        return (tmp_path / "_build/html/reference.html").read_text()

    return build


def lines(page: str) -> dict[str, list[str]]:
    """The chapters that stand below each module, as a reader meets them."""
    sections = re.findall(r'id="module-(\w+)"(.*?)<dl class="py', page, re.DOTALL)
    return {
        module: re.findall(r'<a class="reference internal" href="(\w+\.html)">On \w+</a>', text)
        for module, text in sections
    }


def test_chapters_are_named_in_the_order_of_the_book_and_anew_when_they_change(
    build: Callable[[dict[str, str]], str],
) -> None:
    chapters = {"zebra": "from textwrap import dedent", "ant": "import textwrap, math"}
    assert lines(build(chapters)) == {"textwrap": ["zebra.html", "ant.html"], "string": []}
    # The page of the reference is as it was, and yet has to say something else.
    chapters |= {"ant": "import string"}
    assert lines(build(chapters)) == {"textwrap": ["zebra.html"], "string": ["ant.html"]}


def test_links_lead_to_the_lines_that_define_a_name() -> None:
    settings = {"repository_url": "https://example.org/owner/book", "repository_branch": "main"}
    config = Config({}, {"html_theme_options": settings})
    config.add("html_theme_options", {}, "html", ())

    def address(module: str, name: str) -> str | None:
        importlib.import_module(module)
        info = {"module": module, "fullname": name}
        return lines_in_repository(config, "py", info)

    found = address("nutrigen.learning.metrics", "r_squared")
    start, _, lines = found.partition("#L")
    assert start == "https://example.org/owner/book/blob/main/src/nutrigen/learning/metrics.py"
    first, last = map(int, lines.split("-L"))
    text = (ROOT / "src/nutrigen/learning/metrics.py").read_text().splitlines()[first - 1 : last]
    assert text[0].startswith("def r_squared(")
    assert text[-1].startswith("    return ")
    assert address("nutrigen.genomics.letters", "BASES") is None
    assert address("textwrap", "dedent") is None


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np, math", {"numpy", "math"}),
        ("from a.b import (\n    c,\n    d as e,\n)", {"a.b", "a.b.c", "a.b.d"}),
        ("def late():\n    import a.b", {"a.b"}),
        ("from . import a", set()),
        ("%pip install nutrigen\nimport a", set()),
        ("text = 'import a'", set()),
    ],
)
def test_imports_are_read_from_the_code(code: str, names: set[str]) -> None:
    assert imported_names(code) == names
