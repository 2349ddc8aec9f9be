"""Write a resolved page as Markdown that reads well in any notebook.

Jupyter, Colab and VS Code know CommonMark, tables, ``$`` math and a little HTML, none of
the book's markup. Everything that a page says is therefore written out in those: numbers,
citations and references as the text and links that they became, boxes as quotations,
folded boxes as ``<details>``. A node without a rule here is reported, so that nothing
disappears from the notebooks without notice.
"""

from __future__ import annotations

import base64
import html
import mimetypes
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import admonitionlabels
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.builders import Builder

__all__ = [
    "CellBreak",
    "CodeCell",
    "MarkdownTranslator",
    "Piece",
    "Prose",
    "escape",
    "fence",
    "quoted",
    "typeset_display",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prose:
    """One block of Markdown; blocks are separated by a blank line."""

    text: str


@dataclass(frozen=True)
class CodeCell:
    """The place of a code cell, named by its position among the cells of the source."""

    index: int


@dataclass(frozen=True)
class CellBreak:
    """The place where one Markdown cell ends and the next begins."""


Piece = Prose | CodeCell | CellBreak

_LINE_START = re.compile(r"(?:#{1,6}|[-+]|\d{1,9}[.)])(?=\s|$)|>|[-=]{3,}$")
_UNSAFE_HTML = re.compile(r"<\s*(?:script|style|svg|iframe|form|button)|\son\w+\s*=", re.I)
# Jupyter Book loads Thebe always, which leaves scripts on every page.
_THEBE = re.compile(r"<script[^>]*>\s*(?:kernelName|\{\s*requestKernel)")
_INLINE_MATH = re.compile(r"((?<![\\$])\$(?!\$)[^$]+(?<!\\)\$)")
_DISPLAY = re.compile(r"\$\$\n.*?\n *\$\$$", re.S | re.M)
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.S)
# What Jupyter's own typesetting accepts inside $$...$$ for a whole display environment.
_DISPLAY_ENVIRONMENTS = {
    "equation": None,
    "align": "aligned",
    "alignat": "alignedat",
    "gather": "gathered",
    "multline": "gathered",
}


def escape(text: str) -> str:
    r"""Write plain text so that Markdown shows it unchanged.

    Parameters
    ----------
    text
        Any text; line breaks become spaces.

    Examples
    --------
    >>> print(escape("a*b costs 5 $, x < y, file_name, <b>"))
    a\*b costs 5 \$, x < y, file_name, \<b>
    """
    text = re.sub(r"\s*\n\s*", " ", text)
    # A backslash written as such would make math delimiters of brackets after it.
    text = text.replace("\\", "&#92;")
    text = re.sub(r"&(?=#?\w+;)(?!#92;)", "&amp;", text)
    text = re.sub(r"([*`$~])", r"\\\1", text)
    # Inside a word an underscore has no meaning, and escaped it would be harder to read.
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return re.sub(r"\](?=[(\[:])", r"\\]", text)


def fence(code: str, language: str = "") -> str:
    """Write a block of code.

    Parameters
    ----------
    code
        The code, which may itself hold fences.
    language
        Name of the language for the colors of the code; empty for none.

    Examples
    --------
    >>> print(fence("x = 1", "python"))
    ```python
    x = 1
    ```
    """
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"


def typeset_display(latex: str, number: str | None = None) -> str:
    r"""Write a displayed equation.

    Parameters
    ----------
    latex
        The equation as in the book, where several lines and alignment need no
        environment around them.
    number
        Its number, without parentheses.

    Examples
    --------
    >>> print(typeset_display(r"a &= b \\ c &= d", "1.2"))
    $$
    \begin{aligned}
    a &= b \\ c &= d
    \end{aligned}
    \tag{1.2}
    $$
    """
    parts = [part.strip() for part in re.split(r"\n\s*\n", _without_tags(latex.strip()))]
    body = "\\\\\n".join(part for part in parts if part)
    whole = re.fullmatch(r"\\begin\{(\w+)\*?\}(.*)\\end\{\1\*?\}", body, re.S)
    if whole and whole[1] in _DISPLAY_ENVIRONMENTS:
        inner = _DISPLAY_ENVIRONMENTS[whole[1]]
        body = whole[2].strip()
        if inner:
            body = f"\\begin{{{inner}}}\n{body}\n\\end{{{inner}}}"
    elif _has_several_lines(body):
        body = f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
    tag = f"\n\\tag{{{number}}}" if number else ""
    return f"$$\n{body}{tag}\n$$"


