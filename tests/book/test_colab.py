"""The notebooks are executed with what their own first cell installs in Colab and Binder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from book_pages import pages
from course_notebooks.notebook_builder import setup_code

ROOT = Path(__file__).parents[2]
CHAPTERS = [chapter for chapter in pages() if chapter.code_cells]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: For functions that no chapter shows.
BESIDE_THE_CHAPTERS = {"models"}
EXTRAS = sorted(set(PROJECT["optional-dependencies"]) - BESIDE_THE_CHAPTERS)
#: What a chapter imports that only an extra brings.
MODULES = {"scale": "bed_reader|dask|zarr", "torch": r"torch|nutrigen\.training", "trees": "skbio"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def extras(path: Path) -> str:
    """The extras that a chapter names in its front matter."""
    front_matter = path.read_text(encoding="utf-8").split("---\n")[1]
    return yaml.safe_load(front_matter).get("extras", "")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: Path(chapter.path).stem)
def test_a_chapter_asks_for_exactly_the_extras_that_it_imports(chapter):
    code = "\n".join(cell.content for cell in chapter.code_cells)
    needed = [
        extra
        for extra, modules in MODULES.items()
        if re.search(rf"^\s*(?:import|from) (?:{modules})\b", code, re.M)
    ]
    assert extras(ROOT / chapter.path) == ",".join(needed)


def test_the_environment_of_the_notebooks_has_the_package_with_the_chapters_extras_and_no_more():
    (line,) = re.findall(r'NOTEBOOKS_BIN\)/python" -m pip install (.*constraint.*)', MAKEFILE)
    assert line == f"--quiet --constraint requirements.txt ipykernel '.[{','.join(EXTRAS)}]'"


def test_a_notebook_installs_the_package_from_an_archive_which_needs_no_git():
    code = setup_code("nutrigen", "https://example.org/book.zip", EXTRAS)
    assert f'"nutrigen[{",".join(EXTRAS)}] @ https://example.org/book.zip"' in code


def test_binder_installs_what_all_chapters_need():
    assert {extra for chapter in CHAPTERS for extra in chapter_extras(chapter)} == set(EXTRAS)


def chapter_extras(chapter):
    named = extras(ROOT / chapter.path)
    return named.split(",") if named else []
