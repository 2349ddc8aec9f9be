"""Let a reader solve exercises on their page, by Python in the browser.

Each exercise gets an empty panel, which ``browser/exercises.js`` fills, and the page all that the
panel must know: starting code, check, what the chapter has imported by then, which libraries the
check needs. The exercises' package is put beside the site's assets as one archive. What is
published with the site and is not made here, Python itself, is the business of
``browser/make_folder.py``.

The directive ``my-exercises`` lists all exercises of the book by chapter and objective.
"""

from __future__ import annotations

import ast
import builtins
import functools
import hashlib
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from source.addresses import repository_url
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

import nutrigen
from nutrigen import exercises
from rendering.launch_buttons import binder_url, colab_url, jupyterhub_url

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from nutrigen.exercises import Exercise

__all__ = ["archive", "exercise_file", "given", "libraries", "prelude", "setup"]

ROOT = Path(__file__).parents[3]
BROWSER = ROOT / "browser"
#: What the browser runs; the rest of the folder makes what is published beside the site.
SCRIPTS = (
    "start.js",
    "exercises.js",
    "progress.js",
    "my_exercises.js",
    "editor.js",
    "elements.js",
    "engine.js",
    "packed.js",
    "sandbox.js",
    "worker.js",
    "exercises.css",
)
SERVICE_WORKER = "offline.js"
TARGET = "_static/exercises/"
#: What the engine can be asked for, and what no browser runs.
LIBRARIES = ("numpy", "pandas", "torch")
# The class of the box around the list.
_LIST = "my-exercises"
_EMPTY_BRACKETS = re.compile(r"\s*\((?:[\s,;]|and)*\)")


# What an exercise needs ---------------------------------------------------------------------------


def exercise_file(exercise: Exercise) -> Path:
    """Return the file of an exercise of the package."""
    folder = Path(exercises.__file__).parent / exercise.chapter.replace("-", "_")
    return folder / f"{exercise.name.replace('-', '_')}.py"


