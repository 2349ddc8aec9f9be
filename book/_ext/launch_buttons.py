"""Let a chapter's launch buttons open its notebook for students.

The theme's buttons open the page's source, which hosted notebooks cannot show. The
notebooks are on a branch of their own, so every launch button of an executable chapter
is pointed there; a page without code to run loses its launch buttons. The buttons for
editing and for reporting a problem stay as the theme made them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from addresses import notebook_path, repository_url
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["binder_url", "colab_url", "setup"]

_THEMES_GROUP = "launch-buttons"
_INTERFACES = {"classic": "tree", "jupyterlab": "lab/tree"}


def colab_url(config: Config, docname: str) -> str:
    """Return the address that opens a chapter's notebook for students in Colab.

    Parameters
    ----------
    config
        The configuration of the build.
    docname
        The chapter's name.
    """
    host = config.html_theme_options["launch_buttons"]["colab_url"].rstrip("/")
    repository = urlsplit(repository_url(config)).path.strip("/")
    branch = quote(config.notebooks_branch)
    return f"{host}/github/{repository}/blob/{branch}/{quote(notebook_path('student', docname))}"


def binder_url(config: Config, docname: str) -> str:
    """Return the address that opens a chapter's notebook for students in Binder.

    Parameters
    ----------
    config
        The configuration of the build.
    docname
        The chapter's name.
    """
    options = config.html_theme_options["launch_buttons"]
    host = options["binderhub_url"].rstrip("/")
    interface = _INTERFACES[options.get("notebook_interface", "classic")]
    repository = urlsplit(repository_url(config)).path.strip("/")
    # Binder takes the branch as one part of the path and the file as one value of the query.
    branch = quote(config.notebooks_branch, safe="")
    file = quote(f"{interface}/{notebook_path('student', docname)}", safe="")
    return f"{host}/v2/gh/{repository}/{branch}?urlpath={file}"


_ADDRESSES = {"Colab": colab_url, "Binder": binder_url}


def point_to_notebooks(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Point the launch buttons of a page to its notebook, or take them away.

    Parameters
    ----------
    app
        The running build.
    pagename
        The page's name.
    context
        What the page is made from; its ``header_buttons`` are changed in place.

    Raises
    ------
    ExtensionError
        If the page has a launch button for a service other than Colab and Binder, which
        would open the page's source.
    """
    is_chapter = "kernelspec" in app.env.metadata.get(pagename, {})
    buttons = context.get("header_buttons", [])
    for group in [button for button in buttons if button.get("label") == _THEMES_GROUP]:
        if not is_chapter:
            buttons.remove(group)
            continue
        for button in group["buttons"]:
            if button["text"] not in _ADDRESSES:
                raise ExtensionError(
                    f"launch_buttons: cannot point the button {button['text']!r} to a notebook; "
                    f"only {' and '.join(_ADDRESSES)} are known. Change launch_buttons in "
                    "_config.yml."
                )
            button["url"] = _ADDRESSES[button["text"]](app.config, pagename)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("notebooks_branch", "notebooks", "html", types=[str])
    # The theme adds its buttons at priority 501.
    app.connect("html-page-context", point_to_notebooks, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
