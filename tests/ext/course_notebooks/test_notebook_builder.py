"""The notebooks of the trial book, and the Markdown that they are written in."""

from __future__ import annotations

import doctest
import html
import json
import re
import shutil
import string
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import notebooks
import pytest
from course_notebooks import doctree_to_markdown, notebook_builder
from course_notebooks.doctree_to_markdown import (
    CodeCell,
    MarkdownTranslator,
    Prose,
    fence,
    quoted,
    typeset_display,
)
from course_notebooks.notebook_builder import refuse_shared_names
from course_notebooks.notebooks_branch import branch_files
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from source import addresses
from sphinx.config import Config
from sphinx.errors import ConfigError, ExtensionError

CHAPTER = Path(__file__).parents[1] / "trial_book" / "book" / "part" / "chapter.md"
SECRETS = ("PLUGH", "XYZZY", "FROTZ", "return length - k + 1")
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(dollarmath_plugin)


def source_cells() -> list[tuple[str, str]]:
    """Read tags and code of the chapter's cells without any of the tools that build the book."""
    source = CHAPTER.read_text(encoding="utf-8")
    cells = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", source, re.S | re.M)
    pairs = [re.fullmatch(r"(?::tags: \[(.*?)\]\n)?\n?(.*?)\n", cell, re.S) for cell in cells]
    return [(match[1] or "", match[2]) for match in pairs]


