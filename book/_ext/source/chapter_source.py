"""Read the source of a page as what an author wrote: headings, prose, directives and code cells.

The page is parsed by the parser that builds the book. What it finds keeps its line in
the file, so that a rule about the source can say where it is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import yaml
from docutils.parsers.rst import Directive as DocutilsDirective
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

__all__ = [
    "CITED",
    "MASKED",
    "Chapter",
    "Directive",
    "Heading",
    "Passage",
    "parse_chapter",
    "read_book",
    "read_table_of_contents",
]

#: Stands in a passage for one element that is not prose: math, code, a role, a bare link.
MASKED = "\ue000"
#: Stands in a passage for one citation.
CITED = "\ue001"

_DIRECTIVE = re.compile(r"\{([^\s}]+)\}[ \t]*(.*)")
# Directives whose content is not prose, or not written in Markdown.
_WITHOUT_PROSE = frozenset(
    {
        "bibliography",
        "code",
        "code-block",
        "code-cell",
        "eval-rst",
        "image",
        "include",
        "literalinclude",
        "math",
        "raw",
        "raw-cell",
        "tableofcontents",
        "toctree",
    }
)
# Directives whose argument is not prose: a language, a label, a file, widths of columns.
_ARGUMENT_WITHOUT_PROSE = _WITHOUT_PROSE | {
    "exercise-end",
    "figure",
    "solution",
    "solution-start",
    "tabularcolumns",
}
_HTML_TAG = re.compile(r"<[^>]*>")
_VALUE_IN_ALT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Heading:
    """A heading of the page; the title is level 1."""

    level: int
    passage: Passage

    @property
    def text(self) -> str:
        """The heading as it was written."""
        return self.passage.as_written(0, len(self.passage.text))

    @property
    def line(self) -> int:
        """Line of the file."""
        return self.passage.line


@dataclass(frozen=True)
class Passage:
    """A piece of prose: a paragraph, a list item, a row of a table, a caption.

    Attributes
    ----------
    text
        The prose, with :data:`MASKED` or :data:`CITED` in the place of each element that
        is not prose, and the line breaks of the source.
    masked
        What the author wrote in the place of each of those characters, in their order.
    line
        Line of the file in which the passage starts.
    boxes
        The directives around it, from the outermost.
    """

    text: str
    masked: tuple[str, ...]
    line: int
    boxes: tuple[Directive, ...] = ()

    def line_at(self, position: int) -> int:
        """Return the line of the file that holds a position of the text."""
        return self.line + self.text.count("\n", 0, position)

    def as_written(self, start: int, end: int) -> str:
        """Return a part of the text with everything that was masked put back."""
        first = sum(self.text.count(mark, 0, start) for mark in (MASKED, CITED))
        originals = iter(self.masked[first:])
        return "".join(
            next(originals) if character in (MASKED, CITED) else character
            for character in self.text[start:end]
        )


@dataclass(frozen=True)
class Directive:
    """A directive, a code cell among them.

    Attributes
    ----------
    name, argument, options
        As in ``{name} argument`` and the block of options below; the options of a code
        cell are the cell's metadata.
    content
        What follows the options.
    line, content_line
        Lines of the file in which the directive and its content start.
    boxes
        The directives around it, from the outermost.
    """

    name: str
    argument: str
    options: dict[str, object]
    content: str
    line: int
    content_line: int
    boxes: tuple[Directive, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of a code cell."""
        tags = self.options.get("tags") or ()
        return tuple(tags.split() if isinstance(tags, str) else tags)

    @property
    def classes(self) -> tuple[str, ...]:
        """The CSS classes given by the option ``class``."""
        return tuple(str(self.options.get("class") or "").split())


Element = Heading | Passage | Directive


@dataclass(frozen=True)
class Chapter:
    """One page of the book.

    Attributes
    ----------
    path
        The file, as it should be named in a message.
    front_matter
        The metadata at the top of the file; empty if there are none.
    elements
        Headings, passages and directives in the order of the page; what a directive holds
        follows the directive.
    """

    path: str
    front_matter: dict[str, object]
    elements: tuple[Element, ...]

    @property
    def headings(self) -> list[Heading]:
        """The headings, in order."""
        return [element for element in self.elements if isinstance(element, Heading)]

    @property
    def passages(self) -> list[Passage]:
        """The prose, in order; headings included."""
        return [
            element.passage if isinstance(element, Heading) else element
            for element in self.elements
            if not isinstance(element, Directive)
        ]

    @property
    def directives(self) -> list[Directive]:
        """The directives, code cells included, in order."""
        return [element for element in self.elements if isinstance(element, Directive)]

    @property
    def code_cells(self) -> list[Directive]:
        """The code cells, in order."""
        return [directive for directive in self.directives if directive.name == "code-cell"]

    @property
    def has_kernel(self) -> bool:
        """Whether the front matter names a kernel."""
        return "kernelspec" in self.front_matter

    @property
    def is_notebook(self) -> bool:
        """Whether the front matter says that the file is a notebook in MyST's format."""
        jupytext = self.front_matter.get("jupytext") or {}
        representation = jupytext.get("text_representation") or {}
        return representation.get("format_name") == "myst"


class _AnyDirective(DocutilsDirective):
    has_content = True
    optional_arguments = 1
    # Not empty: otherwise the parser does not look for options at all.
    option_spec: ClassVar = {"any": str}


def parse_chapter(text: str, path: str, extensions: Sequence[str]) -> Chapter:
    """Parse the source of a page.

    Parameters
    ----------
    text
        The source.
    path
        How messages should name the file.
    extensions
        MyST's syntax extensions that are switched on.
    """
    # Quotes stay as typed: the book's pages typeset them, a rule reads them.
    config = MdParserConfig(enable_extensions=set(extensions) - {"smartquotes", "replacements"})
    return _Reader(create_md_parser(config, RendererHTML)).read(text, path)


