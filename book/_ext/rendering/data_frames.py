"""Show data frames as tables that are set like all others.

- On the site a column of numbers is set flush right below its head, a column of words flush
  left, and head cells say what they are the head of. A styled frame loses the identifiers
  that pandas draws at random, and looks like a plain one.
- In the handout, pandas' text of a frame would break a line that is too long for the page, and
  there is no text of a styled one. Such frames become tables.

Last seen needed with pandas 3.1.1: https://github.com/pandas-dev/pandas/issues/61350 on the heads
and https://github.com/pandas-dev/pandas/issues/58593 on the identifiers are both closed; and with
MyST-NB 1.4.0: https://github.com/jupyter-book/jupyter-book/issues/1512 on print is open.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Characters of a line of output that fit beside the margins of the handout.
LINE_WIDTH = 84
# From this many characters on, the words of a column may be broken into lines in print.
_LONG_WORDS = 20
# Points between the margins of the handout.
_TEXT_WIDTH = 452
# The types that a table in print may have: LaTeX's name, points that a character takes, those on
# each side of a column, and those that a column with long words has at least.
_TYPES = (("", 5.6, 6, 60), (r"\footnotesize", 4.6, 3, 40), (r"\scriptsize", 4.1, 2, 30))

_TABLE = re.compile(
    r'(?:<style[^>]*>\s*</style>\s*)?<table (?:border="1" class="dataframe"|id="T_\w+")>'
    r"(?P<rows>.*?)</table>",
    re.DOTALL,
)
_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])([^>]*)>(.*?)</\1>", re.DOTALL)
_SPAN = re.compile(r'(col|row)span="(\d+)"')
_NUMBER = re.compile(
    r"(?:[-+−]?(?:\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?|inf)\s?%?|NaN|nan|&lt;NA&gt;|–|—)?",
    re.IGNORECASE,
)
# What Python says of an object that has no text, with or without Jupyter.
_ADDRESS = re.compile(r"<[\w.]+ (?:object )?at 0x[0-9a-f]+>")


@dataclass(frozen=True)
class Cell:
    """A cell of a table: the element, its HTML, and how many columns and rows it spans."""

    tag: str
    text: str
    columns: int = 1
    rows: int = 1


Row = Sequence[Cell]


@dataclass(frozen=True)
class Frame:
    """The rows of a data frame's head and of its body.

    Columns are counted from the right: a name that spans several rows is missing from all but
    the first of them, and such names are at the left.
    """

    head: Sequence[Row]
    body: Sequence[Row]

    def __post_init__(self) -> None:
        if not self.body:
            raise ValueError("a data frame without rows has nothing to align")

    @property
    def n_columns(self) -> int:
        """Number of columns, those of the index included."""
        return max(sum(cell.columns for cell in row) for row in (*self.head, *self.body))

    def columns(self) -> list[list[str]]:
        """Texts of the body's columns, the rightmost first; missing cells are empty."""
        rows = ([cell.text for cell in reversed(row)] for row in self.body)
        return [list(texts) for texts in zip_longest(*rows, fillvalue="")]

    def holds_numbers(self) -> list[bool]:
        """Whether a column has numbers and nothing else, the rightmost first."""
        return [
            any(texts) and all(_NUMBER.fullmatch(text) for text in texts)
            for texts in self.columns()
        ]


def _cells(row: str) -> Row:
    cells = []
    for tag, attributes, text in _CELL.findall(row):
        spans = {which: int(number) for which, number in _SPAN.findall(attributes)}
        plain = "" if text.strip() == "&nbsp;" else text.strip()
        cells.append(Cell(tag, plain, spans.get("col", 1), spans.get("row", 1)))
    return cells


def read_frame(source: str) -> Frame | None:
    """Return the frame that a piece of HTML holds, or None if it holds none, or an empty one."""
    table = _TABLE.search(source)
    if table is None:
        return None
    head = _HEAD.search(table["rows"])
    rows_of_head = [_cells(row) for row in _ROW.findall(head[1])] if head else []
    body = [_cells(row) for row in _ROW.findall(_HEAD.sub("", table["rows"]))]
    return Frame(rows_of_head, body) if body else None


def _html_row(row: Row, numbers: Sequence[bool], *, in_head: bool) -> str:
    parts: list[str] = []
    place = 0
    for cell in reversed(row):
        attributes = ""
        if cell.columns > 1:
            attributes += f' class="group" colspan="{cell.columns}"'
        else:
            attributes += ' class="number"' if numbers[place] else ' class="words"'
        if cell.rows > 1:
            attributes += f' rowspan="{cell.rows}"'
        if cell.tag == "th" and cell.text:
            attributes += f' scope="{"col" if in_head else "row"}"'
        parts.insert(0, f"<{cell.tag}{attributes}>{cell.text}</{cell.tag}>")
        place += cell.columns
    return f"<tr>{''.join(parts)}</tr>\n"


