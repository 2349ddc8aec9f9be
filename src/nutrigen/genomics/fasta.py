"""FASTA files: a damaged one is an error that names file and line."""

from __future__ import annotations

import errno
import gc
import gzip
import io
import os
import re
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat, zip_longest
from typing import IO, Any, TypeAlias

import numpy as np

from nutrigen._arguments import as_number, as_whole_number, require_flags, require_one_of
from nutrigen.genomics.letters import ALPHABETS

__all__ = ["FastaError", "FastaRecord", "Letters", "iter_fasta", "read_fasta", "write_fasta"]

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

# Bytes that are read at once: few calls, and little beside the records themselves.
_BLOCK = 2**15

# What a header has in it that needs no second look.
_PLAIN = bytes(range(32, 127)) + b"\n"

# The letters of a genome, nearly all, each of which is legal in a protein, too.
_COMMON = b"acgtn"
_LINE_END, _HEADER = ord("\n"), ord(">")

# What makes a record of Biopython one of ours.
_BIOPYTHON = "FastaRecord(record.id, record.description, str(record.seq))"

_NOT_WRITTEN = (".bgz", ".bz2", ".gzip", ".xz", ".zip", ".zst", ".7z", ".z")


class FastaError(ValueError):
    """A FASTA file is malformed; the message begins with the file's name and the line's number."""


@dataclass(frozen=True, slots=True)
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
    # Looking for garbage among records, where there is none, takes longer than reading them.
    collects = gc.isenabled()
    gc.disable()
    try:
        return list(iter_fasta(source, alphabet=alphabet, max_ratio=max_ratio))
    finally:
        if collects:
            gc.enable()


def iter_fasta(
    source: str | os.PathLike[str] | IO[str] | IO[bytes],
    *,
    alphabet: str = "nucleotide",
    max_ratio: float | None = 100.0,
) -> Iterator[FastaRecord]:
    r"""Read the records of a FASTA file one after another.

    Of the file no more is held than the current record, what is read at once and the identifiers so
    far, so that it may be larger than the memory. It is opened when the first record is asked for.
    What is wrong with it is raised where it is reached, when records have been given out before.

    Parameters
    ----------
    source, alphabet, max_ratio
        As of :func:`read_fasta`. A file object that was opened as text is read as a whole.

    Yields
    ------
    FastaRecord
        The next record.

    Raises
    ------
    FastaError, TypeError, ValueError
        As :func:`read_fasta`.

    Examples
    --------
    >>> import io
    >>> [len(r.sequence) for r in iter_fasta(io.StringIO(">chr1\nACGT\nAC\n>chr2\nACG\n"))]
    [6, 3]
    """
    require_one_of("alphabet", alphabet, ALPHABETS)
    if max_ratio is not None:
        max_ratio = as_number("max_ratio", max_ratio, least=1)
    name, blocks = _open(source, max_ratio)
    return chain.from_iterable(_parse(name, blocks, alphabet))


def _fasta_error(name: str, line_number: int, problem: str) -> FastaError:
    return FastaError(f"{name}, line {line_number}: {problem}")


