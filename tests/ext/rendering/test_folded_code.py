"""What the text states, and the code of figures, is folded on the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from rendering.folded_code import CLAIMS, FIGURE

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
