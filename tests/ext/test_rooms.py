"""The rooms of the machinery stand side by side, on what is read of the book's source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

EXT = Path(__file__).parents[2] / "book" / "_ext"
ROOMS = sorted(path.parent.name for path in EXT.glob("*/__init__.py"))
#: Of the package the machinery knows what a data set, an exercise and evidence are.
PACKAGE = ("nutrigen", "nutrigen.datasets", "nutrigen.evidence", "nutrigen.exercises")


def needed(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and full name of each module that code imports, or hands to Sphinx by its name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
        elif isinstance(node, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(node.value)):
            yield node.lineno, str(node.value)


def outside(code: str, room: str) -> list[str]:
    """Return what a module of a room needs and must not: another room, or a subject."""
    allowed = {room, "source"}
    return [
        f"line {line}: {name}"
        for line, name in needed(code)
        if name.partition(".")[0] in {*ROOMS, "nutrigen"} - allowed and name not in PACKAGE
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_needs_no_other_but_the_source(room: str) -> None:
    modules = sorted((EXT / room).rglob("*.py"))
    assert len(modules) > 2
    for path in modules:
        assert outside(path.read_text(encoding="utf-8"), room) == [], path.relative_to(EXT)


def test_each_module_of_the_machinery_is_in_a_room() -> None:
    assert list(EXT.glob("*.py")) == []


@pytest.mark.parametrize(
    "code",
    [
        "from plan.course_plan import plan",
        "import plan",
        "def late():\n    from plan import course_plan",
        'app.setup_extension("plan.course_plan")',
        "from nutrigen.genomics.kmers import count_kmers",
    ],
)
def test_a_door_to_another_room_is_found(code: str) -> None:
    assert len(outside(code, "claims")) == 1
    assert outside("from source.origin import Origin\nimport claims.derivations", "claims") == []
