"""Where the book lives: its repository, its published pages, its notebooks.

Everything follows from ``repository`` in ``_config.yml``, which Jupyter Book hands on as
options of the theme, and from the environment, which comes first: see :mod:`source.origin`. A site
that is published elsewhere than on the repository's GitHub Pages sets ``html.baseurl`` too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sphinx.errors import ConfigError

from source.origin import commit_day, find_origin, notebooks_branch, tag_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = ["notebook_path", "page_url", "repository_branch", "repository_url", "setup", "site_url"]


def repository_url(config: Config) -> str:
    """Return the repository's address without a final slash or ``.git``.

    Parameters
    ----------
    config
        The configuration of the build.

    Raises
    ------
    ConfigError
        If no address is configured.
    """
    url = str(config.html_theme_options.get("repository_url", "")).strip()
    if not url:
        raise ConfigError(
            "The repository's address is missing: set repository.url in _config.yml, "
            "for example https://github.com/owner/name."
        )
    return url.rstrip("/").removesuffix(".git")


def repository_branch(config: Config) -> str:
    """Return the branch of the repository that holds the book's source.

    Parameters
    ----------
    config
        The configuration of the build.

    Raises
    ------
    ConfigError
        If no branch is configured.
    """
    branch = str(config.html_theme_options.get("repository_branch", "")).strip()
    if not branch:
        raise ConfigError(
            "The repository's branch is missing: set repository.branch in _config.yml, "
            "for example main."
        )
    return branch


def site_url(config: Config) -> str:
    """Return the address of the published site without a final slash, empty where there is none.

    Without ``html.baseurl``, a repository on GitHub is published on its GitHub Pages.

    Parameters
    ----------
    config
        The configuration of the build.
    """
    if config.html_baseurl:
        return config.html_baseurl.rstrip("/")
    address = urlsplit(repository_url(config))
    if address.hostname != "github.com":
        return ""
    owner, name = address.path.strip("/").split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}" if name.lower() == host else f"https://{host}/{name}"


def page_url(config: Config, docname: str) -> str | None:
    """Return the address of a page on the published site, or None where the site has none.

    Parameters
    ----------
    config
        The configuration of the build.
    docname
        The page's name: its file below the book's folder, without extension.
    """
    site = site_url(config)
    return f"{site}/{docname}.html" if site else None


def notebook_path(env: BuildEnvironment, edition: str, docname: str) -> str:
    """Return where an edition of a chapter's notebook is, below the folder of all notebooks.

    Its name begins with the chapter's number in the book, so that a list of files is in the order
    of the chapters; with 00 where the chapter has none.

    Parameters
    ----------
    env
        What Sphinx has read of the book.
    edition
        ``"student"`` or ``"teacher"``.
    docname
        The chapter's name.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> env = SimpleNamespace(toc_secnumbers={"foundations/kmer-analysis": {"": (3,)}})
    >>> notebook_path(env, "student", "foundations/kmer-analysis")
    'student/03-kmer-analysis.ipynb'
    >>> notebook_path(env, "student", "preface/motivation")
    'student/00-motivation.ipynb'
    """
    first, *rest = env.toc_secnumbers.get(docname, {}).get("") or (0,)
    number = ".".join([f"{first:02d}", *map(str, rest)])
    return f"{edition}/{number}-{docname.rpartition('/')[2]}.ipynb"


def _follow_environment(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    origin = find_origin(
        options.get("repository_url", ""),
        options.get("repository_branch", ""),
        Path(app.srcdir),
        options.get("path_to_docs", ""),
    )
    options["repository_url"], options["repository_branch"] = origin.repository, origin.branch
    config.notebooks_archive = origin.archive
    config.notebooks_branch = notebooks_branch(tag_of(os.environ))
    config.book_day = commit_day(Path(app.srcdir), options.get("path_to_docs", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # The package that chapters import, whose version is the book's.
    app.add_config_value("notebooks_package", "nutrigen", "", types=[str])
    # Neither changes how a page is read: notebooks are all written at each build.
    app.add_config_value("notebooks_archive", "", "", types=[str])
    app.add_config_value("notebooks_branch", "", "html", types=[str])
    # The day of the commit that is built.
    app.add_config_value("book_day", "", "html", types=[str])
    # Before everything that asks where the book lives.
    app.connect("config-inited", _follow_environment, priority=50)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
