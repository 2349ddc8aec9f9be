"""What the package's docstrings cite is in the book: its equations, and works in its bibliography.

- An equation that a function computes is named by a role, ``:eq:`eq-mash-distance` ``, of which
  the book makes a link. A comment ``# eq-…`` at the line that computes it needs none.
- A reference has one form, ``Authors (year). Title. Where. https://doi.org/…``, and stands in a
  paragraph of its own below *References*.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from book_pages import pages
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "nutrigen"
BIBLIOGRAPHY = ROOT / "book" / "references.bib"

SECTION = re.compile(r"^References\n-+\n(.*?)(?=^\w[\w ]*\n-{3,}$|\Z)", re.MULTILINE | re.DOTALL)
INITIALS = r"(?:\w\.(?:[ -]\w\.)*)"
AUTHOR = rf"(?:[^\W\d][^().,]*(?:, {INITIALS})?)"
REFERENCE = re.compile(
    rf"(?P<authors>(?P<family>[^,().]+?)(?:, {INITIALS})?"
    rf"(?: et al\.|(?:, {AUTHOR})* and {AUTHOR}|(?:, [A-Z]+)+ and [A-Z]+)?) "
    r"\((?P<year>\d{4})\)\. (?P<title>\S.*?[.?!])(?: (?P<where>\S.*\.))?"
    r"(?: https://(?:doi\.org/(?P<doi>10\.\d{4,}/\S+)|\S+))?"
)
ROLE = re.compile(r":eq:`(eq-[\w-]+)`")
LABEL = re.compile(r"\beq-[a-z0-9-]*[a-z0-9]")
COMMENT = re.compile(r"#[^\n]*")
DISPLAYED = re.compile(r"^\$\$ \((eq-[\w-]+)\)", re.MULTILINE)
# Of the equations of each other chapter, at least this share is computed by functions.
LEAST = 0.3
COMPUTED_ELSEWHERE = {
    "book/preface/mathematics.md": "NumPy and SciPy compute them",
    "book/preface/motivation.md": "its two numbers are computed in its own cells",
    "book/foundations/pytorch-tutorial.md": "its equations are what PyTorch computes",
}
DOI = re.compile(r"(?:doi:|doi\.org/)(10\.\d{4,}/[^\s;,\"'`]*[^\s;,.\"'`])")


class Docstring(NamedTuple):
    """A docstring and whose it is, as messages name it."""

    owner: str
    text: str


class Reference(NamedTuple):
    """A work that a docstring refers to."""

    owner: str
    text: str


@cache
def sources() -> dict[str, str]:
    """Read the modules of the package without its exercises, whose docstrings are hints."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if PACKAGE / "exercises" not in path.parents
    }


@cache
def docstrings() -> tuple[Docstring, ...]:
    found = []
    for place, code in sources().items():
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                name = getattr(node, "name", "")
                text = ast.get_docstring(node) or ""
                found.append(Docstring(f"{place}: {name}" if name else place, text))
    return tuple(found)


def references() -> Iterator[Reference]:
    """Yield what stands below *References*, each paragraph as one line."""
    for owner, text in docstrings():
        for section in SECTION.findall(text):
            for paragraph in re.split(r"\n\s*\n", section.strip()):
                yield Reference(owner, " ".join(paragraph.split()))


@cache
def displayed() -> dict[str, list[str]]:
    """List the labels of the equations that each page displays."""
    labels = {
        page.path: DISPLAYED.findall((ROOT / page.path).read_text(encoding="utf-8"))
        for page in pages()
    }
    return {path: found for path, found in labels.items() if found}


@cache
def bibliography() -> dict[str, Entry]:
    return dict(parse_file(BIBLIOGRAPHY).entries)


def plain(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]", "", text).lower()


def plain_latex(text: str) -> str:
    return plain(str(Text.from_latex(text)))


def first_author(entry: Entry) -> str:
    person = entry.persons["author"][0]
    return plain_latex("".join([*person.prelast_names, *person.last_names]))


def same_work(reference: re.Match[str], entry: Entry) -> bool:
    return (
        plain(reference["family"]) == first_author(entry)
        and reference["year"] == entry.fields["year"]
    )


# --- Equations -----------------------------------------------------------------------


def test_docstrings_name_equations_by_the_role() -> None:
    plainly = [
        f"{owner}: {label}"
        for owner, text in docstrings()
        for label in LABEL.findall(ROLE.sub("", text))
    ]
    assert not plainly, f"write these as roles, :eq:`eq-name`: {plainly}"


