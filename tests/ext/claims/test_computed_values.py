"""Computed values reach the alternative texts, and the build warns where a rule is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from claims.computed_values import UnknownValue, fill, power_of_ten
from hypothesis import assume, given
from hypothesis import strategies as st

TITLE = FRONT_MATTER + "# A page\n\n"

CELL = """```{code-cell} ipython3
import matplotlib.pyplot as plt
from nutrigen.teaching import use_book_style
from nutrigen.teaching import insert
use_book_style()
insert(length=1_042_519, share=0.1234, species="E. coli", n_runs=3, tiny=2.5e-7)
```

"""

PAGE = (
    TITLE
    + CELL
    + """It has {glue:text}`length:,d` bases, within {glue:text}`tiny:.1e`,
at most {glue:text}`tiny:.0e`.

```{code-cell} ipython3
---
mystnb:
  image:
    alt: "A line for {species}: {length:,d} bases, {share:.1%}, {tiny:.1e}. {{a set}}"
  figure:
    name: fig-line
    caption: Made in {glue:text}`n_runs:d` runs.
---
plt.plot([0, 1]);
```
"""
)

FLAWED_PAGE = (
    TITLE
    + CELL
    + """```{code-cell} ipython3
:tags: [line]
plt.plot([0, 1]);
```

```{code-cell} ipython3
---
mystnb:
  image:
    alt: "It has {lenght:,d} bases"
  figure:
    name: fig-line
---
plt.plot([0, 2]);
```

```{code-cell} ipython3
---
mystnb:
  image:
    alt: "{species:,d} {share"
  figure:
    caption: A line.
---
plt.plot([0, 3]);
```

![plot.png](plot.png)
"""
)

INDEX = "# Book\n\n```{toctree}\npage\n```\n\n{glue:text}`page.md::share:.2f`\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder with an index that shows a value of the other page."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/index.md").write_text(INDEX)
    return tmp_path


def alternative_texts(html: str) -> list[str]:
    return re.findall(r'<img[^>]* alt="([^"]*)"', html)


@pytest.mark.deep
def test_alternative_texts_hold_the_values_also_from_the_execution_cache(
    book: Path, build_book: Callable[..., str]
) -> None:
    page = book / "book/page.md"
    page.write_text(PAGE)
    cache = {"nb_execution_mode": "cache", "nb_execution_cache_path": str(book / "cache")}

    def build(builder: str) -> str:
        return build_book(builder, ["claims.computed_values"], project="book", **cache)

    assert build("html") == ""
    expected = ["A line for E. coli: 1,042,519 bases, 12.3%, 2.5\xa0×\xa010⁻⁷. {a set}"]
    html = book / "_build/html/page.html"
    assert alternative_texts(html.read_text()) == expected
    assert "Made in 3 runs" in re.sub("<[^>]*>", "", html.read_text())
    assert "within 2.5\xa0×\xa010<sup>−7</sup>" in re.sub("</?span[^>]*>", "", html.read_text())
    assert "e-07" not in html.read_text().partition("It has")[2]

    page.write_text(PAGE + "\nMore text.\n")
    assert build("html") == ""
    assert alternative_texts(html.read_text()) == expected

    assert build("latex") == ""


@pytest.mark.deep
def test_flaws_are_reported_by_every_build(book: Path, build_book: Callable[..., str]) -> None:
    (book / "book/page.md").write_text(FLAWED_PAGE)
    (book / "book/plot.png").write_bytes(b"")
    messages = [build_book("html", ["claims.computed_values"], nb_execution_mode="force")]
    messages.append(build_book("html", ["claims.computed_values"], nb_execution_mode="force"))
    for message in messages:
        # The figure exists as SVG and as PDF; each of its flaws is reported once.
        assert message.count("page.md:24: WARNING: the image has no alternative text") == 1
        assert message.count("page.md:24: WARNING: the cell's figure has no caption") == 1
        assert message.count("page.md:24: WARNING: the cell's figure has no name") == 1
        assert "“It has {lenght:,d} bases” names 'lenght', which no cell inserts" in message
        assert "inserted are: length, n_runs, share, species, tiny." in message
        assert "page.md:29: WARNING: the cell's figure has no caption" in message
        assert "“{species:,d} {share” cannot be read" in message
        assert "page.md:40: WARNING: the cell's figure has no name" in message
        assert "page.md:49: WARNING: the image has no alternative text" in message
        assert "the value 'length' is inserted, but no text" in message
        assert "'share' is inserted" not in message, "it is used by another page"


@pytest.mark.deep
def test_a_page_without_values_does_not_see_those_of_an_earlier_build(
    book: Path, build_book: Callable[..., str]
) -> None:
    (book / "book/index.md").write_text("# Book\n\n```{toctree}\npage\n```\n")
    page = book / "book/page.md"
    page.write_text(PAGE)
    build_book("html", ["claims.computed_values"], nb_execution_mode="force")
    page.write_text(PAGE.replace("insert(length", "dict(length").split("It has")[0])
    assert build_book("html", ["claims.computed_values"], nb_execution_mode="force") == ""


VALUES = {"n": "1234", "share": "0.25", "name": "'E. coli'", "many": "1e84", "none": "0.0"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("nothing", "nothing"),
        ("{n:,d} and {n}", "1,234 and 1234"),
        ("{share:.0%} of {name}", "25% of E. coli"),
        ("{{n}}", "{n}"),
        ("{n:>6d}", "  1234"),
        ("{none:.0e}, {none:.1e}", "0, 0.0"),
        ("{many:.0e} {share:+.1e}", "10⁸⁴ +2.5\xa0×\xa010⁻¹"),
    ],
)
def test_fill(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{m}", "names 'm', which no cell inserts; inserted are: many, n, name, none, share"),
        ("{}", "names ''"),
        ("{n", "cannot be read"),
        ("n}", "cannot be read"),
        ("{n!r}", "names 'n!r'"),
        ("{name:.2f}", "formats name = 'E. coli'"),
        ("{n:q}", "formats n = 1234"),
    ],
)
def test_fill_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(UnknownValue, match=re.escape(reason)):
        fill(text, VALUES)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_a_power_of_ten_is_the_number_that_the_format_gave(number: float, digits: int) -> None:
    assume(number != 0)
    base, exponent = power_of_ten(f"{number:.{digits}e}")
    factor, _, ten = base.replace("−", "-").replace("\xa0", "").rpartition("×")
    sign = -1 if ten.startswith("-") else 1
    value = Decimal(factor or sign) * Decimal(10) ** int(exponent.replace("−", "-"))
    assert value == Decimal(f"{number:.{digits}e}")


@pytest.mark.parametrize("text", ["", "1234", "0.25", "-3.5", "12%", "E. coli", "2e5", "12e+05"])
def test_other_texts_are_no_powers_of_ten(text: str) -> None:
    assert power_of_ten(text) is None
