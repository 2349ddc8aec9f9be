"""Files of motif matrices: those of JASPAR, MEME and TRANSFAC, read and written.

What is read is a (4, width) array with rows A, C, G, T and columns 5' to 3', whatever the order in
its file, and says whether it holds counts or probabilities.
"""

from __future__ import annotations

import errno
import gzip
import io
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

import numpy as np
from numpy.typing import NDArray

from nutrigen._arguments import as_number, require_flags, require_one_of
from nutrigen.genomics.fasta import (
    _NOT_WRITTEN,
    FastaError,
    _kind,
    _open,
    _refuse_zero_byte,
    _write,
)
from nutrigen.genomics.letters import BASES, LETTERS
from nutrigen.genomics.motifs import Background, _as_background, _as_matrix

__all__ = ["MatrixError", "MotifMatrix", "read_matrices", "write_matrices"]

_FORMATS = ("jaspar", "pfm", "meme", "transfac")
_KINDS = ("counts", "probabilities")

# Four numbers of two decimals, each of them rounded, may be off by so much together.
_ROUNDED = 0.02 + 1e-9
# What is left of a sum of one when nothing was rounded but the last bits.
_EXACT = 1e-9

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# A letter, then numbers, in brackets or not. The letter stands alone, as that of "nan" does not.
_JASPAR_ROW = re.compile(
    r"(?:(?P<letter>[A-Za-z])(?=[\s\[]|$))?\s*(?:\[(?P<inside>[^][]*)\]|(?P<plain>[^][]*))"
)
# A key and its number, as of a motif of MEME.
_PAIR = re.compile(r"\b(\w+)=\s*(\S+)")

_BRACKETED = re.compile(r"[A-Za-z]\s*\[")

_TRANSFAC_KEY = re.compile(r"([A-Z][A-Z0-9])(?:\s+(.*))?")
_TRANSFAC_FIRST = ("AC", "AS", "CC", "CO", "DE", "DT", "ID", "NA", "P0", "PO", "TY", "VV", "XX")
_TRANSFAC_KEPT = ("AC", "ID", "NA", "DE")


class MatrixError(ValueError):
    """A file of matrices is malformed; the message begins with its name and the line's number."""


@dataclass(frozen=True, eq=False, repr=False)
class MotifMatrix:
    """A motif as it stands in a file: a matrix, and what it is called.

    Two are equal if all that they hold is. The arrays can not be written to.

    Parameters
    ----------
    identifier : str
        What names the matrix in its file, for example ``MA0139.2``.
    name : str
        What the motif is called, most often the factor that binds; empty if nothing is said.
    values : (4, width) array
        Counts or probabilities; rows A, C, G, T, columns 5' to 3'. Counts need not be whole, and
        columns of counts need not have the same sum; each column of probabilities has the sum 1.
    kind : {"counts", "probabilities"}
        Which of them it holds.
    n_sites : float or None
        Number of sites that the matrix rests on; None if it is not known. Of counts it is the sum
        of each column, and not known where these differ or are not whole.
    background : (4,) array, mapping or None
        Probabilities of A, C, G and T elsewhere; None if nothing is said.
    description : str
        A sentence about the motif; most often empty.

    Raises
    ------
    ValueError
        If `values` has not four rows, has a negative, missing or infinite value, or probabilities
        of another sum than 1; if `kind` is unknown, or `n_sites` is not that of the counts.
    TypeError
        If identifier, name or description is no text, or another value is of a wrong type.

    Examples
    --------
    >>> matrix = MotifMatrix("toy", "TOY", [[4, 0], [0, 1], [0, 0], [0, 3]], "counts")
    >>> matrix
    <toy TOY: counts, 2 columns>
    >>> matrix.n_sites
    4.0
    """

    identifier: str
    name: str
    values: NDArray[np.float64]
    kind: str
    n_sites: float | None = None
    background: NDArray[np.float64] | None = None
    description: str = ""

    def __post_init__(self) -> None:
        """Check what is given, and keep copies that nobody can write to."""
        for label in ("identifier", "name", "description"):
            if not isinstance(getattr(self, label), str):
                raise TypeError(f"{label} must be a str, not {_kind(getattr(self, label))}")
        require_one_of("kind", self.kind, _KINDS)
        # A count of minus zero is none, and would be written as such.
        values = _as_matrix("values", self.values) + 0.0
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(
                f"values must be {self.kind}, finite and not negative, but the least is "
                f"{values.min():g} and the largest {values.max():g}"
            )
        if not np.isfinite(sums := _sums(values)).all():
            raise ValueError("values must have finite sums, but those of a column are too large")
        if self.kind == "counts":
            object.__setattr__(self, "n_sites", _sites_of_counts(values, self.n_sites))
        else:
            if (wrong := np.flatnonzero(np.abs(sums - 1) > _EXACT)).size:
                raise ValueError(
                    f"values must be probabilities with the sum 1, not {sums[wrong[0]]:.12g}, in "
                    f"column {wrong[0]} (counted from 0); if they were rounded, pass "
                    "values / values.sum(axis=0)"
                )
            if self.n_sites is not None:
                object.__setattr__(self, "n_sites", as_number("n_sites", self.n_sites, least=0))
        object.__setattr__(self, "values", _locked(values))
        if self.background is not None:
            object.__setattr__(self, "background", _locked(_background(self.background)))

    def __repr__(self) -> str:
        """Return identifier, name, kind and width."""
        title = f"{self.identifier} {self.name}".strip() or "unnamed"
        return f"<{title}: {self.kind}, {self.width} column{'s' * (self.width > 1)}>"

    def __eq__(self, other: object) -> bool:
        """Whether another matrix holds the same."""
        if not isinstance(other, MotifMatrix):
            return NotImplemented
        return not _differing(self, other)

    def __hash__(self) -> int:
        """Return a number that equal matrices share."""
        return hash((self.identifier, self.name, self.kind, self.values.tobytes()))

    @property
    def width(self) -> int:
        """Number of positions."""
        return int(self.values.shape[1])

    @property
    def counts(self) -> NDArray[np.float64]:
        """The values of a matrix of counts.

        Raises
        ------
        ValueError
            If it holds probabilities.
        """
        if self.kind != "counts":
            raise ValueError(
                f"{self!r} has no counts; they are about matrix.probabilities * matrix.n_sites "
                "where the number of sites is known"
            )
        return self.values

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The values of a matrix of probabilities.

        Raises
        ------
        ValueError
            If it holds counts.
        """
        if self.kind != "probabilities":
            raise ValueError(
                f"{self!r} has no probabilities; motifs.probability_matrix(matrix.counts) makes "
                "some of its counts"
            )
        return self.values


def _sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of each column; infinite if it is too large for a float."""
    with np.errstate(over="ignore"):
        return np.asarray(values.sum(axis=0))


