"""What pages tell machines is compared with what the profiles demand."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import metadata
import pytest

ROOT = "https://example.org/book/"
COMMON = {
    "@context": "https://schema.org/",
    "description": "A course.",
    "keywords": "genomes, food",
    "name": "The course",
}
CONFORMS = "http://purl.org/dc/terms/conformsTo"
COURSE = COMMON | {
    "@type": "Course",
    CONFORMS: {"@id": "https://bioschemas.org/profiles/Course/1.0-RELEASE"},
    "provider": {"@type": "Organization", "name": "We"},
    "timeRequired": "PT3H30M",
    "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "online"},
    "hasPart": [{"@type": "LearningResource", "name": "A chapter"}],
}
MATERIAL = COMMON | {
    "@type": "LearningResource",
    CONFORMS: {"@id": "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE"},
    "teaches": ["to count"],
}


def page(name: str, data: dict, **changes: str) -> str:
    meta = {
        "description": "A page.",
        "og:title": "Page",
        "og:type": "article",
        "og:description": "A page.",
        "og:url": ROOT + name,
        "og:image": f"{ROOT}card.png",
        "og:image:alt": "Dots.",
    } | changes
    tags = "".join(f'<meta property="{key}" content="{value}">' for key, value in meta.items())
    return (
        f'<link rel="canonical" href="{ROOT}{name}">{tags}'
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(page("index.html", COURSE))
    (tmp_path / "chapter.html").write_text(page("chapter.html", MATERIAL))
    (tmp_path / "card.png").write_bytes(b"")
    entries = "".join(f"<url><loc>{ROOT}{name}.html</loc></url>" for name in ("chapter", "index"))
    (tmp_path / "sitemap.xml").write_text(f"<urlset>{entries}</urlset>")
    return tmp_path


def test_nothing_is_found_where_nothing_is_wrong(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert metadata.main([str(site)]) == 0
    assert capsys.readouterr().out == "Every page says what it is.\n"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"description": ""}, "has no description"),
        ({"og:image:alt": ""}, "has no og:image:alt"),
        ({"og:url": ROOT}, "og:url names 'https://example.org/book/' as its address"),
        ({"og:image": f"{ROOT}gone.png"}, "its picture is no file of the site"),
        ({"og:image": "card.png"}, "its picture is no file of the site"),
    ],
)
def test_what_a_page_does_not_say_is_named(site: Path, changes: dict, problem: str) -> None:
    (site / "chapter.html").write_text(page("chapter.html", MATERIAL, **changes))
    (found,) = metadata.metadata_problems(site)
    assert found.startswith(f"chapter.html: {problem}")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": None}, "its data, name: None is not of type 'string'"),
        ({"description": ""}, "its data, description: ''"),
        ({"timeRequired": "90 minutes"}, "its data, timeRequired: '90 minutes' does not match"),
        ({"timeRequired": "PT"}, "its data, timeRequired: 'PT' does not match"),
        ({"license": "CC BY"}, "its data, license: 'CC BY'"),
        ({"dateModified": "yesterday"}, "its data, dateModified: 'yesterday' is not a 'date'"),
        ({"teaches": []}, "its data, teaches: []"),
        ({"@type": "Article"}, "its data, @type: 'LearningResource' was expected"),
        ({"author": {"@type": "Person"}}, "its data, author: 'name' is a required property"),
        ({CONFORMS: {"@id": "https://example.org"}}, "its data name no profile that is known"),
    ],
)
def test_departures_from_the_profile_are_named(changes: dict, problem: str) -> None:
    assert problem in metadata.data_problems(json.dumps(MATERIAL | changes))[0]


@pytest.mark.parametrize("demanded", ["name", "description", "keywords"])
@pytest.mark.parametrize("data", [MATERIAL, COURSE], ids=["material", "course"])
def test_each_demanded_property_is_missed(data: dict, demanded: str) -> None:
    data = {key: value for key, value in data.items() if key != demanded}
    (problem,) = metadata.data_problems(json.dumps(data))
    assert f"{demanded!r} is a required property" in problem


def test_data_that_are_no_json_are_named() -> None:
    assert metadata.data_problems("{")[0].startswith("its data are no JSON")


def test_address_without_a_page_and_a_site_without_addresses_are_named(site: Path) -> None:
    (site / "chapter.html").unlink()
    assert metadata.metadata_problems(site) == [
        f"sitemap.xml: {ROOT}chapter.html is no page of the site",
        "no page is described by the profile "
        "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE",
    ]
    (site / "sitemap.xml").unlink()
    assert "no sitemap.xml" in metadata.metadata_problems(site)[0]


def test_examples_in_docstrings() -> None:
    result = doctest.testmod(metadata)
    assert result.attempted > 0
    assert result.failed == 0
