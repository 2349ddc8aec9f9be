"""The style can be told apart without color, and a tree is drawn to scale."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from skbio import TreeNode

from nutrigen.plotting import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    draw_decision_regions,
    draw_decision_tree,
    draw_graph,
    draw_tree,
    scatter_populations,
    step_through,
    use_book_style,
    with_thousands_separator,
)
from nutrigen.tree import DecisionTreeClassifier


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


# People and the codes of their populations


def test_each_code_stands_at_the_median_of_its_people(axes):
    rng = np.random.default_rng(1)
    labels = np.repeat(["YRI", "FIN", "PEL"], 20)
    centers = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]], 20, axis=0)
    scores = centers + rng.normal(size=(60, 2))
    axes.set(xlim=(-10, 60), ylim=(-10, 60))
    scatter_populations(axes, scores, labels)
    assert {text.get_text() for text in axes.texts} == {"YRI", "FIN", "PEL"}
    for text in axes.texts:
        np.testing.assert_allclose(text.xy, np.median(scores[labels == text.get_text()], axis=0))
        # The shift is a hundredth of a point, to give equal places an order.
        assert np.abs(text.get_position()).max() < 0.01


def test_codes_at_one_place_are_moved_apart(axes):
    labels = [f"P{number:02}" for number in range(8)]
    scatter_populations(axes, np.zeros((8, 2)), labels, groups=["AFR"] * 8)
    axes.figure.canvas.draw()
    # The box of an annotation has its arrow in it, that of its text has not.
    boxes = [mpl.text.Text.get_window_extent(text) for text in axes.texts]
    for one, other in combinations(boxes, 2):
        overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert overlap < 0.2 * one.height


def test_groups_differ_in_color_and_marker(axes):
    scores = np.arange(8.0).reshape(4, 2)
    scatter_populations(axes, scores, ["a", "b", "c", "d"], groups=["x", "x", "y", "y"])
    first, second = axes.collections
    assert len(first.get_offsets()) == len(second.get_offsets()) == 2
    assert not np.array_equal(first.get_facecolor(), second.get_facecolor())
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape


@pytest.mark.parametrize(
    ("scores", "labels", "groups", "message"),
    [
        (np.zeros((3, 3)), ["a"] * 3, None, "two columns"),
        (np.zeros((3, 2)), ["a"] * 2, None, "two columns"),
        (np.zeros((3, 2)), ["a"] * 3, ["x"], "two columns"),
        (np.zeros((8, 2)), list("abcdefgh"), None, "8 groups"),
    ],
)
def test_people_that_cannot_be_drawn_are_refused(axes, scores, labels, groups, message):
    with pytest.raises(ValueError, match=message):
        scatter_populations(axes, scores, labels, groups=groups)


# Decision trees


@pytest.fixture
def diet_tree() -> DecisionTreeClassifier:
    X = [[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]
    return DecisionTreeClassifier().fit(X, ["coc", "fish", "lin", "lin"])


def texts_of(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_decision_tree_shows_each_node_and_answers(diet_tree, axes):
    draw_decision_tree(diet_tree, axes, feature_names=["C14.0", "EPA"], decimals=1)
    shown = texts_of(axes)
    assert shown.count("yes") == shown.count("no") == 2
    assert {"C14.0\n≤ 1.5", "EPA\n≤ 1.5", "coc\n1 of 1", "fish\n1 of 1", "lin\n2 of 2"} < set(shown)
    assert "?" not in shown
    positions = {text.get_text(): text.get_position() for text in axes.texts}
    # Yes is on the left, and each condition stands above the middle of its branches.
    assert positions["coc\n1 of 1"][0] < positions["fish\n1 of 1"][0] < positions["lin\n2 of 2"][0]
    assert positions["C14.0\n≤ 1.5"][1] > positions["EPA\n≤ 1.5"][1] > positions["coc\n1 of 1"][1]


@pytest.mark.parametrize(("n_grown", "n_waiting"), [(0, 1), (1, 2), (2, 3), (4, 1), (5, 0)])
def test_nodes_that_wait_are_question_marks(diet_tree, axes, n_grown, n_waiting):
    draw_decision_tree(diet_tree, axes, n_grown=n_grown)
    assert texts_of(axes).count("?") == n_waiting


def test_tree_of_a_single_leaf_can_be_drawn(axes):
    draw_decision_tree(DecisionTreeClassifier().fit([[1.0]], ["coc"]), axes)
    assert texts_of(axes) == ["coc\n1 of 1"]


@pytest.mark.parametrize(("n_grown", "n_white"), [(0, 1), (1, 2), (2, 3), (5, 0), (None, 0)])
def test_regions_fill_the_plane(diet_tree, axes, n_grown, n_white):
    draw_decision_regions(diet_tree, axes, limits=((0, 3), (0, 4)), n_grown=n_grown)
    assert sum(patch.get_width() * patch.get_height() for patch in axes.patches) == 12
    white = [patch for patch in axes.patches if patch.get_facecolor() == (1, 1, 1, 1)]
    assert len(white) == n_white


def test_regions_need_two_features(axes):
    with pytest.raises(ValueError, match="has 1 features, not two"):
        draw_decision_regions(
            DecisionTreeClassifier().fit([[1.0]], ["coc"]), axes, limits=((0, 1), (0, 1))
        )


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


IN_A_NOTEBOOK = """
from nutrigen.plotting import use_book_style
use_book_style()
import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2)
left.plot([0, 1], label="a line")
right.set(xlabel="dose (g)", ylabel="a label that takes its place", yscale="log")
left.legend()
""".strip()
BOUNDS = {"svg": r'viewBox="([^"]*)"', "pdf": r"/MediaBox \[([^\]]*)\]"}
# What matplotlib itself would make of the figure.
AS_MATPLOTLIB_DOES = f"""
import io, re
for name, bounds in {BOUNDS}.items():
    stream = io.BytesIO()
    figure.savefig(stream, format=name, bbox_inches="tight")
    print(re.search(bounds, stream.getvalue().decode("latin-1"))[1])