def _locked(array: NDArray[np.float64]) -> NDArray[np.float64]:
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def _sites_of_counts(counts: NDArray[np.float64], given: object) -> float | None:
    sums = _sums(counts)
    whole = bool((counts == np.floor(counts)).all())
    known = float(sums[0]) if whole and (sums == sums[0]).all() else None
    if given is not None and (known is None or as_number("n_sites", given) != known):
        unknown = "not known, since columns differ in their sums or counts are not whole"
        what = unknown if known is None else f"{known:g}"
        raise ValueError(f"n_sites is {given}, but of these counts it is {what}; leave it out")
    return known


def _background(values: Background) -> NDArray[np.float64]:
    background = _as_background(values)
    if abs(background.sum() - 1) > _EXACT:
        raise ValueError(
            f"background must have the sum 1, not {background.sum():.12g}; if its probabilities "
            "were rounded, divide them by their sum"
        )
    return background


def _differing(one: MotifMatrix, other: MotifMatrix) -> str | None:
    """Name of the first thing in which two matrices differ; None if there is none."""
    for label in ("identifier", "name", "kind", "n_sites", "description"):
        if getattr(one, label) != getattr(other, label):
            return label
    if not np.array_equal(one.values, other.values):
        return "values"
    return "background" if _listed(one.background) != _listed(other.background) else None


def _listed(background: NDArray[np.float64] | None) -> list[float] | None:
    return None if background is None else background.tolist()


