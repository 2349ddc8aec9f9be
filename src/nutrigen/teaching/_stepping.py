"""Figures that a reader goes through step by step, and that print as small pictures."""

from __future__ import annotations

import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


__all__ = ["SteppedFigure", "step_through"]


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
        raise ValueError(f"descriptions must hold at least two steps, not {n_steps}")
    if not all(description.strip() for description in descriptions):
        raise ValueError("descriptions must not be empty, but that of a step is")

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
