"""Reading the bundled tables."""

from __future__ import annotations

import csv
import gzip
import io

import numpy as np
import pandas as pd

from nutrigen.datasets._bundled import dataset_folder, read_verified
from nutrigen.datasets._cards import Card

__all__ = ["read_table", "read_text", "require_flags"]


def require_flags(**flags: object) -> None:
    """Refuse what is neither true nor false, such as the text ``"no"``, which would count as true.

    Parameters
    ----------
    **flags : object
        Arguments by their names.

    Raises
    ------
    TypeError
        If one is no truth value.

    Examples
    --------
    >>> require_flags(as_frame="no")
    Traceback (most recent call last):
        ...
    TypeError: as_frame should be True or False, not 'no'
    """
    for name, flag in flags.items():
        if not isinstance(flag, bool | np.bool_):
            raise TypeError(f"{name} should be True or False, not {flag!r}")


def read_text(name: str, card: Card, file_name: str) -> str:
    """Read a bundled text file, decompressed if its name ends in ``.gz``.

    Parameters
    ----------
    name : str
        Name of the data set.
    card : Card
        Its card.
    file_name : str
        Name of the file.

    Returns
    -------
    str
        The text.

    Raises
    ------
    DataIntegrityError
        If the file is not the one that the card describes.
    """
    content = read_verified(dataset_folder(name), card, file_name)
    if file_name.endswith(".gz"):
        content = gzip.decompress(content)
    return content.decode("utf-8")


def read_table(name: str, card: Card, file_name: str) -> pd.DataFrame:
    """Read a bundled table of tab-separated values, in which an empty cell is a missing value.

    Parameters
    ----------
    name : str
        Name of the data set.
    card : Card
        Its card.
    file_name : str
        Name of the file.

    Returns
    -------
    DataFrame
        The table.

    Raises
    ------
    DataIntegrityError
        If the file is not the one that the card describes.
    """
    # Only an empty cell is missing: "NA" and "nan" may be names.
    text = io.StringIO(read_text(name, card, file_name))
    return pd.read_csv(
        text, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, na_values=[""]
    )
