"""Files of matrices against Biopython, read back, and damaged."""

from __future__ import annotations

import dataclasses
import gzip
import io
import pickle
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from Bio import motifs as peer
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from nutrigen import datasets
from nutrigen.genomics import motifs
from nutrigen.genomics.matrices import MatrixError, MotifMatrix, read_matrices, write_matrices

# No example has a deadline, since the machine may be busy, and all share the folder of their test.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

BRACKETS = """\
>MA0001.1 AGL3
A  [ 0  3 79 ]
C  [94 75  4 ]
G  [ 1  0  3 ]
T  [ 2 19 11 ]

>MA0002.2 RUNX1::CBFB
A [1.5 0]
C [ 2.25 0 ]
G[0 1e3]
T [0 .5]
"""
PLAIN = (
    ">MA0001.1\tAGL3\n0 3 79\n94\t75  4\n1 0 3\n2 19 11\n>MA0002.2\n1.5 0\n2.25 0\n0 1e3\n0 .5\n"
)
MEME = """\
MEME version 5.4.1

ALPHABET= ACGT

strands: + -

Background letter frequencies (from a file):
A 0.303 C 0.183
G 0.209 T 0.306

MOTIF KRP a regulator
letter-probability matrix: alength= 4 w= 3 nsites= 17 E= 4.1e-009
 0.000000  0.176471  0.000000  0.823529
 0.333 0.333 0.333 0.000

  0.25 0.25 0.25 0.25
URL https://example.org

MOTIF IFXA
letter-probability matrix:
1 0 0 0
"""
TRANSFAC = """\
VV  EXAMPLE
XX
//
AC  M00001
XX
ID  V$MYOD_01
NA  MyoD
DE  myoblast determination
BF  T00526; MyoD; Species: mouse, Mus musculus.
P0      A      C      G      T
01      1      2      2      0      S
02      2      1      2      0      R
XX
BA  5 functional elements
//
ID  motif2
PO      A      C      G      T
01      0.5    0      4      1
//
"""
TEXTS = {"jaspar": BRACKETS, "pfm": PLAIN, "meme": MEME, "transfac": TRANSFAC}
PEERS = {"jaspar": "jaspar", "pfm": "jaspar", "transfac": "transfac", "meme": "minimal"}


def read(text: str, **options: str) -> list[MotifMatrix]:
    return read_matrices(io.StringIO(text), **options)


def counted(values: object, identifier: str = "a", **fields: object) -> MotifMatrix:
    return MotifMatrix(identifier, fields.pop("name", ""), values, "counts", **fields)


# Read as Biopython reads, and handed on


@pytest.mark.parametrize("format", ["jaspar", "pfm", "transfac"])
def test_counts_are_those_of_biopython(format):
    found = read(TEXTS[format])
    assert found == read(TEXTS[format], format=format)
    expected = peer.parse(io.StringIO(TEXTS[format]), PEERS[format])
    assert len(found) == len(expected) == 2
    for matrix, other in zip(found, expected, strict=True):
        assert matrix.kind == "counts"
        assert matrix.counts.tolist() == [list(other.counts[base]) for base in "ACGT"]


def test_probabilities_are_those_of_which_biopython_makes_counts():
    # Biopython ends a matrix at an empty line, and its background where a line begins.
    text = MEME.replace("\n\n  0.25", "\n  0.25").replace("0.183\nG", "0.183 G")
    expected = peer.parse(io.StringIO(text), "minimal")
    for matrix, other in zip(read(text), expected, strict=True):
        n = other.num_occurrences
        counts = np.array([other.counts[base] for base in "ACGT"])
        assert np.array_equal((matrix.probabilities * n).round(), counts)
        assert matrix.identifier == other.name
        assert matrix.background == pytest.approx(
            [other.background[base] for base in "ACGT"], abs=1e-12
        )
        assert matrix.n_sites == (n if n == 17 else None)
    assert read(MEME) == read(text)


def test_titles_are_kept():
    titles = {
        format: [(m.identifier, m.name, m.description) for m in read(text)]
        for format, text in TEXTS.items()
    }
    assert titles == {
        "jaspar": [("MA0001.1", "AGL3", ""), ("MA0002.2", "RUNX1::CBFB", "")],
        "pfm": [("MA0001.1", "AGL3", ""), ("MA0002.2", "", "")],
        "meme": [("KRP", "a regulator", ""), ("IFXA", "", "")],
        "transfac": [("M00001", "MyoD", "myoblast determination"), ("motif2", "", "")],
    }
    # As JASPAR writes TRANSFAC's format: the ID is the name.
    jaspar = "AC MA0056.1\nXX\nID MZF1\nPO\tA\tC\tG\tT\n01\t3.0\t5.0\t4.0\t8.0\nXX\n//\n"
    assert [(m.identifier, m.name) for m in read(jaspar)] == [("MA0056.1", "MZF1")]


