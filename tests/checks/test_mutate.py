"""The mutation tester changes what is computed, one place at a time, and sees who notices."""

from __future__ import annotations

import ast
from pathlib import Path

import mutate
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Text with 1 + 1."""
TOP = 1 < 2

def clip(x: int | None, low=0, *, deep: bool = True) -> int | float:
    """Return 1 + 1."""
    if x is None or not deep:
        raise ValueError(f"{1 + 1} is missing")
    return -x if x < low else x
'''


def test_every_kind_of_place_is_changed_and_nothing_else():
    found = {(m.line, m.before, m.after) for m in mutate.mutants(SOURCE)}
    assert found == {
        (4, "0", "1"),
        (4, "True", "False"),
        (6, "x is None or not deep", "x is None and (not deep)"),
        (6, "x is None", "x is not None"),
        (6, "not deep", "deep"),
        (8, "-x", "+x"),
        (8, "x < low", "x <= low"),
    }
    assert {mutant.function for mutant in mutate.mutants(SOURCE)} == {"clip"}


@pytest.mark.parametrize("module", mutate.MODULES)
def test_every_mutant_of_the_estimators_is_code_and_differs(module):
    source = (ROOT / "src" / "nutrigen" / f"{module}.py").read_text(encoding="utf-8")
    original = ast.unparse(ast.parse(source)) + "\n"
    sources = [mutant.source for mutant in mutate.mutants(source)]
    assert len(sources) > 50
    for changed in sources:
        assert changed != original
        compile(changed, module, "exec")


@pytest.fixture
def project(tmp_path):
    """A package with one function and its test, which overlooks the boundary."""
    for folder in ("src/nutrigen", "tests/nutrigen"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src/nutrigen/__init__.py").touch()
    (tmp_path / "tests/nutrigen/test_sign.py").write_text(
        "from nutrigen.sign import positive\n\n"
        "def test_sign():\n    assert positive(1) and not positive(-1)\n"
    )
    return tmp_path


def test_what_a_test_overlooks_survives_and_the_rest_is_killed(project):
    source = "def positive(x):\n    while x == 7: pass\n    return x > 0\n"
    assert mutate.survives(project, "sign", source, 300)
    sources = {mutant.after: mutant.source for mutant in mutate.mutants(source)}
    assert mutate.survives(project, "sign", sources["x >= 0"], 300)
    assert not mutate.survives(project, "sign", source.replace(">", "<"), 300)
    # This one never ends.
    assert not mutate.survives(project, "sign", sources["x != 7"], 2)


def test_what_is_explained_is_a_mutant_that_there_is():
    for module, function, before, after in mutate.EQUIVALENT:
        source = (ROOT / "src" / "nutrigen" / f"{module}.py").read_text(encoding="utf-8")
        assert any(
            (mutant.function, mutant.before, mutant.after) == (function, before, after)
            for mutant in mutate.mutants(source)
        ), (module, function, before)
