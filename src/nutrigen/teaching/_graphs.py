"""Drawings of nodes and edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutrigen.teaching._style import COLORS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matplotlib.axes import Axes

__all__ = ["draw_graph"]


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
        raise ValueError(f"no position is given for {', '.join(unknown)}")
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
