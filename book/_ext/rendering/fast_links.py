"""Resolve the book's links without doing the same work again for each.

For each number of a figure, table or section Sphinx reads the whole page that holds it, and for
each citation the bibliography's extension looks through all installed packages. With some three
hundred of both that is a good part of the time that pages take. What is found is the same.

Last seen needed with Sphinx 7.4.7: https://github.com/sphinx-doc/sphinx/issues/12611 is open; and
with pybtex 0.26.1, no upstream issue known, which would have to keep the plugins that it has found.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pybtex.backends.plaintext
from pybtex.plugin import register_plugin
from sphinx.domains.std import StandardDomain

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

__all__ = ["NumbersFoundOnce"]


class _PagesReadOnce:
    """An environment that keeps the pages it has read, for those who don't change them."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self.get_doctree = cache(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)


class NumbersFoundOnce(StandardDomain):
    """Sphinx's links, those to numbers without reading a page twice."""

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._pages = _PagesReadOnce(env)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: nodes.Element,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Replace a link by what it leads to; links are resolved after all pages are read."""
        pages = self._pages if typ == "numref" else env
        return super().resolve_xref(pages, fromdocname, builder, typ, target, node, contnode)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_domain(NumbersFoundOnce, override=True)
    register_plugin("pybtex.backends", "plaintext", pybtex.backends.plaintext.Backend, force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
