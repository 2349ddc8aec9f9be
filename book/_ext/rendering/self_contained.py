"""Serve the site's mathematics from the site itself, and keep what it does not use off its pages.

MathJax comes from an installed package instead of a content delivery network;
only the parts that a page of this book can ask for are copied. The scripts of
Thebe, which the theme adds although no page runs code in the browser, are left out:
they would be loaded from elsewhere.

Last seen needed with sphinx-thebe 0.3.1, whose scripts no option keeps off a page:
https://github.com/jupyter-book/jupyter-book/issues/1603 is closed; Thebe itself waits for a click
now, the scripts around it do not. MathJax would have to come with Sphinx, 7.4.7 here; no upstream
issue known.
"""

from __future__ import annotations

import shutil
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

# The combined component, its fonts, and the TeX extensions that it loads on demand.
MATHJAX_PARTS = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")


def mathjax_folder() -> Path:
    """Find the MathJax that came with the pinned environment."""
    distribution = "sphinx-mathjax-offline"
    for file in files(distribution) or ():
        if file.name == "tex-chtml.js":
            return Path(file.locate()).parent
    raise FileNotFoundError(
        f"self_contained: the package {distribution} is installed without tex-chtml.js; "
        "install requirements.txt again."
    )


def _serve_mathjax(_app: Sphinx, config: Config) -> None:
    config.mathjax_path = "mathjax/tex-chtml.js"


def _copy_mathjax(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    source, target = mathjax_folder(), Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            shutil.copyfile(source / part, target / part)


def _mentions_thebe(asset: Any) -> bool:
    attributes = getattr(asset, "attributes", {})
    return "thebe" in f"{getattr(asset, 'filename', asset)} {attributes.get('body', '')}".lower()


def _drop_thebe(
    _app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    for assets in ("script_files", "css_files"):
        context[assets] = [asset for asset in context[assets] if not _mentions_thebe(asset)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", _serve_mathjax)
    # After every other extension has added its scripts.
    app.connect("html-page-context", _drop_thebe, priority=950)
    # Before the pages, which tell its checksum.
    app.connect("builder-inited", _copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
