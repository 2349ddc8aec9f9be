"""How much a page transfers at the first visit, when nothing is in the browser's cache yet.

Counted are the page and what it and its style sheets load from the site, each compressed as a
server compresses it. Browsers load a font only where something is shown in it: fonts of icons are
counted where the page has one of their classes, and of MathJax's fonts those of usual formulas and
those that a command in the page asks for. A page may need fewer of them, but not more.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from measure import Row

__all__ = ["loaded_files", "rows_of", "weight"]

#: Megabytes that a page may transfer.
LIMIT = 1.0
#: Formats that hold compressed data: to compress them again gains nothing.
COMPRESSED = frozenset({".gif", ".jpg", ".jpeg", ".png", ".webp", ".woff", ".woff2"})
MATHJAX = "tex-chtml.js"

#: What MathJax loads when a page has math, and when a formula has a command.
MATH_FONTS = (
    *("Main-Regular", "Math-Italic", "AMS-Regular", "Zero"),
    *(f"Size{number}-Regular" for number in range(1, 5)),
)
MATH_FONTS_OF_COMMANDS = {
    "mathbf|textbf|boldsymbol": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "mathit|textit|emph": "Main-Italic",
    "mathcal": "Calligraphic-Regular",
    "mathfrak": "Fraktur-Regular",
    "mathscr": "Script-Regular",
    "mathsf|textsf": "SansSerif-Regular",
    "mathtt|texttt": "Typewriter-Regular",
}
MATH_EXTENSIONS_OF_COMMANDS = {"boldsymbol": "boldsymbol"}
#: Fonts of icons, and the classes of the icons.
ICON_FONTS = {
    "fa-solid-900.woff2": {"fas", "fa-solid"},
    "fa-brands-400.woff2": {"fab", "fa-brands"},
    "fa-regular-400.woff2": {"far", "fa-regular"},
}

_LINKS_THAT_LOAD = frozenset({"stylesheet", "icon", "preload", "modulepreload"})
_IN_STYLE_SHEET = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_FONT = re.compile(r"\.(woff2?|ttf|eot|otf)$")


class _Addresses(HTMLParser):
    """What a page loads, and its classes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.classes.update((attributes.get("class") or "").split())
        if tag == "link":
            if _LINKS_THAT_LOAD & {*(attributes.get("rel") or "").split()}:
                self.found.add(attributes.get("href") or "")
        elif attributes.get("src"):
            self.found.add(attributes["src"])


def loaded_files(site: Path, page: Path) -> set[Path]:
    """Return the files of the site that a page loads, the page included.

    Parameters
    ----------
    site
        Folder of the built site.
    page
        A page in it.
    """
    addresses = _Addresses()
    text = page.read_text(encoding="utf-8")
    addresses.feed(text)
    site, page = site.resolve(), page.resolve()
    files, waiting = {page}, _files(site, page, addresses.found)
    while waiting:
        file = waiting.pop()
        icons = ICON_FONTS.get(file.name)
        if file in files or (icons and icons.isdisjoint(addresses.classes)):
            continue
        files.add(file)
        if file.suffix == ".css":
            waiting |= _files(site, file, _addresses_in_style_sheet(file))
        if file.name == MATHJAX and "math" in addresses.classes:
            waiting |= _math_files(file.parent, text)
    return files


def _math_files(mathjax: Path, text: str) -> set[Path]:
    def asked_for(files: dict[str, str]) -> list[str]:
        return [file for command, file in files.items() if re.search(rf"\\({command})\b", text)]

    fonts = mathjax / "output" / "chtml" / "fonts" / "woff-v2"
    extensions = mathjax / "input" / "tex" / "extensions"
    files = {
        *(fonts / f"MathJax_{n}.woff" for n in (*MATH_FONTS, *asked_for(MATH_FONTS_OF_COMMANDS))),
        *(extensions / f"{name}.js" for name in asked_for(MATH_EXTENSIONS_OF_COMMANDS)),
    }
    return {file for file in files if file.is_file()}


@cache
def _addresses_in_style_sheet(file: Path) -> frozenset[str]:
    found = {
        match[1] or match[2] for match in _IN_STYLE_SHEET.finditer(file.read_text(encoding="utf-8"))
    }
    # Browsers take the first format that they know, which is WOFF2.
    return frozenset(
        address
        for address in found
        if not _FONT.search(urlsplit(address).path) or ".woff2" in address
    )


def _files(site: Path, base: Path, addresses: set[str] | frozenset[str]) -> set[Path]:
    found = set()
    for address in addresses:
        resolved = urlsplit(urljoin(base.as_uri(), address))
        file = Path(unquote(resolved.path))
        if resolved.scheme == "file" and file.is_relative_to(site) and file.is_file():
            found.add(file)
    return found


@cache
def _transferred(file: Path) -> int:
    content = file.read_bytes()
    return len(content) if file.suffix in COMPRESSED else len(gzip.compress(content, mtime=0))


def weight(site: Path, page: Path) -> int:
    """Return how many bytes a page transfers at the first visit."""
    return sum(map(_transferred, loaded_files(site, page)))


def rows_of(site: Path) -> list[Row]:
    """Weigh every page of a site."""
    site = site.resolve()
    # Pages below _static are pieces that scripts put together.
    pages = [page for page in sorted(site.rglob("*.html")) if "_static" not in page.parts]
    return [
        Row(
            f"{page.relative_to(site).with_suffix('').as_posix()}: transfer",
            weight(site, page) / 1e6,
            "MB",
            limit=LIMIT,
        )
        for page in pages
    ]
