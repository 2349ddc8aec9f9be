"""Go through decks of slides in Chromium as a speaker does, and say what would fail in the room.

    python checks/slides.py SITE [--decks PART ...] [--one-in N] [--pictures FOLDER]

SITE is the folder of a built site with slides (`make slides`). Of every N decks one is looked at;
FOLDER gets a picture of every slide. The exit status is 0 if all is well. Looked at are

- every step of every slide in two sizes, reached by the keyboard: all that it shows is inside of
  it, and large enough to be read;
- the rules of WCAG 2.2, levels A and AA, as far as axe can test them, in light and dark;
- the notes, below the slides and in a window of their own;
- the print: a page for each slide;
- every link that stays on the site, with its anchor, and the links from the site to the decks;
- a deck that is opened from disk.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from browser import find_chromium, serve
from sample import add_option, commit, draw

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

__all__ = ["broken_links", "decks_of", "main", "problems_of"]

SIZES = ((1280, 720), (1024, 768))
#: Pixels that letters need at least: those of a slide's words, and those of captions and numbers.
WORDS, SMALL = 15, 9
#: Pixels that a picture needs at least.
PICTURE = 150
#: A PDF says for each page that it is one.
_PAGE = re.compile(rb"/Type\s*/Page\b")
_LINK = re.compile(r'href="([^"]+)"')
_READY = "'ready' in document.documentElement.dataset"

_SHOWN = """() => [
  document.querySelector("nav output").textContent,
  document.querySelector(".slide.shown").innerHTML,
]"""


def decks_of(site: Path) -> list[str]:
    """List the decks of a site."""
    return sorted(path.stem for path in (site / "slides").glob("*.html") if path.stem != "index")


def broken_links(site: Path, page: Path) -> list[str]:
    """Find links of a page that lead to no file of the site, or to no place in it."""
    problems = []
    for address in sorted(set(_LINK.findall(page.read_text(encoding="utf-8")))):
        parts = urlsplit(address)
        if parts.scheme or not parts.path:
            continue
        target = (page.parent / unquote(parts.path)).resolve()
        if not target.is_relative_to(site.resolve()) or not target.is_file():
            problems.append(f"the link {address} leads nowhere")
        elif parts.fragment and f'id="{parts.fragment}"' not in target.read_text(encoding="utf-8"):
            problems.append(f"the link {address} leads to no place of that page")
    return problems


class _Look:
    """One deck in a window, with what is found in it."""

    def __init__(self, browser: Browser, address: str, name: str, pictures: Path | None) -> None:
        self.page = browser.new_page()
        self.address, self.name, self.pictures = address, name, pictures
        self.found: list[str] = []
        page = self.page
        page.on("console", lambda message: self.found.append(f"the console shows: {message.text}"))
        page.on("pageerror", lambda error: self.found.append(f"error in a script: {error}"))
        page.on("request", self._ask_for)
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        folder = Path(__file__).parent
        names = ("in_page.js", "in_slide.js")
        self.scripts = (axe, *(folder.joinpath(one).read_text(encoding="utf-8") for one in names))

    def _ask_for(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "about:")):
            self.found.append(f"asks for something outside the site: {request.url}")

    def problems(self) -> list[str]:
        """Go through the deck, and return what is wrong with it."""
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
            self.page.goto(f"{self.address}slides/{self.name}.html")
            self.page.wait_for_function(_READY)
            for script in self.scripts:
                self.page.evaluate(script)
            self._step_through(f"{width} x {height}")
        for question in ("math", "images", "identifiers", "motion"):
            self.found += self.page.evaluate(f"siteCheck.{question}()")
        self._ask_axe()
        self._print()
        self._speak()
        self.page.close()
        return list(dict.fromkeys(self.found))

    def _step_through(self, size: str) -> None:
        """Go from the first slide to the last, by the keyboard."""
        page = self.page
        n_slides = page.locator(".slide").count()
        page.keyboard.press("Home")
        before, seen = None, 0
        while (shown := page.evaluate(_SHOWN)) != before:
            before = shown
            limits = {"words": WORDS, "small": SMALL, "picture": PICTURE}
            for problem in page.evaluate("limits => slideCheck.outside(limits)", limits):
                title = page.locator(".slide.shown :is(h1, h2)").inner_text()
                self.found.append(f"{size}, slide {shown[0]}, {title}: {problem}")
            if self.pictures:
                self.pictures.mkdir(parents=True, exist_ok=True)
                name = f"{self.name}-{size.partition(' ')[0]}-{seen:03d}.png"
                page.screenshot(path=self.pictures / name)
            seen += 1
            page.keyboard.press("ArrowRight")
        for key, number in (("ArrowRight", n_slides), ("Home", 1), ("End", n_slides)):
            page.keyboard.press(key)
            if not page.evaluate(_SHOWN)[0].startswith(f"{number} /"):
                self.found.append(f"{size}: the key {key} does not lead to slide {number}")

    def _ask_axe(self) -> None:
        """Ask for accessibility; below each other all slides are visible, and asked in one go."""
        page = self.page
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode, reduced_motion="reduce")
            page.wait_for_function(f"document.documentElement.dataset.theme === '{mode}'")
            for look in ("a slide", "all with notes"):
                for question in ("accessible", "contrast"):
                    problems = page.evaluate(f"siteCheck.{question}()")
                    self.found += [f"{mode}, {look}: {what}" for what in problems]
                page.keyboard.press("n")

    def _print(self) -> None:
        n_slides = self.page.locator(".slide").count()
        pdf = self.page.pdf(prefer_css_page_size=True, print_background=True)
        pages = len(_PAGE.findall(pdf))
        if pages != n_slides:
            self.found.append(f"the print has {pages} pages for {n_slides} slides")

    def _speak(self) -> None:
        """Open the speaker's window on the second slide; it has to follow to the third."""
        page = self.page
        page.keyboard.press("Home")
        with page.expect_popup() as opened:
            page.keyboard.press("s")
        for _ in range(2):
            page.evaluate("document.querySelectorAll('nav button')[1].click()")
            slide = page.locator(".slide.shown")
            notes = slide.locator(".notes")
            wanted = [slide.locator("h1, h2").text_content()]
            wanted += [notes.locator("p").last.text_content()] if notes.count() else []
            said = opened.value.evaluate("document.body.textContent")
            if not all(text and text in said for text in wanted):
                self.found.append("the speaker’s window does not say what belongs to the slide")
        opened.value.close()


