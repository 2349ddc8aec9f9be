"""Reading the bundled tables, and the loader of those that need none of their own."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass

import pandas as pd

from nutrigen.datasets._bundled import dataset_folder, list_datasets, read_card, read_verified
from nutrigen.datasets._cards import Card, CardError, Dataset

__all__ = ["Table", "load", "read_table", "read_text"]


@dataclass(frozen=True, repr=False, eq=False)
class Table(Dataset):
    """A data set that is one table.

    Parameters
    ----------
    frame : DataFrame
        The table, one observation a row; a missing value is NaN.
    target_name : str or None
        Name of the column that is to be predicted; None if there is none.
    card : Card
        The card of the data set.
    """

    frame: pd.DataFrame
    target_name: str | None
    card: Card

    @property
    def data(self) -> pd.DataFrame:
        """All columns but the target."""
        return self.frame if self.target_name is None else self.frame.drop(columns=self.target_name)

    @property
    def target(self) -> pd.Series | None:
        """The column that is to be predicted; None if there is none."""
        return None if self.target_name is None else self.frame[self.target_name]


def load(name: str) -> Table:
    """Load a data set that is one plain table, as its card describes it.

    What is related must be kept together in a split: ``card.related`` says what that is.

    Parameters
    ----------
    name : str
        Name of a data set, one of `list_datasets`, whose card has a section ``[table]``.

    Returns
    -------
    Table
        The table, its target, and the card.

    Raises
    ------
    ValueError
        If there is no data set of that name, or it is not one plain table; the message says how
        to load it.
    DataIntegrityError
        If the bundled file is not the one that the card describes.
    CardError
        If the card names a target that is no column of the table.

    Examples
    --------
    >>> mice = load("nutrimouse")
    >>> mice
    <nutrimouse: 40 mice, 120 genes and 21 fatty acids>
    >>> mice.data.shape, mice.target.name
    ((40, 142), 'diet')
    """
    card = read_card(name)
    if card.table is None:
        plain = [other for other in list_datasets() if read_card(other).table]
        raise ValueError(
            f"the data set {name!r} is not one plain table: load it by "
            f"load_{name.replace('-', '_')}(); plain tables are {', '.join(plain)}"
        )
    frame, target = read_table(name, card, card.table.file), card.table.target
    if target is not None and target not in frame:
        raise CardError(
            f"bundled/{name}/card.toml: key 'table.target' must be a column of "
            f"{card.table.file}, one of {', '.join(frame)}, not '{target}'"
        )
    return Table(frame, target, card)


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