def read_matrices(
    source: str | os.PathLike[str] | IO[str] | IO[bytes],
    *,
    format: str | None = None,
    kind: str | None = None,
    max_ratio: float | None = 100.0,
) -> list[MotifMatrix]:
    r"""Read all matrices of a file of JASPAR, MEME or TRANSFAC, and refuse a malformed one.

    Blank lines, spaces and tabs are layout, and lines may end as on Unix, Windows or old Macs.
    Letters of bases are read in either case, and U as T.

    Parameters
    ----------
    source : path or file object
        Path of the file, or a file object opened in binary or text mode, compressed by gzip or
        not, as in :func:`~nutrigen.genomics.fasta.read_fasta`.
    format : {"jaspar", "pfm", "meme", "transfac"} or None
        Format of the file. None: it is recognized by the first line. The first two are the same to
        read:

        - ``jaspar``: a header, ``>MA0001.1 NAME``, then a row for each base, which begins with its
          letter and has the counts in brackets; the rows stand in any order.
        - ``pfm``: the same without letters and brackets; the rows are those of A, C, G and T. A
          file of a single matrix may have no header, and its identifier is empty then.
        - ``meme``: MEME's minimal format of letter probabilities, a row for each position.
        - ``transfac``: records of two-letter keys that end in ``//``, with the columns that
          the line ``P0`` (or ``PO``) names. The identifier is ``AC`` or, without one, ``ID``, the
          name ``NA`` or else the ``ID`` beside an ``AC``, the description ``DE``.
    kind : {"counts", "probabilities"} or None
        What the values of JASPAR's and TRANSFAC's formats are. None: counts, and a file is refused
        whose columns all have the sum 1 without being whole.
    max_ratio : float or None
        How many times its size a gzip file may unpack to, as in
        :func:`~nutrigen.genomics.fasta.read_fasta`.

    Returns
    -------
    list of MotifMatrix
        The matrices, in the order of the file.

    Raises
    ------
    MatrixError
        If the file is empty, is not text or is compressed by something else than gzip; if its
        format is not recognized; if a matrix lacks an identifier, a row, a column or its end, has
        one too many, is transposed or has an identifier that another one has; if a value is no
        number, negative or infinite; if probabilities do not have the sum 1 as far as rounding
        allows; or if an alphabet is not that of DNA or RNA.
    TypeError
        If `source` is neither a path nor a file object, or another argument is of a wrong type.
    ValueError
        If `format` or `kind` is unknown or they contradict each other, `max_ratio` is less than 1,
        or `source` is the text of a file instead of its path.

    Notes
    -----
    Probabilities that are printed with few decimals have sums such as 0.999. Columns whose sum is
    within 0.02 of 1, which is what two decimals can make, are divided by it; so is a background.

    Not kept are the strands, E-values, links and log-odds of MEME's format, of which log-odds are
    refused, and what else TRANSFAC's says in other lines, such as factors, sites and references.
    Biopython's ``Bio.motifs`` rounds MEME's probabilities to whole counts, of 20 sites if the file
    does not say how many there are, takes the first word of JASPAR's names, and drops a last
    record of TRANSFAC that has no end.

    A matrix of four rows and four columns without letters may be transposed without anybody
    seeing it. It is refused where its rows have one sum and its columns have not.

    References
    ----------
    Rauluseviciute, I. et al. (2024). JASPAR 2024: 20th Anniversary of the Open-Access Database of
    Transcription Factor Binding Profiles. *Nucleic Acids Research* 52, D174-D182.
    https://doi.org/10.1093/nar/gkad1059

    Bailey, T. L. et al. (2015). The MEME Suite. *Nucleic Acids Research* 43, W39-W49.
    https://doi.org/10.1093/nar/gkv416

    Matys, V. et al. (2006). TRANSFAC and its Module TRANSCompel: Transcriptional Gene Regulation
    in Eukaryotes. *Nucleic Acids Research* 34, D108-D110. https://doi.org/10.1093/nar/gkj143

    Examples
    --------
    A matrix of counts is handed on to :mod:`nutrigen.genomics.motifs` as ``matrix.counts``, and
    scores a sequence:

    >>> import io
    >>> from nutrigen.genomics import motifs
    >>> text = ">toy GAT\nA [0 9 0]\nC [1 0 1]\nG [8 0 0]\nT [0 0 8]\n"
    >>> (matrix,) = read_matrices(io.StringIO(text))
    >>> motifs.scan("CCGATC", motifs.log_odds(motifs.probability_matrix(matrix.counts))).round(1)
    array([[ -7.6,  -7.6,   5.3,  -7.6],
           [ -7.6, -10. ,  -7.6,   5.3]])

    One of probabilities has ``matrix.probabilities``, which need no pseudocount if none is zero:

    >>> text = "MEME version 4\n\nMOTIF toy\nletter-probability matrix:\n.7 .1 .1 .1\n.1 .1 .7 .1\n"
    >>> (matrix,) = read_matrices(io.StringIO(text))
    >>> motifs.scan("AAGC", motifs.log_odds(matrix.probabilities, matrix.background)).round(1)
    array([[ 0.2,  3. , -2.6],
           [-2.6, -2.6, -2.6]])
    """
    if format is not None:
        require_one_of("format", format, _FORMATS)
    if kind is not None:
        require_one_of("kind", kind, _KINDS)
    if max_ratio is not None:
        max_ratio = as_number("max_ratio", max_ratio, least=1)
    text = _read_text(source, max_ratio)
    format = format or _recognized(text)
    if format == "meme" and kind == "counts":
        raise ValueError("kind is 'counts', but MEME's format holds probabilities")
    matrices: list[MotifMatrix] = []
    lines: dict[str, int] = {}
    for number, matrix in _PARSERS[format](text, kind):
        if matrix.identifier in lines:
            raise _error(
                text,
                number,
                f"the identifier {_shown(matrix.identifier)} is taken by the matrix of line "
                f"{lines[matrix.identifier]}; each matrix needs its own",
            )
        lines[matrix.identifier] = number
        matrices.append(matrix)
    if not matrices:
        number = text.lines[-1][0]
        raise _error(text, number, f"the file ends, and there was no matrix of format {format}")
    return matrices


@dataclass(frozen=True)
class _Text:
    """Name of a file, and its lines that are not blank, with their numbers."""

    name: str
    lines: list[tuple[int, str]]


_Parsed = Iterator[tuple[int, MotifMatrix]]


