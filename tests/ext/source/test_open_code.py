"""The code of a cell is divided into what is shown open and what is folded; nothing is lost."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from source.chapter_source import read_book
from source.open_code import SHOWN, divide

ROOT = Path(__file__).parents[3]
CELLS = [
    (f"{page.path}:{cell.line}", cell.content)
    for page in read_book(ROOT)
    for cell in page.code_cells
    if not SHOWN & set(cell.tags)
]


def statements(code: str) -> list[str]:
    return [ast.unparse(statement) for statement in ast.parse(code).body]


def test_no_statement_of_the_book_is_lost_and_only_claims_are_folded():
    n_divided = 0
    for place, code in CELLS:
        shown, claims = divide(code)
        if claims:
            n_divided += 1
            assert sorted(statements(shown) + statements(claims)) == sorted(statements(code))
            stated = [one.startswith(("assert ", "insert(")) for one in statements(claims)]
            assert all(stated) if shown else any(stated), place
            # Both are still in the order of the source.
            for part in (shown, claims):
                rest = iter(statements(code))
                assert all(one in rest for one in statements(part)), place
        else:
            assert shown == code
    assert n_divided > len(CELLS) / 4


@pytest.mark.parametrize(
    ("code", "shown", "claims"),
    [
        ("a = 1\nb = 2\n\n# Why.\nassert a\n", "a = 1\nb = 2", "# Why.\nassert a"),
        ("a = 1\nassert (\n    a\n)", "", "a = 1\nassert (\n    a\n)"),
        ("a = 1\nassert a\nb", "a = 1\nb", "assert a"),
        ("insert(a=1)", "", "insert(a=1)"),
        ("# Nothing.", "# Nothing.", ""),
        ("b = 2\na = 1; assert a\nc", "b = 2\na = 1; assert a\nc", ""),
        ("%timeit f()\nassert a", "%timeit f()\nassert a", ""),
        ("assert a\nprint(a)", "print(a)", "assert a"),
        (
            "assert a\nb = 1\nc = 2\nd = 3\ninsert(b=b)",
            "assert a\nb = 1\nc = 2\nd = 3",
            "insert(b=b)",
        ),
        ("for a in b:\n    assert a", "for a in b:\n    assert a", ""),
        ("axes.insert(0, a)", "axes.insert(0, a)", ""),
    ],
)
def test_a_cell_is_divided(code, shown, claims):
    assert divide(code) == (shown, claims)
