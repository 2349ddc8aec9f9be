"""A fork's title, authors, address and color are written wherever they have to stand."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import identity
import pytest
import yaml

ROOT = Path(__file__).parents[2]
TITLE = 'Learning: "Food", and genes'


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """The files of this repository, and a configuration that a fork has changed."""
    for file in dict.fromkeys(place.file for place in identity.PLACES):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, tmp_path / file)
    config = {
        "title": TITLE,
        "author": "The contributors of the course book and Ada Müller",
        "copyright": "2031",
        "repository": {"url": "https://github.com/example-university/ml.git"},
        "sphinx": {
            "config": {"book_colors": {"cover": "#123456"}, "original_book": "https://example.org"}
        },
    }
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return tmp_path


def test_each_file_is_read_as_it_should_be(fork: Path) -> None:
    identity.write(fork)
    names = [{"name": "The contributors of the course book"}, {"name": "Ada Müller"}]
    address = "https://github.com/example-university/ml"

    citation = yaml.safe_load((fork / "CITATION.cff").read_text(encoding="utf-8"))
    for entry in (citation, citation["preferred-citation"]):
        assert entry["title"] == TITLE
        assert entry["authors"] == names
    assert citation["repository-code"] == citation["preferred-citation"]["url"] == address
    assert citation["preferred-citation"]["year"] == 2031
    # What the book grew from is not the fork's.
    assert citation["references"][0]["authors"][0]["family-names"] == "Voges"

    archive = json.loads((fork / ".zenodo.json").read_text(encoding="utf-8"))
    assert (archive["title"], archive["creators"]) == (TITLE, names)
    project = tomllib.loads((fork / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["description"].endswith(TITLE)
    assert project["authors"] == names
    assert all(url.startswith(f"{address}") for url in project["urls"].values())
    for page in ("README.md", "book/index.md"):
        assert f"\n# {TITLE}\n" in "\n" + (fork / page).read_text(encoding="utf-8")
    licensed = (fork / "LICENSE-TEXT.md").read_text(encoding="utf-8")
    assert "© 2031 the contributors of the course book and Ada Müller, is" in licensed
    marking = (fork / "src/nutrigen/marking/_book.py").read_text(encoding="utf-8")
    assert '\nSITE = "https://example-university.github.io/ml"\n' in marking
    assert "#123456" in (fork / "book/_static/favicon.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("repository", "baseurl", "site"),
    [
        ("https://github.com/a/b", "", "https://a.github.io/b"),
        (
            "https://github.com/a/b",
            "https://bio.example.edu/~ada/c/",
            "https://bio.example.edu/~ada/c",
        ),
        ("https://git.example.edu/courses/2027/b", "", "https://example.org"),
    ],
)
def test_where_the_site_is(fork: Path, repository: str, baseurl: str, site: str) -> None:
    config = yaml.safe_load((fork / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = repository
    config["html"] = {"baseurl": baseurl}
    (fork / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert identity.read_identity(fork).site == site


def test_what_differs_is_named_with_file_and_line_until_it_is_written(fork: Path) -> None:
    found = list(identity.differences(fork))
    assert len(found) == len(identity.PLACES)
    # A fork has another title than the original book.
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(citation, 1) if text.startswith("title: "))
    before = citation[line - 1].removeprefix("title: ")
    assert found[0] == (
        f"CITATION.cff:{line}: title, by _config.yml {json.dumps(TITLE)!r}, not {before!r}"
    )
    assert set(identity.write(fork)) == {place.file for place in identity.PLACES}
    assert list(identity.differences(fork)) == identity.write(fork) == []


def test_a_file_without_the_place_is_named(fork: Path) -> None:
    (fork / ".zenodo.json").write_text("{}\n")
    with pytest.raises(identity.IdentityError, match=r"^\.zenodo\.json: no place for the title"):
        identity.write(fork)
