"""The comparison of two sites names what differs, and where."""

from __future__ import annotations

import pytest
from compare_sites import compare, main


@pytest.fixture
def sites(tmp_path):
    """Two sites that are the same."""
    for name in ("one", "two"):
        folder = tmp_path / name / "_images"
        folder.mkdir(parents=True)
        (folder.parent / "index.html").write_text("<h1>Title</h1>\n<p>The mean is 0.25.</p>\n")
        (folder / "figure.png").write_bytes(b"\x89PNG\xff\x00")
        (folder.parent / ".buildinfo").write_text(f"a state that differs: {name}")
    return tmp_path / "one", tmp_path / "two"


def test_the_same_sites(sites, capsys):
    assert compare(*sites) == []
    assert main([str(site) for site in sites]) == 0
    assert "the same" in capsys.readouterr().out


def test_a_number_that_differs(sites, capsys):
    (sites[1] / "index.html").write_text("<h1>Title</h1>\n<p>The mean is 0.26.</p>\n")
    assert compare(*sites) == [
        "index.html:2:\n    <p>The mean is 0.25.</p>\n    <p>The mean is 0.26.</p>"
    ]
    assert main([str(site) for site in sites]) == 1
    assert "index.html:2" in capsys.readouterr().out


def test_when_and_how_long_a_chapter_was_executed_may_differ_and_how_it_went_may_not(sites):
    row = "<td><p>2026-01-0{} 09:40</p></td>\n<td><p>4{}.42</p></td>\n<td><p>{}</p></td>"
    for site, number in zip(sites, "12", strict=True):
        (site / "reference").mkdir()
        page = site / "reference" / "build-status.html"
        page.write_text(row.format(number, number, "ok"))
    assert compare(*sites) == []
    page.write_text(row.format(2, 2, "failed"))
    assert [difference[:31] for difference in compare(*sites)] == [
        "reference/build-status.html:3:\n"
    ]


def test_of_a_long_line_the_part_that_differs(sites):
    for site, number in zip(sites, "12", strict=True):
        (site / "index.html").write_text("a" * 5000 + number + "b" * 5000)
    (difference,) = compare(*sites)
    sides = difference.splitlines()[1:]
    assert "1b" in sides[0]
    assert "2b" in sides[1]
    assert all(len(side) < 200 and "…" in side for side in sides)


def test_a_line_more(sites):
    with (sites[1] / "index.html").open("a") as page:
        page.write("<p>More.</p>\n")
    (difference,) = compare(*sites)
    assert difference.startswith("index.html:3:")
    assert "(the file has ended)" in difference


def test_line_ends(sites):
    page = sites[1] / "index.html"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert compare(*sites) == ["index.html: the files differ in their line ends"]


def test_a_figure_that_differs(sites):
    (sites[1] / "_images" / "figure.png").write_bytes(b"\x89PNG\xff\x01")
    (difference,) = compare(*sites)
    assert difference.startswith("_images/figure.png: byte 5 differs")


def test_a_file_that_only_one_has(sites):
    (sites[0] / "more.html").write_text("")
    assert compare(*sites) == [f"more.html: only in {sites[0]}"]


def test_what_is_added_when_a_site_is_published_does_not_count(sites):
    (sites[0] / "python").mkdir()
    (sites[0] / "python" / "engine.json").write_text("{}")
    assert compare(*sites) == []


def test_a_folder_without_pages_is_refused(sites, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit):
        main([str(sites[0]), str(tmp_path / "empty")])
    assert "holds no page" in capsys.readouterr().err
