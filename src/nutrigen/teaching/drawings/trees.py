"""Drawings of trees: one split with what it gains, and the path of a sample."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

__all__ = ["forest", "path", "split"]

# Boxes of this width, in cells, stand beside each other on a narrow page.
_WIDTH = 6.2


def split(
    question: str, before: Sequence[int], yes: Sequence[int], classes: Sequence[str]
) -> Figure:
    r"""Draw one split: the classes before it, those in both branches, and the information gain.

    Parameters
    ----------
    question
        The condition.
    before, yes
        Samples of each class before the split, and in the branch where the answer is yes.
    classes
        Names of the classes.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: a node with its two branches, their counts and entropies in bits.

    Raises
    ------
    ValueError
        If the counts do not belong together, or a branch is empty.

    Notes
    -----
    Equation :eq:`eq-information-gain` of the book.

    Examples
    --------
    >>> drawing = split("waist ≤ 95 cm?", [8, 8], [8, 0], ["well", "sick"])
    >>> drawing.axes[0].texts[-1].get_text()
    'gain: 1.00 − (8 · 0.00 + 8 · 0.00) / 16 = 1.00 bit'
    """
    no = [all_of - those for all_of, those in zip(before, yes, strict=True)]
    if len(classes) != len(before) or min(*yes, *no) < 0:
        raise ValueError("yes must be part of before, with a count for each class")
    if not sum(yes) or not sum(no):
        raise ValueError("both branches must have samples")
    canvas = Canvas(15, 13.2)
    nodes = ((4.4, 9.2, before), (0.5, 2.6, yes), (8.3, 2.6, no))
    for x, y, counts in nodes:
        text = "\n".join(f"{name}: {n}" for name, n in zip(classes, counts, strict=True))
        canvas.box((x, y), _WIDTH, 3.4, shaded=counts is before)
        canvas.write((x + 0.4, y + 1.7), text, across="left", size=9)
        canvas.write(
            (x + _WIDTH - 0.3, y + 1.7),
            f"entropy\n{_entropy(counts):.2f} bit",
            across="right",
            size=9,
        )
    canvas.write((7.5, 8.5), question)
    canvas.arrow((6.0, 7.9), (3.6, 6.0))
    canvas.arrow((9.0, 7.9), (11.4, 6.0))
    canvas.write((3.6, 7.2), "yes", size=9)
    canvas.write((11.4, 7.2), "no", size=9)
    gain = _entropy(before) - sum(sum(part) / sum(before) * _entropy(part) for part in (yes, no))
    canvas.write(
        (7.5, 1.2),
        f"gain: {_entropy(before):.2f} − ({sum(yes)} · {_entropy(yes):.2f} + "
        f"{sum(no)} · {_entropy(no):.2f}) / {sum(before)} = {gain:.2f} bit",
        size=9,
    )
    return canvas.figure


def _entropy(counts: Sequence[int]) -> float:
    shares = [count / sum(counts) for count in counts if count]
    # Without the sum's sign a pure node would have an entropy of minus zero.
    return abs(sum(share * math.log2(share) for share in shares))


def path(
    questions: Mapping[str, tuple[str, str, str]],
    leaves: Mapping[str, str],
    answers: Mapping[str, str],
    *,
    root: str = "root",
) -> Figure:
    r"""Draw a tree of questions, with the path that one sample takes.

    Parameters
    ----------
    questions
        For each node the question, and the nodes to which *yes* and *no* lead.
    leaves
        For each leaf what it predicts.
    answers
        For each node on the path ``"yes"`` or ``"no"``.
    root
        The node at which the path begins.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing; nodes and branches on the path are thick, the nodes shaded.

    Raises
    ------
    ValueError
        If the tree is deeper than three questions, or an answer on the path is missing.

    Examples
    --------
    >>> drawing = path(
    ...     {"root": ("legs ≥ 3?", "eyes", "no"), "eyes": ("eyes ≥ 3?", "yes", "no2")},
    ...     {"no": "no spider", "yes": "spider", "no2": "no spider"},
    ...     {"root": "yes", "eyes": "yes"},
    ... )
    >>> sorted({text.get_text() for text in drawing.axes[0].texts})
    ['eyes ≥ 3?', 'legs ≥ 3?', 'no', 'no spider', 'spider', 'yes']
    """
    on_path = [root]
    while on_path[-1] in questions:
        answer = answers.get(on_path[-1])
        if answer not in ("yes", "no"):
            raise ValueError(f"answers must say yes or no at {on_path[-1]!r}, not {answer!r}")
        on_path.append(questions[on_path[-1]][1 if answer == "yes" else 2])
    places: dict[str, tuple[float, int]] = {}
    order: list[str] = []

    def place(node: str, depth: int) -> float:
        if depth > 3:
            raise ValueError("the tree must have at most three questions on a path")
        if node in leaves:
            order.append(node)
            places[node] = len(order) - 0.5, depth
        else:
            _, yes, no = questions[node]
            left, right = place(yes, depth + 1), place(no, depth + 1)
            places[node] = (left + right) / 2, depth
        return places[node][0]

    place(root, 0)
    deepest = max(depth for _, depth in places.values())
    canvas = Canvas(15, 3.1 * deepest + 2.4)
    step = 15 / len(order)
    width = min(step - 0.4, 5.0)

    def center(node: str) -> tuple[float, float]:
        across, depth = places[node]
        return across * step, 3.1 * (deepest - depth) + 1.2

    def draw(node: str, text: str, wide: float) -> None:
        x, y = center(node)
        taken = node in on_path
        style = 1 if taken else None
        canvas.box((x - wide / 2, y - 0.7), wide, 1.4, text, size=9, shaded=taken, style=style)

    for node, (question, yes, no) in questions.items():
        x, y = center(node)
        for child, answer in ((yes, "yes"), (no, "no")):
            x1, y1 = center(child)
            taken = node in on_path and child in on_path
            canvas.line(
                [(x, y - 0.7), (x1, y1 + 0.7)],
                width=2.4 if taken else 0.8,
                style=1 if taken else None,
            )
            canvas.write(((x + x1) / 2 + (-0.9 if x1 < x else 0.9), (y + y1) / 2), answer, size=9)
        # A question is longer than a prediction, but stays on the canvas.
        draw(node, question, min(max(width, 4.2), 2 * min(x, 15 - x) - 0.1))
    for leaf, prediction in leaves.items():
        draw(leaf, prediction, width)
    return canvas.figure


def forest(votes: Sequence[float], *, unit: str = "") -> Figure:
    r"""Draw a forest: samples drawn anew, a tree for each draw, and the mean of what they say.

    Parameters
    ----------
    votes
        What each tree predicts for one new sample; three to five.
    unit
        The unit of the predictions.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing.

    Raises
    ------
    ValueError
        If there are fewer than three votes or more than five.

    Examples
    --------
    >>> drawing = forest([1.0, 3.0, 2.0], unit="g")
    >>> drawing.axes[0].texts[-1].get_text()
    'mean: 2.0 g'
    """
    if not 3 <= len(votes) <= 5:
        raise ValueError(f"three to five votes are drawn, not {len(votes)}")
    canvas = Canvas(15, 12.4)
    canvas.box((4.0, 10.6), 7.0, 1.5, "training samples")
    step = 15 / len(votes)
    for number, vote in enumerate(votes):
        x = step * (number + 0.5)
        canvas.arrow((7.5, 10.6), (x, 9.3))
        canvas.box((x - 1.1, 7.9), 2.2, 1.4, "drawn\nanew", shaded=True, size=9)
        canvas.arrow((x, 7.9), (x, 7.2))
        for depth, places in enumerate(((0.0,), (-0.6, 0.6), (-0.9, -0.3, 0.3, 0.9))):
            for place in places:
                if depth:
                    above = (0.0,) if depth == 1 else (-0.6, 0.6)
                    parent = min(above, key=lambda each: abs(each - place))
                    canvas.line(
                        [(x + parent, 6.9 - 0.9 * (depth - 1)), (x + place, 6.9 - 0.9 * depth)]
                    )
                canvas.circle((x + place, 6.9 - 0.9 * depth), 0.2, shaded=depth < 2)
        canvas.write((x, 4.2), f"{vote:.1f}", size=9)
        canvas.arrow((x, 3.8), (7.5 + 0.12 * (x - 7.5), 2.5))
    mean = sum(votes) / len(votes)
    canvas.box((4.0, 0.9), 7.0, 1.6, f"mean: {mean:.1f} {unit}".rstrip(), style=0)
    return canvas.figure
