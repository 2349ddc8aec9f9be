"""What a reader waits for a verdict in Chromium, and how long a bare page takes to start Python.

    .venv/checks/bin/python benchmarks/in_chromium.py SITE [--repeats N] [--slow]

SITE is a built site with the folder ``python``. It prints JSON: a list of measurements. Each is
made in a new browser, which has nothing in its cache. With ``--slow`` the line carries
10 Mbit/s with 40 ms, and the browser's processes together get a quarter of two cores' time, by the
quota of a control group, which needs the rights of root. What keeps both cores busy is slowed down
four times; a single thread may use all of the quota, half a core, but the browser's other threads
take from it. The first line on the standard error stream says what one and two threads got.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(1, str(ROOT / "checks"))

from browser import find_chromium, serve  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Launch = Callable[[], AbstractContextManager[Browser]]

__all__ = ["NETWORK", "SHARE", "Measured", "main"]

Measured = dict[str, object]

#: What the slow reader's line is: bytes in a second both ways, and milliseconds.
NETWORK = {
    "offline": False,
    "downloadThroughput": 10e6 / 8,
    "uploadThroughput": 10e6 / 8,
    "latency": 40,
}
#: The slow reader's cores, the share of their time, and microseconds of a quota's period.
CORES, SHARE, PERIOD = 2, 0.25, 10_000
#: Seconds to wait for a verdict, and for the page.
PATIENCE, LOADING = 180, 60
#: Kind of exercise: its page, name, and a right answer.
EXERCISES = {
    "plain": (
        "foundations/kmer-analysis.html",
        "count-windows",
        "def count_windows(length, k):\n    return max(length - k + 1, 0)",
    ),
    "numpy": (
        "nutrition/nutritional-data-learning.html",
        "learn-r-squared",
        "def learn_r_squared(y_train, y_test, y_predicted):\n"
        "    errors = np.square(np.subtract(y_test, y_predicted)).sum()\n"
        "    return 1 - errors / np.square(np.subtract(y_test, np.mean(y_train))).sum()",
    ),
}
PRESS = """(panel) => new Promise((resolve) => {
  const verdict = panel.querySelector(".exercise-verdict");
  delete verdict.dataset.status;
  const begin = performance.now();
  new MutationObserver((_, observer) => {
    const { status } = verdict.dataset;
    if (!status) return;
    observer.disconnect();
    resolve([(performance.now() - begin) / 1000, status]);
  }).observe(verdict, { attributes: true });
  // As by a pointer: a cursor that goes on blinking in the editor is drawn twice a second.
  const button = panel.querySelector("button[data-action=check]");
  button.focus();
  button.click();
})"""
BARE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Python</title>
<link rel="icon" href="data:,"><script>
window.startPython = async (wheel) => {
  const begin = performance.now();
  const script = document.createElement("script");
  script.src = "pyodide.js";
  await new Promise((resolve, reject) => {
    Object.assign(script, { onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const python = await loadPyodide();
  if (wheel) {
    python.unpackArchive(await (await fetch(wheel)).arrayBuffer(), "wheel");
    python.pyimport("numpy");
  }
  return (performance.now() - begin) / 1000;
};
</script></html>
"""
#: A task for one thread, and for two at once, to see what a slow processor's share amounts to.
SPIN = """async (threads) => {
  const text = "onmessage = () => { const begin = performance.now(); let x = 1;"
    + "for (let i = 0; i < 2e7; i += 1) x = (x * 16807) % 2147483647;"
    + "postMessage([performance.now() - begin, x]); };";
  const address = URL.createObjectURL(new Blob([text]));
  return Math.max(...await Promise.all(Array.from({ length: threads }, () => new Promise((done) => {
    const worker = new Worker(address);
    worker.onmessage = ({ data }) => done(data[0] / 1000);
    worker.postMessage(null);
  }))));
}"""


class _Bytes:
    """Counts what a page transfers, as the browser sees it on the line."""

    def __init__(self, page: Page, slow: bool) -> None:
        self.all = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._add)
        if slow:
            session.send("Network.emulateNetworkConditions", NETWORK)

    def _add(self, event: dict[str, float]) -> None:
        self.all += int(event["encodedDataLength"])


@contextmanager
def _visit(launch: Launch, address: str, slow: bool) -> Iterator[tuple[Page, _Bytes]]:
    from playwright.sync_api import TimeoutError as TooLate

    # A browser whose line is slowed down may wait for a page without end, asking for nothing.
    for attempts_left in (2, 1, 0):
        with launch() as browser:
            page = browser.new_page()
            page.set_default_timeout(1000 * PATIENCE)
            counted = _Bytes(page, slow)
            try:
                page.goto(address, wait_until="load", timeout=1000 * LOADING)
            except TooLate:
                if not attempts_left:
                    raise
                continue
            yield page, counted
            return


