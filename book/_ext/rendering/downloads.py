"""What a reader can take along: notebooks, handouts, the package, and the site itself.

``make site`` puts these files into the site's folder ``downloads`` (:mod:`rendering.pack_site`) and
builds the pages with ``BOOK_DOWNLOADS=yes`` in the environment, so that their links lead there.
Pages of a plain ``make book``, and the notebooks, link to the published site instead.

    {download-of}`the handout <handout>`

is such a link. Each chapter has a button for its notebook beside those that open it elsewhere.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from source.addresses import notebook_path, site_url
from source.downloads import FOLDER, files
from sphinx.util.docutils import ReferenceRole
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["DownloadRole", "address", "setup"]


class DownloadRole(ReferenceRole):
    """The role ``download-of``; :func:`source.downloads.files` has the names of its targets."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a link without its address, or an error that names the targets there are."""
        known = files(self.config)
        if self.target not in known:
            names = ", ".join(f"<{name}>" for name in known)
            message = self.inliner.reporter.error(
                f"download-of: there is no target <{self.target}>; known are {names}.",
                line=self.lineno,
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        return [nodes.reference(self.rawtext, self.title, download=self.target)], []


def address(app: Sphinx, page: str, file: str) -> str:
    """Return where a page finds a file that is offered for download; empty if it is nowhere.

    Parameters
    ----------
    page
        The page's name.
    file
        The file's path below the folder of downloads.
    """
    path = f"{FOLDER}/{file}"
    # The site as an archive is not in the archive.
    is_here = app.config.with_downloads and file != files(app.config)["site"]
    if app.builder.format == "html" and is_here:
        return relative_uri(app.builder.get_target_uri(page), path)
    site = site_url(app.config)
    return f"{site}/{path}" if site else ""


def _put_in_addresses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for link in list(doctree.findall(nodes.reference)):
        if "download" in link:
            link["refuri"] = address(app, docname, files(app.config)[link["download"]])
            if not link["refuri"]:
                link.replace_self(link.children)


def _add_button(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    if "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    url = address(app, pagename, notebook_path(app.env, "student", pagename))
    if url:
        button = {
            "type": "link",
            "url": url,
            "icon": "fas fa-download",
            "tooltip": "Download the notebook",
            "label": "download-notebook",
        }
        # Behind the launch buttons, which come first.
        context["header_buttons"].insert(1, button)


def _remove_old_files(app: Sphinx) -> None:
    # What an earlier build has been given would be there in this one, and in no other.
    if app.builder.name == "html" and not app.config.with_downloads:
        shutil.rmtree(Path(app.outdir, FOLDER), ignore_errors=True)


def _ask_environment(_app: Sphinx, config: Any) -> None:
    config.with_downloads = os.environ.get("BOOK_DOWNLOADS", "") == "yes"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    # Changes addresses on pages, not how they are read.
    app.add_config_value("with_downloads", False, "html", types=[bool])
    app.add_role("download-of", DownloadRole())
    app.connect("config-inited", _ask_environment)
    app.connect("builder-inited", _remove_old_files)
    app.connect("doctree-resolved", _put_in_addresses)
    # After the launch buttons are where they belong.
    app.connect("html-page-context", _add_button, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
