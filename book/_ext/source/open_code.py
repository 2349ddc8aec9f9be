"""What of a cell's code the site shows open: a rule about the source and the page agree on it."""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["SHOWN", "divide", "is_folded_figure"]

#: The tags of cells that are shown whole.
SHOWN = frozenset({"exercise", "solution", "check", "imports", "show-input"})


def is_folded_figure(metadata: dict[str, Any]) -> bool:
    """Whether a cell shows a figure that the text refers to."""
    return bool((metadata.get("mystnb") or {}).get("figure", {}).get("name"))


def _is_claim(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assert):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "insert"
    )


def _lines(statement: ast.stmt) -> int:
    return (statement.end_lineno or statement.lineno) - statement.lineno + 1


def divide(source: str) -> tuple[str, str]:
    r"""Divide the code of a cell into what it does and what the text states of it.

    Parameters
    ----------
    source
        The code of a cell.

    Returns
    -------
    tuple of str
        What is shown, and what is folded: the assertions and inserted values at the end of the
        cell, or before the expression that ends it, or all of it. Either can be empty.

    Examples
    --------
    >>> divide("n = 3 * 4\nm = n + 1\nassert m == 13")
    ('n = 3 * 4\nm = n + 1', 'assert m == 13')
    >>> divide("m = n + 1\nassert m == 13\ninsert(m=m)")
    ('', 'm = n + 1\nassert m == 13\ninsert(m=m)')
    >>> divide("n = 3 * 4\nassert n == 12\nn")
    ('n = 3 * 4\nn', 'assert n == 12')
    >>> divide("assert n == 12\nn = 5\nm = n + 1")
    ('assert n == 12\nn = 5\nm = n + 1', '')
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        # A command of IPython, such as %timeit.
        return source, ""
    after = len(body)
    if body and isinstance(body[-1], ast.Expr) and not _is_claim(body[-1]):
        after -= 1
    elif body and 2 * sum(map(_lines, filter(_is_claim, body))) >= sum(map(_lines, body)):
        return "", source
    first = after
    while first and _is_claim(body[first - 1]):
        first -= 1
    if first == after:
        return source, ""
    lines = source.splitlines()
    # What stands above a statement, below the one before it, belongs to it.
    start = body[first - 1].end_lineno or 0 if first else 0
    end = body[after - 1].end_lineno or 0
    if (first and body[first].lineno == start) or (after < len(body) and body[after].lineno == end):
        # Two statements in one line are not taken apart.
        return source, ""
    shown = [*lines[:start], *lines[end:]]
    return "\n".join(shown).strip("\n"), "\n".join(lines[start:end]).strip("\n")
