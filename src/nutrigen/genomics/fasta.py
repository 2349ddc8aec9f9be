"""FASTA files: a damaged one is an error that names file and line."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, TypeAlias

from nutrigen.genomics.letters import ALPHABETS

__all__ = ["FastaError", "FastaRecord", "Letters", "read_fasta", "write_fasta"]


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

    Examples
    --------
    >>> FastaRecord("chr1", "chr1 a toy chromosome", "ACGT").identifier
    'chr1'
    """

    identifier: str
    description: str
    sequence: str


Letters: TypeAlias = str | bytes | FastaRecord


def read_fasta(
    source: str | os.PathLike[str] | IO[str] | IO[bytes], *, alphabet: str = "nucleotide"
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

    Returns
    -------
    list of FastaRecord
        The records, in the order of the file.

    Raises
    ------
    FastaError
        If the file is empty, is not text or is corrupt, has text before its first header, a header
        without identifier, a record without sequence, two records with one identifier, or an
        illegal letter.
    ValueError
        If `alphabet` is unknown, or `source` is the text of a FASTA file instead of its path.

    Notes
    -----
    Identifiers, descriptions and sequences equal those of Biopython's ``Bio.SeqIO``, which accepts
    more: it keeps records without sequence, duplicate identifiers and illegal letters, and reads a
    comment between sequence lines as sequence.

    References
    ----------
    Pearson WR, Lipman DJ (1988). Improved tools for biological sequence comparison. PNAS 85:
    2444-2448. doi:10.1073/pnas.85.8.2444

    Cornish-Bowden A (1985). Nomenclature for incompletely specified bases in nucleic acid
    sequences. Nucleic Acids Research 13: 3021-3030. doi:10.1093/nar/13.9.3021

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
    if alphabet not in ALPHABETS:
        raise ValueError(f"alphabet must be one of {sorted(ALPHABETS)}, not {alphabet!r}")
    name, data = _read_bytes(source)
    lines = data.splitlines()
    headers = [index for index, line in enumerate(lines) if line.startswith(b">")]
    _check_beginning(name, lines, headers)

    records: list[FastaRecord] = []
    line_of: dict[str, int] = {}
    for header, end in zip(headers, [*headers[1:], len(lines)], strict=True):
        description = _parse_header(name, header + 1, lines[header])
        identifier = description.split(maxsplit=1)[0]
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


def _read_bytes(source: str | os.PathLike[str] | IO[str] | IO[bytes]) -> tuple[str, bytes]:
    """Name of the source for messages, and its decompressed content."""
    if isinstance(source, str | os.PathLike):
        if isinstance(source, str) and (source.startswith(">") or "\n" in source):
            raise ValueError(
                "source must be a path or a file object, not the text of a FASTA file; "
                "wrap the text in io.StringIO"
            )
        name = os.fspath(source)
        with open(source, "rb") as file:
            data = file.read()
    elif not hasattr(source, "read"):
        raise TypeError(f"source must be a path or a file object, not {type(source).__name__}")
    else:
        name = str(getattr(source, "name", f"<{type(source).__name__}>"))
        try:
            content = source.read()
        except UnicodeDecodeError as error:
            line_number = error.object.count(b"\n", 0, error.start) + 1
            raise _fasta_error(name, line_number, f"this is not text: {error}") from error
        # A stray surrogate must reach the checks below, which name its line.
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if data.startswith(b"\x1f\x8b"):
        data = _decompress(name, data)
    # Windows editors may mark UTF-8 text by three bytes, the byte order mark.
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (position := data.find(b"\0")) >= 0:
        raise _fasta_error(
            name,
            data.count(b"\n", 0, position) + 1,
            "there is a zero byte, so this is not plain text; it may be a binary file, or text "
            "saved as UTF-16 (save it as UTF-8)",
        )
    return name, data


def _decompress(name: str, data: bytes) -> bytes:
    text = bytearray()
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            while chunk := stream.read1():
                text += chunk
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
    if control := re.search(r"[\x01-\x08\x0b-\x1f\x7f]", description):
        raise _fasta_error(
            name, number, f"the header holds the control character {control.group()!r}"
        )
    if not description.strip():
        raise _fasta_error(name, number, "the header has no identifier; write one after '>'")
    return description


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
        File to write. It is compressed by gzip if its name ends in ``.gz``.
    width : int
        Letters in a line of sequence.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    ValueError
        If `width` is not positive, there is no record, or a record could not be read back: its
        description does not begin with its identifier or holds a line break, its sequence is empty
        or holds something else than letters, ``*`` and ``-``, or an identifier occurs twice.
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
    if width < 1:
        raise ValueError(f"width must be at least 1, not {width}")
    records = list(records)
    if not records:
        raise ValueError("records is empty; a FASTA file has at least one record")
    lines: list[str] = []
    for record in records:
        lines.append(f">{record.description}\n")
        for start in range(0, len(record.sequence), width):
            lines.append(record.sequence[start : start + width] + "\n")
    content = "".join(lines).encode()
    _check_reads_back(records, content, os.fspath(path))
    if os.fspath(path).endswith(".gz"):
        # Without a time stamp, the same records give the same bytes.
        content = gzip.compress(content, mtime=0)
    with open(path, "wb" if overwrite else "xb") as file:
        file.write(content)


def _check_reads_back(records: list[FastaRecord], content: bytes, path: str) -> None:
    stream = io.BytesIO(content)
    stream.name = path
    for written, read in zip_longest(records, read_fasta(stream, alphabet="protein")):
        if written != read:
            raise ValueError(
                f"{written} would be read back as {read}: the description must be one line that "
                "begins with the identifier and does not end in white space, and the sequence "
                "must hold no white space"
            )
