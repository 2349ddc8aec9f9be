"""The builder ``notebooks``: every executable chapter as two notebooks.

The teacher's notebook holds the whole chapter, and notes on teaching it. The student's has
everything but these and the solutions, and goes on after a check that fails. Code comes from
the source, unchanged; text comes from the page as the site shows it, with numbers, citations
and references filled in, so that a notebook needs nothing of the book's machinery. Outputs are
left out.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from myst_nb.core.read import create_nb_reader
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from source.addresses import notebook_path, page_url, repository_url
from source.rights import CODE_LICENSE, TEXT_LICENSE, day_in_words
from sphinx.builders import Builder
from sphinx.errors import ExtensionError
from sphinx_exercise.nodes import solution_node

from course_notebooks.doctree_to_markdown import (
    CellBreak,
    CodeCell,
    MarkdownTranslator,
    Piece,
    Prose,
    escape,
)
from course_notebooks.notebooks_branch import branch_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = [
    "EDITIONS",
    "Edition",
    "NotebookBuilder",
    "cell_metadata",
    "refuse_shared_names",
    "requirement",
    "setup",
    "setup_code",
    "without_solutions",
]

NAME = "notebooks"
#: What a code cell of an exercise can be beside its solution, as the chapters tag it.
EXERCISE_PARTS = ("exercise", "check")

_LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_HIDES_SOURCE = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
_HIDES_OUTPUT = {"hide-output", "hide-cell", "remove-output", "remove-cell"}
_SOLUTION_GATE = re.compile(r"^\s*(?:`{3,}|:{3,})\{solution-(start|end)\}", re.M)
# What a chapter's page could show, best first; the text needs an entry to be chosen at all.
_MIME_TYPES = (
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/markdown",
    "text/latex",
    "text/html",
    "text/plain",
)


@dataclass(frozen=True)
class Edition:
    """For whom a notebook is.

    Attributes
    ----------
    name
        Name of its folder.
    introduction
        What the first line says, before the chapter's title.
    has_solutions
        Whether the solutions are in it.
    """

    name: str
    introduction: str
    has_solutions: bool


EDITIONS = (
    Edition("student", "Student's notebook, with exercises to solve, for the chapter", False),
    Edition("teacher", "Teacher's notebook, with the solutions, for the chapter", True),
)


def requirement(package: str, archive: str, extras: Iterable[str] = ()) -> str:
    """Return what pip has to install.

    Parameters
    ----------
    package
        The package's name.
    archive
        Address of the archive that holds it.
    extras
        Names of the package's optional requirements.

    Examples
    --------
    >>> requirement("nutrigen", "https://example.org/book.zip", ["torch", "trees"])
    'nutrigen[torch,trees] @ https://example.org/book.zip'
    """
    chosen = ",".join(sorted(extras))
    return f"{package}[{chosen}] @ {archive}" if chosen else f"{package} @ {archive}"


#: What each notebook loads, so that it shows what the book puts into its text.
EXTENSION = "nutrigen.teaching.notebook"
#: What each optional requirement of the package is imported as.
MODULES_OF_EXTRAS = {"scale": "zarr", "torch": "torch", "trees": "skbio"}


def setup_code(package: str, archive: str, extras: Iterable[str] = ()) -> str:
    """Return the code that installs the course's package where it is missing, and prepares it.

    Parameters
    ----------
    package
        The package's name, both to install and to import.
    archive
        Address of the archive that holds it.
    extras
        Names of the package's optional requirements that the chapter needs.

    Raises
    ------
    ValueError
        If the package has no such optional requirement.

    Examples
    --------
    >>> print(setup_code("nutrigen", "https://example.org/book.zip"))
    # Installs the course's package where it is missing, for example in Colab.
    import importlib.util
    <BLANKLINE>
    if not all(map(importlib.util.find_spec, ["nutrigen"])):
        %pip install --quiet "nutrigen @ https://example.org/book.zip"
    # Shows the numbers that the text takes from a cell, and what a failed assertion means.
    %load_ext nutrigen.teaching.notebook
    """
    extras = sorted(extras)
    if unknown := sorted(set(extras) - set(MODULES_OF_EXTRAS)):
        raise ValueError(f"extras: {', '.join(unknown)}; known are {', '.join(MODULES_OF_EXTRAS)}")
    # A package that another chapter's notebook has installed may lack what this one needs.
    modules = [package, *(MODULES_OF_EXTRAS[extra] for extra in extras)]
    needed = ", ".join(f'"{module}"' for module in modules)
    return (
        "# Installs the course's package where it is missing, for example in Colab.\n"
        "import importlib.util\n"
        "\n"
        f"if not all(map(importlib.util.find_spec, [{needed}])):\n"
        f'    %pip install --quiet "{requirement(package, archive, extras)}"\n'
        "# Shows the numbers that the text takes from a cell, and what a failed assertion means.\n"
        f"%load_ext {EXTENSION}"
    )


def cell_metadata(tags: Iterable[str], edition: Edition) -> dict[str, Any]:
    """Translate a cell's tags into metadata that Jupyter knows.

    Parameters
    ----------
    tags
        The tags in the chapter's source.
    edition
        For whom the notebook is: in the student's notebook a check may fail.

    Examples
    --------
    >>> cell_metadata(["hide-input"], EDITIONS[0])
    {'jupyter': {'source_hidden': True}}
    >>> cell_metadata(["check"], EDITIONS[0])
    {'exercise_part': 'check', 'tags': ['raises-exception']}
    """
    known = {tag.replace("_", "-") for tag in tags}
    metadata: dict[str, Any] = {}
    jupyter = {}
    if known & _HIDES_SOURCE:
        jupyter["source_hidden"] = True
    if known & _HIDES_OUTPUT:
        jupyter["outputs_hidden"] = True
    if jupyter:
        metadata["jupyter"] = jupyter
    for part in EXERCISE_PARTS:
        if part in known:
            metadata["exercise_part"] = part
    if "raises-exception" in known or ("check" in known and not edition.has_solutions):
        metadata["tags"] = ["raises-exception"]
    return metadata


def without_solutions(document: nodes.document) -> nodes.document:
    """Return a copy of a page without its solutions, and without what is for who teaches alone.

    Footnotes that only these refer to are left out, too.

    Parameters
    ----------
    document
        The page; it stays as it is.
    """
    copy = document.deepcopy()
    for node in list(copy.findall(nodes.Element)):
        if isinstance(node, solution_node) or "teaching-note" in node.get("classes", ()):
            node.parent.remove(node)
    referenced = {reference["refid"] for reference in copy.findall(nodes.footnote_reference)}
    for footnote in list(copy.findall(nodes.footnote)):
        if not referenced & set(footnote["ids"]):
            footnote.parent.remove(footnote)
    if not any(True for _ in copy.findall(nodes.footnote)):
        for line in list(copy.findall(nodes.transition)):
            if "footnotes" in line["classes"]:
                line.parent.remove(line)
    return copy


class _SourceCells:
    """The code cells of a chapter's source, by their position among all its cells."""

    def __init__(
        self, environment: BuildEnvironment, docname: str, document: nodes.document
    ) -> None:
        path = environment.doc2path(docname)
        text = Path(path).read_text(encoding="utf-8")
        reader = create_nb_reader(path, environment.myst_config, environment.mystnb_config, text)
        self.notebook = reader.read(text)
        self.code = {
            index: cell
            for index, cell in enumerate(self.notebook.cells)
            if cell.cell_type == "code" and cell.source.strip()
        }
        shown = {
            container["cell_index"]
            for container in document.findall(nodes.container)
            if container.get("nb_element") == "cell_code"
        }
        self._left_out = sorted(set(self.code) - shown)
        self.in_solutions = set(self._find_solutions())

    def _find_solutions(self) -> Iterator[int]:
        is_inside = False
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "markdown":
                for gate in _SOLUTION_GATE.findall(cell.source):
                    is_inside = gate == "start"
            elif is_inside or "solution" in cell.metadata.get("tags", ()):
                yield index

    def completed(self, pieces: Iterable[Piece], edition: Edition) -> Iterator[Piece]:
        """Yield pieces, and before each code cell the cells that the page leaves out there.

        Solutions are yielded only in an edition that has them.
        """
        left_out = list(self._left_out)
        for piece in [*pieces, CellBreak()]:
            position = piece.index if isinstance(piece, CodeCell) else -1
            while left_out and left_out[0] < position:
                yield from self._allowed(left_out.pop(0), edition)
            if isinstance(piece, CodeCell):
                yield from self._allowed(piece.index, edition)
            else:
                yield piece
        for index in left_out:
            yield from self._allowed(index, edition)

    def _allowed(self, index: int, edition: Edition) -> Iterator[CodeCell]:
        if edition.has_solutions or index not in self.in_solutions:
            yield CodeCell(index)


