"""Figures that a reader goes through step by step."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from nutrigen.teaching import (
    step_through,
    use_book_style,
)


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
