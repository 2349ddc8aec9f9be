"""The mutation tester changes what is computed, one place at a time, and sees who notices."""

from __future__ import annotations

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


def test_that_a_zip_is_strict_is_left_alone():
    source = "def sums(x, y):\n    return [a + b for a, b in zip(x, y, strict=True)]\n"
    assert [str(mutant) for mutant in mutate.mutants(source)] == ["line 2, sums: a + b  ->  a - b"]


def test_the_change_leaves_everything_around_it_as_it_is():
    (mutant,) = (m for m in mutate.mutants(SOURCE) if m.before == "x < low")
    assert mutant.source == SOURCE.replace("x < low", "(x <= low)")
    # The length of a sign beyond ASCII does not shift the place.
    (mutant,) = mutate.mutants("def f(ä):\n    return 'ü', ä ** ä  # ö\n")
    assert mutant.source == "def f(ä):\n    return 'ü', (ä * ä)  # ö\n"


@pytest.mark.deep
@pytest.mark.parametrize("module", ["cluster", "decomposition", "naive_bayes", "neural", "tree"])
def test_every_mutant_of_the_estimators_is_code_and_differs(module):
    source = (ROOT / "src" / "nutrigen" / "learning" / f"{module}.py").read_text(encoding="utf-8")
    found = mutate.mutants(source)
    assert len(found) > 50
    # Neither two keys nor two sources are alike.
    assert len({mutant.key for mutant in found}) == len(found)
    assert len({mutant.source for mutant in found} - {source}) == len(found)
    for mutant in found:
        compile(mutant.source, module, "exec")
        assert mutant.text == source.splitlines()[mutant.line - 1].strip()


def test_keys_survive_a_shift_but_not_a_second_place_that_looks_the_same():
    source = "def f(x):\n    return x + 1\n"
    keys = {mutant.key for mutant in mutate.mutants(source)}
    assert keys == {mutant.key for mutant in mutate.mutants("\n\n" + source)}
    twice = "def f(x):\n    if x:\n        return x + 1\n    return x + 1\n"
    assert not keys & {mutant.key for mutant in mutate.mutants(twice)}
    places = [mutant.place for mutant in mutate.mutants(twice) if mutant.before == "1"]
    assert places == ["1 of 2", "2 of 2"]


@pytest.fixture
def project(tmp_path):
    """A package with one function and its test, which overlooks the boundary."""
    root = tmp_path / "project"
    for folder in ("src/nutrigen", "tests/nutrigen"):
        (root / folder).mkdir(parents=True)
    (root / "src/nutrigen/__init__.py").touch()
    (root / "src/nutrigen/sign.py").write_text(
        "def positive(x):\n    while x == 7: pass\n    return x > 0\n"
    )
    (root / "tests/nutrigen/test_sign.py").write_text(
        "from nutrigen.sign import positive\n\n"
        "def test_plus():\n    assert positive(1)\n\n"
        "def test_minus():\n    assert not positive(-1)\n"
    )
    (tmp_path / "bench").mkdir()
    return root


@pytest.mark.deep
def test_what_a_test_overlooks_survives_and_the_rest_is_killed(project, tmp_path):
    bench = mutate.Bench("sign", tmp_path / "bench", timeout=2, root=project)
    assert not bench.left_out
    sources = {mutant.after: mutant.source for mutant in mutate.mutants(bench.original)}
    verdict = bench.judge(sources["x >= 0"])
    assert verdict.survives
    assert len(verdict.durations) == 2
    killed = bench.judge(bench.original.replace(">", "<"))
    assert not killed.survives
    assert killed.by.startswith("tests/nutrigen/test_sign.py::test_")
    # The first failure ends the run.
    assert len(killed.durations) == 1
    # This one never ends.
    assert bench.judge(sources["x != 7"]).by == "time limit, or a crash"


@pytest.mark.deep
def test_tests_that_fail_or_look_elsewhere_judge_nothing(project, tmp_path):
    file = project / "tests/nutrigen/test_sign.py"
    file.write_text("def test_sign():\n    assert False\n")
    with pytest.raises(RuntimeError, match=r"test_sign fails on sign as it is"):
        mutate.Bench("sign", tmp_path / "bench", root=project)
    file.write_text("def test_sign():\n    pass\n")
    (tmp_path / "other").mkdir()
    with pytest.raises(RuntimeError, match=r"do not use the copy"):
        mutate.Bench("sign", tmp_path / "other", root=project)


def test_a_module_is_judged_by_its_tests_and_derivations():
    assert mutate.judges_of("learning.decomposition") == [
        "tests/nutrigen/learning/test_decomposition.py",
        "tests/derivations/test_population_clustering.py",
        "tests/derivations/test_unsupervised.py",
    ]
    with pytest.raises(ValueError, match="no tests of its own"):
        mutate.judges_of("nowhere")
    found = mutate.modules()
    assert {
        "learning.tree",
        "genomics.kmers",
        "nutrition._energy",
        "exercises._framework",
        "exercises._load",
    } <= set(found)
    for module in found:
        assert all((ROOT / file).exists() for file in mutate.judges_of(module))


def test_what_is_explained_is_one_mutant_that_there_is():
    table = mutate.explanations()
    for module, reasons in table.items():
        source = (ROOT / "src/nutrigen" / f"{module.replace('.', '/')}.py").read_text("utf-8")
        keys = [mutant.key for mutant in mutate.mutants(source)]
        assert all(keys.count(key) == 1 for key in reasons)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"line": "return x >= 0"}, "has no such mutant"),
        ({"after": "x < 0"}, "has no such mutant"),
        ({"place": "1 of 2"}, "has no such mutant"),
        ({"reason": " "}, "no reason"),
    ],
)
def test_a_stale_explanation_is_an_error(project, tmp_path, change, message):
    entry = {
        "module": "sign",
        "function": "positive",
        "line": "return x > 0",
        "before": "x > 0",
        "after": "x >= 0",
        "reason": "nobody asks",
    }
    file = tmp_path / "equivalent.toml"

    def write(*entries):
        tables = ["\n".join(f"{k} = '{v}'" for k, v in each.items()) for each in entries]
        file.write_text("".join(f"[[mutant]]\n{table}\n" for table in tables))

    write(entry)
    assert list(mutate.explanations(file, project)) == ["sign"]
    write(entry, entry)
    with pytest.raises(ValueError, match="second"):
        mutate.explanations(file, project)
    write({**entry, **change})
    with pytest.raises(ValueError, match=message):
        mutate.explanations(file, project)
