"""The files that a published site offers for download, and where they are in it."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.config import Config

__all__ = ["FOLDER", "files"]

#: The folder, below that of the site.
FOLDER = "downloads"


def files(config: Config) -> dict[str, str]:
    """Return the files below the folder of downloads, by the names that pages have for them.

    Parameters
    ----------
    config
        The configuration of the build, which names the package.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> sorted(files(SimpleNamespace(notebooks_package="nbformat")))
    ['exercises', 'handout', 'notebooks', 'package', 'site']
    """
    package = config.notebooks_package
    return {
        "notebooks": "student-notebooks.zip",
        "handout": "handout.pdf",
        "exercises": "handout-without-solutions.pdf",
        "package": f"{package}-{version(package)}-py3-none-any.whl",
        "site": "site.zip",
    }
