"""The pages of the book, read once, and what tests of its machinery write at the top of a page."""

from __future__ import annotations

import functools
from pathlib import Path

from source.chapter_source import Chapter, read_book

__all__ = ["FRONT_MATTER", "pages"]


@functools.cache
def pages() -> list[Chapter]:
    """Return all pages of the book."""
    return read_book(Path(__file__).parents[2])


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
