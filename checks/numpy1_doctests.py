"""A plugin for pytest: where NumPy 1 runs, a doctest may expect a scalar as NumPy 2 prints it.

    PYTHONPATH=checks pytest -p numpy1_doctests

NumPy 2 prints ``np.float64(0.5)`` and ``np.True_`` what NumPy 1 printed as ``0.5`` and ``True``.
"""

from __future__ import annotations

import doctest
import re

__all__ = ["as_numpy_1", "pytest_configure"]


def as_numpy_1(expected: str) -> str:
    """Return an expected output as NumPy 1 prints it.

    Examples
    --------
    >>> as_numpy_1("(np.float64(0.5), np.str_('ACGT'), np.True_, array([0, 1]))")
    "(0.5, 'ACGT', True, array([0, 1]))"
    """
    scalars = r"\bnp\.(?:u?int|float|str_|bool_?)\d*\(([^()]*)\)"
    return re.sub(r"\bnp\.(True|False)_", r"\1", re.sub(scalars, r"\1", expected))


def pytest_configure() -> None:
    """Let doctest accept either of the two."""
    original = doctest.OutputChecker.check_output

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return original(self, want, got, optionflags) or original(
            self, as_numpy_1(want), got, optionflags
        )

    doctest.OutputChecker.check_output = check_output
