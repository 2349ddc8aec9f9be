"""Links to what the book's repository serves, wherever a fork has it.

    {archive}`the notebooks <notebooks>`

leads to an archive of the branch with the built notebooks, ``<source>`` to one of the branch with
the book's source, and ``<repository>`` to the repository itself. The addresses are put in when a
page is written, so that another repository changes no page that has been read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes
from source.addresses import repository_branch, repository_url
from source.origin import Origin
from sphinx.util.docutils import ReferenceRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["ADDRESSES", "ArchiveRole", "setup"]


def _archive(config: Config, branch: str) -> str:
    return Origin(repository_url(config), branch).archive


ADDRESSES: dict[str, Callable[[Config], str]] = {
    "notebooks": lambda config: _archive(config, config.notebooks_branch),
    "repository": repository_url,
    "source": lambda config: _archive(config, repository_branch(config)),
}


class ArchiveRole(ReferenceRole):
    """The role ``archive``; its target is one of :data:`ADDRESSES`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a link without its address, or an error that names the targets there are."""
        if self.target not in ADDRESSES:
            known = ", ".join(f"<{name}>" for name in ADDRESSES)
            message = self.inliner.reporter.error(
                f"archive: there is no target <{self.target}>; known are {known}.",
                line=self.lineno,
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        return [nodes.reference(self.rawtext, self.title, archive=self.target)], []


def _put_in_addresses(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    for link in doctree.findall(nodes.reference):
        if "archive" in link:
            link["refuri"] = ADDRESSES[link["archive"]](app.config)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    app.add_role("archive", ArchiveRole())
    app.connect("doctree-resolved", _put_in_addresses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
