"""Outputs are kept exactly as long as cells, package, data and environment are the same."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from execution_cache import fingerprint


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


CHAPTER = (
    FRONT_MATTER
    + """# {title}

```{{code-cell}} ipython3
from pathlib import Path
trace = Path("../{title}.executed")
trace.touch()
print("answer", Path("../src/answer.txt").read_text())
```
"""
)


@pytest.fixture
def book(tmp_path, build_book):
    """Return a function that builds a book and tells what is shown and what was executed."""
    (tmp_path / "book").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "answer.txt").write_text("42")
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{toctree}\none\ntwo\n```\n")
    for title in ("one", "two"):
        (tmp_path / "book" / f"{title}.md").write_text(CHAPTER.format(title=title))

    def build(folder: str = "") -> tuple[list[str], list[str]]:
        for trace in tmp_path.glob("*.executed"):
            trace.unlink()
        warnings = build_book(
            "html",
            ["execution_cache"],
            execution_cache_folder=folder,
            execution_sources=["../src"],
            nb_execution_mode="cache",
            nb_execution_raise_on_error=True,
        )
        assert warnings == ""
        shown = [
            re.search(r"answer \w+", (tmp_path / "_build/html" / f"{page}.html").read_text())
            for page in ("one", "two")
        ]
        executed = sorted(trace.stem for trace in tmp_path.glob("*.executed"))
        return [match.group() for match in shown if match], executed

    return build


def test_what_is_executed_and_shown_after_each_kind_of_edit(tmp_path, book):
    answer, chapter = tmp_path / "src" / "answer.txt", tmp_path / "book" / "one.md"
    assert book() == (["answer 42"] * 2, ["one", "two"])
    assert book() == (["answer 42"] * 2, [])

    # The chapters' text is unchanged, but what they read is not.
    answer.write_text("43")
    assert book() == (["answer 43"] * 2, ["one", "two"])

    # Going back finds the earlier outputs again.
    answer.write_text("42")
    assert book() == (["answer 42"] * 2, [])

    # Prose alone executes nothing, a cell its own chapter only.
    chapter.write_text(chapter.read_text() + "\nMore prose.\n")
    assert book() == (["answer 42"] * 2, [])
    chapter.write_text(
        chapter.read_text().replace("trace = Path", "# An edited cell.\ntrace = Path")
    )
    assert book() == (["answer 42"] * 2, ["one"])


def test_outputs_are_kept_in_the_folder_that_the_configuration_names(tmp_path, book):
    assert book(folder="../outputs") == (["answer 42"] * 2, ["one", "two"])
    # What another builder has left is found there.
    shutil.rmtree(tmp_path / "_build")
    assert book(folder="../outputs") == (["answer 42"] * 2, [])
