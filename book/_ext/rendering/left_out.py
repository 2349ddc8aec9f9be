"""A course may leave chapters out: what other pages say of them leads to the original book.

A page whose file is there, but which `_toc.yml` does not list, is left out. A reference to it, or
to a section, a figure, an equation or an exercise of it, becomes a link to that place on the site
of the original, ``original_book`` in `_config.yml`; where no site is named, it becomes words that
say where it stands. A reference that leads to no file at all stays the mistake that it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from source.left_out import Place, find_place, left_out_pages, page_title
from sphinx.util import docname_join

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["address", "setup", "words"]

#: What a reader is told before following the link.
HINT = "In the original book; this course leaves the chapter out"
_MARKED = ("doc", "ref", "numref", "eq", "any")


def words(place: Place) -> str:
    """Return what a reference says that has no words of its own.

    Parameters
    ----------
    place
        Where it leads.

    Examples
    --------
    >>> words(Place("a/trees", "Decision trees"))
    'Decision trees'
    >>> words(Place("a/trees", "Decision trees", "name-it", "exercise", "Name it"))
    'Exercise “Name it” of “Decision trees”'
    >>> words(Place("a/trees", "Decision trees", "eq-gain", "equation"))
    'an equation of “Decision trees”'
    """
    if place.kind == "exercise":
        return f"Exercise “{place.text}” of “{place.title}”"
    if place.kind in ("equation", "figure"):
        article = "an" if place.kind == "equation" else "a"
        return f"{article} {place.kind} of “{place.title}”"
    return place.text or place.title


def address(site: str, place: Place) -> str:
    """Return where a place is on the site of the original book.

    Parameters
    ----------
    site
        Address of the site, with or without a final slash.
    place
        The place.

    Examples
    --------
    >>> address("https://example.org/book/", Place("a/trees", "Trees", "eq-gain", "equation"))
    'https://example.org/book/a/trees.html#equation-eq-gain'
    """
    page = f"{site.rstrip('/')}/{place.page}.html"
    if not place.label:
        return page
    identifier = nodes.make_id(place.label)
    return f"{page}#equation-{identifier}" if place.kind == "equation" else f"{page}#{identifier}"


def _place(env: BuildEnvironment, node: pending_xref) -> Place | None:
    book = Path(env.srcdir)
    pages = left_out_pages(book, env.found_docs)
    if node["reftype"] in ("doc", "any"):
        name = docname_join(node["refdoc"], node["reftarget"])
        if name in pages:
            text = (book / f"{name}.md").read_text(encoding="utf-8")
            return Place(name, page_title(text))
    return find_place(book, pages, node["reftarget"])


def _begins_a_sentence(node: pending_xref) -> bool:
    before = node.parent[: node.parent.index(node)]
    text = "".join(part.astext() for part in before).rstrip()
    return not text or text.endswith((".", "?", "!"))


def _lead_to_original(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Node | None:
    if node["reftype"] not in _MARKED or not (place := _place(env, node)):
        return None
    if node.get("refexplicit"):
        # Beside a number, as in "figure {number}", there are no words of the author's own.
        text = content.astext()
        text = words(place) if "%s" in text or "{" in text else text
    else:
        text = words(place)
        if _begins_a_sentence(node):
            text = text[0].upper() + text[1:]
    if site := app.config.original_book:
        link = nodes.inline("", text, classes=["std", "std-ref"])
        return nodes.reference(
            "", "", link, internal=False, refuri=address(site, place), reftitle=HINT
        )
    return nodes.inline("", f"{text} (in the original book)")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("original_book", "", "env", types=[str])
    # Before the names that other projects' documentations have are looked through.
    app.connect("missing-reference", _lead_to_original, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
