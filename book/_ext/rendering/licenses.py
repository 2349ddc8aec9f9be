"""The directive ``site-licenses``: what the site serves that others have made.

What there is, with its license, stands in ``licenses.toml`` beside the page; versions are read
from what is installed and from what ``browser/`` pins. A file of the site that belongs to nothing
in that list stops the build, so that the page stays complete.
"""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch
from importlib.metadata import files, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["Row", "editor_rows", "python_rows", "read_entries", "site_rows", "unlisted_files"]

BROWSER = Path(__file__).parents[3] / "browser"
LIST = "reference/licenses.toml"

#: Name, version, license, and address of the source.
Row = tuple[str, str, str, str]


def read_entries(path: Path) -> dict[str, Any]:
    """Read the list of what the site serves."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def site_rows(entries: dict[str, Any]) -> list[Row]:
    """Describe what Python packages bring to the site.

    Raises
    ------
    ExtensionError
        If a file that states a version does not, or is missing.
    """
    return [
        (entry["name"], _installed_version(entry), entry["license"], entry["source"])
        for entry in entries["site"]
    ]


def _installed_version(entry: dict[str, str]) -> str:
    if "stated" not in entry:
        return version(entry["distribution"])
    for file in files(entry["distribution"]) or ():
        if str(file).endswith(entry["stated"]):
            found = re.search(entry["pattern"], Path(file.locate()).read_text(encoding="utf-8"))
            if found:
                return found[1]
    raise ExtensionError(
        f"licenses: {entry['distribution']} has no file {entry['stated']} that states the version "
        f"of {entry['name']}."
    )


def python_rows(entries: dict[str, Any], pins: dict[str, Any]) -> list[Row]:
    """Describe Python and the wheels in the folder that ``browser/make_folder.py`` makes.

    Raises
    ------
    ExtensionError
        If a wheel is listed and not pinned, or pinned and not listed.
    """
    names = [pin["name"].split("-") for part in ("numpy", "pandas") for pin in pins[part]]
    wheels = {name: number for name, number, *_ in names}
    listed = {entry["wheel"] for entry in entries["python"] if "wheel" in entry}
    if wheels.keys() != listed:
        raise ExtensionError(
            f"licenses: {LIST} lists the wheels {sorted(listed)}, pins.json has {sorted(wheels)}."
        )
    return [
        (
            entry["name"],
            wheels[entry["wheel"]] if "wheel" in entry else pins[entry["pin"]],
            entry["license"],
            entry["source"],
        )
        for entry in entries["python"]
    ]


def editor_rows(entries: dict[str, Any], lock: dict[str, Any]) -> list[Row]:
    """Describe the npm packages that are bundled as the editor.

    They are all that ``browser/package.json`` depends on, and what that needs in turn, but for
    Python itself. What makes the bundle is a dependency for development.
    """
    packages = lock["packages"]
    waiting = [name for name in packages[""]["dependencies"] if name != "pyodide"]
    bundled = set()
    while waiting:
        name = waiting.pop()
        if name not in bundled:
            bundled.add(name)
            waiting += packages[f"node_modules/{name}"].get("dependencies", {})
    rows = []
    for name in sorted(bundled):
        about = packages[f"node_modules/{name}"]
        folders = entries["editor"]["folders"]
        begin = max((begin for begin in folders if name.startswith(begin)), key=len)
        address = folders[begin] + name.removeprefix(begin)
        rows.append((name, about["version"], about["license"], address))
    return rows


def unlisted_files(static: Path, entries: dict[str, Any]) -> list[str]:
    """Name the files below a site's ``_static`` that belong to nothing in the list."""
    known = [pattern for entry in (*entries["site"], entries["own"]) for pattern in entry["files"]]
    found = (path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file())
    return sorted(name for name in found if not any(fnmatch(name, one) for one in known))


class SiteLicenses(SphinxDirective):
    """Write a table of one part: ``site``, ``python`` or ``editor``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        path = Path(self.env.srcdir, LIST)
        sources = {
            "site": path,
            "python": BROWSER / "pins.json",
            "editor": BROWSER / "package-lock.json",
        }
        part = self.arguments[0]
        entries = read_entries(path)
        for source in (path, sources[part]):
            self.env.note_dependency(str(source))
        if part == "site":
            rows = site_rows(entries)
        else:
            pinned = json.loads(sources[part].read_text(encoding="utf-8"))
            rows = (python_rows if part == "python" else editor_rows)(entries, pinned)
        table = ["| Name | Version | License |", "| --- | --- | --- |"]
        table += [
            f"| [{name}]({source}) | {number} | {license_} |"
            for name, number, license_, source in rows
        ]
        return self.parse_text_to_nodes("\n".join(table))


def _list_is_complete(app: Sphinx, exception: Exception | None) -> None:
    path = Path(app.srcdir, LIST)
    if exception is not None or app.builder.name != "html" or not path.is_file():
        return
    unlisted = unlisted_files(Path(app.outdir, "_static"), read_entries(path))
    if unlisted:
        raise ExtensionError(
            f"licenses: the site serves {', '.join(unlisted)} below _static, and {LIST} does not "
            "say what this is part of."
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("site-licenses", SiteLicenses)
    # After every other extension has written its files.
    app.connect("build-finished", _list_is_complete, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
