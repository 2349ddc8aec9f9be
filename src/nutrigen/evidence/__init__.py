"""Evidence for the book's sentences that takes longer than a chapter may.

Whether a difference holds for other seeds, what a measure would be if there were nothing to find,
and how often an interval holds the true value takes hundreds of repeats. A module of this folder
computes such evidence by its function ``compute``, and ``NAME.json`` beside it keeps what it found,
with hashes of the code and the data that it was computed with, and the versions of the packages.
``make evidence`` computes anew what is out of date. A chapter reads the whole by :func:`kept`, runs
a small part by the module's own functions, and asserts that both agree.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["kept"]

_FOLDER = Path(__file__).parent


def kept(name: str) -> dict[str, Any]:
    """Return what the evidence of this name has found.

    Parameters
    ----------
    name : str
        A module of :mod:`nutrigen.evidence`.

    Returns
    -------
    dict
        What the module's ``compute`` returns: plain numbers, strings, lists and dictionaries.

    Raises
    ------
    LookupError
        If there is no such evidence.

    Examples
    --------
    >>> kept("seven_seeds")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    LookupError: name must be one of ..., not 'seven_seeds'
    """
    names = sorted(file.stem for file in _FOLDER.glob("*.json"))
    if name not in names:
        raise LookupError(f"name must be one of {', '.join(names)}, not {name!r}")
    content = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content["found"]
