"""Kept evidence is out of date exactly when what it was made from has changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import evidence
import pytest

ROOT = Path(__file__).parents[2]
MODULE = '''"""How large a table is."""

from pathlib import Path

from nutrigen import share
from nutrigen.whole import WHOLE


def compute():
    """Count."""
    folder = Path(__file__).parents[1] / "datasets/bundled/one"
    (folder / "card.toml").read_text()
    size = len((folder / "table.csv").read_text())
    return {"size": size, "third": share(3 * WHOLE), "names": ["a"]}
'''
PARTS = """from nutrigen.whole import WHOLE


def share(parts):
    return WHOLE / parts


def other(parts):
    return parts
"""


@pytest.fixture
def project(tmp_path):
    """A project with one evidence, which is kept."""
    for folder in ("checks", evidence.EVIDENCE, evidence.DATA / "one"):
        (tmp_path / folder).mkdir(parents=True)
    for script in ("evidence.py", "reached.py"):
        shutil.copy(ROOT / "checks" / script, tmp_path / "checks")
    package = tmp_path / "src/nutrigen"
    (package / "__init__.py").write_text("from nutrigen.parts import other, share\n")
    (package / "parts.py").write_text(PARTS)
    (package / "whole.py").write_text("WHOLE = 1\n")
    (package / "unused.py").write_text("x = 1\n")
    (package / "evidence/__init__.py").touch()
    (package / "evidence/size.py").write_text(MODULE)
    (tmp_path / evidence.DATA / "one/table.csv").write_text("1,2\n")
    (tmp_path / evidence.DATA / "one/card.toml").write_text("title = 'One'\n")
    (tmp_path / "requirements.txt").write_text("numpy==1.0\npandas==2.0\n")
    assert run(tmp_path).returncode == 0
    return tmp_path


def run(project, *options):
    return subprocess.run(
        [sys.executable, project / "checks/evidence.py", *options],
        env={"PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_was_found_is_kept_with_what_it_was_made_from(project):
    content = json.loads((project / evidence.EVIDENCE / "size.json").read_text())
    assert content["found"] == {"size": 4, "third": 0.3333333333, "names": ["a"]}
    assert list(content["made_from"]["code"]) == [
        "src/nutrigen/evidence/size.py",
        "src/nutrigen/parts.py",
        "src/nutrigen/whole.py",
    ]
    assert list(content["made_from"]["data"]) == ["src/nutrigen/datasets/bundled/one/table.csv"]
    # Neither package was loaded.
    assert content["made_from"]["packages"] == {}


@pytest.mark.parametrize(
    ("file", "text", "stale"),
    [
        ("src/nutrigen/parts.py", PARTS.replace("WHOLE / parts", "2 / parts"), True),
        ("src/nutrigen/parts.py", PARTS.replace("parts):", 'parts):\n    """Divide."""'), False),
        ("src/nutrigen/parts.py", PARTS.replace("return parts", "return -parts"), False),
        ("src/nutrigen/whole.py", "WHOLE = 1.0\n", True),
        ("src/nutrigen/whole.py", "WHOLE = 1\nPART = 2\n", False),
        ("src/nutrigen/__init__.py", "from nutrigen.parts import share\n", False),
        ("src/nutrigen/unused.py", "x = 2\n", False),
        ("src/nutrigen/datasets/bundled/one/table.csv", "1,2,3\n", True),
        ("src/nutrigen/datasets/bundled/one/card.toml", "title = 'Two'\n", False),
        ("src/nutrigen/evidence/size.py", MODULE.replace('"size"', '"length"'), True),
        ("requirements.txt", "numpy==1.1\npandas==2.0\n", False),
    ],
)
def test_only_what_decides_the_result_makes_it_out_of_date(project, file, text, stale):
    (project / file).write_text(text)
    checked = run(project, "--check")
    assert checked.returncode == bool(stale), checked.stdout
    assert (file in checked.stdout) == bool(stale)
    assert run(project).returncode == 0
    assert run(project, "--check").returncode == 0


def test_another_version_of_a_package_makes_it_out_of_date(project):
    file = project / evidence.EVIDENCE / "size.json"
    content = json.loads(file.read_text())
    content["made_from"]["packages"] = {"numpy": "0.9"}
    file.write_text(json.dumps(content))
    checked = run(project, "--check")
    assert checked.returncode == 1
    assert "numpy 0.9 was, 1.0 is" in checked.stdout


def test_computing_again_finds_what_was_kept_wrongly(project):
    assert run(project, "--again").returncode == 0
    file = project / evidence.EVIDENCE / "size.json"
    file.write_text(file.read_text().replace('"size": 4', '"size": 5'))
    again = run(project, "--again")
    assert again.returncode == 1
    assert "size: 5 is kept, 4 was found" in again.stdout


def test_a_name_that_is_none_is_refused(project):
    refused = run(project, "sise")
    assert refused.returncode == 2
    assert "there is no src/nutrigen/evidence/sise.py" in refused.stderr


def test_all_evidence_of_the_book_is_up_to_date():
    changed = {name: evidence.out_of_date(name) for name in evidence.names()}
    assert not any(changed.values()), f"run make evidence: {changed}"


def test_nothing_is_kept_that_no_module_computes():
    kept = {file.stem for file in (ROOT / evidence.EVIDENCE).glob("*.json")}
    assert kept == set(evidence.names())
