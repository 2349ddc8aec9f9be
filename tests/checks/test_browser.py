"""The walk through the site finds each defect of a page, and none on a page without one."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from html import escape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import browser
import pytest
from checks_environment import PYTHON, skip_without_chromium

from nutrigen.teaching import step_through

ROOT = Path(__file__).parents[2]

COLAB = "https://colab.research.google.com/github/a/b/blob/notebooks/student/part/good.ipynb"
PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
CELL = "print('a cell')"
# What the theme does, as far as the walk asks for it; the title of a page is its name.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<link rel="icon" href="data:,">
<style>
body {{ margin: 1rem; color: #111; background: #fff; }}
html[data-theme="dark"] body {{ color: #eee; background: #111; }}
a {{ color: inherit; }}
body > a {{ display: inline-block; padding: 8px; }}
img {{ max-width: 100%; }}
button, summary {{ min-height: 24px; }}
</style>
<script>
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => {{ root.dataset.theme = dark.matches ? "dark" : "light"; }};
dark.addEventListener("change", follow);
follow();
root.dataset.mode = "auto";
const next = {{ auto: "dark", dark: "light", light: "auto" }};
addEventListener("keydown", (event) => {{
  if (!event.ctrlKey || event.key !== "k") return;
  event.preventDefault();
  document.querySelector("input[name=q]").focus();
}});
addEventListener("DOMContentLoaded", () => {{
  const title = new URLSearchParams(location.search).get("q");
  const link = `<a href="/part/${{title}}.html">${{title}}</a>`;
  document.querySelector("#search-results").innerHTML = title ? link : "";
}});
</script>
</head>
<body>
<a href="#main-content">Skip to the text</a>
<form action="/search.html"><label>Search <input name="q"></label></form>
<button class="theme-switch-button" onclick="root.dataset.mode = next[root.dataset.mode]">
Color mode</button>
<a href="{colab}">Colab</a>
<main id="main-content"><article>
<h1>{name}</h1>
<div id="search-results"></div>
<p>Half of <span class="math"><mjx-container>x</mjx-container></span>.</p>
<img alt="A square without color." src="{picture}">
<div class="cell_input"><div class="highlight"><pre>{cell}</pre>
<button class="copybtn" onclick="
navigator.clipboard.writeText(this.parentNode.querySelector('pre').textContent)">Copy</button>
</div></div>
<details><summary>Show more</summary><p>More.</p></details>
{steps}
</article></main>
</body>
</html>
"""
END = "</article>"