def read_table_of_contents(path: Path) -> list[str]:
    """List the pages of a table of contents, without file extension, in the order of the book."""

    def files(entry: dict[str, object]) -> Iterator[str]:
        for key in ("root", "file"):
            if key in entry:
                yield str(entry[key])
        for key in ("parts", "chapters", "sections", "subtrees", "entries"):
            for child in entry.get(key, ()):
                yield from files(child)

    return list(files(yaml.safe_load(path.read_text(encoding="utf-8"))))


def read_book(root: Path) -> list[Chapter]:
    """Read every page of the table of contents.

    Parameters
    ----------
    root
        Folder with ``_config.yml``, ``_toc.yml`` and ``book/``.

    Raises
    ------
    FileNotFoundError
        If the table of contents names a page that does not exist.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    extensions = config["parse"]["myst_enable_extensions"]
    chapters = []
    for page in read_table_of_contents(root / "_toc.yml"):
        path = root / "book" / f"{page}.md"
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            raise FileNotFoundError(f"_toc.yml names {page!r}, but there is no file {name}.")
        chapters.append(parse_chapter(path.read_text(encoding="utf-8"), name, extensions))
    return chapters


class _Reader:
    def __init__(self, parser: MarkdownIt) -> None:
        self._parser = parser

    def read(self, text: str, path: str) -> Chapter:
        tokens = self._parser.parse(text)
        front_matter: dict[str, object] = {}
        if tokens and tokens[0].type == "front_matter":
            front_matter = yaml.safe_load(tokens[0].content) or {}
        return Chapter(path, front_matter, tuple(self._elements(tokens, 1, ())))

    def _elements(
        self, tokens: list[Token], first_line: int, boxes: tuple[Directive, ...]
    ) -> Iterator[Element]:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            position += 1
            line = first_line + (token.map[0] if token.map else 0)
            if token.type == "heading_open":
                title = tokens[position]
                position += 1
                yield Heading(int(token.tag[1:]), _passage([title], line, boxes))
            elif token.type == "tr_open":
                cells = []
                while tokens[position].type != "tr_close":
                    cells.append(tokens[position])
                    position += 1
                yield _passage([cell for cell in cells if cell.type == "inline"], line, boxes)
            elif token.type == "inline":
                yield _passage([token], line, boxes)
            elif token.type == "html_block":
                yield Passage(_HTML_TAG.sub(" ", token.content), (), line, boxes)
            elif token.type in ("fence", "colon_fence"):
                match = _DIRECTIVE.match(token.info)
                if match:
                    yield from self._directive(*match.groups(), token, line, boxes)

    def _directive(
        self, name: str, argument: str, token: Token, line: int, boxes: tuple[Directive, ...]
    ) -> Iterator[Element]:
        parsed = parse_directive_text(_AnyDirective, "", token.content, validate_options=False)
        directive = Directive(
            name=name,
            argument=argument.strip(),
            options=parsed.options,
            content="\n".join(parsed.body),
            line=line,
            content_line=line + 1 + parsed.body_offset,
            boxes=boxes,
        )
        yield directive
        inside = (*boxes, directive)
        if name not in _ARGUMENT_WITHOUT_PROSE:
            yield from self._elements(self._parser.parse(directive.argument), line, inside)
        if name == "code-cell":
            yield from self._figure_texts(directive, inside)
        elif name not in _WITHOUT_PROSE:
            tokens = self._parser.parse(directive.content)
            yield from self._elements(tokens, directive.content_line, inside)

    def _figure_texts(self, cell: Directive, inside: tuple[Directive, ...]) -> Iterator[Element]:
        settings = cell.options.get("mystnb") or {}
        caption = (settings.get("figure") or {}).get("caption")
        # The lines inside a YAML value are not known: the cell's first line has to do.
        if caption:
            yield from self._elements(
                self._parser.parse(" ".join(str(caption).split())), cell.line, inside
            )
        alt = (settings.get("image") or {}).get("alt")
        if alt:
            names = _VALUE_IN_ALT.findall(str(alt))
            text = _VALUE_IN_ALT.sub(MASKED, " ".join(str(alt).split()))
            yield Passage(text, tuple(names), cell.line, inside)


def _passage(inlines: list[Token], line: int, boxes: tuple[Directive, ...]) -> Passage:
    texts, masked = [], []
    for inline in inlines:
        text, originals = _mask(inline.children or [])
        texts.append(text)
        masked += originals
    return Passage(" | ".join(texts), tuple(masked), line, boxes)


def _mask(tokens: list[Token]) -> tuple[str, list[str]]:
    text, masked = "", []

    def mask(written: str, mark: str = MASKED) -> None:
        nonlocal text
        text += mark
        masked.append(written)

    in_bare_link = False
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            in_bare_link = token.type == "link_open" and token.info == "auto"
        elif token.type == "text" and not in_bare_link:
            text += token.content
        elif token.type == "text":
            mask(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "myst_role":
            name = token.meta["name"]
            mask(f"{{{name}}}`{token.content}`", CITED if name.startswith("cite") else MASKED)
        elif token.type == "image":
            inner, originals = _mask(token.children or [])
            text += inner
            masked += originals
        elif token.type == "code_inline":
            mask(f"`{token.content}`")
        elif token.type.startswith("math_inline"):
            mask(f"${token.content}$")
        elif token.content:
            mask(token.content)
    return text, masked
