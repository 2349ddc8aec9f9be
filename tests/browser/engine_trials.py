"""Tries the engine of the exercises in Chromium, with the Python that a site publishes.

    python engine_trials.py FOLDER ARCHIVE [NAME ...]

FOLDER is the folder with Python, ARCHIVE the archive of the exercises' package. It needs the
environment of the checks, where Playwright is. For each trial it prints a line of JSON: its name,
and what was wrong or null.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shutil
import socket
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "checks"))

from browser import find_chromium  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TRIALS: dict[str, Callable[[Site], None]] = {}
SCRIPTS = "_static/exercises/"
#: Milliseconds that a start may take on a busy machine.
PATIENCE = 240_000

RIGHT = "def count_windows(length, k):\n    return max(length - k + 1, 0)"
WRONG = "def count_windows(length, k):\n    return max(length - k, 0)"
ENDLESS = "def count_windows(length, k):\n    while True:\n        pass"
FULL = "def count_windows(length, k):\n    return [0] * 2**29"
DEEP = "def count_windows(length, k):\n    return count_windows(length, k)"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Exercises</title>{policy}
<link rel="icon" href="data:,"></head><body><p>Text of the page</p>
<script type="application/json" id="exercises-in-page">{config}</script>
<script type="module" src="page.js"></script></body></html>
"""
MODULE = """
import { Engine, forget, keepForOffline } from "./_static/exercises/engine.js";
const config = JSON.parse(document.getElementById("exercises-in-page").textContent);
Object.assign(window, { engine: new Engine(config), config, forget, keepForOffline });
"""
PRESS = """async ([kind, code, name]) => {
  const progress = [];
  const onProgress = (now) => progress.push(now);
  try {
    return { progress, ...await engine[kind](name, code, { onProgress }) };
  } catch (error) {
    return { progress, failed: error.message, kind: error.kind ?? "none" };
  }
}"""

# Ways to the network for a learner's code; each is told the address of a server that counts.
ATTACKS = """
import asyncio, js, socket, urllib.request
import pyodide.http, pyodide_js
from pyodide.code import run_js
from pyodide.ffi import to_js

HTTP, WS = "http://ADDRESS/", "ws://ADDRESS/"
CALLS = f"fetch('{HTTP}')", f"import('{HTTP}x.mjs')", f"importScripts('{HTTP}x.js')"

def chain():
    found = js.globalThis
    while found:
        yield found
        found = js.Object.getPrototypeOf(found)

def named(name):
    return [getattr(found, name) for found in chain() if getattr(found, name, None)]

def later(make):
    asyncio.get_event_loop().create_task(make())

async def loads():
    await pyodide_js.loadPackage(HTTP + "x-1.0-py3-none-any.whl")

async def fetches():
    await pyodide.http.pyfetch(HTTP)

async def library():
    await pyodide_js._module.loadDynamicLibrary(HTTP + "x.so", to_js({"loadAsync": True}))

def request():
    found = js.XMLHttpRequest.new()
    found.open("GET", HTTP, False)
    found.send()

def nested():
    blob = js.Blob.new(to_js([f"fetch('{HTTP}'); importScripts('{HTTP}')"]))
    js.Worker.new(js.URL.createObjectURL(blob))

ways = {
    "fetch": lambda: js.fetch(HTTP),
    "request": request,
    "socket": lambda: js.WebSocket.new(WS),
    "transport": lambda: js.WebTransport.new(HTTP.replace("http", "https")),
    "events": lambda: js.EventSource.new(HTTP),
    "beacon": lambda: js.navigator.sendBeacon(HTTP),
    "import scripts": lambda: js.importScripts(HTTP),
    "worker": lambda: js.Worker.new(HTTP),
    "nested worker": nested,
    "timer": lambda: js.setTimeout(CALLS[0], 0),
    "open_url": lambda: pyodide.http.open_url(HTTP),
    "pyfetch": lambda: later(fetches),
    "loadPackage": lambda: later(loads),
    "library": lambda: later(library),
    "urllib": lambda: urllib.request.urlopen(HTTP, timeout=2),
    "python socket": lambda: socket.create_connection(tuple("ADDRESS".split(":")), timeout=2),
    "indexedDB": lambda: js.indexedDB.open("x"),
    "caches": lambda: js.caches.open("x"),
    "channel": lambda: js.BroadcastChannel.new("x"),
    "storage": lambda: js.navigator.storage.getDirectory(),
    "page": lambda: js.postMessage("x"),
}
for number, call in enumerate(CALLS):
    ways |= {
        f"run_js {number}": lambda call=call: run_js(call),
        f"eval {number}": lambda call=call: js.eval(call),
        f"Function {number}": lambda call=call: js.Function.new(call)(),
        f"constructor {number}": lambda call=call: js.setTimeout.constructor(call)(),
    }
for name in ("fetch", "importScripts", "WebSocket", "EventSource", "Worker", "XMLHttpRequest"):
    ways[f"inherited {name}"] = lambda name=name: named(name)[0](HTTP)

went = []
for way, call in ways.items():
    try:
        call()
        went.append(way)
    except BaseException:
        pass
went
"""
# What only looks as if it went through: it begins something that fails later.
BEGUN = {"timer", "pyfetch", "loadPackage", "library"}

