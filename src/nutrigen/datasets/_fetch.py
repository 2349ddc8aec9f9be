"""Downloading what may not be bundled, and refusing whatever is not the expected file.

A file is downloaded by pooch to a temporary name in the cache, verified there, and only then given
its name; a file that is in the cache already, downloaded or put there by hand, is verified on every
load in the same way. Where its SHA-256 is known in advance, nothing else passes. Where it is not,
the size and the format are checked, and the SHA-256 is recorded beside the file when it is first
seen and holds from then on.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import requests
import urllib3
from tqdm import TqdmWarning, tqdm

from nutrigen.datasets._bundled import DataIntegrityError

with warnings.catch_warnings():
    # In a notebook, Pooch looks for widgets to draw its progress bars, and warns that there are
    # none. Ours are drawn as text.
    warnings.simplefilter("ignore", TqdmWarning)
    import pooch

__all__ = [
    "CacheError",
    "DamagedRecordError",
    "DataFormatError",
    "DownloadError",
    "OriginalFile",
    "Patience",
    "RefusedFileError",
    "cache_folder",
    "fetch",
    "recorded_sha256",
    "verify_cached",
]

T = TypeVar("T")

Parser = Callable[[bytes, str], T]
"""Reads the content of a file; takes its name for messages; raises ValueError if malformed."""

ENVIRONMENT_VARIABLE = "NUTRIGEN_DATA"

_CHUNK_BYTES = 1 << 16
_MOST_RECORD_BYTES = 4096
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class DownloadError(RuntimeError):
    """A file could not be downloaded; the message says what was tried and what to do instead."""


class DataFormatError(ValueError):
    """A data file is malformed; the message begins with the file's name and the line's number.

    Parameters
    ----------
    file : str
        Path of the file.
    line : int
        Number of the line, from 1.
    problem : str
        What is wrong, and what would have been right.
    """

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(file, line, problem)
        self.file = file
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        """Return the message."""
        return f"{self.file}, line {self.line}: {self.problem}"


class RefusedFileError(DataIntegrityError):
    """A file is not the original that was asked for, and is not kept in the cache.

    Parameters
    ----------
    file : str
        Path of the file in the cache.
    expected : str
        What the file should have been.
    found : str
        What it is.
    url : str
        Address of the original.
    downloaded : bool
        Whether it was refused while it was downloaded, or found in the cache later.
    """

    def __init__(self, file: str, expected: str, found: str, url: str, downloaded: bool) -> None:
        super().__init__(file, expected, found)
        # An exception is rebuilt from its arguments when it crosses to another process.
        self.args = (file, expected, found, url, downloaded)
        self.url = url
        self.downloaded = downloaded

    def __str__(self) -> str:
        """Return what is wrong and what was done about it."""
        if self.downloaded:
            done = f"This is what {self.url} sends now; it was not kept."
        else:
            done = (
                "It was removed from the cache; "
                f"the next call downloads the original from {self.url}"
            )
        return f"{self.file}: expected {self.expected}, found {self.found}. {done}"


class DamagedRecordError(DataIntegrityError):
    """The hash that was recorded when a file was first seen can not be read.

    The file is left as it is.

    Parameters
    ----------
    file : str
        Path of the record.
    found : str
        What it holds.
    """

    def __init__(self, file: str, found: str) -> None:
        super().__init__(file, "64 hexadecimal digits", found)
        self.args = (file, found)

    def __str__(self) -> str:
        """Return what is wrong and what to do."""
        return (
            f"{self.file}: expected {self.expected}, the SHA-256 of the file beside it, found "
            f"{self.found}; a full disk or a crash may have cut it off. Delete this record: the "
            "next call verifies the size and the format of the file and records its SHA-256 anew. "
            "If you doubt that file, delete it too."
        )


class CacheError(DownloadError):
    """The folder of the downloaded files can not be read or written."""


class _BrokenOffError(requests.RequestException):
    """The connection ended before the file did."""


@dataclass(frozen=True)
class OriginalFile:
    """What is known of a file before it is downloaded.

    Parameters
    ----------
    dataset : str
        Name of the data set, which is the name of its folder in the cache.
    name : str
        Name of the file there.
    url : str
        Address to download it from.
    size : int, optional
        Number of bytes, where it is published.
    size_limit : int, optional
        Number of bytes that are certainly too many, where the size is not published.
    sha256 : str, optional
        SHA-256 in 64 lower-case hexadecimal digits, where it is published.
    """

    dataset: str
    name: str
    url: str
    size: int | None = None
    size_limit: int | None = None
    sha256: str | None = None

    @property
    def path(self) -> Path:
        """Place of the file in the cache."""
        return cache_folder() / self.dataset / self.name

    @property
    def most_bytes(self) -> int:
        """Number of bytes after which a download is stopped."""
        most = self.size if self.size is not None else self.size_limit
        if most is None:
            raise ValueError(f"{self.dataset}/{self.name}: state its size or a limit of its size")
        return most


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, and how often to ask again.

    Parameters
    ----------
    retries : int
        Number of further attempts after one that failed in a way that may pass: no connection, a
        connection that broke off, a server that is overloaded. Before the n-th of them there is a
        pause of n seconds.
    connect_seconds : float
        Time to wait for a connection.
    read_seconds : float
        Time to wait for more data.
    total_seconds : float
        Time for one attempt as a whole.
    """

    retries: int = 2
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 600.0


