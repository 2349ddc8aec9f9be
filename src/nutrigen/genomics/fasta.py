"""FASTA files: a damaged one is an error that names file and line."""

from __future__ import annotations

import errno
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, TypeAlias

from nutrigen._arguments import as_number, as_whole_number, require_flags, require_one_of
from nutrigen.genomics.letters import ALPHABETS

__all__ = ["FastaError", "FastaRecord", "Letters", "read_fasta", "write_fasta"]

# NCBI's file nr joins the headers of equal proteins by it.
_HEADER_SEPARATOR = "\x01"

_GZIP = b"\x1f\x8b"
_OTHER_FORMATS = (
    (b"BZh", "bzip2", "pass bz2.open(path)"),
    (b"\xfd7zXZ\0", "xz", "pass lzma.open(path)"),
    (b"PK\x03\x04", "zip", "pass zipfile.ZipFile(path).open(name)"),
    (b"PK\x05\x06", "empty zip", "get it again"),
    (b"\x28\xb5\x2f\xfd", "zstd", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "unpack it"),
    (b"Rar!\x1a\x07", "rar", "unpack it"),
    (b"\x1f\x9d", "compress (.Z)", "unpack it"),
)
_TAR_MARK = slice(257, 262)

# A file of hardly more than a repeated letter may be packed a thousandfold, too.
_ALWAYS_UNPACKED = 2**28

# What makes a record of Biopython one of ours.
_BIOPYTHON = "FastaRecord(record.id, record.description, str(record.seq))"

_NOT_WRITTEN = (".bgz", ".bz2", ".gzip", ".xz", ".zip", ".zst", ".7z", ".z")


class FastaError(ValueError):
    """A FASTA file is malformed; the message begins with the file's name and the line's number."""


@dataclass(frozen=True)
class FastaRecord:
    """One sequence of a FASTA file.

    Attributes
    ----------
    identifier : str
        First word of the header.
    description : str
        The whole header, without ``>`` and without white space at its end.
    sequence : str
        The letters of all sequence lines, in the case in which they were written.

    Raises
    ------
    TypeError
        If one of them is no `str`, such as a ``Seq`` of Biopython.

    Examples
    --------
    >>> FastaRecord("chr1", "chr1 a toy chromosome", "ACGT").identifier
    'chr1'
    """

    identifier: str
    description: str
    sequence: str

    def __post_init__(self) -> None:
        """Refuse what is almost text."""
        for name in ("identifier", "description", "sequence"):
            value = getattr(self, name)
            if not isinstance(value, str):
                hint = "value.decode()" if isinstance(value, bytes) else "str(value)"
                raise TypeError(
                    f"{name} must be a str, not {_kind(value)}; {hint} may be what is meant"
                )


Letters: TypeAlias = str | bytes | FastaRecord