# On one of four pages a text is replaced by another; then the walk has to say this.
DEFECTS = {
    "console-error": (
        "added",
        END,
        "<script>console.error('oh')</script>",
        "the console shows: oh",
    ),
    "console-warning": (
        "added",
        END,
        "<script>console.warn('ah')</script>",
        "the console shows: ah",
    ),
    "script-error": ("added", END, "<script>throw Error('uh')</script>", "error in a script: uh"),
    "outside-request": (
        "added",
        END,
        "<script src='https://example.org/x.js'></script>",
        r"asks for something outside the site: https://example\.org/x\.js",
        "the console shows: Failed to load resource",
    ),
    "failed-request": (
        "added",
        END,
        "<script src='gone.js'></script>",
        "gone.js answers 404",
        "the console shows: Failed to load resource",
    ),
    "too-wide": (
        "added",
        END,
        "<p style='width: 500px'>Wide</p>",
        "320 px: the page is 5.. px wide .*“Wide”",
        "dark, 320 px: the page is 5.. px wide",
    ),
    "too-wide-in-the-dark": (
        "changed",
        "</style>",
        "html[data-theme=dark] h1 { width: 1000px }</style>",
        "dark, 320 px: the page is 10.. px wide",
    ),
    "tex": ("added", END, r"<p>\(x\)</p>", r"math is left as TeX: “\\\(x"),
    "math-not-typeset": (
        "changed",
        "<mjx-container>x</mjx-container>",
        "x",
        "math is not typeset: <span.math> “x”",
    ),
    "math-not-read": (
        "added",
        END,
        "<mjx-container><mjx-merror title='Undefined'></mjx-merror></mjx-container>",
        "MathJax cannot read Undefined",
    ),
    "formula-that-scrolls": (
        "other",
        END,
        "<p>So <span class='math' style='display: inline-flex; max-width: 3em; overflow-x: auto;"
        "white-space: nowrap'>"
        "<mjx-container>a + b + c + d + e</mjx-container></span>.</p>",
        "1440 px: .* formulas in sentences scroll or are cut: .*“a . b",
        "1280 px: .* formulas in sentences scroll or are cut",
        "320 px: .* formulas in sentences scroll or are cut",
        "768 px: .* formulas in sentences scroll or are cut",
        ": scrolls sideways, .*: <span.math> “a . b",
        "scrollable-region-focusable: ",
    ),
    "comma-after-a-formula": (
        "dull",
        END,
        "<p style='width: 3em'><span class='math'><mjx-container style='display: inline-block;"
        "width: 3em'>d</mjx-container></span>, and</p>",
        *(
            f"{width} px: a line begins with the punctuation after <span.math> “d”"
            for width in browser.WIDTHS
        ),
    ),
    "cell-that-scrolls": (
        "added",
        END,
        "<div class='highlight'><pre tabindex='0' style='overflow: auto; max-width: 1300px'>"
        f"{180 * 'a'}</pre></div>",
        "1280 px: scrolls sideways, .* px in 12.. px: <pre> “aaa",
        "1440 px: scrolls sideways, .* px in 13.. px: <pre> “aaa",
        "forced colors: scrolls sideways, .* <pre> “aaa",
    ),
    "folded-cell-that-scrolls": (
        "dull",
        END,
        "<details><summary>Solution</summary><pre tabindex='0' style='overflow: auto'>"
        f"{180 * 'b'}</pre></details>",
        "1280 px: scrolls sideways, .* <pre> “bbb",
        "1440 px: scrolls sideways, .* <pre> “bbb",
        "forced colors: scrolls sideways, .* <pre> “bbb",
    ),
    "table-too-wide-in-forced-colors": (
        "other",
        "</style>",
        "@media (forced-colors: active) { #search-results { width: 9em; overflow: auto;"
        "white-space: nowrap } #search-results::before { content: 'one column, another column' } }"
        "</style>",
        "forced colors: scrolls sideways, .* <div#search-results> ",
    ),
    "formula-that-is-cut": (
        "changed",
        END,
        "<mjx-container display='true' style='display: block; overflow: auto hidden; height: 1em;"
        "line-height: 1em'><mjx-c style='position: relative; top: -4px; color: inherit'>T</mjx-c>"
        "</mjx-container>",
        *(f"{width} px: a formula is cut: <mjx-container> “T”" for width in (1440, 1280, 768, 320)),
        "forced colors: a formula is cut",
    ),
    "no-alternative-text": (
        "changed",
        f'src="{PICTURE}"',
        f'src="{PICTURE}"><img alt="" src="{PICTURE}"',
        "has no alternative text",
    ),
    "file-name-as-alternative-text": (
        "other",
        "A square without color.",
        "../images/square.png",
        r"is a file name: \.\./images/square\.png",
    ),
    "picture-that-is-none": ("dull", PICTURE, "data:image/svg+xml,none", "cannot be shown"),
    "identifier-used-twice": (
        "added",
        END,
        "<p id='main-content'>Twice</p>",
        "main-content is used twice",
    ),
    "motion": (
        "changed",
        "</style>",
        "h1 { transition: opacity 1s }</style>",
        "may move in spite of “reduced motion”: <h1>",
    ),
    "little-contrast": (
        "added",
        END,
        "<p style='color: #777; background: #888'>Pale</p>",
        "color-contrast: ",
        "dark: color-contrast: ",
    ),
    "little-contrast-in-the-dark": (
        "other",
        "</style>",
        "html[data-theme=dark] h1 { color: #333 }</style>",
        "dark: color-contrast: h1",
    ),
    "link-like-text": (
        "added",
        END,
        # Axe accepts a link of just the color of the text, not one of almost that color.
        "<p>Text with <a href='#' style='text-decoration: none; color: #444'>a link</a>.</p>",
        "link-in-text-block: ",
    ),
    "no-label": ("added", END, "<input>", "label: ", "dark, 320 px: label: "),
    "small-targets": (
        "added",
        END,
        "<style>@media (width < 400px) { .small { display: block; min-height: 0; height: 6px;"
        "padding: 0; border: 0; font-size: 4px } }</style>"
        "<button class='small'>Press one</button><button class='small'>Press two</button>",
        "dark, 320 px: target-size: ",
    ),
    "no-language": (
        "changed",
        '<html lang="en">',
        "<html>",
        "html-has-lang: ",
        "dark, 320 px: html-has-lang",
    ),
    "no-copy-button": (
        "added",
        END,
        "<div class='cell_input'><div class='highlight'><pre>1</pre></div></div>",
        "only 1 of 2 cells have a copy button",
    ),
    "copies-by-mouse-only": (
        "changed",
        ".textContent)",
        ".textContent.repeat(event.detail))",
        "a copy button does not copy its cell by the keyboard",
    ),
    "copies-something-else": (
        "other",
        ".textContent)",
        ".textContent + 1)",
        "a copy button does not copy its cell by the mouse",
        "a copy button does not copy its cell by the keyboard",
    ),
    "folded-for-the-keyboard": (
        "added",
        "<summary>",
        "<summary onkeydown='event.preventDefault()'>",
        "what is folded does not open by the keyboard",
        "what is folded does not open by the mouse",
    ),
    "steps-without-keys": (
        "changed",
        '<input type="range"',
        '<input type="range" onkeydown="event.preventDefault()"',
        "the key ArrowRight does not lead to step 2",
        "the key End does not lead to step 3",
        "the key ArrowLeft does not lead to step 2",
        "Tab and Enter does not lead to step 2|the key Home does not lead to step 1",
    ),
    "steps-without-next": (
        "other",
        "slider.stepUp();",
        "",
        "a click on Next does not lead to step 2",
        "Tab and Enter does not lead to step 2",
    ),
    "never-dark": (
        "dull",
        'dark.matches ? "dark" : "light"',
        '"light"',
        "stays out of dark mode",
    ),
    "modes-missing": (
        "changed",
        'dark: "light"',
        'dark: "auto"',
        "the button for the color mode leads to auto, dark only",
    ),
    "no-button-for-modes": (
        "other",
        'class="theme-switch-button"',
        "",
        "there is no button for the color mode",
    ),
    "missing-notebook": (
        "changed",
        "student/part/good.ipynb",
        "student/part/gone.ipynb",
        r"the launch button opens student/part/gone\.ipynb, which does not exist",
    ),
    "no-notebook": (
        "other",
        "student/part/good.ipynb",
        "",
        "the launch button opens no notebook: https://",
    ),
}