def _kind(value: object) -> str:
    """Name of the type of a value, with its module unless it is one of Python's own."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _open(
    source: str | os.PathLike[str] | IO[str] | IO[bytes], max_ratio: float | None
) -> tuple[str, Iterator[bytes]]:
    """Name of the source for messages, and its decompressed content in blocks."""
    if isinstance(source, str | os.PathLike):
        if isinstance(source, str) and (source.startswith(">") or "\n" in source):
            raise ValueError(
                "source must be a path or a file object, not the text of a FASTA file; "
                "wrap the text in io.StringIO"
            )
        name = os.fsdecode(source)
        return name, _blocks_of_path(name, source, max_ratio)
    if not hasattr(source, "read"):
        hint = "; wrap the bytes of a file in io.BytesIO" if isinstance(source, bytes) else ""
        raise TypeError(f"source must be a path or a file object, not {_kind(source)}{hint}")
    name = str(getattr(source, "name", f"<{type(source).__name__}>"))
    return name, _blocks_of_file_object(name, source, max_ratio)


def _blocks_of_path(
    name: str, path: str | os.PathLike[str], max_ratio: float | None
) -> Iterator[bytes]:
    with open(path, "rb", buffering=0) as file:
        yield from _unpacked(name, file, max_ratio)


def _blocks_of_file_object(
    name: str, source: IO[str] | IO[bytes], max_ratio: float | None
) -> Iterator[bytes]:
    if isinstance(source, io.RawIOBase | io.BufferedIOBase):
        yield from _unpacked(name, source, max_ratio)
    else:
        yield from _unpacked(name, io.BytesIO(_read_file_object(name, source)), max_ratio)


def _unpacked(
    name: str, file: io.RawIOBase | io.BufferedIOBase, max_ratio: float | None
) -> Iterator[bytes]:
    """Text of a binary file in blocks, the first of which is seen to be text."""
    beginning = _read_some(file, _BLOCK)
    _refuse_other_formats(name, beginning)
    if beginning.startswith(_GZIP):
        blocks = _decompress(name, beginning, file, max_ratio)
        beginning = next(blocks, b"")
        if beginning.startswith(_GZIP):
            raise _fasta_error(
                name,
                1,
                "the file was compressed by gzip twice; unpack it once, for example by gunzip",
            )
        _refuse_other_formats(name, beginning)
    else:
        blocks = iter(lambda: _read_some(file, _BLOCK), b"")
    # Windows editors may mark UTF-8 text by three bytes, the byte order mark.
    beginning = beginning.removeprefix(b"\xef\xbb\xbf")
    _refuse_zero_byte(name, 1, beginning)
    yield beginning
    yield from blocks


def _read_some(file: io.RawIOBase | io.BufferedIOBase, size: int) -> bytes:
    """Up to `size` bytes, and fewer at the end of the file only."""
    parts = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


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


def _refuse_zero_byte(name: str, first_line: int, text: bytes) -> None:
    if (position := text.find(b"\0")) >= 0:
        raise _fasta_error(
            name,
            first_line + text.count(b"\n", 0, position),
            "there is a zero byte, so this is not plain text; it may be a binary file, or text "
            "saved as UTF-16 (save it as UTF-8)",
        )


def _decompress(
    name: str, beginning: bytes, file: io.RawIOBase | io.BufferedIOBase, max_ratio: float | None
) -> Iterator[bytes]:
    """Blocks of what gzip has packed; `beginning` is what has been read of it already."""
    packed = _Packed(beginning, file)
    n_bytes, n_lines = 0, 0
    try:
        with gzip.GzipFile(fileobj=packed) as stream:
            # What could be unpacked before the damage is still looked at.
            while text := stream.read1(_BLOCK):
                n_bytes += len(text)
                n_lines += text.count(b"\n")
                if max_ratio is not None and n_bytes > _ALWAYS_UNPACKED:
                    most = max(max_ratio * packed.size(), _ALWAYS_UNPACKED)
                    if n_bytes > most:
                        raise _fasta_error(
                            name,
                            1,
                            f"the gzip data, {packed.size():,} bytes, unpack to more than "
                            f"{most:,.0f}, which may fill the memory; pass max_ratio=None if you "
                            f"trust the file (max_ratio is {max_ratio:g})",
                        )
                yield text
    except (EOFError, OSError, zlib.error) as error:
        raise _fasta_error(
            name,
            n_lines + 1,
            f"the gzip data end too early or are corrupt from about here on ({error}); "
            "get the file again",
        ) from error


class _Packed(io.RawIOBase):
    """The bytes of a packed file, of which the first have been read already."""

    def __init__(self, beginning: bytes, file: io.RawIOBase | io.BufferedIOBase) -> None:
        self._beginning = beginning
        self._file = file
        self._n_read = len(beginning)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._beginning:
            part, self._beginning = self._beginning[: len(buffer)], self._beginning[len(buffer) :]
        else:
            part = self._file.read(len(buffer)) or b""
            self._n_read += len(part)
        buffer[: len(part)] = part
        return len(part)

    def size(self) -> int:
        """Bytes of the file, or those that were read so far where that can not be known."""
        if not self._file.seekable():
            return self._n_read
        here = self._file.tell()
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(here)
        return size


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Text in pieces that end where a line does, without the last line's end, which is LF."""
    rest: list[bytes] = []
    for block in blocks:
        if b"\r" in block or (rest and rest[-1].endswith(b"\r")):
            block = b"".join([*rest, block])
            # A CR at the end may be the first half of a CRLF.
            held = block.endswith(b"\r")
            block = block[:-1] if held else block
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            rest = [b"\r"] if held else []
            end = block.rfind(b"\n")
            if end < 0:
                rest = [block + b"".join(rest)]
                continue
            yield block[:end]
            rest = [block[end + 1 :] + b"".join(rest)]
            continue
        end = block.rfind(b"\n")
        if end < 0:
            rest.append(block)
            continue
        yield b"".join([*rest, block[:end]])
        rest = [block[end + 1 :]]
    last = b"".join(rest)
    if last:
        yield last.removesuffix(b"\r")