def test_bundled_matrices_are_read_as_they_are_loaded():
    path = files("nutrigen.datasets") / "bundled" / "jaspar-matrices" / "matrices.jaspar.gz"
    loaded = datasets.load_jaspar_matrices().matrices
    for found, matrix in zip(read_matrices(Path(str(path))), loaded, strict=True):
        assert (found.identifier, found.name) == (matrix.identifier, matrix.name)
        assert np.array_equal(found.counts, matrix.counts)
    assert found.kind == "counts"


def test_a_read_matrix_scores_as_biopython_does():
    matrix = read(BRACKETS)[0]
    other = peer.parse(io.StringIO(BRACKETS), "jaspar")[0]
    weights = other.counts.normalize(pseudocounts=0.25).log_odds()
    sequence = "ACGTTGCATTAC"
    ours = motifs.scan(sequence, motifs.log_odds(motifs.probability_matrix(matrix.counts)))
    assert ours[0] == pytest.approx(weights.calculate(sequence), abs=1e-4)
    # A background of three decimals, whose sum is 1.001, can be handed on.
    q = read(MEME)[0]
    assert motifs.information_content(q.probabilities, q.background).shape == (3,)


@pytest.mark.parametrize("format", TEXTS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_line_ends_byte_order_mark_and_gzip_change_nothing(tmp_path, format, end, mark, pack):
    path = tmp_path / "matrices.txt"
    path.write_bytes(pack((mark + TEXTS[format].replace("\n", end)).encode()))
    assert read_matrices(path) == read(TEXTS[format])
    with path.open("rb") as file:
        assert read_matrices(file, format=format) == read(TEXTS[format])


@pytest.mark.parametrize(
    "rows",
    [
        ["A [ 1 2 ]", "C [ 3 4 ]", "G [ 5 6 ]", "T [ 7 8 ]"],
        ["t [ 7 8 ]", "g [ 5 6 ]", "c [ 3 4 ]", "a [ 1 2 ]"],
        ["A 1 2", "G 5 6", "U 7 8", "C 3 4"],
        ["u [7 8]", "a [1\t2]", "c[3 4 ]", "  g [ 5. 6e0 ]  "],
        ["1 2", "3 4", "5 6", "7 8"],
    ],
)
def test_rows_go_where_their_letters_say(rows):
    (matrix,) = read("\n".join([">x", *rows]))
    assert matrix.counts.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]


def test_columns_go_where_their_letters_say():
    for header in ("A C G T", "a c g u"):
        (matrix,) = read(f"ID x\nP0 {header}\n01 1 2 3 4\n//\n")
        assert matrix.counts.ravel().tolist() == [1, 2, 3, 4]
    (matrix,) = read("ID x\nP0 T G C A\n1 4 3 2 1 N\n//\n")
    assert matrix.counts.ravel().tolist() == [1, 2, 3, 4]


def test_rna_of_meme_is_read_as_dna():
    text = MEME.replace("ALPHABET= ACGT", "ALPHABET= ACGU").replace("G 0.209 T", "U 0.306 G")
    assert read(text.replace("G 0.306", "G 0.209")) == read(MEME)
    mixed = MEME.replace("A 0.303 C 0.183\nG 0.209 T 0.306", "T 0.306\nG 0.209 a 0.303 C 0.183")
    assert read(mixed) == read(MEME)
    (matrix,) = read("MEME version 4\nMOTIF x\nletter-probability matrix:\n0 1 0 0\n")
    assert (matrix.n_sites, matrix.background) == (None, None)


@pytest.mark.parametrize(
    ("row", "sum_"),
    [("0.333 0.333 0.333 0", 0.999), ("0.17 0.17 0.33 0.34", 1.01), (".33 .33 .32 0", 0.98)],
)
def test_rounded_probabilities_are_divided_by_their_sum(row, sum_):
    (matrix,) = read(f"MEME version 4\nMOTIF x\nletter-probability matrix:\n{row}\n")
    expected = np.array(list(map(float, row.split()))) / sum_
    assert matrix.probabilities[:, 0] == pytest.approx(expected, abs=1e-12)
    (same,) = read(f"ID x\nP0 A C G T\n01 {row}\n//\n", kind="probabilities")
    assert np.array_equal(same.probabilities, matrix.probabilities)


def test_columns_may_have_different_sums_and_parts_of_counts():
    matrices = read(">a\nA [1 2]\nC [1 2]\nG [0 0]\nT [0 0]\n>b\n1.5\n0.5\n0\n0\n")
    assert [m.n_sites for m in matrices] == [None, None]
    assert (
        read(BRACKETS.replace("79", "82").replace("75", "78").replace("[ 0", "[ 3"))[0].n_sites
        == 100
    )


