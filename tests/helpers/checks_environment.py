"""The environment of the programs that drive Chromium, and what a test does where it is missing."""

from __future__ import annotations

import os
from pathlib import Path

import browser
import pytest

__all__ = ["PYTHON", "skip_without_chromium"]

_FOLDER = Path(__file__).parents[2] / ".venv" / "checks"
#: The Python that has Playwright, as `make browser` installs it.
PYTHON = _FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def skip_without_chromium(python: Path = PYTHON) -> None:
    """Skip the test where Chromium or the environment of the checks is missing."""
    try:
        browser.find_chromium()
    except FileNotFoundError as reason:
        pytest.skip(str(reason))
    if not python.exists():
        pytest.skip("the environment of the checks is missing; make it by make browser.")
