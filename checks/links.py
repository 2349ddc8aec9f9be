"""Follow the links of the built site.

    python checks/links.py SITE             the links that stay on the site, with their anchors
    python checks/links.py SITE --outside   the links that leave it; needs the network

A launch button answers whether or not there is a notebook to open. Of those that leave the site,
the notebook itself is asked for, where the repository shows it, and the service without it.
The exit status is 0 if every link leads somewhere.
"""

from __future__ import annotations

import argparse
import http.client
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import parse_qs, quote, unquote, urlsplit

__all__ = ["inside_problems", "launched_notebook", "main", "outside_links", "read_page"]

#: Seconds that a site may take to answer.
PATIENCE = 30
PARALLEL = 8
# A server that answers so is there, but does not let programs in.
LET_PASS = frozenset({401, 403, 405, 406, 418, 429, 503, 999})
_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}


@dataclass
class Page:
    """Links and anchors of a page."""

    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    #: Its address on the published site; empty if it names none.
    address: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag links to and what can be linked to."""
        values = dict(attrs)
        self.page.anchors |= {value for name in ("id", "name") if (value := values.get(name))}
        address = values.get(_ADDRESSES.get(tag, ""))
        # A page names its own published address, where it may not be yet.
        if address and tag == "link" and values.get("rel") == "canonical":
            self.page.address = address
        elif address:
            self.page.links.append(address)


def read_page(text: str) -> Page:
    """Read the links and the anchors of a page.

    Examples
    --------
    >>> read_page('<a href="b.html#c" id="d">e</a>')
    Page(links=['b.html#c'], anchors={'d'}, address='')
    """
    reader = _Reader()
    reader.feed(text)
    return reader.page


def read_site(site: Path) -> dict[str, Page]:
    """Read every page of a site, by its path below the site's folder."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    if not paths:
        raise FileNotFoundError(f"{site} holds no page; build it by make book.")
    return {
        path.relative_to(site).as_posix(): read_page(path.read_text(encoding="utf-8"))
        for path in paths
    }


def inside_problems(site: Path) -> list[str]:
    """Return the links of a site to pages, files and anchors of its own that do not exist."""
    pages = read_site(site)
    problems = []
    for name, page in pages.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = name
            if parts.path.startswith("/"):
                # As on the page for a wrong address, below the path of the published site.
                path = urlsplit(page.address).path.removesuffix(name) or "/"
                inside = parts.path.startswith(path)
                target = unquote(parts.path.removeprefix(path)) if inside else ".."
            elif parts.path:
                target = normpath(str(PurePosixPath(name).parent / unquote(parts.path)))
            if target.startswith("..") or not (site / target).is_file():
                problems.append(f"{name}: {link} leads to no file of the site")
            elif parts.fragment and target in pages:
                anchor = unquote(parts.fragment)
                if anchor not in pages[target].anchors:
                    problems.append(f"{name}: {link} leads to no place on {target}")
    return problems


def launched_notebook(link: str) -> str:
    """Return where a repository shows the notebook that a launch button opens.

    Parameters
    ----------
    link
        The button's address in Colab, Binder or a JupyterHub. Of any other, nothing is returned.

    Examples
    --------
    >>> launched_notebook("https://mybinder.org/v2/gh/a/b/books?urlpath=lab/tree/student%2Fx.ipynb")
    'https://github.com/a/b/blob/books/student/x.ipynb'
    """
    parts = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    folders = parts.path.split("/")
    if parts.hostname == "colab.research.google.com" and folders[1] == "github":
        return f"https://github.com{parts.path.removeprefix('/github')}"
    file = re.sub(r"^(?:lab/)?tree/", "", query.get("urlpath", ""))
    if folders[1:3] == ["v2", "gh"]:
        owner, name, branch = map(unquote, folders[3:6])
        return f"https://github.com/{owner}/{name}/blob/{quote(branch)}/{quote(file)}"
    if folders[-1] == "git-pull":
        file = file.removeprefix(query["targetPath"] + "/")
        return f"{query['repo']}/blob/{quote(query['branch'])}/{quote(file)}"
    return ""


def outside_links(site: Path) -> dict[str, str]:
    """Return the addresses outside of a site that it links to, each with a page that does."""
    links: dict[str, str] = {}
    for name, page in read_site(site).items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme not in ("http", "https"):
                continue
            if notebook := launched_notebook(link):
                links.setdefault(notebook, name)
                link = f"{parts.scheme}://{parts.netloc}/"
            links.setdefault(link.partition("#")[0], name)
    return links


def _answer(address: str) -> str:
    """Return what is wrong with an address; nothing if it answers."""
    headers = {"User-Agent": "Mozilla/5.0 (link check of a course book)"}
    try:
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE):
            return ""
    except urllib.error.HTTPError as error:
        with error:  # it holds the answer, which is open
            return "" if error.code in LET_PASS else f"answers {error.code}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(error) or repr(error)


def outside_problems(site: Path) -> list[str]:
    """Ask for every address outside of a site and return those that do not answer."""
    links = outside_links(site)
    with ThreadPoolExecutor(PARALLEL) as threads:
        answers = threads.map(_answer, links)
    return [
        f"{page}: {address} {answer}"
        for (address, page), answer in zip(links.items(), answers, strict=True)
        if answer
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow the links, print those that lead nowhere, and return 0 if there are none."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("--outside", action="store_true", help="follow those that leave the site")
    options = parser.parse_args(arguments)
    try:
        follow = outside_problems if options.outside else inside_problems
        problems = follow(options.site)
    except FileNotFoundError as error:
        parser.error(str(error))
    print("\n".join(problems) if problems else "Every link leads somewhere.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
