"""Write title, authors, year, address and color of `_config.yml` wherever else they have to stand.

    .venv/bin/python checks/identity.py [--check]

What the build writes follows `_config.yml` by itself; files that are read where nothing is built do
not: what GitHub, Zenodo and a package index show of the book, its first heading, its icon. This
program writes them, each in its place, and says which it has changed. With `--check` it writes
nothing, lists what differs, and its exit status is 1 if anything does.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book/_ext"))

from source.addresses import repository_url, site_url  # noqa: E402  # no package of the environment

__all__ = ["PLACES", "Identity", "IdentityError", "differences", "main", "read_identity", "write"]


class IdentityError(ValueError):
    """A file does not have the place where something has to stand."""


@dataclass(frozen=True)
class Identity:
    """What makes a book that of its teachers.

    Attributes
    ----------
    title, year
        As on the cover.
    authors
        Persons or groups; `_config.yml` writes "and" between them.
    address
        Of the repository, without a final slash or ``.git``.
    site
        Address of the published book; of the original, where none is known.
    color
        Of the cover and of the icon in a browser's tab, as ``#rrggbb``.
    """

    title: str
    authors: tuple[str, ...]
    year: str
    address: str
    site: str
    color: str

    @property
    def in_sentence(self) -> str:
        """The authors within a sentence, where an article is small."""
        names = " and ".join(self.authors)
        return re.sub(r"^The\b", "the", names)


def read_identity(root: Path) -> Identity:
    """Read ``_config.yml``.

    Parameters
    ----------
    root
        Folder of the repository.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    settings = config["sphinx"]["config"]
    # As Jupyter Book hands them on.
    addresses = SimpleNamespace(
        html_baseurl=config.get("html", {}).get("baseurl", ""),
        html_theme_options={"repository_url": config["repository"]["url"]},
    )
    return Identity(
        config["title"],
        tuple(config["author"].split(" and ")),
        str(config["copyright"]),
        repository_url(addresses),
        site_url(addresses) or settings["original_book"],
        settings["book_colors"]["cover"],
    )


def _scalar(text: str) -> str:
    """Write a text for YAML, in quotes only where it needs them."""
    try:
        plain = yaml.safe_load(f"key: {text}") == {"key": text}
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _names(indent: str) -> Callable[[Identity], str]:
    return lambda book: "".join(f"{indent}- name: {_scalar(name)}\n" for name in book.authors)


def _objects(form: str) -> Callable[[Identity], str]:
    return lambda book: f"[{', '.join(form % _quoted(name) for name in book.authors)}]"


@dataclass(frozen=True)
class Place:
    """Where something has to stand: the group of the pattern's first match in a file."""

    file: str
    what: str
    pattern: str
    wanted: Callable[[Identity], str]


PLACES = (
    Place("CITATION.cff", "title", r"^title: (.*)$", lambda book: _scalar(book.title)),
    Place("CITATION.cff", "title", r"^  title: (.*)$", lambda book: _scalar(book.title)),
    Place("CITATION.cff", "authors", r"^authors:\n((?:  - name: .*\n)+)", _names("  ")),
    Place("CITATION.cff", "authors", r"^  authors:\n((?:    - name: .*\n)+)", _names("    ")),
    Place("CITATION.cff", "year", r"^  year: (.*)$", lambda book: book.year),
    Place("CITATION.cff", "address", r"^repository-code: (.*)$", lambda book: book.address),
    Place("CITATION.cff", "address", r"^  url: (.*)$", lambda book: book.address),
    Place(".zenodo.json", "title", r'^  "title": (".*"),$', lambda book: _quoted(book.title)),
    Place(
        ".zenodo.json",
        "authors",
        r'^  "creators": (\[.*\]),$',
        _objects('{ "name": %s }'),
    ),
    Place(
        "pyproject.toml",
        "title",
        r'^description = "The tested package behind the course book (.*)"$',
        lambda book: _quoted(book.title)[1:-1],
    ),
    Place(
        "pyproject.toml",
        "authors",
        r"^authors = (\[.*\])$",
        _objects("{ name = %s }"),
    ),
    Place("pyproject.toml", "address", r'^Repository = "(.*)"$', lambda book: book.address),
    Place("pyproject.toml", "address", r'^Issues = "(.*)/issues"$', lambda book: book.address),
    Place("pyproject.toml", "address", r'^Changelog = "(.*)/blob/', lambda book: book.address),
    Place("src/nutrigen/marking/_book.py", "site", r'^SITE = "(.*)"$', lambda book: book.site),
    Place("src/nutrigen/README.md", "title", r"course book \*(.*?)\*", lambda book: book.title),
    Place("README.md", "title", r"\A# (.*)$", lambda book: book.title),
    Place("book/index.md", "title", r"^# (.*)$", lambda book: book.title),
    Place("LICENSE-TEXT.md", "title", r"^> From “(.*)” by ", lambda book: book.title),
    Place("LICENSE-TEXT.md", "authors", r"” by (.*), CC BY", lambda book: book.in_sentence),
    Place(
        "LICENSE-TEXT.md",
        "authors",
        r"© (.*), is licensed",
        lambda book: f"{book.year} {book.in_sentence}",
    ),
    Place("book/_static/favicon.svg", "color", r'rx="6" fill="(.*)"', lambda book: book.color),
)


def _found(root: Path) -> Iterator[tuple[Place, re.Match[str], str]]:
    """Yield each place, where it is in its file as that is then, and what has to stand there."""
    book = read_identity(root)
    for place in PLACES:
        text = (root / place.file).read_text(encoding="utf-8")
        found = re.search(place.pattern, text, re.MULTILINE)
        if not found:
            raise IdentityError(
                f"{place.file}: no place for the {place.what}; there should be a line like "
                f"{place.pattern!r} (checks/identity.py, PLACES)."
            )
        yield place, found, place.wanted(book)


def differences(root: Path) -> Iterator[str]:
    """Yield what differs from ``_config.yml``, with file and line.

    Parameters
    ----------
    root
        Folder of the repository.

    Raises
    ------
    IdentityError
        If a file does not have the place.
    """
    for place, found, wanted in _found(root):
        if found[1] != wanted:
            line = found.string.count("\n", 0, found.start(1)) + 1
            yield (
                f"{place.file}:{line}: {place.what}, by _config.yml {wanted.strip()!r}, "
                f"not {found[1].strip()!r}"
            )


def write(root: Path) -> list[str]:
    """Write everything, and return the files that have changed.

    Parameters
    ----------
    root
        Folder of the repository.

    Raises
    ------
    IdentityError
        If a file does not have the place.
    """
    changed = []
    for place, found, wanted in _found(root):
        if found[1] != wanted:
            text = found.string
            new = text[: found.start(1)] + wanted + text[found.end(1) :]
            (root / place.file).write_text(new, encoding="utf-8")
            changed.append(place.file)
    return list(dict.fromkeys(changed))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or compare; return 1 if something was to be compared and differs, otherwise 0."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args(arguments)
    if options.check:
        found = list(differences(ROOT))
        print(*found, sep="\n", end="\n" if found else "")
        return int(bool(found))
    changed = write(ROOT)
    print("written:", ", ".join(changed) or "nothing, all is as _config.yml says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