def read_fasta(
    source: str | os.PathLike[str] | IO[str] | IO[bytes],
    *,
    alphabet: str = "nucleotide",
    max_ratio: float | None = 100.0,
) -> list[FastaRecord]:
    r"""Read all records of a FASTA file, and refuse a malformed one.

    A line that begins with ``>`` is a header and starts a record; the lines up to the next header
    are its sequence. Lines may end as on Unix, Windows (CRLF) or old Macs (CR), the last one need
    not end at all. Blank lines, white space at the end of a line and spaces between letters are
    layout, and lines that begin with ``;`` are comments: both are no part of a record. The case of
    letters, which often marks repeats, is kept.

    Parameters
    ----------
    source : path or file object
        Path of the file, or a file object opened in binary or text mode. Gzip compression is
        recognized by the first two bytes, not by the name. Text is UTF-8, with or without a byte
        order mark.
    alphabet : {"nucleotide", "protein"}
        Letters that are legal, in either case: the IUPAC nucleotide codes (with U), or A to Z and
        ``*`` (stop) for proteins. Gaps (``-``) are legal in both.
    max_ratio : float or None
        How many times its own size a gzip file may unpack to; no file is refused for what unpacks
        to at most 256 MiB. Genomes unpack to about four times their size, files that were made to
        fill the memory to a thousand times. None: without limit. What a file object unpacks by
        itself, such as one of ``gzip.open``, is not limited.

    Returns
    -------
    list of FastaRecord
        The records, in the order of the file.

    Raises
    ------
    FastaError
        If the file is empty, is not text or is corrupt, is compressed by something else than gzip,
        or twice, or unpacks to more than `max_ratio` allows; if it has text before its first
        header, a header without identifier or with a control character other than Ctrl-A, a
        record without sequence, two records with one identifier, or an illegal letter.
    TypeError
        If `source` is neither a path nor a file object, or another argument is of a wrong type.
    ValueError
        If `alphabet` is unknown, `max_ratio` is less than 1, or `source` is the text of a FASTA
        file instead of its path.

    Notes
    -----
    Identifiers, descriptions and sequences equal those of Biopython's ``Bio.SeqIO`` in its format
    ``fasta-pearson``, which accepts more: records without sequence, duplicate identifiers, illegal
    letters and any text before the first header. Its format ``fasta`` knows no comments.

    In NCBI's file nr a header joins those of several equal proteins by the control character
    Ctrl-A. The description keeps them all; the identifier is that of the first, where Biopython
    takes all up to the first blank.

    References
    ----------
    Pearson, W. R. and Lipman, D. J. (1988). Improved Tools for Biological Sequence Comparison.
    *Proceedings of the National Academy of Sciences* 85, 2444-2448.
    https://doi.org/10.1073/pnas.85.8.2444

    Cornish-Bowden, A. (1985). Nomenclature for Incompletely Specified Bases in Nucleic Acid
    Sequences: Recommendations 1984. *Nucleic Acids Research* 13, 3021-3030.
    https://doi.org/10.1093/nar/13.9.3021

    Examples
    --------
    >>> import io
    >>> read_fasta(io.StringIO(">chr1 toy\nACGT\nNNac\n"))
    [FastaRecord(identifier='chr1', description='chr1 toy', sequence='ACGTNNac')]
    >>> read_fasta(io.StringIO(">chr1 toy\nACGT\nACJT\n"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    nutrigen.genomics.fasta.FastaError: <StringIO>, line 3: column 3: 'J' is not a nucleotide ...
    """
    require_one_of("alphabet", alphabet, ALPHABETS)
    if max_ratio is not None:
        max_ratio = as_number("max_ratio", max_ratio, least=1)
    name, data = _read_bytes(source, max_ratio)
    lines = data.splitlines()
    headers = [index for index, line in enumerate(lines) if line.startswith(b">")]
    _check_beginning(name, lines, headers)

    records: list[FastaRecord] = []
    line_of: dict[str, int] = {}
    for header, end in zip(headers, [*headers[1:], len(lines)], strict=True):
        description = _parse_header(name, header + 1, lines[header])
        identifier = _identifier(description)
        if identifier in line_of:
            raise _fasta_error(
                name,
                header + 1,
                f"the identifier {identifier!r} is taken by the record of line "
                f"{line_of[identifier]}; each record needs its own",
            )
        line_of[identifier] = header + 1
        sequence = _parse_sequence(name, lines, header + 1, end, alphabet)
        records.append(FastaRecord(identifier, description, sequence))
    return records


def _fasta_error(name: str, line_number: int, problem: str) -> FastaError:
    return FastaError(f"{name}, line {line_number}: {problem}")


