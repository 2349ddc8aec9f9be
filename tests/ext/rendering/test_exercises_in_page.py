"""A page brings along all that its exercises need to be solved on it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from book_pages import FRONT_MATTER
from docutils import nodes
from rendering.exercises_in_page import SCRIPTS, _rewrite_list, archive, libraries, prelude
from sphinx.errors import ExtensionError

from nutrigen.exercises import list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises()}
PAGE = (
    FRONT_MATTER
    + """# Words

:::{admonition} You will learn
:class: objectives

- to count windows ({ref}`a-section`, {ref}`count-windows`), and more;
- to do nothing ({ref}`a-section`).
:::

```{code-cell} ipython3
:tags: [imports]
import math
import numpy as np
from nutrigen.exercises import check
```

(a-section)=
## A section

```{exercise-start} Windows
:label: count-windows
```

How many windows of length `k`?

```{code-cell} ipython3
:tags: [exercise]
def count_windows(length: int, k: int) -> int:
    ...
```

```{exercise-end}
```

```{solution-start} count-windows
```

```{code-cell} ipython3
:tags: [solution]
def count_windows(length: int, k: int) -> int:
    return max(length - k + 1, 0)
```

```{solution-end}
```

```{code-cell} ipython3
:tags: [check]
check("count-windows", count_windows)
```

```{exercise-start} One name
:label: canonical-kmer
```

What is the name? Use {ref}`a-section`.

```{code-cell} ipython3
:tags: [exercise]
def canonical_kmer(kmer):
    ...
```

```{exercise-end}
```

```{solution-start} canonical-kmer
```

```{code-cell} ipython3
:tags: [solution]
def canonical_kmer(kmer):
    return min(kmer, reverse_complement(kmer))
```

```{solution-end}
```

