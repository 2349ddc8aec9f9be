"""Below each module of the reference stand the chapters that use it; its code is on the site."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from rendering.module_reference import imported_names

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


def test_the_code_on_the_site_is_that_of_the_module(
    tmp_path: Path, build: Callable[[dict[str, str]], str]
) -> None:
    page = build({"ant": "import math"})
    assert 'href="_modules/textwrap.html#dedent"' in page
    shown = tmp_path / "_build/html/_modules/textwrap.html"
    text = re.sub(r"<[^>]+>", "", shown.read_text())
    assert "_whitespace_only_re.sub(" in text
    assert 'id="dedent"' in shown.read_text()
    assert "_whitespace_only_re.sub(" in Path(textwrap.__file__).read_text()
    # What is around the code may have changed, though the module has not.
    shown.write_text("of an earlier build")
    build({"ant": "import string"})
    assert 'id="dedent"' in shown.read_text()


def test_no_code_is_shown_that_a_module_has_from_elsewhere(
    tmp_path: Path, build: Callable[[dict[str, str]], str]
) -> None:
    (tmp_path / "book/reference.md").write_text(
        "# Reference\n\n```{eval-rst}\n.. automodule:: statistics\n"
        "   :members: namedtuple, mean\n   :imported-members:\n```\n"
    )
    page = build({"ant": "import math"})
    assert "namedtuple" in page
    shown = tmp_path / "_build/html/_modules"
    assert {path.stem for path in shown.iterdir()} == {"index", "statistics"}
    assert re.findall('id="(mean|namedtuple)"', (shown / "statistics.html").read_text()) == ["mean"]


def test_code_leads_back_only_to_what_is_there(
    tmp_path: Path, build: Callable[[dict[str, str]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two modules describe what a third defines.
    package = tmp_path / "described"
    package.mkdir()
    (package / "__init__.py").write_text("from described._inner import first\n")
    (package / "_inner.py").write_text(
        'def first():\n    """Return 1."""\n\n\ndef second():\n    """Return 2."""\n'
    )
    (package / "other.py").write_text("from described._inner import second\n")
    monkeypatch.syspath_prepend(tmp_path)
    directive = ".. automodule:: {}\n   :members: {}\n   :imported-members:\n\n"
    (tmp_path / "book/reference.md").write_text(
        "# Reference\n\n```{eval-rst}\n"
        + directive.format("described", "first")
        + directive.format("described.other", "second")
        + "```\n"
    )
    page = build({"ant": "import math"})
    code = (tmp_path / "_build/html/_modules/described/_inner.html").read_text()
    assert re.findall(r'reference\.html#(described[\w.]+)"', code) == ["described.first"]
    assert 'href="_modules/described/_inner.html#second"' in page


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
