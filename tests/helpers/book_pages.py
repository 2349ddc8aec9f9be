"""The pages of the book, read once, and what tests of its machinery write at the top of a page."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml
from source.chapter_source import Chapter, parse_chapter, read_book, read_table_of_contents
from source.left_out import left_out_pages

__all__ = ["FRONT_MATTER", "left_out", "pages"]

ROOT = Path(__file__).parents[2]


@functools.cache
def pages() -> list[Chapter]:
    """Return all pages of the book."""
    return read_book(ROOT)


@functools.cache
def left_out() -> list[Chapter]:
    """Return the chapters that are there and not in the book: a course may leave some out."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    extensions = config["parse"]["myst_enable_extensions"]
    names = left_out_pages(ROOT / "book", read_table_of_contents(ROOT / "_toc.yml"))
    files = [ROOT / "book" / f"{name}.md" for name in names]
    read = [
        parse_chapter(file.read_text("utf-8"), file.relative_to(ROOT).as_posix(), extensions)
        for file in files
    ]
    return [chapter for chapter in read if chapter.code_cells]


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
