"""The files around the book are complete, and agree with one another and with what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import ClassVar

import pytest
import yaml

import nutrigen

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-TEXT.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_citation_has_what_the_format_requires() -> None:
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert re.fullmatch(r"1\.\d\.\d", CITATION["cff-version"])
    for authors in (CITATION["authors"], *(entry["authors"] for entry in CITATION["references"])):
        assert authors
        for author in authors:
            assert set(author) in ({"name"}, {"family-names", "given-names"})
    for reference in CITATION["references"]:
        assert {"type", "title", "authors"} <= set(reference)


def test_citation_agrees_with_the_book_and_the_package() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert CITATION["title"] == CONFIG["title"]
    assert CITATION["repository-code"] == CONFIG["repository"]["url"]
    assert CITATION["version"] == project["version"] == nutrigen.__version__
    assert f"## {project['version']} " in read("CHANGELOG.md")


def test_code_and_text_have_their_licenses() -> None:
    assert set(CITATION["license"]) == {"MIT", "CC-BY-4.0"}
    assert read("LICENSE").startswith("MIT License")
    assert "LICENSE-TEXT.md" in read("LICENSE")
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in read("LICENSE-TEXT.md")
    assert "LICENSE-TEXT.md" in read("README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_commands_that_a_document_names_exist(document: str) -> None:
    text = read(document)
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    folders = ("book/", "src/", "tests/", "benchmarks/", ".ci/", "_toc", "_config")
    names = [name for name in re.findall(r"`([^`\s]+)`", text) if name.startswith(folders)]
    # Names in capitals, and folders with a star, stand for many.
    for name in (*targets, *(name for name in names if not re.search(r"[A-Z*]", name))):
        assert (ROOT / name).exists(), f"{document} names {name}, which does not exist"
    makefile = read("Makefile")
    for target in re.findall(r"`make ([a-z]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{document}: make {target}"


class TestPublication:
    WORKFLOW = yaml.safe_load(read(".github/workflows/book.yml"))
    JOBS: ClassVar = WORKFLOW["jobs"]

    def test_nothing_that_is_published_waits_for_the_deep_checks(self) -> None:
        for name, job in self.JOBS.items():
            assert job.get("needs") == ("build" if name.startswith("publish-") else None)
        commands = [step.get("run", "") for step in self.JOBS["build"]["steps"]]
        assert commands.index("make book") < commands.index("make links")
        assert not any("make test" in command for command in commands)

    def test_the_deep_checks_are_those_of_a_change_that_lands(self) -> None:
        steps = [step for name in ("build", "checks") for step in self.JOBS[name]["steps"]]
        ran = set(re.findall(r"make (\w+)", "\n".join(step.get("run", "") for step in steps)))
        landing = set(re.findall(r"^make (?:--\S+ (?:\d+ )?)*([a-z ]+)", read(".ci/run"), re.M))
        wanted = {target for targets in landing for target in targets.split()}
        # A runner may not cut off its own network, and is too unsteady for a measurement.
        assert wanted - ran <= {"offline", "benchmarks"}

    def test_a_fork_publishes_without_a_setting(self) -> None:
        for name in ("book", "links"):
            text = read(f".github/workflows/{name}.yml")
            assert "vars." not in text
            assert CONFIG["repository"]["url"].rpartition("/")[0] not in text

    def test_the_readme_names_every_switch_of_a_fork(self) -> None:
        section = read("README.md").split("## Teaching from it")[1].split("\n## ")[0]
        for switch in ("*Actions*", "*Pages*", "*Issues*", "*links and audit*", "`CITATION.cff`"):
            assert switch in section
        variables = set(re.findall(r"\bBOOK_[A-Z]+", read("book/_ext/origin.py")))
        assert variables == set(re.findall(r"\bBOOK_[A-Z]+", section))
