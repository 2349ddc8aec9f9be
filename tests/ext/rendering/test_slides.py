"""Slides take what their chapter has, and leave nothing of themselves on its page."""

from __future__ import annotations

import json
import re

import pytest
from book_pages import FRONT_MATTER
from docutils import nodes
from rendering.slides import _cut, _in_steps, _part_of_cell

EXTENSIONS = ["sphinx.ext.mathjax", "rendering.questions", "rendering.slides"]
PAGE = """\
# Words

There are $4^k$ words.

$$
\\begin{gathered}
L - k + 1 :
\\end{gathered}
$$ (eq-windows)

```{question}
How many windows has a sequence of seven letters, of three each?

Seven.
: No. The last begins earlier.

Five.
: Yes. Look at {eq}`eq-windows`. Seven less three, and one.
```

```{slide} Windows *overlap*
:name: overlap
:minutes: 2
:show: eq-windows
:question: seven letters

See {eq}`eq-windows`, and {ref}`more`.

---

Revealed words.

> Spoken words.
```

(more)=
## More
"""


def write(tmp_path, page=PAGE):
    book = tmp_path / "book"
    book.mkdir()
    (book / "index.md").write_text("# Book\n\n```{toctree}\nwords\n```\n")
    (book / "words.md").write_text(f"{FRONT_MATTER}{page}")


@pytest.fixture
def deck(tmp_path, build_book):
    write(tmp_path)
    assert build_book("slides", EXTENSIONS, mathjax_path="mathjax/tex.js") == ""
    return tmp_path / "_build" / "slides"


def slide(html, name):
    (found,) = re.findall(rf'<section class="slide" id="{name}".*?</section>', html, re.DOTALL)
    return found


def test_a_slide_shows_what_it_names(deck):
    html = (deck / "words.html").read_text()
    shown = slide(html, "words-overlap")
    assert "Windows <em>overlap</em>" in shown
    assert 'data-minutes="2"' in shown
    assert '<span class="eqno">(1)</span>' in shown
    # The punctuation is that of the sentence on the page.
    assert "L - k + 1\\end{gathered}" in re.sub(r"\s*\n\s*", "", shown)
    # What is elsewhere on the chapter's page is there for a slide.
    assert set(re.findall(r'href="([^"]*)"', shown)) == {
        "../words.html",
        "../words.html#more",
        "../words.html#equation-eq-windows",
    }
    # The rest of the page is not on it, and no identifier twice.
    assert "There are" not in html
    identifiers = re.findall(r' id="([^"]*)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_what_is_guessed_comes_with_the_next_step(deck):
    shown = slide((deck / "words.html").read_text(), "words-overlap")
    first, *later = re.split(r'<div[^>]* data-from="1">', shown.partition("<footer>")[0])
    assert "See" in first
    assert len(later) == 2
    assert "Revealed words." in later[0]
    assert "<strong>Yes.</strong>" in later[1]
    assert "Revealed" not in first
    assert "The last begins earlier" not in shown
    assert re.findall(r"<li( class=right)?>.*?(Seven|Five)", shown) == [
        ("", "Seven"),
        (" class=right", "Five"),
    ]


def test_what_is_spoken_is_in_the_notes_alone(deck):
    shown, notes = slide((deck / "words.html").read_text(), "words-overlap").split("<aside")
    assert "Spoken words." in notes
    assert "Spoken" not in shown
    # Of an answer the slide has the first sentence.
    assert "Seven less three, and one." in notes
    assert "Seven less" not in shown


def test_a_caption_beside_words_is_one_sentence():
    name = nodes.emphasis("", "C. trachomatis")
    caption = nodes.caption("", "", nodes.Text("Words of "), name, nodes.Text(". Bars: errors."))
    rest = _cut(caption)
    assert caption.astext() == "Words of C. trachomatis."
    assert "".join(part.astext() for part in rest) == "Bars: errors."
    assert _cut(caption) == []
    halves = nodes.caption("", "", nodes.Text("Left: words. Right: letters. Bars: errors."))
    assert [part.astext() for part in _cut(halves)] == ["Bars: errors."]


def test_code_comes_without_what_is_folded_and_without_its_output():
    shown = nodes.container("", nodes.literal_block("", "kept = 1"))
    claims = nodes.container("", nodes.literal_block("", "assert kept"), classes=["second-thought"])
    output = nodes.container("", nodes.Text("1"), nb_element="cell_code_output")
    cell = nodes.container("", shown, claims, output)
    assert _part_of_cell(cell, "code") == [shown]
    assert _part_of_cell(cell, "output") == [output]
    assert _part_of_cell(nodes.container("", claims), "code") == [claims]


def test_the_decks_are_listed_and_linked(deck):
    assert (
        '<a href="words.html">Words</a>, 2 slides, 2 minutes' in (deck / "index.html").read_text()
    )
    script = (deck / "decks.js").read_text()
    assert json.loads(re.search(r"const decks = (.*);", script)[1]) == ["words"]
    assert not (deck / "_static").exists()


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_nothing_of_a_slide_is_on_the_page(tmp_path, build_book, builder):
    write(tmp_path)
    assert build_book(builder, EXTENSIONS) == ""
    output = tmp_path / "_build" / builder
    texts = [
        path.read_text() for suffix in ("html", "js", "tex") for path in output.rglob(f"*.{suffix}")
    ]
    assert any("how many windows" in text.lower() for text in texts)
    for words in ("Revealed", "Spoken", "overlap"):
        assert not any(re.search(rf"\b{words}", text) for text in texts if len(text) < 100_000)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (":show: eq-windows", ":show: eq-window", "show names 'eq-window': 0 pieces"),
        (":question: seven", ":question: nine", "question names 'nine letters': 0 pieces"),
        (":minutes: 2\n", "", "the slide has no minutes"),
    ],
)
def test_a_slide_that_names_nothing_is_a_warning(tmp_path, build_book, right, wrong, message):
    assert right in PAGE
    write(tmp_path, PAGE.replace(right, wrong))
    warnings = build_book("html", EXTENSIONS)
    assert message in warnings
    assert "words.md" in warnings


def test_a_figure_in_steps_is_stepped_by_the_deck():
    from nutrigen.teaching import step_through

    figure = step_through(
        lambda axes, step: axes.plot([0, step]), ["Flat.", "It <rises>.", "More."]
    )
    html = f"<figure>{figure._repr_mimebundle_()['text/html']}<figcaption>C</figcaption></figure>"
    stepped = _in_steps(html, 1)
    assert re.findall(r'data-from="(\d)"( data-until="\d")?', stepped) == [
        ("1", ' data-until="1"'),
        ("2", ' data-until="2"'),
        ("3", ""),
    ]
    assert re.findall(r"<p>(.*?)</p>", stepped) == ["Flat.", "It &lt;rises&gt;.", "More."]
    assert "<button" not in stepped
    assert "hidden" not in stepped
    assert stepped.endswith("<figcaption>C</figcaption></figure>")
    assert _in_steps("<figure></figure>", 1) == "<figure></figure>"
