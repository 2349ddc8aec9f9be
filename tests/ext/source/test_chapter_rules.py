"""Each rule about a page's source accepts what is right and finds what is wrong."""

from __future__ import annotations

import pytest
from book_pages import FRONT_MATTER
from source.chapter_rules import (
    Problem,
    cell_length_problems,
    cells_in_a_row_problems,
    collect_exercises,
    exercise_problems,
    front_matter_problems,
    run_exercise,
    skeleton_problems,
    typed_number_problems,
)
from source.chapter_source import Chapter, parse_chapter

EXTENSIONS = ["attrs_inline", "colon_fence", "deflist", "dollarmath", "linkify", "substitution"]


CHAPTER = (
    FRONT_MATTER
    + """# Doubling

Why anyone would double.

:::{admonition} You will learn
- to double. **Time:** about 20 minutes.
:::

```{code-cell} ipython3
:tags: [imports]
from types import SimpleNamespace

class Wrong(Exception):
    pass

def check(name, answer):
    if answer(2) != 4:
        raise Wrong(f"{name}: twice two is four, not {answer(2)}")
```

## Doubling

Body.

## What goes wrong

Halving.

## Exercises

```{exercise-start} Double it
:label: double
```

Write a function.

```{code-cell} ipython3
:tags: [exercise]
def double(x):
    ...
```

```{exercise-end}
```

```{solution-start} double
:class: dropdown
```

```{code-cell} ipython3
:tags: [solution]
def double(x):
    return 2 * x
```

```{solution-end}
```

```{code-cell} ipython3
:tags: [check]
check("double", double)
```

## Key takeaways

- Twice.
"""
)


def parse(text: str, path: str = "book/part/chapter.md") -> Chapter:
    return parse_chapter(text, path, EXTENSIONS)


def messages(problems: list[Problem]) -> str:
    return "\n".join(map(str, problems))


def test_a_chapter_that_keeps_all_rules_has_no_problems() -> None:
    chapter = parse(CHAPTER)
    for rule in (
        typed_number_problems,
        front_matter_problems,
        cell_length_problems,
        cells_in_a_row_problems,
        skeleton_problems,
        exercise_problems,
    ):
        assert rule(chapter) == []


# --- Numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prose",
    [
        "The genome has {glue:text}`length:,d` bases, {glue:text}`share:.1%` of them G.",
        "There are $4^9 = 262144$ words of $k = 9$ letters, and of each $9$-mer one.",
        "Set `k = 31` and read `SRR000001`.",
        "It was measured as 42.3 % in {cite:t}`someone2020`, at 37 degrees.",
        "See {numref}`fig-1`, {eq}`eq-2`, {ref}`Section 3 <three>` and {term}`k-mer <3-mer>`.",
        "The gene BRCA1, the protein p53, SARS-CoV-2, COVID-19 and omega-3 fatty acids.",
        "NC_000117.1, GRCh38.p13, *E. coli* O157:H7, chr21 and K-12.",
        "From the 5' end to the 3' end, 5'-ACG-3', and 5′ in print.",
        "Sequences of the 16S gene, drawn in 2D.",
        "In Part 2, on slides 3–5 and slide 17, and in Parts 1 and 2.",
        "It is free under CC BY 4.0, CC BY-SA 3.0 or CC0 1.0.",
        "Look at https://example.org/v2/17 or [there](https://example.org/18).",
        "Three of seven, a hundred times.",
        "![A plot](images/plot-17.png)",
        "1. first\n2. second\n",
        "## 2.3 Results of the third kind",
        "# 1. Beginning",
        "Text.[^1]\n\n[^1]: A note.",
        "```python\nx = 17\n```",
        "```{code-cell} ipython3\nx = 17\n```",
        "$$\nx = 17\n$$ (eq-17)",
        "```{figure} plot-17.png\n:name: fig-17\n:width: 80%\n\nA caption.\n```",
        "<span id='a17'>text</span>",
        "% 17 in a comment",
        "| a | b |\n|---|---|\n| 17 | {cite:p}`someone2020` |",
        "(section-17)=\n## A section",
    ],
)
def test_prose_that_may_stand(prose: str) -> None:
    assert typed_number_problems(parse(prose)) == []