def _error(text: _Text, number: int, problem: str) -> MatrixError:
    return MatrixError(f"{text.name}, line {number}: {problem}")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def _read_text(
    source: str | os.PathLike[str] | IO[str] | IO[bytes], max_ratio: float | None
) -> _Text:
    if isinstance(source, str) and (source.startswith(">") or re.search(r"[\r\n]", source)):
        raise ValueError(
            "source must be a path or a file object, not the text of a file of matrices; wrap the "
            "text in io.StringIO"
        )
    name, blocks = _open(source, max_ratio)
    try:
        content = b"".join(blocks)
        _refuse_zero_byte(name, 1, content)
    except FastaError as error:
        # What is wrong with its bytes is so of every file of text.
        raise MatrixError(str(error)) from error
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        decoded = content.decode()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise MatrixError(f"{name}, line {number}: this is not UTF-8 text: {error}") from error
    lines = list(enumerate(decoded.split("\n"), start=1))
    text = _Text(name, [(number, line.strip()) for number, line in lines if line.strip()])
    for number, line in lines:
        if control := _CONTROL.search(line):
            raise _error(text, number, f"the line holds the control character {control.group()!r}")
    if not text.lines:
        raise _error(text, 1, "the file is empty; a file of matrices has at least one")
    return text


def _recognized(text: _Text) -> str:
    """Format of a file, by its first line."""
    number, line = text.lines[0]
    if line.startswith(">") or _BRACKETED.match(line):
        return "jaspar"
    if line.startswith("MEME version"):
        return "meme"
    if (key := _TRANSFAC_KEY.fullmatch(line)) and key[1] in _TRANSFAC_FIRST:
        return "transfac"
    words = line.split()
    if all(map(_NUMBER.fullmatch, words[len(words[0]) == 1 and words[0].isalpha() :])):
        raise _error(
            text,
            number,
            f"{_shown(line)} may begin a matrix with a row for each base, or one with a row for "
            'each position; pass format="pfm" if its rows are those of A, C, G and T',
        )
    raise _error(
        text,
        number,
        f"{_shown(line)} begins no format that is read here; JASPAR's begins with '>' and an "
        "identifier, MEME's minimal one with 'MEME version', and TRANSFAC's with a key such as "
        "AC or ID",
    )


def _number(text: _Text, number: int, word: str) -> float:
    """A value that is finite and not negative."""
    if not _NUMBER.fullmatch(word) or not math.isfinite(value := float(word)):
        raise _error(
            text,
            number,
            f"{_shown(word)} is no number such as 12 or 0.25; values are set apart by spaces",
        )
    if value < 0:
        raise _error(
            text,
            number,
            f"{_shown(word)} is negative; a matrix must hold counts or probabilities, not weights",
        )
    return value


def _bases(text: _Text, number: int, letters: Sequence[str], what: str) -> str:
    """Bases that are named, in their order, with U as T; raise unless each is there once."""
    bases = "".join(letters).upper().replace("U", "T")
    if len(bases) != len(letters) or sorted(bases) != sorted(BASES):
        raise _error(
            text,
            number,
            f"{what} must name A, C, G and T (or U) once each, not {_shown(' '.join(letters))}",
        )
    return bases


