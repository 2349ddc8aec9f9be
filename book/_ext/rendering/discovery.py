"""Let pages be found: by search engines, by those who share a link, by who types a wrong address.

- Every page names its own published address, and a sentence that describes it: the ``description``
  in its front matter, or its first sentences.
- A link to a page is shown with title, sentence and picture (the Open Graph protocol).
- A chapter is described as a TrainingMaterial, the book as a Course, in the words of Bioschemas,
  which catalogs of courses read: https://bioschemas.org/profiles. All of it is what pages say.
- ``sitemap.xml`` lists the pages. ``404.html``, which a server sends in the place of a page that
  does not exist, works at any address: what it links to begins with the path of the site.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as escape_xml

from docutils import nodes
from source.addresses import page_url, site_url
from source.chapter_time import ChapterTime, chapter_time
from source.rights import TEXT_LICENSE, read_citation

from rendering.pictures import drawn_pictures

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["describe", "rooted", "setup"]

CARD = "card.png"
#: Search engines show about so many characters of a description.
DESCRIPTION = 200
_PROFILES = "https://bioschemas.org/profiles/{}/1.0-RELEASE"
_AUDIENCE = "biologists, physicians and nutrition scientists who can write a loop in Python"
_BEFORE = "Before you start:"
#: What an objective refers to stands in parentheses at its end.
_REFERRED = re.compile(r"\s*\([^()]*\)\s*[;.]?$")
_RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?![a-z]+:|[/#])(?:\./)?', re.I)
_NOT_FOUND = """\
<section id="not-found">
<h1>This page does not exist</h1>
<p>The link that brought you here may be old, or mistyped. The book begins at
<a href="{entrance}">its entrance</a>, which shows all chapters; <a href="{search}">the search</a>
finds words in all of them, and the contents at the side lead everywhere else.</p>
</section>
"""


def describe(doctree: nodes.document) -> str:
    """Return the first sentences of a page, as far as a search engine shows them.

    Parameters
    ----------
    doctree
        The page.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = " ".join(paragraph.astext().split())
            sentences = ""
            for sentence in re.split(r"(?<=[.?!]) ", text):
                if sentences and len(sentences) + len(sentence) >= DESCRIPTION:
                    break
                sentences = f"{sentences} {sentence}".strip()
            return sentences
    return ""


def rooted(page: str, path: str) -> str:
    """Return a page of the site's uppermost folder whose links begin with the path of the site.

    Parameters
    ----------
    page
        The page, in HTML.
    path
        The path of the site's address, with a final slash.

    Examples
    --------
    >>> rooted('<a href="#a"><a href="b.html"><img src="./c.png"><a href="https://d.org">', "/s/")
    '<a href="#a"><a href="/s/b.html"><img src="/s/c.png"><a href="https://d.org">'
    """
    return _RELATIVE.sub(rf"\g<1>{path}", page)


def _site_path(config: Config) -> str:
    return urlsplit(site_url(config)).path.rstrip("/") + "/"