@pytest.mark.parametrize(
    ("prose", "number", "line"),
    [
        ("The genome has 1,042,519 bases.", "1,042,519", 1),
        ("The genome has 1 042 519 bases.", "1 042 519", 1),
        ("Of these 41.3% are G or C.", "41.3%", 1),
        ("Of these 41.3 % are G or C.", "41.3 %", 1),
        ("There are\nin all\n17 of them.", "17", 3),
        ("A 9-mer is short.", "9", 1),
        ("It needs 10kb.", "10", 1),
        ("With k=9 it works.", "9", 1),
        ("It was so in 2020.", "2020", 1),
        ("First {cite:p}`someone2020`. Then 17 more.", "17", 1),
        ("Then 17 more. First {cite:p}`someone2020`.", "17", 1),
        ("**17** of them", "17", 1),
        ("See [the 17 others](https://example.org).", "17", 1),
        ("- one\n- 17\n", "17", 2),
        ("| a |\n|---|\n| 17 |", "17", 3),
        (":::{note}\nOnly 17.\n:::", "17", 2),
        (":::{admonition} All 17\nText.\n:::", "17", 1),
        ("::::{note}\n\n:::{tip}\nOnly 17.\n:::\n::::", "17", 4),
        ("It takes 20 minutes.", "20", 1),
        ("Text.[^1]\n\n[^1]: Only 17.", "17", 3),
        ("## The 17 results", "17", 1),
        ("term\n: It has 17.", "17", 2),
        ("<b>17</b> of them", "17", 1),
        ("![17 points](plot.png)", "17", 1),
        ("In version 3.11 of it.", "3.11", 1),
        ("Figure 3 shows it.", "3", 1),
        ("It is 1e-5.", "1", 1),
        ("```{exercise-start} Take 17\n:label: a\n```", "17", 1),
    ],
)
def test_typed_numbers_are_found_with_their_line(prose: str, number: str, line: int) -> None:
    (problem,) = typed_number_problems(parse(prose))
    assert f"typed in the prose: {number}" in problem.message
    assert problem.line == line


def test_the_message_shows_the_sentence_and_how_to_mend_it() -> None:
    (problem,) = typed_number_problems(parse("First. Of $n$ there are 17\nand 18. Last."))
    assert str(problem).startswith("book/part/chapter.md:1: typed in the prose: 17, 18 in ")
    assert "“Of $n$ there are 17 and 18.”" in problem.message
    assert "{glue:text}`name:format`" in problem.message


def test_captions_and_alternative_texts_are_prose() -> None:
    cell = (
        "```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    caption: Of 17 {glue:text}`n:d`.\n"
        '  image:\n    alt: "From 18 to {n:d}"\n---\nx = 19\n```\n'
    )
    problems = typed_number_problems(parse(f"Text.\n\n{cell}"))
    assert [problem.line for problem in problems] == [3, 3]
    assert "17 in" in problems[0].message
    assert "18 in" in problems[1].message


@pytest.mark.parametrize(
    "prose", ["Written on 22 November 2026.", "March 5, 2024", "2024-03-05", "The school of 2024"]
)
def test_dates_may_stand_before_the_first_chapter_only(prose: str) -> None:
    assert typed_number_problems(parse(prose, "book/preface/about.md")) == []
    assert typed_number_problems(parse(prose, "book/index.md")) == []
    assert typed_number_problems(parse(prose, "book/part/chapter.md")) != []
    assert typed_number_problems(parse("It has 17.", "book/index.md")) != []


def test_minutes_may_stand_in_the_opening_box_only() -> None:
    box = ":::{{admonition}} {}\n**Time:** 45–60 minutes. \n:::"
    assert typed_number_problems(parse(box.format("You will learn"))) == []
    assert typed_number_problems(parse(box.format("Another box"))) != []


# --- Front matter and cells ----------------------------------------------------------


@pytest.mark.parametrize("missing", ["kernelspec", "jupytext"])
def test_incomplete_front_matter_is_found(missing: str) -> None:
    text = CHAPTER.replace(f"{missing}:", "something:", 1)
    (problem,) = front_matter_problems(parse(text))
    assert missing in problem.message


