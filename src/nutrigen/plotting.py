"""One style for every figure of the book.

The colors are those of Okabe and Ito, which people with the common forms of
color blindness can tell apart; a figure never relies on color alone, so each
color has a marker and a line style beside it.
"""

from __future__ import annotations

import base64
import html
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from skbio import TreeNode

__all__ = [
    "COLORS",
    "LINE_STYLES",
    "MARKERS",
    "SteppedFigure",
    "draw_graph",
    "draw_tree",
    "step_through",
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


def draw_graph(
    positions: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str]],
    axes: Axes,
    *,
    labels: Mapping[str, str] | None = None,
    highlighted: Collection[str] = (),
    fontsize: float | str = "small",
) -> None:
    """Draw a directed graph: a box for each node, an arrow for each edge.

    Parameters
    ----------
    positions
        For each node its center, in data coordinates.
    edges
        Pairs of a node and the one that the arrow leads to.
    axes
        Axes to draw on; their frame is hidden and their limits are set.
    labels
        Text of a node's box, in one or more lines; its name where there is none.
    highlighted
        Nodes with a thick border and a gray box.
    fontsize
        Size of the labels, in points or by name.

    Raises
    ------
    ValueError
        If an edge, a label or a highlight names a node without position.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> draw_graph({"x": (0, 0), "y": (1, 0)}, [("x", "y")], axes, labels={"x": "x = 3"})
    >>> [text.get_text() for text in axes.texts if text.get_text()]
    ['x = 3', 'y']
    >>> plt.close(figure)
    """
    labels = labels or {}
    named = {node for edge in edges for node in edge} | set(labels) | set(highlighted)
    if unknown := sorted(named - set(positions)):
        raise ValueError(f"draw_graph: no position is given for {', '.join(unknown)}.")
    boxes = {
        node: axes.text(
            *position,
            labels.get(node, node),
            ha="center",
            va="center",
            fontsize=fontsize,
            bbox={
                "boxstyle": "round,pad=0.4",
                "facecolor": "0.85" if node in highlighted else "white",
                "edgecolor": COLORS[0],
                "linewidth": 2.4 if node in highlighted else 1.0,
            },
        )
        for node, position in positions.items()
    }
    for start, end in edges:
        axes.annotate(
            "",
            xy=positions[end],
            xytext=positions[start],
            arrowprops={
                "arrowstyle": "-|>",
                "color": "0.4",
                # The arrow ends at the boxes, whose sizes follow from their texts.
                "patchA": boxes[start].get_bbox_patch(),
                "patchB": boxes[end].get_bbox_patch(),
            },
        )
    x, y = zip(*positions.values(), strict=True)
    axes.set(xlim=(min(x) - 0.5, max(x) + 0.5), ylim=(min(y) - 0.5, max(y) + 0.5))
    axes.set_axis_off()


