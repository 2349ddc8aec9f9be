"""The table of rules has each rule that tests keep, and what readers rely on stays."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from book_rules import is_on, is_own_page, rules

#: What a fork cannot switch off and still call it this book.
KEPT = {"typed-numbers", "equations", "exercises", "front-matter"}


def test_each_rule_of_the_table_is_kept_by_a_test_and_the_other_way_round() -> None:
    files = Path(__file__).parent.glob("test_*.py")
    marked = {
        name
        for file in files
        for name in re.findall(r'mark\.rule\("([\w-]+)"\)', file.read_text(encoding="utf-8"))
    }
    assert marked == set(rules())


def test_each_rule_has_its_reason_and_only_some_a_switch() -> None:
    for name, rule in rules().items():
        wanted = {"reason"} if name in KEPT else {"reason", "on"}
        assert set(rule) == wanted, f"pyproject.toml, [tool.book.rules]: {name} has {sorted(rule)}"
        assert len(rule["reason"].split()) > 5


def test_a_rule_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="has no rule 'speling'"):
        is_on("speling")


def test_own_pages_are_those_of_the_patterns() -> None:
    assert is_own_page("course/announcements")
    assert not is_own_page("foundations/kmer-analysis")


def test_a_rule_is_left_out_where_it_is_switched_off(pytester, pytestconfig, monkeypatch) -> None:
    root = pytestconfig.rootpath
    pytester.makeconftest((root / "tests/conftest.py").read_text(encoding="utf-8"))
    # In the place of the table's reader, one for which everything but the exercises is off.
    pytester.makepyfile(book_rules="def is_on(name):\n    return name == 'exercises'\n")
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.rule('exercises')\ndef test_kept(): pass\n"
        "@pytest.mark.rule('spelling')\ndef test_off(): assert False\n"
        "def test_no_rule(): pass\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(pytester.path), str(root / "checks")]))
    run = pytester.runpytest_subprocess("-rs", "-W", "ignore")
    run.assert_outcomes(passed=2, skipped=1)
    run.stdout.fnmatch_lines(["*[[]tool.book.rules[]] in pyproject.toml switches spelling off"])


pytest_plugins = ["pytester"]
