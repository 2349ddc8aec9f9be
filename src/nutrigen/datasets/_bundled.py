"""Reading what is bundled with the package, with its hash verified every time."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

from nutrigen.datasets._cards import CARD_FILE, Card, read_card_file

__all__ = [
    "DataIntegrityError",
    "dataset_folder",
    "list_datasets",
    "read_card",
    "read_verified",
    "verify",
    "verify_folder",
]

# Beside the data a folder holds these two, which no card lists.
_NOT_DATA = frozenset({CARD_FILE, "make.py"})


class DataIntegrityError(RuntimeError):
    """A bundled file is not the one that its card describes.

    Parameters
    ----------
    file : str
        Path of the file.
    expected : str or None
        SHA-256 in the card; None if the card does not list the file.
    found : str or None
        SHA-256 of the file; None if there is no such file.
    """

    def __init__(self, file: str, expected: str | None, found: str | None) -> None:
        super().__init__(file, expected, found)
        self.file = file
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        """Return what is wrong and what to do."""
        if self.expected is None:
            return f"{self.file}: is not listed in the card of its data set"
        if self.found is None:
            problem = f"there is no such file, expected SHA-256 {self.expected}"
        else:
            problem = f"expected SHA-256 {self.expected}, found {self.found}"
        return f"{self.file}: {problem}; install nutrigen again to get the original file"


def _root() -> Traversable:
    return files("nutrigen.datasets") / "bundled"


def list_datasets() -> tuple[str, ...]:
    """List the bundled data sets.

    Returns
    -------
    tuple of str
        Their names in alphabetical order.

    Examples
    --------
    >>> "lambda-phage-genome" in list_datasets()
    True
    """
    return tuple(
        sorted(folder.name for folder in _root().iterdir() if (folder / CARD_FILE).is_file())
    )


def dataset_folder(name: str) -> Traversable:
    """Return the folder of a bundled data set.

    Parameters
    ----------
    name : str
        Name of the data set.

    Returns
    -------
    Traversable
        Its folder.

    Raises
    ------
    ValueError
        If there is no data set of that name; the message lists those there are.
    """
    names = list_datasets()
    if name not in names:
        raise ValueError(f"there is no data set {name!r}; there are {', '.join(names)}")
    return _root() / name


def read_card(name: str) -> Card:
    """Read the card of a bundled data set.

    Parameters
    ----------
    name : str
        Name of the data set, one of `list_datasets`.

    Returns
    -------
    Card
        Its card, which shows itself in a notebook.

    Raises
    ------
    ValueError
        If there is no data set of that name.
    CardError
        If the card is broken.

    Examples
    --------
    >>> read_card("chlamydia-genome").size
    '1 sequence of 1,042,519 bp'
    """
    return read_card_file(dataset_folder(name))


def read_verified(folder: Traversable, card: Card, file_name: str) -> bytes:
    """Read a file of a data set, if it is the one that the card describes.

    Parameters
    ----------
    folder : Traversable
        Folder of the data set, for example a `pathlib.Path`.
    card : Card
        The card of the data set.
    file_name : str
        Name of the file.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    DataIntegrityError
        If the file is missing, not listed in the card or has another SHA-256 than listed.
    """
    path = folder / file_name
    expected = card.files.get(file_name)
    if expected is None:
        raise DataIntegrityError(str(path), None, None)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataIntegrityError(str(path), expected, None) from None
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise DataIntegrityError(str(path), expected, found)
    return content


def verify_folder(folder: Traversable) -> tuple[str, ...]:
    """Verify the files in the folder of a data set against its card.

    Parameters
    ----------
    folder : Traversable
        Folder of the data set, for example a `pathlib.Path`.

    Returns
    -------
    tuple of str
        Names of the files, each verified.

    Raises
    ------
    DataIntegrityError
        If a listed file is missing or has another SHA-256, or a file is not listed.
    CardError
        If the card is broken.
    """
    card = read_card_file(folder)
    for file_name in card.files:
        read_verified(folder, card, file_name)
    for path in folder.iterdir():
        if path.is_file() and path.name not in card.files and path.name not in _NOT_DATA:
            raise DataIntegrityError(str(path), None, None)
    return tuple(card.files)


def verify(name: str) -> tuple[str, ...]:
    """Verify the files of a bundled data set against its card.

    Parameters
    ----------
    name : str
        Name of the data set, one of `list_datasets`.

    Returns
    -------
    tuple of str
        Names of the files, each verified.

    Raises
    ------
    ValueError
        If there is no data set of that name.
    DataIntegrityError
        If a listed file is missing or has another SHA-256, or a file is not listed.

    Examples
    --------
    >>> verify("mitochondrial-genomes")
    ('MT-human.fa.gz', 'MT-orang.fa.gz', 'COPYRIGHT.txt')
    """
    return verify_folder(dataset_folder(name))