def test_probabilities_are_read_as_what_they_are_said_to_be():
    text = ">x\nA [ 0.5 1 ]\nC [ 0.5 0 ]\nG [ 0 0 ]\nT [ 0 0 ]\n"
    with pytest.raises(MatrixError, match=r"line 1: all positions .* pass kind='probabilities'"):
        read(text)
    assert read(text, kind="counts")[0].counts[0].tolist() == [0.5, 1]
    assert read(text, kind="probabilities")[0].probabilities[0].tolist() == [0.5, 1]
    # Those of a single site are counts like any others.
    assert read(text.replace("0.5 1", "1 1").replace("0.5", "0"))[0].n_sites == 1


def test_a_matrix_without_header_is_read_if_its_format_is_named():
    for text in ("1 2\n3 4\n5 6\n7 8\n", "A 1 2\nC 3 4\nG 5 6\nT 7 8\n"):
        with pytest.raises(MatrixError, match=r"line 1: .* may begin a matrix .*format=\"pfm\""):
            read(text)
        (matrix,) = read(text, format="pfm")
        expected = peer.read(io.StringIO(text), "pfm")
        assert matrix.counts.tolist() == [list(expected.counts[base]) for base in "ACGT"]
        assert matrix.identifier == ""
    assert read("A [ 1 ]\nC [ 1 ]\nT [ 0 ]\nG [ 3 ]\n")[0].counts.ravel().tolist() == [1, 1, 3, 0]


# Refused


