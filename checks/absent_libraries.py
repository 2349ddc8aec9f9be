"""A plugin for pytest: what needs a library that a system does not have is skipped.

    PYTHONPATH=checks ABSENT_LIBRARIES="torch=no build for 32 bits" pytest -p absent_libraries

Each library has its reason. It can be imported, so that the other tests of a file run; what calls
something of it, or asks for a part of such a thing, is skipped.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Mapping

import pytest

__all__ = ["VARIABLE", "Absent", "pytest_configure", "reasons"]

VARIABLE = "ABSENT_LIBRARIES"


def reasons(text: str) -> dict[str, str]:
    """Return the reason for each library that a text names.

    Examples
    --------
    >>> reasons("torch=no build for 32 bits;skbio=the same")
    {'torch': 'no build for 32 bits', 'skbio': 'the same'}
    """
    return dict(part.split("=", 1) for part in text.split(";") if part)


class _Skipping(type):
    """Kind of the classes that stand for all that a library has.

    Others may ask whether something is of such a class, or derive from it, but not use it.
    """

    reason = ""

    def __call__(cls, *_: object, **__: object) -> None:
        pytest.skip(cls.reason, allow_module_level=True)

    def __getattr__(cls, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip(cls.reason, allow_module_level=True)


class _Library(types.ModuleType):
    """A module that has whatever it is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Skipping(name, (), {"reason": self.__reason__})


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the libraries that are not there."""

    def __init__(self, libraries: Mapping[str, str]) -> None:
        self.libraries = libraries

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find one of the libraries, or a module of it; leave others to those who know them."""
        if name.partition(".")[0] not in self.libraries:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make what stands for it."""
        module = _Library(spec.name)
        library = spec.name.partition(".")[0]
        module.__reason__ = f"no {library}: {self.libraries[library]}"
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: it has no content."""


def pytest_configure() -> None:
    """Take the libraries from the environment."""
    sys.meta_path.insert(0, Absent(reasons(os.environ.get(VARIABLE, ""))))
