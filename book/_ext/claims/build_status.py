"""The directive ``package-versions``: what the book was built with.

The versions are read from the running environment, not from the file that pins them,
and the build fails where the two differ: the numbers in the book would come from
something else than what its readers install. The table shows the packages that the
project itself asks for.
"""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docutils import nodes
from packaging.requirements import Requirement
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

# The comment that divides the file that pins the versions.
INDIRECT = "# What those need in turn"


def pinned_versions(text: str) -> dict[str, str]:
    """Read name and version of every requirement that applies to this machine.

    Raises
    ------
    ExtensionError
        If a requirement admits more than one version.
    """
    pins = {}
    for line in text.splitlines():
        entry = line.split("#")[0].strip()
        if not entry:
            continue
        requirement = Requirement(entry)
        if requirement.marker is None or requirement.marker.evaluate():
            pin = re.fullmatch(r"==([\w.]+)", str(requirement.specifier))
            if pin is None:
                raise ExtensionError(
                    f"build_status: {entry!r} pins no version; write {requirement.name}==VERSION."
                )
            pins[requirement.name] = pin[1]
    return pins


def installed_versions(pins: dict[str, str]) -> dict[str, str]:
    """Look up what is installed of each pinned package.

    Raises
    ------
    ExtensionError
        If a package is missing or has another version than the pinned one.
    """
    installed, differences = {}, []
    for name, pinned in pins.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            differences.append(f"{name}: pinned {pinned}, not installed")
            continue
        # A local label such as "+cpu" names a build of the same release.
        if found.split("+")[0] != pinned:
            differences.append(f"{name}: pinned {pinned}, installed {found}")
        installed[name] = found
    if differences:
        raise ExtensionError(
            "build_status: the environment is not the pinned one; run "
            "'pip install -r requirements.txt'.\n" + "\n".join(differences)
        )
    return installed


class PackageVersions(SphinxDirective):
    """Write a table of Python, the platform and the pinned packages."""

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        requirements = Path(self.env.srcdir, "../requirements.txt").resolve()
        self.env.note_dependency(str(requirements))
        text = requirements.read_text(encoding="utf-8")
        direct, divider, _indirect = text.partition(INDIRECT)
        if not divider:
            raise ExtensionError(f"build_status: {requirements} has no line {INDIRECT!r}.")
        installed = installed_versions(pinned_versions(text))
        rows = {"Python": platform.python_version()}
        rows |= {name: installed[name] for name in pinned_versions(direct)}
        table = ["| Package | Version |", "| --- | --- |"]
        table += [f"| {name} | {number} |" for name, number in rows.items()]
        return self.parse_text_to_nodes("\n".join(table))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("package-versions", PackageVersions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
