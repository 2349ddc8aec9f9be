"""Say below an exercise whose verdict stands there: on the site and in print, the solution's.

There the cell with the check has run after the solution, which may be folded, so that "Correct"
would seem to be said of the empty starting code. In the notebooks it is said of the reader's
answer, or of the solution that stands right above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SENTENCE = "Of the solution, the check says:"


class SolutionVerdicts(SphinxPostTransform):
    """Put the sentence between a check and its verdict."""

    default_priority = 500
    formats = ("html", "latex")

    def run(self, **_options: object) -> None:
        """Change the page."""
        for cell in self.document.findall(nodes.container):
            if "tag_check" not in cell["classes"]:
                continue
            for position, part in enumerate(cell.children):
                if (
                    isinstance(part, nodes.container)
                    and part.get("nb_element") == "cell_code_output"
                ):
                    cell.insert(
                        position, nodes.paragraph("", SENTENCE, classes=["verdict-of-solution"])
                    )
                    break


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(SolutionVerdicts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
