"""Fold on the site the code that a reader can do without at first.

- The code of a figure, which a cell's metadata name as one, is folded: the figure comes first.
- A cell's assertions and inserted values are folded apart from the code that they follow. A cell of
  which they are at least half, and that displays nothing, is folded whole: the rest of it serves
  them. In other cells those that stand between other code stay where they are.

Cells of exercises stay as they are, and so does a cell with the tag ``show-input``: where drawing
itself is taught. What is folded opens by a click, and in print and in the notebooks nothing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from source.open_code import SHOWN, divide, is_folded_figure
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

FIGURE, CLAIMS = "Code of this figure", "What the text states, in code"


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
