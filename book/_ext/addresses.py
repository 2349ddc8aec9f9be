"""Where the book lives: its repository, its published pages, its notebooks.

Everything follows from ``repository`` in ``_config.yml``, which Jupyter Book hands on as
options of the theme. A site that is published elsewhere than on the repository's GitHub
Pages sets ``html.baseurl`` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.config import Config

__all__ = ["notebook_path", "page_url", "repository_branch", "repository_url"]


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


def page_url(config: Config, docname: str) -> str | None:
    """Return the address of a page on the published site, or None where the site has none.

    Without ``html.baseurl``, a repository on GitHub is published on its GitHub Pages.

    Parameters
    ----------
    config
        The configuration of the build.
    docname
        The page's name: its file below the book's folder, without extension.
    """
    site = config.html_baseurl or _github_pages(repository_url(config))
    return f"{site.rstrip('/')}/{docname}.html" if site else None


def _github_pages(repository: str) -> str:
    address = urlsplit(repository)
    if address.hostname != "github.com":
        return ""
    owner, name = address.path.strip("/").split("/")
    return f"https://{owner}.github.io/{name}"


def notebook_path(edition: str, docname: str) -> str:
    """Return where an edition of a chapter's notebook is, below the folder of all notebooks.

    Parameters
    ----------
    edition
        ``"student"`` or ``"teacher"``.
    docname
        The chapter's name.

    Examples
    --------
    >>> notebook_path("student", "foundations/kmer-analysis")
    'student/foundations/kmer-analysis.ipynb'
    """
    return f"{edition}/{docname}.ipynb"
