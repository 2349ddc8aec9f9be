"""Files that changed have another fingerprint, wherever they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from claims.fingerprint import fingerprint, reached


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src" / "package").mkdir(parents=True)
    (tmp_path / "src" / "package" / "module.py").write_text("ANSWER = 42\n")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n")
    return tmp_path


SOURCES = ["src", "requirements.txt"]


def test_same_files_have_the_same_fingerprint_wherever_they_lie(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "src" / "package").mkdir(parents=True)
    for file in ("src/package/module.py", "requirements.txt"):
        (elsewhere / file).write_bytes((project / file).read_bytes())
    assert fingerprint(project, SOURCES) == fingerprint(elsewhere, SOURCES)


@pytest.mark.parametrize("file", ["src/package/module.py", "requirements.txt"])
def test_any_edit_changes_it_and_undoing_the_edit_restores_it(project, file):
    before = fingerprint(project, SOURCES)
    content = (project / file).read_bytes()
    (project / file).write_bytes(content + b"\n")
    assert fingerprint(project, SOURCES) != before
    (project / file).write_bytes(content)
    assert fingerprint(project, SOURCES) == before


def test_a_new_a_renamed_and_a_removed_file_change_it(project):
    seen = {fingerprint(project, SOURCES)}
    data = project / "src" / "package" / "data.csv"
    data.write_text("1\n")
    seen.add(fingerprint(project, SOURCES))
    data = data.rename(data.with_name("renamed.csv"))
    seen.add(fingerprint(project, SOURCES))
    assert len(seen) == 3
    data.unlink()
    assert fingerprint(project, SOURCES) in seen


def test_moving_bytes_from_one_file_to_the_next_changes_it(project):
    package = project / "src" / "package"
    (package / "a").write_text("xy")
    (package / "b").write_text("z")
    before = fingerprint(project, SOURCES)
    (package / "a").write_text("x")
    (package / "b").write_text("yz")
    assert fingerprint(project, SOURCES) != before


def test_byte_code_and_metadata_of_the_installation_do_not_count(project):
    before = fingerprint(project, SOURCES)
    for folder in ("src/package/__pycache__", "src/package.egg-info"):
        (project / folder).mkdir()
        (project / folder / "file").write_text("generated")
    assert fingerprint(project, SOURCES) == before


def test_a_wrong_source_is_named(project):
    with pytest.raises(FileNotFoundError, match="missing"):
        fingerprint(project, ["missing"])


def test_what_a_file_reaches_by_imports_of_every_kind(tmp_path):
    source, tests = tmp_path / "src", tmp_path / "tests"
    for name, text in {
        "src/package/__init__.py": "",
        "src/package/table.csv": "",
        "src/package/unused.py": "",
        "src/package/direct.py": "from package.room import name\n",
        "src/package/room/__init__.py": "from package.room._inside import name\n",
        "src/package/room/_inside.py": "import numpy\nfrom . import beside\nname = 1\n",
        "src/package/room/beside.py": "from ..late import thing\n",
        "src/package/room/data/deep/rows.txt": "",
        "src/package/room/other/__init__.py": "",
        "src/package/room/other/elsewhere.txt": "",
        "src/package/late.py": "def thing():\n    import package.latest\n",
        "src/package/latest.py": "import package.direct\n",
        "tests/test_it.py": "from package import direct\nimport helper\n",
        "tests/helper.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = reached(tests / "test_it.py", [source, tests])
    assert {path.relative_to(tmp_path).as_posix() for path in found} == {
        *("tests/test_it.py", "tests/helper.py"),
        *(f"src/package/{name}.py" for name in ("__init__", "direct", "late", "latest")),
        *(f"src/package/room/{name}.py" for name in ("__init__", "_inside", "beside")),
        *("src/package/table.csv", "src/package/room/data/deep/rows.txt"),
    }
