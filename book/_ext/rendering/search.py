"""Index the site's search by section, in the words of a reader.

Sphinx's index knows which words a page holds, and its search fetches the page to show a piece of
it, as LaTeX and code, and from the disk not at all. Here the index holds the sections, the entries
of the glossary, the exercises and the names of the package, each with its text, and so what is
found can be ranked, shown and led to by section. ``search.js`` does this in the browser; Sphinx
hands it over as ``html_search_scorer``, and calls what is replaced in it.

Left out are equations, code and outputs, for which nobody searches in words, and solutions. To a
section belongs what refers to it: objectives and takeaways of its chapter, a term of the glossary,
a topic of ``coverage.toml``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = [
    "Section",
    "SectionIndex",
    "formula_in_words",
    "said_of_others",
    "sections_of",
    "synonyms",
    "terms_of_others",
    "topics",
]

SCRIPT = Path(__file__).with_suffix(".js")
SYNONYMS, TOPICS = (
    Path(__file__).parents[2] / "reference" / name for name in ("synonyms.toml", "coverage.toml")
)
#: Changes with what an index holds, so that no page keeps an entry of the old form.
VERSION = 3
#: Sections that repeat what others explain, and follow every chapter.
_REPEATING = {"exercises", "to-take-further", "key-takeaways", "further-reading"}
_LEFT_OUT = (
    nodes.section,
    nodes.title,
    nodes.math_block,
    nodes.literal_block,
    nodes.doctest_block,
    nodes.comment,
    nodes.raw,
    nodes.image,
    nodes.system_message,
    addnodes.desc,
    addnodes.glossary,
    addnodes.toctree,
    addnodes.index,
)
_PLAIN_FORMULA = re.compile(r"[\w\s=<>+\-.,:;/()'%×≤≥]*")
_SIGNS = {r"\,": " ", r"\%": "%", "{,}": ",", r"\times": "×", r"\le": "≤", r"\ge": "≥"}
_SIGN = re.compile(r"\\[,%]|\{,\}|\\(?:times|le|ge)(?![a-z])")


class Section(NamedTuple):
    """What the search can lead to.

    Attributes
    ----------
    anchor
        Identifier in the page, empty for its beginning.
    labels
        Its other identifiers, by which the book refers to it.
    number
        As in ``9.3``; empty if it has none.
    title
        Without its number.
    place
        Titles of the sections around it, from the outside, without that of the page.
    kind
        ``section``, ``repeating``, ``term``, ``exercise``, ``name`` of the package, or ``card``.
    text
        Its text, without that of the sections in it.
    """

    anchor: str
    labels: list[str]
    number: str
    title: str
    place: str
    kind: str
    text: str


def formula_in_words(formula: str) -> str:
    r"""Return a formula as it can stand in a sentence without being typeset.

    Examples
    --------
    >>> formula_in_words(r"k = 3"), formula_in_words(r"10{,}000"), formula_in_words(r"\frac{1}{2}")
    ('k = 3', '10,000', '…')
    """
    formula = _SIGN.sub(lambda found: _SIGNS[found[0]], formula)
    return formula if _PLAIN_FORMULA.fullmatch(formula) else "…"


def _is_left_out(node: nodes.Node) -> bool:
    if isinstance(node, _LEFT_OUT):
        return True
    if not isinstance(node, nodes.Element):
        return False
    # An exercise is an entry of its own; of a cell only the caption of its figure is text.
    return _is_box(node) or node.get("nb_element") == "cell_code_source"


def _is_box(node: nodes.Element) -> bool:
    return node.get("type") in ("exercise", "solution")


def _pieces(node: nodes.Node) -> Iterator[str]:
    for child in node.children:
        if _is_left_out(child):
            continue
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.math):
            yield formula_in_words(child.astext())
        elif isinstance(child, nodes.Element) and child.get("nb_element") == "cell_code_output":
            for caption in child.findall(nodes.caption):
                yield from _pieces(caption)
                yield " "
        else:
            yield from _pieces(child)
            if not isinstance(child, nodes.Inline):
                yield " "


def _words(node: nodes.Node) -> str:
    return " ".join("".join(_pieces(node)).split())


def said_of_others(page: nodes.document) -> dict[str, list[str]]:
    """Return what objectives and takeaways say, by the labels that they refer to."""
    items = [
        item
        for place in page.findall(nodes.Element)
        if "objectives" in place.get("classes", ()) or "key-takeaways" in place.get("ids", ())
        for item in place.findall(nodes.list_item)
    ]
    return _by_label((item, _words(item)) for item in items)


def terms_of_others(page: nodes.document) -> dict[str, list[str]]:
    """Return the terms of a glossary, by the labels that their entries refer to."""
    return _by_label(
        (item, _words(item.next_node(nodes.term)))
        for glossary in page.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
    )


def _by_label(texts: Iterable[tuple[nodes.Element, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, text in texts:
        for link in item.findall(nodes.reference):
            label = link.get("refid") or link.get("refuri", "").partition("#")[2]
            if label and link.get("internal"):
                found.setdefault(label, []).append(text)
    return found


def topics() -> dict[str, list[str]]:
    """Return the topics of the book, by the labels of the sections that teach them."""
    found: dict[str, list[str]] = {}
    for topic in tomllib.loads(TOPICS.read_text(encoding="utf-8"))["topic"]:
        for label in topic["sections"]:
            found.setdefault(label, []).append(topic["topic"])
    return found


def sections_of(page: nodes.document, numbers: dict[str, tuple[int, ...]]) -> Iterator[Section]:
    """Yield what can be found on a page, in the order of the page.

    Parameters
    ----------
    page
        With all its references resolved.
    numbers
        Of the sections, by their identifiers with ``#``; that of the page has the key ``""``.
    """
    for node in page.findall(nodes.Element):
        anchor = (node.get("ids") or [""])[0]
        if isinstance(node, nodes.section) and not _is_box(node.parent):
            around = _around(node)
            yield Section(
                anchor=anchor if around else "",
                labels=node["ids"][1:],
                number=".".join(map(str, numbers.get(f"#{anchor}" if around else "", ()))),
                title=_title(node),
                place=" › ".join(map(_title, around[1:])),
                kind=_kind(anchor),
                text=_words(node),
            )
        elif isinstance(node, addnodes.glossary):
            for item in node.findall(nodes.definition_list_item):
                term, definition = item.next_node(nodes.term), item.next_node(nodes.definition)
                yield Section(term["ids"][0], [], "", _words(term), "", "term", _words(definition))
        elif node.get("type") == "exercise" and anchor:
            title, *_, statement = node.children
            name = _words(title).strip("()")
            yield Section(anchor, [], "", f"Exercise: {name}", "", "exercise", _words(statement))
        elif isinstance(node, addnodes.desc):
            signature, content = node.children[0], node.children[-1]
            if signature.get("ids"):
                (anchor, *_), first = signature["ids"], content.next_node(nodes.paragraph)
                yield Section(anchor, [], "", anchor, "", "name", _words(first) if first else "")


def _title(section: nodes.section) -> str:
    return _words(section.next_node(nodes.title))


def _kind(anchor: str) -> str:
    if anchor.startswith("card-"):
        return "card"
    return "repeating" if anchor in _REPEATING else "section"


def _around(section: nodes.section) -> list[nodes.section]:
    around: list[nodes.section] = []
    node = section.parent
    while node is not None:
        if isinstance(node, nodes.section):
            around.insert(0, node)
        node = node.parent
    return around


def synonyms() -> list[list[str]]:
    """Return groups of words that mean the same to who searches."""
    return tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["groups"]


class SectionIndex(IndexBuilder):
    """Sphinx's index, of sections."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._pages: dict[str, dict[str, Any]] = {}

    def feed(self, docname: str, _filename: str, title: str, doctree: nodes.document) -> None:
        """Take up a page."""
        found = (
            list(sections_of(doctree, self.env.toc_secnumbers.get(docname, {}))) if title else []
        )
        is_reference = docname.startswith("reference/") and docname != "reference/glossary"
        if docname == self.env.config.root_doc:
            # The entrance says in short what other pages explain.
            found = [
                part._replace(kind="repeating") if part.kind == "section" else part
                for part in found
            ]
        if found:
            self._pages[docname] = {
                "reference": is_reference,
                "sections": found,
                "said": said_of_others(doctree),
                "terms": terms_of_others(doctree),
            }

    def load(self, stream: IO[str], format: Any) -> None:
        """Take up the pages of an earlier index.

        Raises
        ------
        ValueError
            If it is of another form.
        """
        frozen = format.load(stream)
        if not isinstance(frozen, dict) or frozen.get("envversion") != self.env.version:
            raise ValueError("old format")
        self._pages = json.loads(zlib.decompress(base64.b64decode(frozen["packed"])))["pages"]

    def prune(self, docnames: Iterable[str]) -> None:
        """Forget all pages but some."""
        kept = set(docnames)
        self._pages = {name: page for name, page in self._pages.items() if name in kept}

    def freeze(self) -> dict[str, Any]:
        """Return what the index holds, as JSON can have it; packed it has a third of the size."""
        index = {
            "pages": dict(sorted(self._pages.items())),
            "topics": topics(),
            "synonyms": synonyms(),
        }
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        packed = base64.b64encode(zlib.compress(text.encode(), level=9)).decode("ascii")
        return {"envversion": self.env.version, "packed": packed}


def _hand_over(_app: Sphinx, config: Config) -> None:
    config.html_search_scorer = str(SCRIPT)
    # Without a page that changed, Sphinx would neither copy the script nor write the index.
    content = b"".join(path.read_bytes() for path in (SCRIPT, SYNONYMS, TOPICS))
    config.search_checksum = hashlib.sha256(content).hexdigest()


def _take_over(app: Sphinx) -> None:
    """Give the builder this index in the place of Sphinx's, which no setting does."""
    builder, config = app.builder, app.config
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    load = builder.load_indexer

    def load_sections(docnames: Iterable[str]) -> None:
        options = (config.language, config.html_search_options, config.html_search_scorer)
        builder.indexer = SectionIndex(app.env, *options)
        load(docnames)

    builder.load_indexer = load_sections


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_config_value("search_checksum", "", "html", types=[str])
    app.connect("config-inited", _hand_over)
    app.connect("builder-inited", _take_over)
    return {"env_version": VERSION, "parallel_read_safe": True, "parallel_write_safe": True}