ROWS = "A [ 1 2 ]\nC [ 3 4 ]\nG [ 5 6 ]\nT [ 7 8 ]\n"
HEAD = "MEME version 4\n"
MATRIX = "letter-probability matrix:"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        (" \n\n", 1, "the file is empty"),
        ("Gene x\nPos A C G T\n", 1, "'Gene x' begins no format that is read here"),
        ("*****\nMEME - Motif", 1, "begins no format that is read here"),
        # JASPAR
        (">\n" + ROWS, 1, "the header has no identifier"),
        (">x\n", 1, "the matrix has 0 rows, not four"),
        (f">x\n{ROWS}>y\nA [ 1 ]\n", 6, "must name A, C, G and T .* not 'A'"),
        (">x\n1 2\n3 4\n5 6\n", 1, "the matrix has 3 rows, not four, of A, C, G and T$"),
        (f">x\n{ROWS}{ROWS}", 1, "once each, not 'A C G T A C G T'"),
        (f">x\n{ROWS}".replace("C", "A"), 1, "once each, not 'A A G T'"),
        (f">x\n{ROWS}U [ 1 2 ]", 1, "once each, not 'A C G T U'"),
        (f">x\n{ROWS}".replace("C", "N"), 1, "once each, not 'A N G T'"),
        (f">x\n{ROWS}".replace("A [ 1 2 ]", "1 2"), 3, "some rows .* begin with a letter, others"),
        (f">x\n{ROWS}".replace("3 4", "3"), 3, "the row has 1 values, and the first one .* 2"),
        (f">x\n{ROWS}".replace("8 ]", "8"), 5, "is no row of a matrix"),
        (f">x\n{ROWS}".replace("8 ]", "8 ] 9"), 5, "is no row of a matrix"),
        (f">x\n{ROWS}".replace("T [", "["), 5, "a row in brackets must begin with the letter"),
        (f">x\n{ROWS}".replace("1 2", ""), 2, "has no values"),
        (f">x\n{ROWS}".replace("3", "-3"), 3, "'-3' is negative; .* not weights"),
        (f">x\n{ROWS}".replace("3", "nan"), 3, "'nan' is no number"),
        (f">x\n{ROWS}".replace("3", "inf"), 3, "'inf' is no number"),
        (f">x\n{ROWS}".replace("3", "1e999"), 3, "'1e999' is no number"),
        (f">x\n{ROWS}".replace("3", "0,3"), 3, "'0,3' is no number .* 0.25"),
        (f">x\n{ROWS}".replace("3", "1_0"), 3, "'1_0' is no number"),
        (f">x\n{ROWS}".replace("3", "３"), 3, "is no number"),
        (">x\nnan 1\n1 2\n3 4\n5 6\n", 2, "'nan' is no number"),
        (">x\n1e308\n1e308\n1\n0\n", 1, "a sum that is too large"),
        (">x\nACGT\n", 2, "'ACGT' is no number"),
        (f">x\n{'A' * 40}\n", 2, f"'{'A' * 40}' is no number"),
        (f">x\n{'A' * 41}\n", 2, rf"'{'A' * 37}\.\.\.' is no number"),
        (f">x\n{ROWS}>x\n{ROWS}", 6, "'x' is taken by the matrix of line 1"),
        (f"{ROWS}>x\n{ROWS}", 5, "a header follows a matrix that has none"),
        (f">x\n{ROWS}\x07", 6, r"control character '\\x07'"),
        (f">x\n{ROWS}\x1c\n", 6, r"control character '\\x1c'"),
        (">x\n" + "4 16 0 0\n" * 6, 1, "has 6 rows, .*a row for each position: transpose it"),
        (">x\n" + "4 16 0 0\n" * 3, 1, "has 3 rows, .*a row for each position: transpose it"),
        (">x\n4 16 0 0\n19 0 1 0\n0 20 0 0\n0 0 20 0\n", 1, "four rows have one sum and the four"),
        (">x\n.7 .1 .1 .1\n.9 0 0 .099\n0 1 0 0\n1 0 0 0\n", 1, "the four rows have one sum"),
        (">x\n1e308 1e308 1 1\n" + "1e308 1 1 1\n" * 3, 1, "a sum that is too large"),
        # MEME
        (HEAD, 1, "there was no matrix of format meme"),
        ("MEME version four\n", 1, "must begin with 'MEME version 4'"),
        (HEAD + "ALPHABET= ACDEFGHIKLMNPQRSTVWY\n", 2, "proteins, alphabets .* are not read"),
        (HEAD + "ALPHABET= TGCA\n", 2, "other orders are not read"),
        (HEAD + 'ALPHABET "DNA" DNA-LIKE\n', 2, "alphabets of one's own"),
        (HEAD + "ALPHABET= ACGT\nALPHABET= ACGT\n", 3, "a second line ALPHABET"),
        (HEAD + f"{MATRIX}\n1 0 0 0\n", 2, "stands where ALPHABET, .* or MOTIF is expected"),
        (HEAD + "MOTIF\n", 2, "the motif has no identifier"),
        (HEAD + "MOTIF x\n", 2, "the motif 'x' has no rows below"),
        (HEAD + f"MOTIF x\n{MATRIX}\nMOTIF y\n", 2, "the motif 'x' has no rows below"),
        (HEAD + "MOTIF x\n1 0 0 0\n", 3, "stands where 'letter-probability matrix:' is expected"),
        (HEAD + f"MOTIF x\n{MATRIX} w= 2\n1 0 0 0\n", 2, "'x' has 1 row, but w= 2"),
        (HEAD + f"MOTIF x\n{MATRIX} w= 1\n1 0 0 0\n1 0 0 0\n", 2, "'x' has 2 rows, but w= 1"),
        (HEAD + f"MOTIF x\n{MATRIX} alength= 20\n", 3, "alength must be 4, .* not 20"),
        (HEAD + f"MOTIF x\n{MATRIX} alength 4\n", 3, "must be pairs such as 'w= 8'"),
        (HEAD + f"MOTIF x\n{MATRIX} w= 1 w= 2\n", 3, "a key is there twice"),
        (HEAD + f"MOTIF x\n{MATRIX} nsites= -1\n", 3, "'-1' is negative"),
        (HEAD + f"MOTIF x\n{MATRIX}\n{MATRIX}\n", 4, "a second matrix of one motif"),
        (HEAD + "MOTIF x\nlog-odds matrix:\n", 3, "a matrix of log-odds is not read"),
        (HEAD + f"MOTIF x\n{MATRIX}\n1 0 0\n", 4, "has 3 values, not four, .* transpose it"),
        (HEAD + f"MOTIF x\n{MATRIX}\n1 0 0 0\n.3 .3 .3 0\n", 5, "must have the sum 1, not 0.9$"),
        (HEAD + f"MOTIF x\n{MATRIX}\n3 0 0 1\n", 4, "must have the sum 1, not 4$"),
        (HEAD + f"MOTIF x\n{MATRIX}\n1 1 0 0\n0 0 0 1\n0 0 1 0\n0 0 0 0", 4, "not 2; .* transpose"),
        (HEAD + f"MOTIF x\n{MATRIX}\n1e308 1e308 0 0", 4, "must have the sum 1, not inf"),
        (HEAD + f"MOTIF x\n{MATRIX}\n1 0 0 x\n", 4, "'x' is no number"),
        (2 * (HEAD + f"MOTIF x\n{MATRIX}\n1 0 0 0\n"), 5, "'MEME' is no number"),
        (
            HEAD + f"MOTIF x\n{MATRIX}\n1 0 0 0\nMOTIF x\n{MATRIX}\n1 0 0 0\n",
            5,
            "taken by .* line 2",
        ),
        # TRANSFAC
        ("ID  x\nP0  A C G T\n01 1 2 3 4\n", 3, "the file ends within a record"),
        ("ID  x\nXX\n//\n", 1, "the record has no matrix"),
        ("ID  x\nP0  A C G T\n//\n", 1, "the record has no matrix"),
        ("VV  1\nXX\n//\n", 3, "there was no matrix of format transfac"),
        ("P0  A C G T\n01 1 2 3 4\n//\n", 1, "the record has no identifier"),
        ("ID  x\nP0  A C G\n01 1 2 3\n//\n", 2, "the line P0 must name A, C, G and T"),
        ("ID  x\nP0  A C G T\n00 1 2 3 4\n//\n", 3, "'00', but must be 01"),
        ("ID  x\nP0  A C G T\n01 1 2 3 4\n03 1 2 3 4\n//\n", 4, "'03', but must be 02"),
        ("ID  x\nP0  A C G T\n01 1 2 3\n//\n", 3, "the row has 3 entries .* not four values"),
        ("ID  x\nP0  A C G T\n01 1 2 3 4 5\n//\n", 3, "the row has 5 entries"),
        ("ID  x\nP0  A C G T\n01 1 2 3 4 N N\n//\n", 3, "the row has 6 entries"),
        ("ID  x\nP0  A C G T\n01 1 2 3 -4\n//\n", 3, "'-4' is negative"),
        ("ID  x\nID  y\n", 2, "a second line ID in one record"),
        ("ID  x\nP0  A C G T\n01 1 2 3 4\nXX\n02 1 2 3 4\n//\n", 5, "must begin with a key"),
        ("ID  x\nP0 A C G T\n01 1 2 3 4\nP0 A C G T\n", 4, "a second matrix in one record"),
        ("ID  x\n01 1 2 3 4\n//\n", 2, "must begin with a key of two capital letters"),
        ("ID  x\nMatrix\n", 2, "must begin with a key of two capital letters"),
    ],
)
def test_malformed_matrices_are_refused_with_file_and_line(tmp_path, text, line, message):
    path = tmp_path / "broken.txt"
    path.write_bytes(text.encode())
    with pytest.raises(MatrixError, match=message) as raised:
        read_matrices(path)
    assert str(raised.value).startswith(f"{path}, line {line}: ")


