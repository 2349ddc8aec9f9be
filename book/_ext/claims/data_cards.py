"""The directive ``data-cards``: one section for each data set, made from its card.

``{data-cards} bundled`` writes those that come with the package, ``{data-cards} originals``
those that are downloaded on demand.
"""

from __future__ import annotations

from typing import cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.util.docutils import SphinxDirective

from nutrigen.datasets import (
    Card,
    list_datasets,
    list_originals,
    read_card,
    read_original_card,
)


def _kind(argument: str) -> str:
    return directives.choice(argument, ("bundled", "originals"))


class DataCards(SphinxDirective):
    """Write every card, in the order of their names, under a heading with its title."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        if _kind(self.arguments[0]) == "bundled":
            return [self._section(read_card(name)) for name in list_datasets()]
        return [self._section(read_original_card(name)) for name in list_originals()]

    def _section(self, card: Card) -> nodes.section:
        label = f"card-{card.name}"
        section = nodes.section(ids=[label], names=[label])
        section += nodes.title(card.title, card.title)
        # So that a chapter can refer to the card by its label.
        standard = cast(StandardDomain, self.env.get_domain("std"))
        standard.labels[label] = self.env.docname, label, card.title
        standard.anonlabels[label] = self.env.docname, label
        # The card's own title would repeat the heading.
        _title, _blank, description = card._repr_markdown_().partition("\n\n")
        section += self.parse_text_to_nodes(description)
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("data-cards", DataCards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
