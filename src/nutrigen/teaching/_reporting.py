"""Hand a computed value from a cell to the text around it.

A number in the book's prose is never typed: the cell that computes it calls
:func:`insert`, and the text names it. In a notebook the call shows nothing.
"""

from __future__ import annotations

import math
import re
import sys

import numpy as np

__all__ = ["insert"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")

# What MyST-NB looks for in a cell's outputs; a front end that does not know
# the type shows nothing.
_RECORD_PREFIX = "application/papermill.record/"


def insert(**values: int | float | str | np.number) -> None:
    """Make values known to the text by name.

    Parameters
    ----------
    **values
        Name and value. A name has lower-case letters, digits and underscores.
        A value is a finite number or a string.

    Raises
    ------
    TypeError
        If a value is neither a number nor a string.
    ValueError
        If a name has other characters, or a number is infinite or not a number:
        the text could only show it as an accident.

    Notes
    -----
    Outside IPython (in a test or a script) the values are checked and nothing else happens.

    Examples
    --------
    >>> insert(genome_length=1_042_519, species="Chlamydia trachomatis")
    """
    plain = {name: _as_plain(name, value) for name, value in values.items()}
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    from IPython.display import display

    for name, value in plain.items():
        display(
            {f"{_RECORD_PREFIX}text/plain": repr(value)},
            metadata={"scrapbook": {"name": name, "mime_prefix": _RECORD_PREFIX}},
            raw=True,
        )


def _as_plain(name: str, value: object) -> int | float | str:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"the name {name!r} must start with a lower-case letter and have only "
            "lower-case letters, digits and underscores"
        )
    if isinstance(value, str):
        # Also a text of NumPy's, whose representation would not be plain.
        return str(value)
    if isinstance(value, bool | np.bool_) or not isinstance(
        value, int | float | np.integer | np.floating
    ):
        raise TypeError(f"{name} must be a number or a string, not {type(value).__name__}")
    if not math.isfinite(value):
        raise ValueError(
            f"{name} must be a finite number, which alone can stand in a text, not {value}"
        )
    return int(value) if isinstance(value, int | np.integer) else float(value)
