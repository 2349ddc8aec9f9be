"""Drawings of arrays: axes, and how shapes are made to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

__all__ = ["axes_of_table", "broadcast"]


def axes_of_table(values: Sequence[Sequence[float]], rows: str, columns: str) -> Figure:
    """Draw a table with its two axes, and the sums over each.

    Parameters
    ----------
    values
        A table of two to four rows and two to four columns.
    rows, columns
        What the rows and the columns are.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: a sum over axis 0 below the columns, one over axis 1 beside the rows.

    Raises
    ------
    ValueError
        If the table has another size, or rows of different lengths.

    Examples
    --------
    >>> drawing = axes_of_table([[1, 2], [3, 4]], "people", "days")
    >>> [text.get_text() for text in drawing.axes[0].texts][4:8]
    ['4', '6', '3', '7']
    """
    n_rows, n_columns = len(values), len(values[0])
    if not (2 <= n_rows <= 4 and 2 <= n_columns <= 4):
        raise ValueError(f"two to four rows and columns are drawn, not {n_rows} and {n_columns}")
    if any(len(row) != n_columns for row in values):
        raise ValueError("all rows must have the same length")
    canvas = Canvas(15, n_rows * 1.2 + 5.6)
    left, top = 3.0, n_rows * 1.2 + 3.6
    canvas.cells((left, top), [[f"{v:g}" for v in row] for row in values], width=1.4, height=1.2)
    bottom, right = top - 1.2 * n_rows, left + 1.4 * n_columns
    below = [sum(column) for column in zip(*values, strict=True)]
    beside = [sum(row) for row in values]
    canvas.cells(
        (left, bottom - 1.0),
        [[f"{v:g}" for v in below]],
        width=1.4,
        height=1.2,
        shaded=[[True] * n_columns],
        style=0,
    )
    canvas.cells(
        (right + 1.2, top),
        [[f"{v:g}"] for v in beside],
        width=1.4,
        height=1.2,
        shaded=[[True]] * n_rows,
        style=1,
    )
    canvas.arrow((left + 0.7, bottom), (left + 0.7, bottom - 0.95))
    canvas.arrow((right, top - 0.6), (right + 1.15, top - 0.6))
    canvas.write((left + 0.7 * n_columns, top + 1.0), f"axis 1: {columns}", size=9)
    canvas.write((left - 0.8, (top + bottom) / 2), f"axis 0: {rows}", size=9, turned=True)
    canvas.write((left, bottom - 2.8), f"sum(axis=0): shape ({n_columns},)", across="left", size=9)
    canvas.write(
        (right + 1.2, top + 0.6),
        f"sum(axis=1):\nshape ({n_rows},)",
        across="left",
        up="bottom",
        size=9,
    )
    return canvas.figure


def broadcast(table: tuple[int, int], row: int) -> Figure:
    """Draw how a row is repeated to fit a table, as NumPy does without making copies.

    Parameters
    ----------
    table
        Shape of the table, at most four rows and four columns.
    row
        Length of the row.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the table, the row with its repetitions dashed, and the shape of the result.

    Raises
    ------
    ValueError
        If the table is too large, or the row does not fit it.

    Examples
    --------
    >>> drawing = broadcast((3, 4), 4)
    >>> [text.get_text() for text in drawing.axes[0].texts]
    ['−', '=', '(3, 4)', '(4,)', '(3, 4)']
    """
    n_rows, n_columns = table
    if not (1 <= n_rows <= 4 and 1 <= n_columns <= 4):
        raise ValueError(f"at most four rows and columns are drawn, not {n_rows} and {n_columns}")
    if row != n_columns:
        raise ValueError(f"a row of {row} does not fit a table with {n_columns} columns")
    canvas = Canvas(15, n_rows + 2.4)
    top, wide = n_rows + 1.9, n_columns
    lefts = [7.5 + (wide + 1.2) * k - wide / 2 for k in (-1, 0, 1)]
    for k, left in enumerate(lefts):
        for i in range(n_rows):
            for j in range(n_columns):
                repeated = k == 1 and i > 0
                canvas.box((left + j, top - 1 - i), 1, 1, dashed=repeated, shaded=k == 1 and i == 0)
    middle = top - n_rows / 2
    canvas.write(((lefts[0] + wide + lefts[1]) / 2, middle), "−", size=12)
    canvas.write(((lefts[1] + wide + lefts[2]) / 2, middle), "=", size=12)
    for left, text in zip(lefts, (f"{table}", f"({row},)", f"{table}"), strict=True):
        canvas.write((left + wide / 2, 1.0), text, size=9)
    return canvas.figure