```{code-cell} ipython3
:tags: [check]
verdict = check("canonical-kmer", canonical_kmer)
verdict
```
"""
)
LIST = "# My exercises\n\n```{my-exercises}\n```\n"
INDEX = "# A book\n\n```{toctree}\nwords\nlist\n```\n"
EXTENSIONS = ["sphinx_exercise", "rendering.exercises_in_page"]
SETTINGS = {
    "html_theme": "sphinx_book_theme",
    "exercises_distribution": "https://example.org/python/",
    "html_theme_options": {
        "repository_url": "https://github.com/owner/name",
        "repository_branch": "main",
        "path_to_docs": "book",
        "launch_buttons": {"colab_url": "https://colab.example.org"},
    },
}


@pytest.fixture
def build(tmp_path: Path, build_book: Callable[..., str]) -> Callable[..., Path]:
    def build(page: str = PAGE, builder: str = "html", **settings: object) -> Path:
        folder = tmp_path / "book"
        folder.mkdir(exist_ok=True)
        for name, text in (("words", page), ("list", LIST), ("index", INDEX)):
            (folder / f"{name}.md").write_text(text)
        assert build_book(builder, EXTENSIONS, **(SETTINGS | settings)) == ""
        return tmp_path / "_build" / builder

    return build


def configuration(page: Path) -> dict[str, object]:
    found = re.search(
        '<script type="application/json" id="exercises-in-page">(.*?)</script>', page.read_text()
    )
    return json.loads(found[1])


def test_a_page_knows_what_its_exercises_need(build: Callable[..., Path]) -> None:
    site = build()
    found = configuration(site / "words.html")
    assert found["exercises"]["count-windows"] == {
        "title": "Number of windows of length k",
        "start": "def count_windows(length: int, k: int) -> int:\n    ...",
        "prelude": "import math\nimport numpy as np",
        "check": "check('count-windows', count_windows)",
        "given": {},
        "needs": [],
        "fingerprint": found["exercises"]["count-windows"]["fingerprint"],
    }
    second = found["exercises"]["canonical-kmer"]
    assert second["given"] == {"reverse_complement": "reverse-complement"}
    assert second["check"] == "check('canonical-kmer', canonical_kmer)"
    assert found["root"] == "./"
    assert found["distribution"] == "https://example.org/python/"
    assert found["report"] == "https://github.com/owner/name/issues/new"
    assert list(found["notebooks"]) == ["Colab"]
    assert found["notebooks"]["Colab"].startswith("https://colab.example.org/github/owner/name/")
    content = (site / found["archive"]["path"]).read_bytes()
    assert found["archive"]["bytes"] == len(content)
    assert found["archive"]["sha256"] == hashlib.sha256(content).hexdigest()
    for script in SCRIPTS:
        assert (site / found["scripts"] / script).stat().st_size > 0
    assert (site / "offline.js").is_file()


def test_each_panel_stands_behind_its_starting_code(build: Callable[..., Path]) -> None:
    text = (build() / "words.html").read_text()
    cells = re.findall('class="cell tag_exercise|data-exercise="([^"]*)"', text)
    assert cells == ["", "count-windows", "", "canonical-kmer"]
    assert text.count('src="_static/exercises/start.js') == 1


@pytest.mark.deep
def test_a_page_without_exercises_has_nothing_of_it(build: Callable[..., Path]) -> None:
    assert "exercises/start.js" not in (build() / "index.html").read_text()


def test_the_list_is_by_chapter_and_objective(build: Callable[..., Path]) -> None:
    text = (build() / "list.html").read_text()
    shown = re.sub("<[^>]*>", " ", text.partition('class="my-exercises')[2])
    order = ["Words", "to count windows, and more", "Number of windows", "Canonical k-mer"]
    places = [" ".join(shown.split()).find(one) for one in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "to do nothing" not in shown
    fingerprints = dict(
        re.findall('data-exercise="([^"]*)" data-chapter="words" data-fingerprint="([^"]*)"', text)
    )
    known = configuration(text_of := build() / "words.html")["exercises"]
    assert fingerprints == {name: one["fingerprint"] for name, one in known.items()}
    assert configuration(text_of.with_name("list.html"))["exercises"] == {}


def test_the_list_is_written_anew_only_where_it_changes() -> None:
    pages = {"words": {"exercises": {"count-windows": {"title": "Windows"}}, "objectives": []}}
    env = SimpleNamespace(
        exercises_in_page=pages, exercises_lists={"list"}, titles={"words": nodes.title("", "A")}
    )
    assert _rewrite_list(None, env) == ["list"]
    assert _rewrite_list(None, env) == []
    env.titles["words"] = nodes.title("", "Another")
    assert _rewrite_list(None, env) == ["list"]
    pages["words"]["exercises"]["count-windows"]["title"] = "How many windows"
    assert _rewrite_list(None, env) == ["list"]
    assert _rewrite_list(None, env) == []


@pytest.mark.deep
def test_switched_off_nothing_is_there(build: Callable[..., Path]) -> None:
    site = build(exercises_in_page=False)
    for page in ("words.html", "list.html"):
        assert "exercises-in-page" not in (site / page).read_text()
        assert "exercise-panel" not in (site / page).read_text()
    assert not (site / "offline.js").exists()


@pytest.mark.deep
def test_other_builders_have_the_list_alone(build: Callable[..., Path]) -> None:
    (text,) = (path.read_text() for path in build(builder="latex").glob("*.tex"))
    assert "exercise-panel" not in text
    assert "my-exercises-actions" not in text
    assert "Canonical k\\sphinxhyphen{}mer" in text


@pytest.mark.deep
@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("How many windows of length", "How many overlapping windows of length", True),
        ("k: int) -> int:\n    ...", "k: int) -> int:\n    return ...", True),
        ("max(length - k + 1, 0)", "max(0, length - k + 1)", True),
        ("## A section", "## Another section", False),
    ],
)
def test_a_fingerprint_follows_statement_starting_code_and_solution(
    build: Callable[..., Path], before: str, after: str, changes: bool
) -> None:
    def fingerprint() -> str:
        page = tmp / "words.html"
        return configuration(page)["exercises"]["count-windows"]["fingerprint"]

    assert PAGE.count(before) == 1 or before == "## A section"
    tmp = build()
    first = fingerprint()
    build(PAGE.replace(before, after))
    assert (fingerprint() != first) == changes


@pytest.mark.deep
def test_what_is_not_there_stops_the_build(build: Callable[..., Path]) -> None:
    with pytest.raises(ExtensionError, match="'count-windows' uses longest, which is not there"):
        build(PAGE.replace("return max(length - k + 1, 0)", "return longest(length)"))
    with pytest.raises(ExtensionError, match="'canonical-kmer' has no cell tagged “check”"):
        build(PAGE.replace(':tags: [check]\nverdict = check("canonical', ':tags: []\nverdict = ("'))


def test_imports_that_a_browser_can_carry_out_are_kept() -> None:
    code = "import os, math\nfrom io import StringIO as Text\nfrom sklearn import tree\nx = 1"
    assert prelude(code) == "import os, math\nfrom io import StringIO as Text"
    assert prelude("import math, sklearn") == ""


def test_the_archive_is_the_package_and_nothing_else() -> None:
    content = archive()
    assert content == archive()
    with zipfile.ZipFile(BytesIO(content)) as file:
        names = file.namelist()
        assert names == sorted(names)
        assert all(name.startswith("nutrigen/exercises/") for name in names[1:])
        for name in names:
            path = Path(sys.modules["nutrigen"].__file__).parents[1] / name
            if name.endswith(".py"):
                assert file.read(name) == path.read_bytes()


# Each exercise that is said to need no library is solved where none is.
WITHOUT_LIBRARIES = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numpy", "pandas", "torch"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nothing())
sys.path.insert(0, sys.argv[1])
from nutrigen.exercises import _exercise, _page, check
assert sys.argv[1] in _page.__file__
for name in sys.argv[3:]:
    exercise = _exercise(sys.argv[2], name)
    assert "Correct" in str(check(name, exercise.reference))
    for mistake in exercise.mistakes:
        try:
            check(name, mistake.answer)
        except Exception as wrong:
            assert wrong.mistake == mistake.name, (name, mistake.name, wrong)
        else:
            raise AssertionError((name, mistake.name))
"""


def plain_by_chapter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for exercise in EXERCISES.values():
        if not libraries(exercise):
            found.setdefault(exercise.chapter, []).append(exercise.name)
    return found


@pytest.mark.parametrize("chapter", plain_by_chapter())
def test_plain_exercises_are_checked_without_any_library(tmp_path: Path, chapter: str) -> None:
    with zipfile.ZipFile(BytesIO(archive())) as file:
        file.extractall(tmp_path)
    arguments = [sys.executable, "-P", "-c", WITHOUT_LIBRARIES, str(tmp_path), chapter]
    subprocess.run([*arguments, *plain_by_chapter()[chapter]], check=True)


def test_what_an_exercise_needs_is_known() -> None:
    needed = {name: libraries(exercise) for name, exercise in EXERCISES.items()}
    assert needed["count-kmers"] == []
    assert needed["select-people"] == ["numpy", "pandas"]
    assert needed["gradient-at"] == ["numpy", "torch"]
