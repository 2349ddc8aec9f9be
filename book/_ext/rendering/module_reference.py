"""The reference of the package leads to the code, and to the chapters that use it.

- Below the heading of each module stand the chapters whose cells import it, or something from it.
- The code stands on the site itself (``sphinx.ext.viewcode``): it is read without a network, and is
  always that which the chapters ran. A line on GitHub is another one after the next change.

Two things are mended in viewcode. It writes a module's page only if the module is newer than the
page, whatever else the page shows; and where two modules describe what a third defines, it leads
back to one of them for all. No upstream issue known; last seen needed with Sphinx 7.4.7, which
would have to write these pages as it does others, and keep where each name is described.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import PycodeError
from sphinx.ext.viewcode import OUTPUT_DIRNAME
from sphinx.pycode import ModuleAnalyzer

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["imported_names"]

_BACK = re.compile(r'<a class="viewcode-back" href="[^"#]*#(?P<name>[^"]+)">.*?</a>\n')


def imported_names(code: str) -> set[str]:
    """Return the full names of what code imports, modules or what is in them.

    Parameters
    ----------
    code
        Of a cell. What is no Python, such as a command of IPython, imports nothing.

    Examples
    --------
    >>> sorted(imported_names("from nutrigen.genomics import kmers"))
    ['nutrigen.genomics', 'nutrigen.genomics.kmers']
    >>> imported_names("import numpy as np")
    {'numpy'}
    >>> imported_names("%matplotlib inline")
    set()
    """
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _cells(doctree: nodes.document) -> Iterator[str]:
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code_source":
            yield cell.astext()


def _described(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """The modules that each page describes, and by which identifiers it does."""
    pages: dict[str, dict[str, str]] = {}
    for module, entry in env.get_domain("py").data["modules"].items():
        pages.setdefault(entry.docname, {})[module] = entry.node_id
    return pages


class ImportCollector(EnvironmentCollector):
    """Remember what the cells of each page import."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        _imports(env).pop(docname, None)

    def merge_other(
        self, _app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process read."""
        for docname in docnames:
            _imports(env)[docname] = _imports(other).get(docname, set())

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Read the cells of a page."""
        names = {name for code in _cells(doctree) for name in imported_names(code)}
        _imports(app.env)[app.env.docname] = names

    def get_updated_docs(self, _app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Write a page with modules again if other chapters use them, or have other titles."""
        state = {
            docname: [_users(env, module) for module in modules]
            for docname, modules in _described(env).items()
        }
        before, env.module_users = env.__dict__.get("module_users", {}), state
        return [docname for docname, users in state.items() if users != before.get(docname)]


def _imports(env: BuildEnvironment) -> dict[str, set[str]]:
    return env.__dict__.setdefault("module_imports", {})


def _users(env: BuildEnvironment, module: str) -> list[tuple[str, str]]:
    """The pages whose cells import a module, with their titles, in the order of the book."""
    pages = [docname for docname, names in _imports(env).items() if module in names]
    numbers = {docname: env.toc_secnumbers.get(docname, {}).get("") or () for docname in pages}
    pages.sort(key=lambda docname: (numbers[docname], docname))
    return [(docname, env.titles[docname].astext()) for docname in pages]


def _name_users(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say which chapters use a module, between what it is and what is in it."""
    modules = _described(app.env).get(docname)
    if app.builder.format != "html" or not modules:
        return
    places = {name: node for node in doctree.findall(nodes.Element) for name in node.get("ids", ())}
    for module, name in modules.items():
        users = _users(app.env, module)
        if not users or name not in places:
            continue
        line = nodes.paragraph("", "Used in ")
        for page, title in users:
            address = app.builder.get_relative_uri(docname, page)
            line += nodes.reference("", title, internal=True, refuri=address)
            line += nodes.Text("." if page == users[-1][0] else ", ")
        # The identifier is the section's if the section holds nothing before the module.
        place = places[name]
        section = place if isinstance(place, nodes.section) else place.parent
        first = section.first_child_matching_class(addnodes.desc)
        section.insert(len(section) if first is None else first, line)


def _own_module(_app: Sphinx, module: str, name: str) -> str:
    """The module of the package that defines what another one describes.

    Code that a library has written for an object, and that which autodoc alone knows, has no page.
    """
    try:
        defined_in = reduce(getattr, name.split("."), import_module(module)).__module__
    except AttributeError:
        return module
    package = module.partition(".")[0]
    return defined_in if defined_in.partition(".")[0] == package else module


def _read_module(_app: Sphinx, module: str) -> tuple[str, dict[str, tuple[str, int, int]]] | None:
    # Whoever answers viewcode's question gets the page written with every build.
    try:
        analyzer = ModuleAnalyzer.for_module(module)
        analyzer.find_tags()
    except PycodeError:
        return None
    return analyzer.code, analyzer.tags


def _drop_dead_ends(
    app: Sphinx,
    page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Leave of the links from code to its description those that arrive."""
    if page.startswith(f"{OUTPUT_DIRNAME}/"):
        described = app.env.get_domain("py").data["objects"]
        context["body"] = _BACK.sub(
            lambda link: link[0] if link["name"] in described else "", context["body"]
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("sphinx.ext.viewcode")
    app.add_env_collector(ImportCollector)
    app.connect("viewcode-follow-imported", _own_module)
    app.connect("viewcode-find-source", _read_module)
    app.connect("doctree-resolved", _name_users)
    app.connect("html-page-context", _drop_dead_ends)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