@pytest.mark.parametrize(
    ("frequencies", "message"),
    [
        ("A 0.5 C 0.5", "the background must name A, C, G and T"),
        ("A 0.5 C 0.5 G 0.0 T 0.0", "four positive frequencies with the sum 1"),
        ("A 0.3 C 0.3 G 0.3 T 0.3", "four positive frequencies with the sum 1"),
        ("A 0.3 C 0.3 G 0.2 T", "a frequency behind each letter"),
        ("A 0.3 C 0.3 G 0.2 T x", "'x' is no number"),
        ("A 1e308 C 1e308 G 1 T 1", "four positive frequencies with the sum 1"),
        ("A .25 C .25 G .25 T .25\nBackground letter frequencies", "a second background"),
    ],
)
def test_a_background_that_is_none_is_refused(frequencies, message):
    text = f"{HEAD}Background letter frequencies\n{frequencies}\nMOTIF x\n{MATRIX}\n1 0 0 0\n"
    with pytest.raises(MatrixError, match=rf"<StringIO>, line [24]: .*{message}"):
        read(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x1f\x8b\x08\x00", "line 1: the gzip data end too early"),
        (b"PK\x03\x04", "line 1: this is a zip file"),
        (">x\n1\n".encode("utf-16"), "line 1: there is a zero byte"),
        (b">x\n1\n\xff\n", "line 3: this is not UTF-8 text"),
        (b">x\n1\n\0\n", "line 3: there is a zero byte"),
        (b">x\n" + b"1 " * 2**17 + b"\n\0\n", "line 3: there is a zero byte"),
    ],
)
def test_what_is_no_text_is_a_matrix_error(data, message):
    with pytest.raises(MatrixError, match=f"<BytesIO>, {message}"):
        read_matrices(io.BytesIO(data))


def test_a_gzip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("nutrigen.genomics.fasta._ALWAYS_UNPACKED", 2**20)
    bomb = gzip.compress(b">x\n" + b"0 " * 2**20, mtime=0)
    with pytest.raises(MatrixError, match=r"unpack to more than .*; pass max_ratio=None"):
        read_matrices(io.BytesIO(bomb))
    with pytest.raises(MatrixError, match="has 1 row, not four"):
        read_matrices(io.BytesIO(bomb), max_ratio=None)


def test_arguments_are_checked(tmp_path):
    with pytest.raises(ValueError, match="format must be one of jaspar, pfm, meme, transfac"):
        read(BRACKETS, format="homer")
    with pytest.raises(
        ValueError, match="kind must be one of counts, probabilities, not 'weights'"
    ):
        read(BRACKETS, kind="weights")
    with pytest.raises(ValueError, match="kind is 'counts', but MEME's format holds probabilities"):
        read(MEME, kind="counts")
    with pytest.raises(MatrixError, match="position 1 of the matrix has the sum 97, and prob"):
        read(BRACKETS, kind="probabilities")
    with pytest.raises(ValueError, match="max_ratio must be a number of at least 1"):
        read_matrices(io.StringIO(BRACKETS), max_ratio=0.5)
    with pytest.raises(ValueError, match=r"not the text of a file of matrices; wrap the text"):
        read_matrices(BRACKETS)
    with pytest.raises(TypeError, match="source must be a path or a file object, not int"):
        read_matrices(3)
    with pytest.raises(FileNotFoundError):
        read_matrices(tmp_path / "none.meme")


