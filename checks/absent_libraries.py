"""A pytest plugin: skip what needs a library that a system does not have, with the reason.

Use it by `-p absent_libraries` and name the libraries in the environment variable
`ABSENT_LIBRARIES`, each with its reason: `torch=no build for 32 bits;skbio=the same`.
"""

from __future__ import annotations

import importlib.abc
import os
import sys
from collections.abc import Mapping

import pytest

__all__ = ["VARIABLE", "Absent", "reasons"]

VARIABLE = "ABSENT_LIBRARIES"


def reasons(text: str) -> dict[str, str]:
    """Return the reason for each library that a text names.

    Examples
    --------
    >>> reasons("torch=no build for 32 bits;skbio=the same")
    {'torch': 'no build for 32 bits', 'skbio': 'the same'}
    """
    return dict(part.split("=", 1) for part in text.split(";") if part)


class Absent(importlib.abc.MetaPathFinder):
    """Skips the test, or the file of tests, that imports one of the libraries."""

    def __init__(self, libraries: Mapping[str, str]) -> None:
        self.libraries = libraries

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Skip if it is one of the libraries; leave all others to those who know them."""
        library = name.partition(".")[0]
        if library in self.libraries:
            pytest.skip(f"no {library}: {self.libraries[library]}", allow_module_level=True)


def pytest_configure() -> None:
    """Take the libraries from the environment."""
    sys.meta_path.insert(0, Absent(reasons(os.environ.get(VARIABLE, ""))))
