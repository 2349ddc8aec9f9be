"""The README's commands are read from where a reader finds them, and are those that are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fresh import readme_commands

ROOT = Path(__file__).parents[2]


def test_the_readme_has_two_commands_and_every_build_runs_both():
    commands = readme_commands((ROOT / "README.md").read_text(encoding="utf-8"))
    assert commands == ["make book", "make test"]
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    first = re.search(r"^first=\((.*)\)$", gate, re.MULTILINE)[1].split()
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    for step in (command.removeprefix("make ") for command in commands):
        assert step in first
        assert f"run: .ci/run {step}\n" in workflow


def test_other_sections_and_other_blocks_are_left_out():
    readme = "```sh\na\n```\n## Two commands\ntext `b`\n```sh\nc\n\nd\n```\n```py\ne\n```\n## F\n"
    assert readme_commands(readme) == ["c", "d"]


@pytest.mark.parametrize("readme", ["", "## Two commands\nNone.\n## Next\n```sh\na\n```\n"])
def test_a_readme_without_commands_is_refused(readme):
    with pytest.raises(ValueError, match="Two commands"):
        readme_commands(readme)
