"""Drawings of matrices as blocks: products, decompositions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from matplotlib.figure import Figure

__all__ = ["Block", "blocks"]


@dataclass(frozen=True)
class Block:
    """A matrix in a drawing.

    Attributes
    ----------
    name
        What stands in it, or below it where it is too narrow.
    shape
        Rows and columns to draw, as many cells.
    rows, columns
        What the rows and the columns are, or how many.
    shaded
        Rows and columns of the cells to shade, from zero.

    Examples
    --------
    >>> Block("X", (4, 2), rows="people", columns="features").shape
    (4, 2)
    """

    name: str
    shape: tuple[int, int]
    rows: str = ""
    columns: str = ""
    shaded: Collection[tuple[int, int]] = ()


def blocks(terms: Sequence[Block | str], *, cell: float = 0.6) -> Figure:
    """Draw an equation of matrices, each as a block of its shape.

    Parameters
    ----------
    terms
        Matrices and the signs between them, in their order.
    cell
        Side of a cell, where one is as large as a letter.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: names above the blocks, what the columns are below them, what the rows are
        at their left.

    Raises
    ------
    ValueError
        If there is no matrix, or the equation is wider than a narrow page.

    Examples
    --------
    >>> drawing = blocks(
    ...     [
    ...         Block("X", (4, 2), rows="people", columns="features", shaded=[(1, 0), (1, 1)]),
    ...         Block("w", (2, 1)),
    ...         "=",
    ...         Block("z", (4, 1), shaded=[(1, 0)]),
    ...     ]
    ... )
    >>> [text.get_text() for text in drawing.axes[0].texts]
    ['X', 'people', 'features', 'w', '=', 'z']
    """
    matrices = [term for term in terms if isinstance(term, Block)]
    if not matrices:
        raise ValueError("terms must hold a matrix")
    side, between = 1.0, 0.6
    width = between + sum(
        between
        + (term.shape[1] * cell + side * bool(term.rows) if isinstance(term, Block) else 0.7)
        for term in terms
    )
    tallest = max(matrix.shape[0] for matrix in matrices) * cell
    canvas = Canvas(width, tallest + 3.4)
    x, middle = between, 1.6 + tallest / 2
    for term in terms:
        if isinstance(term, str):
            canvas.write((x + 0.35, middle), term, size=12)
            x += 0.7 + between
            continue
        n_rows, n_columns = term.shape
        x += side * bool(term.rows)
        top = middle + n_rows * cell / 2
        canvas.cells(
            (x, top),
            [[""] * n_columns] * n_rows,
            shaded=[[(i, j) in term.shaded for j in range(n_columns)] for i in range(n_rows)],
            width=cell,
            height=cell,
        )
        canvas.write((x + n_columns * cell / 2, top + 0.7), term.name, size=11)
        if term.rows:
            canvas.write((x - 0.55, middle), term.rows, size=9, turned=True)
        if term.columns:
            canvas.write(
                (x + n_columns * cell / 2, middle - n_rows * cell / 2 - 0.3),
                term.columns,
                up="top",
                size=9,
            )
        x += n_columns * cell + between
    return canvas.figure
