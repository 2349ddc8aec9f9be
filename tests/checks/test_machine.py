"""Where the pinned packages do not install, the set-up says so and names a way out."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest
from machine import OLDEST, TOO_NEW, obstacle
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "checks" / "machine.py"
PYTHONS = [(3, minor) for minor in range(OLDEST[1], TOO_NEW[1])]


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize(
    ("system", "machine"),
    [
        ("Linux", "x86_64"),
        ("Linux", "aarch64"),
        ("Darwin", "arm64"),
        ("Windows", "AMD64"),
    ],
)
def test_supported_machines_pass(version: tuple[int, int], system: str, machine: str) -> None:
    assert obstacle((*version, 0), system, machine) == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (((3, 10, 14), "Linux", "x86_64"), ("3.10", "3.11 to 3.14", "PYTHON=")),
        (((3, 15, 0), "Darwin", "arm64"), ("3.15", "3.11 to 3.14", "PYTHON=")),
        (((2, 7, 18), "Linux", "x86_64"), ("2.7", "PYTHON=")),
        (((3, 12, 1), "Darwin", "x86_64"), ("Intel", "arm64", "Colab")),
        (((3, 13, 0), "Windows", "ARM64"), ("ARM", "x86-64", "Colab")),
        (((3, 11, 0), "Windows", "AMD64", 32), ("64 bit", "Colab")),
        (((3, 11, 0), "Linux", "x86_64", 64, ""), ("glibc", "Debian", "Colab")),
    ],
)
def test_other_machines_are_told_what_to_do(
    arguments: tuple[object, ...], says: tuple[str, ...]
) -> None:
    told = obstacle(*arguments)
    for words in says:
        assert words in told


def test_an_older_python_can_read_the_script() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_this_machine_passes() -> None:
    subprocess.run([sys.executable, SCRIPT], check=True)


def test_installed_pins_accept_the_oldest_and_the_newest_python() -> None:
    # Debian 12 has 3.11.2: a pin that asks for a later patch release stops its readers.
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for pin in (Requirement(line) for line in lines if line and not line.startswith("#")):
        if pin.marker and not pin.marker.evaluate():
            continue
        needed = SpecifierSet(metadata(pin.name).get("Requires-Python") or "")
        for first in ("3.11.0", "3.12.0", "3.13.0", "3.14.0"):
            assert needed.contains(first), f"{pin} needs Python {needed}"
