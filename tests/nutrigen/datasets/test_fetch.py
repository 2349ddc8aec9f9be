"""Tests of downloading and verification, against a real HTTP server on the loopback address."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pooch
import pytest

from nutrigen.datasets import (
    CacheError,
    DamagedRecordError,
    DataFormatError,
    DataIntegrityError,
    DownloadError,
    RefusedFileError,
    cache_folder,
)
from nutrigen.datasets._fetch import OriginalFile, Patience, fetch, recorded_sha256, verify_cached

GOOD = b"".join(b"line %04d\n" % number for number in range(100))
PAGE = b"<!DOCTYPE html>\n<html><title>Sign in</title>" + b" " * (len(GOOD) - 44)
ONCE = Patience(retries=0, connect_seconds=2, read_seconds=2, total_seconds=10)
TWICE = Patience(retries=1, connect_seconds=2, read_seconds=2, total_seconds=10)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def parse_lines(content, file):
    """A hundred numbered lines."""
    lines = content.decode("ascii").splitlines()
    for number, line in enumerate(lines, start=1):
        if line != f"line {number - 1:04d}":
            raise DataFormatError(file, number, f"the line is '{line}'")
    if len(lines) != 100:
        raise DataFormatError(file, len(lines), f"{len(lines)} lines; expected 100")
    return lines


def known(url):
    """A file of which size and hash are published."""
    return OriginalFile("numbers", "lines.txt", url, size=len(GOOD), sha256=sha256(GOOD))


def unknown(url):
    """A file of which nothing is published."""
    return OriginalFile("numbers", "lines.txt", url, size_limit=2 * len(GOOD))


def sends(body, *, status=200, length=None, **headers):
    """Answer with a body, and with its length unless another one is to be announced."""

    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def sends_without_end(handler):
    """Answer with a body that does not end, and count it."""
    handler.send_response(200)
    handler.end_headers()
    handler.server.sent = 0
    while not handler.server.released.is_set():
        handler.server.sent += handler.wfile.write(b"line\n" * 1000)


def sends_a_part_and_waits(handler):
    """Answer with a tenth of the announced body; then nothing, until the test ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    handler.wfile.write(GOOD[: len(GOOD) // 10])
    handler.wfile.flush()
    handler.server.started.set()
    handler.server.released.wait(10)


def sends_drop_by_drop(handler):
    """Answer with a byte now and then: never silent for long, never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    for index in range(len(GOOD)):
        handler.wfile.write(GOOD[index : index + 1])
        if handler.server.released.wait(0.05):
            return


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# What goes well


def test_file_is_downloaded_once_and_then_read_from_the_cache(file_server, cache):
    file = known(file_server.url("lines", sends(GOOD)))
    assert not verify_cached(file, parse_lines)
    assert fetch(file, parse_lines, ONCE) == GOOD.decode().splitlines()
    assert fetch(file, parse_lines, ONCE) == GOOD.decode().splitlines()
    assert file_server.requested == ["/lines"]
    assert files_in(cache) == ["numbers/lines.txt"]
    assert (cache / "numbers" / "lines.txt").read_bytes() == GOOD
    assert verify_cached(file, parse_lines)


def test_redirect_is_followed(file_server, cache):
    target = file_server.url("target", sends(GOOD))
    file = known(file_server.url("moved", sends(b"", status=303, Location=target)))
    assert fetch(file, parse_lines, ONCE)
    assert file_server.requested == ["/moved", "/target"]


@pytest.mark.parametrize(
    "first",
    [
        sends(b"busy", status=500),
        sends(b"slow down", status=429),
        sends(GOOD[:400], length=len(GOOD)),
    ],
    ids=["500", "429", "broken off"],
)
def test_what_may_pass_is_tried_again(file_server, cache, first):
    file = known(file_server.url("lines", first, sends(GOOD)))
    assert fetch(file, parse_lines, TWICE)
    assert file_server.requested == ["/lines", "/lines"]
    assert files_in(cache) == ["numbers/lines.txt"]


def test_compressed_transfer_is_unpacked(file_server, cache):
    file = known(
        file_server.url("lines", sends(gzip.compress(GOOD, mtime=0), Content_Encoding="gzip"))
    )
    assert fetch(file, parse_lines, ONCE)
    assert (cache / "numbers" / "lines.txt").read_bytes() == GOOD


# What is refused


@pytest.mark.parametrize(
    ("answer", "describe", "expected", "found"),
    [
        pytest.param(
            sends(GOOD[:400], length=len(GOOD)),
            known,
            "1,000 bytes",
            "400 bytes, then the connection broke off",
            id="truncated",
        ),
        pytest.param(sends(GOOD[:400]), known, "1,000 bytes", "400 bytes", id="shorter"),
        pytest.param(
            sends(GOOD[:500] + b"X" + GOOD[501:]),
            known,
            f"SHA-256 {sha256(GOOD)}",
            f"SHA-256 {sha256(GOOD[:500] + b'X' + GOOD[501:])}",
            id="altered byte",
        ),
        pytest.param(
            sends(PAGE), known, "data", "a web page that begins '<!DOCTYPE html> <html>", id="page"
        ),
        pytest.param(
            sends(b"\xef\xbb\xbf \n<?xml"), unknown, "data", "a web page", id="page of unknown size"
        ),
        pytest.param(sends(GOOD + b"\n"), known, "1,000 bytes", "more than 1,000", id="larger"),
        pytest.param(sends_without_end, known, "1,000 bytes", "more than 1,000", id="endless"),
        pytest.param(
            sends_without_end, unknown, "at most 2,000 bytes", "more than 2,000", id="over limit"
        ),
        pytest.param(
            sends(gzip.compress(b"0" * 10_000_000), Content_Encoding="gzip"),
            known,
            "1,000 bytes",
            "more than 1,000",
            id="compressed bomb",
        ),
        pytest.param(
            sends(GOOD[:500]),
            unknown,
            "the content that its card describes",
            "lines.txt, line 50: 50 lines; expected 100",
            id="format",
        ),
        pytest.param(
            sends(b"\x80\x04\x95"),
            unknown,
            "the content that its card describes",
            "can't decode byte 0x80",
            id="binary",
        ),
        pytest.param(
            sends(b""), unknown, "the content that its card describes", "0 lines", id="empty"
        ),
    ],
)
def test_what_is_not_the_file_is_refused_and_not_kept(
    file_server, cache, answer, describe, expected, found
):
    file = describe(file_server.url("lines", answer))
    with pytest.raises(RefusedFileError) as raised:
        fetch(file, parse_lines, ONCE)
    error = raised.value
    assert isinstance(error, DataIntegrityError)
    assert error.file == str(cache / "numbers" / "lines.txt")
    assert error.expected == expected
    assert found in error.found
    for part in (error.file, f"expected {expected}", found, file.url, "was not kept"):
        assert part in str(error)
    assert files_in(cache) == []
    assert file_server.requested == ["/lines"], "what can not pass is not tried again"


def test_endless_body_is_cut_off(file_server, cache):
    """The server could send for ever; what it sent fits the buffers of the connection."""
    with pytest.raises(RefusedFileError, match="more than"):
        fetch(known(file_server.url("lines", sends_without_end)), parse_lines, ONCE)
    assert file_server.sent < 20_000_000


def test_refusal_survives_the_way_between_processes():
    error = RefusedFileError("a.txt", "1 byte", "2 bytes", "https://example.org/a.txt", True)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.url, again.file) == (str(error), error.url, error.file)


def test_what_the_server_packed_twice_is_refused(file_server, cache):
    twice = gzip.compress(gzip.compress(GOOD))
    file = known(file_server.url("lines", sends(twice, Content_Encoding="gzip, gzip")))
    with pytest.raises(DownloadError, match=r"packed it more than once \(gzip, gzip\)"):
        fetch(file, parse_lines, TWICE)
    assert files_in(cache) == []
    assert file_server.requested == ["/lines"]


# What can not be downloaded


def by_hand(error, file):
    """Check that an error says how to do without the network."""
    for part in (file.url, str(file.path.parent), f"as {file.name}", "NUTRIGEN_DATA"):
        assert part in str(error)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (sends(b"no", status=404), "404 Not Found"),
        (sends(b"no", status=403), "403 Forbidden"),
        (sends(b"<html>", status=202), "202 Accepted"),
        (sends(b"", status=204), "204 No Content"),
    ],
)
def test_answer_without_the_file_is_not_tried_again(file_server, cache, answer, status):
    file = known(file_server.url("lines", answer))
    with pytest.raises(DownloadError, match=f"the server answered with status {status}") as raised:
        fetch(file, parse_lines, TWICE)
    by_hand(raised.value, file)
    assert file_server.requested == ["/lines"]
    assert files_in(cache) == []


def test_server_that_stays_overloaded_is_given_up(file_server, cache):
    file = known(file_server.url("lines", sends(b"", status=503)))
    with pytest.raises(DownloadError, match=r"tried 2 times: the server .* 503") as raised:
        fetch(file, parse_lines, TWICE)
    by_hand(raised.value, file)
    assert file_server.requested == ["/lines", "/lines"]
    assert files_in(cache) == []


def test_silent_server_is_given_up(file_server, cache):
    file_server.started = threading.Event()
    file = known(file_server.url("lines", sends_a_part_and_waits))
    with pytest.raises(DownloadError, match=r"tried once: no data within 0\.2 s") as raised:
        fetch(file, parse_lines, Patience(retries=0, read_seconds=0.2))
    by_hand(raised.value, file)
    assert files_in(cache) == []


def test_dripping_server_is_given_up(file_server, cache):
    file = known(file_server.url("lines", sends_drop_by_drop))
    with pytest.raises(DownloadError, match=r"gave up after 0\.3 s, in which \d+ bytes") as raised:
        fetch(file, parse_lines, Patience(retries=0, total_seconds=0.3))
    by_hand(raised.value, file)
    assert files_in(cache) == []


def test_redirects_in_a_circle_are_given_up(file_server, cache):
    url = file_server.url("lines")
    file_server.url("lines", sends(b"", status=302, Location=url))
    with pytest.raises(DownloadError, match="redirects"):
        fetch(known(url), parse_lines, ONCE)
    assert files_in(cache) == []


def test_offline_error_says_what_to_do(cache):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = known(f"http://127.0.0.1:{port}/lines")
    with pytest.raises(DownloadError, match="Connection refused") as raised:
        fetch(file, parse_lines, ONCE)
    by_hand(raised.value, file)
    assert str(raised.value).startswith("lines.txt (data set numbers) could not be downloaded")

    file.path.write_bytes(GOOD)
    assert fetch(file, parse_lines, ONCE), "a file put there by hand needs no network"


# The cache


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (GOOD[:-1], "999 bytes"),
        (GOOD + b"\n", "1,001 bytes"),
        (GOOD.replace(b"42", b"24"), "SHA-256"),
        (PAGE, "a web page"),
    ],
)
def test_wrong_file_in_the_cache_is_removed_and_fetched_again(file_server, cache, content, found):
    file = known(file_server.url("lines", sends(GOOD)))
    for look in (lambda: fetch(file, parse_lines, ONCE), lambda: verify_cached(file, parse_lines)):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(content)
        with pytest.raises(RefusedFileError, match=found) as raised:
            look()
        for part in (str(file.path), "expected", "was removed from the cache", file.url):
            assert part in str(raised.value)
        assert files_in(cache) == []
        assert file_server.requested == []
    assert fetch(file, parse_lines, ONCE)


@pytest.fixture
def notes(caplog):
    """What pooch's logger, which hands nothing on to others, was told."""
    pooch.get_logger().addHandler(caplog.handler)
    yield caplog
    pooch.get_logger().removeHandler(caplog.handler)


def test_unpublished_hash_is_recorded_and_holds(file_server, cache, notes):
    other = OriginalFile("numbers", "lines.txt", "", size_limit=2000)
    file = unknown(file_server.url("lines", sends(GOOD)))
    fetch(file, parse_lines, ONCE)
    (note,) = [message for message in notes.messages if "is published" in message]
    record = cache / "numbers" / "lines.txt.sha256"
    assert sha256(GOOD) in note
    assert str(record) in note
    assert recorded_sha256(file) == recorded_sha256(other) == sha256(GOOD)
    assert record.read_text() == f"{sha256(GOOD)}  lines.txt\n", "the format of sha256sum"

    # A changed file may still have the right format: only the record tells.
    shuffled = b"".join(sorted(GOOD.splitlines(keepends=True), reverse=True))
    file.path.write_bytes(shuffled)
    with pytest.raises(RefusedFileError, match=r"recorded when it was first seen, in .*sha256") as (
        raised
    ):
        fetch(file, parse_lines, ONCE)
    assert sha256(GOOD) in raised.value.expected
    assert sha256(shuffled) in raised.value.found
    assert files_in(cache) == ["numbers/lines.txt.sha256"]

    file_server.url("lines", sends(shuffled), sends(GOOD))
    with pytest.raises(RefusedFileError, match="was not kept"):
        fetch(file, parse_lines, ONCE)
    assert fetch(file, parse_lines, ONCE)


def test_hash_of_a_file_put_there_by_hand_is_recorded_too(cache):
    file = unknown("http://127.0.0.1:1/lines")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(GOOD)
    assert verify_cached(file, parse_lines)
    assert recorded_sha256(file) == sha256(GOOD)
    file.path.write_bytes(GOOD[:10])
    file.path.with_name("lines.txt.sha256").unlink()
    with pytest.raises(RefusedFileError, match="1 lines; expected 100"):
        fetch(file, parse_lines, ONCE)
    assert files_in(cache) == []


DAMAGED = {
    "empty": b"",
    "blank": b" \n",
    "cut off": sha256(GOOD).encode()[:40],
    "binary": b"\xff\xfe\x00" * 30,
    "zeros": bytes(77),
    "other": b"not found\n",
    "longer": b"0" * 65,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damaged_record_is_named_with_what_to_do(file_server, cache, content):
    file = unknown(file_server.url("lines", sends(GOOD)))
    fetch(file, parse_lines, ONCE)
    record = cache / "numbers" / "lines.txt.sha256"
    record.write_bytes(content)
    for look in (
        lambda: fetch(file, parse_lines, ONCE),
        lambda: verify_cached(file, parse_lines),
        lambda: recorded_sha256(file),
    ):
        with pytest.raises(DamagedRecordError) as raised:
            look()
        assert isinstance(raised.value, DataIntegrityError)
        for part in (f"{record}: expected 64", "Delete this record", "anew"):
            assert part in str(raised.value)
        assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    assert file.path.read_bytes() == GOOD, "the file itself may be right"

    file.path.unlink()
    file_server.requested.clear()
    with pytest.raises(DamagedRecordError):
        fetch(file, parse_lines, ONCE)
    assert file_server.requested == [], "said before anything is downloaded"

    record.unlink()
    assert fetch(file, parse_lines, ONCE), "what the message says helps"
    assert recorded_sha256(file) == sha256(GOOD)


@pytest.mark.parametrize("written", ["{}", "{}  lines.txt\r\n", "{} *lines.txt\n", "\\{}  a\n"])
@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_record_may_be_written_by_other_programs(cache, written, change):
    file = unknown("http://127.0.0.1:1/lines")
    file.path.parent.mkdir(parents=True)
    file.path.with_name("lines.txt.sha256").write_bytes(
        written.format(change(sha256(GOOD))).encode()
    )
    assert recorded_sha256(file) == sha256(GOOD)


def test_damaged_record_does_not_matter_where_the_hash_is_published(cache):
    file = known("http://127.0.0.1:1/lines")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(GOOD)
    file.path.with_name("lines.txt.sha256").write_bytes(b"")
    assert verify_cached(file, parse_lines)
    assert fetch(file, parse_lines, ONCE)


def test_record_that_can_not_be_written_leaves_nothing(cache, monkeypatch):
    file = unknown("http://127.0.0.1:1/lines")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(GOOD)

    def disk_is_full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", disk_is_full)
        with pytest.raises(CacheError, match="No space left on device"):
            verify_cached(file, parse_lines)
    assert files_in(cache) == ["numbers/lines.txt"]
    assert verify_cached(file, parse_lines)


def names_folder(error, folder, cause):
    """Check that an error says where downloads are kept, what is wrong and what to do."""
    for part in (f"{folder}, can not be used: ", cause, "environment variable NUTRIGEN_DATA"):
        assert part in str(error)
    assert isinstance(error, DownloadError)


@pytest.mark.parametrize("below", [(), ("below",)])
def test_cache_that_is_a_file_is_named(file_server, tmp_path, monkeypatch, below):
    blocker = tmp_path / "blocker"
    blocker.write_bytes(b"")
    folder = blocker.joinpath(*below)
    monkeypatch.setenv("NUTRIGEN_DATA", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    file = known(file_server.url("lines", sends(GOOD)))
    assert not verify_cached(file, parse_lines)
    with pytest.raises(CacheError) as raised:
        fetch(file, parse_lines, TWICE)
    names_folder(raised.value, folder, f"{blocker} is a file" if below else "it is a file")
    assert file_server.requested == []
    assert blocker.read_bytes() == b""


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_cache_that_can_not_be_written_is_named(file_server, cache, monkeypatch, code):
    def refuse(path, *_, **__):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(os, "makedirs", refuse)
    file = known(file_server.url("lines", sends(GOOD)))
    with pytest.raises(CacheError) as raised:
        fetch(file, parse_lines, TWICE)
    names_folder(raised.value, cache, os.strerror(code))
    assert file_server.requested == []


def test_disk_that_is_full_while_downloading_is_named(file_server, cache, monkeypatch):
    """As pooch opens its temporary file, which then takes nothing."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("nutrigen.datasets._fetch.open", full, raising=False)
    file = known(file_server.url("lines", sends(GOOD)))
    with pytest.raises(CacheError) as raised:
        fetch(file, parse_lines, TWICE)
    names_folder(raised.value, cache, "No space left on device")
    assert files_in(cache) == []


def test_file_that_may_not_be_read_is_named(cache, monkeypatch):
    file = known("http://127.0.0.1:1/lines")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(GOOD)

    def forbidden(path, *_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("nutrigen.datasets._fetch.open", forbidden, raising=False)
    for look in (lambda: fetch(file, parse_lines, ONCE), lambda: verify_cached(file, parse_lines)):
        with pytest.raises(CacheError) as raised:
            look()
        names_folder(raised.value, cache, f"Permission denied ({file.path})")
    assert file.path.exists()


def test_size_or_limit_must_be_stated():
    with pytest.raises(ValueError, match=r"numbers/lines\.txt: state its size or a limit"):
        _ = OriginalFile("numbers", "lines.txt", "https://example.org").most_bytes


def test_place_of_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("NUTRIGEN_DATA", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"
    monkeypatch.setenv("NUTRIGEN_DATA", "~/data")
    assert cache_folder() == Path.home() / "data"
    monkeypatch.setenv("NUTRIGEN_DATA", "")
    assert cache_folder() == Path(pooch.os_cache("nutrigen"))
    monkeypatch.delenv("NUTRIGEN_DATA")
    assert cache_folder() == Path(pooch.os_cache("nutrigen"))
    assert not (tmp_path / "elsewhere").exists(), "asking makes no folder"


# Processes

SCRIPT = """
import signal
import sys
# What a shell runs in the background inherits that interrupts are ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from nutrigen.datasets._fetch import OriginalFile, Patience, fetch
url, size = sys.argv[1], int(sys.argv[2])
file = OriginalFile("numbers", "lines.txt", url, size=size)
print("ready", flush=True)
print(len(fetch(file, lambda content, name: content, Patience(retries=0))))
"""


def start(url, size):
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, str(size)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_interrupted_download_leaves_nothing(file_server, cache):
    file_server.started = threading.Event()
    process = start(file_server.url("lines", sends_a_part_and_waits), len(GOOD))
    assert file_server.started.wait(30)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in messages
    assert files_in(cache) == []


def test_two_processes_that_download_at_once_do_not_disturb_each_other(file_server, cache):
    content = os.urandom(2_000_000)
    both_are_there = threading.Barrier(2, timeout=30)

    def answer(handler):
        both_are_there.wait()
        sends(content)(handler)

    url = file_server.url("lines", answer)
    processes = [start(url, len(content)) for _ in range(2)]
    for process in processes:
        output, messages = process.communicate(timeout=30)
        assert output.splitlines() == ["ready", str(len(content))], messages
    assert files_in(cache) == ["numbers/lines.txt", "numbers/lines.txt.sha256"]
    assert (cache / "numbers" / "lines.txt").read_bytes() == content
    assert (cache / "numbers" / "lines.txt.sha256").read_text().split()[0] == sha256(content)


# The progress bar


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), True), (StringIO(), False)])
def test_progress_is_shown_on_a_terminal_only(file_server, cache, monkeypatch, stream, shown):
    monkeypatch.setattr(sys, "stderr", stream)
    fetch(known(file_server.url("lines", sends(GOOD))), parse_lines, ONCE)
    assert ("lines.txt: 100%" in stream.getvalue()) == shown
    assert bool(stream.getvalue()) == shown
