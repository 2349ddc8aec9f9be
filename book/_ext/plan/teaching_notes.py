"""Notes for who teaches a chapter, written beside its text.

    (kmer-words)=
    ## Words of length k

    ```{teaching-note}
    :minutes: 10

    Let everybody count the windows of a word of seven letters before you show the formula.
    ```

A note stands in a section with a label, and says what to say there, where people stumble, and how
many minutes it takes in class. In the teacher's notebook it is where it was written; no page of a
chapter, no student's notebook and no handout has it. ``{teaching-notes}`` collects the notes of
all chapters on a page, which the search and the handout leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from source.chapter_source import Directive, Heading, read_book
from source.chapter_time import in_words
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from plan.course_plan import PlannedChapter, depend_on_chapters, plan

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["Note", "TeachingNoteError", "read_notes", "setup"]

NAME = "teaching-note"
#: The class of what the page collects.
COLLECTED = "teaching-notes"
_LABEL = re.compile(r"\(([\w-]+)\)=")


class TeachingNoteError(SphinxError):
    """A note says not how long it takes, or stands where the page can not lead to it."""

    category = "Teaching note"


@dataclass(frozen=True)
class Note:
    """A note for who teaches.

    Attributes
    ----------
    label
        Of the section that it stands in.
    minutes
        How long the section takes in class.
    text
        What it says, in Markdown.
    line
        Where it stands in the chapter's file.
    """

    label: str
    minutes: int
    text: str
    line: int


def read_notes(root: Path) -> dict[str, list[Note]]:
    """Return the notes of each chapter that has any, by its page, in the order of the book.

    Parameters
    ----------
    root
        Folder with ``_config.yml``, ``_toc.yml`` and ``book/``.

    Raises
    ------
    TeachingNoteError
        If a note has no whole number of minutes, no text, or stands in a section without a label.
    """
    found: dict[str, list[Note]] = {}
    for chapter in read_book(root):
        page = chapter.path.removeprefix("book/").removesuffix(".md")
        lines = (root / chapter.path).read_text(encoding="utf-8").split("\n")
        label = None
        for element in chapter.elements:
            if isinstance(element, Heading):
                match = _LABEL.fullmatch(lines[element.line - 2])
                label = match[1] if match and element.level > 1 else None
            elif isinstance(element, Directive) and element.name == NAME:
                found.setdefault(page, []).append(_note(element, label, chapter.path))
    return found


def _note(directive: Directive, label: str | None, path: str) -> Note:
    where = f"{path}:{directive.line}: a teaching note"
    minutes = str(directive.options.get("minutes", ""))
    if not re.fullmatch("[1-9][0-9]*", minutes):
        raise TeachingNoteError(
            f"{where} says how many minutes it takes, as in “:minutes: 10”, not {minutes!r}."
        )
    if label is None:
        raise TeachingNoteError(
            f"{where} stands in a section with a label: write one, as in “(my-section)=”, in the "
            "line above the section's title."
        )
    if not directive.content.strip():
        raise TeachingNoteError(f"{where} has a text.")
    return Note(label, int(minutes), directive.content.strip(), directive.line)


class TeachingNote(SphinxDirective):
    """Write a note as a box."""

    has_content = True
    option_spec: ClassVar = {"minutes": str}

    def run(self) -> list[nodes.Node]:
        """Return the box; `read_notes` sees to what is wrong with it."""
        title = f"For who teaches: {self.options.get('minutes', '?')} min"
        box = nodes.admonition(classes=[NAME])
        box += nodes.title("", title)
        box += self.parse_content_to_nodes()
        return [box]


class KeepForTeachers(SphinxPostTransform):
    """Take the notes out of all but the notebooks, and the page's collection out of print."""

    # Before references are resolved: a note leads nowhere from a page that does not show it.
    default_priority = 1

    def run(self, **_: Any) -> None:
        """Remove what this builder does not show."""
        if self.app.builder.name != "notebooks":
            _remove(self.document, nodes.admonition, NAME)
        if self.app.builder.format != "html":
            _remove(self.document, nodes.section, COLLECTED)


def _remove(document: nodes.document, kind: type[nodes.Element], name: str) -> None:
    for node in list(document.findall(kind)):
        if name in node["classes"]:
            node.parent.remove(node)


class TeachingNotes(SphinxDirective):
    """Write the notes of all chapters, a section for each."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        root = depend_on_chapters(self.env)
        notes = read_notes(root)
        chapters = {chapter.page: chapter for chapter in plan(root)}
        if other := sorted(notes.keys() - chapters.keys()):
            raise TeachingNoteError(f"no chapters of the course plan: {', '.join(other)}.")
        return [
            self._section(chapter, notes[page])
            for page, chapter in chapters.items()
            if page in notes
        ]

    def _section(self, chapter: PlannedChapter, notes: list[Note]) -> nodes.section:
        name = f"notes-{chapter.page.rpartition('/')[2]}"
        section = nodes.section(ids=[name], names=[name], classes=[COLLECTED])
        title = _title(Path(self.env.doc2path(chapter.page)))
        section += nodes.title(title, title)
        section += self.parse_text_to_nodes("\n".join(_lines(chapter, notes)))
        return section


def _title(path: Path) -> str:
    match = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else path.stem


def _lines(chapter: PlannedChapter, notes: list[Note]) -> Iterator[str]:
    time = chapter.time
    total = sum(note.minutes for note in notes)
    practice = f", its exercises {in_words(time.practice)}" if time.exercises else ""
    # A link where the site has slides, which `decks.js` knows.
    slides = f"[slides]{{.deck-{chapter.page.rpartition('/')[2]}}}"
    yield (
        f"{in_words(total)} in class ({slides}); {{doc}}`the chapter </{chapter.page}>` takes "
        f"{in_words(time.reading)} to read{practice}."
    )
    for note in notes:
        yield from ("", f"{{ref}}`{note.label}`, {note.minutes} min")
        first, *rest = note.text.split("\n")
        yield f": {first}"
        yield from (f"  {line}" if line else "" for line in rest)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive(NAME, TeachingNote)
    app.add_directive(COLLECTED, TeachingNotes)
    app.add_post_transform(KeepForTeachers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