def _kind(value: object) -> str:
    """Name of the type of a value, with its module unless it is one of Python's own."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _read_bytes(
    source: str | os.PathLike[str] | IO[str] | IO[bytes], max_ratio: float | None
) -> tuple[str, bytes]:
    """Name of the source for messages, and its decompressed content."""
    if isinstance(source, str | os.PathLike):
        if isinstance(source, str) and (source.startswith(">") or "\n" in source):
            raise ValueError(
                "source must be a path or a file object, not the text of a FASTA file; "
                "wrap the text in io.StringIO"
            )
        name = os.fsdecode(source)
        with open(source, "rb") as file:
            # A large file, or one without an end, is not read before it looks like text.
            beginning = file.peek()
            _refuse_other_formats(name, beginning)
            if not beginning.startswith(_GZIP):
                _refuse_zero_byte(name, beginning)
            data = file.read()
    elif not hasattr(source, "read"):
        hint = "; wrap the bytes of a file in io.BytesIO" if isinstance(source, bytes) else ""
        raise TypeError(f"source must be a path or a file object, not {_kind(source)}{hint}")
    else:
        name = str(getattr(source, "name", f"<{type(source).__name__}>"))
        data = _read_file_object(name, source)
    _refuse_other_formats(name, data)
    if data.startswith(_GZIP):
        data = _decompress(name, data, max_ratio)
        if data.startswith(_GZIP):
            raise _fasta_error(
                name,
                1,
                "the file was compressed by gzip twice; unpack it once, for example by gunzip",
            )
        _refuse_other_formats(name, data)
    # Windows editors may mark UTF-8 text by three bytes, the byte order mark.
    data = data.removeprefix(b"\xef\xbb\xbf")
    _refuse_zero_byte(name, data)
    return name, data


def _read_file_object(name: str, source: IO[str] | IO[bytes]) -> bytes:
    try:
        content = source.read()
    except UnicodeDecodeError as error:
        _refuse_other_formats(name, error.object)
        if error.object.startswith(_GZIP):
            problem = 'this is a gzip file opened as text; open it in mode "rb", or pass its path'
            raise _fasta_error(name, 1, problem) from error
        line_number = error.object.count(b"\n", 0, error.start) + 1
        raise _fasta_error(name, line_number, f"this is not text: {error}") from error
    if isinstance(content, str):
        # A stray surrogate must reach the checks of the lines, which name its line.
        return content.encode("utf-8", "surrogatepass")
    if not isinstance(content, bytes | bytearray | memoryview):
        raise TypeError(
            f"source.read() must return text or bytes, but returned {_kind(content)}; "
            "pass an open file"
        )
    return bytes(content)


def _refuse_other_formats(name: str, beginning: bytes) -> None:
    """Raise if a file is compressed, but not by gzip, or is an archive."""
    for mark, what, remedy in _OTHER_FORMATS:
        if beginning.startswith(mark):
            raise _fasta_error(
                name,
                1,
                f"this is a {what} file by its first bytes, and only gzip is unpacked here; "
                f"{remedy}",
            )
    # Letters, as of a mustard, have no zero byte before.
    if beginning[_TAR_MARK] == b"ustar" and b"\0" in beginning[: _TAR_MARK.start]:
        raise _fasta_error(
            name, 1, "this is a tar archive; unpack it, and read the files that it holds"
        )


def _refuse_zero_byte(name: str, data: bytes) -> None:
    if (position := data.find(b"\0")) >= 0:
        raise _fasta_error(
            name,
            data.count(b"\n", 0, position) + 1,
            "there is a zero byte, so this is not plain text; it may be a binary file, or text "
            "saved as UTF-16 (save it as UTF-8)",
        )


def _decompress(name: str, data: bytes, max_ratio: float | None) -> bytes:
    text = bytearray()
    most = None if max_ratio is None else max(max_ratio * len(data), _ALWAYS_UNPACKED)
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            while chunk := stream.read1():
                text += chunk
                if most is not None and len(text) > most:
                    raise _fasta_error(
                        name,
                        1,
                        f"the gzip data, {len(data):,} bytes, unpack to more than {most:,.0f}, "
                        "which may fill the memory; pass max_ratio=None if you trust the file "
                        f"(max_ratio is {max_ratio:g})",
                    )
    except (EOFError, OSError, zlib.error) as error:
        raise _fasta_error(
            name,
            text.count(b"\n") + 1,
            f"the gzip data end too early or are corrupt from about here on ({error}); "
            "get the file again",
        ) from error
    return bytes(text)


def _check_beginning(name: str, lines: list[bytes], headers: list[int]) -> None:
    """Raise unless there is a header with nothing but comments and blank lines before it."""
    if not any(line.strip() for line in lines):
        raise _fasta_error(name, 1, "the file is empty; a FASTA file has at least one record")
    before = lines[: headers[0]] if headers else lines
    for number, line in enumerate(before, start=1):
        if line.strip() and not line.startswith(b";"):
            beginning = line[:20].decode("utf-8", "backslashreplace")
            raise _fasta_error(
                name,
                number,
                f"text before the first header: {beginning!r}; a FASTA record begins with "
                "a header line, '>' and an identifier",
            )
    if not headers:
        raise _fasta_error(name, len(lines), "only comments; there is no header line with '>'")


def _parse_header(name: str, number: int, line: bytes) -> str:
    """Header without ``>``; raise unless it is text with an identifier."""
    try:
        description = line[1:].decode("utf-8").rstrip()
    except UnicodeDecodeError as error:
        raise _fasta_error(name, number, f"the header is not UTF-8 text: {error}") from error
    if control := re.search(r"[\x02-\x08\x0b-\x1f\x7f]", description):
        raise _fasta_error(
            name, number, f"the header holds the control character {control.group()!r}"
        )
    if not _identifier(description):
        raise _fasta_error(name, number, "the header has no identifier; write one after '>'")
    return description


def _identifier(description: str) -> str:
    """First word of the header, or of the first of several headers; empty if there is none."""
    words = description.split(_HEADER_SEPARATOR, maxsplit=1)[0].split(maxsplit=1)
    return words[0] if words else ""


def _parse_sequence(name: str, lines: list[bytes], start: int, end: int, alphabet: str) -> str:
    """Join the sequence lines with indices from `start` up to `end`, without layout."""
    legal = (ALPHABETS[alphabet] + ALPHABETS[alphabet].lower()).encode()
    sequence = b"".join(
        [line.rstrip(b" \t") for line in lines[start:end] if not line.startswith(b";")]
    ).translate(None, b" ")
    if not sequence:
        raise _fasta_error(name, start, "the record has no sequence")
    if sequence.translate(None, legal):
        raise _illegal_letter_error(name, lines, start, end, alphabet)
    return sequence.decode("ascii")


def _illegal_letter_error(
    name: str, lines: list[bytes], start: int, end: int, alphabet: str
) -> FastaError:
    """Error that names line and column of the first illegal letter between `start` and `end`."""
    letters = ALPHABETS[alphabet]
    legal = (letters + letters.lower() + " ").encode()
    number, line = next(
        (number, line)
        for number, line in enumerate(lines[start:end], start=start + 1)
        if not line.startswith(b";") and line.rstrip(b" \t").translate(None, legal)
    )
    column = next(index for index, byte in enumerate(line) if byte not in legal)
    letter = line[column:].decode("utf-8", "backslashreplace")[0]
    hint = ""
    if alphabet == "nucleotide" and letter.upper() in ALPHABETS["protein"]:
        hint = '; for a protein file, pass alphabet="protein"'
    return _fasta_error(
        name,
        number,
        f"column {column + 1}: {letter!r} is not a {alphabet} letter ({letters}){hint}",
    )


def write_fasta(
    records: Iterable[FastaRecord],
    path: str | os.PathLike[str],
    width: int = 80,
    *,
    overwrite: bool = False,
) -> None:
    """Write records as a FASTA file that :func:`read_fasta` reads back unchanged.

    Parameters
    ----------
    records : iterable of FastaRecord
        At least one record.
    path : path
        File to write. It is compressed by gzip if its name ends in ``.gz``, in either case.
    width : int
        Letters in a line of sequence.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    ValueError
        If `width` is not positive, `path` has the ending of another compression, there is no
        record, or a record could not be read back: its description does not begin with its
        identifier or holds a line break or what UTF-8 can not hold, its sequence is empty or holds
        something else than letters, ``*`` and ``-``, or an identifier occurs twice.
    TypeError
        If `records` holds anything but FastaRecord, such as a ``SeqRecord`` of Biopython, or
        another argument is of a wrong type.
    FileExistsError
        If the file exists and `overwrite` is false.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "toy.fasta"
    >>> write_fasta([FastaRecord("chr1", "chr1 toy", "ACGTAC")], path, width=4)
    >>> path.read_text().split()
    ['>chr1', 'toy', 'ACGT', 'AC']
    """
    width = as_whole_number("width", width, least=1)
    require_flags(overwrite=overwrite)
    name = _name_to_write(path, overwrite)
    records = _require_records(records)
    content = b"".join(_record_bytes(index, record, width) for index, record in enumerate(records))
    _check_reads_back(records, content, name)
    if name.lower().endswith(".gz"):
        # Without a time stamp, the same records give the same bytes.
        content = gzip.compress(content, mtime=0)
    _write(name, content, overwrite)


def _name_to_write(path: str | os.PathLike[str], overwrite: bool) -> str:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be the path of a file to write, not {_kind(path)}")
    name = os.fsdecode(path)
    if other := next((end for end in _NOT_WRITTEN if name.lower().endswith(end)), None):
        raise ValueError(
            f"path ends in {other}, but only gzip is written: let it end in .gz, or in .fasta"
        )
    if not overwrite and os.path.lexists(name):
        raise FileExistsError(
            errno.EEXIST, "the file exists; pass overwrite=True to replace it", name
        )
    return name


def _require_records(records: Iterable[FastaRecord]) -> list[FastaRecord]:
    if isinstance(records, FastaRecord):
        raise TypeError("records must be a list of FastaRecord; pass [record] for a single one")
    if hasattr(records, "translate") or hasattr(records, "seq"):
        hint = f"; pass [{_BIOPYTHON}]" if hasattr(records, "seq") else ""
        raise TypeError(f"records must be a list of FastaRecord, not {_kind(records)}{hint}")
    if not isinstance(records, Iterable):
        raise TypeError(f"records must be a list of FastaRecord, not {_kind(records)}")
    found = []
    for index, record in enumerate(records):
        if not isinstance(record, FastaRecord):
            hint = f"; pass {_BIOPYTHON}" if hasattr(record, "seq") else ""
            raise TypeError(f"records[{index}] must be a FastaRecord, not {_kind(record)}{hint}")
        found.append(record)
    if not found:
        raise ValueError("records is empty; a FASTA file has at least one record")
    return found


def _record_bytes(index: int, record: FastaRecord, width: int) -> bytes:
    lines = [f">{record.description}"]
    for start in range(0, len(record.sequence), width):
        lines.append(record.sequence[start : start + width])
    try:
        return "\n".join([*lines, ""]).encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"records[{index}], {record.identifier!r}, holds {error.object[error.start]!r}, half a "
            "character that UTF-8 can not hold"
        ) from None


def _check_reads_back(records: list[FastaRecord], content: bytes, path: str) -> None:
    stream = io.BytesIO(content)
    stream.name = path
    for written, read in zip_longest(records, read_fasta(stream, alphabet="protein")):
        if written != read:
            raise ValueError(
                f"{_shown(written)} would be read back as {_shown(read)}: the description must be "
                "one line that begins with the identifier and does not end in white space, and "
                "the sequence must hold no white space"
            )


def _shown(record: FastaRecord | None) -> str:
    """A record for a message, not longer than a message may be."""
    if record is None:
        return "nothing"
    fields = (record.identifier, record.description, record.sequence)
    shown = (repr(text if len(text) <= 80 else f"{text[:77]}...") for text in fields)
    return f"FastaRecord({', '.join(shown)})"


def _write(name: str, content: bytes, overwrite: bool) -> None:
    """Write all of a file; a part of it, which would pass for the whole, is not left behind."""
    opened = False
    try:
        with open(name, "wb" if overwrite else "xb") as file:
            opened = True
            file.write(content)
    except BaseException:
        if opened and os.path.isfile(name):
            os.unlink(name)
        raise
