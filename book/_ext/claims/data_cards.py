"""The directive ``data-cards``: one section for each data set, made from its card.

``{data-cards} bundled`` writes those that come with the package, ``{data-cards} originals``
those that are downloaded on demand. A card that a cell of a chapter displays is short: its first
rows, and the others folded on the site, and in print with a reference to the section.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from nutrigen.datasets import (
    Card,
    list_datasets,
    list_originals,
    read_card,
    read_original_card,
)

#: The rows that are seen at once: what was measured, and how much of it there is.
SHOWN = ("What was measured, and how", "Kind of data", "Size")
_LIST = re.compile(r"<dl>\n(.*?)</dl>\n?", re.DOTALL)
_FOLDED = re.compile(r"<details>.*?</details>\n?", re.DOTALL)
_ROW = re.compile(r"<dt>(.*?)</dt><dd>.*?</dd>\n", re.DOTALL)


def shortened(card: str) -> str:
    """Return the HTML of a card with all rows but the first ones folded.

    Parameters
    ----------
    card
        What a cell displays; what is no card is returned as it is.
    """
    if '<div class="data-card">' not in card:
        return card
    rows = [row for part in _LIST.findall(card) for row in _ROW.finditer(part)]
    first = "".join(row[0] for row in rows if row[1] in SHOWN)
    others = "".join(row[0] for row in rows if row[1] not in SHOWN)
    short = (
        f"<dl>\n{first}</dl>\n<details>\n<summary>More</summary>\n<dl>\n{others}</dl>\n</details>\n"
    )
    return _LIST.sub(lambda _: short, _FOLDED.sub("", card), count=1)


def _shorten_for_print(output: nodes.container) -> None:
    """Leave of a card that was written as Markdown its first rows, and refer to the others."""
    match output.children:
        case [nodes.paragraph() as title, nodes.bullet_list() as rows]:
            name = _names_by_title().get(title.astext())
        case _:
            return
    if name is None:
        return
    for row in list(rows.children):
        if not row.astext().startswith(SHOWN):
            rows.remove(row)
    section = addnodes.pending_xref(
        "",
        nodes.inline("", "Data cards"),
        refdomain="std",
        reftype="ref",
        reftarget=f"card-{name}",
        refexplicit=True,
        refwarn=True,
    )
    text = "All else, such as flaws, source, license and files, stands in "
    output += nodes.paragraph("", "", nodes.Text(text), section, nodes.Text("."))


@cache
def _names_by_title() -> dict[str, str]:
    """Name of each data set by the first line of its card."""
    cards = [read_card(name) for name in list_datasets()]
    cards += [read_original_card(name) for name in list_originals()]
    return {f"Data card: {card.title}": card.name for card in cards}


class ShortenCards(SphinxPostTransform):
    """Shorten the cards that cells display."""

    # Before the form of each output is chosen.
    default_priority = 3
    formats = ("html", "latex")

    def run(self, **_: Any) -> None:
        """Go through the outputs of all cells."""
        for output in self.document.findall(nodes.container):
            if output.get("mime_type") == "text/html":
                for raw in output.findall(nodes.raw):
                    raw.children = [nodes.Text(shortened(raw.astext()))]
            elif (output.get("mime_type"), self.app.builder.format) == ("text/markdown", "latex"):
                _shorten_for_print(output)


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
    app.add_post_transform(ShortenCards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
