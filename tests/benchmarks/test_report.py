"""One table, one exit status, and results that can be read again."""

from __future__ import annotations

import datetime
import getpass
import socket
import tomllib
from pathlib import Path

import pytest
import report
from measure import Row

FAST = Row("sort", 0.0123, peer="peer", peer_value=0.0246, growth=1.02, peer_growth=2, limit=3)
SLOW = Row("search", 2.0, peer="peer", peer_value=0.1, limit=3)
LATE = Row("cold build", 150.0, limit=120, depends_on_machine=True)
HEAVY = Row("kernel", 2000.0, "MB", limit=1000)
PLAIN = Row("import", 0.5)
DATE = datetime.date(2026, 1, 31)


@pytest.fixture
def measured(monkeypatch):
    """Decide what each part finds, instead of measuring."""

    def decide(**rows):
        def measure_part(part, quick):
            found = rows.get(part, [])
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(report, "measure_part", measure_part)

    return decide


def test_every_benchmark_is_part_of_the_report():
    shared = {"measure", "memory", "report", "pages", "in_kernel", "in_chromium"}
    modules = {path.stem for path in Path(report.__file__).parent.glob("*.py")}
    assert modules - shared == set(report.PARTS)


@pytest.mark.parametrize(
    ("rows", "options", "status"),
    [
        ([FAST, PLAIN], [], 0),
        ([FAST, PLAIN], ["--strict"], 0),
        ([LATE], [], 0),
        ([LATE], ["--strict"], 1),
        ([SLOW], [], 1),
        ([HEAVY], [], 1),
    ],
)
def test_the_exit_status_says_whether_promises_are_kept(measured, rows, options, status, capsys):
    measured(tree=rows)
    assert report.main(["--only", "tree", *options]) == status
    captured = capsys.readouterr()
    assert rows[0].name in captured.out
    assert ("Broken promise" in captured.err) == (rows[0].kept is False)


@pytest.mark.parametrize(("second", "status"), [(FAST, 0), (SLOW, 1)])
def test_what_is_broken_is_measured_again(monkeypatch, capsys, second, status):
    results = iter([[SLOW], [second], [PLAIN]])
    monkeypatch.setattr(report, "measure_part", lambda part, quick: next(results))
    assert report.main(["--only", "tree", "minhash"]) == status
    assert list(results) == []
    printed = capsys.readouterr()
    assert "tree: a promise is broken; measured again" in printed.err
    assert printed.err.count("Broken promise") == status
    assert printed.out.count(f"| {SLOW.name} ") == status


def test_a_part_that_fails_is_named_and_the_others_are_measured(measured, capsys):
    measured(tree=RuntimeError("not as pure"), minhash=[FAST])
    assert report.main(["--only", "tree", "minhash"]) == 1
    captured = capsys.readouterr()
    assert "tree could not be measured: not as pure" in captured.err
    assert "sort" in captured.out


def test_a_quick_run_leaves_out_the_builds(measured, capsys):
    measured(builds=[HEAVY], tree=[FAST])
    assert report.main(["--quick"]) == 0
    assert report.main([]) == 1
    capsys.readouterr()


@pytest.mark.parametrize("option", [["--quick"], ["--only", "tree"]])
def test_only_whole_results_are_kept(option, capsys):
    with pytest.raises(SystemExit):
        report.main(["--keep", *option])
    assert "whole result" in capsys.readouterr().err


def test_a_whole_result_is_kept_on_demand(measured, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.chdir(tmp_path)
    measured(tree=[FAST], minhash=[PLAIN])
    report.main([])
    assert not list(tmp_path.iterdir())
    report.main(["--keep"])
    (path,) = tmp_path.iterdir()
    assert path.name in capsys.readouterr().out
    # The parts' order, not that of the keywords above.
    assert [row.name for row in report.read(path)] == ["import", "sort"]


def test_a_failure_is_not_kept(measured, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    measured(tree=RuntimeError("no"))
    assert report.main(["--keep"]) == 1
    assert not list(tmp_path.iterdir())
    capsys.readouterr()


def test_a_result_tells_date_and_machine_but_no_names(tmp_path):
    path = report.write([FAST, LATE], tmp_path, DATE)
    text = path.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert content["date"] == DATE
    assert content["machine"] == report.machine()
    assert [row["kept"] for row in content["rows"]] == [True, False]
    assert str(tmp_path) not in text
    assert f'"{socket.gethostname()}"' not in text
    assert f'"{getpass.getuser()}"' not in text
