"""What every drawing is made of: boxes, circles, arrows, tables of cells, brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import matplotlib.pyplot as plt
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from nutrigen.teaching._style import COLORS, LINE_STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

__all__ = ["Canvas"]

#: Inches of one unit, a cell that holds a letter.
_UNIT = 0.26
#: The widest drawing, in units, that a page of 320 pixels shows with letters of nine pixels.
_MAX_WIDTH = 15

_INK = "0.25"
_SHADE = "0.86"


class Canvas:
    """A drawing without axes, measured in cells of one letter.

    Parameters
    ----------
    width
        Width in cells, at most 15: so wide that it can be read on a telephone.
    height
        Height in cells.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    axes : matplotlib.axes.Axes
        Its axes, without a frame; the origin is at the lower left.

    Raises
    ------
    ValueError
        If the width or the height is out of range.

    Notes
    -----
    What a drawing tells apart by color, it also tells by shading, line style or words. Texts have
    at least nine points.

    Examples
    --------
    >>> canvas = Canvas(8, 3)
    >>> canvas.box((1, 1), 2, 1, "data", shaded=True)
    >>> canvas.arrow((3, 1.5), (5, 1.5))
    >>> canvas.circle((5.75, 1.5), 0.75, "x")
    >>> [text.get_text() for text in canvas.axes.texts]
    ['data', 'x']
    """

    def __init__(self, width: float, height: float) -> None:
        if not 0 < width <= _MAX_WIDTH:
            raise ValueError(f"width must be above 0 and at most {_MAX_WIDTH}, not {width}")
        if not height > 0:
            raise ValueError(f"height must be above 0, not {height}")
        self.figure = plt.figure(figsize=(width * _UNIT, height * _UNIT), layout="none")
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.set_axis_off()

    def write(
        self,
        at: Point,
        text: str,
        *,
        across: Literal["left", "center", "right"] = "center",
        up: Literal["top", "center", "bottom"] = "center",
        size: float = 10,
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Write a text, centered at a point unless told otherwise; `turned` from below to above."""
        self.axes.text(
            *at,
            text,
            horizontalalignment=across,
            verticalalignment=up,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            rotation=90 if turned else 0,
            zorder=4,
        )

    def box(
        self,
        corner: Point,
        width: float,
        height: float,
        text: str = "",
        *,
        style: int | None = None,
        shaded: bool = False,
        hatched: bool = False,
        dashed: bool = False,
        size: float = 10,
    ) -> None:
        """Draw a rectangle by its lower left corner, with a text in its middle."""
        self.axes.add_patch(
            Rectangle(
                corner,
                width,
                height,
                facecolor=_SHADE if shaded else "white",
                edgecolor=_color(style),
                hatch="////" if hatched else None,
                linestyle=LINE_STYLES[1] if dashed else "-",
                linewidth=1.0 if style is None else 1.8,
                zorder=2,
            )
        )
        if text:
            self.write((corner[0] + width / 2, corner[1] + height / 2), text, size=size)

    def circle(
        self,
        center: Point,
        radius: float,
        text: str = "",
        *,
        style: int | None = None,
        shaded: bool = False,
        transparent: bool = False,
        size: float = 10,
    ) -> None:
        """Draw a circle with a text in its middle."""
        self.axes.add_patch(
            Circle(
                center,
                radius,
                facecolor="none" if transparent else _SHADE if shaded else "white",
                edgecolor=_color(style),
                linewidth=1.0 if style is None else 1.8,
                zorder=2,
            )
        )
        if text:
            self.write(center, text, size=size)

    def line(
        self,
        points: Sequence[Point],
        *,
        style: int | None = None,
        dashed: bool = False,
        width: float = 1.0,
    ) -> None:
        """Draw a line through points."""
        x, y = zip(*points, strict=True)
        self.axes.plot(
            x,
            y,
            color=_color(style),
            linestyle="--" if dashed else "-",
            linewidth=width,
            zorder=1,
        )

    def arrow(
        self,
        start: Point,
        end: Point,
        *,
        style: int | None = None,
        bend: float = 0,
        dashed: bool = False,
        width: float = 1.0,
    ) -> None:
        """Draw an arrow; a positive `bend` lets it run to the right of the straight line."""
        self.axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=8,
                shrinkA=0,
                shrinkB=0,
                color=_color(style),
                linewidth=width,
                linestyle=LINE_STYLES[1] if dashed else "-",
                connectionstyle=f"arc3,rad={bend}",
                zorder=3,
            )
        )

    def cells(
        self,
        corner: Point,
        rows: Sequence[Sequence[str]],
        *,
        shaded: Sequence[Sequence[bool]] | None = None,
        style: int | None = None,
        width: float = 1.0,
        height: float = 1.0,
        size: float = 10,
    ) -> None:
        """Draw a table by the upper left corner of its first cell."""
        x, y = corner
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.box(
                    (x + column * width, y - (row + 1) * height),
                    width,
                    height,
                    text,
                    style=style,
                    shaded=shaded is not None and bool(shaded[row][column]),
                    size=size,
                )

    def bracket(
        self,
        start: Point,
        end: Point,
        text: str,
        *,
        side: Literal["below", "above", "left", "right"] = "below",
        size: float = 10,
    ) -> None:
        """Bracket a stretch, horizontal or vertical, with a text beside it."""
        (x0, y0), (x1, y1) = start, end
        tick = -0.3 if side in ("below", "left") else 0.3
        if side in ("below", "above"):
            self.line([(x0, y0), (x0, y0 + tick), (x1, y0 + tick), (x1, y0)])
            at = ((x0 + x1) / 2, y0 + 1.5 * tick)
            self.write(at, text, up="top" if tick < 0 else "bottom", size=size)
        else:
            self.line([(x0, y0), (x0 + tick, y0), (x0 + tick, y1), (x0, y1)])
            at = (x0 + 2 * tick, (y0 + y1) / 2)
            self.write(at, text, across="right" if tick < 0 else "left", size=size)


def _color(style: int | None) -> str:
    return _INK if style is None else COLORS[style]
