"""The files around the book are complete, and agree with one another and with what is there."""

from __future__ import annotations

import doctest
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import ClassVar

import identity
import pytest
import yaml

import nutrigen
from nutrigen.datasets import list_datasets, read_card

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
#: SHA-256 of the legal code of CC BY 4.0, its words separated by single blanks.
LEGAL_CODE = "1f5a529dc95849305307f0d6861169d8cae9e99807e4abcec68ef9ad19235652"
IDENTITY = (
    "CITATION.cff, pyproject.toml and _config.yml differ: `make identity` writes the first two"
)
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-TEXT.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_title_authors_and_address_are_everywhere_those_of_the_configuration() -> None:
    found = list(identity.differences(ROOT))
    if found:
        pytest.fail("\n".join([*found, "`make identity` writes all of these."]), pytrace=False)


def test_citation_has_what_the_format_requires() -> None:
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert re.fullmatch(r"1\.\d\.\d", CITATION["cff-version"])
    for entry in (CITATION, CITATION["preferred-citation"], *CITATION["references"]):
        assert {"type", "title", "authors"} <= set(entry)
        assert entry["authors"]
        for author in entry["authors"]:
            # An institution or a group, or a person.
            assert "name" in author or {"family-names", "given-names"} <= set(author)


def test_citation_gives_an_entry_for_a_bibliography() -> None:
    """GitHub makes its BibTeX entry from the preferred citation."""
    book = CITATION["preferred-citation"]
    assert book["type"] == "book"
    assert book["title"] == CONFIG["title"], IDENTITY
    names = [{"name": name} for name in CONFIG["author"].split(" and ")]
    assert book["authors"] == CITATION["authors"] == names, IDENTITY
    assert book["year"] == int(CONFIG["copyright"])
    assert book["url"] == CITATION["repository-code"]
    # Who made the slides did not write the book, and is credited for the slides alone.
    (slides,) = CITATION["references"]
    assert [author["family-names"] for author in slides["authors"]] == ["Voges", "Müntefering"]


def test_citation_has_a_date_exactly_if_its_version_is_released() -> None:
    (released,) = re.findall(
        rf"^## {re.escape(CITATION['version'])} \((.+)\)$", read("CHANGELOG.md"), re.MULTILINE
    )
    assert str(CITATION.get("date-released", "not yet released")) == released


def test_archive_knows_the_same_as_the_citation() -> None:
    """Zenodo reads a list of licenses, and an author without a family name, from no other file."""
    archive = json.loads(read(".zenodo.json"))
    assert archive["upload_type"] == CITATION["type"] == "software"
    for name, key in (
        ("title", "title"),
        ("description", "abstract"),
        ("license", "license"),
        ("keywords", "keywords"),
    ):
        assert archive[name] == CITATION[key]
    assert archive["creators"] == CITATION["authors"]


def test_citation_agrees_with_the_book_and_the_package() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert CITATION["title"] == CONFIG["title"], IDENTITY
    assert CITATION["repository-code"] == project["urls"]["Repository"], IDENTITY
    assert all(url.startswith(CITATION["repository-code"]) for url in project["urls"].values())
    assert CITATION["version"] == project["version"] == nutrigen.__version__
    assert f"## {project['version']} " in read("CHANGELOG.md")


def test_code_and_text_have_their_licenses() -> None:
    assert CITATION["license"] == "MIT"
    assert CITATION["preferred-citation"]["license"] == "CC-BY-4.0"
    # The text of MIT and nothing else, or a machine does not recognize it.
    name, holder, *text = read("LICENSE").split("\n\n")
    assert name == "MIT License"
    assert re.fullmatch(r"Copyright \(c\) \d{4} [^\n]+", holder)
    assert [paragraph.split()[0] for paragraph in text] == ["Permission", "The", "THE"]
    assert text[-1].endswith("THE USE OR OTHER DEALINGS IN THE\nSOFTWARE.\n")
    assert "LICENSE-TEXT.md" in read("README.md")


def test_the_license_of_the_text_is_there_in_full() -> None:
    """The legal code has eight sections, between two lines and the notice of its publisher."""
    (code,) = re.findall(
        r"^```text\n(.*?)\n```$", read("LICENSE-TEXT.md"), re.DOTALL | re.MULTILINE
    )
    assert code.startswith("Attribution 4.0 International\n")
    assert code.endswith("Creative Commons may be contacted at creativecommons.org.")
    sections = re.findall(r"^Section (\d) -- .+\.$", code, re.MULTILINE)
    assert sections == list("12345678")
    # Its text without the line breaks, as Creative Commons publishes it.
    words = " ".join(code.split()).encode()
    assert len(words.split()) == 2574
    assert hashlib.sha256(words).hexdigest() == LEGAL_CODE


