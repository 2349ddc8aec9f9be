"""One style for every figure of the book."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.rcsetup import cycler
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure


__all__ = ["COLORS", "LINE_STYLES", "MARKERS", "use_book_style", "with_thousands_separator"]

#: Okabe and Ito's palette without its yellow, which is too light for thin lines on white.
COLORS: tuple[str, ...] = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#000000",
)

#: One marker for each color, so that a figure can be read in gray.
MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v", "P", "X")

#: One line style for each color.
LINE_STYLES: tuple[object, ...] = (
    "-",
    "--",
    "-.",
    ":",
    (0, (5, 1)),
    (0, (3, 1, 1, 1)),
    (0, (1, 1)),
)

_STYLE = {
    "axes.prop_cycle": cycler(color=COLORS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.titlelocation": "left",
    "figure.figsize": (6.4, 3.6),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    "font.size": 10.0,
    "legend.frameon": False,
    "savefig.facecolor": "white",
    # Without a fixed salt the identifiers inside an SVG differ from run to run.
    "svg.hashsalt": "nutrigen",
}


def use_book_style() -> None:
    """Apply the book's style to every figure that follows.

    In a notebook, figures are sent as vector graphics, and as a bitmap for where a notebook is
    shown that is not trusted. The book's build asks for other formats, among them PDF for print,
    in the environment variable ``NUTRIGEN_FIGURE_FORMATS``, as in ``"svg,pdf"``. None has a time
    stamp, so that two runs give the same file.

    Raises
    ------
    ValueError
        If the environment variable names a format that is not png, svg or pdf.

    References
    ----------
    Okabe, M. and Ito, K. (2008). Color Universal Design (CUD): How to Make Figures and
    Presentations That Are Friendly to Colorblind People. https://jfly.uni-koeln.de/color/

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> use_book_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    # Matplotlib's own hints ask for a dictionary whose keys are literals.
    mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        _send_vector_graphics(shell, shell.display_formatter)


# Inches around all that is drawn.
_MARGIN = 0.1

# By format: its type, and what makes two runs give the same file.
_FORMATS = {
    "png": ("image/png", {}),
    "svg": ("image/svg+xml", {"metadata": {"Date": None}}),
    "pdf": ("application/pdf", {"metadata": {"CreationDate": None}}),
}


def _send_vector_graphics(shell: InteractiveShell, display: DisplayFormatter) -> None:
    from matplotlib.figure import Figure

    names = os.environ.get("NUTRIGEN_FIGURE_FORMATS", "png,svg").split(",")
    unknown = sorted(set(names) - set(_FORMATS))
    if unknown:
        raise ValueError(
            f"NUTRIGEN_FIGURE_FORMATS names {', '.join(map(repr, unknown))}; known are "
            f"{', '.join(_FORMATS)}"
        )
    shell.run_line_magic("matplotlib", "inline")
    # It sends a bitmap by itself.
    display.formatters["image/png"].pop(Figure, None)
    display.mimebundle_formatter.for_type(Figure, lambda figure, **_options: _render(figure, names))


def _render(figure: Figure, names: Sequence[str]) -> dict[str, str]:
    """Render a figure in some formats, but lay it out once."""
    from IPython.core.pylabtools import print_figure

    if not figure.axes:
        return {}
    engine = figure.get_layout_engine()
    figure.draw_without_rendering()
    bounds = figure.get_tightbbox().padded(_MARGIN)
    # By itself, matplotlib would look for places and bounds anew in each format.
    with mpl.rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.set_layout_engine(None)
        try:
            return {
                mime_type: print_figure(figure, name, bbox_inches=bounds, base64=True, **options)
                for name, (mime_type, options) in _FORMATS.items()
                if name in names
            }
        finally:
            figure.set_layout_engine("none" if engine is None else engine)


def with_thousands_separator(axis: Axis) -> None:
    """Write the tick labels of an axis as whole numbers with a comma between thousands.

    Parameters
    ----------
    axis
        ``axes.xaxis`` or ``axes.yaxis``.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> with_thousands_separator(axes.xaxis)
    >>> axes.xaxis.get_major_formatter()(1_042_519, None)
    '1,042,519'
    >>> plt.close(figure)
    """
    axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,.0f}"))
