"""The search knows sections by what a reader reads, and what refers to them."""

from __future__ import annotations

import base64
import json
import tomllib
import zlib
from pathlib import Path
from typing import Any

import pytest
from rendering.search import TOPICS, Section, formula_in_words, synonyms, topics

PAGES = {
    "index": "# Book\n\n```{toctree}\n:numbered:\nchapter\nreference/glossary\n```\n",
    "chapter": """# A chapter

:::{admonition} You will learn
:class: objectives

- to tell wheat from chaff ({ref}`the-section`).
:::

(the-section)=
## How mixed?

The share of $k = 3$ and of $\\frac{1}{2}$, see `code`.

$$
a = b
$$

```python
unseen = 1
```

```{exercise} Grow
:label: an-exercise

Grow a tree.
```

```{solution} an-exercise
Hidden.
```

## Key takeaways

Nothing new.
""",
    "reference/glossary": """# Glossary

```{glossary}
impurity
    How mixed a node is. See {ref}`the-section`.
```
""",
}


def _index(html: Path) -> dict[str, Any]:
    text = (html / "searchindex.js").read_text(encoding="utf-8")
    frozen = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    return json.loads(zlib.decompress(base64.b64decode(frozen["packed"])))


@pytest.fixture
def build(tmp_path, build_book):
    def write_and_build(pages: dict[str, str]) -> dict[str, Any]:
        for name, text in pages.items():
            page = tmp_path / "book" / f"{name}.md"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
        extensions = ["sphinx_exercise", "rendering.search"]
        assert build_book("html", extensions, html_theme="sphinx_book_theme") == ""
        return _index(tmp_path / "_build" / "html")

    return write_and_build


def _sections(index: dict[str, Any], page: str) -> dict[str, Section]:
    found = [Section(*entry) for entry in index["pages"][page]["sections"]]
    return {section.title: section for section in found}


def test_sections_are_found_by_their_words(build):
    index = build(PAGES)
    chapter = _sections(index, "chapter")
    assert set(chapter) == {"A chapter", "How mixed?", "Exercise: Grow", "Key takeaways"}
    section = chapter["How mixed?"]
    assert (section.anchor, section.number) == ("how-mixed", "1.1")
    assert section.labels == ["the-section"]
    assert section.text == "The share of k = 3 and of …, see code."
    assert chapter["A chapter"].anchor == ""
    assert chapter["Exercise: Grow"].anchor == "an-exercise"
    assert chapter["Key takeaways"].kind == "repeating"
    assert _sections(index, "reference/glossary")["impurity"].anchor == "term-impurity"
    text = json.dumps(index)
    assert not [word for word in ("unseen", "Hidden", "frac", "a = b") if word in text]


def test_what_refers_to_a_section_is_kept_by_its_label(build):
    pages = build(PAGES)["pages"]
    (said,) = pages["chapter"]["said"]["the-section"]
    assert said.startswith("to tell wheat from chaff")
    assert pages["reference/glossary"]["terms"] == {"the-section": ["impurity"]}


def test_a_changed_page_is_indexed_as_in_a_new_build(build, tmp_path):
    build(PAGES)
    changed = PAGES["chapter"].replace("How mixed?", "How pure?")
    then = build({"chapter": changed})
    (tmp_path / "_build").rename(tmp_path / "before")
    assert build({}) == then
    assert "How pure?" in _sections(then, "chapter")


@pytest.mark.parametrize(
    ("formula", "words"),
    [(r"k", "k"), (r"5\,\%", "5 %"), (r"3 \times 4", "3 × 4"), (r"\left", "…"), (r"x^2", "…")],
)
def test_a_formula_in_a_sentence(formula, words):
    assert formula_in_words(formula) == words


def test_a_word_has_one_group_of_synonyms():
    words = [word.casefold() for group in synonyms() for word in group]
    assert sorted(words) == sorted(set(words))
    assert min(map(len, synonyms())) > 1


def test_the_topics_are_those_of_the_plan():
    plan = tomllib.loads(TOPICS.read_text(encoding="utf-8"))["topic"]
    texts = {text for of_label in topics().values() for text in of_label}
    assert texts == {topic["topic"] for topic in plan if topic["sections"]}
