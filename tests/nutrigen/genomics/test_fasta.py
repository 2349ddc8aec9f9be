"""FASTA files against Biopython, and damaged ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
import tracemalloc
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqIO.FastaIO import SimpleFastaParser
from Bio.SeqRecord import SeqRecord
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from nutrigen.genomics.fasta import FastaError, FastaRecord, iter_fasta, read_fasta, write_fasta

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


@untimed
@given(
    text=fasta_texts(comments=True),
    change=st.text(">;Nj \t\r\n1", max_size=2),
    size=st.integers(1, 9),
)
def test_the_size_of_the_pieces_that_are_read_changes_nothing(text, change, size):
    """Neither a record nor a message: headers, line ends and comments are cut anywhere."""
    data = (change + text + change).encode()

    def outcome(block):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("nutrigen.genomics.fasta._BLOCK", block)
            try:
                return read_fasta(io.BytesIO(data))
            except FastaError as error:
                return str(error)

    assert outcome(size) == outcome(2**17)


def test_records_come_one_by_one_and_little_is_held(tmp_path):
    path = tmp_path / "long.fasta"
    with path.open("w") as file:
        for number in range(300):
            file.write(f">s{number}\n" + ("ACGT" * 20 + "\n") * 1000)
    tracemalloc.start()
    n_letters = sum(len(record.sequence) for record in iter_fasta(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n_letters == 300 * 80_000
    assert peak < path.stat().st_size / 10


def test_the_first_record_is_there_before_the_damage(tmp_path):
    path = tmp_path / "damaged.fasta"
    path.write_text(">a\n" + "ACGT\n" * 100_000 + ">b\nAC\n>c\n!\n")
    records = iter_fasta(path)
    assert len(next(records).sequence) == 400_000
    with pytest.raises(FastaError, match=r"line 100005: column 1: '!' is not"):
        list(records)
    assert [r.identifier for r in iter_fasta(io.StringIO(">a\nAC\n"))] == ["a"]
    with pytest.raises(ValueError, match="alphabet must be one of"):
        iter_fasta(path, alphabet="rna")


def test_many_records_across_pieces_are_those_of_biopython(tmp_path):
    """Two-line records, longer ones among them, and titles: what a piece ends in differs."""
    rng = random.Random(3)
    path = tmp_path / "many.fasta"
    with path.open("w") as file:
        for number in range(30_000):
            title = " a title" * (rng.random() < 0.2)
            lines = ["".join(rng.choices("ACGTN", k=12)) for _ in range(rng.choice([1, 1, 1, 3]))]
            file.write("\n".join([f">s{number}{title}", *lines, ""]))
    assert as_tuples(read_fasta(path)) == biopython_records(path)


def test_an_identifier_is_found_again_far_behind(tmp_path):
    path = tmp_path / "twice.fasta"
    rows = [f">s{number}\nACGT\nAC\n" for number in range(40_000)]
    path.write_text("".join([*rows, ">s7 again\nAC\n"]))
    with pytest.raises(FastaError, match=r"line 120001: the identifier 's7' .* of line 22;"):
        read_fasta(path)


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


def archive_of(kind):
    """A FASTA file in an archive or compression of a kind, made by the standard library."""
    text, buffer = b">a\nACGT\n", io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.fasta", text)
    elif kind == "tar":
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            member = tarfile.TarInfo("a.fasta")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    else:
        return {"bzip2": bz2.compress, "xz": lzma.compress}[kind](text)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "bzip2", "xz"])
@pytest.mark.parametrize("packed", [False, True])
def test_other_compressions_and_archives_are_called_by_their_names(tmp_path, kind, packed):
    data = gzip.compress(archive_of(kind), mtime=0) if packed else archive_of(kind)
    path = tmp_path / "a.fasta.gz"
    path.write_bytes(data)
    for source in (path, io.BytesIO(data)):
        with pytest.raises(FastaError, match=rf"line 1: this is a {kind} (file|archive)"):
            read_fasta(source)


def test_a_header_about_mustard_is_no_tar_archive():
    header = ">a " + "x" * 254 + "ustard"
    assert header.encode()[257:262] == b"ustar"
    assert read_fasta(io.StringIO(f"{header}\nACGT\n"))[0].description == header[1:]


@pytest.mark.parametrize("times", [2, 3])
def test_a_file_compressed_twice_is_called_that(times):
    data = b">a\nACGT\n"
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    with pytest.raises(FastaError, match="compressed by gzip twice; unpack it once"):
        read_fasta(io.BytesIO(data))


def test_compressed_file_opened_as_text_is_called_that(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b">a\nACGT\n", mtime=0))
    (tmp_path / "a.xz").write_bytes(archive_of("xz"))
    for name, message in (("a.gz", 'open it in mode "rb"'), ("a.xz", r"pass lzma\.open")):
        with (
            open(tmp_path / name, encoding="utf-8") as file,
            pytest.raises(FastaError, match=message),
        ):
            read_fasta(file)
    with lzma.open(tmp_path / "a.xz") as file:
        assert read_fasta(file)[0].sequence == "ACGT"


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("nutrigen.genomics.fasta._ALWAYS_UNPACKED", 2**20)
    bomb = gzip.compress(b">a\n", mtime=0) + gzip.compress(b"N" * 2**24, 1, mtime=0) * 4
    tracemalloc.start()
    with pytest.raises(FastaError, match=r"unpack to more than .*; pass max_ratio=None"):
        read_fasta(io.BytesIO(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150 * len(bomb) < 2**26


def test_the_ratio_counts_above_what_is_always_unpacked(monkeypatch):
    monkeypatch.setattr("nutrigen.genomics.fasta._ALWAYS_UNPACKED", 1000)
    data = gzip.compress(b">a\n" + b"ACGT" * 5000, mtime=0)
    ratio = 20_003 / len(data)
    for enough in (ratio + 0.1, 10_000, None):
        assert len(read_fasta(io.BytesIO(data), max_ratio=enough)[0].sequence) == 20_000
    with pytest.raises(FastaError, match=rf"{len(data):,} bytes.*max_ratio is {ratio - 1:g}\)"):
        read_fasta(io.BytesIO(data), max_ratio=ratio - 1)
    small = gzip.compress(b">a\n" + b"N" * 997, mtime=0)
    assert len(read_fasta(io.BytesIO(small), max_ratio=1)[0].sequence) == 997


def test_genomes_unpack_to_far_less_than_is_allowed():
    bundled = files("nutrigen.datasets") / "bundled"
    packed = [path for folder in bundled.iterdir() for path in folder.glob("*.f*a.gz")]
    assert packed
    for path in packed:
        data = path.read_bytes()
        assert len(gzip.decompress(data)) < 25 * len(data)


def test_joined_headers_of_ncbi_keep_the_first_identifier(tmp_path):
    text = ">A.1 one [E. coli]\x01B.1 two\x01C.1 three\nMK\n>D.1\nMM\n"
    first, second = read_fasta(io.StringIO(text), alphabet="protein")
    assert first.identifier == "A.1"
    assert first.description == "A.1 one [E. coli]\x01B.1 two\x01C.1 three"
    biopython = list(SeqIO.parse(io.StringIO(text), "fasta"))
    assert [r.description for r in biopython] == [first.description, second.description]
    assert [r.id for r in biopython] == [first.identifier, second.identifier]
    write_fasta([first, second], tmp_path / "nr.fasta")
    assert read_fasta(tmp_path / "nr.fasta", alphabet="protein") == [first, second]


def test_joined_headers_without_titles_keep_the_first_identifier():
    assert read_fasta(io.StringIO(">A.1\x01B.1 two\nAC\n"))[0].identifier == "A.1"
    for header in ("\x01B.1", " \x01B.1 two", "\x01"):
        with pytest.raises(FastaError, match="no identifier"):
            read_fasta(io.StringIO(f">{header}\nAC\n"))


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
    with pytest.raises(ValueError, match="alphabet must be one of"):
        read_fasta(io.StringIO(">a\nACGT\n"), alphabet=["nucleotide"])
    with pytest.raises(FileNotFoundError):
        read_fasta(tmp_path / "missing.fasta")


class Named:
    """Another kind of path."""

    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


class Reads:
    """Something with a method of this name."""

    def __init__(self, content):
        self.content = content

    def read(self):
        return self.content


def test_every_kind_of_path_and_open_file_is_read(tmp_path):
    path = tmp_path / "a.fasta"
    path.write_bytes(b">a\nACGT\n")
    expected = [FastaRecord("a", "a", "ACGT")]
    for source in (path, str(path), Named(str(path)), Named(os.fsencode(path))):
        assert read_fasta(source) == expected
    for mode in ("r", "rb"):
        with open(path, mode) as file:
            assert read_fasta(file) == expected
    for content in (b">a\nACGT\n", bytearray(b">a\nACGT\n"), memoryview(b">a\nACGT\n")):
        assert read_fasta(Reads(content)) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b">a\nACGT\n", r"not bytes; wrap the bytes of a file in io\.BytesIO"),
        (SeqRecord(Seq("ACGT"), "a"), r"not Bio\.SeqRecord\.SeqRecord"),
        (Seq("ACGT"), r"not Bio\.Seq\.Seq"),
        (None, "not NoneType"),
        (3, "not int"),
        (Reads(None), r"source\.read\(\) must return text or bytes, but returned NoneType"),
        (Reads([">a"]), "returned list"),
    ],
)
def test_what_is_no_file_is_refused_by_name(source, message):
    with pytest.raises(TypeError, match=message):
        read_fasta(source)


@pytest.mark.parametrize(
    ("value", "error"), [("9", TypeError), (True, TypeError), (0.5, ValueError), (-1, ValueError)]
)
def test_ratio_must_be_a_number_of_at_least_1(value, error):
    with pytest.raises(error, match="max_ratio must be a number of at least 1, not"):
        read_fasta(Reads(None), max_ratio=value)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_file_without_an_end_is_not_read_to_its_end():
    with pytest.raises(FastaError, match="line 1: there is a zero byte"):
        read_fasta("/dev/zero")


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


@pytest.mark.parametrize(
    ("width", "error"), [(0, ValueError), (2.5, TypeError), ("80", TypeError), (True, TypeError)]
)
def test_width_must_be_a_positive_whole_number(tmp_path, width, error):
    with pytest.raises(error, match="width must be a whole number of at least 1, not"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / "written.fasta", width=width)


def test_only_true_overwrites(tmp_path):
    with pytest.raises(TypeError, match="overwrite must be True or False, not 'no'"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / "written.fasta", overwrite="no")


@pytest.mark.parametrize("name", ["a.fasta.gz", "A.FASTA.GZ", "a.Gz"])
def test_an_ending_in_either_case_compresses(tmp_path, name):
    write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / name)
    assert gzip.decompress((tmp_path / name).read_bytes()) == b">a\nACGT\n"


@pytest.mark.parametrize("name", ["a.fasta.bz2", "a.XZ", "a.zip", "a.fa.zst", "a.Z"])
def test_endings_of_other_compressions_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"path ends in \.\w+, but only gzip is written"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / name)
    assert not (tmp_path / name).exists()


def test_every_kind_of_path_is_written(tmp_path):
    record = FastaRecord("a", "a", "ACGT")
    path = tmp_path / "written.fasta"
    for kind in (path, str(path), Named(str(path)), Named(os.fsencode(path))):
        write_fasta(iter([record]), kind)
        assert read_fasta(path) == [record]
        path.unlink()
    for kind in (os.fsencode(path), io.StringIO(), 1, None):
        with pytest.raises(TypeError, match="path must be the path of a file to write, not "):
            write_fasta([record], kind)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        (
            [SeqRecord(Seq("ACGT"), "a")],
            r"records\[0\] must be a FastaRecord, not Bio\.SeqRecord\.SeqRecord; "
            r"pass FastaRecord\(record\.id, record\.description, str\(record\.seq\)\)",
        ),
        (SeqRecord(Seq("ACGT"), "a"), r"not Bio\.SeqRecord\.SeqRecord; pass \[FastaRecord\("),
        (Seq("ACGT"), r"must be a list of FastaRecord, not Bio\.Seq\.Seq$"),
        (FastaRecord("a", "a", "ACGT"), r"pass \[record\]"),
        ("ACGT", "must be a list of FastaRecord, not str"),
        (b"ACGT", "must be a list of FastaRecord, not bytes"),
        (None, "must be a list of FastaRecord, not NoneType"),
        ([FastaRecord("a", "a", "ACGT"), ("b", "b", "AC")], r"records\[1\] .* not tuple"),
    ],
)
def test_what_is_no_record_is_refused_by_name(tmp_path, records, message):
    with pytest.raises(TypeError, match=message):
        write_fasta(records, tmp_path / "written.fasta")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (("a", "a", Seq("ACGT")), r"sequence must be a str, not Bio\.Seq\.Seq; str\(value\)"),
        (("a", "a", b"ACGT"), r"sequence must be a str, not bytes; value\.decode\(\)"),
        (("a", None, "ACGT"), "description must be a str, not NoneType"),
        ((1, "1", "ACGT"), "identifier must be a str, not int"),
    ],
)
def test_a_record_holds_text(fields, message):
    with pytest.raises(TypeError, match=message):
        FastaRecord(*fields)


@pytest.mark.parametrize("field", ["description", "sequence"])
def test_half_a_character_is_refused_with_its_record(tmp_path, field):
    wrong = {"description": "b \ud800", "sequence": "AC\udfffT"}[field]
    records = [FastaRecord("a", "a", "AC"), FastaRecord(**{**NAMED_B, field: wrong})]
    with pytest.raises(ValueError, match=r"records\[1\], 'b', holds '\\ud[0-9a-f]{3}'"):
        write_fasta(records, tmp_path / "written.fasta")
    assert not list(tmp_path.iterdir())


NAMED_B = {"identifier": "b", "description": "b", "sequence": "AC"}


def test_a_message_does_not_repeat_a_genome(tmp_path):
    with pytest.raises(ValueError, match="would be read back as") as raised:
        write_fasta([FastaRecord("a", "a ", "ACGT" * 100_000)], tmp_path / "written.fasta")
    assert len(str(raised.value)) < 600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error(tmp_path):
    (tmp_path / "written.fasta").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / "written.fasta", overwrite=True)


def test_no_part_of_a_file_is_left_behind(tmp_path, monkeypatch):
    def disk_is_full(self, content):
        self.raw.write(content[:4])
        raise OSError(28, "No space left on device")

    class Full(io.BufferedWriter):
        write = disk_is_full

    def opened(name, mode):
        return Full(io.FileIO(name, mode))

    monkeypatch.setattr("nutrigen.genomics.fasta.open", opened, raising=False)
    with pytest.raises(OSError, match="No space left"):
        write_fasta([FastaRecord("a", "a", "ACGT")], tmp_path / "written.fasta")
    assert not list(tmp_path.iterdir())
