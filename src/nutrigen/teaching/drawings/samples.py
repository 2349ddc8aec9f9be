"""Drawings of samples: who is learned from, who is tested on, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

__all__ = ["batches", "parts", "resampling"]


class _Look(TypedDict, total=False):
    shaded: bool
    hatched: bool
    style: int


# What a sample is used for: how its cell looks, and what the legend says.
_ROLES: dict[str, tuple[_Look, str]] = {
    "L": ({}, "learned from"),
    "V": ({"hatched": True, "style": 0}, "chosen by"),
    "T": ({"shaded": True, "style": 1}, "tested on"),
}


def parts(names: Sequence[str], sizes: Sequence[int], *, uses: Sequence[str]) -> Figure:
    r"""Draw a data set as a bar that is cut into parts.

    Parameters
    ----------
    names
        Names of the parts, in their order.
    sizes
        Number of samples in each part.
    uses
        What each part is for, below it.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing; the widths of the parts are as their sizes.

    Raises
    ------
    ValueError
        If the three do not belong together, or a part is empty.

    Examples
    --------
    >>> drawing = parts(["training", "test"], [80, 20], uses=["learn", "judge"])
    >>> [text.get_text() for text in drawing.axes[0].texts]
    ['training\n80', 'learn', 'test\n20', 'judge']
    """
    if not len(names) == len(sizes) == len(uses):
        raise ValueError(
            f"names, sizes and uses must have the same length, not {len(names)}, {len(sizes)} "
            f"and {len(uses)}"
        )
    if min(sizes) < 1:
        raise ValueError(f"sizes must be at least 1, not {min(sizes)}")
    canvas = Canvas(15, 4.6)
    x, scale = 0.3, 14.4 / sum(sizes)
    for number, (name, size, use) in enumerate(zip(names, sizes, uses, strict=True)):
        width = scale * size
        last = number == len(sizes) - 1
        canvas.box(
            (x, 2.0),
            width,
            2.2,
            f"{name}\n{size:,d}",
            shaded=last,
            style=1 if last else 0 if number else None,
        )
        canvas.write((x + width / 2, 1.6), use, up="top", size=9)
        x += width
    return canvas.figure


def resampling(
    schemes: Mapping[str, Sequence[str]], *, groups: Mapping[str, str] | None = None
) -> Figure:
    """Draw ways to divide samples, a row for each round and a cell for each sample.

    Parameters
    ----------
    schemes
        For each way its name, and for each round a letter for each sample: ``L`` where it is
        learned from, ``V`` where one chooses by it, ``T`` where it is tested on. A round ``"..."``
        is drawn as dots.
    groups
        For some of the ways, a letter for each sample that says which group it belongs to.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing, two ways beside each other, with a legend.

    Raises
    ------
    ValueError
        If a round has another letter, or rounds have different lengths.

    Examples
    --------
    >>> drawing = resampling({"hold-out": ["LLLLLTTT"], "two folds": ["TTTTLLLL", "LLLLTTTT"]})
    >>> [text.get_text() for text in drawing.axes[0].texts][:2]
    ['hold-out', 'two folds']
    """
    groups = groups or {}
    lengths = {len(each) for rounds in schemes.values() for each in rounds if each != "..."}
    if len(lengths) != 1:
        raise ValueError(f"all rounds must have one length, not {sorted(lengths)}")
    (n_samples,) = lengths
    letters = {letter for rounds in schemes.values() for each in rounds for letter in each}
    if wrong := sorted(letters - set(_ROLES) - {"."}):
        raise ValueError(f"a round must consist of {', '.join(_ROLES)}, not of {wrong[0]!r}")
    items = list(schemes.items())
    pairs = [items[i : i + 2] for i in range(0, len(items), 2)]
    heights = [max(len(rounds) for _, rounds in pair) * 0.62 + 1.9 for pair in pairs]
    canvas = Canvas(15, sum(heights) + 1.6)
    y = sum(heights) + 1.4
    side = 6.9 / n_samples
    for pair, height in zip(pairs, heights, strict=True):
        for x, (name, rounds) in zip((0.3, 7.8), pair, strict=False):
            canvas.write((x, y - 0.6), name, across="left", size=9)
            for number, each in enumerate(rounds):
                bottom = y - 1.75 - 0.62 * number
                if each == "...":
                    canvas.write((x + 3.45, bottom + 0.28), "⋮", size=9)
                    continue
                for sample, role in enumerate(each):
                    look, _ = _ROLES[role]
                    text = groups[name][sample] if name in groups else ""
                    canvas.box((x + sample * side, bottom), side - 0.05, 0.54, text, size=9, **look)
        y -= height
    for x, (look, text) in zip((0.3, 5.2, 10.1), _ROLES.values(), strict=True):
        canvas.box((x, 0.5), 0.54, 0.54, **look)
        canvas.write((x + 0.8, 0.77), text, across="left", size=9)
    return canvas.figure


def batches(order: Sequence[Sequence[int]], size: int) -> Figure:
    """Draw how a data set is cut into batches, in a new order in each epoch.

    Parameters
    ----------
    order
        For each epoch the numbers of the samples, in the order in which they are used.
    size
        Samples in a batch.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: a row for each epoch, a frame for each batch.

    Raises
    ------
    ValueError
        If `size` is below 1, or an epoch leaves out a sample or has one twice.

    Examples
    --------
    >>> drawing = batches([[2, 0, 3, 1], [1, 3, 0, 2]], 2)
    >>> [text.get_text() for text in drawing.axes[0].texts][:5]
    ['epoch 1', '2', '0', '3', '1']
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, not {size}")
    for each in order:
        if sorted(each) != list(range(len(order[0]))):
            raise ValueError(f"each epoch must use each sample once, not {list(each)}")
    n_samples = len(order[0])
    n_batches = -(-n_samples // size)
    gap = 0.5
    side = min(1.0, (14.4 - gap * (n_batches - 1)) / n_samples)
    width = side * n_samples + gap * (n_batches - 1) + 0.6
    canvas = Canvas(width, 2.3 * len(order) + 1.2)
    for epoch, each in enumerate(order):
        y = 2.3 * (len(order) - epoch) - 0.8
        canvas.write((0.3, y + 1.5), f"epoch {epoch + 1}", across="left", size=9)
        for place, sample in enumerate(each):
            x = 0.3 + place * side + (place // size) * gap
            canvas.box((x, y), side, 1.0, f"{sample}", shaded=(place // size) % 2 == 1, size=9)
        for batch in range(n_batches):
            x0 = 0.3 + batch * (size * side + gap)
            x1 = x0 + side * min(size, n_samples - batch * size)
            if epoch == len(order) - 1:
                canvas.bracket((x0, y - 0.15), (x1, y - 0.15), "a step", size=9)
    return canvas.figure
