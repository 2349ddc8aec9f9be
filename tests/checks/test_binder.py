"""What an image for Binder needs is found in its instructions, or missed."""

from __future__ import annotations

from pathlib import Path

import binder
import pytest
from binder import missing_steps
from course_notebooks.notebooks_branch import branch_files

# As repo2docker 2026.4.0 writes them.
IMAGE = """\
COPY --chown=0:0 files/conda-2fenvironment-2epy-2d3-2e11-2dlinux-2d64-2elock-165c7f /tmp/x
RUN chmod +x postBuild
RUN ./postBuild
"""
ROOT = Path(__file__).parents[2]
REQUIREMENT = "nutrigen[torch] @ https://example.org/book/archive/4f2c.zip"
FILES = branch_files(ROOT, "A book", "https://example.org/book", REQUIREMENT)
SCRIPT = FILES["postBuild"]


def test_nothing_is_missing_from_the_branch_that_is_published():
    assert missing_steps(IMAGE, FILES["runtime.txt"], SCRIPT, FILES) == []


@pytest.mark.parametrize(("line", "what"), [(0, "Python 3.11"), (2, "a run of postBuild")])
def test_a_step_that_is_not_there_is_named(line, what):
    lines = IMAGE.splitlines()
    del lines[line]
    assert missing_steps("\n".join(lines), "python-3.11\n", SCRIPT, FILES) == [what]


def test_another_python_is_noticed():
    assert missing_steps(IMAGE, "python-3.12", SCRIPT, FILES) == ["Python 3.12"]


@pytest.mark.parametrize("part", ["--constraint constraints.txt", "nutrigen[torch] @ ", "install"])
def test_a_package_that_is_not_installed_as_pinned_is_noticed(part):
    script = SCRIPT.replace(part, "")
    assert missing_steps(IMAGE, "python-3.11", script, FILES) == [
        "the package with the pinned versions"
    ]


@pytest.mark.parametrize("name", ["torch_cpu.py", "constraints.txt"])
def test_a_file_that_is_named_and_not_there_is_noticed(name):
    files = FILES.keys() - {name}
    assert missing_steps(IMAGE, "python-3.11", SCRIPT, files) == [f"the file {name}"]


def test_a_folder_without_the_branch_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        binder.main([str(tmp_path)])
    assert "holds no postBuild and no runtime.txt" in capsys.readouterr().err
