"""BED files: intervals of sequences, as genome browsers read them; a damaged one is an error."""

from __future__ import annotations

import os
import re
from typing import IO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nutrigen._arguments import as_number, require_flags
from nutrigen.genomics.sites import _require_sites

__all__ = ["BedError", "read_bed", "write_bed"]

_STRANDS = ("+", "-", ".")
_BED_COLUMNS = ("sequence", "start", "end", "name", "score", "strand")
_MOST_BED_SCORE = 1000

# What the specification of BED allows in a name; blanks would be read as the end of the field by
# programs that split lines at any white space.
_BED_NAME = re.compile(r"[!-~]{1,255}")
# Lines that begin so hold no site; a sequence of such a name would be lost.
_BED_NO_SITE = ("#", "track", "browser")


class BedError(ValueError):
    """A BED file is malformed; the message begins with the file's name and the line's number."""


def write_bed(
    sites: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    score_range: tuple[float, float],
    name: str = "site",
    overwrite: bool = False,
) -> None:
    """Write sites as a BED file with six columns, for genome browsers and tools of intervals.

    The columns, separated by tabs, are the name of the sequence, start (counted from 0), end
    (excluded), `name`, score and strand. Rows are sorted by the bytes of the sequence's name, then
    start and end, as ``sort -k1,1 -k2,2n -k3,3n`` does and tools of intervals expect.

    Parameters
    ----------
    sites : DataFrame
        What :func:`~nutrigen.genomics.sites.find_sites` returns, or part of it.
    path : path
        File to write.
    score_range : (float, float)
        The scores, in bits, that become 0 and 1000. In BED, scores are whole numbers from 0 to
        1000, by which browsers shade; between the two, they grow with the bits, rounded. Threshold
        and best score of the motif make files comparable.
    name : str
        What stands in column four of each row, such as the name of the motif.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    TypeError
        If `sites` is no DataFrame.
    ValueError
        If a score is not within `score_range`; if `name`, or that of a sequence, has not from 1 to
        255 characters of ASCII, or holds white space; if a sequence's name would be read as a
        comment; or if `sites` is no table of sites.
    FileExistsError
        If the file exists and `overwrite` is false.

    References
    ----------
    Kent, W. J. et al. (2002). The Human Genome Browser at UCSC. *Genome Research* 12, 996-1006.
    https://doi.org/10.1101/gr.229102

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from nutrigen.genomics.sites import find_sites
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "sites.bed"
    >>> weights = np.full((4, 4), -2.0)
    >>> weights[[0, 1, 2, 3], range(4)] = 2  # ACGT
    >>> sites = find_sites({"chr1": "TTACGTTT"}, weights, 4)
    >>> write_bed(sites, path, score_range=(4, 8), name="toy")
    >>> path.read_text().split()
    ['chr1', '2', '6', 'toy', '1000', '.']
    """
    _require_sites(sites, ("sequence", "start", "end", "strand", "score"))
    require_flags(overwrite=overwrite)
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be the path of a file to write, not {type(path).__name__}")
    _require_bed_name("name", name)
    for sequence in pd.unique(sites["sequence"]):
        _require_bed_name("the name of a sequence", sequence)
        if sequence.startswith(_BED_NO_SITE):
            raise ValueError(
                f"the name of a sequence must not begin with {' or '.join(_BED_NO_SITE)}, which is "
                f"how comments of BED begin, as {sequence!r} does"
            )
    strands = sites["strand"].to_numpy()
    for row, strand in enumerate(strands):
        if strand not in _STRANDS:
            raise ValueError(f"sites must have strands +, - or ., not {strand!r} in row {row}")
    scores = _bed_scores(sites["score"].to_numpy(dtype=float), score_range)
    rows = zip(sites["sequence"], sites["start"], sites["end"], scores, strands, strict=True)
    lines = [
        f"{sequence}\t{start}\t{end}\t{name}\t{score}\t{strand}\n"
        for sequence, start, end, score, strand in sorted(rows)
    ]
    with open(path, "w" if overwrite else "x", encoding="ascii", newline="\n") as file:
        file.writelines(lines)


