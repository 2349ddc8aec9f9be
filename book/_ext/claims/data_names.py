"""A chapter that speaks of a data set by its name loads it.

Numbers in the text follow the data, and words do not: who loads another genome in a chapter would
go on telling of the old organism. ``reference/data_names.toml`` says what sentences call a data
set; where a chapter says so and loads no such data, the build warns of each line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["names_without_data", "setup"]

FILE = "reference/data_names.toml"
#: A page that says so is executed.
_KERNEL = "\nkernelspec:\n"

logger = logging.getLogger(__name__)


def names_without_data(text: str, names: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    r"""Yield where a chapter names data that it does not load: line, name, data set.

    Parameters
    ----------
    text
        The chapter's source.
    names
        For each data set a regular expression for what sentences call it.

    Examples
    --------
    >>> chapter = "# Words\n\n*Chlamydia* is a bacterium.\n\ngenome = load_my_genome()\n"
    >>> list(names_without_data(chapter, {"chlamydia-genome": "Chlamydia"}))
    [(3, 'Chlamydia', 'chlamydia-genome')]
    """
    for data, pattern in names.items():
        loader = rf"\bload_{data.replace('-', '_')}\(|\bload\(\s*[\"']{data}[\"']"
        if re.search(loader, text):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            for found in re.finditer(pattern, line):
                yield number, found[0], data


def _warn(app: Sphinx, env: BuildEnvironment, _docnames: list[str]) -> None:
    file = Path(env.srcdir, FILE)
    names = tomllib.loads(file.read_text(encoding="utf-8"))
    # All pages, not only those that are read: a second build is not content with what it has.
    for page in sorted(env.found_docs):
        text = Path(env.doc2path(page)).read_text(encoding="utf-8")
        if _KERNEL not in text:
            continue
        for line, name, data in names_without_data(text, names):
            logger.warning(
                "“%s” is named, but the chapter does not load %s; write what your data are called, "
                "or take the name out of %s",
                *(name, data, FILE),
                location=(page, line),
            )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # Before chapters are executed: what they claim of other data is then told in the same build.
    app.connect("env-before-read-docs", _warn, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
