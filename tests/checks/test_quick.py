"""The tests that are nearest to a change are run, and the others counted."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from quick import RULES, changed_files, nearest_tests

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "src/package/__init__.py": "",
        "src/package/near.py": "from package import deep\n",
        "src/package/deep.py": "",
        "src/package/other.py": "",
        "book/part/some-chapter.md": "",
        "tests/conftest.py": "",
        "tests/package/test_near.py": "from package.near import thing\n",
        "tests/package/test_other.py": "from package import other\n",
        "tests/derivations/test_some_chapter.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            "src/package/near.py",
            (["src/package/near.py", "tests/package/test_near.py"], [], 0),
        ),
        ("src/package/deep.py", (["src/package/deep.py"], [], 1)),
        ("tests/package/test_other.py", (["tests/package/test_other.py"], [], 0)),
        (
            "book/part/some-chapter.md",
            (["tests/derivations/test_some_chapter.py"], ["some-chapter"], 0),
        ),
        ("README.md", ([], [], 0)),
    ],
)
def test_what_is_near(project, changed, expected):
    assert nearest_tests(project, [project / changed]) == expected


def test_what_all_tests_share_concerns_all(project):
    files, _, _ = nearest_tests(project, [project / "tests" / "conftest.py"])
    assert len(files) == 3


def test_a_change_is_what_was_edited_committed_and_added(tmp_path):
    def git(*arguments: str) -> None:
        name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    for name in ("same", "edited", "committed"):
        (tmp_path / name).write_text("1")
    git("add", ".")
    git("commit", "--message=first")
    git("checkout", "-b", "work")
    (tmp_path / "committed").write_text("2")
    git("commit", "--all", "--message=second")
    (tmp_path / "edited").write_text("2")
    (tmp_path / "new").write_text("2")
    expected = {tmp_path / name for name in ("edited", "committed", "new")}
    assert changed_files(tmp_path, "main") == expected
    assert changed_files(tmp_path, "HEAD") == expected - {tmp_path / "committed"}


@pytest.mark.deep
def test_a_module_of_the_package_leads_to_its_own_tests():
    files, _, _ = nearest_tests(ROOT, [ROOT / "src/nutrigen/genomics/motifs.py"])
    assert "tests/nutrigen/genomics/test_motifs.py" in files
    assert "tests/derivations/test_motif_analysis.py" in files
    assert "tests/nutrigen/genomics/test_kmers.py" not in files


@pytest.mark.deep
def test_an_exercise_leads_to_its_chapters_tests_and_to_what_is_asked_of_every_exercise():
    changed = ROOT / "src/nutrigen/exercises/kmer_analysis/count_kmers.py"
    files, names, _ = nearest_tests(ROOT, [changed])
    assert files == [
        "src/nutrigen/exercises/kmer_analysis/count_kmers.py",
        "tests/nutrigen/exercises/test_kmer_analysis.py",
    ]
    assert names == ["count-kmers"]
    assert all((ROOT / rule).exists() for rule in RULES)
