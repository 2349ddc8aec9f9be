"""Drawings of networks: a neuron, layers, pipelines, architectures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

__all__ = [
    "layers",
    "neuron",
    "pipelines",
]

# As many units as are drawn of a layer before dots stand for the rest.
_MAX_SHOWN = 5


def neuron(inputs: Sequence[str], *, activation: str = "") -> Figure:
    r"""Draw one unit: inputs, weights, the sum with the bias, and the activation function.

    Parameters
    ----------
    inputs
        Names of the inputs, two to five.
    activation
        Name of the activation function; without one the unit is linear.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing.

    Raises
    ------
    ValueError
        If there are fewer than two inputs or more than five.

    Examples
    --------
    >>> drawing = neuron(["age", "waist"], activation="ReLU")
    >>> [text.get_text() for text in drawing.axes[0].texts][:3]
    ['age', '$x_1$', '$w_1$']
    """
    if not 2 <= len(inputs) <= _MAX_SHOWN:
        raise ValueError(f"inputs must be two to {_MAX_SHOWN} names, not {len(inputs)}")
    height = 2.0 * len(inputs) + 1.4
    canvas = Canvas(15, height)
    middle = 1.4 + len(inputs)
    for number, name in enumerate(inputs, 1):
        y = height - 2.0 * number + 1.0
        canvas.write((2.9, y), name, across="right")
        canvas.circle((3.9, y), 0.7, f"$x_{number}$")
        end = (7.95, middle + 0.4 * (y - middle) / len(inputs))
        canvas.arrow((4.6, y), end)
        canvas.write((5.9, y + 0.39 * (end[1] - y) + 0.5), f"$w_{number}$")
    canvas.circle((8.9, middle), 0.95, r"$\Sigma$", style=0, size=14)
    canvas.write((8.9, 0.6), "bias $b$")
    canvas.arrow((8.9, 1.1), (8.9, middle - 0.95))
    if activation:
        canvas.arrow((9.85, middle), (11.1, middle))
        canvas.write((10.4, middle + 0.6), "$z$")
        canvas.box((11.1, middle - 0.75), 2.3, 1.5, activation, style=1)
        canvas.arrow((13.4, middle), (14.2, middle))
        canvas.write((14.6, middle), "$a$")
    else:
        canvas.arrow((9.85, middle), (11.6, middle))
        canvas.write((12.1, middle), r"$\hat{y}$")
    return canvas.figure


def layers(widths: Sequence[int], names: Sequence[str]) -> Figure:
    r"""Draw a fully connected network: a column of units for each layer, a line for each weight.

    Parameters
    ----------
    widths
        Units of each layer, the input first. Of a layer with more than five units four are drawn,
        with dots for the rest.
    names
        What each layer is called.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing, with the number of weights between two layers below.

    Raises
    ------
    ValueError
        If there are not two to four layers with a name each, or a layer has no unit.

    Examples
    --------
    >>> drawing = layers([3, 8, 1], ["input", "hidden", "output"])
    >>> [text.get_text() for text in drawing.axes[0].texts][-2:]
    ['3 × 8\nweights', '8 × 1\nweights']
    """
    if not 2 <= len(widths) <= 4 or len(names) != len(widths):
        raise ValueError(
            f"two to four layers with a name each are drawn, not {len(widths)} widths with "
            f"{len(names)} names"
        )
    if min(widths) < 1:
        raise ValueError(f"widths must be at least 1, not {min(widths)}")
    height = 1.5 * min(max(widths), _MAX_SHOWN) + 4.4
    canvas = Canvas(15, height)
    top, bottom = height - 2.2, 2.2
    columns = [2.0 + 11.0 * i / (len(widths) - 1) for i in range(len(widths))]
    places = []
    for x, width, name in zip(columns, widths, names, strict=True):
        n_shown = min(width, _MAX_SHOWN)
        ys = [(top + bottom) / 2 + 1.5 * ((n_shown - 1) / 2 - i) for i in range(n_shown)]
        if width > _MAX_SHOWN:
            canvas.write((x, ys.pop(-2)), "⋮", size=12)
        places.append(ys)
        canvas.write(
            (x, height - 0.3),
            f"{name}\n{width} " + ("units" if width > 1 else "unit"),
            up="top",
            size=9,
        )
    for (x0, x1), (ys0, ys1) in zip(pairwise(columns), pairwise(places), strict=True):
        for y0 in ys0:
            for y1 in ys1:
                canvas.line([(x0, y0), (x1, y1)], width=0.6)
    for layer, (x, ys) in enumerate(zip(columns, places, strict=True)):
        for y in ys:
            canvas.circle((x, y), 0.55, shaded=layer == 0, style=None if layer == 0 else 0)
    for (x0, x1), (n_in, n_out) in zip(pairwise(columns), pairwise(widths), strict=True):
        canvas.write(((x0 + x1) / 2, 1.0), f"{n_in} × {n_out}\nweights", size=9)
    return canvas.figure


def pipelines(raw: str, by_hand: Sequence[str], learned: Sequence[str], *, output: str) -> Figure:
    r"""Draw both ways from raw data to a prediction: features made by hand, and learned ones.

    Parameters
    ----------
    raw
        What the data are, in a word or two lines.
    by_hand
        Names of the steps that people design, then of the one that is learned, for the upper row.
    learned
        Names of the steps for the lower row, all of which are learned.
    output
        What is predicted.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing. What is learned is shaded and has a thick frame.

    Raises
    ------
    ValueError
        If a row does not have two steps.

    Examples
    --------
    >>> drawing = pipelines(
    ...     "tape\nmeasures", ["ratios", "line"], ["layer", "layer"], output="body\nfat"
    ... )
    >>> [text.get_text() for text in drawing.axes[0].texts][1]
    'tape\nmeasures'
    """
    if len(by_hand) != 2 or len(learned) != 2:
        raise ValueError(f"each row must have two steps, not {len(by_hand)} and {len(learned)}")
    canvas = Canvas(15, 10.4)
    rows = [
        ("features made by hand", by_hand, 6.4, [False, True]),
        ("features learned", learned, 1.6, [True, True]),
    ]
    for title, steps, y, is_learned in rows:
        canvas.write((0.2, y + 3.1), title, across="left", bold=True)
        for x, text in ((0.2, raw), (12.0, output)):
            canvas.box((x, y), 2.8, 2.2, text, size=9)
        for x, text, shaded in zip((4.2, 8.2), steps, is_learned, strict=True):
            canvas.box((x, y), 2.8, 2.2, text, shaded=shaded, style=0 if shaded else None, size=9)
        for x in (3.0, 7.0, 11.0):
            canvas.arrow((x, y + 1.1), (x + (1.0 if x == 11.0 else 1.2), y + 1.1))
    canvas.bracket((8.2, 6.3), (11.0, 6.3), "fitted to data", size=9)
    canvas.bracket((4.2, 1.5), (11.0, 1.5), "fitted to data, together", size=9)
    return canvas.figure
