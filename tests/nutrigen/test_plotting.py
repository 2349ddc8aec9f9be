"""The style can be told apart without color, and a tree is drawn to scale."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from skbio import TreeNode

from nutrigen.plotting import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    draw_graph,
    draw_tree,
    step_through,
    use_book_style,
    with_thousands_separator,
)


@pytest.fixture
def axes():
    with mpl.rc_context():
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def test_each_color_has_a_marker_and_a_line_style_of_its_own():
    assert len(COLORS) == len(MARKERS) == len(LINE_STYLES)
    assert len(set(COLORS)) == len(set(MARKERS)) == len(set(map(str, LINE_STYLES))) == len(COLORS)


# Machado, Oliveira and Fernandes (2009), doi 10.1109/TVCG.2009.113: complete deficiency.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def _linear(color: str) -> np.ndarray:
    rgb = np.array(mpl.colors.to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b*, in which distances are about as large as they look."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratio = np.array(to_xyz) @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colors_stay_apart_for_a_color_blind_reader(deficiency):
    seen = [_lab(DEFICIENCIES[deficiency] @ _linear(color)) for color in COLORS]
    # A difference of ten units is seen at a glance.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 10


def test_two_figures_with_the_same_content_are_the_same_file(tmp_path):
    files = []
    with mpl.rc_context():
        use_book_style()
        for name in ("first.svg", "second.svg"):
            figure, axes = plt.subplots()
            axes.plot([0, 1], label="a line")
            axes.legend()
            figure.savefig(tmp_path / name, metadata={"Date": None})
            plt.close(figure)
            files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]


def test_tick_labels_have_a_comma_between_thousands(axes):
    with_thousands_separator(axes.yaxis)
    axes.set_yticks([0, 1000, 1_042_519])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0", "1,000", "1,042,519"]


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


def _draw_dot(axes, step):
    axes.plot(step, step, "o")
    axes.set(xlim=(0, 10), ylim=(0, 10))


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.setdefault(tag, []).append(dict(attrs))


def test_a_stepped_figure_shows_one_described_frame_at_a_time():
    descriptions = [f"The dot is at <{step}>." for step in range(4)]
    bundle = step_through(_draw_dot, descriptions)._repr_mimebundle_()
    elements = _Elements(bundle["text/html"]).found
    assert [image["alt"] for image in elements["img"]] == descriptions
    assert ["hidden" in image for image in elements["img"]] == [False, True, True, True]
    (slider,) = elements["input"]
    assert (slider["type"], slider["min"], slider["max"]) == ("range", "1", "4")
    assert slider["aria-label"]
    assert [button["type"] for button in elements["button"]] == ["button", "button"]


def test_the_frames_of_a_stepped_figure_are_pictures_that_differ_and_repeat():
    first, second = (step_through(_draw_dot, ["one", "two", "three"]) for _ in range(2))
    assert len(set(first.frames)) == 3
    assert all(ElementTree.fromstring(frame).tag.endswith("svg") for frame in first.frames)
    with mpl.rc_context():
        use_book_style()
        styled = [step_through(_draw_dot, ["one", "two"]).frames for _ in range(2)]
    assert styled[0] == styled[1]
    assert second.overview.startswith(b"%PDF")


@pytest.mark.parametrize(("n_steps", "printed"), [(2, 2), (6, 6), (30, 6)])
def test_print_shows_first_and_last_step_and_at_most_six(n_steps, printed):
    drawn = []

    def draw(axes, step):
        drawn.append(step)

    step_through(draw, [f"step {step}" for step in range(n_steps)])
    assert drawn[:n_steps] == list(range(n_steps))
    in_print = drawn[n_steps:]
    assert (in_print[0], in_print[-1], len(in_print)) == (0, n_steps - 1, printed)
    assert in_print == sorted(set(in_print))


def test_a_stepped_figure_leaves_no_figure_open():
    before = plt.get_fignums()
    step_through(_draw_dot, ["one", "two"])
    assert plt.get_fignums() == before


@pytest.mark.parametrize("descriptions", [[], ["only one"], ["one", " "]])
def test_too_few_steps_or_a_step_without_description_are_refused(descriptions):
    with pytest.raises(ValueError, match="step"):
        step_through(_draw_dot, descriptions)
