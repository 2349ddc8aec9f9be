"""In print, numbers are those of the site, and nothing runs off the page."""

from __future__ import annotations

import re

import pytest

HASH = "0123456789abcdef" * 4
PAGES = {
    "index": """# Book

```{toctree}
:caption: Before
preface
```

```{toctree}
:caption: Part one
:numbered:
chapter
practice
```

```{toctree}
:caption: After
reference/api
reference/bibliography
```
""",
    "preface": f"# Preface\n\nThe file has the hash {HASH}, and another has {HASH}.\n",
    "chapter": """# A chapter

## A section

Text on {py:mod}`a_module`.

```{exercise} Sum
:label: a-sum

Add.
```

```{solution} a-sum
:label: how-to-add

Add them.
```

See {ref}`a-sum`.
""",
    "practice": """# Where it is practiced

In {ref}`a-sum`, and in {ref}`that sum <a-sum>`. Chapter: ✅

| Chapter | Status |
| --- | --- |
| first | ✅ |
| second | ❌ |

| Symbol | Meaning |
| --- | --- |
| | of nothing |
""",
    "reference/api": """# The package

Introduction.

## Functions

```{py:module} a_module
```

A function.
""",
    "reference/bibliography": "# References\n\nWhat is cited.\n",
}
ADDRESS = "https://github.com/owner/book"


@pytest.fixture
def tex(tmp_path, build_book) -> str:
    for name, text in PAGES.items():
        page = tmp_path / "book" / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)
    options = {"repository_url": ADDRESS}
    settings = {"html_theme_options": options, "latex_toplevel_sectioning": "chapter"}
    assert build_book("latex", ["sphinx_exercise", "rendering.printing"], **settings) == ""
    (file,) = (tmp_path / "_build" / "latex").glob("*.tex")
    return file.read_text()


def _depth_before(tex: str, heading: str) -> int:
    before = tex[: tex.index(rf"\chapter{{{heading}}}")]
    return int(re.findall(r"\\setcounter{secnumdepth}{(-?\d+)}", before)[-1])


def test_only_pages_that_are_numbered_on_the_site_are_numbered(tex):
    assert _depth_before(tex, "A chapter") == 2
    assert _depth_before(tex, "Preface") < -1
    assert _depth_before(tex, "The package") < -1


def test_an_exercise_is_found_from_its_chapter_and_from_another(tex):
    assert r"\label{exercise:a-sum}" in tex
    assert tex.count(r"\hyperref[exercise:a-sum]{Exercise 1.1}") == 2
    assert r"\hyperref[exercise:a-sum]{that sum}" in tex
    assert "chapter:a-sum" not in tex


def test_signs_alone_in_a_cell_are_words_in_print(tex):
    words = [line for line in tex.splitlines() if line in {"succeeded", "failed"}]
    assert words == ["succeeded", "failed"]
    assert "Chapter: ✅" in tex


def test_an_empty_cell_is_empty(tex):
    (before, _) = tex.split("\nof nothing\n")
    row = before.rpartition(r"\sphinxtableatstartofbodyhook")[2]
    assert row.split() == ["&", r"\sphinxAtStartPar"]


def test_there_is_a_space_after_solution_to(tex):
    assert r"Solution to \hyperref[exercise:a-sum]{Exercise 1.1" in tex


def test_a_link_to_what_is_left_out_is_text(tex):
    (line,) = (line for line in tex.splitlines() if line.startswith("Text on"))
    assert "a_module" in line.replace(r"\_", "_")
    assert "hyperref" not in line


def test_a_hash_is_whole_and_may_be_broken(tex):
    for line in tex.splitlines():
        if "The file has the hash" in line:
            assert line.count(r"\allowbreak") == 8
            assert line.replace(r"\allowbreak{}", "").count(HASH) == 2
            break
    else:
        pytest.fail("the sentence with the hashes is missing")


def test_the_heading_of_the_references_is_left_out_and_their_text_kept(tex):
    assert r"\chapter{References}" not in tex
    assert "What is cited." in tex
    assert r"\label{\detokenize{reference/bibliography::doc}}" in tex


def test_the_function_reference_is_left_out_and_its_introduction_kept(tex):
    assert "Introduction." in tex
    assert "A function." not in tex


def test_the_cover_knows_the_address_of_the_repository(tex):
    assert rf"\newcommand{{\repositoryaddress}}{{{ADDRESS}}}" in tex


def test_other_builders_are_left_alone(tmp_path, build_book, tex):
    options = {"repository_url": ADDRESS}
    settings = {"html_theme": "sphinx_book_theme", "html_theme_options": options}
    assert build_book("html", ["sphinx_exercise", "rendering.printing"], **settings) == ""
    pages = tmp_path / "_build" / "html"
    assert HASH in (pages / "preface.html").read_text()
    assert "A function." in (pages / "reference" / "api.html").read_text()
    assert "✅" in (pages / "practice.html").read_text()


def test_signs_of_the_title_are_printed(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/index.md").write_text("# Book\n")
    documents = [("index", "book.tex", "Genes & 100 % Data_Science", "Ada Müller", "manual")]
    settings = {
        "latex_documents": documents,
        "html_theme_options": {"repository_url": "https://github.com/owner/book"},
    }
    build_book("latex", ["sphinx_exercise", "rendering.printing"], **settings)
    text = (tmp_path / "_build/latex/book.tex").read_text(encoding="utf-8")
    assert r"\title{Genes \& 100 \% Data\_Science}" in text