@functools.cache
def _imported(path: Path, asked: frozenset[str] | None = None) -> frozenset[tuple[str, str]]:
    """Modules that a file imports, also lazily, and the names that it takes from them.

    Not those for annotations, nor those that draw: what is drawn can be brought along. Where
    another file asks for some names only, functions that these do not lead to do not count.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    used = set(functions) if asked is None else set(asked)
    size = 0
    while size != len(used):
        size = len(used)
        for name in used & functions.keys():
            used |= {one.id for one in ast.walk(functions[name]) if isinstance(one, ast.Name)}
    left_out = {one for name, one in functions.items() if name not in used or "draw" in name}
    found, to_do = set(), [tree]
    while to_do:
        node = to_do.pop()
        if node in left_out or _is_for_annotations(node):
            continue
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "lazy":
            found.add((ast.literal_eval(node.args[0]), ""))
        to_do += ast.iter_child_nodes(node)
    return frozenset(found)


def _is_for_annotations(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def _roots(path: Path, asked: frozenset[str] | None = None) -> set[str]:
    """Libraries that a file imports, and those that files of the package import for it."""
    package, roots, inside = Path(exercises.__file__).parent, set(), {}
    for module, name in _imported(path, asked):
        file = package.joinpath(*module.split(".")[2:]).with_suffix(".py")
        if module.startswith("nutrigen.exercises.") and file.is_file():
            inside.setdefault(file, set()).add(name)
        else:
            roots.add(module.partition(".")[0])
    return roots.union(*(_roots(file, frozenset(names)) for file, names in inside.items()))


def libraries(exercise: Exercise) -> list[str]:
    """Which libraries checking an exercise needs, of those that a browser may lack.

    Inputs that are plain values of Python's come with the archive: NumPy, which draws them, is not
    needed for them.

    Examples
    --------
    >>> by_name = {exercise.name: exercise for exercise in exercises.list_exercises()}
    >>> libraries(by_name["count-windows"]), libraries(by_name["select-people"])
    ([], ['numpy', 'pandas'])
    """
    needed = _roots(exercise_file(exercise)) & set(LIBRARIES)
    if needed or _drawn_as_text(exercise) is None:
        needed.add("numpy")
    return [library for library in LIBRARIES if library in needed]


@functools.cache
def _drawn_as_text(exercise: Exercise) -> str | None:
    """What was drawn for an exercise, as Python writes it; None if that loses something."""
    text = repr(list(exercise.drawn))
    try:
        read = ast.literal_eval(text)
    except ValueError:
        return None
    return text if repr(read) == text else None


def archive() -> bytes:
    """Return the exercises' package and what is drawn for its plain exercises, as a zip file.

    The same files make the same bytes.
    """
    files = {"nutrigen/__init__.py": Path(nutrigen.__file__).read_text(encoding="utf-8")}
    package = Path(exercises.__file__).parent
    # The command line leads to what no browser has.
    paths = [path for path in package.rglob("*.py") if path.name != "__main__.py"]
    for path in sorted(paths):
        name = f"nutrigen/exercises/{path.relative_to(package).as_posix()}"
        files[name] = path.read_text(encoding="utf-8")
    plain = [one for one in exercises.list_exercises() if not libraries(one)]
    # A line for each, as the whole takes a browser half a second to read.
    drawn = "".join(f"{one.name} {_drawn_as_text(one)}\n" for one in plain)
    files["nutrigen/exercises/drawn.txt"] = drawn
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in sorted(files.items()):
            target.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def prelude(code: str) -> str:
    r"""Return the import statements of a cell that a browser can carry out.

    Examples
    --------
    >>> prelude("import math\nimport numpy as np\nfrom nutrigen import datasets\nx = 1")
    'import math\nimport numpy as np'
    """
    kept = []
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            names = [statement.module or ""]
        else:
            continue
        roots = {name.partition(".")[0] for name in names}
        if roots <= set(sys.stdlib_module_names) | set(LIBRARIES):
            kept.append(ast.unparse(statement))
    return "\n".join(kept)


def _names_from_outside(code: str) -> set[str]:
    """Names that code uses and defines nowhere."""
    used, defined = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.arg):
            defined.add(node.arg)
        elif isinstance(node, ast.alias):
            defined.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            defined.add(node.name)
    return used - defined - set(dir(builtins))


# What a page holds --------------------------------------------------------------------------------


def _definitions(code: str) -> str:
    """What a cell defines; a solution may also compute a number for the text."""
    kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return "".join(
        f"{ast.unparse(one)}\n" for one in ast.parse(code).body if isinstance(one, kinds)
    )


def _cells(part: nodes.Element) -> Iterator[tuple[nodes.container, list[str], str]]:
    """The code cells, with their tags and their code; not those that hide it."""
    for cell in part.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        tags = cell.get("cell_metadata", {}).get("tags", [])
        for shown in cell.findall(nodes.container):
            if shown.get("nb_element") == "cell_code_source":
                yield cell, tags, next(shown.findall(nodes.literal_block)).astext()


def _labelled(cell: nodes.Node) -> nodes.Element | None:
    """The exercise or solution around a cell."""
    node = cell
    while node is not None and not node.get("label"):
        node = node.parent
    return node


def _label(cell: nodes.Node) -> str:
    node = _labelled(cell)
    return node["label"] if node else ""


def _read(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page says of its exercises."""
    docname = app.env.docname
    pages = _pages(app.env)
    pages.pop(docname, None)
    known = {exercise.name: exercise for exercise in exercises.list_exercises()}
    imports, found, name = [], {}, ""
    for cell, tags, code in _cells(doctree):
        if "imports" in tags:
            imports.append(prelude(code))
        elif "exercise" in tags:
            name = _label(cell)
            statement = _labelled(cell).astext().replace(code, "")
            found[name] = {"start": code, "statement": statement, "prelude": "\n".join(imports)}
        elif "solution" in tags and name in found:
            found[name]["solution"] = found[name].get("solution", "") + _definitions(code)
        elif "check" in tags and name in found:
            found[name]["check"] = next(
                ast.unparse(call)
                for call in ast.walk(ast.parse(code))
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check"
            )
    found = {name: parts for name, parts in found.items() if name in known}
    if not found:
        return
    pages[docname] = {
        "exercises": {
            name: _described(known[name], parts, docname) for name, parts in found.items()
        },
        "objectives": list(_objectives(doctree)),
    }