def _meta_tags(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    if doctree is None:
        return
    config = app.config
    about = app.env.metadata[pagename]
    description = about.get("description") or describe(doctree)
    title = app.env.titles[pagename].astext()
    properties = {
        "og:title": title,
        "og:type": "website" if pagename == config.root_doc else "article",
        "og:site_name": config.html_title,
        "og:description": description,
        "og:url": page_url(config, pagename),
        **_card(app),
    }
    tags = [f'<meta name="description" content="{escape(description)}"/>'] if description else []
    tags += [
        f'<meta property="{name}" content="{escape(str(value))}"/>'
        for name, value in properties.items()
        if value
    ]
    if "keywords" in about or pagename == config.root_doc:
        data = _course(app) if pagename == config.root_doc else _material(app, pagename, doctree)
        data |= {"name": title, "description": description}
        # A text could end the script.
        text = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
        tags.append(f'<script type="application/ld+json">{text}</script>')
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def _card(app: Sphinx) -> dict[str, str]:
    folder, site = drawn_pictures(app), site_url(app.config)
    if not site or not (folder / CARD).is_file():
        return {}
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    return {
        "og:image": f"{site}/_images/{CARD}",
        "og:image:alt": texts["card"]["alt"],
        "twitter:card": "summary_large_image",
    }


def _common(app: Sphinx, page: str, profile: str) -> dict[str, Any]:
    citation = read_citation(app.config, Path(app.srcdir))
    url = page_url(app.config, page)
    return {
        "@context": "https://schema.org/",
        "http://purl.org/dc/terms/conformsTo": {
            "@id": _PROFILES.format(profile),
            "@type": "CreativeWork",
        },
        "audience": {"@type": "Audience", "name": _AUDIENCE},
        "inLanguage": app.config.language,
        "license": TEXT_LICENSE.address,
        "version": app.config.version,
        **({"@id": url, "url": url} if url else {}),
        **({"dateModified": app.config.book_day} if app.config.book_day else {}),
        ("author" if profile == "TrainingMaterial" else "provider"): {
            "@type": "Organization",
            "name": citation.authors,
        },
    }


def _duration(minutes: int) -> str:
    return f"PT{minutes // 60}H{minutes % 60}M"


def _time(app: Sphinx, page: str) -> ChapterTime:
    return chapter_time(Path(app.env.doc2path(page)).read_text(encoding="utf-8"))


def _material(app: Sphinx, page: str, doctree: nodes.document) -> dict[str, Any]:
    data = _common(app, page, "TrainingMaterial") | {
        "@type": "LearningResource",
        "keywords": app.env.metadata[page]["keywords"],
        "learningResourceType": ["tutorial", "exercise"],
        "timeRequired": _duration(_time(app, page).total),
        "isPartOf": {"@type": "Course", "name": app.config.html_title},
    }
    if url := page_url(app.config, app.config.root_doc):
        data["isPartOf"] |= {"@id": url, "url": url}
    for box in doctree.findall(nodes.admonition):
        if "objectives" in box["classes"]:
            data["teaches"] = [
                _REFERRED.sub("", " ".join(item.astext().split()))
                for item in box.findall(nodes.list_item)
            ]
            data["competencyRequired"] = next(
                (
                    " ".join(paragraph.astext().removeprefix(_BEFORE).split())
                    for paragraph in box.findall(nodes.paragraph)
                    if paragraph.astext().startswith(_BEFORE)
                ),
                "",
            )
    return data


def _course(app: Sphinx) -> dict[str, Any]:
    metadata = app.env.metadata
    chapters = sorted(page for page in app.env.found_docs if "keywords" in metadata[page])
    minutes = sum(_time(app, page).total for page in chapters)
    words = (word for page in chapters for word in metadata[page]["keywords"].split(", "))
    return _common(app, app.config.root_doc, "Course") | {
        "@type": "Course",
        "keywords": ", ".join(dict.fromkeys(words)),
        "timeRequired": _duration(minutes),
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": _duration(minutes),
        },
        "hasPart": [
            {
                "@type": "LearningResource",
                "name": app.env.titles[page].astext(),
                **({"@id": url, "url": url} if (url := page_url(app.config, page)) else {}),
            }
            for page in chapters
        ],
    }


def _name_address(_app: Sphinx, config: Config) -> None:
    if site := site_url(config):
        # Sphinx tells each page its address from this.
        config.html_baseurl = f"{site}/"


def _not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    body = _NOT_FOUND.format(
        entrance=app.builder.get_target_uri(app.config.root_doc),
        search=app.builder.get_target_uri("search"),
    )
    yield "404", {"title": "This page does not exist", "body": body}, "page.html"


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    page = site / "404.html"
    page.write_text(rooted(page.read_text(encoding="utf-8"), _site_path(app.config)), "utf-8")
    card = drawn_pictures(app) / CARD
    if card.is_file():
        (site / "_images").mkdir(exist_ok=True)
        shutil.copyfile(card, site / "_images" / CARD)
    sitemap = site / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    if site_url(app.config):
        sitemap.write_text("\n".join(_sitemap(app)) + "\n", encoding="utf-8")


def _sitemap(app: Sphinx) -> Iterator[str]:
    day = app.config.book_day
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    for name in sorted(app.env.found_docs):
        yield f"<url><loc>{escape_xml(page_url(app.config, name) or '')}</loc>{changed}</url>"
    yield "</urlset>"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("source.addresses")
    # After the repository is known.
    app.connect("config-inited", _name_address, priority=90)
    app.connect("html-page-context", _meta_tags)
    app.connect("html-collect-pages", _not_found)
    # After every other extension has changed pages.
    app.connect("build-finished", _finish, priority=940)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
