"""Drawings of nodes and edges."""

from __future__ import annotations

import pytest

from nutrigen.teaching import draw_graph


def test_a_graph_has_a_box_for_each_node_and_an_arrow_for_each_edge(axes):
    positions = {"a": (0, 0), "b": (1, 2), "c": (2, 0)}
    draw_graph(
        positions, [("a", "b"), ("b", "c")], axes, labels={"b": "two\nlines"}, highlighted=["c"]
    )
    boxes = {text.get_text(): text for text in axes.texts if text.get_text()}
    arrows = [text for text in axes.texts if not text.get_text()]
    assert list(boxes) == ["a", "two\nlines", "c"]
    assert [text.get_position() for text in boxes.values()] == list(positions.values())
    assert [(arrow.xyann, arrow.xy) for arrow in arrows] == [((0, 0), (1, 2)), ((1, 2), (2, 0))]
    widths = [text.get_bbox_patch().get_linewidth() for text in boxes.values()]
    assert widths[2] > widths[0] == widths[1]
    assert axes.get_xlim()[0] < 0
    assert axes.get_xlim()[1] > 2


@pytest.mark.parametrize(
    "unknown",
    [{"edges": [("a", "z")]}, {"labels": {"z": "?"}}, {"highlighted": ["z"]}],
    ids=str,
)
def test_a_node_of_a_graph_without_position_is_refused(axes, unknown):
    options = {"edges": [], **unknown}
    with pytest.raises(ValueError, match="no position is given for z"):
        draw_graph({"a": (0, 0)}, options.pop("edges"), axes, **options)
