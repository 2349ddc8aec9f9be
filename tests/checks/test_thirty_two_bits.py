"""What the tests on 32 bits need, and how they leave out what is not there."""

from __future__ import annotations

import importlib
import os
import shlex
import sys
import tomllib
from itertools import chain
from pathlib import Path

import int32_doctests
import numpy as np
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
    extras = chain(*project["optional-dependencies"].values())
    for name in {requirement.partition(">=")[0] for requirement in extras}:
        imported = {"bed-reader": "bed_reader", "scikit-bio": "skbio"}.get(name, name)
        assert imported in thirty_two_bits.ABSENT or f"python3-{name}" in thirty_two_bits.PACKAGES


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


@pytest.fixture
def nowhere(monkeypatch):
    """A library that is not there, as the plugin has it."""
    monkeypatch.setattr(sys, "meta_path", [Absent({"nowhere": "not made"}), *sys.meta_path])
    yield importlib.import_module("nowhere")
    for name in [name for name in sys.modules if name.partition(".")[0] == "nowhere"]:
        del sys.modules[name]


def test_an_absent_library_is_imported_and_what_uses_it_is_skipped(nowhere):
    inside = importlib.import_module("nowhere.deep.inside")
    for use in (
        lambda: nowhere.function(1),
        lambda: nowhere.Class.method,
        lambda: inside.part.of_it(),
        lambda: type("Derived", (nowhere.Class,), {})(),
    ):
        with pytest.raises(pytest.skip.Exception, match="no nowhere: not made"):
            use()
    # Others ask so whether an array is one of this library.
    assert not isinstance(1, nowhere.Tensor)
    assert not hasattr(nowhere, "__wrapped__")


def test_other_libraries_are_found_by_others():
    for name in ("nowhere2", "json", "is.nowhere"):
        assert Absent({"nowhere": "not made"}).find_spec(name) is None


@pytest.mark.parametrize("array", [np.array([1, 0]), np.eye(2, dtype=int)])
def test_arrays_are_written_as_where_int64_needs_no_name(array):
    elsewhere = repr(array.astype(np.int16)).replace("int16", "int64")
    assert "int64" in elsewhere
    assert int32_doctests.as_int64(elsewhere) == repr(array.astype(np.int64))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no root")
def test_only_root_can_make_a_system(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["thirty_two_bits.py"])
    with pytest.raises(SystemExit) as raised:
        thirty_two_bits.main()
    assert raised.value.code == 2
    assert "only root" in capsys.readouterr().err
