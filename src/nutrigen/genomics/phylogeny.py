"""Drawings of phylogenetic trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutrigen.teaching import COLORS

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.axes import Axes
    from skbio import TreeNode

__all__ = ["draw_tree"]


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
    heights: dict[int, float] = {id(leaf): height for height, leaf in enumerate(tree.tips())}
    for node in tree.postorder():
        if node.children:
            below = [heights[id(child)] for child in node.children]
            heights[id(node)] = (below[0] + below[-1]) / 2
        elif node.name is None:
            raise ValueError("every leaf of the tree needs a name")

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
