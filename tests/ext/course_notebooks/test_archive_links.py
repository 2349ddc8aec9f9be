"""Links to archives of the repository follow the repository, also in a fork and for a tag."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from course_notebooks.archive_links import ArchiveRole
from docutils.core import publish_doctree
from docutils.parsers.rst import roles

OWN = "https://github.com/someone/trial-book"


def links(page: Path) -> dict[str, str]:
    found = re.findall(r'<a class="reference [^"]*" href="([^"]+)">([^<]+)</a>', page.read_text())
    return {text: address for address, text in found}


@pytest.mark.deep
def test_archives_of_the_configured_repository(trial_site: Path) -> None:
    found = links(trial_site / "index.html")
    assert found["notebooks"] == f"{OWN}/archive/refs/heads/notebooks.zip"
    assert found["source"] == f"{OWN}/archive/refs/heads/trunk.zip"
    assert found["from its repository"] == OWN


@pytest.mark.deep
def test_a_fork_and_a_tag_change_no_page_but_its_links(
    trial_site: Path, build_trial_book: Callable[..., str], tmp_path: Path
) -> None:
    shutil.copytree(trial_site.parent, tmp_path / "_build")
    workflow = {"GITHUB_REPOSITORY": "a/b", "GITHUB_REF": "refs/tags/2027", "GITHUB_SHA": "4f2c"}
    said = build_trial_book(tmp_path, "html", **workflow)
    assert "0 added, 0 changed, 0 removed" in said
    found = links(tmp_path / "_build" / "html" / "index.html")
    assert found["notebooks"] == "https://github.com/a/b/archive/refs/heads/notebooks-2027.zip"
    assert found["from its repository"] == "https://github.com/a/b"


def test_an_unknown_target_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles._roles, "archive", ArchiveRole())
    log = io.StringIO()
    publish_doctree(":archive:`it <handout>`", settings_overrides={"warning_stream": log})
    assert "there is no target <handout>; known are <notebooks>," in log.getvalue()