# The class


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"identifier": 1}, TypeError, "identifier must be a str, not int"),
        ({"name": None}, TypeError, "name must be a str, not NoneType"),
        ({"description": b""}, TypeError, "description must be a str, not bytes"),
        ({"kind": "weights"}, ValueError, "kind must be one of counts, probabilities"),
        ({"values": [[1], [2], [3]]}, ValueError, r"values must have shape \(4, k\)"),
        ({"values": np.ones((5, 4))}, ValueError, r"values must have shape \(4, k\)"),
        ({"values": np.ones((4, 0))}, ValueError, r"values must have shape \(4, k\)"),
        ({"values": [[1], [2], [3], [-4]]}, ValueError, "not negative, but the least is -4"),
        ({"values": [[1], [2], [3], [np.inf]]}, ValueError, "finite .* the largest inf"),
        ({"values": [[1], [2], [3], [np.nan]]}, ValueError, "values must have numbers only"),
        ({"values": [[1e308]] * 4}, ValueError, "values must have finite sums"),
        ({"n_sites": 5}, ValueError, "n_sites is 5, but of these counts it is 10; leave it out"),
        ({"values": [[0.5], [1], [1], [1]], "n_sites": 3}, ValueError, "it is not known"),
        ({"kind": "probabilities"}, ValueError, "probabilities with the sum 1, not 10, in col"),
        ({"background": [0.25] * 3}, ValueError, "background must be four positive prob"),
        ({"background": [0.25, 0.25, 0.25, 0.250001]}, ValueError, "must have the sum 1, not 1.0"),
    ],
)
def test_a_matrix_that_is_none_is_refused(fields, error, message):
    given = {"identifier": "x", "name": "", "values": [[1], [2], [3], [4]], "kind": "counts"}
    with pytest.raises(error, match=message):
        MotifMatrix(**given | fields)


def test_probabilities_have_a_number_of_sites_of_their_own():
    for n_sites, error in ((-1, ValueError), ("5", TypeError), (np.nan, ValueError)):
        with pytest.raises(error, match="n_sites must be a number of at least 0"):
            MotifMatrix("x", "", [[1], [0], [0], [0]], "probabilities", n_sites=n_sites)
    matrix = MotifMatrix("x", "", [[1], [0], [0], [0]], "probabilities", n_sites=5)
    assert matrix.n_sites == 5


def test_counts_and_probabilities_are_not_taken_for_one_another():
    counts, probabilities = read(BRACKETS)[0], read(MEME)[0]
    with pytest.raises(
        ValueError, match=r"<KRP a regulator: probabilities, 3 columns> has no coun"
    ):
        probabilities.counts  # noqa: B018
    with pytest.raises(ValueError, match=r"<MA0001.1 AGL3: counts, 3 columns> has no probabili"):
        counts.probabilities  # noqa: B018
    assert (counts.width, repr(counted([[1], [0], [0], [0]], ""))) == (
        3,
        "<unnamed: counts, 1 column>",
    )


def test_nobody_writes_to_a_matrix_and_it_keeps_what_it_was_given():
    given = np.ones((4, 2))
    matrix = counted(given, background={"A": 0.4, "C": 0.1, "G": 0.1, "T": 0.4})
    given[:] = 7
    assert matrix.values.sum() == 8
    for array in (matrix.values, matrix.background):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        matrix.name = "b"
    table = pd.DataFrame({"T": [4, 0], "G": [3, 0], "C": [2, 0], "A": [1, 9]})
    assert counted(table).values.tolist() == [[1, 9], [2, 0], [3, 0], [4, 0]]


def test_matrices_are_equal_if_all_that_they_hold_is():
    matrix = MotifMatrix("x", "X", np.full((4, 1), 0.25), "probabilities", 8, [0.25] * 4, "d")
    same = pickle.loads(pickle.dumps(matrix))
    assert matrix == same
    assert hash(matrix) == hash(same)
    changes = [
        {"identifier": "y"},
        {"name": "Y"},
        {"values": np.full((4, 2), 0.25)},
        {"values": [[1], [0], [0], [0]]},
        {"n_sites": None},
        {"background": None},
        {"background": [0.4, 0.1, 0.1, 0.4]},
        {"description": ""},
        {"kind": "counts", "values": np.full((4, 1), 2), "n_sites": 8},
    ]
    for change in changes:
        assert matrix != dataclasses.replace(matrix, **change)
    assert matrix != "x"


# Written


words = st.text("abcXYZ019|._é>[]:=", min_size=1, max_size=8)
sentences = st.lists(words, max_size=3).map(" ".join)


