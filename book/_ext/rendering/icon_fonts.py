"""Leave in the site's icon fonts what its pages show.

The theme brings Font Awesome with some two thousand icons, of which the pages show about twenty:
without the others a page loads a quarter of a megabyte less.

Last seen needed with pydata-sphinx-theme 0.17.1. That its icons are heavy is open as
https://github.com/pydata/pydata-sphinx-theme/issues/2379; fonts cut to what is used were tried in
https://github.com/pydata/pydata-sphinx-theme/pull/2386 and not taken.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pydata_sphinx_theme
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["icons_of_site", "read_icons", "write_fonts"]

_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
_FONTS = Path("vendor/fontawesome/webfonts")
_STYLES = Path("styles/pydata-sphinx-theme.css")

# One icon of the style sheet: its names, and the character that stands for it in the font.
_RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"([^"]+)"\}')
_NAME = re.compile(r"\bfa-[a-z0-9-]+")
# Elsewhere, an icon is its character: one for private use, written out or by its number.
_CHARACTER = re.compile("[\ue000-\uf8ff]")
_NUMBER = re.compile(r"\\([ef][0-9a-f]{3})(?![0-9a-f])")


def read_icons(style_sheet: str) -> dict[str, int]:
    r"""Read from Font Awesome's style sheet which character an icon is.

    Examples
    --------
    >>> read_icons('.fa-add:before,.fa-plus:before{content:"\\2b"}')
    {'fa-add': 43, 'fa-plus': 43}
    """
    return {
        name: int(code[1:].strip(), 16) if len(code) > 2 else ord(code[-1])
        for names, code in _RULE.findall(style_sheet)
        for name in _NAME.findall(names)
    }


def icons_of_site(site: Path) -> set[int]:
    """Find the characters of all icons that pages, scripts and style sheets of a site name.

    Parameters
    ----------
    site
        Folder of the built site.
    """
    names, characters = set(), set()
    for file in site.rglob("*"):
        if file.suffix in (".html", ".js", ".css"):
            # Font Awesome's own rules name them all.
            text = _RULE.sub("", file.read_text(encoding="utf-8"))
            names |= set(_NAME.findall(text))
            characters |= set(map(ord, _CHARACTER.findall(text)))
            characters |= {int(number, 16) for number in _NUMBER.findall(text)}
    icons = read_icons((site / "_static" / _STYLES).read_text(encoding="utf-8"))
    return characters | {icons[name] for name in names & icons.keys()}


def write_fonts(characters: set[int], folder: Path) -> None:
    """Write the theme's icon fonts with these characters only.

    Parameters
    ----------
    characters
        Unicode numbers; those that a font does not have are left out of it.
    folder
        Where the site keeps these fonts.
    """
    for source in sorted((_THEME / _FONTS).glob("*.woff2")):
        # With the time of the build inside, no two builds would be alike.
        font = TTFont(source, recalcTimestamp=False)
        subsetter = Subsetter()
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.save(folder / source.name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # Someone has told the root logger to show everything, and a font has many tables.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    written: set[str] = set()

    def note_page(_app: Sphinx, page: str, *_context: object) -> None:
        written.add(page)

    def leave_what_is_shown(app: Sphinx, exception: Exception | None) -> None:
        folder = Path(app.outdir) / "_static" / _FONTS
        # Without a new page the fonts of the last build are still there, and still right.
        if written and exception is None and folder.is_dir():
            write_fonts(icons_of_site(Path(app.outdir)), folder)

    app.connect("html-page-context", note_page)
    # After every other extension has written its files.
    app.connect("build-finished", leave_what_is_shown, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