def aligned(source: str) -> str:
    """Return a piece of HTML with its data frame, if it holds one, aligned column by column."""
    frame = read_frame(source)
    if frame is None:
        return source
    numbers = frame.holds_numbers()
    head = "".join(_html_row(row, numbers, in_head=True) for row in frame.head)
    body = "".join(_html_row(row, numbers, in_head=False) for row in frame.body)
    table = (
        f'<table border="1" class="dataframe">\n<thead>\n{head}</thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>"
    )
    return _TABLE.sub(lambda _: table, source, count=1)


def too_wide_for_print(text: str) -> bool:
    """Whether pandas' text of a frame would not fit on a page, or is none at all."""
    lines = text.rstrip("\n").split("\n")
    cut = any(line.endswith(" \\") for line in lines)
    return cut or max(map(len, lines)) > LINE_WIDTH or bool(_ADDRESS.fullmatch(text.strip()))


def _entry(cell: Cell) -> nodes.entry:
    text = html.unescape(re.sub(r"<[^>]*>", "", cell.text))
    entry = nodes.entry("", nodes.paragraph("", text))
    if cell.columns > 1:
        entry["morecols"] = cell.columns - 1
    if cell.rows > 1:
        entry["morerows"] = cell.rows - 1
    return entry


def _column(texts: Sequence[str], *, is_number: bool) -> str:
    """How LaTeX sets a column: flush right, flush left, or flush left in lines that are broken."""
    if is_number:
        return "r"
    return "L" if any(len(text) >= _LONG_WORDS and " " in text for text in texts) else "l"


def _table_type(n_characters: int, n_columns: int) -> str:
    """LaTeX's code for the largest type in which a table has room; nothing for the usual one."""
    fitting = [
        which
        for which in _TYPES
        if which[1] * n_characters + 2 * which[2] * n_columns <= _TEXT_WIDTH
    ]
    name, _, space, minimum = [*fitting, _TYPES[-1]][0]
    lengths = rf"\setlength{{\tabcolsep}}{{{space}pt}}\setlength{{\tymin}}{{{minimum}pt}}"
    return f"{name}{lengths}" if name else ""


def print_table(frame: Frame) -> list[nodes.Node]:
    """Return a frame as a table for the handout, with how its columns are aligned before it."""
    spec, n_characters = "", 0
    heads = [row for row in frame.head if all(cell.columns == 1 for cell in row)]
    columns = zip(frame.columns(), frame.holds_numbers(), strict=True)
    for place, (texts, is_number) in enumerate(columns, 1):
        spec = _column(texts, is_number=is_number) + spec
        above = [row[-place].text for row in heads if place <= len(row)]
        widest = max(map(len, (*texts, *above)))
        n_characters += min(widest, _LONG_WORDS) if spec[0] == "L" else widest
    group = nodes.tgroup(cols=frame.n_columns)
    group += [nodes.colspec(colwidth=1) for _ in range(frame.n_columns)]
    for element, rows in ((nodes.thead(), frame.head), (nodes.tbody(), frame.body)):
        if rows:
            element += [nodes.row("", *map(_entry, row)) for row in rows]
            group += element
    table = [addnodes.tabular_col_spec(spec=spec), nodes.table("", group)]
    type_of_table = _table_type(n_characters, frame.n_columns)
    if not type_of_table:
        return table
    start = nodes.raw("", rf"\begingroup{type_of_table}", format="latex")
    return [start, *table, nodes.raw("", r"\endgroup", format="latex")]


class ShowDataFrames(SphinxPostTransform):
    """Align the data frames of cells' outputs, or make tables of them for print."""

    # Before the form of each output is chosen.
    default_priority = 3

    def run(self, **_: Any) -> None:
        """Go through the outputs of all cells."""
        outputs = [
            node
            for node in self.document.findall(nodes.container)
            if node.get("nb_element") == "mime_bundle"
        ]
        for output in outputs:
            forms = {form["mime_type"]: form for form in output.children}
            if "text/html" not in forms:
                continue
            if self.app.builder.format == "html":
                for raw in forms["text/html"].findall(nodes.raw):
                    raw.children = [nodes.Text(aligned(raw.astext()))]
            elif self.app.builder.format == "latex" and "text/plain" in forms:
                frame = read_frame(forms["text/html"].astext())
                if frame and too_wide_for_print(forms["text/plain"].astext()):
                    output.replace_self(print_table(frame))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_post_transform(ShowDataFrames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