@cache
def stepped_figure() -> str:
    figure = step_through(lambda axes, step: axes.plot([0, step]), ["One.", "Two.", "Three."])
    return figure._repr_mimebundle_()["text/html"]


def good_page(name: str) -> str:
    return PAGE.format(
        name=name, colab=COLAB, picture=PICTURE, cell=escape(CELL), steps=stepped_figure()
    )


def write(site: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def walk(site: Path, *options: str) -> tuple[int, dict[str, list[str]], str]:
    """Run the check; return its exit status, the problems of each page, and all it wrote."""
    skip_without_chromium()
    command = [str(PYTHON), str(ROOT / "checks" / "browser.py"), str(site), *options]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    name, problems = "", {}
    for line in run.stdout.splitlines():
        if line.startswith("  "):
            problems[name].append(line.strip())
        else:
            name = line.rpartition(":")[0]
            problems[name] = []
    return run.returncode, problems, run.stdout + run.stderr


PAGES = sorted({page for page, *_ in DEFECTS.values()})


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spoiled")
    pages = {f"{name}.html": good_page(name) for name in ("index", "search")}
    pages |= {f"part/{name}.html": good_page(name) for name in PAGES}
    for name, (page, text, other, *_) in DEFECTS.items():
        path = f"part/{page}.html"
        assert text in pages[path], f"{name}: another defect is in the way"
        pages[path] = pages[path].replace(text, other + text if text == END else other)
    # The search starts from the largest of the pages.
    pages["part/good.html"] = good_page("good") + "<!--" + 10_000 * " " + "-->"
    write(folder / "site", pages)
    notebooks = ("good", "forgotten")
    write(folder / "notebooks", {f"student/part/{name}.ipynb": "{}" for name in notebooks})
    return walk(folder / "site", "--notebooks", str(folder / "notebooks"), "--patience", "5")


def test_site_is_served_below_its_path_with_its_own_page_for_what_is_missing(tmp_path):
    (tmp_path / "index.html").write_text("the entrance")
    (tmp_path / "404.html").write_text('<html lang="en" data-content_root="/book/">not here')
    assert browser.path_of(tmp_path) == "/book/"
    with browser.serve(tmp_path) as address:
        for place in ("index.html", "book/index.html"):
            with urlopen(address + place, timeout=30) as answer:
                assert answer.read() == b"the entrance"
        with pytest.raises(HTTPError) as caught:
            urlopen(f"{address}book/no/page.html", timeout=30)
        with caught.value as answer:
            assert answer.code == 404
            assert answer.read().endswith(b"not here")


def test_site_without_such_a_page_is_at_the_root(tmp_path):
    assert browser.path_of(tmp_path) == "/"


@pytest.mark.deep("spoiled")
@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found(spoiled, name):
    _, problems, output = spoiled
    page, _, _, *expected = DEFECTS[name]
    assert f"part/{page}.html" in problems, output
    found = problems[f"part/{page}.html"]
    missed = [one for one in expected if not any(re.search(one, what) for what in found)]
    assert not missed, found


@pytest.mark.deep("spoiled")
@pytest.mark.parametrize("page", PAGES)
def test_nothing_else_is_found(spoiled, page):
    _, problems, output = spoiled
    expected = [one for at, _, _, *what in DEFECTS.values() if at == page for one in what]
    assert f"part/{page}.html" in problems, output
    found = problems[f"part/{page}.html"]
    assert not [what for what in found if not any(re.search(one, what) for one in expected)]


@pytest.mark.parametrize(
    "name", ["index.html", "search.html", "part/good.html", "moving around, from part/good.html"]
)
@pytest.mark.deep("spoiled")
def test_what_has_no_defect_passes(spoiled, name):
    _, problems, output = spoiled
    assert problems.get(name) == [], output


@pytest.mark.deep("spoiled")
def test_a_notebook_that_no_page_opens_is_found(spoiled):
    _, problems, output = spoiled
    found = problems["launch buttons, all together"]
    assert found == ["no page opens student/part/forgotten.ipynb"], output


@pytest.mark.deep("spoiled")
def test_the_exit_status_says_that_something_was_found(spoiled):
    status, _, output = spoiled
    assert status == 1
    assert f"browser: 4 passed, {len(PAGES) + 1} failed" in output


def test_a_faultless_page_passes_alone(tmp_path):
    write(tmp_path, {f"{name}.html": good_page(name) for name in ("index", "search")})
    status, problems, output = walk(tmp_path, "--pages", "index")
    assert status == 0, output
    assert problems["index.html"] == []
    assert "browser: 1 passed, 0 failed" in output


@pytest.mark.deep
def test_a_sample_is_looked_at(tmp_path):
    write(tmp_path, {f"{name}.html": good_page(name) for name in ("index", "search", "other")})
    status, _, output = walk(tmp_path, "--one-in", "3")
    assert status == 0, output
    assert "browser: 1 passed, 0 failed" in output


@pytest.mark.deep
def test_a_reader_who_cannot_move_around(tmp_path):
    page = good_page("lost").replace("Skip to the text", "Text")
    page = page.replace("title ? link", "title ? title").replace("event.ctrlKey", "false")
    write(tmp_path, {f"{name}.html": page for name in ("index", "search", "part/lost")})
    status, problems, output = walk(tmp_path, "--pages", "part/lost", "--patience", "3")
    assert status == 1
    assert problems["moving around, from part/lost.html"] == [
        "the first stop of the Tab key is not the link that skips to the text",
        "the search for “lost” does not find part/lost.html",
        "the search by Ctrl+K for “lost” does not find part/lost.html",
    ], output


@pytest.mark.deep
def test_a_page_that_cannot_be_asked_fails_and_the_walk_goes_on(tmp_path):
    deaf = "<script>Object.defineProperty(window, 'siteCheck', { value: {} })</script>"
    # Both are looked at by the same process, the third by the other.
    pages = {"a.html": good_page("a") + deaf + " " * 10_000, "b.html": good_page("b") + " " * 1000}
    write(tmp_path, {**pages, "index.html": good_page("index")})
    status, problems, output = walk(tmp_path)
    assert status == 1
    assert problems["a.html"][0].startswith("cannot be looked at to the end: "), output
    assert problems["b.html"] == problems["index.html"] == [], output


@pytest.mark.parametrize(
    ("address", "notebook"),
    [
        (COLAB, "student/part/good.ipynb"),
        (
            "https://mybinder.org/v2/gh/a/b/notebooks?urlpath=lab%2Ftree%2Fstudent%2Fpart%2Fx.ipynb",
            "student/part/x.ipynb",
        ),
        (
            "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fa%2Fb"
            "&branch=notebooks&targetPath=b-notebooks"
            "&urlpath=lab%2Ftree%2Fb-notebooks%2Fstudent%2Fpart%2Fx.ipynb",
            "student/part/x.ipynb",
        ),
        ("https://mybinder.org/v2/gh/a/b/notebooks", None),
        ("https://colab.research.google.com/github/a/b/blob/notebooks/teacher/x.ipynb", None),
    ],
)
def test_the_notebook_of_a_launch_button(address, notebook):
    assert browser.notebook_of(address) == notebook


def test_pages_are_listed_the_largest_first(tmp_path):
    write(tmp_path, {"a.html": "a", "part/b.html": "bb", "_static/c.html": "ccc", "d.txt": "dddd"})
    assert browser.pages_of(tmp_path) == ["part/b.html", "a.html"]


def test_a_site_without_pages_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        browser.main([str(tmp_path)])
    assert "holds no page" in capsys.readouterr().err


def test_notebooks_that_are_not_there_are_refused(tmp_path, capsys):
    write(tmp_path, {"index.html": ""})
    with pytest.raises(SystemExit):
        browser.main([str(tmp_path), "--notebooks", str(tmp_path / "gone")])
    assert "make notebooks" in capsys.readouterr().err


def test_a_machine_without_chromium_is_told_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="apt-get install chromium"):
        browser.find_chromium()


def test_the_test_skips_where_chromium_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        skip_without_chromium()


def test_the_test_skips_where_the_environment_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "find_chromium", lambda: "chromium")
    with pytest.raises(pytest.skip.Exception, match="make browser"):
        skip_without_chromium(tmp_path / "python")