@st.composite
def matrix_lists(draw: st.DrawFn, format: str) -> list[MotifMatrix]:
    """Matrices that a format has a place for."""
    is_meme = format == "meme"
    number = st.floats(0, 1e6) | st.integers(0, 99)
    weight = st.floats(1e-3, 1)
    background = None
    if is_meme and draw(st.booleans()):
        background = np.array(draw(st.lists(weight, min_size=4, max_size=4)))
        background /= background.sum()
    matrices = []
    for identifier in draw(st.lists(words, min_size=1, max_size=4, unique=True)):
        width = draw(st.integers(1, 6))
        values = draw(st.lists(number, min_size=4 * width, max_size=4 * width))
        values = np.array(values, dtype=float).reshape(4, width)
        n_sites = None
        if is_meme:
            values = values + 1e-3
            values /= values.sum(axis=0)
            n_sites = draw(st.none() | st.integers(0, 10**6) | st.floats(0, 1e6))
        matrices.append(
            MotifMatrix(
                identifier,
                draw(sentences),
                values,
                "probabilities" if is_meme else "counts",
                n_sites=n_sites,
                background=background,
                description=draw(sentences) if format == "transfac" else "",
            )
        )
    return matrices


@pytest.mark.parametrize("format", TEXTS)
@untimed
@given(data=st.data(), suffix=st.sampled_from(["", ".gz"]))
def test_written_matrices_are_read_back_equal(tmp_path, format, data, suffix):
    matrices = data.draw(matrix_lists(format))
    path = tmp_path / f"matrices{suffix}"
    problem = ""
    try:
        write_matrices(matrices, path, format=format, overwrite=True)
    except ValueError as error:
        problem = str(error)
    if problem:
        # Rows of one sum, or columns of the sum one, are refused when they are read.
        event("refused")
        assert "transpose it" in problem or "as probabilities have" in problem
        return
    assert read_matrices(path, format=format) == matrices
    assert read_matrices(path) == matrices


@untimed
@given(data=st.data(), format=st.sampled_from(["jaspar", "transfac", "meme"]))
def test_biopython_reads_what_is_written(tmp_path, data, format):
    matrices = data.draw(matrix_lists(format))
    if format == "meme":
        # What Biopython's parser insists on: a background, a whole number of sites.
        matrices = [
            dataclasses.replace(matrix, background=[0.3, 0.2, 0.2, 0.3], n_sites=1000)
            for matrix in matrices
        ]
    path = tmp_path / "matrices"
    try:
        write_matrices(matrices, path, format=format, overwrite=True)
    except ValueError:
        event("refused")
        return
    with path.open(encoding="utf-8") as file:
        found = peer.parse(file, PEERS[format])
    assert len(found) == len(matrices)
    for matrix, other in zip(matrices, found, strict=True):
        counts = np.array([other.counts[base] for base in "ACGT"])
        if format == "meme":
            assert np.array_equal((matrix.probabilities * 1000).round(), counts)
        else:
            assert np.array_equal(matrix.counts, counts)


@pytest.mark.parametrize("format", TEXTS)
@settings(untimed, max_examples=200)
@given(
    change=st.text(">/[]|AXM0123456789.-+e= \t\r\n\x1cé", max_size=3),
    where=st.floats(0, 1),
    n_lost=st.integers(0, 30),
)
def test_a_damaged_file_is_refused_or_has_matrices_that_are_sound(format, change, where, n_lost):
    text = TEXTS[format]
    start = round(where * len(text))
    text = text[:start] + change + text[start + n_lost :]
    problem, matrices = "", []
    try:
        matrices = read_matrices(io.StringIO(text, newline=""), format=format)
    except MatrixError as error:
        problem = str(error)
    event("refused" if problem else "accepted")
    assert bool(matrices) != problem.startswith("<StringIO>, line ")
    for matrix in matrices:
        assert matrix.values.shape == (4, matrix.width)
        assert matrix.kind == ("probabilities" if format == "meme" else "counts")


@pytest.mark.parametrize("format", TEXTS)
def test_a_file_that_ends_too_early_is_refused_or_lacks_nothing_that_had_begun(format):
    text = TEXTS[format]
    whole = read(text)
    for end in range(len(text)):
        try:
            matrices = read(text[:end], format=format)
        except MatrixError:
            continue
        # A number or a line without letters can be cut where nobody sees it; whole ones can not.
        n_whole = len(matrices) - 1 if format in ("pfm", "meme") else len(matrices)
        assert matrices[:n_whole] == whole[:n_whole]


def test_what_is_written(tmp_path):
    matrix = counted([[4, 0], [0, 1], [0.1, 0], [0, 3e-7]], "MA1", name="a  b")
    for format, expected in (
        ("jaspar", ">MA1 a  b\nA [ 4 0 ]\nC [ 0 1 ]\nG [ 0.1 0 ]\nT [ 0 3e-07 ]\n"),
        ("pfm", ">MA1 a  b\n4 0\n0 1\n0.1 0\n0 3e-07\n"),
        (
            "transfac",
            "AC  MA1\nXX\nNA  a  b\nXX\nP0  A C G T\n01  4 0 0.1 0\n02  0 1 0 3e-07\nXX\n//\n",
        ),
    ):
        path = tmp_path / format
        write_matrices([matrix], path, format=format)
        assert path.read_text() == expected


