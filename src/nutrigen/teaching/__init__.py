"""What all chapters share: the style of figures, figures in steps, numbers for the text.

The colors are those of Okabe and Ito, which people with the common forms of color blindness can
tell apart; a figure never relies on color alone, so each color has a marker and a line style beside
it.
"""

from __future__ import annotations

from nutrigen.teaching._graphs import draw_graph
from nutrigen.teaching._reporting import insert
from nutrigen.teaching._stepping import SteppedFigure, step_through
from nutrigen.teaching._style import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    use_book_style,
    with_thousands_separator,
)

__all__ = [
    "COLORS",
    "LINE_STYLES",
    "MARKERS",
    "SteppedFigure",
    "draw_graph",
    "insert",
    "step_through",
    "use_book_style",
    "with_thousands_separator",
]
