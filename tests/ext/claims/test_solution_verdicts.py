"""The page says whose verdict stands below an exercise."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from claims.solution_verdicts import SENTENCE

PAGE = (
    FRONT_MATTER
    + """# A page

```{code-cell} ipython3
print("no check")
```

```{code-cell} ipython3
:tags: [check]
print("verdict")
```

```{code-cell} ipython3
:tags: [check]
quiet = True
```
"""
)


@pytest.mark.deep
@pytest.mark.parametrize(("builder", "expected"), [("html", 1), ("latex", 1), ("text", 0)])
def test_the_sentence_stands_between_a_check_and_its_verdict(
    tmp_path: Path, build_book: Callable[..., str], builder: str, expected: int
) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PAGE)
    assert build_book(builder, ["claims.solution_verdicts"], nb_execution_mode="force") == ""
    pages = [
        path
        for path in (tmp_path / "_build" / builder).glob("*")
        if path.suffix in {".html", ".tex", ".txt"} and "verdict" in path.read_text()
    ]
    assert len(pages) == 1
    text = " ".join(re.sub("<[^>]*>", " ", pages[0].read_text()).split())
    assert text.count(SENTENCE) == expected
    if expected:
        assert 'print("verdict")' not in text.partition(SENTENCE)[2].replace("&quot;", '"')
        assert "verdict" in text.partition(SENTENCE)[2][:200]
