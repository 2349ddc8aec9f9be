"""FASTA files against Biopython, and damaged ones."""

from __future__ import annotations

import gzip
import io
import os

import pytest
from Bio import SeqIO
from Bio.SeqIO.FastaIO import SimpleFastaParser
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from nutrigen.genomics.fasta import FastaError, FastaRecord, read_fasta, write_fasta

IUPAC = "ACGTRYSWKMBDHVN"


# No example has a deadline, since the machine may be busy, and all share the folder of their test.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


line_ends = st.sampled_from(["\n", "\r\n", "\r"])


nucleotides = st.text(IUPAC + IUPAC.lower() + "Uu-", min_size=1, max_size=60)


words = st.text("abcXYZ019|._é>;", min_size=1, max_size=8)


@st.composite
def fasta_texts(draw: st.DrawFn, *, comments: bool) -> str:
    """Text of a well-formed FASTA file in any layout."""
    end_of_line = draw(line_ends)
    noise = ["", "", " ", "\t "] + (["; a comment", ";ACGT"] if comments else [])
    lines = draw(st.lists(st.sampled_from(noise), max_size=2)) if comments else []
    identifiers = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    for identifier in identifiers:
        rest = draw(st.lists(words, max_size=3))
        lines.append(">" + draw(st.sampled_from(["", " "])) + " ".join([identifier, *rest, ""]))
        sequence = draw(nucleotides)
        width = draw(st.integers(1, 60))
        for start in range(0, len(sequence), width):
            piece = sequence[start : start + width]
            cut = draw(st.integers(0, len(piece)))
            lines.append(f"{piece[:cut]}{draw(st.sampled_from(['', ' ']))}{piece[cut:]}")
            lines += draw(st.lists(st.sampled_from(noise), max_size=1))
    return end_of_line.join(lines) + draw(st.sampled_from(["", end_of_line]))


def biopython_records(
    path: os.PathLike[str], file_format: str = "fasta-pearson"
) -> list[tuple[str, str, str]]:
    """Records according to Biopython; Pearson's format is the one with comments."""
    with open(path, encoding="utf-8") as file:
        return [(r.id, r.description, str(r.seq)) for r in SeqIO.parse(file, file_format)]


def as_tuples(records: list[FastaRecord]) -> list[tuple[str, str, str]]:
    return [(record.identifier, record.description, record.sequence) for record in records]


@untimed
@given(text=fasta_texts(comments=True), compressed=st.booleans())
def test_well_formed_fasta_is_read_as_biopython_reads_it(tmp_path, text, compressed):
    path = tmp_path / "plain.fasta"
    path.write_bytes(text.encode())
    expected = biopython_records(path)
    if compressed:
        path = tmp_path / "compressed.fasta"
        path.write_bytes(gzip.compress(text.encode()))
    assert as_tuples(read_fasta(path)) == expected


@untimed
@given(text=fasta_texts(comments=False))
def test_simple_fasta_parser_and_seqio_agree_without_comments(tmp_path, text):
    path = tmp_path / "plain.fasta"
    path.write_bytes(text.encode())
    ours = as_tuples(read_fasta(path))
    assert ours == biopython_records(path, "fasta")
    with open(path, encoding="utf-8") as file:
        assert [(title, sequence) for _, title, sequence in ours] == list(SimpleFastaParser(file))


@settings(untimed, max_examples=300)
@given(
    text=fasta_texts(comments=True),
    change=st.text(">;Nj- \t\r\n1é\x0b\x1c\u2028", max_size=3),
    where=st.floats(0, 1),
    n_lost=st.integers(0, 3),
)
@example(text=">a\rAC\rGT\r", change="", where=0.0, n_lost=0)
@example(text=">a \t\x1c\nAC \t\n\n>b\n;AC\nGT", change="", where=0.0, n_lost=0)
def test_a_damaged_file_is_refused_or_read_as_biopython_reads_it(
    tmp_path, text, change, where, n_lost
):
    start = round(where * len(text))
    text = text[:start] + change + text[start + n_lost :]
    path = tmp_path / "damaged.fasta"
    path.write_bytes(text.encode())
    try:
        ours = as_tuples(read_fasta(path))
    except FastaError:
        event("refused")
    else:
        event("accepted")
        assert ours == biopython_records(path)