""".strip()


def _executed(cells: list[str]) -> list[nbformat.NotebookNode]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    return notebook.cells


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def test_a_notebook_gets_each_format_of_a_figure_as_matplotlib_would_save_it(monkeypatch):
    monkeypatch.setenv("NUTRIGEN_FIGURE_FORMATS", "png,svg,pdf")
    cells = [IN_A_NOTEBOOK, AS_MATPLOTLIB_DOES, "left.set_ylim(0, 100_000)\nfigure"]
    cells = _executed(cells)
    first, changed = (cells[number].outputs[-1].data for number in (0, 2))
    for formats in (first, changed):
        assert {"image/png", "image/svg+xml", "application/pdf", "text/plain"} == set(formats)
    assert base64.b64decode(first["image/png"]).startswith(b"\x89PNG")
    drawn = {
        "svg": first["image/svg+xml"],
        "pdf": base64.b64decode(first["application/pdf"]).decode("latin-1"),
    }
    printed = "".join(output.text for output in cells[1].outputs).splitlines()
    for (name, pattern), expected in zip(BOUNDS.items(), printed, strict=True):
        found = re.search(pattern, drawn[name])[1]
        assert _numbers(found) == pytest.approx(_numbers(expected), abs=2)
    # A figure that is shown again is laid out again.
    assert changed["image/svg+xml"] != first["image/svg+xml"]


def test_a_notebook_of_a_reader_gets_a_bitmap_beside_the_vectors(monkeypatch):
    monkeypatch.delenv("NUTRIGEN_FIGURE_FORMATS", raising=False)
    (cell,) = _executed([IN_A_NOTEBOOK])
    assert {"image/png", "image/svg+xml", "text/plain"} == set(cell.outputs[-1].data)


def test_an_unknown_format_is_named(monkeypatch):
    monkeypatch.setenv("NUTRIGEN_FIGURE_FORMATS", "svg,gif")
    with pytest.raises(CellExecutionError, match="names 'gif'; known are png, svg, pdf"):
        _executed([IN_A_NOTEBOOK])
