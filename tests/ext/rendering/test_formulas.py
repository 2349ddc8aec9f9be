"""A formula and the punctuation that touches it stand on one line."""

from __future__ import annotations

import re

import pytest

PAGE = """# Book

The matrix $A$, and ($b$). A $c$ alone; *in $d$:* and $e$ $f$-fold.
"""


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_punctuation_is_kept_beside_a_formula(tmp_path, build_book, builder):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PAGE)
    extensions = ["rendering.formulas"]
    assert build_book(builder, extensions, myst_enable_extensions=["dollarmath"]) == ""
    (output,) = (tmp_path / "_build" / builder).glob("index.html" if builder == "html" else "*.tex")
    kept = re.findall(
        r'<span class="unbroken">(.*?)<span[^>]*>\\\((.)\\\)</span>(.*?)</span>', output.read_text()
    )
    expected = [("", "A", ","), ("(", "b", ")."), ("", "d", ":")]
    assert kept == (expected if builder == "html" else [])
