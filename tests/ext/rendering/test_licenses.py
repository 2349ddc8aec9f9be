"""The page of licenses lists what the site serves, under the licenses that the files state."""

from __future__ import annotations

import json
from importlib.metadata import files
from pathlib import Path

import pytest
from rendering.licenses import (
    LIST,
    editor_rows,
    python_rows,
    read_entries,
    site_rows,
    unlisted_files,
)
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[3]
ENTRIES = read_entries(ROOT / "book" / LIST)
PINS = json.loads((ROOT / "browser/pins.json").read_text())
LOCK = json.loads((ROOT / "browser/package-lock.json").read_text())

# What only the text of this license has, beside what all of its family have.
GRANTS = "Permission is hereby granted, free of charge"
BINARY = "Redistributions in binary form"
ENDORSES = "Neither the name"
TEXTS = {
    "MIT": lambda text: GRANTS in text,
    "BSD-3-Clause": lambda text: BINARY in text and ENDORSES in text,
    "BSD-2-Clause": lambda text: BINARY in text and ENDORSES not in text,
}


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES["site"] if "stated" not in entry],
    ids=lambda entry: entry["name"],
)
def test_a_package_of_the_site_is_under_the_license_of_its_own_file(entry):
    (own,) = [
        file
        for file in files(entry["distribution"])
        if ".dist-info" in str(file) and file.name.startswith("LICENSE")
    ]
    words = " ".join(Path(own.locate()).read_text(encoding="utf-8").split())
    assert TEXTS[entry["license"]](words)


def test_what_a_package_brings_along_states_its_license_and_version():
    stated = {row[0]: row for row in site_rows(ENTRIES)}
    for entry in ENTRIES["site"]:
        if "stated" in entry:
            (path,) = [
                file for file in files(entry["distribution"]) if str(file).endswith(entry["stated"])
            ]
            assert stated[entry["name"]][1] in Path(path.locate()).read_text(encoding="utf-8")


def test_a_version_that_is_stated_nowhere_is_refused():
    entry = {
        "name": "Thing",
        "distribution": "Sphinx",
        "stated": "no-such-file.js",
        "pattern": "v(.*)",
        "license": "MIT",
        "source": "",
    }
    with pytest.raises(ExtensionError, match=r"no-such-file\.js that states the version of Thing"):
        site_rows({"site": [entry]})


def test_wheels_are_those_that_are_pinned():
    rows = {name: number for name, number, _, _ in python_rows(ENTRIES, PINS)}
    assert rows["Pyodide"] == PINS["version"]
    assert f"numpy-{rows['NumPy']}-" in PINS["numpy"][0]["name"]
    with pytest.raises(ExtensionError, match="lists the wheels"):
        python_rows(ENTRIES, {**PINS, "pandas": PINS["pandas"][1:]})


def test_the_editor_has_all_that_it_needs_and_not_what_makes_it():
    rows = editor_rows(ENTRIES, LOCK)
    names = [name for name, *_ in rows]
    assert names == sorted(set(names))
    assert {"@codemirror/view", "@lezer/lr", "style-mod"} <= set(names)
    assert not {"esbuild", "pyodide", "ws"} & set(names)
    sources = {name: source for name, _, _, source in rows}
    assert sources["@lezer/lr"].endswith("/lezer/lr")
    assert sources["style-mod"].endswith("/marijn/style-mod")


def test_a_file_that_belongs_to_nothing_is_found(tmp_path):
    (tmp_path / "vendor/fontawesome/webfonts").mkdir(parents=True)
    for name in ("book.css", "vendor/fontawesome/webfonts/a.woff2", "vendor/new.js"):
        (tmp_path / name).touch()
    assert unlisted_files(tmp_path, ENTRIES) == ["vendor/new.js"]


def test_the_page_has_the_three_tables(tmp_path, build_book):
    (tmp_path / "book/reference").mkdir(parents=True)
    for name in ("licenses.toml", "licenses.md"):
        text = (ROOT / "book/reference" / name).read_text().replace("(data-cards.md)", "()")
        (tmp_path / "book/reference" / name).write_text(text)
    (tmp_path / "book/index.md").write_text("# Book\n\n```{toctree}\nreference/licenses\n```\n")
    # What a bare site has and the book's does not.
    with pytest.raises(ExtensionError, match=r"alabaster\.css"):
        build_book("html", ["rendering.licenses"])
    page = (tmp_path / "_build/html/reference/licenses.html").read_text()
    assert PINS["version"] in page
    assert all(entry["source"] in page for entry in (*ENTRIES["site"], *ENTRIES["python"]))
    assert LOCK["packages"]["node_modules/crelt"]["version"] in page
