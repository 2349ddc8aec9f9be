"""A question opens its answers without a script, and is refused if it cannot be judged."""

from __future__ import annotations

import re

import pytest
from book_pages import FRONT_MATTER
from rendering.questions import Choice, read

QUESTION = """\
```{question}
Odds of $p$ double. What becomes of the probability?

It doubles.
: No. A half becomes
  two thirds.

It *rises*.
: Yes. Two scales, {ref}`one-more`.
```
"""


def test_a_question_on_a_page(tmp_path, build_book):
    book = tmp_path / "book"
    book.mkdir()
    page = f"{FRONT_MATTER}# Book\n\n{QUESTION}\n{QUESTION}\n(one-more)=\n## One more\n"
    (book / "index.md").write_text(page)
    assert build_book("html", ["sphinx.ext.mathjax", "rendering.questions"]) == ""
    html = (tmp_path / "_build" / "html" / "index.html").read_text()
    # Four choices, those of each question under one name, so that one is open at a time.
    names = re.findall(r'<details[^>]* name="(question-\d+)"', html)
    assert names == ["question-0"] * 2 + ["question-1"] * 2
    assert html.count("<summary") == 4
    assert "script" not in html[html.index("<details") : html.rindex("</details>")]
    first, second = re.findall(r"<details.*?</details>", html, re.DOTALL)[:2]
    assert "It doubles." in first
    assert "<strong>No.</strong> A half becomes two thirds." in first
    assert "It <em>rises</em>." in second
    assert 'href="#one-more"' in second
    assert '<span class="math' in html


def test_a_question_in_print(tmp_path, build_book):
    book = tmp_path / "book"
    book.mkdir()
    (book / "index.md").write_text(
        f"{FRONT_MATTER}# Book\n\n{QUESTION}\n(one-more)=\n## One more\n"
    )
    assert build_book("latex", ["rendering.questions"]) == ""
    (latex,) = (tmp_path / "_build" / "latex").glob("*.tex")
    text = latex.read_text()
    assert text.index("It doubles.") < text.index("two thirds") < text.index("rises")


def test_question_and_choices_are_told_apart():
    asked, choices = read(QUESTION.splitlines()[1:-1])
    assert asked == "Odds of $p$ double. What becomes of the probability?"
    assert choices == [
        Choice("It doubles.", False, "A half becomes two thirds."),
        Choice("It *rises*.", True, "Two scales, {ref}`one-more`."),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("One\n: Yes. A.\n\nTwo\n: No. B.", "a question must stand before the first choice"),
        ("Which?\n\nOne\n: Yes. A.", "one of at least two choices must be right, but 1 of 1 are"),
        ("Which?\n\nOne\n: No. A.\n\nTwo\n: No. B.", "but 0 of 2 are"),
        ("Which?\n\nOne\n: Yes. A.\n\nTwo\n: Yes. B.", "but 2 of 2 are"),
        ("Which?\n\nOne\n: Perhaps.\n\nTwo\n: Yes. B.", "the answer to “One” must begin with"),
        ("Which?\n\nOne\n: Yes.\n\nTwo\n: No. B.", "the answer to “One” must begin with"),
        ("Which?\n\nOne\n: Yes. A.\n\nTwo", "behind the first choice and has no answer: Two"),
    ],
)
def test_what_cannot_be_judged_is_refused(content, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read(content.splitlines())
