"""Chapters are left out by their lines in the table of contents, each alone and half of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import parts
import pytest
import yaml
from source.chapter_source import read_table_of_contents

ROOT = Path(__file__).parents[2]


def test_what_is_left_out_is_no_longer_listed_and_all_else_is(tmp_path: Path) -> None:
    everything = read_table_of_contents(ROOT / "_toc.yml")
    chapters = parts.chapters(ROOT)
    assert len(chapters) > 15
    left_out: set[str] = set()
    for pages in parts.without_each(chapters).values():
        text = parts.without((ROOT / "_toc.yml").read_text(encoding="utf-8"), pages)
        (tmp_path / "_toc.yml").write_text(text, encoding="utf-8")
        assert read_table_of_contents(tmp_path / "_toc.yml") == [
            page for page in everything if page not in pages
        ]
        # A part without any chapter would be no part.
        assert all(part["chapters"] for part in yaml.safe_load(text)["parts"])
        left_out |= set(pages)
    assert left_out == set(chapters)


def test_a_page_that_is_not_listed_is_named() -> None:
    with pytest.raises(ValueError, match=r"^_toc\.yml has 0 lines “- file: a/three”, not one\.$"):
        parts.without("- file: a/one\n", ["a/three"])


def test_a_name_that_is_no_chapter_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parts.main(["glossary"])
    assert "no chapter or folder glossary; there are preface, " in capsys.readouterr().err


def test_what_was_noted_counts_until_a_file_changes(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("_build\n")
    page = tmp_path / "page.md"
    page.write_text("one")
    noted = tmp_path / "_build" / "parts.json"
    assert parts.read_noted(noted, parts.state(tmp_path)) == []
    parts.note(noted, parts.state(tmp_path), ["a", "b"])
    # It is itself no file of the repository.
    assert parts.read_noted(noted, parts.state(tmp_path)) == ["a", "b"]
    page.write_text("two")
    assert parts.read_noted(noted, parts.state(tmp_path)) == []
    page.write_text("one")
    page.rename(tmp_path / "other.md")
    assert parts.read_noted(noted, parts.state(tmp_path)) == []
