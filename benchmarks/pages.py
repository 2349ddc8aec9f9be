"""How much a page transfers at the first visit, when nothing is in the browser's cache yet.

Counted are the page and what it and its style sheets load from the site, each compressed as a
server compresses it. Browsers load a font only where something is shown in it: fonts of icons are
counted where the page names their class, and of MathJax's fonts those of usual formulas plus those
for which the page's formulas ask by a command. Some pages need fewer; a browser's requests show
no font that is not counted.
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
MATHJAX_FONTS = "output/chtml/fonts/woff-v2"

#: Fonts of MathJax, and which text of a page makes it load them; usual formulas need the first.
MATH_FONTS = {
    r"": (
        "Main-Regular",
        "Math-Italic",
        "AMS-Regular",
        *(f"Size{number}-Regular" for number in range(1, 5)),
        "Zero",
    ),
    r"\\(mathbf|textbf|boldsymbol|bm)\b": ("Main-Bold",),
    r"\\(boldsymbol|bm)\b": ("Math-BoldItalic",),
    r"\\(mathit|textit|emph)\b": ("Main-Italic",),
    r"\\(mathcal|cal)\b": ("Calligraphic-Regular",),
    r"\\mathfrak\b": ("Fraktur-Regular",),
    r"\\mathscr\b": ("Script-Regular",),
    r"\\(mathsf|textsf)\b": ("SansSerif-Regular",),
    r"\\(mathtt|texttt)\b": ("Typewriter-Regular",),
}
#: The same for the fonts of icons.
ICON_FONTS = {
    "fa-solid-900.woff2": r"\b(fas|fa-solid)\b",
    "fa-brands-400.woff2": r"\b(fab|fa-brands)\b",
    "fa-regular-400.woff2": r"\b(far|fa-regular)\b",
}

_LINKS_THAT_LOAD = frozenset({"stylesheet", "icon", "preload", "modulepreload"})
_IN_STYLE_SHEET = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_FONT = re.compile(r"\.(woff2?|ttf|eot|otf)$")


class _Addresses(HTMLParser):
    """What a page loads, and whether it shows math."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.has_math = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if "math" in (attributes.get("class") or "").split():
            self.has_math = True
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
    files, waiting = {page}, _files(site, page, addresses.found)
    while waiting:
        file = waiting.pop()
        if file in files or not re.search(ICON_FONTS.get(file.name, ""), text):
            continue
        files.add(file)
        if file.suffix == ".css":
            waiting |= _files(site, file, _addresses_in_style_sheet(file))
        if file.name == MATHJAX and addresses.has_math:
            fonts = file.parent / MATHJAX_FONTS
            waiting |= {fonts / name for name in _math_fonts(text) if (fonts / name).is_file()}
    return files


def _math_fonts(text: str) -> list[str]:
    return [
        f"MathJax_{name}.woff"
        for pattern, names in MATH_FONTS.items()
        if re.search(pattern, text)
        for name in names
    ]


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
