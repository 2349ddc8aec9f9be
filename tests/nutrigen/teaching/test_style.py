"""The style of figures: colors that stay apart, files that repeat, formats for a notebook."""

from __future__ import annotations

import base64
import re
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from nutrigen.teaching import (
    COLORS,
    LINE_STYLES,
    MARKERS,
    use_book_style,
    with_thousands_separator,
)


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
    distances = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]])
        for pair in combinations(range(len(COLORS)), 2)
    }
    first, second = closest = min(distances, key=distances.__getitem__)
    # A difference of ten units is seen at a glance.
    assert distances[closest] > 10, (
        f"to a reader with {deficiency}, {COLORS[first]} and {COLORS[second]} differ by "
        f"{distances[closest]:.1f} of the 10 units that are seen at a glance; change one of them "
        "in COLORS in src/nutrigen/teaching/_style.py"
    )


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


IN_A_NOTEBOOK = """
from nutrigen.teaching import use_book_style
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


@pytest.mark.deep
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
