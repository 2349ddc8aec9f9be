"""What the text states, and the code of figures, is folded on the site; nothing is lost."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from rendering.folded_code import CLAIMS, FIGURE, SHOWN, divide
from source.chapter_source import read_book

ROOT = Path(__file__).parents[3]
CELLS = [
    (f"{page.path}:{cell.line}", cell.content)
    for page in read_book(ROOT)
    for cell in page.code_cells
    if not SHOWN & set(cell.tags)
]


def statements(code: str) -> list[str]:
    return [ast.unparse(statement) for statement in ast.parse(code).body]


def test_no_statement_of_the_book_is_lost_and_only_claims_are_folded():
    n_divided = 0
    for place, code in CELLS:
        shown, claims = divide(code)
        if claims:
            n_divided += 1
            assert sorted(statements(shown) + statements(claims)) == sorted(statements(code))
            stated = [one.startswith(("assert ", "insert(")) for one in statements(claims)]
            assert all(stated) if shown else any(stated), place
            # Both are still in the order of the source.
            for part in (shown, claims):
                rest = iter(statements(code))
                assert all(one in rest for one in statements(part)), place
        else:
            assert shown == code
    assert n_divided > len(CELLS) / 4


@pytest.mark.parametrize(
    ("code", "shown", "claims"),
    [
        ("a = 1\nb = 2\n\n# Why.\nassert a\n", "a = 1\nb = 2", "# Why.\nassert a"),
        ("a = 1\nassert (\n    a\n)", "", "a = 1\nassert (\n    a\n)"),
        ("a = 1\nassert a\nb", "a = 1\nb", "assert a"),
        ("insert(a=1)", "", "insert(a=1)"),
        ("# Nothing.", "# Nothing.", ""),
        ("b = 2\na = 1; assert a\nc", "b = 2\na = 1; assert a\nc", ""),
        ("%timeit f()\nassert a", "%timeit f()\nassert a", ""),
        ("assert a\nprint(a)", "print(a)", "assert a"),
        (
            "assert a\nb = 1\nc = 2\nd = 3\ninsert(b=b)",
            "assert a\nb = 1\nc = 2\nd = 3",
            "insert(b=b)",
        ),
        ("for a in b:\n    assert a", "for a in b:\n    assert a", ""),
        ("axes.insert(0, a)", "axes.insert(0, a)", ""),
    ],
)
def test_a_cell_is_divided(code, shown, claims):
    assert divide(code) == (shown, claims)


PAGE = (
    FRONT_MATTER
    + """# A page

```{code-cell} ipython3
one = 1
assert one == 1
one
```

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-one
    caption: One.
  image:
    alt: Nothing.
---
from IPython.display import SVG
SVG("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
```

```{code-cell} ipython3
:tags: [solution]
two = 2
assert two == 2
```
"""
)


@pytest.mark.deep
def test_a_page_folds_claims_and_figures_and_shows_the_rest(
    tmp_path: Path, build_book: Callable[..., str]
) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PAGE)
    assert build_book("html", ["rendering.folded_code"], nb_execution_mode="force") == ""
    page = (tmp_path / "_build" / "html" / "index.html").read_text()
    folded = re.findall(r"<details.*?</details>", page, re.DOTALL)
    texts = [" ".join(re.sub("<[^>]*>", "", one).split()) for one in folded]
    assert len(texts) == 2
    assert texts[0] == f"{CLAIMS} {CLAIMS} assert one == 1"
    assert texts[1].startswith(FIGURE)
    assert "import SVG" in texts[1]
    rest = re.sub("<[^>]*>", "", re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL))
    assert "one = 1\none\n" in rest
    assert "two = 2\nassert two == 2" in rest
