"""A page weighs what a browser transfers at the first visit."""

from __future__ import annotations

import gzip
import os

import pages
import pytest

MATH = '<span class="math notranslate nohighlight">\\(x\\)</span>'
FONTS = "_static/mathjax/output/chtml/fonts/woff-v2"


@pytest.fixture
def site(tmp_path):
    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def names(folder, page):
    return {
        file.relative_to(folder).as_posix() for file in pages.loaded_files(folder, folder / page)
    }


def test_what_a_page_loads_is_found_once_wherever_it_is_named(site):
    folder = site(
        {
            "part/page.html": """<link rel="stylesheet" href="../_static/a.css?v=1">
                <link rel="preload" href="../_static/a.js"><script src="../_static/a.js"></script>
                <img src="../_images/one%20figure.svg"><img src="../_images/one%20figure.svg">""",
            "_static/a.css": "@import 'b.css'; p { background: url(\"c.png\") }",
            "_static/b.css": "@import 'a.css';",
            "_static/c.png": "",
            "_static/a.js": "",
            "_images/one figure.svg": "",
            "_static/unused.css": "",
        }
    )
    assert names(folder, "part/page.html") == {
        "part/page.html",
        "_static/a.css",
        "_static/b.css",
        "_static/c.png",
        "_static/a.js",
        "_images/one figure.svg",
    }


def test_links_to_read_and_what_lies_elsewhere_are_not_loaded(site):
    folder = site(
        {
            "page.html": """<a href="other.html">x</a><link rel="next" href="other.html">
                <img src="https://example.org/a.png"><img src="data:image/png;base64,AA==">
                <img src="gone.png"><script>let src = "other.html";</script>""",
            "other.html": "",
        }
    )
    assert names(folder, "page.html") == {"page.html"}


def test_a_site_outside_of_the_folder_is_not_touched(site):
    folder = site({"site/page.html": '<img src="../secret.png">', "secret.png": ""})
    assert names(folder / "site", "page.html") == {"page.html"}


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ('<i class="fas fa-bars"></i>', {"fa-solid-900.woff2"}),
        ('<i class="fa-brands fa-github"></i>', {"fa-brands-400.woff2"}),
        ("<p>As far as fab fonts go.</p>", set()),
    ],
)
def test_fonts_of_icons_are_loaded_where_an_icon_is(site, text, fonts):
    sheet = "".join(
        f"@font-face {{ src: url({name}.woff2) format('woff2'), url({name}.ttf) }}"
        for name in ("fa-solid-900", "fa-brands-400", "fa-regular-400")
    )
    files = {
        f"{name}.{kind}": ""
        for name in ("fa-solid-900", "fa-brands-400")
        for kind in ("woff2", "ttf")
    }
    folder = site({"page.html": f'<link rel="stylesheet" href="a.css">{text}', "a.css": sheet})
    site(files)
    assert names(folder, "page.html") - {"page.html", "a.css"} == fonts


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ("no formula", set()),
        (MATH, {"Main-Regular"}),
        (MATH.replace("x", r"\mathbf{x}"), {"Main-Regular", "Main-Bold"}),
        (r"\mathbf outside of a formula's page", set()),
    ],
)
def test_fonts_of_math_are_loaded_where_a_formula_needs_them(site, text, fonts):
    script = "_static/mathjax/tex-chtml.js"
    folder = site(
        {
            "page.html": f'<script src="{script}"></script>{text}',
            script: "",
            **{
                f"{FONTS}/MathJax_{name}.woff": ""
                for name in ("Main-Regular", "Main-Bold", "Fraktur-Regular")
            },
        }
    )
    loaded = names(folder, "page.html") - {"page.html", script}
    assert loaded == {f"{FONTS}/MathJax_{name}.woff" for name in fonts}


def test_text_is_weighed_compressed_and_a_picture_as_it_is(site):
    page = '<img src="a.png"><p class="x">' + "word " * 10_000
    picture = bytes(1000)
    folder = site({"page.html": page, "a.png": picture})
    assert pages.weight(folder, folder / "page.html") == (
        len(gzip.compress(page.encode(), mtime=0)) + len(picture)
    )


def test_every_page_of_a_site_is_judged(site):
    folder = site(
        {
            "index.html": '<img src="large.png">',
            "part/page.html": "small",
            "large.png": os.urandom(1_100_000),
            "_static/macros.html": "no page",
        }
    )
    rows = pages.rows_of(folder)
    assert [(row.name, row.kept) for row in rows] == [
        ("index: transfer", False),
        ("part/page: transfer", True),
    ]
    assert rows[0].value == pytest.approx(1.1, abs=0.001)