@dataclass(frozen=True, repr=False)
class SteppedFigure:
    """A figure that the reader steps through; made by :func:`step_through`.

    Attributes
    ----------
    frames
        One SVG image for each step.
    descriptions
        One sentence for each step.
    overview
        The PDF for print: the steps, or some of them, side by side.
    """

    frames: tuple[str, ...]
    descriptions: tuple[str, ...]
    overview: bytes

    def __repr__(self) -> str:
        steps = "\n".join(
            f"  {number}. {description}" for number, description in enumerate(self.descriptions, 1)
        )
        return f"Figure in {len(self.frames)} steps:\n{steps}"

    def _repr_mimebundle_(self, **_options: object) -> dict[str, object]:
        return {
            "text/html": self._as_html(),
            "application/pdf": self.overview,
            "text/plain": repr(self),
        }

    def _as_html(self) -> str:
        n_steps = len(self.frames)
        images = "".join(
            f'<img alt="{html.escape(description)}" {"hidden" if step else ""} '
            f'src="data:image/svg+xml;base64,{base64.b64encode(frame.encode()).decode()}">'
            for step, (frame, description) in enumerate(
                zip(self.frames, self.descriptions, strict=True)
            )
        )
        # A range has the arrow keys, Home and End for free; nothing moves by itself.
        show = (
            "const figure = this.closest('.nutrigen-steps');"
            "const shown = Number(this.value) - 1;"
            "figure.querySelectorAll('img').forEach((image, step) => {"
            "image.hidden = step !== shown;"
            "if (step === shown) figure.querySelector('output').textContent ="
            f" 'Step ' + this.value + ' of {n_steps}: ' + image.alt;"
            "});"
        )

        def button(label: str, move: str) -> str:
            action = (
                "const slider = this.parentNode.querySelector('input');"
                f"slider.{move}(); slider.dispatchEvent(new Event('input'));"
            )
            return f'<button type="button" onclick="{action}">{label}</button>'

        return (
            '<div class="nutrigen-steps" role="group" aria-label="Figure to step through">'
            f"{images}<div>{button('Previous', 'stepDown')}"
            f'<input type="range" min="1" max="{n_steps}" value="1" step="1" '
            f'aria-label="Step" oninput="{show}">'
            f"{button('Next', 'stepUp')}</div>"
            f'<output aria-live="polite">Step 1 of {n_steps}: '
            f"{html.escape(self.descriptions[0])}</output></div>"
        )


# As many small pictures as a printed page shows legibly.
_MAX_PRINTED_STEPS = 6


def step_through(
    draw: Callable[[Axes, int], None],
    descriptions: Sequence[str],
    *,
    figsize: tuple[float, float] = (6.4, 3.6),
) -> SteppedFigure:
    """Draw a figure that the reader steps through on the page, and small multiples for print.

    Parameters
    ----------
    draw
        Draws one step: ``draw(axes, step)`` with `step` from 0 to ``len(descriptions) - 1``.
        It should set the same limits in every step, so that only what changes moves.
    descriptions
        What each step shows, in a sentence with its values. It stands below the picture
        and is its alternative text.
    figsize
        Width and height of one step, in inches.

    Returns
    -------
    SteppedFigure
        On a page, one step at a time, moved by a slider or by buttons, with the mouse or the
        keyboard. In print, up to six steps, the first and the last among them.

    Raises
    ------
    ValueError
        If there are fewer than two steps, or a description is empty.

    Examples
    --------
    >>> def draw(axes, step):
    ...     _ = axes.plot([0, 1], [0, step])
    >>> step_through(draw, ["The line is flat.", "The line rises."])
    Figure in 2 steps:
      1. The line is flat.
      2. The line rises.
    """
    n_steps = len(descriptions)
    if n_steps < 2:
        raise ValueError(f"step_through: at least two steps are needed, not {n_steps}.")
    if not all(description.strip() for description in descriptions):
        raise ValueError("step_through: every step needs a description.")

    frames = []
    for step in range(n_steps):
        figure, axes = plt.subplots(figsize=figsize)
        draw(axes, step)
        frames.append(_as_file(figure, "svg", {"Date": None}).decode())

    printed = np.unique(np.linspace(0, n_steps - 1, min(n_steps, _MAX_PRINTED_STEPS)).astype(int))
    n_columns = 2
    n_rows = -(-len(printed) // n_columns)
    size = (figsize[0] * 1.5, figsize[1] * 0.75 * n_rows)
    figure, grid = plt.subplots(n_rows, n_columns, figsize=size, squeeze=False)
    for axes in grid.flat[len(printed) :]:
        axes.set_axis_off()
    for axes, step in zip(grid.flat, printed, strict=False):
        draw(axes, int(step))
        axes.set_title(f"Step {step + 1}")
    return SteppedFigure(
        tuple(frames), tuple(descriptions), _as_file(figure, "pdf", {"CreationDate": None})
    )


def _as_file(figure: Figure, file_format: str, metadata: dict[str, None]) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format=file_format, metadata=metadata)
    # Otherwise a notebook would show it a second time.
    plt.close(figure)
    return stream.getvalue()
