"""Whose a file is, and what is read of it."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from class_of import notebook

from nutrigen.marking import _submissions
from nutrigen.marking._submissions import Handed, Person, Submission, Unreadable, find, read

NOTEBOOK = notebook(["x = 1", 'check("count-windows", f)'])
#: Paths as the platforms write them, and who has handed them in.
PATHS = {
    "Doe Jane_12345_assignsubmission_file_/a.ipynb": ("Doe Jane", "12345", "moodle"),
    "Doe Jane_12345_assignsubmission_file_a.ipynb": ("Doe Jane", "12345", "moodle"),
    "A-B C_7_assignsubmission_file_/deep/er/a.ipynb": ("A-B C", "7", "moodle"),
    "doejane_123_456_a.ipynb": ("doejane", "123", "canvas"),
    "doejane_LATE_123_456_a_b-1.ipynb": ("doejane", "123", "canvas"),
    "Ex 1/Doe_Jane_jdoe_991/a.ipynb": ("Doe, Jane", "991", "ilias"),
    "multi_feedback_Ex/Ex/Doe_Jane_jdoe_991/a.ipynb": ("Doe, Jane", "991", "ilias"),
    "class/jane/a.ipynb": ("jane", "", ""),
    "jane.ipynb": ("jane", "", ""),
}


def archive_of(contents: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def handed(name: str, content: bytes) -> Submission:
    return Submission(Person("Ada"), [Handed(name, lambda: content)])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_archive", [False, True], ids=["folder", "archive"])
def test_a_path_says_whose_it_is(tmp_path: Path, path: str, is_archive: bool) -> None:
    source = tmp_path / "all.zip"
    if is_archive:
        source.write_bytes(archive_of({path: NOTEBOOK.encode()}))
    else:
        source = tmp_path / "all"
        (source / path).parent.mkdir(parents=True)
        (source / path).write_text(NOTEBOOK)
    (submission,) = find(source)
    person = submission.person
    assert (person.name, person.identifier, person.platform) == PATHS[path]
    (answers,), problems = read(submission)
    assert answers.cells == ("x = 1", 'check("count-windows", f)')
    assert problems == []


def test_two_of_one_name_stay_two(tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / f"Doe Jane_{number}_assignsubmission_file_"
        folder.mkdir()
        for name in ("a.ipynb", "b.ipynb"):
            (folder / name).write_text(NOTEBOOK)
    assert [(one.person.identifier, len(one.files)) for one in find(tmp_path)] == [
        ("1", 2),
        ("2", 2),
    ]


def test_what_is_written_meanwhile_is_not_handed_in(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "x.ipynb").write_text(NOTEBOOK)
    (tmp_path / "jane.ipynb").write_text(NOTEBOOK)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "jane.ipynb").write_text(NOTEBOOK)
    assert [one.person.name for one in find(tmp_path, out)] == ["jane"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.ipynb", b"", "an empty file"),
        ("a.ipynb", b'{"cells": [', "no JSON"),
        ("a.ipynb", b"[" * 10**6, "no JSON"),
        ("a.ipynb", b"\xff\xfe", "no JSON"),
        ("a.ipynb", b'{"cells": 3}', "neither a notebook"),
        ("a.ipynb", b"[1]", "neither a notebook"),
        ("a.json", b'{"format": "nutrigen-exercises", "version": 2}', "a later version"),
        ("a.pdf", b"%PDF", "neither a notebook"),
        ("a.zip", b"PK", "no zip file"),
        ("a.zip", archive_of({"../a.ipynb": b"{}"}), "leads out of the archive"),
        ("a.zip", archive_of({"/etc/a.ipynb": b"{}"}), "leads out of the archive"),
        ("a.zip", archive_of({"a.ipynb": bytes(30_000_000)}), "more than 20 MB"),
        ("a.ipynb", json.dumps({"cells": [{}] * 4000}).encode(), "more than 3000 cells"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_said_in_a_sentence(name: str, content: bytes, why: str) -> None:
    answers, problems = read(handed(name, content))
    assert answers == []
    (problem,) = problems
    assert why in problem
    assert name in problem


def test_nothing_of_an_archive_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = archive_of({"../up.ipynb": NOTEBOOK.encode(), "ok.ipynb": NOTEBOOK.encode()})
    (tmp_path / "all.zip").write_bytes(archive_of({"../../jane.zip": inside, "x.zip": inside}))
    found = {one.person.name: read(one) for one in find(tmp_path / "all.zip")}
    assert [len(answers) for answers, _ in found.values()] == [0, 1]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["all.zip"]


def test_many_files_are_not_all_looked_at() -> None:
    many = archive_of({f"{number}.ipynb": NOTEBOOK.encode() for number in range(60)})
    answers, problems = read(handed("a.zip", many))
    assert len(answers) == 50
    assert problems == ["There are more than 50 files; the others were not looked at."]


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(NOTEBOOK)
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "jane.ipynb").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)
    for submission in find(folder):
        answers, (problem,) = read(submission)
        assert answers == []
        assert "a symbolic link" in problem
    member = zipfile.ZipInfo("jane.ipynb")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(member, str(secret))
    (submission,) = find(tmp_path / "all.zip")
    assert "a symbolic link" in read(submission)[1][0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "jane.ipynb")
    (submission,) = find(tmp_path)
    assert "no ordinary file" in read(submission)[1][0]


def test_the_command_says_what_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="neither a folder nor a zip file"):
        find(tmp_path / "missing")
    (tmp_path / "text.txt").write_text("no archive")
    with pytest.raises(Unreadable, match="no zip file"):
        find(tmp_path / "text.txt")


def test_answers_that_are_no_texts_are_left_out() -> None:
    content = {
        "format": "nutrigen-exercises",
        "version": 1,
        "answers": {
            "a": {"text": "x"},
            "b": 3,
            "c": {"text": 4},
            "d": {"text": "x" * (_submissions.LONGEST_ANSWER + 1)},
        },
    }
    (answers,), _ = read(handed("a.json", json.dumps(content).encode()))
    assert answers.exported == {"a": "x"}
