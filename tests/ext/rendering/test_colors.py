"""A site has its own colors, and none that cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rendering.colors import checked_colors, contrast, style_sheet
from sphinx.errors import ConfigError

COLORS = {"links": "#176de8", "links_in_the_dark": "#528fe4", "cover": "#004c78"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # As the contrast checkers of WebAIM and of Chromium give them.
    [("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54), ("#0000ff", "#000000", 2.44)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.005)


def test_the_style_sheet_has_a_color_for_each_ground() -> None:
    light, dark = style_sheet(checked_colors(COLORS)).splitlines()
    assert light.startswith('html[data-theme="light"]')
    assert "#176de8" in light
    assert dark.startswith('html[data-theme="dark"]')
    assert "#528fe4" in dark


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"links": "#ffd37a"}, r"links: #ffd37a has a contrast of 1\.4 to its ground, #ffffff"),
        ({"links_in_the_dark": "#004c78"}, r"links_in_the_dark: #004c78 has a contrast of 2\.\d"),
        ({"cover": "navy"}, r"cover: navy is no color; write it in quotes"),
        ({"links": None}, r"links: None is no color"),
        ({"link": "#004c78"}, r"should have links, links_in_the_dark, cover; it has .*, link\."),
    ],
)
def test_a_color_that_cannot_be_read_is_named(change: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        checked_colors(COLORS | change)


def test_pages_are_told_the_style_sheet_with_its_checksum(tmp_path: Path, build_book) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book/index.md").write_text("# Book\n")
    assert build_book("html", ["rendering.colors"], book_colors=COLORS) == ""
    site = tmp_path / "_build/html"
    assert (site / "_static/colors.css").read_text() == style_sheet(COLORS)
    assert re.search(r'href="_static/colors\.css\?v=[0-9a-f]+"', (site / "index.html").read_text())
