"""The reference of the package leads to the code, and to the chapters that use it.

Below the heading of each module stand the chapters whose cells import it, or something from it.
Beside each name stands a link to its lines in the repository (``sphinx.ext.linkcode``).
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from source.addresses import repository_branch, repository_url
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = ["imported_names", "lines_in_repository"]

ROOT = Path(__file__).parents[3]


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


def lines_in_repository(config: Config, domain: str, info: dict[str, str]) -> str | None:
    """Return the address of the lines that define an object; None if they are not in here.

    Parameters
    ----------
    config
        The configuration of the build, with the repository's address.
    domain
        The language, of which only Python's is known.
    info
        The ``module`` and the ``fullname`` of the object in it.
    """
    if domain != "py" or info["module"] not in sys.modules:
        return None
    try:
        thing = inspect.unwrap(
            reduce(getattr, info["fullname"].split("."), sys.modules[info["module"]])
        )
        path = Path(inspect.getsourcefile(thing) or "").relative_to(ROOT).as_posix()
        code, first = inspect.getsourcelines(thing)
    except (AttributeError, TypeError, ValueError, OSError):
        # Constants and fields have no lines of their own, other libraries none in here.
        return None
    lines = f"L{first}-L{first + len(code) - 1}"
    return f"{repository_url(config)}/blob/{repository_branch(config)}/{path}#{lines}"


def _link_code(_app: Sphinx, config: Config) -> None:
    config.linkcode_resolve = partial(lines_in_repository, config)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("sphinx.ext.linkcode")
    app.add_env_collector(ImportCollector)
    app.connect("config-inited", _link_code)
    app.connect("doctree-resolved", _name_users)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
