"""Data frames are aligned on the site, and are tables in the handout where they are wide."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from book_pages import FRONT_MATTER
from docutils import nodes
from rendering.data_frames import (
    LINE_WIDTH,
    Frame,
    aligned,
    print_table,
    read_frame,
    too_wide_for_print,
)

MEALS = pd.DataFrame(
    {"food": ["oats", "tea"], "energy": [-1223.5, None], "share": ["12%", "3.5%"]},
    index=["first", "second"],
)
GROUPS = pd.DataFrame(
    {("random", "n"): [1, 2, 3], ("random", "who"): ["a", "b", ""], ("other", "n"): [4, 5, 6]},
    index=pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1)], names=["group", "number"]),
)


def classes_by_text(source):
    """The class of each cell of a table, by what stands in it."""
    cells = re.findall(r"<t[hd] class=\"(\w+)\"[^>]*>([^<]+)</t[hd]>", source)
    return {text: name for name, text in cells}


def test_a_column_of_numbers_is_flush_right_with_its_head_and_one_of_words_left():
    classes = classes_by_text(aligned(MEALS._repr_html_()))
    numbers = {"energy", "share", "-1223.5", "NaN", "12%", "3.5%"}
    assert {text for text, name in classes.items() if name == "number"} == numbers
    assert {text for text, name in classes.items() if name == "words"} == {
        *("food", "oats", "tea", "first", "second"),
    }


@pytest.mark.parametrize("text", ["1,234", "-0.5", "4.2e-04", "inf", "12 %", "0", "−3"])
def test_numbers(text):
    frame = pd.DataFrame({"a": [text]})
    assert read_frame(frame._repr_html_()).holds_numbers()[0]


@pytest.mark.parametrize("text", ["1 of 3", "2001-09", "C18.2n.6", "1,23", "True", "12% ± 3%"])
def test_what_is_no_number(text):
    frame = pd.DataFrame({"a": [text]})
    assert not read_frame(frame._repr_html_()).holds_numbers()[0]


def test_columns_are_told_apart_below_names_that_span_rows_and_columns():
    source = aligned(GROUPS._repr_html_())
    frame = read_frame(GROUPS._repr_html_())
    assert frame.n_columns == 5
    assert frame.holds_numbers() == [True, False, True, True, False]
    assert '<th class="group" colspan="2" scope="col">random</th>' in source
    assert '<th class="words" rowspan="2" scope="row">x</th>' in source
    assert '<td class="words">b</td>' in source


def test_a_styled_frame_is_written_the_same_each_time():
    styled = [MEALS.style.format({"energy": "{:,.1f}"}).hide() for _ in range(2)]
    first, second = (aligned(frame._repr_html_()) for frame in styled)
    assert first == second
    assert 'class="dataframe"' in first
    assert "<style" not in first
    assert classes_by_text(first)["-1,223.5"] == "number"


@pytest.mark.parametrize(
    "source",
    ["<p>no table</p>", "<table class='other'><tr><td>1</td></tr></table>"],
)
def test_other_output_is_left_alone(source):
    assert aligned(source) == source


def test_a_frame_without_rows_is_left_alone():
    source = MEALS.iloc[:0]._repr_html_()
    assert aligned(source) == source
    with pytest.raises(ValueError, match="without rows"):
        Frame([], [])


def test_which_texts_are_too_wide_for_a_page():
    assert not too_wide_for_print(repr(MEALS))
    assert not too_wide_for_print("a" * LINE_WIDTH)
    assert too_wide_for_print("a" * (LINE_WIDTH + 1))
    assert too_wide_for_print(repr(pd.DataFrame([["word " * 8] * 4])))
    assert too_wide_for_print(repr(MEALS.style))
    assert too_wide_for_print("<pandas.io.formats.style.Styler at 0x7f1836176210>\n")


def test_a_table_for_print_has_every_cell_in_its_place():
    frame = read_frame(GROUPS._repr_html_())
    spec, table = print_table(frame)
    assert spec["spec"] == "lrrlr"
    head, body = (next(table.findall(kind)) for kind in (nodes.thead, nodes.tbody))
    assert [entry.astext() for entry in body.children[0].children] == ["x", "1", "1", "a", "4"]
    assert [entry.astext() for entry in body.children[1].children] == ["2", "2", "b", "5"]
    assert body.children[0].children[0]["morerows"] == 1
    assert [entry.get("morecols", 0) for entry in head.children[0].children] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("n_columns", "type_of_table"), [(3, ""), (4, r"\footnotesize"), (6, r"\scriptsize")]
)
def test_a_table_too_wide_for_the_page_is_set_in_small_type(n_columns, type_of_table):
    columns = [f"measure no. {number}" for number in range(n_columns)]
    frame = pd.DataFrame(1.5, index=["a name so long that it can be broken"], columns=columns)
    nodes_of_table = print_table(read_frame(frame._repr_html_()))
    types = [type(node) for node in nodes_of_table]
    assert nodes.table in types
    if type_of_table:
        assert nodes_of_table[0].astext().startswith(rf"\begingroup{type_of_table}\setlength")
        assert nodes_of_table[-1].astext() == r"\endgroup"
    else:
        assert nodes.raw not in types


def test_the_space_between_columns_counts():
    frame = pd.DataFrame([[1] * 30], columns=["a"] * 30, index=["a"])
    assert isinstance(print_table(read_frame(frame._repr_html_()))[0], nodes.raw)


def test_long_words_may_be_broken_in_print_and_entities_are_letters():
    frame = pd.DataFrame({"what": ["salt & pepper, for all who like it"], "n": [1]})
    spec, table = print_table(read_frame(frame._repr_html_()))
    assert spec["spec"] == "rLr"
    assert "salt & pepper" in table.astext()


def test_one_long_word_is_not_broken_in_print():
    frame = pd.DataFrame({"what": ["african-allele-frequencies"]})
    assert print_table(read_frame(frame._repr_html_()))[0]["spec"] == "rl"


PAGE = (
    FRONT_MATTER
    + """# Book

```{code-cell} ipython3
import pandas as pd
pd.DataFrame({"word": ["oats"], "n": [7]})
```

```{code-cell} ipython3
pd.DataFrame({"long": ["a long word, and more of them " * 3], "n": [8]}).style
```
"""
)


@pytest.mark.deep
@pytest.mark.parametrize("builder", ["html", "latex"])
def test_a_page_with_data_frames(tmp_path, build_book, builder):
    book = tmp_path / "book"
    book.mkdir()
    (book / "index.md").write_text(PAGE)
    assert build_book(builder, ["rendering.data_frames"], nb_execution_mode="force") == ""
    (output,) = (tmp_path / "_build" / builder).glob("index.html" if builder == "html" else "*.tex")
    text = output.read_text()
    assert "Styler" not in text
    if builder == "html":
        assert text.count('<table border="1" class="dataframe">') == 2
        assert '<td class="number">7</td>' in text
    else:
        assert r"\begin{tabulary}{\linewidth}[t]{rLr}" in text
        assert "a long word, and more of them" in text
