"""The lowest versions are those that pyproject.toml allows, and what they print is accepted."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

import numpy as np
import numpy1_doctests
import pytest
from oldest import NOT_RUN, TOOLS, lowest, pins
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["dependencies", *PROJECT["optional-dependencies"]])
def test_a_pin_is_the_lowest_version_that_its_requirement_allows(part):
    asked = PROJECT["optional-dependencies"].get(part, PROJECT["dependencies"])
    pinned = [Requirement(pin) for pin in lowest(asked)]
    for requirement, pin in zip(map(Requirement, asked), pinned, strict=True):
        (version,) = (specifier.version for specifier in pin.specifier)
        assert pin.name == requirement.name
        assert requirement.specifier.contains(version)
        *first, last = version.split(".")
        below = ".".join([*first, str(int(last) - 1)]) if int(last) else f"{int(first[0]) - 1}.99"
        assert not requirement.specifier.contains(below)


@pytest.mark.parametrize(
    "other", ["numpy", "numpy==2.0", "numpy>=1.26,<3", "numpy>1", "numpy>=1; x"]
)
def test_a_requirement_that_is_no_lower_bound_is_refused(other):
    with pytest.raises(ValueError, match=re.escape(f"such as numpy>=1.26, got {other}")):
        lowest([other])


def test_the_tools_are_those_of_the_book():
    assert [Requirement(pin).name for pin in pins(REQUIREMENTS, TOOLS)] == list(TOOLS)


def test_what_is_not_run_exists_and_has_a_reason():
    for test, reason in NOT_RUN.items():
        file, name = test.split("::")
        text = (ROOT / "tests/nutrigen" / file).read_text(encoding="utf-8")
        assert f"def {name.partition('[')[0]}(" in text
        assert reason


@pytest.mark.parametrize(
    "scalar",
    [np.float64(-0.5), np.float32(2), np.int64(3), np.uint8(4), np.str_("ACGT"), np.bool_(True)],
)
def test_a_scalar_is_written_as_numpy_1_does(scalar):
    """NumPy 1 printed a scalar as Python prints the number or text that it holds."""
    assert numpy1_doctests.as_numpy_1(repr(scalar)) == repr(scalar.item())
    assert numpy1_doctests.as_numpy_1(f"({scalar!r}, 1)") == f"({scalar.item()!r}, 1)"


def test_doctest_accepts_what_numpy_1_prints_and_no_other_number(monkeypatch):
    monkeypatch.setattr(doctest.OutputChecker, "check_output", doctest.OutputChecker.check_output)
    numpy1_doctests.pytest_configure()
    checker = doctest.OutputChecker()
    assert checker.check_output("np.float64(0.5)\n", "0.5\n", 0)
    assert checker.check_output("np.float64(0.5)\n", "np.float64(0.5)\n", 0)
    assert not checker.check_output("np.float64(0.5)\n", "0.25\n", 0)