def _require_bed_name(what: str, name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{what} must be text, not {name!r}")
    if not _BED_NAME.fullmatch(name):
        raise ValueError(
            f"{what} must have from 1 to 255 characters of ASCII without tabs and other white "
            f"space, not {name[:80]!r}"
        )


def _bed_scores(scores: NDArray[np.float64], score_range: tuple[float, float]) -> NDArray[np.int64]:
    if not isinstance(score_range, tuple | list) or len(score_range) != 2:
        raise TypeError(f"score_range must be two numbers, not {score_range!r}")
    low, high = (as_number("score_range", bound) for bound in score_range)
    if not low < high:
        raise ValueError(f"score_range must be a lower and a higher score, not {score_range!r}")
    wrong = np.flatnonzero(~((scores >= low) & (scores <= high)))
    if wrong.size:
        raise ValueError(
            f"score_range must hold all scores, but {scores[wrong[0]]:g} in row {wrong[0]} is not "
            f"from {low:g} to {high:g}"
        )
    return np.rint(_MOST_BED_SCORE * (scores - low) / (high - low)).astype(np.int64)


def read_bed(source: str | os.PathLike[str] | IO[bytes]) -> pd.DataFrame:
    r"""Read a BED file with exactly six columns, and refuse a malformed one.

    Blank lines, comments, which begin with ``#``, and lines that begin with the word ``track`` or
    ``browser`` hold no interval. Lines may end as on Unix or Windows.

    Parameters
    ----------
    source : path or binary file object
        The file, plain text.

    Returns
    -------
    DataFrame
        A row for each interval, in the order of the file: ``sequence``, ``start`` (counted from 0),
        ``end`` (excluded), ``name``, ``score`` (a whole number from 0 to 1000) and ``strand`` (+, -
        or .).

    Raises
    ------
    BedError
        If a line has not six columns separated by tabs; start or end is no whole number, or the end
        is before the start; the score is none from 0 to 1000; the strand is another one; a name is
        empty; or the file is no text of ASCII.
    TypeError
        If `source` is neither a path nor a binary file object.

    Examples
    --------
    >>> import io
    >>> read_bed(io.BytesIO(b"chr1\t2\t6\ttoy\t1000\t.\n"))
      sequence  start  end name  score strand
    0     chr1      2    6  toy   1000      .
    >>> read_bed(io.BytesIO(b"chr1\t6\t2\ttoy\t1000\t.\n"))
    Traceback (most recent call last):
        ...
    nutrigen.genomics.bed.BedError: <BytesIO>, line 1: the end, 2, is before the start, 6
    """
    if isinstance(source, str | os.PathLike):
        source_name = os.fsdecode(source)
        with open(source, "rb") as file:
            data = file.read()
    elif hasattr(source, "read"):
        source_name = str(getattr(source, "name", f"<{type(source).__name__}>"))
        data = source.read()
    else:
        raise TypeError(f"source must be a path or a file object, not {type(source).__name__}")
    if not isinstance(data, bytes | bytearray):
        raise TypeError('source must be a file that is opened in mode "rb"')
    rows = []
    for number, line in enumerate(bytes(data).split(b"\n"), start=1):
        try:
            text = line.removesuffix(b"\r").decode("ascii")
            if text.strip() and not re.match(r"#|(track|browser)(\s|$)", text):
                rows.append(_bed_row(text))
        except UnicodeDecodeError as error:
            byte = line[error.start]
            raise BedError(
                f"{source_name}, line {number}: column {error.start + 1} holds the byte "
                f"{byte:#04x}, so this is not text of ASCII; a packed file must be unpacked"
            ) from None
        except ValueError as error:
            raise BedError(f"{source_name}, line {number}: {error}") from None
    table = pd.DataFrame(rows, columns=list(_BED_COLUMNS))
    return table.astype({"start": np.int64, "end": np.int64, "score": np.int64})


def _bed_row(line: str) -> tuple[str, int, int, str, int, str]:
    fields = line.split("\t")
    if len(fields) != len(_BED_COLUMNS):
        raise ValueError(
            f"expected 6 columns ({', '.join(_BED_COLUMNS)}), separated by tabs, not {len(fields)}"
        )
    sequence, start_text, end_text, name, score_text, strand = fields
    if not _BED_NAME.fullmatch(sequence):
        raise ValueError(
            "the name of a sequence must have from 1 to 255 characters without white space, not "
            f"{sequence[:80]!r}"
        )
    # Names of features, unlike those of sequences, may hold blanks.
    if not re.fullmatch(r"[ -~]{1,255}", name):
        raise ValueError(f"the name must have from 1 to 255 characters, not {name[:80]!r}")
    start, end = _bed_number("start", start_text), _bed_number("end", end_text)
    score = _bed_number("score", score_text)
    if end < start:
        raise ValueError(f"the end, {end}, is before the start, {start}")
    if score > _MOST_BED_SCORE:
        raise ValueError(f"the score must be a whole number from 0 to 1000, not {score}")
    if strand not in _STRANDS:
        raise ValueError(f"the strand must be +, - or ., not {strand[:20]!r}")
    return sequence, start, end, name, score, strand


def _bed_number(what: str, text: str) -> int:
    # Eighteen digits are less than 2 ** 63.
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError(f"the {what} must be a whole number of at least 0, not {text[:20]!r}")
    return int(text)
