"""Pictures that the build draws from the book's data, for a light page and for a dark one.

The script in ``book/_pictures``, called with a folder, writes ``NAME-light.png`` and
``NAME-dark.png`` there, and captions and descriptions into ``texts.json``; the directive
``{picture} NAME`` shows them on the site. They are drawn again when the script changes, or
something in ``pictures_made_from``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relpath

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["draw", "drawn_pictures", "setup"]

SCRIPTS = "_pictures"
_KEY, _TEXTS = "made-from.txt", "texts.json"


def drawn_pictures(app: Sphinx) -> Path:
    """Return the folder with the pictures that have been drawn."""
    return Path(app.doctreedir, "pictures")


def draw(script: Path, folder: Path, inputs: list[Path]) -> None:
    """Run a script that draws pictures, unless its pictures have been made from the same.

    Parameters
    ----------
    script
        What draws; it gets the folder as its argument.
    folder
        Where the pictures are to be.
    inputs
        Files, and folders of files, that decide what is drawn.

    Raises
    ------
    ExtensionError
        If the script fails.
    """
    key = hashlib.sha256()
    for place in (script, *inputs):
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                key.update(file.name.encode() + b"\0" + file.read_bytes())
    mark = folder / _KEY
    if mark.is_file() and mark.read_text() == key.hexdigest():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run = subprocess.run(
        [sys.executable, str(script), str(folder)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise ExtensionError(f"pictures: {script.name} fails:\n{run.stderr}")
    mark.write_text(key.hexdigest())


class Picture(SphinxDirective):
    """Show a picture with its caption, on light ground or on dark."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make a box with both images, one of which the page hides."""
        name = self.arguments[0]
        folder = drawn_pictures(self.env.app)
        path = folder / _TEXTS
        texts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if name not in texts:
            raise self.error(f"no script in {SCRIPTS} draws {name!r}, only {', '.join(texts)}.")
        box = nodes.container("", classes=["drawn-picture"])
        for ground in ("light", "dark"):
            image = folder / f"{name}-{ground}.png"
            self.env.note_dependency(str(image))
            uri = "/" + relpath(image, self.env.srcdir).replace("\\", "/")
            classes = [f"only-{ground}", "dark-light"]
            box += nodes.image("", uri=uri, alt=texts[name]["alt"], classes=classes)
        # The caption of a figure would have a number, and stand in the list of figures.
        box += self.parse_text_to_nodes(texts[name]["caption"])
        return [addnodes.only("", box, expr="html")]


def _draw_all(app: Sphinx) -> None:
    scripts = sorted(Path(app.srcdir, SCRIPTS).glob("*.py"))
    if len(scripts) > 1:
        raise ExtensionError(f"pictures: {SCRIPTS} holds more than one script.")
    inputs = [Path(app.srcdir, name).resolve() for name in app.config.pictures_made_from]
    for script in scripts:
        draw(script, drawn_pictures(app), inputs)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # Files and folders, relative to the book's, that decide what the script draws.
    app.add_config_value("pictures_made_from", [], "", types=[list])
    app.add_directive("picture", Picture)
    app.connect("builder-inited", _draw_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
