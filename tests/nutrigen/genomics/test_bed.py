"""BED files against a parser of one line, and damaged ones."""

from __future__ import annotations

import io
import subprocess

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutrigen.genomics.bed import BedError, read_bed, write_bed
from nutrigen.genomics.sites import find_sites

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GOOD = "chr1\t2\t6\ttoy\t1000\t.\n"


def table(**columns: list) -> pd.DataFrame:
    given_columns = {
        "sequence": ["chr1"],
        "start": [2],
        "end": [6],
        "strand": ["+"],
        "score": [5.0],
    }
    return pd.DataFrame(given_columns | columns)


names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9).filter(
    lambda name: not name.startswith(("#", "track", "browser"))
)
rows = st.lists(
    st.tuples(
        names,
        st.integers(0, 10**12),
        st.integers(1, 1000),
        st.sampled_from("+-."),
        st.floats(0, 10),
    ),
    max_size=12,
)


@given(rows=rows, name=names)
@untimed
def test_what_is_written_is_what_a_simple_parser_and_the_reader_read(rows, name, tmp_path):
    sites = pd.DataFrame(rows, columns=["sequence", "start", "length", "strand", "score"])
    sites = sites.astype({"start": np.int64, "length": np.int64, "score": float})
    sites["end"] = sites["start"] + sites["length"]
    path = tmp_path / "sites.bed"
    write_bed(sites, path, score_range=(0, 10), name=name, overwrite=True)
    fields = [line.split("\t") for line in path.read_text().splitlines()]
    expected = sorted(
        (row.sequence, row.start, row.end, name, round(row.score * 100), row.strand)
        for row in sites.itertuples()
    )
    assert sorted((c, int(s), int(e), n, int(v), d) for c, s, e, n, v, d in fields) == expected
    read = read_bed(path)
    assert sorted(read.itertuples(index=False, name=None)) == expected
    places = list(read[["sequence", "start", "end"]].itertuples(index=False, name=None))
    assert places == sorted(places)


