"""Make a build that writes some pages only the same as one that writes all.

Last seen needed with Sphinx 7.4.7, which keeps its environment before the pages are written, so
without what they add to the search index: https://github.com/sphinx-doc/sphinx/issues/12599; and
with myst-nb 1.4.0, no upstream issue known, which copies its style sheet after a first build has
looked for the checksum.
"""

from __future__ import annotations

import pickle
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _copy_style_sheet(app: Sphinx) -> None:
    """Copy the sheet of myst-nb before the pages that tell its checksum."""
    sheets = [sheet.filename for sheet in getattr(app.builder, "_css_files", ())]
    content = resources.files("myst_nb").joinpath("static", "mystnb.css").read_bytes()
    for name in sheets:
        if Path(name).name.startswith("mystnb."):
            target = Path(app.outdir, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _keep_environment(app: Sphinx, exception: Exception | None) -> None:
    """Keep the environment with what writing the pages has added to the search index."""
    if exception is None and app.builder.format == "html":
        with Path(app.doctreedir, ENV_PICKLE_FILENAME).open("wb") as file:
            pickle.dump(app.env, file, pickle.HIGHEST_PROTOCOL)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # After every extension has named its sheets.
    app.connect("builder-inited", _copy_style_sheet, priority=950)
    app.connect("build-finished", _keep_environment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
