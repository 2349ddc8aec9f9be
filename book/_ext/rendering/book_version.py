"""Say at the foot of a page of which version it is, under which licenses, and how it is cited.

The version is that of the package, with the day of the commit; a build of a tag, which stays as it
is, names the tag too. It stands on the handout's cover as well. A commit's number would make every
page another one with every commit, and is in the first cell of every notebook. The directive
``citation`` writes how the book is cited.
"""

from __future__ import annotations

import os
import re
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from source.addresses import site_url
from source.origin import tag_of
from source.rights import CODE_LICENSE, TEXT_LICENSE, day_in_words, read_citation
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["footer", "setup", "version_name"]

#: The page that says how to cite the book and to take it along.
PAGE = "reference/downloads"

_PREAMBLE = r"""
\newcommand{\bookversion}{%s}
\renewcommand{\release}[1]{}
"""


def version_name(number: str, tag: str) -> str:
    """Return what the book's version is called.

    Examples
    --------
    >>> version_name("0.1.0", "")
    'Version 0.1.0'
    >>> version_name("0.1.0", "v0.1.0")
    'Version 0.1.0'
    >>> version_name("0.1.0", "2027-spring")
    'Version 0.1.0, as of 2027-spring'
    """
    name = f"Version {number}"
    return f"{name}, as of {tag}" if tag.removeprefix("v") not in ("", number) else name


def footer(name: str, day: str, site: str, page: str) -> str:
    """Return the lines for the foot of a page, in HTML.

    Parameters
    ----------
    name
        What the book's version is called.
    day
        That of the commit, as 2026-01-31; empty if there is none.
    site
        Address of the newest version; empty if there is none.
    page
        Address of the page that says how to cite the book and to take it along; empty if there is
        none.

    Examples
    --------
    >>> footer("Version 0.1.0", "2026-01-31", "", "").partition("</p>")[0]
    '<p>Version 0.1.0, January 31, 2026.'
    """
    line = ", ".join(escape(part) for part in (name, day_in_words(day)) if part) + "."
    if site:
        address = escape(site)
        line += f' The newest is at <a href="{address}/">{address}</a>.'
    licenses = (
        f'Text under <a rel="license" href="{TEXT_LICENSE.address}">{TEXT_LICENSE.name}</a>, '
        f'code under <a href="{CODE_LICENSE.address}">{CODE_LICENSE.name}</a>.'
    )
    if page:
        licenses += (
            f' <a href="{page}#how-to-cite">How to cite it</a>, '
            f'and <a href="{page}">how to take it with you</a>.'
        )
    return f"<p>{line}</p><p>{licenses}</p>"


class CitationDirective(SphinxDirective):
    """Write how the book is cited: a sentence, and an entry for BibTeX."""

    def run(self) -> list[nodes.Node]:
        """Make both; the page is read again with every day and every address."""
        citation = read_citation(self.config, Path(self.env.srcdir))
        self.env.note_dependency(str(Path(self.env.srcdir).parent / "CITATION.cff"))
        self.env.note_reread()
        return self.parse_text_to_nodes(f"{citation.sentence}\n\n```bibtex\n{citation.bibtex}\n```")


def _write_footer(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    config = app.config
    name = version_name(config.release, tag_of(os.environ))
    page = context["pathto"](PAGE) if PAGE in app.env.found_docs else ""
    if pagename == PAGE:
        # From a page to itself Sphinx gives no file.
        page = app.builder.get_target_uri(PAGE).rpartition("/")[2]
    site = site_url(config)
    lines = footer(name, config.book_day, site, page)
    context["theme_extra_footer"] = context.get("theme_extra_footer", "") + lines


def _for_latex(name: str) -> str:
    # The name of a tag may hold these; neither a backslash, a tilde nor a circumflex.
    return re.sub(r"([#$%&_{}])", r"\\\1", name)


def _name_version(_app: Sphinx, config: Config) -> None:
    config.project = config.notebooks_package
    config.version = config.release = version(config.notebooks_package)
    name = version_name(config.release, tag_of(os.environ))
    if config.book_day:
        name += f", {day_in_words(config.book_day)}"
    elements = config.latex_elements
    # On the handout's cover; beside the title at the head of each page there is no room for it.
    elements["releasename"] = " "
    elements["preamble"] = elements.get("preamble", "") + _PREAMBLE % _for_latex(name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    # After the repository is known, and before the theme of the handout completes the preamble.
    app.connect("config-inited", _name_version, priority=90)
    app.add_directive("citation", CitationDirective)
    app.connect("html-page-context", _write_footer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