beginnings = st.sampled_from([b"", b">a\n", b">a\nACGT\n", b"\x1f\x8b\x08"])


@untimed
@given(beginning=beginnings, data=st.binary())
def test_any_bytes_give_records_or_a_fasta_error(beginning, data):
    problem = ""
    try:
        records = read_fasta(io.BytesIO(beginning + data))
    except FastaError as error:
        problem = str(error)
    if problem:
        assert problem.startswith("<BytesIO>, line ")
    else:
        assert all(record.identifier and record.sequence for record in records)


@untimed
@given(text=fasta_texts(comments=True))
def test_text_binary_and_gzip_file_objects_are_read_alike(text):
    from_text = read_fasta(io.StringIO(text, newline=""))
    assert from_text == read_fasta(io.BytesIO(text.encode()))
    assert from_text == read_fasta(io.BytesIO(gzip.compress(text.encode())))
    assert from_text == read_fasta(io.BytesIO(b"\xef\xbb\xbf" + text.encode()))


def test_gzip_of_several_members_is_read_completely():
    data = gzip.compress(b">a\nAC\n", mtime=0) + gzip.compress(b"GT\n>b\nTT\n", mtime=0)
    assert [r.sequence for r in read_fasta(io.BytesIO(data))] == ["ACGT", "TT"]


def test_protein_letters():
    assert read_fasta(io.StringIO(">p\nMEEPQ*\n"), alphabet="protein")[0].sequence == "MEEPQ*"


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "the file is empty"),
        (b"\n \r\n", 1, "the file is empty"),
        (gzip.compress(b"", mtime=0), 1, "the file is empty"),
        (b"; one\n;two\n", 2, "only comments"),
        (b"\n;c\nACGT\n>a\nACGT\n", 3, "text before the first header: 'ACGT'"),
        (b"ACGT", 1, "text before the first header"),
        (b">\nACGT\n", 1, "no identifier"),
        (b">a\nAC\n> \t\nACGT\n", 3, "no identifier"),
        (b">a\n>b\nACGT\n", 1, "no sequence"),
        (b">a\nACGT\n>b", 3, "no sequence"),
        (b">a\nACGT\n\n>b\n\n;AC\n", 4, "no sequence"),
        (b">a x\nAC\n>b\nAC\n>a y\nAC\n", 5, "'a' is taken by the record of line 1"),
        (b">a\r\nACGT\r\n\r\nAC!T\r\n", 4, "column 3: '!' is not a nucleotide letter"),
        (b">a\rACGT\rACXT\r", 3, "column 3: 'X' is not a nucleotide letter"),
        (b">a\n;J\nAC JT\n", 3, "column 4: 'J' is not a nucleotide letter"),
        (b">a\nACGT\nMEEPQ\n", 3, 'pass alphabet="protein"'),
        (b">a\n\tACGT\n", 2, r"column 1: '\\t' is not a nucleotide letter"),
        (b">a\nAC\tGT\n", 2, r"column 3: '\\t' is not a nucleotide letter"),
        (b">a\nACGT \n >b\nAC\n", 3, "column 2: '>' is not a nucleotide letter"),
        (">a\nACGT\nACéT\n".encode(), 3, "column 3: 'é' is not a nucleotide letter"),
        (b">a\nACGT\nAC\xffT\n", 3, r"column 3: '\\\\' is not a nucleotide letter"),
        (b">a\nACGT\n>b\x07\nACGT\n", 3, "control character"),
        (b">a\nACGT\n>b\xff\nACGT\n", 3, "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 3, "zero byte"),
        (">a\nACGT\n".encode("utf-16"), 1, "UTF-16"),
        (b"\x89PNG", 1, "text before the first header"),
        (b"\x1f\x8b", 1, "gzip data end too early"),
        (gzip.compress(b">a\nACGT\n", mtime=0)[:-4], 3, "gzip data end too early"),
        (gzip.compress(b">a\nACGT\n", mtime=0)[:-8] + b"12345678", 3, "gzip data end too early"),
        (gzip.compress(b">a\nACGT\n", mtime=0) + b"garbage", 3, "gzip data end too early"),
    ],
)
def test_malformed_fasta_is_refused_with_file_and_line(tmp_path, data, line, message):
    path = tmp_path / "broken.fasta"
    path.write_bytes(data)
    with pytest.raises(FastaError, match=message) as raised:
        read_fasta(path)
    assert str(raised.value).startswith(f"{path}, line {line}: ")


