"""What the tests of the package share."""

from __future__ import annotations

import ast
import inspect
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes


class FileServer(ThreadingHTTPServer):
    """An HTTP server on the loopback address that answers as a test tells it to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, list[Callable[[BaseHTTPRequestHandler], None]]] = {}
        self.requested: list[str] = []
        self.released = threading.Event()

    def url(self, path: str, *answers: Callable[[BaseHTTPRequestHandler], None]) -> str:
        """Address of a path, answered in turn; the last answer is given again and again."""
        self.answers[f"/{path}"] = list(answers)
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def handle_error(self, request, client_address) -> None:
        """Stay silent: clients that close the connection are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        self.server.requested.append(self.path)
        answers = self.server.answers[self.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self)

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def file_server() -> Iterator[FileServer]:
    """A running server; what waits for its event ``released`` goes on when the test ends."""
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, which does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("NUTRIGEN_DATA", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


@pytest.fixture
def assert_defaults_as_documented() -> Callable[[type], None]:
    """Compare the defaults that an estimator's docstring names with those that it has."""

    def check(estimator: type) -> None:
        text = inspect.getdoc(estimator)
        named = re.findall(r"^(\w+) : .*, default (.+)$", text, re.MULTILINE)
        assert named, "the docstring names no default"
        parameters = inspect.signature(estimator).parameters
        for name, value in named:
            assert parameters[name].default == ast.literal_eval(value), name

    return check


@pytest.fixture
def axes() -> Iterator[Axes]:
    """Axes to draw on; what a test sets for all figures is forgotten after it."""
    with mpl.rc_context():
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)