FORGED = """
import js
from pyodide.ffi import create_proxy

seen = []
def posted(this, *message):
    seen.append(message)

port = js.MessageChannel.new().port1
kind = js.Object.getPrototypeOf(port)
kind.postMessage = create_proxy(posted, capture_this=True)
for call in (lambda: js.postMessage("correct"), lambda: js.self.onmessage):
    try:
        call()
        print("reached")
    except AttributeError:
        pass

def count_windows(length, k):
    if seen:
        print("heard")
    return length - k - 1
"""


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; counts bytes, and spoils what a trial asks for."""

    site: Site

    def log_message(self, *_arguments: object) -> None:
        """Say nothing about requests."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].rpartition("/")[2]
        self.site.asked.append(self.path)
        spoil = self.site.spoiled.get(name)
        if spoil is None:
            super().do_GET()
            return
        content = Path(self.translate_path(self.path)).read_bytes()
        spoil(self, content)

    def end_headers(self) -> None:
        # What is tried is the engine's cache, not the browser's.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.site.sent += len(content)
        outputfile.write(content)

    def give(self, content: bytes, claimed: int | None = None) -> None:
        """Answer with a content, and the length that is claimed for it."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) if claimed is None else claimed))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True


class Server(ThreadingHTTPServer):
    """Says nothing when the browser leaves before all of it is sent."""

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing."""


