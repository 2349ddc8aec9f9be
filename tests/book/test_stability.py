"""What is kept of executions with other seeds is of the chapters as they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import seeds
from claims import stability
from claims.execution_cache import read_chapter

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = seeds.chapters(BOOK)
KEPT = {Path(name).name: one for name, one in stability.read(BOOK).items()}


@pytest.mark.rule("stability")
def test_every_chapter_is_kept():
    assert set(KEPT) == set(CHAPTERS)


@pytest.mark.rule("stability")
@pytest.mark.parametrize("name", KEPT)
def test_assertions_are_those_of_the_chapter(name):
    code = [cell.source for cell in read_chapter(CHAPTERS[name]).cells if cell.cell_type == "code"]
    now = {
        ast.unparse(node.test)
        for source in code
        for node in ast.walk(ast.parse(seeds.python(source)))
        if isinstance(node, ast.Assert)
    }
    then = {one["text"] for one in KEPT[name]["assertions"]}
    changed = then ^ now
    assert not changed, f'run: make seeds ONLY="{name}"'


@pytest.mark.parametrize("name", KEPT)
def test_no_claim_is_kept_that_has_to_be_mended(name):
    one = KEPT[name]
    n_executions = len(one["shifts"])
    assert n_executions >= 8
    assert [
        claim["text"]
        for claim in one["assertions"]
        if stability.must_be_mended(claim, n_executions)
    ] == []
    assert one["failed_cells"] == []