def test_the_package_states_the_licenses_of_its_code_and_of_its_data() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    stated = set(project["license"].split(" AND "))
    names = {
        "MIT": r"\bMIT\b",
        "Apache-2.0": r"Apache License 2\.0",
        "BSD-3-Clause": r"BSD 3-Clause",
        "GPL-2.0-or-later": r"GPL \(version 2 or later\)",
        "GPL-3.0-or-later": r"GNU General Public License, version 3 or later",
        "CC-BY-4.0": r"CC BY 4\.0",
    }
    cards = {name: " ".join(read_card(name).license.split()) for name in list_datasets()}
    # What a card says of the software that a file came with does not hold for the data.
    cards = {name: re.sub(r"The license of [^.]*\.", "", text) for name, text in cards.items()}
    found = {one for one, said in names.items() for text in cards.values() if re.search(said, text)}
    assert stated == found | {"MIT"}, "`license` in pyproject.toml has not what the cards say"
    known = [*names.values(), "[Ff]ree to use", "Public domain"]
    for name, text in cards.items():
        assert re.search("|".join(known), text), (
            f"the card of {name} names no license of {', '.join(names)}, and does not say “Free to "
            f"use” or “Public domain”, but: {text}"
        )

    shipped = {path for pattern in project["license-files"] for path in ROOT.glob(pattern)}
    bundled = ROOT / "src/nutrigen/datasets/bundled"
    for name, text in cards.items():
        for file in re.findall(r"\b(?:LICENSE|COPYRIGHT)\.txt", text):
            assert bundled / name / file in shipped
    for one in stated:
        if one.startswith("GPL"):
            assert f"Version {one[4]}, " in (ROOT / f"LICENSES/{one}.txt").read_text()
            assert ROOT / f"LICENSES/{one}.txt" in shipped


def test_description_of_the_package_stands_by_itself() -> None:
    """Where it is published, a relative link leads nowhere; its example runs as it stands."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    text = read(project["readme"])
    assert re.findall(r"\]\(|<img", text) == []
    for extra in project["optional-dependencies"]:
        assert f'`pip install "nutrigen[{extra}]"`' in text
    result = doctest.testfile(str(ROOT / project["readme"]), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


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
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{document}: make {target}"


class TestPublication:
    WORKFLOW = yaml.safe_load(read(".github/workflows/book.yml"))
    JOBS: ClassVar = WORKFLOW["jobs"]

    def test_nothing_that_is_published_waits_for_the_deep_checks(self) -> None:
        for name, job in self.JOBS.items():
            assert job.get("needs") == ("build" if name.startswith("publish-") else None)
        commands = [step.get("run", "") for step in self.JOBS["build"]["steps"]]
        assert commands.index(".ci/run book") < commands.index(".ci/run links")
        assert not any(".ci/run test" in command for command in commands)

    def test_the_deep_checks_are_those_of_a_change_that_lands(self) -> None:
        steps = [step for name in ("build", "checks") for step in self.JOBS[name]["steps"]]
        ran = set(re.findall(r"\.ci/run (\w+)", "\n".join(step.get("run", "") for step in steps)))
        lists = re.findall(r"^(?:first|on_the_site|last)=\((.*)\)$", read(".ci/run"), re.M)
        wanted = {step for line in lists for step in line.split()} - {"packages"}
        # A runner may not cut off its own network, and is too unsteady for a measurement.
        assert wanted - ran == {"offline", "benchmarks"}
        assert "bash .ci/run packages" in read(".github/actions/prepare/action.yml")

    def test_a_fork_publishes_without_a_setting(self) -> None:
        for name in ("book", "links"):
            text = read(f".github/workflows/{name}.yml")
            assert "vars." not in text
            assert CONFIG["repository"]["url"].rpartition("/")[0] not in text

    def test_the_readme_names_every_switch_of_a_fork(self) -> None:
        section = read("README.md").split("## Teaching from it")[1].split("\n## ")[0]
        for switch in ("*Actions*", "*Pages*", "*Issues*", "*links and audit*", "`CITATION.cff`"):
            assert switch in section
        variables = set(re.findall(r"\bBOOK_[A-Z]+", read("book/_ext/source/origin.py")))
        assert variables == set(re.findall(r"\bBOOK_[A-Z]+", section))


def test_few_lines_of_the_package_are_kept_from_the_type_checker_each_for_a_reason() -> None:
    """A comment before the line says why, and the code in brackets what is let through."""
    places, unexplained = [], []
    for path in sorted((ROOT / "src").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if "type: ignore" in line:
                places.append(f"{path.relative_to(ROOT)}:{number + 1}")
                coded = re.search(r"# type: ignore\[[a-z-]+\]$", line)
                if not coded or not lines[number - 1].lstrip().startswith("# "):
                    unexplained.append(places[-1])
    assert not unexplained, f"no code in brackets, or no comment before the line: {unexplained}"
    assert len(places) <= 10, places