def test_front_matter_is_asked_for_only_where_there_are_cells() -> None:
    assert front_matter_problems(parse("# A page of text\n")) == []
    without_any = CHAPTER.removeprefix(FRONT_MATTER)
    assert len(front_matter_problems(parse(without_any))) == 2


@pytest.mark.parametrize(("tag", "allowed"), [("", 15), ("solution", 25), ("exercise", 15)])
def test_long_cells_are_found(tag: str, allowed: int) -> None:
    def cell(n_lines: int) -> Chapter:
        code = "\n\n# a comment\n".join(["x = 1"] * n_lines)
        return parse(f"```{{code-cell}} ipython3\n:tags: [{tag}]\n{code}\n```\n")

    assert cell_length_problems(cell(allowed)) == []
    (problem,) = cell_length_problems(cell(allowed + 1))
    assert f"{allowed + 1} lines of code, more than {allowed}" in problem.message


def test_wide_cells_are_found() -> None:
    def cell(width: int) -> Chapter:
        return parse(f"```{{code-cell}} ipython3\nx = {'1' * (width - 4)}\n```\n")

    assert cell_length_problems(cell(80)) == []
    (problem,) = cell_length_problems(cell(81))
    assert "81 characters, more than 80" in problem.message


OPEN = "```{code-cell} ipython3\none = 1\n```\n"
CLAIM = "```{code-cell} ipython3\nassert one == 1\n```\n"
HIDDEN = "```{code-cell} ipython3\n:tags: [remove-input]\none = 1\n```\n"
SOLUTION = "```{code-cell} ipython3\n:tags: [solution]\none = 1\n```\n"
IMPORTS = "```{code-cell} ipython3\n:tags: [imports]\nimport math\n```\n"
FIGURE = """```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-one
    caption: One.
---
draw(one)
```
"""


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ([OPEN] * 2, []),
        ([OPEN] * 3, [2]),
        ([OPEN] * 4, [2]),
        ([OPEN] * 5, [2, 4]),
        ([OPEN, OPEN, "Why.\n", OPEN, OPEN], []),
        ([OPEN, OPEN, ":::{note}\nWhy.\n:::\n", OPEN], []),
        ([OPEN, OPEN, "## Why\n", OPEN], []),
        ([OPEN, OPEN, FIGURE, OPEN, OPEN], []),
        ([IMPORTS, OPEN, OPEN], [2]),
        # What the page does not show open neither counts nor interrupts.
        ([OPEN, OPEN, CLAIM, HIDDEN, SOLUTION], []),
        ([OPEN, CLAIM, HIDDEN, SOLUTION, OPEN, OPEN], [5]),
        ([OPEN, OPEN, "<!-- why -->\n", OPEN], [3]),
    ],
)
def test_cells_in_a_row_are_found(row: list[str], wrong: list[int]) -> None:
    lines = ["\n".join(row[:place]).count("\n") + 2 for place in wrong]
    problems = cells_in_a_row_problems(parse("\n".join(row)))
    assert [problem.line for problem in problems] == lines


# --- Skeleton ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("Why anyone would double.\n", "", "begins with a paragraph"),
        ("You will learn", "You will do", "no box titled “You will learn”"),
        ("## What goes wrong", "## Errors", "“## What goes wrong” should be there once"),
        ("## Exercises", "## Tasks", "“## Exercises” should be there once"),
        ("## Key takeaways", "### Key takeaways", "“## Key takeaways” should be there once"),
        ("## Doubling", "## Exercises", "it is on lines [32, 40]"),
    ],
)
def test_departures_from_the_skeleton_are_found(before: str, after: str, message: str) -> None:
    assert before in CHAPTER
    problems = skeleton_problems(parse(CHAPTER.replace(before, after, 1)))
    assert message in messages(problems)


def test_sections_in_the_wrong_order_are_found() -> None:
    text = CHAPTER.replace("## What goes wrong", "## X")
    text = text.replace("## Key takeaways", "## What goes wrong").replace(
        "## X", "## Key takeaways"
    )
    (problem,) = skeleton_problems(parse(text))
    assert "in this order: What goes wrong, Exercises, Key takeaways" in problem.message


def test_a_box_after_the_first_section_is_found() -> None:
    box = ":::{admonition} You will learn\nText.\n:::\n"
    text = FRONT_MATTER + f"# T\n\nWhy.\n\n## A\n\n{box}\n" + CHAPTER[CHAPTER.index("## What") :]
    (problem,) = skeleton_problems(parse(text))
    assert "before the first section" in problem.message


