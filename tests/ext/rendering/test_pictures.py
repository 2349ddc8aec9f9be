"""What the build draws is shown on light and on dark ground, and drawn when needed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from rendering.pictures import draw
from sphinx.errors import ExtensionError

SCRIPT = """import json, sys
from pathlib import Path

folder = Path(sys.argv[1])
for ground in ("light", "dark"):
    (folder / f"dots-{ground}.png").write_bytes(b"{PNG}")
text = {"caption": "Dots, drawn {TIMES}.", "alt": "Some dots."}
(folder / "texts.json").write_text(json.dumps({"dots": text}))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "book" / "_pictures" / "dots.py"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT.replace("{TIMES}", "once").replace("{PNG}", "dots"))
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{picture} dots\n```\n")
    return path


def test_picture_is_shown_with_caption_and_description(
    tmp_path: Path, script: Path, build_book: Callable[..., str]
) -> None:
    assert build_book("html", ["rendering.pictures"]) == ""
    page = (tmp_path / "_build" / "html" / "index.html").read_text()
    for ground in ("light", "dark"):
        assert f'<img alt="Some dots." class="only-{ground} dark-light"' in page
        assert (tmp_path / "_build" / "html" / "_images" / f"dots-{ground}.png").is_file()
    script.write_text(script.read_text().replace("once", "twice"))
    assert build_book("html", ["rendering.pictures"]) == ""
    assert "Dots, drawn twice." in (tmp_path / "_build" / "html" / "index.html").read_text()


def test_unknown_picture_is_named(
    tmp_path: Path, script: Path, build_book: Callable[..., str]
) -> None:
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{picture} lines\n```\n")
    assert "draws 'lines', only dots" in build_book("html", ["rendering.pictures"])


def test_on_paper_there_is_none(
    tmp_path: Path, script: Path, build_book: Callable[..., str]
) -> None:
    assert build_book("latex", ["rendering.pictures"]) == ""
    (file,) = (tmp_path / "_build" / "latex").glob("*.tex")
    assert "Dots" not in file.read_text()


def test_it_is_drawn_again_exactly_if_an_input_changes(tmp_path: Path) -> None:
    script, data, folder = tmp_path / "draw.py", tmp_path / "data", tmp_path / "drawn"
    data.mkdir()
    (data / "table.txt").write_text("1")
    log = tmp_path / "log"
    script.write_text(f"open({str(log)!r}, 'a').write('drawn ')")
    for value, times in [("1", 1), ("1", 1), ("2", 2)]:
        (data / "table.txt").write_text(value)
        draw(script, folder, [data])
        assert log.read_text().split() == times * ["drawn"]


def test_script_that_fails_stops_the_build_with_its_message(tmp_path: Path) -> None:
    script = tmp_path / "draw.py"
    script.write_text("raise ValueError('no such column')")
    with pytest.raises(ExtensionError, match=r"draw\.py fails:(.|\n)*no such column"):
        draw(script, tmp_path / "drawn", [])
    assert not list((tmp_path / "drawn").iterdir())


@pytest.mark.deep
def test_the_books_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    (script,) = (root / "book" / "_pictures").glob("*.py")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        draw(script, folder, [])
    names = {path.name for path in first.iterdir()}
    assert {"card.png", "genomes-light.png", "genomes-dark.png"} < names
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    # Width and height of a PNG stand in its first chunk: what services ask for that show a card.
    assert struct.unpack(">II", (first / "card.png").read_bytes()[16:24]) == (1200, 630)