def _parse(name: str, blocks: Iterator[bytes], alphabet: str) -> Iterator[list[FastaRecord]]:
    """Records, those of a block together."""
    # A file has a few large records or a million small ones. So whatever can be done for all
    # records of a block at once is, and only what is unusual is looked at line by line.
    identifiers: list[str] = []
    taken: set[str] = set()
    n_lines = array("I")
    number, is_blank = 1, True
    pieces: list[str] = []
    last: tuple[list[str], list[str]] = [], []
    for text in _whole_lines(blocks):
        # Of a large record, most blocks hold a part only.
        if not text.startswith(b">"):
            beginning = text.partition(b"\n>")[0] if b">" in text else text
            if identifiers:
                pieces += _parse_sequences(name, [beginning], [number], alphabet)
                n_before = _count_lines(beginning, pieces[-1])
                n_lines[-1] += n_before
            else:
                is_blank = _refuse_text(name, number, beginning) and is_blank
                n_before = beginning.count(b"\n") + 1
            number += n_before
            text = text[len(beginning) + 1 :]
            if not text:
                continue
        if identifiers:
            yield _records(name, [number - n_lines[-1]], *last, ["".join(pieces)])
        headers, bodies, counts = _split_records(text)
        *starts, number = accumulate(counts, initial=number)
        found, descriptions = _parse_headers(name, headers, starts)
        taken.update(found)
        if len(taken) < len(identifiers) + len(found):
            raise _taken_identifier_error(name, found, starts, identifiers, n_lines)
        identifiers += found
        n_lines.extend(counts)
        sequences = _parse_sequences(name, bodies, [start + 1 for start in starts], alphabet)
        yield _records(name, starts, found[:-1], descriptions[:-1], sequences[:-1])
        last, pieces = (found[-1:], descriptions[-1:]), sequences[-1:]
    if identifiers:
        yield _records(name, [number - n_lines[-1]], *last, ["".join(pieces)])
    elif is_blank:
        raise _fasta_error(name, 1, "the file is empty; a FASTA file has at least one record")
    else:
        raise _fasta_error(name, number - 1, "only comments; there is no header line with '>'")


def _split_records(text: bytes) -> tuple[list[bytes], list[bytes], list[int]]:
    """Headers without ``>``, what follows each, and their lines together, of whole records."""
    letters = np.frombuffer(text, dtype=np.uint8)
    begins_line = np.flatnonzero(letters == _LINE_END) + 1
    # Short sequences stand on a line each. Of the last, a part may be still to come.
    if not text.endswith(b"\n"):
        is_header = letters[begins_line] == _HEADER
        if is_header[1::2].all() and not is_header[::2].any():
            lines = text[1:].replace(b"\n>", b"\n").split(b"\n")
            headers, bodies = lines[::2], lines[1::2]
            counts = [2] * len(headers)
            if len(bodies) < len(headers):
                bodies.append(b"")
                counts[-1] = 1
            return headers, bodies, counts
    parts = text[1:].split(b"\n>")
    headers, _, bodies = map(list, zip(*[part.partition(b"\n") for part in parts], strict=True))
    return headers, bodies, [part.count(b"\n") + 1 for part in parts]


