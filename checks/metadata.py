"""Look at what the pages of the built site tell machines: search engines, catalogs of courses.

    python checks/metadata.py SITE

Each page of the book has to describe itself and to name the address that the sitemap has for it.
What it says in JSON-LD has to keep the profile of Bioschemas that it names: the properties that the
profile demands, in the types that it allows. The exit status is 0 if all is well.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

__all__ = ["Head", "main", "metadata_problems", "read_head"]

_NAMED = {"type": "object", "required": ["@type", "name"]}
_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "format": "uri", "pattern": "^https?://"}
_DURATION = {"type": "string", "pattern": r"^PT(?=\d)(\d+H)?(\d+M)?$"}
_DAY = {"type": "string", "format": "date"}
#: What version 1.0 of both profiles demands (https://bioschemas.org/profiles), and the types of
#: what this book says besides.
_BOTH = {
    "required": ["@context", "@type", "name", "description", "keywords"],
    "properties": {
        "@context": {"const": "https://schema.org/"},
        "audience": _NAMED,
        "author": _NAMED,
        "dateModified": _DAY,
        "description": _TEXT,
        "inLanguage": _TEXT,
        "isPartOf": _NAMED,
        "keywords": _TEXT,
        "license": _ADDRESS,
        "name": _TEXT,
        "provider": _NAMED,
        "timeRequired": _DURATION,
        "url": _ADDRESS,
        "version": _TEXT,
    },
}
PROFILES = {
    "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE": {
        "allOf": [_BOTH],
        "properties": {
            "@type": {"const": "LearningResource"},
            "teaches": {"type": "array", "items": _TEXT, "minItems": 1},
            "competencyRequired": _TEXT,
        },
    },
    "https://bioschemas.org/profiles/Course/1.0-RELEASE": {
        "allOf": [_BOTH],
        "required": ["provider", "hasCourseInstance", "hasPart"],
        "properties": {
            "@type": {"const": "Course"},
            "hasPart": {"type": "array", "items": _NAMED, "minItems": 1},
            "hasCourseInstance": {
                "properties": {
                    "@type": {"const": "CourseInstance"},
                    "courseMode": {"enum": ["online", "onsite", "blended"]},
                    "courseWorkload": _DURATION,
                },
            },
        },
    },
}
_WANTED = ("description", "og:title", "og:type", "og:description", "og:image:alt")
_CONFORMS = "http://purl.org/dc/terms/conformsTo"


@dataclass
class Head:
    """What a page says of itself."""

    address: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.head = Head()
        self.is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a description, an address, or that data follow."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = values.get("name") or values.get("property", "")
            self.head.meta[name] = values.get("content", "")
        if tag == "link" and values.get("rel") == "canonical":
            self.head.address = values.get("href", "")
        self.is_data = tag == "script" and values.get("type") == "application/ld+json"

    def handle_endtag(self, _tag: str) -> None:
        """Note that data have ended."""
        self.is_data = False

    def handle_data(self, data: str) -> None:
        """Keep data."""
        if self.is_data:
            self.head.data.append(data)


def read_head(text: str) -> Head:
    """Read what a page says of itself.

    Examples
    --------
    >>> read_head('<meta name="description" content="A page.">')
    Head(address='', meta={'description': 'A page.'}, data=[])
    """
    reader = _Reader()
    reader.feed(text)
    return reader.head


def data_problems(text: str) -> list[str]:
    """Return where data in JSON-LD depart from the profile that they name."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return [f"its data are no JSON: {error}"]
    profile = data.get(_CONFORMS, {}).get("@id", "")
    if profile not in PROFILES:
        return [f"its data name no profile that is known, but {profile!r}"]
    validator = Draft202012Validator(PROFILES[profile], format_checker=FormatChecker())
    return [
        f"its data, {'.'.join(map(str, error.absolute_path)) or 'as a whole'}: {error.message}"
        for error in validator.iter_errors(data)
    ]


def metadata_problems(site: Path) -> list[str]:
    """Return what the pages of a site fail to say, or say wrongly, each with the page's name."""
    sitemap = site / "sitemap.xml"
    if not sitemap.is_file():
        return ["there is no sitemap.xml: the site has no address, or is built without one"]
    addresses = re.findall(r"<loc>([^<]+)</loc>", sitemap.read_text(encoding="utf-8"))
    root = next((one for one in addresses if one.endswith("/index.html")), "")
    root = root.removesuffix("index.html")
    problems, profiles = [], set()
    for address in addresses:
        name = address.removeprefix(root)
        path = site / name
        if not path.is_file():
            problems.append(f"sitemap.xml: {address} is no page of the site")
            continue
        head = read_head(path.read_text(encoding="utf-8"))
        found = [f"has no {tag}" for tag in _WANTED if not head.meta.get(tag)]
        for what, value in (("it", head.address), ("og:url", head.meta.get("og:url", ""))):
            if value != address:
                found.append(f"{what} names {value!r} as its address, not {address}")
        image = head.meta.get("og:image", "")
        if not image.startswith(root) or not (site / image.removeprefix(root)).is_file():
            found.append(f"its picture is no file of the site: {image!r}")
        for data in head.data:
            found += data_problems(data)
            profiles |= {one for one in PROFILES if one in data}
        problems += [f"{name}: {what}" for what in found]
    for profile in sorted(PROFILES.keys() - profiles):
        problems.append(f"no page is described by the profile {profile}")
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at a site, print what is wrong, and return 0 if there is nothing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the built site")
    problems = metadata_problems(parser.parse_args(arguments).site)
    print("\n".join(problems) if problems else "Every page says what it is.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
