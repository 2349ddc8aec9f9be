"""One style for every figure of the book.

The colors are those of Okabe and Ito, which people with the common forms of
color blindness can tell apart; a figure never relies on color alone, so each
color has a marker and a line style beside it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from skbio import TreeNode

__all__ = [
    "COLORS",
    "LINE_STYLES",
    "MARKERS",
    "draw_tree",
    "use_book_style",
    "with_thousands_separator",
]

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
    "axes.prop_cycle": mpl.cycler(color=COLORS),
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

    In a notebook, figures are sent as vector graphics too (SVG for the
    screen, PDF for print), without a time stamp, so that two runs give the same file.

    References
    ----------
    Okabe, M. and Ito, K. (2008). Color universal design: how to make figures and
    presentations that are friendly to colorblind people.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> use_book_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(_STYLE)
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        _send_vector_graphics(shell)


def _send_vector_graphics(shell: object) -> None:
    from IPython.core.pylabtools import print_figure
    from matplotlib.figure import Figure

    # The inline backend sends a bitmap, which a notebook shows where it does not trust SVG.
    shell.run_line_magic("matplotlib", "inline")
    formatters = shell.display_formatter.formatters
    formatters["image/svg+xml"].for_type(
        Figure, lambda figure: print_figure(figure, "svg", metadata={"Date": None})
    )
    formatters["application/pdf"].for_type(
        Figure, lambda figure: print_figure(figure, "pdf", metadata={"CreationDate": None})
    )


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


def draw_tree(tree: TreeNode, axes: Axes, *, clades: Collection[frozenset[str]] = ()) -> None:
    """Draw a rooted tree from left to right, branches as long as they are in the tree.

    Parameters
    ----------
    tree
        A rooted tree; a missing branch length counts as zero.
    axes
        Axes to draw on; the horizontal one shows the distance from the root.
    clades
        Sets of leaf names to look for. The branch above a node whose leaves are one of them
        is drawn solid, any other inner branch dashed. Without clades all are solid.

    Raises
    ------
    ValueError
        If the tree has a leaf without a name.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skbio import TreeNode
    >>> figure, axes = plt.subplots()
    >>> draw_tree(TreeNode.read(["((mouse:1,rat:1):2,human:3);"]), axes)
    >>> [text.get_text().strip() for text in axes.texts]
    ['mouse', 'rat', 'human']
    >>> plt.close(figure)
    """
    heights = {id(leaf): height for height, leaf in enumerate(tree.tips())}
    for node in tree.postorder():
        if node.children:
            below = [heights[id(child)] for child in node.children]
            heights[id(node)] = (below[0] + below[-1]) / 2
        elif node.name is None:
            raise ValueError("draw_tree: every leaf of the tree needs a name.")

    depths = {id(tree): 0.0}
    for node in tree.preorder(include_self=False):
        start = depths[id(node.parent)]
        end = depths[id(node)] = start + (node.length or 0.0)
        height = heights[id(node)]
        found = not clades or node.is_tip() or node.subset() in clades
        axes.plot(
            [start, end],
            [height, height],
            color=COLORS[0] if found else COLORS[1],
            linestyle="-" if found else (0, (2, 1)),
            linewidth=1.2,
        )
        axes.plot([start, start], [heights[id(node.parent)], height], color="0.6", linewidth=0.8)
        if node.is_tip():
            axes.text(end, height, f" {node.name}", va="center", fontsize="x-small")
    axes.set_ylim(len(list(tree.tips())), -1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