def _without_tags(latex: str) -> str:
    # Some notebooks take "<b" in math for the start of an HTML tag.
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", latex)


def _has_several_lines(latex: str) -> bool:
    previous = None
    while previous != latex:
        previous, latex = latex, _ENVIRONMENT.sub("", latex)
    return "\\\\" in latex or "&" in latex.replace("\\&", "")


def quoted(pieces: Iterable[Piece]) -> list[Piece]:
    """Put Markdown into a block quotation; a code cell stays in its place between two of them.

    Parameters
    ----------
    pieces
        Content of the quotation.

    Examples
    --------
    >>> [print(piece.text) for piece in quoted([Prose("**Note**"), Prose("Text.")])]
    > **Note**
    >
    > Text.
    [None]
    """
    result: list[Piece] = []
    for is_prose, group in groupby(pieces, lambda piece: isinstance(piece, Prose)):
        if not is_prose:
            result += group
            continue
        text = "\n\n".join(piece.text for piece in group)
        # Jupyter sets math before it knows of quotations: a ">" on a line of its own in an
        # equation would become a part of it.
        lines = _DISPLAY.sub(lambda display: " ".join(display[0].split()), text).split("\n")
        result.append(Prose("\n".join(f"> {line}".rstrip() for line in lines)))
    return result


def _indented(text: str, marker: str) -> str:
    indent = " " * len(marker)
    return marker + re.sub(r"\n(?=[^\n])", "\n" + indent, text)


