"""A plugin for pytest: where NumPy counts by int32, a doctest may expect int64 without its name.

    PYTHONPATH=checks pytest -p int32_doctests

An array of int64 is printed as ``array([1, 0])`` where that is NumPy's own type of whole numbers,
and as ``array([1, 0], dtype=int64)`` elsewhere.
"""

from __future__ import annotations

import doctest
import re

__all__ = ["as_int64", "pytest_configure"]


def as_int64(printed: str) -> str:
    """Return an output as it is printed where int64 is NumPy's own type of whole numbers.

    Examples
    --------
    >>> as_int64("array([1, 0], dtype=int64)")
    'array([1, 0])'
    """
    return re.sub(r",\s*dtype=int64\b", "", printed)


def pytest_configure() -> None:
    """Let doctest accept either of the two."""
    original = doctest.OutputChecker.check_output

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return original(self, want, got, optionflags) or original(
            self, want, as_int64(got), optionflags
        )

    doctest.OutputChecker.check_output = check_output
