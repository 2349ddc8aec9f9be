r"""The handout in two editions: with the solutions, and without them for a class.

The second has the name of the first and ``-without-solutions``. Besides the solutions it lacks
what the checks say of them. The cover says what is in it, by ``\bookcontents``.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder

from course_notebooks.notebook_builder import without_solutions

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["HandoutBuilder", "setup"]

SUFFIX = "-without-solutions"


class HandoutBuilder(LaTeXBuilder):
    """Sphinx's builder for LaTeX, which writes everything a second time without solutions."""

    has_solutions = True

    def write(self, *ignored: object) -> None:
        """Write both editions."""
        preamble = self.context["preamble"]
        for self.has_solutions in (True, False):
            contents = "figures and exercises"
            if self.has_solutions:
                contents = "figures, exercises and solutions"
            self.context["preamble"] = rf"{preamble}\newcommand{{\bookcontents}}{{{contents}}}"
            super().write(*ignored)

    def init_document_data(self) -> None:
        """Name the files of this edition."""
        super().init_document_data()
        if not self.has_solutions:
            for entry in self.document_data:
                file = PurePath(entry[1])
                entry[1] = f"{file.stem}{SUFFIX}{file.suffix}"

    def assemble_doctree(self, *arguments: object, **options: object) -> nodes.document:
        """Join all pages, and take out what this edition does not have."""
        tree = super().assemble_doctree(*arguments, **options)
        if self.has_solutions:
            return tree
        tree = without_solutions(tree)
        for cell in tree.findall(nodes.container):
            if "tag_check" in cell["classes"]:
                for part in list(cell.children):
                    is_code = isinstance(part, nodes.container) and (
                        part.get("nb_element") == "cell_code_source"
                    )
                    if not is_code:
                        cell.remove(part)
        return tree


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_builder(HandoutBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
