"""Notes for who teaches are in the teacher's notebook and on their page, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from plan.teaching_notes import Note, TeachingNoteError, read_notes

CONFIG = """parse:
  myst_enable_extensions: [dollarmath, colon_fence, deflist]
"""
TOC = """format: jb-book
root: index
parts:
  - caption: Part 1
    chapters:
      - file: part/first
      - file: part/second
"""
CHAPTER = f"""{FRONT_MATTER}# Words

Why.

**Time:** {{chapter-time}}`reading` to read, {{chapter-time}}`exercises` for the exercises.

(word-count)=
## Counting words

```{{teaching-note}}
:minutes: 10

Say PLUGH first, by {{ref}}`word-end`.

- Who stumbles says XYZZY: $x^2$.
```

The text.

```{{code-cell}} ipython3
1 + 1
```

(word-end)=
### The end

```{{teaching-note}}
:minutes: 55

Then say FROTZ.
```
"""
SECRETS = ("PLUGH", "XYZZY", "FROTZ", "who teaches")
PAGE = "---\nno-search: true\n---\n\n# Notes\n\n```{teaching-notes}\n```\n"
EXTENSIONS = ["plan.course_plan", "plan.teaching_notes"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "_config.yml").write_text(CONFIG)
    (tmp_path / "book" / "part" / "first.md").write_text(CHAPTER)
    (tmp_path / "book" / "part" / "second.md").write_text("# No note\n\nText.\n")
    (tmp_path / "book" / "notes.md").write_text(PAGE)
    (tmp_path / "book" / "index.md").write_text(
        "# Book\n\n```{toctree}\npart/first\npart/second\nnotes\n```\n"
    )
    return tmp_path


def test_notes_are_read_with_their_sections(root: Path) -> None:
    (chapter, notes), *others = read_notes(root).items()
    assert (chapter, others) == ("part/first", [])
    lines = CHAPTER.split("\n")
    assert [lines[note.line - 1] for note in notes] == ["```{teaching-note}"] * 2
    first, second = notes
    assert (first.label, first.minutes) == ("word-count", 10)
    assert first.text.startswith("Say PLUGH")
    assert second == Note("word-end", 55, "Then say FROTZ.", second.line)


def test_the_site_has_the_notes_on_their_page_alone(
    root: Path, build_book: Callable[..., str]
) -> None:
    settings = {"myst_enable_extensions": ["attrs_inline", "dollarmath", "deflist"]}
    assert build_book("html", [*EXTENSIONS, "sphinx.ext.mathjax"], **settings) == ""
    folder = root / "_build" / "html"
    chapter = (folder / "part" / "first.html").read_text()
    index = (folder / "searchindex.js").read_text()
    assert "The text." in chapter
    assert "text" in index
    for secret in SECRETS:
        assert secret not in chapter
        assert secret.lower() not in index
    page = (folder / "notes.html").read_text()
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "1 h 5 min in class ( slides ); the chapter takes 5 min to read." in text
    assert "Counting words , 10 min Say PLUGH first, by The end ." in text
    assert re.search(r"XYZZY: \S+ \. The end , 55 min Then say FROTZ\.", text)
    assert 'href="part/first.html#word-end"' in page
    assert '<section class="teaching-notes" id="notes-first">' in page


def test_print_has_no_note(root: Path, build_book: Callable[..., str]) -> None:
    settings = {"myst_enable_extensions": ["attrs_inline", "dollarmath", "deflist"]}
    assert build_book("latex", EXTENSIONS, **settings) == ""
    (path,) = (root / "_build" / "latex").glob("*.tex")
    text = path.read_text()
    assert "The text." in text
    assert not [secret for secret in SECRETS if secret in text]


def test_of_the_notebooks_only_the_teacher_s_has_them(trial_notebooks: Path) -> None:
    def text(edition: str) -> str:
        (path,) = (trial_notebooks / edition).glob("*chapter.ipynb")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return "\n\n".join("".join(cell["source"]) for cell in cells)

    assert "GNUSTO" not in text("student")
    assert "who teaches" not in text("student")
    teacher = text("teacher")
    assert "> **For who teaches: 5 min**\n>\n> Say GNUSTO" in teacher
    # It stands below the heading of its section.
    assert re.search(r"#+ [^\n]*\n\n> \*\*For who teaches", teacher)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (":minutes: 10\n", "", r"first\.md:\d+: .*how many minutes.*not ''"),
        (":minutes: 10", ":minutes: a few", r"first\.md:\d+: .*not 'a few'"),
        (":minutes: 10", ":minutes: 0", r"first\.md:\d+: .*not '0'"),
        ("(word-count)=\n", "", r"first\.md:\d+: .*section with a label"),
        ("Then say FROTZ.\n", "", r"first\.md:\d+: .*has a text"),
    ],
)
def test_what_is_wrong_is_named(root: Path, right: str, wrong: str, message: str) -> None:
    path = root / "book" / "part" / "first.md"
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    with pytest.raises(TeachingNoteError, match=message):
        read_notes(root)


def test_a_page_that_is_no_chapter_has_no_notes(root: Path, build_book: Callable[..., str]) -> None:
    note = CHAPTER[CHAPTER.index("(word-count)=") : CHAPTER.index("The text.")]
    (root / "book" / "part" / "second.md").write_text(
        f"# No chapter\n\n{note}\n(word-end)=\n## A\n"
    )
    with pytest.raises(TeachingNoteError, match="no chapters of the course plan: part/second"):
        build_book("html", EXTENSIONS)
