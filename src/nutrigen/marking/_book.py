"""What the book says of its exercises: objectives, sections, imports.

It is kept in ``book.json``, as the package works without the book's source.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["SITE", "Place", "objectives_of", "places_of", "prelude"]

#: Where the book is published, unless the command line says otherwise.
SITE = "https://voges.github.io/ml-nutrition-tutorial"


@dataclass(frozen=True)
class Place:
    """A place on the site.

    Parameters
    ----------
    title : str
        Its title.
    path : str
        What follows the site's address.
    """

    title: str
    path: str


@functools.cache
def _facts() -> dict[str, Any]:
    text = Path(__file__).with_name("book.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def prelude(chapter: str) -> str:
    """Return what a chapter imports, without the book's package; empty for any other chapter.

    Examples
    --------
    >>> "import numpy as np" in prelude("kmer-analysis")
    True
    """
    return str(_facts()["chapters"].get(chapter, {}).get("imports", ""))


def objectives_of(chapter: str, exercise: str) -> list[str]:
    """Return what a reader learns by an exercise, as the chapter's first box has it.

    Examples
    --------
    >>> objectives_of("kmer-analysis", "reverse-complement")
    ['to treat the two strands of DNA alike']
    """
    objectives = _facts()["chapters"].get(chapter, {}).get("objectives", [])
    return [one["text"] for one in objectives if exercise in one["labels"]]


def places_of(chapter: str, exercise: str) -> list[Place]:
    """Return where an exercise is set, then the sections that teach what it practices.

    Examples
    --------
    >>> places_of("kmer-analysis", "reverse-complement")[0]
    Place(title='the exercise', path='foundations/kmer-analysis.html#reverse-complement')
    """
    known = _facts()["chapters"].get(chapter)
    if known is None:
        return []
    page, sections = known["page"], known["sections"]
    labels = list(_facts()["taught"].get(exercise, ()))
    for objective in known["objectives"]:
        if exercise in objective["labels"]:
            labels += objective["labels"]
    taught = [label for label in dict.fromkeys(labels) if label in sections]
    places = [Place(sections[label], f"{page}.html#{label}") for label in taught]
    return [Place("the exercise", f"{page}.html#{exercise}"), *places]
