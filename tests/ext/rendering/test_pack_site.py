"""A site is packed with what it offers, the same each time, and shows itself once unpacked."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rendering.pack_site import BESIDE_NOTEBOOKS, pack_site

NAMES = {
    "notebooks": "student-notebooks.zip",
    "handout": "handout.pdf",
    "exercises": "handout-without-solutions.pdf",
    "package": "book-1-py3-none-any.whl",
    "site": "site.zip",
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Make the files of a build."""
    files = {
        "html/index.html": "<p>The book</p>",
        "html/.buildinfo": "is of this computer",
        "html/python/engine.wasm": "\0asm",
        "notebooks/student/01-chapter.ipynb": "{}",
        "notebooks/teacher/01-chapter.ipynb": "{the solutions}",
        "print/_build/latex/handout.pdf": "all",
        "print/_build/latex/handout-without-solutions.pdf": "some",
        "wheel/book-1-py3-none-any.whl": "wheel",
        **{f"notebooks/{name}": name for name in BESIDE_NOTEBOOKS},
    }
    for name, text in files.items():
        path = tmp_path / "_build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "_build"


def wheel(build: Path) -> Path:
    return build / "wheel" / NAMES["package"]


def names_in(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as file:
        return set(file.namelist())


def test_everything_that_is_offered_is_there(build: Path) -> None:
    pack_site(build, wheel(build), NAMES)
    folder = build / "html" / "downloads"
    assert {path.name for path in folder.iterdir()} == {*NAMES.values(), "student"}
    inside = {
        f"student-notebooks/{name}" for name in ("student/01-chapter.ipynb", *BESIDE_NOTEBOOKS)
    }
    assert names_in(folder / NAMES["notebooks"]) == inside
    site = names_in(folder / NAMES["site"])
    assert {"book/index.html", "book/serve.py", "book/python/engine.wasm"} < site
    assert "book/downloads/student/01-chapter.ipynb" in site
    assert not {"book/.buildinfo", "book/downloads/site.zip"} & site


def test_archives_are_the_same_each_time(build: Path) -> None:
    first = {path: path.read_bytes() for path in pack_site(build, wheel(build), NAMES)}
    for path in (build / "html").rglob("*"):
        os.utime(path, (1e9, 1e9))
    again = {path: path.read_bytes() for path in pack_site(build, wheel(build), NAMES)}
    assert first == again


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("notebooks/student/01-chapter.ipynb", "holds no notebooks"),
        ("print/_build/latex/handout.pdf", r"handout\.pdf"),
    ],
)
def test_what_has_not_been_made_is_named(build: Path, missing: str, message: str) -> None:
    (build / missing).unlink()
    with pytest.raises(FileNotFoundError, match=message):
        pack_site(build, wheel(build), NAMES)


def test_another_package_is_refused(build: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is book-2.*, not book-1"):
        pack_site(build, wheel(build), NAMES | {"package": "book-2-py3-none-any.whl"})


@contextmanager
def shown(folder: Path) -> Iterator[tuple[str, str]]:
    """What an unpacked site says when it is shown, and its address."""
    process = subprocess.Popen(
        [sys.executable, "serve.py"],
        cwd=folder,
        # In the place of a browser, something that exits at once.
        env=os.environ | {"BROWSER": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        said = ""
        while not (address := re.search(r"http://\S+", said)):
            line = process.stdout.readline()
            assert line, said
            said += line
        yield said, address[0]
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture
def unpacked(build: Path, tmp_path: Path) -> Path:
    """Unpack a site, whose usual address is one that is free here."""
    pack_site(build, wheel(build), NAMES)
    with zipfile.ZipFile(build / "html" / "downloads" / NAMES["site"]) as file:
        file.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked" / "book"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code, n_changed = re.subn(r"^PORT = \d+$", f"PORT = {port}", script(folder), flags=re.M)
    assert n_changed == 1
    (folder / "serve.py").write_text(code)
    return folder


def script(folder: Path) -> str:
    return (folder / "serve.py").read_text()


def test_an_unpacked_site_shows_itself(unpacked: Path) -> None:
    with shown(unpacked) as (_, address):
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.read() == b"<p>The book</p>"
        with urllib.request.urlopen(f"{address}python/engine.wasm", timeout=30) as answer:
            assert answer.headers["Content-Type"] == "application/wasm"


def test_it_is_where_it_was_since_a_browser_keeps_answers_by_address(unpacked: Path) -> None:
    with shown(unpacked) as (said, address):
        assert "taken" not in said
        with shown(unpacked) as (said, other):
            assert "taken" in said
            assert other != address
    with shown(unpacked) as (said, again):
        assert (said.count("taken"), again) == (0, address)