@pytest.mark.parametrize(
    ("fields", "format", "message"),
    [
        ({"identifier": ""}, "jaspar", r"matrices\[0\] has no identifier"),
        ({"identifier": "a b"}, "jaspar", "'a b', has the identifier 'a b', which .* as 'a'"),
        ({"identifier": " a"}, "transfac", "identifier ' a', which would be read back as 'a'"),
        ({"name": "b "}, "pfm", "has the name 'b ', which would be read back as 'b'"),
        ({"name": "b\n>c"}, "jaspar", "could not be read back from format jaspar: .*a.txt, line 1"),
        ({"name": "b\x00"}, "jaspar", "could not be read back .* zero byte"),
        ({"name": "\udcff"}, "jaspar", "half a character that UTF-8 can not hold"),
        ({"description": "d"}, "pfm", "has the description 'd', which would be read back as ''"),
        ({"background": [0.25] * 4}, "transfac", "has the background .* read back as 'None'"),
        ({}, "meme", "must hold probabilities to be written as meme; .*probability_matrix makes"),
        ({"values": [[0.5], [0.5], [0], [0]]}, "jaspar", "all positions .* have the sum 1"),
        (
            {"values": [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]},
            "transfac",
            "",
        ),
        (
            {"values": [[2, 0, 0, 0], [2, 0, 0, 0], [0, 0, 2, 0], [0, 0, 2, 0]]},
            "pfm",
            "four rows have one sum",
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, fields, format, message):
    matrix = counted(fields.pop("values", [[4], [0], [1], [0]]), **fields)
    path = tmp_path / "a.txt"
    if not message:
        write_matrices([matrix], path, format=format)
        assert read_matrices(path) == [matrix]
        return
    with pytest.raises(ValueError, match=message):
        write_matrices([matrix], path, format=format)
    assert not path.exists()


def test_a_file_of_meme_has_one_background_and_probabilities_stay_there(tmp_path):
    q = np.full((4, 2), 0.25)
    first = MotifMatrix("a", "", q, "probabilities", background=[0.25] * 4)
    for other in ([0.3, 0.2, 0.2, 0.3], None):
        second = MotifMatrix("b", "", q, "probabilities", background=other)
        with pytest.raises(ValueError, match="matrices have different backgrounds"):
            write_matrices([first, second], tmp_path / "a", format="meme")
    with pytest.raises(ValueError, match="must hold counts to be written as jaspar; format='meme'"):
        write_matrices([first], tmp_path / "a", format="jaspar")
    with pytest.raises(ValueError, match="identifier 'a' is taken"):
        write_matrices([first, first], tmp_path / "a", format="meme")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("matrices", "message"),
    [
        (counted([[1], [1], [1], [1]]), r"pass \[matrix\]"),
        ("ACGT", "matrices must be a list of MotifMatrix, not str"),
        (3, "matrices must be a list of MotifMatrix, not int"),
        ([np.ones((4, 2))], r"matrices\[0\] must be a MotifMatrix, not numpy.ndarray"),
    ],
)
def test_what_is_no_matrix_is_refused_by_name(tmp_path, matrices, message):
    with pytest.raises(TypeError, match=message):
        write_matrices(matrices, tmp_path / "a", format="jaspar")


def test_files_are_written_as_fasta_is(tmp_path):
    matrix = counted([[1], [1], [1], [1]])
    path = tmp_path / "a.jaspar.gz"
    write_matrices(iter([matrix]), path, format="jaspar")
    assert path.read_bytes()[4:8] == bytes(4)  # the field MTIME of RFC 1952
    assert read_matrices(path) == [matrix]
    with pytest.raises(FileExistsError, match="pass overwrite=True to replace it"):
        write_matrices([matrix], path, format="jaspar")
    write_matrices([matrix], path, format="pfm", overwrite=True)
    assert gzip.decompress(path.read_bytes()) == b">a\n1\n1\n1\n1\n"
    with pytest.raises(ValueError, match="matrices is empty"):
        write_matrices([], tmp_path / "b", format="jaspar")
    with pytest.raises(ValueError, match=r"path ends in \.bz2, but only gzip is written"):
        write_matrices([matrix], tmp_path / "b.bz2", format="jaspar")
    with pytest.raises(
        TypeError, match=r"path must be the path of a file to write, not _io\.BytesIO"
    ):
        write_matrices([matrix], io.BytesIO(), format="jaspar")
    with pytest.raises(TypeError, match="overwrite must be True or False, not 'no'"):
        write_matrices([matrix], tmp_path / "b", format="jaspar", overwrite="no")
    with pytest.raises(ValueError, match="format must be one of"):
        write_matrices([matrix], tmp_path / "b", format="homer")
