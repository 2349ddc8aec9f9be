"""Let a chapter's launch buttons open its notebook for students.

The theme's buttons open the page's source, which hosted notebooks cannot show. The
notebooks are on a branch of their own, so every launch button of an executable chapter
is pointed there; a page without code to run loses its launch buttons. The buttons for
editing and for reporting a problem stay as the theme made them.

Last seen needed with sphinx-book-theme 1.3.0, which would have to let a book name the repository of
its notebooks: https://github.com/jupyter-book/jupyter-book/issues/1444 is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from source.addresses import notebook_path, repository_url
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["binder_url", "colab_url", "jupyterhub_url", "setup"]

_THEMES_GROUP = "launch-buttons"
_INTERFACES = {"classic": "tree", "jupyterlab": "lab/tree"}


def colab_url(env: BuildEnvironment, docname: str) -> str:
    """Return the address that opens a chapter's notebook for students in Colab.

    Parameters
    ----------
    env
        What Sphinx has read of the book.
    docname
        The chapter's name.
    """
    host = env.config.html_theme_options["launch_buttons"]["colab_url"].rstrip("/")
    repository = urlsplit(repository_url(env.config)).path.strip("/")
    branch, file = quote(env.config.notebooks_branch), quote(notebook_path(env, "student", docname))
    return f"{host}/github/{repository}/blob/{branch}/{file}"


def binder_url(env: BuildEnvironment, docname: str) -> str:
    """Return the address that opens a chapter's notebook for students in Binder.

    Parameters
    ----------
    env
        What Sphinx has read of the book.
    docname
        The chapter's name.
    """
    host = env.config.html_theme_options["launch_buttons"]["binderhub_url"].rstrip("/")
    repository = urlsplit(repository_url(env.config)).path.strip("/")
    # Binder takes the branch as one part of the path and the file as one value of the query.
    branch = quote(env.config.notebooks_branch, safe="")
    file = f"{_interface(env)}/{notebook_path(env, 'student', docname)}"
    return f"{host}/v2/gh/{repository}/{branch}?urlpath={quote(file, safe='')}"


def jupyterhub_url(env: BuildEnvironment, docname: str) -> str:
    """Return the address that opens a chapter's notebook for students on a JupyterHub.

    The hub's nbgitpuller copies the branch of the notebooks into a folder of the student's, named
    after repository and branch, and merges what is new with the student's work.

    Parameters
    ----------
    env
        What Sphinx has read of the book.
    docname
        The chapter's name.
    """
    host = env.config.html_theme_options["launch_buttons"]["jupyterhub_url"].rstrip("/")
    repository, branch = repository_url(env.config), env.config.notebooks_branch
    folder = f"{repository.rpartition('/')[2]}-{branch}".replace("/", "-")
    query = {
        "repo": repository,
        "branch": branch,
        "targetPath": folder,
        "urlpath": f"{_interface(env)}/{folder}/{notebook_path(env, 'student', docname)}",
    }
    return f"{host}/hub/user-redirect/git-pull?{urlencode(query)}"


def _interface(env: BuildEnvironment) -> str:
    options = env.config.html_theme_options["launch_buttons"]
    return _INTERFACES[options.get("notebook_interface", "classic")]


_ADDRESSES = {"Colab": colab_url, "Binder": binder_url, "JupyterHub": jupyterhub_url}


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
        If the page has a launch button for a service other than Colab, Binder and a JupyterHub,
        which would open the page's source.
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
                    f"only {', '.join(_ADDRESSES)} are known. Change launch_buttons in "
                    "_config.yml."
                )
            button["url"] = _ADDRESSES[button["text"]](app.env, pagename)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    # The theme adds its buttons at priority 501.
    app.connect("html-page-context", point_to_notebooks, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