class Site:
    """A small site with the engine, served on this machine, and a browser to visit it."""

    def __init__(self, browser: Browser, folder: Path, archive: bytes, work: Path) -> None:
        self.browser, self.work = browser, work
        self.asked: list[str] = []
        self.sent = 0
        self.spoiled: dict[str, Callable[[Handler, bytes], None]] = {}
        scripts = work / SCRIPTS
        scripts.mkdir(parents=True)
        for name in ("engine.js", "packed.js", "sandbox.js", "worker.js"):
            shutil.copy(ROOT / "browser" / name, scripts)
        shutil.copy(ROOT / "browser" / "offline.js", work)
        (scripts / "exercises.zip").write_bytes(archive)
        (work / "page.js").write_text(MODULE)
        shutil.copytree(folder, work / "python")
        manifest = json.loads((folder / "engine.json").read_text())
        self.has_numpy = "numpy" in manifest
        lists = ("version", "core", "numpy", "pandas")
        windows = {
            "title": "Windows",
            "check": 'check("count-windows", count_windows)',
            "prelude": "import math",
            "given": {},
            "needs": [],
        }
        self.config: dict[str, Any] = {
            "root": "./",
            "version": "0.1.0",
            "folder": "python/",
            "scripts": SCRIPTS,
            "archive": {
                "path": f"{SCRIPTS}exercises.zip",
                "sha256": hashlib.sha256(archive).hexdigest(),
                "bytes": len(archive),
            },
            "distribution": "",
            "engine": {name: manifest[name] for name in lists if name in manifest},
            "exercises": {"windows": windows, "tensors": {**windows, "needs": ["torch"]}},
        }
        self.write()
        handler = type("SiteHandler", (Handler,), {"site": self})
        self.server = Server(("127.0.0.1", 0), partial(handler, directory=str(work)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def write(self, policy: str = "") -> None:
        """Write the page, with a policy of the site if one is given."""
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
        page = PAGE.format(policy=meta, config=json.dumps(self.config))
        (self.work / "index.html").write_text(page)

    def visit(self, script: str = "", address: str = "") -> Page:
        """Open the page in a browser that has seen nothing yet."""
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(address or self.address)
        page.wait_for_function("window.engine")
        return page

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def press(page: Page, kind: str, code: str, name: str = "windows") -> dict[str, Any]:
    """Press *Check* or *Run*, and return what is shown."""
    return page.evaluate(PRESS, [kind, code, name])


def trial(function: Callable[[Site], None]) -> Callable[[Site], None]:
    """Register a trial under its name."""
    TRIALS[function.__name__] = function
    return function


def expect(found: dict[str, Any], status: str, *texts: str) -> None:
    """Compare a result with what it should be."""
    assert found.get("status") == status, found
    for text in texts:
        assert text in found["text"], found


@contextmanager
def counting() -> Iterator[tuple[str, list[object]]]:
    """Listen on this machine, and list who connects."""
    heard: list[object] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, caller = listener.accept()
            except OSError:
                return
            heard.append(caller)
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        listener.close()


@trial
def verdicts(site: Site) -> None:
    page = site.visit()
    before = site.sent
    assert not any("python/" in path for path in site.asked)
    source = page.evaluate("engine.source('windows')")
    assert source["kind"] == "folder", source
    assert page.evaluate("(source) => source.host === location.host", source)
    first = press(page, "check", WRONG)
    expect(first, "wrong", "hint")
    assert first["mistake"] == "last-window-missed", first
    done = [step["done"] for step in first["progress"]]
    assert done == sorted(done), done
    assert done[0] == 0, done
    assert done[-1] == first["progress"][-1]["total"] == source["bytes"], (done[-1], source)
    assert site.sent - before < 10_000_000
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    begin = time.monotonic()
    expect(press(page, "check", RIGHT), "correct")
    print(f"the next verdict took {time.monotonic() - begin:.2f} s", file=sys.stderr)
    print(page.evaluate("engine.seconds"), file=sys.stderr)
    failed = press(page, "run", "x = 1\nx / 0")
    expect(failed, "error", "ZeroDivisionError")
    assert failed["lines"] == [2], failed
    ran = press(page, "run", "print('<b>')\n6 * 7")
    expect(ran, "ran", "42")
    assert ran["printed"] == "<b>\n", ran
    assert page.evaluate("engine.source('windows').then(({ bytes }) => bytes)") == 0


@trial
def numpy_comes_when_it_is_needed(site: Site) -> None:
    page = site.visit()
    expect(press(page, "run", "1 + 1"), "ran", "2")
    assert not any(path.endswith(".whl") for path in site.asked)
    found = press(page, "run", "import numpy as np\nnp.arange(3).sum()")
    if not site.has_numpy:
        assert found["kind"] == "nowhere", found
        return
    expect(found, "ran", "3")
    assert found["progress"][-1]["what"] == "NumPy", found


@trial
def what_does_not_end_is_ended(site: Site) -> None:
    page = site.visit()
    expect(press(page, "check", ENDLESS), "stopped", "length = ", "k = ")
    assert page.locator("iframe").count() == 0
    expect(press(page, "run", "while True: pass"), "stopped", "No call had begun")
    asked = len(site.asked)
    expect(press(page, "check", RIGHT), "correct")
    # The second start took Python from what was kept.
    assert not any("python/pyodide" in path for path in site.asked[asked:]), site.asked[asked:]


@trial
def what_dies_is_replaced(site: Site) -> None:
    page = site.visit()
    found = press(page, "check", FULL)
    assert found["restart"] or found["status"] == "died", found
    found = press(page, "check", DEEP)
    assert "correct" not in found["status"], found
    assert "Recursion" in found["text"] or found["status"] == "died", found
    expect(press(page, "check", RIGHT), "correct")
    page.evaluate("""() => {
      window.waits = engine.run("windows", "while True: pass");
      setTimeout(() => engine.stop(), 500);
    }""")
    expect(page.evaluate("waits"), "stopped", "Your code was stopped")


@trial
def two_presses_do_not_cross(site: Site) -> None:
    page = site.visit()
    found = page.evaluate(
        """(codes) => Promise.all(codes.map((code) => engine.check("windows", code)))""",
        [WRONG, RIGHT, "def count_windows(length, k): return k"],
    )
    assert [one["status"] for one in found] == ["wrong", "correct", "wrong"], found
    assert found[0]["mistake"] == "last-window-missed", found
    assert found[2]["mistake"] is None, found


@trial
def nothing_leaves_the_worker(site: Site) -> None:
    page = site.visit()
    with counting() as (address, heard):
        found = press(page, "run", ATTACKS.replace("ADDRESS", address))
        assert found["status"] == "ran", found
        went = set(json.loads(found["text"].replace("'", '"')))
        time.sleep(3)
        assert went <= BEGUN, went
        assert not heard, heard
        socket.create_connection(address.split(":"), timeout=2).close()
        time.sleep(0.2)
        assert heard, "the server hears nothing at all"


@trial
def the_policy_alone_holds_too(site: Site) -> None:
    script = site.work / SCRIPTS / "worker.js"
    text = script.read_text()
    call = "        takeAway();\n"
    assert text.count(call) == 1
    script.write_text(text.replace(call, ""))
    page = site.visit()
    with counting() as (address, heard):
        found = press(page, "run", ATTACKS.replace("ADDRESS", address))
        assert found["status"] == "ran", found
        time.sleep(3)
        assert not heard, heard


@trial
def a_verdict_is_not_forged(site: Site) -> None:
    found = press(site.visit(), "check", FORGED)
    expect(found, "wrong")
    assert "reached" not in found["printed"] + found["text"], found
    assert "heard" not in found["printed"] + found["text"], found


def refused(page: Page, kind: str, *texts: str, name: str = "windows") -> None:
    """Expect a sentence in place of Python."""
    found = press(page, "check", RIGHT, name)
    assert found.get("kind") == kind, found
    for text in (*texts, "notebook"):
        assert text in found["failed"], found
    assert "Error" not in found["failed"], found
    assert page.locator("iframe").count() == 0


@trial
def spoiled_files_give_a_sentence(site: Site) -> None:
    wasm = "pyodide.asm.wasm.gz"
    refused(site.visit(), "needs", "torch", name="tensors")
    site.spoiled = {wasm: lambda handler, _: handler.send_error(404)}
    refused(site.visit(), "missing", wasm, "404")
    site.spoiled = {wasm: lambda handler, _: handler.give(gzip.compress(b"else" * 5000))}
    refused(site.visit(), "altered", wasm)
    zeros = bytes(10_000_000)
    site.spoiled = {wasm: lambda handler, _: handler.give(gzip.compress(zeros))}
    refused(site.visit(), "altered", wasm)
    site.spoiled = {wasm: lambda handler, whole: handler.give(whole[:-1000])}
    refused(site.visit(), "altered", wasm)
    site.spoiled = {wasm: lambda handler, whole: handler.give(whole[:-1000], len(whole))}
    refused(site.visit(), "truncated", wasm)
    site.spoiled = {"worker.js": lambda handler, _: handler.send_error(404)}
    refused(site.visit(), "missing", "worker.js")
    site.spoiled = {}
    page = site.visit()
    page.context.set_offline(True)
    refused(page, "offline", "no network")
    # Nor is anyone asked about another host that is as far away.
    site.config["distribution"] = "https://far.example.org/python/"
    site.write()
    page = site.visit()
    page.context.set_offline(True)
    refused(page, "offline", "no network")
    assert press(page, "check", RIGHT)["kind"] == "offline"
    asked = "engine.source('windows').then(({ kind }) => kind, ({ kind }) => kind)"
    assert page.evaluate(asked) == "offline"
    site.config["distribution"] = ""
    site.write()
    page = site.visit()
    page.route("**/python/*.gz", lambda route: route.abort())
    refused(page, "blocked")
    page = site.visit("delete globalThis.WebAssembly")
    refused(page, "unsupported")
    page = site.visit("delete globalThis.DecompressionStream")
    refused(page, "unsupported")


@trial
def a_policy_of_the_site_gives_a_sentence(site: Site) -> None:
    site.write(f"connect-src {site.address}_static/")
    refused(site.visit(), "blocked", "policy")
    site.write("script-src 'self'")
    page = site.visit("const wait = setTimeout; setTimeout = (call, time) => wait(call, time / 10)")
    refused(page, "frame")


@trial
def a_site_without_the_folder_says_so(site: Site) -> None:
    shutil.rmtree(site.work / "python")
    page = site.visit()
    found = page.evaluate("engine.source('windows')")
    assert (found["kind"], found["what"]) == ("nowhere", "Python"), found
    refused(page, "nowhere")
    site.config["distribution"] = "https://far.example.org/python/"
    site.write()
    page = site.visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = page.evaluate("engine.source('windows')")
    assert found["kind"] == "distribution", found
    assert found["host"] == "far.example.org", found
    assert found["bytes"] > 5_000_000, found
    assert not any("far.example.org" in url for url in asked), asked
    page.route("https://far.example.org/**", lambda route: route.abort())
    refused(page, "blocked", "far.example.org")


@trial
def what_no_list_knows_the_size_of_is_counted_too(site: Site) -> None:
    if not site.has_numpy:
        return
    # As a distribution that is reached: the files as they are stored there, unpacked.
    manifest = json.loads((site.work / "python" / "engine.json").read_text())
    far = site.work / "far"
    far.mkdir()
    for one in (*manifest["core"], *manifest["numpy"]):
        stored = (site.work / "python" / one["file"]).read_bytes()
        (far / one["name"]).write_bytes(
            gzip.decompress(stored) if one["file"].endswith(".gz") else stored
        )
    shutil.rmtree(site.work / "python")
    site.config["engine"] = {
        "version": manifest["version"],
        "core": [
            {key: one[key] for key in ("name", "sha256", "bytes")} for one in manifest["core"]
        ],
        "numpy": [{key: one[key] for key in ("name", "sha256")} for one in manifest["numpy"]],
    }
    site.config["distribution"] = f"{site.address}far/"
    site.write()
    page = site.visit()
    code = "import numpy as np\nnp.arange(3).sum()"
    source = page.evaluate("(code) => engine.source('windows', code)", code)
    assert source["kind"] == "distribution", source
    assert source["bytes"] == 0, source
    found = press(page, "run", code)
    expect(found, "ran", "3")
    last = found["progress"][-1]
    whole = (*manifest["core"], *manifest["numpy"], site.config["archive"])
    assert last["done"] == last["total"] == sum(one["bytes"] for one in whole), last
    assert all(isinstance(one["total"], int) for one in found["progress"]), found["progress"]


@trial
def plain_http_verifies_too(site: Site) -> None:
    port = site.server.server_port
    address = f"http://plain.test:{port}/"
    page = site.visit(address=address)
    assert page.evaluate("crypto.subtle === undefined && globalThis.caches === undefined")
    expect(press(page, "run", "1 + 1"), "ran", "2")
    other = gzip.compress(bytes(20_000))
    site.spoiled = {"pyodide.js.gz": lambda handler, _: handler.give(other)}
    refused(site.visit(address=address), "altered")


@trial
def a_second_visit_needs_no_network(site: Site) -> None:
    page = site.visit()
    page.evaluate("caches.open('nutrigen-engine-0.1-/')")
    page.evaluate("caches.open('nutrigen-engine-0.1-/elsewhere/')")
    assert page.evaluate("navigator.serviceWorker.getRegistration()") is None
    expect(press(page, "check", WRONG), "wrong")
    names = page.evaluate("caches.keys()")
    assert "nutrigen-engine-0.1-/" not in names, names
    assert "nutrigen-engine-0.1-/elsewhere/" in names, names
    page.evaluate("keepForOffline(config)")
    kept = """async () => {
      const cache = await caches.open("nutrigen-pages-0.1.0-/");
      return (await cache.keys()).map(({ url }) => new URL(url).pathname);
    }"""
    wanted = {"/", "/page.js", f"/{SCRIPTS}engine.js", f"/{SCRIPTS}worker.js"}
    end = time.monotonic() + 30
    while not wanted <= set(page.evaluate(kept)) and time.monotonic() < end:
        time.sleep(0.2)
    assert wanted <= set(page.evaluate(kept)), page.evaluate(kept)
    assert not any(path.endswith((".whl", "stdlib.zip")) for path in page.evaluate(kept))
    # A network that lets everybody wait is as good as none.
    site.spoiled = {"page.js": lambda handler, _: time.sleep(60)}
    begin = time.monotonic()
    page.goto(site.address)
    page.wait_for_function("window.engine")
    assert time.monotonic() - begin < 30
    page.context.set_offline(True)
    site.server.shutdown()
    site.server.server_close()
    page.goto(site.address)
    page.wait_for_function("window.engine")
    assert page.locator("p").inner_text() == "Text of the page"
    assert page.evaluate("engine.source('windows')")["bytes"] == 0
    expect(press(page, "check", RIGHT), "correct")
    page.evaluate("forget(config)")
    names = page.evaluate("caches.keys()")
    assert names == ["nutrigen-engine-0.1-/elsewhere/"], names


@trial
def archives_are_unpacked_as_they_were_packed(site: Site) -> None:
    files = {f"part/module_{at}.py": f"x = {at}\n" * at for at in range(300)}
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("part/", "")
        archive.writestr("stored.py", "y = 1\n", zipfile.ZIP_STORED)
        archive.writestr("header.h", "int x;")
        for name, text in files.items():
            archive.writestr(name, text)
        archive.comment = b"What comes behind the list of files"
    unzip = """async (bytes) => {
      const { unzip } = await import("./_static/exercises/packed.js");
      const files = await unzip(new Uint8Array(bytes).buffer);
      return files.map(([name, content]) => [name, new TextDecoder().decode(content)]);
    }"""
    found = site.visit().evaluate(unzip, list(content.getvalue()))
    assert dict(found) == {"stored.py": "y = 1\n", **files}, found


def main() -> int:
    """Run the trials that are named, or all."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("names", nargs="*", choices=[[], *TRIALS])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--host-resolver-rules=MAP plain.test 127.0.0.1"],
        )
        for name in options.names or TRIALS:
            wrong = None
            with tempfile.TemporaryDirectory() as work:
                archive = options.archive.read_bytes()
                site = Site(browser, options.folder, archive, Path(work) / "site")
                try:
                    TRIALS[name](site)
                except Exception:
                    wrong = traceback.format_exc()
                finally:
                    site.end()
                    for context in browser.contexts:
                        context.close()
            print(json.dumps({"name": name, "wrong": wrong}), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