def refuse_shared_names(env: BuildEnvironment) -> None:
    """Make sure that each executable chapter has a notebook of its own.

    Parameters
    ----------
    env
        What Sphinx has read of the book.

    Raises
    ------
    ExtensionError
        If the notebooks of two chapters have one name.
    """
    chapters: dict[str, str] = {}
    for docname in sorted(env.found_docs):
        if "kernelspec" in env.metadata[docname]:
            name = Path(notebook_path(env, "student", docname)).name
            if name in chapters:
                raise ExtensionError(
                    f"the notebooks of {chapters[name]} and {docname} would both be {name}: "
                    "rename one of the chapters' files, or let _toc.yml number them."
                )
            chapters[name] = docname


class NotebookBuilder(Builder):
    """Write a student's and a teacher's notebook for each executable chapter."""

    name = NAME
    format = NAME
    epilog = "The notebooks are in %(outdir)s."
    allow_parallel = True
    supported_image_types = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")
    supported_remote_images = True
    supported_data_uri_images = True
    #: Stands before the name of a page that is not published anywhere.
    unpublished = "unpublished:"

    def get_outdated_docs(self) -> set[str]:
        """Return every page: what a chapter says depends on the numbers of all the others."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page on the published site."""
        return page_url(self.config, docname) or self.unpublished + docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a page; within a page it is empty."""
        return "" if from_ == to else self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Remove the notebooks of an earlier build, among them those of removed chapters."""
        refuse_shared_names(self.env)
        for edition in EDITIONS:
            shutil.rmtree(Path(self.outdir, edition.name), ignore_errors=True)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write the editions of one chapter; a page without code cells has none."""
        if "kernelspec" not in self.env.metadata[docname]:
            return
        self.post_process_images(doctree)
        source = _SourceCells(self.env, docname, doctree)
        for edition in EDITIONS:
            document = doctree if edition.has_solutions else without_solutions(doctree)
            pieces = MarkdownTranslator(self, docname, document).pieces()
            cells = [*self._opening(docname, edition), *_cells(pieces, source, edition)]
            _set_identifiers(cells)
            notebook = new_notebook(
                cells=cells,
                metadata={
                    "kernelspec": source.notebook.metadata.kernelspec,
                    "language_info": _LANGUAGE_INFO,
                    "title": self.env.titles[docname].astext(),
                },
            )
            nbformat.validate(notebook)
            path = Path(self.outdir, notebook_path(self.env, edition.name, docname))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")

    def _opening(self, docname: str, edition: Edition) -> list[nbformat.NotebookNode]:
        title = escape(self.env.titles[docname].astext())
        page = page_url(self.config, docname)
        chapter = f"[{title}]({page})" if page else title
        book = escape(self.config.html_title)
        package, archive = self.config.notebooks_package, self.config.notebooks_archive
        of_day = f" of {day_in_words(self.config.book_day)}" if self.config.book_day else ""
        rights = (
            f"Version {version(package)}{of_day}. "
            f"Text under [{TEXT_LICENSE.name}]({TEXT_LICENSE.address}), "
            f"code under [{CODE_LICENSE.name}]({CODE_LICENSE.address})."
        )
        cite = page_url(self.config, "reference/downloads")
        if cite and "reference/downloads" in self.env.found_docs:
            rights += f" [How to cite the book]({cite}#how-to-cite)."
        return [
            new_code_cell(setup_code(package, archive, self._extras(docname))),
            new_markdown_cell(
                f"*{edition.introduction} {chapter} of the course book “{book}”.*\n\n{rights}"
            ),
        ]

    def _extras(self, docname: str) -> set[str]:
        """Return what a chapter needs beside the package itself, as its front matter says."""
        extras = self.env.metadata[docname].get("extras", "").split(",")
        return {name.strip() for name in extras if name.strip()}

    def finish(self) -> None:
        """Write what stands beside the notebooks on the branch that Binder builds."""
        extras = {extra for docname in self.env.found_docs for extra in self._extras(docname)}
        files = branch_files(
            Path(self.srcdir, self.config.notebooks_environment).resolve(),
            self.config.html_title,
            repository_url(self.config),
            requirement(self.config.notebooks_package, self.config.notebooks_archive, extras),
        )
        for name, text in files.items():
            Path(self.outdir, name).write_text(text, encoding="utf-8", newline="\n")


def _cells(
    pieces: Sequence[Piece], source: _SourceCells, edition: Edition
) -> Iterator[nbformat.NotebookNode]:
    blocks: list[str] = []
    for piece in source.completed(pieces, edition):
        if isinstance(piece, Prose):
            blocks.append(piece.text)
            continue
        if blocks:
            yield new_markdown_cell("\n\n".join(blocks))
            blocks = []
        if isinstance(piece, CodeCell):
            cell = source.code[piece.index]
            metadata = cell_metadata(cell.metadata.get("tags", ()), edition)
            if piece.index in source.in_solutions:
                metadata["exercise_part"] = "solution"
            yield new_code_cell(cell.source, metadata=metadata)


def _set_identifiers(cells: Iterable[nbformat.NotebookNode]) -> None:
    # Made from the content, an identifier stays when a cell is added before it.
    seen: Counter[str] = Counter()
    for cell in cells:
        content = f"{cell.cell_type}\n{cell.source}"
        digest = hashlib.sha256(f"{seen[content]}\n{content}".encode()).hexdigest()
        seen[content] += 1
        cell.id = digest[:12]


def _choose_outputs(_app: Sphinx, config: Config) -> None:
    # Without an order for this builder MyST-NB reports each output that it cannot choose.
    order = [[NAME, mime_type, rank] for rank, mime_type in enumerate(_MIME_TYPES)]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *order]


def _remove_styles(app: Sphinx, _exception: Exception | None) -> None:
    # Extensions copy style sheets for pages into whatever is built.
    if app.builder.name == NAME:
        shutil.rmtree(Path(app.outdir, "_static"), ignore_errors=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_builder(NotebookBuilder)
    # The folder with the pinned environment, relative to the book's.
    app.add_config_value("notebooks_environment", "..", "", types=[str])
    app.setup_extension("source.addresses")
    app.connect("config-inited", _choose_outputs)
    app.connect("build-finished", _remove_styles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
