"""What the entrance says of the course: its size in numbers, and a card for each chapter.

``{course}`chapters` `` and the other names in :data:`NUMBERS` are filled in from the sources. The
directive ``chapter-cards`` has a section for each part of the table of contents that has chapters,
and in it a card for each of these, with what the front matter of its page says: a ``description``
in one sentence, and as ``picture`` the name of one of its own figures, which is shown small.
Whenever a page of the book is read anew, so is the entrance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes
from source.chapter_time import in_words
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from plan.course_plan import PlannedChapter, depend_on_chapters, hours, plan

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator as HTMLTranslator

__all__ = ["NUMBERS", "setup"]

logger = logging.getLogger(__name__)

NUMBERS: dict[str, Callable[[list[PlannedChapter]], int]] = {
    "chapters": len,
    "exercises": lambda chapters: sum(chapter.time.exercises for chapter in chapters),
    "hours of reading": lambda chapters: hours(chapters)[0],
    "hours of exercises": lambda chapters: hours(chapters)[1],
}


class CourseRole(SphinxRole):
    """Write a number that describes the course."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number, or an error that says what can be asked for."""
        if self.text not in NUMBERS:
            message = self.inliner.reporter.error(
                f"course: {self.text!r} is none of {', '.join(NUMBERS)}.", line=self.lineno
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        return [nodes.Text(str(NUMBERS[self.text](plan(depend_on_chapters(self.env)))))], []


class _Picture(nodes.General, nodes.Element):
    """The picture on a chapter's card, on pages only."""


def _visit_picture(self: HTMLTranslator, node: _Picture) -> None:
    # The title beside it says what the chapter is about: there is nothing to be read out.
    file = quote(self.builder.images[node["uri"]])
    self.body.append(
        '<div class="chapter-picture"><img alt="" role="presentation" loading="lazy" '
        f'src="{self.builder.imgpath}/{file}"/></div>'
    )


def _depart_picture(_self: HTMLTranslator, _node: _Picture) -> None:
    """Do nothing: all has been written."""


class ChapterCards(SphinxDirective):
    """Write a section for each part of the table of contents, with a card for each chapter."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        chapters = plan(depend_on_chapters(self.env))
        return [
            self._section(title, [chapter for chapter in chapters if chapter.part == title])
            for title in dict.fromkeys(chapter.part for chapter in chapters)
        ]

    def _section(self, title: str, chapters: list[PlannedChapter]) -> nodes.section:
        section = nodes.section(
            "", nodes.title("", title), names=[nodes.fully_normalize_name(title)]
        )
        section += nodes.container("", *map(self._card, chapters), classes=["chapter-cards"])
        self.state.document.note_implicit_target(section, section)
        return section

    def _card(self, chapter: PlannedChapter) -> nodes.container:
        time = chapter.time
        words = nodes.container("", classes=["chapter-words"])
        words += self.parse_text_to_nodes(f"{{doc}}`/{chapter.page}`")
        # The sentence is in the page's front matter, which may not have been read yet.
        sentence = nodes.paragraph("", "", classes=["chapter-sentence"], page=chapter.page)
        words += sentence
        text = f"{in_words(time.reading)} to read · {time.exercises} exercises"
        words += nodes.paragraph("", text, classes=["chapter-time"], numbered=chapter.page)
        return nodes.container("", _Picture(page=chapter.page), words, classes=["chapter-card"])


def _remember_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Note where the images of a page's figures are, so that no other page has to be loaded."""
    _figures(app.env)[app.env.docname] = {
        name: image["uri"]
        for figure in doctree.findall(nodes.figure)
        for name in figure.get("names", ())
        for image in figure.findall(nodes.image)
        if image["uri"].endswith((".svg", ".png"))
    }


def _figures(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    if not hasattr(env, "figures_by_name"):
        env.figures_by_name = {}
    return env.figures_by_name


def _forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _figures(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: object) -> None:
    found = _figures(other)
    _figures(env).update({name: found[name] for name in docnames if name in found})


def _read_entrance_too(app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
    if docnames and app.config.root_doc not in docnames:
        docnames.append(app.config.root_doc)


def _fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for line in doctree.findall(nodes.paragraph):
        if "page" in line:
            line += nodes.Text(_said(app.env, line["page"], "description", docname))
        elif number := app.env.toc_secnumbers.get(line.get("numbered"), {}).get(""):
            line.insert(0, nodes.Text(f"Chapter {'.'.join(map(str, number))} · "))
    for place in list(doctree.findall(_Picture)):
        uri = _uri(app.env, place["page"], docname)
        if uri and app.builder.format == "html":
            place["uri"] = uri
            app.builder.images[uri] = app.env.images[uri][1]
        else:
            place.parent.remove(place)


def _uri(env: BuildEnvironment, page: str, docname: str) -> str:
    figures = _figures(env).get(page, {})
    name = _said(env, page, "picture", docname)
    if name and name not in figures:
        known = ", ".join(figures) or "none"
        logger.warning(
            "%s has no figure %s that is one image; there are: %s.",
            *(page, name, known),
            location=page,
        )
    return figures.get(name, "")


def _said(env: BuildEnvironment, page: str, key: str, docname: str) -> str:
    if key not in env.metadata[page]:
        logger.warning(
            "the front matter of %s lacks “%s”, which %s shows.", page, key, docname, location=page
        )
    return str(env.metadata[page].get(key, ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_role("course", CourseRole())
    app.add_directive("chapter-cards", ChapterCards)
    app.add_node(_Picture, html=(_visit_picture, _depart_picture))
    app.connect("doctree-read", _remember_figures)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-before-read-docs", _read_entrance_too)
    app.connect("doctree-resolved", _fill_in)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
