"""What the benchmarks say of their measurements, on measurements that are known."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path

import builds
import measure
import pages
import pytest
import report
from hypothesis import given
from hypothesis import strategies as st

FOLDER = Path(__file__).parents[2] / "benchmarks"


@given(
    power=st.floats(-3, 3),
    factor=st.floats(1e-6, 1e6),
    sizes=st.lists(st.integers(1, 10**6), min_size=2, max_size=6, unique=True),
)
def test_growth_is_the_exponent_of_a_power_law(power, factor, sizes):
    assert measure.growth(sizes, [factor * size**power for size in sizes]) == pytest.approx(
        power, abs=1e-6
    )


@pytest.mark.parametrize(("sizes", "values"), [([5], [1]), ([5, 5], [1, 2]), ([1, 2], [0, 1])])
def test_growth_of_nothing_that_grows_is_refused(sizes, values):
    with pytest.raises(ValueError, match="sizes"):
        measure.growth(sizes, values)


def test_tasks_take_turns():
    order = []
    tasks = [lambda name=name: order.append(name) for name in "ab"]
    assert len(measure.seconds_in_turns(tasks, 3)) == 2
    assert order == ["a", "b", "a", "b", "a", "b"]


def test_a_promise_is_about_the_ratio_where_there_is_a_peer():
    row = measure.Row
    assert row("ours", 3.0, peer="theirs", peer_value=1.0, limit=3.0).kept is True
    assert row("ours", 3.1, peer="theirs", peer_value=1.0, limit=3.0).kept is False
    assert row("page", 0.9, "MB", limit=1.0).kept is True
    assert row("page", 1.1, "MB", limit=1.0).kept is False
    assert row("page", 1.1, "MB").kept is None


def test_what_depends_on_the_machine_counts_when_asked():
    row = measure.Row
    slow = row("build", 130.0, limit=120.0, depends_on_machine=True)
    heavy = row("page", 2.0, "MB", limit=1.0)
    rows = [slow, heavy, row("page", 0.5, "MB", limit=1.0), row("page", 9.0, "MB")]
    assert report.broken(rows, strict=False) == [heavy]
    assert report.broken(rows, strict=True) == [slow, heavy]


def test_a_kept_result_is_read_as_it_was_written(tmp_path):
    row = measure.Row
    rows = [
        row("k-means", 0.5, peer="scikit-learn", peer_value=0.25, growth=1.5, peer_growth=1.0),
        row('a page with "quotes"', 0.75, "MB", limit=1.0),
        row("build", 7.0, limit=5.0, depends_on_machine=True),
    ]
    path = report.write(rows, tmp_path / "results", datetime.date(2026, 1, 31))
    assert path.name.startswith("2026-01-31-")
    assert report.read(path) == rows
    assert report.write(rows[:1], path.parent, datetime.date(2026, 1, 31)) == path
    assert report.read(path) == rows[:1]


def test_kept_results_of_the_repository_can_be_read():
    for path in report.RESULTS.glob("*.toml"):
        assert report.read(path), path


def test_table_says_what_is_broken():
    row = measure.Row
    lines = report.table(
        [
            row("k-means", 0.5, peer="scikit-learn", peer_value=0.25, limit=1.5),
            row("page", 0.5, "MB", limit=1.0),
        ]
    ).splitlines()
    assert len({len(line) for line in lines}) == 1
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert cells == [
        ["k-means", "500 ms", "scikit-learn 250 ms", "2.00", "", "ratio 1.5", "NO"],
        ["page", "0.5 MB", "", "", "", "1 MB", "yes"],
    ]


def test_a_partial_result_is_not_kept(capsys):
    with pytest.raises(SystemExit):
        report.main(["--quick", "--keep"])
    assert "--keep" in capsys.readouterr().err


def test_a_page_weighs_what_it_loads_compressed(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "style.css").write_text("@font-face {src: url(font.woff2), url(font.ttf)}" * 9)
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    (tmp_path / "font.woff2").write_bytes(bytes(100))
    (tmp_path / "font.ttf").write_bytes(bytes(1000))
    (tmp_path / "not-loaded.png").write_bytes(bytes(1000))
    page = tmp_path / "part" / "page.html"
    page.write_text(
        '<link rel="stylesheet" href="../style.css?v=1"><img src="../picture.png">'
        '<img src="https://example.org/picture.png"><a href="../not-loaded.png">picture</a>'
    )
    loaded = {file.name for file in pages.loaded_files(tmp_path, page)}
    assert loaded == {"page.html", "style.css", "picture.png", "font.woff2"}
    compressed = [
        len(gzip.compress(file.read_bytes(), mtime=0)) for file in (page, tmp_path / "style.css")
    ]
    assert pages.weight(tmp_path, page) == sum(compressed) + 256 + 100
    (row,) = pages.rows_of(tmp_path)
    assert row.name == "part/page: transfer"
    assert row.value * 1e6 == pytest.approx(pages.weight(tmp_path, page))


def test_a_record_belongs_to_the_chapter_that_holds_its_cells(tmp_path):
    book, records = tmp_path / "book", tmp_path / "records"
    book.mkdir()
    records.mkdir()
    (book / "trees.md").write_text("import numpy\n\ngrow()\n")
    (book / "neural-networks.md").write_text("import numpy\n\ntrain()\n")
    for name, cells, seconds in [
        ("1", ["import numpy", "grow()\n"], 16.0),
        ("2", ["import numpy", "train()"], 16.0),
        ("3", ["import numpy"], 1.0),
        ("4", [], 1.0),
    ]:
        record = {"cells": cells, "seconds": seconds, "bytes": 2e9}
        (records / f"{name}.json").write_text(json.dumps(record))
    rows = builds.chapter_rows(book, records)
    assert [(row.name, row.value, row.kept) for row in rows] == [
        ("neural-networks: processor time", 16.0, True),
        ("neural-networks: memory", 2000.0, False),
        ("trees: processor time", 16.0, False),
        ("trees: memory", 2000.0, False),
    ]


def test_long_chapters_exist():
    chapters = {path.stem for path in (FOLDER.parent / "book").rglob("*.md")}
    assert chapters >= builds.LONG_CHAPTERS
