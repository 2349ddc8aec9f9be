r"""Adjust the handout for print.

- Chapters, figures, equations and exercises have the numbers that they have on the site:
  pages that are not numbered there, such as the preface, do not count in print either.
- References to exercises of other chapters lead there: LaTeX knows an exercise by its label alone.
- An empty cell of a table is as high as the others.
- A hash may be broken across lines, and a sign that the font lacks is written in words.
- The list of references brings its own heading, so that of its page is left out.
- The reference of the package's functions, longer than all chapters, stays on the site.
- The cover has title, authors and address as they are set for the whole book.

What repairs, and is no choice of this book, was last seen needed with Sphinx 7.4.7, which knows no
pages before the first chapter: https://github.com/sphinx-doc/sphinx/issues/6614 is open; and with
sphinx-exercise 1.2.1, no upstream issue known, whose references would have to name the label.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from source.addresses import repository_url
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

# Depth at which LaTeX numbers headings: down to subsections, or not even parts.
NUMBERED, UNNUMBERED = 2, -2
# Parts are LaTeX's first level, so that its counters start anew at level two, the chapter.
# Sphinx does not count parts: the numbers that it gives to exercises start anew at level one.
_LATEX_DEPTH, _SPHINX_DEPTH = 2, 1
_HASH = re.compile(r"[0-9a-f]{64}")
_HASH_PIECE = 16
# What the table of executed chapters shows, and the text's font does not have.
_IN_WORDS = {"✅": "succeeded", "❌": "failed"}


def _latex(code: str) -> nodes.raw:
    return nodes.raw("", code, format="latex")


def _number_as_on_the_site(env: BuildEnvironment, doctree: nodes.document) -> None:
    for start in doctree.findall(addnodes.start_of_file):
        depth = NUMBERED if start["docname"] in env.toc_secnumbers else UNNUMBERED
        start.insert(0, _latex(rf"\setcounter{{secnumdepth}}{{{depth}}}"))


def _break_hashes(doctree: nodes.document) -> None:
    for text in list(doctree.findall(nodes.Text)):
        if not _HASH.search(text):
            continue
        pieces: list[nodes.Node] = []
        for part in re.split(f"({_HASH.pattern})", text):
            if _HASH.fullmatch(part):
                for start in range(0, len(part), _HASH_PIECE):
                    pieces += [nodes.Text(part[start : start + _HASH_PIECE])]
                    pieces += [_latex(r"\allowbreak{}")]
            elif part:
                pieces.append(nodes.Text(part))
        text.parent.replace(text, pieces)


def _write_signs_in_words(doctree: nodes.document) -> None:
    for text in list(doctree.findall(nodes.Text)):
        if text.strip() in _IN_WORDS:
            text.parent.replace(text, nodes.Text(_IN_WORDS[text.strip()]))


def _empty_cells(doctree: nodes.document) -> None:
    for entry in doctree.findall(nodes.entry):
        # An empty paragraph would be set as a second line.
        if all(isinstance(child, nodes.paragraph) and not child.children for child in entry):
            entry.clear()


class LinkExercises(SphinxPostTransform):
    """Give each reference to an exercise of another chapter the name that it has in print."""

    # After references are resolved, and after those within a chapter are given theirs.
    default_priority = 23
    formats = ("latex",)

    def run(self, **_: Any) -> None:
        """Go through the references that lead to another page."""
        exercises = getattr(self.env, "sphinx_exercise_registry", {})
        for node in list(self.document.findall(nodes.reference)):
            label = node.get("refuri", "").rpartition("#")[2]
            if node.get("internal") and label in exercises:
                name = node.astext()
                # LaTeX drops the space that a link begins with.
                space = [nodes.Text(" ")] * name.startswith(" ")
                start = _latex(rf"\hyperref[exercise:{label}]{{")
                inline = nodes.inline("", name.lstrip())
                node.replace_self([*space, start, inline, _latex("}")])


def _drop_heading_of_references(doctree: nodes.document) -> None:
    for start in doctree.findall(addnodes.start_of_file):
        if start["docname"] == "reference/bibliography":
            for section in list(start.findall(nodes.section)):
                section.replace_self(section.children[1:])
            # Links to the page lead to the list, which begins on a new page.
            label = r"\clearpage\phantomsection\label{\detokenize{reference/bibliography::doc}}"
            start.insert(0, _latex(label))


def _leave_out_function_reference(doctree: nodes.document) -> None:
    for start in doctree.findall(addnodes.start_of_file):
        if start["docname"] == "reference/api":
            (page,) = (node for node in start.children if isinstance(node, nodes.section))
            for section in [node for node in page.children if isinstance(node, nodes.section)]:
                page.remove(section)
                _unlink(doctree, start["docname"], section)


def _unlink(doctree: nodes.document, page: str, section: nodes.section) -> None:
    """Leave of the links to a section that is not in print, or into it, only their text."""
    targets = {
        f"{page}#{name}"
        for element in section.findall(nodes.Element)
        for name in element.get("ids", ())
    }
    for link in list(doctree.findall(nodes.reference)):
        if link.get("refuri", "").lstrip("%") in targets:
            link.replace_self(link.children)


def _prepare(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    if isinstance(app.builder, LaTeXBuilder):
        _number_as_on_the_site(app.env, doctree)
        _break_hashes(doctree)
        _write_signs_in_words(doctree)
        _empty_cells(doctree)
        _drop_heading_of_references(doctree)
        _leave_out_function_reference(doctree)
        # Sphinx has given its numbers by now; what follows is for LaTeX's own counters.
        app.config.numfig_secnum_depth = _LATEX_DEPTH


def _name_repository(_app: Sphinx, config: Config) -> None:
    address = repository_url(config)
    preamble = config.latex_elements.get("preamble", "")
    config.latex_elements["preamble"] = (
        rf"{preamble}\newcommand{{\repositoryaddress}}{{{address}}}" + "\n"
    )


def _count_by_chapter(app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
    if isinstance(app.builder, LaTeXBuilder):
        app.config.numfig_secnum_depth = _SPHINX_DEPTH


def _escape_title(app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
    """Write the title so that LaTeX prints it: Sphinx does this for the authors alone."""
    app.config.latex_documents = [
        (start, target, texescape.escape(title, app.config.latex_engine), *rest)
        for start, target, title, *rest in app.config.latex_documents
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(LinkExercises)
    # Before the theme of the handout completes the preamble.
    app.connect("config-inited", _name_repository, priority=100)
    # Jupyter Book makes the list of documents when extensions have already been set up.
    app.connect("env-before-read-docs", _escape_title)
    app.connect("env-before-read-docs", _count_by_chapter)
    app.connect("doctree-resolved", _prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