def _html_text(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return html.escape(node.astext(), quote=False)
    if isinstance(node, nodes.math):
        return f"${node.astext()}$"
    inner = "".join(_html_text(child) for child in node.children)
    for kind, tag in ((nodes.literal, "code"), (nodes.emphasis, "em"), (nodes.strong, "strong")):
        if isinstance(node, kind):
            return f"<{tag}>{inner}</{tag}>"
    return inner


class MarkdownTranslator:
    """Turn a page whose references are resolved into blocks of Markdown and code cells.

    A method ``block_NAME`` writes the nodes of class NAME (or of a class derived from it)
    as pieces, a method ``inline_NAME`` as text within a line.

    Parameters
    ----------
    builder
        The builder that resolved the page.
    docname
        The page's name.
    document
        The page.
    """

    def __init__(self, builder: Builder, docname: str, document: nodes.document) -> None:
        self.builder = builder
        self._docname = docname
        self.document = document
        environment = builder.env
        self._figure_numbers = environment.toc_fignumbers.get(docname, {})
        self._section_numbers = environment.toc_secnumbers.get(docname, {})
        self._enumerable_type = environment.get_domain("std").get_enumerable_node_type
        self._entries = {
            citation.citation_id: citation.entry
            for citation in environment.domaindata.get("cite", {}).get("citations", ())
        }
        self._anchors = {
            identifier for node in document.findall(nodes.Element) for identifier in node["ids"]
        }
        self._wanted = {_local_target(node) for node in document.findall(nodes.reference)}
        self._wanted |= {node.get("refid") for node in document.findall(nodes.footnote_reference)}

    def pieces(self) -> list[Piece]:
        """Return the page's Markdown and the places of its code cells, in order."""
        return self._blocks(self.document.children)

    # --- Finding the rule for a node -----------------------------------------------------

    def _rule(self, kind: str, node: nodes.Node) -> Callable[[Any], Any] | None:
        for ancestor in type(node).__mro__:
            method = getattr(self, f"{kind}_{ancestor.__name__}", None)
            if method:
                return method
        return None

    def _unknown(self, node: nodes.Node) -> None:
        logger.warning(
            "notebooks: no rule for a node of type %s; its text is in the notebook "
            "without its form. Add a rule to doctree_to_markdown.py.",
            type(node).__name__,
            location=node if node.source else self._docname,
            type="notebooks",
            subtype="unknown_node",
        )

    def _blocks(self, children: Iterable[nodes.Node]) -> list[Piece]:
        return [piece for child in children for piece in self._block(child)]

    def _block(self, node: nodes.Node) -> list[Piece]:
        if method := self._rule("block", node):
            pieces = method(node)
        elif self._rule("inline", node):
            pieces = self._paragraph([node])
        else:
            self._unknown(node)
            pieces = self._blocks(node.children)
        anchors = self._anchors_of(node)
        if not anchors:
            return pieces
        breaks = 1 if pieces and isinstance(pieces[0], CellBreak) else 0
        return [*pieces[:breaks], Prose(anchors), *pieces[breaks:]]

    def _anchors_of(self, node: nodes.Node) -> str:
        identifiers = getattr(node, "attributes", {}).get("ids", ())
        return "".join(
            f'<a id="{identifier}"></a>' for identifier in identifiers if identifier in self._wanted
        )

    def _inline(self, children: Iterable[nodes.Node]) -> str:
        text = ""
        for child in children:
            method = self._rule("inline", child)
            if method:
                text += method(child)
            else:
                self._unknown(child)
                text += self._inline(child.children)
        return text

    def _paragraph(self, children: Iterable[nodes.Node], prefix: str = "") -> list[Piece]:
        text = prefix + self._inline(children).strip()
        if start := _LINE_START.match(text):
            text = _with_backslash(start[0]) + text[start.end() :]
        return [Prose(text)] if text.strip() else []

    def _text(self, children: Iterable[nodes.Node], separator: str = "\n\n") -> str:
        pieces = self._blocks(children)
        if any(isinstance(piece, CodeCell) for piece in pieces):
            raise ValueError("notebooks: a code cell inside a list, a table or a footnote.")
        return separator.join(piece.text for piece in pieces if isinstance(piece, Prose))

    # --- Numbers -------------------------------------------------------------------------

    def _number(self, node: nodes.Element, figure_type: str | None = None) -> str:
        figure_type = figure_type or self._enumerable_type(node) or ""
        for identifier in node["ids"]:
            number = self._figure_numbers.get(figure_type, {}).get(identifier)
            if number:
                return ".".join(map(str, number))
        return ""

    def _label(self, node: nodes.Element) -> str:
        number = self._number(node)
        if not number:
            return ""
        name = self.builder.config.numfig_format[self._enumerable_type(node)]
        return f"**{name % number}.** "

    # --- Structure -----------------------------------------------------------------------

    def _level(self, node: nodes.Node) -> int:
        level = 1
        while node := node.parent:
            if isinstance(node, nodes.section) and isinstance(node[0], nodes.title):
                level += 1
        return min(level, 6)

    def _title(self, title: nodes.Element) -> str:
        # A link would take its color and be spelled out in a notebook's table of contents.
        plain = title.deepcopy()
        for reference in list(plain.findall(nodes.reference)):
            reference.replace_self(reference.children)
        return self._inline(plain.children)

    def block_section(self, node: nodes.section) -> list[Piece]:
        if not node.children or not isinstance(node[0], nodes.title):
            return self._blocks(node.children)
        number = self._section_numbers.get(f"#{node['ids'][0]}") or (
            self._section_numbers.get("") if self._level(node) == 1 else None
        )
        prefix = ".".join(map(str, number)) + ". " if number else ""
        heading = f"{'#' * self._level(node)} {prefix}{self._title(node[0])}"
        return [CellBreak(), Prose(heading), *self._blocks(node.children[1:])]

    def block_rubric(self, node: nodes.rubric) -> list[Piece]:
        return [Prose(f"**{self._inline(node.children)}**")]

    def block_transition(self, _node: nodes.transition) -> list[Piece]:
        return [Prose("---")]

    def _block_children(self, node: nodes.Element) -> list[Piece]:
        return self._blocks(node.children)

    block_compound = block_glossary = block_legend = _block_children

    def block_container(self, node: nodes.container) -> list[Piece]:
        if node.get("nb_element") == "cell_code":
            return self._code_cell(node)
        component = node.get("design_component")
        if component == "dropdown":
            return self._folded(node)
        if component == "card":
            return quoted(self._blocks(node.children))
        if component == "card-title":
            return [Prose(f"**{self._inline(node.children)}**")]
        return self._blocks(node.children)

    def inline_PassthroughTextElement(self, node: nodes.Element) -> str:
        return self._inline(node.children)

    def _code_cell(self, node: nodes.container) -> list[Piece]:
        pieces: list[Piece] = [CodeCell(node["cell_index"])]
        for figure in node.findall(nodes.figure):
            caption = self.block_figure(figure, with_image=False)
            if caption:
                # In a cell of its own the caption stays with its figure.
                anchors = self._anchors_of(figure)
                pieces += [Prose(anchors)] * bool(anchors) + caption + [CellBreak()]
        return pieces

    # --- Boxes ---------------------------------------------------------------------------

    def block_Admonition(self, node: nodes.Element) -> list[Piece]:
        content = node.children
        if "realtype" in node:
            number = self._number(node, node["countertype"])
            title = f"{node['realtype'].title()} {number}".strip()
            title += self._inline(node[0].children)
            content = node.children[1:]
        elif content and isinstance(content[0], nodes.title):
            if {"dropdown", "toggle"} & set(node["classes"]):
                return self._folded(node)
            title = self._inline(content[0].children)
            content = content[1:]
        else:
            title = str(admonitionlabels.get(node.tagname, ""))
        heading = [Prose(f"**{title}**")] if title else []
        return quoted([*heading, *self._blocks(content)])

    def block_proof_node(self, node: nodes.Element) -> list[Piece]:
        # The extension has put the word "Proof" into the text.
        return quoted(self._blocks(node[0].children))

    def _folded(self, node: nodes.Element) -> list[Piece]:
        content = list(node.children)
        has_title = bool(content) and isinstance(content[0], nodes.title | nodes.rubric)
        title = content.pop(0) if has_title else nodes.title("", "More")
        pieces = self._blocks(content)
        if any(isinstance(piece, CodeCell) for piece in pieces):
            # A cell cannot be folded by the Markdown around it.
            return quoted([Prose(f"**{self._inline(title.children)}**"), *pieces])
        summary = "".join(_html_text(child) for child in title.children)
        return [
            Prose(f"<details>\n<summary>{self._anchors_of(title)}{summary}</summary>"),
            *(piece for piece in pieces if isinstance(piece, Prose)),
            Prose("</details>"),
        ]

    def block_sidebar(self, node: nodes.sidebar) -> list[Piece]:
        content = node.children
        if content and isinstance(content[0], nodes.title):
            title = self._inline(content[0].children)
            heading = [Prose(f"**{title}**")] if title else []
            return quoted([*heading, *self._blocks(content[1:])])
        return quoted(self._blocks(content))

    block_topic = block_sidebar

    def block_block_quote(self, node: nodes.block_quote) -> list[Piece]:
        return quoted(self._blocks(node.children))

    def block_attribution(self, node: nodes.attribution) -> list[Piece]:
        return self._paragraph(node.children, "— ")

    def block_exercise_node(self, node: nodes.Element) -> list[Piece]:
        title, *content = node.children
        # A heading, so that a notebook's table of contents leads to each exercise.
        text = self._title(title)
        if "title" in title:
            text = title["title"] % self._number(node) + text
        heading = f"{'#' * self._level(node)} {text}"
        return [CellBreak(), Prose(heading), *self._blocks(content), CellBreak()]

    block_exercise_enumerable_node = block_solution_node = block_exercise_node

    # --- Paragraphs, lists, tables -------------------------------------------------------

    def block_paragraph(self, node: nodes.paragraph) -> list[Piece]:
        return self._paragraph(node.children)

    def block_line_block(self, node: nodes.line_block) -> list[Piece]:
        return [Prose("<br>\n".join(self._inline(line.children) for line in node.children))]

    def block_bullet_list(self, node: nodes.bullet_list) -> list[Piece]:
        return self._list(node, ["- "] * len(node.children))

    def block_enumerated_list(self, node: nodes.enumerated_list) -> list[Piece]:
        start = node.get("start", 1)
        return self._list(node, [f"{start + i}. " for i in range(len(node.children))])

    def _list(self, node: nodes.Element, markers: Sequence[str]) -> list[Piece]:
        is_tight = all(
            isinstance(child, nodes.bullet_list | nodes.enumerated_list)
            for item in node.children
            for child in item.children[1:]
        )
        separator = "\n" if is_tight else "\n\n"
        items = [
            _indented(self._text(item.children, separator), marker).rstrip()
            for item, marker in zip(node.children, markers, strict=True)
        ]
        return [Prose(separator.join(items))]

    def block_definition_list(self, node: nodes.definition_list) -> list[Piece]:
        items = []
        for item in node.children:
            terms = [child for child in item.children if isinstance(child, nodes.term)]
            definitions = [child for child in item.children if isinstance(child, nodes.definition)]
            anchors = "".join(self._anchors_of(term) for term in terms)
            names = ", ".join(f"**{self._inline(term.children)}**" for term in terms)
            content = [child for definition in definitions for child in definition.children]
            starts_with_text = bool(content) and isinstance(content[0], nodes.paragraph)
            separator = ": " if starts_with_text else "\n\n"
            items.append(_indented(f"{anchors}{names}{separator}{self._text(content)}", "- "))
        return [Prose("\n\n".join(items))]

    def block_field_list(self, node: nodes.field_list) -> list[Piece]:
        items = [
            _indented(f"**{self._inline(name.children)}**: {self._text(body.children)}", "- ")
            for name, body in (field.children for field in node.children)
        ]
        return [Prose("\n".join(items))]

    def block_table(self, node: nodes.table) -> list[Piece]:
        pieces: list[Piece] = []
        for title in node.findall(nodes.title):
            pieces += self._paragraph(title.children, self._label(node))
        group = next(node.findall(nodes.tgroup))
        rows = [list(row.children) for row in group.findall(nodes.row)]
        if any("morecols" in cell or "morerows" in cell for row in rows for cell in row):
            logger.warning(
                "notebooks: Markdown has no table cells that span rows or columns.",
                location=node,
                type="notebooks",
                subtype="table",
            )
        heads = [row for head in group.findall(nodes.thead) for row in head.children]
        header, body = (rows[0], rows[1:]) if heads else ([], rows)
        columns = max(len(row) for row in rows)
        lines = [[self._table_cell(cell) for cell in header] or [""] * columns]
        lines.append([_alignment(cell) for cell in rows[0]])
        lines += [[self._table_cell(cell) for cell in row] for row in body]
        text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return [*pieces, Prose(text)]

    def _table_cell(self, cell: nodes.entry) -> str:
        text = self._text(cell.children, "<br>").replace("\n", "<br>")
        # A bar ends a cell even inside code or math.
        parts = _INLINE_MATH.split(text)
        for position, part in enumerate(parts):
            if position % 2:
                parts[position] = part.replace("\\|", "\\Vert ").replace("|", "\\vert ")
            else:
                parts[position] = part.replace("|", "\\|")
        return "".join(parts)

    # --- Code, math, figures -------------------------------------------------------------

    def block_literal_block(self, node: nodes.literal_block) -> list[Piece]:
        language = node.get("language", "")
        names = {"ipython3": "python", "ipython": "python", "default": "", "none": "", "text": ""}
        return [Prose(fence(node.astext(), names.get(language, language)))]

    def block_doctest_block(self, node: nodes.doctest_block) -> list[Piece]:
        return [Prose(fence(node.astext(), "pycon"))]

    def block_caption(self, node: nodes.caption) -> list[Piece]:
        return self._paragraph(node.children, self._label(node.parent))

    def block_math_block(self, node: nodes.math_block) -> list[Piece]:
        number = node.get("number")
        config = self.builder.config
        if number and config.math_numfig and config.numfig:
            number = self._number(node, "displaymath")
        return [Prose(typeset_display(node.astext(), number and str(number)))]

    def inline_math(self, node: nodes.math) -> str:
        return f"${_without_tags(' '.join(node.astext().split()))}$"

    def block_figure(self, node: nodes.figure, *, with_image: bool = True) -> list[Piece]:
        pieces: list[Piece] = []
        for child in node.children:
            if isinstance(child, nodes.caption | nodes.legend) or with_image:
                pieces += self._block(child)
        if not with_image and pieces:
            pieces += self._description(node)
        return pieces

    def _description(self, figure: nodes.figure) -> list[Piece]:
        texts = [image["alt"] for image in figure.findall(nodes.image) if image.get("alt")]
        if not texts:
            return []
        # What a cell draws has no alternative text in a notebook.
        summary = "<details>\n<summary>The figure in words</summary>"
        return [Prose(summary), *(Prose(escape(text)) for text in texts), Prose("</details>")]

    def inline_image(self, node: nodes.image) -> str:
        address = node["uri"]
        if not re.match(r"(?:https?|data):", address):
            file = Path(self.builder.srcdir, address)
            kind = mimetypes.guess_type(file.name)[0]
            # Colab shows no attachments of cells.
            content = base64.b64encode(file.read_bytes()).decode("ascii")
            address = f"data:{kind};base64,{content}"
        description = node.get("alt", "")
        if width := node.get("width"):
            name = html.escape(description)
            return f'<img src="{address}" alt="{name}" width="{width.removesuffix("px")}">'
        return f"![{escape(description)}]({address})"

    # --- References ----------------------------------------------------------------------

    def inline_reference(self, node: nodes.reference) -> str:
        text = self._inline(node.children)
        local = _local_target(node)
        if local is not None:
            return _wrapped(text, "[", f"](#{local})") if local in self._anchors else text
        address = node.get("refuri") or node.get("reftarget", "")
        if self._is_citation(node):
            address = self._published_at(address.partition("#")[2]) or address
        if not re.match(r"(?:https?|mailto|ftp):", address):
            if not address.startswith(self.builder.unpublished):
                logger.warning(
                    "notebooks: the link to %r leads nowhere from a notebook.",
                    address,
                    location=node,
                    type="notebooks",
                    subtype="link",
                )
            return text
        if node.astext() == address:
            return f"<{address}>"
        address = address.replace("(", "%28").replace(")", "%29")
        return _wrapped(text, "[", f"]({address})")

    def _is_citation(self, node: nodes.Node) -> bool:
        while node := node.parent:
            if "bibtex-citation" in getattr(node, "attributes", {}).get("classes", ()):
                return True
        return False

    def _published_at(self, citation_id: str) -> str | None:
        fields = self._entries[citation_id].fields if citation_id in self._entries else {}
        if "doi" in fields:
            return f"https://doi.org/{fields['doi'].removeprefix('https://doi.org/')}"
        return fields.get("url")

    def inline_footnote_reference(self, node: nodes.footnote_reference) -> str:
        return f"<sup>[{node.astext()}](#{node['refid']})</sup>"

    def block_footnote(self, node: nodes.footnote) -> list[Piece]:
        label, *content = node.children
        return [Prose(f"<sup>{label.astext()}</sup> {self._text(content)}")]

    def block_citation(self, node: nodes.citation) -> list[Piece]:
        label, *content = node.children
        return [Prose(f"[{escape(label.astext())}] {self._text(content)}")]

    def inline_target(self, node: nodes.target) -> str:
        return self._anchors_of(node) + self._inline(node.children)

    # --- Text ----------------------------------------------------------------------------

    def inline_Text(self, node: nodes.Text) -> str:
        return escape(node.astext())

    def inline_literal(self, node: nodes.literal) -> str:
        code = " ".join(node.astext().split("\n"))
        runs = {len(run) for run in re.findall(r"`+", code)}
        marks = "`" * next(length for length in range(1, len(code) + 2) if length not in runs)
        space = " " if code.startswith("`") or code.endswith("`") else ""
        return f"{marks}{space}{code}{space}{marks}"

    def inline_emphasis(self, node: nodes.Element) -> str:
        return _wrapped(self._inline(node.children), "*", "*")

    def inline_strong(self, node: nodes.Element) -> str:
        return _wrapped(self._inline(node.children), "**", "**")

    def inline_subscript(self, node: nodes.subscript) -> str:
        return f"<sub>{self._inline(node.children)}</sub>"

    def inline_superscript(self, node: nodes.superscript) -> str:
        return f"<sup>{self._inline(node.children)}</sup>"

    def inline_abbreviation(self, node: nodes.abbreviation) -> str:
        meaning = html.escape(node.get("explanation", ""))
        return f'<abbr title="{meaning}">{self._inline(node.children)}</abbr>'

    def _inline_children(self, node: nodes.Element) -> str:
        return self._inline(node.children)

    inline_inline = inline_problematic = inline_generated = _inline_children
    inline_title_reference = inline_emphasis

    def inline_raw(self, node: nodes.raw) -> str:
        if "html" not in node.get("format", "").split():
            return ""
        text = re.sub(r"<!--.*?-->", "", node.astext(), flags=re.S)
        if re.match(r"\s*<br", text):
            return "<br>"
        if _THEBE.search(text):
            return ""
        if _UNSAFE_HTML.search(text):
            self._unknown(node)
            return ""
        return text

    def block_raw(self, node: nodes.raw) -> list[Piece]:
        text = self.inline_raw(node).strip()
        return [Prose(text)] if text else []

    # --- Nodes that show nothing ---------------------------------------------------------

    def _nothing(self, _node: nodes.Node) -> list[Piece]:
        return []

    def _no_text(self, _node: nodes.Node) -> str:
        return ""

    # A warning in the doctree has been reported when it was made.
    block_Invisible = block_index = block_meta = block_system_message = _nothing
    block_toctree = block_tabular_col_spec = block_highlightlang = _nothing
    inline_Invisible = inline_index = inline_system_message = _no_text


def _local_target(node: nodes.reference) -> str | None:
    if "refid" in node:
        return node["refid"]
    address = node.get("refuri", "")
    return address[1:] if address.startswith("#") else None


def _with_backslash(start: str) -> str:
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def _wrapped(text: str, opening: str, closing: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{opening}{inner}{closing}{after}"


def _alignment(cell: nodes.entry) -> str:
    classes = cell.get("classes", ())
    if "text-right" in classes:
        return "---:"
    return ":---:" if "text-center" in classes else "---"
