"""A value is listed exactly if no assertion of its cell would notice another one."""

from __future__ import annotations

import math
import re

import nbformat
import numpy as np
import pandas as pd
import pytest
import unasserted

ALL = ("sign", "double", "half")


@pytest.mark.parametrize(
    ("cell", "names", "unnoticed"),
    [
        ("insert(a=a)", {"a": 3.0}, ALL),
        ("assert 2 < a < 4\ninsert(a=a)", {"a": 3.0}, ()),
        ("assert a > 2\ninsert(a=a)", {"a": 3.0}, ("double",)),
        ("assert a < 0\ninsert(a=a)", {"a": -3.0}, ("double", "half")),
        # Another value is asserted.
        ("assert b > 2\ninsert(a=a)", {"a": 3.0, "b": 3.0}, ALL),
        ("assert math.isclose(a, b)\ninsert(a=a)", {"a": 3.0, "b": 3.0, "math": math}, ()),
        # The expression that is inserted is part of the assertion, or both have a part.
        ("assert t['x'] > 2\ninsert(a=t['x'])", {"t": {"x": 3}}, ("double",)),
        ("assert s > 0.02\ninsert(percent=100 * s)", {"s": 0.03}, ("double",)),
        # What both are computed from.
        ("gap = a - b\nassert gap > 1\ninsert(a=a)", {"a": 3.0, "b": 1.0, "gap": 2.0}, ("double",)),
        (
            "gain = a - b\nassert a > b\ninsert(gain=gain)",
            {"a": 3.0, "b": 1.0, "gain": 2.0},
            ("double", "half"),
        ),
        ("assert (x.mean() > 2)\ninsert(a=float(x.mean()))", {"x": np.full(3, 3.0)}, ("double",)),
        (
            "assert (t['x'] > 2).all()\ninsert(a=t.loc[1, 'x'])",
            {"t": pd.DataFrame({"x": [3.0, 3.0]})},
            ALL,
        ),
        ("assert (x > 2).all()\ninsert(a=x[0])", {"x": np.full(3, 3.0)}, ("double",)),
        ("assert all(v > 2 for v in [a])\ninsert(a=a)", {"a": 3.0}, ("double",)),
        ("assert best == 'tree'\ninsert(best=best)", {"best": "tree"}, ()),
        ("insert(best=best)", {"best": "tree"}, ("other word",)),
        # Names that grow, or stand for themselves, are not put in.
        ("a = a + a\nassert a > 2\ninsert(a=a)", {"a": 3.0}, ("double",)),
        # What fails as it is notices nothing, nor what cannot be evaluated.
        ("assert a > 7\ninsert(a=a)", {"a": 3.0}, ALL),
        ("assert missing > a\ninsert(a=a)", {"a": 3.0}, ALL),
    ],
)
def test_changes_that_no_assertion_notices_are_named(cell, names, unnoticed):
    (one,) = unasserted.survivors(cell, names)
    assert one.unnoticed == unnoticed
    assert one.is_free == (unnoticed in (ALL, ("other word",)))


def test_nothing_is_executed_again_that_takes_time_or_changes_something():
    calls = []

    def train():
        calls.append(1)
        return 3.0

    cell = "a = train()\nassert a > 2\nassert train() > 2\ninsert(a=a, b=train())"
    first, second = unasserted.survivors(cell, {"a": 3.0, "train": train})
    assert calls == []
    assert first.unnoticed == ("double",)
    assert second.is_free


def test_sentences_are_given_with_the_values_that_they_show():
    text = (
        "First {glue:text}`one:.2f` is more. Then {glue}`two`; no value\nends it.\n\n"
        "```{figure} x.svg\n{glue:text}`in_caption`\n```\n\nThird without."
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    found = list(unasserted.sentences(notebook))
    assert [sorted(names) for _, names in found] == [["one"], ["two"], []]
    assert found[0][0].endswith("is more.")
    assert found[-1][0] == "Third without."


def test_chapter_is_executed_and_each_inserted_value_is_seen(tmp_path):
    cells = ["from nutrigen.teaching import insert\na = 3.0", "assert a > 2\ninsert(a=a, b=2 * a)"]
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    found = unasserted.inserted_values(nbformat.v4.new_notebook(cells=code), tmp_path)
    assert [(one.name, one.value, one.is_free) for one in found] == [("a", 3, 0), ("b", 6, 0)]
    failing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    with pytest.raises(RuntimeError, match=re.escape("begins with 1 / 0")):
        unasserted.inserted_values(failing, tmp_path)
