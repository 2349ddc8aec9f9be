"""Drawings of phylogenetic trees."""

from __future__ import annotations

import numpy as np
import pytest
from skbio import TreeNode

from nutrigen.genomics.phylogeny import draw_tree
from nutrigen.teaching import (
    COLORS,
)

TREE = "((mouse:0.2,rat:0.1)rodents:0.3,(human:0.05,(dog:0.1,cat:0.2):0.15):0.1);"


def test_leaves_stand_at_their_distance_from_the_root(axes):
    tree = TreeNode.read([TREE])
    draw_tree(tree, axes)
    drawn = {text.get_text().strip(): text.get_position()[0] for text in axes.texts}
    assert drawn == pytest.approx({leaf.name: leaf.distance(tree) for leaf in tree.tips()})


def test_leaves_do_not_overlap_and_keep_their_order(axes):
    tree = TreeNode.read([TREE])
    draw_tree(tree, axes)
    assert [text.get_text().strip() for text in axes.texts] == [leaf.name for leaf in tree.tips()]
    assert [text.get_position()[1] for text in axes.texts] == list(range(5))


def test_one_branch_for_each_node_below_the_root(axes):
    tree = TreeNode.read([TREE])
    draw_tree(tree, axes)
    horizontal = [line for line in axes.lines if line.get_ydata()[0] == line.get_ydata()[1]]
    lengths = sorted(np.ptp(line.get_xdata()) for line in horizontal)
    expected = sorted(node.length for node in tree.preorder(include_self=False))
    assert lengths == pytest.approx(expected)


def test_only_inner_branches_that_are_not_among_the_clades_are_dashed(axes):
    draw_tree(TreeNode.read([TREE]), axes, clades={frozenset({"mouse", "rat"})})
    dashed = [line for line in axes.lines if line.is_dashed()]
    # Those above (human, dog, cat) and above (dog, cat).
    assert sorted(float(np.ptp(line.get_xdata())) for line in dashed) == pytest.approx([0.1, 0.15])
    assert {line.get_color() for line in dashed} == {COLORS[1]}


def test_a_tree_without_lengths_or_with_many_children_is_drawn(axes):
    draw_tree(TreeNode.read(["(a,b,(c,d));"]), axes)
    assert len(axes.texts) == 4


def test_a_leaf_without_a_name_is_refused(axes):
    with pytest.raises(ValueError, match="name"):
        draw_tree(TreeNode.read(["((a,),b);"]), axes)