def _enter(browser: Browser, address: str, site: Path, name: str) -> list[str]:
    """Open a deck from its chapter, and from disk."""
    found = []
    page = browser.new_page()
    chapters = [path for path in site.glob(f"*/{name}.html") if path.parent.name != "slides"]
    entrances = chapters or [site / "reference" / "teaching.html"]
    page.goto(address + entrances[0].relative_to(site).as_posix())
    link = page.locator(f"article a[href$='slides/{name}.html']").first
    if link.count() == 0:
        found.append(f"{entrances[0].name} does not link the deck")
    else:
        link.click()
        page.wait_for_function(_READY)
    page.goto((site / "slides" / f"{name}.html").resolve().as_uri())
    page.wait_for_function(_READY)
    page.keyboard.press("ArrowRight")
    if not page.evaluate("document.querySelector('nav output').textContent").startswith("2 /"):
        found.append("from disk, the deck does not go on to its second slide")
    if page.evaluate(
        "document.querySelectorAll('.math').length && !document.querySelector('mjx-container')"
    ):
        found.append("from disk, formulas are not typeset")
    page.close()
    return found


def problems_of(
    site: Path, only: Sequence[str] = (), one_in: int = 1, pictures: Path | None = None
) -> dict[str, list[str]]:
    """Go through the decks of a site and return the problems of each.

    Parameters
    ----------
    site
        Folder of the built site, with slides.
    only
        Parts of the names of decks to look at; all decks if empty.
    one_in
        Look at one in so many of them, drawn by the last commit.
    pictures
        Folder for pictures of all slides.
    """
    # Only here: the book's environment, where this is tested, has no playwright.
    from playwright.sync_api import Error, sync_playwright

    names = [name for name in decks_of(site) if not only or any(part in name for part in only)]
    if not names:
        raise FileNotFoundError(f"{site} holds no deck to look at; build them by make slides.")
    drawn = draw(names, one_in, commit())
    problems = {"index": broken_links(site, site / "slides" / "index.html")}
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"], chromium_sandbox=False
        )
        for name in names:
            if name not in drawn:
                continue
            problems[name] = broken_links(site, site / "slides" / f"{name}.html")
            try:
                problems[name] += _Look(browser, address, name, pictures).problems()
                problems[name] += _enter(browser, address, site, name)
            except Error as error:
                problems[name].append(f"cannot be looked at to the end: {error.message}")
            lines = [f"{name}: {'failed' if problems[name] else 'passed'}"]
            print("\n".join(lines + [f"  {what}" for what in problems[name]]), flush=True)
        browser.close()
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a site's slides, print what is found, and return 0 if there is nothing, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the built site, with slides")
    parser.add_argument("--decks", nargs="+", default=(), help="parts of the decks' names")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the slides")
    add_option(parser, "of these decks, look at")
    options = parser.parse_args(arguments)
    try:
        problems = problems_of(options.site, options.decks, options.one_in, options.pictures)
    except FileNotFoundError as error:
        parser.error(str(error))
    failed = sum(map(bool, problems.values()))
    print(f"slides: {len(problems) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