def test_undecodable_text_file_object_is_refused_with_file_and_line(tmp_path):
    path = tmp_path / "latin1.fasta"
    path.write_bytes(b">a\nAC\n>\xe9\nAC\n")
    with open(path, encoding="utf-8") as file, pytest.raises(FastaError, match="line 3: "):
        read_fasta(file)


def test_reading_needs_a_path_or_a_file_object(tmp_path):
    with pytest.raises(ValueError, match=r"io\.StringIO"):
        read_fasta(">a\nACGT\n")
    with pytest.raises(TypeError, match="list"):
        read_fasta([">a", "ACGT"])
    with pytest.raises(ValueError, match="alphabet must be one of"):
        read_fasta(io.StringIO(">a\nACGT\n"), alphabet="dna")
    with pytest.raises(FileNotFoundError):
        read_fasta(tmp_path / "missing.fasta")


@st.composite
def record_lists(draw: st.DrawFn) -> list[FastaRecord]:
    identifiers = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    return [
        FastaRecord(i, " ".join([i, *draw(st.lists(words, max_size=2))]), draw(nucleotides))
        for i in identifiers
    ]


@untimed
@given(records=record_lists(), width=st.integers(1, 70), suffix=st.sampled_from(["", ".gz"]))
def test_written_fasta_is_read_back_unchanged(tmp_path, records, width, suffix):
    path = tmp_path / f"written.fasta{suffix}"
    write_fasta(records, path, width, overwrite=True)
    assert read_fasta(path) == records
    data = path.read_bytes()
    lines = (gzip.decompress(data) if suffix else data).decode().splitlines()
    assert max(len(line) for line in lines if not line.startswith(">")) <= width


def test_biopython_reads_what_is_written(tmp_path):
    records = [FastaRecord("a", "a first", "ACGTNNacgt" * 30), FastaRecord("b", "b", "TT")]
    write_fasta(records, tmp_path / "written.fasta")
    assert biopython_records(tmp_path / "written.fasta", "fasta") == as_tuples(records)


def test_compressed_fasta_holds_no_time_stamp(tmp_path):
    path = tmp_path / "written.fasta.gz"
    write_fasta([FastaRecord("a", "a", "ACGT")], path)
    assert path.read_bytes()[4:8] == bytes(4)  # the field MTIME of RFC 1952


def test_an_existing_file_is_not_overwritten_unless_asked(tmp_path):
    path = tmp_path / "written.fasta"
    write_fasta([FastaRecord("a", "a", "AAAA")], path)
    with pytest.raises(FileExistsError):
        write_fasta([FastaRecord("b", "b", "CCCC")], path)
    assert path.read_text() == ">a\nAAAA\n"
    write_fasta([FastaRecord("b", "b", "CCCC")], path, overwrite=True)
    assert path.read_text() == ">b\nCCCC\n"


@pytest.mark.parametrize(
    "records",
    [
        [],
        [FastaRecord("a", "a", "")],
        [FastaRecord("", "", "ACGT")],
        [FastaRecord("a", "b a", "ACGT")],
        [FastaRecord("a", "a\nACGT", "ACGT")],
        [FastaRecord("a", "a ", "ACGT")],
        [FastaRecord("a", "a", "AC GT")],
        [FastaRecord("a", "a", "AC\n>b\nGT")],
        [FastaRecord("a", "a", "AC1T")],
        [FastaRecord("a", "a", "AC"), FastaRecord("a", "a", "GT")],
    ],
)
def test_records_that_could_not_be_read_back_are_not_written(tmp_path, records):
    path = tmp_path / "written.fasta"
    with pytest.raises(ValueError, match=r"is empty|read back|line \d+: "):
        write_fasta(records, path)
    assert not path.exists()


def test_width_must_be_positive(tmp_path):
    with pytest.raises(ValueError, match="width"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / "written.fasta", width=0)
