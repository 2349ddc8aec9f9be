"""What is said of verdicts on pages, on measurements that are known."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import in_chromium
import pytest
import verdict_times


def measured(who, kind, first, **more):
    return {"who": who, "kind": kind, "first": first, "bytes": 9e6, **more}


def test_rows_are_medians_and_what_counts_is_the_ratio():
    found = [measured("page", "numpy", seconds, next=0.1) for seconds in (4.0, 90.0, 5.0)]
    found += [measured("bare", "numpy", seconds) for seconds in (2.5, 2.0, 80.0)]
    first, beside, following, transfer = verdict_times.rows_of(found)
    assert (first.value, first.kept, first.depends_on_machine) == (5.0, True, True)
    assert (beside.ratio, beside.kept, beside.depends_on_machine) == (2.0, True, False)
    assert (following.value, following.kept, following.depends_on_machine) == (0.1, True, True)
    assert (transfer.value, transfer.unit, transfer.depends_on_machine) == (9.0, "MB", False)


def test_a_slow_reader_waits_at_most_twenty_seconds():
    found = [measured("page", kind, 21.0, next=0.5) for kind in ("plain", "numpy")]
    found += [measured("bare", kind, 20.0) for kind in ("plain", "numpy")]
    rows = verdict_times.rows_of(found, slow=True)
    assert [(row.limit, row.kept, row.depends_on_machine) for row in rows] == 2 * [
        (20, False, True)
    ]


def test_a_copy_of_the_site_with_the_folder_comes_first(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"`make python-folder`.*`make exercises`"):
        verdict_times.find_site(tmp_path)
    for name in ("html", "exercises"):
        (tmp_path / name / "python").mkdir(parents=True)
        (tmp_path / name / "python" / "engine.json").touch()
        assert verdict_times.find_site(tmp_path) == tmp_path / name


def test_what_cannot_be_measured_is_left_out_and_said(monkeypatch, capsys):
    def give(_site, _repeats, *options):
        if options:
            raise RuntimeError("PermissionError: /sys/fs/cgroup/x")
        return [measured("page", "plain", 4.0, next=0.1), measured("bare", "plain", 2.0)]

    here = Path(__file__)
    monkeypatch.setattr(verdict_times, "PYTHON", here)
    monkeypatch.setattr(verdict_times, "_measured", give)
    assert len(verdict_times.measure(here)) == 4
    said = capsys.readouterr().err
    for part in ("NumPy: left out", "a slow reader: left out"):
        assert part in said


def test_a_bare_page_gets_the_same_files_unpacked(tmp_path):
    folder, target = tmp_path / "python", tmp_path / "bare"
    folder.mkdir()
    target.mkdir()
    (folder / "a.js.gz").write_bytes(gzip.compress(b"script"))
    (folder / "n.whl").write_bytes(b"wheel")
    engine = {
        "core": [{"name": "a.js", "file": "a.js.gz"}],
        "numpy": [{"name": "n.whl", "file": "n.whl"}],
    }
    (folder / "engine.json").write_text(json.dumps(engine))
    assert in_chromium.unpack(folder, target) == "n.whl"
    assert (target / "a.js").read_bytes() == b"script"
    assert (target / "n.whl").read_bytes() == b"wheel"
    del engine["numpy"]
    (folder / "engine.json").write_text(json.dumps(engine))
    assert in_chromium.unpack(folder, target) == ""
