"""Terms are found where a chapter uses them first, and linked there."""

from __future__ import annotations

from pathlib import Path

import pytest
from source import term_rules
from source.chapter_source import parse_chapter
from source.term_rules import (
    labels_like_terms,
    link_term,
    linked_terms,
    read_terms,
    unexplained_terms,
    unlinked_terms,
)

TERMS = ["gradient", "stochastic gradient descent", "ReLU", "read", "k-mer"]


def messages(text: str) -> list[str]:
    chapter = parse_chapter(text, "book/part/page.md", ["dollarmath", "colon_fence"])
    return [str(problem) for problem in unlinked_terms(chapter, TERMS)]


@pytest.mark.parametrize(
    "text",
    [
        "A {term}`gradient` and the gradient.",
        "The {term}`gradients <gradient>`, then a gradient.",
        "## Gradients\n\nNone here.",
        ":::{note}\nA gradient.\n:::",
        "In code `gradient`, in math $gradient$.",
        "We read a word, and k-merge nothing.",
        "A relu is a bird.",
        "{term}`Stochastic gradient descent` steps.",
    ],
)
def test_what_is_linked_or_is_no_use_is_left_alone(text: str) -> None:
    assert messages(f"# Title\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("A gradient, the {term}`gradient`.", "{term}`gradient`"),
        ("Two\ngradients.", "{term}`gradients <gradient>`"),
        ("By stochastic\ngradient descent.", "{term}`stochastic gradient descent`"),
        ("A ReLU.", "{term}`ReLU`"),
        ("- Each k-mer.", "{term}`k-mer`"),
    ],
)
def test_the_first_use_without_a_link_is_found(text: str, link: str) -> None:
    (message,) = messages(f"# Title\n\n{text}\n")
    assert message.startswith("book/part/page.md:")
    assert message.endswith(f"write {link}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A *quantile* is a value. Quantiles are values.", []),
        ("The *{term}`quantiles <quantile>`* of these.", []),
        ("A trace, and known words.", ["trace"]),
        ("Take a trace. Its *trace* is a sum.", []),
        ("Take a trace.\n\nIts *trace* is a sum.", ["trace"]),
        ("Quantiles are\nnever explained, quantiles.", ["Quantiles"]),
    ],
)
def test_words_of_mathematics_are_explained_not_later_than_used(
    text: str, words: list[str]
) -> None:
    source = f"# Title\n\n{text}\n"
    chapter = parse_chapter(source, "book/part/page.md", ["dollarmath", "colon_fence"])
    vocabulary, explained = ["quantile", "trace", "known word"], {"known word"}
    problems = unexplained_terms(chapter, source, vocabulary, explained)
    assert [str(problem).split("“")[1].split("”")[0] for problem in problems] == words
    assert unexplained_terms(chapter, source, vocabulary, explained) == []


def test_terms_of_a_glossary_and_links_of_a_page(tmp_path: Path) -> None:
    path = tmp_path / "glossary.md"
    path.write_text(
        "# G\n\n```{glossary}\n:sorted:\n\nfirst one\n  Text.\n\nsecond\n  Text, {term}`x`.\n```\n"
    )
    assert read_terms(path) == ["first one", "second"]
    assert linked_terms("a {term}`b` and {term}`cs <c>`") == ["b", "c"]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to write the only page of a book, whose glossary has three terms."""
    (tmp_path / "book" / "_ext").mkdir(parents=True)
    (tmp_path / "book" / "reference").mkdir()
    (tmp_path / "_toc.yml").write_text("root: page\n")
    (tmp_path / "_config.yml").write_text("parse: {myst_enable_extensions: [dollarmath]}\n")
    (tmp_path / "book" / "reference" / "glossary.md").write_text(
        "```{glossary}\ndropout\n  Text.\n\nSNP\n  Text.\n\ngradient descent\n  Text.\n```\n"
    )
    place = tmp_path / "book" / "_ext" / "source" / "term_rules.py"
    monkeypatch.setattr(term_rules, "__file__", str(place))
    return tmp_path / "book" / "page.md"


def test_the_program_links_what_is_missing(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write_text("# Page\n\nUse `dropout` for {doc}`dropout`. Dropout of SNPs, and SNPs.\n")
    term_rules.main(["book/page.md"])
    assert page.read_text() == (
        "# Page\n\nUse `dropout` for {doc}`dropout`. "
        "{term}`Dropout` of {term}`SNPs <SNP>`, and SNPs.\n"
    )
    assert capsys.readouterr().out.count("used here first") == 2
    assert link_term("SNPs", "SNP") in page.read_text()


def test_the_program_links_in_all_chapters_and_in_no_other_page(page: Path) -> None:
    prose = "# Page\n\nUse dropout.\n"
    page.write_text(prose)
    term_rules.main([])
    assert page.read_text() == prose
    page.write_text(f"{prose}\n```{{code-cell}} ipython3\nprint('dropout')\n```\n")
    term_rules.main([])
    assert page.read_text().startswith("# Page\n\nUse {term}`dropout`.\n")
    assert "print('dropout')" in page.read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Down by gradient\ndescent, then\ndropout of SNPs.",
            "Down by {term}`gradient descent`, then\n{term}`dropout` of {term}`SNPs <SNP>`.",
        ),
        (
            "- A SNP, gradient\n  descent and dropout.\n- Others.",
            "- A {term}`SNP`, {term}`gradient descent` and {term}`dropout`.\n- Others.",
        ),
        ("Gradient\ndescent\n\nDropout.", "{term}`Gradient descent`\n\n{term}`Dropout`."),
    ],
)
def test_the_program_links_a_term_that_is_broken_across_lines(
    page: Path, before: str, after: str
) -> None:
    page.write_text(f"# Page\n\n{before}\n")
    term_rules.main(["book/page.md"])
    assert page.read_text() == f"# Page\n\n{after}\n"


@pytest.mark.parametrize(
    ("label", "is_found"), [("gradient", True), ("relu", True), ("gradient-of-a-line", False)]
)
def test_an_exercise_labeled_like_a_term_is_found(label: str, is_found: bool) -> None:
    text = (
        f"# Title\n\n```{{exercise-start}} One\n:label: {label}\n```\n\n```{{exercise-end}}\n```\n"
    )
    chapter = parse_chapter(text, "book/part/page.md", ["colon_fence"])
    problems = [str(problem) for problem in labels_like_terms(chapter, TERMS)]
    assert len(problems) == is_found
    assert all(problem.startswith("book/part/page.md:3:") for problem in problems)
