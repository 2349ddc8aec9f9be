"""Computed values in the alternative texts of figures, and rules for values and figures.

A cell hands values to the text by ``nutrigen.teaching.insert``. An alternative text is
metadata of a cell and cannot hold a role, so ``{name:format}`` in it is replaced here, in
the way of the role ``{glue:text}`name:format```.

A value that a format gives in a computer's notation, such as ``2e-07``, is shown as a reader
writes it, 2 × 10⁻⁷, in the text and in alternative texts.

The build warns of

- a name in an alternative text that the page does not insert,
- an image without an alternative text, or with its file name as one,
- a figure of a cell without a caption, or without a name to refer to it,
- an inserted value that no text uses.

The warnings come with every build until their cause is gone, also for a page that was
read by an earlier build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.core.variables import format_plain_text
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import get_node_line, traverse_parent

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

# The role {glue:text}`name:format` and its relatives; "page::name" is a value of another page.
_GLUE = re.compile(r"\{glue(?::[a-z]+)?\}[ `](?:(?P<page>[^`:\s]+)::)?(?P<name>\w+)")
_IN_COMPUTERS_NOTATION = re.compile(r"([-+]?)(\d(?:\.\d+)?)e([-+]\d+)")
_RAISED = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|gif|webp|pdf)", re.IGNORECASE)


class UnknownValue(ValueError):
    """A text names a value that its page does not insert, or cannot be read as a template."""


@dataclass
class Page:
    """What is known of a page: the values that it inserts, those that it uses, its problems.

    Used values are pairs of page and name, problems pairs of line and message.
    """

    inserted: set[str]
    used: set[tuple[str, str]] = field(default_factory=set)
    problems: dict[tuple[int, str], None] = field(default_factory=dict)


def names_in(text: str) -> list[str]:
    """List the names in a text with ``{name:format}``; ``{{`` stands for a brace.

    Raises
    ------
    UnknownValue
        If the braces do not match, or hold something else.
    """
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise UnknownValue(f"cannot be read: {error}. Write {{{{ for a brace.") from None


def power_of_ten(number: str) -> tuple[str, str] | None:
    r"""Split a number in a computer's notation into what stands on the line and the exponent.

    Returns
    -------
    tuple of str, or None
        None for every other text.

    Examples
    --------
    >>> power_of_ten("-2.5e-07")
    ('−2.5\xa0×\xa010', '−7')
    >>> power_of_ten("1e+06")
    ('10', '6')
    >>> power_of_ten("0.25") is None
    True
    """
    found = _IN_COMPUTERS_NOTATION.fullmatch(number)
    if found is None:
        return None
    sign, factor, exponent = found.groups()
    if not float(factor):
        return factor, ""
    # What is exactly a power of ten to the digits shown needs no factor.
    product = "" if factor == "1" else f"{factor}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
    return f"{sign}{product}10".replace("-", "−"), f"{int(exponent)}".replace("-", "−")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each ``{name:format}`` in a text.

    Parameters
    ----------
    text
        The text.
    values
        For each name, the value as its representation in Python.

    Raises
    ------
    UnknownValue
        If a name is unknown, or a value does not have the format.
    """
    names_in(text)
    filled = ""
    for literal, name, specification, conversion in Formatter().parse(text):
        filled += literal
        if name is None:
            continue
        if conversion:
            name += f"!{conversion}"
        if name not in values:
            known = ", ".join(sorted(values)) or "none"
            raise UnknownValue(f"names {name!r}, which no cell inserts; inserted are: {known}.")
        try:
            shown = format_plain_text(values[name], specification)
        except ValueError as error:
            raise UnknownValue(f"formats {name} = {values[name]}: {error}.") from None
        power = power_of_ten(shown)
        filled += power[0] + power[1].translate(_RAISED) if power else shown
    return filled


class PowersOfTen(SphinxPostTransform):
    """Set inserted numbers as powers of ten where their format gives a computer's notation."""

    # After MyST-NB has put the values in their places.
    default_priority = 6

    def run(self, **_options: object) -> None:
        """Change the page."""
        for value in list(self.document.findall(nodes.inline)):
            if "pasted-text" not in value["classes"]:
                continue
            if power := power_of_ten(value.astext()):
                value.children = []
                value += nodes.Text(power[0])
                if power[1]:
                    value += nodes.superscript("", power[1])


class ComputedValues(EnvironmentCollector):
    """Fill in the alternative texts of a page when it has been read, and gather its problems."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        _pages(env).pop(docname, None)

    def merge_other(
        self, _app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process read."""
        _pages(env).update({docname: _pages(other)[docname] for docname in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Read a page."""
        docname = app.env.docname
        values = _glued_values(app.env, docname)
        page = Page(set(values), set(_used_in_source(app.env, docname)))
        for image in doctree.findall(nodes.image):
            line, alt = get_node_line(image), image.get("alt", "").strip()
            try:
                page.used |= {(docname, name) for name in names_in(alt)}
                image["alt"] = fill(alt, values)
            except UnknownValue as problem:
                page.problems[line, f"the alternative text “{alt}” {problem}"] = None
            if not alt or _FILE_NAME.fullmatch(alt) or alt == PurePosixPath(image["uri"]).name:
                message = (
                    "the image has no alternative text; say what it shows, for a cell by "
                    "'mystnb: {image: {alt: ...}}'."
                )
                page.problems[line, message] = None
            for message in _figure_problems(image):
                page.problems[line, message] = None
        _pages(app.env)[docname] = page


def _pages(env: BuildEnvironment) -> dict[str, Page]:
    return env.__dict__.setdefault("computed_values_pages", {})


def _glued_values(env: BuildEnvironment, docname: str) -> dict[str, str]:
    # Without values MyST-NB writes no file, and one of an earlier build may still be there.
    if not getattr(env, "nb_metadata", {}).get(docname, {}).get("glue"):
        return {}
    path = Path(env.mystnb_config.output_folder, f"{docname}.glue.json")
    glued = json.loads(path.read_text(encoding="utf-8"))
    return {name: output["data"].get("text/plain", "") for name, output in glued.items()}


def _used_in_source(env: BuildEnvironment, docname: str) -> Iterator[tuple[str, str]]:
    source = Path(env.doc2path(docname)).read_text(encoding="utf-8")
    for match in _GLUE.finditer(source):
        page = docname
        if match["page"]:
            page = env.path2doc(env.relfn2path(match["page"], docname)[1]) or match["page"]
        yield page, match["name"]


def _figure_problems(image: nodes.image) -> Iterator[str]:
    containers = traverse_parent(image, nodes.container)
    if not any(container.get("nb_element") == "cell_code_output" for container in containers):
        return
    figure = next(iter(traverse_parent(image, nodes.figure)), None)
    if figure is None or not any(isinstance(child, nodes.caption) for child in figure):
        yield "the cell's figure has no caption; give it one by 'mystnb: {figure: {caption: ...}}'."
    if figure is None or not figure["names"]:
        yield (
            "the cell's figure has no name to refer to it; give it one by "
            "'mystnb: {figure: {name: fig-...}}'."
        )


def _warn(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    pages = _pages(env)
    used = {name for page in pages.values() for name in page.used}
    for docname in sorted(pages):
        for line, message in pages[docname].problems:
            logger.warning(message, location=(docname, line), type="computed_values")
        for name in sorted(pages[docname].inserted):
            if (docname, name) not in used:
                message = (
                    "the value %r is inserted, but no text, caption or alternative text uses it."
                )
                logger.warning(message, name, location=docname, type="computed_values")
    return []


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Register the extension."""
    app.add_env_collector(ComputedValues)
    app.add_post_transform(PowersOfTen)
    app.connect("env-updated", _warn)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