def test_equations_that_the_package_names_are_in_the_book() -> None:
    known = {label for labels in displayed().values() for label in labels}
    named = [(owner, label) for owner, text in docstrings() for label in ROLE.findall(text)] + [
        (place, label)
        for place, code in sources().items()
        for comment in COMMENT.findall(code)
        for label in LABEL.findall(comment)
    ]
    unknown = [f"{owner}: {label}" for owner, label in named if label not in known]
    assert not unknown, f"no page displays an equation with these labels: {unknown}"


def test_the_comments_of_a_module_name_what_its_docstrings_do() -> None:
    silent = []
    for place, code in sources().items():
        texts = [text for owner, text in docstrings() if owner.split(":")[0] == place]
        named = {label for text in texts for label in ROLE.findall(text)}
        comments = {x for comment in COMMENT.findall(code) for x in LABEL.findall(comment)}
        silent += [f"{place}: {label}" for label in sorted(comments - named)]
    assert not silent, f"the docstrings of the functions that compute these lack them: {silent}"


@pytest.mark.parametrize("page", displayed())
def test_functions_name_what_they_compute_of_a_chapter(page: str) -> None:
    named = {label for _, text in docstrings() for label in ROLE.findall(text)}
    labels = displayed()[page]
    share = len(named.intersection(labels)) / len(labels)
    if page in COMPUTED_ELSEWHERE:
        assert share < LEAST, f"{page} is computed by the package: it needs no exception"
    else:
        assert share >= LEAST, (
            f"docstrings name {share:.0%} of the equations of {page}; not yet "
            f"{', '.join(label for label in labels if label not in named)}"
        )


def test_half_of_the_equations_are_named() -> None:
    named = {label for _, text in docstrings() for label in ROLE.findall(text)}
    assert len(named) >= sum(map(len, displayed().values())) / 2


# --- References ----------------------------------------------------------------------


def test_references_have_one_form() -> None:
    other = [f"{owner}: {text}" for owner, text in references() if not REFERENCE.fullmatch(text)]
    assert not other, (
        "write a reference as 'Ondov, B. D. et al. (2016). Title. *Journal* 17, 132. "
        "https://doi.org/…': " + "\n".join(other)
    )


def test_references_are_those_of_the_bibliography() -> None:
    by_doi = {
        entry.fields["doi"].lower(): entry
        for entry in bibliography().values()
        if "doi" in entry.fields
    }
    wrong = []
    for owner, text in references():
        reference = REFERENCE.fullmatch(text)
        if reference is None:
            continue
        if reference["doi"]:
            entry = by_doi.get(reference["doi"].lower())
            if entry is None or not same_work(reference, entry):
                wrong.append(f"{owner}: {text}")
        elif not any(
            same_work(reference, entry)
            and plain(reference["title"]).startswith(plain_latex(entry.fields["title"]))
            and "doi" not in entry.fields
            for entry in bibliography().values()
        ):
            wrong.append(f"{owner}: {text}")
    assert not wrong, (
        "no entry of book/references.bib has this DOI (or, without one, this title), first author "
        "and year: " + "\n".join(wrong)
    )


def test_every_doi_stands_in_the_bibliography() -> None:
    known = {entry.fields.get("doi", "").lower() for entry in bibliography().values()}
    unknown = [
        f"{owner}: {doi}"
        for owner, text in docstrings()
        # An example may fetch a record that no text cites.
        for doi in DOI.findall(text.partition("\nExamples\n---")[0])
        if doi.lower() not in known
    ]
    assert not unknown, f"not in book/references.bib: {unknown}"


def test_references_are_found_at_all() -> None:
    found = list(references())
    assert len(found) > 100
    assert sum("https://doi.org/" in text for _, text in found) > 80


@pytest.mark.parametrize(
    "text",
    [
        "Ondov BD (2016). Mash. Genome Biology 17, 132. doi:10.1186/s13059-016-0997-x",
        "Breiman (2001), Machine Learning 45, 5-32, https://doi.org/10.1023/A:1010933404324",
        "Wilson EB. Probable inference. Journal 22 (1927), 209-212.",
        "Equation (3) of the book.",
    ],
)
def test_other_forms_are_noticed(text: str) -> None:
    assert not REFERENCE.fullmatch(text)


def test_a_wrong_year_or_author_is_noticed() -> None:
    entry = bibliography()["ondov2016"]
    link = "https://doi.org/10.1186/s13059-016-0997-x"
    right = REFERENCE.fullmatch(f"Ondov, B. D. et al. (2016). Mash. *Genome Biology* 17. {link}")
    year = REFERENCE.fullmatch(f"Ondov, B. D. et al. (2015). Mash. *Genome Biology* 17. {link}")
    author = REFERENCE.fullmatch(f"Fan, H. et al. (2016). Mash. *Genome Biology* 17. {link}")
    assert [same_work(found, entry) for found in (right, year, author)] == [True, False, False]
