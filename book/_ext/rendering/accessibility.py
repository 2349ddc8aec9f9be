"""Correct what the theme and the extensions write against the rules for accessible pages.

- A list of references claims the roles of a list and of its entries, which browsers and
  screen readers no longer know in this form; without them it is read as the text that it is.
- The head of a folded cell has a name for screen readers that differs from what stands
  there, so that somebody who speaks what they see cannot open it.
- The contents of all exercises of a page share one identifier, and so do those of all solutions.

No upstream issue known. Last seen needed with docutils 0.21.2, which would have to write references
without these roles, MyST-NB 1.4.0, whose folded cells would have to do without a second name, and
sphinx-exercise 1.2.1, which would have to number what it names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_REPLACEMENTS = (
    (re.compile(r'<div role="list" class="citation-list">'), '<div class="citation-list">'),
    (re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'), r"\1"),
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    (re.compile(r'<section id="(?:exercise|solution)-content">'), "<section>"),
)


def corrected(body: str) -> str:
    """Return the body of a page with its accessibility corrected."""
    for pattern, replacement in _REPLACEMENTS:
        body = pattern.sub(replacement, body)
    return body


def _correct_page(
    _app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    if "body" in context:
        context["body"] = corrected(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", _correct_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
