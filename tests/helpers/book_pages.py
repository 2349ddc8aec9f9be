"""What the tests of the book's machinery write at the top of a page."""

from __future__ import annotations

__all__ = ["FRONT_MATTER"]

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
