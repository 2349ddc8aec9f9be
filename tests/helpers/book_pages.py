"""The pages of the book, read once, and what tests of its machinery write at the top of a page."""

from __future__ import annotations

import functools
from pathlib import Path

from book_rules import is_own_page
from source.chapter_source import Chapter, read_book
from source.left_out import read_left_out

__all__ = ["FRONT_MATTER", "left_out", "pages"]

ROOT = Path(__file__).parents[2]


@functools.cache
def pages() -> list[Chapter]:
    """Return all pages of the book, those of a fork's own excepted."""
    return [
        page
        for page in read_book(ROOT)
        if not is_own_page(page.path.removeprefix("book/").removesuffix(".md"))
    ]


@functools.cache
def left_out() -> list[Chapter]:
    """Return the chapters that are there and not in the book: a course may leave some out."""
    return read_left_out(ROOT)


FRONT_MATTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
