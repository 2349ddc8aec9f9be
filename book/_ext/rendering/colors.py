"""The colors that a site and its handout have of their own: ``book_colors`` in ``_config.yml``.

``links`` and ``links_in_the_dark`` are those of links, buttons and what is selected; ``cover`` is
that of the handout's cover. A color that cannot be read on its ground stops the build: WCAG asks
for a contrast of 4.5. The lines of figures have theirs from ``nutrigen.teaching.COLORS``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["checked_colors", "contrast", "setup", "style_sheet"]

FILE = "colors.css"
#: The theme's grounds, on which the colors are read.
GROUNDS = {"links": "#ffffff", "links_in_the_dark": "#121212", "cover": "#ffffff"}
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors as WCAG defines it, from 1 to 21.

    Parameters
    ----------
    one, other
        Colors, as ``#rrggbb``.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff")), round(contrast("#ffffff", "#ffffff"))
    (21, 1)
    """
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def checked_colors(colors: dict[str, str]) -> dict[str, str]:
    """Return the colors if they are all there and can be read.

    Parameters
    ----------
    colors
        As ``_config.yml`` states them.

    Raises
    ------
    ConfigError
        If one is missing, unknown, no color, or too close to its ground.
    """
    if colors.keys() != GROUNDS.keys():
        raise ConfigError(
            f"_config.yml: book_colors should have {', '.join(GROUNDS)}; it has "
            f"{', '.join(colors) or 'nothing'}."
        )
    for name, color in colors.items():
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(color)):
            raise ConfigError(
                f"_config.yml: book_colors, {name}: {color} is no color; write it in quotes, "
                'such as "#004c78".'
            )
        found = contrast(color, GROUNDS[name])
        if found < LEAST_CONTRAST:
            raise ConfigError(
                f"_config.yml: book_colors, {name}: {color} has a contrast of {found:.1f} to its "
                f"ground, {GROUNDS[name]}; it should be at least {LEAST_CONTRAST}."
            )
    return colors


def style_sheet(colors: dict[str, str]) -> str:
    """Return the rules by which the theme takes the colors.

    Parameters
    ----------
    colors
        As ``_config.yml`` states them.
    """
    return "".join(
        f'html[data-theme="{mode}"] {{ --pst-color-primary: {colors[name]}; }}\n'
        for mode, name in (("light", "links"), ("dark", "links_in_the_dark"))
    )


def _check(_app: Sphinx, config: Config) -> None:
    colors = checked_colors(config.book_colors)
    preamble = config.latex_elements.get("preamble", "")
    config.latex_elements["preamble"] = (
        rf"{preamble}\AtBeginDocument{{\definecolor{{covercolor}}{{HTML}}"
        rf"{{{colors['cover'][1:].upper()}}}}}" + "\n"
    )


def _write(app: Sphinx) -> None:
    if app.builder.format == "html":
        path = Path(app.outdir) / "_static" / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(style_sheet(app.config.book_colors), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("book_colors", {}, "html", types=[dict])
    # Before the theme of the handout completes the preamble.
    app.connect("config-inited", _check, priority=100)
    # After the theme's own, which it overrides.
    app.add_css_file(FILE, priority=900)
    # Before pages, which tell its checksum, are written.
    app.connect("builder-inited", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
