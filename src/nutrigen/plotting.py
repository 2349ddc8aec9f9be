"""One style for every figure of the book.

The colors are those of Okabe and Ito, which people with the common forms of
color blindness can tell apart; a figure never relies on color alone, so each
color has a marker and a line style beside it.
"""

from __future__ import annotations

import html
import io
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from skbio import TreeNode

    from nutrigen.tree import DecisionTreeClassifier, Node

__all__ = [
    "COLORS",
    "LINE_STYLES",
    "MARKERS",
    "SteppedFigure",
    "draw_decision_regions",
    "draw_decision_tree",
    "draw_graph",
    "draw_tree",
    "scatter_populations",
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


# Inches around all that is drawn.
_MARGIN = 0.1
# By format: its type, and what makes two runs give the same file.
_FORMATS = {
    "png": ("image/png", {}),
    "svg": ("image/svg+xml", {"metadata": {"Date": None}}),
    "pdf": ("application/pdf", {"metadata": {"CreationDate": None}}),
}


def _send_vector_graphics(shell: object) -> None:
    from matplotlib.figure import Figure

    names = os.environ.get("NUTRIGEN_FIGURE_FORMATS", "png,svg").split(",")
    unknown = sorted(set(names) - set(_FORMATS))
    if unknown:
        raise ValueError(
            f"NUTRIGEN_FIGURE_FORMATS names {', '.join(map(repr, unknown))}; known are "
            f"{', '.join(_FORMATS)}."
        )
    shell.run_line_magic("matplotlib", "inline")
    # It sends a bitmap by itself.
    shell.display_formatter.formatters["image/png"].pop(Figure, None)
    shell.display_formatter.mimebundle_formatter.for_type(
        Figure, lambda figure, **_options: _render(figure, names)
    )


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


def draw_tree(tree: TreeNode, axes: Axes, *, clades: Collection[frozenset[str]] = ()) -> None:
    """Draw a rooted tree from left to right, branches as long as they are in the tree.

    Parameters
    ----------
    tree
        A rooted tree of scikit-bio (``pip install "nutrigen[trees]"``); a missing branch length
        counts as zero.
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


def scatter_populations(
    axes: Axes,
    scores: np.ndarray,
    labels: Sequence[str],
    *,
    groups: Sequence[str] | None = None,
) -> None:
    """Draw people as points, with the code of each population at the median of its people.

    Each group has a color and a marker of its own; since the codes stand beside the points, no
    legend has to be searched. Codes that would overlap are moved apart, and a thin line leads
    from a moved code to its place. Set the limits of the axes before, if they are to be set.

    Parameters
    ----------
    axes
        Axes to draw on.
    scores
        Two columns, horizontal and vertical, one row for each person.
    labels
        The code of each person's population, written into the plot.
    groups
        What color and marker stand for, if that is not the label: the superpopulation, say.

    Raises
    ------
    ValueError
        If `scores` does not have two columns and a row for each label, or there are more groups
        than colors.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> scores = np.array([[0.0, 0.0], [0.2, 0.0], [5.0, 4.0]])
    >>> scatter_populations(axes, scores, ["YRI", "YRI", "FIN"])
    >>> [text.get_text() for text in axes.texts]
    ['FIN', 'YRI']
    >>> plt.close(figure)
    """
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    groups = labels if groups is None else np.asarray(groups)
    if scores.shape != (len(labels), 2) or len(groups) != len(labels):
        raise ValueError(
            f"scatter_populations: scores have shape {scores.shape}, and there are {len(labels)} "
            f"labels and {len(groups)} groups; expected two columns, and a row for each of them."
        )
    kinds = np.unique(groups)
    if len(kinds) > len(COLORS):
        raise ValueError(
            f"scatter_populations: {len(kinds)} groups, but only {len(COLORS)} colors can be told "
            "apart; let color stand for something coarser."
        )
    for kind, color, marker in zip(kinds, COLORS, MARKERS, strict=False):
        axes.scatter(
            *scores[groups == kind].T,
            s=9,
            color=color,
            marker=marker,
            alpha=0.6,
            linewidth=0,
        )
    names = np.unique(labels)
    medians = np.array([np.median(scores[labels == name], axis=0) for name in names])
    for name, median, shift in zip(names, medians, _shifts_of_labels(axes, medians), strict=True):
        axes.annotate(
            str(name),
            median,
            xytext=(0, shift),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize="small",
            fontweight="bold",
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": "0.3"}
            if abs(shift) > _LABEL_SIZE[1]
            else None,
        )


# Width and height in points that a code of three letters takes.
_LABEL_SIZE = (24.0, 11.0)


def _shifts_of_labels(axes: Axes, places: np.ndarray) -> np.ndarray:
    """Return how far to move labels up or down, in points, so that none overlaps another."""
    points = axes.transData.transform(places) * 72 / axes.figure.dpi
    x, y = points.T
    moved = y.copy()
    # Labels at one place are told apart by their order, so that the outcome is the same each time.
    moved += 1e-3 * np.arange(len(moved))
    beside = np.abs(x[:, np.newaxis] - x) < _LABEL_SIZE[0]
    np.fill_diagonal(beside, False)
    for _ in range(200):
        gap = moved[:, np.newaxis] - moved
        overlap = np.where(beside, np.maximum(_LABEL_SIZE[1] - np.abs(gap), 0), 0)
        if not overlap.any():
            break
        moved += 0.25 * (np.sign(gap) * overlap).sum(axis=1)
    return moved - y


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
            # Unlike base64, what repeats in it can be compressed on the way to the reader.
            f'src="data:image/svg+xml,{quote(frame, safe="/:=,;()")}">'
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


def draw_decision_tree(
    classifier: DecisionTreeClassifier,
    axes: Axes,
    *,
    feature_names: Sequence[str] | None = None,
    decimals: int = 2,
    n_grown: int | None = None,
    fontsize: float = 7.0,
) -> None:
    """Draw a decision tree from the root down, samples that meet a condition to the left.

    Parameters
    ----------
    classifier
        A fitted tree of :mod:`nutrigen.tree`.
    axes
        Axes to draw on.
    feature_names
        Names of the features; by default those of the table that the tree was fitted to, or
        x0, x1, and so on. A line break in a name is kept.
    decimals
        Decimals of the thresholds.
    n_grown
        Draw the tree as it was when this many of its nodes had been grown; a node that waits for
        its turn shows a question mark. By default all.
    fontsize
        Size of the text, in points.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from nutrigen.tree import DecisionTreeClassifier
    >>> tree = DecisionTreeClassifier().fit([[1.0], [2.0], [2.0]], ["wt", "ppar", "ppar"])
    >>> figure, axes = plt.subplots()
    >>> draw_decision_tree(tree, axes, feature_names=["gene"])
    >>> [text.get_text() for text in axes.texts]
    ['gene\\n≤ 1.50', 'yes', 'no', 'wt\\n1 of 1', 'ppar\\n2 of 2']
    >>> plt.close(figure)
    """
    nodes = classifier.nodes_
    if feature_names is None:
        default = [f"x{feature}" for feature in range(classifier.n_features_in_)]
        feature_names = getattr(classifier, "feature_names_in_", default)
    n_grown = len(nodes) if n_grown is None else n_grown
    across = _positions_across(nodes)
    waiting = []
    for number, node in enumerate(nodes[:n_grown]):
        here = (across[number], -node.depth)
        if node.is_leaf:
            label, color = _leaf_label(classifier, node)
        else:
            name, threshold = feature_names[node.split.feature], node.split.threshold
            label, color = f"{name}\n≤ {threshold:.{decimals}f}", "white"
        _draw_box(axes, here, label, color, fontsize)
        if node.is_leaf:
            continue
        for child, answer, side in ((node.left, "yes", "right"), (node.right, "no", "left")):
            there = (across[child], -node.depth - 1)
            axes.plot(*zip(here, there, strict=True), color="0.5", linewidth=1, zorder=0)
            middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
            axes.annotate(
                answer,
                middle,
                xytext=(-3 if side == "right" else 3, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=fontsize,
            )
            waiting += [there] if child >= n_grown else []
    for there in [(across[0], 0)] if n_grown == 0 else waiting:
        _draw_box(axes, there, "?", "white", fontsize)
    leaves = [across[number] for number, node in enumerate(nodes) if node.is_leaf]
    axes.set_xlim(min(leaves) - 0.6, max(leaves) + 0.6)
    axes.set_ylim(-max(node.depth for node in nodes) - 0.4, 0.4)
    axes.set_axis_off()


def _positions_across(nodes: Sequence[Node]) -> list[float]:
    """Put the leaves side by side, and each condition in the middle above its branches."""
    across = [0.0] * len(nodes)
    n_leaves = sum(node.is_leaf for node in nodes)
    # A node's branches have higher numbers, and leaves are numbered from left to right.
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if node.is_leaf:
            n_leaves -= 1
            across[number] = float(n_leaves)
        else:
            across[number] = (across[node.left] + across[node.right]) / 2
    return across


def _leaf_label(classifier: DecisionTreeClassifier, node: Node) -> tuple[str, object]:
    largest = int(np.argmax(node.counts))
    text = f"{classifier.classes_[largest]}\n{node.counts[largest]} of {node.n_samples}"
    return text, _tint(largest)


def _tint(number: int) -> tuple[float, float, float]:
    """Mix a color of the palette with white, light enough for black text on it."""
    color = np.array(mpl.colors.to_rgb(COLORS[number % len(COLORS)]))
    return tuple(0.3 * color + 0.7)


def _draw_box(
    axes: Axes, position: tuple[float, float], label: str, color: object, fontsize: float
) -> None:
    axes.text(
        *position,
        label,
        ha="center",
        va="center",
        fontsize=fontsize,
        color="black",
        bbox={"boxstyle": "round,pad=0.3", "facecolor": color, "edgecolor": "0.3"},
    )


def draw_decision_regions(
    classifier: DecisionTreeClassifier,
    axes: Axes,
    *,
    limits: tuple[tuple[float, float], tuple[float, float]],
    n_grown: int | None = None,
) -> None:
    """Fill the boxes into which a tree on two features cuts the plane.

    Parameters
    ----------
    classifier
        A tree of :mod:`nutrigen.tree`, fitted to two features.
    axes
        Axes to draw on; the first feature is the horizontal one.
    limits
        Smallest and largest value to show, of each of the two features.
    n_grown
        Draw the plane as it was when this many nodes had been grown; a box that waits for its
        turn is left white. By default all.

    Raises
    ------
    ValueError
        If the tree was not fitted to two features.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from nutrigen.tree import DecisionTreeClassifier
    >>> tree = DecisionTreeClassifier().fit([[1.0, 3.0], [2.0, 3.0]], ["wt", "ppar"])
    >>> figure, axes = plt.subplots()
    >>> draw_decision_regions(tree, axes, limits=((0, 3), (0, 4)))
    >>> [float(patch.get_width()) for patch in axes.patches]
    [1.5, 1.5]
    >>> plt.close(figure)
    """
    # Not above: most chapters draw without a tree, and need not wait for scikit-learn.
    from nutrigen.tree import node_regions

    if classifier.n_features_in_ != 2:
        raise ValueError(
            f"draw_decision_regions: the tree has {classifier.n_features_in_} features, not two."
        )
    nodes = classifier.nodes_
    n_grown = len(nodes) if n_grown is None else n_grown
    smallest, largest = np.transpose(limits).astype(float)
    lower, upper = (np.clip(bound, smallest, largest) for bound in node_regions(classifier))
    parents = {
        child: number
        for number, node in enumerate(nodes)
        if not node.is_leaf
        for child in (node.left, node.right)
    }
    for number, node in enumerate(nodes):
        grown = number < n_grown
        reached = number == 0 or parents[number] < n_grown
        if not reached or (grown and not node.is_leaf):
            continue
        majority = int(np.argmax(node.counts))
        axes.add_patch(
            mpl.patches.Rectangle(
                lower[number],
                *(upper[number] - lower[number]),
                facecolor=_tint(majority) if grown else "white",
                edgecolor="0.3",
                linewidth=1,
                zorder=0,
            )
        )
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


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
