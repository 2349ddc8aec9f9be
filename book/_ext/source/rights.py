"""Under which licenses the book is, of which day it is, and how it is cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from source.addresses import repository_url, site_url

if TYPE_CHECKING:
    from sphinx.config import Config

__all__ = ["CODE_LICENSE", "TEXT_LICENSE", "Citation", "License", "day_in_words", "read_citation"]


@dataclass(frozen=True)
class License:
    """A license: its name, its SPDX identifier, and where it can be read."""

    name: str
    identifier: str
    address: str


TEXT_LICENSE = License("CC BY 4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
CODE_LICENSE = License("the MIT License", "MIT", "https://spdx.org/licenses/MIT.html")


def day_in_words(day: str) -> str:
    """Write a day as the text does.

    Examples
    --------
    >>> day_in_words("2026-03-01"), day_in_words("")
    ('March 1, 2026', '')
    """
    if not day:
        return ""
    moment = date.fromisoformat(day)
    return f"{moment:%B} {moment.day}, {moment.year}"


@dataclass(frozen=True)
class Citation:
    """How the book is cited.

    Attributes
    ----------
    authors, title
        As ``CITATION.cff`` states them.
    year
        Of the commit; where there is none, as stated.
    version
        With the day.
    address
        Of the site, or of the repository if there is none.
    """

    authors: str
    title: str
    year: int
    version: str
    address: str

    @property
    def sentence(self) -> str:
        """The entry of a list of references, in Markdown."""
        return f"{self.authors} ({self.year}). *{self.title}* ({self.version}). <{self.address}>"

    @property
    def bibtex(self) -> str:
        """The entry of a BibTeX file."""
        return (
            "@book{nutrigen,\n"
            f"  author = {{{{{self.authors}}}}},\n"
            f"  title  = {{{self.title}}},\n"
            f"  year   = {{{self.year}}},\n"
            f"  note   = {{{self.version}}},\n"
            f"  url    = {{{self.address}}}\n"
            "}"
        )


def read_citation(config: Config, folder: Path) -> Citation:
    """Read how the book is cited.

    Parameters
    ----------
    config
        The configuration of the build: a fork has another address.
    folder
        The book's; ``CITATION.cff`` is in the one above.
    """
    stated = yaml.safe_load((folder.parent / "CITATION.cff").read_text(encoding="utf-8"))
    book = stated["preferred-citation"]
    day = config.book_day
    return Citation(
        " and ".join(_name(author) for author in book["authors"]),
        book["title"],
        int(day[:4]) if day else book["year"],
        f"version {config.version}" + (f" of {day_in_words(day)}" if day else ""),
        f"{site_url(config)}/" if site_url(config) else repository_url(config),
    )


def _name(author: dict[str, str]) -> str:
    return author.get("name") or f"{author['given-names']} {author['family-names']}"
