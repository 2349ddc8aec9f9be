"""Walk every page of the built site in Chromium and say what a reader would stumble over.

    python checks/browser.py SITE [--notebooks FOLDER] [--pages PART ...] [--one-in N]

SITE is the folder of the built site, FOLDER what the builder ``notebooks`` wrote. Of every N
pages one is looked at. The exit status is 0 if all is well. Looked at are, in light and dark mode
and at four widths, and once in a reader's own colors:

- what the browser reports: errors, failed requests, requests that leave the site;
- the page: no sideways scrolling, of a cell, a listing, a formula or a table neither where there
  is room for them, typeset math, no formula that is cut, none in a sentence that scrolls,
  no comma after one at the beginning of a line, alternative texts, unique identifiers, nothing
  that moves for a reader who asks for less motion;
- the rules of WCAG 2.2, levels A and AA, as far as axe can test them;
- what a reader operates, with the mouse and with the keyboard: the skip link, copy buttons,
  folded cells, figures to step through, the color mode, search;
- the launch buttons, which have to point to notebooks that exist;
- an address in a folder that does not exist, where the site's own page has to help.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sample import add_option, commit, draw

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, Route

__all__ = ["find_chromium", "main", "notebook_of", "pages_of", "path_of", "serve"]

WIDTHS = (1440, 1280, 768, 320)
#: From this width on, nothing in the text scrolls sideways.
ROOM = 1280
HEIGHT = 900
#: Milliseconds until the theme has made what scrolls reachable by keyboard, and until it has
#: put the page in order in a window of another width.
SETTLED, RESIZED = 500, 150
#: Seconds that something may take to happen on a busy machine.
PATIENCE = 15.0
PARALLEL = 2
#: What a server sends in the place of a page that does not exist.
NOT_FOUND = "404.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_COPIED = """async ([code, patience]) => {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    if ((await navigator.clipboard.readText()).trim() === code) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}"""
_MISSING = (
    "the console shows: Failed to load resource: the server responded with a status of 404 "
    "(Not Found)"
)
# A link to a service itself, as the page on setting up has one, ends without a slash.
_LAUNCHES = (
    "a[href*='colab.research.google.com/'], a[href*='mybinder.org/v2/'], a[href*='/git-pull?']"
)


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serve a site as the host of its pages does: below a path, and with a page for what is not."""

    def __init__(self, *arguments: object, path: str, **options: object) -> None:
        self.path_of_site = path
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        """Leave out the path that the published site is below."""
        return super().translate_path("/" + path.removeprefix(self.path_of_site))

    def send_error(self, code: int, *arguments: object) -> None:
        """Show the site's own page where there is none."""
        page = Path(self.directory, NOT_FOUND)
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, *arguments)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing about requests."""


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, _request: object, _address: object) -> None:
        """Say nothing when the browser leaves a page before all of it is sent."""


def path_of(site: Path) -> str:
    """Return the path that a site is published below, as its page for a wrong address knows it.

    It is a slash where there is no such page.
    """
    page = site / NOT_FOUND
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r'<html[^>]* data-content_root="(/[^"]*)"', text)
    return found[1] if found else "/"


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone, and give its address, with a final slash."""
    handler = partial(_QuietHandler, directory=str(folder), path=path_of(folder))
    server = _QuietServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def pages_of(site: Path) -> list[str]:
    """List the pages of a built site, as paths below it; the largest come first."""
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    paths.sort(key=lambda path: (-path.stat().st_size, path))
    return [path.relative_to(site).as_posix() for path in paths]


def notebook_of(address: str) -> str | None:
    """Return which notebook a launch button opens, below the folder of notebooks.

    Examples
    --------
    >>> notebook_of("https://colab.research.google.com/github/a/b/blob/notebooks/student/x.ipynb")
    'student/x.ipynb'
    >>> notebook_of("https://mybinder.org/v2/gh/a/b/notebooks?urlpath=lab%2Ftree%2Fstudent%2Fx.ipynb")
    'student/x.ipynb'
    """
    found = re.search(r"/(student/[^?&#]+\.ipynb)$", unquote(address))
    return found[1] if found else None