def _parse_headers(
    name: str, headers: Sequence[bytes], numbers: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Identifiers and headers; raise unless each is text with an identifier."""
    together = b"\n".join(headers)
    plain = not together.translate(None, _PLAIN) and together.strip()
    if plain and b" \n" not in together and b"\n\n" not in together and together == plain:
        descriptions = together.decode("ascii").split("\n")
        if b" " not in together:
            return descriptions, descriptions
        return [description.split(None, 1)[0] for description in descriptions], descriptions
    descriptions = list(map(_parse_header, repeat(name), numbers, headers))
    return list(map(_identifier, descriptions)), descriptions


def _parse_sequences(
    name: str, bodies: Sequence[bytes], numbers: Sequence[int], alphabet: str
) -> list[str]:
    """Sequences, from their lines, without layout and comments; raise for an illegal letter."""
    legal = (ALPHABETS[alphabet] + ALPHABETS[alphabet].lower() + "\n").encode()
    together = b"\n".join(bodies)
    if len(bodies) == 1 or together.count(b"\n") >= len(bodies):
        together = b"\n".join([body.replace(b"\n", b"") for body in bodies])
    if not _is_common(together) and together.translate(None, legal):
        together = b"\n".join(
            [
                _parse_lines(name, number, body, alphabet, legal[:-1])
                for number, body in zip(numbers, bodies, strict=True)
            ]
        )
    sequences = together.decode("ascii")
    return sequences.split("\n") if len(bodies) > 1 else [sequences]


def _is_common(sequence: bytes) -> bool:
    """Whether all letters are A, C, G, T or N, which is seen in half the time of a look at each."""
    letters = np.frombuffer(sequence, dtype=np.uint8)
    common = letters == _LINE_END
    # In ASCII, this bit alone makes a small letter of a large one.
    lower = letters | 32
    for letter in _COMMON:
        common |= lower == letter
    return bool(common.all())


def _count_lines(body: bytes, sequence: str) -> int:
    """Lines of a part of a sequence; most often what is no letter in it ends a line."""
    if b" " in body or b"\t" in body or b";" in body:
        return body.count(b"\n") + 1
    return len(body) - len(sequence) + 1


def _records(
    name: str,
    numbers: Sequence[int],
    identifiers: Sequence[str],
    descriptions: Sequence[str],
    sequences: Sequence[str],
) -> list[FastaRecord]:
    if not all(sequences):
        number = numbers[next(k for k, sequence in enumerate(sequences) if not sequence)]
        raise _fasta_error(name, number, "the record has no sequence")
    # All are known to be text: with the checks of the class a million took twice the time.
    records = list(map(object.__new__, repeat(FastaRecord, len(sequences))))
    for field, values in (
        ("identifier", identifiers),
        ("description", descriptions),
        ("sequence", sequences),
    ):
        deque(map(vars(FastaRecord)[field].__set__, records, values), maxlen=0)
    return records


def _taken_identifier_error(
    name: str,
    found: Sequence[str],
    numbers: Sequence[int],
    before: Sequence[str],
    n_lines: Sequence[int],
) -> FastaError:
    """Error for the first identifier that is there already, with the line where it was."""
    first = 0
    line_of: dict[str, int] = {}
    for identifier, count in zip(before, n_lines, strict=True):
        line_of[identifier] = first
        first += count
    shift = numbers[0] - first
    line_of = {identifier: line + shift for identifier, line in line_of.items()}
    for identifier, number in zip(found, numbers, strict=True):
        if identifier in line_of:
            break
        line_of[identifier] = number
    return _fasta_error(
        name,
        number,
        f"the identifier {identifier!r} is taken by the record of line {line_of[identifier]}; each "
        "record needs its own",
    )


def _refuse_text(name: str, number: int, text: bytes) -> bool:
    """Whether lines before the first header are blank; raise if they are no comments either."""
    is_blank = True
    for later, line in enumerate(text.split(b"\n")):
        if line.strip() and not line.startswith(b";"):
            beginning = line[:20].decode("utf-8", "backslashreplace")
            raise _fasta_error(
                name,
                number + later,
                f"text before the first header: {beginning!r}; a FASTA record begins with "
                "a header line, '>' and an identifier",
            )
        is_blank = is_blank and not line.strip()
    return is_blank


def _parse_header(name: str, number: int, line: bytes) -> str:
    """Header, from its line without ``>``; raise unless it is text with an identifier."""
    try:
        description = line.decode("utf-8").rstrip()
    except UnicodeDecodeError as error:
        raise _fasta_error(name, number, f"the header is not UTF-8 text: {error}") from error
    if not description.isprintable():
        _refuse_zero_byte(name, number, line)
        if control := re.search(r"[\x02-\x08\x0b-\x1f\x7f]", description):
            raise _fasta_error(
                name, number, f"the header holds the control character {control.group()!r}"
            )
    if not _identifier(description):
        raise _fasta_error(name, number, "the header has no identifier; write one after '>'")
    return description


def _identifier(description: str) -> str:
    """First word of the header, or of the first of several headers; empty if there is none."""
    words = description.split(None, 1)
    if not words:
        return ""
    first = words[0]
    return first.split(_HEADER_SEPARATOR, 1)[0] if _HEADER_SEPARATOR in first else first


def _parse_lines(name: str, first_line: int, body: bytes, alphabet: str, legal: bytes) -> bytes:
    """Letters of sequence lines among which there are comments, tabs or an illegal letter."""
    pieces = []
    for number, line in enumerate(body.split(b"\n"), start=first_line):
        if line.startswith(b";"):
            continue
        letters = line.rstrip(b" \t").translate(None, b" ")
        if letters.translate(None, legal):
            _refuse_zero_byte(name, number, line)
            raise _illegal_letter_error(name, number, line, alphabet, legal)
        pieces.append(letters)
    return b"".join(pieces)


def _illegal_letter_error(
    name: str, number: int, line: bytes, alphabet: str, legal: bytes
) -> FastaError:
    """Error that names the column of the first illegal letter of a line."""
    column = next(index for index, byte in enumerate(line) if byte not in legal + b" ")
    letter = line[column:].decode("utf-8", "backslashreplace")[0]
    hint = ""
    if alphabet == "nucleotide" and letter.upper() in ALPHABETS["protein"]:
        hint = '; for a protein file, pass alphabet="protein"'
    return _fasta_error(
        name,
        number,
        f"column {column + 1}: {letter!r} is not a {alphabet} letter ({ALPHABETS[alphabet]}){hint}",
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
