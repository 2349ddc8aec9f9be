"""Make a build that writes some pages only the same as one that writes all.

Last seen needed with Sphinx 7.4.7, which keeps its environment before the pages are written, so
without what they add to the search index: https://github.com/sphinx-doc/sphinx/issues/12599, and
forgets what a changed page had only when it reads that page again; and with myst-nb 1.4.0,
sphinx-exercise 1.2.1 and sphinx-proof 0.4.0, no upstream issue known, which copy their style
sheets after the pages of a first build have looked for the checksums.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

COPIED_LAST = ("mystnb.*.css", "exercise.css", "proof.css")


def _remove_style_sheets(app: Sphinx) -> None:
    """Remove what an earlier build has copied last, so that no page tells its checksum."""
    for name in COPIED_LAST:
        for sheet in Path(app.outdir, "_static").glob(name):
            sheet.unlink()


def _forget_changed_pages(app: Sphinx, env: BuildEnvironment, changed: list[str]) -> None:
    """Forget all changed pages before one is read, so that a label may move from one to another."""
    for name in changed:
        app.emit("env-purge-doc", env, name)
        env.clear_doc(name)


def _keep_environment(app: Sphinx, exception: Exception | None) -> None:
    """Keep the environment with what writing the pages has added to the search index."""
    if exception is None and app.builder.format == "html":
        with Path(app.doctreedir, ENV_PICKLE_FILENAME).open("wb") as file:
            pickle.dump(app.env, file, pickle.HIGHEST_PROTOCOL)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("builder-inited", _remove_style_sheets)
    app.connect("env-before-read-docs", _forget_changed_pages)
    app.connect("build-finished", _keep_environment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
