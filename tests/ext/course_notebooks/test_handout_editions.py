"""The handout is written with the solutions and without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

PAGE = r"""# Chapter

```{exercise-start} Double it
:label: double-it
```

The statement.

```{exercise-end}
```

```{solution-start} double-it
```

The secret.

```{solution-end}
```

The text after it, and {ref}`double-it`.
"""
LABEL = re.compile(r"\\label\{\\detokenize\{([^}]*)\}\}")
REFERENCE = re.compile(r"\\hyperref\[\\detokenize\{([^}]*)\}\]")


def test_second_edition_lacks_the_solutions_alone(
    tmp_path: Path, build_book: Callable[..., str]
) -> None:
    (tmp_path / "book").mkdir(exist_ok=True)
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{toctree}\nchapter\n```\n")
    (tmp_path / "book" / "chapter.md").write_text(PAGE)
    extensions = ["sphinx_exercise", "course_notebooks.handout_editions"]
    settings = {
        "latex_documents": [("index", "handout.tex", "Book", "nobody", "manual")],
        "notebooks_package": "nbformat",
        "html_theme_options": {
            "repository_url": "https://example.org/o/n",
            "repository_branch": "main",
        },
    }
    build_book("latex", extensions, **settings)
    folder = tmp_path / "_build" / "latex"
    full = (folder / "handout.tex").read_text()
    short = (folder / "handout-without-solutions.tex").read_text()
    assert r"\newcommand{\bookcontents}{figures, exercises and solutions}" in full
    assert r"\newcommand{\bookcontents}{figures and exercises}" in short
    for text in ("The statement.", "The text after it"):
        assert text in full
        assert text in short
    assert "The secret." in full
    assert "The secret." not in short
    # Nothing that is left refers to something that is gone.
    assert set(REFERENCE.findall(short)) <= set(LABEL.findall(short))
