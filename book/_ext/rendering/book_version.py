"""Say which version of the book a page belongs to, and where the newest one is.

The version is that of the package; a build of a tag, which stays as it is, names the tag too. The
line stands at the foot of every page and on the handout's cover. A commit's number would make
every page another one with every commit, and is in the first cell of every notebook.
"""

from __future__ import annotations

import os
import re
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from source.addresses import site_url
from source.origin import tag_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["footer", "setup", "version_name"]

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


def footer(name: str, site: str) -> str:
    """Return the line for the foot of a page, in HTML.

    Examples
    --------
    >>> footer("Version 0.1.0", "")
    '<p>Version 0.1.0.</p>'
    """
    line = f"{escape(name)}."
    if site:
        address = escape(site)
        line += f' The newest is at <a href="{address}/">{address}</a>.'
    return f"<p>{line}</p>"


def _for_latex(name: str) -> str:
    # The name of a tag may hold these; neither a backslash, a tilde nor a circumflex.
    return re.sub(r"([#$%&_{}])", r"\\\1", name)


def _name_version(_app: Sphinx, config: Config) -> None:
    config.project = config.notebooks_package
    config.version = config.release = version(config.notebooks_package)
    name = version_name(config.release, tag_of(os.environ))
    options = config.html_theme_options
    options["extra_footer"] = options.get("extra_footer", "") + footer(name, site_url(config))
    elements = config.latex_elements
    # On the handout's cover; beside the title at the head of each page there is no room for it.
    elements["releasename"] = " "
    elements["preamble"] = elements.get("preamble", "") + _PREAMBLE % _for_latex(name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    # After the repository is known, and before the theme of the handout completes the preamble.
    app.connect("config-inited", _name_version, priority=90)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
