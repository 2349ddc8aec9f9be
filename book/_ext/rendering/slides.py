"""Slides made of what the chapters have: the directive ``slide``, and the builder ``slides``.

    ```{slide} The genome is not a random sequence
    :name: spectrum
    :minutes: 2
    :show: eq-expected-spectrum
    :then: fig-spectrum

    How many of $4^8$ words are missing?

    ---

    {glue:text}`n_absent:,d`; by chance it would be {glue:text}`n_absent_expected:.0f`.

    > Let them guess first.
    ```

A slide holds a few words. It takes figures and equations of its chapter by their labels, a cell's
``code`` or ``output``, and a ``question``, by a piece of their text that no other holds. Exercises
are links. What stands below a line of hyphens, and what ``then`` names, comes with the next step;
so do the steps of a figure, and a question's answer. A quotation is what the speaker says; with it
is what follows the first sentence of an answer or, beside a slide's own words, of a caption.

Nothing of it is on the page, in a notebook, in the handout or in the search. The builder writes
a page for each chapter that has slides, and for each deck of ``book/reference/slides.toml``, from
the same doctrees as the site, so that nothing is executed twice. Pictures, style and script are in
the page; its letters and formulas come from the site's folder ``_static``, beside which it stands.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
from dataclasses import dataclass
from html import escape
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.core.render import base_render_priority
from source.chapter_source import read_table_of_contents
from source.slide_rules import Deck, deck_problems, labels_of, read_decks, stated
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_design.dropdown import dropdown_main, dropdown_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

NAME = "slides"
ROOT = Path(__file__).parents[3]
_HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
_IDENTIFIER = re.compile(r' id="[^"]*"')
_PUNCTUATION = re.compile(r"\s*[.,;:]\s*(?=(?:\\end\{\w+\}\s*)?\Z)")
#: What a caption says of the right half of a figure belongs to what it says of the left.
_NEXT_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=(?!Right\b)[A-Z]|\Z)")
_PICTURE = re.compile(r'(?<=src=")(?!data:)([^"]+)(?=")')
_STEP = re.compile(r'<img alt="(?P<text>[^"]*)"[^>]*?src="(?P<source>data:[^"]*)"')


class slide(nodes.General, nodes.Element):
    """One slide: its title, then what it says."""


class Slide(SphinxDirective):
    """Keep a slide in the doctree, for the builder of slides alone."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {  # noqa: RUF012, as docutils declares it
        "name": directives.unchanged_required,
        "minutes": directives.positive_int,
        "show": labels_of,
        "then": labels_of,
        "code": directives.unchanged_required,
        "output": directives.unchanged_required,
        "question": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the slide."""
        if missing := [option for option in ("name", "minutes") if option not in self.options]:
            raise self.error(f"the slide has no {' and no '.join(missing)}")
        options = {"show": [], "then": [], "code": "", "output": "", "question": ""}
        box = slide("", **options | self.options)
        # Docutils keeps this for names that a reader could refer to.
        box["slide"] = self.options["name"]
        del box["name"]
        self.set_source_info(box)
        title = nodes.paragraph()
        title += self.parse_inline(self.arguments[0])[0]
        box += title
        # Not by the method of the directive, which knows no transition: Markdown makes one of it.
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class LeaveOut(SphinxPostTransform):
    """Take the slides out of everything that is no slide."""

    # Before anything is looked up for them.
    default_priority = 1

    def run(self, **_: Any) -> None:
        """Remove them from a page."""
        if self.app.builder.name != NAME:
            for box in list(self.document.findall(slide)):
                box.parent.remove(box)


# --- What a slide shows ----------------------------------------------------------------


def _holds(text: str) -> Callable[[nodes.Node], bool]:
    def found(node: nodes.Node) -> bool:
        return (
            isinstance(node, nodes.container)
            and node.get("nb_element") == "cell_code"
            and text in node[0].astext()
        )

    return found


def _asks(text: str) -> Callable[[nodes.Node], bool]:
    def found(node: nodes.Node) -> bool:
        is_question = isinstance(node, nodes.admonition) and "question" in node["classes"]
        return is_question and text in node.astext()

    return found


def _labeled(label: str) -> Callable[[nodes.Node], bool]:
    def found(node: nodes.Node) -> bool:
        if isinstance(node, nodes.math_block):
            return node.get("label") == label
        return isinstance(node, nodes.figure) and label in node["names"]

    return found


def _sought(box: slide) -> Iterator[tuple[str, str, Callable[[nodes.Node], bool]]]:
    """Yield how a slide names each piece of its chapter: option, name, how to find it."""
    for option in ("show", "then"):
        for label in box[option]:
            yield option, label, _labeled(label)
    for option, condition in (("code", _holds), ("output", _holds), ("question", _asks)):
        if box[option]:
            yield option, box[option], condition(box[option])


class ShownPieces(EnvironmentCollector):
    """Find slides that name what their chapter does not have, or has more than once."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        _problems(env).pop(docname, None)

    def merge_other(
        self, _app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process read."""
        _problems(env).update({docname: _problems(other)[docname] for docname in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Read a page."""
        _problems(app.env)[app.env.docname] = [
            (
                box.line,
                f"the slide’s {option} names {name!r}: {number} pieces of the page are that.",
            )
            for box in doctree.findall(slide)
            for option, name, condition in _sought(box)
            if (number := sum(1 for _ in doctree.findall(condition))) != 1
        ]


def _problems(env: BuildEnvironment) -> dict[str, list[tuple[int | None, str]]]:
    return env.__dict__.setdefault("slide_problems", {})


def _warn(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    for docname, problems in sorted(_problems(env).items()):
        for line, message in problems:
            logger.warning(message, location=(docname, line), type="slides")
    return []


class Decks(SphinxDirective):
    """List all decks, with their slides and minutes; the site links those that it has."""

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        root = Path(self.env.srcdir).parent
        paths = [root / "book" / f"{page}.md" for page in read_table_of_contents(root / "_toc.yml")]
        for path in (*paths, root / "_toc.yml", root / "book" / "reference" / "slides.toml"):
            self.env.note_dependency(str(path))
        lines = ["| Deck | Slides | Minutes |", "| --- | --- | --- |"]
        for deck in read_decks(root):
            number = sum(len(section.slides) for section in deck.sections)
            lines.append(_row(deck.name, deck.title, number, deck.minutes))
        for path in paths:
            text = path.read_text(encoding="utf-8")
            if slides := stated(text):
                title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
                lines.append(_row(path.stem, title, len(slides), sum(slides.values())))
        return self.parse_text_to_nodes("\n".join(lines))


def _row(name: str, title: str, number: int, minutes: int) -> str:
    return f"| [{title}]{{.deck-{name}}} | {number} | {minutes} |"


# --- The builder -----------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A slide in HTML.

    Attributes
    ----------
    name, title, minutes
        As ``file#slide``; the title in HTML; how long it is shown.
    body, notes
        What it shows, and what the speaker says, in HTML.
    page, chapter
        Address and title of the page that it belongs to.
    taught
        Address of the chapter's notes for who teaches; empty if it has none.
    """

    name: str
    title: str
    minutes: int
    body: str
    notes: str
    page: str
    chapter: str
    taught: str


class SlidesBuilder(StandaloneHTMLBuilder):
    """Write a deck for each chapter that has slides, and those of several chapters."""

    name = NAME
    epilog = "The slides are in %(outdir)s."
    search = False

    def get_outdated_docs(self) -> list[str]:
        """Return every page that has slides, in the order of the book."""
        order = [*self.env.collect_relations(), *sorted(self.env.found_docs)]
        pages = [page for page in dict.fromkeys(order) if page in self.env.found_docs]
        return [page for page in pages if stated(Path(self.env.doc2path(page)).read_text("utf-8"))]

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a page from a deck; all decks stand in one folder of the site."""
        del from_
        return f"../{self.get_target_uri(to, typ)}"

    def write(self, *_docnames: object, **_options: object) -> None:
        """Write all decks, and the page that lists them."""
        pages = self.get_outdated_docs()
        self.prepare_writing(set(pages))
        slides: dict[str, Shown] = {}
        chapters = []
        for page in pages:
            shown = list(self._slides_of(page))
            slides |= {one.name: one for one in shown}
            chapters.append((shown[0].chapter, Path(page).name, _chapter_deck(shown)))
        minutes = {one.name: one.minutes for one in slides.values()}
        decks = []
        for deck in read_decks(Path(self.srcdir).parent):
            problems = deck_problems(deck, minutes)
            for problem in problems:
                logger.warning("slides.toml: %s", problem, type="slides")
            if not problems:
                decks.append((deck.title, deck.name, list(self._sheets(deck, slides))))
        decks += chapters
        for title, name, sheets in decks:
            self._write(name, title, "".join(sheets))
        rows = "".join(
            f'<li><a href="{name}.html">{escape(title)}</a>, {len(sheets)} slides, '
            f"{sum(map(_minutes_of, sheets))} minutes</li>"
            for title, name, sheets in decks
        )
        listed = f"<h1>Slides</h1><p>{escape(_KEYS)}</p><ul>{rows}</ul>"
        self._write("index", "Slides", f'<div class="overview">{listed}</div>', runs=False)
        self._link([name for _, name, _ in decks])

    def _write(self, name: str, title: str, body: str, *, runs: bool = True) -> None:
        script = (BROWSER / "slides.js").read_text(encoding="utf-8")
        formulas = f'<script defer src="../_static/{self.config.mathjax_path}"></script>'
        text = _PAGE.format(
            title=escape(title),
            book=escape(self.config.html_title),
            style=(BROWSER / "slides.css").read_text(encoding="utf-8"),
            formulas=formulas if runs else "",
            body=body,
            script=f"<script>{script}</script>" if runs else "",
        )
        Path(self.outdir, f"{name}.html").write_text(text, encoding="utf-8", newline="\n")

    def _link(self, names: list[str]) -> None:
        """Tell the site's pages which decks there are."""
        named = SCRIPT.read_text(encoding="utf-8").replace(
            "const decks = [];", f"const decks = {json.dumps(names)};"
        )
        Path(self.outdir, DECKS).write_text(named, encoding="utf-8", newline="\n")

    def _sheets(self, deck: Deck, slides: dict[str, Shown]) -> Iterator[str]:
        """Write the slides of a deck of several chapters, with one of its own before each part."""
        yield _title_sheet(deck.title, self.config.html_title, "../index.html")
        for section in deck.sections:
            address = self.get_relative_uri("", section.page)
            yield _title_sheet(section.title, f"{section.minutes} minutes", address)
            for name in section.slides:
                yield _sheet(slides[name])

    def _slides_of(self, page: str) -> Iterator[Shown]:
        doctree = self.env.get_and_resolve_doctree(page, self)
        self.secnumbers = self.env.toc_secnumbers.get(page, {})
        self.fignumbers = self.env.toc_fignumbers.get(page, {})
        self.current_docname = page
        address = self.get_relative_uri("", page)
        title = self.env.titles[page].astext()
        taught = self._notes_on(page)
        self.post_process_images(doctree)
        for link in doctree.findall(nodes.reference):
            # What is on the same page for the chapter is on another for a slide.
            if anchor := link.attributes.pop("refid", None):
                link["refuri"] = f"{address}#{anchor}"
        for box in list(doctree.findall(slide)):
            notes = [child for child in box[1:] if isinstance(child, nodes.block_quote)]
            body, rest = self._body(box, doctree)
            yield Shown(
                f"{Path(page).name}#{box['slide']}",
                self._html([nodes.inline("", "", *box[0].children)]),
                box["minutes"],
                body,
                self._html([*(part for note in notes for part in note.children), *rest]),
                address,
                title,
                taught,
            )

    def _notes_on(self, page: str) -> str:
        """Return where the notes for who teaches a page are, which are read before the lesson."""
        source = Path(self.env.doc2path(page)).read_text(encoding="utf-8")
        if TEACHING_NOTES not in self.env.found_docs or "```{teaching-note}" not in source:
            return ""
        return f"{self.get_relative_uri('', TEACHING_NOTES)}#notes-{Path(page).name}"

    def _body(self, box: slide, doctree: nodes.document) -> tuple[str, list[nodes.Node]]:
        """Write what a slide shows by steps, and return what of it is to be said."""
        steps: list[list[nodes.Node]] = [[]]
        for child in box[1:]:
            if isinstance(child, nodes.transition):
                steps.append([])
            elif not isinstance(child, nodes.block_quote):
                steps[-1].append(child)
        words = "".join(_from(step, self._html(part)) for step, part in enumerate(steps) if part)
        then = max(1, len(steps) - 1)
        formulas, figures = "", ""
        rest: list[nodes.Node] = []
        for option, _, condition in _sought(box):
            node = next(iter(doctree.findall(condition)))
            start = then if option == "then" else 0
            if option == "question":
                words += self._question(node, rest)
            elif option in ("code", "output"):
                words += self._html(_part_of_cell(node, option))
            elif isinstance(node, nodes.math_block):
                node = _without_punctuation(node)
                formulas += _from(start, self._html([node]))
            else:
                node = node.deepcopy()
                if words:
                    for caption in node.findall(nodes.caption):
                        rest.append(nodes.paragraph("", "", *_cut(caption)))
                figures += _from(start, _in_steps(self._html([node]), start), "figure-box")
        shown = (("formulas", formulas), ("words", words), ("figures", figures))
        written = "".join(f'<div class="{name}">{html}</div>' for name, html in shown if html)
        return written, [part for part in rest if part.astext()]

    def _question(self, box: nodes.Element, rest: list[nodes.Node]) -> str:
        """Write a question with its choices; which is right, and why, comes with the next step."""
        asked = [child for child in box[1:] if not isinstance(child, dropdown_main)]
        choices, answer = "", ""
        for choice in box.findall(dropdown_main):
            title = next(iter(choice.findall(dropdown_title)))
            text = [one for one in title if not set(one.get("classes", ())) & _MARKERS]
            html = self._html([nodes.inline("", "", *(one.deepcopy() for one in text))])
            reason = [child for child in choice.children if child is not title]
            is_right = "".join(part.astext() for part in reason).lstrip().startswith("Yes.")
            choices += f"<li{' class=right' if is_right else ''}>{html}</li>"
            if is_right:
                first, *others = (part.deepcopy() for part in reason)
                sentence = next(iter(first.findall(nodes.paragraph)))
                rest += [nodes.paragraph("", "", *_cut(sentence)), *others]
                answer = _from(1, self._html([first]), "answer")
        return f'{self._html(asked)}<ol class="choices">{choices}</ol>{answer}'

    def _html(self, parts: list[nodes.Node]) -> str:
        """Write nodes as the site shows them, with their pictures inside and without anchors."""
        html = ""
        for part in parts:
            copy = part.deepcopy()
            html += self.render_partial(copy)["fragment"]
        html = _IDENTIFIER.sub("", _HEADER_LINK.sub("", html))
        return _PICTURE.sub(lambda found: self._picture(found[1]), html)

    def _picture(self, address: str) -> str:
        (path,) = (path for path, name in self.images.items() if name == Path(address).name)
        data = base64.b64encode(Path(self.srcdir, path).read_bytes()).decode()
        return f"data:{guess_type(path)[0]};base64,{data}"

    def finish(self) -> None:
        """Write nothing else of a site, but take what extensions copy for its pages."""
        Path(self.outdir, "_static").mkdir(exist_ok=True)


BROWSER = ROOT / "browser"
#: The page with the notes for who teaches, a section for each chapter.
TEACHING_NOTES = "reference/teaching-notes"
#: The script of the site's pages that links the decks.
DECKS = "decks.js"
SCRIPT = ROOT / "book" / "_static" / DECKS
_KEYS = (
    "On a slide: arrow keys, space bar, Home and End; N shows all slides with the speaker’s notes, "
    "S opens them in a window of their own, F fills the screen. In print, each slide is a page."
)
_MARKERS = {"sd-summary-state-marker", "sd-summary-icon"}
_MINUTES = re.compile(r'data-minutes="(\d+)"')
_PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} — {book}</title>
<link rel="icon" href="../_static/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../_static/pygments.css">
<style>
{style}</style>
{formulas}
</head>
<body>
<main>
{body}
</main>
{script}
</body>
</html>
"""


def _without_punctuation(formula: nodes.math_block) -> nodes.math_block:
    """Return a formula without the comma or the full stop of the sentence that it stands in."""
    copy = formula.deepcopy()
    copy.children = []
    copy += nodes.Text(_PUNCTUATION.sub("", formula.astext()))
    return copy


def _cut(paragraph: nodes.Element) -> list[nodes.Node]:
    """Leave the first sentence of a paragraph, and return what stood behind it."""
    for place, child in enumerate(paragraph.children):
        ends = isinstance(child, nodes.Text) and _NEXT_SENTENCE.search(child)
        if ends:
            rest = [nodes.Text(child[ends.end() :]), *paragraph.children[place + 1 :]]
            paragraph[place:] = [nodes.Text(child[: ends.start()])]
            return rest
    return []


def _from(step: int, html: str, kind: str = "") -> str:
    """Let something appear with a step; the first is there from the beginning."""
    if not step and not kind:
        return html
    start = f' data-from="{step}"' if step else ""
    name = f' class="{kind}"' if kind else ""
    return f"<div{name}{start}>{html}</div>"


def _in_steps(html: str, start: int) -> str:
    """Let a figure to step through be stepped by the deck instead of by its own buttons."""
    before, opening, rest = html.partition('<div class="nutrigen-steps"')
    if not opening:
        return html
    own, _, after = rest.partition("</output></div>")
    steps = list(_STEP.finditer(own))
    pictures = ""
    for number, found in enumerate(steps, start):
        # The last picture stays.
        end = f' data-until="{number}"' if found is not steps[-1] else ""
        text, source = found["text"], found["source"]
        picture = f'<img alt="{text}" src="{source}"><p>{text}</p>'
        pictures += f'<div class="step" data-from="{number}"{end}>{picture}</div>'
    return f'{before}<div class="steps">{pictures}</div>{after}'


def _part_of_cell(cell: nodes.Element, option: str) -> list[nodes.Node]:
    output = cell.next_node(
        lambda node: (
            isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_output"
        )
    )
    if option == "output":
        return [output]
    # What a cell states about its results is folded on the page, and left out here.
    parts = [child for child in cell.children if child is not output]
    return [part for part in parts if "second-thought" not in part.get("classes", ())] or parts


def _minutes_of(sheet: str) -> int:
    return int(_MINUTES.search(sheet)[1])


def _sheet(one: Shown) -> str:
    identifier = one.name.replace("#", "-")
    source = f'<a href="{one.page}">{escape(one.chapter)}</a>'
    # In a tab of its own: what the speaker reads stays where it is.
    taught = f', <a href="{one.taught}" target="_blank">on teaching the chapter</a>'
    return (
        f'<section class="slide" id="{identifier}" data-minutes="{one.minutes}" tabindex="-1" '
        f'aria-labelledby="{identifier}-title"><div class="sheet">'
        f'<h2 id="{identifier}-title">{one.title}</h2><div class="body">{one.body}</div>'
        f'<footer>{source}</footer></div><aside class="notes" aria-label="Notes">'
        f"<p>{one.minutes} min{taught if one.taught else ''}</p>{one.notes}</aside></section>"
    )


def _title_sheet(title: str, below: str, page: str) -> str:
    return (
        '<section class="slide title" data-minutes="0" tabindex="-1"><div class="sheet">'
        f'<div class="body"><h1><a href="{page}">{escape(title)}</a></h1>'
        f"<p>{escape(below)}</p></div>"
        "</div></section>"
    )


def _chapter_deck(slides: list[Shown]) -> list[str]:
    minutes = sum(one.minutes for one in slides)
    first = _title_sheet(slides[0].chapter, f"{minutes} minutes", slides[0].page)
    return [first, *map(_sheet, slides)]


def _choose_outputs(_app: Sphinx, config: Config) -> None:
    # What the site shows of an output, the slides do.
    order = [[NAME, kind, rank] for kind, rank in base_render_priority()["html"].items()]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *order]


def _remove_decks(app: Sphinx) -> None:
    """Take decks of an earlier state from the site, with the links to them."""
    if app.builder.format == "html" and app.builder.name != NAME:
        shutil.rmtree(Path(app.outdir, NAME), ignore_errors=True)
        linked = Path(app.outdir, "_static", DECKS)
        if linked.exists():
            shutil.copyfile(SCRIPT, linked)


def _remove_assets(app: Sphinx, _exception: Exception | None) -> None:
    """Remove what extensions have put beside the decks, as they do for pages."""
    if app.builder.name == NAME:
        shutil.rmtree(Path(app.outdir, "_static"), ignore_errors=True)
        for script in Path(app.outdir).glob("*.js"):
            if script.name != DECKS:
                script.unlink()


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Register the extension."""
    app.setup_extension("sphinx_design")
    app.add_node(slide)
    app.add_directive("slide", Slide)
    app.add_directive("decks", Decks)
    app.add_post_transform(LeaveOut)
    app.add_env_collector(ShownPieces)
    app.add_builder(SlidesBuilder)
    app.connect("env-updated", _warn)
    app.connect("config-inited", _choose_outputs)
    app.connect("builder-inited", _remove_decks)
    app.connect("build-finished", _remove_assets, priority=990)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
