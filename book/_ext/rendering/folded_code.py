"""Fold on the site the code that a reader can do without at first.

- The code of a figure, which a cell's metadata name as one, is folded: the figure comes first.
- A cell's assertions and inserted values are folded apart from the code that they follow. A cell of
  which they are at least half, and that displays nothing, is folded whole: the rest of it serves
  them. In other cells those that stand between other code stay where they are.

Cells of exercises stay as they are, and so does a cell with the tag ``show-input``: where drawing
itself is taught. What is folded opens by a click, and in print and in the notebooks nothing is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

__all__ = ["SHOWN", "divide", "is_folded_figure"]

#: The tags of cells that are shown whole.
SHOWN = frozenset({"exercise", "solution", "check", "imports", "show-input"})
FIGURE, CLAIMS = "Code of this figure", "What the text states, in code"


def is_folded_figure(metadata: dict[str, Any]) -> bool:
    """Whether a cell shows a figure that the text refers to."""
    return bool((metadata.get("mystnb") or {}).get("figure", {}).get("name"))


def _is_claim(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assert):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "insert"
    )


def _lines(statement: ast.stmt) -> int:
    return (statement.end_lineno or statement.lineno) - statement.lineno + 1


def divide(source: str) -> tuple[str, str]:
    r"""Divide the code of a cell into what it does and what the text states of it.

    Parameters
    ----------
    source
        The code of a cell.

    Returns
    -------
    tuple of str
        What is shown, and what is folded: the assertions and inserted values at the end of the
        cell, or before the expression that ends it, or all of it. Either can be empty.

    Examples
    --------
    >>> divide("n = 3 * 4\nm = n + 1\nassert m == 13")
    ('n = 3 * 4\nm = n + 1', 'assert m == 13')
    >>> divide("m = n + 1\nassert m == 13\ninsert(m=m)")
    ('', 'm = n + 1\nassert m == 13\ninsert(m=m)')
    >>> divide("n = 3 * 4\nassert n == 12\nn")
    ('n = 3 * 4\nn', 'assert n == 12')
    >>> divide("assert n == 12\nn = 5\nm = n + 1")
    ('assert n == 12\nn = 5\nm = n + 1', '')
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        # A command of IPython, such as %timeit.
        return source, ""
    after = len(body)
    if body and isinstance(body[-1], ast.Expr) and not _is_claim(body[-1]):
        after -= 1
    elif body and 2 * sum(map(_lines, filter(_is_claim, body))) >= sum(map(_lines, body)):
        return "", source
    first = after
    while first and _is_claim(body[first - 1]):
        first -= 1
    if first == after:
        return source, ""
    lines = source.splitlines()
    # What stands above a statement, below the one before it, belongs to it.
    start = body[first - 1].end_lineno or 0 if first else 0
    end = body[after - 1].end_lineno or 0
    if (first and body[first].lineno == start) or (after < len(body) and body[after].lineno == end):
        # Two statements in one line are not taken apart.
        return source, ""
    shown = [*lines[:start], *lines[end:]]
    return "\n".join(shown).strip("\n"), "\n".join(lines[start:end]).strip("\n")


def _folded(prompt: str, *parts: nodes.Node) -> HideCodeCellNode:
    folded = HideCodeCellNode("", *parts, prompt_show=prompt, prompt_hide=prompt)
    folded["classes"] += ["above-input", "second-thought"]
    return folded


class FoldCode(SphinxPostTransform):
    """Fold the code of figures, and what the text states."""

    # Before MyST-NB folds what is tagged; code is highlighted later.
    default_priority = 190
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Go through the cells of the page."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or not cell.children:
                continue
            metadata = cell.get("cell_metadata", {})
            source = cell.children[0]
            tags = {tag.replace("_", "-") for tag in metadata.get("tags", ())}
            if tags & SHOWN or cell.get("hide_mode"):
                continue
            if not isinstance(source, nodes.container) or (
                source.get("nb_element") != "cell_code_source"
            ):
                continue
            if is_folded_figure(metadata):
                cell.replace(source, _folded(FIGURE, source))
            else:
                self._fold_claims(cell, source)

    def _fold_claims(self, cell: nodes.container, source: nodes.container) -> None:
        shown, claims = divide(source.astext())
        if not claims:
            return
        if not shown:
            cell.replace(source, _folded(CLAIMS, source))
            return
        apart = source.deepcopy()
        for container, code in ((source, shown), (apart, claims)):
            (block,) = container.findall(nodes.literal_block)
            block.rawsource = code
            block.children = [nodes.Text(code)]
            block.children[0].parent = block
        cell.insert(1, _folded(CLAIMS, apart))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(FoldCode)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