def find_chromium() -> str:
    """Find the system's Chromium.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("there is no Chromium here; on Debian: sudo apt-get install chromium.")


class _Walk:
    """One browser window that goes from page to page and collects problems."""

    def __init__(
        self, context: BrowserContext, address: str, notebooks: Path | None, patience: float
    ) -> None:
        self.address, self.notebooks, self.patience = address, notebooks, 1000 * patience
        self.page = context.new_page()
        self.found: list[str] = []
        #: The notebooks that the launch buttons open.
        self.launched: set[str] = set()
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        questions = Path(__file__).with_name("in_page.js").read_text(encoding="utf-8")
        self.scripts = (axe, questions)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        # Each page starts as for a new reader.
        context.add_init_script("localStorage.clear()")
        # What leaves the site is reported, and stopped.
        context.route(lambda url: not url.startswith(address), self._refuse)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.found.append(f"error in a script: {error}"))
        self.page.on("response", self._receive)
        self.page.on("requestfailed", self._miss)

    def _refuse(self, route: Route) -> None:
        self.found.append(f"asks for something outside the site: {route.request.url}")
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.found.append(f"the console shows: {message.text}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.url} answers {response.status}")

    def _miss(self, request: Request) -> None:
        # What is refused is reported already; what the next page interrupts has not failed.
        if request.url.startswith(self.address) and request.failure != "net::ERR_ABORTED":
            self.found.append(f"{request.url} fails: {request.failure}")

    def problems_in(self, look: Callable[[str], None], name: str) -> list[str]:
        """Do something with a page, and return the problems of it."""
        from playwright.sync_api import Error

        self.found = []
        try:
            look(name)
        except Error as error:
            self.found.append(
                f"cannot be looked at to the end: {error.message.partition(chr(10))[0]}"
            )
        return list(dict.fromkeys(self.found))

    def look_at(self, name: str) -> None:
        """Open a page, ask it for its problems, and operate what is on it."""
        page = self.page
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        page.goto(self.address + name)
        for script in self.scripts:
            page.evaluate(script)
        page.evaluate("siteCheck.typeset()")
        page.wait_for_timeout(SETTLED)
        self._ask("math", "images", "identifiers", "motion", "accessible", "contrast")
        for width in WIDTHS:
            self._resize(width)
            self._ask("overflow", "inlineMath", "cutMath", "punctuation", where=f"{width} px: ")
            if width >= ROOM:
                self._ask("sideways", where=f"{width} px: ")
        self._change_to("dark")
        page.wait_for_timeout(SETTLED)
        self._ask("accessible", where=f"dark, {WIDTHS[-1]} px: ")
        # Of what takes room, only the ground of a picture changes with the color mode.
        for width in (WIDTHS[-1], WIDTHS[0]):
            self._resize(width)
            self._ask("overflow", where=f"dark, {width} px: ")
        self._ask("contrast", where="dark: ")
        page.emulate_media(forced_colors="active")
        self._ask("overflow", "sideways", "cutMath", where="forced colors: ")
        page.emulate_media(forced_colors="none")
        self._operate()

    def _ask(self, *questions: str, where: str = "") -> None:
        for question in questions:
            self.found += [where + what for what in self.page.evaluate(f"siteCheck.{question}()")]

    def _resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.wait_for_timeout(RESIZED)

    def _change_to(self, mode: str) -> None:
        self.page.emulate_media(color_scheme=mode, reduced_motion="reduce")
        self._expect(
            f"document.documentElement.dataset.theme === '{mode}'", f"stays out of {mode} mode"
        )

    def _expect(self, condition: str, otherwise: str) -> None:
        """Wait until a condition holds in the page; note a problem if it does not."""
        try:
            self.page.wait_for_function(condition, timeout=self.patience)
        except Exception:
            self.found.append(otherwise)

    # --- What a reader operates -------------------------------------------------------

    def _operate(self) -> None:
        self._copy()
        self._unfold()
        self._step()
        self._switch_mode()
        self._launch()

    def _copy(self) -> None:
        page = self.page
        blocks = page.locator("article div.highlight pre:visible")
        buttons = page.locator("article div.highlight button.copybtn")
        shown = page.locator("article .cell_input div.highlight pre").count()
        if buttons.count() < shown:
            self.found.append(f"only {buttons.count()} of {shown} cells have a copy button")
        if not blocks.count():
            return
        block = page.locator(
            "article div.highlight:visible", has=page.locator("button.copybtn")
        ).first
        if not block.count():
            return
        button, code = block.locator("button.copybtn"), block.locator("pre").inner_text().strip()
        for way in ("the mouse", "the keyboard"):
            page.evaluate("navigator.clipboard.writeText('')")
            if way == "the mouse":
                block.hover()
                button.click()
            else:
                button.focus()
                page.keyboard.press("Enter")
            # In the page: a condition to wait for cannot be asynchronous.
            if not page.evaluate(_COPIED, [code, self.patience]):
                self.found.append(f"a copy button does not copy its cell by {way}")

    def _unfold(self) -> None:
        folded = self.page.locator("article details > summary:visible")
        if not folded.count():
            return
        is_open = "summary => summary.parentElement.open"
        before = folded.first.evaluate(is_open)
        folded.first.focus()
        self.page.keyboard.press("Enter")
        if folded.first.evaluate(is_open) == before:
            self.found.append("what is folded does not open by the keyboard")
        folded.first.click()
        if folded.first.evaluate(is_open) != before:
            self.found.append("what is folded does not open by the mouse")

    def _step(self) -> None:
        figures = self.page.locator(".nutrigen-steps:visible")
        for figure in figures.all():
            slider = figure.locator("input[type=range]")
            last = int(slider.get_attribute("max"))

            def expect(step: int, way: str, figure: object = figure) -> None:
                says = figure.locator("output").inner_text()
                pictures = figure.locator("img:visible").count()
                if not says.startswith(f"Step {step} of") or pictures != 1:
                    self.found.append(
                        f"{way} does not lead to step {step} of a figure, which shows "
                        f"{pictures} pictures and says “{says[:40]}”"
                    )

            expect(1, "opening the page")
            figure.get_by_role("button", name="Next").click()
            expect(2, "a click on Next")
            figure.get_by_role("button", name="Previous").click()
            expect(1, "a click on Previous")
            slider.focus()
            for key, step in (
                ("ArrowRight", 2),
                ("End", last),
                ("ArrowLeft", last - 1),
                ("Home", 1),
            ):
                self.page.keyboard.press(key)
                expect(step, f"the key {key}")
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
            expect(2, "Tab and Enter")

    def _switch_mode(self) -> None:
        button = self.page.locator("button.theme-switch-button:visible").first
        if not button.count():
            self.found.append("there is no button for the color mode")
            return
        button.focus()
        modes = set()
        for _ in range(3):
            modes.add(self.page.evaluate("document.documentElement.dataset.mode ?? 'none'"))
            self.page.keyboard.press("Enter")
        if modes != {"auto", "dark", "light"}:
            self.found.append(
                f"the button for the color mode leads to {', '.join(sorted(modes))} only"
            )

    def _launch(self) -> None:
        for link in self.page.locator(_LAUNCHES).all():
            address = link.get_attribute("href")
            notebook = notebook_of(address)
            if notebook is None:
                self.found.append(f"the launch button opens no notebook: {address}")
            elif self.notebooks and not (self.notebooks / notebook).is_file():
                self.found.append(f"the launch button opens {notebook}, which does not exist")
            else:
                self.launched.add(notebook)

    def move_around(self, chapter: str) -> None:
        """Use what all pages share, the skip link and the search."""
        page = self.page
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        page.goto(self.address + chapter)
        page.keyboard.press("Tab")
        if "skip" not in page.evaluate("document.activeElement.textContent.toLowerCase()"):
            self.found.append(
                "the first stop of the Tab key is not the link that skips to the text"
            )
        page.keyboard.press("Enter")
        self._expect("location.hash === '#main-content'", "the skip link does not lead to the text")

        title = page.locator("article h1").first.evaluate(
            "heading => [...heading.childNodes].filter(node => node.nodeType === 3)"
            ".map(node => node.data).join('').trim()"
        )
        leads = (
            "[...document.querySelectorAll('#search-results a')]"
            f".some(link => link.href.includes('{chapter}'))"
        )
        page.goto(f"{self.address}search.html?q={quote(title)}")
        self._expect(leads, f"the search for “{title}” does not find {chapter}")

        page.goto(self.address + "index.html")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Control+k")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        self._expect(leads, f"the search by Ctrl+K for “{title}” does not find {chapter}")

    def lose_the_way(self, path: str) -> None:
        """Go to an address that does not exist, and from there to the entrance."""
        missing = f"{self.address}{path.removeprefix('/')}no/such/page.html"
        self.page.goto(missing)
        self.page.wait_for_load_state("networkidle")
        # Only the page itself may be missing, nothing of what it needs.
        for expected in (f"{missing} answers 404", _MISSING):
            if expected in self.found:
                self.found.remove(expected)
        self.page.locator("article a", has_text="entrance").first.click()
        self._expect(
            "location.pathname.endsWith('/index.html') && document.querySelector('article h1')",
            "the page for a wrong address does not lead to the entrance",
        )


def _walk(
    address: str,
    notebooks: Path | None,
    patience: float,
    names: Sequence[str],
    chapter: str | None,
    path: str,
) -> tuple[dict[str, list[str]], set[str]]:
    """Go through pages; return the problems of each, and the notebooks that they open."""
    # Only here: the book's environment, where this is tested, has no playwright.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without its sandbox Chromium also starts as root; only pages of our own are opened.
        # With scrollbars, which playwright hides and a reader's browser shows.
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox"],
            chromium_sandbox=False,
            ignore_default_args=["--hide-scrollbars"],
        )
        walk = _Walk(browser.new_context(), address, notebooks, patience)
        results = {}
        for name in names:
            results[name] = walk.problems_in(walk.look_at, name)
            _report(name, results[name])
        if chapter:
            name = f"moving around, from {chapter}"
            results[name] = walk.problems_in(walk.move_around, chapter)
            _report(name, results[name])
            if path:
                name = "a wrong address"
                results[name] = walk.problems_in(walk.lose_the_way, path)
                _report(name, results[name])
        browser.close()
    return results, walk.launched


def _report(name: str, problems: Sequence[str]) -> None:
    lines = [f"{name}: {'failed' if problems else 'passed'}", *(f"  {what}" for what in problems)]
    print("\n".join(lines), flush=True)


def problems_of(
    site: Path,
    notebooks: Path | None = None,
    only: Sequence[str] = (),
    one_in: int = 1,
    patience: float = PATIENCE,
) -> dict[str, list[str]]:
    """Walk the pages of a site and return the problems of each.

    Parameters
    ----------
    site
        Folder of the built site.
    notebooks
        Folder of the built notebooks. If given, the launch buttons have to open notebooks in
        it; on a walk through all pages they have to open all those for students.
    only
        Parts of the names of pages to look at; all pages if empty.
    one_in
        Look at one in so many of them, drawn by the last commit.
    patience
        How many seconds something may take to happen.
    """
    names = [name for name in pages_of(site) if not only or any(part in name for part in only)]
    if not names:
        raise FileNotFoundError(f"{site} holds no page to look at; build it by make book.")
    if notebooks and not notebooks.is_dir():
        raise FileNotFoundError(
            f"there are no notebooks in {notebooks}; write them by make notebooks."
        )
    if one_in > 1:
        drawn = draw(names, one_in, commit())
        names = [name for name in names if name in drawn]
    # The search is tried from one of the chapters, by the first of the processes.
    chapters = [name for name in names if "/" in name and not name.startswith("reference/")]
    starts = [*chapters[:1], *[None] * PARALLEL][:PARALLEL]
    problems: dict[str, list[str]] = {}
    launched: set[str] = set()
    path = path_of(site) if (site / NOT_FOUND).is_file() else ""
    with serve(site) as address, ProcessPoolExecutor(PARALLEL) as processes:
        shares = [
            processes.submit(
                *(_walk, address, notebooks, patience, names[start::PARALLEL], chapter, path)
            )
            for start, chapter in enumerate(starts)
        ]
        for share in shares:
            results, opened = share.result()
            problems |= results
            launched |= opened
    if notebooks and not only and one_in == 1:
        written = {
            path.relative_to(notebooks).as_posix() for path in notebooks.glob("student/**/*.ipynb")
        }
        name = "launch buttons, all together"
        problems[name] = [f"no page opens {path}" for path in sorted(written - launched)]
        _report(name, problems[name])
    return dict(sorted(problems.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a site, print what is found, and return 0 if there are none, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("--notebooks", type=Path, help="folder of the built notebooks")
    parser.add_argument("--pages", nargs="+", default=(), help="parts of the pages' names")
    add_option(parser, "of these pages, look at")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds that something may take"
    )
    options = parser.parse_args(arguments)
    try:
        problems = problems_of(
            options.site, options.notebooks, options.pages, options.one_in, options.patience
        )
    except FileNotFoundError as error:
        parser.error(str(error))
    failed = sum(map(bool, problems.values()))
    print(f"browser: {len(problems) - failed} passed, {failed} failed")
    return 1 if any(problems.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
