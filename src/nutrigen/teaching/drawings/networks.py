"""Drawings of networks: a neuron, layers, pipelines, architectures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

__all__ = [
    "attention",
    "autoencoder",
    "convolution",
    "gates",
    "layers",
    "neuron",
    "pipelines",
    "recurrence",
    "residual_block",
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


def convolution(sequence: str, kernel: Sequence[str], start: int) -> Figure:
    """Draw a filter that slides along a sequence, and the row of numbers that it writes.

    Parameters
    ----------
    sequence
        At most 12 letters.
    kernel
        The letters to which each column of the filter gives a large weight.
    start
        Where the filter stands.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the sequence, the filter at one place, and one output for each place, of which
        that of this place is shaded.

    Raises
    ------
    ValueError
        If the sequence is too long, or the filter does not lie on it.

    Examples
    --------
    >>> drawing = convolution("ACGTACGT", ["G", "T"], 2)
    >>> drawing.axes[0].texts[-1].get_text()
    'maximum'
    """
    n, width, widest = len(sequence), len(kernel), 12
    if n > widest:
        raise ValueError(f"sequence must have at most {widest} letters, not {n}")
    if not 0 <= start <= n - width:
        raise ValueError(f"start must be from 0 to {n - width}, not {start}")
    n_places = n - width + 1
    canvas = Canvas(15, 11.4)
    left = 7.5 - n / 2
    canvas.write((7.5, 11.0), "sequence (one row for each base in the computer)", size=9)
    on_filter = [[start <= i < start + width for i in range(n)]]
    canvas.cells((left, 10.4), [list(sequence)], shaded=on_filter)
    canvas.cells((left + start, 8.4), [list(kernel)], style=1)
    canvas.write((left + start + width + 0.3, 7.9), "filter", across="left", size=9)
    canvas.arrow((left + start + width / 2, 9.4), (left + start + width / 2, 8.4))
    out = 7.5 - n_places / 2
    target = out + start + 0.5
    canvas.arrow((left + start + width / 2, 7.4), (target, 5.9))
    canvas.cells((out, 5.9), [[""] * n_places], shaded=[[i == start for i in range(n_places)]])
    canvas.write((7.5, 4.2), f"{n_places} places, the same weights at each", size=9)
    canvas.arrow((7.5, 3.7), (7.5, 2.4))
    canvas.box((5.7, 0.9), 3.6, 1.5, "maximum", style=0)
    return canvas.figure


def recurrence(inputs: Sequence[str]) -> Figure:
    """Draw a recurrent layer, folded and unrolled along a sequence.

    Parameters
    ----------
    inputs
        What comes in at each step; two to four.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: at the left the layer with its loop, at the right a copy for each step.

    Raises
    ------
    ValueError
        If there are fewer than two inputs or more than four.

    Examples
    --------
    >>> drawing = recurrence(["A", "C", "G"])
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'the same weights at every step'
    """
    if not 2 <= len(inputs) <= 4:
        raise ValueError(f"two to four inputs are drawn, not {len(inputs)}")
    canvas = Canvas(15, 9.6)
    canvas.circle((1.9, 5.2), 0.95, "h", style=0)
    canvas.arrow((1.9, 2.8), (1.9, 4.25))
    canvas.write((1.9, 2.2), "x")
    canvas.arrow((2.75, 5.6), (1.5, 6.1), bend=1.6)
    canvas.write((4.2, 5.2), "=", size=12)
    step = 9.4 / len(inputs)
    for number, text in enumerate(inputs, 1):
        x = 5.2 + step * (number - 0.5)
        canvas.circle((x, 5.2), 0.95, f"$h_{number}$", style=0)
        canvas.arrow((x, 2.8), (x, 4.25))
        canvas.write((x, 2.2), f"{text}")
        if number > 1:
            canvas.arrow((x - step + 0.95, 5.2), (x - 0.95, 5.2))
        if number == len(inputs):
            canvas.arrow((x, 6.15), (x, 7.6))
            canvas.write((x, 8.2), r"$\hat{y}$")
    canvas.bracket((5.4, 1.5), (14.4, 1.5), "the same weights at every step", size=9)
    return canvas.figure


def autoencoder(width: int, code: int) -> Figure:
    """Draw an autoencoder: through a narrow code and back to what came in.

    Parameters
    ----------
    width
        Numbers that come in, and that are to come out again.
    code
        Numbers of the code.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing.

    Raises
    ------
    ValueError
        If the code is not narrower than the input, or has no number.

    Examples
    --------
    >>> drawing = autoencoder(21, 2)
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'as alike as possible'
    """
    if not 1 <= code < width:
        raise ValueError(f"code must be from 1 to {width - 1}, narrower than the input, not {code}")
    canvas = Canvas(15, 9.6)
    middle = 5.6
    heights = (5.6, 3.4, 1.6, 3.4, 5.6)
    for number, (height, x) in enumerate(zip(heights, (1.6, 4.3, 7.0, 9.7, 12.4), strict=True)):
        is_code = number == 2
        canvas.box(
            (x, middle - height / 2), 1.0, height, shaded=is_code, style=0 if is_code else None
        )
    for (x0, h0), (x1, h1) in pairwise(
        [(1.6, 5.6), (4.3, 3.4), (7.0, 1.6), (9.7, 3.4), (12.4, 5.6)]
    ):
        for sign in (-1, 1):
            canvas.line([(x0 + 1.0, middle + sign * h0 / 2), (x1, middle + sign * h1 / 2)])
    canvas.write((2.1, 9.0), f"{width} numbers", size=9)
    canvas.write((7.5, 7.2), f"code: {code}", size=9)
    canvas.write((12.9, 9.0), f"{width} numbers", size=9)
    canvas.write((4.8, 8.2), "encoder", size=9)
    canvas.write((10.2, 8.2), "decoder", size=9)
    canvas.bracket((2.1, 2.5), (12.9, 2.5), "as alike as possible", size=9)
    return canvas.figure


def gates() -> Figure:
    """Draw one step of an LSTM: the memory that is changed by addition, and its gates.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing.

    Examples
    --------
    >>> drawing = gates()
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'read by all four'
    """
    canvas = Canvas(15, 10.6)
    canvas.write((0.9, 9.4), "$c_{t-1}$")
    canvas.arrow((1.8, 9.4), (3.5, 9.4))
    canvas.circle((4.1, 9.4), 0.6, "×")
    canvas.arrow((4.7, 9.4), (7.5, 9.4))
    canvas.circle((8.1, 9.4), 0.6, "+")
    canvas.arrow((8.7, 9.4), (13.7, 9.4))
    canvas.write((14.3, 9.4), "$c_t$")
    boxes = [
        (3.0, "keep\n$f_t$"),
        (5.6, "let in\n$i_t$"),
        (8.4, "propose\ntanh"),
        (11.0, "show\n$o_t$"),
    ]
    for x, text in boxes:
        is_gate = "tanh" not in text
        width = 2.2 if is_gate else 2.4
        canvas.box((x, 3.9), width, 1.9, text, style=0 if is_gate else None, shaded=is_gate, size=9)
        canvas.arrow((x + width / 2, 2.4), (x + width / 2, 3.9))
    canvas.arrow((4.1, 5.8), (4.1, 8.8))
    canvas.circle((8.1, 7.4), 0.6, "×")
    canvas.arrow((6.7, 5.8), (7.7, 6.95))
    canvas.arrow((9.6, 5.8), (8.5, 6.95))
    canvas.arrow((8.1, 8.0), (8.1, 8.8))
    canvas.arrow((12.1, 9.4), (12.1, 8.0))
    canvas.write((12.4, 8.6), "tanh", across="left", size=9)
    canvas.circle((12.1, 7.4), 0.6, "×")
    canvas.arrow((12.1, 5.8), (12.1, 6.8))
    canvas.arrow((12.7, 7.4), (13.7, 7.4))
    canvas.write((14.3, 7.4), "$h_t$")
    canvas.write((1.4, 2.4), "$x_t,\\ h_{t-1}$")
    canvas.line([(2.7, 2.4), (12.1, 2.4)])
    canvas.bracket((3.0, 1.7), (13.2, 1.7), "read by all four", size=9)
    return canvas.figure


def residual_block(steps: Sequence[str]) -> Figure:
    """Draw a residual block: what its layers compute is added to what came in.

    Parameters
    ----------
    steps
        Names of the layers that compute the change, one to three.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing.

    Raises
    ------
    ValueError
        If there is no step, or more than three.

    Examples
    --------
    >>> drawing = residual_block(["linear", "ReLU", "linear"])
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'the change'
    """
    if not 1 <= len(steps) <= 3:
        raise ValueError(f"one to three steps are drawn, not {len(steps)}")
    canvas = Canvas(15, 6.6)
    canvas.write((0.6, 2.9), "$h$")
    room = 9.6 / len(steps)
    width = min(2.4, room - 0.8)
    end = 1.1
    for number, text in enumerate(steps):
        x = 2.3 + room * number + (room - 0.8 - width) / 2
        canvas.arrow((end, 2.9), (x, 2.9))
        canvas.box((x, 2.1), width, 1.6, text, size=9)
        end = x + width
    canvas.arrow((end, 2.9), (12.0, 2.9))
    canvas.circle((12.6, 2.9), 0.6, "+", style=0)
    canvas.arrow((13.2, 2.9), (14.0, 2.9))
    canvas.write((14.5, 2.9), "$h'$")
    canvas.line([(1.5, 2.9), (1.5, 5.2), (12.6, 5.2)], style=0, width=1.8)
    canvas.arrow((12.6, 5.2), (12.6, 3.5), style=0, width=1.8)
    canvas.write((7.0, 5.8), "as it is", size=9)
    canvas.bracket((2.2, 1.8), (11.4, 1.8), "the change", size=9)
    return canvas.figure


def attention(letters: str, query: int, weights: Sequence[float]) -> Figure:
    """Draw what one position of a sequence does in attention.

    Parameters
    ----------
    letters
        The sequence, at most nine letters.
    query
        The position that asks, counted from zero.
    weights
        The weight that it gives to each position.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: lines from the position to all, the thicker the larger the weight, which stands
        above them in percent.

    Raises
    ------
    ValueError
        If the sequence is too long, the position is not in it, or there is not a weight for each
        letter.

    Examples
    --------
    >>> drawing = attention("CAG", 1, [0.7, 0.2, 0.1])
    >>> [text.get_text() for text in drawing.axes[0].texts][:3]
    ['70', '20', '10']
    """
    n, longest = len(letters), 9
    if not 1 <= n <= longest:
        raise ValueError(f"letters must be one to {longest}, not {n}")
    if not 0 <= query < n:
        raise ValueError(f"query must be from 0 to {n - 1}, not {query}")
    if len(weights) != n:
        raise ValueError(f"there must be a weight for each letter, not {len(weights)} for {n}")
    canvas = Canvas(15, 9.8)
    step = 1.5
    left = 7.5 - step * n / 2
    middles = [left + step * (i + 0.5) for i in range(n)]
    for x, weight in zip(middles, weights, strict=True):
        canvas.write((x, 8.0), f"{100 * weight:.0f}", size=9)
        canvas.line([(middles[query], 4.0), (x, 6.2)], width=0.4 + 6 * weight)
    for x, letter in zip(middles, letters, strict=True):
        canvas.box((x - 0.5, 6.2), 1.0, 1.0, letter)
    for i, (x, letter) in enumerate(zip(middles, letters, strict=True)):
        asks = i == query
        canvas.box((x - 0.5, 3.0), 1.0, 1.0, letter, shaded=asks, style=0 if asks else None)
    canvas.write((7.5, 9.2), "weights in percent, on keys and values", size=9)
    canvas.arrow((middles[query], 3.0), (middles[query], 1.9))
    x = min(max(middles[query], 3.6), 11.4)
    canvas.box((x - 3.4, 0.5), 6.8, 1.4, "weighted mean of values", style=0, size=9)
    return canvas.figure