def test_rows_are_in_the_order_of_sort(tmp_path):
    sites = table(
        sequence=["chr10", "chr2", "chr1", "Chr1", "chr1"],
        start=[5, 9, 30, 1, 4],
        end=[6, 12, 31, 2, 9],
        strand=[*"+-.+-"],
        score=[1.0] * 5,
    )
    write_bed(sites, tmp_path / "a.bed", score_range=(0, 2))
    result = subprocess.run(
        ["sort", "-c", "-k1,1", "-k2,2n", "-k3,3n", tmp_path / "a.bed"],
        env={"LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_windows_of_the_sequence_are_where_the_file_says(tmp_path):
    weights = np.full((4, 4), -2.0)
    weights[[2, 0, 3, 0], range(4)] = 2  # GATA
    sequences = {"a": "CCGATACC", "b": "TTATCGATAG"}
    write_bed(find_sites(sequences, weights, 8), tmp_path / "a.bed", score_range=(0, 8))
    windows = [
        (sequences[row.sequence][row.start : row.end], row.strand, row.score)
        for row in read_bed(tmp_path / "a.bed").itertuples()
    ]
    assert windows == [("GATA", "+", 1000), ("TATC", "-", 1000), ("GATA", "+", 1000)]


def test_without_sites_the_file_is_empty_and_read_as_such(tmp_path):
    write_bed(table().iloc[:0], tmp_path / "a.bed", score_range=(0, 1))
    assert (tmp_path / "a.bed").read_bytes() == b""
    read = read_bed(tmp_path / "a.bed")
    assert read.empty
    assert read["start"].dtype == np.int64


@pytest.mark.parametrize(
    ("sites", "options", "error", "message"),
    [
        (table(sequence=["chr\t1"]), {}, ValueError, r"without tabs and other white.*'chr\\t1'"),
        (table(sequence=["chr 1"]), {}, ValueError, "name of a sequence must have from 1 to 255"),
        (table(sequence=[""]), {}, ValueError, "name of a sequence must have from 1 to 255"),
        (table(sequence=["é"]), {}, ValueError, "characters of ASCII"),
        (table(sequence=["c" * 256]), {}, ValueError, "from 1 to 255"),
        (table(sequence=["#1"]), {}, ValueError, "must not begin with # or track or browser"),
        (table(sequence=["track"]), {}, ValueError, "as 'track' does"),
        (table(sequence=[7]), {}, TypeError, "name of a sequence must be text, not "),
        (table(strand=["+-"]), {}, ValueError, r"strands \+, - or ., not '\+-' in row 0"),
        (
            table(score=[10.5]),
            {},
            ValueError,
            "score_range must hold all scores, but 10.5 in row 0",
        ),
        (table(score=[np.nan]), {}, ValueError, "score_range must hold all scores, but nan"),
        (table(), {"score_range": (3, 3)}, ValueError, "a lower and a higher score"),
        (table(), {"score_range": 7}, TypeError, "score_range must be two numbers, not 7"),
        (table(), {"score_range": (0, "7")}, TypeError, "score_range must be a number"),
        (table(), {"name": "a\tb"}, ValueError, "name must have from 1 to 255 characters"),
        (table(), {"name": None}, TypeError, "name must be text, not None"),
        (table(), {"overwrite": 1}, TypeError, "overwrite must be True or False"),
        (table(start=[6]), {}, ValueError, "sites must begin at 0 or later"),
        (table().drop(columns="strand"), {}, ValueError, "sites lacks the column 'strand'"),
        ([], {}, TypeError, "sites must be a DataFrame"),
    ],
)
def test_what_could_not_be_read_back_is_refused(sites, options, error, message, tmp_path):
    with pytest.raises(error, match=message):
        write_bed(sites, tmp_path / "a.bed", **({"score_range": (0, 10)} | options))
    assert not (tmp_path / "a.bed").exists()


def test_files_are_replaced_on_request_only(tmp_path):
    write_bed(table(), tmp_path / "a.bed", score_range=(0, 10))
    with pytest.raises(FileExistsError):
        write_bed(table(), tmp_path / "a.bed", score_range=(0, 10))
    write_bed(table(start=[0]), tmp_path / "a.bed", score_range=(0, 10), overwrite=True)
    assert read_bed(tmp_path / "a.bed")["start"].tolist() == [0]
    with pytest.raises(TypeError, match="path must be the path of a file to write, not int"):
        write_bed(table(), 7, score_range=(0, 10))


# --- Reading -------------------------------------------------------------------------


def test_comments_headers_and_ends_of_lines_are_no_intervals():
    head = ["browser position chr1", "track name=x", "# c", ""]
    lines = [*head, GOOD.strip(), "browser_1\t0\t0\ta b\t0\t-"]
    read = read_bed(io.BytesIO("\r\n".join(lines).encode()))
    assert read.to_dict("records") == [
        {"sequence": "chr1", "start": 2, "end": 6, "name": "toy", "score": 1000, "strand": "."},
        {"sequence": "browser_1", "start": 0, "end": 0, "name": "a b", "score": 0, "strand": "-"},
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("chr1\t2\t6\ttoy\t1000", "expected 6 columns .*, separated by tabs, not 5"),
        ("chr1\t2\t6\ttoy\t1000\t.\t0", "not 7"),
        ("chr1 2 6 toy 1000 .", "separated by tabs, not 1"),
        ("\t2\t6\ttoy\t1000\t.", "name of a sequence must have from 1 to 255 characters"),
        ("chr 1\t2\t6\ttoy\t1000\t.", "without white space, not 'chr 1'"),
        ("chr1\t-2\t6\ttoy\t1000\t.", "the start must be a whole number of at least 0, not '-2'"),
        ("chr1\t2\t6.0\ttoy\t1000\t.", "the end must be a whole number of at least 0, not '6.0'"),
        ("chr1\t2\t1_0\ttoy\t1000\t.", "the end must be a whole number"),
        ("chr1\t 2\t6\ttoy\t1000\t.", "the start must be a whole number"),
        ("chr1\t2\t9999999999999999999\ttoy\t0\t.", "the end must be a whole number"),
        ("chr1\t6\t2\ttoy\t1000\t.", "the end, 2, is before the start, 6"),
        ("chr1\t2\t6\t\t1000\t.", "the name must have from 1 to 255 characters, not ''"),
        ("chr1\t2\t6\ttoy\t1001\t.", "the score must be a whole number from 0 to 1000, not 1001"),
        ("chr1\t2\t6\ttoy\t.\t.", "the score must be a whole number of at least 0, not '.'"),
        ("chr1\t2\t6\ttoy\t1000\t*", r"the strand must be \+, - or ., not '\*'"),
        ("chr1\t2\t6\ttoy\t1000\t. ", "the strand must be"),
        ("chr1\t2\t6\tt\xe9y\t1000\t.", "column 11 holds the byte 0xc3, so this is not text"),
    ],
)
def test_a_malformed_line_is_named(line, message, tmp_path):
    path = tmp_path / "bad.bed"
    path.write_bytes(f"{GOOD}{line}\n".encode())
    with pytest.raises(BedError, match=rf"bad\.bed, line 2: .*{message}"):
        read_bed(path)


def test_what_is_no_file_is_refused():
    with pytest.raises(TypeError, match="source must be a path or a file object, not int"):
        read_bed(7)
    with pytest.raises(TypeError, match='must be a file that is opened in mode "rb"'):
        read_bed(io.StringIO(GOOD))
    with pytest.raises(FileNotFoundError):
        read_bed("/nowhere/a.bed")


@given(
    pieces=st.lists(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [b"chr1", b"\t", b"\n", b"2", b"6", b"toy", b"+", b"#", b"track ", b"\r"]
            ),
            st.just(GOOD.encode()),
        ),
        max_size=30,
    )
)
@untimed
def test_any_bytes_are_read_or_refused(pieces):
    try:
        read = read_bed(io.BytesIO(b"".join(pieces)))
    except BedError:
        return
    assert ((read["start"] >= 0) & (read["end"] >= read["start"])).all()
    assert read["score"].between(0, 1000).all()
    assert read["strand"].isin(["+", "-", "."]).all()