def _described(exercise: Exercise, parts: dict[str, str], docname: str) -> dict[str, Any]:
    for part in ("check", "solution"):
        if part not in parts:
            raise ExtensionError(
                f"{docname}: the exercise {exercise.name!r} has no cell tagged “{part}”."
            )
    names = given(exercise)
    missing = sorted(
        _names_from_outside(f"{parts['prelude']}\n{parts['start']}\n{parts['solution']}")
        - names.keys()
    )
    if missing:
        raise ExtensionError(
            f"{docname}: {exercise.name!r} uses {', '.join(missing)}, which is not there where "
            "the exercise is solved on its page. Import it in the cell tagged “imports”, or "
            "define it in the starting code."
        )
    content = "\0".join((parts["statement"], parts["start"], parts["solution"]))
    return {
        "title": exercise.title,
        "start": parts["start"],
        "prelude": parts["prelude"],
        "check": parts["check"],
        "given": names,
        "needs": libraries(exercise),
        "fingerprint": hashlib.sha256(content.encode()).hexdigest()[:12],
    }


def given(exercise: Exercise) -> dict[str, str]:
    """Functions of earlier exercises that a solution may use, and the names of these exercises."""
    folder = f"nutrigen.exercises.{exercise.chapter.replace('-', '_')}."
    return {
        alias.name: node.module.removeprefix(folder).replace("_", "-")
        for node in ast.parse(exercise_file(exercise).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(folder)
        and not node.module.startswith(f"{folder}_")
        for alias in node.names
    }


def _objectives(doctree: nodes.document) -> Iterator[tuple[str, list[str]]]:
    """The objectives of a chapter, each with the labels that it refers to."""
    for box in doctree.findall(nodes.Admonition):
        if "objectives" not in box["classes"]:
            continue
        for item in box.findall(nodes.list_item):
            labels = [one["reftarget"] for one in item.findall(_is_reference)]
            text = item.deepcopy()
            for reference in list(text.findall(_is_reference)):
                reference.parent.remove(reference)
            yield _EMPTY_BRACKETS.sub("", text.astext()).strip().rstrip(";."), labels


def _is_reference(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and node.get("reftype") == "ref"


def _pages(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    if not hasattr(env, "exercises_in_page"):
        env.exercises_in_page = {}
    return env.exercises_in_page


def _lists(env: BuildEnvironment) -> set[str]:
    """The pages with a list of all exercises."""
    if not hasattr(env, "exercises_lists"):
        env.exercises_lists = set()
    return env.exercises_lists


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _pages(env).pop(docname, None)
    _lists(env).discard(docname)


# What is written ----------------------------------------------------------------------------------


def _add_panels(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put an empty panel behind the starting code of each exercise."""
    if app.builder.format != "html" or docname not in _pages(app.env) or not _is_on(app):
        return
    for cell, tags, _ in list(_cells(doctree)):
        if "exercise" in tags and (name := _label(cell)) in _pages(app.env)[docname]["exercises"]:
            panel = f'<div class="exercise-panel" data-exercise="{name}" hidden></div>'
            cell.parent.insert(cell.parent.index(cell) + 1, nodes.raw("", panel, format="html"))


def _is_on(app: Sphinx) -> bool:
    return bool(app.config.exercises_in_page)


def _add_configuration(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Give a page with exercises, and the list of them all, its scripts and what they must know."""
    page = _pages(app.env).get(pagename)
    is_list = pagename in _lists(app.env)
    if not _is_on(app) or not (page or is_list):
        return
    app.add_js_file("exercises/start.js", loading_method="defer")
    app.add_css_file("exercises/exercises.css")
    content = _archive()
    configuration = {
        "root": "../" * pagename.count("/") or "./",
        "version": version("nutrigen"),
        "folder": "python/",
        "scripts": TARGET,
        "archive": {
            "path": f"{TARGET}exercises.zip",
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        },
        "distribution": app.config.exercises_distribution,
        "engine": json.loads((BROWSER / "pins.json").read_text(encoding="utf-8")),
        "report": f"{repository_url(app.config)}/issues/new",
        "notebooks": {},
        "exercises": {},
    }
    if page:
        configuration["exercises"] = page["exercises"]
        buttons = app.config.html_theme_options.get("launch_buttons", {})
        for service, (option, address) in _SERVICES.items():
            if buttons.get(option):
                configuration["notebooks"][service] = address(app.env, pagename)
    text = json.dumps(configuration, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    context["body"] += f'<script type="application/json" id="exercises-in-page">{text}</script>\n'


_SERVICES = {
    "Colab": ("colab_url", colab_url),
    "Binder": ("binderhub_url", binder_url),
    "JupyterHub": ("jupyterhub_url", jupyterhub_url),
}


@functools.cache
def _archive() -> bytes:
    return archive()


def _copy(app: Sphinx) -> None:
    """Put scripts and archive beside the site's other assets, before pages link to them."""
    if app.builder.format != "html" or not _is_on(app):
        return
    folder = Path(app.outdir) / TARGET
    folder.mkdir(parents=True, exist_ok=True)
    for script in SCRIPTS:
        shutil.copyfile(BROWSER / script, folder / script)
    shutil.copyfile(BROWSER / SERVICE_WORKER, Path(app.outdir) / SERVICE_WORKER)
    (folder / "exercises.zip").write_bytes(_archive())


# My exercises -------------------------------------------------------------------------------------


class MyExercises(nodes.General, nodes.Element):
    """Where the list of all exercises is to stand."""


class MyExercisesDirective(SphinxDirective):
    """All exercises of the book, by chapter and objective."""

    def run(self) -> list[nodes.Node]:
        """Mark the place."""
        _lists(self.env).add(self.env.docname)
        return [MyExercises()]


def _fill_list(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list: on the site with places for what a reader's browser knows, else plainly."""
    for place in list(doctree.findall(MyExercises)):
        on_site = app.builder.format == "html" and _is_on(app)
        box = nodes.container(classes=[_LIST])
        if on_site:
            actions = '<div id="my-exercises-actions" hidden></div>'
            box += nodes.raw("", actions, format="html")
        for page in app.env.toctree_includes.get(app.config.root_doc, ()):
            if page in _pages(app.env):
                box += _chapter(app, docname, page, on_site)
        place.replace_self(box)


def _chapter(app: Sphinx, docname: str, page: str, on_site: bool) -> list[nodes.Node]:
    found = _pages(app.env)[page]
    exercises_left = dict(found["exercises"])
    title = nodes.paragraph(classes=["my-exercises-chapter"])
    title += make_refnode(app.builder, docname, page, "", nodes.Text(app.env.titles[page].astext()))
    if on_site:
        span = f' <span class="exercise-sum" data-chapter="{page}"></span>'
        title += nodes.raw("", span, format="html")
    objectives = nodes.bullet_list(classes=["my-exercises-objectives"])
    for text, labels in found["objectives"]:
        names = [label for label in labels if label in exercises_left]
        if names:
            own = {name: exercises_left.pop(name) for name in names}
            objectives += _objective(app, docname, page, text, own, on_site)
    if exercises_left:
        objectives += _objective(app, docname, page, "more to practice", exercises_left, on_site)
    return [title, objectives]


def _objective(
    app: Sphinx,
    docname: str,
    page: str,
    text: str,
    own: dict[str, dict[str, Any]],
    on_site: bool,
) -> nodes.list_item:
    entries = nodes.bullet_list()
    for name, exercise in own.items():
        title = nodes.Text(exercise["title"])
        # On paper, exercises are no places that a list can lead to.
        if app.builder.format == "html":
            title = make_refnode(app.builder, docname, page, name, title)
        line = nodes.paragraph("", "", title)
        if on_site:
            line += nodes.raw(
                "",
                f' <span class="exercise-place" data-exercise="{name}" data-chapter="{page}" '
                f'data-fingerprint="{exercise["fingerprint"]}"></span>',
                format="html",
            )
        entries += nodes.list_item("", line)
    return nodes.list_item("", nodes.paragraph("", text), entries)


def _rewrite_list(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the list again where a chapter has changed it, and only there."""
    titles = [env.titles[page].astext() for page in _pages(env)]
    shown = repr((sorted(_pages(env).items()), titles))
    if getattr(env, "exercises_shown", "") == shown:
        return []
    env.exercises_shown = shown
    return sorted(_lists(env))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    app.add_node(MyExercises)
    app.add_directive("my-exercises", MyExercisesDirective)
    app.add_config_value("exercises_in_page", True, "html", types=[bool])
    app.add_config_value("exercises_distribution", "", "html", types=[str])
    app.connect("builder-inited", _copy)
    app.connect("doctree-read", _read)
    app.connect("env-purge-doc", _purge)
    app.connect("env-updated", _rewrite_list)
    app.connect("doctree-resolved", _add_panels)
    app.connect("doctree-resolved", _fill_list)
    app.connect("html-page-context", _add_configuration)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