def cache_folder() -> Path:
    """Return the folder in which downloaded originals are kept.

    It is the usual place for caches on this system, unless the environment variable
    ``NUTRIGEN_DATA`` names another folder. It need not exist: the first download makes it.

    Returns
    -------
    Path
        Absolute path of the folder.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named or pooch.os_cache("nutrigen")).expanduser().absolute()


def fetch(file: OriginalFile, parse: Parser[T], patience: Patience) -> T:
    """Read a file from the cache, verified; download it first if it is not there.

    Parameters
    ----------
    file : OriginalFile
        The file.
    parse : callable
        Takes the content of the file and its name for messages, returns the data; raises a
        `ValueError` if the format is not what it must be.
    patience : Patience
        How long to wait for the server.

    Returns
    -------
    object
        What `parse` returns.

    Raises
    ------
    DownloadError
        If the file can not be downloaded.
    RefusedFileError
        If what was downloaded, or what is in the cache, is not the expected file. It is not left
        in the cache.
    DamagedRecordError
        If the record of its SHA-256 can not be read.
    CacheError
        If the cache can not be read or written.
    """
    with _cache_named():
        if not file.path.is_file():
            if file.sha256 is None:
                recorded_sha256(file)
            _download(file, parse, patience)
        content = _verified_content(file, parse)
    return parse(content, str(file.path))


def verify_cached(file: OriginalFile, parse: Parser[object]) -> bool:
    """Verify a file if it is in the cache, and never download it.

    Parameters
    ----------
    file : OriginalFile
        The file.
    parse : callable
        As in `fetch`.

    Returns
    -------
    bool
        True if the file is in the cache and is the expected one, False if it is not there.

    Raises
    ------
    RefusedFileError
        If it is in the cache but is not the expected file. It is removed.
    DamagedRecordError
        If the record of its SHA-256 can not be read.
    CacheError
        If the cache can not be read.
    """
    with _cache_named():
        if not file.path.is_file():
            return False
        _verified_content(file, parse)
    return True


@contextmanager
def _cache_named() -> Iterator[None]:
    """Turn what the system says of a folder or file into an error that says what to do."""
    try:
        yield
    except requests.RequestException:
        # It is an OSError, but one of the network.
        raise
    except OSError as error:
        folder = cache_folder()
        cause = error.strerror or str(error)
        where = f" ({error.filename})" if error.filename else ""
        nearest = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        if not os.path.isdir(nearest):
            cause, where = "it is a file" if nearest == folder else f"{nearest} is a file", ""
        raise CacheError(
            f"the folder of downloaded data, {folder}, can not be used: {cause}{where}. Make it a "
            "folder with free space that you may read and write, or name another one by the "
            f"environment variable {ENVIRONMENT_VARIABLE}"
        ) from error


def recorded_sha256(file: OriginalFile) -> str | None:
    """Return the SHA-256 that was recorded when a file without a published one was first seen.

    Parameters
    ----------
    file : OriginalFile
        The file.

    Returns
    -------
    str or None
        64 hexadecimal digits, None if nothing was recorded yet.

    Raises
    ------
    DamagedRecordError
        If the record holds something else.
    """
    record = _record_path(file)
    if not record.is_file():
        return None
    with open(record, "rb") as stream:
        content = stream.read(_MOST_RECORD_BYTES)
    # Written by sha256sum, or by hand with capital letters.
    found = re.match(rb"\\?([0-9a-fA-F]{64})(?=\s|$)", content)
    if found is None:
        excerpt = content[:20].decode("utf-8", "backslashreplace")
        raise DamagedRecordError(str(record), repr(excerpt) if content.strip() else "nothing")
    return found[1].decode("ascii").lower()


def _verified_content(file: OriginalFile, parse: Parser[object]) -> bytes:
    """Content of the file in the cache; if it is not the expected one, remove it and raise."""
    try:
        return _verify(file, file.path, parse)
    except RefusedFileError:
        file.path.unlink(missing_ok=True)
        raise


def _verify(file: OriginalFile, location: Path, parse: Parser[object]) -> bytes:
    """Content of what lies at the location; raise unless it is the expected file."""
    with open(location, "rb") as stream:
        _refuse_page(file, stream.read(_CHUNK_BYTES), downloaded=location != file.path)
    size = location.stat().st_size
    if size != file.size and (file.size is not None or size > file.most_bytes):
        raise _refusal(file, _size_text(file), f"{size:,} bytes", downloaded=location != file.path)

    content = location.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    expected = file.sha256 or recorded_sha256(file)
    if expected is None:
        try:
            parse(content, str(file.path))
        except ValueError as error:
            raise _refusal(
                file,
                "the content that its card describes",
                f"a file that can not be read ({error})",
                downloaded=location != file.path,
            ) from error
        _record(file, found)
    elif found != expected:
        recorded = (
            ""
            if file.sha256
            else f" (recorded when it was first seen, in {_record_path(file)}; delete that file "
            "to accept another version)"
        )
        raise _refusal(
            file,
            f"SHA-256 {expected}{recorded}",
            f"SHA-256 {found}",
            downloaded=location != file.path,
        )
    return content


def _refusal(
    file: OriginalFile, expected: str, found: str, *, downloaded: bool
) -> RefusedFileError:
    return RefusedFileError(str(file.path), expected, found, file.url, downloaded)


def _refuse_page(file: OriginalFile, beginning: bytes, *, downloaded: bool) -> None:
    """Raise if a file begins as an HTML or XML page does: none of the originals begins with <."""
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        excerpt = " ".join(text[:60].decode("utf-8", "replace").split())
        raise _refusal(file, "data", f"a web page that begins {excerpt!r}", downloaded=downloaded)


def _size_text(file: OriginalFile) -> str:
    return f"{'' if file.size is not None else 'at most '}{file.most_bytes:,} bytes"


def _record_path(file: OriginalFile) -> Path:
    return file.path.with_name(file.name + ".sha256")


def _record(file: OriginalFile, sha256: str) -> None:
    """Write the hash beside the file, in the format of ``sha256sum``, all of it or nothing."""
    record = _record_path(file)
    with tempfile.NamedTemporaryFile(dir=record.parent, delete=False) as temporary:
        path = temporary.name
    try:
        with open(path, "wb") as stream:
            stream.write(f"{sha256}  {file.name}\n".encode("ascii"))
            stream.flush()
            # Else a crash may leave the new name with nothing in it.
            os.fsync(stream.fileno())
        os.replace(path, record)
    except BaseException:
        os.unlink(path)
        raise
    pooch.get_logger().info(
        "No SHA-256 of '%s' is published. Its size and format are as expected; recorded its "
        "SHA-256 %s in '%s': from now on only this very file is accepted.",
        file.name,
        sha256,
        record,
    )


def _download(file: OriginalFile, parse: Parser[object], patience: Patience) -> None:
    """Download a file into the cache, where it appears only after it was verified."""
    key = f"{file.dataset}/{file.name}"
    repository = pooch.create(
        path=cache_folder(),
        base_url="",
        registry={key: file.sha256},
        urls={key: file.url},
        retry_if_failed=patience.retries,
        env=ENVIRONMENT_VARIABLE,
    )

    def download(url: str, temporary: str, _: pooch.Pooch) -> None:
        _stream(file, url, Path(temporary), patience)
        _verify(file, Path(temporary), parse)

    try:
        repository.fetch(key, downloader=download)
    except _BrokenOffError as error:
        raise _refusal(file, _size_text(file), str(error), downloaded=True) from error
    except requests.RequestException as error:
        attempts = 1 + patience.retries
        times = "once" if attempts == 1 else f"{attempts} times"
        raise _download_error(file, f"tried {times}: {_reason(error, patience)}") from error


def _stream(file: OriginalFile, url: str, target: Path, patience: Patience) -> None:
    """Write what the server sends to the target; stop as soon as it can not be the file.

    What may pass is raised as a `requests.RequestException`, on which pooch tries again.
    """
    deadline = time.monotonic() + patience.total_seconds
    received = 0
    with (
        requests.get(
            url,
            stream=True,
            timeout=(patience.connect_seconds, patience.read_seconds),
            headers={"Accept-Encoding": "identity"},
        ) as response,
        open(target, "wb") as output,
        _progress_bar(file) as bar,
    ):
        _check_status(file, response)
        _check_coding(file, response)
        try:
            # The usual iter_content waits until a whole chunk is there, past any deadline.
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                if received == 0:
                    _refuse_page(file, chunk, downloaded=True)
                received += len(chunk)
                if received > file.most_bytes:
                    raise _refusal(
                        file, _size_text(file), f"more than {file.most_bytes:,}", downloaded=True
                    )
                if time.monotonic() > deadline:
                    raise _download_error(
                        file,
                        f"gave up after {patience.total_seconds:g} s, in which "
                        f"{received:,} bytes of {_size_text(file)} came",
                    )
                output.write(chunk)
                if bar is not None:
                    bar.update(len(chunk))
        except urllib3.exceptions.ReadTimeoutError as error:
            raise requests.ReadTimeout(error) from error
        except urllib3.exceptions.HTTPError as error:
            raise _BrokenOffError(f"{received:,} bytes, then the connection broke off") from error


def _check_status(file: OriginalFile, response: requests.Response) -> None:
    status = f"the server answered with status {response.status_code} {response.reason}"
    if response.status_code >= _SERVER_ERROR or response.status_code == _TOO_MANY_REQUESTS:
        raise requests.HTTPError(status)
    # Not only errors: some servers send 202 with a page that is to keep robots out.
    if response.status_code != requests.codes.ok:
        raise _download_error(file, status)


def _check_coding(file: OriginalFile, response: requests.Response) -> None:
    """Refuse what is packed more than once: each time may make it a thousand times larger."""
    coding = response.headers.get("Content-Encoding", "")
    if "," in coding:
        raise _download_error(file, f"the server packed it more than once ({coding})")


def _progress_bar(file: OriginalFile) -> tqdm:
    """A progress bar on stderr if that is a terminal, else a silent one."""
    return tqdm(
        total=file.size,
        desc=file.name,
        unit="B",
        unit_scale=True,
        disable=None,
        file=sys.stderr,
    )


def _reason(error: requests.RequestException, patience: Patience) -> str:
    """What went wrong, in fewer words than those of the libraries below."""
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {patience.connect_seconds:g} s"
    if isinstance(error, requests.ReadTimeout):
        return f"no data within {patience.read_seconds:g} s"
    cause = error.args[0] if error.args else error
    return str(getattr(cause, "reason", cause)).rsplit(": ", maxsplit=1)[-1]


def _download_error(file: OriginalFile, problem: str) -> DownloadError:
    return DownloadError(
        f"{file.name} (data set {file.dataset}) could not be downloaded, {problem}\n"
        f"  address: {file.url}\n"
        f"  by hand: save what this address sends as {file.name} in the folder\n"
        f"           {file.path.parent}\n"
        "           It is verified there like a download. The environment variable\n"
        f"           {ENVIRONMENT_VARIABLE} can name another folder."
    )
