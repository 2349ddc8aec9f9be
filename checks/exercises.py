"""Solve exercises on their pages in Chromium, as a reader does, and see what the pages answer.

    python checks/exercises.py SITE [--pictures FOLDER]

SITE is a folder with the built site and, in it, the folder ``python`` that `browser/make_folder.py`
makes. A reader comes to the chapter on k-mers, answers an exercise wrongly, with an error, with a
loop that does not end, and rightly, with the keyboard alone; leaves and comes back, also without a
network; and looks at *My exercises*. The exercise is one in plain Python, for which Python's core
is enough. One that needs NumPy follows if the folder has it. Said are the seconds and bytes up to
the first verdict, and the seconds to the next. The exit status is 0 if all is well.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from browser import find_chromium, serve

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Response

__all__ = ["main"]

PAGE, LIST = "foundations/kmer-analysis.html", "reference/my-exercises.html"
PLAIN, ARRAYS = "count-windows", "learn-r-squared"
ARRAYS_PAGE = "nutrition/nutritional-data-learning.html"
WRONG = "def count_windows(length, k):\n    return max(length - k, 0)"
HINT = "This is one too few"
FAILING = "def count_windows(length, k):\n    n = length - k\n    return lenght"
ENDLESS = "def count_windows(length, k):\n    while True:\n        length += 1"
RIGHT = "def count_windows(length, k):\n    return max(length - k + 1, 0)"
PRAISE = "Correct (Number of windows of length k)"
#: Seconds that a verdict may take on a busy machine.
PATIENCE = 120
WIDTHS = (1440, 768, 320)


class _Reader:
    """One reader with a browser of their own, and what went wrong for them."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address, self.found = context, address, []
        self.page: Page = context.new_page()
        self.bytes, self.asked = 0, []
        self.page.on("pageerror", lambda error: self.found.append(f"error in a script: {error}"))
        context.on("request", self._ask)
        context.on("response", self._receive)

    def _ask(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:", "ws:", "wss:")):
            self.asked.append(request.url)
            if not request.url.startswith(self.address):
                self.found.append(f"a request leaves the site: {request.url}")

    def _receive(self, response: Response) -> None:
        # What is kept for times without a network comes after the verdict.
        if response.request.service_worker is None:
            self.bytes += int(response.headers.get("content-length", 0))
        if response.status >= 400:
            self.found.append(f"{response.status} for {response.url}")

    def expect(self, what: bool, sentence: str) -> None:
        if not what:
            self.found.append(sentence)

    def panel(self, name: str) -> str:
        return f'.exercise-panel[data-exercise="{name}"]'

    def button(self, name: str, action: str) -> None:
        """Reach a button by keyboard and press it."""
        self.page.locator(f'{self.panel(name)} button[data-action="{action}"]').focus()
        self.page.keyboard.press("Enter")

    def write(self, name: str, code: str) -> None:
        """Replace what the editor holds, by keyboard."""
        editor = self.page.locator(f"{self.panel(name)} :is(.cm-content, textarea)")
        editor.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        # As pasted: an editor that indents by itself would add to what is typed.
        self.page.keyboard.insert_text(code)

    def verdict(self, name: str, press: str = "check") -> tuple[str, str, float]:
        """Press a button, and give status and text of what is answered, and the seconds."""
        verdict = f"{self.panel(name)} .exercise-verdict"
        self.page.evaluate(
            "selector => { const old = document.querySelector(selector);"
            " if (old) { old.dataset.status = 'none'; } }",
            verdict,
        )
        start = time.perf_counter()
        self.button(name, press)
        self.page.wait_for_function(
            "selector => { const now = document.querySelector(selector)?.dataset.status;"
            " return now && !['none', 'waiting', 'running'].includes(now); }",
            arg=verdict,
            timeout=1000 * PATIENCE,
        )
        seconds = time.perf_counter() - start
        place = self.page.locator(verdict)
        return place.get_attribute("data-status"), place.inner_text(), seconds

    def axe(self) -> list[str]:
        source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        self.page.evaluate(source)
        result = self.page.evaluate(
            "async () => (await axe.run('.exercise-panel:not([hidden]), #my-exercises-actions',"
            " {preload: false}))"
            ".violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' '))"
        )
        return list(result)


def _looks(reader: _Reader, where: str, pictures: Path | None) -> None:
    """Look at a page in both modes and three widths."""
    for mode in ("light", "dark"):
        reader.page.evaluate("mode => { document.documentElement.dataset.theme = mode; }", mode)
        for width in WIDTHS:
            reader.page.set_viewport_size({"width": width, "height": 900})
            if where == PAGE:
                reader.page.locator(f"{reader.panel(PLAIN)} .exercise-verdict").hover()
            wide = reader.page.evaluate("document.documentElement.scrollWidth")
            reader.expect(wide <= width, f"{where}, {width} px: the page is {wide} px wide")
            if pictures:
                name = f"{Path(where).stem}-{mode}-{width}.png"
                reader.page.screenshot(path=pictures / name)
        for problem in reader.axe():
            reader.found.append(f"{where}, {mode}: {problem}")
    reader.page.evaluate("document.documentElement.dataset.theme = 'light'")
    reader.page.set_viewport_size({"width": 1440, "height": 900})


def _solve(reader: _Reader, pictures: Path | None) -> None:
    """From the first look at a page to the right answer."""
    page, expect = reader.page, reader.expect
    page.goto(reader.address + PAGE, wait_until="load")
    page.locator(f'{reader.panel(PLAIN)} button[data-action="check"]').wait_for()
    early = [url for url in reader.asked if "/python/" in url or "exercises.zip" in url]
    expect(not early, f"before the first press the page asks for {', '.join(early)}")
    expect(page.locator(".exercise-editor:visible").count() == 0, "an editor is there unasked")
    page.locator(reader.panel(PLAIN)).scroll_into_view_if_needed()
    reader.button(PLAIN, "edit")
    page.locator(f"{reader.panel(PLAIN)} :is(.cm-content, textarea)").wait_for()
    bundle = page.locator(f"{reader.panel(PLAIN)} .cm-content").count()
    expect(bundle == 1, "the editor is the plain one, though the folder has the other")
    reader.write(PLAIN, WRONG)
    before = reader.bytes
    status, text, seconds = reader.verdict(PLAIN)
    expect(status == "wrong" and HINT in text, f"the wrong answer is told: {status} {text}")
    print(f"first verdict: {seconds:.1f} s, {(reader.bytes - before) / 1e6:.1f} MB")
    status, text, seconds = reader.verdict(PLAIN)
    expect(status == "wrong" and HINT in text, f"the wrong answer is told: {status} {text}")
    print(f"next verdict: {seconds:.2f} s")
    reader.write(PLAIN, FAILING)
    status, text, _ = reader.verdict(PLAIN)
    expect("line 3" in text and "return lenght" in text, f"the line is not shown: {text}")
    _looks(reader, PAGE, pictures)
    reader.write(PLAIN, ENDLESS)
    status, text, seconds = reader.verdict(PLAIN)
    expect(status == "stopped", f"a loop without end gets {status}: {text}")
    print(f"a loop without end: stopped after {seconds:.1f} s")
    reader.write(PLAIN, RIGHT)
    status, text, seconds = reader.verdict(PLAIN)
    expect(status == "correct" and PRAISE in text, f"the right answer is told: {status} {text}")
    print(f"after a stop: {seconds:.1f} s")
    reader.write(PLAIN, f"{RIGHT}\nprint('seen')\ncount_windows(5, 2)")
    status, text, _ = reader.verdict(PLAIN, "run")
    expect("seen" in text and "4" in text, f"Run shows: {text}")


def _come_back(reader: _Reader, pictures: Path | None) -> None:
    """The answer is still there, is listed, and is checked without a network."""
    page, expect = reader.page, reader.expect
    page.wait_for_timeout(1000)
    for network in (True, False):
        reader.context.set_offline(not network)
        page.reload(wait_until="load")
        page.locator(f'{reader.panel(PLAIN)} button[data-action="edit"]').wait_for()
        state = page.locator(f"{reader.panel(PLAIN)} .exercise-state").get_attribute("data-state")
        expect(state == "solved", f"after coming back the exercise is {state}")
        reader.button(PLAIN, "edit")
        page.locator(f"{reader.panel(PLAIN)} :is(.cm-content, textarea)").wait_for()
        text = page.locator(f"{reader.panel(PLAIN)} .exercise-editor").inner_text()
        expect("seen" in text, f"after coming back the answer is {text!r}")
        status, text, seconds = reader.verdict(PLAIN)
        expect(status == "correct", f"online: {network}, the answer gets {status}: {text}")
        print(f"coming back, {'with' if network else 'without'} a network: {seconds:.1f} s")
    reader.context.set_offline(False)
    page.goto(reader.address + LIST, wait_until="load")
    entry = page.locator(f'[data-exercise="{PLAIN}"]')
    page.locator("#my-exercises-actions button").first.wait_for()
    shown = " ".join(entry.evaluate("node => node.closest('li').innerText").split())
    expect("solved" in shown.lower(), f"My exercises says: {shown}")
    _looks(reader, LIST, pictures)


def _solve_with_numpy(reader: _Reader, site: Path) -> None:
    if not json.loads((site / "python" / "engine.json").read_text()).get("numpy"):
        print("an exercise with arrays: skipped, as the folder has no NumPy")
        return
    page = reader.page
    page.goto(reader.address + ARRAYS_PAGE, wait_until="load")
    page.locator(f'{reader.panel(ARRAYS)} button[data-action="edit"]').wait_for()
    reader.button(ARRAYS, "edit")
    page.locator(f"{reader.panel(ARRAYS)} :is(.cm-content, textarea)").wait_for()
    before = reader.bytes
    status, text, seconds = reader.verdict(ARRAYS)
    reader.expect(status == "unanswered", f"the starting code with arrays gets {status}: {text}")
    print(f"first verdict with NumPy: {seconds:.1f} s, {(reader.bytes - before) / 1e6:.1f} MB")


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve the exercises of a built site; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, metavar="SITE")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="where to put screenshots")
    options = parser.parse_args(arguments)
    if not (options.site / "python" / "engine.json").is_file():
        parser.error(f"{options.site} has no folder python: make python-folder makes it")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    found = []
    with serve(options.site) as address:
        with _reader(address) as reader:
            _solve(reader, options.pictures)
            _come_back(reader, options.pictures)
            found += reader.found
        with _reader(address) as reader:
            _solve_with_numpy(reader, options.site)
            found += reader.found
    for problem in found:
        print(f"problem: {problem}")
    print(f"exercises: {'0 failed' if not found else f'{len(found)} problems'}")
    return 1 if found else 0


@contextmanager
def _reader(address: str) -> Iterator[_Reader]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox"],
            ignore_default_args=["--hide-scrollbars"],
        )
        try:
            yield _Reader(browser.new_context(), address)
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