def _in_order(bases: str, rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    return np.array([rows[bases.index(base)] for base in BASES])


def _rescaled(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide columns by their sums, where these are not one."""
    sums = probabilities.sum(axis=0)
    return probabilities / np.where(np.abs(sums - 1) <= _EXACT, 1, sums)


def _have_one_sum(values: NDArray[np.float64]) -> bool:
    """Whether all columns have the same sum but for rounding."""
    sums = _sums(values)
    return bool(sums.min() >= (1 - _ROUNDED) * sums.max())


def _are_one(sums: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which sums are one but for rounding."""
    close: NDArray[np.bool_] = np.abs(sums - 1) <= _ROUNDED
    return close


def _matrix_of(
    text: _Text,
    number: int,
    titles: tuple[str, str, str],
    values: NDArray[np.float64],
    kind: str | None,
) -> MotifMatrix:
    """Make a matrix of JASPAR or TRANSFAC, of what its format does not say: counts or not."""
    identifier, name, description = titles
    sums = _sums(values)
    if not np.isfinite(sums).all():
        raise _error(text, number, "a column of the matrix has a sum that is too large")
    if kind == "probabilities":
        if (wrong := np.flatnonzero(~_are_one(sums))).size:
            raise _error(
                text,
                number,
                f"position {wrong[0] + 1} of the matrix has the sum {sums[wrong[0]]:g}, and "
                "probabilities have the sum 1; counts are read with kind='counts'",
            )
        values = _rescaled(values)
    elif kind is None and _are_one(sums).all() and (values != np.floor(values)).any():
        raise _error(
            text,
            number,
            "all positions of the matrix have the sum 1, as probabilities have, where counts are "
            "expected; pass kind='probabilities' (or 'counts', if they are)",
        )
    return MotifMatrix(identifier, name, values, kind or "counts", description=description)


@dataclass(frozen=True)
class _JasparBlock:
    """A header, or None, and the rows below it."""

    number: int
    header: str | None
    rows: list[tuple[int, str]] = field(default_factory=list)


def _parse_jaspar(text: _Text, kind: str | None) -> _Parsed:
    blocks: list[_JasparBlock] = []
    for number, line in text.lines:
        if line.startswith(">"):
            if blocks and blocks[0].header is None:
                raise _error(
                    text,
                    number,
                    "a header follows a matrix that has none; each of several matrices needs one",
                )
            blocks.append(_JasparBlock(number, line[1:].strip()))
        else:
            if not blocks:
                blocks.append(_JasparBlock(number, None))
            blocks[-1].rows.append((number, line))
    for block in blocks:
        identifier, name, *_ = [*(block.header or "").split(None, 1), "", ""]
        if block.header is not None and not identifier:
            raise _error(text, block.number, "the header has no identifier; write one after '>'")
        letters, rows = _jaspar_rows(text, block)
        if not any(letters):
            _refuse_transposed(text, block, rows)
            letters = list(BASES)
        values = _in_order(_bases(text, block.number, letters, "the rows of the matrix"), rows)
        yield block.number, _matrix_of(text, block.number, (identifier, name, ""), values, kind)


def _jaspar_rows(text: _Text, block: _JasparBlock) -> tuple[list[str], list[list[float]]]:
    """Letters of the rows, empty where a row has none, and their values; of one length."""
    letters: list[str] = []
    rows: list[list[float]] = []
    for number, line in block.rows:
        row = _JASPAR_ROW.fullmatch(line)
        if row is None:
            raise _error(
                text,
                number,
                f"{_shown(line)} is no row of a matrix: a letter and values in brackets, both of "
                "them closed, or values alone",
            )
        letter = row["letter"] or ""
        if row["inside"] is not None and not letter:
            raise _error(text, number, "a row in brackets must begin with the letter of its base")
        if letters and bool(letter) != bool(letters[0]):
            raise _error(text, number, "some rows of the matrix begin with a letter, others do not")
        values = [
            _number(text, number, word) for word in (row["inside"] or row["plain"] or "").split()
        ]
        if not values:
            raise _error(text, number, f"the row {_shown(line)} has no values")
        if rows and len(values) != len(rows[0]):
            raise _error(
                text,
                number,
                f"the row has {len(values)} values, and the first one of its matrix {len(rows[0])}",
            )
        letters.append(letter)
        rows.append(values)
    return letters, rows


def _refuse_transposed(text: _Text, block: _JasparBlock, rows: list[list[float]]) -> None:
    """Raise unless rows without letters are four, and not those of positions."""
    hint = (
        "; each has four values, so that it seems to have a row for each position: transpose it"
        if rows and len(rows[0]) == 4
        else ""
    )
    if len(rows) != 4:
        raise _error(
            text,
            block.number,
            f"the matrix has {len(rows)} row{'s' * (len(rows) != 1)}, not four, of A, C, G and "
            f"T{hint}",
        )
    if hint:
        values = np.array(rows)
        if _have_one_sum(values.T) and not _have_one_sum(values):
            raise _error(
                text,
                block.number,
                "the four rows have one sum and the four columns have not, so that the matrix "
                "seems to have a row for each position: transpose it, or begin each row with its "
                "letter",
            )


def _parse_transfac(text: _Text, kind: str | None) -> _Parsed:
    record = _TransfacRecord()
    for number, line in text.lines:
        if line == "//":
            if (matrix := _transfac_matrix(text, record, kind)) is not None:
                yield record.first, matrix
            record = _TransfacRecord()
            continue
        if line[0].isdigit() and record.in_rows:
            record.rows.append(_transfac_row(text, number, line, len(record.rows) + 1))
            continue
        record.in_rows = False
        match = _TRANSFAC_KEY.fullmatch(line)
        if match is None:
            raise _error(
                text,
                number,
                f"{_shown(line)} must begin with a key of two capital letters, such as AC, or be "
                "a row below P0",
            )
        key, value = match[1], match[2] or ""
        if key != "XX":
            record.first = record.first or number
        if key in ("P0", "PO"):
            if record.bases:
                raise _error(text, number, "a second matrix in one record; '//' ends a record")
            record.bases = _bases(text, number, value.split(), f"the line {key}")
            record.in_rows = True
        elif key in _TRANSFAC_KEPT:
            if key in record.fields:
                raise _error(text, number, f"a second line {key} in one record")
            record.fields[key] = value
    if record.first:
        raise _error(
            text, text.lines[-1][0], "the file ends within a record, which ends in a line '//'"
        )


@dataclass
class _TransfacRecord:
    """What is known of a record so far."""

    first: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    bases: str = ""
    in_rows: bool = False
    rows: list[list[float]] = field(default_factory=list)


def _transfac_row(text: _Text, number: int, line: str, position: int) -> list[float]:
    label, *words = line.split()
    if label.lstrip("0") != str(position):
        raise _error(
            text,
            number,
            f"the row is called {_shown(label)}, but must be {position:02d}: rows are counted "
            "from 01",
        )
    # Behind the values there may be a letter for all of them.
    values = words[:-1] if len(words) == 5 and words[-1].upper() in set(LETTERS) else words
    if len(values) != 4:
        raise _error(
            text,
            number,
            f"the row has {len(words)} entries behind its number, not four values and at most one "
            "letter",
        )
    return [_number(text, number, word) for word in values]


def _transfac_matrix(text: _Text, record: _TransfacRecord, kind: str | None) -> MotifMatrix | None:
    """Matrix of a record; None if it has none and is not called anything, as the first one is."""
    fields = record.fields
    if not record.rows:
        if fields or record.bases:
            raise _error(text, record.first, "the record has no matrix: a line P0 and rows")
        return None
    identifier = fields.get("AC") or fields.get("ID")
    if not identifier:
        raise _error(text, record.first, "the record has no identifier: a line AC or ID")
    name = fields.get("NA") or (fields.get("ID", "") if fields.get("AC") else "")
    titles = identifier, name, fields.get("DE", "")
    columns = list(map(list, zip(*record.rows, strict=True)))
    return _matrix_of(text, record.first, titles, _in_order(record.bases, columns), kind)


@dataclass
class _MemeMotif:
    """What is known of a motif so far."""

    number: int
    identifier: str
    name: str
    stated: dict[str, float] | None = None
    rows: list[tuple[int, list[float]]] = field(default_factory=list)


def _parse_meme(text: _Text, _kind: str | None) -> _Parsed:
    number, line = text.lines[0]
    if not re.match(r"MEME version \d", line):
        raise _error(text, number, f"the file must begin with 'MEME version 4', not {_shown(line)}")
    has_alphabet, background_line = False, 0
    background_words: list[str] = []
    background: NDArray[np.float64] | None = None
    motif: _MemeMotif | None = None
    for number, line in text.lines[1:]:
        key, *words = line.split()
        if key == "MOTIF":
            if motif is not None:
                yield motif.number, _meme_matrix(text, motif, background)
            elif background_line:
                background = _meme_background(text, background_line, background_words)
            if not words:
                raise _error(text, number, "the motif has no identifier; write one after MOTIF")
            motif = _MemeMotif(number, words[0], line.split(None, 2)[2] if words[1:] else "")
        elif motif is not None:
            _add_to_motif(text, number, line, motif)
        elif key.startswith("ALPHABET"):
            if has_alphabet:
                raise _error(text, number, "a second line ALPHABET")
            _check_alphabet(text, number, line)
            has_alphabet = True
        elif line.startswith("Background letter frequencies"):
            if background_line:
                raise _error(text, number, "a second background")
            background_line = number
        elif key != "strands:":
            if not background_line:
                raise _error(
                    text,
                    number,
                    f"{_shown(line)} stands where ALPHABET, strands, 'Background letter "
                    "frequencies' or MOTIF is expected; of MEME's formats the minimal one is read",
                )
            background_words += [key, *words]
    if motif is not None:
        yield motif.number, _meme_matrix(text, motif, background)


def _check_alphabet(text: _Text, number: int, line: str) -> None:
    match = re.fullmatch(r"ALPHABET=\s*(\S+)", line)
    letters = match[1].upper() if match else ""
    if letters not in ("ACGT", "ACGU"):
        raise _error(
            text,
            number,
            f"the alphabet must be 'ALPHABET= ACGT', or ACGU, not {_shown(line)}; proteins, "
            "alphabets of one's own and other orders are not read",
        )


def _meme_background(text: _Text, number: int, words: list[str]) -> NDArray[np.float64]:
    bases = _bases(text, number, words[::2], "the background")
    if len(words) % 2:
        raise _error(text, number, "the background must have a frequency behind each letter")
    values = np.array([_number(text, number, word) for word in words[1::2]])
    if not (values > 0).all() or not _are_one(_sums(values)):
        raise _error(
            text,
            number,
            f"the background must be four positive frequencies with the sum 1, not "
            f"{_shown(' '.join(words))}",
        )
    return _rescaled(_in_order(bases, values[:, None].tolist()))[:, 0]


def _add_to_motif(text: _Text, number: int, line: str, motif: _MemeMotif) -> None:
    """Read a line below MOTIF."""
    start, colon, rest = line.partition(":")
    if colon and start == "letter-probability matrix":
        if motif.stated is not None:
            raise _error(text, number, "a second matrix of one motif")
        motif.stated = _stated(text, number, rest)
    elif colon and start == "log-odds matrix":
        raise _error(
            text, number, "a matrix of log-odds is not read; write the letter-probability matrix"
        )
    elif line.split()[0] == "URL":
        return
    elif motif.stated is None:
        raise _error(
            text,
            number,
            f"{_shown(line)} stands where 'letter-probability matrix:' is expected; of MEME's "
            "formats the minimal one is read",
        )
    else:
        row = [_number(text, number, word) for word in line.split()]
        if len(row) != 4:
            raise _error(
                text,
                number,
                f"the row has {len(row)} values, not four, of A, C, G and T; if the matrix has a "
                "row for each of them, transpose it",
            )
        motif.rows.append((number, row))


def _stated(text: _Text, number: int, rest: str) -> dict[str, float]:
    """What stands behind 'letter-probability matrix:', by its key."""
    pairs = _PAIR.findall(rest)
    if _PAIR.sub("", rest).strip():
        raise _error(
            text, number, f"{_shown(rest.strip())} must be pairs such as 'w= 8', or nothing"
        )
    stated = {key: _number(text, number, value) for key, value in pairs}
    if len(stated) < len(pairs):
        raise _error(text, number, f"a key is there twice in {_shown(rest.strip())}")
    if stated.get("alength", 4) != 4:
        raise _error(
            text,
            number,
            f"alength must be 4, the letters of DNA or RNA, not {stated['alength']:g}",
        )
    return stated


def _meme_matrix(
    text: _Text, motif: _MemeMotif, background: NDArray[np.float64] | None
) -> MotifMatrix:
    title = f"the motif {_shown(motif.identifier)}"
    if motif.stated is None or not motif.rows:
        raise _error(text, motif.number, f"{title} has no rows below 'letter-probability matrix:'")
    width = motif.stated.get("w", len(motif.rows))
    if width != len(motif.rows):
        raise _error(
            text,
            motif.number,
            f"{title} has {len(motif.rows)} row{'s' * (len(motif.rows) > 1)}, but w= {width:g}",
        )
    values = np.array([row for _, row in motif.rows]).T
    sums = _sums(values)
    if (wrong := np.flatnonzero(~_are_one(sums))).size:
        is_transposed = width == 4 and bool(_are_one(_sums(values.T)).all())
        hint = "; its columns have that sum: transpose it" if is_transposed else ""
        raise _error(
            text,
            motif.rows[wrong[0]][0],
            f"the probabilities must have the sum 1, not {sums[wrong[0]]:g}{hint}",
        )
    return MotifMatrix(
        motif.identifier,
        motif.name,
        _rescaled(values),
        "probabilities",
        n_sites=motif.stated.get("nsites"),
        background=background,
    )


_PARSERS: dict[str, Callable[[_Text, str | None], _Parsed]] = {
    "jaspar": _parse_jaspar,
    "pfm": _parse_jaspar,
    "meme": _parse_meme,
    "transfac": _parse_transfac,
}


def write_matrices(
    matrices: Iterable[MotifMatrix],
    path: str | os.PathLike[str],
    *,
    format: str,
    overwrite: bool = False,
) -> None:
    r"""Write matrices as a file that :func:`read_matrices` reads back equal.

    Parameters
    ----------
    matrices : iterable of MotifMatrix
        At least one. JASPAR's and TRANSFAC's formats hold counts, MEME's probabilities.
    path : path
        File to write. It is compressed by gzip if its name ends in ``.gz``, in either case.
    format : {"jaspar", "pfm", "meme", "transfac"}
        Format of the file, as of :func:`read_matrices`. Numbers have as many digits as they need.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    ValueError
        If `format` is unknown, `path` has the ending of another compression, there is no matrix,
        or one could not be read back equal: its kind, name, background, number of sites or
        description has no place in the format, its identifier is empty or another one's too, or
        the matrices of a file of MEME have different backgrounds.
    TypeError
        If `matrices` holds anything but MotifMatrix, or another argument is of a wrong type.
    FileExistsError
        If the file exists and `overwrite` is false.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "toy.jaspar"
    >>> matrix = MotifMatrix("toy", "TOY", [[4, 0], [0, 1], [0, 0], [0, 3.5]], "counts")
    >>> write_matrices([matrix], path, format="jaspar")
    >>> print(path.read_text(), end="")
    >toy TOY
    A [ 4 0 ]
    C [ 0 1 ]
    G [ 0 0 ]
    T [ 0 3.5 ]
    >>> read_matrices(path) == [matrix]
    True

    MEME's format holds probabilities, which counts have to become first:

    >>> import dataclasses
    >>> from nutrigen.genomics import motifs
    >>> q = motifs.probability_matrix(matrix.counts, pseudocount=0)
    >>> matrix = dataclasses.replace(matrix, values=q, kind="probabilities", n_sites=4)
    >>> write_matrices([matrix], path, format="meme", overwrite=True)
    """
    require_one_of("format", format, _FORMATS)
    require_flags(overwrite=overwrite)
    name = _name_to_write(path, overwrite)
    matrices = _require_matrices(matrices, format)
    try:
        content = _WRITERS[format](matrices).encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"matrices hold {error.object[error.start]!r}, half a character that UTF-8 can not hold"
        ) from None
    _check_reads_back(matrices, content, name, format)
    if name.lower().endswith(".gz"):
        # Without a time stamp, the same matrices give the same bytes.
        content = gzip.compress(content, mtime=0)
    _write(name, content, overwrite)


def _name_to_write(path: str | os.PathLike[str], overwrite: bool) -> str:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be the path of a file to write, not {_kind(path)}")
    name = os.fsdecode(path)
    if other := next((end for end in _NOT_WRITTEN if name.lower().endswith(end)), None):
        raise ValueError(f"path ends in {other}, but only gzip is written: let it end in .gz")
    if not overwrite and os.path.lexists(name):
        raise FileExistsError(
            errno.EEXIST, "the file exists; pass overwrite=True to replace it", name
        )
    return name


def _require_matrices(matrices: Iterable[MotifMatrix], format: str) -> list[MotifMatrix]:
    if isinstance(matrices, MotifMatrix):
        raise TypeError("matrices must be a list of MotifMatrix; pass [matrix] for a single one")
    if isinstance(matrices, str | bytes) or not isinstance(matrices, Iterable):
        raise TypeError(f"matrices must be a list of MotifMatrix, not {_kind(matrices)}")
    found = []
    kind = "probabilities" if format == "meme" else "counts"
    remedy = (
        "motifs.probability_matrix makes them of counts"
        if kind == "probabilities"
        else "format='meme' holds probabilities"
    )
    for index, matrix in enumerate(matrices):
        if not isinstance(matrix, MotifMatrix):
            raise TypeError(f"matrices[{index}] must be a MotifMatrix, not {_kind(matrix)}")
        if matrix.kind != kind:
            raise ValueError(
                f"matrices[{index}], {matrix!r}, must hold {kind} to be written as {format}; "
                f"{remedy}"
            )
        if not matrix.identifier:
            raise ValueError(f"matrices[{index}] has no identifier, by which it is read back")
        found.append(matrix)
    if not found:
        raise ValueError("matrices is empty; a file of matrices has at least one")
    backgrounds = [_listed(matrix.background) for matrix in found]
    if format == "meme" and any(background != backgrounds[0] for background in backgrounds):
        raise ValueError("matrices have different backgrounds, and a file of MEME has one")
    return found


def _check_reads_back(matrices: list[MotifMatrix], content: bytes, path: str, format: str) -> None:
    stream = io.BytesIO(content)
    stream.name = path
    try:
        read = read_matrices(stream, format=format)
    except MatrixError as error:
        raise ValueError(f"matrices could not be read back from format {format}: {error}") from None
    if len(read) != len(matrices):
        raise ValueError(
            f"matrices are {len(matrices)}, and {len(read)} would be read back from format "
            f"{format}: identifier, name and description must be one line each"
        )
    for index, (written, found) in enumerate(zip(matrices, read, strict=True)):
        if label := _differing(written, found):
            raise ValueError(
                f"matrices[{index}], {_shown(written.identifier)}, has the {label} "
                f"{_shown(str(getattr(written, label)))}, which would be read back as "
                f"{_shown(str(getattr(found, label)))} from format {format}"
            )


def _written(value: float) -> str:
    """A number in as many digits as are needed to read it back."""
    return repr(value).removesuffix(".0")


def _joined(values: Iterable[float]) -> str:
    return " ".join(map(_written, values))


def _as_jaspar(matrices: list[MotifMatrix]) -> str:
    lines = []
    for matrix in matrices:
        lines.append(f">{matrix.identifier} {matrix.name}".rstrip())
        rows = matrix.values.tolist()
        lines += [f"{base} [ {_joined(row)} ]" for base, row in zip(BASES, rows, strict=True)]
    return "\n".join([*lines, ""])


def _as_pfm(matrices: list[MotifMatrix]) -> str:
    lines = []
    for matrix in matrices:
        lines.append(f">{matrix.identifier} {matrix.name}".rstrip())
        lines += map(_joined, matrix.values.tolist())
    return "\n".join([*lines, ""])


def _as_meme(matrices: list[MotifMatrix]) -> str:
    lines = ["MEME version 4", "", f"ALPHABET= {BASES}", ""]
    if (background := matrices[0].background) is not None:
        pairs = zip(BASES, background.tolist(), strict=True)
        lines += [
            "Background letter frequencies",
            " ".join(f"{base} {_written(value)}" for base, value in pairs),
            "",
        ]
    for matrix in matrices:
        sites = "" if matrix.n_sites is None else f" nsites= {_written(matrix.n_sites)}"
        lines += [
            f"MOTIF {matrix.identifier} {matrix.name}".rstrip(),
            f"letter-probability matrix: alength= 4 w= {matrix.width}{sites}",
            *map(_joined, matrix.values.T.tolist()),
            "",
        ]
    return "\n".join(lines)


def _as_transfac(matrices: list[MotifMatrix]) -> str:
    lines = []
    for matrix in matrices:
        lines += [f"AC  {matrix.identifier}", "XX"]
        for key, value in (("NA", matrix.name), ("DE", matrix.description)):
            lines += [f"{key}  {value}", "XX"] if value else []
        lines.append(f"P0  {' '.join(BASES)}")
        rows = enumerate(matrix.values.T.tolist(), start=1)
        lines += [f"{position:02d}  {_joined(row)}" for position, row in rows]
        lines += ["XX", "//"]
    return "\n".join([*lines, ""])


_WRITERS: dict[str, Callable[[list[MotifMatrix]], str]] = {
    "jaspar": _as_jaspar,
    "pfm": _as_pfm,
    "meme": _as_meme,
    "transfac": _as_transfac,
}
