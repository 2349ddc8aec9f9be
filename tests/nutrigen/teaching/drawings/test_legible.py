"""Every drawing can be read on a telephone: its texts are large, apart, and on the canvas."""

from __future__ import annotations

import doctest
import importlib
import itertools
import pkgutil

import matplotlib.pyplot as plt
import pytest

from nutrigen.teaching import drawings, use_book_style

MODULES = [
    importlib.import_module(f"{drawings.__name__}.{found.name}")
    for found in pkgutil.iter_modules(drawings.__path__)
]
FUNCTIONS = [
    pytest.param(module, name, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in MODULES
    for name in module.__all__
    if callable(getattr(module, name)) and not isinstance(getattr(module, name), type)
]

# Inches that 15 units take, and points of the smallest letters.
WIDEST, SMALLEST = 3.9, 9


def problems(figure) -> list[str]:
    """Say what can not be read in a drawing."""
    found = []
    if figure.get_figwidth() > WIDEST + 1e-9:
        found.append(f"it is {figure.get_figwidth():.2f} inches wide")
    figure.draw_without_rendering()
    page = figure.bbox
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    for text in texts:
        extent = text.get_window_extent()
        if text.get_fontsize() < SMALLEST:
            found.append(f"{text.get_text()!r} has {text.get_fontsize()} points")
        if not (page.x0 <= extent.x0 and extent.x1 <= page.x1):
            found.append(f"{text.get_text()!r} leaves the canvas sideways")
        if not (page.y0 <= extent.y0 and extent.y1 <= page.y1):
            found.append(f"{text.get_text()!r} leaves the canvas")
    for one, other in itertools.combinations(texts, 2):
        if one.get_window_extent().padded(-1).overlaps(other.get_window_extent().padded(-1)):
            found.append(f"{one.get_text()!r} and {other.get_text()!r} overlap")
    return found


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_the_examples_of_a_drawing_can_be_read(module, name):
    use_book_style()
    plt.close("all")
    (example,) = doctest.DocTestFinder(recurse=False).find(
        getattr(module, name), name, globs=vars(module)
    )
    doctest.DocTestRunner(verbose=False).run(example, out=lambda _text: None)
    figures = [plt.figure(number) for number in plt.get_fignums()]
    plt.close("all")
    assert figures, "an example draws something"
    assert [problem for figure in figures for problem in problems(figure)] == []


@pytest.mark.parametrize(
    ("text", "at", "size", "problem"),
    [
        ("far too long a text", (1, 1), 10, "leaves the canvas sideways"),
        ("b", (2, 3), 10, "leaves the canvas"),
        ("b", (2, 1.5), 8, "has 8.0 points"),
        ("over", (2, 1), 10, "overlap"),
    ],
)
def test_what_can_not_be_read_is_found(text, at, size, problem):
    canvas = drawings.Canvas(4, 3)
    canvas.write((2, 1), "a text")
    assert problems(canvas.figure) == []
    canvas.write(at, text, size=size)
    assert any(problem in each for each in problems(canvas.figure))
    plt.close(canvas.figure)
