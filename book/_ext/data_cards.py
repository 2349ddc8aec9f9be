"""The directive ``data-cards``: one section for each bundled data set, made from its card."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.util.docutils import SphinxDirective

from nutrigen.datasets import list_datasets, read_card


class DataCards(SphinxDirective):
    """Write every card, in the order of their names, under a heading with its title."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        return [self._section(name) for name in list_datasets()]

    def _section(self, name: str) -> nodes.section:
        card = read_card(name)
        label = f"card-{name}"
        section = nodes.section(ids=[label], names=[label])
        section += nodes.title(card.title, card.title)
        # So that a chapter can refer to the card by its label.
        standard = cast(StandardDomain, self.env.get_domain("std"))
        standard.labels[label] = self.env.docname, label, card.title
        standard.anonlabels[label] = self.env.docname, label
        section += self.parse_text_to_nodes(card._repr_markdown_())
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("data-cards", DataCards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