def verdicts(launch: Launch, address: str, kind: str, slow: bool) -> Measured:
    """Answer an exercise rightly and press *Check* twice.

    Returns
    -------
    dict
        Seconds to the first and to the next verdict, and the bytes from the moment that the
        editor is asked for to the first verdict.
    """
    path, name, answer = EXERCISES[kind]
    with _visit(launch, address + path, slow) as (page, counted):
        panel = page.locator(f'.exercise-panel[data-exercise="{name}"]')
        before = counted.all
        panel.locator("button[data-action=edit]").click()
        editor = panel.locator(".cm-content")
        editor.focus()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(answer)
        seconds, status = panel.evaluate(PRESS)
        transferred = counted.all - before
        next_seconds, next_status = panel.evaluate(PRESS)
        if (status, next_status) != ("correct", "correct"):
            said = panel.locator(".exercise-verdict").inner_text()
            raise RuntimeError(f"a right answer to {name} is told: {said}")
        return {"first": seconds, "next": next_seconds, "bytes": transferred}


def bare(launch: Launch, address: str, wheel: str, slow: bool) -> Measured:
    """Start Python in a page that does nothing else, with NumPy if there is a wheel."""
    with _visit(launch, address, slow) as (page, counted):
        before = counted.all
        seconds = page.evaluate("wheel => startPython(wheel)", wheel)
        return {"first": seconds, "bytes": counted.all - before}


def unpack(folder: Path, target: Path) -> str:
    """Put what a bare page needs from a site's folder, uncompressed, into another.

    Returns
    -------
    str
        Name of NumPy's wheel, empty if the folder has none.
    """
    engine = json.loads((folder / "engine.json").read_text(encoding="utf-8"))
    numpy = engine.get("numpy", [])
    for entry in (*engine["core"], *numpy):
        stored = entry.get("file", entry["name"])
        content = (folder / stored).read_bytes()
        content = gzip.decompress(content) if stored.endswith(".gz") else content
        (target / entry["name"]).write_bytes(content)
    (target / "index.html").write_text(BARE, encoding="utf-8")
    return str(numpy[0]["name"]) if numpy else ""


@contextmanager
def _quarter(work: Path) -> Iterator[str]:
    """Yield a program that starts Chromium with a quarter of the cores' time.

    Raises
    ------
    PermissionError
        If no control group can be made.
    """
    parent, is_second = _control_groups()
    group = parent / f"nutrigen-slow-{time.time_ns()}"
    try:
        group.mkdir()
    except OSError as error:
        raise PermissionError(f"no control group can be made: {error}") from error
    try:
        quota = round(SHARE * CORES * PERIOD)
        if is_second:
            (group / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        program = work / "chromium"
        members = group / "cgroup.procs"
        program.write_text(f'#!/bin/sh\necho $$ > "{members}"\nexec "{find_chromium()}" "$@"\n')
        program.chmod(0o755)
        yield str(program)
    finally:
        for _ in range(50):
            try:
                group.rmdir()
                break
            except OSError:
                time.sleep(0.1)


def _control_groups() -> tuple[Path, bool]:
    """Return where control groups for processors are, and whether of the second version."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup" and "cpu" in options.split(","):
            return Path(place), False
        control = Path(place) / "cgroup.subtree_control"
        if kind == "cgroup2" and "cpu" in control.read_text().split():
            return Path(place), True
    raise PermissionError("this system has no control groups for processors.")


@contextmanager
def _launcher(slow: bool) -> Iterator[Launch]:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:

        @contextmanager
        def usual(_: Path) -> Iterator[str]:
            yield find_chromium()

        with (_quarter if slow else usual)(Path(name)) as program:

            @contextmanager
            def launch() -> Iterator[Browser]:
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                try:
                    yield browser
                finally:
                    browser.close()

            yield launch


def _spin(launch: Launch, address: str) -> dict[str, float]:
    with _visit(launch, address, slow=False) as (page, _):
        return {f"{count} threads": page.evaluate(SPIN, count) for count in (1, 2)}


def main() -> int:
    """Measure, and print a list of measurements as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as name:
        wheel = unpack(options.site / "python", Path(name))
        kinds = ("plain", "numpy") if wheel else ("plain",)
        with (
            serve(options.site) as site,
            serve(Path(name)) as peer,
            _launcher(options.slow) as launch,
        ):
            # Of two cores, what two threads take at once shows how free the machine is.
            print(_spin(launch, peer), file=sys.stderr)
            for _ in range(options.repeats):
                for kind in kinds:
                    measured = verdicts(launch, site, kind, options.slow)
                    found.append({"who": "page", "kind": kind} | measured)
                    print(found[-1], file=sys.stderr)
                    measured = bare(launch, peer, wheel if kind == "numpy" else "", options.slow)
                    found.append({"who": "bare", "kind": kind} | measured)
                    print(found[-1], file=sys.stderr)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
