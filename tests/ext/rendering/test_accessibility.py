"""What extensions write against the rules for accessible pages is corrected on every page."""

from __future__ import annotations

import re

from book_pages import FRONT_MATTER

PAGE = """# Book

Cited: {cite}`a`, {cite}`b`.

```{exercise-start}
:label: first
```
One.
```{exercise-end}
```

```{exercise-start}
:label: second
```
Two.
```{exercise-end}
```

```{solution-start} first
```
Three.
```{solution-end}
```

```{solution-start} second
```
Four.
```{solution-end}
```

```{code-cell} ipython3
:tags: [hide-input]
x = 1
```

```{bibliography}
```
"""


def test_a_page_with_references_exercises_and_folded_cells(tmp_path, build_book):
    book = tmp_path / "book"
    book.mkdir()
    (book / "index.md").write_text(FRONT_MATTER + PAGE)
    entries = (f"@misc{{{key}, title = {{{key}}}, year = {{2000}}}}" for key in "ab")
    (book / "references.bib").write_text("\n".join(entries))
    extensions = [
        "sphinx_exercise",
        "sphinx.ext.mathjax",
        "sphinxcontrib.bibtex",
        "rendering.accessibility",
    ]
    assert build_book("html", extensions, bibtex_bibfiles=["references.bib"]) == ""
    page = (tmp_path / "_build" / "html" / "index.html").read_text()

    # All of it is there, without the roles, names and identifiers that are wrong.
    assert page.count('<div class="citation"') == 2
    assert "doc-biblioentry" not in page
    assert 'role="list"' not in page
    assert re.search(r"<summary>\s*<p class=\"collapsed", page)
    identifiers = re.findall(r'\sid="([^"]*)"', page)
    assert len(identifiers) == len(set(identifiers))
    assert {"first", "second"} <= set(identifiers)
