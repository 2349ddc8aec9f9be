"""What the tests on 32 bits need, and how they leave out what is not there."""

from __future__ import annotations

import os
import shlex
import sys
import tomllib
from pathlib import Path

import pytest
import thirty_two_bits
from absent_libraries import VARIABLE, Absent, reasons

ROOT = Path(__file__).parents[2]


def test_every_requirement_of_the_package_is_installed_or_known_to_be_absent():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {requirement.partition(">=")[0] for requirement in project["dependencies"]}
    # Debian's names; urllib3 comes with requests.
    debian = {f"python3-{name}" for name in names - {"scikit-learn", "urllib3"}}
    assert debian | {"python3-sklearn"} <= set(thirty_two_bits.PACKAGES)
    extras = project["optional-dependencies"]
    assert {name.partition(">=")[0] for names in extras.values() for name in names} == {
        "torch", "scikit-bio",
    }  # fmt: skip
    assert {"torch", "skbio"} <= set(thirty_two_bits.ABSENT)


def test_command_names_what_is_absent():
    words = shlex.split(thirty_two_bits.command(["a b.py"]))
    (setting,) = [word for word in words if word.startswith(f"{VARIABLE}=")]
    assert reasons(setting.partition("=")[2]) == thirty_two_bits.ABSENT
    assert words[-1] == "a b.py"


def test_what_is_not_run_exists_and_has_a_reason():
    for test, reason in thirty_two_bits.NOT_RUN.items():
        file, name = test.split("::")
        text = (ROOT / "tests/nutrigen" / file).read_text(encoding="utf-8")
        assert f"def {name.partition('[')[0]}(" in text
        assert reason


def test_what_imports_an_absent_library_is_skipped_with_the_reason():
    finder = Absent({"nowhere": "not made"})
    for name in ("nowhere", "nowhere.inside"):
        with pytest.raises(pytest.skip.Exception, match="no nowhere: not made"):
            finder.find_spec(name)
    for name in ("nowhere2", "json", "is.nowhere"):
        assert finder.find_spec(name) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no root")
def test_only_root_can_make_a_system(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["thirty_two_bits.py"])
    with pytest.raises(SystemExit) as raised:
        thirty_two_bits.main()
    assert raised.value.code == 2
    assert "only root" in capsys.readouterr().err
