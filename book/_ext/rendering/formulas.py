"""Keep a formula in a sentence and the punctuation beside it on one line.

Browsers may end a line on either side of a formula, since it is a box to them, so that a line
could begin with a comma. Last seen needed with MathJax 3.2.2; no upstream issue known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_BEFORE = re.compile(r"[(\[“‘]+\Z")
_AFTER = re.compile(r"\A[.,;:!?)\]’”%]+")


def _take(text: nodes.Node | None, pattern: re.Pattern[str]) -> list[nodes.Text]:
    """Cut what matches off a text; nothing of what is no text."""
    found = pattern.search(text) if isinstance(text, nodes.Text) else None
    if found is None:
        return []
    rest = text[: found.start()] + text[found.end() :]
    text.parent.replace(text, nodes.Text(rest))
    return [nodes.Text(found[0])]


class KeepPunctuation(SphinxPostTransform):
    """Put a formula and the punctuation that touches it into one element."""

    default_priority = 800
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Go through the formulas that stand in a text."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            place = parent.index(formula)
            before = _take(parent[place - 1] if place else None, _BEFORE)
            after = _take(parent[place + 1] if place + 1 < len(parent) else None, _AFTER)
            if before or after:
                unbroken = nodes.inline(classes=["unbroken"])
                parent.replace(formula, unbroken)
                unbroken += [*before, formula, *after]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(KeepPunctuation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
