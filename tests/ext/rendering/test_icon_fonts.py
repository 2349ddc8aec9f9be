"""The icon fonts of the site hold what its pages show, and little else."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from rendering.icon_fonts import icons_of_site, write_fonts

FONTS = "_static/vendor/fontawesome/webfonts"
# From the catalog of Font Awesome, https://fontawesome.com/v6/icons
MAGNIFYING_GLASS, BARS, CIRCLE_INFO, ROCKET, TRACTOR = 0xF002, 0xF0C9, 0xF05A, 0xF135, 0xF722


@pytest.fixture
def site(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(
        '# Book\n\n```{note}\nText.\n```\n\n<i class="fa-solid fa-rocket"></i>\n'
    )
    assert build_book("html", ["rendering.icon_fonts"], html_theme="sphinx_book_theme") == ""
    return tmp_path / "_build" / "html"


def test_icons_of_page_theme_and_boxes_are_left_and_others_are_not(site):
    shown = set(TTFont(site / FONTS / "fa-solid-900.woff2").getBestCmap())
    assert {MAGNIFYING_GLASS, BARS, CIRCLE_INFO, ROCKET} <= shown
    assert TRACTOR not in shown
    assert sum(file.stat().st_size for file in (site / FONTS).glob("*.woff2")) < 10_000


def test_an_icon_is_found_by_name_and_by_character(tmp_path):
    styles = tmp_path / "_static" / "styles"
    styles.mkdir(parents=True)
    rules = (
        '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-tractor:before{content:"\\f722"}'
    )
    (styles / "pydata-sphinx-theme.css").write_text(rules + f'p{{--icon:"{chr(CIRCLE_INFO)}"}}')
    (tmp_path / "own.css").write_text('a:after{content:"\\f135";color:#f722a0}')
    (tmp_path / "script.js").write_text("icon.className = 'fa-navicon';")
    assert icons_of_site(tmp_path) == {BARS, CIRCLE_INFO, ROCKET}


def test_the_same_icons_make_the_same_fonts(tmp_path):
    files = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_fonts({BARS, ROCKET}, tmp_path / name)
        files.append([file.read_bytes() for file in sorted((tmp_path / name).iterdir())])
    assert files[0] == files[1]
    assert len(files[0]) == 3


def test_fonts_follow_the_pages_and_stay_as_they_are_without_a_new_one(site, tmp_path, build_book):
    def build():
        assert build_book("html", ["rendering.icon_fonts"], html_theme="sphinx_book_theme") == ""
        return (site / FONTS / "fa-solid-900.woff2").read_bytes()

    before = (site / FONTS / "fa-solid-900.woff2").read_bytes()
    assert build() == before
    page = tmp_path / "book" / "index.md"
    page.write_text(page.read_text() + '\n<i class="fa-solid fa-tractor"></i>\n')
    assert build() != before
    assert TRACTOR in TTFont(site / FONTS / "fa-solid-900.woff2").getBestCmap()