def read(folder: Path, edition: str, name: str = "01-chapter") -> nbformat.NotebookNode:
    return nbformat.read(folder / edition / f"{name}.ipynb", as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def text(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def teacher(trial_notebooks: Path) -> nbformat.NotebookNode:
    return read(trial_notebooks, "teacher")


@pytest.fixture(scope="module")
def student(trial_notebooks: Path) -> nbformat.NotebookNode:
    return read(trial_notebooks, "student")


@pytest.mark.deep
def test_what_is_written_passes_the_check_of_the_notebooks(
    trial_notebooks: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert notebooks.main([str(trial_notebooks)]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines == [
        f"{edition}/{name}.ipynb: passed"
        for name in ("01-chapter", "02-figure")
        for edition in ("student", "teacher")
    ]


def test_only_chapters_with_code_become_notebooks(trial_notebooks: Path) -> None:
    written = {
        path.relative_to(trial_notebooks).as_posix() for path in trial_notebooks.rglob("*.ipynb")
    }
    assert written == {
        f"{edition}/{name}.ipynb"
        for edition in ("student", "teacher")
        for name in ("01-chapter", "02-figure")
    }


def test_beside_the_notebooks_is_what_binder_needs_and_nothing_else(trial_notebooks: Path) -> None:
    root = Path(__file__).parents[3]
    requirement = f"nbformat[torch] @ {ARCHIVE}"
    expected = branch_files(
        root, "Trial book", "https://github.com/someone/trial-book", requirement
    )
    assert {path.name for path in trial_notebooks.iterdir()} == {*expected, "student", "teacher"}
    for name, content in expected.items():
        assert (trial_notebooks / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("edition", ["student", "teacher"])
def test_notebook_is_valid_and_clean(trial_notebooks: Path, edition: str) -> None:
    content = json.loads((trial_notebooks / edition / "01-chapter.ipynb").read_text())
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    identifiers = [cell["id"] for cell in content["cells"]]
    assert len(set(identifiers)) == len(identifiers)
    notebook = read(trial_notebooks, edition)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"
    assert notebook.metadata.title == "Counting k-mers & more"
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_teacher_has_all_code_in_order(teacher: nbformat.NotebookNode) -> None:
    assert code(teacher)[1:] == [source for _, source in source_cells()]


def test_student_has_all_code_but_the_solution(student: nbformat.NotebookNode) -> None:
    expected = [
        source
        for tags, source in source_cells()
        if "solution" not in tags and not any(secret in source for secret in SECRETS)
    ]
    assert code(student)[1:] == expected


def test_solution_is_only_in_the_teachers_notebook(trial_notebooks: Path) -> None:
    for edition, is_complete in (("teacher", True), ("student", False)):
        content = (trial_notebooks / edition / "01-chapter.ipynb").read_text()
        assert [secret in content for secret in SECRETS] == [is_complete] * len(SECRETS)
        assert ("Solution to" in content) == is_complete


def test_both_say_first_which_edition_they_are(
    student: nbformat.NotebookNode, teacher: nbformat.NotebookNode
) -> None:
    for notebook, edition in ((student, "Student's"), (teacher, "Teacher's")):
        first = next(cell for cell in notebook.cells if cell.cell_type == "markdown").source
        assert first.startswith(f"*{edition}")
        assert "[Counting k-mers & more](https://example.org/trial/part/chapter.html)" in first


ARCHIVE = "https://github.com/someone/trial-book/archive/refs/heads/trunk.zip"


def test_first_cell_installs_from_the_configured_repository(
    student: nbformat.NotebookNode, teacher: nbformat.NotebookNode, trial_notebooks: Path
) -> None:
    for notebook in (student, teacher):
        first = notebook.cells[0]
        assert first.cell_type == "code"
        # The trial book is no repository of its own: no commit is known, only the branch.
        assert f'"nbformat @ {ARCHIVE}"' in first.source
    assert (
        f'"nbformat[torch] @ {ARCHIVE}"' in code(read(trial_notebooks, "student", "02-figure"))[0]
    )


@pytest.mark.deep
def test_a_workflow_of_a_fork_needs_no_setting(
    trial_notebooks: Path, build_trial_book: Callable[..., str], tmp_path: Path
) -> None:
    shutil.copytree(trial_notebooks.parent, tmp_path / "_build")
    workflow = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "somebody/else",
        "GITHUB_SHA": "4f2c",
        "GITHUB_REF": "refs/tags/2027-spring",
    }
    said = build_trial_book(tmp_path, "notebooks", **workflow)
    # Neither the pages nor their outputs depend on the commit.
    assert "Executing notebook" not in said
    assert "0 added, 0 changed, 0 removed" in said
    folder = tmp_path / "_build" / "notebooks"
    archive = "https://github.com/somebody/else/archive/4f2c.zip"
    assert f'"nbformat @ {archive}"' in code(read(folder, "student"))[0]
    assert f'"nbformat[torch] @ {archive}"' in (folder / "postBuild").read_text()


def test_metadata_is_what_jupyter_knows(
    student: nbformat.NotebookNode, teacher: nbformat.NotebookNode
) -> None:
    def metadata(notebook: nbformat.NotebookNode, start: str) -> dict:
        return next(cell.metadata for cell in notebook.cells if cell.source.startswith(start))

    assert metadata(teacher, "insert(")["jupyter"] == {"source_hidden": True}
    assert metadata(teacher, "needed_later")["jupyter"]["source_hidden"]
    assert metadata(teacher, "1 / 0")["tags"] == ["raises-exception"]
    assert "tags" not in metadata(teacher, "check(")
    assert metadata(student, "check(")["tags"] == ["raises-exception"]
    tags = {tag for cell in teacher.cells for tag in cell.metadata.get("tags", ())}
    assert tags == {"raises-exception"}


SITE = "https://example.org/trial"


@pytest.mark.parametrize(
    "expected",
    [
        "# 1. Counting $k$-mers & more",
        "*emphasis*, **strong words**, `code with | and *`",
        "H<sub>2</sub>O, 10<sup>3</sup>",
        r"a price of 5 \$ and a file_name, a\*b, \<notag>",
        "<https://example.org/a_(b)> and [a site](https://example.org)",
        "There are 1,042,519 bases, 25.0% of them G.",
        # Citations: the first has a DOI, the second only its place in the bibliography.
        "Mendel [[1866](https://doi.org/10.5962/bhl.title.61004)]",
        f"[[Fisher and Someone, 1925]({SITE}/index.html#",
        # Places on other pages are on the site, those on this page in the notebook.
        f"[k-mer]({SITE}/glossary.html#term-k-mer)",
        f"[Words]({SITE}/glossary.html#words)",
        f"[the glossary]({SITE}/glossary.html)",
        f"[(1)]({SITE}/glossary.html#equation-energy)",
        f"[Section 2]({SITE}/part/figure.html#second-chapter)",
        f"[Fig. 2.1]({SITE}/part/figure.html#fig-cell)",
        "[What goes wrong](#what-goes-wrong)",
        '<a id="what-goes-wrong"></a>\n\n## 1.5. What goes wrong',
        "[(1.1)](#equation-windows)",
        '<a id="equation-windows"></a>\n\n$$\nn = L - k + 1\n\\tag{1.1}\n$$',
        "[Table 1.1](#tab-bases)",
        "**Table 1.1.** Bases and $P(A|B)$ in 1,042,519 letters",
        "[Listing 1.1](#listing)",
        "**Listing 1.1.** A function with $x$\n\n````python\ndef f():",
        "[Fig. 1.1](#fig-file)",
        "**Fig. 1.1.** The board from a file.\n\nA legend below.",
        '<img src="data:image/png;base64,iVBORw0KGgo',
        'alt="A checkerboard" width="120">',
        "[Theorem 1.1](#bound)",
        "> **Theorem 1.1 (Bound)**\n>\n> For all $k$, $x < y$.",
        "> Proof. By induction.",
        "[Exercise 1.1](#count-windows)",
        "### Exercise 1.1 (Count *windows*)\n\nWrite a function for [(1.1)](#equation-windows).",
        "### Solution to Exercise 1.1 (Count *windows*)",
        "### Exercise (Without code)",
        "[back](#an-anchor)",
        "A claim<sup>[1](#claim)</sup> has",
        '<a id="claim"></a>\n\n<sup>1</sup> The *footnote* with $x$.',
        "0 & x< a",
        "| Base | Share | Pattern |\n| --- | ---: | :---: |\n",
        r"| C \| G | 0.5 |",
        r"| $P(A\vert B)$ and `x\|y` | - b<br>- c |",
        "- two\n  - two *a*\n  - two b\n    1. deep\n    2. deeper",
        "3. three\n\n4. four\n\n   A second paragraph.",
        "- **Term with $k$**: Its definition, in a sentence.",
        "- **Other term**: First.\n\n  - with a list",
        "> A quotation.\n>\n> – Somebody",
        "> **You will learn**\n>\n> - counting, [(1.1)](#equation-windows)\n> - $x$",
        "> **Warning**\n>\n> Be careful with **this**.",
        "$$ x^2 \\tag{1.4} $$",
        "<summary>Folded <em>thing</em>, $x$</summary>\n\nInside 1,042,519.\n\n</details>",
        "<summary>A design <em>dropdown</em></summary>\n\nText in it.\n\n```python\nx = 1\n```",
        "> **A card**\n>\n> Its text.",
        "**First**\n\nOne\n\n**Second**\n\nTwo",
        "> **Aside**\n>\n> In the margin.",
    ],
)
def test_construct_reads_well(teacher: nbformat.NotebookNode, expected: str) -> None:
    assert expected in text(teacher)


def test_caption_is_directly_below_the_cell_of_its_figure(trial_notebooks: Path) -> None:
    cells = read(trial_notebooks, "student", "02-figure").cells
    position = next(i for i, cell in enumerate(cells) if cell.source.startswith("display(SVG"))
    caption = cells[position + 1].source
    assert '<a id="fig-cell"></a>\n\n**Fig. 2.1.** The board, with $n = 16$ squares' in caption
    assert r"A checkerboard of \*four\* by four squares." in caption
    assert cells[position + 2].source.startswith("After the picture, [Fig. 2.1](#fig-cell)")


def test_code_cell_in_an_exercise_is_in_its_place(student: nbformat.NotebookNode) -> None:
    sources = [cell.source for cell in student.cells]
    position = next(i for i, source in enumerate(sources) if "Write a function for" in source)
    assert sources[position + 1].startswith("def windows")
    assert sources[position + 2] == "Hint: subtract."
    assert sources[position + 3].startswith("check(")


def test_links_within_a_notebook_have_a_target(
    student: nbformat.NotebookNode, teacher: nbformat.NotebookNode
) -> None:
    for notebook in (student, teacher):
        markdown = text(notebook)
        targets = set(re.findall(r'<a id="([^"]+)"></a>', markdown))
        assert set(re.findall(r"\]\(#([^)]+)\)", markdown)) == targets


@pytest.mark.deep
def test_second_build_is_the_same_and_removes_what_is_old(
    trial_notebooks: Path, build_trial_book: Callable[[Path, str], str]
) -> None:
    before = {path: path.read_bytes() for path in trial_notebooks.rglob("*.ipynb")}
    old = trial_notebooks / "student" / "removed-chapter.ipynb"
    old.write_text("{}")
    said = build_trial_book(trial_notebooks.parent.parent, "notebooks")
    assert "Executing notebook" not in said
    assert {path: path.read_bytes() for path in trial_notebooks.rglob("*.ipynb")} == before


def test_two_chapters_never_share_a_notebook() -> None:
    pages = ["one/data", "two/data", "glossary"]
    metadata = {page: {"kernelspec": {}} if "/" in page else {} for page in pages}
    env = SimpleNamespace(found_docs=set(pages), metadata=metadata, toc_secnumbers={})
    with pytest.raises(ExtensionError, match=r"one/data and two/data would both be 00-data\.ipynb"):
        refuse_shared_names(env)
    env.toc_secnumbers = {"one/data": {"": (1,)}, "two/data": {"": (2,)}}
    refuse_shared_names(env)


# --- Single nodes ------------------------------------------------------------------------


def translator(*children: nodes.Node) -> MarkdownTranslator:
    """Make a translator of a page that no build has made."""
    document = nodes.document(None, None, "", *children)
    domain = SimpleNamespace(get_enumerable_node_type=lambda _node: None)
    environment = SimpleNamespace(
        toc_fignumbers={}, toc_secnumbers={}, domaindata={}, get_domain=lambda _name: domain
    )
    builder = SimpleNamespace(env=environment, unpublished="unpublished:", srcdir=".")
    return MarkdownTranslator(builder, "page", document)


def markdown_of(*children: nodes.Node) -> str:
    return "\n\n".join(piece.text for piece in translator(*children).pieces())


def seen_by_a_reader(markdown: str) -> str:
    """Return the text that CommonMark, tables, strikethrough and dollar math make of Markdown."""
    page = MARKDOWN.render(markdown)
    assert re.sub(r"</?(?:p|code)>", "", page).count("<") == 0, page
    return html.unescape(re.sub(r"<[^>]*>", "", page)).strip()


@given(st.text(st.sampled_from(string.ascii_letters[:4] + "019 \n" + string.punctuation)))
def test_plain_text_is_shown_as_it_is(written: str) -> None:
    paragraph = nodes.paragraph(written, written)
    assert " ".join(seen_by_a_reader(markdown_of(paragraph)).split()) == " ".join(written.split())


@given(st.text(st.sampled_from("ab `$*_<&|\\"), min_size=1).filter(str.strip))
def test_code_is_shown_as_it_is(written: str) -> None:
    literal = nodes.paragraph("", "x ", nodes.literal(written, written))
    # CommonMark takes one space off both ends of a code span that has one there.
    assert seen_by_a_reader(markdown_of(literal)).split() == ["x", *written.split()]


@given(st.text(st.sampled_from("a`~\n "), max_size=30))
def test_fence_is_longer_than_those_inside(written: str) -> None:
    block = MARKDOWN.parse(fence(f"x{written}x"))
    assert [token.type for token in block] == ["fence"]
    assert block[0].content == f"x{written}x\n"


def test_unknown_node_is_reported_and_its_text_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class gadget(nodes.General, nodes.Element):
        pass

    warnings = []
    logger = SimpleNamespace(
        warning=lambda message, *values, **_: warnings.append(message % values)
    )
    monkeypatch.setattr(doctree_to_markdown, "logger", logger)
    assert markdown_of(gadget("", nodes.paragraph("", "inside"))) == "inside"
    assert len(warnings) == 1
    assert "gadget" in warnings[0]


def test_script_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings = []
    logger = SimpleNamespace(
        warning=lambda message, *values, **_: warnings.append(message % values)
    )
    monkeypatch.setattr(doctree_to_markdown, "logger", logger)
    script = nodes.raw("", "<script>alert()</script>", format="html")
    assert markdown_of(script, nodes.raw("", r"\newpage", format="latex")) == ""
    assert len(warnings) == 1


def test_link_to_a_site_that_is_not_published_is_its_text() -> None:
    link = nodes.reference("", "Words", refuri="unpublished:glossary#words")
    assert markdown_of(nodes.paragraph("", "", link)) == "Words"


def test_folded_box_with_a_cell_stays_open_around_it() -> None:
    cell = nodes.container(nb_element="cell_code", cell_index=7)
    box = nodes.admonition(
        "",
        nodes.title("", "Try it"),
        nodes.paragraph("", "Before."),
        cell,
        nodes.paragraph("", "After."),
        classes=["dropdown"],
    )
    assert translator(box).pieces() == [
        Prose("> **Try it**\n>\n> Before."),
        CodeCell(7),
        Prose("> After."),
    ]


def test_equations_in_a_quotation_are_on_one_line() -> None:
    first, second = typeset_display("a &= b \\\\\nc &= d", "1"), typeset_display("e")
    (piece,) = quoted([Prose(first), Prose("and\nmore"), Prose(second)])
    assert piece.text.split("\n>\n") == [
        "> $$ \\begin{aligned} a &= b \\\\ c &= d \\end{aligned} \\tag{1} $$",
        "> and\n> more",
        "> $$ e $$",
    ]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x", "x"),
        ("a &= b", "\\begin{aligned}\na &= b\n\\end{aligned}"),
        (r"\text{a \& b}", r"\text{a \& b}"),
        (r"\begin{cases} a & b \\ c \end{cases}", r"\begin{cases} a & b \\ c \end{cases}"),
        (
            "\\begin{align*}\na &= b \\\\\n\\end{align*}",
            "\\begin{aligned}\na &= b \\\\\n\\end{aligned}",
        ),
        (r"\begin{equation} x \end{equation}", "x"),
        ("a\n\nb", "\\begin{aligned}\na\\\\\nb\n\\end{aligned}"),
    ],
)
def test_display_needs_no_environment_around_it(latex: str, expected: str) -> None:
    assert typeset_display(latex) == f"$$\n{expected}\n$$"


@pytest.mark.parametrize("url", ["", "   "])
def test_missing_repository_is_an_error(url: str) -> None:
    config = Config(overrides={"html_theme_options": {"repository_url": url}})
    config.html_theme_options = {"repository_url": url}
    with pytest.raises(ConfigError, match=r"repository\.url"):
        addresses.repository_url(config)
    with pytest.raises(ConfigError, match=r"repository\.branch"):
        addresses.repository_branch(config)


@pytest.mark.parametrize(
    ("repository", "site", "address"),
    [
        ("https://github.com/owner/book.git", "", "https://owner.github.io/book/a/b.html"),
        ("https://github.com/owner/book", "https://x.org/y/", "https://x.org/y/a/b.html"),
        ("https://gitlab.com/owner/book", "https://x.org/y", "https://x.org/y/a/b.html"),
        ("https://gitlab.com/owner/book", "", None),
        ("https://github.com/Owner/book", "", "https://owner.github.io/book/a/b.html"),
        ("https://github.com/Owner/owner.github.io", "", "https://owner.github.io/a/b.html"),
    ],
)
def test_address_of_a_page_follows_the_repository_or_the_site(repository, site, address):
    config = SimpleNamespace(html_baseurl=site, html_theme_options={"repository_url": repository})
    assert addresses.page_url(config, "a/b") == address


@pytest.mark.parametrize("module", [addresses, doctree_to_markdown, notebook_builder])
def test_examples_in_docstrings(module: object) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_optional_requirements_of_a_chapter_are_installed() -> None:
    code = notebook_builder.setup_code("nutrigen", "https://example.org/b.zip", {"trees", "torch"})
    assert '"nutrigen[torch,trees] @ https://example.org/b.zip"' in code
    assert 'find_spec, ["nutrigen", "torch", "skbio"])' in code
