"""Messages of errors are one dialect: NAME must be WHAT, not VALUE."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import nutrigen

PACKAGE = Path(nutrigen.__file__).parent
# Exercises speak to learners, in texts of their own; the bundled sets' make.py to who writes them.
OTHER_GENRES = {"exercises", "bundled"}
MODULES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if not OTHER_GENRES & set(path.relative_to(PACKAGE).parts)
]
HABITS = {
    "back-ticks": re.compile("`"),
    "'should' for 'must'": re.compile(r"\bshould\b"),
    "'got' for 'not'": re.compile(r"\bgot\b"),
    "a full stop behind one sentence": re.compile(r"\A(?!.*[.?] [A-Z]).*[^.]\.\Z", re.DOTALL),
}


def messages(source: str) -> Iterator[tuple[int, str, set[str]]]:
    """Yield the line and text of each message that is raised, and the functions around it.

    What is filled in stands as an ellipsis in the text.
    """
    waiting: list[tuple[ast.AST, set[str]]] = [(ast.parse(source), set())]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            around = around | {node.name}
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for argument in node.exc.args:
                if (text := text_of(argument)) is not None:
                    yield node.lineno, text, around
        waiting.extend((child, around) for child in ast.iter_child_nodes(node))


def text_of(node: ast.AST) -> str | None:
    """Return the text of a string or an f-string, None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    return None


def habits(source: str) -> list[str]:
    """Say of each message what is not as everywhere else."""
    found = []
    for line, text, around in messages(source):
        found += [f"{line}: {name}: {text}" for name, bad in HABITS.items() if bad.search(text)]
        if text.partition(":")[0] in around:
            found.append(f"{line}: the function's name in front: {text}")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_messages_are_worded_as_everywhere(module: Path) -> None:
    assert not habits(module.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("message", "habit"),
    [
        ('"`k` must be positive"', "back-ticks"),
        ('f"k should be positive, not {k}"', "should"),
        ('f"k must be positive, got {k}"', "got"),
        ('f"k must be positive, not {k}."', "full stop"),
        ('"draw: k must be positive"', "function's name"),
    ],
)
def test_another_wording_is_found(message: str, habit: str) -> None:
    (found,) = habits(f"def draw(k):\n    raise ValueError({message})\n")
    assert habit in found


@pytest.mark.parametrize(
    "message",
    [
        'f"k must be positive, not {k}"',
        '"there are no data. Load them, and try again."',
        '"path ends in .gz: let it end in .fasta"',
        'f"{name}: the file is empty"',
    ],
)
def test_the_wording_of_the_package_is_accepted(message: str) -> None:
    assert not habits(f"def draw(k):\n    raise ValueError({message})\n")
