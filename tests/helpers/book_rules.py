"""The table of rules in `pyproject.toml`: what a fork has switched off, and its own pages."""

from __future__ import annotations

import functools
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

__all__ = ["is_on", "is_own_page", "rules"]

ROOT = Path(__file__).parents[2]


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["book"]


def rules() -> dict[str, dict[str, Any]]:
    """Return all rules, by their names."""
    return _table()["rules"]


def is_on(name: str) -> bool:
    """Whether a rule is kept.

    Parameters
    ----------
    name
        Its name in the table.

    Raises
    ------
    KeyError
        If the table has no such rule.
    """
    if name not in rules():
        raise KeyError(f"pyproject.toml: [tool.book.rules] has no rule {name!r}")
    return bool(rules()[name].get("on", True))


def is_own_page(page: str) -> bool:
    """Whether a page is a fork's own, which no rule looks at.

    Parameters
    ----------
    page
        Its file below the book's folder, without extension.
    """
    return any(fnmatchcase(page, pattern) for pattern in _table()["own_pages"])
