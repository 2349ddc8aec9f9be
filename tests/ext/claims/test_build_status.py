"""The versions shown are the installed ones; those that are not the pinned ones stop the build."""

from __future__ import annotations

import platform
from importlib.metadata import version

import pytest
from claims.build_status import INDIRECT, installed_versions, pinned_versions
from sphinx.errors import ExtensionError


def test_comments_blank_lines_and_other_platforms_are_no_pins():
    text = (
        "# A comment.\n\nnumpy==2.4.6  # why\n"
        'colorama==0.4.6; sys_platform == "no such platform"\n'
        'scipy==1.17.1; python_version >= "3.11"\n'
    )
    assert pinned_versions(text) == {"numpy": "2.4.6", "scipy": "1.17.1"}


def test_a_requirement_that_is_not_pinned_is_refused():
    with pytest.raises(ExtensionError, match="write numpy==VERSION"):
        pinned_versions("numpy>=2,<3\n")


def test_installed_versions_are_looked_up():
    pins = {name: version(name).split("+")[0] for name in ("numpy", "pytest")}
    assert installed_versions(pins) == {name: version(name) for name in pins}


def test_all_differences_are_named_at_once():
    with pytest.raises(ExtensionError) as error:
        installed_versions({"numpy": "0.0.1", "no-such-package": "1.0"})
    assert f"numpy: pinned 0.0.1, installed {version('numpy')}" in str(error.value)
    assert "no-such-package: pinned 1.0, not installed" in str(error.value)


def test_the_page_shows_what_the_project_asks_for(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{package-versions}\n```\n")
    direct, indirect = (f"{n}=={version(n)}" for n in ("pytest", "numpy"))
    (tmp_path / "requirements.txt").write_text(f"{direct}\n{INDIRECT}\n{indirect}\n")
    assert build_book("html", ["claims.build_status"]) == ""
    page = (tmp_path / "_build" / "html" / "index.html").read_text()
    assert f"<p>{platform.python_version()}</p>" in page
    assert "<p>pytest</p>" in page
    assert "<p>numpy</p>" not in page


def test_a_file_without_its_divider_is_refused(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{package-versions}\n```\n")
    (tmp_path / "requirements.txt").write_text(f"pytest=={version('pytest')}\n")
    with pytest.raises(ExtensionError, match="has no line"):
        build_book("html", ["claims.build_status"])