def test_pages_without_cells_need_no_skeleton() -> None:
    assert skeleton_problems(parse("# A page of text\n\n```{note}\nText.\n```\n")) == []


def test_a_page_of_the_preface_with_cells_needs_only_a_paragraph_and_takeaways() -> None:
    cell = "```{code-cell} ipython3\n1 + 1\n```\n"
    page = f"{FRONT_MATTER}# Why\n\nA reason.\n\n## A part\n\n{cell}\n## Key takeaways\n\n- One.\n"

    def problems(text: str, path: str) -> list[Problem]:
        return skeleton_problems(parse_chapter(text, path, EXTENSIONS))

    assert problems(page, "book/preface/why.md") == []
    assert len(problems(page, "book/foundations/why.md")) == 3
    (problem,) = problems(page.replace("Key takeaways", "End"), "book/preface/why.md")
    assert "Key takeaways" in problem.message
    (problem,) = problems(page.replace("A reason.", cell), "book/preface/why.md")
    assert "paragraph" in problem.message


# --- Exercises -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("tags: [exercise]", "tags: [other]", "exactly one cell tagged exercise; it has 0"),
        ("tags: [solution]", "tags: [other]", "at least one cell tagged solution; it has 0"),
        ("tags: [check]", "tags: [other]", "exactly one cell tagged check; it has 0"),
        (":label: double", ":class: double", "an exercise needs a label of its own, not ''"),
        ("{solution-start} double", "{solution-start} x", "no exercise before this solution"),
        ('check("double", double)', 'check("duble", double)', "found 'duble'"),
        ('check("double", double)', "pass", "found None"),
        ('check("double", double)', "check(", "found None"),
        ("Write a function.", "```{exercise}\nWrite.\n```", "use exercise-start and exercise-end"),
        (
            "Body.",
            "```{code-cell} ipython3\n:tags: [solution]\nx = 1\n```",
            "tagged solution stands between solution-start and solution-end",
        ),
        (
            "Body.",
            "```{code-cell} ipython3\n:tags: [exercise]\nx = 1\n```",
            "tagged exercise stands between exercise-start and exercise-end",
        ),
    ],
)
def test_incomplete_exercises_are_found(before: str, after: str, message: str) -> None:
    assert before in CHAPTER
    problems = exercise_problems(parse(CHAPTER.replace(before, after, 1)))
    assert message in messages(problems)


def test_two_exercises_with_one_label_are_found() -> None:
    twice = CHAPTER + CHAPTER[CHAPTER.index("```{exercise-start}") :]
    found = messages(exercise_problems(parse(twice)))
    assert "a label of its own, not 'double'" in found
    assert "exactly one cell tagged exercise; it has 2" in found


def test_solution_and_starting_code_are_run_with_the_chapters_imports() -> None:
    chapter = parse(CHAPTER)
    (exercise,), _ = collect_exercises(chapter)
    assert run_exercise(chapter, exercise, "solution") is None
    error = run_exercise(chapter, exercise, "exercise")
    assert type(error).__name__ == "Wrong"
    assert str(error) == "double: twice two is four, not None"


def test_an_exercise_may_build_on_an_earlier_one() -> None:
    second = CHAPTER[CHAPTER.index("```{exercise-start}") : CHAPTER.index("## Key")]
    second = second.replace("double", "twice").replace("2 * x", "double(x)")
    chapter = parse(CHAPTER + second)
    _, twice = collect_exercises(chapter)[0]
    assert run_exercise(chapter, twice, "solution") is None
    assert str(run_exercise(chapter, twice, "exercise")).startswith("twice: ")


def test_only_a_check_may_fail() -> None:
    chapter = parse(CHAPTER.replace("return 2 * x", "return 2 * x\nraise KeyError"))
    (exercise,), _ = collect_exercises(chapter)
    with pytest.raises(KeyError) as error:
        run_exercise(chapter, exercise, "solution")
    lines = CHAPTER.splitlines()
    assert lines[error.traceback[-1].lineno - 1].strip() == "return 2 * x"
    assert str(error.traceback[-1].path).endswith("chapter.md")
