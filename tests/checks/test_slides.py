"""The look at slides finds what would fail in the room, and nothing where all is right."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import slides
from checks_environment import PYTHON, skip_without_chromium

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "browser" / "slides.css").read_text(encoding="utf-8")
SCRIPT = (ROOT / "browser" / "slides.js").read_text(encoding="utf-8")
DECK = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deck</title>
<link rel="icon" href="../icon.svg">
<style>{style}</style>
</head>
<body>
<main>
<section class="slide title" data-minutes="0" tabindex="-1"><div class="sheet">
<div class="body"><h1>Deck</h1></div></div></section>
<section class="slide" id="deck-a" data-minutes="1" tabindex="-1"><div class="sheet">
<h2>First</h2><div class="body"><div class="words"><p>Words of the slide.</p>
<div data-from="1"><p>An answer.</p></div></div></div>
<footer><a href="../deck.html#place">Page</a></footer></div>
<aside class="notes" aria-label="Notes"><p>1 min</p><p>Spoken.</p></aside></section>
<section class="slide" id="deck-b" data-minutes="1" tabindex="-1"><div class="sheet">
<h2>Second</h2><div class="body"><div class="words"><p>More words.</p></div></div>
<footer><a href="../deck.html">Page</a></footer></div>
<aside class="notes" aria-label="Notes"><p>1 min</p><p>The end.</p></aside></section>
</main>
<script>{script}</script>
</body>
</html>
"""
PAGE = """<!DOCTYPE html>
<html lang="en"><title>Page</title><link rel="icon" href="data:,">
<body><article><h1 id="place">Page</h1>{link}</article></body></html>
"""


def make(folder: Path, right: str = "", wrong: str = "", link: str = "") -> Path:
    """Write a site with one page and its deck, in which something is replaced."""
    site = folder / "site"
    (site / "slides").mkdir(parents=True)
    (site / "part").mkdir()
    assert right in DECK + STYLE + SCRIPT
    text = DECK.format(style=STYLE, script=SCRIPT)
    (site / "slides" / "deck.html").write_text(text.replace(right, wrong) if right else text)
    (site / "slides" / "index.html").write_text('<a href="deck.html">Deck</a>')
    (site / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = PAGE.format(link=link or '<a href="../slides/deck.html">Slides</a>')
    (site / "part" / "deck.html").write_text(page)
    (site / "deck.html").write_text(PAGE.format(link=""))
    return site


def look(site: Path) -> tuple[int, str]:
    skip_without_chromium()
    command = [PYTHON, ROOT / "checks" / "slides.py", site]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    return run.returncode, run.stdout + run.stderr


@pytest.mark.deep
def test_a_deck_that_is_right_passes(tmp_path: Path) -> None:
    status, said = look(make(tmp_path))
    assert status == 0, said
    assert "deck: passed" in said


LONG = " ".join(["long"] * 900)


@pytest.mark.deep
@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("More words.", LONG, "is outside of its slide"),
        ("<p>More words.</p>", '<p style="font-size: 5px">More words.</p>', "letters of 5.0 px"),
        ("<p>More words.</p>", '<p style="color: #999">More words.</p>', "color-contrast"),
        ("<p>More words.</p>", "<p>\\(x\\)</p>", "math is left as TeX"),
        ("<p>More words.</p>", '<p>More.</p><img src="data:,">', "does not have an alt attribute"),
        ("ArrowRight: () => move(1)", "ArrowRight: () => {}", "the key ArrowRight does not lead"),
        ("Home: () => show(0, 0)", "Home: () => {}", "the key Home does not lead"),
        ("const tell = () => {", "const tell = () => {\n return;", "the speaker’s window"),
        ("height: 720px;", "height: 1500px;", "the print has"),
        ("../deck.html#place", "../deck.html#nowhere", "leads to no place of that page"),
        ("../deck.html#place", "../other.html", "leads nowhere"),
        ("<p>More words.</p>", '<p id="deck-a">More.</p>', "is used twice"),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    status, said = look(make(tmp_path, right, wrong))
    assert status == 1
    assert message in said, said


@pytest.mark.deep
def test_a_page_without_a_link_to_its_deck_is_found(tmp_path: Path) -> None:
    status, said = look(make(tmp_path, link="<p>No link.</p>"))
    assert status == 1
    assert "deck.html does not link the deck" in said


def test_a_site_without_slides_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = make(tmp_path)
    assert slides.decks_of(site) == ["deck"]
    (site / "slides" / "deck.html").unlink()
    assert slides.decks_of(site) == []


def test_links_that_stay_on_the_site_are_followed(tmp_path: Path) -> None:
    site = make(tmp_path, 'href="../deck.html"', 'href="../none.html"')
    deck = site / "slides" / "deck.html"
    assert slides.broken_links(site, deck) == ["the link ../none.html leads nowhere"]
    deck.write_text('<a href="../deck.html#place">a</a> <a href="https://example.org/b">b</a>')
    assert slides.broken_links(site, deck) == []
    deck.write_text('<a href="../../outside.html">a</a>')
    (tmp_path / "outside.html").write_text("")
    assert slides.broken_links(site, deck) == ["the link ../../outside.html leads nowhere"]
